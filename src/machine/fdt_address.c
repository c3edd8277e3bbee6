/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses across buses: how far DMA masters reach, where devices are.
 *
 * Source: 6.1 drivers/of/address.c (of_dma_get_max_cpu_address(),
 * of_pci_range_parser_one(), __of_translate_address()), platform.c
 * (of_amba_device_create()).
 */
#include "machine/fdt_internal.h"

#include <string.h>

#define BAD_ADDR  PHYS_ADDR_MAX
#define MAX_CELLS 4 /* 6.1 OF_MAX_ADDR_CELLS */

/* A node on the way from the root, with the cells of addresses within it. */
struct level {
	const struct level *parent; /* null: the root */
	int node;
	int addr_cells, size_cells; /* its own or inherited */
	int flag_cells;		    /* leading cells of an address that are flags */
};

/* Flags and a 64-bit address, as buses know them. */
struct bus_address {
	uint64_t flags, addr;
};

static bool named(const void *blob, int node, const char *name)
{
	const char *s = fdt_get_name(blob, node, NULL);
	size_t len = strlen(name);

	return s && !strncmp(s, name, len) && (!s[len] || s[len] == '@');
}

static bool typed(const void *blob, int node, const char *type)
{
	const char *s = fdt_getprop(blob, node, "device_type", NULL);

	return s && !strcmp(s, type);
}

/* Source: 6.1 of_match_bus(): PCI, ISA, three cells; all others have no flags. */
static void match_bus(const void *blob, struct level *l)
{
	if (typed(blob, l->node, "pci") || typed(blob, l->node, "pciex") ||
	    typed(blob, l->node, "vci") || typed(blob, l->node, "ht") ||
	    named(blob, l->node, "pcie")) {
		l->addr_cells = 3;
		l->size_cells = 2;
	} else if (named(blob, l->node, "isa")) {
		l->addr_cells = 2;
		l->size_cells = 1;
		l->flag_cells = 1;
		return;
	}
	l->flag_cells = l->addr_cells == 3;
}

static struct level enter(const void *blob, const struct level *parent, int node)
{
	struct level l = {.parent = parent, .node = node};
	uint32_t cells;

	l.addr_cells = parent ? parent->addr_cells : 1;
	l.size_cells = parent ? parent->size_cells : 1;
	if (fdt_u32(blob, node, "#address-cells", &cells))
		l.addr_cells = cells <= MAX_CELLS ? (int)cells : -1;
	if (fdt_u32(blob, node, "#size-cells", &cells))
		l.size_cells = cells <= MAX_CELLS ? (int)cells : -1;
	match_bus(blob, &l);
	return l;
}

static bool countable(const struct level *l)
{
	return l->addr_cells > 0 && l->size_cells >= 0;
}

static struct bus_address read_bus_address(const fdt32_t *p, const struct level *bus)
{
	return (struct bus_address){
		fdt_cells(p, bus->flag_cells),
		fdt_cells(p + bus->flag_cells, bus->addr_cells - bus->flag_cells),
	};
}

/*
 * One step up: an address within bus becomes one within its parent, by the
 * property that maps them ("ranges" or "dma-ranges").
 * Source: 6.1 of_translate_one().
 */
static bool step_up(const void *blob, const struct level *bus, const char *map,
		    struct bus_address *a)
{
	const struct level *up = bus->parent;
	int one = bus->addr_cells + up->addr_cells + bus->size_cells, len;
	const fdt32_t *p = fdt_getprop(blob, bus->node, map, &len);

	if (!p && strcmp(map, "dma-ranges"))
		return false;
	if (!p || !len) {
		a->flags = up->flag_cells ? a->flags : 0;
		return true;
	}
	for (; len >= 4 * one; p += one, len -= 4 * one) {
		struct bus_address from = read_bus_address(p, bus);
		struct bus_address to = read_bus_address(p + bus->addr_cells, up);
		uint64_t size = fdt_cells(p + bus->addr_cells + up->addr_cells, bus->size_cells);

		if ((bus->flag_cells && from.flags != a->flags) || a->addr < from.addr ||
		    a->addr - from.addr >= size)
			continue;
		*a = (struct bus_address){to.flags, to.addr + (a->addr - from.addr)};
		return true;
	}
	return false;
}

