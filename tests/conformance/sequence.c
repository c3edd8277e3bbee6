// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sequence [-v] DIR…: play recorded sequences of operations and compare, after
 * each operation its result, at each dump the whole state of the node; where
 * the kernel's files were recorded, those; and its trace, event by event.
 *
 * One line a recording, then a summary; the exit status is 0 only if all
 * agree. -v prints the state at the first difference.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "play/crank.h"
#include "play/play.h"
#include "play/play_hotplug.h"
#include "play/recording.h"
#include "play/snapshot.h"
#include "play/state.h"
#include "play/traced.h"

struct tally {
	unsigned long ops, ops_equal, ops_elsewhere, dumps, dumps_equal, files, files_equal;
	unsigned long events, events_equal;
};

struct run {
	const struct recording *recording;
	struct board *board;
	struct player player;
	struct traced traced;
	bool loaded;		/* the state is that of the recording */
	bool to_compare;	/* the state before a batch follows from the one before */
	bool counted;		/* and so are its counters */
	unsigned long node_start, node_end;
	struct tally tally;
	char *first;		/* the first difference */
	char *state;		/* and the state there */
};

static bool verbose;

static char *state_text(const struct run *r)
{
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	state_print(r->player.m, SUBJECT_NID, f);
	fclose(f);
	return text;
}

__attribute__((format(printf, 2, 3))) static void differs(struct run *r, const char *format, ...)
{
	va_list ap;

	if (r->first)
		return;
	va_start(ap, format);
	if (vasprintf(&r->first, format, ap) < 0)
		abort();
	va_end(ap);
	r->state = r->loaded ? state_text(r) : NULL;
}

/* ---- dumps ---- */

/* The first line in which ours and the recorded differ; false: none. */
static bool first_difference(char *ours, const struct dump *dump, const char **have,
			     const char **want)
{
	char *save = NULL, *line = strtok_r(ours, "\n", &save);
	size_t i = 0;

	for (; line || i < dump->n; line = strtok_r(NULL, "\n", &save), i++) {
		*have = line ? line : "(nothing)";
		*want = i < dump->n ? dump->line[i] : "(nothing)";
		if (strcmp(*have, *want))
			return true;
	}
	return false;
}

/* Where two lines part, with what stands before. */
static void show_difference(struct run *r, const char *where, const char *have, const char *want)
{
	size_t i = 0, from;

	while (have[i] && have[i] == want[i])
		i++;
	from = i > 40 ? i - 40 : 0;
	differs(r, "%s: have \"%.12s…%.100s\", recorded \"%.12s…%.100s\"", where, have, have + from,
		want, want + from);
}

/*
 * Counters as they were before the recording began. If the node was not then
 * as the first dump shows it, something happened to it, and they are not known.
 */
static bool load_counters(struct run *r)
{
	struct snapshot_result result;

	snapshot_load(r->board, r->recording, "before");
	snapshot_compare(r->board, r->recording, "before", true, &result);
	free(result.first);
	return result.equal == result.total;
}

static void load_dump(struct run *r, const struct dump *dump)
{
	const struct lines *pages = &r->recording->pages;
	bool first = !r->loaded;

	sscanf(dump->line[0], "node 1 start %lu spanned %lu", &r->node_start, &r->node_end);
	r->node_end += r->node_start;
	r->traced.node_start = r->node_start;
	r->traced.node_end = r->node_end;
	state_load(r->player.m, dump);
	if (first)
		state_load_pages(r->player.m, &(struct dump){ pages->line, pages->nr });
	r->counted = first && load_counters(r);
	r->traced.begun_before = first && !r->counted;
	player_restore(&r->player);
	r->loaded = true;
}

/*
 * The first dump of a batch is where it starts: what we have, unless something
 * was done since the last that could not be played. Any other must be what we have.
 */
static void at_dump(struct run *r, const struct dump *dump, bool first_of_batch, const char *where)
{
	const char *have, *want;
	char *text;
	bool differ;

	if (!r->loaded) {
		load_dump(r, dump);
		return;
	}
	text = state_text(r);
	differ = first_difference(text, dump, &have, &want);
	if (!first_of_batch || r->to_compare) {
		r->tally.dumps++;
		r->tally.dumps_equal += !differ;
		if (differ)
			show_difference(r, where, have, want);
	}
	if (differ)
		load_dump(r, dump);
	free(text);
}

/* ---- operations ---- */

