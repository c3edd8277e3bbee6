// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * reclaim [-a] LOADS DIR…: for each recording of reclaim, play its load on the
 * machine it was made on, and compare how the counters changed from step to
 * step: a table of both, and whether the model's is as near as the counter's
 * rule wants it.
 *
 * LOADS is the folder of the loads, NAME.load for a recording NAME. -a prints
 * every counter, not only those that differ or changed much. The exit status
 * is 0 when all are within their rules.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot/input.h"
#include "boot/text.h"
#include "files/files_i.h"
#include "files/trace_event.h"
#include "mm/internal.h"
#include "load/load.h"
#include "load/rules.h"

#define MAX_EXCEPTIONS	32

struct comparison {
	const char *dir, *name;
	struct board *board;
	struct lines recorded, ours;		/* at the last snapshot: "NAME VALUE" */
	char last[64];				/* its name; empty: there was none yet */
	struct lines first, first_ours;		/* at the first */
	unsigned long events[NR_MM_EVENTS];	/* between the first and the last */
	char *except[MAX_EXCEPTIONS];		/* "COUNTER STEP" that the load cannot be compared in */
	int nr_except;
	struct rule strict[MAX_EXCEPTIONS];	/* rules of this load */
	int nr_strict;
	unsigned int steps;			/* snapshots after the first */
	unsigned long tally[NR_JUDGEMENTS];
	bool good;
};

static bool all_lines;

/* ---- our counters, as /proc/vmstat shows them ---- */

static struct lines our_file(struct board *board, const struct files_rows *rows, const char *name)
{
	struct files files = { .board = board };
	struct vfs_call call = { .ctx = &files };
	struct vfs_text text = { 0 };
	struct lines l;

	for (size_t i = 0; i < rows->nr; i++)
		if (!strcmp(rows->row[i].name, name))
			rows->row[i].show(&call, &text);
	l = lines_of(text.data ? text.data : "", text.len);
	vfs_text_free(&text);
	return l;
}

static struct lines our_vmstat(struct board *board)
{
	return our_file(board, &vmstat_rows, "proc/vmstat");
}

static bool counter(const struct lines *l, const char *name, long *value)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < l->nr; i++)
		if (!strncmp(l->line[i], name, len) && l->line[i][len] == ' ') {
			*value = strtol(l->line[i] + len, NULL, 10);
			return true;
		}
	return false;
}

/* ---- the table ---- */

static void except(void *ctx, const char *name, const char *step)
{
	struct comparison *c = ctx;

	if (c->nr_except < MAX_EXCEPTIONS &&
	    asprintf(&c->except[c->nr_except], "%s %s", name, step) >= 0)
		c->nr_except++;
}

static void strict(void *ctx, double factor, const char *name)
{
	struct comparison *c = ctx;

	if (c->nr_strict < MAX_EXCEPTIONS && rule_of(name))
		c->strict[c->nr_strict++] = (struct rule){ .name = rule_of(name)->name,
							   .kind = RULE_FACTOR,
							   .factor = factor };
}

static const struct rule *load_rule(const struct comparison *c, const char *name)
{
	for (int i = 0; i < c->nr_strict; i++)
		if (!strcmp(c->strict[i].name, name))
			return &c->strict[i];
	return rule_of(name);
}

static bool is_excepted(const struct comparison *c, const char *name, const char *step)
{
	size_t len = strlen(name);

	for (int i = 0; i < c->nr_except; i++)
		if (!strncmp(c->except[i], name, len) && c->except[i][len] == ' ' &&
		    !strcmp(c->except[i] + len + 1, step))
			return true;
	return false;
}

/* steps: how many the change is of, each with noise of its own. */
static void compare_one(struct comparison *c, const char *step, unsigned int steps,
			const char *name, long recorded, long ours)
{
	double ratio;
	const struct rule *rule = load_rule(c, name);
	enum judgement v = judge(rule, steps, recorded, ours, &ratio);

	if (v == JUDGED_OUTSIDE && is_excepted(c, name, step))
		v = JUDGED_EXCEPTED;
	c->tally[v]++;
	if (v == JUDGED_OUTSIDE || v == JUDGED_NO_RULE)
		c->good = false;
	if (!all_lines && (v == JUDGED_NOISE || (v == JUDGED_NOT_DRIVEN && labs(recorded) < 100)))
		return;
	if (!recorded && !ours)
		return;
	printf("  %-34s %-14s %9ld %9ld", name, step, recorded, ours);
	if (recorded)
		printf(" %8.2f", ratio);
	else
		printf(" %8s", "-");
	printf("  %s", judgement_names[v]);
	if (v == JUDGED_NOT_DRIVEN)
		printf(": %s", rule->why);
	else if (v == JUDGED_OUTSIDE && rule->kind == RULE_FACTOR)
		printf(" (factor %g, floor %ld)", rule->factor, rule->floor);
	putchar('\n');
}

