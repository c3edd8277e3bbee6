/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /memreserve/ and /reserved-memory.
 *
 * Source: 6.1 drivers/of/fdt.c (fdt_scan_reserved_mem(),
 * __reserved_mem_reserve_reg()), of_reserved_mem.c.
 */
#include "machine/fdt_internal.h"

#include <errno.h>
#include <string.h>

static int read_memreserve(struct tree *t)
{
	int nr = fdt_num_mem_rsv(t->blob), err = 0;
	uint64_t base, size;

	for (int i = 0; i < nr && !err; i++) {
		if (fdt_get_mem_rsv(t->blob, i, &base, &size) || !size)
			break;
		err = desc_ranges_add(&t->desc->memreserve, base, size);
	}
	return err;
}

/* Pairs of address and size. *bad: the length is no multiple of a pair. */
static int read_pairs(struct tree *t, int node, const char *property, struct desc_ranges *list,
		      bool *present, bool *bad)
{
	int cells = t->addr_cells + t->size_cells, len, err = 0;
	const fdt32_t *p = fdt_getprop(t->blob, node, property, &len);

	*present = p != NULL;
	*bad = p && len % (4 * cells);
	for (; p && !*bad && !err && len > 0; p += cells, len -= 4 * cells)
		err = desc_ranges_add(list, fdt_cells(p, t->addr_cells),
				      fdt_cells(p + t->addr_cells, t->size_cells));
	return err;
}

/* One number of exactly so many cells. */
static phys_addr_t read_cells(struct tree *t, int node, const char *property, int cells,
			      bool *present, bool *bad)
{
	int len;
	const fdt32_t *p = fdt_getprop(t->blob, node, property, &len);

	*present = p != NULL;
	*bad = p && len != 4 * cells;
	return p && !*bad ? fdt_cells(p, cells) : 0;
}

static int read_compatible(struct tree *t, int node, struct desc_reserved *r)
{
	int nr = fdt_stringlist_count(t->blob, node, "compatible"), err = 0;

	for (int i = 0; i < nr && !err; i++) {
		const char *s = fdt_stringlist_get(t->blob, node, "compatible", i, NULL);

		if (s)
			err = desc_reserved_add_compatible(r, s);
	}
	return err;
}

static int read_region(struct tree *t, int node)
{
	const char *name = fdt_get_name(t->blob, node, NULL);
	struct desc_reserved *r = desc_add_reserved(t->desc, name ? name : "");
	bool has_alignment;
	int err;

	if (!r)
		return -ENOMEM;
	r->reusable = fdt_has(t->blob, node, "reusable");
	r->no_map = fdt_has(t->blob, node, "no-map");
	r->cma_default = fdt_has(t->blob, node, "linux,cma-default");
	r->size = read_cells(t, node, "size", t->size_cells, &r->has_size, &r->bad_size);
	r->alignment =
		read_cells(t, node, "alignment", t->addr_cells, &has_alignment, &r->bad_alignment);
	err = read_pairs(t, node, "reg", &r->reg, &r->has_reg, &r->bad_reg);
	if (!err)
		err = read_pairs(t, node, "alloc-ranges", &r->alloc_ranges, &r->has_alloc_ranges,
				 &r->bad_alloc_ranges);
	return err ? err : read_compatible(t, node, r);
}

/* The kernel wants the cells of the root, said again, and a ranges property. */
static bool supported(struct tree *t, int node)
{
	uint32_t addr, size;

	return fdt_u32(t->blob, node, "#address-cells", &addr) && (int)addr == t->addr_cells &&
	       fdt_u32(t->blob, node, "#size-cells", &size) && (int)size == t->size_cells &&
	       fdt_has(t->blob, node, "ranges");
}

int fdt_read_reserved(struct tree *t)
{
	int node = fdt_path_offset(t->blob, "/reserved-memory"), child;
	int err = read_memreserve(t);

	if (err || node < 0)
		return err;
	if (!supported(t, node)) {
		t->desc->reserved_unsupported = true;
		return 0;
	}
	fdt_for_each_subnode(child, t->blob, node)
	{
		if (fdt_available(t->blob, child))
			err = read_region(t, child);
		if (err)
			break;
	}
	return err;
}
