// SPDX-License-Identifier: GPL-2.0-or-later
/* min_free_kbytes, watermarks, lowmem_reserve and their knobs. Source: 6.1 mm/page_alloc.c. */
#include "mm_fixture.h"

/* The square-root rule, and what huge pages want from 512 MiB on. */
static void test_min_free_kbytes(void **state)
{
	static const struct {
		unsigned long mib;
		int kbytes;
	} sizes[] = { { 16, 512 }, { 64, 1024 }, { 256, 2048 }, { 511, 2893 }, { 512, 22528 },
		      { 3072, 22528 } };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct machine *m = boot_plain(sizes[i].mib * MIB);

		assert_int_equal(sizes[i].kbytes, mm_sysctl(m)->min_free_kbytes);
		shut_down(m);
	}
}

/* Each populated zone but Movable counts for the huge page rule. */
static void test_thp_counts_zones(void **state)
{
	const struct range memory[] = { { 0, 3 * GIB, 2 * GIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });

	assert_int_equal(45056, mm_sysctl(m)->min_free_kbytes);
	shut_down(m);
}

static void test_no_thp(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, GIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .no_thp = true });

	assert_int_equal(4096, mm_sysctl(m)->min_free_kbytes);
	shut_down(m);
}

/* min is shared by size; low and high are a quarter of it apart, or the scale's part. */
static void test_watermarks(void **state)
{
	const struct range memory[] = { { 0, 2 * GIB, 4 * GIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	const struct zone *dma = zone_named(m, 0, ZONE_DMA);

	set_min_free_kbytes(m, 65536);
	assert_int_equal(8192, dma->_watermark[WMARK_MIN]);
	assert_int_equal(8192 + 2048, dma->_watermark[WMARK_LOW]);
	assert_int_equal(8192 + 4096, dma->_watermark[WMARK_HIGH]);
	assert_int_equal(8192 + 6144, dma->_watermark[WMARK_PROMO]);
	set_watermark_scale_factor(m, 1000);	/* 10 % of 524288 */
	assert_int_equal(8192 + 52428, dma->_watermark[WMARK_LOW]);
	shut_down(m);
}

/*
 *	ratio 256 256 32 0       DMA 2 GiB     Normal 2 GiB
 *	DMA keeps from Normal's requests   524288 / 256 = 2048 pages
 */
static void test_lowmem_reserve(void **state)
{
	const struct range memory[] = { { 0, 2 * GIB, 4 * GIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory });
	const struct zone *dma = zone_named(m, 0, ZONE_DMA);
	const int ratio[] = { -1, 256, 32, 0 };

	assert_int_equal(0, dma->lowmem_reserve[ZONE_DMA]);
	assert_int_equal(0, dma->lowmem_reserve[ZONE_DMA32]);
	assert_int_equal(2048, dma->lowmem_reserve[ZONE_NORMAL]);
	assert_int_equal(2048, dma->lowmem_reserve[ZONE_MOVABLE]);
	assert_int_equal(totalreserve_pages(m),
			 dma->_watermark[WMARK_HIGH] + 2048 +
			 zone_named(m, 0, ZONE_NORMAL)->_watermark[WMARK_HIGH]);
	set_lowmem_reserve_ratio(m, ratio);
	assert_int_equal(0, dma->lowmem_reserve[ZONE_NORMAL]);
	assert_int_equal(0, mm_sysctl(m)->lowmem_reserve_ratio[0]);
	shut_down(m);
}

/* A value set by hand is kept when memory is counted anew. */
static void test_user_value_is_kept(void **state)
{
	struct machine *m = boot_plain(64 * MIB);

	set_min_free_kbytes(m, 8000);
	init_per_zone_wmark_min(m);
	assert_int_equal(8000, mm_sysctl(m)->min_free_kbytes);
	shut_down(m);
}

static void test_available(void **state)
{
	struct machine *m = boot_plain(256 * MIB);

	assert_int_equal(global_zone_page_state(m, NR_FREE_PAGES) - totalreserve_pages(m),
			 si_mem_available(m));
	set_min_free_kbytes(m, 262144);
	assert_int_equal(0, si_mem_available(m));
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_min_free_kbytes),
		cmocka_unit_test(test_thp_counts_zones),
		cmocka_unit_test(test_no_thp),
		cmocka_unit_test(test_watermarks),
		cmocka_unit_test(test_lowmem_reserve),
		cmocka_unit_test(test_user_value_is_kept),
		cmocka_unit_test(test_available),
	};

	return cmocka_run_group_tests_name("reserves", tests, NULL, NULL);
}
