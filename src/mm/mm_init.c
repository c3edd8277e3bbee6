// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From memory regions to nodes, zones and free lists.
 *
 * Source: 6.1 mm/page_alloc.c (free_area_init() and below), mm/memblock.c
 * (memblock_free_all()).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

/* sizeof(struct page) of the kernel that is modelled: what its memory map costs. */
#define KERNEL_STRUCT_PAGE_SIZE	64

struct pfn_range {
	unsigned long start, end;
};

static unsigned long min_pfn(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

static unsigned long max_pfn(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

static unsigned long clamp_pfn(unsigned long x, unsigned long low, unsigned long high)
{
	return max_pfn(min_pfn(x, high), low);
}

static unsigned long round_up(unsigned long x, unsigned long multiple)
{
	return (x + multiple - 1) / multiple * multiple;
}

static unsigned long round_down(unsigned long x, unsigned long multiple)
{
	return x / multiple * multiple;
}

/* First and past-last PFN of a node's memory; 0, 0: it has none. */
static struct pfn_range node_pfn_range(const struct machine *m, int nid)
{
	struct pfn_range r = { ~0UL, 0 };
	unsigned long start, end;
	int i;

	for_each_mem_pfn_range(&m->memblock, i, nid, &start, &end, NULL) {
		r.start = min_pfn(r.start, start);
		r.end = max_pfn(r.end, end);
	}
	if (r.start == ~0UL)
		r.start = 0;
	return r;
}

/* ---- zone boundaries ---- */

static void set_arch_zones(struct machine *m, const unsigned long max_zone_pfn[MAX_NR_ZONES])
{
	unsigned long start = (unsigned long)(memblock_start_of_DRAM(&m->memblock) >> m->page_shift);

	m->movable_zone = ZONE_DMA;
	for (int z = 0; z < MAX_NR_ZONES; z++) {
		if (z == ZONE_MOVABLE)
			continue;
		m->arch_zone_lowest[z] = start;
		m->arch_zone_highest[z] = max_pfn(max_zone_pfn[z], start);
		if (m->arch_zone_highest[z] > m->arch_zone_lowest[z])
			m->movable_zone = (enum zone_type)z;
		start = m->arch_zone_highest[z];
	}
}

/* How much of memory is to stay out of ZONE_MOVABLE, in pages; 0: there is no such zone. */
static unsigned long required_kernelcore(const struct machine *m, const struct movable_request *req,
					 unsigned long totalpages)
{
	unsigned long kernelcore = req->kernelcore, movablecore = req->movablecore;

	if (req->kernelcore_percent)
		kernelcore = totalpages * 100 * req->kernelcore_percent / 10000;
	if (req->movablecore_percent)
		movablecore = totalpages * 100 * req->movablecore_percent / 10000;
	if (movablecore) {
		movablecore = min_pfn(totalpages, round_up(movablecore, max_order_nr_pages(m)));
		kernelcore = max_pfn(kernelcore, totalpages - movablecore);
	}
	return kernelcore >= totalpages ? 0 : kernelcore;
}

/*
 * Give a node its share of kernel memory, from its lowest addresses on; what
 * lies below the zone that Movable is cut from counts as well. Moves the
 * node's Movable start up and takes what was given off *required.
 */
static void spread_kernelcore(struct machine *m, int nid, unsigned long share,
			      unsigned long *required)
{
	unsigned long lowest = m->arch_zone_lowest[m->movable_zone];
	unsigned long *movable = &m->zone_movable_pfn[nid];
	unsigned long start, end;
	int i;

	for_each_mem_pfn_range(&m->memblock, i, nid, &start, &end, NULL) {
		unsigned long pages;

		start = max_pfn(start, *movable);
		if (start >= end)
			continue;
		if (start < lowest) {
			pages = min_pfn(end, lowest) - start;
			share -= min_pfn(pages, share);
			*required -= min_pfn(pages, *required);
			if (end <= lowest) {
				*movable = end;
				continue;
			}
			start = lowest;
		}
		pages = min_pfn(end - start, share);
		*movable = start + pages;
		*required -= min_pfn(*required, pages);
		share -= pages;
		if (!share)
			break;
	}
}

static void align_movable(struct machine *m)
{
	for (int nid = 0; nid < m->params.nr_nodes; nid++) {
		unsigned long *movable = &m->zone_movable_pfn[nid];

		*movable = round_up(*movable, max_order_nr_pages(m));
		if (*movable >= node_pfn_range(m, nid).end)
			*movable = 0;
	}
}

static nodemask_t nodes_with_memory(const struct machine *m, unsigned long *totalpages)
{
	nodemask_t nodes = 0;
	unsigned long start, end;
	int i, nid;

	*totalpages = 0;
	for_each_mem_pfn_range(&m->memblock, i, NUMA_NO_NODE, &start, &end, &nid) {
		*totalpages += end - start;
		nodes |= (nodemask_t)1 << nid;
	}
	return nodes;
}

/*
 * kernelcore=mirror: what is not mirrored is Movable, but for regions that
 * begin below 4 GiB. Sizes asked for besides do not count.
 */
static void spare_unmirrored(struct machine *m)
{
	const struct memblock_region *r;

	for_each_mem_region(&m->memblock, r) {
		unsigned long start = (unsigned long)(r->base >> m->page_shift);
		unsigned long *movable = &m->zone_movable_pfn[r->nid];

		if ((r->flags & MEMBLOCK_MIRROR) || r->base >> 32 == 0)
			continue;
		if (!*movable || start < *movable)
			*movable = start;
	}
}

/*
 * Where ZONE_MOVABLE begins on each node: kernel memory is spread evenly over
 * the nodes, and again over fewer as small ones are used up.
 * Source: 6.1 find_zone_movable_pfns_for_nodes().
 */
static void find_zone_movable_pfns(struct machine *m, const struct movable_request *req)
{
	unsigned long totalpages, required;
	nodemask_t nodes = nodes_with_memory(m, &totalpages);
	unsigned long usable = (unsigned long)__builtin_popcountll(nodes);

	memset(m->zone_movable_pfn, 0, sizeof(m->zone_movable_pfn));
	if (req->mirror) {
		spare_unmirrored(m);
		align_movable(m);
		return;
	}
	required = required_kernelcore(m, req, totalpages);
	if (!required)
		return;
	do {
		unsigned long share = required / usable;

		for (int nid = 0; nid < m->params.nr_nodes; nid++) {
			if (!(nodes >> nid & 1))
				continue;
			if (required < share)
				share = required / usable;
			spread_kernelcore(m, nid, share, &required);
		}
		usable--;
	} while (usable && required > usable);
	align_movable(m);
}

/* ---- zones of a node ---- */

static struct pfn_range zone_range_in_node(const struct machine *m, int nid, int type,
					   struct pfn_range node)
{
	unsigned long low = m->arch_zone_lowest[type], high = m->arch_zone_highest[type];
	unsigned long movable = m->zone_movable_pfn[nid];
	struct pfn_range r = { clamp_pfn(node.start, low, high), clamp_pfn(node.end, low, high) };

	if (movable && type == ZONE_MOVABLE) {
		r.start = movable;
		r.end = min_pfn(node.end, m->arch_zone_highest[m->movable_zone]);
	} else if (movable && r.start < movable && r.end > movable) {
		r.end = movable;
	} else if (movable && r.start >= movable) {
		r.start = r.end;
	}
	return r;
}

static unsigned long present_pages_in(const struct machine *m, int nid, struct pfn_range r)
{
	unsigned long start, end, present = 0;
	int i;

	for_each_mem_pfn_range(&m->memblock, i, nid, &start, &end, NULL)
		present += clamp_pfn(end, r.start, r.end) - clamp_pfn(start, r.start, r.end);
	return present;
}

/* What the kernel's memory map takes from the zone, as it is estimated at boot. */
static unsigned long memmap_pages(const struct machine *m, const struct zone *zone)
{
	unsigned long pages = zone->spanned_pages;

	if (pages > zone->present_pages + (zone->present_pages >> 4))
		pages = zone->present_pages;	/* sparse: holes cost nothing */
	return round_up(pages * KERNEL_STRUCT_PAGE_SIZE, 1UL << m->page_shift) >> m->page_shift;
}

static void init_zone_size(struct machine *m, struct zone *zone, struct pfn_range node)
{
	struct pfn_range r = { 0, 0 };
	unsigned long memmap;

	if (node.end)
		r = zone_range_in_node(m, zone_to_nid(zone), zone_idx(zone), node);
	if (r.end < node.start || r.start > node.end)
		r.start = r.end = 0;
	r.end = min_pfn(r.end, node.end);
	r.start = max_pfn(r.start, node.start);

	zone->spanned_pages = r.end > r.start ? r.end - r.start : 0;
	zone->zone_start_pfn = zone->spanned_pages ? r.start : 0;
	zone->present_pages = zone->spanned_pages ?
			      present_pages_in(m, zone_to_nid(zone), r) : 0;
	zone->present_early_pages = zone->present_pages;
	zone->initialized = zone->spanned_pages != 0;

	/* Until its pages are counted in. */
	memmap = memmap_pages(m, zone);
	zone->managed_pages = zone->present_pages - (zone->present_pages >= memmap ? memmap : 0);
}

static void init_node_size(struct machine *m, int nid)
{
	struct pglist_data *pgdat = m->nodes[nid];
	struct pfn_range node = node_pfn_range(m, nid);

	pgdat->node_start_pfn = node.start;
	for (int type = 0; type < MAX_NR_ZONES; type++) {
		init_zone_size(m, &pgdat->node_zones[type], node);
		pgdat->node_spanned_pages += pgdat->node_zones[type].spanned_pages;
		pgdat->node_present_pages += pgdat->node_zones[type].present_pages;
	}
}

/* ---- the page array ---- */

static unsigned long pages_per_section(const struct machine *m)
{
	return 1UL << (m->section_shift - m->page_shift);
}

/* log2 of what the linear map begins at a multiple of, bytes. */
static unsigned int linear_map_shift(const struct machine *m)
{
	return m->page_shift == 16 ? 29 : 30;
}

/* Whole sections from the lowest memory to the highest. */
static int size_page_array(struct machine *m)
{
	unsigned long section = pages_per_section(m);
	struct pfn_range all = node_pfn_range(m, NUMA_NO_NODE);

	if (!all.end)
		return -EINVAL;
	/* Where the kernel's linear map begins: 6.1 ARM64_MEMSTART_ALIGN. */
	m->base_pfn = round_down(all.start, 1UL << (linear_map_shift(m) - m->page_shift));
	m->nr_pages = round_up(all.end, section) - m->base_pfn;
	/* A page is linked by a 32-bit index, and the highest means none. */
	return m->nr_pages > 1UL << 32 ? -ERANGE : 0;
}

/* A block that has pages of this zone; it may have some of another already. */
static void set_block_zone(struct machine *m, unsigned long pfn, const struct zone *zone)
{
	struct pageblock *block = block_at(m, pfn);

	if (block->zone == ZONE_ID_HOLE) {
		block->zone = zone->id;
	} else if (block->zone != zone->id) {
		block->zone = ZONE_ID_MIXED;
		m->mixed_blocks = true;
	}
}

static void set_zone_of_range(struct machine *m, struct pfn_range r, const struct zone *zone)
{
	for (unsigned long pfn = r.start; pfn < r.end; pfn = pageblock_end_pfn(m, pfn))
		set_block_zone(m, pfn, zone);
}

/*
 * Holes in sections that have memory: their pages exist, reserved, in the
 * zone above, or at the very end in the zone below.
 * Source: 6.1 init_unavailable_range().
 */
static void init_unavailable_range(struct machine *m, unsigned long start, unsigned long end,
				   const bool *section_present, const struct zone *zone)
{
	unsigned long section = pages_per_section(m), count = 0, next;

	start = max_pfn(start, m->base_pfn);
	for (; start < end; start = next) {
		next = min_pfn(round_down(start, section) + section, end);
		if (!section_present[(start - m->base_pfn) / section])
			continue;
		set_zone_of_range(m, (struct pfn_range){ start, next }, zone);
		set_page_reserved(m, start, next);
		count += next - start;
	}
	if (count)
		report(m, &(struct mm_report){ .kind = REPORT_UNAVAILABLE_RANGE, .count = count,
					       .nid = zone_to_nid(zone), .zone = zone_idx(zone) });
}

/* Pageblocks that begin in memory are movable to start with. */
static void init_zone_range(struct machine *m, struct pfn_range r, const struct zone *zone)
{
	set_zone_of_range(m, r, zone);
	for (unsigned long pfn = round_up(r.start, 1UL << m->pageblock_order); pfn < r.end;
	     pfn += 1UL << m->pageblock_order)
		set_pageblock_migratetype(m, pfn, MIGRATE_MOVABLE);
}

static void mark_sections(const struct machine *m, bool *present)
{
	unsigned long section = pages_per_section(m), start, end;
	int i;

	for_each_mem_pfn_range(&m->memblock, i, NUMA_NO_NODE, &start, &end, NULL)
		for (unsigned long s = start - m->base_pfn; s < end - m->base_pfn;
		     s = round_down(s, section) + section)
			present[s / section] = true;
}

/* Source: 6.1 memmap_init(). */
static void memmap_init(struct machine *m, const bool *section_present)
{
	unsigned long start, end, hole = 0;
	const struct zone *last = NULL;
	int i, nid;

	for_each_mem_pfn_range(&m->memblock, i, NUMA_NO_NODE, &start, &end, &nid) {
		for (int type = 0; type < MAX_NR_ZONES; type++) {
			const struct zone *zone = &m->nodes[nid]->node_zones[type];
			unsigned long low = zone->zone_start_pfn, high = zone_end_pfn(zone);
			struct pfn_range r = { clamp_pfn(start, low, high),
					       clamp_pfn(end, low, high) };

			if (!populated_zone(zone) || r.start >= r.end)
				continue;
			init_zone_range(m, r, zone);
			if (hole < r.start)
				init_unavailable_range(m, hole, r.start, section_present, zone);
			hole = r.end;
			last = zone;
		}
	}
	init_unavailable_range(m, hole, m->base_pfn + m->nr_pages, section_present, last);
}

/*
 * Each zone's pageblocks by type, as /proc/pagetypeinfo walks them: one for
 * every pageblock_nr_pages from the zone's start on.
 */
static void count_pageblocks(struct machine *m)
{
	struct zone *zone;

	for_each_populated_zone(m, zone) {
		for (unsigned long pfn = zone->zone_start_pfn; pfn < zone_end_pfn(zone);
		     pfn += 1UL << m->pageblock_order) {
			if (zone_of(m, pfn) != zone)
				continue;
			block_at(m, pfn)->flags |= BLOCK_COUNTED;
			zone->nr_pageblocks[get_pageblock_migratetype(m, pfn)]++;
		}
	}
}

int free_area_init(struct machine *m, const unsigned long max_zone_pfn[MAX_NR_ZONES],
		   const struct movable_request *movable)
{
	static const struct movable_request none;
	bool *section_present;
	struct zone *zone;
	int err = size_page_array(m);

	if (!err)
		err = map_page_array(m);
	if (err)
		return err;
	section_present = calloc(m->nr_pages / pages_per_section(m), sizeof(bool));
	if (!section_present)
		return -ENOMEM;
	set_arch_zones(m, max_zone_pfn);
	find_zone_movable_pfns(m, movable ? movable : &none);
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		init_node_size(m, nid);
	mark_sections(m, section_present);
	memmap_init(m, section_present);
	free(section_present);
	count_pageblocks(m);
	for_each_populated_zone(m, zone)
		set_zone_contiguous(m, zone);
	return init_memory_blocks(m);
}

void zone_range(const struct machine *m, enum zone_type zone, unsigned long *start_pfn,
		unsigned long *end_pfn)
{
	*start_pfn = m->arch_zone_lowest[zone];
	*end_pfn = m->arch_zone_highest[zone];
}

unsigned long zone_movable_pfn(const struct machine *m, int nid)
{
	return m->zone_movable_pfn[nid];
}

/* ---- memory to the allocator ---- */

/*
 * A fresh block, counted in and put last; its page entries are not touched.
 * Source: 6.1 __free_pages_core().
 */
void free_pages_core(struct machine *m, unsigned long pfn, unsigned int order)
{
	struct zone *zone = zone_of(m, pfn);

	zone->managed_pages += 1UL << order;
	free_one_page(m, zone, pfn, order, get_pageblock_migratetype(m, pfn), FPI_TO_TAIL);
	count_vm_events(m, PGFREE, 1UL << order);
}

static void free_memory_range(struct machine *m, unsigned long start, unsigned long end)
{
	/* The page whose index means none is never free. */
	end = min_pfn(end, m->base_pfn + PAGE_NIL);
	while (start < end) {
		unsigned int order = m->max_order - 1;

		if (start && (unsigned int)__builtin_ctzl(start) < order)
			order = (unsigned int)__builtin_ctzl(start);
		while (start + (1UL << order) > end)
			order--;
		free_pages_core(m, start, order);
		start += 1UL << order;
	}
}

static void mark_reserved_regions(struct machine *m)
{
	const struct memblock_region *r;
	unsigned long page_mask = (1UL << m->page_shift) - 1;

	for_each_reserved_mem_region(&m->memblock, r) {
		unsigned long start = (unsigned long)(r->base >> m->page_shift);
		unsigned long end = (unsigned long)((memblock_region_end(r) + page_mask) >>
						    m->page_shift);

		set_page_reserved(m, start, end);
	}
	for_each_mem_region(&m->memblock, r)
		if (r->flags & MEMBLOCK_NOMAP)
			set_page_reserved(m, (unsigned long)(r->base >> m->page_shift),
					(unsigned long)(memblock_region_end(r) >> m->page_shift));
}

unsigned long memblock_free_all(struct machine *m)
{
	unsigned long page_mask = (1UL << m->page_shift) - 1, pages = 0;
	struct memblock_walk walk;
	phys_addr_t start, end;
	struct zone *zone;

	for_each_zone(m, zone)
		zone->managed_pages = 0;
	mark_reserved_regions(m);
	for_each_free_mem_range(&m->memblock, &walk, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end,
				NULL) {
		unsigned long first = (unsigned long)((start + page_mask) >> m->page_shift);
		unsigned long past = (unsigned long)(end >> m->page_shift);

		if (first >= past)
			continue;
		free_memory_range(m, first, past);
		pages += past - first;
	}
	m->totalram_pages += pages;
	return pages;
}

/* One page that was reserved. Source: 6.1 free_reserved_page(). */
static void free_reserved_page(struct machine *m, unsigned long pfn)
{
	page_at(m, pfn)->flags = page_flags(PG_USED, 0, 0);
	free_the_page(m, pfn, 0);
	zone_of(m, pfn)->managed_pages++;
	m->totalram_pages++;
}

unsigned long free_reserved_area(struct machine *m, unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long freed = 0, past = m->base_pfn + m->nr_pages;

	if (start_pfn < m->base_pfn)
		start_pfn = m->base_pfn;
	for (unsigned long pfn = start_pfn; pfn < end_pfn && pfn < past; pfn++) {
		if (!zone_of(m, pfn) || !page_reserved(m, pfn))
			continue;
		clear_page_reserved(m, pfn, pfn + 1);
		free_reserved_page(m, pfn);
		freed++;
	}
	return freed;
}

/*
 * Pages of a pageblock that are free already, though an area has them: Linux
 * finds them in a bad state, and does not free the block, which is lost then.
 */
static bool find_bad_pages(struct machine *m, unsigned long pfn, unsigned long nr)
{
	bool bad = false;

	if (block_at(m, pfn)->flags & BLOCK_RESERVED)
		return false;
	for (unsigned long p = pfn; p < pfn + nr; p++) {
		if (page_reserved(m, p))
			continue;
		/* It shows only in the first page of a free block. */
		if (buddy_order(m, p) >= 0)
			report(m, &(struct mm_report){ .kind = REPORT_BAD_PAGE, .pfn = p });
		bad = true;
	}
	return bad;
}

static void lose_reserved_pages(struct machine *m, unsigned long pfn, unsigned long nr)
{
	for (unsigned long p = pfn; p < pfn + nr; p++) {
		if (!page_reserved(m, p))
			continue;
		clear_page_reserved(m, p, p + 1);
		page_at(m, p)->flags = page_flags(PG_USED, 0, 0);
		if (owners_kept(m))
			note_freed(m, p, 1);	/* nobody has it */
	}
}

/*
 * A reserved pageblock becomes CMA's and free, as one.
 * Source: 6.1 init_cma_reserved_pageblock().
 */
void init_cma_reserved_pageblock(struct machine *m, unsigned long pfn)
{
	unsigned long nr = 1UL << m->pageblock_order;
	struct zone *zone = zone_of(m, pfn);
	bool bad = find_bad_pages(m, pfn, nr);

	set_pageblock_migratetype(m, pfn, MIGRATE_CMA);
	if (bad) {
		lose_reserved_pages(m, pfn, nr);
	} else {
		clear_page_reserved(m, pfn, pfn + nr);
		page_at(m, pfn)->flags = page_flags(PG_USED, m->pageblock_order, 0);
		free_the_page(m, pfn, m->pageblock_order);
	}
	zone->managed_pages += nr;
	zone->cma_pages += nr;
	m->totalram_pages += nr;
}
