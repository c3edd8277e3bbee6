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
	return prev ? NULL : m->root_memcg;
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

void memcg_memory_event(struct machine *m, struct mem_cgroup *memcg, enum memcg_memory_event event)
{
}

void count_memcg_events(struct machine *m, struct mem_cgroup *memcg, enum vm_event_item item,
			unsigned long nr)
{
}
