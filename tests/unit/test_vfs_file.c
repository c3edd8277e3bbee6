// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading and writing, kind by kind: vfs/file.c, read.c, write.c. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "vfs_fixture.h"

static long long knob = 10, vector[3] = { 1, 2, 3 };
static unsigned int hooks, contents;
static char stored[8192];
static size_t stored_len;
static const char *records[8];
static char queue[64];
static bool queue_ended;
static int opens;

/* Another content each time it is made. */
static int show_counting(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "content %u\n", ++contents);
	return 0;
}

static int show_records(const struct vfs_call *call, struct vfs_text *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(records) && records[i]; i++) {
		vfs_puts(out, records[i]);
		vfs_record(out);
	}
	return 0;
}

static int show_failing(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "half");
	return -EBUSY;
}

/* Words of three letters, at positions ten apart; the fifth is the last. */
static ssize_t read_words(const struct vfs_call *call, char *data, size_t size, off_t *pos)
{
	if (*pos >= 50)
		return 0;
	if (size < 3)
		return -ENOMEM;
	snprintf(data, 4, "%03d", (int)*pos);
	*pos = *pos / 10 * 10 + 10;
	return 3;
}

static int show_one(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "1\n");
	return 0;
}

static ssize_t store(const struct vfs_call *call, const char *text, size_t len)
{
	assert_int_equal(text[len], '\0');
	memcpy(stored, text, len);
	stored_len = len;
	return len;
}

static int get_knob(const struct vfs_call *call, long long *v)
{
	*v = knob;
	return 0;
}

static int set_knob(const struct vfs_call *call, const long long *v, unsigned int n)
{
	hooks++;
	if (n && *v == 13)
		return -EBUSY;
	if (n)
		knob = *v;
	return 0;
}

static int get_vector(const struct vfs_call *call, long long *v)
{
	memcpy(v, vector, sizeof(vector));
	return 0;
}

static int set_vector(const struct vfs_call *call, const long long *v, unsigned int n)
{
	memcpy(vector, v, n * sizeof(*v));
	return 0;
}

static ssize_t read_queue(const struct vfs_call *call, char *data, size_t size)
{
	size_t len = strlen(queue);

	if (!len)
		return -EAGAIN;
	if (len > size)
		len = size;
	memcpy(data, queue, len);
	memmove(queue, queue + len, strlen(queue) - len + 1);
	return len;
}

static bool queue_ready(const struct vfs_call *call)
{
	return *queue;
}

/* Kind tracefs_pipe: whole lines of the queue, until there are as many bytes as wanted. */
static int show_lines(const struct vfs_call *call, struct vfs_text *out)
{
	while (*queue && out->len < call->wanted) {
		size_t len = strcspn(queue, "\n") + 1;

		vfs_append(out, queue, len);
		memmove(queue, queue + len, strlen(queue) - len + 1);
	}
	return out->len || queue_ended ? 0 : -EAGAIN;
}

static int note_open(const struct vfs_call *call, int flags)
{
	if (flags & O_TRUNC)
		return -EBUSY;
	opens++;
	return 0;
}

static void note_close(const struct vfs_call *call)
{
	opens--;
}

static const struct vfs_number number = { .min = 1, .max = 3000, .get = get_knob, .set = set_knob };
static const struct vfs_number read_only = { .get = get_knob };
static const struct vfs_number write_only = { .type = VFS_ULLONG, .set = set_knob };
static const struct vfs_number numbers = { .nr = 3, .get = get_vector, .set = set_vector };

static const struct vfs_handler rows[] = {
	{ .name = "counting", .show = show_counting },
	{ .name = "records", .show = show_records },
	{ .name = "failing", .show = show_failing },
	{ .name = "bitmap", .show = show_one },
	{ .name = "store", .show = show_counting, .store = store },
	{ .name = "number", .number = &number },
	{ .name = "read_only", .number = &read_only },
	{ .name = "write_only", .number = &write_only },
	{ .name = "numbers", .number = &numbers },
	{ .name = "queue", .read = read_queue, .ready = queue_ready },
	{ .name = "lines", .show = show_lines, .ready = queue_ready },
	{ .name = "noting", .show = show_counting, .store = store, .opened = note_open,
	  .closed = note_close },
	{ .name = "marker", .store = store },
	{ .name = "words", .read_at = read_words },
	{ .name = "slow", .show = show_counting, .store = store, .flags = VFS_LONG_STORE },
};

