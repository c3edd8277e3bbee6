/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the last early allocations to the first process.
 *
 * Source: 6.1 init/main.c, mm/page_alloc.c (alloc_large_system_hash(),
 * mem_init_print_info()), kernel/dma/swiotlb.c, pool.c, mm/hugetlb.c,
 * mm/page_ext.c, arch/arm64/mm/init.c.
 */
#include "machine/boot_internal.h"

#include "machine/gfp_names.h"
#include "mm/page_owner.h"

#define IO_TLB_SHIFT	     11
#define IO_TLB_SEGSIZE	     128ul
#define IO_TLB_MIN_SLABS     ((1ul << 20) >> IO_TLB_SHIFT)
#define CONFIG_CMA_ALIGNMENT 8u
#define SIZEOF_PAGE_EXT	     64u /* flags and what page_owner keeps */

/* ---- hash tables ---- */

struct hash_table {
	const char *name;
	unsigned int scale;	/* one bucket for 2^scale bytes of memory */
	unsigned long min, max; /* buckets; 0: no bound of its own */
};

static unsigned int get_order(const struct board *b, size_t size)
{
	unsigned int order = 0;

	while (board_page_size(b) << order < size)
		order++;
	return order;
}

static unsigned long roundup_pow_of_two(unsigned long x)
{
	return x <= 1 ? 1 : 1ul << (64 - __builtin_clzl(x - 1));
}

/* How many buckets of 8 bytes. Source: 6.1 alloc_large_system_hash(). */
static unsigned long hash_buckets(const struct board *b, const struct hash_table *h)
{
	unsigned int shift = board_kernel(b)->page_shift, scale = h->scale;
	unsigned long pages = vm_total_pages(b->m), n, max = h->max;

	n = align_up(pages, SZ_1M >> shift);
	for (unsigned long big = 1ul << (36 - shift); !h->max && big < n; big <<= 2)
		scale++;
	n = scale > shift ? n >> (scale - shift) : n << (shift - scale);
	if (n * 8 < board_page_size(b))
		n = board_page_size(b) / 8;
	n = roundup_pow_of_two(n);
	if (!max)
		max = (pages << shift) / 16 / 8;
	if (max > 0x80000000ul)
		max = 0x80000000ul;
	if (n < h->min)
		n = h->min;
	if (n > max)
		n = max;
	return 1ul << (63 - __builtin_clzl(n | 1));
}

static void alloc_hash(struct board *b, const struct hash_table *h)
{
	unsigned long n = hash_buckets(b, h), size = n * 8;

	boot_alloc(b, size, SMP_CACHE_BYTES, h->name);
	board_printk(b, LOG_INFO, "%s hash table entries: %ld (order: %d, %lu bytes, linear)",
		     h->name, (long)n, (int)get_order(b, size), size);
}

/* With memory on several nodes they are made later, of pages from all. */
void boot_hash_tables(struct board *b)
{
	static const struct hash_table dentry = {"Dentry cache", 13, 0, 0};
	static const struct hash_table inode = {"Inode-cache", 14, 0, 0};

	if (__builtin_popcountll(node_states_memory(b->m)) != 1)
		return;
	alloc_hash(b, &dentry);
	alloc_hash(b, &inode);
}

/* page_owner= remembers call stacks. Source: 6.1 stack_depot_early_init(). */
static void stack_depot(struct board *b)
{
	static const struct hash_table stacks = {"stackdepot", 14, 1 << 12, 1 << 20};

	if (b->options.page_owner)
		alloc_hash(b, &stacks);
}

/* ---- bounce buffers ---- */

/* Source: 6.1 swiotlb_init_remap(). Returns the slabs there came to be. */
static unsigned long alloc_slabs(struct board *b, unsigned long slabs, phys_addr_t *at)
{
	struct memblock *mb = machine_memblock(b->m);

	for (;;) {
		*at = memblock_alloc_internal(mb, page_align(b, slabs << IO_TLB_SHIFT),
					      board_page_size(b), 0, b->dma_limit - 1, NUMA_NO_NODE,
					      false);
		if (*at)
			return slabs;
		board_printk(b, LOG_WARNING,
			     "software IO TLB: swiotlb_memblock_alloc: Failed to allocate %zu "
			     "bytes tlb structure",
			     (size_t)page_align(b, slabs << IO_TLB_SHIFT));
		if (slabs <= IO_TLB_MIN_SLABS)
			return 0;
		slabs = align_up(slabs >> 1, IO_TLB_SEGSIZE);
	}
}

