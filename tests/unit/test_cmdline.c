/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "machine/cmdline.h"
#include "mm/memblock.h"

#define M (1ull << 20)
#define G (1ull << 30)

static struct boot_options o;
static const struct cmdline_kernel kernel = {.page_shift = 12};

static void parse(const char *line)
{
	boot_options_parse(&o, line, &kernel, NULL);
}

static void expect_said(const char *line, const char *text)
{
	struct printk_log *log = printk_log_create(4096);
	size_t len;
	char *all;

	boot_options_parse(&o, line, &kernel, log);
	all = printk_dmesg(log, 0, &len);
	assert_string_equal(all, text);
	free(all);
	printk_log_destroy(log);
}

static void numbers_have_suffixes(void **state)
{
	const char *end;

	assert_int_equal(memparse("64M", &end), 64 * M);
	assert_int_equal(*end, 0);
	assert_int_equal(memparse("0x10k@", &end), 16 << 10);
	assert_string_equal(end, "@");
	assert_int_equal(memparse("010", NULL), 8);
	assert_int_equal(memparse("2G", NULL), 2 * G);
	assert_int_equal(memparse("abc", &end), 0);
	assert_string_equal(end, "abc");
	assert_int_equal(memparse("-1", &end), 0);
	assert_string_equal(end, "-1");
	assert_int_equal(memparse("0x", &end), 0);
	assert_string_equal(end, "x");
}

static void words_and_quotes(void **state)
{
	char line[] = "a=1 \"b c=d e\" f=\"g h\" i";
	char *p = line, *param, *value;

	p = next_arg(p, &param, &value);
	assert_string_equal(param, "a");
	assert_string_equal(value, "1");
	p = next_arg(p, &param, &value);
	assert_string_equal(param, "b c");
	assert_string_equal(value, "d e");
	p = next_arg(p, &param, &value);
	assert_string_equal(param, "f");
	assert_string_equal(value, "g h");
	p = next_arg(p, &param, &value);
	assert_string_equal(param, "i");
	assert_null(value);
	assert_string_equal(p, "");
}

static void dashes_are_underscores(void **state)
{
	assert_true(parameq("cma-pernuma", "cma_pernuma"));
	assert_false(parameq("cma", "cma_pernuma"));
	parse("cma-pernuma=16M");
	assert_int_equal(o.cma_pernuma, 16 * M);
}

static void cma_has_three_forms(void **state)
{
	parse("quiet");
	assert_false(o.cma_given);
	parse("cma=64M");
	assert_true(o.cma_given);
	assert_int_equal(o.cma_size, 64 * M);
	assert_int_equal(o.cma_base, 0);
	assert_int_equal(o.cma_limit, 0);
	parse("cma=64M@1G");
	assert_int_equal(o.cma_base, G);
	assert_int_equal(o.cma_limit, G + 64 * M);
	parse("cma=64M@1G-2G");
	assert_int_equal(o.cma_base, G);
	assert_int_equal(o.cma_limit, 2 * G);
	parse("cma=abc");
	assert_true(o.cma_given);
	assert_int_equal(o.cma_size, 0);
}

/* The last size counts, but a base that was said once stays. */
static void a_later_cma_overrides_in_part(void **state)
{
	parse("cma=64M@1G-2G cma=32M");
	assert_int_equal(o.cma_size, 32 * M);
	assert_int_equal(o.cma_base, G);
	assert_int_equal(o.cma_limit, 2 * G);
}

static void hugetlb_cma_by_node(void **state)
{
	parse("hugetlb_cma=2G");
	assert_int_equal(o.hugetlb_cma, 2 * G);
	parse("hugetlb_cma=0:1G,2:3G");
	assert_int_equal(o.hugetlb_cma, 4 * G);
	assert_int_equal(o.hugetlb_cma_node[0], G);
	assert_int_equal(o.hugetlb_cma_node[2], 3 * G);
	parse("hugetlb_cma=99:1G");
	assert_int_equal(o.hugetlb_cma, 0);
}

static void movable_sizes(void **state)
{
	parse("movablecore=128M kernelcore=30%");
	assert_int_equal(o.movable.movablecore, 128 * M >> 12);
	assert_int_equal(o.movable.kernelcore_percent, 30);
	parse("kernelcore=30% kernelcore=1G");
	assert_int_equal(o.movable.kernelcore, G >> 12);
	assert_int_equal(o.movable.kernelcore_percent, 0);
	parse("kernelcore=mirror");
	assert_true(o.movable.mirror);
}

