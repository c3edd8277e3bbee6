// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * proc/zoneinfo: each zone's sizes, watermarks, counters and per-CPU lists.
 *
 * Source: 6.1 mm/vmstat.c, zoneinfo_show_print().
 */
#include "files/files_i.h"

#define MAX_RECLAIM_RETRIES 16	/* after as many failures kswapd gives a node up */

static bool is_first_populated(const struct zone *zone)
{
	const struct zone *z = zone->zone_pgdat->node_zones;

	while (!populated_zone(z) && z < zone)
		z++;
	return z == zone && populated_zone(zone);
}

static void print_node_stats(const struct machine *m, const struct pglist_data *pgdat,
			     struct vfs_text *out)
{
	vfs_puts(out, "\n  per-node stats");
	for (int i = 0; i < NR_VM_NODE_STAT_ITEMS; i++) {
		enum node_stat_item item = (enum node_stat_item)i;

		if (stat_printed(m, &node_stat_names[i]))
			vfs_printf(out, "\n      %-12s %lu", node_stat_names[i].name,
				   node_stat_shown(m, item, node_page_state(pgdat, item)));
	}
}

static void print_sizes(const struct zone *zone, struct vfs_text *out)
{
	vfs_printf(out,
		   "\n  pages free     %lu"
		   "\n        boost    %lu"
		   "\n        min      %lu"
		   "\n        low      %lu"
		   "\n        high     %lu"
		   "\n        spanned  %lu"
		   "\n        present  %lu"
		   "\n        managed  %lu"
		   "\n        cma      %lu",
		   zone_page_state(zone, NR_FREE_PAGES), zone->watermark_boost,
		   wmark_pages(zone, WMARK_MIN), wmark_pages(zone, WMARK_LOW),
		   wmark_pages(zone, WMARK_HIGH), zone->spanned_pages, zone->present_pages,
		   zone->managed_pages, zone->cma_pages);
	vfs_printf(out, "\n        protection: (%ld, %ld, %ld, %ld)", zone->lowmem_reserve[0],
		   zone->lowmem_reserve[1], zone->lowmem_reserve[2], zone->lowmem_reserve[3]);
}

static void print_counters(const struct machine *m, const struct zone *zone, struct vfs_text *out)
{
	for (int i = 0; i < NR_VM_ZONE_STAT_ITEMS; i++)
		if (stat_printed(m, &zone_stat_names[i]))
			vfs_printf(out, "\n      %-12s %lu", zone_stat_names[i].name,
				   zone_page_state(zone, (enum zone_stat_item)i));
	for (int i = 0; i < NR_VM_NUMA_EVENT_ITEMS; i++)
		vfs_printf(out, "\n      %-12s %lu", numa_stat_names[i].name,
			   zone->vm_numa_event[i]);
}

static void print_pagesets(const struct machine *m, const struct zone *zone, struct vfs_text *out)
{
	vfs_puts(out, "\n  pagesets");
	for (int cpu = 0; cpu < machine_params(m)->nr_cpus; cpu++) {
		const struct per_cpu_pages *pcp = &zone->pageset[cpu];

		vfs_printf(out,
			   "\n    cpu: %i"
			   "\n              count: %i"
			   "\n              high:  %i"
			   "\n              batch: %i"
			   "\n  vm stats threshold: %d",
			   cpu, pcp->count, pcp->high, pcp->batch,
			   zone->stats[cpu].stat_threshold);
	}
}

static void print_zone(const struct machine *m, const struct zone *zone, struct vfs_text *out)
{
	const struct pglist_data *pgdat = zone->zone_pgdat;

	vfs_printf(out, "Node %d, zone %8s", pgdat->node_id, zone->name);
	if (is_first_populated(zone))
		print_node_stats(m, pgdat, out);
	print_sizes(zone, out);
	if (!populated_zone(zone)) {
		vfs_putc(out, '\n');
		return;
	}
	print_counters(m, zone, out);
	print_pagesets(m, zone, out);
	vfs_printf(out,
		   "\n  node_unreclaimable:  %u"
		   "\n  start_pfn:           %lu\n",
		   pgdat->kswapd_failures >= MAX_RECLAIM_RETRIES, zone->zone_start_pfn);
}

static int show_zoneinfo(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);

	for (int nid = 0; nid < nr_online_nodes(m); nid++) {
		for (int type = 0; type < MAX_NR_ZONES; type++)
			print_zone(m, &node_data(m, nid)->node_zones[type], out);
		vfs_record(out);
	}
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/zoneinfo", .show = show_zoneinfo },
};

const struct files_rows zoneinfo_rows = { rows, ARRAY_SIZE(rows) };
