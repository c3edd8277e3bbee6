// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The buddy lists: free blocks of 2^order pages, split on the way out and
 * merged on the way in.
 *
 *	split (expand)           take order 0 from order 3
 *	| 8                    |  ->  | 1 | 1 | 2     | 4             |
 *	                               out  0   1       2   (halves to the heads)
 *
 *	merge (free_one_page)    free page 5, its buddy 4 is free, so is 6-7
 *	| 4 | 5 | 6     |  ->  | 4             |
 *
 * Source: 6.1 mm/page_alloc.c.
 */
#include <errno.h>

#include "mm/internal.h"

/* Links of the free block that begins at index i. */
static inline struct page_links *free_links(struct machine *m, uint32_t i, unsigned int order)
{
	if (order >= m->pageblock_order)
		return &m->blocks[i >> m->pageblock_order].link;
	return &m->pages[i].link;
}

static inline void mark_free(struct machine *m, uint32_t i, unsigned int order, enum migratetype mt)
{
	if (order >= m->pageblock_order) {
		struct pageblock *block = &m->blocks[i >> m->pageblock_order];

		block->free_order = (uint8_t)order;
		block->free_list = mt;
	} else {
		m->pages[i].flags = page_flags(PG_BUDDY, order, mt);
	}
}

static inline void unmark_free(struct machine *m, uint32_t i, unsigned int order)
{
	if (order >= m->pageblock_order)
		m->blocks[i >> m->pageblock_order].free_order = 0;
	else
		m->pages[i].flags = 0;
}

static inline enum migratetype list_of(const struct machine *m, uint32_t i, unsigned int order)
{
	if (order >= m->pageblock_order)
		return (enum migratetype)m->blocks[i >> m->pageblock_order].free_list;
	return page_list_type(&m->pages[i]);
}

enum migratetype free_list_type(const struct machine *m, unsigned long pfn, unsigned int order)
{
	return list_of(m, page_index(m, pfn), order);
}

static void add_to_free_list(struct machine *m, struct zone *zone, uint32_t i, unsigned int order,
			     enum migratetype mt)
{
	struct free_area *area = &zone->free_area[order];
	struct page_list *list = &area->free_list[mt];
	struct page_links *link = free_links(m, i, order);

	mark_free(m, i, order, mt);
	link->prev = PAGE_NIL;
	link->next = list->first;
	if (list->first != PAGE_NIL)
		free_links(m, list->first, order)->prev = i;
	else
		list->last = i;
	list->first = i;
	area->nr[mt]++;
	zone->nonempty[mt] |= 1u << order;
}

static void append_to_free_list(struct machine *m, struct zone *zone, uint32_t i,
				unsigned int order, enum migratetype mt)
{
	struct free_area *area = &zone->free_area[order];
	struct page_list *list = &area->free_list[mt];
	struct page_links *link = free_links(m, i, order);

	mark_free(m, i, order, mt);
	link->next = PAGE_NIL;
	link->prev = list->last;
	if (list->last != PAGE_NIL)
		free_links(m, list->last, order)->next = i;
	else
		list->first = i;
	list->last = i;
	area->nr[mt]++;
	zone->nonempty[mt] |= 1u << order;
}

void add_to_free_list_tail(struct machine *m, struct zone *zone, unsigned long pfn,
			   unsigned int order, enum migratetype mt)
{
	append_to_free_list(m, zone, page_index(m, pfn), order, mt);
}

static void del_from_free_list(struct machine *m, struct zone *zone, uint32_t i, unsigned int order)
{
	enum migratetype mt = list_of(m, i, order);
	struct free_area *area = &zone->free_area[order];
	struct page_list *list = &area->free_list[mt];
	struct page_links link = *free_links(m, i, order);

	if (link.prev != PAGE_NIL)
		free_links(m, link.prev, order)->next = link.next;
	else
		list->first = link.next;
	if (link.next != PAGE_NIL)
		free_links(m, link.next, order)->prev = link.prev;
	else
		list->last = link.prev;
	unmark_free(m, i, order);
	if (!--area->nr[mt])
		zone->nonempty[mt] &= ~(1u << order);
}

void del_page_from_free_list(struct machine *m, struct zone *zone, unsigned long pfn,
			     unsigned int order)
{
	del_from_free_list(m, zone, page_index(m, pfn), order);
}

