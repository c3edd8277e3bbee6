// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which zones a request may have, in which order: its gfp flags bound the
 * zone, the node's zonelist orders nodes by distance and zones downwards.
 *
 * Source: 6.1 mm/page_alloc.c, include/linux/gfp.h.
 */
#include <limits.h>
#include <string.h>

#include "mm/internal.h"

#define PENALTY_FOR_NODE_WITH_CPUS	1

/* Combinations that Linux calls bad come out as ZONE_DMA there, and here. */
enum zone_type gfp_zone(gfp_t gfp)
{
	switch (gfp & (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | __GFP_MOVABLE)) {
	case 0:
	case __GFP_HIGHMEM:
	case __GFP_MOVABLE:
		return ZONE_NORMAL;
	case __GFP_MOVABLE | __GFP_HIGHMEM:
		return ZONE_MOVABLE;
	case __GFP_DMA32:
	case __GFP_MOVABLE | __GFP_DMA32:
		return ZONE_DMA32;
	default:
		return ZONE_DMA;
	}
}

static enum migratetype mobility(const struct machine *m, gfp_t gfp)
{
	if (!m->group_by_mobility)
		return MIGRATE_UNMOVABLE;
	return (enum migratetype)((gfp & (__GFP_MOVABLE | __GFP_RECLAIMABLE)) / __GFP_MOVABLE);
}

/* A node's populated zones, the highest first. */
static struct zoneref *add_zonerefs(struct zoneref *ref, struct pglist_data *pgdat)
{
	for (int type = MAX_NR_ZONES - 1; type >= 0; type--) {
		struct zone *zone = &pgdat->node_zones[type];

		if (populated_zone(zone))
			*ref++ = (struct zoneref){ zone, (enum zone_type)type };
	}
	return ref;
}

static void end_zonelist(struct zonelist *zonelist, struct zoneref *ref)
{
	*ref = (struct zoneref){ NULL, ZONE_DMA };
	for (int highest = 0; highest < MAX_NR_ZONES; highest++)
		zonelist->first[highest] = next_zones_zonelist(zonelist->_zonerefs,
							       (enum zone_type)highest, NULL);
}

/*
 * The nearest node not used yet; of equals the next one round, one without
 * CPUs first, then the one that is fewer others' neighbour.
 * Source: 6.1 find_next_best_node().
 */
static int find_next_best_node(const struct machine *m, int node, nodemask_t used,
			       const int node_load[MAX_NUMNODES])
{
	nodemask_t with_memory = node_states_memory(m), with_cpu = node_states_cpu(m);
	int best = NUMA_NO_NODE, min = INT_MAX;

	if (!(used >> node & 1))
		return node;
	for (int n = 0; n < m->params.nr_nodes; n++) {
		int val;

		if (used >> n & 1 || !(with_memory >> n & 1))
			continue;
		val = m->params.distance[node][n] + (n < node);
		if (with_cpu >> n & 1)
			val += PENALTY_FOR_NODE_WITH_CPUS;
		val = val * MAX_NUMNODES + node_load[n];
		if (val < min) {
			min = val;
			best = n;
		}
	}
	return best;
}

static void build_node_order(struct machine *m, int nid, int node_load[MAX_NUMNODES])
{
	nodemask_t used = 0;
	int node, prev = nid, n = 0;

	while ((node = find_next_best_node(m, nid, used, node_load)) >= 0) {
		used |= (nodemask_t)1 << node;
		/* The first of a group at the same distance is taken most: go round. */
		if (m->params.distance[nid][node] != m->params.distance[nid][prev])
			node_load[node]++;
		m->node_order[nid][n++] = node;
		prev = node;
	}
	m->node_order_len[nid] = n;
}

