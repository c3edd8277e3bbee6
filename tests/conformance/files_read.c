// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations on a descriptor that was opened for reading, and one for writing only. */
#define _GNU_SOURCE /* SEEK_HOLE, splice */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <termios.h>
#include <unistd.h>

#include "files.h"

static long result(long r)
{
	return r < 0 ? -errno : r;
}

/* ---- whole, by pieces, twice ---- */

static void do_read_all(struct subject *s, struct answer *a)
{
	answer_number(a, subject_read(s));
	/* What filled the recorder's buffer it did not show. */
	if (s->len < WHOLE_MAX - PART_MAX)
		escape(s->whole, s->len, a->value);
	a->has_value = true;
}

static void do_read_twice(struct subject *s, size_t size, struct answer *a)
{
	char first[32], second[32], *buffer = malloc(size + 1);
	int fd = open(s->path, O_RDONLY | O_NONBLOCK);
	long one = result(read(fd, buffer, size)), two = result(read(fd, buffer, size));

	snprintf(first, sizeof(first), "%ld", one);
	snprintf(second, sizeof(second), "%ld", two);
	answer_text(a, "%s then %s", one < 0 ? error_name(-one, first) : first,
		    two < 0 ? error_name(-two, second) : second);
	close(fd);
	free(buffer);
}

static void do_read_by(struct subject *s, size_t piece, struct answer *a)
{
	char *all = malloc(WHOLE_MAX), name[32];
	int fd = open(s->path, O_RDONLY | O_NONBLOCK);
	size_t len = 0;
	long n = 0;

	while (len + piece <= WHOLE_MAX && (n = result(read(fd, all + len, piece))) > 0)
		len += n;
	if (len + piece > WHOLE_MAX)
		answer_text(a, "%zu bytes (stopped), %s", len,
			    memcmp(all, s->whole, len) ? "differs (or changed meanwhile)" :
							 "equal to the whole");
	else if (n < 0)
		answer_text(a, "%s after %zu", error_name(-n, name), len);
	else
		answer_text(a, "%zu bytes, %s", len,
			    len != s->len			? "a different length" :
			    memcmp(all, s->whole, len)	? "differs (or changed meanwhile)" :
								  "equal to the whole");
	close(fd);
	free(all);
}

/* ---- at an offset ---- */

/* A count, and whether the bytes are those of the whole. */
static void answer_bytes(struct subject *s, const char *data, long n, off_t offset,
			 struct answer *a)
{
	bool same = n > 0 && (size_t)offset + n <= s->len && !memcmp(data, s->whole + offset, n);

	answer_number(a, n);
	if (same)
		answer_text(a, "%ld same bytes", n);
}

static void do_pread(struct subject *s, const char *at, struct answer *a)
{
	off_t offset = strtoll(at, NULL, 10);
	int fd = open(s->path, O_RDONLY | O_NONBLOCK);
	char data[64];

	answer_bytes(s, data, result(pread(fd, data, sizeof(data), offset)), offset, a);
	close(fd);
}

/* The rows from `lseek SET 0` to `read after it` share a descriptor. */
static int seek_fd(struct subject *s)
{
	if (s->fd < 0)
		s->fd = open(s->path, O_RDONLY | O_NONBLOCK);
	return s->fd;
}

static bool seek_op(struct subject *s, const char *op, struct answer *a)
{
	static const struct {
		const char *name;
		off_t offset;
		int whence;
	} seeks[] = {
		{ "lseek SET 0", 0, SEEK_SET },	    { "lseek SET 5", 5, SEEK_SET },
		{ "lseek SET -1", -1, SEEK_SET },   { "lseek CUR 0", 0, SEEK_CUR },
		{ "lseek END 0", 0, SEEK_END },	    { "lseek END -1", -1, SEEK_END },
		{ "lseek DATA 0", 0, SEEK_DATA },   { "lseek HOLE 0", 0, SEEK_HOLE },
		{ "lseek SET 1<<40", 1ll << 40, SEEK_SET },
	};

	for (size_t i = 0; i < sizeof(seeks) / sizeof(seeks[0]); i++) {
		if (!strcmp(op, seeks[i].name)) {
			answer_number(a,
				      result(lseek(seek_fd(s), seeks[i].offset, seeks[i].whence)));
			return true;
		}
	}
	return false;
}

static void do_read_after(struct subject *s, struct answer *a)
{
	off_t at = lseek(seek_fd(s), 0, SEEK_CUR);
	char data[64];
	long n = result(read(seek_fd(s), data, sizeof(data)));

	/* Where there is no position, nothing is compared. */
	if (at < 0)
		answer_number(a, n);
	else
		answer_bytes(s, data, n, at, a);
}

static void do_last_read(struct subject *s, struct answer *a)
{
	do_read_after(s, a);
	close(s->fd);
	s->fd = -1;
}

/* ---- the rest ---- */

static void do_poll(struct subject *s, struct answer *a)
{
	struct pollfd p = { .events = POLLIN | POLLOUT | POLLPRI | POLLRDNORM };
	int n;

	p.fd = open(s->path, O_RDONLY | O_NONBLOCK);
	n = poll(&p, 1, 0);
	answer_text(a, "%d revents 0x%x", n, p.revents);
	close(p.fd);
}

