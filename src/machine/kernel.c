/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernels that descriptions start from.
 *
 * Sizes of structures follow from 6.1's definitions on arm64; image sizes are
 * those of a small kernel built from Debian's source with each page size. All
 * can be set in a machine file (doc/MACHINE.md).
 */
#include "machine/desc.h"

#include <string.h>

static const struct desc_kernel common = {
	.va_bits = 48,
	.base = ADDR_AUTO,
	.head = 64 << 10,
	.nr_cpus = 8,
	.numa = true,
	.max_numnodes = MAX_NUMNODES,
	.block_maps = true,
	.base_small = true,
	.stacktrace_filter = true,
	.page_owner = true,
	.cma_sysfs = true,
	.cma_debugfs = true,
	.swiotlb = true,
	.contig_hugepages = true,
	.memory_hotremove = true,
	.cma_size = 64ull << 20,
	.log_buf_shift = 17,
	.log_cpu_max_buf_shift = 12,
	.percpu_dynamic = 28 << 10,
	.sizeof_page = 64,
	.sizeof_mem_section = 32,
	.sizeof_section_usage = 16,
	.sizeof_device_node = 208,
	.sizeof_property = 96,
	.sizeof_alias = 40,
	.sizeof_resource = 64,
	.sizeof_pcpu_chunk = 136,
	.sizeof_pcpu_block = 32,
	.sizeof_io_tlb_slot = 24,
	.sizeof_io_tlb_area = 16,
};

/* What differs with the page size. */
static void set_4k(struct desc_kernel *k)
{
	k->text = 3328 << 10;
	k->rodata = 752 << 10;
	k->init = 448 << 10;
	k->init_text = 192 << 10;
	k->rwdata = 1300 << 10;
	k->bss = 454 << 10;
	k->percpu_static = 71136;
	k->sizeof_pglist_data = 0x25c0;
}

/* No such kernel has been seen: its parts lie between those of the other two. */
static void set_16k(struct desc_kernel *k)
{
	k->text = 3392 << 10;
	k->rodata = 784 << 10;
	k->init = 576 << 10;
	k->init_text = 192 << 10;
	k->rwdata = 1324 << 10;
	k->bss = 534 << 10;
	k->percpu_static = 38368 + 8 * 16384;
	k->sizeof_pglist_data = 0x26c0;
}

static void set_64k(struct desc_kernel *k)
{
	k->text = 3456 << 10;
	k->rodata = 896 << 10;
	k->init = 1216 << 10;
	k->init_text = 192 << 10;
	k->rwdata = 1408 << 10;
	k->bss = 838 << 10;
	k->percpu_static = 562656;
	k->sizeof_pglist_data = 0x29c0;
}

bool desc_kernel_defaults(struct desc_kernel *kernel, unsigned int page_shift)
{
	*kernel = common;
	kernel->page_shift = page_shift;
	switch (page_shift) {
	case 12:
		set_4k(kernel);
		return true;
	case 14:
		set_16k(kernel);
		return true;
	case 16:
		set_64k(kernel);
		return true;
	}
	return false;
}
