// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Caches dropped by hand.
 *
 * Source: 6.1 fs/drop_caches.c, mm/vmscan.c drop_slab().
 */
#include "mm/internal.h"

static void drop_pagecache(struct machine *m)
{
	count_vm_events(m, DROP_PAGECACHE, 1);
	for (struct address_space *file = m->files; file; file = file->next)
		invalidate_file(m, file, false);
}

static unsigned long drop_slab_node(struct machine *m, struct pglist_data *pgdat)
{
	struct mem_cgroup *memcg = mem_cgroup_iter(m, NULL, NULL);
	unsigned long freed = 0;

	for (; memcg; memcg = mem_cgroup_iter(m, NULL, memcg))
		freed += shrink_slab(m, mem_cgroup_lruvec(memcg, pgdat), 0);
	return freed;
}

/* Round after round, while it is worth the trouble. */
static void drop_slab(struct machine *m)
{
	unsigned long freed;
	int shift = 0;

	count_vm_events(m, DROP_SLAB, 1);
	do {
		freed = 0;
		for (int nid = 0; nid < m->params.nr_nodes; nid++)
			freed += drop_slab_node(m, m->nodes[nid]);
	} while (freed >> shift++ > 1 && !stop_requested(m));
}

void drop_caches(struct machine *m, bool pagecache, bool slab)
{
	if (pagecache) {
		lru_add_drain_all(m);
		drop_pagecache(m);
	}
	if (slab)
		drop_slab(m);
}
