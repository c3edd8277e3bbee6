/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory map: what describes memory takes memory, section by section.
 *
 * Source: 6.1 mm/sparse.c (sparse_init()), sparse-vmemmap.c,
 * arch/arm64/mm/mmu.c (vmemmap_populate()).
 */
#include "machine/boot_internal.h"

#include <stdlib.h>

/* While the sections of one node are at work. */
struct sparse {
	struct board *b;
	int nid;
	phys_addr_t buf, buf_end; /* taken at once, given out in pieces; 0: none */
};

/* A run of present sections, with the node of the memory that made each present. */
struct section {
	unsigned long nr;
	int nid;
};

struct sections {
	struct section *s;
	size_t nr, max;
};

static unsigned long pages_per_section(const struct board *b)
{
	return 1ul << (section_shift(b->m) - board_kernel(b)->page_shift);
}

static phys_addr_t pmd_size(const struct desc_kernel *k)
{
	return (phys_addr_t)1 << (2 * k->page_shift - 3);
}

/* Bytes of a section's part of the map. */
static phys_addr_t map_bytes(const struct board *b)
{
	return pages_per_section(b) * board_kernel(b)->sizeof_page;
}

/* With 4 KiB pages the map is itself mapped by blocks. */
static bool map_by_blocks(const struct board *b)
{
	return board_kernel(b)->page_shift == 12;
}

/* ---- which sections there are ---- */

static bool add_section(struct sections *list, unsigned long nr, int nid)
{
	/* Ranges ascend: a section seen before is the last one. */
	if (list->nr && list->s[list->nr - 1].nr >= nr)
		return true;
	if (list->nr == list->max) {
		size_t max = list->max ? list->max * 2 : 64;
		struct section *s = reallocarray(list->s, max, sizeof(*s));

		if (!s)
			return false;
		list->s = s;
		list->max = max;
	}
	list->s[list->nr++] = (struct section){nr, nid};
	return true;
}

/* Tables of sections come a page at a time. Source: 6.1 sparse_index_init(). */
static void need_root(struct board *b, unsigned long section, int nid, unsigned long *last_root)
{
	unsigned long per_root = board_page_size(b) / board_kernel(b)->sizeof_mem_section;
	unsigned long root = section / per_root;

	if (*last_root != PFN_NONE && root <= *last_root)
		return;
	*last_root = root;
	boot_alloc_node(b, per_root * board_kernel(b)->sizeof_mem_section, SMP_CACHE_BYTES, nid,
			"the table of sections");
}

/* Source: 6.1 memblocks_present(). */
static void find_sections(struct board *b, struct sections *list)
{
	unsigned long sections = 1ul << (PHYS_MASK_SHIFT - section_shift(b->m));
	unsigned long per_root = board_page_size(b) / board_kernel(b)->sizeof_mem_section;
	unsigned long per_section = pages_per_section(b), start, end, last_root = PFN_NONE;
	struct memblock *mb = machine_memblock(b->m);
	int i, nid;

	boot_alloc(b, (sections + per_root - 1) / per_root * 8, SMP_CACHE_BYTES,
		   "the roots of sections");
	for_each_mem_pfn_range(mb, i, MAX_NUMNODES, &start, &end, &nid)
	{
		for (unsigned long s = start / per_section; s * per_section < end; s++) {
			need_root(b, s, nid, &last_root);
			if (!add_section(list, s, nid)) {
				boot_check(b, -1);
				return;
			}
		}
	}
}

/* ---- the map of one node ---- */

/* A piece of the buffer; 0: it is used up. Source: 6.1 sparse_buffer_alloc(). */
static phys_addr_t from_buffer(struct sparse *s, phys_addr_t size)
{
	phys_addr_t at = align_up(s->buf, size);

	if (!s->buf || at + size > s->buf_end)
		return 0;
	if (at > s->buf)
		boot_free(s->b, s->buf, at - s->buf);
	s->buf = at + size;
	return at;
}

/* Source: 6.1 vmemmap_alloc_block(). */
static void alloc_block(struct sparse *s, phys_addr_t size)
{
	phys_addr_t at =
		memblock_alloc_internal(machine_memblock(s->b->m), size, size, s->b->memstart,
					MEMBLOCK_ALLOC_ACCESSIBLE, s->nid, false);

	if (!at && !s->b->failed)
		s->b->failed = "the memory map";
}

