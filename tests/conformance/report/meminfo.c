// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters as a kernel showed them: see meminfo.h. */
#include "meminfo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_i.h"
#include "mm/swap.h"

/* ---- fields ---- */

/* The number after NAME in a line, in what stands there (pages, kB). False: not there. */
static bool field(const char *line, const char *name, long *value)
{
	size_t len = strlen(name);

	for (const char *s = strstr(line, name); s; s = strstr(s + 1, name)) {
		if (s == line || s[-1] == ' ') {
			*value = strtol(s + len, NULL, 10);
			return true;
		}
	}
	return false;
}

/* "NAME:" of a node's line, and its counter. */
static const struct {
	const char *name;
	enum node_stat_item item;
} node_names[] = {
	{ "active_anon:", NR_ACTIVE_ANON }, { "inactive_anon:", NR_INACTIVE_ANON },
	{ "active_file:", NR_ACTIVE_FILE }, { "inactive_file:", NR_INACTIVE_FILE },
	{ "unevictable:", NR_UNEVICTABLE }, { "isolated(anon):", NR_ISOLATED_ANON },
	{ "isolated(file):", NR_ISOLATED_FILE }, { "isolated_anon:", NR_ISOLATED_ANON },
	{ "isolated_file:", NR_ISOLATED_FILE }, { "mapped:", NR_FILE_MAPPED },
	{ "dirty:", NR_FILE_DIRTY }, { "writeback:", NR_WRITEBACK }, { "shmem:", NR_SHMEM },
	{ "shmem_thp:", NR_SHMEM_THPS }, { "shmem_pmdmapped:", NR_SHMEM_PMDMAPPED },
	{ "anon_thp:", NR_ANON_THPS }, { "writeback_tmp:", NR_WRITEBACK_TEMP },
	{ "kernel_stack:", NR_KERNEL_STACK_KB }, { "pagetables:", NR_PAGETABLE },
	{ "sec_pagetables:", NR_SECONDARY_PAGETABLE },
	{ "slab_reclaimable:", NR_SLAB_RECLAIMABLE },
	{ "slab_unreclaimable:", NR_SLAB_UNRECLAIMABLE },
	{ "kernel_misc_reclaimable:", NR_KERNEL_MISC_RECLAIMABLE },
};

static const struct {
	const char *name;
	enum zone_stat_item item;
} zone_names[] = {
	{ "free:", NR_FREE_PAGES }, { "active_anon:", NR_ZONE_ACTIVE_ANON },
	{ "inactive_anon:", NR_ZONE_INACTIVE_ANON }, { "active_file:", NR_ZONE_ACTIVE_FILE },
	{ "inactive_file:", NR_ZONE_INACTIVE_FILE }, { "unevictable:", NR_ZONE_UNEVICTABLE },
	{ "writepending:", NR_ZONE_WRITE_PENDING }, { "mlocked:", NR_MLOCK },
	{ "bounce:", NR_BOUNCE }, { "free_cma:", NR_FREE_CMA_PAGES },
};

/* ---- a node, a zone ---- */

static struct zone *zone_named(struct machine *m, int nid, const char *name)
{
	for (int type = 0; nid < nr_online_nodes(m) && type < MAX_NR_ZONES; type++) {
		struct zone *zone = &m->nodes[nid]->node_zones[type];
		size_t len = strlen(zone->name);

		if (!strncmp(zone->name, name, len) && (name[len] == ' ' || name[len] == ':'))
			return zone;
	}
	return NULL;
}

/* kB are pages but for stacks. */
static void load_node(struct machine *m, struct pglist_data *pgdat, const char *line)
{
	for (size_t i = 0; i < sizeof(node_names) / sizeof(node_names[0]); i++) {
		enum node_stat_item item = node_names[i].item;
		long kb;

		if (!field(line, node_names[i].name, &kb))
			continue;
		pgdat->vm_stat[item] = item == NR_KERNEL_STACK_KB ? kb : kb >> (m->page_shift - 10);
	}
	pgdat->kswapd_failures = strstr(line, "all_unreclaimable? yes") ? 16 : 0;
}

/* All on this CPU's list, or the rest on the last CPU's. */
static void load_pcp(struct machine *m, struct zone *zone, long all, long local)
{
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		zone->pageset[cpu].count = 0;
	zone->pageset[m->params.nr_cpus - 1].count = (int)(all - local);
	zone->pageset[m->cpu].count += (int)local;
}

