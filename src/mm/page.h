/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page array, pageblocks, and lists of pages linked by index: what all of
 * the engine reads. Included by internal.h, which says what a machine is.
 */
#ifndef BUDDYFS_MM_PAGE_H
#define BUDDYFS_MM_PAGE_H

/* ---- pages ---- */

static inline bool pfn_in_array(const struct machine *m, unsigned long pfn)
{
	return pfn - m->base_pfn < m->nr_pages;
}

static inline uint32_t page_index(const struct machine *m, unsigned long pfn)
{
	return (uint32_t)(pfn - m->base_pfn);
}

static inline unsigned long index_pfn(const struct machine *m, uint32_t index)
{
	return m->base_pfn + index;
}

static inline struct page *page_at(const struct machine *m, unsigned long pfn)
{
	return &m->pages[pfn - m->base_pfn];
}

static inline struct pageblock *block_at(const struct machine *m, unsigned long pfn)
{
	return &m->blocks[(pfn - m->base_pfn) >> m->pageblock_order];
}

static inline enum page_state page_state(const struct page *page)
{
	return (enum page_state)((page->flags & PAGE_STATE_MASK) >> PAGE_STATE_SHIFT);
}

static inline unsigned int page_order(const struct page *page)
{
	return page->flags & PAGE_ORDER_MASK;
}

static inline enum migratetype page_list_type(const struct page *page)
{
	return (enum migratetype)((page->flags & PAGE_LIST_MASK) >> PAGE_LIST_SHIFT);
}

/* Who owns the allocation that begins at pfn; 0: nobody said. */
static inline uint32_t page_owner(const struct machine *m, unsigned long pfn)
{
	return page_at(m, pfn)->flags & PAGE_OWNED ? m->owners[page_index(m, pfn)] : 0;
}

static inline void set_page_owner(struct machine *m, unsigned long pfn, uint32_t owner)
{
	m->owners[page_index(m, pfn)] = owner;
	page_at(m, pfn)->flags |= PAGE_OWNED;
}

static inline uint32_t page_flags(enum page_state state, unsigned int order, unsigned int list)
{
	return (uint32_t)state << PAGE_STATE_SHIFT | order | list << PAGE_LIST_SHIFT;
}

static inline bool pageblock_aligned(const struct machine *m, unsigned long pfn)
{
	return (pfn & ((1UL << m->pageblock_order) - 1)) == 0;
}

static inline unsigned long pageblock_start_pfn(const struct machine *m, unsigned long pfn)
{
	return pfn & ~((1UL << m->pageblock_order) - 1);
}

static inline unsigned long pageblock_end_pfn(const struct machine *m, unsigned long pfn)
{
	return pageblock_start_pfn(m, pfn) + (1UL << m->pageblock_order);
}

/* Order of the free block that begins at pfn; -1: none does. (6.1 PageBuddy, buddy_order) */
static inline int buddy_order(const struct machine *m, unsigned long pfn)
{
	const struct page *page = page_at(m, pfn);

	if (page_state(page) == PG_BUDDY)
		return (int)page_order(page);
	if (pageblock_aligned(m, pfn) && block_at(m, pfn)->free_order)
		return block_at(m, pfn)->free_order;
	return -1;
}

/* A pageblock that is part of a larger free block, and not its first. */
static inline bool within_large_block(const struct machine *m, unsigned long pfn)
{
	for (unsigned int order = m->pageblock_order + 1; order < m->max_order; order++) {
		unsigned long head = pfn & ~0UL << order;

		if (head != pfn && pfn_in_array(m, head) && block_at(m, head)->free_order >= order)
			return true;
	}
	return false;
}

int map_page_array(struct machine *m);
/* More pages at its end; it may lie elsewhere on the host afterwards. -ENOMEM. */
int grow_page_array(struct machine *m, unsigned long nr_pages);
void unmap_page_array(struct machine *m);

