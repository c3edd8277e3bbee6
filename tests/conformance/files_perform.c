// SPDX-License-Identifier: GPL-2.0-or-later
/* What all operations share: paths, errno names, escapes, and being nobody. */
#define _GNU_SOURCE /* strerrorname_np */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"

#define SHOWN_BYTES 200

/* ---- words ---- */

const char *error_name(int err, char buffer[32])
{
	const char *name = strerrorname_np(err);

	/* The C library knows one name for a number, Linux uses the other. */
	if (err == EOPNOTSUPP)
		name = "EOPNOTSUPP";
	snprintf(buffer, 32, "-%s", name ? name : "?");
	return buffer;
}

void answer_text(struct answer *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(a->result, sizeof(a->result), format, args);
	va_end(args);
}

void answer_number(struct answer *a, long result)
{
	char name[32];

	if (result < 0)
		answer_text(a, "%s", error_name(-result, name));
	else
		answer_text(a, "%ld", result);
}

void escape(const char *text, size_t len, char out[TEXT_MAX])
{
	char *to = out;

	for (size_t i = 0; i < len && i < SHOWN_BYTES; i++) {
		unsigned char c = text[i];

		if (c == '\n')
			to += sprintf(to, "\\n");
		else if (c == '\t')
			to += sprintf(to, "\\t");
		else if (c == '\\')
			to += sprintf(to, "\\\\");
		else if (isprint(c))
			*to++ = c;
		else
			to += sprintf(to, "\\%03o", c);
	}
	*to = '\0';
	if (len > SHOWN_BYTES)
		sprintf(to, "...(%zu)", len);
}

size_t unescape(const char *text, char *out, size_t *whole)
{
	const char *cut = strstr(text, "...(");
	size_t n = 0;

	for (; *text && text != cut; text++) {
		if (*text != '\\') {
			out[n++] = *text;
		} else if (isdigit((unsigned char)text[1])) {
			char digits[4] = { 0 };

			memcpy(digits, text + 1, strnlen(text + 1, 3));
			out[n++] = strtol(digits, NULL, 8);
			text += strlen(digits);
		} else {
			text++;
			out[n++] = *text == 'n'	  ? '\n'
				   : *text == 't' ? '\t'
				   : *text == 'r' ? '\r'
						  : *text;
		}
	}
	*whole = cut ? strtoul(cut + 4, NULL, 10) : n;
	return n;
}

/* ---- files ---- */

ssize_t read_whole(const char *path, char **data)
{
	size_t len = 0;
	int fd = open(path, O_RDONLY | O_NONBLOCK);
	ssize_t n = 0;

	*data = NULL;
	if (fd < 0)
		return -errno;
	*data = malloc(WHOLE_MAX);
	while (*data && len < WHOLE_MAX && (n = read(fd, *data + len, WHOLE_MAX - len)) > 0)
		len += n;
	if (n < 0 && !len)
		n = -errno;
	close(fd);
	return n < 0 && !len ? n : (ssize_t)len;
}

/* ---- nobody ---- */

long as_nobody(long (*fn)(struct subject *s, const void *arg), struct subject *s, const void *arg)
{
	long result = -EIO;
	int ends[2];
	pid_t child;

	if (pipe(ends))
		return -errno;
	child = fork();
	if (!child) {
		if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY))
			result = -EIO;
		else
			result = fn(s, arg);
		_exit(write(ends[1], &result, sizeof(result)) != sizeof(result));
	}
	close(ends[1]);
	if (read(ends[0], &result, sizeof(result)) != sizeof(result))
		result = -EIO;
	close(ends[0]);
	waitpid(child, NULL, 0);
	return result;
}

/* ---- a file's turn ---- */

void subject_start(struct subject *s, const char *mount, const char *scratch, const char *file)
{
	struct stat st;
	char *slash;

	*s = (struct subject){ .mount = mount, .file = file, .scratch = scratch };
	s->fd = s->pipe_fd = -1;
	snprintf(s->path, sizeof(s->path), "%s%s", mount, file);
	snprintf(s->dir, sizeof(s->dir), "%s", s->path);
	slash = strrchr(s->dir, '/');
	*slash = '\0';
	s->is_dir = !lstat(s->path, &st) && S_ISDIR(st.st_mode);
}

void subject_take(struct subject *s)
{
	size_t left = TAKEN_MAX;
	char data[TAKEN_MAX];
	ssize_t n = 1;
	int fd = open(s->path, O_RDONLY | O_NONBLOCK);

	while (fd >= 0 && left && n > 0) {
		n = read(fd, data, left);
		left -= n > 0 ? (size_t)n : 0;
	}
	close(fd);
}

ssize_t subject_read(struct subject *s)
{
	ssize_t n;

	free(s->whole);
	n = read_whole(s->path, &s->whole);
	s->readable = n >= 0;
	s->len = n > 0 ? n : 0;
	s->original_len = s->len < TEXT_MAX ? s->len : TEXT_MAX;
	if (s->whole)
		memcpy(s->original, s->whole, s->original_len);
	return n;
}

void subject_end(struct subject *s)
{
	free(s->whole);
	free(s->recorded);
	if (s->fd >= 0)
		close(s->fd);
	if (s->pipe_fd >= 0)
		close(s->pipe_fd);
}

void perform(struct subject *s, const char *op, struct answer *a)
{
	*a = (struct answer){ 0 };
	if (perform_attr(s, op, a) || perform_open(s, op, a) || perform_read(s, op, a) ||
	    perform_write(s, op, a) || perform_names(s, op, a))
		return;
	a->unknown = true;
	answer_text(a, "(no such operation here)");
}
