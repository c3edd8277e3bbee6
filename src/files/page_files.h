/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What proc/kpageflags and debugfs's page_owner say of a page, also for tests. */
#ifndef BUDDYFS_FILES_PAGE_FILES_H
#define BUDDYFS_FILES_PAGE_FILES_H

#include "machine/board.h"
#include "mm/page_owner.h"
#include "vfs/vfs.h"

/*
 * The entry of kpageflags. info: of the page; head: it is the first of its block.
 * Source: 6.1 stable_page_flags().
 */
uint64_t stable_page_flags(const struct page_info *info, bool head);

/* The record of the allocation that begins at pfn, with the empty line at its end. */
void page_owner_print(const struct board *b, unsigned long pfn, const struct page_owner *owner,
		      struct vfs_text *out);

#endif
