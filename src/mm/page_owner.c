// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who allocated each page: a record for each, written when the page is
 * allocated, freed, split or migrated. Call paths are kept once each.
 *
 * Of pages that were in use when the boot came here the kernel writes records
 * too. Here they have none, and that is what tells them: a page in use without
 * a record was allocated before.
 *
 * Source: 6.1 mm/page_owner.c.
 */
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

struct stack {
	unsigned int nr;
	uint8_t fn[PAGE_OWNER_STACK_DEPTH];	/* innermost first */
};

struct page_owners {
	uint64_t init_ts;		/* of the pages without a record */
	struct stack *stacks;		/* by handle - 1 */
	unsigned int nr_stacks, max_stacks;
};

static struct page_owner *record_at(const struct machine *m, unsigned long pfn)
{
	return &m->page_owner[page_index(m, pfn)];
}

static uint64_t local_clock(const struct machine *m)
{
	return m->hooks.clock ? m->hooks.clock(m->hooks.ctx) : 0;
}

/* ---- stacks ---- */

/* Where the call came along, and then leaf: as much as a stack holds. */
static struct stack stack_to(const struct machine *m, enum mm_function leaf)
{
	unsigned int i = m->path.nr < CALL_PATH_MAX ? m->path.nr : CALL_PATH_MAX;
	struct stack stack = { .nr = 1, .fn = { (uint8_t)leaf } };

	while (i && stack.nr < PAGE_OWNER_STACK_DEPTH)
		stack.fn[stack.nr++] = m->path.fn[--i];
	return stack;
}

/* There are few, and the one just used is used again. 0: no memory. */
static uint32_t save_stack(struct page_owners *o, const struct stack *stack)
{
	for (unsigned int i = o->nr_stacks; i--;)
		if (o->stacks[i].nr == stack->nr &&
		    !memcmp(o->stacks[i].fn, stack->fn, stack->nr))
			return i + 1;
	if (o->nr_stacks == o->max_stacks) {
		unsigned int max = o->max_stacks ? 2 * o->max_stacks : 16;
		struct stack *stacks = realloc(o->stacks, max * sizeof(*stacks));

		if (!stacks)
			return 0;
		o->stacks = stacks;
		o->max_stacks = max;
	}
	o->stacks[o->nr_stacks] = *stack;
	return ++o->nr_stacks;
}

unsigned int page_owner_stack(const struct machine *m, uint32_t handle,
			      enum mm_function stack[PAGE_OWNER_STACK_DEPTH])
{
	const struct page_owners *o = m->page_owners;

	if (!o || !handle || handle > o->nr_stacks)
		return 0;
	for (unsigned int i = 0; i < o->stacks[handle - 1].nr; i++)
		stack[i] = (enum mm_function)o->stacks[handle - 1].fn[i];
	return o->stacks[handle - 1].nr;
}

/* ---- records ---- */

/* Until the boot is over all is done by the thread that becomes init. */
static void set_task(const struct machine *m, struct page_owner *owner)
{
	owner->pid = owner->tgid = m->current->pid;
	strcpy(owner->comm, m->has_daemons ? m->current->comm : "swapper/0");
}

void note_allocated(struct machine *m, unsigned long pfn, unsigned int order, gfp_t gfp,
		    enum mm_function leaf)
{
	struct stack stack = stack_to(m, leaf);
	struct page_owner owner = {
		.gfp_mask = gfp, .order = (uint8_t)order, .state = OWNER_ALLOCATED,
		.last_migrate_reason = -1, .handle = save_stack(m->page_owners, &stack),
		.ts_nsec = local_clock(m),
	};
	struct page_owner *record = record_at(m, pfn), *past = record + (1UL << order);

	set_task(m, &owner);
	for (; record < past; record++) {
		owner.free_ts_nsec = record->free_ts_nsec;
		*record = owner;
	}
}

void note_freed(struct machine *m, unsigned long pfn, unsigned long nr)
{
	struct page_owner *record = record_at(m, pfn), *past = record + nr;
	uint64_t now = local_clock(m);

	for (; record < past; record++) {
		record->state = OWNER_FREED;
		record->free_ts_nsec = now;
	}
}

void note_split(struct machine *m, unsigned long pfn, unsigned long nr)
{
	struct page_owner *record = record_at(m, pfn), *past = record + nr;

	for (; record < past; record++)
		record->order = 0;
}

/* Pages that nobody wrote a record of; it is as the kernel would have written it. */
static void early_record(const struct machine *m, struct page_owner *owner)
{
	*owner = (struct page_owner){ .state = OWNER_ALLOCATED, .last_migrate_reason = -1,
				      .handle = 1, .pid = 1, .tgid = 1, .comm = "swapper/0",
				      .ts_nsec = m->page_owners->init_ts };
}

/* The record of a page of a block in use. */
static struct page_owner record_of(const struct machine *m, unsigned long pfn)
{
	struct page_owner owner = *record_at(m, pfn);

	if (owner.state == OWNER_UNSEEN)
		early_record(m, &owner);
	return owner;
}

/* A user's page takes its record along. As in 6.1 the time it was freed is that of its birth. */
void note_migrated(struct machine *m, unsigned long from, unsigned long to, bool copy, int reason)
{
	struct page_owner *record = record_at(m, to);

	if (copy) {
		*record = record_of(m, from);
		record->free_ts_nsec = record->ts_nsec;
	}
	record->last_migrate_reason = (int16_t)reason;
}

/* ---- boot ---- */

