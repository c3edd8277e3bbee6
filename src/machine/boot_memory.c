/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory as the device tree tells it and the command line limits it, and
 * where the boot loader put the kernel.
 *
 * Source: 6.1 drivers/of/fdt.c (early_init_dt_scan_memory()),
 * arch/arm64/mm/init.c (arm64_memblock_init()), arch/arm64/kernel/setup.c.
 */
#include "machine/boot_internal.h"

#include <errno.h>
#include <stdio.h>

#define SEGMENT_ALIGN (64ul << 10) /* 6.1 arch/arm64/kernel/vmlinux.lds.S */

void boot_check(struct board *b, int err)
{
	if (err && !b->failed)
		b->failed = "the list of early allocations (host memory)";
}

phys_addr_t boot_alloc_node(struct board *b, phys_addr_t size, phys_addr_t align, int nid,
			    const char *what)
{
	phys_addr_t at = memblock_alloc_internal(machine_memblock(b->m), size, align, 0,
						 MEMBLOCK_ALLOC_ACCESSIBLE, nid, false);

	if (!at && !b->failed)
		b->failed = what;
	return at;
}

phys_addr_t boot_alloc(struct board *b, phys_addr_t size, phys_addr_t align, const char *what)
{
	return boot_alloc_node(b, size, align, NUMA_NO_NODE, what);
}

void boot_free(struct board *b, phys_addr_t base, phys_addr_t size)
{
	boot_check(b, memblock_phys_free(machine_memblock(b->m), base, size));
}

/* ---- the memory nodes ---- */

/* Whole pages only. Source: 6.1 early_init_dt_add_memory_arch(). */
static int add_ram(const struct board *b, struct memblock *mb, const struct desc_memory *m)
{
	phys_addr_t page = board_page_size(b), base = m->base, size = m->size;
	phys_addr_t offset = base & (page - 1);

	if (size < page - offset)
		return 0;
	if (offset) {
		size -= page - offset;
		base += page - offset;
	}
	return memblock_add(mb, base, size & ~(page - 1));
}

int boot_scan_memory(struct board *b, struct memblock *mb)
{
	const struct machine_desc *d = b->desc;
	int err = 0;

	mb->page_shift = d->kernel.page_shift;
	for (size_t i = 0; i < d->nr_memory && !err; i++)
		err = add_ram(b, mb, &d->memory[i]);
	if (d->usable.nr && !err)
		err = memblock_cap_memory_range(mb, d->usable.r[0].base, d->usable.r[0].size);
	for (size_t i = 1; i < d->usable.nr && !err && d->usable.r[i].size; i++)
		err = memblock_add(mb, d->usable.r[i].base, d->usable.r[i].size);
	return err;
}

/* ---- what the kernel can map ---- */

/* Half of the virtual addresses. */
static phys_addr_t linear_region_size(const struct board *b)
{
	return (phys_addr_t)1 << (board_kernel(b)->va_bits - 1);
}

/* Source: 6.1 ARM64_MEMSTART_ALIGN: a block of a table one up, and at least a section. */
static phys_addr_t memstart_align(const struct board *b)
{
	switch (board_kernel(b)->page_shift) {
	case 12:
	case 14:
		return SZ_1G;
	default:
		return 512 * SZ_1M;
	}
}

/* Drop what lies beyond the linear map. */
static int fit_linear_map(struct board *b, struct memblock *mb)
{
	phys_addr_t region = linear_region_size(b), align = memstart_align(b), top;
	int err = memblock_remove(mb, (phys_addr_t)1 << PHYS_MASK_SHIFT, PHYS_ADDR_MAX);

	b->memstart = align_down(memblock_start_of_DRAM(mb), align);
	top = b->memstart + region;
	if (top < b->image.end)
		top = b->image.end;
	if (!err)
		err = memblock_remove(mb, top, PHYS_ADDR_MAX);
	if (!err && b->memstart + region < memblock_end_of_DRAM(mb)) {
		b->memstart = align_up(memblock_end_of_DRAM(mb) - region, align);
		err = memblock_remove(mb, 0, b->memstart);
	}
	return err;
}

