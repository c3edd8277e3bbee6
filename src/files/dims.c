// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dimensions: what {node}, {zone}, {order} … in the layout stand for on
 * this machine.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_i.h"
#include "files/trace_event.h"
#include "mm/memory_hotplug.h"
#include "mm/page_owner.h"

static const char *const zone_names[MAX_NR_ZONES] = { "DMA", "DMA32", "Normal", "Movable" };

static struct machine *machine_of(void *ctx)
{
	return board_machine(((struct files *)ctx)->board);
}

struct pglist_data *call_node(const struct vfs_call *call)
{
	return node_data(call_machine(call), (int)vfs_arg(call->args, "node"));
}

struct zone *call_zone(const struct vfs_call *call)
{
	return &call_node(call)->node_zones[vfs_arg(call->args, "zone")];
}

struct cma *call_cma(const struct vfs_call *call)
{
	return cma_area(call_machine(call), (int)vfs_arg(call->args, "cma"));
}

/* 0 … nr-1, in order. */
static long next_below(long prev, long nr)
{
	return prev + 1 < nr ? prev + 1 : -ENOENT;
}

static long next_node(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, nr_online_nodes(machine_of(ctx)));
}

static long next_cpu(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, machine_params(machine_of(ctx))->nr_cpus);
}

static long next_order(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, max_order(machine_of(ctx)));
}

/* Zones with memory, now or once: those of hot-added memory come and go. */
static long next_zone(void *ctx, const struct vfs_args *args, long prev)
{
	const struct pglist_data *pgdat = node_data(machine_of(ctx), (int)vfs_arg(args, "node"));

	while (++prev < MAX_NR_ZONES)
		if (populated_zone(&pgdat->node_zones[prev]))
			return prev;
	return -ENOENT;
}

static void print_zone(void *ctx, const struct vfs_args *args, long value,
		       char name[VFS_NAME_MAX + 1])
{
	snprintf(name, VFS_NAME_MAX + 1, "%s", zone_names[value]);
}

static long next_migratetype(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, MIGRATE_TYPES);
}

static void print_migratetype(void *ctx, const struct vfs_args *args, long value,
			      char name[VFS_NAME_MAX + 1])
{
	snprintf(name, VFS_NAME_MAX + 1, "%s", migratetype_names[value]);
}

/* Per-CPU lists, by index; a kernel without huge pages has two fewer. */
static long next_pcplist(void *ctx, const struct vfs_args *args, long prev)
{
	bool thp = !machine_params(machine_of(ctx))->no_thp;

	return next_below(prev, thp ? NR_PCP_LISTS : NR_LOWORDER_PCP_LISTS);
}

static void print_pcplist(void *ctx, const struct vfs_args *args, long value,
			  char name[VFS_NAME_MAX + 1])
{
	unsigned int order = pindex_order(machine_of(ctx), (int)value);
	const char *type;

	if (value < NR_LOWORDER_PCP_LISTS)
		type = migratetype_names[value % MIGRATE_PCPTYPES];
	else
		type = value == NR_LOWORDER_PCP_LISTS ? "NotMovable" : "Movable";
	snprintf(name, VFS_NAME_MAX + 1, "order%u-%s", order, type);
}

static long next_zone_stat(void *ctx, const struct vfs_args *args, long prev)
{
	while (++prev < NR_VM_ZONE_STAT_ITEMS + NR_VM_NUMA_EVENT_ITEMS)
		if (prev >= NR_VM_ZONE_STAT_ITEMS ||
		    stat_printed(machine_of(ctx), &zone_stat_names[prev]))
			return prev;
	return -ENOENT;
}

static void print_zone_stat(void *ctx, const struct vfs_args *args, long value,
			    char name[VFS_NAME_MAX + 1])
{
	const struct stat_name *stat = value < NR_VM_ZONE_STAT_ITEMS ?
				       &zone_stat_names[value] :
				       &numa_stat_names[value - NR_VM_ZONE_STAT_ITEMS];

	snprintf(name, VFS_NAME_MAX + 1, "%s", stat->name);
}

/* A second area of the same name, or one that cannot name a file, is not to be seen: as in Linux. */
static bool cma_is_shown(const struct machine *m, int i)
{
	const char *name = cma_area(m, i)->name;

	return cma_find(m, name) == cma_area(m, i) && *name && !strchr(name, '/') &&
	       strcmp(name, ".") && strcmp(name, "..");
}

static long next_cma(void *ctx, const struct vfs_args *args, long prev)
{
	const struct machine *m = machine_of(ctx);

	do
		prev = next_below(prev, cma_area_count(m));
	while (prev >= 0 && !cma_is_shown(m, (int)prev));
	return prev;
}

static void print_cma(void *ctx, const struct vfs_args *args, long value,
		      char name[VFS_NAME_MAX + 1])
{
	snprintf(name, VFS_NAME_MAX + 1, "%s", cma_area(machine_of(ctx), (int)value)->name);
}

/* Memory blocks, by number. */
static long next_memory(void *ctx, const struct vfs_args *args, long prev)
{
	long nr = memory_block_next(machine_of(ctx), prev);

	return nr < 0 ? -ENOENT : nr;
}

