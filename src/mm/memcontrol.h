/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory cgroups: who is charged for a page, up to which limit, and whose
 * lists it is on.
 *
 * User pages are charged to the cgroup of the task that faults them in or
 * reads them, and stay charged when the task moves elsewhere; kernel pages
 * (__GFP_ACCOUNT) to that of the task that asks. A cgroup whose directory is
 * removed lives on as long as something is charged to it.
 *
 * Only the engine writes these structures, but for what is said to be set by
 * hand. Source: 6.1 mm/memcontrol.c.
 */
#ifndef BUDDYFS_MM_MEMCONTROL_H
#define BUDDYFS_MM_MEMCONTROL_H

#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/oom.h"
#include "mm/page_counter.h"

struct cgroup;
struct task;

#define MAX_MEMCGS	(1u << 14)	/* ids that an entry (struct pte) can keep */

/* The values of memory.events, in its order, and of memory.swap.events. */
enum memcg_memory_event {
	MEMCG_LOW, MEMCG_HIGH, MEMCG_MAX, MEMCG_OOM, MEMCG_OOM_KILL, MEMCG_OOM_GROUP_KILL,
	MEMCG_SWAP_HIGH, MEMCG_SWAP_MAX, MEMCG_SWAP_FAIL,
	NR_MEMCG_MEMORY_EVENTS
};

/* Counters in pages that no node has. */
enum memcg_stat_item { MEMCG_SWAP, MEMCG_KMEM, NR_MEMCG_STAT_ITEMS };

/*
 * Who is charged for kernel memory: a page keeps its number. When the cgroup
 * goes, its parent takes this over. Source: 6.1 struct obj_cgroup.
 */
struct obj_cgroup {
	uint32_t id;
	struct mem_cgroup *memcg;
	unsigned long nr_pages;		/* that keep the number */
	unsigned long nr_charged_bytes;	/* charged, and in no CPU's stock */
	bool orphan;			/* its cgroup has gone */
};

struct mem_cgroup {
	unsigned int id;		/* 1: the root */
	struct cgroup *cgroup;		/* null: it is not its controller any more */
	char *name;			/* of the cgroup, also when that is gone; of the root "/" */
	bool removed;			/* its cgroup is */
	bool online;			/* it is some cgroup's controller; else it lives on … */
	unsigned long refs;		/* … as long as pages, slots, cgroups below it, stocks do */
	unsigned long nr_pages, nr_slots;	/* of users, in swap: its own */
	struct mem_cgroup *parent, *children, *next;	/* in the order they were made */

	struct page_counter memory, swap;
	bool oom_group;			/* by hand: memory.oom.group */

	/* Of all below it too, those that are gone as well. */
	long stat[NR_MEMCG_STAT_ITEMS];
	unsigned long vm_events[NR_VM_EVENT_ITEMS];
	unsigned long memory_events[NR_MEMCG_MEMORY_EVENTS];
	unsigned long memory_events_local[NR_MEMCG_MEMORY_EVENTS];	/* its own alone */

	struct obj_cgroup *objcg;	/* of the root: null */
	struct lruvec *lruvecs[MAX_NUMNODES];	/* of the root: the nodes' own */
};

/* ---- the tree ---- */

struct mem_cgroup *root_mem_cgroup(const struct machine *m);

/* It is some cgroup's, and was not removed. */
static inline bool mem_cgroup_online(const struct mem_cgroup *memcg)
{
	return memcg->online;
}

static inline bool mem_cgroup_is_root(const struct mem_cgroup *memcg)
{
	return !memcg->parent;
}

/* Is it root, or below it? */
bool mem_cgroup_is_descendant(const struct mem_cgroup *memcg, const struct mem_cgroup *root);

/* Null: there is none of this id. It may be one that has gone offline. */
struct mem_cgroup *mem_cgroup_from_id(const struct machine *m, unsigned int id);
/* The same for what is remembered of a page: null also when only pages hold it. */
struct mem_cgroup *mem_cgroup_from_shadow(const struct machine *m, unsigned int id);

