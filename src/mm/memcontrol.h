/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory cgroups: who is charged for a page, and whose lists it is on.
 *
 * Source: 6.1 mm/memcontrol.c, mm/page_counter.c.
 */
#ifndef BUDDYFS_MM_MEMCONTROL_H
#define BUDDYFS_MM_MEMCONTROL_H

struct oom_memcg;

/* Source: 6.1 enum memcg_memory_event. */
enum memcg_memory_event {
	MEMCG_LOW, MEMCG_HIGH, MEMCG_MAX, MEMCG_OOM, MEMCG_OOM_KILL, MEMCG_OOM_GROUP_KILL,
	MEMCG_SWAP_HIGH, MEMCG_SWAP_MAX, MEMCG_SWAP_FAIL, MEMCG_NR_MEMORY_EVENTS
};

struct mem_cgroup {
	unsigned int id;		/* 1: the root; what entries (struct pte) keep */
	struct mem_cgroup *parent;	/* null: it is the root */
	const char *path;		/* "/job/a"; of the root "/" */
	bool oom_group;			/* all its tasks are killed, or none */
	unsigned long max;		/* pages it may have */
	unsigned long memory_events[MEMCG_NR_MEMORY_EVENTS];	/* its own and of those below */
	unsigned long memory_events_local[MEMCG_NR_MEMORY_EVENTS];
	struct lruvec *lruvecs[MAX_NUMNODES];	/* of the root: the nodes' own */
};

/* The root, made with the machine. -ENOMEM. */
int init_memcg(struct machine *m);
void free_memcg(struct machine *m);

struct mem_cgroup *mem_cgroup_from_id(const struct machine *m, unsigned int id);
struct lruvec *mem_cgroup_lruvec(const struct mem_cgroup *memcg, const struct pglist_data *pgdat);

/* All cgroups from root (null: the root) down, parents first: the one after prev; null ends. */
struct mem_cgroup *mem_cgroup_iter(const struct machine *m, struct mem_cgroup *root,
				   struct mem_cgroup *prev);

/* The lists of the same node of the cgroup above; null: there is none. */
struct lruvec *parent_lruvec(const struct machine *m, const struct lruvec *lruvec);

/* It was not removed. */
static inline bool mem_cgroup_online(const struct mem_cgroup *memcg)
{
	return true;
}

/* Pages charged to it and those below. */
unsigned long mem_cgroup_size(const struct mem_cgroup *memcg);

/*
 * Of those, what reclaim on behalf of target (null: the root) is to leave.
 * Source: 6.1 mem_cgroup_calculate_protection() and the others of these names.
 */
void mem_cgroup_calculate_protection(const struct machine *m, const struct mem_cgroup *target,
				     struct mem_cgroup *memcg);
void mem_cgroup_protection(const struct machine *m, const struct mem_cgroup *target,
			   const struct mem_cgroup *memcg, unsigned long *min, unsigned long *low);
bool mem_cgroup_below_min(const struct machine *m, const struct mem_cgroup *target,
			  const struct mem_cgroup *memcg);
bool mem_cgroup_below_low(const struct machine *m, const struct mem_cgroup *target,
			  const struct mem_cgroup *memcg);

void count_memcg_events(struct machine *m, struct mem_cgroup *memcg, enum vm_event_item item,
			unsigned long nr);

/* Swap slots that a cgroup may still use. */
long mem_cgroup_get_nr_swap_pages(const struct machine *m, const struct mem_cgroup *memcg);

/* A slot for a page of the cgroup. False: it may not have more. */
bool mem_cgroup_charge_swap(struct machine *m, struct mem_cgroup *memcg, unsigned long nr);
void mem_cgroup_uncharge_swap(struct machine *m, struct mem_cgroup *memcg, unsigned long nr);

/*
 * Charge user pages to a cgroup and those above it. -ENOMEM: it may not have
 * more, nothing is charged. Source: 6.1 __mem_cgroup_charge().
 */
int mem_cgroup_charge(struct machine *m, struct mem_cgroup *memcg, unsigned long nr, gfp_t gfp);
void mem_cgroup_uncharge(struct machine *m, struct mem_cgroup *memcg, unsigned long nr);

/* ---- for the OOM killer ---- */

const char *mem_cgroup_path(const struct mem_cgroup *memcg);

/* What it may have, in memory and in swap. Source: 6.1 of that name. */
unsigned long mem_cgroup_get_max(const struct machine *m, const struct mem_cgroup *memcg);

/*
 * The highest cgroup, from the victim's up to domain (null: the root), all of
 * whose tasks are to be killed with it; null: the victim alone.
 */
struct mem_cgroup *mem_cgroup_get_oom_group(const struct machine *m, const struct task *victim,
					    const struct mem_cgroup *domain);

/* Counted for it, and for those above it but the root. Source: 6.1 of that name. */
void memcg_memory_event(struct machine *m, struct mem_cgroup *memcg,
			enum memcg_memory_event event);

/* What the report of its OOM says of it. Source: 6.1 mem_cgroup_print_oom_meminfo(). */
void mem_cgroup_oom_info(const struct machine *m, const struct mem_cgroup *memcg,
			 struct oom_memcg *info);

#endif
