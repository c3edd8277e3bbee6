// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shortcuts of compaction: the free lists say where free pages are, so that
 * pageblocks need not be scanned to find some to move to, or nearly empty ones
 * to move from. Lists are turned round, so that the next search goes on.
 *
 * Source: 6.1 mm/compaction.c.
 */
#include "mm/internal.h"

static unsigned long min_ul(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

static unsigned long max_ul(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

/* How many entries of a list to look at: fewer the more searches failed in a row. */
static unsigned int freelist_scan_limit(const struct compact_control *cc)
{
	unsigned int shift = cc->fast_search_fail < 63 ? cc->fast_search_fail : 63;

	return (shift < 32 ? COMPACT_CLUSTER_MAX >> shift : 0) + 1;
}

/* A pageblock to move pages to: not itself wholly free, and of movable pages. */
bool suitable_migration_target(const struct machine *m, const struct compact_control *cc,
			       unsigned long pfn)
{
	enum migratetype mt = get_pageblock_migratetype(m, pfn);

	if (buddy_order(m, pfn) >= (int)m->pageblock_order)
		return false;
	return cc->ignore_block_suitable || mt == MIGRATE_MOVABLE || mt == MIGRATE_CMA;
}

/* ---- free pages to move to ---- */

/* Take what else is free around a page that was found. */
static void fast_isolate_around(struct machine *m, struct compact_control *cc, unsigned long pfn)
{
	unsigned long start = max_ul(pageblock_start_pfn(m, pfn), cc->zone->zone_start_pfn);
	unsigned long end = min_ul(pageblock_end_pfn(m, pfn), zone_end_pfn(cc->zone));
	unsigned long at = start;

	if (cc->nr_freepages >= cc->nr_migratepages ||
	    (cc->direct_compaction && cc->mode == MIGRATE_ASYNC) ||
	    !pageblock_in_zone(m, start, end, cc->zone))
		return;
	isolate_freepages_block(m, cc, &at, end, &cc->freepages, 1, false);
	if (cc->nr_freepages < cc->nr_migratepages)
		set_pageblock_skip(m, start, true);
}

/* Orders from search_order down and round, so that each search begins with another. */
static int next_search_order(struct compact_control *cc, int order)
{
	order--;
	if (order < 0)
		order = cc->order - 1;
	if (order == cc->search_order) {
		cc->search_order--;
		if (cc->search_order < 0)
			cc->search_order = cc->order - 1;
		return -1;
	}
	return order;
}

/* A search over free lists, for a page high up in the zone. */
struct free_search {
	unsigned long low_pfn;	/* from here on a page is good */
	unsigned long min_pfn;	/* from here on it will do */
	unsigned long highest;	/* start of the highest pageblock seen */
	unsigned int limit;
	unsigned long nr_scanned;
};

/*
 * Look at the end of one list. Returns the page found, or PFN_NONE; the list
 * is turned so that it, or the last one looked at, comes first.
 */
static unsigned long search_list(struct machine *m, struct compact_control *cc, int order,
				 struct free_search *s)
{
	unsigned int scanned = 0, o = (unsigned int)order;
	unsigned long pfn, found = PFN_NONE, high = 0;

	for (pfn = free_list_last(m, cc->zone, o, MIGRATE_MOVABLE); pfn != PFN_NONE;
	     pfn = free_list_prev(m, pfn, o)) {
		scanned++;
		s->nr_scanned++;
		if (pfn >= s->highest)
			s->highest = max_ul(pageblock_start_pfn(m, pfn), cc->zone->zone_start_pfn);
		if (pfn >= s->low_pfn) {
			cc->fast_search_fail = 0;
			cc->search_order = order;
			found = pfn;
			break;
		}
		if (pfn >= s->min_pfn && pfn > high) {
			high = pfn;
			s->limit >>= 1;
		}
		if (scanned >= s->limit)
			break;
	}
	if (found == PFN_NONE && high)
		pfn = found = high;
	rotate_free_list(m, cc->zone, o, MIGRATE_MOVABLE, pfn);
	if (found == PFN_NONE && scanned >= s->limit)
		s->limit = s->limit >> 1 ? s->limit >> 1 : 1;
	return found;
}

static bool take_found(struct machine *m, struct compact_control *cc, unsigned long pfn, int order,
		       struct free_search *s)
{
	unsigned long nr = isolate_free_page(m, pfn, (unsigned int)order);

	if (!nr)
		return false;
	s->nr_scanned += nr - 1;
	cc->nr_freepages += nr;
	page_list_add_tail(m, &cc->freepages, page_index(m, pfn));
	count_vm_events(m, COMPACTISOLATED, nr);
	return true;
}

/* Nothing was found from the zone's end on: begin lower. Returns where, or PFN_NONE. */
static unsigned long lower_free_pfn(struct machine *m, struct compact_control *cc,
				    const struct free_search *s)
{
	if (s->highest >= s->min_pfn) {
		cc->free_pfn = s->highest;
		return s->highest;
	}
	if (cc->direct_compaction && pfn_in_array(m, s->min_pfn)) {
		unsigned long end = min_ul(pageblock_end_pfn(m, s->min_pfn),
					   zone_end_pfn(cc->zone));

		cc->free_pfn = s->min_pfn;
		if (pageblock_in_zone(m, s->min_pfn, end, cc->zone))
			return s->min_pfn;
	}
	return PFN_NONE;
}

static unsigned long search_orders(struct machine *m, struct compact_control *cc,
				   struct free_search *s)
{
	unsigned long found = PFN_NONE;

	if (cc->search_order > cc->order - 1)
		cc->search_order = cc->order - 1;
	for (int order = cc->search_order; found == PFN_NONE && order >= 0;
	     order = next_search_order(cc, order)) {
		if (!nr_free_blocks(cc->zone, (unsigned int)order))
			continue;
		found = search_list(m, cc, order, s);
		if (found != PFN_NONE && !take_found(m, cc, found, order, s)) {
			found = PFN_NONE;
			order = cc->search_order + 1;	/* the watermark forbids it: give up */
		}
	}
	return found;
}

/*
 * Find free pages by the lists of the orders below the wanted one. Returns a
 * PFN near which there are some.
 */
unsigned long fast_isolate_freepages(struct machine *m, struct compact_control *cc)
{
	struct free_search s = { .limit = freelist_scan_limit(cc) >> 1 };
	unsigned long distance, found;
	bool scan_start = false;

	if (cc->order <= 0)
		return cc->free_pfn;
	if (!s.limit)
		s.limit = 1;
	if (cc->free_pfn >= cc->zone->compact_init_free_pfn) {
		s.limit = (1u << m->pageblock_order) >> 1;
		scan_start = true;
	}
	distance = cc->free_pfn - cc->migrate_pfn;
	s.low_pfn = pageblock_start_pfn(m, cc->free_pfn - (distance >> 2));
	s.min_pfn = pageblock_start_pfn(m, cc->free_pfn - (distance >> 1));

	found = search_orders(m, cc, &s);
	if (found == PFN_NONE) {
		cc->fast_search_fail++;
		if (scan_start)
			found = lower_free_pfn(m, cc, &s);
	}
	if (s.highest && s.highest >= cc->zone->compact_cached_free_pfn)
		cc->zone->compact_cached_free_pfn = s.highest - (1UL << m->pageblock_order);
	cc->total_free_scanned += s.nr_scanned;
	if (found == PFN_NONE)
		return cc->free_pfn;
	fast_isolate_around(m, cc, found);
	return found;
}

/* ---- pageblocks to move from ---- */

static void update_fast_start_pfn(struct compact_control *cc, unsigned long pfn)
{
	if (cc->fast_start_pfn == PFN_NONE)
		return;
	if (!cc->fast_start_pfn || pfn < cc->fast_start_pfn)
		cc->fast_start_pfn = pfn;
}

/* Shortcuts are used up: begin at the lowest that was taken, once. */
static unsigned long reinit_migrate_pfn(struct compact_control *cc)
{
	if (!cc->fast_start_pfn || cc->fast_start_pfn == PFN_NONE)
		return cc->migrate_pfn;
	cc->migrate_pfn = cc->fast_start_pfn;
	cc->fast_start_pfn = PFN_NONE;
	return cc->migrate_pfn;
}

static bool fast_find_allowed(const struct machine *m, const struct compact_control *cc)
{
	unsigned long pfn = cc->migrate_pfn;

	if (cc->ignore_skip_hint || cc->order <= PAGE_ALLOC_COSTLY_ORDER)
		return false;
	if (pfn != cc->zone->zone_start_pfn && !pageblock_aligned(m, pfn))
		return false;
	return !cc->direct_compaction || cc->migratetype == MIGRATE_MOVABLE;
}

/* Past this block the list goes on next time. */
static void rotate_past(struct machine *m, struct zone *zone, unsigned int order, unsigned long pfn)
{
	rotate_free_list(m, zone, order, MIGRATE_MOVABLE, free_list_next(m, pfn, order));
}

/* A free block of this order in the low part of the zone, whose pageblock was not tried. */
static unsigned long find_low_block(struct machine *m, struct compact_control *cc,
				    unsigned int order, unsigned long high_pfn,
				    unsigned int limit, unsigned int *nr_scanned)
{
	unsigned long pfn = free_list_first(m, cc->zone, order, MIGRATE_MOVABLE);

	for (; pfn != PFN_NONE; pfn = free_list_next(m, pfn, order)) {
		if ((*nr_scanned)++ >= limit) {
			rotate_past(m, cc->zone, order, pfn);
			return PFN_NONE;
		}
		if (pfn >= high_pfn || block_at(m, pfn)->flags & BLOCK_SKIP)
			continue;
		rotate_past(m, cc->zone, order, pfn);
		return pfn;
	}
	return PFN_NONE;
}

/* The pageblock to scan next for pages in use: one that is partly free already. */
unsigned long fast_find_migrateblock(struct machine *m, struct compact_control *cc)
{
	unsigned int limit = freelist_scan_limit(cc), nr_scanned = 0;
	unsigned long distance, high_pfn, found = PFN_NONE;

	if (!fast_find_allowed(m, cc))
		return cc->migrate_pfn;
	distance = (cc->free_pfn - cc->migrate_pfn) >> 1;
	if (cc->migrate_pfn != cc->zone->zone_start_pfn)
		distance >>= 2;
	high_pfn = pageblock_start_pfn(m, cc->migrate_pfn + distance);
	for (int order = cc->order - 1; order >= PAGE_ALLOC_COSTLY_ORDER && found == PFN_NONE &&
	     nr_scanned < limit; order--)
		if (nr_free_blocks(cc->zone, (unsigned int)order))
			found = find_low_block(m, cc, (unsigned int)order, high_pfn, limit,
					       &nr_scanned);
	cc->total_migrate_scanned += nr_scanned;
	if (found == PFN_NONE) {
		cc->fast_search_fail++;
		return reinit_migrate_pfn(cc);
	}
	update_fast_start_pfn(cc, found);
	cc->fast_search_fail = 0;
	set_pageblock_skip(m, found, true);
	return max_ul(pageblock_start_pfn(m, found), cc->zone->zone_start_pfn);
}
