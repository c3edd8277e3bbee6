// SPDX-License-Identifier: GPL-2.0-or-later
/* The path of the last request that failed: see why.h. */
#include "files/why.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_i.h"
#include "files/trace_event.h"
#include "machine/gfp_names.h"

#define STEPS_MAX	256	/* that are kept: the first half of them, and the last */
#define POSITIONS_MAX	256
#define ZONES_MAX	(MAX_NUMNODES * MAX_NR_ZONES)

/* One thing that happened on the way. */
struct step {
	enum mm_event event;
	uint64_t arg[MM_EVENT_MAX_ARGS];
	unsigned long times;		/* one after the other, all alike */
};

/* A place in a CMA area that was tried and refused. */
struct position {
	unsigned long pfn;
	struct contig_refusal refusal;
};

struct why {
	struct step step[STEPS_MAX];
	unsigned long nr_steps;		/* that happened, those alike counted once */
	struct position position[POSITIONS_MAX];
	unsigned long nr_positions;	/* that were tried; the first are kept */
	unsigned long injected;		/* failures on request before it */
	struct vfs_text text;
	char sentence[WHY_SENTENCE_MAX];
};

struct why *why_create(void)
{
	return calloc(1, sizeof(struct why));
}

void why_destroy(struct why *why)
{
	if (!why)
		return;
	vfs_text_free(&why->text);
	free(why);
}

/* ---- on the way ---- */

#define EVENT_BIT(event) (UINT64_C(1) << TRACE_##event)

uint64_t why_events(void)
{
	return EVENT_BIT(cma_alloc_busy_retry) | EVENT_BIT(mm_compaction_begin) |
	       EVENT_BIT(mm_compaction_end) | EVENT_BIT(mm_compaction_suitable) |
	       EVENT_BIT(mm_compaction_deferred) | EVENT_BIT(mm_compaction_try_to_compact_pages) |
	       EVENT_BIT(mm_migrate_pages) | EVENT_BIT(mm_page_alloc_extfrag) |
	       EVENT_BIT(test_pages_isolated) | EVENT_BIT(mm_vmscan_direct_reclaim_end) |
	       EVENT_BIT(compact_retry) | EVENT_BIT(reclaim_retry_zone);
}

void why_begin(struct why *why, const struct machine *m)
{
	why->nr_steps = why->nr_positions = 0;
	why->injected = fail_page_alloc(m)->injected;
}

/* The n-th step's place: when all are taken, the second half goes round. */
static struct step *step_at(struct why *why, unsigned long n)
{
	const unsigned long half = STEPS_MAX / 2;

	return &why->step[n < STEPS_MAX ? n : half + (n - half) % half];
}

static void note_position(struct why *why, const struct machine *m, unsigned long pfn)
{
	if (why->nr_positions++ < POSITIONS_MAX)
		why->position[why->nr_positions - 1] =
			(struct position){ pfn, machine_contig_refusal(m) };
}

void why_event(struct why *why, const struct machine *m, enum mm_event event, const uint64_t *arg,
	       unsigned int nr)
{
	struct step *last = why->nr_steps ? step_at(why, why->nr_steps - 1) : NULL;

	if (!(why_events() & UINT64_C(1) << event))
		return;
	if (event == TRACE_cma_alloc_busy_retry)
		note_position(why, m, (unsigned long)arg[1]);
	if (last && last->event == event && !memcmp(last->arg, arg, nr * sizeof(*arg))) {
		last->times++;
		return;
	}
	last = step_at(why, why->nr_steps++);
	last->event = event;
	last->times = 1;
	memcpy(last->arg, arg, nr * sizeof(*arg));
}

/* ---- the text ---- */

static void begin_text(struct why *why, const char *request)
{
	vfs_text_reset(&why->text);
	vfs_printf(&why->text, "%s\n", request);
}

static void print_step(struct why *why, const struct machine *m, const struct step *step)
{
	vfs_printf(&why->text, "  %s: ", trace_event_name(step->event));
	trace_event_print(m, step->event, step->arg, &why->text);
	if (step->times > 1)
		vfs_printf(&why->text, " (%lu times)", step->times);
	vfs_putc(&why->text, '\n');
}

