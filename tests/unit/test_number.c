// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers as the kernel parses them: vfs/number.c. What is expected here was
 * recorded from Linux 6.1.
 */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "vfs/number.h"

static void kstrto_takes_one_number(void **state)
{
	static const struct {
		const char *text;
		enum vfs_number_type type;
		int err;
		long long value;
	} cases[] = {
		{ "1", VFS_ULONG, 0, 1 },
		{ "1\n", VFS_ULONG, 0, 1 },
		{ "+1", VFS_ULONG, 0, 1 },
		{ "010", VFS_ULONG, 0, 8 },
		{ "0x10", VFS_ULONG, 0, 16 },
		{ "0X1f", VFS_ULONG, 0, 31 },
		{ "0", VFS_ULONG, 0, 0 },
		{ "-1", VFS_LONG, 0, -1 },
		{ "-0", VFS_LONG, 0, 0 },
		{ "18446744073709551615", VFS_ULLONG, 0, -1 },
		{ "-9223372036854775808", VFS_LLONG, 0, LLONG_MIN },
		{ "2147483647", VFS_INT, 0, INT_MAX },
		{ "-2147483648", VFS_INT, 0, INT_MIN },
		{ "4294967295", VFS_UINT, 0, UINT_MAX },
		{ "", VFS_ULONG, -EINVAL, 0 },
		{ "\n", VFS_ULONG, -EINVAL, 0 },
		{ "1\n\n", VFS_ULONG, -EINVAL, 0 },
		{ " 1", VFS_ULONG, -EINVAL, 0 },
		{ "1 ", VFS_ULONG, -EINVAL, 0 },
		{ "1 2", VFS_ULONG, -EINVAL, 0 },
		{ "1abc", VFS_ULONG, -EINVAL, 0 },
		{ "0x", VFS_ULONG, -EINVAL, 0 },
		{ "-1", VFS_ULONG, -EINVAL, 0 },
		{ "-", VFS_LONG, -EINVAL, 0 },
		{ "--1", VFS_LONG, -EINVAL, 0 },
		{ "+-1", VFS_LONG, -EINVAL, 0 },
		{ "18446744073709551616", VFS_ULLONG, -ERANGE, 0 },
		{ "9223372036854775808", VFS_LLONG, -ERANGE, 0 },
		{ "-9223372036854775809", VFS_LLONG, -ERANGE, 0 },
		{ "2147483648", VFS_INT, -ERANGE, 0 },
		{ "4294967296", VFS_UINT, -ERANGE, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		long long value = 0;

		assert_int_equal(number_kstrto(cases[i].text, cases[i].type, &value), cases[i].err);
		if (!cases[i].err)
			assert_true(value == cases[i].value);
	}
}

/* A simple attribute keeps 23 bytes, and a NUL ends them. */
static void simple_attributes_see_the_start(void **state)
{
	char ones[5000];
	long long value;

	memset(ones, '1', sizeof(ones));
	assert_int_equal(number_simple(ones, sizeof(ones), VFS_ULLONG, &value), -ERANGE);
	assert_int_equal(number_simple("1\0002", 3, VFS_ULLONG, &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(number_simple("000000000000000000000000000001", 30, VFS_ULLONG, &value),
			 0);
	assert_int_equal(value, 0);
	assert_int_equal(number_simple("1                                ", 33, VFS_ULLONG, &value),
			 -EINVAL);
}

struct sysctl_case {
	const char *text;
	size_t len;		/* 0: that of the text */
	int err;
	size_t taken;
	long long value;
};

static void check_sysctl(const struct vfs_number *number, const struct sysctl_case *c)
{
	size_t len = c->len ? c->len : strlen(c->text);
	long long v[VFS_NUMBERS_MAX];
	unsigned int n;
	int err = number_sysctl(number, 4096, c->text, &len, v, &n);

	assert_int_equal(err, c->err);
	if (err) {
		assert_int_equal(n, 0);
		return;
	}
	assert_int_equal(len, c->taken);
	assert_int_equal(v[0], c->value);
}

/* vm.watermark_scale_factor, one int from 1 to 3000. */
/* As tracing_on and enable were written to. */
static void decimal_is_what_user_space_writes(void **state)
{
	static const struct {
		const char *text;
		int err;
		unsigned long value;
	} cases[] = {
		{ "1", 0, 1 },
		{ "1\n", 0, 1 },
		{ "+1", 0, 1 },
		{ "010", 0, 10 },
		{ "000000000000000000000000000001", 0, 1 },
		{ "18446744073709551615", 0, ULONG_MAX },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "-1", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },
		{ "1\n\n", -EINVAL, 0 },
		{ "0x10", -EINVAL, 0 },
	};
	char many[5000];
	unsigned long value;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		value = 0;
		assert_int_equal(number_decimal(cases[i].text, strlen(cases[i].text), &value),
				 cases[i].err);
		assert_int_equal(value, cases[i].value);
	}
	memset(many, '1', sizeof(many));
	assert_int_equal(number_decimal(many, sizeof(many), &value), -ERANGE);
	assert_int_equal(number_decimal("1\0002", 3, &value), 0);
}

static void sysctl_takes_what_it_needs(void **state)
{
	static const struct vfs_number number = { .min = 1, .max = 3000 };
	static const struct sysctl_case cases[] = {
		{ "1", 0, 0, 1, 1 },
		{ "1\n", 0, 0, 2, 1 },
		{ "1 2", 0, 0, 2, 1 },
		{ "1\n2\n", 0, 0, 2, 1 },
		{ "1\n\n", 0, 0, 3, 1 },
		{ " 1", 0, 0, 2, 1 },
		{ "\n1", 0, 0, 2, 1 },
		{ "\t1", 0, 0, 2, 1 },
		{ "010", 0, 0, 3, 8 },
		{ "0X1f", 0, 0, 4, 31 },
		{ "1\n\0", 3, 0, 2, 1 },
		{ "3000", 0, 0, 4, 3000 },
		{ "\n", 0, -EINVAL, 0, 0 },
		{ "abc", 0, -EINVAL, 0, 0 },
		{ "0", 0, -EINVAL, 0, 0 },
		{ "3001", 0, -EINVAL, 0, 0 },
		{ "-1", 0, -EINVAL, 0, 0 },
		{ "-", 0, -EINVAL, 0, 0 },
		{ "+1", 0, -EINVAL, 0, 0 },
		{ "1,2", 0, -EINVAL, 0, 0 },
		{ "1abc", 0, -EINVAL, 0, 0 },
		{ "0x", 0, -EINVAL, 0, 0 },
		{ "1\r\n", 0, -EINVAL, 0, 0 },
		{ "1\0", 2, -EINVAL, 0, 0 },
		{ "\0001", 2, -EINVAL, 0, 0 },
		{ "2147483648", 0, -EINVAL, 0, 0 },
		{ "18446744073709551616", 0, -EINVAL, 0, 0 },
		{ "000000000000000000000000000001", 0, -EINVAL, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_sysctl(&number, &cases[i]);
}

/* What is past a page is not looked at, but is taken. */
static void sysctl_looks_at_one_page(void **state)
{
	static const struct vfs_number number = { 0 };
	char text[5001];
	struct sysctl_case c = { text, sizeof(text) - 1, 0, sizeof(text) - 1, 1 };

	memset(text, ' ', sizeof(text));
	text[0] = '1';
	check_sysctl(&number, &c);
	text[0] = ' ';
	text[4999] = '1';
	c.err = -EINVAL;
	check_sysctl(&number, &c);
	text[4000] = '1';
	c = (struct sysctl_case){ text, 4001, 0, 4001, 1 };
	check_sysctl(&number, &c);
}

/* vm.lowmem_reserve_ratio: the numbers before a bad one are there all the same. */
static void vectors_keep_what_came_before(void **state)
{
	static const struct vfs_number number = { .nr = 4, .errors_ignored = true };
	long long v[VFS_NUMBERS_MAX];
	unsigned int n;
	size_t len = 7;

	assert_int_equal(number_sysctl(&number, 4096, "1 2 3 4", &len, v, &n), 0);
	assert_int_equal(n, 4);
	assert_int_equal(len, 7);
	assert_int_equal(v[3], 4);
	len = 5;
	assert_int_equal(number_sysctl(&number, 4096, "1 2 x", &len, v, &n), -EINVAL);
	assert_int_equal(n, 2);
	assert_int_equal(len, 4);
	len = 9;
	assert_int_equal(number_sysctl(&number, 4096, "1 2 3 4 5", &len, v, &n), 0);
	assert_int_equal(n, 4);
	assert_int_equal(len, 8);
	len = 1;
	assert_int_equal(number_sysctl(&number, 4096, "7", &len, v, &n), 0);
	assert_int_equal(n, 1);
}

/* 6.1 proc_douintvec() takes the whole write for one number, a signed one is refused. */
static void unsigned_sysctls_take_all(void **state)
{
	static const struct vfs_number number = { .type = VFS_UINT, .max = 10 };
	long long v[VFS_NUMBERS_MAX];
	unsigned int n;
	size_t len = 3;

	assert_int_equal(number_sysctl(&number, 4096, "1 2", &len, v, &n), 0);
	assert_int_equal(len, 3);
	assert_int_equal(v[0], 1);
	len = 2;
	assert_int_equal(number_sysctl(&number, 4096, "-1", &len, v, &n), -EINVAL);
	len = 2;
	assert_int_equal(number_sysctl(&number, 4096, "11", &len, v, &n), -EINVAL);
}

static void print(const struct vfs_number *number, const long long *v, const char *expected)
{
	struct vfs_text text = { 0 };

	number_print(number, v, &text);
	vfs_putc(&text, '\0');
	assert_string_equal(text.data, expected);
	vfs_text_free(&text);
}

static void numbers_are_printed_by_type(void **state)
{
	const long long v[] = { 256, 256, 32, 0 };
	const long long minus[] = { -1 };

	print(&(struct vfs_number){ .nr = 4 }, v, "256\t256\t32\t0\n");
	print(&(struct vfs_number){ 0 }, minus, "-1\n");
	print(&(struct vfs_number){ .type = VFS_ULLONG }, minus, "18446744073709551615\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kstrto_takes_one_number),
		cmocka_unit_test(simple_attributes_see_the_start),
		cmocka_unit_test(decimal_is_what_user_space_writes),
		cmocka_unit_test(sysctl_takes_what_it_needs),
		cmocka_unit_test(sysctl_looks_at_one_page),
		cmocka_unit_test(vectors_keep_what_came_before),
		cmocka_unit_test(unsigned_sysctls_take_all),
		cmocka_unit_test(numbers_are_printed_by_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
