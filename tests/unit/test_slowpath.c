// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The slow path's stages, each branch by itself: a test's name says which.
 * doc/SLOWPATH.md has the table.
 *
 * Source: 6.1.192 __alloc_pages_slowpath().
 */
#include "slowpath_fixture.h"

/* ---- restart: the first attempts ---- */

static void test_wakes_kswapd(void **state)
{
	struct machine *m = machine_at_min(50);

	daemons_start(m);
	assert_true(alloc_page(m, GFP_KERNEL & ~(gfp_t)__GFP_KSWAPD_RECLAIM) != PFN_NONE);
	assert_int_equal(DAEMON_ASLEEP, node_data(m, 0)->kswapd);
	assert_true(alloc_pages(m, GFP_KERNEL, 1) != PFN_NONE);
	assert_int_equal(DAEMON_WOKEN, node_data(m, 0)->kswapd);
	shut_down(m);
}

/* Once for each node, whatever zones it has. */
static int wakeups;

static void count_wakeups(enum mm_event event)
{
	wakeups += event == TRACE_mm_vmscan_wakeup_kswapd;
}

static void test_wakes_each_node_once(void **state)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB }, { 1, 2 * GIB, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .hooks = &slowpath_hooks,
						    .dma_end = GIB + 32 * MIB,
						    .dma32_end = GIB + 32 * MIB });

	forget();
	daemons_start(m);
	take_all(m, 0);
	machine_trace(m, UINT64_C(1) << TRACE_mm_vmscan_wakeup_kswapd);
	wakeups = 0;
	script.traced = count_wakeups;
	alloc_page(m, PLAIN | __GFP_NORETRY);
	assert_int_equal(2, wakeups);
	shut_down(m);
}

static void test_min_watermark_attempt(void **state)
{
	struct machine *m = machine_at_min(100);

	assert_true(alloc_pages(m, PLAIN, 2) != PFN_NONE);
	assert_int_equal(0, seen.reclaims);
	shut_down(m);
}

/* Below min go those with rights, each as far as they reach, and nobody reclaims for them. */
static void test_rights_below_min(void **state)
{
	struct machine *m = machine_at_min(-10);

	assert_true(alloc_pages(m, PLAIN | __GFP_HIGH, 1) != PFN_NONE);
	assert_int_equal(PFN_NONE, alloc_pages(m, GFP_NOWAIT | __GFP_NOWARN, 1));
	assert_true(alloc_pages(m, GFP_ATOMIC, 1) != PFN_NONE);
	assert_int_equal(0, seen.reclaims);
	shut_down(m);
}

/* A caller that says both is not believed that it cannot wait. */
static void test_atomic_bit_of_a_request_that_waits_is_dropped(void **state)
{
	struct machine *m = machine_with(0);

	alloc_page(m, GFP_KERNEL | __GFP_ATOMIC | __GFP_NORETRY);
	assert_int_equal(GFP_KERNEL | __GFP_NORETRY, seen.reclaim_gfp);
	assert_int_equal(GFP_KERNEL | __GFP_NORETRY, seen.report.gfp);
	shut_down(m);
}

static void test_no_zone_to_look_at(void **state)
{
	struct machine *m = machine_with(0);
	const nodemask_t nowhere = 2;

	free_plenty(m);
	assert_int_equal(PFN_NONE, alloc_pages_nodemask(m, PLAIN, 0, 0, &nowhere));
	assert_int_equal(0, seen.reclaims);
	shut_down(m);
}

