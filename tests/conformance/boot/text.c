/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a recording as lines: see text.h. */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *must(void *p)
{
	if (!p) {
		fprintf(stderr, "out of memory\n");
		exit(2);
	}
	return p;
}

struct lines lines_of(const char *text, size_t len)
{
	struct lines l = {.data = must(malloc(len + 1))};
	char *p = l.data;

	memcpy(l.data, text, len);
	l.data[len] = 0;
	while (*p) {
		char *end = strchr(p, '\n');

		if ((l.nr & (l.nr - 1)) == 0)
			l.line = must(realloc(l.line, (l.nr ? 2 * l.nr : 1) * sizeof(*l.line)));
		l.line[l.nr++] = p;
		if (!end)
			break;
		*end = 0;
		p = end + 1;
	}
	return l;
}

/* PATH, or what gzip makes of PATH.gz. */
static FILE *open_plain_or_gz(const char *path, bool *piped)
{
	char command[4096 + 32];

	*piped = access(path, R_OK) != 0;
	if (!*piped)
		return fopen(path, "r");
	snprintf(command, sizeof(command), "%s.gz", path);
	if (access(command, R_OK))
		return NULL;
	snprintf(command, sizeof(command), "gzip -dc '%s.gz'", path);
	return popen(command, "r");
}

struct lines lines_read(const char *dir, const char *name)
{
	char path[4096];
	size_t size = 0, max = 1 << 16;
	struct lines l = {0};
	bool piped;
	char *data;
	FILE *f;

	snprintf(path, sizeof(path), "%s%s%s", dir, *dir ? "/" : "", name);
	f = open_plain_or_gz(path, &piped);
	if (!f)
		return l;
	data = must(malloc(max));
	for (size_t n; (n = fread(data + size, 1, max - size, f)) > 0;) {
		size += n;
		if (size == max)
			data = must(realloc(data, max *= 2));
	}
	if (piped)
		pclose(f);
	else
		fclose(f);
	l = lines_of(data, size);
	free(data);
	return l;
}

void lines_free(struct lines *lines)
{
	free(lines->data);
	free(lines->line);
	*lines = (struct lines){0};
}

const char *lines_find(const struct lines *lines, const char *beginning)
{
	size_t len = strlen(beginning);

	for (size_t i = 0; i < lines->nr; i++)
		if (!strncmp(lines->line[i], beginning, len))
			return lines->line[i] + len;
	return NULL;
}

void squeeze(char *s)
{
	char *to = s;

	for (const char *p = s; *p; p++) {
		bool space = *p == ' ' || *p == '\t';

		if (!space)
			*to++ = *p;
		else if (to > s && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > s && to[-1] == ' ')
		to--;
	*to = 0;
}

void section_find(const struct lines *lines, const char *path, size_t *first, size_t *last)
{
	*first = *last = lines->nr;
	for (size_t i = 0; i < lines->nr; i++) {
		bool head = !strncmp(lines->line[i], "### ", 4);

		if (*first < lines->nr && head) {
			*last = i;
			return;
		}
		if (head && !strcmp(lines->line[i] + 4, path))
			*first = i + 1;
	}
}
