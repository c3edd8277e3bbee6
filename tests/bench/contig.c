// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * contig [WORKLOAD…]: how long contiguous allocation, migration and compaction
 * take.
 *
 *	pages	alloc_contig_pages() of free memory, 2, 64 and 256 MiB, and its
 *		free, on a machine of 4 GiB
 *	area	cma_alloc() of a whole area of 256 MiB that is full of movable
 *		pages: per page migrated
 *	half	cma_alloc() of 1 to 64 pages in an area of 1 GiB that is half full
 *	node	compaction of a fragmented node, 1 to 64 GiB: pages scanned and time
 *
 * Figures are medians of 5 rounds, in processor time.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mm/cma.h"
#include "mm/memblock.h"
#include "mm/mm.h"
#include "measure.h"

#define MIB	(1UL << 20)
#define BASE	0x100000000UL

static uint64_t rng = 88172645463325252;

static uint64_t next_random(void)
{
	return next_lot(&rng);
}

static double now_us(void)
{
	return now_ns() / 1e3;
}

/* All in one zone Normal, with an area of area bytes at its start. */
static struct machine *boot(unsigned long size, unsigned long area)
{
	const struct mm_params params = { .page_shift = 12, .nr_cpus = 1, .nr_nodes = 1,
					  .distance = { { 10 } } };
	unsigned long limits[MAX_NR_ZONES] = { 0 };
	struct machine *m = machine_create(&params, NULL);
	struct cma *cma;

	if (!m)
		exit(1);
	memblock_add_node(machine_memblock(m), BASE, size, 0, 0);
	if (area) {
		memblock_reserve(machine_memblock(m), BASE, area);
		if (cma_init_reserved_mem(m, BASE, area, 0, "area", &cma))
			exit(1);
	}
	limits[ZONE_DMA] = limits[ZONE_DMA32] = BASE >> 12;
	limits[ZONE_NORMAL] = (BASE + size) >> 12;
	if (free_area_init(m, limits, NULL))
		exit(1);
	build_all_zonelists(m);
	memblock_free_all(m);
	setup_per_cpu_pageset(m);
	init_per_zone_wmark_min(m);
	cma_init_reserved_areas(m);
	return m;
}

static void fail(const char *what)
{
	fprintf(stderr, "contig: %s\n", what);
	exit(1);
}

/* ---- workloads ---- */

static void free_memory(unsigned long mib, const char *linux_us)
{
	struct machine *m = boot(4 * GIB, 0);
	unsigned long nr = mib * MIB >> 12, pfn;
	double alloc[ROUNDS], freed[ROUNDS], start;
	char name[64];

	for (int i = 0; i < ROUNDS; i++) {
		start = now_us();
		pfn = alloc_contig_pages(m, nr, GFP_KERNEL, 0, NULL);
		alloc[i] = now_us() - start;
		if (pfn == PFN_NONE)
			fail("alloc_contig_pages");
		start = now_us();
		free_contig_range(m, pfn, nr);
		freed[i] = now_us() - start;
		drain_all_pages(m, NULL);
	}
	snprintf(name, sizeof(name), "alloc_contig_pages, %lu MiB, free", mib);
	printf("%-38s %10.1f %10.1f   %s\n", name, median(alloc), median(freed), linux_us);
	machine_destroy(m);
}

static void run_pages(void)
{
	printf("%-38s %10s %10s   %s\n", "us", "alloc", "free", "Linux");
	free_memory(2, "26, 6");
	free_memory(64, "118, 330");
	free_memory(256, "600 to 1100, 1400 to 1700");
}

