// SPDX-License-Identifier: GPL-2.0-or-later
/* Directories that users make and remove, and what is left of them: vfs/change.c, gone.c. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include "vfs_fixture.h"

#define IDS_MAX 1024

/* What there is: by id, the id of what it is in (0: the outermost); -1: gone. */
static long parents[IDS_MAX];
static char names[IDS_MAX][16];
static long nr_ids;

static long inside(const struct vfs_args *args)
{
	long id = vfs_arg(args, "group");

	return id < 0 ? 0 : id;
}

static int make(const struct vfs_call *call, const char *name)
{
	if (strchr(name, '\n'))
		return -EINVAL;
	assert_in_range(nr_ids, 0, IDS_MAX - 2);
	parents[++nr_ids] = inside(call->args);
	snprintf(names[nr_ids], sizeof(names[0]), "%s", name);
	return 0;
}

static int drop(const struct vfs_call *call)
{
	long id = inside(call->args);

	for (long i = 1; i <= nr_ids; i++)
		if (parents[i] == id)
			return -EBUSY;
	parents[id] = -1;
	return 0;
}

static long next_group(void *ctx, const struct vfs_args *args, long prev)
{
	while (++prev <= nr_ids)
		if (prev && parents[prev] == inside(args))
			return prev;
	return -ENOENT;
}

static void print_group(void *ctx, const struct vfs_args *args, long value,
			char name[VFS_NAME_MAX + 1])
{
	strcpy(name, names[value]);
}

static long next_other(void *ctx, const struct vfs_args *args, long prev)
{
	return -ENOENT;
}

static bool switched_on;

static long next_switch(void *ctx, const struct vfs_args *args, long prev)
{
	return switched_on && prev < 0 ? 0 : -ENOENT;
}

static long next_node(void *ctx, const struct vfs_args *args, long prev)
{
	return prev < 1 ? prev + 1 : -ENOENT;
}

static int show(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "group %ld\n", inside(call->args));
	return 0;
}

static ssize_t store(const struct vfs_call *call, const char *text, size_t len)
{
	return len;
}

static int run(const struct vfs_call *call, const char *line, struct vfs_text *result)
{
	vfs_printf(result, "ran %s\n", line);
	if (!strcmp(line, "end"))
		parents[inside(call->args)] = -1;
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "group", .mkdir = make, .rmdir = drop },
	{ .name = "slow", .flags = VFS_LONG_STORE, .mkdir = make, .rmdir = drop },
	{ .name = "show", .show = show, .store = store },
	{ .name = "run", .run = run },
	{ .name = "blind", .store = store },
};
static const struct vfs_dim dims[] = {
	{ .name = "group", .next = next_group, .print = print_group },
	{ .name = "other", .next = next_other },
	{ .name = "node", .fixed = true, .next = next_node },
	{ .name = "switch", .next = next_switch },
};

#define FILES                                                                                      \
	"{'name':'show','kind':'sysfs','mode':'0644','handler':'show','doc':'d'},"                 \
	"{'name':'run','kind':'control','mode':'0644','handler':'run','doc':'d'}"

static const char *const layouts[] = {
	"{'path':'','mode':'0755','doc':'root','entries':["
	"{'name':'plain','mode':'0755','doc':'d','entries':[]},"
	"{'name':'groups','mode':'0755','family':'cgroup','doc':'d','entries':[" FILES ","
	" {'name':'g.{group}','mode':'0750','mkdir':'group','rmdir':'group','recursive':true,"
	"  'doc':'d','entries':[" FILES ","
	"  {'name':'extra','kind':'cgroup','mode':'0444','when':'switch','handler':'show','doc':'d'},"
	"  {'name':'blind','kind':'cgroup','mode':'0200','when':'switch','handler':'blind','doc':'d'},"
	"  {'name':'node{node}','mode':'0755','doc':'d','entries':[" FILES "]}]}]},"
	"{'name':'others','mode':'0755','doc':'d','entries':["
	" {'name':'{other}','mode':'0755','rmdir':'slow','doc':'d','entries':[]}]}"
	"]}",
};

static struct tree *tree;

