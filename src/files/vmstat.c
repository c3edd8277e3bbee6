// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * proc/vmstat: all counters, one a line.
 *
 * Source: 6.1 mm/vmstat.c, vmstat_start() and vmstat_show().
 */
#include "files/files_i.h"

static void print_counter(struct vfs_text *out, const char *name, unsigned long value)
{
	vfs_printf(out, "%s %lu\n", name, value);
	vfs_record(out);
}

/* Pages that may be dirty before writers must wait, and before the flusher starts. */
static void print_dirty_limits(const struct machine *m, struct vfs_text *out)
{
	struct dirty_limits limits = global_dirty_limits(m);

	print_counter(out, "nr_dirty_threshold", limits.threshold);
	print_counter(out, "nr_dirty_background_threshold", limits.background);
}

static void print_events(const struct machine *m, struct vfs_text *out)
{
	for (int i = 0; i < NR_VM_EVENT_ITEMS; i++) {
		unsigned long n = vm_event(m, (enum vm_event_item)i);

		if (i == PGPGIN || i == PGPGOUT)	/* counted in sectors, shown in KiB */
			n /= 2;
		if (stat_printed(m, &vm_event_names[i]))
			print_counter(out, vm_event_names[i].name, n);
	}
}

static int show_vmstat(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);

	for (int i = 0; i < NR_VM_ZONE_STAT_ITEMS; i++)
		if (stat_printed(m, &zone_stat_names[i]))
			print_counter(out, zone_stat_names[i].name,
				      global_zone_page_state(m, (enum zone_stat_item)i));
	for (int i = 0; i < NR_VM_NUMA_EVENT_ITEMS; i++)
		print_counter(out, numa_stat_names[i].name,
			      global_numa_event_state(m, (enum numa_stat_item)i));
	for (int i = 0; i < NR_VM_NODE_STAT_ITEMS; i++) {
		enum node_stat_item item = (enum node_stat_item)i;

		if (stat_printed(m, &node_stat_names[i]))
			print_counter(out, node_stat_names[i].name,
				      node_stat_shown(m, item, global_node_page_state(m, item)));
	}
	print_dirty_limits(m, out);
	print_events(m, out);
	vfs_puts(out, "nr_unstable 0\n");
	vfs_record(out);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/vmstat", .show = show_vmstat },
};

const struct files_rows vmstat_rows = { rows, ARRAY_SIZE(rows) };
