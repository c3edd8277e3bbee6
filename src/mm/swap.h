/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Swap devices, and what is remembered of pages that reclaim took.
 *
 * Source: 6.1 mm/swapfile.c, mm/workingset.c.
 */
#ifndef BUDDYFS_MM_SWAP_H
#define BUDDYFS_MM_SWAP_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/pagemap.h"

struct machine;
struct mem_cgroup;
struct lruvec;

/* ---- devices ---- */

#define MAX_SWAPFILES	29	/* 6.1, with migration, device-private and hwpoison entries */

struct swap_device {
	char *name;
	int prio;
	unsigned long pages;		/* slots */
	unsigned long used;
	unsigned long next;		/* where the search for a free slot begins */
	struct pte *slot;		/* PTE_NONE: free; else what workingset_eviction() gave */
};

/*
 * A device of so many pages, with a priority of 0 and more, or below 0 the
 * next one that swapon gives. -EBUSY: one of that name is in use; -EINVAL: no
 * pages; -EPERM: too many devices; -ENOMEM: the host has no memory.
 * Source: 6.1 swapon(2).
 */
int swap_on(struct machine *m, const char *name, unsigned long pages, int prio);

/*
 * What is on it comes back into memory first. -EINVAL: there is none of that
 * name; -ENOMEM, -EINTR: it stays in use. Source: 6.1 swapoff(2).
 */
int swap_off(struct machine *m, const char *name);

/* Device i of MAX_SWAPFILES; null: none. */
const struct swap_device *swap_device(const struct machine *m, int i);
unsigned long total_swap_pages(const struct machine *m);
unsigned long nr_swap_pages(const struct machine *m);	/* free ones */

/* ---- slots ---- */

/* A slot for a page; false: there is none. The value is what entries keep. */
bool get_swap_page(struct machine *m, uint64_t *slot);
/* The slot of an entry, which is PTE_SWAP, is not needed any more. */
void swap_free(struct machine *m, const struct pte *pte);
/* What the slot remembers of the page that is in it. */
struct pte *swap_shadow(const struct machine *m, uint64_t slot);
void free_swap_devices(struct machine *m);

/* ---- workingset.c ---- */

/* A page is taken by reclaim of this cgroup (null: of the root): what is to be remembered of it. */
struct pte workingset_eviction(struct machine *m, unsigned long pfn, struct mem_cgroup *target);
/* It came back as pfn: it is activated if it would have fitted into memory. */
void workingset_refault(struct machine *m, unsigned long pfn, struct pte shadow);
void workingset_activation(struct machine *m, unsigned long pfn);
void workingset_age_nonresident(struct machine *m, struct lruvec *lruvec, unsigned long nr);

#endif
