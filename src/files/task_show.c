// SPDX-License-Identifier: GPL-2.0-or-later
/* tasks/NAME/: what a process has. */
#include "files/files_i.h"
#include "mm/oom.h"

/* In pages. */
static int show_rss(const struct vfs_call *call, struct vfs_text *out)
{
	const struct task *t = call_task(call);

	vfs_printf(out,
		   "anon %ld\n"
		   "file %ld\n"
		   "shmem %ld\n"
		   "swap %ld\n"
		   "tables %lu\n"
		   "kernel %lu\n"
		   "slab %lu\n",
		   t->rss[MM_ANONPAGES], t->rss[MM_FILEPAGES], t->rss[MM_SHMEMPAGES],
		   t->rss[MM_SWAPENTS], t->pgtables, t->nr_kernel_pages, t->nr_slab);
	return 0;
}

static int show_oom_score(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%lu\n", oom_score(call_machine(call), call_task(call)));
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "task/rss", .show = show_rss },
	{ .name = "task/oom_score", .show = show_oom_score },
};

const struct files_rows task_show_rows = { rows, ARRAY_SIZE(rows) };
