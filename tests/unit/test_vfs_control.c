// SPDX-License-Identifier: GPL-2.0-or-later
/* Control files: every line runs once, in order: vfs/control.c. */
#include <errno.h>
#include <fcntl.h>

#include "vfs_fixture.h"

static char ran[4096];
static atomic_bool stop;

/* Echo the line; `fail` fails, `stop` is what an interrupt during it does. */
static int run(const struct vfs_call *call, const char *line, struct vfs_text *result)
{
	sprintf(ran + strlen(ran), "%s;", line);
	if (!strcmp(line, "fail"))
		return -ENOMEM;
	if (!strcmp(line, "halt"))
		((struct tree *)call->ctx)->halted = "it has halted";
	if (!strcmp(line, "stop"))
		atomic_store(&stop, true);
	vfs_printf(result, "ok %s\n", line);
	return 0;
}

static ssize_t store(const struct vfs_call *call, const char *text, size_t len)
{
	return (ssize_t)len;
}

static const struct vfs_handler rows[] = {
	{ .name = "run", .run = run },
	{ .name = "slow", .run = run, .flags = VFS_LONG_STORE },
	{ .name = "always", .run = run, .flags = VFS_WHEN_HALTED },
	{ .name = "store", .store = store },
};
static const char *const layouts[] = {
	"{'path':'','mode':'0755','doc':'root','entries':["
	"{'name':'c','kind':'control','mode':'0644','handler':'run','doc':'d'},"
	"{'name':'always','kind':'control','mode':'0644','handler':'always','doc':'d'},"
	"{'name':'s','kind':'sysfs','mode':'0644','handler':'store','doc':'d'},"
	"{'name':'slow','kind':'control','mode':'0644','handler':'slow','doc':'d'}]}",
};

static struct tree *tree;
static struct vfs_file *file;

static int setup(void **state)
{
	*ran = '\0';
	atomic_store(&stop, false);
	tree = tree_load(rows, ARRAY_SIZE(rows), NULL, 0, layouts, 1);
	file = open_at(tree, "c", O_RDWR);
	return 0;
}

static int teardown(void **state)
{
	if (file)
		vfs_release(file);
	tree_free(tree);
	return 0;
}

/* ---- lines ---- */

static void lines_run_in_order(void **state)
{
	assert_int_equal(text_write(file, "a\nb c=d\n\ne\n", 0), 11);
	assert_string_equal(ran, "a;b c=d;;e;");
}

static void a_line_may_come_in_pieces(void **state)
{
	static const char text[] = "first\nsecond\n";

	for (size_t i = 0; text[i]; i++)
		assert_int_equal(vfs_write(file, text + i, 1, i, &root_caller), 1);
	assert_string_equal(ran, "first;second;");
}

/* As bash sends printf 'a\nb\n'. */
static void writes_may_be_anywhere(void **state)
{
	assert_int_equal(text_write(file, "a\n", 0), 2);
	assert_int_equal(text_write(file, "b\n", 4096), 2);
	assert_int_equal(text_write(file, "c\n", 0), 2);
	assert_string_equal(ran, "a;b;c;");
}

static void a_write_that_fails_first_gives_its_errno(void **state)
{
	assert_int_equal(text_write(file, "fail\na\n", 0), -ENOMEM);
	assert_string_equal(ran, "fail;");
	assert_int_equal(text_write(file, "a\n", 0), 2);
	assert_string_equal(ran, "fail;a;");
}

static void a_write_that_fails_later_is_short(void **state)
{
	assert_int_equal(text_write(file, "a\nbb\nfail\nc\n", 0), 5);
	assert_string_equal(ran, "a;bb;fail;");
	/* Who retries the rest gets the errno. */
	assert_int_equal(text_write(file, "fail\nc\n", 5), -ENOMEM);
}

static void a_failed_line_leaves_nothing_behind(void **state)
{
	assert_int_equal(text_write(file, "fa", 0), 2);
	assert_int_equal(text_write(file, "il\n", 2), -ENOMEM);
	assert_int_equal(text_write(file, "a\n", 5), 2);
	assert_string_equal(ran, "fail;a;");
}

static void an_interrupt_ends_between_lines(void **state)
{
	struct vfs_caller caller = { .stop = &stop };

	assert_int_equal(vfs_write(file, "stop\na\n", 7, 0, &caller), 5);
	assert_string_equal(ran, "stop;");
	assert_int_equal(vfs_write(file, "a\n", 2, 5, &caller), -EINTR);
}

static void odd_lines_are_refused(void **state)
{
	char *longest = malloc(70000);

	assert_int_equal(vfs_write(file, "a\0b\n", 4, 0, &root_caller), -EINVAL);
	assert_string_equal(tree->refused, "c: a line has a NUL in it");
	memset(longest, 'x', 70000);
	assert_int_equal(vfs_write(file, longest, 70000, 0, &root_caller), -EINVAL);
	assert_string_equal(tree->refused, "c: a line is longer than 65536 bytes");
	assert_string_equal(ran, "");
	free(longest);
}

/* ---- the last line ---- */

static void close_runs_what_has_no_newline(void **state)
{
	assert_int_equal(text_write(file, "a\nb", 0), 3);
	assert_string_equal(ran, "a;");
	assert_int_equal(vfs_flush(file, &root_caller), 0);
	assert_string_equal(ran, "a;b;");
	assert_int_equal(vfs_flush(file, &root_caller), 0);
	assert_string_equal(ran, "a;b;");
}

static void close_gives_its_errno(void **state)
{
	assert_int_equal(text_write(file, "fail", 0), 4);
	assert_int_equal(vfs_flush(file, &root_caller), -ENOMEM);
}

