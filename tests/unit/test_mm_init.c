// SPDX-License-Identifier: GPL-2.0-or-later
/* Zones, holes and free lists as they are made from memory. Source: 6.1 free_area_init(). */
#include <errno.h>

#include "mm_fixture.h"

#define PFN(bytes)	((bytes) >> 12)

/*
 *	1 GiB        2 GiB        3 GiB
 *	| DMA        | DMA32      | Normal     |
 */
static void test_zones_by_limit(void **state)
{
	const struct range memory[] = { { 0, GIB, 3 * GIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .dma_end = 2 * GIB,
						    .dma32_end = 3 * GIB });

	for (int type = ZONE_DMA; type <= ZONE_NORMAL; type++) {
		const struct zone *zone = zone_named(m, 0, (enum zone_type)type);

		assert_int_equal(PFN(GIB) * (unsigned long)(1 + type), zone->zone_start_pfn);
		assert_int_equal(PFN(GIB), zone->spanned_pages);
		assert_int_equal(PFN(GIB), zone->present_pages);
		assert_int_equal(PFN(GIB), zone->managed_pages);
		assert_true(zone->contiguous);
	}
	assert_false(populated_zone(zone_named(m, 0, ZONE_MOVABLE)));
	shut_down(m);
}

/* Without a limit all below 4 GiB is DMA, and DMA32 is empty. */
static void test_default_zones(void **state)
{
	const struct range memory[] = { { 0, GIB, 4 * GIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });

	assert_int_equal(PFN(3 * GIB), zone_named(m, 0, ZONE_DMA)->present_pages);
	assert_false(populated_zone(zone_named(m, 0, ZONE_DMA32)));
	assert_int_equal(PFN(GIB), zone_named(m, 0, ZONE_NORMAL)->present_pages);
	shut_down(m);
}

/*
 * Boot lists are ascending, in the largest aligned blocks, tail after tail:
 *
 *	1 page  2      …    largest blocks …     rest
 *	|R|1| 2 |  4  | … | 1024 | 1024 | … | 4 |2|1|
 */
static void test_free_lists_ascend(void **state)
{
	const struct range reserved[] = { { 0, RAM_BASE, 4096 }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .reserved = reserved });
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long last = 0, pfn;

	for (unsigned int order = 0; order < 10; order++)
		assert_int_equal(PFN(RAM_BASE) + (1UL << order),
				 free_list_first(m, zone, order, MIGRATE_MOVABLE));
	for (pfn = free_list_first(m, zone, 10, MIGRATE_MOVABLE); pfn != PFN_NONE;
	     pfn = free_list_next(m, pfn, 10)) {
		assert_true(pfn > last);
		last = pfn;
	}
	assert_int_equal(63, list_length(m, zone, 10, MIGRATE_MOVABLE));
	assert_int_equal(128, zone->nr_pageblocks[MIGRATE_MOVABLE]);
	shut_down(m);
}

/* Movable is cut from the end, rounded up to the largest block. */
static void test_movablecore(void **state)
{
	struct machine *m = boot(&(struct fixture){ .movable = { .movablecore = PFN(63 * MIB) } });
	const struct zone *movable = zone_named(m, 0, ZONE_MOVABLE);

	assert_int_equal(PFN(64 * MIB), movable->present_pages);
	assert_int_equal(PFN(RAM_BASE + 192 * MIB), movable->zone_start_pfn);
	assert_int_equal(PFN(192 * MIB), zone_named(m, 0, ZONE_DMA)->present_pages);
	shut_down(m);
}

/*
 * kernelcore= is spread evenly; what a small node lacks, the other gives.
 *
 *	node 0  64 MiB: kernel all     node 1  1024 MiB: kernel 448, Movable 576
 */
static void test_kernelcore_spread(void **state)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB }, { 1, 2 * GIB, GIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory,
						    .movable = { .kernelcore = PFN(512 * MIB) } });

	assert_int_equal(0, zone_movable_pfn(m, 0));
	assert_int_equal(PFN(2 * GIB + 448 * MIB), zone_movable_pfn(m, 1));
	shut_down(m);
}

static void test_movablecore_percent(void **state)
{
	struct machine *m = boot(&(struct fixture){ .movable = { .movablecore_percent = 50 } });

	assert_int_equal(PFN(128 * MIB), zone_named(m, 0, ZONE_MOVABLE)->present_pages);
	shut_down(m);
}

static struct mm_report holes[4];
static size_t nr_holes;

static void note_hole(void *ctx, const struct mm_report *r)
{
	if (r->kind == REPORT_UNAVAILABLE_RANGE && nr_holes < 4)
		holes[nr_holes++] = *r;
}

