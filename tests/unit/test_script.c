// SPDX-License-Identifier: GPL-2.0-or-later
/* Driver scripts: sizing/script.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sizing/script.h"

static char error[SCRIPT_ERROR_MAX];

static struct script *read_text(const char *text)
{
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	struct script *script = script_read(in, "s", error);

	fclose(in);
	return script;
}

static int write_step(void *ctx, const struct script_step *step)
{
	sprintf((char *)ctx + strlen(ctx), "%u ", step->line);
	return strlen(ctx) > 100;
}

static void words_become_steps(void **state)
{
	struct script *s = read_text("# a comment\n\n\talloc a.b 12M 64k # another\nfree a.b\n"
				     "load movable 60%\nload unmovable 3G\nchurn 7\npin 2 9\n"
				     "alloc a.b 100\r\n");

	assert_string_equal(error, "");
	assert_int_equal(s->nr_steps, 7);
	assert_int_equal(s->step[0].line, 3);
	assert_int_equal(s->step[0].size, 12 << 20);
	assert_int_equal(s->step[0].align, 64 << 10);
	assert_string_equal(s->name[s->step[1].buffer], "a.b");
	assert_true(s->step[2].movable && s->step[2].percent == 60);
	assert_true(!s->step[3].movable && s->step[3].size == 3ULL << 30);
	assert_int_equal(s->step[4].count, 7);
	assert_true(s->step[5].count == 2 && s->step[5].moves == 9);
	assert_int_equal(s->step[6].align, 0);
	script_free(s);
}

static void repeats_nest(void **state)
{
	struct script *s = read_text("repeat 2\nrepeat 3\nalloc a 1\nfree a\nend\nalloc b 1\n"
				     "free b\nend\nalloc c 1\n");
	char order[200] = "";

	assert_int_equal(script_walk(s, -1UL, write_step, order), 0);
	assert_string_equal(order, "3 4 3 4 3 4 6 7 3 4 3 4 3 4 6 7 9 ");
	*order = '\0';
	script_walk(s, 1, write_step, order);
	assert_string_equal(order, "3 4 6 7 9 ");
	script_free(s);
}

static void a_result_ends_the_walk(void **state)
{
	struct script *s = read_text("repeat 1000000\nalloc a 1\nfree a\nend\n");
	char order[200] = "";

	assert_int_equal(script_walk(s, -1UL, write_step, order), 1);
	script_free(s);
}

static void the_peak_is_in_whole_units(void **state)
{
	struct script *s = read_text("alloc x 1\nrepeat 5\nalloc a 4097\nalloc b 1\nfree a\n"
				     "alloc c 4K\nfree b\nfree c\nend\nfree x\nalloc y 8K\n");

	assert_int_equal(script_peak(s, 4096), 4 * 4096);
	assert_int_equal(script_peak(s, 65536), 3 * 65536);
	script_free(s);
}

static void every_mistake_has_its_line_and_reason(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ " ", "s:1: nothing is allocated" },
		{ "load movable 5%\n# only\n", "s:2: nothing is allocated" },
		{ "alloc a 1\nfrob a\n", "s:2: \"frob\" is none of alloc, free, repeat, end, load, "
		  "churn, pin" },
		{ "alloc a\n", "s:1: it is: alloc NAME SIZE [ALIGNMENT]" },
		{ "alloc a 1 2 3\n", "s:1: it is: alloc NAME SIZE [ALIGNMENT]" },
		{ "alloc a 1 2 3 4 5 6\n", "s:1: it is: alloc NAME SIZE [ALIGNMENT]" },
		{ "alloc a/b 1\n", "s:1: \"a/b\": a name has letters, digits and _ - . : @" },
		{ "alloc a 12Q\n", "s:1: \"12Q\" is not a size: a number, and K, M or G" },
		{ "alloc a -1\n", "s:1: \"-1\" is not a size: a number, and K, M or G" },
		{ "alloc a M\n", "s:1: \"M\" is not a size: a number, and K, M or G" },
		{ "alloc a 12MB\n", "s:1: \"12MB\" is not a size: a number, and K, M or G" },
		{ "alloc a 0\n", "s:1: a buffer of no bytes" },
		{ "alloc a 99999999999999999999\n", "s:1: 99999999999999999999 is more than any "
		  "machine has" },
		{ "alloc a 17179869184G\n", "s:1: 17179869184G is more than any machine has" },
		{ "alloc a 1M 3K\n", "s:1: 3K is no power of two to be aligned to" },
		{ "alloc a 1M 0\n", "s:1: 0 is no power of two to be aligned to" },
		{ "alloc a 1\nalloc a 1\n", "s:2: a is held already, since line 1" },
		{ "repeat 2\nalloc a 1\nend\n", "s:2: a is held already, since line 2" },
		{ "alloc a 1\nrepeat 2\nfree a\nend\n", "s:3: a is not held here" },
		{ "free a\n", "s:1: a is not held here" },
		{ "repeat 2\nalloc a 1\n", "s:1: repeat without an end" },
		{ "alloc a 1\nend\n", "s:2: end without a repeat" },
		{ "repeat 0\nend\n", "s:1: 0 is not from 1 to 1000000000" },
		{ "repeat x\nend\n", "s:1: \"x\" is not a number" },
		{ "load big 5%\n", "s:1: \"big\": a load is movable or unmovable" },
		{ "load movable 101%\n", "s:1: 101% is more than all memory" },
		{ "load movable %\n", "s:1: \"\" is not a number" },
		{ "load movable x\n", "s:1: \"x\" is not a size: a number, and K, M or G" },
		{ "churn 5%\n", "s:1: \"5%\" is not a number" },
		{ "pin 1 0\n", "s:1: 0 is not from 1 to 1000000000" },
		{ "repeat 1\nrepeat 1\nrepeat 1\nrepeat 1\nrepeat 1\nrepeat 1\nrepeat 1\nrepeat 1\n"
		  "repeat 1\n", "s:9: more than 8 repeats within one another" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_null(read_text(bad[i].text));
		assert_string_equal(error, bad[i].why);
	}
}

static void binary_files_are_no_scripts(void **state)
{
	char text[] = "alloc a\0 1\n";
	FILE *in = fmemopen(text, sizeof(text) - 1, "r");

	assert_null(script_read(in, "s", error));
	assert_string_equal(error, "s:1: a zero byte: this is no text");
	fclose(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_become_steps),
		cmocka_unit_test(repeats_nest),
		cmocka_unit_test(a_result_ends_the_walk),
		cmocka_unit_test(the_peak_is_in_whole_units),
		cmocka_unit_test(every_mistake_has_its_line_and_reason),
		cmocka_unit_test(binary_files_are_no_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
