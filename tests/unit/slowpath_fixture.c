// SPDX-License-Identifier: GPL-2.0-or-later
#include "slowpath_fixture.h"

#include "mm/oom.h"


struct slowpath_script script;
struct slowpath_seen seen;
unsigned long held[MANY];
size_t nr_held;

typeof(try_to_free_pages) __wrap_try_to_free_pages;
typeof(out_of_memory) __wrap_out_of_memory;
typeof(daemons_run) __wrap_daemons_run;
typeof(try_to_compact_pages) __wrap_try_to_compact_pages, __real_try_to_compact_pages;

unsigned long __wrap_try_to_free_pages(struct machine *m, const struct alloc_context *ac,
				       unsigned int order, gfp_t gfp)
{
	seen.reclaims++;
	seen.reclaim_gfp = gfp;
	seen.flags_in_reclaim = m->current->flags;
	return script.reclaim ? script.reclaim(m) : 0;
}

enum compact_result __wrap_try_to_compact_pages(struct machine *m, gfp_t gfp, unsigned int order,
						unsigned int alloc_flags,
						const struct alloc_context *ac,
						enum compact_priority prio, unsigned long *capture)
{
	if (!seen.compactions++) {
		seen.first = prio;
		seen.reclaims_before_compaction = seen.reclaims;
	}
	seen.last = prio;
	if (!script.compaction)
		return __real_try_to_compact_pages(m, gfp, order, alloc_flags, ac, prio, capture);
	*capture = script.capture ? script.capture(m) : PFN_NONE;
	return script.compaction;
}

bool __wrap_out_of_memory(struct machine *m, struct oom_control *oc)
{
	seen.ooms++;
	seen.oom_gfp = oc->gfp_mask;
	seen.oom_nodemask = oc->nodemask;
	return script.oom && script.oom(m);
}

void __wrap_daemons_run(struct machine *m)
{
	seen.daemons++;
	if (script.daemons)
		script.daemons(m);
}

static void note_report(void *ctx, const struct mm_report *r)
{
	seen.reports++;
	seen.report = *r;
	seen.reported_nodes = r->nodemask ? *r->nodemask : 0;
}

static bool asked_to_stop(void *ctx)
{
	return script.stop && script.stop();
}

static void note_trace(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr)
{
	seen.retries += event == TRACE_compact_retry;
	if (script.traced)
		script.traced(event);
}

const struct mm_hooks slowpath_hooks = { .report = note_report, .stop = asked_to_stop,
				       .trace = note_trace };

/* ---- machines ---- */

void forget(void)
{
	memset(&script, 0, sizeof(script));
	memset(&seen, 0, sizeof(seen));
	nr_held = 0;
}

/* Every page is taken: by users (movable=MIGRATE_MOVABLE), so that it can be moved, or not. */
void take_all(struct machine *m, gfp_t gfp)
{
	unsigned long pfn;

	gfp |= __GFP_MEMALLOC | __GFP_NOWARN;
	while ((pfn = alloc_page(m, gfp)) != PFN_NONE) {
		held[nr_held++] = pfn;
		if (gfp & __GFP_MOVABLE)
			page_set_movable(m, pfn, true);
	}
}

/* Give back until so many are free, in one piece. */
void leave_free(struct machine *m, struct zone *zone, unsigned long pages)
{
	quiet_vmstat(m);
	while (zone_page_state(zone, NR_FREE_PAGES) < pages) {
		assert_int_equal(0, free_pages(m, held[--nr_held], 0));
		drain_all_pages(m, NULL);
		quiet_vmstat(m);
	}
}

struct zone *the_zone(const struct machine *m)
{
	return zone_named(m, 0, ZONE_DMA);
}

/* 64 MiB on one node, of which so many pages are free. */
struct machine *machine_with(unsigned long pages)
{
	const struct range memory[] = { { 0, RAM_BASE, 64 * MIB }, { 0 } };
	struct machine *m;

	forget();
	m = boot(&(struct fixture){ .memory = memory, .hooks = &slowpath_hooks });
	take_all(m, 0);
	leave_free(m, the_zone(m), pages);
	memset(&seen, 0, sizeof(seen));
	return m;
}

unsigned long min_of(const struct machine *m)
{
	return the_zone(m)->_watermark[WMARK_MIN];
}

/* The same, free: so many pages below, or above, the min watermark. */
struct machine *machine_at_min(long pages)
{
	struct machine *m = machine_with(0);

	leave_free(m, the_zone(m), min_of(m) + (unsigned long)pages);
	memset(&seen, 0, sizeof(seen));
	return m;
}

/*
 * Half of it is free, page by page, between pages that can be moved:
 *
 *	| |x| |x| |x| |x|
 */
struct machine *fragmented_machine(void)
{
	const struct range memory[] = { { 0, RAM_BASE, 64 * MIB }, { 0 } };
	struct machine *m;
	size_t kept = 0;

	forget();
	m = boot(&(struct fixture){ .memory = memory, .hooks = &slowpath_hooks });
	take_all(m, __GFP_MOVABLE);
	for (size_t i = 0; i < nr_held; i++) {
		if (!(held[i] & 1))
			free_pages(m, held[i], 0);
		else
			held[kept++] = held[i];
	}
	nr_held = kept;
	drain_all_pages(m, NULL);
	quiet_vmstat(m);
	memset(&seen, 0, sizeof(seen));
	return m;
}

/* Two nodes of 64 MiB, nothing free on either. */
struct machine *two_empty_nodes(void)
{
	const struct range memory[] = { { 0, GIB, 64 * MIB }, { 1, 2 * GIB, 64 * MIB }, { 0 } };
	struct machine *m;

	forget();
	m = boot(&(struct fixture){ .memory = memory, .hooks = &slowpath_hooks });
	take_all(m, 0);
	memset(&seen, 0, sizeof(seen));
	return m;
}

int node_of(const struct machine *m, unsigned long pfn)
{
	return pfn == PFN_NONE ? -1 : zone_to_nid(page_zone(m, pfn));
}

/* Make pages of a node free, as somebody else would. */
void free_on_node(struct machine *m, int nid, unsigned long pages)
{
	for (size_t i = 0; i < nr_held && pages; i++)
		if (held[i] != PFN_NONE && node_of(m, held[i]) == nid) {
			free_pages(m, held[i], 0);
			held[i] = PFN_NONE;
			pages--;
		}
	drain_all_pages(m, NULL);
	quiet_vmstat(m);
}

void free_some(struct machine *m, unsigned long pages)
{
	free_on_node(m, 0, pages);
}

/* A lot: up to the high watermark. */
void free_plenty(struct machine *m)
{
	free_some(m, 2 * the_zone(m)->_watermark[WMARK_HIGH]);
}

unsigned long reclaim_plenty(struct machine *m)
{
	free_plenty(m);
	return 1;
}

unsigned long reclaim_nothing_but_claim_it(struct machine *m)
{
	return 1;
}
