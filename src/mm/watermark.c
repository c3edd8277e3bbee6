// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * May a zone serve a request? Free pages against a watermark, with what the
 * request may not use taken off and with the rights it has below min.
 *
 * Source: 6.1.192 mm/page_alloc.c, whose rules for reserves are those of 6.3.
 */
#include "mm/internal.h"

/* Free pages that this request cannot have. */
static long unusable_free(const struct zone *zone, unsigned int order, unsigned int alloc_flags)
{
	long unusable = (1L << order) - 1;

	/* The whole reserve is taken off, though part of it may be in use. */
	if (likely(!(alloc_flags & ALLOC_RESERVES)))
		unusable += (long)zone->nr_reserved_highatomic;
	if (!(alloc_flags & ALLOC_CMA))
		unusable += (long)zone_page_state(zone, NR_FREE_CMA_PAGES);
	return unusable;
}

/* How far below min the request may go. */
long watermark_with_rights(long min, unsigned int alloc_flags)
{
	if (alloc_flags & ALLOC_MIN_RESERVE) {		/* __GFP_HIGH: half of it */
		min -= min / 2;
		if (alloc_flags & ALLOC_NON_BLOCK)	/* GFP_ATOMIC: to 3/8 */
			min -= min / 4;
	}
	if (alloc_flags & ALLOC_OOM)			/* a victim that will free soon */
		min -= min / 2;
	return min;
}

/* Source: 6.1 __zone_watermark_ok(). */
bool zone_watermark_ok_free(const struct zone *zone, unsigned int order, unsigned long mark,
			    enum zone_type highest_zoneidx, unsigned int alloc_flags,
			    long free_pages)
{
	long min = (long)mark;

	free_pages -= unusable_free(zone, order, alloc_flags);
	if (unlikely(alloc_flags & ALLOC_RESERVES))
		min = watermark_with_rights(min, alloc_flags);
	if (free_pages <= min + zone->lowmem_reserve[highest_zoneidx])
		return false;
	return !order || has_suitable_block(zone, order, alloc_flags);
}

bool zone_watermark_ok(const struct zone *zone, unsigned int order, unsigned long mark,
		       enum zone_type highest_zoneidx, unsigned int alloc_flags)
{
	return zone_watermark_ok_free(zone, order, mark, highest_zoneidx, alloc_flags,
				      (long)zone_page_state(zone, NR_FREE_PAGES));
}

/* The same, exact where the CPUs' uncounted parts could matter. Source: 6.1 zone_watermark_ok_safe(). */
bool zone_watermark_ok_safe(const struct machine *m, const struct zone *zone, unsigned int order,
			    unsigned long mark, enum zone_type highest_zoneidx)
{
	unsigned long free_pages = zone_page_state(zone, NR_FREE_PAGES);

	if (zone->percpu_drift_mark && free_pages < zone->percpu_drift_mark)
		free_pages = zone_page_state_snapshot(m, zone, NR_FREE_PAGES);
	return zone_watermark_ok_free(zone, order, mark, highest_zoneidx, 0, (long)free_pages);
}

/* When the look at the counters was not enough. */
bool zone_watermark_slow(const struct zone *zone, unsigned int order, unsigned long mark,
			 enum zone_type highest_zoneidx, unsigned int alloc_flags, gfp_t gfp)
{
	long free_pages = (long)zone_page_state(zone, NR_FREE_PAGES);

	if (zone_watermark_ok_free(zone, order, mark, highest_zoneidx, alloc_flags, free_pages))
		return true;
	/* The __GFP_ATOMIC bit lets a single page ignore the boost at the min watermark. */
	if (!order && gfp & __GFP_ATOMIC && zone->watermark_boost &&
	    (alloc_flags & ALLOC_WMARK_MASK) == WMARK_MIN)
		return zone_watermark_ok_free(zone, 0, zone->_watermark[WMARK_MIN],
					      highest_zoneidx, alloc_flags, free_pages);
	return false;
}

static unsigned long boost_cap(const struct machine *m, const struct zone *zone)
{
	unsigned long high = zone->_watermark[WMARK_HIGH];
	unsigned long factor = (unsigned long)m->sysctl.watermark_boost_factor;

	/* high * factor / 10000, without losing the low digits (6.1 mult_frac) */
	return high / 10000 * factor + high % 10000 * factor / 10000;
}

/*
 * A request broke up another type's pageblock: ask for more free memory for a
 * while, so that kswapd makes room before the next. Not in small zones.
 */
void boost_watermark(struct machine *m, struct zone *zone, unsigned int alloc_flags)
{
	unsigned long block = 1UL << m->pageblock_order, cap, boost;

	if (m->policy.watermark_boost == POLICY_OFF || !m->sysctl.watermark_boost_factor ||
	    block * 4 > zone->managed_pages)
		return;
	cap = boost_cap(m, zone);
	if (!cap)	/* watermarks are not set yet */
		return;
	if (cap < block)
		cap = block;
	boost = zone->watermark_boost + block;
	zone->watermark_boost = boost < cap ? boost : cap;
	if (alloc_flags & ALLOC_KSWAPD)
		zone->flags |= 1UL << ZONE_BOOSTED_WATERMARK;
}
