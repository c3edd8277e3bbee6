/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is at work and through which functions, warnings, and the end.
 *
 * A function's "+0xOFFSET/0xSIZE" is there for those who parse it, and is 0:
 * the model has no machine code.
 *
 * Source: 6.1 lib/dump_stack.c, arch/arm64/kernel/stacktrace.c,
 * kernel/panic.c, kernel/workqueue.c (print_worker_info()).
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/boot_internal.h"
#include "machine/report_internal.h"
#include "mm/oom.h"

#define KERNEL_RELEASE	"6.1.192-buddyfs #1"

static const char *const function_names[NR_MM_FUNCTIONS] = {
#define FUNCTION_NAME(name) #name,
	MM_FUNCTIONS(FUNCTION_NAME)
#undef FUNCTION_NAME
};

const char *report_function_name(enum mm_function fn)
{
	return function_names[fn];
}

/* What went wrong since boot, a letter each. Source: 6.1 print_tainted(). */
static void add_tainted(struct report_line *line, const struct report_limits *limits)
{
	static const char flags[] = "GFSRMBUDAWCIOELKXTN";

	if (!limits->tainted_bad_page && !limits->tainted_warn) {
		line_add(line, "Not tainted");
		return;
	}
	line_add(line, "Tainted: G");
	for (const char *c = flags + 1; *c; c++)
		line_add(line, "%c", (*c == 'B' && limits->tainted_bad_page) ||
				     (*c == 'W' && limits->tainted_warn) ? *c : ' ');
}

/* The work's function comes after those that every worker's path begins with. */
static void print_worker_info(struct board *b, const struct call_path *path)
{
	for (unsigned int i = 0; path->origin == CALL_WORKER && i + 1 < path->nr; i++)
		if (path->fn[i] == FN_process_one_work)
			board_printk(b, LOG_WARNING, "Workqueue: events %s",
				     function_names[path->fn[i + 1]]);
}

/* Source: 6.1 dump_stack_print_info(). */
static void print_info(struct board *b, const struct mm_report *r)
{
	struct report_line line = { 0 };

	line_add(&line, "CPU: %d PID: %d Comm: %.20s ", this_cpu(b->m), r->task.pid, r->task.comm);
	add_tainted(&line, &b->limits);
	line_add(&line, " " KERNEL_RELEASE " ");
	line_say(&line, b, LOG_WARNING);
	if (b->desc->model)
		board_printk(b, LOG_WARNING, "Hardware name: %s (DT)", b->desc->model);
	print_worker_info(b, r->path);
}

static void print_function(struct board *b, const char *name)
{
	board_printk(b, LOG_WARNING, " %s+0x0/0x0", name);
}

/* Innermost first. */
static void print_path(struct board *b, const struct mm_report *r)
{
	unsigned int nr = r->path->nr < CALL_PATH_MAX ? r->path->nr : CALL_PATH_MAX;

	while (nr--)
		print_function(b, function_names[r->path->fn[nr]]);
}

void report_dump_stack(struct board *b, const struct mm_report *r)
{
	static const char *const top[] = { "dump_backtrace", "show_stack", "dump_stack_lvl",
					   "dump_stack" };

	print_info(b, r);
	board_printk(b, LOG_WARNING, "Call trace:");
	for (size_t i = 0; i < sizeof(top) / sizeof(top[0]); i++)
		print_function(b, top[i]);
	print_path(b, r);
}

/* The registers are left out: there are none. Source: 6.1 __warn(), show_regs(). */
void report_warning(struct board *b, const struct mm_report *r, const char *place,
		    const char *format, ...)
{
	char text[128];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	board_printk(b, LOG_WARNING, "------------[ cut here ]------------");
	if (*text)
		board_printk(b, LOG_WARNING, "%s", text);
	board_printk(b, LOG_WARNING, "WARNING: CPU: %d PID: %d at %s+0x0/0x0", this_cpu(b->m),
		     r->task.pid, place);
	print_info(b, r);
	board_printk(b, LOG_WARNING, "Call trace:");
	print_path(b, r);
	board_printk(b, LOG_WARNING, "---[ end trace 0000000000000000 ]---");
	b->limits.tainted_warn = true;
}

/* ---- the end ---- */

/* panic=SECONDS until it boots again; -1: at once, 0: it stands still. */
static int panic_timeout(const struct board *b)
{
	const char *s = b->cmdline, *found = NULL;

	while ((s = strstr(s, "panic=")) != NULL) {
		if (s == b->cmdline || s[-1] == ' ')
			found = s;
		s++;
	}
	return found ? atoi(found + strlen("panic=")) : 0;
}

/* Source: 6.1 panic(), arch/arm64/kernel/setup.c, mm/init.c, kernel/smp.c. */
void report_panic(struct board *b, const struct mm_report *r)
{
	static const char *const reasons[] = {
		[PANIC_ON_OOM] = "Out of memory: system-wide panic_on_oom is enabled",
		[PANIC_ON_OOM_COMPULSORY] = "Out of memory: compulsory panic_on_oom is enabled",
		[PANIC_DEADLOCKED] = "System is deadlocked on memory",
	};
	const char *why = reasons[r->oom->panic];

	board_printk(b, LOG_EMERG, "Kernel panic - not syncing: %s", why);
	report_dump_stack(b, r);
	if (b->nr_cpus > 1)
		board_printk(b, LOG_CRIT, "SMP: stopping secondary CPUs");
	board_printk(b, LOG_EMERG, "Kernel Offset: disabled");
	if (b->options.memory_limit != PHYS_ADDR_MAX)
		board_printk(b, LOG_EMERG, "Memory Limit: %llu MB",
			     (unsigned long long)(b->options.memory_limit >> 20));
	else
		board_printk(b, LOG_EMERG, "Memory Limit: none");
	if (panic_timeout(b) > 0)
		board_printk(b, LOG_EMERG, "Rebooting in %d seconds..", panic_timeout(b));
	if (!panic_timeout(b))
		board_printk(b, LOG_EMERG, "---[ end Kernel panic - not syncing: %s ]---", why);
}
