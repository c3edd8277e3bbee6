// SPDX-License-Identifier: GPL-2.0-or-later
/* A CMA area's debugfs files: see crank.h. */
#include "crank.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

/* The area whose counters are not after as they were before. */
static struct cma *area_of(struct board *board, const struct recording *r)
{
	struct machine *m = board_machine(board);
	struct lines before = recording_file(r, "before/sys-cma");
	struct lines after = recording_file(r, "after/sys-cma");
	struct cma *found = NULL;

	for (int i = 0; i < cma_area_count(m); i++) {
		size_t first, last, then, end;
		char path[256];

		snprintf(path, sizeof(path), "/sys/kernel/mm/cma/%s/alloc_pages_success",
			 cma_area(m, i)->name);
		section_find(&before, path, &first, &last);
		section_find(&after, path, &then, &end);
		if (first < last && then < end && strcmp(before.line[first], after.line[then]))
			found = cma_area(m, i);
	}
	lines_free(&before);
	lines_free(&after);
	return found;
}

static char *bitmap_text(const struct cma *cma)
{
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	for (unsigned long bit = 0; bit < cma_bitmap_maxno(cma); bit += 32)
		fprintf(f, "%s%u", bit ? " " : "",
			(uint32_t)(cma->bitmap[bit / 64] >> bit % 64));
	fclose(f);
	return text;
}

/* One line of ops.log, as it is here. */
static char *turn(struct machine *m, struct cma *cma, const char *line)
{
	char what[16], *text;
	unsigned long count;
	int err = 0;

	if (sscanf(line, "%15s %lu", what, &count) != 2)
		return strdup("(not understood)");
	if (!strcmp(what, "alloc"))
		err = cma_debug_alloc(m, cma, count);
	else
		cma_debug_free(m, cma, count);
	if (asprintf(&text,
		     "%s %lu rc=%d used=%lu maxchunk=%lu ok=%lu fail=%lu "
		     "vm=cma_alloc_success %lu cma_alloc_fail %lu", what, count, err ? 1 : 0,
		     cma_used(cma), cma_maxchunk(cma), cma->nr_pages_succeeded,
		     cma->nr_pages_failed, m->vm_events[CMA_ALLOC_SUCCESS],
		     m->vm_events[CMA_ALLOC_FAIL]) < 0)
		abort();
	return text;
}

/* One line of a log, beside ours. */
static bool equal(struct crank_result *result, const char *log, size_t i, const char *have,
		  const char *want)
{
	if (!strcmp(have, want))
		return true;
	if (!result->first && asprintf(&result->first,
				       "%s line %zu: have \"%.200s\", recorded \"%.200s\"", log,
				       i + 1, have, want) < 0)
		abort();
	return false;
}

bool crank_play(struct board *board, const struct recording *r, struct crank_result *result)
{
	struct lines ops = recording_file(r, "ops.log"), maps = recording_file(r, "bitmap.log");
	struct cma *cma = maps.nr ? area_of(board, r) : NULL;

	*result = (struct crank_result){ 0 };
	for (size_t i = 0; cma && i < ops.nr; i++) {
		char *have = turn(board_machine(board), cma, ops.line[i]), *map = bitmap_text(cma);
		bool same;

		squeeze(ops.line[i]);
		same = equal(result, "ops.log", i, have, ops.line[i]);
		same &= equal(result, "bitmap.log", i, map, i < maps.nr ? maps.line[i] : "");
		result->total++;
		result->equal += same;
		free(have);
		free(map);
	}
	lines_free(&ops);
	lines_free(&maps);
	return cma != NULL;
}