bool page_reserved(const struct machine *m, unsigned long pfn);
/* Pages of a range that are memory or a hole in a section of it. */
void set_page_reserved(struct machine *m, unsigned long start_pfn, unsigned long end_pfn);
void clear_page_reserved(struct machine *m, unsigned long start_pfn, unsigned long end_pfn);

/* First page of the compound allocation that pfn is part of; PFN_NONE: it is of none. */
/* First page of the block that pfn is part of, free or allocated; PFN_NONE: of none. */
unsigned long block_head(const struct machine *m, unsigned long pfn, unsigned int *order);
unsigned long compound_head(const struct machine *m, unsigned long pfn);

void init_cma_reserved_pageblock(struct machine *m, unsigned long pfn);

struct zone *zone_of_mixed(const struct machine *m, unsigned long pfn);

/* Zone of a page of the array; null in a hole. */
static inline struct zone *zone_of(const struct machine *m, unsigned long pfn)
{
	uint8_t id = block_at(m, pfn)->zone;

	return unlikely(id == ZONE_ID_MIXED) ? zone_of_mixed(m, pfn) : m->zones[id];
}

/* ---- pageblocks ---- */

static inline enum migratetype get_pageblock_migratetype(const struct machine *m, unsigned long pfn)
{
	return (enum migratetype)block_at(m, pfn)->migratetype;
}

void set_pageblock_migratetype(struct machine *m, unsigned long pfn, enum migratetype mt);

/* Types whose blocks may merge with one another. (6.1 migratetype_is_mergeable) */
static inline bool migratetype_is_mergeable(enum migratetype mt)
{
	return mt < MIGRATE_PCPTYPES;
}

/*
 * The pageblock of start_pfn … end_pfn-1 lies in one zone, this one.
 * (6.1 pageblock_pfn_to_page)
 */
bool pageblock_in_zone(const struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
		       const struct zone *zone);
void set_zone_contiguous(struct machine *m, struct zone *zone);

/* ---- lists of pages, linked by index ---- */

static inline void page_list_init(struct page_list *list)
{
	list->first = list->last = PAGE_NIL;
}

static inline bool page_list_empty(const struct page_list *list)
{
	return list->first == PAGE_NIL;
}

static inline void page_list_add(struct machine *m, struct page_list *list, uint32_t i)
{
	struct page_links *link = &m->links[i];

	link->prev = PAGE_NIL;
	link->next = list->first;
	if (list->first != PAGE_NIL)
		m->links[list->first].prev = i;
	else
		list->last = i;
	list->first = i;
}

static inline void page_list_add_tail(struct machine *m, struct page_list *list, uint32_t i)
{
	struct page_links *link = &m->links[i];

	link->next = PAGE_NIL;
	link->prev = list->last;
	if (list->last != PAGE_NIL)
		m->links[list->last].next = i;
	else
		list->first = i;
	list->last = i;
}

/* nr blocks in a row, of an order, with these flags. */
static inline void page_list_add_run(struct machine *m, struct page_list *list, uint32_t i,
				     unsigned int order, unsigned int nr, uint32_t flags)
{
	uint32_t last = list->last, step = 1u << order;

	if (last != PAGE_NIL)
		m->links[last].next = i;
	else
		list->first = i;
	for (; nr; nr--, last = i, i += step) {
		m->links[i] = (struct page_links){ .next = i + step, .prev = last };
		m->pages[i].flags = flags;
	}
	m->links[last].next = PAGE_NIL;
	list->last = last;
}

static inline void page_list_del(struct machine *m, struct page_list *list, uint32_t i)
{
	struct page_links link = m->links[i];

	if (link.prev != PAGE_NIL)
		m->links[link.prev].next = link.next;
	else
		list->first = link.next;
	if (link.next != PAGE_NIL)
		m->links[link.next].prev = link.prev;
	else
		list->last = link.prev;
}

/* All of `from` before the first of `to`; from is empty afterwards. */
void page_list_splice(struct machine *m, struct page_list *from, struct page_list *to);
/* All of `from` after the last of `to`. */
void page_list_splice_tail(struct machine *m, struct page_list *from, struct page_list *to);

#endif
