// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory cgroups: who is charged, up to what, and what happens there. Source: 6.1 mm/memcontrol.c. */
#include <errno.h>

#include "mm/cgroup.h"
#include "mm_fixture.h"

#define MEMORY	CGROUP_MEMORY

static struct cgroup *new_group(struct machine *m, struct cgroup *parent, const char *name)
{
	struct cgroup *c;

	assert_int_equal(0, cgroup_create(m, parent, name, &c));
	return c;
}

/* "job" below the root, with the controller, and "a" in it. */
static struct cgroup *job(struct machine *m)
{
	assert_int_equal(0, cgroup_set_subtree_control(m, cgroup_root(m), MEMORY, 0));
	return new_group(m, cgroup_root(m), "job");
}

static struct cgroup *job_a(struct machine *m)
{
	struct cgroup *c = job(m), *a = new_group(m, c, "a");

	assert_int_equal(0, cgroup_set_subtree_control(m, c, MEMORY, 0));
	return a;
}

/* A task in the group, which is current. */
static struct task *task_in(struct machine *m, struct cgroup *c, const char *name)
{
	struct task *t;

	set_current(m, init_task(m));
	assert_int_equal(0, create_task(m, name, &t));
	assert_int_equal(0, cgroup_attach_task(m, c, t));
	set_current(m, t);
	return t;
}

static uint64_t stat(const struct machine *m, const struct cgroup *c, enum memcg_stat item)
{
	uint64_t all[NR_MEMCG_STATS];

	mem_cgroup_stats(m, c->memcg, all);
	return all[item];
}

static void test_children_get_what_is_enabled(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *c = new_group(m, cgroup_root(m), "job"), *a;

	assert_null(c->memcg);
	assert_int_equal(0, cgroup_set_subtree_control(m, cgroup_root(m), MEMORY, 0));
	assert_non_null(c->memcg);
	assert_string_equal("/job", mem_cgroup_path(c->memcg));
	a = new_group(m, c, "a");
	assert_string_equal("/job/a", a->path);
	assert_null(a->memcg);
	assert_int_equal(-ENOENT, cgroup_set_subtree_control(m, a, CGROUP_CPUSET, 0));
	assert_int_equal(0, cgroup_set_subtree_control(m, c, MEMORY, 0));
	assert_ptr_equal(c->memcg, a->memcg->parent);
	assert_int_equal(-EBUSY, cgroup_set_subtree_control(m, cgroup_root(m), 0, MEMORY));
	assert_int_equal(0, cgroup_set_subtree_control(m, c, 0, MEMORY));
	assert_null(a->memcg);
	assert_int_equal(0, cgroup_set_subtree_control(m, cgroup_root(m), 0, MEMORY));
	assert_null(c->memcg);
	assert_null(mem_cgroup_iter(m, NULL, root_mem_cgroup(m)));
	shut_down(m);
}

static void test_tasks_are_at_the_leaves(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m), *c = a->parent;
	struct task *t = task_in(m, a, "t");

	assert_int_equal(-EBUSY, cgroup_attach_task(m, c, t));
	assert_int_equal(-EBUSY, cgroup_set_subtree_control(m, a, MEMORY, 0));
	assert_int_equal(-EBUSY, cgroup_remove(m, a));
	assert_int_equal(-EBUSY, cgroup_remove(m, c));
	assert_true(cgroup_is_populated(m, c));
	assert_ptr_equal(a->memcg, t->memcg);
	assert_int_equal(0, cgroup_set_subtree_control(m, c, 0, MEMORY));
	assert_ptr_equal(c->memcg, t->memcg);
	assert_int_equal(0, cgroup_attach_task(m, c, t));
	assert_int_equal(-EBUSY, cgroup_set_subtree_control(m, c, MEMORY, 0));
	assert_int_equal(0, cgroup_remove(m, a));
	assert_int_equal(-EPERM, cgroup_remove(m, cgroup_root(m)));
	shut_down(m);
}

