/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the stages of booting a board share: see board.h. */
#ifndef BUDDYFS_MACHINE_BOOT_INTERNAL_H
#define BUDDYFS_MACHINE_BOOT_INTERNAL_H

#include "machine/board.h"
#include "machine/report.h"
#include "mm/memblock.h"

#define MAX_RESERVED_REGIONS	64	/* 6.1 drivers/of/of_reserved_mem.c */
#define SMP_CACHE_BYTES		64
#define SZ_1K			1024ul
#define SZ_1M			(1ul << 20)
#define SZ_2M			(2ul << 20)
#define SZ_1G			(1ul << 30)
#define PHYS_MASK_SHIFT		48	/* 6.1 CONFIG_ARM64_PA_BITS */

/* Where the parts of the kernel lie: physical addresses, in this order. */
struct boot_image {
	phys_addr_t base, stext, etext, rodata, init_begin, inittext_end, sdata, edata, bss;
	phys_addr_t early_tables, early_tables_end, end;
};

struct tables;

/* What NUMA comes to. */
struct numa_map {
	bool fake;			/* one node, for want of better */
	nodemask_t parsed;		/* nodes there are */
	uint8_t distance[MAX_NUMNODES][MAX_NUMNODES];
	phys_addr_t pgdat[MAX_NUMNODES];	/* where NODE_DATA is */
};

/* A reservation while it is worked out. Source: 6.1 struct reserved_mem. */
struct boot_rmem {
	const struct desc_reserved *desc;
	phys_addr_t base, size;
};

struct board {
	struct board **self;		/* what the engine calls back with */
	struct machine_desc *desc;
	struct board_hooks hooks;
	struct machine *m;
	struct printk_log *log;
	struct boot_options options;
	struct mm_policy policy;	/* it was booted under */
	struct resource *iomem;
	struct report_limits limits;
	char cmdline[COMMAND_LINE_SIZE];

	/* Known while booting. */
	struct boot_image image;
	phys_addr_t initrd_base, initrd_size, dtb_base, dtb_size;
	phys_addr_t memstart;		/* what the linear map begins with */
	struct numa_map numa;
	unsigned long first_section;
	struct tables *tables;		/* page tables, until the memory map is mapped */
	int nr_cpus;			/* possible, and online */
	unsigned int zone_dma_bits;
	phys_addr_t dma_limit;		/* end of what DMA zones hold */
	struct cma *default_cma;
	struct boot_rmem rmem[MAX_RESERVED_REGIONS];
	int nr_rmem;
	phys_addr_t crash_base, crash_size, crash_low_base, crash_low_size;
	struct mm_report *holes;	/* REPORT_UNAVAILABLE_RANGE, told when it is their turn */
	size_t nr_holes;
	bool booting;			/* free_area_init() is at work */
	const char *failed;		/* what there was no memory for; null: all went well */
};

static inline const struct desc_kernel *board_kernel(const struct board *b)
{
	return &b->desc->kernel;
}

static inline phys_addr_t board_page_size(const struct board *b)
{
	return (phys_addr_t)1 << b->desc->kernel.page_shift;
}

static inline phys_addr_t align_up(phys_addr_t x, phys_addr_t to)
{
	return (x + to - 1) & ~(to - 1);
}

static inline phys_addr_t align_down(phys_addr_t x, phys_addr_t to)
{
	return x & ~(to - 1);
}

static inline phys_addr_t page_align(const struct board *b, phys_addr_t x)
{
	return align_up(x, board_page_size(b));
}

static inline int bits_to_longs(unsigned long bits)
{
	return (int)((bits + 63) / 64);
}

/*
 * Early allocations, of the machine's memblock. What the kernel panics about
 * is noted in b->failed, and the boot is given up at the next stage; the
 * address is then 0.
 */
phys_addr_t boot_alloc(struct board *b, phys_addr_t size, phys_addr_t align, const char *what);
phys_addr_t boot_alloc_node(struct board *b, phys_addr_t size, phys_addr_t align, int nid,
			    const char *what);
void boot_free(struct board *b, phys_addr_t base, phys_addr_t size);
/* As the above when a range is reserved, or memory added: only the host can fail. */
void boot_check(struct board *b, int err);

/* The stages, in order. */

/* boot_memory.c: memory as the tree tells it, on a memblock not yet the machine's. */
bool boot_choose_places(struct board *b, char *error);
int boot_scan_memory(struct board *b, struct memblock *mb);
int boot_limit_memory(struct board *b, struct memblock *mb);
/* boot_numa.c; b->m may be null yet: then nothing is said, and mb is a copy. */
void boot_numa_init(struct board *b, struct memblock *mb, struct numa_map *numa);
/* boot_rmem.c */
void boot_scan_reserved(struct board *b);
/* boot_tables.c */
void boot_paging_init(struct board *b);
/* How many new tables the memory map needs at an offset into it, mapped by blocks or pages. */
int boot_map_tables(struct board *b, phys_addr_t offset, bool blocks);
void boot_tables_free(struct board *b);
/* boot_sparse.c */
void boot_sparse_init(struct board *b);
/* boot_cma.c */
void boot_hugetlb_cma(struct board *b);
void boot_pernuma_cma(struct board *b);
void boot_default_cma(struct board *b);
void boot_crashkernel(struct board *b);
/* boot_zones.c */
int boot_zones(struct board *b);
void boot_zonelists(struct board *b);
void boot_say_zonelists(struct board *b);
/* boot_percpu.c */
void boot_percpu(struct board *b);
/* boot_late.c */
void boot_hash_tables(struct board *b);
void boot_mem_init(struct board *b);
void boot_initcalls(struct board *b);
/* The kernel's sizes of huge pages, as shifts, in its order. Returns how many. */
#define MAX_HUGE_SIZES	4
unsigned int boot_hugepage_shifts(const struct board *b, unsigned int shift[MAX_HUGE_SIZES]);
/* boot_iomem.c */
int boot_iomem(struct board *b);
int boot_iomem_reserved(struct board *b);

#endif