/* To the tail of another type's list, so that it is not the next to be taken. */
void move_to_free_list(struct machine *m, struct zone *zone, unsigned long pfn, unsigned int order,
		       enum migratetype mt)
{
	uint32_t i = page_index(m, pfn);

	del_from_free_list(m, zone, i, order);
	append_to_free_list(m, zone, i, order, mt);
}

bool buddy_is_free(const struct machine *m, const struct zone *zone, unsigned long buddy_pfn,
		   unsigned int order)
{
	uint32_t i = page_index(m, buddy_pfn);

	if (order >= m->pageblock_order) {
		const struct pageblock *block = &m->blocks[i >> m->pageblock_order];

		return block->free_order == order && block->zone == zone->id;
	}
	if ((m->pages[i].flags & (PAGE_STATE_MASK | PAGE_ORDER_MASK)) !=
	    page_flags(PG_BUDDY, order, 0))
		return false;
	return likely(!m->mixed_blocks) || zone_of(m, buddy_pfn) == zone;
}

/*
 * Free blocks of these types must not merge: a block without fallbacks (CMA,
 * HIGHATOMIC, ISOLATE) keeps to itself, or its pages would be miscounted.
 */
static bool may_merge_blocks(enum migratetype mt, enum migratetype buddy_mt)
{
	return mt == buddy_mt ||
	       (migratetype_is_mergeable(mt) && migratetype_is_mergeable(buddy_mt));
}

/*
 * The block that would complete the next order up is free: this one is likely
 * to be merged soon, so it goes where it is taken last. Where no larger order
 * is worth waiting for, to the head, or by lot.
 * Source: 6.1 buddy_merge_likely(), is_shuffle_order().
 */
static bool goes_to_tail(struct machine *m, const struct zone *zone, unsigned long combined_pfn,
			 unsigned int order)
{
	if (likely(order < m->tail_placement_orders))
		return buddy_is_free(m, zone, combined_pfn ^ (2UL << order), order + 1);
	return order == m->max_order - 1 && m->policy.shuffle == SHUFFLE_ON && shuffle_pick_tail(m);
}

/*
 * Direct compaction waits for a block of this order in this zone: let it have
 * the one that is being freed, unless that would pollute its pageblock.
 * Source: 6.1 compaction_capture().
 */
static bool compaction_capture(struct machine *m, const struct zone *zone, unsigned long pfn,
			       unsigned int order, enum migratetype mt)
{
	struct capture_control *capture = m->capture;

	if (capture->pfn != PFN_NONE || capture->cc->zone != zone ||
	    capture->cc->order != (int)order)
		return false;
	if (mt == MIGRATE_CMA || mt == MIGRATE_ISOLATE)
		return false;
	if (order < m->pageblock_order && mt == MIGRATE_MOVABLE)
		return false;
	capture->pfn = pfn;
	m->pages[page_index(m, pfn)].flags = page_flags(PG_ISOLATED, order, mt);
	return true;
}

/*
 * Merge a block with its free buddies and put the result on the list of mt,
 * which is its pageblock's type or, when that was known before, what it was.
 * Source: 6.1 __free_one_page().
 */
void free_one_page(struct machine *m, struct zone *zone, unsigned long pfn, unsigned int order,
		   enum migratetype mt, enum fpi_flags fpi)
{
	unsigned long buddy_pfn = 0;
	bool to_tail;

	if (likely(mt != MIGRATE_ISOLATE))
		mod_zone_freepage_state(m, zone, 1L << order, mt);

	for (; order < m->max_order - 1; order++) {
		if (unlikely(m->capture) && compaction_capture(m, zone, pfn, order, mt)) {
			mod_zone_freepage_state(m, zone, -(1L << order), mt);
			return;
		}
		buddy_pfn = pfn ^ (1UL << order);
		if (!buddy_is_free(m, zone, buddy_pfn, order))
			break;
		if (unlikely(order >= m->pageblock_order) &&
		    !may_merge_blocks(mt, get_pageblock_migratetype(m, buddy_pfn)))
			break;
		del_from_free_list(m, zone, page_index(m, buddy_pfn), order);
		pfn &= buddy_pfn;
	}

	to_tail = fpi & FPI_TO_TAIL || goes_to_tail(m, zone, pfn & buddy_pfn, order);
	if (to_tail)
		append_to_free_list(m, zone, page_index(m, pfn), order, mt);
	else
		add_to_free_list(m, zone, page_index(m, pfn), order, mt);
}

