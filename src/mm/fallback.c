// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When the lists of the wanted type are empty: CMA for movable requests, then
 * another type's blocks, the largest first, so that as few pageblocks as
 * possible end up with pages of several types. A whole pageblock changes its
 * type when enough of it is free or already of a kind.
 *
 * Source: 6.1 mm/page_alloc.c.
 */
#include "mm/internal.h"

#define NO_FALLBACK	MIGRATE_TYPES

/* Where a type looks, in this order. */
static const enum migratetype fallbacks[MIGRATE_PCPTYPES][2] = {
	[MIGRATE_UNMOVABLE]	= { MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE },
	[MIGRATE_MOVABLE]	= { MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE },
	[MIGRATE_RECLAIMABLE]	= { MIGRATE_UNMOVABLE, MIGRATE_MOVABLE },
};

/* Movable pages of a pageblock that is not wholly free. */
static bool movable_alike(const struct machine *m, unsigned long pfn)
{
	const struct page *page = page_at(m, pfn);

	return page_state(page) == PG_USED && page->flags & (PAGE_MOVABLE_OPS | PAGE_LRU);
}

/*
 * Free blocks from start to end to the tails of mt's lists. Returns their pages;
 * *num_movable, if not null, is how many others could be moved.
 */
static unsigned long move_freepages(struct machine *m, struct zone *zone, unsigned long start,
				    unsigned long end, enum migratetype mt,
				    unsigned long *num_movable)
{
	unsigned long pfn = start, moved = 0;

	while (pfn < end) {
		int order = buddy_order(m, pfn);

		if (order < 0) {
			if (num_movable && movable_alike(m, pfn))
				(*num_movable)++;
			pfn += 1UL << page_order(page_at(m, pfn));
			continue;
		}
		move_to_free_list(m, zone, pfn, (unsigned int)order, mt);
		pfn += 1UL << order;
		moved += 1UL << order;
	}
	return moved;
}

/* The same for the pageblock of pfn, within the zone. */
unsigned long move_freepages_block(struct machine *m, struct zone *zone, unsigned long pfn,
				   enum migratetype mt, unsigned long *num_movable)
{
	unsigned long start = pageblock_start_pfn(m, pfn), end = pageblock_end_pfn(m, pfn);

	if (num_movable)
		*num_movable = 0;
	if (!zone_spans_pfn(zone, start))
		start = pfn;
	if (!zone_spans_pfn(zone, end - 1) || within_large_block(m, start))
		return 0;
	return move_freepages(m, zone, start, end, mt, num_movable);
}

/*
 * Unmovable and reclaimable requests take whole pageblocks whatever the size,
 * movable ones only for large blocks: they do least harm where they are.
 */
static bool can_steal_fallback(const struct machine *m, unsigned int order, enum migratetype mt)
{
	if (m->policy.pageblock_stealing == POLICY_OFF)
		return false;
	return order >= m->pageblock_order / 2 || mt == MIGRATE_RECLAIMABLE ||
	       mt == MIGRATE_UNMOVABLE || !m->group_by_mobility;
}

/* The type to fall back to at this order, or -1. */
int find_suitable_fallback(struct machine *m, const struct zone *zone, unsigned int order,
			   enum migratetype mt, bool only_stealable, bool *can_steal)
{
	*can_steal = can_steal_fallback(m, order, mt);
	if (only_stealable && !*can_steal)
		return -1;
	for (int i = 0; i < 2; i++)
		if (!free_area_empty(zone, order, fallbacks[mt][i]))
			return (int)fallbacks[mt][i];
	return -1;
}

/* Pages in use in the block that suit a request of this type. */
static unsigned long alike_pages(const struct machine *m, enum migratetype start_type,
				 enum migratetype old_type, unsigned long free_pages,
				 unsigned long movable_pages)
{
	if (start_type == MIGRATE_MOVABLE)
		return movable_pages;
	/* In a movable block all that cannot be moved is of our kind; elsewhere who knows. */
	if (old_type == MIGRATE_MOVABLE)
		return (1UL << m->pageblock_order) - (free_pages + movable_pages);
	return 0;
}

/*
 * Take the rest of the pageblock too: its free blocks change lists, and with
 * half of it free or alike it changes its type. False: it crosses the zone.
 */
static bool steal_whole_block(struct machine *m, struct zone *zone, unsigned long pfn,
			      enum migratetype start_type, enum migratetype old_type)
{
	unsigned long movable_pages, free_pages, alike;

	free_pages = move_freepages_block(m, zone, pfn, start_type, &movable_pages);
	alike = alike_pages(m, start_type, old_type, free_pages, movable_pages);
	if (!free_pages)
		return false;
	if (free_pages + alike >= 1UL << (m->pageblock_order - 1) || !m->group_by_mobility)
		set_pageblock_migratetype(m, pfn, start_type);
	return true;
}

/* Source: 6.1 steal_suitable_fallback(). */
static void steal_suitable_fallback(struct machine *m, struct zone *zone, unsigned long pfn,
				    unsigned int order, unsigned int alloc_flags,
				    enum migratetype start_type, bool whole_block)
{
	enum migratetype old_type = get_pageblock_migratetype(m, pfn);
	unsigned long block = 1UL << m->pageblock_order;

