/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of a machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "machine/printk.h"

static struct printk_log *dmesg;

static int setup(void **state)
{
	dmesg = printk_log_create(1024);
	return dmesg ? 0 : -1;
}

static int teardown(void **state)
{
	printk_log_destroy(dmesg);
	return 0;
}

static void expect_text(const char *text)
{
	size_t len;
	char *all = printk_dmesg(dmesg, 0, &len);

	assert_string_equal(all, text);
	assert_int_equal(len, strlen(text));
	free(all);
}

static void records_have_time_and_text(void **state)
{
	printk_emit(dmesg, LOG_INFO, 0, "Zone ranges:");
	printk_emit(dmesg, LOG_ERR, 12345678901234ull, "%d pages\n", 7);
	printk_emit(dmesg, LOG_INFO, 0, "%s", "");
	expect_text("[    0.000000] Zone ranges:\n[12345.678901] 7 pages\n[    0.000000] \n");
}

static void levels_are_for_kmsg(void **state)
{
	struct printk_record r;
	char buf[64];

	printk_emit(dmesg, LOG_WARNING, 1000, "x");
	assert_true(printk_read(dmesg, 0, &r));
	assert_int_equal(printk_format(&r, true, buf, sizeof(buf)), 20);
	assert_string_equal(buf, "<4>[    0.000001] x\n");
	/* A short buffer holds a beginning, and the length is still told. */
	assert_int_equal(printk_format(&r, true, buf, 5), 20);
	assert_string_equal(buf, "<4>[");
}

static void each_line_has_its_prefix(void **state)
{
	printk_emit(dmesg, LOG_ERR, 0, "OVERLAP DETECTED!\na overlaps with b");
	expect_text("[    0.000000] OVERLAP DETECTED!\n[    0.000000] a overlaps with b\n");
}

static void a_reader_finds_its_place(void **state)
{
	struct printk_record r;

	assert_false(printk_read(dmesg, 0, &r));
	printk_emit(dmesg, LOG_INFO, 0, "a");
	printk_emit(dmesg, LOG_INFO, 0, "b");
	assert_true(printk_read(dmesg, 1, &r));
	assert_string_equal(r.text, "b");
	assert_false(printk_read(dmesg, 2, &r));
	assert_int_equal(printk_next_seq(dmesg), 2);
}

/* The oldest go; a reader that wanted them gets the oldest there is. */
static void a_full_log_forgets(void **state)
{
	struct printk_record r;

	for (int i = 0; i < 100; i++)
		printk_emit(dmesg, LOG_INFO, 0, "record %d", i);
	assert_int_equal(printk_next_seq(dmesg), 100);
	assert_int_equal(printk_first_seq(dmesg), 100 - 1024 / 32);
	assert_true(printk_read(dmesg, 3, &r));
	assert_int_equal(r.seq, 68);
	assert_string_equal(r.text, "record 68");
}

static void long_texts_are_cut(void **state)
{
	char text[3000];
	struct printk_record r;

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	printk_emit(dmesg, LOG_INFO, 0, "%s", text);
	assert_true(printk_read(dmesg, 0, &r));
	assert_int_equal(strlen(r.text), LOG_LINE_MAX - 1);
}

/* With the level and the time before each line a record is at most 1023 bytes. */
static void lines_that_do_not_fit_are_left_out(void **state)
{
	char text[LOG_LINE_MAX] = "", out[4096];
	struct printk_record r;

	for (int i = 0; i < 60; i++)
		strcat(text, "0123456\n");
	printk_emit(dmesg, LOG_INFO, 0, "%s", text);
	assert_true(printk_read(dmesg, 0, &r));
	/* 18 of prefix, 7 of text, a newline: 39 of them are 1014 bytes. */
	assert_int_equal(printk_format(&r, true, out, sizeof(out)), 39 * 26);
	assert_int_equal(printk_format(&r, false, out, sizeof(out)), 39 * 23);
	assert_int_equal(strlen(out), 39 * 23);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(records_have_time_and_text), TEST(levels_are_for_kmsg),
		TEST(each_line_has_its_prefix),	  TEST(a_reader_finds_its_place),
		TEST(a_full_log_forgets),	  TEST(long_texts_are_cut),
		TEST(lines_that_do_not_fit_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
