// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sys/kernel/debug/page_owner: who allocated each page, one allocation a read.
 * The position is a PFN, not a count of bytes.
 *
 * Source: 6.1 mm/page_owner.c, read_page_owner() and print_page_owner().
 */
#include <errno.h>
#include <string.h>

#include "files/files_i.h"
#include "files/page_files.h"
#include "machine/gfp_names.h"
#include "machine/page_flags.h"
#include "machine/report.h"
#include "mm/page_owner.h"
#include "mm/memcontrol.h"

/* Source: 6.1 include/trace/events/migrate.h. */
static const char *const migrate_reason_names[] = {
	"compaction", "memory_failure", "memory_hotplug", "syscall_or_cpuset", "mempolicy_mbind",
	"numa_misplaced", "contig_range", "longterm_pin", "demotion",
};

/* The model has no machine code, so no offset into a function, nor its length. */
static void print_stack(const struct machine *m, uint32_t handle, struct vfs_text *out)
{
	enum mm_function stack[PAGE_OWNER_STACK_DEPTH];
	unsigned int nr = page_owner_stack(m, handle, stack);

	for (unsigned int i = 0; i < nr; i++)
		vfs_printf(out, " %s+0x0/0x0\n", report_function_name(stack[i]));
}

static void print_allocation(const struct page_owner *owner, struct vfs_text *out)
{
	char gfp[GFP_TEXT_MAX];

	gfp_format(owner->gfp_mask, gfp, sizeof(gfp));
	vfs_printf(out, "Page allocated via order %u, mask 0x%x(%s), pid %d, tgid %d (%s), "
		   "ts %llu ns, free_ts %llu ns\n", owner->order, owner->gfp_mask, gfp, owner->pid,
		   owner->tgid, owner->comm, (unsigned long long)owner->ts_nsec,
		   (unsigned long long)owner->free_ts_nsec);
}

static void print_page(const struct board *b, unsigned long pfn, const struct page_owner *owner,
		       const struct page_info *info, struct vfs_text *out)
{
	const struct machine *m = board_machine(b);
	char flags[PAGE_FLAGS_TEXT_MAX];

	page_flags_format(b, page_flags_word(b, pfn, info), flags, sizeof(flags));
	vfs_printf(out, "PFN %lu type %s Block %lu type %s Flags %s\n", pfn,
		   migratetype_names[page_owner_type(m, owner)],
		   pfn >> pageblock_order(m), migratetype_names[pageblock_migratetype(m, pfn)],
		   flags);
}

/* Source: 6.1 print_page_owner_memcg(). */
static void print_memcg(const struct machine *m, const struct page_info *info,
			struct vfs_text *out)
{
	const struct mem_cgroup *memcg = mem_cgroup_from_id(m, info->memcg);

	if (info->kmemcg && !memcg)
		vfs_puts(out, "Slab cache page\n");
	if (memcg)
		vfs_printf(out, "Charged %sto %smemcg %s\n", info->kmemcg ? "(via objcg) " : "",
			   memcg->online ? "" : "offline ", memcg->name);
}

/* Source: 6.1 print_page_owner(). */
void page_owner_print(const struct board *b, unsigned long pfn, const struct page_owner *owner,
		      struct vfs_text *out)
{
	struct page_info info;

	page_info(board_machine(b), pfn, &info);
	print_allocation(owner, out);
	print_page(b, pfn, owner, &info, out);
	print_stack(board_machine(b), owner->handle, out);
	if (owner->last_migrate_reason >= 0)
		vfs_printf(out, "Page has been migrated, last migrate reason: %s\n",
			   migrate_reason_names[owner->last_migrate_reason]);
	if (pfn == info.head)
		print_memcg(board_machine(b), &info, out);
	vfs_putc(out, '\n');
}

/* A record that does not fit, with a byte to spare, or fills a page, is not read at all. */
static ssize_t read_page_owner(const struct vfs_call *call, char *data, size_t size, off_t *pos)
{
	const struct files *f = call_files(call);
	size_t page_size = files_page_size(f);
	struct vfs_text out = { 0 };
	struct page_owner owner;
	unsigned long pfn = page_owner_next(board_machine(f->board), (unsigned long)*pos, &owner);
	ssize_t n;

	if (pfn == PFN_NONE)
		return 0;
	page_owner_print(f->board, pfn, &owner, &out);
	n = (ssize_t)out.len;
	if (out.failed || out.len >= (size < page_size ? size : page_size)) {
		n = -ENOMEM;
	} else {
		memcpy(data, out.data, out.len);
		*pos = (off_t)pfn + 1;
	}
	vfs_text_free(&out);
	return n;
}

static const struct vfs_handler rows[] = {
	{ .name = "page_owner", .read_at = read_page_owner },
};

const struct files_rows page_owner_rows = { rows, ARRAY_SIZE(rows) };
