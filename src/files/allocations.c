// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control/allocations and cma/AREA/allocations: what is allocated at present, in
 * the order of the names: "PFN PAGES NAME OWNER HOW AGE TASK".
 *
 * Pages that were moved are listed where they are now. What is many blocks has
 * no first page, and "-" stands there.
 */
#include <errno.h>

#include "files/files_i.h"

struct listing {
	const struct vfs_call *call;
	const struct cma *cma;		/* what is of this area only; null: all */
	struct vfs_text *out;
};

static int list_holding(void *ctx, struct holding *h)
{
	const struct listing *l = ctx;
	uint64_t now = board_clock(call_files(l->call)->board);

	if (l->cma && (h->kind != HOLDING_CMA || h->cma != l->cma))
		return 0;
	if (h->kind == HOLDING_MANY)
		vfs_puts(l->out, "-");
	else
		vfs_printf(l->out, "%lu", h->pfn);
	vfs_printf(l->out, " %lu %s %s %s %llu ms %s\n", h->count, h->name,
		   *h->owner ? h->owner : "-", h->api,
		   (unsigned long long)(now - h->since) / 1000000, h->task);
	return vfs_stopped(l->call) ? -EINTR : 0;
}

static int show_all(const struct vfs_call *call, struct vfs_text *out)
{
	struct listing l = { call, NULL, out };

	return holdings_each(call_files(call)->holdings, list_holding, &l);
}

/* Then what was taken through debugfs, the newest first. */
static int show_area(const struct vfs_call *call, struct vfs_text *out)
{
	struct listing l = { call, call_cma(call), out };
	int err = holdings_each(call_files(call)->holdings, list_holding, &l);

	if (err)
		return err;
	for (const struct cma_mem *mem = l.cma->mem_head; mem; mem = mem->next)
		vfs_printf(out, "%lu %lu - - debugfs - -\n", mem->pfn, mem->count);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "control/allocations", .flags = VFS_LONG_SHOW, .show = show_all },
	{ .name = "cma/allocations", .flags = VFS_LONG_SHOW, .show = show_area },
};

const struct files_rows allocations_rows = { rows, ARRAY_SIZE(rows) };
