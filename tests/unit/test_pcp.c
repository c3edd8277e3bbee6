// SPDX-License-Identifier: GPL-2.0-or-later
/* Per-CPU lists: sizes, refill, bulk frees, drain. Source: 6.1.192 mm/page_alloc.c. */
#include "mm_fixture.h"

static struct per_cpu_pages *pcp_of(const struct machine *m, int cpu)
{
	return &zone_named(m, 0, ZONE_DMA)->pageset[cpu];
}

/* batch: 0.1 % of the zone, at most 1 MiB, a quarter of it, below a power of two. */
static void test_batch_by_zone_size(void **state)
{
	static const struct {
		unsigned long mib;
		int batch;
	} sizes[] = { { 16, 1 }, { 64, 3 }, { 128, 7 }, { 256, 15 }, { 512, 31 }, { 1024, 63 },
		      { 3072, 63 } };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct machine *m = boot_plain(sizes[i].mib * MIB);

		assert_int_equal(sizes[i].batch, pcp_of(m, 0)->batch);
		shut_down(m);
	}
}

/* high: the low watermark shared by the node's CPUs, four batches at least. */
static void test_high_is_shared_by_cpus(void **state)
{
	struct machine *m = boot(&(struct fixture){ .nr_cpus = 2 });
	unsigned long low = wmark_pages(zone_named(m, 0, ZONE_DMA), WMARK_LOW);

	assert_int_equal(low / 2, pcp_of(m, 0)->high);
	assert_int_equal(low / 2, pcp_of(m, 1)->high);
	set_min_free_kbytes(m, 0);
	assert_int_equal(4 * pcp_of(m, 0)->batch, pcp_of(m, 0)->high);
	shut_down(m);
}

static void test_high_fraction(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	int high = pcp_of(m, 0)->high;

	assert_int_not_equal(0, set_percpu_pagelist_high_fraction(m, 7));
	assert_int_equal(high, pcp_of(m, 0)->high);
	assert_int_equal(0, set_percpu_pagelist_high_fraction(m, 8));
	assert_int_equal(256 * MIB / 4096 / 8, pcp_of(m, 0)->high);
	assert_int_equal(0, set_percpu_pagelist_high_fraction(m, 0));
	assert_int_equal(high, pcp_of(m, 0)->high);
	shut_down(m);
}

/* An empty list is filled with a batch, in the order of the pages, and taken from its head. */
static void test_refill(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	unsigned long pfn = alloc_page(m, GFP_KERNEL | __GFP_MOVABLE);

	assert_int_equal(RAM_BASE >> 12, pfn);
	assert_int_equal(pcp_of(m, 0)->batch - 1, pcp_of(m, 0)->count);
	assert_int_equal(pfn + 1, alloc_page(m, GFP_KERNEL | __GFP_MOVABLE));
	/* Larger orders take fewer, two at least. */
	alloc_pages(m, GFP_KERNEL | __GFP_MOVABLE, 3);
	assert_int_equal(pcp_of(m, 0)->batch - 2 + 8, pcp_of(m, 0)->count);
	shut_down(m);
}

/* Last in, first out. */
static void test_free_to_the_head(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	unsigned long a = alloc_page(m, GFP_KERNEL), b = alloc_page(m, GFP_KERNEL);

	free_pages(m, a, 0);
	free_pages(m, b, 0);
	assert_int_equal(b, alloc_page(m, GFP_KERNEL));
	assert_int_equal(a, alloc_page(m, GFP_KERNEL));
	shut_down(m);
}

/*
 * At high, a batch goes back; twice as much the next time, up to 2^5 batches,
 * and an allocation halves it again.
 */
