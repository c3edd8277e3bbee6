/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading values out of JSON so that each error names file, line and key path.
 *
 * jansson knows lines only while it parses. Afterwards the reader keeps the
 * path of keys and indices to the value at hand, and finds its line by walking
 * the text, which is known to be sound, along that path.
 */
#ifndef BUDDYFS_MACHINE_JSON_READER_H
#define BUDDYFS_MACHINE_JSON_READER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "mm/mmzone.h"

#define JSON_DEPTH_MAX 16

struct json_step {
	const char *key;	/* null: an index */
	size_t index;
};

struct json_reader {
	const char *file, *text;
	struct json_step path[JSON_DEPTH_MAX];
	int depth;
	char *error;		/* where the first error goes */
	size_t error_size;
	bool failed;
};

/* Parse a whole text. Null with the error said, duplicate keys and trailing text included. */
json_t *json_reader_load(struct json_reader *r);

/* Say what is wrong with the value at hand, once. Returns false always. */
bool json_fail(struct json_reader *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A key of an object, what reads it, and what is handed to that. */
struct json_field {
	const char *key;
	bool (*read)(struct json_reader *r, const json_t *value, void *to);
	size_t offset;		/* added to the pointer the object is read into */
};

/* An object with no other keys than these; each may be left out. */
bool json_read_object(struct json_reader *r, const json_t *value, const struct json_field *fields,
		      size_t nr_fields, void *to);

/* A list: each element is read with the same pointer. */
bool json_read_list(struct json_reader *r, const json_t *value,
		    bool (*read)(struct json_reader *r, const json_t *value, void *to), void *to);

/*
 * Numbers are JSON integers or texts: decimal, 0x, or octal, with a suffix K,
 * M, G, T where bytes are meant.
 */
bool json_read_addr(struct json_reader *r, const json_t *value, void *to);	/* phys_addr_t */
bool json_read_size(struct json_reader *r, const json_t *value, void *to);	/* size_t */
bool json_read_uint(struct json_reader *r, const json_t *value, void *to);	/* unsigned int */
bool json_read_bool(struct json_reader *r, const json_t *value, void *to);	/* bool */
bool json_read_string(struct json_reader *r, const json_t *value, void *to);	/* char *, freed before */

#endif
