// SPDX-License-Identifier: GPL-2.0-or-later
/* Watermark checks, boost, and the HIGHATOMIC reserve. Source: 6.1.192 mm/page_alloc.c. */
#include "mm_fixture.h"

/* A zone by hand: min 1000, free as given, a block of each order on the movable lists. */
static struct zone zone_with(long cma, unsigned long highatomic, uint32_t orders)
{
	struct zone zone = { 0 };

	zone._watermark[WMARK_MIN] = 1000;
	zone.vm_stat[NR_FREE_CMA_PAGES] = cma;
	zone.nr_reserved_highatomic = highatomic;
	zone.nonempty[MIGRATE_MOVABLE] = orders;
	return zone;
}

/* How far each right goes: the lowest number of free pages that will do. */
static void test_rights_below_min(void **state)
{
	static const struct {
		unsigned int flags;
		long enough;
	} rights[] = {
		{ ALLOC_CMA, 1001 },
		{ ALLOC_CMA | ALLOC_NON_BLOCK, 1001 },			/* GFP_NOWAIT */
		{ ALLOC_CMA | ALLOC_MIN_RESERVE, 501 },			/* __GFP_HIGH */
		{ ALLOC_CMA | ALLOC_MIN_RESERVE | ALLOC_NON_BLOCK, 376 }, /* GFP_ATOMIC */
		{ ALLOC_CMA | ALLOC_OOM, 501 },
		{ ALLOC_CMA | ALLOC_OOM | ALLOC_MIN_RESERVE, 251 },
	};
	struct zone zone = zone_with(0, 0, 1);

	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		assert_true(zone_watermark_ok_free(&zone, 0, 1000, ZONE_NORMAL, rights[i].flags,
						   rights[i].enough));
		assert_false(zone_watermark_ok_free(&zone, 0, 1000, ZONE_NORMAL, rights[i].flags,
						    rights[i].enough - 1));
	}
}

/* Free CMA is taken off for those who may not have it, the reserve for those without rights. */
static void test_unusable_pages(void **state)
{
	struct zone zone = zone_with(300, 512, 1);

	assert_true(zone_watermark_ok_free(&zone, 0, 1000, 0, ALLOC_CMA, 1513));
	assert_false(zone_watermark_ok_free(&zone, 0, 1000, 0, ALLOC_CMA, 1512));
	assert_false(zone_watermark_ok_free(&zone, 0, 1000, 0, 0, 1812));
	assert_true(zone_watermark_ok_free(&zone, 0, 1000, 0, 0, 1813));
	assert_true(zone_watermark_ok_free(&zone, 0, 1000, 0, ALLOC_CMA | ALLOC_NON_BLOCK, 1001));
}

/* An order needs a free block of it or a larger one, on a list it may take from. */
static void test_order_needs_a_block(void **state)
{
	struct zone zone = zone_with(0, 0, 1u << 3);

	assert_true(zone_watermark_ok_free(&zone, 3, 1000, 0, 0, 5000));
	assert_false(zone_watermark_ok_free(&zone, 4, 1000, 0, 0, 5000));
	zone.nonempty[MIGRATE_CMA] = 1u << 9;
	assert_false(zone_watermark_ok_free(&zone, 4, 1000, 0, 0, 5000));
	assert_true(zone_watermark_ok_free(&zone, 4, 1000, 0, ALLOC_CMA, 5000));
	zone.nonempty[MIGRATE_HIGHATOMIC] = 1u << 10;
	assert_false(zone_watermark_ok_free(&zone, 10, 1000, 0, ALLOC_NON_BLOCK, 9000));
	assert_true(zone_watermark_ok_free(&zone, 10, 1000, 0, ALLOC_HIGHATOMIC, 9000));
}

static void test_lowmem_reserve(void **state)
{
	struct zone zone = zone_with(0, 0, 1);

	zone.lowmem_reserve[ZONE_NORMAL] = 500;
	assert_true(zone_watermark_ok_free(&zone, 0, 1000, ZONE_DMA, 0, 1001));
	assert_false(zone_watermark_ok_free(&zone, 0, 1000, ZONE_NORMAL, 0, 1500));
	assert_true(zone_watermark_ok_free(&zone, 0, 1000, ZONE_NORMAL, 0, 1501));
}

/* Only the __GFP_ATOMIC bit lets a single page pass the boost, at the min watermark. */
static void test_atomic_ignores_the_boost(void **state)
{
	struct zone zone = zone_with(0, 0, 1);

	zone.watermark_boost = 400;
	zone.vm_stat[NR_FREE_PAGES] = 1100;
	assert_false(zone_watermark_fast(&zone, 0, 1400, 0, ALLOC_WMARK_MIN, 0));
	assert_true(zone_watermark_fast(&zone, 0, 1400, 0, ALLOC_WMARK_MIN, __GFP_ATOMIC));
	assert_false(zone_watermark_fast(&zone, 0, 1400, 0, ALLOC_WMARK_LOW, __GFP_ATOMIC));
}

