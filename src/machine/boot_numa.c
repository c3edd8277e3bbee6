/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nodes: whose memory is whose, and how far apart they are.
 *
 * Source: 6.1 drivers/base/arch_numa.c, drivers/of/of_numa.c.
 */
#include "machine/boot_internal.h"

#include <errno.h>
#include <string.h>

#define LOCAL_DISTANCE	10
#define REMOTE_DISTANCE 20

struct numa_init {
	struct board *b;
	struct memblock *mb;
	struct numa_map *map;
	phys_addr_t table; /* where the distances are kept */
};

/* A rehearsal, before there is a machine, says nothing. */
#define say(n, level, ...)                                                                         \
	do {                                                                                       \
		if ((n)->b->m)                                                                     \
			board_printk((n)->b, level, __VA_ARGS__);                                  \
	} while (0)

static phys_addr_t early_alloc(struct numa_init *n, phys_addr_t size, phys_addr_t align, int nid,
			       const char *what)
{
	phys_addr_t at = memblock_alloc_internal(n->mb, size, align, 0, MEMBLOCK_ALLOC_ACCESSIBLE,
						 nid, false);

	if (!at && !n->b->failed)
		n->b->failed = what;
	return at;
}

static phys_addr_t table_size(const struct numa_init *n)
{
	unsigned int max = board_kernel(n->b)->max_numnodes;

	return (phys_addr_t)max * max;
}

/* Source: 6.1 numa_alloc_distance(). */
static void alloc_distance(struct numa_init *n)
{
	n->table = early_alloc(n, table_size(n), board_page_size(n->b), NUMA_NO_NODE,
			       "the table of node distances");
	for (int i = 0; i < MAX_NUMNODES; i++)
		for (int j = 0; j < MAX_NUMNODES; j++)
			n->map->distance[i][j] = i == j ? LOCAL_DISTANCE : REMOTE_DISTANCE;
}

static void set_distance(struct numa_init *n, const struct desc_distance *d)
{
	unsigned int max = board_kernel(n->b)->max_numnodes;

	if (d->from >= max || d->to >= max)
		say(n, LOG_WARNING,
		    "NUMA: Warning: node ids are out of bound, from=%d to=%d distance=%d",
		    (int)d->from, (int)d->to, (int)d->distance);
	else if (d->distance > UINT8_MAX || (d->from == d->to && d->distance != LOCAL_DISTANCE))
		say(n, LOG_WARNING,
		    "NUMA: Warning: invalid distance parameter, from=%d to=%d distance=%d",
		    (int)d->from, (int)d->to, (int)d->distance);
	else
		n->map->distance[d->from][d->to] = (uint8_t)d->distance;
}

static void parse_cpus(struct numa_init *n)
{
	const struct machine_desc *d = n->b->desc;

	for (size_t i = 0; i < d->nr_cpus; i++)
		if (d->cpus[i].nid >= 0)
			n->map->parsed |= (nodemask_t)1 << d->cpus[i].nid;
}

/* Source: 6.1 of_numa_parse_memory_nodes(). */
static int parse_memory(struct numa_init *n)
{
	const struct machine_desc *d = n->b->desc;

	if (d->bad_memory_node) {
		say(n, LOG_ERR, "OF: NUMA: bad property in memory node");
		return -EINVAL;
	}
	for (size_t i = 0; i < d->nr_memory; i++) {
		const struct desc_memory *m = &d->memory[i];

		if (m->nid < 0)
			continue;
		boot_check(n->b, memblock_set_node(n->mb, m->base, m->size, m->nid));
		n->map->parsed |= (nodemask_t)1 << m->nid;
	}
	return 0;
}

/* Source: 6.1 of_numa_parse_distance_map_v1(). */
static int parse_distances(struct numa_init *n)
{
	const struct machine_desc *d = n->b->desc;

	if (!d->has_distance_map)
		return 0;
	say(n, LOG_INFO, "OF: NUMA: parsing numa-distance-map-v1");
	if (d->bad_distance_map) {
		say(n, LOG_ERR, "OF: NUMA: Invalid distance-matrix");
		return -EINVAL;
	}
	for (size_t i = 0; i < d->nr_distances; i++) {
		struct desc_distance x = d->distances[i];

		if (x.from == x.to ? x.distance != LOCAL_DISTANCE : x.distance <= LOCAL_DISTANCE) {
			say(n, LOG_ERR, "OF: NUMA: Invalid distance[node%d -> node%d] = %d",
			    (int)x.from, (int)x.to, (int)x.distance);
			return -EINVAL;
		}
		if (x.from < MAX_NUMNODES)
			n->map->parsed |= (nodemask_t)1 << x.from;
		set_distance(n, &x);
		if (x.to > x.from)
			set_distance(n, &(struct desc_distance){x.to, x.from, x.distance});
	}
	return 0;
}

