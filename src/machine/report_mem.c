/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mem-Info, and what fails for want of memory.
 *
 * Source: 6.1 lib/show_mem.c (__show_mem()), mm/page_alloc.c
 * (__show_free_areas(), warn_alloc()), mm/hugetlb.c, mm/swap_state.c.
 */
#include <stdio.h>

#include "machine/boot_internal.h"
#include "machine/gfp_names.h"
#include "machine/report_internal.h"
#include "mm/swap.h"

#define MAX_RECLAIM_RETRIES	16

/* What is shown of which zones. */
struct view {
	struct board *b;
	nodemask_t nodes;
	enum zone_type highest;
};

static unsigned long kb(const struct view *v, unsigned long pages)
{
	return pages << (board_kernel(v->b)->page_shift - 10);
}

static const struct pglist_data *shown_node(const struct view *v, int nid)
{
	const struct pglist_data *pgdat = v->nodes >> nid & 1 ? node_data(v->b->m, nid) : NULL;

	return pgdat && pgdat->online ? pgdat : NULL;
}

/* The zone of this type on a node that is shown; null: none, or it has no pages. */
static const struct zone *shown_zone(const struct view *v, int nid, int type)
{
	const struct pglist_data *pgdat = shown_node(v, nid);
	const struct zone *zone = pgdat ? &pgdat->node_zones[type] : NULL;

	return zone && populated_zone(zone) && type <= (int)v->highest ? zone : NULL;
}

#define for_each_shown_zone(v, zone)							\
	for (int i_ = 0; i_ < MAX_NUMNODES * MAX_NR_ZONES; i_++)			\
		if (!((zone) = shown_zone(v, i_ / MAX_NR_ZONES, i_ % MAX_NR_ZONES))) ; else

/* On all CPUs' lists. */
static unsigned long free_pcp(const struct view *v, const struct zone *zone)
{
	unsigned long n = 0;

	for (int cpu = 0; zone->pageset && cpu < v->b->nr_cpus; cpu++)
		n += (unsigned long)zone->pageset[cpu].count;
	return n;
}

/* ---- the machine ---- */

static void show_totals(const struct view *v)
{
	const struct machine *m = v->b->m;
	const struct zone *zone;
	unsigned long pcp = 0;

	for_each_shown_zone(v, zone)
		pcp += free_pcp(v, zone);
	board_printk(v->b, LOG_WARNING,
		     "active_anon:%lu inactive_anon:%lu isolated_anon:%lu\n"
		     " active_file:%lu inactive_file:%lu isolated_file:%lu\n"
		     " unevictable:%lu dirty:%lu writeback:%lu\n"
		     " slab_reclaimable:%lu slab_unreclaimable:%lu\n"
		     " mapped:%lu shmem:%lu pagetables:%lu\n"
		     " sec_pagetables:%lu bounce:%lu\n"
		     " kernel_misc_reclaimable:%lu\n"
		     " free:%lu free_pcp:%lu free_cma:%lu",
		     global_node_page_state(m, NR_ACTIVE_ANON),
		     global_node_page_state(m, NR_INACTIVE_ANON),
		     global_node_page_state(m, NR_ISOLATED_ANON),
		     global_node_page_state(m, NR_ACTIVE_FILE),
		     global_node_page_state(m, NR_INACTIVE_FILE),
		     global_node_page_state(m, NR_ISOLATED_FILE),
		     global_node_page_state(m, NR_UNEVICTABLE),
		     global_node_page_state(m, NR_FILE_DIRTY),
		     global_node_page_state(m, NR_WRITEBACK),
		     global_node_page_state(m, NR_SLAB_RECLAIMABLE),
		     global_node_page_state(m, NR_SLAB_UNRECLAIMABLE),
		     global_node_page_state(m, NR_FILE_MAPPED),
		     global_node_page_state(m, NR_SHMEM),
		     global_node_page_state(m, NR_PAGETABLE),
		     global_node_page_state(m, NR_SECONDARY_PAGETABLE),
		     global_zone_page_state(m, NR_BOUNCE),
		     global_node_page_state(m, NR_KERNEL_MISC_RECLAIMABLE),
		     global_zone_page_state(m, NR_FREE_PAGES), pcp,
		     global_zone_page_state(m, NR_FREE_CMA_PAGES));
}

/* ---- nodes ---- */

/* A field of a line: its name with its ":", and the counter behind it. */
struct node_field {
	const char *name;
	enum node_stat_item item;
	bool of_thp;		/* left out by a kernel without transparent huge pages */
};

