/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Address spaces: the anonymous memory of a process, and the page cache of a
 * file. Each is a row of pages, by index; of each there is an entry that says
 * where it is: in memory, in swap, or gone but remembered.
 *
 * Entries come in spans of a pageblock (a PMD's reach, a page table of
 * entries). The owner of a page in memory (machine.owners) is the number of
 * its entry, span << pageblock_order | slot, so that reclaim and migration
 * find the entry from the page as Linux does by rmap.
 *
 * Source: 6.1 struct address_space, mm/rmap.c, the page tables of arm64.
 */
#ifndef BUDDYFS_MM_PAGEMAP_H
#define BUDDYFS_MM_PAGEMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/mmzone.h"

struct machine;
struct task;

enum pte_kind {
	PTE_NONE,	/* never touched, or freed */
	PTE_PRESENT,	/* value: the PFN; the first of a huge page for all of its span */
	PTE_SWAP,	/* value: the swap slot */
	PTE_SHADOW,	/* of a file, reclaimed; value: the node's age then (workingset.c) */
};

struct pte {
	uint64_t kind : 2;
	uint64_t young : 1;		/* used through the page table since reclaim last looked */
	uint64_t dirty : 1;		/* written through it; what is in swap is of no use then */
	uint64_t locked : 1;		/* by mlock */
	uint64_t workingset : 1;	/* of a shadow: it was in the working set */
	uint64_t nid : 4;		/* of a shadow: the node it was on */
	uint64_t memcg : 14;		/* id of the memory cgroup that is charged */
	uint64_t value : 40;
};

/* Objects of one kind, and the pages they fill. */
struct slab_cache {
	struct page_list pages;		/* head: the newest */
	unsigned long nr_pages, nr_objects;
	unsigned int per_page;
};

/* A node of the tree of a file's pages: 16 or 64 of them. Source: 6.1 struct xa_node. */
struct cache_node {
	uint64_t buffers;		/* pages that have a buffer head, a bit each */
	uint8_t present, shadows;	/* pages in memory, pages remembered */
	uint8_t nid;			/* the node of the machine it lies on */
};

struct span {
	struct address_space *space;
	unsigned long first;		/* index of its first page */
	unsigned int nr_present;	/* pages in memory */
	unsigned int nr_entries;	/* entries that are not PTE_NONE */
	unsigned int nr_dirty;		/* pages in memory marked dirty, of a file */
	bool huge;			/* one huge page: only the first entry counts */
	struct cache_node *nodes;	/* of a file: of its pages */
	unsigned long table_pfn;	/* its page table, of a process; PFN_NONE: none */
	struct pte pte[];		/* pageblock_nr_pages of them */
};

enum space_kind { SPACE_ANON, SPACE_FILE };

struct address_space {
	enum space_kind kind;
	struct task *task;		/* whose anonymous memory */
	char *name;			/* of the file */
	struct address_space *next, *prev;	/* files, in the order they were first read */
	struct address_space *same_hash;	/* of their names */
	uint32_t *spans;		/* numbers of its spans by index >> pageblock_order; 0: none */
	unsigned long nr_spans;		/* slots of that array */
	unsigned long size;		/* one past the highest index ever used */
	unsigned long nr_pages;		/* in memory */
	unsigned long nr_dirty;		/* of those, of a file */
	unsigned long readable;		/* file: its length, as far as it was read or written */
	unsigned long readahead_end;	/* where what was read ahead ends */
	unsigned long previous;		/* the page read last */
	uint64_t dirtied_ns;		/* when the first of its dirty pages became that */
	bool written;			/* the flusher had its turn with it in this round */
	unsigned long writeback_index;	/* where the flusher goes on */
};

#endif
