// SPDX-License-Identifier: GPL-2.0-or-later
/* The grammar of a control file's line: files/line.c. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "files/line.h"

static struct line line;

static void keys_come_in_any_order(void **state)
{
	line_parse(&line, "  order=3\tname=a-b.c:1@x gfp=GFP_KERNEL|__GFP_ZERO ");
	assert_string_equal(line_name(&line, "name"), "a-b.c:1@x");
	assert_int_equal(line_number(&line, "order", 0, 10), 3);
	assert_string_equal(line_text(&line, "gfp"), "GFP_KERNEL|__GFP_ZERO");
	assert_int_equal(line_done(&line), 0);
}

static void what_is_left_out_has_a_default(void **state)
{
	static const char *const words[] = { "MOVABLE", "CMA", NULL };

	line_parse(&line, "");
	assert_true(line_is_empty(&line));
	assert_int_equal(line_number_or(&line, "count", 7, 1, 9), 7);
	assert_int_equal(line_size_or(&line, "size", 4096, 1, ULONG_MAX), 4096);
	assert_string_equal(line_name_or(&line, "area", "reserved"), "reserved");
	assert_string_equal(line_text_or(&line, "gfp", "GFP_KERNEL"), "GFP_KERNEL");
	assert_int_equal(line_choice_or(&line, "type", 1, words), 1);
	assert_int_equal(line_done(&line), 0);
}

/* Each of these lines is refused with this sentence, by a reader of `order` and `name`. */
static void every_mistake_has_its_sentence(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{"order", "\"order\" is not key=value"},
		{"=3", "\"=3\" is not key=value"},
		{"order= name=a", "order= has no value"},
		{"order=1 order=1", "order= comes twice"},
		{"order=1", "name= is missing"},
		{"name=a", "order= is missing"},
		{"order=1 name=a pfn=3", "pfn= is not known here"},
		{"order=11 name=a", "order=11 is not from 0 to 10"},
		{"order=-1 name=a", "order=-1 is not a number"},
		{"order=+1 name=a", "order=+1 is not a number"},
		{"order=1K name=a", "order=1K is not a number"},
		{"order=010 name=a", "order=010 is not a number"},
		{"order=0x name=a", "order=0x is not a number"},
		{"order=18446744073709551616 name=a", "order=18446744073709551616 is not a number"},
		{"order=1 name=a/b", "name=a/b: a name has letters, digits and _ - . : @"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		line_parse(&line, bad[i].text);
		line_number(&line, "order", 0, 10);
		line_name(&line, "name");
		assert_int_equal(line_done(&line), -EINVAL);
		assert_string_equal(line.error, bad[i].why);
	}
}

static void the_first_mistake_is_told(void **state)
{
	line_parse(&line, "order=x");
	line_number(&line, "order", 0, 10);
	line_number(&line, "pfn", 0, 10);
	assert_int_equal(line_done(&line), -EINVAL);
	assert_string_equal(line.error, "order=x is not a number");
}

static void numbers_are_decimal_or_hexadecimal(void **state)
{
	line_parse(&line, "a=0 b=0x1F c=0XfFfFfFfFfFfFfFfF d=18446744073709551615");
	assert_int_equal(line_number(&line, "a", 0, 0), 0);
	assert_int_equal(line_number(&line, "b", 0, 31), 31);
	assert_true(line_number(&line, "c", 0, UINT64_MAX) == UINT64_MAX);
	assert_true(line_number(&line, "d", 0, UINT64_MAX) == UINT64_MAX);
	assert_int_equal(line_done(&line), 0);
}

static void sizes_have_units(void **state)
{
	line_parse(&line, "a=4096 b=4K c=0x10m d=1g e=2T");
	assert_int_equal(line_size(&line, "a", 0, UINT64_MAX), 4096);
	assert_int_equal(line_size(&line, "b", 0, UINT64_MAX), 4096);
	assert_int_equal(line_size(&line, "c", 0, UINT64_MAX), 16 << 20);
	assert_int_equal(line_size(&line, "d", 0, UINT64_MAX), 1ull << 30);
	assert_int_equal(line_size(&line, "e", 0, UINT64_MAX), 2ull << 40);
	assert_int_equal(line_done(&line), 0);

	line_parse(&line, "a=16777216T");
	line_size(&line, "a", 0, UINT64_MAX);
	assert_string_equal(line.error, "a=16777216T is not a size");
}

static void words_are_chosen(void **state)
{
	static const char *const words[] = { "MOVABLE", "CMA", NULL };

	line_parse(&line, "type=CMA");
	assert_int_equal(line_choice_or(&line, "type", 0, words), 1);
	assert_int_equal(line_done(&line), 0);
	line_parse(&line, "type=cma");
	line_choice_or(&line, "type", 0, words);
	assert_int_equal(line_done(&line), -EINVAL);
}

static void limits_are_told(void **state)
{
	char text[LINE_TEXT_MAX + 8];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	line_parse(&line, text);
	assert_string_equal(line.error, "the line is longer than 1023 bytes");

	memcpy(text, "name=", 5);
	text[5 + LINE_NAME_MAX + 1] = '\0';
	line_parse(&line, text);
	assert_string_equal(line_name(&line, "name"), "");
	assert_string_equal(line.error, "name= is longer than 63 bytes");

	text[5 + LINE_NAME_MAX] = '\0';
	line_parse(&line, text);
	assert_int_equal(strlen(line_name(&line, "name")), LINE_NAME_MAX);
	assert_int_equal(line_done(&line), 0);
}

static void too_many_keys_are_refused(void **state)
{
	char text[LINE_TEXT_MAX] = "";

	for (int i = 0; i <= LINE_ARGS_MAX; i++)
		sprintf(text + strlen(text), "k%d=1 ", i);
	line_parse(&line, text);
	assert_string_equal(line.error, "more than 32 keys");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_come_in_any_order),
		cmocka_unit_test(what_is_left_out_has_a_default),
		cmocka_unit_test(every_mistake_has_its_sentence),
		cmocka_unit_test(the_first_mistake_is_told),
		cmocka_unit_test(numbers_are_decimal_or_hexadecimal),
		cmocka_unit_test(sizes_have_units),
		cmocka_unit_test(words_are_chosen),
		cmocka_unit_test(limits_are_told),
		cmocka_unit_test(too_many_keys_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
