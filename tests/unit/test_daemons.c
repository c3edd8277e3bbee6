// SPDX-License-Identifier: GPL-2.0-or-later
/* Kswapd and kcompactd: what wakes them, what they do, when they sleep. Source: 6.1 mm/vmscan.c. */
#include "mm_fixture.h"

#define EVENT_MAX 64

static enum mm_event said[EVENT_MAX];
static size_t nr_said;

static void note(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr)
{
	if (nr_said < EVENT_MAX)
		said[nr_said++] = event;
}

static const struct mm_hooks hooks = { .trace = note };

static struct machine *boot_traced(unsigned long size)
{
	const struct range memory[] = { { 0, RAM_BASE, size }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .hooks = &hooks });

	nr_said = 0;
	machine_trace(m, ~UINT64_C(0));
	return m;
}

static bool was_said(enum mm_event event)
{
	for (size_t i = 0; i < nr_said; i++)
		if (said[i] == event)
			return true;
	return false;
}

/* A boost wakes kswapd at the next request, and is over when that has run. */
static void test_boost_ends(void **state)
{
	struct machine *m = boot_traced(256 * MIB);
	struct zone *zone = zone_named(m, 0, ZONE_DMA);

	daemons_start(m);
	zone->watermark_boost = 512;
	zone->flags |= 1UL << ZONE_BOOSTED_WATERMARK;
	free_pages(m, alloc_page(m, GFP_KERNEL), 0);
	assert_int_equal(DAEMON_WOKEN, zone->zone_pgdat->kswapd);
	assert_int_equal(512, zone->watermark_boost);
	daemons_run(m);
	assert_int_equal(DAEMON_ASLEEP, zone->zone_pgdat->kswapd);
	assert_int_equal(0, zone->watermark_boost);
	assert_int_equal(1, zone->zone_pgdat->kswapd_failures);
	assert_true(was_said(TRACE_mm_vmscan_wakeup_kswapd));
	assert_true(was_said(TRACE_mm_vmscan_kswapd_wake));
	assert_false(was_said(TRACE_mm_vmscan_kswapd_sleep));	/* it dozes first */
	machine_pass(m, 99000000);
	assert_false(was_said(TRACE_mm_vmscan_kswapd_sleep));
	machine_pass(m, 2000000);
	assert_true(was_said(TRACE_mm_vmscan_kswapd_sleep));
	shut_down(m);
}

/* Without daemons all stays as it is. */
static void test_stopped(void **state)
{
	struct machine *m = boot_traced(256 * MIB);
	struct zone *zone = zone_named(m, 0, ZONE_DMA);

	zone->watermark_boost = 512;
	zone->flags |= 1UL << ZONE_BOOSTED_WATERMARK;
	free_pages(m, alloc_page(m, GFP_KERNEL), 0);
	daemons_run(m);
	assert_int_equal(512, zone->watermark_boost);
	daemons_start(m);
	daemons_stop(m);
	free_pages(m, alloc_page(m, GFP_KERNEL), 0);
	daemons_run(m);
	assert_int_equal(512, zone->watermark_boost);
	assert_false(was_said(TRACE_mm_vmscan_wakeup_kswapd));
	zone->watermark_boost = 0;
	shut_down(m);
}

/* Below the watermark with nothing to reclaim: it tries sixteen times and gives the node up. */
static void test_hopeless_node(void **state)
{
	struct machine *m = boot_traced(64 * MIB);
	struct pglist_data *pgdat = node_data(m, 0);

	daemons_start(m);
	while (alloc_page(m, GFP_NOWAIT | __GFP_NOWARN) != PFN_NONE)
		;
	assert_int_equal(DAEMON_WOKEN, pgdat->kswapd);
	daemons_run(m);
	assert_int_equal(DAEMON_ASLEEP, pgdat->kswapd);
	assert_int_equal(16, pgdat->kswapd_failures);
	assert_int_equal(16, m->vm_events[PAGEOUTRUN]);
	assert_int_equal(15, m->vm_events[KSWAPD_HIGH_WMARK_HIT_QUICKLY]);
	/* Nobody wakes it again. */
	alloc_page(m, GFP_NOWAIT | __GFP_NOWARN);
	assert_int_equal(DAEMON_ASLEEP, pgdat->kswapd);
	shut_down(m);
}

