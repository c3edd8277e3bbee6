/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes on beside the driver: single pages that processes and the page
 * cache have, come and go, and are now and then held in place.
 */
#ifndef BUDDYFS_SIZING_LOAD_H
#define BUDDYFS_SIZING_LOAD_H

#include "machine/board.h"

struct load;

/* Of a machine that is yet to be booted. Chance follows from seed. Null: no memory. */
struct load *load_create(uint64_t seed);
void load_destroy(struct load *load);

/* For struct board_hooks: the load's pages are told apart by their owner. ctx is the load. */
void load_migrated(void *ctx, uint32_t owner, unsigned long from, unsigned long to);
void load_refused(void *ctx, uint32_t owner, unsigned long pfn);

/* The machine it is on, and the area whose pages are to be held. -ENOMEM. */
int load_attach(struct load *load, struct machine *m, const struct cma *cma);

/*
 * From now on: so many pages, of the kernel's or that can be moved; so many of
 * the latter exchanged in each round; so many of those in the area held in
 * each round, until each has refused moves moves (0: until the next round).
 */
void load_set_pages(struct load *load, bool movable, unsigned long pages);
void load_set_churn(struct load *load, unsigned long pages);
void load_set_pin(struct load *load, unsigned long pages, unsigned long moves);

/* A round. -ENOMEM: this host's memory. */
int load_round(struct load *load);

/* Pages that there was no memory for: the most there ever were. */
unsigned long load_short(const struct load *load);

#endif
