/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory in /proc/iomem.
 *
 * Source: 6.1 arch/arm64/kernel/setup.c (request_standard_resources(),
 * reserve_memblock_reserved_regions()).
 */
#include "machine/boot_internal.h"

#include <errno.h>
#include <string.h>

/* Whole pages of a region: of memory those within it, of no-map regions those it touches. */
static void pages_of(const struct board *b, const struct memblock_region *r, phys_addr_t *start,
		     phys_addr_t *last)
{
	phys_addr_t page = board_page_size(b), end = memblock_region_end(r);

	if (r->flags & MEMBLOCK_NOMAP) {
		*start = align_down(r->base, page);
		*last = align_up(end, page) - 1;
	} else {
		*start = align_up(r->base, page);
		*last = align_down(end, page) - 1;
	}
}

/* A range that lies across another stays out of the tree, as in the kernel. */
static int insert(struct board *b, const char *name, phys_addr_t start, phys_addr_t last)
{
	int err = start <= last ? iomem_insert(b->iomem, name, start, last) : 0;

	return err == -EBUSY ? 0 : err;
}

int boot_iomem(struct board *b)
{
	struct memblock *mb = machine_memblock(b->m);
	const struct memblock_region *r;
	phys_addr_t start, last;
	int err;

	boot_alloc(b, (phys_addr_t)mb->memory.cnt * board_kernel(b)->sizeof_resource,
		   SMP_CACHE_BYTES, "resources");
	err = insert(b, "Kernel code", b->image.stext, b->image.init_begin - 1);
	if (!err)
		err = insert(b, "Kernel data", b->image.sdata, b->image.end - 1);
	if (!err && b->crash_size)
		err = insert(b, "Crash kernel", b->crash_base, b->crash_base + b->crash_size - 1);
	for_each_mem_region(mb, r)
	{
		if (err)
			break;
		pages_of(b, r, &start, &last);
		err = insert(b, r->flags & MEMBLOCK_NOMAP ? "reserved" : "System RAM", start, last);
	}
	return err;
}

/* What is reserved within one range of memory, by pages. */
static int reserve_within(struct board *b, struct resource *ram)
{
	struct memblock *mb = machine_memblock(b->m);
	phys_addr_t page = board_page_size(b);
	const struct memblock_region *r;
	int err = 0;

	for_each_reserved_mem_region(mb, r)
	{
		phys_addr_t start = align_down(r->base, page);
		phys_addr_t last = align_up(memblock_region_end(r), page) - 1;

		if (start < ram->start)
			start = ram->start;
		if (last > ram->end)
			last = ram->end;
		if (start > ram->end || last < ram->start || err)
			continue;
		err = iomem_reserve_split(ram, "reserved", start, last);
	}
	return err;
}

int boot_iomem_reserved(struct board *b)
{
	int err = 0;

	for (struct resource *r = b->iomem->child; r && !err; r = r->sibling)
		err = reserve_within(b, r);
	for (size_t i = 0; i < b->desc->nr_devices && !err; i++) {
		const struct desc_device *d = &b->desc->devices[i];

		err = insert(b, d->name, d->base, d->base + d->size - 1);
	}
	return err;
}
