// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control/: the page allocator's entry points, one file each.
 *
 * doc/CONTROL.md has the keys and results.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "files/control.h"
#include "files/many.h"

/* Who allocates may be asked to move the pages, and may refuse. */
static void set_mobility(struct control *c, const struct holding *h)
{
	page_set_movable(c->m, h->pfn, h->movable && !h->lru);
	page_set_lru(c->m, h->pfn, h->lru);
	page_set_pinned(c->m, h->pfn, h->pinned);
}

/* Why a block of pages was not had: the kernel's own report stands before it. */
static int block_failed(struct control *c, gfp_t gfp, unsigned int order, int nid,
			const nodemask_t *nodes)
{
	bool wrong = order >= max_order(c->m) || (gfp & __GFP_MOVABLE && gfp & __GFP_RECLAIMABLE);
	char request[CONTROL_REQUEST_MAX];

	return control_failed(c, wrong ? -EINVAL : -ENOMEM, "%s",
			      why_no_block(c->f->why, c->m, control_request(c, request), gfp, order,
					   nid, nodes));
}

/* An entry point that takes a block of pages. */
struct entry_point {
	const char *path;
	bool has_order, has_node;
	unsigned long (*call)(struct machine *m, int nid, const nodemask_t *nodes, gfp_t gfp,
			      unsigned int order);
};

/* How the pages can be moved: by movable=, or by the flag. */
static void control_mobility(struct control *c, gfp_t gfp, struct holding *h)
{
	static const char *const words[] = { "0", "1", "lru", NULL };
	unsigned int way = line_choice_or(&c->line, "movable", gfp & __GFP_MOVABLE ? 1 : 0, words);

	h->movable = way > 0;
	h->lru = way == 2;
	h->pinned = line_number_or(&c->line, "pinned", 0, 0, 1);
}

/*
 * One block, kept under a name. Movable by flag means that the pages are
 * registered as movable, unless movable=0 says that nobody can move them.
 */
static int run_entry_point(const struct vfs_call *call, const char *text, struct vfs_text *result,
			   const struct entry_point *entry)
{
	struct holding block = { .kind = HOLDING_BLOCK };
	struct control c;
	const char *name;
	nodemask_t nodes;
	gfp_t gfp;
	int nid, err;

	control_parse(&c, call, entry->path, text, result);
	name = control_name(&c);
	gfp = control_gfp(&c, GFP_KERNEL);
	block.order = entry->has_order ? control_order(&c) : 0;
	nid = entry->has_node ? control_node(&c) : NUMA_NO_NODE;
	nodes = entry->has_node ? control_nodes(&c) : ~(nodemask_t)0;
	control_mobility(&c, gfp, &block);
	err = control_begin(&c, name);
	if (err)
		return err;
	if (block.movable && block.order)	/* only compound blocks are moved as one */
		gfp |= __GFP_COMP;
	block.pfn = entry->call(c.m, nid, ~nodes ? &nodes : NULL, gfp, block.order);
	if (block.pfn == PFN_NONE) {
		err = block_failed(&c, gfp, block.order, nid, ~nodes ? &nodes : NULL);
	} else {
		block.count = 1UL << block.order;
		set_mobility(&c, &block);
		err = control_keep(&c, name, &block);
	}
	control_end(&c);
	return err;
}

static unsigned long call_alloc_pages(struct machine *m, int nid, const nodemask_t *nodes,
				      gfp_t gfp, unsigned int order)
{
	return alloc_pages_nodemask(m, gfp, order, nid, nodes);
}

static unsigned long call_alloc_pages_node(struct machine *m, int nid, const nodemask_t *nodes,
					   gfp_t gfp, unsigned int order)
{
	if (!nodes)
		return alloc_pages_node(m, nid, gfp, order);
	return alloc_pages_nodemask(m, gfp, order, nid, nodes);
}

static unsigned long call_get_free_pages(struct machine *m, int nid, const nodemask_t *nodes,
					 gfp_t gfp, unsigned int order)
{
	return get_free_pages(m, gfp, order);
}

static unsigned long call_get_zeroed_page(struct machine *m, int nid, const nodemask_t *nodes,
					  gfp_t gfp, unsigned int order)
{
	return get_zeroed_page(m, gfp);
}

static unsigned long call_get_dma_pages(struct machine *m, int nid, const nodemask_t *nodes,
					gfp_t gfp, unsigned int order)
{
	return get_dma_pages(m, gfp, order);
}