static void swiotlb_init(struct board *b)
{
	const struct boot_options *o = &b->options;
	const struct desc_kernel *k = board_kernel(b);
	unsigned long wanted = o->swiotlb_slabs ? align_up(o->swiotlb_slabs, IO_TLB_SEGSIZE)
						: 64 * SZ_1M >> IO_TLB_SHIFT;
	unsigned long areas =
		roundup_pow_of_two(o->swiotlb_areas ? o->swiotlb_areas : (unsigned long)b->nr_cpus);
	unsigned long slabs;
	phys_addr_t at;
	bool beyond = memblock_end_of_DRAM(machine_memblock(b->m)) > b->dma_limit;

	if (!k->swiotlb || o->swiotlb_off || (!beyond && !o->swiotlb_force))
		return;
	board_printk(b, LOG_INFO, "software IO TLB: area num %lu.", areas);
	slabs = alloc_slabs(b, wanted, &at);
	if (!slabs)
		return;
	if (slabs != wanted)
		board_printk(
			b, LOG_INFO,
			"software IO TLB: SWIOTLB bounce buffer size adjusted %lu -> %lu slabs",
			wanted, slabs);
	boot_alloc(b, page_align(b, slabs * k->sizeof_io_tlb_slot), board_page_size(b),
		   "bounce buffers");
	boot_alloc(b, areas * k->sizeof_io_tlb_area, SMP_CACHE_BYTES, "bounce buffers");
	board_printk(b, LOG_INFO, "software IO TLB: mapped [mem 0x%016llx-0x%016llx] (%luMB)",
		     (unsigned long long)at, (unsigned long long)(at + (slabs << IO_TLB_SHIFT)),
		     (slabs << IO_TLB_SHIFT) >> 20);
}

/* ---- memory is handed over ---- */

/*
 * A captured board: the ranges its kernel really held, instead of those of the
 * model. Areas, initrd and crash kernel keep what they have.
 */
static void use_captured(struct board *b)
{
	const struct desc_ranges *captured = &b->desc->captured;
	struct memblock *mb = machine_memblock(b->m);

	if (!captured->nr)
		return;
	boot_check(b, memblock_phys_free(mb, 0, PHYS_ADDR_MAX));
	for (size_t i = 0; i < captured->nr; i++)
		boot_check(b, memblock_reserve(mb, captured->r[i].base, captured->r[i].size));
	for (int i = 0; i < cma_area_count(b->m); i++) {
		const struct cma *cma = cma_area(b->m, i);
		phys_addr_t base = (phys_addr_t)cma->base_pfn << mb->page_shift;
		phys_addr_t size = (phys_addr_t)cma->count << mb->page_shift;

		/* One that the capture knows is as the capture has it. */
		if (!memblock_is_region_reserved(mb, base, size))
			boot_check(b, memblock_reserve(mb, base, size));
	}
	if (b->initrd_size) {
		phys_addr_t base = align_down(b->initrd_base, board_page_size(b));

		boot_check(b,
			   memblock_reserve(mb, base,
					    page_align(b, b->initrd_base + b->initrd_size) - base));
	}
}

/*
 * Pages whose descriptors are made later and that are not free till then: of a
 * node's last zone, what follows its first section.
 * Source: 6.1 defer_init().
 */
static unsigned long deferred_pages(const struct board *b)
{
	unsigned int shift = board_kernel(b)->page_shift;
	unsigned long section = 1ul << (section_shift(b->m) - shift), n = 0;
	struct memblock *mb = machine_memblock(b->m);

	if (!board_kernel(b)->deferred_init)
		return 0;
	for (int nid = 0; nid < MAX_NUMNODES; nid++) {
		const struct pglist_data *pgdat = node_data(b->m, nid);
		int z = MAX_NR_ZONES - 1;
		struct memblock_walk walk;
		phys_addr_t start, end, first;

		while (pgdat && z >= 0 && !pgdat->node_zones[z].spanned_pages)
			z--;
		if (!pgdat || z < 0)
			continue;
		first = align_up(pgdat->node_zones[z].zone_start_pfn + section, section) << shift;
		for_each_free_mem_range(mb, &walk, nid, MEMBLOCK_NONE, &start, &end, NULL)
		{
			start = page_align(b, start > first ? start : first);
			if (start < end)
				n += (end - start) >> shift;
		}
	}
	return n;
}

/* Source: 6.1 mem_init_print_info(). */
static void say_memory(struct board *b, unsigned long deferred)
{
	const struct desc_kernel *k = board_kernel(b);
	unsigned int to_k = k->page_shift - 10;
	unsigned long present = 0, cma = totalcma_pages(b->m);
	unsigned long free = global_zone_page_state(b->m, NR_FREE_PAGES) - deferred;

	for (int nid = 0; nid < MAX_NUMNODES; nid++)
		if (node_data(b->m, nid))
			present += node_data(b->m, nid)->node_present_pages;
	board_printk(b, LOG_INFO,
		     "Memory: %luK/%luK available (%zuK kernel code, %zuK rwdata, %zuK rodata, "
		     "%zuK init, %zuK bss, %luK reserved, %luK cma-reserved)",
		     free << to_k, present << to_k, k->text / SZ_1K, k->rwdata / SZ_1K,
		     k->rodata / SZ_1K, k->init / SZ_1K, k->bss / SZ_1K,
		     (present - totalram_pages(b->m) - cma) << to_k, cma << to_k);
}

