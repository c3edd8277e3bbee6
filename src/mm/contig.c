// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Contiguous allocation: any range of pages, by moving out what is in it.
 *
 *	1 isolate the pageblocks of the range
 *	2 drain per-CPU lists, migrate what is in use
 *	3 take the free pages, which may reach over the range
 *	4 give back what is before and after it, undo the isolation
 *
 *	         start              end
 *	  |  outer  [                ]  outer  |
 *
 * Source: 6.1 mm/page_alloc.c.
 */
#include <errno.h>

#include "mm/internal.h"

#define MAX_MIGRATE_ROUNDS	5

/*
 * Move all that can be moved out of start … end-1, each cluster in up to five
 * rounds. 0, -EBUSY, -EINTR or -ENOMEM; what was not moved is where it was.
 * Source: 6.1 __alloc_contig_migrate_range().
 */
int contig_migrate_range(struct machine *m, struct compact_control *cc, unsigned long start,
			 unsigned long end)
{
	/* Near the zone's node, wherever there is room. */
	struct migration_target_control mtc = { .nid = zone_to_nid(cc->zone),
						.gfp = GFP_MIGRATION_TARGET };
	const struct migrate_target target = { .get = alloc_migration_target, .data = &mtc };
	unsigned long pfn = start;
	int tries = 0, err = 0;

	while (pfn < end || !page_list_empty(&cc->migratepages)) {
		if (stop_requested(m)) {
			err = -EINTR;
			break;
		}
		if (page_list_empty(&cc->migratepages)) {
			cc->nr_migratepages = 0;
			err = isolate_migratepages_range(m, cc, pfn, end);
			if (err)
				break;
			pfn = cc->migrate_pfn;
			tries = 0;
		} else if (++tries == MAX_MIGRATE_ROUNDS) {
			err = -EBUSY;
			break;
		}
		err = migrate_pages(m, &cc->migratepages, &target, cc->mode, MR_CONTIG_RANGE, NULL);
		if (err == -ENOMEM)
			break;
	}
	if (err >= 0)
		return 0;
	if (err != -EINTR && !page_list_empty(&cc->migratepages))
		contig_refused(m, err == -ENOMEM ? CONTIG_NO_TARGET : CONTIG_PINNED,
			       index_pfn(m, cc->migratepages.first));
	putback_movable_pages(m, &cc->migratepages);
	return err;
}

/* Start of the free block that holds start, if one begins before it. */
static unsigned long find_outer_start(const struct machine *m, unsigned long start)
{
	unsigned long outer = start;
	unsigned int order = 0;

	while (buddy_order(m, outer) < 0) {
		if (++order >= m->max_order)
			return start;
		outer &= ~0UL << order;
	}
	if (outer != start && outer + (1UL << buddy_order(m, outer)) <= start)
		return start;
	return outer;
}

static void free_singles(struct machine *m, unsigned long start, unsigned long end)
{
	for (unsigned long pfn = start; pfn < end; pfn++)
		free_the_page(m, pfn, 0);
}

/* Take the pages, all of which are isolated and free, or -EBUSY. */
static int take_isolated_range(struct machine *m, struct compact_control *cc, unsigned long start,
			       unsigned long end)
{
	unsigned long outer_start = find_outer_start(m, start), outer_end, busy;

	busy = test_pages_isolated(m, outer_start, end);
	if (busy < end) {
		/* A page that refused is the reason, rather than that it is still there. */
		if (m->contig_refusal.reason != CONTIG_PINNED)
			contig_refused(m, CONTIG_IN_USE, busy);
		return -EBUSY;
	}
	enter(m, FN_isolate_freepages_range);
	outer_end = isolate_freepages_range(m, cc, outer_start, end);
	leave(m);
	if (!outer_end)
		return cc->contended ? -EINTR : -EBUSY;
	free_singles(m, outer_start, start);
	free_singles(m, end, outer_end);
	return 0;
}

static bool range_is_sane(const struct machine *m, unsigned long start, unsigned long end,
			  enum migratetype mt)
{
	const struct zone *zone = page_zone(m, start);

	return start < end && zone && zone == page_zone(m, end - 1) &&
	       (mt == MIGRATE_MOVABLE || mt == MIGRATE_CMA);
}

void contig_refused(struct machine *m, enum contig_reason reason, unsigned long pfn)
{
	struct page_info info = { .owner = 0 };

	page_info(m, pfn, &info);
	m->contig_refusal = (struct contig_refusal){ reason, pfn, info.owner };
}

struct contig_refusal machine_contig_refusal(const struct machine *m)
{
	return m->contig_refusal;
}

