/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engine's own files share.
 *
 * A page costs 16 bytes (flags, links, an owner: an array of each) and is touched only when something begins at it: the
 * head of a free block, of an allocation, a single page. The pages within a
 * block are never written, so their entry is all zero (PG_NONE). A free block
 * of pageblock order or above is kept in its first pageblock's descriptor, and
 * its page entries stay untouched too:
 *
 *	pageblock   |  0  |  1  |  2  |  3  |
 *	free order  | 10        |  9  |  -  |   block 3 is in use or split up
 *	pages       |  untouched      | ... |
 */
#ifndef BUDDYFS_MM_INTERNAL_H
#define BUDDYFS_MM_INTERNAL_H

#include "mm/cma_internal.h"
#include "mm/memblock.h"
#include "mm/memory_hotplug.h"
#include "mm/mm.h"

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

/* Calls and saved registers cost most of a short path: inline is the path, noinline the rest. */
#ifndef __always_inline
#define __always_inline	inline __attribute__((always_inline))
#endif
#define noinline	__attribute__((noinline))

#define PAGE_ORDER_MASK		0xfu		/* order of the block that begins here */
#define PAGE_STATE_SHIFT	4
#define PAGE_STATE_MASK		0x70u		/* enum page_state */
#define PAGE_LIST_SHIFT		8
#define PAGE_LIST_MASK		0x700u		/* migratetype of the list it is on */
#define PAGE_COMPOUND		0x800u		/* an allocation that is freed as one */
#define PAGE_MOVABLE_OPS	0x1000u		/* its owner can move it */
#define PAGE_TAKEN		0x2000u		/* isolated, about to be moved */
#define PAGE_PINNED		0x4000u		/* a move is refused with -EAGAIN */
#define PAGE_LRU		0x8000u		/* a user's page, on a list for reclaim */
#define PAGE_OWNED		0x10000u	/* somebody said who owns it */

enum page_state {
	PG_NONE,	/* within a block, or a hole */
	PG_BUDDY,	/* head of a free block below pageblock order */
	PG_PCP,		/* head of a block on a per-CPU list */
	PG_USED,	/* head of an allocation */
	PG_RESERVED,	/* never handed to the allocator */
	PG_ISOLATED,	/* head of a free block taken off its list */
};

/* What it is; its links and its owner lie apart, since they are read less often. */
struct page {
	uint32_t flags;
};

#define ZONE_ID_HOLE	0	/* not memory */
#define ZONE_ID_MIXED	0xff	/* pages of several zones: ask zone_of_mixed() */
#define NR_ZONE_IDS	(1 + MAX_NUMNODES * MAX_NR_ZONES)

enum pageblock_flags {
	BLOCK_SKIP	= 1,	/* compaction passes it by */
	BLOCK_RESERVED	= 2,	/* all its pages are reserved */
	BLOCK_COUNTED	= 4,	/* is one of zone->nr_pageblocks */
};

struct pageblock {
	struct page_links link;		/* of the free block that begins here */
	uint8_t migratetype;
	uint8_t zone;			/* zone id, or ZONE_ID_… */
	uint8_t flags;
	uint8_t free_order;		/* order of that free block; 0: none */
	uint8_t free_list;		/* the list it is on */
	uint8_t unused[3];
};

/* Where a request looks and what it may do there. Source: 6.1 struct alloc_context. */
struct alloc_context {
	const struct zonelist *zonelist;
	const nodemask_t *nodemask;
	const struct zoneref *preferred_zoneref;
	enum migratetype migratetype;
	enum zone_type highest_zoneidx;
};

/* Rights of an attempt. Values: 6.1 mm/internal.h. */
enum alloc_flags {
	ALLOC_WMARK_MIN		= WMARK_MIN,
	ALLOC_WMARK_LOW		= WMARK_LOW,
	ALLOC_WMARK_HIGH	= WMARK_HIGH,
	ALLOC_NO_WATERMARKS	= 0x4,
	ALLOC_WMARK_MASK	= 0x3,
	ALLOC_OOM		= 0x8,
	ALLOC_NON_BLOCK		= 0x10,
	ALLOC_MIN_RESERVE	= 0x20,		/* == __GFP_HIGH */
	ALLOC_CPUSET		= 0x40,
	ALLOC_CMA		= 0x80,
	ALLOC_NOFRAGMENT	= 0x100,
	ALLOC_HIGHATOMIC	= 0x200,
	ALLOC_KSWAPD		= 0x800,	/* == __GFP_KSWAPD_RECLAIM */
	ALLOC_RESERVES		= ALLOC_NON_BLOCK | ALLOC_MIN_RESERVE | ALLOC_HIGHATOMIC | ALLOC_OOM,
};

