/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine: a model of the Linux 6.1 page allocator.
 *
 * Every call takes the machine first; there are no globals, so machines never
 * meet. The engine knows the C library only: it prints nothing, reads no
 * clock, opens no file. What it has to say goes through struct mm_hooks.
 *
 * Units: a PFN is a physical page frame number (address / page size), an order
 * is a power of two of pages, counts are in pages unless the name says
 * otherwise. Calls return 0 or -errno, or a PFN or PFN_NONE.
 *
 * The life of a machine:
 *	machine_create()		an empty machine
 *	memblock_add(), _reserve() …	(memblock.h) its memory
 *	free_area_init()		nodes and zones from the memblock
 *	cma_declare_contiguous_nid() …	(cma.h) areas, while memblock still serves
 *	build_all_zonelists(), memblock_free_all(), setup_per_cpu_pageset(),
 *	init_per_zone_wmark_min(), cma_init_reserved_areas()
 *	alloc_pages() and the rest
 *	machine_destroy()
 */
#ifndef BUDDYFS_MM_MM_H
#define BUDDYFS_MM_MM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mm/call_path.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/policy.h"
#include "mm/report.h"
#include "mm/sysctl.h"
#include "mm/trace.h"

struct machine;
struct memblock;

/* ---- machines --------------------------------------------------------- */

/* What a kernel and its hardware fix before memory is known. */
struct mm_params {
	unsigned int page_shift;	/* 12, 14 or 16 */
	unsigned int features;		/* bits of enum kernel_feature */
	bool stacktrace_filter;		/* CONFIG_FAULT_INJECTION_STACKTRACE_FILTER */
	bool base_small;		/* CONFIG_BASE_SMALL: trees have nodes of 16 entries, not of 64 */
	bool no_thp;			/* a kernel without CONFIG_TRANSPARENT_HUGEPAGE */
	bool thp_never;			/* with it, but never used: it asks for no free memory */
	bool page_owner;		/* it is kept who allocates (page_owner.h): none is given out in bulk */
	int nr_cpus;			/* at least 1; all online */
	uint8_t cpu_node[NR_CPUS];	/* node of each CPU */
	int nr_nodes;			/* nodes 0 … nr_nodes-1 are online; at least 1 */
	uint8_t distance[MAX_NUMNODES][MAX_NUMNODES];	/* 10 is local */
};

/*
 * An empty machine. hooks may be null, and so may each of its functions.
 * Returns null when params are out of range or the host has no memory.
 */
struct machine *machine_create(const struct mm_params *params, const struct mm_hooks *hooks);
void machine_destroy(struct machine *m);

const struct mm_params *machine_params(const struct machine *m);

/*
 * Its kernel has panicked: requests fail from then on, and nothing is to be
 * asked of it any more but to be shown.
 */
bool machine_halted(const struct machine *m);

/* Geometry that follows from the page size (6.1 arch/arm64/Kconfig). */
unsigned int page_shift(const struct machine *m);
unsigned int max_order(const struct machine *m);	/* orders are below this: 11, 12, 14 */
unsigned int pageblock_order(const struct machine *m);	/* 9, 11, 13 */
unsigned int section_shift(const struct machine *m);	/* log2 of a memory section: 27, 27, 29 */
unsigned long max_order_nr_pages(const struct machine *m);
unsigned long pageblock_nr_pages(const struct machine *m);

struct memblock *machine_memblock(struct machine *m);
struct pglist_data *node_data(const struct machine *m, int nid);	/* null: no such node */
int nr_online_nodes(const struct machine *m);
nodemask_t node_states_memory(const struct machine *m);	/* nodes with memory */
nodemask_t node_states_normal_memory(const struct machine *m); /* below ZONE_MOVABLE */
nodemask_t node_states_cpu(const struct machine *m);

/* Which events are told of from now on: a bit 1 << TRACE_… for each. None at first. */
void machine_trace(struct machine *m, uint64_t events);
uint64_t machine_traced(const struct machine *m);

