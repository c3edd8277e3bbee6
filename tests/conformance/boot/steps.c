/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A board that was tuned: steps.log tells what was written to vm/ files, and
 * a numbered folder for each step holds zoneinfo as it was afterwards.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"

struct step {
	int rc;
	char name[64], value[64];
	char after[64]; /* what the file read afterwards */
	int min_free;	/* and min_free_kbytes */
};

static bool parse_step(const char *line, struct step *s)
{
	const char *now = strstr(line, "min_free_kbytes now ");

	return sscanf(line, "rc=%d %63s <- '%63[^']' -> %63[^;]", &s->rc, s->name, s->value,
		      s->after) == 4 && now &&
	       sscanf(now, "min_free_kbytes now %d", &s->min_free) == 1;
}

/* What is not said keeps its value; below nothing counts as nothing. */
static void set_ratios(struct machine *m, const char *value)
{
	int ratio[MAX_NR_ZONES];
	char *end;

	memcpy(ratio, mm_sysctl(m)->lowmem_reserve_ratio, sizeof(ratio));
	for (int i = 0; i < MAX_NR_ZONES; i++, value = end) {
		long n = strtol(value, &end, 10);

		if (end == value)
			break;
		ratio[i] = n < 1 ? 0 : (int)n;
	}
	set_lowmem_reserve_ratio(m, ratio);
}

/* A write that the kernel took; those it refused change nothing. */
static void apply(struct machine *m, const struct step *s)
{
	int value = atoi(s->value);

	if (s->rc)
		return;
	if (!strcmp(s->name, "min_free_kbytes"))
		set_min_free_kbytes(m, value);
	else if (!strcmp(s->name, "watermark_scale_factor"))
		set_watermark_scale_factor(m, value);
	else if (!strcmp(s->name, "watermark_boost_factor"))
		set_watermark_boost_factor(m, value);
	else if (!strcmp(s->name, "lowmem_reserve_ratio"))
		set_ratios(m, s->value);
	else if (!strcmp(s->name, "percpu_pagelist_high_fraction"))
		set_percpu_pagelist_high_fraction(m, value);
	else if (!strcmp(s->name, "extfrag_threshold"))
		set_extfrag_threshold(m, value);
	else if (!strcmp(s->name, "compaction_proactiveness"))
		set_compaction_proactiveness(m, value);
}

static void compare_after(struct tally *t, const struct board *b, const char *dir, const char *name,
			  const struct step *s)
{
	char recorded[ANSWER_MAX], ours[ANSWER_MAX], file[512];

	snprintf(recorded, sizeof(recorded), "min_free_kbytes now %d", s->min_free);
	snprintf(ours, sizeof(ours), "min_free_kbytes now %d",
		 mm_sysctl(board_machine(b))->min_free_kbytes);
	compare_line(t, "steps", name, recorded, ours);
	snprintf(recorded, sizeof(recorded), "vm/%s=%s", s->name, s->after);
	recorded[strlen(recorded) - 1] = 0; /* the space before the semicolon */
	if (!answer_sysctl(b, recorded, ours))
		snprintf(ours, sizeof(ours), "nothing");
	compare_line(t, "steps", name, recorded, ours);
	snprintf(file, sizeof(file), "%.255s/zoneinfo", name);
	compare_zoneinfo(t, b, dir, file);
}

static int numbered(const struct dirent *d)
{
	return d->d_name[0] >= '0' && d->d_name[0] <= '9';
}

void compare_steps(struct tally *t, const struct board *b, const char *dir)
{
	struct lines log = lines_read(dir, "steps.log");
	struct dirent **list;
	int n = log.nr ? scandir(dir, &list, numbered, alphasort) : 0, next = 0;
	struct step s;

	for (size_t i = 0; i < log.nr && next < n; i++) {
		if (!parse_step(log.line[i], &s))
			continue;
		apply(board_machine(b), &s);
		compare_after(t, b, dir, list[next++]->d_name, &s);
	}
	for (int i = 0; i < n; i++)
		free(list[i]);
	if (n > 0)
		free(list);
	lines_free(&log);
}
