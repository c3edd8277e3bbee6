/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boards booted from descriptions. Addresses in the drawings are in MiB. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "machine/board.h"
#include "mm/memblock.h"

#define M (1ull << 20)

static char error[DESC_ERROR_MAX];
static struct board *b;

static int teardown(void **state)
{
	board_destroy(b);
	b = NULL;
	return 0;
}

/* A board of these JSON members. */
static bool boot(const char *members)
{
	char text[4096];
	struct machine_desc *d;

	snprintf(text, sizeof(text), "{%s}", members);
	d = machine_desc_from_json_text(text, "test", error);
	assert_non_null(d);
	b = board_boot(d, NULL, error);
	return b != NULL;
}

#define ONE_GIB "\"memory\": [{\"base\": \"1G\", \"size\": \"1G\"}]"

/* How often a line stands in the log. */
static int said(const char *line)
{
	struct printk_record r;
	int n = 0;

	for (uint64_t i = 0; printk_read(board_log(b), i, &r); i = r.seq + 1)
		n += !strcmp(r.text, line);
	return n;
}

/* Number of the first record that begins so; -1: none. */
static long when(const char *beginning)
{
	struct printk_record r;

	for (uint64_t i = 0; printk_read(board_log(b), i, &r); i = r.seq + 1)
		if (!strncmp(r.text, beginning, strlen(beginning)))
			return (long)r.seq;
	return -1;
}

static void the_boot_is_told_in_order(void **state)
{
	static const char *const order[] = {
		"NUMA: No NUMA configuration found",
		"NUMA: Faking a node",
		"NUMA: NODE_DATA",
		"Zone ranges:",
		"  DMA      [mem",
		"  DMA32    empty",
		"  Normal   empty",
		"Movable zone start",
		"Early memory node ranges",
		"  node   0:",
		"Initmem setup node 0",
		"cma: Reserved 64 MiB",
		"percpu: Embedded",
		"pcpu-alloc: s",
		"pcpu-alloc: [0] 0 ",
		"Fallback order for Node 0: 0 ",
		"Built 1 zonelists",
		"Policy zone: DMA",
		"Kernel command line: ",
		"Dentry cache",
		"Inode-cache",
		"Memory: ",
		"SLUB:",
		"smp: Bringing",
		"DMA: preallocated",
		"HugeTLB: registered",
		"Freeing unused kernel memory: ",
	};
	long last = -1;

	assert_true(boot(ONE_GIB));
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		long at = when(order[i]);

		assert_true(at > last);
		last = at;
	}
}

static void options_reach_the_boot(void **state)
{
	assert_true(boot(ONE_GIB ", \"cmdline\": \"cma=16M@0x50000000 mem=512M foo\""));
	assert_int_equal(said("Memory limited to 512MB"), 1);
	assert_int_equal(said("cma: Reserved 16 MiB at 0x0000000050000000"), 1);
	assert_int_equal(said("Unknown kernel command line parameters \"foo\", will be passed to "
			      "user space."),
			 1);
	assert_int_equal(memblock_end_of_DRAM(machine_memblock(board_machine(b))), 1536 * M);
	assert_int_equal(board_default_cma(b)->base_pfn, 0x50000);
	assert_string_equal(board_cmdline(b), "cma=16M@0x50000000 mem=512M foo");
}

/* After the kernel's words one of ours tells what could have been had. */
static void a_refusal_tells_the_nearest(void **state)
{
	assert_true(boot(ONE_GIB ", \"cmdline\": \"cma=16M@0x50001000\""));
	assert_int_equal(said("cma: Region at 0x0000000050001000 must be aligned to "
			      "0x0000000000200000 bytes"),
			 1);
	assert_int_equal(said("cma: Failed to reserve 16 MiB"), 1);
	assert_int_equal(said("buddyfs: the nearest legal CMA area would be 16384 KiB at "
			      "0x0000000050000000"),
			 1);
	assert_null(board_default_cma(b));
}

#define RESERVED(members)                                                                          \
	ONE_GIB ", \"reserved-memory\": [{\"compatible\": \"shared-dma-pool\", " members "}]"

