// SPDX-License-Identifier: GPL-2.0-or-later
/* The ring buffer of a CPU: files/trace_ring.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "files/trace_ring.h"

#define PAGE 4080

static struct trace_ring *ring;

static int setup(void **state)
{
	ring = trace_ring_create(PAGE);
	return !ring;
}

static int teardown(void **state)
{
	trace_ring_destroy(ring);
	return 0;
}

/* A record that says its number, of so many bytes. */
static void write_number(uint64_t time, uint32_t number, size_t len)
{
	char record[2048] = { 0 };

	memcpy(record, &number, sizeof(number));
	assert_true(trace_ring_write(ring, time, record, len));
}

static uint32_t number_of(const char *record)
{
	uint32_t number;

	assert_non_null(record);
	memcpy(&number, record, sizeof(number));
	return number;
}

static uint32_t consume(uint64_t *lost)
{
	uint64_t time;
	uint32_t number = number_of(trace_ring_peek(ring, &time, lost));

	trace_ring_consume(ring);
	return number;
}

static void sizes_are_whole_pages_and_two_at_least(void **state)
{
	static const struct {
		unsigned int kb, shown;
	} sizes[] = { { 1, 7 }, { 10, 11 }, { 100, 103 }, { 200, 203 }, { 1408, 1410 } };

	assert_int_equal(trace_ring_size(ring) >> 10, 7);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		trace_ring_resize(ring, (uint64_t)sizes[i].kb << 10);
		assert_int_equal(trace_ring_size(ring) >> 10, sizes[i].shown);
	}
}

static void records_are_seen_in_order_and_stay(void **state)
{
	struct trace_ring_cursor cursor;

	assert_null(trace_ring_first(ring, &cursor));
	for (uint32_t i = 0; i < 3; i++)
		write_number(1000 + i, i, 40);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(number_of(trace_ring_first(ring, &cursor)), 0);
		assert_int_equal(cursor.time, 1000);
		assert_int_equal(number_of(trace_ring_next(&cursor)), 1);
		assert_int_equal(number_of(trace_ring_next(&cursor)), 2);
		assert_int_equal(cursor.time, 1002);
		assert_null(trace_ring_next(&cursor));
	}
	assert_int_equal(trace_ring_stats(ring).entries, 3);
	assert_int_equal(trace_ring_stats(ring).bytes, 3 * 44);
}

/* 27 bits of nanoseconds fit a record's head; a longer pause takes 8 bytes more. */
static void long_pauses_are_kept(void **state)
{
	struct trace_ring_cursor cursor;

	write_number(5, 0, 40);
	write_number(5 + (UINT64_C(1) << 27), 1, 40);
	write_number(UINT64_C(1) << 40, 2, 40);
	assert_int_equal(trace_ring_stats(ring).bytes, 3 * 44 + 2 * 8);
	trace_ring_first(ring, &cursor);
	trace_ring_next(&cursor);
	assert_int_equal(cursor.time, 5 + (UINT64_C(1) << 27));
	assert_int_equal(number_of(trace_ring_next(&cursor)), 2);
	assert_int_equal(cursor.time, UINT64_C(1) << 40);
}

/* Three records of 1052 bytes to a page, two pages. */
static void a_full_ring_loses_its_oldest_page(void **state)
{
	struct trace_ring_cursor cursor;

	for (uint32_t i = 0; i < 6; i++)
		write_number(i, i, 1042);
	assert_int_equal(trace_ring_stats(ring).overrun, 0);
	write_number(6, 6, 1042);
	assert_int_equal(trace_ring_stats(ring).overrun, 3);
	assert_int_equal(trace_ring_stats(ring).entries, 4);
	assert_int_equal(number_of(trace_ring_first(ring, &cursor)), 3);
}

static void what_the_consumer_has_begun_is_not_overwritten(void **state)
{
	uint64_t lost;

	for (uint32_t i = 0; i < 6; i++)
		write_number(i, i, 1042);
	assert_int_equal(consume(&lost), 0);
	assert_int_equal(lost, 0);
	for (uint32_t i = 6; i < 15; i++)
		write_number(i, i, 1042);
	assert_int_equal(consume(&lost), 1);
	assert_int_equal(consume(&lost), 2);
	assert_int_equal(lost, 0);
	/* 3, 4, 5 and 6, 7, 8 were overwritten; that is told once. */
	assert_int_equal(consume(&lost), 9);
	assert_int_equal(lost, 6);
	assert_int_equal(consume(&lost), 10);
	assert_int_equal(lost, 0);
	assert_int_equal(trace_ring_stats(ring).read, 5);
}

static void the_consumer_catches_up_with_the_writer(void **state)
{
	uint64_t lost, time;

	for (uint32_t i = 0; i < 1000; i++) {
		assert_true(trace_ring_empty(ring));
		assert_null(trace_ring_peek(ring, &time, &lost));
		write_number(i, i, 40);
		assert_false(trace_ring_empty(ring));
		assert_int_equal(consume(&lost), i);
		assert_int_equal(lost, 0);
	}
	assert_int_equal(trace_ring_stats(ring).overrun, 0);
	assert_int_equal(trace_ring_stats(ring).read, 1000);
}

static void shrinking_keeps_the_newest(void **state)
{
	struct trace_ring_cursor cursor;

	trace_ring_resize(ring, 10 * PAGE);
	for (uint32_t i = 0; i < 30; i++)
		write_number(i, i, 1042);
	assert_int_equal(trace_ring_stats(ring).entries, 30);
	trace_ring_resize(ring, 1);
	assert_int_equal(trace_ring_stats(ring).entries, 6);
	assert_int_equal(number_of(trace_ring_first(ring, &cursor)), 24);
}

static void a_reset_forgets_all_but_the_size(void **state)
{
	struct trace_ring_cursor cursor;
	uint64_t lost;

	trace_ring_resize(ring, 100 << 10);
	for (uint32_t i = 0; i < 500; i++)
		write_number(i, i, 1042);
	consume(&lost);
	trace_ring_reset(ring);
	assert_true(trace_ring_empty(ring));
	assert_null(trace_ring_first(ring, &cursor));
	assert_int_equal(trace_ring_stats(ring).overrun, 0);
	assert_int_equal(trace_ring_stats(ring).read, 0);
	assert_int_equal(trace_ring_stats(ring).bytes, 0);
	assert_int_equal(trace_ring_size(ring) >> 10, 103);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sizes_are_whole_pages_and_two_at_least),
		TEST(records_are_seen_in_order_and_stay),
		TEST(long_pauses_are_kept),
		TEST(a_full_ring_loses_its_oldest_page),
		TEST(what_the_consumer_has_begun_is_not_overwritten),
		TEST(the_consumer_catches_up_with_the_writer),
		TEST(shrinking_keeps_the_newest),
		TEST(a_reset_forgets_all_but_the_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