static inline struct lruvec *mem_cgroup_lruvec(const struct mem_cgroup *memcg,
					       const struct pglist_data *pgdat)
{
	return memcg->lruvecs[pgdat->node_id];
}

/*
 * All cgroups from root (null: the root) down, parents first, those that have
 * gone offline too: the one after prev; null ends.
 */
struct mem_cgroup *mem_cgroup_iter(const struct machine *m, struct mem_cgroup *root,
				   struct mem_cgroup *prev);

/* The lists of the same node of the cgroup above; null: there is none. */
static inline struct lruvec *parent_lruvec(const struct machine *m, const struct lruvec *lruvec)
{
	return lruvec->parent;
}

/* Path of its cgroup: "/job/a"; of the root, and of what is removed, "/". */
const char *mem_cgroup_path(const struct mem_cgroup *memcg);

/*
 * Each task of memcg, which is not the root, and below, until fn returns
 * something else than 0, which is the result.
 */
int mem_cgroup_scan_tasks(struct machine *m, struct mem_cgroup *memcg,
			  int (*fn)(struct task *task, void *arg), void *arg);

/* ---- charging ---- */

/*
 * Charge user pages to a cgroup and those above it. -ENOMEM: it may not have
 * more, nothing is charged. Source: 6.1 __mem_cgroup_charge().
 */
int mem_cgroup_charge(struct machine *m, struct mem_cgroup *memcg, unsigned long nr, gfp_t gfp);
void mem_cgroup_uncharge(struct machine *m, struct mem_cgroup *memcg, unsigned long nr);

/*
 * Whom a page that comes back from swap is charged to: whom the slot is, or
 * the task's cgroup if that has gone. Source: 6.1 mem_cgroup_swapin_charge_folio().
 */
struct mem_cgroup *mem_cgroup_of_slot(const struct machine *m, unsigned int id,
				      const struct task *task);

/* Work that a task owes for having passed memory.high, as it returns to its program. */
void mem_cgroup_handle_over_high(struct machine *m, gfp_t gfp);

/* Swap slots that a cgroup may still use. */
long mem_cgroup_get_nr_swap_pages(const struct machine *m, const struct mem_cgroup *memcg);

/* A slot for a page of the cgroup. False: it may not have more. */
bool mem_cgroup_charge_swap(struct machine *m, struct mem_cgroup *memcg, unsigned long nr);
void mem_cgroup_uncharge_swap(struct machine *m, struct mem_cgroup *memcg, unsigned long nr);

/* ---- kernel memory ---- */

/* A page that was just allocated for the current task. -ENOMEM. */
int memcg_kmem_charge_page(struct machine *m, unsigned long pfn, gfp_t gfp, unsigned int order);
void memcg_kmem_uncharge_page(struct machine *m, unsigned long pfn, unsigned int order);
/* Its parts are freed one by one from now on; they are marked by the caller. */
void split_page_memcg(struct machine *m, unsigned long pfn, unsigned int order);

/*
 * A page of slab objects. Charge before it is allocated; then it keeps who is
 * charged (a null objcg: nobody). Source: 6.1 memcg_slab_pre_alloc_hook().
 */
int memcg_slab_charge(struct machine *m, gfp_t gfp, struct obj_cgroup **objcg);
void memcg_slab_commit(struct machine *m, unsigned long pfn, struct obj_cgroup *objcg);
void memcg_slab_cancel(struct machine *m, struct obj_cgroup *objcg);
void memcg_slab_uncharge(struct machine *m, unsigned long pfn);

/* Whom a page of kernel memory is charged to; null: nobody. */
struct mem_cgroup *page_memcg_kmem(const struct machine *m, unsigned long pfn);

