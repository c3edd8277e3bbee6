/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reserved memory: /memreserve/, fixed regions, then those that say only how
 * large they are, and what is made of them.
 *
 * Source: 6.1 drivers/of/fdt.c (early_init_fdt_scan_reserved_mem()),
 * of_reserved_mem.c, kernel/dma/contiguous.c (rmem_cma_setup()), coherent.c
 * (rmem_dma_setup()), swiotlb.c (rmem_swiotlb_setup()).
 */
#include "machine/boot_internal.h"

#include <errno.h>

static unsigned long mib(phys_addr_t size)
{
	return size / SZ_1M;
}

/* ---- fixed regions ---- */

/* Source: 6.1 early_init_dt_reserve_memory(). */
static int reserve_range(struct board *b, phys_addr_t base, phys_addr_t size, bool no_map)
{
	struct memblock *mb = machine_memblock(b->m);

	if (!no_map)
		return memblock_reserve(mb, base, size);
	if (memblock_overlaps_region(&mb->memory, base, size) &&
	    memblock_is_region_reserved(mb, base, size))
		return -EBUSY;
	return memblock_mark_nomap(mb, base, size);
}

/* Source: 6.1 fdt_reserved_mem_save_node(). */
static void save(struct board *b, const struct desc_reserved *r, phys_addr_t base, phys_addr_t size)
{
	if (b->nr_rmem == MAX_RESERVED_REGIONS) {
		board_printk(b, LOG_ERR,
			     "OF: reserved mem: not enough space for all defined regions.");
		return;
	}
	b->rmem[b->nr_rmem++] = (struct boot_rmem){r, base, size};
}

/* Source: 6.1 __reserved_mem_reserve_reg(): only the first range makes a region. */
static void reserve_fixed(struct board *b, const struct desc_reserved *r)
{
	if (r->bad_reg) {
		board_printk(
			b, LOG_ERR,
			"OF: fdt: Reserved memory: invalid reg property in '%s', skipping node.",
			r->name);
		return;
	}
	for (size_t i = 0; i < r->reg.nr; i++) {
		phys_addr_t base = r->reg.r[i].base, size = r->reg.r[i].size;

		if (!size || reserve_range(b, base, size, r->no_map))
			board_printk(b, LOG_ERR,
				     "OF: fdt: Reserved memory: failed to reserve memory for node "
				     "'%s': base 0x%016llx, size %lu MiB",
				     r->name, (unsigned long long)base, mib(size));
		if (i == 0)
			save(b, r, base, size);
	}
}

/* ---- regions placed by the kernel ---- */

static bool wants_cma(const struct desc_reserved *r)
{
	return r->reusable && !r->no_map && desc_reserved_is_compatible(r, "shared-dma-pool");
}

/* Source: 6.1 early_init_dt_alloc_reserved_memory_arch(). */
static phys_addr_t place_within(struct board *b, const struct desc_reserved *r, phys_addr_t align,
				phys_addr_t start, phys_addr_t end)
{
	struct memblock *mb = machine_memblock(b->m);
	phys_addr_t base =
		memblock_alloc_range_nid(mb, r->size, align, start,
					 end ? end : MEMBLOCK_ALLOC_ANYWHERE, NUMA_NO_NODE, false);

	if (base && r->no_map && memblock_mark_nomap(mb, base, r->size)) {
		memblock_phys_free(mb, base, r->size);
		return 0;
	}
	return base;
}

static bool bad_property(struct board *b, const struct desc_reserved *r)
{
	if (r->bad_size)
		board_printk(b, LOG_ERR, "OF: reserved mem: invalid size property in '%s' node.",
			     r->name);
	else if (r->bad_alignment)
		board_printk(b, LOG_ERR,
			     "OF: reserved mem: invalid alignment property in '%s' node.", r->name);
	else if (r->bad_alloc_ranges)
		board_printk(
			b, LOG_ERR,
			"OF: reserved mem: invalid alloc-ranges property in '%s', skipping node.",
			r->name);
	/* An alignment that is no power of two would place it anywhere; the model refuses. */
	else if (r->alignment & (r->alignment - 1))
		board_printk(b, LOG_ERR,
			     "OF: reserved mem: invalid alignment property in '%s' node.", r->name);
	else
		return false;
	return true;
}

