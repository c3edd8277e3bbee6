// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests about names and attributes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuse/mount_i.h"

/* Seconds that the kernel may go without asking, for what never changes. */
#define FOREVER 1e9

static enum vfs_cost cost_free(const struct request *r)
{
	return VFS_FREE;
}

static enum vfs_cost cost_names(const struct request *r)
{
	return vfs_node_cost(r->node);
}

/* 0 or -errno, and nothing else to say. */
static void reply_result(struct request *r)
{
	fuse_reply_err(r->req, -r->result);
}

/* ---- lookup, forget ---- */

static void work_lookup(struct request *r)
{
	r->result = vfs_lookup(r->node, r->name, &r->caller, &r->found);
}

void reply_entry(struct request *r)
{
	struct fuse_entry_param entry = { 0 };

	if (r->result) {
		reply_result(r);
		return;
	}
	/* Attributes are asked for each time: a splice(2) makes the kernel change st_size. */
	vfs_getattr(r->found, &entry.attr);
	entry.ino = ino_of(r->mount, r->found);
	entry.entry_timeout = vfs_names_last(r->node) ? FOREVER : 0;
	if (fuse_reply_entry(r->req, &entry) == -ENOENT)
		vfs_put(r->found, 1);
}

static const struct operation lookup = {
	.cost = cost_names, .work = work_lookup, .reply = reply_entry,
};

static void op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct request r = request_init(req, parent, &lookup);

	r.name = name;
	request_submit(&r);
}

static void op_forget(fuse_req_t req, fuse_ino_t ino, uint64_t times)
{
	struct mount *m = fuse_req_userdata(req);

	if (ino != FUSE_ROOT_ID)
		vfs_put(node_of(m, ino), times);
	fuse_reply_none(req);
}

static void op_forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets)
{
	struct mount *m = fuse_req_userdata(req);

	for (size_t i = 0; i < count; i++)
		if (forgets[i].ino != FUSE_ROOT_ID)
			vfs_put(node_of(m, forgets[i].ino), forgets[i].nlookup);
	fuse_reply_none(req);
}

/* ---- attributes ---- */

/*
 * The kernel asks through an open file only to know where the file ends, for
 * lseek(SEEK_END); a seq_file refuses that.
 */
static void work_getattr(struct request *r)
{
	off_t end = r->open ? vfs_lseek(r->open->file, 0, SEEK_END) : 0;

	r->result = end < 0 ? end : 0;
}

static void reply_attr(struct request *r)
{
	struct stat st;

	if (r->result) {
		reply_result(r);
		return;
	}
	vfs_getattr(r->node, &st);
	fuse_reply_attr(r->req, &st, 0);
}

static const struct operation getattr = {
	.cost = cost_names, .work = work_getattr, .reply = reply_attr,
};

static struct open_file *open_of(const struct fuse_file_info *fi)
{
	return fi ? (struct open_file *)(uintptr_t)fi->fh : NULL;
}

static void op_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct request r = request_init(req, ino, &getattr);

	r.open = open_of(fi);
	request_submit(&r);
}

static void work_setattr(struct request *r)
{
	struct vfs_file *file = r->open ? r->open->file : NULL;
	bool lasted = vfs_names_last(r->node);

	r->result = vfs_setattr(r->node, &r->set, file, &r->caller);
	if (lasted && !vfs_names_last(r->node))
		forget_names(r->mount, r->node);
}

static const struct operation setattr = {
	.cost = cost_names, .work = work_setattr, .reply = reply_attr,
};

static unsigned int set_bits(int to_set)
{
	static const struct {
		int fuse;
		unsigned int vfs;
	} bits[] = {
		{ FUSE_SET_ATTR_MODE, VFS_SET_MODE },
		{ FUSE_SET_ATTR_UID, VFS_SET_UID },
		{ FUSE_SET_ATTR_GID, VFS_SET_GID },
		{ FUSE_SET_ATTR_SIZE, VFS_SET_SIZE },
		{ FUSE_SET_ATTR_ATIME, VFS_SET_ATIME },
		{ FUSE_SET_ATTR_MTIME, VFS_SET_MTIME },
		{ FUSE_SET_ATTR_CTIME, VFS_SET_CTIME },
		{ FUSE_SET_ATTR_ATIME_NOW, VFS_SET_ATIME | VFS_SET_NOW },
		{ FUSE_SET_ATTR_MTIME_NOW, VFS_SET_MTIME | VFS_SET_NOW },
	};
	unsigned int valid = 0;

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if (to_set & bits[i].fuse)
			valid |= bits[i].vfs;
	return valid;
}