/* A node all of movable memory is no place for a request that must be there and is not movable. */
static void test_cpuset_of_movable_memory_only(void **state)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB }, { 2, 2 * GIB, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .hooks = &slowpath_hooks });
	unsigned long block = 3 * GIB >> section_shift(m);

	assert_int_equal(0, add_memory(m, 1, 3 * GIB, 128 * MIB));
	assert_int_equal(0, memory_block_online(m, block, MMOP_ONLINE_MOVABLE));
	assert_int_equal(0, set_mems_allowed(m, init_task(m), 2));
	forget();
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_HARDWALL));
	assert_int_equal(0, seen.reclaims);
	assert_int_equal(1, node_of(m, alloc_page(m, GFP_HIGHUSER_MOVABLE)));
	assert_int_equal(0, node_of(m, alloc_page(m, PLAIN)));
	shut_down(m);
}

/* ---- restart: compaction comes first for some ---- */

static void test_costly_order_compacts_first(void **state)
{
	struct machine *m = fragmented_machine();

	assert_true(alloc_pages(m, PLAIN | __GFP_MOVABLE, 4) != PFN_NONE);
	assert_int_equal(0, seen.reclaims);
	assert_int_equal(1, seen.compactions);
	assert_int_equal(COMPACT_PRIO_ASYNC, seen.first);
	assert_int_equal(1, vm_event(m, COMPACTSTALL));
	assert_int_equal(1, vm_event(m, COMPACTSUCCESS));
	shut_down(m);
}

static void test_unmovable_low_order_compacts_first(void **state)
{
	struct machine *m = fragmented_machine();

	assert_true(alloc_pages(m, PLAIN, 2) != PFN_NONE);
	assert_int_equal(0, seen.reclaims_before_compaction);
	assert_int_equal(COMPACT_PRIO_ASYNC, seen.first);
	shut_down(m);
}

static void test_movable_low_order_reclaims_first(void **state)
{
	struct machine *m = fragmented_machine();

	assert_true(alloc_pages(m, PLAIN | __GFP_MOVABLE, 2) != PFN_NONE);
	assert_int_equal(1, seen.reclaims_before_compaction);
	assert_int_equal(1, seen.compactions);
	assert_int_equal(COMPACT_PRIO_SYNC_LIGHT, seen.first);
	shut_down(m);
}

/* Compaction does I/O: without the right to it there is none, at no stage. */
static void test_no_compaction_without_io(void **state)
{
	struct machine *m = fragmented_machine();

	assert_int_equal(PFN_NONE, alloc_pages(m, GFP_NOIO | __GFP_NOWARN, 4));
	assert_int_equal(0, vm_event(m, COMPACTSTALL));
	assert_int_equal(1, seen.reclaims);
	shut_down(m);
}

/* Who may have all reserves looks there before anything is compacted. */
static void test_reserves_before_compaction(void **state)
{
	struct machine *m = machine_at_min(-50);

	assert_true(alloc_pages(m, PLAIN | __GFP_MEMALLOC, 4) != PFN_NONE);
	assert_int_equal(0, seen.compactions);
	assert_int_equal(0, seen.reclaims);
	shut_down(m);
}

/* How often it was reclaimed for a costly request that is not to retry. */
static int reclaims_of_noretry(enum compact_result result, gfp_t gfp)
{
	struct machine *m = machine_with(100);
	int reclaims;

	script.compaction = result;
	assert_int_equal(PFN_NONE, alloc_pages(m, PLAIN | __GFP_NORETRY | gfp, 9));
	reclaims = seen.reclaims;
	shut_down(m);
	return reclaims;
}

static void test_costly_noretry_fails_when_compaction_is_skipped(void **state)
{
	assert_int_equal(0, reclaims_of_noretry(COMPACT_SKIPPED, 0));
	assert_int_equal(1, seen.compactions);
}

static void test_costly_noretry_fails_when_compaction_is_deferred(void **state)
{
	assert_int_equal(0, reclaims_of_noretry(COMPACT_DEFERRED, 0));
	assert_int_equal(1, seen.compactions);
}

/* The first try of a huge page: its node only, and no reclaim there. */
static void test_costly_noretry_on_one_node_does_not_reclaim(void **state)
{
	assert_int_equal(0, reclaims_of_noretry(COMPACT_COMPLETE, __GFP_THISNODE));
	assert_int_equal(1, seen.compactions);
}

