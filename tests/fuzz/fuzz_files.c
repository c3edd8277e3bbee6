// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hostile writes to every file that can be written: lines made of the keys of
 * doc/CONTROL.md with values that make sense, almost make sense or do not, and
 * damaged in one write of four, and interrupted when they take long; and directories made and removed wherever
 * they can be. All invariants hold after each; all files can still be read.
 *
 * FUZZ_STEPS writes on each machine, from FUZZ_SEED.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <cmocka.h>

#include "files/files_i.h"

#define LINES_MAX	4096
#define FILES_MAX	256
#define DIRS_MAX	16
#define CHECK_EVERY	64

static uint64_t seed;

static uint64_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static const char *one_of(const char *const *words, size_t nr)
{
	return words[next_random() % nr];
}

#define ONE_OF(...)									\
	one_of((const char *const[]){ __VA_ARGS__ },					\
	       sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

/* ---- what is written ---- */

static void add_number(struct vfs_text *text)
{
	unsigned long n = next_random() >> next_random() % 64;

	switch (next_random() % 8) {
	case 0:
		vfs_printf(text, "0x%lx", n);
		break;
	case 1:
		vfs_printf(text, "%lu%s", n, ONE_OF("K", "M", "G", "T", "k", "P"));
		break;
	case 2:
		vfs_printf(text, "-%lu", n);
		break;
	case 3:
		vfs_puts(text, ONE_OF("", "18446744073709551615", "18446744073709551616", "abc", "07"));
		break;
	default:
		vfs_printf(text, "%lu", next_random() % 4096);
	}
}

static void add_pfn(struct vfs_text *text)
{
	if (next_random() % 4)
		vfs_printf(text, "%lu", 262144 + next_random() % 65536);
	else if (next_random() % 2)
		vfs_puts(text, ONE_OF("0x50000000", "0x400000000", "4G", "0x38000000"));
	else
		add_number(text);
}

static void add_state(struct vfs_text *text)
{
	vfs_puts(text, ONE_OF("online", "offline", "online_movable", "online_kernel", "auto-movable",
			      "1", "0", "auto", "manual", "bind:0", "interleave", "prefer:1",
			      "prefer (many):0", "0-1", "memalloc", "memalloc_noio,memalloc_pin",
			      "dying", "exiting dying"));
}

/* Of pages: few, or so many that memory is full soon, or it is refused. */
static void add_amount(struct vfs_text *text)
{
	if (next_random() % 8)
		vfs_printf(text, "%lu", next_random() % 4096);
	else
		vfs_puts(text, ONE_OF("0", "20000", "268435457", "18446744073709551616", "-1", "4K"));
}

static void add_value(struct vfs_text *text, const char *key)
{
	if (!strcmp(key, "name"))
		vfs_printf(text, "%s%lu", ONE_OF("a", "b", "*", "a*", "", "a?"), next_random() % 64);
	else if (!strcmp(key, "gfp"))
		vfs_puts(text, ONE_OF("GFP_KERNEL", "GFP_ATOMIC", "GFP_HIGHUSER_MOVABLE",
				      "GFP_DMA|__GFP_NOWARN", "KERNEL+NOFAIL", "GFP_TRANSHUGE",
				      "KERNEL+RECLAIMABLE", "0", "0xffffffff", "NOSUCH"));
	else if (!strcmp(key, "order"))
		vfs_printf(text, "%lu", next_random() % 13);
	else if (!strcmp(key, "pfn") || !strcmp(key, "start"))
		add_pfn(text);
	else if (!strcmp(key, "type"))
		vfs_puts(text, ONE_OF("CMA", "MOVABLE", "ISOLATE"));
	else if (!strcmp(key, "area"))
		vfs_puts(text, ONE_OF("reserved", "hugetlb0", "nope"));
	else if (!strcmp(key, "size") && next_random() % 2)
		vfs_puts(text, ONE_OF("128M", "256M", "0"));
	else if (!strcmp(key, "zone"))
		vfs_puts(text, ONE_OF("DMA", "DMA32", "Normal", "Movable", "HighMem"));
	else if (!strcmp(key, "nodes"))
		vfs_puts(text, ONE_OF("0", "1", "0-1", "0,1", "1-0", "0-", "7"));
	else if (!strcmp(key, "task") || !strcmp(key, "file"))
		vfs_puts(text, ONE_OF("0", "init", "x", "log", "a/b"));
	else if (!strcmp(key, "kind"))
		vfs_puts(text, ONE_OF("reclaimable", "unreclaimable", "unreclaimable", "yes"));
	else if (!strcmp(key, "thp") || !strcmp(key, "write"))
		vfs_puts(text, ONE_OF("yes", "yes", "no", "maybe"));
	else if (!strcmp(key, "pages") || !strcmp(key, "first"))
		add_amount(text);
	else if (next_random() % 4)
		vfs_printf(text, "%lu", next_random() % (strcmp(key, "count") ? 3 : 2048));
	else
		add_number(text);
}

static void add_line(struct vfs_text *text)
{
	for (unsigned int nr = next_random() % 5; nr; nr--) {
		const char *key = ONE_OF("name", "order", "gfp", "count", "size", "pfn", "start",
					 "align", "type", "area", "node", "nodes", "cpu", "zone",
					 "movable", "pinned", "no_warn", "task", "pages", "first",
					 "file", "thp", "write", "kind", "objects", "kernel", "slab");

		vfs_printf(text, "%s=", key);
		add_value(text, key);
		vfs_putc(text, ' ');
	}
}

/* Lines of these files have these keys, else hardly one would be well formed. */
static const struct {
	const char *file, *key[4];	/* or a key with its value */
} line_keys[] = {
	{ "swapon", { "name=/dev/zram0", "size" } },
	{ "swapon", { "name=/dev/zram1", "size=32M", "prio" } },
	{ "swapoff", { "name=/dev/zram0", "task" } },
	{ "swapoff", { "name=/dev/zram1" } },
	{ "fault", { "pages", "thp" } },
	{ "touch", { "pages", "first", "write" } },
	{ "read", { "file", "pages", "first" } },
	{ "dirty", { "file", "pages", "first" } },
	{ "sync", { "file" } },
	{ "mlock", { "pages", "first" } },
	{ "munlock", { "pages", "first" } },
	{ "pin", { "pages", "first" } },
	{ "unpin", { "pages", "first" } },
	{ "slab", { "pages", "kind" } },
	{ "kalloc", { "order", "gfp", "count" } },
	{ "free", { "pages" } },
	{ "free", { "file" } },
	{ "free", { "slab", "kind" } },
	{ "free", { "kernel" } },
};

#define NR_LINE_KEYS	(sizeof(line_keys) / sizeof(line_keys[0]))

/* A line with the keys of the file. False: it is none of those. */
static bool add_known_line(struct vfs_text *text, const char *path)
{
	size_t first = next_random() % NR_LINE_KEYS;

	for (size_t n = 0; n < NR_LINE_KEYS; n++) {
		size_t i = (first + n) % NR_LINE_KEYS;

		if (strcmp(strrchr(path, '/') + 1, line_keys[i].file))
			continue;
		for (size_t k = 0; k < 4 && line_keys[i].key[k]; k++) {
			const char *key = line_keys[i].key[k];

			vfs_printf(text, strchr(key, '=') ? "%s" : "%s=", key);
			if (!strchr(key, '='))
				add_value(text, key);
			vfs_putc(text, ' ');
		}
		return true;
	}
	return false;
}

static void damage(struct vfs_text *text)
{
	for (unsigned int n = next_random() % 4; n && text->len; n--)
		text->data[next_random() % text->len] = (char)next_random();
}

static void make_write(struct vfs_text *text, const char *path, bool control)
{
	vfs_text_reset(text);
	for (unsigned int lines = control ? 1 + next_random() % 4 : 1; lines; lines--) {
		if (control && (next_random() % 8 == 0 || !add_known_line(text, path)))
			add_line(text);
		else if (!control && next_random() % 4 == 0)
			add_state(text);
		else if (!control)
			add_number(text);
		vfs_putc(text, '\n');
	}
	if (next_random() % 4 == 0)
		damage(text);
}

/* ---- the machine ---- */

struct target {
	struct files *files;
	struct vfs *vfs;
	char *path[FILES_MAX];		/* those that can be written … */
	bool lines[FILES_MAX];		/* … line by line */
	size_t nr;
	char *dir[DIRS_MAX];		/* those that can be made */
	size_t nr_dirs;
};

/* Ctrl-C, after so much of the CPU's time: some writes ask for hours of work. */
#define PATIENCE_US	200000

static atomic_bool stop;
static const struct vfs_caller root = { .stop = &stop };

static void lose_patience(int signal)
{
	atomic_store(&stop, true);
}

static void set_patience(long us)
{
	const struct itimerval timer = { .it_value = { .tv_usec = us } };

	atomic_store(&stop, false);
	setitimer(ITIMER_VIRTUAL, &timer, NULL);
}

/* ---- directories ---- */

/* The directory that a path is in, if it is there. */
static struct vfs_node *find_parent(const struct target *t, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct vfs_node *node;
	char dir[VFS_PATH_MAX];
	int err;

	assert_non_null(slash);
	snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path), path);
	err = vfs_lookup_path(t->vfs, dir, &root, &node);
	assert_true(!err || err == -ENOENT);
	return err ? NULL : node;
}

