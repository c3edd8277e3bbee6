// SPDX-License-Identifier: GPL-2.0-or-later
/* Splitting, merging and where blocks go on their lists. Source: 6.1 __free_one_page(). */
#include <errno.h>

#include "mm_fixture.h"

/* Orders that have no per-CPU list, so that nothing stands between us and the lists. */
#define ORDER 4

static const gfp_t gfp = GFP_KERNEL | __GFP_MOVABLE;

static unsigned long first(const struct machine *m, unsigned int order)
{
	return free_list_first(m, zone_named(m, 0, ZONE_DMA), order, MIGRATE_MOVABLE);
}

/*
 * Taking order 4 from order 10 leaves one block of each order between:
 *
 *	|4|4|  5  |    6    |        7        | …
 *	 ^ taken
 */
static void test_split_keeps_the_low_end(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long base = RAM_BASE >> 12;

	assert_int_equal(base, alloc_pages(m, gfp, ORDER));
	for (unsigned int order = ORDER; order < 10; order++)
		assert_int_equal(base + (1UL << order), first(m, order));
	shut_down(m);
}

/* Freed, it merges with all of them back to order 10. */
static void test_merge_to_the_top(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long pfn = alloc_pages(m, gfp, ORDER);

	assert_int_equal(0, free_pages(m, pfn, ORDER));
	for (unsigned int order = 0; order < 10; order++)
		assert_int_equal(PFN_NONE, first(m, order));
	assert_int_equal(16, list_length(m, zone_named(m, 0, ZONE_DMA), 10, MIGRATE_MOVABLE));
	shut_down(m);
}

/*
 * A block whose next-higher buddy is free goes to the tail: it may merge soon.
 *
 *	| A | b | C   D | … of order 5, C-D free as one: A goes to the tail.
 */
static void test_tail_when_merge_is_likely(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long pfn[8], lone;

	for (int i = 0; i < 8; i++)
		pfn[i] = alloc_pages(m, gfp, ORDER);
	lone = alloc_pages(m, gfp, ORDER);	/* of the next order 7 */
	free_pages(m, pfn[6], ORDER);		/* 7 is in use: the head, the list was not empty */
	free_pages(m, pfn[2], ORDER);
	free_pages(m, pfn[3], ORDER);		/* 2-3 is free as order 5 */
	free_pages(m, pfn[0], ORDER);		/* so 0 goes to the tail */
	assert_int_equal(pfn[6], free_list_first(m, zone, ORDER, MIGRATE_MOVABLE));
	assert_int_equal(zone->free_area[ORDER].free_list[MIGRATE_MOVABLE].last,
			 pfn[0] - m->base_pfn);
	free_pages(m, lone, ORDER);
	shut_down(m);
}

/* The rule stops two orders below the top. */
static void test_no_tail_rule_near_the_top(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long a = alloc_pages(m, gfp, 9), b = alloc_pages(m, gfp, 9);

	drain_all_pages(m, NULL);
	free_pages(m, a, 9);
	drain_all_pages(m, NULL);
	assert_int_equal(a, first(m, 9));
	free_pages(m, b, 9);
	drain_all_pages(m, NULL);
	assert_int_equal(a, first(m, 10));
	shut_down(m);
}

/* Free pageblocks of CMA and of others stay apart, though they are buddies. */
static void test_cma_blocks_do_not_merge(void **state)
{
	struct machine *m = boot(&(struct fixture){ .cma_base = RAM_BASE + 2 * MIB,
						    .cma_size = 2 * MIB });
	struct zone *zone = zone_named(m, 0, ZONE_DMA);

	assert_int_equal((RAM_BASE >> 12) + 512, free_list_first(m, zone, 9, MIGRATE_CMA));
	assert_int_equal(RAM_BASE >> 12, free_list_first(m, zone, 9, MIGRATE_MOVABLE));
	shut_down(m);
}

/*
 * A free block is cut at any offset, each part as large as its place allows:
 *
 *	| 10                            |  at 512+256+4
 *	| 9             | 8     |2| 2 | 3 | …
 */
static void test_split_free_page(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long base = RAM_BASE >> 12;

	assert_int_equal(-ENOENT, split_free_page(m, base, 9, 8));
	assert_int_equal(0, split_free_page(m, base, 10, 0));
	assert_int_equal(0, split_free_page(m, base, 10, 772));
	/* They merge again wherever both parts are of one type: nothing is lost. */
	assert_sound(m);
	shut_down(m);
}

/* Taking a free block for compaction stops at the min watermark. */
static void test_isolate_obeys_the_watermark(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long taken[16], n = 0, pfn;

	while ((pfn = first(m, 10)) != PFN_NONE && isolate_free_page(m, pfn, 10))
		taken[n++] = pfn;
	assert_true(n > 0);
	assert_true(zone_page_state(zone, NR_FREE_PAGES) > zone->_watermark[WMARK_MIN]);
	assert_true(zone_page_state(zone, NR_FREE_PAGES) <=
		    zone->_watermark[WMARK_MIN] + (1UL << 10) * 2);
	while (n--)
		putback_isolated_page(m, taken[n], 10, MIGRATE_MOVABLE);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split_keeps_the_low_end),
		cmocka_unit_test(test_merge_to_the_top),
		cmocka_unit_test(test_tail_when_merge_is_likely),
		cmocka_unit_test(test_no_tail_rule_near_the_top),
		cmocka_unit_test(test_cma_blocks_do_not_merge),
		cmocka_unit_test(test_split_free_page),
		cmocka_unit_test(test_isolate_obeys_the_watermark),
	};

	return cmocka_run_group_tests_name("buddy", tests, NULL, NULL);
}
