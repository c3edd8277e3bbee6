// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Migration: the contents of a page move to a new one and its owner learns
 * of it. Pages to be moved are first isolated, onto a list of their own.
 *
 * Source: 6.1.192 mm/migrate.c.
 */
#include <errno.h>

#include "mm/internal.h"

#define NR_MAX_MIGRATE_PAGES_RETRY	10

struct movable_calls machine_movable_calls(const struct machine *m)
{
	return m->movable_calls;
}

/*
 * Its contents can be moved: by the kernel, or by its owner, who is asked to.
 * What a cgroup is charged for as kernel memory stays.
 */
bool page_is_movable(const struct machine *m, unsigned long pfn)
{
	const struct page *page = page_at(m, pfn);

	return page_state(page) == PG_USED && page->flags & (PAGE_MOVABLE_OPS | PAGE_LRU) &&
	       !(page->flags & PAGE_KMEMCG);
}

/* Of a user's page the lists must know. Source: 6.1 isolate_migratepages_block(). */
static void isolate_user_page(struct machine *m, unsigned long pfn)
{
	isolate_lru_page(m, pfn);
	mod_node_page_state(m, zone_of(m, pfn)->zone_pgdat,
			    page_is_file_lru(page_at(m, pfn)) ? NR_ISOLATED_FILE : NR_ISOLATED_ANON,
			    (long)page_nr_pages(m, pfn));
}

static void end_isolation(struct machine *m, unsigned long pfn)
{
	mod_node_page_state(m, zone_of(m, pfn)->zone_pgdat,
			    page_is_file_lru(page_at(m, pfn)) ? NR_ISOLATED_FILE : NR_ISOLATED_ANON,
			    -(long)page_nr_pages(m, pfn));
}

static void move_count(struct machine *m, struct lruvec *from, struct lruvec *to,
		       enum node_stat_item item, long nr)
{
	mod_lruvec_state(m, from, item, -nr);
	mod_lruvec_state(m, to, item, nr);
}

/* What counts pages by node and zone. */
static void move_counts(struct machine *m, struct lruvec *old, unsigned long from, unsigned long to)
{
	struct lruvec *new = page_lruvec(m, to);
	uint32_t flags = page_at(m, to)->flags;
	long nr = (long)page_nr_pages(m, to);

	move_count(m, old, new, flags & PAGE_SWAPBACKED ? NR_ANON_MAPPED : NR_FILE_PAGES, nr);
	if (nr > 1)
		move_count(m, old, new, NR_ANON_THPS, nr);
	if (flags & PAGE_DIRTY && !(flags & PAGE_SWAPBACKED)) {
		move_count(m, old, new, NR_FILE_DIRTY, nr);
		mod_zone_page_state(m, zone_of(m, from), NR_ZONE_WRITE_PENDING, -nr);
		mod_zone_page_state(m, zone_of(m, to), NR_ZONE_WRITE_PENDING, nr);
	}
	if (flags & PAGE_MLOCKED) {
		mod_zone_page_state(m, zone_of(m, from), NR_MLOCK, -nr);
		mod_zone_page_state(m, zone_of(m, to), NR_MLOCK, nr);
	}
}

/* The page of a process or a file is another one from now on. Source: 6.1 folio_migrate_mapping(). */
static void move_user_page(struct machine *m, unsigned long from, unsigned long to)
{
	struct page *src = page_at(m, from), *dst = page_at(m, to);
	struct lruvec *old = page_lruvec(m, from);

	end_writebacks(m);	/* it is waited for */
	end_isolation(m, from);
	dst->flags |= src->flags & PAGE_USER_FLAGS;
	m->owners[page_index(m, to)] = m->owners[page_index(m, from)];
	page_pte(m, to)->value = to & ((UINT64_C(1) << 40) - 1);
	src->flags &= ~PAGE_USER_FLAGS;
	move_counts(m, old, from, to);
	putback_lru_page(m, to);
	lru_add_drain(m);
}

/*
 * Take a movable page for migration. False: it is not movable, or taken
 * already, or a user's page that somebody else has a reference to.
 */
bool isolate_movable_page(struct machine *m, unsigned long pfn)
{
	struct page *page = page_at(m, pfn);

	if (!page_is_movable(m, pfn) || page->flags & PAGE_TAKEN)
		return false;
	if (page->flags & PAGE_LRU && page->flags & PAGE_PINNED)
		return false;
	m->movable_calls.isolated += !!(page->flags & PAGE_MOVABLE_OPS);
	if (page->flags & PAGE_USER)
		isolate_user_page(m, pfn);
	page->flags |= PAGE_TAKEN;
	return true;
}

/* What was not moved stays where it is. */
void putback_movable_pages(struct machine *m, struct page_list *list)
{
	while (!page_list_empty(list)) {
		uint32_t i = list->first;

		page_list_del(m, list, i);
		m->pages[i].flags &= ~PAGE_TAKEN;
		m->movable_calls.put_back += !!(m->pages[i].flags & PAGE_MOVABLE_OPS);
		if (m->pages[i].flags & PAGE_USER) {
			end_isolation(m, index_pfn(m, i));
			putback_lru_page(m, index_pfn(m, i));
		}
	}
}