void boot_mem_init(struct board *b)
{
	unsigned long deferred;

	stack_depot(b);
	swiotlb_init(b);
	use_captured(b);
	deferred = deferred_pages(b);
	memblock_free_all(b->m);
	say_memory(b, deferred);
	board_printk(b, LOG_INFO, "SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs=%d, Nodes=%d",
		     b->nr_cpus, machine_params(b->m)->nr_nodes);
}

/* ---- pools for DMA that cannot wait ---- */

/* Whether pages of the default area suit the flags. Source: 6.1 cma_in_zone(). */
static bool cma_in_zone(const struct board *b, gfp_t gfp)
{
	const struct cma *cma = b->default_cma;
	phys_addr_t last;

	if (!cma || !cma->count)
		return false;
	last = ((phys_addr_t)(cma->base_pfn + cma->count) << board_kernel(b)->page_shift) - 1;
	if (gfp & __GFP_DMA)
		return last < (phys_addr_t)1 << b->zone_dma_bits;
	if (gfp & __GFP_DMA32)
		return last < (phys_addr_t)1 << 32;
	return true;
}

/* Source: 6.1 atomic_pool_expand(). Bytes got; 0: none. */
static size_t expand_pool(struct board *b, size_t size, gfp_t gfp)
{
	unsigned int order = get_order(b, size);

	if (order >= max_order(b->m))
		order = max_order(b->m) - 1;
	for (;; order--) {
		unsigned int align = order < CONFIG_CMA_ALIGNMENT ? order : CONFIG_CMA_ALIGNMENT;
		unsigned long pfn = PFN_NONE;

		if (cma_in_zone(b, gfp))
			pfn = cma_alloc(b->m, b->default_cma, 1ul << order, align, false, NULL);
		if (pfn == PFN_NONE)
			pfn = alloc_pages(b->m, gfp | __GFP_NOWARN, order);
		if (pfn != PFN_NONE)
			return board_page_size(b) << order;
		if (!order)
			return 0;
	}
}

static void init_pool(struct board *b, size_t size, gfp_t gfp)
{
	char flags[GFP_TEXT_MAX];
	size_t got;

	call_path_push(b->m, FN_atomic_pool_expand);
	got = expand_pool(b, size, gfp);
	call_path_pop(b->m);
	gfp_format(gfp, flags, sizeof(flags));
	if (got)
		board_printk(b, LOG_INFO,
			     "DMA: preallocated %zu KiB %s pool for atomic allocations", got >> 10,
			     flags);
	else
		board_printk(b, LOG_ERR,
			     "DMA: failed to allocate %zu KiB %s pool for atomic allocation",
			     size >> 10, flags);
}

static bool has_managed_dma(const struct board *b)
{
	for (int nid = 0; nid < MAX_NUMNODES; nid++)
		if (node_data(b->m, nid) &&
		    managed_zone(&node_data(b->m, nid)->node_zones[ZONE_DMA]))
			return true;
	return false;
}

/* 128 KiB for each GiB. Source: 6.1 dma_atomic_pool_init(). */
static void dma_pools(struct board *b)
{
	unsigned long pages = totalram_pages(b->m) / (SZ_1G / (128 * SZ_1K));
	size_t size;

	if (pages > max_order_nr_pages(b->m))
		pages = max_order_nr_pages(b->m);
	size = pages << board_kernel(b)->page_shift;
	if (size < 128 * SZ_1K)
		size = 128 * SZ_1K;
	if (b->options.coherent_pool)
		size = b->options.coherent_pool;
	init_pool(b, size, GFP_KERNEL);
	if (has_managed_dma(b))
		init_pool(b, size, GFP_KERNEL | GFP_DMA);
	init_pool(b, size, GFP_KERNEL | GFP_DMA32);
}

/* ---- the rest ---- */

/* A size in three digits. Source: 6.1 string_get_size(). */
static void say_hugepage(struct board *b, unsigned int shift)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
	unsigned int unit = (shift - 10) / 10, value = 1u << ((shift - 10) % 10);
	const char *tail = value < 10 ? ".00" : value < 100 ? ".0" : "";

	board_printk(b, LOG_INFO, "HugeTLB: registered %u%s %s page size, pre-allocated 0 pages",
		     value, tail, units[unit]);
	board_printk(b, LOG_INFO, "HugeTLB: 0 KiB vmemmap can be freed for a %u%s %s page", value,
		     tail, units[unit]);
}

