// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasks/NAME/: the kernel takes memory on behalf of a process, and memory of
 * all kinds is freed.
 *
 * doc/TASKS.md has the keys and results.
 */
#include <errno.h>
#include <limits.h>

#include "files/task_line.h"

static int run_kalloc(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	unsigned long count, done;
	struct control c;
	unsigned int order;
	gfp_t gfp;
	int err;

	control_parse_task(&c, call, "kalloc", text, result);
	order = control_order(&c);
	gfp = control_gfp(&c, GFP_KERNEL);
	count = line_number_or(&c.line, "count", 1, 0, ULONG_MAX);
	err = control_begin(&c, NULL);
	if (err)
		return err;
	done = task_kalloc(c.m, c.task, count, order, gfp, &err);
	if (err == -ENOMEM && order >= max_order(c.m))
		err = -EINVAL;
	return task_line_end(&c, err, "blocks", done, count);
}

/* ---- slab ---- */

static bool is_reclaimable(struct control *c)
{
	static const char *const kinds[] = { "reclaimable", "unreclaimable", NULL };

	return !line_choice_or(&c->line, "kind", 0, kinds);
}

/* The pages that so many objects fill: a slab is a page. */
static unsigned long pages_of_objects(struct control *c)
{
	unsigned long page_size = 1UL << page_shift(c->m);
	unsigned long size = line_size(&c->line, "size", 1, page_size);
	unsigned long objects = line_number(&c->line, "objects", 0, ULONG_MAX);
	unsigned long in_page = page_size / (size ? size : 1);

	return in_page ? objects / in_page + !!(objects % in_page) : 0;
}

/* What is reclaimable could be asked for without end. */
static int begin_slab(struct control *c, unsigned long pages)
{
	int err = control_begin(c, NULL);

	if (err || pages <= totalram_pages(c->m))
		return err;
	err = control_refuse(c, -ENOMEM, "the machine has only %lu pages", totalram_pages(c->m));
	control_end(c);
	return err;
}

static int run_slab(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	unsigned long pages, done;
	struct control c;
	bool reclaimable;
	int err;

	control_parse_task(&c, call, "slab", text, result);
	reclaimable = is_reclaimable(&c);
	pages = line_has(&c.line, "objects") ? pages_of_objects(&c) : control_amount(&c, "pages");
	err = begin_slab(&c, pages);
	if (err)
		return err;
	done = task_slab(c.m, c.task, pages, reclaimable, &err);
	return task_line_end(&c, err, "pages", done, pages);
}

/* ---- free ---- */

static int free_anon(struct control *c)
{
	unsigned long pages = control_amount(c, "pages");
	int err = control_begin(c, NULL);

	if (err)
		return err;
	return task_line_end(c, 0, "pages", task_unmap(c->m, c->task, pages), pages);
}

static int free_file(struct control *c)
{
	const char *name = line_name(&c->line, "file");
	struct address_space *file;
	unsigned long pages;
	int err = control_begin(c, NULL);

	if (err)
		return err;
	file = find_file(c->m, name, false);
	if (!file) {
		err = control_refuse(c, -ENOENT, "no file is called %s", name);
		control_end(c);
		return err;
	}
	pages = file->nr_pages;
	remove_file(c->m, file);
	return task_line_end(c, 0, "pages", pages, pages);
}

static int free_kernel(struct control *c)
{
	unsigned long blocks = line_number(&c->line, "kernel", 0, ULONG_MAX);
	int err = control_begin(c, NULL);

	if (err)
		return err;
	return task_line_end(c, 0, "blocks", task_kfree(c->m, c->task, blocks), blocks);
}

static int free_slab(struct control *c)
{
	unsigned long pages = line_number(&c->line, "slab", 0, ULONG_MAX);
	bool reclaimable = is_reclaimable(c);
	int err = control_begin(c, NULL);

	if (err)
		return err;
	return task_line_end(c, 0, "pages", task_slab_free(c->m, c->task, pages, reclaimable),
			     pages);
}

/* What is freed is said by one of these keys. */
static int run_free(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	struct control c;

	control_parse_task(&c, call, "free", text, result);
	if (line_has(&c.line, "file"))
		return free_file(&c);
	if (line_has(&c.line, "kernel"))
		return free_kernel(&c);
	if (line_has(&c.line, "slab"))
		return free_slab(&c);
	return free_anon(&c);
}

static const struct vfs_handler rows[] = {
	{ .name = "task/kalloc", .flags = VFS_LONG_STORE, .run = run_kalloc },
	{ .name = "task/slab", .flags = VFS_LONG_STORE, .run = run_slab },
	{ .name = "task/free", .flags = VFS_LONG_STORE, .run = run_free },
};

const struct files_rows task_kernel_rows = { rows, ARRAY_SIZE(rows) };
