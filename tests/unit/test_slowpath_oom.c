// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The slow path's end, each branch by itself: the OOM killer, requests that
 * must not fail, and the report.
 *
 * Source: 6.1.192 __alloc_pages_may_oom(), __alloc_pages_slowpath().
 */
#include "slowpath_fixture.h"

/* ---- __alloc_pages_may_oom() ---- */

static bool kill_somebody(struct machine *m)
{
	free_plenty(m);
	m->vm_events[OOM_KILL]++;
	return true;
}

static void test_oom_kill_makes_room(void **state)
{
	struct machine *m = machine_with(4);

	script.oom = kill_somebody;
	assert_true(alloc_page(m, PLAIN) != PFN_NONE);
	assert_int_equal(1, seen.ooms);
	assert_int_equal(PLAIN, seen.oom_gfp);
	assert_int_equal(0, seen.reports);
	shut_down(m);
}

static struct machine *others_machine;

/* Freed by others just after it was found that reclaim could not help. */
static void others_free(enum mm_event event)
{
	if (event == TRACE_reclaim_retry_zone)
		free_plenty(others_machine);
}

static void test_last_look_before_a_kill(void **state)
{
	struct machine *m = others_machine = machine_with(4);

	machine_trace(m, UINT64_C(1) << TRACE_reclaim_retry_zone);
	script.traced = others_free;
	assert_true(alloc_page(m, PLAIN) != PFN_NONE);
	assert_int_equal(1, seen.reclaims);
	assert_int_equal(0, seen.ooms);
	shut_down(m);
}

/* Above min is not enough then: under pressure somebody is to be killed. */
static void others_free_little(enum mm_event event)
{
	if (event == TRACE_reclaim_retry_zone && !seen.ooms)
		leave_free(others_machine, the_zone(others_machine), min_of(others_machine) + 8);
}

static void test_last_look_is_above_the_high_watermark(void **state)
{
	struct machine *m = others_machine = machine_with(4);

	machine_trace(m, UINT64_C(1) << TRACE_reclaim_retry_zone);
	script.traced = others_free_little;
	alloc_page(m, PLAIN);
	assert_int_equal(1, seen.ooms);
	shut_down(m);
}

static int ooms_of(gfp_t gfp, unsigned int order)
{
	struct machine *m = machine_with(4);

	script.oom = kill_somebody;
	alloc_pages(m, gfp | __GFP_NOWARN, order);
	shut_down(m);
	return seen.ooms;
}

static void test_no_kill_for_costly_orders(void **state)
{
	assert_int_equal(1, ooms_of(GFP_KERNEL, 3));
	assert_int_equal(0, ooms_of(GFP_KERNEL, 4));
}

static void test_no_kill_for_retry_mayfail(void **state)
{
	assert_int_equal(0, ooms_of(GFP_KERNEL | __GFP_RETRY_MAYFAIL, 0));
}

static void test_no_kill_for_one_node(void **state)
{
	assert_int_equal(0, ooms_of(GFP_KERNEL | __GFP_THISNODE, 0));
}

static void test_no_kill_for_low_zones(void **state)
{
	assert_int_equal(0, ooms_of(GFP_KERNEL | __GFP_DMA, 0));
}

static void test_no_kill_while_dumping_core(void **state)
{
	struct machine *m = machine_with(4);

	init_task(m)->flags |= PF_DUMPCORE;
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN));
	assert_int_equal(0, seen.ooms);
	shut_down(m);
}

/* What the killer is told: where the request may have memory. */
static void test_oom_killer_is_told_the_nodes(void **state)
{
	struct machine *m = machine_with(4);
	const nodemask_t here = 1;

	alloc_pages_nodemask(m, PLAIN, 0, 0, &here);
	assert_ptr_equal(&here, seen.oom_nodemask);
	shut_down(m);
}

static void test_nobody_to_kill(void **state)
{
	struct machine *m = machine_with(4);

	assert_int_equal(PFN_NONE, alloc_page(m, GFP_KERNEL));
	assert_int_equal(1, seen.ooms);
	assert_int_equal(REPORT_ALLOC_FAILURE, seen.report.kind);
	shut_down(m);
}

