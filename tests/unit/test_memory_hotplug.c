// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that comes and goes. The machine of most tests has a node 0 with the
 * CPU and a node 1, each with 256 MiB of the boot:
 *
 *	0x40000000  node 0, DMA       0x100000000  node 1, Normal   0x110000000  to be added
 *	|  block 8  |  block 9  |  …  | block 32 | block 33 |  34  |  35  |  …
 */
#include <errno.h>

#include "mm_fixture.h"

#define BLOCK		(128 * MIB)
#define NODE1_BASE	(4 * GIB)
#define NEW_BASE	(NODE1_BASE + 256 * MIB)
#define NEW_BLOCK	34
#define NEW_PFN		(NEW_BASE >> 12)
#define BLOCK_PAGES	(BLOCK >> 12)

static const struct range two_nodes[] = {
	{ 0, RAM_BASE, 256 * MIB }, { 1, NODE1_BASE, 256 * MIB }, { 0, 0, 0 },
};

/* What the engine said last of each kind. */
struct said {
	struct mm_report last;
	unsigned int nr[REPORT_MIGRATION_FAILED + 1];
	bool stop;
};

static void note(void *ctx, const struct mm_report *r)
{
	struct said *said = ctx;

	said->last = *r;
	if (r->kind <= REPORT_MIGRATION_FAILED)
		said->nr[r->kind]++;
}

static bool stop(void *ctx)
{
	return ((struct said *)ctx)->stop;
}

static struct machine *boot_two(struct said *said)
{
	static struct mm_hooks hooks;

	*said = (struct said){ .stop = false };
	hooks = (struct mm_hooks){ .ctx = said, .report = note, .stop = stop };
	return boot(&(struct fixture){ .memory = two_nodes, .hooks = &hooks });
}

static struct machine *boot_with_block(struct said *said)
{
	struct machine *m = boot_two(said);

	assert_int_equal(add_memory(m, 1, NEW_BASE, BLOCK), 0);
	assert_sound(m);
	return m;
}

/* The numbers a failed or undone operation must leave as they were. */
struct figures {
	unsigned long totalram, totalreserve, free, present, managed, spanned, start;
	unsigned long wmark, blocks[MIGRATE_TYPES];
	int high, batch;
};

static struct figures figures(const struct machine *m, const struct zone *zone)
{
	struct figures f = {
		.totalram = totalram_pages(m), .totalreserve = totalreserve_pages(m),
		.free = zone_page_state_snapshot(m, zone, NR_FREE_PAGES),
		.present = zone->present_pages, .managed = zone->managed_pages,
		.spanned = zone->spanned_pages, .start = zone->zone_start_pfn,
		.wmark = wmark_pages(zone, WMARK_HIGH),
		.high = zone->pageset[0].high, .batch = zone->pageset[0].batch,
	};

	memcpy(f.blocks, zone->nr_pageblocks, sizeof(f.blocks));
	return f;
}

static void assert_same(struct figures a, struct figures b)
{
	assert_memory_equal(&a, &b, sizeof(a));
}

/* ---- what there is ---- */

static void boot_memory_is_online_blocks(void **state)
{
	struct said said;
	struct machine *m = boot_two(&said);
	const struct memory_block *block;

	assert_int_equal(memory_block_next(m, -1), 8);
	assert_int_equal(memory_block_next(m, 9), 32);
	assert_int_equal(memory_block_next(m, 33), -1);
	block = memory_block(m, 32);
	assert_true(block->online && block->early);
	assert_int_equal(block->nid, 1);
	assert_ptr_equal(block->zone, zone_named(m, 1, ZONE_NORMAL));
	assert_true(memory_block_on_node(m, 32, 1));
	assert_false(memory_block_on_node(m, 32, 0));
	assert_null(memory_block(m, 10));
	shut_down(m);
}

static void block_of_two_zones_has_none(void **state)
{
	static const struct range memory[] = { { 0, 4 * GIB - 256 * MIB, 512 * MIB }, { 0, 0, 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory,
						    .dma_end = 4 * GIB - 192 * MIB,
						    .dma32_end = 4 * GIB });

	assert_null(memory_block(m, 30)->zone);
	assert_int_equal(memory_block_offline(m, 30), -EINVAL);
	assert_non_null(memory_block(m, 31)->zone);
	shut_down(m);
}

