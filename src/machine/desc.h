/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a board is: its memory, processors, reservations and devices, and the
 * kernel that is booted on it. Made from a machine file (json.c), a device
 * tree (fdt.c) or a built-in (builtin.c); booted by board.c.
 *
 * Addresses and sizes are bytes unless a name says otherwise.
 */
#ifndef BUDDYFS_MACHINE_DESC_H
#define BUDDYFS_MACHINE_DESC_H

#include <stdbool.h>
#include <stddef.h>

#include "mm/memblock.h"
#include "mm/mm.h"

#define DESC_ERROR_MAX	512
#define ADDR_AUTO	PHYS_ADDR_MAX	/* an address the boot loader chooses */

struct desc_range {
	phys_addr_t base, size;
};

/* A growing list of ranges. */
struct desc_ranges {
	size_t nr, max;
	struct desc_range *r;
};

struct desc_memory {
	phys_addr_t base, size;
	int nid;		/* NUMA_NO_NODE: nobody said */
	bool hotpluggable;
};

/* A child of /reserved-memory. */
struct desc_reserved {
	char *name;		/* with its unit address: the kernel's messages say it all */
	char **compatible;	/* most specific first; null-ended */
	struct desc_ranges reg;
	struct desc_ranges alloc_ranges;
	phys_addr_t size, alignment;
	bool has_reg, has_size, has_alloc_ranges;
	bool reusable, no_map, cma_default;
	/* A property whose length is not a whole number of cells: refused by name. */
	bool bad_reg, bad_size, bad_alignment, bad_alloc_ranges;
};

/* A memory-mapped device, for /proc/iomem. */
struct desc_device {
	char *name;
	phys_addr_t base, size;
	int depth;		/* 0: at the top; else within the device before it */
};

/* One processor. */
struct desc_cpu {
	int nid;		/* NUMA_NO_NODE: nobody said */
};

/* numa-distance-map-v1: triples as they stand in the tree. */
struct desc_distance {
	unsigned int from, to, distance;
};

enum cma_size_rule {	/* 6.1 CONFIG_CMA_SIZE_SEL_… */
	CMA_SIZE_MBYTES, CMA_SIZE_PERCENTAGE, CMA_SIZE_MIN, CMA_SIZE_MAX,
};

/*
 * A kernel binary: sizes of its image and of the structures it allocates at
 * boot, and the configuration that decides what it allocates.
 */
struct desc_kernel {
	unsigned int page_shift;	/* 12, 14 or 16 */
	unsigned int va_bits;		/* CONFIG_ARM64_VA_BITS */
	unsigned int features;		/* bits of enum kernel_feature */
	/*
	 * The image. Its parts follow one another in this order, each from a
	 * multiple of 64 KiB; head is what precedes the text.
	 */
	phys_addr_t base;		/* where it lies; ADDR_AUTO: 2 MiB into memory */
	size_t head, text, rodata, rodata_tail, init, init_text, rwdata, bss;
	size_t early_tables;		/* tables of the early mapping, given back; 0: as many as it needs */

	unsigned int nr_cpus;		/* CONFIG_NR_CPUS */
	bool numa;			/* CONFIG_NUMA */
	unsigned int max_numnodes;	/* 1 << CONFIG_NODES_SHIFT */
	bool no_thp;
	bool base_small;		/* CONFIG_BASE_SMALL */
	bool stacktrace_filter;		/* CONFIG_FAULT_INJECTION_STACKTRACE_FILTER */
	bool block_maps;		/* the linear map uses blocks (rodata=full needs pages) */
	bool kaslr, kpti;
	/*
	 * Where the kernel lies by chance: tables more than at offset 0, for the
	 * image and the linear map, and for the memory map.
	 */
	unsigned int kaslr_tables, kaslr_map_tables;
	bool page_owner;		/* CONFIG_PAGE_OWNER */
	bool kexec;			/* CONFIG_KEXEC_CORE: crashkernel= is obeyed */
	bool deferred_init;		/* CONFIG_DEFERRED_STRUCT_PAGE_INIT */
	bool cma_sysfs, cma_debugfs;	/* CONFIG_CMA_SYSFS, CONFIG_CMA_DEBUGFS */
	bool restricted_dma;		/* CONFIG_DMA_RESTRICTED_POOL */
	bool swiotlb;			/* CONFIG_SWIOTLB */
	bool contig_hugepages;		/* CONFIG_HUGETLB_PAGE */
	bool memory_hotremove;		/* CONFIG_MEMORY_HOTREMOVE: where section maps go */
	phys_addr_t cma_size;		/* CONFIG_CMA_SIZE_MBYTES, in bytes */
	unsigned int cma_percent;	/* CONFIG_CMA_SIZE_PERCENTAGE */
	enum cma_size_rule cma_rule;
	unsigned int log_buf_shift, log_cpu_max_buf_shift;

