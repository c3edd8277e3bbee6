// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a table. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "files: %s: %s\n", what, strerror(errno));
	exit(2);
}

static bool is_packed(const char *path)
{
	size_t len = strlen(path);

	return len > 3 && !strcmp(path + len - 3, ".gz");
}

/* A descriptor from which the text comes; *child: who unpacks it, or 0. */
static int open_table(const char *path, pid_t *child)
{
	int ends[2], fd = open(path, O_RDONLY | O_CLOEXEC);

	*child = 0;
	if (fd < 0)
		die(path);
	if (!is_packed(path))
		return fd;
	if (pipe(ends))
		die("pipe");
	*child = fork();
	if (!*child) {
		dup2(fd, STDIN_FILENO);
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execlp("gzip", "gzip", "-dc", NULL);
		die("gzip");
	}
	close(fd);
	close(ends[1]);
	return ends[0];
}

static char *read_text(int fd, size_t *len)
{
	size_t size = 1 << 16;
	char *text = malloc(size);
	ssize_t n;

	*len = 0;
	while (text && (n = read(fd, text + *len, size - *len - 1)) > 0) {
		*len += n;
		if (size - *len < 4096)
			text = realloc(text, size *= 2);
	}
	if (!text)
		die("table");
	text[*len] = '\0';
	return text;
}

/* Cut a line at its tabs. */
static bool cut(char *line, struct row *row)
{
	char *field[4] = { line };

	for (int i = 1; i < 4; i++) {
		char *tab = field[i - 1] ? strchr(field[i - 1], '\t') : NULL;

		if (tab) {
			*tab = '\0';
			field[i] = tab + 1;
		}
	}
	*row = (struct row){ field[0], field[1], field[2], field[3] };
	return field[2];
}

struct table table_load(const char *path)
{
	struct table table = { 0 };
	size_t len, size = 0;
	int status = 0, fd;
	pid_t child;
	char *line;

	fd = open_table(path, &child);
	table.text = read_text(fd, &len);
	close(fd);
	if (child && (waitpid(child, &status, 0) < 0 || status)) {
		errno = EIO;
		die(path);
	}
	for (char *at = table.text; (line = strsep(&at, "\n"));) {
		if (table.nr == size)
			table.rows =
				realloc(table.rows, (size = size * 2 + 64) * sizeof(*table.rows));
		if (!table.rows)
			die("table");
		if (cut(line, &table.rows[table.nr]))
			table.nr++;
	}
	return table;
}

void table_free(struct table *table)
{
	free(table->text);
	free(table->rows);
}