/* How each counter changed from one pair of snapshots to the next. */
static void compare_step(struct comparison *c, const char *step, unsigned int steps,
			 const struct lines *recorded[2], const struct lines *ours[2])
{
	for (size_t i = 0; i < recorded[1]->nr; i++) {
		char name[64];
		long was, is, was_ours = 0, is_ours = 0;

		if (sscanf(recorded[1]->line[i], "%63s %ld", name, &is) != 2 ||
		    !counter(recorded[0], name, &was))
			continue;
		/* A kernel with other options has other names: that is files/'s to test. */
		if (!counter(ours[0], name, &was_ours) || !counter(ours[1], name, &is_ours))
			was_ours = is_ours = 0;
		compare_one(c, step, steps, name, is - was, is_ours - was_ours);
	}
}

static void compare_events(struct comparison *c)
{
	struct lines l = lines_read(c->dir, "events");

	for (int event = 0; event < NR_MM_EVENTS; event++) {
		const char *name = trace_event_name((enum mm_event)event);
		long recorded = 0;

		if (!rule_of(name))
			continue;
		counter(&l, name, &recorded);
		compare_one(c, "events", c->steps, name, recorded, (long)c->events[event]);
	}
	/* Kinds of events that the model does not know at all. */
	for (size_t i = 0; i < l.nr; i++)
		if (!strncmp(l.line[i], "mm_", 3)) {
			bool known = false;
			char name[64];

			if (sscanf(l.line[i], "%63s", name) != 1)
				continue;
			for (int event = 0; event < NR_MM_EVENTS; event++)
				known |= !strcmp(name, trace_event_name((enum mm_event)event));
			if (!known) {
				printf("  %-34s is not among our events\n", name);
				c->good = false;
			}
		}
	lines_free(&l);
}

/* ---- watermarks ---- */

/* Of a zone of /proc/zoneinfo, as "WHAT N" lines say: its watermarks, without the boost that is in them. */
struct marks {
	char zone[64];
	long boost, min, low, high, managed;
};

/* The next populated zone from line *at on. False: none. */
static bool next_zone(const struct lines *l, size_t *at, struct marks *marks)
{
	bool found = false;
	char what[32];
	long n;

	for (; *at < l->nr; ++*at) {
		const char *line = l->line[*at];

		if (!strncmp(line, "Node ", 5)) {
			if (found && marks->managed)
				return true;
			*marks = (struct marks){ .boost = 0 };
			snprintf(marks->zone, sizeof(marks->zone), "%s", line);
			found = true;
		} else if (sscanf(line, " %31s %ld", what, &n) == 2) {
			if (!strcmp(what, "boost"))
				marks->boost = n;
			else if (!strcmp(what, "min"))
				marks->min = n;
			else if (!strcmp(what, "low"))
				marks->low = n;
			else if (!strcmp(what, "high") && !marks->high)
				marks->high = n;
			else if (!strcmp(what, "managed"))
				marks->managed = n;
		}
	}
	return found && marks->managed;
}

static void compare_watermarks(struct comparison *c, const char *step)
{
	char path[128];
	struct lines theirs, ours = our_file(c->board, &zoneinfo_rows, "proc/zoneinfo");
	struct marks want, have;
	size_t a = 0, b = 0;

	snprintf(path, sizeof(path), "%s/zoneinfo", step);
	theirs = lines_read(c->dir, path);
	while (next_zone(&theirs, &a, &want) && next_zone(&ours, &b, &have)) {
		compare_one(c, step, 1, "watermark_min", want.min - want.boost, have.min - have.boost);
		compare_one(c, step, 1, "watermark_low", want.low - want.boost, have.low - have.boost);
		compare_one(c, step, 1, "watermark_high", want.high - want.boost,
			    have.high - have.boost);
	}
	lines_free(&theirs);
	lines_free(&ours);
}

/* ---- a recording ---- */

static struct lines recorded_vmstat(const struct comparison *c, const char *step)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/vmstat", step);
	return lines_read(c->dir, path);
}

