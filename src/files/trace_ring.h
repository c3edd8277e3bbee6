/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ring buffer of one CPU: records in pages, of which the oldest is
 * overwritten when the ring is full. A page that a consumer has begun is his,
 * and is taken out of the ring: what he has not read of it is not overwritten.
 * A record takes the bytes, and finds the place, that it does in Linux, so
 * that the same records are lost; but pages are allocated when they are used.
 *
 * Source: 6.1 kernel/trace/ring_buffer.c.
 */
#ifndef BUDDYFS_FILES_TRACE_RING_H
#define BUDDYFS_FILES_TRACE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_ring;

/* A ring whose pages hold that many bytes of records, a multiple of 4. Null: no memory. */
struct trace_ring *trace_ring_create(size_t page_bytes);
void trace_ring_destroy(struct trace_ring *ring);

/*
 * The ring holds that many bytes, rounded up to pages, two at least. The oldest
 * records go when it shrinks. At first it is as small as can be.
 */
void trace_ring_resize(struct trace_ring *ring, uint64_t bytes);
uint64_t trace_ring_size(const struct trace_ring *ring);

/* Forget all records, and that there were any. */
void trace_ring_reset(struct trace_ring *ring);

/* Write a record; time does not go back. False: no memory. */
bool trace_ring_write(struct trace_ring *ring, uint64_t time, const void *record, size_t len);

struct trace_ring_stats {
	uint64_t entries;	/* that are there */
	uint64_t overrun;	/* that were overwritten */
	uint64_t bytes;		/* of those that are there, with what is around them */
	uint64_t oldest;	/* time of the first page in the ring */
	uint64_t read;		/* that were consumed */
};

struct trace_ring_stats trace_ring_stats(const struct trace_ring *ring);
bool trace_ring_empty(const struct trace_ring *ring);

/* ---- looking at records, oldest first, while nothing is written ---- */

struct trace_ring_cursor {
	const struct trace_ring_page *page;
	size_t offset;
	uint64_t time;		/* of the record */
};

/* The first record, and each after it; null past the last. Aligned to 4 bytes. */
const char *trace_ring_first(const struct trace_ring *ring, struct trace_ring_cursor *cursor);
const char *trace_ring_next(struct trace_ring_cursor *cursor);

/* ---- consuming them ---- */

/*
 * The record to be consumed next, or null. *lost: how many were overwritten
 * between it and the one consumed before.
 */
const char *trace_ring_peek(struct trace_ring *ring, uint64_t *time, uint64_t *lost);
void trace_ring_consume(struct trace_ring *ring);

#endif
