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
#include "mm/oom.h"
#include "mm/page_owner.h"
#include "mm/swap.h"
#include "mm/task.h"

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
#define PAGE_USER		0x20000u	/* of a process or a file: its owner is an entry (pagemap.h) */
#define PAGE_ACTIVE		0x40000u	/* the flags of 6.1 page-flags.h from here on */
#define PAGE_REFERENCED		0x80000u
#define PAGE_DIRTY		0x100000u
#define PAGE_WRITEBACK		0x200000u
#define PAGE_SWAPBACKED		0x400000u	/* anonymous */
#define PAGE_UNEVICTABLE	0x800000u
#define PAGE_MLOCKED		0x1000000u
#define PAGE_WORKINGSET		0x2000000u
#define PAGE_RECLAIM		0x4000000u	/* to be reclaimed when it is written */
#define PAGE_SWAPCACHE		0x8000000u
#define PAGE_SLAB		0x10000000u
#define PAGE_TABLE		0x20000000u	/* a page table */
#define PAGE_KMEMCG		0x40000000u	/* kernel memory that a cgroup is charged for */
#define PAGE_READAHEAD		0x80000000u	/* reading it begins the next read-ahead */
/* What goes along when a user's page moves. */
#define PAGE_USER_FLAGS		(PAGE_USER | PAGE_ACTIVE | PAGE_REFERENCED | PAGE_DIRTY |	\
				 PAGE_SWAPBACKED | PAGE_UNEVICTABLE | PAGE_MLOCKED |		\
				 PAGE_WORKINGSET | PAGE_READAHEAD)

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
	bool any_node;		/* the request named neither a node nor nodes */
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
	/* Not on a node with its share of dirty pages: 6.1 spread_dirty_pages. */
	ALLOC_SPREAD_DIRTY	= 0x1000,	/* == __GFP_WRITE */
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
	struct page_owner *page_owner;	/* the same, with mm_params.page_owner; else null */
	struct pageblock *blocks;
	unsigned long base_pfn;		/* PFN of pages[0], a multiple of the largest block */
	unsigned long nr_pages;		/* entries of pages[] */
	unsigned int max_order, pageblock_order;
	unsigned int page_shift, section_shift;
	unsigned int tail_placement_orders;	/* orders below this have the rule */
	bool mixed_blocks;		/* some pageblock has pages of several zones */
	bool group_by_mobility;
	int cpu, nid;			/* where calls run */
	struct task *current;		/* for whom */
	int nr_cpusets;			/* besides the root's; then update_task_rules() */
	struct capture_control *capture; /* of direct compaction going on */

	struct gfp_plan gfp_plans[GFP_PLAN_MASK + 1];

	struct mm_params params;
	struct mm_hooks hooks;
	uint64_t traced;		/* a bit for each event that is told of; TRACED_STATES */
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
	unsigned int zonelist_seq;	/* grows when zonelists are built */
	unsigned long totalram_pages;
	unsigned long totalreserve_pages;
	unsigned long vm_events[NR_VM_EVENT_ITEMS];
	bool has_daemons;		/* they were started; a policy may have stopped them since */
	struct movable_calls movable_calls;
	struct contig_refusal contig_refusal;
	struct fail_page_alloc fail_page_alloc;
	struct call_path path;		/* through which functions the call came */
	struct page_owners *page_owners;	/* null: they are not kept */

	struct task *tasks;		/* init, and the others in the order they were made */
	int next_pid;
	enum panic_reason halted;	/* what the kernel died of; PANIC_NONE: it lives */
	struct address_space *files;
	struct slab_cache node_cache, buffer_cache;	/* of the page cache's trees; buffer heads */
	struct span **spans;		/* by number; 0 is none */
	uint32_t nr_spans, free_span;	/* slots of that array; the first that may be free */
	struct mem_cgroup *root_memcg;
	struct mem_cgroup **memcgs;	/* by id */
	unsigned int nr_memcgs;		/* slots of that array */
	bool memcg_gone;		/* nothing holds some cgroup any more */
	struct memcg_stock *memcg_stock;	/* one for each CPU */
	struct obj_cgroup **objcgs;	/* by id */
	uint32_t nr_objcgs;		/* slots of that array */
	struct cgroup *cgroup_root;
	unsigned long cgroup_ids, attaches;	/* given so far */
	struct cpu_fbatches *fbatches;	/* one for each CPU */
	struct swap_device *swap[MAX_SWAPFILES];
	unsigned long nr_swap_pages, total_swap_pages;
	int least_swap_prio;		/* given to a device so far; -1: to none */
	int swap_off;			/* number of the device that is being given up, from 1 */
	struct {
		uint32_t *page;		/* on their way to a disk, in order */
		unsigned int done, nr, max;
		uint64_t next_ns;	/* when the first of the rest is written */
	} writeback;
	enum { FLUSHER_ASLEEP, FLUSHER_BACKGROUND, FLUSHER_OLD, FLUSHER_ALL } flusher;
	uint64_t flusher_next;		/* when it looks for what has been dirty for long, ns */
	bool flusher_manual;
	struct {
		uint64_t time;		/* ns */
		uint64_t slice_end;	/* of the daemon that runs */
		struct work *work;	/* the task's that has the CPU otherwise; null: none */
	} sched;

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

