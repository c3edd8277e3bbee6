// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The invariants of memory cgroups: each is charged for the pages and slots
 * that name it, for its kernel memory, and for what CPUs have in stock.
 */
#include <stdlib.h>

#include "mm/check.h"

struct charges {
	unsigned long pages, slots;
};

static void count_span(const struct machine *m, const struct span *span, struct charges *by_id)
{
	for (unsigned int slot = 0; slot < 1u << m->pageblock_order; slot++) {
		const struct pte *pte = &span->pte[slot];

		if (pte->kind == PTE_PRESENT)
			by_id[pte->memcg].pages += page_nr_pages(m, pte->value);
		else if (pte->kind == PTE_SWAP)
			by_id[pte->memcg].slots++;
	}
}

static unsigned long stock_pages(const struct machine *m, const struct mem_cgroup *memcg)
{
	unsigned long nr = 0;

	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		if (m->memcg_stock[cpu].cached == memcg)
			nr += m->memcg_stock[cpu].nr_pages;
	return nr;
}

/* With all below it. */
static void check_usage(struct check *c, struct mem_cgroup *memcg)
{
	const struct machine *m = c->m;
	unsigned long pages = (unsigned long)memcg->stat[MEMCG_KMEM], slots = 0;

	for (struct mem_cgroup *iter = NULL; (iter = mem_cgroup_iter(m, memcg, iter)); ) {
		pages += iter->nr_pages + stock_pages(m, iter);
		slots += iter->nr_slots;
	}
	check_expect(c, FAULT_CHARGE, NULL, PFN_NONE, slots, memcg->swap.usage);
	check_expect(c, FAULT_CHARGE, NULL, PFN_NONE, pages, memcg->memory.usage);
}

/* All kernel memory that is charged, in bytes. */
static void check_kernel_memory(struct check *c)
{
	const struct machine *m = c->m;
	unsigned long bytes = 0;

	for (uint32_t i = 0; i < m->nr_objcgs; i++)
		if (m->objcgs[i])
			bytes += (m->objcgs[i]->nr_pages << m->page_shift) +
				 m->objcgs[i]->nr_charged_bytes;
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		bytes += m->memcg_stock[cpu].nr_bytes;
	check_expect(c, FAULT_CHARGE, NULL, PFN_NONE, bytes,
		     (unsigned long)m->root_memcg->stat[MEMCG_KMEM] << m->page_shift);
}

void check_charges(struct check *c)
{
	struct charges *by_id = calloc(MAX_MEMCGS, sizeof(*by_id));
	const struct machine *m = c->m;

	if (!by_id)
		return;
	for (uint32_t n = 1; n < m->nr_spans; n++)
		if (m->spans[n])
			count_span(m, m->spans[n], by_id);
	for (struct mem_cgroup *memcg = NULL; (memcg = mem_cgroup_iter(m, NULL, memcg)); ) {
		check_expect(c, FAULT_CHARGE, NULL, PFN_NONE, by_id[memcg->id].pages,
			     memcg->nr_pages);
		check_expect(c, FAULT_CHARGE, NULL, PFN_NONE, by_id[memcg->id].slots,
			     memcg->nr_slots);
		if (memcg->online && memcg->parent)
			check_usage(c, memcg);
	}
	check_kernel_memory(c);
	free(by_id);
}