static void test_limits_of_the_tree_hold(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *c = new_group(m, cgroup_root(m), "job"), *a;

	c->max_descendants = 1;
	a = new_group(m, c, "a");
	assert_int_equal(-EAGAIN, cgroup_create(m, c, "b", &a));
	c->max_descendants = 2;
	cgroup_root(m)->max_depth = 2;
	assert_int_equal(-EAGAIN, cgroup_create(m, c->children, "b", &a));
	assert_int_equal(-EINVAL, cgroup_create(m, c, "b\n", &a));
	assert_int_equal(2, cgroup_root(m)->nr_descendants);
	shut_down(m);
}

/* As recorded: memory.current of a group whose child was just made is 64 pages. */
static void test_a_cpu_charges_64_pages_at_a_time(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m);
	struct task *t;
	int err;

	assert_int_equal(64, a->parent->memcg->memory.usage);
	assert_int_equal(4096, stat(m, a->parent, MEMCG_STAT_KERNEL));
	assert_int_equal(0, a->memcg->memory.usage);
	t = task_in(m, a, "t");
	task_fault(m, t, 1, false, &err);
	assert_int_equal(4 * 4096, stat(m, a, MEMCG_STAT_KERNEL) + stat(m, a, MEMCG_STAT_ANON));
	assert_int_equal(64, a->memcg->memory.usage);
	task_fault(m, t, 60, false, &err);
	assert_int_equal(64, a->memcg->memory.usage);
	task_fault(m, t, 1, false, &err);
	assert_int_equal(128, a->memcg->memory.usage);
	assert_int_equal(62 * 4096, stat(m, a, MEMCG_STAT_ANON));
	assert_int_equal(62, stat(m, a->parent, MEMCG_STAT_PGFAULT));
	/* In the parent a page of bytes is in stock besides, and no stock of pages any more. */
	assert_int_equal(129, a->parent->memcg->memory.usage);
	shut_down(m);
}

static void test_charges_stay_when_a_task_moves(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m), *b = new_group(m, a->parent, "b");
	struct task *t = task_in(m, a, "t");
	int err;

	task_fault(m, t, 100, false, &err);
	assert_int_equal(0, cgroup_attach_task(m, b, t));
	task_fault(m, t, 50, false, &err);
	assert_int_equal(100 * 4096, stat(m, a, MEMCG_STAT_ANON));
	assert_int_equal(50 * 4096, stat(m, b, MEMCG_STAT_ANON));
	assert_int_equal(150 * 4096, stat(m, a->parent, MEMCG_STAT_ANON));
	assert_sound(m);
	assert_int_equal(0, exit_task(m, t));
	assert_int_equal(0, stat(m, a->parent, MEMCG_STAT_ANON));
	assert_int_equal(0, a->memcg->nr_pages + b->memcg->nr_pages);
	shut_down(m);
}

static void test_reclaim_keeps_a_reader_below_its_limit(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	struct cgroup *a = job_a(m);
	struct task *t = task_in(m, a, "t");
	struct mem_cgroup *memcg = a->memcg;
	int err;

	mem_cgroup_set_max(m, memcg, 2000);
	assert_int_equal(10000, task_read(m, t, find_file(m, "f", true), 0, 10000, &err));
	assert_true(memcg->memory.usage <= 2000);
	assert_int_equal(2000, memcg->memory.watermark);
	assert_int_equal(10000, memcg->nr_pages + memcg->vm_events[PGSTEAL_DIRECT]);
	assert_true(memcg->memory_events[MEMCG_MAX] > 0);
	assert_int_equal(0, memcg->memory_events[MEMCG_OOM]);
	assert_int_equal(memcg->memory_events[MEMCG_MAX],
			 a->parent->memcg->memory_events[MEMCG_MAX]);
	assert_int_equal(0, a->parent->memcg->memory_events_local[MEMCG_MAX]);
	/* It is reclaim of the cgroup: the machine's own did not begin. */
	assert_int_equal(0, vm_event(m, PGSTEAL_DIRECT));
	shut_down(m);
}

