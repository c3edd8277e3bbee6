/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's reports in the kernel's words: see report.h. */
#include "machine/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "machine/boot_internal.h"
#include "machine/gfp_names.h"

#define NS_PER_S 1000000000ull

typedef unsigned long long ull;

bool report_allowed(struct board *b, struct ratelimit *r, const char *who, unsigned int burst,
		    uint64_t interval)
{
	if (!r->begun) {
		r->begun = true;
		r->begin = b->clock;
	}
	if (r->begin + interval < b->clock) {
		if (r->missed)
			board_printk(b, LOG_WARNING, "%s: %u callbacks suppressed", who, r->missed);
		*r = (struct ratelimit){.begun = true, .begin = b->clock};
	}
	if (r->printed < burst) {
		r->printed++;
		return true;
	}
	r->missed++;
	return false;
}

static const char *task_name(const struct board *b)
{
	const char *name = b->hooks.task ? b->hooks.task(b->hooks.ctx) : NULL;

	return name ? name : "buddyfs";
}

/* A mask as a list of ranges: "0-1,3". Source: 6.1 bitmap_list_string() (%*pbl). */
static void format_nodes(nodemask_t mask, char *buf, size_t size)
{
	size_t at = 0;

	*buf = 0;
	for (int i = 0; i < 64 && at < size; i++) {
		int first = i, n;

		if (!(mask >> i & 1))
			continue;
		while (i < 63 && mask >> (i + 1) & 1)
			i++;
		n = snprintf(buf + at, size - at, first == i ? "%s%d" : "%s%d-%d", at ? "," : "",
			     first, i);
		at += n > 0 ? (size_t)n : 0;
	}
}

static bool has_managed_dma(const struct board *b)
{
	for (int nid = 0; nid < MAX_NUMNODES; nid++) {
		const struct pglist_data *pgdat = node_data(b->m, nid);

		if (pgdat && managed_zone(&pgdat->node_zones[ZONE_DMA]))
			return true;
	}
	return false;
}

/* Source: 6.1 warn_alloc(). */
static void alloc_failure(struct board *b, const struct mm_report *r)
{
	char flags[GFP_TEXT_MAX], nodes[64] = "(null)", allowed[64];

	if ((r->gfp & __GFP_NOWARN) ||
	    !report_allowed(b, &b->limits.warn_alloc, "warn_alloc", 1, 10 * NS_PER_S) ||
	    ((r->gfp & __GFP_DMA) && !has_managed_dma(b)))
		return;
	gfp_format(r->gfp, flags, sizeof(flags));
	if (r->nodemask)
		format_nodes(*r->nodemask, nodes, sizeof(nodes));
	format_nodes(node_states_memory(b->m), allowed, sizeof(allowed));
	board_printk(b, LOG_WARNING,
		     "%s: page allocation failure: order:%u, mode:%#x(%s), "
		     "nodemask=%s,cpuset=/,mems_allowed=%s",
		     task_name(b), r->order, r->gfp, flags, nodes, allowed);
}

void report_warning(struct board *b, const char *place, const char *format, ...)
{
	char text[128];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	board_printk(b, LOG_WARNING, "------------[ cut here ]------------");
	if (*text)
		board_printk(b, LOG_WARNING, "%s", text);
	board_printk(b, LOG_WARNING, "WARNING: CPU: %d PID: 1 at %s", this_cpu(b->m), place);
	board_printk(b, LOG_WARNING, "---[ end trace 0000000000000000 ]---");
}

static void order_too_large(struct board *b, const struct mm_report *r)
{
	if (b->limits.warned_order || (r->gfp & __GFP_NOWARN))
		return;
	b->limits.warned_order = true;
	report_warning(b, "mm/page_alloc.c:5634 __alloc_pages", "%s", "");
}

static void still_in_use(struct board *b, const struct mm_report *r)
{
	report_warning(b, "mm/page_alloc.c:9508 free_contig_range",
		       "%lu pages are still in use!", r->count);
}

static void cma_alloc_failed(struct board *b, const struct mm_report *r)
{
	if (report_allowed(b, &b->limits.cma_alloc, "cma_alloc", 10, 5 * NS_PER_S))
		board_printk(b, LOG_ERR,
			     "cma: cma_alloc: %s: alloc failed, req-size: %lu pages, ret: %d",
			     r->cma->name, r->count, r->error);
}

