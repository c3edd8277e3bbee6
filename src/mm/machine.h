/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a machine is made of: the page array, its pageblocks, and everything
 * else that it knows. Included by internal.h alone.
 *
 * A page costs 16 bytes (flags, links, an owner: an array of each)
 * and is touched only when something begins at it: the head of a free block,
 * of an allocation, a single page. The pages within a
 * block are never written, so their entry is all zero (PG_NONE). A free block
 * of pageblock order or above is kept in its first pageblock's descriptor, and
 * its page entries stay untouched too:
 *
 *	pageblock   |  0  |  1  |  2  |  3  |
 *	free order  | 10        |  9  |  -  |   block 3 is in use or split up
 *	pages       |  untouched      | ... |
 */
#ifndef BUDDYFS_MM_MACHINE_H
#define BUDDYFS_MM_MACHINE_H

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

#define FILE_HASH	4096

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
	const struct daemon *daemon;	/* which one is at work itself; null: none */
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
	struct address_space *files, *last_file;
	struct address_space *file_hash[FILE_HASH];	/* by name */
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

#endif
