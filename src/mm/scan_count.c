// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much of which LRU list a round of reclaim looks at: anonymous or file
 * pages, by swappiness and by what reclaiming each cost lately.
 *
 * Source: 6.1 mm/vmscan.c.
 */
#include "mm/internal.h"

static unsigned long max_ul(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

static unsigned long int_sqrt(unsigned long x)
{
	unsigned long root = 0;

	while ((root + 1) * (root + 1) <= x)
		root++;
	return root;
}

/* A large machine does with a smaller part of its pages on the inactive list. */
bool inactive_is_low(const struct machine *m, const struct lruvec *lruvec, enum lru_list inactive)
{
	unsigned long nr = lruvec_page_state(lruvec, NR_INACTIVE_ANON + inactive);
	unsigned long active = lruvec_page_state(lruvec, NR_INACTIVE_ANON + inactive + 1);
	unsigned long gb = (nr + active) >> (30 - m->page_shift);

	return nr * (gb ? int_sqrt(10 * gb) : 1) < active;
}

/* A list is aged when it should be longer, or when pages that were taken came back. */
static bool may_deactivate(const struct machine *m, const struct lruvec *target, bool file)
{
	return lruvec_page_state(target, WORKINGSET_ACTIVATE_ANON + file) != target->refaults[file] ||
	       inactive_is_low(m, target, file ? LRU_INACTIVE_FILE : LRU_INACTIVE_ANON);
}

/* So few file pages that all of them would not do: then anonymous ones alone are looked at. */
static bool file_is_tiny(const struct machine *m, const struct pglist_data *pgdat,
			 const struct scan_control *sc)
{
	unsigned long high = 0, free = 0;
	unsigned long file = node_page_state(pgdat, NR_ACTIVE_FILE) +
			     node_page_state(pgdat, NR_INACTIVE_FILE);

	for (int type = 0; type < MAX_NR_ZONES; type++) {
		const struct zone *zone = &pgdat->node_zones[type];

		free += zone_page_state(zone, NR_FREE_PAGES);
		if (managed_zone(zone))
			high += wmark_pages(zone, WMARK_HIGH);
	}
	return file + free <= high && !(sc->may_deactivate & DEACTIVATE_ANON) &&
	       node_page_state(pgdat, NR_INACTIVE_ANON) >> sc->priority;
}

void prepare_scan_count(const struct machine *m, const struct pglist_data *pgdat,
			struct scan_control *sc)
{
	const struct lruvec *target = mem_cgroup_lruvec(sc->target ? sc->target : m->root_memcg,
							pgdat);

	sc->anon_cost = target->anon_cost;
	sc->file_cost = target->file_cost;
	sc->may_deactivate = DEACTIVATE_ANON | DEACTIVATE_FILE;
	if (!sc->force_deactivate && !may_deactivate(m, target, false))
		sc->may_deactivate &= ~(unsigned int)DEACTIVATE_ANON;
	if (!sc->force_deactivate && !may_deactivate(m, target, true))
		sc->may_deactivate &= ~(unsigned int)DEACTIVATE_FILE;
	/* Enough inactive file pages, none of which is missed: they go first. */
	sc->cache_trim_mode = lruvec_page_state(target, NR_INACTIVE_FILE) >> sc->priority &&
			      !(sc->may_deactivate & DEACTIVATE_FILE);
	if (!cgroup_reclaim(sc))
		sc->file_is_tiny = file_is_tiny(m, pgdat, sc);
}

enum scan_balance { SCAN_EQUAL, SCAN_FRACT, SCAN_ANON, SCAN_FILE };

static enum scan_balance scan_balance(const struct machine *m, const struct lruvec *lruvec,
				      const struct scan_control *sc)
{
	int swappiness = m->sysctl.swappiness;

	if (!sc->may_swap || !can_reclaim_anon_pages(m, lruvec->memcg) ||
	    (cgroup_reclaim(sc) && !swappiness))
		return SCAN_FILE;
	if (!sc->priority && swappiness)
		return SCAN_EQUAL;
	if (sc->file_is_tiny)
		return SCAN_ANON;
	return sc->cache_trim_mode ? SCAN_FILE : SCAN_FRACT;
}

/* The shares of anonymous and file pages: the dearer ones were, the fewer. */
static void fractions(const struct machine *m, const struct scan_control *sc,
		      unsigned long fraction[2])
{
	unsigned long swappiness = (unsigned long)m->sysctl.swappiness;
	unsigned long sum = sc->anon_cost + sc->file_cost;
	unsigned long anon = sum + sc->anon_cost, file = sum + sc->file_cost, total = anon + file;

	fraction[0] = swappiness * (total + 1) / (anon + 1);
	fraction[1] = (200 - swappiness) * (total + 1) / (file + 1);
}

/* Of a list's pages those that its cgroup's protection does not cover. */
static unsigned long unprotected(const struct machine *m, const struct lruvec *lruvec,
				 struct scan_control *sc, unsigned long size)
{
	unsigned long min, low, protection = 0, cgroup_size;

	mem_cgroup_protection(sc->target, lruvec->memcg, &min, &low);
	if (!min && !low)
		return size;
	protection = min;
	if (!sc->memcg_low_reclaim && low > min) {
		protection = low;
		sc->memcg_low_skipped = true;
	}
	cgroup_size = max_ul(mem_cgroup_size(lruvec->memcg), protection);
	return max_ul(size - size * protection / (cgroup_size + 1), SWAP_CLUSTER_MAX);
}

void get_scan_count(const struct machine *m, struct lruvec *lruvec, struct scan_control *sc,
		    unsigned long nr[NR_LRU_LISTS])
{
	enum scan_balance balance = scan_balance(m, lruvec, sc);
	bool online = mem_cgroup_online(lruvec->memcg);
	unsigned long fraction[2];

	fractions(m, sc, fraction);
	for (int lru = LRU_INACTIVE_ANON; lru < LRU_UNEVICTABLE; lru++) {
		bool file = lru_is_file((enum lru_list)lru);
		unsigned long size = lruvec_lru_size(lruvec, (enum lru_list)lru, (int)sc->reclaim_idx);
		unsigned long scan = unprotected(m, lruvec, sc, size) >> sc->priority;

		/* What is left of a removed cgroup goes whatever the priority. */
		if (!scan && !online)
			scan = size < SWAP_CLUSTER_MAX ? size : SWAP_CLUSTER_MAX;
		if (balance == SCAN_FRACT)
			scan = (scan * fraction[file] + (online ? 0 : fraction[0] + fraction[1] - 1)) /
			       (fraction[0] + fraction[1]);
		else if (balance != SCAN_EQUAL && (balance == SCAN_FILE) != file)
			scan = 0;
		nr[lru] = scan;
	}
	nr[LRU_UNEVICTABLE] = 0;
}