static void test_costly_noretry_goes_on_without_more_effort(void **state)
{
	assert_int_equal(1, reclaims_of_noretry(COMPACT_COMPLETE, 0));
	assert_int_equal(2, seen.compactions);
	assert_int_equal(COMPACT_PRIO_ASYNC, seen.last);
}

/* ---- retry: the rights to reserves ---- */

static void test_memalloc_request_has_all_reserves(void **state)
{
	struct machine *m = machine_with(4);

	assert_true(alloc_page(m, PLAIN | __GFP_MEMALLOC) != PFN_NONE);
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_NORETRY));
	shut_down(m);
}

static void test_memalloc_task_has_all_reserves(void **state)
{
	struct machine *m = machine_with(4);

	init_task(m)->flags |= PF_MEMALLOC;
	set_current(m, init_task(m));
	assert_true(alloc_page(m, PLAIN) != PFN_NONE);
	shut_down(m);
}

static void test_nomemalloc_request_has_no_reserves(void **state)
{
	struct machine *m = machine_with(4);

	init_task(m)->flags |= PF_MEMALLOC;
	set_current(m, init_task(m));
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_NOMEMALLOC));
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_MEMALLOC | __GFP_NOMEMALLOC));
	shut_down(m);
}

/* Half of min, and not more. */
static void test_oom_victim_has_half_of_the_reserve(void **state)
{
	struct machine *m = machine_at_min(-10);
	long half = (long)min_of(m) - (long)min_of(m) / 2;

	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_NORETRY));
	init_task(m)->oom_victim = true;
	while (alloc_page(m, PLAIN) != PFN_NONE)
		;
	drain_all_pages(m, NULL);
	quiet_vmstat(m);
	assert_true(zone_page_state(the_zone(m), NR_FREE_PAGES) <= (unsigned long)half);
	assert_true(zone_page_state(the_zone(m), NR_FREE_PAGES) + 64 > (unsigned long)half);
	shut_down(m);
}

/* Who may use the reserves, or cannot wait and matters, is not held to nodes. */
static void test_nodes_are_lifted_for_reserves(void **state)
{
	struct machine *m = two_empty_nodes();
	const nodemask_t first = 1;

	free_on_node(m, 1, 4);
	assert_int_equal(-1, node_of(m, alloc_pages_nodemask(m, PLAIN | __GFP_NORETRY, 0, 0,
							     &first)));
	assert_int_equal(1, node_of(m, alloc_pages_nodemask(m, PLAIN | __GFP_MEMALLOC, 0, 0,
							    &first)));
	free_on_node(m, 1, zone_named(m, 1, ZONE_DMA)->_watermark[WMARK_MIN]);
	assert_int_equal(1, node_of(m, alloc_pages_nodemask(m, GFP_ATOMIC | __GFP_NOWARN, 0, 0,
							    &first)));
	shut_down(m);
}

/* ---- retry: who does not reclaim ---- */

static void test_request_that_cannot_wait_fails(void **state)
{
	struct machine *m = machine_with(0);

	assert_int_equal(PFN_NONE, alloc_page(m, GFP_ATOMIC));
	assert_int_equal(0, seen.reclaims);
	assert_int_equal(0, seen.ooms);
	assert_int_equal(REPORT_ALLOC_FAILURE, seen.report.kind);
	shut_down(m);
}

static void test_memalloc_task_does_not_reclaim(void **state)
{
	struct machine *m = machine_with(0);

	init_task(m)->flags |= PF_MEMALLOC;
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN));
	assert_int_equal(0, seen.reclaims);
	shut_down(m);
}

