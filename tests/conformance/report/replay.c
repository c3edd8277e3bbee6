// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Recorded operations, played on the recorded state: they fail as they did, and
 * the reports, what is suppressed of them, and the numbers of the node that
 * nobody else uses are those of the recording.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../play/play.h"
#include "meminfo.h"
#include "report.h"

#define NS_PER_S	1000000000ull

struct replay {
	const char *dir;
	struct board *b;
	struct player player;
	struct lines job, steps;
	size_t at;		/* in steps: results are found in their order */
	uint64_t since;		/* what was said before is compared */
	unsigned long *reports;
	bool good;
};

/* ---- one log ---- */

/* The process that wrote the commands. */
static void be_recorder(struct machine *m, const struct log_text *log)
{
	struct task *task = init_task(m);

	for (size_t i = 0; i < log->lines.nr; i++)
		sscanf(log->lines.line[i], "CPU: %*d PID: %d Comm: %15s", &task->pid, task->comm);
}

/* The lines before "Mem-Info:". */
static struct log_report head(const struct log_report *r)
{
	struct log_report part = *r;

	part.nr -= mem_info(r).nr;
	return part;
}

static bool report_agrees(const struct log_report *ours, const struct log_report *theirs,
			  const char *log)
{
	struct log_report our_head = head(ours), their_head = head(theirs);
	struct log_report our_memory = mem_info(ours), their_memory = mem_info(theirs);
	struct log_match match = log_compare(&our_head, &their_head, true);
	bool good = !match.first;
	char what[64];

	if (match.first)
		printf("    %s: %s\n", log, match.first);
	free(match.first);
	snprintf(what, sizeof(what), "played: %s", log);
	if (their_memory.nr)
		good &= memory_agrees(&our_memory, &their_memory, 1, what);
	else
		printf("    %-36s fields  %4lu/%lu\n", what, match.equal, match.total);
	return good;
}

/* What was said since the last, against a recorded file. */
static void compare_log(struct replay *r, const char *name)
{
	struct log_text theirs = log_recorded(r->dir, name), ours = log_said(r->b, r->since);
	struct log_report a, b;
	size_t i = 0, j = 0;

	for (;;) {
		bool has_ours = log_next(&ours, &i, &a), has_theirs = log_next(&theirs, &j, &b);

		if (!has_ours && !has_theirs)
			break;
		if (has_ours != has_theirs) {
			printf("    %s: %s \"%s\"\n", name, has_ours ? "not recorded:" : "not said:",
			       has_ours ? a.line[0] : b.line[0]);
			r->good = false;
			break;
		}
		r->good &= report_agrees(&a, &b, name);
		++*r->reports;
	}
	r->since = printk_next_seq(board_log(r->b));
	log_free(&ours);
	log_free(&theirs);
}

/* ---- commands ---- */

/* "COMMAND = RESULT" of the recorded steps, from the last one on; null: there is none. */
static const char *recorded_result(struct replay *r, const char *command)
{
	size_t len = strlen(command);

	for (size_t i = r->at; i < r->steps.nr; i++) {
		const char *line = r->steps.line[i];

		if (!strncmp(line, command, len) && !strncmp(line + len, " = ", 3)) {
			r->at = i + 1;
			return line + len + 3;
		}
	}
	return NULL;
}

/* One whose result is not known is only run; what the recorder did not understand is not. */
static void run(struct replay *r, const char *command)
{
	const char *want = recorded_result(r, command);

	if (want && !strcmp(want, "bad"))
		return;
	call_path_begin(r->player.m, CALL_WRITE);
	player_run(&r->player, command);
	call_path_begin(r->player.m, CALL_NONE);
	if (!want || !strcmp(want, r->player.result))
		return;
	printf("    %s = have \"%s\", recorded \"%s\"\n", command, r->player.result, want);
	r->good = false;
}

