// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sys/devices/system/node: which nodes there are, their CPUs, distances and
 * counters, and compaction of one node.
 *
 * Source: 6.1 drivers/base/node.c.
 */
#include "files/files_i.h"

/* ---- lists of nodes ---- */

static int show_nodes(struct vfs_text *out, nodemask_t nodes)
{
	print_list(out, in_nodemask, &nodes, MAX_NUMNODES);
	vfs_putc(out, '\n');
	return 0;
}

static nodemask_t all_nodes(const struct machine *m)
{
	return ((nodemask_t)1 << nr_online_nodes(m)) - 1;
}

static int show_online(const struct vfs_call *call, struct vfs_text *out)
{
	return show_nodes(out, all_nodes(call_machine(call)));
}

static int show_has_cpu(const struct vfs_call *call, struct vfs_text *out)
{
	return show_nodes(out, node_states_cpu(call_machine(call)));
}

static int show_has_memory(const struct vfs_call *call, struct vfs_text *out)
{
	return show_nodes(out, node_states_memory(call_machine(call)));
}

static int show_has_normal_memory(const struct vfs_call *call, struct vfs_text *out)
{
	return show_nodes(out, node_states_normal_memory(call_machine(call)));
}

/* These machines have no such devices. */
static int show_has_generic_initiator(const struct vfs_call *call, struct vfs_text *out)
{
	return show_nodes(out, 0);
}

/* ---- a node's CPUs ---- */

struct node_cpus {
	const struct mm_params *params;
	int nid;
};

static bool cpu_of_node(const void *set, int cpu)
{
	const struct node_cpus *cpus = set;

	return cpu < cpus->params->nr_cpus && cpus->params->cpu_node[cpu] == cpus->nid;
}

static struct node_cpus node_cpus(const struct vfs_call *call)
{
	return (struct node_cpus){ machine_params(call_machine(call)),
				   (int)vfs_arg(call->args, "node") };
}

static int show_cpulist(const struct vfs_call *call, struct vfs_text *out)
{
	const struct node_cpus cpus = node_cpus(call);

	print_list(out, cpu_of_node, &cpus, cpus.params->nr_cpus);
	vfs_putc(out, '\n');
	return 0;
}

static int show_cpumap(const struct vfs_call *call, struct vfs_text *out)
{
	const struct node_cpus cpus = node_cpus(call);

	print_bitmap(out, cpu_of_node, &cpus, cpus.params->nr_cpus);
	vfs_putc(out, '\n');
	return 0;
}

/* ---- distances and counters ---- */

static int show_distance(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	long nid = vfs_arg(call->args, "node");

	for (int other = 0; other < nr_online_nodes(m); other++)
		vfs_printf(out, "%s%u", other ? " " : "",
			   machine_params(m)->distance[nid][other]);
	vfs_putc(out, '\n');
	return 0;
}

static unsigned long node_zone_sum(const struct pglist_data *pgdat, enum zone_stat_item item)
{
	unsigned long sum = 0;

	for (int type = 0; type < MAX_NR_ZONES; type++)
		sum += zone_page_state(&pgdat->node_zones[type], item);
	return sum;
}

static unsigned long node_numa_sum(const struct pglist_data *pgdat, enum numa_stat_item item)
{
	unsigned long sum = 0;

	for (int type = 0; type < MAX_NR_ZONES; type++)
		sum += pgdat->node_zones[type].vm_numa_event[item];
	return sum;
}

static int show_vmstat(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	const struct pglist_data *pgdat = call_node(call);

	for (int i = 0; i < NR_VM_ZONE_STAT_ITEMS; i++)
		if (stat_printed(m, &zone_stat_names[i]))
			vfs_printf(out, "%s %lu\n", zone_stat_names[i].name,
				   node_zone_sum(pgdat, (enum zone_stat_item)i));
	for (int i = 0; i < NR_VM_NUMA_EVENT_ITEMS; i++)
		vfs_printf(out, "%s %lu\n", numa_stat_names[i].name,
			   node_numa_sum(pgdat, (enum numa_stat_item)i));
	for (int i = 0; i < NR_VM_NODE_STAT_ITEMS; i++) {
		enum node_stat_item item = (enum node_stat_item)i;

		if (stat_printed(m, &node_stat_names[i]))
			vfs_printf(out, "%s %lu\n", node_stat_names[i].name,
				   node_stat_shown(m, item, node_page_state(pgdat, item)));
	}
	return 0;
}

/* The same events under older names. */
static int show_numastat(const struct vfs_call *call, struct vfs_text *out)
{
	const struct pglist_data *pgdat = call_node(call);

	vfs_printf(out,
		   "numa_hit %lu\n"
		   "numa_miss %lu\n"
		   "numa_foreign %lu\n"
		   "interleave_hit %lu\n"
		   "local_node %lu\n"
		   "other_node %lu\n",
		   node_numa_sum(pgdat, NUMA_HIT), node_numa_sum(pgdat, NUMA_MISS),
		   node_numa_sum(pgdat, NUMA_FOREIGN), node_numa_sum(pgdat, NUMA_INTERLEAVE_HIT),
		   node_numa_sum(pgdat, NUMA_LOCAL), node_numa_sum(pgdat, NUMA_OTHER));
	return 0;
}

/* Whatever is written. */
static ssize_t store_compact(const struct vfs_call *call, const char *text, size_t len)
{
	int err;

	files_begin(call);
	err = compact_node(call_machine(call), (int)vfs_arg(call->args, "node"));
	files_end(call);
	return err ? err : (ssize_t)len;
}

static const struct vfs_handler rows[] = {
	{ .name = "node/online", .show = show_online },
	{ .name = "node/possible", .show = show_online },
	{ .name = "node/has_cpu", .show = show_has_cpu },
	{ .name = "node/has_memory", .show = show_has_memory },
	{ .name = "node/has_normal_memory", .show = show_has_normal_memory },
	{ .name = "node/has_generic_initiator", .show = show_has_generic_initiator },
	{ .name = "node/cpulist", .show = show_cpulist },
	{ .name = "node/cpumap", .show = show_cpumap },
	{ .name = "node/distance", .show = show_distance },
	{ .name = "node/vmstat", .show = show_vmstat },
	{ .name = "node/numastat", .show = show_numastat },
	{ .name = "node/compact", .flags = VFS_LONG_STORE, .store = store_compact },
};

const struct files_rows node_rows = { rows, ARRAY_SIZE(rows) };
