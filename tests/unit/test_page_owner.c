// SPDX-License-Identifier: GPL-2.0-or-later
/* Who allocated a page: mm/page_owner.c. */
#include "mm_fixture.h"

static uint64_t now;

static uint64_t clock_now(void *ctx)
{
	return now;
}

static const struct mm_hooks hooks = { .clock = clock_now };

static struct machine *boot_owners(void)
{
	struct machine *m = boot(&(struct fixture){ .page_owner = true, .hooks = &hooks });

	now = 1000;
	page_owner_init(m);
	daemons_start(m);
	return m;
}

/* The record of the allocation that begins at pfn; the test fails if none does. */
static struct page_owner owner_at(const struct machine *m, unsigned long pfn)
{
	struct page_owner owner;

	assert_int_equal(pfn, page_owner_next(m, pfn, &owner));
	return owner;
}

static unsigned long count_records(const struct machine *m)
{
	unsigned long n = 0, pfn = 0;
	struct page_owner owner;

	while ((pfn = page_owner_next(m, pfn, &owner)) != PFN_NONE) {
		n++;
		pfn++;
	}
	return n;
}

static void assert_path(const struct machine *m, const struct page_owner *owner, unsigned int nr,
			const enum mm_function *path)
{
	enum mm_function stack[PAGE_OWNER_STACK_DEPTH];

	assert_int_equal(nr, page_owner_stack(m, owner->handle, stack));
	for (unsigned int i = 0; i < nr; i++)
		assert_int_equal(path[i], stack[i]);
}

#define ASSERT_PATH(m, owner, ...)							\
	assert_path(m, owner, sizeof((enum mm_function[]){ __VA_ARGS__ }) /		\
		    sizeof(enum mm_function), (enum mm_function[]){ __VA_ARGS__ })

/* Without page_owner=on nothing is kept, nor can it be begun. */
static void test_off(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	struct page_owner owner;

	page_owner_init(m);
	assert_false(page_owner_inited(m));
	assert_true(alloc_page(m, GFP_KERNEL) != PFN_NONE);
	assert_int_equal(PFN_NONE, page_owner_next(m, 0, &owner));
	shut_down(m);
}

/*
 * An allocation is one record at its first page. The time it was freed is kept
 * for each of its pages, whoever has them then.
 */
static void test_allocate_and_free(void **state)
{
	struct machine *m = boot_owners();
	struct page_owner owner;
	unsigned long pfn, single;

	now = 5000;
	pfn = alloc_pages(m, GFP_KERNEL | __GFP_ZERO, 4);
	assert_int_equal(1, count_records(m));
	owner = owner_at(m, pfn);
	assert_int_equal(4, owner.order);
	assert_int_equal(GFP_KERNEL | __GFP_ZERO, owner.gfp_mask);
	assert_int_equal(MIGRATE_UNMOVABLE, page_owner_type(m, &owner));
	assert_int_equal(-1, owner.last_migrate_reason);
	assert_int_equal(1, owner.pid);
	assert_string_equal("init", owner.comm);
	assert_int_equal(5000, owner.ts_nsec);
	assert_int_equal(0, owner.free_ts_nsec);
	ASSERT_PATH(m, &owner, FN_get_page_from_freelist, FN___alloc_pages,
		    FN_alloc_pages);
	assert_int_equal(PFN_NONE, page_owner_next(m, pfn + 1, &owner));

	now = 6000;
	assert_int_equal(0, free_pages(m, pfn, 4));
	assert_int_equal(0, count_records(m));
	drain_all_pages(m, NULL);
	now = 7000;
	for (int i = 0; i < 16; i++) {
		single = alloc_page(m, GFP_KERNEL);
		owner = owner_at(m, single);
		assert_int_equal(7000, owner.ts_nsec);
		assert_int_equal(single - pfn < 16 ? 6000 : 0, owner.free_ts_nsec);
	}
	assert_int_equal(16, count_records(m));
	shut_down(m);
}

/* What was in use before is noted page by page, also what lies on per-CPU lists. */
static void test_early_pages(void **state)
{
	struct machine *m = boot(&(struct fixture){ .page_owner = true, .hooks = &hooks });
	const struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long block = alloc_pages(m, GFP_KERNEL | __GFP_COMP, 4);
	unsigned long single = alloc_page(m, GFP_KERNEL);
	unsigned long listed = (unsigned long)zone->pageset[0].count;
	struct page_owner owner;

	now = 1000;
	page_owner_init(m);
	daemons_start(m);
	assert_true(listed > 0);
	assert_int_equal(16 + 1 + listed, page_owner_early_pages(m, zone));
	assert_int_equal(16 + 1 + listed, count_records(m));
	owner = owner_at(m, block + 3);
	assert_int_equal(0, owner.order);
	assert_int_equal(0, owner.gfp_mask);
	assert_int_equal(1000, owner.ts_nsec);
	assert_string_equal("swapper/0", owner.comm);
	ASSERT_PATH(m, &owner, FN_register_early_stack, FN_init_page_owner, FN_page_ext_init,
		    FN_kernel_init_freeable);
	assert_int_equal(0, free_pages(m, block, 4));
	assert_int_equal(0, free_pages(m, single, 0));
	assert_int_equal(listed, count_records(m));
	now = 2000;
	owner = owner_at(m, alloc_page(m, GFP_KERNEL));
	assert_int_equal(2000, owner.ts_nsec);
	shut_down(m);
}

