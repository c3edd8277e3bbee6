// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The allocator's entry points and the walk through the zones. When the walk
 * at the low watermark finds nothing, slowpath.c goes on.
 *
 * Source: 6.1.192 mm/page_alloc.c.
 */
#include <errno.h>

#include "mm/internal.h"

#define RECLAIM_DISTANCE	30	/* between nodes: farther ones are not reclaimed from */

unsigned int gfp_to_alloc_flags_cma(const struct machine *m, gfp_t gfp, unsigned int alloc_flags)
{
	return alloc_flags | m->gfp_plans[gfp & GFP_PLAN_MASK].alloc_flags;
}

/*
 * Rights of a first attempt only: at ZONE_NORMAL other types' pageblocks are
 * left alone while DMA32 may serve, and dirty pages are spread over the nodes.
 * Source: 6.1 alloc_flags_nofragment(), prepare_alloc_pages().
 */
static unsigned int alloc_flags_nofragment(const struct machine *m, const struct zone *zone,
					   gfp_t gfp)
{
	unsigned int alloc_flags = gfp & (__GFP_KSWAPD_RECLAIM | __GFP_WRITE);

	if (!zone || zone_idx(zone) != ZONE_NORMAL)
		return alloc_flags;
	if (m->params.nr_nodes > 1 && !populated_zone(&zone->zone_pgdat->node_zones[ZONE_DMA32]))
		return alloc_flags;
	return alloc_flags | ALLOC_NOFRAGMENT;
}

void prep_new_page(struct machine *m, unsigned long pfn, unsigned int order, gfp_t gfp)
{
	page_at(m, pfn)->flags = page_flags(PG_USED, order, 0) |
				 (order && gfp & __GFP_COMP ? PAGE_COMPOUND : 0);
}

/* From the buddy lists themselves. Source: 6.1 rmqueue_buddy(). */
static unsigned long rmqueue_buddy(struct machine *m, struct zone *preferred, struct zone *zone,
				   unsigned int order, unsigned int alloc_flags,
				   enum migratetype mt)
{
	unsigned long pfn = PFN_NONE;
	unsigned int nr = 1;

	if (alloc_flags & ALLOC_HIGHATOMIC)
		pfn = rmqueue_smallest(m, zone, order, MIGRATE_HIGHATOMIC);
	if (pfn == PFN_NONE)
		pfn = rmqueue_zone(m, zone, order, mt, alloc_flags, &nr);
	/* Failing now is worse than failing a larger request later. */
	if (pfn == PFN_NONE && alloc_flags & (ALLOC_OOM | ALLOC_NON_BLOCK))
		pfn = rmqueue_smallest(m, zone, order, MIGRATE_HIGHATOMIC);
	if (pfn == PFN_NONE)
		return PFN_NONE;
	mod_zone_freepage_state(m, zone, -(1L << order), page_list_type(page_at(m, pfn)));
	count_vm_events(m, PGALLOC_DMA + zone_idx(zone), 1UL << order);
	zone_statistics(m, preferred, zone, 1);
	return pfn;
}

/* A block of this zone, watermarks having been seen to. Source: 6.1 rmqueue(). */
static __always_inline unsigned long rmqueue(struct machine *m, struct zone *preferred,
					     struct zone *zone, unsigned int order,
					     unsigned int alloc_flags, enum migratetype mt)
{
	unsigned long pfn = PFN_NONE;

	/* The movable lists may hold CMA pages: not for a request that may not have them. */
	if (likely(pcp_allowed_order(m, order)) &&
	    (alloc_flags & ALLOC_CMA || mt != MIGRATE_MOVABLE))
		pfn = rmqueue_pcplist(m, preferred, zone, order, mt, alloc_flags);
	if (unlikely(pfn == PFN_NONE))
		pfn = rmqueue_buddy(m, preferred, zone, order, alloc_flags, mt);
	if (unlikely(zone->flags & 1UL << ZONE_BOOSTED_WATERMARK)) {
		zone->flags &= ~(1UL << ZONE_BOOSTED_WATERMARK);
		wakeup_kswapd(m, zone, 0, 0, zone_idx(zone));
	}
	return pfn;
}

/* Leaving the local node matters more than avoiding fragmentation. */
static bool leaves_node(const struct machine *m, const struct zone *zone,
			const struct alloc_context *ac)
{
	const struct zone *preferred = ac->preferred_zoneref->zone;

	return m->params.nr_nodes > 1 && zone != preferred &&
	       zone_to_nid(zone) != zone_to_nid(preferred);
}

