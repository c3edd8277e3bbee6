// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control/kthreads/: each node's kswapd and kcompactd, and the flusher. One that
 * is manual runs when it is told to.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "files/control.h"

/* ---- which there are: a value has the kind and the node ---- */

static long kthread_value(enum kthread kthread, int nid)
{
	return (long)kthread * MAX_NUMNODES + nid;
}

static enum kthread kthread_of(long value)
{
	return (enum kthread)(value / MAX_NUMNODES);
}

static int node_of(long value)
{
	return (int)(value % MAX_NUMNODES);
}

long next_kthread(void *ctx, const struct vfs_args *args, long prev)
{
	int nodes = nr_online_nodes(board_machine(((struct files *)ctx)->board));

	for (long value = prev + 1; value <= kthread_value(KTHREAD_FLUSHER, 0); value++)
		if (node_of(value) < nodes)
			return value;
	return -ENOENT;
}

void print_kthread(void *ctx, const struct vfs_args *args, long value, char name[VFS_NAME_MAX + 1])
{
	static const char *const names[] = {
		[KTHREAD_KSWAPD] = "kswapd", [KTHREAD_KCOMPACTD] = "kcompactd",
	};
	enum kthread kthread = kthread_of(value);

	if (kthread == KTHREAD_FLUSHER)
		strcpy(name, "flusher");
	else
		snprintf(name, VFS_NAME_MAX + 1, "%s%d", names[kthread], node_of(value));
}

/* ---- a kthread's files ---- */

struct thread {
	enum kthread kthread;
	int nid;
	char path[64];		/* of the file, for the log */
};

static struct thread call_thread(const struct vfs_call *call, const char *file)
{
	long value = vfs_arg(call->args, "kthread");
	struct thread t = { kthread_of(value), node_of(value), "" };
	char name[VFS_NAME_MAX + 1];

	print_kthread(NULL, NULL, value, name);
	snprintf(t.path, sizeof(t.path), "control/kthreads/%.20s/%s", name, file);
	return t;
}

static int show_mode(const struct vfs_call *call, struct vfs_text *out)
{
	struct thread t = call_thread(call, "mode");

	vfs_puts(out, kthread_manual(call_machine(call), t.kthread, t.nid) ? "manual\n" : "auto\n");
	return 0;
}

/* A kthread that waits runs at once when it is automatic again. */
static ssize_t store_mode(const struct vfs_call *call, const char *text, size_t len)
{
	struct thread t = call_thread(call, "mode");
	size_t word = len && text[len - 1] == '\n' ? len - 1 : len;
	bool manual = word == 6 && !memcmp(text, "manual", 6);

	if (!manual && !(word == 4 && !memcmp(text, "auto", 4)))
		return files_refuse(call_files(call), t.path, -EINVAL, "it is auto or manual");
	files_begin(call);
	set_kthread_manual(call_machine(call), t.kthread, t.nid, manual);
	files_end(call);
	return (ssize_t)len;
}

static int show_state(const struct vfs_call *call, struct vfs_text *out)
{
	static const char *const states[] = {
		[DAEMON_NONE] = "stopped", [DAEMON_ASLEEP] = "asleep", [DAEMON_WOKEN] = "awake",
	};
	struct thread t = call_thread(call, "state");

	vfs_printf(out, "%s\n", states[kthread_state(call_machine(call), t.kthread, t.nid)]);
	return 0;
}

static int may_run(struct control *c, const struct thread *t)
{
	if (kthread_state(c->m, t->kthread, t->nid) == DAEMON_NONE)
		return control_refuse(c, -EINVAL, "it is stopped, as control/policy/daemons says");
	if (!kthread_manual(c->m, t->kthread, t->nid))
		return control_refuse(c, -EBUSY, "it runs by itself, as its mode says");
	return 0;
}

static int run_run(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	struct thread t = call_thread(call, "run");
	struct control c;
	bool awake;
	int err;

	control_parse(&c, call, t.path, text, result);
	err = control_begin(&c, NULL);
	if (err)
		return err;
	err = may_run(&c, &t);
	if (!err) {
		awake = kthread_state(c.m, t.kthread, t.nid) == DAEMON_WOKEN;
		run_kthread(c.m, t.kthread, t.nid);
		vfs_printf(result, "ok ran=%s\n", awake ? "yes" : "no");
	}
	control_end(&c);
	return err;
}

static const struct vfs_handler rows[] = {
	{ .name = "kthread/mode", .flags = VFS_LONG_STORE, .show = show_mode, .store = store_mode },
	{ .name = "kthread/state", .show = show_state },
	{ .name = "kthread/run", .flags = VFS_LONG_STORE, .run = run_run },
};

const struct files_rows kthreads_rows = { rows, ARRAY_SIZE(rows) };
