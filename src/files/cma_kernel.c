// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CMA areas as the kernel shows them: counters in sys/kernel/mm/cma, geometry,
 * bitmap and a hand crank in sys/kernel/debug/cma.
 *
 * Source: 6.1 mm/cma_sysfs.c, mm/cma_debug.c.
 */
#include <errno.h>

#include "files/files_i.h"

/* ---- numbers ---- */

#define AREA_NUMBER(what, expression, number_type)				\
	static int get_##what(const struct vfs_call *call, long long *v)	\
	{									\
		const struct cma *cma = call_cma(call);				\
										\
		v[0] = (long long)(expression);					\
		return 0;							\
	}									\
	static const struct vfs_number what = { .type = number_type, .get = get_##what }

AREA_NUMBER(alloc_pages_success, cma->nr_pages_succeeded, VFS_ULLONG);
AREA_NUMBER(alloc_pages_fail, cma->nr_pages_failed, VFS_ULLONG);
AREA_NUMBER(base_pfn, cma->base_pfn, VFS_ULLONG);
AREA_NUMBER(count, cma->count, VFS_ULLONG);
AREA_NUMBER(order_per_bit, cma->order_per_bit, VFS_ULLONG);
AREA_NUMBER(used, cma_used(cma), VFS_ULLONG);
AREA_NUMBER(maxchunk, cma_maxchunk(cma), VFS_ULLONG);

/* The whole bitmap as decimal words of 32 bits. */
static int show_bitmap(const struct vfs_call *call, struct vfs_text *out)
{
	const struct cma *cma = call_cma(call);
	unsigned long maxno = cma->bitmap ? cma_bitmap_maxno(cma) : 0;

	for (unsigned long bit = 0; bit < maxno; bit += 32) {
		uint32_t word = (uint32_t)(cma->bitmap[bit / 64] >> (bit % 64));

		vfs_printf(out, "%s%u", bit ? " " : "", word);
	}
	vfs_putc(out, '\n');
	return 0;
}

/* ---- alloc and free by hand ---- */

static int alloc_by_hand(const struct vfs_call *call, const long long *v, unsigned int n)
{
	int err;

	files_begin(call);
	err = cma_debug_alloc(call_machine(call), call_cma(call), (unsigned long)v[0]);
	files_end(call);
	return err;
}

/* The newest first, from its start; what cannot be freed is passed over in silence. */
static int free_by_hand(const struct vfs_call *call, const long long *v, unsigned int n)
{
	files_begin(call);
	cma_debug_free(call_machine(call), call_cma(call), (unsigned long)v[0]);
	files_end(call);
	return 0;
}

static const struct vfs_number alloc_number = { .type = VFS_ULLONG, .set = alloc_by_hand };
static const struct vfs_number free_number = { .type = VFS_ULLONG, .set = free_by_hand };

static const struct vfs_handler rows[] = {
	{ .name = "sys-cma/alloc_pages_success", .number = &alloc_pages_success },
	{ .name = "sys-cma/alloc_pages_fail", .number = &alloc_pages_fail },
	{ .name = "debug-cma/base_pfn", .number = &base_pfn },
	{ .name = "debug-cma/count", .number = &count },
	{ .name = "debug-cma/order_per_bit", .number = &order_per_bit },
	{ .name = "debug-cma/used", .number = &used },
	{ .name = "debug-cma/maxchunk", .number = &maxchunk },
	{ .name = "debug-cma/bitmap", .show = show_bitmap },
	{ .name = "debug-cma/alloc", .flags = VFS_LONG_STORE, .number = &alloc_number },
	{ .name = "debug-cma/free", .flags = VFS_LONG_STORE, .number = &free_number },
};

const struct files_rows cma_kernel_rows = { rows, ARRAY_SIZE(rows) };
