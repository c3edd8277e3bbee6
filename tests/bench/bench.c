// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bench [WORKLOAD…]: how long the engine's operations take, on a machine of
 * 4 GiB (1 Mi pages of 4 KiB), and what booting larger ones costs.
 *
 *	w1	allocate every page until none is left, free them in FIFO,
 *		LIFO and random order
 *	w2	allocate and free the same block, orders 0 and 3
 *	w3	fill, free a random tenth, then free a random page and allocate
 *		one, 10 million times
 *	w4	orders 0 to 10, each half as likely as the one below, held at 75 %
 *		full, freed at random
 *	w5	w1 and w2 at order 9
 *	boot	boot time, mapped and resident metadata at 4 GiB … 16 TiB
 *
 * Figures are medians of 5 rounds, in ns of processor time per operation;
 * random numbers are xorshift64 seeded with 88172645463325252; per-CPU lists
 * are drained between workloads.
 *
 * bench --count runs the workloads in a small form, each once within
 * counted(), and prints a line "NAME OPERATIONS" for each in turn, after a line
 * "compiler NAME VERSION ARCHITECTURE": see instructions.sh.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "mm/memblock.h"
#include "mm/mm.h"
#include "measure.h"

#define PAGES		(4 * GIB >> 12)

static uint32_t *held;	/* PFNs: those of the bench are below 2^28 */
static uint64_t rng;

static uint64_t next_random(void)
{
	return next_lot(&rng);
}

/* ---- the table ---- */

static void header(void)
{
	printf("%-34s %8s %8s %8s\n", "ns per operation", "ours", "target", "Linux");
}

/* target, linux_ns: 0: there is none. Linux: its own code in a user process. */
static void row(const char *what, double ns, double target, double linux_ns)
{
	printf("%-34s %8.1f", what, ns);
	if (target > 0)
		printf(" %8.0f", target);
	if (linux_ns > 0)
		printf(" %8.0f", linux_ns);
	printf("\n");
	fflush(stdout);
}

/* ---- the machine ---- */

/* Nothing reserved, one zone Normal, as large as asked. */
static struct machine *boot(unsigned long size)
{
	struct mm_params params = { .page_shift = 12, .nr_cpus = 1, .nr_nodes = 1 };
	unsigned long base = 1UL << 32, limit[MAX_NR_ZONES] = { base >> 12, base >> 12, 0, 0 };
	struct machine *m;

	params.distance[0][0] = 10;
	m = machine_create(&params, NULL);
	memblock_add_node(machine_memblock(m), base, size, 0, MEMBLOCK_NONE);
	limit[ZONE_NORMAL] = (base + size) >> 12;
	if (free_area_init(m, limit, NULL)) {
		fprintf(stderr, "bench: cannot boot %lu GiB\n", size / GIB);
		exit(1);
	}
	build_all_zonelists(m);
	memblock_free_all(m);
	setup_per_cpu_pageset(m);
	init_per_zone_wmark_min(m);
	return m;
}

/* __GFP_MEMALLOC: down to the last page. */
static const gfp_t gfp = GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN | __GFP_NORETRY;

static size_t fill(struct machine *m, unsigned int order)
{
	unsigned long pfn;
	size_t n = 0;

	while (n < PAGES && (pfn = alloc_pages(m, gfp, order)) != PFN_NONE)
		held[n++] = (uint32_t)pfn;
	return n;
}

static void shuffle(uint32_t *v, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = next_random() % i;
		uint32_t t = v[i - 1];

		v[i - 1] = v[j];
		v[j] = t;
	}
}

static void reverse(uint32_t *v, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		uint32_t t = v[i];

		v[i] = v[n - 1 - i];
		v[n - 1 - i] = t;
	}
}

static void free_all(struct machine *m, size_t n, unsigned int order)
{
	for (size_t i = 0; i < n; i++)
		free_pages(m, held[i], order);
}

/* ---- workloads ---- */

enum free_order { FIFO, LIFO, RANDOM, FREE_ORDERS };

static void put_in_order(size_t n, enum free_order how)
{
	if (how == LIFO)
		reverse(held, n);
	if (how == RANDOM)
		shuffle(held, n);
}

static void run_w1(struct machine *m, unsigned int order, double alloc[ROUNDS],
		   double freed[FREE_ORDERS][ROUNDS])
{
	for (int round = 0; round < ROUNDS; round++) {
		for (int how = 0; how < FREE_ORDERS; how++) {
			double start = now_ns();
			size_t n = fill(m, order);

			alloc[round] = (now_ns() - start) / (double)n;
			put_in_order(n, (enum free_order)how);
			start = now_ns();
			free_all(m, n, order);
			freed[how][round] = (now_ns() - start) / (double)n;
			drain_all_pages(m, NULL);
		}
	}
}

