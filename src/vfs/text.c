// SPDX-License-Identifier: GPL-2.0-or-later
/* Text that grows while it is written. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfs/vfs_i.h"

bool grow(void *array, size_t *size, size_t nr, size_t item)
{
	size_t wanted = *size ? *size * 2 : 8;
	void *items;

	if (nr < *size)
		return true;
	memcpy(&items, array, sizeof(items));
	items = reallocarray(items, wanted, item);
	if (!items)
		return false;
	memcpy(array, &items, sizeof(items));
	*size = wanted;
	return true;
}

bool text_reserve(struct vfs_text *text, size_t more)
{
	size_t size = text->size ? text->size : 256;
	char *data;

	if (text->failed)
		return false;
	while (size < text->len + more)
		size *= 2;
	if (size == text->size)
		return true;
	data = realloc(text->data, size);
	if (!data) {
		text->failed = true;
		return false;
	}
	text->data = data;
	text->size = size;
	return true;
}

void vfs_append(struct vfs_text *text, const void *data, size_t len)
{
	if (!len || !text_reserve(text, len))
		return;
	memcpy(text->data + text->len, data, len);
	text->len += len;
}

void vfs_puts(struct vfs_text *text, const char *string)
{
	vfs_append(text, string, strlen(string));
}

void vfs_putc(struct vfs_text *text, char c)
{
	vfs_append(text, &c, 1);
}

void vfs_printf(struct vfs_text *text, const char *format, ...)
{
	va_list args;
	int len;

	if (!text_reserve(text, 128))
		return;
	va_start(args, format);
	len = vsnprintf(text->data + text->len, text->size - text->len, format, args);
	va_end(args);
	if (len >= 0 && (size_t)len >= text->size - text->len) {
		if (!text_reserve(text, len + 1))
			return;
		va_start(args, format);
		len = vsnprintf(text->data + text->len, text->size - text->len, format, args);
		va_end(args);
	}
	if (len > 0)
		text->len += len;
}

void vfs_record(struct vfs_text *text)
{
	if (!grow(&text->ends, &text->size_ends, text->nr_ends, sizeof(*text->ends))) {
		text->failed = true;
		return;
	}
	text->ends[text->nr_ends++] = text->len;
}

void vfs_text_reset(struct vfs_text *text)
{
	text->len = 0;
	text->nr_ends = 0;
	text->failed = false;
}

void vfs_text_free(struct vfs_text *text)
{
	free(text->data);
	free(text->ends);
	*text = (struct vfs_text){ 0 };
}
