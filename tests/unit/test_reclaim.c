// SPDX-License-Identifier: GPL-2.0-or-later
/* Reclaim: which pages go, which stay, and who takes them. Source: 6.1 mm/vmscan.c. */
#include <errno.h>

#include "mm_fixture.h"

static unsigned long pages(struct machine *m, enum node_stat_item item)
{
	lru_add_drain_all(m);
	quiet_vmstat(m);
	return global_node_page_state(m, item);
}

static struct task *new_task(struct machine *m, const char *name)
{
	struct task *t;

	assert_int_equal(0, create_task(m, name, &t));
	return t;
}

/* 64 MiB with daemons: 16384 pages. */
static struct machine *boot_with_daemons(void)
{
	struct machine *m = boot_plain(64 * MIB);

	daemons_start(m);
	return m;
}

static void test_kswapd_keeps_a_cache_from_filling_memory(void **state)
{
	struct machine *m = boot_with_daemons();
	struct address_space *f = find_file(m, "f", true);
	int err;

	assert_int_equal(40000, task_read(m, init_task(m), f, 0, 40000, &err));
	assert_true(vm_event(m, PGSTEAL_KSWAPD) > 20000);
	/* A request that meets a boosted watermark before kswapd had its turn reclaims itself. */
	assert_true(vm_event(m, PGSTEAL_DIRECT) < vm_event(m, PGSTEAL_KSWAPD) / 20);
	assert_int_equal(vm_event(m, PGSTEAL_KSWAPD) + vm_event(m, PGSTEAL_DIRECT),
			 vm_event(m, PGSTEAL_FILE));
	assert_int_equal(40000 - vm_event(m, PGSTEAL_FILE), f->nr_pages);
	assert_int_equal(f->nr_pages, pages(m, NR_FILE_PAGES));
	assert_int_equal(f->nr_pages, pages(m, NR_INACTIVE_FILE) + pages(m, NR_ACTIVE_FILE));
	shut_down(m);
}

static void test_a_request_reclaims_when_kswapd_is_stopped(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct address_space *f = find_file(m, "f", true);
	int err;

	assert_int_equal(40000, task_read(m, init_task(m), f, 0, 40000, &err));
	assert_int_equal(0, vm_event(m, PGSTEAL_KSWAPD));
	assert_true(vm_event(m, PGSTEAL_DIRECT) > 20000);
	assert_true(vm_event(m, ALLOCSTALL_MOVABLE) > 0);
	shut_down(m);
}

static void test_pages_that_come_back_soon_are_refaults(void **state)
{
	struct machine *m = boot_with_daemons();
	struct address_space *f = find_file(m, "f", true);
	int err;

	task_read(m, init_task(m), f, 0, 20000, &err);
	assert_int_equal(0, pages(m, WORKINGSET_REFAULT_FILE));
	task_read(m, init_task(m), f, 0, 20000, &err);
	assert_true(pages(m, WORKINGSET_REFAULT_FILE) > 10000);
	shut_down(m);
}

static void test_anonymous_pages_go_to_swap_and_come_back(void **state)
{
	struct machine *m = boot_with_daemons();
	struct task *t = new_task(m, "a");
	int err;

	assert_int_equal(0, swap_on(m, "/dev/zram0", 16384, -1));
	assert_int_equal(24000, task_fault(m, t, 24000, false, &err));
	assert_int_equal(0, err);
	assert_int_equal(24000, t->rss[MM_ANONPAGES] + t->rss[MM_SWAPENTS]);
	assert_true(t->rss[MM_SWAPENTS] > 6000);
	assert_int_equal(t->rss[MM_SWAPENTS], 16384 - nr_swap_pages(m));
	assert_int_equal(t->rss[MM_SWAPENTS], vm_event(m, PSWPOUT));
	assert_int_equal(t->rss[MM_ANONPAGES], pages(m, NR_ANON_MAPPED));
	assert_int_equal(1000, task_touch(m, t, 0, 1000, true, &err));
	assert_int_equal(1000, vm_event(m, PSWPIN));
	assert_int_equal(1000, t->major_faults);
	task_unmap(m, t, 24000);
	assert_int_equal(16384, nr_swap_pages(m));
	assert_int_equal(0, exit_task(m, t));
	shut_down(m);
}

static void test_swapoff_brings_everything_back(void **state)
{
	struct machine *m = boot_with_daemons();
	struct task *t = new_task(m, "a");
	int err;

	swap_on(m, "/dev/zram0", 16384, -1);
	task_fault(m, t, 18000, false, &err);
	assert_true(t->rss[MM_SWAPENTS] > 0);
	task_unmap(m, t, 6000);
	assert_int_equal(0, swap_off(m, "/dev/zram0"));
	assert_int_equal(0, t->rss[MM_SWAPENTS]);
	assert_int_equal(12000, t->rss[MM_ANONPAGES]);
	assert_int_equal(0, total_swap_pages(m));
	assert_int_equal(-EINVAL, swap_off(m, "/dev/zram0"));
	shut_down(m);
}

