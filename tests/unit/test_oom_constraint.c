// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of a part runs out: of a cpuset, a memory policy, a cgroup. Source: 6.1 mm/oom_kill.c. */
#include <errno.h>

#include "mm/cgroup.h"
#include "oom_fixture.h"

/* ---- nodes ---- */

static void of_a_cpuset_those_are_asked_who_share_nodes(void **state)
{
	struct machine *m = boot_nodes(two_nodes);
	struct task *inside, *grower;
	int err;

	task_of(m, "outside", 0, 3000);
	assert_int_equal(0, set_mems_allowed(m, find_task(m, "outside"), 1));
	inside = new_task(m, "inside", 0);
	assert_int_equal(0, set_mems_allowed(m, inside, 2));
	set_current(m, inside);
	assert_int_equal(1000, task_fault(m, inside, 1000, false, &err));
	grower = new_task(m, "grower", 0);	/* in the same cpuset */
	set_panic_on_oom(m, 1);
	grow(m, grower, &err);
	assert_int_equal(-ESRCH, err);
	assert_said(0, REPORT_OOM_HEADER, "grower");
	assert_int_equal(CONSTRAINT_CPUSET, said[0].constraint);
	assert_int_equal(2, said[0].nr_tasks);
	assert_string_equal("inside", said[0].tasks[0]);
	assert_true(end_killed_tasks(m));
	/* 2 is for this too. */
	set_panic_on_oom(m, 2);
	grow(m, inside, &err);
	assert_int_equal(-EIO, err);
	shut_down(m);
}

/* What a constrained request is about, and how much of it there is. */
static void totalpages_are_those_of_the_constraint(void **state)
{
	struct machine *m = boot_nodes(two_nodes);
	const nodemask_t second = 2, all = 3;
	struct oom_control none = { .zonelist = node_zonelist(m, 0, GFP_HIGHUSER_MOVABLE),
				    .gfp_mask = GFP_HIGHUSER_MOVABLE };
	struct oom_control policy = none, cpuset = none, kernel = none, here = none;

	assert_int_equal(0, swap_on(m, "zram0", 100, -1));
	task_of(m, "a", 0, 10);
	none.nodemask = &all;	/* all there are: no constraint */
	assert_true(out_of_memory(m, &none));
	assert_int_equal(CONSTRAINT_NONE, none.constraint);
	assert_int_equal(totalram_pages(m) + 100, none.totalpages);
	assert_null(none.nodemask);
	policy.nodemask = &second;
	assert_true(out_of_memory(m, &policy));
	assert_int_equal(CONSTRAINT_MEMORY_POLICY, policy.constraint);
	assert_int_equal(8192 + 100, policy.totalpages);
	assert_non_null(policy.nodemask);
	here.nodemask = &second;
	here.gfp_mask |= __GFP_THISNODE;
	assert_true(out_of_memory(m, &here));
	assert_int_equal(CONSTRAINT_NONE, here.constraint);
	assert_int_equal(0, set_mems_allowed(m, init_task(m), 2));
	assert_true(out_of_memory(m, &cpuset));
	assert_int_equal(CONSTRAINT_CPUSET, cpuset.constraint);
	assert_int_equal(8192 + 100, cpuset.totalpages);
	/* The kernel's own requests may go beyond the wall. */
	kernel.gfp_mask = GFP_KERNEL;
	assert_true(out_of_memory(m, &kernel));
	assert_int_equal(CONSTRAINT_NONE, kernel.constraint);
	shut_down(m);
}

static void of_a_policy_those_are_asked_who_might_be_there(void **state)
{
	struct machine *m = boot_nodes(two_nodes);
	struct task *grower, *first = task_of(m, "first", 0, 3000);
	int err;

	task_of(m, "anywhere", 0, 100);
	assert_int_equal(0, set_mempolicy(m, first, MPOL_BIND, 1));
	grower = new_task(m, "grower", 0);
	assert_int_equal(0, set_mempolicy(m, grower, MPOL_BIND, 2));
	grow(m, grower, &err);
	assert_int_equal(-ESRCH, err);
	assert_said(0, REPORT_OOM_HEADER, "grower");
	assert_int_equal(CONSTRAINT_MEMORY_POLICY, said[0].constraint);
	assert_int_equal(2, said[0].nr_tasks);
	assert_string_equal("anywhere", said[0].tasks[0]);
	assert_true(end_killed_tasks(m));
	shut_down(m);
}

