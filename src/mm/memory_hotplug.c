// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks of memory go online and offline.
 *
 *	online	the zone grows over the block; its pages are freed while isolated,
 *		and then let out
 *	offline	isolate, move away what is in use, take the free pages off the
 *		lists; the zone shrinks
 *
 * Source: 6.1 mm/memory_hotplug.c, drivers/base/memory.c.
 */
#include <errno.h>
#include <string.h>

#include "mm/internal.h"

#define MAX_IDLE_PASSES	100	/* in which all refused to move */
#define SUBSECTION_SHIFT	21	/* log2 of the steps by which zones shrink, bytes */

struct pfn_range {
	unsigned long start, end;
};

static struct pfn_range block_range(const struct machine *m, unsigned long nr)
{
	return (struct pfn_range){ memory_block_start_pfn(m, nr),
				   memory_block_start_pfn(m, nr + 1) };
}

static unsigned long pages_in(struct pfn_range r)
{
	return r.end - r.start;
}

/* ---- which zone ---- */

static struct zone *node_zone(const struct machine *m, int nid, enum zone_type type)
{
	return &m->nodes[nid]->node_zones[type];
}

/* The kernel zone that lies there, else Normal. */
static struct zone *default_kernel_zone(const struct machine *m, int nid, struct pfn_range r)
{
	for (int type = 0; type < ZONE_NORMAL; type++)
		if (zone_intersects(node_zone(m, nid, (enum zone_type)type), r.start, pages_in(r)))
			return node_zone(m, nid, (enum zone_type)type);
	return node_zone(m, nid, ZONE_NORMAL);
}

/* The zone that lies there if it is one, else a kernel zone. Source: 6.1 default_zone_for_pfn(). */
static struct zone *contig_zone(const struct machine *m, int nid, struct pfn_range r)
{
	struct zone *kernel = default_kernel_zone(m, nid, r);
	struct zone *movable = node_zone(m, nid, ZONE_MOVABLE);
	bool in_kernel = zone_intersects(kernel, r.start, pages_in(r));
	bool in_movable = zone_intersects(movable, r.start, pages_in(r));

	if (in_kernel != in_movable)
		return in_kernel ? kernel : movable;
	return m->hotplug.movable_node ? movable : kernel;
}

/* Whether so much more in Movable keeps the ratio to the boot's kernel memory. */
static bool ratio_allows(const struct machine *m, int nid, unsigned long nr_pages)
{
	unsigned long early = 0, movable = nr_pages;
	struct zone *zone;

	for_each_populated_zone(m, zone) {
		if (nid != NUMA_NO_NODE && zone_to_nid(zone) != nid)
			continue;
		if (zone_idx(zone) == ZONE_MOVABLE) {
			movable += zone->present_pages;
			continue;
		}
		early += zone->present_early_pages - zone->cma_pages;
		movable += zone->cma_pages;
	}
	return early && movable <= m->hotplug.auto_movable_ratio * early / 100;
}

static struct zone *auto_movable_zone(const struct machine *m, int nid, struct pfn_range r)
{
	if (!m->hotplug.auto_movable_ratio || !ratio_allows(m, NUMA_NO_NODE, pages_in(r)) ||
	    (m->hotplug.auto_movable_numa_aware && !ratio_allows(m, nid, pages_in(r))))
		return default_kernel_zone(m, nid, r);
	return node_zone(m, nid, ZONE_MOVABLE);
}

static struct zone *zone_for_range(const struct machine *m, enum online_type type, int nid,
				   struct pfn_range r)
{
	if (type == MMOP_ONLINE_KERNEL)
		return default_kernel_zone(m, nid, r);
	if (type == MMOP_ONLINE_MOVABLE)
		return node_zone(m, nid, ZONE_MOVABLE);
	if (m->hotplug.policy == ONLINE_POLICY_AUTO_MOVABLE)
		return auto_movable_zone(m, nid, r);
	return contig_zone(m, nid, r);
}

const struct zone *memory_block_zone_for(const struct machine *m, unsigned long nr,
					 enum online_type type)
{
	return zone_for_range(m, type, memory_block(m, nr)->nid, block_range(m, nr));
}

/* ---- spans ---- */