static int setup(void **state)
{
	nr_ids = 0;
	switched_on = false;
	tree = tree_load(rows, ARRAY_SIZE(rows), dims, ARRAY_SIZE(dims), layouts, 1);
	return tree->err;
}

static int teardown(void **state)
{
	tree_free(tree);
	return 0;
}

/* ---- calls by path ---- */

static struct vfs_node *dir_of(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char dir[256] = "";

	*name = slash ? slash + 1 : path;
	if (slash)
		snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path), path);
	return node_at(tree, dir);
}

static int mkdir_as(const char *path, const struct vfs_caller *caller)
{
	const char *name;
	struct vfs_node *dir = dir_of(path, &name), *node;
	int err = vfs_mkdir(dir, name, caller);

	if (!err) {
		assert_int_equal(vfs_made(dir, name, caller, &node), 0);
		vfs_put(node, 1);
	}
	vfs_put(dir, 1);
	return err;
}

static int rmdir_as(const char *path, const struct vfs_caller *caller)
{
	const char *name;
	struct vfs_node *dir = dir_of(path, &name);
	int err = vfs_rmdir(dir, name, caller);

	vfs_put(dir, 1);
	return err;
}

static struct stat stat_of(const char *path)
{
	struct vfs_node *node = node_at(tree, path);
	struct stat st;

	vfs_getattr(node, &st);
	vfs_put(node, 1);
	return st;
}

static int lookup(const char *path)
{
	struct vfs_node *node;
	int err = vfs_lookup_path(tree->vfs, path, &root_caller, &node);

	if (!err)
		vfs_put(node, 1);
	return err;
}

static ssize_t read_error(struct vfs_file *file, off_t offset)
{
	const char *data;

	return vfs_read(file, 100, offset, &root_caller, &data);
}

static const char *content(const char *path)
{
	struct vfs_file *file = open_at(tree, path, O_RDONLY);
	const char *text = text_read(file, 100, 0);

	vfs_release(file);
	return text;
}

/* ---- making and removing ---- */

static void a_directory_is_there_once_it_is_made(void **state)
{
	assert_int_equal(stat_of("groups").st_nlink, 2);
	assert_int_equal(mkdir_as("groups/g.a", &root_caller), 0);
	assert_int_equal(stat_of("groups").st_nlink, 3);
	assert_int_equal(stat_of("groups/g.a").st_mode, S_IFDIR | 0750);
	assert_int_equal(stat_of("groups/g.a").st_nlink, 4);
	assert_string_equal(content("groups/g.a/show"), "group 1\n");
	assert_string_equal(content("groups/show"), "group 0\n");
	assert_int_equal(rmdir_as("groups/g.a", &root_caller), 0);
	assert_int_equal(stat_of("groups").st_nlink, 2);
	assert_int_equal(lookup("groups/g.a"), -ENOENT);
	assert_int_equal(rmdir_as("groups/g.a", &root_caller), -ENOENT);
}

static void names_are_the_patterns_and_not_taken(void **state)
{
	char name[VFS_NAME_MAX + 20] = "groups/g.";

	assert_int_equal(mkdir_as("groups/g.a", &root_caller), 0);
	assert_int_equal(mkdir_as("groups/g.a", &root_caller), -EEXIST);
	assert_int_equal(mkdir_as("groups/show", &root_caller), -EEXIST);
	assert_int_equal(mkdir_as("groups/g.a/node1", &root_caller), -EEXIST);
	assert_int_equal(mkdir_as("groups/g.a\nb", &root_caller), -EINVAL);
	assert_int_equal(mkdir_as("groups/g.", &root_caller), -EINVAL);
	assert_int_equal(mkdir_as("groups/a", &root_caller), -EINVAL);
	assert_string_equal(tree->refused,
			    "groups: no directory of this name can be made here");
	memset(name + strlen(name), 'x', VFS_NAME_MAX);
	assert_int_equal(mkdir_as(name, &root_caller), -ENAMETOOLONG);
	assert_int_equal(nr_ids, 1);
}

