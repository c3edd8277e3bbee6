// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages that are pinned for long, as a driver does that lets a device write
 * into a user's memory (FOLL_LONGTERM).
 *
 * Source: 6.1 mm/gup.c.
 */
#include <errno.h>

#include "mm/internal.h"

/* May pages stay where this one is? Source: 6.1 is_longterm_pinnable_page(). */
static bool is_longterm_pinnable(const struct machine *m, unsigned long pfn)
{
	enum migratetype mt = get_pageblock_migratetype(m, pfn);

	return mt != MIGRATE_CMA && mt != MIGRATE_ISOLATE &&
	       zone_idx(zone_of(m, pfn)) != ZONE_MOVABLE;
}

/* Whose anonymous memory a page is; null: nobody's. */
static struct task *page_task(const struct machine *m, unsigned long pfn)
{
	return page_at(m, pfn)->flags & PAGE_USER ? page_span(m, pfn)->space->task : NULL;
}

/* To where pages may stay. Source: 6.1 migrate_longterm_unpinnable_pages(). */
static int migrate_to_pinnable(struct machine *m, unsigned long *pfn)
{
	struct migration_target_control mtc = { .nid = zone_to_nid(zone_of(m, *pfn)),
						.gfp = GFP_USER | __GFP_NOWARN };
	const struct migrate_target target = { .get = alloc_migration_target, .data = &mtc };
	struct task *task = page_task(m, *pfn);
	struct page_list list;
	int failed;

	page_list_init(&list);
	if (!isolate_movable_page(m, *pfn))
		return -ENOMEM;
	page_list_add(m, &list, page_index(m, *pfn));
	/* Whoever it belongs to does not end while it is off the lists. */
	if (task)
		task->mm_users++;
	enter(m, FN_check_and_migrate_movable_pages);
	failed = migrate_pages(m, &list, &target, MIGRATE_SYNC, MR_LONGTERM_PIN, NULL);
	leave(m);
	if (task)
		task->mm_users--;
	if (failed) {
		putback_movable_pages(m, &list);
		return -ENOMEM;
	}
	*pfn = mtc.last;
	return 0;
}

int pin_longterm(struct machine *m, unsigned long *pfn)
{
	int err;

	if (!pfn_in_array(m, *pfn) || page_state(page_at(m, *pfn)) != PG_USED)
		return -EINVAL;
	if (!is_longterm_pinnable(m, *pfn)) {
		err = migrate_to_pinnable(m, pfn);
		if (err)
			return err;
	}
	return page_set_pinned(m, *pfn, true);
}
