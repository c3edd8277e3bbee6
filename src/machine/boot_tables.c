/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables: not their content, but which there must be, for each is a page.
 *
 * The kernel's tree maps its image, all memory (linearly) and the memory map;
 * another the few instructions that run while the MMU is turned on.
 *
 * Source: 6.1 arch/arm64/mm/mmu.c (paging_init(), map_kernel(), map_mem(),
 * create_idmap(), __create_pgd_mapping()).
 */
#include "machine/boot_internal.h"

#include <stdlib.h>

#define NO_BLOCKS     1u
#define MODULES_VSIZE (128ull << 20)
#define FIXMAP_BELOW  (32ull << 20) /* the fixmap ends so far below the memory map */

/* The kernel's own tree, and the one that runs code at its physical address. */
enum map_tree { MAP_SWAPPER, MAP_IDENTITY };

/* The tables there are, hashed. */
struct tables {
	uint64_t *keys; /* 0: an empty slot */
	size_t nr, slots;
	unsigned int page_shift, bits; /* bits: log2 of a table's entries */
	int top;		       /* level of the table that is part of the image */
};

static uint64_t *slot_of(const struct tables *t, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15ull >> 20) & (t->slots - 1);

	while (t->keys[i] && t->keys[i] != key)
		i = (i + 1) & (t->slots - 1);
	return &t->keys[i];
}

static bool grow_tables(struct tables *t)
{
	struct tables bigger = *t;

	if (t->nr * 2 < t->slots)
		return true;
	bigger.slots = t->slots ? t->slots * 2 : 64;
	bigger.keys = calloc(bigger.slots, sizeof(*bigger.keys));
	if (!bigger.keys)
		return false;
	for (size_t i = 0; i < t->slots; i++)
		if (t->keys[i])
			*slot_of(&bigger, t->keys[i]) = t->keys[i];
	free(t->keys);
	*t = bigger;
	return true;
}

/* log2 of what one entry of a table maps; level 0 are the last tables. */
static unsigned int entry_shift(const struct tables *t, int level)
{
	return t->page_shift + t->bits * (unsigned int)level;
}

/* Let there be the table below the entry of a level that maps virt. True: it is new. */
static bool add_table(struct board *b, enum map_tree tree, int level, uint64_t virt)
{
	struct tables *t = b->tables;
	uint64_t key = (virt >> entry_shift(t, level)) << 6 | (uint64_t)level << 2 | (tree + 1);
	uint64_t *slot;

	if (!grow_tables(t)) {
		boot_check(b, -1);
		return false;
	}
	slot = slot_of(t, key);
	if (*slot)
		return false;
	*slot = key;
	t->nr++;
	return true;
}

/* ---- virtual addresses: 6.1 arch/arm64/include/asm/memory.h ---- */

static uint64_t minus_power(unsigned int shift)
{
	return -((uint64_t)1 << shift);
}

static uint64_t linear_address(const struct board *b, phys_addr_t phys)
{
	return minus_power(board_kernel(b)->va_bits) + (phys - b->memstart);
}

static uint64_t image_address(const struct board *b, phys_addr_t phys)
{
	return minus_power(board_kernel(b)->va_bits - 1) + MODULES_VSIZE + (phys - b->image.base);
}

static uint64_t memory_map_address(const struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);

	return minus_power(k->va_bits - (k->page_shift - 6));
}

/* ---- mapping ---- */

/* Blocks are mapped by entries of level 1 and, with 4 KiB pages, of level 2. */
static bool block_fits(const struct tables *t, int level, uint64_t virt, uint64_t next,
		       uint64_t phys, unsigned int flags)
{
	uint64_t mask = ((uint64_t)1 << entry_shift(t, level)) - 1;

	if (level > (t->page_shift == 12 ? 2 : 1))
		return false;
	return !(flags & NO_BLOCKS) && !((virt | next | phys) & mask);
}

static void map_level(struct board *b, enum map_tree tree, int level, uint64_t virt, uint64_t end,
		      uint64_t phys, unsigned int flags)
{
	uint64_t size = (uint64_t)1 << entry_shift(b->tables, level);

	if (level == 0)
		return;
	while (virt != end && !b->failed) {
		uint64_t next = (virt | (size - 1)) + 1;

		/* The last addresses end at 0. */
		if (next - 1 > end - 1)
			next = end;
		if (!block_fits(b->tables, level, virt, next, phys, flags)) {
			if (add_table(b, tree, level, virt))
				boot_alloc(b, board_page_size(b), board_page_size(b),
					   "page tables");
			map_level(b, tree, level - 1, virt, next, phys, flags);
		}
		phys += next - virt;
		virt = next;
	}
}