/*
 *	memory	1024 |--------------------------------| 2048
 *	may lie	        1280 |--------| 1536
 *	area		         |####|
 */
static void a_dynamic_area_lies_in_its_range(void **state)
{
	assert_true(
		boot(RESERVED("\"name\": \"pool\", \"reusable\": true, \"size\": \"64M\","
			      "\"alloc-ranges\": [{\"base\": \"1280M\", \"size\": \"256M\"}]")));
	assert_int_equal(
		said("Reserved memory: created CMA memory pool at 0x000000005c000000, size 64 MiB"),
		1);
	assert_int_equal(
		said("OF: reserved mem: initialized node pool, compatible id shared-dma-pool"), 1);
}

static void cmdline_beats_the_default_area_of_the_tree(void **state)
{
	assert_true(boot(RESERVED("\"name\": \"linux,cma\", \"reusable\": true, \"size\": \"64M\","
				  "\"linux,cma-default\": true") ", \"cmdline\": \"cma=32M\""));
	assert_int_equal(
		said("Reserved memory: bypass linux,cma node, using cmdline CMA params instead"),
		1);
	assert_int_equal(said("OF: reserved mem: node linux,cma compatible matching fail"), 1);
	assert_int_equal(cma_area_count(board_machine(b)), 1);
	assert_string_equal(board_default_cma(b)->name, "reserved");
}

static void an_area_that_does_not_fit_is_refused(void **state)
{
	assert_true(
		boot(RESERVED("\"name\": \"pool\", \"reusable\": true, \"size\": \"512M\","
			      "\"alloc-ranges\": [{\"base\": \"1280M\", \"size\": \"256M\"}]")));
	assert_int_equal(
		said("OF: reserved mem: failed to allocate memory for node 'pool': size 512 MiB"),
		1);
	assert_true(when("buddyfs: the nearest legal CMA area") >= 0);
}

static void overlaps_are_detected(void **state)
{
	assert_true(boot(ONE_GIB
			 ", \"reserved-memory\": ["
			 "{\"name\": \"a\", \"reg\": [{\"base\": \"1280M\", \"size\": \"4M\"}]},"
			 "{\"name\": \"b\", \"reg\": [{\"base\": \"1282M\", \"size\": \"4M\"}]}]"));
	assert_true(when("OF: reserved mem: OVERLAP DETECTED!\na (0x0000000050000000--") >= 0);
}

/*
 *	memory	0 |----- 2048 -----|
 *	DMA	0 |-- 1024 --|
 *	DMA32	             |-----|
 */
static void dma_limits_make_zones(void **state)
{
	assert_true(boot(
		"\"memory\": [{\"base\": 0, \"size\": \"2G\"}], \"dma-limit\": \"0x3fffffff\""));
	assert_int_equal(said("  DMA      [mem 0x0000000000000000-0x000000003fffffff]"), 1);
	assert_int_equal(said("  DMA32    [mem 0x0000000040000000-0x000000007fffffff]"), 1);
	/* The default area is for DMA. */
	assert_true(board_default_cma(b)->base_pfn < 0x40000);
}

static void nodes_have_their_memory(void **state)
{
	static const char two[] =
		"\"memory\": [{\"base\": \"1G\", \"size\": \"1G\", \"node\": 0},"
		"{\"base\": \"2G\", \"size\": \"1G\", \"node\": 1}],"
		"\"cpus\": [{\"node\": 0}, {\"node\": 1}], \"distances\": [[10, 25], [25, 10]],"
		"\"cmdline\": \"%s\"";
	char text[512];

	snprintf(text, sizeof(text), two, "cma_pernuma=32M");
	assert_true(boot(text));
	assert_int_equal(nr_online_nodes(board_machine(b)), 2);
	assert_int_equal(machine_params(board_machine(b))->distance[0][1], 25);
	assert_int_equal(machine_params(board_machine(b))->cpu_node[1], 1);
	assert_int_equal(said("Fallback order for Node 1: 1 0 "), 1);
	assert_non_null(cma_find(board_machine(b), "pernuma1"));
	teardown(state);
	snprintf(text, sizeof(text), two, "numa=off");
	assert_true(boot(text));
	assert_int_equal(said("NUMA: NUMA disabled"), 1);
	assert_int_equal(nr_online_nodes(board_machine(b)), 1);
}

