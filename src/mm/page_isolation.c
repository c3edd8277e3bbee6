// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Isolation: pageblocks of a range get a type of their own, so that nobody
 * allocates from them while what is in use there is moved away.
 *
 *	range            [-----------------)
 *	pageblocks   |  M  |  M  |  M  |  M  |
 *	isolated     |  I  |  I  |  I  |  M  |
 *
 * A free block that reaches over an edge of the isolated range is cut there.
 *
 * Source: 6.1 mm/page_isolation.c.
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

/* Step over what begins at or holds pfn, when nothing in it is unmovable; 0: something is. */
static unsigned long step_if_movable(const struct machine *m, const struct zone *zone,
				     unsigned long pfn)
{
	unsigned long head;
	unsigned int order;
	const struct page *page;

	if (page_reserved(m, pfn))
		return 0;
	if (zone_idx(zone) == ZONE_MOVABLE)	/* nothing else is allocated there */
		return 1;
	head = block_head(m, pfn, &order);
	if (head == PFN_NONE)
		return 1;
	page = page_at(m, head);
	/* Of an allocation that is not compound only the first page is known to be in use. */
	if (page_state(page) == PG_USED && !(page->flags & PAGE_COMPOUND))
		return head != pfn || page_is_movable(m, pfn) ? 1 : 0;
	if (page_state(page) == PG_USED && !page_is_movable(m, head))
		return 0;
	return head + (1UL << order) - pfn;
}

/*
 * The first page of a part of a pageblock that cannot be moved away;
 * PFN_NONE: all can. Source: 6.1 has_unmovable_pages().
 */
static unsigned long unmovable_page(const struct machine *m, unsigned long start_pfn,
				    unsigned long end_pfn, enum migratetype mt)
{
	const struct zone *zone = zone_of(m, start_pfn);
	unsigned long step;

	if (get_pageblock_migratetype(m, start_pfn) == MIGRATE_CMA)
		return mt == MIGRATE_CMA ? PFN_NONE : start_pfn;
	for (unsigned long pfn = start_pfn; pfn < end_pfn; pfn += step) {
		step = step_if_movable(m, zone, pfn);
		if (!step)
			return pfn;
	}
	return PFN_NONE;
}

/* Isolate the pageblock of pfn; of it, what lies in start … end-1 must be movable. */
static int set_migratetype_isolate(struct machine *m, unsigned long pfn, enum migratetype mt,
				   enum isolate_flags flags, unsigned long start_pfn,
				   unsigned long end_pfn)
{
	struct zone *zone = zone_of(m, pfn);
	enum migratetype old = get_pageblock_migratetype(m, pfn);
	unsigned long unmovable, moved;

	if (old == MIGRATE_ISOLATE) {
		contig_refused(m, CONTIG_ISOLATED, pfn);
		return -EBUSY;
	}
	unmovable = unmovable_page(m, max_pfn(pfn, start_pfn),
				   min_pfn(pageblock_end_pfn(m, pfn), end_pfn), mt);
	if (unmovable != PFN_NONE) {
		contig_refused(m, old == MIGRATE_CMA ? CONTIG_CMA_BLOCK : CONTIG_UNMOVABLE,
			       unmovable);
		if (flags & ISOLATE_REPORT_FAILURE)
			report(m, &(struct mm_report){ .kind = REPORT_UNMOVABLE_PAGE,
						       .pfn = unmovable });
		return -EBUSY;
	}
	set_pageblock_migratetype(m, pfn, MIGRATE_ISOLATE);
	zone->nr_isolate_pageblock++;
	moved = move_freepages_block(m, zone, pfn, MIGRATE_ISOLATE, NULL);
	mod_zone_freepage_state(m, zone, -(long)moved, old);
	return 0;
}

/* A free block here whose buddy outside the isolated range is free too, so that they may merge. */
static int mergeable_block(const struct machine *m, const struct zone *zone, unsigned long pfn)
{
	int order = buddy_order(m, pfn);
	unsigned long buddy_pfn;

	if (order < (int)m->pageblock_order || order >= (int)m->max_order - 1)
		return -1;
	buddy_pfn = pfn ^ (1UL << order);
	if (!buddy_is_free(m, zone, buddy_pfn, (unsigned int)order) ||
	    get_pageblock_migratetype(m, buddy_pfn) == MIGRATE_ISOLATE)
		return -1;
	return order;
}

