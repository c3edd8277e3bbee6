// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes: their memory comes, is counted, and goes. Source: 6.1 mm/memory.c, mm/filemap.c. */
#include <errno.h>

#include "mm_fixture.h"

static unsigned long pages(const struct machine *m, enum node_stat_item item)
{
	return global_node_page_state(m, item);
}

/* Everything that was there before is free again. */
static void assert_all_free(struct machine *m, unsigned long free)
{
	lru_add_drain_all(m);
	drain_all_pages(m, NULL);
	quiet_vmstat(m);
	assert_int_equal(free, global_zone_page_state(m, NR_FREE_PAGES));
	for (int item = NR_INACTIVE_ANON; item <= NR_UNEVICTABLE; item++)
		assert_int_equal(0, pages(m, (enum node_stat_item)item));
	assert_int_equal(0, pages(m, NR_ANON_MAPPED));
	assert_int_equal(0, pages(m, NR_FILE_PAGES));
	assert_int_equal(0, pages(m, NR_PAGETABLE));
	assert_int_equal(0, pages(m, NR_KERNEL_STACK_KB));
}

static struct task *new_task(struct machine *m, const char *name)
{
	struct task *t;

	assert_int_equal(0, create_task(m, name, &t));
	return t;
}

static void test_anonymous_memory_is_counted(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);
	struct task *t = new_task(m, "a");
	int err;

	assert_int_equal(1000, task_fault(m, t, 1000, false, &err));
	assert_int_equal(0, err);
	lru_add_drain(m);
	quiet_vmstat(m);
	assert_int_equal(1000, pages(m, NR_INACTIVE_ANON));
	assert_int_equal(1000, pages(m, NR_ANON_MAPPED));
	assert_int_equal(1000, t->rss[MM_ANONPAGES]);
	assert_int_equal(4, t->pgtables);	/* a PUD, a PMD, and two of 512 pages */
	assert_int_equal(4, pages(m, NR_PAGETABLE));
	assert_int_equal(16, pages(m, NR_KERNEL_STACK_KB));
	assert_int_equal(500, task_unmap(m, t, 500));
	assert_int_equal(500, t->rss[MM_ANONPAGES]);
	assert_int_equal(3, t->pgtables);
	assert_int_equal(0, exit_task(m, t));
	assert_all_free(m, free);
	shut_down(m);
}

static void test_huge_pages_are_taken_whole_and_split(void **state)
{
	struct machine *m = boot_plain(1 * GIB);
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);
	struct task *t = new_task(m, "a");
	int err;

	assert_int_equal(1100, task_fault(m, t, 1100, true, &err));
	quiet_vmstat(m);
	assert_int_equal(2, vm_event(m, THP_FAULT_ALLOC));
	assert_int_equal(1024, pages(m, NR_ANON_THPS));
	assert_int_equal(300, task_unmap(m, t, 300));
	quiet_vmstat(m);
	assert_int_equal(512, pages(m, NR_ANON_THPS));
	assert_int_equal(1, vm_event(m, THP_SPLIT_PAGE));
	assert_int_equal(800, t->rss[MM_ANONPAGES]);
	assert_sound(m);
	assert_int_equal(0, exit_task(m, t));
	assert_all_free(m, free);
	shut_down(m);
}

static void test_files_stay_when_their_readers_go(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);
	struct task *t = new_task(m, "a");
	struct address_space *f = find_file(m, "f", true);
	int err;

	assert_int_equal(1000, task_read(m, t, f, 0, 1000, &err));
	lru_add_drain(m);
	quiet_vmstat(m);
	assert_int_equal(1000, pages(m, NR_INACTIVE_FILE));
	assert_int_equal(100, task_read(m, t, f, 0, 100, &err));
	lru_add_drain(m);
	quiet_vmstat(m);
	assert_int_equal(100, pages(m, NR_ACTIVE_FILE));
	assert_int_equal(0, exit_task(m, t));
	assert_int_equal(1000, f->nr_pages);
	remove_file(m, f);
	assert_null(find_file(m, "f", false));
	assert_all_free(m, free);
	shut_down(m);
}

