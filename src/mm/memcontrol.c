// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory cgroups: their tree, their ids, how long they live.
 *
 *	root ── job ── a		a page of a: charged to a, job and root,
 *	          └─ (b)		on a's lists; (b): removed, but it has pages
 *
 * Source: 6.1 mm/memcontrol.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mm/cgroup.h"
#include "mm/internal.h"

struct mem_cgroup *root_mem_cgroup(const struct machine *m)
{
	return m->root_memcg;
}

bool mem_cgroup_is_descendant(const struct mem_cgroup *memcg, const struct mem_cgroup *root)
{
	while (memcg && memcg != root)
		memcg = memcg->parent;
	return memcg;
}

struct mem_cgroup *mem_cgroup_from_id(const struct machine *m, unsigned int id)
{
	return id < m->nr_memcgs ? m->memcgs[id] : NULL;
}

struct mem_cgroup *mem_cgroup_from_shadow(const struct machine *m, unsigned int id)
{
	struct mem_cgroup *memcg = mem_cgroup_from_id(m, id);

	return memcg && (memcg->online || memcg->nr_slots) ? memcg : NULL;
}

struct mem_cgroup *mem_cgroup_of_slot(const struct machine *m, unsigned int id,
				      const struct task *task)
{
	struct mem_cgroup *memcg = mem_cgroup_from_id(m, id);

	return memcg && memcg->online ? memcg : task->memcg;
}

const char *mem_cgroup_path(const struct mem_cgroup *memcg)
{
	return memcg->cgroup ? memcg->cgroup->path : "/";
}

struct mem_cgroup *mem_cgroup_iter(const struct machine *m, struct mem_cgroup *root,
				   struct mem_cgroup *prev)
{
	if (!root)
		root = m->root_memcg;
	if (!prev)
		return root;
	if (prev->children)
		return prev->children;
	while (prev != root && !prev->next)
		prev = prev->parent;
	return prev == root ? NULL : prev->next;
}

/* ---- they come ---- */

/* The lowest number that is free; 0: the host has no memory. */
static unsigned int free_id(struct machine *m)
{
	unsigned int id = 1, larger;
	struct mem_cgroup **memcgs;

	while (id < m->nr_memcgs && m->memcgs[id])
		id++;
	if (id < m->nr_memcgs)
		return id;
	larger = m->nr_memcgs ? 2 * m->nr_memcgs : 64;
	memcgs = realloc(m->memcgs, larger * sizeof(struct mem_cgroup *));
	if (!memcgs)
		return 0;
	for (unsigned int i = m->nr_memcgs; i < larger; i++)
		memcgs[i] = NULL;
	m->memcgs = memcgs;
	m->nr_memcgs = larger;
	return id;
}

static void free_memcg_memory(const struct machine *m, struct mem_cgroup *memcg)
{
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		if (memcg->lruvecs[nid] != &m->nodes[nid]->lruvec)
			free(memcg->lruvecs[nid]);
	free(memcg->name);
	free(memcg);
}

static bool alloc_lruvecs(struct machine *m, struct mem_cgroup *memcg)
{
	for (int nid = 0; nid < m->params.nr_nodes; nid++) {
		memcg->lruvecs[nid] = memcg->parent ? malloc(sizeof(struct lruvec))
						    : &m->nodes[nid]->lruvec;
		if (!memcg->lruvecs[nid])
			return false;
		lruvec_init(memcg->lruvecs[nid], m->nodes[nid], memcg);
	}
	return true;
}

/* Source: 6.1 mem_cgroup_alloc(). */
static struct mem_cgroup *alloc_memcg(struct machine *m, struct mem_cgroup *parent,
				      const char *name)
{
	struct mem_cgroup *memcg = calloc(1, sizeof(*memcg));
	unsigned int id = memcg ? free_id(m) : 0;

	if (!id) {
		free(memcg);
		return NULL;
	}
	memcg->id = id;
	memcg->parent = parent;
	memcg->online = true;
	memcg->name = strdup(name);
	page_counter_init(&memcg->memory, parent ? &parent->memory : NULL, m->page_shift);
	page_counter_init(&memcg->swap, parent ? &parent->swap : NULL, m->page_shift);
	if (!memcg->name || !alloc_lruvecs(m, memcg) ||
	    (parent && !(memcg->objcg = obj_cgroup_create(m, memcg)))) {
		free_memcg_memory(m, memcg);
		return NULL;
	}
	m->memcgs[id] = memcg;
	return memcg;
}

/*
 * Its counters for each CPU are charged to the parent, of whose first page
 * they take a little. Linux has them in the chunk of the boot, which is not
 * accounted: what was charged waits in the CPU's stock of bytes.
 */