/* mem=, sparing the kernel. */
static int apply_limit(struct board *b, struct memblock *mb)
{
	int err;

	if (b->options.memory_limit == PHYS_ADDR_MAX)
		return 0;
	err = memblock_mem_limit_remove_map(mb, b->options.memory_limit);
	return err ? err : memblock_add(mb, b->image.base, b->image.end - b->image.base);
}

/* The initrd must be memory, whatever was cut. */
static int keep_initrd(struct board *b, struct memblock *mb)
{
	phys_addr_t base = align_down(b->initrd_base, board_page_size(b));
	phys_addr_t size = page_align(b, b->initrd_base + b->initrd_size) - base;
	phys_addr_t dram = memblock_start_of_DRAM(mb);
	int err;

	if (!b->initrd_size)
		return 0;
	if (base < dram || base + size < base || base + size > dram + linear_region_size(b)) {
		b->initrd_size = 0;
		return 0;
	}
	err = memblock_add(mb, base, size);
	if (!err)
		err = memblock_clear_nomap(mb, base, size);
	return err ? err : memblock_reserve(mb, base, size);
}

int boot_limit_memory(struct board *b, struct memblock *mb)
{
	int err = fit_linear_map(b, mb);

	if (!err)
		err = apply_limit(b, mb);
	return err ? err : keep_initrd(b, mb);
}

/* ---- where the boot loader put things ---- */

/*
 * A table for each level below the last, and another where the place of the
 * kernel is random. Source: 6.1 INIT_DIR_SIZE.
 */
static phys_addr_t early_tables_size(const struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);
	unsigned int bits = k->page_shift - 3;
	unsigned int levels = (k->va_bits - k->page_shift + bits - 1) / bits;

	if (k->early_tables)
		return k->early_tables;
	if (k->page_shift == 12)
		levels--; /* blocks map the image */
	return (1 + (levels - 1) * (1u + k->kaslr)) * board_page_size(b);
}

/* Parts follow one another, each from a multiple of 64 KiB. */
static void lay_out_image(struct board *b, phys_addr_t base)
{
	const struct desc_kernel *k = board_kernel(b);
	struct boot_image *i = &b->image;
	phys_addr_t page_dirs = (3u + k->kpti) * board_page_size(b);

	i->base = base;
	i->stext = base + k->head;
	i->etext = align_up(i->stext + k->text, SEGMENT_ALIGN);
	i->rodata = i->etext;
	i->init_begin = align_up(i->rodata + k->rodata + k->rodata_tail + page_dirs, SEGMENT_ALIGN);
	i->inittext_end = align_up(i->init_begin + k->init_text, SEGMENT_ALIGN);
	i->sdata = align_up(i->init_begin + k->init, SEGMENT_ALIGN);
	i->edata = i->sdata + k->rwdata;
	i->bss = page_align(b, i->edata);
	i->early_tables = page_align(b, i->bss + k->bss);
	i->early_tables_end = i->early_tables + early_tables_size(b);
	i->end = align_up(i->early_tables_end, SEGMENT_ALIGN);
}

/* Whether a fixed reservation or the range avoid lies across a range. */
static bool taken(const struct board *b, phys_addr_t base, phys_addr_t size,
		  const struct desc_range *avoid, phys_addr_t *past)
{
	const struct machine_desc *d = b->desc;
	bool hit = false;

	for (size_t i = 0; i < d->memreserve.nr + 1 && !hit; i++) {
		const struct desc_range *r = i < d->memreserve.nr ? &d->memreserve.r[i] : avoid;

		hit = r->base < base + size && base < r->base + r->size;
		*past = r->base + r->size;
	}
	for (size_t i = 0; i < d->nr_reserved && !hit; i++) {
		const struct desc_ranges *reg = &d->reserved[i].reg;

		for (size_t j = 0; j < reg->nr && !hit; j++) {
			hit = reg->r[j].base < base + size &&
			      base < reg->r[j].base + reg->r[j].size;
			*past = reg->r[j].base + reg->r[j].size;
		}
	}
	return hit;
}

