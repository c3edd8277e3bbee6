// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is killed when memory runs out, and what follows. Source: 6.1 mm/oom_kill.c. */
#include <errno.h>
#include <limits.h>

#include "oom_fixture.h"

/* ---- badness ---- */

static void badness_is_what_it_would_give_back(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct task *t = new_task(m, "a", 0);

	t->rss[MM_ANONPAGES] = 100;
	t->rss[MM_FILEPAGES] = 20;
	t->rss[MM_SHMEMPAGES] = 3;
	t->rss[MM_SWAPENTS] = 4000;
	t->pgtables = 7;
	assert_int_equal(4130, oom_badness(m, t, 10999));
	t->oom_score_adj = 500;		/* a thousandth of the pages is rounded down */
	assert_int_equal(4130 + 500 * 10, oom_badness(m, t, 10999));
	t->oom_score_adj = -999;
	assert_int_equal(4130 - 999 * 10, oom_badness(m, t, 10999));
	t->oom_score_adj = OOM_SCORE_ADJ_MIN;
	assert_int_equal(LONG_MIN, oom_badness(m, t, 10999));
	t->oom_score_adj = 0;
	t->oom_skip = true;
	assert_int_equal(LONG_MIN, oom_badness(m, t, 10999));
	t->oom_skip = false;
	t->flags = PF_KTHREAD;
	assert_int_equal(LONG_MIN, oom_badness(m, t, 10999));
	assert_int_equal(LONG_MIN, oom_badness(m, init_task(m), 10999));
	memset(t->rss, 0, sizeof(t->rss));
	shut_down(m);
}

/* Of the machine of 256 MiB of failures/oom-global: 62091 pages are managed. */
static void scores_are_those_recorded(void **state)
{
	static const struct {
		long rss;
		unsigned long pgtables;
		short adj;
		unsigned long score;
	} recorded[] = {
		{ 5202, 19, 500, 1055 }, { 10350, 29, -500, 445 }, { 12924, 34, 0, 805 },
		{ 7776, 24, 0, 750 }, { 6522, 21, -1000, 0 },
	};
	struct machine *m = boot_nodes(one_node);
	struct task *t = new_task(m, "a", 0);
	unsigned long ram = m->totalram_pages;

	m->totalram_pages = 62091;
	for (size_t i = 0; i < sizeof(recorded) / sizeof(recorded[0]); i++) {
		t->rss[MM_ANONPAGES] = recorded[i].rss;
		t->pgtables = recorded[i].pgtables;
		t->oom_score_adj = recorded[i].adj;
		assert_int_equal(recorded[i].score, oom_score(m, t));
	}
	assert_int_equal(0, oom_score(m, init_task(m)));
	t->rss[MM_ANONPAGES] = 0;
	t->pgtables = 0;
	m->totalram_pages = ram;
	shut_down(m);
}

/* ---- the machine's memory ---- */

static void the_worst_is_killed_and_the_request_goes_on(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct task *grower, *small = task_of(m, "small", 0, 1000);
	unsigned long had;
	int err;

	task_of(m, "big", 0, 8000);
	grower = new_task(m, "grower", -999);
	had = grow(m, grower, &err);
	/* It has outgrown the others when both are gone, and is killed itself. */
	assert_int_equal(-ESRCH, err);
	assert_true(grower->killed && grower->oom_victim);
	assert_true(had > 8000 + 1000);
	assert_said(0, REPORT_OOM_HEADER, "big");
	assert_int_equal(3, said[0].nr_tasks);
	assert_string_equal("small", said[0].tasks[0]);
	assert_string_equal("grower", said[0].tasks[2]);
	assert_int_equal(CONSTRAINT_NONE, said[0].constraint);
	assert_said(1, REPORT_OOM_KILLED, "big");
	assert_int_equal(OOM_GLOBAL, said[1].cause);
	assert_int_equal(8000, said[1].about.anon);
	/* A PUD, a PMD and 16 tables. */
	assert_int_equal(18 << 12, said[1].about.pgtables_bytes);
	assert_said(3, REPORT_OOM_KILLED, "small");
	assert_said(5, REPORT_OOM_KILLED, "grower");
	assert_int_equal(6, nr_said);
	assert_int_equal(3, vm_event(m, OOM_KILL));
	assert_int_equal(2, nr_exited);
	assert_null(find_task(m, "big"));
	assert_true(find_task(m, "small") != small);
	assert_true(end_killed_tasks(m));
	assert_null(find_task(m, "grower"));
	assert_ptr_equal(init_task(m), current_task(m));
	assert_int_equal(3, nr_exited);
	shut_down(m);
}

