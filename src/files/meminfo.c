// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * proc/meminfo and each node's meminfo: memory by use, in kB.
 *
 * Source: 6.1 fs/proc/meminfo.c, drivers/base/node.c, mm/hugetlb.c.
 */
#include "files/files_i.h"
#include "mm/swap.h"

/* Counters of the whole machine or, if pgdat is not null, of a node. */
struct source {
	const struct machine *m;
	const struct pglist_data *pgdat;
};

static unsigned long node_stat(const struct source *s, enum node_stat_item item)
{
	return s->pgdat ? node_page_state(s->pgdat, item) : global_node_page_state(s->m, item);
}

static unsigned long zone_stat(const struct source *s, enum zone_stat_item item)
{
	unsigned long sum = 0;

	if (!s->pgdat)
		return global_zone_page_state(s->m, item);
	for (int type = 0; type < MAX_NR_ZONES; type++)
		sum += zone_page_state(&s->pgdat->node_zones[type], item);
	return sum;
}

static unsigned long active(const struct source *s)
{
	return node_stat(s, NR_ACTIVE_ANON) + node_stat(s, NR_ACTIVE_FILE);
}

static unsigned long inactive(const struct source *s)
{
	return node_stat(s, NR_INACTIVE_ANON) + node_stat(s, NR_INACTIVE_FILE);
}

/* ---- proc/meminfo ---- */

static void line(const struct source *s, struct vfs_text *out, const char *name,
		 unsigned long pages)
{
	vfs_printf(out, "%-16s%8lu kB\n", name, pages_to_kb(s->m, pages));
}

/* The address space for vmalloc(). Source: 6.1 arch/arm64/include/asm/pgtable.h, memory.h. */
static unsigned long vmalloc_total_kb(const struct files *f)
{
	unsigned int va_bits = board_desc(f->board)->kernel.va_bits;
	unsigned int shift = page_shift(board_machine(f->board));
	unsigned long memmap, modules_and_gap = 384UL << 10;

	va_bits = va_bits > 48 ? 48 : va_bits;
	memmap = 1UL << (va_bits - (shift - 6)) >> 10;
	return (1UL << (va_bits - 1) >> 10) - memmap - modules_and_gap;
}

/* Pages of all CPUs' areas. */
static unsigned long percpu_pages(const struct files *f)
{
	const struct desc_kernel *k = &board_desc(f->board)->kernel;
	unsigned long bytes = k->percpu_static + k->percpu_reserved + k->percpu_dynamic;
	unsigned long page_size = files_page_size(f);

	return (bytes + page_size - 1) / page_size *
	       (unsigned long)machine_params(board_machine(f->board))->nr_cpus;
}

/* As with vm.overcommit_ratio of 50. Source: 6.1 vm_commit_limit(). */
static unsigned long commit_limit(const struct machine *m)
{
	return totalram_pages(m) * 50 / 100 + total_swap_pages(m);
}

/* What processes may come to use. */
static unsigned long committed_pages(struct machine *m)
{
	unsigned long pages = 0;

	for (const struct task *t = init_task(m); t; t = t->next)
		pages += t->total_vm;
	return pages;
}

static void print_use(const struct source *s, struct vfs_text *out)
{
	unsigned long cached = node_stat(s, NR_FILE_PAGES), swapcached = node_stat(s, NR_SWAPCACHE);

	line(s, out, "MemTotal:", totalram_pages(s->m));
	line(s, out, "MemFree:", zone_stat(s, NR_FREE_PAGES));
	line(s, out, "MemAvailable:", si_mem_available(s->m));
	line(s, out, "Buffers:", 0);
	line(s, out, "Cached:", cached > swapcached ? cached - swapcached : 0);
	line(s, out, "SwapCached:", swapcached);
	line(s, out, "Active:", active(s));
	line(s, out, "Inactive:", inactive(s));
	line(s, out, "Active(anon):", node_stat(s, NR_ACTIVE_ANON));
	line(s, out, "Inactive(anon):", node_stat(s, NR_INACTIVE_ANON));
	line(s, out, "Active(file):", node_stat(s, NR_ACTIVE_FILE));
	line(s, out, "Inactive(file):", node_stat(s, NR_INACTIVE_FILE));
	line(s, out, "Unevictable:", node_stat(s, NR_UNEVICTABLE));
	line(s, out, "Mlocked:", zone_stat(s, NR_MLOCK));
	line(s, out, "SwapTotal:", total_swap_pages(s->m));
	line(s, out, "SwapFree:", nr_swap_pages(s->m));
	if (machine_params(s->m)->features & KERNEL_ZSWAP) {
		line(s, out, "Zswap:", 0);
		line(s, out, "Zswapped:", 0);
	}
	line(s, out, "Dirty:", node_stat(s, NR_FILE_DIRTY));
	line(s, out, "Writeback:", node_stat(s, NR_WRITEBACK));
	line(s, out, "AnonPages:", node_stat(s, NR_ANON_MAPPED));
	line(s, out, "Mapped:", node_stat(s, NR_FILE_MAPPED));
	line(s, out, "Shmem:", node_stat(s, NR_SHMEM));
}

