// SPDX-License-Identifier: GPL-2.0-or-later
/* A recorded report read back into types: see typed.h. */
#include "typed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/report.h"
#include "meminfo.h"
#include "mm/oom.h"

#define MAX_TASKS	64

/* What a report points to. */
struct typed {
	struct mm_report r;
	struct oom_report oom;
	struct call_path path;
	nodemask_t nodemask;
	struct oom_memcg memcg;
	struct oom_task task[MAX_TASKS], victim;
	char comm[TASK_COMM_LEN], cpuset[64], memcg_path[64], victim_memcg[64], group[64];
	char task_comm[MAX_TASKS][TASK_COMM_LEN], victim_comm[TASK_COMM_LEN];
	const char *bad;	/* the first line that was not understood */
};

static bool begins(const char *line, const char *words)
{
	return !strncmp(line, words, strlen(words));
}

static const char *after(const char *line, const char *words)
{
	const char *s = strstr(line, words);

	return s ? s + strlen(words) : NULL;
}

/* The text between words and one of the ends. */
static void word(const char *line, const char *words, const char *ends, char *out, size_t size)
{
	const char *s = after(line, words);

	if (s)
		snprintf(out, size, "%.*s", (int)strcspn(s, ends), s);
}

/* ---- who, and through what ---- */

/* "0-1,3" */
static nodemask_t nodes_of(const char *s)
{
	nodemask_t mask = 0;

	while (s && *s >= '0' && *s <= '9') {
		char *end;
		long first = strtol(s, &end, 10), last = *end == '-' ? strtol(end + 1, &end, 10) : first;

		for (; first <= last; first++)
			mask |= (nodemask_t)1 << first;
		s = *end == ',' && end[1] >= '0' && end[1] <= '9' ? end + 1 : NULL;
	}
	return mask;
}

static void read_nodes(struct typed *t, const char *line)
{
	const char *nodemask = after(line, "nodemask=");

	if (nodemask && *nodemask != '(') {
		t->nodemask = nodes_of(nodemask);
		t->r.nodemask = &t->nodemask;
		t->oom.nodemask = &t->nodemask;
	}
	word(line, "cpuset=", ",", t->cpuset, sizeof(t->cpuset));
	t->r.task.cpuset = t->cpuset;
	if (strstr(line, "mems_allowed="))
		t->r.task.mems_allowed = nodes_of(after(line, "mems_allowed="));
}

static int function_by_name(const char *line)
{
	static const char *const names[] = {
#define NAME(name) #name,
		MM_FUNCTIONS(NAME)
#undef NAME
	};
	size_t len = strcspn(line + 1, "+");

	for (int i = 0; i < NR_MM_FUNCTIONS; i++)
		if (strlen(names[i]) == len && !strncmp(line + 1, names[i], len))
			return i;
	return -1;
}

/* Frames of dump_stack() itself, and of the recorder's module, are not of a path. */
static bool no_frame(const char *line)
{
	return begins(line, " dump_backtrace") || begins(line, " show_stack+") ||
	       begins(line, " dump_stack") || begins(line, " run_line+") ||
	       begins(line, " run_write+") || begins(line, " full_proxy_write+");
}

/* The first call trace, innermost first. Returns the line after it. */
static size_t read_path(struct typed *t, const struct log_report *rec)
{
	size_t first = 0, last;

	while (first < rec->nr && !log_is_function(rec->line[first]))
		first++;
	for (last = first; last < rec->nr && log_is_function(rec->line[last]); last++)
		;
	t->path.nr = 0;
	for (size_t i = last; i > first; i--) {
		int fn = no_frame(rec->line[i - 1]) ? -2 : function_by_name(rec->line[i - 1]);

		if (fn == -1 && !t->bad)
			t->bad = rec->line[i - 1];
		if (fn >= 0 && t->path.nr < CALL_PATH_MAX)
			t->path.fn[t->path.nr++] = (uint8_t)fn;
	}
	return last;
}

static void read_task(struct typed *t, const struct log_report *rec)
{
	for (size_t i = 0; i < rec->nr; i++) {
		if (sscanf(rec->line[i], "CPU: %*d PID: %d Comm: %15s", &t->r.task.pid, t->comm) == 2)
			t->r.task.comm = t->comm;
		if (begins(rec->line[i], "Workqueue: "))
			t->path.origin = CALL_WORKER;
	}
}

/* ---- the OOM killer's ---- */

