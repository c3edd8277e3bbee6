// SPDX-License-Identifier: GPL-2.0-or-later
/* Policies: each changes what it says, and a policy of zeros is Linux's. */
#include "mm_fixture.h"

#define BASE (RAM_BASE >> 12)

static struct machine *boot_with(struct mm_policy policy)
{
	return boot(&(struct fixture){ .policy = &policy });
}

static struct zone *dma(const struct machine *m)
{
	return zone_named(m, 0, ZONE_DMA);
}

/* Free pages on a type's lists. */
static unsigned long listed(const struct machine *m, enum migratetype mt)
{
	unsigned long pages = 0;

	for (unsigned int order = 0; order < max_order(m); order++)
		pages += dma(m)->free_area[order].nr[mt] << order;
	return pages;
}

static void test_zeros_are_linux(void **state)
{
	const struct mm_policy zeros = { 0 };
	struct machine *m = boot_plain(256 * MIB);

	assert_memory_equal(&zeros, mm_policy(m), sizeof(zeros));
	assert_true(mobility_grouping(m));
	assert_int_equal(max_order(m) - 2, m->tail_placement_orders);
	shut_down(m);
}

/* ---- mobility grouping ---- */

static void test_grouping_on_a_small_machine(void **state)
{
	const struct range small[] = { { 0, RAM_BASE, 8 * MIB }, { 0 } };
	const struct mm_policy on = { .mobility_grouping = GROUPING_ON };
	struct machine *m = boot(&(struct fixture){ .memory = small, .policy = &on });

	assert_true(mobility_grouping(m));
	alloc_page(m, GFP_HIGHUSER_MOVABLE);
	assert_int_equal(MIGRATE_MOVABLE, pageblock_migratetype(m, BASE));
	shut_down(m);
}

/* Off, a movable request is as any; on again, it is movable again, but its blocks are not. */
static void test_grouping_off_and_on(void **state)
{
	struct machine *m = boot_with((struct mm_policy){ .mobility_grouping = GROUPING_OFF });
	unsigned long pfn = alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4);

	assert_int_equal(MIGRATE_UNMOVABLE, pageblock_migratetype(m, pfn));
	assert_int_equal(pfn + 16, alloc_pages(m, GFP_KERNEL, 4));
	mm_set_policy(m, &(struct mm_policy){ 0 });
	assert_true(mobility_grouping(m));
	pfn = alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4);
	assert_int_equal(MIGRATE_MOVABLE, pageblock_migratetype(m, pfn));
	assert_int_equal(MIGRATE_UNMOVABLE, pageblock_migratetype(m, BASE));
	shut_down(m);
}

/* ---- pageblock stealing ---- */

/* 16 unmovable pages of a movable machine, and what became of its pageblocks. */
static void test_stealing(void **state)
{
	for (int off = 0; off < 2; off++) {
		struct machine *m = boot_with((struct mm_policy){ .pageblock_stealing = off });
		unsigned long blocks = dma(m)->nr_pageblocks[MIGRATE_MOVABLE];
		unsigned long movable = listed(m, MIGRATE_MOVABLE);
		unsigned long pfn = alloc_pages(m, GFP_KERNEL, 4);

		/* An order-10 block of two pageblocks is taken whole, or 16 pages of it. */
		assert_int_equal(blocks - (off ? 0 : 2), dma(m)->nr_pageblocks[MIGRATE_MOVABLE]);
		assert_int_equal(movable - (off ? 16 : 1024), listed(m, MIGRATE_MOVABLE));
		assert_int_equal(off ? 0 : 1024 - 16, listed(m, MIGRATE_UNMOVABLE));
		free_pages(m, pfn, 4);
		assert_int_equal(off ? movable : movable - 1024, listed(m, MIGRATE_MOVABLE));
		shut_down(m);
	}
}

/* Without stealing the smallest block that serves is cut, not the largest. */
static void test_no_stealing_takes_the_smallest(void **state)
{
	struct machine *m = boot_with((struct mm_policy){ .pageblock_stealing = POLICY_OFF });
	unsigned long first = alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4);

	/* The rest of the order-10 block: 16 pages, 32, 64 … */
	assert_int_equal(first + 16, alloc_pages(m, GFP_KERNEL, 4));
	assert_int_equal(first + 32, alloc_pages(m, GFP_KERNEL | __GFP_RECLAIMABLE, 4));
	assert_int_equal(MIGRATE_MOVABLE, pageblock_migratetype(m, first));
	assert_int_equal(0, listed(m, MIGRATE_UNMOVABLE));
	shut_down(m);
}