static void test_written_pages_are_dirty_until_synced(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct address_space *f = find_file(m, "f", true);
	int err;

	assert_int_equal(100, task_write(m, init_task(m), f, 0, 100, &err));
	quiet_vmstat(m);
	assert_int_equal(100, pages(m, NR_FILE_DIRTY));
	assert_int_equal(100, f->nr_dirty);
	sync_files(m, NULL);
	quiet_vmstat(m);
	assert_int_equal(0, pages(m, NR_FILE_DIRTY));
	assert_int_equal(0, pages(m, NR_WRITEBACK));
	assert_int_equal(100, pages(m, NR_WRITTEN));
	shut_down(m);
}

static void test_locked_memory_is_unevictable(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);
	struct task *t = new_task(m, "a");
	int err;

	task_fault(m, t, 100, false, &err);
	assert_int_equal(40, task_mlock(m, t, 10, 40, true, &err));
	quiet_vmstat(m);
	assert_int_equal(40, pages(m, NR_UNEVICTABLE));
	assert_int_equal(60, pages(m, NR_INACTIVE_ANON));
	assert_int_equal(40, t->locked_vm);
	assert_int_equal(15, task_mlock(m, t, 10, 15, false, &err));
	quiet_vmstat(m);
	assert_int_equal(25, pages(m, NR_UNEVICTABLE));
	assert_int_equal(0, exit_task(m, t));
	assert_all_free(m, free);
	shut_down(m);
}

static void test_compaction_moves_their_pages(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct task *t = new_task(m, "a"), *u = new_task(m, "b");
	int err;

	for (int i = 0; i < 40; i++) {
		task_fault(m, t, 100, false, &err);
		task_fault(m, u, 100, false, &err);
	}
	assert_int_equal(0, exit_task(m, t));
	assert_int_equal(0, compact_node(m, 0));
	assert_true(vm_event(m, PGMIGRATE_SUCCESS) > 0);
	quiet_vmstat(m);
	assert_int_equal(4000, pages(m, NR_ANON_MAPPED));
	assert_int_equal(0, pages(m, NR_ISOLATED_ANON));
	for (unsigned long i = 0; i < 4000; i++) {
		const struct address_space *space;
		unsigned long index;
		bool huge;

		assert_true(page_space(m, space_entry(m, &u->anon, i, &huge)->value, &space, &index));
		assert_ptr_equal(&u->anon, space);
		assert_int_equal(i, index);
	}
	assert_int_equal(0, exit_task(m, u));
	assert_sound(m);
	shut_down(m);
}

static void test_compaction_leaves_locked_pages_when_told(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct task *t = new_task(m, "a"), *u = new_task(m, "b");
	int err;

	for (int i = 0; i < 40; i++) {
		task_fault(m, t, 100, false, &err);
		task_fault(m, u, 100, false, &err);
	}
	assert_int_equal(4000, task_mlock(m, u, 0, 4000, true, &err));
	assert_int_equal(0, exit_task(m, t));
	set_compact_unevictable_allowed(m, 0);
	assert_int_equal(0, compact_node(m, 0));
	assert_int_equal(0, vm_event(m, PGMIGRATE_SUCCESS));
	set_compact_unevictable_allowed(m, 1);
	assert_int_equal(0, compact_node(m, 0));
	assert_true(vm_event(m, PGMIGRATE_SUCCESS) > 0);
	assert_sound(m);
	shut_down(m);
}

static void test_names_are_theirs_alone(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct task *t;

	new_task(m, "a");
	assert_int_equal(-EEXIST, create_task(m, "a", &t));
	assert_int_equal(-ENAMETOOLONG, create_task(m, "a-name-too-long-", &t));
	assert_int_equal(-EPERM, exit_task(m, init_task(m)));
	shut_down(m);
}