unsigned long alloc_migration_target(struct machine *m, unsigned long pfn, void *data)
{
	struct migration_target_control *mtc = data;
	gfp_t gfp = mtc->gfp;
	unsigned int order = page_order(page_at(m, pfn));

	if (order) {
		gfp &= ~(gfp_t)__GFP_RECLAIM;
		gfp |= GFP_TRANSHUGE;
	}
	if (zone_idx(zone_of(m, pfn)) == ZONE_MOVABLE)
		gfp |= __GFP_HIGHMEM;
	enter(m, FN_alloc_migration_target);
	mtc->last = alloc_pages_nodemask(m, gfp | __GFP_COMP, order, mtc->nid, mtc->nmask);
	leave(m);
	return mtc->last;
}

/* The owner moves the contents, or refuses. */
static int move_to_new_page(struct machine *m, unsigned long from, unsigned long to)
{
	struct page *src = page_at(m, from), *dst = page_at(m, to);

	if (src->flags & PAGE_PINNED) {
		m->movable_calls.refused++;
		if (m->hooks.refused)
			m->hooks.refused(m->hooks.ctx, page_owner(m, from), from);
		return -EAGAIN;
	}
	if (src->flags & PAGE_USER) {
		move_user_page(m, from, to);
		return 0;
	}
	m->movable_calls.migrated += !!(src->flags & PAGE_MOVABLE_OPS);
	dst->flags |= src->flags & (PAGE_MOVABLE_OPS | PAGE_LRU);
	set_page_owner(m, to, page_owner(m, from));
	if (m->hooks.migrated)
		m->hooks.migrated(m->hooks.ctx, page_owner(m, from), from, to);
	return 0;
}

/*
 * One page of the list. 0: moved, off the list and freed; -EAGAIN: stays on
 * it; -ENOMEM: there was no page to move to.
 */
static int migrate_page(struct machine *m, struct page_list *from, unsigned long pfn,
			const struct migrate_target *target, enum migrate_reason reason)
{
	unsigned int order = page_order(page_at(m, pfn));
	unsigned long to = target->get(m, pfn, target->data);
	int err;

	if (to == PFN_NONE)
		return -ENOMEM;
	err = move_to_new_page(m, pfn, to);
	if (err && target->put)
		target->put(m, to, target->data);
	else if (err)
		free_the_page(m, to, order);
	if (err)
		return err;
	page_list_del(m, from, page_index(m, pfn));
	if (owners_kept(m))
		note_migrated(m, pfn, to, !(page_at(m, pfn)->flags & PAGE_MOVABLE_OPS), reason);
	free_the_page(m, pfn, order);
	return 0;
}

struct migrate_stats {
	unsigned long succeeded, failed;	/* pages */
};

static unsigned long pages_of(const struct machine *m, uint32_t i)
{
	return 1UL << page_order(&m->pages[i]);
}

/*
 * Try each page of the list once. Returns how many are to be retried, or
 * -ENOMEM; *retry_pages counts them in pages.
 */
static int migrate_pass(struct machine *m, struct page_list *from,
			const struct migrate_target *target, enum migrate_reason reason,
			struct migrate_stats *stats, unsigned long *retry_pages)
{
	int retry = 0;
	uint32_t next;

	*retry_pages = 0;
	for (uint32_t i = from->first; i != PAGE_NIL; i = next) {
		unsigned long pages = pages_of(m, i);
		int err;

		next = m->links[i].next;
		err = migrate_page(m, from, index_pfn(m, i), target, reason);
		if (err == -ENOMEM) {
			stats->failed += pages + *retry_pages;
			return -ENOMEM;
		}
		if (err) {
			retry++;
			*retry_pages += pages;
		} else {
			stats->succeeded += pages;
		}
	}
	return retry;
}

/*
 * Move the pages of a list, a refused one up to ten times. Those that could
 * not be moved stay on the list. Returns how many, or -ENOMEM; *succeeded, if
 * not null, is the pages that were moved.
 * Source: 6.1.192 migrate_pages().
 */
int migrate_pages(struct machine *m, struct page_list *from, const struct migrate_target *target,
		  enum migrate_mode mode, enum migrate_reason reason, unsigned long *succeeded)
{
	struct migrate_stats stats = { 0, 0 };
	unsigned long retry_pages = 0;
	int retry = 1;

	tracepoint(m, mm_migrate_pages_start, mode, reason);
	enter(m, FN_migrate_pages);
	for (int pass = 0; pass < NR_MAX_MIGRATE_PAGES_RETRY && retry > 0; pass++)
		retry = migrate_pass(m, from, target, reason, &stats, &retry_pages);
	leave(m);
	if (retry > 0)
		stats.failed += retry_pages;
	count_vm_events(m, PGMIGRATE_SUCCESS, stats.succeeded);
	count_vm_events(m, PGMIGRATE_FAIL, stats.failed);
	tracepoint(m, mm_migrate_pages, stats.succeeded, stats.failed, 0, 0, 0, mode, reason);
	if (succeeded)
		*succeeded = stats.succeeded;
	return retry;
}
