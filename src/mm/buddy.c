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
#include <string.h>

#include "mm/internal.h"

/* Its descriptor is its first pageblock's, not its first page's. */
static inline bool is_large(const struct machine *m, unsigned int order)
{
	return unlikely(order >= m->pageblock_order);
}

static inline struct pageblock *block_of(const struct machine *m, uint32_t i)
{
	return &m->blocks[i >> m->pageblock_order];
}

/* Links of the free block that begins at index i. */
static inline struct page_links *free_links(const struct machine *m, uint32_t i, bool large)
{
	return large ? &block_of(m, i)->link : &m->links[i];
}

static inline void mark_free(struct machine *m, uint32_t i, unsigned int order,
			     enum migratetype mt, bool large)
{
	if (large) {
		block_of(m, i)->free_order = (uint8_t)order;
		block_of(m, i)->free_list = mt;
	} else {
		m->pages[i].flags = page_flags(PG_BUDDY, order, mt);
	}
}

static inline void unmark_free(struct machine *m, uint32_t i, bool large)
{
	if (large)
		block_of(m, i)->free_order = 0;
	else
		m->pages[i].flags = 0;
}

static inline enum migratetype list_of(const struct machine *m, uint32_t i, bool large)
{
	return large ? (enum migratetype)block_of(m, i)->free_list : page_list_type(&m->pages[i]);
}

enum migratetype free_list_type(const struct machine *m, unsigned long pfn, unsigned int order)
{
	return list_of(m, page_index(m, pfn), is_large(m, order));
}

static inline void count_added(struct zone *zone, unsigned int order, enum migratetype mt)
{
	zone->free_area[order].nr[mt]++;
	zone->nonempty[mt] |= 1u << order;
}

static inline void count_removed(struct zone *zone, unsigned int order, enum migratetype mt)
{
	if (!--zone->free_area[order].nr[mt])
		zone->nonempty[mt] &= ~(1u << order);
}

static __always_inline void add_first(struct machine *m, struct zone *zone, uint32_t i,
				      unsigned int order, enum migratetype mt, bool large)
{
	struct page_list *list = &zone->free_area[order].free_list[mt];

	mark_free(m, i, order, mt, large);
	*free_links(m, i, large) = (struct page_links){ .next = list->first, .prev = PAGE_NIL };
	if (list->first != PAGE_NIL)
		free_links(m, list->first, large)->prev = i;
	else
		list->last = i;
	list->first = i;
	count_added(zone, order, mt);
}

static __always_inline void add_last(struct machine *m, struct zone *zone, uint32_t i,
				     unsigned int order, enum migratetype mt, bool large)
{
	struct page_list *list = &zone->free_area[order].free_list[mt];

	mark_free(m, i, order, mt, large);
	*free_links(m, i, large) = (struct page_links){ .next = PAGE_NIL, .prev = list->last };
	if (list->last != PAGE_NIL)
		free_links(m, list->last, large)->next = i;
	else
		list->first = i;
	list->last = i;
	count_added(zone, order, mt);
}

static __always_inline void del(struct machine *m, struct zone *zone, uint32_t i,
				unsigned int order, bool large)
{
	enum migratetype mt = list_of(m, i, large);
	struct page_list *list = &zone->free_area[order].free_list[mt];
	struct page_links link = *free_links(m, i, large);

	if (link.prev != PAGE_NIL)
		free_links(m, link.prev, large)->next = link.next;
	else
		list->first = link.next;
	if (link.next != PAGE_NIL)
		free_links(m, link.next, large)->prev = link.prev;
	else
		list->last = link.prev;
	unmark_free(m, i, large);
	count_removed(zone, order, mt);
}

static inline void add_to_free_list(struct machine *m, struct zone *zone, uint32_t i,
				    unsigned int order, enum migratetype mt)
{
	if (is_large(m, order))
		add_first(m, zone, i, order, mt, true);
	else
		add_first(m, zone, i, order, mt, false);
}

static inline void append_to_free_list(struct machine *m, struct zone *zone, uint32_t i,
				       unsigned int order, enum migratetype mt)
{
	if (is_large(m, order))
		add_last(m, zone, i, order, mt, true);
	else
		add_last(m, zone, i, order, mt, false);
}

static inline void del_from_free_list(struct machine *m, struct zone *zone, uint32_t i,
				      unsigned int order)
{
	if (is_large(m, order))
		del(m, zone, i, order, true);
	else
		del(m, zone, i, order, false);
}