static int charge_percpu(struct machine *m, struct mem_cgroup *parent)
{
	int err;

	if (mem_cgroup_is_root(parent))
		return 0;
	err = obj_cgroup_charge(m, parent->objcg, GFP_KERNEL, 1);
	if (!err)
		obj_cgroup_uncharge(m, parent->objcg, 1);
	return err;
}

static void link_last(struct mem_cgroup *memcg)
{
	struct mem_cgroup **end = &memcg->parent->children;

	while (*end)
		end = &(*end)->next;
	*end = memcg;
	mem_cgroup_get(memcg->parent, 1);
}

int mem_cgroup_create(struct machine *m, struct mem_cgroup *parent, struct cgroup *cgroup,
		      struct mem_cgroup **memcg)
{
	int err;

	mem_cgroup_sweep(m);
	err = charge_percpu(m, parent);
	if (err)
		return err;
	if (free_id(m) >= MAX_MEMCGS)
		return -ENOSPC;
	*memcg = alloc_memcg(m, parent, cgroup->name);
	if (!*memcg)
		return -ENOMEM;
	(*memcg)->cgroup = cgroup;
	link_last(*memcg);
	m->traced |= MEMCG_KMEM_ENABLED;
	return 0;
}

int init_memcg(struct machine *m)
{
	m->memcg_stock = calloc((size_t)m->params.nr_cpus, sizeof(*m->memcg_stock));
	if (!m->memcg_stock)
		return -ENOMEM;
	m->root_memcg = alloc_memcg(m, NULL, "/");
	return m->root_memcg ? 0 : -ENOMEM;
}

/* ---- and go ---- */

void mem_cgroup_offline(struct machine *m, struct mem_cgroup *memcg)
{
	page_counter_set_min(&memcg->memory, 0);
	page_counter_set_low(&memcg->memory, 0);
	memcg_reparent_objcgs(m, memcg);
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		reparent_slab(m, memcg->lruvecs[nid]);
	drain_all_stock(m, memcg);
	memcg->online = false;
	memcg->cgroup = NULL;
	m->memcg_gone |= !memcg->refs;
}

void mem_cgroup_put(struct machine *m, struct mem_cgroup *memcg, unsigned long nr)
{
	memcg->refs -= nr;
	m->memcg_gone |= !memcg->online && !memcg->refs;
}

/* What was counted stays counted in those above. Source: 6.1 mem_cgroup_css_free(). */
static void release(struct machine *m, struct mem_cgroup *memcg)
{
	struct mem_cgroup **link = &memcg->parent->children;

	while (*link != memcg)
		link = &(*link)->next;
	*link = memcg->next;
	mem_cgroup_put(m, memcg->parent, 1);
	m->memcgs[memcg->id] = NULL;
	free_memcg_memory(m, memcg);
}

void mem_cgroup_sweep(struct machine *m)
{
	while (m->memcg_gone) {
		m->memcg_gone = false;
		for (unsigned int id = 1; id < m->nr_memcgs; id++) {
			struct mem_cgroup *memcg = m->memcgs[id];

			if (memcg && !memcg->online && !memcg->refs)
				release(m, memcg);
		}
	}
}

void free_memcg(struct machine *m)
{
	for (unsigned int id = 1; id < m->nr_memcgs; id++)
		if (m->memcgs[id])
			free_memcg_memory(m, m->memcgs[id]);
	free(m->memcgs);
	free(m->memcg_stock);
	free_obj_cgroups(m);
}

/* ---- tasks ---- */

/* Those of a cgroup by when they came into it. */
static struct task *next_task(const struct machine *m, const struct mem_cgroup *memcg,
			      unsigned long after)
{
	struct task *first = NULL;

	for (struct task *t = m->tasks; t; t = t->next)
		if (t->memcg == memcg && t->attached > after &&
		    (!first || t->attached < first->attached))
			first = t;
	return first;
}

int mem_cgroup_scan_tasks(struct machine *m, struct mem_cgroup *memcg,
			  int (*fn)(struct task *task, void *arg), void *arg)
{
	for (struct mem_cgroup *iter = NULL; (iter = mem_cgroup_iter(m, memcg, iter)); ) {
		unsigned long after = 0;
		struct task *task;

		while ((task = next_task(m, iter, after))) {
			int result = fn(task, arg);

			if (result)
				return result;
			after = task->attached;
		}
	}
	return 0;
}

struct mem_cgroup *mem_cgroup_get_oom_group(const struct machine *m, const struct task *victim,
					    struct mem_cgroup *oom_domain)
{
	struct mem_cgroup *memcg = victim->memcg, *group = NULL;

	if (!oom_domain)
		oom_domain = m->root_memcg;
	if (mem_cgroup_is_root(memcg) || !mem_cgroup_is_descendant(memcg, oom_domain))
		return NULL;
	for (; memcg; memcg = memcg == oom_domain ? NULL : memcg->parent)
		if (memcg->oom_group)
			group = memcg;
	return group;
}
