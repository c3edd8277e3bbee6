/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values out of JSON: see json_reader.h. */
#include "machine/json_reader.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/cmdline.h"

/* ---- where a value stands in the text ---- */

static const char *skip_space(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

/* Past a text in quotes. */
static const char *skip_string(const char *p)
{
	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && p[1])
			p++;
	return *p ? p + 1 : p;
}

/* Past a whole value of any kind. */
static const char *skip_value(const char *p)
{
	int depth = 0;

	p = skip_space(p);
	do {
		if (*p == '"') {
			p = skip_string(p);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if (*p == '}' || *p == ']')
			depth--;
		else if (!depth && *p == ',')
			break;
		if (depth < 0 || !*p)
			break;
		p++;
	} while (*p && (depth || !strchr(",]}", *p)));
	return p;
}

static bool is_key(const char *p, const char *key)
{
	size_t len = strlen(key);

	return !strncmp(p + 1, key, len) && p[len + 1] == '"';
}

/* The value of one step within the object or list at p; null: not found. */
static const char *step_into(const char *p, const struct json_step *step)
{
	p = skip_space(p);
	if (*p != '{' && *p != '[')
		return NULL;
	p = skip_space(p + 1);
	for (size_t i = 0; *p && *p != '}' && *p != ']'; i++) {
		bool found = step->key ? *p == '"' && is_key(p, step->key) : i == step->index;

		if (step->key) {
			p = skip_space(skip_string(p));
			p = skip_space(*p ? p + 1 : p);
		}
		if (found)
			return p;
		p = skip_space(skip_value(p));
		if (*p == ',')
			p = skip_space(p + 1);
	}
	return NULL;
}

static int line_of(const struct json_reader *r)
{
	const char *at = r->text;
	int line = 1;

	for (int i = 0; i < r->depth; i++) {
		const char *next = step_into(at, &r->path[i]);

		if (!next)
			break;
		at = next;
	}
	at = skip_space(at);
	for (const char *p = r->text; p < at; p++)
		line += *p == '\n';
	return line;
}

static void format_path(const struct json_reader *r, char *buf, size_t size)
{
	size_t at = 0;

	snprintf(buf, size, "the whole");
	for (int i = 0; i < r->depth && at < size; i++) {
		const struct json_step *s = &r->path[i];
		int n = s->key ? snprintf(buf + at, size - at, "%s%s", i ? "." : "", s->key)
			       : snprintf(buf + at, size - at, "[%zu]", s->index);

		at += n > 0 ? (size_t)n : 0;
	}
}

bool json_fail(struct json_reader *r, const char *format, ...)
{
	char path[256], what[256];
	va_list args;

	if (r->failed)
		return false;
	r->failed = true;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	format_path(r, path, sizeof(path));
	snprintf(r->error, r->error_size, "%.200s:%d: %s: %s", r->file, line_of(r), path, what);
	return false;
}

json_t *json_reader_load(struct json_reader *r)
{
	json_error_t error;
	json_t *root = json_loads(r->text, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		snprintf(r->error, r->error_size, "%.200s:%d: %s", r->file, error.line, error.text);
	return root;
}

/* ---- objects and lists ---- */

static bool enter(struct json_reader *r, const char *key, size_t index)
{
	if (r->depth == JSON_DEPTH_MAX)
		return json_fail(r, "nested too deeply");
	r->path[r->depth++] = (struct json_step){key, index};
	return true;
}

static const struct json_field *find_field(const struct json_field *fields, size_t nr,
					   const char *key)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(fields[i].key, key))
			return &fields[i];
	return NULL;
}

bool json_read_object(struct json_reader *r, const json_t *value, const struct json_field *fields,
		      size_t nr_fields, void *to)
{
	const char *key;
	json_t *child;

	if (!json_is_object(value))
		return json_fail(r, "an object {…} is expected");
	json_object_foreach((json_t *)value, key, child)
	{
		const struct json_field *f = find_field(fields, nr_fields, key);

		if (!enter(r, key, 0))
			return false;
		if (!f)
			return json_fail(r, "unknown key");
		if (!f->read(r, child, (char *)to + f->offset))
			return false;
		r->depth--;
	}
	return true;
}

bool json_read_list(struct json_reader *r, const json_t *value,
		    bool (*read)(struct json_reader *r, const json_t *value, void *to), void *to)
{
	json_t *child;
	size_t i;

	if (!json_is_array(value))
		return json_fail(r, "a list […] is expected");
	json_array_foreach(value, i, child)
	{
		if (!enter(r, NULL, i) || !read(r, child, to))
			return false;
		r->depth--;
	}
	return true;
}

/* ---- values ---- */

static bool read_number(struct json_reader *r, const json_t *value, unsigned long long max,
			unsigned long long *number)
{
	const char *text, *end;

	if (json_is_integer(value)) {
		json_int_t i = json_integer_value(value);

		if (i < 0)
			return json_fail(r, "a number cannot be negative");
		*number = (unsigned long long)i;
	} else if (json_is_string(value)) {
		text = json_string_value(value);
		*number = memparse(text, &end);
		if (end == text || *end)
			return json_fail(r, "\"%.40s\" is not a number such as 64M or 0x40000000",
					 text);
	} else {
		return json_fail(r, "a number is expected, or a text such as \"64M\"");
	}
	return *number <= max || json_fail(r, "the number is larger than %llu", max);
}

bool json_read_addr(struct json_reader *r, const json_t *value, void *to)
{
	unsigned long long n;

	if (!read_number(r, value, ~0ull, &n))
		return false;
	*(phys_addr_t *)to = n;
	return true;
}

bool json_read_size(struct json_reader *r, const json_t *value, void *to)
{
	unsigned long long n;

	if (!read_number(r, value, SIZE_MAX / 4, &n))
		return false;
	*(size_t *)to = n;
	return true;
}

bool json_read_uint(struct json_reader *r, const json_t *value, void *to)
{
	unsigned long long n;

	if (!read_number(r, value, INT_MAX, &n))
		return false;
	*(unsigned int *)to = (unsigned int)n;
	return true;
}

bool json_read_bool(struct json_reader *r, const json_t *value, void *to)
{
	if (!json_is_boolean(value))
		return json_fail(r, "true or false is expected");
	*(bool *)to = json_is_true(value);
	return true;
}

bool json_read_string(struct json_reader *r, const json_t *value, void *to)
{
	char **text = to, *copy;

	if (!json_is_string(value))
		return json_fail(r, "a text is expected");
	copy = strdup(json_string_value(value));
	if (!copy)
		return json_fail(r, "out of memory");
	free(*text);
	*text = copy;
	return true;
}
