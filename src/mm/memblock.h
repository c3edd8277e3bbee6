/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The early allocator: what memory there is, and what of it is taken, before
 * there are zones.
 *
 * Two lists of regions, each sorted and disjoint. After every addition,
 * reservation, and change of node or flags, neighbours alike in node and flags
 * are one region, so that the lists read as the kernel's debugfs files
 * memblock/memory and memblock/reserved.
 *
 * Addresses and sizes are bytes. A range that would pass the end of the
 * address space is cut there. Calls that return int return 0, or -ENOMEM when
 * the host has no memory for the lists; they have then changed nothing.
 *
 * Source: 6.1 include/linux/memblock.h, mm/memblock.c.
 */
#ifndef BUDDYFS_MM_MEMBLOCK_H
#define BUDDYFS_MM_MEMBLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "mm/mmzone.h"

#define PHYS_ADDR_MAX			(~(phys_addr_t)0)
#define MEMBLOCK_ALLOC_ANYWHERE		PHYS_ADDR_MAX	/* as a limit: none */
#define MEMBLOCK_ALLOC_ACCESSIBLE	((phys_addr_t)0) /* as a limit: current_limit */

enum memblock_flags {
	MEMBLOCK_NONE = 0,
	MEMBLOCK_HOTPLUG = 1,
	MEMBLOCK_MIRROR = 2,
	MEMBLOCK_NOMAP = 4,		/* not in the linear map, never handed out */
	MEMBLOCK_DRIVER_MANAGED = 8,
};

struct memblock_region {
	phys_addr_t base, size;
	unsigned int flags;		/* bits of enum memblock_flags */
	int nid;			/* MAX_NUMNODES: nobody said */
};

struct memblock_type {
	const char *name;
	int cnt, max;
	phys_addr_t total_size;
	struct memblock_region *regions;
};

struct memblock {
	bool bottom_up;			/* allocate from the lowest address */
	bool has_mirror;		/* some memory is mirrored: prefer it */
	unsigned int page_shift;	/* 12 until set */
	phys_addr_t current_limit;
	struct memblock_type memory, reserved;
};

void memblock_init(struct memblock *mb);
void memblock_fini(struct memblock *mb);

/* ---- the lists ---- */