/* What the five lowest flags of a request (zone modifiers, mobility) come to. */
struct gfp_plan {
	struct zone *local_zone;	/* the first zone, if it is of the CPU's node and per-CPU
					   lists may serve; or null */
	uint8_t highest_zoneidx;
	uint8_t migratetype;
	uint8_t alloc_flags;		/* ALLOC_CMA for movable requests */
	bool sane;			/* not movable and reclaimable at once */
};

#define GFP_PLAN_MASK	0x1fu		/* DMA, HIGHMEM, DMA32, MOVABLE, RECLAIMABLE */

struct machine {
	/* The page array, read by everything. */
	struct page *pages;
	struct page_links *links;	/* by the index of the page */
	uint32_t *owners;		/* the same */
	struct pageblock *blocks;
	unsigned long base_pfn;		/* PFN of pages[0], a multiple of the largest block */
	unsigned long nr_pages;		/* entries of pages[] */
	unsigned int max_order, pageblock_order;
	unsigned int page_shift, section_shift;
	unsigned int tail_placement_orders;	/* orders below this have the rule */
	bool mixed_blocks;		/* some pageblock has pages of several zones */
	bool group_by_mobility;
	int cpu, nid;			/* where calls run */
	struct capture_control *capture; /* of direct compaction going on */

	struct gfp_plan gfp_plans[GFP_PLAN_MASK + 1];

	struct mm_params params;
	struct mm_hooks hooks;
	uint64_t traced;		/* a bit for each event that is told of */
	struct mm_policy policy;
	uint64_t shuffle_state, shuffle_bits;	/* numbers to come, bits at hand */
	unsigned int shuffle_bits_left;
	struct mm_sysctl sysctl;
	int user_min_free_kbytes;	/* -1: not set by hand */

	struct pglist_data *nodes[MAX_NUMNODES];
	struct zone *zones[NR_ZONE_IDS];	/* by id; null where there is none */
	int node_order[MAX_NUMNODES][MAX_NUMNODES];
	int node_order_len[MAX_NUMNODES];

	unsigned long arch_zone_lowest[MAX_NR_ZONES], arch_zone_highest[MAX_NR_ZONES];
	unsigned long zone_movable_pfn[MAX_NUMNODES];
	enum zone_type movable_zone;	/* the zone Movable is cut from */
	enum zone_type policy_zone;
	unsigned long vm_total_pages;
	unsigned long totalram_pages;
	unsigned long totalreserve_pages;
	unsigned long vm_events[NR_VM_EVENT_ITEMS];
	bool has_daemons;		/* they were started; a policy may have stopped them since */
	struct movable_calls movable_calls;
	struct contig_refusal contig_refusal;

	struct memblock memblock;
	struct cma_state cma;
	enum { THP_UNDECIDED, THP_OFF, THP_ON } thp;	/* decided at boot */
	struct memory_block *memory_blocks;	/* one for each section of the array */
	struct hotplug_policy hotplug;
};

/* ---- tracing ---- */

