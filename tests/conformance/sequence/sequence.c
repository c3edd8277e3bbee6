// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sequence DIR…: play recorded sequences of operations and compare, after each
 * operation its result and at each dump the whole state of the node.
 *
 * One line a recording, then a summary; exit status 0 only if all agree.
 * -v prints the lines that differ at the first difference.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "play.h"
#include "play_hotplug.h"
#include "recording.h"
#include "state.h"

struct tally {
	unsigned long ops, ops_equal, ops_elsewhere, dumps, dumps_equal;
	char *first;		/* the first difference */
};

struct run {
	const char *dir;
	struct rig rig;
	struct player player;
	struct lines pages, ops;
	bool loaded;
	bool to_compare;	/* the state before a batch follows from the one before */
	unsigned long node_start, node_end;
	struct tally tally;
};

static bool verbose;

__attribute__((format(printf, 2, 3)))
static void differs(struct run *r, const char *format, ...)
{
	va_list ap;

	if (r->tally.first)
		return;
	va_start(ap, format);
	if (vasprintf(&r->tally.first, format, ap) < 0)
		abort();
	va_end(ap);
}

/* ---- dumps ---- */

static char *state_text(struct run *r)
{
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	state_print(r->player.m, SUBJECT_NID, f);
	fclose(f);
	return text;
}

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

static void load_dump(struct run *r, const struct dump *dump)
{
	if (!r->player.m) {
		struct mm_hooks hooks = player_hooks(&r->player);

		r->player.m = state_machine(dump, r->rig.page_shift, r->rig.nr_cpus, &hooks);
		if (!r->player.m) {
			fprintf(stderr, "sequence: %s: no machine\n", r->dir);
			exit(2);
		}
		hotplug_match_zones(r->player.m, r->dir);
	}
	sscanf(dump->line[0], "node 1 start %lu spanned %lu", &r->node_start, &r->node_end);
	r->node_end += r->node_start;
	state_load(r->player.m, dump);
	if (!r->loaded)
		state_load_pages(r->player.m, &(struct dump){ r->pages.line, r->pages.n });
	player_restore(&r->player);
	r->loaded = true;
}

/*
 * The first dump of a batch is where it starts. What happened since the one before is not known,
 * unless it was played too: then it must be what we have.
 */
static void at_dump(struct run *r, const struct dump *dump, bool first_of_batch, const char *where)
{
	const char *have, *want;
	char *text;

	if (first_of_batch && !r->loaded) {
		load_dump(r, dump);
		return;
	}
	text = state_text(r);
	if (first_of_batch && !r->to_compare) {
		if (first_difference(text, dump, &have, &want))
			load_dump(r, dump);
		free(text);
		return;
	}
	r->tally.dumps++;
	if (first_difference(text, dump, &have, &want)) {
		show_difference(r, where, have, want);
		load_dump(r, dump);
	} else {
		r->tally.dumps_equal++;
	}
	free(text);
}

/* ---- operations ---- */

static bool elsewhere(const struct run *r, unsigned long pfn)
{
	return pfn < r->node_start || pfn >= r->node_end;
}

/* "ids ID:PFN …" of the same IDs, all PFNs on a node whose state is not known. */
static bool ids_elsewhere(const struct run *r, const char *have, const char *want)
{
	unsigned long id_a, id_b, a, b;
	int len_a, len_b;

	if (strncmp(have, "ids", 3) || strncmp(want, "ids", 3))
		return false;
	for (have += 3, want += 3; *have && *want; have += len_a, want += len_b)
		if (sscanf(have, " %lu:%lu%n", &id_a, &a, &len_a) != 2 ||
		    sscanf(want, " %lu:%lu%n", &id_b, &b, &len_b) != 2 || id_a != id_b ||
		    !elsewhere(r, a) || !elsewhere(r, b))
			return false;
	return *have == *want;
}

/* "ok PFN ZONE TYPE" with both PFNs on a node whose state is not known. */
static bool both_elsewhere(const struct run *r, const char *have, const char *want)
{
	unsigned long a, b;

	if (ids_elsewhere(r, have, want))
		return true;
	return sscanf(have, "ok %lu", &a) == 1 && sscanf(want, "ok %lu", &b) == 1 &&
	       elsewhere(r, a) && elsewhere(r, b);
}

static void at_command(struct run *r, const char *command, const char *want, const char *where)
{
	bool known = player_run(&r->player, command);
	const char *have = r->player.result;

	r->tally.ops++;
	if (!strcmp(have, want)) {
		r->tally.ops_equal++;
	} else if (known && both_elsewhere(r, have, want)) {
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

	for (++*i; *i < l->n && strncmp(l->line[*i], "end dump_", 9); ++*i)
		d.n++;
	return d;
}

static void play_batch(struct run *r, const struct lines *l, int batch)
{
	bool first = true;

	for (size_t i = 0; i < l->n; i++) {
		char *line = l->line[i], *eq = strstr(line, " =");
		char where[64];

		snprintf(where, sizeof(where), "%02d.out line %zu", batch, i + 1);
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

/* ---- recordings ---- */

/* What was done between a batch and the next: that line of ops.log. */
static void between_batches(struct run *r, size_t batch)
{
	char have[128], where[32];

	r->to_compare = false;
	if (batch > r->ops.n || !hotplug_write_state(&r->player, r->ops.line[batch - 1], have))
		return;
	r->to_compare = true;
	r->tally.ops++;
	r->tally.ops_equal += !strcmp(have, r->ops.line[batch - 1]);
	snprintf(where, sizeof(where), "ops.log line %zu", batch);
	if (strcmp(have, r->ops.line[batch - 1]))
		differs(r, "%s: have \"%s\", recorded \"%s\"", where, have, r->ops.line[batch - 1]);
}

static bool play(const char *dir, struct tally *sum)
{
	struct run r = { .dir = dir };
	struct lines l;
	bool good;

	if (!rig_read(&r.rig, dir))
		return false;
	player_init(&r.player);
	lines_read(&r.pages, dir, "pages.before");
	lines_read(&r.ops, dir, "ops.log");
	for (int batch = 1; batch < 100; batch++) {
		char name[16];

		snprintf(name, sizeof(name), "%02d.out", batch);
		if (!lines_read(&l, dir, name))
			break;
		play_batch(&r, &l, batch);
		lines_free(&l);
		between_batches(&r, (size_t)batch);
	}
	good = r.tally.ops == r.tally.ops_equal && r.tally.dumps == r.tally.dumps_equal;
	printf("%-26s ops %6lu/%-6lu dumps %3lu/%-3lu", strrchr(dir, '/') ? strrchr(dir, '/') + 1 : dir,
	       r.tally.ops_equal, r.tally.ops, r.tally.dumps_equal, r.tally.dumps);
	if (r.tally.ops_elsewhere)
		printf(" (%lu on another node)", r.tally.ops_elsewhere);
	printf("%s%s\n", good ? "" : "\n    ", good ? "" : r.tally.first);
	sum->ops += r.tally.ops;
	sum->ops_equal += r.tally.ops_equal;
	sum->dumps += r.tally.dumps;
	sum->dumps_equal += r.tally.dumps_equal;
	free(r.tally.first);
	lines_free(&r.pages);
	lines_free(&r.ops);
	player_fini(&r.player);
	machine_destroy(r.player.m);
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
	printf("%d of %d recordings agree: operations %lu/%lu, dumps %lu/%lu\n", good, n,
	       sum.ops_equal, sum.ops, sum.dumps_equal, sum.dumps);
	return good == n ? 0 : 1;
}
