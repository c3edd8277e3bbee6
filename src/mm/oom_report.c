// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the OOM killer has to say of memory and of tasks.
 *
 * Source: 6.1 mm/oom_kill.c dump_header(), dump_tasks().
 */
#include <stdlib.h>

#include "mm/internal.h"

static struct oom_task describe_task(const struct machine *m, const struct task *t)
{
	return (struct oom_task){
		.comm = t->comm, .pid = t->pid, .tgid = t->pid, .total_vm = t->total_vm,
		.anon = (unsigned long)t->rss[MM_ANONPAGES],
		.file = (unsigned long)t->rss[MM_FILEPAGES],
		.shmem = (unsigned long)t->rss[MM_SHMEMPAGES],
		.pgtables_bytes = t->pgtables << m->page_shift,
		.swapents = (unsigned long)t->rss[MM_SWAPENTS],
		.oom_score_adj = t->oom_score_adj, .memcg = mem_cgroup_path(t->memcg),
	};
}

/* Those who could have been chosen; without room on the host, none. */
static struct oom_task *describe_tasks(const struct machine *m, const struct oom_control *oc,
				       size_t *nr)
{
	struct mem_cgroup *group;
	struct oom_task *tasks;
	size_t all = 0;

	for (const struct task *t = m->tasks; t; t = t->next)
		all++;
	tasks = calloc(all, sizeof(*tasks));
	*nr = 0;
	if (!tasks)
		return NULL;
	for (struct task *t = oom_next_task(m, oc, &group, NULL); t;
	     t = oom_next_task(m, oc, &group, t))
		if (oom_eligible(m, t, oc))
			tasks[(*nr)++] = describe_task(m, t);
	return tasks;
}

/* More of them than of all that users have. Source: 6.1 should_dump_unreclaim_slab(). */
static bool much_unreclaimable_slab(const struct machine *m)
{
	static const enum node_stat_item users[] = {
		NR_ACTIVE_ANON, NR_INACTIVE_ANON, NR_ACTIVE_FILE, NR_INACTIVE_FILE,
		NR_ISOLATED_ANON, NR_ISOLATED_FILE, NR_UNEVICTABLE,
	};
	unsigned long pages = 0;

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
		pages += global_node_page_state(m, users[i]);
	return global_node_page_state(m, NR_SLAB_UNRECLAIMABLE) > pages;
}

/* The objects of tasks are one cache, all of it in use. */
static struct oom_slab unreclaimable_slab(const struct machine *m)
{
	unsigned long kb = global_node_page_state(m, NR_SLAB_UNRECLAIMABLE)
			   << (m->page_shift - 10);

	return (struct oom_slab){ .name = "kmalloc-256", .used_kb = kb, .total_kb = kb };
}

void oom_dump_header(struct machine *m, const struct oom_control *oc, const struct task *victim)
{
	struct oom_report oom = { .order = oc->order, .constraint = oc->constraint,
				  .nodemask = oc->nodemask,
				  .dump_tasks = m->sysctl.oom_dump_tasks };
	const struct oom_slab slab = unreclaimable_slab(m);
	struct oom_task chosen, *tasks = NULL;
	struct oom_memcg memcg;

	if (victim) {
		chosen = describe_task(m, victim);
		oom.victim = &chosen;
	}
	if (oom.dump_tasks)
		oom.tasks = tasks = describe_tasks(m, oc, &oom.nr_tasks);
	if (oc->memcg) {
		mem_cgroup_oom_info(m, oc->memcg, &memcg);
		oom.memcg = &memcg;
	} else if (much_unreclaimable_slab(m)) {
		oom.slabs = &slab;
		oom.nr_slabs = 1;
	}
	call_path_push(m, FN_dump_header);
	report(m, &(struct mm_report){ .kind = REPORT_OOM_HEADER, .gfp = oc->gfp_mask, .oom = &oom,
				       .shown = nodes_shown(m, oc->nodemask),
				       .highest = gfp_zone(oc->gfp_mask) });
	call_path_pop(m);
	free(tasks);
}

void oom_report_task(struct machine *m, enum mm_report_kind kind, const struct task *task,
		     enum oom_cause cause)
{
	const struct oom_task victim = describe_task(m, task);
	const struct oom_report oom = { .victim = &victim, .cause = cause };

	report(m, &(struct mm_report){ .kind = kind, .oom = &oom });
}

void oom_report_group(struct machine *m, const struct mem_cgroup *memcg)
{
	const struct oom_report oom = { .group = mem_cgroup_path(memcg) };

	report(m, &(struct mm_report){ .kind = REPORT_OOM_GROUP, .oom = &oom });
}
