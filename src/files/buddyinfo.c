// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * proc/buddyinfo and proc/pagetypeinfo: free blocks by order, and by type.
 *
 * Source: 6.1 mm/vmstat.c, frag_show() and pagetypeinfo_show().
 */
#include "files/files_i.h"
#include "mm/page_owner.h"

/* A list longer than this is not counted to its end by the kernel. */
#define PAGETYPEINFO_MAX 100000UL

static int show_buddyinfo(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);

	for (int nid = 0; nid < nr_online_nodes(m); nid++) {
		for (int type = 0; type < MAX_NR_ZONES; type++) {
			const struct zone *zone = &node_data(m, nid)->node_zones[type];

			if (!populated_zone(zone))
				continue;
			vfs_printf(out, "Node %d, zone %8s ", nid, zone->name);
			for (unsigned int order = 0; order < max_order(m); order++)
				vfs_printf(out, "%6lu ", nr_free_blocks(zone, order));
			vfs_putc(out, '\n');
		}
		vfs_record(out);
	}
	return 0;
}

/* ---- pagetypeinfo ---- */

static void print_free_counts(const struct machine *m, const struct zone *zone,
			      struct vfs_text *out)
{
	for (int mt = 0; mt < MIGRATE_TYPES; mt++) {
		vfs_printf(out, "Node %4d, zone %8s, type %12s ", zone_to_nid(zone), zone->name,
			   migratetype_names[mt]);
		for (unsigned int order = 0; order < max_order(m); order++) {
			unsigned long n = zone->free_area[order].nr[mt];

			if (n >= PAGETYPEINFO_MAX)
				vfs_printf(out, ">%6lu ", PAGETYPEINFO_MAX);
			else
				vfs_printf(out, "%6lu ", n);
		}
		vfs_putc(out, '\n');
	}
}

static void print_block_counts(const struct machine *m, const struct zone *zone,
			       struct vfs_text *out)
{
	vfs_printf(out, "Node %d, zone %8s ", zone_to_nid(zone), zone->name);
	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		vfs_printf(out, "%12lu ", zone->nr_pageblocks[mt]);
	vfs_putc(out, '\n');
}

static void each_zone(const struct machine *m, const struct pglist_data *pgdat,
		      struct vfs_text *out,
		      void (*print)(const struct machine *m, const struct zone *zone,
				    struct vfs_text *out))
{
	for (int type = 0; type < MAX_NR_ZONES; type++)
		if (populated_zone(&pgdat->node_zones[type]))
			print(m, &pgdat->node_zones[type], out);
}

/* Source: 6.1 pagetypeinfo_showmixedcount_print(). */
static void print_mixed_counts(const struct machine *m, const struct zone *zone,
			       struct vfs_text *out)
{
	unsigned long count[MIGRATE_TYPES];

	count_mixed_pageblocks(m, zone, count);
	vfs_printf(out, "Node %d, zone %8s ", zone_to_nid(zone), zone->name);
	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		vfs_printf(out, "%12lu ", count[mt]);
	vfs_putc(out, '\n');
}

static void print_types(struct vfs_text *out)
{
	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		vfs_printf(out, "%12s ", migratetype_names[mt]);
	vfs_putc(out, '\n');
}

static void print_node(struct machine *m, const struct pglist_data *pgdat,
		       struct vfs_text *out)
{
	vfs_printf(out, "Page block order: %u\n", pageblock_order(m));
	vfs_printf(out, "Pages per block:  %lu\n\n", pageblock_nr_pages(m));
	vfs_printf(out, "%-43s ", "Free pages count per migrate type at order");
	for (unsigned int order = 0; order < max_order(m); order++)
		vfs_printf(out, "%6u ", order);
	vfs_putc(out, '\n');
	each_zone(m, pgdat, out, print_free_counts);
	vfs_printf(out, "\n%-23s", "Number of blocks type ");
	print_types(out);
	each_zone(m, pgdat, out, print_block_counts);
	if (!page_owner_inited(m))
		return;
	drain_all_pages(m, NULL);
	vfs_printf(out, "\n%-23s", "Number of mixed blocks ");
	print_types(out);
	each_zone(m, pgdat, out, print_mixed_counts);
}

static int show_pagetypeinfo(const struct vfs_call *call, struct vfs_text *out)
{
	struct machine *m = call_machine(call);

	for (int nid = 0; nid < nr_online_nodes(m); nid++) {
		/* A node without memory is left out. */
		if (node_states_memory(m) >> nid & 1)
			print_node(m, node_data(m, nid), out);
		vfs_record(out);
	}
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/buddyinfo", .show = show_buddyinfo },
	{ .name = "proc/pagetypeinfo", .show = show_pagetypeinfo },
};

const struct files_rows buddyinfo_rows = { rows, ARRAY_SIZE(rows) };
