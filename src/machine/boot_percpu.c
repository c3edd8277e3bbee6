/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Per-CPU areas: one unit for each CPU, near it, and their bookkeeping.
 * Units are made of whole pages, one CPU each: an allocation is not shared.
 *
 * Source: 6.1 mm/percpu.c (pcpu_embed_first_chunk(), pcpu_setup_first_chunk(),
 * pcpu_alloc_first_chunk(), pcpu_dump_alloc_info()).
 */
#include "machine/boot_internal.h"

#include <stdio.h>

#define PCPU_MIN_UNIT_SIZE   (32u << 10)
#define PCPU_MIN_ALLOC_SIZE  4u
#define PCPU_SLOT_BASE_SHIFT 5
#define DYNAMIC_EARLY_SIZE   (20u << 10)

struct percpu {
	struct board *b;
	size_t fixed, reserved, dynamic, unit; /* bytes */
	int nr_groups;
	int group[NR_CPUS]; /* of each CPU */
};

/* CPUs at local distance from one another share an allocation. */
static void make_groups(struct percpu *p)
{
	const struct mm_params *params = machine_params(p->b->m);

	for (int cpu = 0; cpu < p->b->nr_cpus; cpu++)
		p->group[cpu] = -1;
	for (int cpu = 0; cpu < p->b->nr_cpus; cpu++) {
		if (p->group[cpu] >= 0)
			continue;
		for (int other = cpu; other < p->b->nr_cpus; other++) {
			int x = params->cpu_node[cpu], y = params->cpu_node[other];

			if (p->group[other] < 0 && p->b->numa.distance[x][y] <= 10 &&
			    p->b->numa.distance[y][x] <= 10)
				p->group[other] = p->nr_groups;
		}
		p->nr_groups++;
	}
}

static int group_size(const struct percpu *p, int group, int *first_cpu)
{
	int n = 0;

	for (int cpu = p->b->nr_cpus - 1; cpu >= 0; cpu--) {
		if (p->group[cpu] == group) {
			*first_cpu = cpu;
			n++;
		}
	}
	return n;
}

/* A group's units, on the node of its first CPU; what a unit does not use goes back. */
static void alloc_group(struct percpu *p, int group, size_t used)
{
	phys_addr_t at;
	int cpu = 0, n = group_size(p, group, &cpu);

	at = memblock_alloc_internal(machine_memblock(p->b->m), (phys_addr_t)n * p->unit,
				     board_page_size(p->b), p->b->memstart,
				     MEMBLOCK_ALLOC_ACCESSIBLE,
				     machine_params(p->b->m)->cpu_node[cpu], false);
	if (!at && !p->b->failed)
		p->b->failed = "per-CPU areas";
	for (int i = 0; i < n && used < p->unit; i++)
		boot_free(p->b, at + (phys_addr_t)i * p->unit + used, p->unit - used);
}

static int fls(size_t x)
{
	return x ? 64 - __builtin_clzl(x) : 0;
}

static void small_alloc(struct percpu *p, size_t size)
{
	boot_alloc(p->b, size, SMP_CACHE_BYTES, "per-CPU bookkeeping");
}

/* A chunk that serves map_size bytes from a unit's offset on. */
static void first_chunk(struct percpu *p, size_t offset, size_t map_size)
{
	const struct desc_kernel *k = board_kernel(p->b);
	size_t region = page_align(p->b, (offset & (board_page_size(p->b) - 1)) + map_size);
	size_t pages = region >> k->page_shift, bits = region / PCPU_MIN_ALLOC_SIZE;

	small_alloc(p, k->sizeof_pcpu_chunk + 8u * (size_t)bits_to_longs(pages));
	small_alloc(p, 8u * (size_t)bits_to_longs(bits));
	small_alloc(p, 8u * (size_t)bits_to_longs(bits + 1));
	small_alloc(p, pages * k->sizeof_pcpu_block);
}