/* kfree gives back what kalloc gave, in reverse, and never the stack. */
static void test_stack_is_not_freed_by_hand(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);
	struct task *t = new_task(m, "a");
	int err;

	assert_int_equal(3, task_kalloc(m, t, 3, 2, GFP_KERNEL, &err));
	assert_int_equal(16, t->nr_kernel_pages);
	assert_int_equal(1, task_kfree(m, t, 1));
	assert_int_equal(2, task_kfree(m, t, 100));
	assert_int_equal(4, t->nr_kernel_pages);
	assert_int_equal(0, task_kfree(m, t, 1));
	assert_int_equal(0, exit_task(m, t));
	assert_all_free(m, free);
	shut_down(m);
}

static void test_peaks_and_pins_are_counted(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct task *t = new_task(m, "a");
	int err;

	assert_int_equal(300, task_fault(m, t, 300, false, &err));
	assert_int_equal(20, task_pin(m, t, 280, 20, true, &err));
	assert_int_equal(20, task_pin(m, t, 280, 20, true, &err));
	assert_int_equal(20, t->pinned_vm);
	assert_int_equal(5, task_pin(m, t, 280, 5, false, &err));
	assert_int_equal(15, t->pinned_vm);
	assert_int_equal(10, task_unmap(m, t, 10));	/* the pins go with the pages */
	assert_int_equal(5, t->pinned_vm);
	quiet_vmstat(m);
	assert_int_equal(20, pages(m, NR_FOLL_PIN_ACQUIRED));
	assert_int_equal(15, pages(m, NR_FOLL_PIN_RELEASED));
	assert_int_equal(300, t->hiwater_rss);
	assert_int_equal(300, t->hiwater_vm);
	assert_int_equal(50, task_fault(m, t, 50, false, &err));
	assert_int_equal(40, task_unmap(m, t, 40));
	assert_int_equal(340, t->hiwater_rss);
	assert_sound(m);
	shut_down(m);
}

/* Of a file far apart in it, only what is there is looked at. */
static void test_files_are_open_until_they_are_removed(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);
	struct task *a = new_task(m, "a"), *b = new_task(m, "b");
	struct address_space *one = find_file(m, "one", true), *two = find_file(m, "two", true);
	int err;

	assert_int_equal(1, task_read(m, a, one, 1UL << 27, 1, &err));
	assert_int_equal(1, task_read(m, a, one, 0, 1, &err));
	assert_int_equal(1, task_write(m, a, two, 5, 1, &err));
	assert_int_equal(1, task_write(m, b, one, 7, 1, &err));
	assert_int_equal(2, a->nr_files);
	assert_ptr_equal(one, a->files[0]);
	assert_int_equal(1, b->nr_files);
	remove_file(m, one);
	assert_int_equal(1, a->nr_files);
	assert_ptr_equal(two, a->files[0]);
	assert_int_equal(0, b->nr_files);
	assert_int_equal(0, exit_task(m, a));
	remove_file(m, two);
	assert_int_equal(0, exit_task(m, b));
	assert_all_free(m, free);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_anonymous_memory_is_counted),
		cmocka_unit_test(test_huge_pages_are_taken_whole_and_split),
		cmocka_unit_test(test_files_stay_when_their_readers_go),
		cmocka_unit_test(test_written_pages_are_dirty_until_synced),
		cmocka_unit_test(test_locked_memory_is_unevictable),
		cmocka_unit_test(test_compaction_moves_their_pages),
		cmocka_unit_test(test_compaction_leaves_locked_pages_when_told),
		cmocka_unit_test(test_names_are_theirs_alone),
		cmocka_unit_test(test_stack_is_not_freed_by_hand),
		cmocka_unit_test(test_peaks_and_pins_are_counted),
		cmocka_unit_test(test_files_are_open_until_they_are_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
