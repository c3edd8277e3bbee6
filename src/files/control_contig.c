// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control/: contiguous ranges and CMA areas.
 *
 * doc/CONTROL.md has the keys and results.
 */
#include <errno.h>
#include <limits.h>

#include "files/control.h"

/* ---- ranges ---- */

static int range_failed(struct control *c, int err, unsigned long pages)
{
	char request[CONTROL_REQUEST_MAX];

	if (!pages)
		return control_failed(c, err, "nothing is asked for");
	return control_failed(c, err, "%s", why_no_range(c->f->why, c->m, c->f->holdings,
							 control_request(c, request), err));
}

/* How many of the pages start … end-1 are in areas. */
static unsigned long pages_of_areas(const struct machine *m, unsigned long start,
				    unsigned long end)
{
	unsigned long pages = 0;

	for (int i = 0; i < cma_area_count(m); i++) {
		const struct cma *cma = cma_area(m, i);
		unsigned long first = cma->base_pfn, past = first + cma->count;

		first = first > start ? first : start;
		past = past < end ? past : end;
		pages += first < past ? past - first : 0;
	}
	return pages;
}

/*
 * Pageblocks are CMA where an area is, and nowhere else. The kernel takes its
 * callers' word for it; ours would leave blocks and counters that do not agree.
 */
static int check_type(struct control *c, unsigned long start, unsigned long pages, bool cma)
{
	unsigned long in_areas = pages_of_areas(c->m, start, start + pages);

	if (cma && in_areas < pages)
		return control_refuse(c, -EINVAL, "type=CMA is for CMA areas, and not all of it is in "
				      "one");
	if (!cma && in_areas)
		return control_refuse(c, -EINVAL, "some of it is in a CMA area, and stays so: type=CMA");
	return 0;
}

static int run_alloc_contig_range(const struct vfs_call *call, const char *text,
				  struct vfs_text *result)
{
	static const char *const types[] = { "MOVABLE", "CMA", NULL };
	unsigned long start, pages;
	struct control c;
	const char *name;
	bool cma;
	gfp_t gfp;
	int err;

	control_parse(&c, call, "control/alloc_contig_range", text, result);
	name = control_name(&c);
	start = line_number(&c.line, "start", 0, ULONG_MAX);
	pages = control_pages(&c);
	cma = line_choice_or(&c.line, "type", 0, types);
	gfp = control_gfp(&c, GFP_KERNEL);
	if (pages > ULONG_MAX - start)
		line_fail(&c.line, "the range has no end");
	err = control_begin(&c, name);
	if (err)
		return err;
	err = cma ? check_type(&c, start, pages, true) : 0;
	if (err) {
		control_end(&c);
		return err;
	}
	err = alloc_contig_range(c.m, start, start + pages, cma ? MIGRATE_CMA : MIGRATE_MOVABLE,
				 gfp);
	if (err)
		err = range_failed(&c, err, pages);
	else
		err = control_keep(&c, name, &(struct holding){ .kind = HOLDING_PAGES,
								.pfn = start, .count = pages });
	control_end(&c);
	return err;
}

/* The last of the ranges that were tried tells why. */
static int pages_failed(struct control *c, unsigned long pages)
{
	if (!pages)
		return control_failed(c, -EINVAL, "nothing is asked for");
	return range_failed(c, vfs_stopped(c->call) ? -EINTR : -ENOMEM, pages);
}

static int run_alloc_contig_pages(const struct vfs_call *call, const char *text,
				  struct vfs_text *result)
{
	unsigned long pages, pfn;
	struct control c;
	const char *name;
	nodemask_t nodes;
	gfp_t gfp;
	int nid, err;

	control_parse(&c, call, "control/alloc_contig_pages", text, result);
	name = control_name(&c);
	pages = control_pages(&c);
	gfp = control_gfp(&c, GFP_KERNEL);
	nid = control_node(&c);
	nodes = control_nodes(&c);
	err = control_begin(&c, name);
	if (err)
		return err;
	pfn = alloc_contig_pages(c.m, pages, gfp, nid, ~nodes ? &nodes : NULL);
	if (pfn == PFN_NONE)
		err = pages_failed(&c, pages);
	else
		err = control_keep(&c, name, &(struct holding){ .kind = HOLDING_PAGES, .pfn = pfn,
								.count = pages });
	control_end(&c);
	return err;
}