/* Stealing boosts by a pageblock, up to the larger of a block and 1.5 times high. */
static void test_boost_is_capped(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long cap = zone->_watermark[WMARK_HIGH] * 3 / 2;

	boost_watermark(m, zone, 0);
	assert_int_equal(512, zone->watermark_boost);
	assert_int_equal(0, zone->flags);
	boost_watermark(m, zone, ALLOC_KSWAPD);
	assert_int_equal(cap > 512 ? cap : 512, zone->watermark_boost);
	assert_int_equal(1UL << ZONE_BOOSTED_WATERMARK, zone->flags);
	set_min_free_kbytes(m, 4096);
	assert_int_equal(0, zone->watermark_boost);
	set_watermark_boost_factor(m, 0);
	boost_watermark(m, zone, 0);
	assert_int_equal(0, zone->watermark_boost);
	shut_down(m);
}

/*
 * Below the low watermark a request of several pages that has reserves and
 * cannot wait makes its pageblock HIGHATOMIC, two blocks at most here.
 */
static void test_highatomic_reserve(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long pfn;
	int n = 0;

	set_min_free_kbytes(m, 16384);
	while (zone_page_state(zone, NR_FREE_PAGES) > zone->_watermark[WMARK_LOW])
		alloc_pages(m, GFP_KERNEL, 4);
	for (; n < 5; n++)
		alloc_pages(m, GFP_ATOMIC, 5);
	assert_true(zone->nr_reserved_highatomic >= 512);
	assert_true(zone->nr_reserved_highatomic <= 1024);
	assert_int_equal(zone->nr_reserved_highatomic / 512,
			 zone->nr_pageblocks[MIGRATE_HIGHATOMIC]);
	/* One that may not wait for reclaim has none of it, one that may gets it back. */
	while ((pfn = alloc_pages(m, GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN, 0)) != PFN_NONE)
		;
	assert_true(zone->nr_reserved_highatomic > 0);
	while (alloc_pages(m, GFP_KERNEL | __GFP_NOWARN, 0) != PFN_NONE)
		;
	assert_int_equal(0, zone->nr_reserved_highatomic);
	shut_down(m);
}

/* Boost and HIGHATOMIC reserve go by pageblocks, of whatever size. */
static void test_by_page_size(void **state)
{
	static const unsigned int shifts[] = { 12, 14, 16 };
	const struct range memory[] = { { 0, 4 * GIB, 8 * GIB }, { 0 } };

	for (int i = 0; i < 3; i++) {
		struct machine *m = boot(&(struct fixture){ .memory = memory,
							    .page_shift = shifts[i] });
		struct zone *zone = zone_named(m, 0, ZONE_NORMAL);
		unsigned long block = pageblock_nr_pages(m);
		unsigned long pfn = alloc_pages(m, GFP_ATOMIC, 5);

		boost_watermark(m, zone, 0);
		assert_int_equal(block, zone->watermark_boost);
		reserve_highatomic_pageblock(m, zone, pfn);
		assert_int_equal(block, zone->nr_reserved_highatomic);
		assert_int_equal(MIGRATE_HIGHATOMIC, pageblock_migratetype(m, pfn));
		shut_down(m);
	}
}

/* The reserve: 1 % of the zone and a block at most; special blocks are none of it. */
static void test_highatomic_cap(void **state)
{
	struct machine *m = boot(&(struct fixture){ .cma_base = RAM_BASE, .cma_size = 64 * MIB });
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long cma = RAM_BASE >> 12, pfn = cma + (64 * MIB >> 12);

	reserve_highatomic_pageblock(m, zone, cma);
	assert_int_equal(0, zone->nr_reserved_highatomic);
	for (int i = 0; i < 20; i++)
		reserve_highatomic_pageblock(m, zone, pfn + 512 * (unsigned long)i);
	/* 1 % of 65536 is 655: the test is made before a block is added. */
	assert_int_equal(3 * 512, zone->nr_reserved_highatomic);
	reserve_highatomic_pageblock(m, zone, pfn);
	assert_int_equal(3 * 512, zone->nr_reserved_highatomic);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rights_below_min),
		cmocka_unit_test(test_unusable_pages),
		cmocka_unit_test(test_order_needs_a_block),
		cmocka_unit_test(test_lowmem_reserve),
		cmocka_unit_test(test_atomic_ignores_the_boost),
		cmocka_unit_test(test_boost_is_capped),
		cmocka_unit_test(test_highatomic_reserve),
		cmocka_unit_test(test_highatomic_cap),
		cmocka_unit_test(test_by_page_size),
	};

	return cmocka_run_group_tests_name("watermark", tests, NULL, NULL);
}
