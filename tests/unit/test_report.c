// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the engine says of requests that fail: in whose name, through which
 * functions, and of which nodes and zones the memory is to be shown.
 */
#include <errno.h>

#include "mm_fixture.h"

#define MAX_SAID	8

static struct said {
	struct mm_report report;
	struct call_path path;
	nodemask_t nodemask;
} said[MAX_SAID];
static int nr_said;

static void hear(void *ctx, const struct mm_report *r)
{
	if (nr_said == MAX_SAID)
		return;
	said[nr_said].report = *r;
	said[nr_said].path = *r->path;
	said[nr_said].nodemask = r->nodemask ? *r->nodemask : 0;
	nr_said++;
}

static const struct mm_hooks hooks = { .report = hear };

static const struct range two_nodes[] = {
	{ 0, RAM_BASE, 128 * MIB },
	{ 1, RAM_BASE + 128 * MIB, 64 * MIB },
	{ 0 },
};

static struct machine *m;

static int setup(void **state)
{
	m = boot(&(struct fixture){ .memory = two_nodes, .hooks = &hooks });
	nr_said = 0;
	return 0;
}

static int teardown(void **state)
{
	shut_down(m);
	return 0;
}

/* All single pages of both nodes, whatever is kept back. */
static void take_all(void)
{
	while (alloc_pages(m, GFP_ATOMIC | __GFP_MEMALLOC | __GFP_NOWARN, 0) != PFN_NONE)
		;
}

static void assert_path(const struct call_path *path, const enum mm_function *fn, unsigned int nr)
{
	assert_int_equal(path->nr, nr);
	for (unsigned int i = 0; i < nr; i++)
		assert_int_equal(path->fn[i], fn[i]);
}

static void a_failure_is_told_with_its_path(void **state)
{
	static const enum mm_function any[] = { FN_alloc_pages, FN___alloc_pages, FN_warn_alloc };
	static const enum mm_function node[] = { FN___alloc_pages, FN_warn_alloc };

	take_all();
	nr_said = 0;
	assert_int_equal(alloc_pages(m, GFP_ATOMIC, 0), PFN_NONE);
	assert_int_equal(alloc_pages_node(m, 1, GFP_ATOMIC, 0), PFN_NONE);
	assert_int_equal(nr_said, 2);
	assert_int_equal(said[0].report.kind, REPORT_ALLOC_FAILURE);
	assert_int_equal(said[0].report.gfp, GFP_ATOMIC);
	assert_string_equal(said[0].report.task.comm, "init");
	assert_int_equal(said[0].report.task.pid, 1);
	assert_int_equal(said[0].report.task.mems_allowed, 3);
	assert_path(&said[0].path, any, 3);
	assert_path(&said[1].path, node, 2);
	assert_int_equal(call_path(m)->nr, 0);
}

static void in_bulk_too(void **state)
{
	static const enum mm_function path[] = { FN___alloc_pages_bulk, FN___alloc_pages,
						 FN_warn_alloc };
	unsigned long pfns[4];

	take_all();
	nr_said = 0;
	assert_int_equal(alloc_pages_bulk(m, GFP_NOWAIT, NUMA_NO_NODE, NULL, 4, pfns), 0);
	assert_int_equal(nr_said, 1);
	assert_path(&said[0].path, path, 3);
}

static void nodes_that_are_shown_are_those_it_was_bound_to(void **state)
{
	const nodemask_t second = 2;

	take_all();
	nr_said = 0;
	/* One that may wait is bound to its nodes, one that may not goes everywhere. */
	alloc_pages_nodemask(m, GFP_KERNEL | __GFP_NORETRY, 0, 1, &second);
	alloc_pages_nodemask(m, GFP_ATOMIC, 0, 1, &second);
	alloc_pages(m, GFP_KERNEL | __GFP_NORETRY, 0);
	assert_int_equal(nr_said, 3);
	assert_int_equal(said[0].report.shown, 2);
	assert_int_equal(said[0].nodemask, 2);
	assert_int_equal(said[1].report.shown, ~(nodemask_t)0);
	assert_int_equal(said[2].report.shown, 3);
	assert_null(said[2].report.nodemask);
}

