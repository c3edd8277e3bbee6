// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory policies: which nodes a task's requests prefer, are bound to, or go
 * round.
 *
 * Source: 6.1 mm/mempolicy.c.
 */
#include <errno.h>

#include "mm/internal.h"

_Static_assert(NR_MM_EVENTS < 61, "machine.traced has bits for more than events");

void update_task_rules(struct machine *m)
{
	const struct task *task = m->current;

	m->traced &= ~TASK_RULES;
	if (task->flags & (PF_MEMALLOC_NOIO | PF_MEMALLOC_NOFS | PF_MEMALLOC_PIN) || task->mempolicy.mode != MPOL_DEFAULT ||
	    task->memcg != m->root_memcg || cpusets_enabled(m))
		m->traced |= TASK_RULES;
}

/* ---- sets of nodes ---- */

static nodemask_t node_bit(int nid)
{
	return (nodemask_t)1 << nid;
}

static int nodes_weight(nodemask_t nodes)
{
	return __builtin_popcountll(nodes);
}

/* The first of some. */
static int first_node(nodemask_t nodes)
{
	return __builtin_ctzll(nodes);
}

/* The next after nid, going round. */
static int next_node_in(int nid, nodemask_t nodes)
{
	nodemask_t after = nid < MAX_NUMNODES - 1 ? nodes >> (nid + 1) << (nid + 1) : 0;

	return first_node(after ? after : nodes);
}

/* Number n of them, from 0. */
static int nth_node(nodemask_t nodes, unsigned long n)
{
	for (; n; n--)
		nodes &= nodes - 1;
	return first_node(nodes);
}

/*
 * Of nodes of an old set: who is number n there becomes number n of the new
 * one, going round. Source: 6.1 bitmap_remap().
 */
static nodemask_t remap_nodes(nodemask_t nodes, nodemask_t old, nodemask_t new)
{
	nodemask_t mapped = 0;

	for (; nodes; nodes &= nodes - 1) {
		int n = nodes_weight(old & (node_bit(first_node(nodes)) - 1));

		mapped |= node_bit(nth_node(new, (unsigned long)(n % nodes_weight(new))));
	}
	return mapped;
}

/* ---- set and kept ---- */

/* Does the mode go with nodes, or with none? A preferred one without nodes is the local one. */
static int check_mode(enum mpol_mode *mode, nodemask_t nodes)
{
	if ((unsigned int)*mode > MPOL_PREFERRED_MANY || nodes >> MAX_NUMNODES)
		return -EINVAL;
	if (*mode == MPOL_DEFAULT || *mode == MPOL_LOCAL)
		return nodes ? -EINVAL : 0;
	if (!nodes && *mode == MPOL_PREFERRED)
		*mode = MPOL_LOCAL;
	else if (!nodes)
		return -EINVAL;
	return 0;
}

int set_mempolicy(struct machine *m, struct task *task, enum mpol_mode mode, nodemask_t nodes)
{
	nodemask_t mems = task->mems_allowed & node_states_memory(m);
	int err = check_mode(&mode, nodes);

	if (err)
		return err;
	if (nodes && !(nodes & mems))
		return -EINVAL;
	nodes &= mems;
	if (mode == MPOL_PREFERRED)
		nodes = node_bit(first_node(nodes));
	task->mempolicy = (struct mempolicy){ .mode = mode, .nodes = nodes, .cpuset_mems = mems,
					      .il_prev = MAX_NUMNODES - 1 };
	if (task == m->current)
		update_task_rules(m);
	return 0;
}

/* Those that only prefer stay with the nodes they were given. */
void mpol_rebind_task(struct task *task, nodemask_t nodes)
{
	struct mempolicy *pol = &task->mempolicy;

	if (pol->mode == MPOL_DEFAULT || pol->mode == MPOL_LOCAL || pol->cpuset_mems == nodes)
		return;
	if (pol->mode == MPOL_BIND || pol->mode == MPOL_INTERLEAVE)
		pol->nodes = remap_nodes(pol->nodes, pol->cpuset_mems, nodes);
	pol->cpuset_mems = nodes;
}