static void read_counter(const char *line, struct oom_counter *c, unsigned int shift)
{
	unsigned long long usage = 0, max = 0;

	sscanf(strchr(line, ':'), ": usage %llukB, limit %llukB, failcnt %lu", &usage, &max,
	       &c->failcnt);
	c->usage = usage >> (shift - 10);
	c->max = max >> (shift - 10);
}

static void read_stat(struct typed *t, const char *line)
{
	static const char *const names[] = {
#define NAME(enumerator, name) name,
		MEMCG_STATS(NAME)
#undef NAME
	};
	char name[64];
	unsigned long long value;

	if (sscanf(line, "%63s %llu", name, &value) == 2)
		for (int i = 0; i < NR_MEMCG_STATS; i++)
			if (!strcmp(names[i], name))
				t->memcg.stat[i] = value;
}

/* "[    116]     0   116     4051     3948    65536        0           300 mem2" */
static void read_task_line(struct typed *t, const char *line)
{
	struct oom_task *task = &t->task[t->oom.nr_tasks];
	char *comm = t->task_comm[t->oom.nr_tasks];

	if (t->oom.nr_tasks == MAX_TASKS ||
	    sscanf(line, "[%d] %u %d %lu %lu %lu %lu %hd %15s", &task->pid, &task->uid, &task->tgid,
		   &task->total_vm, &task->anon, &task->pgtables_bytes, &task->swapents,
		   &task->oom_score_adj, comm) != 9)
		return;
	task->comm = comm;
	t->oom.nr_tasks++;
}

static void read_summary(struct typed *t, const char *line)
{
	static const char *const constraints[] = { "NONE,", "CPUSET,", "MEMORY_POLICY,", "MEMCG," };

	for (int i = 0; i < 4; i++)
		if (begins(after(line, "constraint=CONSTRAINT_"), constraints[i]))
			t->oom.constraint = (enum oom_constraint)i;
	read_nodes(t, line);
	word(line, "task_memcg=", ",", t->victim_memcg, sizeof(t->victim_memcg));
	word(line, "task=", ",", t->victim_comm, sizeof(t->victim_comm));
	t->victim = (struct oom_task){ .comm = t->victim_comm, .memcg = t->victim_memcg };
	sscanf(after(line, ",pid="), "%d,uid=%u", &t->victim.pid, &t->victim.uid);
	t->oom.victim = &t->victim;
}

static void read_oom_lines(struct typed *t, const struct log_report *rec, unsigned int shift)
{
	for (size_t i = 0; i < rec->nr; i++) {
		const char *line = rec->line[i];

		if (begins(line, "memory: usage"))
			read_counter(line, &t->memcg.memory, shift);
		else if (begins(line, "swap: usage"))
			read_counter(line, &t->memcg.swap, shift);
		else if (begins(line, "Tasks state"))
			t->oom.dump_tasks = true;
		else if (begins(line, "[ "))
			read_task_line(t, line);
		else if (begins(line, "oom-kill:"))
			read_summary(t, line);
		else if (begins(line, "Memory cgroup stats for "))
			word(line, "stats for ", ":", t->memcg_path, sizeof(t->memcg_path));
		else
			read_stat(t, line);
	}
	if (*t->memcg_path) {
		t->memcg.path = t->memcg_path;
		t->oom.memcg = &t->memcg;
	}
	t->oom.tasks = t->task;
}

static void read_killed(struct typed *t, const char *line, unsigned int shift)
{
	struct oom_task *v = &t->victim;
	unsigned long vm, anon, file, shmem, tables;

	t->oom.victim = v;
	v->comm = t->victim_comm;
	t->oom.cause = begins(line, "Memory cgroup") ? OOM_MEMCG :
		       strstr(line, "oom_kill_allocating_task") ? OOM_ALLOCATING_TASK : OOM_GLOBAL;
	if (sscanf(after(line, "Killed process "), "%d (%15[^)]) total-vm:%lukB, anon-rss:%lukB, "
		   "file-rss:%lukB, shmem-rss:%lukB, UID:%u pgtables:%lukB oom_score_adj:%hd",
		   &v->pid, t->victim_comm, &vm, &anon, &file, &shmem, &v->uid, &tables,
		   &v->oom_score_adj) != 9)
		t->bad = line;
	v->total_vm = vm >> (shift - 10);
	v->anon = anon >> (shift - 10);
	v->file = file >> (shift - 10);
	v->shmem = shmem >> (shift - 10);
	v->pgtables_bytes = tables << 10;
}

