// SPDX-License-Identifier: GPL-2.0-or-later
/* Patterns: see trace_glob.h. */
#include "files/trace_glob.h"

#include <stddef.h>
#include <string.h>

/* A set in brackets, from behind the [: whether c is in it; *end is behind the ]. Null: no set. */
static bool in_set(const char *set, char c, const char **end)
{
	bool inverted = *set == '!', in = false;
	const char *s = set + inverted;

	*end = NULL;
	do {
		unsigned char low = (unsigned char)*s, high = low;

		if (!low)
			return false;
		if (s[1] == '-' && s[2] && s[2] != ']') {
			high = (unsigned char)s[2];
			s += 2;
		}
		in |= low <= (unsigned char)c && (unsigned char)c <= high;
	} while (*++s != ']');
	*end = s + 1;
	return in != inverted;
}

/* Whether one character of a pattern that is no * fits c; *next is behind it. */
static bool fits(const char *pattern, char c, const char **next)
{
	bool in;

	*next = pattern + 1;
	if (*pattern == '?')
		return true;
	if (*pattern == '[') {
		const char *end;

		in = in_set(pattern + 1, c, &end);
		if (end) {
			*next = end;
			return in;
		}
	}
	if (*pattern == '\\' && pattern[1]) {
		*next = pattern + 2;
		return pattern[1] == c;
	}
	return *pattern == c;
}

bool trace_glob(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL, *next;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (*pattern && fits(pattern, *text, &next)) {
			pattern = next;
			text++;
		} else if (star) {
			pattern = star;
			text = ++from;
		} else {
			return false;
		}
	}
	return !pattern[strspn(pattern, "*")];
}