static int parse_tree(struct numa_init *n)
{
	int err;

	parse_cpus(n);
	err = parse_memory(n);
	return err ? err : parse_distances(n);
}

/* Source: 6.1 setup_node_data(). */
static void setup_node_data(struct numa_init *n, int nid)
{
	phys_addr_t size = align_up(board_kernel(n->b)->sizeof_pglist_data, SMP_CACHE_BYTES), at;
	unsigned long start, end;
	int i = -1, home;

	if (!memblock_next_mem_pfn_range(n->mb, &i, nid, &start, &end, NULL))
		say(n, LOG_INFO, "NUMA: Initmem setup node %d [<memory-less node>]", nid);
	at = early_alloc(n, size, SMP_CACHE_BYTES, nid, "a node's data");
	say(n, LOG_INFO, "NUMA: NODE_DATA [mem 0x%08llx-0x%08llx]", (unsigned long long)at,
	    (unsigned long long)(at + size - 1));
	home = memblock_search_pfn_nid(n->mb, at >> n->mb->page_shift);
	if (home != nid)
		say(n, LOG_INFO, "NUMA: NODE_DATA(%d) on node %d", nid, home);
	n->map->pgdat[nid] = at;
}

/* Every region must have a node. Source: 6.1 numa_register_nodes(). */
static int register_nodes(struct numa_init *n)
{
	const struct memblock_region *r;

	for_each_mem_region(n->mb, r)
	{
		if (r->nid >= 0 && r->nid < MAX_NUMNODES)
			continue;
		say(n, LOG_WARNING,
		    "NUMA: Warning: invalid memblk node %d [mem 0x%016llx-0x%016llx]", r->nid,
		    (unsigned long long)r->base, (unsigned long long)memblock_region_end(r) - 1);
		return -EINVAL;
	}
	for (int nid = 0; nid < MAX_NUMNODES; nid++)
		if (n->map->parsed >> nid & 1)
			setup_node_data(n, nid);
	return 0;
}

/* One node for all. Source: 6.1 dummy_numa_init(). */
static int fake_node(struct numa_init *n)
{
	phys_addr_t start = memblock_start_of_DRAM(n->mb), end = memblock_end_of_DRAM(n->mb);

	if (n->b->options.numa_off)
		say(n, LOG_INFO, "NUMA: NUMA disabled");
	say(n, LOG_INFO, "NUMA: Faking a node at [mem 0x%016llx-0x%016llx]",
	    (unsigned long long)start, (unsigned long long)end - 1);
	boot_check(n->b, memblock_set_node(n->mb, start, end - start, 0));
	n->map->parsed = 1;
	n->map->fake = true;
	return 0;
}

static int numa_init(struct numa_init *n, int (*parse)(struct numa_init *n))
{
	int err;

	n->map->parsed = 0;
	alloc_distance(n);
	err = parse(n);
	if (!err && !n->map->parsed) {
		say(n, LOG_INFO, "NUMA: No NUMA configuration found");
		err = -EINVAL;
	}
	if (!err)
		err = register_nodes(n);
	if (err)
		boot_check(n->b, memblock_phys_free(n->mb, n->table, table_size(n)));
	return err;
}

void boot_numa_init(struct board *b, struct memblock *mb, struct numa_map *numa)
{
	struct numa_init n = {b, mb, numa, 0};

	*numa = (struct numa_map){.fake = false};
	if (!board_kernel(b)->numa) {
		boot_check(b, memblock_set_node(mb, 0, PHYS_ADDR_MAX, 0));
		numa->parsed = 1;
		numa->fake = true;
		return;
	}
	if (!b->options.numa_off && !numa_init(&n, parse_tree))
		return;
	numa_init(&n, fake_node);
}
