// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much memory may be dirty.
 *
 * Source: 6.1 mm/page-writeback.c.
 */
#include "mm/internal.h"

/* Per cent of what could be dirty; vm.dirty_ratio and vm.dirty_background_ratio at boot. */
#define DIRTY_RATIO		20
#define DIRTY_BACKGROUND_RATIO	10

/* Free and page cache, without what the kernel keeps back; at least a page. */
static unsigned long dirtyable_memory(const struct machine *m)
{
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);

	free -= free < m->totalreserve_pages ? free : m->totalreserve_pages;
	return free + global_node_page_state(m, NR_INACTIVE_FILE) +
	       global_node_page_state(m, NR_ACTIVE_FILE) + 1;
}

/* Ratios are taken to the precision of a page's bytes. */
static unsigned long part(const struct machine *m, unsigned long pages, unsigned long percent)
{
	unsigned long page_size = 1UL << m->page_shift;

	return percent * page_size / 100 * pages / page_size;
}

struct dirty_limits global_dirty_limits(const struct machine *m)
{
	unsigned long available = dirtyable_memory(m);
	struct dirty_limits l = { part(m, available, DIRTY_RATIO),
				  part(m, available, DIRTY_BACKGROUND_RATIO) };

	if (l.background >= l.threshold)
		l.background = l.threshold / 2;
	return l;
}
