/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel command line, parsed as 6.1 parses it: what is said twice, cut
 * short or misspelt has the effect it has there.
 *
 * Source: 6.1 init/main.c, kernel/params.c, lib/cmdline.c, and beside each
 * option its own parser.
 */
#ifndef BUDDYFS_MACHINE_CMDLINE_H
#define BUDDYFS_MACHINE_CMDLINE_H

#include <stdbool.h>

#include "machine/printk.h"
#include "mm/memory_hotplug.h"
#include "mm/mm.h"

#define COMMAND_LINE_SIZE	2048	/* 6.1 arm64 uapi asm/setup.h; longer lines are cut */

struct boot_options {
	/* cma=SIZE[@BASE[-LIMIT]], bytes. Source: 6.1 early_cma(). */
	bool cma_given;
	phys_addr_t cma_size, cma_base, cma_limit;
	/* cma_pernuma=SIZE. Source: 6.1 early_cma_pernuma(). */
	phys_addr_t cma_pernuma;
	/* hugetlb_cma=SIZE or NODE:SIZE,…. Source: 6.1 cmdline_parse_hugetlb_cma(). */
	phys_addr_t hugetlb_cma, hugetlb_cma_node[MAX_NUMNODES];
	/* kernelcore=, movablecore=: pages or percent. Source: 6.1 cmdline_parse_core(). */
	struct movable_request movable;
	/* mem=SIZE, bytes; PHYS_ADDR_MAX: all. Source: 6.1 arm64 early_mem(). */
	phys_addr_t memory_limit;
	/* numa=off. numa=fake= is no arm64 option: it has no effect. Source: 6.1 arch_numa.c. */
	bool numa_off;
	bool page_owner;		/* page_owner=on */
	int nr_cpus;			/* nr_cpus=N: at most so many; 0: not said */
	size_t log_buf_len;		/* log_buf_len=, bytes; 0: not said */
	/* swiotlb=SLABS[,AREAS][,force|noforce]; 0 slabs: not said. */
	unsigned long swiotlb_slabs;
	unsigned int swiotlb_areas;
	bool swiotlb_force, swiotlb_off;
	bool thp_never;			/* transparent_hugepage=never */
	/* page_alloc.shuffle[=BOOL]; see invalid below. */
	bool shuffle_given, shuffle;
	/* Modules' parameters with values they do not take, the last of them if they are many. */
	struct {
		const char *param;
		char value[32];
	} invalid[4];
	int nr_invalid;
	size_t coherent_pool;		/* coherent_pool=, bytes of each DMA pool; 0: by memory */
	/* rodata=full: all memory is mapped by pages; on, off: it is not. */
	bool rodata_given, rodata_full;
	/* memhp_default_state=, movable_node, memory_hotplug.online_policy= and so on. */
	struct hotplug_policy hotplug;
	/* crashkernel=: its last value. */
	char crashkernel[256];
	/* What nobody knows and /init gets, as the kernel prints it; empty: nothing. */
	char unknown[COMMAND_LINE_SIZE];
	/* Where values point into. */
	char line[COMMAND_LINE_SIZE];
};

/* What of a kernel's build decides about its options. */
struct cmdline_kernel {
	unsigned int page_shift;	/* turns kernelcore= and movablecore= into pages */
	bool page_owner;		/* CONFIG_PAGE_OWNER: else it is an unknown word */
};

/*
 * Parse a command line, saying into log (if not null) what the kernel says
 * while parsing.
 */
void boot_options_parse(struct boot_options *options, const char *cmdline,
			const struct cmdline_kernel *kernel, struct printk_log *log);

/*
 * A number with a suffix K, M, G, T, P or E; decimal, 0x or octal. *end is
 * where it stopped: at s when there was none. Source: 6.1 memparse().
 */
unsigned long long memparse(const char *s, const char **end);

/*
 * The next NAME or NAME=VALUE of args, which is written to: *param, and *value
 * (null without "="). Quotes hold spaces together and are dropped around a
 * value or a whole word. Returns what follows. Source: 6.1 next_arg().
 */
char *next_arg(char *args, char **param, char **value);

/* Whether two parameter names are the same: "-" and "_" are. Source: 6.1 parameq(). */
bool parameq(const char *a, const char *b);

/* Whether the kernel documents a parameter of this name. */
bool boot_param_known(const char *name);

#endif
