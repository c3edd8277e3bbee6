// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * HIGHATOMIC: pageblocks kept for requests of several pages that cannot wait.
 * Such a request reserves the block it was served from; direct reclaim gives
 * blocks back when requests are about to fail.
 *
 * Source: 6.1.192 mm/page_alloc.c.
 */
#include "mm/internal.h"

/* Reserve the pageblock of pfn: 1 % of the zone at most, and a block. */
void reserve_highatomic_pageblock(struct machine *m, struct zone *zone, unsigned long pfn)
{
	unsigned long block = 1UL << m->pageblock_order;

	if (zone->nr_reserved_highatomic >= zone->managed_pages / 100 + block)
		return;
	if (!migratetype_is_mergeable(get_pageblock_migratetype(m, pfn)))
		return;
	zone->nr_reserved_highatomic += block;
	set_pageblock_migratetype(m, pfn, MIGRATE_HIGHATOMIC);
	move_freepages_block(m, zone, pfn, MIGRATE_HIGHATOMIC, NULL);
}

/* Give the first reserved block with a free page to requests of type mt. */
static bool unreserve_one(struct machine *m, struct zone *zone, enum migratetype mt)
{
	unsigned long block = 1UL << m->pageblock_order;

	for (unsigned int order = 0; order < m->max_order; order++) {
		unsigned long pfn = free_list_first(m, zone, order, MIGRATE_HIGHATOMIC);

		if (pfn == PFN_NONE)
			continue;
		if (get_pageblock_migratetype(m, pfn) == MIGRATE_HIGHATOMIC)
			zone->nr_reserved_highatomic -= zone->nr_reserved_highatomic < block ?
							zone->nr_reserved_highatomic : block;
		set_pageblock_migratetype(m, pfn, mt);
		if (move_freepages_block(m, zone, pfn, mt, NULL))
			return true;
	}
	return false;
}

/*
 * Give one block back; unless forced, a zone keeps its last.
 * Source: 6.1 unreserve_highatomic_pageblock().
 */
bool unreserve_highatomic_pageblock(struct machine *m, const struct alloc_context *ac, bool force)
{
	unsigned long block = 1UL << m->pageblock_order;
	const struct zoneref *z;

	for_each_zone_zonelist(z, ac->zonelist, ac->highest_zoneidx, ac->nodemask) {
		if (!force && z->zone->nr_reserved_highatomic <= block)
			continue;
		if (unreserve_one(m, z->zone, ac->migratetype))
			return true;
	}
	return false;
}