/* The CPU on which the next calls run (0 at first). -EINVAL: no such CPU. */
int set_cpu(struct machine *m, int cpu);
int this_cpu(const struct machine *m);

/* Who is at work: the name of the current task, or of a daemon; *pid is its PID. */
const char *machine_comm(const struct machine *m, int *pid);

/* ---- boot, in this order ------------------------------------------------ */

/* The sizes of kernelcore= and movablecore=, each in pages or in percent. */
struct movable_request {
	unsigned long kernelcore, movablecore;
	unsigned long kernelcore_percent, movablecore_percent;
	bool mirror;	/* kernelcore=mirror: memory beyond 4 GiB that is not mirrored */
};

/*
 * Nodes and zones from the memblock's memory.
 * max_zone_pfn: for each zone but Movable the PFN past its highest page, not
 * falling; equal to the one before means an empty zone.
 * -EINVAL: no memory; -ERANGE: memory spans more than 2^32 pages;
 * -ENOMEM: the host's address space is used up.
 * Source: 6.1 free_area_init().
 */
int free_area_init(struct machine *m, const unsigned long max_zone_pfn[MAX_NR_ZONES],
		   const struct movable_request *movable);

/* What free_area_init() decided, for the boot messages. */
void zone_range(const struct machine *m, enum zone_type zone,
		unsigned long *start_pfn, unsigned long *end_pfn);
unsigned long zone_movable_pfn(const struct machine *m, int nid);	/* 0: none */

/*
 * Zonelists of all nodes, and whether pages are grouped by mobility: not when
 * there are fewer than pageblock_nr_pages * MIGRATE_TYPES of them.
 * Source: 6.1 build_all_zonelists().
 */
void build_all_zonelists(struct machine *m);
int node_order(const struct machine *m, int nid, int order[MAX_NUMNODES]);	/* fallback order; its length */
unsigned long vm_total_pages(const struct machine *m);	/* as counted then */
bool mobility_grouping(const struct machine *m);
enum zone_type policy_zone(const struct machine *m);	/* highest zone bound by policies */

/*
 * Hand all memory that is not reserved to the zones, ascending, in the
 * largest aligned blocks. Returns the pages handed over.
 * Source: 6.1 memblock_free_all().
 */
unsigned long memblock_free_all(struct machine *m);

/* The per-CPU lists of populated zones, till then unused. */
void setup_per_cpu_pageset(struct machine *m);

/* With the policy for it: the largest free blocks in any order. Source: 6.1 mm/shuffle.c. */
void shuffle_free_memory(struct machine *m);

/*
 * min_free_kbytes by the square-root rule, watermarks, counter thresholds,
 * lowmem_reserve, and what THP adds. Source: 6.1 init_per_zone_wmark_min().
 */
void init_per_zone_wmark_min(struct machine *m);

/*
 * Give reserved pages to the allocator one by one, as is done with the
 * initrd, the init sections, and a CMA area that failed.
 * start, end: PFNs; only whole pages that are reserved are given.
 * Returns how many. Source: 6.1 free_reserved_area().
 */
unsigned long free_reserved_area(struct machine *m, unsigned long start_pfn, unsigned long end_pfn);

unsigned long totalram_pages(const struct machine *m);
unsigned long totalreserve_pages(const struct machine *m);

/* ---- allocate and free ---------------------------------------------------- */

/*
 * 2^order pages. Zones come from the zonelist of node nid, bounded by the zone
 * modifiers in gfp, by the current task's cpuset and by nodemask where it is
 * not null. Where neither a node nor nodes are named, as by alloc_pages(), the
 * current task's memory policy names them; NUMA_NO_NODE is the CPU's for
 * others. PFN_NONE when there are no pages, or when order is max_order or more.
 * Source: 6.1 __alloc_pages(); in older kernels __alloc_pages_nodemask().
 */
unsigned long alloc_pages_nodemask(struct machine *m, gfp_t gfp, unsigned int order,
				   int nid, const nodemask_t *nodemask);
unsigned long alloc_pages(struct machine *m, gfp_t gfp, unsigned int order);
unsigned long alloc_pages_node(struct machine *m, int nid, gfp_t gfp, unsigned int order);
unsigned long alloc_page(struct machine *m, gfp_t gfp);

