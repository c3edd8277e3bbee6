// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a request does when no zone is above its low watermark: wake kswapd,
 * try again with the rights it has below min, compact, give back HIGHATOMIC
 * blocks, and in the end fail with a report.
 *
 * This machine has no pages on LRU lists and no processes: direct reclaim has
 * nothing to reclaim and the OOM killer nobody to kill (doc/FIDELITY.md).
 *
 * Source: 6.1.192 __alloc_pages_slowpath(); in older kernels the same name.
 */
#include "mm/internal.h"

#define MAX_RECLAIM_RETRIES	16
#define MAX_COMPACT_RETRIES	16

/* A request on its way down. */
struct request {
	gfp_t gfp;
	unsigned int order;
	unsigned int alloc_flags;
	struct alloc_context *ac;
	enum compact_priority compact_priority;
	enum compact_result compact_result;
	int compaction_retries;
	int no_progress_loops;
};

static void wake_all_kswapds(struct machine *m, const struct request *r)
{
	const struct alloc_context *ac = r->ac;
	const struct pglist_data *last = NULL;
	const struct zoneref *z;

	for_each_zone_zonelist(z, ac->zonelist, ac->highest_zoneidx, ac->nodemask) {
		if (!managed_zone(z->zone) || z->zone->zone_pgdat == last)
			continue;
		wakeup_kswapd(m, z->zone, r->gfp, r->order, ac->highest_zoneidx);
		last = z->zone->zone_pgdat;
	}
}

/* The rights a request has by its flags. Source: 6.1 gfp_to_alloc_flags(). */
unsigned int gfp_to_alloc_flags(const struct machine *m, gfp_t gfp, unsigned int order)
{
	unsigned int alloc_flags = ALLOC_WMARK_MIN | ALLOC_CPUSET;

	alloc_flags |= gfp & (__GFP_HIGH | __GFP_KSWAPD_RECLAIM);
	if (!(gfp & __GFP_DIRECT_RECLAIM)) {
		if (!(gfp & __GFP_NOMEMALLOC)) {
			alloc_flags |= ALLOC_NON_BLOCK;
			if (order && alloc_flags & ALLOC_MIN_RESERVE)
				alloc_flags |= ALLOC_HIGHATOMIC;
		}
		if (alloc_flags & ALLOC_MIN_RESERVE)
			alloc_flags &= ~(unsigned int)ALLOC_CPUSET;
	}
	return gfp_to_alloc_flags_cma(m, gfp, alloc_flags);
}

/* The right to the whole reserve. Source: 6.1 __gfp_pfmemalloc_flags(). */
unsigned int pfmemalloc_flags(gfp_t gfp)
{
	if (gfp & __GFP_NOMEMALLOC)
		return 0;
	return gfp & __GFP_MEMALLOC ? ALLOC_NO_WATERMARKS : 0;
}

static void set_preferred_zone(struct alloc_context *ac)
{
	ac->preferred_zoneref = first_zones_zonelist(ac->zonelist, ac->highest_zoneidx,
						     ac->nodemask);
}

/* Would some zone do, if all that can be reclaimed were free? */
static bool reclaim_could_help(struct machine *m, const struct request *r)
{
	const struct alloc_context *ac = r->ac;
	const struct zoneref *z;

	for_each_zone_zonelist(z, ac->zonelist, ac->highest_zoneidx, ac->nodemask) {
		unsigned long reclaimable = zone_reclaimable_pages(m, z->zone);
		unsigned long available = reclaimable +
					  zone_page_state_snapshot(m, z->zone, NR_FREE_PAGES);
		unsigned long min = wmark_pages(z->zone, WMARK_MIN);
		bool ok = zone_watermark_ok_free(z->zone, r->order, min, ac->highest_zoneidx,
						 r->alloc_flags, (long)available);

		tracepoint(m, reclaim_retry_zone, (uint64_t)zone_to_nid(z->zone), zone_idx(z->zone),
			   r->order, reclaimable, available, min, (uint64_t)r->no_progress_loops, ok);
		if (ok)
			return true;
	}
	return false;
}

/*
 * Go round again? Not after 16 rounds without progress, nor when it could not
 * help; then the last HIGHATOMIC block is given up. Source: 6.1 should_reclaim_retry().
 */
static bool should_reclaim_retry(struct machine *m, struct request *r, bool progress)
{
	/* Progress does not bring a costly order nearer. */
	if (progress && r->order <= PAGE_ALLOC_COSTLY_ORDER)
		r->no_progress_loops = 0;
	else
		r->no_progress_loops++;
	if (r->no_progress_loops <= MAX_RECLAIM_RETRIES && reclaim_could_help(m, r))
		return true;
	return unreserve_highatomic_pageblock(m, r->ac, true);
}

