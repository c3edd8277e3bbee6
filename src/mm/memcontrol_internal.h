/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine's other files need of memory cgroups; included by internal.h. */
#ifndef BUDDYFS_MM_MEMCONTROL_INTERNAL_H
#define BUDDYFS_MM_MEMCONTROL_INTERNAL_H

#include <stddef.h>

#include "mm/memcontrol.h"

#define MEMCG_CHARGE_BATCH	64u	/* pages that a CPU charges in advance */

/* Of machine.traced: some cgroup but the root has existed. Source: 6.1 memcg_kmem_enabled(). */
#define MEMCG_KMEM_ENABLED	(UINT64_C(1) << 60)

/* What a CPU has charged in advance. Source: 6.1 struct memcg_stock_pcp. */
struct memcg_stock {
	struct mem_cgroup *cached;	/* never the root; null: nothing */
	unsigned int nr_pages;
	struct obj_cgroup *cached_objcg;
	unsigned long nr_bytes;
};

/* ---- memcontrol.c ---- */

/* The root, made with the machine. -ENOMEM. */
int init_memcg(struct machine *m);
void free_memcg(struct machine *m);

/*
 * A child, for a cgroup that gets the controller. -ENOMEM; -ENOSPC: there are
 * too many. Source: 6.1 mem_cgroup_css_alloc(), mem_cgroup_css_online().
 */
int mem_cgroup_create(struct machine *m, struct mem_cgroup *parent, struct cgroup *cgroup,
		      struct mem_cgroup **memcg);
/* The cgroup loses the controller, or is removed. Source: 6.1 mem_cgroup_css_offline(). */
void mem_cgroup_offline(struct machine *m, struct mem_cgroup *memcg);

/* Forget those that nothing holds any more. Not while somebody walks the tree. */
void mem_cgroup_sweep(struct machine *m);

static inline void mem_cgroup_get(struct mem_cgroup *memcg, unsigned long nr)
{
	memcg->refs += nr;
}

void mem_cgroup_put(struct machine *m, struct mem_cgroup *memcg, unsigned long nr);

/* ---- memcg_charge.c ---- */

/* Whose memory is counted. */
static inline struct mem_cgroup *memcg_of_counter(struct page_counter *counter)
{
	return (struct mem_cgroup *)(void *)((char *)counter - offsetof(struct mem_cgroup, memory));
}

/* Of a cgroup that is not the root. 0; -ENOMEM. */
int try_charge_memcg(struct machine *m, struct mem_cgroup *memcg, gfp_t gfp, unsigned long nr);
/* Pages already charged wait on this CPU for the next charge. */
void refill_stock(struct machine *m, struct mem_cgroup *memcg, unsigned long nr);
/* Of this CPU; and of all CPUs what is of memcg and below. */
void drain_stock(struct machine *m, struct memcg_stock *stock);
void drain_all_stock(struct machine *m, struct mem_cgroup *memcg);
bool mem_cgroup_out_of_memory(struct machine *m, struct mem_cgroup *memcg, gfp_t gfp,
			      unsigned int order);

/* ---- memcg_kmem.c ---- */

struct obj_cgroup *obj_cgroup_create(struct machine *m, struct mem_cgroup *memcg);
void memcg_reparent_objcgs(struct machine *m, struct mem_cgroup *memcg);
void drain_obj_stock(struct machine *m, struct memcg_stock *stock);
/* So many bytes of objects, of cgroups that are not the root. -ENOMEM. */
int obj_cgroup_charge(struct machine *m, struct obj_cgroup *objcg, gfp_t gfp, unsigned long size);
void obj_cgroup_uncharge(struct machine *m, struct obj_cgroup *objcg, unsigned long size);
void free_obj_cgroups(struct machine *m);

/* ---- cgroup.c, cgroup_cpuset.c ---- */

/* The root, with the root memcg. -ENOMEM. */
int init_cgroups(struct machine *m);
void free_cgroups(struct machine *m);

int cpuset_create(struct machine *m, struct cgroup *cgroup);
void cpuset_destroy(struct machine *m, struct cgroup *cgroup);
bool cgroup_is_below(const struct cgroup *cgroup, const struct cgroup *root);
/* The task has come from another cgroup: it goes by its cpuset now. */
void cpuset_attach(struct machine *m, struct task *task, const struct cgroup *before);
/* All of them go by what CPUs and memory there are. */
void cpuset_update(struct machine *m);

/* ---- memcg_stat.c ---- */

void mod_memcg_state(struct mem_cgroup *memcg, enum memcg_stat_item item, long delta);
/* The cgroup's counter, and those above; not the node's. */
void mod_memcg_lruvec_state(struct lruvec *lruvec, enum node_stat_item item, long delta);

#endif
