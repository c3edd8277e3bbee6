// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kswapd: each node's daemon that reclaims until a zone is above its high
 * watermark. Here it runs when it is told to, from being woken until it sleeps
 * again. Nothing is on an LRU list so far, so it reclaims nothing: it takes
 * watermark boosts back, wakes kcompactd, and after sixteen failures gives a
 * node up.
 *
 * Source: 6.1 mm/vmscan.c.
 */
#include "mm/internal.h"

#define DEF_PRIORITY		12
#define MAX_RECLAIM_RETRIES	16

static bool watermark_boosted(const struct pglist_data *pgdat, enum zone_type highest_zoneidx)
{
	for (int type = highest_zoneidx; type >= 0; type--)
		if (managed_zone(&pgdat->node_zones[type]) &&
		    pgdat->node_zones[type].watermark_boost)
			return true;
	return false;
}

/* Some zone is above its high watermark, or there is none. Source: 6.1 pgdat_balanced(). */
static bool balanced(const struct machine *m, const struct pglist_data *pgdat, unsigned int order,
		     enum zone_type highest_zoneidx)
{
	bool managed = false;

	for (int type = 0; type <= (int)highest_zoneidx; type++) {
		const struct zone *zone = &pgdat->node_zones[type];

		if (!managed_zone(zone))
			continue;
		managed = true;
		if (zone_watermark_ok_safe(m, zone, order, wmark_pages(zone, WMARK_HIGH),
					   highest_zoneidx))
			return true;
	}
	return !managed;
}

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
	if (pgdat->kswapd != DAEMON_ASLEEP)
		return;
	/* Reclaim is hopeless, or not what is needed: then compaction may be. */
	if (pgdat->kswapd_failures >= MAX_RECLAIM_RETRIES ||
	    (balanced(m, pgdat, order, highest_zoneidx) &&
	     !watermark_boosted(pgdat, highest_zoneidx))) {
		if (!(gfp & __GFP_DIRECT_RECLAIM))
			wakeup_kcompactd(m, pgdat, order, highest_zoneidx);
		return;
	}
	tracepoint(m, mm_vmscan_wakeup_kswapd, (uint64_t)pgdat->node_id, highest_zoneidx, order, gfp);
	pgdat->kswapd = DAEMON_WOKEN;
}

/* ---- at work ---- */

/* The node's boosts before it began, and what of them is still to be reclaimed. */
struct boosts {
	unsigned long of_zone[MAX_NR_ZONES];
	unsigned long left;
	bool any;
};

static struct boosts take_boosts(const struct pglist_data *pgdat, enum zone_type highest_zoneidx)
{
	struct boosts b = { .left = 0 };

	for (int type = 0; type <= (int)highest_zoneidx; type++)
		if (managed_zone(&pgdat->node_zones[type])) {
			b.of_zone[type] = pgdat->node_zones[type].watermark_boost;
			b.left += b.of_zone[type];
		}
	b.any = b.left;
	return b;
}

static void end_boosts(struct machine *m, struct pglist_data *pgdat, const struct boosts *b,
		       enum zone_type highest_zoneidx)
{
	for (int type = 0; type <= (int)highest_zoneidx; type++) {
		struct zone *zone = &pgdat->node_zones[type];
		unsigned long boost = b->of_zone[type];

		zone->watermark_boost -= boost < zone->watermark_boost ? boost
								       : zone->watermark_boost;
	}
	wakeup_kcompactd(m, pgdat, m->pageblock_order, highest_zoneidx);
}

/*
 * Reclaim until the node is balanced, with more effort each time. With nothing
 * to reclaim, a boost ends the first attempt, and priority 1 the others.
 * Returns the order it stopped at. Source: 6.1 balance_pgdat().
 */
static unsigned int balance_pgdat(struct machine *m, struct pglist_data *pgdat, unsigned int order,
				  enum zone_type highest_zoneidx)
{
	struct boosts boosts = take_boosts(pgdat, highest_zoneidx);
	int priority = DEF_PRIORITY;