static void test_reclaim_past_memory_high(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	struct cgroup *a = job_a(m);
	struct task *t = task_in(m, a, "t");
	int err;

	mem_cgroup_set_high(m, a->memcg, 2000);
	assert_int_equal(10000, task_read(m, t, find_file(m, "f", true), 0, 10000, &err));
	assert_true(a->memcg->memory.usage <= 2000 + 2 * 64);
	assert_true(a->memcg->memory_events[MEMCG_HIGH] > 0);
	assert_int_equal(0, a->memcg->memory_events[MEMCG_MAX]);
	shut_down(m);
}

/*
 * Nothing can be reclaimed: 17 rounds a batch, as recorded (oom-memcg: 120
 * events at 388 pages past 5 MiB), and the task goes on.
 */
static void test_memory_high_does_not_stop_a_task(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m);
	struct task *t = task_in(m, a, "t");
	int err;

	mem_cgroup_set_high(m, a->memcg, 1280);
	assert_int_equal(1658, task_fault(m, t, 1658, false, &err));
	assert_int_equal(1664, a->memcg->memory.usage);
	assert_int_equal(6 * 17, a->memcg->memory_events[MEMCG_HIGH]);
	assert_int_equal(6 * 17, a->parent->memcg->memory_events[MEMCG_HIGH]);
	shut_down(m);
}

/*
 * As recorded (oom-memcg, the group kill): 18 times max before the OOM killer
 * is asked. A fault that fails is tried again, three times here.
 */
static void test_without_anything_to_reclaim_a_charge_fails(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m);
	struct task *t = task_in(m, a, "t");
	unsigned long done;
	int err;

	t->oom_score_adj = -1000;
	mem_cgroup_set_max(m, a->memcg, 1000);
	done = task_fault(m, t, 2000, false, &err);
	assert_int_equal(-ENOMEM, err);
	assert_int_equal(1000, a->memcg->memory.usage);
	assert_int_equal(1000 * 4096, stat(m, a, MEMCG_STAT_ANON) + stat(m, a, MEMCG_STAT_KERNEL));
	assert_int_equal(done * 4096, stat(m, a, MEMCG_STAT_ANON));
	assert_int_equal(4 * 18, a->memcg->memory_events[MEMCG_MAX]);
	assert_int_equal(4, a->memcg->memory_events[MEMCG_OOM]);
	assert_int_equal(0, a->memcg->memory_events[MEMCG_OOM_KILL]);
	assert_sound(m);
	shut_down(m);
}

static void test_kernel_memory_is_charged_and_refused(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m);
	struct task *t = task_in(m, a, "t");
	unsigned long pfn, before;

	t->oom_score_adj = -1000;
	pfn = alloc_pages(m, GFP_KERNEL_ACCOUNT, 3);
	assert_int_equal(8 * 4096, stat(m, a, MEMCG_STAT_KERNEL));
	set_current(m, init_task(m));
	assert_int_equal(0, free_pages(m, pfn, 3));	/* whoever frees it */
	assert_int_equal(0, stat(m, a, MEMCG_STAT_KERNEL));
	pfn = alloc_pages(m, GFP_KERNEL_ACCOUNT, 0);
	assert_int_equal(0, stat(m, a, MEMCG_STAT_KERNEL));	/* the root pays nothing */
	assert_int_equal(0, free_pages(m, pfn, 0));
	set_current(m, t);
	mem_cgroup_set_max(m, a->memcg, 4);
	before = global_zone_page_state(m, NR_FREE_PAGES);
	assert_int_equal(PFN_NONE, alloc_pages(m, GFP_KERNEL_ACCOUNT, 4));
	assert_int_equal(before, global_zone_page_state(m, NR_FREE_PAGES));
	assert_int_equal(PFN_NONE, alloc_pages(m, GFP_NOWAIT | __GFP_ACCOUNT, 4));
	assert_int_equal(0, stat(m, a, MEMCG_STAT_KERNEL));
	/* What must not fail is charged past the limit; so is what is GFP_ATOMIC. */
	pfn = alloc_pages(m, GFP_ATOMIC | __GFP_ACCOUNT, 3);
	assert_int_not_equal(PFN_NONE, pfn);
	assert_true(a->memcg->memory.usage >= 8);
	assert_sound(m);
	shut_down(m);
}