static void build_zonelists(struct machine *m, struct pglist_data *pgdat)
{
	struct zonelist *all = &pgdat->node_zonelists[ZONELIST_FALLBACK];
	struct zonelist *own = &pgdat->node_zonelists[ZONELIST_NOFALLBACK];
	struct zoneref *ref = all->_zonerefs;
	int nid = pgdat->node_id;

	for (int i = 0; i < m->node_order_len[nid]; i++)
		ref = add_zonerefs(ref, m->nodes[m->node_order[nid][i]]);
	end_zonelist(all, ref);
	end_zonelist(own, add_zonerefs(own->_zonerefs, pgdat));
}

/* Pages above the high watermark in all zones, as seen from this CPU's node. */
static unsigned long nr_free_zone_pages(const struct machine *m)
{
	const struct zoneref *z;
	unsigned long sum = 0;

	for_each_zone_zonelist(z, node_zonelist(m, m->nid, GFP_KERNEL), ZONE_MOVABLE, NULL) {
		unsigned long high = wmark_pages(z->zone, WMARK_HIGH);

		if (z->zone->managed_pages > high)
			sum += z->zone->managed_pages - high;
	}
	return sum;
}

/* The node's zone that requests for zones up to this one try first; null: it is another node's. */
static struct zone *local_zone(const struct machine *m, enum zone_type highest)
{
	const struct zonelist *own = &m->nodes[m->nid]->node_zonelists[ZONELIST_NOFALLBACK];

	return own->first[highest] ? own->first[highest]->zone : NULL;
}

void update_gfp_plans(struct machine *m)
{
	bool no_cma = m->policy.cma_preference == CMA_NEVER;

	for (gfp_t gfp = 0; gfp <= GFP_PLAN_MASK; gfp++) {
		enum zone_type highest = gfp_zone(gfp);
		enum migratetype mt = mobility(m, gfp);
		bool sane = (gfp & (__GFP_MOVABLE | __GFP_RECLAIMABLE)) !=
			    (__GFP_MOVABLE | __GFP_RECLAIMABLE);
		bool past_pcplists = mt == MIGRATE_MOVABLE && no_cma;

		m->gfp_plans[gfp] = (struct gfp_plan){
			.local_zone = sane && !past_pcplists ? local_zone(m, highest) : NULL,
			.highest_zoneidx = highest,
			.migratetype = mt,
			.alloc_flags = mt == MIGRATE_MOVABLE && !no_cma ? ALLOC_CMA : 0,
			.sane = sane,
		};
	}
}

void set_mobility_grouping(struct machine *m)
{
	m->group_by_mobility = m->vm_total_pages >= (1UL << m->pageblock_order) * MIGRATE_TYPES;
	if (m->policy.mobility_grouping != GROUPING_LINUX)
		m->group_by_mobility = m->policy.mobility_grouping == GROUPING_ON;
	update_gfp_plans(m);
}

void build_all_zonelists(struct machine *m)
{
	int node_load[MAX_NUMNODES] = { 0 };
	struct zone *zone;

	m->policy_zone = ZONE_DMA;
	for_each_populated_zone(m, zone)
		if (zone_idx(zone) > m->policy_zone && zone_idx(zone) != ZONE_MOVABLE)
			m->policy_zone = zone_idx(zone);
	for (int nid = 0; nid < m->params.nr_nodes; nid++) {
		build_node_order(m, nid, node_load);
		build_zonelists(m, m->nodes[nid]);
	}
	m->zonelist_seq++;
	m->vm_total_pages = nr_free_zone_pages(m);
	set_mobility_grouping(m);
}

int node_order(const struct machine *m, int nid, int order[MAX_NUMNODES])
{
	memcpy(order, m->node_order[nid], sizeof(m->node_order[nid]));
	return m->node_order_len[nid];
}

unsigned long vm_total_pages(const struct machine *m)
{
	return m->vm_total_pages;
}

bool mobility_grouping(const struct machine *m)
{
	return m->group_by_mobility;
}

enum zone_type policy_zone(const struct machine *m)
{
	return m->policy_zone;
}
