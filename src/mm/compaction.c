// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compaction: pages in use are moved from the low end of a zone to free pages
 * at its high end, until the scanners meet or a large enough block is free.
 *
 *	zone  | migrate scanner -->            <-- free scanner |
 *
 * Source: 6.1 mm/compaction.c.
 */
#include <errno.h>

#include "mm/internal.h"

#define COMPACT_MAX_DEFER_SHIFT	6

static unsigned long min_ul(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

static unsigned long max_ul(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

/* Compaction of its own accord, not for a request. */
static bool is_via_compact_memory(int order)
{
	return order == -1;
}

/* ---- deferral: after failures, 1 << shift requests pass before the next attempt ---- */

#define trace_deferral(m, event, zone, order)						\
	tracepoint(m, event, (uint64_t)zone_to_nid(zone), zone_idx(zone), order,		\
	      (zone)->compact_considered, (zone)->compact_defer_shift,			\
	      (uint64_t)(zone)->compact_order_failed)

void defer_compaction(const struct machine *m, struct zone *zone, unsigned int order)
{
	zone->compact_considered = 0;
	if (zone->compact_defer_shift < COMPACT_MAX_DEFER_SHIFT)
		zone->compact_defer_shift++;
	if ((int)order < zone->compact_order_failed)
		zone->compact_order_failed = (int)order;
	trace_deferral(m, mm_compaction_defer_compaction, zone, order);
}

bool compaction_deferred(const struct machine *m, struct zone *zone, unsigned int order)
{
	unsigned int limit = 1u << zone->compact_defer_shift;

	if ((int)order < zone->compact_order_failed)
		return false;
	if (++zone->compact_considered >= limit) {
		zone->compact_considered = limit;
		return false;
	}
	trace_deferral(m, mm_compaction_deferred, zone, order);
	return true;
}

void compaction_defer_reset(const struct machine *m, struct zone *zone, unsigned int order,
			    bool alloc_success)
{
	if (alloc_success) {
		zone->compact_considered = 0;
		zone->compact_defer_shift = 0;
	}
	if ((int)order >= zone->compact_order_failed)
		zone->compact_order_failed = (int)order + 1;
	trace_deferral(m, mm_compaction_defer_reset, zone, order);
}

static bool compaction_restarting(const struct zone *zone, int order)
{
	return order >= zone->compact_order_failed &&
	       zone->compact_defer_shift == COMPACT_MAX_DEFER_SHIFT &&
	       zone->compact_considered >= 1u << zone->compact_defer_shift;
}

/* ---- forgetting: skip bits and where the scanners were ---- */

static void reset_cached_positions(const struct machine *m, struct zone *zone)
{
	zone->compact_cached_migrate_pfn[0] = zone->zone_start_pfn;
	zone->compact_cached_migrate_pfn[1] = zone->zone_start_pfn;
	zone->compact_cached_free_pfn = pageblock_start_pfn(m, zone_end_pfn(zone) - 1);
}

/*
 * Clear a pageblock's skip bit where it looks worth a scan again: it has
 * pages on the LRU (for the source) or free pages (for the target) at one of
 * the places looked at. True: it is worth one.
 */
static bool reset_isolation_pfn(struct machine *m, const struct zone *zone, unsigned long pfn,
				bool check_source, bool check_target)
{
	unsigned long first, last;

	if (page_zone(m, pfn) != zone || pageblock_skip_persistent(m, pfn))
		return false;
	if (check_source && check_target && !pageblock_skip(m, pfn))
		return true;
	if (!check_source && check_target && get_pageblock_migratetype(m, pfn) != MIGRATE_MOVABLE)
		return false;
	first = max_ul(pageblock_start_pfn(m, pfn), zone->zone_start_pfn);
	last = min_ul(pageblock_end_pfn(m, first), zone_end_pfn(zone)) - 1;
	for (unsigned long p = first; p <= last; p += 1UL << PAGE_ALLOC_COSTLY_ORDER)
		if ((check_source && page_on_lru(m, p)) ||
		    (check_target && buddy_order(m, p) >= 0)) {
			set_pageblock_skip(m, p, false);
			return true;
		}
	return false;
}

static void reset_migrate(struct zone *zone, unsigned long pfn)
{
	zone->compact_init_migrate_pfn = pfn;
	zone->compact_cached_migrate_pfn[0] = pfn;
	zone->compact_cached_migrate_pfn[1] = pfn;
}

static void reset_free(struct zone *zone, unsigned long pfn)
{
	zone->compact_init_free_pfn = pfn;
	zone->compact_cached_free_pfn = pfn;
}

/* From both ends inwards. Source: 6.1 __reset_isolation_suitable(). */
static void reset_isolation_suitable(struct machine *m, struct zone *zone)
{
	unsigned long step = 1UL << m->pageblock_order;
	unsigned long migrate = zone->zone_start_pfn, free = zone_end_pfn(zone) - 1;
	unsigned long lowest = free, highest = migrate;
	bool source_set = false, free_set = false;

	if (!zone->compact_blockskip_flush)
		return;
	zone->compact_blockskip_flush = false;
	for (; migrate < free; migrate += step, free -= step) {
		if (reset_isolation_pfn(m, zone, migrate, true, source_set) && migrate < lowest) {
			source_set = true;
			lowest = migrate;
			reset_migrate(zone, migrate);
		}
		if (reset_isolation_pfn(m, zone, free, free_set, true) && free > highest) {
			free_set = true;
			highest = free;
			reset_free(zone, free);
		}
	}
	if (lowest >= highest) {
		zone->compact_cached_migrate_pfn[0] = migrate;
		zone->compact_cached_migrate_pfn[1] = migrate;
		zone->compact_cached_free_pfn = free;
	}
}

void reset_isolation_suitable_node(struct machine *m, struct pglist_data *pgdat)
{
	for (int type = 0; type < MAX_NR_ZONES; type++)
		if (populated_zone(&pgdat->node_zones[type]) &&
		    pgdat->node_zones[type].compact_blockskip_flush)
			reset_isolation_suitable(m, &pgdat->node_zones[type]);
}

/* ---- is it worth while, and is it done ---- */

/*
 * SUCCESS: the request can be served as it is; SKIPPED: there is too little
 * free memory to move things about. free_pages: those there would be.
 * Source: 6.1 __compaction_suitable().
 */
static enum compact_result suitable_with(const struct zone *zone, int order,
					 unsigned int alloc_flags, enum zone_type highest_zoneidx,
					 unsigned long free_pages)
{
	unsigned long mark;

	if (is_via_compact_memory(order))
		return COMPACT_CONTINUE;
	mark = wmark_pages(zone, alloc_flags & ALLOC_WMARK_MASK);
	if (zone_watermark_ok(zone, (unsigned int)order, mark, highest_zoneidx, alloc_flags))
		return COMPACT_SUCCESS;
	mark = wmark_pages(zone, order > PAGE_ALLOC_COSTLY_ORDER ? WMARK_LOW : WMARK_MIN);
	mark += 2UL << order;	/* room for both lists (6.1 compact_gap) */
	if (!zone_watermark_ok_free(zone, 0, mark, highest_zoneidx, ALLOC_CMA, (long)free_pages))
		return COMPACT_SKIPPED;
	return COMPACT_CONTINUE;
}

enum compact_result compaction_suitable(const struct machine *m, const struct zone *zone, int order,
					unsigned int alloc_flags, enum zone_type highest_zoneidx)
{
	enum compact_result ret = suitable_with(zone, order, alloc_flags, highest_zoneidx,
						zone_page_state(zone, NR_FREE_PAGES));
	int index;

	/* A costly order fails for want of memory rather than for fragmentation: reclaim instead. */
	if (ret == COMPACT_CONTINUE && order > PAGE_ALLOC_COSTLY_ORDER) {
		index = fragmentation_index(m, zone, (unsigned int)order);
		if (index >= 0 && index <= m->sysctl.extfrag_threshold)
			ret = COMPACT_NOT_SUITABLE_ZONE;
	}
	tracepoint(m, mm_compaction_suitable, (uint64_t)zone_to_nid(zone), zone_idx(zone),
	      (uint64_t)order, ret);
	return ret == COMPACT_NOT_SUITABLE_ZONE ? COMPACT_SKIPPED : ret;
}

/* Could compaction help some zone, once some of what can be is reclaimed? */
bool compaction_zonelist_suitable(struct machine *m, const struct alloc_context *ac,
				  unsigned int order, unsigned int alloc_flags)
{
	const struct zoneref *z;

	for_each_zone_zonelist(z, ac->zonelist, ac->highest_zoneidx, ac->nodemask) {
		unsigned long available = zone_reclaimable_pages(m, z->zone) / order +
					  zone_page_state_snapshot(m, z->zone, NR_FREE_PAGES);

		if (suitable_with(z->zone, (int)order, alloc_flags, ac->highest_zoneidx,
				  available) == COMPACT_CONTINUE)
			return true;
	}
	return false;
}

static bool scanners_met(const struct machine *m, const struct compact_control *cc)
{
	return cc->free_pfn >> m->pageblock_order <= cc->migrate_pfn >> m->pageblock_order;
}

/* A block that would serve the request is free. */
static bool suitable_page_free(struct machine *m, const struct compact_control *cc)
{
	for (unsigned int order = (unsigned int)cc->order; order < m->max_order; order++) {
		bool can_steal;

		if (!free_area_empty(cc->zone, order, cc->migratetype))
			return true;
		if (cc->migratetype == MIGRATE_MOVABLE &&
		    !free_area_empty(cc->zone, order, MIGRATE_CMA))
			return true;
		if (find_suitable_fallback(m, cc->zone, order, cc->migratetype, true,
					   &can_steal) >= 0)
			return true;
	}
	return false;
}

static enum compact_result is_finished(struct machine *m, struct compact_control *cc)
{
	if (scanners_met(m, cc)) {
		reset_cached_positions(m, cc->zone);
		if (cc->direct_compaction)
			cc->zone->compact_blockskip_flush = true;
		return cc->whole_zone ? COMPACT_COMPLETE : COMPACT_PARTIAL_SKIPPED;
	}
	if (cc->proactive_compaction) {
		if (cc->contended || stop_requested(m))
			return COMPACT_CONTENDED;
		return proactive_compaction_done(m, cc->zone) ? COMPACT_SUCCESS : COMPACT_CONTINUE;
	}
	if (is_via_compact_memory(cc->order))
		return COMPACT_CONTINUE;
	/* Blocks are finished before it is called a success. */
	if (!pageblock_aligned(m, cc->migrate_pfn))
		return COMPACT_CONTINUE;
	if (suitable_page_free(m, cc))
		return COMPACT_SUCCESS;
	return cc->contended || stop_requested(m) ? COMPACT_CONTENDED : COMPACT_NO_SUITABLE_PAGE;
}

static enum compact_result compact_finished(struct machine *m, struct compact_control *cc)
{
	enum compact_result ret = is_finished(m, cc);

	tracepoint(m, mm_compaction_finished, (uint64_t)zone_to_nid(cc->zone), zone_idx(cc->zone),
	      (uint64_t)cc->order, ret);
	return ret == COMPACT_NO_SUITABLE_PAGE ? COMPACT_CONTINUE : ret;
}

/* ---- a round: pages to move, and where to ---- */

/* A request that waits takes movable pages from its own type's blocks only, at first. */
static bool suitable_migration_source(const struct machine *m, const struct compact_control *cc,
				      unsigned long pfn)
{
	if (pageblock_skip_persistent(m, pfn))
		return false;
	if (cc->mode != MIGRATE_ASYNC || !cc->direct_compaction)
		return true;
	return get_pageblock_migratetype(m, pfn) == cc->migratetype;
}

enum isolate_result { ISOLATE_ABORT, ISOLATE_NONE, ISOLATE_SUCCESS };

/* Take pages in use from the next pageblock that has some. */
static enum isolate_result isolate_migratepages(struct machine *m, struct compact_control *cc)
{
	unsigned long step = 1UL << m->pageblock_order;
	unsigned long low = fast_find_migrateblock(m, cc);
	unsigned long start = max_ul(pageblock_start_pfn(m, low), cc->zone->zone_start_pfn);
	unsigned long end = pageblock_end_pfn(m, low);
	bool found_fast = low != cc->migrate_pfn && !cc->fast_search_fail;

	for (; end <= cc->free_pfn; found_fast = false, cc->migrate_pfn = low = end, start = end,
	     end += step) {
		if (!pageblock_in_zone(m, start, end, cc->zone))
			continue;
		if (pageblock_aligned(m, low) && !found_fast && !isolation_suitable(m, cc, start))
			continue;
		if (!suitable_migration_source(m, cc, start)) {
			update_cached_migrate(m, cc, end);
			continue;
		}
		if (isolate_migratepages_block(m, cc, low, end))
			return ISOLATE_ABORT;
		break;
	}
	return cc->nr_migratepages ? ISOLATE_SUCCESS : ISOLATE_NONE;
}

static void update_pageblock_skip(struct machine *m, const struct compact_control *cc,
				  unsigned long pfn)
{
	if (cc->no_set_skip_hint)
		return;
	set_pageblock_skip(m, pfn, true);
	if (pfn < cc->zone->compact_cached_free_pfn)
		cc->zone->compact_cached_free_pfn = pfn;
}

/* Pageblocks from the free scanner down, until as many pages are taken as are to be moved. */
static void scan_for_freepages(struct machine *m, struct compact_control *cc)
{
	unsigned long step = 1UL << m->pageblock_order;
	unsigned long at = cc->free_pfn, start = pageblock_start_pfn(m, at);
	unsigned long end = min_ul(start + step, zone_end_pfn(cc->zone));
	unsigned long low = pageblock_end_pfn(m, cc->migrate_pfn), taken;
	unsigned int stride = cc->mode == MIGRATE_ASYNC ? COMPACT_CLUSTER_MAX : 1;

	for (; start >= low; end = start, start -= step, at = start) {
		if (!pageblock_in_zone(m, start, end, cc->zone) ||
		    !suitable_migration_target(m, cc, start) || !isolation_suitable(m, cc, start))
			continue;
		taken = isolate_freepages_block(m, cc, &at, end, &cc->freepages, stride, false);
		if (at == end)
			update_pageblock_skip(m, cc, start);
		if (cc->nr_freepages >= cc->nr_migratepages) {
			if (at >= end)
				at = start - step;
			break;
		}
		if (at < end)	/* the watermark forbids more */
			break;
		stride = taken ? 1 : (unsigned int)min_ul(COMPACT_CLUSTER_MAX, stride << 1);
	}
	cc->free_pfn = at;
}

static void isolate_freepages(struct machine *m, struct compact_control *cc)
{
	fast_isolate_freepages(m, cc);
	if (!cc->nr_freepages)
		scan_for_freepages(m, cc);
	split_map_pages(m, &cc->freepages);
}

static unsigned long compaction_alloc(struct machine *m, unsigned long pfn, void *data)
{
	struct compact_control *cc = data;
	uint32_t i;

	if (page_list_empty(&cc->freepages)) {
		enter(m, FN_compaction_alloc);
		isolate_freepages(m, cc);
		leave(m);
	}
	if (page_list_empty(&cc->freepages))
		return PFN_NONE;
	i = cc->freepages.first;
	page_list_del(m, &cc->freepages, i);
	cc->nr_freepages--;
	return index_pfn(m, i);
}

static void compaction_free(struct machine *m, unsigned long pfn, void *data)
{
	struct compact_control *cc = data;

	page_list_add(m, &cc->freepages, page_index(m, pfn));
	cc->nr_freepages++;
}

/* ---- a run ---- */

/* Where the scanners begin: at the ends of the zone, or where the last run stopped. */
static void place_scanners(const struct machine *m, struct compact_control *cc)
{
	struct zone *zone = cc->zone;
	unsigned long start = zone->zone_start_pfn, end = zone_end_pfn(zone);
	unsigned long last_block = pageblock_start_pfn(m, end - 1);

	cc->fast_start_pfn = 0;
	if (cc->whole_zone) {
		cc->migrate_pfn = start;
		cc->free_pfn = last_block;
		return;
	}
	cc->migrate_pfn = zone->compact_cached_migrate_pfn[cc->mode != MIGRATE_ASYNC];
	cc->free_pfn = zone->compact_cached_free_pfn;
	if (cc->free_pfn < start || cc->free_pfn >= end)
		cc->free_pfn = zone->compact_cached_free_pfn = last_block;
	if (cc->migrate_pfn < start || cc->migrate_pfn >= end) {
		cc->migrate_pfn = start;
		zone->compact_cached_migrate_pfn[0] = start;
		zone->compact_cached_migrate_pfn[1] = start;
	}
	if (cc->migrate_pfn <= zone->compact_init_migrate_pfn)
		cc->whole_zone = true;
}

/*
 * Move what was taken. False: the run is over, with *ret.
 * *last_migrated: where pages were last moved from.
 */
static bool migrate_taken(struct machine *m, struct compact_control *cc,
			  unsigned long *last_migrated, enum compact_result *ret)
{
	const struct migrate_target target = { compaction_alloc, compaction_free, cc };
	unsigned long succeeded;
	int err = migrate_pages(m, &cc->migratepages, &target, cc->mode, MR_COMPACTION, &succeeded);

	tracepoint(m, mm_compaction_migratepages, succeeded, cc->nr_migratepages - succeeded);
	cc->nr_migratepages = 0;
	if (!err)
		return true;
	putback_movable_pages(m, &cc->migratepages);
	if (err == -ENOMEM && !scanners_met(m, cc)) {
		*ret = COMPACT_CONTENDED;
		return false;
	}
	/* The block of the wanted order will not become free: go on behind it. */
	if (cc->direct_compaction && cc->mode == MIGRATE_ASYNC) {
		cc->migrate_pfn = ((cc->migrate_pfn - 1) | ((1UL << cc->order) - 1)) + 1;
		*last_migrated = 0;
	}
	return true;
}

/* The block that was being emptied is behind: what was freed of it must merge to be seen. */
static void drain_behind(struct machine *m, const struct compact_control *cc,
			 unsigned long *last_migrated)
{
	if (cc->order <= 0 || !*last_migrated)
		return;
	if (*last_migrated < (cc->migrate_pfn & ~((1UL << cc->order) - 1))) {
		drain_local_pages(m, cc->zone);
		*last_migrated = 0;
	}
}

static enum compact_result run_scanners(struct machine *m, struct compact_control *cc)
{
	struct zone *zone = cc->zone;
	bool update_cached = cc->mode == MIGRATE_ASYNC &&
			     zone->compact_cached_migrate_pfn[0] ==
			     zone->compact_cached_migrate_pfn[1];
	unsigned long last_migrated = 0;
	enum compact_result ret;

	while ((ret = compact_finished(m, cc)) == COMPACT_CONTINUE) {
		unsigned long from = cc->migrate_pfn;
		enum isolate_result isolated;

		cc->rescan = pageblock_start_pfn(m, last_migrated) == pageblock_start_pfn(m, from);
		isolated = isolate_migratepages(m, cc);
		if (isolated == ISOLATE_ABORT) {
			putback_movable_pages(m, &cc->migratepages);
			cc->nr_migratepages = 0;
			return COMPACT_CONTENDED;
		}
		if (isolated == ISOLATE_NONE && update_cached)
			zone->compact_cached_migrate_pfn[1] = zone->compact_cached_migrate_pfn[0];
		if (isolated == ISOLATE_SUCCESS) {
			update_cached = false;
			last_migrated = from;
			if (!migrate_taken(m, cc, &last_migrated, &ret))
				return ret;
		}
		drain_behind(m, cc, &last_migrated);
		if (m->capture && m->capture->pfn != PFN_NONE)
			return COMPACT_SUCCESS;
	}
	return ret;
}

/* Free pages that were not used go back; the next run may find them where they are. */
static void release_freepages(struct machine *m, struct compact_control *cc)
{
	unsigned long highest = 0;

	if (!cc->nr_freepages)
		return;
	while (!page_list_empty(&cc->freepages)) {
		uint32_t i = cc->freepages.first;

		page_list_del(m, &cc->freepages, i);
		highest = max_ul(highest, index_pfn(m, i));
		free_the_page(m, index_pfn(m, i), 0);
	}
	cc->nr_freepages = 0;
	highest = pageblock_start_pfn(m, highest);
	if (highest > cc->zone->compact_cached_free_pfn)
		cc->zone->compact_cached_free_pfn = highest;
}

/* Source: 6.1 compact_zone(). */
enum compact_result compact_zone(struct machine *m, struct compact_control *cc)
{
	unsigned long start = cc->zone->zone_start_pfn, end = zone_end_pfn(cc->zone);
	bool sync = cc->mode != MIGRATE_ASYNC;
	enum compact_result ret;

	cc->total_migrate_scanned = cc->total_free_scanned = 0;
	cc->nr_migratepages = cc->nr_freepages = 0;
	page_list_init(&cc->migratepages);
	page_list_init(&cc->freepages);
	cc->migratetype = gfp_migratetype(m, cc->gfp);
	ret = compaction_suitable(m, cc->zone, cc->order, cc->alloc_flags, cc->highest_zoneidx);
	if (ret == COMPACT_SUCCESS || ret == COMPACT_SKIPPED)
		return ret;
	if (compaction_restarting(cc->zone, cc->order))
		reset_isolation_suitable(m, cc->zone);
	place_scanners(m, cc);
	tracepoint(m, mm_compaction_begin, start, cc->migrate_pfn, cc->free_pfn, end, sync);
	enter(m, FN_compact_zone);
	ret = run_scanners(m, cc);
	leave(m);
	release_freepages(m, cc);
	count_vm_events(m, COMPACTMIGRATE_SCANNED, cc->total_migrate_scanned);
	count_vm_events(m, COMPACTFREE_SCANNED, cc->total_free_scanned);
	tracepoint(m, mm_compaction_end, start, cc->migrate_pfn, cc->free_pfn, end, sync, ret);
	return ret;
}

/* ---- for a request ---- */

static enum compact_result compact_zone_order(struct machine *m, struct zone *zone,
					      unsigned int order, gfp_t gfp,
					      enum compact_priority prio, unsigned int alloc_flags,
					      enum zone_type highest_zoneidx,
					      unsigned long *capture)
{
	bool full = prio == MIN_COMPACT_PRIORITY;
	struct compact_control cc = {
		.zone = zone, .order = (int)order, .search_order = (int)order, .gfp = gfp,
		.mode = prio == COMPACT_PRIO_ASYNC ? MIGRATE_ASYNC : MIGRATE_SYNC_LIGHT,
		.alloc_flags = alloc_flags, .highest_zoneidx = highest_zoneidx,
		.direct_compaction = true, .whole_zone = full, .ignore_skip_hint = full,
		.ignore_block_suitable = full,
	};
	struct capture_control capc = { .cc = &cc, .pfn = PFN_NONE };
	enum compact_result ret;

	m->capture = &capc;
	enter(m, FN_try_to_compact_pages);
	ret = compact_zone(m, &cc);
	leave(m);
	m->capture = NULL;
	*capture = capc.pfn;
	return *capture != PFN_NONE ? COMPACT_SUCCESS : ret;
}

static enum compact_result max_result(enum compact_result a, enum compact_result b)
{
	return a > b ? a : b;
}

/*
 * Compact the request's zones until one has what it wants. *capture: a block
 * kept for it, or PFN_NONE. Source: 6.1 try_to_compact_pages().
 */
enum compact_result try_to_compact_pages(struct machine *m, gfp_t gfp, unsigned int order,
					 unsigned int alloc_flags, const struct alloc_context *ac,
					 enum compact_priority prio, unsigned long *capture)
{
	enum compact_result result = COMPACT_SKIPPED, status;
	const struct zoneref *z;

	*capture = PFN_NONE;
	if (!gfp_compaction_allowed(gfp))
		return COMPACT_SKIPPED;
	tracepoint(m, mm_compaction_try_to_compact_pages, order, gfp, prio);
	for_each_zone_zonelist(z, ac->zonelist, ac->highest_zoneidx, ac->nodemask) {
		if (prio > MIN_COMPACT_PRIORITY && compaction_deferred(m, z->zone, order)) {
			result = max_result(COMPACT_DEFERRED, result);
			continue;
		}
		status = compact_zone_order(m, z->zone, order, gfp, prio, alloc_flags,
					    ac->highest_zoneidx, capture);
		result = max_result(status, result);
		if (status == COMPACT_SUCCESS) {
			compaction_defer_reset(m, z->zone, order, false);
			break;
		}
		if (prio != COMPACT_PRIO_ASYNC &&
		    (status == COMPACT_COMPLETE || status == COMPACT_PARTIAL_SKIPPED))
			defer_compaction(m, z->zone, order);
		if (fatal_signal_pending(m))
			break;
	}
	return result;
}

/* ---- by hand ---- */

/* All zones of a node, wholly. Source: 6.1 compact_node(). */
int compact_node(struct machine *m, int nid)
{
	struct pglist_data *pgdat = node_data(m, nid);

	if (!pgdat)
		return -EINVAL;
	for (int type = 0; type < MAX_NR_ZONES; type++) {
		struct compact_control cc = { .order = -1, .mode = MIGRATE_SYNC,
					      .ignore_skip_hint = true, .whole_zone = true,
					      .gfp = GFP_KERNEL,
					      .zone = &pgdat->node_zones[type] };
		enum compact_result result;

		if (!populated_zone(cc.zone))
			continue;
		enter(m, FN_compact_node);
		result = compact_zone(m, &cc);
		leave(m);
		if (result == COMPACT_CONTENDED && stop_requested(m))
			return -EINTR;
	}
	return 0;
}

int compact_nodes(struct machine *m)
{
	int err = 0;

	for (int nid = 0; nid < m->params.nr_nodes && !err; nid++)
		err = compact_node(m, nid);
	return err;
}
