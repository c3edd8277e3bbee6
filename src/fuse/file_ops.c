// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests about open files. */
#define _GNU_SOURCE /* SEEK_HOLE */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "fuse/mount_i.h"

static struct open_file *open_of(const struct fuse_file_info *fi)
{
	return (struct open_file *)(uintptr_t)fi->fh;
}

static struct request file_request(fuse_req_t req, const struct fuse_file_info *fi,
				   const struct operation *op)
{
	struct request r = request_init(req, FUSE_ROOT_ID, op);

	r.open = open_of(fi);
	r.flags = fi->flags;
	return r;
}

static void reply_result(struct request *r)
{
	fuse_reply_err(r->req, -r->result);
}

/* ---- open, release ---- */

static void add_open(struct mount *m, struct open_file *open)
{
	open->next = &m->files;
	open->prev = m->files.prev;
	open->prev->next = open;
	m->files.prev = open;
}

void open_file_free(struct open_file *open)
{
	open->prev->next = open->next;
	open->next->prev = open->prev;
	if (open->poll)
		fuse_pollhandle_destroy(open->poll);
	free(open);
}

static enum vfs_cost cost_open(const struct request *r)
{
	return vfs_open_cost(r->node);
}

static void work_open(struct request *r)
{
	r->open = calloc(1, sizeof(*r->open));
	if (!r->open) {
		r->result = -ENOMEM;
		return;
	}
	r->result = vfs_open(r->node, r->flags, &r->caller, &r->open->file);
	if (r->result)
		free(r->open);
	else
		add_open(r->mount, r->open);
}

static void reply_open(struct request *r)
{
	struct fuse_file_info fi = { 0 };

	if (r->result) {
		reply_result(r);
		return;
	}
	fi.fh = (uintptr_t)r->open;
	fi.direct_io = 1;
	fi.nonseekable = !vfs_seekable(r->open->file);
	fi.noflush = !vfs_flushable(r->open->file);
	if (fuse_reply_open(r->req, &fi) == -ENOENT) {
		vfs_release(r->open->file);
		open_file_free(r->open);
	}
}

static const struct operation open_op = {
	.cost = cost_open, .work = work_open, .reply = reply_open,
};

static void op_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct request r = request_init(req, ino, &open_op);

	r.flags = fi->flags;
	request_submit(&r);
}

static enum vfs_cost cost_release(const struct request *r)
{
	return vfs_cost(r->open->file, VFS_OP_RELEASE, 0);
}

static void work_release(struct request *r)
{
	vfs_finish(r->open->file);
}

static void reply_release(struct request *r)
{
	vfs_release(r->open->file);
	open_file_free(r->open);
	fuse_reply_err(r->req, 0);
}

static const struct operation release = {
	.cost = cost_release, .work = work_release, .reply = reply_release, .always = true,
};

static void op_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct request r = file_request(req, fi, &release);

	request_submit(&r);
}

/* ---- read, write ---- */

static enum vfs_cost cost_read(const struct request *r)
{
	return vfs_cost(r->open->file, VFS_OP_READ, r->offset);
}

static void work_read(struct request *r)
{
	r->result = vfs_read(r->open->file, r->size, r->offset, &r->caller, &r->out);
}

static void reply_read(struct request *r)
{
	if (r->result == -EAGAIN && !(r->flags & O_NONBLOCK) && vfs_pollable(r->open->file))
		request_park(r);
	else if (r->result < 0)
		reply_result(r);
	else
		fuse_reply_buf(r->req, r->out, r->result);
}

static const struct operation read_op = {
	.cost = cost_read, .work = work_read, .reply = reply_read,
	.interruptible = true,
};

static void op_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	struct request r = file_request(req, fi, &read_op);

	r.size = size;
	r.offset = offset;
	request_submit(&r);
}

static enum vfs_cost cost_write(const struct request *r)
{
	return vfs_cost(r->open->file, VFS_OP_WRITE, r->offset);
}

static void work_write(struct request *r)
{
	r->result = vfs_write(r->open->file, r->data, r->size, r->offset, &r->caller);
}

static void reply_write(struct request *r)
{
	if (r->result < 0)
		reply_result(r);
	else
		fuse_reply_write(r->req, r->result);
}

static const struct operation write_op = {
	.cost = cost_write, .work = work_write, .reply = reply_write,
	.interruptible = true,
};

static void op_write(fuse_req_t req, fuse_ino_t ino, const char *data, size_t size, off_t offset,
		     struct fuse_file_info *fi)
{
	struct request r = file_request(req, fi, &write_op);

	r.data = data;
	r.size = size;
	r.offset = offset;
	request_submit(&r);
}

static enum vfs_cost cost_flush(const struct request *r)
{
	return vfs_cost(r->open->file, VFS_OP_FLUSH, 0);
}

static void work_flush(struct request *r)
{
	r->result = vfs_flush(r->open->file, &r->caller);
}

static const struct operation flush = {
	.cost = cost_flush, .work = work_flush, .reply = reply_result,
	.interruptible = true,
};

static void op_flush(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct request r = file_request(req, fi, &flush);

	request_submit(&r);
}

/* ---- what is answered without the handlers ---- */

static void op_fsync(fuse_req_t req, fuse_ino_t ino, int datasync, struct fuse_file_info *fi)
{
	fuse_reply_err(req, -vfs_fsync(open_of(fi)->file));
}

static void op_lseek(fuse_req_t req, fuse_ino_t ino, off_t offset, int whence,
		     struct fuse_file_info *fi)
{
	off_t to = vfs_lseek(open_of(fi)->file, offset, whence);

	if (to < 0)
		fuse_reply_err(req, -to);
	else
		fuse_reply_lseek(req, to);
}

static void op_fallocate(fuse_req_t req, fuse_ino_t ino, int mode, off_t offset, off_t length,
			 struct fuse_file_info *fi)
{
	fuse_reply_err(req, EOPNOTSUPP);
}

static void op_ioctl(fuse_req_t req, fuse_ino_t ino, unsigned int cmd, void *arg,
		     struct fuse_file_info *fi, unsigned int flags, const void *in, size_t in_size,
		     size_t out_size)
{
	fuse_reply_err(req, ENOTTY);
}

/* ---- poll ---- */

static enum vfs_cost cost_poll(const struct request *r)
{
	return vfs_cost(r->open->file, VFS_OP_POLL, 0);
}

static void work_poll(struct request *r)
{
	r->result = vfs_poll(r->open->file);
}

static void reply_poll(struct request *r)
{
	fuse_reply_poll(r->req, r->result);
}

static const struct operation poll_op = {
	.cost = cost_poll, .work = work_poll, .reply = reply_poll,
};

static void op_poll(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi,
		    struct fuse_pollhandle *ph)
{
	struct request r = file_request(req, fi, &poll_op);

	if (ph) {
		if (r.open->poll)
			fuse_pollhandle_destroy(r.open->poll);
		r.open->poll = ph;
	}
	request_submit(&r);
}

void file_ops(struct fuse_lowlevel_ops *ops)
{
	ops->open = op_open;
	ops->release = op_release;
	ops->read = op_read;
	ops->write = op_write;
	ops->flush = op_flush;
	ops->fsync = op_fsync;
	ops->lseek = op_lseek;
	ops->fallocate = op_fallocate;
	ops->ioctl = op_ioctl;
	ops->poll = op_poll;
}