static void added_memory_is_offline_and_nobodys(void **state)
{
	struct said said;
	struct machine *m = boot_two(&said);
	struct figures before = figures(m, zone_named(m, 1, ZONE_NORMAL)), after;

	assert_int_equal(add_memory(m, 1, NEW_BASE, 2 * BLOCK), 0);
	after = figures(m, zone_named(m, 1, ZONE_NORMAL));
	/* Struct pages took some of the free ones, and their blocks. */
	after.free = before.free;
	memcpy(after.blocks, before.blocks, sizeof(after.blocks));
	assert_same(before, after);
	assert_false(memory_block(m, NEW_BLOCK)->online);
	assert_int_equal(memory_block_next(m, 33), 34);
	assert_null(page_zone(m, NEW_PFN));
	assert_ptr_equal(memory_block_zone_for(m, 34, MMOP_ONLINE), zone_named(m, 1, ZONE_NORMAL));
	shut_down(m);
}

/* 32768 struct pages of 64 bytes: one huge page, on the node itself. */
static void struct_pages_take_a_huge_page(void **state)
{
	struct said said;
	struct machine *m = boot_two(&said);
	struct zone *zone = zone_named(m, 1, ZONE_NORMAL);
	unsigned long free = zone_page_state_snapshot(m, zone, NR_FREE_PAGES);

	assert_int_equal(add_memory(m, 1, NEW_BASE, BLOCK), 0);
	drain_all_pages(m, NULL);
	assert_int_equal(zone_page_state_snapshot(m, zone, NR_FREE_PAGES), free - 512);
	assert_int_equal(remove_memory(m, NEW_BASE, BLOCK), 0);
	drain_all_pages(m, NULL);
	assert_int_equal(zone_page_state_snapshot(m, zone, NR_FREE_PAGES), free);
	shut_down(m);
}

static void add_refusals(void **state)
{
	struct said said;
	struct machine *m = boot_two(&said);

	assert_int_equal(add_memory(m, 1, NODE1_BASE, BLOCK), -EEXIST);
	assert_int_equal(add_memory(m, 1, NEW_BASE - BLOCK, 2 * BLOCK), -EEXIST);
	assert_int_equal(add_memory(m, 1, NEW_BASE + MIB, BLOCK), -EINVAL);
	assert_int_equal(add_memory(m, 1, NEW_BASE, MIB), -EINVAL);
	assert_int_equal(add_memory(m, 1, NEW_BASE, 0), -EINVAL);
	assert_int_equal(said.nr[REPORT_HOTPLUG_UNALIGNED], 3);
	assert_int_equal(add_memory(m, 2, NEW_BASE, BLOCK), -EINVAL);
	assert_int_equal(said.nr[REPORT_NODE_ABSENT], 1);
	assert_int_equal(add_memory(m, 1, RAM_BASE - BLOCK, BLOCK), -E2BIG);
	assert_int_equal(add_memory(m, 1, RAM_BASE + (16UL << 40), BLOCK), -E2BIG);
	assert_int_equal(memory_block_next(m, 33), -1);
	assert_int_equal(add_memory(m, 1, NEW_BASE, BLOCK), 0);
	assert_int_equal(add_memory(m, 1, NEW_BASE, BLOCK), -EEXIST);
	assert_int_equal(remove_memory(m, NEW_BASE, 2 * BLOCK), -EINVAL);
	assert_int_equal(remove_memory(m, NODE1_BASE, BLOCK), -EBUSY);
	assert_int_equal(said.nr[REPORT_REMOVE_ONLINE], 1);
	assert_non_null(memory_block(m, NEW_BLOCK));
	shut_down(m);
}

