// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random lives of cgroups and their tasks: groups come and go, limits change,
 * tasks move and work. All invariants hold all the time; when everything is
 * gone, nothing is charged.
 */
#include "mm/cgroup.h"
#include "mm_fixture.h"

#define NR_TASKS	6
#define NR_GROUPS	8

static uint64_t lot = 21;

static unsigned long below(unsigned long n)
{
	return next_random(&lot) % n;
}

static struct cgroup *some_group(struct machine *m)
{
	struct cgroup *c = NULL;

	for (unsigned long n = below(NR_GROUPS) + 1; n; n--) {
		c = cgroup_iter(cgroup_root(m), c);
		if (!c)
			return cgroup_root(m);
	}
	return c;
}

static void change_tree(struct machine *m)
{
	static const char *const names[] = { "a", "b", "c" };
	struct cgroup *c = some_group(m), *made;
	const char *name = names[below(3)];

	switch (below(4)) {
	case 0:
		cgroup_remove(m, c);
		break;
	case 1:
		cgroup_set_subtree_control(m, c, CGROUP_MEMORY, below(2) ? CGROUP_CPUSET : 0);
		break;
	case 2:
		cgroup_set_subtree_control(m, c, 0, CGROUP_MEMORY);
		break;
	default:
		for (const struct cgroup *child = c->children; child; child = child->next)
			if (!strcmp(child->name, name))
				return;
		if (c->nr_descendants < 4)
			cgroup_create(m, c, name, &made);
	}
}

static void change_limit(struct machine *m)
{
	struct mem_cgroup *memcg = some_group(m)->memcg;
	unsigned long pages = below(3) ? below(6000) + 200 : PAGE_COUNTER_MAX(12);

	if (!memcg || !memcg->parent)
		return;
	switch (below(6)) {
	case 0:
		mem_cgroup_set_max(m, memcg, pages);
		break;
	case 1:
		mem_cgroup_set_high(m, memcg, pages);
		break;
	case 2:
		mem_cgroup_set_low(memcg, below(2000));
		break;
	case 3:
		mem_cgroup_set_min(memcg, below(300));
		break;
	case 4:
		mem_cgroup_set_swap_max(memcg, pages);
		break;
	default:
		mem_cgroup_reclaim(m, memcg, below(500));
	}
}

static void work(struct machine *m, struct task *t)
{
	int err;

	switch (below(10)) {
	case 0:
	case 1:
		task_fault(m, t, below(1500), below(2), &err);
		break;
	case 2:
	case 3:
		task_read(m, t, find_file(m, below(2) ? "f" : "g", true), below(3000), below(1500),
			  &err);
		break;
	case 4:
		task_write(m, t, find_file(m, "h", true), below(1000), below(500), &err);
		break;
	case 5:
		task_touch(m, t, 0, below(t->anon.size + 1), true, &err);
		break;
	case 6:
		task_slab(m, t, below(200), below(2), &err);
		break;
	case 7:
		task_kalloc(m, t, below(20), (unsigned int)below(4), GFP_KERNEL_ACCOUNT, &err);
		break;
	case 8:
		task_unmap(m, t, below(t->anon.size + 1));
		break;
	default:
		task_kfree(m, t, below(20));
		task_slab_free(m, t, below(200), below(2));
	}
}

static void step(struct machine *m)
{
	static const char *const names[NR_TASKS] = { "s", "t", "u", "v", "w", "x" };
	const char *name = names[below(NR_TASKS)];
	struct task *t = find_task(m, name);

	if (!t && create_task(m, name, &t))
		return;
	t->oom_score_adj = -1000;
	set_current(m, t);
	switch (below(8)) {
	case 0:
		set_current(m, init_task(m));
		assert_int_equal(0, exit_task(m, t));
		break;
	case 1:
		cgroup_attach_task(m, some_group(m), t);
		break;
	case 2:
		change_tree(m);
		break;
	case 3:
		change_limit(m);
		break;
	default:
		work(m, t);
	}
	set_current(m, init_task(m));
}

static void end_all(struct machine *m)
{
	while (init_task(m)->next)
		assert_int_equal(0, exit_task(m, init_task(m)->next));
	while (first_file(m))
		remove_file(m, first_file(m));
	task_slab_free(m, init_task(m), ~0UL, true);
	while (cgroup_root(m)->children) {
		struct cgroup *c = cgroup_root(m);

		while (c->children)
			c = c->children;
		assert_int_equal(0, cgroup_remove(m, c));
	}
	assert_sound(m);
}

static void lives(const struct fixture *f, bool swap)
{
	struct machine *m = boot(f);
	struct mem_cgroup *root = root_mem_cgroup(m);

	daemons_start(m);
	if (swap)
		assert_int_equal(0, swap_on(m, "/dev/zram0", 32768, -1));
	for (int i = 0; i < 3000; i++) {
		step(m);
		if (i % 16 == 0)
			assert_sound(m);
	}
	end_all(m);
	for (struct mem_cgroup *memcg = NULL; (memcg = mem_cgroup_iter(m, root, memcg)); ) {
		assert_int_equal(0, memcg->nr_pages);
		assert_int_equal(0, memcg->nr_slots);
	}
	shut_down(m);
}

static void test_one_node(void **state)
{
	lives(&(struct fixture){ .nr_cpus = 1 }, true);
}

static void test_two_nodes_and_cpus_without_swap(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 128 * MIB },
					{ 1, RAM_BASE + 128 * MIB, 128 * MIB }, { 0 } };
	const uint8_t cpu_node[] = { 0, 1 };

	lives(&(struct fixture){ .memory = memory, .nr_cpus = 2, .cpu_node = cpu_node }, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_node),
		cmocka_unit_test(test_two_nodes_and_cpus_without_swap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
