// SPDX-License-Identifier: GPL-2.0-or-later
/* Holdings of many blocks: see many.h. */
#include "files/many.h"

#include <errno.h>
#include <stdio.h>

int many_create(struct files *f, const char *name, struct holding **h)
{
	int err = holdings_check_name(f->holdings, name);

	if (!err)
		err = holdings_add(f->holdings, name, h);
	if (err)
		return err;
	(*h)->kind = HOLDING_MANY;
	(*h)->pfn = PFN_NONE;
	(*h)->since = board_clock(f->board);
	snprintf((*h)->task, sizeof((*h)->task), "%s", current_task(board_machine(f->board))->comm);
	return 0;
}

bool many_add(struct files *f, struct holding *h, unsigned long pfn, unsigned int order)
{
	struct machine *m = board_machine(f->board);

	page_set_owner(m, pfn, h->id);
	page_set_movable(m, pfn, h->movable && !h->lru);
	page_set_lru(m, pfn, h->lru);
	page_set_pinned(m, pfn, h->pinned);
	h->count += 1UL << order;
	return !f->verify || verify_fill_block(f->verify, h, pfn, 1UL << order);
}

/* The changed page of a block that is to be freed is told, as of any other. */
static void verify_block(const struct files *f, const struct holding *h, unsigned long pfn,
			 unsigned int order)
{
	unsigned long bad = f->verify ? verify_look_block(f->verify, h, pfn, 1UL << order)
				      : PFN_NONE;

	if (bad != PFN_NONE)
		board_printk(f->board, LOG_CRIT, "buddyfs: verify: page %lu of %s was changed", bad,
			     h->name);
}

int many_free_block(struct files *f, struct holding *h, unsigned long pfn, unsigned int order)
{
	struct page_info info;
	int err;

	if (page_info(board_machine(f->board), pfn, &info) || info.use != PAGE_USED ||
	    info.head != pfn || info.order != order || info.owner != h->id)
		return -EINVAL;
	verify_block(f, h, pfn, order);
	err = free_pages(board_machine(f->board), pfn, order);
	if (!err)
		h->count -= 1UL << order;
	return err;
}

/* ---- walking ---- */

/* From the first zone's first page to past the last one's last. */
static void span(const struct machine *m, unsigned long *start, unsigned long *end)
{
	*start = PFN_NONE;
	*end = 0;
	for (int nid = 0; nid < nr_online_nodes(m); nid++)
		for (int type = 0; type < MAX_NR_ZONES; type++) {
			const struct zone *zone = &node_data(m, nid)->node_zones[type];

			if (!populated_zone(zone))
				continue;
			if (zone->zone_start_pfn < *start)
				*start = zone->zone_start_pfn;
			if (zone_end_pfn(zone) > *end)
				*end = zone_end_pfn(zone);
		}
}

int many_each(const struct files *f, const struct holding *h,
	      int (*fn)(void *ctx, unsigned long pfn, unsigned int order), void *ctx)
{
	const struct machine *m = board_machine(f->board);
	unsigned long pfn, end, n;
	struct page_info info;
	int ret = 0;

	span(m, &pfn, &end);
	for (; !ret && pfn < end; pfn += n) {
		n = page_run(m, pfn, end - pfn, &info);
		if (!n)
			break;
		if (info.use == PAGE_USED && info.head == pfn && info.owner == h->id)
			ret = fn(ctx, pfn, info.order);
	}
	return ret;
}

struct work {
	struct files *f;
	struct holding *h;
	unsigned long pfn, count;	/* of the range that is meant */
	bool pinned;
	unsigned long pages;		/* that were done */
};

static int free_one(void *ctx, unsigned long pfn, unsigned int order)
{
	const struct work *w = ctx;

	return many_free_block(w->f, w->h, pfn, order);
}

int many_free(struct files *f, struct holding *h)
{
	struct work w = { .f = f, .h = h };

	return many_each(f, h, free_one, &w);
}

static int pin_one(void *ctx, unsigned long pfn, unsigned int order)
{
	struct work *w = ctx;

	if (pfn - w->pfn >= w->count)
		return 0;
	page_set_pinned(board_machine(w->f->board), pfn, w->pinned);
	w->pages += 1UL << order;
	return 0;
}

unsigned long many_set_pinned(struct files *f, struct holding *h, unsigned long pfn,
			      unsigned long count, bool pinned)
{
	struct work w = { .f = f, .h = h, .pfn = pfn, .count = count, .pinned = pinned };

	many_each(f, h, pin_one, &w);
	return w.pages;
}

struct look {
	const struct files *f;
	const struct holding *h;
	unsigned long pages, bad;
};

static int look_at_one(void *ctx, unsigned long pfn, unsigned int order)
{
	struct look *l = ctx;

	l->pages += 1UL << order;
	if (l->f->verify && l->bad == PFN_NONE)
		l->bad = verify_look_block(l->f->verify, l->h, pfn, 1UL << order);
	return 0;
}

unsigned long many_look(const struct files *f, const struct holding *h, long *missing)
{
	struct look l = { .f = f, .h = h, .bad = PFN_NONE };

	many_each(f, h, look_at_one, &l);
	*missing = (long)(h->count - l.pages);
	return l.bad;
}
