/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Patterns in filters of trace events: * is any text, ? any character, [a-c]
 * one of a set, [!a-c] one that is not, and a backslash takes the next as it stands.
 *
 * Source: 6.1 lib/glob.c.
 */
#ifndef BUDDYFS_FILES_TRACE_GLOB_H
#define BUDDYFS_FILES_TRACE_GLOB_H

#include <stdbool.h>

/* Whether the pattern is that of the whole text. */
bool trace_glob(const char *pattern, const char *text);

#endif
