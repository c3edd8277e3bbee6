// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters. A CPU collects changes of its own and folds them into the zone's
 * when they pass a threshold, so decisions that read the zone's counter see a
 * value that is a little off: watermarks depend on it, and so do we.
 *
 * Source: 6.1 mm/vmstat.c.
 */
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

void mod_node_page_state(struct machine *m, struct pglist_data *pgdat, enum node_stat_item item,
			 long delta)
{
	struct per_cpu_nodestat *stats = &pgdat->stats[m->cpu];
	long x = stats->vm_node_stat_diff[item] + delta;

	if (x > stats->stat_threshold || x < -stats->stat_threshold) {
		pgdat->vm_stat[item] += x;
		x = 0;
	}
	stats->vm_node_stat_diff[item] = (int8_t)x;
}

/* With the CPUs' parts: exact, and costly on a real machine. */
unsigned long zone_page_state_snapshot(const struct machine *m, const struct zone *zone,
				       enum zone_stat_item item)
{
	long x = zone->vm_stat[item];

	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		x += zone->stats[cpu].vm_stat_diff[item];
	return x < 0 ? 0 : (unsigned long)x;
}

unsigned long global_zone_page_state(const struct machine *m, enum zone_stat_item item)
{
	struct zone *zone;
	long x = 0;

	for_each_populated_zone(m, zone)
		x += zone->vm_stat[item];
	return x < 0 ? 0 : (unsigned long)x;
}

unsigned long node_page_state(const struct pglist_data *pgdat, enum node_stat_item item)
{
	return pgdat->vm_stat[item] < 0 ? 0 : (unsigned long)pgdat->vm_stat[item];
}

unsigned long global_node_page_state(const struct machine *m, enum node_stat_item item)
{
	long x = 0;

	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		x += m->nodes[nid]->vm_stat[item];
	return x < 0 ? 0 : (unsigned long)x;
}

unsigned long global_numa_event_state(const struct machine *m, enum numa_stat_item item)
{
	struct zone *zone;
	unsigned long x = 0;

	for_each_populated_zone(m, zone)
		x += zone->vm_numa_event[item];
	return x;
}

unsigned long vm_event(const struct machine *m, enum vm_event_item item)
{
	return m->vm_events[item];
}

/* Bits needed to write x: 0 for 0. */
static int fls(unsigned long x)
{
	return x ? 64 - __builtin_clzl(x) : 0;
}

/* More memory and more CPUs allow more drift. Source: 6.1 calculate_normal_threshold(). */
static int normal_threshold(const struct machine *m, const struct zone *zone)
{
	unsigned long mem = zone->managed_pages >> (27 - m->page_shift);	/* in 128 MiB */
	int threshold = 2 * fls((unsigned long)m->params.nr_cpus) * (1 + fls(mem));

	return threshold < 125 ? threshold : 125;
}

static void set_thresholds(struct machine *m, struct zone *zone, int threshold)
{
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++) {
		struct per_cpu_nodestat *node = &zone->zone_pgdat->stats[cpu];

		zone->stats[cpu].stat_threshold = (int8_t)threshold;
		if (node->stat_threshold < threshold)
			node->stat_threshold = (int8_t)threshold;
	}
}

void refresh_zone_stat_thresholds(struct machine *m)
{
	struct zone *zone;

	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
			m->nodes[nid]->stats[cpu].stat_threshold = 0;
	for_each_populated_zone(m, zone) {
		int threshold = normal_threshold(m, zone);
		unsigned long max_drift = (unsigned long)(m->params.nr_cpus * threshold);
		unsigned long tolerable = wmark_pages(zone, WMARK_LOW) - wmark_pages(zone, WMARK_MIN);

		set_thresholds(m, zone, threshold);
		/* Only where drift could hide that the min watermark was passed. */
		if (max_drift > tolerable)
			zone->percpu_drift_mark = wmark_pages(zone, WMARK_HIGH) + max_drift;
	}
}

