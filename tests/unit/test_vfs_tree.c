// SPDX-License-Identifier: GPL-2.0-or-later
/* Names, attributes, permissions and extended attributes: vfs/node.c, attr.c, dir.c, xattr.c. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "vfs_fixture.h"

static int nr_tasks = 2;

static int show_args(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "node %ld zone %ld\n", vfs_arg(call->args, "node"),
		   vfs_arg(call->args, "zone"));
	return 0;
}

static ssize_t store(const struct vfs_call *call, const char *text, size_t len)
{
	return len;
}

static long next_node(void *ctx, const struct vfs_args *args, long prev)
{
	return prev < 1 ? prev + 1 : -ENOENT;
}

/* Node 0 has the zones 1 and 3, node 1 has zone 3. */
static long next_zone(void *ctx, const struct vfs_args *args, long prev)
{
	if (prev < 1 && vfs_arg(args, "node") == 0)
		return 1;
	return prev < 3 ? 3 : -ENOENT;
}

static void print_zone(void *ctx, const struct vfs_args *args, long value,
		       char name[VFS_NAME_MAX + 1])
{
	strcpy(name, value == 1 ? "DMA" : "Movable");
}

static long next_task(void *ctx, const struct vfs_args *args, long prev)
{
	return prev + 1 < nr_tasks ? prev + 1 : -ENOENT;
}

static long find_task(void *ctx, const struct vfs_args *args, const char *name)
{
	return strlen(name) == 1 && *name - '0' < nr_tasks ? *name - '0' : -ENOENT;
}

static const struct vfs_handler rows[] = {
	{ .name = "args", .show = show_args },
	{ .name = "both", .show = show_args, .store = store },
	{ .name = "store", .store = store },
};
static const struct vfs_dim dims[] = {
	{ .name = "node", .fixed = true, .next = next_node },
	{ .name = "zone", .fixed = true, .next = next_zone, .print = print_zone },
	{ .name = "task", .next = next_task, .find = find_task },
};

#define FILE_ENTRY(name, kind, mode, handler)                                                      \
	"{'name':'" name "','kind':'" kind "','mode':'" mode "','handler':'" handler               \
	"','doc':'doc of " name "'}"

static const char *const layouts[] = {
	"{'path':'','mode':'0755','doc':'root','entries':["
	"{'name':'zones','mode':'0755','doc':'d','entries':["
	" {'name':'node{node}','mode':'0755','doc':'d','entries':["
	"  {'name':'{zone}.z','mode':'0755','doc':'d','entries':["
	FILE_ENTRY("args", "sysfs", "0444", "args") "]},"
	FILE_ENTRY("both", "sysfs", "0644", "both") ","
	FILE_ENTRY("compact", "sysfs", "0200", "store") "]}]},"
	"{'name':'tasks','mode':'0755','doc':'d','entries':["
	" {'name':'{task}','mode':'0755','doc':'d','entries':[]}]},"
	"{'name':'proc','mode':'0555','family':'proc','mount':true,'doc':'d','entries':["
	FILE_ENTRY("seq", "proc_seq", "0444", "args") ","
	FILE_ENTRY("secret", "proc_seq", "0400", "args") ","
	" {'name':'sys','mode':'0555','family':'sysctl','doc':'d','entries':["
	FILE_ENTRY("knob", "sysctl", "0644", "both") ","
	FILE_ENTRY("trigger", "sysctl", "0200", "store") "]}]},"
	"{'name':'debug','mode':'0700','family':'debugfs','mount':true,'doc':'d','entries':["
	FILE_ENTRY("array", "debugfs_array", "0444", "args") "]}"
	"]}",
};

static struct tree *tree;

static int setup(void **state)
{
	tree = tree_load(rows, ARRAY_SIZE(rows), dims, ARRAY_SIZE(dims), layouts, 1);
	return tree->err;
}

static int teardown(void **state)
{
	tree_free(tree);
	return 0;
}

