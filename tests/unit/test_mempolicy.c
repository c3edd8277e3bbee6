// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory policies and what they count. Source: 6.1 mm/mempolicy.c. */
#include <errno.h>

#include "mm_fixture.h"

#define NODES(a, b)	(UINT64_C(1) << (a) | UINT64_C(1) << (b))
#define NODE(a)		(UINT64_C(1) << (a))

/* The CPU is on node 0, and there are three more: all of 64 MiB. */
static struct machine *four_nodes(void)
{
	static const struct range memory[] = {
		{ 0, GIB, 64 * MIB }, { 1, 2 * GIB, 64 * MIB }, { 2, 3 * GIB, 64 * MIB },
		{ 3, 4 * GIB - 64 * MIB, 64 * MIB }, { 0 },
	};

	return boot(&(struct fixture){ .memory = memory });
}

static int set(struct machine *m, enum mpol_mode mode, nodemask_t nodes)
{
	return set_mempolicy(m, current_task(m), mode, nodes);
}

static int node_of(const struct machine *m, unsigned long pfn)
{
	return pfn == PFN_NONE ? -1 : zone_to_nid(page_zone(m, pfn));
}

static int node_of_next(struct machine *m, gfp_t gfp)
{
	return node_of(m, alloc_page(m, gfp));
}

static unsigned long counted(const struct machine *m, int nid, enum numa_stat_item item)
{
	return zone_named(m, nid, ZONE_DMA)->vm_numa_event[item];
}

/* Take a node's pages until the next request would go elsewhere. */
static void fill_node(struct machine *m, int nid)
{
	while (alloc_pages_node(m, nid, __GFP_THISNODE | __GFP_MEMALLOC | __GFP_NOWARN, 0) !=
	       PFN_NONE)
		;
}

static void test_refusals(void **state)
{
	struct machine *m = four_nodes();

	assert_int_equal(-EINVAL, set(m, (enum mpol_mode)6, NODE(0)));
	assert_int_equal(-EINVAL, set(m, (enum mpol_mode)-1, NODE(0)));
	assert_int_equal(-EINVAL, set(m, MPOL_DEFAULT, NODE(0)));
	assert_int_equal(-EINVAL, set(m, MPOL_LOCAL, NODE(0)));
	assert_int_equal(-EINVAL, set(m, MPOL_BIND, 0));
	assert_int_equal(-EINVAL, set(m, MPOL_INTERLEAVE, 0));
	assert_int_equal(-EINVAL, set(m, MPOL_PREFERRED_MANY, 0));
	assert_int_equal(-EINVAL, set(m, MPOL_BIND, NODE(7)));		/* no memory */
	assert_int_equal(-EINVAL, set(m, MPOL_BIND, NODES(0, 16)));	/* no such node */
	assert_int_equal(0, set_mems_allowed(m, current_task(m), NODES(0, 1)));
	assert_int_equal(-EINVAL, set(m, MPOL_BIND, NODES(2, 3)));	/* not of the cpuset */
	assert_int_equal(MPOL_DEFAULT, current_task(m)->mempolicy.mode);
	shut_down(m);
}

/* Of the nodes those count that the task may have; one that is preferred is the first. */
static void test_what_is_kept(void **state)
{
	struct machine *m = four_nodes();
	struct task *task = current_task(m);

	assert_int_equal(0, set(m, MPOL_BIND, NODES(1, 7)));
	assert_int_equal(NODE(1), task->mempolicy.nodes);
	assert_int_equal(0, set(m, MPOL_PREFERRED, NODES(2, 3)));
	assert_int_equal(NODE(2), task->mempolicy.nodes);
	assert_int_equal(0, set(m, MPOL_PREFERRED, 0));
	assert_int_equal(MPOL_LOCAL, task->mempolicy.mode);
	assert_int_equal(0, set(m, MPOL_DEFAULT, 0));
	assert_int_equal(0, node_of_next(m, GFP_KERNEL));
	shut_down(m);
}

static void test_preferred(void **state)
{
	struct machine *m = four_nodes();

	assert_int_equal(0, set(m, MPOL_PREFERRED, NODE(2)));
	assert_int_equal(2, node_of_next(m, GFP_KERNEL));
	assert_int_equal(1, counted(m, 2, NUMA_HIT));
	assert_int_equal(1, counted(m, 2, NUMA_OTHER));	/* the CPU is elsewhere */
	/* Who names a node, or only his own, is not asked. */
	assert_int_equal(1, node_of(m, alloc_pages_node(m, 1, GFP_KERNEL, 0)));
	assert_int_equal(0, node_of(m, alloc_pages_node(m, NUMA_NO_NODE, GFP_KERNEL, 0)));
	assert_int_equal(0, node_of_next(m, GFP_KERNEL | __GFP_THISNODE));
	fill_node(m, 2);
	assert_int_equal(3, node_of_next(m, GFP_KERNEL));
	assert_int_equal(1, counted(m, 3, NUMA_MISS));
	assert_int_equal(1, counted(m, 2, NUMA_FOREIGN));
	shut_down(m);
}

