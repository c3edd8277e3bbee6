// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control files: what is written is cut into lines, each line runs once, and
 * what it did is kept to be read.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vfs/vfs_i.h"

#define LINE_MAX_BYTES 65536

/* ---- results ---- */

void results_put(struct results *results)
{
	if (!results || atomic_fetch_sub(&results->refs, 1) > 1)
		return;
	vfs_text_free(&results->text);
	free(results);
}

/* The results of this open; from the first line on they are the file's last, too. */
static struct results *own_results(struct vfs_file *file)
{
	struct vfs_node *node = file->node;

	if (!file->results) {
		file->results = calloc(1, sizeof(*file->results));
		if (!file->results)
			return NULL;
		atomic_init(&file->results->refs, 1);
	}
	if (node->last != file->results) {
		results_put(node->last);
		node->last = file->results;
		atomic_fetch_add(&node->last->refs, 1);
		node_keep(node);
	}
	return file->results;
}

/* Which byte of the results a file offset stands for. */
static size_t result_index(const struct vfs_file *file, off_t offset)
{
	if (offset < file->base_offset)
		return offset;
	return file->base_index + (offset - file->base_offset);
}

ssize_t read_control(struct vfs_file *file, size_t size, off_t offset,
		     const struct vfs_call *call, const char **data)
{
	const struct results *results = file->results ? file->results : file->node->last;
	size_t index = result_index(file, offset), left;

	if (!results || index >= results->text.len)
		return 0;
	left = results->text.len - index;
	*data = results->text.data + index;
	return size < left ? size : left;
}

/* ---- lines ---- */

/* Run the line that is complete in file->line. */
static int run_line(struct vfs_file *file, const struct vfs_call *call)
{
	struct vfs_text *line = &file->line;
	bool gone = node_gone(file->node);
	struct results *results = gone ? NULL : own_results(file);
	int err;

	vfs_putc(line, '\0');
	if (gone)
		err = refuse_gone(file->node);
	else if (!results || line->failed)
		err = -ENOMEM;
	else if (strlen(line->data) + 1 != line->len)
		err = refuse(file->node, -EINVAL, "a line has a NUL in it");
	else
		err = check_halted(file->node, file_handler(file));
	if (!err)
		err = file_handler(file)->run(call, line->data, &results->text);
	vfs_text_reset(line);
	if (results)
		atomic_store(&file->node->outgrown,
			     results->text.len > file->node->vfs->options.page_size);
	return err;
}

int control_finish(struct vfs_file *file, const struct vfs_call *call)
{
	return file->line.len ? run_line(file, call) : 0;
}

static int add_piece(struct vfs_file *file, const char *data, size_t len)
{
	vfs_append(&file->line, data, len);
	if (!file->line.failed && file->line.len <= LINE_MAX_BYTES)
		return 0;
	vfs_text_reset(&file->line);
	return refuse(file->node, -EINVAL, "a line is longer than %d bytes", LINE_MAX_BYTES);
}

/* Take one line, or what there is of it. Returns how many bytes, or -errno. */
static ssize_t take_line(struct vfs_file *file, const char *data, size_t size,
			 const struct vfs_call *call)
{
	const char *newline = memchr(data, '\n', size);
	size_t len = newline ? (size_t)(newline - data) : size;
	int err = add_piece(file, data, len);

	if (err)
		return err;
	if (!newline) {
		file->writer = call->caller->pid;
		return size;
	}
	err = run_line(file, call);
	return err ? err : (ssize_t)len + 1;
}

ssize_t write_control(struct vfs_file *file, const char *data, size_t size, off_t offset,
		      const struct vfs_call *call)
{
	size_t done = 0, index = result_index(file, offset);
	size_t known = file->results ? file->results->text.len : 0;
	ssize_t n = 0;

	while (done < size) {
		n = vfs_stopped(call) ? -EINTR : take_line(file, data + done, size - done, call);
		if (n < 0)
			break;
		done += n;
	}
	/* The reader goes on where it was, whatever the offset is now. */
	file->base_offset = offset + done;
	file->base_index = index < known ? index : known;
	return done ? (ssize_t)done : n;
}
