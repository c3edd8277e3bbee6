// SPDX-License-Identifier: GPL-2.0-or-later
/* What goes on beside the driver: see load.h. */
#include "sizing/load.h"

#include <errno.h>
#include <stdlib.h>

#include "mm/lots.h"

/*
 * The flags of the page cache, and of the kernel's own pages; that none can be
 * had is no news.
 */
#define MOVABLE_GFP	(GFP_HIGHUSER_MOVABLE | __GFP_NOWARN | __GFP_NORETRY)
#define UNMOVABLE_GFP	(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY)

/* Pages of one kind. The owner of page i is i + 1. */
struct pages {
	unsigned long *pfn;
	unsigned long nr, room, target;
};

struct held {
	uint32_t owner;
	unsigned long left;	/* moves that are yet refused; 0: without end */
};

struct load {
	struct machine *m;
	const struct cma *cma;
	uint64_t random;
	struct pages movable, unmovable;
	unsigned long churn, missing;
	uint64_t *lent;		/* a bit for each page of the area: the load has it */
	unsigned long nr_lent;
	struct held *held;
	unsigned long nr_held, room_held;
	unsigned long pin, pin_moves;
};

struct load *load_create(uint64_t seed)
{
	struct load *load = calloc(1, sizeof(*load));

	if (load)
		load->random = seed;
	return load;
}

void load_destroy(struct load *load)
{
	if (!load)
		return;
	free(load->movable.pfn);
	free(load->unmovable.pfn);
	free(load->held);
	free(load->lent);
	free(load);
}

int load_attach(struct load *load, struct machine *m, const struct cma *cma)
{
	load->m = m;
	load->cma = cma;
	load->lent = calloc((cma->count + 63) / 64, sizeof(*load->lent));
	return load->lent ? 0 : -ENOMEM;
}

void load_set_pages(struct load *load, bool movable, unsigned long pages)
{
	(movable ? &load->movable : &load->unmovable)->target = pages;
}

void load_set_churn(struct load *load, unsigned long pages)
{
	load->churn = pages;
}

void load_set_pin(struct load *load, unsigned long pages, unsigned long moves)
{
	load->pin = pages;
	load->pin_moves = moves;
}

unsigned long load_short(const struct load *load)
{
	return load->missing;
}

/* ---- pages come and go ---- */

/* The load has a page from now on, or no longer. */
static void lend(struct load *load, unsigned long pfn, bool has)
{
	unsigned long bit = pfn - load->cma->base_pfn;

	if (pfn < load->cma->base_pfn || bit >= load->cma->count)
		return;
	load->lent[bit / 64] ^= (uint64_t)1 << bit % 64;
	load->nr_lent += has ? 1 : -1UL;
}

static int make_room(struct pages *pages)
{
	unsigned long room = pages->target > 2 * pages->room ? pages->target : 2 * pages->room;
	void *grown;

	if (pages->nr < pages->room)
		return 0;
	grown = realloc(pages->pfn, room * sizeof(*pages->pfn));
	if (!grown)
		return -ENOMEM;
	pages->pfn = grown;
	pages->room = room;
	return 0;
}

/* Up to the target, or until there is no more memory. */
static int fill(struct load *load, struct pages *pages)
{
	bool movable = pages == &load->movable;

	while (pages->nr < pages->target) {
		unsigned long pfn;

		if (make_room(pages))
			return -ENOMEM;
		pfn = alloc_page(load->m, movable ? MOVABLE_GFP : UNMOVABLE_GFP);
		if (pfn == PFN_NONE)
			break;
		pages->pfn[pages->nr++] = pfn;
		if (movable) {
			page_set_lru(load->m, pfn, true);
			page_set_owner(load->m, pfn, (uint32_t)pages->nr);
			lend(load, pfn, true);
		}
	}
	if (pages->target - pages->nr > load->missing && pages->target > pages->nr)
		load->missing = pages->target - pages->nr;
	return 0;
}