/* ---- each kind ---- */

static void read_alloc_failure(struct typed *t, const char *line)
{
	t->r.kind = REPORT_ALLOC_FAILURE;
	sscanf(after(line, "failure: "), "order:%u, mode:%x", &t->r.order, &t->r.gfp);
	read_nodes(t, line);
}

static void read_oom(struct typed *t, const struct log_report *rec, unsigned int shift)
{
	t->r.kind = REPORT_OOM_HEADER;
	sscanf(after(rec->line[0], "oom-killer: "), "gfp_mask=%x", &t->r.gfp);
	t->oom.order = atoi(after(rec->line[0], "order="));
	t->r.task.oom_score_adj = atoi(after(rec->line[0], "oom_score_adj="));
	read_oom_lines(t, rec, shift);
}

static void read_panic(struct typed *t, const char *line)
{
	t->r.kind = REPORT_PANIC;
	t->oom.panic = strstr(line, "deadlocked") ? PANIC_DEADLOCKED :
		       strstr(line, "compulsory") ? PANIC_ON_OOM_COMPULSORY : PANIC_ON_OOM;
}

static void read_fault(struct machine *m, struct typed *t, const struct log_report *rec)
{
	struct fail_page_alloc attr = *fail_page_alloc(m);

	t->r.kind = REPORT_FAULT_INJECTED;
	if (rec->nr < 2 || sscanf(rec->line[1], "name fail_page_alloc, interval %lu, probability "
				  "%lu, space %d, times %d", &attr.interval, &attr.probability,
				  &attr.space, &attr.times) != 4)
		t->bad = rec->line[0];
	attr.verbose = rec->nr > 2 ? 2 : 1;
	set_fail_page_alloc(m, &attr);
}

static void read_cma(struct machine *m, struct typed *t, const char *line)
{
	char name[64];

	t->r.kind = REPORT_CMA_ALLOC_FAILED;
	if (sscanf(line, "cma: cma_alloc: %63[^:]: alloc failed, req-size: %lu pages, ret: %d", name,
		   &t->r.count, &t->r.error) == 3)
		t->r.cma = cma_find(m, name);
	if (!t->r.cma)
		t->bad = line;
}

static void read_report(struct board *b, struct typed *t, const struct log_report *rec)
{
	unsigned int shift = page_shift(board_machine(b));

	switch (rec->kind) {
	case LOG_ALLOC_FAILURE:
		read_alloc_failure(t, rec->line[0]);
		break;
	case LOG_OOM:
		read_oom(t, rec, shift);
		break;
	case LOG_MEM_INFO:
		t->r.kind = REPORT_SHOW_MEM;
		break;
	case LOG_FAULT:
		read_fault(board_machine(b), t, rec);
		break;
	case LOG_WARN:
		t->r.kind = REPORT_ORDER_TOO_LARGE;
		break;
	case LOG_KILLED:
		t->r.kind = REPORT_OOM_KILLED;
		read_killed(t, rec->line[0], shift);
		break;
	case LOG_GROUP:
		t->r.kind = REPORT_OOM_GROUP;
		word(rec->line[0], "Tasks in ", " ", t->group, sizeof(t->group));
		t->oom.group = t->group;
		break;
	case LOG_NO_VICTIM:
		t->r.kind = REPORT_OOM_NO_VICTIM;
		break;
	case LOG_LEAKED:
		t->r.kind = REPORT_VM_FAULT_OOM;
		break;
	case LOG_CMA:
		read_cma(board_machine(b), t, rec->line[0]);
		break;
	case LOG_PANIC:
		read_panic(t, rec->line[0]);
		break;
	default:
		t->bad = rec->line[0];
	}
}

const char *typed_say_again(struct board *b, const struct log_report *rec)
{
	struct typed *t = calloc(1, sizeof(*t));
	const char *bad, *wrong;

	if (!t)
		return "out of memory";
	t->r.oom = &t->oom;
	t->r.path = &t->path;
	read_path(t, rec);
	read_task(t, rec);
	read_report(b, t, rec);
	wrong = meminfo_load(board_machine(b), rec->line, rec->nr);
	t->r.shown = meminfo_nodes(rec->line, rec->nr);
	t->r.highest = t->r.kind == REPORT_SHOW_MEM ? MAX_NR_ZONES - 1 : gfp_zone(t->r.gfp);
	bad = t->bad ? t->bad : wrong;
	if (!bad)
		board_report(b, &t->r);
	free(t);
	return bad;
}
