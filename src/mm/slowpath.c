// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a request does when no zone is above its low watermark, stage by stage.
 *
 *	restart:  first_attempts()	wake kswapd; the lists, down to min and with
 *					its rights below; async compaction
 *	retry:	  go_round()		wake kswapd; the lists with all its rights;
 *					reclaim; compaction; again, or the OOM killer
 *	nopage:	  no_page()		a request that must not fail gets reserves
 *					and goes round; others fail
 *
 * doc/SLOWPATH.md lists the branches, and the test that goes through each.
 *
 * Source: 6.1.192 __alloc_pages_slowpath(); in older kernels the same name.
 */
#include "mm/internal.h"
#include "mm/oom.h"

#define MAX_COMPACT_RETRIES	16

/* A request on its way down. */
struct request {
	gfp_t gfp;
	unsigned int order;
	unsigned int alloc_flags;
	struct alloc_context *ac;
	unsigned long pfn;		/* PFN_NONE so far */
	enum compact_priority compact_priority;
	enum compact_result compact_result;
	int compaction_retries;
	int no_progress_loops;
	bool progress;			/* of reclaim or, after it, of the OOM killer */
	unsigned int mems_allowed_seq, zonelist_seq;	/* when it began */

	bool waited;			/* it has gone round for want of somebody to free memory */
	unsigned long most_free, kills;	/* when it did */
};