static int free_range_by_pfn(struct control *c, unsigned long pfn, unsigned long pages)
{
	struct holding *h = control_holding_at(c, pfn);
	int err;

	if (h && h->kind == HOLDING_PAGES && h->pfn == pfn && h->count == pages)
		return control_give_back(c, h);
	err = control_check_unheld(c, pfn, pages, NULL);
	if (err)
		return err;
	err = free_contig_range(c->m, pfn, pages);
	if (err)
		return control_refuse(c, err, "these pages are not all allocated one by one");
	vfs_printf(c->result, "ok pfn=%lu pages=%lu\n", pfn, pages);
	return 0;
}

static int run_free_contig_range(const struct vfs_call *call, const char *text,
				 struct vfs_text *result)
{
	unsigned long pfn = 0, pages = 0;
	const char *name = NULL;
	struct control c;
	int err;

	control_parse(&c, call, "control/free_contig_range", text, result);
	if (line_has(&c.line, "name")) {
		name = line_text(&c.line, "name");
	} else {
		pfn = line_number(&c.line, "pfn", 0, ULONG_MAX);
		pages = control_pages(&c);
	}
	err = control_begin(&c, NULL);
	if (err)
		return err;
	err = name ? control_give_back_named(&c, name, HOLDING_PAGES)
		   : free_range_by_pfn(&c, pfn, pages);
	control_end(&c);
	return err;
}

/* ---- isolation ---- */

/* Whole pageblocks of a zone are isolated, or given back. */
static int run_isolation(const struct vfs_call *call, const char *text, struct vfs_text *result,
			 bool isolate)
{
	static const char *const types[] = { "MOVABLE", "CMA", "UNMOVABLE", "RECLAIMABLE", NULL };
	static const enum migratetype values[] = { MIGRATE_MOVABLE, MIGRATE_CMA, MIGRATE_UNMOVABLE,
						   MIGRATE_RECLAIMABLE };
	unsigned long start, pages;
	struct control c;
	enum migratetype mt;
	int err;

	control_parse(&c, call, isolate ? "control/isolate" : "control/undo_isolate", text, result);
	start = line_number(&c.line, "start", 0, ULONG_MAX);
	pages = control_pages(&c);
	mt = values[line_choice_or(&c.line, "type", 0, types)];
	if (pages > ULONG_MAX - start)
		line_fail(&c.line, "the range has no end");
	err = control_begin(&c, NULL);
	if (err)
		return err;
	err = isolate && mt != MIGRATE_CMA ? 0 : check_type(&c, start, pages, mt == MIGRATE_CMA);
	if (err) {
		control_end(&c);
		return err;
	}
	err = isolate ? isolate_pageblocks(c.m, start, start + pages, mt)
		      : undo_isolation(c.m, start, start + pages, mt);
	if (err == -EINVAL)
		err = control_refuse(&c, err, "they are not whole pageblocks of a zone: those have "
				     "%lu pages", pageblock_nr_pages(c.m));
	else if (err)
		err = range_failed(&c, err, pages);
	else
		vfs_printf(result, "ok pfn=%lu pages=%lu\n", start, pages);
	control_end(&c);
	return err;
}

static int run_isolate(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	return run_isolation(call, text, result, true);
}

static int run_undo_isolate(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	return run_isolation(call, text, result, false);
}

/* ---- areas ---- */

/* area=, or the default one. */
static struct cma *control_area(struct control *c)
{
	const char *name = line_text_or(&c->line, "area", NULL);
	struct cma *cma = name ? cma_find(c->m, name) : board_default_cma(c->f->board);

	if (name && !cma)
		line_fail(&c->line, "area=%s: there is no such area", name);
	else if (!cma)
		line_fail(&c->line, "there is no default area: say which with area=");
	return cma;
}

static int area_failed(struct control *c, int err, const struct cma *cma, unsigned long pages)
{
	char request[CONTROL_REQUEST_MAX];

	return control_failed(c, err, "%s", why_no_area(c->f->why, c->m, c->f->holdings,
							control_request(c, request), cma, pages,
							err));
}