/* A block that is split is as many allocations. */
static void test_split(void **state)
{
	struct machine *m = boot_owners();
	unsigned long pfn = alloc_pages(m, GFP_KERNEL, 3), exact;
	struct page_owner owner;

	assert_int_equal(0, split_page(m, pfn, 3));
	assert_int_equal(8, count_records(m));
	assert_int_equal(0, free_pages(m, pfn + 5, 0));
	assert_int_equal(7, count_records(m));
	assert_int_equal(pfn + 6, page_owner_next(m, pfn + 5, &owner));
	exact = alloc_pages_exact(m, 5 << 12, GFP_KERNEL);
	assert_int_equal(12, count_records(m));
	owner = owner_at(m, exact + 4);
	assert_int_equal(0, owner.order);
	ASSERT_PATH(m, &owner, FN_get_page_from_freelist, FN___alloc_pages, FN_alloc_pages,
		    FN_alloc_pages_exact);
	shut_down(m);
}

/* Pages of a contiguous range ask for themselves, whatever the range is for. */
static void test_contiguous(void **state)
{
	struct machine *m = boot_owners();
	unsigned long pfn;
	struct page_owner owner;

	call_path_push(m, FN_atomic_pool_expand);
	pfn = alloc_contig_pages(m, 100, GFP_KERNEL, 0, NULL);
	call_path_pop(m);
	assert_true(pfn != PFN_NONE);
	assert_int_equal(100, count_records(m));
	owner = owner_at(m, pfn + 99);
	assert_int_equal(__GFP_MOVABLE, owner.gfp_mask);
	assert_int_equal(0, owner.order);
	ASSERT_PATH(m, &owner, FN_post_alloc_hook, FN_split_map_pages,
		    FN_isolate_freepages_range, FN_alloc_contig_range, FN_alloc_contig_pages,
		    FN_atomic_pool_expand);
	assert_int_equal(0, free_contig_range(m, pfn, 100));
	assert_int_equal(0, count_records(m));
	shut_down(m);
}

static unsigned long moved_to;

static void note_move(void *ctx, uint32_t owner, unsigned long from, unsigned long to)
{
	moved_to = to;
}

/* A user's page takes its record along; what its owner moves has that of the new page. */
static void check_migration(bool lru)
{
	const struct mm_hooks moving = { .clock = clock_now, .migrated = note_move };
	struct machine *m = boot(&(struct fixture){ .page_owner = true, .hooks = &moving });
	struct page_owner owner;
	unsigned long pfn, start;

	page_owner_init(m);
	daemons_start(m);
	now = 5000;
	pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);
	assert_int_equal(0, lru ? page_set_lru(m, pfn, true) : page_set_movable(m, pfn, true));
	now = 8000;
	start = pfn & ~511UL;
	assert_int_equal(0, alloc_contig_range(m, start, start + 512, MIGRATE_MOVABLE, GFP_KERNEL));
	assert_int_equal(512 + 1, count_records(m));
	owner = owner_at(m, moved_to);
	assert_int_equal(MR_CONTIG_RANGE, owner.last_migrate_reason);
	assert_int_equal(lru ? 5000 : 8000, owner.ts_nsec);
	/* 6.1 __folio_copy_owner() has it so. */
	assert_int_equal(lru ? 5000 : 0, owner.free_ts_nsec);
	if (lru) {
		assert_int_equal(GFP_HIGHUSER_MOVABLE, owner.gfp_mask);
		ASSERT_PATH(m, &owner, FN_get_page_from_freelist, FN___alloc_pages,
		    FN_alloc_pages);
	} else {
		ASSERT_PATH(m, &owner, FN_get_page_from_freelist, FN___alloc_pages,
			    FN_alloc_migration_target, FN_migrate_pages,
			    FN_alloc_contig_range);
	}
	shut_down(m);
}

static void test_migration(void **state)
{
	check_migration(true);
	check_migration(false);
}

/* Compaction's targets are taken before there is something to move there. */
static void test_compaction(void **state)
{
	const struct mm_hooks moving = { .clock = clock_now, .migrated = note_move };
	struct machine *m = boot(&(struct fixture){ .page_owner = true, .hooks = &moving });
	struct page_owner owner;
	unsigned long pfn;

	page_owner_init(m);
	daemons_start(m);
	pfn = alloc_pages(m, GFP_HIGHUSER_MOVABLE, 0);
	assert_int_equal(0, page_set_movable(m, pfn, true));
	/* A pageblock that is free in part, to move to. */
	pfn = zone_end_pfn(zone_named(m, 0, ZONE_DMA)) - 512;
	assert_int_equal(0, alloc_contig_range(m, pfn, pfn + 1, MIGRATE_MOVABLE, GFP_KERNEL));
	moved_to = 0;
	drain_all_pages(m, NULL);
	assert_int_equal(0, compact_node(m, 0));
	assert_int_not_equal(0, moved_to);
	owner = owner_at(m, moved_to);
	assert_int_equal(MR_COMPACTION, owner.last_migrate_reason);
	assert_int_equal(__GFP_MOVABLE, owner.gfp_mask);
	ASSERT_PATH(m, &owner, FN_post_alloc_hook, FN_split_map_pages, FN_compaction_alloc,
		    FN_migrate_pages, FN_compact_zone, FN_compact_node);
	assert_int_equal(2, count_records(m));
	shut_down(m);
}

