/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of mm_check() share: check.c, check_lru.c, check_memcg.c. */
#ifndef BUDDYFS_MM_CHECK_H
#define BUDDYFS_MM_CHECK_H

#include "mm/internal.h"

struct check {
	const struct machine *m;
	struct mm_fault *faults;
	size_t max, nr;
	bool stopped;
};

static inline void check_fault(struct check *c, enum mm_fault_kind kind, const struct zone *zone,
			       unsigned long pfn, unsigned long expected, unsigned long found)
{
	if (c->nr < c->max)
		c->faults[c->nr] = (struct mm_fault){ kind, zone, pfn, expected, found };
	c->nr++;
}

static inline void check_expect(struct check *c, enum mm_fault_kind kind, const struct zone *zone,
				unsigned long pfn, unsigned long expected, unsigned long found)
{
	if (expected != found)
		check_fault(c, kind, zone, pfn, expected, found);
}

/* Entries of address spaces and their pages tell of one another; so do tasks and swap devices. */
void check_spaces(struct check *c);
/* Pages on LRU lists, and what is counted of them. */
void check_lru_lists(struct check *c);
/* Pages, slots and kernel memory, and what cgroups are charged. */
void check_charges(struct check *c);

#endif