static __always_inline bool zone_has_room(const struct zone *zone, gfp_t gfp, unsigned int order,
					  unsigned int alloc_flags,
					  const struct alloc_context *ac)
{
	unsigned long mark = wmark_pages(zone, alloc_flags & ALLOC_WMARK_MASK);

	return zone_watermark_fast(zone, order, mark, ac->highest_zoneidx, alloc_flags, gfp) ||
	       alloc_flags & ALLOC_NO_WATERMARKS;
}

/*
 * Before the next node is asked, a near one may reclaim: zone_reclaim_mode.
 * Source: 6.1 get_page_from_freelist(), zone_allows_reclaim().
 */
static bool reclaim_makes_room(struct machine *m, struct zone *zone, gfp_t gfp, unsigned int order,
			       unsigned int alloc_flags, const struct alloc_context *ac)
{
	int from = zone_to_nid(ac->preferred_zoneref->zone);

	if (likely(!(m->sysctl.zone_reclaim_mode & (RECLAIM_ZONE | RECLAIM_WRITE | RECLAIM_UNMAP))))
		return false;
	if (m->params.distance[from][zone_to_nid(zone)] > RECLAIM_DISTANCE ||
	    node_reclaim(m, zone->zone_pgdat, gfp, order) < 0)
		return false;
	return zone_watermark_ok(zone, order, wmark_pages(zone, alloc_flags & ALLOC_WMARK_MASK),
				 ac->highest_zoneidx, alloc_flags);
}

/* Whatever room it has: the task's cpuset, or its node's share of dirty pages, forbid it. */
static noinline bool zone_forbidden(const struct machine *m, const struct zone *zone, gfp_t gfp,
				    unsigned int alloc_flags)
{
	if (alloc_flags & ALLOC_CPUSET && !cpuset_zone_allowed(m, zone, gfp))
		return true;
	return alloc_flags & ALLOC_SPREAD_DIRTY && !node_dirty_ok(m, zone->zone_pgdat);
}

/*
 * The first zone of the zonelist that has room and a block. With
 * ALLOC_NOFRAGMENT the list is walked again without it, at the latest when
 * the local zones have been tried. picky: zones may be forbidden.
 */
static __always_inline unsigned long
first_zone_with_page(struct machine *m, gfp_t gfp, unsigned int order, unsigned int alloc_flags,
		     const struct alloc_context *ac, bool picky)
{
	const struct zoneref *z;
	unsigned long pfn;

retry:
	for_next_zone_zonelist(z, ac->preferred_zoneref, ac->highest_zoneidx, ac->nodemask) {
		struct zone *zone = z->zone;

		if (picky && zone_forbidden(m, zone, gfp, alloc_flags))
			continue;
		if (unlikely(alloc_flags & ALLOC_NOFRAGMENT && leaves_node(m, zone, ac))) {
			alloc_flags &= ~(unsigned int)ALLOC_NOFRAGMENT;
			goto retry;
		}
		if (!zone_has_room(zone, gfp, order, alloc_flags, ac) &&
		    !reclaim_makes_room(m, zone, gfp, order, alloc_flags, ac))
			continue;
		pfn = rmqueue(m, ac->preferred_zoneref->zone, zone, order, alloc_flags,
			      ac->migratetype);
		if (pfn == PFN_NONE)
			continue;
		prep_new_page(m, pfn, order, gfp);
		if (unlikely(alloc_flags & ALLOC_HIGHATOMIC))
			reserve_highatomic_pageblock(m, zone, pfn);
		return pfn;
	}
	if (alloc_flags & ALLOC_NOFRAGMENT) {
		alloc_flags &= ~(unsigned int)ALLOC_NOFRAGMENT;
		goto retry;
	}
	return PFN_NONE;
}

static noinline unsigned long picky_get_page(struct machine *m, gfp_t gfp, unsigned int order,
					     unsigned int alloc_flags,
					     const struct alloc_context *ac)
{
	return first_zone_with_page(m, gfp, order, alloc_flags, ac, true);
}

