/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The grammar of a line, shared by all control files:
 *
 *	key=value key=value …
 *
 * with spaces or tabs between, in any order, each key once. A number is
 * decimal or 0x; a size is a number that K, M, G or T may follow (times 1024,
 * and so on); a name has letters, digits and any of `_ - . : @`; anything else
 * (gfp flags, lists) is text that its user parses.
 *
 * A handler asks for what it knows and then whether all was well:
 *
 *	line_parse(&line, text);
 *	order = line_number(&line, "order", 0, MAX_ORDER - 1);
 *	count = line_number_or(&line, "count", 1, 1, ULONG_MAX);
 *	name = line_name(&line, "name");
 *	if (line_done(&line))
 *		… say line.error, return -EINVAL
 *
 * The first thing that is wrong is kept in line.error, and what is asked for
 * after that has values that must not be used. Nothing is allocated.
 */
#ifndef BUDDYFS_FILES_LINE_H
#define BUDDYFS_FILES_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_TEXT_MAX	1024	/* bytes in a line, with a NUL */
#define LINE_ARGS_MAX	32	/* keys in a line */
#define LINE_NAME_MAX	63	/* bytes in a name */
#define LINE_ERROR_MAX	160

struct line {
	char text[LINE_TEXT_MAX];
	struct {
		const char *key, *value;
		bool asked;
	} arg[LINE_ARGS_MAX];
	unsigned int nr;
	char error[LINE_ERROR_MAX];	/* one sentence without a newline; "" while all is well */
};

/* Cut a line into its keys and values. What is wrong with it is in line->error. */
void line_parse(struct line *line, const char *text);

/* Whether the line has this key. Asking does not make the key a known one. */
bool line_has(const struct line *line, const char *key);

/* Whether the line has no key at all. */
bool line_is_empty(const struct line *line);

/* A number from min to max. Without _or the key must be there; with it, value if it is not. */
uint64_t line_number(struct line *line, const char *key, uint64_t min, uint64_t max);
uint64_t line_number_or(struct line *line, const char *key, uint64_t value, uint64_t min,
			uint64_t max);

/* A size in bytes, as a number. */
uint64_t line_size(struct line *line, const char *key, uint64_t min, uint64_t max);
uint64_t line_size_or(struct line *line, const char *key, uint64_t value, uint64_t min,
		      uint64_t max);

/* A name, of 1 to LINE_NAME_MAX bytes, that lives as long as the line; "" if it is wrong. */
const char *line_name(struct line *line, const char *key);
const char *line_name_or(struct line *line, const char *key, const char *name);

/* Text as it stands, not empty. */
const char *line_text(struct line *line, const char *key);
const char *line_text_or(struct line *line, const char *key, const char *text);

/* One of several words, null at the end of the list: its index. */
unsigned int line_choice_or(struct line *line, const char *key, unsigned int index,
			    const char *const *words);

/* Note that something is wrong, unless something was before. */
void line_fail(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* 0, or -EINVAL: something was wrong, or the line has a key that nobody asked for. */
int line_done(struct line *line);

#endif
