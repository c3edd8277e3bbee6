/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a request may by who makes it: the current task's flags, its cpuset's
 * nodes and its memory policy. Included by internal.h.
 *
 * Source: 6.1 include/linux/sched/mm.h, kernel/cgroup/cpuset.c, mm/mempolicy.c.
 */
#ifndef BUDDYFS_MM_MEMPOLICY_H
#define BUDDYFS_MM_MEMPOLICY_H

/*
 * Of machine.traced, as FAULTS_ARMED: the current task has rules of its own,
 * by which a page of the CPU's list may be the wrong one.
 */
#define TASK_RULES	(UINT64_C(1) << 62)

/* To be called when the current task is another one, or has other rules. */
void update_task_rules(struct machine *m);

static inline bool has_task_rules(const struct machine *m)
{
	return unlikely(m->traced & TASK_RULES);
}

/* ---- flags ---- */

/* What the scopes that the current task is in leave of a request's flags. */
static inline gfp_t current_gfp_context(const struct machine *m, gfp_t gfp)
{
	uint32_t flags = m->current->flags;

	if (likely(!(flags & (PF_MEMALLOC_NOIO | PF_MEMALLOC_NOFS | PF_MEMALLOC_PIN))))
		return gfp;
	if (flags & PF_MEMALLOC_NOIO)
		gfp &= ~(gfp_t)(__GFP_IO | __GFP_FS);
	else if (flags & PF_MEMALLOC_NOFS)
		gfp &= ~(gfp_t)__GFP_FS;
	if (flags & PF_MEMALLOC_PIN)
		gfp &= ~(gfp_t)__GFP_MOVABLE;
	return gfp;
}

/* Until it is restored, the current task does not reclaim (again), and has all reserves. */
static inline uint32_t memalloc_noreclaim_save(struct machine *m)
{
	uint32_t flags = m->current->flags & PF_MEMALLOC;

	m->current->flags |= PF_MEMALLOC;
	return flags;
}

static inline void memalloc_noreclaim_restore(struct machine *m, uint32_t flags)
{
	m->current->flags = (m->current->flags & ~(uint32_t)PF_MEMALLOC) | flags;
}

/* ---- cpuset.c ---- */

/* There is a cpuset besides the root's: nodes matter. */
bool cpusets_enabled(const struct machine *m);

/*
 * May the current task have memory of the node? Within its cpuset; when the
 * request is not held to that (no __GFP_HARDWALL) anywhere in the root's.
 * Source: 6.1 __cpuset_node_allowed().
 */
bool cpuset_node_allowed(const struct machine *m, int nid, gfp_t gfp);

static inline bool cpuset_zone_allowed(const struct machine *m, const struct zone *zone, gfp_t gfp)
{
	return likely(!has_task_rules(m)) || cpuset_node_allowed(m, zone_to_nid(zone), gfp);
}

/* Does the current task's cpuset have some of these nodes? */
bool cpuset_nodemask_valid_mems_allowed(const struct machine *m, nodemask_t nodes);

/* It has none that the request could use at all. Source: 6.1 cpusets_insane_config(). */
bool cpuset_has_no_zone(const struct machine *m, const struct alloc_context *ac, gfp_t gfp);

/* Which nodes have memory has changed: tasks and their policies follow. Source: 6.1 cpuset_hotplug_workfn(). */
void cpuset_follow_memory(struct machine *m);

/* ---- mempolicy.c ---- */

/* As alloc_pages(), for a current task with a policy. */
unsigned long alloc_pages_by_policy(struct machine *m, gfp_t gfp, unsigned int order);

/*
 * Where such a request that has just failed looked last: the node it began at,
 * and the nodes it was bound to; null: all.
 */
const nodemask_t *policy_place(const struct machine *m, gfp_t gfp, int *nid);

static inline bool has_mempolicy(const struct machine *m, gfp_t gfp)
{
	return has_task_rules(m) && m->current->mempolicy.mode != MPOL_DEFAULT &&
	       !(gfp & __GFP_THISNODE);
}

/* The nodes of the task's cpuset become others. Source: 6.1 mpol_rebind_task(). */
void mpol_rebind_task(struct task *task, nodemask_t nodes);

/* A page for user memory at an index, by the current task's policy. Source: 6.1 vma_alloc_folio(). */
unsigned long alloc_user_page(struct machine *m, unsigned long index, gfp_t gfp,
			      unsigned int order);

#endif
