// SPDX-License-Identifier: GPL-2.0-or-later
/* Areas in use: bitmap, alignment, counters, activation. Source: 6.1 mm/cma.c. */
#include <errno.h>

#include "mm_fixture.h"

#define AREA (RAM_BASE + 16 * MIB)

static struct mm_report last;
static int nr_reports;

static void note(void *ctx, const struct mm_report *r)
{
	last = *r;
	nr_reports++;
}

static const struct mm_hooks hooks = { .report = note };

static struct machine *with_area(unsigned long base, unsigned long size, unsigned int order_per_bit)
{
	struct machine *m = boot(&(struct fixture){ .cma_base = base, .cma_size = size,
						    .cma_order_per_bit = order_per_bit,
						    .hooks = &hooks });

	nr_reports = 0;
	return m;
}

/* Boot lists CMA blocks in descending order: each is pushed before the last. */
static void test_activation(void **state)
{
	struct machine *m = with_area(AREA, 16 * MIB, 0);
	struct zone *zone = zone_named(m, 0, ZONE_DMA);

	assert_int_equal(4096, totalcma_pages(m));
	assert_int_equal(4096, zone->cma_pages);
	assert_int_equal(8, zone->nr_pageblocks[MIGRATE_CMA]);
	assert_int_equal(4, list_length(m, zone, 10, MIGRATE_CMA));
	assert_int_equal((AREA + 12 * MIB) >> 12, free_list_first(m, zone, 10, MIGRATE_CMA));
	assert_ptr_equal(cma_area(m, 0), cma_find(m, "area"));
	assert_null(cma_find(m, "other"));
	shut_down(m);
}

static void test_first_fit(void **state)
{
	struct machine *m = with_area(AREA, 4 * MIB, 0);
	struct cma *cma = cma_area(m, 0);
	unsigned long base = AREA >> 12;

	assert_int_equal(base, cma_alloc(m, cma, 10, 0, false, NULL));
	assert_int_equal(base + 16, cma_alloc(m, cma, 4, 4, false, NULL));
	assert_int_equal(base + 10, cma_alloc(m, cma, 6, 0, false, NULL));
	assert_int_equal(20, cma_used(cma));
	assert_int_equal(1024 - 20, cma_maxchunk(cma));
	assert_int_equal(0, cma_release(m, cma, base + 10, 6));
	assert_int_equal(base + 10, cma_alloc(m, cma, 1, 1, false, NULL));
	assert_int_equal(21, cma->nr_pages_succeeded);
	assert_int_equal(4, vm_event(m, CMA_ALLOC_SUCCESS));
	shut_down(m);
}

/* Alignment is of the PFN: an area that begins at an odd pageblock shows it. */
static void test_alignment_is_of_the_pfn(void **state)
{
	struct machine *m = with_area(RAM_BASE + 2 * MIB, 8 * MIB, 0);
	unsigned long pfn = cma_alloc(m, cma_area(m, 0), 1, 10, false, NULL);

	assert_int_equal((RAM_BASE + 4 * MIB) >> 12, pfn);
	shut_down(m);
}

/* What is counted and what is said when it does not fit. */
static void test_failures(void **state)
{
	struct machine *m = with_area(AREA, 4 * MIB, 0);
	struct cma *cma = cma_area(m, 0);
	int err = 0;

	assert_int_equal(PFN_NONE, cma_alloc(m, cma, 1025, 0, false, &err));
	assert_int_equal(-ENOMEM, err);
	assert_int_equal(0, nr_reports);	/* more than the area: silent */
	assert_int_equal(PFN_NONE, cma_alloc(m, cma, 0, 0, false, &err));
	assert_int_equal(0, nr_reports);
	assert_true(cma_alloc(m, cma, 1000, 0, false, NULL) != PFN_NONE);
	assert_int_equal(PFN_NONE, cma_alloc(m, cma, 100, 0, false, &err));
	assert_int_equal(-ENOMEM, err);
	assert_int_equal(1, nr_reports);
	assert_int_equal(REPORT_CMA_ALLOC_FAILED, last.kind);
	assert_int_equal(100, last.count);
	assert_int_equal(PFN_NONE, cma_alloc(m, cma, 100, 0, true, &err));
	assert_int_equal(1, nr_reports);
	assert_int_equal(1025 + 0 + 100 + 100, cma->nr_pages_failed);
	assert_int_equal(4, vm_event(m, CMA_ALLOC_FAIL));
	shut_down(m);
}

