// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stand-in for files/, so that the tree and the mount are tested without an
 * engine: the handlers that tests/fake/layout/ names, with made-up values.
 * "two" as the machine has two nodes, "bad" does not boot.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "files/files.h"

/* A directory that somebody made: a task, or a group. */
struct made {
	struct made *next;
	long id;		/* counts up */
	long parent;		/* of a group; 0: the outermost */
	bool group;
	char name[VFS_NAME_MAX + 1];
};

struct files {
	int nodes;
	const char *cmdline;
	long long scale;
	struct vfs *vfs;
	struct vfs_text log;
	size_t consumed;	/* of the log, by kmsg */
	struct vfs_text refusals;
	struct made *made;	/* by id */
	long last_id;
};

/* ---- texts ---- */

/* A record for each node. */
static int show_buddyinfo(const struct vfs_call *call, struct vfs_text *out)
{
	struct files *f = call->ctx;

	for (int node = 0; node < f->nodes; node++) {
		vfs_printf(out, "Node %d, zone      DMA ", node);
		for (int order = 0; order < 11; order++)
			vfs_printf(out, "%6d ", order);
		vfs_putc(out, '\n');
		vfs_record(out);
	}
	return 0;
}

static int show_lines(const struct vfs_call *call, struct vfs_text *out)
{
	for (int i = 0; i < 400; i++) {
		vfs_printf(out, "nr_filler_%d %d\n", i, i * 7);
		vfs_record(out);
	}
	return 0;
}

static int show_cmdline(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%s\n", ((struct files *)call->ctx)->cmdline);
	return 0;
}

static int show_zero(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "0\n");
	return 0;
}

static int show_bitmap(const struct vfs_call *call, struct vfs_text *out)
{
	for (int i = 0; i < 512; i++)
		vfs_printf(out, "%s%u", i ? " " : "", i < 3 ? ~0u : 0);
	vfs_putc(out, '\n');
	return 0;
}

static ssize_t store_anything(const struct vfs_call *call, const char *text, size_t len)
{
	return len;
}

/* ---- numbers ---- */

static int get_scale(const struct vfs_call *call, long long *v)
{
	*v = ((struct files *)call->ctx)->scale;
	return 0;
}

static int set_scale(const struct vfs_call *call, const long long *v, unsigned int n)
{
	if (n)
		((struct files *)call->ctx)->scale = *v;
	return 0;
}

static int get_used(const struct vfs_call *call, long long *v)
{
	*v = 96;
	return 0;
}

static const struct vfs_number scale = {.min = 1, .max = 3000, .get = get_scale, .set = set_scale};
static const struct vfs_number used = { .type = VFS_ULLONG, .get = get_used };

/* ---- messages ---- */

static int show_log(const struct vfs_call *call, struct vfs_text *out)
{
	struct files *f = call->ctx;

	vfs_append(out, f->log.data, f->log.len);
	vfs_append(out, f->refusals.data, f->refusals.len);
	return 0;
}

static ssize_t read_log(const struct vfs_call *call, char *data, size_t size)
{
	struct files *f = call->ctx;
	size_t left = f->log.len - f->consumed;

	if (!left)
		return -EAGAIN;
	if (size > left)
		size = left;
	memcpy(data, f->log.data + f->consumed, size);
	f->consumed += size;
	return size;
}

static bool log_ready(const struct vfs_call *call)
{
	struct files *f = call->ctx;

	return f->log.len > f->consumed;
}

/* ---- lines: `say TEXT`, `fail` (ENOMEM), `sleep` (until interrupted), or anything ---- */

static int run_sleep(const struct vfs_call *call, struct vfs_text *result)
{
	while (!vfs_stopped(call))
		poll(NULL, 0, 1);
	return -EINTR;
}

static int run_line(const struct vfs_call *call, const char *line, struct vfs_text *result)
{
	struct files *f = call->ctx;

	if (!strcmp(line, "sleep"))
		return run_sleep(call, result);
	if (!strcmp(line, "fail"))
		return -ENOMEM;
	if (!strncmp(line, "say ", 4)) {
		vfs_printf(&f->log, "%s\n", line + 4);
		vfs_wake(f->vfs);
	}
	vfs_printf(result, "ran %s\n", line);
	return 0;
}

/* ---- directories that users make: tasks/NAME, groups/NAME/NAME… ---- */

static struct made **place(struct files *f, long id)
{
	struct made **at = &f->made;

	while (*at && (*at)->id < id)
		at = &(*at)->next;
	return at;
}

static int make(struct files *f, bool group, long parent, const char *name)
{
	struct made *made = strchr(name, '\n') ? NULL : calloc(1, sizeof(*made));

	if (!made)
		return -EINVAL;
	*made = (struct made){ .id = ++f->last_id, .parent = parent, .group = group };
	strcpy(made->name, name);
	*place(f, made->id) = made;
	return 0;
}

static void drop(struct files *f, long id)
{
	struct made **at = place(f, id), *made = *at;

	*at = made->next;
	free(made);
}

static int make_task(const struct vfs_call *call, const char *name)
{
	return make(call->ctx, false, 0, name);
}

static int remove_task(const struct vfs_call *call)
{
	drop(call->ctx, vfs_arg(call->args, "task"));
	return 0;
}

