/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the reports share: see report.h. */
#ifndef BUDDYFS_MACHINE_REPORT_INTERNAL_H
#define BUDDYFS_MACHINE_REPORT_INTERNAL_H

#include "machine/printk.h"
#include "machine/report.h"

#define NS_PER_S	1000000000ull
#define HZ		250	/* CONFIG_HZ */

/* A record that is put together of parts. What is too long is cut, as in the log. */
struct report_line {
	size_t len;
	char text[LOG_LINE_MAX];
};

void line_add(struct report_line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void line_say(const struct report_line *line, struct board *b, enum log_level level);

/* Nodes as ranges, "0-1,3"; of a null mask "(null)". Source: 6.1 %*pbl, nodemask_pr_args(). */
#define NODES_TEXT_MAX	64
const char *nodemask_text(const nodemask_t *nodes, char text[NODES_TEXT_MAX]);

/* report_stack.c: who is at work, and through which functions. Source: 6.1 dump_stack(). */
void report_dump_stack(struct board *b, const struct mm_report *r);

/* report_mem.c. Source: 6.1 warn_alloc(), __show_mem(). */
void report_alloc_failure(struct board *b, const struct mm_report *r);
void report_show_mem(struct board *b, const struct mm_report *r);

/* report_oom.c. False: it is not of the OOM killer. */
bool report_oom(struct board *b, const struct mm_report *r);

/* report_hotplug.c: of memory that comes and goes. False: it is not of that. */
bool report_hotplug(struct board *b, const struct mm_report *r);

#endif