/* Pages on per-CPU lists are not in the buddy lists, so they too count as allocated. */
static void note_listed(struct machine *m, const struct zone *zone, int cpu, int pindex)
{
	unsigned long nr = 1UL << pindex_order(m, pindex);

	for (unsigned long pfn = pcp_list_first(m, zone, cpu, pindex); pfn != PFN_NONE;
	     pfn = pcp_list_next(m, pfn))
		for (unsigned long i = 0; i < nr; i++)
			early_record(m, record_at(m, pfn + i));
}

static void note_all_listed(struct machine *m)
{
	struct zone *zone;

	for_each_populated_zone(m, zone)
		for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
			for (int pindex = 0; pindex < NR_PCP_LISTS; pindex++)
				note_listed(m, zone, cpu, pindex);
}

void page_owner_init(struct machine *m)
{
	static const struct stack early = {
		.nr = 4, .fn = { FN_register_early_stack, FN_init_page_owner,
				   FN_page_ext_init, FN_kernel_init_freeable },
	};

	if (!m->params.page_owner || m->page_owners)
		return;
	m->page_owners = calloc(1, sizeof(*m->page_owners));
	if (!m->page_owners)
		return;
	if (!save_stack(m->page_owners, &early)) {
		page_owner_free(m);
		return;
	}
	m->page_owners->init_ts = local_clock(m);
	m->traced |= OWNERS_KEPT;
	note_all_listed(m);
}

void page_owner_free(struct machine *m)
{
	if (m->page_owners)
		free(m->page_owners->stacks);
	free(m->page_owners);
	m->page_owners = NULL;
	m->traced &= ~OWNERS_KEPT;
}

bool page_owner_inited(const struct machine *m)
{
	return m->page_owners;
}

/* ---- to be shown ---- */

/*
 * The first page of start … end-1, all of one block in use or on a per-CPU
 * list, with which an allocation begins.
 */
static unsigned long next_in_block(const struct machine *m, unsigned long start, unsigned long end,
				   const struct page_info *info, struct page_owner *owner)
{
	if (info->use == PAGE_USED && start != info->head) {
		*owner = record_of(m, info->head);
		if (owner->order == info->order && info->order)
			return PFN_NONE;	/* within it nothing begins */
	}
	for (unsigned long pfn = start; pfn < end; pfn++) {
		*owner = info->use == PAGE_USED ? record_of(m, pfn) : *record_at(m, pfn);
		if (owner->state == OWNER_ALLOCATED && !(pfn & ((1UL << owner->order) - 1)))
			return pfn;
	}
	return PFN_NONE;
}

unsigned long page_owner_next(const struct machine *m, unsigned long pfn, struct page_owner *owner)
{
	struct page_info info;
	unsigned long run;

	if (!m->page_owners)
		return PFN_NONE;
	if (pfn < m->base_pfn)
		pfn = m->base_pfn;
	for (; (run = page_run(m, pfn, m->nr_pages, &info)); pfn += run) {
		unsigned long found = PFN_NONE;

		if (info.use == PAGE_USED || info.use == PAGE_PCP)
			found = next_in_block(m, pfn, pfn + run, &info, owner);
		if (found != PFN_NONE)
			return found;
	}
	return PFN_NONE;
}

unsigned long page_owner_early_pages(const struct machine *m, const struct zone *zone)
{
	unsigned long pages = 0, run;
	struct page_info info;

	for (unsigned long pfn = zone->zone_start_pfn; pfn < zone_end_pfn(zone); pfn += run) {
		run = page_run(m, pfn, zone_end_pfn(zone) - pfn, &info);
		if (!run)
			break;
		if ((info.use != PAGE_USED && info.use != PAGE_PCP) || zone_of(m, pfn) != zone)
			continue;
		for (unsigned long p = pfn; p < pfn + run; p++) {
			const struct page_owner *record = record_at(m, p);

			pages += record->state == OWNER_UNSEEN ? info.use == PAGE_USED
							       : record->handle == 1;
		}
	}
	return pages;
}

enum migratetype page_owner_type(const struct machine *m, const struct page_owner *owner)
{
	return gfp_migratetype(m, owner->gfp_mask);
}

/* Whether a pageblock has an allocation of another type. */
static bool is_mixed(const struct machine *m, const struct zone *zone, unsigned long start,
		     unsigned long end)
{
	enum migratetype block_mt = get_pageblock_migratetype(m, start);
	struct page_owner owner;

	for (unsigned long pfn = page_owner_next(m, start, &owner); pfn < end;
	     pfn = page_owner_next(m, pfn + 1, &owner))
		if (zone_of(m, pfn) == zone && page_owner_type(m, &owner) != block_mt)
			return true;
	return false;
}

void count_mixed_pageblocks(const struct machine *m, const struct zone *zone,
			    unsigned long count[MIGRATE_TYPES])
{
	unsigned long pfn = zone->zone_start_pfn, end = zone_end_pfn(zone), block_end;
	struct page_owner owner;

	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		count[mt] = 0;
	/* From one pageblock with an allocation to the next. */
	for (pfn = page_owner_next(m, pfn, &owner); pfn < end;
	     pfn = page_owner_next(m, block_end, &owner)) {
		enum migratetype mt = get_pageblock_migratetype(m, pfn);

		block_end = pageblock_end_pfn(m, pfn) < end ? pageblock_end_pfn(m, pfn) : end;
		if (is_mixed(m, zone, pfn, block_end))
			count[mt == MIGRATE_CMA ? MIGRATE_MOVABLE : mt]++;
	}
}