static void test_priorities_close_ranks(void **state)
{
	struct machine *m = boot_plain(64 * MIB);

	swap_on(m, "a", 100, -1);
	swap_on(m, "b", 100, -1);
	swap_on(m, "c", 100, 5);
	assert_int_equal(swap_device(m, 0)->prio - 1, swap_device(m, 1)->prio);
	assert_int_equal(0, swap_off(m, "a"));
	assert_int_equal(-2, swap_device(m, 1)->prio);
	assert_int_equal(5, swap_device(m, 2)->prio);
	assert_int_equal(0, swap_off(m, "b"));
	swap_on(m, "a", 100, -1);
	assert_int_equal(-2, swap_device(m, 0)->prio);
	shut_down(m);
}

static void test_hot_pages_stay_while_a_stream_passes(void **state)
{
	struct machine *m = boot_with_daemons();
	struct address_space *hot = find_file(m, "hot", true), *stream = find_file(m, "stream", true);
	int err;

	for (int i = 0; i < 3; i++)
		task_read(m, init_task(m), hot, 0, 2000, &err);
	assert_true(pages(m, NR_ACTIVE_FILE) >= 1900);
	task_read(m, init_task(m), stream, 0, 60000, &err);
	assert_true(hot->nr_pages >= 1900);
	shut_down(m);
}

static void test_dirty_pages_are_written_before_they_go(void **state)
{
	struct machine *m = boot_with_daemons();
	struct address_space *f = find_file(m, "f", true);
	int err;

	assert_int_equal(40000, task_write(m, init_task(m), f, 0, 40000, &err));
	assert_int_equal(0, err);
	assert_true(pages(m, NR_WRITTEN) > 20000);
	machine_idle(m);
	assert_int_equal(40000, pages(m, NR_DIRTIED));
	assert_int_equal(0, pages(m, NR_WRITEBACK));
	assert_int_equal(f->nr_dirty, pages(m, NR_FILE_DIRTY));
	shut_down(m);
}

/* The flusher leaves young dirty pages alone, and writes those that are old. */
static void test_old_dirty_pages_are_written(void **state)
{
	struct machine *m = boot_with_daemons();
	struct address_space *f = find_file(m, "f", true);
	int err;

	task_write(m, init_task(m), f, 0, 500, &err);
	machine_pass(m, UINT64_C(29000000000));
	assert_int_equal(500, f->nr_dirty);
	machine_pass(m, UINT64_C(7000000000));	/* 30 s, and the next look at it */
	assert_int_equal(0, f->nr_dirty);
	assert_int_equal(500, pages(m, NR_WRITTEN));
	set_dirty_writeback_centisecs(m, 0);
	task_write(m, init_task(m), f, 0, 500, &err);
	machine_pass(m, UINT64_C(100000000000));
	assert_int_equal(500, f->nr_dirty);
	shut_down(m);
}

/* A page that a drop of the caches could not take goes as soon as it is clean. */
static void test_dirty_pages_that_were_to_be_dropped_rotate(void **state)
{
	struct machine *m = boot_with_daemons();
	struct address_space *f = find_file(m, "f", true);
	int err;

	task_write(m, init_task(m), f, 0, 500, &err);
	drop_caches(m, true, false);
	lru_add_drain_all(m);
	assert_int_equal(500, f->nr_pages);
	sync_files(m, NULL);
	lru_add_drain_all(m);
	assert_int_equal(500, vm_event(m, PGROTATED));
	shut_down(m);
}

/* Nodes of nothing but shadows are counted; a tree whose file is dropped has none left. */
static void test_nodes_of_shadows(void **state)
{
	struct machine *m = boot_with_daemons();
	struct address_space *f = find_file(m, "f", true);
	unsigned long gone;
	int err;

	task_read(m, init_task(m), f, 0, 40000, &err);
	gone = 40000 - f->nr_pages;
	assert_in_range(pages(m, WORKINGSET_NODES), gone / 64 - gone / 256, gone / 64);
	drop_caches(m, true, false);
	assert_int_equal(0, pages(m, WORKINGSET_NODES));
	assert_int_equal(0, pages(m, NR_SLAB_RECLAIMABLE));
	shut_down(m);
}

/* kswapd, at work for long on pages that are all in use, does not stop a task: both reclaim. */
static void test_a_task_goes_on_while_kswapd_is_at_work(void **state)
{
	struct machine *m = boot_with_daemons();
	struct task *t = new_task(m, "a");
	int err;

	swap_on(m, "/dev/zram0", 32768, -1);
	assert_int_equal(30000, task_fault(m, t, 30000, false, &err));
	assert_true(vm_event(m, PGSCAN_KSWAPD) > 2000);
	assert_true(vm_event(m, PGSCAN_DIRECT) > 2000);
	/* Nearly all pages were met as used before any went. */
	assert_true(vm_event(m, PGSCAN_ANON) > vm_event(m, PGSTEAL_ANON) + 12000);
	shut_down(m);
}

