// SPDX-License-Identifier: GPL-2.0-or-later
/* The entry points. Source: 6.1 mm/page_alloc.c. */
#include <errno.h>

#include "mm_fixture.h"

static struct mm_report last;
static int nr_reports;

static void note(void *ctx, const struct mm_report *r)
{
	last = *r;
	nr_reports++;
}

static const struct mm_hooks hooks = { .report = note };

static struct machine *listening(void)
{
	struct machine *m = boot(&(struct fixture){ .hooks = &hooks });

	nr_reports = 0;
	return m;
}

static void test_order_too_large(void **state)
{
	struct machine *m = listening();

	assert_int_equal(PFN_NONE, alloc_pages(m, GFP_KERNEL, 11));
	assert_int_equal(REPORT_ORDER_TOO_LARGE, last.kind);
	assert_int_equal(PFN_NONE, alloc_pages(m, GFP_KERNEL | __GFP_NOWARN, 11));
	assert_int_equal(1, nr_reports);
	shut_down(m);
}

static void test_failure_is_reported(void **state)
{
	struct machine *m = listening();

	while (alloc_pages(m, GFP_KERNEL, 10) != PFN_NONE)
		;
	assert_int_equal(1, nr_reports);
	assert_int_equal(REPORT_ALLOC_FAILURE, last.kind);
	assert_int_equal(10, last.order);
	assert_int_equal(GFP_KERNEL, last.gfp);
	shut_down(m);
}

/* Movable and reclaimable at once is no type. */
static void test_both_mobilities(void **state)
{
	struct machine *m = listening();

	assert_int_equal(PFN_NONE, alloc_page(m, __GFP_MOVABLE | __GFP_RECLAIMABLE));
	shut_down(m);
}

/* Pages the kernel addresses are never from the Movable zone. */
static void test_get_free_pages(void **state)
{
	struct machine *m = boot(&(struct fixture){ .movable = { .movablecore_percent = 50 } });
	unsigned long pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);

	assert_int_equal(ZONE_MOVABLE, zone_idx(page_zone(m, pfn)));
	pfn = get_free_page(m, GFP_HIGHUSER_MOVABLE);
	assert_int_equal(ZONE_DMA, zone_idx(page_zone(m, pfn)));
	pfn = get_zeroed_page(m, GFP_KERNEL);
	assert_int_equal(0, free_pages(m, pfn, 0));
	pfn = get_dma_pages(m, GFP_KERNEL, 2);
	assert_int_equal(0, free_pages(m, pfn, 2));
	shut_down(m);
}

/*
 * 5 pages of an order-3 block; 3 go back, to the tail, and each is free on its own.
 *
 *	|x|x|x|x|x| | | |
 */
static void test_exact(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long pfn = alloc_pages_exact(m, 4 * 4096 + 1, GFP_KERNEL);
	struct page_info info;

	for (unsigned long i = 0; i < 5; i++) {
		assert_int_equal(0, page_info(m, pfn + i, &info));
		assert_int_equal(PAGE_USED, info.use);
		assert_int_equal(0, info.order);
	}
	assert_int_equal(0, page_info(m, pfn + 5, &info));
	assert_int_equal(PAGE_FREE, info.use);
	assert_int_equal(-EINVAL, free_pages(m, pfn, 3));
	for (unsigned long i = 0; i < 5; i++)
		assert_int_equal(0, free_pages(m, pfn + i, 0));
	assert_int_equal(PFN_NONE, alloc_pages_exact(m, 0, GFP_KERNEL));
	assert_int_equal(PFN_NONE, alloc_pages_exact(m, GIB, GFP_KERNEL | __GFP_NOWARN));
	shut_down(m);
}

static void test_bulk(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long pfns[100];

	assert_int_equal(0, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, 0, pfns));
	assert_int_equal(1, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, 1, pfns));
	assert_int_equal(100, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, 100, pfns));
	for (int i = 0; i < 100; i++)
		assert_int_equal(0, free_pages(m, pfns[i], 0));
	assert_int_equal(101, vm_event(m, PGALLOC_DMA));
	shut_down(m);
}