int alloc_contig_range(struct machine *m, unsigned long start, unsigned long end,
		       enum migratetype mt, gfp_t gfp)
{
	struct compact_control cc = { .order = -1, .gfp = gfp, .mode = MIGRATE_SYNC,
				      .ignore_skip_hint = true, .no_set_skip_hint = true,
				      .alloc_contig = true };
	int err;

	m->contig_refusal = (struct contig_refusal){ .reason = CONTIG_NOTHING };
	if (!range_is_sane(m, start, end, mt))
		return -EINVAL;
	cc.zone = zone_of(m, start);
	page_list_init(&cc.migratepages);
	enter(m, FN_alloc_contig_range);
	err = start_isolate_page_range(m, start, end, mt, 0, gfp);
	if (!err) {
		drain_all_pages(m, cc.zone);
		err = contig_migrate_range(m, &cc, start, end);
		/* Something was busy; it may be free by now, which is for the test to see. */
		if (!err || err == -EBUSY)
			err = take_isolated_range(m, &cc, start, end);
	}
	leave(m);
	if (!err)
		undo_isolate_taken_range(m, start, end, mt);
	else if (err == -EINTR)
		undo_isolate_stopped_range(m, start, end, mt);
	else
		undo_isolate_page_range(m, start, end, mt);
	return err;
}

/* Pages to step over from pfn: none within a block that begins there is reserved. */
static unsigned long step_over_block(const struct machine *m, unsigned long pfn)
{
	int order = buddy_order(m, pfn);

	if (m->mixed_blocks)
		return 1;
	return 1UL << (order < 0 ? page_order(page_at(m, pfn)) : (unsigned int)order);
}

/* All pages of a part of a pageblock are this zone's and none is reserved. */
static bool block_valid_contig(const struct machine *m, const struct zone *zone, unsigned long pfn,
			       unsigned long end)
{
	if (!m->mixed_blocks && page_zone(m, pfn) == zone && within_large_block(m, pfn))
		return true;
	for (; pfn < end; pfn += step_over_block(m, pfn))
		if (page_zone(m, pfn) != zone || page_reserved(m, pfn))
			return false;
	return true;
}

/* The same of a range; false, too, when it was told to stop. Source: 6.1 pfn_range_valid_contig(). */
static bool range_valid_contig(const struct machine *m, const struct zone *zone,
			       unsigned long start, unsigned long nr)
{
	unsigned long end = start + nr, next;

	for (unsigned long pfn = start; pfn < end; pfn = next) {
		next = pageblock_end_pfn(m, pfn) < end ? pageblock_end_pfn(m, pfn) : end;
		if (stop_requested(m) || !block_valid_contig(m, zone, pfn, next))
			return false;
	}
	return true;
}

static unsigned long contig_in_zone(struct machine *m, const struct zone *zone, unsigned long nr,
				    gfp_t gfp)
{
	unsigned long mask = nr - 1;	/* as if nr were a power of two */

	for (unsigned long pfn = (zone->zone_start_pfn + mask) & ~mask;
	     zone_spans_pfn(zone, pfn + nr - 1); pfn += nr) {
		if (range_valid_contig(m, zone, pfn, nr) &&
		    !alloc_contig_range(m, pfn, pfn + nr, MIGRATE_MOVABLE, gfp))
			return pfn;
		if (stop_requested(m))
			break;
	}
	return PFN_NONE;
}

unsigned long alloc_contig_pages(struct machine *m, unsigned long nr, gfp_t gfp, int nid,
				 const nodemask_t *nodemask)
{
	unsigned long pfn = PFN_NONE;
	const struct zoneref *z;

	m->contig_refusal = (struct contig_refusal){ .reason = CONTIG_NOTHING };
	if (!nr || nr > m->nr_pages)
		return PFN_NONE;
	if (nid < 0 || nid >= m->params.nr_nodes)
		nid = m->nid;
	enter(m, FN_alloc_contig_pages);
	for_each_zone_zonelist(z, node_zonelist(m, nid, gfp), gfp_zone(gfp), nodemask) {
		pfn = contig_in_zone(m, z->zone, nr, gfp);
		if (pfn != PFN_NONE)
			break;
	}
	leave(m);
	return pfn;
}

void drop_contig_range(struct machine *m, unsigned long pfn, unsigned long nr)
{
	free_used_range(m, pfn, pfn + nr);
}

int free_contig_range(struct machine *m, unsigned long pfn, unsigned long nr)
{
	if (!nr || nr > m->nr_pages || pfn > PFN_NONE - nr)
		return -EINVAL;
	for (unsigned long p = pfn; p < pfn + nr; p++)
		if (!pfn_in_array(m, p) || page_state(page_at(m, p)) != PG_USED ||
		    page_order(page_at(m, p)))
			return -EINVAL;
	free_singles(m, pfn, pfn + nr);
	return 0;
}