static int make_dir(const struct target *t, const char *path)
{
	struct vfs_node *dir = find_parent(t, path), *node;
	int err;

	if (!dir)
		return -ENOENT;
	err = vfs_mkdir(dir, strrchr(path, '/') + 1, &root);
	if (!err) {
		assert_int_equal(vfs_made(dir, strrchr(path, '/') + 1, &root, &node), 0);
		vfs_put(node, 1);
	}
	vfs_put(dir, 1);
	return err;
}

static int remove_dir(const struct target *t, const char *path)
{
	struct vfs_node *dir = find_parent(t, path);
	int err;

	if (!dir)
		return -ENOENT;
	err = vfs_rmdir(dir, strrchr(path, '/') + 1, &root);
	vfs_put(dir, 1);
	return err;
}

/* Names like the first, and some below it. */
static void change_once(const struct target *t)
{
	const char *dir = t->dir[next_random() % t->nr_dirs];
	char path[VFS_PATH_MAX];
	int err;

	snprintf(path, sizeof(path), "%s%s", dir,
		 ONE_OF("", "", "x", "\n", " ", "/0", "/0/0", "/x", "=", "\xff"));
	err = next_random() % 2 ? make_dir(t, path) : remove_dir(t, path);
	assert_true(err != -ENOSYS && err != -EFAULT && err != -ENODEV &&
		    (err != -EIO || files_halted(t->files)));
}