/*
 * A hole in a section is there, reserved, and of the zone above it; the one
 * after the last page is of the zone below. Holes of whole sections are not.
 *
 *	section  128 MiB        128 MiB        128 MiB
 *	| 100 MiB | hole 28 |  no memory  | hole 64 | 64 MiB |
 */
static void test_holes(void **state)
{
	const struct range memory[] = { { 0, GIB, 100 * MIB },
					{ 0, GIB + 320 * MIB, 64 * MIB }, { 0 } };
	const struct mm_hooks hooks = { .report = note_hole };
	struct page_info info;
	struct machine *m;

	nr_holes = 0;
	m = boot(&(struct fixture){ .memory = memory, .hooks = &hooks });
	assert_int_equal(1, nr_holes);
	assert_int_equal(PFN(92 * MIB), holes[0].count);
	assert_int_equal(0, page_info(m, PFN(GIB + 110 * MIB), &info));
	assert_int_equal(PAGE_RESERVED, info.use);
	assert_int_equal(0, page_info(m, PFN(GIB + 200 * MIB), &info));
	assert_int_equal(PAGE_HOLE, info.use);
	assert_int_equal(PFN(164 * MIB), zone_named(m, 0, ZONE_DMA)->present_pages);
	assert_int_equal(PFN(384 * MIB), zone_named(m, 0, ZONE_DMA)->spanned_pages);
	assert_false(zone_named(m, 0, ZONE_DMA)->contiguous);
	/* Blocks of the hole count as unmovable, those of sections that are not there do not count. */
	assert_int_equal(46, zone_named(m, 0, ZONE_DMA)->nr_pageblocks[MIGRATE_UNMOVABLE]);
	assert_int_equal(82, zone_named(m, 0, ZONE_DMA)->nr_pageblocks[MIGRATE_MOVABLE]);
	shut_down(m);
}

/* A pageblock with pages of two nodes: none merges, and none is lost. */
static void test_nodes_meet_within_a_pageblock(void **state)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB + 4096 * 100 },
					{ 1, GIB + 64 * MIB + 4096 * 100, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	unsigned long edge = PFN(GIB + 64 * MIB) + 100;

	assert_int_equal(0, zone_to_nid(page_zone(m, edge - 1)));
	assert_int_equal(1, zone_to_nid(page_zone(m, edge)));
	assert_int_equal(PFN(64 * MIB) + 100, zone_named(m, 0, ZONE_DMA)->managed_pages);
	assert_int_equal(PFN(64 * MIB), zone_named(m, 1, ZONE_DMA)->managed_pages);
	shut_down(m);
}

/* No-map memory is present but never managed. */
static void test_nomap(void **state)
{
	struct mm_params params = { .page_shift = 12, .nr_cpus = 1, .nr_nodes = 1,
				    .distance = { { 10 } } };
	const unsigned long limit[] = { PFN(4 * GIB), PFN(4 * GIB), PFN(8 * GIB), 0 };
	struct machine *m = machine_create(&params, NULL);
	struct memblock *mb = machine_memblock(m);

	memblock_add_node(mb, GIB, 128 * MIB, 0, MEMBLOCK_NONE);
	memblock_mark_nomap(mb, GIB + 64 * MIB, 16 * MIB);
	assert_int_equal(0, free_area_init(m, limit, NULL));
	build_all_zonelists(m);
	assert_int_equal(PFN(112 * MIB), memblock_free_all(m));
	assert_int_equal(PFN(128 * MIB), zone_named(m, 0, ZONE_DMA)->present_pages);
	assert_int_equal(PFN(112 * MIB), zone_named(m, 0, ZONE_DMA)->managed_pages);
	shut_down(m);
}

static void test_refusals(void **state)
{
	struct mm_params params = { .page_shift = 12, .nr_cpus = 1, .nr_nodes = 1 };
	const unsigned long limit[MAX_NR_ZONES] = { 0, 0, ~0UL >> 12, 0 };
	struct machine *m = machine_create(&params, NULL);

	assert_int_equal(-EINVAL, free_area_init(m, limit, NULL));
	memblock_add_node(machine_memblock(m), GIB, GIB, 0, 0);
	memblock_add_node(machine_memblock(m), 1UL << 46, GIB, 0, 0);
	assert_int_equal(-ERANGE, free_area_init(m, limit, NULL));
	machine_destroy(m);
	params.page_shift = 13;
	assert_null(machine_create(&params, NULL));
	params = (struct mm_params){ .page_shift = 12, .nr_cpus = 1, .nr_nodes = 1,
				     .cpu_node = { 1 } };
	assert_null(machine_create(&params, NULL));
}

