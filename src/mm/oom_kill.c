// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The OOM killer: when all else has failed, the task goes that gives most
 * memory back.
 *
 * Source: 6.1 mm/oom_kill.c, fs/proc/base.c proc_oom_score(),
 * drivers/tty/sysrq.c moom_callback().
 */
#include <limits.h>

#include "mm/internal.h"

#define KWORKER_PID	15	/* as on the recorded boards */

static bool by_hand(const struct oom_control *oc)
{
	return oc->order == -1;
}

/* ---- how bad is it? ---- */

static bool oom_unkillable_task(const struct machine *m, const struct task *task)
{
	return task == m->tasks || task->flags & PF_KTHREAD;
}

long oom_badness(const struct machine *m, const struct task *task, unsigned long totalpages)
{
	unsigned long pages = task->pgtables;

	if (oom_unkillable_task(m, task) || task->oom_score_adj == OOM_SCORE_ADJ_MIN ||
	    task->oom_skip)
		return LONG_MIN;
	for (int i = 0; i < NR_MM_COUNTERS; i++)
		pages += (unsigned long)task->rss[i];
	return (long)pages + task->oom_score_adj * (long)(totalpages / 1000);
}

/* The range of old is 0 … 1000; -1000 … 1000 is laid over two thirds of 0 … 3000. */
unsigned long oom_score(const struct machine *m, const struct task *task)
{
	long totalpages = (long)(m->totalram_pages + m->total_swap_pages);
	long badness = oom_badness(m, task, (unsigned long)totalpages);

	if (badness == LONG_MIN)
		return 0;
	return (unsigned long)((1000 + badness * 1000 / totalpages) * 2 / 3);
}

/* ---- whom? ---- */

static bool mempolicy_in_oom_domain(const struct task *task, nodemask_t nodes)
{
	return task->mempolicy.mode != MPOL_BIND || task->mempolicy.nodes & nodes;
}

/* Might it have memory where it is wanting? Source: 6.1 oom_cpuset_eligible(). */
static bool on_wanted_nodes(const struct machine *m, const struct task *task,
			    const struct oom_control *oc)
{
	if (oc->memcg)
		return true;
	if (oc->nodemask)
		return mempolicy_in_oom_domain(task, *oc->nodemask);
	return m->current->mems_allowed & task->mems_allowed;
}

bool oom_eligible(const struct machine *m, const struct task *task, const struct oom_control *oc)
{
	return !oom_unkillable_task(m, task) && on_wanted_nodes(m, task, oc);
}

struct task *oom_next_task(const struct machine *m, const struct oom_control *oc,
			   struct mem_cgroup **group, struct task *prev)
{
	struct task *t = prev ? prev->next : m->tasks;

	if (!oc->memcg)
		return t;
	if (!prev)
		*group = mem_cgroup_iter(m, oc->memcg, NULL);
	for (; *group; *group = mem_cgroup_iter(m, oc->memcg, *group), t = m->tasks)
		for (; t; t = t->next)
			if (t->memcg == *group)
				return t;
	return NULL;
}

/* Whoever gives up a swap device fills memory, and goes first: 6.1 oom_task_origin(). */
static bool fills_memory(const struct machine *m, const struct task *task)
{
	return m->swap_off && task == m->current;
}

/* False: the search ends. Source: 6.1 oom_evaluate_task(). */
static bool oom_evaluate_task(const struct machine *m, struct task *task, struct oom_control *oc)
{
	long points;

	if (!oom_eligible(m, task, oc))
		return true;
	/* A victim is to have what reserves there are, before there is another. */
	if (!by_hand(oc) && task->oom_victim) {
		oc->victim_exits = !task->oom_skip;
		return task->oom_skip;
	}
	points = fills_memory(m, task) ? LONG_MAX : oom_badness(m, task, oc->totalpages);
	if (points != LONG_MIN && points >= oc->chosen_points) {
		oc->chosen = task;
		oc->chosen_points = points;
	}
	return true;
}

/* Of those who are equally bad, the last. */
static void select_bad_process(const struct machine *m, struct oom_control *oc)
{
	struct mem_cgroup *group;

	oc->chosen_points = LONG_MIN;
	for (struct task *t = oom_next_task(m, oc, &group, NULL); t;
	     t = oom_next_task(m, oc, &group, t))
		if (!oom_evaluate_task(m, t, oc))
			break;
	if (oc->victim_exits)
		oc->chosen = NULL;
}

/* ---- what is it that is wanting? ---- */

static unsigned long nodes_present_pages(const struct machine *m, nodemask_t nodes)
{
	unsigned long pages = 0;

	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		if (nodes >> nid & 1)
			pages += m->nodes[nid]->node_present_pages;
	return pages;
}

