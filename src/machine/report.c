/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's reports in the kernel's words: see report.h. */
#include "machine/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/boot_internal.h"
#include "machine/gfp_names.h"
#include "machine/report_internal.h"

typedef unsigned long long ull;

/* ---- how much is said ---- */

bool report_allowed(struct board *b, struct ratelimit *r, const char *who, unsigned int burst,
		    uint64_t interval)
{
	if (!r->begun) {
		r->begun = true;
		r->begin = board_clock(b);
	}
	if (r->begin + interval < board_clock(b)) {
		if (r->missed)
			board_printk(b, LOG_WARNING, "%s: %u callbacks suppressed", who, r->missed);
		*r = (struct ratelimit){.begun = true, .begin = board_clock(b)};
	}
	if (r->printed < burst) {
		r->printed++;
		return true;
	}
	r->missed++;
	return false;
}

/* ---- parts of texts ---- */

void line_add(struct report_line *line, const char *format, ...)
{
	size_t room = sizeof(line->text) - line->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line->text + line->len, room, format, args);
	va_end(args);
	if (n > 0)
		line->len += (size_t)n < room ? (size_t)n : room - 1;
}

void line_say(const struct report_line *line, struct board *b, enum log_level level)
{
	board_printk(b, level, "%s", line->text);
}

const char *nodemask_text(const nodemask_t *nodes, char text[NODES_TEXT_MAX])
{
	size_t at = 0;

	strcpy(text, nodes ? "" : "(null)");
	for (int i = 0; nodes && i < MAX_NUMNODES && at < NODES_TEXT_MAX; i++) {
		int first = i, n;

		if (!(*nodes >> i & 1))
			continue;
		while (i < MAX_NUMNODES - 1 && *nodes >> (i + 1) & 1)
			i++;
		n = snprintf(text + at, NODES_TEXT_MAX - at, first == i ? "%s%d" : "%s%d-%d",
			     at ? "," : "", first, i);
		at += n > 0 ? (size_t)n : 0;
	}
	return text;
}

/* ---- reports ---- */

static void order_too_large(struct board *b, const struct mm_report *r)
{
	if (b->limits.warned_order || (r->gfp & __GFP_NOWARN))
		return;
	b->limits.warned_order = true;
	report_warning(b, r, "mm/page_alloc.c:5634 __alloc_pages", "%s", "");
}

static void still_in_use(struct board *b, const struct mm_report *r)
{
	report_warning(b, r, "mm/page_alloc.c:9508 free_contig_range",
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

/* In 6.1 the file that is called …_interval_ms holds ticks. Source: 6.1 fail_dump(). */
static void fault_injected(struct board *b, const struct mm_report *r)
{
	const struct fail_page_alloc *attr = fail_page_alloc(b->m);

	if (!attr->verbose ||
	    (attr->ratelimit_interval_ms &&
	     !report_allowed(b, &b->limits.fail_dump, "fail_dump", attr->ratelimit_burst,
			     attr->ratelimit_interval_ms * (NS_PER_S / HZ))))
		return;
	board_printk(b, LOG_NOTICE, "FAULT_INJECTION: forcing a failure.\n"
		     "name fail_page_alloc, interval %lu, probability %lu, space %d, times %d",
		     attr->interval, attr->probability, attr->space, attr->times);
	if (attr->verbose > 1)
		report_dump_stack(b, r);
}

static void bad_page(struct board *b, const struct mm_report *r)
{
	board_printk(b, LOG_ALERT, "BUG: Bad page state in process %s  pfn:%05lx", r->task.comm,
		     r->pfn);
	b->limits.tainted_bad_page = true;
}

/* Our own word: the kernel's request goes round and says nothing. */
static void waits_for_ever(struct board *b, const struct mm_report *r)
{
	char flags[GFP_TEXT_MAX];

	gfp_format(r->gfp, flags, sizeof(flags));
	board_printk(b, LOG_ERR,
		     "buddyfs: %s: would wait for memory for ever: order:%u, mode:%#x(%s)",
		     r->task.comm, r->order, r->gfp, flags);
}

static void say(struct board *b, const struct mm_report *r)
{
	switch (r->kind) {
	case REPORT_UNAVAILABLE_RANGE:
		unavailable_range(b, r);
		break;
	case REPORT_ALLOC_FAILURE:
		report_alloc_failure(b, r);
		break;
	case REPORT_WAITS_FOR_EVER:
		waits_for_ever(b, r);
		break;
	case REPORT_SHOW_MEM:
		report_show_mem(b, r);
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
		fault_injected(b, r);
		break;
	case REPORT_BAD_PAGE:
		bad_page(b, r);
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
		if (!report_hotplug(b, r) && !report_oom(b, r))
			cma_placing(b, r);
	}
}

/* Until there is an init, the kernel's first thread is at work. */
void board_report(struct board *b, const struct mm_report *r)
{
	struct mm_report booting = *r;

	booting.task.comm = "swapper/0";
	booting.task.pid = 0;
	say(b, b->booting ? &booting : r);
}