static void test_local(void **state)
{
	struct machine *m = four_nodes();

	assert_int_equal(0, set(m, MPOL_LOCAL, 0));
	assert_int_equal(0, node_of_next(m, GFP_KERNEL));
	assert_int_equal(1, counted(m, 0, NUMA_LOCAL));
	shut_down(m);
}

/* Bound to nodes: the nearest of them, and no others when they are full. */
static void test_bind(void **state)
{
	struct machine *m = four_nodes();

	assert_int_equal(0, set(m, MPOL_BIND, NODES(1, 2)));
	assert_int_equal(1, node_of_next(m, GFP_KERNEL));
	fill_node(m, 1);
	assert_int_equal(2, node_of_next(m, GFP_KERNEL));
	fill_node(m, 2);
	assert_int_equal(-1, node_of_next(m, GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN));
	shut_down(m);
}

/* A node of low and high memory: only requests for the highest zone are bound. */
static void test_bind_is_for_the_policy_zone(void **state)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB }, { 1, 4 * GIB, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });

	assert_int_equal(ZONE_NORMAL, policy_zone(m));
	assert_int_equal(0, set(m, MPOL_BIND, NODE(1)));
	assert_int_equal(1, node_of_next(m, GFP_KERNEL));
	assert_int_equal(0, node_of_next(m, GFP_KERNEL | __GFP_DMA));
	shut_down(m);
}

/* Nodes of movable memory only bind movable requests, and no others. */
static void test_bind_to_movable_memory(void **state)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB }, { 2, 2 * GIB, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });

	assert_int_equal(0, add_memory(m, 1, 3 * GIB, 128 * MIB));
	assert_int_equal(0, memory_block_online(m, 3 * GIB >> section_shift(m),
						MMOP_ONLINE_MOVABLE));
	assert_int_equal(0, set(m, MPOL_BIND, NODE(1)));
	assert_int_equal(1, node_of_next(m, GFP_HIGHUSER_MOVABLE));
	assert_int_equal(0, node_of_next(m, GFP_KERNEL));
	shut_down(m);
}

/* One that does not meet the cpuset any more is not insisted on. */
static void test_bind_outside_the_cpuset(void **state)
{
	struct machine *m = four_nodes();
	struct task *task = current_task(m);

	assert_int_equal(0, set(m, MPOL_BIND, NODE(1)));
	task->mems_allowed = NODE(3);	/* as it is for a moment, while the two change */
	update_task_rules(m);
	assert_int_equal(3, node_of_next(m, GFP_USER));
	shut_down(m);
}

static void test_interleave(void **state)
{
	struct machine *m = four_nodes();

	assert_int_equal(0, set(m, MPOL_INTERLEAVE, NODES(1, 3)));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(1, node_of_next(m, GFP_KERNEL));
		assert_int_equal(3, node_of_next(m, GFP_KERNEL));
	}
	assert_int_equal(3, counted(m, 1, NUMA_INTERLEAVE_HIT));
	assert_int_equal(3, counted(m, 3, NUMA_INTERLEAVE_HIT));
	assert_int_equal(6, global_numa_event_state(m, NUMA_INTERLEAVE_HIT));
	/* Served elsewhere, it is no hit. */
	fill_node(m, 1);
	assert_true(node_of_next(m, GFP_KERNEL) != 1);
	assert_int_equal(6, global_numa_event_state(m, NUMA_INTERLEAVE_HIT));
	set_numa_stat(m, 0);
	assert_int_equal(3, node_of_next(m, GFP_KERNEL));
	assert_int_equal(0, global_numa_event_state(m, NUMA_INTERLEAVE_HIT));
	shut_down(m);
}

/* Children go on where their parent is. */
static void test_policy_is_inherited(void **state)
{
	struct machine *m = four_nodes();
	struct task *child;

	assert_int_equal(0, set(m, MPOL_INTERLEAVE, NODES(1, 3)));
	assert_int_equal(1, node_of_next(m, GFP_KERNEL));
	assert_int_equal(0, create_task(m, "child", &child));
	assert_int_equal(MPOL_INTERLEAVE, child->mempolicy.mode);
	set_current(m, child);
	assert_in_range(node_of_next(m, GFP_KERNEL), 1, 3);
	set_current(m, init_task(m));
	assert_int_equal(0, exit_task(m, child));
	shut_down(m);
}

