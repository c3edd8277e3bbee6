/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A struct page's flags as the kernel has and prints them. */
#ifndef BUDDYFS_MACHINE_PAGE_FLAGS_H
#define BUDDYFS_MACHINE_PAGE_FLAGS_H

#include <stddef.h>
#include <stdint.h>

#include "machine/board.h"

#define PAGE_FLAGS_TEXT_MAX	256	/* enough for every flag */

/*
 * page->flags of a page of a zone: the node on top, the zone below it, where the
 * kernel balances NUMA the CPU and process that used it last, then what the page
 * is. info: of that page. Source: 6.1 include/linux/page-flags-layout.h.
 */
uint64_t page_flags_word(const struct board *b, unsigned long pfn, const struct page_info *info);

/* As %pGp prints it: "0x8083e(referenced|…|node=0|zone=0)". As snprintf. */
int page_flags_format(const struct board *b, uint64_t word, char *buf, size_t size);

#endif
