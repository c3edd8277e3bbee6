/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Placing contiguous areas while the early allocator serves: see cma_internal.h. */
#include "mm/cma_internal.h"

#include <errno.h>
#include <string.h>

#define SZ_4G ((phys_addr_t)1 << 32)

static void say(const struct cma_place *place, struct mm_report report)
{
	if (place->hooks && place->hooks->report)
		place->hooks->report(place->hooks->ctx, &report);
}

static phys_addr_t round_up_to(phys_addr_t x, phys_addr_t align)
{
	return (x + align - 1) & ~(align - 1);
}

static bool no_slots(const struct cma_place *place)
{
	if (place->state->count < MAX_CMA_AREAS)
		return false;
	say(place, (struct mm_report){.kind = REPORT_CMA_NO_SLOTS});
	return true;
}

/* "cmaN" and a newline, which the kernel writes too and the files show. */
static void make_up_name(struct cma *cma, int number)
{
	char *p = cma->name + strlen(strcpy(cma->name, "cma"));

	if (number >= 10)
		*p++ = (char)('0' + number / 10);
	*p++ = (char)('0' + number % 10);
	*p++ = '\n';
	*p = 0;
}

static void set_name(struct cma *cma, const char *name, int number)
{
	size_t len;

	if (!name) {
		make_up_name(cma, number);
		return;
	}
	len = strnlen(name, CMA_MAX_NAME - 1);
	memcpy(cma->name, name, len);
	cma->name[len] = 0;
}

/* Source: 6.1 cma_init_reserved_mem(). */
int cma_place_reserved(const struct cma_place *place, phys_addr_t base, phys_addr_t size,
		       unsigned int order_per_bit, const char *name, struct cma **res_cma)
{
	struct cma_state *state = place->state;
	struct cma *cma;

	if (no_slots(place))
		return -ENOSPC;
	if (!size || !memblock_is_region_reserved(place->memblock, base, size))
		return -EINVAL;
	if ((base | size) & (place->min_alignment - 1))
		return -EINVAL;
	cma = &state->areas[state->count];
	*cma = (struct cma){
		.base_pfn = base >> place->page_shift,
		.count = size >> place->page_shift,
		.order_per_bit = order_per_bit,
	};
	set_name(cma, name, state->count);
	state->count++;
	state->totalcma_pages += cma->count;
	*res_cma = cma;
	return 0;
}

/* What is asked for, in units of the alignment that areas need. */
static int align_request(const struct cma_place *place, struct cma_request *r)
{
	if (r->alignment < place->min_alignment)
		r->alignment = place->min_alignment;
	if (r->fixed && (r->base & (r->alignment - 1))) {
		say(place, (struct mm_report){.kind = REPORT_CMA_UNALIGNED,
					      .base = r->base,
					      .alignment = r->alignment});
		return -EINVAL;
	}
	r->base = round_up_to(r->base, r->alignment);
	r->size = round_up_to(r->size, r->alignment);
	r->limit &= ~(r->alignment - 1);
	if (!r->base)
		r->fixed = false;
	return 0;
}

/* Bound the request by memory. arm64 has no high memory: the boundary is memory's end. */
static int check_limits(const struct cma_place *place, struct cma_request *r)
{
	phys_addr_t dram_end = memblock_end_of_DRAM(place->memblock);
	phys_addr_t end = r->base + r->size;

	if (r->fixed && r->base < dram_end && end > dram_end) {
		say(place, (struct mm_report){.kind = REPORT_CMA_BOUNDARY,
					      .base = r->base,
					      .limit = dram_end});
		return -EINVAL;
	}
	if (r->limit == 0 || r->limit > dram_end)
		r->limit = dram_end;
	if (end > r->limit || end < r->base) {
		say(place, (struct mm_report){.kind = REPORT_CMA_EXCEEDS_LIMIT,
					      .size = r->size,
					      .base = r->base,
					      .limit = r->limit});
		return -EINVAL;
	}
	return 0;
}

/* Anywhere that is allowed: first from 4 GiB upwards, to spare the DMA zones. */
static phys_addr_t find_place(struct memblock *mb, const struct cma_request *r)
{
	phys_addr_t at = 0;

	if (!mb->bottom_up && memblock_end_of_DRAM(mb) >= SZ_4G + r->size) {
		mb->bottom_up = true;
		at = memblock_alloc_range_nid(mb, r->size, r->alignment, SZ_4G, r->limit, r->nid,
					      true);
		mb->bottom_up = false;
	}
	if (!at)
		at = memblock_alloc_range_nid(mb, r->size, r->alignment, r->base, r->limit, r->nid,
					      true);
	return at;
}

