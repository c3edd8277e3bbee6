/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the OOM killer says.
 *
 * Source: 6.1 mm/oom_kill.c, mm/memcontrol.c, drivers/tty/sysrq.c.
 */
#include "mm/oom.h"

#include <stdio.h>

#include "machine/boot_internal.h"
#include "machine/gfp_names.h"
#include "machine/report_internal.h"

typedef unsigned long long ull;

static ull kb(const struct board *b, uint64_t pages)
{
	return (ull)(pages << (board_kernel(b)->page_shift - 10));
}

/* ---- a memcg ---- */

static void counter(struct board *b, const char *name, const struct oom_counter *c)
{
	board_printk(b, LOG_INFO, "%s: usage %llukB, limit %llukB, failcnt %lu", name,
		     kb(b, c->usage), kb(b, c->max), c->failcnt);
}

/* All lines are one record, which is cut where the log has no more room for it. */
static void memcg_info(struct board *b, const struct oom_memcg *memcg)
{
	static const char *const names[NR_MEMCG_STATS] = {
#define STAT_NAME(enumerator, name) name,
		MEMCG_STATS(STAT_NAME)
#undef STAT_NAME
	};
	struct report_line line = { 0 };

	counter(b, "memory", &memcg->memory);
	counter(b, "swap", &memcg->swap);
	board_printk(b, LOG_INFO, "Memory cgroup stats for %s:", memcg->path);
	for (int i = 0; i < NR_MEMCG_STATS; i++)
		line_add(&line, "%s %llu\n", names[i], (ull)memcg->stat[i]);
	line_say(&line, b, LOG_INFO);
}

/* ---- the header ---- */

static void slab_info(struct board *b, const struct oom_report *o)
{
	if (!o->nr_slabs)
		return;
	board_printk(b, LOG_INFO, "Unreclaimable slab info:");
	board_printk(b, LOG_INFO, "Name                      Used          Total");
	for (size_t i = 0; i < o->nr_slabs; i++)
		board_printk(b, LOG_INFO, "%-17s %10luKB %10luKB", o->slabs[i].name,
			     o->slabs[i].used_kb, o->slabs[i].total_kb);
}

static void tasks_info(struct board *b, const struct oom_report *o)
{
	board_printk(b, LOG_INFO, "Tasks state (memory values in pages):");
	board_printk(b, LOG_INFO, "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents "
		     "oom_score_adj name");
	for (size_t i = 0; i < o->nr_tasks; i++) {
		const struct oom_task *t = &o->tasks[i];

		board_printk(b, LOG_INFO, "[%7d] %5u %5d %8lu %8lu %8lu %8lu         %5hd %s",
			     t->pid, t->uid, t->tgid, t->total_vm, oom_task_rss(t),
			     t->pgtables_bytes, t->swapents, t->oom_score_adj, t->comm);
	}
}

/* One line for who looks for it. Source: 6.1 dump_oom_summary(). */
static void summary(struct board *b, const struct mm_report *r)
{
	static const char *const constraints[] = {
		[CONSTRAINT_NONE] = "CONSTRAINT_NONE",
		[CONSTRAINT_CPUSET] = "CONSTRAINT_CPUSET",
		[CONSTRAINT_MEMORY_POLICY] = "CONSTRAINT_MEMORY_POLICY",
		[CONSTRAINT_MEMCG] = "CONSTRAINT_MEMCG",
	};
	char nodes[NODES_TEXT_MAX], allowed[NODES_TEXT_MAX];
	const struct oom_report *o = r->oom;
	struct report_line line = { 0 };

	line_add(&line, "oom-kill:constraint=%s,nodemask=%s,cpuset=%s,mems_allowed=%s",
		 constraints[o->constraint], nodemask_text(o->nodemask, nodes), r->task.cpuset,
		 nodemask_text(&r->task.mems_allowed, allowed));
	if (o->memcg)
		line_add(&line, ",oom_memcg=%s", o->memcg->path);
	else
		line_add(&line, ",global_oom");
	line_add(&line, ",task_memcg=%s,task=%s,pid=%d,uid=%u", o->victim->memcg, o->victim->comm,
		 o->victim->pid, o->victim->uid);
	line_say(&line, b, LOG_INFO);
}

