/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Areas of a machine while it boots: see cma.h. The work is in cma_place.c. */
#include "mm/cma_internal.h"

static struct cma_place place_of(struct machine *m)
{
	return (struct cma_place){
		.memblock = machine_memblock(m),
		.state = machine_cma_state(m),
		.page_shift = page_shift(m),
		.min_alignment = cma_min_alignment_bytes(m),
		.hooks = machine_hooks(m),
	};
}

int cma_declare_contiguous_nid(struct machine *m, phys_addr_t base, phys_addr_t size,
			       phys_addr_t limit, phys_addr_t alignment, unsigned int order_per_bit,
			       bool fixed, const char *name, struct cma **res_cma, int nid)
{
	struct cma_place place = place_of(m);
	struct cma_request request = {base,	     size,  limit, alignment,
				      order_per_bit, fixed, name,  nid};

	return cma_place_declare(&place, &request, res_cma);
}

bool cma_nearest(struct machine *m, const struct cma_request *request, phys_addr_t *base,
		 phys_addr_t *size)
{
	struct cma_place place = place_of(m);

	return cma_place_nearest(&place, request, base, size);
}

int cma_init_reserved_mem(struct machine *m, phys_addr_t base, phys_addr_t size,
			  unsigned int order_per_bit, const char *name, struct cma **res_cma)
{
	struct cma_place place = place_of(m);

	return cma_place_reserved(&place, base, size, order_per_bit, name, res_cma);
}

void cma_reserve_pages_on_error(struct cma *cma)
{
	cma->reserve_pages_on_error = true;
}

phys_addr_t cma_min_alignment_bytes(const struct machine *m)
{
	return (phys_addr_t)pageblock_nr_pages(m) << page_shift(m);
}
