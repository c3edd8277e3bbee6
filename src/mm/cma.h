/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contiguous memory areas.
 *
 * Source: 6.1 mm/cma.h, mm/cma.c, mm/cma_debug.c.
 */
#ifndef BUDDYFS_MM_CMA_H
#define BUDDYFS_MM_CMA_H

#include "mm/mm.h"

#define MAX_CMA_AREAS	20	/* 1 + CONFIG_CMA_AREAS, 19 with NUMA */
#define CMA_MAX_NAME	64

/* A piece of an area that the debugfs file `alloc` took. */
struct cma_mem {
	struct cma_mem *next;	/* newest first */
	unsigned long pfn;
	unsigned long count;	/* pages */
};

struct cma {
	char name[CMA_MAX_NAME];
	unsigned long base_pfn;
	unsigned long count;		/* pages; 0 when it could not be activated */
	unsigned int order_per_bit;
	unsigned long *bitmap;		/* null until activated; a bit is 2^order_per_bit pages */
	bool reserve_pages_on_error;
	uint64_t nr_pages_succeeded, nr_pages_failed;	/* sysfs */
	struct cma_mem *mem_head;	/* debugfs */
};

/* ---- at boot ---- */

/*
 * Reserve memory and make it an area.
 * base: its physical address, or the lowest if not fixed; size in bytes,
 * limit the address past it (0: none), alignment in bytes (0: pageblock);
 * nid NUMA_NO_NODE for any node.
 * -ENOSPC no slot; -EINVAL size or alignment; -EBUSY base is taken; -ENOMEM.
 * Source: 6.1 cma_declare_contiguous_nid().
 */
int cma_declare_contiguous_nid(struct machine *m, phys_addr_t base, phys_addr_t size,
			       phys_addr_t limit, phys_addr_t alignment,
			       unsigned int order_per_bit, bool fixed, const char *name,
			       struct cma **res_cma, int nid);

/* The arguments of cma_declare_contiguous_nid(). */
struct cma_request {
	phys_addr_t base, size, limit, alignment;
	unsigned int order_per_bit;
	bool fixed;
	const char *name;
	int nid;
};

/*
 * The area that could be had instead of a refused one: the size rounded up to
 * the alignment, at the free aligned address nearest to the base; if no range
 * of memory holds so much, the largest piece there is. Base and size in bytes.
 * False: not even one pageblock is free. The rule is ours.
 */
bool cma_nearest(struct machine *m, const struct cma_request *request, phys_addr_t *base,
		 phys_addr_t *size);

/*
 * Make an area of memory that is reserved already.
 * -ENOSPC no slot; -EINVAL not reserved, or not aligned to a pageblock.
 * Source: 6.1 cma_init_reserved_mem().
 */
int cma_init_reserved_mem(struct machine *m, phys_addr_t base, phys_addr_t size,
			  unsigned int order_per_bit, const char *name, struct cma **res_cma);

/* Its pages stay reserved if it cannot be activated. */
void cma_reserve_pages_on_error(struct cma *cma);

/* Give all areas' pages to the allocator as CMA pageblocks. Source: 6.1 cma_activate_area(). */
void cma_init_reserved_areas(struct machine *m);

/* CMA_MIN_ALIGNMENT_BYTES: a pageblock. */
phys_addr_t cma_min_alignment_bytes(const struct machine *m);

/* ---- in use ---- */

int cma_area_count(const struct machine *m);
struct cma *cma_area(const struct machine *m, int index);
struct cma *cma_find(const struct machine *m, const char *name);
bool cma_has_page(const struct machine *m, unsigned long pfn);	/* is it in any area? */
unsigned long totalcma_pages(const struct machine *m);
unsigned long cma_bitmap_maxno(const struct cma *cma);
bool cma_bitmap_test(const struct cma *cma, unsigned long bit);
unsigned long cma_used(const struct cma *cma);		/* pages, by the bitmap */
unsigned long cma_maxchunk(const struct cma *cma);	/* pages of the longest free run */

/*
 * count pages aligned to 2^align pages. PFN_NONE when it has none; *error (if
 * not null) then says -ENOMEM, -EBUSY or -EINTR.
 * Source: 6.1 cma_alloc().
 */
unsigned long cma_alloc(struct machine *m, struct cma *cma, unsigned long count,
			unsigned int align, bool no_warn, int *error);

/*
 * Give pages back. -EINVAL, nothing changed: not all are allocated pages of
 * the area. Source: 6.1 cma_release().
 */
int cma_release(struct machine *m, struct cma *cma, unsigned long pfn, unsigned long count);

/*
 * The debugfs files: allocate count pages and keep them, newest first; free
 * count pages of what is kept. -ENOMEM, also where cma_alloc() says -EBUSY;
 * -EINTR. Source: 6.1 mm/cma_debug.c.
 */
int cma_debug_alloc(struct machine *m, struct cma *cma, unsigned long count);
void cma_debug_free(struct machine *m, struct cma *cma, unsigned long count);

#endif
