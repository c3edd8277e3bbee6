/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine's own files share. */
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

#include "mm/machine.h"

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
