// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations on names: unlink, rename, link, mkdir and their kin; truncate by path. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

#define JOINED_MAX (PATH_MAX + 16)

static long result(long r)
{
	return r < 0 ? -errno : r;
}

static const char *join(const char *dir, const char *name, char path[JOINED_MAX])
{
	snprintf(path, JOINED_MAX, "%s/%s", dir, name);
	return path;
}

static long nobody_unlink(struct subject *s, const void *arg)
{
	return result(unlink(s->path));
}

static long do_rename(struct subject *s)
{
	char to[JOINED_MAX];
	int r;

	snprintf(to, sizeof(to), "%s.x", s->path);
	r = result(rename(s->path, to));
	if (!r)
		rename(to, s->path);
	return r;
}

/* A file from elsewhere, put in its place. */
static long do_rename_onto(struct subject *s)
{
	char from[JOINED_MAX];
	int fd = open(join(s->scratch, "moved", from), O_WRONLY | O_CREAT, 0600);
	long r = result(rename(from, s->path));

	close(fd);
	unlink(from);
	return r;
}

static long do_link(struct subject *s)
{
	char to[JOINED_MAX];
	long r;

	snprintf(to, sizeof(to), "%s.l", s->path);
	r = result(link(s->path, to));
	if (!r)
		unlink(to);
	return r;
}

/* A new name in its directory, taken away again. */
static long make(const char *path, const char *op)
{
	long r;
	int fd;

	if (!strncmp(op, "symlink", 7)) {
		r = result(symlink("target", path));
	} else if (!strncmp(op, "mknod", 5)) {
		r = result(mknod(path, S_IFIFO | 0600, 0));
	} else if (!strncmp(op, "creat", 5)) {
		fd = open(path, O_WRONLY | O_CREAT, 0600);
		r = fd < 0 ? -errno : 0;
		close(fd);
	} else {
		r = result(mkdir(path, 0700));
	}
	if (!r && strncmp(op, "mkdir", 5))
		unlink(path);
	else if (!r)
		rmdir(path);
	return r;
}

static bool make_op(struct subject *s, const char *op, struct answer *a)
{
	char path[JOINED_MAX];
	long r;

	if (!strcmp(op, "mkdir below it"))
		join(s->path, "new", path);
	else if (!strcmp(op, "symlink in directory") || !strcmp(op, "mkdir in its directory") ||
		 !strcmp(op, "creat in its directory") ||
		 !strcmp(op, "mknod fifo in its directory"))
		join(s->dir, "new", path);
	else
		return false;
	r = make(path, op);
	if (!r && !strncmp(op, "creat", 5))
		answer_text(a, "ok");
	else
		answer_number(a, r);
	return true;
}

bool perform_names(struct subject *s, const char *op, struct answer *a)
{
	char target[64];

	if (!strcmp(op, "nobody unlink"))
		answer_number(a, as_nobody(nobody_unlink, s, NULL));
	else if (!strcmp(op, "truncate 0"))
		answer_number(a, result(truncate(s->path, 0)));
	else if (!strcmp(op, "truncate 10"))
		answer_number(a, result(truncate(s->path, 10)));
	else if (!strcmp(op, "unlink"))
		answer_number(a, result(unlink(s->path)));
	else if (!strcmp(op, "rmdir"))
		answer_number(a, result(rmdir(s->path)));
	else if (!strcmp(op, "rename"))
		answer_number(a, do_rename(s));
	else if (!strcmp(op, "rename onto it"))
		answer_number(a, do_rename_onto(s));
	else if (!strcmp(op, "link"))
		answer_number(a, do_link(s));
	else if (!strcmp(op, "readlink"))
		answer_number(a, result(readlink(s->path, target, sizeof(target))));
	else
		return make_op(s, op, a);
	return true;
}
