// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's files beside ours: see snapshot.h. */
#include "snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_i.h"
#include "mm/internal.h"
#include "state.h"

/* ---- what was counted before ---- */

static bool stat_by_name(const struct stat_name *names, int nr, const char *name, int *item)
{
	for (*item = 0; *item < nr; ++*item)
		if (!strcmp(names[*item].name, name))
			return true;
	return false;
}

static void load_counter(struct zone *zone, const char *name, long value)
{
	int item;

	if (stat_by_name(numa_stat_names, NR_VM_NUMA_EVENT_ITEMS, name, &item))
		zone->vm_numa_event[item] = (unsigned long)value;
	else if (stat_by_name(zone_stat_names, NR_VM_ZONE_STAT_ITEMS, name, &item) &&
		 item != NR_FREE_PAGES && item != NR_FREE_CMA_PAGES)
		zone->vm_stat[item] = value;
	else if (stat_by_name(node_stat_names, NR_VM_NODE_STAT_ITEMS, name, &item))
		zone->zone_pgdat->vm_stat[item] = value;
}

static struct zone *zone_of_line(struct machine *m, const char *line)
{
	char name[16];
	int nid;

	if (sscanf(line, "Node %d, zone %15s", &nid, name) != 2 || nid != SUBJECT_NID)
		return NULL;
	for (int type = 0; type < MAX_NR_ZONES; type++)
		if (!strcmp(m->nodes[nid]->node_zones[type].name, name))
			return &m->nodes[nid]->node_zones[type];
	return NULL;
}

static void load_zoneinfo(struct machine *m, const struct lines *zoneinfo)
{
	struct zone *zone = NULL;
	char name[64];
	long value;

	for (size_t i = 0; i < zoneinfo->nr; i++) {
		if (!strncmp(zoneinfo->line[i], "Node ", 5))
			zone = zone_of_line(m, zoneinfo->line[i]);
		else if (zone && sscanf(zoneinfo->line[i], " %63s %ld", name, &value) == 2)
			load_counter(zone, name, value);
	}
}

static void load_events(struct machine *m, const struct lines *vmstat)
{
	char name[64];
	unsigned long value;
	int item;

	for (size_t i = 0; i < vmstat->nr; i++)
		if (sscanf(vmstat->line[i], "%63s %lu", name, &value) == 2 &&
		    stat_by_name(vm_event_names, NR_VM_EVENT_ITEMS, name, &item))
			m->vm_events[item] = value;
}

static const char *section_line(const struct lines *files, const char *format, const char *area)
{
	char path[256];
	size_t first, last;

	snprintf(path, sizeof(path), format, area);
	section_find(files, path, &first, &last);
	return first < last ? files->line[first] : NULL;
}

/* The bitmap in words of 32 bits, and the counters. */
static void load_area(struct cma *cma, const struct lines *debug, const struct lines *sys)
{
	const char *s = section_line(debug, "/sys/kernel/debug/cma/%s/bitmap", cma->name);
	char *end;

	for (unsigned long bit = 0; s && bit < cma_bitmap_maxno(cma); bit += 32, s = end) {
		unsigned long word = strtoul(s, &end, 10);

		if (end == s)
			break;
		cma->bitmap[bit / 64] &= ~(0xffffffffUL << bit % 64);
		cma->bitmap[bit / 64] |= word << bit % 64;
	}
	s = section_line(sys, "/sys/kernel/mm/cma/%s/alloc_pages_success", cma->name);
	if (s)
		cma->nr_pages_succeeded = strtoul(s, NULL, 10);
	s = section_line(sys, "/sys/kernel/mm/cma/%s/alloc_pages_fail", cma->name);
	if (s)
		cma->nr_pages_failed = strtoul(s, NULL, 10);
}

static struct lines file_of(const struct recording *r, const char *folder, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return recording_file(r, path);
}

void snapshot_load(struct board *board, const struct recording *r, const char *folder)
{
	struct machine *m = board_machine(board);
	struct lines zoneinfo = file_of(r, folder, "zoneinfo");
	struct lines vmstat = file_of(r, folder, "vmstat");
	struct lines debug = file_of(r, folder, "debug-cma"), sys = file_of(r, folder, "sys-cma");

	load_zoneinfo(m, &zoneinfo);
	load_events(m, &vmstat);
	for (int i = 0; i < cma_area_count(m); i++)
		if (cma_area(m, i)->bitmap)
			load_area(cma_area(m, i), &debug, &sys);
	lines_free(&zoneinfo);
	lines_free(&vmstat);
	lines_free(&debug);
	lines_free(&sys);
}

/* ---- failures on request ---- */