static void at_snap(void *ctx, const char *step)
{
	struct comparison *c = ctx;
	struct lines recorded = recorded_vmstat(c, step), ours = our_vmstat(c->board);

	if (!recorded.nr) {
		printf("  no snapshot %s was recorded\n", step);
		c->good = false;
	}
	if (!c->last[0]) {
		memset(c->events, 0, sizeof(c->events));
		c->first = recorded_vmstat(c, step);
		c->first_ours = our_vmstat(c->board);
		if (all_lines)
			for (size_t i = 0; i < recorded.nr; i++) {
				long a = 0, b = 0;
				char name[64];

				sscanf(recorded.line[i], "%63s %ld", name, &a);
				counter(&ours, name, &b);
				if (!strncmp(name, "nr_", 3) && (a || b))
					printf("  %-34s %-14s %9ld %9ld\n", name, "(begin)", a, b);
			}
	} else {
		compare_step(c, step, 1, (const struct lines *[]){ &c->recorded, &recorded },
			     (const struct lines *[]){ &c->ours, &ours });
		c->steps++;
	}
	compare_watermarks(c, step);
	lines_free(&c->recorded);
	lines_free(&c->ours);
	c->recorded = recorded;
	c->ours = ours;
	snprintf(c->last, sizeof(c->last), "%s", step);
}

static void traced(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr)
{
	((struct comparison *)ctx)->events[event]++;
}

/* Those that there is a rule for. */
static uint64_t judged_events(void)
{
	uint64_t events = 0;

	for (int event = 0; event < NR_MM_EVENTS; event++)
		if (rule_of(trace_event_name((enum mm_event)event)))
			events |= UINT64_C(1) << event;
	return events;
}

static bool boot(struct comparison *c, char error[DESC_ERROR_MAX])
{
	struct lines about = lines_read(c->dir, "sequence.txt");
	struct board_hooks hooks = { .ctx = c, .trace = traced };
	struct machine_desc *desc = input_sequence(&about, false, error);

	c->board = desc ? board_boot(desc, &hooks, error) : NULL;
	lines_free(&about);
	if (!c->board)
		return false;
	daemons_start(board_machine(c->board));
	machine_trace(board_machine(c->board), judged_events());
	return true;
}

static void finish(struct comparison *c)
{
	if (c->last[0]) {
		compare_step(c, "(whole)", c->steps, (const struct lines *[]){ &c->first, &c->recorded },
			     (const struct lines *[]){ &c->first_ours, &c->ours });
		compare_events(c);
	}
	printf("%s: %lu within, %lu noise, %lu outside, %lu excepted, %lu not driven, "
	       "%lu without a rule\n", c->name,
	       c->tally[JUDGED_WITHIN], c->tally[JUDGED_NOISE], c->tally[JUDGED_OUTSIDE],
	       c->tally[JUDGED_EXCEPTED], c->tally[JUDGED_NOT_DRIVEN], c->tally[JUDGED_NO_RULE]);
	lines_free(&c->recorded);
	lines_free(&c->ours);
	lines_free(&c->first);
	lines_free(&c->first_ours);
	for (int i = 0; i < c->nr_except; i++)
		free(c->except[i]);
}

static bool run(const char *loads, const char *dir)
{
	const char *slash = strrchr(dir, '/');
	struct comparison c = { .dir = dir, .name = slash ? slash + 1 : dir, .good = true };
	char error[DESC_ERROR_MAX] = "", path[4096];
	const struct load_hooks hooks = { .ctx = &c, .snap = at_snap, .except = except,
					  .strict = strict };

	snprintf(path, sizeof(path), "%.3000s/%.255s.load", loads, c.name);
	printf("%s\n  %-34s %-14s %9s %9s %8s  %s\n", c.name, "counter", "step", "recorded", "model",
	       "ratio", "verdict");
	if (!boot(&c, error) || !load_play(c.board, dir, path, &hooks, error, sizeof(error))) {
		printf("%s: %s\n", c.name, error);
		c.good = false;
	}
	finish(&c);
	if (c.board)
		board_destroy(c.board);
	return c.good && c.last[0];
}

int main(int argc, char **argv)
{
	int opt, good = 0, n;

	while ((opt = getopt(argc, argv, "a")) != -1)
		all_lines = opt == 'a';
	if (argc - optind < 2) {
		fprintf(stderr, "usage: reclaim [-a] LOADS DIR...\n");
		return 2;
	}
	for (n = 1; optind + n < argc; n++)
		good += run(argv[optind], argv[optind + n]);
	printf("%d of %d recordings agree\n", good, n - 1);
	return good == n - 1 ? 0 : 1;
}