/* Source: 6.1 resize_zone_range(), resize_pgdat_range(). */
static void grow_span(unsigned long *start, unsigned long *spanned, struct pfn_range r)
{
	unsigned long end = *start + *spanned;

	if (!*spanned || r.start < *start)
		*start = r.start;
	*spanned = (r.end > end ? r.end : end) - *start;
}

static unsigned long pages_per_subsection(const struct machine *m)
{
	return 1UL << (SUBSECTION_SHIFT - m->page_shift);
}

/* The zone's first page at or after r.start; 0: none. */
static unsigned long smallest_pfn(const struct machine *m, const struct zone *zone,
				  struct pfn_range r)
{
	for (unsigned long pfn = r.start; pfn < r.end; pfn += pages_per_subsection(m))
		if (page_zone(m, pfn) == zone)
			return pfn;
	return 0;
}

/* Its last one before r.end; 0: none. */
static unsigned long biggest_pfn(const struct machine *m, const struct zone *zone,
				 struct pfn_range r)
{
	for (unsigned long n = r.end; n > r.start; n -= pages_per_subsection(m)) {
		if (page_zone(m, n - 1) == zone)
			return n - 1;
		if (n - r.start < pages_per_subsection(m))
			break;
	}
	return 0;
}

/* Pages at one end of the zone are gone, and with them what lies beyond its next ones. */
static void shrink_zone_span(const struct machine *m, struct zone *zone, struct pfn_range gone)
{
	unsigned long start = zone->zone_start_pfn, end = zone_end_pfn(zone);

	if (start == gone.start) {
		start = smallest_pfn(m, zone, (struct pfn_range){ gone.end, end });
	} else if (end == gone.end) {
		end = biggest_pfn(m, zone, (struct pfn_range){ start, gone.start });
		end += end != 0;
		start = end ? start : 0;
	}
	zone->zone_start_pfn = start;
	zone->spanned_pages = start ? end - start : 0;
}

static void update_pgdat_span(struct pglist_data *pgdat)
{
	pgdat->node_start_pfn = pgdat->node_spanned_pages = 0;
	for (int type = 0; type < MAX_NR_ZONES; type++) {
		const struct zone *zone = &pgdat->node_zones[type];

		if (zone->spanned_pages)
			grow_span(&pgdat->node_start_pfn, &pgdat->node_spanned_pages,
				  (struct pfn_range){ zone->zone_start_pfn, zone_end_pfn(zone) });
	}
}

/* ---- pageblocks ---- */

/* The block's pageblocks are the zone's, isolated, as they are while pages come and go. */
static void blocks_join(struct machine *m, struct zone *zone, struct pfn_range r)
{
	for (unsigned long pfn = r.start; pfn < r.end; pfn = pageblock_end_pfn(m, pfn)) {
		struct pageblock *block = block_at(m, pfn);

		block->zone = zone->id;
		block->migratetype = MIGRATE_ISOLATE;
		block->flags = (uint8_t)((block->flags & BLOCK_SKIP) | BLOCK_COUNTED);
		zone->nr_pageblocks[MIGRATE_ISOLATE]++;
		zone->nr_isolate_pageblock++;
	}
}

static void blocks_leave(struct machine *m, struct zone *zone, struct pfn_range r)
{
	for (unsigned long pfn = r.start; pfn < r.end; pfn = pageblock_end_pfn(m, pfn)) {
		struct pageblock *block = block_at(m, pfn);

		zone->nr_pageblocks[block->migratetype]--;
		zone->nr_isolate_pageblock--;
		block->zone = ZONE_ID_HOLE;
		block->flags &= BLOCK_SKIP;
	}
}

static void adjust_present(struct zone *zone, long pages)
{
	zone->present_pages += (unsigned long)pages;
	zone->zone_pgdat->node_present_pages += (unsigned long)pages;
}

static void rebuild_zonelists(struct machine *m)
{
	build_all_zonelists(m);
	cpuset_follow_memory(m);
	report(m, &(struct mm_report){ .kind = REPORT_ZONELISTS });
}

/* ---- online ---- */

static void online_pages_range(struct machine *m, struct pfn_range r)
{
	unsigned long step = max_order_nr_pages(m);

	if (owners_kept(m))
		note_freed(m, r.start, pages_in(r));
	for (unsigned long pfn = r.start; pfn < r.end; pfn += step)
		free_pages_core(m, pfn, m->max_order - 1);
	m->totalram_pages += pages_in(r);
}