static void tune_one(struct fail_page_alloc *attr, const char *name, const char *value)
{
	bool yes = *value == 'Y';
	long number = atol(value);

	if (!strcmp(name, "probability"))
		attr->probability = (unsigned long)number;
	else if (!strcmp(name, "interval"))
		attr->interval = (unsigned long)number;
	else if (!strcmp(name, "times"))
		attr->times = (int)number;
	else if (!strcmp(name, "space"))
		attr->space = (int)number;
	else if (!strcmp(name, "min-order"))
		attr->min_order = (uint32_t)number;
	else if (!strcmp(name, "ignore-gfp-highmem"))
		attr->ignore_gfp_highmem = yes;
	else if (!strcmp(name, "ignore-gfp-wait"))
		attr->ignore_gfp_reclaim = yes;
}

void snapshot_tune(struct board *board, const struct recording *r, int batch)
{
	struct fail_page_alloc attr = *fail_page_alloc(board_machine(board));
	struct lines conf;
	char name[16];

	snprintf(name, sizeof(name), "conf%d", batch);
	conf = recording_file(r, name);
	for (size_t i = 0; i + 1 < conf.nr; i++) {
		const char *slash = strrchr(conf.line[i], '/');

		if (!strncmp(conf.line[i], "### /sys/kernel/debug/fail_page_alloc/", 38))
			tune_one(&attr, slash + 1, conf.line[i + 1]);
	}
	if (conf.nr)
		set_fail_page_alloc(board_machine(board), &attr);
	lines_free(&conf);
}

/* ---- compare ---- */

/* Where a file is recorded, and who shows ours. */
static const struct {
	const char *name, *section;
	const struct files_rows *rows;
	const char *row;
} shown[] = {
	{ "buddyinfo", NULL, &buddyinfo_rows, "proc/buddyinfo" },
	{ "pagetypeinfo", NULL, &buddyinfo_rows, "proc/pagetypeinfo" },
	{ "zoneinfo", NULL, &zoneinfo_rows, "proc/zoneinfo" },
	{ "debug-extfrag", "/sys/kernel/debug/extfrag/extfrag_index", &extfrag_rows,
	  "extfrag/extfrag_index" },
	{ "debug-extfrag", "/sys/kernel/debug/extfrag/unusable_index", &extfrag_rows,
	  "extfrag/unusable_index" },
};

static struct lines our_lines(struct board *board, const struct files_rows *rows, const char *name)
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

/* A line that counts what happened since boot. */
static bool is_counter(const char *line)
{
	char name[64];
	long value;
	int item;

	return sscanf(line, " %63s %ld", name, &value) == 2 &&
	       (stat_by_name(numa_stat_names, NR_VM_NUMA_EVENT_ITEMS, name, &item) ||
		(stat_by_name(zone_stat_names, NR_VM_ZONE_STAT_ITEMS, name, &item) &&
		 item != NR_FREE_PAGES && item != NR_FREE_CMA_PAGES) ||
		stat_by_name(node_stat_names, NR_VM_NODE_STAT_ITEMS, name, &item));
}

/* Keep the lines of the subject node. */
static void keep_subject(struct lines *l, size_t first, size_t last, bool counters)
{
	size_t n = 0;
	bool subject = false;

	for (size_t i = first; i < last && i < l->nr; i++) {
		int nid;

		squeeze(l->line[i]);
		if (sscanf(l->line[i], "Node %d", &nid) == 1)
			subject = nid == SUBJECT_NID;
		else if (strchr("FPN", l->line[i][0]))
			subject = false;	/* headings of pagetypeinfo */
		if (subject && (counters || !is_counter(l->line[i])))
			l->line[n++] = l->line[i];
	}
	l->nr = n;
}

static bool lines_equal(const struct lines *ours, const struct lines *theirs, const char *where,
			char **difference)
{
	for (size_t i = 0; i < ours->nr || i < theirs->nr; i++) {
		const char *have = i < ours->nr ? ours->line[i] : "(nothing)";
		const char *want = i < theirs->nr ? theirs->line[i] : "(nothing)";

		if (!strcmp(have, want))
			continue;
		if (!*difference &&
		    asprintf(difference, "%s: have \"%s\", recorded \"%s\"", where, have, want) < 0)
			abort();
		return false;
	}
	return true;
}

void snapshot_compare(struct board *board, const struct recording *r, const char *folder,
		      bool counters, struct snapshot_result *result)
{
	*result = (struct snapshot_result){ 0 };
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		struct lines theirs = file_of(r, folder, shown[i].name), ours;
		size_t first = 0, last = theirs.nr;
		char where[256];

		if (!theirs.nr)
			continue;
		if (shown[i].section)
			section_find(&theirs, shown[i].section, &first, &last);
		ours = our_lines(board, shown[i].rows, shown[i].row);
		keep_subject(&theirs, first, last, counters);
		keep_subject(&ours, 0, ours.nr, counters);
		snprintf(where, sizeof(where), "%s/%s", folder, shown[i].name);
		result->total++;
		result->equal += lines_equal(&ours, &theirs, where, &result->first);
		lines_free(&theirs);
		lines_free(&ours);
	}
}
