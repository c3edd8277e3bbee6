// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cgroup FOLDER
 *
 * Rebuilds the load of a recorded run with cgroups, which FOLDER holds, on a
 * machine of its size, and compares what the memory controller's files show
 * after each step: names and their order, line by line; settings, and what is
 * still as it was made, to the byte; the rest within a factor. Prints what
 * differs; ends with 1 when something differs that must not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "files/files_i.h"
#include "mm/swap.h"
#include "mm/task.h"

#define CG "sys/fs/cgroup"
#define MIB_PAGES 256

struct run {
	const char *folder;
	struct files *files;
	struct vfs *vfs;
	int wrong;
};

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "cgroup: %s: %s\n", what, why);
	exit(2);
}

static struct vfs_caller root = { 0 };

/* ---- the tree ---- */

static struct vfs_file *open_file(struct run *r, const char *path, int flags)
{
	struct vfs_node *node;
	struct vfs_file *file;

	if (vfs_lookup_path(r->vfs, path, &root, &node) || vfs_open(node, flags, &root, &file))
		die(path, "cannot be opened");
	vfs_put(node, 1);
	return file;
}

static void read_file(struct run *r, const char *path, struct vfs_text *out)
{
	struct vfs_file *file = open_file(r, path, 0);
	const char *data;
	off_t at = 0;
	ssize_t n;

	while ((n = vfs_read(file, 65536, at, &root, &data)) > 0) {
		vfs_append(out, data, (size_t)n);
		at += n;
	}
	if (n < 0)
		die(path, strerror((int)-n));
	vfs_release(file);
}

/* What came of it. */
static ssize_t put(struct run *r, const char *path, const char *line)
{
	struct vfs_file *file = open_file(r, path, 1);
	char text[256];
	ssize_t n;

	snprintf(text, sizeof(text), "%s\n", line);
	n = vfs_write(file, text, strlen(text), 0, &root);
	vfs_release(file);
	return n;
}

static void must_put(struct run *r, const char *path, const char *line)
{
	if (put(r, path, line) < 0)
		die(path, line);
}

static void make_dir(struct run *r, const char *dir, const char *name)
{
	struct vfs_node *node;

	if (vfs_lookup_path(r->vfs, dir, &root, &node) || vfs_mkdir(node, name, &root))
		die(dir, name);
	vfs_put(node, 1);
}

static void end_task(struct run *r, const char *name)
{
	struct vfs_node *node;

	if (vfs_lookup_path(r->vfs, "tasks", &root, &node))
		die("tasks", "is not there");
	vfs_rmdir(node, name, &root);	/* it may have been killed */
	vfs_put(node, 1);
}

/* ---- the load ---- */

/* in_a() of the recordings: a process that moves itself into job/a. */
static void in_a(struct run *r, const char *name)
{
	struct machine *m = board_machine(r->files->board);
	char pid[16];

	make_dir(r, "tasks", name);
	snprintf(pid, sizeof(pid), "%d", find_task(m, name)->pid);
	must_put(r, CG "/job/a/cgroup.procs", pid);
}

static ssize_t fault(struct run *r, const char *name, unsigned int pages)
{
	char path[64], line[64];

	snprintf(path, sizeof(path), "tasks/%s/fault", name);
	snprintf(line, sizeof(line), "pages=%u", pages);
	return put(r, path, line);
}

/* cat(1) of files of 50 MiB. */
static void cat(struct run *r, int first, int last)
{
	in_a(r, "cat");
	for (int i = first; i <= last; i++) {
		char line[64];

		snprintf(line, sizeof(line), "file=f%d size=50M", i);
		must_put(r, "tasks/cat/read", line);
	}
	end_task(r, "cat");
}

/* mcg() of the recordings: all files of both groups. */
static void print_groups(struct run *r, struct vfs_text *out)
{
	static const char *const files[] = {
		"memory.events", "memory.events.local", "memory.stat", "memory.current",
		"memory.max", "memory.high", "memory.min", "memory.low", "memory.oom.group",
		"memory.swap.current", "memory.swap.max", "memory.swap.events",
		"memory.numa_stat", "memory.peak",
	};
	static const char *const groups[] = { "job", "job/a" };
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
			vfs_printf(out, "### %s/%s\n", groups[g], files[i]);
			snprintf(path, sizeof(path), CG "/%s/%s", groups[g], files[i]);
			read_file(r, path, out);
		}
}

static char *recorded(const struct run *r, const char *step)
{
	char path[4096], *text = malloc(1 << 16);
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/memcg.%s", r->folder, step);
	file = fopen(path, "r");
	if (!file || !text)
		die(path, "cannot be read");
	len = fread(text, 1, (1 << 16) - 1, file);
	text[len] = '\0';
	fclose(file);
	return text;
}

