// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory blocks: which there are, and what adding and removing them costs.
 *
 * A block's struct pages lie in memory of the node it is added to. With 4 KiB
 * pages a huge page maps them, where one can be had; otherwise single pages,
 * with a page table of their own.
 *
 * Source: 6.1 drivers/base/memory.c, mm/sparse.c, mm/sparse-vmemmap.c,
 * arch/arm64/mm/mmu.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

/* sizeof(struct page) of the kernel that is modelled. */
#define KERNEL_STRUCT_PAGE_SIZE	64

/* The pages that a block's struct pages take. */
struct memmap {
	unsigned int order;	/* of each */
	unsigned long nr;
	unsigned long pfn[];
};

static unsigned long pages_per_block(const struct machine *m)
{
	return 1UL << (m->section_shift - m->page_shift);
}

static unsigned long first_block(const struct machine *m)
{
	return m->base_pfn / pages_per_block(m);
}

static unsigned long nr_blocks(const struct machine *m)
{
	return m->nr_pages / pages_per_block(m);
}

/* ---- which there are ---- */

struct hotplug_policy *hotplug_policy(struct machine *m)
{
	return &m->hotplug;
}

unsigned long memory_block_size_bytes(const struct machine *m)
{
	return 1UL << m->section_shift;
}

/* The entry of a block, present or not; null: the array does not reach it. */
struct memory_block *memory_block_at(const struct machine *m, unsigned long nr)
{
	unsigned long i = nr - first_block(m);

	return m->memory_blocks && i < nr_blocks(m) ? &m->memory_blocks[i] : NULL;
}

const struct memory_block *memory_block(const struct machine *m, unsigned long nr)
{
	const struct memory_block *block = memory_block_at(m, nr);

	return block && block->present ? block : NULL;
}

long memory_block_next(const struct machine *m, long prev)
{
	unsigned long first = first_block(m), nr = (unsigned long)(prev + 1);

	for (nr = nr > first ? nr : first; nr < first + nr_blocks(m); nr++)
		if (memory_block(m, nr))
			return (long)nr;
	return -1;
}

unsigned long memory_block_start_pfn(const struct machine *m, unsigned long nr)
{
	return nr * pages_per_block(m);
}

static bool ranges_meet(unsigned long start, unsigned long nr, unsigned long other_start,
			unsigned long other_end)
{
	return start < other_end && other_start < start + nr;
}

bool zone_intersects(const struct zone *zone, unsigned long start_pfn, unsigned long nr_pages)
{
	return zone->spanned_pages &&
	       ranges_meet(start_pfn, nr_pages, zone->zone_start_pfn, zone_end_pfn(zone));
}

bool memory_block_on_node(const struct machine *m, unsigned long nr, int nid)
{
	const struct memory_block *block = memory_block(m, nr);
	unsigned long start, end;
	int i;

	if (!block || !block->early)
		return block && block->nid == nid;
	for_each_mem_pfn_range(&m->memblock, i, nid, &start, &end, NULL)
		if (ranges_meet(memory_block_start_pfn(m, nr), pages_per_block(m), start, end))
			return true;
	return false;
}

/* ---- the boot's ---- */

/* The one zone of a node that a block of the boot lies in. */
static struct zone *early_zone(const struct machine *m, unsigned long nr, int nid)
{
	struct zone *found = NULL;

	for (int type = 0; type < MAX_NR_ZONES; type++) {
		struct zone *zone = &m->nodes[nid]->node_zones[type];

		if (!populated_zone(zone) ||
		    !zone_intersects(zone, memory_block_start_pfn(m, nr), pages_per_block(m)))
			continue;
		if (found)
			return NULL;
		found = zone;
	}
	return found;
}

/* Source: 6.1 memory_block_add_nid(). */
static void add_early_block(struct machine *m, unsigned long nr, int nid)
{
	struct memory_block *block = memory_block_at(m, nr);

	if (block->present && block->nid == nid)
		return;
	block->zone = block->present ? NULL : early_zone(m, nr, nid);
	block->present = block->early = block->online = true;
	block->nid = (int8_t)nid;
}

int init_memory_blocks(struct machine *m)
{
	unsigned long start, end;
	int i;

	m->memory_blocks = calloc(nr_blocks(m), sizeof(*m->memory_blocks));
	if (!m->memory_blocks)
		return -ENOMEM;
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		for_each_mem_pfn_range(&m->memblock, i, nid, &start, &end, NULL)
			for (unsigned long nr = start / pages_per_block(m);
			     nr <= (end - 1) / pages_per_block(m); nr++)
				add_early_block(m, nr, nid);
	return 0;
}

void free_memory_blocks(struct machine *m)
{
	for (unsigned long i = 0; m->memory_blocks && i < nr_blocks(m); i++)
		free(m->memory_blocks[i].memmap);
	free(m->memory_blocks);
	m->memory_blocks = NULL;
}

/* ---- struct pages ---- */

static void free_memmap(struct machine *m, struct memmap *map)
{
	for (unsigned long i = 0; map && i < map->nr; i++)
		free_pages(m, map->pfn[i], map->order);
	free(map);
}

