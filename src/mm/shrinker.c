// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Slab pages whose objects can be freed, such as dentries and inodes. They
 * belong to the machine, as the page cache does; reclaim frees the oldest
 * objects of a cgroup, and a page when all of its objects are freed.
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
	struct mem_cgroup *memcg = page_memcg_kmem(m, pfn);
	struct lruvec *lruvec = mem_cgroup_lruvec(memcg ? memcg : m->root_memcg,
						  zone_of(m, pfn)->zone_pgdat);

	page_list_add(m, &lruvec->reclaimable_slab, page_index(m, pfn));
	lruvec->nr_slab++;
	mod_lruvec_page_state(m, pfn, NR_SLAB_RECLAIMABLE, 1);
}

static void free_slab_page(struct machine *m, struct lruvec *lruvec, uint32_t i)
{
	unsigned long pfn = index_pfn(m, i);

	page_list_del(m, &lruvec->reclaimable_slab, i);
	lruvec->nr_slab--;
	mod_lruvec_page_state(m, pfn, NR_SLAB_RECLAIMABLE, -1);
	memcg_slab_uncharge(m, pfn);
	m->pages[i].flags &= ~PAGE_SLAB;
	free_the_page(m, pfn, 0);
}

/* Its pages are the oldest there then. Source: 6.1 memcg_reparent_list_lrus(). */
void reparent_slab(struct machine *m, struct lruvec *lruvec)
{
	struct lruvec *parent = lruvec->parent;

	page_list_splice_tail(m, &lruvec->reclaimable_slab, &parent->reclaimable_slab);
	parent->nr_slab += lruvec->nr_slab;
	parent->slab_objects_freed += lruvec->slab_objects_freed;
	parent->slab_deferred += lruvec->slab_deferred;
	lruvec->nr_slab = lruvec->slab_objects_freed = lruvec->slab_deferred = 0;
}

/* The newest, of the cgroups and nodes in turn. */
unsigned long free_reclaimable_slab(struct machine *m, unsigned long nr)
{
	struct mem_cgroup *memcg = mem_cgroup_iter(m, NULL, NULL);
	unsigned long freed = 0;

	for (; memcg; memcg = mem_cgroup_iter(m, NULL, memcg))
		for (int nid = 0; nid < m->params.nr_nodes; nid++) {
			struct lruvec *lruvec = memcg->lruvecs[nid];

			for (; freed < nr && lruvec->nr_slab; freed++)
				free_slab_page(m, lruvec, lruvec->reclaimable_slab.first);
		}
	return freed;
}

/* Free so many objects, the oldest; those of a page that is not empty yet are remembered. */
static unsigned long free_objects(struct machine *m, struct lruvec *lruvec, unsigned long nr)
{
	unsigned long freed = 0;

	lruvec->slab_objects_freed += nr;
	while (lruvec->slab_objects_freed >= objects_per_page(m) &&
	       !page_list_empty(&lruvec->reclaimable_slab)) {
		lruvec->slab_objects_freed -= objects_per_page(m);
		free_slab_page(m, lruvec, lruvec->reclaimable_slab.last);
		freed++;
	}
	return freed;
}

/* Objects that could be freed, by the eagerness that is set. */
static unsigned long freeable_objects(const struct machine *m, const struct lruvec *lruvec)
{
	unsigned long objects = lruvec->nr_slab * objects_per_page(m);

	objects -= objects < lruvec->slab_objects_freed ? objects : lruvec->slab_objects_freed;
	return objects * (unsigned long)m->sysctl.vfs_cache_pressure / 100;
}

unsigned long shrink_slab(struct machine *m, struct lruvec *lruvec, int priority)
{
	unsigned long freeable = freeable_objects(m, lruvec), deferred = lruvec->slab_deferred;
	unsigned long before = deferred;
	unsigned long delta = (freeable >> priority) * 4 / DEFAULT_SEEKS;
	unsigned long total = (deferred >> priority) + delta, scanned = 0, freed = 0;

	if (!freeable)
		return 0;
	if (total > 2 * freeable)
		total = 2 * freeable;
	tracepoint(m, mm_shrink_slab_start, 0, 0, (uint64_t)lruvec->pgdat->node_id, deferred, GFP_KERNEL,
		   freeable, delta, total, (uint64_t)priority);
	while (total >= SHRINK_BATCH || (total && total >= freeable)) {
		unsigned long batch = total < SHRINK_BATCH ? total : SHRINK_BATCH;

		freed += free_objects(m, lruvec, batch);
		count_vm_events(m, SLABS_SCANNED, batch);
		total -= batch;
		scanned += batch;
		if (page_list_empty(&lruvec->reclaimable_slab))
			break;
	}
	deferred += delta;
	lruvec->slab_deferred = deferred > scanned ? deferred - scanned : 0;
	if (lruvec->slab_deferred > 2 * freeable)
		lruvec->slab_deferred = 2 * freeable;
	tracepoint(m, mm_shrink_slab_end, 0, (uint64_t)lruvec->pgdat->node_id, 0, before,
		   lruvec->slab_deferred, freed, total);
	return freed;
}