	if (old_type == MIGRATE_HIGHATOMIC) {
		;	/* its accounting must not be broken */
	} else if (order >= m->pageblock_order) {
		for (unsigned long p = pfn; p < pfn + (1UL << order); p += block)
			set_pageblock_migratetype(m, p, start_type);
	} else {
		boost_watermark(m, zone, alloc_flags);
		if (whole_block && steal_whole_block(m, zone, pfn, start_type, old_type))
			return;
	}
	move_to_free_list(m, zone, pfn, order, start_type);
}

/*
 * The order and type to steal from: the largest block, as it has the most free
 * around it. If only a single block can be had, a movable request takes the
 * smallest instead.
 */
static int choose_fallback(struct machine *m, struct zone *zone, unsigned int order,
			   unsigned int min_order, enum migratetype mt, unsigned int *found,
			   bool *can_steal)
{
	unsigned int current;
	int type = -1;

	for (current = m->max_order; current-- > min_order;) {
		type = find_suitable_fallback(m, zone, current, mt, false, can_steal);
		if (type >= 0)
			break;
	}
	if (type < 0)
		return -1;
	if (!*can_steal && mt == MIGRATE_MOVABLE && current > order)
		for (current = order; current < m->max_order; current++) {
			type = find_suitable_fallback(m, zone, current, mt, false, can_steal);
			if (type >= 0)
				break;
		}
	*found = current;
	return type;
}

/* Move a block, and perhaps more, to the lists of mt. Source: 6.1 __rmqueue_fallback(). */
static bool rmqueue_fallback(struct machine *m, struct zone *zone, unsigned int order,
			     enum migratetype mt, unsigned int alloc_flags)
{
	unsigned int min_order = order, current;
	unsigned long pfn;
	bool can_steal;
	int type;

	/* Leave other types' pageblocks alone as long as another zone may serve. */
	if (order < m->pageblock_order && alloc_flags & ALLOC_NOFRAGMENT)
		min_order = m->pageblock_order;
	type = choose_fallback(m, zone, order, min_order, mt, &current, &can_steal);
	if (type < 0)
		return false;
	pfn = free_list_first(m, zone, current, (enum migratetype)type);
	steal_suitable_fallback(m, zone, pfn, current, alloc_flags, mt, can_steal);
	tracepoint(m, mm_page_alloc_extfrag, pfn, order, current, mt, (uint64_t)type,
	      get_pageblock_migratetype(m, pfn) == mt);
	return true;
}

/*
 * Without pageblock stealing: the pages alone, from the smallest block of another
 * type, where that is not to be avoided. What is left of it stays on its list.
 */
static unsigned long rmqueue_no_steal(struct machine *m, struct zone *zone, unsigned int order,
				      enum migratetype mt, unsigned int alloc_flags,
				      unsigned int *nr)
{
	bool can_steal;

	*nr = 1;
	if (order < m->pageblock_order && alloc_flags & ALLOC_NOFRAGMENT)
		return PFN_NONE;
	for (unsigned int current = order; current < m->max_order; current++) {
		int type = find_suitable_fallback(m, zone, current, mt, false, &can_steal);
		unsigned long pfn;

		if (type < 0)
			continue;
		if (current < m->pageblock_order)
			boost_watermark(m, zone, alloc_flags);
		pfn = rmqueue_smallest(m, zone, order, (enum migratetype)type);
		tracepoint(m, mm_page_alloc_extfrag, pfn, order, current, mt, (uint64_t)type, 0);
		return pfn;
	}
	return PFN_NONE;
}

/* Use CMA and the rest evenly: CMA first while over half of what is free is there. */
static bool cma_first(const struct machine *m, const struct zone *zone)
{
	if (unlikely(m->policy.cma_preference != CMA_LINUX))
		return m->policy.cma_preference == CMA_FIRST;
	return zone_page_state(zone, NR_FREE_CMA_PAGES) > zone_page_state(zone, NR_FREE_PAGES) / 2;
}

/*
 * A block from the buddy lists, by all means the flags allow, and up to *nr in
 * a row where the next calls would give these. The caller counts the pages
 * off. Source: 6.1 __rmqueue().
 */
unsigned long rmqueue_zone(struct machine *m, struct zone *zone, unsigned int order,
			   enum migratetype mt, unsigned int alloc_flags, unsigned int *nr)
{
	unsigned long pfn;

	if (alloc_flags & ALLOC_CMA && cma_first(m, zone)) {
		pfn = rmqueue_smallest(m, zone, order, MIGRATE_CMA);
		if (pfn != PFN_NONE) {
			*nr = 1;	/* the next may be from elsewhere */
			return pfn;
		}
	}
	for (;;) {
		pfn = rmqueue_smallest_run(m, zone, order, mt, nr);
		if (likely(pfn != PFN_NONE))
			return pfn;
		if (alloc_flags & ALLOC_CMA) {
			pfn = rmqueue_smallest_run(m, zone, order, MIGRATE_CMA, nr);
			if (pfn != PFN_NONE)
				return pfn;
		}
		if (unlikely(m->policy.pageblock_stealing == POLICY_OFF))
			return rmqueue_no_steal(m, zone, order, mt, alloc_flags, nr);
		if (!rmqueue_fallback(m, zone, order, mt, alloc_flags))
			return PFN_NONE;
	}
}