static void memory_limit(void **state)
{
	parse("");
	assert_int_equal(o.memory_limit, PHYS_ADDR_MAX);
	expect_said("mem=512M", "[    0.000000] Memory limited to 512MB\n");
	assert_int_equal(o.memory_limit, 512 * M);
	parse("mem=4097");
	assert_int_equal(o.memory_limit, 4096);
}

/* arm64 knows numa=off only: numa=fake= is taken and does nothing. */
static void numa_can_be_off(void **state)
{
	parse("numa=fake=2");
	assert_false(o.numa_off);
	parse("numa=off");
	assert_true(o.numa_off);
}

static void what_lacks_a_value_is_malformed(void **state)
{
	expect_said("cma", "[    0.000000] cma: Config string not provided\n"
			   "[    0.000000] Malformed early option 'cma'\n");
	expect_said("movablecore", "[    0.000000] Malformed early option 'movablecore'\n");
}

static void unknown_words_go_to_user_space(void **state)
{
	parse("quiet foo bar=1 root=/dev/vda mod.param=2 bar=3 BOOT_IMAGE=x pgprobe");
	assert_string_equal(o.unknown, "foo pgprobe bar=3");
	parse("cma=16M -- cma=32M foo");
	assert_int_equal(o.cma_size, 16 * M);
	assert_string_equal(o.unknown, "");
}

/* A word that this kernel was not built for is unknown to it. */
static void the_build_decides_what_is_known(void **state)
{
	static const struct cmdline_kernel owner = {.page_shift = 12, .page_owner = true};

	parse("page_owner=on");
	assert_false(o.page_owner);
	assert_string_equal(o.unknown, "page_owner=on");
	boot_options_parse(&o, "page_owner=on", &owner, NULL);
	assert_true(o.page_owner);
	assert_string_equal(o.unknown, "");
}

static void tuning_words(void **state)
{
	parse("rodata=full coherent_pool=2M transparent_hugepage=never");
	assert_true(o.rodata_given && o.rodata_full && o.thp_never);
	assert_int_equal(o.coherent_pool, 2 * M);
	parse("rodata=on transparent_hugepage=always");
	assert_true(o.rodata_given && !o.rodata_full && !o.thp_never);
	expect_said("rodata=1", "[    0.000000] Invalid option string for rodata: '1'\n");
}

static void memory_hotplug_words(void **state)
{
	parse("quiet");
	assert_int_equal(o.hotplug.default_type, MMOP_OFFLINE);
	assert_int_equal(o.hotplug.auto_movable_ratio, 301);
	assert_true(o.hotplug.auto_movable_numa_aware && !o.hotplug.movable_node);
	parse("memhp_default_state=online_movable movable_node "
	      "memory_hotplug.online_policy=auto-movable memory_hotplug.auto_movable_ratio=50 "
	      "memory_hotplug.auto_movable_numa_aware=n");
	assert_int_equal(o.hotplug.default_type, MMOP_ONLINE_MOVABLE);
	assert_int_equal(o.hotplug.policy, ONLINE_POLICY_AUTO_MOVABLE);
	assert_int_equal(o.hotplug.auto_movable_ratio, 50);
	assert_true(!o.hotplug.auto_movable_numa_aware && o.hotplug.movable_node);
	assert_string_equal(o.unknown, "");
	parse("memhp_default_state=sometimes");
	assert_int_equal(o.hotplug.default_type, MMOP_OFFLINE);
	parse("memory_hotplug.online_policy=mine memory_hotplug.auto_movable_ratio=-1");
	assert_int_equal(o.hotplug.policy, ONLINE_POLICY_CONTIG_ZONES);
	assert_int_equal(o.nr_invalid, 2);
	assert_string_equal(o.invalid[0].param, "memory_hotplug.online_policy");
	assert_string_equal(o.invalid[0].value, "mine");
}

static void long_lines_are_cut(void **state)
{
	char line[3 * COMMAND_LINE_SIZE];

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = 0;
	parse(line);
	assert_true(strlen(o.unknown) < COMMAND_LINE_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_have_suffixes),
		cmocka_unit_test(words_and_quotes),
		cmocka_unit_test(dashes_are_underscores),
		cmocka_unit_test(cma_has_three_forms),
		cmocka_unit_test(a_later_cma_overrides_in_part),
		cmocka_unit_test(hugetlb_cma_by_node),
		cmocka_unit_test(movable_sizes),
		cmocka_unit_test(memory_limit),
		cmocka_unit_test(numa_can_be_off),
		cmocka_unit_test(what_lacks_a_value_is_malformed),
		cmocka_unit_test(unknown_words_go_to_user_space),
		cmocka_unit_test(the_build_decides_what_is_known),
		cmocka_unit_test(tuning_words),
		cmocka_unit_test(memory_hotplug_words),
		cmocka_unit_test(long_lines_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
