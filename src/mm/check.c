// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The invariants: what must hold between any two calls. Lists, counters,
 * pageblocks, bitmaps and the page array all tell of the same pages, and each
 * page is in one place.
 */
#include "mm/check.h"

/* What the zone's pages and lists add up to. */
struct zone_sums {
	unsigned long listed, listed_cma;	/* free, without isolated ones */
	unsigned long free, pcp, used, reserved;	/* by the page array */
	unsigned long blocks[MIGRATE_TYPES];
};

/* ---- free lists ---- */

static struct page_links free_block_links(const struct machine *m, uint32_t i, unsigned int order)
{
	if (order >= m->pageblock_order)
		return m->blocks[i >> m->pageblock_order].link;
	return m->links[i];
}

static void check_free_block(struct check *c, const struct zone *zone, unsigned long pfn,
			     unsigned int order, enum migratetype mt)
{
	const struct machine *m = c->m;

	check_expect(c, FAULT_LIST_ORDER, zone, pfn, order, (unsigned long)buddy_order(m, pfn));
	check_expect(c, FAULT_LIST_TYPE, zone, pfn, mt, free_list_type(m, pfn, order));
	check_expect(c, FAULT_ALIGNMENT, zone, pfn, 0, pfn & ((1UL << order) - 1));
	if (zone_of(m, pfn) != zone)
		check_fault(c, FAULT_ZONE, zone, pfn, 0, 0);
}

static void check_free_list(struct check *c, const struct zone *zone, unsigned int order,
			    enum migratetype mt, struct zone_sums *sums)
{
	const struct page_list *list = &zone->free_area[order].free_list[mt];
	uint32_t prev = PAGE_NIL, next;
	unsigned long n = 0;

	for (uint32_t i = list->first; i != PAGE_NIL && n <= c->m->nr_pages && !stop_requested(c->m);
	     i = next, n++) {
		struct page_links link = free_block_links(c->m, i, order);

		check_free_block(c, zone, index_pfn(c->m, i), order, mt);
		check_expect(c, FAULT_LINK, zone, index_pfn(c->m, i), prev, link.prev);
		prev = i;
		next = link.next;
	}
	check_expect(c, FAULT_LINK, zone, PFN_NONE, prev, list->last);
	check_expect(c, FAULT_NR_FREE, zone, PFN_NONE, n, zone->free_area[order].nr[mt]);
	check_expect(c, FAULT_NR_FREE, zone, PFN_NONE, n != 0, zone->nonempty[mt] >> order & 1);
	if (mt != MIGRATE_ISOLATE)
		sums->listed += n << order;
	if (mt == MIGRATE_CMA)
		sums->listed_cma += n << order;
}

static void check_pcp(struct check *c, const struct zone *zone, int cpu)
{
	const struct machine *m = c->m;
	unsigned long count = 0;

	for (int pindex = 0; pindex < NR_PCP_LISTS; pindex++) {
		unsigned int order = pindex_order(m, pindex);
		uint32_t i = zone->pageset[cpu].lists[pindex].first;

		for (; i != PAGE_NIL && count <= m->nr_pages; i = m->links[i].next) {
			check_expect(c, FAULT_PCP_PAGE, zone, index_pfn(m, i),
			       page_flags(PG_PCP, order, 0),
			       m->pages[i].flags & (PAGE_STATE_MASK | PAGE_ORDER_MASK));
			count += 1UL << order;
		}
	}
	check_expect(c, FAULT_PCP_COUNT, zone, PFN_NONE, count, (unsigned long)zone->pageset[cpu].count);
}

/* ---- pages ---- */

/* Nothing begins within a block. */
static void check_inside(struct check *c, const struct zone *zone, unsigned long pfn,
			 unsigned int order)
{
	const struct machine *m = c->m;

	for (unsigned long p = pfn + 1; p < pfn + (1UL << order); p++)
		if (page_at(m, p)->flags || buddy_order(m, p) >= 0)
			check_fault(c, FAULT_OVERLAP, zone, p, pfn, order);
}

/* The block or page at pfn: count it, and step over it. */
static unsigned long check_page(struct check *c, const struct zone *zone, unsigned long pfn,
				struct zone_sums *sums)
{
	const struct machine *m = c->m;
	int free_order = buddy_order(m, pfn);
	unsigned int order = free_order >= 0 ? (unsigned int)free_order
					     : page_order(page_at(m, pfn));
	unsigned long *sum = &sums->free;

