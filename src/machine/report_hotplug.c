/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of memory that comes and goes.
 *
 * Source: 6.1 mm/memory_hotplug.c, mm/debug.c (dump_page()), arch/arm64/mm/mmu.c.
 */
#include <stdio.h>

#include "machine/boot_internal.h"
#include "machine/page_flags.h"
#include "machine/report_internal.h"

#define STRUCT_PAGE_SHIFT 6
#define LIST_POISON2	0xdead000000000122ull

typedef unsigned long long ull;

/* ---- a page ---- */

/* Where the kernel keeps a struct page. */
static ull address_of(const struct board *b, unsigned long pfn)
{
	const struct desc_kernel *k = board_kernel(b);
	ull start = 0 - (1ull << (k->va_bits - (k->page_shift - STRUCT_PAGE_SHIFT)));

	return start + ((pfn - (ull)(b->memstart >> k->page_shift)) << STRUCT_PAGE_SHIFT);
}

/* The eight words of a struct page that nobody maps, links or owns but by one reference. */
static void dump_raw(struct board *b, unsigned long pfn, ull flags, const struct page_info *info)
{
	ull lru = address_of(b, pfn) + 8, next = 0, prev = LIST_POISON2;

	if (info->use == PAGE_RESERVED)
		next = prev = lru;
	board_printk(b, LOG_WARNING, "raw: %016llx %016llx %016llx %016llx", flags, next, prev, 0ull);
	board_printk(b, LOG_WARNING, "raw: %016llx %016llx %016llx %016llx", 0ull, 0ull,
		     0x00000001ffffffffull, 0ull);
}

/* Source: 6.1 dump_page(). Addresses are hidden, as from a kernel that has no entropy yet. */
static void dump_page(struct board *b, unsigned long pfn, const char *why)
{
	const struct zone *zone = page_zone(b->m, pfn);
	struct page_info info;
	ull word;
	char flags[PAGE_FLAGS_TEXT_MAX];

	if (!zone || page_info(b->m, pfn, &info))
		return;
	board_printk(b, LOG_WARNING,
		     "page:(____ptrval____) refcount:1 mapcount:0 mapping:%016llx index:0x0 "
		     "pfn:%#lx", 0ull, pfn);
	if (info.compound)
		board_printk(b, LOG_WARNING,
			     "head:(____ptrval____) order:%u compound_mapcount:0 "
			     "compound_pincount:0", info.order);
	word = page_flags_word(b, pfn, &info);
	page_flags_format(b, word, flags, sizeof(flags));
	board_printk(b, LOG_WARNING, "flags: %s%s", flags,
		     pageblock_migratetype(b->m, pfn) == MIGRATE_CMA ? " CMA" : "");
	/* The others' words are addresses of their owners. */
	if (!info.compound && !info.movable)
		dump_raw(b, pfn, word, &info);
	board_printk(b, LOG_WARNING, "page dumped because: %s", why);
}

/* ---- reports ---- */

static void stays(struct board *b, const struct mm_report *r)
{
	if (!report_allowed(b, &b->limits.migrate, "do_migrate_range", 10, 5 * NS_PER_S))
		return;
	if (r->kind == REPORT_ISOLATION_FAILED) {
		board_printk(b, LOG_WARNING, "failed to isolate pfn %lx", r->pfn);
		dump_page(b, r->pfn, "isolation failed");
	} else {
		board_printk(b, LOG_WARNING, "migrating pfn %lx failed ret:%d", r->pfn, r->error);
		dump_page(b, r->pfn, "migration failure");
	}
}

bool report_hotplug(struct board *b, const struct mm_report *r)
{
	switch (r->kind) {
	case REPORT_ZONELISTS:
		boot_say_zonelists(b);
		return true;
	case REPORT_HOTPLUG_UNALIGNED:
		board_printk(b, LOG_ERR,
			     "Block size [%#llx] unaligned hotplug range: start %#llx, size %#llx",
			     (ull)r->alignment, (ull)r->base, (ull)r->size);
		return true;
	case REPORT_NODE_ABSENT:
		report_warning(b, r, "mm/memory_hotplug.c:1345 add_memory_resource",
			       "node %d was absent from the node_possible_map", r->nid);
		return true;
	case REPORT_REMOVE_ONLINE:
		board_printk(b, LOG_WARNING,
			     "removing memory fails, because memory [0x%016llx-0x%016llx] is onlined",
			     (ull)r->base, (ull)(r->base + r->size - 1));
		return true;
	case REPORT_BOOT_MEMORY:
		board_printk(b, LOG_WARNING, "Boot memory [%llx %llx] offlining attempted",
			     (ull)r->base, (ull)r->limit);
		return true;
	case REPORT_UNMOVABLE_PAGE:
		dump_page(b, r->pfn, "unmovable page");
		return true;
	case REPORT_ISOLATION_FAILED:
	case REPORT_MIGRATION_FAILED:
		stays(b, r);
		return true;
	default:
		return false;
	}
}