/* More than a zone has above its low watermark: one page, the usual way. */
static void test_bulk_needs_room_for_all(void **state)
{
	static unsigned long pfns[20000];
	struct machine *m = boot_plain(64 * MIB);
	const struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long room = zone_page_state(zone, NR_FREE_PAGES) - wmark_pages(zone, WMARK_LOW);

	assert_int_equal(1, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, room, pfns));
	drain_all_pages(m, NULL);
	free_pages(m, pfns[0], 0);
	drain_all_pages(m, NULL);
	assert_int_equal(room - 1, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, room - 1, pfns));
	shut_down(m);
}

/* Another zone of the node will do; another node gives a page, not many. */
static void test_bulk_stays_on_its_node(void **state)
{
	const struct range memory[] = { { 0, GIB, 128 * MIB }, { 1, 2 * GIB, 128 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .dma_end = GIB + 64 * MIB,
						    .dma32_end = GIB + 64 * MIB });
	const nodemask_t only_1 = 2;
	unsigned long pfns[64];

	while (zone_idx(page_zone(m, alloc_pages_node(m, 0, GFP_KERNEL, 4))) == ZONE_NORMAL)
		;
	assert_int_equal(64, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, 64, pfns));
	assert_int_equal(ZONE_DMA, zone_idx(page_zone(m, pfns[0])));
	assert_int_equal(0, zone_to_nid(page_zone(m, pfns[63])));
	while (zone_to_nid(page_zone(m, alloc_pages_node(m, 0, GFP_KERNEL, 0))) == 0)
		;
	assert_int_equal(1, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, 64, pfns));
	assert_int_equal(1, zone_to_nid(page_zone(m, pfns[0])));
	assert_int_equal(64, alloc_pages_bulk(m, GFP_KERNEL, 0, &only_1, 64, pfns));
	assert_int_equal(1, zone_to_nid(page_zone(m, pfns[63])));
	shut_down(m);
}

/* Each page counts, and comes from the per-CPU list of its type. */
static void test_bulk_counts(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long pfns[40], first = alloc_page(m, GFP_KERNEL);
	int batch = zone->pageset[0].batch;

	assert_int_equal(40, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, 40, pfns));
	for (unsigned long i = 0; i < 40; i++)
		assert_int_equal(first + 1 + i, pfns[i]);
	assert_int_equal((41 + batch - 1) / batch * batch - 41, zone->pageset[0].count);
	assert_int_equal(41, global_numa_event_state(m, NUMA_HIT));
	assert_int_equal(41, vm_event(m, PGALLOC_DMA));
	shut_down(m);
}

/* Where each page's owner is recorded they are asked for one by one. */
static void test_bulk_with_page_owner(void **state)
{
	struct machine *m = boot(&(struct fixture){ .page_owner = true });
	unsigned long pfns[8];

	assert_int_equal(1, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, 8, pfns));
	shut_down(m);
}

/* A power of two leaves nothing over; on the node that was asked for; never compound. */
static void test_exact_on_a_node(void **state)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB }, { 1, 2 * GIB, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	const struct zone *zone = zone_named(m, 1, ZONE_DMA);
	unsigned long free = zone_page_state_snapshot(m, zone, NR_FREE_PAGES);
	unsigned long pfn = alloc_pages_exact_nid(m, 1, 64 << 12, GFP_KERNEL | __GFP_COMP);
	struct page_info info;

	assert_ptr_equal(zone, page_zone(m, pfn));
	assert_int_equal(free - 64, zone_page_state_snapshot(m, zone, NR_FREE_PAGES));
	assert_int_equal(0, page_info(m, pfn + 63, &info));
	assert_false(info.compound);
	assert_int_equal(PAGE_USED, info.use);
	assert_int_equal(0, free_contig_range(m, pfn, 64));
	drain_all_pages(m, NULL);
	assert_int_equal(free, zone_page_state_snapshot(m, zone, NR_FREE_PAGES));
	/* As large as a block can be, and not a page more. */
	assert_true(alloc_pages_exact(m, 4 * MIB, GFP_KERNEL) != PFN_NONE);
	assert_int_equal(PFN_NONE, alloc_pages_exact(m, 4 * MIB + 1, GFP_KERNEL | __GFP_NOWARN));
	shut_down(m);
}

/* What was not allocated so is refused, and nothing changes. */
static void test_bad_frees(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long pfn = alloc_pages(m, GFP_KERNEL, 4);
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);

	assert_int_equal(-EINVAL, free_pages(m, pfn, 3));
	assert_int_equal(-EINVAL, free_pages(m, pfn + 1, 0));
	assert_int_equal(-EINVAL, free_pages(m, 0, 0));
	assert_int_equal(-EINVAL, free_pages(m, ~0UL - 1, 0));
	assert_int_equal(free, global_zone_page_state(m, NR_FREE_PAGES));
	assert_int_equal(0, free_pages(m, pfn, 4));
	assert_int_equal(-EINVAL, free_pages(m, pfn, 4));
	shut_down(m);
}