static int run_cma_alloc(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	unsigned long pages, pfn;
	unsigned int align;
	struct control c;
	const char *name;
	struct cma *cma;
	bool no_warn;
	int err;

	control_parse(&c, call, "control/cma_alloc", text, result);
	name = control_name(&c);
	cma = control_area(&c);
	pages = control_pages(&c);
	align = (unsigned int)line_number_or(&c.line, "align", 0, 0, 63);
	no_warn = line_number_or(&c.line, "no_warn", 0, 0, 1);
	err = control_begin(&c, name);
	if (err)
		return err;
	pfn = cma_alloc(c.m, cma, pages, align, no_warn, &err);
	if (pfn == PFN_NONE)
		err = area_failed(&c, err, cma, pages);
	else
		err = control_keep(&c, name, &(struct holding){ .kind = HOLDING_CMA, .pfn = pfn,
								.count = pages, .cma = cma });
	control_end(&c);
	return err;
}

/* Part of what a name holds, from its start. */
static int release_part(struct control *c, const char *name, unsigned long pages)
{
	struct holding *h = holdings_find(c->f->holdings, name);
	int err;

	if (!h || h->kind != HOLDING_CMA)
		return control_refuse(c, -ENOENT, "nothing of an area is named %s", name);
	if (pages == h->count)
		return control_give_back(c, h);
	if (pages > h->count)
		return control_failed(c, -EINVAL, "%s has %lu pages", name, h->count);
	if (pages & ((1UL << h->cma->order_per_bit) - 1))
		return control_failed(c, -EINVAL, "%s gives back %lu pages at a time",
				      h->cma->name, 1UL << h->cma->order_per_bit);
	err = cma_release(c->m, h->cma, h->pfn, pages);
	if (err)
		return control_failed(c, err, "nothing is asked for");
	vfs_printf(c->result, "ok name=%s pfn=%lu pages=%lu\n", h->name, h->pfn, pages);
	h->pfn += pages;
	h->first += pages;
	h->count -= pages;
	return 0;
}

static int release_by_pfn(struct control *c, struct cma *cma, unsigned long pfn,
			  unsigned long pages)
{
	struct holding *h = control_holding_at(c, pfn);
	int err;

	if (h && h->kind == HOLDING_CMA && h->pfn == pfn && h->count == pages)
		return control_give_back(c, h);
	err = control_check_unheld(c, pfn, pages, cma);
	if (err)
		return err;
	err = cma_release(c->m, cma, pfn, pages);
	if (err)
		return control_failed(c, err, "not all of these are allocated pages of %s",
				      cma->name);
	vfs_printf(c->result, "ok pfn=%lu pages=%lu\n", pfn, pages);
	return 0;
}

static int run_cma_release(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	unsigned long pfn = 0, pages = 0;
	const char *name = NULL;
	struct cma *cma = NULL;
	struct control c;
	bool part;
	int err;

	control_parse(&c, call, "control/cma_release", text, result);
	part = line_has(&c.line, "count") || line_has(&c.line, "size");
	if (line_has(&c.line, "name")) {
		name = line_text(&c.line, "name");
		pages = part ? control_pages(&c) : 0;
	} else {
		cma = control_area(&c);
		pfn = line_number(&c.line, "pfn", 0, ULONG_MAX);
		pages = control_pages(&c);
	}
	err = control_begin(&c, NULL);
	if (err)
		return err;
	if (!name)
		err = release_by_pfn(&c, cma, pfn, pages);
	else if (part)
		err = release_part(&c, name, pages);
	else
		err = control_give_back_named(&c, name, HOLDING_CMA);
	control_end(&c);
	return err;
}

static const struct vfs_handler rows[] = {
	{ .name = "control/alloc_contig_range", .flags = VFS_LONG_STORE,
	  .run = run_alloc_contig_range },
	{ .name = "control/alloc_contig_pages", .flags = VFS_LONG_STORE,
	  .run = run_alloc_contig_pages },
	{ .name = "control/free_contig_range", .run = run_free_contig_range },
	{ .name = "control/isolate", .flags = VFS_LONG_STORE, .run = run_isolate },
	{ .name = "control/undo_isolate", .run = run_undo_isolate },
	{ .name = "control/cma_alloc", .flags = VFS_LONG_STORE, .run = run_cma_alloc },
	{ .name = "control/cma_release", .run = run_cma_release },
};

const struct files_rows control_contig_rows = { rows, ARRAY_SIZE(rows) };
