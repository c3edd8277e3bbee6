// SPDX-License-Identifier: GPL-2.0-or-later
/* Attributes and permissions. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vfs/vfs_i.h"

#define PROC_BLOCK_SIZE 1024

/* ---- attributes ---- */

unsigned int count_subdirs(struct vfs_node *dir)
{
	const struct entry *child;
	unsigned int n = 0;

	for (size_t i = 0; (child = entry_child(dir->entry, i)); i++) {
		long value = -1;

		if (child->kind)
			continue;
		if (!child->dim)
			n++;
		else
			while ((value = dim_next(dir, child, value)) >= 0)
				n++;
	}
	return n;
}

static nlink_t links(struct vfs_node *node)
{
	if (!is_dir(node) || node->entry->family == FAMILY_SYSCTL)
		return 1;
	return node_gone(node) ? 2 : 2 + count_subdirs(node);
}

static blksize_t block_size(const struct vfs_node *node)
{
	enum family family = node->entry->family;

	if (family == FAMILY_PROC || family == FAMILY_SYSCTL)
		return PROC_BLOCK_SIZE;
	return node->vfs->options.page_size;
}

/* A page for sysfs attributes. What may be longer has none, lest tail(1) believe it. */
static off_t size(const struct vfs_node *node)
{
	size_t page_size = node->vfs->options.page_size;

	if (is_dir(node) || !node->entry->kind->page_sized)
		return 0;
	return atomic_load(&node->outgrown) ? 0 : page_size;
}

void vfs_getattr(struct vfs_node *node, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_ino = node->ino;
	st->st_mode = (node->entry->mode & S_IFMT) | node->mode;
	st->st_nlink = links(node);
	st->st_uid = node->uid;
	st->st_gid = node->gid;
	st->st_blksize = block_size(node);
	st->st_atim = node->atime;
	st->st_mtim = node->mtime;
	st->st_ctim = node->ctime;
	st->st_size = size(node);
}

/* ---- permissions ---- */

static bool in_group(const struct vfs_caller *caller, gid_t gid)
{
	return caller->gid == gid || (caller->in_group && caller->in_group(caller, gid));
}

/* /proc/sys: root has the owner's bits and no more. */
static int sysctl_permission(const struct vfs_node *node, int mask, const struct vfs_caller *caller)
{
	mode_t bits = node->mode;

	if (!is_dir(node) && (mask & X_OK))
		return -EACCES;
	if (privileged(node->vfs, caller))
		bits >>= 6;
	else if (in_group(caller, node->vfs->options.gid))
		bits >>= 3;
	return (mask & ~bits & 7) ? -EACCES : 0;
}

int vfs_permission(struct vfs_node *node, int mask, const struct vfs_caller *caller)
{
	mode_t bits = node->mode;

	if (node->entry->family == FAMILY_SYSCTL)
		return sysctl_permission(node, mask, caller);
	if (caller->uid == node->uid)
		bits >>= 6;
	else if (((bits ^ bits >> 3) & 7) && in_group(caller, node->gid))
		bits >>= 3;
	if (!(mask & ~bits & 7))
		return 0;
	if (!privileged(node->vfs, caller))
		return -EACCES;
	/* Root may do anything but execute what nobody may. */
	return is_dir(node) || !(mask & X_OK) || (node->mode & 0111) ? 0 : -EACCES;
}

/* ---- setting attributes ---- */

static bool owns(const struct vfs_node *node, const struct vfs_caller *caller)
{
	return caller->uid == node->uid || privileged(node->vfs, caller);
}

static bool may_chown(const struct vfs_node *node, const struct vfs_setattr *set,
		      const struct vfs_caller *caller)
{
	if (privileged(node->vfs, caller))
		return true;
	if (caller->uid != node->uid)
		return false;
	if ((set->valid & VFS_SET_UID) && set->uid != node->uid)
		return false;
	return !(set->valid & VFS_SET_GID) || set->gid == node->gid || in_group(caller, set->gid);
}

static int may_set_times(struct vfs_node *node, const struct vfs_setattr *set,
			 const struct vfs_caller *caller)
{
	if (owns(node, caller))
		return 0;
	return set->valid & VFS_SET_NOW ? vfs_permission(node, W_OK, caller) : -EPERM;
}

static int may_truncate(struct vfs_node *node, const struct vfs_file *file,
			const struct vfs_caller *caller)
{
	if (is_dir(node))
		return -EISDIR;
	return file ? 0 : vfs_permission(node, W_OK, caller);
}

static int may_setattr(struct vfs_node *node, const struct vfs_setattr *set,
		       const struct vfs_file *file, const struct vfs_caller *caller)
{
	const unsigned int ownership = VFS_SET_UID | VFS_SET_GID;
	int err = 0;

	if (node->entry->family == FAMILY_SYSCTL && (set->valid & (VFS_SET_MODE | ownership)))
		return -EPERM;
	if ((set->valid & VFS_SET_MODE) && !owns(node, caller))
		return -EPERM;
	if ((set->valid & ownership) && !may_chown(node, set, caller))
		return -EPERM;
	if (set->valid & VFS_SET_SIZE)
		err = may_truncate(node, file, caller);
	if (!err && (set->valid & (VFS_SET_ATIME | VFS_SET_MTIME)))
		err = may_set_times(node, set, caller);
	return err;
}

int vfs_setattr(struct vfs_node *node, const struct vfs_setattr *set, struct vfs_file *file,
		const struct vfs_caller *caller)
{
	int err = may_setattr(node, set, file, caller);

	if (err)
		return err;
	if (set->valid & VFS_SET_MODE)
		node->mode = set->mode & 07777;
	if (set->valid & VFS_SET_UID)
		node->uid = set->uid;
	if (set->valid & VFS_SET_GID)
		node->gid = set->gid;
	if (set->valid & VFS_SET_ATIME)
		node->atime = set->atime;
	if (set->valid & VFS_SET_MTIME)
		node->mtime = set->mtime;
	if (set->valid & VFS_SET_CTIME)
		node->ctime = set->ctime;
	if (set->valid & ~(VFS_SET_SIZE | VFS_SET_NOW))
		node_keep(node);
	return 0;
}
