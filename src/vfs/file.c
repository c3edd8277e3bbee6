// SPDX-License-Identifier: GPL-2.0-or-later
/* Open files: what open(2) allows, where files end, what an operation costs. */
#define _GNU_SOURCE /* O_DIRECT, SEEK_HOLE */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "vfs/vfs_i.h"

/* The permissions that open(2) needs with these flags. */
static int open_mask(int flags)
{
	static const int masks[] = {
		[O_RDONLY] = R_OK, [O_WRONLY] = W_OK, [O_RDWR] = R_OK | W_OK, [3] = R_OK | W_OK,
	};

	return masks[flags & O_ACCMODE] | (flags & O_TRUNC ? W_OK : 0);
}

/* Sysfs gives nobody, not even root, a way that the mode or the file has not. */
static int check_kernfs(const struct vfs_node *node, int flags)
{
	const struct vfs_handler *h = node->entry->row->handler;
	const struct kind *kind = node->entry->kind;
	int mode = flags & O_ACCMODE;
	bool reads = mode == O_RDONLY || mode == O_RDWR;
	bool writes = mode == O_WRONLY || mode == O_RDWR;

	if (reads && !((node->mode & 0444) && kind->readable(h)))
		return -EACCES;
	if (writes && !((node->mode & 0222) && kind->writable(h)))
		return -EACCES;
	return 0;
}

static int check_open(struct vfs_node *node, int flags, const struct vfs_caller *caller)
{
	int err;

	if (is_dir(node))
		return -EISDIR;
	if (node->entry->target)
		return -ELOOP;
	err = vfs_permission(node, open_mask(flags), caller);
	if (!err && node_gone(node))
		err = -ENODEV;
	if (!err && node->entry->family == FAMILY_SYSFS)
		err = check_kernfs(node, flags);
	if (!err && (flags & O_DIRECT))
		err = -EINVAL;
	return err;
}

static struct vfs_call make_call(const struct vfs_file *file, const struct vfs_caller *caller)
{
	return (struct vfs_call){
		.ctx = file->node->entry->row->ctx,
		.args = &file->node->args,
		.caller = caller,
	};
}

static int tell_opened(const struct vfs_file *file, const struct vfs_caller *caller)
{
	struct vfs_call call = make_call(file, caller);
	const struct vfs_handler *h = file_handler(file);

	return h->opened ? h->opened(&call, file->flags) : 0;
}

static void tell_closed(const struct vfs_file *file)
{
	struct vfs_call call = make_call(file, NULL);
	const struct vfs_handler *h = file_handler(file);

	if (h->closed)
		h->closed(&call);
}

enum vfs_cost vfs_open_cost(const struct vfs_node *node)
{
	const struct row *row = node->entry->row;

	return node->entry->mortal || (row && row->handler->opened) ? VFS_QUICK : VFS_FREE;
}

int vfs_open(struct vfs_node *node, int flags, const struct vfs_caller *caller,
	     struct vfs_file **out)
{
	int err = check_open(node, flags, caller);
	struct vfs_file *file;

	if (err)
		return err;
	file = calloc(1, sizeof(*file));
	if (!file)
		return -ENOMEM;
	file->node = node;
	node_hold(node);
	file->kind = node->entry->kind;
	file->flags = flags;
	file->buffer_size = node->vfs->options.page_size;
	err = tell_opened(file, caller);
	if (err) {
		vfs_put(node, 1);
		free(file);
		return err;
	}
	*out = file;
	return 0;
}

/* Whether a read at this offset needs more than what the open file keeps. */
static bool reads_anew(const struct vfs_file *file, off_t offset)
{
	if (file->kind->read == read_stream || file->kind->read == read_pipe ||
	    file->kind->read == read_cursor)
		return true;
	if (file->kind->read == read_control)
		return !file->results;
	return !file->made || !offset;
}

/* Of a file that is gone there is what is left of its content, and then -ENODEV. */
ssize_t vfs_read(struct vfs_file *file, size_t size, off_t offset,
		 const struct vfs_caller *caller, const char **data)
{
	struct vfs_call call = make_call(file, caller);
	bool gone = node_gone(file->node);
	ssize_t n;

	if (gone && reads_anew(file, offset))
		return -ENODEV;
	call.wanted = size;
	n = file->kind->read(file, size, offset, &call, data);
	return gone && size && !n ? -ENODEV : n;
}

