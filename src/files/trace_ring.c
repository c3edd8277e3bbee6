// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A ring of pages: see trace_ring.h. They are a list, oldest first:
 *
 *	[the consumer's] -> [oldest in the ring] -> … -> [written to]
 *
 * The consumer's page is not of the ring. He may have taken the page that is
 * written to; then the ring is empty until that page is full.
 */
#include "files/trace_ring.h"

#include <stdlib.h>
#include <string.h>

/* A record's head: its words and the time since the one before, or what else is there. */
#define TIME_BITS	27
#define TIME_MASK	((UINT32_C(1) << TIME_BITS) - 1)
#define LENGTH_FOLLOWS	0
#define MOST_WORDS	28
#define TIME_FOLLOWS	30	/* the time is longer: its high bits are in the next word */
#define LEAST_BYTES	8	/* that a record can have; less at a page's end is nothing */

#define PAGES_MIN	2

struct trace_ring_page {
	struct trace_ring_page *next;
	uint64_t time;		/* of its first record */
	unsigned int entries;
	size_t used, commit;	/* bytes of records; with what fills up the page */
	uint32_t word[];
};

struct trace_ring {
	size_t page_bytes;
	struct trace_ring_page *first, *last;
	bool taken;		/* the first page is the consumer's */
	size_t read;		/* bytes of it that he has consumed */
	uint64_t read_time;	/* of the record that he consumed last */
	uint64_t pages, max_pages;	/* in the ring */
	uint64_t time;		/* of the record written last */
	uint64_t entries, overrun, entries_read, bytes, bytes_read;
	uint64_t last_overrun, lost;	/* when the consumer took his page */
};

struct trace_ring *trace_ring_create(size_t page_bytes)
{
	struct trace_ring *ring = calloc(1, sizeof(*ring));

	if (!ring)
		return NULL;
	ring->page_bytes = page_bytes;
	ring->max_pages = PAGES_MIN;
	return ring;
}

void trace_ring_reset(struct trace_ring *ring)
{
	const struct trace_ring empty = { .page_bytes = ring->page_bytes,
					  .max_pages = ring->max_pages };

	while (ring->first) {
		struct trace_ring_page *page = ring->first;

		ring->first = page->next;
		free(page);
	}
	*ring = empty;
}

void trace_ring_destroy(struct trace_ring *ring)
{
	if (ring)
		trace_ring_reset(ring);
	free(ring);
}

/* ---- pages ---- */

/* Where the link to the oldest page in the ring is. */
static struct trace_ring_page **oldest(struct trace_ring *ring)
{
	return ring->taken ? &ring->first->next : &ring->first;
}

/* There are more pages in the ring than this one. */
static void drop_oldest(struct trace_ring *ring)
{
	struct trace_ring_page **link = oldest(ring), *page = *link;

	ring->overrun += page->entries;
	ring->bytes -= page->commit;
	ring->pages--;
	*link = page->next;
	free(page);
}

/* What remains of the page that is written to is padding, if a record could have begun there. */
static void fill_up(struct trace_ring *ring)
{
	struct trace_ring_page *page = ring->last;

	if (ring->page_bytes - page->used < LEAST_BYTES)
		return;
	page->commit = ring->page_bytes;
	ring->bytes += ring->page_bytes - page->used;
}

static bool add_page(struct trace_ring *ring, uint64_t time)
{
	struct trace_ring_page *page = malloc(sizeof(*page) + ring->page_bytes);

	if (!page)
		return false;
	page->next = NULL;
	page->time = time;
	page->entries = 0;
	page->used = page->commit = 0;
	if (ring->last)
		fill_up(ring);
	if (ring->pages == ring->max_pages)
		drop_oldest(ring);
	if (ring->last)
		ring->last->next = page;
	else
		ring->first = page;
	ring->last = page;
	ring->pages++;
	return true;
}

void trace_ring_resize(struct trace_ring *ring, uint64_t bytes)
{
	ring->max_pages = bytes / ring->page_bytes + (bytes % ring->page_bytes != 0);
	if (ring->max_pages < PAGES_MIN)
		ring->max_pages = PAGES_MIN;
	while (ring->pages > ring->max_pages)
		drop_oldest(ring);
}

uint64_t trace_ring_size(const struct trace_ring *ring)
{
	return ring->max_pages * ring->page_bytes;
}

/* ---- writing ---- */

static size_t words_of(size_t bytes)
{
	return (bytes + 3) / 4;
}

/* Words that a record takes: its head, its length if that is not in the head, itself. */
static size_t record_words(size_t len)
{
	return 1 + (words_of(len) > MOST_WORDS) + words_of(len);
}

bool trace_ring_write(struct trace_ring *ring, uint64_t time, const void *record, size_t len)
{
	struct trace_ring_page *page = ring->last;
	uint64_t delta = page && page->used ? time - ring->time : 0;
	size_t words = record_words(len) + (delta > TIME_MASK ? 2 : 0);
	uint32_t *at;

	if (!page || page->used + words * 4 > ring->page_bytes) {
		if (!add_page(ring, time))
			return false;
		page = ring->last;
		words = record_words(len);
		delta = 0;
	}
	at = page->word + page->used / 4;
	if (delta > TIME_MASK) {
		*at++ = (uint32_t)TIME_FOLLOWS << TIME_BITS | (uint32_t)(delta & TIME_MASK);
		*at++ = (uint32_t)(delta >> TIME_BITS);
		delta = 0;
	}
	*at++ = (words_of(len) > MOST_WORDS ? LENGTH_FOLLOWS : (uint32_t)words_of(len)) << TIME_BITS |
		(uint32_t)delta;
	if (words_of(len) > MOST_WORDS)
		*at++ = (uint32_t)words_of(len);
	at[words_of(len) - 1] = 0;
	memcpy(at, record, len);
	page->used += words * 4;
	page->commit = page->used;
	page->entries++;
	ring->time = time;
	ring->entries++;
	ring->bytes += words * 4;
	return true;
}

/* ---- reading ---- */

/* The record at an offset: where it is and how many bytes it takes; *time goes on to its own. */
static const char *record_at(const struct trace_ring_page *page, size_t offset, uint64_t *time,
			     size_t *size)
{
	const uint32_t *start = page->word + offset / 4, *at = start;
	size_t words;

	if (*at >> TIME_BITS == TIME_FOLLOWS) {
		*time += (*at & TIME_MASK) | (uint64_t)at[1] << TIME_BITS;
		at += 2;
	}
	*time += *at & TIME_MASK;
	words = *at++ >> TIME_BITS;
	if (words == LENGTH_FOLLOWS)
		words = *at++;
	*size = (size_t)(at + words - start) * 4;
	return (const char *)at;
}

/* The record at the cursor or on the next page that has one; the cursor goes behind it. */
static const char *take(struct trace_ring_cursor *cursor)
{
	const char *record;
	size_t size;

	while (cursor->page && cursor->offset >= cursor->page->used) {
		cursor->page = cursor->page->next;
		cursor->offset = 0;
		if (cursor->page)
			cursor->time = cursor->page->time;
	}
	if (!cursor->page)
		return NULL;
	record = record_at(cursor->page, cursor->offset, &cursor->time, &size);
	cursor->offset += size;
	return record;
}

const char *trace_ring_first(const struct trace_ring *ring, struct trace_ring_cursor *cursor)
{
	*cursor = (struct trace_ring_cursor){ .page = ring->first };
	if (ring->taken) {
		cursor->offset = ring->read;
		cursor->time = ring->read_time;
	} else if (ring->first) {
		cursor->time = ring->first->time;
	}
	return take(cursor);
}

const char *trace_ring_next(struct trace_ring_cursor *cursor)
{
	return take(cursor);
}

bool trace_ring_empty(const struct trace_ring *ring)
{
	return ring->entries == ring->overrun + ring->entries_read;
}

/* The consumer's page has something, or he takes the oldest of the ring. */
static bool take_page(struct trace_ring *ring)
{
	struct trace_ring_page *done = ring->first;

	if (trace_ring_empty(ring))
		return false;
	if (ring->taken && ring->read < done->used)
		return true;
	if (ring->taken) {
		ring->bytes_read += done->commit - done->used;
		ring->first = done->next;
		free(done);
	}
	ring->taken = true;
	ring->pages--;
	ring->read = 0;
	ring->read_time = ring->first->time;
	ring->lost = ring->overrun - ring->last_overrun;
	ring->last_overrun = ring->overrun;
	return true;
}

const char *trace_ring_peek(struct trace_ring *ring, uint64_t *time, uint64_t *lost)
{
	size_t size;

	if (!take_page(ring))
		return NULL;
	*time = ring->read_time;
	*lost = ring->lost;
	return record_at(ring->first, ring->read, time, &size);
}

void trace_ring_consume(struct trace_ring *ring)
{
	size_t size;

	if (!take_page(ring))
		return;
	record_at(ring->first, ring->read, &ring->read_time, &size);
	ring->read += size;
	ring->bytes_read += size;
	ring->entries_read++;
	ring->lost = 0;
}

struct trace_ring_stats trace_ring_stats(const struct trace_ring *ring)
{
	const struct trace_ring_page *page = ring->first;

	if (page && ring->taken && page->next)
		page = page->next;
	return (struct trace_ring_stats){
		.entries = ring->entries - ring->overrun - ring->entries_read,
		.overrun = ring->overrun,
		.bytes = ring->bytes - ring->bytes_read,
		.oldest = page ? page->time : 0,
		.read = ring->entries_read,
	};
}