/* nr blocks of an order, near the node. Null: they cannot be had. */
static struct memmap *alloc_memmap_of(struct machine *m, int nid, unsigned long nr,
				      unsigned int order)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN;
	struct memmap *map = malloc(sizeof(*map) + nr * sizeof(map->pfn[0]));

	if (!map)
		return NULL;
	*map = (struct memmap){ .order = order };
	while (map->nr < nr) {
		unsigned long pfn;

		enter(m, FN_vmemmap_alloc_block);
		pfn = alloc_pages_node(m, nid, gfp, order);
		leave(m);
		if (pfn == PFN_NONE) {
			free_memmap(m, map);
			return NULL;
		}
		map->pfn[map->nr++] = pfn;
	}
	return map;
}

/* Source: 6.1 arm64 vmemmap_populate(). */
static struct memmap *alloc_memmap(struct machine *m, int nid)
{
	unsigned long pages = pages_per_block(m) * KERNEL_STRUCT_PAGE_SIZE >> m->page_shift;
	struct memmap *map = NULL;

	if (m->page_shift == 12) {
		map = alloc_memmap_of(m, nid, 1, m->pageblock_order);
		pages++;	/* a table to map single ones */
	}
	return map ? map : alloc_memmap_of(m, nid, pages, 0);
}

/* ---- add ---- */

struct block_range {
	unsigned long first, past;	/* numbers */
};

static bool range_of(struct machine *m, phys_addr_t start, phys_addr_t size,
		     struct block_range *r)
{
	unsigned long block = memory_block_size_bytes(m);

	if (!size || start % block || size % block || start + size < start) {
		report(m, &(struct mm_report){ .kind = REPORT_HOTPLUG_UNALIGNED, .base = start,
					       .size = size, .alignment = block });
		return false;
	}
	*r = (struct block_range){ start / block, (start + size) / block };
	return true;
}

static bool memory_exists(const struct machine *m, phys_addr_t start, phys_addr_t size)
{
	unsigned long block = memory_block_size_bytes(m);

	for (unsigned long nr = start / block; size && nr <= (start + size - 1) / block; nr++) {
		if (memory_block(m, nr))
			return true;
		if (nr >= first_block(m) + nr_blocks(m))
			break;
	}
	return false;
}

/* The page array is to have entries up to a block, and one to spare: the index that means none. */
static int reach(struct machine *m, struct block_range r)
{
	unsigned long old = nr_blocks(m), nr = r.past - first_block(m);
	struct memory_block *blocks;
	int err;

	if (r.first < first_block(m) || nr * pages_per_block(m) > PAGE_NIL)
		return -E2BIG;
	if (nr <= old)
		return 0;
	blocks = realloc(m->memory_blocks, nr * sizeof(*blocks));
	if (!blocks)
		return -ENOMEM;
	memset(blocks + old, 0, (nr - old) * sizeof(*blocks));
	m->memory_blocks = blocks;
	err = grow_page_array(m, nr * pages_per_block(m));
	return err;
}

static void forget_blocks(struct machine *m, struct block_range r)
{
	for (unsigned long nr = r.first; nr < r.past; nr++) {
		struct memory_block *block = memory_block_at(m, nr);

		free_memmap(m, block->memmap);
		*block = (struct memory_block){ .present = false };
	}
}

static int make_blocks(struct machine *m, struct block_range r, int nid)
{
	for (unsigned long nr = r.first; nr < r.past; nr++) {
		struct memory_block *block = memory_block_at(m, nr);
		unsigned long start = memory_block_start_pfn(m, nr);

		block->memmap = alloc_memmap(m, nid);
		if (!block->memmap) {
			forget_blocks(m, (struct block_range){ r.first, nr });
			return -ENOMEM;
		}
		block->present = true;
		block->nid = (int8_t)nid;
		memset(block_at(m, start), 0,
		       (pages_per_block(m) >> m->pageblock_order) * sizeof(struct pageblock));
	}
	return 0;
}

int add_memory(struct machine *m, int nid, phys_addr_t start, phys_addr_t size)
{
	struct block_range r;
	int err;

	if (memory_exists(m, start, size))
		return -EEXIST;
	if (!range_of(m, start, size, &r))
		return -EINVAL;
	if (!node_data(m, nid)) {
		report(m, &(struct mm_report){ .kind = REPORT_NODE_ABSENT, .nid = nid });
		return -EINVAL;
	}
	err = reach(m, r);
	if (!err)
		err = memblock_add_node(&m->memblock, start, size, nid, MEMBLOCK_NONE);
	if (err)
		return err;
	err = make_blocks(m, r, nid);
	if (err) {
		memblock_remove(&m->memblock, start, size);
		return err;
	}
	for (unsigned long nr = r.first; m->hotplug.default_type != MMOP_OFFLINE && nr < r.past; nr++)
		memory_block_online(m, nr, m->hotplug.default_type);
	return 0;
}

/* ---- remove ---- */

int remove_memory(struct machine *m, phys_addr_t start, phys_addr_t size)
{
	unsigned long bytes = memory_block_size_bytes(m);
	struct block_range r;

	if (!range_of(m, start, size, &r))
		return -EINVAL;
	for (unsigned long nr = r.first; nr < r.past; nr++) {
		const struct memory_block *block = memory_block(m, nr);

		if (!block)
			return -EINVAL;
		if (block->online) {
			report(m, &(struct mm_report){ .kind = REPORT_REMOVE_ONLINE,
						       .base = nr * bytes, .size = bytes });
			return -EBUSY;
		}
	}
	forget_blocks(m, r);
	memblock_phys_free(&m->memblock, start, size);
	return memblock_remove(&m->memblock, start, size);
}
