// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reclaim of a node, for a request, and for a cgroup. kswapd.c has kswapd's.
 *
 * Source: 6.1 mm/vmscan.c.
 */
#include <string.h>

#include "mm/internal.h"

#define THROTTLE_WRITEBACK_NS	100000000	/* 6.1: HZ / 10 */
#define THROTTLE_NS		4000000		/* a tick */

/* ---- what there is to reclaim ---- */

bool can_reclaim_anon_pages(const struct machine *m, const struct mem_cgroup *memcg)
{
	return memcg ? mem_cgroup_get_nr_swap_pages(m, memcg) > 0 : m->nr_swap_pages > 0;
}

unsigned long zone_reclaimable_pages(const struct machine *m, const struct zone *zone)
{
	unsigned long nr = zone_page_state_snapshot(m, zone, NR_ZONE_INACTIVE_FILE) +
			   zone_page_state_snapshot(m, zone, NR_ZONE_ACTIVE_FILE);

	if (can_reclaim_anon_pages(m, NULL))
		nr += zone_page_state_snapshot(m, zone, NR_ZONE_INACTIVE_ANON) +
		      zone_page_state_snapshot(m, zone, NR_ZONE_ACTIVE_ANON);
	/* A zone of nothing but free pages may help as it is. */
	return nr ? nr : zone_page_state_snapshot(m, zone, NR_FREE_PAGES);
}

void snapshot_refaults(struct machine *m, struct mem_cgroup *target, struct pglist_data *pgdat)
{
	struct lruvec *lruvec = mem_cgroup_lruvec(target ? target : m->root_memcg, pgdat);

	lruvec->refaults[0] = lruvec_page_state(lruvec, WORKINGSET_ACTIVATE_ANON);
	lruvec->refaults[1] = lruvec_page_state(lruvec, WORKINGSET_ACTIVATE_FILE);
}

/*
 * There is no point in waiting for progress that no disk will bring, or when
 * nothing is left. Source: 6.1 skip_throttle_noprogress().
 */
static bool skip_throttle_noprogress(const struct machine *m, const struct pglist_data *pgdat)
{
	unsigned long reclaimable = 0, write_pending = 0;

	if (pgdat->kswapd_failures >= MAX_RECLAIM_RETRIES)
		return true;
	for (int type = 0; type < MAX_NR_ZONES; type++) {
		const struct zone *zone = &pgdat->node_zones[type];

		if (!managed_zone(zone))
			continue;
		reclaimable += zone_reclaimable_pages(m, zone);
		write_pending += zone_page_state_snapshot(m, zone, NR_ZONE_WRITE_PENDING);
	}
	return 2 * write_pending <= reclaimable;
}

void reclaim_throttle(struct machine *m, struct pglist_data *pgdat, enum vmscan_throttle_state reason)
{
	bool for_pages = reason == VMSCAN_THROTTLE_WRITEBACK;
	uint64_t timeout = for_pages ? THROTTLE_WRITEBACK_NS : THROTTLE_NS, begun = m->sched.time;
	unsigned long written = 0;

	if (!for_pages && skip_throttle_noprogress(m, pgdat))
		return;
	while (m->sched.time - begun < timeout && (!for_pages || written <= SWAP_CLUSTER_MAX) &&
	       wait_for_disk(m))
		written++;
	if (for_pages)
		mod_node_page_state(m, pgdat, NR_THROTTLED_WRITTEN, (long)written);
	if (!written)
		take_time(m, timeout);
	tracepoint(m, mm_vmscan_throttled, (uint64_t)pgdat->node_id, timeout / 1000,
		   (m->sched.time - begun) / 1000, UINT64_C(1) << reason);
}

/* ---- a node ---- */

static void shrink_node_memcgs(struct machine *m, struct pglist_data *pgdat,
			       struct scan_control *sc)
{
	struct mem_cgroup *memcg = mem_cgroup_iter(m, sc->target, NULL);
	unsigned long slab = 0;

