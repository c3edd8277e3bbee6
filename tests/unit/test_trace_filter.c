// SPDX-License-Identifier: GPL-2.0-or-later
/* Filters of trace events: files/trace_filter.c. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "files/trace_filter.h"

/* An allocation of order 3 at pfn 4096, and the start of a CMA allocation. */
static char alloc[TRACE_RECORD_MAX], start[TRACE_RECORD_MAX];

static int setup(void **state)
{
	const uint64_t a[] = { 4096, 3, 0xcc0, 1 };
	const uint64_t s[] = { (uintptr_t)"camera@60000000", 256, 4 };

	trace_event_encode(TRACE_mm_page_alloc, 1, a, alloc);
	trace_event_encode(TRACE_cma_alloc_start, 1, s, start);
	return 0;
}

static bool keeps(enum mm_event event, const char *text)
{
	struct trace_filter_error error;
	struct trace_filter *filter;
	bool kept;

	if (trace_filter_parse(event, text, &filter, &error)) {
		print_message("%s: %s at %zu\n", text, error.what, error.place);
		fail();
	}
	kept = trace_filter_match(filter, event == TRACE_mm_page_alloc ? alloc : start, 2, "init");
	trace_filter_destroy(filter);
	return kept;
}

#define KEEPS(text)	assert_true(keeps(TRACE_mm_page_alloc, text))
#define DROPS(text)	assert_false(keeps(TRACE_mm_page_alloc, text))

static void numbers_are_compared(void **state)
{
	KEEPS("order == 3");
	DROPS("order != 3");
	KEEPS("order < 4");
	DROPS("order < 3");
	KEEPS("order <= 3");
	KEEPS("order > 2");
	DROPS("order > 3");
	KEEPS("order >= 3");
	KEEPS("gfp_flags & 0x40");
	DROPS("gfp_flags & 0x100000");
	KEEPS("pfn==0x1000");
	KEEPS("migratetype > -1");
	DROPS("migratetype == -1");
}

static void what_all_events_have_is_known(void **state)
{
	KEEPS("common_pid == 1");
	KEEPS("common_type == 170");
	KEEPS("cpu == 2");
	DROPS("CPU < 2");
	KEEPS("comm == \"init\"");
	KEEPS("COMM ~ 'i*t'");
}

static void strings_are_compared(void **state)
{
	static const struct {
		const char *text;
		bool keeps;
	} filters[] = {
		{ "name == \"camera@60000000\"", true },
		{ "name == 'camera'", false },
		{ "name != 'camera'", true },
		{ "name ~ 'camera*'", true },
		{ "name ~ '*60000000'", true },
		{ "name ~ '*era@*'", true },
		{ "name ~ 'camera'", false },
		{ "name ~ '!camera*'", false },
		{ "name ~ 'c?mer[a-c]@[!7]*'", true },
		{ "name ~ 'c?mer[b-c]*'", false },
	};

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
		if (keeps(TRACE_cma_alloc_start, filters[i].text) != filters[i].keeps)
			fail_msg("%s", filters[i].text);
}

/* && binds stronger than ||; ! is of the term or parenthesis behind it. */
static void terms_are_joined(void **state)
{
	KEEPS("order == 3 && pfn == 4096");
	DROPS("order == 3 && pfn == 1");
	KEEPS("order == 1 || pfn == 4096");
	KEEPS("order == 3 || order == 1 && pfn == 1");
	DROPS("(order == 3 || order == 1) && pfn == 1");
	KEEPS("!order == 1");
	DROPS("!(order == 3)");
	KEEPS("!(order == 3 && pfn == 1)");
	KEEPS("!!(order == 3)");
	DROPS("!(order == 1 || !(pfn == 1))");
	KEEPS("((order == 3)) && ((pfn == 1) || (migratetype == 1))");
}

static void refusals_are_those_of_the_kernel(void **state)
{
	static const struct {
		const char *text;
		int err;
		const char *shown;
	} filters[] = {
		{ "abc", -EINVAL, "abc\n   ^\nparse_error: Field not found\n" },
		{ "", -EINVAL, "\nError: (0)\n" },
		{ "-1", -EPERM, "-1\nError: (0)\n" },
		{ "1.5", -EINVAL, "1.5\n  ^\nparse_error: Field not found\n" },
		{ " 1", -EINVAL, " 1\n  ^\nparse_error: Field not found\n" },
		{ "order = 1", -EINVAL, "order = 1\n       ^\nparse_error: Invalid operator\n" },
		{ "order == x", -EINVAL, "order == x\n          ^\nparse_error: Invalid value (did "
					 "you forget quotes)?\n" },
		{ "order == 'x'", -EINVAL,
		  "order == 'x'\n          ^\nparse_error: Expecting numeric field\n" },
		{ "order == 1x", -EINVAL,
		  "order == 1x\n          ^\nparse_error: Illegal integer value\n" },
		{ "order ~ 1", -EINVAL,
		  "order ~ 1\n         ^\nparse_error: Illegal operation for field type\n" },
		{ "order == 1 &&", -EINVAL,
		  "order == 1 &&\n             ^\nparse_error: Meaningless filter expression\n" },
		{ "order == 1 order == 2", -EPERM, "order == 1 order == 2\n           ^\nparse_error: "
						   "Too many terms in predicate expression\n" },
		{ "(order == 1", -ENOENT, "(order == 1\n^\nparse_error: Too many '('\n" },
		{ "order == 1)", -EPERM, "order == 1)\n          ^\nparse_error: Too few '('\n" },
		{ "comm == \"x", -ESRCH, "comm == \"x\n        ^\nparse_error: Missing matching quote\n" },
		{ "!", -EINVAL, "!\n ^\nparse_error: No filter found\n" },
	};
	struct trace_filter_error error;
	struct trace_filter *filter;

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		struct vfs_text out = { 0 };

		assert_int_equal(trace_filter_parse(TRACE_mm_page_alloc, filters[i].text, &filter,
						    &error), filters[i].err);
		trace_filter_print_error(filters[i].text, &error, 4096, &out);
		vfs_putc(&out, '\0');
		assert_string_equal(out.data, filters[i].shown);
		vfs_text_free(&out);
	}
}

static void records_keep_the_arguments(void **state)
{
	const uint64_t done[] = { (uintptr_t)"area", ~0UL, PFN_NONE, 7, 0 };
	const uint64_t found[] = { (uintptr_t)"area", 77, 77, 7, 0 };
	uint64_t arg[MM_EVENT_MAX_ARGS];
	char record[TRACE_RECORD_MAX];

	assert_int_equal(trace_event_encode(TRACE_cma_alloc_finish, 1, done, record), 48 + 5);
	trace_event_decode(TRACE_cma_alloc_finish, record, arg);
	assert_string_equal((const char *)(uintptr_t)arg[0], "area");
	assert_int_equal(arg[1], ~0UL);
	assert_int_equal(arg[2], PFN_NONE);
	assert_int_equal(arg[3], 7);
	trace_event_encode(TRACE_cma_alloc_finish, 1, found, record);
	trace_event_decode(TRACE_cma_alloc_finish, record, arg);
	assert_int_equal(arg[2], 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_compared),
		cmocka_unit_test(what_all_events_have_is_known),
		cmocka_unit_test(strings_are_compared),
		cmocka_unit_test(terms_are_joined),
		cmocka_unit_test(refusals_are_those_of_the_kernel),
		cmocka_unit_test(records_keep_the_arguments),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