static void add_without_memory_for_struct_pages(void **state)
{
	static const struct range memory[] = { { 0, RAM_BASE, 128 * MIB }, { 0, 0, 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	unsigned long pfn;

	while ((pfn = alloc_pages(m, GFP_KERNEL | __GFP_NOWARN, 0)) != PFN_NONE)
		;
	assert_int_equal(add_memory(m, 0, RAM_BASE + BLOCK, BLOCK), -ENOMEM);
	assert_int_equal(memory_block_next(m, 8), -1);
	pfn = (RAM_BASE + BLOCK) >> 12;
	assert_int_equal(memblock_search_pfn_nid(machine_memblock(m), pfn), -1);
	shut_down(m);
}

/* ---- online ---- */

/* The new pages come after all others, ascending. */
static void online_feeds_the_tail(void **state)
{
	struct said said;
	struct machine *m = boot_with_block(&said);
	struct zone *zone = zone_named(m, 1, ZONE_NORMAL);
	unsigned long managed = zone->managed_pages, pfn, want = NEW_PFN;

	assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE), 0);
	assert_sound(m);
	assert_int_equal(zone->managed_pages, managed + BLOCK_PAGES);
	assert_int_equal(zone_end_pfn(zone), NEW_PFN + BLOCK_PAGES);
	assert_false(zone->contiguous);
	pfn = free_list_first(m, zone, 10, MIGRATE_MOVABLE);
	while (pfn != NEW_PFN)
		pfn = free_list_next(m, pfn, 10);
	for (; pfn != PFN_NONE; pfn = free_list_next(m, pfn, 10), want += 1024)
		assert_int_equal(pfn, want);
	assert_int_equal(want, NEW_PFN + BLOCK_PAGES);
	assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE), 1);
	assert_int_equal(said.nr[REPORT_ZONELISTS], 0);
	shut_down(m);
}

static void online_movable_makes_a_zone(void **state)
{
	struct said said;
	struct machine *m = boot_with_block(&said);
	struct zone *zone = zone_named(m, 1, ZONE_MOVABLE);
	unsigned long pfn;

	assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE_MOVABLE), 0);
	assert_sound(m);
	assert_int_equal(said.nr[REPORT_ZONELISTS], 1);
	assert_true(populated_zone(zone) && zone->initialized);
	assert_true(zone->pageset[0].high > 0);
	pfn = alloc_pages_node(m, 1, GFP_HIGHUSER_MOVABLE, 0);
	assert_int_equal(pfn, NEW_PFN);
	free_pages(m, pfn, 0);
	assert_true(alloc_pages_node(m, 1, GFP_KERNEL, 0) < NEW_PFN);
	shut_down(m);
}

/* Between two Movable blocks "online" means Movable; kernel asks for Normal all the same. */
static void zone_choice_goes_by_what_lies_around(void **state)
{
	struct said said;
	struct machine *m = boot_two(&said);
	const struct zone *normal = zone_named(m, 1, ZONE_NORMAL);
	const struct zone *movable = zone_named(m, 1, ZONE_MOVABLE);

	assert_int_equal(add_memory(m, 1, NEW_BASE, 4 * BLOCK), 0);
	assert_int_equal(memory_block_online(m, 34, MMOP_ONLINE_MOVABLE), 0);
	assert_int_equal(memory_block_online(m, 36, MMOP_ONLINE_MOVABLE), 0);
	assert_ptr_equal(memory_block_zone_for(m, 35, MMOP_ONLINE), movable);
	assert_ptr_equal(memory_block_zone_for(m, 35, MMOP_ONLINE_KERNEL), normal);
	assert_ptr_equal(memory_block_zone_for(m, 37, MMOP_ONLINE), normal);
	hotplug_policy(m)->movable_node = true;
	assert_ptr_equal(memory_block_zone_for(m, 37, MMOP_ONLINE), movable);
	shut_down(m);
}

static void auto_movable_keeps_the_ratio(void **state)
{
	struct said said;
	struct machine *m = boot_two(&said);
	const struct zone *movable = zone_named(m, 1, ZONE_MOVABLE);
	unsigned long nr = NEW_BLOCK;

	hotplug_policy(m)->policy = ONLINE_POLICY_AUTO_MOVABLE;
	assert_int_equal(add_memory(m, 1, NEW_BASE, 8 * BLOCK), 0);
	/* 256 MiB of boot memory on the node allow 770 MiB. */
	for (; nr < NEW_BLOCK + 6; nr++) {
		assert_ptr_equal(memory_block_zone_for(m, nr, MMOP_ONLINE), movable);
		assert_int_equal(memory_block_online(m, nr, MMOP_ONLINE), 0);
	}
	assert_ptr_equal(memory_block_zone_for(m, nr, MMOP_ONLINE), zone_named(m, 1, ZONE_NORMAL));
	hotplug_policy(m)->auto_movable_numa_aware = false;
	assert_ptr_equal(memory_block_zone_for(m, nr, MMOP_ONLINE), movable);
	shut_down(m);
}

