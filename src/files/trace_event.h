/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The allocator's events as tracefs shows them. One table says what each
 * event's fields are and how they are printed; from it come the record in the
 * ring buffer, the text of a trace, the format files, and what filters know.
 *
 * Source: 6.1 include/trace/events/ and the recorded format files.
 */
#ifndef BUDDYFS_FILES_TRACE_EVENT_H
#define BUDDYFS_FILES_TRACE_EVENT_H

#include "mm/mm.h"
#include "vfs/vfs.h"

struct trace_field {
	const char *type, *name;
	uint8_t size;		/* bytes; of a string, those of the word that says where it is */
	bool is_signed;
	enum trace_field_kind {
		TRACE_NUMBER,
		TRACE_STRING,	/* a zero-ended text, kept after the other fields */
		TRACE_PAGE,	/* a page's struct, which stands for its frame */
	} kind;
};

/* One argument of the print format. */
struct trace_item;

struct trace_event {
	const char *name, *system;
	unsigned short id;	/* in the recorded kernel */
	bool irqs_off;		/* the allocator holds a zone's lock there */
	struct trace_field field[MM_EVENT_MAX_ARGS + 1];	/* ends with a null type */
	const char *format;	/* as printf, an item for each % */
	const struct trace_item *item;
};

const struct trace_event *trace_event_of(enum mm_event event);

/* The events in the order of their IDs, in which tracefs lists them: 0 … NR_MM_EVENTS-1. */
enum mm_event trace_event_by_rank(unsigned int rank);

/* The event's name, and the folder of events/ it is in. */
const char *trace_event_name(enum mm_event event);
const char *trace_event_system(enum mm_event event);

/* What follows "NAME: " in a trace, for a machine's event with these arguments. */
void trace_event_print(const struct machine *m, enum mm_event event, const uint64_t *arg,
		       struct vfs_text *out);

/* The content of the event's format file; a record of the text for each line. */
void trace_event_print_format(const struct machine *m, enum mm_event event, struct vfs_text *out);

/* ---- records: what the ring buffer holds ---- */

/* What every record begins with. */
struct trace_head {
	uint16_t type;		/* the event's ID, or TRACE_TYPE_PRINT */
	uint8_t flags;		/* TRACE_FLAG_* */
	uint8_t preempt_count;
	int32_t pid;
};

#define TRACE_TYPE_PRINT	5	/* written to trace_marker; a text follows TRACE_PRINT_TEXT */
#define TRACE_PRINT_TEXT	16
#define TRACE_FLAG_IRQS_OFF	0x01
#define TRACE_RECORD_MAX	256	/* bytes of an event's record */

extern const struct trace_field trace_head_fields[];	/* ends with a null type */

/* Where field i lies in a record. Of a list that begins at offset start. */
size_t trace_field_offset(const struct trace_field *field, size_t start, unsigned int i);

/* The number in a field at that place; what a field of its size keeps of a number. */
uint64_t trace_field_get(const struct trace_field *field, const char *at);
uint64_t trace_field_narrow(const struct trace_field *field, uint64_t value);
/* The text of a string field. */
const char *trace_field_text(const struct trace_field *field, const char *record, const char *at);

/* Make a record; its length. */
size_t trace_event_encode(enum mm_event event, int32_t pid, const uint64_t *arg,
			  char record[TRACE_RECORD_MAX]);

/* The arguments again; that of a string points into the record. */
void trace_event_decode(enum mm_event event, const char *record, uint64_t arg[MM_EVENT_MAX_ARGS]);

/* The event with this ID; -1: none. */
int trace_event_by_id(unsigned int id);

#endif
