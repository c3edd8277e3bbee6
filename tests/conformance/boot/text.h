/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a recording as lines. */
#ifndef BUDDYFS_TESTS_BOOT_TEXT_H
#define BUDDYFS_TESTS_BOOT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct lines {
	char *data;		/* the whole file, cut into lines */
	char **line;
	size_t nr;
};

/*
 * A file of a folder (empty: name is a whole path), or its name with .gz; no
 * lines when neither is there.
 */
struct lines lines_read(const char *dir, const char *name);
struct lines lines_of(const char *text, size_t len);
void lines_free(struct lines *lines);

/* The first line that begins so, without that beginning; null: none. */
const char *lines_find(const struct lines *lines, const char *beginning);

/* In place: runs of spaces and tabs become one space; none at either end. */
void squeeze(char *s);

/*
 * Recordings that hold many files in one: the lines between "### PATH" and the
 * next such line. First and past the last; equal: no such path.
 */
void section_find(const struct lines *lines, const char *path, size_t *first, size_t *last);

#endif