static const struct node_field node_fields[] = {
	{ "active_anon:", NR_ACTIVE_ANON, false },
	{ "inactive_anon:", NR_INACTIVE_ANON, false },
	{ "active_file:", NR_ACTIVE_FILE, false },
	{ "inactive_file:", NR_INACTIVE_FILE, false },
	{ "unevictable:", NR_UNEVICTABLE, false },
	{ "isolated(anon):", NR_ISOLATED_ANON, false },
	{ "isolated(file):", NR_ISOLATED_FILE, false },
	{ "mapped:", NR_FILE_MAPPED, false },
	{ "dirty:", NR_FILE_DIRTY, false },
	{ "writeback:", NR_WRITEBACK, false },
	{ "shmem:", NR_SHMEM, false },
	{ "shmem_thp: ", NR_SHMEM_THPS, true },
	{ "shmem_pmdmapped: ", NR_SHMEM_PMDMAPPED, true },
	{ "anon_thp: ", NR_ANON_THPS, true },
	{ "writeback_tmp:", NR_WRITEBACK_TEMP, false },
	{ "kernel_stack:", NR_KERNEL_STACK_KB, false },
	{ "pagetables:", NR_PAGETABLE, false },
	{ "sec_pagetables:", NR_SECONDARY_PAGETABLE, false },
};

static bool has_managed_zones(const struct view *v, const struct pglist_data *pgdat)
{
	for (int type = 0; type <= (int)v->highest; type++)
		if (managed_zone(&pgdat->node_zones[type]))
			return true;
	return false;
}

static void show_node(const struct view *v, const struct pglist_data *pgdat)
{
	struct report_line line = { 0 };

	line_add(&line, "Node %d", pgdat->node_id);
	for (size_t i = 0; i < sizeof(node_fields) / sizeof(node_fields[0]); i++) {
		const struct node_field *f = &node_fields[i];
		unsigned long x = node_page_state(pgdat, f->item);

		if (f->of_thp && machine_params(v->b->m)->no_thp)
			continue;
		line_add(&line, " %s%lukB", f->name, f->item == NR_KERNEL_STACK_KB ? x : kb(v, x));
	}
	line_add(&line, " all_unreclaimable? %s",
		 pgdat->kswapd_failures >= MAX_RECLAIM_RETRIES ? "yes" : "no");
	line_say(&line, v->b, LOG_WARNING);
}

static void show_nodes(const struct view *v)
{
	for (int nid = 0; nid < MAX_NUMNODES; nid++) {
		const struct pglist_data *pgdat = shown_node(v, nid);

		if (pgdat && has_managed_zones(v, pgdat))
			show_node(v, pgdat);
	}
}

/* ---- zones ---- */

/* A kernel without CONFIG_NUMA does not name the node. */
static void begin_zone(struct report_line *line, const struct view *v, const struct zone *zone)
{
	if (board_kernel(v->b)->numa)
		line_add(line, "Node %d ", zone_to_nid(zone));
	line_add(line, "%s", zone->name);
}

static void show_zone(const struct view *v, const struct zone *zone)
{
	const struct { const char *name; unsigned long pages; } fields[] = {
		{ "free", zone_page_state(zone, NR_FREE_PAGES) },
		{ "boost", zone->watermark_boost },
		{ "min", wmark_pages(zone, WMARK_MIN) },
		{ "low", wmark_pages(zone, WMARK_LOW) },
		{ "high", wmark_pages(zone, WMARK_HIGH) },
		{ "reserved_highatomic", zone->nr_reserved_highatomic },	/* in "KB" */
		{ "active_anon", zone_page_state(zone, NR_ZONE_ACTIVE_ANON) },
		{ "inactive_anon", zone_page_state(zone, NR_ZONE_INACTIVE_ANON) },
		{ "active_file", zone_page_state(zone, NR_ZONE_ACTIVE_FILE) },
		{ "inactive_file", zone_page_state(zone, NR_ZONE_INACTIVE_FILE) },
		{ "unevictable", zone_page_state(zone, NR_ZONE_UNEVICTABLE) },
		{ "writepending", zone_page_state(zone, NR_ZONE_WRITE_PENDING) },
		{ "present", zone->present_pages },
		{ "managed", zone->managed_pages },
		{ "mlocked", zone_page_state(zone, NR_MLOCK) },
		{ "bounce", zone_page_state(zone, NR_BOUNCE) },
		{ "free_pcp", free_pcp(v, zone) },
		{ "local_pcp", zone->pageset ?
			       (unsigned long)zone->pageset[this_cpu(v->b->m)].count : 0 },
		{ "free_cma", zone_page_state(zone, NR_FREE_CMA_PAGES) },
	};
	struct report_line line = { 0 };

	begin_zone(&line, v, zone);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		line_add(&line, " %s:%lu%s", fields[i].name, kb(v, fields[i].pages),
			 fields[i].name[0] == 'r' ? "KB" : "kB");
	line_say(&line, v->b, LOG_WARNING);
	line = (struct report_line){ 0 };
	line_add(&line, "lowmem_reserve[]:");
	for (int i = 0; i < MAX_NR_ZONES; i++)
		line_add(&line, " %ld", zone->lowmem_reserve[i]);
	line_say(&line, v->b, LOG_WARNING);
}