/* A cpuset's wall stood between the request and a zone: only user requests have it. */
static bool cpuset_limited(const struct machine *m, const struct oom_control *oc)
{
	const struct task *task = m->current;
	const struct zoneref *z;

	if (!(oc->gfp_mask & __GFP_HARDWALL) || task->oom_victim)
		return false;
	for_each_zone_zonelist(z, oc->zonelist, gfp_zone(oc->gfp_mask), oc->nodemask)
		if (!(task->mems_allowed >> zone_to_nid(z->zone) & 1))
			return true;
	return false;
}

/* Source: 6.1 constrained_alloc(). */
static enum oom_constraint constrained_alloc(const struct machine *m, struct oom_control *oc)
{
	if (oc->memcg) {
		oc->totalpages = mem_cgroup_get_max(m, oc->memcg);
		if (!oc->totalpages)
			oc->totalpages = 1;
		return CONSTRAINT_MEMCG;
	}
	oc->totalpages = m->totalram_pages + m->total_swap_pages;
	if (!oc->zonelist || oc->gfp_mask & __GFP_THISNODE)
		return CONSTRAINT_NONE;
	if (oc->nodemask && node_states_memory(m) & ~*oc->nodemask) {
		oc->totalpages = m->total_swap_pages + nodes_present_pages(m, *oc->nodemask);
		return CONSTRAINT_MEMORY_POLICY;
	}
	if (cpuset_limited(m, oc)) {
		oc->totalpages = m->total_swap_pages +
				 nodes_present_pages(m, m->current->mems_allowed);
		return CONSTRAINT_CPUSET;
	}
	return CONSTRAINT_NONE;
}

/* ---- the end of a task ---- */

/* Source: 6.1 task_will_free_mem(). */
static bool task_will_free_mem(const struct task *task)
{
	return (task->killed || task->flags & PF_EXITING) && !task->oom_skip &&
	       !(task->flags & (PF_KTHREAD | PF_DUMPCORE));
}

/* From now on it may have what reserves there are. */
static void mark_oom_victim(struct task *task)
{
	task->oom_victim = true;
}

/* Source: 6.1 __oom_kill_process(). */
static void kill_process(struct machine *m, struct task *victim, enum oom_cause cause)
{
	count_vm_events(m, OOM_KILL, 1);
	memcg_memory_event(m, victim->memcg, MEMCG_OOM_KILL);
	victim->killed = true;
	mark_oom_victim(victim);
	oom_report_task(m, REPORT_OOM_KILLED, victim, cause);
}

/* Source: 6.1 oom_kill_memcg_member(). */
static void kill_group(struct machine *m, struct mem_cgroup *memcg, enum oom_cause cause)
{
	const struct oom_control all = { .memcg = memcg };
	struct mem_cgroup *group;

	memcg_memory_event(m, memcg, MEMCG_OOM_GROUP_KILL);
	oom_report_group(m, memcg);
	for (struct task *t = oom_next_task(m, &all, &group, NULL); t;
	     t = oom_next_task(m, &all, &group, t))
		if (t->oom_score_adj != OOM_SCORE_ADJ_MIN && t != m->tasks)
			kill_process(m, t, cause);
}

/* Source: 6.1 oom_kill_process(). */
static void oom_kill_process(struct machine *m, const struct oom_control *oc, enum oom_cause cause)
{
	struct task *victim = oc->chosen;
	struct mem_cgroup *group;

	if (task_will_free_mem(victim)) {
		mark_oom_victim(victim);
		return;
	}
	call_path_push(m, FN_oom_kill_process);
	oom_dump_header(m, oc, victim);
	group = mem_cgroup_get_oom_group(m, victim, oc->memcg);
	kill_process(m, victim, cause);
	if (group)
		kill_group(m, group, cause);
	call_path_pop(m);
}

/* Source: 6.1 oom_reap_task_mm(). */
static void oom_reap_task(struct machine *m, struct task *task)
{
	reap_anon(m, task);
	task->oom_skip = true;
	oom_report_task(m, REPORT_OOM_REAPED, task, OOM_GLOBAL);
}

static bool can_exit(const struct machine *m, const struct task *task)
{
	return task->killed && task != m->current && !task->mm_users &&
	       !(task->flags & PF_EXITING);
}

void oom_victims_exit(struct machine *m)
{
	struct task *next;

	for (struct task *t = m->tasks; t; t = next) {
		next = t->next;
		if (can_exit(m, t))
			exit_task(m, t);
		else if (t->oom_victim && t != m->current && !t->oom_skip)
			oom_reap_task(m, t);
	}
}

