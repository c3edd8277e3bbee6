// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LRU lists, and the batches of each CPU in which pages wait to be put on
 * them or moved between them.
 *
 * Source: 6.1 mm/swap.c, include/linux/mm_inline.h.
 */
#include <string.h>

#include "mm/internal.h"

#define SWAP_COST_SHARE	4	/* costs are halved when they pass this part of the lists */

void lruvec_init(struct lruvec *lruvec, struct pglist_data *pgdat, struct mem_cgroup *memcg)
{
	memset(lruvec, 0, sizeof(*lruvec));
	lruvec->pgdat = pgdat;
	lruvec->memcg = memcg;
	lruvec->parent = memcg->parent ? mem_cgroup_lruvec(memcg->parent, pgdat) : NULL;
	for (int lru = 0; lru < NR_LRU_LISTS; lru++)
		page_list_init(&lruvec->lists[lru]);
	page_list_init(&lruvec->reclaimable_slab);
}

enum lru_list page_lru_list(const struct page *page)
{
	enum lru_list lru = page_is_file_lru(page) ? LRU_INACTIVE_FILE : LRU_INACTIVE_ANON;

	if (page->flags & PAGE_UNEVICTABLE)
		return LRU_UNEVICTABLE;
	return page->flags & PAGE_ACTIVE ? lru + 1 : lru;
}

struct lruvec *page_lruvec(const struct machine *m, unsigned long pfn)
{
	return mem_cgroup_lruvec(mem_cgroup_from_id(m, page_pte(m, pfn)->memcg),
				 zone_of(m, pfn)->zone_pgdat);
}

void mod_lruvec_state(struct machine *m, struct lruvec *lruvec, enum node_stat_item item,
		      long delta)
{
	mod_node_page_state(m, lruvec->pgdat, item, delta);
	mod_memcg_lruvec_state(lruvec, item, delta);
}

unsigned long lruvec_lru_size(const struct lruvec *lruvec, enum lru_list lru, int zone_idx)
{
	unsigned long size = 0;

	for (int type = 0; type <= zone_idx && type < MAX_NR_ZONES; type++)
		size += lruvec->size[type][lru];
	return size;
}

static void update_lru_size(struct machine *m, struct lruvec *lruvec, unsigned long pfn,
			    enum lru_list lru, long nr)
{
	struct zone *zone = zone_of(m, pfn);

	mod_lruvec_state(m, lruvec, (enum node_stat_item)(NR_INACTIVE_ANON + lru), nr);
	mod_zone_page_state(m, zone, (enum zone_stat_item)(NR_ZONE_INACTIVE_ANON + lru), nr);
	lruvec->size[zone_idx(zone)][lru] += (unsigned long)nr;
}

/* ---- on a list and off it ---- */

/* The list that the page is counted on from now on. */
static struct page_list *enter_list(struct machine *m, unsigned long pfn)
{
	struct lruvec *lruvec = page_lruvec(m, pfn);
	enum lru_list lru = page_lru_list(page_at(m, pfn));

	page_at(m, pfn)->flags |= PAGE_LRU;
	update_lru_size(m, lruvec, pfn, lru, (long)page_nr_pages(m, pfn));
	return &lruvec->lists[lru];
}

void lruvec_add_page(struct machine *m, unsigned long pfn)
{
	page_list_add(m, enter_list(m, pfn), page_index(m, pfn));
}

void lruvec_add_page_tail(struct machine *m, unsigned long pfn)
{
	page_list_add_tail(m, enter_list(m, pfn), page_index(m, pfn));
}

void lruvec_del_page(struct machine *m, unsigned long pfn)
{
	struct lruvec *lruvec = page_lruvec(m, pfn);
	enum lru_list lru = page_lru_list(page_at(m, pfn));

	page_list_del(m, &lruvec->lists[lru], page_index(m, pfn));
	page_at(m, pfn)->flags &= ~PAGE_LRU;
	update_lru_size(m, lruvec, pfn, lru, -(long)page_nr_pages(m, pfn));
}

