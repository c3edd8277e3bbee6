// SPDX-License-Identifier: GPL-2.0-or-later
/* A tree made from JSON in the test. */
#define _GNU_SOURCE
#include <unistd.h>

#include "vfs/vfs_i.h"
#include "vfs_fixture.h"

const struct vfs_caller root_caller = { .pid = 100 };
const struct vfs_caller nobody_caller = { .uid = 65534, .gid = 65534, .pid = 200 };

static void note_refusal(void *ctx, const char *path, int err, const char *why)
{
	struct tree *tree = ctx;

	snprintf(tree->refused, sizeof(tree->refused), "%s: %s", path, why);
}

static const char *why_halted(void *ctx)
{
	struct tree *tree = ctx;

	return tree->halted;
}

static void write_layout(const char *dir, size_t i, const char *json)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%zu.json", dir, i);
	file = fopen(path, "w");
	assert_non_null(file);
	for (; *json; json++)
		fputc(*json == '\'' ? '"' : *json, file);
	fclose(file);
}

static void remove_layouts(const char *dir, size_t nr)
{
	char path[64];

	for (size_t i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), "%s/%zu.json", dir, i);
		unlink(path);
	}
	rmdir(dir);
}

struct tree *tree_load(const struct vfs_handler *rows, size_t nr_rows, const struct vfs_dim *dims,
		       size_t nr_dims, const char *const *layouts, size_t nr_layouts)
{
	char dir[] = "/tmp/buddyfs-layout.XXXXXX";
	struct tree *tree = calloc(1, sizeof(*tree));
	struct vfs_options options = {
		.time = { .tv_sec = 1000 },
		.refused = note_refusal,
		.halted = why_halted,
		.ctx = tree,
	};

	tree->vfs = vfs_create(&options);
	assert_non_null(tree->vfs);
	assert_int_equal(vfs_add_handlers(tree->vfs, rows, nr_rows, tree), 0);
	assert_int_equal(vfs_add_dims(tree->vfs, dims, nr_dims, tree), 0);
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < nr_layouts; i++)
		write_layout(dir, i, layouts[i]);
	tree->err = vfs_load(tree->vfs, dir, tree->error);
	remove_layouts(dir, nr_layouts);
	return tree;
}

void tree_free(struct tree *tree)
{
	vfs_destroy(tree->vfs);
	free(tree);
}

size_t tree_nodes(const struct tree *tree)
{
	size_t n = 0;

	for (size_t i = 0; i < NODE_BUCKETS; i++)
		for (struct vfs_node *node = tree->vfs->buckets[i]; node; node = node->next)
			n++;
	return n;
}

struct vfs_node *node_at(struct tree *tree, const char *path)
{
	struct vfs_node *node;

	assert_int_equal(vfs_lookup_path(tree->vfs, path, &root_caller, &node), 0);
	return node;
}

struct vfs_file *open_at(struct tree *tree, const char *path, int flags)
{
	struct vfs_node *node = node_at(tree, path);
	struct vfs_file *file;

	assert_int_equal(vfs_open(node, flags, &root_caller, &file), 0);
	vfs_put(node, 1);
	return file;
}

const char *text_read(struct vfs_file *file, size_t size, off_t offset)
{
	static char text[65536];
	const char *data;
	ssize_t n = vfs_read(file, size, offset, &root_caller, &data);

	assert_in_range(n, 0, sizeof(text) - 1);
	if (n)
		memcpy(text, data, n);
	text[n] = '\0';
	return text;
}

ssize_t text_write(struct vfs_file *file, const char *text, off_t offset)
{
	return vfs_write(file, text, strlen(text), offset, &root_caller);
}