static bool chosen_itself(struct machine *m)
{
	m->current->oom_victim = m->current->killed = true;
	m->vm_events[OOM_KILL]++;
	return true;
}

/* Chosen itself it goes on with its share of the reserves … */
static void test_victim_is_served_from_the_reserve(void **state)
{
	struct machine *m = machine_at_min(-10);

	script.oom = chosen_itself;
	assert_true(alloc_page(m, PLAIN) != PFN_NONE);
	assert_int_equal(1, seen.ooms);
	shut_down(m);
}

/* … and when those are used up it fails, rather than wait for its own end. */
static void test_victim_gives_up(void **state)
{
	struct machine *m = machine_with(0);

	script.oom = chosen_itself;
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN));
	assert_int_equal(2, seen.ooms);
	assert_int_equal(0, seen.daemons - 1);
	shut_down(m);
}

static void test_victim_without_a_right_to_reserves_gives_up(void **state)
{
	struct machine *m = machine_at_min(-10);

	script.oom = chosen_itself;
	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN | __GFP_NOMEMALLOC));
	assert_int_equal(1, seen.ooms);
	shut_down(m);
}

/* ---- going round for want of others ---- */

/* As without __GFP_FS: it is said that there is hope. */
static bool be_patient(struct machine *m)
{
	return true;
}

/* Victims have to end before anything is free. */
static bool kill_several(struct machine *m)
{
	if (seen.ooms == 4)
		free_plenty(m);
	m->vm_events[OOM_KILL]++;
	return true;
}

static void test_waits_while_somebody_is_killed(void **state)
{
	struct machine *m = machine_with(4);

	script.oom = kill_several;
	assert_true(alloc_page(m, PLAIN) != PFN_NONE);
	assert_int_equal(4, seen.ooms);
	shut_down(m);
}

static void daemons_free_some(struct machine *m)
{
	if (seen.daemons == 3)
		free_plenty(m);
	else
		free_some(m, 1);
}

static void test_waits_while_the_daemons_free(void **state)
{
	struct machine *m = machine_with(4);

	script.oom = be_patient;
	script.daemons = daemons_free_some;
	assert_true(alloc_page(m, GFP_NOFS | __GFP_NOWARN) != PFN_NONE);
	assert_int_equal(3, seen.daemons);
	shut_down(m);
}

/* Linux would hang: the request fails, and it is said why. */
static void test_would_wait_for_ever(void **state)
{
	struct machine *m = machine_with(4);

	script.oom = be_patient;
	assert_int_equal(PFN_NONE, alloc_page(m, GFP_NOFS));
	assert_int_equal(2, seen.daemons);
	assert_int_equal(1, seen.reports);
	assert_int_equal(REPORT_WAITS_FOR_EVER, seen.report.kind);
	assert_int_equal(GFP_NOFS, seen.report.gfp);
	shut_down(m);
}

/* ---- nopage: __GFP_NOFAIL ---- */

static void test_nofail_has_all_reserves_when_the_killer_is_asked(void **state)
{
	struct machine *m = machine_with(4);

	assert_true(alloc_page(m, PLAIN | __GFP_NOFAIL) != PFN_NONE);
	assert_int_equal(1, seen.ooms);
	shut_down(m);
}

/* Where nobody may be killed for it: half of min. */
static void test_nofail_has_half_of_the_reserve_otherwise(void **state)
{
	struct machine *m = machine_at_min(-10);

	assert_true(alloc_page(m, PLAIN | __GFP_NOFAIL | __GFP_THISNODE) != PFN_NONE);
	assert_int_equal(0, seen.ooms);
	shut_down(m);
}

static void test_nofail_leaves_the_cpuset_last(void **state)
{
	struct machine *m = two_empty_nodes();
	gfp_t gfp = PLAIN | __GFP_HARDWALL | __GFP_NOFAIL;

	assert_int_equal(0, set_mems_allowed(m, init_task(m), 1));
	free_on_node(m, 1, 64);
	free_on_node(m, 0, 4);
	assert_int_equal(0, node_of(m, alloc_page(m, gfp)));
	take_all(m, __GFP_THISNODE);
	free_on_node(m, 1, 4);
	assert_int_equal(1, node_of(m, alloc_page(m, gfp)));
	shut_down(m);
}