/*
 * What an isolated pageblock is given back as. 6.1 gives back by the caller's
 * type what the caller found isolated by somebody else, too. An area's
 * pageblock stays CMA all the same.
 */
static enum migratetype type_after(const struct machine *m, unsigned long pfn, enum migratetype mt)
{
	return cma_has_page(m, pfn) ? MIGRATE_CMA : mt;
}

static void unset_migratetype_isolate(struct machine *m, unsigned long pfn, enum migratetype mt)
{
	struct zone *zone = zone_of(m, pfn);
	unsigned long moved;
	int order;

	if (get_pageblock_migratetype(m, pfn) != MIGRATE_ISOLATE)
		return;
	mt = type_after(m, pfn, mt);
	order = mergeable_block(m, zone, pfn);
	if (order >= 0) {
		isolate_free_page(m, pfn, (unsigned int)order);
	} else {
		moved = move_freepages_block(m, zone, pfn, mt, NULL);
		mod_zone_freepage_state(m, zone, (long)moved, mt);
	}
	set_pageblock_migratetype(m, pfn, mt);
	if (order >= 0)
		putback_isolated_page(m, pfn, (unsigned int)order, mt);
	zone->nr_isolate_pageblock--;
}

/* First page at or after pfn that exists; PFN_NONE: none of nr. */
static unsigned long first_valid_page(const struct machine *m, unsigned long pfn, unsigned long nr)
{
	for (unsigned long end = pfn + nr; pfn < end; pfn = pageblock_end_pfn(m, pfn))
		if (pfn_in_array(m, pfn) && block_at(m, pfn)->zone != ZONE_ID_HOLE)
			return pfn;
	return PFN_NONE;
}

/* Move a compound allocation that reaches over the boundary. The free block it leaves: *pfn. */
static int migrate_over_boundary(struct machine *m, unsigned long head, enum isolate_flags flags,
				 gfp_t gfp, unsigned long *pfn)
{
	unsigned long end = head + (1UL << page_order(page_at(m, head))), outer = *pfn;
	enum migratetype mt = get_pageblock_migratetype(m, *pfn);
	bool isolate = mt != MIGRATE_ISOLATE;
	struct compact_control cc = { .zone = zone_of(m, head), .order = -1, .gfp = gfp,
				      .mode = MIGRATE_SYNC, .ignore_skip_hint = true,
				      .no_set_skip_hint = true, .alloc_contig = true };
	int err;

	page_list_init(&cc.migratepages);
	if (!page_is_movable(m, head)) {
		contig_refused(m, CONTIG_UNMOVABLE, head);
		return -EBUSY;
	}
	if (isolate && set_migratetype_isolate(m, *pfn, mt, flags, head, end))
		return -EBUSY;
	err = contig_migrate_range(m, &cc, head, end);
	if (isolate)
		unset_migratetype_isolate(m, *pfn, mt);
	if (err)
		return -EBUSY;
	for (unsigned int order = 0; buddy_order(m, outer) < 0; outer &= ~0UL << order)
		if (++order >= m->max_order)
			return -EBUSY;
	*pfn = outer;
	return 0;
}

/*
 * Cut or move what reaches over boundary_pfn, from the start of the largest
 * block that could.
 */
static int clear_boundary(struct machine *m, unsigned long start_pfn, unsigned long boundary_pfn,
			  enum isolate_flags flags, gfp_t gfp)
{
	unsigned long pfn = start_pfn, head, nr;
	int order;

