// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * proc/sysrq-trigger: what a write's first character asks for.
 *
 * Source: 6.1 drivers/tty/sysrq.c, __handle_sysrq(), write_sysrq_trigger().
 */
#include <errno.h>

#include "files/files_i.h"
#include "mm/oom.h"

/* A key that the kernel has. Those without handle are of what is not modelled. */
struct sysrq_key {
	char first, last;
	const char *help, *action;
	void (*handle)(const struct vfs_call *call);
};

static void handle_showmem(const struct vfs_call *call)
{
	show_mem(call_machine(call));
}

/* The kernel has a worker do it. */
static void handle_moom(const struct vfs_call *call)
{
	files_begin(call);
	oom_kill_manual(call_machine(call));
	files_end(call);
}

/* In the order in which help lists them: that of the keys. */
static const struct sysrq_key keys[] = {
	{ '0', '9', "loglevel(0-9)", NULL, NULL },
	{ 'b', 'b', "reboot(b)", NULL, NULL },
	{ 'c', 'c', "crash(c)", NULL, NULL },
	{ 'e', 'e', "terminate-all-tasks(e)", NULL, NULL },
	{ 'f', 'f', "memory-full-oom-kill(f)", "Manual OOM execution", handle_moom },
	{ 'i', 'i', "kill-all-tasks(i)", NULL, NULL },
	{ 'j', 'j', "thaw-filesystems(j)", NULL, NULL },
	{ 'k', 'k', "sak(k)", NULL, NULL },
	{ 'l', 'l', "show-backtrace-all-active-cpus(l)", NULL, NULL },
	{ 'm', 'm', "show-memory-usage(m)", "Show Memory", handle_showmem },
	{ 'n', 'n', "nice-all-RT-tasks(n)", NULL, NULL },
	{ 'o', 'o', "poweroff(o)", NULL, NULL },
	{ 'p', 'p', "show-registers(p)", NULL, NULL },
	{ 'q', 'q', "show-all-timers(q)", NULL, NULL },
	{ 'r', 'r', "unraw(r)", NULL, NULL },
	{ 's', 's', "sync(s)", NULL, NULL },
	{ 't', 't', "show-task-states(t)", NULL, NULL },
	{ 'u', 'u', "unmount(u)", NULL, NULL },
	{ 'w', 'w', "show-blocked-tasks(w)", NULL, NULL },
	{ 'z', 'z', "dump-ftrace-buffer(z)", NULL, NULL },
};

static const struct sysrq_key *find_key(char c)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (c >= keys[i].first && c <= keys[i].last)
			return &keys[i];
	return NULL;
}

/* What no key stands for asks for help, as `h` does. */
static int say_help(struct files *f)
{
	struct vfs_text text = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		vfs_printf(&text, "%s ", keys[i].help);
	if (!text.failed)
		board_printk(f->board, LOG_INFO, "sysrq: HELP : %s", text.data);
	vfs_text_free(&text);
	return text.failed ? -ENOMEM : 0;
}

/* Only the first character counts. */
static ssize_t store_sysrq(const struct vfs_call *call, const char *text, size_t len)
{
	const struct sysrq_key *key = find_key(text[0]);
	struct files *f = call_files(call);
	int err;

	if (!len)
		return 0;
	if (!key) {
		err = say_help(f);
		return err ? err : (ssize_t)len;
	}
	if (!key->handle)
		return files_refuse(f, "proc/sysrq-trigger", -EOPNOTSUPP, "%s is not modelled",
				    key->help);
	board_printk(f->board, LOG_INFO, "sysrq: %s", key->action);
	key->handle(call);
	return (ssize_t)len;
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/sysrq-trigger", .flags = VFS_LONG_STORE, .store = store_sysrq },
};

const struct files_rows sysrq_rows = { rows, ARRAY_SIZE(rows) };