static int reserve(struct memblock *mb, struct cma_request *r)
{
	if (!r->fixed) {
		r->base = find_place(mb, r);
		return r->base ? 0 : -ENOMEM;
	}
	if (memblock_is_region_reserved(mb, r->base, r->size) ||
	    memblock_reserve(mb, r->base, r->size))
		return -EBUSY;
	return 0;
}

static void refuse(const struct cma_place *place, const struct cma_request *asked,
		   const struct cma_request *rounded)
{
	struct mm_report nearest = {.kind = REPORT_CMA_NEAREST};

	say(place, (struct mm_report){.kind = REPORT_CMA_NOT_RESERVED, .size = rounded->size});
	if (!cma_place_nearest(place, asked, &nearest.base, &nearest.size))
		nearest.size = 0;
	say(place, nearest);
}

/* Find the place and take it, saying what is wrong with the request. */
static int place_area(const struct cma_place *place, struct cma_request *r, struct cma **res_cma)
{
	int err = check_limits(place, r);

	if (!err)
		err = reserve(place->memblock, r);
	if (err)
		return err;
	err = cma_place_reserved(place, r->base, r->size, r->order_per_bit, r->name, res_cma);
	if (err)
		memblock_phys_free(place->memblock, r->base, r->size);
	return err;
}

/* Source: 6.1 cma_declare_contiguous_nid(), also for which refusals are silent. */
int cma_place_declare(const struct cma_place *place, const struct cma_request *request,
		      struct cma **res_cma)
{
	struct cma_request r = *request;
	int err;

	if (no_slots(place))
		return -ENOSPC;
	if (!r.size || (r.alignment & (r.alignment - 1)))
		return -EINVAL;
	err = align_request(place, &r);
	if (!err && ((r.size >> place->page_shift) & ((1ul << r.order_per_bit) - 1)))
		return -EINVAL;
	if (!err)
		err = place_area(place, &r, res_cma);
	if (err)
		refuse(place, request, &r);
	else
		say(place, (struct mm_report){
				   .kind = REPORT_CMA_RESERVED, .size = r.size, .base = r.base});
	return err;
}

/* ---- what would have been possible ---- */

/* The aligned range of at most size bytes within start … end-1 that is nearest to base. */
static bool fit(phys_addr_t start, phys_addr_t end, phys_addr_t align, phys_addr_t base,
		phys_addr_t *at, phys_addr_t *size)
{
	phys_addr_t low = round_up_to(start, align), high = end & ~(align - 1);
	phys_addr_t wanted = base & ~(align - 1);

	if (low < start || low >= high)
		return false;
	if (*size > high - low)
		*size = high - low;
	if (base - wanted > align / 2 && wanted <= PHYS_ADDR_MAX - align)
		wanted += align;
	high -= *size;
	*at = wanted < low ? low : wanted > high ? high : wanted;
	return true;
}

static phys_addr_t distance(phys_addr_t a, phys_addr_t b)
{
	return a > b ? a - b : b - a;
}

bool cma_place_nearest(const struct cma_place *place, const struct cma_request *request,
		       phys_addr_t *base, phys_addr_t *size)
{
	phys_addr_t align = place->min_alignment, wanted, limit, start, end;
	struct memblock_walk walk;

	if (request->alignment > align && !(request->alignment & (request->alignment - 1)))
		align = request->alignment;
	wanted = round_up_to(request->size ? request->size : 1, align);
	limit = request->limit ? request->limit : PHYS_ADDR_MAX;
	*size = 0;
	for_each_free_mem_range(place->memblock, &walk, request->nid, MEMBLOCK_NONE, &start, &end,
				NULL)
	{
		phys_addr_t at, len = wanted;

		if (!fit(start, end < limit ? end : limit, align, request->base, &at, &len))
			continue;
		if (len > *size || (len == *size &&
				    distance(at, request->base) < distance(*base, request->base))) {
			*base = at;
			*size = len;
		}
	}
	return *size != 0;
}
