/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Zones and zonelists, and what the kernel says about them.
 *
 * Source: 6.1 arch/arm64/mm/init.c (zone_sizes_init()), mm/page_alloc.c
 * (free_area_init(), build_all_zonelists()).
 */
#include "machine/boot_internal.h"

#include <stdio.h>

typedef unsigned long long ull;

static const char *const zone_names[MAX_NR_ZONES] = {"DMA", "DMA32", "Normal", "Movable"};

/* Bits of a number, as fls64() counts them. */
static unsigned int fls64(uint64_t x)
{
	return x ? 64u - (unsigned int)__builtin_clzll(x) : 0;
}

/* End of what so many address bits reach. Source: 6.1 arm64 max_zone_phys(). */
static phys_addr_t max_zone_phys(const struct board *b, unsigned int bits)
{
	struct memblock *mb = machine_memblock(b->m);
	phys_addr_t mask = bits >= 64 ? PHYS_ADDR_MAX : ((phys_addr_t)1 << bits) - 1;
	phys_addr_t start = memblock_start_of_DRAM(mb), last = memblock_end_of_DRAM(mb) - 1;

	if (start > UINT32_MAX)
		mask = PHYS_ADDR_MAX;
	else if (start > mask)
		mask = UINT32_MAX;
	return (mask < last ? mask : last) + 1;
}

static void say_range(struct board *b, enum zone_type zone, unsigned int shift)
{
	unsigned long start, end;

	zone_range(b->m, zone, &start, &end);
	if (start == end)
		board_printk(b, LOG_INFO, "  %-8s empty", zone_names[zone]);
	else
		board_printk(b, LOG_INFO, "  %-8s [mem 0x%016llx-0x%016llx]", zone_names[zone],
			     (ull)start << shift, ((ull)end << shift) - 1);
}

static void say_memory(struct board *b, unsigned int shift)
{
	struct memblock *mb = machine_memblock(b->m);
	unsigned long start, end;
	int i, nid;

	board_printk(b, LOG_INFO, "Movable zone start for each node");
	for (nid = 0; nid < MAX_NUMNODES; nid++)
		if (zone_movable_pfn(b->m, nid))
			board_printk(b, LOG_INFO, "  Node %d: 0x%016llx", nid,
				     (ull)zone_movable_pfn(b->m, nid) << shift);
	board_printk(b, LOG_INFO, "Early memory node ranges");
	for_each_mem_pfn_range(mb, i, MAX_NUMNODES, &start, &end, &nid)
		board_printk(b, LOG_INFO, "  node %3d: [mem 0x%016llx-0x%016llx]", nid,
			     (ull)start << shift, ((ull)end << shift) - 1);
}

/* Source: 6.1 free_area_init_node(). */
static void say_node(struct board *b, int nid, unsigned int shift)
{
	const struct pglist_data *pgdat = node_data(b->m, nid);
	ull start, end;

	if (!pgdat || !pgdat->node_spanned_pages) {
		board_printk(b, LOG_INFO, "Initmem setup node %d as memoryless", nid);
		return;
	}
	start = (ull)pgdat->node_start_pfn << shift;
	end = start + ((ull)pgdat->node_spanned_pages << shift);
	board_printk(b, LOG_INFO, "Initmem setup node %d [mem 0x%016llx-0x%016llx]", nid, start,
		     end ? end - 1 : 0);
}

static void say_holes(struct board *b)
{
	for (size_t i = 0; i < b->nr_holes; i++) {
		const struct mm_report *r = &b->holes[i];

		board_printk(b, LOG_INFO, "On node %d, zone %s: %lu pages in unavailable ranges",
			     r->nid, zone_names[r->zone], r->count);
	}
}

/* Source: 6.1 find_zone_movable_pfns_for_nodes(). */
static void warn_unmirrored(struct board *b)
{
	if (b->options.movable.mirror && memblock_start_of_DRAM(machine_memblock(b->m)) >> 32 == 0)
		board_printk(b, LOG_WARNING,
			     "This configuration results in unmirrored kernel memory.");
}

int boot_zones(struct board *b)
{
	unsigned int shift = board_kernel(b)->page_shift, dma_bits = fls64(b->desc->dma_limit);
	unsigned long max_zone_pfn[MAX_NR_ZONES] = {0};
	int err;

	b->zone_dma_bits = dma_bits < 32 ? dma_bits : 32;
	b->dma_limit = max_zone_phys(b, b->zone_dma_bits);
	max_zone_pfn[ZONE_DMA] = b->dma_limit >> shift;
	max_zone_pfn[ZONE_DMA32] = max_zone_phys(b, 32) >> shift;
	max_zone_pfn[ZONE_NORMAL] = memblock_end_of_DRAM(machine_memblock(b->m)) >> shift;
	err = free_area_init(b->m, max_zone_pfn, &b->options.movable);
	if (err)
		return err;
	warn_unmirrored(b);
	board_printk(b, LOG_INFO, "Zone ranges:");
	for (enum zone_type zone = ZONE_DMA; zone < ZONE_MOVABLE; zone++)
		say_range(b, zone, shift);
	say_memory(b, shift);
	for (int nid = 0; nid < MAX_NUMNODES; nid++)
		if (b->numa.parsed >> nid & 1)
			say_node(b, nid, shift);
	say_holes(b);
	return 0;
}

/* "Fallback order for Node 0: 0 1 ": each number with a space after it. */
static void say_fallback(struct board *b, int nid)
{
	int order[MAX_NUMNODES], nr = node_order(b->m, nid, order);
	char line[LOG_LINE_MAX];
	int at = 0;

	for (int i = 0; i < nr; i++)
		at += snprintf(line + at, sizeof(line) - (size_t)at, "%d ", order[i]);
	line[at] = 0;
	board_printk(b, LOG_INFO, "Fallback order for Node %d: %s", nid, line);
}

void boot_say_zonelists(struct board *b)
{
	for (int nid = 0; nid < MAX_NUMNODES; nid++)
		if (b->numa.parsed >> nid & 1)
			say_fallback(b, nid);
	board_printk(b, LOG_INFO, "Built %u zonelists, mobility grouping %s.  Total pages: %ld",
		     (unsigned int)__builtin_popcountll(b->numa.parsed),
		     mobility_grouping(b->m) ? "on" : "off", (long)vm_total_pages(b->m));
	if (board_kernel(b)->numa)
		board_printk(b, LOG_INFO, "Policy zone: %s", zone_names[policy_zone(b->m)]);
}

void boot_zonelists(struct board *b)
{
	build_all_zonelists(b->m);
	boot_say_zonelists(b);
}