/* A child that inherited the descriptor and ends does not end the line. */
static void only_the_writer_ends_a_line(void **state)
{
	struct vfs_caller child = { .pid = 101 };

	assert_int_equal(text_write(file, "a", 0), 1);
	assert_int_equal(vfs_flush(file, &child), 0);
	assert_string_equal(ran, "");
	assert_int_equal(text_write(file, "b\n", 1), 2);
	assert_string_equal(ran, "ab;");
}

static void nothing_is_lost_at_the_end(void **state)
{
	assert_int_equal(text_write(file, "a", 0), 1);
	vfs_release(file);
	file = NULL;
	assert_string_equal(ran, "a;");
}

/* ---- results ---- */

static void results_follow_the_writes(void **state)
{
	assert_int_equal(text_write(file, "a\n", 0), 2);
	assert_string_equal(text_read(file, 100, 2), "ok a\n");
	assert_string_equal(text_read(file, 100, 7), "");
	assert_int_equal(text_write(file, "b\nc\n", 7), 4);
	assert_string_equal(text_read(file, 4, 11), "ok b");
	assert_string_equal(text_read(file, 100, 15), "\nok c\n");
	assert_string_equal(text_read(file, 100, 0), "ok a\nok b\nok c\n");
}

static void unread_results_wait(void **state)
{
	assert_int_equal(text_write(file, "a\n", 0), 2);
	assert_int_equal(text_write(file, "b\n", 2), 2);
	assert_string_equal(text_read(file, 100, 4), "ok a\nok b\n");
}

static void the_last_results_are_for_all(void **state)
{
	struct vfs_file *reader = open_at(tree, "c", O_RDONLY);

	assert_string_equal(text_read(reader, 100, 0), "");
	assert_int_equal(text_write(file, "a\nb\n", 0), 4);
	assert_string_equal(text_read(reader, 100, 0), "ok a\nok b\n");
	vfs_release(file);
	file = open_at(tree, "c", O_RDWR);
	assert_string_equal(text_read(file, 100, 0), "ok a\nok b\n");
	assert_int_equal(text_write(file, "c\n", 10), 2);
	assert_string_equal(text_read(file, 100, 12), "ok c\n");
	assert_string_equal(text_read(reader, 100, 0), "ok c\n");
	vfs_release(reader);
}

static void opening_alone_keeps_the_last_results(void **state)
{
	struct vfs_file *other;

	assert_int_equal(text_write(file, "a\n", 0), 2);
	other = open_at(tree, "c", O_WRONLY | O_TRUNC);
	vfs_release(other);
	other = open_at(tree, "c", O_RDONLY);
	assert_string_equal(text_read(other, 100, 0), "ok a\n");
	vfs_release(other);
}

static void a_line_that_fails_has_no_result(void **state)
{
	assert_int_equal(text_write(file, "a\nfail\n", 0), 2);
	assert_string_equal(text_read(file, 100, 2), "ok a\n");
}

/* ---- cost ---- */

static void cost_depends_on_the_begun_line(void **state)
{
	struct vfs_file *slow = open_at(tree, "slow", O_RDWR);

	assert_true(vfs_flushable(slow));
	assert_int_equal(vfs_cost(slow, VFS_OP_WRITE, 0), VFS_SLOW);
	assert_int_equal(vfs_cost(slow, VFS_OP_FLUSH, 0), VFS_FREE);
	assert_int_equal(text_write(slow, "a", 0), 1);
	assert_int_equal(vfs_cost(slow, VFS_OP_FLUSH, 0), VFS_SLOW);
	assert_int_equal(vfs_cost(slow, VFS_OP_RELEASE, 0), VFS_SLOW);
	vfs_release(slow);
	assert_int_equal(vfs_cost(file, VFS_OP_WRITE, 0), VFS_QUICK);
}

/* From the line on that halts it, nothing is written but what may be then. */
static void who_has_halted_takes_no_lines(void **state)
{
	struct vfs_file *always = open_at(tree, "always", O_WRONLY), *s = open_at(tree, "s", O_WRONLY);

	assert_int_equal(text_write(s, "1", 0), 1);
	assert_int_equal(text_write(file, "a\nhalt\nb\n", 0), 7);
	assert_int_equal(text_write(file, "b\n", 7), -EIO);
	assert_string_equal(tree->refused, "c: it has halted");
	assert_int_equal(text_write(s, "1", 0), -EIO);
	assert_int_equal(text_write(always, "c\n", 0), 2);
	assert_string_equal(ran, "a;halt;c;");
	tree->halted = NULL;
	assert_int_equal(text_write(file, "b\n", 7), 2);
	vfs_release(s);
	vfs_release(always);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_has_halted_takes_no_lines),
		TEST(lines_run_in_order),
		TEST(a_line_may_come_in_pieces),
		TEST(writes_may_be_anywhere),
		TEST(a_write_that_fails_first_gives_its_errno),
		TEST(a_write_that_fails_later_is_short),
		TEST(a_failed_line_leaves_nothing_behind),
		TEST(an_interrupt_ends_between_lines),
		TEST(odd_lines_are_refused),
		TEST(close_runs_what_has_no_newline),
		TEST(close_gives_its_errno),
		TEST(only_the_writer_ends_a_line),
		TEST(nothing_is_lost_at_the_end),
		TEST(results_follow_the_writes),
		TEST(unread_results_wait),
		TEST(the_last_results_are_for_all),
		TEST(opening_alone_keeps_the_last_results),
		TEST(a_line_that_fails_has_no_result),
		TEST(cost_depends_on_the_begun_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
