/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The OOM killer, and what it says, as types: it fills these and reports them
 * (mm_report.oom), machine/report_oom.c has the words.
 *
 * One kill, in the kernel's order:
 *	REPORT_OOM_HEADER	who asked, call trace, memory, tasks, who is chosen
 *	REPORT_OOM_KILLED	for each task that is killed
 *	REPORT_OOM_GROUP	with memory.oom.group: before its tasks are killed
 *	REPORT_OOM_REAPED	when its memory was taken
 * Nobody to kill: REPORT_OOM_HEADER without a victim, REPORT_OOM_NO_VICTIM,
 * and unless it was asked for by hand or is of a memcg, REPORT_PANIC.
 *
 * All memory is in pages unless a name says otherwise. Texts and arrays belong
 * to who reports; they are read before report() returns.
 *
 * Source: 6.1 mm/oom_kill.c, mm/memcontrol.c (mem_cgroup_print_oom_meminfo()).
 */
#ifndef BUDDYFS_MM_OOM_H
#define BUDDYFS_MM_OOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/page_counter.h"

struct mem_cgroup;
struct task;

#define OOM_SCORE_ADJ_MIN	(-1000)	/* never killed */
#define OOM_SCORE_ADJ_MAX	1000

enum oom_constraint {
	CONSTRAINT_NONE, CONSTRAINT_CPUSET, CONSTRAINT_MEMORY_POLICY, CONSTRAINT_MEMCG,
};

/* Why a task is killed: what "Killed process" follows on. */
enum oom_cause {
	OOM_GLOBAL,		/* "Out of memory" */
	OOM_ALLOCATING_TASK,	/* "Out of memory (oom_kill_allocating_task)" */
	OOM_MEMCG,		/* "Memory cgroup out of memory" */
};

/* A task: a line of the table, and what is said of a victim. */
struct oom_task {
	const char *comm;
	int pid, tgid;
	unsigned int uid;
	unsigned long total_vm;
	unsigned long anon, file, shmem;	/* their sum is its rss */
	unsigned long pgtables_bytes;
	unsigned long swapents;
	short oom_score_adj;
	const char *memcg;			/* path of its cgroup: "/job/a"; root: "/" */
};

/* Lines of memory.stat, in its order: X(enumerator, name). The values are as it shows them. */
#define MEMCG_STATS(X)									\
	X(ANON, "anon") X(FILE, "file") X(KERNEL, "kernel")				\
	X(KERNEL_STACK, "kernel_stack") X(PAGETABLES, "pagetables")			\
	X(SEC_PAGETABLES, "sec_pagetables") X(PERCPU, "percpu") X(SOCK, "sock")		\
	X(VMALLOC, "vmalloc") X(SHMEM, "shmem") X(FILE_MAPPED, "file_mapped")		\
	X(FILE_DIRTY, "file_dirty") X(FILE_WRITEBACK, "file_writeback")			\
	X(SWAPCACHED, "swapcached") X(ANON_THP, "anon_thp") X(FILE_THP, "file_thp")	\
	X(SHMEM_THP, "shmem_thp") X(INACTIVE_ANON, "inactive_anon")			\
	X(ACTIVE_ANON, "active_anon") X(INACTIVE_FILE, "inactive_file")			\
	X(ACTIVE_FILE, "active_file") X(UNEVICTABLE, "unevictable")			\
	X(SLAB_RECLAIMABLE, "slab_reclaimable")						\
	X(SLAB_UNRECLAIMABLE, "slab_unreclaimable") X(SLAB, "slab")			\
	X(WORKINGSET_REFAULT_ANON, "workingset_refault_anon")				\
	X(WORKINGSET_REFAULT_FILE, "workingset_refault_file")				\
	X(WORKINGSET_ACTIVATE_ANON, "workingset_activate_anon")				\
	X(WORKINGSET_ACTIVATE_FILE, "workingset_activate_file")				\
	X(WORKINGSET_RESTORE_ANON, "workingset_restore_anon")				\
	X(WORKINGSET_RESTORE_FILE, "workingset_restore_file")				\
	X(WORKINGSET_NODERECLAIM, "workingset_nodereclaim")				\
	X(PGSCAN, "pgscan") X(PGSTEAL, "pgsteal")					\
	X(PGSCAN_KSWAPD, "pgscan_kswapd") X(PGSCAN_DIRECT, "pgscan_direct")		\
	X(PGSTEAL_KSWAPD, "pgsteal_kswapd") X(PGSTEAL_DIRECT, "pgsteal_direct")		\
	X(PGFAULT, "pgfault")								\
	X(PGMAJFAULT, "pgmajfault") X(PGREFILL, "pgrefill") X(PGACTIVATE, "pgactivate")	\
	X(PGDEACTIVATE, "pgdeactivate") X(PGLAZYFREE, "pglazyfree")			\
	X(PGLAZYFREED, "pglazyfreed") X(THP_FAULT_ALLOC, "thp_fault_alloc")		\
	X(THP_COLLAPSE_ALLOC, "thp_collapse_alloc")

