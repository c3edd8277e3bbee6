/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine's log: see printk.h. */
#include "machine/printk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AVERAGE_RECORD 32 /* bytes of buffer for each descriptor: 6.1 PRB_AVGBITS */
#define PREFIX_MAX     48

struct entry {
	uint64_t ns;
	enum log_level level;
	size_t len;
	char *text;
};

struct printk_log {
	uint64_t first, next; /* numbers of the oldest record and of the one to come */
	size_t size, used;    /* bytes of text */
	size_t slots;	      /* a power of two */
	struct entry *ring;   /* record N is ring[N % slots] */
};

struct printk_log *printk_log_create(size_t size)
{
	struct printk_log *log = calloc(1, sizeof(*log));

	if (!log)
		return NULL;
	log->size = CONSOLE_LOG_MAX;
	while (log->size < size)
		log->size *= 2;
	log->slots = log->size / AVERAGE_RECORD;
	log->ring = calloc(log->slots, sizeof(*log->ring));
	if (!log->ring) {
		free(log);
		return NULL;
	}
	return log;
}

static struct entry *entry(const struct printk_log *log, uint64_t seq)
{
	return &log->ring[seq & (log->slots - 1)];
}

static void drop_oldest(struct printk_log *log)
{
	struct entry *e = entry(log, log->first++);

	log->used -= e->len + 1;
	free(e->text);
	e->text = NULL;
}

void printk_log_destroy(struct printk_log *log)
{
	if (!log)
		return;
	while (log->first != log->next)
		drop_oldest(log);
	free(log->ring);
	free(log);
}

void printk_vemit(struct printk_log *log, enum log_level level, uint64_t ns, const char *format,
		  va_list args)
{
	char line[LOG_LINE_MAX];
	int n = vsnprintf(line, sizeof(line), format, args);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1;
	char *text;

	if (len && line[len - 1] == '\n')
		line[--len] = 0;
	text = malloc(len + 1);
	if (!text)
		return;
	memcpy(text, line, len);
	text[len] = 0;
	while (log->first != log->next &&
	       (log->used + len + 1 > log->size || log->next - log->first == log->slots))
		drop_oldest(log);
	*entry(log, log->next++) = (struct entry){ns, level, len, text};
	log->used += len + 1;
}

void printk_emit(struct printk_log *log, enum log_level level, uint64_t ns, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printk_vemit(log, level, ns, format, args);
	va_end(args);
}

uint64_t printk_first_seq(const struct printk_log *log)
{
	return log->first;
}

uint64_t printk_next_seq(const struct printk_log *log)
{
	return log->next;
}

bool printk_read(const struct printk_log *log, uint64_t seq, struct printk_record *record)
{
	const struct entry *e;

	if (seq < log->first)
		seq = log->first;
	if (seq >= log->next)
		return false;
	e = entry(log, seq);
	*record = (struct printk_record){seq, e->ns, e->level, e->text};
	return true;
}

static size_t prefix(const struct printk_record *record, bool with_level, char *buf, size_t size)
{
	unsigned long s = record->ns / 1000000000, us = record->ns % 1000000000 / 1000;
	int n = 0;

	if (with_level)
		n = snprintf(buf, size, "<%d>", (int)record->level);
	n += snprintf(buf + n, size - (size_t)n, "[%5lu.%06lu] ", s, us);
	return (size_t)n;
}

/* Append bytes to what buf can hold of them. */
static size_t put(char *buf, size_t size, size_t at, const char *s, size_t len)
{
	if (at < size)
		memcpy(buf + at, s, len < size - at ? len : size - at);
	return at + len;
}

size_t printk_format(const struct printk_record *record, bool with_level, char *buf, size_t size)
{
	char pre[PREFIX_MAX];
	size_t pre_len = prefix(record, with_level, pre, sizeof(pre)), at = 0, used = 0;
	size_t full_len = prefix(record, true, (char [PREFIX_MAX]){ 0 }, PREFIX_MAX);
	const char *line = record->text;

	for (;;) {
		size_t len = strcspn(line, "\n");

		if (used + full_len + len + 2 > CONSOLE_LOG_MAX)
			break;
		used += full_len + len + 1;
		at = put(buf, size, at, pre, pre_len);
		at = put(buf, size, at, line, len);
		at = put(buf, size, at, "\n", 1);
		if (!line[len])
			break;
		line += len + 1;
	}
	if (size)
		buf[at < size ? at : size - 1] = 0;
	return at;
}

char *printk_dmesg(const struct printk_log *log, uint64_t seq, size_t *len)
{
	struct printk_record r;
	size_t total = 0, at = 0;
	char *buf;

	for (uint64_t i = seq; printk_read(log, i, &r); i = r.seq + 1)
		total += printk_format(&r, false, NULL, 0);
	buf = malloc(total + 1);
	if (!buf)
		return NULL;
	for (uint64_t i = seq; printk_read(log, i, &r); i = r.seq + 1)
		at += printk_format(&r, false, buf + at, total + 1 - at);
	buf[at] = 0;
	*len = at;
	return buf;
}