	/* Per-CPU areas. Source: 6.1 pcpu_embed_first_chunk(). */
	size_t percpu_static, percpu_reserved, percpu_dynamic;
	/* Bytes of what is allocated before there is an allocator. */
	size_t sizeof_pglist_data, sizeof_page, sizeof_mem_section, sizeof_section_usage;
	size_t sizeof_device_node, sizeof_property, sizeof_alias, sizeof_resource;
	size_t sizeof_pcpu_chunk;	/* without its bitmap of pages */
	size_t sizeof_pcpu_block;
	size_t sizeof_io_tlb_slot, sizeof_io_tlb_area;
};

/* What unflattening the device tree allocates. */
struct desc_tree {
	size_t unflattened;		/* bytes; 0: no tree */
	/* What a boot loader need not add to it. */
	bool has_chosen, has_bootargs, has_initrd;
	size_t *aliases;		/* bytes of each alias that has a number */
	size_t nr_aliases;
};

struct machine_desc {
	char *name;			/* of the built-in or file */
	char *about;			/* a line for people */
	char *model;			/* /model, or the first of /compatible */
	struct desc_kernel kernel;
	char *cmdline;			/* bootargs */

	struct desc_memory *memory;
	size_t nr_memory;
	struct desc_ranges usable;	/* linux,usable-memory-range: the first caps, others add */
	struct desc_ranges memreserve;

	struct desc_reserved *reserved;	/* in the order of the tree */
	size_t nr_reserved;
	bool reserved_unsupported;	/* /reserved-memory has other cells than the root */

	struct desc_cpu *cpus;
	size_t nr_cpus;
	struct desc_distance *distances;
	size_t nr_distances;
	bool has_distance_map, bad_distance_map;
	bool bad_memory_node;		/* a memory node with a node id is malformed */

	/* Highest address every DMA master reaches; PHYS_ADDR_MAX: no limit. */
	phys_addr_t dma_limit;

	phys_addr_t initrd_base, initrd_size;	/* ADDR_AUTO: where qemu puts it */
	phys_addr_t dtb_base, dtb_size;
	struct desc_tree tree;

	struct mm_policy policy;	/* it boots under */

	struct desc_device *devices;
	size_t nr_devices;

	/*
	 * Captured boards: what memblock held as reserved once booted. When
	 * there are any they take the place of the model's own allocations
	 * when memory is handed to the zones.
	 */
	struct desc_ranges captured;
};

/* An empty description of a kernel with these pages. Null: no memory. */
struct machine_desc *machine_desc_new(unsigned int page_shift);
void machine_desc_free(struct machine_desc *desc);

/* The parts of the kernel that follow from its page size; false: no such size. */
bool desc_kernel_defaults(struct desc_kernel *kernel, unsigned int page_shift);

/* Read a machine file, a device tree, or take the built-in of that name. */
struct machine_desc *machine_desc_load(const char *name, char error[DESC_ERROR_MAX]);
struct machine_desc *machine_desc_from_json(const char *path, char error[DESC_ERROR_MAX]);
struct machine_desc *machine_desc_from_json_text(const char *text, const char *name,
						 char error[DESC_ERROR_MAX]);
struct machine_desc *machine_desc_from_dtb(const char *path, char error[DESC_ERROR_MAX]);
/* blob is not kept. kernel null: the default one of 4 KiB pages. */
struct machine_desc *machine_desc_from_fdt(const void *blob, size_t size,
					   const struct desc_kernel *kernel,
					   char error[DESC_ERROR_MAX]);
struct machine_desc *machine_desc_from_builtin(const char *name, char error[DESC_ERROR_MAX]);

/*
 * Built-in machines by number: the name, and a line about it, of about_len
 * bytes and without a 0 after it. Null: no more.
 */
const char *machine_builtin_list(size_t index, const char **about, size_t *about_len);
#define MACHINE_BUILTIN_DEFAULT "default"

/*
 * "SIZE" or "SIZE@BASE": the memory the boot loader found, in place of what
 * the description says. Without BASE: from the description's first memory,
 * or from 0x40000000. -EINVAL: not such a text, or a size of 0; -ENOMEM.
 */
int machine_desc_set_memory(struct machine_desc *desc, const char *text);

/* Add words to the command line. -ENOMEM. */
int machine_desc_add_cmdline(struct machine_desc *desc, const char *words);

/* Add to the lists. -ENOMEM; names are copied. */
int desc_ranges_add(struct desc_ranges *list, phys_addr_t base, phys_addr_t size);
int desc_add_memory(struct machine_desc *desc, struct desc_memory memory);
int desc_add_cpu(struct machine_desc *desc, struct desc_cpu cpu);
int desc_add_distance(struct machine_desc *desc, struct desc_distance distance);
int desc_add_device(struct machine_desc *desc, const char *name, phys_addr_t base, phys_addr_t size,
		    int depth);
/* A new, empty one; null: no memory. Pointers to earlier ones are then stale. */
struct desc_reserved *desc_add_reserved(struct machine_desc *desc, const char *name);
int desc_reserved_add_compatible(struct desc_reserved *reserved, const char *compatible);
bool desc_reserved_is_compatible(const struct desc_reserved *reserved, const char *compatible);
int desc_add_alias(struct machine_desc *desc, size_t size);

#endif