static void elsewhere_nobody_may(void **state)
{
	assert_int_equal(mkdir_as("groups/g.a", &root_caller), 0);
	assert_int_equal(mkdir_as("plain/x", &root_caller), -EPERM);
	assert_int_equal(mkdir_as("groups/g.a/node0/g.x", &root_caller), -EPERM);
	assert_int_equal(mkdir_as("others/x", &root_caller), -EPERM);
	assert_int_equal(rmdir_as("plain", &root_caller), -EPERM);
	assert_int_equal(rmdir_as("groups", &root_caller), -EPERM);
	assert_int_equal(rmdir_as("groups/g.a/node0", &root_caller), -EPERM);
	assert_int_equal(rmdir_as("groups/g.a/show", &root_caller), -ENOTDIR);
	assert_int_equal(mkdir_as("groups/g.b", &nobody_caller), -EACCES);
	assert_int_equal(rmdir_as("groups/g.a", &nobody_caller), -EACCES);
	assert_int_equal(nr_ids, 1);
	assert_int_equal(lookup("groups/g.a"), 0);
}

static void directories_nest(void **state)
{
	char path[128] = "groups", show_path[140];

	for (long depth = 1; depth <= 20; depth++) {
		strcat(path, "/g.a");
		assert_int_equal(mkdir_as(path, &root_caller), 0);
		snprintf(show_path, sizeof(show_path), "%s/node1/show", path);
		snprintf(names[0], sizeof(names[0]), "group %ld\n", depth);
		assert_string_equal(content(show_path), names[0]);
	}
	assert_int_equal(stat_of("groups/g.a/g.a").st_nlink, 5);
	assert_int_equal(rmdir_as("groups/g.a/g.a", &root_caller), -EBUSY);
	for (; strchr(path, '/'); *strrchr(path, '/') = '\0')
		assert_int_equal(rmdir_as(path, &root_caller), 0);
	assert_int_equal(lookup("groups/g.a"), -ENOENT);
}

static void a_nested_directory_is_listed(void **state)
{
	struct vfs_dirent entry;
	struct vfs_node *node;
	struct vfs_dir *dir;
	char all[128] = "";

	mkdir_as("groups/g.a", &root_caller);
	mkdir_as("groups/g.b", &root_caller);
	mkdir_as("groups/g.a/g.c", &root_caller);
	node = node_at(tree, "groups/g.a");
	assert_int_equal(vfs_opendir(node, O_RDONLY, &root_caller, &dir), 0);
	assert_int_equal(vfs_rewinddir(dir), 0);
	for (size_t i = 0; vfs_readdir(dir, i, &entry); i++) {
		sprintf(all + strlen(all), "%s ", entry.name);
		if (!strcmp(entry.name, "g.c"))
			assert_int_equal(entry.ino, stat_of("groups/g.a/g.c").st_ino);
	}
	assert_string_equal(all, ". .. show run node0 node1 g.c ");
	/* What is gone has nothing to list. */
	assert_int_equal(rmdir_as("groups/g.a/g.c", &root_caller), 0);
	assert_int_equal(rmdir_as("groups/g.a", &root_caller), 0);
	assert_int_equal(vfs_rewinddir(dir), -ENOENT);
	vfs_closedir(dir);
	vfs_put(node, 1);
}

static void who_makes_it_owns_it(void **state)
{
	struct vfs_setattr set = { .valid = VFS_SET_UID, .uid = nobody_caller.uid };
	struct vfs_node *node;

	mkdir_as("groups/g.a", &root_caller);
	assert_int_equal(stat_of("groups/g.a").st_uid, 0);
	/* Delegation: whoever the directory is given to makes more in it. */
	node = node_at(tree, "groups/g.a");
	assert_int_equal(vfs_setattr(node, &set, NULL, &root_caller), 0);
	vfs_put(node, 1);
	assert_int_equal(mkdir_as("groups/g.a/g.b", &nobody_caller), 0);
	assert_int_equal(stat_of("groups/g.a/show").st_uid, 0);
	assert_int_equal(stat_of("groups/g.a/g.b").st_uid, nobody_caller.uid);
	assert_int_equal(stat_of("groups/g.a/g.b/show").st_gid, nobody_caller.gid);
	assert_int_equal(stat_of("groups/g.a/g.b/node0/show").st_uid, nobody_caller.uid);
	assert_int_equal(mkdir_as("groups/g.a/g.b/g.c", &root_caller), 0);
	assert_int_equal(stat_of("groups/g.a/g.b/g.c/show").st_uid, 0);
}