	while (pfn < boundary_pfn) {
		pfn = first_valid_page(m, pfn, boundary_pfn - pfn);
		if (pfn == PFN_NONE)
			return 0;
		order = buddy_order(m, pfn);
		if (order >= 0) {
			if (pfn + (1UL << order) > boundary_pfn)
				split_free_page(m, pfn, (unsigned int)order, boundary_pfn - pfn);
			pfn += 1UL << order;
			continue;
		}
		head = compound_head(m, pfn);
		if (head == PFN_NONE) {
			pfn++;
			continue;
		}
		nr = 1UL << page_order(page_at(m, head));
		if (head + nr <= boundary_pfn)
			pfn = head + nr;
		else if (migrate_over_boundary(m, head, flags, gfp, &pfn))
			return -EBUSY;
	}
	return 0;
}

/*
 * Isolate the pageblock before or after the boundary, unless that was done,
 * and see to it that nothing reaches over the boundary.
 * Source: 6.1 isolate_single_pageblock().
 */
static int isolate_single_pageblock(struct machine *m, unsigned long boundary_pfn,
				    enum isolate_flags flags, gfp_t gfp, bool isolate_before,
				    bool skip_isolation, enum migratetype mt)
{
	unsigned long nr = 1UL << m->pageblock_order;
	unsigned long block = isolate_before ? boundary_pfn - nr : boundary_pfn;
	unsigned long start = max_pfn(block & ~(max_order_nr_pages(m) - 1),
				      zone_of(m, block)->zone_start_pfn);
	unsigned long beyond = isolate_before ? boundary_pfn : boundary_pfn - 1;
	int err;

	if (!skip_isolation) {
		err = set_migratetype_isolate(m, block, mt, flags, block, block + nr);
		if (err)
			return err;
	}
	if (first_valid_page(m, beyond, 1) == PFN_NONE)
		return 0;
	err = clear_boundary(m, start, boundary_pfn, flags, gfp);
	if (err && !skip_isolation)
		unset_migratetype_isolate(m, block, mt);
	return err;
}

static unsigned long pageblock_align(const struct machine *m, unsigned long pfn)
{
	return pageblock_start_pfn(m, pfn + (1UL << m->pageblock_order) - 1);
}

/*
 * Isolate all pageblocks of a range: the first and the last with their edges,
 * then those between. 0; -EBUSY or -EINTR, with nothing isolated.
 */
int start_isolate_page_range(struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
			     enum migratetype mt, enum isolate_flags flags, gfp_t gfp)
{
	unsigned long nr = 1UL << m->pageblock_order;
	unsigned long first = pageblock_start_pfn(m, start_pfn), past = pageblock_align(m, end_pfn);
	int err = isolate_single_pageblock(m, first, flags, gfp, false, false, mt);

	if (err)
		return err;
	err = isolate_single_pageblock(m, past, flags, gfp, true, first == past - nr, mt);
	if (err) {
		unset_migratetype_isolate(m, first, mt);
		return err;
	}
	for (unsigned long pfn = first + nr; pfn < past - nr; pfn += nr) {
		err = stop_requested(m) ? -EINTR : 0;
		if (!err && (first_valid_page(m, pfn, nr) == PFN_NONE ||
			     !set_migratetype_isolate(m, pfn, mt, flags, start_pfn, end_pfn)))
			continue;
		if (err)
			undo_isolate_stopped_range(m, first, pfn, mt);
		else
			undo_isolate_page_range(m, first, pfn, mt);
		unset_migratetype_isolate(m, past - nr, mt);
		return err ? err : -EBUSY;
	}
	return 0;
}

void undo_isolate_page_range(struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
			     enum migratetype mt)
{
	unsigned long nr = 1UL << m->pageblock_order, past = pageblock_align(m, end_pfn);

	for (unsigned long pfn = pageblock_start_pfn(m, start_pfn); pfn < past; pfn += nr)
		if (first_valid_page(m, pfn, nr) != PFN_NONE)
			unset_migratetype_isolate(m, pfn, mt);
}

/* Where no block smaller than a pageblock is free to be moved, only the type comes back. */
static void unset_without_walk(struct machine *m, unsigned long pfn, enum migratetype mt)
{
	if (get_pageblock_migratetype(m, pfn) != MIGRATE_ISOLATE)
		return;
	set_pageblock_migratetype(m, pfn, type_after(m, pfn, mt));
	zone_of(m, pfn)->nr_isolate_pageblock--;
}