/* Movable pages everywhere but every other: much is free, nothing of it large. */
static void fragment(struct machine *m)
{
	static unsigned long pfns[1 << 16];
	unsigned long n = 0, pfn;

	while ((pfn = alloc_page(m, GFP_NOWAIT | __GFP_MOVABLE | __GFP_NOWARN |
				     __GFP_MEMALLOC)) != PFN_NONE) {
		page_set_movable(m, pfn, true);
		pfns[n++] = pfn;
	}
	for (unsigned long i = 0; i < n; i++)
		if (pfns[i] & 1)
			free_pages(m, pfns[i], 0);
	drain_all_pages(m, NULL);
}

/* As recorded: once kswapd has given up, a request that cannot wait wakes kcompactd itself. */
static void test_kcompactd_makes_a_block(void **state)
{
	struct machine *m = boot_traced(64 * MIB);
	struct pglist_data *pgdat = node_data(m, 0);
	gfp_t gfp = GFP_NOWAIT | __GFP_MOVABLE | __GFP_NOWARN;

	fragment(m);
	daemons_start(m);
	pgdat->kswapd_failures = 16;
	assert_int_equal(PFN_NONE, alloc_pages(m, gfp, 4));
	assert_int_equal(DAEMON_WOKEN, pgdat->kcompactd);
	assert_int_equal(4, pgdat->kcompactd_max_order);
	nr_said = 0;
	daemons_run(m);
	assert_int_equal(DAEMON_ASLEEP, pgdat->kcompactd);
	assert_int_equal(0, pgdat->kcompactd_max_order);
	assert_int_equal(1, m->vm_events[KCOMPACTD_WAKE]);
	assert_true(m->vm_events[KCOMPACTD_MIGRATE_SCANNED] > 0);
	assert_true(was_said(TRACE_mm_compaction_kcompactd_wake));
	assert_int_not_equal(PFN_NONE, alloc_pages(m, gfp, 4));
	assert_sound(m);
	shut_down(m);
}

static void test_proactive(void **state)
{
	struct machine *m = boot_traced(64 * MIB);
	struct pglist_data *pgdat = node_data(m, 0);
	unsigned int before;

	daemons_start(m);
	assert_true(fragmentation_score_node(m, pgdat) < 5);
	fragment(m);
	before = fragmentation_score_node(m, pgdat);
	assert_int_equal(99, before);	/* of 100, by one page more than the node has */
	set_compaction_proactiveness(m, 0);
	kcompactd_interval(m);
	assert_int_equal(before, fragmentation_score_node(m, pgdat));
	/* From 50 + 10 % on it compacts, until 50 % are left. */
	set_compaction_proactiveness(m, 50);
	assert_true(fragmentation_score_node(m, pgdat) <= 50);
	assert_int_equal(0, m->vm_events[KCOMPACTD_WAKE]);
	assert_sound(m);
	shut_down(m);
}

/* Without progress it waits 64 intervals. */
static void test_proactive_is_deferred(void **state)
{
	struct machine *m = boot_traced(64 * MIB);
	struct pglist_data *pgdat = node_data(m, 0);

	daemons_start(m);
	fragment(m);
	for (unsigned long pfn = RAM_BASE >> 12; pfn < (RAM_BASE + 64 * MIB) >> 12; pfn++)
		page_set_movable(m, pfn, false);
	m->sysctl.compaction_proactiveness = 50;
	nr_said = 0;
	kcompactd_interval(m);
	assert_true(was_said(TRACE_mm_compaction_begin));
	assert_int_equal(64, pgdat->proactive_wait);
	nr_said = 0;
	for (int i = 0; i < 63; i++)
		kcompactd_interval(m);
	assert_false(was_said(TRACE_mm_compaction_begin));
	kcompactd_interval(m);
	assert_true(was_said(TRACE_mm_compaction_begin));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boost_ends),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_hopeless_node),
		cmocka_unit_test(test_kcompactd_makes_a_block),
		cmocka_unit_test(test_proactive),
		cmocka_unit_test(test_proactive_is_deferred),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