/* ---- what it makes of a request ---- */

/* Lower zones' requests are not bound, unless the policy has movable memory only. */
static bool apply_policy_zone(const struct machine *m, const struct mempolicy *pol,
			      enum zone_type zone)
{
	enum zone_type lowest = pol->nodes & node_states_normal_memory(m) ? m->policy_zone
									  : ZONE_MOVABLE;

	return zone >= lowest;
}

/* The nodes it may have; null: all. */
static const nodemask_t *policy_nodemask(const struct machine *m, gfp_t gfp,
					 const struct mempolicy *pol)
{
	if (pol->mode == MPOL_BIND && apply_policy_zone(m, pol, gfp_zone(gfp)) &&
	    cpuset_nodemask_valid_mems_allowed(m, pol->nodes))
		return &pol->nodes;
	return pol->mode == MPOL_PREFERRED_MANY ? &pol->nodes : NULL;
}

/* The node it begins at. */
static int policy_node(const struct machine *m, const struct mempolicy *pol)
{
	return pol->mode == MPOL_PREFERRED ? first_node(pol->nodes) : m->nid;
}

/* The next one, for what has no place in the task's memory. */
static int interleave_nodes(struct mempolicy *pol)
{
	pol->il_prev = next_node_in(pol->il_prev, pol->nodes);
	return pol->il_prev;
}

static unsigned long alloc_page_interleave(struct machine *m, gfp_t gfp, unsigned int order,
					   int nid)
{
	unsigned long pfn = alloc_pages_nodemask(m, gfp, order, nid, NULL);

	if (pfn != PFN_NONE && m->sysctl.numa_stat && zone_to_nid(zone_of(m, pfn)) == nid)
		zone_of(m, pfn)->vm_numa_event[NUMA_INTERLEAVE_HIT]++;
	return pfn;
}

/* Of what a first try on the preferred nodes may do: no reclaim, and it may fail. */
static gfp_t preferred_gfp(gfp_t gfp)
{
	return (gfp | __GFP_NOWARN) & ~(gfp_t)(__GFP_DIRECT_RECLAIM | __GFP_NOFAIL);
}

/* First those nodes without effort, then all. */
static unsigned long alloc_pages_preferred_many(struct machine *m, gfp_t gfp, unsigned int order,
						const struct mempolicy *pol)
{
	unsigned long pfn = alloc_pages_nodemask(m, preferred_gfp(gfp), order, m->nid,
						 &pol->nodes);

	return pfn != PFN_NONE ? pfn : alloc_pages_nodemask(m, gfp, order, m->nid, NULL);
}

unsigned long alloc_pages_by_policy(struct machine *m, gfp_t gfp, unsigned int order)
{
	struct mempolicy *pol = &m->current->mempolicy;
	unsigned long pfn;

	call_path_push(m, FN_alloc_pages);
	if (pol->mode == MPOL_INTERLEAVE)
		pfn = alloc_page_interleave(m, gfp, order, interleave_nodes(pol));
	else if (pol->mode == MPOL_PREFERRED_MANY)
		pfn = alloc_pages_preferred_many(m, gfp, order, pol);
	else
		pfn = alloc_pages_nodemask(m, gfp, order, policy_node(m, pol),
					   policy_nodemask(m, gfp, pol));
	call_path_pop(m);
	return pfn;
}

const nodemask_t *policy_place(const struct machine *m, gfp_t gfp, int *nid)
{
	const struct mempolicy *pol = &m->current->mempolicy;

	*nid = pol->mode == MPOL_INTERLEAVE ? pol->il_prev : policy_node(m, pol);
	return pol->mode == MPOL_PREFERRED_MANY ? NULL : policy_nodemask(m, gfp, pol);
}

