// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sys/fs/cgroup: the tree of cgroups, who is in which, and which controllers
 * they have.
 *
 * Source: 6.1 kernel/cgroup/cgroup.c.
 */
#include "files/cgroup.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "mm/task.h"
#include "vfs/number.h"

static const struct {
	const char *name;
	unsigned int controller;
} controllers[] = {
	{ "cpuset", CGROUP_CPUSET }, { "io", CGROUP_IO }, { "memory", CGROUP_MEMORY },
};

/* ---- which there are ---- */

/* Ids begin anew with each boot, so a value has both: it is never another's. */
#define BOOT_SHIFT	32

static long cgroup_value(const struct files *f, const struct cgroup *c)
{
	return f->boots << BOOT_SHIFT | (long)c->id;
}

/* The cgroup to the left; at the outermost directory, the root. Null: it is gone. */
static struct cgroup *cgroup_left(const struct files *f, const struct vfs_args *args)
{
	const struct machine *m = board_machine(f->board);
	long value = vfs_arg(args, "cgroup");

	if (value < 0)
		return cgroup_root(m);
	if (value >> BOOT_SHIFT != f->boots)
		return NULL;
	return cgroup_from_id(m, (unsigned long)(value & ((1L << BOOT_SHIFT) - 1)));
}

static const struct cgroup *children_left(const struct files *f, const struct vfs_args *args)
{
	const struct cgroup *c = cgroup_left(f, args);

	return c ? c->children : NULL;
}

struct cgroup *call_cgroup(const struct vfs_call *call)
{
	return cgroup_left(call_files(call), call->args);
}

long next_cgroup(void *ctx, const struct vfs_args *args, long prev)
{
	for (const struct cgroup *c = children_left(ctx, args); c; c = c->next)
		if (cgroup_value(ctx, c) > prev)
			return cgroup_value(ctx, c);
	return -ENOENT;
}

void print_cgroup(void *ctx, const struct vfs_args *args, long value,
		  char name[VFS_NAME_MAX + 1])
{
	for (const struct cgroup *c = children_left(ctx, args); c; c = c->next)
		if (cgroup_value(ctx, c) == value)
			snprintf(name, VFS_NAME_MAX + 1, "%s", c->name);
}

long lookup_cgroup(void *ctx, const struct vfs_args *args, const char *name)
{
	for (const struct cgroup *c = children_left(ctx, args); c; c = c->next)
		if (!strcmp(c->name, name))
			return cgroup_value(ctx, c);
	return -ENOENT;
}

/* One, if it has the controller. */
long next_cgroup_cpuset(void *ctx, const struct vfs_args *args, long prev)
{
	const struct cgroup *c = cgroup_left(ctx, args);

	return c && c->cpuset && prev < 0 ? 0 : -ENOENT;
}

long next_cgroup_memory(void *ctx, const struct vfs_args *args, long prev)
{
	const struct cgroup *c = cgroup_left(ctx, args);

	return c && c->memcg && prev < 0 ? 0 : -ENOENT;
}

/* ---- what is written ---- */

int cgroup_refuse(const struct vfs_call *call, const char *file, int err, const char *why)
{
	const struct cgroup *c = call_cgroup(call);
	char path[VFS_PATH_MAX];

	snprintf(path, sizeof(path), "sys/fs/cgroup%s%s%s", c->parent ? c->path : "",
		 *file ? "/" : "", file);
	return files_refuse(call_files(call), path, err, "%s", why);
}

char *cgroup_text(const char *text, char buf[CGROUP_TEXT])
{
	size_t len;

	while (isspace((unsigned char)*text))
		text++;
	len = strnlen(text, CGROUP_TEXT - 1);
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	memcpy(buf, text, len);
	buf[len] = '\0';
	return buf;
}

/* ---- the tree ---- */

static int make_cgroup(const struct vfs_call *call, const char *name)
{
	struct cgroup *c;
	int err;

	files_begin(call);
	err = cgroup_create(call_machine(call), call_cgroup(call), name, &c);
	files_end(call);
	if (err)
		cgroup_refuse(call, "", err,
			      err == -EAGAIN ? "cgroup.max.depth or cgroup.max.descendants is reached" :
			      err == -EINVAL ? "a name has no newline" :
			      err == -ENOSPC ? "there are too many cgroups" :
					       "it may not be charged for another cgroup");
	return err;
}

