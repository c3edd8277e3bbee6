// SPDX-License-Identifier: GPL-2.0-or-later
/* Which zones a request may have. Source: 6.1 gfp_zone(), build_zonelists(). */
#include "mm_fixture.h"

static void test_gfp_zone(void **state)
{
	assert_int_equal(ZONE_NORMAL, gfp_zone(GFP_KERNEL));
	assert_int_equal(ZONE_NORMAL, gfp_zone(GFP_HIGHUSER));
	assert_int_equal(ZONE_NORMAL, gfp_zone(GFP_KERNEL | __GFP_MOVABLE));
	assert_int_equal(ZONE_MOVABLE, gfp_zone(GFP_HIGHUSER_MOVABLE));
	assert_int_equal(ZONE_DMA, gfp_zone(GFP_DMA));
	assert_int_equal(ZONE_DMA32, gfp_zone(GFP_DMA32 | __GFP_MOVABLE));
	assert_int_equal(ZONE_DMA, gfp_zone(__GFP_DMA | __GFP_DMA32));
}

/*
 *	node 0 (CPU)   node 1 (CPU)   node 2 (no CPU)   all 20 apart
 * The node without CPUs is preferred among equals, then the next one round.
 */
static void test_node_order(void **state)
{
	const struct range memory[] = { { 0, GIB, GIB }, { 1, 2 * GIB, GIB }, { 2, 3 * GIB, GIB },
					{ 0 } };
	const uint8_t cpus[] = { 0, 1 };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .nr_cpus = 2,
						    .cpu_node = cpus });
	int order[MAX_NUMNODES];

	assert_int_equal(3, node_order(m, 0, order));
	assert_int_equal(0, order[0]);
	assert_int_equal(2, order[1]);
	assert_int_equal(1, order[2]);
	assert_int_equal(3, node_order(m, 1, order));
	assert_int_equal(1, order[0]);
	assert_int_equal(2, order[1]);
	assert_int_equal(0, order[2]);
	shut_down(m);
}

/* Local node first, its zones downwards, then the other's; THISNODE: only its own. */
static void test_fallback_over_nodes(void **state)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB }, { 1, 2 * GIB, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	const struct zone *other = zone_named(m, 1, ZONE_DMA);
	const nodemask_t only_0 = 1;
	unsigned long pfn;

	while ((pfn = alloc_pages_node(m, 1, GFP_KERNEL | __GFP_THISNODE | __GFP_NOWARN, 4)) !=
	       PFN_NONE)
		assert_int_equal(1, zone_to_nid(page_zone(m, pfn)));
	pfn = alloc_pages_node(m, 1, GFP_KERNEL, 4);
	assert_int_equal(0, zone_to_nid(page_zone(m, pfn)));
	assert_int_equal(1, other->vm_numa_event[NUMA_FOREIGN]);
	assert_int_equal(1, zone_named(m, 0, ZONE_DMA)->vm_numa_event[NUMA_MISS]);
	pfn = alloc_pages_nodemask(m, GFP_KERNEL, 4, 1, &only_0);
	assert_int_equal(0, zone_to_nid(page_zone(m, pfn)));
	shut_down(m);
}

/* DMA memory is for those who ask, until the zone above is down to its low watermark. */
static void test_zone_fallback(void **state)
{
	const struct range memory[] = { { 0, GIB, 128 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .dma_end = GIB + 64 * MIB,
						    .dma32_end = GIB + 64 * MIB });
	const struct zone *normal = zone_named(m, 0, ZONE_NORMAL);
	unsigned long pfn = alloc_pages(m, GFP_DMA, 4);

	assert_int_equal(ZONE_DMA, zone_idx(page_zone(m, pfn)));
	do
		pfn = alloc_pages(m, GFP_KERNEL, 4);
	while (page_zone(m, pfn) == normal);
	assert_int_equal(ZONE_DMA, zone_idx(page_zone(m, pfn)));
	assert_true(zone_page_state(normal, NR_FREE_PAGES) <=
		    wmark_pages(normal, WMARK_LOW) + 15);
	while (alloc_pages(m, GFP_KERNEL | __GFP_NOWARN, 4) != PFN_NONE)
		;
	/* What lowmem_reserve keeps is for GFP_DMA. */
	assert_true(alloc_pages(m, GFP_DMA | __GFP_NOWARN, 4) != PFN_NONE);
	shut_down(m);
}

/*
 *	| DMA 64 | DMA32 64 | Normal 64 | Movable 64 |  MiB
 * Each request has the highest zone that its flags allow.
 */
