/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the mount: requests, open files, and who works on what. */
#ifndef BUDDYFS_FUSE_MOUNT_I_H
#define BUDDYFS_FUSE_MOUNT_I_H

#define FUSE_USE_VERSION 314
#include <fuse_lowlevel.h>

#include "fuse/mount.h"
#include "fuse/worker.h"

/* What fi->fh of an open file points to. */
struct open_file {
	struct open_file *next, *prev;	/* in mount.files */
	struct vfs_file *file;
	struct fuse_pollhandle *poll;	/* who waits for it to become ready; or null */
};

struct request;

/* A kind of request. */
struct operation {
	/* What it asks of the handlers; null: something short. */
	enum vfs_cost (*cost)(const struct request *r);
	/* Make the result: in the worker if the cost is VFS_SLOW, else in the loop. */
	void (*work)(struct request *r);
	/* Tell the kernel: in the loop. */
	void (*reply)(struct request *r);
	/* It gives something back, so it is done even when the mount ends. */
	bool always;
	/* Programs expect EINTR of it, as of read(2) and unlike stat(2). */
	bool interruptible;
};

struct request {
	struct request *next;
	struct mount *mount;
	fuse_req_t req;
	const struct operation *op;
	struct vfs_caller caller;
	atomic_bool stop;	/* the caller was interrupted */
	bool kept;		/* on the heap, with copies of name and data */
	bool parked;		/* not answered yet */

	/* What is asked. */
	struct vfs_node *node;
	struct open_file *open;
	struct vfs_dir *dir;
	const char *name;	/* of a child, or an extended attribute */
	const char *data;
	size_t size;
	off_t offset;
	int flags;		/* as open(2), setxattr(2), access(2), lseek(2) have them */
	enum vfs_change change;
	struct vfs_setattr set;

	/* What came of it. */
	long result;		/* -errno, or a count */
	const char *out;
	struct vfs_node *found;
};

struct request_list {
	struct request *first, **last;
};

struct mount {
	struct mount_options options;
	struct vfs *vfs;
	struct fuse_session *session;
	bool mounted;

	struct worker *worker;		/* owns the handlers while busy is set */
	struct worker *notifier;	/* tells the kernel to forget names */
	struct request *busy;
	struct request_list queue;	/* for the handlers, in order */
	struct request_list parked;	/* reads of streams that have nothing yet */
	bool interrupted;		/* some request was */
	struct open_file files;		/* head of the ring of open files */
};

/* ---- request.c ---- */

/* A request as it came, from whom. */
struct request request_init(fuse_req_t req, fuse_ino_t ino, const struct operation *op);

/* Answer a request: now, in the worker, or after what the worker is doing. */
void request_submit(struct request *r);

/* Instead of a reply: do it again after vfs_wake(). */
void request_park(struct request *r);

/* The worker is done: reply, and go on with the queue. */
void requests_finish(struct mount *m);
/* Answer with EINTR those that wait and were interrupted. */
void requests_sweep(struct mount *m);
/* The worker is gone, and nothing will be answered any more. */
void requests_drop(struct mount *m);

struct vfs_node *node_of(struct mount *m, fuse_ino_t ino);
fuse_ino_t ino_of(const struct mount *m, const struct vfs_node *node);

/* ---- forget.c ---- */

/* Make the kernel look the names in a directory up anew, because who may has changed. */
void forget_names(struct mount *m, struct vfs_node *dir);

/* ---- raw.c ---- */

/* Answer a request that libfuse does not know. False: it does. */
bool raw_answer(struct mount *m, const struct fuse_buf *buffer);

/* ---- the operations ---- */

void node_ops(struct fuse_lowlevel_ops *ops);
void change_ops(struct fuse_lowlevel_ops *ops);
void file_ops(struct fuse_lowlevel_ops *ops);

/* Answer with the node that was found in a directory, or made there. */
void reply_entry(struct request *r);

/* Take it from the list; its vfs_file has been released. */
void open_file_free(struct open_file *open);

#endif
