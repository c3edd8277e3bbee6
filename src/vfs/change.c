// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changing names: directories that users make and remove, where the layout
 * says who does that, and what comes of trying elsewhere.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "vfs/vfs_i.h"

/* ---- where nobody may ---- */

/* Linux looks a new name up first; in /proc, and in a directory that is gone, no name can be new. */
static int add_name(struct vfs_node *dir, enum vfs_change change, const struct vfs_caller *caller)
{
	enum family family = dir->entry->family;

	if (family == FAMILY_PROC || family == FAMILY_SYSCTL || node_gone(dir))
		return -ENOENT;
	if (change == VFS_CREATE || vfs_permission(dir, W_OK | X_OK, caller))
		return -EACCES;
	return -EPERM;
}

static int remove_name(struct vfs_node *dir, const struct entry *entry,
		       const struct vfs_caller *caller)
{
	if (vfs_permission(dir, W_OK | X_OK, caller))
		return -EACCES;
	return entry && entry->mount ? -EBUSY : -EPERM;
}

int vfs_change(struct vfs_node *dir, struct vfs_node *node, enum vfs_change change,
	       const struct vfs_caller *caller)
{
	switch (change) {
	case VFS_UNLINK:
	case VFS_RMDIR:
		return remove_name(dir, node ? node->entry : NULL, caller);
	case VFS_RENAME:
		if (node && node->entry->mount)
			return -EBUSY;
		return add_name(dir, change, caller);
	case VFS_TMPFILE:
		return vfs_permission(dir, W_OK | X_OK, caller) ? -EACCES : -EOPNOTSUPP;
	default:
		return add_name(dir, change, caller);
	}
}

/* ---- where the layout says who does it ---- */

static const struct row *row_of(const struct entry *entry, enum vfs_change change)
{
	return change == VFS_MKDIR ? entry->mkdir : entry->rmdir;
}

enum vfs_cost vfs_change_cost(const struct vfs_node *dir, enum vfs_change change)
{
	const struct entry *entry;

	for (size_t i = 0; (entry = entry_child(dir->entry, i)); i++) {
		const struct row *row = row_of(entry, change);

		if (row && (row->handler->flags & VFS_LONG_STORE))
			return VFS_SLOW;
	}
	return vfs_node_cost(dir);
}

static struct vfs_call make_call(const struct row *row, const struct vfs_args *args,
				 const struct vfs_caller *caller)
{
	return (struct vfs_call){ .ctx = row->ctx, .args = args, .caller = caller };
}

/* The pattern after which a directory is made; text is what its variable stands for. */
static const struct entry *made_pattern(const struct entry *dir, const char *name,
					char text[VFS_NAME_MAX + 1])
{
	const struct entry *entry;

	for (size_t i = 0; (entry = entry_child(dir, i)); i++)
		if (entry->mkdir && pattern_fits(entry, name, text))
			return entry;
	return NULL;
}

static bool makes_any(const struct entry *dir)
{
	const struct entry *entry;

	for (size_t i = 0; (entry = entry_child(dir, i)); i++)
		if (entry->mkdir)
			return true;
	return false;
}

int vfs_mkdir(struct vfs_node *dir, const char *name, const struct vfs_caller *caller)
{
	const struct entry *entry;
	char text[VFS_NAME_MAX + 1];
	struct vfs_call call;
	long value;
	int err;

	if (!makes_any(dir->entry))
		return add_name(dir, VFS_MKDIR, caller);
	if (strlen(name) > VFS_NAME_MAX)
		return -ENAMETOOLONG;
	if (vfs_permission(dir, W_OK | X_OK, caller))
		return -EACCES;
	if (node_gone(dir))
		return -ENODEV;
	if (name_find(dir, name, &value))
		return -EEXIST;
	entry = made_pattern(dir->entry, name, text);
	if (!entry)
		return refuse(dir, -EINVAL, "no directory of this name can be made here");
	err = check_halted(dir, entry->mkdir->handler);
	if (err)
		return err;
	call = make_call(entry->mkdir, &dir->args, caller);
	return entry->mkdir->handler->mkdir(&call, text);
}

/* As 6.1 cgroup_kn_set_ugid(): who makes a directory owns it, and the files in it. */
static void set_maker(struct vfs_node *node, const struct vfs_caller *caller)
{
	if (node->uid == caller->uid && node->gid == caller->gid)
		return;
	node->uid = node->maker_uid = caller->uid;
	node->gid = node->maker_gid = caller->gid;
	node_keep(node);
}

int vfs_made(struct vfs_node *dir, const char *name, const struct vfs_caller *caller,
	     struct vfs_node **node)
{
	const struct entry *entry;
	long value;

	nodes_sweep(dir->vfs);
	entry = name_find(dir, name, &value);
	if (!entry)
		return -ENOENT;
	*node = node_get(dir, entry, value);
	if (!*node)
		return -ENOMEM;
	set_maker(*node, caller);
	return 0;
}

int vfs_rmdir(struct vfs_node *dir, const char *name, const struct vfs_caller *caller)
{
	struct vfs_args args = dir->args;
	const struct entry *entry;
	struct vfs_call call;
	long value;
	int err;

	entry = node_gone(dir) ? NULL : name_find(dir, name, &value);
	if (!entry)
		return -ENOENT;
	if (!entry->rmdir)
		return entry->kind ? -ENOTDIR : remove_name(dir, entry, caller);
	if (vfs_permission(dir, W_OK | X_OK, caller))
		return -EACCES;
	err = check_halted(dir, entry->rmdir->handler);
	if (err)
		return err;
	args_add(&args, entry, value);
	call = make_call(entry->rmdir, &args, caller);
	return entry->rmdir->handler->rmdir(&call);
}
