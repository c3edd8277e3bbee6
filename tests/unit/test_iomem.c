/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of address ranges. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "machine/iomem.h"

static struct resource *root;

static int setup(void **state)
{
	root = iomem_create();
	return root ? 0 : -1;
}

static int teardown(void **state)
{
	iomem_destroy(root);
	return 0;
}

static void expect(const char *text)
{
	char buf[1024] = "";
	int depth = 0;

	for (const struct resource *r = iomem_next(root, &depth); r; r = iomem_next(r, &depth))
		snprintf(buf + strlen(buf), sizeof(buf) - strlen(buf), "%d:%llx-%llx %s\n", depth,
			 (unsigned long long)r->start, (unsigned long long)r->end, r->name);
	assert_string_equal(buf, text);
}

/* A range goes within what holds it, and around what it holds. */
static void ranges_nest(void **state)
{
	assert_int_equal(iomem_insert(root, "code", 0x1000, 0x1fff), 0);
	assert_int_equal(iomem_insert(root, "data", 0x3000, 0x3fff), 0);
	assert_int_equal(iomem_insert(root, "ram", 0x0, 0xffff), 0);
	assert_int_equal(iomem_insert(root, "text", 0x1000, 0x17ff), 0);
	expect("1:0-ffff ram\n2:1000-1fff code\n3:1000-17ff text\n2:3000-3fff data\n");
}

static void an_equal_range_goes_around(void **state)
{
	iomem_insert(root, "in", 0x1000, 0x1fff);
	iomem_insert(root, "out", 0x1000, 0x1fff);
	expect("1:1000-1fff out\n2:1000-1fff in\n");
}

static void ranges_do_not_cross(void **state)
{
	iomem_insert(root, "a", 0x1000, 0x1fff);
	assert_int_equal(iomem_insert(root, "b", 0x1800, 0x27ff), -EBUSY);
	assert_int_equal(iomem_insert(root, "b", 0x800, 0x17ff), -EBUSY);
	expect("1:1000-1fff a\n");
}

/*
 *	children	    |code|       |data|
 *	reserve		 |-----------------------|
 *	new		 |##|    |#######|    |##|
 */
static void reserving_leaves_out_what_is_there(void **state)
{
	iomem_insert(root, "ram", 0x0, 0xffff);
	iomem_insert(root, "code", 0x2000, 0x2fff);
	iomem_insert(root, "data", 0x5000, 0x5fff);
	assert_int_equal(iomem_reserve_split(root->child, "reserved", 0x1000, 0x6fff), 0);
	assert_int_equal(iomem_reserve_split(root->child, "reserved", 0x2100, 0x21ff), 0);
	assert_int_equal(iomem_reserve_split(root->child, "reserved", 0x8000, 0x8fff), 0);
	expect("1:0-ffff ram\n2:1000-1fff reserved\n2:2000-2fff code\n2:3000-4fff reserved\n"
	       "2:5000-5fff data\n2:6000-6fff reserved\n2:8000-8fff reserved\n");
}

/* What is asked for must be nobody's; what is given up may be a part of what there is. */
static void a_range_comes_and_goes(void **state)
{
	assert_int_equal(iomem_request(root, "a", 0x1000, 0x4fff), 0);
	assert_int_equal(iomem_request(root, "b", 0x4000, 0x5fff), -EBUSY);
	assert_int_equal(iomem_request(root, "b", 0x2000, 0x2fff), -EBUSY);
	assert_int_equal(iomem_request(root, "b", 0x0, 0xffff), -EBUSY);
	assert_int_equal(iomem_request(root, "b", 0x5000, 0x5fff), 0);
	assert_int_equal(iomem_release(root, 0x2000, 0x2fff), 0);
	expect("1:1000-1fff a\n1:3000-4fff a\n1:5000-5fff b\n");
	assert_int_equal(iomem_release(root, 0x3000, 0x3fff), 0);
	assert_int_equal(iomem_release(root, 0x1800, 0x1fff), 0);
	expect("1:1000-17ff a\n1:4000-4fff a\n1:5000-5fff b\n");
	assert_int_equal(iomem_release(root, 0x4000, 0x5fff), -EINVAL);
	assert_int_equal(iomem_release(root, 0x4000, 0x4fff), 0);
	assert_int_equal(iomem_release(root, 0x6000, 0x6fff), -EINVAL);
	assert_int_equal(iomem_insert(root, "c", 0x1100, 0x11ff), 0);
	assert_int_equal(iomem_release(root, 0x1000, 0x17ff), -EINVAL);
	expect("1:1000-17ff a\n2:1100-11ff c\n1:5000-5fff b\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ranges_nest),
		TEST(an_equal_range_goes_around),
		TEST(ranges_do_not_cross),
		TEST(reserving_leaves_out_what_is_there),
		TEST(a_range_comes_and_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