static void alloc_block_buf(struct sparse *s, phys_addr_t size)
{
	if (!from_buffer(s, size))
		alloc_block(s, size);
}

/* The tables that map the map are pages too. Source: 6.1 vmemmap_populate(). */
static void populate(struct sparse *s, unsigned long section)
{
	phys_addr_t step =
		map_by_blocks(s->b) ? pmd_size(board_kernel(s->b)) : board_page_size(s->b);
	phys_addr_t pfn0 = s->b->memstart >> board_kernel(s->b)->page_shift;
	phys_addr_t start =
		(section * pages_per_section(s->b) - pfn0) * board_kernel(s->b)->sizeof_page;

	for (phys_addr_t at = start; at < start + map_bytes(s->b) && !s->b->failed; at += step) {
		for (int n = boot_map_tables(s->b, at, map_by_blocks(s->b)); n > 0; n--)
			alloc_block(s, board_page_size(s->b));
		alloc_block_buf(s, step);
	}
}

/* Bytes of a section's usage map. Source: 6.1 mem_section_usage_size(). */
static phys_addr_t usage_size(const struct board *b)
{
	unsigned int section = section_shift(b->m);
	unsigned int blocks_shift = section - board_kernel(b)->page_shift - pageblock_order(b->m);

	return board_kernel(b)->sizeof_section_usage +
	       8u * (unsigned int)bits_to_longs(1ul << (section - 21)) +
	       8u * (unsigned int)bits_to_longs(4ul << blocks_shift);
}

/* Near the node's own data, so that it can go with them. */
static void alloc_usage(struct sparse *s, phys_addr_t size)
{
	struct memblock *mb = machine_memblock(s->b->m);
	phys_addr_t section = (phys_addr_t)1 << section_shift(s->b->m);
	phys_addr_t goal = align_down(s->b->numa.pgdat[s->nid], section), at;
	int nid = memblock_search_pfn_nid(mb, goal >> board_kernel(s->b)->page_shift);

	if (!board_kernel(s->b)->memory_hotremove) {
		boot_alloc_node(s->b, size, SMP_CACHE_BYTES, s->nid, "section usage maps");
		return;
	}
	at = memblock_alloc_internal(mb, size, SMP_CACHE_BYTES, goal, goal + section, nid, false);
	if (!at)
		at = memblock_alloc_internal(mb, size, SMP_CACHE_BYTES, goal,
					     MEMBLOCK_ALLOC_ACCESSIBLE, nid, false);
	if (!at && !s->b->failed)
		s->b->failed = "section usage maps";
}

/* Source: 6.1 sparse_init_nid(). */
static void init_node(struct board *b, const struct section *first, size_t nr)
{
	struct sparse s = {.b = b, .nid = first->nid};
	phys_addr_t unit = align_up(map_bytes(b), pmd_size(board_kernel(b)));

	alloc_usage(&s, usage_size(b) * nr);
	s.buf = memblock_alloc_internal(machine_memblock(b->m), unit * nr, unit, b->memstart,
					MEMBLOCK_ALLOC_ACCESSIBLE, s.nid, true);
	s.buf_end = s.buf + unit * nr;
	for (unsigned int i = 0;
	     first->nr == b->first_section && i < board_kernel(b)->kaslr_map_tables; i++)
		alloc_block(&s, board_page_size(b));
	for (size_t i = 0; i < nr; i++)
		populate(&s, first[i].nr);
	if (s.buf && s.buf < s.buf_end)
		boot_free(b, s.buf, s.buf_end - s.buf);
}

void boot_sparse_init(struct board *b)
{
	struct sections list = {.nr = 0};
	size_t first = 0;

	find_sections(b, &list);
	b->first_section = list.nr ? list.s[0].nr : 0;
	for (size_t i = 1; i <= list.nr; i++) {
		if (i < list.nr && list.s[i].nid == list.s[first].nid)
			continue;
		init_node(b, &list.s[first], i - first);
		first = i;
	}
	free(list.s);
	boot_tables_free(b);
}