static void w1(struct machine *m)
{
	double alloc[ROUNDS], freed[FREE_ORDERS][ROUNDS];

	run_w1(m, 0, alloc, freed);
	row("W1 order 0, allocate all", median(alloc), 20, 34);
	row("W1 order 0, free FIFO", median(freed[FIFO]), 12, 23);
	row("W1 order 0, free LIFO", median(freed[LIFO]), 12, 22);
	row("W1 order 0, free random", median(freed[RANDOM]), 40, 101);
}

static void pairs(struct machine *m, unsigned int order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free_pages(m, alloc_pages(m, GFP_KERNEL, order), order);
}

static double run_w2(struct machine *m, unsigned int order)
{
	const size_t n = 4000000;
	double pair[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ns();

		pairs(m, order, n);
		pair[round] = (now_ns() - start) / (double)n;
	}
	drain_all_pages(m, NULL);
	return median(pair);
}

static void w2(struct machine *m)
{
	row("W2 order 0, pair", run_w2(m, 0), 15, 29);
	row("W2 order 3, pair", run_w2(m, 3), 18, 40);
}

static void churn(struct machine *m, size_t n, size_t times)
{
	for (size_t i = 0; i < times; i++) {
		size_t victim = next_random() % n;

		free_pages(m, held[victim], 0);
		held[victim] = (uint32_t)alloc_pages(m, gfp, 0);
	}
}

/* Full but for a random tenth. */
static size_t fill_nine_tenths(struct machine *m)
{
	size_t n = fill(m, 0), tenth = n / 10;

	shuffle(held, n);
	free_all(m, tenth, 0);
	memmove(held, held + tenth, (n - tenth) * sizeof(*held));
	return n - tenth;
}

static void w3(struct machine *m)
{
	const size_t times = 10000000;
	double op[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		size_t n = fill_nine_tenths(m);
		double start = now_ns();

		churn(m, n, times);
		op[round] = (now_ns() - start) / (double)times;
		free_all(m, n, 0);
		drain_all_pages(m, NULL);
	}
	row("W3 free a random one, allocate", median(op), 90, 138);
}

/* Held blocks have their order in the low bits. */
struct mix {
	size_t n;
	unsigned long pages, full;
};

static void mixed_alloc(struct machine *m, struct mix *mix)
{
	unsigned int order = (unsigned int)__builtin_ctzll(next_random() | 1UL << 10);
	unsigned long pfn = alloc_pages(m, gfp, order);

	if (pfn == PFN_NONE)
		return;
	held[mix->n++] = (uint32_t)pfn << 4 | order;
	mix->pages += 1UL << order;
}

static void mixed_free(struct machine *m, struct mix *mix)
{
	size_t victim = next_random() % mix->n;
	unsigned int order = held[victim] & 15;

	free_pages(m, held[victim] >> 4, order);
	mix->pages -= 1UL << order;
	held[victim] = held[--mix->n];
}

static void mixed(struct machine *m, struct mix *mix, size_t times)
{
	for (size_t i = 0; i < times; i++)
		if (mix->pages < mix->full)
			mixed_alloc(m, mix);
		else
			mixed_free(m, mix);
}

static struct mix mixed_fill(struct machine *m, unsigned long pages)
{
	struct mix mix = { .full = pages / 4 * 3 };

	while (mix.pages < mix.full)
		mixed_alloc(m, &mix);
	return mix;
}

static void w4(struct machine *m)
{
	const size_t times = 4000000;
	double op[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		struct mix mix = mixed_fill(m, PAGES);
		double start = now_ns();

		mixed(m, &mix, times);
		op[round] = (now_ns() - start) / (double)times;
		while (mix.n)
			mixed_free(m, &mix);
		drain_all_pages(m, NULL);
	}
	row("W4 mixed orders at 75 %", median(op), 40, 56);
}

static void w5(struct machine *m)
{
	double alloc[ROUNDS], freed[FREE_ORDERS][ROUNDS];

	run_w1(m, 9, alloc, freed);
	row("W5 order 9, allocate all", median(alloc), 0, 0);
	row("W5 order 9, free FIFO", median(freed[FIFO]), 0, 0);
	row("W5 order 9, free LIFO", median(freed[LIFO]), 0, 0);
	row("W5 order 9, free random", median(freed[RANDOM]), 0, 0);
	row("W5 order 9, pair", run_w2(m, 9), 30, 736);
}

