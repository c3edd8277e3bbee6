/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Request flags as text. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine/gfp_names.h"

/* Lines of recorded failure reports. */
static void flags_are_named_as_the_kernel_does(void **state)
{
	static const struct {
		gfp_t gfp;
		const char *text;
	} recorded[] = {
		{0x200a20, "GFP_ATOMIC|__GFP_THISNODE"},
		{0x200800, "GFP_NOWAIT|__GFP_THISNODE"},
		{0x2000c0, "__GFP_IO|__GFP_FS|__GFP_THISNODE"},
		{0x310c40, "GFP_NOFS|__GFP_NORETRY|__GFP_HARDWALL|__GFP_THISNODE"},
		{0x210c00, "GFP_NOIO|__GFP_NORETRY|__GFP_THISNODE"},
		{0x240b20, "GFP_ATOMIC|__GFP_COMP|__GFP_ZERO|__GFP_THISNODE"},
		{0x210dd0, "GFP_KERNEL|__GFP_NORETRY|__GFP_ZERO|__GFP_THISNODE|__GFP_RECLAIMABLE"},
		{0x210cc1, "GFP_KERNEL|GFP_DMA|__GFP_NORETRY|__GFP_THISNODE"},
		{0, ""},
	};
	char buf[GFP_TEXT_MAX];

	for (size_t i = 0; i < sizeof(recorded) / sizeof(recorded[0]); i++) {
		gfp_format(recorded[i].gfp, buf, sizeof(buf));
		assert_string_equal(buf, recorded[i].text);
	}
	gfp_format(GFP_KERNEL | 0x40000000, buf, sizeof(buf));
	assert_string_equal(buf, "GFP_KERNEL|0x40000000");
}

static void names_come_in_many_forms(void **state)
{
	static const struct {
		const char *text;
		gfp_t gfp;
	} forms[] = {
		{"GFP_KERNEL", GFP_KERNEL},
		{"KERNEL", GFP_KERNEL},
		{"kernel+norety", 0},
		{"GFP_KERNEL|__GFP_NORETRY", GFP_KERNEL | __GFP_NORETRY},
		{"KERNEL+NORETRY+ZERO", GFP_KERNEL | __GFP_NORETRY | __GFP_ZERO},
		{"ATOMIC", GFP_ATOMIC},
		{"__GFP_ATOMIC", __GFP_ATOMIC},
		{"AT", __GFP_ATOMIC},
		{"IO+FS", __GFP_IO | __GFP_FS},
		{"DMA32", GFP_DMA32},
		{"__GFP_DMA", __GFP_DMA},
		{"__GFP_DMA32", __GFP_DMA32},
		{"HIGHUSER_MOVABLE", GFP_HIGHUSER_MOVABLE},
		{"0xcc0", GFP_KERNEL},
		{"3264", GFP_KERNEL},
		{"0", 0},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		gfp_t gfp = 1;
		int err = gfp_parse(forms[i].text, &gfp);

		if (forms[i].gfp || *forms[i].text == '0') {
			assert_int_equal(err, 0);
			assert_int_equal(gfp, forms[i].gfp);
		} else {
			assert_int_equal(err, -EINVAL);
			assert_int_equal(gfp, 1);
		}
	}
}

static void nonsense_is_refused(void **state)
{
	static const char *const bad[] = {"",	       "|",  "KERNEL|", "+KERNEL",    "FOO",
					  "0x8000000", "-1", "0xcc0x",	"99999999999"};
	gfp_t gfp;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(gfp_parse(bad[i], &gfp), -EINVAL);
}

/* What is printed can be read. */
static void every_flag_comes_back(void **state)
{
	char buf[GFP_TEXT_MAX];
	gfp_t back;

	for (uint32_t i = 1; i <= GFP_BITS_MASK; i = i * 5 / 3 + 1) {
		assert_true(gfp_format(i, buf, sizeof(buf)) < (int)sizeof(buf));
		assert_int_equal(gfp_parse(buf, &back), 0);
		assert_int_equal(back, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_are_named_as_the_kernel_does),
		cmocka_unit_test(names_come_in_many_forms),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(every_flag_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