	for (; memcg; memcg = mem_cgroup_iter(m, sc->target, memcg)) {
		mem_cgroup_calculate_protection(m, sc->target, memcg);
		if (mem_cgroup_below_min(memcg))
			continue;
		if (mem_cgroup_below_low(memcg)) {
			if (!sc->memcg_low_reclaim) {
				sc->memcg_low_skipped = true;
				continue;
			}
			memcg_memory_event(m, memcg, MEMCG_LOW);
		}
		shrink_lruvec(m, mem_cgroup_lruvec(memcg, pgdat), sc);
		slab += shrink_slab(m, mem_cgroup_lruvec(memcg, pgdat), sc->priority);
	}
	sc->nr_reclaimed += slab;
}

/* Reclaim so that compaction has room to work. Source: 6.1 in_reclaim_compaction(). */
static bool in_reclaim_compaction(const struct scan_control *sc)
{
	return gfp_compaction_allowed(sc->gfp) && sc->order &&
	       (sc->order > PAGE_ALLOC_COSTLY_ORDER || sc->priority < DEF_PRIORITY - 2);
}

static bool should_continue_reclaim(struct machine *m, struct pglist_data *pgdat,
				    unsigned long reclaimed, const struct scan_control *sc)
{
	unsigned long inactive = node_page_state(pgdat, NR_INACTIVE_FILE);

	if (!in_reclaim_compaction(sc) || !reclaimed || stop_requested(m))
		return false;
	for (int type = 0; type <= (int)sc->reclaim_idx; type++) {
		const struct zone *zone = &pgdat->node_zones[type];
		enum compact_result suitable;

		if (!managed_zone(zone))
			continue;
		suitable = compaction_suitable(m, zone, (int)sc->order, 0, sc->reclaim_idx);
		if (suitable == COMPACT_SUCCESS || suitable == COMPACT_CONTINUE)
			return false;
	}
	if (can_reclaim_anon_pages(m, NULL))
		inactive += node_page_state(pgdat, NR_INACTIVE_ANON);
	return inactive > 2UL << sc->order;
}

/* Marks that the state of the node's dirty pages leaves for the next rounds. */
static void note_dirty(struct machine *m, struct pglist_data *pgdat, const struct scan_control *sc)
{
	if (sc->kswapd) {
		if (sc->nr.writeback && sc->nr.writeback == sc->nr.taken)
			pgdat->reclaim_flags |= PGDAT_WRITEBACK;
		if (sc->nr.unqueued_dirty == sc->nr.file_taken)
			pgdat->reclaim_flags |= PGDAT_DIRTY;
		if (sc->nr.immediate)
			reclaim_throttle(m, pgdat, VMSCAN_THROTTLE_WRITEBACK);
	}
	if ((sc->kswapd || cgroup_reclaim(sc)) && sc->nr.dirty && sc->nr.dirty == sc->nr.congested)
		pgdat->reclaim_flags |= PGDAT_CONGESTED;
	if (!sc->kswapd && pgdat->reclaim_flags & PGDAT_CONGESTED)
		reclaim_throttle(m, pgdat, VMSCAN_THROTTLE_CONGESTED);
}

void shrink_node(struct machine *m, struct pglist_data *pgdat, struct scan_control *sc)
{
	unsigned long before;
	bool reclaimable = false;

	lru_add_drain_all(m);
	do {
		before = sc->nr_reclaimed;
		memset(&sc->nr, 0, sizeof(sc->nr));
		prepare_scan_count(m, pgdat, sc);
		shrink_node_memcgs(m, pgdat, sc);
		reclaimable |= sc->nr_reclaimed > before;
		note_dirty(m, pgdat, sc);
	} while (should_continue_reclaim(m, pgdat, sc->nr_reclaimed - before, sc));
	if (reclaimable)
		pgdat->kswapd_failures = 0;
}

/* ---- for a request ---- */

/*
 * For a costly order: is enough free for compaction to begin, or to serve the
 * request as it is? Then nothing is reclaimed. Source: 6.1 compaction_ready().
 */
