// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations that open, as root and as nobody. */
#define _GNU_SOURCE /* O_PATH, O_TMPFILE */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "files.h"

static const struct {
	const char *name;
	int flags;
} modes[] = {
	{ "O_RDONLY", O_RDONLY },
	{ "O_WRONLY", O_WRONLY },
	{ "O_RDWR", O_RDWR },
	{ "O_WRONLY|O_TRUNC", O_WRONLY | O_TRUNC },
	{ "O_WRONLY|O_APPEND", O_WRONLY | O_APPEND },
	{ "O_WRONLY|O_CREAT", O_WRONLY | O_CREAT },
	{ "O_WRONLY|O_CREAT|O_EXCL", O_WRONLY | O_CREAT | O_EXCL },
	{ "O_RDONLY|O_TRUNC", O_RDONLY | O_TRUNC },
	{ "O_RDONLY|O_DIRECTORY", O_RDONLY | O_DIRECTORY },
	{ "O_RDONLY|O_NOFOLLOW", O_RDONLY | O_NOFOLLOW },
	{ "O_RDONLY|O_DIRECT", O_RDONLY | O_DIRECT },
	{ "O_PATH", O_PATH },
	{ "3", 3 },
	{ "O_TMPFILE", O_TMPFILE | O_RDWR },
	{ "O_RDONLY|O_NOATIME", O_RDONLY | O_NOATIME },
};

static long do_open(struct subject *s, const void *flags)
{
	/* A pipe would make open wait. */
	int fd = open(s->path, *(const int *)flags | O_NONBLOCK, 0600);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static long read_256(struct subject *s, const void *arg)
{
	char buffer[256];
	int fd = open(s->path, O_RDONLY | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, buffer, sizeof(buffer));
	if (n < 0)
		n = -errno;
	close(fd);
	return n;
}

static void open_with(struct subject *s, int flags, bool nobody, struct answer *a)
{
	long r = nobody ? as_nobody(do_open, s, &flags) : do_open(s, &flags);

	if (r)
		answer_number(a, r);
	else
		answer_text(a, "ok");
}

bool perform_open(struct subject *s, const char *op, struct answer *a)
{
	bool nobody = !strncmp(op, "nobody ", 7);
	const char *name = op + (nobody ? 7 : 0);

	if (!strcmp(op, "nobody read 256")) {
		answer_number(a, as_nobody(read_256, s, NULL));
		return true;
	}
	if (strncmp(name, "open ", 5))
		return false;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!strcmp(name + 5, modes[i].name)) {
			open_with(s, modes[i].flags, nobody, a);
			return true;
		}
	}
	return false;
}