/* Not the letters of pagetypeinfo: reclaimable is E here. */
static void add_types(struct report_line *line, const struct zone *zone, unsigned int order)
{
	static const char letters[MIGRATE_TYPES + 1] = "UMEHCI";

	line_add(line, "(");
	for (int type = 0; type < MIGRATE_TYPES; type++)
		if (zone->nonempty[type] >> order & 1)
			line_add(line, "%c", letters[type]);
	line_add(line, ") ");
}

static void show_free_lists(const struct view *v, const struct zone *zone)
{
	struct report_line line = { 0 };
	unsigned long total = 0;

	begin_zone(&line, v, zone);
	line_add(&line, ": ");
	for (unsigned int order = 0; order < max_order(v->b->m); order++) {
		unsigned long nr = nr_free_blocks(zone, order);

		line_add(&line, "%lu*%lukB ", nr, kb(v, 1) << order);
		if (nr)
			add_types(&line, zone, order);
		total += nr << order;
	}
	line_add(&line, "= %lukB", kb(v, total));
	line_say(&line, v->b, LOG_WARNING);
}

static void show_zones(const struct view *v)
{
	const struct zone *zone;

	for_each_shown_zone(v, zone)
		show_zone(v, zone);
	for_each_shown_zone(v, zone)
		show_free_lists(v, zone);
}

/* ---- the rest ---- */

/* There are no huge pages but those that are free like any others. */
static void show_hugetlb(const struct view *v)
{
	unsigned int shift[MAX_HUGE_SIZES], nr = boot_hugepage_shifts(v->b, shift);

	for (int nid = 0; nid < MAX_NUMNODES; nid++)
		for (unsigned int i = 0; shown_node(v, nid) && i < nr; i++)
			board_printk(v->b, LOG_WARNING,
				     "Node %d hugepages_total=0 hugepages_free=0 hugepages_surp=0 "
				     "hugepages_size=%lukB", nid, 1ul << (shift[i] - 10));
}

static void show_swap(const struct view *v)
{
	board_printk(v->b, LOG_WARNING, "%lu pages in swap cache",
		     global_node_page_state(v->b->m, NR_SWAPCACHE));
	board_printk(v->b, LOG_WARNING, "Free swap  = %lukB", kb(v, nr_swap_pages(v->b->m)));
	board_printk(v->b, LOG_WARNING, "Total swap = %lukB", kb(v, total_swap_pages(v->b->m)));
}

/* Of all zones, whatever is shown. arm64 has no highmem. */
static void show_sums(const struct view *v)
{
	const struct view all = { v->b, ~(nodemask_t)0, MAX_NR_ZONES - 1 };
	unsigned long present = 0, managed = 0;
	const struct zone *zone;

	for_each_shown_zone(&all, zone) {
		present += zone->present_pages;
		managed += zone->managed_pages;
	}
	board_printk(v->b, LOG_WARNING, "%lu pages RAM", present);
	board_printk(v->b, LOG_WARNING, "0 pages HighMem/MovableOnly");
	board_printk(v->b, LOG_WARNING, "%lu pages reserved", present - managed);
	board_printk(v->b, LOG_WARNING, "%lu pages cma reserved", totalcma_pages(v->b->m));
	if (machine_params(v->b->m)->features & KERNEL_MEMORY_FAILURE)
		board_printk(v->b, LOG_WARNING, "0 pages hwpoisoned");
}

void report_show_mem(struct board *b, const struct mm_report *r)
{
	const struct view v = { b, r->shown, r->highest };

	board_printk(b, LOG_WARNING, "Mem-Info:");
	show_totals(&v);
	show_nodes(&v);
	show_zones(&v);
	show_hugetlb(&v);
	board_printk(b, LOG_WARNING, "%lu total pagecache pages",
		     global_node_page_state(b->m, NR_FILE_PAGES));
	show_swap(&v);
	show_sums(&v);
}

/* ---- failures ---- */

static bool has_managed_dma(const struct board *b)
{
	for (int nid = 0; nid < MAX_NUMNODES; nid++) {
		const struct pglist_data *pgdat = node_data(b->m, nid);

		if (pgdat && managed_zone(&pgdat->node_zones[ZONE_DMA]))
			return true;
	}
	return false;
}

void report_alloc_failure(struct board *b, const struct mm_report *r)
{
	char flags[GFP_TEXT_MAX], nodes[NODES_TEXT_MAX], allowed[NODES_TEXT_MAX];

	if ((r->gfp & __GFP_NOWARN) ||
	    !report_allowed(b, &b->limits.warn_alloc, "warn_alloc", 1, 10 * NS_PER_S) ||
	    ((r->gfp & __GFP_DMA) && !has_managed_dma(b)))
		return;
	gfp_format(r->gfp, flags, sizeof(flags));
	board_printk(b, LOG_WARNING,
		     "%s: page allocation failure: order:%u, mode:%#x(%s), "
		     "nodemask=%s,cpuset=%s,mems_allowed=%s",
		     r->task.comm, r->order, r->gfp, flags, nodemask_text(r->nodemask, nodes),
		     r->task.cpuset, nodemask_text(&r->task.mems_allowed, allowed));
	report_dump_stack(b, r);
	report_show_mem(b, r);
}