/* What the last compaction means for the next: 6.1 COMPACTION_FEEDBACK. */
enum feedback { FEEDBACK_FAILED = 1, FEEDBACK_WITHDRAWN, FEEDBACK_PROGRESS };

static enum feedback feedback(enum compact_result result)
{
	if (result == COMPACT_COMPLETE)
		return FEEDBACK_FAILED;
	if (result == COMPACT_DEFERRED || result == COMPACT_CONTENDED ||
	    result == COMPACT_PARTIAL_SKIPPED)
		return FEEDBACK_WITHDRAWN;
	return FEEDBACK_PROGRESS;
}

/* With more effort, if there is some left. */
static bool raise_compact_priority(struct request *r)
{
	enum compact_priority min = r->order > PAGE_ALLOC_COSTLY_ORDER ?
				    MIN_COMPACT_COSTLY_PRIORITY : MIN_COMPACT_PRIORITY;

	if (r->compact_priority <= min)
		return false;
	r->compact_priority--;
	r->compaction_retries = 0;
	return true;
}

/* Compact once more? Source: 6.1 should_compact_retry(). */
static bool should_compact_retry(struct machine *m, struct request *r)
{
	enum compact_priority priority = r->compact_priority;
	int max_retries = MAX_COMPACT_RETRIES, retries = r->compaction_retries;
	bool ret;

	if (!r->order || stop_requested(m))
		return false;
	if (r->compact_result == COMPACT_SUCCESS)
		r->compaction_retries++;
	if (r->compact_result == COMPACT_SKIPPED) {
		ret = compaction_zonelist_suitable(m, r->ac, r->order, r->alloc_flags);
	} else if (feedback(r->compact_result) != FEEDBACK_PROGRESS) {
		ret = raise_compact_priority(r);
	} else {
		if (r->order > PAGE_ALLOC_COSTLY_ORDER)
			max_retries /= 4;
		ret = r->compaction_retries <= max_retries || raise_compact_priority(r);
	}
	tracepoint(m, compact_retry, r->order, priority, feedback(r->compact_result),
		   (uint64_t)retries, (uint64_t)max_retries, ret);
	return ret;
}

/*
 * Reclaim; what was freed may be on per-CPU lists or in the HIGHATOMIC
 * reserve. *progress: something was, or compaction can do without.
 * Source: 6.1 __alloc_pages_direct_reclaim().
 */
static unsigned long direct_reclaim(struct machine *m, struct request *r, bool *progress)
{
	unsigned long pfn;

	*progress = try_to_free_pages(m, r->ac, r->order, r->gfp) > 0;
	if (!*progress)
		return PFN_NONE;
	pfn = get_page_from_freelist(m, r->gfp, r->order, r->alloc_flags, r->ac);
	if (pfn != PFN_NONE)
		return pfn;
	unreserve_highatomic_pageblock(m, r->ac, false);
	drain_all_pages(m, NULL);
	return get_page_from_freelist(m, r->gfp, r->order, r->alloc_flags, r->ac);
}

/*
 * Move pages about until a block of the order is free. A block that was freed
 * meanwhile may have been kept for us. Source: 6.1 __alloc_pages_direct_compact().
 */
static unsigned long direct_compact(struct machine *m, struct request *r,
				    enum compact_priority prio)
{
	unsigned long pfn;

	if (!r->order)
		return PFN_NONE;
	r->compact_result = try_to_compact_pages(m, r->gfp, r->order, r->alloc_flags, r->ac, prio,
						 &pfn);
	if (r->compact_result == COMPACT_SKIPPED)
		return PFN_NONE;
	count_vm_events(m, COMPACTSTALL, 1);
	if (pfn != PFN_NONE)
		prep_new_page(m, pfn, r->order, r->gfp);
	else
		pfn = get_page_from_freelist(m, r->gfp, r->order, r->alloc_flags, r->ac);
	if (pfn == PFN_NONE) {
		count_vm_events(m, COMPACTFAIL, 1);
		return PFN_NONE;
	}
	zone_of(m, pfn)->compact_blockskip_flush = false;
	compaction_defer_reset(m, zone_of(m, pfn), r->order, true);
	count_vm_events(m, COMPACTSUCCESS, 1);
	return pfn;
}

/*
 * Costly orders, and others that may not be movable, compact before they
 * reclaim. *give_up: a costly one that is not to retry has tried enough.
 */
