// SPDX-License-Identifier: GPL-2.0-or-later
/* Contiguous ranges: isolation, migration, what is left behind. Source: 6.1 alloc_contig_range(). */
#include <errno.h>

#include "mm_fixture.h"

#define BASE (RAM_BASE >> 12)

static unsigned long moved_from[4096], moved_to[4096];
static uint32_t moved_owner[4096];
static size_t nr_moved;
static int stop_after;

static void note_move(void *ctx, uint32_t owner, unsigned long from, unsigned long to)
{
	if (nr_moved == 4096)
		return;
	moved_owner[nr_moved] = owner;
	moved_from[nr_moved] = from;
	moved_to[nr_moved++] = to;
}

static bool stop(void *ctx)
{
	return stop_after && !--stop_after;
}

static const struct mm_hooks hooks = { .migrated = note_move, .stop = stop };

static struct machine *machine_64m(void)
{
	const struct range memory[] = { { 0, RAM_BASE, 64 * MIB }, { 0 } };

	nr_moved = 0;
	stop_after = 0;
	return boot(&(struct fixture){ .memory = memory, .hooks = &hooks });
}

/* Movable page i of the machine, from its start on, with owner i + 1. */
static void fill_movable(struct machine *m, unsigned long n)
{
	for (unsigned long i = 0; i < n; i++) {
		unsigned long pfn = alloc_page(m, __GFP_MOVABLE | GFP_KERNEL);

		assert_int_equal(BASE + i, pfn);
		page_set_movable(m, pfn, true);
		page_set_owner(m, pfn, (uint32_t)i + 1);
	}
}

/*
 * Free memory, unaligned at both ends: exactly the range is taken, the rest of
 * the blocks it was in goes back.
 *
 *	|     [100 ………………………… 1900)     |
 *	0     512    1024    1536   2048
 */
static void test_free_range(void **state)
{
	struct machine *m = machine_64m();
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);
	struct page_info info;

	assert_int_equal(0, alloc_contig_range(m, BASE + 100, BASE + 1900, MIGRATE_MOVABLE,
					       GFP_KERNEL));
	assert_sound(m);
	drain_all_pages(m, NULL);
	quiet_vmstat(m);
	assert_int_equal(free - 1800, global_zone_page_state(m, NR_FREE_PAGES));
	assert_int_equal(0, page_info(m, BASE + 99, &info));
	assert_int_equal(PAGE_FREE, info.use);
	assert_int_equal(0, page_info(m, BASE + 100, &info));
	assert_int_equal(PAGE_USED, info.use);
	assert_int_equal(0, page_info(m, BASE + 1900, &info));
	assert_int_equal(PAGE_FREE, info.use);
	assert_int_equal(0, free_contig_range(m, BASE + 100, 1800));
	shut_down(m);
}

/* Movable pages in the way go elsewhere and their owners learn of it. */
static void test_migrates(void **state)
{
	struct machine *m = machine_64m();

	fill_movable(m, 1000);
	assert_int_equal(0, alloc_contig_range(m, BASE + 100, BASE + 200, MIGRATE_MOVABLE,
					       GFP_KERNEL));
	assert_int_equal(100, nr_moved);
	for (size_t i = 0; i < nr_moved; i++) {
		struct page_info info;

		assert_int_equal(moved_owner[i], moved_from[i] - BASE + 1);
		assert_int_equal(0, page_info(m, moved_to[i], &info));
		assert_int_equal(moved_owner[i], info.owner);
		assert_true(info.movable);
	}
	assert_int_equal(100, vm_event(m, PGMIGRATE_SUCCESS));
	shut_down(m);
}

/* One that cannot be moved, anywhere in the first or last pageblock, and all stays as it was. */
static void test_unmovable_page(void **state)
{
	struct machine *m = machine_64m();

	fill_movable(m, 1000);
	page_set_movable(m, BASE + 10, false);
	assert_int_equal(-EBUSY, alloc_contig_range(m, BASE + 100, BASE + 200, MIGRATE_MOVABLE,
						    GFP_KERNEL));
	assert_int_equal(0, nr_moved);
	assert_int_equal(MIGRATE_MOVABLE, pageblock_migratetype(m, BASE));
	assert_int_equal(0, zone_named(m, 0, ZONE_DMA)->nr_isolate_pageblock);
	/* In the block behind, it is in nobody's way. */
	assert_int_equal(0, alloc_contig_range(m, BASE + 600, BASE + 700, MIGRATE_MOVABLE,
					       GFP_KERNEL));
	shut_down(m);
}

/* A busy page is tried ten times in five rounds less one; outside the range it does not matter. */
static void test_pinned_page(void **state)
{
	struct machine *m = machine_64m();

	fill_movable(m, 1000);
	page_set_pinned(m, BASE + 150, true);
	assert_int_equal(-EBUSY, alloc_contig_range(m, BASE + 100, BASE + 200, MIGRATE_MOVABLE,
						    GFP_KERNEL));
	assert_int_equal(5, vm_event(m, PGMIGRATE_FAIL));
	assert_int_equal(0, alloc_contig_range(m, BASE + 200, BASE + 300, MIGRATE_MOVABLE,
					       GFP_KERNEL));
	shut_down(m);
}

/* Afterwards the pageblocks have the requested type, whatever they were. */
static void test_type_left_behind(void **state)
{
	struct machine *m = machine_64m();

	assert_int_equal(0, alloc_contig_range(m, BASE + 512, BASE + 1024, MIGRATE_CMA,
					       GFP_KERNEL));
	assert_int_equal(MIGRATE_CMA, pageblock_migratetype(m, BASE + 512));
	assert_int_equal(MIGRATE_MOVABLE, pageblock_migratetype(m, BASE));
	shut_down(m);
}

