// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * proc/kpageflags, kpagecount and kpagecgroup: 64 bits for each page frame, the
 * first PFN 0. Made page by page for what is read, so that a large machine's
 * cost no more than a small one's.
 *
 * Source: 6.1 fs/proc/page.c, include/uapi/linux/kernel-page-flags.h.
 */
#include <errno.h>
#include <string.h>

#include "files/files_i.h"
#include "files/page_files.h"
#include "mm/cgroup.h"
#include "mm/memcontrol.h"

#define ENTRY_SIZE	sizeof(uint64_t)

enum kpf {
	KPF_BUDDY		= 10,
	KPF_COMPOUND_HEAD	= 15,
	KPF_COMPOUND_TAIL	= 16,
	KPF_NOPAGE		= 20,
	KPF_THP			= 22,
	KPF_RESERVED		= 32,
};

#define KPF(bit)	(UINT64_C(1) << (bit))

/* Which bit a mark is. whole: the other pages of a compound block have it, too. */
static const struct {
	unsigned int mark, bit;
	bool whole;
} marks[] = {
	{ MARK_REFERENCED, 2, false },
	{ MARK_UPTODATE, 3, false },
	{ MARK_DIRTY, 4, false },
	{ MARK_LRU, 5, false },
	{ MARK_ACTIVE, 6, false },
	{ MARK_SLAB, 7, true },
	{ MARK_WRITEBACK, 8, false },
	{ MARK_RECLAIM, 9, false },
	{ MARK_MAPPED, 11, true },
	{ MARK_ANON, 12, true },
	{ MARK_SWAPCACHE, 13, true },
	{ MARK_SWAPBACKED, 14, false },
	{ MARK_UNEVICTABLE, 18, false },
	{ MARK_TABLE, 26, false },
	{ MARK_MLOCKED, 33, false },
};

static uint64_t compound_flags(const struct page_info *info, bool head)
{
	bool thp = info->marks & (MARK_LRU | MARK_ANON);

	if (!info->compound)
		return 0;
	return KPF(head ? KPF_COMPOUND_HEAD : KPF_COMPOUND_TAIL) | (thp ? KPF(KPF_THP) : 0);
}

static uint64_t used_page_flags(const struct page_info *info, bool head)
{
	uint64_t flags = compound_flags(info, head);

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (info->marks & marks[i].mark && (head || (info->compound && marks[i].whole)))
			flags |= KPF(marks[i].bit);
	return flags;
}

uint64_t stable_page_flags(const struct page_info *info, bool head)
{
	switch (info->use) {
	case PAGE_HOLE:
		return KPF(KPF_NOPAGE);
	case PAGE_RESERVED:
		return KPF(KPF_RESERVED);
	case PAGE_FREE:
		return KPF(KPF_BUDDY);	/* each page of the block */
	case PAGE_USED:
		return used_page_flags(info, head);
	default:
		return 0;
	}
}

static uint64_t page_flags(const struct machine *m, const struct page_info *info, bool head)
{
	return stable_page_flags(info, head);
}

/* How often a page is mapped. */
static uint64_t page_count(const struct machine *m, const struct page_info *info, bool head)
{
	bool counts = head || info->compound;

	return info->use == PAGE_USED && counts && info->marks & MARK_MAPPED &&
	       !(info->marks & (MARK_SLAB | MARK_TABLE));
}

/* Which cgroup is charged, or the nearest one above it that is not removed; 0: none is. */
static uint64_t page_cgroup_ino(const struct machine *m, const struct page_info *info, bool head)
{
	const struct mem_cgroup *memcg = head ? mem_cgroup_from_id(m, info->memcg) : NULL;

	while (memcg && !memcg->online)
		memcg = memcg->parent;
	return memcg ? memcg->cgroup->id : 0;
}

/* Fill nr entries from pfn on, by runs of pages that are alike. */
static void fill(const struct machine *m, unsigned long pfn, uint64_t *entry, unsigned long nr,
		 uint64_t (*value)(const struct machine *m, const struct page_info *info,
			     bool head))
{
	while (nr) {
		struct page_info info = { .use = PAGE_HOLE };
		unsigned long run = page_run(m, pfn, nr, &info);
		uint64_t rest;

		if (!run)	/* before the machine's first page */
			run = 1;
		rest = value(m, &info, false);
		*entry = pfn == info.head ? value(m, &info, true) : rest;
		for (unsigned long i = 1; i < run; i++)
			entry[i] = rest;
		entry += run;
		pfn += run;
		nr -= run;
	}
}

static ssize_t read_entries(const struct vfs_call *call, char *data, size_t size, off_t *pos,
			    uint64_t (*value)(const struct machine *m, const struct page_info *info,
			     bool head))
{
	const struct machine *m = call_machine(call);
	unsigned long pfn = (unsigned long)*pos / ENTRY_SIZE, max = max_page_pfn(m);

	if (*pos % (off_t)ENTRY_SIZE || size % ENTRY_SIZE)
		return -EINVAL;
	if (pfn >= max)
		return 0;
	if (size > (max - pfn) * ENTRY_SIZE)
		size = (max - pfn) * ENTRY_SIZE;
	fill(m, pfn, (uint64_t *)data, size / ENTRY_SIZE, value);
	*pos += (off_t)size;
	return (ssize_t)size;
}

static ssize_t read_kpageflags(const struct vfs_call *call, char *data, size_t size, off_t *pos)
{
	return read_entries(call, data, size, pos, page_flags);
}

static ssize_t read_kpagecount(const struct vfs_call *call, char *data, size_t size, off_t *pos)
{
	return read_entries(call, data, size, pos, page_count);
}

static ssize_t read_kpagecgroup(const struct vfs_call *call, char *data, size_t size, off_t *pos)
{
	return read_entries(call, data, size, pos, page_cgroup_ino);
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/kpageflags", .read_at = read_kpageflags },
	{ .name = "proc/kpagecount", .read_at = read_kpagecount },
	{ .name = "proc/kpagecgroup", .read_at = read_kpagecgroup },
};

const struct files_rows kpage_rows = { rows, ARRAY_SIZE(rows) };
