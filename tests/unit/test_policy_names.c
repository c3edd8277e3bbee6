/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Policies by their names, as files, machine files and options have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>

#include <cmocka.h>

#include "machine/desc.h"
#include "machine/policy.h"

/* Each value of each name is read as it was given; together they are all there is. */
static void values_come_back(void **state)
{
	static const char *const settings[][2] = {
		{"mobility_grouping", "linux"},	{"mobility_grouping", "off"},
		{"mobility_grouping", "on"},	{"pageblock_stealing", "off"},
		{"pageblock_stealing", "on"},	{"watermark_boost", "off"},
		{"cma_preference", "first"},	{"cma_preference", "last"},
		{"cma_preference", "never"},	{"cma_preference", "linux"},
		{"tail_placement", "off"},	{"shuffle", "on"},
		{"shuffle", "off"},		{"shuffle_seed", "18446744073709551615"},
		{"shuffle_seed", "0"},
	};
	struct mm_policy policy = {0};
	char value[POLICY_TEXT_MAX];

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		assert_int_equal(0, policy_put(&policy, settings[i][0], settings[i][1]));
		assert_int_equal(0, policy_get(&policy, settings[i][0], value));
		assert_string_equal(settings[i][1], value);
	}
	assert_int_equal(POLICY_OFF, policy.tail_placement);
	for (size_t i = 0; policy_name(i); i++)
		assert_int_equal(0, policy_get(&policy, policy_name(i), value));
}

static void other_words_for_on_and_off(void **state)
{
	struct mm_policy policy = {0};

	assert_int_equal(0, policy_put(&policy, "tail_placement", "0"));
	assert_int_equal(POLICY_OFF, policy.tail_placement);
	assert_int_equal(0, policy_put(&policy, "tail_placement", "y"));
	assert_int_equal(POLICY_ON, policy.tail_placement);
	assert_int_equal(0, policy_put(&policy, "shuffle", "1"));
	assert_int_equal(SHUFFLE_ON, policy.shuffle);
	assert_int_equal(0, policy_put(&policy, "shuffle_seed", "0x10"));
	assert_int_equal(16, policy.shuffle_seed);
}

/* What is refused changes nothing. */
static void wrong_values(void **state)
{
	static const char *const wrong[][2] = {
		{"pageblock_stealing", "linux"}, {"cma_preference", "on"}, {"shuffle", ""},
		{"shuffle", "on "}, {"shuffle_seed", ""}, {"shuffle_seed", "-1"},
		{"shuffle_seed", "1x"}, {"shuffle_seed", "18446744073709551616"},
	};
	const struct mm_policy zeros = {0};
	struct mm_policy policy = {0};
	char values[POLICY_TEXT_MAX];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(-EINVAL, policy_put(&policy, wrong[i][0], wrong[i][1]));
	assert_int_equal(-ENOENT, policy_put(&policy, "colour", "on"));
	assert_int_equal(-ENOENT, policy_get(&policy, "colour", values));
	assert_memory_equal(&zeros, &policy, sizeof(zeros));
	policy_values("cma_preference", values);
	assert_string_equal("linux, first, last or never", values);
	policy_values("shuffle_seed", values);
	assert_string_equal("a number of 64 bits", values);
}

static void lists(void **state)
{
	struct mm_policy policy = {0};
	char wrong[POLICY_TEXT_MAX];

	assert_int_equal(0, policy_put_list(&policy, "shuffle:on+shuffle_seed:3", wrong));
	assert_int_equal(SHUFFLE_ON, policy.shuffle);
	assert_int_equal(3, policy.shuffle_seed);
	assert_int_equal(-EINVAL, policy_put_list(&policy, "shuffle:off+shuffle:of", wrong));
	assert_string_equal("shuffle:of", wrong);
	assert_int_equal(-EINVAL, policy_put_list(&policy, "shuffle", wrong));
	assert_int_equal(-ENOENT, policy_put_list(&policy, "a:b", wrong));
	assert_int_equal(-ENOENT, policy_put_list(&policy, "", wrong));
}

#define MEMORY "\"memory\": [{\"base\": \"1G\", \"size\": \"1G\"}]"

static void machine_files(void **state)
{
	char error[DESC_ERROR_MAX];
	struct machine_desc *d = machine_desc_from_json_text(
		"{" MEMORY ", \"policy\": {\"tail_placement\": false, \"shuffle_seed\": 9, "
		"\"mobility_grouping\": \"on\"}}", "board.json", error);

	assert_non_null(d);
	assert_int_equal(POLICY_OFF, d->policy.tail_placement);
	assert_int_equal(9, d->policy.shuffle_seed);
	assert_int_equal(GROUPING_ON, d->policy.mobility_grouping);
	machine_desc_free(d);
	assert_null(machine_desc_from_json_text("{" MEMORY ",\n\"policy\": {\"shuffle\": 2}}",
						"board.json", error));
	assert_string_equal("board.json:2: policy.shuffle: this policy is off or on", error);
	assert_null(machine_desc_from_json_text("{" MEMORY ",\n\"policy\": {\"shuffle\": null}}",
						"board.json", error));
	assert_null(machine_desc_from_json_text("{" MEMORY ",\n\"policy\": {\"colour\": 2}}",
						"board.json", error));
}

#define TEST(t) cmocka_unit_test(t)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_come_back),
		TEST(other_words_for_on_and_off),
		TEST(wrong_values),
		TEST(lists),
		TEST(machine_files),
	};

	return cmocka_run_group_tests_name("policy_names", tests, NULL, NULL);
}