/* As alloc_pages(), for pages the kernel addresses: never from highmem. */
unsigned long get_free_pages(struct machine *m, gfp_t gfp, unsigned int order);
unsigned long get_free_page(struct machine *m, gfp_t gfp);
unsigned long get_zeroed_page(struct machine *m, gfp_t gfp);
unsigned long get_dma_pages(struct machine *m, gfp_t gfp, unsigned int order);

/*
 * The pages that size bytes need, from a block of the next power of two, the
 * rest of which is given back to the tail. Each page is then free on its own.
 * Source: 6.1 alloc_pages_exact_nid().
 */
unsigned long alloc_pages_exact_nid(struct machine *m, int nid, size_t size, gfp_t gfp);
unsigned long alloc_pages_exact(struct machine *m, size_t size, gfp_t gfp);

/*
 * Up to nr single pages into pfns. Returns how many it got.
 * Source: 6.1 __alloc_pages_bulk().
 */
unsigned long alloc_pages_bulk(struct machine *m, gfp_t gfp, int nid, const nodemask_t *nodemask,
			       unsigned long nr, unsigned long *pfns);

/* The same by the current task's memory policy. Source: 6.1 alloc_pages_bulk_array_mempolicy(). */
unsigned long alloc_pages_bulk_mempolicy(struct machine *m, gfp_t gfp, unsigned long nr,
					 unsigned long *pfns);

/*
 * Free what one of the above gave. order is the one it was allocated with.
 * -EINVAL, with nothing changed: pfn is not the first page of such a block.
 * Source: 6.1 __free_pages().
 */
int free_pages(struct machine *m, unsigned long pfn, unsigned int order);

/* Make the pages of a block that is not compound free on their own. -EINVAL as above. */
int split_page(struct machine *m, unsigned long pfn, unsigned int order);

/* What a page is now. */
enum page_use {
	PAGE_HOLE,	/* not memory of this machine */
	PAGE_FREE,	/* in the buddy lists, head or within */
	PAGE_PCP,	/* on a per-CPU list */
	PAGE_USED,	/* allocated */
	PAGE_RESERVED,	/* never given to the allocator */
	PAGE_ISOLATED,	/* taken off the lists by work going on */
};

/* What is marked on a page that is used, as its struct page would say. */
enum page_mark {
	MARK_LRU		= 1u << 0,
	MARK_ACTIVE		= 1u << 1,
	MARK_REFERENCED		= 1u << 2,
	MARK_UPTODATE		= 1u << 3,
	MARK_DIRTY		= 1u << 4,
	MARK_WRITEBACK		= 1u << 5,
	MARK_WORKINGSET		= 1u << 6,
	MARK_RECLAIM		= 1u << 7,
	MARK_SWAPBACKED		= 1u << 8,
	MARK_SWAPCACHE		= 1u << 9,
	MARK_UNEVICTABLE	= 1u << 10,
	MARK_MLOCKED		= 1u << 11,
	MARK_SLAB		= 1u << 12,
	MARK_TABLE		= 1u << 13,	/* of a page table */
	MARK_ANON		= 1u << 14,	/* of a process, and of no file */
	MARK_MAPPED		= 1u << 15,	/* a page table refers to it */
};

struct page_info {
	enum page_use use;
	unsigned long head;	/* first page of the block it belongs to */
	unsigned int order;	/* of that block */
	enum migratetype list;	/* for PAGE_FREE and PAGE_PCP: the list it is on */
	bool movable;		/* registered with movable operations, or on an LRU list */
	bool lru;		/* on an LRU list, as a user's pages are */
	bool user;		/* of a process or a file: see page_space() */
	bool pinned;		/* its migration is refused */
	bool compound;
	unsigned int marks;	/* bits of enum page_mark, of a page that is used */
	unsigned int memcg;	/* id of the memory cgroup that is charged; 0: none */
	bool kmemcg;		/* it is charged as kernel memory */
	uint32_t owner;		/* 0: nobody said */
};

