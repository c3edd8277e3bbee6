// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Contiguous memory areas in use: a bitmap says which parts are given out,
 * alloc_contig_range() gets the pages.
 *
 * Source: 6.1 mm/cma.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

#define BITS_PER_LONG	64UL

/* ---- the bitmap ---- */

static bool bit_test(const unsigned long *map, unsigned long bit)
{
	return map[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG) & 1;
}

static void bits_set(unsigned long *map, unsigned long bit, unsigned long nr, bool value)
{
	for (unsigned long end = bit + nr; bit < end;) {
		unsigned long in_word = bit % BITS_PER_LONG, n = BITS_PER_LONG - in_word, mask;

		n = n < end - bit ? n : end - bit;
		mask = (n == BITS_PER_LONG ? ~0UL : (1UL << n) - 1) << in_word;
		if (value)
			map[bit / BITS_PER_LONG] |= mask;
		else
			map[bit / BITS_PER_LONG] &= ~mask;
		bit += n;
	}
}

/* First bit of this value at or after start; size: none. */
static unsigned long find_next(const unsigned long *map, unsigned long size, unsigned long start,
			       bool value)
{
	while (start < size) {
		unsigned long word = map[start / BITS_PER_LONG];

		word = (value ? word : ~word) >> (start % BITS_PER_LONG);
		if (word) {
			start += (unsigned long)__builtin_ctzl(word);
			break;
		}
		start = (start / BITS_PER_LONG + 1) * BITS_PER_LONG;
	}
	return start < size ? start : size;
}

/*
 * First run of nr zero bits at or after start whose place plus offset is a
 * multiple of mask + 1; size or more: none.
 */
static unsigned long find_zero_area(const unsigned long *map, unsigned long size,
				    unsigned long start, unsigned long nr, unsigned long mask,
				    unsigned long offset)
{
	for (;;) {
		unsigned long bit = find_next(map, size, start, false), set;

		bit = ((bit + offset + mask) & ~mask) - offset;
		if (bit > size || nr > size - bit)
			return size;
		set = find_next(map, bit + nr, bit, true);
		if (set == bit + nr)
			return bit;
		start = set + 1;
	}
}

unsigned long cma_bitmap_maxno(const struct cma *cma)
{
	return cma->count >> cma->order_per_bit;
}

bool cma_bitmap_test(const struct cma *cma, unsigned long bit)
{
	return cma->bitmap && bit < cma_bitmap_maxno(cma) && bit_test(cma->bitmap, bit);
}

/* Source: 6.1 cma_used_get(). */
unsigned long cma_used(const struct cma *cma)
{
	unsigned long used = 0, maxno = cma_bitmap_maxno(cma);

	for (unsigned long i = 0; cma->bitmap && i < (maxno + BITS_PER_LONG - 1) / BITS_PER_LONG; i++)
		used += (unsigned long)__builtin_popcountl(cma->bitmap[i]);
	return used << cma->order_per_bit;
}

/* Source: 6.1 cma_maxchunk_get(). */
unsigned long cma_maxchunk(const struct cma *cma)
{
	unsigned long maxno = cma_bitmap_maxno(cma), start = 0, end, most = 0;

	if (!cma->bitmap)
		return 0;
	for (;;) {
		start = find_next(cma->bitmap, maxno, start, false);
		if (start >= maxno)
			break;
		end = find_next(cma->bitmap, maxno, start, true);
		most = end - start > most ? end - start : most;
		start = end;
	}
	return most << cma->order_per_bit;
}

/* ---- areas ---- */

bool cma_has_page(const struct machine *m, unsigned long pfn)
{
	for (int i = 0; i < m->cma.count; i++)
		if (pfn - m->cma.areas[i].base_pfn < m->cma.areas[i].count)
			return true;
	return false;
}

int cma_area_count(const struct machine *m)
{
	return m->cma.count;
}

struct cma *cma_area(const struct machine *m, int index)
{
	return index >= 0 && index < m->cma.count ? (struct cma *)&m->cma.areas[index] : NULL;
}

struct cma *cma_find(const struct machine *m, const char *name)
{
	for (int i = 0; i < m->cma.count; i++)
		if (!strcmp(m->cma.areas[i].name, name))
			return cma_area(m, i);
	return NULL;
}

unsigned long totalcma_pages(const struct machine *m)
{
	return m->cma.totalcma_pages;
}

static bool in_one_zone(const struct machine *m, const struct cma *cma)
{
	const struct zone *zone = page_zone(m, cma->base_pfn);
	unsigned long step = m->mixed_blocks ? 1 : 1UL << m->pageblock_order;

	for (unsigned long pfn = cma->base_pfn; pfn < cma->base_pfn + cma->count; pfn += step)
		if (!zone || page_zone(m, pfn) != zone)
			return false;
	return zone != NULL;
}

static void area_fails(struct machine *m, struct cma *cma)
{
	free(cma->bitmap);
	cma->bitmap = NULL;
	if (!cma->reserve_pages_on_error)
		free_reserved_area(m, cma->base_pfn, cma->base_pfn + cma->count);
	m->cma.totalcma_pages -= cma->count;
	cma->count = 0;
	report(m, &(struct mm_report){ .kind = REPORT_CMA_NOT_ACTIVATED, .cma = cma });
}

/* Linux would free the pages that two areas share twice. */
static bool overlaps_active_area(const struct machine *m, const struct cma *cma)
{
	for (const struct cma *other = m->cma.areas; other != cma; other++)
		if (other->bitmap && cma->base_pfn < other->base_pfn + other->count &&
		    other->base_pfn < cma->base_pfn + cma->count)
			return true;
	return false;
}