#define FILE_ENTRY(name, kind, handler) \
	"{'name':'" name "','kind':'" kind "','mode':'0666','handler':'" handler "','doc':'d'}"

static const char *const layouts[] = {
	"{'path':'','mode':'0755','doc':'root','entries':["
	FILE_ENTRY("proc_counting", "proc_seq", "counting") ","
	FILE_ENTRY("proc_records", "proc_seq", "records") ","
	FILE_ENTRY("proc_store", "proc_seq", "store") ","
	FILE_ENTRY("failing", "proc_seq", "failing") ","
	FILE_ENTRY("sysctl", "sysctl", "number") ","
	FILE_ENTRY("sysctl_vector", "sysctl", "numbers") ","
	FILE_ENTRY("sysctl_store", "sysctl", "store") ","
	FILE_ENTRY("sysctl_read_only", "sysctl", "read_only") ","
	FILE_ENTRY("sysfs", "sysfs", "number") ","
	FILE_ENTRY("sysfs_store", "sysfs", "store") ","
	FILE_ENTRY("bitmap", "sysfs_bitmap", "bitmap") ","
	FILE_ENTRY("debug_number", "debugfs_number", "number") ","
	FILE_ENTRY("debug_read_only", "debugfs_number", "read_only") ","
	FILE_ENTRY("debug_write_only", "debugfs_number", "write_only") ","
	FILE_ENTRY("debug_seq", "debugfs_seq", "counting") ","
	FILE_ENTRY("debug_array", "debugfs_array", "counting") ","
	FILE_ENTRY("stream", "stream", "queue") ","
	FILE_ENTRY("debug_store", "debugfs_seq", "store") ","
	FILE_ENTRY("trace_on", "tracefs", "noting") ","
	FILE_ENTRY("trace_once", "tracefs_once", "store") ","
	FILE_ENTRY("trace_seq", "tracefs_seq", "store") ","
	FILE_ENTRY("trace_pipe", "tracefs_pipe", "lines") ","
	FILE_ENTRY("trace_marker", "tracefs_marker", "marker") ","
	FILE_ENTRY("array", "proc_array", "words") ","
	FILE_ENTRY("cursor", "debugfs_cursor", "words") ","
	FILE_ENTRY("slow", "sysfs", "slow")
	"]}",
};

static struct tree *tree;

static int setup(void **state)
{
	tree = tree_load(rows, ARRAY_SIZE(rows), NULL, 0, layouts, 1);
	return tree->err;
}

static int teardown(void **state)
{
	tree_free(tree);
	return 0;
}

static int reset(void **state)
{
	knob = 10;
	hooks = contents = 0;
	memset(records, 0, sizeof(records));
	*queue = '\0';
	queue_ended = false;
	*tree->refused = '\0';
	return 0;
}

static ssize_t read_error(struct vfs_file *file, off_t offset)
{
	const char *data;

	return vfs_read(file, 64, offset, &root_caller, &data);
}

/* Write a text at offset 0 of a file opened for it. */
static ssize_t write_once(const char *path, const char *text, size_t len)
{
	struct vfs_file *file = open_at(tree, path, O_WRONLY);
	ssize_t n = vfs_write(file, text, len, 0, &root_caller);

	vfs_release(file);
	return n;
}

/* ---- snapshots ---- */

static void content_stays_until_read_from_the_start(void **state)
{
	static const char *const paths[] = {"proc_counting", "debug_seq", "debug_array",
					    "sysfs_store"};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct vfs_file *file = open_at(tree, paths[i], O_RDONLY);

		contents = 0;
		assert_string_equal(text_read(file, 7, 0), "content");
		assert_string_equal(text_read(file, 100, 7), " 1\n");
		assert_string_equal(text_read(file, 100, 10), "");
		assert_string_equal(text_read(file, 100, 1000000), "");
		assert_string_equal(text_read(file, 100, 0), "content 2\n");
		assert_string_equal(text_read(file, 1, 8), "2");
		vfs_release(file);
	}
}

