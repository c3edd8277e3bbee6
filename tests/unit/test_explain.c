// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why a request fails: whatever explain_request() says of a zone agrees with
 * what the allocator does, and names the right cause.
 */
#include "mm_fixture.h"

#define BASE (RAM_BASE >> 12)

static struct zone_verdict verdict_of(struct machine *m, gfp_t gfp, unsigned int order)
{
	struct zone_verdict v[4];

	assert_int_equal(1, explain_request(m, gfp, order, NUMA_NO_NODE, NULL, v, 4));
	return v[0];
}

/* Take all a request may have; the last failure is explained. */
static struct zone_verdict exhaust(struct machine *m, gfp_t gfp, unsigned int order)
{
	while (alloc_pages(m, gfp | __GFP_NOWARN, order) != PFN_NONE)
		;
	return verdict_of(m, gfp, order);
}

static void test_room(void **state)
{
	struct machine *m = boot_plain(64 * MIB);

	assert_int_equal(VERDICT_ROOM, verdict_of(m, GFP_KERNEL, 0).verdict);
	assert_int_equal(VERDICT_ROOM, verdict_of(m, GFP_KERNEL, 10).verdict);
	shut_down(m);
}

static void test_below_min(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	struct zone_verdict v = exhaust(m, GFP_NOWAIT, 0);

	assert_int_equal(VERDICT_BELOW_MIN, v.verdict);
	assert_true(v.free <= v.mark + v.lowmem_reserve);
	assert_int_equal(v.min, v.mark);
	/* Who has more rights goes deeper. */
	v = verdict_of(m, GFP_ATOMIC, 0);
	assert_true(v.mark < v.min);
	assert_int_equal(VERDICT_ROOM, v.verdict);
	v = exhaust(m, GFP_ATOMIC | __GFP_MEMALLOC, 0);
	assert_int_equal(VERDICT_BELOW_MIN, v.verdict);
	assert_int_equal(0, v.mark);
	shut_down(m);
}

static void test_fragmented(void **state)
{
	struct machine *m = boot_plain(64 * MIB);
	static unsigned long pfns[16384];
	unsigned long n = 0, pfn;

	while ((pfn = alloc_page(m, GFP_NOWAIT | __GFP_MEMALLOC)) != PFN_NONE)
		pfns[n++] = pfn;
	for (unsigned long i = 0; i < n; i++)
		if (pfns[i] & 1)
			free_pages(m, pfns[i], 0);
	drain_all_pages(m, NULL);
	assert_int_equal(VERDICT_FRAGMENTED, exhaust(m, GFP_NOWAIT, 1).verdict);
	assert_int_equal(VERDICT_ROOM, verdict_of(m, GFP_NOWAIT, 0).verdict);
	shut_down(m);
}

static void test_cma(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .cma_size = 32 * MIB,
						    .cma_base = RAM_BASE + 32 * MIB });
	struct zone_verdict v = exhaust(m, GFP_NOWAIT, 0);

	assert_int_equal(VERDICT_CMA, v.verdict);
	assert_int_equal(8192, v.cma);
	assert_int_equal(VERDICT_ROOM, verdict_of(m, GFP_NOWAIT | __GFP_MOVABLE, 9).verdict);
	shut_down(m);
}

/* Enough is free, but the large blocks are CMA's. */
static void test_blocks_in_cma(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .cma_size = 8 * MIB,
						    .cma_base = RAM_BASE + 56 * MIB });
	static unsigned long pfns[16384];
	unsigned long n = 0, pfn;

	while ((pfn = alloc_page(m, GFP_NOWAIT | __GFP_MEMALLOC)) != PFN_NONE)
		pfns[n++] = pfn;
	for (unsigned long i = 0; i < n; i++)
		if (pfns[i] & 1)
			free_pages(m, pfns[i], 0);
	drain_all_pages(m, NULL);
	assert_int_equal(VERDICT_BLOCKS_IN_CMA, exhaust(m, GFP_NOWAIT, 4).verdict);
	shut_down(m);
}

