// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether the slow path goes round again, each branch by itself.
 *
 * Source: 6.1.192 should_reclaim_retry(), should_compact_retry(), check_retry_cpuset().
 */
#include "slowpath_fixture.h"

/* ---- should_reclaim_retry() ---- */

/* Free twice over would be above min: sixteen more rounds, then the OOM killer is asked. */
static void test_sixteen_rounds_without_progress(void **state)
{
	struct machine *m = machine_at_min(-10);

	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN));
	assert_int_equal(1 + MAX_RECLAIM_RETRIES, seen.reclaims);
	assert_int_equal(1, seen.ooms);
	shut_down(m);
}

static int rounds_left;

static unsigned long progress_for_some_rounds(struct machine *m)
{
	return rounds_left > 0 && rounds_left-- ? 1 : 0;
}

static void test_progress_begins_the_count_anew(void **state)
{
	struct machine *m = machine_at_min(-10);

	rounds_left = 40;
	script.reclaim = progress_for_some_rounds;
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN));
	assert_int_equal(40 + 1 + MAX_RECLAIM_RETRIES, seen.reclaims);
	shut_down(m);
}

/* Not of a costly order: progress does not bring it nearer. */
static void test_progress_does_not_count_for_costly_orders(void **state)
{
	struct machine *m = machine_at_min(-10);

	rounds_left = 40;
	script.reclaim = progress_for_some_rounds;
	script.compaction = COMPACT_COMPLETE;
	assert_int_equal(PFN_NONE, alloc_pages(m, PLAIN | __GFP_RETRY_MAYFAIL, 4));
	assert_in_range(seen.reclaims, 1 + MAX_RECLAIM_RETRIES, 40);
	shut_down(m);
}

static void test_no_retry_when_reclaim_cannot_help(void **state)
{
	struct machine *m = machine_with(4);

	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN));
	assert_int_equal(1, seen.reclaims);
	assert_int_equal(1, seen.ooms);
	shut_down(m);
}

/* ---- should_compact_retry() ---- */

/* Compactions of a movable order-2 request, with progress, but never a block. */
static struct machine *compacting(enum compact_result result, gfp_t gfp, unsigned int order)
{
	struct machine *m = machine_with(4);

	machine_trace(m, UINT64_C(1) << TRACE_compact_retry);
	script.reclaim = reclaim_nothing_but_claim_it;
	script.compaction = result;
	alloc_pages(m, PLAIN | __GFP_MOVABLE | gfp, order);
	return m;
}

static void test_single_pages_are_not_compacted_for(void **state)
{
	struct machine *m = compacting(COMPACT_SUCCESS, 0, 0);

	assert_int_equal(0, seen.compactions);
	assert_int_equal(0, seen.retries);
	shut_down(m);
}

/* Sixteen times with each effort; then with all of it. */
static void test_successful_compaction_is_repeated(void **state)
{
	struct machine *m = compacting(COMPACT_SUCCESS, 0, 2);

	assert_int_equal(COMPACT_PRIO_SYNC_FULL, seen.last);
	assert_int_equal(2 * 17, seen.compactions);
	shut_down(m);
}

/* A quarter of that for costly orders, and no full effort. */
static void test_costly_compaction_is_repeated_less(void **state)
{
	struct machine *m = compacting(COMPACT_SUCCESS, __GFP_RETRY_MAYFAIL, 4);

	assert_int_equal(COMPACT_PRIO_SYNC_LIGHT, seen.last);
	assert_int_equal(1 + 5, seen.compactions);
	shut_down(m);
}

static void test_failed_compaction_is_repeated_with_more_effort(void **state)
{
	struct machine *m = compacting(COMPACT_COMPLETE, 0, 2);

	assert_int_equal(2, seen.compactions);
	assert_int_equal(COMPACT_PRIO_SYNC_FULL, seen.last);
	shut_down(m);
}

static void test_withdrawn_compaction_is_repeated_with_more_effort(void **state)
{
	static const enum compact_result withdrawn[] = { COMPACT_CONTENDED, COMPACT_DEFERRED,
							 COMPACT_PARTIAL_SKIPPED };

	for (int i = 0; i < 3; i++) {
		struct machine *m = compacting(withdrawn[i], 0, 2);

		assert_int_equal(2, seen.compactions);
		assert_int_equal(COMPACT_PRIO_SYNC_FULL, seen.last);
		shut_down(m);
	}
}

static void test_no_compaction_again_without_io(void **state)
{
	struct machine *m = machine_with(4);

	machine_trace(m, UINT64_C(1) << TRACE_compact_retry);
	script.reclaim = reclaim_nothing_but_claim_it;
	alloc_pages(m, GFP_NOIO | __GFP_NOWARN, 2);
	assert_int_equal(0, seen.retries);
	assert_int_equal(1, seen.ooms);
	shut_down(m);
}

/* For want of free pages: again only if reclaim could free enough for it to begin. */
static void test_skipped_compaction_is_not_repeated_if_reclaim_cannot_help(void **state)
{
	struct machine *m = compacting(COMPACT_SKIPPED, 0, 2);

	assert_int_equal(1, seen.compactions);
	assert_int_equal(1, seen.retries);
	shut_down(m);
}

static void test_skipped_compaction_is_repeated_while_reclaim_helps(void **state)
{
	struct machine *m = fragmented_machine();

	rounds_left = 5;
	script.reclaim = progress_for_some_rounds;
	script.compaction = COMPACT_SKIPPED;
	assert_int_equal(PFN_NONE, alloc_pages(m, PLAIN | __GFP_MOVABLE, 2));
	assert_int_equal(5 + 1, seen.compactions);
	shut_down(m);
}