static void auto_online(void **state)
{
	struct said said;
	struct machine *m = boot_two(&said);

	hotplug_policy(m)->default_type = MMOP_ONLINE_MOVABLE;
	assert_int_equal(add_memory(m, 1, NEW_BASE, 2 * BLOCK), 0);
	assert_sound(m);
	assert_ptr_equal(memory_block(m, 34)->zone, zone_named(m, 1, ZONE_MOVABLE));
	assert_true(memory_block(m, 35)->online);
	shut_down(m);
}

/* A node that had no memory gets its first, and loses it again. */
static void first_memory_of_a_node(void **state)
{
	static const struct range memory[] = { { 0, RAM_BASE, 256 * MIB },
					       { 1, NODE1_BASE, 128 * MIB }, { 0, 0, 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	const struct pglist_data *pgdat = node_data(m, 0);

	/* Node 0's Movable stands for it: no memory, then some, then none. */
	assert_int_equal(add_memory(m, 0, RAM_BASE + GIB, BLOCK), 0);
	assert_int_equal(memory_block_online(m, 16, MMOP_ONLINE_MOVABLE), 0);
	assert_int_equal(pgdat->node_spanned_pages, (GIB + BLOCK) >> 12);
	assert_sound(m);
	assert_int_equal(memory_block_offline(m, 16), 0);
	assert_int_equal(pgdat->node_spanned_pages, 256 * MIB >> 12);
	assert_int_equal(pgdat->node_zones[ZONE_MOVABLE].spanned_pages, 0);
	shut_down(m);
}

/* ---- offline ---- */

static void offline_undoes_online(void **state)
{
	struct said said;
	struct machine *m = boot_with_block(&said);
	struct zone *zone = zone_named(m, 1, ZONE_NORMAL);
	struct figures before;

	drain_all_pages(m, NULL);
	before = figures(m, zone);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE_KERNEL), 0);
		assert_int_equal(memory_block_offline(m, NEW_BLOCK), 0);
		assert_sound(m);
		/* min_free_kbytes is now worked out above watermarks, for the first time. */
		if (!i)
			before = figures(m, zone);
		assert_same(before, figures(m, zone));
		assert_true(zone->contiguous);
		assert_int_equal(memory_block_offline(m, NEW_BLOCK), 1);
	}
	assert_int_equal(remove_memory(m, NEW_BASE, BLOCK), 0);
	assert_null(memory_block(m, NEW_BLOCK));
	shut_down(m);
}

static void empty_zone_leaves_the_zonelists(void **state)
{
	struct said said;
	struct machine *m = boot_with_block(&said);
	struct zone *zone = zone_named(m, 1, ZONE_MOVABLE);

	assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE_MOVABLE), 0);
	free_pages(m, alloc_pages_node(m, 1, GFP_HIGHUSER_MOVABLE, 0), 0);
	assert_int_equal(memory_block_offline(m, NEW_BLOCK), 0);
	assert_int_equal(said.nr[REPORT_ZONELISTS], 2);
	assert_false(populated_zone(zone));
	assert_int_equal(zone->spanned_pages, 0);
	assert_int_equal(zone->pageset[0].high, 0);
	assert_true(alloc_pages_node(m, 1, GFP_HIGHUSER_MOVABLE, 0) < NEW_PFN);
	shut_down(m);
}

/* What is in use on it and movable goes to other nodes. */
static void offline_migrates(void **state)
{
	struct said said;
	struct machine *m = boot_with_block(&said);
	unsigned long used, found = 0;
	struct page_info info;

	assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE_MOVABLE), 0);
	for (uint32_t i = 1; i <= 300; i++) {
		unsigned long pfn = alloc_pages_node(m, 1, GFP_HIGHUSER_MOVABLE | __GFP_COMP,
						     i % 3);

		assert_true(pfn >= NEW_PFN);
		page_set_movable(m, pfn, true);
		page_set_owner(m, pfn, i);
	}
	assert_int_equal(memory_block_offline(m, NEW_BLOCK), 0);
	assert_sound(m);
	for (used = RAM_BASE >> 12; used < (RAM_BASE + 256 * MIB) >> 12; used++)
		found += !page_info(m, used, &info) && info.use == PAGE_USED && info.owner &&
			 info.head == used;
	assert_int_equal(found, 300);
	shut_down(m);
}

