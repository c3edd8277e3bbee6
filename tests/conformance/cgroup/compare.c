// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots, line by line. A line is a name and a number, a number, or a name
 * and a number for each node. Which numbers must be the same, or how far apart
 * they may be, is in rules[].
 */
#include "compare.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rule {
	const char *file;	/* without its directory; null: any */
	const char *name;	/* of the line; null: any */
	double factor;		/* the larger is at most so many times the smaller … */
	double slack;		/* … or this much more; factor 1, slack 0: the same */
};

#define SAME 1, 0
#define FREE -1, 0		/* not compared */

/* The first that fits holds. Bytes, but of events. */
static const struct rule rules[] = {
	/* Settings. */
	{ "memory.max", NULL, SAME }, { "memory.high", NULL, SAME },
	{ "memory.min", NULL, SAME }, { "memory.low", NULL, SAME },
	{ "memory.oom.group", NULL, SAME }, { "memory.swap.max", NULL, SAME },
	{ "memory.swap.events", NULL, SAME },
	/*
	 * How often who cannot be helped asks again hangs on the time until he
	 * is: the recorded one did 7 times, 18 times max each.
	 */
	{ NULL, "oom_kill", SAME }, { NULL, "oom_group_kill", SAME }, { NULL, "low", SAME },
	{ NULL, "oom", 1, 4 }, { NULL, "max", 1.1, 4 * 18 },
	{ NULL, "high", 1.1, 0 },
	/* What a program has besides its data: its stack, its tables, its text. */
	{ NULL, "anon", 1.05, 1 << 20 }, { NULL, "inactive_anon", 1.05, 1 << 20 },
	{ NULL, "active_anon", 1, 1 << 16 },
	{ NULL, "pagetables", 2, 1 << 16 },
	{ NULL, "pgfault", 1.1, 2000 }, { NULL, "pgmajfault", 1, 16 },
	/* Objects of the kernel's, of which the model makes none by itself. */
	{ NULL, "kernel", FREE }, { NULL, "slab", FREE },
	{ NULL, "slab_reclaimable", FREE }, { NULL, "slab_unreclaimable", FREE },
	{ NULL, "kernel_stack", SAME },
	/* Page cache and reclaim. Recorded files have metadata in the cache, too. */
	{ NULL, "file", 1.05, 1 << 17 }, { NULL, "inactive_file", 1.05, 1 << 17 },
	{ NULL, "active_file", 1, 1 << 19 },
	{ NULL, "workingset_refault_anon", 1, 16 }, { NULL, "workingset_refault_file", 1, 16 },
	{ NULL, "workingset_nodereclaim", FREE },
	{ NULL, "pgscan", 1.05, 0 }, { NULL, "pgscan_direct", 1.05, 0 },
	{ NULL, "pgsteal", 1.05, 0 }, { NULL, "pgsteal_direct", 1.05, 0 },
	{ NULL, "pgrefill", 1, 256 }, { NULL, "pgdeactivate", 1, 256 },
	{ NULL, "pgactivate", 1, 64 },
	{ "memory.current", NULL, 1.05, 5 << 18 }, { "memory.peak", NULL, 1.05, 0 },
	{ "memory.swap.current", NULL, 1, 1 << 20 },
	{ NULL, NULL, SAME },
};

static const struct rule *rule_for(const char *file, const char *name)
{
	const struct rule *r = rules;

	while ((r->file && strcmp(r->file, file)) || (r->name && strcmp(r->name, name)))
		r++;
	return r;
}

static bool within(const struct rule *r, double a, double b)
{
	double less = a < b ? a : b, more = a < b ? b : a;

	return r->factor < 0 || more <= less * r->factor || more <= less + r->slack;
}

/* The next line, without its newline; null: none. */
static char *next_line(char **at)
{
	char *line = *at, *end;

	if (!*line)
		return NULL;
	end = line + strcspn(line, "\n");
	*at = end + (*end == '\n');
	*end = '\0';
	return line;
}

/* Take the number at its end off a line; -1: it has none, or the word max. */
static double take_number(char *line)
{
	char *at = line + strlen(line);
	double value;

	while (at > line && isdigit((unsigned char)at[-1]))
		at--;
	if (!*at)
		return -1;
	value = strtod(at, NULL);
	*at = '\0';
	return value;
}

struct place {
	const char *step;
	char file[128];		/* "job/a/memory.stat" */
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The name that a line begins with: "anon" of "anon N0=". */
static void name_of(const char *line, char name[64])
{
	snprintf(name, 64, "%.*s", (int)strcspn(line, " "), line);
}

static int compare_line(const struct place *p, char *want, char *have, bool exact)
{
	double wanted = take_number(want), had = take_number(have);
	const struct rule *r;
	char name[64];
	bool fits;

	name_of(want, name);
	if (strcmp(want, have) || (wanted < 0) != (had < 0)) {
		printf("# %s: %s: \"%s\" was recorded, here is \"%s\"\n", p->step, p->file, want,
		       have);
		return 1;
	}
	if (wanted == had)
		return 0;
	r = rule_for(base_name(p->file), name);
	fits = !exact && within(r, wanted, had);
	/* The group above has the same, and so have the nodes. */
	if (!fits || (!strncmp(p->file, "job/a/", 6) && !strstr(p->file, "numa") &&
		      !strstr(p->file, "local")))
		printf("# %-8s %-28s %-24s %12.0f %12.0f %7.2f%s\n", p->step, p->file, name,
		       wanted, had, wanted ? had / wanted : 0, fits ? "" : " WRONG");
	return !fits;
}

int compare_groups(const char *step, char *want, char *have, bool exact)
{
	struct place p = { .step = step };
	char *w, *h;
	int wrong = 0;

	for (;;) {
		w = next_line(&want);
		h = next_line(&have);
		if (!w || !h)
			break;
		if (!strncmp(w, "### ", 4))
			snprintf(p.file, sizeof(p.file), "%s", w + 4);
		wrong += compare_line(&p, w, h, exact);
	}
	if (w || h) {
		printf("# %s: %s ends early\n", step, w ? "this" : "the recording");
		wrong++;
	}
	return wrong;
}
