// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was there once: a name that comes and goes may be gone while somebody
 * still has its node. The value of a dimension is never that of another name,
 * so a node is gone when its value is.
 */
#include <errno.h>

#include "vfs/vfs_i.h"

#define MIN_KEPT 64

static bool value_gone(const struct vfs_node *node)
{
	const struct dimension *d = node->entry->dim;

	return d && !d->dim->fixed &&
	       dim_next(node->parent, node->entry, node->value - 1) != node->value;
}

bool node_gone(const struct vfs_node *node)
{
	for (; node->entry->mortal; node = node->parent) {
		if (value_gone(node) || !entry_shown(node->parent, node->entry))
			return true;
		/* In a recursive pattern what is inside goes first. */
		while (node->parent->entry == node->entry)
			node = node->parent;
	}
	return false;
}

int refuse_gone(const struct vfs_node *node)
{
	return refuse(node, -ENODEV, "its directory was removed");
}

/* ---- nodes that are kept ---- */

static void push(struct vfs *vfs, struct vfs_node *node)
{
	node->next_kept = atomic_load(&vfs->kept);
	while (!atomic_compare_exchange_weak(&vfs->kept, &node->next_kept, node))
		;
	atomic_fetch_add(&vfs->nr_kept, 1);
}

void node_keep(struct vfs_node *node)
{
	if (!atomic_exchange(&node->kept, true) && node->entry->mortal)
		push(node->vfs, node);
}

void nodes_sweep(struct vfs *vfs)
{
	struct vfs_node *node, *next;

	if (atomic_load(&vfs->nr_kept) <= vfs->max_kept)
		return;
	node = atomic_exchange(&vfs->kept, NULL);
	atomic_store(&vfs->nr_kept, 0);
	for (; node; node = next) {
		next = node->next_kept;
		if (!node_gone(node)) {
			push(vfs, node);
			continue;
		}
		atomic_store(&node->kept, false);
		node_hold(node);
		vfs_put(node, 1);
	}
	vfs->max_kept = 2 * atomic_load(&vfs->nr_kept);
	if (vfs->max_kept < MIN_KEPT)
		vfs->max_kept = MIN_KEPT;
}