/* Our own word after a refusal. */
static void nearest(struct board *b, phys_addr_t base, phys_addr_t size)
{
	if (size)
		board_printk(b, LOG_NOTICE,
			     "buddyfs: the nearest legal CMA area would be %llu KiB at 0x%016llx",
			     (ull)size >> 10, (ull)base);
	else
		board_printk(b, LOG_NOTICE,
			     "buddyfs: no CMA area would be legal: no aligned pageblock is free");
}

void report_nearest_cma(struct board *b, const struct cma_request *request)
{
	phys_addr_t base = 0, size = 0;

	cma_nearest(b->m, request, &base, &size);
	nearest(b, base, size);
}

/* Holes are found while zones are made, and told after them. */
static void unavailable_range(struct board *b, const struct mm_report *r)
{
	struct mm_report *more = reallocarray(b->holes, b->nr_holes + 1, sizeof(*more));

	if (!more)
		return;
	b->holes = more;
	b->holes[b->nr_holes++] = *r;
}

static void cma_placing(struct board *b, const struct mm_report *r)
{
	ull base = r->base, size = r->size, limit = r->limit;

	switch (r->kind) {
	case REPORT_CMA_UNALIGNED:
		board_printk(b, LOG_ERR,
			     "cma: Region at 0x%016llx must be aligned to 0x%016llx bytes", base,
			     (ull)r->alignment);
		break;
	case REPORT_CMA_BOUNDARY:
		board_printk(
			b, LOG_ERR,
			"cma: Region at 0x%016llx defined on low/high memory boundary (0x%016llx)",
			base, limit);
		break;
	case REPORT_CMA_EXCEEDS_LIMIT:
		board_printk(
			b, LOG_ERR,
			"cma: Size (0x%016llx) of region at 0x%016llx exceeds limit (0x%016llx)",
			size, base, limit);
		break;
	case REPORT_CMA_RESERVED:
		board_printk(b, LOG_INFO, "cma: Reserved %ld MiB at 0x%016llx",
			     (long)(size / SZ_1M), base);
		break;
	case REPORT_CMA_NOT_RESERVED:
		board_printk(b, LOG_ERR, "cma: Failed to reserve %ld MiB", (long)(size / SZ_1M));
		break;
	default:
		nearest(b, r->base, r->size);
	}
}

/* Source: 6.1 fail_dump(), without its call trace. */
static void fault_injected(struct board *b)
{
	const struct fail_page_alloc *attr = fail_page_alloc(b->m);

	if (attr->verbose)
		board_printk(b, LOG_NOTICE, "FAULT_INJECTION: forcing a failure.\n"
			     "name fail_page_alloc, interval %lu, probability %lu, space %d, times %d",
			     attr->interval, attr->probability, attr->space, attr->times);
}

void board_report(struct board *b, const struct mm_report *r)
{
	switch (r->kind) {
	case REPORT_UNAVAILABLE_RANGE:
		unavailable_range(b, r);
		break;
	case REPORT_ALLOC_FAILURE:
		alloc_failure(b, r);
		break;
	case REPORT_ORDER_TOO_LARGE:
		order_too_large(b, r);
		break;
	case REPORT_CMA_ALLOC_FAILED:
		cma_alloc_failed(b, r);
		break;
	case REPORT_CMA_NOT_ACTIVATED:
		board_printk(b, LOG_ERR, "cma: CMA area %s could not be activated", r->cma->name);
		break;
	case REPORT_FAULT_INJECTED:
		fault_injected(b);
		break;
	case REPORT_BAD_PAGE:
		board_printk(b, LOG_ALERT, "BUG: Bad page state in process swapper/0  pfn:%05lx",
			     r->pfn);
		break;
	case REPORT_CMA_NO_SLOTS:
		board_printk(b, LOG_ERR, "cma: Not enough slots for CMA reserved regions!");
		break;
	case REPORT_MIN_FREE_KEPT:
		board_printk(b, LOG_WARNING,
			     "min_free_kbytes is not updated to %d because user defined value %d "
			     "is preferred",
			     (int)r->count, (int)r->limit);
		break;
	case REPORT_STILL_IN_USE:
		still_in_use(b, r);
		break;
	default:
		if (!report_hotplug(b, r))
			cma_placing(b, r);
	}
}