/* i=A; while [ $i -lt B ]; do echo "COMMAND with $i"; … */
static bool run_loop(struct replay *r, const char *line)
{
	unsigned int first, last;
	char text[128], command[160];
	const char *var;

	if (sscanf(line, "i=%u; while [ $i -lt %u ]; do echo \"%127[^\"]\"", &first, &last, text) != 3)
		return false;
	var = strstr(text, "$i");
	for (unsigned int i = first; var && i < last; i++) {
		snprintf(command, sizeof(command), "%.*s%u%s", (int)(var - text), text, i, var + 2);
		run(r, command);
	}
	return true;
}

/* one NAME "COMMANDS", which may be several lines. Returns the line it ends on. */
static size_t run_one(struct replay *r, size_t i, unsigned int pause)
{
	char name[64] = "", log[80], command[128];
	const char *s = strchr(r->job.line[i], '"');

	sscanf(r->job.line[i], "one %63s", name);
	snprintf(log, sizeof(log), "dmesg.%s", name);
	run(r, "warn 1");
	for (s++;; s = r->job.line[++i]) {
		bool last = strchr(s, '"');

		snprintf(command, sizeof(command), "%.*s", (int)strcspn(s, "\""), s);
		run(r, command);
		if (last || i + 1 >= r->job.nr)
			break;
	}
	run(r, "warn 0");
	compare_log(r, log);
	board_advance(r->b, pause * NS_PER_S);
	return i;
}

static bool begin(struct replay *r, const char *dir, const char *steps, const char *log)
{
	char error[DESC_ERROR_MAX];
	struct log_text text = log_recorded(dir, log);
	const bool there = text.lines.nr;

	r->dir = dir;
	r->good = true;
	r->at = 0;
	r->b = report_boot(dir, NULL, error);
	if (!r->b || !there) {
		printf("    %s\n", r->b ? "no log" : error);
		log_free(&text);
		return false;
	}
	board_advance(r->b, 11 * NS_PER_S);
	r->job = lines_read(dir, "sequence.txt");
	r->steps = lines_read(dir, steps);
	player_init(&r->player);
	r->player.m = board_machine(r->b);
	be_recorder(r->player.m, &text);
	r->since = printk_next_seq(board_log(r->b));
	log_free(&text);
	return true;
}

static void end(struct replay *r)
{
	player_fini(&r->player);
	lines_free(&r->job);
	lines_free(&r->steps);
	board_destroy(r->b);
}

/* ---- failures of requests to node 1 ---- */

/* The state before: node 1 page by page, of node 0 the counters. */
static bool load_state(struct replay *r)
{
	struct dump dump = { 0 };
	size_t i = 0;

	while (i < r->steps.nr && strcmp(r->steps.line[i], "dump_free 1 ="))
		i++;
	if (i == r->steps.nr)
		return false;
	dump.line = r->steps.line + i + 1;
	while (i + 1 + dump.n < r->steps.nr && strcmp(dump.line[dump.n], "end dump_free"))
		dump.n++;
	state_load(r->player.m, &dump);
	return meminfo_load_files(r->player.m, r->dir, "at-min", 0);
}

/* An order that cannot be: warned of once, and not at all if nobody is to be warned. */
static void order_too_large(struct replay *r)
{
	static const char *const commands[] = { "warn 1", "alloc 6 11 KERNEL 1",
						"alloc 6 11 KERNEL 1", "warn 0",
						"alloc 6 12 KERNEL 1" };

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		run(r, commands[i]);
	compare_log(r, "dmesg.order11");
}

static bool play_allocfail(const char *dir, unsigned long *reports)
{
	struct replay r = { .reports = reports };

	if (!begin(&r, dir, "steps.log", "dmesg.order4-noretry"))
		return false;
	r.good = load_state(&r);
	for (size_t i = 0; i < r.job.nr; i++) {
		if (!strncmp(r.job.line[i], "one ", 4))
			i = run_one(&r, i, 11);
		else if (strstr(r.job.line[i], "alloc 6 12"))
			order_too_large(&r);
		else
			run_loop(&r, r.job.line[i]);
	}
	end(&r);
	return r.good;
}

/* ---- failures on request ---- */