	if (page_reserved(m, pfn)) {
		sums->reserved++;
		return 1;
	}
	if (free_order < 0) {
		switch (page_state(page_at(m, pfn))) {
		case PG_PCP:
			sum = &sums->pcp;
			break;
		case PG_USED:
			sum = &sums->used;
			break;
		default:
			check_fault(c, FAULT_LOST_PAGE, zone, pfn, 0, page_at(m, pfn)->flags);
			return 1;
		}
	}
	check_inside(c, zone, pfn, order);
	*sum += 1UL << order;
	return 1UL << order;
}

static void check_pages(struct check *c, const struct zone *zone, struct zone_sums *sums)
{
	unsigned long pfn = zone->zone_start_pfn, step;

	for (; pfn < zone_end_pfn(zone); pfn += step) {
		if (zone_of(c->m, pfn) != zone) {
			step = c->m->mixed_blocks ? 1 : pageblock_end_pfn(c->m, pfn) - pfn;
			continue;
		}
		if (stop_requested(c->m)) {
			c->stopped = true;
			return;
		}
		step = check_page(c, zone, pfn, sums);
	}
}

static void count_blocks(struct check *c, const struct zone *zone, struct zone_sums *sums)
{
	for (unsigned long pfn = zone->zone_start_pfn; pfn < zone_end_pfn(zone);
	     pfn = pageblock_end_pfn(c->m, pfn)) {
		const struct pageblock *block = block_at(c->m, pfn);

		if (zone_of(c->m, pfn) == zone && block->flags & BLOCK_COUNTED)
			sums->blocks[block->migratetype]++;
	}
}

static void check_zone(struct check *c, const struct zone *zone)
{
	struct zone_sums sums = { 0 };

	for (unsigned int order = 0; order < c->m->max_order; order++)
		for (int mt = 0; mt < MIGRATE_TYPES; mt++)
			check_free_list(c, zone, order, (enum migratetype)mt, &sums);
	for (int cpu = 0; cpu < c->m->params.nr_cpus; cpu++)
		check_pcp(c, zone, cpu);
	check_pages(c, zone, &sums);
	count_blocks(c, zone, &sums);
	check_expect(c, FAULT_FREE_PAGES, zone, PFN_NONE, sums.listed,
	       zone_page_state_snapshot(c->m, zone, NR_FREE_PAGES));
	check_expect(c, FAULT_FREE_CMA, zone, PFN_NONE, sums.listed_cma,
	       zone_page_state_snapshot(c->m, zone, NR_FREE_CMA_PAGES));
	check_expect(c, FAULT_MANAGED, zone, PFN_NONE, sums.free + sums.pcp + sums.used,
	       zone->managed_pages);
	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		check_expect(c, FAULT_PAGEBLOCKS, zone, PFN_NONE, sums.blocks[mt],
		       zone->nr_pageblocks[mt]);
	check_expect(c, FAULT_ISOLATED_BLOCKS, zone, PFN_NONE, sums.blocks[MIGRATE_ISOLATE],
	       zone->nr_isolate_pageblock);
}

/* ---- contiguous areas ---- */

/* What the bitmap says is given out is allocated. */
static void check_area(struct check *c, const struct cma *cma)
{
	unsigned long per_bit = 1UL << cma->order_per_bit;

	for (unsigned long i = 0; cma->bitmap && i < cma->count; i++) {
		unsigned long pfn = cma->base_pfn + i;
		bool out = cma_bitmap_test(cma, i / per_bit);

		if (out && per_bit == 1 && page_state(page_at(c->m, pfn)) != PG_USED)
			check_fault(c, FAULT_CMA_BITMAP, zone_of(c->m, pfn), pfn, PG_USED,
			      page_state(page_at(c->m, pfn)));
	}
}

size_t mm_check(const struct machine *m, struct mm_fault *faults, size_t max)
{
	struct check c = { .m = m, .faults = faults, .max = max };
	struct zone *zone;

	for_each_populated_zone(m, zone) {
		check_zone(&c, zone);
		if (c.stopped)
			return 0;
	}
	for (int i = 0; i < m->cma.count; i++)
		check_area(&c, &m->cma.areas[i]);
	check_spaces(&c);
	check_lru_lists(&c);
	check_charges(&c);
	return c.stopped ? 0 : c.nr;
}