/* A node's counter of kernel memory, and the same of whom the page is charged to. */
void mod_lruvec_page_state(struct machine *m, unsigned long pfn, enum node_stat_item item,
			   long delta);

/* ---- limits ---- */

/* As memory.max, .high, .min, .low, .swap.max, .swap.high: pages. */
void mem_cgroup_set_max(struct machine *m, struct mem_cgroup *memcg, unsigned long nr_pages);
void mem_cgroup_set_high(struct machine *m, struct mem_cgroup *memcg, unsigned long nr_pages);
void mem_cgroup_set_min(struct mem_cgroup *memcg, unsigned long nr_pages);
void mem_cgroup_set_low(struct mem_cgroup *memcg, unsigned long nr_pages);
void mem_cgroup_set_swap_max(struct mem_cgroup *memcg, unsigned long nr_pages);
void mem_cgroup_set_swap_high(struct mem_cgroup *memcg, unsigned long nr_pages);
void mem_cgroup_set_oom_group(struct mem_cgroup *memcg, bool on);

/* memory.reclaim. -EAGAIN: fewer could be reclaimed; -EINTR. */
int mem_cgroup_reclaim(struct machine *m, struct mem_cgroup *memcg, unsigned long nr_pages);

/* Pages that may still be charged. Source: 6.1 mem_cgroup_margin(). */
unsigned long mem_cgroup_margin(const struct mem_cgroup *memcg);
/* What it may have of memory and swap. Source: 6.1 mem_cgroup_get_max(). */
unsigned long mem_cgroup_get_max(const struct machine *m, const struct mem_cgroup *memcg);

/* ---- protection, for reclaim ---- */

/*
 * What memory.min and .low keep of each cgroup when root (null: the root) is
 * reclaimed from; to be called for each on the way down.
 */
void mem_cgroup_calculate_protection(const struct machine *m, const struct mem_cgroup *root,
				     struct mem_cgroup *memcg);
/* In pages; none at the root of the reclaim itself. */
void mem_cgroup_protection(const struct mem_cgroup *root, const struct mem_cgroup *memcg,
			   unsigned long *min, unsigned long *low);
/* By what was calculated last: at the root of a reclaim, for another one. */
bool mem_cgroup_below_low(const struct mem_cgroup *memcg);
bool mem_cgroup_below_min(const struct mem_cgroup *memcg);

static inline unsigned long mem_cgroup_size(const struct mem_cgroup *memcg)
{
	return memcg->memory.usage;
}

/* ---- events and numbers ---- */

/* To it and to all above it but the root. */
void memcg_memory_event(struct machine *m, struct mem_cgroup *memcg,
			enum memcg_memory_event event);

/* Events that memory.stat shows. Source: 6.1 of the same name. */
void count_memcg_events(struct machine *m, struct mem_cgroup *memcg, enum vm_event_item item,
			unsigned long nr);

/* The highest cgroup with oom.group below the one whose limit was met; null: none. */
struct mem_cgroup *mem_cgroup_get_oom_group(const struct machine *m, const struct task *victim,
					    struct mem_cgroup *oom_domain);

/* A counter of a node, of the cgroup and all below it. Never negative. */
unsigned long lruvec_page_state(const struct lruvec *lruvec, enum node_stat_item item);

/* The lines of memory.stat, as it shows them: bytes, or events. */
void mem_cgroup_stats(const struct machine *m, const struct mem_cgroup *memcg,
		      uint64_t stat[NR_MEMCG_STATS]);
/* What the report of its OOM says of it. Source: 6.1 mem_cgroup_print_oom_meminfo(). */
void mem_cgroup_oom_info(const struct machine *m, const struct mem_cgroup *memcg,
			 struct oom_memcg *info);
/* The same as memory.stat, of one node. False: memory.numa_stat does not show this one. */
bool mem_cgroup_node_stat(const struct machine *m, const struct mem_cgroup *memcg, int nid,
			  enum memcg_stat stat, uint64_t *value);

#endif