/* What could have been had: a line of ours after a refusal. */
static void tell_nearest(struct board *b, phys_addr_t base, phys_addr_t size, phys_addr_t align)
{
	report_nearest_cma(
		b, &(struct cma_request){
			   .base = base, .size = size, .alignment = align, .nid = NUMA_NO_NODE});
}

/* Source: 6.1 __reserved_mem_alloc_size(). */
static bool alloc_dynamic(struct board *b, struct boot_rmem *rmem)
{
	const struct desc_reserved *r = rmem->desc;
	phys_addr_t align = r->alignment, base = 0;

	if (!r->has_size || bad_property(b, r))
		return false;
	if (wants_cma(r) && align < cma_min_alignment_bytes(b->m))
		align = cma_min_alignment_bytes(b->m);
	for (size_t i = 0; !base && i < r->alloc_ranges.nr; i++) {
		const struct desc_range *range = &r->alloc_ranges.r[i];

		base = place_within(b, r, align, range->base, range->base + range->size);
	}
	if (!r->has_alloc_ranges)
		base = place_within(b, r, align, 0, 0);
	if (!base) {
		board_printk(
			b, LOG_ERR,
			"OF: reserved mem: failed to allocate memory for node '%s': size %lu MiB",
			r->name, mib(r->size));
		tell_nearest(b, r->alloc_ranges.nr ? r->alloc_ranges.r[0].base : 0, r->size, align);
		return false;
	}
	rmem->base = base;
	rmem->size = r->size;
	return true;
}

/* ---- what regions are for ---- */

static int setup_cma(struct board *b, const struct boot_rmem *rmem)
{
	const struct desc_reserved *r = rmem->desc;
	struct cma *cma;
	int err;

	if (b->options.cma_given && r->cma_default) {
		board_printk(b, LOG_INFO,
			     "Reserved memory: bypass %s node, using cmdline CMA params instead",
			     r->name);
		return -EBUSY;
	}
	if (!r->reusable || r->no_map)
		return -EINVAL;
	if ((rmem->base | rmem->size) & (cma_min_alignment_bytes(b->m) - 1)) {
		board_printk(b, LOG_ERR, "Reserved memory: incorrect alignment of CMA region");
		return -EINVAL;
	}
	err = cma_init_reserved_mem(b->m, rmem->base, rmem->size, 0, r->name, &cma);
	if (err) {
		board_printk(b, LOG_ERR, "Reserved memory: unable to setup CMA region");
		return err;
	}
	if (r->cma_default)
		b->default_cma = cma;
	board_printk(b, LOG_INFO,
		     "Reserved memory: created CMA memory pool at 0x%016llx, size %ld MiB",
		     (unsigned long long)rmem->base, (long)mib(rmem->size));
	return 0;
}

static int setup_dma(struct board *b, const struct boot_rmem *rmem)
{
	if (rmem->desc->reusable)
		return -EINVAL;
	board_printk(b, LOG_INFO,
		     "Reserved memory: created DMA memory pool at 0x%016llx, size %ld MiB",
		     (unsigned long long)rmem->base, (long)mib(rmem->size));
	return 0;
}

static int setup_swiotlb(struct board *b, const struct boot_rmem *rmem)
{
	const struct desc_reserved *r = rmem->desc;

	if (r->reusable || r->cma_default || r->no_map)
		return -EINVAL;
	board_printk(b, LOG_INFO,
		     "Reserved memory: created restricted DMA pool at 0x%016llx, size %ld MiB",
		     (unsigned long long)rmem->base, (long)mib(rmem->size));
	return 0;
}

static const struct {
	const char *compatible;
	int (*setup)(struct board *b, const struct boot_rmem *rmem);
} uses[] = {
	{"shared-dma-pool", setup_cma},
	{"shared-dma-pool", setup_dma},
	{"restricted-dma-pool", setup_swiotlb},
};

/* The error of the last that tried; -ENOENT: none. Source: 6.1 __reserved_mem_init_node(). */
static int init_node(struct board *b, const struct boot_rmem *rmem)
{
	int err = -ENOENT;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		if (!desc_reserved_is_compatible(rmem->desc, uses[i].compatible) ||
		    (uses[i].setup == setup_swiotlb && !board_kernel(b)->restricted_dma))
			continue;
		err = uses[i].setup(b, rmem);
		if (!err) {
			board_printk(b, LOG_INFO,
				     "OF: reserved mem: initialized node %s, compatible id %s",
				     rmem->desc->name, uses[i].compatible);
			break;
		}
	}
	return err;
}