/* Past the per-CPU lists. Source: 6.1 __free_pages_ok(). */
void free_pages_ok(struct machine *m, unsigned long pfn, unsigned int order, enum fpi_flags fpi)
{
	tracepoint(m, mm_page_free, pfn, order);
	m->pages[page_index(m, pfn)].flags = 0;
	free_one_page(m, zone_of(m, pfn), pfn, order, get_pageblock_migratetype(m, pfn), fpi);
	count_vm_events(m, PGFREE, 1UL << order);
}

/* Give the upper halves back until the block is small enough. */
static void expand(struct machine *m, struct zone *zone, uint32_t i, unsigned int low,
		   unsigned int high, enum migratetype mt)
{
	while (high > low) {
		high--;
		add_to_free_list(m, zone, i + (1u << high), high, mt);
	}
}

/*
 * The first block of the lowest order that serves, from the lists of one type.
 * The caller counts the pages off. Source: 6.1 __rmqueue_smallest().
 */
unsigned long rmqueue_smallest(struct machine *m, struct zone *zone, unsigned int order,
			       enum migratetype mt)
{
	uint32_t orders = zone->nonempty[mt] >> order;
	unsigned int current;
	uint32_t i;

	if (!orders)
		return PFN_NONE;
	current = order + (unsigned int)__builtin_ctz(orders);
	i = zone->free_area[current].free_list[mt].first;
	del_from_free_list(m, zone, i, current);
	expand(m, zone, i, order, current, mt);
	m->pages[i].flags = page_flags(PG_ISOLATED, order, mt);
	tracepoint(m, mm_page_alloc_zone_locked, index_pfn(m, i), order, mt,
	      pcp_allowed_order(m, order) && mt < MIGRATE_PCPTYPES);
	return index_pfn(m, i);
}