static void print_kernel_use(const struct source *s, const struct files *f, struct vfs_text *out)
{
	unsigned long reclaimable = node_stat(s, NR_SLAB_RECLAIMABLE);
	unsigned long unreclaimable = node_stat(s, NR_SLAB_UNRECLAIMABLE);

	line(s, out, "KReclaimable:", reclaimable + node_stat(s, NR_KERNEL_MISC_RECLAIMABLE));
	line(s, out, "Slab:", reclaimable + unreclaimable);
	line(s, out, "SReclaimable:", reclaimable);
	line(s, out, "SUnreclaim:", unreclaimable);
	vfs_printf(out, "%-16s%8lu kB\n", "KernelStack:", node_stat(s, NR_KERNEL_STACK_KB));
	line(s, out, "PageTables:", node_stat(s, NR_PAGETABLE));
	line(s, out, "SecPageTables:", node_stat(s, NR_SECONDARY_PAGETABLE));
	line(s, out, "NFS_Unstable:", 0);
	line(s, out, "Bounce:", zone_stat(s, NR_BOUNCE));
	line(s, out, "WritebackTmp:", node_stat(s, NR_WRITEBACK_TEMP));
	line(s, out, "CommitLimit:", commit_limit(s->m));
	line(s, out, "Committed_AS:", committed_pages(board_machine(f->board)));
	vfs_printf(out, "%-16s%8lu kB\n", "VmallocTotal:", vmalloc_total_kb(f));
	line(s, out, "VmallocUsed:", 0);
	line(s, out, "VmallocChunk:", 0);
	line(s, out, "Percpu:", percpu_pages(f));
	if (machine_params(s->m)->features & KERNEL_MEMORY_FAILURE)
		vfs_printf(out, "HardwareCorrupted: %5lu kB\n", 0UL);
}

static void print_huge(const struct source *s, struct vfs_text *out)
{
	if (!machine_params(s->m)->no_thp) {
		line(s, out, "AnonHugePages:", node_stat(s, NR_ANON_THPS));
		line(s, out, "ShmemHugePages:", node_stat(s, NR_SHMEM_THPS));
		line(s, out, "ShmemPmdMapped:", node_stat(s, NR_SHMEM_PMDMAPPED));
		line(s, out, "FileHugePages:", node_stat(s, NR_FILE_THPS));
		line(s, out, "FilePmdMapped:", node_stat(s, NR_FILE_PMDMAPPED));
	}
	line(s, out, "CmaTotal:", totalcma_pages(s->m));
	line(s, out, "CmaFree:", zone_stat(s, NR_FREE_CMA_PAGES));
	vfs_printf(out,
		   "HugePages_Total:   %5lu\n"
		   "HugePages_Free:    %5lu\n"
		   "HugePages_Rsvd:    %5lu\n"
		   "HugePages_Surp:    %5lu\n"
		   "Hugepagesize:   %8lu kB\n"
		   "Hugetlb:        %8lu kB\n",
		   0UL, 0UL, 0UL, 0UL, pages_to_kb(s->m, pageblock_nr_pages(s->m)), 0UL);
}

static int show_meminfo(const struct vfs_call *call, struct vfs_text *out)
{
	const struct source s = { call_machine(call), NULL };

	print_use(&s, out);
	print_kernel_use(&s, call_files(call), out);
	print_huge(&s, out);
	return 0;
}

/* ---- a node's meminfo ---- */

static void node_line(const struct source *s, struct vfs_text *out, const char *name,
		      unsigned long pages)
{
	vfs_printf(out, "Node %d %-16s%8lu kB\n", s->pgdat->node_id, name,
		   pages_to_kb(s->m, pages));
}