static void load_zone(struct machine *m, struct zone *zone, const char *line)
{
	unsigned int shift = m->page_shift - 10;
	long kb, boost = 0, local = 0;

	memset(zone->stats, 0, sizeof(*zone->stats) * (size_t)m->params.nr_cpus);
	for (size_t i = 0; i < sizeof(zone_names) / sizeof(zone_names[0]); i++)
		if (field(line, zone_names[i].name, &kb))
			zone->vm_stat[zone_names[i].item] = kb >> shift;
	if (field(line, "boost:", &boost))
		zone->watermark_boost = (unsigned long)boost >> shift;
	if (field(line, "min:", &kb))
		zone->_watermark[WMARK_MIN] = (unsigned long)(kb - boost) >> shift;
	if (field(line, "low:", &kb))
		zone->_watermark[WMARK_LOW] = (unsigned long)(kb - boost) >> shift;
	if (field(line, "high:", &kb))
		zone->_watermark[WMARK_HIGH] = (unsigned long)(kb - boost) >> shift;
	if (field(line, "reserved_highatomic:", &kb))
		zone->nr_reserved_highatomic = (unsigned long)kb >> shift;
	if (field(line, "present:", &kb))
		zone->present_pages = (unsigned long)kb >> shift;
	if (field(line, "managed:", &kb))
		zone->managed_pages = (unsigned long)kb >> shift;
	field(line, "local_pcp:", &local);
	if (field(line, "free_pcp:", &kb))
		load_pcp(m, zone, kb >> shift, local >> shift);
}

static void set_free(struct zone *zone, unsigned int order, int mt, unsigned long nr)
{
	zone->free_area[order].nr[mt] = nr;
	if (nr)
		zone->nonempty[mt] |= 1u << order;
	else
		zone->nonempty[mt] &= ~(1u << order);
}

/* "1*4kB (M) 2*8kB (UE) …": of several types the first is taken to have them all. */
static void load_free_lists(struct zone *zone, const char *s)
{
	for (unsigned int order = 0; order < MAX_PAGE_ORDER_LISTS; order++)
		for (int mt = 0; mt < MIGRATE_TYPES; mt++)
			set_free(zone, order, mt, 0);
	for (unsigned int order = 0; *s && *s != '='; order++) {
		unsigned long nr = strtoul(s, NULL, 10);
		bool first = true;

		s = strchr(s, ' ') + 1;
		for (; *s == '(' || (s[-1] != ' ' && *s != ' '); s++) {
			const char *letter = strchr("UMEHCI", *s);

			if (!letter)
				continue;
			set_free(zone, order, (int)(letter - "UMEHCI"), first ? nr : 0);
			zone->nonempty[letter - "UMEHCI"] |= 1u << order;
			first = false;
		}
		s += *s == ' ';
	}
}

/* A device is made for what there is of swap. */
static void load_swap(struct machine *m, const char *line)
{
	unsigned int shift = m->page_shift - 10;
	struct swap_device *device;
	unsigned long kb;

	if (sscanf(line, "Total swap = %lukB", &kb) == 1 && kb && !total_swap_pages(m))
		swap_on(m, "recorded", kb >> shift, 0);
	device = (struct swap_device *)swap_device(m, 0);
	if (device && sscanf(line, "Free swap  = %lukB", &kb) == 1)
		device->used = device->pages - (kb >> shift);
}

/* ---- a Mem-Info ---- */

nodemask_t meminfo_nodes(char **line, size_t nr)
{
	nodemask_t nodes = 0;
	int nid;

	for (size_t i = 0; i < nr; i++)
		if (sscanf(line[i], "Node %d active_anon", &nid) == 1)
			nodes |= (nodemask_t)1 << nid;
	return nodes;
}

/* The machine's sums: what the nodes' lines do not account for is of a node that they leave out. */
static void load_sums(struct machine *m, const char *line, nodemask_t shown)
{
	int other = 0;
	long sum;

	while (other < nr_online_nodes(m) - 1 && shown >> other & 1)
		other++;
	for (size_t i = 0; i < sizeof(node_names) / sizeof(node_names[0]); i++) {
		enum node_stat_item item = node_names[i].item;

		if (!field(line, node_names[i].name, &sum))
			continue;
		m->nodes[other]->vm_stat[item] = 0;
		m->nodes[other]->vm_stat[item] = sum - (long)global_node_page_state(m, item);
	}
}

