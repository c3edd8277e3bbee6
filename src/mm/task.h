/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes: what they have in memory and by what rules they ask for more.
 * A machine has one from the start, init. Calls into the engine are made on
 * behalf of the current task.
 *
 * Only the engine writes these structures, but for what is said to be set by
 * hand. Source: 6.1 struct task_struct, struct mm_struct.
 */
#ifndef BUDDYFS_MM_TASK_H
#define BUDDYFS_MM_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/pagemap.h"

#define TASK_COMM_LEN	16	/* with the 0 at its end */

struct cgroup;
struct mem_cgroup;

/* Source: 6.1 include/linux/sched.h; the values are those. */
enum task_flags {
	PF_EXITING		= 0x4,		/* it ends; by hand: it is stuck on its way out */
	PF_DUMPCORE		= 0x200,	/* it dumps core: the OOM killer leaves it */
	PF_MEMALLOC		= 0x800,	/* may use all reserves, and does not reclaim */
	PF_KSWAPD		= 0x20000,
	PF_MEMALLOC_NOFS	= 0x40000,	/* its requests are GFP_NOFS ones */
	PF_MEMALLOC_NOIO	= 0x80000,	/* GFP_NOIO ones */
	PF_KTHREAD		= 0x200000,
	PF_MEMALLOC_PIN		= 0x10000000,	/* not from CMA */
};

/* Kinds of pages of a process. Source: 6.1 MM_FILEPAGES … */
enum mm_counter { MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES, NR_MM_COUNTERS };

/* Source: 6.1 include/uapi/linux/mempolicy.h; the values are those. */
enum mpol_mode {
	MPOL_DEFAULT, MPOL_PREFERRED, MPOL_BIND, MPOL_INTERLEAVE, MPOL_LOCAL, MPOL_PREFERRED_MANY,
};

struct mempolicy {
	enum mpol_mode mode;
	nodemask_t nodes;
	nodemask_t cpuset_mems;	/* what the cpuset allowed when they were set */
	int il_prev;		/* interleave: the node that was last */
};

#define MEMS_ALL	(~(nodemask_t)0)	/* what the root's cpuset allows: all memory, whatever comes */

struct task {
	struct task *next;		/* in the order they were made */
	char comm[TASK_COMM_LEN];
	int pid;
	uint32_t flags;			/* by hand: MEMALLOC … of enum task_flags */
	int cpu;			/* by hand: where it runs */
	short oom_score_adj;		/* by hand: -1000 … 1000 */
	bool oom_victim;		/* killed by the OOM killer, not gone yet (TIF_MEMDIE) */
	bool killed;			/* a fatal signal waits for it */
	bool oom_skip;			/* the OOM reaper took its memory (MMF_OOM_SKIP) */
	unsigned int mm_users;		/* others that work with its memory: it cannot end meanwhile */
	nodemask_t mems_allowed;	/* what its cpuset allows: set_mems_allowed() */
	unsigned int mems_allowed_seq;	/* grows when that changes */
	struct mempolicy mempolicy;	/* set_mempolicy() */
	struct cgroup *cgroup;
	unsigned long attached;		/* when it came there; those who came later have more */
	struct mem_cgroup *memcg;	/* whom its pages are charged to: the cgroup's, or one's above */
	unsigned long nr_pages_over_high;	/* charged past memory.high, to be reclaimed */

	struct address_space anon;
	long rss[NR_MM_COUNTERS];	/* pages */
	unsigned long total_vm;		/* pages of address space */
	unsigned long locked_vm;	/* pages under mlock */
	unsigned long pgtables;		/* pages of page tables below the topmost level */
	unsigned long nr_upper_tables;	/* of those, above the last level */
	unsigned long faults, major_faults;
	uint32_t tables, kernel_pages, slab;	/* chains of pages */
	unsigned long nr_kernel_pages, nr_slab;	/* pages */
	unsigned long hiwater_vm, hiwater_rss;	/* what was most, before there was less */
	unsigned long pinned_vm;		/* pages under a pin */
	struct address_space **files;		/* those it read or wrote, until they are removed */
	unsigned int nr_files, max_files;
	unsigned long nr_kernel_blocks, stack_blocks;	/* of kernel_pages; the stack's come first */
};

/* The first process, which cannot be killed, and on whose behalf calls run at first. */
struct task *init_task(struct machine *m);
/* All tasks begin here: init, then next. */
struct task *find_task(struct machine *m, const char *comm);	/* null: there is none */
struct task *current_task(const struct machine *m);

/*
 * Calls are made on behalf of this task from now on, on its CPU. To be called
 * again when a field was set by hand. Returns the one before.
 */
struct task *set_current(struct machine *m, struct task *task);

/*
 * A new process, with a stack and an empty page table, in the cgroup, with the
 * mems and the policy of the current task. -EEXIST; -ENAMETOOLONG; -ENOMEM:
 * there is no page for it. Source: 6.1 copy_process().
 */
int create_task(struct machine *m, const char *comm, struct task **task);

/*
 * It ends, and all that is its own is freed; task is gone then. The files it
 * read stay in the page cache. -EPERM: init. Source: 6.1 do_exit().
 */
int exit_task(struct machine *m, struct task *task);