static void print_steps(struct why *why, const struct machine *m)
{
	unsigned long left_out = why->nr_steps > STEPS_MAX ? why->nr_steps - STEPS_MAX : 0;

	for (unsigned long i = 0; i < why->nr_steps; i++) {
		if (left_out && i == STEPS_MAX / 2) {
			vfs_printf(&why->text, "  … %lu more …\n", left_out);
			i += left_out;
		}
		print_step(why, m, step_at(why, i));
	}
}

__attribute__((format(printf, 2, 3))) static const char *end_text(struct why *why,
								   const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(why->sentence, sizeof(why->sentence), format, ap);
	va_end(ap);
	vfs_printf(&why->text, "because %s.\n", why->sentence);
	return why->sentence;
}

/* Errors, and what we said of them. */
static void show_boot(const struct printk_log *log, struct vfs_text *out)
{
	struct printk_record record;

	for (uint64_t seq = printk_first_seq(log); printk_read(log, seq, &record);
	     seq = record.seq + 1)
		if (record.level <= LOG_ERR || !strncmp(record.text, "buddyfs:", 8))
			vfs_printf(out, "%s%s\n", out->len ? "  " : "boot:\n  ", record.text);
}

void why_show(const struct why *why, const struct printk_log *log, struct vfs_text *out)
{
	if (why->text.len)
		vfs_append(out, why->text.data, why->text.len);
	else
		show_boot(log, out);
}

/* ---- a block ---- */

static const char *const verdict_words[] = {
	[VERDICT_ROOM] = "has room",
	[VERDICT_BELOW_MIN] = "too little is free",
	[VERDICT_LOWMEM_RESERVE] = "lowmem_reserve forbids it",
	[VERDICT_BOOST] = "the watermark boost forbids it",
	[VERDICT_HIGHATOMIC] = "the HIGHATOMIC reserve forbids it",
	[VERDICT_CMA] = "what is free is in CMA",
	[VERDICT_FRAGMENTED] = "no block is large enough",
	[VERDICT_BLOCKS_IN_HIGHATOMIC] = "the blocks are in the HIGHATOMIC reserve",
	[VERDICT_BLOCKS_IN_CMA] = "the blocks are in CMA",
};

static void print_verdict(struct why *why, const struct zone_verdict *v, unsigned int order)
{
	bool passes = v->verdict == VERDICT_ROOM || v->verdict >= VERDICT_FRAGMENTED;

	vfs_printf(&why->text, "  zone %s of node %d: free %ld - CMA %ld - HIGHATOMIC %ld - %ld %s "
		   "mark %ld (min %ld, boost %ld) + lowmem_reserve %ld: %s\n", v->zone->name,
		   zone_to_nid(v->zone), v->free, v->cma, v->highatomic, v->tail,
		   passes ? ">" : "<=", v->mark, v->min, v->boost, v->lowmem_reserve,
		   verdict_words[v->verdict]);
	vfs_printf(&why->text, "    free blocks of 2^%u and more:", order);
	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		vfs_printf(&why->text, " %s %lu", migratetype_names[mt], v->blocks[mt]);
	vfs_putc(&why->text, '\n');
}

/*
 * The zone to speak of: one that could help with a little more, rather than
 * one that is simply full; the first of those.
 */
static const struct zone_verdict *telling(const struct zone_verdict *v, int n)
{
	const struct zone_verdict *best = v;

	for (int i = 1; i < n; i++)
		if (best->verdict == VERDICT_BELOW_MIN && v[i].verdict != VERDICT_BELOW_MIN)
			best = &v[i];
	return best;
}

/* What compaction came to, if it was tried. */
static const char *compaction_words(struct why *why, gfp_t gfp, unsigned int order)
{
	unsigned long kept = why->nr_steps < STEPS_MAX ? why->nr_steps : STEPS_MAX;

	if (!order)
		return "";
	if (!(gfp & __GFP_DIRECT_RECLAIM))
		return ", and a request without __GFP_DIRECT_RECLAIM does not compact";
	if (!(gfp & __GFP_IO))
		return ", and a request without __GFP_IO does not compact";
	for (unsigned long back = 1; back <= kept; back++) {
		enum mm_event event = step_at(why, why->nr_steps - back)->event;

		if (event == TRACE_mm_compaction_deferred)
			return ", and compaction was deferred after earlier failures";
		if (event == TRACE_mm_compaction_end)
			return gfp & __GFP_NORETRY && order > 3
				       ? ", and __GFP_NORETRY gave up after one light compaction"
				       : ", and compaction could not make one";
		if (event == TRACE_mm_compaction_suitable)
			return ", and compaction was skipped: too little is free to move things to";
	}
	return "";
}

