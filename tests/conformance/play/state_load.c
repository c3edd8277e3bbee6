// SPDX-License-Identifier: GPL-2.0-or-later
/* A recorded state, put into a machine: see state.h. */
#include <stdlib.h>
#include <string.h>

#include "state.h"

static const char letters[] = "UMRHCI";

static enum migratetype letter_type(char c)
{
	const char *p = strchr(letters, c);

	return p ? (enum migratetype)(p - letters) : MIGRATE_UNMOVABLE;
}

/* The number after a word of a line: "spanned 32768". */
static long field(const char *line, const char *name)
{
	size_t len = strlen(name);

	for (const char *s = strstr(line, name); s; s = strstr(s + 1, name))
		if ((s == line || s[-1] == ' ') && s[len] == ' ')
			return strtol(s + len + 1, NULL, 10);
	return 0;
}

static enum zone_type zone_by_name(const char *name)
{
	static const char *const names[] = { "DMA ", "DMA32 ", "Normal ", "Movable " };

	for (int i = 0; i < MAX_NR_ZONES; i++)
		if (!strncmp(name, names[i], strlen(names[i])))
			return (enum zone_type)i;
	return ZONE_NORMAL;
}

static struct zone *line_zone(struct machine *m, const char *line)
{
	return &m->nodes[SUBJECT_NID]->node_zones[zone_by_name(line + 5)];
}

static void clear_zone(struct machine *m, struct zone *zone)
{
	for (unsigned int order = 0; order < MAX_PAGE_ORDER_LISTS; order++) {
		memset(zone->free_area[order].nr, 0, sizeof(zone->free_area[order].nr));
		for (int mt = 0; mt < MIGRATE_TYPES; mt++)
			page_list_init(&zone->free_area[order].free_list[mt]);
	}
	memset(zone->nonempty, 0, sizeof(zone->nonempty));
	memset(zone->nr_pageblocks, 0, sizeof(zone->nr_pageblocks));
	memset(zone->vm_stat, 0, sizeof(zone->vm_stat));
	memset(zone->stats, 0, sizeof(*zone->stats) * (size_t)m->params.nr_cpus);
	zone_pcp_init(m, zone);
	zone->spanned_pages = zone->present_pages = zone->managed_pages = zone->zone_start_pfn = 0;
	zone->watermark_boost = 0;
	zone->flags = 0;
}

/* All pages in use, one by one; what is free is said by the lists. */
static void clear_node(struct machine *m)
{
	const struct pglist_data *pgdat = m->nodes[SUBJECT_NID];
	unsigned long start = pgdat->node_start_pfn, end = start + pgdat->node_spanned_pages;

	for (int type = 0; type < MAX_NR_ZONES; type++)
		clear_zone(m, &m->nodes[SUBJECT_NID]->node_zones[type]);
	for (unsigned long pfn = start; pfn < end; pfn++)
		page_at(m, pfn)->flags = page_flags(PG_USED, 0, 0);
	for (unsigned long pfn = start; pfn < end; pfn = pageblock_end_pfn(m, pfn))
		*block_at(m, pfn) = (struct pageblock){ .zone = block_at(m, pfn)->zone };
}

static void load_zone_line(struct machine *m, const char *line)
{
	struct zone *zone = line_zone(m, line);

	zone->zone_start_pfn = (unsigned long)field(line, "start");
	zone->spanned_pages = (unsigned long)field(line, "spanned");
	zone->present_pages = (unsigned long)field(line, "present");
	zone->managed_pages = (unsigned long)field(line, "managed");
	zone->cma_pages = (unsigned long)field(line, "cma");
	zone->contiguous = field(line, "contiguous");
	zone->initialized = true;
	for (unsigned long pfn = zone->zone_start_pfn; pfn < zone_end_pfn(zone);
	     pfn = pageblock_end_pfn(m, pfn))
		block_at(m, pfn)->zone = zone->id;
}