static void first_read_may_be_anywhere(void **state)
{
	struct vfs_file *file = open_at(tree, "proc_counting", O_RDONLY);

	assert_string_equal(text_read(file, 100, 8), "1\n");
	assert_string_equal(text_read(file, 100, 9), "\n");
	vfs_release(file);
}

static void opens_do_not_share(void **state)
{
	struct vfs_file *a = open_at(tree, "proc_counting", O_RDONLY);
	struct vfs_file *b = open_at(tree, "proc_counting", O_RDONLY);

	assert_string_equal(text_read(a, 100, 0), "content 1\n");
	assert_string_equal(text_read(b, 100, 0), "content 2\n");
	assert_string_equal(text_read(a, 100, 8), "1\n");
	vfs_release(a);
	vfs_release(b);
}

static void a_failed_content_is_no_content(void **state)
{
	struct vfs_file *file = open_at(tree, "failing", O_RDONLY);

	assert_int_equal(read_error(file, 0), -EBUSY);
	assert_int_equal(read_error(file, 2), -EBUSY);
	vfs_release(file);
}

/* ---- records: the buffer of seq_file is a page at first ---- */

static char *filled(char c, size_t len)
{
	char *text = malloc(len + 1);

	memset(text, c, len);
	text[len] = '\0';
	return text;
}

static void a_read_gives_the_records_that_fit(void **state)
{
	struct vfs_file *file = open_at(tree, "proc_records", O_RDONLY);
	char *a = filled('a', 3000), *b = filled('b', 1000), *c = filled('c', 1000);

	records[0] = a;
	records[1] = b;
	records[2] = c;
	assert_int_equal(strlen(text_read(file, 65536, 0)), 4000);
	assert_int_equal(strlen(text_read(file, 65536, 4000)), 1000);
	assert_int_equal(strlen(text_read(file, 65536, 5000)), 0);
	/* No more than was asked for is put into the buffer: one record, then the next. */
	assert_int_equal(strlen(text_read(file, 2000, 0)), 2000);
	assert_int_equal(strlen(text_read(file, 2000, 2000)), 2000);
	assert_int_equal(strlen(text_read(file, 2000, 4000)), 1000);
	vfs_release(file);
	free(a);
	free(b);
	free(c);
}

/* A record must leave a byte free, else the buffer is doubled, and stays so. */
static void the_buffer_grows_with_a_record(void **state)
{
	struct vfs_file *file = open_at(tree, "proc_records", O_RDONLY);
	char *a = filled('a', 4096), *b = filled('b', 4095), *c = filled('c', 10);

	records[0] = a;
	records[1] = b;
	records[2] = c;
	assert_int_equal(strlen(text_read(file, 65536, 0)), 8191);
	assert_int_equal(strlen(text_read(file, 65536, 8191)), 10);
	assert_int_equal(strlen(text_read(file, 65536, 0)), 8191);
	vfs_release(file);
	free(a);
	free(b);
	free(c);
}

static void reading_in_a_record_goes_on_after_it(void **state)
{
	struct vfs_file *file = open_at(tree, "proc_records", O_RDONLY);

	records[0] = "aaaa";
	records[1] = "";
	records[2] = "bbbb";
	records[3] = "cccc";
	assert_string_equal(text_read(file, 100, 2), "aabbbbcccc");
	assert_string_equal(text_read(file, 100, 4), "bbbbcccc");
	assert_string_equal(text_read(file, 3, 6), "bbc");
	assert_string_equal(text_read(file, 100, 9), "ccc");
	assert_string_equal(text_read(file, 100, 12), "");
	assert_string_equal(text_read(file, 100, 13), "");
	vfs_release(file);
}

/* ---- proc ---- */

static void proc_refuses_writes(void **state)
{
	struct vfs_file *file = open_at(tree, "proc_counting", O_RDWR);

	assert_int_equal(text_write(file, "1", 0), -EIO);
	assert_int_equal(text_write(file, "1", 3), -ESPIPE);
	vfs_release(file);
	assert_int_equal(write_once("proc_store", "abc", 3), 3);
	assert_int_equal(stored_len, 3);
}

