/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cgroups, as of the unified hierarchy (cgroup v2): a tree of groups of tasks.
 * A controller that a group gives to its children (subtree_control) makes one
 * of its own for each of them; a task is under the nearest one above it.
 *
 * Only the engine writes these structures, but for what is said to be set by
 * hand. Source: 6.1 kernel/cgroup/cgroup.c, kernel/cgroup/cpuset.c.
 */
#ifndef BUDDYFS_MM_CGROUP_H
#define BUDDYFS_MM_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/mmzone.h"

struct mem_cgroup;
struct task;

/* In the kernel's order. Of io there is no more than the name. */
enum cgroup_controller {
	CGROUP_CPUSET = 1, CGROUP_IO = 2, CGROUP_MEMORY = 4,
	CGROUP_CONTROLLERS = CGROUP_CPUSET | CGROUP_IO | CGROUP_MEMORY,
};

struct cpumask {
	uint64_t bits[NR_CPUS / 64];
};

/* On which CPUs and nodes. What is empty is as in the parent. */
struct cpuset {
	struct cpumask cpus_allowed, effective_cpus;
	nodemask_t mems_allowed, effective_mems;
};

struct cgroup {
	unsigned long id;		/* 1: the root; never that of another one */
	char *name;			/* of the root: "/" */
	char *path;			/* from the root: "/job/a"; of the root "/" */
	struct cgroup *parent, *children, *next;	/* in the order they were made */
	unsigned int subtree_control;	/* controllers that the children have */
	int max_descendants, max_depth;	/* by hand; INT_MAX: no limit */
	int nr_descendants;
	struct mem_cgroup *memcg;	/* null: it has no such controller */
	struct cpuset *cpuset;		/* the same; of the root null too: it has everything */
};

struct cgroup *cgroup_root(const struct machine *m);
/* Null: there is none, or none any more. */
struct cgroup *cgroup_from_id(const struct machine *m, unsigned long id);
/* All from root down, parents first: the one after prev; null ends. */
struct cgroup *cgroup_iter(struct cgroup *root, struct cgroup *prev);

/* Controllers it has: those its parent gives it. */
unsigned int cgroup_control(const struct cgroup *cgroup);

/*
 * A child of this name, which no other has. -EINVAL: the name has a newline;
 * -EAGAIN: max.depth or max.descendants of one above; -ENOMEM: also of what
 * the parent is charged; -ENOSPC: too many. Source: 6.1 cgroup_mkdir().
 */
int cgroup_create(struct machine *m, struct cgroup *parent, const char *name,
		  struct cgroup **cgroup);

/* -EBUSY: it has tasks, or children; -EPERM: the root. Source: 6.1 cgroup_rmdir(). */
int cgroup_remove(struct machine *m, struct cgroup *cgroup);

/*
 * Give controllers to the children, and take some from them. -ENOENT: it has
 * not got one of these itself; -EBUSY: it has tasks, or a child gives on what
 * is to be taken; -ENOMEM, -ENOSPC. Source: 6.1 cgroup_subtree_control_write().
 */
int cgroup_set_subtree_control(struct machine *m, struct cgroup *cgroup, unsigned int enable,
			       unsigned int disable);

/*
 * The task comes here; what it was charged for stays where it is. -EBUSY: the
 * children have controllers. Source: 6.1 cgroup_procs_write().
 */
int cgroup_attach_task(struct machine *m, struct cgroup *cgroup, struct task *task);

/* Tasks of it alone, in the order they came: the one after prev; null ends. */
struct task *cgroup_next_task(const struct machine *m, const struct cgroup *cgroup,
			      const struct task *prev);
/* It or one below has tasks. */
bool cgroup_is_populated(const struct machine *m, struct cgroup *cgroup);
/* All its tasks, and those below, are killed, but for init. Source: 6.1 cgroup_kill(). */
void cgroup_kill(struct machine *m, struct cgroup *cgroup);
/* Removed ones below it that something is still charged to. */
int cgroup_nr_dying_descendants(struct machine *m, const struct cgroup *cgroup);

/* ---- cpuset ---- */

/*
 * Empty masks: as in the parent. -EINVAL: a CPU or node that is not there, or
 * has no memory; -ENOSPC: it has tasks and is to be empty. Source: 6.1
 * update_cpumask(), update_nodemask().
 */
int cpuset_set_cpus(struct machine *m, struct cgroup *cgroup, const struct cpumask *cpus);
int cpuset_set_mems(struct machine *m, struct cgroup *cgroup, nodemask_t mems);

/* What its tasks may have: by its own cpuset or one above. */
struct cpumask cpuset_effective_cpus(const struct machine *m, const struct cgroup *cgroup);
nodemask_t cpuset_effective_mems(const struct machine *m, const struct cgroup *cgroup);

/* Name of the task's cpuset, as reports have it: "/" is the root's, and that of no cgroup. */
const char *task_cpuset_name(const struct task *task);

#endif