/* Give one back, and let the last take its number. */
static void drop(struct load *load, struct pages *pages, unsigned long i)
{
	unsigned long last = pages->pfn[--pages->nr], pfn = pages->pfn[i];

	pages->pfn[i] = last;
	if (pages == &load->movable) {
		page_set_owner(load->m, last, (uint32_t)i + 1);
		lend(load, pfn, false);
	}
	free_pages(load->m, pfn, 0);
}

static void drop_some(struct load *load, struct pages *pages, unsigned long count)
{
	while (count-- && pages->nr)
		drop(load, pages, draw_lot(&load->random, pages->nr));
}

static int adjust(struct load *load, struct pages *pages)
{
	if (pages->nr > pages->target)
		drop_some(load, pages, pages->nr - pages->target);
	return fill(load, pages);
}

void load_migrated(void *ctx, uint32_t owner, unsigned long from, unsigned long to)
{
	struct load *load = ctx;

	if (!owner || owner > load->movable.nr || load->movable.pfn[owner - 1] != from)
		return;
	load->movable.pfn[owner - 1] = to;
	lend(load, from, false);
	lend(load, to, true);
}

/* ---- pages that are held ---- */

/*
 * Somebody has a reference to a page of the page cache: it is taken for a
 * move, which is then refused. The engine's name for that is a page with
 * movable operations that is pinned.
 */
static void hold(struct load *load, unsigned long pfn, bool on)
{
	page_set_lru(load->m, pfn, !on);
	page_set_movable(load->m, pfn, on);
	page_set_pinned(load->m, pfn, on);
}

static void let_go(struct load *load)
{
	while (load->nr_held)
		hold(load, load->movable.pfn[load->held[--load->nr_held].owner - 1], false);
}

void load_refused(void *ctx, uint32_t owner, unsigned long pfn)
{
	struct load *load = ctx;

	for (unsigned long i = 0; i < load->nr_held; i++)
		if (load->held[i].owner == owner && load->held[i].left && !--load->held[i].left)
			page_set_pinned(load->m, pfn, false);
}

/* The n-th page of the area that the load has. */
static unsigned long lent_page(const struct load *load, unsigned long n)
{
	unsigned long word = 0, bits;
	uint64_t left;

	while ((bits = (unsigned long)__builtin_popcountll(load->lent[word])) <= n) {
		n -= bits;
		word++;
	}
	for (left = load->lent[word]; n; n--)
		left &= left - 1;
	return load->cma->base_pfn + word * 64 + (unsigned long)__builtin_ctzll(left);
}

/* Some of them, each as probable as any. One that is chosen does not count until all are. */
static void choose_held(struct load *load)
{
	while (load->nr_held < load->pin && load->nr_lent) {
		unsigned long pfn = lent_page(load, draw_lot(&load->random, load->nr_lent));
		struct page_info info;

		page_info(load->m, pfn, &info);
		load->held[load->nr_held++] = (struct held){ info.owner, load->pin_moves };
		lend(load, pfn, false);
	}
}

static int take_hold(struct load *load)
{
	if (!load->pin)
		return 0;
	if (load->pin > load->room_held) {
		void *grown = realloc(load->held, load->pin * sizeof(*load->held));

		if (!grown)
			return -ENOMEM;
		load->held = grown;
		load->room_held = load->pin;
	}
	choose_held(load);
	for (unsigned long i = 0; i < load->nr_held; i++) {
		unsigned long pfn = load->movable.pfn[load->held[i].owner - 1];

		hold(load, pfn, true);
		lend(load, pfn, true);
	}
	return 0;
}

int load_round(struct load *load)
{
	unsigned long nr_cpus = (unsigned long)machine_params(load->m)->nr_cpus;
	int err;

	let_go(load);
	set_cpu(load->m, (int)draw_lot(&load->random, nr_cpus));
	drop_some(load, &load->movable, load->churn);
	err = adjust(load, &load->unmovable);
	if (!err)
		err = adjust(load, &load->movable);
	if (!err)
		err = take_hold(load);
	set_cpu(load->m, 0);
	return err;
}