/* A number as it is printed: no sign, no zero before it. */
static long find_memory(void *ctx, const struct vfs_args *args, const char *name)
{
	char again[VFS_NAME_MAX + 1];
	unsigned long nr = strtoul(name, NULL, 10);

	snprintf(again, sizeof(again), "%lu", nr);
	return !strcmp(name, again) && memory_block(machine_of(ctx), nr) ? (long)nr : -ENOENT;
}

/* Those of the node to the left. */
static long next_node_memory(void *ctx, const struct vfs_args *args, long prev)
{
	const struct machine *m = machine_of(ctx);
	int nid = (int)vfs_arg(args, "node");

	while ((prev = memory_block_next(m, prev)) >= 0)
		if (memory_block_on_node(m, (unsigned long)prev, nid))
			return prev;
	return -ENOENT;
}

static long find_node_memory(void *ctx, const struct vfs_args *args, const char *name)
{
	long nr = find_memory(ctx, args, name);

	if (nr >= 0 && !memory_block_on_node(machine_of(ctx), (unsigned long)nr,
					     (int)vfs_arg(args, "node")))
		return -ENOENT;
	return nr;
}

/* Nodes of the memory block to the left. */
static long next_memory_node(void *ctx, const struct vfs_args *args, long prev)
{
	const struct machine *m = machine_of(ctx);

	while (++prev < nr_online_nodes(m))
		if (memory_block_on_node(m, (unsigned long)vfs_arg(args, "memory"), (int)prev))
			return prev;
	return -ENOENT;
}

/* The event, or the first after it, that is of the system. */
static long event_of_system(long event, const char *system)
{
	while (event < NR_MM_EVENTS && strcmp(trace_event_system((enum mm_event)event), system))
		event++;
	return event < NR_MM_EVENTS ? event : -ENOENT;
}

/* A system of trace events is known by the first of its events. */
static long next_system(void *ctx, const struct vfs_args *args, long prev)
{
	while (++prev < NR_MM_EVENTS)
		if (event_of_system(0, trace_event_system((enum mm_event)prev)) == prev)
			return prev;
	return -ENOENT;
}

static void print_system(void *ctx, const struct vfs_args *args, long value,
			 char name[VFS_NAME_MAX + 1])
{
	snprintf(name, VFS_NAME_MAX + 1, "%s", trace_event_system((enum mm_event)value));
}

static long next_event(void *ctx, const struct vfs_args *args, long prev)
{
	return event_of_system(prev + 1,
			       trace_event_system((enum mm_event)vfs_arg(args, "system")));
}

static void print_event(void *ctx, const struct vfs_args *args, long value,
			char name[VFS_NAME_MAX + 1])
{
	snprintf(name, VFS_NAME_MAX + 1, "%s", trace_event_name((enum mm_event)value));
}

/* A file that a machine has or has not. */
static long next_page_owner(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, page_owner_inited(machine_of(ctx)));
}

static long next_stacktrace_filter(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, machine_params(machine_of(ctx))->stacktrace_filter);
}

static void print_page_owner(void *ctx, const struct vfs_args *args, long value,
			     char name[VFS_NAME_MAX + 1])
{
	strcpy(name, "page_owner");
}

const struct vfs_dim files_dims[] = {
	{ .name = "node", .fixed = true, .next = next_node },
	{ .name = "zone", .next = next_zone, .print = print_zone },
	{ .name = "order", .fixed = true, .next = next_order },
	{ .name = "migratetype", .fixed = true, .next = next_migratetype,
	  .print = print_migratetype },
	{ .name = "cpu", .fixed = true, .next = next_cpu },
	{ .name = "pcplist", .fixed = true, .next = next_pcplist, .print = print_pcplist },
	{ .name = "zone_stat", .fixed = true, .next = next_zone_stat, .print = print_zone_stat },
	{ .name = "memory", .next = next_memory, .find = find_memory },
	{ .name = "node_memory", .next = next_node_memory, .find = find_node_memory },
	{ .name = "memory_node", .next = next_memory_node },
	{ .name = "cma", .fixed = true, .next = next_cma, .print = print_cma },
	{ .name = "stacktrace_filter", .fixed = true, .next = next_stacktrace_filter },
	{ .name = "page_owner", .fixed = true, .next = next_page_owner, .print = print_page_owner },
	{ .name = "cgroup", .next = next_cgroup, .print = print_cgroup, .find = lookup_cgroup },
	{ .name = "cgroup_cpuset", .next = next_cgroup_cpuset },
	{ .name = "cgroup_memory", .next = next_cgroup_memory },
	{ .name = "system", .fixed = true, .next = next_system, .print = print_system },
	{ .name = "event", .fixed = true, .next = next_event, .print = print_event },
	{ .name = "kthread", .fixed = true, .next = next_kthread, .print = print_kthread },
	{ .name = "task", .next = next_task, .print = print_task, .find = lookup_task },
};

const size_t files_nr_dims = ARRAY_SIZE(files_dims);