static void map(struct board *b, enum map_tree tree, uint64_t virt, phys_addr_t phys,
		phys_addr_t phys_end, unsigned int flags)
{
	phys_addr_t page = board_page_size(b);
	phys_addr_t size = align_up(phys_end, page) - align_down(phys, page);

	if (phys < phys_end)
		map_level(b, tree, b->tables->top, align_down(virt, page),
			  align_down(virt, page) + size, align_down(phys, page), flags);
}

static void map_segment(struct board *b, phys_addr_t start, phys_addr_t end)
{
	map(b, MAP_SWAPPER, image_address(b, start), start, end, 0);
}

/* The fixmap's tables are part of the image, but for what it shares with the kernel's. */
static void map_kernel(struct board *b)
{
	const struct boot_image *i = &b->image;

	map_segment(b, i->stext, i->etext);
	map_segment(b, i->rodata, i->init_begin);
	map_segment(b, i->init_begin, i->inittext_end);
	map_segment(b, i->inittext_end, i->sdata);
	map_segment(b, i->sdata, i->end);
	for (int level = b->tables->top; level > 0; level--)
		add_table(b, MAP_SWAPPER, level, memory_map_address(b) - FIXMAP_BELOW - 1);
}

static void map_linear(struct board *b, phys_addr_t start, phys_addr_t end, unsigned int flags)
{
	map(b, MAP_SWAPPER, linear_address(b, start), start, end, flags);
}

/* Whether all memory is mapped by pages, so that the maps of some can change. */
static bool by_pages(const struct board *b)
{
	bool full = b->options.rodata_given ? b->options.rodata_full : !board_kernel(b)->block_maps;

	return full || (board_kernel(b)->kexec && *b->options.crashkernel);
}

/* All memory but the kernel's text, which is mapped last and apart. */
static void map_mem(struct board *b)
{
	struct memblock *mb = machine_memblock(b->m);
	phys_addr_t start = b->image.stext, end = b->image.init_begin;
	const struct memblock_region *r;

	boot_check(b, memblock_mark_nomap(mb, start, end - start));
	/* Tables come from reserved memory: the list of memory does not change. */
	for_each_mem_region(mb, r) if (!(r->flags & MEMBLOCK_NOMAP))
		map_linear(b, r->base, memblock_region_end(r), by_pages(b) ? NO_BLOCKS : 0);
	map_linear(b, start, end, 0);
	boot_check(b, memblock_clear_nomap(mb, start, end - start));
}

/* The code lies in one page of the text; the flag it sets, in the data. */
static void map_identity(struct board *b)
{
	phys_addr_t code = align_down(b->image.etext - 1, 4096), flag = b->image.sdata;

	map(b, MAP_IDENTITY, code, code, code + 4096, 0);
	if (board_kernel(b)->kpti)
		map(b, MAP_IDENTITY, flag, flag, flag + 4, 0);
}

void boot_paging_init(struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);
	struct tables *t = calloc(1, sizeof(*t));

	if (!t) {
		boot_check(b, -1);
		return;
	}
	t->page_shift = k->page_shift;
	t->bits = k->page_shift - 3;
	t->top = (int)((k->va_bits - k->page_shift + t->bits - 1) / t->bits) - 1;
	b->tables = t;
	map_kernel(b);
	map_mem(b);
	boot_free(b, b->image.early_tables, b->image.early_tables_end - b->image.early_tables);
	map_identity(b);
	for (unsigned int i = 0; i < k->kaslr_tables; i++)
		boot_alloc(b, board_page_size(b), board_page_size(b), "page tables");
}

int boot_map_tables(struct board *b, phys_addr_t offset, bool blocks)
{
	int new = 0;

	for (int level = b->tables->top; level > blocks; level--)
		new += add_table(b, MAP_SWAPPER, level, memory_map_address(b) + offset);
	return new;
}

void boot_tables_free(struct board *b)
{
	if (b->tables)
		free(b->tables->keys);
	free(b->tables);
	b->tables = NULL;
}
