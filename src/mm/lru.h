/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LRU lists, and the entries of address spaces that their pages belong to:
 * what reclaim, migration and those who fault pages in share.
 *
 * Source: 6.1 include/linux/mm_inline.h, mm/swap.c, mm/rmap.c.
 */
#ifndef BUDDYFS_MM_LRU_H
#define BUDDYFS_MM_LRU_H

/* ---- address spaces (pagemap.c) ---- */

/* The entry of a page of a process or a file (PAGE_USER). */
struct pte *page_pte(const struct machine *m, unsigned long pfn);
struct span *page_span(const struct machine *m, unsigned long pfn);
unsigned long page_space_index(const struct machine *m, unsigned long pfn);

/* The entry of an index; null: its span does not exist, or with create the host has no memory. */
struct pte *space_pte(struct machine *m, struct address_space *space, unsigned long index,
		      bool create);
struct span *space_span(const struct machine *m, const struct address_space *space,
			unsigned long index);

/* The entry takes a page, a block of an order for a huge one. The page's flags are the caller's. */
void set_pte_page(struct machine *m, struct address_space *space, unsigned long index,
		  unsigned long pfn);
/* It loses it; the entry is of this kind and value afterwards. */
void clear_pte_page(struct machine *m, unsigned long pfn, enum pte_kind kind, uint64_t value);
/* An entry without a page is forgotten: of one in swap the slot is freed. */
void drop_pte(struct machine *m, struct address_space *space, unsigned long index);
/* Its spans, all of whose entries are PTE_NONE, are given up from this index on. */
void trim_space(struct machine *m, struct address_space *space, unsigned long from);
void free_space(struct machine *m, struct address_space *space);
void free_span(struct machine *m, uint32_t number);

/* A file's page becomes dirty, or clean. Source: 6.1 folio_account_dirtied(). */
void account_dirty(struct machine *m, unsigned long pfn, bool dirty);

/* ---- lists (lru.c) ---- */

#define FBATCH_SIZE	15	/* 6.1 PAGEVEC_SIZE */

struct folio_batch {
	unsigned int nr;
	uint32_t page[FBATCH_SIZE];
};

/* What waits on a CPU to be put on, or moved between, the lists. Source: 6.1 struct cpu_fbatches. */
struct cpu_fbatches {
	struct folio_batch lru_add, lru_rotate, activate, deactivate_file;
};

static inline bool lru_is_file(enum lru_list lru)
{
	return lru == LRU_INACTIVE_FILE || lru == LRU_ACTIVE_FILE;
}

static inline bool lru_is_active(enum lru_list lru)
{
	return lru == LRU_ACTIVE_ANON || lru == LRU_ACTIVE_FILE;
}

static inline bool page_is_file_lru(const struct page *page)
{
	return !(page->flags & PAGE_SWAPBACKED);
}

static inline bool page_evictable(const struct page *page)
{
	return !(page->flags & PAGE_MLOCKED);
}

enum lru_list page_lru_list(const struct page *page);
struct lruvec *page_lruvec(const struct machine *m, unsigned long pfn);

static inline unsigned long page_nr_pages(const struct machine *m, unsigned long pfn)
{
	return 1UL << page_order(page_at(m, pfn));
}

/* A node's counter, and the same of the cgroup. Source: 6.1 __mod_lruvec_state(). */
void mod_lruvec_state(struct machine *m, struct lruvec *lruvec, enum node_stat_item item,
		      long delta);

void lruvec_init(struct lruvec *lruvec, struct pglist_data *pgdat, struct mem_cgroup *memcg);

/* By its flags: at the head, or the tail, of its list, which it then is on (PAGE_LRU). */
void lruvec_add_page(struct machine *m, unsigned long pfn);
void lruvec_add_page_tail(struct machine *m, unsigned long pfn);
void lruvec_del_page(struct machine *m, unsigned long pfn);

/*
 * Take a page off its list to work on it. False: it is on none.
 * putback_lru_page(): on again, by way of the CPU's batch.
 * Source: 6.1 folio_isolate_lru(), folio_putback_lru().
 */
bool isolate_lru_page(struct machine *m, unsigned long pfn);
void putback_lru_page(struct machine *m, unsigned long pfn);

/* By way of the CPU's batches. Source: 6.1 functions of these names. */
void folio_add_lru(struct machine *m, unsigned long pfn);
void folio_rotate_reclaimable(struct machine *m, unsigned long pfn);
void folio_activate(struct machine *m, unsigned long pfn);
void folio_mark_accessed(struct machine *m, unsigned long pfn);
void deactivate_file_folio(struct machine *m, unsigned long pfn);

/* This CPU's batches onto the lists; those of all CPUs. */
void lru_add_drain(struct machine *m);
void lru_add_drain_all(struct machine *m);

/* Reclaim cost of a list; sizes and balance (workingset.c, vmscan.c) go by it. */
void lru_note_cost(struct machine *m, struct lruvec *lruvec, bool file, unsigned long nr_pages);

unsigned long lruvec_lru_size(const struct lruvec *lruvec, enum lru_list lru, int zone_idx);

/*
 * A page of a process or file, off the lists, is freed: uncharged, back to
 * the allocator. Source: 6.1 release_pages(), free_unref_page_list().
 */
void free_user_page(struct machine *m, unsigned long pfn);

#endif
