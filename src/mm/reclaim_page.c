// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of a page that reclaim took off the end of an inactive list:
 * it is freed, kept, or made active again.
 *
 * Source: 6.1 mm/vmscan.c shrink_folio_list() and what it calls.
 */
#include "mm/internal.h"

enum fate { FATE_FREED, FATE_KEPT, FATE_ACTIVATED };

enum references { REF_RECLAIM, REF_RECLAIM_CLEAN, REF_KEEP, REF_ACTIVATE };

/*
 * Used through the page table, a page gets another round, and the second time
 * becomes active; used by read(2) alone it is not written out for reclaim.
 * Source: 6.1 folio_check_references().
 */
static enum references check_references(struct machine *m, unsigned long pfn)
{
	struct page *page = page_at(m, pfn);
	struct pte *pte = page_pte(m, pfn);
	bool referenced = page->flags & PAGE_REFERENCED, young = pte->young;

	page->flags &= ~PAGE_REFERENCED;
	pte->young = 0;
	if (young) {
		page->flags |= PAGE_REFERENCED;
		return referenced ? REF_ACTIVATE : REF_KEEP;
	}
	return referenced && page_is_file_lru(page) ? REF_RECLAIM_CLEAN : REF_RECLAIM;
}

/* A page that is being written: its turn comes again when it is. */
static enum fate meet_writeback(struct machine *m, unsigned long pfn, struct pglist_data *pgdat,
				const struct scan_control *sc, struct reclaim_stat *stat)
{
	struct page *page = page_at(m, pfn);

	if (sc->kswapd && page->flags & PAGE_RECLAIM && pgdat->reclaim_flags & PGDAT_WRITEBACK) {
		stat->immediate++;
	} else {
		page->flags |= PAGE_RECLAIM;
		stat->writeback++;
	}
	return FATE_ACTIVATED;
}

/* Where it goes to in swap. Source: 6.1 add_to_swap(), try_to_unmap(), swap_writepage(). */
static enum fate swap_out(struct machine *m, unsigned long pfn, const struct scan_control *sc,
			  struct reclaim_stat *stat)
{
	struct lruvec *lruvec = page_lruvec(m, pfn);
	struct task *task = page_span(m, pfn)->space->task;
	struct pte shadow;
	uint64_t slot;

	if (!mem_cgroup_charge_swap(m, lruvec->memcg, 1))
		return FATE_ACTIVATED;
	if (!get_swap_page(m, &slot)) {
		mem_cgroup_uncharge_swap(m, lruvec->memcg, 1);
		memcg_memory_event(m, lruvec->memcg, MEMCG_SWAP_FAIL);
		return FATE_ACTIVATED;
	}
	take_time(m, COST_SWAP_OUT);
	count_vm_events(m, PSWPOUT, 1);
	mod_lruvec_state(m, lruvec, NR_VMSCAN_WRITE, 1);
	mod_node_page_state(m, lruvec->pgdat, NR_WRITTEN, 1);
	tracepoint(m, mm_vmscan_write_folio, pfn, reclaim_flags(false));
	stat->pageout++;
	shadow = workingset_eviction(m, pfn, sc->target);
	mod_lruvec_state(m, lruvec, NR_ANON_MAPPED, -1);
	update_hiwater(task);
	task->rss[MM_ANONPAGES]--;
	task->rss[MM_SWAPENTS]++;
	mem_cgroup_uncharge(m, lruvec->memcg, 1);
	clear_pte_page(m, pfn, PTE_SWAP, slot);
	*swap_shadow(m, slot) = shadow;
	return FATE_FREED;
}

static enum fate reclaim_anon_page(struct machine *m, unsigned long pfn, struct page_list *list,
				   const struct scan_control *sc, struct reclaim_stat *stat)
{
	if (!(sc->gfp & __GFP_IO) || page_at(m, pfn)->flags & PAGE_PINNED)
		return FATE_KEPT;
	if (page_order(page_at(m, pfn))) {	/* its other pages follow on the list */
		if (!m->nr_swap_pages)
			return FATE_ACTIVATED;
		page_list_add_tail(m, list, page_index(m, pfn));
		split_huge_page(m, pfn, list);
		page_list_del(m, list, page_index(m, pfn));
		count_vm_events(m, THP_SWPOUT_FALLBACK, 1);
	}
	return swap_out(m, pfn, sc, stat);
}

/*
 * A dirty page of a file is the flusher's to write; kswapd alone does it too,
 * where it meets nothing but such pages.
 */
static enum fate reclaim_dirty_page(struct machine *m, unsigned long pfn,
				    const struct pglist_data *pgdat,
				    const struct scan_control *sc, enum references references,
				    struct reclaim_stat *stat)
{
	struct page *page = page_at(m, pfn);

