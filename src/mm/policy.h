/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decisions of the allocator that can be made otherwise, to see what they are
 * worth. Of each the value 0 is what Linux does, so that a policy of zeros is
 * Linux's.
 *
 * A switch acts on what happens from then on: what was decided before stays,
 * as do pages on per-CPU lists.
 */
#ifndef BUDDYFS_MM_POLICY_H
#define BUDDYFS_MM_POLICY_H

#include <stdint.h>

enum policy_switch { POLICY_ON, POLICY_OFF };

/*
 * Whether pageblocks are for one mobility each. Without, every request is an
 * unmovable one, and a block that is fallen back to becomes unmovable.
 * Source: 6.1 page_group_by_mobility_disabled.
 */
enum mobility_grouping {
	GROUPING_LINUX,		/* in machines of pageblock_nr_pages * MIGRATE_TYPES pages and more */
	GROUPING_ON,
	GROUPING_OFF,
};

/* When a movable request takes CMA pages. Source: 6.1 __rmqueue(). */
enum cma_preference {
	CMA_LINUX,		/* first while over half of what is free is CMA; else as CMA_LAST */
	CMA_FIRST,
	CMA_LAST,		/* when there is no movable block, before another type's is taken */
	CMA_NEVER,		/* as Linux for a request under memalloc_pin_save(): past per-CPU lists */
};

/* Source: 6.1 mm/shuffle.c; the boot parameter page_alloc.shuffle. */
enum shuffle_free_memory {
	SHUFFLE_OFF,
	SHUFFLE_ON,		/* the largest blocks: by lot at boot, and to either end when freed */
};

struct mm_policy {
	enum mobility_grouping mobility_grouping;

	/*
	 * A request that falls back claims the pageblock it falls back to. Off: it
	 * takes the pages it asked for, from the smallest block that serves; the
	 * rest stays on its list, and no pageblock changes its type.
	 * Source: 6.1 steal_suitable_fallback().
	 */
	enum policy_switch pageblock_stealing;

	/* A fallback raises the zone's watermarks. Source: 6.1 boost_watermark(). */
	enum policy_switch watermark_boost;

	enum cma_preference cma_preference;

	/*
	 * A freed block whose next larger buddy is free goes to the tail of its
	 * list. Off: to the head, as any other. Source: 6.1 buddy_merge_likely().
	 */
	enum policy_switch tail_placement;

	/*
	 * Kswapd and kcompactd run when they are woken. Off: they are stopped, and
	 * what they would do does not come about. Source: 6.1 kswapd_stop().
	 */
	enum policy_switch daemons;

	enum shuffle_free_memory shuffle;
	uint64_t shuffle_seed;	/* which lots are drawn; the same ones each time */
};

#endif
