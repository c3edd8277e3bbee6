/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory cgroups: who is charged for a page, and whose lists it is on.
 *
 * Source: 6.1 mm/memcontrol.c, mm/page_counter.c.
 */
#ifndef BUDDYFS_MM_MEMCONTROL_H
#define BUDDYFS_MM_MEMCONTROL_H

struct mem_cgroup {
	unsigned int id;		/* 1: the root; what entries (struct pte) keep */
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

enum memcg_memory_event { MEMCG_LOW, MEMCG_HIGH, MEMCG_MAX, MEMCG_OOM, MEMCG_OOM_KILL };

void memcg_memory_event(struct machine *m, struct mem_cgroup *memcg, enum memcg_memory_event event);
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

#endif
