/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What those who serve processes share: task.c, memory.c, filemap.c, page_writeback.c. */
#ifndef BUDDYFS_MM_PROCESS_H
#define BUDDYFS_MM_PROCESS_H

/* Init, and the batches of each CPU. -ENOMEM. */
int init_tasks(struct machine *m);
void free_tasks(struct machine *m);

/* Pages that are on no list, such as page tables: the last one put in comes first. */
void page_chain_push(struct machine *m, uint32_t *chain, unsigned long pfn);
unsigned long page_chain_pop(struct machine *m, uint32_t *chain);

/* A point at which a process may be interrupted, and daemons that were woken run. 0, or as in task.h. */
int resched(struct machine *m, const struct task *task);

/* A page in swap comes back, or is gone meanwhile. 0; -ENOMEM; -ESRCH. */
int swap_in(struct machine *m, struct task *task, unsigned long index);

/* Page tables for a span, when it is touched first; and freed, when nothing is left in it. */
int alloc_page_tables(struct machine *m, struct task *task, struct span *span);
void free_page_tables(struct machine *m, struct task *task, unsigned long from);

/*
 * Its anonymous memory is freed, in memory and in swap, but for pages that
 * somebody has off the lists; its address space stays. Source: 6.1
 * __oom_reap_task_mm().
 */
void reap_anon(struct machine *m, struct task *task);
/* The task will have less memory. Source: 6.1 update_hiwater_rss(), update_hiwater_vm(). */
void update_hiwater(struct task *task);

/* All of a task's memory is freed. Source: 6.1 exit_mmap(). */
void exit_mmap(struct machine *m, struct task *task);

/* ---- filemap.c ---- */

/* A page of a file, off the lists, leaves the cache; what the entry is then. */
void delete_from_page_cache(struct machine *m, unsigned long pfn, struct pte shadow);
/* Returns how many pages. Source: 6.1 invalidate_mapping_pages(), truncate_inode_pages(). */
unsigned long invalidate_file(struct machine *m, struct address_space *file, bool all);

/* ---- cache_nodes.c ---- */

void init_cache_nodes(struct machine *m);
unsigned int cache_nodes_per_span(const struct machine *m);
/* There is a node for this page of a file, whose span exists. -ENOMEM. */
int reserve_cache_node(struct machine *m, struct address_space *file, unsigned long index, gfp_t gfp);
/* An entry of a file's span becomes of another kind. */
void cache_entry_changes(struct machine *m, struct span *span, unsigned long slot,
			 enum pte_kind from, enum pte_kind to);
/* A page of a file that is in memory is written to; it goes. */
void attach_buffers(struct machine *m, struct address_space *file, unsigned long index);
void drop_buffers(struct machine *m, struct span *span, unsigned long slot);

/* ---- mlock.c, huge_memory.c ---- */

/* A page of locked memory is, or is not any more, kept from reclaim. */
void mlock_page(struct machine *m, unsigned long pfn);
void munlock_page(struct machine *m, unsigned long pfn);

/*
 * Its pages become single ones, on the LRU list, or the list given, on which
 * it is. Source: 6.1 split_huge_page_to_list().
 */
void split_huge_page(struct machine *m, unsigned long pfn, struct page_list *list);

/* ---- page_writeback.c ---- */

/* A page of a file begins to be written. */
void start_writeback(struct machine *m, unsigned long pfn);
/* All that is under way has been written. */
void end_writebacks(struct machine *m);
/* When the disk has written the next page, ns; ~0: it has nothing to write. */
uint64_t writeback_timer(const struct machine *m);
/* What it has written by now is written. */
void disk_catches_up(struct machine *m);
/* Time passes until it has written a page more. False: there is none. */
bool wait_for_disk(struct machine *m);
/* Write what is dirty when the flusher runs next. Source: 6.1 of that name. */
void wakeup_flusher_threads(struct machine *m);
void run_flusher(struct machine *m);
/* The node has no more dirty pages than its share. Source: 6.1 of the same name. */
bool node_dirty_ok(const struct machine *m, const struct pglist_data *pgdat);
/* When it next looks for pages that have been dirty for long, ns; ~0: never. It is time. */
uint64_t flusher_timer(const struct machine *m);
void flusher_interval(struct machine *m);
/* A writer made a page dirty: it may have to wait for the flusher. */
void balance_dirty_pages(struct machine *m);

#endif