static bool elsewhere(const struct run *r, unsigned long pfn)
{
	return pfn < r->node_start || pfn >= r->node_end;
}

/*
 * Word by word equal, but for page frames that are both on a node whose state
 * is not known: "ok PFN …", "ID:PFN".
 */
static bool equal_elsewhere(const struct run *r, const char *have, const char *want)
{
	while (*have && *want) {
		size_t a = strcspn(have, " "), b = strcspn(want, " ");
		const char *colon = memchr(have, ':', a);
		size_t head = colon ? (size_t)(colon - have) + 1 : 0;
		char *end;
		unsigned long pfn = strtoul(have + head, &end, 10);

		if (a != b || memcmp(have, want, a)) {
			if (strncmp(have, want, head) || end != have + a || end == have + head ||
			    !elsewhere(r, pfn) || !elsewhere(r, strtoul(want + head, &end, 10)) ||
			    end != want + b)
				return false;
			/* The zone and block type follow the frame. */
			if (!colon)
				return true;
		}
		have += a + (have[a] == ' ');
		want += b + (want[b] == ' ');
	}
	return !*have && !*want;
}

static void at_command(struct run *r, const char *command, const char *want, const char *where)
{
	bool known = player_run(&r->player, command);
	const char *have = r->player.result;

	daemons_run(r->player.m);

	r->tally.ops++;
	if (!strcmp(have, want)) {
		r->tally.ops_equal++;
	} else if (known && equal_elsewhere(r, have, want)) {
		r->tally.ops_equal++;
		r->tally.ops_elsewhere++;
	} else {
		differs(r, "%s: %s = have \"%.120s\", recorded \"%.120s\"", where, command, have, want);
	}
}

/* The body of a dump from line *i on, which is left at its last line. */
static struct dump dump_body(const struct lines *l, size_t *i)
{
	struct dump d = { l->line + *i + 1, 0 };

	for (++*i; *i < l->nr && strncmp(l->line[*i], "end dump_", 9); ++*i)
		d.n++;
	return d;
}

static void play_batch(struct run *r, int batch)
{
	const struct lines *l = &r->recording->batch[batch];
	bool first = true;

	for (size_t i = 0; i < l->nr; i++) {
		char *line = l->line[i], *eq = strstr(line, " =");
		char where[64];

		snprintf(where, sizeof(where), "%02d.out line %zu", batch + 1, i + 1);
		if (!strncmp(line, "dump_free", 9)) {
			struct dump d = dump_body(l, &i);

			at_dump(r, &d, first, where);
			first = false;
		} else if (!strncmp(line, "dump_pages", 10)) {
			dump_body(l, &i);
		} else if (eq && line[0] != '#') {
			*eq = '\0';
			at_command(r, line, eq[2] ? eq + 3 : "", where);
		}
	}
}

/* ---- files ---- */

static void at_snapshot(struct run *r, const char *folder)
{
	struct snapshot_result result;

	if (!folder || !r->loaded)
		return;
	snapshot_compare(r->board, r->recording, folder, r->counted, &result);
	r->tally.files += result.total;
	r->tally.files_equal += result.equal;
	if (result.first)
		differs(r, "%s", result.first);
	free(result.first);
}

/* What was done between a batch and the next: that line of ops.log, if it can be played. */
static void between_batches(struct run *r, size_t batch)
{
	const struct lines *ops = &r->recording->ops;
	char have[128], where[32];

	r->to_compare = false;
	if (batch > ops->nr || !hotplug_write_state(&r->player, ops->line[batch - 1], have))
		return;
	r->to_compare = true;
	r->tally.ops++;
	r->tally.ops_equal += !strcmp(have, ops->line[batch - 1]);
	snprintf(where, sizeof(where), "ops.log line %zu", batch);
	if (strcmp(have, ops->line[batch - 1]))
		differs(r, "%s: have \"%s\", recorded \"%s\"", where, have, ops->line[batch - 1]);
	at_snapshot(r, r->recording->step[batch - 1]);
}

/* What was said of memory that comes and goes. */
static void at_end_of_log(struct run *r, uint64_t since)
{
	struct lines recorded = recording_file(r->recording, "dmesg.hotplug");
	char *difference = NULL;

	if (recorded.nr) {
		r->tally.files++;
		r->tally.files_equal += hotplug_compare_log(r->board, since, r->recording->dir,
							    &difference);
	}
	if (difference)
		differs(r, "%s", difference);
	free(difference);
	lines_free(&recorded);
}