/*
 * The first aligned address from start on that lies in memory and meets no
 * fixed reservation. ADDR_AUTO: there is none.
 */
static phys_addr_t find_place(const struct board *b, const struct memblock *mb, phys_addr_t start,
			      phys_addr_t size, phys_addr_t align, struct desc_range avoid)
{
	const struct memblock_region *r;
	phys_addr_t past;

	for_each_mem_region(mb, r)
	{
		phys_addr_t at = align_up(start > r->base ? start : r->base, align);

		while (at >= r->base && at + size >= at && at + size <= memblock_region_end(r)) {
			if (!taken(b, at, size, &avoid, &past))
				return at;
			at = align_up(past > at ? past : at + align, align);
		}
	}
	return ADDR_AUTO;
}

/* The kernel, as loaders do, 2 MiB into memory, or as early as it fits. */
static bool place_image(struct board *b, const struct memblock *mb)
{
	phys_addr_t dram = memblock_start_of_DRAM(mb), base = board_kernel(b)->base, size;
	struct desc_range nothing = {0, 0};

	lay_out_image(b, 0);
	size = b->image.end;
	if (base == ADDR_AUTO)
		base = find_place(b, mb, dram + SZ_2M, size, SZ_2M, nothing);
	if (base == ADDR_AUTO)
		base = find_place(b, mb, dram, size, SZ_2M, nothing);
	if (base == ADDR_AUTO || !memblock_is_region_memory(mb, base, size))
		return false;
	lay_out_image(b, base);
	return true;
}

/* Initrd and tree, where qemu puts them: half of memory in, or 128 MiB if that is less. */
static void place_others(struct board *b, const struct memblock *mb)
{
	const struct machine_desc *d = b->desc;
	struct desc_range image = {b->image.base, b->image.end - b->image.base};
	phys_addr_t half = memblock_phys_mem_size(mb) / 2;
	phys_addr_t start = memblock_start_of_DRAM(mb) + (half < 128 * SZ_1M ? half : 128 * SZ_1M);

	b->initrd_base = d->initrd_base;
	b->initrd_size = d->initrd_size;
	b->dtb_base = d->dtb_base;
	b->dtb_size = d->dtb_size;
	if (b->initrd_base == ADDR_AUTO) {
		b->initrd_base = find_place(b, mb, start, b->initrd_size, 4096, image);
		if (b->initrd_base == ADDR_AUTO)
			b->initrd_size = 0;
	}
	if (b->initrd_size)
		start = b->initrd_base + b->initrd_size;
	if (b->dtb_base == ADDR_AUTO)
		b->dtb_base = find_place(b, mb, start, b->dtb_size, SZ_2M, image);
	if (b->dtb_base == ADDR_AUTO)
		b->dtb_size = 0;
}

bool boot_choose_places(struct board *b, char *error)
{
	struct memblock mb;
	bool ok = false;

	memblock_init(&mb);
	if (boot_scan_memory(b, &mb))
		snprintf(error, DESC_ERROR_MAX, "out of memory");
	else if (!mb.memory.cnt)
		snprintf(error, DESC_ERROR_MAX,
			 "the description has no memory: say how much there is with -o "
			 "mem=SIZE[@BASE]");
	else if (!place_image(b, &mb))
		snprintf(error, DESC_ERROR_MAX,
			 "memory has no room for the kernel image of %llu KiB",
			 (unsigned long long)(b->image.end - b->image.base) >> 10);
	else
		ok = true;
	if (ok)
		place_others(b, &mb);
	memblock_fini(&mb);
	return ok;
}
