/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the booted model answers: see answer.h. */
#include "answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct zone *find_zone(const struct board *b, int nid, const char *name)
{
	struct pglist_data *pgdat = node_data(board_machine(b), nid);

	for (int i = 0; pgdat && i < MAX_NR_ZONES; i++)
		if (!strcmp(pgdat->node_zones[i].name, name))
			return &pgdat->node_zones[i];
	return NULL;
}

bool zone_place_follow(struct zone_place *place, const char *line)
{
	struct zone_place next = {.cpu = -1};

	if (sscanf(line, "Node %d, zone %15s", &next.nid, next.zone) == 2) {
		*place = next;
		return true;
	}
	return sscanf(line, "cpu: %d", &place->cpu) == 1;
}

static void protection(const struct zone *z, char *ours)
{
	snprintf(ours, ANSWER_MAX, "protection: (%ld, %ld, %ld, %ld)", z->lowmem_reserve[0],
		 z->lowmem_reserve[1], z->lowmem_reserve[2], z->lowmem_reserve[3]);
}

static bool number(char *ours, const char *key, unsigned long value)
{
	snprintf(ours, ANSWER_MAX, "%s %lu", key, value);
	return true;
}

/* The lines within "cpu: N". */
static bool answer_cpu(const struct zone *z, int cpu, const char *key, char *ours)
{
	if (!strcmp(key, "high:"))
		return number(ours, key, (unsigned long)z->pageset[cpu].high);
	if (!strcmp(key, "batch:"))
		return number(ours, key, (unsigned long)z->pageset[cpu].batch);
	if (!strcmp(key, "vm stats threshold:"))
		return number(ours, key, (unsigned long)z->stats[cpu].stat_threshold);
	return false;
}

static bool answer_zone(const struct zone *z, const char *key, char *ours)
{
	const struct {
		const char *key;
		unsigned long value;
	} values[] = {
		{"boost", z->watermark_boost},	    {"min", wmark_pages(z, WMARK_MIN)},
		{"low", wmark_pages(z, WMARK_LOW)}, {"high", wmark_pages(z, WMARK_HIGH)},
		{"spanned", z->spanned_pages},	    {"present", z->present_pages},
		{"managed", z->managed_pages},	    {"cma", z->cma_pages},
		{"start_pfn:", z->zone_start_pfn},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (!strcmp(key, values[i].key))
			return number(ours, key, values[i].value);
	if (!strcmp(key, "pages free") && !populated_zone(z))
		return number(ours, key, 0);
	return false;
}

bool answer_zoneinfo(const struct board *b, const struct zone_place *place, const char *line,
		     char ours[ANSWER_MAX])
{
	const struct zone *z = find_zone(b, place->nid, place->zone);
	const char *space = strrchr(line, ' ');
	char key[64];

	if (!z || !space)
		return false;
	if (!strncmp(line, "protection:", 11)) {
		protection(z, ours);
		return true;
	}
	snprintf(key, sizeof(key), "%.*s", (int)(space - line), line);
	if (place->cpu >= 0 && place->cpu < machine_params(board_machine(b))->nr_cpus &&
	    answer_cpu(z, place->cpu, key, ours))
		return true;
	return answer_zone(z, key, ours);
}

void answer_blocks(const struct board *b, const struct zone_place *place,
		   unsigned long count[MIGRATE_TYPES + 1])
{
	const struct machine *m = board_machine(b);
	const struct zone *z = find_zone(b, place->nid, place->zone);
	unsigned long step = pageblock_nr_pages(m);

	memset(count, 0, (MIGRATE_TYPES + 1) * sizeof(*count));
	for (unsigned long pfn = z ? z->zone_start_pfn : 0; z && pfn < zone_end_pfn(z);
	     pfn = (pfn & ~(step - 1)) + step) {
		enum migratetype mt = pageblock_migratetype(m, pfn);

		/* The kernel asks for the zone of each block's first page. */
		if (mt < MIGRATE_TYPES && page_zone(m, pfn) == z) {
			count[mt]++;
			count[MIGRATE_TYPES]++;
		}
	}
}

bool answer_sysctl(const struct board *b, const char *line, char ours[ANSWER_MAX])
{
	const struct mm_sysctl *s = mm_sysctl(board_machine(b));
	const struct {
		const char *name;
		int value;
	} values[] = {
		{"vm/min_free_kbytes=", s->min_free_kbytes},
		{"vm/watermark_scale_factor=", s->watermark_scale_factor},
		{"vm/watermark_boost_factor=", s->watermark_boost_factor},
		{"vm/percpu_pagelist_high_fraction=", s->percpu_pagelist_high_fraction},
		{"vm/extfrag_threshold=", s->extfrag_threshold},
		{"vm/compaction_proactiveness=", s->compaction_proactiveness},
		{"vm/compact_unevictable_allowed=", s->compact_unevictable_allowed},
		{"vm/zone_reclaim_mode=", s->zone_reclaim_mode},
		{"vm/min_unmapped_ratio=", s->min_unmapped_ratio},
		{"vm/min_slab_ratio=", s->min_slab_ratio},
		{"vm/numa_stat=", s->numa_stat},
		{"vm/stat_interval=", s->stat_interval},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (strncmp(line, values[i].name, strlen(values[i].name)))
			continue;
		snprintf(ours, ANSWER_MAX, "%s%d", values[i].name, values[i].value);
		return true;
	}
	if (strncmp(line, "vm/lowmem_reserve_ratio=", 24))
		return false;
	snprintf(ours, ANSWER_MAX, "vm/lowmem_reserve_ratio=%d\t%d\t%d\t%d",
		 s->lowmem_reserve_ratio[0], s->lowmem_reserve_ratio[1], s->lowmem_reserve_ratio[2],
		 s->lowmem_reserve_ratio[3]);
	return true;
}

bool answer_cma(const struct board *b, const char *area, const char *file, char ours[ANSWER_MAX])
{
	const struct cma *cma = cma_find(board_machine(b), area);
	unsigned long value;

	if (!cma)
		return false;
	if (!strcmp(file, "base_pfn"))
		value = cma->base_pfn;
	else if (!strcmp(file, "count"))
		value = cma->count;
	else if (!strcmp(file, "order_per_bit"))
		value = cma->order_per_bit;
	else if (!strcmp(file, "used"))
		value = cma_used(cma);
	else if (!strcmp(file, "maxchunk"))
		value = cma_maxchunk(cma);
	else
		return false;
	snprintf(ours, ANSWER_MAX, "%lu", value);
	return true;
}

struct lines answer_iomem(const struct board *b)
{
	const struct resource *r = board_iomem(b);
	struct lines l;
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	int depth = 0;

	while (f && (r = iomem_next(r, &depth)))
		fprintf(f, "%*s%08llx-%08llx : %s\n", 2 * (depth - 1), "",
			(unsigned long long)r->start, (unsigned long long)r->end, r->name);
	if (f)
		fclose(f);
	l = lines_of(text ? text : "", len);
	free(text);
	return l;
}

struct lines answer_messages(const struct board *b)
{
	size_t len;
	char *text = printk_dmesg(board_log(b), 0, &len);
	struct lines l = lines_of(text ? text : "", text ? len : 0);

	for (size_t i = 0; i < l.nr; i++) {
		char *end = strstr(l.line[i], "] ");

		if (end)
			l.line[i] = end + 2;
	}
	free(text);
	return l;
}
