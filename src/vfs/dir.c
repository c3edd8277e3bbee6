// SPDX-License-Identifier: GPL-2.0-or-later
/* Open directories: the names of one moment. */
#define _GNU_SOURCE /* O_DIRECT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vfs/vfs_i.h"

struct vfs_dir {
	struct vfs_node *node;		/* held */
	struct vfs_dirent *entries;
	size_t nr, size;
};

static void clear(struct vfs_dir *dir)
{
	for (size_t i = 0; i < dir->nr; i++)
		free((char *)dir->entries[i].name);
	dir->nr = 0;
}

static int add(struct vfs_dir *dir, const char *name, const struct vfs_node *node)
{
	char *copy = strdup(name);

	if (!copy || !grow(&dir->entries, &dir->size, dir->nr, sizeof(*dir->entries))) {
		free(copy);
		return -ENOMEM;
	}
	dir->entries[dir->nr++] = (struct vfs_dirent){
		.name = copy,
		.ino = node->ino,
		.type = node->entry->mode & S_IFMT,
	};
	return 0;
}

static int add_child(struct vfs_dir *dir, const struct entry *entry, long value)
{
	struct vfs_node *child = node_get(dir->node, entry, value);
	int err;

	if (!child)
		return -ENOMEM;
	err = add(dir, child->name, child);
	vfs_put(child, 1);
	return err;
}

static int add_children(struct vfs_dir *dir, const struct entry *entry)
{
	long value = -1;
	int err = 0;

	if (!entry_shown(dir->node, entry))
		return 0;
	if (!entry->dim)
		return add_child(dir, entry, 0);
	while (!err && (value = dim_next(dir->node, entry, value)) >= 0)
		err = add_child(dir, entry, value);
	return err;
}

int vfs_rewinddir(struct vfs_dir *dir)
{
	struct vfs_node *node = dir->node;
	const struct entry *child;
	int err;

	clear(dir);
	if (node_gone(node))
		return -ENOENT;
	err = add(dir, ".", node);
	if (!err)
		err = add(dir, "..", node->parent ? node->parent : node);
	for (size_t i = 0; !err && (child = entry_child(node->entry, i)); i++)
		err = add_children(dir, child);
	return err;
}

int vfs_opendir(struct vfs_node *node, int flags, const struct vfs_caller *caller,
		struct vfs_dir **out)
{
	struct vfs_dir *dir;
	int err;

	if (!is_dir(node))
		return -ENOTDIR;
	err = vfs_permission(node, R_OK, caller);
	if (!err && (flags & O_DIRECT))
		err = -EINVAL;
	if (err)
		return err;
	dir = calloc(1, sizeof(*dir));
	if (!dir)
		return -ENOMEM;
	dir->node = node;
	node_hold(node);
	*out = dir;
	return 0;
}

bool vfs_readdir(const struct vfs_dir *dir, size_t index, struct vfs_dirent *entry)
{
	if (index >= dir->nr)
		return false;
	*entry = dir->entries[index];
	return true;
}

void vfs_closedir(struct vfs_dir *dir)
{
	clear(dir);
	free(dir->entries);
	vfs_put(dir->node, 1);
	free(dir);
}
