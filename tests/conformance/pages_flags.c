// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kpageflags.rle: lines of a run length and the entry that so many pages have,
 * from the first page of memory on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/text.h"
#include "files/page_files.h"
#include "pages.h"

#define BIT(n)		(UINT64_C(1) << (n))
#define RESERVED	BIT(32)
#define BUDDY		BIT(10)
#define NOPAGE		BIT(20)
#define HEAD		BIT(15)
#define TAIL		BIT(16)

/* What the model sets: stable_page_flags(). What it does not, and why, is in compare.c. */
#define MODELLED	(BIT(2) | BIT(3) | BIT(4) | BIT(5) | BIT(6) | BIT(7) | BIT(8) | BIT(9) |	\
			 BUDDY | BIT(11) | BIT(12) | BIT(13) | BIT(14) | HEAD | TAIL | BIT(18) |	\
			 NOPAGE | BIT(22) | BIT(26) | RESERVED | BIT(33))

struct run {
	unsigned long nr;
	uint64_t flags;
};

struct runs {
	struct run *run;
	size_t nr;
};

static struct runs read_runs(const char *dir)
{
	struct lines l = lines_read(dir, "kpageflags.rle");
	struct runs runs = { calloc(l.nr + 1, sizeof(*runs.run)), 0 };

	for (size_t i = 0; runs.run && i < l.nr; i++)
		if (sscanf(l.line[i], " %lu %lx", &runs.run[runs.nr].nr,
			   &runs.run[runs.nr].flags) == 2)
			runs.nr++;
	lines_free(&l);
	return runs;
}

static unsigned long first_pfn(const struct machine *m)
{
	return memblock_start_of_DRAM(machine_memblock((struct machine *)m)) >> page_shift(m);
}

static uint64_t flags_at(const struct machine *m, unsigned long pfn)
{
	struct page_info info;

	return page_info(m, pfn, &info) ? NOPAGE : stable_page_flags(&info, pfn == info.head);
}

static void compare_number(struct tally *t, const char *what, unsigned long recorded,
			   unsigned long ours)
{
	char there[64], here[64];

	snprintf(there, sizeof(there), "%s %lu", what, recorded);
	snprintf(here, sizeof(here), "%s %lu", what, ours);
	compare_line(t, "kpageflags", "", there, here);
}

/* Page by page: reserved there and here. */
static void compare_reserved(struct tally *t, const struct machine *m, const struct runs *runs)
{
	unsigned long pfn = first_pfn(m), there = 0, here = 0, elsewhere = 0, pages = 0, other = 0;

	for (size_t i = 0; i < runs->nr; i++) {
		bool reserved = runs->run[i].flags & RESERVED;

		for (unsigned long n = 0; n < runs->run[i].nr; n++, pfn++) {
			uint64_t flags = flags_at(m, pfn);

			there += reserved;
			here += !!(flags & RESERVED);
			elsewhere += reserved != !!(flags & RESERVED);
			other += flags & NOPAGE;
		}
		pages += runs->run[i].nr;
	}
	compare_number(t, "reserved pages", there, here);
	compare_number(t, "pages that only one has reserved", 0, elsewhere);
	compare_number(t, "pages that are none", 0, other);
	compare_number(t, "pages", pages, max_page_pfn(m) - first_pfn(m));
}

/* BUDDY marks each page of a free block: as many as the free lists have. */
static void compare_buddy(struct tally *t, const struct machine *m)
{
	unsigned long listed = 0, marked = 0;

	for (int nid = 0; nid < nr_online_nodes(m); nid++)
		for (int type = 0; type < MAX_NR_ZONES; type++)
			for (unsigned int order = 0; order < max_order(m); order++)
				listed += nr_free_blocks(&node_data(m, nid)->node_zones[type],
							 order) << order;
	for (unsigned long pfn = first_pfn(m); pfn < max_page_pfn(m); pfn++)
		marked += !!(flags_at(m, pfn) & BUDDY);
	compare_number(t, "pages marked as free", listed, marked);
}

/* The same of the recording: its buddyinfo, read some processes earlier, has as many within 2 %. */
static void compare_recorded_buddy(struct tally *t, const char *dir, const struct runs *runs)
{
	struct lines l = lines_read(dir, "full/buddyinfo");
	unsigned long listed = 0, marked = 0, difference;

	for (size_t i = 0; i < l.nr; i++) {
		char *p = strstr(l.line[i], "zone");

		p += p ? strcspn(p, "0123456789\n") : 0;
		if (p && strstr(l.line[i], "DMA32"))	/* the digits of its name */
			p = strstr(l.line[i], "DMA32") + 5;
		for (unsigned int order = 0; p && *p; order++) {
			char *end;

			listed += strtoul(p, &end, 10) << order;
			p = end == p ? NULL : end;
		}
	}
	for (size_t i = 0; i < runs->nr; i++)
		marked += runs->run[i].flags & BUDDY ? runs->run[i].nr : 0;
	difference = listed > marked ? listed - marked : marked - listed;
	compare_line(t, "kpageflags", "free pages of buddyinfo and kpageflags", "agree",
		     difference * 50 < marked ? "agree" : "do not agree");
	lines_free(&l);
}

/* A head, aligned, and tails make a power of two; nothing else is between them. */
static void compare_compound(struct tally *t, const struct machine *m, const struct runs *runs)
{
	unsigned long pfn = first_pfn(m), head = 0, bad = 0, blocks = 0;

	for (size_t i = 0; i < runs->nr; pfn += runs->run[i++].nr) {
		bool is_head = runs->run[i].flags & HEAD, is_tail = runs->run[i].flags & TAIL;
		unsigned long size = pfn + runs->run[i].nr - head;

		bad += is_head && runs->run[i].nr != 1;
		if (is_head) {
			head = pfn;
			blocks++;
		} else if (is_tail) {
			bad += !head || size & (size - 1) || head & (size - 1);
			head = 0;
		}
	}
	compare_line(t, "kpageflags", "", "has compound blocks", blocks ? "has compound blocks" : "has none");
	compare_number(t, "compound blocks of another form", bad, 0);
}

/* Each bit that was recorded is one that the model sets, or has a reason not to. */
static void compare_bits(struct tally *t, const struct runs *runs)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < runs->nr; i++)
		seen |= runs->run[i].flags;
	for (int bit = 0; bit < 64; bit++) {
		char line[32];

		snprintf(line, sizeof(line), "bit %d", bit);
		if (seen & BIT(bit))
			compare_line(t, "kpageflags", "", line, MODELLED & BIT(bit) ? line : NULL);
	}
}

void compare_kpageflags(struct tally *t, const struct board *b, const char *dir)
{
	const struct machine *m = board_machine(b);
	struct runs runs = read_runs(dir);

	if (runs.nr) {
		compare_reserved(t, m, &runs);
		compare_buddy(t, m);
		compare_recorded_buddy(t, dir, &runs);
		compare_compound(t, m, &runs);
		compare_bits(t, &runs);
	}
	free(runs.run);
}