static void test_bulk_free_grows(void **state)
{
	struct machine *m = boot_plain(1024 * MIB);
	struct per_cpu_pages *pcp = pcp_of(m, 0);
	unsigned long pfn[40000];
	int given[3], n = 0, before;

	set_percpu_pagelist_high_fraction(m, 64);
	for (size_t i = 0; i < 40000; i++)
		pfn[i] = alloc_page(m, GFP_KERNEL);
	drain_all_pages(m, NULL);
	for (size_t i = 0; i < 40000 && n < 3; i++) {
		before = pcp->count + 1;
		free_pages(m, pfn[i], 0);
		pfn[i] = PFN_NONE;
		if (pcp->count < before)
			given[n++] = before - pcp->count;
	}
	assert_int_equal(pcp->batch, given[0]);
	assert_int_equal(2 * pcp->batch, given[1]);
	assert_int_equal(4 * pcp->batch, given[2]);
	assert_int_equal(3, pcp->free_factor);
	alloc_page(m, GFP_KERNEL);
	assert_int_equal(1, pcp->free_factor);
	shut_down(m);
}

/* While pages are only freed, one of order 1 to 3 empties all lists. */
static void test_high_order_free_empties(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	unsigned long big = alloc_pages(m, GFP_KERNEL, 2);

	assert_true(pcp_of(m, 0)->count > 0);
	pcp_of(m, 0)->free_factor = 1;
	free_pages(m, big, 2);
	assert_int_equal(0, pcp_of(m, 0)->count);
	shut_down(m);
}

/* Huge pages have lists of their own, and count as all their pages. */
static void test_thp_list(void **state)
{
	struct machine *m = boot_plain(1024 * MIB);
	unsigned long pfn = alloc_pages(m, GFP_TRANSHUGE, 9);

	drain_all_pages(m, NULL);
	free_pages(m, pfn, 9);
	assert_int_equal(512, pcp_of(m, 0)->count);
	assert_int_equal(pfn, pcp_list_first(m, zone_named(m, 0, ZONE_DMA), 0,
					     NR_LOWORDER_PCP_LISTS + 1));
	shut_down(m);
	m = boot(&(struct fixture){ .no_thp = true });
	pfn = alloc_pages(m, GFP_TRANSHUGE, 9);
	drain_all_pages(m, NULL);
	free_pages(m, pfn, 9);
	assert_int_equal(0, pcp_of(m, 0)->count);
	shut_down(m);
}

/* CMA pages are kept with the movable ones, and go back to CMA. */
static void test_cma_pages_on_movable_list(void **state)
{
	struct machine *m = boot(&(struct fixture){ .cma_base = RAM_BASE + 64 * MIB,
						    .cma_size = 160 * MIB });
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long cma_free = zone_page_state_snapshot(m, zone, NR_FREE_CMA_PAGES);
	unsigned long pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);

	assert_int_equal(MIGRATE_CMA, pageblock_migratetype(m, pfn));
	assert_int_equal(cma_free - (unsigned long)pcp_of(m, 0)->batch,
			 zone_page_state_snapshot(m, zone, NR_FREE_CMA_PAGES));
	free_pages(m, pfn, 0);
	drain_all_pages(m, NULL);
	assert_int_equal(cma_free, zone_page_state_snapshot(m, zone, NR_FREE_CMA_PAGES));
	shut_down(m);
}

/* drain_local_pages() is this CPU's lists, drain_all_pages() every CPU's. */
static void test_drain(void **state)
{
	struct machine *m = boot(&(struct fixture){ .nr_cpus = 2 });

	alloc_page(m, GFP_KERNEL);
	set_cpu(m, 1);
	alloc_page(m, GFP_KERNEL);
	drain_local_pages(m, NULL);
	assert_int_equal(0, pcp_of(m, 1)->count);
	assert_int_not_equal(0, pcp_of(m, 0)->count);
	drain_all_pages(m, NULL);
	assert_int_equal(0, pcp_of(m, 0)->count);
	shut_down(m);
}

