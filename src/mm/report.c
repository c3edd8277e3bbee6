// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the engine has to say, and in whose name.
 *
 * Source: 6.1 mm/page_alloc.c warn_alloc(), lib/show_mem.c.
 */
#include "mm/cgroup.h"
#include "mm/internal.h"

#define ALL_NODES	(~(nodemask_t)0)

#define KWORKER_PID	15	/* as on the recorded boards */

/* Who is at work: the current task, or a worker of the kernel's. */
const char *machine_comm(const struct machine *m, int *pid)
{
	*pid = m->daemon ? m->daemon->pid : m->current->pid;
	return m->daemon ? m->daemon->comm : m->current->comm;
}

static struct report_task at_work(const struct machine *m)
{
	const struct task *task = current_task(m);

	if (!task || m->path.origin == CALL_WORKER)
		return (struct report_task){ .comm = "kworker/0:1", .pid = KWORKER_PID,
					     .cpuset = "/",
					     .mems_allowed = node_states_memory(m) };
	return (struct report_task){ .comm = task->comm, .pid = task->pid,
				     .oom_score_adj = task->oom_score_adj, .cpuset = task_cpuset_name(task),
				     .mems_allowed = task->mems_allowed & node_states_memory(m) };
}

void report(struct machine *m, const struct mm_report *r)
{
	struct mm_report full = *r;

	if (!m->hooks.report)
		return;
	full.task = at_work(m);
	full.path = &m->path;
	m->hooks.report(m->hooks.ctx, &full);
}

nodemask_t nodes_shown(const struct machine *m, const nodemask_t *nodemask)
{
	return nodemask ? *nodemask : at_work(m).mems_allowed;
}

void show_mem(struct machine *m)
{
	report(m, &(struct mm_report){ .kind = REPORT_SHOW_MEM, .shown = ALL_NODES,
				       .highest = MAX_NR_ZONES - 1 });
}

/*
 * Requests that were not bound to their nodes show them all: those that cannot
 * wait, and of tasks that may use the reserves. Source: 6.1 warn_alloc_show_mem().
 */
static bool bound_to_nodes(const struct machine *m, gfp_t gfp)
{
	const struct task *task = current_task(m);

	if (!(gfp & __GFP_NOMEMALLOC) && task &&
	    (task->oom_victim || task->flags & (PF_MEMALLOC | PF_EXITING)))
		return false;
	return gfp & __GFP_DIRECT_RECLAIM;
}

void warn_alloc(struct machine *m, gfp_t gfp, unsigned int order, const nodemask_t *nodemask)
{
	if (gfp & __GFP_NOWARN)
		return;
	call_path_push(m, FN_warn_alloc);
	report(m, &(struct mm_report){
		.kind = REPORT_ALLOC_FAILURE, .gfp = gfp, .order = order, .nodemask = nodemask,
		.shown = bound_to_nodes(m, gfp) ? nodes_shown(m, nodemask) : ALL_NODES,
		.highest = gfp_zone(gfp) });
	call_path_pop(m);
}
