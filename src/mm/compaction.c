// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking pages out of a range: those in use, to be migrated, and those that
 * are free, to be had.
 *
 * Source: 6.1 mm/compaction.c.
 */
#include <errno.h>

#include "mm/internal.h"

static unsigned long min_pfn(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

static unsigned long max_pfn(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

/* ---- pages in use ---- */

/*
 * Isolate what can be moved between low_pfn and end_pfn, within a pageblock,
 * up to a cluster. cc->migrate_pfn is where to go on.
 * Source: 6.1 isolate_migratepages_block().
 */
static int isolate_migratepages_block(struct machine *m, struct compact_control *cc,
				      unsigned long low_pfn, unsigned long end_pfn)
{
	unsigned long pfn = low_pfn, nr_isolated = 0;

	while (pfn < end_pfn) {
		int order = buddy_order(m, pfn);
		unsigned long nr;

		if (!(pfn % COMPACT_CLUSTER_MAX) && stop_requested(m)) {
			cc->migrate_pfn = pfn;
			return -EINTR;
		}
		if (order >= 0) {
			pfn += 1UL << order;
			continue;
		}
		if (!isolate_movable_page(m, pfn)) {
			pfn++;
			continue;
		}
		nr = 1UL << page_order(page_at(m, pfn));
		page_list_add(m, &cc->migratepages, page_index(m, pfn));
		cc->nr_migratepages += nr;
		nr_isolated += nr;
		pfn++;
		if (cc->nr_migratepages >= COMPACT_CLUSTER_MAX)
			break;
	}
	count_vm_events(m, COMPACTISOLATED, nr_isolated);
	cc->migrate_pfn = min_pfn(pfn, end_pfn);
	return 0;
}

/*
 * The same over pageblocks, until a cluster is full. 0 or -EINTR.
 * Source: 6.1 isolate_migratepages_range().
 */
int isolate_migratepages_range(struct machine *m, struct compact_control *cc,
			       unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long block_start = max_pfn(pageblock_start_pfn(m, start_pfn),
					    cc->zone->zone_start_pfn);
	unsigned long block_end = pageblock_end_pfn(m, start_pfn);
	int err = 0;

	for (unsigned long pfn = start_pfn; pfn < end_pfn; pfn = block_end,
	     block_start = block_end, block_end += 1UL << m->pageblock_order) {
		block_end = min_pfn(block_end, end_pfn);
		if (!pageblock_in_zone(m, block_start, block_end, cc->zone))
			continue;
		err = isolate_migratepages_block(m, cc, pfn, block_end);
		if (err || cc->nr_migratepages >= COMPACT_CLUSTER_MAX)
			break;
	}
	return err;
}

/* ---- free pages ---- */

/*
 * Take all of start … end-1, which must be free without a gap. Returns the
 * pages taken, the last block of which may reach past end, or 0.
 * Source: 6.1 isolate_freepages_block() in strict mode.
 */
static unsigned long isolate_freepages_strict(struct machine *m, unsigned long start,
					      unsigned long end, struct page_list *freelist)
{
	unsigned long pfn = start;

	while (pfn < end) {
		int order = buddy_order(m, pfn);
		unsigned long nr = order < 0 ? 0 : isolate_free_page(m, pfn, (unsigned int)order);

		if (!nr)
			return 0;
		page_list_add_tail(m, freelist, page_index(m, pfn));
		pfn += nr;
	}
	count_vm_events(m, COMPACTISOLATED, pfn - start);
	return pfn - start;
}

/* Taken blocks become allocated single pages. Source: 6.1 split_map_pages(). */
static void split_map_pages(struct machine *m, struct page_list *freelist)
{
	while (!page_list_empty(freelist)) {
		uint32_t i = freelist->first;
		unsigned long nr = 1UL << page_order(&m->pages[i]);

		page_list_del(m, freelist, i);
		for (; nr; nr--, i++) {
			m->pages[i].flags = page_flags(PG_USED, 0, 0);
			m->pages[i].owner = 0;
		}
	}
}

/*
 * Allocate the free pages start_pfn … end_pfn-1. Returns the first PFN past
 * what was taken, which may be more; 0: not all are free, and nothing is taken.
 */
unsigned long isolate_freepages_range(struct machine *m, struct compact_control *cc,
				      unsigned long start_pfn, unsigned long end_pfn)
{
	struct page_list freelist;
	unsigned long pfn = start_pfn, taken;

	page_list_init(&freelist);
	while (pfn < end_pfn) {
		unsigned long block_start = max_pfn(pageblock_start_pfn(m, pfn),
						    cc->zone->zone_start_pfn);
		unsigned long block_end = min_pfn(pageblock_end_pfn(m, pfn), end_pfn);

		if (!pageblock_in_zone(m, block_start, block_end, cc->zone))
			break;
		taken = isolate_freepages_strict(m, pfn, block_end, &freelist);
		if (!taken)
			break;
		pfn += taken;
	}
	split_map_pages(m, &freelist);
	if (pfn >= end_pfn)
		return pfn;
	while (pfn-- > start_pfn)
		free_the_page(m, pfn, 0);
	return 0;
}