static unsigned long compact_first(struct machine *m, struct request *r, bool *give_up)
{
	bool costly = r->order > PAGE_ALLOC_COSTLY_ORDER;
	unsigned long pfn;

	*give_up = false;
	if (!(r->gfp & __GFP_DIRECT_RECLAIM) || !gfp_compaction_allowed(r->gfp) ||
	    (!costly && (!r->order || r->ac->migratetype == MIGRATE_MOVABLE)) ||
	    pfmemalloc_flags(r->gfp))
		return PFN_NONE;
	pfn = direct_compact(m, r, INIT_COMPACT_PRIORITY);
	if (pfn != PFN_NONE || !costly || !(r->gfp & __GFP_NORETRY))
		return pfn;
	*give_up = r->compact_result == COMPACT_SKIPPED || r->compact_result == COMPACT_DEFERRED ||
		   r->gfp & __GFP_THISNODE;
	r->compact_priority = INIT_COMPACT_PRIORITY;
	return PFN_NONE;
}

/* A request that does not go round. Source: the tests before the retry in 6.1. */
static bool gives_up(const struct request *r)
{
	if (r->gfp & __GFP_NORETRY)
		return true;
	return r->order > PAGE_ALLOC_COSTLY_ORDER &&
	       (!gfp_compaction_allowed(r->gfp) || !(r->gfp & __GFP_RETRY_MAYFAIL));
}

/* The rights to reserves that the flags give, which also lift policies. */
static void raise_rights(struct machine *m, struct request *r)
{
	unsigned int reserve = pfmemalloc_flags(r->gfp);

	if (reserve)
		r->alloc_flags = gfp_to_alloc_flags_cma(m, r->gfp, reserve) |
				 (r->alloc_flags & ALLOC_KSWAPD);
	if (!(r->alloc_flags & ALLOC_CPUSET) || reserve) {
		r->ac->nodemask = NULL;
		set_preferred_zone(r->ac);
	}
}

/*
 * Rounds of a request, each with all its rights: the lists, and if it may,
 * reclaim and compaction. PFN_NONE: it is to fail.
 */
static unsigned long reclaim_rounds(struct machine *m, struct request *r)
{
	unsigned long pfn;
	bool progress;

	do {
		if (r->alloc_flags & ALLOC_KSWAPD)
			wake_all_kswapds(m, r);
		raise_rights(m, r);
		pfn = get_page_from_freelist(m, r->gfp, r->order, r->alloc_flags, r->ac);
		if (pfn != PFN_NONE || !(r->gfp & __GFP_DIRECT_RECLAIM))
			return pfn;
		pfn = direct_reclaim(m, r, &progress);
		if (pfn == PFN_NONE)
			pfn = direct_compact(m, r, r->compact_priority);
		if (pfn != PFN_NONE || gives_up(r) || stop_requested(m))
			return pfn;
	} while (should_reclaim_retry(m, r, progress) ||
		 (progress && gfp_compaction_allowed(r->gfp) && should_compact_retry(m, r)));
	return PFN_NONE;
}

/* A request that must not fail gets half of the reserve. */
static unsigned long last_resort(struct machine *m, const struct request *r)
{
	if (!(r->gfp & __GFP_NOFAIL) || !(r->gfp & __GFP_DIRECT_RECLAIM))
		return PFN_NONE;
	return get_page_from_freelist(m, r->gfp, r->order, ALLOC_MIN_RESERVE, r->ac);
}

/* The stages, in order. */
static unsigned long try_all(struct machine *m, struct request *r)
{
	unsigned long pfn;
	bool give_up;

	set_preferred_zone(r->ac);
	if (!r->ac->preferred_zoneref->zone)
		return PFN_NONE;
	if (r->alloc_flags & ALLOC_KSWAPD)
		wake_all_kswapds(m, r);
	pfn = get_page_from_freelist(m, r->gfp, r->order, r->alloc_flags, r->ac);
	if (pfn != PFN_NONE)
		return pfn;
	pfn = compact_first(m, r, &give_up);
	if (pfn == PFN_NONE && !give_up)
		pfn = reclaim_rounds(m, r);
	return pfn != PFN_NONE ? pfn : last_resort(m, r);
}

unsigned long alloc_pages_slowpath(struct machine *m, gfp_t gfp, unsigned int order,
				   struct alloc_context *ac)
{
	const nodemask_t *nodemask = ac->nodemask;
	struct request r = { .gfp = gfp, .order = order, .ac = ac,
			     .compact_priority = DEF_COMPACT_PRIORITY,
			     .compact_result = COMPACT_SKIPPED };
	unsigned long pfn;

	if ((gfp & (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM)) == (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM))
		r.gfp &= ~(gfp_t)__GFP_ATOMIC;
	r.alloc_flags = gfp_to_alloc_flags(m, r.gfp, order);
	if (ac->any_node)
		call_path_push(m, FN_alloc_pages);
	call_path_push(m, FN___alloc_pages);
	pfn = try_all(m, &r);
	if (pfn == PFN_NONE)
		warn_alloc(m, gfp, order, nodemask);
	call_path_pop(m);
	if (ac->any_node)
		call_path_pop(m);
	return pfn;
}
