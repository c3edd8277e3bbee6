/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the control files share: a line on its way from keys to a result. */
#ifndef BUDDYFS_FILES_CONTROL_H
#define BUDDYFS_FILES_CONTROL_H

#include "files/files_i.h"
#include "files/line.h"

/* A line of a control file. */
struct control {
	const struct vfs_call *call;
	const char *path;		/* of the file: control/… */
	struct files *f;
	struct machine *m;
	struct line line;
	struct vfs_text *result;
	const char *owner;		/* owner= of what is allocated */
	struct task *task;		/* on whose behalf; null before control_begin(): task= says it */
	char path_text[64];		/* of a file in tasks/ */
	bool refused;			/* before the kernel was called */
};

/* Cut the line; keys are then asked for with line_…(&c->line, …). */
void control_parse(struct control *c, const struct vfs_call *call, const char *path,
		   const char *text, struct vfs_text *result);

/* The same for tasks/NAME/FILE: the call is on behalf of that task. */
void control_parse_task(struct control *c, const struct vfs_call *call, const char *file,
			const char *text, struct vfs_text *result);

/* Keys that several files have. */
gfp_t control_gfp(struct control *c, gfp_t otherwise);			/* gfp= */
unsigned int control_order(struct control *c);				/* order=, 0 */
int control_node(struct control *c);					/* node=, any */
nodemask_t control_nodes(struct control *c);				/* nodes=, all */
unsigned long control_pages(struct control *c);				/* count= or size= */
unsigned long control_amount(struct control *c, const char *key);	/* pages, as KEY= or size= */
const char *control_name(struct control *c);	/* name=, null: none; and owner= of what it names */

/*
 * After the last key: all was well, and the call may begin. -EINVAL, -EEXIST or
 * -ESRCH (no task is called task=), having said why. What was begun is ended with control_end().
 */
int control_begin(struct control *c, const char *name);

/* The call cannot be made: say why. The machine is as it was. Returns err. */
int control_refuse(struct control *c, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The call was made and failed: say so, with the line's text and the reason. Returns err. */
int control_failed(struct control *c, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The file and the line, as a request that failed is known by. */
#define CONTROL_REQUEST_MAX (LINE_TEXT_MAX + 64)
const char *control_request(const struct control *c, char text[CONTROL_REQUEST_MAX]);

void control_end(struct control *c);

/* Keep what was allocated, and print the result line. Gives it back when it cannot be kept. */
int control_keep(struct control *c, const char *name, const struct holding *what);

/* Where a page is, as every result line says it. */
void control_print_place(struct control *c, unsigned long pfn);

/* Who holds this page, or null. */
struct holding *control_holding_at(const struct control *c, unsigned long pfn);

/*
 * Pages that are to be given back by number: 0, or -EINVAL if a name holds one
 * of them, one is a process's, a file's or the kernel's own, or one is allocated
 * from a CMA area other than area, or through its debugfs files.
 */
int control_check_unheld(struct control *c, unsigned long pfn, unsigned long pages,
			 const struct cma *area);

/* Give back what a holding has, and forget it. */
int control_give_back(struct control *c, struct holding *h);

/* Give back all whose names match name=, a pattern as of the shell. -ENOENT: none. */
int control_give_back_named(struct control *c, const char *pattern, enum holding_kind kind);

#endif
