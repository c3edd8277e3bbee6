// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Charging pages to memory cgroups. A CPU charges 64 pages at a time, and has
 * in stock what it did not need yet. At a limit the cgroup is reclaimed from,
 * the stocks are given back, and in the end one of its tasks is killed; past
 * memory.high the task reclaims as it returns to its program.
 *
 * Source: 6.1 mm/memcontrol.c.
 */
#include <errno.h>

#include "mm/internal.h"

#define HZ			250	/* CONFIG_HZ */
#define MEMCG_DELAY_PRECISION_SHIFT	20
#define MEMCG_DELAY_SCALING_SHIFT	14

/* ---- stock ---- */

static bool consume_stock(struct machine *m, struct mem_cgroup *memcg, unsigned long nr)
{
	struct memcg_stock *stock = &m->memcg_stock[m->cpu];

	if (stock->cached != memcg || stock->nr_pages < nr)
		return false;
	stock->nr_pages -= (unsigned int)nr;
	return true;
}

void drain_stock(struct machine *m, struct memcg_stock *stock)
{
	struct mem_cgroup *old = stock->cached;

	if (!old)
		return;
	page_counter_uncharge(&old->memory, stock->nr_pages);
	stock->nr_pages = 0;
	stock->cached = NULL;
	mem_cgroup_put(m, old, 1);
}

void refill_stock(struct machine *m, struct mem_cgroup *memcg, unsigned long nr)
{
	struct memcg_stock *stock = &m->memcg_stock[m->cpu];

	if (stock->cached != memcg) {
		drain_stock(m, stock);
		mem_cgroup_get(memcg, 1);
		stock->cached = memcg;
	}
	stock->nr_pages += (unsigned int)nr;
	if (stock->nr_pages > MEMCG_CHARGE_BATCH)
		drain_stock(m, stock);
}

static bool stock_is_of(const struct memcg_stock *stock, const struct mem_cgroup *memcg)
{
	return (stock->cached && stock->nr_pages &&
		mem_cgroup_is_descendant(stock->cached, memcg)) ||
	       (stock->cached_objcg && mem_cgroup_is_descendant(stock->cached_objcg->memcg, memcg));
}

void drain_all_stock(struct machine *m, struct mem_cgroup *memcg)
{
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++) {
		struct memcg_stock *stock = &m->memcg_stock[cpu];

		if (!stock_is_of(stock, memcg))
			continue;
		drain_obj_stock(m, stock);
		drain_stock(m, stock);
	}
}

/* ---- past memory.high ---- */

static struct mem_cgroup *parent_below_root(struct mem_cgroup *memcg)
{
	memcg = memcg->parent;
	return memcg && !mem_cgroup_is_root(memcg) ? memcg : NULL;
}

static unsigned long reclaim_high(struct machine *m, struct mem_cgroup *memcg, unsigned long nr,
				  gfp_t gfp)
{
	unsigned long reclaimed = 0;

	for (; memcg; memcg = parent_below_root(memcg)) {
		if (memcg->memory.usage <= memcg->memory.high)
			continue;
		memcg_memory_event(m, memcg, MEMCG_HIGH);
		reclaimed += try_to_free_mem_cgroup_pages(m, memcg, nr, gfp, true, false);
	}
	return reclaimed;
}

/* By how much of the limit it is passed, as a fixed-point number. */
static uint64_t overage(const struct page_counter *c)
{
	if (c->usage <= c->high)
		return 0;
	return ((uint64_t)(c->usage - c->high) << MEMCG_DELAY_PRECISION_SHIFT) /
	       (c->high ? c->high : 1);
}

static uint64_t max_overage(struct machine *m, struct mem_cgroup *memcg, bool swap)
{
	uint64_t max = 0;

	for (; memcg; memcg = parent_below_root(memcg)) {
		uint64_t o = overage(swap ? &memcg->swap : &memcg->memory);

		if (swap && o)
			memcg_memory_event(m, memcg, MEMCG_SWAP_HIGH);
		max = o > max ? o : max;
	}
	return max;
}

/* Ticks that Linux lets the task sleep. Source: 6.1 calculate_high_delay(). */
static uint64_t high_delay(unsigned long nr, uint64_t overage)
{
	uint64_t ticks = overage * overage * HZ;

	ticks >>= MEMCG_DELAY_PRECISION_SHIFT;
	ticks >>= MEMCG_DELAY_SCALING_SHIFT;
	return ticks * nr / MEMCG_CHARGE_BATCH;
}

