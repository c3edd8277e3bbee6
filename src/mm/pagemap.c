// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Address spaces and their entries; from a page to its entry and back.
 *
 * Source: 6.1 mm/rmap.c, mm/filemap.c; what they find by walking trees is an
 * array of spans here.
 */
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

static unsigned int slot_of(const struct machine *m, unsigned long number)
{
	return (unsigned int)(number & ((1UL << m->pageblock_order) - 1));
}

struct span *page_span(const struct machine *m, unsigned long pfn)
{
	return m->spans[m->owners[page_index(m, pfn)] >> m->pageblock_order];
}

struct pte *page_pte(const struct machine *m, unsigned long pfn)
{
	uint32_t number = m->owners[page_index(m, pfn)];

	return &m->spans[number >> m->pageblock_order]->pte[slot_of(m, number)];
}

unsigned long page_space_index(const struct machine *m, unsigned long pfn)
{
	return page_span(m, pfn)->first + slot_of(m, m->owners[page_index(m, pfn)]);
}

/* ---- spans ---- */

/* A number for a new span; 0: the host has no memory. */
static uint32_t free_span_number(struct machine *m)
{
	uint32_t n = m->free_span ? m->free_span : 1, larger;
	struct span **spans;

	while (n < m->nr_spans && m->spans[n])
		n++;
	if (n >= m->nr_spans) {
		larger = m->nr_spans ? 2 * m->nr_spans : 64;
		spans = realloc(m->spans, larger * sizeof(*spans));
		if (!spans)
			return 0;
		memset(spans + m->nr_spans, 0, (larger - m->nr_spans) * sizeof(*spans));
		m->spans = spans;
		m->nr_spans = larger;
	}
	return n;
}

void free_span(struct machine *m, uint32_t n)
{
	if (!m->spans[n])
		return;
	free(m->spans[n]->nodes);
	free(m->spans[n]);
	m->spans[n] = NULL;
}

static uint32_t new_span(struct machine *m, struct address_space *space, unsigned long first)
{
	size_t size = sizeof(struct span) + (sizeof(struct pte) << m->pageblock_order);
	uint32_t n = free_span_number(m);
	struct span *span = n ? calloc(1, size) : NULL;

	if (!span)
		return 0;
	span->space = space;
	span->first = first;
	span->table_pfn = PFN_NONE;
	if (space->kind == SPACE_FILE) {
		span->nodes = calloc(cache_nodes_per_span(m), sizeof(*span->nodes));
		if (!span->nodes) {
			free(span);
			return 0;
		}
	}
	m->spans[n] = span;
	m->free_span = n + 1;
	return n;
}

/* Room for the span of this slot. */
static bool reserve_slot(struct address_space *space, unsigned long slot)
{
	unsigned long larger = space->nr_spans ? space->nr_spans : 8;
	uint32_t *spans;

	if (slot < space->nr_spans)
		return true;
	while (larger <= slot)
		larger *= 2;
	spans = realloc(space->spans, larger * sizeof(*spans));
	if (!spans)
		return false;
	memset(spans + space->nr_spans, 0, (larger - space->nr_spans) * sizeof(*spans));
	space->spans = spans;
	space->nr_spans = larger;
	return true;
}

static uint32_t span_number(const struct machine *m, const struct address_space *space,
			    unsigned long index)
{
	unsigned long slot = index >> m->pageblock_order;

	return slot < space->nr_spans ? space->spans[slot] : 0;
}

struct span *space_span(const struct machine *m, const struct address_space *space,
			unsigned long index)
{
	uint32_t n = span_number(m, space, index);

	return n ? m->spans[n] : NULL;
}

struct pte *space_pte(struct machine *m, struct address_space *space, unsigned long index,
		      bool create)
{
	unsigned long slot = index >> m->pageblock_order;
	struct span *span = space_span(m, space, index);

	if (!span && create && reserve_slot(space, slot)) {
		space->spans[slot] = new_span(m, space, slot << m->pageblock_order);
		span = space_span(m, space, index);
	}
	return span ? &span->pte[slot_of(m, index)] : NULL;
}

const struct pte *space_entry(const struct machine *m, const struct address_space *space,
			      unsigned long index, bool *huge)
{
	const struct span *span = space_span(m, space, index);

	if (!span)
		return NULL;
	*huge = span->huge;
	return &span->pte[span->huge ? 0 : slot_of(m, index)];
}

unsigned long space_table(const struct machine *m, const struct address_space *space,
			  unsigned long index)
{
	const struct span *span = space_span(m, space, index);

	return span ? span->table_pfn : PFN_NONE;
}

/* ---- entries ---- */

static void set_kind(struct machine *m, struct span *span, struct pte *pte, enum pte_kind kind)
{
	if (span->nodes)
		cache_entry_changes(m, span, (unsigned long)(pte - span->pte),
				    (enum pte_kind)pte->kind, kind);
	span->nr_entries -= pte->kind != PTE_NONE;
	span->nr_entries += kind != PTE_NONE;
	pte->kind = kind & 3;
}