static void unmovable_page_refuses(void **state)
{
	struct said said;
	struct machine *m = boot_with_block(&said);
	struct zone *zone = zone_named(m, 1, ZONE_NORMAL);
	unsigned long pfn;
	struct figures before;

	assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE_KERNEL), 0);
	do
		pfn = alloc_pages_node(m, 1, GFP_KERNEL | __GFP_THISNODE | __GFP_NOWARN, 10);
	while (pfn < NEW_PFN);
	assert_true(pfn != PFN_NONE);
	drain_all_pages(m, NULL);
	before = figures(m, zone);
	assert_int_equal(memory_block_offline(m, NEW_BLOCK), -EBUSY);
	assert_int_equal(said.last.kind, REPORT_UNMOVABLE_PAGE);
	assert_int_equal(said.last.pfn, pfn);
	assert_same(before, figures(m, zone));
	assert_true(memory_block(m, NEW_BLOCK)->online);
	assert_sound(m);
	free_pages(m, pfn, 10);
	assert_int_equal(memory_block_offline(m, NEW_BLOCK), 0);
	shut_down(m);
}

/* A page whose owner refuses, and one nobody can move: the kernel would try for ever. */
static void pinned_and_foreign_pages_refuse(void **state)
{
	struct said said;
	struct machine *m = boot_with_block(&said);
	struct zone *zone = zone_named(m, 1, ZONE_MOVABLE);
	struct figures before;
	unsigned long pfn;

	assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE_MOVABLE), 0);
	pfn = alloc_pages_node(m, 1, GFP_HIGHUSER_MOVABLE, 0);
	drain_all_pages(m, NULL);
	before = figures(m, zone);
	assert_int_equal(memory_block_offline(m, NEW_BLOCK), -EBUSY);
	assert_same(before, figures(m, zone));
	page_set_movable(m, pfn, true);
	page_set_pinned(m, pfn, true);
	assert_int_equal(memory_block_offline(m, NEW_BLOCK), -EBUSY);
	assert_int_equal(said.last.kind, REPORT_MIGRATION_FAILED);
	assert_int_equal(said.last.pfn, pfn);
	assert_same(before, figures(m, zone));
	assert_sound(m);
	page_set_pinned(m, pfn, false);
	assert_int_equal(memory_block_offline(m, NEW_BLOCK), 0);
	shut_down(m);
}

static void offline_can_be_interrupted(void **state)
{
	struct said said;
	struct machine *m = boot_with_block(&said);

	assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE_MOVABLE), 0);
	said.stop = true;
	assert_int_equal(memory_block_offline(m, NEW_BLOCK), -EINTR);
	assert_sound(m);
	said.stop = false;
	assert_int_equal(memory_block_offline(m, NEW_BLOCK), 0);
	shut_down(m);
}

static void boot_memory_stays(void **state)
{
	static const struct range reserved[] = { { 1, NODE1_BASE + MIB, MIB }, { 0, 0, 0 } };
	struct said said;
	const struct mm_hooks hooks = { .ctx = &said, .report = note };
	struct machine *m;
	struct figures before;

	said = (struct said){ .stop = false };
	m = boot(&(struct fixture){ .memory = two_nodes, .reserved = reserved, .hooks = &hooks });
	drain_all_pages(m, NULL);
	before = figures(m, zone_named(m, 1, ZONE_NORMAL));
	/* All of this one could be moved away; of the next one the kernel has some. */
	assert_int_equal(memory_block_offline(m, 33), -EPERM);
	assert_int_equal(said.last.kind, REPORT_BOOT_MEMORY);
	assert_int_equal(memory_block_offline(m, 32), -EBUSY);
	assert_int_equal(said.last.kind, REPORT_UNMOVABLE_PAGE);
	assert_int_equal(said.last.pfn, (NODE1_BASE + MIB) >> 12);
	assert_same(before, figures(m, zone_named(m, 1, ZONE_NORMAL)));
	shut_down(m);
}