/* Where it goes on. */
enum step {
	STEP_RESTART,
	STEP_RETRY,
	STEP_NOPAGE,
	STEP_FAIL,	/* with a report */
	STEP_STUCK,	/* it can only wait, and nobody would come */
	STEP_GOT,
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

/*
 * The right to reserves: to all, for those who free memory with it; to half of
 * min, for a victim of the OOM killer. Source: 6.1 __gfp_pfmemalloc_flags().
 */
unsigned int pfmemalloc_flags(const struct machine *m, gfp_t gfp)
{
	if (gfp & __GFP_NOMEMALLOC)
		return 0;
	if (gfp & __GFP_MEMALLOC || m->current->flags & PF_MEMALLOC)
		return ALLOC_NO_WATERMARKS;
	return m->current->oom_victim ? ALLOC_OOM : 0;
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
static bool should_reclaim_retry(struct machine *m, struct request *r)
{
	/* Progress does not bring a costly order nearer. */
	if (r->progress && r->order <= PAGE_ALLOC_COSTLY_ORDER)
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

	if (!r->order || fatal_signal_pending(m))
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
 * reserve. r->progress: something was, or compaction can do without.
 * Source: 6.1 __alloc_pages_direct_reclaim().
 */
static unsigned long direct_reclaim(struct machine *m, struct request *r)
{
	uint32_t noreclaim = memalloc_noreclaim_save(m);
	unsigned long pfn;

	r->progress = try_to_free_pages(m, r->ac, r->order, r->gfp) > 0;
	memalloc_noreclaim_restore(m, noreclaim);
	if (!r->progress)
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
	uint32_t noreclaim;

	if (!r->order)
		return PFN_NONE;
	noreclaim = memalloc_noreclaim_save(m);
	r->compact_result = try_to_compact_pages(m, r->gfp, r->order, r->alloc_flags, r->ac, prio,
						 &pfn);
	memalloc_noreclaim_restore(m, noreclaim);
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

static bool costly(const struct request *r)
{
	return r->order > PAGE_ALLOC_COSTLY_ORDER;
}

/* ---- restart ---- */

static void begin_anew(struct machine *m, struct request *r)
{
	r->compaction_retries = 0;
	r->no_progress_loops = 0;
	r->compact_result = COMPACT_SKIPPED;
	r->compact_priority = DEF_COMPACT_PRIORITY;
	r->mems_allowed_seq = m->current->mems_allowed_seq;
	r->zonelist_seq = m->zonelist_seq;
	r->alloc_flags = gfp_to_alloc_flags(m, r->gfp, r->order);
	set_preferred_zone(r->ac);
}

/*
 * Costly orders, and others that may not be movable, compact before they
 * reclaim. A costly one that is not to retry has tried enough when compaction
 * is hopeless, or all that its own node is worth.
 */
static enum step compact_first(struct machine *m, struct request *r)
{
	if (!(r->gfp & __GFP_DIRECT_RECLAIM) || !gfp_compaction_allowed(r->gfp) ||
	    (!costly(r) && (!r->order || r->ac->migratetype == MIGRATE_MOVABLE)) ||
	    pfmemalloc_flags(m, r->gfp))
		return STEP_RETRY;
	r->pfn = direct_compact(m, r, INIT_COMPACT_PRIORITY);
	if (r->pfn != PFN_NONE)
		return STEP_GOT;
	if (!costly(r) || !(r->gfp & __GFP_NORETRY))
		return STEP_RETRY;
	if (r->compact_result == COMPACT_SKIPPED || r->compact_result == COMPACT_DEFERRED ||
	    r->gfp & __GFP_THISNODE)
		return STEP_NOPAGE;
	r->compact_priority = INIT_COMPACT_PRIORITY;
	return STEP_RETRY;
}

static enum step first_attempts(struct machine *m, struct request *r)
{
	begin_anew(m, r);
	if (!r->ac->preferred_zoneref->zone || cpuset_has_no_zone(m, r->ac, r->gfp))
		return STEP_NOPAGE;
	if (r->alloc_flags & ALLOC_KSWAPD)
		wake_all_kswapds(m, r);
	r->pfn = get_page_from_freelist(m, r->gfp, r->order, r->alloc_flags, r->ac);
	return r->pfn != PFN_NONE ? STEP_GOT : compact_first(m, r);
}

/* ---- retry ---- */

/* Nodes that the cpuset does not have are not insisted on; and it may have become another. */
static bool check_retry_cpuset(const struct machine *m, const struct request *r)
{
	if (r->ac->nodemask && cpusets_enabled(m) &&
	    !cpuset_nodemask_valid_mems_allowed(m, *r->ac->nodemask)) {
		r->ac->nodemask = NULL;
		return true;
	}
	return r->mems_allowed_seq != m->current->mems_allowed_seq;
}

/* Zonelists were built again meanwhile. */
static bool check_retry_zonelist(const struct machine *m, const struct request *r)
{
	return r->zonelist_seq != m->zonelist_seq;
}

static bool must_restart(const struct machine *m, const struct request *r)
{
	return check_retry_cpuset(m, r) || check_retry_zonelist(m, r);
}

/* The rights to reserves that flags and task give, which also lift policies. */
static void raise_rights(struct machine *m, struct request *r)
{
	unsigned int reserve = pfmemalloc_flags(m, r->gfp);

	if (reserve)
		r->alloc_flags = gfp_to_alloc_flags_cma(m, r->gfp, reserve) |
				 (r->alloc_flags & ALLOC_KSWAPD);
	if (!(r->alloc_flags & ALLOC_CPUSET)) {		/* as no right to reserves has */
		r->ac->nodemask = NULL;
		set_preferred_zone(r->ac);
	}
}

/* A request that does not go round, once it has reclaimed and compacted. */
static bool gives_up(const struct machine *m, const struct request *r)
{
	if (r->gfp & __GFP_NORETRY || stop_requested(m))
		return true;
	return costly(r) &&
	       (!gfp_compaction_allowed(r->gfp) || !(r->gfp & __GFP_RETRY_MAYFAIL));
}

/* Within the cpuset, and if there is nothing, anywhere. Source: 6.1 __alloc_pages_cpuset_fallback(). */
static unsigned long cpuset_fallback(struct machine *m, const struct request *r,
				     unsigned int alloc_flags)
{
	unsigned long pfn = get_page_from_freelist(m, r->gfp, r->order,
						   alloc_flags | ALLOC_CPUSET, r->ac);

	return pfn != PFN_NONE ? pfn
			       : get_page_from_freelist(m, r->gfp, r->order, alloc_flags, r->ac);
}

/* Would killing somebody help this request, and is it worth it? */
static bool oom_allowed(const struct machine *m, const struct request *r)
{
	return !(m->current->flags & PF_DUMPCORE) && !costly(r) &&
	       !(r->gfp & (__GFP_RETRY_MAYFAIL | __GFP_THISNODE)) &&
	       r->ac->highest_zoneidx >= ZONE_NORMAL;
}

/*
 * Look once more, for what others may have freed; then turn to the OOM killer.
 * A request that must not fail has all reserves then.
 * Source: 6.1 __alloc_pages_may_oom().
 */
static unsigned long alloc_pages_may_oom(struct machine *m, struct request *r)
{
	struct oom_control oc = { .zonelist = r->ac->zonelist, .nodemask = r->ac->nodemask,
				  .gfp_mask = r->gfp, .order = (int)r->order };
	unsigned long pfn;

	r->progress = false;
	pfn = get_page_from_freelist(m, (r->gfp | __GFP_HARDWALL) & ~(gfp_t)__GFP_DIRECT_RECLAIM,
				     r->order, ALLOC_WMARK_HIGH | ALLOC_CPUSET, r->ac);
	if (pfn != PFN_NONE || !oom_allowed(m, r))
		return pfn;
	r->progress = out_of_memory(m, &oc) || r->gfp & __GFP_NOFAIL;
	return r->gfp & __GFP_NOFAIL ? cpuset_fallback(m, r, ALLOC_NO_WATERMARKS) : PFN_NONE;
}

static unsigned long all_free_pages(const struct machine *m)
{
	unsigned long free = 0;
	struct zone *zone;

	for_each_populated_zone(m, zone) {
		free += zone_page_state_snapshot(m, zone, NR_FREE_PAGES);
		for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
			free += (unsigned long)zone->pageset[cpu].count;
	}
	return free;
}

/*
 * In Linux a request that may not fail, or that the OOM killer asks to be
 * patient, goes round until others free memory. Here the others are who was
 * killed, the daemons and the disk: they have their turn now. When nothing is freed
 * between two such turns, and nobody killed, it would go round for ever.
 */
static enum step wait_for_others(struct machine *m, struct request *r)
{
	unsigned long free;

	oom_victims_exit(m);
	daemons_run(m);
	end_writebacks(m);
	free = all_free_pages(m);
	if (r->waited && free <= r->most_free && m->vm_events[OOM_KILL] == r->kills)
		return STEP_STUCK;
	r->waited = true;
	r->most_free = free;
	r->kills = m->vm_events[OOM_KILL];
	return STEP_RETRY;
}

/* Reclaim has failed: kill somebody. */
static enum step turn_to_oom_killer(struct machine *m, struct request *r)
{
	r->pfn = alloc_pages_may_oom(m, r);
	if (r->pfn != PFN_NONE)
		return STEP_GOT;
	/* A victim had its share of the reserves; who may have none is not to wait for it. */
	if (m->current->oom_victim && (r->alloc_flags & ALLOC_OOM || r->gfp & __GFP_NOMEMALLOC))
		return STEP_NOPAGE;
	if (!r->progress || m->halted)
		return STEP_NOPAGE;
	r->no_progress_loops = 0;
	return wait_for_others(m, r);
}

static enum step go_round(struct machine *m, struct request *r)
{
	if (must_restart(m, r))
		return STEP_RESTART;
	if (r->alloc_flags & ALLOC_KSWAPD)
		wake_all_kswapds(m, r);
	raise_rights(m, r);
	r->pfn = get_page_from_freelist(m, r->gfp, r->order, r->alloc_flags, r->ac);
	if (r->pfn != PFN_NONE)
		return STEP_GOT;
	if (!(r->gfp & __GFP_DIRECT_RECLAIM) || m->current->flags & PF_MEMALLOC)
		return STEP_NOPAGE;
	r->pfn = direct_reclaim(m, r);
	if (r->pfn == PFN_NONE)
		r->pfn = direct_compact(m, r, r->compact_priority);
	if (r->pfn != PFN_NONE)
		return STEP_GOT;
	if (gives_up(m, r))
		return STEP_NOPAGE;
	if (should_reclaim_retry(m, r) ||
	    (r->progress && gfp_compaction_allowed(r->gfp) && should_compact_retry(m, r)))
		return STEP_RETRY;
	return must_restart(m, r) ? STEP_RESTART : turn_to_oom_killer(m, r);
}

/* ---- nopage ---- */

/* A request that must not fail gets half of min; more would leave nothing to those who free. */
static enum step no_page(struct machine *m, struct request *r)
{
	if (must_restart(m, r))
		return STEP_RESTART;
	if (!(r->gfp & __GFP_NOFAIL) || !(r->gfp & __GFP_DIRECT_RECLAIM) || stop_requested(m))
		return STEP_FAIL;
	r->pfn = cpuset_fallback(m, r, ALLOC_MIN_RESERVE);
	return r->pfn != PFN_NONE ? STEP_GOT : wait_for_others(m, r);
}

/* A machine that has halted has said all. */
static void say_failed(struct machine *m, const struct request *r, enum step step)
{
	if (m->halted)
		return;
	if (step == STEP_FAIL)
		warn_alloc(m, r->gfp, r->order, r->ac->nodemask);
	if (step == STEP_STUCK)
		report(m, &(struct mm_report){ .kind = REPORT_WAITS_FOR_EVER, .gfp = r->gfp,
					       .order = r->order });
}

static void go_down(struct machine *m, struct request *r)
{
	enum step step = STEP_RESTART;

	while (step < STEP_FAIL && !m->halted) {
		if (step == STEP_RESTART)
			step = first_attempts(m, r);
		else if (step == STEP_RETRY)
			step = go_round(m, r);
		else
			step = no_page(m, r);
	}
	say_failed(m, r, step);
}

unsigned long alloc_pages_slowpath(struct machine *m, gfp_t gfp, unsigned int order,
				   struct alloc_context *ac)
{
	struct request r = { .gfp = gfp, .order = order, .ac = ac, .pfn = PFN_NONE };
	bool any_node = ac->any_node;

	if ((gfp & (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM)) == (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM))
		r.gfp &= ~(gfp_t)__GFP_ATOMIC;
	if (any_node)
		call_path_push(m, FN_alloc_pages);
	call_path_push(m, FN___alloc_pages);
	go_down(m, &r);
	call_path_pop(m);
	if (any_node)
		call_path_pop(m);
	return r.pfn;
}
