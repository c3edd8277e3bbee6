// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages that come back soon after reclaim took them belong to the working
 * set: how soon is measured in pages that were activated or evicted since.
 *
 * Source: 6.1 mm/workingset.c.
 */
#include "mm/internal.h"

#define AGE_MASK	((UINT64_C(1) << 40) - 1)	/* what an entry keeps of an age */

void workingset_age_nonresident(struct machine *m, struct lruvec *lruvec, unsigned long nr)
{
	for (; lruvec; lruvec = parent_lruvec(m, lruvec))
		lruvec->nonresident_age += nr;
}

void workingset_activation(struct machine *m, unsigned long pfn)
{
	workingset_age_nonresident(m, page_lruvec(m, pfn), page_nr_pages(m, pfn));
}

struct pte workingset_eviction(struct machine *m, unsigned long pfn, struct mem_cgroup *target)
{
	struct pglist_data *pgdat = zone_of(m, pfn)->zone_pgdat;
	struct lruvec *lruvec = mem_cgroup_lruvec(target ? target : m->root_memcg, pgdat);
	struct pte shadow = { .kind = PTE_SHADOW, .nid = (unsigned int)pgdat->node_id & 0xf,
			      .memcg = lruvec->memcg->id & (MAX_MEMCGS - 1),
			      .workingset = !!(page_at(m, pfn)->flags & PAGE_WORKINGSET),
			      .value = lruvec->nonresident_age & AGE_MASK };

	workingset_age_nonresident(m, lruvec, page_nr_pages(m, pfn));
	return shadow;
}

/* The pages that it would have had to fit among, had it stayed. */
static unsigned long workingset_size(const struct machine *m, const struct lruvec *evicted_from,
				     const struct mem_cgroup *memcg, bool file)
{
	long size = evicted_from->tree_stat[NR_ACTIVE_FILE];

	if (!file)
		size += evicted_from->tree_stat[NR_INACTIVE_FILE];
	if (mem_cgroup_get_nr_swap_pages(m, memcg) > 0) {
		size += evicted_from->tree_stat[NR_ACTIVE_ANON];
		if (file)
			size += evicted_from->tree_stat[NR_INACTIVE_ANON];
	}
	return size > 0 ? (unsigned long)size : 0;
}

void workingset_refault(struct machine *m, unsigned long pfn, struct pte shadow)
{
	struct page *page = page_at(m, pfn);
	struct lruvec *lruvec = page_lruvec(m, pfn), *evicted_from;
	struct mem_cgroup *evicted = mem_cgroup_from_shadow(m, shadow.memcg);
	bool file = page_is_file_lru(page);
	long nr = (long)page_nr_pages(m, pfn);
	uint64_t distance;

	if (!evicted)
		return;
	evicted_from = mem_cgroup_lruvec(evicted, m->nodes[shadow.nid]);
	distance = (evicted_from->nonresident_age - shadow.value) & AGE_MASK;
	mod_lruvec_state(m, lruvec, WORKINGSET_REFAULT_ANON + file, nr);
	if (distance > workingset_size(m, evicted_from, lruvec->memcg, file))
		return;
	page->flags |= PAGE_ACTIVE;
	workingset_age_nonresident(m, lruvec, (unsigned long)nr);
	mod_lruvec_state(m, lruvec, WORKINGSET_ACTIVATE_ANON + file, nr);
	if (shadow.workingset) {
		page->flags |= PAGE_WORKINGSET;
		lru_note_cost(m, lruvec, file, (unsigned long)nr);
		mod_lruvec_state(m, lruvec, WORKINGSET_RESTORE_ANON + file, nr);
	}
}