void mem_cgroup_handle_over_high(struct machine *m, gfp_t gfp)
{
	struct mem_cgroup *memcg = m->current->memcg;
	unsigned long nr = m->current->nr_pages_over_high, want = nr, reclaimed;
	int retries = MAX_RECLAIM_RETRIES;

	if (likely(!nr))
		return;
	m->current->nr_pages_over_high = 0;
	do {
		if (mem_cgroup_is_root(memcg))
			return;
		reclaimed = reclaim_high(m, memcg, want, gfp);
		/* So little that it would not sleep; else it tries again, before it does. */
		if (high_delay(nr, max_overage(m, memcg, false)) +
		    high_delay(nr, max_overage(m, memcg, true)) <= HZ / 100)
			return;
		want = SWAP_CLUSTER_MAX;
	} while ((reclaimed || retries--) && !fatal_signal_pending(m));
}

/* What has been charged passes a limit: the task is to see to that. */
static void note_high(struct machine *m, struct mem_cgroup *memcg, unsigned long batch, gfp_t gfp)
{
	for (; memcg; memcg = memcg->parent) {
		if (memcg->memory.usage <= memcg->memory.high &&
		    memcg->swap.usage <= memcg->swap.high)
			continue;
		m->current->nr_pages_over_high += batch;
		break;
	}
	if (m->current->nr_pages_over_high > MEMCG_CHARGE_BATCH &&
	    !(m->current->flags & PF_MEMALLOC) && gfp & __GFP_DIRECT_RECLAIM)
		mem_cgroup_handle_over_high(m, gfp);
}

/* ---- at a limit ---- */

unsigned long mem_cgroup_margin(const struct mem_cgroup *memcg)
{
	return memcg->memory.usage < memcg->memory.max ? memcg->memory.max - memcg->memory.usage : 0;
}

static bool task_is_dying(const struct machine *m)
{
	return m->current->oom_victim || m->current->killed || m->current->flags & PF_EXITING;
}

bool mem_cgroup_out_of_memory(struct machine *m, struct mem_cgroup *memcg, gfp_t gfp,
			      unsigned int order)
{
	struct oom_control oc = { .memcg = memcg, .gfp_mask = gfp, .order = (int)order };
	bool done;

	if (mem_cgroup_margin(memcg) >= 1UL << order)
		return true;
	call_path_push(m, FN_mem_cgroup_out_of_memory);
	done = task_is_dying(m) || out_of_memory(m, &oc);
	call_path_pop(m);
	oom_victims_exit(m);
	return done;
}

/* A charge on its way. */
struct charge {
	struct mem_cgroup *memcg, *over_limit;
	gfp_t gfp;
	unsigned long nr, batch;
	int retries;
	bool drained, passed_oom, raised_max;
};

enum charge_next { CHARGE_AGAIN, CHARGE_REFUSED, CHARGE_FORCED };

static unsigned int order_of(unsigned long nr)
{
	unsigned int order = 0;

	while (1UL << order < nr)
		order++;
	return order;
}

/* Source: 6.1 mem_cgroup_oom(). */
static bool charge_oom(struct machine *m, const struct charge *c)
{
	unsigned int order = order_of(c->nr);
	bool done;

	if (order > PAGE_ALLOC_COSTLY_ORDER)
		return false;
	memcg_memory_event(m, c->over_limit, MEMCG_OOM);
	call_path_push(m, FN_try_charge_memcg);
	done = mem_cgroup_out_of_memory(m, c->over_limit, c->gfp, order);
	call_path_pop(m);
	return done;
}

/* Nothing else helped. */
static enum charge_next charge_last_resort(struct machine *m, struct charge *c)
{
	if (c->gfp & __GFP_RETRY_MAYFAIL || (c->passed_oom && task_is_dying(m)) ||
	    stop_requested(m) || !charge_oom(m, c))
		return CHARGE_REFUSED;
	c->passed_oom = true;
	c->retries = MAX_RECLAIM_RETRIES;
	return CHARGE_AGAIN;
}

/* Make room below the limit that was met. */
static enum charge_next charge_make_room(struct machine *m, struct charge *c)
{
	unsigned long reclaimed;