static inline unsigned int min_order(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/*
 * Cut a free block at an offset, so that its two parts can be on the lists of
 * two pageblock types. -ENOENT: no free block of that order begins at pfn.
 * Source: 6.1 split_free_page().
 */
int split_free_page(struct machine *m, unsigned long pfn, unsigned int order,
		    unsigned long split_pfn_offset)
{
	struct zone *zone = zone_of(m, pfn);
	enum migratetype mt = get_pageblock_migratetype(m, pfn);
	unsigned long part = pfn, end = pfn + (1UL << order);

	if (!split_pfn_offset)
		return 0;
	if (buddy_order(m, pfn) != (int)order)
		return -ENOENT;
	if (mt != MIGRATE_ISOLATE)
		mod_zone_freepage_state(m, zone, -(1L << order), mt);
	del_page_from_free_list(m, zone, pfn, order);
	while (part < end) {
		unsigned int fit = part ? (unsigned int)__builtin_ctzl(part) : order;
		unsigned int o = min_order(fit, 63 - (unsigned int)__builtin_clzl(split_pfn_offset));

		free_one_page(m, zone, part, o, get_pageblock_migratetype(m, part), FPI_NONE);
		part += 1UL << o;
		split_pfn_offset -= 1UL << o;
		if (!split_pfn_offset)	/* the first part is done */
			split_pfn_offset = end - part;
	}
	return 0;
}

/* A block of half a pageblock and more that was taken makes its blocks movable. */
static void claim_isolated_blocks(struct machine *m, unsigned long pfn, unsigned int order)
{
	unsigned long last = pfn + (1UL << order) - 1;

	if (order + 1 < m->pageblock_order)
		return;
	for (; pfn < last; pfn += 1UL << m->pageblock_order)
		if (migratetype_is_mergeable(get_pageblock_migratetype(m, pfn)))
			set_pageblock_migratetype(m, pfn, MIGRATE_MOVABLE);
}

/*
 * Take a free block off its list for compaction or a contiguous allocation,
 * unless the zone would fall below its min watermark. Returns its pages or 0.
 * Source: 6.1 __isolate_free_page().
 */
unsigned long isolate_free_page(struct machine *m, unsigned long pfn, unsigned int order)
{
	struct zone *zone = zone_of(m, pfn);
	enum migratetype mt = get_pageblock_migratetype(m, pfn);

	if (mt != MIGRATE_ISOLATE) {
		unsigned long mark = zone->_watermark[WMARK_MIN] + (1UL << order);

		if (!zone_watermark_ok(zone, 0, mark, ZONE_DMA, ALLOC_CMA))
			return 0;
		mod_zone_freepage_state(m, zone, -(1L << order), mt);
	}
	del_page_from_free_list(m, zone, pfn, order);
	page_at(m, pfn)->flags = page_flags(PG_ISOLATED, order, mt);
	claim_isolated_blocks(m, pfn, order);
	return 1UL << order;
}

/* Source: 6.1 __putback_isolated_page(). */
void putback_isolated_page(struct machine *m, unsigned long pfn, unsigned int order,
			   enum migratetype mt)
{
	page_at(m, pfn)->flags = 0;
	free_one_page(m, zone_of(m, pfn), pfn, order, mt, FPI_TO_TAIL);
}

unsigned long free_list_first(const struct machine *m, const struct zone *zone,
			      unsigned int order, enum migratetype mt)
{
	uint32_t i = zone->free_area[order].free_list[mt].first;

	return i == PAGE_NIL ? PFN_NONE : index_pfn(m, i);
}

static struct page_links read_links(const struct machine *m, unsigned long pfn, unsigned int order)
{
	uint32_t i = page_index(m, pfn);

	return order >= m->pageblock_order ? m->blocks[i >> m->pageblock_order].link
					   : m->pages[i].link;
}

unsigned long free_list_next(const struct machine *m, unsigned long pfn, unsigned int order)
{
	uint32_t next = read_links(m, pfn, order).next;

	return next == PAGE_NIL ? PFN_NONE : index_pfn(m, next);
}

unsigned long free_list_last(const struct machine *m, const struct zone *zone, unsigned int order,
			     enum migratetype mt)
{
	uint32_t i = zone->free_area[order].free_list[mt].last;

	return i == PAGE_NIL ? PFN_NONE : index_pfn(m, i);
}

unsigned long free_list_prev(const struct machine *m, unsigned long pfn, unsigned int order)
{
	uint32_t prev = read_links(m, pfn, order).prev;

	return prev == PAGE_NIL ? PFN_NONE : index_pfn(m, prev);
}

/*
 *	| a b c d e |  with c the first  ->  | c d e a b |
 */
void rotate_free_list(struct machine *m, struct zone *zone, unsigned int order, enum migratetype mt,
		      unsigned long pfn)
{
	struct page_list *list = &zone->free_area[order].free_list[mt];
	uint32_t i = pfn == PFN_NONE ? PAGE_NIL : page_index(m, pfn), new_last;

	if (i == PAGE_NIL || i == list->first)
		return;
	new_last = free_links(m, i, order)->prev;
	free_links(m, list->last, order)->next = list->first;
	free_links(m, list->first, order)->prev = list->last;
	free_links(m, new_last, order)->next = PAGE_NIL;
	free_links(m, i, order)->prev = PAGE_NIL;
	list->first = i;
	list->last = new_last;
}

/* The block before i has next as its successor, the one after it prev as its predecessor. */
static void relink(struct machine *m, struct page_list *list, unsigned int order,
		   struct page_links around, uint32_t first, uint32_t last)
{
	if (around.prev == PAGE_NIL)
		list->first = first;
	else
		free_links(m, around.prev, order)->next = first;
	if (around.next == PAGE_NIL)
		list->last = last;
	else
		free_links(m, around.next, order)->prev = last;
}

/*
 *	| … a … b … |  ->  | … b … a … |		both on one list
 */
void swap_in_free_list(struct machine *m, struct zone *zone, unsigned long a, unsigned long b,
		       unsigned int order)
{
	struct page_list *list = &zone->free_area[order].free_list[free_list_type(m, a, order)];
	bool b_first = read_links(m, b, order).next == page_index(m, a);
	uint32_t i = page_index(m, b_first ? b : a), j = page_index(m, b_first ? a : b);
	struct page_links *at_i = free_links(m, i, order), *at_j = free_links(m, j, order);
	struct page_links was_i = *at_i, was_j = *at_j;

	if (was_i.next == j) {	/* neighbours */
		*at_j = (struct page_links){ .prev = was_i.prev, .next = i };
		*at_i = (struct page_links){ .prev = j, .next = was_j.next };
		relink(m, list, order, (struct page_links){ .prev = was_i.prev, .next = was_j.next },
		       j, i);
		return;
	}
	*at_i = was_j;
	*at_j = was_i;
	relink(m, list, order, was_i, j, j);
	relink(m, list, order, was_j, i, i);
}
