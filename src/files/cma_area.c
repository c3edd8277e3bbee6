// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cma/AREA/: an area as files: where it is, what is given out of it and to
 * whom, and what stands in a request's way.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "files/files_i.h"
#include "files/line.h"

#define AREA_NUMBER(what, expression)						\
	static int get_##what(const struct vfs_call *call, long long *v)	\
	{									\
		const struct cma *cma = call_cma(call);				\
										\
		v[0] = (long long)(expression);					\
		return 0;							\
	}									\
	static const struct vfs_number what = { .type = VFS_ULONG, .get = get_##what }

AREA_NUMBER(base_pfn, cma->base_pfn);
AREA_NUMBER(count, cma->count);
AREA_NUMBER(order_per_bit, cma->order_per_bit);
AREA_NUMBER(used, cma_used(cma));
AREA_NUMBER(maxchunk, cma_maxchunk(cma));

/* "FIRST+LENGTH" for each run of bits that are set. */
static int show_bitmap(const struct vfs_call *call, struct vfs_text *out)
{
	const struct cma *cma = call_cma(call);
	unsigned long maxno = cma_bitmap_maxno(cma);

	for (unsigned long bit = 0, first; bit < maxno; bit++) {
		for (first = bit; bit < maxno && cma_bitmap_test(cma, bit); bit++)
			;
		if (bit > first)
			vfs_printf(out, "%lu+%lu\n", first, bit - first);
	}
	return 0;
}

/* ---- what is where ---- */

/* What a run of pages of an area is, as the map and the list of blockers tell. */
enum area_use {
	AREA_FREE,		/* in the buddy lists */
	AREA_PCP,		/* on a per-CPU list: free as soon as that is drained */
	AREA_ALLOCATED,		/* given out by cma_alloc() */
	AREA_MOVABLE,		/* lent, and can be moved away */
	AREA_PINNED,		/* lent, and its owner refuses to move */
	AREA_UNMOVABLE,		/* lent, and nobody can move it */
	NR_AREA_USES,
};

static const struct {
	char letter;
	const char *what;
} area_uses[NR_AREA_USES] = {
	[AREA_FREE] = { '.', "free" },
	[AREA_PCP] = { ',', "on a per-CPU list" },
	[AREA_ALLOCATED] = { '#', "allocated from the area" },
	[AREA_MOVABLE] = { 'm', "lent, movable" },
	[AREA_PINNED] = { 'P', "lent, pinned" },
	[AREA_UNMOVABLE] = { 'U', "lent, unmovable" },
};

/* cma_alloc() cannot have it. */
static bool blocks(enum area_use use)
{
	return use == AREA_ALLOCATED || use == AREA_PINNED || use == AREA_UNMOVABLE;
}

static enum area_use area_use(const struct cma *cma, unsigned long pfn,
			      const struct page_info *info)
{
	if (cma_bitmap_test(cma, (pfn - cma->base_pfn) >> cma->order_per_bit))
		return AREA_ALLOCATED;
	if (info->use == PAGE_FREE)
		return AREA_FREE;
	if (info->use == PAGE_PCP)
		return AREA_PCP;
	if (info->pinned)
		return AREA_PINNED;
	return info->movable ? AREA_MOVABLE : AREA_UNMOVABLE;
}

/* The run of pages that begins at pfn: how many, and what they are. */
static unsigned long area_run(const struct machine *m, const struct cma *cma, unsigned long pfn,
			      enum area_use *use, struct page_info *info)
{
	unsigned long end = cma->base_pfn + cma->count, n;

	n = page_run(m, pfn, end - pfn, info);
	*use = n ? area_use(cma, pfn, info) : AREA_UNMOVABLE;
	return n ? n : end - pfn;
}

/* ---- map ---- */

#define MAP_COLUMNS	64
#define MAP_CELLS	4096

/* The pages a character stands for: a power of two, so that the map stays readable. */
static unsigned long pages_per_cell(const struct cma *cma)
{
	unsigned long n = 1UL << cma->order_per_bit;

	while (cma->count / n > MAP_CELLS)
		n *= 2;
	return n;
}

/* What is in a cell, the hardest to move first. */
static enum area_use cell_use(const struct machine *m, const struct cma *cma, unsigned long pfn,
			      unsigned long end)
{
	enum area_use hardest = AREA_FREE, use;
	struct page_info info;

	for (; pfn < end; pfn += area_run(m, cma, pfn, &use, &info)) {
		area_run(m, cma, pfn, &use, &info);
		if (use > hardest)
			hardest = use;
	}
	return hardest;
}

static int show_map(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	const struct cma *cma = call_cma(call);
	unsigned long per_cell = pages_per_cell(cma), end = cma->base_pfn + cma->count;
	unsigned long column = 0;

	for (unsigned long pfn = cma->base_pfn; pfn < end; pfn += per_cell, column++) {
		unsigned long past = pfn + per_cell < end ? pfn + per_cell : end;

		if (column % MAP_COLUMNS == 0)
			vfs_printf(out, "%s%12lu ", column ? "\n" : "", pfn);
		vfs_putc(out, area_uses[cell_use(m, cma, pfn, past)].letter);
	}
	vfs_printf(out, "\nEach column is %lu page(s), and shows the hardest to move of them; "
		   "the number is the first one's PFN.\n", per_cell);
	for (int i = 0; i < NR_AREA_USES; i++)
		vfs_printf(out, "%s%c %s", i ? ", " : "", area_uses[i].letter, area_uses[i].what);
	vfs_putc(out, '\n');
	return 0;
}

/* ---- who has what ---- */

/* What debugfs took has no name; what else an area gave out without one, the boot did. */
static const char *owner_name(const struct vfs_call *call, const struct cma *cma,
			      unsigned long pfn, uint32_t owner)
{
	const struct holding *h = holdings_by_id(call_files(call)->holdings, owner);

	if (h)
		return h->name;
	for (const struct cma_mem *mem = cma->mem_head; mem; mem = mem->next)
		if (pfn - mem->pfn < mem->count)
			return "(debugfs)";
	return cma_bitmap_test(cma, (pfn - cma->base_pfn) >> cma->order_per_bit) ? "(boot)" : "-";
}

/* "PFN PAGES REASON NAME" for each run of pages that cma_alloc() cannot have now. */
static int show_all_blockers(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	const struct cma *cma = call_cma(call);
	unsigned long end = cma->base_pfn + cma->count, start = 0, run = 0;
	enum area_use last = AREA_FREE;
	uint32_t last_owner = 0;

	for (unsigned long pfn = cma->base_pfn; pfn <= end;) {
		enum area_use use = AREA_FREE;
		struct page_info info = { 0 };
		unsigned long n = pfn < end ? area_run(m, cma, pfn, &use, &info) : 1;

		if (run && (use != last || info.owner != last_owner)) {
			vfs_printf(out, "%lu %lu %s: %s\n", start, run, area_uses[last].what,
				   owner_name(call, cma, start, last_owner));
			run = 0;
		}
		if (blocks(use)) {
			start = run ? start : pfn;
			run += n;
			last = use;
			last_owner = info.owner;
		}
		pfn += n;
	}
	return 0;
}

/* ---- what stands in a request's way ---- */

/* What is in so many pages from pos on. */
struct candidate {
	unsigned long blocker;		/* the first page that refuses it; PFN_NONE: none does */
	unsigned long last;		/* of the pages from there on that refuse it likewise */
	enum area_use use;		/* of those */
	uint32_t owner;
	unsigned long to_move;		/* pages before the blocker that are lent */
};

/* The last page from pfn on that is as that is, and its owner's. */
static unsigned long last_alike(const struct machine *m, const struct cma *cma, unsigned long pfn,
				const struct candidate *c)
{
	unsigned long end = cma->base_pfn + cma->count;
	struct page_info info;
	enum area_use use;

	while (pfn < end) {
		unsigned long n = area_run(m, cma, pfn, &use, &info);

		if (use != c->use || info.owner != c->owner)
			break;
		pfn += n;
	}
	return pfn - 1;
}

static struct candidate look_at(const struct machine *m, const struct cma *cma, unsigned long pos,
				unsigned long pages)
{
	struct candidate found = { .blocker = PFN_NONE };
	struct page_info info;
	unsigned long n;

	for (unsigned long pfn = pos; pfn < pos + pages; pfn += n) {
		enum area_use use;

		n = area_run(m, cma, pfn, &use, &info);
		if (blocks(use)) {
			found.blocker = pfn;
			found.use = use;
			found.owner = info.owner;
			found.last = last_alike(m, cma, pfn, &found);
			return found;
		}
		if (use == AREA_MOVABLE)
			found.to_move += n;
	}
	return found;
}

static void print_span(unsigned long first, unsigned long last, struct vfs_text *out)
{
	vfs_printf(out, "%lu", first);
	if (last != first)
		vfs_printf(out, "-%lu", last);
}

/* "POSITIONS: page PAGES, REASON: NAME" for positions that these refuse, or what to move. */
static void print_candidate(const struct vfs_call *call, const struct cma *cma, unsigned long first,
			    unsigned long last, const struct candidate *c, struct vfs_text *out)
{
	print_span(first, last, out);
	if (c->blocker == PFN_NONE) {
		vfs_printf(out, ": nothing, %lu pages to be moved\n", c->to_move);
		return;
	}
	vfs_puts(out, c->last == c->blocker ? ": page " : ": pages ");
	print_span(c->blocker, c->last, out);
	vfs_printf(out, ", %s: %s\n", area_uses[c->use].what,
		   owner_name(call, cma, c->blocker, c->owner));
}

/* Each position at the alignment, those that the same pages refuse together. */
static int show_positions(const struct vfs_call *call, const struct cma *cma, unsigned long pages,
			  unsigned int align, struct vfs_text *out)
{
	unsigned long step = 1UL << (align > cma->order_per_bit ? align : cma->order_per_bit);
	unsigned long pos = (cma->base_pfn + step - 1) & ~(step - 1), next;
	unsigned long end = cma->base_pfn + cma->count;

	if (!pages || pages > cma->count) {
		vfs_printf(out, "-: the area has %lu pages\n", cma->count);
		return 0;
	}
	for (; pos + pages <= end; pos = next) {
		struct candidate c = look_at(call_machine(call), cma, pos, pages);
		unsigned long last = c.blocker == PFN_NONE ? pos : c.last & ~(step - 1);

		if (vfs_stopped(call))
			return -EINTR;
		if (last + pages > end)
			last = (end - pages) & ~(step - 1);
		print_candidate(call, cma, pos, last, &c, out);
		next = last + step;
	}
	return 0;
}

static int show_blockers(const struct vfs_call *call, struct vfs_text *out)
{
	const struct files *f = call_files(call);
	const struct cma *cma = call_cma(call);

	if (f->asked.cma != cma)
		return show_all_blockers(call, out);
	return show_positions(call, cma, f->asked.count, f->asked.align, out);
}

/* "count=… align=…": the request to be told about. An empty line: none. */
static ssize_t store_blockers(const struct vfs_call *call, const char *text, size_t len)
{
	struct files *f = call_files(call);
	unsigned int shift = page_shift(call_machine(call)), align;
	char request[LINE_TEXT_MAX];
	struct line line;
	unsigned long pages = 0;

	/* One line, with or without its newline. */
	snprintf(request, sizeof(request), "%.*s", (int)strcspn(text, "\n"), text);
	line_parse(&line, request);
	if (!*line.error && line_is_empty(&line)) {
		f->asked.cma = NULL;
		return (ssize_t)len;
	}
	if (line_has(&line, "size"))
		pages = (line_size(&line, "size", 0, ULONG_MAX >> 1) + (1UL << shift) - 1) >> shift;
	else
		pages = line_number(&line, "count", 0, ULONG_MAX);
	align = (unsigned int)line_number_or(&line, "align", 0, 0, 40);
	if (line_done(&line))
		return files_refuse(f, "cma/blockers", -EINVAL, "%s", line.error);
	f->asked.cma = call_cma(call);
	f->asked.count = pages;
	f->asked.align = align;
	return (ssize_t)len;
}

static const struct vfs_handler rows[] = {
	{ .name = "cma/base_pfn", .number = &base_pfn },
	{ .name = "cma/count", .number = &count },
	{ .name = "cma/order_per_bit", .number = &order_per_bit },
	{ .name = "cma/used", .number = &used },
	{ .name = "cma/maxchunk", .number = &maxchunk },
	{ .name = "cma/bitmap", .show = show_bitmap },
	{ .name = "cma/map", .flags = VFS_LONG_SHOW, .show = show_map },
	{ .name = "cma/blockers", .flags = VFS_LONG_SHOW, .show = show_blockers,
	  .store = store_blockers },
};

const struct files_rows cma_rows = { rows, ARRAY_SIZE(rows) };
