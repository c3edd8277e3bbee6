// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing to a file from a handler. A handler may run in a worker while nodes
 * come and go in the loop, so the nodes of the path are made aside, for the
 * time of the write.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "vfs/vfs_i.h"

#define DEPTH_MAX	16

struct way {
	char path[VFS_PATH_MAX];	/* cut into names */
	struct vfs_node node[DEPTH_MAX];
	unsigned int depth;		/* of the last node; the root is 0 */
};

/* The tree is not to remember it, whatever happens to it. */
static void node_aside(struct vfs_node *node)
{
	atomic_init(&node->kept, true);
}

/* One name further. */
static int step(struct vfs *vfs, struct way *way, char *name)
{
	struct vfs_node *dir = &way->node[way->depth], *node = dir + 1;
	const struct entry *entry;
	long value;

	if (!is_dir(dir))
		return -ENOTDIR;
	entry = name_find(dir, name, &value);
	if (!entry || way->depth + 1 == DEPTH_MAX)
		return -ENOENT;
	node->parent = dir;
	node_init(node, vfs, entry);
	node->name = name;
	node->value = value;
	node_aside(node);
	node->args = dir->args;
	args_add(&node->args, entry, value);
	way->depth++;
	return 0;
}

static int walk(struct vfs *vfs, const char *path, struct way *way)
{
	char *name = way->path, *rest;
	int err = 0;

	if (strlen(path) >= sizeof(way->path))
		return -ENAMETOOLONG;
	strcpy(way->path, path);
	node_init(&way->node[0], vfs, vfs->layout);
	way->node[0].name = way->path + strlen(path);
	for (name = strtok_r(name, "/", &rest); name && !err; name = strtok_r(NULL, "/", &rest))
		err = step(vfs, way, name);
	return err;
}

static struct vfs_caller owner_of(const struct vfs *vfs, const struct vfs_caller *caller)
{
	struct vfs_caller owner = *caller;

	owner.uid = vfs->options.uid;
	owner.gid = vfs->options.gid;
	return owner;
}

static int write_text(struct vfs_node *node, const char *text, size_t len,
		      const struct vfs_caller *caller)
{
	struct vfs_file file = {
		.node = node, .kind = node->entry->kind, .flags = O_WRONLY,
		.buffer_size = node->vfs->options.page_size,
	};
	const struct vfs_caller owner = owner_of(node->vfs, caller);
	const struct vfs_call call = {
		.ctx = node->entry->row->ctx, .args = &node->args, .caller = &owner,
	};
	ssize_t n;
	int err;

	n = file.kind->write(&file, text, len, 0, &call);
	err = n < 0 ? (int)n : control_finish(&file, &call);
	results_put(file.results);
	results_put(node->last);
	vfs_text_free(&file.line);
	vfs_text_free(&file.content);
	return err;
}

int vfs_write_within(struct vfs *vfs, const char *path, const char *text, size_t len,
		     const struct vfs_caller *caller)
{
	struct way *way = calloc(1, sizeof(*way));
	const struct vfs_node *node;
	int err;

	if (!way)
		return -ENOMEM;
	err = walk(vfs, path, way);
	node = &way->node[way->depth];
	if (!err && is_dir(node))
		err = -EISDIR;
	else if (!err && !node->entry->row)
		err = -ENOENT;
	else if (!err && !node->entry->kind->writable(node->entry->row->handler))
		err = -EACCES;
	if (!err)
		err = write_text(&way->node[way->depth], text, len, caller);
	free(way);
	return err;
}

/* Walk to the directory that a path's last name is in, and change that. */
static int change_within(struct vfs *vfs, const char *path, const struct vfs_caller *caller,
			 int (*change)(struct vfs_node *dir, const char *name,
				       const struct vfs_caller *caller))
{
	const struct vfs_caller owner = owner_of(vfs, caller);
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct way *way = calloc(1, sizeof(*way));
	char *parent = strndup(path, slash ? (size_t)(slash - path) : 0);
	int err = -ENOMEM;

	if (way && parent)
		err = walk(vfs, parent, way);
	if (!err && !is_dir(&way->node[way->depth]))
		err = -ENOTDIR;
	if (!err)
		err = *name ? change(&way->node[way->depth], name, &owner) : -EINVAL;
	free(parent);
	free(way);
	return err;
}

int vfs_mkdir_within(struct vfs *vfs, const char *path, const struct vfs_caller *caller)
{
	return change_within(vfs, path, caller, vfs_mkdir);
}

int vfs_rmdir_within(struct vfs *vfs, const char *path, const struct vfs_caller *caller)
{
	return change_within(vfs, path, caller, vfs_rmdir);
}