/*
 * The task's memory policy. nodes: which the mode is about; of them those count
 * that its cpuset allows and that have memory, and of a preferred one the
 * first. -EINVAL: there is no such mode or node; no nodes with a mode that is
 * about some (preferred without is local), or none that count; nodes with
 * another one. Source: 6.1 set_mempolicy(2).
 */
int set_mempolicy(struct machine *m, struct task *task, enum mpol_mode mode, nodemask_t nodes);

/*
 * The nodes that the task's cpuset allows; MEMS_ALL: it is the root's. Its
 * policy moves along: the nth of the old nodes becomes the nth of the new
 * ones. -EINVAL: none, or one that has no memory.
 * Source: 6.1 cpuset_change_task_nodemask().
 */
int set_mems_allowed(struct machine *m, struct task *task, nodemask_t nodes);

/*
 * The current task's system call, or fault, is over: it does what it owes for
 * what it was charged. Source: 6.1 resume_user_mode_work().
 */
void return_to_user(struct machine *m);

/* ---- what a process does ------------------------------------------------- */

/*
 * Each returns how many pages were done, and in *err why no more: -ENOMEM;
 * -EINTR, as the caller was interrupted; -ESRCH, as the task was killed for
 * want of memory (it is still there, to be ended by the caller); -EIO, as the
 * machine has halted. The task is to be the current one: any other may be
 * killed and gone afterwards.
 */

/*
 * Touch nr new pages after the last one; thp: with huge pages where a whole
 * one fits. Source: 6.1 do_anonymous_page(), do_huge_pmd_anonymous_page().
 */
unsigned long task_fault(struct machine *m, struct task *task, unsigned long nr, bool thp,
			 int *err);

/*
 * Use pages first … first+nr-1 of its anonymous memory again; those in swap
 * come back. Source: 6.1 do_swap_page().
 */
unsigned long task_touch(struct machine *m, struct task *task, unsigned long first,
			 unsigned long nr, bool write, int *err);

/* Free the last nr pages of its anonymous memory, as munmap does. */
unsigned long task_unmap(struct machine *m, struct task *task, unsigned long nr);

/* A file by its name; made when create is set. null: there is none; or no host memory. */
struct address_space *find_file(struct machine *m, const char *name, bool create);
/* The first file, then next. */
struct address_space *first_file(const struct machine *m);

/*
 * Read, or write, pages first … first+nr-1 of a file through the page cache.
 * Source: 6.1 filemap_read(), generic_perform_write().
 */
unsigned long task_read(struct machine *m, struct task *task, struct address_space *file,
			unsigned long first, unsigned long nr, int *err);
unsigned long task_write(struct machine *m, struct task *task, struct address_space *file,
			 unsigned long first, unsigned long nr, int *err);

/* Write back what is dirty: of one file, or with null of all. Source: 6.1 sync(2). */
void sync_files(struct machine *m, struct address_space *file);

/* The file is removed: its pages are freed, dirty or not. Source: 6.1 truncate_inode_pages(). */
void remove_file(struct machine *m, struct address_space *file);

/* Lock, or unlock, pages first … first+nr-1 in memory. Source: 6.1 mm/mlock.c. */
unsigned long task_mlock(struct machine *m, struct task *task, unsigned long first,
			 unsigned long nr, bool lock, int *err);

/* Pin, or unpin, them: they stay where they are. Source: 6.1 pin_user_pages(). */
unsigned long task_pin(struct machine *m, struct task *task, unsigned long first,
		       unsigned long nr, bool pin, int *err);

/* nr blocks of kernel memory of an order, freed when the task ends or by task_kfree(). */
unsigned long task_kalloc(struct machine *m, struct task *task, unsigned long nr,
			  unsigned int order, gfp_t gfp, int *err);
/* Free the last nr blocks, but not the stack; returns how many there were. */
unsigned long task_kfree(struct machine *m, struct task *task, unsigned long nr);

/*
 * nr pages of slab objects. Reclaimable ones, such as dentries, can be shrunk,
 * and stay with the machine when the task ends; others are the task's.
 * task_slab_free() frees the last nr of them. Source: 6.1 mm/slub.c allocate_slab().
 */
unsigned long task_slab(struct machine *m, struct task *task, unsigned long nr, bool reclaimable,
			int *err);
unsigned long task_slab_free(struct machine *m, struct task *task, unsigned long nr,
			     bool reclaimable);

/* ---- to be shown --------------------------------------------------------------- */

/* The entry of a page of an address space; null: it has none. */
const struct pte *space_entry(const struct machine *m, const struct address_space *space,
			      unsigned long index, bool *huge);

/* The page table that the entry is in; PFN_NONE: there is none. */
unsigned long space_table(const struct machine *m, const struct address_space *space,
			  unsigned long index);

/* A page of a process or a file: which, and its index there. False: it is none. */
bool page_space(const struct machine *m, unsigned long pfn, const struct address_space **space,
		unsigned long *index);

/* The page cache's own objects: nodes of its trees, and buffer heads. */
const struct slab_cache *node_cache(const struct machine *m);
const struct slab_cache *buffer_cache(const struct machine *m);

/* The next of a chain of pages (task.tables …), as PFN; PFN_NONE: the end. */
unsigned long page_chain_first(const struct machine *m, uint32_t chain);
unsigned long page_chain_next(const struct machine *m, unsigned long pfn);

#endif
