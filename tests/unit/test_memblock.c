/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The early allocator. Addresses in the drawings are in MiB. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mm/memblock.h"

#define M ((phys_addr_t)1 << 20)
#define G ((phys_addr_t)1 << 30)

static struct memblock mb;

static int setup(void **state)
{
	memblock_init(&mb);
	return 0;
}

static int teardown(void **state)
{
	memblock_fini(&mb);
	return 0;
}

static void expect_region(const struct memblock_type *type, int i, phys_addr_t base,
			  phys_addr_t size)
{
	assert_true(i < type->cnt);
	assert_int_equal(type->regions[i].base, base);
	assert_int_equal(type->regions[i].size, size);
}

/*
 *	add	|----|    |----|
 *	add	     |----|
 *	memory	|--------------|
 */
static void neighbours_become_one(void **state)
{
	memblock_add(&mb, 0 * M, 4 * M);
	memblock_add(&mb, 8 * M, 4 * M);
	assert_int_equal(mb.memory.cnt, 2);
	memblock_add(&mb, 4 * M, 4 * M);
	assert_int_equal(mb.memory.cnt, 1);
	expect_region(&mb.memory, 0, 0, 12 * M);
	assert_int_equal(memblock_phys_mem_size(&mb), 12 * M);
}

/*
 *	reserved  |##|  |##|
 *	reserve	 |-----------|
 *	reserved |###########|
 */
static void a_reservation_fills_the_gaps(void **state)
{
	memblock_reserve(&mb, 1 * M, 1 * M);
	memblock_reserve(&mb, 4 * M, 1 * M);
	memblock_reserve(&mb, 0, 8 * M);
	assert_int_equal(mb.reserved.cnt, 1);
	expect_region(&mb.reserved, 0, 0, 8 * M);
	assert_int_equal(memblock_reserved_size(&mb), 8 * M);
}

/*
 *	reserved |################|
 *	free	      |----|
 *	reserved |####|    |######|
 */
static void freeing_cuts_a_hole(void **state)
{
	memblock_reserve(&mb, 0, 16 * M);
	memblock_phys_free(&mb, 4 * M, 4 * M);
	assert_int_equal(mb.reserved.cnt, 2);
	expect_region(&mb.reserved, 0, 0, 4 * M);
	expect_region(&mb.reserved, 1, 8 * M, 8 * M);
}

/* Regions of different nodes or flags stay apart, and join again when alike. */
static void node_and_flags_keep_regions_apart(void **state)
{
	memblock_add(&mb, 0, 16 * M);
	memblock_set_node(&mb, 0, 8 * M, 0);
	memblock_set_node(&mb, 8 * M, 8 * M, 1);
	assert_int_equal(mb.memory.cnt, 2);
	memblock_mark_nomap(&mb, 4 * M, 2 * M);
	assert_int_equal(mb.memory.cnt, 4);
	expect_region(&mb.memory, 1, 4 * M, 2 * M);
	assert_true(memblock_is_memory(&mb, 5 * M));
	assert_false(memblock_is_map_memory(&mb, 5 * M));
	memblock_clear_nomap(&mb, 4 * M, 2 * M);
	assert_int_equal(mb.memory.cnt, 2);
	assert_int_equal(memblock_search_pfn_nid(&mb, 9 * M >> 12), 1);
	assert_int_equal(memblock_search_pfn_nid(&mb, 17 * M >> 12), -1);
}

/*
 *	memory	 |--------------------|
 *	reserved          |####|
 *	1st, 4M                   <---|   from the top
 *	2nd, 8M  <------|                 below what is taken
 */
static void allocation_goes_down_from_the_top(void **state)
{
	memblock_add(&mb, 16 * M, 32 * M);
	memblock_reserve(&mb, 32 * M, 8 * M);
	assert_int_equal(memblock_alloc(&mb, 4 * M, M), 44 * M);
	assert_int_equal(memblock_alloc(&mb, 8 * M, M), 24 * M);
	assert_int_equal(memblock_alloc(&mb, 16 * M, M), 0);
	assert_int_equal(mb.reserved.cnt, 2);
}

static void bottom_up_goes_up(void **state)
{
	memblock_add(&mb, 1 * M, 31 * M);
	mb.bottom_up = true;
	assert_int_equal(memblock_alloc(&mb, M, 4 * M), 4 * M);
	assert_int_equal(memblock_alloc(&mb, M, M), 1 * M);
}