static void test_zone_modifiers(void **state)
{
	static const struct {
		gfp_t gfp;
		enum zone_type zone;
	} requests[] = {
		{ GFP_KERNEL, ZONE_NORMAL }, { GFP_USER, ZONE_NORMAL }, { GFP_HIGHUSER, ZONE_NORMAL },
		{ GFP_HIGHUSER_MOVABLE, ZONE_MOVABLE }, { GFP_KERNEL | __GFP_MOVABLE, ZONE_NORMAL },
		{ GFP_KERNEL | __GFP_DMA, ZONE_DMA }, { GFP_KERNEL | __GFP_DMA32, ZONE_DMA32 },
		{ GFP_HIGHUSER_MOVABLE & ~__GFP_HIGHMEM, ZONE_NORMAL },
		{ GFP_KERNEL | __GFP_DMA32 | __GFP_MOVABLE, ZONE_DMA32 },
		{ GFP_KERNEL | __GFP_DMA | __GFP_HIGHMEM, ZONE_DMA },
	};
	const struct range memory[] = { { 0, GIB, 256 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){
		.memory = memory, .dma_end = GIB + 64 * MIB, .dma32_end = GIB + 128 * MIB,
		.movable = { .movablecore = 64 * MIB >> 12 } });

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		unsigned long pfn = alloc_pages(m, requests[i].gfp, 4);

		assert_int_equal(requests[i].zone, zone_idx(page_zone(m, pfn)));
	}
	shut_down(m);
}

/* A request without memory in its own zone goes down through all that are below. */
static void test_down_through_the_zones(void **state)
{
	static const enum zone_type order[] = { ZONE_MOVABLE, ZONE_NORMAL, ZONE_DMA32, ZONE_DMA };
	const struct range memory[] = { { 0, GIB, 256 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){
		.memory = memory, .dma_end = GIB + 64 * MIB, .dma32_end = GIB + 128 * MIB,
		.movable = { .movablecore = 64 * MIB >> 12 } });
	unsigned long pfn;
	int at = 0;

	while (at < 3) {
		pfn = alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4);
		if (zone_idx(page_zone(m, pfn)) != order[at])
			assert_int_equal(order[++at], zone_idx(page_zone(m, pfn)));
	}
	assert_int_equal(ZONE_DMA, zone_idx(page_zone(m, alloc_pages(m, GFP_DMA, 4))));
	shut_down(m);
}

/*
 * A zone filled with movable pages of which every second block of order 4 is free again: an
 * unmovable request of that order would have to mix.
 */
static void fill_with_movable(struct machine *m, const struct zone *zone)
{
	unsigned long pfn, held[8192], nr = 0;

	do {
		pfn = alloc_pages(m, GFP_KERNEL | __GFP_MOVABLE | __GFP_THISNODE | __GFP_MEMALLOC |
					     __GFP_NOWARN, 4);
		if (pfn != PFN_NONE && page_zone(m, pfn) == zone)
			held[nr++] = pfn;
	} while (pfn != PFN_NONE && page_zone(m, pfn) == zone);
	if (pfn != PFN_NONE)
		free_pages(m, pfn, 4);
	for (unsigned long i = 0; i < nr; i += 2)
		free_pages(m, held[i], 4);
}

/* Rather than mix types in Normal, DMA32 is used; when that is full, Normal after all. */
static void test_nofragment(void **state)
{
	const struct range memory[] = { { 0, GIB, 192 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .dma_end = GIB + 64 * MIB,
						    .dma32_end = GIB + 128 * MIB });
	const struct zone *normal = zone_named(m, 0, ZONE_NORMAL);
	const struct zone *dma32 = zone_named(m, 0, ZONE_DMA32);
	unsigned long pfn;

	fill_with_movable(m, normal);
	pfn = alloc_pages(m, GFP_KERNEL, 4);
	assert_ptr_equal(dma32, page_zone(m, pfn));
	assert_int_equal(0, normal->nr_pageblocks[MIGRATE_UNMOVABLE]);
	while (page_zone(m, pfn) == dma32)
		pfn = alloc_pages(m, GFP_KERNEL, 4);
	while (page_zone(m, pfn) != normal)
		pfn = alloc_pages(m, GFP_KERNEL, 4);
	shut_down(m);
}

/* With several nodes and no DMA32 locality matters more. */
static void test_nofragment_is_local(void **state)
{
	const struct range memory[] = { { 0, GIB, 128 * MIB }, { 1, 2 * GIB, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .dma_end = GIB + 64 * MIB,
						    .dma32_end = GIB + 64 * MIB });
	const struct zone *normal = zone_named(m, 0, ZONE_NORMAL);

	fill_with_movable(m, normal);
	assert_ptr_equal(normal, page_zone(m, alloc_pages(m, GFP_KERNEL, 4)));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gfp_zone),
		cmocka_unit_test(test_node_order),
		cmocka_unit_test(test_fallback_over_nodes),
		cmocka_unit_test(test_zone_fallback),
		cmocka_unit_test(test_zone_modifiers),
		cmocka_unit_test(test_down_through_the_zones),
		cmocka_unit_test(test_nofragment),
		cmocka_unit_test(test_nofragment_is_local),
	};

	return cmocka_run_group_tests_name("zonelist", tests, NULL, NULL);
}
