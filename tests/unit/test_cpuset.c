// SPDX-License-Identifier: GPL-2.0-or-later
/* Nodes that a task's cpuset allows. Source: 6.1 kernel/cgroup/cpuset.c. */
#include <errno.h>

#include "mm_fixture.h"

/* The CPU is on node 0; node 1 has as much memory. */
static struct machine *two_nodes(void)
{
	static const struct range memory[] = {
		{ 0, GIB, 64 * MIB }, { 1, 2 * GIB, 64 * MIB }, { 0 },
	};

	return boot(&(struct fixture){ .memory = memory });
}

static struct machine *confined_to_node_1(void)
{
	struct machine *m = two_nodes();

	assert_int_equal(0, set_mems_allowed(m, current_task(m), 2));
	return m;
}

static int node_of(const struct machine *m, unsigned long pfn)
{
	return pfn == PFN_NONE ? -1 : zone_to_nid(page_zone(m, pfn));
}

static void fill_node(struct machine *m, int nid)
{
	while (alloc_pages_node(m, nid, __GFP_THISNODE | __GFP_MEMALLOC | __GFP_NOWARN, 0) !=
	       PFN_NONE)
		;
}

static void test_refusals(void **state)
{
	struct machine *m = two_nodes();
	struct task *task = current_task(m);

	assert_int_equal(-EINVAL, set_mems_allowed(m, task, 0));
	assert_int_equal(-EINVAL, set_mems_allowed(m, task, 4));
	assert_int_equal(-EINVAL, set_mems_allowed(m, task, 6));
	assert_int_equal(MEMS_ALL, task->mems_allowed);
	shut_down(m);
}

static void test_all_memory_is_no_limit(void **state)
{
	struct machine *m = two_nodes();

	assert_false(cpusets_enabled(m));
	assert_int_equal(0, set_mems_allowed(m, current_task(m), 3));
	assert_false(cpusets_enabled(m));
	assert_int_equal(0, node_of(m, alloc_page(m, GFP_USER)));
	shut_down(m);
}

/* All first look there, also those that name another node. */
static void test_first_attempt_is_confined(void **state)
{
	struct machine *m = confined_to_node_1();

	assert_int_equal(1, node_of(m, alloc_page(m, GFP_KERNEL)));
	assert_int_equal(1, node_of(m, alloc_page(m, GFP_ATOMIC)));
	assert_int_equal(1, node_of(m, alloc_pages_node(m, 0, GFP_USER, 0)));
	assert_int_equal(3, zone_named(m, 1, ZONE_DMA)->vm_numa_event[NUMA_HIT]);
	assert_int_equal(0, set_mems_allowed(m, current_task(m), MEMS_ALL));
	assert_int_equal(0, node_of(m, alloc_page(m, GFP_KERNEL)));
	shut_down(m);
}

/* When it is full: user pages fail, the kernel's own come from elsewhere. */
static void test_hardwall(void **state)
{
	struct machine *m = confined_to_node_1();

	fill_node(m, 1);
	assert_int_equal(-1, node_of(m, alloc_page(m, GFP_USER | __GFP_NORETRY | __GFP_NOWARN)));
	assert_int_equal(0, node_of(m, alloc_page(m, GFP_KERNEL)));
	shut_down(m);
}

/* A request that cannot wait and matters ignores the cpuset, hardwall or not. */
static void test_atomic_escapes(void **state)
{
	struct machine *m = confined_to_node_1();

	fill_node(m, 1);
	assert_int_equal(0, node_of(m, alloc_page(m, GFP_ATOMIC | __GFP_HARDWALL)));
	assert_int_equal(-1, node_of(m, alloc_page(m, GFP_NOWAIT | __GFP_HARDWALL |
						      __GFP_NOWARN)));
	shut_down(m);
}

static void test_memalloc_escapes(void **state)
{
	struct machine *m = confined_to_node_1();

	fill_node(m, 1);
	current_task(m)->flags |= PF_MEMALLOC;
	assert_int_equal(0, node_of(m, alloc_page(m, GFP_USER)));
	current_task(m)->flags = 0;
	shut_down(m);
}

static void test_oom_victim_escapes(void **state)
{
	struct machine *m = confined_to_node_1();

	fill_node(m, 1);
	current_task(m)->oom_victim = true;
	assert_int_equal(0, node_of(m, alloc_page(m, GFP_USER)));
	shut_down(m);
}

