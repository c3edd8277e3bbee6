/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines whose memory runs out, and what the OOM killer says then. */
#ifndef OOM_FIXTURE_H
#define OOM_FIXTURE_H

#include "mm_fixture.h"

#define MAX_SAID	32

/* What was said, in order; the rest is not kept. */
struct said {
	enum mm_report_kind kind;
	char victim[TASK_COMM_LEN];		/* "": nobody */
	enum oom_constraint constraint;
	enum oom_cause cause;
	enum panic_reason panic;
	size_t nr_tasks;
	char tasks[MAX_SAID][TASK_COMM_LEN];
	struct oom_task about;
};

extern struct said said[MAX_SAID];
extern int nr_said;
extern int nr_exited;	/* tasks that ended */

void assert_said(int i, enum mm_report_kind kind, const char *victim);
int times_said(enum mm_report_kind kind);

extern const struct range one_node[], two_nodes[];	/* 64 MiB; and 32 MiB more */

/* Nothing was said yet. */
struct machine *boot_nodes(const struct range *memory);

struct task *new_task(struct machine *m, const char *name, short adj);
/* A task with so many pages. */
struct task *task_of(struct machine *m, const char *name, short adj, unsigned long pages);

/* It goes on until it cannot. Returns how many pages it has had. */
unsigned long grow(struct machine *m, struct task *t, int *err);

#endif
