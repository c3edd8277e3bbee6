// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The page array and the pageblocks: who a page belongs to, what it is.
 *
 * Reserved memory is kept by pageblock where a whole one is reserved, so that
 * the kernel image and the memory map of a large machine touch no page entry.
 */
#include <errno.h>

#include "mm/internal.h"

static inline unsigned long min_pfn(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

/* ---- reserved pages ---- */

bool page_reserved(const struct machine *m, unsigned long pfn)
{
	return block_at(m, pfn)->flags & BLOCK_RESERVED ||
	       page_state(page_at(m, pfn)) == PG_RESERVED;
}

static void set_pages_state(struct machine *m, unsigned long start, unsigned long end,
			    enum page_state state)
{
	for (unsigned long pfn = start; pfn < end; pfn++)
		page_at(m, pfn)->flags = page_flags(state, 0, 0);
}

/* Keep a block's pages as reserved one by one, so that some of them can change. */
static void reserve_by_page(struct machine *m, unsigned long pfn)
{
	struct pageblock *block = block_at(m, pfn);

	if (!(block->flags & BLOCK_RESERVED))
		return;
	set_pages_state(m, pageblock_start_pfn(m, pfn), pageblock_end_pfn(m, pfn), PG_RESERVED);
	block->flags &= (uint8_t)~BLOCK_RESERVED;
}

void set_page_reserved(struct machine *m, unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long pfn, next, past = m->base_pfn + m->nr_pages;

	start_pfn = start_pfn > m->base_pfn ? start_pfn : m->base_pfn;
	end_pfn = min_pfn(end_pfn, past);
	for (pfn = start_pfn; pfn < end_pfn; pfn = next) {
		struct pageblock *block = block_at(m, pfn);

		next = min_pfn(pageblock_end_pfn(m, pfn), end_pfn);
		if (block->zone == ZONE_ID_HOLE)
			continue;
		if (next - pfn == 1UL << m->pageblock_order)
			block->flags |= BLOCK_RESERVED;
		else if (!(block->flags & BLOCK_RESERVED))
			set_pages_state(m, pfn, next, PG_RESERVED);
	}
}

void clear_page_reserved(struct machine *m, unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long pfn, next;

	for (pfn = start_pfn; pfn < end_pfn; pfn = next) {
		struct pageblock *block = block_at(m, pfn);

		next = min_pfn(pageblock_end_pfn(m, pfn), end_pfn);
		if (block->flags & BLOCK_RESERVED && next - pfn == 1UL << m->pageblock_order) {
			block->flags &= (uint8_t)~BLOCK_RESERVED;
			continue;
		}
		reserve_by_page(m, pfn);
		for (; pfn < next; pfn++)
			if (page_state(page_at(m, pfn)) == PG_RESERVED)
				page_at(m, pfn)->flags = 0;
	}
}

/* ---- zones of pages ---- */

struct zone *zone_of_mixed(const struct machine *m, unsigned long pfn)
{
	int nid = memblock_search_pfn_nid(&m->memblock, pfn);
	struct zone *zone, *spanning = NULL;

	for_each_populated_zone(m, zone) {
		if (!zone_spans_pfn(zone, pfn))
			continue;
		if (zone_to_nid(zone) == nid)
			return zone;
		spanning = zone;
	}
	return spanning;
}

struct zone *page_zone(const struct machine *m, unsigned long pfn)
{
	return pfn_in_array(m, pfn) ? zone_of(m, pfn) : NULL;
}

bool pageblock_in_zone(const struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
		       const struct zone *zone)
{
	if (zone->contiguous)
		return true;
	return page_zone(m, start_pfn) == zone && page_zone(m, end_pfn - 1) == zone;
}

/* Source: 6.1 set_zone_contiguous(). */
void set_zone_contiguous(struct machine *m, struct zone *zone)
{
	unsigned long start = zone->zone_start_pfn, end = zone_end_pfn(zone), next;

	zone->contiguous = false;
	for (; start < end; start = next) {
		next = min_pfn(pageblock_end_pfn(m, start), end);
		if (!pageblock_in_zone(m, start, next, zone))
			return;
	}
	zone->contiguous = true;
}

/* ---- pageblocks ---- */

void set_pageblock_migratetype(struct machine *m, unsigned long pfn, enum migratetype mt)
{
	struct pageblock *block = block_at(m, pfn);

	/* Without grouping all blocks count as unmovable (6.1 does so, too). */
	if (unlikely(!m->group_by_mobility && mt < MIGRATE_PCPTYPES))
		mt = MIGRATE_UNMOVABLE;
	if (block->flags & BLOCK_COUNTED) {
		struct zone *zone = zone_of(m, pfn);

		zone->nr_pageblocks[block->migratetype]--;
		zone->nr_pageblocks[mt]++;
	}
	block->migratetype = mt;
}

enum migratetype pageblock_migratetype(const struct machine *m, unsigned long pfn)
{
	if (!pfn_in_array(m, pfn) || block_at(m, pfn)->zone == ZONE_ID_HOLE)
		return MIGRATE_TYPES;
	return get_pageblock_migratetype(m, pfn);
}

bool pageblock_skip(const struct machine *m, unsigned long pfn)
{
	return pfn_in_array(m, pfn) && block_at(m, pfn)->flags & BLOCK_SKIP;
}

/* ---- lists ---- */

void page_list_splice(struct machine *m, struct page_list *from, struct page_list *to)
{
	if (page_list_empty(from))
		return;
	m->links[from->last].next = to->first;
	if (to->first != PAGE_NIL)
		m->links[to->first].prev = from->last;
	else
		to->last = from->last;
	to->first = from->first;
	page_list_init(from);
}

void page_list_splice_tail(struct machine *m, struct page_list *from, struct page_list *to)
{
	if (page_list_empty(from))
		return;
	m->links[from->first].prev = to->last;
	if (to->last != PAGE_NIL)
		m->links[to->last].next = from->first;
	else
		to->first = from->first;
	to->last = from->last;
	page_list_init(from);
}

/* ---- what begins at a page, and what it is within ---- */

static bool block_begins(const struct machine *m, unsigned long pfn, unsigned int *order)
{
	const struct page *page = page_at(m, pfn);
	int free_order = buddy_order(m, pfn);

	if (free_order >= 0) {
		*order = (unsigned int)free_order;
		return true;
	}
	*order = page_order(page);
	return page_state(page) != PG_NONE;
}

/* First page of the block that pfn is part of; its order in *order. */
unsigned long block_head(const struct machine *m, unsigned long pfn, unsigned int *order)
{
	for (unsigned int o = 0; o < m->max_order; o++) {
		unsigned long head = pfn & ~((1UL << o) - 1);

		if (block_begins(m, head, order) && *order >= o)
			return head;
	}
	return PFN_NONE;
}

unsigned long compound_head(const struct machine *m, unsigned long pfn)
{
	unsigned int order;
	unsigned long head = block_head(m, pfn, &order);

	if (head == PFN_NONE || !(page_at(m, head)->flags & PAGE_COMPOUND))
		return PFN_NONE;
	return head;
}

static enum page_use use_of(const struct machine *m, unsigned long head)
{
	switch (page_state(page_at(m, head))) {
	case PG_PCP:
		return PAGE_PCP;
	case PG_USED:
		return PAGE_USED;
	case PG_ISOLATED:
		return PAGE_ISOLATED;
	case PG_RESERVED:
		return PAGE_RESERVED;
	default:
		return PAGE_FREE;
	}
}

static const struct {
	uint32_t flag;
	unsigned int mark;
} marks[] = {
	{ PAGE_LRU, MARK_LRU },
	{ PAGE_ACTIVE, MARK_ACTIVE },
	{ PAGE_REFERENCED, MARK_REFERENCED },
	{ PAGE_USER, MARK_UPTODATE },
	{ PAGE_DIRTY, MARK_DIRTY },
	{ PAGE_WRITEBACK, MARK_WRITEBACK },
	{ PAGE_WORKINGSET, MARK_WORKINGSET },
	{ PAGE_RECLAIM, MARK_RECLAIM },
	{ PAGE_READAHEAD, MARK_RECLAIM },	/* 6.1 has one bit for both */
	{ PAGE_SWAPBACKED, MARK_SWAPBACKED | MARK_ANON },
	{ PAGE_SWAPCACHE, MARK_SWAPCACHE },
	{ PAGE_UNEVICTABLE, MARK_UNEVICTABLE },
	{ PAGE_MLOCKED, MARK_MLOCKED },
	{ PAGE_SLAB, MARK_SLAB },
	{ PAGE_TABLE, MARK_TABLE },
};

/*
 * A user's page that is no process's (control/) passes for an anonymous one.
 * Those of files are read and written, but not mapped.
 */
static unsigned int marks_of(const struct machine *m, unsigned long pfn)
{
	uint32_t flags = page_at(m, pfn)->flags;
	unsigned int of_page = 0;

	if (flags & PAGE_LRU && !(flags & PAGE_USER))
		return (flags & PAGE_TAKEN ? 0 : MARK_LRU) | MARK_UPTODATE | MARK_SWAPBACKED |
		       MARK_ANON | MARK_MAPPED;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (flags & marks[i].flag)
			of_page |= marks[i].mark;
	if (flags & PAGE_USER && page_span(m, pfn)->space->kind == SPACE_ANON)
		of_page |= MARK_MAPPED;
	return of_page;
}

unsigned long max_page_pfn(const struct machine *m)
{
	return m->base_pfn + m->nr_pages;
}

/* Objects of slab are charged one by one, not their page. */
static unsigned int page_memcg_id(const struct machine *m, unsigned long pfn)
{
	const struct page *page = page_at(m, pfn);

	if (page->flags & PAGE_USER)
		return page_pte(m, pfn)->memcg;
	if (page->flags & PAGE_KMEMCG && !(page->flags & PAGE_SLAB))
		return page_memcg_kmem(m, pfn)->id;
	return 0;
}

int page_info(const struct machine *m, unsigned long pfn, struct page_info *info)
{
	const struct page *page;

	if (!pfn_in_array(m, pfn))
		return -EINVAL;
	*info = (struct page_info){ .use = PAGE_HOLE, .head = pfn, .list = MIGRATE_TYPES };
	if (block_at(m, pfn)->zone == ZONE_ID_HOLE)
		return 0;
	if (page_reserved(m, pfn)) {
		info->use = PAGE_RESERVED;
		return 0;
	}
	info->head = block_head(m, pfn, &info->order);
	if (info->head == PFN_NONE) {
		info->head = pfn;
		return 0;
	}
	page = page_at(m, info->head);
	info->use = use_of(m, info->head);
	if (info->use == PAGE_FREE)
		info->list = free_list_type(m, info->head, info->order);
	else if (info->use == PAGE_PCP)
		info->list = page_list_type(page);
	info->movable = page->flags & (PAGE_MOVABLE_OPS | PAGE_LRU);
	info->lru = page->flags & PAGE_LRU;
	info->pinned = page->flags & PAGE_PINNED;
	info->compound = page->flags & PAGE_COMPOUND;
	if (info->use == PAGE_USED) {
		info->user = page->flags & PAGE_USER;
		info->marks = marks_of(m, info->head);
		info->owner = page_owner(m, info->head);
		info->memcg = page_memcg_id(m, info->head);
		info->kmemcg = page->flags & PAGE_KMEMCG;
	}
	return 0;
}

unsigned long page_run(const struct machine *m, unsigned long pfn, unsigned long max,
		       struct page_info *info)
{
	unsigned long end;

	if (page_info(m, pfn, info))
		return 0;
	if (info->use == PAGE_RESERVED) {
		for (end = pfn + 1; end - pfn < max && pfn_in_array(m, end) &&
				    page_reserved(m, end);)
			end = block_at(m, end)->flags & BLOCK_RESERVED ? pageblock_end_pfn(m, end)
								       : end + 1;
		return min_pfn(end - pfn, max);
	}
	end = info->use == PAGE_HOLE ? pageblock_end_pfn(m, pfn) : info->head + (1UL << info->order);
	return min_pfn(end - pfn, max);
}

/* The allocated block that begins at pfn, or null. */
static struct page *used_page(struct machine *m, unsigned long pfn)
{
	if (!pfn_in_array(m, pfn) || page_state(page_at(m, pfn)) != PG_USED)
		return NULL;
	return page_at(m, pfn);
}

int page_set_owner(struct machine *m, unsigned long pfn, uint32_t owner)
{
	if (!used_page(m, pfn))
		return -EINVAL;
	set_page_owner(m, pfn, owner);
	return 0;
}

static void set_page_owners(struct machine *m, unsigned long pfn, unsigned long nr, uint32_t owner)
{
	uint32_t *owners = &m->owners[page_index(m, pfn)];
	struct page *page = page_at(m, pfn);

	for (unsigned long i = 0; i < nr; i++)
		owners[i] = owner;
	for (unsigned long i = 0; i < nr; i++)
		page[i].flags |= PAGE_OWNED;
}

/* A pageblock at a time: what was written is still in the cache. */
int page_set_owners(struct machine *m, unsigned long pfn, unsigned long nr, uint32_t owner)
{
	unsigned long end = pfn + nr, next;

	for (; pfn < end; pfn = next) {
		next = min_pfn(pageblock_end_pfn(m, pfn), end);
		for (unsigned long p = pfn; p < next; p++)
			if (!used_page(m, p))
				return -EINVAL;
		set_page_owners(m, pfn, next - pfn, owner);
	}
	return 0;
}

static int set_page_flag(struct machine *m, unsigned long pfn, uint32_t flag, bool on)
{
	struct page *page = used_page(m, pfn);

	if (!page)
		return -EINVAL;
	page->flags = on ? page->flags | flag : page->flags & ~flag;
	return 0;
}

int page_set_movable(struct machine *m, unsigned long pfn, bool movable)
{
	return set_page_flag(m, pfn, PAGE_MOVABLE_OPS, movable);
}

int page_set_lru(struct machine *m, unsigned long pfn, bool lru)
{
	return set_page_flag(m, pfn, PAGE_LRU, lru);
}

int page_set_pinned(struct machine *m, unsigned long pfn, bool pinned)
{
	return set_page_flag(m, pfn, PAGE_PINNED, pinned);
}
