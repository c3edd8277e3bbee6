// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zones/nodeN/ZONE/: a zone as files, one value a file, and its lists, page by
 * page.
 */
#include <errno.h>

#include "files/files_i.h"

#define ZONE_NUMBER(what, expression)						\
	static int get_##what(const struct vfs_call *call, long long *v)	\
	{									\
		const struct zone *zone = call_zone(call);			\
										\
		v[0] = (long long)(expression);					\
		return 0;							\
	}									\
	static const struct vfs_number what = { .type = VFS_ULONG, .get = get_##what }

ZONE_NUMBER(start_pfn, zone->zone_start_pfn);
ZONE_NUMBER(spanned, zone->spanned_pages);
ZONE_NUMBER(present, zone->present_pages);
ZONE_NUMBER(managed, zone->managed_pages);
ZONE_NUMBER(cma_pages, zone->cma_pages);
ZONE_NUMBER(highatomic, zone->nr_reserved_highatomic);
ZONE_NUMBER(wmark_min, zone->_watermark[WMARK_MIN]);
ZONE_NUMBER(wmark_low, zone->_watermark[WMARK_LOW]);
ZONE_NUMBER(wmark_high, zone->_watermark[WMARK_HIGH]);
ZONE_NUMBER(wmark_promo, zone->_watermark[WMARK_PROMO]);
ZONE_NUMBER(boost, zone->watermark_boost);
ZONE_NUMBER(nr_free, nr_free_blocks(zone, (unsigned int)vfs_arg(call->args, "order")));
ZONE_NUMBER(pcp_count, zone->pageset[vfs_arg(call->args, "cpu")].count);
ZONE_NUMBER(pcp_high, zone->pageset[vfs_arg(call->args, "cpu")].high);
ZONE_NUMBER(pcp_batch, zone->pageset[vfs_arg(call->args, "cpu")].batch);
ZONE_NUMBER(pcp_free_factor, zone->pageset[vfs_arg(call->args, "cpu")].free_factor);

/* To the page: with what the CPUs keep to themselves. */
static int get_exact(const struct vfs_call *call, enum zone_stat_item item, long long *v)
{
	v[0] = (long long)zone_page_state_snapshot(call_machine(call), call_zone(call), item);
	return 0;
}

static int get_free(const struct vfs_call *call, long long *v)
{
	return get_exact(call, NR_FREE_PAGES, v);
}

static int get_free_cma(const struct vfs_call *call, long long *v)
{
	return get_exact(call, NR_FREE_CMA_PAGES, v);
}

static const struct vfs_number free_pages_number = { .type = VFS_ULONG, .get = get_free };
static const struct vfs_number free_cma_number = { .type = VFS_ULONG, .get = get_free_cma };

static int get_stat(const struct vfs_call *call, long long *v)
{
	long item = vfs_arg(call->args, "zone_stat");

	if (item < NR_VM_ZONE_STAT_ITEMS)
		v[0] = (long long)zone_page_state(call_zone(call), (enum zone_stat_item)item);
	else
		v[0] = (long long)call_zone(call)->vm_numa_event[item - NR_VM_ZONE_STAT_ITEMS];
	return 0;
}

static const struct vfs_number stat_number = { .type = VFS_ULONG, .get = get_stat };

static int show_protection(const struct vfs_call *call, struct vfs_text *out)
{
	const struct zone *zone = call_zone(call);

	for (int i = 0; i < MAX_NR_ZONES; i++)
		vfs_printf(out, "%s%ld", i ? " " : "", zone->lowmem_reserve[i]);
	vfs_putc(out, '\n');
	return 0;
}

/* ---- lists ---- */

static int show_freelist(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	unsigned int order = (unsigned int)vfs_arg(call->args, "order");
	enum migratetype mt = (enum migratetype)vfs_arg(call->args, "migratetype");

	for (unsigned long pfn = free_list_first(m, call_zone(call), order, mt); pfn != PFN_NONE;
	     pfn = free_list_next(m, pfn, order)) {
		if (vfs_stopped(call))
			return -EINTR;
		vfs_printf(out, "%lu\n", pfn);
	}
	return 0;
}

static int show_pcp_list(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	int cpu = (int)vfs_arg(call->args, "cpu"), pindex = (int)vfs_arg(call->args, "pcplist");

	for (unsigned long pfn = pcp_list_first(m, call_zone(call), cpu, pindex); pfn != PFN_NONE;
	     pfn = pcp_list_next(m, pfn))
		vfs_printf(out, "%lu\n", pfn);
	return 0;
}

/* ---- pageblocks ---- */

struct run {
	unsigned long pfn, blocks;
	enum migratetype mt;
};

static void print_run(const struct run *run, struct vfs_text *out)
{
	if (run->blocks)
		vfs_printf(out, "%lu %lu %s\n", run->pfn, run->blocks,
			   migratetype_names[run->mt]);
}

/* "PFN BLOCKS TYPE" for each run of pageblocks of one type. */
static int show_pageblocks(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	const struct zone *zone = call_zone(call);
	struct run run = { 0 };

	for (unsigned long pfn = zone->zone_start_pfn; pfn < zone_end_pfn(zone);
	     pfn = (pfn | (pageblock_nr_pages(m) - 1)) + 1) {
		enum migratetype mt = pageblock_migratetype(m, pfn);
		bool ours = page_zone(m, pfn) == zone;

		if (run.blocks && ours && mt == run.mt) {
			run.blocks++;
			continue;
		}
		print_run(&run, out);
		run = (struct run){ pfn, ours, mt };
	}
	print_run(&run, out);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "zone/start_pfn", .number = &start_pfn },
	{ .name = "zone/spanned", .number = &spanned },
	{ .name = "zone/present", .number = &present },
	{ .name = "zone/managed", .number = &managed },
	{ .name = "zone/cma", .number = &cma_pages },
	{ .name = "zone/free", .number = &free_pages_number },
	{ .name = "zone/free_cma", .number = &free_cma_number },
	{ .name = "zone/highatomic", .number = &highatomic },
	{ .name = "zone/protection", .show = show_protection },
	{ .name = "zone/watermark/min", .number = &wmark_min },
	{ .name = "zone/watermark/low", .number = &wmark_low },
	{ .name = "zone/watermark/high", .number = &wmark_high },
	{ .name = "zone/watermark/promo", .number = &wmark_promo },
	{ .name = "zone/watermark/boost", .number = &boost },
	{ .name = "zone/stat", .number = &stat_number },
	{ .name = "zone/freelist/nr_free", .number = &nr_free },
	{ .name = "zone/freelist/pfns", .flags = VFS_LONG_SHOW, .show = show_freelist },
	{ .name = "zone/pcp/count", .number = &pcp_count },
	{ .name = "zone/pcp/high", .number = &pcp_high },
	{ .name = "zone/pcp/batch", .number = &pcp_batch },
	{ .name = "zone/pcp/free_factor", .number = &pcp_free_factor },
	{ .name = "zone/pcp/pfns", .show = show_pcp_list },
	{ .name = "zone/pageblocks", .show = show_pageblocks },
};

const struct files_rows zone_rows = { rows, ARRAY_SIZE(rows) };