/* A compound block is freed as one; any other can be split. */
static void test_compound_and_split(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long huge = alloc_pages(m, GFP_KERNEL | __GFP_COMP, 4);
	unsigned long plain = alloc_pages(m, GFP_KERNEL, 4);
	struct page_info info;

	assert_int_equal(0, page_info(m, huge + 7, &info));
	assert_int_equal(huge, info.head);
	assert_true(info.compound);
	assert_int_equal(-EINVAL, split_page(m, huge, 4));
	assert_int_equal(0, split_page(m, plain, 4));
	for (unsigned long i = 0; i < 16; i++)
		assert_int_equal(0, free_pages(m, plain + i, 0));
	assert_int_equal(0, free_pages(m, huge, 4));
	shut_down(m);
}

static void test_owner(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long pfn = alloc_pages(m, GFP_KERNEL, 2);
	struct page_info info;

	assert_int_equal(-EINVAL, page_set_owner(m, pfn + 1, 7));
	assert_int_equal(0, page_set_owner(m, pfn, 7));
	assert_int_equal(0, page_set_movable(m, pfn, true));
	assert_int_equal(0, page_set_pinned(m, pfn, true));
	assert_int_equal(0, page_info(m, pfn + 3, &info));
	assert_int_equal(7, info.owner);
	assert_true(info.movable && info.pinned);
	free_pages(m, pfn, 2);
	assert_int_equal(0, page_info(m, pfn, &info));
	assert_int_equal(PAGE_PCP, info.use);
	assert_int_equal(0, info.owner);
	shut_down(m);
}

/* Pages to be written are spread: not to a node with its share of dirty pages, while another has less. */
static void test_dirty_pages_are_spread(void **state)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB }, { 1, 2 * GIB, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	const gfp_t gfp = GFP_HIGHUSER_MOVABLE;
	long share = (long)zone_page_state(zone_named(m, 0, ZONE_DMA), NR_FREE_PAGES) / 5;

	assert_int_equal(0, zone_to_nid(page_zone(m, alloc_page(m, gfp | __GFP_WRITE))));
	node_data(m, 0)->vm_stat[NR_FILE_DIRTY] = share / 2;
	node_data(m, 0)->vm_stat[NR_WRITEBACK] = share / 2 + 2;
	assert_int_equal(1, zone_to_nid(page_zone(m, alloc_page(m, gfp | __GFP_WRITE))));
	assert_int_equal(0, zone_to_nid(page_zone(m, alloc_page(m, gfp))));
	/* Where all have theirs, it is only the first attempt that fails. */
	node_data(m, 1)->vm_stat[NR_FILE_DIRTY] = share + 2;
	assert_int_equal(0, zone_to_nid(page_zone(m, alloc_page(m, gfp | __GFP_WRITE))));
	set_dirty_ratio(m, 100);
	node_data(m, 0)->vm_stat[NR_FILE_DIRTY] = 3 * share;
	assert_int_equal(0, zone_to_nid(page_zone(m, alloc_page(m, gfp | __GFP_WRITE))));
	node_data(m, 0)->vm_stat[NR_FILE_DIRTY] = node_data(m, 0)->vm_stat[NR_WRITEBACK] = 0;
	node_data(m, 1)->vm_stat[NR_FILE_DIRTY] = 0;
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_too_large),
		cmocka_unit_test(test_failure_is_reported),
		cmocka_unit_test(test_both_mobilities),
		cmocka_unit_test(test_get_free_pages),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_bulk),
		cmocka_unit_test(test_bulk_needs_room_for_all),
		cmocka_unit_test(test_bulk_stays_on_its_node),
		cmocka_unit_test(test_bulk_counts),
		cmocka_unit_test(test_bulk_with_page_owner),
		cmocka_unit_test(test_exact_on_a_node),
		cmocka_unit_test(test_bad_frees),
		cmocka_unit_test(test_compound_and_split),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_dirty_pages_are_spread),
	};

	return cmocka_run_group_tests_name("page_alloc", tests, NULL, NULL);
}