static void sysctl_reads_only_at_the_start(void **state)
{
	struct vfs_file *file = open_at(tree, "sysctl", O_RDONLY);

	assert_string_equal(text_read(file, 1, 0), "1");
	assert_string_equal(text_read(file, 1, 1), "");
	assert_string_equal(text_read(file, 100, 0), "10\n");
	vfs_release(file);
}

static void sysctl_takes_only_the_first_write(void **state)
{
	struct vfs_file *file = open_at(tree, "sysctl", O_WRONLY);

	assert_int_equal(text_write(file, "20 30", 0), 3);
	assert_int_equal(knob, 20);
	assert_int_equal(hooks, 1);
	/* The rest is accepted, the hook runs, and nothing changes. */
	assert_int_equal(text_write(file, "30", 3), 2);
	assert_int_equal(knob, 20);
	assert_int_equal(hooks, 2);
	vfs_release(file);
}

static void sysctl_appends_at_its_start(void **state)
{
	struct vfs_file *file = open_at(tree, "sysctl", O_WRONLY | O_APPEND);

	/* Whatever end of file the mounting kernel has in mind. */
	assert_int_equal(text_write(file, "21\n", 4096), 3);
	assert_int_equal(knob, 21);
	assert_int_equal(text_write(file, "22\n", 4099), 3);
	assert_int_equal(knob, 21);
	vfs_release(file);
}

static void sysctl_refusals_are_told(void **state)
{
	assert_int_equal(write_once("sysctl", "3001", 4), -EINVAL);
	assert_string_equal(tree->refused, "sysctl: not a number from 1 to 3000");
	assert_int_equal(knob, 10);
	assert_int_equal(hooks, 0);
	assert_int_equal(write_once("sysctl", "13", 2), -EBUSY);
	assert_int_equal(write_once("sysctl_read_only", "1", 1), -EACCES);
}

static void sysctl_vectors_are_partly_set(void **state)
{
	struct vfs_file *file = open_at(tree, "sysctl_vector", O_RDWR);

	assert_string_equal(text_read(file, 100, 0), "1\t2\t3\n");
	assert_int_equal(text_write(file, "7 8", 0), 3);
	assert_string_equal(text_read(file, 100, 0), "7\t8\t3\n");
	assert_int_equal(text_write(file, "5 x", 0), -EINVAL);
	assert_string_equal(text_read(file, 100, 0), "5\t8\t3\n");
	vfs_release(file);
}

static void sysctl_handlers_of_their_own_get_every_write(void **state)
{
	struct vfs_file *file = open_at(tree, "sysctl_store", O_WRONLY);

	assert_int_equal(text_write(file, "abc", 0), 3);
	assert_int_equal(text_write(file, "de", 3), 2);
	assert_int_equal(stored_len, 2);
	vfs_release(file);
}

/* ---- sysfs ---- */

static void sysfs_writes_are_cut_at_a_page(void **state)
{
	char *ones = filled('1', 5000);

	assert_int_equal(write_once("sysfs_store", ones, 5000), 4096);
	assert_int_equal(stored_len, 4096);
	assert_int_equal(write_once("sysfs", ones, 5000), -ERANGE);
	free(ones);
}

static void sysfs_writes_act_at_any_offset(void **state)
{
	struct vfs_file *file = open_at(tree, "sysfs", O_WRONLY);

	assert_int_equal(text_write(file, "20\n", 0), 3);
	assert_int_equal(text_write(file, "30\n", 3), 3);
	assert_int_equal(knob, 30);
	assert_int_equal(text_write(file, "0x28", 4096), 4);
	assert_int_equal(knob, 40);
	assert_int_equal(text_write(file, "1 2", 0), -EINVAL);
	assert_int_equal(text_write(file, "3001", 0), -EINVAL);
	assert_int_equal(knob, 40);
	vfs_release(file);
}