/* Free pages of a zone that is not shown: what the sum leaves for it. */
static void load_zone_sums(struct machine *m, const char *line, nodemask_t shown)
{
	static const struct { const char *name; enum zone_stat_item item; } sums[] = {
		{ "free:", NR_FREE_PAGES }, { "free_cma:", NR_FREE_CMA_PAGES },
	};
	struct zone *zone, *other = NULL;
	long sum;

	for_each_populated_zone(m, zone)
		if (!(shown >> zone_to_nid(zone) & 1))
			other = zone;
	for (int i = 0; other && i < 2; i++) {
		if (!field(line, sums[i].name, &sum))
			continue;
		other->vm_stat[sums[i].item] = 0;
		other->vm_stat[sums[i].item] = sum - (long)global_zone_page_state(m, sums[i].item);
	}
}

static const char *load_line(struct machine *m, const char *line, struct zone **last)
{
	char name[16];
	int nid, used = 0;

	if (!strncmp(line, "lowmem_reserve[]:", 17) && *last) {
		char *s = strchr(line, ':') + 1;

		for (int i = 0; i < MAX_NR_ZONES; i++)
			(*last)->lowmem_reserve[i] = strtol(s, &s, 10);
		return NULL;
	}
	if (sscanf(line, "Node %d %15[A-Za-z0-9]%n", &nid, name, &used) != 2)
		return NULL;
	if (line[used] == '_')		/* active_anon, hugepages_total */
		return strstr(line, "hugepages_") ? NULL :
		       (load_node(m, m->nodes[nid], line), NULL);
	*last = zone_named(m, nid, strchr(line + 5, ' ') + 1);
	if (!*last)
		return line;
	if (line[used] == ':')
		load_free_lists(*last, line + used + 2);
	else
		load_zone(m, *last, line);
	return NULL;
}

const char *meminfo_load(struct machine *m, char **line, size_t nr)
{
	nodemask_t shown = meminfo_nodes(line, nr);
	struct zone *last = NULL;
	const char *bad = NULL;

	for (size_t i = 0; i < nr; i++) {
		const char *wrong = load_line(m, line[i], &last);
		long pages;

		if (!bad)
			bad = wrong;
		if (strstr(line[i], " total pagecache pages")) {
			m->nodes[0]->vm_stat[NR_FILE_PAGES] = 0;
			pages = (long)global_node_page_state(m, NR_FILE_PAGES);
			m->nodes[0]->vm_stat[NR_FILE_PAGES] = atol(line[i]) - pages;
		}
	}
	for (size_t i = nr; i > 0; i--)		/* the total stands after what is free of it */
		load_swap(m, line[i - 1]);
	for (size_t i = 0; i < nr; i++) {
		if (line[i][0] == ' ' || !strncmp(line[i], "active_anon:", 12)) {
			load_sums(m, line[i], shown);
			load_zone_sums(m, line[i], shown);
		}
	}
	return bad;
}

/* ---- files ---- */

static bool stat_by_name(const struct stat_name *names, int nr, const char *name, int *item)
{
	for (*item = 0; *item < nr; ++*item)
		if (!strcmp(names[*item].name, name))
			return true;
	return false;
}

/* Pages for one that the file shows: huge ones it counts as one each. */
static long huge_pages(const struct machine *m, enum node_stat_item item)
{
	unsigned long pages = pageblock_nr_pages(m);

	return node_stat_shown(m, item, pages) == pages ? 1 : (long)pages;
}

/* "NAME VALUE" of zoneinfo. */
static void load_zoneinfo_value(struct machine *m, struct zone *zone, const char *name, long value)
{
	static const char *const marks[] = { "min", "low", "high" };
	int item;

	for (int i = 0; i < 3; i++)
		if (!strcmp(name, marks[i]))
			zone->_watermark[i] = (unsigned long)value - zone->watermark_boost;
	if (!strcmp(name, "boost"))
		zone->watermark_boost = (unsigned long)value;
	else if (!strcmp(name, "present"))
		zone->present_pages = (unsigned long)value;
	else if (!strcmp(name, "managed"))
		zone->managed_pages = (unsigned long)value;
	else if (stat_by_name(zone_stat_names, NR_VM_ZONE_STAT_ITEMS, name, &item))
		zone->vm_stat[item] = value;
	else if (stat_by_name(node_stat_names, NR_VM_NODE_STAT_ITEMS, name, &item))
		zone->zone_pgdat->vm_stat[item] = value * huge_pages(m, (enum node_stat_item)item);
}

