// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The invariants of processes' pages: address spaces, LRU lists, swap.
 */
#include "mm/check.h"

/* ---- address spaces ---- */

static void check_entry(struct check *c, uint32_t number, unsigned int slot, unsigned long pfn)
{
	const struct machine *m = c->m;
	const struct zone *zone = zone_of(m, pfn);
	const struct page *page = page_at(m, pfn);

	if (page_state(page) != PG_USED || !(page->flags & PAGE_USER))
		check_fault(c, FAULT_ENTRY, zone, pfn, PG_USED, page_state(page));
	check_expect(c, FAULT_ENTRY, zone, pfn, number << m->pageblock_order | slot,
		     m->owners[page_index(m, pfn)]);
}

/* Returns how many pages its entries have in memory. */
static unsigned long check_span(struct check *c, uint32_t number, unsigned long in_swap[])
{
	const struct machine *m = c->m;
	const struct span *span = m->spans[number];
	unsigned long present = 0, entries = 0, dirty = 0;

	for (unsigned int slot = 0; slot < 1u << m->pageblock_order; slot++) {
		const struct pte *pte = &span->pte[slot];

		entries += pte->kind != PTE_NONE;
		if (pte->kind == PTE_SWAP)
			in_swap[pte->value >> 32]++;
		if (pte->kind != PTE_PRESENT)
			continue;
		check_entry(c, number, slot, pte->value);
		present += page_nr_pages(m, pte->value);
		dirty += span->space->kind == SPACE_FILE && page_at(m, pte->value)->flags & PAGE_DIRTY;
	}
	check_expect(c, FAULT_SPAN, NULL, PFN_NONE, entries, span->nr_entries);
	check_expect(c, FAULT_SPAN, NULL, PFN_NONE, present, span->nr_present);
	check_expect(c, FAULT_SPAN, NULL, PFN_NONE, dirty, span->nr_dirty);
	return present;
}

static void check_space(struct check *c, const struct address_space *space,
			unsigned long in_swap[])
{
	unsigned long present = 0;

	for (unsigned long i = 0; i < space->nr_spans; i++)
		if (space->spans[i])
			present += check_span(c, space->spans[i], in_swap);
	check_expect(c, FAULT_SPAN, NULL, PFN_NONE, present, space->nr_pages);
}

static unsigned long sum(const unsigned long n[])
{
	unsigned long total = 0;

	for (int i = 0; i < MAX_SWAPFILES; i++)
		total += n[i];
	return total;
}

void check_spaces(struct check *c)
{
	unsigned long in_swap[MAX_SWAPFILES] = { 0 }, before;

	for (const struct task *t = c->m->tasks; t; t = t->next) {
		before = sum(in_swap);
		check_space(c, &t->anon, in_swap);
		check_expect(c, FAULT_RSS, NULL, PFN_NONE, t->anon.nr_pages,
			     (unsigned long)t->rss[MM_ANONPAGES]);
		check_expect(c, FAULT_RSS, NULL, PFN_NONE, sum(in_swap) - before,
			     (unsigned long)t->rss[MM_SWAPENTS]);
	}
	for (const struct address_space *f = c->m->files; f; f = f->next)
		check_space(c, f, in_swap);
	for (int i = 0; i < MAX_SWAPFILES; i++)
		check_expect(c, FAULT_SWAP, NULL, PFN_NONE, in_swap[i],
			     c->m->swap[i] ? c->m->swap[i]->used : 0);
}

/* ---- LRU lists ---- */

/* Pages of a list by zone; each is marked for it. */
static void check_list(struct check *c, const struct lruvec *lruvec, enum lru_list lru,
		       unsigned long size[MAX_NR_ZONES])
{
	const struct machine *m = c->m;
	uint32_t prev = PAGE_NIL;
	unsigned long n = 0;

	for (uint32_t i = lruvec->lists[lru].first; i != PAGE_NIL && n++ <= m->nr_pages;
	     prev = i, i = m->links[i].next) {
		const struct page *page = &m->pages[i];
		unsigned long pfn = index_pfn(m, i);

		check_expect(c, FAULT_LINK, zone_of(m, pfn), pfn, prev, m->links[i].prev);
		if ((page->flags & (PAGE_LRU | PAGE_USER)) != (PAGE_LRU | PAGE_USER)) {
			check_fault(c, FAULT_LRU_PAGE, zone_of(m, pfn), pfn, lru, page->flags);
			return;
		}
		check_expect(c, FAULT_LRU_PAGE, zone_of(m, pfn), pfn, lru, page_lru_list(page));
		if (page_lruvec(m, pfn) != lruvec)
			check_fault(c, FAULT_LRU_PAGE, zone_of(m, pfn), pfn, 0, 0);
		size[zone_idx(zone_of(m, pfn))] += page_nr_pages(m, pfn);
		if (stop_requested(m)) {
			c->stopped = true;
			return;
		}
	}
	check_expect(c, FAULT_LINK, NULL, PFN_NONE, prev, lruvec->lists[lru].last);
}

/* A node's lists of one kind: each cgroup's, and all together against the zones' counters. */
static void check_node_list(struct check *c, const struct pglist_data *pgdat, enum lru_list lru)
{
	unsigned long total[MAX_NR_ZONES] = { 0 };
	struct mem_cgroup *memcg = mem_cgroup_iter(c->m, NULL, NULL);

	for (; memcg; memcg = mem_cgroup_iter(c->m, NULL, memcg)) {
		const struct lruvec *lruvec = mem_cgroup_lruvec(memcg, pgdat);
		unsigned long size[MAX_NR_ZONES] = { 0 };

		check_list(c, lruvec, lru, size);
		for (int type = 0; type < MAX_NR_ZONES; type++) {
			check_expect(c, FAULT_LRU_SIZE, &pgdat->node_zones[type], PFN_NONE,
				     size[type], lruvec->size[type][lru]);
			total[type] += size[type];
		}
	}
	for (int type = 0; type < MAX_NR_ZONES; type++)
		check_expect(c, FAULT_LRU_SIZE, &pgdat->node_zones[type], PFN_NONE, total[type],
			     zone_page_state_snapshot(c->m, &pgdat->node_zones[type],
						      (enum zone_stat_item)(NR_ZONE_INACTIVE_ANON +
									    lru)));
}

void check_lru_lists(struct check *c)
{
	for (int nid = 0; nid < c->m->params.nr_nodes && !c->stopped; nid++)
		for (int lru = 0; lru < NR_LRU_LISTS; lru++)
			check_node_list(c, c->m->nodes[nid], (enum lru_list)lru);
}