/* ---- a cgroup ---- */

/* That may have 2000 pages. */
static struct cgroup *new_job(struct machine *m)
{
	struct cgroup *job;

	assert_int_equal(0, cgroup_set_subtree_control(m, cgroup_root(m), CGROUP_MEMORY, 0));
	assert_int_equal(0, cgroup_create(m, cgroup_root(m), "job", &job));
	mem_cgroup_set_max(m, job->memcg, 2000);
	return job;
}

static void of_a_memcg_its_own_are_asked(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct cgroup *job = new_job(m);
	struct oom_control oc = { .memcg = job->memcg, .gfp_mask = GFP_NOFS }, none = oc;
	struct task *in, *small;

	task_of(m, "outside", 0, 3000);
	in = task_of(m, "in", 0, 100);
	small = task_of(m, "small", 60, 10);	/* 60 · 2 is more than the 90 it has less */
	assert_int_equal(0, cgroup_attach_task(m, job, in));
	assert_int_equal(0, cgroup_attach_task(m, job, small));
	assert_true(out_of_memory(m, &oc));
	assert_int_equal(2000, oc.totalpages);
	assert_said(0, REPORT_OOM_HEADER, "small");
	assert_int_equal(CONSTRAINT_MEMCG, said[0].constraint);
	assert_int_equal(2, said[0].nr_tasks);
	assert_int_equal(OOM_MEMCG, said[1].cause);
	assert_int_equal(1, job->memcg->memory_events[MEMCG_OOM_KILL]);
	in->oom_score_adj = OOM_SCORE_ADJ_MIN;
	assert_int_equal(0, cgroup_attach_task(m, cgroup_root(m), small));
	/* Nobody left: it is said, and that is all. */
	assert_false(out_of_memory(m, &none));
	assert_said(3, REPORT_OOM_NO_VICTIM, "");
	assert_int_equal(4, nr_said);
	assert_false(machine_halted(m));
	shut_down(m);
}

/* The line of the one that was chosen comes twice: failures/oom-memcg/dmesg.3. */
static void with_oom_group_all_of_it_are_killed(void **state)
{
	struct machine *m = boot_nodes(one_node);
	struct cgroup *job = new_job(m);
	struct oom_control oc = { .memcg = job->memcg, .gfp_mask = GFP_KERNEL };
	struct task *t[3];

	t[0] = task_of(m, "grp1", 0, 100);
	t[1] = task_of(m, "shielded", -1000, 100);
	t[2] = task_of(m, "grower", 0, 200);
	mem_cgroup_set_oom_group(job->memcg, true);
	for (int i = 0; i < 3; i++)
		assert_int_equal(0, cgroup_attach_task(m, job, t[i]));
	set_current(m, t[2]);
	assert_true(out_of_memory(m, &oc));
	assert_said(0, REPORT_OOM_HEADER, "grower");
	assert_said(1, REPORT_OOM_KILLED, "grower");
	assert_said(2, REPORT_OOM_GROUP, "");
	assert_said(3, REPORT_OOM_KILLED, "grp1");
	assert_said(4, REPORT_OOM_KILLED, "grower");
	assert_int_equal(5, nr_said);
	assert_int_equal(3, vm_event(m, OOM_KILL));
	assert_int_equal(3, job->memcg->memory_events_local[MEMCG_OOM_KILL]);
	assert_int_equal(1, job->memcg->memory_events[MEMCG_OOM_GROUP_KILL]);
	assert_true(end_killed_tasks(m));
	assert_null(find_task(m, "grp1"));
	assert_non_null(find_task(m, "shielded"));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_cpuset_those_are_asked_who_share_nodes),
		cmocka_unit_test(totalpages_are_those_of_the_constraint),
		cmocka_unit_test(of_a_policy_those_are_asked_who_might_be_there),
		cmocka_unit_test(of_a_memcg_its_own_are_asked),
		cmocka_unit_test(with_oom_group_all_of_it_are_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