/* One past the last page that there can be: the end of the last section. */
unsigned long max_page_pfn(const struct machine *m);

/* Look at a page. -EINVAL: beyond the machine's pages. */
int page_info(const struct machine *m, unsigned long pfn, struct page_info *info);

/*
 * The same for as many pages from pfn on as are alike: parts of one block, or
 * reserved, or a hole. Returns how many, at most max; 0: beyond the machine.
 */
unsigned long page_run(const struct machine *m, unsigned long pfn, unsigned long max,
		       struct page_info *info);

/*
 * Say who owns the block that begins at pfn, whether compaction and
 * contiguous allocation may move it, and whether a move is to be refused
 * (-EAGAIN, as from a busy driver). A page that is on an LRU list is movable
 * without its owner's help; pinned, it is not even taken for a move.
 * -EINVAL: no allocated block begins there.
 */
int page_set_owner(struct machine *m, unsigned long pfn, uint32_t owner);
/* The same of nr single pages in a row. -EINVAL: one of them is not allocated. */
int page_set_owners(struct machine *m, unsigned long pfn, unsigned long nr, uint32_t owner);
int page_set_movable(struct machine *m, unsigned long pfn, bool movable);
int page_set_lru(struct machine *m, unsigned long pfn, bool lru);
int page_set_pinned(struct machine *m, unsigned long pfn, bool pinned);

/*
 * Pin the block that begins at pfn for long. In a CMA pageblock or in zone
 * Movable nothing may stay for long: it is moved out first, and *pfn is where
 * it is then. 0; -EINVAL: no allocated block begins there; -ENOMEM: it is in
 * the way there and could not be moved.
 * Source: 6.1 mm/gup.c, check_and_migrate_movable_pages().
 */
int pin_longterm(struct machine *m, unsigned long *pfn);

/*
 * How often the owners of movable pages were asked since boot, in pages: to
 * give one up for a move, to move it, to take it back unmoved; and how often a
 * move was refused. Source: 6.1 struct movable_operations.
 */
struct movable_calls {
	unsigned long isolated, migrated, put_back, refused;
};

struct movable_calls machine_movable_calls(const struct machine *m);

/* Per-CPU lists back to the buddy lists: of one zone or, with null, of all. */
void drain_all_pages(struct machine *m, struct zone *zone);
void drain_local_pages(struct machine *m, struct zone *zone);

/*
 * What a CPU does when it goes idle: fold its counters into the global ones.
 * Source: 6.1 quiet_vmstat().
 */
void quiet_vmstat(struct machine *m);

/*
 * What every CPU does once in each stat_interval: the same, and the third time
 * since a zone of another node had something to fold, its lists give a batch back.
 * Source: 6.1 vmstat_update().
 */
void refresh_vm_stats(struct machine *m);

/*
 * Compact all zones of a node, or of all nodes: pages in use move to the high
 * ends of their zones. Per-CPU lists are not drained. -EINVAL: no such node;
 * -EINTR. Source: 6.1 compact_node(), compact_nodes().
 */
int compact_node(struct machine *m, int nid);
int compact_nodes(struct machine *m);

/* Free clean page cache, and objects that shrinkers can. Source: 6.1 fs/drop_caches.c. */
void drop_caches(struct machine *m, bool pagecache, bool slab);

/* ---- daemons ------------------------------------------------------------------- */

/*
 * Each node's kswapd and kcompactd. They are not there until they are started;
 * woken by requests, they run when it is said, on a CPU of their node if it
 * has one, until all of them sleep again. Source: 6.1 mm/vmscan.c kswapd(),
 * mm/compaction.c kcompactd().
 */
void daemons_start(struct machine *m);
void daemons_stop(struct machine *m);
void daemons_run(struct machine *m);

/* The daemons: two of each node, and the flusher, which writes dirty pages back. */
enum kthread { KTHREAD_KSWAPD, KTHREAD_KCOMPACTD, KTHREAD_FLUSHER };