bool end_killed_tasks(struct machine *m)
{
	struct task *next, *current = m->current;
	bool ended = current->killed;

	if (ended)
		set_current(m, m->tasks);
	for (struct task *t = m->tasks; t; t = next) {
		next = t->next;
		if (t->killed && (t == current || !(t->flags & PF_EXITING)))
			exit_task(m, t);
	}
	return ended;
}

/* ---- the killer ---- */

/* The machine halts. Source: 6.1 panic(). */
static void panic(struct machine *m, enum panic_reason reason)
{
	m->halted = reason;
	call_path_push(m, FN_panic);
	report(m, &(struct mm_report){ .kind = REPORT_PANIC,
				       .oom = &(struct oom_report){ .panic = reason } });
	call_path_pop(m);
}

/* With 1 only if all memory is wanting. Source: 6.1 check_panic_on_oom(). */
static void check_panic_on_oom(struct machine *m, const struct oom_control *oc)
{
	int panic_on_oom = m->sysctl.panic_on_oom;

	if (!panic_on_oom || by_hand(oc) ||
	    (panic_on_oom != 2 && oc->constraint != CONSTRAINT_NONE))
		return;
	oom_dump_header(m, oc, NULL);
	panic(m, panic_on_oom == 2 ? PANIC_ON_OOM_COMPULSORY : PANIC_ON_OOM);
}

/* With vm.oom_kill_allocating_task whoever asks is killed, if he can be. */
static bool kills_current(const struct machine *m, const struct oom_control *oc)
{
	return !oc->memcg && m->sysctl.oom_kill_allocating_task &&
	       oom_eligible(m, m->current, oc) &&
	       m->current->oom_score_adj != OOM_SCORE_ADJ_MIN;
}

static void no_killable_process(struct machine *m, const struct oom_control *oc)
{
	oom_dump_header(m, oc, NULL);
	report(m, &(struct mm_report){ .kind = REPORT_OOM_NO_VICTIM });
	if (!by_hand(oc) && !oc->memcg)
		panic(m, PANIC_DEADLOCKED);
}

/* Somebody is to be killed. False: there is nobody, or the machine has halted. */
static bool kill_somebody(struct machine *m, struct oom_control *oc)
{
	oc->constraint = constrained_alloc(m, oc);
	if (oc->constraint != CONSTRAINT_MEMORY_POLICY)
		oc->nodemask = NULL;
	check_panic_on_oom(m, oc);
	if (m->halted)
		return false;
	if (kills_current(m, oc)) {
		oc->chosen = m->current;
		oom_kill_process(m, oc, OOM_ALLOCATING_TASK);
		return true;
	}
	select_bad_process(m, oc);
	if (oc->chosen)
		oom_kill_process(m, oc, oc->memcg ? OOM_MEMCG : OOM_GLOBAL);
	else if (!oc->victim_exits)
		no_killable_process(m, oc);
	return oc->chosen || oc->victim_exits;
}

bool out_of_memory(struct machine *m, struct oom_control *oc)
{
	bool progress;

	if (m->halted)
		return false;
	/* Who is about to end gives memory back when it has what it wants. */
	if (task_will_free_mem(m->current)) {
		mark_oom_victim(m->current);
		return true;
	}
	/* A request that may not enter filesystems has not tried all there is. */
	if (oc->gfp_mask && !(oc->gfp_mask & __GFP_FS) && !oc->memcg)
		return true;
	call_path_push(m, FN_out_of_memory);
	progress = kill_somebody(m, oc);
	call_path_pop(m);
	return progress;
}

bool oom_kill_manual(struct machine *m)
{
	struct task worker = { .comm = "kworker/0:1", .pid = KWORKER_PID, .flags = PF_KTHREAD,
			       .mems_allowed = ~(nodemask_t)0 };
	struct call_path path = call_path_begin(m, CALL_WORKER);
	struct oom_control oc = { .gfp_mask = GFP_KERNEL, .order = -1 };
	struct task *before = set_current(m, &worker);
	bool killed;

	oc.zonelist = node_zonelist(m, __builtin_ctzll(node_states_memory(m)), GFP_KERNEL);
	call_path_push(m, FN_moom_callback);
	killed = out_of_memory(m, &oc);
	if (!killed)
		report(m, &(struct mm_report){ .kind = REPORT_OOM_IGNORED });
	call_path_restore(m, path);
	set_current(m, before);
	oom_victims_exit(m);
	return killed;
}

void pagefault_out_of_memory(struct machine *m)
{
	if (!m->current->killed && !m->halted)
		report(m, &(struct mm_report){ .kind = REPORT_VM_FAULT_OOM });
}