/* Aligned is the address, not the offset into the free range. */
static void alignment_is_of_the_address(void **state)
{
	memblock_add(&mb, 3 * M, 10 * M);
	assert_int_equal(memblock_alloc(&mb, 2 * M, 4 * M), 8 * M);
	assert_int_equal(memblock_alloc(&mb, 100, 64), 13 * M - 128);
}

static void the_first_page_is_never_given(void **state)
{
	memblock_add(&mb, 0, M);
	assert_int_equal(memblock_alloc(&mb, M - 4096, 4096), 4096);
	assert_int_equal(memblock_alloc(&mb, 4096, 4096), 0);
	mb.page_shift = 16;
	memblock_phys_free(&mb, 0, M);
	assert_int_equal(memblock_alloc(&mb, M - 4096, 4096), 0);
}

/*
 *	limits	     |---------|
 *	memory	|-----------------------|
 *	got	          |####|
 */
static void limits_bound_an_allocation(void **state)
{
	memblock_add(&mb, 0, 64 * M);
	assert_int_equal(
		memblock_alloc_range_nid(&mb, 2 * M, M, 16 * M, 32 * M, NUMA_NO_NODE, false),
		30 * M);
	assert_int_equal(
		memblock_alloc_range_nid(&mb, 20 * M, M, 16 * M, 32 * M, NUMA_NO_NODE, false), 0);
	/* The lower limit is given up, the upper is not. */
	assert_int_equal(
		memblock_alloc_internal(&mb, 8 * M, M, 60 * M, 62 * M, NUMA_NO_NODE, false),
		54 * M);
}

/* node 0: 0-32, node 1: 32-64 */
static void another_node_serves_unless_it_must_be_this(void **state)
{
	memblock_add_node(&mb, 0, 32 * M, 0, MEMBLOCK_NONE);
	memblock_add_node(&mb, 32 * M, 32 * M, 1, MEMBLOCK_NONE);
	assert_int_equal(memblock_alloc_range_nid(&mb, M, M, 0, MEMBLOCK_ALLOC_ANYWHERE, 0, true),
			 31 * M);
	assert_int_equal(
		memblock_alloc_range_nid(&mb, 31 * M, M, 0, MEMBLOCK_ALLOC_ANYWHERE, 0, true), 0);
	assert_int_equal(
		memblock_alloc_range_nid(&mb, 32 * M, M, 0, MEMBLOCK_ALLOC_ANYWHERE, 0, false),
		32 * M);
}

static void nomap_memory_is_never_given(void **state)
{
	memblock_add(&mb, 16 * M, 16 * M);
	memblock_mark_nomap(&mb, 24 * M, 8 * M);
	assert_int_equal(memblock_alloc(&mb, M, M), 23 * M);
}

/* mem=24M of two banks of 16: the second is cut, its reservation with it. */
static void a_limit_counts_memory_not_addresses(void **state)
{
	memblock_add(&mb, 0, 16 * M);
	memblock_add(&mb, 64 * M, 16 * M);
	memblock_reserve(&mb, 78 * M, M);
	memblock_mem_limit_remove_map(&mb, 24 * M);
	assert_int_equal(mb.memory.cnt, 2);
	expect_region(&mb.memory, 1, 64 * M, 8 * M);
	assert_int_equal(mb.reserved.cnt, 0);
	memblock_mem_limit_remove_map(&mb, 100 * M);
	assert_int_equal(memblock_end_of_DRAM(&mb), 72 * M);
}

static void capping_keeps_nomap_regions(void **state)
{
	memblock_add(&mb, 0, 64 * M);
	memblock_mark_nomap(&mb, 60 * M, 4 * M);
	memblock_cap_memory_range(&mb, 16 * M, 16 * M);
	assert_int_equal(mb.memory.cnt, 2);
	expect_region(&mb.memory, 0, 16 * M, 16 * M);
	expect_region(&mb.memory, 1, 60 * M, 4 * M);
}

static void enforcing_cuts_nomap_regions_too(void **state)
{
	memblock_add(&mb, 0, 64 * M);
	memblock_mark_nomap(&mb, 60 * M, 4 * M);
	memblock_enforce_memory_limit(&mb, 16 * M);
	assert_int_equal(memblock_end_of_DRAM(&mb), 16 * M);
}

/*
 *	memory	 |--n0--|--n1--|     |--n1--|
 *	reserved     |####|             |####|
 *	free	 |--|      |---|     |--|
 */