/* Source: 6.1 online_pages(). */
static void online_pages(struct machine *m, struct zone *zone, struct pfn_range r)
{
	bool was_empty = !populated_zone(zone);
	struct pglist_data *pgdat = zone->zone_pgdat;

	grow_span(&zone->zone_start_pfn, &zone->spanned_pages, r);
	grow_span(&pgdat->node_start_pfn, &pgdat->node_spanned_pages, r);
	zone->initialized = true;
	/* The kernel looks before the new pages are online, finds a hole, and looks no more. */
	zone->contiguous = false;
	blocks_join(m, zone, r);
	online_pages_range(m, r);
	adjust_present(zone, (long)pages_in(r));
	if (was_empty)
		rebuild_zonelists(m);
	undo_isolate_page_range(m, r.start, r.end, MIGRATE_MOVABLE);
	shuffle_zone(m, zone);
	init_per_zone_wmark_min(m);
}

int memory_block_online(struct machine *m, unsigned long nr, enum online_type type)
{
	struct memory_block *block = memory_block_at(m, nr);

	if (!block || !block->present)
		return -EINVAL;
	if (block->online)
		return 1;
	block->zone = zone_for_range(m, type, block->nid, block_range(m, nr));
	online_pages(m, block->zone, block_range(m, nr));
	block->online = true;
	return 0;
}

/* ---- moving away what is in use ---- */

/* How many pages begin at pfn, be they a block's, and whether someone uses them. */
static unsigned long step_over(const struct machine *m, unsigned long pfn, bool *used)
{
	int order = buddy_order(m, pfn);

	*used = order < 0 && page_state(page_at(m, pfn)) == PG_USED;
	return 1UL << (order >= 0 ? (unsigned int)order : page_order(page_at(m, pfn)));
}

/* The first page that can be moved; r.end: none. */
static unsigned long scan_movable_pages(const struct machine *m, struct pfn_range r)
{
	unsigned long pfn = r.start;
	bool used;

	while (pfn < r.end && !page_is_movable(m, pfn))
		pfn += step_over(m, pfn, &used);
	return pfn;
}

static void say_of_page(struct machine *m, enum mm_report_kind kind, unsigned long pfn, int err)
{
	report(m, &(struct mm_report){ .kind = kind, .pfn = pfn, .error = err });
}

/* Other nodes' memory, where there is some. */
static nodemask_t target_nodes(const struct machine *m, int nid)
{
	nodemask_t nodes = node_states_memory(m) & ~((nodemask_t)1 << nid);

	return nodes ? nodes : (nodemask_t)1 << nid;
}

/*
 * Move all that can be moved in one go. Returns how many pages or blocks
 * were. Source: 6.1 do_migrate_range().
 */
static unsigned long do_migrate_range(struct machine *m, struct zone *zone, struct pfn_range r)
{
	nodemask_t nodes = target_nodes(m, zone_to_nid(zone));
	struct migration_target_control mtc = { .nid = zone_to_nid(zone), .nmask = &nodes,
						.gfp = GFP_MIGRATION_TARGET };
	const struct migrate_target target = { .get = alloc_migration_target, .data = &mtc };
	unsigned long step, nr = 0;
	struct page_list source;
	int err;

	page_list_init(&source);
	for (unsigned long pfn = r.start; pfn < r.end; pfn += step) {
		bool used;

		step = step_over(m, pfn, &used);
		if (!used)
			continue;
		if (isolate_movable_page(m, pfn)) {
			page_list_add_tail(m, &source, page_index(m, pfn));
			nr++;
		} else {
			say_of_page(m, REPORT_ISOLATION_FAILED, pfn, -EBUSY);
		}
	}
	enter(m, FN_offline_pages);
	err = migrate_pages(m, &source, &target, MIGRATE_SYNC, MR_MEMORY_HOTPLUG, NULL);
	leave(m);
	for (uint32_t i = source.first; err && i != PAGE_NIL; i = m->links[i].next, nr--)
		say_of_page(m, REPORT_MIGRATION_FAILED, index_pfn(m, i), err);
	putback_movable_pages(m, &source);
	return nr;
}

/*
 * Till all is free. What refuses, or nobody can move, the kernel tries again
 * until it is interrupted. Here nobody else can change that meanwhile, but for
 * an owner who gives in after some refusals: then it is busy, once and for all.
 */