	count_vm_events(m, PAGEOUTRUN, 1);
	while (priority >= 1) {
		bool is_balanced = balanced(m, pgdat, order, highest_zoneidx);

		/* The watermarks come first; the boost goes at the end all the same. */
		if (!is_balanced && boosts.left) {
			boosts.left = 0;
			priority = DEF_PRIORITY;
			continue;
		}
		if (is_balanced && !boosts.left)
			break;
		if (boosts.left)	/* no progress for a boost */
			priority = 0;
		else
			priority--;
	}
	if (priority < 1)
		pgdat->kswapd_failures++;
	if (boosts.any)
		end_boosts(m, pgdat, &boosts, highest_zoneidx);
	return order;
}

static bool may_sleep(const struct machine *m, const struct pglist_data *pgdat, unsigned int order,
		      enum zone_type highest_zoneidx)
{
	return pgdat->kswapd_failures >= MAX_RECLAIM_RETRIES ||
	       balanced(m, pgdat, order, highest_zoneidx);
}

/* False: there is more to do. Source: 6.1 kswapd_try_to_sleep(). */
static bool try_to_sleep(struct machine *m, struct pglist_data *pgdat, unsigned int order,
			 enum zone_type highest_zoneidx)
{
	if (!may_sleep(m, pgdat, order, highest_zoneidx)) {
		count_vm_events(m, KSWAPD_HIGH_WMARK_HIT_QUICKLY, 1);
		return false;
	}
	reset_isolation_suitable_node(m, pgdat);
	wakeup_kcompactd(m, pgdat, order, highest_zoneidx);
	tracepoint(m, mm_vmscan_kswapd_sleep, (uint64_t)pgdat->node_id);
	pgdat->kswapd = DAEMON_ASLEEP;
	return true;
}

static enum zone_type next_zoneidx(const struct pglist_data *pgdat, enum zone_type previous)
{
	return pgdat->kswapd_highest_zoneidx == MAX_NR_ZONES ? previous
							     : pgdat->kswapd_highest_zoneidx;
}

/* From where it was woken until it sleeps. Source: 6.1 kswapd(). */
void run_kswapd(struct machine *m, struct pglist_data *pgdat)
{
	enum zone_type highest_zoneidx = MAX_NR_ZONES - 1;
	unsigned int order;

	if (pgdat->kswapd != DAEMON_WOKEN)
		return;
	do {
		order = (unsigned int)pgdat->kswapd_order;
		highest_zoneidx = next_zoneidx(pgdat, highest_zoneidx);
		pgdat->kswapd_order = 0;
		pgdat->kswapd_highest_zoneidx = MAX_NR_ZONES;
		tracepoint(m, mm_vmscan_kswapd_wake, (uint64_t)pgdat->node_id, highest_zoneidx,
			   order);
		balance_pgdat(m, pgdat, order, highest_zoneidx);
		order = (unsigned int)pgdat->kswapd_order;
		highest_zoneidx = next_zoneidx(pgdat, highest_zoneidx);
	} while (!try_to_sleep(m, pgdat, order, highest_zoneidx) && !stop_requested(m));
}

/* ---- the node's daemons ---- */

void daemons_start(struct machine *m)
{
	m->has_daemons = true;
	if (m->policy.daemons == POLICY_OFF)
		return;
	for (int nid = 0; nid < m->params.nr_nodes; nid++) {
		struct pglist_data *pgdat = m->nodes[nid];

		if (pgdat->kswapd == DAEMON_NONE)
			pgdat->kswapd = DAEMON_ASLEEP;
		kcompactd_start(pgdat);
	}
}

void daemons_stop(struct machine *m)
{
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		m->nodes[nid]->kswapd = m->nodes[nid]->kcompactd = DAEMON_NONE;
}

/* A daemon runs on a CPU of its node, if it has one. */
static void run_on_node(struct machine *m, struct pglist_data *pgdat)
{
	int cpu = m->cpu;

	for (int i = 0; i < m->params.nr_cpus; i++)
		if (m->params.cpu_node[i] == pgdat->node_id) {
			set_cpu(m, i);
			break;
		}
	run_kswapd(m, pgdat);
	run_kcompactd(m, pgdat);
	set_cpu(m, cpu);
}

void daemons_run(struct machine *m)
{
	if (m->flusher != FLUSHER_ASLEEP || m->writeback.nr)
		run_flusher(m);
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		if (m->nodes[nid]->kswapd == DAEMON_WOKEN || m->nodes[nid]->kcompactd == DAEMON_WOKEN)
			run_on_node(m, m->nodes[nid]);
}