static void test_killed_task_does_not_compact_again(void **state)
{
	struct machine *m = machine_with(4);

	init_task(m)->killed = true;
	script.reclaim = reclaim_nothing_but_claim_it;
	script.compaction = COMPACT_SUCCESS;
	alloc_pages(m, PLAIN | __GFP_MOVABLE, 2);
	assert_int_equal(1, seen.compactions);
	shut_down(m);
}

/* ---- check_retry_cpuset(), check_retry_zonelist() ---- */

/* Nodes that the cpuset does not have are not insisted on. */
static void test_nodes_outside_the_cpuset_are_dropped(void **state)
{
	struct machine *m = two_empty_nodes();
	const nodemask_t second = 2;

	assert_int_equal(0, set_mems_allowed(m, init_task(m), 1));
	free_on_node(m, 0, 2 * zone_named(m, 0, ZONE_DMA)->_watermark[WMARK_HIGH]);
	assert_int_equal(0, node_of(m, alloc_pages_nodemask(m, PLAIN | __GFP_HARDWALL, 0, 1,
							    &second)));
	assert_int_equal(0, seen.reclaims);
	shut_down(m);
}

/* Those that it has are. */
static void test_nodes_of_the_cpuset_are_kept_to(void **state)
{
	struct machine *m = two_empty_nodes();
	const nodemask_t first = 1;

	assert_int_equal(0, set_mems_allowed(m, init_task(m), 1));
	free_on_node(m, 1, 2 * zone_named(m, 1, ZONE_DMA)->_watermark[WMARK_HIGH]);
	assert_int_equal(-1, node_of(m, alloc_pages_nodemask(m, PLAIN | __GFP_NORETRY, 0, 0,
							     &first)));
	shut_down(m);
}

static unsigned long reclaim_while_the_cpuset_changes(struct machine *m)
{
	if (seen.reclaims == 1)
		assert_int_equal(0, set_mems_allowed(m, init_task(m), 2));
	return 0;
}

/* Where node 1 has room, but the task was confined to node 0 when it began. */
static struct machine *confined_to_the_empty_node(void)
{
	struct machine *m = two_empty_nodes();

	assert_int_equal(0, set_mems_allowed(m, init_task(m), 1));
	free_on_node(m, 1, 2 * zone_named(m, 1, ZONE_DMA)->_watermark[WMARK_HIGH]);
	script.reclaim = reclaim_while_the_cpuset_changes;
	return m;
}

static void test_request_begins_anew_when_its_cpuset_changed(void **state)
{
	struct machine *m = confined_to_the_empty_node();

	assert_int_equal(1, node_of(m, alloc_page(m, PLAIN | __GFP_HARDWALL)));
	assert_int_equal(1, seen.reclaims);
	assert_int_equal(0, seen.ooms);
	shut_down(m);
}

/* Also one that was about to fail. */
static void test_failing_request_begins_anew_when_its_cpuset_changed(void **state)
{
	struct machine *m = confined_to_the_empty_node();

	assert_int_equal(1, node_of(m, alloc_page(m, PLAIN | __GFP_HARDWALL | __GFP_NORETRY)));
	assert_int_equal(1, seen.reclaims);
	shut_down(m);
}

static unsigned long reclaim_while_zonelists_are_built(struct machine *m)
{
	if (seen.reclaims == 1)
		build_all_zonelists(m);
	return 0;
}

static void test_request_begins_anew_when_zonelists_were_built(void **state)
{
	struct machine *m = machine_with(4);

	script.reclaim = reclaim_while_zonelists_are_built;
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_NORETRY));
	assert_int_equal(2, seen.reclaims);
	shut_down(m);
}

static void test_no_kill_when_zonelists_were_built(void **state)
{
	struct machine *m = machine_with(4);

	script.reclaim = reclaim_while_zonelists_are_built;
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN));
	assert_int_equal(2, seen.reclaims);	/* once more before anybody is killed */
	assert_int_equal(1, seen.ooms);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sixteen_rounds_without_progress),
		cmocka_unit_test(test_progress_begins_the_count_anew),
		cmocka_unit_test(test_progress_does_not_count_for_costly_orders),
		cmocka_unit_test(test_no_retry_when_reclaim_cannot_help),
		cmocka_unit_test(test_single_pages_are_not_compacted_for),
		cmocka_unit_test(test_successful_compaction_is_repeated),
		cmocka_unit_test(test_costly_compaction_is_repeated_less),
		cmocka_unit_test(test_failed_compaction_is_repeated_with_more_effort),
		cmocka_unit_test(test_withdrawn_compaction_is_repeated_with_more_effort),
		cmocka_unit_test(test_no_compaction_again_without_io),
		cmocka_unit_test(test_skipped_compaction_is_not_repeated_if_reclaim_cannot_help),
		cmocka_unit_test(test_skipped_compaction_is_repeated_while_reclaim_helps),
		cmocka_unit_test(test_killed_task_does_not_compact_again),
		cmocka_unit_test(test_nodes_outside_the_cpuset_are_dropped),
		cmocka_unit_test(test_nodes_of_the_cpuset_are_kept_to),
		cmocka_unit_test(test_request_begins_anew_when_its_cpuset_changed),
		cmocka_unit_test(test_failing_request_begins_anew_when_its_cpuset_changed),
		cmocka_unit_test(test_request_begins_anew_when_zonelists_were_built),
		cmocka_unit_test(test_no_kill_when_zonelists_were_built),
	};

	return cmocka_run_group_tests_name("slowpath_retry", tests, NULL, NULL);
}
