// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why a request is not served: each of its zones with the arithmetic that
 * watermark.c does in one go, taken apart.
 */
#include "mm/internal.h"

/* Free blocks of the order and more, on the lists of one type. */
static unsigned long blocks_of(const struct zone *zone, unsigned int order, enum migratetype mt)
{
	unsigned long n = 0;

	for (; order < MAX_PAGE_ORDER_LISTS; order++)
		n += zone->free_area[order].nr[mt];
	return n;
}

static bool may_take(enum migratetype mt, unsigned int alloc_flags)
{
	if (mt == MIGRATE_CMA)
		return alloc_flags & ALLOC_CMA;
	if (mt == MIGRATE_HIGHATOMIC)
		return alloc_flags & (ALLOC_HIGHATOMIC | ALLOC_OOM);
	return mt != MIGRATE_ISOLATE;
}

/* The pages that are taken off before the comparison, and the mark after it. */
static void take_apart(struct zone_verdict *v, gfp_t gfp, unsigned int order,
		       unsigned int alloc_flags, enum zone_type highest_zoneidx)
{
	const struct zone *zone = v->zone;
	long min = (long)zone->_watermark[WMARK_MIN];

	v->free = (long)zone_page_state(zone, NR_FREE_PAGES);
	v->cma = alloc_flags & ALLOC_CMA ? 0 : (long)zone_page_state(zone, NR_FREE_CMA_PAGES);
	v->highatomic = alloc_flags & ALLOC_RESERVES ? 0 : (long)zone->nr_reserved_highatomic;
	v->tail = (1L << order) - 1;
	v->min = min;
	/* The __GFP_ATOMIC bit lets a single page ignore the boost. */
	v->boost = !order && gfp & __GFP_ATOMIC ? 0 : (long)zone->watermark_boost;
	v->mark = watermark_with_rights(min + v->boost, alloc_flags);
	v->lowmem_reserve = zone->lowmem_reserve[highest_zoneidx];
}

/* The first of what would have let it pass, had it not been. */
static enum verdict watermark_verdict(const struct zone_verdict *v, unsigned int alloc_flags)
{
	long usable = v->free - v->cma - v->highatomic - v->tail;
	long needed = v->mark + v->lowmem_reserve;

	if (usable > needed)
		return VERDICT_ROOM;
	if (usable > v->mark)
		return VERDICT_LOWMEM_RESERVE;
	if (usable > watermark_with_rights(v->min, alloc_flags) + v->lowmem_reserve)
		return VERDICT_BOOST;
	if (usable + v->highatomic > needed)
		return VERDICT_HIGHATOMIC;
	if (usable + v->cma > needed)
		return VERDICT_CMA;
	return VERDICT_BELOW_MIN;
}

static enum verdict block_verdict(struct zone_verdict *v, unsigned int order,
				  unsigned int alloc_flags)
{
	/* Single pages are not wanting but when none is left: the counters lag behind. */
	enum verdict verdict = order ? VERDICT_FRAGMENTED : VERDICT_BELOW_MIN;

	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		v->blocks[mt] = blocks_of(v->zone, order, (enum migratetype)mt);
	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		if (v->blocks[mt] && may_take((enum migratetype)mt, alloc_flags))
			return VERDICT_ROOM;
	if (v->blocks[MIGRATE_HIGHATOMIC])
		verdict = VERDICT_BLOCKS_IN_HIGHATOMIC;
	if (v->blocks[MIGRATE_CMA])
		verdict = VERDICT_BLOCKS_IN_CMA;
	return verdict;
}

int explain_request(struct machine *m, gfp_t gfp, unsigned int order, int nid,
		    const nodemask_t *nodemask, struct zone_verdict *verdicts, int max)
{
	enum zone_type highest_zoneidx;
	unsigned int alloc_flags;
	const struct zoneref *z;
	int n = 0;

	gfp = current_gfp_context(m, gfp);
	alloc_flags = gfp_to_alloc_flags(m, gfp, order);
	highest_zoneidx = gfp_zone(gfp);
	if (nid == NUMA_NO_NODE && !nodemask && has_mempolicy(m, gfp))
		nodemask = policy_place(m, gfp, &nid);
	if (nid < 0 || nid >= m->params.nr_nodes)
		nid = m->nid;
	for_each_zone_zonelist(z, node_zonelist(m, nid, gfp), highest_zoneidx, nodemask) {
		struct zone_verdict *v = &verdicts[n];
		enum verdict block;

		if (alloc_flags & ALLOC_CPUSET && !cpuset_zone_allowed(m, z->zone, gfp))
			continue;
		if (n++ >= max)
			continue;
		*v = (struct zone_verdict){ .zone = z->zone };
		take_apart(v, gfp, order, alloc_flags, highest_zoneidx);
		if (pfmemalloc_flags(m, gfp) & ALLOC_NO_WATERMARKS)	/* it goes below all watermarks */
			v->mark = v->min = v->boost = v->lowmem_reserve = 0;
		block = block_verdict(v, order, alloc_flags);
		v->verdict = watermark_verdict(v, alloc_flags);
		if (v->verdict == VERDICT_ROOM)
			v->verdict = block;
	}
	return n;
}