static void run_area(void)
{
	double per_page[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		struct machine *m = boot(GIB, 256 * MIB);
		struct cma *cma = cma_area(m, 0);
		unsigned long n = 0, pfn;
		double start;

		/* The area is lent last: fill all, then make room for its pages. */
		static unsigned long held[GIB >> 12];

		while ((pfn = alloc_page(m, GFP_NOWAIT | __GFP_MOVABLE | __GFP_NOWARN)) != PFN_NONE) {
			page_set_movable(m, pfn, true);
			held[n++] = pfn;
		}
		for (unsigned long j = 0; j < n; j++)
			if (held[j] >= cma->base_pfn + cma->count && next_random() % 2)
				free_pages(m, held[j], 0);
		drain_all_pages(m, NULL);
		start = now_us();
		if (cma_alloc(m, cma, cma->count, 0, false, NULL) == PFN_NONE)
			fail("cma_alloc");
		per_page[i] = (now_us() - start) * 1e3 / (double)cma->count;
		machine_destroy(m);
	}
	printf("%-38s %10.1f ns\n", "a page migrated out of a full area", median(per_page));
}

static void run_half(void)
{
	double per_call[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		static unsigned long pfns[1 << 14], counts[1 << 14];
		struct machine *m = boot(2 * GIB, GIB);
		struct cma *cma = cma_area(m, 0);
		unsigned long n = 0, calls = 20000;
		double start;

		while (cma_used(cma) < cma->count / 2) {
			counts[n] = 1 + next_random() % 64;
			pfns[n] = cma_alloc(m, cma, counts[n], 0, true, NULL);
			if (pfns[n++] == PFN_NONE)
				fail("cma_alloc");
		}
		start = now_us();
		for (unsigned long j = 0; j < calls; j++) {
			unsigned long k = next_random() % n;

			cma_release(m, cma, pfns[k], counts[k]);
			counts[k] = 1 + next_random() % 64;
			pfns[k] = cma_alloc(m, cma, counts[k], 0, true, NULL);
			if (pfns[k] == PFN_NONE)
				fail("cma_alloc");
		}
		per_call[i] = (now_us() - start) / (double)calls;
		machine_destroy(m);
	}
	printf("%-38s %10.2f us\n", "cma_alloc and release, 1 GiB half full", median(per_call));
}

/* Every second page of a node is movable and in use: then compact it all. */
static void one_node(unsigned long gib, double first_ns[1])
{
	struct machine *m = boot(gib * GIB, 0);
	unsigned long scanned;
	double start, us, ns;

	for (unsigned long pfn, i = 0; (pfn = alloc_page(m, GFP_NOWAIT | __GFP_MOVABLE | __GFP_NOWARN |
							 __GFP_MEMALLOC)) != PFN_NONE; i++)
		page_set_movable(m, pfn, true);
	for (unsigned long pfn = BASE >> 12; pfn < (BASE + gib * GIB) >> 12; pfn += 2)
		free_pages(m, pfn, 0);
	drain_all_pages(m, NULL);
	start = now_us();
	compact_node(m, 0);
	us = now_us() - start;
	scanned = vm_event(m, COMPACTMIGRATE_SCANNED) + vm_event(m, COMPACTFREE_SCANNED);
	ns = us * 1e3 / (double)scanned;
	if (!*first_ns)
		*first_ns = ns;
	printf("compaction of %3lu GiB %28.1f ms, %10lu pages scanned, %5.1f ns each, %.2f of 1 GiB's\n",
	       gib, us / 1e3, scanned, ns, ns / *first_ns);
	machine_destroy(m);
}

static void run_node(void)
{
	double first_ns[1] = { 0 };

	for (unsigned long gib = 1; gib <= 64; gib *= 4)
		one_node(gib, first_ns);
}

static const struct {
	const char *name;
	void (*run)(void);
} workloads[] = {
	{ "pages", run_pages }, { "area", run_area }, { "half", run_half }, { "node", run_node },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(workloads) / sizeof(workloads[0]); i++) {
		bool wanted = argc < 2;

		for (int j = 1; j < argc; j++)
			wanted |= !strcmp(argv[j], workloads[i].name);
		if (wanted)
			workloads[i].run();
	}
	return 0;
}