#define ENTRY_POINT(what, function, with_order, with_node)				\
	static int run_##what(const struct vfs_call *call, const char *line,		\
			      struct vfs_text *result)					\
	{										\
		static const struct entry_point entry = { "control/" #what, with_order,	\
							  with_node, function };	\
											\
		return run_entry_point(call, line, result, &entry);			\
	}

ENTRY_POINT(alloc_pages, call_alloc_pages, true, true)
ENTRY_POINT(alloc_pages_node, call_alloc_pages_node, true, true)
ENTRY_POINT(alloc_page, call_alloc_pages, false, false)
ENTRY_POINT(get_free_pages, call_get_free_pages, true, false)
ENTRY_POINT(get_free_page, call_get_free_pages, false, false)
ENTRY_POINT(get_zeroed_page, call_get_zeroed_page, false, false)
ENTRY_POINT(get_dma_pages, call_get_dma_pages, true, false)

/* That of the block which so many pages come from. */
static unsigned int order_of(unsigned long pages)
{
	unsigned int order = 0;

	while (order < 63 && 1UL << order < pages)
		order++;
	return order;
}

/* Pages in a row for a size, each free on its own. */
static int run_alloc_pages_exact(const struct vfs_call *call, const char *text,
				 struct vfs_text *result)
{
	struct control c;
	const char *name;
	unsigned long pages, pfn;
	gfp_t gfp;
	int nid, err;

	control_parse(&c, call, "control/alloc_pages_exact", text, result);
	name = control_name(&c);
	gfp = control_gfp(&c, GFP_KERNEL);
	nid = control_node(&c);
	pages = control_pages(&c);
	if (pages > SIZE_MAX >> page_shift(c.m))
		line_fail(&c.line, "that is more memory than there can be");
	err = control_begin(&c, name);
	if (err)
		return err;
	pfn = alloc_pages_exact_nid(c.m, nid, pages << page_shift(c.m), gfp);
	if (pfn == PFN_NONE)
		err = pages ? block_failed(&c, gfp, order_of(pages), nid, NULL)
			    : control_failed(&c, -EINVAL, "nothing is asked for");
	else
		err = control_keep(&c, name, &(struct holding){ .kind = HOLDING_PAGES, .pfn = pfn,
								.count = pages });
	control_end(&c);
	return err;
}

/* ---- many pages at once ---- */

/* Keep page number i of a bulk as NAME.i, or under a number. */
static int keep_one(struct control *c, const char *name, unsigned long i, unsigned long pfn,
		    bool movable)
{
	char numbered[HOLDING_NAME_MAX + 24];

	if (name)
		snprintf(numbered, sizeof(numbered), "%s.%lu", name, i);
	return control_keep(c, name ? numbered : NULL,
			    &(struct holding){ .kind = HOLDING_BLOCK, .pfn = pfn, .count = 1,
					       .movable = movable });
}

/* NAME.0 … are to be names that are free. */
static int check_bulk_names(struct control *c, const char *name, unsigned long nr)
{
	char numbered[HOLDING_NAME_MAX + 24];

	for (unsigned long i = 0; name && i < nr; i++) {
		int err;

		snprintf(numbered, sizeof(numbered), "%s.%lu", name, i);
		err = holdings_check_name(c->f->holdings, numbered);
		if (err)
			return control_refuse(c, err, "name=%s: %s is %s", name, numbered,
					      err == -EEXIST ? "taken" : "too long");
	}
	return 0;
}

#define BULK_MAX 65536

static int run_alloc_pages_bulk(const struct vfs_call *call, const char *text,
				struct vfs_text *result)
{
	struct control c;
	const char *name;
	unsigned long nr, got, *pfns;
	nodemask_t nodes;
	gfp_t gfp;
	int nid, err;

	control_parse(&c, call, "control/alloc_pages_bulk", text, result);
	name = control_name(&c);
	gfp = control_gfp(&c, GFP_KERNEL);
	nid = control_node(&c);
	nodes = control_nodes(&c);
	nr = line_number(&c.line, "count", 1, BULK_MAX);
	err = control_begin(&c, name);
	if (err)
		return err;
	err = check_bulk_names(&c, name, nr);
	if (err) {
		control_end(&c);
		return err;
	}
	pfns = calloc(nr, sizeof(*pfns));
	got = pfns ? alloc_pages_bulk(c.m, gfp, nid, ~nodes ? &nodes : NULL, nr, pfns) : 0;
	if (!got)
		err = block_failed(&c, gfp, 0, nid, ~nodes ? &nodes : NULL);
	for (unsigned long i = 0; i < got; i++) {
		if (gfp & __GFP_MOVABLE)
			page_set_movable(c.m, pfns[i], true);
		if (!err)
			err = keep_one(&c, name, i, pfns[i], gfp & __GFP_MOVABLE);
		else
			free_pages(c.m, pfns[i], 0);
	}
	free(pfns);
	control_end(&c);
	return err;
}