static void load_protection(struct zone *zone, const char *line)
{
	char *s = strchr(line, '(') + 1;

	for (int i = 0; i < MAX_NR_ZONES; i++, s += *s == ',')
		zone->lowmem_reserve[i] = strtol(s, &s, 10);
}

static struct zone *zone_of_line(struct machine *m, const char *line, int only)
{
	char name[20];
	int nid;

	if (sscanf(line, "Node %d, zone %15[A-Za-z0-9]", &nid, name) != 2 ||
	    (only >= 0 && nid != only))
		return NULL;
	strcat(name, " ");
	return zone_named(m, nid, name);
}

static void load_zoneinfo(struct machine *m, const struct lines *l, int only)
{
	struct zone *zone = NULL;
	char name[64];
	long value, cpu = 0;

	for (size_t i = 0; i < l->nr; i++) {
		const char *line = l->line[i];

		if (!strncmp(line, "Node ", 5))
			zone = zone_of_line(m, line, only);
		else if (!zone)
			continue;
		else if (strstr(line, "protection: ("))
			load_protection(zone, line);
		else if (sscanf(line, " cpu: %ld", &value) == 1)
			cpu = value;
		else if (sscanf(line, " count: %ld", &value) == 1)
			zone->pageset[cpu].count = (int)value;
		else if (sscanf(line, " pages free %ld", &value) == 1)
			zone->vm_stat[NR_FREE_PAGES] = value;
		else if (sscanf(line, " %63s %ld", name, &value) == 2 && !strchr(name, ':'))
			load_zoneinfo_value(m, zone, name, value);
		else if (sscanf(line, " node_unreclaimable: %ld", &value) == 1)
			zone->zone_pgdat->kswapd_failures = value ? 16 : 0;
	}
}

/* "Node    0, zone      DMA, type      Movable      1 …" */
static void load_pagetypeinfo(struct machine *m, const struct lines *l, int only)
{
	for (size_t i = 0; i < l->nr; i++) {
		struct zone *zone = zone_of_line(m, l->line[i], only);
		const char *type = strstr(l->line[i], ", type ");
		char name[20], *s;
		int used = 0, mt;

		if (!zone || !type || sscanf(type, ", type %19s%n", name, &used) != 1)
			continue;
		for (mt = 0; mt < MIGRATE_TYPES && strcmp(name, migratetype_names[mt]); mt++)
			;
		s = strstr(l->line[i], name) + strlen(name);
		for (unsigned int order = 0; mt < MIGRATE_TYPES && order < m->max_order; order++)
			set_free(zone, order, mt, strtoul(s, &s, 10));
	}
}

/* "/dev/zram0  partition  65532  0  100" */
static void load_swaps(struct machine *m, const struct lines *l)
{
	unsigned long kb, used;
	char line[64];

	if (l->nr < 2 || sscanf(l->line[1], "%*s %*s %lu %lu", &kb, &used) != 2)
		return;
	snprintf(line, sizeof(line), "Total swap = %lukB", kb);
	load_swap(m, line);
	snprintf(line, sizeof(line), "Free swap  = %lukB", kb - used);
	load_swap(m, line);
}

bool meminfo_load_files(struct machine *m, const char *dir, const char *folder, int nid)
{
	char path[256];
	struct lines zoneinfo, types, swaps;
	struct zone *zone;
	bool there;

	snprintf(path, sizeof(path), "%s/zoneinfo", folder);
	zoneinfo = lines_read(dir, path);
	snprintf(path, sizeof(path), "%s/pagetypeinfo", folder);
	types = lines_read(dir, path);
	snprintf(path, sizeof(path), "%s/swaps", folder);
	swaps = lines_read(dir, path);
	load_swaps(m, &swaps);
	lines_free(&swaps);
	there = zoneinfo.nr && types.nr;
	for_each_populated_zone(m, zone)
		if (there && (nid < 0 || zone_to_nid(zone) == nid))
			memset(zone->stats, 0, sizeof(*zone->stats) * (size_t)m->params.nr_cpus);
	load_zoneinfo(m, &zoneinfo, nid);
	load_pagetypeinfo(m, &types, nid);
	lines_free(&zoneinfo);
	lines_free(&types);
	return there;
}
