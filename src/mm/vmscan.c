// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Direct reclaim, reclaim of a node before the next is asked, and caches
 * dropped by hand. Nothing is on an LRU list so far, so there is nothing to
 * reclaim.
 *
 * Source: 6.1 mm/vmscan.c.
 */
#include "mm/internal.h"

#define DEF_PRIORITY	12	/* a scan looks at size >> priority pages of a list */

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

/* ---- reclaim before going to the next node: zone_reclaim_mode ---- */

void setup_node_reclaim(struct machine *m)
{
	unsigned long unmapped = (unsigned long)m->sysctl.min_unmapped_ratio;
	unsigned long slab = (unsigned long)m->sysctl.min_slab_ratio;
	struct zone *zone;

	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		m->nodes[nid]->min_unmapped_pages = m->nodes[nid]->min_slab_pages = 0;
	for_each_zone(m, zone) {
		zone->zone_pgdat->min_unmapped_pages += zone->managed_pages * unmapped / 100;
		zone->zone_pgdat->min_slab_pages += zone->managed_pages * slab / 100;
	}
}

void set_zone_reclaim_mode(struct machine *m, int value)
{
	m->sysctl.zone_reclaim_mode = value;
}

void set_min_unmapped_ratio(struct machine *m, int value)
{
	m->sysctl.min_unmapped_ratio = value;
	setup_node_reclaim(m);
}

void set_min_slab_ratio(struct machine *m, int value)
{
	m->sysctl.min_slab_ratio = value;
	setup_node_reclaim(m);
}

static unsigned long subtract(unsigned long a, unsigned long b)
{
	return a > b ? a - b : 0;
}

/* Page cache that the mode lets go. Source: 6.1 node_pagecache_reclaimable(). */
static unsigned long pagecache_reclaimable(const struct machine *m, const struct pglist_data *pgdat)
{
	unsigned long pages = node_page_state(pgdat, NR_FILE_PAGES);

	if (!(m->sysctl.zone_reclaim_mode & RECLAIM_UNMAP))
		pages = subtract(node_page_state(pgdat, NR_INACTIVE_FILE) +
				 node_page_state(pgdat, NR_ACTIVE_FILE),
				 node_page_state(pgdat, NR_FILE_MAPPED));
	if (!(m->sysctl.zone_reclaim_mode & RECLAIM_WRITE))
		pages = subtract(pages, node_page_state(pgdat, NR_FILE_DIRTY));
	return pages;
}

/* Reclaim on the CPU's own node, or on one that has no CPU. */
enum node_reclaim node_reclaim(struct machine *m, struct pglist_data *pgdat, gfp_t gfp)
{
	if (pagecache_reclaimable(m, pgdat) <= pgdat->min_unmapped_pages &&
	    node_page_state(pgdat, NR_SLAB_RECLAIMABLE) <= pgdat->min_slab_pages)
		return NODE_RECLAIM_FULL;
	if (!(gfp & __GFP_DIRECT_RECLAIM))
		return NODE_RECLAIM_NOSCAN;
	if (pgdat->node_id != m->nid && node_states_cpu(m) >> pgdat->node_id & 1)
		return NODE_RECLAIM_NOSCAN;
	/* Nothing is on a list to be scanned. */
	count_vm_events(m, PGSCAN_ZONE_RECLAIM_FAILED, 1);
	return NODE_RECLAIM_SOME;
}

/* ---- by hand ---- */

void drop_caches(struct machine *m, bool pagecache, bool slab)
{
	if (pagecache)
		count_vm_events(m, DROP_PAGECACHE, 1);
	if (slab)
		count_vm_events(m, DROP_SLAB, 1);
}