static int remove_cgroup(const struct vfs_call *call)
{
	int err;

	files_begin(call);
	err = cgroup_remove(call_machine(call), call_cgroup(call));
	files_end(call);
	if (err)
		cgroup_refuse(call, "", err, "it has tasks, or cgroups in it");
	return err;
}

/* ---- controllers ---- */

static int show_mask(struct vfs_text *out, unsigned int mask)
{
	const char *space = "";

	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++) {
		if (!(mask & controllers[i].controller))
			continue;
		vfs_printf(out, "%s%s", space, controllers[i].name);
		space = " ";
	}
	if (mask)
		vfs_putc(out, '\n');
	return 0;
}

static int show_controllers(const struct vfs_call *call, struct vfs_text *out)
{
	return show_mask(out, cgroup_control(call_cgroup(call)));
}

static int show_subtree_control(const struct vfs_call *call, struct vfs_text *out)
{
	return show_mask(out, call_cgroup(call)->subtree_control);
}

static unsigned int controller_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++)
		if (!strcmp(controllers[i].name, name))
			return controllers[i].controller;
	return 0;
}

/* "+memory -cpuset": the last word on each counts. */
static int parse_control(char *text, unsigned int *enable, unsigned int *disable)
{
	char *word;

	*enable = *disable = 0;
	while ((word = strsep(&text, " "))) {
		unsigned int controller = *word ? controller_named(word + 1) : 0;

		if (!*word)
			continue;
		if (!controller || (*word != '+' && *word != '-'))
			return -EINVAL;
		*enable &= ~controller;
		*disable &= ~controller;
		*(*word == '+' ? enable : disable) |= controller;
	}
	return 0;
}

static const char *why_not_control(int err)
{
	switch (err) {
	case -EINVAL:
		return "not +NAME or -NAME of controllers, with spaces between";
	case -ENOENT:
		return "the parent does not give it that controller: see cgroup.controllers";
	case -EBUSY:
		return "it has tasks, or a child gives on what is to be taken";
	default:
		return "there is no memory for the children's controllers";
	}
}

static ssize_t store_subtree_control(const struct vfs_call *call, const char *text, size_t len)
{
	unsigned int enable, disable;
	char buf[CGROUP_TEXT];
	int err = parse_control(cgroup_text(text, buf), &enable, &disable);

	files_begin(call);
	if (!err)
		err = cgroup_set_subtree_control(call_machine(call), call_cgroup(call), enable,
						 disable);
	files_end(call);
	if (err)
		return cgroup_refuse(call, "cgroup.subtree_control", err, why_not_control(err));
	return (ssize_t)len;
}

/* ---- tasks ---- */

static int show_procs(const struct vfs_call *call, struct vfs_text *out)
{
	const struct cgroup *c = call_cgroup(call);

	for (const struct task *t = NULL; (t = cgroup_next_task(call_machine(call), c, t)); )
		vfs_printf(out, "%d\n", t->pid);
	return 0;
}

/* 0 is who writes: the current task. */
static struct task *task_of_pid(struct machine *m, int pid)
{
	struct task *t = init_task(m);

	if (!pid)
		return current_task(m);
	while (t && t->pid != pid)
		t = t->next;
	return t;
}

static ssize_t store_procs(const struct vfs_call *call, const char *text, size_t len)
{
	struct machine *m = call_machine(call);
	char buf[CGROUP_TEXT];
	struct task *task;
	long long pid;
	int err;

	if (number_kstrto(cgroup_text(text, buf), VFS_INT, &pid) || pid < 0)
		return cgroup_refuse(call, "cgroup.procs", -EINVAL, "not the number of a process");
	task = task_of_pid(m, (int)pid);
	if (!task)
		return cgroup_refuse(call, "cgroup.procs", -ESRCH,
				     "no task has that number: see tasks/NAME/status");
	files_begin(call);
	err = cgroup_attach_task(m, call_cgroup(call), task);
	files_end(call);
	if (err)
		return cgroup_refuse(call, "cgroup.procs", err,
				     "its children have controllers: tasks are at the leaves");
	return (ssize_t)len;
}