static int lookup(const char *path, const struct vfs_caller *caller)
{
	struct vfs_node *node;
	int err = vfs_lookup_path(tree->vfs, path, caller, &node);

	if (!err)
		vfs_put(node, 1);
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

/* ---- names ---- */

static void patterns_bind_their_values(void **state)
{
	struct vfs_file *file = open_at(tree, "zones/node1/Movable.z/args", O_RDONLY);

	assert_string_equal(text_read(file, 100, 0), "node 1 zone 3\n");
	vfs_release(file);
}

static void names_that_are_not_there(void **state)
{
	static const char *const missing[] = {
		"x", "zones/node2", "zones/node", "zones/node00", "zones/1", "zones/node1/DMA.z",
		"zones/node0/DMA", "zones/node0/.z", "tasks/2",
	};
	char long_name[VFS_NAME_MAX + 2];

	for (size_t i = 0; i < ARRAY_SIZE(missing); i++)
		assert_int_equal(lookup(missing[i], &root_caller), -ENOENT);
	assert_int_equal(lookup("proc/seq/x", &root_caller), -ENOTDIR);
	memset(long_name, 'a', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	assert_int_equal(lookup(long_name, &root_caller), -ENAMETOOLONG);
	assert_int_equal(lookup("", &root_caller), 0);
}

static void list(const char *path, char *names)
{
	struct vfs_node *node = node_at(tree, path);
	struct vfs_dirent entry;
	struct vfs_dir *dir;

	*names = '\0';
	assert_int_equal(vfs_opendir(node, O_RDONLY, &root_caller, &dir), 0);
	assert_int_equal(vfs_rewinddir(dir), 0);
	for (size_t i = 0; vfs_readdir(dir, i, &entry); i++)
		sprintf(names + strlen(names), "%s%s ", entry.name, S_ISDIR(entry.type) ? "/" : "");
	vfs_closedir(dir);
	vfs_put(node, 1);
}

static void directories_list_patterns_and_names(void **state)
{
	char names[256];

	list("zones/node0", names);
	assert_string_equal(names, "./ ../ DMA.z/ Movable.z/ both compact ");
	list("zones/node1", names);
	assert_string_equal(names, "./ ../ Movable.z/ both compact ");
	list("tasks", names);
	assert_string_equal(names, "./ ../ 0/ 1/ ");
	nr_tasks = 3;
	list("tasks", names);
	assert_string_equal(names, "./ ../ 0/ 1/ 2/ ");
	assert_int_equal(lookup("tasks/2", &root_caller), 0);
	nr_tasks = 2;
}

static void paths_are_made_from_nodes(void **state)
{
	struct vfs_node *node = node_at(tree, "zones/node0/DMA.z/args");
	char path[VFS_PATH_MAX];

	vfs_path(node, path);
	assert_string_equal(path, "zones/node0/DMA.z/args");
	vfs_put(node, 1);
	vfs_path(vfs_root(tree->vfs), path);
	assert_string_equal(path, "");
}

/* A name is cached for good only where it stays and everybody may search. */
static void lasting_names(void **state)
{
	static const struct {
		const char *path;
		bool last;
	} dirs[] = { { "zones", true }, { "zones/node0", true }, { "tasks", false },
		     { "debug", false }, { "proc/sys", true } };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		struct vfs_node *node = node_at(tree, dirs[i].path);

		assert_int_equal(vfs_names_last(node), dirs[i].last);
		vfs_put(node, 1);
	}
}

/* ---- attributes ---- */

static void inode_numbers_are_stable_and_unique(void **state)
{
	static const char *const paths[] = {
		"",
		"zones",
		"zones/node0",
		"zones/node1",
		"zones/node0/DMA.z",
		"zones/node0/Movable.z",
		"zones/node1/Movable.z",
		"zones/node0/DMA.z/args",
		"zones/node0/Movable.z/args",
		"proc",
		"proc/seq",
		"proc/sys",
		"proc/sys/knob",
		"debug",
	};
	ino_t ino[ARRAY_SIZE(paths)];

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		ino[i] = stat_of(paths[i]).st_ino;
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(ino[i], ino[j]);
	}
	teardown(NULL);
	setup(NULL);
	for (size_t i = ARRAY_SIZE(paths); i-- > 0;)
		assert_int_equal(stat_of(paths[i]).st_ino, ino[i]);
}

static void readdir_and_stat_agree(void **state)
{
	struct vfs_node *node = node_at(tree, "zones/node0");
	struct vfs_dirent entry;
	struct vfs_dir *dir;

	assert_int_equal(vfs_opendir(node, O_RDONLY, &root_caller, &dir), 0);
	assert_int_equal(vfs_rewinddir(dir), 0);
	assert_true(vfs_readdir(dir, 1, &entry));
	assert_int_equal(entry.ino, stat_of("zones").st_ino);
	assert_true(vfs_readdir(dir, 2, &entry));
	assert_int_equal(entry.ino, stat_of("zones/node0/DMA.z").st_ino);
	vfs_closedir(dir);
	vfs_put(node, 1);
}

