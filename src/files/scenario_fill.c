// SPDX-License-Identifier: GPL-2.0-or-later
/* The steps of a scenario that allocate and free: see scenario.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/many.h"
#include "files/scenario.h"
#include "mm/lots.h"

#define LOOK_EVERY	32	/* blocks, until it is looked whether that is enough */

#define DMA_ALIGNMENT_MAX 8	/* 6.1 CONFIG_CMA_ALIGNMENT */

/* How blocks are chosen while a step allocates. */
struct filling {
	struct scenario_run *run;
	const struct scenario_step *step;
	unsigned int weight[SCENARIO_ORDERS];	/* 0: there are no more of it */
	unsigned long weights, blocks;
	long long left;				/* pages to be had yet */
};

static struct machine *machine_of(const struct scenario_run *run)
{
	return board_machine(run->f->board);
}

static void give_up(struct filling *fl, unsigned int order)
{
	fl->weights -= fl->weight[order];
	fl->weight[order] = 0;
}

static void begin(struct filling *fl, struct scenario_run *run, const struct scenario_step *step)
{
	const struct scenario_expression *amount = &step->amount;

	*fl = (struct filling){ .run = run, .step = step, .left = LLONG_MAX };
	for (unsigned int i = 0; i < SCENARIO_ORDERS && i < max_order(machine_of(run)); i++) {
		fl->weight[i] = step->weight[i];
		fl->weights += step->weight[i];
	}
	if (amount->nr)
		fl->left = scenario_value(machine_of(run), amount, &run->lots);
}

/* Whether what until= says has come, after so many blocks. */
static bool enough(struct scenario_run *run, const struct scenario_step *step, unsigned long blocks)
{
	return blocks % LOOK_EVERY == 0 && step->condition.left.nr &&
	       scenario_holds(machine_of(run), &step->condition, &run->lots);
}

/* The order of the next block; -1: it is enough. */
static int next_order(struct filling *fl)
{
	unsigned long lot;
	unsigned int order;

	if (enough(fl->run, fl->step, fl->blocks))
		return -1;
	for (order = 0; order < SCENARIO_ORDERS; order++)
		if (fl->weight[order] && 1LL << order > fl->left)
			give_up(fl, order);
	if (!fl->weights)
		return -1;
	lot = draw_lot(&fl->run->lots, fl->weights);
	for (order = 0; lot >= fl->weight[order]; order++)
		lot -= fl->weight[order];
	return (int)order;
}

/* Between blocks: who was woken runs, and the caller may have had enough. */
static int pause(struct filling *fl)
{
	if (++fl->blocks % LOOK_EVERY)
		return 0;
	daemons_run(machine_of(fl->run));
	return scenario_stopped(fl->run) ? -EINTR : 0;
}

/* ---- blocks ---- */

static int holding_of(struct scenario_run *run, const struct scenario_step *step,
		      struct holding **h)
{
	int err;

	*h = holdings_find(run->f->holdings, step->name);
	if (*h)
		return (*h)->kind == HOLDING_MANY ? 0 : scenario_fail(run, step, -EEXIST,
				"name=%s is taken", step->name);
	err = many_create(run->f, step->name, h);
	if (err)
		return scenario_fail(run, step, err, "name=%s cannot be kept", step->name);
	(*h)->api = "scenario";
	snprintf((*h)->owner, sizeof((*h)->owner), "%s", step->owner ? step->owner : "");
	return 0;
}

static int check_place(struct scenario_run *run, const struct scenario_step *step)
{
	const struct machine *m = machine_of(run);

	if (step->cpu >= machine_params(m)->nr_cpus)
		return scenario_fail(run, step, -EINVAL, "there is no CPU %d", step->cpu);
	if (step->nid >= nr_online_nodes(m))
		return scenario_fail(run, step, -EINVAL, "there is no node %d", step->nid);
	return 0;
}