/* One that is manual does not run by itself when it is woken, but by run_kthread() alone. */
bool kthread_manual(const struct machine *m, enum kthread kthread, int nid);
void set_kthread_manual(struct machine *m, enum kthread kthread, int nid, bool by_hand);
enum daemon_state kthread_state(const struct machine *m, enum kthread kthread, int nid);
/* Until it sleeps again; nothing, if it was not woken. */
void run_kthread(struct machine *m, enum kthread kthread, int nid);

/*
 * Virtual time since the machine was made, ns. What tasks do and what reclaim
 * does for them takes some (sched.h); machine_pass() lets more of it pass, in
 * which disks and timers do their part: whoever waits for them is served.
 */
uint64_t machine_time(const struct machine *m);
void machine_pass(struct machine *m, uint64_t ns);

/*
 * The machine is idle for a moment: what is on its way to a disk gets there,
 * and the daemons run. To be called when a command has been carried out.
 */
void machine_idle(struct machine *m);

/*
 * So much time passed: kcompactd looks how fragmented its node is, in percent
 * of free memory that is in blocks below pageblock order.
 */
#define KCOMPACTD_INTERVAL_MS	500	/* 6.1 HPAGE_FRAG_CHECK_INTERVAL_MSEC */
void kcompactd_interval(struct machine *m);
unsigned int fragmentation_score_node(const struct machine *m, const struct pglist_data *pgdat);

/* ---- failures on request --------------------------------------------------------- */

/*
 * Which requests fail_page_alloc lets fail. Source: 6.1 struct fault_attr.
 * Whoever allocates counts as a task that is to fail (task_filter).
 */
struct fail_page_alloc {
	unsigned long probability;	/* in percent; 0: none */
	unsigned long interval;		/* every so many of those in question */
	int times;			/* so many in all; -1: without end */
	int space;			/* after so many pages */
	bool task_filter;
	bool ignore_gfp_highmem, ignore_gfp_reclaim;	/* such requests are not in question */
	uint32_t min_order;
	/*
	 * Code addresses: callers that are in question, and that are not; looked
	 * for so deep in the stack. Source: 6.1 fail_stacktrace().
	 */
	unsigned long require_start, require_end, reject_start, reject_end;
	unsigned long stacktrace_depth;
	unsigned long verbose;		/* 0: nothing is said; 2: with a call trace */
	uint32_t ratelimit_interval_ms, ratelimit_burst;

	unsigned long count;		/* of those in question */
	unsigned long injected;		/* that failed since boot */
	uint64_t lot;			/* the state of the lots that are drawn */
};

#define MAX_STACK_TRACE_DEPTH	32	/* 6.1 lib/fault-inject.c */

const struct fail_page_alloc *fail_page_alloc(const struct machine *m);
void set_fail_page_alloc(struct machine *m, const struct fail_page_alloc *attr);

/* ---- why a request fails ------------------------------------------------------- */

/* What keeps a zone from serving a request. */
enum verdict {
	VERDICT_ROOM,			/* nothing does */
	VERDICT_BELOW_MIN,		/* too little is free */
	VERDICT_LOWMEM_RESERVE,		/* enough, but for what is kept from higher zones' requests */
	VERDICT_BOOST,			/* enough, but for the watermark boost */
	VERDICT_HIGHATOMIC,		/* enough, but for the HIGHATOMIC reserve */
	VERDICT_CMA,			/* enough, but in CMA pageblocks, which it may not use */
	VERDICT_FRAGMENTED,		/* enough, but no block is large enough */
	VERDICT_BLOCKS_IN_HIGHATOMIC,	/* large blocks are free, all of them reserved */
	VERDICT_BLOCKS_IN_CMA,		/* large blocks are free, all of them in CMA */
};

/*
 * The arithmetic, in pages: a zone has room if
 *	free - cma - highatomic - tail > mark + lowmem_reserve.
 */
struct zone_verdict {
	const struct zone *zone;
	enum verdict verdict;
	long free, cma, highatomic, tail;	/* what is free; what of it does not count */
	long min, boost, mark;			/* mark: both, less by the request's rights */
	long lowmem_reserve;
	unsigned long blocks[MIGRATE_TYPES];	/* free blocks of the order and more */
};