ssize_t vfs_write(struct vfs_file *file, const char *data, size_t size, off_t offset,
		  const struct vfs_caller *caller)
{
	struct vfs_call call = make_call(file, caller);
	ssize_t n;

	if (node_gone(file->node))
		return refuse_gone(file->node);
	n = file_handler(file)->run ? 0 : check_halted(file->node, file_handler(file));
	if (!n)
		n = file->kind->write(file, data, size, offset, &call);
	if (n > 0)
		file->written += n;
	return n;
}

int vfs_flush(struct vfs_file *file, const struct vfs_caller *caller)
{
	struct vfs_call call = make_call(file, caller);

	/* A child that inherited the descriptor closes it too: that is not the end. */
	if (!file->line.len || caller->pid != file->writer)
		return 0;
	return control_finish(file, &call);
}

bool vfs_flushable(const struct vfs_file *file)
{
	return file_handler(file)->run;
}

void vfs_finish(struct vfs_file *file)
{
	const struct vfs_options *options = &file->node->vfs->options;
	struct vfs_caller nobody = { .uid = options->uid, .gid = options->gid };
	struct vfs_call call = make_call(file, &nobody);

	control_finish(file, &call);
}

void vfs_release(struct vfs_file *file)
{
	vfs_finish(file);
	tell_closed(file);
	results_put(file->results);
	vfs_text_free(&file->line);
	vfs_text_free(&file->content);
	vfs_put(file->node, 1);
	free(file);
}

bool vfs_seekable(const struct vfs_file *file)
{
	return file->kind->seekable;
}

int vfs_fsync(const struct vfs_file *file)
{
	return file->kind->fsync;
}

static bool reads(const struct vfs_file *file)
{
	return (file->flags & O_ACCMODE) != O_WRONLY;
}

off_t vfs_lseek(const struct vfs_file *file, off_t offset, int whence)
{
	off_t end = file->kind->page_sized ? file->node->vfs->options.page_size : 0;

	if (file->kind->seq || (file->kind->seq_if_read && reads(file)))
		return -EINVAL;
	switch (whence) {
	case SEEK_END:
		return offset + end < 0 ? -EINVAL : offset + end;
	case SEEK_DATA:
		return offset < 0 || offset >= end ? -ENXIO : offset;
	case SEEK_HOLE:
		return offset < 0 || offset >= end ? -ENXIO : end;
	default:
		return -EINVAL;
	}
}

bool vfs_pollable(const struct vfs_file *file)
{
	return file_handler(file)->ready;
}

unsigned int vfs_poll(struct vfs_file *file)
{
	struct vfs_caller nobody = { 0 };
	struct vfs_call call = make_call(file, &nobody);

	if (node_gone(file->node))
		return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM | POLLERR | POLLPRI;
	if (!vfs_pollable(file))
		return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
	return file_handler(file)->ready(&call) ? POLLIN | POLLRDNORM : 0;
}

static enum vfs_cost write_cost(const struct vfs_file *file)
{
	return file_handler(file)->flags & VFS_LONG_STORE ? VFS_SLOW : VFS_QUICK;
}

enum vfs_cost vfs_cost(const struct vfs_file *file, enum vfs_op op, off_t offset)
{
	enum vfs_cost least = file->node->entry->mortal ? VFS_QUICK : VFS_FREE;

	switch (op) {
	case VFS_OP_READ:
		if (!reads_anew(file, offset))
			return least;
		return file_handler(file)->flags & VFS_LONG_SHOW ? VFS_SLOW : VFS_QUICK;
	case VFS_OP_WRITE:
		return write_cost(file);
	case VFS_OP_FLUSH:
	case VFS_OP_RELEASE:
		return file->line.len ? write_cost(file) : VFS_FREE;
	case VFS_OP_POLL:
		return vfs_pollable(file) ? VFS_QUICK : least;
	}
	return VFS_QUICK;
}