/* Source: 6.1 get_page_from_freelist(). */
unsigned long get_page_from_freelist(struct machine *m, gfp_t gfp, unsigned int order,
				     unsigned int alloc_flags, const struct alloc_context *ac)
{
	if (unlikely(alloc_flags & ALLOC_SPREAD_DIRTY) ||
	    (alloc_flags & ALLOC_CPUSET && has_task_rules(m)))
		return picky_get_page(m, gfp, order, alloc_flags, ac);
	return first_zone_with_page(m, gfp, order, alloc_flags, ac, false);
}

static struct alloc_context alloc_context(const struct machine *m, gfp_t gfp, int nid,
					  const nodemask_t *nodemask)
{
	const struct gfp_plan *plan = &m->gfp_plans[gfp & GFP_PLAN_MASK];
	struct alloc_context ac = {
		.highest_zoneidx = (enum zone_type)plan->highest_zoneidx,
		.zonelist = node_zonelist(m, nid, gfp),
		.nodemask = nodemask,
		.migratetype = (enum migratetype)plan->migratetype,
	};

	ac.preferred_zoneref = first_zones_zonelist(ac.zonelist, ac.highest_zoneidx, nodemask);
	return ac;
}

/*
 * The first attempt stays within the task's cpuset, whoever it is for.
 * Source: 6.1 prepare_alloc_pages().
 */
static noinline void confine_to_cpuset(const struct machine *m, struct alloc_context *ac,
				       gfp_t *gfp, unsigned int *alloc_flags)
{
	if (!cpusets_enabled(m))
		return;
	*gfp |= __GFP_HARDWALL;
	if (ac->nodemask) {
		*alloc_flags |= ALLOC_CPUSET;
		return;
	}
	ac->nodemask = &m->current->mems_allowed;
	ac->preferred_zoneref = first_zones_zonelist(ac->zonelist, ac->highest_zoneidx,
						     ac->nodemask);
}

/* A node that exists; the CPU's for NUMA_NO_NODE. */
static int local_nid(const struct machine *m, int nid)
{
	return nid >= 0 && nid < m->params.nr_nodes ? nid : m->nid;
}

/* Reclaimable and movable are one or the other. */
static bool mobility_is_sane(const struct machine *m, gfp_t gfp)
{
	return m->gfp_plans[gfp & GFP_PLAN_MASK].sane;
}

/*
 * What nearly every request comes to: the first zone is of the CPU's node and
 * has plenty of room, and the CPU's list has a block. PFN_NONE, with nothing
 * changed: walk the zones, and tell of it where that is wanted.
 */
static __always_inline unsigned long alloc_from_pcplist(struct machine *m, gfp_t gfp,
							unsigned int order)
{
	const struct gfp_plan *plan = &m->gfp_plans[gfp & GFP_PLAN_MASK];
	struct zone *zone = plan->local_zone;
	struct per_cpu_pages *pcp;
	struct page_list *list;
	unsigned long pfn;

	if (unlikely(order > PAGE_ALLOC_COSTLY_ORDER || !zone || gfp & __GFP_WRITE || m->traced))
		return PFN_NONE;
	pcp = &zone->pageset[m->cpu];
	list = &pcp->lists[order_to_pindex((enum migratetype)plan->migratetype, order)];
	if (unlikely(page_list_empty(list) || zone->flags & 1UL << ZONE_BOOSTED_WATERMARK ||
		     !zone_has_plenty(zone, order, wmark_pages(zone, WMARK_LOW),
				      (enum zone_type)plan->highest_zoneidx, plan->alloc_flags)))
		return PFN_NONE;
	pcp->free_factor >>= 1;
	pfn = pcp_pop(m, pcp, list, order);
	count_vm_events(m, PGALLOC_DMA + zone_idx(zone), 1UL << order);
	if (likely(m->sysctl.numa_stat)) {
		zone->vm_numa_event[NUMA_HIT]++;
		zone->vm_numa_event[NUMA_LOCAL]++;
	}
	prep_new_page(m, pfn, order, gfp);
	return pfn;
}

static noinline unsigned long order_too_large(struct machine *m, gfp_t gfp, unsigned int order)
{
	if (gfp & __GFP_NOWARN)
		return PFN_NONE;
	call_path_push(m, FN___alloc_pages);
	report(m, &(struct mm_report){ .kind = REPORT_ORDER_TOO_LARGE, .gfp = gfp,
				       .order = order });
	call_path_pop(m);
	return PFN_NONE;
}

