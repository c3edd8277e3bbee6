// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names that the kernel may keep for good must be forgotten when who may
 * search their directory changes. That is told by a thread of its own: the
 * kernel takes the directory's lock for it, which somebody may hold who waits
 * for an answer of ours.
 *
 * Names that come and go, and those below them, the kernel asks for each time:
 * nothing need be told when they are gone.
 */
#include <stdlib.h>
#include <string.h>

#include "fuse/mount_i.h"

struct forgotten {
	struct fuse_session *session;
	fuse_ino_t dir;
	char *name;
};

static void forget(void *arg)
{
	struct forgotten *f = arg;

	fuse_lowlevel_notify_inval_entry(f->session, f->dir, f->name, strlen(f->name));
	free(f->name);
	free(f);
}

static void give(struct mount *m, fuse_ino_t dir, const char *name)
{
	struct forgotten *f = malloc(sizeof(*f));

	if (!f)
		return;
	*f = (struct forgotten){ m->session, dir, strdup(name) };
	if (!f->name || worker_give(m->notifier, forget, f)) {
		free(f->name);
		free(f);
	}
}

void forget_names(struct mount *m, struct vfs_node *node)
{
	struct vfs_caller root = { 0 };
	struct vfs_dirent entry;
	struct vfs_dir *dir;

	if (vfs_opendir(node, 0, &root, &dir))
		return;
	if (!vfs_rewinddir(dir))
		for (size_t i = 0; vfs_readdir(dir, i, &entry); i++)
			give(m, ino_of(m, node), entry.name);
	vfs_closedir(dir);
}
