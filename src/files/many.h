/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holdings of many blocks: one name for as many as a scenario allocates. Which
 * they are is known to the engine alone, by the owner of their pages, so a
 * block costs nothing, wherever it is moved; to find them is a walk over all
 * of the machine's memory.
 */
#ifndef BUDDYFS_FILES_MANY_H
#define BUDDYFS_FILES_MANY_H

#include "files/files_i.h"

/* An empty one. 0; -EEXIST, -EINVAL, -ENOMEM as of holdings_add(). */
int many_create(struct files *f, const char *name, struct holding **h);

/* Add a block that was just allocated; h says how it can be moved. False: no memory to verify it. */
bool many_add(struct files *f, struct holding *h, unsigned long pfn, unsigned int order);

/* Free a block of it. -EINVAL: none begins there, or it is of another order. */
int many_free_block(struct files *f, struct holding *h, unsigned long pfn, unsigned int order);

/*
 * Call fn for each block by ascending PFN, until it returns other than 0; its
 * result. fn may free or move the block, and no other.
 */
int many_each(const struct files *f, const struct holding *h,
	      int (*fn)(void *ctx, unsigned long pfn, unsigned int order), void *ctx);

/* Free all blocks; the name stays. */
int many_free(struct files *f, struct holding *h);

/* Let the blocks that begin at pfn … pfn+count-1 refuse to be moved, or not. Returns their pages. */
unsigned long many_set_pinned(struct files *f, struct holding *h, unsigned long pfn,
			      unsigned long count, bool pinned);

/*
 * A page that is not as it must be; PFN_NONE: all are. missing: how many pages
 * the blocks have less than are counted.
 */
unsigned long many_look(const struct files *f, const struct holding *h, long *missing);

#endif
