// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kswapd: each node's daemon that reclaims until a zone is above its high
 * watermark, takes watermark boosts back, wakes kcompactd, and after sixteen
 * failures gives a node up. Here it runs when it is told to, from being woken
 * until it sleeps again.
 *
 * Source: 6.1 mm/vmscan.c.
 */
#include "mm/internal.h"

#define KSWAPD_DOZE_NS		100000000	/* 6.1: HZ / 10 */

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

	if (!managed_zone(zone) || !cpuset_zone_allowed(m, zone, gfp))
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

/* A round of a node. True: so much was looked at that no more effort is called for. */
static bool kswapd_shrink_node(struct machine *m, struct pglist_data *pgdat,
			       struct scan_control *sc)
{
	sc->nr_to_reclaim = 0;
	for (int type = 0; type <= (int)sc->reclaim_idx; type++) {
		const struct zone *zone = &pgdat->node_zones[type];
		unsigned long high = wmark_pages(zone, WMARK_HIGH);

		if (managed_zone(zone))
			sc->nr_to_reclaim += high > SWAP_CLUSTER_MAX ? high : SWAP_CLUSTER_MAX;
	}
	shrink_node(m, pgdat, sc);
	/* Compaction can do the rest. */
	if (sc->order && sc->nr_reclaimed >= 2UL << sc->order)
		sc->order = 0;
	return sc->nr_scanned >= sc->nr_to_reclaim;
}

/* Some of the active anonymous pages become inactive, lest they are all active. */
static void age_active_anon(struct machine *m, struct pglist_data *pgdat, struct scan_control *sc)
{
	struct mem_cgroup *memcg = mem_cgroup_iter(m, NULL, NULL);

	if (!m->total_swap_pages || !inactive_is_low(m, &pgdat->lruvec, LRU_INACTIVE_ANON))
		return;
	for (; memcg; memcg = mem_cgroup_iter(m, NULL, memcg))
		shrink_active_list(m, SWAP_CLUSTER_MAX, mem_cgroup_lruvec(memcg, pgdat), sc,
				   LRU_ACTIVE_ANON);
}

/*
 * One effort. False: that is all. The watermarks come first; a boost is
 * reclaimed for gently, and given up when that is in vain.
 */
static bool balance_step(struct machine *m, struct pglist_data *pgdat, struct scan_control *sc,
			 struct boosts *boosts)
{
	bool is_balanced = balanced(m, pgdat, sc->order, sc->reclaim_idx), raise = true;
	unsigned long before = sc->nr_reclaimed, reclaimed;

	if (!is_balanced && boosts->left) {
		boosts->left = 0;
		sc->priority = DEF_PRIORITY;
		return true;
	}
	if (is_balanced && !boosts->left)
		return false;
	if (boosts->left && sc->priority == DEF_PRIORITY - 2)
		raise = false;
	sc->may_writepage = !boosts->left || sc->priority < DEF_PRIORITY - 2;
	sc->may_swap = !boosts->left;
	age_active_anon(m, pgdat, sc);
	sc->nr_scanned = 0;
	if (kswapd_shrink_node(m, pgdat, sc))
		raise = false;
	reclaimed = sc->nr_reclaimed - before;
	boosts->left -= reclaimed < boosts->left ? reclaimed : boosts->left;
	if (boosts->left && !reclaimed)
		sc->priority = 0;
	else if (raise || !reclaimed)
		sc->priority--;
	return sc->priority >= 1 && !stop_requested(m);
}

/* While it is at work, what is freed does not stay on per-CPU lists. Source: 6.1 set_reclaim_active(). */
static void set_reclaim_active(struct pglist_data *pgdat, enum zone_type highest_zoneidx,
			       bool active)
{
	for (int type = 0; type <= (int)highest_zoneidx; type++) {
		struct zone *zone = &pgdat->node_zones[type];

		if (!managed_zone(zone))
			continue;
		if (active)
			zone->flags |= 1UL << ZONE_RECLAIM_ACTIVE;
		else
			zone->flags &= ~(1UL << ZONE_RECLAIM_ACTIVE);
	}
}

/*
 * Reclaim until the node is balanced, with more effort each time. Returns the
 * order it stopped at. Source: 6.1 balance_pgdat().
 */
static unsigned int balance_pgdat(struct machine *m, struct pglist_data *pgdat, unsigned int order,
				  enum zone_type highest_zoneidx)
{
	struct boosts boosts = take_boosts(pgdat, highest_zoneidx);
	struct scan_control sc = { .gfp = GFP_KERNEL, .order = order, .kswapd = true,
				   .may_unmap = true, .priority = DEF_PRIORITY,
				   .reclaim_idx = highest_zoneidx };

	count_vm_events(m, PAGEOUTRUN, 1);
	set_reclaim_active(pgdat, highest_zoneidx, true);
	while (balance_step(m, pgdat, &sc, &boosts))
		;
	set_reclaim_active(pgdat, highest_zoneidx, false);
	if (sc.priority < 1 && !sc.nr_reclaimed)
		pgdat->kswapd_failures++;
	if (boosts.any)
		end_boosts(m, pgdat, &boosts, highest_zoneidx);
	snapshot_refaults(m, NULL, pgdat);
	return sc.order;
}