/* All memory can be had either way, and comes back. */
static void test_no_stealing_to_the_end(void **state)
{
	struct machine *m = boot_with((struct mm_policy){ .pageblock_stealing = POLICY_OFF });
	unsigned long n = 0, pfn, all = listed(m, MIGRATE_MOVABLE), first = PFN_NONE;
	gfp_t gfp = GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN;

	while ((pfn = alloc_pages(m, gfp, 0)) != PFN_NONE) {
		page_set_owner(m, pfn, (uint32_t)(first == PFN_NONE ? 0 : first - BASE + 1));
		first = pfn;
		n++;
	}
	assert_int_equal(all, n);
	while (first != PFN_NONE) {
		struct page_info info;

		assert_int_equal(0, page_info(m, first, &info));
		assert_int_equal(0, free_pages(m, first, 0));
		first = info.owner ? info.owner + BASE - 1 : PFN_NONE;
	}
	drain_all_pages(m, NULL);
	assert_int_equal(all, listed(m, MIGRATE_MOVABLE));
	shut_down(m);
}

/* ---- watermark boost ---- */

/* Everything taken by movable pages, some given back, and an unmovable request for those. */
static unsigned long boost_after_fallback(struct mm_policy policy)
{
	struct machine *m = boot_with(policy);
	unsigned long pfn, boost, nr = 0, taken[64];

	while ((pfn = alloc_pages(m, GFP_HIGHUSER_MOVABLE | __GFP_MEMALLOC | __GFP_NOWARN, 5)) !=
	       PFN_NONE)
		taken[nr++ % 64] = pfn;
	for (unsigned long i = 0; i < 64; i += 2)
		free_pages(m, taken[i], 5);
	assert_int_equal(0, dma(m)->watermark_boost);
	alloc_pages(m, GFP_KERNEL | __GFP_MEMALLOC, 4);
	boost = dma(m)->watermark_boost;
	shut_down(m);
	return boost;
}

static void test_boost(void **state)
{
	assert_int_equal(512, boost_after_fallback((struct mm_policy){ 0 }));
	assert_int_equal(0, boost_after_fallback((struct mm_policy){
					   .watermark_boost = POLICY_OFF }));
	/* One switch does not touch another. */
	assert_int_equal(512, boost_after_fallback((struct mm_policy){
					     .pageblock_stealing = POLICY_OFF }));
}

/* ---- CMA ---- */

/* Blocks from CMA, until there was one that was not, or at last was; 0: none was. */
static unsigned long cma_blocks_first(enum cma_preference preference, unsigned long *before)
{
	const struct mm_policy policy = { .cma_preference = preference };
	struct machine *m = boot(&(struct fixture){ .policy = &policy, .cma_base = RAM_BASE,
						    .cma_size = 64 * MIB });
	unsigned long pfn, n = 0;

	*before = 0;
	while ((pfn = alloc_pages(m, GFP_HIGHUSER_MOVABLE | __GFP_NOWARN | __GFP_MEMALLOC, 5)) !=
	       PFN_NONE) {
		if (pageblock_migratetype(m, pfn) == MIGRATE_CMA)
			n++;
		else if (!n)
			++*before;
		else if (preference == CMA_FIRST)
			break;
	}
	shut_down(m);
	return n;
}

/* 64 of 256 MiB are CMA: blocks of 128 KiB are 512 and 1536. */
static void test_cma_preference(void **state)
{
	unsigned long before;

	assert_int_equal(512, cma_blocks_first(CMA_LINUX, &before));
	assert_in_range(before, 1024, 1026);	/* then CMA is half of what is free */
	assert_int_equal(512, cma_blocks_first(CMA_FIRST, &before));
	assert_int_equal(0, before);
	assert_int_equal(512, cma_blocks_first(CMA_LAST, &before));
	assert_int_equal(1536, before);
	assert_int_equal(0, cma_blocks_first(CMA_NEVER, &before));
	assert_int_equal(1536, before);
}

/* CMA pages that were freed stand on the movable per-CPU list: who may not have them passes by. */
static void test_never_cma_from_the_pcp(void **state)
{
	const struct mm_policy never = { .cma_preference = CMA_NEVER };
	struct machine *m = boot(&(struct fixture){ .cma_base = RAM_BASE, .cma_size = 192 * MIB });
	unsigned long pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);

	assert_int_equal(MIGRATE_CMA, pageblock_migratetype(m, pfn));
	mm_set_policy(m, &never);
	assert_int_equal(MIGRATE_MOVABLE,
			 pageblock_migratetype(m, alloc_page(m, GFP_HIGHUSER_MOVABLE)));
	shut_down(m);
}

/* ---- tail placement ---- */

/*
 * Free x, then c and d, then a, whose buddy b is in use while that of ab is free:
 *
 *	| a | b | c d |  …  | x |	a will merge soon: x is to go first
 */
