// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages are taken off the tails of the LRU lists: of the active ones to age
 * them, of the inactive ones to be reclaimed.
 *
 * Source: 6.1 mm/vmscan.c.
 */
#include <string.h>

#include "mm/internal.h"

static unsigned long min_ul(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

/*
 * Take up to nr_to_scan pages of the zones in question off the tail; those of
 * higher zones go to the head of the list, out of the way. Returns how many
 * were taken; *scanned counts what was looked at.
 */
static unsigned long isolate_lru_pages(struct machine *m, unsigned long nr_to_scan,
				       struct lruvec *lruvec, struct page_list *to,
				       unsigned long *scanned, const struct scan_control *sc,
				       enum lru_list lru)
{
	struct page_list *from = &lruvec->lists[lru], skipped;
	unsigned long scan = 0, taken = 0, total = 0, passed = 0;

	page_list_init(&skipped);
	while (scan < nr_to_scan && !page_list_empty(from)) {
		unsigned long pfn = index_pfn(m, from->last);
		unsigned long nr = page_nr_pages(m, pfn);

		total += nr;
		if (zone_idx(zone_of(m, pfn)) > sc->reclaim_idx) {
			count_vm_events(m, PGSCAN_SKIP_DMA + zone_idx(zone_of(m, pfn)), nr);
			passed += nr;
			page_list_del(m, from, page_index(m, pfn));
			page_list_add(m, &skipped, page_index(m, pfn));
			continue;
		}
		scan += nr;
		if (!sc->may_unmap && page_at(m, pfn)->flags & PAGE_SWAPBACKED) {
			page_list_del(m, from, page_index(m, pfn));
			page_list_add(m, from, page_index(m, pfn));
			continue;
		}
		isolate_lru_page(m, pfn);
		page_list_add(m, to, page_index(m, pfn));
		taken += nr;
	}
	page_list_splice(m, &skipped, from);
	tracepoint(m, mm_vmscan_lru_isolate, sc->reclaim_idx, sc->order, nr_to_scan, total, passed,
		   taken, sc->may_unmap ? 0 : ISOLATE_UNMAPPED, lru);
	*scanned = total;
	return taken;
}

/* Back to the heads of their lists, the oldest first. Returns how many pages. */
static unsigned long move_pages_to_lru(struct machine *m, struct lruvec *lruvec,
				       struct page_list *list)
{
	unsigned long moved = 0;

	while (!page_list_empty(list)) {
		unsigned long pfn = index_pfn(m, list->last);

		page_list_del(m, list, list->last);
		if (!page_evictable(page_at(m, pfn))) {
			putback_lru_page(m, pfn);
			continue;
		}
		lruvec_add_page(m, pfn);
		moved += page_nr_pages(m, pfn);
		if (page_at(m, pfn)->flags & PAGE_ACTIVE)
			workingset_age_nonresident(m, lruvec, page_nr_pages(m, pfn));
	}
	return moved;
}

static void note_stat(struct scan_control *sc, const struct reclaim_stat *stat,
		      unsigned long taken, bool file)
{
	sc->nr.dirty += stat->dirty;
	sc->nr.congested += stat->congested;
	sc->nr.unqueued_dirty += stat->unqueued_dirty;
	sc->nr.writeback += stat->writeback;
	sc->nr.immediate += stat->immediate;
	sc->nr.taken += taken;
	if (file)
		sc->nr.file_taken += taken;
}

static void count_reclaim(struct machine *m, const struct scan_control *sc,
			  const struct lruvec *lruvec, bool file, bool steal, unsigned long nr)
{
	enum vm_event_item item = sc->kswapd ? (steal ? PGSTEAL_KSWAPD : PGSCAN_KSWAPD)
					     : (steal ? PGSTEAL_DIRECT : PGSCAN_DIRECT);

	if (!cgroup_reclaim(sc))
		count_vm_events(m, item, nr);
	count_memcg_events(m, lruvec->memcg, item, nr);
	count_vm_events(m, (steal ? PGSTEAL_ANON : PGSCAN_ANON) + file, nr);
}

static unsigned long shrink_inactive_list(struct machine *m, unsigned long nr_to_scan,
					  struct lruvec *lruvec, struct scan_control *sc,
					  enum lru_list lru)
{
	bool file = lru_is_file(lru);
	struct pglist_data *pgdat = lruvec->pgdat;
	struct reclaim_stat stat = { 0 };
	unsigned long scanned, taken, reclaimed;
	struct page_list list;

	page_list_init(&list);
	lru_add_drain(m);
	taken = isolate_lru_pages(m, nr_to_scan, lruvec, &list, &scanned, sc, lru);
	mod_node_page_state(m, pgdat, NR_ISOLATED_ANON + file, (long)taken);
	count_reclaim(m, sc, lruvec, file, false, scanned);
	if (!taken)
		return 0;
	reclaimed = shrink_page_list(m, &list, pgdat, sc, &stat);
	move_pages_to_lru(m, lruvec, &list);
	mod_node_page_state(m, pgdat, NR_ISOLATED_ANON + file, -(long)taken);
	count_reclaim(m, sc, lruvec, file, true, reclaimed);
	lru_note_cost(m, lruvec, file, stat.pageout);
	if (stat.unqueued_dirty == taken)
		wakeup_flusher_threads(m);
	note_stat(sc, &stat, taken, file);
	tracepoint(m, mm_vmscan_lru_shrink_inactive, (uint64_t)pgdat->node_id, scanned, reclaimed,
		   stat.dirty, stat.writeback, stat.congested, stat.immediate, stat.activate[0],
		   stat.activate[1], stat.ref_keep, 0, (uint64_t)sc->priority, reclaim_flags(file));
	return reclaimed;
}

/* Used since it was last looked at; it will not count as that again. */
static bool test_clear_young(struct machine *m, unsigned long pfn)
{
	struct pte *pte = page_pte(m, pfn);
	bool young = pte->young;

	pte->young = 0;
	return young;
}

void shrink_active_list(struct machine *m, unsigned long nr_to_scan, struct lruvec *lruvec,
			struct scan_control *sc, enum lru_list lru)
{
	struct page_list held, inactive;
	unsigned long taken, scanned, deactivated;
	bool file = lru_is_file(lru);

	page_list_init(&held);
	page_list_init(&inactive);
	lru_add_drain(m);
	taken = isolate_lru_pages(m, nr_to_scan, lruvec, &held, &scanned, sc, lru);
	mod_node_page_state(m, lruvec->pgdat, NR_ISOLATED_ANON + file, (long)taken);
	if (!cgroup_reclaim(sc))
		count_vm_events(m, PGREFILL, scanned);
	count_memcg_events(m, lruvec->memcg, PGREFILL, scanned);
	while (!page_list_empty(&held)) {
		unsigned long pfn = index_pfn(m, held.last);
		struct page *page = page_at(m, pfn);

		page_list_del(m, &held, held.last);
		if (!page_evictable(page)) {
			putback_lru_page(m, pfn);
			continue;
		}
		test_clear_young(m, pfn);
		page->flags = (page->flags & ~PAGE_ACTIVE) | PAGE_WORKINGSET;
		page_list_add(m, &inactive, page_index(m, pfn));
	}
	deactivated = move_pages_to_lru(m, lruvec, &inactive);
	count_vm_events(m, PGDEACTIVATE, deactivated);
	count_memcg_events(m, lruvec->memcg, PGDEACTIVATE, deactivated);
	mod_node_page_state(m, lruvec->pgdat, NR_ISOLATED_ANON + file, -(long)taken);
	tracepoint(m, mm_vmscan_lru_shrink_active, (uint64_t)lruvec->pgdat->node_id, taken, 0,
		   deactivated, 0, (uint64_t)sc->priority, reclaim_flags(file));
}

static unsigned long shrink_list(struct machine *m, enum lru_list lru, unsigned long nr_to_scan,
				 struct lruvec *lruvec, struct scan_control *sc)
{
	if (!lru_is_active(lru))
		return shrink_inactive_list(m, nr_to_scan, lruvec, sc, lru);
	if (sc->may_deactivate & (lru_is_file(lru) ? DEACTIVATE_FILE : DEACTIVATE_ANON))
		shrink_active_list(m, nr_to_scan, lruvec, sc, lru);
	else
		sc->skipped_deactivate = true;
	return 0;
}

/* What is left to scan of a pair of lists, so that both pairs are scanned to the same part. */
static void scale_down(unsigned long nr[], const unsigned long targets[], enum lru_list lru,
		       unsigned long percentage)
{
	for (int i = (int)lru; i <= (int)lru + 1; i++) {
		unsigned long done = targets[i] - nr[i];

		nr[i] = targets[i] * (100 - percentage) / 100;
		nr[i] -= min_ul(nr[i], done);
	}
}

/* Enough is reclaimed: the shorter pair ends, the other in proportion. False: stop now. */
static bool scan_in_proportion(unsigned long nr[], const unsigned long targets[])
{
	unsigned long anon = nr[LRU_INACTIVE_ANON] + nr[LRU_ACTIVE_ANON];
	unsigned long file = nr[LRU_INACTIVE_FILE] + nr[LRU_ACTIVE_FILE];
	enum lru_list ends = file > anon ? LRU_INACTIVE_ANON : LRU_INACTIVE_FILE;
	enum lru_list goes_on = file > anon ? LRU_INACTIVE_FILE : LRU_INACTIVE_ANON;
	unsigned long percentage = min_ul(anon, file) * 100 / (targets[ends] + targets[ends + 1] + 1);

	if (!anon || !file)
		return false;
	nr[ends] = nr[ends + 1] = 0;
	scale_down(nr, targets, goes_on, percentage);
	return true;
}

void shrink_lruvec(struct machine *m, struct lruvec *lruvec, struct scan_control *sc)
{
	unsigned long nr[NR_LRU_LISTS], targets[NR_LRU_LISTS], reclaimed = 0;
	bool whole = !cgroup_reclaim(sc) && !sc->kswapd && sc->priority == DEF_PRIORITY;

	get_scan_count(m, lruvec, sc, nr);
	memcpy(targets, nr, sizeof(nr));
	while (nr[LRU_INACTIVE_ANON] || nr[LRU_ACTIVE_FILE] || nr[LRU_INACTIVE_FILE]) {
		for (int lru = LRU_INACTIVE_ANON; lru < LRU_UNEVICTABLE; lru++) {
			unsigned long part = min_ul(nr[lru], SWAP_CLUSTER_MAX);

			nr[lru] -= part;
			if (part)
				reclaimed += shrink_list(m, (enum lru_list)lru, part, lruvec, sc);
		}
		if (sc->kswapd)
			cond_resched(m);
		if (reclaimed < sc->nr_to_reclaim || whole)
			continue;
		if (!scan_in_proportion(nr, targets))
			break;
	}
	sc->nr_reclaimed += reclaimed;
	if (m->total_swap_pages && inactive_is_low(m, lruvec, LRU_INACTIVE_ANON))
		shrink_active_list(m, SWAP_CLUSTER_MAX, lruvec, sc, LRU_ACTIVE_ANON);
}
