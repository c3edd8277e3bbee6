// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whom the OOM killer chooses: for each report of a recorded log, the tasks of
 * its table, in a machine of its memory, and the same one must be killed. And
 * for each line of recorded scores, after one "totalpages N", the same
 * oom_score.
 *
 *	oom FILE…
 */
#include <errno.h>
#include <stdlib.h>

#include "mm/cgroup.h"
#include "../unit/mm_fixture.h"

#define MAX_TASKS	256
#define PAGE_KB		4	/* the recorded kernels' pages */

enum outcome { OUTCOME_NONE, OUTCOME_KILLED, OUTCOME_NOBODY, OUTCOME_PANIC };

struct row {
	int pid;
	unsigned long total_vm, rss, pgtables_bytes, swapents;
	short adj;
	char comm[TASK_COMM_LEN];
};

/* A report, as it was read. */
struct record {
	int order;
	enum oom_constraint constraint;
	unsigned long managed_kb, present_kb, swap_kb, limit_kb;
	int nr_rows;
	struct row row[MAX_TASKS];
	int victim;
};

static enum outcome outcome;
static int chosen;

static void hear(void *ctx, const struct mm_report *r)
{
	if (r->kind == REPORT_OOM_HEADER && r->oom->victim) {
		outcome = OUTCOME_KILLED;
		chosen = r->oom->victim->pid;
	} else if (r->kind == REPORT_OOM_NO_VICTIM) {
		outcome = OUTCOME_NOBODY;
	} else if (r->kind == REPORT_PANIC && outcome == OUTCOME_NONE) {
		outcome = OUTCOME_PANIC;
	}
}

static const struct mm_hooks hooks = { .report = hear };

/* ---- the model's choice ---- */

static void add_task(struct machine *m, const struct row *row, int i, struct mem_cgroup *memcg)
{
	char name[TASK_COMM_LEN];
	struct task *t;

	snprintf(name, sizeof(name), "task%d", i);
	assert_int_equal(0, create_task(m, name, &t));
	strcpy(t->comm, row->comm);
	t->pid = row->pid;
	t->oom_score_adj = row->adj;
	t->rss[MM_ANONPAGES] = (long)row->rss;
	t->rss[MM_SWAPENTS] = (long)row->swapents;
	t->pgtables = row->pgtables_bytes / (PAGE_KB * 1024);
	t->memcg = memcg;
}

/* Node 1 stands for what a cpuset or a policy is about. */
static void choose(const struct record *r, enum outcome expected)
{
	const struct range nodes[] = { { 0, RAM_BASE, 64 * MIB },
				       { 1, RAM_BASE + 64 * MIB, 64 * MIB }, { 0 } };
	struct machine *m = boot(&(struct fixture){ .memory = nodes, .hooks = &hooks });
	struct cgroup *job;
	struct oom_control oc = { .gfp_mask = GFP_HIGHUSER_MOVABLE, .order = r->order };
	const nodemask_t second = 2;

	outcome = OUTCOME_NONE;
	assert_int_equal(0, cgroup_set_subtree_control(m, cgroup_root(m), CGROUP_MEMORY, 0));
	assert_int_equal(0, cgroup_create(m, cgroup_root(m), "job", &job));
	mem_cgroup_set_max(m, job->memcg, r->limit_kb / PAGE_KB);
	m->totalram_pages = r->managed_kb / PAGE_KB;
	m->total_swap_pages = r->swap_kb / PAGE_KB;
	m->nodes[1]->node_present_pages = r->present_kb / PAGE_KB;
	set_panic_on_oom(m, expected == OUTCOME_PANIC);
	for (int i = 0; i < r->nr_rows; i++)
		add_task(m, &r->row[i], i, r->constraint == CONSTRAINT_MEMCG ? job->memcg
									     : m->root_memcg);
	if (r->constraint == CONSTRAINT_MEMCG)
		oc.memcg = job->memcg;
	else
		oc.zonelist = node_zonelist(m, 0, oc.gfp_mask);
	if (r->constraint == CONSTRAINT_MEMORY_POLICY)
		oc.nodemask = &second;
	if (r->constraint == CONSTRAINT_CPUSET)
		assert_int_equal(0, set_mems_allowed(m, init_task(m), second));
	out_of_memory(m, &oc);
	assert_int_equal(r->constraint, oc.constraint);
	machine_destroy(m);
}

/* ---- the recording ---- */

static unsigned long kb_after(const char *line, const char *word)
{
	const char *at = strstr(line, word);

	return at ? strtoul(at + strlen(word), NULL, 10) : 0;
}