/* A page that the task's cgroup may not have goes back. */
static unsigned long charge_or_free(struct machine *m, unsigned long pfn, gfp_t gfp,
				    unsigned int order)
{
	if (!memcg_kmem_charge_page(m, pfn, gfp, order))
		return pfn;
	free_the_page(m, pfn, order);
	return PFN_NONE;
}

/*
 * Charged to the task's cgroup, and told to those who want to know. any_node:
 * the request named neither a node nor nodes. PFN_NONE: it may not have it.
 */
static noinline unsigned long charge_and_tell(struct machine *m, unsigned long pfn,
					      unsigned int order, gfp_t gfp, enum migratetype mt,
					      bool any_node)
{
	struct call_path path = m->path;

	if (any_node)
		call_path_push(m, FN_alloc_pages);
	call_path_push(m, FN___alloc_pages);
	if (owners_kept(m) && pfn != PFN_NONE)
		note_allocated(m, pfn, order, gfp, FN_get_page_from_freelist);
	if (gfp & __GFP_ACCOUNT && m->traced & MEMCG_KMEM_ENABLED && pfn != PFN_NONE)
		pfn = charge_or_free(m, pfn, gfp, order);
	m->path = path;
	tracepoint(m, mm_page_alloc, pfn, order, gfp, mt);
	return pfn;
}

/*
 * ruled: the current task has rules, by which the flags, and the nodes of the
 * first attempt, may become fewer. Source: 6.1 __alloc_pages().
 */
static __always_inline unsigned long alloc_from_nodes(struct machine *m, gfp_t gfp,
						      unsigned int order, int nid,
						      const nodemask_t *nodemask, bool ruled)
{
	unsigned int alloc_flags = ALLOC_WMARK_LOW;
	struct alloc_context ac;
	unsigned long pfn;
	gfp_t alloc_gfp;

	if (unlikely(order >= m->max_order))
		return order_too_large(m, gfp, order);
	gfp &= GFP_BITS_MASK;
	if (ruled)
		gfp = current_gfp_context(m, gfp);
	if (unlikely(!mobility_is_sane(m, gfp)) ||
	    should_fail_alloc_page(m, gfp, order, FN___alloc_pages))
		return PFN_NONE;
	ac = alloc_context(m, gfp, local_nid(m, nid), nodemask);
	alloc_gfp = gfp;
	if (ruled)
		confine_to_cpuset(m, &ac, &alloc_gfp, &alloc_flags);
	alloc_flags = gfp_to_alloc_flags_cma(m, gfp, alloc_flags);
	alloc_flags |= alloc_flags_nofragment(m, ac.preferred_zoneref->zone, gfp);
	pfn = get_page_from_freelist(m, alloc_gfp, order, alloc_flags, &ac);
	if (unlikely(pfn == PFN_NONE)) {
		alloc_gfp = gfp;
		ac.nodemask = nodemask;
		ac.any_node = nid == NUMA_NO_NODE && !nodemask;
		pfn = alloc_pages_slowpath(m, gfp, order, &ac);
	}
	if (unlikely(m->traced))
		return charge_and_tell(m, pfn, order, alloc_gfp, ac.migratetype,
				       nid == NUMA_NO_NODE && !nodemask);
	return pfn;
}

static noinline unsigned long alloc_by_rules(struct machine *m, gfp_t gfp, unsigned int order,
					     int nid, const nodemask_t *nodemask)
{
	if (nid == NUMA_NO_NODE && !nodemask && has_mempolicy(m, gfp))
		return alloc_pages_by_policy(m, gfp, order);
	return alloc_from_nodes(m, gfp, order, nid, nodemask, true);
}

static noinline unsigned long alloc_from_zonelist(struct machine *m, gfp_t gfp, unsigned int order,
						  int nid, const nodemask_t *nodemask)
{
	if (has_task_rules(m))
		return alloc_by_rules(m, gfp, order, nid, nodemask);
	return alloc_from_nodes(m, gfp, order, nid, nodemask, false);
}

unsigned long alloc_pages_nodemask(struct machine *m, gfp_t gfp, unsigned int order, int nid,
				   const nodemask_t *nodemask)
{
	unsigned long pfn = PFN_NONE;

	if ((nid == NUMA_NO_NODE || nid == m->nid) && !nodemask)
		pfn = alloc_from_pcplist(m, gfp, order);
	if (likely(pfn != PFN_NONE))
		return pfn;
	return alloc_from_zonelist(m, gfp, order, nid, nodemask);
}