/* ---- recordings ---- */

static void end_trace(struct run *r)
{
	/* What programs did is not recorded as commands. */
	if (!r->tally.ops)
		return;
	traced_end(&r->traced);
	r->tally.events = r->traced.recorded.nr - r->traced.skipped;
	r->tally.events_equal = r->traced.equal;
	if (r->traced.first)
		differs(r, "%s", r->traced.first);
}

static void play_operations(struct run *r)
{
	uint64_t said = printk_next_seq(board_log(r->board));
	struct crank_result crank;

	hotplug_match_zones(r->player.m, r->recording->dir);
	traced_begin(&r->traced, r->recording, r->player.m);
	for (int batch = 0; batch < r->recording->nr_batches; batch++) {
		snapshot_tune(r->board, r->recording, batch);
		play_batch(r, batch);
		at_snapshot(r, r->recording->snapshot[batch]);
		between_batches(r, (size_t)batch + 1);
	}
	at_end_of_log(r, said);
	if (r->recording->nr_batches)
		return;
	snapshot_load(r->board, r->recording, "before");
	if (!crank_play(r->board, r->recording, &crank))
		return;
	r->tally.ops += crank.total;
	r->tally.ops_equal += crank.equal;
	if (crank.first)
		differs(r, "%s", crank.first);
	free(crank.first);
}

/* True: all is equal. */
static bool print_line(const struct run *r)
{
	const struct tally *t = &r->tally;
	bool good = !r->first && t->ops + t->dumps + t->files > 0;

	printf("%-26s operations %6lu/%-6lu dumps %3lu/%-3lu files %3lu/%-3lu trace %5lu/%-5lu",
	       r->recording->name, t->ops_equal, t->ops, t->dumps_equal, t->dumps, t->files_equal,
	       t->files, t->events_equal, t->events);
	if (t->ops_elsewhere)
		printf(" (%lu on another node)", t->ops_elsewhere);
	putchar('\n');
	if (!good)
		printf("    %s\n", r->first ? r->first : "nothing in it can be compared");
	if (verbose && r->state)
		printf("%s", r->state);
	return good;
}

static void migrated(void *ctx, uint32_t owner, unsigned long from, unsigned long to)
{
	player_migrated(&((struct run *)ctx)->player, owner, from, to);
}

static void traced(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr)
{
	traced_event(&((struct run *)ctx)->traced, event, arg, nr);
}

static bool play(const char *dir, struct tally *sum)
{
	struct recording recording;
	struct run r = { .recording = &recording };
	struct board_hooks hooks = { .ctx = &r, .migrated = migrated, .trace = traced };
	char error[DESC_ERROR_MAX] = "no sequence.txt in it";
	bool good = false;

	player_init(&r.player);
	if (recording_read(&recording, dir))
		r.board = recording_boot(&recording, &hooks, error);
	if (r.board) {
		r.player.m = board_machine(r.board);
		play_operations(&r);
		end_trace(&r);
		good = print_line(&r);
	} else {
		printf("%-26s %s\n", recording.name, error);
	}
	sum->ops += r.tally.ops;
	sum->ops_equal += r.tally.ops_equal;
	sum->dumps += r.tally.dumps;
	sum->dumps_equal += r.tally.dumps_equal;
	sum->files += r.tally.files;
	sum->files_equal += r.tally.files_equal;
	sum->events += r.tally.events;
	sum->events_equal += r.tally.events_equal;
	free(r.first);
	free(r.state);
	traced_free(&r.traced);
	player_fini(&r.player);
	if (r.board)
		board_destroy(r.board);
	recording_free(&recording);
	return good;
}

int main(int argc, char **argv)
{
	struct tally sum = { 0 };
	int opt, good = 0, n;

	while ((opt = getopt(argc, argv, "v")) != -1)
		verbose = opt == 'v';
	if (optind == argc) {
		fprintf(stderr, "usage: sequence [-v] DIR...\n");
		return 2;
	}
	for (n = 0; optind + n < argc; n++)
		good += play(argv[optind + n], &sum);
	printf("%d of %d recordings agree: operations %lu/%lu, dumps %lu/%lu, files %lu/%lu, "
	       "trace %lu/%lu\n", good, n, sum.ops_equal, sum.ops, sum.dumps_equal, sum.dumps,
	       sum.files_equal, sum.files, sum.events_equal, sum.events);
	return good == n ? 0 : 1;
}