static enum oom_constraint constraint_of(const char *line)
{
	static const char *const names[] = {
		[CONSTRAINT_NONE] = "=CONSTRAINT_NONE,",
		[CONSTRAINT_CPUSET] = "=CONSTRAINT_CPUSET,",
		[CONSTRAINT_MEMORY_POLICY] = "=CONSTRAINT_MEMORY_POLICY,",
		[CONSTRAINT_MEMCG] = "=CONSTRAINT_MEMCG,",
	};

	for (int i = CONSTRAINT_NONE; i <= CONSTRAINT_MEMCG; i++)
		if (strstr(line, names[i]))
			return (enum oom_constraint)i;
	fail_msg("no constraint: %s", line);
	return CONSTRAINT_NONE;
}

/* A line of a report. What came out of it, when that is its last. */
static enum outcome read_line(struct record *r, const char *line)
{
	struct row *row = &r->row[r->nr_rows];
	const char *at;

	if ((at = strstr(line, " invoked oom-killer: "))) {
		*r = (struct record){ 0 };
		r->order = atoi(strstr(at, "order=") + strlen("order="));
	} else if (strstr(line, " managed:")) {
		r->managed_kb += kb_after(line, " managed:");
		r->present_kb += kb_after(line, " present:");
	} else if (strstr(line, "Total swap = ")) {
		r->swap_kb = kb_after(line, "Total swap = ");
	} else if (!strncmp(line, "memory: usage", 13)) {
		r->limit_kb = kb_after(line, "limit ");
		r->constraint = CONSTRAINT_MEMCG;
	} else if (sscanf(line, "[ %d] %*d %*d %lu %lu %lu %lu %hd %15s", &row->pid, &row->total_vm,
			  &row->rss, &row->pgtables_bytes, &row->swapents, &row->adj,
			  row->comm) == 7) {
		assert_true(++r->nr_rows < MAX_TASKS);
	} else if (!strncmp(line, "oom-kill:", 9)) {
		r->constraint = constraint_of(line);
		r->victim = (int)kb_after(line, ",pid=");
		return OUTCOME_KILLED;
	} else if (!strncmp(line, "Out of memory and no killable", 29)) {
		return OUTCOME_NOBODY;
	} else if (strstr(line, "panic_on_oom is enabled") && strstr(line, "not syncing")) {
		return OUTCOME_PANIC;
	}
	return OUTCOME_NONE;
}

/* ---- scores ---- */

/* A line "pid N comm NAME oom_score_adj N oom_score N statm …". True: it is one. */
static bool check_score(const char *line, unsigned long *totalpages)
{
	static const struct range node[] = { { 0, RAM_BASE, 64 * MIB }, { 0 } };
	unsigned long score, rss;
	struct machine *m;
	struct task *t;
	int pid;
	short adj;

	if (sscanf(line, "totalpages %lu", totalpages) == 1)
		return false;
	if (sscanf(line, "pid %d comm %*s oom_score_adj %hd oom_score %lu statm %*u %lu", &pid, &adj,
		   &score, &rss) != 4)
		return false;
	m = boot(&(struct fixture){ .memory = node });
	assert_int_equal(0, create_task(m, "a", &t));
	if (pid == 1)
		t = init_task(m);
	m->totalram_pages = *totalpages;
	t->oom_score_adj = adj;
	t->rss[MM_ANONPAGES] = (long)rss;
	t->pgtables = kb_after(line, "VmPTE:") / PAGE_KB;
	if (oom_score(m, t) != score)
		fail_msg("oom_score %lu, recorded: %s", oom_score(m, t), line);
	machine_destroy(m);
	return true;
}

static const char *const *paths;

static void each_report_has_the_recorded_victim(void **state)
{
	static struct record r;
	unsigned long totalpages = 0;
	char line[1024];
	int total = 0;

	for (const char *const *path = paths; *path; path++) {
		FILE *in = fopen(*path, "r");
		int reports = 0, scores = 0;

		assert_non_null(in);
		while (fgets(line, sizeof(line), in)) {
			const char *text = strstr(line, "] ");
			enum outcome recorded = read_line(&r, text ? text + 2 : line);

			scores += check_score(line, &totalpages);
			/* With vm.oom_dump_tasks=0 there is no table. */
			if (recorded == OUTCOME_NONE || !r.nr_rows)
				continue;
			choose(&r, recorded);
			if (outcome != recorded ||
			    (recorded == OUTCOME_KILLED && chosen != r.victim))
				fail_msg("%s: report %d: outcome %d, victim %d; recorded: %d, %d",
					 *path, reports + 1, outcome, chosen, recorded, r.victim);
			reports++;
			r.nr_rows = 0;
		}
		fclose(in);
		print_message("%s: %d reports, %d scores\n", *path, reports, scores);
		total += reports + scores;
	}
	assert_true(total > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_report_has_the_recorded_victim),
	};

	paths = (const char *const *)argv + 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
