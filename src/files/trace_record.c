// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records: an event's arguments as the bytes that the ring buffer holds, which
 * are those of the kernel's struct.
 *
 * Source: 6.1 include/trace/trace_events.h, stages 1 to 6.
 */
#include <string.h>

#include "files/trace_event.h"

/* Where struct pages begin with 48 bits of virtual addresses, and the bytes of one. */
#define VMEMMAP		0xfffffc0000000000u
#define SIZEOF_PAGE	64

const struct trace_field trace_head_fields[] = {
	{ "unsigned short", "common_type", 2, false, TRACE_NUMBER },
	{ "unsigned char", "common_flags", 1, false, TRACE_NUMBER },
	{ "unsigned char", "common_preempt_count", 1, false, TRACE_NUMBER },
	{ "int", "common_pid", 4, true, TRACE_NUMBER },
	{ 0 },
};

static size_t align(size_t offset, size_t to)
{
	return (offset + to - 1) / to * to;
}

size_t trace_field_offset(const struct trace_field *field, size_t start, unsigned int i)
{
	size_t offset = start;

	for (unsigned int j = 0; j <= i; j++) {
		offset = align(offset, field[j].size);
		if (j < i)
			offset += field[j].size;
	}
	return offset;
}

/* Where the fields end, and the size of the struct with them. */
static size_t struct_size(const struct trace_field *field, size_t *end)
{
	size_t offset = sizeof(struct trace_head), most = 4;

	for (; field->type; field++) {
		offset = align(offset, field->size) + field->size;
		if (field->size > most)
			most = field->size;
	}
	*end = offset;
	return align(offset, most);
}

/* The low bytes of a number, as a little-endian machine keeps them. */
static void put(char *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (char)(value >> (8 * i));
}

uint64_t trace_field_narrow(const struct trace_field *field, uint64_t value)
{
	unsigned int unused = 64 - 8 * field->size;

	value <<= unused;
	return field->is_signed ? (uint64_t)((int64_t)value >> unused) : value >> unused;
}

uint64_t trace_field_get(const struct trace_field *field, const char *at)
{
	uint64_t value = 0;

	for (size_t i = 0; i < field->size; i++)
		value |= (uint64_t)(unsigned char)at[i] << (8 * i);
	return trace_field_narrow(field, value);
}

const char *trace_field_text(const struct trace_field *field, const char *record, const char *at)
{
	return record + (trace_field_get(field, at) & 0xffff);
}

size_t trace_event_encode(enum mm_event event, int32_t pid, const uint64_t *arg,
			  char record[TRACE_RECORD_MAX])
{
	const struct trace_event *type = trace_event_of(event);
	size_t end, size = struct_size(type->field, &end), offset = sizeof(struct trace_head), len;

	memset(record, 0, size);
	put(record, type->id, 2);
	put(record + 2, type->irqs_off ? TRACE_FLAG_IRQS_OFF : 0, 1);
	put(record + 4, (uint32_t)pid, 4);
	for (const struct trace_field *field = type->field; field->type; field++, arg++) {
		uint64_t value = *arg;

		offset = align(offset, field->size);
		if (field->kind == TRACE_PAGE)
			value = value == PFN_NONE ? 0 : VMEMMAP + value * SIZEOF_PAGE;
		if (field->kind == TRACE_STRING) {
			const char *text = (const char *)(uintptr_t)*arg;

			len = strnlen(text, TRACE_RECORD_MAX - size - 1);
			memcpy(record + end, text, len);
			record[end + len] = '\0';
			value = (len + 1) << 16 | end;
			size += len + 1;
			end += len + 1;
		}
		put(record + offset, value, field->size);
		offset += field->size;
	}
	return size;
}

void trace_event_decode(enum mm_event event, const char *record, uint64_t arg[MM_EVENT_MAX_ARGS])
{
	const struct trace_field *field = trace_event_of(event)->field;
	size_t offset = sizeof(struct trace_head);

	for (; field->type; field++, arg++) {
		offset = align(offset, field->size);
		*arg = trace_field_get(field, record + offset);
		if (field->kind == TRACE_PAGE)
			*arg = *arg ? (*arg - VMEMMAP) / SIZEOF_PAGE : PFN_NONE;
		else if (field->kind == TRACE_STRING)
			*arg = (uintptr_t)trace_field_text(field, record, record + offset);
		offset += field->size;
	}
}