static const char *name_verdict(struct why *why, const struct zone_verdict *v, gfp_t gfp,
				unsigned int order)
{
	const char *zone = v->zone->name, *compaction = compaction_words(why, gfp, order);

	switch (v->verdict) {
	case VERDICT_ROOM:
		return end_text(why, "zone %s had no room then, though it has now", zone);
	case VERDICT_LOWMEM_RESERVE:
		return end_text(why, "zone %s has pages, but keeps %ld of them from requests that a "
				"higher zone could serve (lowmem_reserve), and those are full", zone,
				v->lowmem_reserve);
	case VERDICT_BOOST:
		return end_text(why, "zone %s has pages, but its watermark is boosted by %ld, after a "
				"fallback, until kswapd has reclaimed as many", zone, v->boost);
	case VERDICT_HIGHATOMIC:
		return end_text(why, "zone %s has pages, but %ld of them are reserved for atomic "
				"requests of high order (HIGHATOMIC)", zone, v->highatomic);
	case VERDICT_CMA:
		return end_text(why, "zone %s has pages, but %ld of them are in CMA, which only "
				"movable requests may use", zone, v->cma);
	case VERDICT_FRAGMENTED:
		return end_text(why, "zone %s is fragmented: %ld pages are free, but no block of "
				"2^%u%s", zone, v->free, order, compaction);
	case VERDICT_BLOCKS_IN_HIGHATOMIC:
		return end_text(why, "all free blocks of 2^%u in zone %s are reserved for atomic "
				"requests of high order (HIGHATOMIC)%s", order, zone, compaction);
	case VERDICT_BLOCKS_IN_CMA:
		return end_text(why, "all free blocks of 2^%u in zone %s are in CMA, which only "
				"movable requests may use%s", order, zone, compaction);
	default:
		return end_text(why, "zone %s has %ld pages free that this request may use, and its "
				"watermark forbids to go below %ld", zone,
				v->free - v->cma - v->highatomic, v->mark + v->lowmem_reserve);
	}
}

const char *why_no_block(struct why *why, struct machine *m, const char *request, gfp_t gfp,
			 unsigned int order, int nid, const nodemask_t *nodes)
{
	struct zone_verdict verdicts[ZONES_MAX];
	char flags[GFP_TEXT_MAX];
	int n;

	begin_text(why, request);
	gfp_format(gfp, flags, sizeof(flags));
	vfs_printf(&why->text, "  order %u, %s\n", order, flags);
	print_steps(why, m);
	if (order >= max_order(m))
		return end_text(why, "the largest order is %u", max_order(m) - 1);
	if (gfp & __GFP_MOVABLE && gfp & __GFP_RECLAIMABLE)
		return end_text(why, "pages are MOVABLE or RECLAIMABLE, not both");
	if (fail_page_alloc(m)->injected != why->injected)
		return end_text(why, "fail_page_alloc let it fail");
	n = explain_request(m, gfp, order, nid, nodes, verdicts, ZONES_MAX);
	if (!n)
		return end_text(why, "no zone that it may use has memory on the nodes it may use");
	for (int i = 0; i < n; i++)
		print_verdict(why, &verdicts[i], order);
	return name_verdict(why, telling(verdicts, n), gfp, order);
}

/* ---- a range ---- */

/* " (held by NAME, owner WHO)"; nothing if no name holds it. */
static void name_holder(const struct holdings *holdings, uint32_t owner, char *text, size_t size)
{
	const struct holding *h = holdings_by_id(holdings, owner);

	if (!h)
		*text = '\0';
	else
		snprintf(text, size, " (held by %s%s%s)", h->name, *h->owner ? ", owner " : "",
			 h->owner);
}