static void test_nofail_goes_round_until_there_is_room(void **state)
{
	struct machine *m = machine_with(0);

	script.daemons = daemons_free_some;
	assert_true(alloc_page(m, PLAIN | __GFP_NOFAIL | __GFP_THISNODE) != PFN_NONE);
	assert_int_equal(3, seen.daemons);
	shut_down(m);
}

static void test_nofail_would_wait_for_ever(void **state)
{
	struct machine *m = machine_with(0);

	assert_int_equal(PFN_NONE, alloc_page(m, GFP_KERNEL | __GFP_NOFAIL));
	assert_int_equal(REPORT_WAITS_FOR_EVER, seen.report.kind);
	shut_down(m);
}

static void test_nofail_that_cannot_wait_fails(void **state)
{
	struct machine *m = machine_with(4);

	assert_int_equal(PFN_NONE, alloc_page(m, GFP_NOWAIT | __GFP_NOFAIL));
	assert_int_equal(REPORT_ALLOC_FAILURE, seen.report.kind);
	assert_int_equal(0, seen.reclaims);
	shut_down(m);
}

/* ---- nopage: the report ---- */

static void test_failure_names_the_nodes_it_was_bound_to(void **state)
{
	struct machine *m = machine_with(0);
	const nodemask_t here = 1;

	alloc_pages_nodemask(m, GFP_KERNEL | __GFP_NORETRY, 1, 0, &here);
	assert_int_equal(REPORT_ALLOC_FAILURE, seen.report.kind);
	assert_int_equal(1, seen.report.order);
	assert_int_equal(1, seen.reported_nodes);
	alloc_pages_nodemask(m, GFP_ATOMIC, 1, 0, &here);	/* not bound any more */
	assert_int_equal(0, seen.reported_nodes);
	shut_down(m);
}

static void test_nowarn_fails_silently(void **state)
{
	struct machine *m = machine_with(0);

	assert_int_equal(PFN_NONE, alloc_page(m, PLAIN));
	assert_int_equal(0, seen.reports);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_oom_kill_makes_room),
		cmocka_unit_test(test_last_look_before_a_kill),
		cmocka_unit_test(test_last_look_is_above_the_high_watermark),
		cmocka_unit_test(test_no_kill_for_costly_orders),
		cmocka_unit_test(test_no_kill_for_retry_mayfail),
		cmocka_unit_test(test_no_kill_for_one_node),
		cmocka_unit_test(test_no_kill_for_low_zones),
		cmocka_unit_test(test_no_kill_while_dumping_core),
		cmocka_unit_test(test_oom_killer_is_told_the_nodes),
		cmocka_unit_test(test_nobody_to_kill),
		cmocka_unit_test(test_victim_is_served_from_the_reserve),
		cmocka_unit_test(test_victim_gives_up),
		cmocka_unit_test(test_victim_without_a_right_to_reserves_gives_up),
		cmocka_unit_test(test_waits_while_somebody_is_killed),
		cmocka_unit_test(test_waits_while_the_daemons_free),
		cmocka_unit_test(test_would_wait_for_ever),
		cmocka_unit_test(test_nofail_has_all_reserves_when_the_killer_is_asked),
		cmocka_unit_test(test_nofail_has_half_of_the_reserve_otherwise),
		cmocka_unit_test(test_nofail_leaves_the_cpuset_last),
		cmocka_unit_test(test_nofail_goes_round_until_there_is_room),
		cmocka_unit_test(test_nofail_would_wait_for_ever),
		cmocka_unit_test(test_nofail_that_cannot_wait_fails),
		cmocka_unit_test(test_failure_names_the_nodes_it_was_bound_to),
		cmocka_unit_test(test_nowarn_fails_silently),
	};

	return cmocka_run_group_tests_name("slowpath_oom", tests, NULL, NULL);
}