/* ---- other page sizes ---- */

static void sixty_four_kib(void **state)
{
	static const struct range memory[] = { { 0, 2 * GIB, 2 * GIB }, { 0, 0, 0 } };
	struct machine *m = boot(&(struct fixture){ .page_shift = 16, .memory = memory,
						    .dma_end = 8 * GIB });

	assert_int_equal(memory_block_size_bytes(m), 512 * MIB);
	assert_int_equal(add_memory(m, 0, 4 * GIB, 128 * MIB), -EINVAL);
	assert_int_equal(add_memory(m, 0, 4 * GIB, GIB), 0);
	assert_int_equal(memory_block_online(m, 8, MMOP_ONLINE_MOVABLE), 0);
	assert_int_equal(memory_block_online(m, 9, MMOP_ONLINE), 0);
	assert_sound(m);
	assert_int_equal(memory_block_offline(m, 8), 0);
	assert_int_equal(memory_block_offline(m, 9), 0);
	assert_int_equal(remove_memory(m, 4 * GIB, GIB), 0);
	shut_down(m);
}

static void sixteen_kib(void **state)
{
	static const struct range memory[] = { { 0, GIB, GIB }, { 0, 0, 0 } };
	struct machine *m = boot(&(struct fixture){ .page_shift = 14, .memory = memory });

	assert_int_equal(add_memory(m, 0, 2 * GIB, 2 * BLOCK), 0);
	assert_int_equal(memory_block_online(m, 17, MMOP_ONLINE_MOVABLE), 0);
	assert_int_equal(memory_block_online(m, 16, MMOP_ONLINE_MOVABLE), 0);
	assert_sound(m);
	assert_int_equal(memory_block_offline(m, 17), 0);
	assert_int_equal(memory_block_offline(m, 16), 0);
	shut_down(m);
}

/* Where the largest free blocks of node 1 stand on their list, in one sum that knows the order. */
static unsigned long order_of_blocks(enum shuffle_free_memory shuffle)
{
	struct said said;
	struct machine *m = boot_with_block(&said);
	struct zone *zone = zone_named(m, 1, ZONE_NORMAL);
	unsigned long sum = 0, place = 0;

	mm_set_policy(m, &(struct mm_policy){ .shuffle = shuffle });
	assert_int_equal(memory_block_online(m, NEW_BLOCK, MMOP_ONLINE), 0);
	for (unsigned long pfn = free_list_first(m, zone, 10, MIGRATE_MOVABLE); pfn != PFN_NONE;
	     pfn = free_list_next(m, pfn, 10))
		sum += ++place * pfn;
	shut_down(m);
	return sum;
}

/* Memory that goes online is shuffled into its zone, if shuffling is on. */
static void online_shuffles(void **state)
{
	unsigned long on = order_of_blocks(SHUFFLE_ON);

	assert_int_not_equal(order_of_blocks(SHUFFLE_OFF), on);
	assert_int_equal(on, order_of_blocks(SHUFFLE_ON));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boot_memory_is_online_blocks),
		cmocka_unit_test(block_of_two_zones_has_none),
		cmocka_unit_test(added_memory_is_offline_and_nobodys),
		cmocka_unit_test(struct_pages_take_a_huge_page),
		cmocka_unit_test(add_refusals),
		cmocka_unit_test(add_without_memory_for_struct_pages),
		cmocka_unit_test(online_feeds_the_tail),
		cmocka_unit_test(online_movable_makes_a_zone),
		cmocka_unit_test(zone_choice_goes_by_what_lies_around),
		cmocka_unit_test(auto_movable_keeps_the_ratio),
		cmocka_unit_test(auto_online),
		cmocka_unit_test(first_memory_of_a_node),
		cmocka_unit_test(offline_undoes_online),
		cmocka_unit_test(empty_zone_leaves_the_zonelists),
		cmocka_unit_test(offline_migrates),
		cmocka_unit_test(unmovable_page_refuses),
		cmocka_unit_test(pinned_and_foreign_pages_refuse),
		cmocka_unit_test(offline_can_be_interrupted),
		cmocka_unit_test(boot_memory_stays),
		cmocka_unit_test(sixty_four_kib),
		cmocka_unit_test(sixteen_kib),
		cmocka_unit_test(online_shuffles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
