// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests that change names: directories that users make, and refusals. */
#include "fuse/mount_i.h"

/* 0 or -errno, and nothing else to say. */
static void reply_result(struct request *r)
{
	fuse_reply_err(r->req, -r->result);
}

/* ---- directories that users make and remove ---- */

static enum vfs_cost cost_mkdir(const struct request *r)
{
	return vfs_change_cost(r->node, VFS_MKDIR);
}

static void work_mkdir(struct request *r)
{
	r->result = vfs_mkdir(r->node, r->name, &r->caller);
}

static void reply_mkdir(struct request *r)
{
	if (!r->result)
		r->result = vfs_made(r->node, r->name, &r->caller, &r->found);
	reply_entry(r);
}

static const struct operation mkdir_op = {
	.cost = cost_mkdir, .work = work_mkdir, .reply = reply_mkdir,
};

/* Neither the mode nor the umask counts: the layout says what mode there is. */
static void op_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	struct request r = request_init(req, parent, &mkdir_op);

	r.name = name;
	request_submit(&r);
}

static enum vfs_cost cost_rmdir(const struct request *r)
{
	return vfs_change_cost(r->node, VFS_RMDIR);
}

static void work_rmdir(struct request *r)
{
	r->result = vfs_rmdir(r->node, r->name, &r->caller);
}

static const struct operation rmdir_op = {
	.cost = cost_rmdir, .work = work_rmdir, .reply = reply_result,
};

static void op_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct request r = request_init(req, parent, &rmdir_op);

	r.name = name;
	request_submit(&r);
}

/* ---- what nobody may ---- */

static enum vfs_cost cost_change(const struct request *r)
{
	return vfs_node_cost(r->node);
}

static void work_change(struct request *r)
{
	struct vfs_node *node = NULL;

	if (r->name)
		vfs_lookup(r->node, r->name, &r->caller, &node);
	r->result = vfs_change(r->node, node, r->change, &r->caller);
	if (node)
		vfs_put(node, 1);
}

static const struct operation change = {
	.cost = cost_change, .work = work_change, .reply = reply_result,
};

/* name: what is to be removed or renamed, or null. */
static void submit_change(fuse_req_t req, fuse_ino_t dir, const char *name, enum vfs_change what)
{
	struct request r = request_init(req, dir, &change);

	r.name = name;
	r.change = what;
	request_submit(&r);
}

static void op_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode, dev_t rdev)
{
	submit_change(req, parent, NULL, VFS_MKNOD);
}

static void op_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	submit_change(req, parent, name, VFS_UNLINK);
}

static void op_symlink(fuse_req_t req, const char *link, fuse_ino_t parent, const char *name)
{
	submit_change(req, parent, NULL, VFS_SYMLINK);
}

static void op_rename(fuse_req_t req, fuse_ino_t parent, const char *name, fuse_ino_t newparent,
		      const char *newname, unsigned int flags)
{
	submit_change(req, parent, name, VFS_RENAME);
}

static void op_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t newparent, const char *newname)
{
	submit_change(req, newparent, NULL, VFS_LINK);
}

static void op_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		      struct fuse_file_info *fi)
{
	submit_change(req, parent, NULL, VFS_CREATE);
}

void change_ops(struct fuse_lowlevel_ops *ops)
{
	ops->mkdir = op_mkdir;
	ops->rmdir = op_rmdir;
	ops->mknod = op_mknod;
	ops->unlink = op_unlink;
	ops->symlink = op_symlink;
	ops->rename = op_rename;
	ops->link = op_link;
	ops->create = op_create;
}