/* ---- files that are there at times ---- */

static int names_in(const char *path)
{
	struct vfs_node *node = node_at(tree, path);
	struct vfs_dirent entry;
	struct vfs_dir *dir;
	size_t n = 0;

	assert_int_equal(vfs_opendir(node, 0, &root_caller, &dir), 0);
	assert_int_equal(vfs_rewinddir(dir), 0);
	while (vfs_readdir(dir, n, &entry))
		n++;
	vfs_closedir(dir);
	vfs_put(node, 1);
	return (int)n;
}

static void a_file_is_there_while_what_it_hangs_on_is(void **state)
{
	struct vfs_file *file;

	mkdir_as("groups/g.a", &root_caller);
	assert_int_equal(lookup("groups/g.a/extra"), -ENOENT);
	assert_int_equal(names_in("groups/g.a"), 6);
	switched_on = true;
	assert_int_equal(names_in("groups/g.a"), 8);
	assert_string_equal(content("groups/g.a/extra"), "group 1\n");
	assert_int_equal(stat_of("groups/g.a/extra").st_size, 0);
	file = open_at(tree, "groups/g.a/extra", O_RDWR);
	assert_int_equal(read_error(file, 0), 8);
	switched_on = false;
	assert_int_equal(read_error(file, 0), -ENODEV);
	assert_int_equal(lookup("groups/g.a/extra"), -ENOENT);
	vfs_release(file);
}

static void a_cgroup_file_is_written_as_a_whole(void **state)
{
	char text[4098];
	struct vfs_file *file;

	memset(text, 'x', sizeof(text));
	text[4097] = '\0';
	switched_on = true;
	mkdir_as("groups/g.a", &root_caller);
	file = open_at(tree, "groups/g.a/blind", O_RDWR);	/* root may, whatever the mode */
	assert_int_equal(text_write(file, "1", 100), 1);
	assert_int_equal(text_write(file, text, 0), -E2BIG);
	assert_int_equal(text_write(file, text + 1, 0), 4096);
	assert_int_equal(read_error(file, 0), -EINVAL);
	vfs_release(file);
}

/* ---- what is left of it ---- */

static void the_next_of_the_name_is_another(void **state)
{
	struct vfs_node *old;
	ino_t ino;

	mkdir_as("groups/g.a", &root_caller);
	old = node_at(tree, "groups/g.a");
	ino = stat_of("groups/g.a").st_ino;
	rmdir_as("groups/g.a", &root_caller);
	mkdir_as("groups/g.a", &root_caller);
	assert_int_not_equal(stat_of("groups/g.a").st_ino, ino);
	assert_string_equal(content("groups/g.a/show"), "group 2\n");
	vfs_put(old, 1);
	/* The same again gives the same numbers. */
	teardown(NULL);
	setup(NULL);
	mkdir_as("groups/g.a", &root_caller);
	assert_int_equal(stat_of("groups/g.a").st_ino, ino);
}

