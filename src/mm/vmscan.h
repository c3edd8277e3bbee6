/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reclaim: what its parts share. vmscan.c begins it and goes from node to
 * node and cgroup to cgroup, scan_count.c decides how much of which list to
 * look at, shrink_list.c takes pages off the lists, reclaim_page.c decides on
 * each page, shrinker.c shrinks slab.
 *
 * Source: 6.1 mm/vmscan.c.
 */
#ifndef BUDDYFS_MM_VMSCAN_H
#define BUDDYFS_MM_VMSCAN_H

#define DEF_PRIORITY		12	/* a scan looks at size >> priority pages of a list */
#define SWAP_CLUSTER_MAX	32UL	/* pages taken at a time, and wanted by a request */
#define MAX_RECLAIM_RETRIES	16	/* without progress, before it is given up */

/* May lists be aged, of anonymous or file pages. */
enum { DEACTIVATE_ANON = 1, DEACTIVATE_FILE = 2 };

#define ISOLATE_UNMAPPED	2	/* of a trace: pages of page tables are left */

/* What a trace says of writing pages: their kind, and that nobody waits. Source: 6.1 of that name. */
static inline uint64_t reclaim_flags(bool file)
{
	return (file ? 0x2u : 0x1u) | 0x8u;
}

/* One go at reclaim. Source: 6.1 struct scan_control. */
struct scan_control {
	unsigned long nr_to_reclaim;
	gfp_t gfp;
	unsigned int order;
	int priority;
	enum zone_type reclaim_idx;	/* highest zone that pages are wanted of */
	const nodemask_t *nodemask;
	struct mem_cgroup *target;	/* null: all */
	bool kswapd;			/* it is kswapd that reclaims */
	bool may_writepage, may_unmap, may_swap;
	bool force_deactivate, skipped_deactivate;
	bool memcg_low_reclaim, memcg_low_skipped;
	bool proactive;
	unsigned int may_deactivate;
	bool file_is_tiny, cache_trim_mode;
	unsigned long anon_cost, file_cost;
	bool compaction_ready;
	unsigned long nr_scanned, nr_reclaimed;
	struct {			/* of this round */
		unsigned long dirty, unqueued_dirty, congested, writeback, immediate, taken,
			      file_taken;
	} nr;
};

/* What became of the pages of a batch. Source: 6.1 struct reclaim_stat. */
struct reclaim_stat {
	unsigned long dirty, unqueued_dirty, congested, writeback, immediate, pageout,
		      activate[2], ref_keep;
};

/* What reclaim learnt of a node. Source: 6.1 enum pgdat_flags. */
enum pgdat_flags {
	PGDAT_DIRTY = 1,	/* many dirty pages at the ends of its lists */
	PGDAT_WRITEBACK = 2,	/* many that are being written */
	PGDAT_CONGESTED = 4,	/* direct reclaim is to wait for those */
};

/* Reclaim of a whole go is of a cgroup's pages. */
static inline bool cgroup_reclaim(const struct scan_control *sc)
{
	return sc->target;
}

/* Pages of a zone that reclaim could take. Source: 6.1 zone_reclaimable_pages(). */
unsigned long zone_reclaimable_pages(const struct machine *m, const struct zone *zone);

/* There is somewhere to put anonymous pages. */
bool can_reclaim_anon_pages(const struct machine *m, const struct mem_cgroup *memcg);

void shrink_node(struct machine *m, struct pglist_data *pgdat, struct scan_control *sc);

/* Why reclaim waits; of the reasons of 6.1, nothing is ever isolated too much here. */
enum vmscan_throttle_state {
	VMSCAN_THROTTLE_WRITEBACK, VMSCAN_THROTTLE_ISOLATED, VMSCAN_THROTTLE_NOPROGRESS,
	VMSCAN_THROTTLE_CONGESTED,
};

/* Wait until the disk has written some pages, or for so long. Source: 6.1 of that name. */
void reclaim_throttle(struct machine *m, struct pglist_data *pgdat,
		      enum vmscan_throttle_state reason);

/* From now on refaults count as new. Source: 6.1 snapshot_refaults(). */
void snapshot_refaults(struct machine *m, struct mem_cgroup *target, struct pglist_data *pgdat);

/* ---- scan_count.c ---- */

void prepare_scan_count(const struct machine *m, const struct pglist_data *pgdat,
			struct scan_control *sc);
void get_scan_count(const struct machine *m, struct lruvec *lruvec, struct scan_control *sc,
		    unsigned long nr[NR_LRU_LISTS]);
bool inactive_is_low(const struct machine *m, const struct lruvec *lruvec,
		     enum lru_list inactive);

/* ---- shrink_list.c ---- */

void shrink_lruvec(struct machine *m, struct lruvec *lruvec, struct scan_control *sc);
void shrink_active_list(struct machine *m, unsigned long nr_to_scan, struct lruvec *lruvec,
			struct scan_control *sc, enum lru_list lru);

/* ---- reclaim_page.c ---- */

/*
 * Free what can be freed of a list of pages that were taken off the LRU lists;
 * what cannot stays on it. Returns how many pages. Source: 6.1 shrink_folio_list().
 */
unsigned long shrink_page_list(struct machine *m, struct page_list *list,
			       struct pglist_data *pgdat, struct scan_control *sc,
			       struct reclaim_stat *stat);

/* ---- shrinker.c ---- */

/* Returns the pages that became free. Source: 6.1 shrink_slab(). */
unsigned long shrink_slab(struct machine *m, struct lruvec *lruvec, int priority);
/* Reclaimable slab pages come, go, and change hands: to the parent of a cgroup that goes. */
void add_reclaimable_slab(struct machine *m, unsigned long pfn);
unsigned long free_reclaimable_slab(struct machine *m, unsigned long nr);
void reparent_slab(struct machine *m, struct lruvec *lruvec);

#endif