/* ---- sched.c ---- */

#include "mm/sched.h"

/* ---- page.c ---- */

#include "mm/page.h"

/* ---- pagemap.c, lru.c, memcontrol.c, task.c and what tasks do ---- */

#include "mm/lru.h"
#include "mm/memcontrol_internal.h"
#include "mm/mempolicy.h"
#include "mm/process.h"

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
/* Single pages in use, of one zone, become free in blocks: much quicker than one by one. */
void free_used_range(struct machine *m, unsigned long start, unsigned long end);

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

#include "mm/pcp.h"

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
unsigned int pfmemalloc_flags(const struct machine *m, gfp_t gfp);
unsigned int gfp_to_alloc_flags(const struct machine *m, gfp_t gfp, unsigned int order);
unsigned int gfp_to_alloc_flags_cma(const struct machine *m, gfp_t gfp, unsigned int alloc_flags);
void prep_new_page(struct machine *m, unsigned long pfn, unsigned int order, gfp_t gfp);
/* Back to the allocator, through the per-CPU lists where its order has one. */
void free_the_page(struct machine *m, unsigned long pfn, unsigned int order);

/* ---- fail_page_alloc.c ---- */

/* Of machine.traced: any bit of it closes the short ways past what it is about. */
#define FAULTS_ARMED	(UINT64_C(1) << 63)
/* Those that are no events. */
#define TRACED_STATES	(FAULTS_ARMED | TASK_RULES | OWNERS_KEPT | MEMCG_KMEM_ENABLED)

void fail_page_alloc_init(struct fail_page_alloc *attr);
bool draw_fail_alloc_page(struct machine *m, gfp_t gfp, unsigned int order,
			  enum mm_function caller);

/* The request is to fail, as if there were no memory. */
static inline bool should_fail_alloc_page(struct machine *m, gfp_t gfp, unsigned int order,
					  enum mm_function caller)
{
	return unlikely(m->traced & FAULTS_ARMED) && draw_fail_alloc_page(m, gfp, order, caller);
}

/* ---- page_owner.c ---- */

/* The same: it is kept who allocates. */
#define OWNERS_KEPT	(UINT64_C(1) << 61)

static inline bool owners_kept(const struct machine *m)
{
	return unlikely(m->traced & OWNERS_KEPT);
}

/* Functions that are told of in page owner's stacks alone: not in the traces of reports. */
static inline void enter(struct machine *m, enum mm_function fn)
{
	if (owners_kept(m))
		call_path_push(m, fn);
}

static inline void leave(struct machine *m)
{
	if (owners_kept(m))
		call_path_pop(m);
}

