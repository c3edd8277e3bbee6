// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Per-CPU lists: each CPU keeps some free pages of each zone at hand, by
 * order (0 to 3, and a huge page's) and by type. Pages come from the buddy
 * lists and go back to them in batches.
 *
 *	alloc <- first  [ P P P … P ]  last -> bulk free
 *	free  ->        refill adds at the end
 *
 * Source: 6.1.192 mm/page_alloc.c.
 */
#include <string.h>

#include "mm/internal.h"

#define PCP_BATCH_SCALE_MAX	5	/* CONFIG_PCP_BATCH_SCALE_MAX */

static int min_int(int a, int b)
{
	return a < b ? a : b;
}

static int max_int(int a, int b)
{
	return a > b ? a : b;
}

unsigned int pindex_order(const struct machine *m, int pindex)
{
	return pindex >= NR_LOWORDER_PCP_LISTS ? m->pageblock_order
					       : (unsigned int)pindex / MIGRATE_PCPTYPES;
}

static int last_pindex(const struct machine *m)
{
	return m->params.no_thp ? NR_LOWORDER_PCP_LISTS - 1 : NR_PCP_LISTS - 1;
}

/* ---- give back ---- */

/*
 * Give at least count pages back, list by list from pindex on, round and
 * round; a list is emptied as far as count goes before the next one's turn.
 * Source: 6.1 free_pcppages_bulk().
 */
static void free_pcppages_bulk(struct machine *m, struct zone *zone, int count,
			       struct per_cpu_pages *pcp, int pindex)
{
	int lowest = 0, highest = last_pindex(m);

	count = min_int(pcp->count, count);
	pindex--;
	while (count > 0) {
		struct page_list *list;
		int freed;

		for (;;) {
			if (++pindex > highest)
				pindex = lowest;
			list = &pcp->lists[pindex];
			if (!page_list_empty(list))
				break;
			if (pindex == highest)
				highest--;
			if (pindex == lowest)
				lowest++;
		}
		freed = free_list_end(m, zone, list, pindex_order(m, pindex), count);
		pcp->count -= freed;
		count -= freed;
	}
}

/* Pages to give back once a list is too long: more each time while nothing is allocated. */
static int nr_pcp_free(struct per_cpu_pages *pcp, int high, bool free_high)
{
	int batch = pcp->batch, most = high - batch;

	if (unlikely(free_high))
		return pcp->count;
	if (unlikely(high < batch))	/* lists switched off, or not set up */
		return 1;
	batch <<= pcp->free_factor;
	if (batch < most && pcp->free_factor < PCP_BATCH_SCALE_MAX)
		pcp->free_factor++;
	return max_int(pcp->batch, min_int(batch, most));
}

static int nr_pcp_high(const struct per_cpu_pages *pcp, const struct zone *zone, bool free_high)
{
	if (unlikely(!pcp->high || free_high))
		return 0;
	if (unlikely(zone->flags & 1UL << ZONE_RECLAIM_ACTIVE))
		return min_int(pcp->batch << 2, pcp->high);
	return pcp->high;
}

/* The lists are too long, or are not to keep what was freed. Source: 6.1 free_unref_page_commit(). */
void pcp_free_excess(struct machine *m, struct zone *zone, struct per_cpu_pages *pcp,
		     unsigned int order, int pindex)
{
	bool free_high = pcp->free_factor && order && order <= PAGE_ALLOC_COSTLY_ORDER;
	int high = nr_pcp_high(pcp, zone, free_high);

	if (pcp->count >= high)
		free_pcppages_bulk(m, zone, nr_pcp_free(pcp, high, free_high), pcp, pindex);
}

void free_unref_page_unusual(struct machine *m, unsigned long pfn, unsigned int order)
{
	enum migratetype mt = get_pageblock_migratetype(m, pfn);

	tracepoint(m, mm_page_free, pfn, order);
	if (page_at(m, pfn)->flags & PAGE_KMEMCG)
		memcg_kmem_uncharge_page(m, pfn, order);
	if (owners_kept(m))
		note_freed(m, pfn, 1UL << order);
	if (mt != MIGRATE_ISOLATE) {
		free_unref_page_commit(m, zone_of(m, pfn), page_index(m, pfn), order, mt);
		return;
	}
	/* Past the lists: nobody is to allocate from the block. */
	page_at(m, pfn)->flags = 0;
	free_one_page(m, zone_of(m, pfn), pfn, order, mt, FPI_NONE);
}

/* ---- take ---- */

/* Fill an empty list from the buddy lists. Returns blocks. Source: 6.1 rmqueue_bulk(). */
static int rmqueue_bulk(struct machine *m, struct zone *zone, unsigned int order,
			unsigned int count, struct page_list *list, enum migratetype mt,
			unsigned int alloc_flags)
{
	unsigned int got, nr;

	for (got = 0; got < count; got += nr) {
		enum migratetype list_type;
		unsigned long pfn;

		nr = count - got;
		pfn = rmqueue_zone(m, zone, order, mt, alloc_flags, &nr);
		if (unlikely(pfn == PFN_NONE))
			break;
		list_type = page_list_type(page_at(m, pfn));
		if (unlikely(list_type == MIGRATE_CMA))
			mod_zone_page_state_times(m, zone, NR_FREE_CMA_PAGES, -(1L << order), nr);
		page_list_add_run(m, list, page_index(m, pfn), order, nr,
				  page_flags(PG_PCP, order, list_type));
	}
	mod_zone_page_state(m, zone, NR_FREE_PAGES, -((long)got << order));
	return (int)got;
}

static int refill_count(const struct per_cpu_pages *pcp, unsigned int order)
{
	return pcp->batch > 1 ? max_int(pcp->batch >> order, 2) : pcp->batch;
}

/* Fill an empty list. False: there was nothing. */
bool pcp_refill(struct machine *m, struct zone *zone, unsigned int order, enum migratetype mt,
		unsigned int alloc_flags, struct per_cpu_pages *pcp, struct page_list *list)
{
	pcp->count += rmqueue_bulk(m, zone, order, (unsigned int)refill_count(pcp, order), list, mt,
				   alloc_flags) << order;
	return !page_list_empty(list);
}

/* ---- drain ---- */

static void drain_pages_zone(struct machine *m, struct zone *zone, int cpu)
{
	struct per_cpu_pages *pcp = &zone->pageset[cpu];

	while (pcp->count)
		free_pcppages_bulk(m, zone, min_int(pcp->count, pcp->batch << PCP_BATCH_SCALE_MAX),
				   pcp, 0);
}

void drain_zone_pages(struct machine *m, struct zone *zone)
{
	struct per_cpu_pages *pcp = &zone->pageset[m->cpu];

	free_pcppages_bulk(m, zone, min_int(pcp->count, pcp->batch), pcp, 0);
}

static void drain_pages(struct machine *m, struct zone *only, int cpu)
{
	struct zone *zone;

	if (only) {
		drain_pages_zone(m, only, cpu);
		return;
	}
	for_each_populated_zone(m, zone)
		drain_pages_zone(m, zone, cpu);
}

void drain_local_pages(struct machine *m, struct zone *zone)
{
	drain_pages(m, zone, m->cpu);
}

void drain_all_pages(struct machine *m, struct zone *zone)
{
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		drain_pages(m, zone, cpu);
}

/* ---- size ---- */

static unsigned long rounddown_pow_of_two(unsigned long x)
{
	return 1UL << (63 - __builtin_clzl(x));
}

/* About 0.1 % of the zone or 1 MiB, a quarter of it, one less than a power of two. */
static int zone_batchsize(const struct machine *m, const struct zone *zone)
{
	unsigned long batch = zone->managed_pages >> 10, mib = 1UL << (20 - m->page_shift);

	if (batch > mib)
		batch = mib;
	batch /= 4;
	if (batch < 1)
		batch = 1;
	return (int)rounddown_pow_of_two(batch + batch / 2) - 1;
}

static int cpus_of_node(const struct machine *m, int nid)
{
	int n = 0;

	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		n += m->params.cpu_node[cpu] == nid;
	return n ? n : m->params.nr_cpus;
}

/* All CPUs' lists together keep as much as makes kswapd start, four batches each at least. */
static int zone_highsize(const struct machine *m, const struct zone *zone, int batch)
{
	int fraction = m->sysctl.percpu_pagelist_high_fraction;
	unsigned long total = fraction ? zone->managed_pages / (unsigned long)fraction
				       : wmark_pages(zone, WMARK_LOW);

	return max_int((int)(total / (unsigned long)cpus_of_node(m, zone_to_nid(zone))), batch << 2);
}

static void set_high_and_batch(const struct machine *m, struct zone *zone, int high, int batch)
{
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++) {
		zone->pageset[cpu].high = high;
		zone->pageset[cpu].batch = batch;
	}
}