bool isolate_lru_page(struct machine *m, unsigned long pfn)
{
	if (!(page_at(m, pfn)->flags & PAGE_LRU))
		return false;
	lruvec_del_page(m, pfn);
	return true;
}

void putback_lru_page(struct machine *m, unsigned long pfn)
{
	folio_add_lru(m, pfn);
}

/* ---- what is done to each page of a batch ---- */

typedef void (*move_fn)(struct machine *m, unsigned long pfn);

static void lru_add(struct machine *m, unsigned long pfn)
{
	struct page *page = page_at(m, pfn);
	bool was_unevictable = page->flags & PAGE_UNEVICTABLE;

	page->flags &= ~PAGE_UNEVICTABLE;
	if (page_evictable(page)) {
		if (was_unevictable)
			count_vm_events(m, UNEVICTABLE_PGRESCUED, page_nr_pages(m, pfn));
	} else {
		page->flags &= ~PAGE_ACTIVE;
		page->flags |= PAGE_UNEVICTABLE;
		if (!was_unevictable)
			count_vm_events(m, UNEVICTABLE_PGCULLED, page_nr_pages(m, pfn));
	}
	lruvec_add_page(m, pfn);
}

static void lru_move_tail(struct machine *m, unsigned long pfn)
{
	if (page_at(m, pfn)->flags & PAGE_UNEVICTABLE)
		return;
	lruvec_del_page(m, pfn);
	page_at(m, pfn)->flags &= ~PAGE_ACTIVE;
	lruvec_add_page_tail(m, pfn);
	count_vm_events(m, PGROTATED, page_nr_pages(m, pfn));
}

static void lru_activate(struct machine *m, unsigned long pfn)
{
	if (page_at(m, pfn)->flags & (PAGE_ACTIVE | PAGE_UNEVICTABLE))
		return;
	lruvec_del_page(m, pfn);
	page_at(m, pfn)->flags |= PAGE_ACTIVE;
	lruvec_add_page(m, pfn);
	count_vm_events(m, PGACTIVATE, page_nr_pages(m, pfn));
	count_memcg_events(m, page_lruvec(m, pfn)->memcg, PGACTIVATE, page_nr_pages(m, pfn));
}

/* To where reclaim finds it first; one that is being written, when it is written. */
static void lru_deactivate_file(struct machine *m, unsigned long pfn)
{
	struct page *page = page_at(m, pfn);
	bool active = page->flags & PAGE_ACTIVE;

	if (page->flags & PAGE_UNEVICTABLE)
		return;
	lruvec_del_page(m, pfn);
	page->flags &= ~(PAGE_ACTIVE | PAGE_REFERENCED);
	if (page->flags & (PAGE_WRITEBACK | PAGE_DIRTY)) {
		lruvec_add_page(m, pfn);
		page->flags |= PAGE_RECLAIM;
	} else {
		lruvec_add_page_tail(m, pfn);
		count_vm_events(m, PGROTATED, page_nr_pages(m, pfn));
	}
	if (!active)
		return;
	count_vm_events(m, PGDEACTIVATE, page_nr_pages(m, pfn));
	count_memcg_events(m, page_lruvec(m, pfn)->memcg, PGDEACTIVATE, page_nr_pages(m, pfn));
}

/* ---- batches ---- */

/* A page that left its list meanwhile is passed by. */
static void batch_move(struct machine *m, struct folio_batch *batch, move_fn move)
{
	for (unsigned int i = 0; i < batch->nr; i++) {
		unsigned long pfn = index_pfn(m, batch->page[i]);

		if (move == lru_add || page_at(m, pfn)->flags & PAGE_LRU)
			move(m, pfn);
	}
	batch->nr = 0;
}

/* Huge pages do not wait. */
static void batch_add(struct machine *m, struct folio_batch *batch, unsigned long pfn,
		      move_fn move)
{
	batch->page[batch->nr++] = page_index(m, pfn);
	if (batch->nr == FBATCH_SIZE || page_order(page_at(m, pfn)))
		batch_move(m, batch, move);
}