/* Nor does it while it reclaims; afterwards it may again. */
static void test_no_recursion_from_reclaim(void **state)
{
	struct machine *m = machine_with(0);

	alloc_page(m, PLAIN | __GFP_NORETRY);
	assert_true(seen.flags_in_reclaim & PF_MEMALLOC);
	assert_false(init_task(m)->flags & PF_MEMALLOC);
	shut_down(m);
}

/* ---- retry: direct reclaim ---- */

static void test_direct_reclaim_makes_room(void **state)
{
	struct machine *m = machine_with(0);

	script.reclaim = reclaim_plenty;
	assert_true(alloc_page(m, PLAIN) != PFN_NONE);
	assert_int_equal(1, seen.reclaims);
	shut_down(m);
}

/* What it freed is on the per-CPU lists, where a request for two pages does not look. */
static unsigned long reclaim_to_pcplists(struct machine *m)
{
	free_some(m, min_of(m) - zone_page_state(the_zone(m), NR_FREE_PAGES));
	for (int i = 0; i < 40; i++)
		free_pages(m, held[--nr_held], 0);
	return 40;
}

static void test_per_cpu_lists_are_drained_after_reclaim(void **state)
{
	struct machine *m = machine_with(0);

	script.reclaim = reclaim_to_pcplists;
	assert_true(alloc_pages(m, PLAIN | __GFP_MOVABLE, 1) != PFN_NONE);
	assert_int_equal(1, seen.reclaims);
	shut_down(m);
}

/* Above min, if it were not for HIGHATOMIC blocks, which count as taken. */
static struct machine *highatomic_machine(int blocks)
{
	struct machine *m = machine_at_min(500 * blocks);
	unsigned long pfn = PFN_NONE;

	for (int mt = 0; mt < MIGRATE_PCPTYPES && pfn == PFN_NONE; mt++)
		pfn = free_list_first(m, the_zone(m), blocks > 1 ? 10 : 9, (enum migratetype)mt);
	for (int i = 0; i < blocks; i++)
		reserve_highatomic_pageblock(m, the_zone(m), pfn + 512 * (unsigned long)i);
	assert_int_equal(512 * blocks, the_zone(m)->nr_reserved_highatomic);
	return m;
}

static void test_highatomic_reserve_is_given_back_after_reclaim(void **state)
{
	struct machine *m = highatomic_machine(2);

	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_NORETRY));
	assert_int_equal(1024, the_zone(m)->nr_reserved_highatomic);
	script.reclaim = reclaim_nothing_but_claim_it;
	assert_true(alloc_page(m, PLAIN | __GFP_NORETRY) != PFN_NONE);
	assert_int_equal(512, the_zone(m)->nr_reserved_highatomic);	/* the last one stays */
	shut_down(m);
}

/* Before the OOM killer is asked, that one goes, too. */
static void test_last_highatomic_block_is_given_up(void **state)
{
	struct machine *m = highatomic_machine(1);

	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_NORETRY));
	assert_int_equal(512, the_zone(m)->nr_reserved_highatomic);
	assert_true(alloc_page(m, PLAIN) != PFN_NONE);
	assert_int_equal(0, the_zone(m)->nr_reserved_highatomic);
	assert_int_equal(0, seen.ooms);
	shut_down(m);
}

/* ---- retry: direct compaction ---- */

static void test_sync_light_compaction_after_reclaim(void **state)
{
	struct machine *m = fragmented_machine();

	assert_true(alloc_pages(m, PLAIN | __GFP_MOVABLE, 3) != PFN_NONE);
	assert_int_equal(1, seen.reclaims);
	assert_int_equal(COMPACT_PRIO_SYNC_LIGHT, seen.last);
	assert_int_equal(1, vm_event(m, COMPACTSUCCESS));
	shut_down(m);
}

/* A block of the order that becomes free meanwhile is kept for the request, whatever is free else. */
static unsigned long capture_block(struct machine *m)
{
	unsigned long pfn = rmqueue_smallest(m, the_zone(m), 2, MIGRATE_UNMOVABLE);

	assert_true(pfn != PFN_NONE);
	mod_zone_freepage_state(m, the_zone(m), -4, MIGRATE_UNMOVABLE);
	return pfn;
}

