// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the engine has to say, and in whose name.
 *
 * Source: 6.1 mm/page_alloc.c warn_alloc(), lib/show_mem.c.
 */
#include "mm/internal.h"

#define ALL_NODES	(~(nodemask_t)0)

#define KWORKER_PID	15	/* as on the recorded boards */

/* Who is at work: as yet the one task there is, or a worker of the kernel's. */
static struct report_task current_task(const struct machine *m)
{
	bool worker = m->path.origin == CALL_WORKER;

	return (struct report_task){ .comm = worker ? "kworker/0:1" : "init",
				     .pid = worker ? KWORKER_PID : 1, .cpuset = "/",
				     .mems_allowed = node_states_memory(m) };
}

void report(struct machine *m, const struct mm_report *r)
{
	struct mm_report full = *r;

	if (!m->hooks.report)
		return;
	full.task = current_task(m);
	full.path = &m->path;
	m->hooks.report(m->hooks.ctx, &full);
}

nodemask_t nodes_shown(const struct machine *m, const nodemask_t *nodemask)
{
	return nodemask ? *nodemask : current_task(m).mems_allowed;
}

void show_mem(struct machine *m)
{
	report(m, &(struct mm_report){ .kind = REPORT_SHOW_MEM, .shown = ALL_NODES,
				       .highest = MAX_NR_ZONES - 1 });
}

/* A request that cannot wait was not bound to its nodes: all are shown. */
void warn_alloc(struct machine *m, gfp_t gfp, unsigned int order, const nodemask_t *nodemask)
{
	bool bound = gfp & __GFP_DIRECT_RECLAIM;

	if (gfp & __GFP_NOWARN)
		return;
	call_path_push(m, FN_warn_alloc);
	report(m, &(struct mm_report){
		.kind = REPORT_ALLOC_FAILURE, .gfp = gfp, .order = order, .nodemask = nodemask,
		.shown = bound ? nodes_shown(m, nodemask) : ALL_NODES,
		.highest = gfp_zone(gfp) });
	call_path_pop(m);
}
