// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a request goes when its type's lists are empty. Source: 6.1 __rmqueue_fallback(). */
#include "mm_fixture.h"

#define BASE (RAM_BASE >> 12)

static enum migratetype block(const struct machine *m, unsigned long pfn)
{
	return pageblock_migratetype(m, pfn);
}

/* The first unmovable request takes the largest movable block and turns all its pageblocks. */
static void test_unmovable_takes_whole_blocks(void **state)
{
	struct machine *m = boot_plain(64 * MIB);

	assert_int_equal(BASE, alloc_page(m, GFP_KERNEL));
	assert_int_equal(MIGRATE_UNMOVABLE, block(m, BASE));
	assert_int_equal(MIGRATE_UNMOVABLE, block(m, BASE + 512));
	assert_int_equal(MIGRATE_MOVABLE, block(m, BASE + 1024));
	/* A reclaimable one prefers unmovable blocks over movable ones, of the same order. */
	assert_int_equal(BASE + 1024, alloc_page(m, GFP_KERNEL | __GFP_RECLAIMABLE));
	assert_int_equal(MIGRATE_RECLAIMABLE, block(m, BASE + 1024));
	shut_down(m);
}

/* Types stay what they were made, also when all is free again. */
static void test_types_stay(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long pfn = alloc_page(m, GFP_KERNEL);

	free_pages(m, pfn, 0);
	drain_all_pages(m, NULL);
	assert_int_equal(MIGRATE_UNMOVABLE, block(m, BASE));
	assert_int_equal(BASE, free_list_first(m, zone_named(m, 0, ZONE_DMA), 10, MIGRATE_UNMOVABLE));
	shut_down(m);
}

/* Everything taken by movable pages of order 0, some of which are then freed. */
static size_t fill(struct machine *m, unsigned long *pfn, size_t max)
{
	size_t n = 0;

	while (n < max) {
		pfn[n] = alloc_page(m, __GFP_MOVABLE | __GFP_NOWARN | __GFP_MEMALLOC);
		if (pfn[n] == PFN_NONE)
			break;
		page_set_movable(m, pfn[n], true);
		n++;
	}
	return n;
}

static void free_range_of(struct machine *m, unsigned long start, unsigned long n)
{
	for (unsigned long pfn = start; pfn < start + n; pfn++)
		assert_int_equal(0, free_pages(m, pfn, 0));
	drain_all_pages(m, NULL);
}

/*
 * A movable pageblock of which half and more is free changes its type; with
 * less than that, and the rest movable, only its free pages change lists.
 */
static void test_half_free_block_is_claimed(void **state)
{
	static unsigned long pfn[16384];
	struct machine *m = boot_plain(32 * MIB);

	set_watermark_boost_factor(m, 0);
	assert_int_equal(8192, fill(m, pfn, 16384));
	free_range_of(m, BASE + 512, 256);
	free_range_of(m, BASE + 1024, 128);
	assert_int_equal(BASE + 512, alloc_pages(m, GFP_KERNEL | __GFP_MEMALLOC, 4));
	assert_int_equal(MIGRATE_UNMOVABLE, block(m, BASE + 512));
	/* The 256 pages there are not enough for what follows. */
	for (int i = 0; i < 15; i++)
		alloc_pages(m, GFP_KERNEL | __GFP_MEMALLOC, 4);
	assert_int_equal(BASE + 1024, alloc_pages(m, GFP_KERNEL | __GFP_MEMALLOC, 4));
	assert_int_equal(MIGRATE_MOVABLE, block(m, BASE + 1024));
	shut_down(m);
}

/*
 * A small movable request steals the smallest block there is, and no more.
 *
 *	pageblocks 0, 1 unmovable: | 800 unmovable pages | movable ones |
 */
static void test_movable_steals_the_smallest(void **state)
{
	static unsigned long pfn[16384];
	struct machine *m = boot_plain(32 * MIB);

	set_watermark_boost_factor(m, 0);
	for (int i = 0; i < 800; i++)
		alloc_page(m, GFP_KERNEL);
	drain_all_pages(m, NULL);
	fill(m, pfn, 16384);
	assert_int_equal(MIGRATE_UNMOVABLE, block(m, BASE + 512));
	free_range_of(m, BASE + 840, 8);	/* an order 3 */
	free_range_of(m, BASE + 900, 2);	/* and an order 1 */
	assert_int_equal(BASE + 900, alloc_page(m, __GFP_MOVABLE | __GFP_MEMALLOC));
	assert_int_equal(MIGRATE_UNMOVABLE, block(m, BASE + 512));
	shut_down(m);
}

/* Movable requests have CMA while it is more than half of what is free. */
static void test_cma_half_rule(void **state)
{
	struct machine *m = boot(&(struct fixture){ .cma_base = RAM_BASE, .cma_size = 192 * MIB });
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	bool was_cma = true;
	unsigned long pfn;

	pfn = alloc_pages(m, GFP_KERNEL, 4);
	assert_int_equal(MIGRATE_UNMOVABLE, block(m, pfn));
	while (was_cma) {
		unsigned long cma = zone_page_state(zone, NR_FREE_CMA_PAGES);
		unsigned long all = zone_page_state(zone, NR_FREE_PAGES);

		pfn = alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4);
		was_cma = block(m, pfn) == MIGRATE_CMA;
		assert_int_equal(cma > all / 2, was_cma);
	}
	shut_down(m);
}

/* Without the right to CMA a request fails though all that is free is CMA. */
static void test_unmovable_never_gets_cma(void **state)
{
	struct machine *m = boot(&(struct fixture){ .cma_base = RAM_BASE, .cma_size = 64 * MIB });
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long pfn;

	while ((pfn = alloc_pages(m, GFP_KERNEL | __GFP_NOWARN | __GFP_MEMALLOC, 4)) != PFN_NONE)
		assert_int_not_equal(MIGRATE_CMA, block(m, pfn));
	assert_int_equal(64 * MIB >> 12, zone_page_state_snapshot(m, zone, NR_FREE_CMA_PAGES));
	shut_down(m);
}

/* Too small a machine does not group: every block is unmovable, every request is. */
static void test_no_grouping_on_a_small_machine(void **state)
{
	struct machine *m = boot_plain(8 * MIB);

	assert_false(mobility_grouping(m));
	alloc_page(m, GFP_HIGHUSER_MOVABLE);
	assert_int_equal(MIGRATE_UNMOVABLE, block(m, BASE));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unmovable_takes_whole_blocks),
		cmocka_unit_test(test_types_stay),
		cmocka_unit_test(test_half_free_block_is_claimed),
		cmocka_unit_test(test_movable_steals_the_smallest),
		cmocka_unit_test(test_cma_half_rule),
		cmocka_unit_test(test_unmovable_never_gets_cma),
		cmocka_unit_test(test_no_grouping_on_a_small_machine),
	};

	return cmocka_run_group_tests_name("fallback", tests, NULL, NULL);
}
