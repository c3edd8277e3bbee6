// SPDX-License-Identifier: GPL-2.0-or-later
/* The kinds of files: which manners each has. */
#include <errno.h>
#include <string.h>

#include "vfs/vfs_i.h"

static bool shows(const struct vfs_handler *h)
{
	return h->show || (h->number && h->number->get);
}

static bool stores(const struct vfs_handler *h)
{
	return h->store || (h->number && h->number->set);
}

static bool shows_or_stores(const struct vfs_handler *h)
{
	return shows(h) || stores(h);
}

static bool has_show(const struct vfs_handler *h)
{
	return h->show;
}

static bool has_number(const struct vfs_handler *h)
{
	return h->number;
}

static bool has_store(const struct vfs_handler *h)
{
	return h->store;
}

static bool has_read_at(const struct vfs_handler *h)
{
	return h->read_at;
}

static bool has_show_and_ready(const struct vfs_handler *h)
{
	return h->show && h->ready;
}

static bool has_read(const struct vfs_handler *h)
{
	return h->read && h->ready;
}

static bool has_run(const struct vfs_handler *h)
{
	return h->run;
}

static bool never(const struct vfs_handler *h)
{
	return false;
}

static bool always(const struct vfs_handler *h)
{
	return true;
}

static const struct kind kinds[] = {
	{
		.name = "proc_seq", .seekable = true, .seq = true,
		.fsync = -EINVAL, .unwritable = -EIO,
		.fits = has_show, .readable = always, .writable = always,
		.read = read_seq, .write = write_seq,
	}, {
		.name = "proc_write", .seekable = true,
		.fsync = -EINVAL, .unreadable = -EIO,
		.fits = has_store, .readable = always, .writable = always,
		.read = read_refused, .write = write_anywhere,
	}, {
		.name = "sysctl", .seekable = true,
		.fsync = -EINVAL, .unwritable = -EACCES,
		.fits = shows_or_stores, .readable = always, .writable = always,
		.read = read_sysctl, .write = write_sysctl,
	}, {
		.name = "sysfs", .seekable = true, .page_sized = true,
		.fits = shows_or_stores, .readable = shows, .writable = stores,
		.read = read_plain, .write = write_sysfs,
	}, {
		.name = "cgroup", .seekable = true,
		.unwritable = -EINVAL,
		.fits = shows_or_stores, .readable = always, .writable = always,
		.read = read_cgroup, .write = write_cgroup,
	}, {
		/* As a binary attribute, whose size is not told: tail(1) would believe it. */
		.name = "sysfs_list", .seekable = true,
		.fits = shows_or_stores, .readable = shows, .writable = stores,
		.read = read_plain, .write = write_sysfs,
	}, {
		.name = "sysfs_bitmap", .seekable = true, .page_sized = true,
		.fits = has_show, .readable = shows, .writable = stores,
		.read = read_bitmap, .write = write_sysfs,
	}, {
		.name = "debugfs_number",
		.fsync = -EINVAL, .unwritable = -EACCES,
		.fits = has_number, .readable = always, .writable = always,
		.read = read_plain, .write = write_simple,
	}, {
		.name = "debugfs_seq", .seekable = true, .seq = true,
		.fsync = -EINVAL, .unwritable = -EINVAL,
		.fits = has_show, .readable = always, .writable = always,
		.read = read_seq, .write = write_seq,
	}, {
		.name = "debugfs_array",
		.fsync = -EINVAL, .unwritable = -EINVAL,
		.fits = has_show, .readable = always, .writable = always,
		.read = read_plain, .write = write_simple,
	}, {
		.name = "proc_array", .seekable = true, .seq = true,
		.fsync = -EINVAL, .unwritable = -EIO,
		.fits = has_read_at, .readable = always, .writable = always,
		.read = read_cursor, .write = write_anywhere,
	}, {
		.name = "debugfs_cursor", .seekable = true, .seq = true,
		.fsync = -EINVAL, .unwritable = -EINVAL,
		.fits = has_read_at, .readable = always, .writable = always,
		.read = read_cursor, .write = write_anywhere,
	}, {
		.name = "stream", .seekable = true,
		.fsync = -EINVAL, .unwritable = -EIO,
		.fits = has_read, .readable = always, .writable = always,
		.read = read_stream, .write = write_seq,
	}, {
		/* Nobody opens it. */
		.name = "link", .fits = never, .readable = never, .writable = never,
	}, {
		.name = "tracefs", .seekable = true,
		.fsync = -EINVAL, .unwritable = -EINVAL,
		.fits = has_show, .readable = always, .writable = always,
		.read = read_plain, .write = write_anywhere,
	}, {
		.name = "tracefs_once", .seekable = true,
		.fsync = -EINVAL, .unwritable = -EINVAL,
		.fits = has_show, .readable = always, .writable = always,
		.read = read_once, .write = write_anywhere,
	}, {
		.name = "tracefs_seq", .seekable = true, .seq_if_read = true,
		.fsync = -EINVAL, .unwritable = -EINVAL,
		.fits = has_show, .readable = always, .writable = always,
		.read = read_seq, .write = write_anywhere,
	}, {
		.name = "tracefs_pipe",
		.fsync = -EINVAL, .unwritable = -EINVAL,
		.fits = has_show_and_ready, .readable = always, .writable = always,
		.read = read_pipe, .write = write_anywhere,
	}, {
		.name = "tracefs_marker",
		.fsync = -EINVAL, .unreadable = -EINVAL,
		.fits = has_store, .readable = always, .writable = always,
		.read = read_refused, .write = write_anywhere,
	}, {
		.name = "control", .seekable = true, .page_sized = true,
		.fits = has_run, .readable = has_run, .writable = has_run,
		.read = read_control, .write = write_control,
	},
};

const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}
