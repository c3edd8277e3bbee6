// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random traces against a shadow owner map: a list of its own of who has
 * which page, kept by the test. No page is given out twice, none that is not
 * the machine's, none is lost; and all invariants hold after every step.
 *
 * The seed is printed with a failure. OWNER_MAP_STEPS and OWNER_MAP_SEED in the
 * environment make it longer or another.
 */
#include <stdlib.h>

#include "mm_fixture.h"

#define MAX_HELD 4000

struct held {
	unsigned long pfn, count;
	unsigned int order;
	enum { BLOCK, SINGLES, CMA } kind;
};

struct trace {
	struct machine *m;
	uint64_t seed, rng;
	uint32_t *owner;	/* by page: who has it, 0 nobody */
	unsigned long base, nr;
	struct held held[MAX_HELD];
	size_t nr_held;
	unsigned long step;
};

static struct trace t;

static void claim(struct held h, uint32_t who)
{
	for (unsigned long i = 0; i < h.count; i++) {
		unsigned long page = h.pfn + i - t.base;

		if (h.pfn < t.base || page >= t.nr || t.owner[page])
			fail_msg("seed %llu step %lu: page %#lx given to %u belongs to %u",
				 (unsigned long long)t.seed, t.step, h.pfn + i, who,
				 page < t.nr ? t.owner[page] : 0);
		t.owner[page] = who;
	}
}

static void hold(struct held h)
{
	uint32_t who = (uint32_t)t.nr_held + 1;

	claim(h, who);
	if (h.kind == BLOCK)
		page_set_owner(t.m, h.pfn, who);
	t.held[t.nr_held++] = h;
}

static void migrated(void *ctx, uint32_t who, unsigned long from, unsigned long to)
{
	struct held *h = &t.held[who - 1];

	assert_int_equal(h->pfn, from);
	memset(t.owner + from - t.base, 0, h->count * sizeof(*t.owner));
	h->pfn = to;
	claim(*h, who);
}

static uint64_t below(uint64_t n)
{
	return next_random(&t.rng) % n;
}

static void step_alloc(void)
{
	static const gfp_t types[] = { GFP_KERNEL, GFP_HIGHUSER_MOVABLE,
				       GFP_KERNEL | __GFP_RECLAIMABLE, GFP_ATOMIC, GFP_TRANSHUGE,
				       GFP_KERNEL | __GFP_NORETRY, GFP_DMA | __GFP_MEMALLOC };
	gfp_t gfp = types[below(7)] | __GFP_NOWARN;
	unsigned int order = (unsigned int)__builtin_ctzll(next_random(&t.rng) | 1 << 10);
	unsigned long pfn = alloc_pages_node(t.m, (int)below(2), gfp, order);

	if (pfn == PFN_NONE)
		return;
	hold((struct held){ .pfn = pfn, .count = 1UL << order, .order = order });
	if (gfp & __GFP_MOVABLE && below(2))
		page_set_movable(t.m, pfn, true);
	if (below(50) == 0)
		page_set_pinned(t.m, pfn, true);
}

static void step_singles(void)
{
	unsigned long n = 1 + below(300), pfn;

	if (below(2))
		pfn = alloc_pages_exact(t.m, n * 4096, GFP_KERNEL | __GFP_NOWARN);
	else
		pfn = alloc_contig_pages(t.m, n, GFP_KERNEL | __GFP_NOWARN, (int)below(2), NULL);
	if (pfn != PFN_NONE)
		hold((struct held){ .pfn = pfn, .count = n, .kind = SINGLES });
}

static void step_cma(void)
{
	unsigned long n = 1 + below(200);
	unsigned long pfn = cma_alloc(t.m, cma_area(t.m, 0), n, (unsigned int)below(10), true, NULL);

	if (pfn != PFN_NONE)
		hold((struct held){ .pfn = pfn, .count = n, .kind = CMA });
}

static void step_free(void)
{
	size_t i = below(t.nr_held);
	struct held h = t.held[i];
	int err;

	if (h.kind == BLOCK)
		err = free_pages(t.m, h.pfn, h.order);
	else if (h.kind == SINGLES)
		err = free_contig_range(t.m, h.pfn, h.count);
	else
		err = cma_release(t.m, cma_area(t.m, 0), h.pfn, h.count);
	if (err)
		fail_msg("seed %llu step %lu: %#lx is not free to be freed: %d",
			 (unsigned long long)t.seed, t.step, h.pfn, err);
	memset(t.owner + h.pfn - t.base, 0, h.count * sizeof(*t.owner));
	t.held[i] = t.held[--t.nr_held];
	if (i < t.nr_held) {	/* the last one has this number now */
		claim((struct held){ .count = 0 }, 0);
		for (unsigned long p = 0; p < t.held[i].count; p++)
			t.owner[t.held[i].pfn + p - t.base] = (uint32_t)i + 1;
		if (t.held[i].kind == BLOCK)
			page_set_owner(t.m, t.held[i].pfn, (uint32_t)i + 1);
	}
}