static void of_those_as_bad_the_last_is_killed(void **state)
{
	struct machine *m = boot_nodes(one_node);
	int err;

	task_of(m, "a", 0, 4000);
	task_of(m, "b", 0, 4000);
	grow(m, new_task(m, "grower", -1000), &err);
	assert_said(0, REPORT_OOM_HEADER, "b");
	assert_said(2, REPORT_OOM_HEADER, "a");
	shut_down(m);
}

static void nobody_to_kill_halts_the_machine(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct task *grower = new_task(m, "grower", -1000);
	int err;

	grow(m, grower, &err);
	assert_int_equal(-EIO, err);
	assert_true(machine_halted(m));
	assert_int_equal(3, nr_said);
	assert_said(0, REPORT_OOM_HEADER, "");
	assert_said(1, REPORT_OOM_NO_VICTIM, "");
	assert_said(2, REPORT_PANIC, "");
	assert_int_equal(PANIC_DEADLOCKED, said[2].panic);
	assert_int_equal(0, vm_event(m, OOM_KILL));
	/* It has said its last. */
	grow(m, grower, &err);
	assert_int_equal(-EIO, err);
	assert_int_equal(PFN_NONE, alloc_pages(m, GFP_KERNEL, 3));
	assert_int_equal(3, nr_said);
	shut_down(m);
}

static void panic_on_oom_is_for_all_memory_or_any(void **state)
{
	for (int value = 1; value <= 2; value++) {
		struct machine *m = boot_nodes(one_node);
		int err;

		set_panic_on_oom(m, value);
		task_of(m, "big", 0, 8000);
		grow(m, new_task(m, "grower", 0), &err);
		assert_int_equal(-EIO, err);
		assert_int_equal(2, nr_said);
		assert_said(0, REPORT_OOM_HEADER, "");
		assert_int_equal(2, said[0].nr_tasks);
		assert_said(1, REPORT_PANIC, "");
		assert_int_equal(value == 2 ? PANIC_ON_OOM_COMPULSORY : PANIC_ON_OOM,
				 said[1].panic);
		shut_down(m);
	}
}

static void whoever_asks_is_killed_if_wanted(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct task *grower = new_task(m, "grower", -500);
	int err;

	set_oom_kill_allocating_task(m, 1);
	set_oom_dump_tasks(m, 0);
	task_of(m, "big", 500, 8000);
	grow(m, grower, &err);
	assert_int_equal(-ESRCH, err);
	assert_said(0, REPORT_OOM_HEADER, "grower");
	assert_int_equal(0, said[0].nr_tasks);
	assert_said(1, REPORT_OOM_KILLED, "grower");
	assert_int_equal(OOM_ALLOCATING_TASK, said[1].cause);
	end_killed_tasks(m);
	/* But not who is never killed. */
	grow(m, new_task(m, "shielded", -1000), &err);
	assert_said(2, REPORT_OOM_HEADER, "big");
	assert_int_equal(OOM_GLOBAL, said[3].cause);
	shut_down(m);
}

/* ---- requests ---- */

/* Fill memory as long as nobody has to be killed for it. */
static void fill(struct machine *m)
{
	while (alloc_pages(m, GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN, 0) != PFN_NONE)
		;
}

static void for_some_requests_nobody_is_killed(void **state)
{
	static const gfp_t gfp[] = {
		GFP_NOFS, GFP_NOIO, GFP_ATOMIC, GFP_NOWAIT, GFP_KERNEL | __GFP_NORETRY,
		GFP_KERNEL | __GFP_RETRY_MAYFAIL, GFP_KERNEL | __GFP_THISNODE,
		GFP_KERNEL | __GFP_DMA,
	};
	struct machine *m = boot_nodes(one_node);

	task_of(m, "big", 0, 2000);
	fill(m);
	for (size_t i = 0; i < sizeof(gfp) / sizeof(gfp[0]); i++)
		while (alloc_pages(m, gfp[i] | __GFP_NOWARN, 0) != PFN_NONE)
			;
	while (alloc_pages(m, GFP_KERNEL | __GFP_NOWARN, PAGE_ALLOC_COSTLY_ORDER + 1) != PFN_NONE)
		;
	assert_int_equal(0, vm_event(m, OOM_KILL));
	assert_non_null(find_task(m, "big"));
	assert_int_not_equal(PFN_NONE, alloc_pages(m, GFP_KERNEL, PAGE_ALLOC_COSTLY_ORDER));
	assert_int_equal(1, vm_event(m, OOM_KILL));
	assert_null(find_task(m, "big"));
	shut_down(m);
}

