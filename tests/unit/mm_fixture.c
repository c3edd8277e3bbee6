// SPDX-License-Identifier: GPL-2.0-or-later
#include "mm_fixture.h"

static const struct range plain_memory[] = { { 0, RAM_BASE, 256 * MIB }, { 0 } };
static const struct range nothing[] = { { 0 } };

static struct mm_params params_of(const struct fixture *f)
{
	struct mm_params p = { .page_shift = f->page_shift ? f->page_shift : 12,
			       .nr_cpus = f->nr_cpus ? f->nr_cpus : 1, .nr_nodes = 1,
			       .no_thp = f->no_thp, .page_owner = f->page_owner };
	const struct range *memory = f->memory ? f->memory : plain_memory;

	for (const struct range *r = memory; r->size; r++)
		if (r->nid >= p.nr_nodes)
			p.nr_nodes = r->nid + 1;
	for (int cpu = 0; cpu < p.nr_cpus; cpu++)
		p.cpu_node[cpu] = f->cpu_node ? f->cpu_node[cpu] : 0;
	for (int i = 0; i < p.nr_nodes; i++)
		for (int j = 0; j < p.nr_nodes; j++)
			p.distance[i][j] = i == j ? 10 : f->distance ? f->distance : 20;
	return p;
}

static void add_ranges(struct machine *m, const struct fixture *f)
{
	struct memblock *mb = machine_memblock(m);

	for (const struct range *r = f->memory ? f->memory : plain_memory; r->size; r++)
		assert_int_equal(0, memblock_add_node(mb, r->base, r->size, r->nid, MEMBLOCK_NONE));
	for (const struct range *r = f->reserved ? f->reserved : nothing; r->size; r++)
		assert_int_equal(0, memblock_reserve(mb, r->base, r->size));
	if (f->cma_size)
		assert_int_equal(0, memblock_reserve(mb, f->cma_base, f->cma_size));
}

/* No zone reaches past the end of memory. */
static void set_limits(struct machine *m, const struct fixture *f,
		       unsigned long limit[MAX_NR_ZONES])
{
	unsigned long end = memblock_end_of_DRAM(machine_memblock(m));
	unsigned long dma = f->dma_end ? f->dma_end : 4 * GIB;
	unsigned long dma32 = f->dma32_end ? f->dma32_end : dma;

	limit[ZONE_DMA] = (dma < end ? dma : end) >> page_shift(m);
	limit[ZONE_DMA32] = (dma32 < end ? dma32 : end) >> page_shift(m);
	limit[ZONE_NORMAL] = end >> page_shift(m);
	limit[ZONE_MOVABLE] = 0;
}

static void add_cma(struct machine *m, const struct fixture *f)
{
	struct cma *cma;

	if (f->cma_size)
		assert_int_equal(0, cma_init_reserved_mem(m, f->cma_base, f->cma_size,
							  f->cma_order_per_bit, "area", &cma));
}

struct machine *boot(const struct fixture *f)
{
	struct mm_params params = params_of(f);
	unsigned long limit[MAX_NR_ZONES];
	struct machine *m = machine_create(&params, f->hooks);

	assert_non_null(m);
	if (f->policy)
		mm_set_policy(m, f->policy);
	add_ranges(m, f);
	set_limits(m, f, limit);
	assert_int_equal(0, free_area_init(m, limit, &f->movable));
	add_cma(m, f);
	build_all_zonelists(m);
	memblock_free_all(m);
	setup_per_cpu_pageset(m);
	shuffle_free_memory(m);
	cma_init_reserved_areas(m);
	init_per_zone_wmark_min(m);
	assert_sound(m);
	return m;
}

struct machine *boot_plain(unsigned long size)
{
	const struct range memory[] = { { 0, RAM_BASE, size }, { 0 } };

	return boot(&(struct fixture){ .memory = memory });
}

void assert_sound(const struct machine *m)
{
	struct mm_fault fault = { 0 };

	if (mm_check(m, &fault, 1))
		fail_msg("invariant %d broken in zone %s at pfn %#lx: expected %lu, found %lu",
			 fault.kind, fault.zone ? fault.zone->name : "-", fault.pfn, fault.expected, fault.found);
}

void shut_down(struct machine *m)
{
	assert_sound(m);
	machine_destroy(m);
}

struct zone *zone_named(const struct machine *m, int nid, enum zone_type type)
{
	return &node_data(m, nid)->node_zones[type];
}

unsigned long list_length(const struct machine *m, const struct zone *zone, unsigned int order,
			  enum migratetype mt)
{
	unsigned long n = 0;

	for (unsigned long pfn = free_list_first(m, zone, order, mt); pfn != PFN_NONE;
	     pfn = free_list_next(m, pfn, order))
		n++;
	return n;
}

uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}
