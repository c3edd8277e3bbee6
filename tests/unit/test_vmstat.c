// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters with their CPUs' parts, and fragmentation. Source: 6.1 mm/vmstat.c. */
#include "mm_fixture.h"

/* 2 * bits(CPUs) * (1 + bits(memory in 128 MiB)), at most 125. */
static void test_threshold(void **state)
{
	static const struct {
		int cpus;
		unsigned long mib;
		int threshold;
	} cases[] = { { 1, 64, 2 }, { 1, 128, 4 }, { 2, 1024, 20 }, { 4, 3072, 36 },
		      { 512, 3072, 120 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct range memory[] = { { 0, RAM_BASE, cases[i].mib * MIB }, { 0 } };
		struct machine *m = boot(&(struct fixture){ .memory = memory,
							    .nr_cpus = cases[i].cpus });

		assert_int_equal(cases[i].threshold,
				 zone_named(m, 0, ZONE_DMA)->stats[0].stat_threshold);
		shut_down(m);
	}
}

/* A CPU keeps changes up to the threshold to itself, and folds all when it passes it. */
static void test_fold(void **state)
{
	struct machine *m = boot(&(struct fixture){ .nr_cpus = 2 });
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	long t = zone->stats[0].stat_threshold, before = zone->vm_stat[NR_MLOCK];

	mod_zone_page_state(m, zone, NR_MLOCK, t);
	assert_int_equal(before, zone->vm_stat[NR_MLOCK]);
	assert_int_equal(t, zone->stats[0].vm_stat_diff[NR_MLOCK]);
	assert_int_equal(before + t, zone_page_state_snapshot(m, zone, NR_MLOCK));
	set_cpu(m, 1);
	mod_zone_page_state(m, zone, NR_MLOCK, -1);
	assert_int_equal(before, zone->vm_stat[NR_MLOCK]);
	set_cpu(m, 0);
	mod_zone_page_state(m, zone, NR_MLOCK, 1);
	assert_int_equal(before + t + 1, zone->vm_stat[NR_MLOCK]);
	set_cpu(m, 1);
	quiet_vmstat(m);
	assert_int_equal(before + t, zone->vm_stat[NR_MLOCK]);
	mod_zone_page_state(m, zone, NR_MLOCK, -t);
	quiet_vmstat(m);
	shut_down(m);
}

/* A counter below 0 reads as 0: its CPUs have the rest. */
static void test_never_below_zero(void **state)
{
	struct zone zone = { .vm_stat = { [NR_FREE_PAGES] = -5 } };

	assert_int_equal(0, zone_page_state(&zone, NR_FREE_PAGES));
}

/*
 * Free: 4 blocks of order 0, 2 of order 1. For order 2: 8 pages, 6 blocks, none large enough.
 *	index = 1000 - (1000 + 8 * 1000 / 4) / 6 = 500
 */
static void test_fragmentation_index(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct zone zone = { 0 };

	assert_int_equal(0, fragmentation_index(m, &zone, 2));
	assert_int_equal(1000, unusable_free_index(m, &zone, 2));
	zone.free_area[0].nr[MIGRATE_MOVABLE] = 4;
	zone.free_area[1].nr[MIGRATE_UNMOVABLE] = 2;
	assert_int_equal(500, fragmentation_index(m, &zone, 2));
	assert_int_equal(-1000, fragmentation_index(m, &zone, 1));
	assert_int_equal(1000, unusable_free_index(m, &zone, 2));
	assert_int_equal(500, unusable_free_index(m, &zone, 1));
	assert_int_equal(0, unusable_free_index(m, &zone, 0));
	shut_down(m);
}

static unsigned long numa_sum(const struct machine *m)
{
	unsigned long sum = 0;

	for (int i = 0; i < NR_VM_NUMA_EVENT_ITEMS; i++)
		sum += global_numa_event_state(m, (enum numa_stat_item)i);
	return sum;
}

/* Off, the NUMA counters are 0 and stay so; on again, they begin anew. */
static void test_numa_stat(void **state)
{
	struct machine *m = boot_plain(64 * MIB);

	alloc_page(m, GFP_KERNEL);
	assert_int_equal(1, global_numa_event_state(m, NUMA_HIT));
	set_numa_stat(m, 0);
	assert_int_equal(0, numa_sum(m));
	alloc_page(m, GFP_KERNEL);
	assert_int_equal(0, numa_sum(m));
	set_numa_stat(m, 1);
	alloc_page(m, GFP_KERNEL);
	assert_int_equal(1, global_numa_event_state(m, NUMA_HIT));
	assert_int_equal(1, global_numa_event_state(m, NUMA_LOCAL));
	shut_down(m);
}

/*
 * A CPU's list of another node's pages: the third time since a counter was folded a batch goes
 * back. Lists of its own node stay.
 */
static void test_remote_pages_expire(void **state)
{
	const struct range memory[] = { { 0, GIB, 256 * MIB }, { 1, 2 * GIB, 256 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	struct per_cpu_pages *own = &zone_named(m, 0, ZONE_DMA)->pageset[0];
	struct per_cpu_pages *other = &zone_named(m, 1, ZONE_DMA)->pageset[0];
	unsigned long pfn[40];
	int count;

	for (int i = 0; i < 40; i++)
		pfn[i] = alloc_pages_node(m, 1, GFP_KERNEL, 0);
	for (int i = 0; i < 40; i++)
		free_pages(m, pfn[i], 0);
	alloc_page(m, GFP_KERNEL);
	count = other->count;
	assert_true(count > 2 * other->batch);
	mod_zone_page_state(m, zone_named(m, 1, ZONE_DMA), NR_MLOCK, 1);
	refresh_vm_stats(m);	/* folds, and begins to count */
	refresh_vm_stats(m);
	assert_int_equal(count, other->count);
	refresh_vm_stats(m);
	assert_int_equal(count - other->batch, other->count);
	/* That left something to fold: so it goes on. */
	for (int i = 0; i < 3; i++)
		refresh_vm_stats(m);
	assert_int_equal(count - 2 * other->batch, other->count);
	assert_int_equal(own->batch - 1, own->count);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threshold),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_never_below_zero),
		cmocka_unit_test(test_fragmentation_index),
		cmocka_unit_test(test_numa_stat),
		cmocka_unit_test(test_remote_pages_expire),
	};

	return cmocka_run_group_tests_name("vmstat", tests, NULL, NULL);
}
