// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Failures on request: fail_page_alloc refuses some of the requests it is
 * asked about before they look for a page.
 *
 * Source: 6.1 lib/fault-inject.c should_fail_ex(), mm/page_alloc.c
 * should_fail_alloc_page().
 */
#include "mm/internal.h"

void fail_page_alloc_init(struct fail_page_alloc *attr)
{
	*attr = (struct fail_page_alloc){
		.interval = 1, .times = 1, .verbose = 2, .ratelimit_burst = 10, .min_order = 1,
		.require_end = ~0UL, .stacktrace_depth = MAX_STACK_TRACE_DEPTH,
		.ignore_gfp_reclaim = true, .ignore_gfp_highmem = true,
		.lot = 88172645463325252u,
	};
}

const struct fail_page_alloc *fail_page_alloc(const struct machine *m)
{
	return &m->fail_page_alloc;
}

/* Only then are requests asked about. */
void set_fail_page_alloc(struct machine *m, const struct fail_page_alloc *attr)
{
	m->fail_page_alloc = *attr;
	if (attr->probability)
		m->traced |= FAULTS_ARMED;
	else
		m->traced &= ~FAULTS_ARMED;
}

/* 0 … 99: the same in every run. */
static unsigned long draw(struct fail_page_alloc *attr)
{
	attr->lot ^= attr->lot << 13;
	attr->lot ^= attr->lot >> 7;
	attr->lot ^= attr->lot << 17;
	return (attr->lot >> 32) % 100;
}

/*
 * No function of the model has an address: none is within a range, so that
 * requests are in question as long as no caller is required.
 */
static bool callers_are_in_question(const struct fail_page_alloc *attr)
{
	return attr->require_start == 0 && attr->require_end == ~0UL;
}

/* Of the requests that are in question, does this one fail? size: in pages. */
static bool should_fail(struct machine *m, struct fail_page_alloc *attr, int size, bool no_warn)
{
	if (!attr->times)
		return false;
	if (attr->space > size) {
		attr->space -= size;
		return false;
	}
	if (attr->interval > 1 && ++attr->count % attr->interval)
		return false;
	if (attr->probability <= draw(attr) || !callers_are_in_question(attr))
		return false;
	attr->injected++;
	if (!no_warn) {
		call_path_push(m, FN_should_fail_ex);
		report(m, &(struct mm_report){ .kind = REPORT_FAULT_INJECTED });
		call_path_pop(m);
	}
	if (attr->times != -1)
		attr->times--;
	return true;
}

bool draw_fail_alloc_page(struct machine *m, gfp_t gfp, unsigned int order, enum mm_function caller)
{
	struct fail_page_alloc *attr = &m->fail_page_alloc;
	bool fail;

	if (order < attr->min_order || gfp & __GFP_NOFAIL ||
	    (attr->ignore_gfp_highmem && gfp & __GFP_HIGHMEM) ||
	    (attr->ignore_gfp_reclaim && gfp & __GFP_DIRECT_RECLAIM))
		return false;
	call_path_push(m, caller);
	call_path_push(m, FN_should_fail_alloc_page);
	fail = should_fail(m, attr, 1 << order, gfp & __GFP_NOWARN);
	call_path_pop(m);
	call_path_pop(m);
	return fail;
}
