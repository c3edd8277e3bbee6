/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the allocator does, step by step: the kernel's tracepoints, with its
 * names and fields. A machine tells of those that were asked for
 * (machine_trace()) through mm_hooks.trace; the others cost a branch.
 *
 * Source: 6.1 include/trace/events/{kmem,cma,compaction,migrate,vmscan,oom,page_isolation}.h.
 */
#ifndef BUDDYFS_MM_TRACE_H
#define BUDDYFS_MM_TRACE_H

#include <stdint.h>

/*
 * Each event, and what its arguments are, in the order of the kernel's fields.
 * A name is a pointer to it. A page frame stands also for its struct page;
 * PFN_NONE for none.
 */
#define MM_EVENTS(EVENT)							\
	EVENT(mm_page_alloc)		/* pfn order gfp_flags migratetype */	\
	EVENT(mm_page_free)		/* pfn order */				\
	EVENT(mm_page_free_batched)	/* pfn */				\
	EVENT(mm_page_alloc_zone_locked) /* pfn order migratetype percpu_refill */ \
	EVENT(mm_page_pcpu_drain)	/* pfn order migratetype */		\
	EVENT(mm_page_alloc_extfrag)	/* pfn alloc_order fallback_order	\
					   alloc_migratetype fallback_migratetype \
					   change_ownership */			\
	EVENT(cma_alloc_start)		/* name count align */			\
	EVENT(cma_alloc_busy_retry)	/* name pfn page count align */		\
	EVENT(cma_alloc_finish)		/* name pfn page count align */		\
	EVENT(cma_release)		/* name pfn page count */		\
	EVENT(mm_compaction_isolate_migratepages) /* start_pfn end_pfn nr_scanned nr_taken */ \
	EVENT(mm_compaction_isolate_freepages)	/* start_pfn end_pfn nr_scanned nr_taken */ \
	EVENT(mm_compaction_migratepages) /* nr_migrated nr_failed */		\
	EVENT(mm_compaction_begin)	/* zone_start migrate_pfn free_pfn zone_end sync */ \
	EVENT(mm_compaction_end)	/* the same, and status */		\
	EVENT(mm_compaction_try_to_compact_pages) /* order gfp_mask prio */	\
	EVENT(mm_compaction_finished)	/* nid idx order ret */			\
	EVENT(mm_compaction_suitable)	/* nid idx order ret */			\
	EVENT(mm_compaction_deferred)	/* nid idx order considered defer_shift order_failed */ \
	EVENT(mm_compaction_defer_compaction)	/* the same */			\
	EVENT(mm_compaction_defer_reset)	/* the same */			\
	EVENT(mm_compaction_kcompactd_sleep)	/* nid */			\
	EVENT(mm_compaction_wakeup_kcompactd)	/* nid order highest_zoneidx */	\
	EVENT(mm_compaction_kcompactd_wake)	/* nid order highest_zoneidx */	\
	EVENT(mm_migrate_pages)		/* succeeded failed thp_succeeded thp_failed	\
					   thp_split mode reason */		\
	EVENT(mm_migrate_pages_start)	/* mode reason */			\
	EVENT(test_pages_isolated)	/* start_pfn end_pfn fin_pfn */		\
	EVENT(mm_vmscan_wakeup_kswapd)	/* nid zid order gfp_flags */		\
	EVENT(mm_vmscan_kswapd_wake)	/* nid zid order */			\
	EVENT(mm_vmscan_kswapd_sleep)	/* nid */				\
	EVENT(mm_vmscan_direct_reclaim_begin)	/* order gfp_flags */		\
	EVENT(mm_vmscan_direct_reclaim_end)	/* nr_reclaimed */		\
	EVENT(mm_vmscan_memcg_reclaim_begin)	/* order gfp_flags */		\
	EVENT(mm_vmscan_memcg_reclaim_end)	/* nr_reclaimed */		\
	EVENT(mm_vmscan_node_reclaim_begin)	/* nid order gfp_flags */	\
	EVENT(mm_vmscan_node_reclaim_end)	/* nr_reclaimed */		\
	EVENT(mm_shrink_slab_start)	/* shr shrink nid nr_objects_to_shrink gfp_flags	\
					   cache_items delta total_scan priority; a shrinker	\
					   is its number here */		\
	EVENT(mm_shrink_slab_end)	/* shr nid shrink unused_scan new_scan retval total_scan */ \
	EVENT(mm_vmscan_lru_isolate)	/* highest_zoneidx order nr_requested nr_scanned	\
					   nr_skipped nr_taken isolate_mode lru */ \
	EVENT(mm_vmscan_write_folio)	/* pfn reclaim_flags */			\
	EVENT(mm_vmscan_lru_shrink_inactive)	/* nid nr_scanned nr_reclaimed nr_dirty	\
					   nr_writeback nr_congested nr_immediate nr_activate0	\
					   nr_activate1 nr_ref_keep nr_unmap_fail priority	\
					   reclaim_flags */			\
	EVENT(mm_vmscan_lru_shrink_active)	/* nid nr_taken nr_active nr_deactivated	\
					   nr_referenced priority reclaim_flags */ \
	EVENT(mm_vmscan_throttled)	/* nid usec_timeout usec_delayed reason */ \
	EVENT(compact_retry)		/* order priority result retries max_retries ret */ \
	EVENT(reclaim_retry_zone)	/* node zone_idx order reclaimable available	\
					   min_wmark no_progress_loops wmark_check */

enum mm_event {
#define MM_EVENT(name) TRACE_##name,
	MM_EVENTS(MM_EVENT)
#undef MM_EVENT
	NR_MM_EVENTS
};

#define MM_EVENT_MAX_ARGS	13

#endif
