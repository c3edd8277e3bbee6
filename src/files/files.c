// SPDX-License-Identifier: GPL-2.0-or-later
/* A booted machine and its files. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_i.h"
#include "files/scenario.h"
#include "files/tracing.h"
#include "mm/oom.h"
#include "machine/source.h"

/* What a call costs in virtual time. */
#define CALL_NS 1000000ULL

/* ---- what the board asks and tells ---- */

static bool stop(void *ctx)
{
	const struct files *f = ctx;

	return f->caller && f->caller->stop && atomic_load(f->caller->stop);
}

static void migrated(void *ctx, uint32_t owner, unsigned long from, unsigned long to)
{
	const struct files *f = ctx;
	struct holding *h = holdings_by_id(f->holdings, owner);
	struct page_info info = { 0 };

	if (h && h->kind == HOLDING_MANY && f->verify) {
		page_info(board_machine(f->board), to, &info);
		verify_move(f->verify, from, to, 1UL << info.order);
	}
	if (!h || h->pfn != from)
		return;
	h->pfn = to;
	if (f->verify)
		verify_move(f->verify, from, to, h->count);
}

/* A pin that was to refuse so many moves has done so. */
static void refused(void *ctx, uint32_t owner, unsigned long pfn)
{
	const struct files *f = ctx;
	struct holding *h = holdings_by_id(f->holdings, owner);

	if (h && h->refusals && !--h->refusals) {
		h->pinned = false;
		page_set_pinned(board_machine(f->board), pfn, false);
	}
}

static void traced(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr)
{
	const struct files *f = ctx;

	if (f->tracing->noted & UINT64_C(1) << event)
		why_event(f->why, board_machine(f->board), event, arg, nr);
	if (tracing_event(f->tracing, event, arg) && f->vfs)
		vfs_wake(f->vfs);
}

static void logged(void *ctx)
{
	const struct files *f = ctx;

	if (f->vfs)
		vfs_wake(f->vfs);
}

/* ---- boot ---- */

int files_open(const struct files_source *source, struct files **files,
	       char error[FILES_ERROR_MAX])
{
	struct files *f = calloc(1, sizeof(*f));
	const struct board_hooks hooks = { .ctx = f, .stop = stop, .migrated = migrated,
					   .refused = refused, .trace = traced,
					   .logged = logged };
	const struct machine_source named = { .machine = source->machine, .mem = source->mem,
					      .cmdline = source->cmdline,
					      .policy = source->policy };
	struct machine_desc *desc = NULL;
	int err = -EINVAL;

	strcpy(error, "out of memory");
	if (f) {
		f->holdings = holdings_create();
		f->why = why_create();
		f->verify = source->verify ? verify_create() : NULL;
	}
	if (f && f->holdings && f->why && (f->verify || !source->verify))
		desc = machine_source_load(&named, error);
	if (desc) {
		f->board = board_boot(desc, &hooks, error);
		err = f->board ? 0 : -EINVAL;
	}
	if (!err) {
		f->tracing = tracing_create(f->board);
		err = f->tracing ? 0 : -ENOMEM;
	}
	if (err) {
		files_close(f);
		return err;
	}
	*files = f;
	return 0;
}

void files_close(struct files *f)
{
	if (!f)
		return;
	tracing_destroy(f->tracing);
	if (f->board)
		board_destroy(f->board);
	holdings_destroy(f->holdings);
	verify_destroy(f->verify);
	why_destroy(f->why);
	scenario_free(f->own_scenario);
	free(f);
}

/* ---- the tree ---- */