static void test_captured_block(void **state)
{
	struct machine *m = machine_with(64);
	unsigned long pfn;

	script.compaction = COMPACT_SUCCESS;
	script.capture = capture_block;
	pfn = alloc_pages(m, PLAIN | __GFP_NORETRY, 2);
	assert_true(pfn != PFN_NONE);
	assert_int_equal(1, vm_event(m, COMPACTSUCCESS));
	assert_int_equal(0, free_pages(m, pfn, 2));
	shut_down(m);
}

static void test_failed_compaction_is_counted(void **state)
{
	struct machine *m = machine_with(100);

	script.compaction = COMPACT_COMPLETE;
	alloc_pages(m, PLAIN | __GFP_NORETRY, 2);
	assert_int_equal(2, vm_event(m, COMPACTSTALL));
	assert_int_equal(2, vm_event(m, COMPACTFAIL));
	shut_down(m);
}

/* ---- retry: who gives up ---- */

static void test_noretry_tries_once(void **state)
{
	struct machine *m = machine_at_min(-10);

	script.reclaim = reclaim_nothing_but_claim_it;
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_NORETRY));
	assert_int_equal(1, seen.reclaims);
	assert_int_equal(0, seen.ooms);
	shut_down(m);
}

static void test_costly_order_does_not_retry(void **state)
{
	struct machine *m = machine_at_min(-10);

	script.reclaim = reclaim_nothing_but_claim_it;
	script.compaction = COMPACT_SUCCESS;
	assert_int_equal(PFN_NONE, alloc_pages(m, PLAIN, 4));
	assert_int_equal(1, seen.reclaims);
	shut_down(m);
}

static void test_costly_retry_mayfail_retries(void **state)
{
	struct machine *m = machine_at_min(-10);

	script.reclaim = reclaim_nothing_but_claim_it;
	script.compaction = COMPACT_SUCCESS;
	assert_int_equal(PFN_NONE, alloc_pages(m, PLAIN | __GFP_RETRY_MAYFAIL, 4));
	assert_true(seen.reclaims > 4);
	assert_int_equal(0, seen.ooms);
	shut_down(m);
}

static void test_costly_retry_mayfail_without_io_does_not(void **state)
{
	struct machine *m = machine_at_min(-10);

	script.reclaim = reclaim_nothing_but_claim_it;
	assert_int_equal(PFN_NONE, alloc_pages(m, GFP_NOIO | __GFP_NOWARN | __GFP_RETRY_MAYFAIL,
					       4));
	assert_int_equal(1, seen.reclaims);
	shut_down(m);
}

static bool at_once(void)
{
	return true;
}

static void test_interrupted_request_gives_up(void **state)
{
	struct machine *m = machine_at_min(-10);

	script.reclaim = reclaim_nothing_but_claim_it;
	script.stop = at_once;
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN));
	assert_int_equal(1, seen.reclaims);
	assert_int_equal(0, seen.ooms);
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_NOFAIL));
	assert_int_equal(2, seen.reclaims);
	shut_down(m);
}

/* ---- scopes of the task ---- */

static gfp_t reclaim_gfp_in(uint32_t flags)
{
	struct machine *m = machine_with(0);

	init_task(m)->flags |= flags;
	set_current(m, init_task(m));
	alloc_page(m, PLAIN | __GFP_NORETRY);
	shut_down(m);
	return seen.reclaim_gfp;
}