static void an_open_file_gives_what_is_left_and_then_enodev(void **state)
{
	struct vfs_file *file, *fresh;
	struct vfs_node *node, *dir;

	mkdir_as("groups/g.a", &root_caller);
	file = open_at(tree, "groups/g.a/node0/show", O_RDWR);
	fresh = open_at(tree, "groups/g.a/show", O_RDONLY);
	dir = node_at(tree, "groups/g.a");
	node = node_at(tree, "groups/g.a/show");
	assert_string_equal(text_read(file, 5, 0), "group");
	rmdir_as("groups/g.a", &root_caller);
	/* Another takes the name: that changes nothing. */
	mkdir_as("groups/g.a", &root_caller);
	assert_string_equal(text_read(file, 100, 5), " 1\n");
	assert_int_equal(read_error(file, 8), -ENODEV);
	assert_int_equal(read_error(file, 0), -ENODEV);
	assert_int_equal(read_error(fresh, 0), -ENODEV);
	assert_int_equal(text_write(file, "1", 0), -ENODEV);
	assert_true(vfs_poll(file) & POLLERR);
	vfs_release(file);
	vfs_release(fresh);
	assert_int_equal(vfs_open(node, O_RDONLY, &root_caller, &file), -ENODEV);
	vfs_put(node, 1);
	assert_int_equal(vfs_lookup(dir, "show", &root_caller, &node), -ENOENT);
	assert_int_equal(vfs_mkdir(dir, "g.b", &root_caller), -ENODEV);
	assert_int_equal(vfs_rmdir(dir, "g.b", &root_caller), -ENOENT);
	vfs_put(dir, 1);
}

/* Lines after the one that ended it do not run; what the others said can be read. */
static void a_control_file_may_end_its_directory(void **state)
{
	struct vfs_file *file;

	mkdir_as("groups/g.a", &root_caller);
	file = open_at(tree, "groups/g.a/run", O_RDWR);
	assert_int_equal(text_write(file, "one\nend\ntwo\n", 0), 8);
	assert_string_equal(tree->refused, "groups/g.a/run: its directory was removed");
	assert_int_equal(text_write(file, "two\n", 8), -ENODEV);
	assert_string_equal(text_read(file, 100, 8), "ran one\nran end\n");
	assert_int_equal(read_error(file, 24), -ENODEV);
	vfs_release(file);
	assert_int_equal(lookup("groups/g.a"), -ENOENT);
}

static void an_unfinished_line_is_not_run_after_the_end(void **state)
{
	struct vfs_file *file;

	mkdir_as("groups/g.a", &root_caller);
	file = open_at(tree, "groups/g.a/run", O_WRONLY);
	assert_int_equal(text_write(file, "one", 0), 3);
	rmdir_as("groups/g.a", &root_caller);
	assert_int_equal(vfs_flush(file, &root_caller), -ENODEV);
	vfs_finish(file);
	vfs_release(file);
}

/* Files that ran something, or whose mode was changed, do not pile up when they are gone. */
static void what_is_gone_is_dropped(void **state)
{
	struct vfs_file *file;

	for (int i = 0; i < IDS_MAX - 2; i++) {
		mkdir_as("groups/g.a", &root_caller);
		file = open_at(tree, "groups/g.a/node1/run", O_WRONLY);
		assert_int_equal(text_write(file, "one\n", 0), 4);
		vfs_release(file);
		rmdir_as("groups/g.a", &root_caller);
	}
	assert_in_range(tree_nodes(tree), 1, 1000);
}

/* ---- what the mount asks ---- */

static void names_below_do_not_last(void **state)
{
	static const char *const paths[] = { "groups", "groups/g.a", "groups/g.a/node0" };

	mkdir_as("groups/g.a", &root_caller);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct vfs_node *node = node_at(tree, paths[i]);

		assert_false(vfs_names_last(node));
		assert_int_equal(vfs_node_cost(node), VFS_QUICK);
		vfs_put(node, 1);
	}
}

static void costs_are_told(void **state)
{
	struct vfs_node *groups = node_at(tree, "groups"), *others = node_at(tree, "others"),
			*plain = node_at(tree, "plain"), *node;
	struct vfs_file *file;

	assert_int_equal(vfs_change_cost(groups, VFS_MKDIR), VFS_QUICK);
	assert_int_equal(vfs_change_cost(others, VFS_MKDIR), VFS_QUICK);
	assert_int_equal(vfs_change_cost(others, VFS_RMDIR), VFS_SLOW);
	assert_int_equal(vfs_change_cost(plain, VFS_RMDIR), VFS_FREE);
	/* Whether a file is gone must be asked, even of what has been read. */
	mkdir_as("groups/g.a", &root_caller);
	node = node_at(tree, "groups/g.a/show");
	assert_int_equal(vfs_open_cost(node), VFS_QUICK);
	file = open_at(tree, "groups/g.a/show", O_RDONLY);
	text_read(file, 3, 0);
	assert_int_equal(vfs_cost(file, VFS_OP_READ, 3), VFS_QUICK);
	assert_int_equal(vfs_cost(file, VFS_OP_POLL, 0), VFS_QUICK);
	vfs_release(file);
	vfs_put(node, 1);
	vfs_put(groups, 1);
	vfs_put(others, 1);
	vfs_put(plain, 1);
}