enum memcg_stat {
#define MEMCG_STAT_ENUM(enumerator, name) MEMCG_STAT_##enumerator,
	MEMCG_STATS(MEMCG_STAT_ENUM)
#undef MEMCG_STAT_ENUM
	NR_MEMCG_STATS
};

struct oom_counter {
	uint64_t usage, max;		/* max: PAGE_COUNTER_MAX() when there is none */
	unsigned long failcnt;
};

/* The memcg whose limit was met. */
struct oom_memcg {
	const char *path;		/* "/job" */
	struct oom_counter memory, swap;
	uint64_t stat[NR_MEMCG_STATS];
};

/* A line of "Unreclaimable slab info". */
struct oom_slab {
	const char *name;
	unsigned long used_kb, total_kb;
};

enum panic_reason {
	PANIC_NONE,		/* it runs */
	PANIC_ON_OOM,		/* panic_on_oom is 1 */
	PANIC_ON_OOM_COMPULSORY,	/* or 2 */
	PANIC_DEADLOCKED,	/* nobody to kill */
};

struct oom_report {
	/* REPORT_OOM_HEADER; gfp and the nodes are in struct mm_report */
	int order;			/* -1: by hand */
	enum oom_constraint constraint;
	const nodemask_t *nodemask;	/* of a mempolicy that bound the request; null else */
	const struct oom_memcg *memcg;	/* null: the machine's memory is meant */
	bool dump_tasks;		/* vm.oom_dump_tasks */
	const struct oom_task *tasks;	/* those who could have been chosen, by pid */
	size_t nr_tasks;
	const struct oom_slab *slabs;	/* when unreclaimable slabs outweigh all LRU pages */
	size_t nr_slabs;
	/* null: nobody is killed. Of REPORT_OOM_KILLED, _REAPED, _EXITING too */
	const struct oom_task *victim;

	enum oom_cause cause;		/* REPORT_OOM_KILLED, _EXITING */
	const char *group;		/* REPORT_OOM_GROUP: path of the cgroup */
	enum panic_reason panic;	/* REPORT_PANIC */
};

/* ---- the killer ---- */

/* For what memory is wanting, and whom it costs. Source: 6.1 struct oom_control. */
struct oom_control {
	const struct zonelist *zonelist;	/* where was looked; null: a memcg's limit was met */
	const nodemask_t *nodemask;		/* null: on all nodes */
	struct mem_cgroup *memcg;		/* whose limit was met; null: the machine's memory */
	gfp_t gfp_mask;
	int order;				/* -1: by hand */

	/* Its own. */
	unsigned long totalpages;		/* what could be had of the memory that is wanting */
	struct task *chosen;
	long chosen_points;
	bool victim_exits;			/* somebody was killed already and is not gone yet */
	enum oom_constraint constraint;
};

/*
 * Memory is wanting: kill the task that gives most of it back, unless the
 * current one is about to end. It gives its memory at oom_victims_exit().
 * False: there is nobody to kill. Without a memcg that ends in a panic: the
 * machine has halted then. Source: 6.1 out_of_memory().
 */
bool out_of_memory(struct machine *m, struct oom_control *oc);

/*
 * The point at which those who were killed end, as a request waits for them:
 * all but who cannot yet, the current task and those whose memory somebody
 * works with (task.mm_users), or who are stuck on their way out (PF_EXITING by
 * hand). Of these, if not current, the OOM reaper takes the anonymous memory.
 */
void oom_victims_exit(struct machine *m);

/*
 * A call on behalf of tasks is over: all who were killed end, the current one
 * too. Returns whether that one did: init is current then.
 */
bool end_killed_tasks(struct machine *m);

/*
 * A page fault found no memory and is tried again, which the kernel says if
 * nobody was killed. Source: 6.1 pagefault_out_of_memory().
 */
void pagefault_out_of_memory(struct machine *m);

/*
 * Kill by hand: sysrq f. As a worker of the kernel, without a constraint, order -1.
 * False: there is nobody who could be killed. Source: 6.1 moom_callback().
 */
bool oom_kill_manual(struct machine *m);

/*
 * How much a task costs of so many pages: what it would give back, and of each
 * thousandth of the pages its oom_score_adj. LONG_MIN: it is not to be killed.
 * Source: 6.1 oom_badness().
 */
long oom_badness(const struct machine *m, const struct task *task, unsigned long totalpages);

/* The same as /proc/PID/oom_score has it: 0 … 2000. Source: 6.1 proc_oom_score(). */
unsigned long oom_score(const struct machine *m, const struct task *task);

/* The pages' owner, and what was freed: 6.1 oom_badness() calls it rss. */
static inline unsigned long oom_task_rss(const struct oom_task *task)
{
	return task->anon + task->file + task->shmem;
}

#endif
