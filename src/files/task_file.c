// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasks/NAME/: a process reads and writes files, through the page cache.
 *
 * doc/TASKS.md has the keys and results.
 */
#include <errno.h>
#include <limits.h>

#include "files/task_line.h"

/* Pages that a file may have, as its disk is no larger: 1 TiB of 4 KiB pages. */
#define FILE_PAGES_MAX	(1UL << 28)

/* What is read or written: file=, pages= or size=, first=. */
struct part {
	const char *file;
	unsigned long first, pages;
};

static struct part line_part(struct control *c)
{
	struct part part = {
		.file = line_name(&c->line, "file"),
		.pages = control_amount(c, "pages"),
		.first = line_number_or(&c->line, "first", 0, 0, ULONG_MAX),
	};

	return part;
}

static int begin_part(struct control *c, const struct part *part)
{
	int err = control_begin(c, NULL);

	if (err)
		return err;
	if (part->pages <= FILE_PAGES_MAX && part->first <= FILE_PAGES_MAX - part->pages)
		return 0;
	err = control_refuse(c, -EFBIG, "a file has at most %lu pages", FILE_PAGES_MAX);
	control_end(c);
	return err;
}

static int run_part(const struct vfs_call *call, const char *text, struct vfs_text *result,
		    const char *name,
		    unsigned long (*act)(struct machine *m, struct task *task,
					 struct address_space *file, unsigned long first,
					 unsigned long nr, int *err))
{
	struct address_space *file;
	unsigned long done = 0;
	struct control c;
	struct part part;
	int err;

	control_parse_task(&c, call, name, text, result);
	part = line_part(&c);
	err = begin_part(&c, &part);
	if (err)
		return err;
	file = find_file(c.m, part.file, true);
	if (file)
		done = act(c.m, c.task, file, part.first, part.pages, &err);
	else
		err = -ENOMEM;
	return task_line_end(&c, err, "pages", done, part.pages);
}

static int run_read(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	return run_part(call, text, result, "read", task_read);
}

static int run_dirty(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	return run_part(call, text, result, "dirty", task_write);
}

static unsigned long pages_written(const struct machine *m)
{
	return global_node_page_state(m, NR_WRITTEN);
}

static int run_sync(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	struct address_space *file = NULL;
	unsigned long before;
	struct control c;
	const char *name;
	int err;

	control_parse_task(&c, call, "sync", text, result);
	name = line_has(&c.line, "file") ? line_name(&c.line, "file") : NULL;
	err = control_begin(&c, NULL);
	if (err)
		return err;
	if (name)
		file = find_file(c.m, name, false);
	if (name && !file) {
		err = control_refuse(&c, -ENOENT, "no file is called %s", name);
		control_end(&c);
		return err;
	}
	before = pages_written(c.m);
	sync_files(c.m, file);
	return task_line_end(&c, 0, "pages", pages_written(c.m) - before, 0);
}

static const struct vfs_handler rows[] = {
	{ .name = "task/read", .flags = VFS_LONG_STORE, .run = run_read },
	{ .name = "task/dirty", .flags = VFS_LONG_STORE, .run = run_dirty },
	{ .name = "task/sync", .flags = VFS_LONG_STORE, .run = run_sync },
};

const struct files_rows task_file_rows = { rows, ARRAY_SIZE(rows) };
