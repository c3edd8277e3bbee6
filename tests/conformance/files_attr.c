// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations on attributes: stat, access, chmod, chown, utimes, xattr. */
#define _GNU_SOURCE /* statx */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "files.h"

static long result(long r)
{
	return r < 0 ? -errno : r;
}

static void do_lstat(struct subject *s, struct answer *a)
{
	struct stat st;

	if (lstat(s->path, &st))
		answer_number(a, -errno);
	else
		answer_text(a, "mode %o nlink %lu uid %u gid %u size %ld blksize %ld blocks %ld",
			    st.st_mode, (unsigned long)st.st_nlink, st.st_uid, st.st_gid,
			    (long)st.st_size, (long)st.st_blksize, (long)st.st_blocks);
}

static void do_statx(struct subject *s, struct answer *a)
{
	struct statx st;

	if (statx(AT_FDCWD, s->path, AT_SYMLINK_NOFOLLOW, STATX_ALL, &st))
		answer_number(a, -errno);
	else
		answer_text(a, "mask %x attributes %llx attributes_mask %llx", st.stx_mask,
			    (unsigned long long)st.stx_attributes,
			    (unsigned long long)st.stx_attributes_mask);
}

/* ---- access ---- */

static long do_access(struct subject *s, const void *mask)
{
	return result(access(s->path, *(const int *)mask));
}

static bool access_op(struct subject *s, const char *op, struct answer *a, bool nobody)
{
	static const struct {
		const char *name;
		int mask;
	} masks[] = { { "access R_OK", R_OK }, { "access W_OK", W_OK }, { "access X_OK", X_OK } };

	for (size_t i = 0; i < 3; i++) {
		if (strcmp(op, masks[i].name))
			continue;
		answer_number(a, nobody ? as_nobody(do_access, s, &masks[i].mask) :
					  do_access(s, &masks[i].mask));
		return true;
	}
	return false;
}

/* ---- mode, owner, times ---- */

static long nobody_chmod(struct subject *s, const void *arg)
{
	return result(chmod(s->path, 0777));
}

/* The mode or owner as it is, and back to what it was. */
static void do_chmod(struct subject *s, const char *op, struct answer *a)
{
	static mode_t before;
	struct stat st;

	if (stat(s->path, &st)) {
		answer_number(a, -errno);
	} else if (!strcmp(op, "chmod 0600")) {
		before = st.st_mode & 07777;
		answer_number(a, result(chmod(s->path, 0600)));
	} else {
		answer_text(a, "%o", st.st_mode);
		chmod(s->path, before);
	}
}

static void do_chown(struct subject *s, const char *op, struct answer *a)
{
	struct stat st;

	if (!strcmp(op, "chown 1 1")) {
		answer_number(a, result(chown(s->path, 1, 1)));
	} else if (stat(s->path, &st)) {
		answer_number(a, -errno);
	} else {
		answer_text(a, "%u %u", st.st_uid, st.st_gid);
		if (chown(s->path, 0, 0) && errno != EPERM)
			abort();
	}
}

/* ---- extended attributes ---- */

static void do_setxattr(struct subject *s, const char *name, struct answer *a)
{
	int r = setxattr(s->path, name, "1", 1, 0);

	answer_number(a, result(r));
	if (!r)
		removexattr(s->path, name);
}

static bool xattr_op(struct subject *s, const char *op, struct answer *a)
{
	char buffer[256];

	if (!strncmp(op, "setxattr ", 9))
		do_setxattr(s, op + 9, a);
	else if (!strcmp(op, "getxattr user.x"))
		answer_number(a, result(getxattr(s->path, "user.x", buffer, sizeof(buffer))));
	else if (!strcmp(op, "listxattr"))
		answer_number(a, result(listxattr(s->path, buffer, sizeof(buffer))));
	else
		return false;
	return true;
}

bool perform_attr(struct subject *s, const char *op, struct answer *a)
{
	bool nobody = !strncmp(op, "nobody ", 7);

	if (access_op(s, op + (nobody ? 7 : 0), a, nobody) || xattr_op(s, op, a))
		return true;
	if (!strcmp(op, "lstat"))
		do_lstat(s, a);
	else if (!strcmp(op, "statx"))
		do_statx(s, a);
	else if (!strcmp(op, "nobody chmod"))
		answer_number(a, as_nobody(nobody_chmod, s, NULL));
	else if (!strcmp(op, "chmod 0600") || !strcmp(op, "mode after chmod 0600"))
		do_chmod(s, op, a);
	else if (!strcmp(op, "chown 1 1") || !strcmp(op, "owner after chown"))
		do_chown(s, op, a);
	else if (!strcmp(op, "utimes"))
		answer_number(a, result(utimes(s->path, NULL)));
	else
		return false;
	return true;
}
