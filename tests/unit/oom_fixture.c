// SPDX-License-Identifier: GPL-2.0-or-later
#include "oom_fixture.h"

/* ---- what was said ---- */

struct said said[MAX_SAID];
int nr_said;
int nr_exited;

static void hear(void *ctx, const struct mm_report *r)
{
	const struct oom_report *oom = r->oom;
	struct said *s = &said[nr_said];

	if (nr_said == MAX_SAID)
		return;
	*s = (struct said){ .kind = r->kind };
	nr_said++;
	if (!oom)
		return;
	s->constraint = oom->constraint;
	s->cause = oom->cause;
	s->panic = oom->panic;
	s->nr_tasks = oom->nr_tasks;
	for (size_t i = 0; i < oom->nr_tasks; i++)
		strcpy(s->tasks[i], oom->tasks[i].comm);
	if (oom->victim) {
		strcpy(s->victim, oom->victim->comm);
		s->about = *oom->victim;
	}
}

static void exited(void *ctx, const struct task *task)
{
	nr_exited++;
}

static const struct mm_hooks hooks = { .report = hear, .task_exited = exited };

void assert_said(int i, enum mm_report_kind kind, const char *victim)
{
	assert_true(i < nr_said);
	assert_int_equal(said[i].kind, kind);
	assert_string_equal(said[i].victim, victim);
}

int times_said(enum mm_report_kind kind)
{
	int n = 0;

	for (int i = 0; i < nr_said; i++)
		n += said[i].kind == kind;
	return n;
}

/* ---- machines and tasks ---- */

const struct range one_node[] = { { 0, RAM_BASE, 64 * MIB }, { 0 } };
const struct range two_nodes[] = {
	{ 0, RAM_BASE, 64 * MIB }, { 1, RAM_BASE + 64 * MIB, 32 * MIB }, { 0 },
};

struct machine *boot_nodes(const struct range *memory)
{
	struct machine *m = boot(&(struct fixture){ .memory = memory, .hooks = &hooks });

	nr_said = nr_exited = 0;
	return m;
}

struct task *new_task(struct machine *m, const char *name, short adj)
{
	struct task *t;

	assert_int_equal(0, create_task(m, name, &t));
	t->oom_score_adj = adj;
	return t;
}

struct task *task_of(struct machine *m, const char *name, short adj, unsigned long pages)
{
	struct task *t = new_task(m, name, adj);
	struct task *before = set_current(m, t);
	int err;

	assert_int_equal(pages, task_fault(m, t, pages, false, &err));
	assert_int_equal(0, err);
	set_current(m, before);
	return t;
}

unsigned long grow(struct machine *m, struct task *t, int *err)
{
	set_current(m, t);
	return task_fault(m, t, 1UL << 20, false, err);
}