/* 6.1 gives one byte less than it copied, and counts the NUL. */
static void bitmaps_lag_by_a_byte(void **state)
{
	struct vfs_file *file = open_at(tree, "bitmap", O_RDONLY);

	assert_string_equal(text_read(file, 64, 0), "1\n");
	assert_string_equal(text_read(file, 1, 0), "");
	assert_string_equal(text_read(file, 2, 0), "1");
	assert_string_equal(text_read(file, 64, 1), "\n");
	assert_string_equal(text_read(file, 64, 2), "");
	assert_int_equal(read_error(file, 3), -EPERM);
	assert_string_equal(text_read(file, 64, 4096), "");
	vfs_release(file);
}

/* ---- debugfs ---- */

static void debugfs_numbers_act_each_time(void **state)
{
	struct vfs_file *file = open_at(tree, "debug_number", O_RDWR);

	assert_false(vfs_seekable(file));
	assert_int_equal(text_write(file, "20\n", 0), 3);
	assert_int_equal(text_write(file, "30", 3), 2);
	assert_int_equal(knob, 30);
	assert_string_equal(text_read(file, 100, 0), "30\n");
	vfs_release(file);
}

static void debugfs_refuses_the_way_it_has_not(void **state)
{
	struct vfs_file *file = open_at(tree, "debug_write_only", O_RDWR);

	assert_int_equal(read_error(file, 0), -EACCES);
	assert_int_equal(text_write(file, "18446744073709551616", 0), -ERANGE);
	assert_int_equal(text_write(file, "-1", 0), -EINVAL);
	vfs_release(file);
	assert_int_equal(write_once("debug_read_only", "1", 1), -EACCES);
	assert_int_equal(write_once("debug_array", "1", 1), -EINVAL);
	assert_int_equal(write_once("debug_seq", "1", 1), -EINVAL);
}

/* ---- where files end ---- */

static void check_seek(const char *path, off_t end, off_t data, off_t hole)
{
	struct vfs_file *file = open_at(tree, path, O_RDONLY);

	assert_int_equal(vfs_lseek(file, 0, SEEK_END), end);
	assert_int_equal(vfs_lseek(file, 0, SEEK_DATA), data);
	assert_int_equal(vfs_lseek(file, 0, SEEK_HOLE), hole);
	vfs_release(file);
}

static void files_end_where_the_kernel_says(void **state)
{
	check_seek("proc_counting", -EINVAL, -EINVAL, -EINVAL);
	check_seek("debug_seq", -EINVAL, -EINVAL, -EINVAL);
	check_seek("sysctl", 0, -ENXIO, -ENXIO);
	check_seek("sysfs", 4096, 0, 4096);
}

static void fsync_is_for_sysfs(void **state)
{
	struct vfs_file *file = open_at(tree, "sysfs", O_RDONLY);

	assert_int_equal(vfs_fsync(file), 0);
	vfs_release(file);
	file = open_at(tree, "proc_counting", O_RDONLY);
	assert_int_equal(vfs_fsync(file), -EINVAL);
	vfs_release(file);
}

/* ---- streams ---- */

static void streams_are_consumed(void **state)
{
	struct vfs_file *file = open_at(tree, "stream", O_RDONLY);

	assert_int_equal(read_error(file, 0), -EAGAIN);
	assert_true(vfs_pollable(file));
	assert_int_equal(vfs_poll(file), 0);
	strcpy(queue, "abcdef");
	assert_int_equal(vfs_poll(file), POLLIN | POLLRDNORM);
	assert_string_equal(text_read(file, 4, 0), "abcd");
	assert_string_equal(text_read(file, 4, 4), "ef");
	assert_int_equal(read_error(file, 6), -EAGAIN);
	assert_int_equal(text_write(file, "x", 0), -EIO);
	vfs_release(file);
	assert_false(vfs_woken(tree->vfs));
	vfs_wake(tree->vfs);
	assert_true(vfs_woken(tree->vfs));
	assert_false(vfs_woken(tree->vfs));
}

/* ---- tracefs ---- */

