// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters of pages that form a tree.
 *
 * Source: 6.1 mm/page_counter.c.
 */
#include "mm/page_counter.h"

static unsigned long least(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

void page_counter_init(struct page_counter *counter, struct page_counter *parent,
		       unsigned int page_shift)
{
	unsigned long none = PAGE_COUNTER_MAX(page_shift);

	*counter = (struct page_counter){ .parent = parent, .max = none, .high = none };
}

/* Usage or a setting changed: so may the part that is covered, which the parent adds up. */
static void propagate_protected_usage(struct page_counter *c)
{
	unsigned long min_usage = least(c->usage, c->min), low_usage = least(c->usage, c->low);

	if (!c->parent)
		return;
	c->parent->children_min_usage += min_usage - c->min_usage;
	c->parent->children_low_usage += low_usage - c->low_usage;
	c->min_usage = min_usage;
	c->low_usage = low_usage;
}

static void add(struct page_counter *c, unsigned long nr_pages)
{
	c->usage += nr_pages;
	propagate_protected_usage(c);
	if (c->watermark < c->usage)
		c->watermark = c->usage;
}

static void take(struct page_counter *c, unsigned long nr_pages)
{
	c->usage -= nr_pages;
	propagate_protected_usage(c);
}

bool page_counter_try_charge(struct page_counter *counter, unsigned long nr_pages,
			     struct page_counter **fail)
{
	struct page_counter *c;

	for (c = counter; c && c->usage + nr_pages <= c->max; c = c->parent)
		add(c, nr_pages);
	if (!c)
		return true;
	c->failcnt++;
	*fail = c;
	for (c = counter; c != *fail; c = c->parent)
		take(c, nr_pages);
	return false;
}

void page_counter_charge(struct page_counter *counter, unsigned long nr_pages)
{
	for (; counter; counter = counter->parent)
		add(counter, nr_pages);
}

void page_counter_uncharge(struct page_counter *counter, unsigned long nr_pages)
{
	for (; counter; counter = counter->parent)
		take(counter, nr_pages);
}

static void propagate_up(struct page_counter *counter)
{
	for (; counter; counter = counter->parent)
		propagate_protected_usage(counter);
}

void page_counter_set_min(struct page_counter *counter, unsigned long nr_pages)
{
	counter->min = nr_pages;
	propagate_up(counter);
}

void page_counter_set_low(struct page_counter *counter, unsigned long nr_pages)
{
	counter->low = nr_pages;
	propagate_up(counter);
}
