/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of sys/fs/cgroup/ share. */
#ifndef BUDDYFS_FILES_CGROUP_H
#define BUDDYFS_FILES_CGROUP_H

#include "files/files_i.h"
#include "mm/cgroup.h"

/* The cgroup of a file's path. */
struct cgroup *call_cgroup(const struct vfs_call *call);

/* Why a write to a cgroup's file is refused: one line in control/dmesg. Returns err. */
int cgroup_refuse(const struct vfs_call *call, const char *file, int err, const char *why);

/*
 * What was written, without white space around it: 6.1 strstrip(). At most
 * size-1 bytes of it, up to a NUL.
 */
#define CGROUP_TEXT	4097	/* a page, the most that a write has, and a NUL */
char *cgroup_text(const char *text, char buf[CGROUP_TEXT]);

#endif
