// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When a request is answered. While the worker owns the handlers, requests
 * that need them queue in order; the others are answered at once.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuse/mount_i.h"

#define GROUPS_MAX 256

struct vfs_node *node_of(struct mount *m, fuse_ino_t ino)
{
	return ino == FUSE_ROOT_ID ? vfs_root(m->vfs) : (struct vfs_node *)(uintptr_t)ino;
}

fuse_ino_t ino_of(const struct mount *m, const struct vfs_node *node)
{
	return node == vfs_root(m->vfs) ? FUSE_ROOT_ID : (fuse_ino_t)(uintptr_t)node;
}

static bool in_group(const struct vfs_caller *caller, gid_t gid)
{
	gid_t groups[GROUPS_MAX];
	int n = fuse_req_getgroups(caller->ctx, GROUPS_MAX, groups);

	for (int i = 0; i < n && i < GROUPS_MAX; i++)
		if (groups[i] == gid)
			return true;
	return false;
}

struct request request_init(fuse_req_t req, fuse_ino_t ino, const struct operation *op)
{
	const struct fuse_ctx *ctx = fuse_req_ctx(req);
	struct mount *m = fuse_req_userdata(req);

	return (struct request){
		.mount = m,
		.req = req,
		.op = op,
		.node = node_of(m, ino),
		.caller = {
			.uid = ctx->uid,
			.gid = ctx->gid,
			.pid = ctx->pid,
			.in_group = in_group,
			.ctx = req,
		},
	};
}

/* ---- lists ---- */

static void append(struct request_list *list, struct request *r)
{
	r->next = NULL;
	*list->last = r;
	list->last = &r->next;
}

static struct request *pop(struct request_list *list)
{
	struct request *r = list->first;

	if (r) {
		list->first = r->next;
		if (!list->first)
			list->last = &list->first;
	}
	return r;
}

/* ---- requests that outlive the call that brought them ---- */

static void on_interrupt(fuse_req_t req, void *data)
{
	struct request *r = data;

	atomic_store(&r->stop, true);
	r->mount->interrupted = true;
}

static void free_request(struct request *r)
{
	if (!r->kept)
		return;
	free((char *)r->name);
	free((char *)r->data);
	free(r);
}

static char *copy(const char *data, size_t size)
{
	char *to = malloc(size + 1);

	return to ? memcpy(to, data, size) : NULL;
}

/* The request on the heap; null: no memory, and it is answered so. */
static struct request *keep(struct request *r)
{
	struct request *k;

	if (r->kept)
		return r;
	k = malloc(sizeof(*k));
	if (!k)
		goto fail;
	memcpy(k, r, sizeof(*k));
	k->kept = true;
	k->caller.stop = &k->stop;
	k->name = r->name ? copy(r->name, strlen(r->name) + 1) : NULL;
	k->data = r->data ? copy(r->data, r->size) : NULL;
	if ((r->name && !k->name) || (r->data && !k->data)) {
		free_request(k);
		goto fail;
	}
	fuse_req_interrupt_func(k->req, on_interrupt, k);
	return k;
fail:
	fuse_reply_err(r->req, ENOMEM);
	return NULL;
}

/* ---- answering ---- */

static void reply(struct request *r)
{
	r->parked = false;
	r->op->reply(r);
	if (!r->parked)
		free_request(r);
}

static void retry_parked(struct mount *m)
{
	struct request_list waiting = m->parked;
	struct request *r;

	if (!waiting.first)
		return;
	m->parked = (struct request_list){ .last = &m->parked.first };
	while ((r = pop(&waiting)))
		request_submit(r);
}

/* Tell those who poll, and those who wait in a read, that a stream may have something new. */
static void wake(struct mount *m)
{
	if (!vfs_woken(m->vfs))
		return;
	for (struct open_file *open = m->files.next; open != &m->files; open = open->next) {
		if (!open->poll)
			continue;
		fuse_lowlevel_notify_poll(open->poll);
		fuse_pollhandle_destroy(open->poll);
		open->poll = NULL;
	}
	retry_parked(m);
}

/* In the worker. */
static void work(void *arg)
{
	struct request *r = arg;

	r->op->work(r);
}

static void start_work(struct request *r)
{
	struct mount *m = r->mount;

	r = keep(r);
	if (!r)
		return;
	m->busy = r;
	if (worker_give(m->worker, work, r)) {
		m->busy = NULL;
		r->result = -ENOMEM;
		reply(r);
	}
}

/* Whether the request must wait for what the worker does. */
static bool must_wait(const struct request *r, enum vfs_cost cost)
{
	const struct request *busy = r->mount->busy;

	return busy && (cost != VFS_FREE || (r->open && r->open == busy->open));
}

void request_submit(struct request *r)
{
	enum vfs_cost cost = r->op->cost ? r->op->cost(r) : VFS_QUICK;
	struct mount *m = r->mount;

	if (must_wait(r, cost)) {
		r = keep(r);
		if (r)
			append(&m->queue, r);
	} else if (cost == VFS_SLOW) {
		start_work(r);
	} else {
		r->op->work(r);
		reply(r);
		wake(m);
	}
}

void request_park(struct request *r)
{
	struct mount *m = r->mount;

	r = keep(r);
	if (!r)
		return;
	r->parked = true;
	append(&m->parked, r);
}

void requests_finish(struct mount *m)
{
	struct request *r = m->busy;

	if (!r)
		return;
	m->busy = NULL;
	reply(r);
	wake(m);
	while (!m->busy && (r = pop(&m->queue)))
		request_submit(r);
}

/*
 * Whether a signal that ends the caller is pending. A signal with a handler
 * interrupts the request as well, but stat(2) and its like do not fail of it.
 */
static bool is_dying(pid_t pid)
{
	unsigned long long mask, pending = 0, spared = 0;
	char path[32], line[128];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	if (!file)
		return true;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "SigPnd: %llx", &mask) == 1 ||
		    sscanf(line, "ShdPnd: %llx", &mask) == 1)
			pending |= mask;
		else if (sscanf(line, "SigBlk: %llx", &mask) == 1 ||
			 sscanf(line, "SigIgn: %llx", &mask) == 1 ||
			 sscanf(line, "SigCgt: %llx", &mask) == 1)
			spared |= mask;
	}
	fclose(file);
	return pending & ~spared;
}

static bool ends(const struct request *r)
{
	return atomic_load(&r->stop) && (r->op->interruptible || is_dying(r->caller.pid));
}

/* Answer those of a list that were interrupted. */
static void sweep(struct request_list *list)
{
	struct request_list all = *list;
	struct request *r;

	*list = (struct request_list){ .last = &list->first };
	if (!all.first)
		return;
	while ((r = pop(&all))) {
		if (!ends(r)) {
			append(list, r);
			continue;
		}
		fuse_reply_err(r->req, EINTR);
		free_request(r);
	}
}

void requests_sweep(struct mount *m)
{
	if (!m->interrupted)
		return;
	m->interrupted = false;
	sweep(&m->queue);
	sweep(&m->parked);
}

static void drop(struct request_list *list)
{
	struct request *r;

	while ((r = pop(list))) {
		if (r->op->always) {
			r->op->work(r);
			reply(r);
			continue;
		}
		fuse_reply_err(r->req, EINTR);
		free_request(r);
	}
}

void requests_drop(struct mount *m)
{
	if (m->busy)
		reply(m->busy);
	m->busy = NULL;
	drop(&m->queue);
	drop(&m->parked);
}
