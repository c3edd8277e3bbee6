// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which nodes a task may have memory of: what its cpuset allows.
 *
 * Source: 6.1 kernel/cgroup/cpuset.c, of the unified hierarchy (cgroup v2).
 */
#include <errno.h>

#include "mm/internal.h"

/* Less than all memory there is. The root's cpuset has all of it, whatever comes. */
static bool confined(const struct machine *m, const struct task *task)
{
	return ~task->mems_allowed && node_states_memory(m) & ~task->mems_allowed;
}

bool cpusets_enabled(const struct machine *m)
{
	return m->nr_cpusets || confined(m, m->current);
}

/*
 * Of __GFP_HARDWALL requests its cpuset is the limit. Others may have what the
 * nearest cpuset above with exclusive memory has: in cgroup v2 that is the
 * root, which has all.
 */
bool cpuset_node_allowed(const struct machine *m, int nid, gfp_t gfp)
{
	const struct task *task = m->current;

	return task->mems_allowed >> nid & 1 || !(gfp & __GFP_HARDWALL) || task->oom_victim;
}

bool cpuset_nodemask_valid_mems_allowed(const struct machine *m, nodemask_t nodes)
{
	return nodes & m->current->mems_allowed;
}

bool cpuset_has_no_zone(const struct machine *m, const struct alloc_context *ac, gfp_t gfp)
{
	nodemask_t nodes = m->current->mems_allowed;

	if (likely(!has_task_rules(m)) || !(gfp & __GFP_HARDWALL) ||
	    nodes & node_states_normal_memory(m))	/* not of movable memory only */
		return false;
	return !first_zones_zonelist(ac->zonelist, ac->highest_zoneidx, &nodes)->zone;
}

/* Source: 6.1 cpuset_change_task_nodemask(). */
static void change_task_nodemask(struct machine *m, struct task *task, nodemask_t nodes)
{
	mpol_rebind_task(task, nodes & node_states_memory(m));
	task->mems_allowed = nodes;
	task->mems_allowed_seq++;
	if (task == m->current)
		update_task_rules(m);
}

int set_mems_allowed(struct machine *m, struct task *task, nodemask_t nodes)
{
	if (!nodes || (nodes != MEMS_ALL && nodes & ~node_states_memory(m)))
		return -EINVAL;
	change_task_nodemask(m, task, nodes);
	return 0;
}

void cpuset_follow_memory(struct machine *m)
{
	nodemask_t memory = node_states_memory(m);

	for (struct task *task = m->tasks; task; task = task->next) {
		nodemask_t left = task->mems_allowed & memory;

		/* A cpuset without memory has that of the one above. */
		if (!left || task->mems_allowed == MEMS_ALL)
			change_task_nodemask(m, task, MEMS_ALL);
		else if (left != task->mems_allowed)
			change_task_nodemask(m, task, left);
	}
	cpuset_update(m);
	update_task_rules(m);	/* what is all memory has changed */
}
