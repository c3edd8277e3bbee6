// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing to files that take what one write holds: all but control files. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "vfs/number.h"
#include "vfs/vfs_i.h"

/* A copy with a NUL after it, as handlers get it. */
static char *copy_text(const char *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return NULL;
	memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

static ssize_t store(struct vfs_file *file, const char *data, size_t size,
		     const struct vfs_call *call)
{
	char *text = copy_text(data, size);
	ssize_t taken;

	if (!text)
		return -ENOMEM;
	taken = file_handler(file)->store(call, text, size);
	free(text);
	return taken;
}

/* ---- one number ---- */

static int refuse_number(const struct vfs_file *file, int err)
{
	const struct vfs_number *number = file_handler(file)->number;

	if (!number->min && !number->max)
		return refuse(file->node, err, err == -ERANGE ? "the number is too large" :
								"this is not a number");
	if (number->type == VFS_ULONG || number->type == VFS_ULLONG)
		return refuse(file->node, err, "not a number from %llu to %llu",
			      (unsigned long long)number->min, (unsigned long long)number->max);
	return refuse(file->node, err, "not a number from %lld to %lld", number->min, number->max);
}

static int set_one(struct vfs_file *file, int err, long long value, const struct vfs_call *call)
{
	const struct vfs_number *number = file_handler(file)->number;

	if (!err && !number_in_range(number, value))
		err = -EINVAL;
	return err ? refuse_number(file, err) : number->set(call, &value, 1);
}

/* ---- the kinds ---- */

/*
 * The position of a write as Linux counts it. Who mounts takes O_APPEND to mean
 * the end of the file, where Linux, in these files, takes it to mean nothing.
 */
static off_t position(const struct vfs_file *file, off_t offset)
{
	return file->flags & O_APPEND ? file->written : offset;
}

/*
 * A seq_file has no position for pwrite(2): 6.1 seq_open(). Where write(2) goes
 * on after what was written or read there is none either, but that is no pwrite.
 */
ssize_t write_seq(struct vfs_file *file, const char *data, size_t size, off_t offset,
		  const struct vfs_call *call)
{
	off_t at = position(file, offset);

	if (at && at != file->written && at != (off_t)file->read_pos)
		return -ESPIPE;
	if (!file_handler(file)->store)
		return file->kind->unwritable;
	return store(file, data, size, call);
}

ssize_t write_anywhere(struct vfs_file *file, const char *data, size_t size, off_t offset,
		       const struct vfs_call *call)
{
	return file_handler(file)->store ? store(file, data, size, call) : file->kind->unwritable;
}

ssize_t write_simple(struct vfs_file *file, const char *data, size_t size, off_t offset,
		     const struct vfs_call *call)
{
	const struct vfs_number *number = file_handler(file)->number;
	long long value = 0;
	int err;

	if (!number || !number->set)
		return file->kind->unwritable;
	err = number_simple(data, size, number->type, &value);
	err = set_one(file, err, value, call);
	return err ? err : (ssize_t)size;
}

ssize_t write_sysfs(struct vfs_file *file, const char *data, size_t size, off_t offset,
		    const struct vfs_call *call)
{
	const struct vfs_number *number = file_handler(file)->number;
	size_t page_size = file->node->vfs->options.page_size;
	long long value = 0;
	char *text;
	int err;

	if (size > page_size)
		size = page_size;
	if (file_handler(file)->store)
		return store(file, data, size, call);
	text = copy_text(data, size);
	if (!text)
		return -ENOMEM;
	err = number_kstrto(text, number->type, &value);
	free(text);
	err = set_one(file, err, value, call);
	return err ? err : (ssize_t)size;
}

/* Whatever the offset, and as a whole or not at all: 6.1 kernfs_fop_write_iter(). */
ssize_t write_cgroup(struct vfs_file *file, const char *data, size_t size, off_t offset,
		     const struct vfs_call *call)
{
	if (size > file->node->vfs->options.page_size)
		return -E2BIG;
	return file_handler(file)->store ? store(file, data, size, call) : file->kind->unwritable;
}

static ssize_t write_numbers(struct vfs_file *file, const char *data, size_t size,
			     const struct vfs_call *call)
{
	const struct vfs_number *number = file_handler(file)->number;
	long long v[VFS_NUMBERS_MAX];
	unsigned int n;
	int err = number_sysctl(number, file->node->vfs->options.page_size, data, &size, v, &n);
	int set;

	if (err && number->errors_ignored)
		err = 0;
	if (err)
		refuse_number(file, err);
	/* The numbers before a bad one are taken. */
	set = n || !err ? number->set(call, v, n) : 0;
	if (!err)
		err = set;
	return err ? err : (ssize_t)size;
}

/* Only the first write, at offset 0, gives numbers: 6.1 proc_first_pos_non_zero_ignore(). */
ssize_t write_sysctl(struct vfs_file *file, const char *data, size_t size, off_t offset,
		     const struct vfs_call *call)
{
	const struct vfs_number *number = file_handler(file)->number;
	int err;

	if (file_handler(file)->store)
		return store(file, data, size, call);
	if (!number || !number->set)
		return file->kind->unwritable;
	if (!position(file, offset))
		return write_numbers(file, data, size, call);
	err = number->set(call, NULL, 0);
	return err ? err : (ssize_t)size;
}