/* First those nodes, without effort; then all, and only then with a word of it. */
static void test_preferred_many(void **state)
{
	struct machine *m = four_nodes();

	assert_int_equal(0, set(m, MPOL_PREFERRED_MANY, NODES(2, 3)));
	assert_int_equal(2, node_of_next(m, GFP_KERNEL));
	fill_node(m, 2);
	assert_int_equal(3, node_of_next(m, GFP_KERNEL));
	fill_node(m, 3);
	assert_int_equal(0, node_of_next(m, GFP_KERNEL));
	assert_int_equal(0, vm_event(m, ALLOCSTALL_NORMAL));
	shut_down(m);
}

/* ---- user memory ---- */

/* Pages of a process go by their place, not by who came last. */
static void test_faults_interleave_by_place(void **state)
{
	struct machine *m = four_nodes();
	struct task *task;
	int err;

	assert_int_equal(0, create_task(m, "a", &task));
	set_current(m, task);
	assert_int_equal(0, set(m, MPOL_INTERLEAVE, NODES(0, 2)));
	assert_int_equal(8, task_fault(m, task, 8, false, &err));
	for (unsigned long i = 0; i < 8; i++) {
		bool huge;
		const struct pte *pte = space_entry(m, &task->anon, i, &huge);

		assert_int_equal(i & 1 ? 2 : 0, node_of(m, pte->value));
	}
	set_current(m, init_task(m));
	assert_int_equal(0, exit_task(m, task));
	shut_down(m);
}

static void test_faults_are_bound(void **state)
{
	struct machine *m = four_nodes();
	struct task *task;
	bool huge;
	int err;

	assert_int_equal(0, create_task(m, "a", &task));
	set_current(m, task);
	assert_int_equal(0, set(m, MPOL_BIND, NODE(3)));
	assert_int_equal(1, task_fault(m, task, 1, false, &err));
	assert_int_equal(3, node_of(m, space_entry(m, &task->anon, 0, &huge)->value));
	set_current(m, init_task(m));
	assert_int_equal(0, exit_task(m, task));
	shut_down(m);
}

/* A huge page is tried on its own node; elsewhere only by a request that may compact. */
static void test_huge_pages_stay_on_their_node(void **state)
{
	struct machine *m = four_nodes();
	const gfp_t light = GFP_TRANSHUGE_LIGHT;

	assert_int_equal(0, node_of(m, alloc_user_page(m, 0, light, 9)));
	fill_node(m, 0);
	assert_int_equal(-1, node_of(m, alloc_user_page(m, 0, light, 9)));
	assert_int_equal(1, node_of(m, alloc_user_page(m, 0, GFP_TRANSHUGE, 9)));
	assert_int_equal(0, set(m, MPOL_PREFERRED, NODE(2)));
	assert_int_equal(2, node_of(m, alloc_user_page(m, 0, light, 9)));
	/* Not where the policy does not have it: then as any other page. */
	assert_int_equal(0, set(m, MPOL_BIND, NODES(1, 3)));
	assert_int_equal(1, node_of(m, alloc_user_page(m, 0, light, 9)));
	fill_node(m, 1);
	assert_int_equal(3, node_of(m, alloc_user_page(m, 0, light, 9)));
	assert_int_equal(0, set(m, MPOL_INTERLEAVE, NODES(2, 3)));
	assert_int_equal(2, node_of(m, alloc_user_page(m, 0, light, 9)));
	assert_int_equal(3, node_of(m, alloc_user_page(m, 512, light, 9)));
	assert_int_equal(0, set(m, MPOL_PREFERRED_MANY, NODE(3)));
	assert_int_equal(3, node_of(m, alloc_user_page(m, 0, light, 9)));
	shut_down(m);
}

/* Why a request fails is looked for where it looked. */
static void test_explained_by_policy(void **state)
{
	struct machine *m = four_nodes();
	struct zone_verdict v[8];

	assert_int_equal(4, explain_request(m, GFP_KERNEL, 0, NUMA_NO_NODE, NULL, v, 8));
	assert_int_equal(0, set(m, MPOL_BIND, NODES(1, 3)));
	assert_int_equal(2, explain_request(m, GFP_KERNEL, 0, NUMA_NO_NODE, NULL, v, 8));
	assert_int_equal(1, zone_to_nid(v[0].zone));
	assert_int_equal(0, set(m, MPOL_INTERLEAVE, NODES(2, 3)));
	alloc_page(m, GFP_KERNEL);
	assert_int_equal(4, explain_request(m, GFP_KERNEL, 0, NUMA_NO_NODE, NULL, v, 8));
	assert_int_equal(2, zone_to_nid(v[0].zone));
	assert_int_equal(0, set(m, MPOL_DEFAULT, 0));
	assert_int_equal(0, set_mems_allowed(m, current_task(m), NODE(3)));
	assert_int_equal(1, explain_request(m, GFP_USER, 0, NUMA_NO_NODE, NULL, v, 8));
	assert_int_equal(4, explain_request(m, GFP_KERNEL, 0, NUMA_NO_NODE, NULL, v, 8));
	shut_down(m);
}

