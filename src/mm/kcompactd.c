// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kcompactd: each node's daemon that compacts it in the background, for the
 * order that kswapd or a request asks for, or ahead of any request when the
 * node is fragmented by more than compaction_proactiveness allows.
 *
 * Source: 6.1 mm/compaction.c.
 */
#include "mm/internal.h"

#define COMPACT_MAX_DEFER_SHIFT	6

/* ---- how fragmented: the part of free memory that is in blocks below pageblock order, % ---- */

static unsigned int fragmentation_score_zone(const struct machine *m, const struct zone *zone)
{
	unsigned long free = 0, suitable = 0;

	for (unsigned int order = 0; order < m->max_order; order++) {
		unsigned long pages = nr_free_blocks(zone, order) << order;

		free += pages;
		if (order >= m->pageblock_order)
			suitable += pages;
	}
	return free ? (unsigned int)((free - suitable) * 100 / free) : 0;
}

unsigned int fragmentation_score_node(const struct machine *m, const struct pglist_data *pgdat)
{
	unsigned int score = 0;

	for (int type = 0; type < MAX_NR_ZONES; type++) {
		const struct zone *zone = &pgdat->node_zones[type];

		score += (unsigned int)(zone->present_pages * fragmentation_score_zone(m, zone) /
					(pgdat->node_present_pages + 1));
	}
	return score;
}

/* Compaction begins above the high mark and ends at the low one. */
static unsigned int score_wmark(const struct machine *m, bool low)
{
	int mark = 100 - m->sysctl.compaction_proactiveness;

	mark = mark > 5 ? mark : 5;
	if (!low)
		mark = mark + 10 < 100 ? mark + 10 : 100;
	return (unsigned int)mark;
}

bool proactive_compaction_done(const struct machine *m, const struct zone *zone)
{
	return fragmentation_score_zone(m, zone) <= score_wmark(m, true);
}

/* ---- waking ---- */

static enum zone_type highest_zone(const struct pglist_data *pgdat)
{
	int type = MAX_NR_ZONES - 1;

	while (type > 0 && !pgdat->node_zones[type].initialized)
		type--;
	return (enum zone_type)type;
}

void kcompactd_start(struct pglist_data *pgdat)
{
	if (pgdat->kcompactd != DAEMON_NONE)
		return;
	pgdat->kcompactd = DAEMON_ASLEEP;
	pgdat->kcompactd_max_order = 0;
	pgdat->kcompactd_highest_zoneidx = highest_zone(pgdat);
}

static bool node_suitable(const struct machine *m, const struct pglist_data *pgdat)
{
	for (int type = 0; type <= (int)pgdat->kcompactd_highest_zoneidx; type++) {
		const struct zone *zone = &pgdat->node_zones[type];

		if (populated_zone(zone) &&
		    compaction_suitable(m, zone, pgdat->kcompactd_max_order, 0,
					pgdat->kcompactd_highest_zoneidx) == COMPACT_CONTINUE)
			return true;
	}
	return false;
}

void wakeup_kcompactd(struct machine *m, struct pglist_data *pgdat, unsigned int order,
		      enum zone_type highest_zoneidx)
{
	if (!order)
		return;
	if (pgdat->kcompactd_max_order < (int)order)
		pgdat->kcompactd_max_order = (int)order;
	if (pgdat->kcompactd_highest_zoneidx > highest_zoneidx)
		pgdat->kcompactd_highest_zoneidx = highest_zoneidx;
	if (pgdat->kcompactd != DAEMON_ASLEEP || !node_suitable(m, pgdat))
		return;
	tracepoint(m, mm_compaction_wakeup_kcompactd, (uint64_t)pgdat->node_id, order,
		   highest_zoneidx);
	pgdat->kcompactd = DAEMON_WOKEN;
}

/* ---- at work ---- */

static void compact_one(struct machine *m, struct compact_control *cc)
{
	enum compact_result result;

	enter(m, FN_kcompactd);
	result = compact_zone(m, cc);
	leave(m);
	if (result == COMPACT_SUCCESS) {
		compaction_defer_reset(m, cc->zone, (unsigned int)cc->order, false);
	} else if (result == COMPACT_PARTIAL_SKIPPED || result == COMPACT_COMPLETE) {
		/* Pages that would merge may be on per-CPU lists. */
		drain_all_pages(m, cc->zone);
		defer_compaction(m, cc->zone, (unsigned int)cc->order);
	}
	count_vm_events(m, KCOMPACTD_MIGRATE_SCANNED, cc->total_migrate_scanned);
	count_vm_events(m, KCOMPACTD_FREE_SCANNED, cc->total_free_scanned);
}