	if (!sc->kswapd || !(page->flags & PAGE_RECLAIM) ||
	    !(pgdat->reclaim_flags & PGDAT_DIRTY)) {
		mod_lruvec_state(m, page_lruvec(m, pfn), NR_VMSCAN_IMMEDIATE, 1);
		page->flags |= PAGE_RECLAIM;
		return FATE_ACTIVATED;
	}
	if (references == REF_RECLAIM_CLEAN || !(sc->gfp & __GFP_FS) || !sc->may_writepage)
		return FATE_KEPT;
	mod_lruvec_state(m, page_lruvec(m, pfn), NR_VMSCAN_WRITE, 1);
	tracepoint(m, mm_vmscan_write_folio, pfn, reclaim_flags(true));
	stat->pageout++;
	start_writeback(m, pfn);
	return FATE_KEPT;
}

static enum fate reclaim_file_page(struct machine *m, unsigned long pfn,
				   const struct pglist_data *pgdat,
				   const struct scan_control *sc, enum references references,
				   struct reclaim_stat *stat)
{
	if (page_at(m, pfn)->flags & PAGE_PINNED)
		return FATE_ACTIVATED;
	if (page_at(m, pfn)->flags & PAGE_DIRTY)
		return reclaim_dirty_page(m, pfn, pgdat, sc, references, stat);
	delete_from_page_cache(m, pfn, workingset_eviction(m, pfn, sc->target));
	return FATE_FREED;
}

static void count_dirty(const struct page *page, struct reclaim_stat *stat)
{
	bool file = page_is_file_lru(page);
	bool dirty = file && page->flags & PAGE_DIRTY, writeback = page->flags & PAGE_WRITEBACK;

	stat->dirty += dirty || writeback;
	stat->unqueued_dirty += dirty && !writeback;
	stat->congested += writeback && page->flags & PAGE_RECLAIM;
}

static enum fate reclaim_page(struct machine *m, unsigned long pfn, struct page_list *list,
			      struct pglist_data *pgdat, const struct scan_control *sc,
			      struct reclaim_stat *stat)
{
	const struct page *page = page_at(m, pfn);
	enum references references;

	take_time(m, COST_SCAN);
	if (!page_evictable(page))
		return FATE_ACTIVATED;
	if (!sc->may_unmap && page->flags & PAGE_SWAPBACKED)
		return FATE_KEPT;
	count_dirty(page, stat);
	if (page->flags & PAGE_WRITEBACK)
		return meet_writeback(m, pfn, pgdat, sc, stat);
	references = check_references(m, pfn);
	if (references == REF_ACTIVATE)
		return FATE_ACTIVATED;
	if (references == REF_KEEP) {
		stat->ref_keep += page_nr_pages(m, pfn);
		return FATE_KEPT;
	}
	if (page->flags & PAGE_SWAPBACKED)
		return reclaim_anon_page(m, pfn, list, sc, stat);
	return reclaim_file_page(m, pfn, pgdat, sc, references, stat);
}

static void activate(struct machine *m, unsigned long pfn, struct reclaim_stat *stat)
{
	struct page *page = page_at(m, pfn);
	unsigned long nr = page_nr_pages(m, pfn);

	if (page->flags & PAGE_MLOCKED)
		return;
	page->flags |= PAGE_ACTIVE;
	stat->activate[page_is_file_lru(page)] += nr;
	count_memcg_events(m, page_lruvec(m, pfn)->memcg, PGACTIVATE, nr);
}

/* The oldest page is the list's last; freed, the last one found comes first. */
unsigned long shrink_page_list(struct machine *m, struct page_list *list,
			       struct pglist_data *pgdat, struct scan_control *sc,
			       struct reclaim_stat *stat)
{
	struct page_list kept, freed;
	unsigned long reclaimed = 0;

	page_list_init(&kept);
	page_list_init(&freed);
	while (!page_list_empty(list)) {
		unsigned long pfn = index_pfn(m, list->last);
		enum fate fate;

		page_list_del(m, list, list->last);
		fate = reclaim_page(m, pfn, list, pgdat, sc, stat);
		sc->nr_scanned += page_nr_pages(m, pfn);
		if (fate == FATE_FREED) {
			reclaimed++;
			page_list_add(m, &freed, page_index(m, pfn));
			continue;
		}
		if (fate == FATE_ACTIVATED)
			activate(m, pfn, stat);
		page_list_add(m, &kept, page_index(m, pfn));
	}
	while (!page_list_empty(&freed)) {
		unsigned long pfn = index_pfn(m, freed.first);

		page_list_del(m, &freed, freed.first);
		free_user_page(m, pfn);
	}
	*list = kept;
	count_vm_events(m, PGACTIVATE, stat->activate[0] + stat->activate[1]);
	return reclaimed;
}
