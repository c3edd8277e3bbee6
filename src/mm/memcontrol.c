// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory cgroups.
 *
 * Source: 6.1 mm/memcontrol.c.
 */
#include <errno.h>
#include <stdlib.h>

#include "mm/internal.h"

int init_memcg(struct machine *m)
{
	struct mem_cgroup *root = calloc(1, sizeof(*root));

	if (!root)
		return -ENOMEM;
	root->id = 1;
	root->path = "/";
	root->max = PAGE_COUNTER_MAX(m->page_shift);
	for (int nid = 0; nid < m->params.nr_nodes; nid++) {
		root->lruvecs[nid] = &m->nodes[nid]->lruvec;
		lruvec_init(root->lruvecs[nid], m->nodes[nid], root);
	}
	m->root_memcg = root;
	return 0;
}

void free_memcg(struct machine *m)
{
	free(m->root_memcg);
}

struct mem_cgroup *mem_cgroup_from_id(const struct machine *m, unsigned int id)
{
	return m->root_memcg;
}

struct lruvec *mem_cgroup_lruvec(const struct mem_cgroup *memcg, const struct pglist_data *pgdat)
{
	return memcg->lruvecs[pgdat->node_id];
}

struct mem_cgroup *mem_cgroup_iter(const struct machine *m, struct mem_cgroup *root,
				   struct mem_cgroup *prev)
{
	return prev ? NULL : root ? root : m->root_memcg;
}

int mem_cgroup_charge(struct machine *m, struct mem_cgroup *memcg, unsigned long nr, gfp_t gfp)
{
	return 0;
}

void mem_cgroup_uncharge(struct machine *m, struct mem_cgroup *memcg, unsigned long nr)
{
}

struct lruvec *parent_lruvec(const struct machine *m, const struct lruvec *lruvec)
{
	return NULL;
}

long mem_cgroup_get_nr_swap_pages(const struct machine *m, const struct mem_cgroup *memcg)
{
	return (long)m->nr_swap_pages;
}

bool mem_cgroup_charge_swap(struct machine *m, struct mem_cgroup *memcg, unsigned long nr)
{
	return true;
}

void mem_cgroup_uncharge_swap(struct machine *m, struct mem_cgroup *memcg, unsigned long nr)
{
}

unsigned long mem_cgroup_size(const struct mem_cgroup *memcg)
{
	return 0;
}

void mem_cgroup_calculate_protection(const struct machine *m, const struct mem_cgroup *target,
				     struct mem_cgroup *memcg)
{
}

void mem_cgroup_protection(const struct machine *m, const struct mem_cgroup *target,
			   const struct mem_cgroup *memcg, unsigned long *min, unsigned long *low)
{
	*min = *low = 0;
}

bool mem_cgroup_below_min(const struct machine *m, const struct mem_cgroup *target,
			  const struct mem_cgroup *memcg)
{
	return false;
}

bool mem_cgroup_below_low(const struct machine *m, const struct mem_cgroup *target,
			  const struct mem_cgroup *memcg)
{
	return false;
}

/* ---- for the OOM killer ---- */

const char *mem_cgroup_path(const struct mem_cgroup *memcg)
{
	return memcg->path;
}

unsigned long mem_cgroup_get_max(const struct machine *m, const struct mem_cgroup *memcg)
{
	return memcg->max + m->total_swap_pages;
}

struct mem_cgroup *mem_cgroup_get_oom_group(const struct machine *m, const struct task *victim,
					    const struct mem_cgroup *domain)
{
	struct mem_cgroup *group = NULL;

	for (struct mem_cgroup *memcg = victim->memcg; memcg->parent; memcg = memcg->parent) {
		if (memcg->oom_group)
			group = memcg;
		if (memcg == domain)
			return group;
	}
	return domain && domain != m->root_memcg ? NULL : group;
}

void memcg_memory_event(struct machine *m, struct mem_cgroup *memcg, enum memcg_memory_event event)
{
	memcg->memory_events_local[event]++;
	do
		memcg->memory_events[event]++;
	while ((memcg = memcg->parent) && memcg->parent);
}

void count_memcg_events(struct machine *m, struct mem_cgroup *memcg, enum vm_event_item item,
			unsigned long nr)
{
}

void mem_cgroup_oom_info(const struct machine *m, const struct mem_cgroup *memcg,
			 struct oom_memcg *info)
{
	*info = (struct oom_memcg){ .path = memcg->path, .memory.max = memcg->max,
				    .swap.max = PAGE_COUNTER_MAX(m->page_shift) };
}