/* exact: nothing has been done yet that the model does in another way. */
static void compare_step(struct run *r, const char *step, bool exact)
{
	struct vfs_text have = { 0 };
	char *want = recorded(r, step);

	print_groups(r, &have);
	vfs_putc(&have, '\0');
	r->wrong += compare_groups(step, want, have.data, exact);
	vfs_text_free(&have);
	free(want);
}

static void begin(struct run *r, const char *mem)
{
	struct files_source source = { .machine = "256m", .mem = mem };
	struct vfs_options options = { .page_size = 4096 };
	char error[FILES_ERROR_MAX];

	if (files_open(&source, &r->files, error))
		die("boot", error);
	r->vfs = vfs_create(&options);
	if (!r->vfs || files_attach(r->files, r->vfs) || vfs_load(r->vfs, NULL, error))
		die("tree", error);
	must_put(r, CG "/cgroup.subtree_control", "+memory +cpuset");
	make_dir(r, CG, "job");
	make_dir(r, CG "/job", "a");
	must_put(r, CG "/job/cgroup.subtree_control", "+memory");
}

/* ---- the runs ---- */

static void run_reclaim(struct run *r)
{
	begin(r, "320M");
	if (swap_on(board_machine(r->files->board), "/dev/zram0", 128 * MIB_PAGES, -1))
		die("swap", "is refused");
	must_put(r, CG "/job/a/memory.high", "40M");
	compare_step(r, "before", true);
	cat(r, 0, 2);
	compare_step(r, "high", false);
	must_put(r, CG "/job/a/memory.high", "max");
	must_put(r, CG "/job/a/memory.max", "40M");
	cat(r, 3, 5);
	compare_step(r, "max", false);
	in_a(r, "anon");
	if (fault(r, "anon", 60 * MIB_PAGES) < 0)
		die("anon", "has not all its memory");
	end_task(r, "anon");
	compare_step(r, "anon", false);
	cat(r, 6, 6);
	must_put(r, CG "/job/a/memory.reclaim", "20M");
	compare_step(r, "reclaim", false);
}

static void set_adj(struct run *r, const char *name, short adj)
{
	find_task(board_machine(r->files->board), name)->oom_score_adj = adj;
}

static void run_oom(struct run *r)
{
	begin(r, "512M");
	must_put(r, CG "/job/memory.max", "48M");
	compare_step(r, "before", true);
	in_a(r, "mem1");
	fault(r, "mem1", 10 * MIB_PAGES);
	in_a(r, "mem2");
	set_adj(r, "mem2", 300);
	fault(r, "mem2", 15 * MIB_PAGES);
	compare_step(r, "filled", false);

	/* mem2 is killed, then memgrow itself. */
	in_a(r, "memgrow");
	fault(r, "memgrow", 100 * MIB_PAGES);
	end_task(r, "memgrow");
	compare_step(r, "1", false);

	/* mem1 is killed, then there is nobody until the limit is raised. */
	in_a(r, "memgrow2");
	set_adj(r, "memgrow2", -1000);
	fault(r, "memgrow2", 60 * MIB_PAGES);
	must_put(r, CG "/job/memory.max", "200M");
	fault(r, "memgrow2", 12 * MIB_PAGES);
	end_task(r, "memgrow2");
	compare_step(r, "2", false);

	/* One of three is chosen, all go. */
	must_put(r, CG "/job/a/memory.oom.group", "1");
	must_put(r, CG "/job/a/memory.max", "32M");
	in_a(r, "grp1");
	fault(r, "grp1", 8 * MIB_PAGES);
	in_a(r, "grp2");
	fault(r, "grp2", 8 * MIB_PAGES);
	in_a(r, "grpgrow");
	fault(r, "grpgrow", 60 * MIB_PAGES);
	end_task(r, "grpgrow");
	compare_step(r, "3", false);

	/* As far as the recorded one had come when it was looked at. */
	must_put(r, CG "/job/a/memory.high", "5M");
	in_a(r, "high");
	fault(r, "high", 1637);
	compare_step(r, "high", false);
	must_put(r, CG "/job/a/memory.high", "max");
	fault(r, "high", 12 * MIB_PAGES - 1637);
	end_task(r, "high");
	compare_step(r, "after", false);
}

int main(int argc, char **argv)
{
	const char *name = argc == 2 ? strrchr(argv[1], '/') : NULL;
	struct run r = { 0 };

	if (!name) {
		fprintf(stderr, "usage: cgroup FOLDER/RECORDING\n");
		return 2;
	}
	r.folder = argv[1];
	if (!strcmp(name + 1, "oom-memcg"))
		run_oom(&r);
	else
		run_reclaim(&r);
	vfs_destroy(r.vfs);
	files_close(r.files);
	return r.wrong != 0;
}
