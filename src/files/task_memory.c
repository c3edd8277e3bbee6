// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasks/NAME/: a process uses its memory.
 *
 * doc/TASKS.md has the keys and results.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "files/task_line.h"

/* ---- what such lines share ---- */

int task_line_end(struct control *c, int err, const char *unit, unsigned long done,
		  unsigned long of)
{
	if (!err) {
		vfs_printf(c->result, "ok %s=%lu\n", unit, done);
		control_end(c);
		return 0;
	}
	if (err == -ESRCH) {
		err = control_failed(c, -ENOMEM, "the task was killed for want of memory, after %lu "
				     "of %lu %s", done, of, unit);
	} else {
		err = control_failed(c, err, "%lu of %lu %s were done before", done, of, unit);
	}
	vfs_printf(c->result, "partly %s=%lu error=%s\n", unit, done, strerrorname_np(-err));
	control_end(c);
	return err;
}

bool task_line_yes(struct control *c, const char *key)
{
	static const char *const words[] = { "no", "yes", NULL };

	return line_choice_or(&c->line, key, 0, words);
}

struct task_range task_line_range(struct control *c)
{
	struct task_range range = { .first = line_number_or(&c->line, "first", 0, 0, ULONG_MAX) };

	range.to_the_end = !line_has(&c->line, "pages") && !line_has(&c->line, "size");
	if (!range.to_the_end)
		range.pages = control_amount(c, "pages");
	return range;
}

int task_line_begin_range(struct control *c, struct task_range *range, int err)
{
	unsigned long has = c->task->anon.size;
	int wrong = control_begin(c, NULL);

	if (wrong)
		return wrong;
	if (range->first <= has && range->to_the_end)
		range->pages = has - range->first;
	if (range->first <= has && range->pages <= has - range->first)
		return 0;
	err = control_refuse(c, err, "it has %lu pages of anonymous memory", has);
	control_end(c);
	return err;
}

/* ---- anonymous memory ---- */

static int run_fault(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	unsigned long pages, done;
	struct control c;
	bool thp;
	int err;

	control_parse_task(&c, call, "fault", text, result);
	pages = control_amount(&c, "pages");
	thp = task_line_yes(&c, "thp");
	err = control_begin(&c, NULL);
	if (err)
		return err;
	done = task_fault(c.m, c.task, pages, thp, &err);
	return task_line_end(&c, err, "pages", done, pages);
}

static int run_touch(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	struct task_range range;
	unsigned long done;
	struct control c;
	bool write;
	int err;

	control_parse_task(&c, call, "touch", text, result);
	range = task_line_range(&c);
	write = task_line_yes(&c, "write");
	err = task_line_begin_range(&c, &range, -EFAULT);
	if (err)
		return err;
	done = task_touch(c.m, c.task, range.first, range.pages, write, &err);
	return task_line_end(&c, err, "pages", done, range.pages);
}

/* Lock or unlock, pin or unpin. */
struct hold {
	const char *file;
	int beyond;		/* the errno of a range that goes beyond its memory */
	unsigned long (*act)(struct machine *m, struct task *task, unsigned long first,
			     unsigned long nr, bool on, int *err);
	bool on;
};

static int run_hold(const struct vfs_call *call, const char *text, struct vfs_text *result,
		    const struct hold *hold)
{
	struct task_range range;
	unsigned long done;
	struct control c;
	int err;

	control_parse_task(&c, call, hold->file, text, result);
	range = task_line_range(&c);
	err = task_line_begin_range(&c, &range, hold->beyond);
	if (err)
		return err;
	done = hold->act(c.m, c.task, range.first, range.pages, hold->on, &err);
	return task_line_end(&c, err, "pages", done, range.pages);
}

#define HOLD(name, beyond, function, on)						\
	static int run_##name(const struct vfs_call *call, const char *line,		\
			      struct vfs_text *result)					\
	{										\
		static const struct hold hold = { #name, beyond, function, on };	\
											\
		return run_hold(call, line, result, &hold);				\
	}

HOLD(mlock, -ENOMEM, task_mlock, true)
HOLD(munlock, -ENOMEM, task_mlock, false)
HOLD(pin, -EFAULT, task_pin, true)
HOLD(unpin, -EFAULT, task_pin, false)

static const struct vfs_handler rows[] = {
	{ .name = "task/fault", .flags = VFS_LONG_STORE, .run = run_fault },
	{ .name = "task/touch", .flags = VFS_LONG_STORE, .run = run_touch },
	{ .name = "task/mlock", .flags = VFS_LONG_STORE, .run = run_mlock },
	{ .name = "task/munlock", .flags = VFS_LONG_STORE, .run = run_munlock },
	{ .name = "task/pin", .flags = VFS_LONG_STORE, .run = run_pin },
	{ .name = "task/unpin", .flags = VFS_LONG_STORE, .run = run_unpin },
};

const struct files_rows task_memory_rows = { rows, ARRAY_SIZE(rows) };
