// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A huge page of a process becomes single pages.
 *
 * Source: 6.1 mm/huge_memory.c.
 */
#include "mm/internal.h"

/* Each single page gets an entry of its own; they are alike but for their place. */
static void split_entries(struct machine *m, unsigned long pfn, unsigned long nr)
{
	struct span *span = page_span(m, pfn);
	struct page *page = page_at(m, pfn);
	uint32_t flags = (page->flags & ~(PAGE_ORDER_MASK | PAGE_COMPOUND));
	uint32_t number = m->owners[page_index(m, pfn)];

	span->huge = false;
	for (unsigned long i = 0; i < nr; i++) {
		page[i].flags = flags;
		m->owners[page_index(m, pfn + i)] = number + (uint32_t)i;
		span->pte[i] = span->pte[0];
		span->pte[i].value = (pfn + i) & ((UINT64_C(1) << 40) - 1);
	}
	span->nr_entries += (unsigned int)nr - 1;
}

/* The others behind the first, in the list that it is on. */
static void insert_behind(struct machine *m, struct page_list *list, unsigned long pfn,
			  unsigned long nr)
{
	uint32_t i = page_index(m, pfn), after = m->links[i].next;

	for (unsigned long k = 1; k < nr; k++) {
		m->links[i + k].prev = i + (uint32_t)k - 1;
		m->links[i + k - 1].next = i + (uint32_t)k;
	}
	m->links[i + nr - 1].next = after;
	if (after == PAGE_NIL)
		list->last = i + (uint32_t)nr - 1;
	else
		m->links[after].prev = i + (uint32_t)nr - 1;
}

void split_huge_page(struct machine *m, unsigned long pfn, struct page_list *list)
{
	unsigned long nr = page_nr_pages(m, pfn);
	bool on_lru = isolate_lru_page(m, pfn);

	mod_lruvec_state(m, page_lruvec(m, pfn), NR_ANON_THPS, -(long)nr);
	count_vm_events(m, THP_SPLIT_PMD, 1);
	count_vm_events(m, THP_SPLIT_PAGE, 1);
	split_entries(m, pfn, nr);
	if (owners_kept(m))
		note_split(m, pfn, nr);
	if (list)
		insert_behind(m, list, pfn, nr);
	for (unsigned long i = 0; on_lru && i < nr; i++)
		lruvec_add_page(m, pfn + i);
}
