/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machine files: what they say, and how they are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "machine/desc.h"

#define M (1ull << 20)
#define G (1ull << 30)

static char error[DESC_ERROR_MAX];

static struct machine_desc *read_text(const char *text)
{
	return machine_desc_from_json_text(text, "board.json", error);
}

static void expect_error(const char *text, const char *expected)
{
	assert_null(read_text(text));
	assert_string_equal(error, expected);
}

static void a_machine_is_read(void **state)
{
	struct machine_desc *d = read_text(
		"{\n"
		"\t\"model\": \"test\", \"page-size\": \"16K\", \"cmdline\": \"cma=64M\",\n"
		"\t\"memory\": [{\"base\": \"0x40000000\", \"size\": \"1G\", \"node\": 0},\n"
		"\t\t{\"base\": 4294967296, \"size\": \"512M\", \"node\": 1}],\n"
		"\t\"cpus\": [{\"node\": 0}, {\"node\": 1}],\n"
		"\t\"distances\": [[10, 20], [20, 10]],\n"
		"\t\"reserved-memory\": [{\"name\": \"pool\", \"compatible\": [\"a\", "
		"\"shared-dma-pool\"],\n"
		"\t\t\"size\": \"32M\", \"alignment\": \"32M\", \"reusable\": true,\n"
		"\t\t\"alloc-ranges\": [{\"base\": \"0x40000000\", \"size\": \"256M\"}]}],\n"
		"\t\"dma-limit\": \"0x3fffffff\",\n"
		"\t\"kernel\": {\"text\": \"8M\", \"block-maps\": false}\n"
		"}\n");

	assert_non_null(d);
	assert_string_equal(d->model, "test");
	assert_int_equal(d->kernel.page_shift, 14);
	assert_int_equal(d->kernel.text, 8 * M);
	assert_false(d->kernel.block_maps);
	assert_int_equal(d->nr_memory, 2);
	assert_int_equal(d->memory[1].base, 4 * G);
	assert_int_equal(d->memory[1].nid, 1);
	assert_int_equal(d->nr_cpus, 2);
	assert_int_equal(d->nr_distances, 4);
	assert_int_equal(d->nr_reserved, 1);
	assert_true(desc_reserved_is_compatible(&d->reserved[0], "shared-dma-pool"));
	assert_int_equal(d->reserved[0].alloc_ranges.r[0].size, 256 * M);
	assert_int_equal(d->dma_limit, 0x3fffffff);
	machine_desc_free(d);
}

static void errors_name_line_and_path(void **state)
{
	expect_error(
		"{\n\"memory\": [\n  {\"base\": 0, \"size\": \"1G\"},\n"
		"  {\"base\": 0,\n   \"size\": \"1X\"}\n]}",
		"board.json:5: memory[1].size: \"1X\" is not a number such as 64M or 0x40000000");
	expect_error("{\n\"memory\": [{\"base\": 0, \"size\": \"1G\"}],\n\n\"colour\": 1}",
		     "board.json:4: colour: unknown key");
	expect_error("{\"memory\": [{\"base\": 0, \"size\": \"1G\"}],\n"
		     " \"reserved-memory\": [{\"name\": \"a\", \"compatible\": [\"a, \\\"b\\\" }\"],"
		     " \"size\": 1}, {\n"
		     "  \"name\": \"c\", \"reuseable\": true}]}",
		     "board.json:3: reserved-memory[1].reuseable: unknown key");
	expect_error("{\"kernel\": {\n\"va-bits\": 99}}",
		     "board.json:1: kernel: \"va-bits\" is 99, not between 36 and 52");
}

static void syntax_errors_name_the_line(void **state)
{
	assert_null(read_text("{\n\"memory\": [\n}"));
	assert_memory_equal(error, "board.json:3: ", 14);
	assert_null(read_text("{\"model\": \"a\",\n\"model\": \"b\"}"));
	assert_memory_equal(error, "board.json:2: ", 14);
	assert_null(read_text(""));
}

