// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recording.h"

static FILE *open_plain_or_gz(const char *dir, const char *name, bool *piped)
{
	char *path = NULL, *cmd = NULL;
	FILE *f = NULL;

	*piped = false;
	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return NULL;
	if (access(path, R_OK) == 0) {
		f = fopen(path, "r");
	} else {
		free(path);
		if (asprintf(&path, "%s/%s.gz", dir, name) < 0)
			return NULL;
		if (access(path, R_OK) == 0 && asprintf(&cmd, "gzip -dc '%s'", path) > 0) {
			f = popen(cmd, "r");
			*piped = true;
		}
	}
	free(path);
	free(cmd);
	return f;
}

static char *read_all(FILE *f, size_t *size)
{
	size_t have = 0, room = 1 << 16, n;
	char *text = malloc(room);

	while (text && (n = fread(text + have, 1, room - have - 1, f)) > 0) {
		have += n;
		if (room - have < 2) {
			room *= 2;
			text = realloc(text, room);
		}
	}
	if (text)
		text[have] = '\0';
	*size = have;
	return text;
}

bool lines_read(struct lines *l, const char *dir, const char *name)
{
	size_t size, room = 1024;
	bool piped;
	FILE *f = open_plain_or_gz(dir, name, &piped);
	char *save = NULL;

	*l = (struct lines){ 0 };
	if (!f)
		return false;
	l->text = read_all(f, &size);
	if (piped)
		pclose(f);
	else
		fclose(f);
	l->line = malloc(room * sizeof(*l->line));
	for (char *s = strtok_r(l->text, "\n", &save); s; s = strtok_r(NULL, "\n", &save)) {
		if (l->n == room) {
			room *= 2;
			l->line = realloc(l->line, room * sizeof(*l->line));
		}
		l->line[l->n++] = s;
	}
	return true;
}

void lines_free(struct lines *l)
{
	free(l->text);
	free(l->line);
	*l = (struct lines){ 0 };
}

bool rig_read(struct rig *rig, const char *dir)
{
	struct lines l;
	const char *smp;

	*rig = (struct rig){ .page_shift = 12, .nr_cpus = 1 };
	if (!lines_read(&l, dir, "sequence.txt"))
		return false;
	for (size_t i = 0; i < l.n; i++) {
		if (!strncmp(l.line[i], "kernel: b64k", 12))
			rig->page_shift = 16;
		if (!strncmp(l.line[i], "kernel: b16k", 12))
			rig->page_shift = 14;
		smp = strstr(l.line[i], " -smp ");
		if (smp && strstr(l.line[i], "qemu "))
			rig->nr_cpus = atoi(smp + 6);
	}
	lines_free(&l);
	return true;
}