/* Reserved pages come back one by one and are counted in. */
static void test_free_reserved_area(void **state)
{
	const struct range reserved[] = { { 0, RAM_BASE, 8 * MIB + 4096 }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .reserved = reserved });
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long managed = zone->managed_pages, free = totalram_pages(m);

	/* From the middle of a wholly reserved pageblock to past the end. */
	assert_int_equal(PFN(5 * MIB) + 1,
			 free_reserved_area(m, PFN(RAM_BASE + 3 * MIB), PFN(RAM_BASE + 9 * MIB)));
	assert_int_equal(managed + PFN(5 * MIB) + 1, zone->managed_pages);
	assert_int_equal(free + PFN(5 * MIB) + 1, totalram_pages(m));
	shut_down(m);
}

/* Booting a terabyte touches the pageblocks, not the pages. */
static void test_terabyte_is_lazy(void **state)
{
	struct machine *m = NULL;
	size_t mapped, resident;
	const struct range memory[] = { { 0, GIB, 1024 * GIB }, { 0 } };
	struct mm_params params = { .page_shift = 12, .nr_cpus = 1, .nr_nodes = 1,
				    .distance = { { 10 } } };
	const unsigned long limit[] = { PFN(4 * GIB), PFN(4 * GIB), ~0UL >> 12, 0 };

	m = machine_create(&params, NULL);
	memblock_add_node(machine_memblock(m), memory[0].base, memory[0].size, 0, 0);
	assert_int_equal(0, free_area_init(m, limit, NULL));
	build_all_zonelists(m);
	memblock_free_all(m);
	setup_per_cpu_pageset(m);
	init_per_zone_wmark_min(m);
	machine_footprint(m, &mapped, &resident);
	assert_true(mapped <= (1024 * GIB >> 12) * 17);
	assert_true(resident <= 64 * MIB);
	machine_destroy(m);
}

/* Sixteen tebibytes: the largest there is; the very last page stays reserved. */
static void test_sixteen_terabytes(void **state)
{
	struct mm_params params = { .page_shift = 12, .nr_cpus = 1, .nr_nodes = 1,
				    .distance = { { 10 } } };
	const unsigned long limit[] = { PFN(4 * GIB), PFN(4 * GIB), ~0UL >> 12, 0 };
	struct machine *m = machine_create(&params, NULL);
	struct zone *zone;

	memblock_add_node(machine_memblock(m), GIB, 16384 * GIB, 0, 0);
	assert_int_equal(0, free_area_init(m, limit, NULL));
	build_all_zonelists(m);
	memblock_free_all(m);
	zone = zone_named(m, 0, ZONE_NORMAL);
	assert_int_equal(PFN(16384 * GIB) - PFN(3 * GIB) - 1, zone->managed_pages);
	machine_destroy(m);
}

/* The geometry of each page size, and that a machine of it works. */
static void test_page_sizes(void **state)
{
	static const struct {
		unsigned int shift, max_order, pageblock_order, section;
	} sizes[] = { { 12, 11, 9, 27 }, { 14, 12, 11, 27 }, { 16, 14, 13, 29 } };
	const struct range memory[] = { { 0, GIB, 2 * GIB }, { 0 } };

	for (size_t i = 0; i < 3; i++) {
		struct machine *m = boot(&(struct fixture){ .memory = memory,
							    .page_shift = sizes[i].shift });
		unsigned long pfn = alloc_pages(m, GFP_KERNEL, sizes[i].max_order - 1);

		assert_int_equal(sizes[i].max_order, max_order(m));
		assert_int_equal(sizes[i].pageblock_order, pageblock_order(m));
		assert_int_equal(sizes[i].section, section_shift(m));
		assert_true(pfn != PFN_NONE);
		assert_int_equal(0, free_pages(m, pfn, sizes[i].max_order - 1));
		shut_down(m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zones_by_limit),
		cmocka_unit_test(test_default_zones),
		cmocka_unit_test(test_free_lists_ascend),
		cmocka_unit_test(test_movablecore),
		cmocka_unit_test(test_kernelcore_spread),
		cmocka_unit_test(test_movablecore_percent),
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_nodes_meet_within_a_pageblock),
		cmocka_unit_test(test_nomap),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_free_reserved_area),
		cmocka_unit_test(test_terabyte_is_lazy),
		cmocka_unit_test(test_sixteen_terabytes),
		cmocka_unit_test(test_page_sizes),
	};

	return cmocka_run_group_tests_name("mm_init", tests, NULL, NULL);
}
