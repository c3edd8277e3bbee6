/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nodes, zones and their lists: what the engine keeps and what those who show
 * it may read. Only the engine writes these structures.
 *
 * Source: 6.1 include/linux/mmzone.h.
 */
#ifndef BUDDYFS_MM_MMZONE_H
#define BUDDYFS_MM_MMZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/vmstat.h"

#define MAX_NUMNODES		16	/* CONFIG_NODES_SHIFT=4, arm64's default */
#define NUMA_NO_NODE		(-1)
#define NR_CPUS			512
#define MAX_PAGE_ORDER_LISTS	14	/* MAX_ORDER of 64 KiB pages: the most lists */
#define PAGE_ALLOC_COSTLY_ORDER	3

/* No page: what calls that give a PFN return when they have none. */
#define PFN_NONE		(~0UL)

typedef uint64_t phys_addr_t;
typedef uint64_t nodemask_t;	/* bit N is node N */

struct machine;

enum migratetype {
	MIGRATE_UNMOVABLE,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_PCPTYPES,	/* how many types have per-CPU lists */
	MIGRATE_HIGHATOMIC = MIGRATE_PCPTYPES,
	MIGRATE_CMA,
	MIGRATE_ISOLATE,
	MIGRATE_TYPES
};

enum zone_type { ZONE_DMA, ZONE_DMA32, ZONE_NORMAL, ZONE_MOVABLE, MAX_NR_ZONES };

enum zone_watermarks { WMARK_MIN, WMARK_LOW, WMARK_HIGH, WMARK_PROMO, NR_WMARK };

/* Lists link pages by their index in the page array, to keep a page small. */
#define PAGE_NIL		UINT32_MAX

struct page_links {
	uint32_t next, prev;
};

struct page_list {
	uint32_t first, last;
};

struct free_area {
	struct page_list free_list[MIGRATE_TYPES];
	unsigned long nr[MIGRATE_TYPES];	/* blocks on each list */
};

/* Per-CPU list index: order * MIGRATE_PCPTYPES + type for orders 0..3, then THP. */
#define NR_LOWORDER_PCP_LISTS	(MIGRATE_PCPTYPES * (PAGE_ALLOC_COSTLY_ORDER + 1))
#define NR_PCP_THP		2	/* not movable, movable */
#define NR_PCP_LISTS		(NR_LOWORDER_PCP_LISTS + NR_PCP_THP)

struct per_cpu_pages {
	int count;		/* pages on the lists */
	int high;		/* pages at which some are given back */
	int batch;		/* pages taken or given at a time */
	short free_factor;	/* scales batch while freeing goes on */
	short expire;		/* ticks until a remote node's lists are drained */
	struct page_list lists[NR_PCP_LISTS];
};

/* A CPU's part of a zone's counters, folded in when it grows past the threshold. */
struct per_cpu_zonestat {
	int8_t vm_stat_diff[NR_VM_ZONE_STAT_ITEMS];
	int8_t stat_threshold;
};

struct per_cpu_nodestat {
	int8_t vm_node_stat_diff[NR_VM_NODE_STAT_ITEMS];
	int8_t stat_threshold;
};

enum zone_flags {
	ZONE_BOOSTED_WATERMARK,	/* boosted since kswapd was last woken */
	ZONE_RECLAIM_ACTIVE,	/* kswapd is at work on it */
};

struct zone {
	/* What every request reads. */
	unsigned long _watermark[NR_WMARK];	/* without the boost */
	unsigned long watermark_boost;
	unsigned long nr_reserved_highatomic;
	long lowmem_reserve[MAX_NR_ZONES];
	uint32_t nonempty[MIGRATE_TYPES];	/* bit ORDER: that free list has blocks */
	unsigned long flags;			/* bits of enum zone_flags */
	struct per_cpu_pages *pageset;		/* one for each CPU */
	struct per_cpu_zonestat *stats;		/* one for each CPU */
	long vm_stat[NR_VM_ZONE_STAT_ITEMS];	/* without the CPUs' parts */
	unsigned long vm_numa_event[NR_VM_NUMA_EVENT_ITEMS];

	struct pglist_data *zone_pgdat;
	const char *name;
	uint8_t id;				/* 1 + node * MAX_NR_ZONES + type */
	bool initialized;
	bool contiguous;			/* no hole, no other zone within */
	int pageset_high, pageset_batch;

	unsigned long zone_start_pfn;
	unsigned long spanned_pages;		/* with holes */
	unsigned long present_pages;		/* without */
	unsigned long present_early_pages;	/* present at boot */
	unsigned long managed_pages;		/* given to the allocator */
	unsigned long cma_pages;

	struct free_area free_area[MAX_PAGE_ORDER_LISTS];
	unsigned long nr_pageblocks[MIGRATE_TYPES];
	unsigned long nr_isolate_pageblock;
	unsigned long percpu_drift_mark;

	/* Compaction. */
	unsigned long compact_cached_free_pfn;
	unsigned long compact_cached_migrate_pfn[2];	/* async, sync */
	unsigned long compact_init_free_pfn, compact_init_migrate_pfn;
	unsigned int compact_considered, compact_defer_shift;
	int compact_order_failed;
	bool compact_blockskip_flush;
};

/* One entry of a zonelist; the list ends with a null zone. */
struct zoneref {
	struct zone *zone;
	enum zone_type zone_idx;
};