static void test_noio_and_nofs_scopes(void **state)
{
	gfp_t gfp = PLAIN | __GFP_NORETRY;

	assert_int_equal(gfp & ~(gfp_t)(__GFP_IO | __GFP_FS), reclaim_gfp_in(PF_MEMALLOC_NOIO));
	assert_int_equal(gfp & ~(gfp_t)__GFP_FS, reclaim_gfp_in(PF_MEMALLOC_NOFS));
	assert_int_equal(gfp & ~(gfp_t)(__GFP_IO | __GFP_FS),
			 reclaim_gfp_in(PF_MEMALLOC_NOIO | PF_MEMALLOC_NOFS));
}

/* What is to be pinned comes from unmovable blocks, and none of it from CMA. */
static void test_pin_scope(void **state)
{
	struct machine *m = boot(&(struct fixture){ .cma_base = RAM_BASE, .cma_size = 192 * MIB });
	unsigned long pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);

	assert_int_equal(MIGRATE_CMA, pageblock_migratetype(m, pfn));
	init_task(m)->flags |= PF_MEMALLOC_PIN;
	set_current(m, init_task(m));
	pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);
	assert_int_equal(MIGRATE_UNMOVABLE, pageblock_migratetype(m, pfn));
	init_task(m)->flags = 0;
	set_current(m, init_task(m));
	pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);
	assert_int_equal(MIGRATE_CMA, pageblock_migratetype(m, pfn));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wakes_kswapd),
		cmocka_unit_test(test_wakes_each_node_once),
		cmocka_unit_test(test_min_watermark_attempt),
		cmocka_unit_test(test_rights_below_min),
		cmocka_unit_test(test_atomic_bit_of_a_request_that_waits_is_dropped),
		cmocka_unit_test(test_no_zone_to_look_at),
		cmocka_unit_test(test_cpuset_of_movable_memory_only),
		cmocka_unit_test(test_costly_order_compacts_first),
		cmocka_unit_test(test_unmovable_low_order_compacts_first),
		cmocka_unit_test(test_movable_low_order_reclaims_first),
		cmocka_unit_test(test_no_compaction_without_io),
		cmocka_unit_test(test_reserves_before_compaction),
		cmocka_unit_test(test_costly_noretry_fails_when_compaction_is_skipped),
		cmocka_unit_test(test_costly_noretry_fails_when_compaction_is_deferred),
		cmocka_unit_test(test_costly_noretry_on_one_node_does_not_reclaim),
		cmocka_unit_test(test_costly_noretry_goes_on_without_more_effort),
		cmocka_unit_test(test_memalloc_request_has_all_reserves),
		cmocka_unit_test(test_memalloc_task_has_all_reserves),
		cmocka_unit_test(test_nomemalloc_request_has_no_reserves),
		cmocka_unit_test(test_oom_victim_has_half_of_the_reserve),
		cmocka_unit_test(test_nodes_are_lifted_for_reserves),
		cmocka_unit_test(test_request_that_cannot_wait_fails),
		cmocka_unit_test(test_memalloc_task_does_not_reclaim),
		cmocka_unit_test(test_no_recursion_from_reclaim),
		cmocka_unit_test(test_direct_reclaim_makes_room),
		cmocka_unit_test(test_per_cpu_lists_are_drained_after_reclaim),
		cmocka_unit_test(test_highatomic_reserve_is_given_back_after_reclaim),
		cmocka_unit_test(test_last_highatomic_block_is_given_up),
		cmocka_unit_test(test_sync_light_compaction_after_reclaim),
		cmocka_unit_test(test_captured_block),
		cmocka_unit_test(test_failed_compaction_is_counted),
		cmocka_unit_test(test_noretry_tries_once),
		cmocka_unit_test(test_costly_order_does_not_retry),
		cmocka_unit_test(test_costly_retry_mayfail_retries),
		cmocka_unit_test(test_costly_retry_mayfail_without_io_does_not),
		cmocka_unit_test(test_interrupted_request_gives_up),
		cmocka_unit_test(test_noio_and_nofs_scopes),
		cmocka_unit_test(test_pin_scope),
	};

	return cmocka_run_group_tests_name("slowpath", tests, NULL, NULL);
}
