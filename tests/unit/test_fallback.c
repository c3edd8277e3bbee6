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

/* All blocks of a type, from one pageblock to before another. */
static void set_type(struct machine *m, unsigned long start, unsigned long end, enum migratetype mt)
{
	for (unsigned long pfn = start; pfn < end; pfn += 512) {
		set_pageblock_migratetype(m, pfn, mt);
		move_freepages_block(m, zone_named(m, 0, ZONE_DMA), pfn, mt, NULL);
	}
}

/* Where each type looks first, and then. */
static void test_order_of_types(void **state)
{
	static const enum migratetype looks[MIGRATE_PCPTYPES][2] = {
		[MIGRATE_UNMOVABLE]	= { MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE },
		[MIGRATE_MOVABLE]	= { MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE },
		[MIGRATE_RECLAIMABLE]	= { MIGRATE_UNMOVABLE, MIGRATE_MOVABLE },
	};
	struct machine *m = boot_plain(64 * MIB);
	const struct zone *zone = zone_named(m, 0, ZONE_DMA);
	bool whole;

	for (int mt = 0; mt < MIGRATE_PCPTYPES; mt++) {
		set_type(m, BASE, BASE + 16384, (enum migratetype)mt);
		assert_int_equal(-1, find_suitable_fallback(m, zone, 10, (enum migratetype)mt,
							    false, &whole));
		set_type(m, BASE, BASE + 1024, looks[mt][1]);
		assert_int_equal(looks[mt][1], find_suitable_fallback(m, zone, 10,
							(enum migratetype)mt, false, &whole));
		set_type(m, BASE + 1024, BASE + 2048, looks[mt][0]);
		assert_int_equal(looks[mt][0], find_suitable_fallback(m, zone, 10,
							(enum migratetype)mt, false, &whole));
	}
	shut_down(m);
}

/* HIGHATOMIC, CMA and isolated blocks are nobody's fallback. */
static void test_no_fallback_to_special_blocks(void **state)
{
	static const enum migratetype special[] = { MIGRATE_HIGHATOMIC, MIGRATE_CMA,
						    MIGRATE_ISOLATE };
	struct machine *m = boot_plain(64 * MIB);
	const struct zone *zone = zone_named(m, 0, ZONE_DMA);
	bool whole;

	for (int i = 0; i < 3; i++) {
		set_type(m, BASE, BASE + 16384, special[i]);
		for (int mt = 0; mt < MIGRATE_PCPTYPES; mt++)
			assert_int_equal(-1, find_suitable_fallback(m, zone, 10,
						(enum migratetype)mt, false, &whole));
	}
	set_type(m, BASE, BASE + 16384, MIGRATE_MOVABLE);
	shut_down(m);
}

/* Whole pageblocks: any order for those that cannot move, from 4 on for those that can. */
static void test_who_takes_whole_blocks(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	const struct zone *zone = zone_named(m, 0, ZONE_DMA);
	bool whole;

	for (unsigned int order = 0; order <= 10; order++) {
		find_suitable_fallback(m, zone, order, MIGRATE_UNMOVABLE, false, &whole);
		assert_true(whole);
		find_suitable_fallback(m, zone, order, MIGRATE_RECLAIMABLE, false, &whole);
		assert_true(whole);
		find_suitable_fallback(m, zone, order, MIGRATE_MOVABLE, false, &whole);
		assert_int_equal(order >= 4, whole);
	}
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
 * Of a movable pageblock with 128 free pages those in use that cannot be moved are of an
 * unmovable request's kind: with 128 of them half of the block is, and it is claimed.
 */
static void test_alike_pages_count(void **state)
{
	static unsigned long pfn[16384];

	for (unsigned long alike = 127; alike <= 128; alike++) {
		struct machine *m = boot_plain(32 * MIB);

		set_watermark_boost_factor(m, 0);
		fill(m, pfn, 16384);
		for (unsigned long i = 0; i < alike; i++)
			page_set_movable(m, BASE + 512 + 256 + i, false);
		free_range_of(m, BASE + 512, 128);
		assert_int_equal(BASE + 512, alloc_pages(m, GFP_KERNEL | __GFP_MEMALLOC, 4));
		assert_int_equal(alike == 128 ? MIGRATE_UNMOVABLE : MIGRATE_MOVABLE,
				 block(m, BASE + 512));
		shut_down(m);
	}
}

/*
 * A large movable request takes over an unmovable pageblock when what can be moved there, and
 * what is free, is half of it.
 */
static void test_movable_counts_movable_pages(void **state)
{
	static unsigned long pfn[16384];

	for (unsigned long movable = 239; movable <= 240; movable++) {
		struct machine *m = boot_plain(32 * MIB);

		set_watermark_boost_factor(m, 0);
		fill(m, pfn, 16384);
		set_pageblock_migratetype(m, BASE + 512, MIGRATE_UNMOVABLE);
		for (unsigned long i = movable; i < 512 - 16; i++)
			page_set_movable(m, BASE + 512 + 16 + i, false);
		free_range_of(m, BASE + 512, 16);
		assert_int_equal(BASE + 512,
				 alloc_pages(m, __GFP_MOVABLE | __GFP_MEMALLOC, 4));
		assert_int_equal(movable == 240 ? MIGRATE_MOVABLE : MIGRATE_UNMOVABLE,
				 block(m, BASE + 512));
		shut_down(m);
	}
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

/* Grouping begins with as many pages as six pageblocks have, without those of the memory map. */
static void test_grouping_by_size(void **state)
{
	static const unsigned int shifts[] = { 12, 14, 16 };

	for (int i = 0; i < 3; i++) {
		unsigned long page = 1UL << shifts[i], size = (6UL << (2 * shifts[i] - 3));
		unsigned long grouped = 0;

		/* The map of so many pages takes 48 of any size. */
		for (unsigned long more = 46; more < 51; more++) {
			const struct range memory[] = { { 0, 4 * GIB, size + more * page }, { 0 } };
			struct machine *m = boot(&(struct fixture){ .memory = memory,
								    .page_shift = shifts[i] });

			assert_int_equal(vm_total_pages(m) >= 6 * pageblock_nr_pages(m),
					 mobility_grouping(m));
			grouped += mobility_grouping(m);
			shut_down(m);
		}
		assert_in_range(grouped, 1, 4);
	}
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
		cmocka_unit_test(test_order_of_types),
		cmocka_unit_test(test_no_fallback_to_special_blocks),
		cmocka_unit_test(test_who_takes_whole_blocks),
		cmocka_unit_test(test_types_stay),
		cmocka_unit_test(test_half_free_block_is_claimed),
		cmocka_unit_test(test_alike_pages_count),
		cmocka_unit_test(test_movable_counts_movable_pages),
		cmocka_unit_test(test_movable_steals_the_smallest),
		cmocka_unit_test(test_cma_half_rule),
		cmocka_unit_test(test_unmovable_never_gets_cma),
		cmocka_unit_test(test_grouping_by_size),
		cmocka_unit_test(test_no_grouping_on_a_small_machine),
	};

	return cmocka_run_group_tests_name("fallback", tests, NULL, NULL);
}
