// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasks/: a directory for each process. mkdir makes one, rmdir kills it.
 *
 * doc/TASKS.md is about them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "files/files_i.h"

/* ---- which there are ---- */

/*
 * PIDs rise, and begin anew with each boot, so a value has both: that of a task
 * is never another's. Init is always there.
 */
#define BOOT_SHIFT	32

static long task_value(const struct files *f, struct task *task)
{
	return task == init_task(board_machine(f->board)) ? 0
							   : f->boots << BOOT_SHIFT | task->pid;
}

/* The first task of this value or a larger one. */
static struct task *task_from(const struct files *f, long value)
{
	struct task *t = init_task(board_machine(f->board));

	while (t && task_value(f, t) < value)
		t = t->next;
	return t;
}

struct task *call_task(const struct vfs_call *call)
{
	return task_from(call_files(call), vfs_arg(call->args, "task"));
}

long next_task(void *ctx, const struct vfs_args *args, long prev)
{
	struct task *t = task_from(ctx, prev + 1);

	return t ? task_value(ctx, t) : -ENOENT;
}

void print_task(void *ctx, const struct vfs_args *args, long value, char name[VFS_NAME_MAX + 1])
{
	const struct task *t = task_from(ctx, value);

	snprintf(name, VFS_NAME_MAX + 1, "%s", t ? t->comm : "");
}

long lookup_task(void *ctx, const struct vfs_args *args, const char *name)
{
	const struct files *f = ctx;
	struct task *t = find_task(board_machine(f->board), name);

	return t ? task_value(f, t) : -ENOENT;
}

/* ---- making and killing ---- */

/* A name that task= can say. */
static bool name_is_legal(const char *name)
{
	while (isalnum((unsigned char)*name) || (*name && strchr("_-.:@", *name)))
		name++;
	return !*name;
}

static int refuse(struct files *f, const char *name, int err, const char *why)
{
	char path[VFS_NAME_MAX + 16];

	snprintf(path, sizeof(path), "tasks/%s", name);
	return files_refuse(f, path, err, "%s", why);
}

static int make_task(const struct vfs_call *call, const char *name)
{
	struct files *f = call_files(call);
	struct task *task;
	int err;

	if (!name_is_legal(name))
		return refuse(f, name, -EINVAL, "a name has letters, digits and _ - . : @");
	if (strlen(name) >= TASK_COMM_LEN)
		return refuse(f, name, -ENAMETOOLONG, "a task's name has at most 15 bytes");
	files_begin(call);
	err = create_task(call_machine(call), name, &task);
	if (err)
		refuse(f, name, err, "there is no memory for a stack and a page table");
	files_end(call);
	return err;
}

static int kill_task(const struct vfs_call *call)
{
	struct task *task = call_task(call);

	if (task == init_task(call_machine(call)))
		return refuse(call_files(call), task->comm, -EPERM, "init cannot be killed");
	files_begin(call);
	exit_task(call_machine(call), task);
	files_end(call);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "task", .flags = VFS_LONG_STORE, .mkdir = make_task, .rmdir = kill_task },
};

const struct files_rows task_rows = { rows, ARRAY_SIZE(rows) };
