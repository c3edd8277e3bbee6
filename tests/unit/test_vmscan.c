// SPDX-License-Identifier: GPL-2.0-or-later
/* Reclaim before going to the next node. Source: 6.1 mm/vmscan.c, get_page_from_freelist(). */
#include "mm_fixture.h"

/* The CPU is on node 0, node 1 has none, node 2 has one: all of 256 MiB. */
static struct machine *three_nodes(uint8_t distance)
{
	static const struct range memory[] = {
		{ 0, GIB, 256 * MIB }, { 1, 2 * GIB, 256 * MIB }, { 2, 3 * GIB, 256 * MIB }, { 0 },
	};
	static const uint8_t cpus[] = { 0, 2 };

	return boot(&(struct fixture){ .memory = memory, .nr_cpus = 2, .cpu_node = cpus,
				       .distance = distance });
}

static void set_counter(struct machine *m, int nid, enum node_stat_item item, long pages)
{
	node_data(m, nid)->vm_stat[item] = pages;
}

static void test_ratios_are_of_each_node(void **state)
{
	struct machine *m = three_nodes(20);
	const struct pglist_data *pgdat = node_data(m, 1);
	unsigned long managed = pgdat->node_zones[ZONE_DMA].managed_pages;

	assert_int_equal(managed / 100, pgdat->min_unmapped_pages);
	assert_int_equal(managed * 5 / 100, pgdat->min_slab_pages);
	set_min_unmapped_ratio(m, 100);
	set_min_slab_ratio(m, 0);
	assert_int_equal(managed, pgdat->min_unmapped_pages);
	assert_int_equal(0, pgdat->min_slab_pages);
	shut_down(m);
}

/* A node is worth it when it has more page cache, or more slab, than is left to it. */
static void test_what_is_worth_reclaiming(void **state)
{
	struct machine *m = three_nodes(20);
	struct pglist_data *pgdat = node_data(m, 0);
	long least = (long)pgdat->min_unmapped_pages;

	set_zone_reclaim_mode(m, RECLAIM_ZONE);
	assert_int_equal(NODE_RECLAIM_FULL, node_reclaim(m, pgdat, GFP_KERNEL, 0));
	set_counter(m, 0, NR_FILE_PAGES, least + 200);
	set_counter(m, 0, NR_INACTIVE_FILE, least + 100);
	assert_int_equal(NODE_RECLAIM_SOME, node_reclaim(m, pgdat, GFP_KERNEL, 0));
	set_counter(m, 0, NR_FILE_DIRTY, 100);	/* may not be written */
	assert_int_equal(NODE_RECLAIM_FULL, node_reclaim(m, pgdat, GFP_KERNEL, 0));
	set_zone_reclaim_mode(m, RECLAIM_WRITE);
	assert_int_equal(NODE_RECLAIM_SOME, node_reclaim(m, pgdat, GFP_KERNEL, 0));
	set_counter(m, 0, NR_FILE_MAPPED, 100);	/* may not be unmapped */
	assert_int_equal(NODE_RECLAIM_FULL, node_reclaim(m, pgdat, GFP_KERNEL, 0));
	set_zone_reclaim_mode(m, RECLAIM_UNMAP);
	assert_int_equal(NODE_RECLAIM_SOME, node_reclaim(m, pgdat, GFP_KERNEL, 0));
	set_counter(m, 0, NR_FILE_PAGES, 0);
	assert_int_equal(NODE_RECLAIM_FULL, node_reclaim(m, pgdat, GFP_KERNEL, 0));
	set_counter(m, 0, NR_SLAB_RECLAIMABLE, (long)pgdat->min_slab_pages + 1);
	assert_int_equal(NODE_RECLAIM_SOME, node_reclaim(m, pgdat, GFP_KERNEL, 0));
	assert_int_equal(4, vm_event(m, PGSCAN_ZONE_RECLAIM_FAILED));
	shut_down(m);
}

/* Not by a request that cannot wait, nor on a node that has CPUs, unless it is one's own. */
static void test_who_reclaims_where(void **state)
{
	struct machine *m = three_nodes(20);

	set_zone_reclaim_mode(m, RECLAIM_ZONE);
	for (int nid = 0; nid < 3; nid++)
		set_counter(m, nid, NR_SLAB_RECLAIMABLE, 60000);
	assert_int_equal(NODE_RECLAIM_NOSCAN, node_reclaim(m, node_data(m, 0), GFP_ATOMIC, 0));
	assert_int_equal(NODE_RECLAIM_SOME, node_reclaim(m, node_data(m, 0), GFP_KERNEL, 0));
	assert_int_equal(NODE_RECLAIM_SOME, node_reclaim(m, node_data(m, 1), GFP_KERNEL, 0));
	assert_int_equal(NODE_RECLAIM_NOSCAN, node_reclaim(m, node_data(m, 2), GFP_KERNEL, 0));
	shut_down(m);
}

/* Times that a node was reclaimed in vain until node 0 had no more to give. */
static unsigned long tries(int mode, uint8_t distance)
{
	struct machine *m = three_nodes(distance);
	struct zone *first = zone_named(m, 0, ZONE_DMA);
	unsigned long n;

	set_zone_reclaim_mode(m, mode);
	set_counter(m, 0, NR_SLAB_RECLAIMABLE, 60000);
	set_counter(m, 1, NR_SLAB_RECLAIMABLE, 60000);
	while (page_zone(m, alloc_pages(m, GFP_KERNEL, 4)) == first)
		;
	n = vm_event(m, PGSCAN_ZONE_RECLAIM_FAILED);
	shut_down(m);
	return n;
}

/* The request that goes to the next node tried its own before; one of mode 0, or 8, does not. */
static void test_before_the_next_node(void **state)
{
	assert_int_equal(0, tries(0, 20));
	assert_int_equal(0, tries(8, 20));
	assert_int_equal(1, tries(RECLAIM_ZONE, 20));
}

/* Times that node 1 was tried for a request that node 0 and node 1 could not serve. */
static unsigned long tries_of_the_next(uint8_t distance)
{
	struct machine *m = three_nodes(distance);
	struct zone *last = zone_named(m, 2, ZONE_DMA);
	unsigned long n;

	while (page_zone(m, alloc_pages(m, GFP_KERNEL, 4)) != last)
		;
	set_zone_reclaim_mode(m, RECLAIM_ZONE);
	set_counter(m, 1, NR_SLAB_RECLAIMABLE, 60000);
	alloc_pages(m, GFP_KERNEL, 4);
	n = vm_event(m, PGSCAN_ZONE_RECLAIM_FAILED);
	shut_down(m);
	return n;
}

/* Nodes farther away than 30 are none of its business. */
static void test_near_nodes_only(void **state)
{
	assert_int_equal(1, tries_of_the_next(20));
	assert_int_equal(1, tries_of_the_next(30));
	assert_int_equal(0, tries_of_the_next(31));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ratios_are_of_each_node),
		cmocka_unit_test(test_what_is_worth_reclaiming),
		cmocka_unit_test(test_who_reclaims_where),
		cmocka_unit_test(test_before_the_next_node),
		cmocka_unit_test(test_near_nodes_only),
	};

	return cmocka_run_group_tests_name("vmscan", tests, NULL, NULL);
}