/* All of these only if owners_kept(). leaf: the function that asks for the record. */
void note_allocated(struct machine *m, unsigned long pfn, unsigned int order, gfp_t gfp,
		    enum mm_function leaf);
void note_freed(struct machine *m, unsigned long pfn, unsigned long nr);
void note_split(struct machine *m, unsigned long pfn, unsigned long nr);
/* copy: the record goes along. reason: enum migrate_reason. */
void note_migrated(struct machine *m, unsigned long from, unsigned long to, bool copy, int reason);
void page_owner_free(struct machine *m);

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
/* When its short sleep ends, ns; ~0: it is not in one. kswapd_doze_ends(): it has ended. */
uint64_t kswapd_timer(const struct pglist_data *pgdat);
void kswapd_doze_ends(struct machine *m, struct pglist_data *pgdat);
/* kswapd would run if the daemons were let run. */
bool daemons_can_run(const struct machine *m, const struct pglist_data *pgdat);
void wake_kswapd_for_throttled(struct machine *m, struct pglist_data *pgdat);
/* The zone is compact enough for proactive compaction to end. */
bool proactive_compaction_done(const struct machine *m, const struct zone *zone);

/* ---- vmscan.c, node_reclaim.c ---- */

#include "mm/vmscan.h"

unsigned long try_to_free_pages(struct machine *m, const struct alloc_context *ac,
				unsigned int order, gfp_t gfp);

/* Source: 6.1 function of that name; may_swap: anonymous pages too. */
unsigned long try_to_free_mem_cgroup_pages(struct machine *m, struct mem_cgroup *memcg,
					   unsigned long nr_pages, gfp_t gfp, bool may_swap,
					   bool proactive);

/* What each node keeps from node_reclaim(). Source: 6.1 setup_min_unmapped_ratio(). */
void setup_node_reclaim(struct machine *m);

enum node_reclaim {
	NODE_RECLAIM_NOSCAN	= -2,	/* this request is not to, or not here */
	NODE_RECLAIM_FULL	= -1,	/* there is too little to reclaim */
	NODE_RECLAIM_SOME	= 0,
	NODE_RECLAIM_SUCCESS	= 1,	/* as many pages as were asked for */
};

enum node_reclaim node_reclaim(struct machine *m, struct pglist_data *pgdat, gfp_t gfp,
			       unsigned int order);

/* ---- oom_kill.c, oom_report.c ---- */

/* Could the task be killed for what is wanting? */
bool oom_eligible(const struct machine *m, const struct task *task, const struct oom_control *oc);
/*
 * All tasks that are asked about, in the order in which the kernel has them:
 * of a memcg, by cgroup, of which *group is the one at hand. The first after
 * null; null ends.
 */
struct task *oom_next_task(const struct machine *m, const struct oom_control *oc,
			   struct mem_cgroup **group, struct task *prev);

void oom_dump_header(struct machine *m, const struct oom_control *oc, const struct task *victim);
void oom_report_task(struct machine *m, enum mm_report_kind kind, const struct task *task,
		     enum oom_cause cause);
void oom_report_group(struct machine *m, const struct mem_cgroup *memcg);

/* ---- page_isolation.c, migrate.c, compaction.c, contig.c ---- */

#include "mm/compaction.h"

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

/* Say something, in the name of whoever is at work. report.c */
void report(struct machine *m, const struct mm_report *r);
void warn_alloc(struct machine *m, gfp_t gfp, unsigned int order, const nodemask_t *nodemask);
/* The nodes that a report of a request shows. Source: 6.1 show_mem_node_skip(). */
nodemask_t nodes_shown(const struct machine *m, const nodemask_t *nodemask);

static inline bool stop_requested(const struct machine *m)
{
	return m->hooks.stop && m->hooks.stop(m->hooks.ctx);
}

/* The current task was killed, or whoever makes it work does not want that any more. */
static inline bool fatal_signal_pending(const struct machine *m)
{
	return m->current->killed || stop_requested(m);
}

#endif
