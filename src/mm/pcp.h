/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Per-CPU lists: the short ways of allocating and freeing, which callers have
 * inline. Included by internal.h.
 */
#ifndef BUDDYFS_MM_PCP_H
#define BUDDYFS_MM_PCP_H

static inline bool pcp_allowed_order(const struct machine *m, unsigned int order)
{
	return order <= PAGE_ALLOC_COSTLY_ORDER ||
	       (order == m->pageblock_order && !m->params.no_thp);
}

static inline int order_to_pindex(enum migratetype mt, unsigned int order)
{
	if (unlikely(order > PAGE_ALLOC_COSTLY_ORDER))
		return NR_LOWORDER_PCP_LISTS + (mt == MIGRATE_MOVABLE);
	return (int)order * MIGRATE_PCPTYPES + (int)mt;
}

bool pcp_refill(struct machine *m, struct zone *zone, unsigned int order, enum migratetype mt,
		unsigned int alloc_flags, struct per_cpu_pages *pcp, struct page_list *list);
void pcp_free_excess(struct machine *m, struct zone *zone, struct per_cpu_pages *pcp,
		     unsigned int order, int pindex);
/* A batch of this CPU's pages back to the zone. Source: 6.1 drain_zone_pages(). */
void drain_zone_pages(struct machine *m, struct zone *zone);

/* The first block of a list that has one. */
static inline unsigned long pcp_pop(struct machine *m, struct per_cpu_pages *pcp,
				    struct page_list *list, unsigned int order)
{
	uint32_t i = list->first, next = m->links[i].next;

	list->first = next;
	if (likely(next != PAGE_NIL))
		m->links[next].prev = PAGE_NIL;
	else
		list->last = PAGE_NIL;
	pcp->count -= (int)(1UL << order);
	return index_pfn(m, i);
}

/* The first block of a list, which is filled when it is empty. Source: 6.1 __rmqueue_pcplist(). */
static inline unsigned long pcp_take(struct machine *m, struct zone *zone, unsigned int order,
				     enum migratetype mt, unsigned int alloc_flags,
				     struct per_cpu_pages *pcp)
{
	struct page_list *list = &pcp->lists[order_to_pindex(mt, order)];

	if (unlikely(page_list_empty(list)) &&
	    !pcp_refill(m, zone, order, mt, alloc_flags, pcp, list))
		return PFN_NONE;
	return pcp_pop(m, pcp, list, order);
}

/* Source: 6.1 rmqueue_pcplist(). */
static inline unsigned long rmqueue_pcplist(struct machine *m, struct zone *preferred,
					    struct zone *zone, unsigned int order,
					    enum migratetype mt, unsigned int alloc_flags)
{
	struct per_cpu_pages *pcp = &zone->pageset[m->cpu];
	unsigned long pfn;

	pcp->free_factor >>= 1;
	pfn = pcp_take(m, zone, order, mt, alloc_flags, pcp);
	if (likely(pfn != PFN_NONE)) {
		count_vm_events(m, PGALLOC_DMA + zone_idx(zone), 1UL << order);
		zone_statistics(m, preferred, zone, 1);
	}
	return pfn;
}

/* Onto this CPU's lists. Source: 6.1 free_unref_page_commit(). */
static __always_inline void free_unref_page_commit(struct machine *m, struct zone *zone, uint32_t i,
						   unsigned int order, enum migratetype mt)
{
	struct per_cpu_pages *pcp = &zone->pageset[m->cpu];
	/* HIGHATOMIC and CMA pages go on the movable lists. */
	int pindex = order_to_pindex(mt < MIGRATE_PCPTYPES ? mt : MIGRATE_MOVABLE, order);

	m->pages[i].flags = page_flags(PG_PCP, order, mt);
	count_vm_events(m, PGFREE, 1UL << order);
	page_list_add(m, &pcp->lists[pindex], i);
	pcp->count += (int)(1UL << order);
	/* While pages are only freed, blocks of 2 to 8 are not kept. */
	if (unlikely(pcp->count >= pcp->high ||
		     (pcp->free_factor && order && order <= PAGE_ALLOC_COSTLY_ORDER) ||
		     zone->flags & 1UL << ZONE_RECLAIM_ACTIVE))
		pcp_free_excess(m, zone, pcp, order, pindex);
}

/* The same, told of, for a page of any block: isolated, or with pages of several zones. */
void free_unref_page_unusual(struct machine *m, unsigned long pfn, unsigned int order);

/* Source: 6.1 free_unref_page(). */
static __always_inline void free_unref_page(struct machine *m, unsigned long pfn,
					    unsigned int order)
{
	uint32_t i = page_index(m, pfn);
	const struct pageblock *block = &m->blocks[i >> m->pageblock_order];

	if (unlikely(block->migratetype == MIGRATE_ISOLATE || block->zone == ZONE_ID_MIXED ||
		     m->traced))
		free_unref_page_unusual(m, pfn, order);
	else
		free_unref_page_commit(m, m->zones[block->zone], i, order,
				       (enum migratetype)block->migratetype);
}

void zone_pcp_init(struct machine *m, struct zone *zone);
void zone_pcp_update(struct machine *m, struct zone *zone);
/* Empty the lists, which keep nothing until they are enabled again. */
void zone_pcp_disable(struct machine *m, struct zone *zone);
void zone_pcp_enable(struct machine *m, struct zone *zone);
/* The zone has no memory any more: its lists and the CPUs' counters are as at boot. */
void zone_pcp_reset(struct machine *m, struct zone *zone);

#endif
