/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree of physical address ranges behind /proc/iomem.
 *
 * Source: 6.1 kernel/resource.c.
 */
#ifndef BUDDYFS_MACHINE_IOMEM_H
#define BUDDYFS_MACHINE_IOMEM_H

#include <stdbool.h>

#include "mm/mmzone.h"

struct resource {
	char *name;
	phys_addr_t start, end;		/* both within */
	struct resource *child, *sibling, *parent;
};

/* A root that spans all addresses. Null: no memory. */
struct resource *iomem_create(void);
void iomem_destroy(struct resource *root);

/*
 * Put a range into the tree: within the smallest range that holds it, around
 * those that it holds. -EBUSY: it lies across another; -ENOMEM.
 * Source: 6.1 insert_resource().
 */
int iomem_insert(struct resource *root, const char *name, phys_addr_t start, phys_addr_t end);

/*
 * Take a range of the root that nobody has. -EBUSY: somebody has some of it;
 * -ENOMEM. Source: 6.1 request_resource().
 */
int iomem_request(struct resource *root, const char *name, phys_addr_t start, phys_addr_t end);

/*
 * Give up a part of a range of the root that holds nothing: it goes, gets
 * shorter, or becomes two. -EINVAL: there is no such; -ENOMEM.
 * Source: 6.1 release_mem_region_adjustable().
 */
int iomem_release(struct resource *root, phys_addr_t start, phys_addr_t end);

/*
 * Cover start … end within parent with children of this name, leaving out
 * what other children have. -ENOMEM.
 * Source: 6.1 reserve_region_with_split().
 */
int iomem_reserve_split(struct resource *parent, const char *name, phys_addr_t start,
			phys_addr_t end);

/* The next in the order of /proc/iomem, null after the last; *depth begins at 0 for the root. */
const struct resource *iomem_next(const struct resource *r, int *depth);

#endif