static void memory_without_a_node_means_one_node(void **state)
{
	assert_true(boot("\"memory\": [{\"base\": \"1G\", \"size\": \"1G\", \"node\": 0},"
			 "{\"base\": \"4G\", \"size\": \"1G\"}]"));
	assert_true(when("NUMA: Warning: invalid memblk node 16 [mem 0x0000000100000000") >= 0);
	assert_true(when("NUMA: Faking a node at") >= 0);
}

/* Nothing is mirrored: what begins beyond 4 GiB is Movable. */
static void unmirrored_memory_is_movable(void **state)
{
	assert_true(boot("\"memory\": [{\"base\": \"1G\", \"size\": \"1G\"},"
			 "{\"base\": \"4G\", \"size\": \"1G\"}], \"cmdline\": \"kernelcore=mirror\""));
	assert_int_equal(said("This configuration results in unmirrored kernel memory."), 1);
	assert_int_equal(said("  Node 0: 0x0000000100000000"), 1);
}

static void hugetlb_areas(void **state)
{
	assert_true(boot("\"memory\": [{\"base\": \"1G\", \"size\": \"8G\"}],"
			 "\"cmdline\": \"hugetlb_cma=1536M\""));
	assert_int_equal(said("hugetlb_cma: reserve 1536 MiB, up to 2048 MiB per node"), 1);
	assert_int_equal(said("hugetlb_cma: reserved 2048 MiB on node 0"), 1);
	assert_int_equal(cma_find(board_machine(b), "hugetlb0")->order_per_bit, 9);
	teardown(state);
	assert_true(boot(ONE_GIB ", \"cmdline\": \"hugetlb_cma=64M\""));
	assert_int_equal(said("hugetlb_cma: cma area should be at least 1024 MiB"), 1);
}

static void boards_that_cannot_boot_say_why(void **state)
{
	assert_false(boot("\"memory\": [{\"base\": \"1G\", \"size\": \"4M\"}]"));
	assert_memory_equal(error, "memory has no room for the kernel image", 39);
	assert_false(boot("\"memory\": [{\"base\": \"1G\", \"size\": \"16M\"}],"
			  "\"kernel\": {\"sizeof-page\": 128, \"percpu-static\": \"64M\"}"));
	assert_memory_equal(error, "the machine has too little memory for", 37);
}

static void captured_ranges_take_the_place_of_the_model(void **state)
{
	unsigned long managed;

	assert_true(boot(ONE_GIB ", \"cmdline\": \"cma=0\", \"captured-reserved\":"
				 "[{\"base\": \"0x40210000\", \"size\": \"16M\"}]"));
	managed = node_data(board_machine(b), 0)->node_zones[ZONE_DMA].managed_pages;
	/* All but the range, of which the init sections were given back. */
	assert_int_equal(managed, (1024 - 16) * M / 4096 + (448 << 10) / 4096);
}

static unsigned long first_block(void)
{
	struct zone *zone = &node_data(board_machine(b), 0)->node_zones[ZONE_DMA];

	return free_list_first(board_machine(b), zone, 10, MIGRATE_MOVABLE);
}

static void policies_are_booted_under_and_stay(void **state)
{
	struct mm_policy policy;
	unsigned long first;

	assert_true(boot(ONE_GIB ", \"policy\": {\"shuffle\": true, \"cma_preference\": \"last\", "
				 "\"shuffle_seed\": 7}"));
	first = first_block();
	policy = *mm_policy(board_machine(b));
	assert_int_equal(CMA_LAST, policy.cma_preference);
	assert_int_equal(7, policy.shuffle_seed);
	policy.cma_preference = CMA_NEVER;
	mm_set_policy(board_machine(b), &policy);
	assert_true(board_reset(b, error));
	assert_int_equal(CMA_NEVER, mm_policy(board_machine(b))->cma_preference);
	assert_int_equal(first, first_block());
	policy.shuffle_seed = 8;
	mm_set_policy(board_machine(b), &policy);
	assert_true(board_reset(b, error));
	assert_int_not_equal(first, first_block());
}