/* Write a text to a file that is there. */
static void store(const struct target *t, const char *path, const char *text)
{
	struct vfs_node *node;
	struct vfs_file *file;

	assert_int_equal(vfs_lookup_path(t->vfs, path, &root, &node), 0);
	assert_int_equal(vfs_open(node, O_WRONLY, &root, &file), 0);
	assert_int_equal(vfs_write(file, text, strlen(text), 0, &root), strlen(text));
	vfs_release(file);
	vfs_put(node, 1);
}

/* A machine that has halted, for want of memory, is booted anew. */
static void revive(const struct target *t)
{
	if (!files_halted(t->files))
		return;
	store(t, "control/reset", "\n");
	assert_null(files_halted(t->files));
}

/* What cgroups have, as far as their parent gives it. */
static void give_controllers(const struct target *t)
{
	static const char text[] = "+cpuset +memory\n";
	struct vfs_node *node;
	struct vfs_file *file;

	assert_int_equal(vfs_lookup_path(t->vfs, "sys/fs/cgroup/cgroup.subtree_control", &root,
					 &node), 0);
	assert_int_equal(vfs_open(node, O_WRONLY, &root, &file), 0);
	vfs_write(file, text, strlen(text), 0, &root);
	vfs_release(file);
	vfs_put(node, 1);
}