static bool compaction_ready(struct machine *m, const struct zone *zone,
			     const struct scan_control *sc)
{
	enum compact_result suitable;

	if (!gfp_compaction_allowed(sc->gfp))
		return false;
	suitable = compaction_suitable(m, zone, (int)sc->order, 0, sc->reclaim_idx);
	if (suitable == COMPACT_SUCCESS || suitable == COMPACT_SKIPPED)
		return suitable == COMPACT_SUCCESS;
	return zone_watermark_ok_safe(m, zone, 0, wmark_pages(zone, WMARK_HIGH) + (2UL << sc->order),
				      sc->reclaim_idx);
}

/* Without progress at the last but one effort, the disk is waited for. */
static void consider_throttle(struct machine *m, struct pglist_data *pgdat,
			      const struct scan_control *sc)
{
	if (sc->nr_reclaimed <= sc->nr_scanned >> 3 && !cgroup_reclaim(sc) && sc->priority == 1 &&
	    !sc->nr_reclaimed)
		reclaim_throttle(m, pgdat, VMSCAN_THROTTLE_NOPROGRESS);
}

/* Scan the nodes of a zonelist once. Source: 6.1 shrink_zones(). */
static void shrink_zones(struct machine *m, const struct zonelist *zonelist,
			 struct scan_control *sc)
{
	struct pglist_data *last = NULL, *first = NULL;
	const struct zoneref *z;

	for_each_zone_zonelist(z, zonelist, sc->reclaim_idx, sc->nodemask) {
		if (!cgroup_reclaim(sc)) {
			if (!cpuset_zone_allowed(m, z->zone, GFP_KERNEL | __GFP_HARDWALL))
				continue;
			if (sc->order > PAGE_ALLOC_COSTLY_ORDER && compaction_ready(m, z->zone, sc)) {
				sc->compaction_ready = true;
				continue;
			}
		}
		if (!first)
			first = z->zone->zone_pgdat;
		if (z->zone->zone_pgdat == last)
			continue;
		last = z->zone->zone_pgdat;
		shrink_node(m, last, sc);
	}
	if (first)
		consider_throttle(m, first, sc);
}

/* With more effort each time, until enough is reclaimed. */
static void shrink_by_priority(struct machine *m, const struct zonelist *zonelist,
			       struct scan_control *sc)
{
	sc->priority = DEF_PRIORITY;
	if (!cgroup_reclaim(sc))
		count_vm_events(m, ALLOCSTALL_DMA + sc->reclaim_idx, 1);
	do {
		sc->nr_scanned = 0;
		shrink_zones(m, zonelist, sc);
		if (sc->nr_reclaimed >= sc->nr_to_reclaim || sc->compaction_ready ||
		    stop_requested(m))
			break;
	} while (--sc->priority >= 0);
}

/* Source: 6.1 do_try_to_free_pages(). */
static unsigned long do_try_to_free_pages(struct machine *m, const struct zonelist *zonelist,
					  struct scan_control *sc)
{
	for (;;) {
		shrink_by_priority(m, zonelist, sc);
		for (int nid = 0; nid < m->params.nr_nodes; nid++)
			if (!sc->nodemask || *sc->nodemask >> nid & 1)
				snapshot_refaults(m, sc->target, m->nodes[nid]);
		if (sc->nr_reclaimed || sc->compaction_ready || stop_requested(m))
			return sc->nr_reclaimed ? sc->nr_reclaimed : sc->compaction_ready;
		if (sc->skipped_deactivate) {
			sc->force_deactivate = true;
			sc->skipped_deactivate = false;
		} else if (sc->memcg_low_skipped) {
			sc->force_deactivate = false;
			sc->memcg_low_reclaim = true;
			sc->memcg_low_skipped = false;
		} else {
			return 0;
		}
	}
}