unsigned long alloc_pages_node(struct machine *m, int nid, gfp_t gfp, unsigned int order)
{
	return alloc_pages_nodemask(m, gfp, order, local_nid(m, nid), NULL);
}

/* As alloc_pages_nodemask() without a node or nodes, and what most requests come to. */
unsigned long alloc_pages(struct machine *m, gfp_t gfp, unsigned int order)
{
	unsigned long pfn = PFN_NONE;

	if (likely(order <= PAGE_ALLOC_COSTLY_ORDER))
		pfn = alloc_from_pcplist(m, gfp, order);
	if (likely(pfn != PFN_NONE))
		return pfn;
	return alloc_from_zonelist(m, gfp, order, NUMA_NO_NODE, NULL);
}

unsigned long alloc_page(struct machine *m, gfp_t gfp)
{
	return alloc_pages(m, gfp, 0);
}

unsigned long get_free_pages(struct machine *m, gfp_t gfp, unsigned int order)
{
	return alloc_pages(m, gfp & ~(gfp_t)__GFP_HIGHMEM, order);
}

unsigned long get_free_page(struct machine *m, gfp_t gfp)
{
	return get_free_pages(m, gfp, 0);
}

unsigned long get_zeroed_page(struct machine *m, gfp_t gfp)
{
	return get_free_pages(m, gfp | __GFP_ZERO, 0);
}

unsigned long get_dma_pages(struct machine *m, gfp_t gfp, unsigned int order)
{
	return get_free_pages(m, gfp | __GFP_DMA, order);
}

/* ---- exact sizes ---- */

static unsigned int get_order(const struct machine *m, size_t pages)
{
	unsigned int order = 0;

	while (order < 63 && 1UL << order < pages)
		order++;
	return order;
}

static void split_used(struct machine *m, unsigned long pfn, unsigned int order)
{
	uint32_t owner = page_owner(m, pfn), charged = page_at(m, pfn)->flags & PAGE_KMEMCG;

	if (unlikely(charged))
		split_page_memcg(m, pfn, order);
	for (unsigned long i = 0; i < 1UL << order; i++) {
		page_at(m, pfn + i)->flags = page_flags(PG_USED, 0, 0) | charged;
		set_page_owner(m, pfn + i, owner);
	}
	if (owners_kept(m))
		note_split(m, pfn, 1UL << order);
}

static size_t pages_for(const struct machine *m, size_t size)
{
	return (size >> m->page_shift) + !!(size & ((1UL << m->page_shift) - 1));
}

/* Of a block of that order, if there is one, only so many pages are kept. */
static unsigned long make_exact(struct machine *m, unsigned long pfn, unsigned int order,
				size_t pages)
{
	if (pfn == PFN_NONE)
		return PFN_NONE;
	split_used(m, pfn, order);
	for (unsigned long i = pages; i < 1UL << order; i++)
		free_pages_ok(m, pfn + i, 0, FPI_TO_TAIL);
	return pfn;
}

unsigned long alloc_pages_exact_nid(struct machine *m, int nid, size_t size, gfp_t gfp)
{
	size_t pages = pages_for(m, size);
	unsigned int order = get_order(m, pages);
	unsigned long pfn;

	gfp &= ~(gfp_t)(__GFP_COMP | __GFP_HIGHMEM);
	if (!pages)
		return PFN_NONE;
	enter(m, FN_alloc_pages_exact_nid);
	pfn = alloc_pages_node(m, nid, gfp, order);
	leave(m);
	return make_exact(m, pfn, order, pages);
}

unsigned long alloc_pages_exact(struct machine *m, size_t size, gfp_t gfp)
{
	size_t pages = pages_for(m, size);
	unsigned int order = get_order(m, pages);
	unsigned long pfn;

	if (!pages)
		return PFN_NONE;
	enter(m, FN_alloc_pages_exact);
	pfn = get_free_pages(m, gfp & ~(gfp_t)__GFP_COMP, order);
	leave(m);
	return make_exact(m, pfn, order, pages);
}

/* ---- in bulk ---- */