static void tune(struct machine *m, const struct lines *conf)
{
	struct fail_page_alloc attr = *fail_page_alloc(m);

	for (size_t i = 0; i + 1 < conf->nr; i++) {
		const char *name = strrchr(conf->line[i], '/'), *value = conf->line[i + 1];

		if (strncmp(conf->line[i], "### ", 4) || !name)
			continue;
		if (!strcmp(name, "/ignore-gfp-highmem"))
			attr.ignore_gfp_highmem = *value == 'Y';
		else if (!strcmp(name, "/ignore-gfp-wait"))
			attr.ignore_gfp_reclaim = *value == 'Y';
		else if (!strcmp(name, "/interval"))
			attr.interval = strtoul(value, NULL, 10);
		else if (!strcmp(name, "/min-order"))
			attr.min_order = (uint32_t)atoi(value);
		else if (!strcmp(name, "/probability"))
			attr.probability = strtoul(value, NULL, 10);
		else if (!strcmp(name, "/times"))
			attr.times = atoi(value);
		else if (!strcmp(name, "/verbose"))
			attr.verbose = strtoul(value, NULL, 10);
	}
	set_fail_page_alloc(m, &attr);
}

/* Whether it failed is what can be compared: where pages are is not recorded. */
static void run_outcome(struct replay *r, char *line)
{
	char *want = strstr(line, " = ");
	bool failed, to_fail;

	if (!want)
		return;
	*want = 0;
	want += 3;
	call_path_begin(r->player.m, CALL_WRITE);
	player_run(&r->player, line);
	call_path_begin(r->player.m, CALL_NONE);
	failed = !strcmp(r->player.result, "fail") || !strcmp(r->player.result, "ok 0");
	to_fail = !strcmp(want, "fail") || !strcmp(want, "ok 0");
	if (failed == to_fail)
		return;
	printf("    %s = have \"%s\", recorded \"%s\"\n", line, r->player.result, want);
	r->good = false;
}

static bool play_failpa(const char *dir, unsigned long *reports)
{
	static const char *const runs[] = { "verbose2", "verbose1", "verbose0",
					    "verbose2-minorder1", "verbose2-bulk" };
	bool good = true;

	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		struct replay r = { .reports = reports };
		struct lines conf, out;
		char name[64];

		if (!begin(&r, dir, "job.log", "dmesg.verbose2"))
			return false;
		snprintf(name, sizeof(name), "conf.%s", runs[i]);
		conf = lines_read(dir, name);
		snprintf(name, sizeof(name), "out.%s", runs[i]);
		out = lines_read(dir, name);
		tune(r.player.m, &conf);
		for (size_t j = 0; j < out.nr; j++)
			run_outcome(&r, out.line[j]);
		snprintf(name, sizeof(name), "dmesg.%s", runs[i]);
		compare_log(&r, name);
		good &= r.good && out.nr;
		lines_free(&conf);
		lines_free(&out);
		end(&r);
	}
	return good;
}

/* ---- areas ---- */

/* Until pages begin to be in the way that only the recorder knows. */
static bool play_cma(const char *dir, unsigned long *reports)
{
	struct replay r = { .reports = reports };
	bool more = true;

	if (!begin(&r, dir, "steps.log", "dmesg.no-room"))
		return false;
	for (size_t i = 0; more && i < r.job.nr; i++) {
		const char *line = r.job.line[i];

		if (!strncmp(line, "one ", 4)) {
			i = run_one(&r, i, 6);
		} else if (!strncmp(line, "echo 4000 > $D/cma/reserved/alloc", 33)) {
			cma_alloc(r.player.m, cma_find(r.player.m, "reserved"), 4000, 0, false, NULL);
			compare_log(&r, "dmesg.debugfs-alloc");
			more = false;
		}
	}
	end(&r);
	return r.good && !more;
}

bool replay_agrees(const char *dir, const char *name, unsigned long *reports)
{
	if (!strcmp(name, "oom-allocfail"))
		return play_allocfail(dir, reports);
	if (!strcmp(name, "oom-failpa"))
		return play_failpa(dir, reports);
	if (!strcmp(name, "oom-cma"))
		return play_cma(dir, reports);
	return true;
}
