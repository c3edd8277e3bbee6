// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernel memory that is charged to memory cgroups: whole pages, and objects by
 * the byte, of which a CPU keeps a page's worth in stock. A page keeps the
 * number of who is charged where a page on a list has its link back; a page of
 * slab, which may be on a list, where others have their owner.
 *
 * Source: 6.1 mm/memcontrol.c, mm/slab.h.
 */
#include <errno.h>
#include <stdlib.h>

#include "mm/internal.h"

static uint32_t *objcg_number(const struct machine *m, unsigned long pfn)
{
	uint32_t i = page_index(m, pfn);

	return page_at(m, pfn)->flags & PAGE_SLAB ? &m->owners[i] : &m->links[i].prev;
}

static struct obj_cgroup *page_objcg(const struct machine *m, unsigned long pfn)
{
	return m->objcgs[*objcg_number(m, pfn)];
}

/* ---- who is charged ---- */

static bool reserve_objcg(struct machine *m, uint32_t id)
{
	uint32_t larger = m->nr_objcgs ? 2 * m->nr_objcgs : 64;
	struct obj_cgroup **objcgs;

	if (id < m->nr_objcgs)
		return true;
	objcgs = realloc(m->objcgs, larger * sizeof(struct obj_cgroup *));
	if (!objcgs)
		return false;
	for (uint32_t i = m->nr_objcgs; i < larger; i++)
		objcgs[i] = NULL;
	m->objcgs = objcgs;
	m->nr_objcgs = larger;
	return true;
}

struct obj_cgroup *obj_cgroup_create(struct machine *m, struct mem_cgroup *memcg)
{
	struct obj_cgroup *objcg = calloc(1, sizeof(*objcg));
	uint32_t id = 0;

	while (id < m->nr_objcgs && m->objcgs[id])
		id++;
	if (!objcg || !reserve_objcg(m, id)) {
		free(objcg);
		return NULL;
	}
	objcg->id = id;
	objcg->memcg = memcg;
	m->objcgs[id] = objcg;
	return objcg;
}

void free_obj_cgroups(struct machine *m)
{
	for (uint32_t i = 0; i < m->nr_objcgs; i++)
		free(m->objcgs[i]);
	free(m->objcgs);
}

/* Of the current task; null: nobody, as it is of the root or the kernel's own. */
static struct obj_cgroup *current_objcg(const struct machine *m)
{
	return m->current->flags & PF_KTHREAD ? NULL : m->current->memcg->objcg;
}

static bool is_in_stock(const struct machine *m, const struct obj_cgroup *objcg)
{
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		if (m->memcg_stock[cpu].cached_objcg == objcg)
			return true;
	return false;
}

static void uncharge_pages(struct machine *m, struct obj_cgroup *objcg, unsigned long nr)
{
	mod_memcg_state(objcg->memcg, MEMCG_KMEM, -(long)nr);
	refill_stock(m, objcg->memcg, nr);
}

static int charge_pages(struct machine *m, struct obj_cgroup *objcg, gfp_t gfp, unsigned long nr)
{
	int err = 0;

	if (!mem_cgroup_is_root(objcg->memcg))
		err = try_charge_memcg(m, objcg->memcg, gfp, nr);
	if (!err)
		mod_memcg_state(objcg->memcg, MEMCG_KMEM, (long)nr);
	return err;
}

/* Its cgroup has gone, and nothing is charged any more. Source: 6.1 obj_cgroup_release(). */
static void release_orphan(struct machine *m, struct obj_cgroup *objcg)
{
	if (!objcg->orphan || objcg->nr_pages || is_in_stock(m, objcg))
		return;
	if (objcg->nr_charged_bytes >> m->page_shift)
		uncharge_pages(m, objcg, objcg->nr_charged_bytes >> m->page_shift);
	m->objcgs[objcg->id] = NULL;
	free(objcg);
}

void memcg_reparent_objcgs(struct machine *m, struct mem_cgroup *memcg)
{
	memcg->objcg->orphan = true;
	memcg->objcg = NULL;
	for (uint32_t i = 0; i < m->nr_objcgs; i++) {
		struct obj_cgroup *objcg = m->objcgs[i];

		if (!objcg || objcg->memcg != memcg)
			continue;
		objcg->memcg = memcg->parent;
		release_orphan(m, objcg);
	}
}

/* ---- objects, by the byte ---- */

void drain_obj_stock(struct machine *m, struct memcg_stock *stock)
{
	struct obj_cgroup *old = stock->cached_objcg;
	unsigned long nr = stock->nr_bytes >> m->page_shift;

	if (!old)
		return;
	stock->cached_objcg = NULL;
	old->nr_charged_bytes += stock->nr_bytes & ((1UL << m->page_shift) - 1);
	stock->nr_bytes = 0;
	if (nr)
		uncharge_pages(m, old, nr);
	release_orphan(m, old);
}