static void test_locked_pages_are_passed_by(void **state)
{
	struct machine *m = boot_with_daemons();
	struct task *t = new_task(m, "a"), *u = new_task(m, "b");
	int err;

	swap_on(m, "/dev/zram0", 16384, -1);
	task_fault(m, t, 4000, false, &err);
	task_mlock(m, t, 0, 4000, true, &err);
	task_fault(m, u, 14000, false, &err);
	assert_int_equal(4000, t->rss[MM_ANONPAGES]);
	assert_true(u->rss[MM_SWAPENTS] > 0);
	shut_down(m);
}

static void test_dropped_caches_are_free(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct address_space *f = find_file(m, "f", true);
	int err;

	task_read(m, init_task(m), f, 0, 1000, &err);
	task_write(m, init_task(m), f, 900, 200, &err);
	task_slab(m, init_task(m), 500, true, &err);
	drop_caches(m, true, false);
	assert_int_equal(200, f->nr_pages);
	/* 200 pages are dirty: their tree has nodes, each of them a buffer head. */
	assert_in_range(pages(m, NR_SLAB_RECLAIMABLE), 506, 508);
	drop_caches(m, false, true);
	assert_in_range(pages(m, NR_SLAB_RECLAIMABLE), 6, 8);
	sync_files(m, NULL);
	drop_caches(m, true, true);
	assert_int_equal(0, pages(m, NR_FILE_PAGES));
	assert_int_equal(0, pages(m, NR_SLAB_RECLAIMABLE));
	shut_down(m);
}

static void test_slab_shrinks_under_pressure(void **state)
{
	struct machine *m = boot_with_daemons();
	struct address_space *f = find_file(m, "f", true);
	int err;

	assert_int_equal(8000, task_slab(m, init_task(m), 8000, true, &err));
	task_read(m, init_task(m), f, 0, 40000, &err);
	assert_true(vm_event(m, SLABS_SCANNED) > 0);
	assert_true(pages(m, NR_SLAB_RECLAIMABLE) < 8000);
	shut_down(m);
}

static void test_manual_daemons_wait_for_a_hand(void **state)
{
	struct machine *m = boot_with_daemons();
	struct address_space *f = find_file(m, "f", true);
	int err;

	set_kthread_manual(m, KTHREAD_KSWAPD, 0, true);
	task_read(m, init_task(m), f, 0, 20000, &err);
	assert_int_equal(0, vm_event(m, PGSTEAL_KSWAPD));
	assert_true(vm_event(m, PGSTEAL_DIRECT) > 0);
	assert_int_equal(DAEMON_WOKEN, kthread_state(m, KTHREAD_KSWAPD, 0));
	run_kthread(m, KTHREAD_KSWAPD, 0);
	assert_int_equal(DAEMON_ASLEEP, kthread_state(m, KTHREAD_KSWAPD, 0));
	assert_true(vm_event(m, PGSTEAL_KSWAPD) > 0);
	shut_down(m);
}

static void test_huge_pages_are_split_to_be_swapped(void **state)
{
	struct machine *m = boot_plain(1 * GIB);
	struct task *t = new_task(m, "a");
	int err;

	daemons_start(m);
	swap_on(m, "/dev/zram0", 262144, -1);
	assert_int_equal(280000, task_fault(m, t, 280000, true, &err));
	assert_true(vm_event(m, THP_SPLIT_PAGE) > 0);
	assert_int_equal(280000, t->rss[MM_ANONPAGES] + t->rss[MM_SWAPENTS]);
	assert_int_equal(0, exit_task(m, t));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kswapd_keeps_a_cache_from_filling_memory),
		cmocka_unit_test(test_a_request_reclaims_when_kswapd_is_stopped),
		cmocka_unit_test(test_pages_that_come_back_soon_are_refaults),
		cmocka_unit_test(test_anonymous_pages_go_to_swap_and_come_back),
		cmocka_unit_test(test_swapoff_brings_everything_back),
		cmocka_unit_test(test_priorities_close_ranks),
		cmocka_unit_test(test_hot_pages_stay_while_a_stream_passes),
		cmocka_unit_test(test_dirty_pages_are_written_before_they_go),
		cmocka_unit_test(test_old_dirty_pages_are_written),
		cmocka_unit_test(test_dirty_pages_that_were_to_be_dropped_rotate),
		cmocka_unit_test(test_nodes_of_shadows),
		cmocka_unit_test(test_a_task_goes_on_while_kswapd_is_at_work),
		cmocka_unit_test(test_locked_pages_are_passed_by),
		cmocka_unit_test(test_dropped_caches_are_free),
		cmocka_unit_test(test_slab_shrinks_under_pressure),
		cmocka_unit_test(test_manual_daemons_wait_for_a_hand),
		cmocka_unit_test(test_huge_pages_are_split_to_be_swapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