static void load_wmark(struct zone *zone, const char *line)
{
	const char *flags = strstr(line, "flags ");

	zone->_watermark[WMARK_MIN] = (unsigned long)field(line, "min");
	zone->_watermark[WMARK_LOW] = (unsigned long)field(line, "low");
	zone->_watermark[WMARK_HIGH] = (unsigned long)field(line, "high");
	zone->_watermark[WMARK_PROMO] = (unsigned long)field(line, "promo");
	zone->watermark_boost = (unsigned long)field(line, "boost");
	zone->percpu_drift_mark = (unsigned long)field(line, "drift_mark");
	zone->nr_reserved_highatomic = (unsigned long)field(line, "highatomic");
	zone->nr_isolate_pageblock = (unsigned long)field(line, "isolate_blocks");
	zone->flags = flags ? strtoul(flags + 6, NULL, 16) : 0;
}

static void load_compact(struct zone *zone, const char *line)
{
	zone->compact_cached_free_pfn = (unsigned long)field(line, "free");
	zone->compact_cached_migrate_pfn[0] = (unsigned long)field(line, "async");
	zone->compact_cached_migrate_pfn[1] = (unsigned long)field(line, "sync");
	zone->compact_init_free_pfn = (unsigned long)field(line, "init_free");
	zone->compact_init_migrate_pfn = (unsigned long)field(line, "init_migrate");
	zone->compact_considered = (unsigned int)field(line, "considered");
	zone->compact_defer_shift = (unsigned int)field(line, "shift");
	zone->compact_order_failed = (int)field(line, "failed");
	zone->compact_blockskip_flush = field(line, "flush");
}

static void load_lowmem_reserve(struct zone *zone, const char *line)
{
	char *s = strstr(line, "lowmem_reserve ") + strlen("lowmem_reserve ");

	for (int i = 0; i < MAX_NR_ZONES; i++)
		zone->lowmem_reserve[i] = strtol(s, &s, 10);
}

static void load_pcp(struct zone *zone, const char *line)
{
	long cpu = field(line, "cpu");
	struct per_cpu_pages *pcp = &zone->pageset[cpu];

	pcp->count = (int)field(line, "count");
	pcp->high = zone->pageset_high = (int)field(line, "high");
	pcp->batch = zone->pageset_batch = (int)field(line, "batch");
	pcp->free_factor = (short)field(line, "free_factor");
	pcp->expire = (short)field(line, "expire");
	zone->stats[cpu].stat_threshold = (int8_t)field(line, "thresh");
	zone->stats[cpu].vm_stat_diff[NR_FREE_PAGES] = (int8_t)field(line, "dfree");
	zone->stats[cpu].vm_stat_diff[NR_FREE_CMA_PAGES] = (int8_t)field(line, "dfree_cma");
}

/* "P CPU INDEX: PFN…" */
static void load_pcp_list(struct machine *m, struct zone *zone, const char *line)
{
	char *s;
	long cpu = strtol(line + 2, &s, 10);
	int pindex = (int)strtol(s, &s, 10);
	unsigned int order = pindex_order(m, pindex);
	struct page_list *list = &zone->pageset[cpu].lists[pindex];
	unsigned int type = pindex >= NR_LOWORDER_PCP_LISTS ?
			    (unsigned int)(pindex - NR_LOWORDER_PCP_LISTS) :
			    (unsigned int)pindex % MIGRATE_PCPTYPES;

	for (s++; *s;) {
		unsigned long pfn = strtoul(s, &s, 10);

		for (unsigned long i = 0; i < 1UL << order; i++)
			page_at(m, pfn + i)->flags = 0;
		page_at(m, pfn)->flags = page_flags(PG_PCP, order, type);
		page_list_add_tail(m, list, page_index(m, pfn));
	}
}

/* "F ORDER TYPE: PFN…" */
static void load_free_list(struct machine *m, struct zone *zone, const char *line)
{
	char *s;
	unsigned int order = (unsigned int)strtoul(line + 2, &s, 10);
	enum migratetype mt = letter_type(s[1]);

	for (s += 3; *s;) {
		unsigned long pfn = strtoul(s, &s, 10);

		for (unsigned long i = 0; i < 1UL << order; i++)
			page_at(m, pfn + i)->flags = 0;
		add_to_free_list_tail(m, zone, pfn, order, mt);
	}
}