static void what_a_read_of_a_pipe_had_no_room_for_is_kept(void **state)
{
	struct vfs_file *file = open_at(tree, "trace_pipe", O_RDONLY);

	assert_false(vfs_seekable(file));
	assert_int_equal(read_error(file, 0), -EAGAIN);
	strcpy(queue, "one\ntwo\nthree\nfour\n");
	assert_string_equal(text_read(file, 2, 0), "on");
	assert_string_equal(queue, "two\nthree\nfour\n");
	assert_string_equal(text_read(file, 64, 2), "e\n");
	assert_string_equal(text_read(file, 6, 4), "two\nth");
	assert_string_equal(queue, "four\n");
	assert_string_equal(text_read(file, 64, 10), "ree\n");
	assert_string_equal(text_read(file, 64, 14), "four\n");
	assert_int_equal(read_error(file, 19), -EAGAIN);
	vfs_release(file);
}

static void a_pipe_ends_for_who_has_read_something(void **state)
{
	struct vfs_file *file = open_at(tree, "trace_pipe", O_RDONLY);

	queue_ended = true;
	assert_int_equal(read_error(file, 0), -EAGAIN);
	strcpy(queue, "one\n");
	assert_string_equal(text_read(file, 64, 0), "one\n");
	assert_string_equal(text_read(file, 64, 4), "");
	vfs_release(file);
	file = open_at(tree, "trace_pipe", O_RDONLY | O_NONBLOCK);
	strcpy(queue, "one\n");
	text_read(file, 64, 0);
	assert_int_equal(read_error(file, 4), -EAGAIN);
	vfs_release(file);
}

static void handlers_are_told_of_opens_and_may_refuse_them(void **state)
{
	struct vfs_file *file = open_at(tree, "trace_on", O_RDONLY), *other;
	struct vfs_node *node;

	assert_int_equal(opens, 1);
	other = open_at(tree, "trace_on", O_RDONLY);
	assert_int_equal(opens, 2);
	vfs_release(other);
	vfs_release(file);
	assert_int_equal(opens, 0);
	assert_int_equal(vfs_lookup_path(tree->vfs, "trace_on", &root_caller, &node), 0);
	assert_int_equal(vfs_open_cost(node), VFS_QUICK);
	assert_int_equal(vfs_open(node, O_WRONLY | O_TRUNC, &root_caller, &file), -EBUSY);
	assert_int_equal(opens, 0);
	vfs_put(node, 1);
}

static void tracefs_has_positions_where_the_kernel_has(void **state)
{
	struct vfs_file *file = open_at(tree, "trace_once", O_RDWR);

	assert_string_equal(text_read(file, 7, 0), "content");
	assert_string_equal(text_read(file, 7, 7), "");
	assert_int_equal(text_write(file, "ab", 9), 2);
	vfs_release(file);
	file = open_at(tree, "trace_seq", O_WRONLY);
	assert_int_equal(vfs_lseek(file, 0, SEEK_END), 0);
	assert_int_equal(text_write(file, "ab", 9), 2);
	vfs_release(file);
	file = open_at(tree, "trace_seq", O_RDWR);
	assert_int_equal(vfs_lseek(file, 0, SEEK_END), -EINVAL);
	vfs_release(file);
	file = open_at(tree, "trace_marker", O_RDWR);
	assert_false(vfs_seekable(file));
	assert_int_equal(read_error(file, 0), -EINVAL);
	assert_int_equal(text_write(file, "ab", 9), 2);
	vfs_release(file);
}

/* A word in each write, one after another; but no pwrite(2). */
static void a_seq_file_is_written_where_it_goes_on(void **state)
{
	struct vfs_file *file = open_at(tree, "debug_store", O_WRONLY);

	assert_int_equal(text_write(file, "ab", 0), 2);
	assert_int_equal(text_write(file, "cd", 2), 2);
	assert_int_equal(text_write(file, "ef", 9), -ESPIPE);
	vfs_release(file);
}

static void other_files_are_always_ready(void **state)
{
	struct vfs_file *file = open_at(tree, "sysfs", O_RDONLY);

	assert_false(vfs_pollable(file));
	assert_int_equal(vfs_poll(file) & (POLLIN | POLLOUT), POLLIN | POLLOUT);
	vfs_release(file);
}

/* ---- cost ---- */