int files_attach(struct files *f, struct vfs *vfs)
{
	static const struct files_rows *const tables[] = {
		&buddyinfo_rows, &zoneinfo_rows, &vmstat_rows, &meminfo_rows, &log_rows,
		&memory_layout_rows, &vm_sysctl_rows, &extfrag_rows, &cma_kernel_rows,
		&cma_rows, &allocations_rows, &node_rows, &fail_page_alloc_rows,
		&page_owner_rows, &kpage_rows, &zone_rows, &zone_map_rows, &control_alloc_rows,
		&control_contig_rows, &control_machine_rows, &control_pin_rows, &policy_rows,
		&control_hotplug_rows, &memory_block_rows, &sysrq_rows, &scenario_rows,
		&task_rows, &task_memory_rows, &task_file_rows, &task_kernel_rows,
		&task_show_rows, &task_pages_rows, &task_knob_rows, &kthreads_rows,
		&cgroup_rows, &memcg_rows, &cpuset_rows, &swap_rows, &slabinfo_rows,
		&trace_rows, &trace_event_rows,
	};
	int err = vfs_add_dims(vfs, files_dims, files_nr_dims, f);

	for (size_t i = 0; !err && i < ARRAY_SIZE(tables); i++)
		err = vfs_add_handlers(vfs, tables[i]->row, tables[i]->nr, f);
	if (!err)
		f->vfs = vfs;
	return err;
}

size_t files_page_size(const struct files *f)
{
	return (size_t)1 << page_shift(board_machine(f->board));
}

void files_statfs(void *files, struct statvfs *st)
{
	const struct files *f = files;
	const struct machine *m = board_machine(f->board);

	st->f_bsize = st->f_frsize = files_page_size(f);
	st->f_blocks = totalram_pages(m);
	st->f_bfree = global_zone_page_state(m, NR_FREE_PAGES);
	st->f_bavail = si_mem_available(m);
}

void files_list_machines(FILE *out)
{
	const char *name, *about;
	size_t len;

	for (size_t i = 0; (name = machine_builtin_list(i, &about, &len)); i++)
		fprintf(out, "%-16s %.*s\n", name, (int)len, about);
}

/* ---- calls ---- */

void files_begin(const struct vfs_call *call)
{
	struct files *f = call_files(call);

	f->caller = call->caller;
	call_path_begin(call_machine(call), CALL_WRITE);
	why_begin(f->why, call_machine(call));
	tracing_note(f->tracing, why_events());
}

/* So often kcompactd looks how fragmented its node is. */
static void kcompactd_update(struct files *f)
{
	uint64_t interval = board_clock(f->board) / (KCOMPACTD_INTERVAL_MS * 1000000ULL);

	if (interval == f->kcompactd_updated)
		return;
	f->kcompactd_updated = interval;
	kcompactd_interval(board_machine(f->board));
}

/* Is it vm.stat_interval since the last time? */
static void vmstat_update(struct files *f)
{
	long long interval = mm_sysctl(board_machine(f->board))->stat_interval * 1000000000LL;
	uint64_t now = board_clock(f->board);

	if ((long long)(now - f->vmstat_updated) < interval)
		return;
	refresh_vm_stats(board_machine(f->board));
	f->vmstat_updated = now;
}

void files_end(const struct vfs_call *call)
{
	struct files *f = call_files(call);
	struct machine *m = board_machine(f->board);
	int cpu = this_cpu(m);

	return_to_user(m);
	tracing_note(f->tracing, 0);
	if (machine_halted(m)) {
		f->caller = NULL;
		return;
	}
	end_killed_tasks(m);
	call_path_begin(m, CALL_KTHREAD);
	machine_idle(m);
	call_path_begin(m, CALL_NONE);
	f->caller = NULL;
	set_cpu(m, cpu);
	quiet_vmstat(m);
	board_advance(f->board, CALL_NS);
	vmstat_update(f);
	kcompactd_update(f);
}

void files_refused(void *files, const char *path, int err, const char *why)
{
	struct files *f = files;

	char line[VFS_PATH_MAX + 512], *end = line;

	/* A name may have a newline in it, the record may not. Source: 6.1 seq_escape(). */
	for (const char *c = path; *c && end < line + VFS_PATH_MAX - 4; c++)
		end += iscntrl((unsigned char)*c) ? sprintf(end, "\\%03o", (unsigned char)*c)
						  : (*end = *c, 1);
	*end = 0;
	board_printk(f->board, LOG_WARNING, "buddyfs: %s: %s: %s", line, strerrorname_np(-err), why);
}

const char *files_halted(void *files)
{
	struct files *f = files;

	return machine_halted(board_machine(f->board)) ?
	       "the machine has halted; control/reset boots it anew" : NULL;
}

int files_refuse(struct files *f, const char *path, int err, const char *format, ...)
{
	char why[512];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	files_refused(f, path, err, why);
	return err;
}
