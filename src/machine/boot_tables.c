/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables: not their content, but which there must be, for each is a page.
 *
 * Three trees of tables, by what they map: the kernel image, all memory
 * (linearly), and the few instructions that run with the MMU off.
 *
 * Source: 6.1 arch/arm64/mm/mmu.c (paging_init(), map_kernel(), map_mem(),
 * create_idmap(), __create_pgd_mapping()).
 */
#include "machine/boot_internal.h"

#include <stdlib.h>

#define KIMAGE_OFFSET (128ul << 20) /* the image lies past the modules: 6.1 MODULES_VSIZE */
#define NO_BLOCKS     1u

enum map_tree { MAP_KERNEL, MAP_LINEAR, MAP_IDENTITY };

/* The tables there are, hashed. */
struct tables {
	struct board *b;
	uint64_t *keys; /* 0: an empty slot */
	size_t nr, slots;
	unsigned int bits; /* log2 of a table's entries */
	int top;	   /* level of the table that is part of the image */
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
	return board_kernel(t->b)->page_shift + t->bits * (unsigned int)level;
}

/* Let there be the table below the entry of a level that maps virt. */
static void need_table(struct tables *t, enum map_tree tree, int level, uint64_t virt)
{
	uint64_t key = (virt >> entry_shift(t, level)) << 6 | (uint64_t)level << 2 | (tree + 1);
	uint64_t *slot;

	if (!grow_tables(t)) {
		boot_check(t->b, -1);
		return;
	}
	slot = slot_of(t, key);
	if (*slot)
		return;
	*slot = key;
	t->nr++;
	boot_alloc(t->b, board_page_size(t->b), board_page_size(t->b), "page tables");
}

/* Blocks are mapped by entries of level 1 and, with 4 KiB pages, of level 2. */
static bool block_fits(const struct tables *t, int level, uint64_t virt, uint64_t next,
		       uint64_t phys, unsigned int flags)
{
	uint64_t mask = ((uint64_t)1 << entry_shift(t, level)) - 1;

	if (level > (board_kernel(t->b)->page_shift == 12 ? 2 : 1))
		return false;
	return !(flags & NO_BLOCKS) && !((virt | next | phys) & mask);
}

static void map_level(struct tables *t, enum map_tree tree, int level, uint64_t virt, uint64_t end,
		      uint64_t phys, unsigned int flags)
{
	uint64_t size = (uint64_t)1 << entry_shift(t, level);

	if (level == 0)
		return;
	while (virt < end && !t->b->failed) {
		uint64_t next = (virt | (size - 1)) + 1;

		if (next > end)
			next = end;
		if (!block_fits(t, level, virt, next, phys, flags)) {
			need_table(t, tree, level, virt);
			map_level(t, tree, level - 1, virt, next, phys, flags);
		}
		phys += next - virt;
		virt = next;
	}
}

static void map(struct tables *t, enum map_tree tree, uint64_t virt, phys_addr_t phys,
		phys_addr_t phys_end, unsigned int flags)
{
	phys_addr_t page = board_page_size(t->b);
	phys_addr_t size = align_up(phys_end, page) - align_down(phys, page);

	if (phys < phys_end)
		map_level(t, tree, t->top, align_down(virt, page), align_down(virt, page) + size,
			  align_down(phys, page), flags);
}

static void map_segment(struct tables *t, phys_addr_t start, phys_addr_t end)
{
	map(t, MAP_KERNEL, KIMAGE_OFFSET + start - t->b->image.base, start, end, 0);
}

static void map_kernel(struct tables *t)
{
	const struct boot_image *i = &t->b->image;

	map_segment(t, i->stext, i->etext);
	map_segment(t, i->rodata, i->init_begin);
	map_segment(t, i->init_begin, i->inittext_end);
	map_segment(t, i->inittext_end, i->sdata);
	map_segment(t, i->sdata, i->end);
}

static void map_linear(struct tables *t, phys_addr_t start, phys_addr_t end, unsigned int flags)
{
	map(t, MAP_LINEAR, start - t->b->memstart, start, end, flags);
}

/* Whether all memory is mapped by pages, so that the maps of some can change. */
static bool by_pages(const struct board *b)
{
	return !board_kernel(b)->block_maps || (board_kernel(b)->kexec && *b->options.crashkernel);
}

/* All memory but the kernel's text, which is mapped last and apart. */
static void map_mem(struct tables *t)
{
	struct memblock *mb = machine_memblock(t->b->m);
	phys_addr_t start = t->b->image.stext, end = t->b->image.init_begin;
	const struct memblock_region *r;

	boot_check(t->b, memblock_mark_nomap(mb, start, end - start));
	/* Tables come from reserved memory: the list of memory does not change. */
	for_each_mem_region(mb, r) if (!(r->flags & MEMBLOCK_NOMAP))
		map_linear(t, r->base, memblock_region_end(r), by_pages(t->b) ? NO_BLOCKS : 0);
	map_linear(t, start, end, 0);
	boot_check(t->b, memblock_clear_nomap(mb, start, end - start));
}

/* The code lies in one page of the text; the flag it sets, in the data. */
static void map_identity(struct tables *t)
{
	phys_addr_t code = align_down(t->b->image.etext - 1, 4096), flag = t->b->image.sdata;

	map(t, MAP_IDENTITY, code, code, code + 4096, 0);
	if (board_kernel(t->b)->kpti)
		map(t, MAP_IDENTITY, flag, flag, flag + 4, 0);
}

void boot_paging_init(struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);
	struct tables t = {.b = b, .bits = k->page_shift - 3};

	t.top = (int)((k->va_bits - k->page_shift + t.bits - 1) / t.bits) - 1;
	map_kernel(&t);
	map_mem(&t);
	boot_free(b, b->image.early_tables, b->image.early_tables_end - b->image.early_tables);
	map_identity(&t);
	free(t.keys);
}