static struct timespec time_or_now(bool now, struct timespec then)
{
	if (now)
		clock_gettime(CLOCK_REALTIME, &then);
	return then;
}

static void op_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *attr, int to_set,
		       struct fuse_file_info *fi)
{
	struct request r = request_init(req, ino, &setattr);

	r.open = open_of(fi);
	r.set = (struct vfs_setattr){
		.valid = set_bits(to_set),
		.mode = attr->st_mode,
		.uid = attr->st_uid,
		.gid = attr->st_gid,
		.atime = time_or_now(to_set & FUSE_SET_ATTR_ATIME_NOW, attr->st_atim),
		.mtime = time_or_now(to_set & FUSE_SET_ATTR_MTIME_NOW, attr->st_mtim),
		.ctime = attr->st_ctim,
	};
	request_submit(&r);
}

static void work_access(struct request *r)
{
	r->result = vfs_permission(r->node, r->flags, &r->caller);
}

static const struct operation access_op = {
	.cost = cost_free, .work = work_access, .reply = reply_result,
};

static void op_access(fuse_req_t req, fuse_ino_t ino, int mask)
{
	struct request r = request_init(req, ino, &access_op);

	r.flags = mask;
	request_submit(&r);
}

/* ---- links ---- */

static void work_readlink(struct request *r)
{
	char *target = malloc(VFS_PATH_MAX);

	r->result = target ? vfs_readlink(r->node, target) : -ENOMEM;
	r->out = target;
}

static void reply_readlink(struct request *r)
{
	if (r->result)
		reply_result(r);
	else
		fuse_reply_readlink(r->req, r->out);
	free((char *)r->out);
}

static const struct operation readlink_op = {
	.cost = cost_free, .work = work_readlink, .reply = reply_readlink,
};

static void op_readlink(fuse_req_t req, fuse_ino_t ino)
{
	struct request r = request_init(req, ino, &readlink_op);

	request_submit(&r);
}

/* ---- directories ---- */

static void work_opendir(struct request *r)
{
	r->result = vfs_opendir(r->node, r->flags, &r->caller, &r->dir);
}

static void reply_opendir(struct request *r)
{
	struct fuse_file_info fi = { .fh = (uintptr_t)r->dir };

	if (r->result)
		reply_result(r);
	else if (fuse_reply_open(r->req, &fi) == -ENOENT)
		vfs_closedir(r->dir);
}

static const struct operation opendir_op = {
	.cost = cost_free, .work = work_opendir, .reply = reply_opendir,
};

static void op_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct request r = request_init(req, ino, &opendir_op);

	r.flags = fi->flags;
	request_submit(&r);
}

static enum vfs_cost cost_readdir(const struct request *r)
{
	return r->offset ? VFS_FREE : vfs_node_cost(r->node);
}

static void work_readdir(struct request *r)
{
	r->result = r->offset ? 0 : vfs_rewinddir(r->dir);
}

/* Entries from an index on, as many as there is room for. */
static size_t add_entries(struct request *r, char *buffer)
{
	struct vfs_dirent entry;
	size_t used = 0, len;

	for (off_t i = r->offset; vfs_readdir(r->dir, i, &entry); i++) {
		struct stat st = { .st_ino = entry.ino, .st_mode = entry.type };

		len = fuse_add_direntry(r->req, buffer + used, r->size - used, entry.name, &st,
					i + 1);
		if (len > r->size - used)
			break;
		used += len;
	}
	return used;
}

static void reply_readdir(struct request *r)
{
	char *buffer;

	if (r->result) {
		reply_result(r);
		return;
	}
	buffer = malloc(r->size);
	if (!buffer) {
		fuse_reply_err(r->req, ENOMEM);
		return;
	}
	fuse_reply_buf(r->req, buffer, add_entries(r, buffer));
	free(buffer);
}