/* One that must not fail does not wait for the victim's memory: it has all reserves. */
static void a_request_that_must_not_fail_has_the_reserve(void **state)
{
	struct machine *m = boot_nodes(one_node);
	const struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long before;

	task_of(m, "big", 0, 2000);
	fill(m);
	drain_all_pages(m, NULL);
	fill(m);
	before = zone_page_state_snapshot(m, zone, NR_FREE_PAGES);
	assert_true(before <= wmark_pages(zone, WMARK_MIN));
	assert_int_not_equal(PFN_NONE, alloc_pages(m, GFP_KERNEL | __GFP_NOFAIL, 0));
	assert_int_equal(1, vm_event(m, OOM_KILL));
	/* The page is of the reserve: the victim is there yet. */
	assert_non_null(find_task(m, "big"));
	end_killed_tasks(m);
	assert_null(find_task(m, "big"));
	shut_down(m);
}

static void who_dies_anyway_has_the_reserve_and_nobody_is_killed(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct task *dying = task_of(m, "dying", 0, 100);
	const struct zone *zone = zone_named(m, 0, ZONE_DMA);

	task_of(m, "big", 0, 2000);
	fill(m);
	dying->flags |= PF_EXITING;
	set_current(m, dying);
	assert_int_not_equal(PFN_NONE, alloc_pages(m, GFP_KERNEL, 0));
	assert_true(dying->oom_victim);
	assert_true(zone_page_state_snapshot(m, zone, NR_FREE_PAGES) <
		    wmark_pages(zone, WMARK_MIN));
	assert_int_equal(0, vm_event(m, OOM_KILL));
	assert_int_equal(0, nr_said);
	set_current(m, init_task(m));
	shut_down(m);
}

/* ---- victims that do not go ---- */

static void the_reaper_takes_the_memory_of_who_is_stuck(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct task *stuck = task_of(m, "stuck", 0, 4000);
	int err;

	task_of(m, "other", 0, 1000);
	stuck->flags |= PF_EXITING;
	grow(m, new_task(m, "grower", -1000), &err);
	/* It dies already: it has not to be killed, and is not, but what it had is taken. */
	assert_said(0, REPORT_OOM_REAPED, "stuck");
	assert_int_equal(0, said[0].about.anon);
	assert_int_equal(0, stuck->rss[MM_ANONPAGES]);
	assert_true(stuck->oom_victim && stuck->oom_skip && !stuck->killed);
	/* From then on it is passed over. */
	assert_said(1, REPORT_OOM_HEADER, "other");
	assert_said(2, REPORT_OOM_KILLED, "other");
	assert_said(3, REPORT_OOM_HEADER, "");
	assert_int_equal(PANIC_DEADLOCKED, said[5].panic);
	assert_ptr_equal(stuck, find_task(m, "stuck"));
	assert_int_equal(1, nr_exited);
	shut_down(m);
}

static void a_second_is_not_killed_before_the_first_is_gone(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct oom_control oc = { .zonelist = node_zonelist(m, 0, GFP_KERNEL),
				  .gfp_mask = GFP_KERNEL };
	struct oom_control again = oc, sysrq = oc;

	task_of(m, "a", 0, 1000);
	task_of(m, "b", 0, 900);
	assert_true(out_of_memory(m, &oc));
	assert_said(1, REPORT_OOM_KILLED, "a");
	assert_true(out_of_memory(m, &again));
	assert_null(again.chosen);
	assert_int_equal(2, nr_said);
	/* By hand it is, if it is not the worst again, as here. */
	sysrq.order = -1;
	assert_true(out_of_memory(m, &sysrq));
	assert_string_equal("a", sysrq.chosen->comm);
	assert_int_equal(2, nr_said);
	oom_victims_exit(m);
	assert_null(find_task(m, "a"));
	assert_non_null(find_task(m, "b"));
	shut_down(m);
}

