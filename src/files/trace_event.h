/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The allocator's events as tracefs shows them: their names, fields and text.
 *
 * Source: 6.1 include/trace/events/ and the recorded format files.
 */
#ifndef BUDDYFS_FILES_TRACE_EVENT_H
#define BUDDYFS_FILES_TRACE_EVENT_H

#include "mm/mm.h"
#include "vfs/vfs.h"

/* The event's name, and the folder of events/ it is in. */
const char *trace_event_name(enum mm_event event);
const char *trace_event_system(enum mm_event event);

/* What follows "NAME: " in a trace, for a machine's event with these arguments. */
void trace_event_print(const struct machine *m, enum mm_event event, const uint64_t *arg,
		       struct vfs_text *out);

#endif
