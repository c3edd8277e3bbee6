// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much each zone keeps back: min_free_kbytes, the watermarks that follow
 * from it, lowmem_reserve, and the knobs for them.
 *
 * Source: 6.1 mm/page_alloc.c, mm/khugepaged.c.
 */
#include <errno.h>

#include "mm/internal.h"

static unsigned long min_ul(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

static unsigned long max_ul(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

static unsigned long kbytes_to_pages(const struct machine *m, unsigned long kbytes)
{
	return kbytes >> (m->page_shift - 10);
}

static unsigned long pages_to_kbytes(const struct machine *m, unsigned long pages)
{
	return pages << (m->page_shift - 10);
}

/* x * mul / 10000 without overflow or loss. (6.1 mult_frac) */
static unsigned long per_10000(unsigned long x, unsigned long mul)
{
	return x / 10000 * mul + x % 10000 * mul / 10000;
}

/* What the high watermark and the highest reserve of each zone add up to. */
static void calculate_totalreserve_pages(struct machine *m)
{
	struct zone *zone;

	m->totalreserve_pages = 0;
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		m->nodes[nid]->totalreserve_pages = 0;
	for_each_zone(m, zone) {
		long max = 0;
		unsigned long pages;

		for (int j = zone_idx(zone); j < MAX_NR_ZONES; j++)
			if (zone->lowmem_reserve[j] > max)
				max = zone->lowmem_reserve[j];
		pages = min_ul((unsigned long)max + wmark_pages(zone, WMARK_HIGH),
			       zone->managed_pages);
		zone->zone_pgdat->totalreserve_pages += pages;
		m->totalreserve_pages += pages;
	}
}

/* Pages each zone keeps from requests that could have had a higher zone. */
static void setup_per_zone_lowmem_reserve(struct machine *m)
{
	struct zone *zone;

	for_each_zone(m, zone) {
		int ratio = m->sysctl.lowmem_reserve_ratio[zone_idx(zone)];
		unsigned long above = 0;

		for (int j = zone_idx(zone) + 1; j < MAX_NR_ZONES; j++) {
			above += zone->zone_pgdat->node_zones[j].managed_pages;
			zone->lowmem_reserve[j] =
				ratio && zone->managed_pages ? (long)(above / (unsigned long)ratio) : 0;
		}
	}
	calculate_totalreserve_pages(m);
}

static void set_zone_wmarks(struct machine *m, struct zone *zone, unsigned long min)
{
	unsigned long scale = (unsigned long)m->sysctl.watermark_scale_factor;
	unsigned long step = max_ul(min >> 2, per_10000(zone->managed_pages, scale));

	zone->watermark_boost = 0;
	zone->_watermark[WMARK_MIN] = min;
	zone->_watermark[WMARK_LOW] = min + step;
	zone->_watermark[WMARK_HIGH] = min + 2 * step;
	zone->_watermark[WMARK_PROMO] = min + 3 * step;
}

void setup_per_zone_wmarks(struct machine *m)
{
	unsigned long pages_min = kbytes_to_pages(m, (unsigned long)m->sysctl.min_free_kbytes);
	unsigned long lowmem_pages = 0;
	struct zone *zone;

	for_each_zone(m, zone)
		lowmem_pages += zone->managed_pages;
	for_each_zone(m, zone) {
		unsigned long share = lowmem_pages ? (unsigned long)((__uint128_t)pages_min *
						     zone->managed_pages / lowmem_pages) : 0;

		set_zone_wmarks(m, zone, share);
	}
	calculate_totalreserve_pages(m);
	for_each_zone(m, zone)
		zone_pcp_update(m, zone);
}

/* Pages above the high watermark in the zones a user's request may have. */
static unsigned long nr_free_buffer_pages(const struct machine *m)
{
	const struct zonelist *zonelist = node_zonelist(m, m->nid, GFP_KERNEL);
	const struct zoneref *z;
	unsigned long sum = 0;

	for_each_zone_zonelist(z, zonelist, gfp_zone(GFP_USER), NULL) {
		unsigned long high = wmark_pages(z->zone, WMARK_HIGH);

		if (z->zone->managed_pages > high)
			sum += z->zone->managed_pages - high;
	}
	return sum;
}

static unsigned long int_sqrt(unsigned long x)
{
	unsigned long root = 0;

	for (unsigned long bit = 1UL << 31; bit; bit >>= 1)
		if ((root + bit) * (root + bit) <= x)
			root += bit;
	return root;
}

/* 4 * sqrt(memory in KiB), 128 KiB to 256 MiB, unless a user has asked for more. */
static void calculate_min_free_kbytes(struct machine *m)
{
	unsigned long lowmem_kbytes = pages_to_kbytes(m, nr_free_buffer_pages(m));
	unsigned long value = int_sqrt(lowmem_kbytes * 16);

	if ((long)value > m->user_min_free_kbytes)
		m->sysctl.min_free_kbytes = (int)min_ul(max_ul(value, 128), 262144);
	else
		report(m, &(struct mm_report){ .kind = REPORT_MIN_FREE_KEPT, .count = value,
					       .limit = (phys_addr_t)m->user_min_free_kbytes });
}

/* Source: 6.1 hugepage_init(). */
static void decide_thp(struct machine *m)
{
	bool off = m->params.no_thp || m->totalram_pages < 512UL << (20 - m->page_shift);

	m->thp = off || m->params.thp_never ? THP_OFF : THP_ON;
	if (!off && m->params.thp_never) {
		/* The rule again, now above the watermarks it made. */
		calculate_min_free_kbytes(m);
		setup_per_zone_wmarks(m);
	}
}

/*
 * Huge pages want two free pageblocks of every type and some more, at most
 * 5 % of low memory. Below 512 MiB at boot they are off.
 * Source: 6.1 set_recommended_min_free_kbytes(), hugepage_init().
 */
static void khugepaged_min_free_kbytes(struct machine *m)
{
	unsigned long block = 1UL << m->pageblock_order, nr_zones = 0, pages, kbytes;
	struct zone *zone;

	if (m->thp == THP_UNDECIDED)
		decide_thp(m);
	if (m->thp != THP_ON)
		return;
	for_each_populated_zone(m, zone)
		nr_zones += zone_idx(zone) != ZONE_MOVABLE;
	pages = block * nr_zones * 2 + block * nr_zones * MIGRATE_PCPTYPES * MIGRATE_PCPTYPES;
	kbytes = pages_to_kbytes(m, min_ul(pages, nr_free_buffer_pages(m) / 20));
	if ((long)kbytes > m->sysctl.min_free_kbytes)
		m->sysctl.min_free_kbytes = (int)kbytes;
	setup_per_zone_wmarks(m);
}

void init_per_zone_wmark_min(struct machine *m)
{
	calculate_min_free_kbytes(m);
	setup_per_zone_wmarks(m);
	refresh_zone_stat_thresholds(m);
	setup_per_zone_lowmem_reserve(m);
	setup_node_reclaim(m);
	khugepaged_min_free_kbytes(m);
}

unsigned long totalram_pages(const struct machine *m)
{
	return m->totalram_pages;
}

unsigned long totalreserve_pages(const struct machine *m)
{
	return m->totalreserve_pages;
}

unsigned long si_mem_available(const struct machine *m)
{
	unsigned long pagecache, reclaimable, wmark_low = 0;
	struct zone *zone;
	long available;

	for_each_zone(m, zone)
		wmark_low += wmark_pages(zone, WMARK_LOW);
	available = (long)global_zone_page_state(m, NR_FREE_PAGES) - (long)m->totalreserve_pages;

	/* Half of the page cache, or a low watermark's worth, is needed to go on. */
	pagecache = global_node_page_state(m, NR_ACTIVE_FILE) +
		    global_node_page_state(m, NR_INACTIVE_FILE);
	available += (long)(pagecache - min_ul(pagecache / 2, wmark_low));

	/* So is part of what shrinkers could free. */
	reclaimable = global_node_page_state(m, NR_SLAB_RECLAIMABLE) +
		      global_node_page_state(m, NR_KERNEL_MISC_RECLAIMABLE);
	available += (long)(reclaimable - min_ul(reclaimable / 2, wmark_low));
	return available < 0 ? 0 : (unsigned long)available;
}

/* ---- knobs ---- */

const struct mm_sysctl *mm_sysctl(const struct machine *m)
{
	return &m->sysctl;
}

void set_min_free_kbytes(struct machine *m, int value)
{
	m->sysctl.min_free_kbytes = m->user_min_free_kbytes = value;
	setup_per_zone_wmarks(m);
}

void set_watermark_scale_factor(struct machine *m, int value)
{
	m->sysctl.watermark_scale_factor = value;
	setup_per_zone_wmarks(m);
}

void set_watermark_boost_factor(struct machine *m, int value)
{
	m->sysctl.watermark_boost_factor = value;
}

void set_lowmem_reserve_ratio(struct machine *m, const int value[MAX_NR_ZONES])
{
	for (int i = 0; i < MAX_NR_ZONES; i++)
		m->sysctl.lowmem_reserve_ratio[i] = value[i] < 1 ? 0 : value[i];
	setup_per_zone_lowmem_reserve(m);
}

int set_percpu_pagelist_high_fraction(struct machine *m, int value)
{
	struct zone *zone;

	if (value < 0 || (value && value < 8))
		return -EINVAL;
	if (value == m->sysctl.percpu_pagelist_high_fraction)
		return 0;
	m->sysctl.percpu_pagelist_high_fraction = value;
	for_each_populated_zone(m, zone)
		zone_pcp_update(m, zone);
	return 0;
}

void set_extfrag_threshold(struct machine *m, int value)
{
	m->sysctl.extfrag_threshold = value;
}

void set_compact_unevictable_allowed(struct machine *m, int value)
{
	m->sysctl.compact_unevictable_allowed = value;
}
