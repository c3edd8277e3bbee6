/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of tasks/NAME/ share that make a task do something. */
#ifndef BUDDYFS_FILES_TASK_LINE_H
#define BUDDYFS_FILES_TASK_LINE_H

#include "files/control.h"

/*
 * The call is over, and did so many of so many pages, or of what unit says.
 * err is why no more: as the functions of mm/task.h give it, -ESRCH for one who
 * was killed meanwhile. Prints the result line and ends the call. Returns the
 * write's errno, which of a killed task is -ENOMEM.
 */
int task_line_end(struct control *c, int err, const char *unit, unsigned long done,
		  unsigned long of);

/*
 * pages= (or size=) and first= of what the task has: all, if left out. Whether
 * it has so much is for task_line_begin_range().
 */
struct task_range {
	unsigned long first, pages;
	bool to_the_end;
};

struct task_range task_line_range(struct control *c);

/* As control_begin(), for a range; err: that of a range that goes beyond what there is. */
int task_line_begin_range(struct control *c, struct task_range *range, int err);

/* yes or no. */
bool task_line_yes(struct control *c, const char *key);

#endif