static void free_ranges_end_at_nodes(void **state)
{
	static const phys_addr_t expected[][3] = {
		{0, 4 * M, 0}, {10 * M, 16 * M, 1}, {32 * M, 36 * M, 1}};
	struct memblock_walk walk;
	phys_addr_t start, end;
	int nid, n = 0;

	memblock_add_node(&mb, 0, 8 * M, 0, MEMBLOCK_NONE);
	memblock_add_node(&mb, 8 * M, 8 * M, 1, MEMBLOCK_NONE);
	memblock_add_node(&mb, 32 * M, 8 * M, 1, MEMBLOCK_NONE);
	memblock_reserve(&mb, 4 * M, 6 * M);
	memblock_reserve(&mb, 36 * M, 6 * M);
	for_each_free_mem_range(&mb, &walk, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end, &nid)
	{
		assert_int_equal(start, expected[n][0]);
		assert_int_equal(end, expected[n][1]);
		assert_int_equal(nid, expected[n++][2]);
	}
	assert_int_equal(n, 3);
	for_each_free_mem_range_reverse(&mb, &walk, 1, MEMBLOCK_NONE, &start, &end, NULL)
		assert_int_equal(start, expected[--n][0]);
	assert_int_equal(n, 1);
}

/* A region without a whole page is passed over; edges are rounded inwards. */
static void pfn_ranges_are_whole_pages(void **state)
{
	unsigned long start, end;
	int i = -1, nid;

	memblock_add_node(&mb, 100, 200, 0, MEMBLOCK_NONE);
	memblock_add_node(&mb, 4096 + 1, 2 * 4096, 3, MEMBLOCK_NONE);
	assert_true(memblock_next_mem_pfn_range(&mb, &i, NUMA_NO_NODE, &start, &end, &nid));
	assert_int_equal(start, 2);
	assert_int_equal(end, 3);
	assert_int_equal(nid, 3);
	assert_false(memblock_next_mem_pfn_range(&mb, &i, NUMA_NO_NODE, &start, &end, &nid));
}

static void the_end_of_the_address_space_cuts(void **state)
{
	memblock_add(&mb, PHYS_ADDR_MAX - M, 2 * M);
	expect_region(&mb.memory, 0, PHYS_ADDR_MAX - M, M);
	assert_true(memblock_is_region_memory(&mb, PHYS_ADDR_MAX - M, 8 * M));
	memblock_remove(&mb, 0, PHYS_ADDR_MAX);
	assert_int_equal(mb.memory.cnt, 0);
	assert_int_equal(memblock_start_of_DRAM(&mb), 0);
}

/*
 * The lists against a map of pages, through thousands of random changes.
 * No region limit, no lost byte, no unmerged neighbours.
 */
static void random_changes_agree_with_a_map(void **state)
{
	static unsigned char map[512];
	uint32_t seed = 12345;

	for (int step = 0; step < 4000; step++) {
		unsigned int at, len, on;
		phys_addr_t sum = 0;
		int runs = 0;

		seed = seed * 1664525 + 1013904223;
		at = seed >> 23;
		len = (seed >> 12) % 24 + 1;
		on = seed >> 11 & 1;
		if (at + len > 512)
			len = 512 - at;
		if (on)
			memblock_reserve(&mb, at * M, len * M);
		else
			memblock_phys_free(&mb, at * M, len * M);
		for (unsigned int i = at; i < at + len; i++)
			map[i] = (unsigned char)on;
		for (unsigned int i = 0; i < 512; i++) {
			sum += map[i] * M;
			runs += map[i] && (i == 0 || !map[i - 1]);
			assert_int_equal(memblock_is_reserved(&mb, i * M), map[i]);
		}
		assert_int_equal(memblock_reserved_size(&mb), sum);
		assert_int_equal(mb.reserved.cnt, runs);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(neighbours_become_one),
		TEST(a_reservation_fills_the_gaps),
		TEST(freeing_cuts_a_hole),
		TEST(node_and_flags_keep_regions_apart),
		TEST(allocation_goes_down_from_the_top),
		TEST(bottom_up_goes_up),
		TEST(alignment_is_of_the_address),
		TEST(the_first_page_is_never_given),
		TEST(limits_bound_an_allocation),
		TEST(another_node_serves_unless_it_must_be_this),
		TEST(nomap_memory_is_never_given),
		TEST(a_limit_counts_memory_not_addresses),
		TEST(capping_keeps_nomap_regions),
		TEST(enforcing_cuts_nomap_regions_too),
		TEST(free_ranges_end_at_nodes),
		TEST(pfn_ranges_are_whole_pages),
		TEST(the_end_of_the_address_space_cuts),
		TEST(random_changes_agree_with_a_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
