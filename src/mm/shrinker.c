// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Slab pages whose objects can be freed, such as dentries and inodes. They
 * belong to the machine, as the page cache does; reclaim frees the oldest
 * objects, and a page when all of its objects are freed.
 *
 * Source: 6.1 mm/vmscan.c do_shrink_slab(), fs/super.c super_cache_scan().
 */
#include "mm/internal.h"

#define OBJECT_SIZE	192	/* bytes of a dentry on arm64 */
#define SHRINK_BATCH	1024	/* objects; 6.1 of the superblock's shrinker */
#define DEFAULT_SEEKS	2

static unsigned long objects_per_page(const struct machine *m)
{
	return (1UL << m->page_shift) / OBJECT_SIZE;
}

void add_reclaimable_slab(struct machine *m, unsigned long pfn)
{
	struct pglist_data *pgdat = zone_of(m, pfn)->zone_pgdat;

	page_at(m, pfn)->flags |= PAGE_SLAB;
	page_list_add(m, &pgdat->reclaimable_slab, page_index(m, pfn));
	pgdat->nr_slab++;
	mod_node_page_state(m, pgdat, NR_SLAB_RECLAIMABLE, 1);
}

static void free_slab_page(struct machine *m, struct pglist_data *pgdat, uint32_t i)
{
	page_list_del(m, &pgdat->reclaimable_slab, i);
	pgdat->nr_slab--;
	mod_node_page_state(m, pgdat, NR_SLAB_RECLAIMABLE, -1);
	m->pages[i].flags &= ~PAGE_SLAB;
	free_the_page(m, index_pfn(m, i), 0);
}

/* The newest, of the nodes in turn. */
unsigned long free_reclaimable_slab(struct machine *m, unsigned long nr)
{
	unsigned long freed = 0;

	for (int nid = 0; nid < m->params.nr_nodes; nid++) {
		struct pglist_data *pgdat = m->nodes[nid];

		for (; freed < nr && !page_list_empty(&pgdat->reclaimable_slab); freed++)
			free_slab_page(m, pgdat, pgdat->reclaimable_slab.first);
	}
	return freed;
}

/* Free so many objects, the oldest; those of a page that is not empty yet are remembered. */
static unsigned long free_objects(struct machine *m, struct pglist_data *pgdat, unsigned long nr)
{
	unsigned long freed = 0;

	pgdat->slab_objects_freed += nr;
	while (pgdat->slab_objects_freed >= objects_per_page(m) &&
	       !page_list_empty(&pgdat->reclaimable_slab)) {
		pgdat->slab_objects_freed -= objects_per_page(m);
		free_slab_page(m, pgdat, pgdat->reclaimable_slab.last);
		freed++;
	}
	return freed;
}

/* Objects that could be freed, by the eagerness that is set. */
static unsigned long freeable_objects(const struct machine *m, const struct pglist_data *pgdat)
{
	unsigned long objects = pgdat->nr_slab * objects_per_page(m);

	objects -= objects < pgdat->slab_objects_freed ? objects : pgdat->slab_objects_freed;
	return objects * (unsigned long)m->sysctl.vfs_cache_pressure / 100;
}

unsigned long shrink_slab(struct machine *m, struct pglist_data *pgdat, int priority)
{
	unsigned long freeable = freeable_objects(m, pgdat), deferred = pgdat->slab_deferred;
	unsigned long before = deferred;
	unsigned long delta = (freeable >> priority) * 4 / DEFAULT_SEEKS;
	unsigned long total = (deferred >> priority) + delta, scanned = 0, freed = 0;

	if (!freeable)
		return 0;
	if (total > 2 * freeable)
		total = 2 * freeable;
	tracepoint(m, mm_shrink_slab_start, 0, 0, (uint64_t)pgdat->node_id, deferred, GFP_KERNEL,
		   freeable, delta, total, (uint64_t)priority);
	while (total >= SHRINK_BATCH || (total && total >= freeable)) {
		unsigned long batch = total < SHRINK_BATCH ? total : SHRINK_BATCH;

		freed += free_objects(m, pgdat, batch);
		count_vm_events(m, SLABS_SCANNED, batch);
		total -= batch;
		scanned += batch;
		if (page_list_empty(&pgdat->reclaimable_slab))
			break;
	}
	deferred += delta;
	pgdat->slab_deferred = deferred > scanned ? deferred - scanned : 0;
	if (pgdat->slab_deferred > 2 * freeable)
		pgdat->slab_deferred = 2 * freeable;
	tracepoint(m, mm_shrink_slab_end, 0, (uint64_t)pgdat->node_id, 0, before, pgdat->slab_deferred,
		   freed, total);
	return freed;
}