/* A pinned page is passed by, one page at a time; with none left it is -EBUSY. */
static void test_busy(void **state)
{
	struct machine *m = with_area(AREA, 224 * MIB, 0);
	struct cma *cma = cma_area(m, 0);
	unsigned long pfn, base = AREA >> 12;
	int err = 0;

	do
		pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);
	while (pfn != base + 5);
	page_set_movable(m, pfn, true);
	page_set_pinned(m, pfn, true);
	/* Pages 0 … 4 are movable by nobody: they were not registered. */
	assert_int_equal(base + 6, cma_alloc(m, cma, 8, 0, false, &err));
	assert_int_equal(PFN_NONE, cma_alloc(m, cma, cma->count - 14, 0, false, &err));
	assert_int_equal(-EBUSY, err);
	shut_down(m);
}

/* With two megabytes a bit, counts are rounded up to bits, and partial releases lie within them. */
static void test_order_per_bit(void **state)
{
	struct machine *m = with_area(AREA, 16 * MIB, 9);
	struct cma *cma = cma_area(m, 0);
	unsigned long pfn = cma_alloc(m, cma, 513, 0, false, NULL);

	assert_int_equal(8, cma_bitmap_maxno(cma));
	assert_int_equal(AREA >> 12, pfn);
	assert_int_equal(1024, cma_used(cma));
	assert_int_equal(pfn + 1024, cma_alloc(m, cma, 1, 0, false, NULL));
	assert_int_equal(0, cma_release(m, cma, pfn, 513));
	assert_int_equal(512, cma_used(cma));
	shut_down(m);
}

static void test_bad_releases(void **state)
{
	struct machine *m = with_area(AREA, 4 * MIB, 0);
	struct cma *cma = cma_area(m, 0);
	unsigned long pfn = cma_alloc(m, cma, 10, 0, false, NULL);

	assert_int_equal(-EINVAL, cma_release(m, cma, pfn, 11));
	assert_int_equal(-EINVAL, cma_release(m, cma, pfn - 1, 1));
	assert_int_equal(-EINVAL, cma_release(m, cma, pfn, 0));
	assert_int_equal(-EINVAL, cma_release(m, cma, pfn, ~0UL));
	assert_int_equal(0, cma_release(m, cma, pfn, 10));
	assert_int_equal(-EINVAL, cma_release(m, cma, pfn, 10));
	shut_down(m);
}

/* Across zones it cannot be activated: its pages go to the allocator, unless it was asked not to. */
static void test_across_zones(void **state)
{
	struct machine *m = boot(&(struct fixture){ .cma_base = AREA, .cma_size = 8 * MIB,
						    .dma_end = AREA + 4 * MIB, .hooks = &hooks });
	unsigned long all = 256 * MIB >> 12;

	assert_int_equal(REPORT_CMA_NOT_ACTIVATED, last.kind);
	assert_int_equal(0, totalcma_pages(m));
	assert_int_equal(all, totalram_pages(m));
	assert_int_equal(PFN_NONE, cma_alloc(m, cma_area(m, 0), 1, 0, false, NULL));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_activation),
		cmocka_unit_test(test_first_fit),
		cmocka_unit_test(test_alignment_is_of_the_pfn),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_busy),
		cmocka_unit_test(test_order_per_bit),
		cmocka_unit_test(test_bad_releases),
		cmocka_unit_test(test_across_zones),
	};

	return cmocka_run_group_tests_name("cma", tests, NULL, NULL);
}
