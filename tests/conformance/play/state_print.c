// SPDX-License-Identifier: GPL-2.0-or-later
/* A machine's state, printed as the recorder does: see state.h. */
#include "state.h"

char migratetype_letter(enum migratetype mt)
{
	static const char letters[] = "UMRHCI";

	return mt < MIGRATE_TYPES ? letters[mt] : '?';
}

static void print_runs(const struct machine *m, const struct zone *zone, char what, FILE *out)
{
	unsigned long pfn = zone->zone_start_pfn;
	char last = 0;
	unsigned long n = 0;

	fprintf(out, " %c %lu:", what, pfn);
	for (;; pfn = pageblock_end_pfn(m, pfn)) {
		char c = 0;

		if (pfn < zone_end_pfn(zone))
			c = what == 'B' ? migratetype_letter(get_pageblock_migratetype(m, pfn))
					: pageblock_skip(m, pfn) ? '1' : '0';
		if (c != last) {
			if (n)
				fprintf(out, " %c*%lu", last, n);
			n = 0;
			last = c;
		}
		if (!c)
			break;
		n++;
	}
	fputc('\n', out);
}

static void print_pcp(const struct machine *m, const struct zone *zone, int cpu, FILE *out)
{
	const struct per_cpu_pages *pcp = &zone->pageset[cpu];
	const struct per_cpu_zonestat *stats = &zone->stats[cpu];

	fprintf(out, " pcp cpu %d count %d high %d batch %d free_factor %d expire %d thresh %d "
		"dfree %d dfree_cma %d\n", cpu, pcp->count, pcp->high, pcp->batch,
		pcp->free_factor, pcp->expire, stats->stat_threshold,
		stats->vm_stat_diff[NR_FREE_PAGES], stats->vm_stat_diff[NR_FREE_CMA_PAGES]);
	for (int pindex = 0; pindex < NR_PCP_LISTS; pindex++) {
		unsigned long pfn = pcp_list_first(m, zone, cpu, pindex);

		if (pfn == PFN_NONE)
			continue;
		fprintf(out, " P %d %d:", cpu, pindex);
		for (; pfn != PFN_NONE; pfn = pcp_list_next(m, pfn))
			fprintf(out, " %lu", pfn);
		fputc('\n', out);
	}
}

static void print_free_area(const struct machine *m, const struct zone *zone, unsigned int order,
			    FILE *out)
{
	fprintf(out, " N %u %lu\n", order, nr_free_blocks(zone, order));
	for (int mt = 0; mt < MIGRATE_TYPES; mt++) {
		unsigned long pfn = free_list_first(m, zone, order, (enum migratetype)mt);

		if (pfn == PFN_NONE)
			continue;
		fprintf(out, " F %u %c:", order, migratetype_letter((enum migratetype)mt));
		for (; pfn != PFN_NONE; pfn = free_list_next(m, pfn, order))
			fprintf(out, " %lu", pfn);
		fputc('\n', out);
	}
}

static void print_zone(const struct machine *m, const struct zone *zone, FILE *out)
{
	const unsigned long *w = zone->_watermark;

	fprintf(out, "zone %s node %d start %lu spanned %lu present %lu managed %lu cma %lu "
		"initialized %d contiguous %d\n", zone->name, zone_to_nid(zone),
		zone->zone_start_pfn, zone->spanned_pages, zone->present_pages,
		zone->managed_pages, zone->cma_pages, zone->initialized, zone->contiguous);
	fprintf(out, " wmark min %lu low %lu high %lu promo %lu boost %lu drift_mark %lu "
		"highatomic %lu flags %lx isolate_blocks %lu\n", w[WMARK_MIN], w[WMARK_LOW],
		w[WMARK_HIGH], w[WMARK_PROMO], zone->watermark_boost, zone->percpu_drift_mark,
		zone->nr_reserved_highatomic, zone->flags, zone->nr_isolate_pageblock);
	fprintf(out, " lowmem_reserve %ld %ld %ld %ld\n", zone->lowmem_reserve[0],
		zone->lowmem_reserve[1], zone->lowmem_reserve[2], zone->lowmem_reserve[3]);
	fprintf(out, " stat free %ld free_cma %ld\n", zone->vm_stat[NR_FREE_PAGES],
		zone->vm_stat[NR_FREE_CMA_PAGES]);
	fprintf(out, " compact free %lu async %lu sync %lu init_free %lu init_migrate %lu "
		"considered %u shift %u failed %d flush %d\n", zone->compact_cached_free_pfn,
		zone->compact_cached_migrate_pfn[0], zone->compact_cached_migrate_pfn[1],
		zone->compact_init_free_pfn, zone->compact_init_migrate_pfn,
		zone->compact_considered, zone->compact_defer_shift, zone->compact_order_failed,
		zone->compact_blockskip_flush);
	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		print_pcp(m, zone, cpu, out);
	for (unsigned int order = 0; order < m->max_order; order++)
		print_free_area(m, zone, order, out);
	print_runs(m, zone, 'B', out);
	print_runs(m, zone, 'S', out);
}

static int nr_zones(const struct pglist_data *pgdat)
{
	int n = 0;

	for (int type = 0; type < MAX_NR_ZONES; type++)
		if (pgdat->node_zones[type].initialized)
			n = type + 1;
	return n;
}

void state_print(const struct machine *m, int nid, FILE *out)
{
	const struct pglist_data *pgdat = m->nodes[nid];
	unsigned long start = ~0UL, end = 0, present = 0;

	for (int type = 0; type < MAX_NR_ZONES; type++) {
		const struct zone *zone = &pgdat->node_zones[type];

		if (!zone->spanned_pages)
			continue;
		start = zone->zone_start_pfn < start ? zone->zone_start_pfn : start;
		end = zone_end_pfn(zone) > end ? zone_end_pfn(zone) : end;
		present += zone->present_pages;
	}
	fprintf(out, "node %d start %lu spanned %lu present %lu nr_zones %d kswapd_order %d\n",
		nid, start, end - start, present, nr_zones(pgdat), pgdat->kswapd_order);
	for (int type = 0; type < MAX_NR_ZONES; type++)
		if (populated_zone(&pgdat->node_zones[type]))
			print_zone(m, &pgdat->node_zones[type], out);
}