void folio_add_lru(struct machine *m, unsigned long pfn)
{
	batch_add(m, &m->fbatches[m->cpu].lru_add, pfn, lru_add);
}

static bool on_movable_list(const struct machine *m, unsigned long pfn)
{
	return (page_at(m, pfn)->flags & (PAGE_LRU | PAGE_UNEVICTABLE)) == PAGE_LRU;
}

void folio_rotate_reclaimable(struct machine *m, unsigned long pfn)
{
	if (on_movable_list(m, pfn) && !(page_at(m, pfn)->flags & PAGE_DIRTY))
		batch_add(m, &m->fbatches[m->cpu].lru_rotate, pfn, lru_move_tail);
}

void folio_activate(struct machine *m, unsigned long pfn)
{
	if (on_movable_list(m, pfn) && !(page_at(m, pfn)->flags & PAGE_ACTIVE))
		batch_add(m, &m->fbatches[m->cpu].activate, pfn, lru_activate);
}

void deactivate_file_folio(struct machine *m, unsigned long pfn)
{
	if (on_movable_list(m, pfn))
		batch_add(m, &m->fbatches[m->cpu].deactivate_file, pfn, lru_deactivate_file);
}

/* A page that waits to be added on this CPU will be added as an active one. */
static void activate_waiting(struct machine *m, unsigned long pfn)
{
	const struct folio_batch *batch = &m->fbatches[m->cpu].lru_add;

	for (unsigned int i = batch->nr; i-- > 0; )
		if (batch->page[i] == page_index(m, pfn)) {
			page_at(m, pfn)->flags |= PAGE_ACTIVE;
			return;
		}
}

/* Unreferenced, referenced, active: each use moves a page one on. */
void folio_mark_accessed(struct machine *m, unsigned long pfn)
{
	struct page *page = page_at(m, pfn);

	if (!(page->flags & PAGE_REFERENCED)) {
		page->flags |= PAGE_REFERENCED;
		return;
	}
	if (page->flags & (PAGE_UNEVICTABLE | PAGE_ACTIVE))
		return;
	if (page->flags & PAGE_LRU)
		folio_activate(m, pfn);
	else
		activate_waiting(m, pfn);
	page->flags &= ~PAGE_REFERENCED;
	workingset_activation(m, pfn);
}

static void drain_cpu(struct machine *m, struct cpu_fbatches *b)
{
	batch_move(m, &b->lru_add, lru_add);
	batch_move(m, &b->lru_rotate, lru_move_tail);
	batch_move(m, &b->deactivate_file, lru_deactivate_file);
	batch_move(m, &b->activate, lru_activate);
}

void lru_add_drain(struct machine *m)
{
	drain_cpu(m, &m->fbatches[m->cpu]);
}

void lru_add_drain_all(struct machine *m)
{
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		drain_cpu(m, &m->fbatches[cpu]);
}

/* ---- balance ---- */

/* What reclaim of a list cost lately: in refaults, in pages that had to be kept. */
void lru_note_cost(struct machine *m, struct lruvec *lruvec, bool file, unsigned long nr_pages)
{
	for (; lruvec; lruvec = parent_lruvec(m, lruvec)) {
		long size = 0;

		*(file ? &lruvec->file_cost : &lruvec->anon_cost) += nr_pages;
		for (int lru = LRU_INACTIVE_ANON; lru <= LRU_ACTIVE_FILE; lru++)
			size += lruvec->tree_stat[NR_INACTIVE_ANON + lru];
		if (lruvec->file_cost + lruvec->anon_cost > (unsigned long)size / SWAP_COST_SHARE) {
			lruvec->file_cost /= 2;
			lruvec->anon_cost /= 2;
		}
	}
}

/* ---- the end of a page ---- */

void free_user_page(struct machine *m, unsigned long pfn)
{
	unsigned int order = page_order(page_at(m, pfn));

	tracepoint(m, mm_page_free_batched, pfn);
	free_the_page(m, pfn, order);
}