/* Memory of no node, or of node nid. What is listed already stays as it is. */
int memblock_add(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_add_node(struct memblock *mb, phys_addr_t base, phys_addr_t size, int nid,
		      unsigned int flags);
int memblock_remove(struct memblock *mb, phys_addr_t base, phys_addr_t size);

/* Take a range, whoever has it; give it back. Neither needs memory to be there. */
int memblock_reserve(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_phys_free(struct memblock *mb, phys_addr_t base, phys_addr_t size);

int memblock_mark_nomap(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_clear_nomap(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_mark_mirror(struct memblock *mb, phys_addr_t base, phys_addr_t size);

/* Say which node a range of memory belongs to. */
int memblock_set_node(struct memblock *mb, phys_addr_t base, phys_addr_t size, int nid);

/*
 * Keep only the first limit bytes of memory, regions in order of address;
 * 0, or more than there is, keeps all.
 *  enforce:	cuts everything above the address where the limit falls
 *  remove_map:	keeps no-map regions. This is what arm64 does for mem=.
 */
int memblock_enforce_memory_limit(struct memblock *mb, phys_addr_t limit);
int memblock_mem_limit_remove_map(struct memblock *mb, phys_addr_t limit);

/* Keep only base … base+size-1, and no-map regions; size 0 keeps all. */
int memblock_cap_memory_range(struct memblock *mb, phys_addr_t base, phys_addr_t size);

/* ---- questions ---- */

bool memblock_is_memory(const struct memblock *mb, phys_addr_t addr);
bool memblock_is_map_memory(const struct memblock *mb, phys_addr_t addr);
bool memblock_is_reserved(const struct memblock *mb, phys_addr_t addr);
/* One region of memory holds the whole range. */
bool memblock_is_region_memory(const struct memblock *mb, phys_addr_t base, phys_addr_t size);
/* Some byte of the range is in the list. */
bool memblock_overlaps_region(const struct memblock_type *type, phys_addr_t base, phys_addr_t size);
bool memblock_is_region_reserved(const struct memblock *mb, phys_addr_t base, phys_addr_t size);

phys_addr_t memblock_phys_mem_size(const struct memblock *mb);
phys_addr_t memblock_reserved_size(const struct memblock *mb);
/* 0 when there is no memory. */
phys_addr_t memblock_start_of_DRAM(const struct memblock *mb);
phys_addr_t memblock_end_of_DRAM(const struct memblock *mb);
/* Node of a page of memory; -1: no memory there. */
int memblock_search_pfn_nid(const struct memblock *mb, unsigned long pfn);

/* ---- allocation ---- */

/*
 * Take size bytes of memory, aligned to align (a power of two; 0: a cache
 * line), within start … end-1 (end may be one of the limits above), on node
 * nid (NUMA_NO_NODE: any). When the node has none, any other serves unless
 * exact_nid. Never the first page of the address space. From the top, unless
 * bottom_up. Returns the address; 0: none, nothing changed.
 * Source: 6.1 memblock_alloc_range_nid().
 */
phys_addr_t memblock_alloc_range_nid(struct memblock *mb, phys_addr_t size, phys_addr_t align,
				     phys_addr_t start, phys_addr_t end, int nid, bool exact_nid);

/*
 * As the kernel's own boot-time allocations: no further up than current_limit,
 * and below min_addr when there is nothing above it.
 * Source: 6.1 memblock_alloc_internal().
 */
phys_addr_t memblock_alloc_internal(struct memblock *mb, phys_addr_t size, phys_addr_t align,
				    phys_addr_t min_addr, phys_addr_t max_addr, int nid,
				    bool exact_nid);

/* Anywhere. Source: 6.1 memblock_alloc(). */
phys_addr_t memblock_alloc(struct memblock *mb, phys_addr_t size, phys_addr_t align);

/* Where memblock_alloc_range_nid() would look first, without taking it. */
phys_addr_t memblock_find_in_range_node(const struct memblock *mb, phys_addr_t size,
					phys_addr_t align, phys_addr_t start, phys_addr_t end,
					int nid, unsigned int flags);

/* ---- walks ---- */

/* Where a walk stands. Start from MEMBLOCK_WALK_START. */
struct memblock_walk {
	int region;
	bool begun;
	phys_addr_t pos;
};

#define MEMBLOCK_WALK_START ((struct memblock_walk){0})

/*
 * The next range of memory that is not reserved, of node nid (NUMA_NO_NODE:
 * any) and of the flags asked for: no-map only with MEMBLOCK_NOMAP, mirrored
 * only with MEMBLOCK_MIRROR. A range never crosses regions. start, end and
 * range_nid may each be null. False: no more.
 * Source: 6.1 __next_mem_range(), __next_mem_range_rev().
 */
bool memblock_next_free(const struct memblock *mb, struct memblock_walk *walk, int nid,
			unsigned int flags, phys_addr_t *start, phys_addr_t *end, int *range_nid);
bool memblock_next_free_rev(const struct memblock *mb, struct memblock_walk *walk, int nid,
			    unsigned int flags, phys_addr_t *start, phys_addr_t *end,
			    int *range_nid);

/*
 * The next region of memory after number *i (-1 at first) that holds a whole
 * page, of node nid (NUMA_NO_NODE or MAX_NUMNODES: any), no-map or not.
 * Source: 6.1 __next_mem_pfn_range().
 */
bool memblock_next_mem_pfn_range(const struct memblock *mb, int *i, int nid,
				 unsigned long *start_pfn, unsigned long *end_pfn, int *range_nid);

#define for_each_free_mem_range(mb, walk, nid, flags, p_start, p_end, p_nid)		\
	for (*(walk) = MEMBLOCK_WALK_START;						\
	     memblock_next_free(mb, walk, nid, flags, p_start, p_end, p_nid);)

#define for_each_free_mem_range_reverse(mb, walk, nid, flags, p_start, p_end, p_nid)	\
	for (*(walk) = MEMBLOCK_WALK_START;						\
	     memblock_next_free_rev(mb, walk, nid, flags, p_start, p_end, p_nid);)

#define for_each_mem_pfn_range(mb, i, nid, p_start, p_end, p_nid)			\
	for (i = -1; memblock_next_mem_pfn_range(mb, &i, nid, p_start, p_end, p_nid);)

#define for_each_memblock_region(type, r)						\
	for (r = (type)->regions; r < (type)->regions + (type)->cnt; r++)

#define for_each_mem_region(mb, r)	for_each_memblock_region(&(mb)->memory, r)
#define for_each_reserved_mem_region(mb, r) for_each_memblock_region(&(mb)->reserved, r)

static inline phys_addr_t memblock_region_end(const struct memblock_region *r)
{
	return r->base + r->size;
}

#endif
