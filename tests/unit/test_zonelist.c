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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gfp_zone),
		cmocka_unit_test(test_node_order),
		cmocka_unit_test(test_fallback_over_nodes),
		cmocka_unit_test(test_zone_fallback),
	};

	return cmocka_run_group_tests_name("zonelist", tests, NULL, NULL);
}