static void zones_that_are_shown_are_those_it_may_have(void **state)
{
	take_all();
	nr_said = 0;
	alloc_pages(m, GFP_ATOMIC | __GFP_DMA, 0);
	alloc_pages(m, GFP_ATOMIC, 0);
	alloc_pages(m, (GFP_HIGHUSER_MOVABLE & ~__GFP_RECLAIM), 0);
	show_mem(m);
	assert_int_equal(nr_said, 4);
	assert_int_equal(said[0].report.highest, ZONE_DMA);
	assert_int_equal(said[1].report.highest, ZONE_NORMAL);
	assert_int_equal(said[2].report.highest, ZONE_MOVABLE);
	assert_int_equal(said[3].report.kind, REPORT_SHOW_MEM);
	assert_int_equal(said[3].report.highest, ZONE_MOVABLE);
}

static void nothing_is_said_if_nobody_is_to_be_warned(void **state)
{
	take_all();
	nr_said = 0;
	alloc_pages(m, GFP_ATOMIC | __GFP_NOWARN, 0);
	alloc_pages(m, GFP_KERNEL | __GFP_NOWARN, max_order(m));
	assert_int_equal(nr_said, 0);
	alloc_pages(m, GFP_KERNEL, max_order(m));
	assert_int_equal(nr_said, 1);
	assert_int_equal(said[0].report.kind, REPORT_ORDER_TOO_LARGE);
	assert_int_equal(said[0].path.fn[said[0].path.nr - 1], FN___alloc_pages);
}

static void a_failure_on_request_names_who_asked(void **state)
{
	static const enum mm_function path[] = { FN___alloc_pages, FN_should_fail_alloc_page,
						 FN_should_fail_ex };
	struct fail_page_alloc attr = *fail_page_alloc(m);
	unsigned long pfns[4];

	attr.probability = 100;
	attr.times = -1;
	attr.min_order = 0;
	set_fail_page_alloc(m, &attr);
	assert_int_equal(alloc_pages(m, GFP_ATOMIC, 0), PFN_NONE);
	assert_int_equal(alloc_pages_bulk(m, GFP_NOWAIT, 0, NULL, 4, pfns), 0);
	assert_int_equal(nr_said, 2);
	assert_int_equal(said[0].report.kind, REPORT_FAULT_INJECTED);
	assert_path(&said[0].path, path, 3);
	assert_int_equal(said[1].path.fn[0], FN___alloc_pages_bulk);
}

static void a_fault_comes_through_its_handler(void **state)
{
	struct task *task;
	int err;

	assert_int_equal(create_task(m, "grower", &task), 0);
	set_current(m, task);
	take_all();
	nr_said = 0;
	call_path_begin(m, CALL_WRITE);
	task_fault(m, task, 1, false, &err);
	assert_int_equal(err, -ESRCH);	/* it is the one to be killed */
	assert_true(nr_said > 0);
	assert_string_equal(said[0].report.task.comm, "grower");
	assert_int_equal(said[0].path.origin, CALL_FAULT);
	assert_int_equal(said[0].path.fn[7], FN___handle_mm_fault);
	/* What was going on before goes on. */
	assert_int_equal(call_path(m)->origin, CALL_WRITE);
	set_current(m, init_task(m));
	exit_task(m, task);
}

static void a_path_begins_and_is_restored(void **state)
{
	struct call_path before;

	call_path_begin(m, CALL_WRITE);
	call_path_push(m, FN_buddyfs_write);
	before = call_path_begin(m, CALL_WORKER);
	assert_int_equal(call_path(m)->fn[0], FN_ret_from_fork);
	assert_int_equal(call_path(m)->origin, CALL_WORKER);
	call_path_restore(m, before);
	assert_int_equal(call_path(m)->fn[0], FN_el0t_64_sync);
	assert_int_equal(call_path(m)->fn[call_path(m)->nr - 1], FN_buddyfs_write);
	/* What is too deep is left out, and pops find their pushes all the same. */
	for (int i = 0; i < CALL_PATH_MAX + 5; i++)
		call_path_push(m, FN_panic);
	for (int i = 0; i < CALL_PATH_MAX + 5; i++)
		call_path_pop(m);
	assert_int_equal(call_path(m)->fn[call_path(m)->nr - 1], FN_buddyfs_write);
	call_path_begin(m, CALL_NONE);
	call_path_pop(m);
	assert_int_equal(call_path(m)->nr, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_failure_is_told_with_its_path),
		TEST(in_bulk_too),
		TEST(nodes_that_are_shown_are_those_it_was_bound_to),
		TEST(zones_that_are_shown_are_those_it_may_have),
		TEST(nothing_is_said_if_nobody_is_to_be_warned),
		TEST(a_failure_on_request_names_who_asked),
		TEST(a_fault_comes_through_its_handler),
		TEST(a_path_begins_and_is_restored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
