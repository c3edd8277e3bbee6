// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Limits of memory cgroups that are set by hand, and what of a cgroup is kept
 * from reclaim.
 *
 * Source: 6.1 mm/memcontrol.c.
 */
#include <errno.h>

#include "mm/internal.h"

/* ---- limits ---- */

/* Down to the limit, by all means. Source: 6.1 memory_max_write(). */
void mem_cgroup_set_max(struct machine *m, struct mem_cgroup *memcg, unsigned long nr_pages)
{
	int retries = MAX_RECLAIM_RETRIES;

	memcg->memory.max = nr_pages;
	if (memcg->memory.usage > nr_pages)
		drain_all_stock(m, memcg);
	while (memcg->memory.usage > nr_pages && !fatal_signal_pending(m)) {
		if (retries) {
			retries -= !try_to_free_mem_cgroup_pages(m, memcg,
								 memcg->memory.usage - nr_pages,
								 GFP_KERNEL, true, false);
			continue;
		}
		memcg_memory_event(m, memcg, MEMCG_OOM);
		if (!mem_cgroup_out_of_memory(m, memcg, GFP_KERNEL, 0))
			break;
	}
}

/* Source: 6.1 memory_high_write(). */
void mem_cgroup_set_high(struct machine *m, struct mem_cgroup *memcg, unsigned long nr_pages)
{
	int retries = MAX_RECLAIM_RETRIES;

	memcg->memory.high = nr_pages;
	if (memcg->memory.usage > nr_pages)
		drain_all_stock(m, memcg);
	while (memcg->memory.usage > nr_pages && !fatal_signal_pending(m))
		if (!try_to_free_mem_cgroup_pages(m, memcg, memcg->memory.usage - nr_pages,
						  GFP_KERNEL, true, false) && !retries--)
			break;
}

void mem_cgroup_set_min(struct mem_cgroup *memcg, unsigned long nr_pages)
{
	page_counter_set_min(&memcg->memory, nr_pages);
}

void mem_cgroup_set_low(struct mem_cgroup *memcg, unsigned long nr_pages)
{
	page_counter_set_low(&memcg->memory, nr_pages);
}

void mem_cgroup_set_swap_max(struct mem_cgroup *memcg, unsigned long nr_pages)
{
	memcg->swap.max = nr_pages;
}

void mem_cgroup_set_swap_high(struct mem_cgroup *memcg, unsigned long nr_pages)
{
	memcg->swap.high = nr_pages;
}

void mem_cgroup_set_oom_group(struct mem_cgroup *memcg, bool on)
{
	memcg->oom_group = on;
}

/* Source: 6.1 memory_reclaim(). */
int mem_cgroup_reclaim(struct machine *m, struct mem_cgroup *memcg, unsigned long nr_pages)
{
	int retries = MAX_RECLAIM_RETRIES;
	unsigned long done = 0, reclaimed;

	while (done < nr_pages) {
		if (fatal_signal_pending(m))
			return -EINTR;
		/* The last time, with what waits to be put on the lists. */
		if (!retries)
			lru_add_drain_all(m);
		reclaimed = try_to_free_mem_cgroup_pages(m, memcg, nr_pages - done, GFP_KERNEL,
							 true, true);
		if (!reclaimed && !retries--)
			return -EAGAIN;
		done += reclaimed;
	}
	return 0;
}

unsigned long mem_cgroup_get_max(const struct machine *m, const struct mem_cgroup *memcg)
{
	unsigned long swap = memcg->swap.max < m->total_swap_pages ? memcg->swap.max
								   : m->total_swap_pages;

	return memcg->memory.max + (m->sysctl.swappiness ? swap : 0);
}

/* ---- protection ---- */

static unsigned long least(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

/*
 * What a cgroup claims and uses; when all its siblings claim more than the
 * parent has, a share of that by use. What nobody claims protects nobody:
 * cgroup2 is mounted without memory_recursiveprot. Source: 6.1 effective_protection().
 */
static unsigned long effective_protection(unsigned long usage, unsigned long setting,
					  unsigned long parent_effective,
					  unsigned long siblings_protected)
{
	unsigned long claimed = least(usage, setting);

	if (siblings_protected > parent_effective)
		return claimed * parent_effective / siblings_protected;
	return claimed;
}

void mem_cgroup_calculate_protection(const struct machine *m, const struct mem_cgroup *root,
				     struct mem_cgroup *memcg)
{
	struct page_counter *c = &memcg->memory, *parent = c->parent;

	if (!root)
		root = m->root_memcg;
	if (memcg == root || !c->usage)
		return;
	if (memcg->parent == root) {
		c->emin = c->min;
		c->elow = c->low;
		return;
	}
	c->emin = effective_protection(c->usage, c->min, parent->emin, parent->children_min_usage);
	c->elow = effective_protection(c->usage, c->low, parent->elow, parent->children_low_usage);
}

void mem_cgroup_protection(const struct mem_cgroup *root, const struct mem_cgroup *memcg,
			   unsigned long *min, unsigned long *low)
{
	*min = root == memcg ? 0 : memcg->memory.emin;
	*low = root == memcg ? 0 : memcg->memory.elow;
}

bool mem_cgroup_below_low(const struct mem_cgroup *memcg)
{
	return !mem_cgroup_is_root(memcg) && memcg->memory.elow >= memcg->memory.usage;
}

bool mem_cgroup_below_min(const struct mem_cgroup *memcg)
{
	return !mem_cgroup_is_root(memcg) && memcg->memory.emin >= memcg->memory.usage;
}