/* Memory of a process is being worked on, and it is killed: it loses it, and is there yet. */
static void swapoff_and_the_killer_do_not_meet(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct task *t;
	int err;

	assert_int_equal(0, swap_on(m, "zram0", 4096, -1));
	t = task_of(m, "swapped", 0, 8000);
	set_current(m, new_task(m, "hog", -1000));
	assert_int_equal(10000, task_fault(m, current_task(m), 10000, false, &err));
	assert_true(t->rss[MM_SWAPENTS] > 1000);
	set_current(m, init_task(m));
	fill(m);
	assert_int_equal(0, swap_off(m, "zram0"));
	assert_int_equal(1, vm_event(m, OOM_KILL));
	assert_int_equal(1, times_said(REPORT_OOM_REAPED));
	assert_null(find_task(m, "swapped"));
	assert_int_equal(0, total_swap_pages(m));
	shut_down(m);
}

static void who_gives_up_swap_goes_first(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct oom_control oc = { .gfp_mask = GFP_KERNEL };

	task_of(m, "big", 0, 3000);
	set_current(m, task_of(m, "swapoff", 0, 10));
	m->swap_off = 1;
	assert_true(out_of_memory(m, &oc));
	m->swap_off = 0;
	assert_said(0, REPORT_OOM_HEADER, "swapoff");
	assert_true(end_killed_tasks(m));
	shut_down(m);
}

/* ---- by hand ---- */

static void by_hand_the_worst_is_killed_without_need(void **state)
{
	struct machine *m = boot_nodes(one_node);

	set_panic_on_oom(m, 2);
	task_of(m, "mid", 100, 200);
	task_of(m, "big", 0, 100);
	assert_true(oom_kill_manual(m));
	assert_said(0, REPORT_OOM_HEADER, "mid");
	assert_null(find_task(m, "mid"));
	assert_ptr_equal(init_task(m), current_task(m));
	assert_true(oom_kill_manual(m));
	assert_null(find_task(m, "big"));
	assert_false(oom_kill_manual(m));
	assert_said(4, REPORT_OOM_HEADER, "");
	assert_said(5, REPORT_OOM_NO_VICTIM, "");
	assert_said(6, REPORT_OOM_IGNORED, "");
	assert_false(machine_halted(m));
	shut_down(m);
}

/* A fault that fails though memory is not short is tried again, and that is said. */
static void a_fault_is_tried_again(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct fail_page_alloc attr = *fail_page_alloc(m);
	struct task *t = new_task(m, "a", 0);
	int err;

	attr.probability = 100;
	attr.times = 2;
	attr.ignore_gfp_highmem = attr.ignore_gfp_reclaim = false;
	attr.min_order = 0;
	set_fail_page_alloc(m, &attr);
	set_current(m, t);
	assert_int_equal(5, task_fault(m, t, 5, false, &err));
	assert_int_equal(0, err);
	assert_int_equal(2, times_said(REPORT_VM_FAULT_OOM));
	attr.times = -1;
	set_fail_page_alloc(m, &attr);
	assert_int_equal(0, task_fault(m, t, 5, false, &err));
	assert_int_equal(-ENOMEM, err);
	set_current(m, init_task(m));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(badness_is_what_it_would_give_back),
		cmocka_unit_test(scores_are_those_recorded),
		cmocka_unit_test(the_worst_is_killed_and_the_request_goes_on),
		cmocka_unit_test(of_those_as_bad_the_last_is_killed),
		cmocka_unit_test(nobody_to_kill_halts_the_machine),
		cmocka_unit_test(panic_on_oom_is_for_all_memory_or_any),
		cmocka_unit_test(whoever_asks_is_killed_if_wanted),
		cmocka_unit_test(for_some_requests_nobody_is_killed),
		cmocka_unit_test(a_request_that_must_not_fail_has_the_reserve),
		cmocka_unit_test(who_dies_anyway_has_the_reserve_and_nobody_is_killed),
		cmocka_unit_test(the_reaper_takes_the_memory_of_who_is_stuck),
		cmocka_unit_test(a_second_is_not_killed_before_the_first_is_gone),
		cmocka_unit_test(swapoff_and_the_killer_do_not_meet),
		cmocka_unit_test(who_gives_up_swap_goes_first),
		cmocka_unit_test(by_hand_the_worst_is_killed_without_need),
		cmocka_unit_test(a_fault_is_tried_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
