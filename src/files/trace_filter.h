/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filters of events: which records are kept.
 *
 *	FILTER = TERM, or FILTER || FILTER, FILTER && FILTER, !FILTER, (FILTER)
 *	TERM = FIELD OP VALUE
 *
 * A field is one of the event's, or cpu or comm, or one that all events have.
 * OP is == != < <= > >= & for numbers; == != ~ for strings, which are in quotes;
 * ~ takes * ? and [sets].
 *
 * Source: 6.1 Documentation/trace/events.rst, kernel/trace/trace_events_filter.c.
 */
#ifndef BUDDYFS_FILES_TRACE_FILTER_H
#define BUDDYFS_FILES_TRACE_FILTER_H

#include "files/trace_event.h"

struct trace_filter;

/* What is wrong with a filter: null when the kernel has no word for it; and where. */
struct trace_filter_error {
	const char *what;
	size_t place;
};

#define TRACE_FILTER_BAD_SYSTEM	"Couldn't find or set field in one of a subsystem's events"

/*
 * 0; -EINVAL, -EPERM, -ENOENT or -ESRCH, whichever it is in Linux: the filter
 * is wrong; -ENOMEM.
 */
int trace_filter_parse(enum mm_event event, const char *text, struct trace_filter **filter,
		       struct trace_filter_error *error);
void trace_filter_destroy(struct trace_filter *filter);

/*
 * What is read from a filter file after a filter that was refused, without the
 * last newline. What does not fit size bytes is left out.
 */
void trace_filter_print_error(const char *text, const struct trace_filter_error *error,
			      size_t size, struct vfs_text *out);

/* Whether a record of the event is kept; cpu and task: where and by whom it was made. */
bool trace_filter_match(const struct trace_filter *filter, const char *record, int cpu,
			const char *task);

#endif