static long group_of(const struct vfs_args *args)
{
	long id = vfs_arg(args, "group");

	return id < 0 ? 0 : id;
}

static int make_group(const struct vfs_call *call, const char *name)
{
	return make(call->ctx, true, group_of(call->args), name);
}

static int remove_group(const struct vfs_call *call)
{
	struct files *f = call->ctx;
	long id = group_of(call->args);

	for (const struct made *m = f->made; m; m = m->next)
		if (m->group && m->parent == id)
			return -EBUSY;
	drop(f, id);
	return 0;
}

static long next_made(struct files *f, bool group, long parent, long prev)
{
	const struct made *m = *place(f, prev + 1);

	while (m && (m->group != group || m->parent != parent))
		m = m->next;
	return m ? m->id : -ENOENT;
}

static long next_task(void *ctx, const struct vfs_args *args, long prev)
{
	return next_made(ctx, false, 0, prev);
}

static long next_group(void *ctx, const struct vfs_args *args, long prev)
{
	return next_made(ctx, true, group_of(args), prev);
}

static void print_made(void *ctx, const struct vfs_args *args, long value,
		       char name[VFS_NAME_MAX + 1])
{
	strcpy(name, (*place(ctx, value))->name);
}

static int show_id(const struct vfs_call *call, struct vfs_text *out)
{
	long task = vfs_arg(call->args, "task");

	vfs_printf(out, "%ld\n", task < 0 ? group_of(call->args) : task);
	return 0;
}

/* `end`: the task is no more, though nobody removed its directory. */
static int run_task(const struct vfs_call *call, const char *line, struct vfs_text *result)
{
	if (!strcmp(line, "end"))
		return remove_task(call);
	return run_line(call, line, result);
}

static const struct vfs_handler rows[] = {
	{ .name = "task", .flags = VFS_LONG_STORE, .mkdir = make_task, .rmdir = remove_task },
	{ .name = "task/run", .run = run_task },
	{ .name = "group", .mkdir = make_group, .rmdir = remove_group },
	{ .name = "id", .show = show_id },
	{ .name = "buddyinfo", .show = show_buddyinfo },
	{ .name = "lines", .show = show_lines },
	{ .name = "cmdline", .show = show_cmdline },
	{ .name = "kmsg", .read = read_log, .ready = log_ready },
	{ .name = "scale", .number = &scale },
	{ .name = "anything", .flags = VFS_LONG_STORE, .store = store_anything },
	{ .name = "zero", .show = show_zero },
	{ .name = "used", .number = &used },
	{ .name = "bitmap", .show = show_bitmap },
	{ .name = "dmesg", .show = show_log },
	{ .name = "quick", .run = run_line },
	{ .name = "slow", .flags = VFS_LONG_STORE, .run = run_line },
};

static long next_node(void *ctx, const struct vfs_args *args, long prev)
{
	return prev + 1 < ((struct files *)ctx)->nodes ? prev + 1 : -ENOENT;
}

static const struct vfs_dim dims[] = {
	{ .name = "node", .fixed = true, .next = next_node },
	{ .name = "task", .next = next_task, .print = print_made },
	{ .name = "group", .next = next_group, .print = print_made },
};

/* ---- what main asks for ---- */

int files_open(const struct files_source *source, struct files **files, char error[FILES_ERROR_MAX])
{
	struct files *f = calloc(1, sizeof(*f));

	if (!f)
		return -ENOMEM;
	if (source->machine && !strcmp(source->machine, "bad")) {
		snprintf(error, FILES_ERROR_MAX, "bad: this machine does not boot");
		free(f);
		return -EINVAL;
	}
	f->nodes = source->machine && !strcmp(source->machine, "two") ? 2 : 1;
	f->cmdline = source->cmdline ? source->cmdline : "";
	f->scale = 10;
	*files = f;
	return 0;
}

void files_close(struct files *f)
{
	vfs_text_free(&f->log);
	vfs_text_free(&f->refusals);
	while (f->made)
		drop(f, f->made->id);
	free(f);
}

int files_attach(struct files *f, struct vfs *vfs)
{
	int err = vfs_add_handlers(vfs, rows, sizeof(rows) / sizeof(rows[0]), f);

	f->vfs = vfs;
	return err ? err : vfs_add_dims(vfs, dims, sizeof(dims) / sizeof(dims[0]), f);
}

size_t files_page_size(const struct files *f)
{
	return 4096;
}

void files_refused(void *files, const char *path, int err, const char *why)
{
	struct files *f = files;

	vfs_printf(&f->refusals, "buddyfs: %s: %s\n", path, why);
}

const char *files_halted(void *files)
{
	return NULL;
}

void files_statfs(void *files, struct statvfs *st)
{
	st->f_bsize = 4096;
	st->f_blocks = 262144;
	st->f_bfree = st->f_bavail = 131072;
}

int files_run_scenario(struct files *files, const char *what, const char *seed,
		       char error[FILES_ERROR_MAX])
{
	strcpy(error, "there are none");
	return -EINVAL;
}

void files_list_scenarios(FILE *out)
{
}

void files_list_machines(FILE *out)
{
	fprintf(out, "one\tone node\ntwo\ttwo nodes\n");
}
