// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory comes and goes by chance while pages are taken, freed and moved: all
 * invariants hold, and nobody loses a page. HOTPLUG_SEED=7 makes it another run.
 */
#include <stdlib.h>

#include "mm_fixture.h"

#define BLOCK		(128 * MIB)
#define NODE1_BASE	(4 * GIB)
#define NEW_BLOCK	34	/* the first after node 1's memory */

static const struct range two_nodes[] = {
	{ 0, RAM_BASE, 256 * MIB }, { 1, NODE1_BASE, 256 * MIB }, { 0, 0, 0 },
};

#define HELD_MAX	400

/* What is held, by owner - 1: where it is, which migration changes. */
struct chance {
	struct machine *m;
	uint64_t seed;
	unsigned long pfn[HELD_MAX];	/* 0: nothing */
};

static unsigned int held_order(unsigned long i)
{
	return (unsigned int)(i % 5);
}

static void held_moved(void *ctx, uint32_t owner, unsigned long from, unsigned long to)
{
	struct chance *c = ctx;

	assert_int_equal(c->pfn[owner - 1], from);
	c->pfn[owner - 1] = to;
}

/* Everything held is where it should be, and its owner's. */
static void assert_held(const struct chance *c)
{
	struct page_info info;

	for (unsigned long i = 0; i < HELD_MAX; i++) {
		if (!c->pfn[i])
			continue;
		assert_int_equal(page_info(c->m, c->pfn[i], &info), 0);
		assert_int_equal(info.use, PAGE_USED);
		assert_int_equal(info.head, c->pfn[i]);
		assert_int_equal(info.owner, i + 1);
	}
}

/* Two in three are movable; of the others a block cannot be rid. */
static void take_or_free(struct chance *c)
{
	unsigned long i = next_random(&c->seed) % HELD_MAX;
	bool movable = i % 3 != 0;
	gfp_t gfp = (movable ? GFP_HIGHUSER_MOVABLE | __GFP_COMP : GFP_KERNEL) | __GFP_NOWARN;

	if (c->pfn[i]) {
		assert_int_equal(free_pages(c->m, c->pfn[i], held_order(i)), 0);
		c->pfn[i] = 0;
		return;
	}
	set_cpu(c->m, (int)(next_random(&c->seed) % 2));
	c->pfn[i] = alloc_pages_node(c->m, (int)(next_random(&c->seed) % 2), gfp, held_order(i));
	if (c->pfn[i] == PFN_NONE)
		c->pfn[i] = 0;
	else
		page_set_owner(c->m, c->pfn[i], (uint32_t)i + 1);
	if (c->pfn[i] && movable)
		page_set_movable(c->m, c->pfn[i], true);
}

/* A contiguous range, be it of no zone, and back again. */
static void take_range(struct chance *c, unsigned long start)
{
	if (!alloc_contig_range(c->m, start, start + 512, MIGRATE_MOVABLE,
				GFP_KERNEL | __GFP_NOWARN))
		assert_int_equal(free_contig_range(c->m, start, 512), 0);
}

static void random_step(struct chance *c)
{
	unsigned long nr = NEW_BLOCK + next_random(&c->seed) % 5;

	switch (next_random(&c->seed) % 16) {
	case 0:
		add_memory(c->m, (int)(next_random(&c->seed) % 2), nr * BLOCK, BLOCK);
		break;
	case 1:
		remove_memory(c->m, nr * BLOCK, BLOCK);
		break;
	case 2:
		memory_block_online(c->m, nr, (enum online_type)(1 + next_random(&c->seed) % 3));
		break;
	case 3:
		memory_block_offline(c->m, nr);
		break;
	case 4:
		if (next_random(&c->seed) % 4 == 0)
			compact_node(c->m, (int)(next_random(&c->seed) % 2));
		else
			drain_all_pages(c->m, NULL);
		break;
	case 5:
		take_range(c, (nr * BLOCK >> 12) + next_random(&c->seed) % 64 * 512);
		break;
	default:
		take_or_free(c);
	}
}

/* A run of it. Returns how many pages moved. */
static unsigned long run(uint64_t seed)
{
	struct chance c = { .seed = seed };
	const struct mm_hooks hooks = { .ctx = &c, .migrated = held_moved };
	unsigned long moved;

	c.m = boot(&(struct fixture){ .memory = two_nodes, .nr_cpus = 2, .hooks = &hooks });
	for (int step = 0; step < 1500; step++) {
		random_step(&c);
		if (step % 25 == 0) {
			assert_sound(c.m);
			assert_held(&c);
		}
	}
	moved = vm_event(c.m, PGMIGRATE_SUCCESS);
	shut_down(c.m);
	return moved;
}

static void the_invariants_hold(void **state)
{
	const char *given = getenv("HOTPLUG_SEED");
	uint64_t first = given ? strtoull(given, NULL, 0) : 1;
	unsigned long moved = 0;

	for (uint64_t seed = first; seed < first + 8; seed++)
		moved += run(seed * 1000003);
	assert_true(moved > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_invariants_hold) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
