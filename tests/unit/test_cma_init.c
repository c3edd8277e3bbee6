/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where contiguous areas go. Addresses in the drawings are in MiB. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mm/cma_internal.h"

#define M ((phys_addr_t)1 << 20)
#define G ((phys_addr_t)1 << 30)

static struct memblock mb;
static struct cma_state areas;
static struct mm_report said[32];
static int nr_said;

static void listen(void *ctx, const struct mm_report *r)
{
	assert_true(nr_said < 32);
	said[nr_said++] = *r;
}

static const struct mm_hooks hooks = {.report = listen};
static const struct cma_place place = {
	.memblock = &mb,
	.state = &areas,
	.page_shift = 12,
	.min_alignment = 2 * M,
	.hooks = &hooks,
};

static int setup(void **state)
{
	memblock_init(&mb);
	memset(&areas, 0, sizeof(areas));
	nr_said = 0;
	return 0;
}

static int teardown(void **state)
{
	memblock_fini(&mb);
	return 0;
}

static int declare(struct cma_request request, struct cma **cma)
{
	if (!request.name)
		request.name = "area";
	request.nid = NUMA_NO_NODE;
	return cma_place_declare(&place, &request, cma);
}

/*
 *	memory	 1024 |---------------------| 1280
 *	limit	                     | 1200
 *	area	              |######|
 */
static void an_area_lies_below_its_limit(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	assert_int_equal(declare((struct cma_request){.size = 16 * M, .limit = 1200 * M}, &cma), 0);
	assert_int_equal(cma->base_pfn, 1184 * M >> 12);
	assert_int_equal(cma->count, 16 * M >> 12);
	assert_int_equal(areas.totalcma_pages, 16 * M >> 12);
	assert_int_equal(nr_said, 1);
	assert_int_equal(said[0].kind, REPORT_CMA_RESERVED);
}

/* Sizes are rounded up to a pageblock. */
static void a_size_is_rounded_up(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	assert_int_equal(declare((struct cma_request){.size = 1}, &cma), 0);
	assert_int_equal(cma->count, 512);
}

/* Memory beyond 4 GiB is used first, from its bottom, when the limit allows. */
static void dma_zones_are_spared(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 5 * G);
	assert_int_equal(declare((struct cma_request){.size = 64 * M}, &cma), 0);
	assert_int_equal(cma->base_pfn, 4 * G >> 12);
	assert_int_equal(declare((struct cma_request){.size = 64 * M, .limit = 4 * G}, &cma), 0);
	assert_int_equal(cma->base_pfn, (4 * G - 64 * M) >> 12);
	assert_false(mb.bottom_up);
}

static void a_fixed_area_is_where_it_is_said(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	assert_int_equal(
		declare((struct cma_request){.base = 1040 * M, .size = 8 * M, .fixed = true}, &cma),
		0);
	assert_int_equal(cma->base_pfn, 1040 * M >> 12);
	assert_true(memblock_is_reserved(&mb, 1041 * M));
}

/*
 *	reserved         |##|
 *	wanted	      |-----|          1040, 8 long
 *	nearest	   |-----|             1034: the aligned place that is free
 */
static void a_taken_base_is_refused_with_the_nearest(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	memblock_reserve(&mb, 1042 * M, 2 * M);
	assert_int_equal(
		declare((struct cma_request){.base = 1040 * M, .size = 8 * M, .fixed = true}, &cma),
		-EBUSY);
	assert_int_equal(said[0].kind, REPORT_CMA_NOT_RESERVED);
	assert_int_equal(said[0].size, 8 * M);
	assert_int_equal(said[1].kind, REPORT_CMA_NEAREST);
	assert_int_equal(said[1].base, 1044 * M);
	assert_int_equal(said[1].size, 8 * M);
	assert_int_equal(areas.count, 0);
	assert_int_equal(mb.reserved.cnt, 1);
}