/* Source: 6.1 dump_header(); of kills there are ten in five seconds. */
static void header(struct board *b, const struct mm_report *r)
{
	const struct oom_report *o = r->oom;
	char flags[GFP_TEXT_MAX];

	if (o->victim && !report_allowed(b, &b->limits.oom_kill_process, "oom_kill_process", 10,
					 5 * NS_PER_S))
		return;
	gfp_format(r->gfp, flags, sizeof(flags));
	board_printk(b, LOG_WARNING,
		     "%s invoked oom-killer: gfp_mask=%#x(%s), order=%d, oom_score_adj=%d",
		     r->task.comm, r->gfp, flags, o->order, r->task.oom_score_adj);
	report_dump_stack(b, r);
	if (o->memcg) {
		memcg_info(b, o->memcg);
	} else {
		report_show_mem(b, r);
		slab_info(b, o);
	}
	if (o->dump_tasks)
		tasks_info(b, o);
	if (o->victim)
		summary(b, r);
}

/* ---- a kill ---- */

static const char *const causes[] = {
	[OOM_GLOBAL] = "Out of memory",
	[OOM_ALLOCATING_TASK] = "Out of memory (oom_kill_allocating_task)",
	[OOM_MEMCG] = "Memory cgroup out of memory",
};

static void killed(struct board *b, const struct oom_report *o)
{
	const struct oom_task *v = o->victim;

	board_printk(b, LOG_ERR,
		     "%s: Killed process %d (%s) total-vm:%llukB, anon-rss:%llukB, "
		     "file-rss:%llukB, shmem-rss:%llukB, UID:%u pgtables:%lukB oom_score_adj:%hd",
		     causes[o->cause], v->pid, v->comm, kb(b, v->total_vm), kb(b, v->anon),
		     kb(b, v->file), kb(b, v->shmem), v->uid, v->pgtables_bytes >> 10,
		     v->oom_score_adj);
}

static void reaped(struct board *b, const struct oom_report *o)
{
	const struct oom_task *v = o->victim;

	board_printk(b, LOG_INFO,
		     "oom_reaper: reaped process %d (%s), now anon-rss:%llukB, file-rss:%llukB, "
		     "shmem-rss:%llukB", v->pid, v->comm, kb(b, v->anon), kb(b, v->file),
		     kb(b, v->shmem));
}

static void leaked_out(struct board *b)
{
	if (report_allowed(b, &b->limits.pagefault_oom, "pagefault_out_of_memory", 10,
			   5 * NS_PER_S))
		board_printk(b, LOG_WARNING,
			     "Huh VM_FAULT_OOM leaked out to the #PF handler. Retrying PF");
}

bool report_oom(struct board *b, const struct mm_report *r)
{
	switch (r->kind) {
	case REPORT_OOM_HEADER:
		header(b, r);
		return true;
	case REPORT_OOM_KILLED:
		killed(b, r->oom);
		return true;
	case REPORT_OOM_GROUP:
		board_printk(b, LOG_INFO,
			     "Tasks in %s are going to be killed due to memory.oom.group set",
			     r->oom->group);
		return true;
	case REPORT_OOM_EXITING:
		board_printk(b, LOG_INFO,
			     "%s: OOM victim %d (%s) is already exiting. Skip killing the task",
			     causes[r->oom->cause], r->oom->victim->pid, r->oom->victim->comm);
		return true;
	case REPORT_OOM_REAPED:
		reaped(b, r->oom);
		return true;
	case REPORT_OOM_NO_VICTIM:
		board_printk(b, LOG_WARNING, "Out of memory and no killable processes...");
		return true;
	case REPORT_OOM_IGNORED:
		board_printk(b, LOG_INFO, "OOM request ignored. No task eligible");
		return true;
	case REPORT_VM_FAULT_OOM:
		leaked_out(b);
		return true;
	case REPORT_PANIC:
		report_panic(b, r);
		return true;
	default:
		return false;
	}
}