/* ---- free ---- */

/* A page by its number: that of a holding is given up with it. */
static int free_by_pfn(struct control *c, unsigned long pfn, unsigned int order)
{
	struct holding *h = control_holding_at(c, pfn);
	int err;

	if (h && h->kind == HOLDING_BLOCK && h->pfn == pfn && h->order == order)
		return control_give_back(c, h);
	if (h && h->kind == HOLDING_MANY && !many_free_block(c->f, h, pfn, order)) {
		vfs_printf(c->result, "ok name=%s pfn=%lu pages=%lu\n", h->name, pfn,
			   1UL << order);
		if (!h->count)
			holdings_remove(c->f->holdings, h);
		return 0;
	}
	err = control_check_unheld(c, pfn, 1UL << order, NULL);
	if (err)
		return err;
	err = free_pages(c->m, pfn, order);
	if (err)
		return control_refuse(c, err,
				    "no allocation of order %u begins at pfn=%lu", order, pfn);
	vfs_printf(c->result, "ok pfn=%lu pages=%lu\n", pfn, 1UL << order);
	return 0;
}

static int run_free_pages(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	unsigned long pfn = PFN_NONE;
	unsigned int order = 0;
	const char *name = NULL;
	struct control c;
	int err;

	control_parse(&c, call, "control/free_pages", text, result);
	if (line_has(&c.line, "name")) {
		name = line_text(&c.line, "name");
	} else {
		pfn = line_number(&c.line, "pfn", 0, ULONG_MAX);
		order = (unsigned int)line_number_or(&c.line, "order", 0, 0, max_order(c.m) - 1);
	}
	err = control_begin(&c, NULL);
	if (err)
		return err;
	err = name ? control_give_back_named(&c, name, HOLDING_BLOCK) : free_by_pfn(&c, pfn, order);
	control_end(&c);
	return err;
}

/* The pages of a block become free on their own. */
static int run_split_page(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	struct control c;
	const char *name;
	struct holding *h;
	int err;

	control_parse(&c, call, "control/split_page", text, result);
	name = line_name(&c.line, "name");
	err = control_begin(&c, NULL);
	if (err)
		return err;
	h = holdings_find(c.f->holdings, name);
	err = h && h->kind == HOLDING_BLOCK ? split_page(c.m, h->pfn, h->order) : -EINVAL;
	if (err) {
		err = control_refuse(&c, err, "%s is no block of plain pages", name);
	} else {
		h->kind = HOLDING_PAGES;
		vfs_printf(result, "ok name=%s pfn=%lu pages=%lu\n", h->name, h->pfn, h->count);
	}
	control_end(&c);
	return err;
}

static const struct vfs_handler rows[] = {
	{ .name = "control/alloc_pages", .flags = VFS_LONG_STORE, .run = run_alloc_pages },
	{ .name = "control/alloc_pages_node", .flags = VFS_LONG_STORE, .run = run_alloc_pages_node },
	{ .name = "control/alloc_page", .flags = VFS_LONG_STORE, .run = run_alloc_page },
	{ .name = "control/get_free_pages", .flags = VFS_LONG_STORE, .run = run_get_free_pages },
	{ .name = "control/get_free_page", .flags = VFS_LONG_STORE, .run = run_get_free_page },
	{ .name = "control/get_zeroed_page", .flags = VFS_LONG_STORE, .run = run_get_zeroed_page },
	{ .name = "control/get_dma_pages", .flags = VFS_LONG_STORE, .run = run_get_dma_pages },
	{ .name = "control/alloc_pages_exact", .flags = VFS_LONG_STORE,
	  .run = run_alloc_pages_exact },
	{ .name = "control/alloc_pages_bulk", .flags = VFS_LONG_STORE, .run = run_alloc_pages_bulk },
	{ .name = "control/free_pages", .flags = VFS_LONG_STORE, .run = run_free_pages },
	{ .name = "control/split_page", .run = run_split_page },
};

const struct files_rows control_alloc_rows = { rows, ARRAY_SIZE(rows) };
