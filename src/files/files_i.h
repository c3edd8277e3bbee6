/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of src/files/ share. */
#ifndef BUDDYFS_FILES_FILES_I_H
#define BUDDYFS_FILES_FILES_I_H

#include "files/files.h"
#include "files/holdings.h"
#include "files/verify.h"
#include "files/why.h"
#include "machine/board.h"
#include "mm/mm.h"
#include "mm/task.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct files {
	struct board *board;
	struct vfs *vfs;		/* the tree they were attached to; null: none */
	struct holdings *holdings;	/* allocations by name */
	struct verify *verify;		/* tokens in their pages; null: not asked for */
	struct {
		const struct cma *cma;	/* null: none was written */
		unsigned long count;
		unsigned int align;
	} asked;			/* the request that cma/AREA/blockers is to be about */
	struct why *why;		/* the path of the last request that failed */
	struct tracing *tracing;	/* sys/kernel/tracing/ */
	const struct vfs_caller *caller; /* whose call is being served */
	uint64_t kmsg_seq;		/* the record that proc/kmsg reads next */
	size_t kmsg_offset;		/* and how much of it was read */
	uint64_t kcompactd_updated;	/* the interval in which kcompactd last looked */
	int drop_caches;		/* the value last written */
	bool drop_caches_silent;	/* 4 was among them */
	long boots;			/* how often it was booted again: tasks are others then */
	struct {
		char name[64];		/* "": none since the boot */
		uint64_t seed;
	} ran;				/* the last scenario */
	unsigned int scenario_depth;	/* scenarios that are being run, one from another */
	struct scenario *own_scenario;	/* that of -o scenario=FILE; null: none */
	uint64_t vmstat_updated;	/* ns: when CPUs last did what vm.stat_interval is for */
};

/* A table of rows, one for each group of files. */
struct files_rows {
	const struct vfs_handler *row;
	size_t nr;
};

extern const struct files_rows buddyinfo_rows, zoneinfo_rows, vmstat_rows, meminfo_rows;
extern const struct files_rows log_rows, memory_layout_rows, vm_sysctl_rows, extfrag_rows;
extern const struct files_rows allocations_rows, cma_kernel_rows, cma_rows, node_rows;
extern const struct files_rows fail_page_alloc_rows, sysrq_rows, page_owner_rows, kpage_rows;
extern const struct files_rows cgroup_rows, memcg_rows, cpuset_rows;
extern const struct files_rows zone_rows, zone_map_rows, control_alloc_rows, control_contig_rows;
extern const struct files_rows control_machine_rows, control_pin_rows, policy_rows;
extern const struct files_rows control_hotplug_rows, memory_block_rows;
extern const struct files_rows kthreads_rows, swap_rows, slabinfo_rows;
extern const struct files_rows task_rows, task_memory_rows, task_file_rows, task_kernel_rows;
extern const struct files_rows task_show_rows, task_pages_rows, task_knob_rows;
extern const struct files_rows scenario_rows;
extern const struct files_rows trace_rows, trace_event_rows;

/* The dimensions that patterns in the layout stand for. */
extern const struct vfs_dim files_dims[];
extern const size_t files_nr_dims;

/* ---- what calls mean ---- */

static inline struct files *call_files(const struct vfs_call *call)
{
	return call->ctx;
}

static inline struct machine *call_machine(const struct vfs_call *call)
{
	return board_machine(call_files(call)->board);
}

/* The node, zone, area that a file's path names. */
struct pglist_data *call_node(const struct vfs_call *call);
struct zone *call_zone(const struct vfs_call *call);
struct cma *call_cma(const struct vfs_call *call);
struct task *call_task(const struct vfs_call *call);

/*
 * A call that may change the machine begins and ends. Between the two the
 * caller can interrupt it. At the end tasks that were killed are gone, its CPU
 * goes idle, which folds counters, and a millisecond of virtual time has passed.
 */
void files_begin(const struct vfs_call *call);
void files_end(const struct vfs_call *call);

/* Cgroups, in the order they were made; and one value, if the cgroup has the controller. */
long next_cgroup(void *ctx, const struct vfs_args *args, long prev);
void print_cgroup(void *ctx, const struct vfs_args *args, long value,
		  char name[VFS_NAME_MAX + 1]);
long lookup_cgroup(void *ctx, const struct vfs_args *args, const char *name);
long next_cgroup_cpuset(void *ctx, const struct vfs_args *args, long prev);
long next_cgroup_memory(void *ctx, const struct vfs_args *args, long prev);

/* Tasks, in the order they were made; of a value that is gone there is none. */
long next_task(void *ctx, const struct vfs_args *args, long prev);
void print_task(void *ctx, const struct vfs_args *args, long value, char name[VFS_NAME_MAX + 1]);
long lookup_task(void *ctx, const struct vfs_args *args, const char *name);

/* Threads of the kernel: control/kthreads/. */
long next_kthread(void *ctx, const struct vfs_args *args, long prev);
void print_kthread(void *ctx, const struct vfs_args *args, long value, char name[VFS_NAME_MAX + 1]);

/* Why a write to a file is refused: one line in control/dmesg. Returns err. */
int files_refuse(struct files *f, const char *path, int err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- text ---- */

/* The names that Linux prints. */
extern const char *const migratetype_names[MIGRATE_TYPES];

unsigned long pages_to_kb(const struct machine *m, unsigned long pages);

/* "0-3,8" as the kernel prints CPU and node lists; nothing for an empty set. */
void print_list(struct vfs_text *out, bool (*has)(const void *set, int i), const void *set, int max);

/* The same as a set, of nodes. False: not such a list, or a node that is not there. */
bool parse_nodes(const char *text, int nr_nodes, nodemask_t *nodes);
/* For print_list() and print_bitmap(). */
bool in_nodemask(const void *set, int i);

/* Words of 32, the highest first; the first has as many digits as max needs. */
void print_bitmap(struct vfs_text *out, bool (*has)(const void *set, int i), const void *set,
		  int max);

/* Counters of 6.1's vmstat, by their place in it. */
struct stat_name {
	const char *name;
	unsigned int feature;	/* the kernel feature it needs, or 0 */
};

extern const struct stat_name zone_stat_names[NR_VM_ZONE_STAT_ITEMS];
extern const struct stat_name numa_stat_names[NR_VM_NUMA_EVENT_ITEMS];
extern const struct stat_name node_stat_names[NR_VM_NODE_STAT_ITEMS];
extern const struct stat_name vm_event_names[NR_VM_EVENT_ITEMS];

bool stat_printed(const struct machine *m, const struct stat_name *stat);

/* As /proc/vmstat and zoneinfo show a node's counter: huge pages, not their pages. */
unsigned long node_stat_shown(const struct machine *m, enum node_stat_item item,
			      unsigned long pages);

#endif
