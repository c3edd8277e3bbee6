/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Isolation, migration, compaction: what their files share, and what others ask
 * of them. Included by internal.h.
 */
#ifndef BUDDYFS_MM_COMPACTION_H
#define BUDDYFS_MM_COMPACTION_H

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
/* The same when all pages of the range are in use now. */
void undo_isolate_taken_range(struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
			      enum migratetype mt);
/*
 * The same after an interrupt, which has to be quick: by the lists of free
 * blocks, not page by page. The lists are left in another order for it.
 */
void undo_isolate_stopped_range(struct machine *m, unsigned long start_pfn, unsigned long end_pfn,
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

#endif