/*
 * How each zone of a request's zonelist that the current task may use answers
 * it now, with all the rights it has below the low watermark. Returns how many zones there are; describes
 * the first max of them. nid and nodemask are as for alloc_pages_nodemask().
 */
int explain_request(struct machine *m, gfp_t gfp, unsigned int order, int nid,
		    const nodemask_t *nodemask, struct zone_verdict *verdicts, int max);

/* ---- contiguous ranges ------------------------------------------------------ */

/*
 * Take the pageblocks of start … end-1 for work to come: nobody allocates from
 * them until undo_isolation() gives them back as blocks of this type. 0; -EBUSY:
 * one is isolated already, or has a page that cannot be moved; -EINVAL: not
 * whole pageblocks of one zone. Source: 6.1 start_isolate_page_range().
 */
int isolate_pageblocks(struct machine *m, unsigned long start, unsigned long end,
		       enum migratetype mt);
int undo_isolation(struct machine *m, unsigned long start, unsigned long end, enum migratetype mt);

/* Why the last range that was asked for was not had, and the page that stood in the way. */
enum contig_reason {
	CONTIG_NOTHING,		/* it was had; or it is no range of one zone */
	CONTIG_ISOLATED,	/* a pageblock of it was being taken by somebody else */
	CONTIG_CMA_BLOCK,	/* a pageblock of CMA, and the range was not to be that */
	CONTIG_UNMOVABLE,	/* a page of its first or last pageblocks nobody can move */
	CONTIG_PINNED,		/* a page whose owner refused to move it, each time */
	CONTIG_NO_TARGET,	/* a page for whose contents there was no other page */
	CONTIG_IN_USE,		/* a page that is neither movable nor free */
};

struct contig_refusal {
	enum contig_reason reason;
	unsigned long pfn;
	uint32_t owner;
};

struct contig_refusal machine_contig_refusal(const struct machine *m);

/*
 * Allocate exactly the pages start … end-1, moving what can be moved.
 * migratetype: MIGRATE_MOVABLE or MIGRATE_CMA, the type the pageblocks have
 * afterwards. 0, -EBUSY, -EINTR or -ENOMEM as in Linux; -EINVAL: the range is
 * empty, not of one zone, or the type another.
 * Source: 6.1 alloc_contig_range().
 */
int alloc_contig_range(struct machine *m, unsigned long start, unsigned long end,
		       enum migratetype migratetype, gfp_t gfp);

/* nr pages in a row wherever a zone has them. Source: 6.1 alloc_contig_pages(). */
unsigned long alloc_contig_pages(struct machine *m, unsigned long nr, gfp_t gfp, int nid,
				 const nodemask_t *nodemask);

/* Free single pages pfn … pfn+nr-1. -EINVAL, nothing changed: one is not allocated so. */
int free_contig_range(struct machine *m, unsigned long pfn, unsigned long nr);

/*
 * Pages that the two above have just given are not wanted any more, as the
 * caller was interrupted. The kernel has no such thing, and nothing is counted.
 */
void drop_contig_range(struct machine *m, unsigned long pfn, unsigned long nr);

/* ---- policies (policy.h) ---------------------------------------------------- */

const struct mm_policy *mm_policy(const struct machine *m);
/* At any time; before the boot, it is booted so. */
void mm_set_policy(struct machine *m, const struct mm_policy *policy);

/* ---- to be shown ---------------------------------------------------------------- */

/* Sums over the machine, of the global counters. */
/* A zone's counter with the CPUs' parts: to the page. */
unsigned long zone_page_state_snapshot(const struct machine *m, const struct zone *zone,
				       enum zone_stat_item item);
unsigned long global_zone_page_state(const struct machine *m, enum zone_stat_item item);
unsigned long global_node_page_state(const struct machine *m, enum node_stat_item item);
unsigned long node_page_state(const struct pglist_data *pgdat, enum node_stat_item item);
unsigned long global_numa_event_state(const struct machine *m, enum numa_stat_item item);
unsigned long vm_event(const struct machine *m, enum vm_event_item item);

