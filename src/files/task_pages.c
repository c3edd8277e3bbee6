// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasks/NAME/pages: which page frames a process has, in rows of what is alike:
 * "PFN PAGES TYPE INDEX FLAGS".
 */
#include <errno.h>

#include "files/files_i.h"

/* Pages in a row, of memory and of an address space. */
struct run {
	unsigned long pfn;	/* PFN_NONE: they are in swap */
	unsigned long nr;	/* 0: there is none */
	const char *type, *name;
	unsigned long index;	/* of an address space; INDEX_NONE: of none */
	unsigned int marks;
	bool huge, pinned;
};

#define INDEX_NONE	(~0UL)

/* Those that say something: what all pages of a type have is left out. */
static const struct {
	unsigned int mark;
	const char *name;
} mark_names[] = {
	{ MARK_LRU, "lru" },
	{ MARK_ACTIVE, "active" },
	{ MARK_REFERENCED, "referenced" },
	{ MARK_DIRTY, "dirty" },
	{ MARK_WRITEBACK, "writeback" },
	{ MARK_RECLAIM, "reclaim" },
	{ MARK_WORKINGSET, "workingset" },
	{ MARK_SWAPCACHE, "swapcache" },
	{ MARK_UNEVICTABLE, "unevictable" },
	{ MARK_MLOCKED, "mlocked" },
};

static void print_flag(struct vfs_text *out, const char **comma, const char *name)
{
	vfs_puts(out, *comma);
	vfs_puts(out, name);
	*comma = ",";
}

static void print_flags(const struct run *run, struct vfs_text *out)
{
	const char *comma = "";

	for (size_t i = 0; i < ARRAY_SIZE(mark_names); i++)
		if (run->marks & mark_names[i].mark)
			print_flag(out, &comma, mark_names[i].name);
	if (run->huge)
		print_flag(out, &comma, "huge");
	if (run->pinned)
		print_flag(out, &comma, "pinned");
	if (!*comma)
		vfs_putc(out, '-');
}

static void print_run(const struct run *run, struct vfs_text *out)
{
	if (!run->nr)
		return;
	if (run->pfn == PFN_NONE)
		vfs_printf(out, "swap %lu %s%s", run->nr, run->type, run->name);
	else
		vfs_printf(out, "%lu %lu %s%s", run->pfn, run->nr, run->type, run->name);
	if (run->index == INDEX_NONE)
		vfs_puts(out, " - ");
	else
		vfs_printf(out, " %lu ", run->index);
	print_flags(run, out);
	vfs_putc(out, '\n');
}

static bool alike(const struct run *a, const struct run *b)
{
	return a->nr && a->type == b->type && a->name == b->name && a->marks == b->marks &&
	       a->huge == b->huge && a->pinned == b->pinned &&
	       (a->pfn == PFN_NONE) == (b->pfn == PFN_NONE);
}

/* Add a run to the one before if it goes on there, in either direction where there is no index. */
static void add_run(struct run *last, const struct run *next, struct vfs_text *out)
{
	bool more = alike(last, next);

	if (next->index != INDEX_NONE)
		more = more && last->index + last->nr == next->index &&
		       (next->pfn == PFN_NONE || last->pfn + last->nr == next->pfn);
	else if (more && next->pfn + next->nr == last->pfn)
		last->pfn = next->pfn;
	else
		more = more && last->pfn + last->nr == next->pfn;
	if (more) {
		last->nr += next->nr;
		return;
	}
	print_run(last, out);
	*last = *next;
}

static void end_runs(struct run *last, struct vfs_text *out)
{
	print_run(last, out);
	last->nr = 0;
}

/* What is said of a page itself. */
static void mark_run(const struct machine *m, struct run *run)
{
	struct page_info info;

	if (page_info(m, run->pfn, &info))
		return;
	run->marks = info.marks;
	run->pinned = info.pinned;
}

/* ---- address spaces ---- */

/* The run that begins at an index: a page, or what is left of a huge one. */
static struct run space_run(const struct machine *m, const struct address_space *space,
			    unsigned long index)
{
	unsigned long per_span = pageblock_nr_pages(m);
	struct run run = { .index = index, .nr = 0, .pfn = PFN_NONE, .name = "" };
	const struct pte *pte = space_entry(m, space, index, &run.huge);

	if (!pte || (pte->kind != PTE_PRESENT && pte->kind != PTE_SWAP))
		return run;
	run.nr = run.huge ? per_span : 1;
	if (pte->kind == PTE_PRESENT) {
		run.pfn = pte->value;
		mark_run(m, &run);
	}
	return run;
}

static int list_space(const struct vfs_call *call, const struct address_space *space,
		      struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	unsigned long per_span = pageblock_nr_pages(m), index = 0;
	struct run last = { .nr = 0 }, run;
	bool huge;

	while (index < space->size) {
		if (index % per_span == 0 && vfs_stopped(call))
			return -EINTR;
		if (!space_entry(m, space, index, &huge)) {
			index = (index / per_span + 1) * per_span;
			continue;
		}
		run = space_run(m, space, index);
		run.type = space->kind == SPACE_ANON ? "anon" : "file:";
		if (space->kind == SPACE_FILE)
			run.name = space->name;
		if (run.nr)
			add_run(&last, &run, out);
		index += run.nr ? run.nr : 1;
	}
	end_runs(&last, out);
	return 0;
}

/* ---- memory of the kernel ---- */

static void add_block(const struct machine *m, struct run *last, unsigned long pfn,
		      const char *type, struct vfs_text *out)
{
	struct run run = { .pfn = pfn, .nr = 1, .type = type, .name = "", .index = INDEX_NONE };
	struct page_info info;

	if (!page_info(m, pfn, &info))
		run.nr = 1UL << info.order;
	add_run(last, &run, out);
}

static int list_chain(const struct vfs_call *call, uint32_t chain, const char *type,
		      struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	struct run last = { .nr = 0 };
	unsigned long pfn = page_chain_first(m, chain);

	for (; pfn != PFN_NONE; pfn = page_chain_next(m, pfn)) {
		if (vfs_stopped(call))
			return -EINTR;
		add_block(m, &last, pfn, type, out);
	}
	end_runs(&last, out);
	return 0;
}

/* The lowest level's, one for each pageblock of the address space; the others are in a chain. */
static int list_tables(const struct vfs_call *call, const struct task *t, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	unsigned long per_span = pageblock_nr_pages(m);
	struct run last = { .nr = 0 };

	for (unsigned long index = 0; index < t->anon.size; index += per_span) {
		unsigned long pfn = space_table(m, &t->anon, index);

		if (pfn != PFN_NONE)
			add_block(m, &last, pfn, "table", out);
	}
	end_runs(&last, out);
	return list_chain(call, t->tables, "table", out);
}

static int show_pages(const struct vfs_call *call, struct vfs_text *out)
{
	const struct task *t = call_task(call);
	int err = list_space(call, &t->anon, out);

	for (unsigned int i = 0; !err && i < t->nr_files; i++)
		err = list_space(call, t->files[i], out);
	if (!err)
		err = list_tables(call, t, out);
	if (!err)
		err = list_chain(call, t->kernel_pages, "kernel", out);
	if (!err)
		err = list_chain(call, t->slab, "slab", out);
	return err;
}

static const struct vfs_handler rows[] = {
	{ .name = "task/pages", .flags = VFS_LONG_SHOW, .show = show_pages },
};

const struct files_rows task_pages_rows = { rows, ARRAY_SIZE(rows) };