/* ---- user memory ---- */

/*
 * A huge page is worth more on its own node than anywhere: that one is tried
 * first, without much effort, then all that the policy allows.
 */
static unsigned long alloc_huge_page(struct machine *m, gfp_t gfp, unsigned int order, int nid,
				     const nodemask_t *nodemask)
{
	unsigned long pfn;

	if (!nodemask || *nodemask >> nid & 1) {
		pfn = alloc_pages_nodemask(m, gfp | __GFP_THISNODE | __GFP_NORETRY, order, nid,
					   NULL);
		if (pfn != PFN_NONE || !(gfp & __GFP_DIRECT_RECLAIM))
			return pfn;
	}
	return alloc_pages_nodemask(m, gfp, order, nid, nodemask);
}

/* Memory begins at a multiple of all sizes here, so that a page's index says its turn. */
static unsigned long alloc_vma_page(struct machine *m, unsigned long index, gfp_t gfp,
				    unsigned int order)
{
	const struct mempolicy *pol = &m->current->mempolicy;
	const nodemask_t *nodemask;

	if (pol->mode == MPOL_INTERLEAVE)
		return alloc_page_interleave(m, gfp, order,
					     nth_node(pol->nodes, (index >> order) %
						      (unsigned long)nodes_weight(pol->nodes)));
	if (pol->mode == MPOL_PREFERRED_MANY)
		return alloc_pages_preferred_many(m, gfp, order, pol);
	nodemask = policy_nodemask(m, gfp, pol);
	if (order)
		return alloc_huge_page(m, gfp, order, policy_node(m, pol), nodemask);
	return alloc_pages_nodemask(m, gfp, 0, policy_node(m, pol), nodemask);
}

unsigned long alloc_user_page(struct machine *m, unsigned long index, gfp_t gfp,
			      unsigned int order)
{
	unsigned long pfn;

	call_path_push(m, FN_vma_alloc_folio);
	call_path_push(m, FN___folio_alloc);
	pfn = alloc_vma_page(m, index, gfp | __GFP_COMP, order);
	call_path_pop(m);
	call_path_pop(m);
	return pfn;
}

/* ---- in bulk ---- */

static unsigned long alloc_bulk_interleave(struct machine *m, gfp_t gfp, struct mempolicy *pol,
					   unsigned long nr, unsigned long *pfns)
{
	unsigned long nodes = (unsigned long)nodes_weight(pol->nodes), got = 0;

	for (unsigned long i = 0; i < nodes; i++)
		got += alloc_pages_bulk(m, gfp, interleave_nodes(pol), NULL,
					nr / nodes + (i < nr % nodes), pfns + got);
	return got;
}

static unsigned long alloc_bulk_preferred_many(struct machine *m, gfp_t gfp,
					       const struct mempolicy *pol, unsigned long nr,
					       unsigned long *pfns)
{
	unsigned long got = alloc_pages_bulk(m, preferred_gfp(gfp), m->nid, &pol->nodes, nr, pfns);

	if (got < nr)
		got += alloc_pages_bulk(m, gfp, m->nid, NULL, nr - got, pfns + got);
	return got;
}

unsigned long alloc_pages_bulk_mempolicy(struct machine *m, gfp_t gfp, unsigned long nr,
					 unsigned long *pfns)
{
	struct mempolicy *pol = &m->current->mempolicy;

	if (!has_mempolicy(m, gfp))
		return alloc_pages_bulk(m, gfp, m->nid, NULL, nr, pfns);
	if (pol->mode == MPOL_INTERLEAVE)
		return alloc_bulk_interleave(m, gfp, pol, nr, pfns);
	if (pol->mode == MPOL_PREFERRED_MANY)
		return alloc_bulk_preferred_many(m, gfp, pol, nr, pfns);
	return alloc_pages_bulk(m, gfp, policy_node(m, pol), policy_nodemask(m, gfp, pol), nr,
				pfns);
}