static void the_command_line_shuffles(void **state)
{
	assert_true(boot(ONE_GIB ", \"cmdline\": \"page_alloc.shuffle=yes\""));
	assert_int_equal(SHUFFLE_ON, mm_policy(board_machine(b))->shuffle);
	teardown(NULL);
	assert_true(boot(ONE_GIB ", \"policy\": {\"shuffle\": \"on\"}, "
				 "\"cmdline\": \"page_alloc.shuffle=0\""));
	assert_int_equal(SHUFFLE_OFF, mm_policy(board_machine(b))->shuffle);
	teardown(NULL);
	assert_true(boot(ONE_GIB ", \"cmdline\": \"page_alloc.shuffle=maybe\""));
	assert_int_equal(SHUFFLE_OFF, mm_policy(board_machine(b))->shuffle);
	assert_int_equal(1, said("Booting kernel: `maybe' invalid for parameter "
				 "`page_alloc.shuffle'"));
}

static void a_reset_starts_anew(void **state)
{
	struct cma *cma;
	unsigned long pfn;

	assert_true(boot(ONE_GIB));
	cma = board_default_cma(b);
	pfn = cma_alloc(board_machine(b), cma, 16, 0, false, NULL);
	assert_true(pfn != PFN_NONE);
	board_advance(b, 1000);
	assert_true(board_reset(b, error));
	assert_int_equal(board_clock(b), 0);
	assert_int_equal(cma_alloc(board_machine(b), board_default_cma(b), 16, 0, false, NULL),
			 pfn);
	/* Failures are still told in the log. */
	assert_int_equal(cma_alloc(board_machine(b), board_default_cma(b), 16384, 0, false, NULL),
			 PFN_NONE);
	assert_int_equal(
		said("cma: cma_alloc: reserved: alloc failed, req-size: 16384 pages, ret: -12"), 1);
}

/* Ten in five seconds, then how many were not told. */
static void failures_are_rate_limited(void **state)
{
	static const char line[] =
		"cma: cma_alloc: reserved: alloc failed, req-size: 16384 pages, ret: -12";

	assert_true(boot(ONE_GIB));
	for (int i = 0; i < 12; i++)
		cma_alloc(board_machine(b), board_default_cma(b), 16384, 0, false, NULL);
	assert_int_equal(said(line), 10);
	board_advance(b, 5000000001ull);
	cma_alloc(board_machine(b), board_default_cma(b), 16384, 0, false, NULL);
	assert_int_equal(said(line), 11);
	assert_int_equal(said("cma_alloc: 2 callbacks suppressed"), 1);
}

static void the_allocator_is_whole_after_boot(void **state)
{
	const char *about, *name;
	size_t len;

	for (size_t i = 0; (name = machine_builtin_list(i, &about, &len)); i++) {
		struct mm_fault fault;

		b = board_boot(machine_desc_load(name, error), NULL, error);
		assert_non_null(b);
		assert_int_equal(mm_check(board_machine(b), &fault, 1), 0);
		teardown(state);
	}
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_boot_is_told_in_order),
		TEST(options_reach_the_boot),
		TEST(a_refusal_tells_the_nearest),
		TEST(a_dynamic_area_lies_in_its_range),
		TEST(cmdline_beats_the_default_area_of_the_tree),
		TEST(an_area_that_does_not_fit_is_refused),
		TEST(overlaps_are_detected),
		TEST(dma_limits_make_zones),
		TEST(nodes_have_their_memory),
		TEST(memory_without_a_node_means_one_node),
		TEST(unmirrored_memory_is_movable),
		TEST(hugetlb_areas),
		TEST(boards_that_cannot_boot_say_why),
		TEST(captured_ranges_take_the_place_of_the_model),
		TEST(a_reset_starts_anew),
		TEST(policies_are_booted_under_and_stay),
		TEST(the_command_line_shuffles),
		TEST(failures_are_rate_limited),
		TEST(the_allocator_is_whole_after_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