/* "page PFN, …" and what is the matter with it. */
static void refusal_words(const struct holdings *holdings, const struct contig_refusal *r,
			  char *text, size_t size)
{
	char holder[2 * HOLDING_NAME_MAX + 32];

	name_holder(holdings, r->owner, holder, sizeof(holder));
	switch (r->reason) {
	case CONTIG_ISOLATED:
		snprintf(text, size, "the pageblock of page %lu is isolated by somebody else", r->pfn);
		break;
	case CONTIG_CMA_BLOCK:
		snprintf(text, size, "the pageblock of page %lu is a CMA area's, and a range of it is "
			 "had with type=CMA only", r->pfn);
		break;
	case CONTIG_UNMOVABLE:
		snprintf(text, size, "page %lu%s is unmovable, and in its first or last pageblock",
			 r->pfn, holder);
		break;
	case CONTIG_PINNED:
		snprintf(text, size, "page %lu%s is pinned: it refused to be moved each time",
			 r->pfn, holder);
		break;
	case CONTIG_NO_TARGET:
		snprintf(text, size, "page %lu%s cannot be moved: no zone may give a page for its "
			 "contents above the watermarks", r->pfn, holder);
		break;
	case CONTIG_IN_USE:
		snprintf(text, size, "page %lu%s is in use and cannot be moved", r->pfn, holder);
		break;
	default:
		snprintf(text, size, "it is empty, or not memory of one zone");
	}
}

const char *why_no_range(struct why *why, const struct machine *m, const struct holdings *holdings,
			 const char *request, int err)
{
	struct contig_refusal refusal = machine_contig_refusal(m);
	char words[WHY_SENTENCE_MAX - 16];

	begin_text(why, request);
	print_steps(why, m);
	if (err == -EINTR)
		return end_text(why, "it was interrupted");
	if (err == -ENOMEM && refusal.reason == CONTIG_NOTHING)
		return end_text(why, "no zone has so many pages in a row, none of them reserved, from "
				"a multiple of their number");
	refusal_words(holdings, &refusal, words, sizeof(words));
	return end_text(why, "%s", words);
}

/* ---- an area ---- */

/* Each position that was tried and refused. */
static void print_positions(struct why *why, const struct holdings *holdings)
{
	char words[WHY_SENTENCE_MAX];

	for (unsigned long i = 0; i < why->nr_positions && i < POSITIONS_MAX; i++) {
		refusal_words(holdings, &why->position[i].refusal, words, sizeof(words));
		vfs_printf(&why->text, "  at %lu: %s\n", why->position[i].pfn, words);
	}
	if (why->nr_positions > POSITIONS_MAX)
		vfs_printf(&why->text, "  … and %lu more\n", why->nr_positions - POSITIONS_MAX);
}

const char *why_no_area(struct why *why, const struct machine *m, const struct holdings *holdings,
			const char *request, const struct cma *cma, unsigned long count, int err)
{
	unsigned long longest = cma_maxchunk(cma), left = cma->count - cma_used(cma);
	struct contig_refusal refusal = machine_contig_refusal(m);
	char words[WHY_SENTENCE_MAX - 64];

	begin_text(why, request);
	vfs_printf(&why->text, "  area %s: %lu of %lu pages are free, the longest run is %lu\n",
		   cma->name, left, cma->count, longest);
	print_steps(why, m);
	if (err == -EINTR)
		return end_text(why, "it was interrupted");
	if (!count)
		return end_text(why, "nothing is asked for");
	if (count > cma->count)
		return end_text(why, "area %s has %lu pages in all", cma->name, cma->count);
	if (count > left)
		return end_text(why, "area %s has only %lu of %lu pages left", cma->name, left,
				cma->count);
	if (count > longest)
		return end_text(why, "area %s is fragmented: %lu pages are left, but the longest run "
				"is %lu", cma->name, left, longest);
	refusal_words(holdings, &refusal, words, sizeof(words));
	print_positions(why, holdings);
	if (why->nr_positions || err != -ENOMEM || refusal.reason == CONTIG_NO_TARGET)
		return end_text(why, "in area %s %s", cma->name, words);
	return end_text(why, "no free run of area %s has so many pages at this alignment", cma->name);
}