/* ---- in order of address ---- */

static int compare(const struct boot_rmem *a, const struct boot_rmem *b)
{
	if (a->base != b->base)
		return a->base < b->base ? -1 : 1;
	return a->size < b->size ? -1 : a->size > b->size;
}

/*
 * Let the element at the root of a heap of n sink to its place: down the path
 * of greater children to a leaf, then up again past those that are smaller.
 * The right child goes first only if it is greater.
 */
static void sink(struct boot_rmem *heap, int root, int n)
{
	struct boot_rmem moved = heap[root];
	int at = root, i;

	for (i = 2 * at + 1; i < n; i = 2 * at + 1) {
		if (i + 1 < n && compare(&heap[i], &heap[i + 1]) < 0)
			i++;
		at = i;
	}
	while (at != root && compare(&moved, &heap[at]) >= 0)
		at = (at - 1) / 2;
	while (at != root) {
		struct boot_rmem above = heap[at];

		heap[at] = moved;
		moved = above;
		at = (at - 1) / 2;
	}
	heap[root] = moved;
}

/*
 * Heapsort is not stable: regions that compare equal, as all those without an
 * address do, come out as the kernel's sort leaves them. Hence the same one.
 * Source: 6.1 sort_r().
 */
static void sort_regions(struct boot_rmem *r, int n)
{
	for (int i = n / 2 - 1; i >= 0; i--)
		sink(r, i, n);
	for (int i = n - 1; i > 0; i--) {
		struct boot_rmem largest = r[0];

		r[0] = r[i];
		r[i] = largest;
		sink(r, 0, i);
	}
}

/* Source: 6.1 __rmem_check_for_overlap(). */
static void check_overlap(struct board *b)
{
	sort_regions(b->rmem, b->nr_rmem);
	for (int i = 0; i + 1 < b->nr_rmem; i++) {
		const struct boot_rmem *x = &b->rmem[i], *y = x + 1;

		if (x->base + x->size > y->base)
			board_printk(
				b, LOG_ERR,
				"OF: reserved mem: OVERLAP DETECTED!\n"
				"%s (0x%016llx--0x%016llx) overlaps with %s (0x%016llx--0x%016llx)",
				x->desc->name, (unsigned long long)x->base,
				(unsigned long long)(x->base + x->size), y->desc->name,
				(unsigned long long)y->base,
				(unsigned long long)(y->base + y->size));
	}
}

/* Nobody takes the region: its memory goes back to the system. */
static void give_back(struct board *b, const struct boot_rmem *rmem)
{
	struct memblock *mb = machine_memblock(b->m);

	board_printk(b, LOG_INFO, "OF: reserved mem: node %s compatible matching fail",
		     rmem->desc->name);
	if (rmem->desc->no_map)
		boot_check(b, memblock_clear_nomap(mb, rmem->base, rmem->size));
	else
		boot_check(b, memblock_phys_free(mb, rmem->base, rmem->size));
	if (wants_cma(rmem->desc) && !(b->options.cma_given && rmem->desc->cma_default))
		tell_nearest(b, rmem->base, rmem->size, rmem->desc->alignment);
}

/* Source: 6.1 fdt_init_reserved_mem(). */
static void init_regions(struct board *b)
{
	if (b->nr_rmem >= 2)
		check_overlap(b);
	for (int i = 0; i < b->nr_rmem; i++) {
		struct boot_rmem *rmem = &b->rmem[i];
		int err;

		if (rmem->size == 0 && !alloc_dynamic(b, rmem))
			continue;
		err = init_node(b, rmem);
		if (err && err != -ENOENT)
			give_back(b, rmem);
	}
}

void boot_scan_reserved(struct board *b)
{
	const struct machine_desc *d = b->desc;

	for (size_t i = 0; i < d->memreserve.nr; i++)
		boot_check(b, memblock_reserve(machine_memblock(b->m), d->memreserve.r[i].base,
					       d->memreserve.r[i].size));
	if (d->reserved_unsupported)
		board_printk(b, LOG_ERR,
			     "OF: fdt: Reserved memory: unsupported node format, ignoring");
	for (size_t i = 0; i < d->nr_reserved; i++) {
		const struct desc_reserved *r = &d->reserved[i];

		if (r->has_reg)
			reserve_fixed(b, r);
		else if (r->has_size)
			save(b, r, 0, 0);
	}
	init_regions(b);
}
