// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reclaim on the node of the CPU before another node is asked:
 * zone_reclaim_mode.
 *
 * Source: 6.1 mm/vmscan.c node_reclaim().
 */
#include "mm/internal.h"

#define NODE_RECLAIM_PRIORITY	4

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

/* Source: 6.1 __node_reclaim(). */
static enum node_reclaim shrink_node_locally(struct machine *m, struct pglist_data *pgdat,
					     gfp_t gfp, unsigned int order)
{
	unsigned long nr_pages = 1UL << order;
	struct scan_control sc = {
		.nr_to_reclaim = nr_pages > SWAP_CLUSTER_MAX ? nr_pages : SWAP_CLUSTER_MAX,
		.gfp = gfp, .order = order, .priority = NODE_RECLAIM_PRIORITY,
		.reclaim_idx = gfp_zone(gfp), .may_swap = true,
		.may_writepage = m->sysctl.zone_reclaim_mode & RECLAIM_WRITE,
		.may_unmap = m->sysctl.zone_reclaim_mode & RECLAIM_UNMAP,
	};
	uint32_t noreclaim = memalloc_noreclaim_save(m);

	tracepoint(m, mm_vmscan_node_reclaim_begin, (uint64_t)pgdat->node_id, order, sc.gfp);
	pgdat->reclaiming = true;
	do
		shrink_node(m, pgdat, &sc);
	while (sc.nr_reclaimed < nr_pages && --sc.priority >= 0 && !stop_requested(m));
	pgdat->reclaiming = false;
	memalloc_noreclaim_restore(m, noreclaim);
	tracepoint(m, mm_vmscan_node_reclaim_end, sc.nr_reclaimed);
	return sc.nr_reclaimed >= nr_pages ? NODE_RECLAIM_SUCCESS : NODE_RECLAIM_SOME;
}

/* Reclaim on the CPU's own node, or on one that has no CPU. */
enum node_reclaim node_reclaim(struct machine *m, struct pglist_data *pgdat, gfp_t gfp,
			       unsigned int order)
{
	enum node_reclaim result;

	if (pagecache_reclaimable(m, pgdat) <= pgdat->min_unmapped_pages &&
	    node_page_state(pgdat, NR_SLAB_RECLAIMABLE) <= pgdat->min_slab_pages)
		return NODE_RECLAIM_FULL;
	if (!(gfp & __GFP_DIRECT_RECLAIM))
		return NODE_RECLAIM_NOSCAN;
	if (pgdat->node_id != m->nid && node_states_cpu(m) >> pgdat->node_id & 1)
		return NODE_RECLAIM_NOSCAN;
	if (pgdat->reclaiming || m->current->flags & PF_MEMALLOC)
		return NODE_RECLAIM_NOSCAN;
	result = shrink_node_locally(m, pgdat, gfp, order);
	if (result != NODE_RECLAIM_SUCCESS)
		count_vm_events(m, PGSCAN_ZONE_RECLAIM_FAILED, 1);
	return result;
}