static void do_mmap(struct subject *s, int how, int open_flags, struct answer *a)
{
	int fd = open(s->path, open_flags | O_NONBLOCK);
	void *map = mmap(NULL, 4096, PROT_READ, how, fd, 0);

	answer_number(a, map == MAP_FAILED ? -errno : 0);
	if (map != MAP_FAILED)
		munmap(map, 4096);
	close(fd);
}

/* `splice to pipe`, then `sendfile to pipe` through the same descriptor. */
static void do_to_pipe(struct subject *s, bool by_splice, struct answer *a)
{
	int ends[2];

	if (s->pipe_fd < 0)
		s->pipe_fd = open(s->path, O_RDONLY | O_NONBLOCK);
	if (pipe(ends)) {
		answer_number(a, -errno);
		return;
	}
	if (by_splice)
		answer_number(a, result(splice(s->pipe_fd, NULL, ends[1], NULL, 64, 0)));
	else
		answer_number(a, result(sendfile(ends[1], s->pipe_fd, NULL, 64)));
	close(ends[0]);
	close(ends[1]);
	if (!by_splice) {
		close(s->pipe_fd);
		s->pipe_fd = -1;
	}
}

static long on_fd(struct subject *s, const char *op, int fd)
{
	char data[64] = "1";
	int number;

	if (!strcmp(op, "ioctl FIONREAD"))
		return ioctl(fd, FIONREAD, &number);
	if (!strcmp(op, "ioctl TCGETS"))
		return ioctl(fd, TCGETS, &(struct termios){ 0 });
	if (!strcmp(op, "fsync"))
		return fsync(fd);
	if (!strcmp(op, "fdatasync"))
		return fdatasync(fd);
	if (!strcmp(op, "write on O_RDONLY"))
		return write(fd, data, 1);
	if (!strcmp(op, "ftruncate on O_RDONLY"))
		return ftruncate(fd, 0);
	if (!strcmp(op, "read on O_WRONLY"))
		return read(fd, data, sizeof(data));
	if (!strcmp(op, "lseek END 0 on O_WRONLY"))
		return lseek(fd, 0, SEEK_END);
	if (!strcmp(op, "ftruncate 0"))
		return ftruncate(fd, 0);
	if (!strcmp(op, "ftruncate 10"))
		return ftruncate(fd, 10);
	return fallocate(fd, 0, 0, 4096);
}

static bool fd_op(struct subject *s, const char *op, struct answer *a)
{
	static const char *const reading[] = {
		"ioctl FIONREAD",    "ioctl TCGETS",	      "fsync", "fdatasync",
		"write on O_RDONLY", "ftruncate on O_RDONLY", NULL};
	static const char *const writing[] = { "read on O_WRONLY", "lseek END 0 on O_WRONLY",
					       "ftruncate 0", "ftruncate 10", "fallocate", NULL };
	const char *const *names[] = { reading, writing };

	for (int w = 0; w < 2; w++) {
		for (const char *const *name = names[w]; *name; name++) {
			int fd;

			if (strcmp(op, *name))
				continue;
			fd = open(s->path, (w ? O_WRONLY : O_RDONLY) | O_NONBLOCK);
			answer_number(a, fd < 0 ? -errno : result(on_fd(s, op, fd)));
			close(fd);
			return true;
		}
	}
	return false;
}

static bool read_size_op(struct subject *s, const char *op, struct answer *a)
{
	char *end;
	size_t size;

	if (!strncmp(op, "read by ", 8)) {
		do_read_by(s, strtoul(op + 8, NULL, 10), a);
		return true;
	}
	size = strtoul(op + 5, &end, 10);
	if (end == op + 5 || *end)
		return false;
	do_read_twice(s, size, a);
	return true;
}

bool perform_read(struct subject *s, const char *op, struct answer *a)
{
	if (!strcmp(op, "read all"))
		do_read_all(s, a);
	else if (!strcmp(op, "read 64 after lseek 5"))
		do_read_after(s, a);
	else if (!strcmp(op, "read after it"))
		do_last_read(s, a);
	else if (!strncmp(op, "pread 64 at ", 12))
		do_pread(s, op + 12, a);
	else if (!strcmp(op, "poll"))
		do_poll(s, a);
	else if (!strcmp(op, "mmap shared read"))
		do_mmap(s, MAP_SHARED, O_RDONLY, a);
	else if (!strcmp(op, "mmap private read"))
		do_mmap(s, MAP_PRIVATE, O_RDONLY, a);
	else if (!strcmp(op, "mmap on O_WRONLY"))
		do_mmap(s, MAP_SHARED, O_WRONLY, a);
	else if (!strcmp(op, "splice to pipe"))
		do_to_pipe(s, true, a);
	else if (!strcmp(op, "sendfile to pipe"))
		do_to_pipe(s, false, a);
	else if (!strncmp(op, "read ", 5) && read_size_op(s, op, a))
		return true;
	else
		return seek_op(s, op, a) || fd_op(s, op, a);
	return true;
}