void add_to_free_list_tail(struct machine *m, struct zone *zone, unsigned long pfn,
			   unsigned int order, enum migratetype mt)
{
	append_to_free_list(m, zone, page_index(m, pfn), order, mt);
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

static __always_inline bool free_at(const struct machine *m, const struct zone *zone, uint32_t i,
				    unsigned int order, bool large)
{
	if (large)
		return block_of(m, i)->free_order == order && block_of(m, i)->zone == zone->id;
	if ((m->pages[i].flags & (PAGE_STATE_MASK | PAGE_ORDER_MASK)) !=
	    page_flags(PG_BUDDY, order, 0))
		return false;
	return likely(!m->mixed_blocks) || zone_of(m, index_pfn(m, i)) == zone;
}

bool buddy_is_free(const struct machine *m, const struct zone *zone, unsigned long buddy_pfn,
		   unsigned int order)
{
	return free_at(m, zone, page_index(m, buddy_pfn), order, is_large(m, order));
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
static inline bool goes_to_tail(struct machine *m, const struct zone *zone, uint32_t combined,
				unsigned int order)
{
	if (likely(order < m->tail_placement_orders))
		return free_at(m, zone, combined ^ 2u << order, order + 1, is_large(m, order + 1));
	return order == m->max_order - 1 && m->policy.shuffle == SHUFFLE_ON && shuffle_pick_tail(m);
}

/*
 * Direct compaction waits for a block of this order in this zone: let it have
 * the one that is being freed, unless that would pollute its pageblock.
 * Source: 6.1 compaction_capture().
 */
static bool compaction_capture(struct machine *m, const struct zone *zone, uint32_t i,
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
	capture->pfn = index_pfn(m, i);
	m->pages[i].flags = page_flags(PG_ISOLATED, order, mt);
	return true;
}

/* Take the buddy off its list, if it is free and may merge with a block of type mt. */
static __always_inline bool take_buddy(struct machine *m, struct zone *zone, uint32_t buddy,
				       unsigned int order, enum migratetype mt, bool large)
{
	if (!free_at(m, zone, buddy, order, large) ||
	    (large && !may_merge_blocks(mt, block_of(m, buddy)->migratetype)))
		return false;
	del(m, zone, buddy, order, large);
	return true;
}

/*
 * Merge a block with its free buddies and put the result on the list of mt.
 * Its pages are counted already. Buddies by index are those by PFN: the page array begins at a multiple of
 * the largest block.
 */
static __always_inline void merge_free(struct machine *m, struct zone *zone, uint32_t i,
				       unsigned int order, enum migratetype mt, enum fpi_flags fpi)
{
	uint32_t buddy = i;

	for (; order < m->max_order - 1; order++) {
		if (unlikely(m->capture) && compaction_capture(m, zone, i, order, mt)) {
			mod_zone_freepage_state(m, zone, -(1L << order), mt);
			return;
		}
		buddy = i ^ 1u << order;
		if (!(is_large(m, order) ? take_buddy(m, zone, buddy, order, mt, true)
					 : take_buddy(m, zone, buddy, order, mt, false)))
			break;
		i &= buddy;
	}

	if (fpi & FPI_TO_TAIL || goes_to_tail(m, zone, i & buddy, order))
		append_to_free_list(m, zone, i, order, mt);
	else
		add_to_free_list(m, zone, i, order, mt);
}

/*
 * mt is the pageblock's type or, when that was known before, what it was.
 * Source: 6.1 __free_one_page().
 */
void free_one_page(struct machine *m, struct zone *zone, unsigned long pfn, unsigned int order,
		   enum migratetype mt, enum fpi_flags fpi)
{
	if (likely(mt != MIGRATE_ISOLATE))
		mod_zone_freepage_state(m, zone, 1L << order, mt);
	merge_free(m, zone, page_index(m, pfn), order, mt, fpi);
}

/*
 * How often the last block of a list doubles: the last 2^n lie in a row, up or
 * down, are of one type and make one block, to which they would all merge.
 *
 *	list	… 2 7 6 5 4	n = 2: | 4 | 5 | 6 | 7 |
 */
static inline unsigned int doublings(const struct machine *m, uint32_t last, unsigned int max,
				     unsigned int order)
{
	uint32_t i = last, step = m->links[last].prev - last, flags = m->pages[last].flags;
	unsigned int n = 0, nr = 1;

	if ((last ^ (last + step)) != 1u << order || unlikely(m->capture))
		return 0;
	for (; 2u << n <= max && order + n < m->pageblock_order; n++) {
		uint32_t end = last + step * ((2u << n) - 1);

		if ((last ^ end) >> order != (2u << n) - 1)
			return n;
		for (; nr < 2u << n; nr++, i += step)
			if (m->links[i].prev != i + step || m->pages[i + step].flags != flags)
				return n;
	}
	return n;
}

/*
 * Free the last block of a list and those that it doubles by, at most max.
 * Returns how many; *last is then the one before them.
 */
static inline unsigned int free_last(struct machine *m, struct zone *zone, uint32_t *last,
				     unsigned int max, unsigned int order)
{
	unsigned int n = doublings(m, *last, max, order), nr = 1u << n;
	enum migratetype mt = page_list_type(&m->pages[*last]);
	uint32_t first = *last & ~((nr << order) - 1), i = *last;

	/* The type is of when it was freed; since then its block may have been isolated. */
	if (unlikely(zone->nr_isolate_pageblock))
		mt = get_pageblock_migratetype(m, index_pfn(m, first));
	for (unsigned int k = 0; k < nr; k++) {
		tracepoint(m, mm_page_pcpu_drain, index_pfn(m, i), order, mt);
		m->pages[i].flags = 0;
		i = m->links[i].prev;
	}
	*last = i;
	if (i != PAGE_NIL) {	/* the next one, while this one is merged */
		__builtin_prefetch(&m->pages[i]);
		__builtin_prefetch(&m->links[i]);
	}
	if (likely(mt != MIGRATE_ISOLATE))
		mod_zone_freepage_state_times(m, zone, 1L << order, mt, nr);
	merge_free(m, zone, first, order + n, mt, FPI_NONE);
	return nr;
}

/*
 * Free blocks of a per-CPU list, the last first, until it is empty or they
 * come to count pages. Returns the pages freed.
 */
int free_list_end(struct machine *m, struct zone *zone, struct page_list *list, unsigned int order,
		  int count)
{
	unsigned int left = ((unsigned int)count + (1u << order) - 1) >> order, freed = 0;
	uint32_t i = list->last;

	while (freed < left && i != PAGE_NIL)
		freed += free_last(m, zone, &i, left - freed, order);
	list->last = i;
	if (i == PAGE_NIL)
		list->first = PAGE_NIL;
	else
		m->links[i].next = PAGE_NIL;
	return (int)(freed << order);
}

/* To those who want to know, and to whom it is charged. */
static noinline void tell_freed(struct machine *m, unsigned long pfn, unsigned int order)
{
	tracepoint(m, mm_page_free, pfn, order);
	if (page_at(m, pfn)->flags & PAGE_KMEMCG)
		memcg_kmem_uncharge_page(m, pfn, order);
	if (owners_kept(m))
		note_freed(m, pfn, 1UL << order);
}

/* Past the per-CPU lists. Source: 6.1 __free_pages_ok(). */
void free_pages_ok(struct machine *m, unsigned long pfn, unsigned int order, enum fpi_flags fpi)
{
	if (unlikely(m->traced))
		tell_freed(m, pfn, order);
	m->pages[page_index(m, pfn)].flags = 0;
	free_one_page(m, zone_of(m, pfn), pfn, order, get_pageblock_migratetype(m, pfn), fpi);
	count_vm_events(m, PGFREE, 1UL << order);
}

/* The first block of a list that has one. */
static inline uint32_t pop_free_list(struct machine *m, struct zone *zone, unsigned int order,
				     enum migratetype mt)
{
	struct page_list *list = &zone->free_area[order].free_list[mt];
	bool large = is_large(m, order);
	uint32_t i = list->first, next = free_links(m, i, large)->next;

	list->first = next;
	if (next != PAGE_NIL)
		free_links(m, next, large)->prev = PAGE_NIL;
	else
		list->last = PAGE_NIL;
	unmark_free(m, i, large);
	count_removed(zone, order, mt);
	return i;
}

/*
 * Give back what is not needed of a block of order high, whose first pages
 * are taken: halves until only these are left.
 */
static inline void expand(struct machine *m, struct zone *zone, uint32_t i, uint32_t taken,
			  unsigned int high, enum migratetype mt)
{
	while (taken < 1u << high) {
		high--;
		if (taken <= 1u << high) {
			add_to_free_list(m, zone, i + (1u << high), high, mt);
		} else {
			taken -= 1u << high;
			i += 1u << high;
		}
	}
}

/*
 * The first block of the lowest order that serves, from the lists of one type,
 * and up to *nr blocks in a row. A larger block is taken only when all lists
 * below are empty, so its parts would be the next to be taken, the lowest first:
 *
 *	*nr = 3, order 0	| 0 | 1 | 2 | 3 | 4             |
 *				  taken       0   2
 *
 * The caller counts the pages off. Source: 6.1 __rmqueue_smallest().
 */
unsigned long rmqueue_smallest_run(struct machine *m, struct zone *zone, unsigned int order,
				   enum migratetype mt, unsigned int *nr)
{
	uint32_t orders = zone->nonempty[mt] >> order;
	unsigned int above;
	uint32_t i;

	if (!orders)
		return PFN_NONE;
	above = (unsigned int)__builtin_ctz(orders);
	if (*nr > 1u << above)
		*nr = 1u << above;
	i = pop_free_list(m, zone, order + above, mt);
	expand(m, zone, i, *nr << order, order + above, mt);
	m->pages[i].flags = page_flags(PG_ISOLATED, order, mt);
	for (unsigned int k = 0; unlikely(m->traced) && k < *nr; k++)
		tracepoint(m, mm_page_alloc_zone_locked, index_pfn(m, i + (k << order)), order, mt,
			   pcp_allowed_order(m, order) && mt < MIGRATE_PCPTYPES);
	return index_pfn(m, i);
}

unsigned long rmqueue_smallest(struct machine *m, struct zone *zone, unsigned int order,
			       enum migratetype mt)
{
	unsigned int nr = 1;

	return rmqueue_smallest_run(m, zone, order, mt, &nr);
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

/* What of start … end-1 begins at start and may be one block: at most a pageblock. */
static unsigned int fitting_order(const struct machine *m, unsigned long start, unsigned long end)
{
	unsigned int order = min_order(m->pageblock_order,
				       63 - (unsigned int)__builtin_clzl(end - start));

	return start ? min_order(order, (unsigned int)__builtin_ctzl(start)) : order;
}

void free_used_range(struct machine *m, unsigned long start, unsigned long end)
{
	if (owners_kept(m))
		note_freed(m, start, end - start);
	while (start < end) {
		unsigned int order = fitting_order(m, start, end);

		memset(page_at(m, start), 0, sizeof(struct page) << order);
		free_one_page(m, zone_of(m, start), start, order,
			      get_pageblock_migratetype(m, start), FPI_TO_TAIL);
		start += 1UL << order;
	}
}

unsigned long free_list_first(const struct machine *m, const struct zone *zone,
			      unsigned int order, enum migratetype mt)
{
	uint32_t i = zone->free_area[order].free_list[mt].first;

	return i == PAGE_NIL ? PFN_NONE : index_pfn(m, i);
}

static struct page_links read_links(const struct machine *m, unsigned long pfn, unsigned int order)
{
	return *free_links(m, page_index(m, pfn), is_large(m, order));
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
	bool large = is_large(m, order);
	uint32_t i = pfn == PFN_NONE ? PAGE_NIL : page_index(m, pfn), new_last;

	if (i == PAGE_NIL || i == list->first)
		return;
	new_last = free_links(m, i, large)->prev;
	free_links(m, list->last, large)->next = list->first;
	free_links(m, list->first, large)->prev = list->last;
	free_links(m, new_last, large)->next = PAGE_NIL;
	free_links(m, i, large)->prev = PAGE_NIL;
	list->first = i;
	list->last = new_last;
}

/* The block before i has next as its successor, the one after it prev as its predecessor. */
static void relink(struct machine *m, struct page_list *list, bool large,
		   struct page_links around, uint32_t first, uint32_t last)
{
	if (around.prev == PAGE_NIL)
		list->first = first;
	else
		free_links(m, around.prev, large)->next = first;
	if (around.next == PAGE_NIL)
		list->last = last;
	else
		free_links(m, around.next, large)->prev = last;
}

/*
 *	| … a … b … |  ->  | … b … a … |		both on one list
 */
void swap_in_free_list(struct machine *m, struct zone *zone, unsigned long a, unsigned long b,
		       unsigned int order)
{
	struct page_list *list = &zone->free_area[order].free_list[free_list_type(m, a, order)];
	bool large = is_large(m, order);
	bool b_first = read_links(m, b, order).next == page_index(m, a);
	uint32_t i = page_index(m, b_first ? b : a), j = page_index(m, b_first ? a : b);
	struct page_links *at_i = free_links(m, i, large), *at_j = free_links(m, j, large);
	struct page_links was_i = *at_i, was_j = *at_j;

	if (was_i.next == j) {	/* neighbours */
		*at_j = (struct page_links){ .prev = was_i.prev, .next = i };
		*at_i = (struct page_links){ .prev = j, .next = was_j.next };
		relink(m, list, large, (struct page_links){ .prev = was_i.prev, .next = was_j.next },
		       j, i);
		return;
	}
	*at_i = was_j;
	*at_j = was_i;
	relink(m, list, large, was_i, j, j);
	relink(m, list, large, was_j, i, i);
}