void set_pte_page(struct machine *m, struct address_space *space, unsigned long index,
		  unsigned long pfn)
{
	uint32_t n = span_number(m, space, index);
	struct span *span = m->spans[n];
	struct pte *pte = &span->pte[slot_of(m, index)];
	unsigned int nr = 1u << page_order(page_at(m, pfn));

	set_kind(m, span, pte, PTE_PRESENT);
	pte->value = pfn & ((UINT64_C(1) << 40) - 1);
	span->huge = nr > 1;
	span->nr_present += nr;
	space->nr_pages += nr;
	if (space->size < index + nr)
		space->size = index + nr;
	m->owners[page_index(m, pfn)] = n << m->pageblock_order | slot_of(m, index);
	page_at(m, pfn)->flags |= PAGE_USER;
}

void clear_pte_page(struct machine *m, unsigned long pfn, enum pte_kind kind, uint64_t value)
{
	struct span *span = page_span(m, pfn);
	struct pte *pte = page_pte(m, pfn);
	unsigned int nr = 1u << page_order(page_at(m, pfn));

	set_kind(m, span, pte, kind);
	pte->value = value & ((UINT64_C(1) << 40) - 1);
	pte->young = pte->dirty = 0;
	span->huge = false;
	span->nr_present -= nr;
	span->space->nr_pages -= nr;
	page_at(m, pfn)->flags &= ~PAGE_USER;
}

void drop_pte(struct machine *m, struct address_space *space, unsigned long index)
{
	struct span *span = space_span(m, space, index);
	struct pte *pte = space_pte(m, space, index, false);

	if (!span || pte->kind == PTE_NONE)
		return;
	if (pte->kind == PTE_SWAP)
		swap_free(m, pte);
	set_kind(m, span, pte, PTE_NONE);
	*pte = (struct pte){ .kind = PTE_NONE };
}

void trim_space(struct machine *m, struct address_space *space, unsigned long from)
{
	unsigned long slot = (from + (1UL << m->pageblock_order) - 1) >> m->pageblock_order;

	for (; slot < space->nr_spans; slot++) {
		uint32_t n = space->spans[slot];

		if (!n || m->spans[n]->nr_entries)
			continue;
		free_span(m, n);
		if (n < m->free_span)
			m->free_span = n;
		space->spans[slot] = 0;
	}
	if (space->size > from)
		space->size = from;
}

void free_space(struct machine *m, struct address_space *space)
{
	trim_space(m, space, 0);
	free(space->spans);
	space->spans = NULL;
	space->nr_spans = 0;
}

void account_dirty(struct machine *m, unsigned long pfn, bool dirty)
{
	struct page *page = page_at(m, pfn);
	struct span *span = page_span(m, pfn);
	long nr = dirty ? 1 : -1;

	if (dirty == !!(page->flags & PAGE_DIRTY))
		return;
	if (dirty && !span->space->nr_dirty)
		span->space->dirtied_ns = m->sched.time;
	page->flags ^= PAGE_DIRTY;
	span->nr_dirty += (unsigned int)nr;
	span->space->nr_dirty += (unsigned long)nr;
	mod_lruvec_state(m, page_lruvec(m, pfn), NR_FILE_DIRTY, nr);
	mod_zone_page_state(m, zone_of(m, pfn), NR_ZONE_WRITE_PENDING, nr);
	if (dirty)
		mod_node_page_state(m, zone_of(m, pfn)->zone_pgdat, NR_DIRTIED, 1);
}

bool page_space(const struct machine *m, unsigned long pfn, const struct address_space **space,
		unsigned long *index)
{
	unsigned int order;
	unsigned long head = pfn_in_array(m, pfn) ? block_head(m, pfn, &order) : PFN_NONE;

	if (head == PFN_NONE || page_state(page_at(m, head)) != PG_USED ||
	    !(page_at(m, head)->flags & PAGE_USER))
		return false;
	*space = page_span(m, head)->space;
	*index = page_space_index(m, head) + (pfn - head);
	return true;
}

/* ---- chains of pages that are on no list ---- */

unsigned long page_chain_first(const struct machine *m, uint32_t chain)
{
	return chain == PAGE_NIL ? PFN_NONE : index_pfn(m, chain);
}

unsigned long page_chain_next(const struct machine *m, unsigned long pfn)
{
	return page_chain_first(m, m->links[page_index(m, pfn)].next);
}

void page_chain_push(struct machine *m, uint32_t *chain, unsigned long pfn)
{
	m->links[page_index(m, pfn)].next = *chain;
	*chain = page_index(m, pfn);
}

unsigned long page_chain_pop(struct machine *m, uint32_t *chain)
{
	unsigned long pfn = page_chain_first(m, *chain);

	if (pfn != PFN_NONE)
		*chain = m->links[*chain].next;
	return pfn;
}