/* The first zone of the preferred node with room for all nr pages. */
static struct zone *bulk_zone(const struct machine *m, gfp_t gfp, unsigned long nr,
			      unsigned int alloc_flags, const struct alloc_context *ac)
{
	const struct zoneref *z;

	for_next_zone_zonelist(z, ac->preferred_zoneref, ac->highest_zoneidx, ac->nodemask) {
		unsigned long mark = wmark_pages(z->zone, alloc_flags & ALLOC_WMARK_MASK) + nr;

		if (alloc_flags & ALLOC_CPUSET && !cpuset_zone_allowed(m, z->zone, gfp))
			continue;
		if (leaves_node(m, z->zone, ac))
			return NULL;
		if (zone_watermark_fast(z->zone, 0, mark, ac->preferred_zoneref->zone_idx,
					alloc_flags, gfp))
			return z->zone;
	}
	return NULL;
}

static unsigned long take_bulk(struct machine *m, struct zone *zone, gfp_t gfp, unsigned long nr,
			       unsigned int alloc_flags, const struct alloc_context *ac,
			       unsigned long *pfns)
{
	struct per_cpu_pages *pcp = &zone->pageset[m->cpu];
	unsigned long n;

	for (n = 0; n < nr; n++) {
		pfns[n] = pcp_take(m, zone, 0, ac->migratetype, alloc_flags, pcp);
		if (pfns[n] == PFN_NONE)
			break;
		prep_new_page(m, pfns[n], 0, gfp);
	}
	if (n) {
		count_vm_events(m, PGALLOC_DMA + zone_idx(zone), n);
		zone_statistics(m, ac->preferred_zoneref->zone, zone, n);
	}
	return n;
}

unsigned long alloc_pages_bulk(struct machine *m, gfp_t gfp, int nid, const nodemask_t *nodemask,
			       unsigned long nr, unsigned long *pfns)
{
	unsigned int alloc_flags = ALLOC_WMARK_LOW;
	struct alloc_context ac;
	struct zone *zone;
	unsigned long got;
	gfp_t alloc_gfp;

	if (!nr)
		return 0;
	gfp &= GFP_BITS_MASK;
	/* A single page comes the usual way, and where each one is recorded. */
	if (nr > 1 && mobility_is_sane(m, gfp) && !m->params.page_owner &&
	    !(gfp & __GFP_ACCOUNT && m->traced & MEMCG_KMEM_ENABLED)) {
		if (should_fail_alloc_page(m, gfp, 0, FN___alloc_pages_bulk))
			return 0;
		ac = alloc_context(m, gfp, local_nid(m, nid), nodemask);
		alloc_gfp = gfp;
		if (has_task_rules(m))
			confine_to_cpuset(m, &ac, &alloc_gfp, &alloc_flags);
		alloc_flags = gfp_to_alloc_flags_cma(m, gfp, alloc_flags);
		zone = bulk_zone(m, alloc_gfp, nr, alloc_flags, &ac);
		got = zone ? take_bulk(m, zone, alloc_gfp, nr, alloc_flags, &ac, pfns) : 0;
		if (got)
			return got;
	}
	call_path_push(m, FN___alloc_pages_bulk);
	pfns[0] = alloc_pages_nodemask(m, gfp, 0, local_nid(m, nid), nodemask);
	call_path_pop(m);
	return pfns[0] != PFN_NONE;
}

/* ---- free ---- */

static __always_inline void free_block(struct machine *m, unsigned long pfn, unsigned int order)
{
	if (likely(pcp_allowed_order(m, order)))
		free_unref_page(m, pfn, order);
	else
		free_pages_ok(m, pfn, order, FPI_NONE);
}

void free_the_page(struct machine *m, unsigned long pfn, unsigned int order)
{
	free_block(m, pfn, order);
}

static bool begins_allocation(const struct machine *m, unsigned long pfn, unsigned int order)
{
	const struct page *page;

	if (!pfn_in_array(m, pfn) || order > PAGE_ORDER_MASK)
		return false;
	__builtin_prefetch(&m->links[page_index(m, pfn)], 1);	/* to be written when it is freed */
	page = page_at(m, pfn);
	return (page->flags & (PAGE_STATE_MASK | PAGE_ORDER_MASK)) == page_flags(PG_USED, order, 0);
}

int free_pages(struct machine *m, unsigned long pfn, unsigned int order)
{
	if (!begins_allocation(m, pfn, order))
		return -EINVAL;
	free_block(m, pfn, order);
	return 0;
}

int split_page(struct machine *m, unsigned long pfn, unsigned int order)
{
	if (!begins_allocation(m, pfn, order) || page_at(m, pfn)->flags & PAGE_COMPOUND)
		return -EINVAL;
	if (order)
		split_used(m, pfn, order);
	return 0;
}