static void test_bad_ranges(void **state)
{
	struct machine *m = machine_64m();

	assert_int_equal(-EINVAL, alloc_contig_range(m, BASE, BASE, MIGRATE_MOVABLE, 0));
	assert_int_equal(-EINVAL, alloc_contig_range(m, BASE - 10, BASE, MIGRATE_MOVABLE, 0));
	/* The hole after the last page is reserved, what is past its section is nothing. */
	assert_int_equal(-EBUSY, alloc_contig_range(m, BASE, BASE + 16385, MIGRATE_MOVABLE, 0));
	assert_int_equal(-EINVAL, alloc_contig_range(m, BASE, BASE + 32769, MIGRATE_MOVABLE, 0));
	assert_int_equal(-EINVAL, alloc_contig_range(m, BASE, BASE + 1, MIGRATE_UNMOVABLE, 0));
	assert_int_equal(-EINVAL, free_contig_range(m, BASE, 1));
	assert_int_equal(-EINVAL, free_contig_range(m, BASE, ~0UL));
	shut_down(m);
}

/* Interrupted, it leaves a whole state. */
static void test_stop(void **state)
{
	struct machine *m = machine_64m();

	fill_movable(m, 2000);
	stop_after = 20;
	assert_int_equal(-EINTR, alloc_contig_range(m, BASE, BASE + 1024, MIGRATE_MOVABLE,
						    GFP_KERNEL));
	assert_sound(m);
	assert_int_equal(0, alloc_contig_range(m, BASE, BASE + 1024, MIGRATE_MOVABLE, GFP_KERNEL));
	shut_down(m);
}

/* Free pages, none on a per-CPU list. */
static unsigned long all_free(struct machine *m)
{
	drain_all_pages(m, NULL);
	return zone_page_state_snapshot(m, zone_of(m, BASE), NR_FREE_PAGES);
}

/* Stopped anywhere, it leaves a whole state, and all that was free is free. */
static void test_stop_anywhere(void **state)
{
	struct machine *m = machine_64m();
	unsigned long free_pages;
	int err = -EINTR;

	fill_movable(m, 700);
	free_pages = all_free(m);
	for (int n = 1; err; n++) {
		stop_after = n;
		err = alloc_contig_range(m, BASE + 100, BASE + 5000, MIGRATE_MOVABLE, GFP_KERNEL);
		stop_after = 0;
		assert_true(!err || err == -EINTR);
		assert_sound(m);
				assert_int_equal(free_pages - (err ? 0 : 4900), all_free(m));
	}
	shut_down(m);
}

/* What was given and is not wanted is free again, in whole blocks. */
static void test_drop_range(void **state)
{
	struct machine *m = machine_64m();
	unsigned long free_pages = all_free(m);

	assert_int_equal(0, alloc_contig_range(m, BASE + 100, BASE + 5000, MIGRATE_MOVABLE,
					       GFP_KERNEL));
	assert_int_equal(0, page_set_owners(m, BASE + 100, 4900, 7));
	assert_int_equal(-EINVAL, page_set_owners(m, BASE + 100, 4901, 7));
	drop_contig_range(m, BASE + 100, 4900);
	assert_sound(m);
	assert_int_equal(free_pages, all_free(m));
	assert_int_equal(0, alloc_contig_range(m, BASE, BASE + 8192, MIGRATE_MOVABLE, GFP_KERNEL));
	shut_down(m);
}

/* Found at a multiple of its size, and again past what is in the way. */
static void test_contig_pages(void **state)
{
	struct machine *m = machine_64m();
	unsigned long a, b;

	fill_movable(m, 1);
	page_set_movable(m, BASE, false);
	a = alloc_contig_pages(m, 512, GFP_KERNEL, 0, NULL);
	assert_int_equal(BASE + 512, a);
	b = alloc_contig_pages(m, 2048, GFP_KERNEL, 0, NULL);
	assert_int_equal(BASE + 2048, b);
	assert_int_equal(PFN_NONE, alloc_contig_pages(m, 16384, GFP_KERNEL, 0, NULL));
	assert_int_equal(PFN_NONE, alloc_contig_pages(m, 0, GFP_KERNEL, 0, NULL));
	assert_int_equal(0, free_contig_range(m, a, 512));
	assert_int_equal(0, free_contig_range(m, b, 2048));
	shut_down(m);
}

/* A compound allocation over the edge of the range is moved as a whole. */
static void test_compound_over_the_edge(void **state)
{
	struct machine *m = machine_64m();
	unsigned long pfn = alloc_pages(m, GFP_KERNEL | __GFP_MOVABLE | __GFP_COMP, 10);

	assert_int_equal(BASE, pfn);
	page_set_movable(m, pfn, true);
	page_set_owner(m, pfn, 9);
	assert_int_equal(0, alloc_contig_range(m, BASE + 512, BASE + 1024, MIGRATE_MOVABLE,
					       GFP_KERNEL));
	assert_int_equal(1, nr_moved);
	assert_int_equal(9, moved_owner[0]);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_free_range),
		cmocka_unit_test(test_migrates),
		cmocka_unit_test(test_unmovable_page),
		cmocka_unit_test(test_pinned_page),
		cmocka_unit_test(test_type_left_behind),
		cmocka_unit_test(test_bad_ranges),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_stop_anywhere),
		cmocka_unit_test(test_drop_range),
		cmocka_unit_test(test_contig_pages),
		cmocka_unit_test(test_compound_over_the_edge),
	};

	return cmocka_run_group_tests_name("contig", tests, NULL, NULL);
}
