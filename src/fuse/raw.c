// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests that libfuse 3.14 does not know and would answer with ENOSYS, after
 * which the kernel makes up the answer for good.
 */
#include <errno.h>
#include <linux/fuse.h>
#include <unistd.h>

#include "fuse/mount_i.h"

/* FUSE_TMPFILE of protocol 7.37: open(2) with O_TMPFILE. */
#define OPCODE_TMPFILE 51

static int tmpfile_result(struct mount *m, const struct fuse_in_header *in)
{
	struct vfs_caller caller = { .uid = in->uid, .gid = in->gid, .pid = in->pid };

	return vfs_change(node_of(m, in->nodeid), NULL, VFS_TMPFILE, &caller);
}

bool raw_answer(struct mount *m, const struct fuse_buf *buffer)
{
	const struct fuse_in_header *in = buffer->mem;
	struct fuse_out_header out = { .len = sizeof(out) };

	if (buffer->size < sizeof(*in) || (buffer->flags & FUSE_BUF_IS_FD) ||
	    in->opcode != OPCODE_TMPFILE)
		return false;
	out.unique = in->unique;
	out.error = tmpfile_result(m, in);
	/* A caller that was killed meanwhile makes this fail, and needs no answer. */
	return write(fuse_session_fd(m->session), &out, sizeof(out)) || true;
}
