/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lists of the early allocator: see memblock.h. Allocation: memblock_alloc.c. */
#include "mm/memblock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void memblock_init(struct memblock *mb)
{
	*mb = (struct memblock){
		.page_shift = 12,
		.current_limit = MEMBLOCK_ALLOC_ANYWHERE,
		.memory.name = "memory",
		.reserved.name = "reserved",
	};
}

void memblock_fini(struct memblock *mb)
{
	free(mb->memory.regions);
	free(mb->reserved.regions);
	memblock_init(mb);
}

/* ---- one list ---- */

/* The end of a range, which the address space may cut. */
static phys_addr_t range_end(phys_addr_t base, phys_addr_t size)
{
	return size > PHYS_ADDR_MAX - base ? PHYS_ADDR_MAX : base + size;
}

/* Index of the first region that ends above addr; cnt if there is none. */
static int first_above(const struct memblock_type *type, phys_addr_t addr)
{
	int low = 0, high = type->cnt;

	while (low < high) {
		int mid = low + (high - low) / 2;

		if (memblock_region_end(&type->regions[mid]) > addr)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* The region that holds addr, or null. */
static struct memblock_region *region_at(const struct memblock_type *type, phys_addr_t addr)
{
	int i = first_above(type, addr);

	return i < type->cnt && type->regions[i].base <= addr ? &type->regions[i] : NULL;
}

/* Room for more regions, so that what follows cannot fail half way. */
static int make_room(struct memblock_type *type, int more)
{
	struct memblock_region *regions;
	int max = type->max ? type->max : 16;

	while (max < type->cnt + more)
		max *= 2;
	if (max == type->max)
		return 0;
	regions = realloc(type->regions, sizeof(*regions) * (size_t)max);
	if (!regions)
		return -ENOMEM;
	type->regions = regions;
	type->max = max;
	return 0;
}

static void insert_region(struct memblock_type *type, int i, struct memblock_region region)
{
	memmove(&type->regions[i + 1], &type->regions[i], sizeof(region) * (size_t)(type->cnt - i));
	type->regions[i] = region;
	type->cnt++;
	type->total_size += region.size;
}

/* Regions first … last-1 go. */
static void delete_regions(struct memblock_type *type, int first, int last)
{
	for (int i = first; i < last; i++)
		type->total_size -= type->regions[i].size;
	memmove(&type->regions[first], &type->regions[last],
		sizeof(*type->regions) * (size_t)(type->cnt - last));
	type->cnt -= last - first;
}

static bool mergeable(const struct memblock_region *a, const struct memblock_region *b)
{
	return memblock_region_end(a) == b->base && a->nid == b->nid && a->flags == b->flags;
}

/* Source: 6.1 memblock_merge_regions(): always over the whole list. */
static void merge_regions(struct memblock_type *type)
{
	int kept = 0;

	for (int i = 1; i < type->cnt; i++) {
		struct memblock_region *last = &type->regions[kept];

		if (mergeable(last, &type->regions[i]))
			last->size += type->regions[i].size;
		else
			type->regions[++kept] = type->regions[i];
	}
	if (type->cnt)
		type->cnt = kept + 1;
}

/*
 * Add what the list does not have yet of a range:
 *
 *	list	    ####      ##
 *	range	  ------------------
 *	added	  ##    ######  ####
 *
 * Source: 6.1 memblock_add_range().
 */
static int add_range(struct memblock_type *type, phys_addr_t base, phys_addr_t size, int nid,
		     unsigned int flags)
{
	phys_addr_t end = range_end(base, size);
	int i = first_above(type, base);
	int err;

	if (base == end)
		return 0;
	err = make_room(type, type->cnt - i + 1);
	if (err)
		return err;
	for (; i < type->cnt && type->regions[i].base < end; i++) {
		phys_addr_t next = type->regions[i].base;

		if (base < next)
			insert_region(type, i++,
				      (struct memblock_region){base, next - base, flags, nid});
		base = memblock_region_end(&type->regions[i]);
	}
	if (base < end)
		insert_region(type, i, (struct memblock_region){base, end - base, flags, nid});
	merge_regions(type);
	return 0;
}

/* Let no region lie on both sides of addr. There is room for one more. */
static void split_at(struct memblock_type *type, phys_addr_t addr)
{
	struct memblock_region *r = region_at(type, addr);
	struct memblock_region upper;

	if (!r || r->base == addr)
		return;
	upper = *r;
	upper.base = addr;
	upper.size = memblock_region_end(r) - addr;
	r->size -= upper.size;
	type->total_size -= upper.size;
	insert_region(type, (int)(r - type->regions) + 1, upper);
}

/*
 * Cut the list at both ends of a range; regions *first … *last-1 lie within.
 * Source: 6.1 memblock_isolate_range().
 */
static int isolate_range(struct memblock_type *type, phys_addr_t base, phys_addr_t end, int *first,
			 int *last)
{
	int err = make_room(type, 2);

	if (err)
		return err;
	split_at(type, base);
	split_at(type, end);
	*first = first_above(type, base);
	*last = *first;
	while (*last < type->cnt && type->regions[*last].base < end)
		++*last;
	return 0;
}

static int remove_range(struct memblock_type *type, phys_addr_t base, phys_addr_t size)
{
	int first, last, err;

	if (!size)
		return 0;
	err = isolate_range(type, base, range_end(base, size), &first, &last);
	if (!err)
		delete_regions(type, first, last);
	return err;
}

/* ---- both lists ---- */

int memblock_add(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return add_range(&mb->memory, base, size, MAX_NUMNODES, MEMBLOCK_NONE);
}

int memblock_add_node(struct memblock *mb, phys_addr_t base, phys_addr_t size, int nid,
		      unsigned int flags)
{
	return add_range(&mb->memory, base, size, nid, flags);
}

int memblock_remove(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return remove_range(&mb->memory, base, size);
}

int memblock_reserve(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return add_range(&mb->reserved, base, size, MAX_NUMNODES, MEMBLOCK_NONE);
}

int memblock_phys_free(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return remove_range(&mb->reserved, base, size);
}

/* Source: 6.1 memblock_setclr_flag(). */
static int change_flags(struct memblock *mb, phys_addr_t base, phys_addr_t size, unsigned int set,
			unsigned int clear)
{
	int first, last, err;

	if (!size)
		return 0;
	err = isolate_range(&mb->memory, base, range_end(base, size), &first, &last);
	if (err)
		return err;
	for (int i = first; i < last; i++)
		mb->memory.regions[i].flags = (mb->memory.regions[i].flags | set) & ~clear;
	merge_regions(&mb->memory);
	return 0;
}

int memblock_mark_nomap(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return change_flags(mb, base, size, MEMBLOCK_NOMAP, 0);
}

int memblock_clear_nomap(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return change_flags(mb, base, size, 0, MEMBLOCK_NOMAP);
}

int memblock_mark_mirror(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	mb->has_mirror = true;
	return change_flags(mb, base, size, MEMBLOCK_MIRROR, 0);
}

int memblock_set_node(struct memblock *mb, phys_addr_t base, phys_addr_t size, int nid)
{
	int first, last, err;

	if (!size)
		return 0;
	err = isolate_range(&mb->memory, base, range_end(base, size), &first, &last);
	if (err)
		return err;
	for (int i = first; i < last; i++)
		mb->memory.regions[i].nid = nid;
	merge_regions(&mb->memory);
	return 0;
}

/* ---- limits ---- */

/*
 * The address where the first limit bytes of memory end; PHYS_ADDR_MAX when
 * there are not so many. Source: 6.1 __find_max_addr().
 */
static phys_addr_t address_of_limit(const struct memblock *mb, phys_addr_t limit)
{
	const struct memblock_region *r;

	for_each_mem_region(mb, r)
	{
		if (limit <= r->size)
			return r->base + limit;
		limit -= r->size;
	}
	return PHYS_ADDR_MAX;
}

int memblock_enforce_memory_limit(struct memblock *mb, phys_addr_t limit)
{
	phys_addr_t max = limit ? address_of_limit(mb, limit) : PHYS_ADDR_MAX;
	int err;

	if (max == PHYS_ADDR_MAX)
		return 0;
	err = remove_range(&mb->memory, max, PHYS_ADDR_MAX);
	return err ? err : remove_range(&mb->reserved, max, PHYS_ADDR_MAX);
}

/* Drop regions first … last-1 that are mapped, from the top down. */
static void drop_mapped(struct memblock_type *type, int first, int last)
{
	for (int i = last - 1; i >= first; i--)
		if (!(type->regions[i].flags & MEMBLOCK_NOMAP))
			delete_regions(type, i, i + 1);
}

int memblock_cap_memory_range(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	phys_addr_t end = range_end(base, size);
	int first, last, err;

	if (!size || !mb->memory.total_size)
		return 0;
	err = make_room(&mb->reserved, 4);
	if (!err)
		err = isolate_range(&mb->memory, base, end, &first, &last);
	if (err)
		return err;
	drop_mapped(&mb->memory, last, mb->memory.cnt);
	drop_mapped(&mb->memory, 0, first);
	err = remove_range(&mb->reserved, 0, base);
	return err ? err : remove_range(&mb->reserved, end, PHYS_ADDR_MAX);
}

int memblock_mem_limit_remove_map(struct memblock *mb, phys_addr_t limit)
{
	phys_addr_t max = limit ? address_of_limit(mb, limit) : PHYS_ADDR_MAX;

	return max == PHYS_ADDR_MAX ? 0 : memblock_cap_memory_range(mb, 0, max);
}

/* ---- questions ---- */

bool memblock_is_memory(const struct memblock *mb, phys_addr_t addr)
{
	return region_at(&mb->memory, addr) != NULL;
}

bool memblock_is_map_memory(const struct memblock *mb, phys_addr_t addr)
{
	const struct memblock_region *r = region_at(&mb->memory, addr);

	return r && !(r->flags & MEMBLOCK_NOMAP);
}

bool memblock_is_reserved(const struct memblock *mb, phys_addr_t addr)
{
	return region_at(&mb->reserved, addr) != NULL;
}

bool memblock_is_region_memory(const struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	const struct memblock_region *r = region_at(&mb->memory, base);

	return r && memblock_region_end(r) >= range_end(base, size);
}

bool memblock_overlaps_region(const struct memblock_type *type, phys_addr_t base, phys_addr_t size)
{
	int i = first_above(type, base);

	return i < type->cnt && type->regions[i].base < range_end(base, size);
}

bool memblock_is_region_reserved(const struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return memblock_overlaps_region(&mb->reserved, base, size);
}

phys_addr_t memblock_phys_mem_size(const struct memblock *mb)
{
	return mb->memory.total_size;
}

phys_addr_t memblock_reserved_size(const struct memblock *mb)
{
	return mb->reserved.total_size;
}

phys_addr_t memblock_start_of_DRAM(const struct memblock *mb)
{
	return mb->memory.cnt ? mb->memory.regions[0].base : 0;
}

phys_addr_t memblock_end_of_DRAM(const struct memblock *mb)
{
	return mb->memory.cnt ? memblock_region_end(&mb->memory.regions[mb->memory.cnt - 1]) : 0;
}

int memblock_search_pfn_nid(const struct memblock *mb, unsigned long pfn)
{
	const struct memblock_region *r =
		region_at(&mb->memory, (phys_addr_t)pfn << mb->page_shift);

	return r ? r->nid : -1;
}

/* ---- walks ---- */

/* Source: 6.1 should_skip_region(). */
static bool skip_region(const struct memblock_region *r, int nid, unsigned int flags)
{
	if (nid != NUMA_NO_NODE && nid != r->nid)
		return true;
	if ((flags & MEMBLOCK_MIRROR) && !(r->flags & MEMBLOCK_MIRROR))
		return true;
	return r->flags & ~flags & (MEMBLOCK_NOMAP | MEMBLOCK_DRIVER_MANAGED);
}

/* The first piece of a region at or above pos that is not reserved. */
static bool free_piece(const struct memblock_type *reserved, const struct memblock_region *r,
		       phys_addr_t pos, phys_addr_t *start, phys_addr_t *end)
{
	phys_addr_t top = memblock_region_end(r);

	for (int i = first_above(reserved, pos); pos < top; i++) {
		const struct memblock_region *taken = &reserved->regions[i];

		if (i == reserved->cnt || taken->base > pos) {
			*start = pos;
			*end = i < reserved->cnt && taken->base < top ? taken->base : top;
			return true;
		}
		pos = memblock_region_end(taken);
	}
	return false;
}

/* The last piece of a region below pos that is not reserved. */
static bool free_piece_rev(const struct memblock_type *reserved, const struct memblock_region *r,
			   phys_addr_t pos, phys_addr_t *start, phys_addr_t *end)
{
	/* The last reserved region that begins below pos. */
	int i = pos ? first_above(reserved, pos - 1) : 0;

	if (i == reserved->cnt || reserved->regions[i].base >= pos)
		i--;
	for (; pos > r->base; i--) {
		phys_addr_t taken_end = i < 0 ? 0 : memblock_region_end(&reserved->regions[i]);

		if (i < 0 || taken_end < pos) {
			*start = taken_end > r->base ? taken_end : r->base;
			*end = pos;
			return true;
		}
		pos = reserved->regions[i].base;
	}
	return false;
}

static void give_range(phys_addr_t s, phys_addr_t e, const struct memblock_region *r,
		       phys_addr_t *start, phys_addr_t *end, int *nid)
{
	if (start)
		*start = s;
	if (end)
		*end = e;
	if (nid)
		*nid = r->nid;
}

bool memblock_next_free(const struct memblock *mb, struct memblock_walk *walk, int nid,
			unsigned int flags, phys_addr_t *start, phys_addr_t *end, int *range_nid)
{
	phys_addr_t s, e;

	for (; walk->region < mb->memory.cnt; walk->region++) {
		const struct memblock_region *r = &mb->memory.regions[walk->region];

		if (walk->pos < r->base)
			walk->pos = r->base;
		if (skip_region(r, nid, flags) || !free_piece(&mb->reserved, r, walk->pos, &s, &e))
			continue;
		walk->pos = e;
		give_range(s, e, r, start, end, range_nid);
		return true;
	}
	return false;
}

bool memblock_next_free_rev(const struct memblock *mb, struct memblock_walk *walk, int nid,
			    unsigned int flags, phys_addr_t *start, phys_addr_t *end,
			    int *range_nid)
{
	phys_addr_t s, e;

	if (!walk->begun)
		*walk = (struct memblock_walk){mb->memory.cnt - 1, true, PHYS_ADDR_MAX};
	for (; walk->region >= 0; walk->region--) {
		const struct memblock_region *r = &mb->memory.regions[walk->region];

		if (walk->pos > memblock_region_end(r))
			walk->pos = memblock_region_end(r);
		if (skip_region(r, nid, flags) ||
		    !free_piece_rev(&mb->reserved, r, walk->pos, &s, &e))
			continue;
		walk->pos = s;
		give_range(s, e, r, start, end, range_nid);
		return true;
	}
	return false;
}

bool memblock_next_mem_pfn_range(const struct memblock *mb, int *i, int nid,
				 unsigned long *start_pfn, unsigned long *end_pfn, int *range_nid)
{
	phys_addr_t mask = ((phys_addr_t)1 << mb->page_shift) - 1;

	while (++*i < mb->memory.cnt) {
		const struct memblock_region *r = &mb->memory.regions[*i];
		/* A region may end within the last page of the address space. */
		unsigned long s = (r->base >> mb->page_shift) + !!(r->base & mask);
		unsigned long e = memblock_region_end(r) >> mb->page_shift;

		if (s >= e || (nid != NUMA_NO_NODE && nid != MAX_NUMNODES && nid != r->nid))
			continue;
		if (start_pfn)
			*start_pfn = s;
		if (end_pfn)
			*end_pfn = e;
		if (range_nid)
			*range_nid = r->nid;
		return true;
	}
	return false;
}