static void activate_area(struct machine *m, struct cma *cma)
{
	size_t words = (cma_bitmap_maxno(cma) + BITS_PER_LONG - 1) / BITS_PER_LONG;

	if (in_one_zone(m, cma) && !overlaps_active_area(m, cma))
		cma->bitmap = calloc(words ? words : 1, sizeof(*cma->bitmap));
	if (!cma->bitmap) {
		area_fails(m, cma);
		return;
	}
	for (unsigned long pfn = cma->base_pfn; pfn < cma->base_pfn + cma->count;
	     pfn += 1UL << m->pageblock_order)
		init_cma_reserved_pageblock(m, pfn);
}

void cma_init_reserved_areas(struct machine *m)
{
	for (int i = 0; i < m->cma.count; i++)
		activate_area(m, &m->cma.areas[i]);
}

/* ---- allocate and release ---- */

/* Alignment is of the PFN, not of the place in the area. */
struct cma_search {
	unsigned long mask, offset, bits;
};

static struct cma_search cma_search(const struct cma *cma, unsigned long count, unsigned int align)
{
	unsigned long per_bit = 1UL << cma->order_per_bit;
	struct cma_search s = { .bits = (count + per_bit - 1) >> cma->order_per_bit };

	if (align > cma->order_per_bit)
		s.mask = (1UL << (align - cma->order_per_bit)) - 1;
	s.offset = (cma->base_pfn & ((1UL << align) - 1)) >> cma->order_per_bit;
	return s;
}

static int take_range(struct machine *m, struct cma *cma, unsigned long bit, unsigned long bits,
		      unsigned long count, gfp_t gfp)
{
	unsigned long pfn = cma->base_pfn + (bit << cma->order_per_bit);
	int err;

	bits_set(cma->bitmap, bit, bits, true);
	err = alloc_contig_range(m, pfn, pfn + count, MIGRATE_CMA, gfp);
	if (err)
		bits_set(cma->bitmap, bit, bits, false);
	return err;
}

/* Try every place that the bitmap allows. The PFN, or PFN_NONE with *error. */
static unsigned long cma_try(struct machine *m, struct cma *cma, unsigned long count,
			     unsigned int align, gfp_t gfp, int *error)
{
	struct cma_search s = cma_search(cma, count, align);
	unsigned long maxno = cma_bitmap_maxno(cma), start = 0, bit, pfn = PFN_NONE;

	*error = -ENOMEM;
	for (;;) {
		bit = find_zero_area(cma->bitmap, maxno, start, s.bits, s.mask, s.offset);
		if (bit >= maxno)
			break;
		pfn = cma->base_pfn + (bit << cma->order_per_bit);
		*error = take_range(m, cma, bit, s.bits, count, gfp);
		if (*error != -EBUSY)
			break;
		tracepoint(m, cma_alloc_busy_retry, (uintptr_t)cma->name, pfn, pfn, count, align);
		start = bit + s.mask + 1;
	}
	tracepoint(m, cma_alloc_finish, (uintptr_t)cma->name, pfn, *error ? PFN_NONE : pfn, count, align);
	return *error ? PFN_NONE : pfn;
}

unsigned long cma_alloc(struct machine *m, struct cma *cma, unsigned long count,
			unsigned int align, bool no_warn, int *error)
{
	gfp_t gfp = GFP_KERNEL | (no_warn ? __GFP_NOWARN : 0);
	unsigned long pfn = PFN_NONE;
	int err = -ENOMEM;

	m->contig_refusal = (struct contig_refusal){ .reason = CONTIG_NOTHING };
	if (cma->bitmap && count)
		tracepoint(m, cma_alloc_start, (uintptr_t)cma->name, count, align);
	/* More than the area has is refused without a word. */
	if (cma->bitmap && count && align < BITS_PER_LONG && count <= cma->count) {
		enter(m, FN_cma_alloc);
		pfn = cma_try(m, cma, count, align, gfp, &err);
		leave(m);
		if (err && !no_warn)
			report(m, &(struct mm_report){ .kind = REPORT_CMA_ALLOC_FAILED,
						       .cma = cma, .count = count, .error = err });
	}
	if (pfn != PFN_NONE) {
		count_vm_events(m, CMA_ALLOC_SUCCESS, 1);
		cma->nr_pages_succeeded += count;
		err = 0;
	} else {
		count_vm_events(m, CMA_ALLOC_FAIL, 1);
		cma->nr_pages_failed += count;
	}
	if (error)
		*error = err;
	return pfn;
}

static bool all_given_out(const struct cma *cma, unsigned long pfn, unsigned long count)
{
	unsigned long first = (pfn - cma->base_pfn) >> cma->order_per_bit;
	unsigned long last = (pfn + count - 1 - cma->base_pfn) >> cma->order_per_bit;

	for (unsigned long bit = first; bit <= last; bit++)
		if (!bit_test(cma->bitmap, bit))
			return false;
	return true;
}

int cma_release(struct machine *m, struct cma *cma, unsigned long pfn, unsigned long count)
{
	unsigned long per_bit = 1UL << cma->order_per_bit;
	int err;

	if (!cma->bitmap || !count || count > cma->count || pfn < cma->base_pfn ||
	    pfn - cma->base_pfn > cma->count - count || !all_given_out(cma, pfn, count))
		return -EINVAL;
	err = free_contig_range(m, pfn, count);
	if (err)
		return err;
	bits_set(cma->bitmap, (pfn - cma->base_pfn) >> cma->order_per_bit,
		 (count + per_bit - 1) >> cma->order_per_bit, false);
	tracepoint(m, cma_release, (uintptr_t)cma->name, pfn, pfn, count);
	return 0;
}
