// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a request does when no zone is above its low watermark: wake kswapd,
 * try again with the rights it has below min, reclaim, give back HIGHATOMIC
 * blocks, and in the end fail with a report.
 *
 * Nothing in this machine can be reclaimed yet (there are no LRU pages), so
 * direct reclaim makes no progress and the OOM killer has no victims: both
 * are doc/FIDELITY.md's to name.
 *
 * Source: 6.1.192 __alloc_pages_slowpath(); in older kernels the same name.
 */
#include "mm/internal.h"

#define MAX_RECLAIM_RETRIES	16

static void wake_all_kswapds(struct machine *m, unsigned int order, gfp_t gfp,
			     const struct alloc_context *ac)
{
	const struct pglist_data *last = NULL;
	const struct zoneref *z;

	for_each_zone_zonelist(z, ac->zonelist, ac->highest_zoneidx, ac->nodemask) {
		if (!managed_zone(z->zone) || z->zone->zone_pgdat == last)
			continue;
		wakeup_kswapd(m, z->zone, gfp, order, ac->highest_zoneidx);
		last = z->zone->zone_pgdat;
	}
}

/* The rights a request has by its flags. Source: 6.1 gfp_to_alloc_flags(). */
static unsigned int gfp_to_alloc_flags(const struct machine *m, gfp_t gfp, unsigned int order)
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
static unsigned int pfmemalloc_flags(gfp_t gfp)
{
	if (gfp & __GFP_NOMEMALLOC)
		return 0;
	return gfp & __GFP_MEMALLOC ? ALLOC_NO_WATERMARKS : 0;
}

static void set_preferred_zone(struct alloc_context *ac)
{
	ac->preferred_zoneref = next_zones_zonelist(ac->zonelist->_zonerefs, ac->highest_zoneidx,
						    ac->nodemask);
}

/* Would some zone do, if all that can be reclaimed were free? */
static bool reclaim_could_help(struct machine *m, unsigned int order, unsigned int alloc_flags,
			       const struct alloc_context *ac)
{
	const struct zoneref *z;

	for_each_zone_zonelist(z, ac->zonelist, ac->highest_zoneidx, ac->nodemask) {
		long available = (long)zone_page_state_snapshot(m, z->zone, NR_FREE_PAGES);

		if (zone_watermark_ok_free(z->zone, order, wmark_pages(z->zone, WMARK_MIN),
					   ac->highest_zoneidx, alloc_flags, available))
			return true;
	}
	return false;
}

/*
 * Go round again? Not after 16 rounds without progress, nor when it could not
 * help; then the last HIGHATOMIC block is given up. Source: 6.1 should_reclaim_retry().
 */
static bool should_reclaim_retry(struct machine *m, unsigned int order, unsigned int alloc_flags,
				 const struct alloc_context *ac, int *no_progress_loops)
{
	if (++*no_progress_loops <= MAX_RECLAIM_RETRIES &&
	    reclaim_could_help(m, order, alloc_flags, ac))
		return true;
	return unreserve_highatomic_pageblock(m, ac, true);
}

/* A request that gives up early. Source: the tests before the retry in 6.1. */
static bool gives_up(gfp_t gfp, unsigned int order)
{
	if (gfp & __GFP_NORETRY)
		return true;
	return order > PAGE_ALLOC_COSTLY_ORDER && !(gfp & __GFP_RETRY_MAYFAIL);
}

/*
 * Rounds of a request that may reclaim, each with all its rights.
 * PFN_NONE: it is to fail.
 */
static unsigned long reclaim_rounds(struct machine *m, gfp_t gfp, unsigned int order,
				    unsigned int alloc_flags, struct alloc_context *ac)
{
	unsigned int reserve = pfmemalloc_flags(gfp);
	int no_progress_loops = 0;
	unsigned long pfn;

	for (;;) {
		if (alloc_flags & ALLOC_KSWAPD)
			wake_all_kswapds(m, order, gfp, ac);
		if (reserve)
			alloc_flags = gfp_to_alloc_flags_cma(m, gfp, reserve) |
				      (alloc_flags & ALLOC_KSWAPD);
		if (!(alloc_flags & ALLOC_CPUSET) || reserve) {
			ac->nodemask = NULL;
			set_preferred_zone(ac);
		}
		pfn = get_page_from_freelist(m, gfp, order, alloc_flags, ac);
		if (pfn != PFN_NONE || !(gfp & __GFP_DIRECT_RECLAIM) || gives_up(gfp, order) ||
		    stop_requested(m))
			return pfn;
		if (!should_reclaim_retry(m, order, alloc_flags, ac, &no_progress_loops))
			return PFN_NONE;
	}
}

/* A request that must not fail gets half of the reserve. */
static unsigned long last_resort(struct machine *m, gfp_t gfp, unsigned int order,
				 struct alloc_context *ac)
{
	if (!(gfp & __GFP_NOFAIL) || !(gfp & __GFP_DIRECT_RECLAIM))
		return PFN_NONE;
	return get_page_from_freelist(m, gfp, order, ALLOC_MIN_RESERVE, ac);
}

unsigned long alloc_pages_slowpath(struct machine *m, gfp_t gfp, unsigned int order,
				   struct alloc_context *ac)
{
	const nodemask_t *nodemask = ac->nodemask;
	unsigned int alloc_flags;
	unsigned long pfn = PFN_NONE;

	if ((gfp & (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM)) == (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM))
		gfp &= ~(gfp_t)__GFP_ATOMIC;
	alloc_flags = gfp_to_alloc_flags(m, gfp, order);
	set_preferred_zone(ac);
	if (ac->preferred_zoneref->zone) {
		if (alloc_flags & ALLOC_KSWAPD)
			wake_all_kswapds(m, order, gfp, ac);
		pfn = get_page_from_freelist(m, gfp, order, alloc_flags, ac);
		if (pfn == PFN_NONE)
			pfn = reclaim_rounds(m, gfp, order, alloc_flags, ac);
		if (pfn == PFN_NONE)
			pfn = last_resort(m, gfp, order, ac);
	}
	if (pfn == PFN_NONE && !(gfp & __GFP_NOWARN))
		report(m, &(struct mm_report){ .kind = REPORT_ALLOC_FAILURE, .gfp = gfp,
					       .order = order, .nodemask = nodemask });
	return pfn;
}