/* Source: 6.1 prepare_kswapd_sleep(). */
static bool may_sleep(struct machine *m, struct pglist_data *pgdat, unsigned int order,
		      enum zone_type highest_zoneidx)
{
	if (pgdat->kswapd_failures >= MAX_RECLAIM_RETRIES)
		return true;
	if (!balanced(m, pgdat, order, highest_zoneidx))
		return false;
	pgdat->reclaim_flags = 0;
	return true;
}

static enum zone_type next_zoneidx(const struct pglist_data *pgdat, enum zone_type previous)
{
	return pgdat->kswapd_highest_zoneidx == MAX_NR_ZONES ? previous
							     : pgdat->kswapd_highest_zoneidx;
}

/*
 * A short sleep first: whoever wakes it out of that asked for more before
 * much time had passed. False: there is more to do. alloc_order is what it was
 * woken for, reclaim_order what is left of that.
 * Source: 6.1 kswapd_try_to_sleep().
 */
static bool try_to_sleep(struct machine *m, struct pglist_data *pgdat, unsigned int alloc_order,
			 unsigned int reclaim_order, enum zone_type highest_zoneidx)
{
	if (!may_sleep(m, pgdat, reclaim_order, highest_zoneidx)) {
		count_vm_events(m, KSWAPD_HIGH_WMARK_HIT_QUICKLY, 1);
		return false;
	}
	reset_isolation_suitable_node(m, pgdat);
	wakeup_kcompactd(m, pgdat, alloc_order, highest_zoneidx);
	pgdat->kswapd_doze.until = m->sched.time + KSWAPD_DOZE_NS;
	pgdat->kswapd_doze.alloc_order = alloc_order;
	pgdat->kswapd_doze.reclaim_order = reclaim_order;
	pgdat->kswapd_doze.highest_zoneidx = highest_zoneidx;
	pgdat->kswapd = DAEMON_ASLEEP;
	return true;
}

/* It was woken out of its short sleep: what it had left to do, it has still. */
static void wake_from_doze(struct machine *m, struct pglist_data *pgdat)
{
	if (!pgdat->kswapd_doze.until)
		return;
	pgdat->kswapd_doze.until = 0;
	pgdat->kswapd_highest_zoneidx = next_zoneidx(pgdat, pgdat->kswapd_doze.highest_zoneidx);
	if (pgdat->kswapd_order < (int)pgdat->kswapd_doze.reclaim_order)
		pgdat->kswapd_order = (int)pgdat->kswapd_doze.reclaim_order;
	count_vm_events(m, KSWAPD_LOW_WMARK_HIT_QUICKLY, 1);
}

uint64_t kswapd_timer(const struct pglist_data *pgdat)
{
	return pgdat->kswapd == DAEMON_ASLEEP && pgdat->kswapd_doze.until ? pgdat->kswapd_doze.until
									  : ~UINT64_C(0);
}

/* Nobody woke it: it sleeps on, or, if its node is not balanced any more, goes on. */
void kswapd_doze_ends(struct machine *m, struct pglist_data *pgdat)
{
	pgdat->kswapd_doze.until = 0;
	if (may_sleep(m, pgdat, pgdat->kswapd_doze.reclaim_order,
		      pgdat->kswapd_doze.highest_zoneidx)) {
		tracepoint(m, mm_vmscan_kswapd_sleep, (uint64_t)pgdat->node_id);
		return;
	}
	count_vm_events(m, KSWAPD_HIGH_WMARK_HIT_QUICKLY, 1);
	pgdat->kswapd = DAEMON_WOKEN;
}

/* From where it was woken until it sleeps. Source: 6.1 kswapd(). */
void run_kswapd(struct machine *m, struct pglist_data *pgdat)
{
	enum zone_type highest_zoneidx = MAX_NR_ZONES - 1;
	const struct daemon *before = m->daemon;
	unsigned int alloc_order, reclaim_order;

	if (pgdat->kswapd != DAEMON_WOKEN || pgdat->kswapd_running)
		return;
	pgdat->kswapd_running = true;
	m->daemon = &pgdat->kswapd_thread;
	sched_daemon_begins(m);
	wake_from_doze(m, pgdat);
	do {
		alloc_order = (unsigned int)pgdat->kswapd_order;
		highest_zoneidx = next_zoneidx(pgdat, highest_zoneidx);
		pgdat->kswapd_order = 0;
		pgdat->kswapd_highest_zoneidx = MAX_NR_ZONES;
		tracepoint(m, mm_vmscan_kswapd_wake, (uint64_t)pgdat->node_id, highest_zoneidx,
			   alloc_order);
		reclaim_order = balance_pgdat(m, pgdat, alloc_order, highest_zoneidx);
		/* With less left to do than it was woken for, compaction is to do the rest. */
		if (reclaim_order >= alloc_order) {
			alloc_order = reclaim_order = (unsigned int)pgdat->kswapd_order;
			highest_zoneidx = next_zoneidx(pgdat, highest_zoneidx);
		}
	} while (!try_to_sleep(m, pgdat, alloc_order, reclaim_order, highest_zoneidx) &&
		 !stop_requested(m));
	pgdat->kswapd_running = false;
	m->daemon = before;
}

/* A throttled process needs it to reclaim from zones below Movable. */
void wake_kswapd_for_throttled(struct machine *m, struct pglist_data *pgdat)
{
	if (pgdat->kswapd != DAEMON_ASLEEP)
		return;
	if (pgdat->kswapd_highest_zoneidx > ZONE_NORMAL)
		pgdat->kswapd_highest_zoneidx = ZONE_NORMAL;
	pgdat->kswapd = DAEMON_WOKEN;
}
