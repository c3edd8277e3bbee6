// SPDX-License-Identifier: GPL-2.0-or-later
/* Loading a layout: vfs/layout.c. */
#include <errno.h>

#include "vfs_fixture.h"

#define ROOT "{'path':'','mode':'0755','doc':'root'"
#define FILE_A "{'name':'a','kind':'sysfs','mode':'0444','handler':'show','doc':'a file'}"

static int show(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "shown\n");
	return 0;
}

static long next_two(void *ctx, const struct vfs_args *args, long prev)
{
	return prev < 1 ? prev + 1 : -ENOENT;
}

static int make(const struct vfs_call *call, const char *name)
{
	return -EPERM;
}

static const struct vfs_handler rows[] = { { .name = "show", .show = show },
					   { .name = "make", .mkdir = make } };
static const struct vfs_dim dims[] = { { .name = "n", .next = next_two },
				       { .name = "m", .next = next_two },
				       { .name = "fixed", .fixed = true, .next = next_two } };

static struct tree *load(const char *const *layouts, size_t nr)
{
	return tree_load(rows, ARRAY_SIZE(rows), dims, ARRAY_SIZE(dims), layouts, nr);
}

static void check_error(const char *const *layouts, size_t nr, const char *error)
{
	struct tree *tree = load(layouts, nr);
	size_t len = strlen(tree->error), tail = strlen(error);

	assert_int_equal(tree->err, -EINVAL);
	assert_true(len >= tail);
	assert_string_equal(tree->error + len - tail, error);
	tree_free(tree);
}

static void parts_come_in_any_order(void **state)
{
	static const char *const layouts[] = {
		"{'path':'d/e','mode':'0555','doc':'e','entries':[" FILE_A "]}",
		"{'path':'d','mode':'0555','doc':['two','lines']}",
		ROOT "}",
	};
	struct tree *tree = load(layouts, 3);
	struct vfs_node *node;

	assert_string_equal(tree->error, "");
	assert_int_equal(tree->err, 0);
	node = node_at(tree, "d");
	assert_string_equal(vfs_doc(node), "two lines");
	vfs_put(node, 1);
	vfs_put(node_at(tree, "d/e/a"), 1);
	tree_free(tree);
}

/* Each of these as the only entry of the root is refused with this message. */
static void mistakes_are_named(void **state)
{
	static const struct {
		const char *entry, *error;
	} bad[] = {
		{"{'kind':'sysfs'}", ": /: an entry has no \"name\""},
		{"{'name':'a/b','mode':'0444'}", ": /a/b: this cannot be a name"},
		{"{'name':'..','mode':'0444'}", ": /..: this cannot be a name"},
		{"{'name':'{n','mode':'0444'}", ": /{n: a name has at most one {variable}"},
		{"{'name':'{n}{m}','mode':'0444'}", ": /{n}{m}: a name has at most one {variable}"},
		{"{'name':'{x}','mode':'0444'}", ": /{x}: nothing stands for {x}"},
		{"{'name':'a','mod':'0444'}", ": /a: unknown key \"mod\""},
		{"{'name':'a','kind':'sysfs','doc':'d'}",
		 ": /a: \"mode\" is missing or not a string"},
		{"{'name':'a','kind':'sysfs','mode':'0999','doc':'d'}",
		 ": /a: \"mode\": \"0999\" is not an octal mode"},
		{"{'name':'a','kind':'sysfs','mode':'0444'}",
		 ": /a: \"doc\" is missing, or neither text nor lines"},
		{"{'name':'a','kind':'link','mode':'0777','doc':'d'}",
		 ": /a: \"target\" is missing or not a string"},
		{"{'name':'a','kind':'link','mode':'0777','doc':'d','target':'b{n}'}",
		 ": /a: \"target\": the path has no {n}"},
		{"{'name':'a{n}','kind':'link','mode':'0777','doc':'d','target':'b{n'}",
		 ": /a{n}: \"target\": the path has no {n"},
		{"{'name':'a','kind':'seq','mode':'0444','doc':'d'}",
		 ": /a: there is no kind \"seq\""},
		{"{'name':'a','kind':'sysfs','mode':'0444','doc':'d','handler':'h'}",
		 ": /a: there is no handler \"h\""},
		{"{'name':'a','kind':'control','mode':'0444','doc':'d','handler':'show'}",
		 ": /a: handler \"show\" has not what kind \"control\" needs"},
		{"{'name':'a','mode':'0755','doc':'d','entries':7}",
		 ": /a: \"entries\" is not an array"},
		{"{'name':'a','kind':'dir','mode':'0755','doc':'d','family':'tmpfs'}",
		 ": /a: \"family\" is not proc, sysctl, sysfs, debugfs or cgroup"},
		{"{'name':'{n}','mode':'0755','doc':'d','entries':"
		 "[{'name':'x{n}','mode':'0755','doc':'d','entries':[]}]}",
		 ": /{n}/x{n}: the path has this variable twice"},
		{"{'name':'{m}','mode':'0755','doc':'d','entries':[],'mkdir':'no'}",
		 ": /{m}: there is no handler \"no\""},
		{"{'name':'{m}','mode':'0755','doc':'d','entries':[],'rmdir':7}",
		 ": /{m}: there is no handler \"\""},
		{"{'name':'{m}','mode':'0755','doc':'d','entries':[],'rmdir':'show'}",
		 ": /{m}: handler \"show\" has no rmdir"},
		{"{'name':'a','mode':'0755','doc':'d','entries':[],'mkdir':'make'}",
		 ": /a: \"mkdir\", \"rmdir\" and \"recursive\" need a {variable} whose names come "
		 "and go"},
		{"{'name':'{fixed}','mode':'0755','doc':'d','entries':[],'recursive':true}",
		 ": /{fixed}: \"mkdir\", \"rmdir\" and \"recursive\" need a {variable} whose names "
		 "come and go"},
		{FILE_A "," FILE_A, ": /: \"a\" comes twice"},
	};
	char root[512];
	const char *layouts[] = { root };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(root, sizeof(root), ROOT ",'entries':[%s]}", bad[i].entry);
		check_error(layouts, 1, bad[i].error);
	}
}