/* An address within bus as the CPU sees it; BAD_ADDR: it does not. */
static phys_addr_t translate(const void *blob, const struct level *bus, const fdt32_t *p,
			     const char *map)
{
	struct bus_address a;

	if (!countable(bus))
		return BAD_ADDR;
	a = read_bus_address(p, bus);
	for (; bus->parent; bus = bus->parent)
		if (!countable(bus->parent) || !step_up(blob, bus, map, &a))
			return BAD_ADDR;
	return a.addr;
}

/* ---- DMA ---- */

struct dma_range {
	uint64_t flags, bus, cpu, size;
};

static struct dma_range dma_range(const void *blob, const struct level *l, const fdt32_t *p)
{
	const struct level *up = l->parent ? l->parent : l;
	struct bus_address from = read_bus_address(p, l);

	return (struct dma_range){
		.flags = from.flags,
		.bus = from.addr,
		/* At the root there is nothing to translate into. */
		.cpu = l->parent ? translate(blob, l->parent, p + l->addr_cells, "dma-ranges")
				 : BAD_ADDR,
		.size = fdt_cells(p + l->addr_cells + up->addr_cells, l->size_cells),
	};
}

static bool follows(const struct dma_range *a, const struct dma_range *b)
{
	return a->flags == b->flags && a->bus + a->size == b->bus && a->cpu + a->size == b->cpu;
}

/*
 * The last CPU address that the ranges of one node reach; BAD_ADDR when it has
 * none. Ranges that continue one another count as one, and the first of equal
 * ends counts: the kernel compares an end with a last address.
 */
static phys_addr_t last_dma_address(const void *blob, const struct level *l)
{
	const struct level *up = l->parent ? l->parent : l;
	int one = l->addr_cells + up->addr_cells + l->size_cells, len;
	const fdt32_t *p = fdt_getprop(blob, l->node, "dma-ranges", &len);
	phys_addr_t last = 0;

	if (!p || !len)
		return BAD_ADDR;
	if (!countable(l) || !countable(up))
		return BAD_ADDR;
	while (len >= 4 * one) {
		struct dma_range r = dma_range(blob, l, p), next;

		for (p += one, len -= 4 * one; len >= 4 * one; p += one, len -= 4 * one) {
			next = dma_range(blob, l, p);
			if (!follows(&r, &next))
				break;
			r.size += next.size;
		}
		if (r.cpu + r.size > last)
			last = r.cpu + r.size - 1;
	}
	return last;
}

/* ---- devices ---- */

/* AMBA devices are in /proc/iomem by themselves; others when a driver claims them. */
static int read_device(struct tree *t, const struct level *l)
{
	const struct level *bus = l->parent;
	int len, one = bus->addr_cells + bus->size_cells;
	const fdt32_t *reg = fdt_getprop(t->blob, l->node, "reg", &len);
	const char *name = fdt_get_name(t->blob, l->node, NULL);
	phys_addr_t base, size;

	if (!reg || !name || !countable(bus) || len < 4 * one ||
	    fdt_node_check_compatible(t->blob, l->node, "arm,primecell"))
		return 0;
	base = translate(t->blob, bus, reg, "ranges");
	size = fdt_cells(reg + bus->addr_cells, bus->size_cells);
	if (base == BAD_ADDR || !size || base + size < base)
		return 0;
	return desc_add_device(t->desc, name, base, size, 0);
}

static int read_level(struct tree *t, const struct level *parent, int node, int depth)
{
	struct level l = enter(t->blob, parent, node);
	phys_addr_t last = last_dma_address(t->blob, &l);
	int child, err = parent ? read_device(t, &l) : 0;

	if (last < t->desc->dma_limit)
		t->desc->dma_limit = last;
	if (depth >= FDT_MAX_DEPTH)
		return err;
	fdt_for_each_subnode(child, t->blob, node)
	{
		if (err)
			break;
		if (fdt_available(t->blob, child))
			err = read_level(t, &l, child, depth + 1);
	}
	return err;
}

int fdt_read_addresses(struct tree *t)
{
	return read_level(t, NULL, 0, 0);
}