/* tracepoint(m, EVENT, ARG…): the arguments as trace.h names them. */
#define tracepoint(m, event, ...)							\
	do {										\
		if (unlikely((m)->traced & UINT64_C(1) << TRACE_##event)) {		\
			const uint64_t arg_[] = { __VA_ARGS__ };			\
											\
			trace_event(m, TRACE_##event, arg_, sizeof(arg_) / sizeof(arg_[0])); \
		}									\
	} while (0)

void trace_event(const struct machine *m, enum mm_event event, const uint64_t *arg,
		 unsigned int nr);

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

/* ---- buddy.c ---- */

enum fpi_flags {
	FPI_NONE	= 0,
	FPI_TO_TAIL	= 1,	/* the end of its list, whatever the merge rule says */
};

void free_one_page(struct machine *m, struct zone *zone, unsigned long pfn, unsigned int order,
		   enum migratetype mt, enum fpi_flags fpi);
void free_pages_ok(struct machine *m, unsigned long pfn, unsigned int order, enum fpi_flags fpi);
int free_list_end(struct machine *m, struct zone *zone, struct page_list *list, unsigned int order,
		  int count);
unsigned long rmqueue_smallest(struct machine *m, struct zone *zone, unsigned int order,
			       enum migratetype mt);
unsigned long rmqueue_smallest_run(struct machine *m, struct zone *zone, unsigned int order,
				   enum migratetype mt, unsigned int *nr);
void del_page_from_free_list(struct machine *m, struct zone *zone, unsigned long pfn,
			     unsigned int order);
/* As it is, without merging: to make a state that was recorded. Counts nothing. */
void add_to_free_list_tail(struct machine *m, struct zone *zone, unsigned long pfn,
			   unsigned int order, enum migratetype mt);
void move_to_free_list(struct machine *m, struct zone *zone, unsigned long pfn, unsigned int order,
		       enum migratetype mt);
/* Turn a free list round so that this block is its first; PFN_NONE: as it is. */
void rotate_free_list(struct machine *m, struct zone *zone, unsigned int order, enum migratetype mt,
		      unsigned long pfn);
unsigned long free_list_last(const struct machine *m, const struct zone *zone, unsigned int order,
			     enum migratetype mt);
unsigned long free_list_prev(const struct machine *m, unsigned long pfn, unsigned int order);
/* Each takes the other's place. */
void swap_in_free_list(struct machine *m, struct zone *zone, unsigned long a, unsigned long b,
		       unsigned int order);
enum migratetype free_list_type(const struct machine *m, unsigned long pfn, unsigned int order);
int split_free_page(struct machine *m, unsigned long pfn, unsigned int order,
		    unsigned long split_pfn_offset);
unsigned long isolate_free_page(struct machine *m, unsigned long pfn, unsigned int order);
void putback_isolated_page(struct machine *m, unsigned long pfn, unsigned int order,
			   enum migratetype mt);

/* Is there a free buddy of this order for the block at pfn? Its PFN is buddy_pfn. */
bool buddy_is_free(const struct machine *m, const struct zone *zone, unsigned long buddy_pfn,
		   unsigned int order);

static inline bool free_area_empty(const struct zone *zone, unsigned int order, enum migratetype mt)
{
	return !(zone->nonempty[mt] >> order & 1);
}

/* ---- shuffle.c ---- */

void shuffle_seed(struct machine *m);
bool shuffle_pick_tail(struct machine *m);
void shuffle_zone(struct machine *m, struct zone *zone);

/* ---- fallback.c ---- */

unsigned long rmqueue_zone(struct machine *m, struct zone *zone, unsigned int order,
			   enum migratetype mt, unsigned int alloc_flags, unsigned int *nr);
unsigned long move_freepages_block(struct machine *m, struct zone *zone, unsigned long pfn,
				   enum migratetype mt, unsigned long *num_movable);
int find_suitable_fallback(struct machine *m, const struct zone *zone, unsigned int order,
			   enum migratetype mt, bool only_stealable, bool *can_steal);

/* ---- highatomic.c ---- */

void reserve_highatomic_pageblock(struct machine *m, struct zone *zone, unsigned long pfn);
bool unreserve_highatomic_pageblock(struct machine *m, const struct alloc_context *ac, bool force);

/* ---- watermark.c ---- */

long watermark_with_rights(long min, unsigned int alloc_flags);

bool zone_watermark_ok_free(const struct zone *zone, unsigned int order, unsigned long mark,
			    enum zone_type highest_zoneidx, unsigned int alloc_flags,
			    long free_pages);
bool zone_watermark_ok(const struct zone *zone, unsigned int order, unsigned long mark,
		       enum zone_type highest_zoneidx, unsigned int alloc_flags);
bool zone_watermark_ok_safe(const struct machine *m, const struct zone *zone, unsigned int order,
			    unsigned long mark, enum zone_type highest_zoneidx);
bool zone_watermark_slow(const struct zone *zone, unsigned int order, unsigned long mark,
			 enum zone_type highest_zoneidx, unsigned int alloc_flags, gfp_t gfp);

/* Is there a free block of the order, on a list that the request may take from? */
static inline bool has_suitable_block(const struct zone *zone, unsigned int order,
				      unsigned int alloc_flags)
{
	uint32_t orders = zone->nonempty[MIGRATE_UNMOVABLE] | zone->nonempty[MIGRATE_MOVABLE] |
			  zone->nonempty[MIGRATE_RECLAIMABLE];

	if (alloc_flags & ALLOC_CMA)
		orders |= zone->nonempty[MIGRATE_CMA];
	if (alloc_flags & (ALLOC_HIGHATOMIC | ALLOC_OOM))
		orders |= zone->nonempty[MIGRATE_HIGHATOMIC];
	return orders >> order;
}

/*
 * There is plenty, whatever the request's rights: a look at the counters is
 * enough. False: it takes zone_watermark_slow() to say.
 */
static inline bool zone_has_plenty(const struct zone *zone, unsigned int order, unsigned long mark,
				   enum zone_type highest_zoneidx, unsigned int alloc_flags)
{
	long usable = zone->vm_stat[NR_FREE_PAGES] - (long)zone->nr_reserved_highatomic -
		      ((long)(1UL << order) - 1);

	if (!(alloc_flags & ALLOC_CMA))
		usable -= (long)zone_page_state(zone, NR_FREE_CMA_PAGES);
	return usable > (long)mark + zone->lowmem_reserve[highest_zoneidx] &&
	       (!order || has_suitable_block(zone, order, alloc_flags));
}

/* The check of the first attempts. Source: 6.1 zone_watermark_fast(). */
static inline bool zone_watermark_fast(const struct zone *zone, unsigned int order,
				       unsigned long mark, enum zone_type highest_zoneidx,
				       unsigned int alloc_flags, gfp_t gfp)
{
	return likely(zone_has_plenty(zone, order, mark, highest_zoneidx, alloc_flags)) ||
	       zone_watermark_slow(zone, order, mark, highest_zoneidx, alloc_flags, gfp);
}

void boost_watermark(struct machine *m, struct zone *zone, unsigned int alloc_flags);
void setup_per_zone_wmarks(struct machine *m);

/* ---- vmstat.c ---- */

/* Add to this CPU's part of a counter, a number of times: past the threshold it is folded in. */
static inline void mod_zone_page_state_times(struct machine *m, struct zone *zone,
					     enum zone_stat_item item, long delta,
					     unsigned int times)
{
	struct per_cpu_zonestat *stats = &zone->stats[m->cpu];
	long x = stats->vm_stat_diff[item], threshold = stats->stat_threshold;

	for (; times; times--) {
		x += delta;
		if (x > threshold || x < -threshold) {
			zone->vm_stat[item] += x;
			x = 0;
		}
	}
	stats->vm_stat_diff[item] = (int8_t)x;
}

static inline void mod_zone_page_state(struct machine *m, struct zone *zone,
				       enum zone_stat_item item, long delta)
{
	mod_zone_page_state_times(m, zone, item, delta, 1);
}

void mod_node_page_state(struct machine *m, struct pglist_data *pgdat, enum node_stat_item item,
			 long delta);
void refresh_zone_stat_thresholds(struct machine *m);
/* Was the page where it was wanted, and is that where the CPU is? */
static inline void zone_statistics(struct machine *m, struct zone *preferred, struct zone *zone,
				   unsigned long nr)
{
	int nid = zone_to_nid(zone);

	if (unlikely(!m->sysctl.numa_stat))
		return;
	if (likely(zone == preferred) || nid == zone_to_nid(preferred)) {
		zone->vm_numa_event[NUMA_HIT] += nr;
	} else {
		zone->vm_numa_event[NUMA_MISS] += nr;
		preferred->vm_numa_event[NUMA_FOREIGN] += nr;
	}
	zone->vm_numa_event[nid == m->nid ? NUMA_LOCAL : NUMA_OTHER] += nr;
}

static inline void count_vm_events(struct machine *m, enum vm_event_item item, unsigned long n)
{
	m->vm_events[item] += n;
}

/* Free pages came (n > 0) or went, on blocks of this type; so many times. */
static inline void mod_zone_freepage_state_times(struct machine *m, struct zone *zone, long n,
						 enum migratetype mt, unsigned int times)
{
	mod_zone_page_state_times(m, zone, NR_FREE_PAGES, n, times);
	if (unlikely(mt == MIGRATE_CMA))
		mod_zone_page_state_times(m, zone, NR_FREE_CMA_PAGES, n, times);
}

static inline void mod_zone_freepage_state(struct machine *m, struct zone *zone, long n,
					   enum migratetype mt)
{
	mod_zone_freepage_state_times(m, zone, n, mt, 1);
}

/* ---- pcp.c ---- */

static inline bool pcp_allowed_order(const struct machine *m, unsigned int order)
{
	return order <= PAGE_ALLOC_COSTLY_ORDER ||
	       (order == m->pageblock_order && !m->params.no_thp);
}

static inline int order_to_pindex(enum migratetype mt, unsigned int order)
{
	if (unlikely(order > PAGE_ALLOC_COSTLY_ORDER))
		return NR_LOWORDER_PCP_LISTS + (mt == MIGRATE_MOVABLE);
	return (int)order * MIGRATE_PCPTYPES + (int)mt;
}

bool pcp_refill(struct machine *m, struct zone *zone, unsigned int order, enum migratetype mt,
		unsigned int alloc_flags, struct per_cpu_pages *pcp, struct page_list *list);
void pcp_free_excess(struct machine *m, struct zone *zone, struct per_cpu_pages *pcp,
		     unsigned int order, int pindex);
/* A batch of this CPU's pages back to the zone. Source: 6.1 drain_zone_pages(). */
void drain_zone_pages(struct machine *m, struct zone *zone);

/* The first block of a list that has one. */
static inline unsigned long pcp_pop(struct machine *m, struct per_cpu_pages *pcp,
				    struct page_list *list, unsigned int order)
{
	uint32_t i = list->first, next = m->links[i].next;

	list->first = next;
	if (likely(next != PAGE_NIL))
		m->links[next].prev = PAGE_NIL;
	else
		list->last = PAGE_NIL;
	pcp->count -= (int)(1UL << order);
	return index_pfn(m, i);
}

/* The first block of a list, which is filled when it is empty. Source: 6.1 __rmqueue_pcplist(). */
static inline unsigned long pcp_take(struct machine *m, struct zone *zone, unsigned int order,
				     enum migratetype mt, unsigned int alloc_flags,
				     struct per_cpu_pages *pcp)
{
	struct page_list *list = &pcp->lists[order_to_pindex(mt, order)];

	if (unlikely(page_list_empty(list)) &&
	    !pcp_refill(m, zone, order, mt, alloc_flags, pcp, list))
		return PFN_NONE;
	return pcp_pop(m, pcp, list, order);
}

/* Source: 6.1 rmqueue_pcplist(). */
static inline unsigned long rmqueue_pcplist(struct machine *m, struct zone *preferred,
					    struct zone *zone, unsigned int order,
					    enum migratetype mt, unsigned int alloc_flags)
{
	struct per_cpu_pages *pcp = &zone->pageset[m->cpu];
	unsigned long pfn;

	pcp->free_factor >>= 1;
	pfn = pcp_take(m, zone, order, mt, alloc_flags, pcp);
	if (likely(pfn != PFN_NONE)) {
		count_vm_events(m, PGALLOC_DMA + zone_idx(zone), 1UL << order);
		zone_statistics(m, preferred, zone, 1);
	}
	return pfn;
}

/* Onto this CPU's lists. Source: 6.1 free_unref_page_commit(). */
static __always_inline void free_unref_page_commit(struct machine *m, struct zone *zone, uint32_t i,
						   unsigned int order, enum migratetype mt)
{
	struct per_cpu_pages *pcp = &zone->pageset[m->cpu];
	/* HIGHATOMIC and CMA pages go on the movable lists. */
	int pindex = order_to_pindex(mt < MIGRATE_PCPTYPES ? mt : MIGRATE_MOVABLE, order);

	m->pages[i].flags = page_flags(PG_PCP, order, mt);
	count_vm_events(m, PGFREE, 1UL << order);
	page_list_add(m, &pcp->lists[pindex], i);
	pcp->count += (int)(1UL << order);
	/* While pages are only freed, blocks of 2 to 8 are not kept. */
	if (unlikely(pcp->count >= pcp->high ||
		     (pcp->free_factor && order && order <= PAGE_ALLOC_COSTLY_ORDER) ||
		     zone->flags & 1UL << ZONE_RECLAIM_ACTIVE))
		pcp_free_excess(m, zone, pcp, order, pindex);
}

/* The same, told of, for a page of any block: isolated, or with pages of several zones. */
void free_unref_page_unusual(struct machine *m, unsigned long pfn, unsigned int order);

/* Source: 6.1 free_unref_page(). */
static __always_inline void free_unref_page(struct machine *m, unsigned long pfn,
					    unsigned int order)
{
	uint32_t i = page_index(m, pfn);
	const struct pageblock *block = &m->blocks[i >> m->pageblock_order];

	if (unlikely(block->migratetype == MIGRATE_ISOLATE || block->zone == ZONE_ID_MIXED ||
		     m->traced))
		free_unref_page_unusual(m, pfn, order);
	else
		free_unref_page_commit(m, m->zones[block->zone], i, order,
				       (enum migratetype)block->migratetype);
}

void zone_pcp_init(struct machine *m, struct zone *zone);
void zone_pcp_update(struct machine *m, struct zone *zone);
/* Empty the lists, which keep nothing until they are enabled again. */
void zone_pcp_disable(struct machine *m, struct zone *zone);
void zone_pcp_enable(struct machine *m, struct zone *zone);
/* The zone has no memory any more: its lists and the CPUs' counters are as at boot. */
void zone_pcp_reset(struct machine *m, struct zone *zone);

/* ---- zonelist.c ---- */

enum zone_type gfp_zone(gfp_t gfp);
/* To be called when the zonelists or the CPU's node have changed. */
void update_gfp_plans(struct machine *m);

static inline enum migratetype gfp_migratetype(const struct machine *m, gfp_t gfp)
{
	return (enum migratetype)m->gfp_plans[gfp & GFP_PLAN_MASK].migratetype;
}

static inline const struct zonelist *node_zonelist(const struct machine *m, int nid, gfp_t gfp)
{
	return &m->nodes[nid]->node_zonelists[gfp & __GFP_THISNODE ? ZONELIST_NOFALLBACK
								   : ZONELIST_FALLBACK];
}

/* First entry at or after z whose zone is at most highest and whose node is in nodes. */
static inline const struct zoneref *next_zones_zonelist(const struct zoneref *z,
							enum zone_type highest,
							const nodemask_t *nodes)
{
	while (z->zone && (z->zone_idx > highest ||
			   (nodes && !(*nodes >> zone_to_nid(z->zone) & 1))))
		z++;
	return z;
}

static inline const struct zoneref *first_zones_zonelist(const struct zonelist *zonelist,
							 enum zone_type highest,
							 const nodemask_t *nodes)
{
	return next_zones_zonelist(zonelist->first[highest], highest, nodes);
}

#define for_next_zone_zonelist(z, zonelist_from, highest, nodes)			\
	for (z = next_zones_zonelist(zonelist_from, highest, nodes); z->zone;		\
	     z = next_zones_zonelist(z + 1, highest, nodes))

#define for_each_zone_zonelist(z, zlist, highest, nodes)				\
	for_next_zone_zonelist(z, (zlist)->_zonerefs, highest, nodes)

/* Zones that exist, by id: each node's DMA … Movable. */
#define for_each_zone(m, zone)								\
	for (unsigned int zone##_i = 1; zone##_i < NR_ZONE_IDS; zone##_i++)		\
		if (!((zone) = (m)->zones[zone##_i])) ; else

#define for_each_populated_zone(m, zone)						\
	for_each_zone(m, zone) if (!populated_zone(zone)) ; else

/* Group by mobility, by the policy and by size, and what it makes of gfp flags. */
void set_mobility_grouping(struct machine *m);

/* ---- page_alloc.c, slowpath.c ---- */

unsigned long get_page_from_freelist(struct machine *m, gfp_t gfp, unsigned int order,
				     unsigned int alloc_flags, const struct alloc_context *ac);
unsigned long alloc_pages_slowpath(struct machine *m, gfp_t gfp, unsigned int order,
				   struct alloc_context *ac);
unsigned int pfmemalloc_flags(gfp_t gfp);
unsigned int gfp_to_alloc_flags(const struct machine *m, gfp_t gfp, unsigned int order);
unsigned int gfp_to_alloc_flags_cma(const struct machine *m, gfp_t gfp, unsigned int alloc_flags);
void prep_new_page(struct machine *m, unsigned long pfn, unsigned int order, gfp_t gfp);
/* Back to the allocator, through the per-CPU lists where its order has one. */
void free_the_page(struct machine *m, unsigned long pfn, unsigned int order);

/* ---- kswapd.c, kcompactd.c ---- */

/* Note what is asked for, and wake it unless that is pointless. Source: 6.1 of the same names. */
void wakeup_kswapd(struct machine *m, struct zone *zone, gfp_t gfp, unsigned int order,
		   enum zone_type highest_zoneidx);
void wakeup_kcompactd(struct machine *m, struct pglist_data *pgdat, unsigned int order,
		      enum zone_type highest_zoneidx);
void kcompactd_start(struct pglist_data *pgdat);
/* If it was woken: until it sleeps. */
void run_kswapd(struct machine *m, struct pglist_data *pgdat);
void run_kcompactd(struct machine *m, struct pglist_data *pgdat);
/* The zone is compact enough for proactive compaction to end. */
bool proactive_compaction_done(const struct machine *m, const struct zone *zone);

/* ---- vmscan.c ---- */

unsigned long try_to_free_pages(struct machine *m, const struct alloc_context *ac,
				unsigned int order, gfp_t gfp);

/* What each node keeps from node_reclaim(). Source: 6.1 setup_min_unmapped_ratio(). */
void setup_node_reclaim(struct machine *m);

enum node_reclaim {
	NODE_RECLAIM_NOSCAN	= -2,	/* this request is not to, or not here */
	NODE_RECLAIM_FULL	= -1,	/* there is too little to reclaim */
	NODE_RECLAIM_SOME	= 0,
	NODE_RECLAIM_SUCCESS	= 1,	/* as many pages as were asked for */
};

enum node_reclaim node_reclaim(struct machine *m, struct pglist_data *pgdat, gfp_t gfp);

/* ---- page_isolation.c, migrate.c, compaction.c ---- */

enum migrate_mode { MIGRATE_ASYNC, MIGRATE_SYNC_LIGHT, MIGRATE_SYNC };

#define COMPACT_CLUSTER_MAX	32

/* One run of compaction, or of a contiguous allocation. Source: 6.1 struct compact_control. */
struct compact_control {
	struct zone *zone;
	int order;			/* wanted; -1: as much as can be had */
	gfp_t gfp;
	enum migrate_mode mode;
	unsigned int alloc_flags;
	enum zone_type highest_zoneidx;
	enum migratetype migratetype;	/* of the request */

	struct page_list migratepages;	/* taken, to be moved */
	struct page_list freepages;	/* taken, to be moved to */
	unsigned long nr_migratepages, nr_freepages;
	unsigned long migrate_pfn, free_pfn;	/* where the scanners are */
	unsigned long fast_start_pfn;
	unsigned long total_migrate_scanned, total_free_scanned;
	int search_order;		/* where fast_isolate_freepages() begins */
	unsigned int fast_search_fail;

	bool ignore_skip_hint, no_set_skip_hint;
	bool ignore_block_suitable;
	bool direct_compaction;		/* a request waits for it */
	bool proactive_compaction;
	bool whole_zone;
	bool alloc_contig;
	bool rescan;			/* the block was scanned just before */
	bool contended;			/* it was interrupted */
};

enum compact_result {
	COMPACT_NOT_SUITABLE_ZONE,
	COMPACT_SKIPPED,	/* too little free memory, or enough */
	COMPACT_DEFERRED,
	COMPACT_NO_SUITABLE_PAGE,
	COMPACT_CONTINUE,
	COMPACT_COMPLETE,	/* the whole zone was scanned */
	COMPACT_PARTIAL_SKIPPED,
	COMPACT_CONTENDED,
	COMPACT_SUCCESS,
};

enum compact_priority {
	COMPACT_PRIO_SYNC_FULL,
	MIN_COMPACT_PRIORITY = COMPACT_PRIO_SYNC_FULL,
	COMPACT_PRIO_SYNC_LIGHT,
	MIN_COMPACT_COSTLY_PRIORITY = COMPACT_PRIO_SYNC_LIGHT,
	DEF_COMPACT_PRIORITY = COMPACT_PRIO_SYNC_LIGHT,
	COMPACT_PRIO_ASYNC,
	INIT_COMPACT_PRIORITY = COMPACT_PRIO_ASYNC,
};

/* A freed block of the order that direct compaction works for is kept for it. */
struct capture_control {
	struct compact_control *cc;
	unsigned long pfn;		/* PFN_NONE so far */
};

enum isolate_flags {
	ISOLATE_REPORT_FAILURE	= 1,	/* say which page stands in the way */
};

int start_isolate_page_range(struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
			     enum migratetype mt, enum isolate_flags flags, gfp_t gfp);
void undo_isolate_page_range(struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
			     enum migratetype mt);
/* First PFN of the range that is neither free nor isolated; end_pfn: none. */
unsigned long test_pages_isolated(struct machine *m, unsigned long start_pfn, unsigned long end_pfn);

int isolate_migratepages_block(struct machine *m, struct compact_control *cc,
			       unsigned long low_pfn, unsigned long end_pfn);
int isolate_migratepages_range(struct machine *m, struct compact_control *cc,
			       unsigned long start_pfn, unsigned long end_pfn);
unsigned long isolate_freepages_block(struct machine *m, struct compact_control *cc,
				      unsigned long *start_pfn, unsigned long end_pfn,
				      struct page_list *freelist, unsigned int stride, bool strict);
unsigned long isolate_freepages_range(struct machine *m, struct compact_control *cc,
				      unsigned long start_pfn, unsigned long end_pfn);

void split_map_pages(struct machine *m, struct page_list *freelist);
bool isolation_suitable(const struct machine *m, const struct compact_control *cc,
			unsigned long pfn);
bool pageblock_skip_persistent(const struct machine *m, unsigned long pfn);
void set_pageblock_skip(struct machine *m, unsigned long pfn, bool skip);
void update_cached_migrate(struct machine *m, const struct compact_control *cc, unsigned long pfn);

unsigned long fast_isolate_freepages(struct machine *m, struct compact_control *cc);
unsigned long fast_find_migrateblock(struct machine *m, struct compact_control *cc);
bool suitable_migration_target(const struct machine *m, const struct compact_control *cc,
			       unsigned long pfn);

enum compact_result compact_zone(struct machine *m, struct compact_control *cc);
/* Kswapd goes to sleep: skip bits that a full run left may go. */
void reset_isolation_suitable_node(struct machine *m, struct pglist_data *pgdat);
void defer_compaction(const struct machine *m, struct zone *zone, unsigned int order);
bool compaction_deferred(const struct machine *m, struct zone *zone, unsigned int order);
void compaction_defer_reset(const struct machine *m, struct zone *zone, unsigned int order,
			    bool alloc_success);
enum compact_result try_to_compact_pages(struct machine *m, gfp_t gfp, unsigned int order,
					 unsigned int alloc_flags, const struct alloc_context *ac,
					 enum compact_priority prio, unsigned long *capture);
enum compact_result compaction_suitable(const struct machine *m, const struct zone *zone, int order,
					unsigned int alloc_flags, enum zone_type highest_zoneidx);
bool compaction_zonelist_suitable(struct machine *m, const struct alloc_context *ac,
				  unsigned int order, unsigned int alloc_flags);

/* Compaction is part of the request's I/O. (6.1 gfp_compaction_allowed) */
static inline bool gfp_compaction_allowed(gfp_t gfp)
{
	return gfp & __GFP_IO;
}

/* Remember why a range is not had. */
void contig_refused(struct machine *m, enum contig_reason reason, unsigned long pfn);
int contig_migrate_range(struct machine *m, struct compact_control *cc, unsigned long start,
			 unsigned long end);

/* Where migrated contents go, and what becomes of a target that was not used (null: it is freed). */
struct migrate_target {
	unsigned long (*get)(struct machine *m, unsigned long pfn, void *data);
	void (*put)(struct machine *m, unsigned long pfn, void *data);
	void *data;
};

/* Why pages are moved. (6.1 enum migrate_reason) */
enum migrate_reason {
	MR_COMPACTION, MR_MEMORY_FAILURE, MR_MEMORY_HOTPLUG, MR_SYSCALL, MR_MEMPOLICY_MBIND,
	MR_NUMA_MISPLACED, MR_CONTIG_RANGE, MR_LONGTERM_PIN, MR_DEMOTION,
};

/* Those of pages that are moved to make room. */
#define GFP_MIGRATION_TARGET	(GFP_USER | __GFP_MOVABLE | __GFP_RETRY_MAYFAIL)

/* For alloc_migration_target(): which node is best, which may be (null: all), the flags. */
struct migration_target_control {
	int nid;
	const nodemask_t *nmask;
	gfp_t gfp;
	unsigned long last;	/* the page that was taken last */
};

/* A page like the one at pfn, data being a struct migration_target_control. */
unsigned long alloc_migration_target(struct machine *m, unsigned long pfn, void *data);

int migrate_pages(struct machine *m, struct page_list *from, const struct migrate_target *target,
		  enum migrate_mode mode, enum migrate_reason reason, unsigned long *succeeded);
bool isolate_movable_page(struct machine *m, unsigned long pfn);
void putback_movable_pages(struct machine *m, struct page_list *list);
bool page_is_movable(const struct machine *m, unsigned long pfn);
static inline bool page_on_lru(const struct machine *m, unsigned long pfn)
{
	return page_at(m, pfn)->flags & PAGE_LRU;
}

/* ---- mm_init.c, memory_block.c ---- */

/* A fresh block of free pages, counted in and put last; its page entries are not touched. */
void free_pages_core(struct machine *m, unsigned long pfn, unsigned int order);
/* The blocks of the boot's memory. -ENOMEM. */
int init_memory_blocks(struct machine *m);
void free_memory_blocks(struct machine *m);
struct memory_block *memory_block_at(const struct machine *m, unsigned long nr);
unsigned long memory_block_start_pfn(const struct machine *m, unsigned long nr);
bool zone_intersects(const struct zone *zone, unsigned long start_pfn, unsigned long nr_pages);

/* ---- hooks ---- */

static inline void report(struct machine *m, const struct mm_report *r)
{
	if (m->hooks.report)
		m->hooks.report(m->hooks.ctx, r);
}

static inline bool stop_requested(const struct machine *m)
{
	return m->hooks.stop && m->hooks.stop(m->hooks.ctx);
}

#endif
