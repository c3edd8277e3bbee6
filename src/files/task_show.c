// SPDX-License-Identifier: GPL-2.0-or-later
/* tasks/NAME/: what a process has. */
#include "files/files_i.h"
#include "mm/oom.h"

static unsigned long rss(const struct task *t)
{
	return (unsigned long)(t->rss[MM_ANONPAGES] + t->rss[MM_FILEPAGES] +
			       t->rss[MM_SHMEMPAGES]);
}

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

/* ---- status: the kernel's lines that are about what is modelled ---- */

static void memory_line(const struct machine *m, struct vfs_text *out, const char *name,
			unsigned long pages)
{
	vfs_printf(out, "%s:\t%8lu kB\n", name, pages_to_kb(m, pages));
}

static unsigned long more(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

/* Source: 6.1 task_mem(). */
static void print_memory(const struct machine *m, const struct task *t, struct vfs_text *out)
{
	memory_line(m, out, "VmPeak", more(t->hiwater_vm, t->total_vm));
	memory_line(m, out, "VmSize", t->total_vm);
	memory_line(m, out, "VmLck", t->locked_vm);
	memory_line(m, out, "VmPin", t->pinned_vm);
	memory_line(m, out, "VmHWM", more(t->hiwater_rss, rss(t)));
	memory_line(m, out, "VmRSS", rss(t));
	memory_line(m, out, "RssAnon", (unsigned long)t->rss[MM_ANONPAGES]);
	memory_line(m, out, "RssFile", (unsigned long)t->rss[MM_FILEPAGES]);
	memory_line(m, out, "RssShmem", (unsigned long)t->rss[MM_SHMEMPAGES]);
	memory_line(m, out, "VmData", t->total_vm);
	memory_line(m, out, "VmPTE", t->pgtables);
	memory_line(m, out, "VmSwap", (unsigned long)t->rss[MM_SWAPENTS]);
}

static bool is_cpu(const void *set, int i)
{
	return *(const int *)set == i;
}

/* A task runs on one CPU. */
static void print_cpus(const struct machine *m, const struct task *t, struct vfs_text *out)
{
	int nr_cpus = machine_params(m)->nr_cpus;

	vfs_puts(out, "Cpus_allowed:\t");
	print_bitmap(out, is_cpu, &t->cpu, nr_cpus);
	vfs_puts(out, "\nCpus_allowed_list:\t");
	print_list(out, is_cpu, &t->cpu, nr_cpus);
	vfs_putc(out, '\n');
}

static void print_mems(const struct machine *m, const struct task *t, struct vfs_text *out)
{
	nodemask_t nodes = t->mems_allowed & node_states_memory(m);

	vfs_puts(out, "Mems_allowed:\t");
	print_bitmap(out, in_nodemask, &nodes, MAX_NUMNODES);
	vfs_puts(out, "\nMems_allowed_list:\t");
	print_list(out, in_nodemask, &nodes, MAX_NUMNODES);
	vfs_putc(out, '\n');
}

/* Nobody runs while a file is read. Source: 6.1 proc_pid_status(). */
static int show_status(const struct vfs_call *call, struct vfs_text *out)
{
	struct machine *m = call_machine(call);
	const struct task *t = call_task(call);

	vfs_printf(out,
		   "Name:\t%s\n"
		   "State:\tS (sleeping)\n"
		   "Tgid:\t%d\n"
		   "Pid:\t%d\n"
		   "PPid:\t%d\n",
		   t->comm, t->pid, t->pid, t == init_task(m) ? 0 : init_task(m)->pid);
	print_memory(m, t, out);
	vfs_puts(out, "Threads:\t1\n");
	print_cpus(m, t, out);
	print_mems(m, t, out);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "task/rss", .show = show_rss },
	{ .name = "task/oom_score", .show = show_oom_score },
	{ .name = "task/status", .show = show_status },
};

const struct files_rows task_show_rows = { rows, ARRAY_SIZE(rows) };
