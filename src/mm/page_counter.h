/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counters of pages that form a tree: what is charged to one is charged to all
 * above it, up to the first that has no room.
 *
 * Source: 6.1 mm/page_counter.c.
 */
#ifndef BUDDYFS_MM_PAGE_COUNTER_H
#define BUDDYFS_MM_PAGE_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/* No limit, in pages. */
#define PAGE_COUNTER_MAX(page_shift)	((uint64_t)INT64_MAX >> (page_shift))

/* In pages. */
struct page_counter {
	struct page_counter *parent;
	unsigned long usage;
	unsigned long max, high;	/* set by hand, as are … */
	unsigned long min, low;		/* … the parts that are kept from reclaim */
	unsigned long watermark;	/* the most that usage was */
	unsigned long failcnt;		/* charges that max refused */

	/* What is kept from reclaim now, as mem_cgroup_calculate_protection() found. */
	unsigned long emin, elow;
	/* Of usage, what min and low cover; and the sums of that in the counters below. */
	unsigned long min_usage, low_usage;
	unsigned long children_min_usage, children_low_usage;
};

void page_counter_init(struct page_counter *counter, struct page_counter *parent,
		       unsigned int page_shift);

/* True; or, with nothing charged, false and which had no room. */
bool page_counter_try_charge(struct page_counter *counter, unsigned long nr_pages,
			     struct page_counter **fail);
/* Whatever the limits. */
void page_counter_charge(struct page_counter *counter, unsigned long nr_pages);
void page_counter_uncharge(struct page_counter *counter, unsigned long nr_pages);

void page_counter_set_min(struct page_counter *counter, unsigned long nr_pages);
void page_counter_set_low(struct page_counter *counter, unsigned long nr_pages);

#endif