static const struct operation readdir_op = {
	.cost = cost_readdir, .work = work_readdir, .reply = reply_readdir,
};

static void op_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		       struct fuse_file_info *fi)
{
	struct request r = request_init(req, ino, &readdir_op);

	r.dir = (struct vfs_dir *)(uintptr_t)fi->fh;
	r.size = size;
	r.offset = offset;
	request_submit(&r);
}

static void op_releasedir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	vfs_closedir((struct vfs_dir *)(uintptr_t)fi->fh);
	fuse_reply_err(req, 0);
}

/* 6.1 gives EINVAL, as no directory of these filesystems has fsync. */
static void op_fsyncdir(fuse_req_t req, fuse_ino_t ino, int datasync, struct fuse_file_info *fi)
{
	fuse_reply_err(req, EINVAL);
}

/* ---- extended attributes ---- */

static void work_getxattr(struct request *r)
{
	char *value = r->size ? malloc(r->size) : NULL;

	if (r->size && !value)
		r->result = -ENOMEM;
	else if (r->name)
		r->result = vfs_getxattr(r->node, r->name, value, r->size, &r->caller);
	else
		r->result = vfs_listxattr(r->node, value, r->size);
	r->out = value;
}

static void reply_getxattr(struct request *r)
{
	if (r->result < 0)
		reply_result(r);
	else if (!r->size)
		fuse_reply_xattr(r->req, r->result);
	else
		fuse_reply_buf(r->req, r->out, r->result);
	free((char *)r->out);
}

static const struct operation getxattr_op = {
	.cost = cost_free, .work = work_getxattr, .reply = reply_getxattr,
};

static void op_getxattr(fuse_req_t req, fuse_ino_t ino, const char *name, size_t size)
{
	struct request r = request_init(req, ino, &getxattr_op);

	r.name = name;
	r.size = size;
	request_submit(&r);
}

static void op_listxattr(fuse_req_t req, fuse_ino_t ino, size_t size)
{
	op_getxattr(req, ino, NULL, size);
}

static void work_setxattr(struct request *r)
{
	r->result = vfs_setxattr(r->node, r->name, r->data, r->size, r->flags, &r->caller);
}

static const struct operation setxattr_op = {
	.cost = cost_free, .work = work_setxattr, .reply = reply_result,
};

static void op_setxattr(fuse_req_t req, fuse_ino_t ino, const char *name, const char *value,
			size_t size, int flags)
{
	struct request r = request_init(req, ino, &setxattr_op);

	r.name = name;
	r.data = value;
	r.size = size;
	r.flags = flags;
	request_submit(&r);
}

static void op_removexattr(fuse_req_t req, fuse_ino_t ino, const char *name)
{
	op_setxattr(req, ino, name, NULL, 0, 0);
}

/* ---- the filesystem ---- */

static void work_statfs(struct request *r)
{
}

static void reply_statfs(struct request *r)
{
	const struct mount_options *o = &r->mount->options;
	struct statvfs st = { .f_bsize = 4096, .f_namemax = VFS_NAME_MAX };

	if (o->statfs)
		o->statfs(o->ctx, &st);
	st.f_frsize = st.f_bsize;
	fuse_reply_statfs(r->req, &st);
}

static const struct operation statfs_op = {
	.work = work_statfs, .reply = reply_statfs,
};

static void op_statfs(fuse_req_t req, fuse_ino_t ino)
{
	struct request r = request_init(req, FUSE_ROOT_ID, &statfs_op);

	request_submit(&r);
}

void node_ops(struct fuse_lowlevel_ops *ops)
{
	ops->lookup = op_lookup;
	ops->forget = op_forget;
	ops->forget_multi = op_forget_multi;
	ops->getattr = op_getattr;
	ops->setattr = op_setattr;
	ops->access = op_access;
	ops->readlink = op_readlink;
	ops->opendir = op_opendir;
	ops->readdir = op_readdir;
	ops->releasedir = op_releasedir;
	ops->fsyncdir = op_fsyncdir;
	ops->getxattr = op_getxattr;
	ops->listxattr = op_listxattr;
	ops->setxattr = op_setxattr;
	ops->removexattr = op_removexattr;
	ops->statfs = op_statfs;
}
