// SPDX-License-Identifier: GPL-2.0-or-later
/* The mount itself: made, served, ended. */
#define _GNU_SOURCE /* ppoll */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "fuse/mount_i.h"

/* ---- signals: SIGTERM, SIGINT and SIGHUP end the loop ---- */

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	ended = 1;
}

static const int ending[] = { SIGTERM, SIGINT, SIGHUP };

/* The signals come only while the loop waits. Fills the mask to wait with. */
static void catch_signals(sigset_t *while_waiting)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, end = { .sa_handler = on_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaction(SIGPIPE, &ignore, NULL);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		sigaddset(&blocked, ending[i]);
		sigaction(ending[i], &end, NULL);
	}
	pthread_sigmask(SIG_BLOCK, &blocked, while_waiting);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigdelset(while_waiting, ending[i]);
}

/* ---- making a mount ---- */

static void op_init(void *userdata, struct fuse_conn_info *conn)
{
	/* Attributes and truncation come with open; nothing else is wanted. */
	conn->want = conn->capable & (FUSE_CAP_ATOMIC_O_TRUNC | FUSE_CAP_PARALLEL_DIROPS);
	conn->max_readahead = 0;
	conn->time_gran = 1;
}

static struct fuse_session *new_session(struct mount *m)
{
	const struct mount_options *o = &m->options;
	struct fuse_lowlevel_ops ops = { .init = op_init };
	struct fuse_args args = FUSE_ARGS_INIT(0, NULL);
	struct fuse_session *session = NULL;
	int err = fuse_opt_add_arg(&args, o->program);

	if (!err && *o->options)
		err = fuse_opt_add_arg(&args, "-o") || fuse_opt_add_arg(&args, o->options);
	if (!err && o->debug)
		err = fuse_opt_add_arg(&args, "-d");
	node_ops(&ops);
	change_ops(&ops);
	file_ops(&ops);
	if (!err)
		session = fuse_session_new(&args, &ops, sizeof(ops), m);
	fuse_opt_free_args(&args);
	return session;
}

const char *mount_library_version(void)
{
	return fuse_pkgversion();
}

struct mount *mount_create(const struct mount_options *options)
{
	struct mount *m = calloc(1, sizeof(*m));
	int fd;

	if (!m)
		return NULL;
	m->options = *options;
	m->vfs = options->vfs;
	m->queue.last = &m->queue.first;
	m->parked.last = &m->parked.first;
	m->files.next = m->files.prev = &m->files;
	m->session = new_session(m);
	if (m->session && !fuse_session_mount(m->session, options->mountpoint)) {
		m->mounted = true;
		fd = fuse_session_fd(m->session);
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
		return m;
	}
	mount_destroy(m);
	return NULL;
}

/* ---- serving it ---- */

/* Take a request, if it is still there: its caller may have been killed meanwhile. */
static int serve(struct mount *m, struct fuse_buf *buffer)
{
	int n = fuse_session_receive_buf(m->session, buffer);

	if (n > 0) {
		if (!raw_answer(m, buffer))
			fuse_session_process_buf(m->session, buffer);
		requests_sweep(m);
		return 0;
	}
	return n == -EAGAIN || n == -EINTR ? 0 : n;
}

static int loop(struct mount *m, const sigset_t *while_waiting)
{
	struct pollfd fds[] = {
		{ .fd = fuse_session_fd(m->session), .events = POLLIN },
		{ .fd = worker_fd(m->worker), .events = POLLIN },
	};
	struct fuse_buf buffer = { 0 };
	int err = 0;

	while (!err && !ended && !fuse_session_exited(m->session)) {
		if (ppoll(fds, 2, NULL, while_waiting) < 0)
			continue;
		if (fds[1].revents && worker_done(m->worker))
			requests_finish(m);
		if (fds[0].revents)
			err = serve(m, &buffer);
	}
	free(buffer.mem);
	return err;
}

/* End what is going on, and wait for it. */
static void stop_work(struct mount *m)
{
	if (m->busy)
		atomic_store(&m->busy->stop, true);
	worker_destroy(m->worker);
	m->worker = NULL;
	requests_drop(m);
}

int mount_run(struct mount *m)
{
	sigset_t while_waiting;
	int err;

	catch_signals(&while_waiting);
	m->worker = worker_create();
	m->notifier = worker_create();
	if (!m->worker || !m->notifier)
		return -errno;
	err = loop(m, &while_waiting);
	stop_work(m);
	return err;
}

void mount_destroy(struct mount *m)
{
	struct open_file *open;

	if (!m)
		return;
	if (m->mounted)
		fuse_session_unmount(m->session);
	worker_destroy(m->worker);
	worker_destroy(m->notifier);
	while ((open = m->files.next) != &m->files) {
		vfs_release(open->file);
		open_file_free(open);
	}
	if (m->session)
		fuse_session_destroy(m->session);
	free(m);
}
