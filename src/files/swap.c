// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * proc/swaps, control/swapon and control/swapoff: swap devices.
 *
 * Source: 6.1 mm/swapfile.c.
 */
#include <errno.h>
#include <string.h>

#include "files/control.h"
#include "mm/swap.h"

#define SWAP_PRIO_MAX	32767
#define WIDE		10000000	/* kB that take more than a tab */

static bool is_block_device(const char *name)
{
	return !strncmp(name, "/dev/", 5);
}

/* Source: 6.1 swap_show(). */
static void print_device(const struct machine *m, const struct swap_device *d,
			 struct vfs_text *out)
{
	unsigned long size = pages_to_kb(m, d->pages), used = pages_to_kb(m, d->used);
	int len = (int)strlen(d->name);

	vfs_printf(out, "%s%*s%s\t%lu\t%s%lu\t%s%d\n", d->name, len < 40 ? 40 - len : 1, " ",
		   is_block_device(d->name) ? "partition" : "file\t", size,
		   size < WIDE ? "\t" : "", used, used < WIDE ? "\t" : "", d->prio);
}

static int show_swaps(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);

	vfs_puts(out, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	vfs_record(out);
	for (int i = 0; i < MAX_SWAPFILES; i++)
		if (swap_device(m, i)) {
			print_device(m, swap_device(m, i), out);
			vfs_record(out);
		}
	return 0;
}

/* Who polls is answered at once. */
static bool swaps_ready(const struct vfs_call *call)
{
	return true;
}

/* ---- swapon and swapoff ---- */

static const char *control_device(struct control *c)
{
	const char *name = line_text(&c->line, "name");

	if (*name && *name != '/')
		line_fail(&c->line, "name=%s: a device or a file has a path that begins with /", name);
	return name;
}

static const struct swap_device *find_device(const struct machine *m, const char *name)
{
	for (int i = 0; i < MAX_SWAPFILES; i++)
		if (swap_device(m, i) && !strcmp(swap_device(m, i)->name, name))
			return swap_device(m, i);
	return NULL;
}

static const char *why_no_swapon(int err)
{
	switch (err) {
	case -EBUSY:
		return "it is in use";
	case -EINVAL:
		return "of its pages one is for the header, so it has at least two, and at most 2^32";
	case -EPERM:
		return "there are as many devices as there can be";
	default:
		return "there is no memory to keep track of its pages";
	}
}

/* name=PATH size=BYTES [prio=N]. The first page is the header's. */
static int run_swapon(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	const struct swap_device *d;
	unsigned long pages, kb;
	struct control c;
	const char *name;
	int err, prio;

	control_parse(&c, call, "control/swapon", text, result);
	name = control_device(&c);
	pages = line_size(&c.line, "size", 0, UINT64_MAX) >> page_shift(c.m);
	prio = line_has(&c.line, "prio") ? (int)line_number(&c.line, "prio", 0, SWAP_PRIO_MAX) : -1;
	err = control_begin(&c, NULL);
	if (err)
		return err;
	err = swap_on(c.m, name, pages ? pages - 1 : 0, prio);
	if (err) {
		err = control_refuse(&c, err, "%s", why_no_swapon(err));
	} else {
		d = find_device(c.m, name);
		kb = pages_to_kb(c.m, d->pages);
		board_printk(c.f->board, LOG_INFO,
			     "Adding %luk swap on %s.  Priority:%d extents:1 across:%luk %s", kb,
			     name, d->prio, kb, is_block_device(name) ? "SS" : "");
		vfs_printf(result, "ok name=%s pages=%lu prio=%d\n", name, d->pages, d->prio);
	}
	control_end(&c);
	return err;
}

/* name=PATH: what is there comes back into memory. */
static int run_swapoff(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	const struct swap_device *d;
	unsigned long used;
	struct control c;
	const char *name;
	int err;

	control_parse(&c, call, "control/swapoff", text, result);
	name = control_device(&c);
	err = control_begin(&c, NULL);
	if (err)
		return err;
	d = find_device(c.m, name);
	used = d ? d->used : 0;
	err = swap_off(c.m, name);
	if (err == -EINVAL)
		err = control_refuse(&c, err, "%s is not in use", name);
	else if (err)
		err = control_failed(&c, err, "%lu of %lu pages are still there", d->used, used);
	else
		vfs_printf(result, "ok name=%s pages=%lu\n", name, used);
	control_end(&c);
	return err;
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/swaps", .show = show_swaps, .ready = swaps_ready },
	{ .name = "control/swapon", .run = run_swapon },
	{ .name = "control/swapoff", .flags = VFS_LONG_STORE, .run = run_swapoff },
};

const struct files_rows swap_rows = { rows, ARRAY_SIZE(rows) };