void undo_isolate_taken_range(struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
			      enum migratetype mt)
{
	unsigned long first = pageblock_align(m, start_pfn), past = pageblock_start_pfn(m, end_pfn);

	if (first >= past) {
		undo_isolate_page_range(m, start_pfn, end_pfn, mt);
		return;
	}
	undo_isolate_page_range(m, start_pfn, first, mt);
	for (unsigned long pfn = first; pfn < past; pfn += 1UL << m->pageblock_order)
		unset_without_walk(m, pfn, mt);
	undo_isolate_page_range(m, past, end_pfn, mt);
}

/* Free blocks of an order in isolated pageblocks of the range go to another type's list. */
static void move_isolated_blocks(struct machine *m, struct zone *zone, unsigned int order,
				 unsigned long start, unsigned long end, enum migratetype mt)
{
	unsigned long pfn = free_list_first(m, zone, order, MIGRATE_ISOLATE), next;
	enum migratetype to;

	for (; pfn != PFN_NONE; pfn = next) {
		next = free_list_next(m, pfn, order);
		if (pfn < start || pfn >= end ||
		    get_pageblock_migratetype(m, pfn) != MIGRATE_ISOLATE)
			continue;
		to = type_after(m, pfn, mt);
		move_to_free_list(m, zone, pfn, order, to);
		mod_zone_freepage_state(m, zone, 1L << order, to);
	}
}

void undo_isolate_stopped_range(struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
				enum migratetype mt)
{
	unsigned long first = pageblock_start_pfn(m, start_pfn), past = pageblock_align(m, end_pfn);
	struct zone *zone = zone_of(m, start_pfn);

	for (unsigned int order = 0; order < m->pageblock_order; order++)
		move_isolated_blocks(m, zone, order, first, past, mt);
	for (unsigned long pfn = first; pfn < past; pfn += 1UL << m->pageblock_order) {
		if (first_valid_page(m, pfn, 1UL << m->pageblock_order) == PFN_NONE)
			continue;
		if (block_at(m, pfn)->free_order)
			unset_migratetype_isolate(m, pfn, mt);
		else
			unset_without_walk(m, pfn, mt);
	}
}

static bool blocks_isolated(const struct machine *m, unsigned long start_pfn, unsigned long end_pfn)
{
	for (unsigned long pfn = start_pfn; pfn < end_pfn; pfn += 1UL << m->pageblock_order)
		if (get_pageblock_migratetype(m, pfn) != MIGRATE_ISOLATE)
			return false;
	return true;
}

/* First PFN of the range that is not free in an isolated block; end_pfn or more: all are. */
unsigned long test_pages_isolated(struct machine *m, unsigned long start_pfn, unsigned long end_pfn)
{
	bool isolated = blocks_isolated(m, start_pfn, end_pfn);
	unsigned long pfn = start_pfn;

	while (isolated && pfn < end_pfn) {
		int order = buddy_order(m, pfn);

		if (order < 0)
			break;
		pfn += 1UL << order;
	}
	tracepoint(m, test_pages_isolated, start_pfn, end_pfn, pfn);
	return pfn;
}

/* ---- by hand ---- */

static bool whole_pageblocks(const struct machine *m, unsigned long start, unsigned long end)
{
	const struct zone *zone = page_zone(m, start);

	return start < end && zone && zone == page_zone(m, end - 1) &&
	       pageblock_aligned(m, start) && pageblock_aligned(m, end);
}

int isolate_pageblocks(struct machine *m, unsigned long start, unsigned long end,
		       enum migratetype mt)
{
	if (!whole_pageblocks(m, start, end))
		return -EINVAL;
	return start_isolate_page_range(m, start, end, mt, 0, GFP_KERNEL);
}

int undo_isolation(struct machine *m, unsigned long start, unsigned long end, enum migratetype mt)
{
	if (!whole_pageblocks(m, start, end))
		return -EINVAL;
	undo_isolate_page_range(m, start, end, mt);
	return 0;
}