static void refill_obj_stock(struct machine *m, struct obj_cgroup *objcg, unsigned long nr_bytes,
			     bool allow_uncharge)
{
	struct memcg_stock *stock = &m->memcg_stock[m->cpu];
	unsigned long nr = 0;

	if (stock->cached_objcg != objcg) {
		drain_obj_stock(m, stock);
		stock->cached_objcg = objcg;
		stock->nr_bytes = objcg->nr_charged_bytes;
		objcg->nr_charged_bytes = 0;
		allow_uncharge = true;
	}
	stock->nr_bytes += nr_bytes;
	if (allow_uncharge && stock->nr_bytes > 1UL << m->page_shift) {
		nr = stock->nr_bytes >> m->page_shift;
		stock->nr_bytes &= (1UL << m->page_shift) - 1;
	}
	if (nr)
		uncharge_pages(m, objcg, nr);
}

int obj_cgroup_charge(struct machine *m, struct obj_cgroup *objcg, gfp_t gfp, unsigned long size)
{
	struct memcg_stock *stock = &m->memcg_stock[m->cpu];
	unsigned long page_size = 1UL << m->page_shift, rest = size & (page_size - 1);
	int err;

	if (stock->cached_objcg == objcg && stock->nr_bytes >= size) {
		stock->nr_bytes -= size;
		return 0;
	}
	err = charge_pages(m, objcg, gfp, (size >> m->page_shift) + !!rest);
	if (!err && rest)
		refill_obj_stock(m, objcg, page_size - rest, false);
	return err;
}

void obj_cgroup_uncharge(struct machine *m, struct obj_cgroup *objcg, unsigned long size)
{
	refill_obj_stock(m, objcg, size, true);
}

/* ---- pages ---- */

static void keep_objcg(struct machine *m, unsigned long pfn, struct obj_cgroup *objcg,
		       unsigned int order)
{
	page_at(m, pfn)->flags |= PAGE_KMEMCG;
	*objcg_number(m, pfn) = objcg->id;
	objcg->nr_pages += 1UL << order;
}

static struct obj_cgroup *drop_objcg(struct machine *m, unsigned long pfn, unsigned int order)
{
	struct obj_cgroup *objcg = page_objcg(m, pfn);

	page_at(m, pfn)->flags &= ~PAGE_KMEMCG;
	objcg->nr_pages -= 1UL << order;
	return objcg;
}

int memcg_kmem_charge_page(struct machine *m, unsigned long pfn, gfp_t gfp, unsigned int order)
{
	struct obj_cgroup *objcg = current_objcg(m);
	int err;

	if (!objcg)
		return 0;
	err = charge_pages(m, objcg, gfp, 1UL << order);
	if (!err)
		keep_objcg(m, pfn, objcg, order);
	return err;
}

void memcg_kmem_uncharge_page(struct machine *m, unsigned long pfn, unsigned int order)
{
	struct obj_cgroup *objcg = drop_objcg(m, pfn, order);

	uncharge_pages(m, objcg, 1UL << order);
	release_orphan(m, objcg);
}

void split_page_memcg(struct machine *m, unsigned long pfn, unsigned int order)
{
	uint32_t id = m->links[page_index(m, pfn)].prev;

	for (unsigned long i = 1; i < 1UL << order; i++)
		m->links[page_index(m, pfn + i)].prev = id;
}

/* ---- slab ---- */

int memcg_slab_charge(struct machine *m, gfp_t gfp, struct obj_cgroup **objcg)
{
	*objcg = current_objcg(m);
	return *objcg ? obj_cgroup_charge(m, *objcg, gfp, 1UL << m->page_shift) : 0;
}

void memcg_slab_commit(struct machine *m, unsigned long pfn, struct obj_cgroup *objcg)
{
	if (objcg)
		keep_objcg(m, pfn, objcg, 0);
}

void memcg_slab_cancel(struct machine *m, struct obj_cgroup *objcg)
{
	if (objcg)
		obj_cgroup_uncharge(m, objcg, 1UL << m->page_shift);
}

void memcg_slab_uncharge(struct machine *m, unsigned long pfn)
{
	struct obj_cgroup *objcg;

	if (!(page_at(m, pfn)->flags & PAGE_KMEMCG))
		return;
	objcg = drop_objcg(m, pfn, 0);
	obj_cgroup_uncharge(m, objcg, 1UL << m->page_shift);
	release_orphan(m, objcg);
}

struct mem_cgroup *page_memcg_kmem(const struct machine *m, unsigned long pfn)
{
	return page_at(m, pfn)->flags & PAGE_KMEMCG ? page_objcg(m, pfn)->memcg : NULL;
}

void mod_lruvec_page_state(struct machine *m, unsigned long pfn, enum node_stat_item item,
			   long delta)
{
	struct pglist_data *pgdat = zone_of(m, pfn)->zone_pgdat;
	struct mem_cgroup *memcg = page_memcg_kmem(m, pfn);

	mod_node_page_state(m, pgdat, item, delta);
	if (memcg)
		mod_memcg_lruvec_state(mem_cgroup_lruvec(memcg, pgdat), item, delta);
}