static void test_tail_placement(void **state)
{
	for (int off = 0; off < 2; off++) {
		struct machine *m = boot_with((struct mm_policy){ .tail_placement = off });
		unsigned long a = alloc_pages(m, GFP_HIGHUSER_MOVABLE, 6), x;

		split_page(m, a, 6);
		for (unsigned long i = 0; i < 64; i++)
			free_pages_ok(m, a + i, 0, FPI_NONE);
		for (int i = 0; i < 4; i++)
			assert_int_equal(a + 16 * (unsigned long)i,
					 alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4));
		x = alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4);
		alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4);
		free_pages(m, x, 4);
		free_pages(m, a + 32, 4);
		free_pages(m, a + 48, 4);
		free_pages(m, a, 4);
		assert_int_equal(off ? a : x, alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4));
		assert_int_equal(off ? x : a, alloc_pages(m, GFP_HIGHUSER_MOVABLE, 4));
		shut_down(m);
	}
}

/* ---- shuffle ---- */

/* The largest free blocks in list order; how many. */
static size_t order_of_blocks(struct mm_policy policy, unsigned long *pfn, size_t max)
{
	struct machine *m = boot_with(policy);
	size_t n = 0;

	for (unsigned long p = free_list_first(m, dma(m), 10, MIGRATE_MOVABLE);
	     p != PFN_NONE && n < max; p = free_list_next(m, p, 10))
		pfn[n++] = p;
	shut_down(m);
	return n;
}

static void test_shuffle_at_boot(void **state)
{
	unsigned long off[64], on[64], again[64], other[64], sum = 0;

	assert_int_equal(64, order_of_blocks((struct mm_policy){ .shuffle_seed = 5 }, off, 64));
	order_of_blocks((struct mm_policy){ .shuffle = SHUFFLE_ON, .shuffle_seed = 5 }, on, 64);
	order_of_blocks((struct mm_policy){ .shuffle = SHUFFLE_ON, .shuffle_seed = 5 }, again, 64);
	order_of_blocks((struct mm_policy){ .shuffle = SHUFFLE_ON, .shuffle_seed = 6 }, other, 64);
	for (unsigned long i = 0; i < 64; i++) {
		assert_int_equal(BASE + i * 1024, off[i]);
		sum += on[i] - off[i];
	}
	assert_int_equal(0, sum);
	assert_memory_not_equal(off, on, sizeof(on));
	assert_memory_equal(on, again, sizeof(on));
	assert_memory_not_equal(on, other, sizeof(on));
}

/* Few blocks are often neighbours when they change places: no seed breaks the list. */
static void test_swap_in_free_list(void **state)
{
	const struct range memory[] = { { 0, RAM_BASE, 16 * MIB }, { 0 } };

	for (uint64_t seed = 0; seed < 200; seed++) {
		const struct mm_policy policy = { .shuffle = SHUFFLE_ON, .shuffle_seed = seed };
		struct machine *m = boot(&(struct fixture){ .memory = memory, .policy = &policy });

		assert_int_equal(4, list_length(m, dma(m), 10, MIGRATE_MOVABLE));
		shuffle_free_memory(m);
		assert_sound(m);
		shut_down(m);
	}
}

/* Freed blocks of the largest order: always to the head, or to either end. */
static unsigned long freed_to_the_tail(enum shuffle_free_memory shuffle)
{
	struct machine *m = boot_with((struct mm_policy){ 0 });
	unsigned long pfn[32], tails = 0;

	mm_set_policy(m, &(struct mm_policy){ .shuffle = shuffle, .shuffle_seed = 1 });
	for (int i = 0; i < 32; i++)
		pfn[i] = alloc_pages(m, GFP_HIGHUSER_MOVABLE, 10);
	for (int i = 0; i < 32; i++) {
		free_pages(m, pfn[i], 10);
		tails += free_list_last(m, dma(m), 10, MIGRATE_MOVABLE) == pfn[i];
	}
	shut_down(m);
	return tails;
}

static void test_shuffle_of_freed_blocks(void **state)
{
	unsigned long tails = freed_to_the_tail(SHUFFLE_ON);

	assert_int_equal(0, freed_to_the_tail(SHUFFLE_OFF));
	assert_in_range(tails, 8, 24);
	assert_int_equal(tails, freed_to_the_tail(SHUFFLE_ON));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeros_are_linux),
		cmocka_unit_test(test_grouping_on_a_small_machine),
		cmocka_unit_test(test_grouping_off_and_on),
		cmocka_unit_test(test_stealing),
		cmocka_unit_test(test_no_stealing_takes_the_smallest),
		cmocka_unit_test(test_no_stealing_to_the_end),
		cmocka_unit_test(test_boost),
		cmocka_unit_test(test_cma_preference),
		cmocka_unit_test(test_never_cma_from_the_pcp),
		cmocka_unit_test(test_tail_placement),
		cmocka_unit_test(test_shuffle_at_boot),
		cmocka_unit_test(test_swap_in_free_list),
		cmocka_unit_test(test_shuffle_of_freed_blocks),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
