/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mount: turns FUSE requests into calls of the vfs.
 *
 * Quick requests are answered in the loop. Work that may take long is given
 * to a worker, which owns the handlers until it is done; the loop goes on and
 * answers what needs no handler, and what does need one waits its turn.
 */
#ifndef BUDDYFS_FUSE_MOUNT_H
#define BUDDYFS_FUSE_MOUNT_H

#include <stdbool.h>
#include <sys/statvfs.h>

#include "vfs/vfs.h"

struct mount;

struct mount_options {
	const char *program;	/* argv[0], for messages */
	const char *mountpoint;	/* an absolute path */
	const char *options;	/* as after -o: allow_other, fsname=…, ro …; may be empty */
	bool debug;		/* print each request */
	struct vfs *vfs;

	/* What df(1) shows: fill f_bsize, f_blocks, f_bfree, f_bavail. */
	void (*statfs)(void *ctx, struct statvfs *st);
	void *ctx;
};

/* The libfuse that is used. */
const char *mount_library_version(void);

/*
 * Mount. Null: it did not work, and libfuse has said why on stderr. The vfs is
 * the caller's and must outlive the mount. Nothing is answered before mount_run(),
 * and no thread runs, so that the caller may fork().
 */
struct mount *mount_create(const struct mount_options *options);

/*
 * Answer requests until the tree is unmounted or SIGTERM, SIGINT or SIGHUP
 * arrives. 0 or -errno.
 */
int mount_run(struct mount *mount);

/* Unmount, if that has not happened. */
void mount_destroy(struct mount *mount);

#endif