/* Blocks and contiguous runs of entries, largest first. Source: 6.1 arm64 hugetlbpage_init(). */
unsigned int boot_hugepage_shifts(const struct board *b, unsigned int shift[MAX_HUGE_SIZES])
{
	unsigned int page = board_kernel(b)->page_shift, pmd = 2 * page - 3, nr = 0;
	unsigned int cont_pte = page == 14 ? 7 : page == 16 ? 5 : 4;
	unsigned int cont_pmd = page == 12 ? 4 : 5;

	if (!board_kernel(b)->contig_hugepages)
		return 0;
	if (page == 12)
		shift[nr++] = 30;
	shift[nr++] = pmd + cont_pmd;
	shift[nr++] = pmd;
	shift[nr++] = page + cont_pte;
	return nr;
}

static void hugepages(struct board *b)
{
	unsigned int shift[MAX_HUGE_SIZES], nr = boot_hugepage_shifts(b, shift);

	for (unsigned int i = 0; i < nr; i++)
		say_hugepage(b, shift[i]);
}

/* Source: 6.1 init_early_allocated_pages(). */
static void say_early_pages(struct board *b)
{
	for (int nid = 0; nid < nr_online_nodes(b->m); nid++) {
		for (int type = 0; type < MAX_NR_ZONES; type++) {
			const struct zone *zone = &node_data(b->m, nid)->node_zones[type];

			if (populated_zone(zone))
				board_printk(b, LOG_INFO,
					     "Node %d, zone %8s: page owner found early allocated %lu pages",
					     nid, zone->name, page_owner_early_pages(b->m, zone));
		}
	}
}

/* Source: 6.1 alloc_page_ext(): a table for each section, from its node. */
static void page_ext(struct board *b)
{
	unsigned int shift = board_kernel(b)->page_shift;
	unsigned long section = 1ul << (section_shift(b->m) - shift), done = 0, start, end;
	struct memblock *mb = machine_memblock(b->m);
	size_t total = 0;
	int i, nid;

	if (!b->options.page_owner)
		return;
	for_each_mem_pfn_range(mb, i, MAX_NUMNODES, &start, &end, &nid)
	{
		for (unsigned long s = start / section; s * section < end; s++) {
			if (done && s < done)
				continue;
			done = s + 1;
			if (alloc_pages_exact_nid(b->m, nid, section * SIZEOF_PAGE_EXT,
						  GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN) !=
			    PFN_NONE)
				total += section * SIZEOF_PAGE_EXT;
		}
	}
	board_printk(b, LOG_INFO, "allocated %zu bytes of page_ext", total);
	page_owner_init(b->m);
	say_early_pages(b);
}

/* Source: 6.1 init/initramfs.c (free_initrd_mem()). */
static void free_initrd(struct board *b)
{
	phys_addr_t page = board_page_size(b), base = b->initrd_base, size = b->initrd_size;
	unsigned long pages;

	if (!size)
		return;
	boot_free(b, align_down(base, page), page_align(b, base + size) - align_down(base, page));
	pages = free_reserved_area(b->m, page_align(b, base) / page, (base + size) / page);
	if (pages)
		board_printk(b, LOG_INFO, "Freeing initrd memory: %luK",
			     (unsigned long)(pages * page / SZ_1K));
}

/* Source: 6.1 arm64 free_initmem(). */
static void free_init(struct board *b)
{
	phys_addr_t page = board_page_size(b);
	unsigned long pages =
		free_reserved_area(b->m, b->image.init_begin / page, b->image.sdata / page);

	if (pages)
		board_printk(b, LOG_INFO, "Freeing unused kernel memory: %luK",
			     (unsigned long)(pages * page / SZ_1K));
}

void boot_initcalls(struct board *b)
{
	setup_per_cpu_pageset(b->m);
	board_printk(b, LOG_INFO, "smp: Bringing up secondary CPUs ...");
	board_printk(b, LOG_INFO, "smp: Brought up %d node%s, %d CPU%s",
		     __builtin_popcountll(b->numa.parsed),
		     __builtin_popcountll(b->numa.parsed) > 1 ? "s" : "", b->nr_cpus,
		     b->nr_cpus > 1 ? "s" : "");
	board_printk(b, LOG_INFO, "SMP: Total of %d processors activated.", b->nr_cpus);
	shuffle_free_memory(b->m);
	page_ext(b);
	cma_init_reserved_areas(b->m);
	dma_pools(b);
	init_per_zone_wmark_min(b->m);
	boot_check(b, boot_iomem_reserved(b));
	hugepages(b);
	free_initrd(b);
	if (board_kernel(b)->page_owner && !b->options.page_owner)
		board_printk(b, LOG_INFO, "page_owner is disabled");
	free_init(b);
}