/* Enough of the reserve is left for those who reclaim. Source: 6.1 allow_direct_reclaim(). */
static bool allow_direct_reclaim(struct machine *m, struct pglist_data *pgdat)
{
	unsigned long reserve = 0, free = 0;

	if (pgdat->kswapd_failures >= MAX_RECLAIM_RETRIES)
		return true;
	for (int type = 0; type <= ZONE_NORMAL; type++) {
		const struct zone *zone = &pgdat->node_zones[type];

		if (!managed_zone(zone) || !zone_reclaimable_pages(m, zone))
			continue;
		reserve += wmark_pages(zone, WMARK_MIN);
		free += zone_page_state(zone, NR_FREE_PAGES);
	}
	return !reserve || free > reserve / 2;
}

/* A process waits for kswapd when the reserve runs low. Source: 6.1 throttle_direct_reclaim(). */
static void throttle_direct_reclaim(struct machine *m, const struct alloc_context *ac)
{
	const struct zoneref *z;
	struct pglist_data *pgdat;

	for_each_zone_zonelist(z, ac->zonelist, ac->highest_zoneidx, ac->nodemask) {
		if (zone_idx(z->zone) > ZONE_NORMAL)
			continue;
		pgdat = z->zone->zone_pgdat;
		if (allow_direct_reclaim(m, pgdat))
			return;
		count_vm_events(m, PGSCAN_DIRECT_THROTTLE, 1);
		do {
			wake_kswapd_for_throttled(m, pgdat);
			if (!daemons_can_run(m, pgdat))
				return;
			daemons_run(m);
		} while (!allow_direct_reclaim(m, pgdat) && !stop_requested(m));
		return;
	}
}

unsigned long try_to_free_pages(struct machine *m, const struct alloc_context *ac,
				unsigned int order, gfp_t gfp)
{
	struct scan_control sc = { .nr_to_reclaim = SWAP_CLUSTER_MAX, .gfp = gfp, .order = order,
				   .reclaim_idx = ac->highest_zoneidx, .nodemask = ac->nodemask,
				   .may_writepage = true, .may_unmap = true, .may_swap = true };
	unsigned long reclaimed;

	/* Whoever goes to reclaim lets those that are at it go first. */
	daemons_run(m);
	throttle_direct_reclaim(m, ac);
	tracepoint(m, mm_vmscan_direct_reclaim_begin, order, gfp);
	reclaimed = do_try_to_free_pages(m, ac->zonelist, &sc);
	tracepoint(m, mm_vmscan_direct_reclaim_end, reclaimed);
	return reclaimed;
}

/* ---- of a cgroup ---- */

unsigned long try_to_free_mem_cgroup_pages(struct machine *m, struct mem_cgroup *memcg,
					   unsigned long nr_pages, gfp_t gfp, bool may_swap,
					   bool proactive)
{
	const gfp_t reclaim_mask = __GFP_RECLAIM | __GFP_HIGH | __GFP_IO | __GFP_FS | __GFP_NOWARN |
				   __GFP_RETRY_MAYFAIL | __GFP_NOFAIL | __GFP_NORETRY |
				   __GFP_MEMALLOC | __GFP_NOMEMALLOC | __GFP_ATOMIC;
	struct scan_control sc = {
		.nr_to_reclaim = nr_pages > SWAP_CLUSTER_MAX ? nr_pages : SWAP_CLUSTER_MAX,
		.gfp = (gfp & reclaim_mask) | (GFP_HIGHUSER_MOVABLE & ~reclaim_mask),
		.reclaim_idx = MAX_NR_ZONES - 1, .target = memcg,
		.may_writepage = true, .may_unmap = true, .may_swap = may_swap,
		.proactive = proactive,
	};
	unsigned long reclaimed;

	tracepoint(m, mm_vmscan_memcg_reclaim_begin, 0, sc.gfp);
	reclaimed = do_try_to_free_pages(m, node_zonelist(m, m->nid, sc.gfp), &sc);
	tracepoint(m, mm_vmscan_memcg_reclaim_end, reclaimed);
	return reclaimed;
}