static void attributes_are_those_of_the_family(void **state)
{
	static const struct {
		const char *path;
		mode_t mode;
		nlink_t nlink;
		off_t size;
		blksize_t blksize;
	} cases[] = {
		{ "proc", 040555, 3, 0, 1024 },
		{ "proc/seq", 0100444, 1, 0, 1024 },
		{ "proc/sys", 040555, 1, 0, 1024 },
		{ "proc/sys/knob", 0100644, 1, 0, 1024 },
		{ "zones/node0", 040755, 4, 0, 4096 },
		{ "zones/node1", 040755, 3, 0, 4096 },
		{ "zones/node0/both", 0100644, 1, 4096, 4096 },
		{ "debug", 040700, 2, 0, 4096 },
		{ "debug/array", 0100444, 1, 0, 4096 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct stat st = stat_of(cases[i].path);

		assert_int_equal(st.st_mode, cases[i].mode);
		assert_int_equal(st.st_nlink, cases[i].nlink);
		assert_int_equal(st.st_size, cases[i].size);
		assert_int_equal(st.st_blksize, cases[i].blksize);
		assert_int_equal(st.st_mtim.tv_sec, 1000);
		assert_int_equal(st.st_uid, 0);
	}
}

static int chmod_as(const char *path, mode_t mode, const struct vfs_caller *caller)
{
	struct vfs_setattr set = { .valid = VFS_SET_MODE, .mode = mode };
	struct vfs_node *node = node_at(tree, path);
	int err = vfs_setattr(node, &set, NULL, caller);

	vfs_put(node, 1);
	return err;
}

static void modes_can_be_changed_but_in_sysctl(void **state)
{
	assert_int_equal(chmod_as("proc/seq", 0600, &root_caller), 0);
	assert_int_equal(stat_of("proc/seq").st_mode, 0100600);
	assert_int_equal(chmod_as("proc/seq", 0444, &nobody_caller), -EPERM);
	assert_int_equal(chmod_as("proc/seq", 0444, &root_caller), 0);
	assert_int_equal(chmod_as("proc/sys/knob", 0600, &root_caller), -EPERM);
	assert_int_equal(stat_of("proc/sys/knob").st_mode, 0100644);
}

static void owners_can_be_changed_by_root(void **state)
{
	struct vfs_setattr set = { .valid = VFS_SET_UID | VFS_SET_GID, .uid = 65534, .gid = 7 };
	struct vfs_node *node = node_at(tree, "zones/node0/both");

	assert_int_equal(vfs_setattr(node, &set, NULL, &nobody_caller), -EPERM);
	assert_int_equal(vfs_setattr(node, &set, NULL, &root_caller), 0);
	vfs_put(node, 1);
	assert_int_equal(stat_of("zones/node0/both").st_uid, 65534);
	assert_int_equal(chmod_as("zones/node0/both", 0600, &nobody_caller), 0);
	teardown(NULL);
	setup(NULL);
}

static void truncating_changes_nothing_but_needs_write(void **state)
{
	struct vfs_setattr set = { .valid = VFS_SET_SIZE };
	struct vfs_node *node = node_at(tree, "zones/node0/both");

	assert_int_equal(vfs_setattr(node, &set, NULL, &root_caller), 0);
	assert_int_equal(vfs_setattr(node, &set, NULL, &nobody_caller), -EACCES);
	vfs_put(node, 1);
	assert_int_equal(stat_of("zones/node0/both").st_size, 4096);
	assert_int_equal(vfs_setattr(vfs_root(tree->vfs), &set, NULL, &root_caller), -EISDIR);
}

/* ---- permissions ---- */

static int permission(const char *path, int mask, const struct vfs_caller *caller)
{
	struct vfs_node *node = node_at(tree, path);
	int err = vfs_permission(node, mask, caller);

	vfs_put(node, 1);
	return err;
}

static int open_as(const char *path, int flags, const struct vfs_caller *caller)
{
	struct vfs_node *node = node_at(tree, path);
	struct vfs_file *file;
	int err = vfs_open(node, flags, caller, &file);

	if (!err)
		vfs_release(file);
	vfs_put(node, 1);
	return err;
}

static void modes_bind_nobody_and_partly_root(void **state)
{
	assert_int_equal(permission("proc/seq", R_OK, &nobody_caller), 0);
	assert_int_equal(permission("proc/seq", W_OK, &nobody_caller), -EACCES);
	assert_int_equal(permission("proc/secret", R_OK, &nobody_caller), -EACCES);
	assert_int_equal(permission("proc/seq", W_OK, &root_caller), 0);
	assert_int_equal(permission("proc/seq", X_OK, &root_caller), -EACCES);
	assert_int_equal(permission("debug", X_OK, &root_caller), 0);
	assert_int_equal(permission("debug", X_OK, &nobody_caller), -EACCES);
	assert_int_equal(lookup("debug/array", &nobody_caller), -EACCES);
	/* In /proc/sys the mode binds root, too. */
	assert_int_equal(permission("proc/sys/trigger", R_OK, &root_caller), -EACCES);
	assert_int_equal(permission("proc/sys/trigger", W_OK, &root_caller), 0);
	assert_int_equal(permission("proc/sys", W_OK, &root_caller), -EACCES);
}

static bool is_in_seven(const struct vfs_caller *caller, gid_t gid)
{
	return gid == 7;
}

static void groups_count(void **state)
{
	struct vfs_setattr set = { .valid = VFS_SET_GID | VFS_SET_MODE, .gid = 7, .mode = 0640 };
	struct vfs_caller member = nobody_caller;
	struct vfs_node *node = node_at(tree, "zones/node0/both");

	assert_int_equal(vfs_setattr(node, &set, NULL, &root_caller), 0);
	assert_int_equal(vfs_permission(node, R_OK, &nobody_caller), -EACCES);
	member.in_group = is_in_seven;
	assert_int_equal(vfs_permission(node, R_OK, &member), 0);
	assert_int_equal(vfs_permission(node, W_OK, &member), -EACCES);
	vfs_put(node, 1);
	teardown(NULL);
	setup(NULL);
}

static void open_follows_the_family(void **state)
{
	/* Root may open for writing what proc and debugfs have read-only, not so in sysfs. */
	assert_int_equal(open_as("proc/seq", O_WRONLY, &root_caller), 0);
	assert_int_equal(open_as("debug/array", O_RDWR, &root_caller), 0);
	assert_int_equal(open_as("zones/node0/DMA.z/args", O_WRONLY, &root_caller), -EACCES);
	assert_int_equal(open_as("zones/node0/compact", O_RDONLY, &root_caller), -EACCES);
	assert_int_equal(open_as("zones/node0/compact", O_WRONLY, &root_caller), 0);
	assert_int_equal(open_as("zones/node0/compact", 3, &root_caller), 0);
	assert_int_equal(open_as("proc/sys/trigger", O_RDONLY, &root_caller), -EACCES);
	assert_int_equal(open_as("proc/seq", O_WRONLY, &nobody_caller), -EACCES);
	assert_int_equal(open_as("proc/seq", O_RDONLY | O_TRUNC, &nobody_caller), -EACCES);
	assert_int_equal(open_as("proc/seq", O_RDONLY | O_DIRECT, &root_caller), -EINVAL);
	assert_int_equal(open_as("proc/secret", O_RDONLY | O_DIRECT, &nobody_caller), -EACCES);
	assert_int_equal(open_as("proc", O_RDONLY, &root_caller), -EISDIR);
}

/* ---- changing names ---- */

static void names_cannot_be_changed(void **state)
{
	static const struct {
		const char *dir, *name;
		enum vfs_change change;
		int root, nobody;
	} cases[] = {
		{ "proc", NULL, VFS_CREATE, -ENOENT, -ENOENT },
		{ "proc", NULL, VFS_MKDIR, -ENOENT, -ENOENT },
		{ "proc", "proc/seq", VFS_UNLINK, -EPERM, -EACCES },
		{ "proc", "proc/seq", VFS_RENAME, -ENOENT, -ENOENT },
		{ "proc/sys", "proc/sys/knob", VFS_UNLINK, -EACCES, -EACCES },
		{ "proc/sys", NULL, VFS_MKDIR, -ENOENT, -ENOENT },
		{ "zones", NULL, VFS_CREATE, -EACCES, -EACCES },
		{ "zones", NULL, VFS_MKDIR, -EPERM, -EACCES },
		{ "zones", NULL, VFS_SYMLINK, -EPERM, -EACCES },
		{ "zones", "zones/node0", VFS_RMDIR, -EPERM, -EACCES },
		{ "zones", NULL, VFS_TMPFILE, -EOPNOTSUPP, -EACCES },
		{ "debug", NULL, VFS_MKNOD, -EPERM, -EACCES },
		{ "", "proc", VFS_RMDIR, -EBUSY, -EACCES },
		{ "", "debug", VFS_RENAME, -EBUSY, -EBUSY },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct vfs_node *dir = node_at(tree, cases[i].dir);
		struct vfs_node *node = cases[i].name ? node_at(tree, cases[i].name) : NULL;

		assert_int_equal(vfs_change(dir, node, cases[i].change, &root_caller),
				 cases[i].root);
		assert_int_equal(vfs_change(dir, node, cases[i].change, &nobody_caller),
				 cases[i].nobody);
		vfs_put(node, 1);
		vfs_put(dir, 1);
	}
}

/* ---- extended attributes ---- */

static void the_documentation_is_an_attribute(void **state)
{
	struct vfs_node *node = node_at(tree, "proc/secret");
	char doc[64];

	assert_int_equal(vfs_getxattr(node, "user.doc", NULL, 0, &nobody_caller), 13);
	assert_int_equal(vfs_getxattr(node, "user.doc", doc, 5, &root_caller), -ERANGE);
	assert_int_equal(vfs_getxattr(node, "user.doc", doc, sizeof(doc), &nobody_caller), 13);
	assert_memory_equal(doc, "doc of secret", 13);
	assert_int_equal(vfs_setxattr(node, "user.doc", "x", 1, 0, &root_caller), -EOPNOTSUPP);
	assert_int_equal(vfs_listxattr(node, doc, sizeof(doc)), 0);
	vfs_put(node, 1);
}

static void sysfs_keeps_trusted_attributes(void **state)
{
	struct vfs_node *node = node_at(tree, "zones/node0/both"),
			*proc = node_at(tree, "proc/seq");
	char value[8];

	assert_int_equal(vfs_setxattr(node, "trusted.x", "12", 2, 0, &root_caller), 0);
	assert_int_equal(vfs_setxattr(node, "trusted.x", "123", 3, 0, &root_caller), 0);
	assert_int_equal(vfs_setxattr(node, "trusted.x", "1", 1, XATTR_CREATE, &root_caller),
			 -EEXIST);
	assert_int_equal(vfs_setxattr(node, "trusted.y", "1", 1, XATTR_REPLACE, &root_caller),
			 -ENODATA);
	assert_int_equal(vfs_setxattr(node, "trusted.y", "1", 1, 0, &nobody_caller), -EPERM);
	assert_int_equal(vfs_getxattr(node, "trusted.x", value, sizeof(value), &root_caller), 3);
	assert_int_equal(vfs_listxattr(node, value, 4), -ERANGE);
	assert_int_equal(vfs_listxattr(node, NULL, 0), 10);
	assert_int_equal(vfs_setxattr(node, "trusted.x", NULL, 0, 0, &root_caller), 0);
	assert_int_equal(vfs_setxattr(node, "trusted.x", NULL, 0, 0, &root_caller), -ENODATA);
	assert_int_equal(vfs_setxattr(node, "user.x", "1", 1, 0, &root_caller), -EOPNOTSUPP);
	assert_int_equal(vfs_getxattr(node, "user.x", value, 8, &root_caller), -ENODATA);
	assert_int_equal(vfs_setxattr(proc, "trusted.x", "1", 1, 0, &root_caller), -EOPNOTSUPP);
	assert_int_equal(vfs_getxattr(proc, "user.x", value, 8, &root_caller), -EOPNOTSUPP);
	vfs_put(node, 1);
	vfs_put(proc, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_bind_their_values),
		cmocka_unit_test(names_that_are_not_there),
		cmocka_unit_test(directories_list_patterns_and_names),
		cmocka_unit_test(paths_are_made_from_nodes),
		cmocka_unit_test(lasting_names),
		cmocka_unit_test(inode_numbers_are_stable_and_unique),
		cmocka_unit_test(readdir_and_stat_agree),
		cmocka_unit_test(attributes_are_those_of_the_family),
		cmocka_unit_test(modes_can_be_changed_but_in_sysctl),
		cmocka_unit_test(owners_can_be_changed_by_root),
		cmocka_unit_test(truncating_changes_nothing_but_needs_write),
		cmocka_unit_test(modes_bind_nobody_and_partly_root),
		cmocka_unit_test(groups_count),
		cmocka_unit_test(open_follows_the_family),
		cmocka_unit_test(names_cannot_be_changed),
		cmocka_unit_test(the_documentation_is_an_attribute),
		cmocka_unit_test(sysfs_keeps_trusted_attributes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
