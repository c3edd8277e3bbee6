/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that comes and goes while the machine runs.
 *
 * Memory is added in blocks of a section's size. An added block is offline:
 * its pages are known, and take memory for their struct pages, but nobody can
 * have them. Online, they are a zone's and free; offline again, when all that
 * is in use there was moved away, the block can be removed.
 *
 *	       add_memory()            memory_block_online()
 *	(none) ------------>  offline  ---------------------->  online
 *	       <------------           <----------------------
 *	       remove_memory()         memory_block_offline()
 *
 * The memory of the boot is blocks too, all online; arm64 lets none of it go.
 * A block's number is its address in units of its size.
 *
 * Source: 6.1 mm/memory_hotplug.c, drivers/base/memory.c, mm/sparse.c,
 * arch/arm64/mm/mmu.c.
 */
#ifndef BUDDYFS_MM_MEMORY_HOTPLUG_H
#define BUDDYFS_MM_MEMORY_HOTPLUG_H

#include "mm/mm.h"

/* What a block is to become, or how it is to go online. */
enum online_type {
	MMOP_OFFLINE,
	MMOP_ONLINE,		/* the zone is chosen by the policy */
	MMOP_ONLINE_KERNEL,	/* a zone the kernel itself can use */
	MMOP_ONLINE_MOVABLE,
	NR_ONLINE_TYPES
};

enum online_policy {
	ONLINE_POLICY_CONTIG_ZONES,	/* the zone that lies around; else a kernel zone */
	ONLINE_POLICY_AUTO_MOVABLE,	/* Movable, as far as the ratio to boot memory allows */
};

struct hotplug_policy {
	enum online_type default_type;	/* what becomes of added memory at once */
	enum online_policy policy;
	unsigned int auto_movable_ratio;	/* percent of boot memory in kernel zones */
	bool auto_movable_numa_aware;	/* that of the node counts, too */
	bool movable_node;		/* the command line's movable_node */
};

/* As the kernel starts with: offline, contig-zones, 301 percent, aware. It may be changed. */
struct hotplug_policy *hotplug_policy(struct machine *m);

struct memory_block {
	bool present;		/* there is such a block */
	bool online;
	bool early;		/* memory of the boot */
	int8_t nid;		/* of several nodes, the last */
	struct zone *zone;	/* null: it is offline, or of several zones */
	struct memmap *memmap;	/* what its struct pages take; null: taken at boot */
};

unsigned long memory_block_size_bytes(const struct machine *m);

/* The smallest number of a block above prev (-1 at first), or -1 after the last. */
long memory_block_next(const struct machine *m, long prev);
/* Null: there is no such block. */
const struct memory_block *memory_block(const struct machine *m, unsigned long nr);
/* Whether some of the block's memory is the node's. */
bool memory_block_on_node(const struct machine *m, unsigned long nr, int nid);

/*
 * New memory, start and size in bytes. Its blocks are offline, unless the
 * policy's default_type says otherwise. -EEXIST: there is memory already;
 * -EINVAL: not multiples of a block's size, or no such node; -E2BIG: the page
 * array does not reach so far (below the boot's memory, or 2^32 pages on);
 * -ENOMEM: no memory for the struct pages.
 * Source: 6.1 add_memory().
 */
int add_memory(struct machine *m, int nid, phys_addr_t start, phys_addr_t size);

/*
 * Memory goes for good. -EBUSY: a block of it is online; -EINVAL: not
 * multiples of a block's size, or there is no memory. Source: 6.1 remove_memory().
 */
int remove_memory(struct machine *m, phys_addr_t start, phys_addr_t size);

/*
 * Give a block's pages to a zone. 0; 1: it was online; -EINVAL: no such block.
 * Source: 6.1 memory_block_online(), online_pages().
 */
int memory_block_online(struct machine *m, unsigned long nr, enum online_type type);

/*
 * Move away all that is in use on a block and take its pages out of its zone.
 * 0; 1: it was offline; -EINVAL: no such block, one of several zones, or with
 * holes; -EBUSY: something on it cannot be moved, or refused (the kernel tries
 * that again until it is interrupted); -EPERM: memory of the boot; -EINTR: the
 * caller was interrupted. When it fails all is as before, but for per-CPU lists,
 * which were drained, and what was moved.
 * Source: 6.1 memory_block_offline(), offline_pages().
 */
int memory_block_offline(struct machine *m, unsigned long nr);

/* The zone a block would go online in. Source: 6.1 zone_for_pfn_range(). */
const struct zone *memory_block_zone_for(const struct machine *m, unsigned long nr,
					 enum online_type type);

#endif
