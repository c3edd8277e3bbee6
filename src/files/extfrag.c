// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sys/kernel/debug/extfrag: how fragmented free memory is, for each order.
 *
 * Source: 6.1 mm/vmstat.c, unusable_show_print() and extfrag_show_print().
 */
#include "files/files_i.h"

typedef int (*index_fn)(const struct machine *m, const struct zone *zone, unsigned int order);

/* width: of the part before the point. */
static void print_zone(const struct machine *m, const struct zone *zone, index_fn index_of,
		       int width, struct vfs_text *out)
{
	vfs_printf(out, "Node %d, zone %8s ", zone_to_nid(zone), zone->name);
	for (unsigned int order = 0; order < max_order(m); order++) {
		int index = index_of(m, zone, order);

		vfs_printf(out, "%*d.%03d ", width, index / 1000, index % 1000);
	}
	vfs_putc(out, '\n');
}

static int show(const struct vfs_call *call, index_fn index_of, int width, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);

	for (int nid = 0; nid < nr_online_nodes(m); nid++) {
		for (int type = 0; type < MAX_NR_ZONES; type++) {
			const struct zone *zone = &node_data(m, nid)->node_zones[type];

			if (populated_zone(zone))
				print_zone(m, zone, index_of, width, out);
		}
		vfs_record(out);
	}
	return 0;
}

static int show_extfrag(const struct vfs_call *call, struct vfs_text *out)
{
	return show(call, fragmentation_index, 2, out);
}

static int show_unusable(const struct vfs_call *call, struct vfs_text *out)
{
	return show(call, unusable_free_index, 0, out);
}

static const struct vfs_handler rows[] = {
	{ .name = "extfrag/extfrag_index", .show = show_extfrag },
	{ .name = "extfrag/unusable_index", .show = show_unusable },
};

const struct files_rows extfrag_rows = { rows, ARRAY_SIZE(rows) };