/* What was removed, or ended by itself, is made again. */
static void make_dirs(const struct target *t)
{
	for (size_t i = 0; i < t->nr_dirs; i++) {
		int err = make_dir(t, t->dir[i]);

		assert_true(!err || err == -EEXIST || err == -ENOMEM || err == -EAGAIN);
	}
	give_controllers(t);
}

/* ---- files ---- */

/* Whether a file is missing; only those may be that are in a directory that can go. */
static bool is_missing(const struct target *t, int err)
{
	assert_true(!err || (err == -ENOENT && t->nr_dirs));
	return err;
}

/* Reading what is only to be written, where it is not EACCES. */
static bool may_refuse(const char *path, ssize_t err)
{
	return (err == -EINVAL && (strstr(path, "trace_marker") || strstr(path, "memory.reclaim") ||
				   strstr(path, "cgroup.kill"))) ||
	       (err == -EIO && strstr(path, "sysrq-trigger"));
}

/* Those that can only be written say EACCES, when opened or when read. */
static void read_whole(const struct target *t, const char *path)
{
	struct vfs_node *node;
	struct vfs_file *file;
	const char *data;
	ssize_t n;
	off_t at = 0;
	int err = vfs_lookup_path(t->vfs, path, &root, &node);

	if (is_missing(t, err))
		return;
	err = vfs_open(node, O_RDONLY, &root, &file);
	if (err) {
		assert_int_equal(err, -EACCES);
		vfs_put(node, 1);
		return;
	}
	do {
		n = vfs_read(file, 65536, at, &root, &data);
		at += n > 0 ? n : 0;
	} while (n > 0);
	if (n && n != -EACCES && n != -EAGAIN && !may_refuse(path, n))
		fail_msg("%s: %s", path, strerror((int)-n));
	vfs_finish(file);
	vfs_release(file);
	vfs_put(node, 1);
}

