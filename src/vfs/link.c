// SPDX-License-Identifier: GPL-2.0-or-later
/* Symbolic links: a target with the variables of the link's path. */
#include <errno.h>
#include <string.h>

#include "vfs/vfs_i.h"

/* The node on the path to this one whose name has the variable; null: none has. */
static const struct vfs_node *with_variable(const struct vfs_node *node, const char *name,
					    size_t len)
{
	for (; node; node = node->parent) {
		const struct dimension *dim = node->entry->dim;

		if (dim && strlen(dim->dim->name) == len && !memcmp(dim->dim->name, name, len))
			return node;
	}
	return NULL;
}

/* What a variable stands for here: the node's name without what is around it. */
static void put_value(struct vfs_text *text, const struct vfs_node *node)
{
	const struct entry *entry = node->entry;

	vfs_append(text, node->name + entry->prefix,
		   strlen(node->name) - entry->prefix - strlen(entry->suffix));
}

int vfs_readlink(const struct vfs_node *node, char target[VFS_PATH_MAX])
{
	const char *at = node->entry->target, *open;
	struct vfs_text text = { 0 };
	int err = 0;

	if (!at)
		return -EINVAL;
	for (; (open = strchr(at, '{')); at = strchr(open, '}') + 1) {
		vfs_append(&text, at, (size_t)(open - at));
		put_value(&text, with_variable(node, open + 1, strcspn(open + 1, "}")));
	}
	vfs_puts(&text, at);
	vfs_putc(&text, '\0');
	if (text.failed)
		err = -ENOMEM;
	else if (text.len > VFS_PATH_MAX)
		err = -ENAMETOOLONG;
	else
		memcpy(target, text.data, text.len);
	vfs_text_free(&text);
	return err;
}