/* A link says where it leads, with the names on its path in place of variables. */
static void links_have_targets(void **state)
{
	static const char *const layouts[] = {
		ROOT ",'entries':[{'name':'a{n}','mode':'0755','doc':'d','entries':["
		"{'name':'b{m}','kind':'link','mode':'0777','doc':'d','target':'../b{m}/x{n}y'},"
		"{'name':'c','kind':'link','mode':'0777','doc':'d','target':'..'}," FILE_A "]}]}",
	};
	struct tree *tree = load(layouts, 1);
	char target[VFS_PATH_MAX];
	struct vfs_node *node;
	struct vfs_file *file;
	struct stat st;

	assert_string_equal(tree->error, "");
	node = node_at(tree, "a1/b0");
	assert_int_equal(vfs_readlink(node, target), 0);
	assert_string_equal(target, "../b0/x1y");
	vfs_getattr(node, &st);
	assert_int_equal(st.st_mode, S_IFLNK | 0777);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(vfs_open(node, 0, &root_caller, &file), -ELOOP);
	vfs_put(node, 1);
	node = node_at(tree, "a0/c");
	assert_int_equal(vfs_readlink(node, target), 0);
	assert_string_equal(target, "..");
	vfs_put(node, 1);
	node = node_at(tree, "a0/a");
	assert_int_equal(vfs_readlink(node, target), -EINVAL);
	vfs_put(node, 1);
	tree_free(tree);
}

static void the_root_is_needed(void **state)
{
	static const char *const only_d[] = { "{'path':'d','mode':'0555','doc':'d'}" };
	static const char *const no_parent[] = {ROOT "}", "{'path':'x/y','mode':'0555','doc':'d'}"};
	static const char *const twice[] = { ROOT "}", ROOT "}" };

	check_error(NULL, 0, "there is no layout file");
	check_error(only_d, 1, "no layout file describes the root");
	check_error(no_parent, 2, ": /x/y: nothing describes the directory it is in");
	check_error(twice, 2, ": /: the root is described twice");
}

static void bad_json_is_named_by_line(void **state)
{
	static const char *const layouts[] = { "{\n'path':'',\n'mode':}" };
	struct tree *tree = load(layouts, 1);

	assert_int_equal(tree->err, -EINVAL);
	assert_non_null(strstr(tree->error, "/0.json:3: "));
	tree_free(tree);
}

static void a_missing_directory_is_named(void **state)
{
	struct vfs_options options = { 0 };
	struct vfs *vfs = vfs_create(&options);
	char error[VFS_ERROR_MAX];

	assert_int_equal(vfs_load(vfs, "/nonexistent/layout", error), -ENOENT);
	assert_string_equal(error, "/nonexistent/layout: No such file or directory");
	vfs_destroy(vfs);
}

static void a_name_is_registered_once(void **state)
{
	struct vfs_options options = { 0 };
	struct vfs *vfs = vfs_create(&options);

	assert_int_equal(vfs_add_handlers(vfs, rows, 1, NULL), 0);
	assert_int_equal(vfs_add_handlers(vfs, rows, 1, NULL), -EEXIST);
	assert_int_equal(vfs_add_dims(vfs, dims, 2, NULL), 0);
	assert_int_equal(vfs_add_dims(vfs, dims + 1, 1, NULL), -EEXIST);
	vfs_destroy(vfs);
}

static int note_entry(void *ctx, const struct vfs_entry *entry)
{
	char *all = ctx;

	sprintf(all + strlen(all), "%s %s %o %s; ", entry->path, entry->kind, entry->mode,
		entry->handler ? entry->handler : "-");
	return 0;
}

static void entries_can_be_walked(void **state)
{
	static const char *const layouts[] = {
		ROOT ",'entries':[{'name':'d{n}','mode':'0700','doc':'d','entries':[" FILE_A "]}]}"
	};
	struct tree *tree = load(layouts, 1);
	char all[256] = "";

	assert_int_equal(vfs_each_entry(tree->vfs, note_entry, all), 0);
	assert_string_equal(all, " dir 40755 -; d{n} dir 40700 -; d{n}/a sysfs 100444 show; ");
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_come_in_any_order),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(links_have_targets),
		cmocka_unit_test(the_root_is_needed),
		cmocka_unit_test(bad_json_is_named_by_line),
		cmocka_unit_test(a_missing_directory_is_named),
		cmocka_unit_test(a_name_is_registered_once),
		cmocka_unit_test(entries_can_be_walked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