/* Compact each zone so that a block of the wanted order is free. Source: 6.1 kcompactd_do_work(). */
static void do_work(struct machine *m, struct pglist_data *pgdat)
{
	struct compact_control cc = { .order = pgdat->kcompactd_max_order,
				      .search_order = pgdat->kcompactd_max_order,
				      .highest_zoneidx = pgdat->kcompactd_highest_zoneidx,
				      .mode = MIGRATE_SYNC_LIGHT, .gfp = GFP_KERNEL };

	tracepoint(m, mm_compaction_kcompactd_wake, (uint64_t)pgdat->node_id, (uint64_t)cc.order,
		   cc.highest_zoneidx);
	count_vm_events(m, KCOMPACTD_WAKE, 1);
	for (int type = 0; type <= (int)cc.highest_zoneidx; type++) {
		cc.zone = &pgdat->node_zones[type];
		if (!populated_zone(cc.zone) ||
		    compaction_deferred(m, cc.zone, (unsigned int)cc.order) ||
		    compaction_suitable(m, cc.zone, cc.order, 0, (enum zone_type)type) !=
			    COMPACT_CONTINUE)
			continue;
		compact_one(m, &cc);
	}
	/* More may have been asked for meanwhile. */
	if (pgdat->kcompactd_max_order <= cc.order)
		pgdat->kcompactd_max_order = 0;
	if (pgdat->kcompactd_highest_zoneidx >= cc.highest_zoneidx)
		pgdat->kcompactd_highest_zoneidx = highest_zone(pgdat);
}

void run_kcompactd(struct machine *m, struct pglist_data *pgdat)
{
	const struct daemon *before = m->daemon;

	if (pgdat->kcompactd != DAEMON_WOKEN)
		return;
	m->daemon = &pgdat->kcompactd_thread;
	do
		do_work(m, pgdat);
	while (pgdat->kcompactd_max_order > 0 && !stop_requested(m));
	tracepoint(m, mm_compaction_kcompactd_sleep, (uint64_t)pgdat->node_id);
	m->daemon = before;
	pgdat->kcompactd = DAEMON_ASLEEP;
	pgdat->proactive_wait = 1;
}

/* ---- ahead of requests ---- */

static void compact_proactively(struct machine *m, struct pglist_data *pgdat)
{
	enter(m, FN_proactive_compact_node);
	for (int type = 0; type < MAX_NR_ZONES; type++) {
		struct compact_control cc = { .order = -1, .mode = MIGRATE_SYNC_LIGHT,
					      .ignore_skip_hint = true, .whole_zone = true,
					      .gfp = GFP_KERNEL, .proactive_compaction = true,
					      .zone = &pgdat->node_zones[type] };

		if (populated_zone(cc.zone))
			compact_zone(m, &cc);
	}
	leave(m);
}

/* Source: 6.1 kcompactd(), the second half of its loop. */
static void proactive_step(struct machine *m, struct pglist_data *pgdat)
{
	unsigned int score = fragmentation_score_node(m, pgdat);
	const struct daemon *before = m->daemon;

	m->daemon = &pgdat->kcompactd_thread;
	pgdat->proactive_wait = 1;
	if (m->sysctl.compaction_proactiveness && score > score_wmark(m, false)) {
		compact_proactively(m, pgdat);
		/* Without progress it waits longer. */
		if (fragmentation_score_node(m, pgdat) >= score)
			pgdat->proactive_wait = 1u << COMPACT_MAX_DEFER_SHIFT;
	}
	tracepoint(m, mm_compaction_kcompactd_sleep, (uint64_t)pgdat->node_id);
	m->daemon = before;
}

void kcompactd_interval(struct machine *m)
{
	for (int nid = 0; nid < m->params.nr_nodes; nid++) {
		struct pglist_data *pgdat = m->nodes[nid];

		if (pgdat->kcompactd == DAEMON_ASLEEP && m->sysctl.compaction_proactiveness &&
		    (!pgdat->proactive_wait || !--pgdat->proactive_wait))
			proactive_step(m, pgdat);
	}
}

void set_compaction_proactiveness(struct machine *m, int value)
{
	m->sysctl.compaction_proactiveness = value;
	for (int nid = 0; value && nid < m->params.nr_nodes; nid++)
		if (m->nodes[nid]->kcompactd != DAEMON_NONE)
			proactive_step(m, m->nodes[nid]);
}
