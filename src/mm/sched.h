/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time, and who has the CPU.
 *
 * Time is virtual. What tasks and reclaim do takes some of it, by the table
 * below; more passes when the machine is told so. A daemon that was woken has
 * the CPU where a task would give it up, and gives it back to that task slice
 * by slice while it has more to do, so that requests meet a node that kswapd
 * is at work on, as they do in Linux:
 *
 *	task     |page page page|              |page page …|
 *	kswapd                   |scan scan scan|           |scan …
 *
 * Source: 6.1 kernel/sched/, in as much as reclaim depends on it.
 */
#ifndef BUDDYFS_MM_SCHED_H
#define BUDDYFS_MM_SCHED_H

/* What things take, ns: about what they took on the machine of the recordings. */
enum cost {
	COST_FAULT	= 6000,		/* a page fault, with a page cleared */
	COST_TOUCH	= 200,		/* a page that is there is used */
	COST_READ	= 9000,		/* a page is read from a file's disk */
	COST_CACHED	= 1000,		/* it is copied from the page cache */
	COST_WRITE	= 15000,	/* a page of a file is written to in memory */
	COST_DISK_WRITE	= 6000,	/* the disk writes a page, while others work */
	COST_SCAN	= 1800,		/* reclaim looks at a page */
	COST_SWAP_OUT	= 18000,	/* a page is compressed */
	COST_SWAP_IN	= 9000,
};

#define SCHED_SLICE_NS	4000000		/* how long one has the CPU when others want it: a tick of 250 Hz */

/* What a task is doing, a page at a time. */
struct work {
	struct task *task;
	/* Does the next page: done grows, or err says why not. */
	void (*step)(struct machine *m, struct work *work);
	unsigned long first, nr, done;
	struct address_space *file;
	bool flag;		/* of the step */
	int err;
	bool at_it;		/* within a step */
};

/* Do all of it. Returns how much was done; *err as in task.h. */
unsigned long run_work(struct machine *m, struct work *work, int *err);

static inline void take_time(struct machine *m, uint64_t ns)
{
	m->sched.time += ns;
}

/* A daemon begins; the slice it has begins with it. */
void sched_daemon_begins(struct machine *m);
/*
 * A point at which a daemon, which holds nothing, gives the CPU up if its slice is over: to the task that
 * waits behind it. Source: 6.1 cond_resched().
 */
void cond_resched(struct machine *m);

/* What should have happened by now happens. */
void run_timers(struct machine *m);

#endif
