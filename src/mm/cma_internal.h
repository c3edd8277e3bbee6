/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where contiguous areas are placed, apart from the machine they belong to.
 *
 * Source: 6.1 mm/cma.c.
 */
#ifndef BUDDYFS_MM_CMA_INTERNAL_H
#define BUDDYFS_MM_CMA_INTERNAL_H

#include "mm/cma.h"
#include "mm/memblock.h"

/* Part of struct machine. */
struct cma_state {
	struct cma areas[MAX_CMA_AREAS];
	int count;
	unsigned long totalcma_pages;
};

/* All that placing an area needs to know. */
struct cma_place {
	struct memblock *memblock;
	struct cma_state *state;
	unsigned int page_shift;
	phys_addr_t min_alignment;	/* bytes of a pageblock */
	const struct mm_hooks *hooks;	/* may be null */
};

/* As cma_declare_contiguous_nid(). */
int cma_place_declare(const struct cma_place *place, const struct cma_request *request,
		      struct cma **res_cma);

/* As cma_init_reserved_mem(). */
int cma_place_reserved(const struct cma_place *place, phys_addr_t base, phys_addr_t size,
		       unsigned int order_per_bit, const char *name, struct cma **res_cma);

/* As cma_nearest(). */
bool cma_place_nearest(const struct cma_place *place, const struct cma_request *request,
		       phys_addr_t *base, phys_addr_t *size);

/* What the machine keeps. Defined with struct machine. */
struct cma_state *machine_cma_state(const struct machine *m);
const struct mm_hooks *machine_hooks(const struct machine *m);	/* never null */

#endif