/* ---- other entry points ---- */

static void test_exact_sizes_and_free_pages_go_by_policy(void **state)
{
	struct machine *m = four_nodes();

	assert_int_equal(0, set(m, MPOL_PREFERRED, NODE(2)));
	assert_int_equal(2, node_of(m, alloc_pages_exact(m, 5 * 4096, GFP_KERNEL)));
	assert_int_equal(1, node_of(m, alloc_pages_exact_nid(m, 1, 5 * 4096, GFP_KERNEL)));
	assert_int_equal(2, node_of(m, get_zeroed_page(m, GFP_KERNEL)));
	shut_down(m);
}

static void count_nodes(const struct machine *m, const unsigned long *pfns, unsigned long nr,
			unsigned int count[4])
{
	memset(count, 0, 4 * sizeof(*count));
	for (unsigned long i = 0; i < nr; i++)
		count[node_of(m, pfns[i])]++;
}

static void test_bulk(void **state)
{
	struct machine *m = four_nodes();
	unsigned long pfns[64], got;
	unsigned int count[4];

	/* Evenly, and what is over goes to the first. */
	assert_int_equal(0, set(m, MPOL_INTERLEAVE, NODES(1, 2) | NODE(3)));
	got = alloc_pages_bulk_mempolicy(m, GFP_KERNEL, 32, pfns);
	count_nodes(m, pfns, got, count);
	assert_int_equal(32, got);
	assert_int_equal(11, count[1]);
	assert_int_equal(11, count[2]);
	assert_int_equal(10, count[3]);
	assert_int_equal(0, set(m, MPOL_PREFERRED, NODE(3)));
	got = alloc_pages_bulk_mempolicy(m, GFP_KERNEL, 8, pfns);
	count_nodes(m, pfns, got, count);
	assert_int_equal(8, count[3]);
	assert_int_equal(0, set(m, MPOL_PREFERRED_MANY, NODE(2)));
	got = alloc_pages_bulk_mempolicy(m, GFP_KERNEL, 8, pfns);
	count_nodes(m, pfns, got, count);
	assert_int_equal(8, count[2]);
	fill_node(m, 2);
	got = alloc_pages_bulk_mempolicy(m, GFP_KERNEL, 8, pfns);
	count_nodes(m, pfns, got, count);
	assert_int_equal(8, count[0]);
	assert_int_equal(0, set(m, MPOL_DEFAULT, 0));
	assert_int_equal(8, alloc_pages_bulk_mempolicy(m, GFP_KERNEL, 8, pfns));
	shut_down(m);
}

/* ---- the cpuset moves ---- */

/* The nth of the old nodes becomes the nth of the new ones, going round. */
static void test_rebind(void **state)
{
	struct machine *m = four_nodes();
	struct task *task = current_task(m);

	assert_int_equal(0, set_mems_allowed(m, task, NODES(0, 1)));
	assert_int_equal(0, set(m, MPOL_BIND, NODE(1)));
	assert_int_equal(0, set_mems_allowed(m, task, NODES(2, 3)));
	assert_int_equal(NODE(3), task->mempolicy.nodes);
	assert_int_equal(0, set_mems_allowed(m, task, NODE(2)));
	assert_int_equal(NODE(2), task->mempolicy.nodes);
	assert_int_equal(2, node_of_next(m, GFP_KERNEL));
	shut_down(m);
}

static void test_preferences_are_not_rebound(void **state)
{
	struct machine *m = four_nodes();
	struct task *task = current_task(m);

	assert_int_equal(0, set(m, MPOL_PREFERRED, NODE(1)));
	assert_int_equal(0, set_mems_allowed(m, task, NODES(2, 3)));
	assert_int_equal(NODE(1), task->mempolicy.nodes);
	assert_int_equal(2, node_of_next(m, GFP_USER));
	shut_down(m);
}

#define T(name) cmocka_unit_test(test_##name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(refusals), T(what_is_kept), T(preferred), T(local), T(bind),
		T(bind_is_for_the_policy_zone), T(bind_to_movable_memory),
		T(bind_outside_the_cpuset), T(interleave), T(policy_is_inherited),
		T(preferred_many), T(faults_interleave_by_place), T(faults_are_bound),
		T(huge_pages_stay_on_their_node), T(exact_sizes_and_free_pages_go_by_policy),
		T(explained_by_policy), T(bulk), T(rebind), T(preferences_are_not_rebound),
	};

	return cmocka_run_group_tests_name("mempolicy", tests, NULL, NULL);
}
