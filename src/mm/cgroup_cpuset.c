// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cpusets of cgroups: the CPUs and nodes that their tasks may use. An empty
 * mask, or one of which the parent has nothing, is as in the parent.
 *
 * Source: 6.1 kernel/cgroup/cpuset.c, of the unified hierarchy.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mm/cgroup.h"
#include "mm/internal.h"

#define WORDS	(NR_CPUS / 64)

/* ---- masks ---- */

static bool cpumask_empty(const struct cpumask *mask)
{
	for (int i = 0; i < WORDS; i++)
		if (mask->bits[i])
			return false;
	return true;
}

static struct cpumask cpumask_and(const struct cpumask *a, const struct cpumask *b)
{
	struct cpumask both;

	for (int i = 0; i < WORDS; i++)
		both.bits[i] = a->bits[i] & b->bits[i];
	return both;
}

static bool cpumask_has(const struct cpumask *mask, int cpu)
{
	return mask->bits[cpu / 64] >> cpu % 64 & 1;
}

static int cpumask_first(const struct cpumask *mask)
{
	int cpu = 0;

	while (cpu < NR_CPUS && !cpumask_has(mask, cpu))
		cpu++;
	return cpu;
}

static struct cpumask all_cpus(const struct machine *m)
{
	struct cpumask mask = { { 0 } };

	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		mask.bits[cpu / 64] |= UINT64_C(1) << cpu % 64;
	return mask;
}

/* ---- what is in force ---- */

static const struct cgroup *with_cpuset(const struct cgroup *c)
{
	while (c->parent && !c->cpuset)
		c = c->parent;
	return c;
}

struct cpumask cpuset_effective_cpus(const struct machine *m, const struct cgroup *cgroup)
{
	cgroup = with_cpuset(cgroup);
	return cgroup->cpuset ? cgroup->cpuset->effective_cpus : all_cpus(m);
}

nodemask_t cpuset_effective_mems(const struct machine *m, const struct cgroup *cgroup)
{
	cgroup = with_cpuset(cgroup);
	return cgroup->cpuset ? cgroup->cpuset->effective_mems : node_states_memory(m);
}

const char *task_cpuset_name(const struct task *task)
{
	return task->cgroup ? with_cpuset(task->cgroup)->name : "/";
}

/* Source: 6.1 cpuset_attach_task(). */
static void apply(struct machine *m, struct task *task)
{
	struct cpumask cpus = cpuset_effective_cpus(m, task->cgroup);
	bool is_root = !with_cpuset(task->cgroup)->parent;

	set_mems_allowed(m, task, is_root ? MEMS_ALL : cpuset_effective_mems(m, task->cgroup));
	if (!cpumask_has(&cpus, task->cpu))
		task->cpu = cpumask_first(&cpus);
	if (task == m->current)
		set_current(m, task);
}

void cpuset_attach(struct machine *m, struct task *task, const struct cgroup *before)
{
	if (with_cpuset(before) != with_cpuset(task->cgroup))
		apply(m, task);
}

/* Source: 6.1 update_cpumasks_hier(), update_nodemasks_hier(). */
static void update_effective(const struct machine *m, struct cgroup *c)
{
	struct cpuset *cs = c->cpuset;
	struct cpumask cpus = cpuset_effective_cpus(m, c->parent);
	nodemask_t mems = cpuset_effective_mems(m, c->parent);

	cs->effective_cpus = cpumask_and(&cs->cpus_allowed, &cpus);
	if (cpumask_empty(&cs->effective_cpus))
		cs->effective_cpus = cpus;
	cs->effective_mems = cs->mems_allowed & mems ? cs->mems_allowed & mems : mems;
}

void cpuset_update(struct machine *m)
{
	for (struct cgroup *c = NULL; (c = cgroup_iter(m->cgroup_root, c)); )
		if (c->cpuset)
			update_effective(m, c);
	for (struct task *t = m->tasks; t; t = t->next)
		if (with_cpuset(t->cgroup)->parent)
			apply(m, t);
}

/* ---- they come, change and go ---- */

int cpuset_create(struct machine *m, struct cgroup *cgroup)
{
	cgroup->cpuset = calloc(1, sizeof(*cgroup->cpuset));
	if (!cgroup->cpuset)
		return -ENOMEM;
	update_effective(m, cgroup);
	m->nr_cpusets++;
	update_task_rules(m);
	return 0;
}

void cpuset_destroy(struct machine *m, struct cgroup *cgroup)
{
	struct cpuset *cs = cgroup->cpuset;

	cgroup->cpuset = NULL;
	m->nr_cpusets--;
	for (struct task *t = m->tasks; t; t = t->next)
		if (with_cpuset(t->cgroup) == with_cpuset(cgroup) && cgroup_is_below(t->cgroup, cgroup))
			apply(m, t);
	free(cs);
	update_task_rules(m);
}

int cpuset_set_cpus(struct machine *m, struct cgroup *cgroup, const struct cpumask *cpus)
{
	struct cpumask all = all_cpus(m), there = cpumask_and(cpus, &all);
	struct cpuset *cs = cgroup->cpuset;

	if (memcmp(&there, cpus, sizeof(there)))
		return -EINVAL;
	if (!cpumask_empty(&cs->cpus_allowed) && cpumask_empty(cpus) &&
	    cgroup_is_populated(m, cgroup))
		return -ENOSPC;
	cs->cpus_allowed = *cpus;
	cpuset_update(m);
	return 0;
}

int cpuset_set_mems(struct machine *m, struct cgroup *cgroup, nodemask_t mems)
{
	struct cpuset *cs = cgroup->cpuset;

	if (mems & ~node_states_memory(m))
		return -EINVAL;
	if (cs->mems_allowed && !mems && cgroup_is_populated(m, cgroup))
		return -ENOSPC;
	cs->mems_allowed = mems;
	cpuset_update(m);
	return 0;
}