/* A page goes to the list of the CPU that frees it, whoever took it. */
static void test_freed_on_another_cpu(void **state)
{
	struct machine *m = boot(&(struct fixture){ .nr_cpus = 2 });
	unsigned long pfn = alloc_page(m, GFP_KERNEL);
	int left = pcp_of(m, 0)->count;

	set_cpu(m, 1);
	free_pages(m, pfn, 0);
	assert_int_equal(1, pcp_of(m, 1)->count);
	assert_int_equal(left, pcp_of(m, 0)->count);
	assert_int_equal(pfn, alloc_page(m, GFP_KERNEL));
	set_cpu(m, 0);
	assert_int_not_equal(pfn, alloc_page(m, GFP_KERNEL));
	assert_int_equal(-22, set_cpu(m, 2));
	shut_down(m);
}

/* Only the orders up to 3 and the huge page's have lists, whatever the page size. */
static void test_lists_by_page_size(void **state)
{
	static const struct {
		unsigned int shift, huge;
		int batch;	/* of 4 GiB */
	} sizes[] = { { 12, 9, 63 }, { 14, 11, 15 }, { 16, 13, 3 } };
	const struct range memory[] = { { 0, 4 * GIB, 4 * GIB }, { 0 } };

	for (size_t i = 0; i < 3; i++) {
		struct machine *m = boot(&(struct fixture){ .memory = memory,
							    .page_shift = sizes[i].shift });
		struct per_cpu_pages *pcp = &zone_named(m, 0, ZONE_NORMAL)->pageset[0];

		assert_int_equal(sizes[i].batch, pcp->batch);
		for (unsigned int order = 0; order < max_order(m); order++) {
			unsigned long pfn = alloc_pages(m, GFP_HIGHUSER_MOVABLE | __GFP_COMP, order);

			drain_all_pages(m, NULL);
			pcp->high = 1 << 20;
			free_pages(m, pfn, order);
			assert_int_equal(order <= 3 || order == sizes[i].huge ? 1 << order : 0,
					 pcp->count);
		}
		assert_int_equal(sizes[i].huge, pindex_order(m, NR_PCP_LISTS - 1));
		shut_down(m);
	}
}

/*
 * Full, the lists give back in turn: the one that was freed to gives a batch first, or all it has,
 * then the next.
 */
static void test_drained_in_turn(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	struct per_cpu_pages *pcp = pcp_of(m, 0);
	unsigned long movable[20], kernel[20];

	for (int i = 0; i < 20; i++) {
		movable[i] = alloc_page(m, GFP_HIGHUSER_MOVABLE);
		kernel[i] = alloc_page(m, GFP_KERNEL);
	}
	drain_all_pages(m, NULL);
	pcp->high = 30;
	pcp->free_factor = 0;
	for (int i = 0; i < 10; i++)
		free_pages(m, movable[i], 0);
	for (int i = 0; i < 20; i++)
		free_pages(m, kernel[i], 0);
	/* 15 of the unmovable ones: the oldest are gone, the newest there, all movable too. */
	assert_int_equal(15, pcp->count);
	assert_int_equal(movable[9], pcp_list_first(m, zone_named(m, 0, ZONE_DMA), 0,
						    MIGRATE_MOVABLE));
	assert_int_equal(kernel[19], pcp_list_first(m, zone_named(m, 0, ZONE_DMA), 0,
						    MIGRATE_UNMOVABLE));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batch_by_zone_size),
		cmocka_unit_test(test_high_is_shared_by_cpus),
		cmocka_unit_test(test_high_fraction),
		cmocka_unit_test(test_refill),
		cmocka_unit_test(test_free_to_the_head),
		cmocka_unit_test(test_bulk_free_grows),
		cmocka_unit_test(test_high_order_free_empties),
		cmocka_unit_test(test_thp_list),
		cmocka_unit_test(test_cma_pages_on_movable_list),
		cmocka_unit_test(test_drain),
		cmocka_unit_test(test_freed_on_another_cpu),
		cmocka_unit_test(test_lists_by_page_size),
		cmocka_unit_test(test_drained_in_turn),
	};

	return cmocka_run_group_tests_name("pcp", tests, NULL, NULL);
}
