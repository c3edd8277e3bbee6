// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The scanners of compaction and of contiguous allocation: one takes pages in
 * use, to be moved, the other free ones, to be moved to or to be had.
 *
 * Source: 6.1 mm/compaction.c.
 */
#include <errno.h>

#include "mm/internal.h"

static unsigned long min_pfn(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

static unsigned long max_pfn(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

/* ---- skip bits: pageblocks where a scan found nothing ---- */

bool isolation_suitable(const struct machine *m, const struct compact_control *cc,
			unsigned long pfn)
{
	return cc->ignore_skip_hint || !(block_at(m, pfn)->flags & BLOCK_SKIP);
}

void set_pageblock_skip(struct machine *m, unsigned long pfn, bool skip)
{
	struct pageblock *block = block_at(m, pfn);

	block->flags = (uint8_t)(skip ? block->flags | BLOCK_SKIP : block->flags & ~BLOCK_SKIP);
}

/* A compound page of a pageblock and more is never broken up by compaction. */
bool pageblock_skip_persistent(const struct machine *m, unsigned long pfn)
{
	unsigned long head = compound_head(m, pfn);

	return head != PFN_NONE && page_order(page_at(m, head)) >= m->pageblock_order;
}

/* Where the next run begins to look for pages in use. */
void update_cached_migrate(struct machine *m, const struct compact_control *cc, unsigned long pfn)
{
	unsigned long *cached = cc->zone->compact_cached_migrate_pfn;

	pfn = pageblock_end_pfn(m, pfn);
	if (cc->no_set_skip_hint)
		return;
	if (pfn > cached[0])
		cached[0] = pfn;
	if (cc->mode != MIGRATE_ASYNC && pfn > cached[1])
		cached[1] = pfn;
}

/* ---- pages in use ---- */

/* How a scan of a part of a pageblock goes. */
struct migrate_scan {
	unsigned long pfn, end_pfn;
	unsigned long nr_scanned, nr_isolated;
	bool in_block;			/* it has come to the pageblock's first page */
	bool skip_on_failure;		/* a block of cc->order is wanted: all of it or nothing */
	unsigned long next_skip_pfn;
};

static unsigned long block_end_of_order(unsigned long pfn, int order)
{
	return (pfn | ((1UL << order) - 1)) + 1;
}

/*
 * A page could not be taken, so its block of the wanted order will not become
 * free: leave the rest of it, and what was taken of it, alone.
 */
static void skip_block(struct machine *m, struct compact_control *cc, struct migrate_scan *s)
{
	if (s->nr_isolated) {
		putback_movable_pages(m, &cc->migratepages);
		cc->nr_migratepages = 0;
		s->nr_isolated = 0;
	}
	if (s->pfn < s->next_skip_pfn) {
		s->pfn = s->next_skip_pfn - 1;
		s->next_skip_pfn += 1UL << cc->order;
	}
}

static void take_page(struct machine *m, struct compact_control *cc, struct migrate_scan *s)
{
	unsigned long nr = 1UL << page_order(page_at(m, s->pfn));

	page_list_add(m, &cc->migratepages, page_index(m, s->pfn));
	cc->nr_migratepages += nr;
	s->nr_isolated += nr;
	s->nr_scanned += nr - 1;
}

/* Locked memory is moved by compaction only if vm.compact_unevictable_allowed is set. */
static bool stays_by_lock(const struct machine *m, const struct compact_control *cc,
			  const struct page *page)
{
	return page->flags & PAGE_UNEVICTABLE && !cc->alloc_contig &&
	       !m->sysctl.compact_unevictable_allowed;
}

/*
 * Look at the page at s->pfn; on return s->pfn is the last one looked at.
 * True: a cluster is full.
 */
static bool scan_page(struct machine *m, struct compact_control *cc, struct migrate_scan *s)
{
	const struct page *page = page_at(m, s->pfn);
	int order = buddy_order(m, s->pfn);

	s->nr_scanned++;
	if (order >= 0) {
		s->pfn += (1UL << order) - 1;
		return false;
	}
	/* Compound pages are for contiguous allocation to move. */
	if (page->flags & PAGE_COMPOUND && !cc->alloc_contig)
		s->pfn += (1UL << page_order(page)) - 1;
	else if (!stays_by_lock(m, cc, page) && isolate_movable_page(m, s->pfn)) {
		take_page(m, cc, s);
		return cc->nr_migratepages >= COMPACT_CLUSTER_MAX && !cc->rescan && !cc->contended;
	}
	if (s->skip_on_failure)
		skip_block(m, cc, s);
	return false;
}

/* A block of the wanted order is through: true when there is something to move in it. */
static bool block_done(const struct compact_control *cc, struct migrate_scan *s)
{
	if (!s->skip_on_failure || s->pfn < s->next_skip_pfn)
		return false;
	if (s->nr_isolated)
		return true;
	s->next_skip_pfn = block_end_of_order(s->pfn, cc->order);
	return false;
}

/* 0, or -EINTR when it was told to stop. */
static int scan_pages(struct machine *m, struct compact_control *cc, struct migrate_scan *s)
{
	for (; s->pfn < s->end_pfn; s->pfn++) {
		if (block_done(cc, s))
			return 0;
		if (!(s->pfn % COMPACT_CLUSTER_MAX) && stop_requested(m)) {
			cc->contended = true;
			return -EINTR;
		}
		if (!s->in_block && pageblock_aligned(m, s->pfn)) {
			if (!isolation_suitable(m, cc, s->pfn)) {
				s->nr_scanned++;
				s->pfn = s->end_pfn;
				return 0;
			}
			s->in_block = true;
		}
		if (scan_page(m, cc, s)) {
			s->pfn++;
			return 0;
		}
	}
	return 0;
}

/*
 * Isolate what can be moved between low_pfn and end_pfn, within a pageblock,
 * up to a cluster; cc->migrate_pfn is where to go on. 0 or -EINTR.
 * Source: 6.1 isolate_migratepages_block().
 */
int isolate_migratepages_block(struct machine *m, struct compact_control *cc,
			       unsigned long low_pfn, unsigned long end_pfn)
{
	struct migrate_scan s = { .pfn = low_pfn, .end_pfn = end_pfn };
	int err;

	cc->migrate_pfn = low_pfn;
	if (cc->direct_compaction && cc->mode == MIGRATE_ASYNC) {
		s.skip_on_failure = true;
		s.next_skip_pfn = block_end_of_order(low_pfn, cc->order);
	}
	err = scan_pages(m, cc, &s);
	if (!err) {
		s.pfn = min_pfn(s.pfn, end_pfn);
		if (s.pfn == end_pfn && (!s.nr_isolated || cc->rescan)) {
			if (s.in_block)
				set_pageblock_skip(m, end_pfn - 1, true);
			update_cached_migrate(m, cc, s.pfn);
		}
		tracepoint(m, mm_compaction_isolate_migratepages, low_pfn, s.pfn, s.nr_scanned,
		      s.nr_isolated);
	}
	cc->total_migrate_scanned += s.nr_scanned;
	count_vm_events(m, COMPACTISOLATED, s.nr_isolated);
	cc->migrate_pfn = s.pfn;
	return err;
}

/*
 * The same over pageblocks, until a cluster is full. 0 or -EINTR.
 * Source: 6.1 isolate_migratepages_range().
 */
int isolate_migratepages_range(struct machine *m, struct compact_control *cc,
			       unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long block_start = max_pfn(pageblock_start_pfn(m, start_pfn),
					    cc->zone->zone_start_pfn);
	unsigned long block_end = pageblock_end_pfn(m, start_pfn);
	int err = 0;

	for (unsigned long pfn = start_pfn; pfn < end_pfn; pfn = block_end,
	     block_start = block_end, block_end += 1UL << m->pageblock_order) {
		block_end = min_pfn(block_end, end_pfn);
		if (!pageblock_in_zone(m, block_start, block_end, cc->zone))
			continue;
		err = isolate_migratepages_block(m, cc, pfn, block_end);
		if (err || cc->nr_migratepages >= COMPACT_CLUSTER_MAX)
			break;
	}
	return err;
}

/* ---- free pages ---- */

/*
 * Take the free block at *pfn; on return *pfn is the last page of what was
 * looked at. Returns the pages taken: 0, or with *stop that no more are to be.
 */
static unsigned long take_free(struct machine *m, struct compact_control *cc, unsigned long *pfn,
			       struct page_list *freelist, bool strict, bool *stop)
{
	const struct page *page = page_at(m, *pfn);
	int order = buddy_order(m, *pfn);
	unsigned long nr;

	if (order < 0) {
		if (page->flags & PAGE_COMPOUND)
			*pfn += (1UL << page_order(page)) - 1;
		*stop = strict;
		return 0;
	}
	nr = isolate_free_page(m, *pfn, (unsigned int)order);
	if (!nr) {
		*stop = true;
		return 0;
	}
	cc->nr_freepages += nr;
	page_list_add_tail(m, freelist, page_index(m, *pfn));
	if (!strict && cc->nr_migratepages <= cc->nr_freepages) {
		*pfn += nr;
		*stop = true;
		return nr;
	}
	*pfn += nr - 1;
	return nr;
}

/*
 * Take free blocks from *start_pfn on, until there are as many pages as are
 * to be moved; every stride-th page is looked at. strict: all of the range
 * must be free, and is taken, or 0 is returned. *start_pfn is where it stopped.
 * Source: 6.1 isolate_freepages_block().
 */
unsigned long isolate_freepages_block(struct machine *m, struct compact_control *cc,
				      unsigned long *start_pfn, unsigned long end_pfn,
				      struct page_list *freelist, unsigned int stride, bool strict)
{
	unsigned long pfn = *start_pfn, nr_scanned = 0, total = 0, nr;
	bool stop = false;

	if (strict)
		stride = 1;
	for (; pfn < end_pfn; pfn += stride) {
		if (!(pfn % COMPACT_CLUSTER_MAX) && stop_requested(m)) {
			cc->contended = true;
			break;
		}
		nr = take_free(m, cc, &pfn, freelist, strict, &stop);
		nr_scanned += nr ? nr : 1;
		total += nr;
		if (stop)
			break;
	}
	pfn = min_pfn(pfn, end_pfn);
	tracepoint(m, mm_compaction_isolate_freepages, *start_pfn, pfn, nr_scanned, total);
	*start_pfn = pfn;
	if (strict && pfn < end_pfn)
		total = 0;
	cc->total_free_scanned += nr_scanned;
	count_vm_events(m, COMPACTISOLATED, total);
	return total;
}

/* A block is prepared like one that was allocated, and split. */
static noinline void note_taken(struct machine *m, uint32_t i, unsigned long nr)
{
	enter(m, FN_split_map_pages);
	for (unsigned long pfn = index_pfn(m, i); nr; nr--, pfn++)
		note_allocated(m, pfn, 0, __GFP_MOVABLE, FN_post_alloc_hook);
	leave(m);
}

/*
 * Blocks that were taken become allocated single pages, the last first.
 * Source: 6.1 split_map_pages().
 */
void split_map_pages(struct machine *m, struct page_list *freelist)
{
	struct page_list blocks = *freelist;

	page_list_init(freelist);
	while (!page_list_empty(&blocks)) {
		uint32_t i = blocks.first;
		unsigned long nr = 1UL << page_order(&m->pages[i]);

		page_list_del(m, &blocks, i);
		if (owners_kept(m))
			note_taken(m, i, nr);
		for (; nr; nr--, i++) {
			m->pages[i].flags = page_flags(PG_USED, 0, 0);
			page_list_add(m, freelist, i);
		}
	}
}

/* The same, without a list of them: each is its user's now. What is left was told to stop. */
static void use_pages(struct machine *m, struct page_list *blocks)
{
	while (!page_list_empty(blocks) && !stop_requested(m)) {
		uint32_t i = blocks->first;
		struct page *page = &m->pages[i], *past = page + (1UL << page_order(page));

		page_list_del(m, blocks, i);
		if (owners_kept(m))
			note_taken(m, i, (unsigned long)(past - page));
		while (page < past)
			*page++ = (struct page){ .flags = page_flags(PG_USED, 0, 0) };
	}
}

/* Blocks that were taken become free again, whole. */
static void putback_isolated_blocks(struct machine *m, struct page_list *blocks)
{
	while (!page_list_empty(blocks)) {
		uint32_t i = blocks->first;
		unsigned long pfn = index_pfn(m, i);

		page_list_del(m, blocks, i);
		putback_isolated_page(m, pfn, page_order(&m->pages[i]),
				      get_pageblock_migratetype(m, pfn));
	}
}

/* As the kernel gives them back: page by page. Source: 6.1 release_freepages(). */
static void release_freepages(struct machine *m, struct page_list *blocks)
{
	split_map_pages(m, blocks);
	while (!page_list_empty(blocks)) {
		uint32_t i = blocks->first;

		page_list_del(m, blocks, i);
		free_the_page(m, index_pfn(m, i), 0);
	}
}

/*
 * Allocate the free pages start_pfn … end_pfn-1. Returns the first PFN past
 * what was taken, which may be more; 0: not all are free, or it was told to stop
 * (cc->contended), and nothing is taken.
 */
unsigned long isolate_freepages_range(struct machine *m, struct compact_control *cc,
				      unsigned long start_pfn, unsigned long end_pfn)
{
	struct page_list freelist;
	unsigned long pfn = start_pfn, taken;

	page_list_init(&freelist);
	while (pfn < end_pfn) {
		unsigned long block_start = max_pfn(pageblock_start_pfn(m, pfn),
						    cc->zone->zone_start_pfn);
		unsigned long block_end = min_pfn(pageblock_end_pfn(m, pfn), end_pfn);
		unsigned long at = pfn;

		if (!pageblock_in_zone(m, block_start, block_end, cc->zone))
			break;
		taken = isolate_freepages_block(m, cc, &at, block_end, &freelist, 0, true);
		if (!taken)
			break;
		pfn += taken;
	}
	if (pfn >= end_pfn) {
		use_pages(m, &freelist);
		if (page_list_empty(&freelist))
			return pfn;
		cc->contended = true;
		free_used_range(m, start_pfn, index_pfn(m, freelist.first));
	}
	if (cc->contended)
		putback_isolated_blocks(m, &freelist);
	else
		release_freepages(m, &freelist);
	return 0;
}