static void run_boot(void)
{
	/* Linux takes 800 ms for 64 GiB. */
	static const struct {
		unsigned long gib, target_ms, linux_ms;
	} sizes[] = { { 4, 1, 0 }, { 64, 5, 800 }, { 1024, 50, 0 }, { 16384, 0, 0 } };

	printf("\n%-12s %10s %8s %8s %14s %14s\n", "boot", "ours, ms", "target", "Linux",
	       "MiB resident", "MiB mapped");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		double ms[ROUNDS];
		size_t mapped = 0, resident = 0;

		for (int round = 0; round < ROUNDS; round++) {
			double start = now_ns();
			struct machine *m = boot(sizes[i].gib * GIB);

			ms[round] = (now_ns() - start) / 1e6;
			machine_footprint(m, &mapped, &resident);
			machine_destroy(m);
		}
		printf("%8lu GiB %10.2f %8.0lu %8.0lu %14.1f %14.1f\n", sizes[i].gib, median(ms),
		       sizes[i].target_ms, sizes[i].linux_ms, (double)resident / (1 << 20),
		       (double)mapped / (1 << 20));
	}
}

/* ---- to be counted ---- */

enum part { BOOT, PAIRS, FILL, FREE, CHURN, MIXED };

/* What is counted, apart from what makes it ready. */
struct count {
	const char *name;
	enum part part;
	unsigned int order;
	enum free_order how;
	size_t ops;
};

static const struct count counts[] = {
	{ "order-0-pair", PAIRS, 0, FIFO, 20000 },
	{ "order-3-pair", PAIRS, 3, FIFO, 20000 },
	{ "order-9-pair", PAIRS, 9, FIFO, 20000 },
	{ "order-0-allocate-all", FILL, 0, FIFO, 0 },
	{ "order-0-free-FIFO", FREE, 0, FIFO, 0 },
	{ "order-0-free-LIFO", FREE, 0, LIFO, 0 },
	{ "order-0-free-random", FREE, 0, RANDOM, 0 },
	{ "random-free-and-allocate", CHURN, 0, RANDOM, 20000 },
	{ "mixed-orders", MIXED, 0, RANDOM, 20000 },
	{ "boot-64-GiB", BOOT, 0, FIFO, 1 },
};

/* All that callgrind counts. Returns operations. */
__attribute__((noinline, noclone))
static size_t counted(struct machine **m, const struct count *c, size_t n, struct mix *mix)
{
	switch (c->part) {
	case BOOT:
		*m = boot(64 * GIB);
		break;
	case PAIRS:
		pairs(*m, c->order, c->ops);
		break;
	case FILL:
		return fill(*m, c->order);
	case FREE:
		free_all(*m, n, c->order);
		return n;
	case CHURN:
		churn(*m, n, c->ops);
		break;
	case MIXED:
		mixed(*m, mix, c->ops);
		break;
	}
	return c->ops;
}

/* A machine of 1 GiB: the smallest whose per-CPU lists are as long as a large one's. */
static void count_one(const struct count *c)
{
	struct machine *m = c->part == BOOT ? NULL : boot(GIB);
	struct mix mix = { 0 };
	size_t n = 0;

	if (c->part == FREE) {
		n = fill(m, c->order);
		put_in_order(n, c->how);
	} else if (c->part == CHURN) {
		n = fill_nine_tenths(m);
	} else if (c->part == MIXED) {
		mix = mixed_fill(m, GIB >> 12);
	}
	printf("%s %zu\n", c->name, counted(&m, c, n, &mix));
	machine_destroy(m);
}

static void count(void)
{
#ifdef __clang__
	printf("compiler clang %d ", __clang_major__);
#else
	printf("compiler gcc %d ", __GNUC__);
#endif
#if defined(__x86_64__)
	printf("x86_64\n");
#elif defined(__aarch64__)
	printf("aarch64\n");
#else
	printf("other\n");
#endif
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		count_one(&counts[i]);
}

/* ---- choosing ---- */

static const struct {
	const char *name;
	void (*run)(struct machine *m);
} workloads[] = { { "w1", w1 }, { "w2", w2 }, { "w3", w3 }, { "w4", w4 }, { "w5", w5 } };

static bool wanted(int argc, char **argv, const char *what)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], what))
			return true;
	return argc == 1;
}

/* In huge pages, so that the bench's own misses are few. */
static uint32_t *map_held(void)
{
	const size_t size = PAGES * sizeof(*held), huge = 2 << 20;
	void *p = aligned_alloc(huge, size);

	if (!p)
		exit(1);
	madvise(p, size, MADV_HUGEPAGE);
	return p;
}

int main(int argc, char **argv)
{
	struct machine *m;

	held = map_held();
	rng = 88172645463325252;
	if (argc == 2 && !strcmp(argv[1], "--count")) {
		count();
		free(held);
		return 0;
	}
	m = boot(4 * GIB);
	header();
	for (size_t i = 0; i < sizeof(workloads) / sizeof(workloads[0]); i++)
		if (wanted(argc, argv, workloads[i].name))
			workloads[i].run(m);
	machine_destroy(m);
	if (wanted(argc, argv, "boot"))
		run_boot();
	free(held);
	return 0;
}
