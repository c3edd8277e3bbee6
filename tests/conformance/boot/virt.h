/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device tree that qemu makes for its arm64 "virt" machine, so that a
 * recording's machine can be built from the options it was started with.
 */
#ifndef BUDDYFS_TESTS_BOOT_VIRT_H
#define BUDDYFS_TESTS_BOOT_VIRT_H

#include <stdbool.h>
#include <stddef.h>

#define VIRT_RAM_BASE	0x40000000ull
#define VIRT_MAX_NODES	16
#define VIRT_MAX_CPUS	512

struct virt_options {
	unsigned long long memory;		/* bytes */
	int cpus;
	bool randomness;			/* the tree holds seeds */
	bool gic_v3;
	int nr_nodes;				/* 0: no NUMA */
	unsigned long long node_memory[VIRT_MAX_NODES];
	int cpu_node[VIRT_MAX_CPUS];
	bool has_distances;
	int distance[VIRT_MAX_NODES][VIRT_MAX_NODES];	/* 0: not said */
};

/* From the words of a qemu command line. False: no memory, or more than there can be. */
bool virt_parse(struct virt_options *options, const char *words);

/* The tree, to be freed. Null: no memory. */
void *virt_tree(const struct virt_options *options, size_t *size);

#endif
