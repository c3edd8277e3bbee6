// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reclaim: what kswapd is asked for, direct reclaim, and caches dropped by
 * hand. Nothing is on an LRU list so far, so there is nothing to reclaim.
 *
 * Source: 6.1 mm/vmscan.c.
 */
#include "mm/internal.h"

#define DEF_PRIORITY	12	/* a scan looks at size >> priority pages of a list */

void wakeup_kswapd(struct machine *m, struct zone *zone, gfp_t gfp, unsigned int order,
		   enum zone_type highest_zoneidx)
{
	struct pglist_data *pgdat = zone->zone_pgdat;

	if (!managed_zone(zone))
		return;
	if (pgdat->kswapd_highest_zoneidx == MAX_NR_ZONES ||
	    pgdat->kswapd_highest_zoneidx < highest_zoneidx)
		pgdat->kswapd_highest_zoneidx = highest_zoneidx;
	if (pgdat->kswapd_order < (int)order)
		pgdat->kswapd_order = (int)order;
}

/*
 * For a costly order: is enough free for compaction to begin, or to serve the
 * request as it is? Then nothing is reclaimed. Source: 6.1 compaction_ready().
 */
static bool compaction_ready(struct machine *m, const struct zone *zone, unsigned int order,
			     gfp_t gfp, enum zone_type highest_zoneidx)
{
	enum compact_result suitable;

	if (!gfp_compaction_allowed(gfp))
		return false;
	suitable = compaction_suitable(m, zone, (int)order, 0, highest_zoneidx);
	if (suitable == COMPACT_SUCCESS || suitable == COMPACT_SKIPPED)
		return suitable == COMPACT_SUCCESS;
	return zone_watermark_ok_safe(m, zone, 0, wmark_pages(zone, WMARK_HIGH) + (2UL << order),
				      highest_zoneidx);
}

/* Scan the request's zones once. True: one of them is ready for compaction. */
static bool shrink_zones(struct machine *m, const struct alloc_context *ac, unsigned int order,
			 gfp_t gfp)
{
	const struct zoneref *z;
	bool ready = false;

	if (order <= PAGE_ALLOC_COSTLY_ORDER)
		return false;
	for_each_zone_zonelist(z, ac->zonelist, ac->highest_zoneidx, ac->nodemask)
		ready |= compaction_ready(m, z->zone, order, gfp, ac->highest_zoneidx);
	return ready;
}

/*
 * Reclaim pages for a request, with more effort each time. Returns how many;
 * 1 too when compaction is to be tried instead. Source: 6.1 try_to_free_pages().
 */
unsigned long try_to_free_pages(struct machine *m, const struct alloc_context *ac,
				unsigned int order, gfp_t gfp)
{
	int priority = DEF_PRIORITY;
	bool ready;

	tracepoint(m, mm_vmscan_direct_reclaim_begin, order, gfp);
	count_vm_events(m, ALLOCSTALL_DMA + ac->highest_zoneidx, 1);
	do
		ready = shrink_zones(m, ac, order, gfp);
	while (!ready && --priority >= 0);
	tracepoint(m, mm_vmscan_direct_reclaim_end, ready);
	return ready;
}

void drop_caches(struct machine *m, bool pagecache, bool slab)
{
	if (pagecache)
		count_vm_events(m, DROP_PAGECACHE, 1);
	if (slab)
		count_vm_events(m, DROP_SLAB, 1);
}
