// SPDX-License-Identifier: GPL-2.0-or-later
/* The grammar of a line of a control file. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "files/line.h"

void line_fail(struct line *line, const char *format, ...)
{
	va_list args;

	if (*line->error)
		return;
	va_start(args, format);
	vsnprintf(line->error, sizeof(line->error), format, args);
	va_end(args);
}

/* ---- cutting ---- */

static int find(const struct line *line, const char *key)
{
	for (unsigned int i = 0; i < line->nr; i++)
		if (!strcmp(line->arg[i].key, key))
			return i;
	return -1;
}

static void add_word(struct line *line, char *word)
{
	char *equals = strchr(word, '=');

	if (!equals || equals == word) {
		line_fail(line, "\"%s\" is not key=value", word);
		return;
	}
	*equals = '\0';
	if (!equals[1])
		line_fail(line, "%s= has no value", word);
	else if (find(line, word) >= 0)
		line_fail(line, "%s= comes twice", word);
	else if (line->nr == LINE_ARGS_MAX)
		line_fail(line, "more than %d keys", LINE_ARGS_MAX);
	if (*line->error)
		return;
	line->arg[line->nr].key = word;
	line->arg[line->nr].value = equals + 1;
	line->arg[line->nr++].asked = false;
}

void line_parse(struct line *line, const char *text)
{
	char *word, *rest;

	line->nr = 0;
	*line->error = *line->text = '\0';
	if (strlen(text) >= LINE_TEXT_MAX) {
		line_fail(line, "the line is longer than %d bytes", LINE_TEXT_MAX - 1);
		return;
	}
	strcpy(line->text, text);
	for (word = strtok_r(line->text, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest))
		add_word(line, word);
}

bool line_has(const struct line *line, const char *key)
{
	return find(line, key) >= 0;
}

bool line_is_empty(const struct line *line)
{
	return !line->nr && !*line->error;
}

/* The value of a key; null if it is not there, which is wrong if it must be. */
static const char *ask(struct line *line, const char *key, bool must)
{
	int i = find(line, key);

	if (i >= 0) {
		line->arg[i].asked = true;
		return line->arg[i].value;
	}
	if (must)
		line_fail(line, "%s= is missing", key);
	return NULL;
}

/* ---- numbers ---- */

/* The digits at the start of a text. Null: there are none, or too many. */
static const char *read_digits(const char *text, uint64_t *value)
{
	unsigned int base = 10;
	const char *start;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	} else if (text[0] == '0' && isdigit((unsigned char)text[1])) {
		return NULL;	/* octal to some, decimal to others */
	}
	*value = 0;
	for (start = text;
	     base == 16 ? isxdigit((unsigned char)*text) : isdigit((unsigned char)*text); text++) {
		unsigned int digit = isdigit((unsigned char)*text) ? *text - '0' :
								     (*text | 0x20) - 'a' + 10;

		if (__builtin_mul_overflow(*value, (uint64_t)base, value) ||
		    __builtin_add_overflow(*value, (uint64_t)digit, value))
			return NULL;
	}
	return text == start ? NULL : text;
}

/* Times 1024 for each step of K, M, G, T. Null: it does not fit. */
static const char *read_unit(const char *text, uint64_t *value)
{
	static const char units[] = "KMGT";
	const char *unit = *text ? strchr(units, toupper((unsigned char)*text)) : NULL;

	if (!unit)
		return text;
	for (int i = 0; i <= unit - units; i++)
		if (__builtin_mul_overflow(*value, (uint64_t)1024, value))
			return NULL;
	return text + 1;
}

static uint64_t number(struct line *line, const char *key, const char *text, bool size,
		       uint64_t min, uint64_t max)
{
	uint64_t value = 0;
	const char *end = read_digits(text, &value);

	if (end && size)
		end = read_unit(end, &value);
	if (!end || *end)
		line_fail(line, "%s=%s is not a %s", key, text, size ? "size" : "number");
	else if (value < min || value > max)
		line_fail(line, "%s=%s is not from %llu to %llu", key, text,
			  (unsigned long long)min, (unsigned long long)max);
	return value;
}

uint64_t line_number(struct line *line, const char *key, uint64_t min, uint64_t max)
{
	const char *text = ask(line, key, true);

	return text ? number(line, key, text, false, min, max) : min;
}

uint64_t line_number_or(struct line *line, const char *key, uint64_t value, uint64_t min,
			uint64_t max)
{
	const char *text = ask(line, key, false);

	return text ? number(line, key, text, false, min, max) : value;
}

uint64_t line_size(struct line *line, const char *key, uint64_t min, uint64_t max)
{
	const char *text = ask(line, key, true);

	return text ? number(line, key, text, true, min, max) : min;
}

uint64_t line_size_or(struct line *line, const char *key, uint64_t value, uint64_t min,
		      uint64_t max)
{
	const char *text = ask(line, key, false);

	return text ? number(line, key, text, true, min, max) : value;
}

/* ---- names and text ---- */

static const char *check_name(struct line *line, const char *key, const char *name)
{
	const char *at = name;

	while (isalnum((unsigned char)*at) || (*at && strchr("_-.:@", *at)))
		at++;
	if (*at)
		line_fail(line, "%s=%s: a name has letters, digits and _ - . : @", key, name);
	else if (at - name > LINE_NAME_MAX)
		line_fail(line, "%s= is longer than %d bytes", key, LINE_NAME_MAX);
	else
		return name;
	return "";
}

const char *line_name(struct line *line, const char *key)
{
	const char *name = ask(line, key, true);

	return name ? check_name(line, key, name) : "";
}

const char *line_name_or(struct line *line, const char *key, const char *name)
{
	const char *given = ask(line, key, false);

	return given ? check_name(line, key, given) : name;
}

const char *line_text(struct line *line, const char *key)
{
	const char *text = ask(line, key, true);

	return text ? text : "";
}

const char *line_text_or(struct line *line, const char *key, const char *text)
{
	const char *given = ask(line, key, false);

	return given ? given : text;
}

unsigned int line_choice_or(struct line *line, const char *key, unsigned int index,
			    const char *const *words)
{
	const char *given = ask(line, key, false);

	if (!given)
		return index;
	for (unsigned int i = 0; words[i]; i++)
		if (!strcmp(given, words[i]))
			return i;
	line_fail(line, "%s=%s is none of the words it may be", key, given);
	return index;
}

int line_done(struct line *line)
{
	for (unsigned int i = 0; i < line->nr; i++)
		if (!line->arg[i].asked)
			line_fail(line, "%s= is not known here", line->arg[i].key);
	return *line->error ? -EINVAL : 0;
}