static void cost_is_known_beforehand(void **state)
{
	struct vfs_file *file = open_at(tree, "slow", O_RDWR);

	assert_int_equal(vfs_cost(file, VFS_OP_READ, 0), VFS_QUICK);
	text_read(file, 4, 0);
	assert_int_equal(vfs_cost(file, VFS_OP_READ, 4), VFS_FREE);
	assert_int_equal(vfs_cost(file, VFS_OP_READ, 0), VFS_QUICK);
	assert_int_equal(vfs_cost(file, VFS_OP_WRITE, 0), VFS_SLOW);
	assert_int_equal(vfs_cost(file, VFS_OP_RELEASE, 0), VFS_FREE);
	assert_int_equal(vfs_cost(file, VFS_OP_POLL, 0), VFS_FREE);
	vfs_release(file);
	file = open_at(tree, "stream", O_RDONLY);
	assert_int_equal(vfs_cost(file, VFS_OP_READ, 9), VFS_QUICK);
	assert_int_equal(vfs_cost(file, VFS_OP_POLL, 0), VFS_QUICK);
	vfs_release(file);
}

#define TEST(name) cmocka_unit_test_setup(name, reset)

/*
 * A cursor goes where the handler says, as long as the reader goes on from where
 * he was; elsewhere the offset is the position. A read that fails moves nothing.
 */
static void a_cursor_goes_where_the_handler_says(void **state)
{
	struct vfs_file *file = open_at(tree, "cursor", O_RDONLY);
	const char *data;

	assert_string_equal("000", text_read(file, 4096, 0));
	assert_string_equal("010", text_read(file, 4096, 3));
	assert_int_equal(-ENOMEM, vfs_read(file, 2, 6, &root_caller, &data));
	assert_string_equal("020", text_read(file, 4096, 6));
	assert_string_equal("045", text_read(file, 4096, 45));
	assert_int_equal(0, vfs_read(file, 4096, 48, &root_caller, &data));
	assert_string_equal("007", text_read(file, 4096, 7));
	assert_string_equal("010", text_read(file, 4096, 10));
	assert_int_equal(-EINVAL, vfs_lseek(file, 0, SEEK_END));
	assert_int_equal(VFS_QUICK, vfs_cost(file, VFS_OP_READ, 13));
	vfs_release(file);
	file = open_at(tree, "cursor", O_WRONLY);
	assert_int_equal(-EINVAL, text_write(file, "1", 5));
	vfs_release(file);
	file = open_at(tree, "array", O_WRONLY);
	assert_int_equal(-EIO, text_write(file, "1", 5));
	vfs_release(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(content_stays_until_read_from_the_start),
		TEST(first_read_may_be_anywhere),
		TEST(opens_do_not_share),
		TEST(a_failed_content_is_no_content),
		TEST(a_read_gives_the_records_that_fit),
		TEST(the_buffer_grows_with_a_record),
		TEST(reading_in_a_record_goes_on_after_it),
		TEST(a_cursor_goes_where_the_handler_says),
		TEST(proc_refuses_writes),
		TEST(sysctl_reads_only_at_the_start),
		TEST(sysctl_takes_only_the_first_write),
		TEST(sysctl_appends_at_its_start),
		TEST(sysctl_refusals_are_told),
		TEST(sysctl_vectors_are_partly_set),
		TEST(sysctl_handlers_of_their_own_get_every_write),
		TEST(sysfs_writes_are_cut_at_a_page),
		TEST(sysfs_writes_act_at_any_offset),
		TEST(bitmaps_lag_by_a_byte),
		TEST(debugfs_numbers_act_each_time),
		TEST(debugfs_refuses_the_way_it_has_not),
		TEST(files_end_where_the_kernel_says),
		TEST(fsync_is_for_sysfs),
		TEST(streams_are_consumed),
		TEST(what_a_read_of_a_pipe_had_no_room_for_is_kept),
		TEST(a_pipe_ends_for_who_has_read_something),
		TEST(handlers_are_told_of_opens_and_may_refuse_them),
		TEST(tracefs_has_positions_where_the_kernel_has),
		TEST(a_seq_file_is_written_where_it_goes_on),
		TEST(other_files_are_always_ready),
		TEST(cost_is_known_beforehand),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