static void kinds_are_checked(void **state)
{
	expect_error("[]", "board.json:1: the whole: an object {…} is expected");
	expect_error("{}", "board.json:1: the whole: \"memory\" is needed");
	expect_error("{\"memory\": {}}", "board.json:1: memory: a list […] is expected");
	expect_error("{\"memory\": [{\"base\": 0}]}",
		     "board.json:1: memory[0]: \"base\" and \"size\" are needed");
	expect_error("{\"memory\": [{\"base\": -1, \"size\": 1}]}",
		     "board.json:1: memory[0].base: a number cannot be negative");
	expect_error("{\"memory\": [{\"base\": \"0xfffffffffffff000\", \"size\": \"1M\"}]}",
		     "board.json:1: memory[0]: the range is empty or passes the end of the address "
		     "space");
	expect_error("{\"page-size\": \"8K\"}",
		     "board.json:1: page-size: pages are of 4K, 16K or 64K");
	expect_error("{\"cpus\": 0}", "board.json:1: cpus: there are 1 to 512 processors");
	expect_error("{\"memory\": [{\"base\": 0, \"size\": \"1G\", \"node\": 16}]}",
		     "board.json:1: memory[0].node: nodes are numbered from 0 to 15");
	expect_error(
		"{\"distances\": [[10, 20]]}",
		"board.json:1: distances: the matrix needs as many columns as rows, at most 16");
	expect_error("{\"distances\": [[11]]}", "board.json:1: distances[0][0]: a node is 10 from "
						"itself and 11 to 255 from others");
	expect_error(
		"{\"reserved-memory\": [{\"name\": \"a\", \"size\": \"1M\", \"alignment\": 3}]}",
		"board.json:1: reserved-memory[0].alignment: an alignment is a power of two");
	for (int i = 0; i < 4; i++) {
		static const char *const names[] = { "", "..", "a/b", "a\\nb" };
		char text[128];

		snprintf(text, sizeof(text), "{\"reserved-memory\": [{\"name\": \"%s\"}]}", names[i]);
		expect_error(text, "board.json:1: reserved-memory[0].name: a node's name has "
				   "letters, digits and , . _ + - @");
	}
	expect_error("{\"reserved-memory\": [{\"name\": \"a\", \"size\": 1},\n"
		     " {\"name\": \"a\", \"size\": 1}]}",
		     "board.json:2: reserved-memory[1]: a region of this name was before");
	expect_error("{\"reserved-memory\": [{\"name\": \"a\"}]}",
		     "board.json:1: reserved-memory[0]: either \"reg\" or \"size\" is needed");
	expect_error("{\"kernel\": {\"numa\": 1}}",
		     "board.json:1: kernel.numa: true or false is expected");
}

static void devices_nest(void **state)
{
	struct machine_desc *d =
		read_text("{\"memory\": [{\"base\": 0, \"size\": \"1G\"}], \"devices\": ["
			  "{\"name\": \"bus\", \"base\": \"2G\", \"size\": \"1M\", \"children\": ["
			  "{\"name\": \"uart\", \"base\": \"2G\", \"size\": \"4K\"}]},"
			  "{\"name\": \"rtc\", \"base\": \"3G\", \"size\": \"4K\"}]}");

	assert_non_null(d);
	assert_int_equal(d->nr_devices, 3);
	assert_string_equal(d->devices[1].name, "uart");
	assert_int_equal(d->devices[1].depth, 1);
	assert_int_equal(d->devices[2].depth, 0);
	machine_desc_free(d);
}

static void memory_can_be_told_from_outside(void **state)
{
	struct machine_desc *d = read_text("{\"memory\": [{\"base\": \"2G\", \"size\": \"1G\"}]}");

	assert_non_null(d);
	assert_int_equal(machine_desc_set_memory(d, "512M"), 0);
	assert_int_equal(d->nr_memory, 1);
	assert_int_equal(d->memory[0].base, 2 * G);
	assert_int_equal(d->memory[0].size, 512 * M);
	assert_int_equal(machine_desc_set_memory(d, "1G@0x80000000"), 0);
	assert_true(machine_desc_set_memory(d, "") < 0);
	assert_true(machine_desc_set_memory(d, "0") < 0);
	assert_true(machine_desc_set_memory(d, "1G@") < 0);
	assert_true(machine_desc_set_memory(d, "1Gx") < 0);
	assert_int_equal(d->memory[0].size, G);
	machine_desc_free(d);
}

static void every_builtin_is_sound(void **state)
{
	const char *about, *name;
	size_t len, i;

	for (i = 0; (name = machine_builtin_list(i, &about, &len)); i++) {
		struct machine_desc *d = machine_desc_load(name, error);

		assert_non_null(d);
		assert_true(len > 0);
		machine_desc_free(d);
	}
	assert_true(i >= 8);
	assert_string_equal(machine_builtin_list(0, &about, &len), MACHINE_BUILTIN_DEFAULT);
	assert_null(machine_desc_load("no-such", error));
	assert_null(machine_desc_load("no-such.json", error));
	assert_null(machine_desc_load("no-such.dtb", error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine_is_read),
		cmocka_unit_test(errors_name_line_and_path),
		cmocka_unit_test(syntax_errors_name_the_line),
		cmocka_unit_test(kinds_are_checked),
		cmocka_unit_test(devices_nest),
		cmocka_unit_test(memory_can_be_told_from_outside),
		cmocka_unit_test(every_builtin_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