enum { ZONELIST_FALLBACK, ZONELIST_NOFALLBACK, MAX_ZONELISTS };

struct zonelist {
	const struct zoneref *first[MAX_NR_ZONES];	/* whose zone is at most this one */
	struct zoneref _zonerefs[MAX_NUMNODES * MAX_NR_ZONES + 1];
};

/* Source: 6.1 enum lru_list; the order is that of the counters. */
enum lru_list {
	LRU_INACTIVE_ANON,
	LRU_ACTIVE_ANON,
	LRU_INACTIVE_FILE,
	LRU_ACTIVE_FILE,
	LRU_UNEVICTABLE,
	NR_LRU_LISTS
};

struct mem_cgroup;

/* The LRU lists of a node's pages that are charged to one cgroup. */
struct lruvec {
	struct pglist_data *pgdat;
	struct mem_cgroup *memcg;
	struct lruvec *parent;				/* of the cgroup above; null: there is none */
	struct page_list lists[NR_LRU_LISTS];		/* head: the youngest */
	unsigned long size[MAX_NR_ZONES][NR_LRU_LISTS];	/* pages */
	long stat[NR_VM_NODE_STAT_ITEMS];		/* the node's counters, for this cgroup alone … */
	long tree_stat[NR_VM_NODE_STAT_ITEMS];		/* … and with all below it, and what was there */
	unsigned long anon_cost, file_cost;		/* of reclaim, lately */
	unsigned long nonresident_age;			/* pages activated and evicted so far */
	unsigned long refaults[2];			/* anon, file: when reclaim last looked */

	struct page_list reclaimable_slab;		/* head: the newest */
	unsigned long nr_slab;				/* pages of it */
	unsigned long slab_objects_freed;		/* of pages that are not empty yet */
	unsigned long slab_deferred;			/* objects not scanned when they should have been */
};

/* A node's kswapd and kcompactd. */
enum daemon_state {
	DAEMON_NONE,		/* it was not started, or is stopped */
	DAEMON_ASLEEP,
	DAEMON_WOKEN,		/* it has work, and runs at the next daemons_run() */
};

/* A kernel thread as others see it. */
struct daemon {
	char comm[16];
	int pid;
};

struct pglist_data {
	int node_id;
	bool online;
	struct zone node_zones[MAX_NR_ZONES];
	struct zonelist node_zonelists[MAX_ZONELISTS];
	unsigned long node_start_pfn;
	unsigned long node_present_pages;
	unsigned long node_spanned_pages;
	unsigned long totalreserve_pages;
	unsigned long min_unmapped_pages, min_slab_pages;	/* zone_reclaim_mode leaves so many */
	long vm_stat[NR_VM_NODE_STAT_ITEMS];
	struct per_cpu_nodestat *stats;		/* one for each CPU */

	struct lruvec lruvec;			/* of the root cgroup */
	unsigned int reclaim_flags;		/* bits of enum pgdat_flags (vmscan.h) */
	bool reclaiming;			/* node_reclaim() is at it */
	struct daemon kswapd_thread, kcompactd_thread;
	bool kswapd_running, kswapd_manual, kcompactd_manual;

	enum daemon_state kswapd, kcompactd;
	int kswapd_order;
	enum zone_type kswapd_highest_zoneidx;
	int kswapd_failures;
	struct {
		uint64_t until;		/* ns: asleep, but for a moment only; 0: not so */
		unsigned int alloc_order, reclaim_order;
		enum zone_type highest_zoneidx;
	} kswapd_doze;
	int kcompactd_max_order;
	enum zone_type kcompactd_highest_zoneidx;
	unsigned int proactive_wait;		/* intervals until fragmentation is looked at */
};

static inline bool populated_zone(const struct zone *zone)
{
	return zone->present_pages != 0;
}

static inline bool managed_zone(const struct zone *zone)
{
	return zone->managed_pages != 0;
}

static inline unsigned long zone_end_pfn(const struct zone *zone)
{
	return zone->zone_start_pfn + zone->spanned_pages;
}

static inline bool zone_spans_pfn(const struct zone *zone, unsigned long pfn)
{
	return zone->zone_start_pfn <= pfn && pfn < zone_end_pfn(zone);
}

static inline enum zone_type zone_idx(const struct zone *zone)
{
	return (enum zone_type)((zone->id - 1u) % MAX_NR_ZONES);
}

static inline int zone_to_nid(const struct zone *zone)
{
	return (int)((zone->id - 1u) / MAX_NR_ZONES);
}

/* A watermark as requests meet it, with the boost. */
static inline unsigned long wmark_pages(const struct zone *zone, enum zone_watermarks w)
{
	return zone->_watermark[w] + zone->watermark_boost;
}

/* A zone's counter as the kernel reads it: without the CPUs' parts, never below 0. */
static inline unsigned long zone_page_state(const struct zone *zone, enum zone_stat_item item)
{
	long x = zone->vm_stat[item];

	return x < 0 ? 0 : (unsigned long)x;
}

/* Free blocks of an order, whatever list they are on. */
static inline unsigned long nr_free_blocks(const struct zone *zone, unsigned int order)
{
	unsigned long n = 0;

	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		n += zone->free_area[order].nr[mt];
	return n;
}

#endif