static void test_parts_of_a_block_are_uncharged_one_by_one(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m);
	unsigned long pfn;

	task_in(m, a, "t");
	pfn = alloc_pages_exact(m, 5 * 4096, GFP_KERNEL_ACCOUNT);
	assert_int_equal(5 * 4096, stat(m, a, MEMCG_STAT_KERNEL));
	for (unsigned long i = 0; i < 5; i++)
		assert_int_equal(0, free_pages(m, pfn + i, 0));
	assert_int_equal(0, stat(m, a, MEMCG_STAT_KERNEL));
	shut_down(m);
}

static void test_slab_is_charged_and_shrunk(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m);
	struct task *t = task_in(m, a, "t");
	int err;

	assert_int_equal(1000, task_slab(m, t, 1000, true, &err));
	assert_int_equal(10, task_slab(m, t, 10, false, &err));
	assert_int_equal(1000 * 4096, stat(m, a, MEMCG_STAT_SLAB_RECLAIMABLE));
	assert_int_equal(10 * 4096, stat(m, a, MEMCG_STAT_SLAB_UNRECLAIMABLE));
	assert_int_equal(1010 * 4096, stat(m, a, MEMCG_STAT_SLAB));
	assert_int_equal(0, mem_cgroup_reclaim(m, a->memcg, 500));
	assert_in_range(stat(m, a, MEMCG_STAT_SLAB_RECLAIMABLE), 0, 500 * 4096);
	assert_sound(m);
	shut_down(m);
}

static void test_a_removed_group_lives_while_it_has_pages(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m), *c = a->parent;
	struct task *t = task_in(m, a, "t");
	struct address_space *f = find_file(m, "f", true);
	unsigned long pfn = alloc_pages(m, GFP_KERNEL_ACCOUNT, 0);
	int err;

	task_read(m, t, f, 0, 300, &err);
	assert_int_equal(0, cgroup_attach_task(m, cgroup_root(m), t));
	assert_int_equal(0, cgroup_remove(m, a));
	assert_int_equal(1, cgroup_nr_dying_descendants(m, c));
	assert_int_equal(300 * 4096, stat(m, c, MEMCG_STAT_FILE));
	assert_int_equal(4096, stat(m, c, MEMCG_STAT_KERNEL));	/* no stock any more */
	assert_sound(m);
	/* Kernel memory is the parent's now; the pages of the file are its own still. */
	assert_int_equal(0, free_pages(m, pfn, 0));
	assert_int_equal(0, stat(m, c, MEMCG_STAT_KERNEL));
	assert_sound(m);
	remove_file(m, f);
	assert_int_equal(0, cgroup_nr_dying_descendants(m, c));
	assert_int_equal(0, stat(m, c, MEMCG_STAT_FILE));
	assert_int_equal(0, cgroup_remove(m, c));
	assert_null(mem_cgroup_iter(m, NULL, root_mem_cgroup(m)));
	shut_down(m);
}

static void test_swap_is_charged_to_who_had_the_page(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m), *b = new_group(m, a->parent, "b");
	struct task *t = task_in(m, a, "t");
	int err;

	assert_int_equal(0, swap_on(m, "/dev/zram0", 4096, -1));
	mem_cgroup_set_max(m, a->memcg, 1000);
	mem_cgroup_set_swap_max(a->memcg, 600);
	assert_int_equal(1500, task_fault(m, t, 1500, false, &err));
	assert_true(a->memcg->swap.usage >= 500);
	assert_int_equal(t->rss[MM_SWAPENTS], a->memcg->swap.usage);
	assert_int_equal(600 - a->memcg->swap.usage, mem_cgroup_get_nr_swap_pages(m, a->memcg));
	assert_int_equal(0, cgroup_attach_task(m, b, t));
	assert_int_equal(1500, task_touch(m, t, 0, 1500, false, &err));
	assert_int_equal(0, stat(m, b, MEMCG_STAT_ANON));	/* back to whom the slot was charged */
	task_fault(m, t, 1, false, &err);
	assert_int_equal(4096, stat(m, b, MEMCG_STAT_ANON));
	assert_sound(m);
	shut_down(m);
}

