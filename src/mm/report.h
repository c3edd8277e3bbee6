/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engine has to say, and to whom: typed reports, and the hooks
 * through which they and other news go.
 */
#ifndef BUDDYFS_MM_REPORT_H
#define BUDDYFS_MM_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/call_path.h"
#include "mm/gfp.h"
#include "mm/mmzone.h"
#include "mm/trace.h"

/* What the engine has to say; files and machine turn it into the kernel's words. */
enum mm_report_kind {
	REPORT_UNAVAILABLE_RANGE,	/* nid, zone, count: pages in holes of a section */
	REPORT_ALLOC_FAILURE,		/* gfp, order, nodemask, shown, highest: 6.1 warn_alloc() */
	REPORT_WAITS_FOR_EVER,		/* gfp, order: 6.1 would, for somebody to free memory */
	REPORT_ORDER_TOO_LARGE,		/* gfp, order: WARN in 6.1 __alloc_pages() */
	REPORT_SHOW_MEM,		/* shown, highest: 6.1 __show_mem() */
	REPORT_CMA_ALLOC_FAILED,	/* cma, count, error */
	REPORT_CMA_NOT_ACTIVATED,	/* cma */
	REPORT_FAULT_INJECTED,		/* by fail_page_alloc */
	REPORT_BAD_PAGE,		/* pfn: it is free already */
	REPORT_CMA_NO_SLOTS,
	REPORT_CMA_UNALIGNED,		/* base, alignment */
	REPORT_CMA_BOUNDARY,		/* base, limit: the end of memory the region lies across */
	REPORT_CMA_EXCEEDS_LIMIT,	/* size, base, limit */
	REPORT_CMA_RESERVED,		/* size, base */
	REPORT_CMA_NOT_RESERVED,	/* size */
	REPORT_CMA_NEAREST,		/* base, size: what a refused request could have been; size 0: nothing */
	REPORT_MIN_FREE_KEPT,		/* count: the min_free_kbytes not taken; limit: the user's */
	REPORT_STILL_IN_USE,		/* count: pages freed by range that were pinned */
	REPORT_ZONELISTS,		/* they were built again */
	REPORT_HOTPLUG_UNALIGNED,	/* base, size; alignment: of a memory block */
	REPORT_NODE_ABSENT,		/* nid: memory was to be added to it */
	REPORT_REMOVE_ONLINE,		/* base, size: of the block that is online */
	REPORT_BOOT_MEMORY,		/* base, limit: it was to go offline */
	REPORT_UNMOVABLE_PAGE,		/* pfn: it keeps a block from going offline */
	REPORT_ISOLATION_FAILED,	/* pfn: as above */
	REPORT_MIGRATION_FAILED,	/* pfn, error: as above */

	/* Of the OOM killer, with oom: oom.h says which of its fields. */
	REPORT_OOM_HEADER,		/* gfp, shown, highest: 6.1 dump_header() */
	REPORT_OOM_KILLED,		/* the victim, and why */
	REPORT_OOM_GROUP,		/* the cgroup whose tasks are all killed */
	REPORT_OOM_EXITING,		/* the victim is on its way already */
	REPORT_OOM_REAPED,		/* the victim, as it is now */
	REPORT_OOM_NO_VICTIM,
	REPORT_OOM_IGNORED,		/* by hand, and there was nobody */
	REPORT_VM_FAULT_OOM,		/* a fault found no memory and is tried again */
	REPORT_PANIC,			/* the reason; the machine halts */
};

struct cma;
struct oom_report;
struct task;

/* Who is at work. */
struct report_task {
	const char *comm;
	int pid;
	int oom_score_adj;
	const char *cpuset;		/* name of its cpuset: "/" is the root's */
	nodemask_t mems_allowed;
};

struct mm_report {
	enum mm_report_kind kind;
	int nid;
	enum zone_type zone;
	gfp_t gfp;
	unsigned int order;
	const nodemask_t *nodemask;
	unsigned long count;
	int error;
	const struct cma *cma;
	phys_addr_t base, size, limit, alignment;
	unsigned long pfn;
	nodemask_t shown;		/* nodes whose memory is shown … */
	enum zone_type highest;		/* … and of them the zones up to this */
	const struct oom_report *oom;

	/* Filled in by report(). */
	struct report_task task;
	const struct call_path *path;
};

struct mm_hooks {
	void *ctx;	/* handed to each */

	/* Something was said. */
	void (*report)(void *ctx, const struct mm_report *report);

	/* True when long work is to end with -EINTR. */
	bool (*stop)(void *ctx);

	/* An allocation with this owner was migrated. */
	void (*migrated)(void *ctx, uint32_t owner, unsigned long from, unsigned long to);

	/* A move was refused because the block at pfn is pinned; it may be unpinned now. */
	void (*refused)(void *ctx, uint32_t owner, unsigned long pfn);

	/* A task has ended, by whatever cause; it is gone afterwards. */
	void (*task_exited)(void *ctx, const struct task *task);
	/* The time, ns since boot. Null: it is always 0. */
	uint64_t (*clock)(void *ctx);

	/* A traced event, with its nr arguments: see trace.h. */
	void (*trace)(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr);
};

/* Tell of all memory there is, as sysrq m does: REPORT_SHOW_MEM. */
void show_mem(struct machine *m);

#endif