/* Pages an allocation can have without swapping. Source: 6.1 si_mem_available(). */
unsigned long si_mem_available(const struct machine *m);

/* Dirty pages at which writers wait, and at which writing back begins. */
struct dirty_limits {
	unsigned long threshold, background;
};

/* Source: 6.1 global_dirty_limits(). */
struct dirty_limits global_dirty_limits(const struct machine *m);

/* A free list in list order: the first block's PFN and the one after pfn. */
unsigned long free_list_first(const struct machine *m, const struct zone *zone,
			      unsigned int order, enum migratetype mt);
unsigned long free_list_next(const struct machine *m, unsigned long pfn, unsigned int order);

/* A per-CPU list in list order. */
unsigned long pcp_list_first(const struct machine *m, const struct zone *zone, int cpu, int pindex);
unsigned long pcp_list_next(const struct machine *m, unsigned long pfn);
unsigned int pindex_order(const struct machine *m, int pindex);

/* Pageblock of a PFN: its type, its compaction skip bit. MIGRATE_TYPES: a hole. */
enum migratetype pageblock_migratetype(const struct machine *m, unsigned long pfn);
bool pageblock_skip(const struct machine *m, unsigned long pfn);

/* Zone of a PFN; null: a hole. */
struct zone *page_zone(const struct machine *m, unsigned long pfn);

/*
 * How fragmented free memory is for an order, in thousandths.
 * Source: 6.1 fragmentation_index() and unusable_free_index().
 */
int fragmentation_index(const struct machine *m, const struct zone *zone, unsigned int order);
int unusable_free_index(const struct machine *m, const struct zone *zone, unsigned int order);

/* ---- checks ------------------------------------------------------------------------ */

/* What does not hold. pfn PFN_NONE: it is of the zone as a whole. */
enum mm_fault_kind {
	FAULT_LIST_ORDER,	/* a block on a free list is not marked with the list's order */
	FAULT_LIST_TYPE,	/* nor with its type */
	FAULT_ALIGNMENT,	/* a block does not begin at a multiple of its size */
	FAULT_ZONE,		/* a block is of another zone */
	FAULT_LINK,		/* a list's links do not meet */
	FAULT_NR_FREE,		/* blocks on a list */
	FAULT_PCP_PAGE,		/* a page on a per-CPU list is not marked so */
	FAULT_PCP_COUNT,
	FAULT_OVERLAP,		/* something begins within a block; expected: the block */
	FAULT_LOST_PAGE,	/* a page that is nowhere */
	FAULT_FREE_PAGES,	/* nr_free_pages, with the CPUs' parts, against the lists */
	FAULT_FREE_CMA,
	FAULT_MANAGED,		/* pages that are not reserved */
	FAULT_PAGEBLOCKS,	/* pageblocks by type */
	FAULT_ISOLATED_BLOCKS,
	FAULT_CMA_BITMAP,	/* given out, but not allocated */
	FAULT_ENTRY,		/* an address space has a page that is not its own */
	FAULT_SPAN,		/* what is counted of an address space's entries */
	FAULT_RSS,		/* what is counted of a process's pages */
	FAULT_SWAP,		/* slots of a swap device that are in use */
	FAULT_CHARGE,		/* what a memory cgroup is charged */
	FAULT_LRU_PAGE,		/* a page on an LRU list is not marked so; expected: the list */
	FAULT_LRU_SIZE,		/* pages on an LRU list */
};

struct mm_fault {
	enum mm_fault_kind kind;
	const struct zone *zone;
	unsigned long pfn;
	unsigned long expected, found;
};

/*
 * Look whether all invariants hold. Returns how many do not, and describes the
 * first max of them. It reads every page's entry, unless it is told to stop:
 * then it returns 0.
 */
size_t mm_check(const struct machine *m, struct mm_fault *faults, size_t max);

/* Bytes of host memory that the page array and pageblocks map, and have touched. */
void machine_footprint(const struct machine *m, size_t *mapped, size_t *resident);

#endif