static void alloc_bookkeeping(struct percpu *p)
{
	size_t ids = (size_t)p->b->nr_cpus, groups = (size_t)p->nr_groups, fixed;
	int slot = fls(p->unit) - PCPU_SLOT_BASE_SHIFT + 2;

	small_alloc(p, groups * 8);
	small_alloc(p, groups * 8);
	small_alloc(p, ids * 4);
	small_alloc(p, ids * 8);
	small_alloc(p, (size_t)(slot + 4) * 16);
	fixed = align_up(p->fixed, PCPU_MIN_ALLOC_SIZE);
	p->dynamic -= fixed - p->fixed;
	if (p->reserved)
		first_chunk(p, fixed, p->reserved);
	first_chunk(p, fixed + p->reserved, p->dynamic);
}

static int digits(int n)
{
	int width = 1;

	while (n /= 10)
		width++;
	return width;
}

/* "[group] cpu " for each unit, as many in a line as fit, rounded down to a power of two. */
static void dump_units(struct percpu *p)
{
	int gw = digits(p->nr_groups), cw = digits(p->b->nr_cpus), width = cw + 1 + gw + 3;
	int per_line = 60 / width > 1 ? 60 / width : 1, unit = 0, at = 0;
	char line[128];

	per_line = 1 << (fls((size_t)per_line) - 1);
	for (int group = 0; group < p->nr_groups; group++) {
		for (int cpu = 0; cpu < p->b->nr_cpus; cpu++) {
			if (p->group[cpu] != group)
				continue;
			if (unit && unit % per_line == 0) {
				board_printk(p->b, LOG_DEBUG, "pcpu-alloc: %s", line);
				at = 0;
			}
			at += snprintf(line + at, sizeof(line) - (size_t)at, "[%0*d] %0*d ", gw,
				       group, cw, cpu);
			unit++;
		}
	}
	board_printk(p->b, LOG_DEBUG, "pcpu-alloc: %s", line);
}

static void say(struct percpu *p, size_t used)
{
	size_t page = board_page_size(p->b);

	board_printk(p->b, LOG_INFO, "percpu: Embedded %zu pages/cpu s%zu r%zu d%zu u%zu",
		     used / page, p->fixed, p->reserved, p->dynamic, p->unit);
	board_printk(p->b, LOG_DEBUG, "pcpu-alloc: s%zu r%zu d%zu u%zu alloc=%zu*%zu", p->fixed,
		     p->reserved, p->dynamic, p->unit, p->unit / page, page);
	dump_units(p);
}

void boot_percpu(struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);
	size_t dynamic =
		k->percpu_dynamic > DYNAMIC_EARLY_SIZE ? k->percpu_dynamic : DYNAMIC_EARLY_SIZE;
	size_t used = page_align(b, k->percpu_static + k->percpu_reserved + dynamic);
	phys_addr_t page = board_page_size(b), info, areas, info_size;
	struct percpu p = {
		.b = b,
		.fixed = k->percpu_static,
		.reserved = k->percpu_reserved,
		.dynamic = used - k->percpu_static - k->percpu_reserved,
		.unit = used > PCPU_MIN_UNIT_SIZE ? used : page_align(b, PCPU_MIN_UNIT_SIZE),
	};

	make_groups(&p);
	info_size = page_align(b, 64 + 32u * (size_t)p.nr_groups + 4u * (size_t)b->nr_cpus);
	info = boot_alloc(b, info_size, page, "per-CPU bookkeeping");
	areas = boot_alloc(b, page_align(b, 8u * (size_t)p.nr_groups), SMP_CACHE_BYTES,
			   "per-CPU bookkeeping");
	for (int group = 0; group < p.nr_groups && !b->failed; group++)
		alloc_group(&p, group, used);
	say(&p, used);
	alloc_bookkeeping(&p);
	boot_free(b, info, info_size);
	boot_free(b, areas, page_align(b, 8u * (size_t)p.nr_groups));
}
