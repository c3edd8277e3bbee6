// SPDX-License-Identifier: GPL-2.0-or-later
/* A tree: its rows, its dimensions, and what handlers ask of it. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfs/vfs_i.h"

#define DEFAULT_PAGE_SIZE 4096

struct vfs *vfs_create(const struct vfs_options *options)
{
	struct vfs *vfs = calloc(1, sizeof(*vfs));

	if (!vfs)
		return NULL;
	vfs->options = *options;
	if (!vfs->options.page_size)
		vfs->options.page_size = DEFAULT_PAGE_SIZE;
	return vfs;
}

void vfs_destroy(struct vfs *vfs)
{
	if (!vfs)
		return;
	nodes_free(vfs);
	entry_free(vfs->layout);
	free(vfs->rows);
	free(vfs->dims);
	free(vfs);
}

int vfs_add_handlers(struct vfs *vfs, const struct vfs_handler *rows, size_t nr, void *ctx)
{
	struct row *all;

	for (size_t i = 0; i < nr; i++) {
		if (row_find(vfs, rows[i].name))
			return -EEXIST;
		all = reallocarray(vfs->rows, vfs->nr_rows + 1, sizeof(*all));
		if (!all)
			return -ENOMEM;
		vfs->rows = all;
		all[vfs->nr_rows++] = (struct row){ &rows[i], ctx };
	}
	return 0;
}

int vfs_add_dims(struct vfs *vfs, const struct vfs_dim *dims, size_t nr, void *ctx)
{
	struct dimension *all;

	for (size_t i = 0; i < nr; i++) {
		if (dim_find(vfs, dims[i].name, strlen(dims[i].name)))
			return -EEXIST;
		all = reallocarray(vfs->dims, vfs->nr_dims + 1, sizeof(*all));
		if (!all)
			return -ENOMEM;
		vfs->dims = all;
		all[vfs->nr_dims++] = (struct dimension){ &dims[i], ctx };
	}
	return 0;
}

const struct row *row_find(const struct vfs *vfs, const char *name)
{
	for (size_t i = 0; i < vfs->nr_rows; i++)
		if (!strcmp(vfs->rows[i].handler->name, name))
			return &vfs->rows[i];
	return NULL;
}

const struct dimension *dim_find(const struct vfs *vfs, const char *name, size_t len)
{
	for (size_t i = 0; i < vfs->nr_dims; i++) {
		const char *known = vfs->dims[i].dim->name;

		if (strlen(known) == len && !memcmp(known, name, len))
			return &vfs->dims[i];
	}
	return NULL;
}

long vfs_arg(const struct vfs_args *args, const char *name)
{
	for (unsigned int i = 0; i < args->nr; i++)
		if (!strcmp(args->arg[i].name, name))
			return args->arg[i].value;
	return -1;
}

bool vfs_stopped(const struct vfs_call *call)
{
	return call->caller->stop && atomic_load(call->caller->stop);
}

void vfs_wake(struct vfs *vfs)
{
	atomic_store(&vfs->woken, true);
}

bool vfs_woken(struct vfs *vfs)
{
	return atomic_exchange(&vfs->woken, false);
}

bool privileged(const struct vfs *vfs, const struct vfs_caller *caller)
{
	return caller->uid == 0 || caller->uid == vfs->options.uid;
}

int check_halted(const struct vfs_node *node, const struct vfs_handler *handler)
{
	const struct vfs_options *options = &node->vfs->options;
	const char *why = options->halted ? options->halted(options->ctx) : NULL;

	if (!why || handler->flags & VFS_WHEN_HALTED)
		return 0;
	return refuse(node, -EIO, "%s", why);
}

int refuse(const struct vfs_node *node, int err, const char *format, ...)
{
	const struct vfs_options *options = &node->vfs->options;
	char path[VFS_PATH_MAX], why[VFS_ERROR_MAX];
	va_list args;

	if (!options->refused)
		return err;
	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	vfs_path(node, path);
	options->refused(options->ctx, path, err, why);
	return err;
}