/* Source: 6.1 zone_set_pageset_high_and_batch(). */
void zone_pcp_update(struct machine *m, struct zone *zone)
{
	int batch = max_int(1, zone_batchsize(m, zone));
	int high = zone_highsize(m, zone, batch);

	if (!populated_zone(zone) || (zone->pageset_high == high && zone->pageset_batch == batch))
		return;
	zone->pageset_high = high;
	zone->pageset_batch = batch;
	set_high_and_batch(m, zone, high, batch);
}

void zone_pcp_disable(struct machine *m, struct zone *zone)
{
	set_high_and_batch(m, zone, 0, 1);
	drain_all_pages(m, zone);
}

void zone_pcp_enable(struct machine *m, struct zone *zone)
{
	set_high_and_batch(m, zone, zone->pageset_high, zone->pageset_batch);
}

/* Lists that keep nothing, as at boot. */
void zone_pcp_init(struct machine *m, struct zone *zone)
{
	zone->pageset_high = 0;
	zone->pageset_batch = 1;
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++) {
		struct per_cpu_pages *pcp = &zone->pageset[cpu];

		*pcp = (struct per_cpu_pages){ .high = 0, .batch = 1 };
		for (int i = 0; i < NR_PCP_LISTS; i++)
			page_list_init(&pcp->lists[i]);
	}
}

void zone_pcp_reset(struct machine *m, struct zone *zone)
{
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		for (int i = 0; i < NR_VM_ZONE_STAT_ITEMS; i++)
			zone->vm_stat[i] += zone->stats[cpu].vm_stat_diff[i];
	memset(zone->stats, 0, (size_t)m->params.nr_cpus * sizeof(*zone->stats));
	zone_pcp_init(m, zone);
}

void setup_per_cpu_pageset(struct machine *m)
{
	struct zone *zone;

	for_each_populated_zone(m, zone)
		zone_pcp_update(m, zone);
}

/* ---- to be shown ---- */

unsigned long pcp_list_first(const struct machine *m, const struct zone *zone, int cpu, int pindex)
{
	uint32_t i = zone->pageset[cpu].lists[pindex].first;

	return i == PAGE_NIL ? PFN_NONE : index_pfn(m, i);
}

unsigned long pcp_list_next(const struct machine *m, unsigned long pfn)
{
	uint32_t next = m->links[page_index(m, pfn)].next;

	return next == PAGE_NIL ? PFN_NONE : index_pfn(m, next);
}