static void test_no_more_swap_than_the_group_may_have(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m);
	struct task *t = task_in(m, a, "t");
	int err;

	t->oom_score_adj = -1000;
	assert_int_equal(0, swap_on(m, "/dev/zram0", 4096, -1));
	mem_cgroup_set_max(m, a->memcg, 1000);
	mem_cgroup_set_swap_max(a->memcg, 100);
	assert_in_range(task_fault(m, t, 1500, false, &err), 1050, 1100);
	assert_int_equal(-ENOMEM, err);
	assert_int_equal(100, a->memcg->swap.usage);
	shut_down(m);
}

static void test_protection_is_shared_by_use(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	struct cgroup *a = job_a(m), *b = new_group(m, a->parent, "b"), *c = a->parent;
	struct mem_cgroup *root = root_mem_cgroup(m);
	unsigned long min, low;
	int err;

	task_fault(m, task_in(m, a, "ta"), 3000, false, &err);
	task_fault(m, task_in(m, b, "tb"), 1000, false, &err);
	mem_cgroup_set_low(c->memcg, 2000);
	mem_cgroup_set_low(a->memcg, 10000);
	mem_cgroup_set_low(b->memcg, 10000);
	for (struct mem_cgroup *i = NULL; (i = mem_cgroup_iter(m, NULL, i)); )
		mem_cgroup_calculate_protection(m, NULL, i);
	assert_int_equal(2000, c->memcg->memory.elow);
	mem_cgroup_protection(root, a->memcg, &min, &low);
	assert_int_equal(0, min);
	assert_in_range(low, 1470, 1510);
	assert_in_range(b->memcg->memory.elow, 490, 530);
	assert_false(mem_cgroup_below_low(a->memcg));
	mem_cgroup_set_low(c->memcg, 20000);
	for (struct mem_cgroup *i = NULL; (i = mem_cgroup_iter(m, NULL, i)); )
		mem_cgroup_calculate_protection(m, NULL, i);
	assert_true(mem_cgroup_below_low(a->memcg));
	assert_false(mem_cgroup_below_min(a->memcg));
	mem_cgroup_protection(a->memcg, a->memcg, &min, &low);
	assert_int_equal(0, low);
	shut_down(m);
}

static void test_protected_pages_are_reclaimed_last(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m), *b = new_group(m, a->parent, "b");
	struct task *ta = task_in(m, a, "ta"), *tb;
	int err;

	mem_cgroup_set_min(a->parent->memcg, 3000);
	mem_cgroup_set_min(a->memcg, 3000);
	task_read(m, ta, find_file(m, "kept", true), 0, 2000, &err);
	tb = task_in(m, b, "tb");
	task_read(m, tb, find_file(m, "stream", true), 0, 40000, &err);
	assert_int_equal(2000, a->memcg->nr_pages);
	assert_true(b->memcg->vm_events[PGSTEAL_DIRECT] > 20000);
	shut_down(m);
}

static void test_a_lower_limit_reclaims_at_once(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	struct cgroup *a = job_a(m);
	struct task *t = task_in(m, a, "t");
	int err;

	task_read(m, t, find_file(m, "f", true), 0, 5000, &err);
	mem_cgroup_set_high(m, a->memcg, 4000);
	assert_true(a->memcg->memory.usage <= 4000);
	mem_cgroup_set_max(m, a->memcg, 2000);
	assert_true(a->memcg->memory.usage <= 2000);
	assert_int_equal(0, mem_cgroup_reclaim(m, a->memcg, 1000));
	assert_true(a->memcg->memory.usage <= 1000);
	assert_int_equal(-EAGAIN, mem_cgroup_reclaim(m, a->memcg, 5000));
	assert_int_equal(0, stat(m, a, MEMCG_STAT_FILE));
	shut_down(m);
}

