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
 * Figures are medians of 5 rounds, in ns per operation; random numbers are
 * xorshift64 seeded with 88172645463325252; per-CPU lists are drained between
 * workloads. --count N runs N pairs or operations of one workload once, to be
 * counted by callgrind.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mm/memblock.h"
#include "mm/mm.h"

#define ROUNDS		5
#define GIB		(1UL << 30)
#define PAGES		(4 * GIB >> 12)

static unsigned long *held;
static uint64_t rng;

static uint64_t next_random(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return rng;
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v)
{
	qsort(v, ROUNDS, sizeof(*v), compare_double);
	return v[ROUNDS / 2];
}

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
	size_t n = 0;

	while (n < PAGES && (held[n] = alloc_pages(m, gfp, order)) != PFN_NONE)
		n++;
	return n;
}

static void shuffle(unsigned long *v, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = next_random() % i;
		unsigned long t = v[i - 1];

		v[i - 1] = v[j];
		v[j] = t;
	}
}

static void reverse(unsigned long *v, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		unsigned long t = v[i];

		v[i] = v[n - 1 - i];
		v[n - 1 - i] = t;
	}
}

static void free_all(struct machine *m, size_t n, unsigned int order)
{
	for (size_t i = 0; i < n; i++)
		free_pages(m, held[i], order);
}

static void run_w1(struct machine *m, unsigned int order)
{
	static const char *const orders[] = { "FIFO", "LIFO", "random" };
	double alloc[ROUNDS], freed[3][ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		for (int how = 0; how < 3; how++) {
			double start = now_ns();
			size_t n = fill(m, order);

			alloc[round] = (now_ns() - start) / (double)n;
			if (how == 1)
				reverse(held, n);
			if (how == 2)
				shuffle(held, n);
			start = now_ns();
			free_all(m, n, order);
			freed[how][round] = (now_ns() - start) / (double)n;
			drain_all_pages(m, NULL);
		}
	}
	printf("W1 order %u allocate all          %8.1f ns\n", order, median(alloc));
	for (int how = 0; how < 3; how++)
		printf("W1 order %u free %-16s %8.1f ns\n", order, orders[how], median(freed[how]));
}

static void pairs(struct machine *m, unsigned int order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free_pages(m, alloc_pages(m, GFP_KERNEL, order), order);
}

static void run_w2(struct machine *m, unsigned int order)
{
	const size_t n = 4000000;
	double pair[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ns();

		pairs(m, order, n);
		pair[round] = (now_ns() - start) / (double)n;
	}
	drain_all_pages(m, NULL);
	printf("W2 order %u pair                  %8.1f ns\n", order, median(pair));
}

static void churn(struct machine *m, size_t n, size_t times)
{
	for (size_t i = 0; i < times; i++) {
		size_t victim = next_random() % n;

		free_pages(m, held[victim], 0);
		held[victim] = alloc_pages(m, gfp, 0);
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

static void run_w3(struct machine *m)
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
	printf("W3 random free and allocate      %8.1f ns\n", median(op));
}

/* Held blocks with their order in the low bits: PFNs of the bench are below 2^40. */
static size_t mixed_alloc(struct machine *m, size_t n, unsigned long *pages)
{
	unsigned int order = (unsigned int)__builtin_ctzll(next_random() | 1UL << 10);
	unsigned long pfn = alloc_pages(m, gfp, order);

	if (pfn == PFN_NONE)
		return n;
	held[n] = pfn << 4 | order;
	*pages += 1UL << order;
	return n + 1;
}

static size_t mixed_free(struct machine *m, size_t n, unsigned long *pages)
{
	size_t victim = next_random() % n;
	unsigned int order = held[victim] & 15;

	free_pages(m, held[victim] >> 4, order);
	*pages -= 1UL << order;
	held[victim] = held[n - 1];
	return n - 1;
}

static double mixed(struct machine *m, size_t times)
{
	const unsigned long full = PAGES / 4 * 3;
	unsigned long pages = 0;
	size_t n = 0;
	double start;

	while (pages < full)
		n = mixed_alloc(m, n, &pages);
	start = now_ns();
	for (size_t i = 0; i < times; i++)
		n = pages < full ? mixed_alloc(m, n, &pages) : mixed_free(m, n, &pages);
	start = (now_ns() - start) / (double)times;
	while (n)
		n = mixed_free(m, n, &pages);
	return start;
}

static void run_w4(struct machine *m)
{
	double op[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		op[round] = mixed(m, 4000000);
		drain_all_pages(m, NULL);
	}
	printf("W4 mixed orders                  %8.1f ns\n", median(op));
}

static void run_boot(void)
{
	static const unsigned long sizes[] = { 4, 64, 1024, 16383 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		double ms[ROUNDS];
		size_t mapped = 0, resident = 0;

		for (int round = 0; round < ROUNDS; round++) {
			double start = now_ns();
			struct machine *m = boot(sizes[i] * GIB);

			ms[round] = (now_ns() - start) / 1e6;
			machine_footprint(m, &mapped, &resident);
			machine_destroy(m);
		}
		printf("boot %5lu GiB %8.2f ms, metadata %9.1f MiB mapped, %6.1f MiB resident\n",
		       sizes[i], median(ms), (double)mapped / (1 << 20),
		       (double)resident / (1 << 20));
	}
}

/* One workload, once, for callgrind to count. */
static int count(const char *what, size_t n)
{
	struct machine *m = boot(4 * GIB);

	if (!strcmp(what, "nothing"))
		;
	else if (!strcmp(what, "pair0"))
		pairs(m, 0, n);
	else if (!strcmp(what, "pair3"))
		pairs(m, 3, n);
	else if (!strcmp(what, "pair9"))
		pairs(m, 9, n);
	else if (!strcmp(what, "fill"))
		for (size_t i = 0; i < n; i++)
			held[i] = alloc_pages(m, gfp, 0);
	else if (!strcmp(what, "fill-free")) {
		for (size_t i = 0; i < n; i++)
			held[i] = alloc_pages(m, gfp, 0);
		free_all(m, n, 0);
	} else if (!strcmp(what, "mixed"))
		mixed(m, n);
	else
		return 2;
	machine_destroy(m);
	return 0;
}

static bool wanted(int argc, char **argv, const char *what)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], what))
			return true;
	return argc == 1;
}

int main(int argc, char **argv)
{
	struct machine *m;

	held = malloc(PAGES * sizeof(*held));
	rng = 88172645463325252;
	if (argc == 4 && !strcmp(argv[1], "--count"))
		return count(argv[2], strtoul(argv[3], NULL, 0));
	m = boot(4 * GIB);
	if (wanted(argc, argv, "w1"))
		run_w1(m, 0);
	if (wanted(argc, argv, "w2")) {
		run_w2(m, 0);
		run_w2(m, 3);
	}
	if (wanted(argc, argv, "w3"))
		run_w3(m);
	if (wanted(argc, argv, "w4"))
		run_w4(m);
	if (wanted(argc, argv, "w5")) {
		run_w1(m, 9);
		run_w2(m, 9);
	}
	machine_destroy(m);
	if (wanted(argc, argv, "boot"))
		run_boot();
	free(held);
	return 0;
}
