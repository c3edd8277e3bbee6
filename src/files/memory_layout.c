// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What lies where: proc/iomem, proc/cmdline, and the memblock lists as they
 * were when the boot ended.
 *
 * Source: 6.1 kernel/resource.c, mm/memblock.c, fs/proc/cmdline.c.
 */
#include "files/files_i.h"

/* Only root learns addresses. */
static int show_iomem(const struct vfs_call *call, struct vfs_text *out)
{
	bool root = !call->caller || !call->caller->uid;
	const struct resource *r = board_iomem(call_files(call)->board);
	int depth = 0;

	while ((r = iomem_next(r, &depth))) {
		vfs_printf(out, "%*s%08llx-%08llx : %s\n", (depth - 1) * 2, "",
			   root ? (unsigned long long)r->start : 0,
			   root ? (unsigned long long)r->end : 0, r->name);
		vfs_record(out);
	}
	return 0;
}

static int show_cmdline(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%s\n", board_cmdline(call_files(call)->board));
	return 0;
}

static int show_regions(const struct memblock_type *type, struct vfs_text *out)
{
	for (int i = 0; i < type->cnt; i++) {
		const struct memblock_region *r = &type->regions[i];

		vfs_printf(out, "%4d: 0x%016llx..0x%016llx\n", i, (unsigned long long)r->base,
			   (unsigned long long)memblock_region_end(r) - 1);
	}
	return 0;
}

static int show_memory(const struct vfs_call *call, struct vfs_text *out)
{
	return show_regions(&machine_memblock(call_machine(call))->memory, out);
}

static int show_reserved(const struct vfs_call *call, struct vfs_text *out)
{
	return show_regions(&machine_memblock(call_machine(call))->reserved, out);
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/iomem", .show = show_iomem },
	{ .name = "proc/cmdline", .show = show_cmdline },
	{ .name = "memblock/memory", .show = show_memory },
	{ .name = "memblock/reserved", .show = show_reserved },
};

const struct files_rows memory_layout_rows = { rows, ARRAY_SIZE(rows) };
