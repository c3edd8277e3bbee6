/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A struct page's flags: see page_flags.h. */
#include "machine/page_flags.h"

#include <stdio.h>

#include "machine/boot_internal.h"

#define ZONES_WIDTH	2
#define LAST_PID_WIDTH	8	/* 6.1 LAST__PID_SHIFT */

typedef unsigned long long ull;

/* Bits of enum pageflags, in the order in which they are printed. */
enum { PG_RESERVED = 12, PG_HEAD = 16 };

static const struct {
	unsigned int mark;	/* enum page_mark; 0: none of the model's sets it */
	unsigned int bit;
	const char *name;
} flags[] = {
	{0, 0, "locked"},
	{0, 7, "waiters"},
	{0, 8, "error"},
	{MARK_REFERENCED, 1, "referenced"},
	{MARK_UPTODATE, 2, "uptodate"},
	{MARK_DIRTY, 3, "dirty"},
	{MARK_LRU, 4, "lru"},
	{MARK_ACTIVE, 5, "active"},
	{MARK_WORKINGSET, 6, "workingset"},
	{MARK_SLAB, 9, "slab"},
	{MARK_SWAPCACHE, 10, "owner_priv_1"},
	{0, 11, "arch_1"},
	{0, PG_RESERVED, "reserved"},
	{0, 13, "private"},
	{0, 14, "private_2"},
	{MARK_WRITEBACK, 15, "writeback"},
	{0, PG_HEAD, "head"},
	{0, 17, "mappedtodisk"},
	{MARK_RECLAIM, 18, "reclaim"},
	{MARK_SWAPBACKED, 19, "swapbacked"},
	{MARK_UNEVICTABLE, 20, "unevictable"},
	{MARK_MLOCKED, 21, "mlocked"},
};

#define NR_FLAGS (sizeof(flags) / sizeof(flags[0]))

/* Bits that tell n things apart. */
static unsigned int width(unsigned int n)
{
	unsigned int bits = 0;

	while (1u << bits < n)
		bits++;
	return bits;
}

/* The fields above the flags; a width of 0: the kernel has none. */
struct fields {
	unsigned int node_width, node_shift, zone_shift, cpupid_width, cpupid_shift;
};

static struct fields fields_of(const struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);
	struct fields f = {.node_width = k->max_numnodes ? width(k->max_numnodes) : 0};

	if (k->features & KERNEL_NUMA_BALANCING)
		f.cpupid_width = LAST_PID_WIDTH + width(k->nr_cpus);
	f.node_shift = 64 - f.node_width;
	f.zone_shift = f.node_shift - ZONES_WIDTH;
	f.cpupid_shift = f.zone_shift - f.cpupid_width;
	return f;
}

/* Nobody's fault on it was ever for NUMA. */
static ull cpupid_of(const struct fields *f)
{
	return (1ull << f->cpupid_width) - 1;
}

/* What the page itself is. Pages of a block after its first are nothing. */
static ull marks_word(unsigned long pfn, const struct page_info *info)
{
	ull word = 0;

	if (info->use == PAGE_RESERVED)
		return 1ull << PG_RESERVED;
	if (pfn != info->head)
		return 0;
	for (size_t i = 0; i < NR_FLAGS; i++)
		if (info->marks & flags[i].mark)
			word |= 1ull << flags[i].bit;
	return info->compound ? word | 1ull << PG_HEAD : word;
}

uint64_t page_flags_word(const struct board *b, unsigned long pfn, const struct page_info *info)
{
	const struct zone *zone = page_zone(b->m, pfn);
	struct fields f = fields_of(b);
	ull word = marks_word(pfn, info) | (ull)zone_idx(zone) << f.zone_shift;

	if (f.node_width)
		word |= (ull)zone_to_nid(zone) << f.node_shift;
	return word | cpupid_of(&f) << f.cpupid_shift;
}

int page_flags_format(const struct board *b, uint64_t word, char *buf, size_t size)
{
	struct fields f = fields_of(b);
	char text[PAGE_FLAGS_TEXT_MAX];
	int at = 0;

	for (size_t i = 0; i < NR_FLAGS; i++)
		if (word >> flags[i].bit & 1)
			at += sprintf(text + at, "%s|", flags[i].name);
	if (f.node_width)
		at += sprintf(text + at, "node=%d|", (int)(word >> f.node_shift));
	at += sprintf(text + at, "zone=%d", (int)(word >> f.zone_shift & ((1u << ZONES_WIDTH) - 1)));
	if (f.cpupid_width)
		sprintf(text + at, "|lastcpupid=0x%llx",
			(ull)(word >> f.cpupid_shift) & cpupid_of(&f));
	return snprintf(buf, size, "0x%llx(%s)", (ull)word, text);
}
