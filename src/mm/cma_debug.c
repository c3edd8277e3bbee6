// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Allocations made by hand through debugfs: a stack for each area.
 *
 * Source: 6.1 mm/cma_debug.c.
 */
#include <errno.h>
#include <stdlib.h>

#include "mm/internal.h"

static void push(struct cma *cma, struct cma_mem *mem)
{
	mem->next = cma->mem_head;
	cma->mem_head = mem;
}

/* The kernel passes the number on as an int. */
int cma_debug_alloc(struct machine *m, struct cma *cma, unsigned long count)
{
	unsigned long pages = (unsigned long)(int)count;
	struct cma_mem *mem = calloc(1, sizeof(*mem));
	int err;

	if (!mem)
		return -ENOMEM;
	mem->pfn = cma_alloc(m, cma, pages, 0, false, &err);
	mem->count = pages;
	if (mem->pfn == PFN_NONE) {
		free(mem);
		return err == -EINTR ? -EINTR : -ENOMEM;
	}
	push(cma, mem);
	return 0;
}

void cma_debug_free(struct machine *m, struct cma *cma, unsigned long count)
{
	int pages = (int)count;

	while (pages > 0 && cma->mem_head) {
		struct cma_mem *mem = cma->mem_head;

		cma->mem_head = mem->next;
		if (mem->count <= (unsigned long)pages) {
			cma_release(m, cma, mem->pfn, mem->count);
			pages -= (int)mem->count;
			free(mem);
			continue;
		}
		/* Part of it, from its start; not where a bit is several pages. */
		if (!cma->order_per_bit) {
			cma_release(m, cma, mem->pfn, (unsigned long)pages);
			mem->pfn += (unsigned long)pages;
			mem->count -= (unsigned long)pages;
		}
		push(cma, mem);
		return;
	}
}