/* As /proc/PID/cgroup. */
static int show_task_cgroup(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "0::%s\n", call_task(call)->cgroup->path);
	return 0;
}

static int show_events(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "populated %d\nfrozen 0\n",
		   cgroup_is_populated(call_machine(call), call_cgroup(call)));
	return 0;
}

static ssize_t store_kill(const struct vfs_call *call, const char *text, size_t len)
{
	char buf[CGROUP_TEXT];
	long long value;
	int err = number_kstrto(cgroup_text(text, buf), VFS_INT, &value);

	if (!err && value != 1)
		err = -ERANGE;
	if (err)
		return cgroup_refuse(call, "cgroup.kill", err, "not 1");
	files_begin(call);
	cgroup_kill(call_machine(call), call_cgroup(call));
	files_end(call);
	return (ssize_t)len;
}

/* ---- what a cgroup is ---- */

static int show_type(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "domain\n");
	return 0;
}

/* Only a change to threaded is known; a task here is one thread. */
static ssize_t store_type(const struct vfs_call *call, const char *text, size_t len)
{
	char buf[CGROUP_TEXT];

	if (strcmp(cgroup_text(text, buf), "threaded"))
		return cgroup_refuse(call, "cgroup.type", -EINVAL, "not threaded");
	return cgroup_refuse(call, "cgroup.type", -EOPNOTSUPP, "threads are not modelled");
}

static int show_stat(const struct vfs_call *call, struct vfs_text *out)
{
	const struct cgroup *c = call_cgroup(call);

	vfs_printf(out, "nr_descendants %d\nnr_dying_descendants %d\n", c->nr_descendants,
		   cgroup_nr_dying_descendants(call_machine(call), c));
	return 0;
}

static int show_max(struct vfs_text *out, int max)
{
	if (max == INT_MAX)
		vfs_puts(out, "max\n");
	else
		vfs_printf(out, "%d\n", max);
	return 0;
}

static ssize_t store_max(const struct vfs_call *call, const char *text, size_t len,
			 const char *file, int *max)
{
	long long value = INT_MAX;
	char buf[CGROUP_TEXT];
	int err = 0;

	if (strcmp(cgroup_text(text, buf), "max"))
		err = number_kstrto(buf, VFS_INT, &value);
	if (!err && value < 0)
		err = -ERANGE;
	if (err)
		return cgroup_refuse(call, file, err, "not max or a number from 0");
	*max = (int)value;
	return (ssize_t)len;
}

static int show_max_descendants(const struct vfs_call *call, struct vfs_text *out)
{
	return show_max(out, call_cgroup(call)->max_descendants);
}

static int show_max_depth(const struct vfs_call *call, struct vfs_text *out)
{
	return show_max(out, call_cgroup(call)->max_depth);
}

static ssize_t store_max_descendants(const struct vfs_call *call, const char *text, size_t len)
{
	return store_max(call, text, len, "cgroup.max.descendants",
			 &call_cgroup(call)->max_descendants);
}

static ssize_t store_max_depth(const struct vfs_call *call, const char *text, size_t len)
{
	return store_max(call, text, len, "cgroup.max.depth", &call_cgroup(call)->max_depth);
}

static const struct vfs_handler rows[] = {
	{ .name = "cgroup", .mkdir = make_cgroup, .rmdir = remove_cgroup },
	{ .name = "task/cgroup", .show = show_task_cgroup },
	{ .name = "cgroup/type", .show = show_type, .store = store_type },
	{ .name = "cgroup/procs", .show = show_procs, .store = store_procs },
	{ .name = "cgroup/controllers", .show = show_controllers },
	{ .name = "cgroup/subtree_control", .show = show_subtree_control,
	  .store = store_subtree_control },
	{ .name = "cgroup/events", .show = show_events },
	{ .name = "cgroup/max_descendants", .show = show_max_descendants,
	  .store = store_max_descendants },
	{ .name = "cgroup/max_depth", .show = show_max_depth, .store = store_max_depth },
	{ .name = "cgroup/stat", .show = show_stat },
	{ .name = "cgroup/kill", .flags = VFS_LONG_STORE, .store = store_kill },
};

const struct files_rows cgroup_rows = { rows, ARRAY_SIZE(rows) };