/* What each {variable} may stand for: all machines here have it. */
static const char *value_of(const char *variable)
{
	static const char *const values[][2] = {
		{ "{cma}", "reserved" }, { "{memory}", "8" },
		{ "{system}", "cma" }, { "{event}", "cma_alloc_start" },
		{ "{kthread}", "kswapd0" },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (!strncmp(variable, values[i][0], strlen(values[i][0])))
			return values[i][1];
	return "0";
}

/* A path with its variables replaced. */
static char *path_of_entry(const char *pattern)
{
	const char *open = strchr(pattern, '{');
	char *path, *rest;

	if (!open)
		return strdup(pattern);
	rest = path_of_entry(strchr(open, '}') + 1);
	if (asprintf(&path, "%.*s%s%s", (int)(open - pattern), pattern, value_of(open), rest) < 0)
		path = NULL;
	free(rest);
	return path;
}

static void note_dir(struct target *t, const struct vfs_entry *entry)
{
	assert_true(t->nr_dirs < DIRS_MAX);
	t->dir[t->nr_dirs] = path_of_entry(entry->path);
	assert_non_null(t->dir[t->nr_dirs++]);
	make_dirs(t);
}

static int note_entry(void *ctx, const struct vfs_entry *entry)
{
	struct target *t = ctx;
	struct vfs_node *node;

	if (entry->mkdir)
		note_dir(t, entry);
	if (!S_ISREG(entry->mode) || !(entry->mode & 0222) ||
	    !strcmp(entry->path, "control/reset"))
		return 0;
	assert_true(t->nr < FILES_MAX);
	t->path[t->nr] = path_of_entry(entry->path);
	assert_non_null(t->path[t->nr]);
	t->lines[t->nr] = !strcmp(entry->kind, "control");
	if (vfs_lookup_path(t->vfs, t->path[t->nr], &root, &node))
		fail_msg("there is no %s", t->path[t->nr]);
	t->nr++;
	vfs_put(node, 1);
	return 0;
}

static void open_target(struct target *t, const char *machine)
{
	struct files_source source = { .machine = machine };
	struct vfs_options options = { .page_size = 4096 };
	char error[FILES_ERROR_MAX];

	*t = (struct target){ 0 };
	assert_int_equal(files_open(&source, &t->files, error), 0);
	options.refused = files_refused;
	options.halted = files_halted;
	options.ctx = t->files;
	t->vfs = vfs_create(&options);
	assert_int_equal(files_attach(t->files, t->vfs), 0);
	assert_int_equal(vfs_load(t->vfs, NULL, error), 0);
	/* Cgroups have the files of controllers that are enabled. */
	store(t, "sys/fs/cgroup/cgroup.subtree_control", "+cpuset +memory\n");
	assert_int_equal(vfs_each_entry(t->vfs, note_entry, t), 0);
	assert_true(t->nr > 20);
}

static void close_target(struct target *t)
{
	vfs_destroy(t->vfs);
	files_close(t->files);
	while (t->nr)
		free(t->path[--t->nr]);
	while (t->nr_dirs)
		free(t->dir[--t->nr_dirs]);
}

static void assert_sound(const struct target *t, unsigned long step)
{
	struct mm_fault fault;

	if (mm_check(board_machine(t->files->board), &fault, 1))
		fail_msg("step %lu: fault %d at pfn %lu: expected %lu, found %lu", step,
			 fault.kind, fault.pfn, fault.expected, fault.found);
}

static void write_once(const struct target *t, struct vfs_text *text)
{
	size_t i = next_random() % t->nr;
	struct vfs_node *node;
	struct vfs_file *file;
	size_t at = 0;
	ssize_t n;

	make_write(text, t->path[i], t->lines[i]);
	if (t->nr_dirs && next_random() % 16 == 0)
		change_once(t);
	revive(t);
	make_dirs(t);
	if (is_missing(t, vfs_lookup_path(t->vfs, t->path[i], &root, &node)))
		return;
	assert_int_equal(vfs_open(node, O_WRONLY, &root, &file), 0);
	set_patience(PATIENCE_US);
	do {
		n = vfs_write(file, text->data + at, text->len - at, (off_t)at, &root);
		at += n > 0 ? (size_t)n : 0;
	} while (n > 0 && at < text->len);
	set_patience(0);
	assert_true(n != -ENOSYS && (n != -EIO || files_halted(t->files)) &&
		    (n != -EFAULT || !strncmp(t->path[i], "tasks/", 6)));
	vfs_flush(file, &root);
	vfs_finish(file);
	vfs_release(file);
	vfs_put(node, 1);
	revive(t);
}

static void hostile_writes(void **state)
{
	unsigned long steps = strtoul(getenv("FUZZ_STEPS") ?: "3000", NULL, 0);
	struct vfs_text text = { 0 };
	struct target t;

	seed = strtoul(getenv("FUZZ_SEED") ?: "88172645463325252", NULL, 0);
	signal(SIGVTALRM, lose_patience);
	open_target(&t, *state);
	for (unsigned long step = 0; step < steps; step++) {
		write_once(&t, &text);
		if (step % CHECK_EVERY == 0)
			assert_sound(&t, step);
	}
	assert_sound(&t, steps);
	make_dirs(&t);
	for (size_t i = 0; i < t.nr; i++)
		read_whole(&t, t.path[i]);
	read_whole(&t, "proc/zoneinfo");
	read_whole(&t, "proc/pagetypeinfo");
	vfs_text_free(&text);
	close_target(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "hostile writes on 256m", hostile_writes, NULL, NULL, "256m" },
		{ "hostile writes on 512m-movable", hostile_writes, NULL, NULL, "512m-movable" },
		{ "hostile writes on 8g-2node", hostile_writes, NULL, NULL, "8g-2node" },
	};

	return cmocka_run_group_tests_name("fuzz_files", tests, NULL, NULL);
}