	if (m->current->flags & PF_MEMALLOC)
		return CHARGE_FORCED;
	if (!(c->gfp & __GFP_DIRECT_RECLAIM))
		return CHARGE_REFUSED;
	memcg_memory_event(m, c->over_limit, MEMCG_MAX);
	c->raised_max = true;
	reclaimed = try_to_free_mem_cgroup_pages(m, c->over_limit, c->nr, c->gfp, true, false);
	if (mem_cgroup_margin(c->over_limit) >= c->nr)
		return CHARGE_AGAIN;
	if (!c->drained) {
		drain_all_stock(m, c->over_limit);
		c->drained = true;
		return CHARGE_AGAIN;
	}
	if (c->gfp & __GFP_NORETRY)
		return CHARGE_REFUSED;
	if ((reclaimed && c->nr <= 1UL << PAGE_ALLOC_COSTLY_ORDER) || c->retries--)
		return CHARGE_AGAIN;
	return charge_last_resort(m, c);
}

int try_charge_memcg(struct machine *m, struct mem_cgroup *memcg, gfp_t gfp, unsigned long nr)
{
	struct charge c = { .memcg = memcg, .gfp = gfp, .nr = nr,
			    .batch = nr > MEMCG_CHARGE_BATCH ? nr : MEMCG_CHARGE_BATCH,
			    .retries = MAX_RECLAIM_RETRIES };
	enum charge_next next = CHARGE_AGAIN;
	struct page_counter *full;

	while (next == CHARGE_AGAIN) {
		if (consume_stock(m, memcg, nr))
			return 0;
		if (page_counter_try_charge(&memcg->memory, c.batch, &full)) {
			if (c.batch > nr)
				refill_stock(m, memcg, c.batch - nr);
			note_high(m, memcg, c.batch, gfp);
			return 0;
		}
		c.over_limit = memcg_of_counter(full);
		if (c.batch > nr)
			c.batch = nr;
		else
			next = charge_make_room(m, &c);
	}
	if (next == CHARGE_REFUSED && !(gfp & (__GFP_NOFAIL | __GFP_HIGH)))
		return -ENOMEM;
	/* It must not fail: over the limit for a while, which is an event all the same. */
	if (!c.raised_max)
		memcg_memory_event(m, c.over_limit, MEMCG_MAX);
	page_counter_charge(&memcg->memory, nr);
	return 0;
}

/* ---- user pages ---- */

int mem_cgroup_charge(struct machine *m, struct mem_cgroup *memcg, unsigned long nr, gfp_t gfp)
{
	int err = 0;

	if (!mem_cgroup_is_root(memcg)) {
		call_path_push(m, FN___mem_cgroup_charge);
		call_path_push(m, FN_charge_memcg);
		err = try_charge_memcg(m, memcg, gfp, nr);
		call_path_pop(m);
		call_path_pop(m);
	}
	if (err)
		return err;
	memcg->nr_pages += nr;
	mem_cgroup_get(memcg, nr);
	return 0;
}

void mem_cgroup_uncharge(struct machine *m, struct mem_cgroup *memcg, unsigned long nr)
{
	if (!mem_cgroup_is_root(memcg))
		page_counter_uncharge(&memcg->memory, nr);
	memcg->nr_pages -= nr;
	mem_cgroup_put(m, memcg, nr);
}

/* ---- swap ---- */

long mem_cgroup_get_nr_swap_pages(const struct machine *m, const struct mem_cgroup *memcg)
{
	long nr = (long)m->nr_swap_pages;

	for (; !mem_cgroup_is_root(memcg); memcg = memcg->parent) {
		long left = (long)(memcg->swap.max - memcg->swap.usage);

		nr = left < nr ? left : nr;
	}
	return nr;
}

bool mem_cgroup_charge_swap(struct machine *m, struct mem_cgroup *memcg, unsigned long nr)
{
	struct page_counter *full;

	if (!mem_cgroup_is_root(memcg) && !page_counter_try_charge(&memcg->swap, nr, &full)) {
		memcg_memory_event(m, memcg, MEMCG_SWAP_MAX);
		memcg_memory_event(m, memcg, MEMCG_SWAP_FAIL);
		return false;
	}
	memcg->nr_slots += nr;
	mem_cgroup_get(memcg, nr);
	mod_memcg_state(memcg, MEMCG_SWAP, (long)nr);
	return true;
}

void mem_cgroup_uncharge_swap(struct machine *m, struct mem_cgroup *memcg, unsigned long nr)
{
	if (!mem_cgroup_is_root(memcg))
		page_counter_uncharge(&memcg->swap, nr);
	mod_memcg_state(memcg, MEMCG_SWAP, -(long)nr);
	memcg->nr_slots -= nr;
	mem_cgroup_put(m, memcg, nr);
}
