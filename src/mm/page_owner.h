/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who allocated each page: kept on machines booted with page_owner=on only
 * (mm_params.page_owner). All others pay nothing for it.
 *
 * Source: 6.1 mm/page_owner.c.
 */
#ifndef BUDDYFS_MM_PAGE_OWNER_H
#define BUDDYFS_MM_PAGE_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/call_path.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/task.h"

struct machine;

#define PAGE_OWNER_STACK_DEPTH	16

/* What is known of an allocation. Source: 6.1 struct page_owner. */
struct page_owner {
	gfp_t gfp_mask;
	uint8_t order;
	uint8_t state;			/* enum page_owner_state */
	int16_t last_migrate_reason;	/* enum migrate_reason; -1: it was not migrated */
	uint32_t handle;		/* of the call path: page_owner_stack() */
	int32_t pid, tgid;
	char comm[TASK_COMM_LEN];
	uint64_t ts_nsec, free_ts_nsec;	/* allocated; freed the time before, 0: never */
};

enum page_owner_state {
	OWNER_UNSEEN,		/* neither allocated nor freed since page_owner_init() */
	OWNER_ALLOCATED,
	OWNER_FREED,
};

/*
 * Boot: from now on it is kept who allocates. Pages in use are noted as
 * allocated before: of order 0 and without flags, by the kernel's own init.
 * Does nothing without mm_params.page_owner.
 */
void page_owner_init(struct machine *m);
bool page_owner_inited(const struct machine *m);

/* The pages of a zone that are noted as allocated before page_owner_init(). */
unsigned long page_owner_early_pages(const struct machine *m, const struct zone *zone);

/*
 * The first page from pfn on with which an allocation begins, and its record.
 * PFN_NONE: there is none. Free and reserved memory is stepped over by blocks.
 */
unsigned long page_owner_next(const struct machine *m, unsigned long pfn,
			      struct page_owner *owner);

/* The call path of a record, innermost first. Returns its length. */
unsigned int page_owner_stack(const struct machine *m, uint32_t handle,
			      enum mm_function stack[PAGE_OWNER_STACK_DEPTH]);

/* The type of the pages that were asked for. */
enum migratetype page_owner_type(const struct machine *m, const struct page_owner *owner);

/*
 * Pageblocks of a zone with an allocation of another type than their own, by
 * the type of the block (CMA ones count as movable).
 * Source: 6.1 pagetypeinfo_showmixedcount_print().
 */
void count_mixed_pageblocks(const struct machine *m, const struct zone *zone,
			    unsigned long count[MIGRATE_TYPES]);

#endif