static int fill_blocks(struct filling *fl, struct holding *h)
{
	struct machine *m = machine_of(fl->run);
	int order, err = 0;

	while (!err && (order = next_order(fl)) >= 0) {
		gfp_t comp = fl->step->movable && order ? __GFP_COMP : 0;
		unsigned long pfn = alloc_pages_nodemask(m, fl->step->gfp | comp,
							 (unsigned int)order, fl->step->nid, NULL);

		if (pfn == PFN_NONE) {
			give_up(fl, (unsigned int)order);
		} else if (many_add(fl->run->f, h, pfn, (unsigned int)order)) {
			fl->left -= 1LL << order;
		} else {
			err = scenario_fail(fl->run, fl->step, -ENOMEM, "no memory to verify");
		}
		if (!err)
			err = pause(fl);
	}
	return err;
}

int scenario_fill(struct scenario_run *run, const struct scenario_step *step)
{
	struct filling fl;
	struct holding *h;
	int err = check_place(run, step);

	if (!err)
		err = holding_of(run, step, &h);
	if (err)
		return err;
	h->movable = step->movable;
	h->lru = step->lru;
	h->pinned = step->pinned;
	begin(&fl, run, step);
	set_cpu(machine_of(run), step->cpu);
	err = fill_blocks(&fl, h);
	set_cpu(machine_of(run), 0);
	if (!h->count)
		holdings_remove(run->f->holdings, h);
	return err;
}

/* ---- areas ---- */

/* Keep a range as NAME.0 or the next that is free. */
static int keep_range(struct filling *fl, struct cma *cma, unsigned long pfn, unsigned long pages,
		      unsigned long *number)
{
	struct files *f = fl->run->f;
	char name[HOLDING_NAME_MAX + 24];
	struct holding *h;
	int err;

	do {
		snprintf(name, sizeof(name), "%s.%lu", fl->step->name, (*number)++);
	} while (holdings_find(f->holdings, name));
	err = holdings_check_name(f->holdings, name);
	if (!err)
		err = holdings_add(f->holdings, name, &h);
	if (err) {
		cma_release(machine_of(fl->run), cma, pfn, pages);
		return scenario_fail(fl->run, fl->step, err, "name=%s cannot be kept", name);
	}
	h->kind = HOLDING_CMA;
	h->pfn = pfn;
	h->count = pages;
	h->cma = cma;
	h->api = "scenario";
	h->since = board_clock(f->board);
	snprintf(h->task, sizeof(h->task), "%s", current_task(machine_of(fl->run))->comm);
	snprintf(h->owner, sizeof(h->owner), "%s", fl->step->owner ? fl->step->owner : "");
	page_set_owners(machine_of(fl->run), pfn, pages, h->id);
	if (f->verify && !verify_fill(f->verify, h))
		return scenario_fail(fl->run, fl->step, -ENOMEM, "no memory to verify");
	return 0;
}

static unsigned int alignment(const struct scenario_step *step, unsigned int order)
{
	if (step->align >= 0)
		return (unsigned int)step->align;
	return order < DMA_ALIGNMENT_MAX ? order : DMA_ALIGNMENT_MAX;
}

static int fill_area(struct filling *fl, struct cma *cma, unsigned long *number)
{
	int order, err = 0;

	while (!err && (order = next_order(fl)) >= 0) {
		unsigned long pfn = cma_alloc(machine_of(fl->run), cma, 1UL << order,
					      alignment(fl->step, (unsigned int)order), true, &err);

		if (pfn != PFN_NONE) {
			fl->left -= 1LL << order;
			err = keep_range(fl, cma, pfn, 1UL << order, number);
		} else if (err != -EINTR) {
			give_up(fl, (unsigned int)order);
			err = 0;
		}
		if (!err)
			err = pause(fl);
	}
	return err;
}

int scenario_cma_fill(struct scenario_run *run, const struct scenario_step *step)
{
	const struct machine *m = machine_of(run);
	unsigned long number = 0;
	struct filling fl;
	bool any = false;
	int err = 0;

	for (int i = 0; !err && i < cma_area_count(m); i++) {
		struct cma *cma = cma_area(m, i);

		if (!cma->count || (step->area && strcmp(step->area, cma->name)))
			continue;
		any = true;
		begin(&fl, run, step);
		err = fill_area(&fl, cma, &number);
	}
	if (!any)
		return scenario_fail(run, step, -EINVAL, "there is no CMA area%s%s",
				     step->area ? " named " : "", step->area ? step->area : "");
	return err;
}