/* Named nodes are kept to those of the cpuset. */
static void test_named_nodes(void **state)
{
	struct machine *m = confined_to_node_1();
	const nodemask_t both = 3;

	assert_int_equal(1, node_of(m, alloc_pages_nodemask(m, GFP_USER, 0, 0, &both)));
	shut_down(m);
}

static void test_bulk_is_confined(void **state)
{
	struct machine *m = confined_to_node_1();
	const nodemask_t both = 3;
	unsigned long pfns[16];

	assert_int_equal(16, alloc_pages_bulk(m, GFP_KERNEL, 0, NULL, 16, pfns));
	assert_int_equal(1, node_of(m, pfns[15]));
	/* Among nodes that were named, those it may not have are passed over; that is another node. */
	assert_int_equal(1, alloc_pages_bulk(m, GFP_KERNEL, 0, &both, 16, pfns));
	assert_int_equal(1, node_of(m, pfns[0]));
	shut_down(m);
}

/* Kswapd of a node that is none of a user request's business sleeps on. */
static void test_only_its_own_kswapd_is_woken(void **state)
{
	struct machine *m = confined_to_node_1();

	daemons_start(m);
	/* To its min watermark: below half of that, reclaim would wait for it whoever asks. */
	while (alloc_pages_node(m, 0, __GFP_THISNODE | __GFP_NOWARN, 0) != PFN_NONE)
		;
	fill_node(m, 1);
	alloc_page(m, GFP_USER | __GFP_NORETRY | __GFP_NOWARN);
	assert_int_equal(DAEMON_ASLEEP, node_data(m, 0)->kswapd);
	assert_int_equal(0, node_data(m, 0)->kswapd_failures);
	assert_true(node_data(m, 1)->kswapd_failures > 0);
	shut_down(m);
}

/* With a cpuset anywhere, all first attempts are hardwalled: it shows in the event. */
static uint64_t traced_gfp;

static void note(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr)
{
	traced_gfp = arg[2];
}

static void test_first_attempt_is_hardwalled(void **state)
{
	const struct mm_hooks hooks = { .trace = note };
	struct machine *m = boot(&(struct fixture){ .hooks = &hooks });

	machine_trace(m, UINT64_C(1) << TRACE_mm_page_alloc);
	alloc_page(m, GFP_KERNEL);
	assert_int_equal(GFP_KERNEL, traced_gfp);
	m->nr_cpusets = 1;
	update_task_rules(m);
	alloc_page(m, GFP_KERNEL);
	assert_int_equal(GFP_KERNEL | __GFP_HARDWALL, traced_gfp);
	shut_down(m);
}

/* A node loses its memory: its tasks, and policies, move to what there is. */
static void test_memory_goes(void **state)
{
	const struct range memory[] = { { 0, GIB, 256 * MIB }, { 2, 2 * GIB, 256 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	struct task *task = current_task(m);

	assert_int_equal(0, add_memory(m, 1, 3 * GIB, 128 * MIB));
	assert_int_equal(0, memory_block_online(m, 3 * GIB >> section_shift(m),
						MMOP_ONLINE_MOVABLE));
	assert_int_equal(0, set_mems_allowed(m, task, 2));
	assert_int_equal(0, set_mempolicy(m, task, MPOL_BIND, 2));
	assert_int_equal(0, memory_block_offline(m, 3 * GIB >> section_shift(m)));
	assert_int_equal(MEMS_ALL, task->mems_allowed);
	assert_int_equal(1, task->mempolicy.nodes);
	assert_int_equal(0, node_of(m, alloc_page(m, GFP_USER)));
	/* If there is some left, that is what it has. */
	assert_int_equal(0, memory_block_online(m, 3 * GIB >> section_shift(m),
						MMOP_ONLINE_MOVABLE));
	assert_int_equal(0, set_mems_allowed(m, task, 6));
	assert_int_equal(0, memory_block_offline(m, 3 * GIB >> section_shift(m)));
	assert_int_equal(4, task->mems_allowed);
	shut_down(m);
}

#define T(name) cmocka_unit_test(test_##name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(refusals), T(all_memory_is_no_limit), T(first_attempt_is_confined), T(hardwall),
		T(atomic_escapes), T(memalloc_escapes), T(oom_victim_escapes), T(named_nodes),
		T(bulk_is_confined), T(only_its_own_kswapd_is_woken),
		T(first_attempt_is_hardwalled), T(memory_goes),
	};

	return cmocka_run_group_tests_name("cpuset", tests, NULL, NULL);
}