static void test_the_group_that_oom_ends(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct cgroup *a = job_a(m), *c = a->parent;
	struct task *t = task_in(m, a, "t");

	assert_null(mem_cgroup_get_oom_group(m, t, NULL));
	mem_cgroup_set_oom_group(a->memcg, true);
	assert_ptr_equal(a->memcg, mem_cgroup_get_oom_group(m, t, NULL));
	mem_cgroup_set_oom_group(c->memcg, true);
	assert_ptr_equal(c->memcg, mem_cgroup_get_oom_group(m, t, NULL));
	assert_ptr_equal(a->memcg, mem_cgroup_get_oom_group(m, t, a->memcg));
	assert_null(mem_cgroup_get_oom_group(m, init_task(m), NULL));
	shut_down(m);
}

static void test_cpusets_confine_their_tasks(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 64 * MIB },
					{ 1, RAM_BASE + 64 * MIB, 64 * MIB }, { 0 } };
	const uint8_t cpu_node[] = { 0, 1 };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .nr_cpus = 2,
						    .cpu_node = cpu_node });
	struct cpumask cpu1 = { { 2 } }, cpu5 = { { 32 } }, none = { { 0 } };
	struct cgroup *c = new_group(m, cgroup_root(m), "cs"), *d = new_group(m, c, "d");
	struct task *t;

	assert_int_equal(0, cgroup_set_subtree_control(m, cgroup_root(m), CGROUP_CPUSET, 0));
	t = task_in(m, d, "t");
	assert_int_equal(3, cpuset_effective_mems(m, d));
	assert_int_equal(0, cpuset_set_mems(m, c, 2));
	assert_int_equal(2, t->mems_allowed);
	assert_int_equal(-EINVAL, cpuset_set_mems(m, c, 4));
	assert_int_equal(-ENOSPC, cpuset_set_mems(m, c, 0));
	assert_int_equal(-EINVAL, cpuset_set_cpus(m, c, &cpu5));
	assert_int_equal(0, cpuset_set_cpus(m, c, &cpu1));
	assert_int_equal(1, t->cpu);
	assert_string_equal("cs", task_cpuset_name(t));
	assert_int_equal(0, cgroup_attach_task(m, cgroup_root(m), t));
	assert_true(t->mems_allowed & 1);
	assert_string_equal("/", task_cpuset_name(t));
	assert_int_equal(0, cpuset_set_cpus(m, c, &none));
	assert_int_equal(3, cpuset_effective_cpus(m, c).bits[0]);
	assert_int_equal(0, cgroup_set_subtree_control(m, c, CGROUP_CPUSET, 0));
	assert_int_equal(0, cpuset_set_mems(m, d, 1));	/* of which the parent has nothing */
	assert_int_equal(2, cpuset_effective_mems(m, d));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_children_get_what_is_enabled),
		cmocka_unit_test(test_tasks_are_at_the_leaves),
		cmocka_unit_test(test_limits_of_the_tree_hold),
		cmocka_unit_test(test_a_cpu_charges_64_pages_at_a_time),
		cmocka_unit_test(test_charges_stay_when_a_task_moves),
		cmocka_unit_test(test_reclaim_keeps_a_reader_below_its_limit),
		cmocka_unit_test(test_reclaim_past_memory_high),
		cmocka_unit_test(test_memory_high_does_not_stop_a_task),
		cmocka_unit_test(test_without_anything_to_reclaim_a_charge_fails),
		cmocka_unit_test(test_kernel_memory_is_charged_and_refused),
		cmocka_unit_test(test_parts_of_a_block_are_uncharged_one_by_one),
		cmocka_unit_test(test_slab_is_charged_and_shrunk),
		cmocka_unit_test(test_a_removed_group_lives_while_it_has_pages),
		cmocka_unit_test(test_swap_is_charged_to_who_had_the_page),
		cmocka_unit_test(test_no_more_swap_than_the_group_may_have),
		cmocka_unit_test(test_protection_is_shared_by_use),
		cmocka_unit_test(test_protected_pages_are_reclaimed_last),
		cmocka_unit_test(test_a_lower_limit_reclaims_at_once),
		cmocka_unit_test(test_the_group_that_oom_ends),
		cmocka_unit_test(test_cpusets_confine_their_tasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
