// SPDX-License-Identifier: GPL-2.0-or-later
/* A recorded sequence: see recording.h. */
#include "recording.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../boot/input.h"

/* ---- its files ---- */

struct lines recording_file(const struct recording *r, const char *path)
{
	return lines_read(r->dir, path);
}

static bool has_snapshot(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path) - 3, "%s/%s/buddyinfo", dir, name);
	return !access(path, R_OK) || !access(strcat(path, ".gz"), R_OK);
}

static int by_version(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

/*
 * Numbered folders of files that were shown on the way. They belong to the
 * batches if there are as many, or to what was done between them; "after"
 * belongs to the last batch in any case.
 */
static void find_snapshots(struct recording *r)
{
	char *found[MAX_BATCHES];
	struct dirent *e;
	int n = 0;
	DIR *d = opendir(r->dir);

	while (d && (e = readdir(d)) && n < MAX_BATCHES)
		if (strpbrk(e->d_name, "0123456789") && has_snapshot(r->dir, e->d_name))
			found[n++] = strdup(e->d_name);
	if (d)
		closedir(d);
	qsort(found, (size_t)n, sizeof(*found), by_version);
	for (int i = 0; i < n; i++) {
		if (n == r->nr_batches)
			r->snapshot[i] = found[i];
		else if ((size_t)n == r->ops.nr)
			r->step[i] = found[i];
		else
			free(found[i]);
	}
	if (r->nr_batches && !r->snapshot[r->nr_batches - 1] && has_snapshot(r->dir, "after"))
		r->snapshot[r->nr_batches - 1] = strdup("after");
}

bool recording_read(struct recording *r, const char *dir)
{
	const char *slash = strrchr(dir, '/');

	*r = (struct recording){ .dir = dir, .name = slash ? slash + 1 : dir };
	r->about = lines_read(dir, "sequence.txt");
	r->pages = lines_read(dir, "pages.before");
	r->ops = lines_read(dir, "ops.log");
	while (r->nr_batches < MAX_BATCHES) {
		char name[16];

		snprintf(name, sizeof(name), "%02d.out", r->nr_batches + 1);
		r->batch[r->nr_batches] = lines_read(dir, name);
		if (!r->batch[r->nr_batches].nr)
			break;
		r->nr_batches++;
	}
	find_snapshots(r);
	return r->about.nr != 0;
}

void recording_free(struct recording *r)
{
	for (int i = 0; i < r->nr_batches; i++) {
		lines_free(&r->batch[i]);
		free(r->snapshot[i]);
		free(r->step[i]);
	}
	lines_free(&r->ops);
	lines_free(&r->about);
	lines_free(&r->pages);
}

/* ---- its machine ---- */

/*
 * What was tuned before the recording began is not in its dumps, but said in
 * words: "NAME=VALUE", and "no boost".
 */
static void tune(const struct recording *r, struct machine *m)
{
	for (size_t i = 0; i < r->about.nr; i++) {
		const char *line = r->about.line[i], *value;

		if (!strncmp(line, "machine ", 8) || !strncmp(line, "append: ", 8))
			continue;
		if (strstr(line, "no boost"))
			set_watermark_boost_factor(m, 0);
		value = strstr(line, "watermark_boost_factor=");
		if (value)
			set_watermark_boost_factor(m, atoi(strchr(value, '=') + 1));
		value = strstr(line, "min_free_kbytes=");
		if (value)
			set_min_free_kbytes(m, atoi(strchr(value, '=') + 1));
	}
}

/* Memory that mem= hides is added by a command, and was not before. */
static bool adds_memory(const struct recording *r)
{
	for (int i = 0; i < r->nr_batches; i++)
		if (lines_find(&r->batch[i], "add_memory "))
			return true;
	return false;
}

static bool says(const struct recording *r, const char *words)
{
	for (size_t i = 0; i < r->about.nr; i++)
		if (strstr(r->about.line[i], words))
			return true;
	return false;
}

struct board *recording_boot(const struct recording *r, const struct board_hooks *hooks,
			     char error[DESC_ERROR_MAX])
{
	struct machine_desc *desc = input_sequence(&r->about, adds_memory(r), error);
	struct board *board = desc ? board_boot(desc, hooks, error) : NULL;

	if (board) {
		/* The recorder stops them, unless it says otherwise. */
		if (!says(r, "kswapd alive"))
			daemons_stop(board_machine(board));
		tune(r, board_machine(board));
	}
	return board;
}
