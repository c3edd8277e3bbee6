// SPDX-License-Identifier: GPL-2.0-or-later
/* buddyfs: options, mount, daemonise. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "files/files.h"
#include "fuse/mount.h"
#include "machine/options.h"

struct program {
	const char *name;
	bool foreground, debug;
	struct files_source source;
	const char *layout;
	const char *scenario, *seed;
	const char *mountpoint;
	struct vfs_text fuse_options;	/* what is passed on, with commas between */
	struct vfs_text policies;	/* of all -o policy=, with + between */
	bool has_fsname, has_subtype;
	struct files *files;
	struct vfs *vfs;
	struct mount *mount;
};

static void usage(FILE *out, const char *name)
{
	fprintf(out,
		"usage: %s [options] [MACHINE] MOUNTPOINT\n"
		"\n"
		"Mount a machine's memory: the Linux 6.1 page allocator as files. MACHINE is a\n"
		"machine file (.json), a device tree (.dtb) or the name of a built-in machine.\n"
		"\n"
		"    -o cmdline=TEXT        add to the kernel command line; a comma is \\,\n"
		"    -o mem=SIZE[@BASE]     memory, for boards whose device tree has none\n"
		"    -o policy=NAME:VALUE   boot under a policy: see control/policy/\n"
		"    -o scenario=NAME[,seed=N]\n"
		"                           begin in a state: a scenario's name, or its file\n"
		"    -o layout=DIR          take the tree from the layout files in DIR\n"
		"    -o allow_other         let other users in\n"
		"    -o auto_unmount        unmount when the daemon dies\n"
		"    -o fsname=NAME, subtype=NAME, ro, ...\n"
		"                           as for any FUSE filesystem\n"
		"    -f                     stay in the foreground\n"
		"    -d                     the same, and print each request\n"
		"    --list-machines        name the built-in machines\n"
		"    --list-scenarios       name the built-in scenarios\n"
		"    -V, --version          print the version\n"
		"    -h, --help             print this\n"
		"\n"
		"Unmount with: fusermount3 -u MOUNTPOINT (or umount MOUNTPOINT as root)\n",
		name);
}

/* ---- options ---- */

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* Options for mount(8) and fstab(5), which mean nothing to a filesystem. */
static bool is_generic(const char *option)
{
	static const char *const names[] = {
		"defaults", "remount", "nodiratime", "diratime", "nosymfollow", "auto", "noauto", "user", "nouser", "users", "owner", "group",
		"_netdev", "nofail", "relatime", "norelatime", "strictatime", "nostrictatime",
		"lazytime", "nolazytime", "iversion", "noiversion", "silent", "loud", "mand",
		"nomand",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(option, names[i]))
			return true;
	return starts_with(option, "x-") || starts_with(option, "X-") ||
	       starts_with(option, "comment=") || starts_with(option, "uhelper=");
}

/* Add an option for libfuse, which splits at commas. */
static void pass_on(struct program *p, const char *option)
{
	if (p->fuse_options.len)
		vfs_putc(&p->fuse_options, ',');
	for (; *option; option++) {
		if (*option == ',' || *option == '\\')
			vfs_putc(&p->fuse_options, '\\');
		vfs_putc(&p->fuse_options, *option);
	}
}

static void add_policy(struct program *p, const char *setting)
{
	if (p->policies.len)
		vfs_putc(&p->policies, '+');
	vfs_puts(&p->policies, setting);
}

static void take_option(void *ctx, char *option)
{
	struct program *p = ctx;

	p->has_fsname |= starts_with(option, "fsname=");
	p->has_subtype |= starts_with(option, "subtype=");
	if (starts_with(option, "cmdline="))
		p->source.cmdline = option + strlen("cmdline=");
	else if (starts_with(option, "mem="))
		p->source.mem = option + strlen("mem=");
	else if (!strcmp(option, "verify"))
		p->source.verify = true;
	else if (starts_with(option, "policy="))
		add_policy(p, option + strlen("policy="));
	else if (starts_with(option, "scenario="))
		p->scenario = option + strlen("scenario=");
	else if (starts_with(option, "seed="))
		p->seed = option + strlen("seed=");
	else if (starts_with(option, "layout="))
		p->layout = option + strlen("layout=");
	else if (!strcmp(option, "debug"))
		p->debug = true;
	else if (*option && !is_generic(option))
		pass_on(p, option);
}

static void print_version(void)
{
	printf("buddyfs %s (libfuse %s)\n", PACKAGE_VERSION, mount_library_version());
}

/* The machine, if there is one, and the mount point. */
static int take_arguments(struct program *p, int nr, char **arguments)
{
	if (nr < 1 || nr > 2) {
		fprintf(stderr, "%s: %s\n\n", p->name,
			nr ? "too many arguments" : "there is no mount point");
		usage(stderr, p->name);
		return -EINVAL;
	}
	/* mount(8) needs a source: "none" is the default machine. */
	if (nr == 2 && strcmp(arguments[0], "none"))
		p->source.machine = arguments[0];
	p->mountpoint = arguments[nr - 1];
	if (!*p->mountpoint) {
		fprintf(stderr, "%s: the mount point is empty\n", p->name);
		return -EINVAL;
	}
	return 0;
}

/* 1: go on; else the exit status, negated when it is an error. */
static int parse(struct program *p, int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "list-machines", no_argument, NULL, 'l' },
		{ "list-scenarios", no_argument, NULL, 'L' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "o:fdshV", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			split_options(optarg, take_option, p);
			break;
		case 'f':
			p->foreground = true;
			break;
		case 'd':
			p->debug = true;
			break;
		case 's': /* single-threaded, as it is anyway */
			break;
		case 'h':
			usage(stdout, p->name);
			return 0;
		case 'V':
			print_version();
			return 0;
		case 'l':
			files_list_machines(stdout);
			return 0;
		case 'L':
			files_list_scenarios(stdout);
			return 0;
		default:
			fprintf(stderr, "Try: %s --help\n", p->name);
			return -EINVAL;
		}
	}
	return take_arguments(p, argc - optind, argv + optind) ? -EINVAL : 1;
}