static void a_fixed_base_must_be_aligned(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	assert_int_equal(
		declare((struct cma_request){.base = 1041 * M, .size = 8 * M, .fixed = true}, &cma),
		-EINVAL);
	assert_int_equal(said[0].kind, REPORT_CMA_UNALIGNED);
	assert_int_equal(said[0].alignment, 2 * M);
	assert_int_equal(said[1].kind, REPORT_CMA_NOT_RESERVED);
	assert_int_equal(said[2].base, 1040 * M);
}

static void what_exceeds_memory_is_refused(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	assert_int_equal(
		declare((struct cma_request){.base = 1272 * M, .size = 16 * M, .fixed = true},
			&cma),
		-EINVAL);
	assert_int_equal(said[0].kind, REPORT_CMA_BOUNDARY);
	assert_int_equal(said[2].base, 1264 * M);
	nr_said = 0;
	assert_int_equal(declare((struct cma_request){.size = 2 * G}, &cma), -EINVAL);
	assert_int_equal(said[0].kind, REPORT_CMA_EXCEEDS_LIMIT);
	assert_int_equal(said[0].limit, 1280 * M);
	assert_int_equal(said[2].size, 256 * M);
}

static void no_room_is_enomem(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	memblock_reserve(&mb, 1100 * M, M);
	memblock_reserve(&mb, 1200 * M, M);
	assert_int_equal(declare((struct cma_request){.size = 128 * M}, &cma), -ENOMEM);
	assert_int_equal(said[1].size, 98 * M);
	assert_int_equal(said[1].base, 1102 * M);
}

/* Three refusals say nothing, as in the kernel. */
static void some_refusals_are_silent(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	assert_int_equal(declare((struct cma_request){.size = 0}, &cma), -EINVAL);
	assert_int_equal(declare((struct cma_request){.size = M, .alignment = 3 * M}, &cma),
			 -EINVAL);
	assert_int_equal(declare((struct cma_request){.size = M, .order_per_bit = 10}, &cma),
			 -EINVAL);
	assert_int_equal(nr_said, 0);
}

static void slots_run_out(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	for (int i = 0; i < MAX_CMA_AREAS; i++)
		assert_int_equal(declare((struct cma_request){.size = 2 * M}, &cma), 0);
	nr_said = 0;
	assert_int_equal(declare((struct cma_request){.size = 2 * M}, &cma), -ENOSPC);
	assert_int_equal(said[0].kind, REPORT_CMA_NO_SLOTS);
	assert_int_equal(nr_said, 1);
}

/* A nameless area is "cmaN", with the newline that the kernel leaves in it. */
static void reserved_memory_becomes_an_area(void **state)
{
	struct cma *cma;

	memblock_add(&mb, G, 256 * M);
	assert_int_equal(cma_place_reserved(&place, G, 2 * M, 0, NULL, &cma), -EINVAL);
	memblock_reserve(&mb, G, 4 * M);
	assert_int_equal(cma_place_reserved(&place, G + M, 2 * M, 0, NULL, &cma), -EINVAL);
	assert_int_equal(cma_place_reserved(&place, G, 3 * M, 0, NULL, &cma), -EINVAL);
	assert_int_equal(cma_place_reserved(&place, G, 2 * M, 0, NULL, &cma), 0);
	assert_string_equal(cma->name, "cma0\n");
	assert_int_equal(cma_place_reserved(&place, G + 2 * M, 2 * M, 0, "camera@40200000", &cma),
			 0);
	assert_string_equal(cma->name, "camera@40200000");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_area_lies_below_its_limit),
		TEST(a_size_is_rounded_up),
		TEST(dma_zones_are_spared),
		TEST(a_fixed_area_is_where_it_is_said),
		TEST(a_taken_base_is_refused_with_the_nearest),
		TEST(a_fixed_base_must_be_aligned),
		TEST(what_exceeds_memory_is_refused),
		TEST(no_room_is_enomem),
		TEST(some_refusals_are_silent),
		TEST(slots_run_out),
		TEST(reserved_memory_becomes_an_area),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
