// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random lives of processes, with compaction, contiguous allocation and
 * reclaim between: all invariants hold all the time, and when the last one
 * ends everything is free again.
 */
#include <errno.h>

#include "mm_fixture.h"

#define NR_TASKS 4
#define NR_FILES 3

static uint64_t lot = 1;

static unsigned long below(unsigned long n)
{
	return next_random(&lot) % n;
}

static struct address_space *some_file(struct machine *m)
{
	static const char *const names[NR_FILES] = { "f", "g", "h" };

	return find_file(m, names[below(NR_FILES)], true);
}

static void grow(struct machine *m, struct task *t, unsigned long unit)
{
	int err;

	switch (below(4)) {
	case 0:
		task_fault(m, t, below(8 * unit), below(2), &err);
		break;
	case 1:
		task_read(m, t, some_file(m), below(4 * unit), below(8 * unit), &err);
		break;
	case 2:
		task_write(m, t, some_file(m), below(4 * unit), below(4 * unit), &err);
		break;
	default:
		task_slab(m, t, below(unit), below(2), &err);
		task_kalloc(m, t, below(20), (unsigned int)below(4), GFP_KERNEL, &err);
	}
}

static void use(struct machine *m, struct task *t, unsigned long unit)
{
	int err;

	switch (below(6)) {
	case 0:
		task_touch(m, t, below(t->anon.size + 1), below(4 * unit), below(2), &err);
		break;
	case 1:
		task_mlock(m, t, below(t->anon.size + 1), below(unit), below(2), &err);
		break;
	case 2:
		task_pin(m, t, below(t->anon.size + 1), below(20), below(2), &err);
		break;
	case 3:
		task_unmap(m, t, below(t->anon.size + 1));
		break;
	case 4:
		task_kfree(m, t, below(30));
		task_slab_free(m, t, below(unit), below(2));
		break;
	default:
		sync_files(m, NULL);
	}
}

static void disturb(struct machine *m)
{
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	unsigned long pageblock = pageblock_nr_pages(m), pfn;
	unsigned long blocks = zone->spanned_pages / pageblock;

	switch (below(5)) {
	case 0:
		compact_nodes(m);
		break;
	case 1:
		pfn = zone->zone_start_pfn + below(blocks) * pageblock;
		if (!alloc_contig_range(m, pfn, pfn + pageblock, MIGRATE_MOVABLE, GFP_KERNEL))
			assert_int_equal(0, free_contig_range(m, pfn, pageblock));
		break;
	case 2:
		drop_caches(m, below(2), below(2));
		break;
	case 3:
		remove_file(m, some_file(m));
		break;
	default:
		machine_idle(m);
	}
}

static void live(struct machine *m, unsigned long unit, int steps)
{
	static const char *const names[NR_TASKS] = { "a", "b", "c", "d" };

	for (int i = 0; i < steps; i++) {
		const char *name = names[below(NR_TASKS)];
		struct task *t = find_task(m, name);
		unsigned long what = below(12);

		if (!t)
			assert_int_equal(0, create_task(m, name, &t));
		set_current(m, t);
		if (what == 0)
			assert_int_equal(0, exit_task(m, t));
		else if (what < 6)
			grow(m, t, unit);
		else if (what < 10)
			use(m, t, unit);
		else
			disturb(m);
		if (i % 16 == 0)
			assert_sound(m);
	}
}

static void end_all(struct machine *m, unsigned long free)
{
	set_current(m, init_task(m));
	while (init_task(m)->next)
		assert_int_equal(0, exit_task(m, init_task(m)->next));
	while (first_file(m))
		remove_file(m, first_file(m));
	task_slab_free(m, init_task(m), ~0UL, true);
	task_slab_free(m, init_task(m), ~0UL, false);
	lru_add_drain_all(m);
	drain_all_pages(m, NULL);
	assert_sound(m);
	refresh_vm_stats(m);
	assert_int_equal(free, global_zone_page_state(m, NR_FREE_PAGES));
}

static void lives(const struct fixture *f, unsigned long swap, unsigned long unit)
{
	struct machine *m = boot(f);
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);

	daemons_start(m);
	if (swap)
		assert_int_equal(0, swap_on(m, "/dev/zram0", swap, -1));
	live(m, unit, 1200);
	end_all(m, free);
	shut_down(m);
}

static void test_one_node_without_swap(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 256 * MIB }, { 0 } };

	lot = 11;
	lives(&(struct fixture){ .memory = memory, .cma_base = RAM_BASE + 64 * MIB,
				 .cma_size = 64 * MIB }, 0, 1000);
}

static void test_one_node_with_swap(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 128 * MIB }, { 0 } };

	lot = 12;
	lives(&(struct fixture){ .memory = memory }, 65536, 1200);
}

static void test_two_nodes_and_cpus(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 128 * MIB },
					{ 1, RAM_BASE + 128 * MIB, 128 * MIB }, { 0 } };
	const uint8_t cpu_node[] = { 0, 1 };

	lot = 13;
	lives(&(struct fixture){ .memory = memory, .nr_cpus = 2, .cpu_node = cpu_node }, 32768, 1500);
}

static void test_huge_pages(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 1 * GIB }, { 0 } };

	lot = 15;
	lives(&(struct fixture){ .memory = memory }, 262144, 10000);
}

static void test_pages_of_64_kib(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 4 * GIB }, { 0 } };

	lot = 14;
	lives(&(struct fixture){ .memory = memory, .page_shift = 16, .dma_end = 8 * GIB,
				 .dma32_end = 8 * GIB }, 32768, 1500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_node_without_swap),
		cmocka_unit_test(test_one_node_with_swap),
		cmocka_unit_test(test_two_nodes_and_cpus),
		cmocka_unit_test(test_huge_pages),
		cmocka_unit_test(test_pages_of_64_kib),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
