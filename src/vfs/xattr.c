// SPDX-License-Identifier: GPL-2.0-or-later
/* Extended attributes: the documentation, and those that sysfs keeps. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "vfs/vfs_i.h"

#define DOC_NAME "user.doc"

static bool has_prefix(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/* Sysfs keeps these and nothing else, cgroups those of users too (6.1 fs/kernfs/inode.c). */
static bool is_kept(const struct vfs_node *node, const char *name)
{
	enum family family = node->entry->family;

	if (family == FAMILY_CGROUP && has_prefix(name, "user.") && strcmp(name, DOC_NAME))
		return true;
	return (family == FAMILY_SYSFS || family == FAMILY_CGROUP) &&
	       (has_prefix(name, "trusted.") || has_prefix(name, "security."));
}

static struct xattr **find(struct vfs_node *node, const char *name)
{
	struct xattr **x = &node->xattrs;

	while (*x && strcmp((*x)->name, name))
		x = &(*x)->next;
	return x;
}

static ssize_t copy_out(const char *from, size_t len, char *to, size_t size)
{
	if (!size)
		return len;
	if (len > size)
		return -ERANGE;
	memcpy(to, from, len);
	return len;
}

ssize_t vfs_getxattr(struct vfs_node *node, const char *name, char *value, size_t size,
		     const struct vfs_caller *caller)
{
	const struct xattr *x = *find(node, name);

	if (!strcmp(name, DOC_NAME))
		return copy_out(node->entry->doc, strlen(node->entry->doc), value, size);
	if (has_prefix(name, "user.") && vfs_permission(node, R_OK, caller))
		return -EACCES;
	if (x)
		return copy_out(x->value, x->size, value, size);
	/* Sysfs knows what a user attribute is, though it keeps none. */
	if (is_kept(node, name) ||
	    (node->entry->family == FAMILY_SYSFS && has_prefix(name, "user.")))
		return -ENODATA;
	return -EOPNOTSUPP;
}

ssize_t vfs_listxattr(struct vfs_node *node, char *list, size_t size)
{
	size_t len = 0;

	for (const struct xattr *x = node->xattrs; x; x = x->next) {
		size_t n = strlen(x->name) + 1;

		if (size && len + n > size)
			return -ERANGE;
		if (size)
			memcpy(list + len, x->name, n);
		len += n;
	}
	return len;
}

static int remove_xattr(struct xattr **x)
{
	struct xattr *gone = *x;

	if (!gone)
		return -ENODATA;
	*x = gone->next;
	free(gone->name);
	free(gone->value);
	free(gone);
	return 0;
}

static struct xattr *new_xattr(const char *name, const char *value, size_t size)
{
	struct xattr *x = calloc(1, sizeof(*x));

	if (!x)
		return NULL;
	x->name = strdup(name);
	x->value = malloc(size + 1);
	x->size = size;
	if (!x->name || !x->value) {
		free(x->name);
		free(x->value);
		free(x);
		return NULL;
	}
	memcpy(x->value, value, size);
	return x;
}

static int keep(struct vfs_node *node, const char *name, const char *value, size_t size, int flags)
{
	struct xattr **at = find(node, name), *x;

	if (!value)
		return remove_xattr(at);
	if (*at && (flags & XATTR_CREATE))
		return -EEXIST;
	if (!*at && (flags & XATTR_REPLACE))
		return -ENODATA;
	x = new_xattr(name, value, size);
	if (!x)
		return -ENOMEM;
	if (*at)
		remove_xattr(at);
	x->next = *at;
	*at = x;
	node_keep(node);
	return 0;
}

int vfs_setxattr(struct vfs_node *node, const char *name, const char *value, size_t size,
		 int flags, const struct vfs_caller *caller)
{
	if (has_prefix(name, "user.") && vfs_permission(node, W_OK, caller))
		return -EACCES;
	if (!is_kept(node, name))
		return -EOPNOTSUPP;
	if (!privileged(node->vfs, caller))
		return -EPERM;
	return keep(node, name, value, size, flags);
}