static void step(bool shrink)
{
	uint64_t what = below(100);

	if (t.nr_held && (t.nr_held == MAX_HELD || what < (shrink ? 60u : 40u)))
		step_free();
	else if (what < 90)
		step_alloc();
	else if (what < 93)
		step_singles();
	else if (what < 97)
		step_cma();
	else if (what < 99)
		set_cpu(t.m, (int)below(2));
	else
		drain_all_pages(t.m, NULL);
}

/* Pages that nobody has are free, on a per-CPU list, or reserved. */
static void assert_nothing_lost(void)
{
	unsigned long held = 0, managed = 0, free = 0;
	struct zone *zone;

	for (unsigned long i = 0; i < t.nr; i++)
		held += t.owner[i] != 0;
	for_each_populated_zone(t.m, zone) {
		managed += zone->managed_pages;
		free += zone_page_state_snapshot(t.m, zone, NR_FREE_PAGES);
		for (int cpu = 0; cpu < 2; cpu++)
			free += (unsigned long)zone->pageset[cpu].count;
	}
	assert_int_equal(managed, held + free);
}

/* Any decision otherwise: all invariants hold all the same. */
static void step_policy(void)
{
	const struct mm_policy policy = {
		.mobility_grouping = (enum mobility_grouping)below(3),
		.pageblock_stealing = (enum policy_switch)below(2),
		.watermark_boost = (enum policy_switch)below(2),
		.cma_preference = (enum cma_preference)below(4),
		.tail_placement = (enum policy_switch)below(2),
		.shuffle = (enum shuffle_free_memory)below(2),
		.shuffle_seed = below(9),
	};

	mm_set_policy(t.m, &policy);
}

static void run(uint64_t seed, unsigned long steps, bool policies)
{
	const struct range memory[] = { { 0, RAM_BASE, 48 * MIB }, { 1, 2 * GIB, 24 * MIB }, { 0 } };
	const uint8_t cpus[] = { 0, 1 };
	const struct mm_hooks hooks = { .migrated = migrated };

	t.seed = t.rng = seed;
	t.nr_held = 0;
	t.m = boot(&(struct fixture){ .memory = memory, .nr_cpus = 2, .cpu_node = cpus,
				      .hooks = &hooks, .cma_base = RAM_BASE + 16 * MIB,
				      .cma_size = 8 * MIB,
				      .movable = { .movablecore = 8 * MIB >> 12 } });
	t.base = t.m->base_pfn;
	t.nr = t.m->nr_pages;
	t.owner = calloc(t.nr, sizeof(*t.owner));
	for (t.step = 0; t.step < steps; t.step++) {
		struct mm_fault fault;

		if (policies && t.step % 100 == 0)
			step_policy();
		step(t.step / 500 % 2);
		if (mm_check(t.m, &fault, 1))
			fail_msg("seed %llu step %lu: invariant %d at %#lx: expected %lu, found %lu",
				 (unsigned long long)seed, t.step, fault.kind, fault.pfn,
				 fault.expected, fault.found);
		if (t.step % 100 == 0)
			assert_nothing_lost();
	}
	assert_nothing_lost();
	free(t.owner);
	shut_down(t.m);
}

static unsigned long from_environment(const char *name, unsigned long otherwise)
{
	const char *s = getenv(name);

	return s ? strtoul(s, NULL, 0) : otherwise;
}

static void run_all(bool policies)
{
	unsigned long steps = from_environment("OWNER_MAP_STEPS", 1500);
	unsigned long seed = from_environment("OWNER_MAP_SEED", 0);

	if (seed) {
		run(seed, steps, policies);
		return;
	}
	for (seed = 1; seed <= 4; seed++)
		run(88172645463325252 + seed, steps, policies);
}

static void test_random_traces(void **state)
{
	run_all(false);
}

static void test_random_policies(void **state)
{
	run_all(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_traces),
		cmocka_unit_test(test_random_policies),
	};

	return cmocka_run_group_tests_name("owner_map", tests, NULL, NULL);
}
