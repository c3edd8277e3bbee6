/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the readers of device trees share. The blob has passed
 * fdt_check_full(), so that libfdt's walks stay within it; the lengths of
 * properties are still checked at each use.
 */
#ifndef BUDDYFS_MACHINE_FDT_INTERNAL_H
#define BUDDYFS_MACHINE_FDT_INTERNAL_H

#include <libfdt.h>

#include "machine/desc.h"

#define FDT_MAX_DEPTH	64	/* 6.1 drivers/of/fdt.c; deeper nodes are passed over */

struct tree {
	const void *blob;
	struct machine_desc *desc;
	int addr_cells, size_cells;	/* of the root */
};

/* A number of cells' worth of big-endian words; the low 64 bits of longer ones. */
static inline uint64_t fdt_cells(const fdt32_t *p, int cells)
{
	uint64_t v = 0;

	while (cells-- > 0)
		v = v << 32 | fdt32_ld(p++);
	return v;
}

/* Source: 6.1 of_fdt_device_is_available(). */
bool fdt_available(const void *blob, int node);
bool fdt_has(const void *blob, int node, const char *property);
/* The first cell of a property. False: none, or too short. */
bool fdt_u32(const void *blob, int node, const char *property, uint32_t *value);

/* fdt_reserved.c: /memreserve/ and /reserved-memory. -ENOMEM. */
int fdt_read_reserved(struct tree *t);
/* fdt_address.c: DMA limits and devices. -ENOMEM. */
int fdt_read_addresses(struct tree *t);
/* fdt_unflatten.c: what the tree costs in memory. -ENOMEM. */
int fdt_read_unflattened(struct tree *t);

#endif