void set_numa_stat(struct machine *m, int value)
{
	struct zone *zone;

	m->sysctl.numa_stat = value;
	if (value)
		return;
	for_each_zone(m, zone)
		memset(zone->vm_numa_event, 0, sizeof(zone->vm_numa_event));
}

void set_stat_interval(struct machine *m, int value)
{
	m->sysctl.stat_interval = value;
}

static void fold_zone(struct zone *zone, int cpu)
{
	struct per_cpu_zonestat *stats = &zone->stats[cpu];
	bool changed = false;

	for (int i = 0; i < NR_VM_ZONE_STAT_ITEMS; i++) {
		changed |= stats->vm_stat_diff[i] != 0;
		zone->vm_stat[i] += stats->vm_stat_diff[i];
		stats->vm_stat_diff[i] = 0;
	}
	if (changed)
		zone->pageset[cpu].expire = 3;
}

/* Pages of another node that are no longer used here. */
static void expire_remote_pages(struct machine *m, struct zone *zone)
{
	struct per_cpu_pages *pcp = &zone->pageset[m->cpu];

	if (!pcp->expire || !pcp->count)
		return;
	if (zone_to_nid(zone) == m->nid)
		pcp->expire = 0;
	else if (!--pcp->expire)
		drain_zone_pages(m, zone);
}

/* Source: 6.1 refresh_cpu_vm_stats(). */
static void refresh_cpu_vm_stats(struct machine *m, bool do_pagesets)
{
	struct zone *zone;

	for_each_populated_zone(m, zone) {
		fold_zone(zone, m->cpu);
		if (do_pagesets)
			expire_remote_pages(m, zone);
	}
	for (int nid = 0; nid < m->params.nr_nodes; nid++) {
		struct pglist_data *pgdat = m->nodes[nid];
		struct per_cpu_nodestat *stats = &pgdat->stats[m->cpu];

		for (int i = 0; i < NR_VM_NODE_STAT_ITEMS; i++) {
			pgdat->vm_stat[i] += stats->vm_node_stat_diff[i];
			stats->vm_node_stat_diff[i] = 0;
		}
	}
}

void quiet_vmstat(struct machine *m)
{
	refresh_cpu_vm_stats(m, false);
}

void refresh_vm_stats(struct machine *m)
{
	int cpu = m->cpu;

	for (int i = 0; i < m->params.nr_cpus; i++) {
		set_cpu(m, i);
		refresh_cpu_vm_stats(m, true);
	}
	set_cpu(m, cpu);
}

/* ---- fragmentation ---- */

struct contig_page_info {
	unsigned long free_pages;
	unsigned long free_blocks_total;
	unsigned long free_blocks_suitable;	/* in blocks of the order asked for */
};

static struct contig_page_info contig_page_info(const struct machine *m, const struct zone *zone,
						unsigned int suitable_order)
{
	struct contig_page_info info = { 0 };

	for (unsigned int order = 0; order < m->max_order; order++) {
		unsigned long blocks = nr_free_blocks(zone, order);

		info.free_blocks_total += blocks;
		info.free_pages += blocks << order;
		if (order >= suitable_order)
			info.free_blocks_suitable += blocks << (order - suitable_order);
	}
	return info;
}

/* Towards 0 a request fails for want of memory, towards 1000 for fragmentation; -1000: it would not. */
int fragmentation_index(const struct machine *m, const struct zone *zone, unsigned int order)
{
	struct contig_page_info info = contig_page_info(m, zone, order);
	unsigned long per_request;

	if (order >= m->max_order || !info.free_blocks_total)
		return 0;
	if (info.free_blocks_suitable)
		return -1000;
	per_request = 1000 + (info.free_pages * 1000 >> order);
	return (int)(1000 - per_request / info.free_blocks_total);
}

int unusable_free_index(const struct machine *m, const struct zone *zone, unsigned int order)
{
	struct contig_page_info info = contig_page_info(m, zone, order);

	if (!info.free_pages)
		return 1000;
	return (int)((info.free_pages - (info.free_blocks_suitable << order)) * 1000 /
		     info.free_pages);
}