static void test_highatomic_and_boost(void **state)
{
	struct machine *m = boot_plain(256 * MIB);
	struct zone *zone = zone_named(m, 0, ZONE_DMA);
	struct zone_verdict v;

	exhaust(m, GFP_NOWAIT, 0);
	zone->nr_reserved_highatomic = 0;
	for (int i = 0; i < 8; i++)
		alloc_pages(m, GFP_ATOMIC | __GFP_NOWARN, 1);
	assert_true(zone->nr_reserved_highatomic);
	v = verdict_of(m, GFP_KERNEL | __GFP_NORETRY, 0);
	assert_int_equal(zone->nr_reserved_highatomic, v.highatomic);
	/* A request that cannot wait may have them. */
	v = verdict_of(m, GFP_NOWAIT, 0);
	assert_int_equal(0, v.highatomic);
	shut_down(m);

	m = boot_plain(256 * MIB);
	zone = zone_named(m, 0, ZONE_DMA);
	exhaust(m, GFP_NOWAIT, 0);
	for (int i = 0; i < 64; i++)
		free_pages(m, alloc_page(m, GFP_ATOMIC), 0);
	zone->watermark_boost = 0;
	assert_int_equal(VERDICT_BELOW_MIN, verdict_of(m, GFP_NOWAIT, 0).verdict);
	/* Room for more, if it were not for the boost. */
	zone->_watermark[WMARK_MIN] -= 64;
	assert_int_equal(VERDICT_ROOM, verdict_of(m, GFP_NOWAIT, 0).verdict);
	zone->watermark_boost = 512;
	v = verdict_of(m, GFP_NOWAIT, 0);
	assert_int_equal(VERDICT_BOOST, v.verdict);
	assert_int_equal(512, v.boost);
	zone->watermark_boost = 0;
	zone->lowmem_reserve[ZONE_NORMAL] = 512;
	assert_int_equal(VERDICT_LOWMEM_RESERVE, verdict_of(m, GFP_NOWAIT, 0).verdict);
	assert_int_equal(VERDICT_ROOM, verdict_of(m, GFP_NOWAIT | __GFP_DMA, 0).verdict);
	shut_down(m);
}

/* In a machine in any state, room is said to be where a block is got, and only there. */
static void test_agrees_with_the_allocator(void **state)
{
	static const gfp_t gfps[] = { GFP_NOWAIT, GFP_ATOMIC, GFP_NOWAIT | __GFP_MOVABLE,
				      GFP_NOWAIT | __GFP_RECLAIMABLE, GFP_NOWAIT | __GFP_HIGH };
	const struct range memory[] = { { 0, RAM_BASE, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = memory, .cma_size = 8 * MIB,
						    .cma_base = RAM_BASE + 56 * MIB });
	static unsigned long pfns[16384];
	static unsigned int orders[16384];
	uint64_t seed = 88172645463325252;
	unsigned long n = 0, served = 0, refused = 0;

	for (int step = 0; step < 60000; step++) {
		gfp_t gfp = gfps[next_random(&seed) % 5] | __GFP_NOWARN;
		unsigned int order = (unsigned int)(next_random(&seed) % 5);
		struct zone_verdict v;
		unsigned long pfn;

		if (n == 16384 || (n && !(next_random(&seed) % 8))) {
			unsigned long i = next_random(&seed) % n--;

			free_pages(m, pfns[i], orders[i]);
			pfns[i] = pfns[n];
			orders[i] = orders[n];
			continue;
		}
		/* Pages on per-CPU lists are had without a look at the rest. */
		drain_all_pages(m, NULL);
		v = verdict_of(m, gfp, order);
		pfn = alloc_pages(m, gfp, order);
		assert_int_equal(v.verdict == VERDICT_ROOM, pfn != PFN_NONE);
		if (pfn == PFN_NONE) {
			refused++;
			continue;
		}
		served++;
		pfns[n] = pfn;
		orders[n++] = order;
	}
	assert_true(served > 1000 && refused > 1000);
	shut_down(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_below_min),
		cmocka_unit_test(test_fragmented),
		cmocka_unit_test(test_cma),
		cmocka_unit_test(test_blocks_in_cma),
		cmocka_unit_test(test_highatomic_and_boost),
		cmocka_unit_test(test_agrees_with_the_allocator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