/* ---- thinning out ---- */

/* What a name has: the first pages of its blocks or of its ranges. */
struct items {
	unsigned long *pfn;
	size_t nr, room;
	const char *prefix;		/* of names: "NAME." */
};

static int add_item(struct items *items, unsigned long pfn)
{
	if (items->nr == items->room) {
		size_t room = items->room ? 2 * items->room : 1024;
		void *grown = realloc(items->pfn, room * sizeof(*items->pfn));

		if (!grown)
			return -ENOMEM;
		items->pfn = grown;
		items->room = room;
	}
	items->pfn[items->nr++] = pfn;
	return 0;
}

static int add_block(void *ctx, unsigned long pfn, unsigned int order)
{
	return add_item(ctx, pfn);
}

static int add_range(void *ctx, struct holding *h)
{
	struct items *items = ctx;

	if (h->kind != HOLDING_CMA || strncmp(h->name, items->prefix, strlen(items->prefix)))
		return 0;
	return add_item(items, h->pfn);
}

static int by_pfn(const void *a, const void *b)
{
	const unsigned long *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* All that the name has, by PFN. */
static int collect(struct scenario_run *run, const struct scenario_step *step,
		   const struct holding *h, struct items *items)
{
	char prefix[HOLDING_NAME_MAX + 2];
	int err;

	if (h)
		return many_each(run->f, h, add_block, items);
	snprintf(prefix, sizeof(prefix), "%s.", step->name);
	items->prefix = prefix;
	err = holdings_each(run->f->holdings, add_range, items);
	if (items->nr)
		qsort(items->pfn, items->nr, sizeof(*items->pfn), by_pfn);
	return err;
}

static void swap(unsigned long *a, unsigned long *b)
{
	unsigned long c = *a;

	*a = *b;
	*b = c;
}

/* Bring those that are to be freed to the front, in an order by lot. Returns how many. */
static size_t choose(const struct scenario_step *step, struct items *items, uint64_t *lots)
{
	size_t n = 0;

	if (step->percent) {
		n = items->nr * step->percent / 100;
	} else if (items->nr) {
		size_t first = draw_lot(lots, step->every);

		for (size_t i = first; i < items->nr; i += step->every)
			swap(&items->pfn[n++], &items->pfn[i]);
	}
	for (size_t i = 0; i < n; i++) {
		size_t among = step->percent ? items->nr : n;

		swap(&items->pfn[i], &items->pfn[i + draw_lot(lots, among - i)]);
	}
	return n;
}

/* The block, or the range of an area, that begins at pfn. */
static int free_item(struct scenario_run *run, struct holding *many, unsigned long pfn)
{
	struct machine *m = machine_of(run);
	struct page_info info;
	struct holding *h;
	int err = page_info(m, pfn, &info);

	if (err)
		return err;
	if (many)
		return many_free_block(run->f, many, pfn, info.order);
	h = holdings_by_id(run->f->holdings, info.owner);
	if (!h)
		return -EINVAL;
	err = cma_release(m, h->cma, h->pfn, h->count);
	if (!err)
		holdings_remove(run->f->holdings, h);
	return err;
}

int scenario_thin(struct scenario_run *run, const struct scenario_step *step)
{
	struct holding *h = holdings_find(run->f->holdings, step->name);
	struct items items = { 0 };
	size_t n = 0;
	int err;

	if (h && h->kind != HOLDING_MANY)
		return scenario_fail(run, step, -EINVAL, "%s is one block", step->name);
	err = collect(run, step, h, &items);
	if (!err)
		n = choose(step, &items, &run->lots);
	for (size_t i = 0; !err && i < n && !enough(run, step, i); i++) {
		if (i % LOOK_EVERY == 0 && scenario_stopped(run))
			err = -EINTR;
		else
			err = free_item(run, h, items.pfn[i]);
	}
	if (h && !h->count)
		holdings_remove(run->f->holdings, h);
	free(items.pfn);
	return err;
}
