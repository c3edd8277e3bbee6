// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reclaim: what kswapd is asked for, and caches dropped by hand. Nothing is on
 * an LRU list so far, so there is nothing to reclaim.
 *
 * Source: 6.1 mm/vmscan.c.
 */
#include "mm/internal.h"

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

void drop_caches(struct machine *m, bool pagecache, bool slab)
{
	if (pagecache)
		count_vm_events(m, DROP_PAGECACHE, 1);
	if (slab)
		count_vm_events(m, DROP_SLAB, 1);
}