/* "B PFN: U*4 M*60" or "S PFN: 0*64" */
static void load_blocks(struct machine *m, struct zone *zone, const char *line)
{
	char *s;
	unsigned long pfn = strtoul(line + 2, &s, 10);

	for (s += 2; *s; s += *s == ' ') {
		char c = *s;
		unsigned long n = strtoul(s + 2, &s, 10);

		for (; n; n--, pfn = pageblock_end_pfn(m, pfn)) {
			struct pageblock *block = block_at(m, pfn);

			if (line[0] == 'S') {
				block->flags |= c == '1' ? BLOCK_SKIP : 0;
				continue;
			}
			block->migratetype = letter_type(c);
			block->flags |= BLOCK_COUNTED;
			zone->nr_pageblocks[block->migratetype]++;
		}
	}
}

/*
 * The type a page on a movable per-CPU list goes back to is not dumped: it is
 * that of its block where the block's type has no list of its own.
 */
static void guess_pcp_types(struct machine *m, struct zone *zone)
{
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		for (int pindex = 0; pindex < NR_PCP_LISTS; pindex++)
			for (uint32_t i = zone->pageset[cpu].lists[pindex].first; i != PAGE_NIL;
			     i = m->links[i].next) {
				struct page *page = &m->pages[i];
				enum migratetype mt = get_pageblock_migratetype(m, index_pfn(m, i));

				if (page_list_type(page) == MIGRATE_MOVABLE && mt >= MIGRATE_PCPTYPES)
					page->flags = page_flags(PG_PCP, page_order(page), mt);
				else if (pindex == NR_LOWORDER_PCP_LISTS && mt == MIGRATE_RECLAIMABLE)
					page->flags = page_flags(PG_PCP, page_order(page), mt);
			}
}

static void load_zone_state(struct machine *m, struct zone *zone, const char *line)
{
	if (!strncmp(line, "wmark ", 6))
		load_wmark(zone, line);
	else if (!strncmp(line, "lowmem_reserve ", 15))
		load_lowmem_reserve(zone, line);
	else if (!strncmp(line, "compact ", 8))
		load_compact(zone, line);
	else if (!strncmp(line, "pcp ", 4))
		load_pcp(zone, line);
	else if (!strncmp(line, "P ", 2))
		load_pcp_list(m, zone, line);
	else if (!strncmp(line, "F ", 2))
		load_free_list(m, zone, line);
	else if (!strncmp(line, "B ", 2) || !strncmp(line, "S ", 2))
		load_blocks(m, zone, line);
	else if (!strncmp(line, "stat ", 5)) {
		zone->vm_stat[NR_FREE_PAGES] = field(line, "free");
		zone->vm_stat[NR_FREE_CMA_PAGES] = field(line, "free_cma");
	}
}

void state_load(struct machine *m, const struct dump *dump)
{
	struct zone *zone = NULL;

	clear_node(m);
	m->nodes[SUBJECT_NID]->kswapd_order = (int)field(dump->line[0], "kswapd_order");
	/* Zones that had pages once count. */
	for (int type = 0; type < MAX_NR_ZONES; type++)
		m->nodes[SUBJECT_NID]->node_zones[type].initialized =
			type + 1 == field(dump->line[0], "nr_zones");
	for (size_t i = 0; i < dump->n; i++) {
		const char *line = dump->line[i];

		if (!strncmp(line, "zone ", 5)) {
			zone = line_zone(m, line);
			load_zone_line(m, line);
		} else if (zone) {
			load_zone_state(m, zone, line + 1);
		}
	}
	for (int type = 0; type < MAX_NR_ZONES; type++)
		guess_pcp_types(m, &m->nodes[SUBJECT_NID]->node_zones[type]);
	build_all_zonelists(m);
}

void state_load_pages(struct machine *m, const struct dump *pages)
{
	for (size_t i = 0; i < pages->n; i++) {
		char kind;
		unsigned long pfn, n;

		if (sscanf(pages->line[i], " %c %lu %lu", &kind, &pfn, &n) != 3)
			continue;
		for (; n && pfn_in_array(m, pfn); n--, pfn++) {
			struct page *page = page_at(m, pfn);

			if (page_state(page) != PG_USED)
				continue;
			if (kind == 'M' || kind == 'L')
				page->flags |= PAGE_MOVABLE_OPS;
			else if (kind == 'R')
				page->flags = page_flags(PG_RESERVED, 0, 0);
			else if (kind == 'S' || kind == 'C')
				set_page_owner(m, pfn, OWNER_UNKNOWN);
			else if (kind == 'F' || kind == '0')
				page->flags = 0;
		}
	}
}
