// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control/: whose pages may be moved, and whether the machine is sound.
 *
 * doc/CONTROL.md has the keys and results.
 */
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>

#include "files/control.h"
#include "files/many.h"

/* Which holdings a line means: name=PATTERN, owner=PATTERN, or those with pages of a range. */
struct chosen {
	struct control *c;
	const char *name, *owner;
	unsigned long pfn, count;
	int (*act)(struct chosen *chosen, struct holding *h);

	/* for act */
	unsigned long attempts;
	bool longterm;
	unsigned long names, pages;
};

static bool is_chosen(const struct chosen *chosen, const struct holding *h)
{
	if (chosen->name)
		return !fnmatch(chosen->name, h->name, 0);
	if (chosen->owner)
		return !fnmatch(chosen->owner, h->owner, 0);
	if (h->kind == HOLDING_MANY)
		return true;	/* its blocks are looked at one by one */
	return h->pfn < chosen->pfn + chosen->count && chosen->pfn < h->pfn + h->count;
}

static int act_if_chosen(void *ctx, struct holding *h)
{
	struct chosen *chosen = ctx;

	return is_chosen(chosen, h) ? chosen->act(chosen, h) : 0;
}

static void choose(struct chosen *chosen)
{
	struct line *line = &chosen->c->line;
	bool name = line_has(line, "name"), owner = line_has(line, "owner");

	if (name + owner + line_has(line, "pfn") > 1)
		line_fail(line, "name=, owner= and pfn= choose in three ways: give one");
	else if (name)
		chosen->name = line_text(line, "name");
	else if (owner)
		chosen->owner = line_text(line, "owner");
	else
		chosen->pfn = line_number(line, "pfn", 0, ULONG_MAX / 2);
	chosen->count = line_number_or(line, "count", 1, 1, ULONG_MAX / 2);
}

/* After the keys: act on all that are meant, and print how many that were. */
static int run_chosen(struct chosen *chosen)
{
	struct control *c = chosen->c;
	int err = control_begin(c, NULL);

	if (err)
		return err;
	err = holdings_each(c->f->holdings, act_if_chosen, chosen);
	if (!err && !chosen->names)
		err = control_refuse(c, -ENOENT, "nothing that is held is meant by it");
	else if (!err)
		vfs_printf(c->result, "ok names=%lu pages=%lu\n", chosen->names, chosen->pages);
	control_end(c);
	return err;
}

/* ---- pin ---- */

/* Those of many blocks that begin in the range, or all. */
static void set_some_pinned(struct chosen *chosen, struct holding *h, bool pinned)
{
	bool all = chosen->name || chosen->owner;
	unsigned long pages = many_set_pinned(chosen->c->f, h, all ? 0 : chosen->pfn,
					      all ? PFN_NONE : chosen->count, pinned);

	chosen->names += pages > 0;
	chosen->pages += pages;
}

static void set_pinned(struct chosen *chosen, struct holding *h, bool pinned)
{
	unsigned long step = h->kind == HOLDING_BLOCK ? h->count : 1;

	for (unsigned long i = 0; i < h->count; i += step)
		page_set_pinned(chosen->c->m, h->pfn + i, pinned);
	h->pinned = pinned;
	chosen->names++;
	chosen->pages += h->count;
}

static int pin(struct chosen *chosen, struct holding *h)
{
	unsigned long pfn = h->pfn;
	int err = 0;

	if (h->kind == HOLDING_MANY && (chosen->attempts || chosen->longterm))
		return control_failed(chosen->c, -EINVAL, "%s is many blocks: attempts= and "
				      "longterm= are for one", h->name);
	if (h->kind == HOLDING_MANY) {
		set_some_pinned(chosen, h, true);
		return 0;
	}
	/* Only a user's memory is pinned for long; what a call gave out in one piece stays. */
	if (chosen->longterm && h->kind == HOLDING_BLOCK)
		err = pin_longterm(chosen->c->m, &pfn);
	if (err)
		return control_failed(chosen->c, err,
				      "%s is where nothing may stay for long, and cannot be moved",
				      h->name);
	set_pinned(chosen, h, true);
	h->refusals = chosen->attempts;
	return 0;
}

static int run_pin(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	struct control c;
	struct chosen chosen = { .c = &c, .act = pin };

	control_parse(&c, call, "control/pin", text, result);
	choose(&chosen);
	chosen.attempts = line_number_or(&c.line, "attempts", 0, 0, ULONG_MAX);
	chosen.longterm = line_number_or(&c.line, "longterm", 0, 0, 1);
	return run_chosen(&chosen);
}

static int unpin(struct chosen *chosen, struct holding *h)
{
	if (h->kind == HOLDING_MANY) {
		set_some_pinned(chosen, h, false);
		return 0;
	}
	set_pinned(chosen, h, false);
	h->refusals = 0;
	return 0;
}

static int run_unpin(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	struct control c;
	struct chosen chosen = { .c = &c, .act = unpin };

	control_parse(&c, call, "control/unpin", text, result);
	choose(&chosen);
	return run_chosen(&chosen);
}

/* ---- check ---- */

