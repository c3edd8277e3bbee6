/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocation from the early allocator's free ranges: see memblock.h. */
#include "mm/memblock.h"

#define SMP_CACHE_BYTES 64 /* 6.1 arch/arm64/include/asm/cache.h */

static phys_addr_t clamp_addr(phys_addr_t addr, phys_addr_t low, phys_addr_t high)
{
	return addr < low ? low : addr > high ? high : addr;
}

/* The lowest fit. 0: none. Source: 6.1 __memblock_find_range_bottom_up(). */
static phys_addr_t find_bottom_up(const struct memblock *mb, phys_addr_t size, phys_addr_t align,
				  phys_addr_t start, phys_addr_t end, int nid, unsigned int flags)
{
	struct memblock_walk walk;
	phys_addr_t s, e;

	for_each_free_mem_range(mb, &walk, nid, flags, &s, &e, NULL)
	{
		phys_addr_t at;

		e = clamp_addr(e, start, end);
		s = clamp_addr(s, start, end);
		at = (s + align - 1) & ~(align - 1);
		if (at >= s && at < e && e - at >= size)
			return at;
	}
	return 0;
}

/* The highest fit. 0: none. Source: 6.1 __memblock_find_range_top_down(). */
static phys_addr_t find_top_down(const struct memblock *mb, phys_addr_t size, phys_addr_t align,
				 phys_addr_t start, phys_addr_t end, int nid, unsigned int flags)
{
	struct memblock_walk walk;
	phys_addr_t s, e;

	for_each_free_mem_range_reverse(mb, &walk, nid, flags, &s, &e, NULL)
	{
		phys_addr_t at;

		s = clamp_addr(s, start, end);
		e = clamp_addr(e, start, end);
		if (e < size)
			continue;
		at = (e - size) & ~(align - 1);
		if (at >= s)
			return at;
	}
	return 0;
}

phys_addr_t memblock_find_in_range_node(const struct memblock *mb, phys_addr_t size,
					phys_addr_t align, phys_addr_t start, phys_addr_t end,
					int nid, unsigned int flags)
{
	phys_addr_t first_page_end = (phys_addr_t)1 << mb->page_shift;

	if (end == MEMBLOCK_ALLOC_ACCESSIBLE)
		end = mb->current_limit;
	if (start < first_page_end)
		start = first_page_end;
	if (end < start)
		end = start;
	return mb->bottom_up ? find_bottom_up(mb, size, align, start, end, nid, flags)
			     : find_top_down(mb, size, align, start, end, nid, flags);
}

/* Look on the node, then, unless it must be that one, anywhere. 0: none, or none taken. */
static phys_addr_t find_and_reserve(struct memblock *mb, phys_addr_t size, phys_addr_t align,
				    phys_addr_t start, phys_addr_t end, int nid, bool exact_nid,
				    unsigned int flags)
{
	phys_addr_t at = memblock_find_in_range_node(mb, size, align, start, end, nid, flags);

	if (at && !memblock_reserve(mb, at, size))
		return at;
	if (nid == NUMA_NO_NODE || exact_nid)
		return 0;
	return find_and_reserve(mb, size, align, start, end, NUMA_NO_NODE, true, flags);
}

phys_addr_t memblock_alloc_range_nid(struct memblock *mb, phys_addr_t size, phys_addr_t align,
				     phys_addr_t start, phys_addr_t end, int nid, bool exact_nid)
{
	unsigned int flags = mb->has_mirror ? MEMBLOCK_MIRROR : MEMBLOCK_NONE;
	phys_addr_t at;

	if (nid == MAX_NUMNODES)
		nid = NUMA_NO_NODE;
	if (!align)
		align = SMP_CACHE_BYTES;
	at = find_and_reserve(mb, size, align, start, end, nid, exact_nid, flags);
	if (!at && flags)
		at = find_and_reserve(mb, size, align, start, end, nid, exact_nid, MEMBLOCK_NONE);
	return at;
}

phys_addr_t memblock_alloc_internal(struct memblock *mb, phys_addr_t size, phys_addr_t align,
				    phys_addr_t min_addr, phys_addr_t max_addr, int nid,
				    bool exact_nid)
{
	phys_addr_t at;

	if (max_addr > mb->current_limit)
		max_addr = mb->current_limit;
	at = memblock_alloc_range_nid(mb, size, align, min_addr, max_addr, nid, exact_nid);
	if (!at && min_addr)
		at = memblock_alloc_range_nid(mb, size, align, 0, max_addr, nid, exact_nid);
	return at;
}

phys_addr_t memblock_alloc(struct memblock *mb, phys_addr_t size, phys_addr_t align)
{
	return memblock_alloc_internal(mb, size, align, 0, MEMBLOCK_ALLOC_ACCESSIBLE, NUMA_NO_NODE,
				       false);
}
