/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree made from JSON in the test, with handlers and dimensions of the test. */
#ifndef BUDDYFS_TESTS_UNIT_VFS_FIXTURE_H
#define BUDDYFS_TESTS_UNIT_VFS_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vfs/vfs.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

extern const struct vfs_caller root_caller, nobody_caller;

struct tree {
	struct vfs *vfs;
	char error[VFS_ERROR_MAX];	/* what vfs_load() said */
	int err;			/* what it returned */
	char refused[VFS_ERROR_MAX];	/* the last refusal: "path: why" */
	const char *halted;		/* why nothing can be written; null: it can */
};

/*
 * A tree with these rows and dimensions (any may be null) and one layout file
 * for each text. A ' in the text stands for ". The rows' context is the tree.
 */
struct tree *tree_load(const struct vfs_handler *rows, size_t nr_rows, const struct vfs_dim *dims,
		       size_t nr_dims, const char *const *layouts, size_t nr_layouts);
void tree_free(struct tree *tree);

/* How many nodes the tree has in memory. */
size_t tree_nodes(const struct tree *tree);

/* The node at a path, for root. The test fails if there is none. */
struct vfs_node *node_at(struct tree *tree, const char *path);
/* Open as root. The test fails if that is refused. */
struct vfs_file *open_at(struct tree *tree, const char *path, int flags);

/* What is read, in a buffer of the fixture's; and the same as root's calls. */
const char *text_read(struct vfs_file *file, size_t size, off_t offset);
ssize_t text_write(struct vfs_file *file, const char *text, off_t offset);

#endif