static int note_entry(void *ctx, const struct vfs_entry *entry)
{
	char *all = ctx;

	if (entry->mkdir || entry->rmdir || entry->recursive)
		sprintf(all + strlen(all), "%s %d%d%d; ", entry->path, entry->mkdir, entry->rmdir,
			entry->recursive);
	return 0;
}

/* ---- from within ---- */

static int put_within(const char *path, const char *text)
{
	return vfs_write_within(tree->vfs, path, text, strlen(text), &nobody_caller);
}

static void handlers_write_and_make_without_nodes(void **state)
{
	size_t nodes = tree_nodes(tree);

	assert_int_equal(vfs_mkdir_within(tree->vfs, "groups/g.a", &nobody_caller), 0);
	assert_int_equal(vfs_mkdir_within(tree->vfs, "groups/g.a", &nobody_caller), -EEXIST);
	assert_int_equal(vfs_mkdir_within(tree->vfs, "groups/g.a/g.b", &nobody_caller), 0);
	assert_int_equal(vfs_mkdir_within(tree->vfs, "plain/x", &nobody_caller), -EPERM);
	assert_int_equal(vfs_mkdir_within(tree->vfs, "groups/show/x", &nobody_caller), -ENOTDIR);
	assert_int_equal(vfs_mkdir_within(tree->vfs, "nowhere/x", &nobody_caller), -ENOENT);
	assert_int_equal(vfs_mkdir_within(tree->vfs, "groups/", &nobody_caller), -EINVAL);
	assert_int_equal(put_within("groups/g.a/g.b/show", "x"), 0);
	assert_int_equal(put_within("groups/g.a/g.b", "x"), -EISDIR);
	assert_int_equal(put_within("groups/g.c/show", "x"), -ENOENT);
	assert_int_equal(put_within("groups/show/x", "x"), -ENOTDIR);
	/* A line that needs no newline, run in the directory whose values it has. */
	assert_int_equal(put_within("groups/g.a/g.b/run", "end"), 0);
	assert_int_equal(put_within("groups/g.a/g.b/run", "x"), -ENOENT);
	assert_int_equal(vfs_rmdir_within(tree->vfs, "groups/g.a", &nobody_caller), 0);
	assert_int_equal(vfs_rmdir_within(tree->vfs, "groups/g.a", &nobody_caller), -ENOENT);
	assert_int_equal(tree_nodes(tree), nodes);
	/* What a control file printed is not what the file shows then. */
	assert_int_equal(put_within("groups/run", "x"), 0);
	assert_string_equal(content("groups/run"), "");
}

static void entries_say_so(void **state)
{
	char all[128] = "";

	assert_int_equal(vfs_each_entry(tree->vfs, note_entry, all), 0);
	assert_string_equal(all, "groups/g.{group} 111; others/{other} 010; ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_directory_is_there_once_it_is_made),
		TEST(names_are_the_patterns_and_not_taken),
		TEST(elsewhere_nobody_may),
		TEST(directories_nest),
		TEST(a_nested_directory_is_listed),
		TEST(who_makes_it_owns_it),
		TEST(a_file_is_there_while_what_it_hangs_on_is),
		TEST(a_cgroup_file_is_written_as_a_whole),
		TEST(the_next_of_the_name_is_another),
		TEST(an_open_file_gives_what_is_left_and_then_enodev),
		TEST(a_control_file_may_end_its_directory),
		TEST(an_unfinished_line_is_not_run_after_the_end),
		TEST(what_is_gone_is_dropped),
		TEST(names_below_do_not_last),
		TEST(costs_are_told),
		TEST(handlers_write_and_make_without_nodes),
		TEST(entries_say_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