static const char *const fault_words[] = {
	[FAULT_LIST_ORDER] = "a block on a free list is marked with another order",
	[FAULT_LIST_TYPE] = "a block on a free list is marked with another type",
	[FAULT_ALIGNMENT] = "a block does not begin at a multiple of its size",
	[FAULT_ZONE] = "a block is of another zone",
	[FAULT_LINK] = "the links of a list do not meet",
	[FAULT_NR_FREE] = "a list has another number of blocks than is counted",
	[FAULT_PCP_PAGE] = "a page on a per-CPU list is not marked so",
	[FAULT_PCP_COUNT] = "a CPU has another number of pages than is counted",
	[FAULT_OVERLAP] = "something begins within a block",
	[FAULT_LOST_PAGE] = "a page is nowhere",
	[FAULT_FREE_PAGES] = "nr_free_pages is not what the lists have",
	[FAULT_FREE_CMA] = "nr_free_cma is not what the lists have",
	[FAULT_MANAGED] = "managed pages are not those that are not reserved",
	[FAULT_PAGEBLOCKS] = "there are more or fewer pageblocks of a type than is counted",
	[FAULT_ISOLATED_BLOCKS] = "there are more or fewer isolated pageblocks than is counted",
	[FAULT_CMA_BITMAP] = "a CMA bitmap has a page as given out that is not allocated",
	[FAULT_ENTRY] = "an address space has a page that is not its own",
	[FAULT_SPAN] = "the count of an address space's entries",
	[FAULT_RSS] = "the count of a process's pages",
	[FAULT_SWAP] = "the count of a swap device's slots in use",
	[FAULT_CHARGE] = "what a memory cgroup is charged",
	[FAULT_LRU_PAGE] = "a page on an LRU list is not marked so",
	[FAULT_LRU_SIZE] = "the count of an LRU list's pages",
};

#define FAULTS_SHOWN 64

static void print_fault(const struct mm_fault *fault, struct vfs_text *out)
{
	if (fault->zone)
		vfs_printf(out, "node %d zone %s: ", zone_to_nid(fault->zone), fault->zone->name);
	if (fault->pfn != PFN_NONE)
		vfs_printf(out, "page %lu: ", fault->pfn);
	vfs_printf(out, "%s (expected %lu, found %lu)\n", fault_words[fault->kind],
		   fault->expected, fault->found);
}

struct looking {
	const struct vfs_call *call;
	struct vfs_text *out;
	unsigned long faults;
};

static void look_at_many(struct looking *l, const struct holding *h)
{
	long missing;
	unsigned long changed = many_look(call_files(l->call), h, &missing);

	if (missing)
		vfs_printf(l->out, "%ld pages of %lu are not %s's any more\n", missing, h->count,
			   h->name);
	if (changed != PFN_NONE)
		vfs_printf(l->out, "page %lu: it has not the token that %s gave it\n", changed,
			   h->name);
	l->faults += !!missing + (changed != PFN_NONE);
}

/* A name's pages are allocated, are its own, and have its tokens. */
static int look_at_holding(void *ctx, struct holding *h)
{
	struct looking *l = ctx;
	const struct verify *v = call_files(l->call)->verify;
	unsigned long changed = v ? verify_look(v, h) : PFN_NONE;
	struct page_info info;

	if (h->kind == HOLDING_MANY) {
		look_at_many(l, h);
		return 0;
	}
	for (unsigned long i = 0; i < h->count; i++)
		if (page_info(call_machine(l->call), h->pfn + i, &info) || info.use != PAGE_USED ||
		    info.owner != h->id) {
			vfs_printf(l->out, "page %lu: it is not %s's any more\n", h->pfn + i,
				   h->name);
			l->faults++;
			break;
		}
	if (changed != PFN_NONE) {
		vfs_printf(l->out, "page %lu: it has not the token that %s gave it\n", changed,
			   h->name);
		l->faults++;
	}
	return 0;
}

static int show_check(const struct vfs_call *call, struct vfs_text *out)
{
	struct mm_fault faults[FAULTS_SHOWN];
	struct looking looking = { call, out, 0 };
	size_t n;

	call_files(call)->caller = call->caller;
	n = mm_check(call_machine(call), faults, FAULTS_SHOWN);
	call_files(call)->caller = NULL;
	if (vfs_stopped(call))
		return -EINTR;
	for (size_t i = 0; i < n && i < FAULTS_SHOWN; i++)
		print_fault(&faults[i], out);
	holdings_each(call_files(call)->holdings, look_at_holding, &looking);
	if (n + looking.faults)
		vfs_printf(out, "%lu faults\n", n + looking.faults);
	else
		vfs_puts(out, "ok\n");
	return 0;
}

static int show_why(const struct vfs_call *call, struct vfs_text *out)
{
	const struct files *f = call_files(call);

	why_show(f->why, board_log(f->board), out);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "control/why", .show = show_why },
	{ .name = "control/pin", .flags = VFS_LONG_STORE, .run = run_pin },
	{ .name = "control/unpin", .flags = VFS_LONG_STORE, .run = run_unpin },
	{ .name = "control/check", .flags = VFS_LONG_SHOW, .show = show_check },
};

const struct files_rows control_pin_rows = { rows, ARRAY_SIZE(rows) };