static void print_node_use(const struct source *s, struct vfs_text *out)
{
	unsigned long total = 0, free = zone_stat(s, NR_FREE_PAGES);

	for (int type = 0; type < MAX_NR_ZONES; type++)
		total += s->pgdat->node_zones[type].managed_pages;
	node_line(s, out, "MemTotal:", total);
	node_line(s, out, "MemFree:", free);
	node_line(s, out, "MemUsed:", total - free);
	node_line(s, out, "SwapCached:", node_stat(s, NR_SWAPCACHE));
	node_line(s, out, "Active:", active(s));
	node_line(s, out, "Inactive:", inactive(s));
	node_line(s, out, "Active(anon):", node_stat(s, NR_ACTIVE_ANON));
	node_line(s, out, "Inactive(anon):", node_stat(s, NR_INACTIVE_ANON));
	node_line(s, out, "Active(file):", node_stat(s, NR_ACTIVE_FILE));
	node_line(s, out, "Inactive(file):", node_stat(s, NR_INACTIVE_FILE));
	node_line(s, out, "Unevictable:", node_stat(s, NR_UNEVICTABLE));
	node_line(s, out, "Mlocked:", zone_stat(s, NR_MLOCK));
	node_line(s, out, "Dirty:", node_stat(s, NR_FILE_DIRTY));
	node_line(s, out, "Writeback:", node_stat(s, NR_WRITEBACK));
	node_line(s, out, "FilePages:", node_stat(s, NR_FILE_PAGES));
	node_line(s, out, "Mapped:", node_stat(s, NR_FILE_MAPPED));
	node_line(s, out, "AnonPages:", node_stat(s, NR_ANON_MAPPED));
	node_line(s, out, "Shmem:", node_stat(s, NR_SHMEM));
}

static void print_node_kernel_use(const struct source *s, struct vfs_text *out)
{
	unsigned long reclaimable = node_stat(s, NR_SLAB_RECLAIMABLE);
	unsigned long unreclaimable = node_stat(s, NR_SLAB_UNRECLAIMABLE);

	vfs_printf(out, "Node %d %-16s%8lu kB\n", s->pgdat->node_id, "KernelStack:",
		   node_stat(s, NR_KERNEL_STACK_KB));
	node_line(s, out, "PageTables:", node_stat(s, NR_PAGETABLE));
	node_line(s, out, "SecPageTables:", node_stat(s, NR_SECONDARY_PAGETABLE));
	node_line(s, out, "NFS_Unstable:", 0);
	node_line(s, out, "Bounce:", zone_stat(s, NR_BOUNCE));
	node_line(s, out, "WritebackTmp:", node_stat(s, NR_WRITEBACK_TEMP));
	node_line(s, out, "KReclaimable:", reclaimable + node_stat(s, NR_KERNEL_MISC_RECLAIMABLE));
	node_line(s, out, "Slab:", reclaimable + unreclaimable);
	node_line(s, out, "SReclaimable:", reclaimable);
	node_line(s, out, "SUnreclaim:", unreclaimable);
}

static void print_node_huge(const struct source *s, struct vfs_text *out)
{
	int nid = s->pgdat->node_id;

	if (!machine_params(s->m)->no_thp) {
		node_line(s, out, "AnonHugePages:", node_stat(s, NR_ANON_THPS));
		node_line(s, out, "ShmemHugePages:", node_stat(s, NR_SHMEM_THPS));
		node_line(s, out, "ShmemPmdMapped:", node_stat(s, NR_SHMEM_PMDMAPPED));
		/* These two are a space short in 6.1. */
		vfs_printf(out, "Node %d FileHugePages: %8lu kB\n", nid,
			   pages_to_kb(s->m, node_stat(s, NR_FILE_THPS)));
		vfs_printf(out, "Node %d FilePmdMapped: %8lu kB\n", nid,
			   pages_to_kb(s->m, node_stat(s, NR_FILE_PMDMAPPED)));
	}
	vfs_printf(out,
		   "Node %d HugePages_Total: %5u\n"
		   "Node %d HugePages_Free:  %5u\n"
		   "Node %d HugePages_Surp:  %5u\n",
		   nid, 0u, nid, 0u, nid, 0u);
}

static int show_node_meminfo(const struct vfs_call *call, struct vfs_text *out)
{
	const struct source s = { call_machine(call), call_node(call) };

	print_node_use(&s, out);
	print_node_kernel_use(&s, out);
	print_node_huge(&s, out);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/meminfo", .show = show_meminfo },
	{ .name = "node/meminfo", .show = show_node_meminfo },
};

const struct files_rows meminfo_rows = { rows, ARRAY_SIZE(rows) };
