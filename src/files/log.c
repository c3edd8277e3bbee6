// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine's log: proc/kmsg, which is consumed, and control/dmesg, which
 * is not.
 *
 * Source: 6.1 kernel/printk/printk.c, syslog_print(); fs/proc/kmsg.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_i.h"

/* The record to be read next. False: there is none yet. */
static bool next_record(struct files *f, struct printk_record *record)
{
	if (!printk_read(board_log(f->board), f->kmsg_seq, record))
		return false;
	if (record->seq != f->kmsg_seq) {	/* the one we were at is gone */
		f->kmsg_seq = record->seq;
		f->kmsg_offset = 0;
	}
	return true;
}

/*
 * Copy what fits of a record. One that does not fit whole is copied in part
 * if it is the first. Returns the bytes.
 */
static size_t take_record(struct files *f, const struct printk_record *record, char *data,
			  size_t size, bool first)
{
	size_t len = printk_format(record, true, NULL, 0), rest = len - f->kmsg_offset;
	char *text = malloc(len + 1);

	if (!text || (rest > size && !first)) {
		free(text);
		return 0;
	}
	printk_format(record, true, text, len + 1);
	if (rest <= size) {
		memcpy(data, text + f->kmsg_offset, rest);
		f->kmsg_seq++;
		f->kmsg_offset = 0;
	} else {
		rest = size;
		memcpy(data, text + f->kmsg_offset, rest);
		f->kmsg_offset += rest;
	}
	free(text);
	return rest;
}

static ssize_t read_kmsg(const struct vfs_call *call, char *data, size_t size)
{
	struct files *f = call_files(call);
	struct printk_record record;
	size_t len = 0, n;

	while (len < size && next_record(f, &record)) {
		n = take_record(f, &record, data + len, size - len, !len);
		if (!n)
			break;
		len += n;
	}
	return len || !size ? (ssize_t)len : -EAGAIN;
}

static bool kmsg_ready(const struct vfs_call *call)
{
	struct files *f = call_files(call);

	return f->kmsg_seq < printk_next_seq(board_log(f->board));
}

static int show_dmesg(const struct vfs_call *call, struct vfs_text *out)
{
	size_t len;
	char *text = printk_dmesg(board_log(call_files(call)->board), 0, &len);

	if (!text)
		return -ENOMEM;
	vfs_append(out, text, len);
	free(text);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/kmsg", .read = read_kmsg, .ready = kmsg_ready },
	{ .name = "control/dmesg", .show = show_dmesg },
};

const struct files_rows log_rows = { rows, ARRAY_SIZE(rows) };
