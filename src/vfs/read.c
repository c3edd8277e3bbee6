// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading. What is read is a snapshot: the content is made at a read from
 * offset 0, or at the first, and kept for the open file.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "vfs/number.h"
#include "vfs/vfs_i.h"

static int make_number(const struct vfs_number *number, const struct vfs_call *call,
		       struct vfs_text *out)
{
	long long v[VFS_NUMBERS_MAX] = { 0 };
	int err;

	if (!number->get)
		return -EACCES;
	err = number->get(call, v);
	if (!err)
		number_print(number, v, out);
	return err;
}

int content_make(struct vfs_file *file, const struct vfs_call *call)
{
	const struct vfs_handler *h = file_handler(file);
	int err;

	file->made = false;
	vfs_text_reset(&file->content);
	if (h->show)
		err = h->show(call, &file->content);
	else if (h->number)
		err = make_number(h->number, call, &file->content);
	else
		err = -EACCES;
	if (!err && file->content.failed)
		err = -ENOMEM;
	file->made = !err;
	return err;
}

static int content_at(struct vfs_file *file, off_t offset, const struct vfs_call *call)
{
	return file->made && offset ? 0 : content_make(file, call);
}

/* What the text has from an offset. */
static ssize_t slice(const struct vfs_text *text, size_t size, off_t offset, const char **data)
{
	if (offset < 0)
		return -EINVAL;
	if ((size_t)offset >= text->len)
		return 0;
	*data = text->data + offset;
	return size < text->len - offset ? size : text->len - offset;
}

ssize_t read_plain(struct vfs_file *file, size_t size, off_t offset,
		   const struct vfs_call *call, const char **data)
{
	int err = content_at(file, offset, call);

	return err ? err : slice(&file->content, size, offset, data);
}

/* A file that shows nothing can be opened all the same: 6.1 cgroup_seqfile_show(). */
ssize_t read_cgroup(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data)
{
	return file_handler(file)->show ? read_plain(file, size, offset, call, data) : -EINVAL;
}

/* Only a read from the start gives anything: 6.1 __do_proc_dointvec(). */
ssize_t read_sysctl(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data)
{
	if (offset && file_handler(file)->number)
		return 0;
	return read_plain(file, size, offset, call, data);
}

/*
 * 6.1 cpumap_print_bitmask_to_buf() takes its text with the NUL and gives one
 * byte less than it copied; past the NUL that is -1, which is -EPERM. No read
 * goes past the size of the attribute.
 */
ssize_t read_bitmap(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data)
{
	size_t page_size = file->node->vfs->options.page_size, there;
	int err = content_at(file, offset, call);

	if (err)
		return err;
	if ((size_t)offset >= page_size)
		return 0;
	if ((size_t)offset > file->content.len)
		return -EPERM;
	there = file->content.len + 1 - offset;
	*data = file->content.data + offset;
	return (size < there ? size : there) - 1;
}

ssize_t read_stream(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data)
{
	struct vfs_text *content = &file->content;

	vfs_text_reset(content);
	if (!text_reserve(content, size))
		return -ENOMEM;
	*data = content->data;
	return file_handler(file)->read(call, content->data, size);
}

/*
 * What is at a position, each time anew. The position after a read is the
 * handler's to say; whoever reads on asks at the offset past what he got.
 */
ssize_t read_cursor(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data)
{
	bool reads_on = file->made && offset == (off_t)file->read_pos;
	off_t pos = reads_on ? file->cursor : offset;
	ssize_t n;

	vfs_text_reset(&file->content);
	if (!text_reserve(&file->content, size))
		return -ENOMEM;
	*data = file->content.data;
	n = file_handler(file)->read_at(call, file->content.data, size, &pos);
	if (n > 0) {
		file->made = true;
		file->read_pos = (size_t)offset + (size_t)n;
		file->cursor = pos;
	}
	return n;
}

/* Only a read from the start gives anything. */
ssize_t read_once(struct vfs_file *file, size_t size, off_t offset,
		  const struct vfs_call *call, const char **data)
{
	return offset ? 0 : read_plain(file, size, offset, call, data);
}

ssize_t read_refused(struct vfs_file *file, size_t size, off_t offset,
		     const struct vfs_call *call, const char **data)
{
	return file->kind->unreadable;
}

/*
 * What did not fit the last read comes first: it is consumed, and only this
 * open has it. Source: 6.1 tracing_read_pipe(), tracing_wait_pipe().
 */
ssize_t read_pipe(struct vfs_file *file, size_t size, off_t offset,
		  const struct vfs_call *call, const char **data)
{
	struct vfs_text *content = &file->content;
	ssize_t n;

	if (file->read_pos >= content->len) {
		int err;

		vfs_text_reset(content);
		file->read_pos = 0;
		err = file_handler(file)->show(call, content);
		if (err || content->failed)
			return err ? err : -ENOMEM;
		if (!content->len)
			return file->made && !(file->flags & O_NONBLOCK) ? 0 : -EAGAIN;
		file->made = true;
	}
	n = slice(content, size, (off_t)file->read_pos, data);
	file->read_pos += (size_t)n;
	return n;
}

/* ---- seq_file ---- */

/* The end of the record that begins at pos. */
static size_t record_end(const struct vfs_text *text, size_t pos)
{
	size_t low = 0, high = text->nr_ends;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (text->ends[middle] > pos)
			high = middle;
		else
			low = middle + 1;
	}
	return low < text->nr_ends ? text->ends[low] : text->len;
}

/* The buffer is doubled until a record fits with a byte to spare. */
static void make_room(struct vfs_file *file, size_t record)
{
	while (record >= file->buffer_size)
		file->buffer_size *= 2;
}

/* Go through the records up to the one that offset is in; it is then buffered. */
static void traverse(struct vfs_file *file, size_t offset)
{
	const struct vfs_text *text = &file->content;
	size_t pos = 0, end;

	file->buffered = offset < text->len ? offset : text->len;
	while (pos < offset && pos < text->len) {
		end = record_end(text, pos);
		make_room(file, end - pos);
		if (end > offset)
			file->buffered = end;
		pos = end;
	}
}

/* Fill the buffer with the next record, and with more while they fit and are wanted. */
static void fill(struct vfs_file *file, size_t wanted)
{
	const struct vfs_text *text = &file->content;
	size_t start = file->buffered, end = record_end(text, start);

	make_room(file, end - start);
	while (end < text->len && end - start < wanted) {
		size_t next = record_end(text, end);

		if (next - start >= file->buffer_size)
			break;
		end = next;
	}
	file->buffered = end;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * As 6.1 seq_read_iter(): first what is left in the buffer and, if the reader
 * has room, one buffer more.
 */
ssize_t read_seq(struct vfs_file *file, size_t size, off_t offset,
		 const struct vfs_call *call, const char **data)
{
	int err = content_at(file, offset, call);
	size_t len, pos = offset;

	if (err)
		return err;
	if (!offset || pos != file->read_pos)
		traverse(file, pos);
	if (pos > file->content.len)
		return 0;
	len = min_size(size, file->buffered - pos);
	if (len < size && pos + len == file->buffered && file->buffered < file->content.len) {
		fill(file, size - len);
		len = min_size(size, file->buffered - pos);
	}
	file->read_pos = pos + len;
	*data = file->content.data + pos;
	return len;
}