/* A pageblock with an allocation of another type counts once. */
static void test_mixed_blocks(void **state)
{
	struct machine *m = boot_owners();
	const struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long count[MIGRATE_TYPES], start;

	count_mixed_pageblocks(m, zone, count);
	assert_int_equal(0, count[MIGRATE_MOVABLE] + count[MIGRATE_UNMOVABLE]);
	for (int i = 0; i < 3; i++)
		start = alloc_page(m, GFP_HIGHUSER_MOVABLE) & ~511UL;
	count_mixed_pageblocks(m, zone, count);
	assert_int_equal(0, count[MIGRATE_MOVABLE]);
	set_pageblock_migratetype(m, start, MIGRATE_RECLAIMABLE);
	count_mixed_pageblocks(m, zone, count);
	assert_int_equal(1, count[MIGRATE_RECLAIMABLE]);
	set_pageblock_migratetype(m, start, MIGRATE_CMA);
	count_mixed_pageblocks(m, zone, count);
	assert_int_equal(1, count[MIGRATE_MOVABLE]);
	set_pageblock_migratetype(m, start, MIGRATE_MOVABLE);
	shut_down(m);
}

/*
 * Random work, in which each allocation is known: there is a record for each,
 * and no other.
 */
static void test_random(void **state)
{
	struct machine *m = boot_owners();
	struct { unsigned long pfn; unsigned int order; uint64_t ts; } held[200] = { 0 };
	uint64_t seed = 0x5eed;
	unsigned long nr = 0;

	for (int step = 0; step < 5000; step++) {
		unsigned long i = next_random(&seed) % 200;

		now += 7;
		if (held[i].ts) {
			assert_int_equal(0, free_pages(m, held[i].pfn, held[i].order));
			held[i].ts = 0;
			nr--;
			continue;
		}
		held[i].order = (unsigned int)(next_random(&seed) % 7);
		held[i].pfn = alloc_pages(m, GFP_KERNEL, held[i].order);
		held[i].ts = now;
		nr++;
	}
	assert_int_equal(nr, count_records(m));
	for (unsigned long i = 0; i < 200; i++) {
		if (!held[i].ts)
			continue;
		assert_int_equal(held[i].order, owner_at(m, held[i].pfn).order);
		assert_int_equal(held[i].ts, owner_at(m, held[i].pfn).ts_nsec);
	}
	shut_down(m);
}

/* A process asks by its own name; a huge page that is split is as many allocations. */
static void test_processes(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 1 * GIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .page_owner = true });
	struct page_owner owner;
	struct task *t;
	unsigned long before, pfn;
	bool huge;
	int err;

	page_owner_init(m);
	daemons_start(m);
	assert_int_equal(0, create_task(m, "worker", &t));
	set_current(m, t);
	assert_int_equal(1, task_fault(m, t, 1, false, &err));
	pfn = space_entry(m, &t->anon, 0, &huge)->value;
	owner = owner_at(m, pfn);
	assert_string_equal("worker", owner.comm);
	assert_int_equal(t->pid, owner.pid);
	assert_int_equal(GFP_HIGHUSER_MOVABLE | __GFP_COMP | __GFP_ZERO, owner.gfp_mask);
	ASSERT_PATH(m, &owner, FN_get_page_from_freelist, FN___alloc_pages, FN___folio_alloc,
		    FN_vma_alloc_folio, FN_alloc_zeroed_user_highpage_movable, FN___handle_mm_fault,
		    FN_handle_mm_fault, FN_do_page_fault, FN_do_translation_fault, FN_do_mem_abort,
		    FN_el0_da, FN_el0t_64_sync_handler, FN_el0t_64_sync);
	assert_int_equal(511 + 512, task_fault(m, t, 511 + 512, true, &err));
	pfn = space_entry(m, &t->anon, 512, &huge)->value;
	assert_true(huge);
	assert_int_equal(9, owner_at(m, pfn).order);
	before = count_records(m);
	split_huge_page(m, pfn, NULL);
	assert_int_equal(before + 511, count_records(m));
	set_current(m, init_task(m));
	assert_int_equal(0, exit_task(m, t));
	assert_int_equal(0, count_records(m));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_allocate_and_free),
		cmocka_unit_test(test_early_pages),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_contiguous),
		cmocka_unit_test(test_migration),
		cmocka_unit_test(test_compaction),
		cmocka_unit_test(test_mixed_blocks),
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