static int migrate_away(struct machine *m, struct zone *zone, struct pfn_range r)
{
	int idle = 0;

	for (;;) {
		unsigned long pfn = scan_movable_pages(m, r);

		if (stop_requested(m))
			return -EINTR;
		if (pfn >= r.end)
			break;
		if (do_migrate_range(m, zone, (struct pfn_range){ pfn, r.end }))
			idle = 0;
		else if (++idle == MAX_IDLE_PASSES || !m->hooks.refused)
			return -EBUSY;
	}
	return test_pages_isolated(m, r.start, r.end) < r.end ? -EBUSY : 0;
}

/* ---- offline ---- */

/* Memory of the boot may have holes, which nobody could bring back. */
static bool has_holes(const struct machine *m, struct pfn_range r)
{
	unsigned long page = 1UL << m->page_shift, pages = 0;
	const struct memblock_region *region;

	for_each_mem_region(&m->memblock, region) {
		unsigned long start = (unsigned long)((region->base + page - 1) >> m->page_shift);
		unsigned long end = (unsigned long)(memblock_region_end(region) >> m->page_shift);

		start = start > r.start ? start : r.start;
		end = end < r.end ? end : r.end;
		if (start < end && !(region->flags & MEMBLOCK_NOMAP))
			pages += end - start;
	}
	return pages != pages_in(r);
}

/* Source: 6.1 arm64 prevent_bootmem_remove_notifier(). */
static int may_go(struct machine *m, const struct memory_block *block, struct pfn_range r)
{
	if (!block->early)
		return 0;
	report(m, &(struct mm_report){ .kind = REPORT_BOOT_MEMORY,
				       .base = (phys_addr_t)r.start << m->page_shift,
				       .limit = (phys_addr_t)r.end << m->page_shift });
	return -EPERM;
}

static void offline_isolated_pages(struct machine *m, struct zone *zone, struct pfn_range r)
{
	unsigned long pfn = r.start;

	while (pfn < r.end) {
		unsigned int order = (unsigned int)buddy_order(m, pfn);

		del_page_from_free_list(m, zone, pfn, order);
		pfn += 1UL << order;
	}
	blocks_leave(m, zone, r);
}

/* All is free and isolated: it ceases to be the zone's. */
static void take_from_zone(struct machine *m, struct zone *zone, struct pfn_range r)
{
	offline_isolated_pages(m, zone, r);
	zone_pcp_enable(m, zone);
	zone->managed_pages -= pages_in(r);
	m->totalram_pages -= pages_in(r);
	adjust_present(zone, -(long)pages_in(r));
	init_per_zone_wmark_min(m);
	if (!populated_zone(zone)) {
		zone_pcp_reset(m, zone);
		rebuild_zonelists(m);
	}
	shrink_zone_span(m, zone, r);
	update_pgdat_span(zone->zone_pgdat);
	set_zone_contiguous(m, zone);
}

/* Source: 6.1 offline_pages(). */
static int offline_pages(struct machine *m, const struct memory_block *block, struct pfn_range r)
{
	struct zone *zone = block->zone;
	int err;

	if (has_holes(m, r))
		return -EINVAL;
	zone_pcp_disable(m, zone);
	err = start_isolate_page_range(m, r.start, r.end, MIGRATE_MOVABLE, ISOLATE_REPORT_FAILURE,
				       GFP_USER | __GFP_MOVABLE | __GFP_RETRY_MAYFAIL);
	if (err) {
		zone_pcp_enable(m, zone);
		return err;
	}
	err = may_go(m, block, r);
	if (!err)
		err = migrate_away(m, zone, r);
	if (err) {
		undo_isolate_page_range(m, r.start, r.end, MIGRATE_MOVABLE);
		zone_pcp_enable(m, zone);
		return err;
	}
	take_from_zone(m, zone, r);
	return 0;
}

int memory_block_offline(struct machine *m, unsigned long nr)
{
	struct memory_block *block = memory_block_at(m, nr);
	int err;

	if (!block || !block->present)
		return -EINVAL;
	if (!block->online)
		return 1;
	if (!block->zone)
		return -EINVAL;
	err = offline_pages(m, block, block_range(m, nr));
	if (err)
		return err;
	block->zone = NULL;
	block->online = false;
	return 0;
}