/* ---- the mount point ---- */

static int fail(const struct program *p, const char *what, int err)
{
	fprintf(stderr, "%s: %s: %s\n", p->name, what, strerror(-err));
	return err;
}

/* The mount point must be a directory that answers. */
static int check_mountpoint(struct program *p, char absolute[PATH_MAX])
{
	struct stat st;

	if (stat(p->mountpoint, &st)) {
		if (errno != ENOTCONN)
			return fail(p, p->mountpoint, -errno);
		fprintf(stderr,
			"%s: %s: a filesystem whose daemon is gone is still mounted here.\n"
			"Unmount it first: fusermount3 -u -z %s (or umount -l %s as root)\n",
			p->name, p->mountpoint, p->mountpoint, p->mountpoint);
		return -ENOTCONN;
	}
	if (!S_ISDIR(st.st_mode))
		return fail(p, p->mountpoint, -ENOTDIR);
	if (!realpath(p->mountpoint, absolute))
		return fail(p, p->mountpoint, -errno);
	p->mountpoint = absolute;
	return 0;
}

/* ---- the tree ---- */

static int make_tree(struct program *p)
{
	struct vfs_options options = {
		.uid = geteuid(),
		.gid = getegid(),
		.page_size = files_page_size(p->files),
		.refused = files_refused,
		.halted = files_halted,
		.ctx = p->files,
	};
	char error[VFS_ERROR_MAX];
	int err;

	clock_gettime(CLOCK_REALTIME, &options.time);
	p->vfs = vfs_create(&options);
	err = p->vfs ? files_attach(p->files, p->vfs) : -ENOMEM;
	if (err)
		return fail(p, "cannot make the tree", err);
	err = vfs_load(p->vfs, p->layout, error);
	if (err)
		fprintf(stderr, "%s: %s\n", p->name, error);
	return err;
}

static int boot(struct program *p)
{
	char error[FILES_ERROR_MAX] = "";
	int err;

	if (p->policies.len)
		vfs_putc(&p->policies, '\0');
	if (p->policies.failed)
		return fail(p, "options", -ENOMEM);
	p->source.policy = p->policies.data;
	err = files_open(&p->source, &p->files, error);
	if (err)
		fprintf(stderr, "%s: %s\n", p->name, error);
	return err;
}

/* The state that it is to begin in, if one was asked for. */
static int play_scenario(struct program *p)
{
	char error[FILES_ERROR_MAX] = "";
	int err;

	if (!p->scenario && p->seed)
		fprintf(stderr, "%s: seed=%s is of no scenario\n", p->name, p->seed);
	if (!p->scenario)
		return p->seed ? -EINVAL : 0;
	err = files_run_scenario(p->files, p->scenario, p->seed, error);
	if (err)
		fprintf(stderr, "%s: %s\n", p->name, error);
	return err;
}

static int make_mount(struct program *p)
{
	struct mount_options options = {
		.program = p->name,
		.mountpoint = p->mountpoint,
		.debug = p->debug,
		.vfs = p->vfs,
		.statfs = files_statfs,
		.ctx = p->files,
	};
	char fsname[PATH_MAX];

	snprintf(fsname, sizeof(fsname), "fsname=%s", p->source.machine ?: "buddyfs");
	if (!p->has_fsname)
		pass_on(p, fsname);
	if (!p->has_subtype)
		pass_on(p, "subtype=buddyfs");
	vfs_putc(&p->fuse_options, '\0');
	if (p->fuse_options.failed)
		return fail(p, "options", -ENOMEM);
	options.options = p->fuse_options.data;
	p->mount = mount_create(&options);
	return p->mount ? 0 : -EIO;
}

/* ---- the daemon ---- */

static void become_daemon(int ready)
{
	int null = open("/dev/null", O_RDWR);

	setsid();
	if (chdir("/"))
		null = -1;
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		if (null > STDERR_FILENO)
			close(null);
	}
	(void)!write(ready, "", 1);
	close(ready);
}

/* In the child: 0. The parent leaves once the child is on its own. */
static int daemonise(const struct program *p)
{
	int ready[2];
	pid_t child;
	char c;

	if (pipe(ready))
		return fail(p, "pipe", -errno);
	child = fork();
	if (child < 0)
		return fail(p, "fork", -errno);
	if (!child) {
		close(ready[0]);
		become_daemon(ready[1]);
		return 0;
	}
	close(ready[1]);
	_exit(read(ready[0], &c, 1) == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static int run(struct program *p)
{
	char absolute[PATH_MAX];
	int err = check_mountpoint(p, absolute);

	if (!err)
		err = boot(p);
	if (!err)
		err = make_tree(p);
	if (!err)
		err = play_scenario(p);
	if (!err)
		err = make_mount(p);
	if (!err && !p->foreground && !p->debug)
		err = daemonise(p);
	if (!err)
		err = mount_run(p->mount);
	mount_destroy(p->mount);
	vfs_destroy(p->vfs);
	if (p->files)
		files_close(p->files);
	return err;
}

int main(int argc, char **argv)
{
	struct program program = { .name = argv[0] };
	int result = parse(&program, argc, argv);

	if (result == 1)
		result = run(&program);
	vfs_text_free(&program.fuse_options);
	vfs_text_free(&program.policies);
	return result ? EXIT_FAILURE : EXIT_SUCCESS;
}
