// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stand-in for files/, so that the tree and the mount are tested without an
 * engine: every handler that fs-layout/ names, with made-up values. "two" as
 * the machine has two nodes, anything else one. Used by tests only.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "files/files.h"

#define NR_KNOBS 6
#define CMA_PAGES 16384

enum { MIN_FREE, SCALE, BOOST, HIGH_FRACTION, DROP_CACHES };

struct files {
	int nodes;
	const char *cmdline;
	long long knob[NR_KNOBS];
	long long reserve[4];
	long long cma_used;
	struct vfs *vfs;
	struct vfs_text log;
	size_t consumed;	/* of the log, by kmsg */
	struct vfs_text refusals;
};

/* ---- texts ---- */

static int show_filler(const struct vfs_call *call, struct vfs_text *out, const char *what, int lines)
{
	for (int i = 0; i < lines; i++)
		vfs_printf(out, "%s_%d %d\n", what, i, i * 1000);
	return 0;
}

static int show_meminfo(const struct vfs_call *call, struct vfs_text *out)
{
	return show_filler(call, out, "Filler", 70);
}

/* A record for each node, as in zoneinfo. */
static int show_nodes(const struct vfs_call *call, struct vfs_text *out)
{
	struct files *f = call->ctx;

	for (int node = 0; node < f->nodes; node++) {
		vfs_printf(out, "Node %d, zone      DMA\n", node);
		show_filler(call, out, "      nr_filler", 125);
		vfs_record(out);
	}
	return 0;
}

static int show_buddyinfo(const struct vfs_call *call, struct vfs_text *out)
{
	struct files *f = call->ctx;

	for (int node = 0; node < f->nodes; node++) {
		vfs_printf(out, "Node %d, zone      DMA ", node);
		for (int order = 0; order < 11; order++)
			vfs_printf(out, "%6d ", order);
		vfs_putc(out, '\n');
		vfs_record(out);
	}
	return 0;
}

static int show_vmstat(const struct vfs_call *call, struct vfs_text *out)
{
	for (int i = 0; i < 180; i++) {
		vfs_printf(out, "nr_filler_%d %d\n", i, i * 7);
		vfs_record(out);
	}
	return 0;
}

static int show_cmdline(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%s\n", ((struct files *)call->ctx)->cmdline);
	return 0;
}

static int show_zero(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "0\n");
	return 0;
}

static int show_one(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "1\n");
	return 0;
}

static int show_nothing(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_putc(out, '\n');
	return 0;
}

static int show_distance(const struct vfs_call *call, struct vfs_text *out)
{
	struct files *f = call->ctx;

	for (int node = 0; node < f->nodes; node++)
		vfs_printf(out, "%s%d", node ? " " : "", node == vfs_arg(call->args, "node") ? 10 : 20);
	vfs_putc(out, '\n');
	return 0;
}

static int show_bitmap(const struct vfs_call *call, struct vfs_text *out)
{
	for (int i = 0; i < CMA_PAGES / 32; i++)
		vfs_printf(out, "%s%u", i ? " " : "", i < 3 ? ~0u : 0);
	vfs_putc(out, '\n');
	return 0;
}

static int show_memblock(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "   0: 0x0000000040000000..0x000000007fffffff\n");
	return 0;
}

static ssize_t store_anything(const struct vfs_call *call, const char *text, size_t len)
{
	return len;
}

/* ---- numbers ---- */

#define KNOB(_name, _index, _min, _max)                                             \
	static int get_##_name(const struct vfs_call *call, long long *v)           \
	{                                                                           \
		*v = ((struct files *)call->ctx)->knob[_index];                     \
		return 0;                                                           \
	}                                                                           \
	static int set_##_name(const struct vfs_call *call, const long long *v, unsigned int n) \
	{                                                                           \
		if (n)                                                              \
			((struct files *)call->ctx)->knob[_index] = *v;             \
		return 0;                                                           \
	}                                                                           \
	static const struct vfs_number number_##_name = {                           \
		.min = _min, .max = _max, .get = get_##_name, .set = set_##_name,   \
	}

KNOB(min_free, MIN_FREE, 0, 2147483647);
KNOB(scale, SCALE, 1, 3000);
KNOB(boost, BOOST, 0, 2147483647);
KNOB(drop_caches, DROP_CACHES, 1, 4);

static int get_fraction(const struct vfs_call *call, long long *v)
{
	*v = ((struct files *)call->ctx)->knob[HIGH_FRACTION];
	return 0;
}

static int set_fraction(const struct vfs_call *call, const long long *v, unsigned int n)
{
	if (n && *v && *v < 8)
		return -EINVAL;
	if (n)
		((struct files *)call->ctx)->knob[HIGH_FRACTION] = *v;
	return 0;
}

static const struct vfs_number number_fraction = {
	.min = 0, .max = 2147483647, .get = get_fraction, .set = set_fraction,
};

static int get_reserve(const struct vfs_call *call, long long *v)
{
	memcpy(v, ((struct files *)call->ctx)->reserve, sizeof(((struct files *)0)->reserve));
	return 0;
}

static int set_reserve(const struct vfs_call *call, const long long *v, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		((struct files *)call->ctx)->reserve[i] = v[i] < 1 ? 0 : v[i];
	return 0;
}

static const struct vfs_number number_reserve = {
	.nr = 4, .errors_ignored = true, .get = get_reserve, .set = set_reserve,
};

static int set_cma_alloc(const struct vfs_call *call, const long long *v, unsigned int n)
{
	struct files *f = call->ctx;

	if (*v < 1 || *v > CMA_PAGES - f->cma_used)
		return -ENOMEM;
	f->cma_used += *v;
	return 0;
}

static int set_cma_free(const struct vfs_call *call, const long long *v, unsigned int n)
{
	struct files *f = call->ctx;

	f->cma_used = *v < 0 || *v > f->cma_used - 96 ? 96 : f->cma_used - *v;
	return 0;
}

static int get_cma_used(const struct vfs_call *call, long long *v)
{
	*v = ((struct files *)call->ctx)->cma_used;
	return 0;
}

static int get_cma_count(const struct vfs_call *call, long long *v)
{
	*v = CMA_PAGES;
	return 0;
}

static int get_zero(const struct vfs_call *call, long long *v)
{
	return 0;
}

static const struct vfs_number number_cma_alloc = { .type = VFS_ULLONG, .set = set_cma_alloc };
static const struct vfs_number number_cma_free = { .type = VFS_ULLONG, .set = set_cma_free };
static const struct vfs_number number_cma_used = { .type = VFS_ULLONG, .get = get_cma_used };
static const struct vfs_number number_cma_count = { .type = VFS_ULLONG, .get = get_cma_count };
static const struct vfs_number number_zero = { .type = VFS_ULLONG, .get = get_zero };

/* ---- messages ---- */

static void say(struct files *f, const char *text)
{
	vfs_puts(&f->log, text);
	vfs_wake(f->vfs);
}

static int show_log(const struct vfs_call *call, struct vfs_text *out)
{
	struct files *f = call->ctx;

	vfs_append(out, f->log.data, f->log.len);
	vfs_append(out, f->refusals.data, f->refusals.len);
	return 0;
}

static ssize_t read_log(const struct vfs_call *call, char *data, size_t size)
{
	struct files *f = call->ctx;
	size_t left = f->log.len - f->consumed;

	if (!left)
		return -EAGAIN;
	if (size > left)
		size = left;
	memcpy(data, f->log.data + f->consumed, size);
	f->consumed += size;
	return size;
}

static bool log_ready(const struct vfs_call *call)
{
	struct files *f = call->ctx;

	return f->log.len > f->consumed;
}

/* ---- control: a few verbs that tests use ---- */

static int run_sleep(const struct vfs_call *call, struct vfs_text *result)
{
	while (!vfs_stopped(call))
		poll(NULL, 0, 1);
	vfs_puts(result, "interrupted\n");
	return -EINTR;
}

/* say TEXT: a message; fail: ENOMEM; sleep: until interrupted; else echo the line. */
static int run_line(const struct vfs_call *call, const char *line, struct vfs_text *result)
{
	struct files *f = call->ctx;

	if (!strcmp(line, "sleep"))
		return run_sleep(call, result);
	if (!strcmp(line, "fail"))
		return -ENOMEM;
	if (!strncmp(line, "say ", 4)) {
		say(f, line + 4);
		say(f, "\n");
	}
	vfs_printf(result, "ran %s\n", line);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/buddyinfo", .show = show_buddyinfo },
	{ .name = "proc/pagetypeinfo", .show = show_nodes },
	{ .name = "proc/zoneinfo", .show = show_nodes },
	{ .name = "proc/vmstat", .show = show_vmstat },
	{ .name = "proc/meminfo", .show = show_meminfo },
	{ .name = "proc/iomem", .show = show_vmstat },
	{ .name = "proc/cmdline", .show = show_cmdline },
	{ .name = "proc/kmsg", .read = read_log, .ready = log_ready },
	{ .name = "vm/min_free_kbytes", .number = &number_min_free },
	{ .name = "vm/watermark_scale_factor", .number = &number_scale },
	{ .name = "vm/watermark_boost_factor", .number = &number_boost },
	{ .name = "vm/percpu_pagelist_high_fraction", .number = &number_fraction },
	{ .name = "vm/lowmem_reserve_ratio", .number = &number_reserve },
	{ .name = "vm/drop_caches", .number = &number_drop_caches },
	{ .name = "vm/compact_memory", .flags = VFS_LONG_STORE, .store = store_anything },
	{ .name = "sys-cma/alloc_pages_success", .show = show_zero },
	{ .name = "sys-cma/alloc_pages_fail", .show = show_zero },
	{ .name = "node/has_cpu", .show = show_zero },
	{ .name = "node/has_generic_initiator", .show = show_nothing },
	{ .name = "node/has_memory", .show = show_zero },
	{ .name = "node/has_normal_memory", .show = show_zero },
	{ .name = "node/online", .show = show_zero },
	{ .name = "node/possible", .show = show_zero },
	{ .name = "node/compact", .flags = VFS_LONG_STORE, .store = store_anything },
	{ .name = "node/cpulist", .show = show_zero },
	{ .name = "node/cpumap", .show = show_one },
	{ .name = "node/distance", .show = show_distance },
	{ .name = "node/meminfo", .show = show_meminfo },
	{ .name = "node/numastat", .show = show_meminfo },
	{ .name = "node/vmstat", .show = show_vmstat },
	{ .name = "extfrag/extfrag_index", .show = show_buddyinfo },
	{ .name = "extfrag/unusable_index", .show = show_buddyinfo },
	{ .name = "memblock/memory", .show = show_memblock },
	{ .name = "memblock/reserved", .show = show_memblock },
	{ .name = "debug-cma/alloc", .flags = VFS_LONG_STORE, .number = &number_cma_alloc },
	{ .name = "debug-cma/free", .number = &number_cma_free },
	{ .name = "debug-cma/base_pfn", .number = &number_cma_count },
	{ .name = "debug-cma/bitmap", .show = show_bitmap },
	{ .name = "debug-cma/count", .number = &number_cma_count },
	{ .name = "debug-cma/maxchunk", .number = &number_cma_count },
	{ .name = "debug-cma/order_per_bit", .number = &number_zero },
	{ .name = "debug-cma/used", .number = &number_cma_used },
	{ .name = "zone/start_pfn", .show = show_zero },
	{ .name = "zone/spanned", .show = show_zero },
	{ .name = "zone/present", .show = show_zero },
	{ .name = "zone/managed", .show = show_zero },
	{ .name = "zone/cma", .show = show_zero },
	{ .name = "zone/free", .show = show_zero },
	{ .name = "zone/free_cma", .show = show_zero },
	{ .name = "zone/highatomic", .show = show_zero },
	{ .name = "zone/protection", .show = show_zero },
	{ .name = "zone/pageblocks", .show = show_vmstat },
	{ .name = "zone/map", .show = show_vmstat },
	{ .name = "zone/map.png", .show = show_vmstat },
	{ .name = "zone/watermark/min", .show = show_zero },
	{ .name = "zone/watermark/low", .show = show_zero },
	{ .name = "zone/watermark/high", .show = show_zero },
	{ .name = "zone/watermark/promo", .show = show_zero },
	{ .name = "zone/watermark/boost", .show = show_zero },
	{ .name = "zone/stat", .show = show_zero },
	{ .name = "zone/freelist/nr_free", .show = show_zero },
	{ .name = "zone/freelist/pfns", .show = show_vmstat },
	{ .name = "zone/pcp/count", .show = show_zero },
	{ .name = "zone/pcp/high", .show = show_zero },
	{ .name = "zone/pcp/batch", .show = show_zero },
	{ .name = "zone/pcp/free_factor", .show = show_zero },
	{ .name = "zone/pcp/pfns", .show = show_vmstat },
	{ .name = "cma/base_pfn", .show = show_zero },
	{ .name = "cma/count", .show = show_zero },
	{ .name = "cma/order_per_bit", .show = show_zero },
	{ .name = "cma/used", .show = show_zero },
	{ .name = "cma/maxchunk", .show = show_zero },
	{ .name = "cma/bitmap", .show = show_vmstat },
	{ .name = "cma/map", .show = show_vmstat },
	{ .name = "cma/allocations", .show = show_vmstat },
	{ .name = "cma/blockers", .show = show_vmstat },
	{ .name = "control/dmesg", .show = show_log },
	{ .name = "control/alloc_pages", .run = run_line },
	{ .name = "control/free_pages", .run = run_line },
	{ .name = "control/get_zeroed_page", .run = run_line },
	{ .name = "control/cma_alloc", .flags = VFS_LONG_STORE, .run = run_line },
	{ .name = "control/cma_release", .run = run_line },
	{ .name = "control/alloc_contig_range", .flags = VFS_LONG_STORE, .run = run_line },
	{ .name = "control/alloc_contig_pages", .flags = VFS_LONG_STORE, .run = run_line },
	{ .name = "control/free_contig_range", .run = run_line },
	{ .name = "control/drain", .run = run_line },
	{ .name = "control/reset", .flags = VFS_LONG_STORE, .run = run_line },
};

/* ---- dimensions ---- */

static long next_below(long prev, long end)
{
	return prev + 1 < end ? prev + 1 : -ENOENT;
}

static long next_node(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, ((struct files *)ctx)->nodes);
}

static long next_one(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, 1);
}

static long next_order(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, 11);
}

static long next_type(void *ctx, const struct vfs_args *args, long prev)
{
	return next_below(prev, 6);
}

static void print_zone(void *ctx, const struct vfs_args *args, long value,
		       char name[VFS_NAME_MAX + 1])
{
	strcpy(name, "DMA");
}

static void print_type(void *ctx, const struct vfs_args *args, long value,
		       char name[VFS_NAME_MAX + 1])
{
	static const char *const names[] = { "Unmovable", "Movable", "Reclaimable",
					     "HighAtomic", "CMA", "Isolate" };

	strcpy(name, names[value]);
}

static void print_cma(void *ctx, const struct vfs_args *args, long value,
		      char name[VFS_NAME_MAX + 1])
{
	strcpy(name, "reserved");
}

static void print_stat(void *ctx, const struct vfs_args *args, long value,
		       char name[VFS_NAME_MAX + 1])
{
	strcpy(name, "nr_free_pages");
}

static void print_pcplist(void *ctx, const struct vfs_args *args, long value,
			  char name[VFS_NAME_MAX + 1])
{
	strcpy(name, "0-Unmovable");
}

static const struct vfs_dim dims[] = {
	{ .name = "node", .fixed = true, .next = next_node },
	{ .name = "zone", .fixed = true, .next = next_one, .print = print_zone },
	{ .name = "order", .fixed = true, .next = next_order },
	{ .name = "migratetype", .fixed = true, .next = next_type, .print = print_type },
	{ .name = "cpu", .fixed = true, .next = next_one },
	{ .name = "cma", .fixed = true, .next = next_one, .print = print_cma },
	{ .name = "zone_stat", .fixed = true, .next = next_one, .print = print_stat },
	{ .name = "pcplist", .fixed = true, .next = next_one, .print = print_pcplist },
};

/* ---- what main asks for ---- */

int files_open(const struct files_source *source, struct files **files, char error[FILES_ERROR_MAX])
{
	struct files *f = calloc(1, sizeof(*f));

	if (!f)
		return -ENOMEM;
	if (source->machine && !strcmp(source->machine, "bad")) {
		snprintf(error, FILES_ERROR_MAX, "bad: this machine does not boot");
		free(f);
		return -EINVAL;
	}
	f->nodes = source->machine && !strcmp(source->machine, "two") ? 2 : 1;
	f->cmdline = source->cmdline ?: "console=ttyAMA0 panic=-1 cma=64M page_owner=on";
	f->knob[MIN_FREE] = 16384;
	f->knob[SCALE] = 10;
	f->knob[BOOST] = 15000;
	f->reserve[0] = f->reserve[1] = 256;
	f->reserve[2] = 32;
	f->cma_used = 96;
	*files = f;
	return 0;
}

void files_close(struct files *f)
{
	vfs_text_free(&f->log);
	vfs_text_free(&f->refusals);
	free(f);
}

int files_attach(struct files *f, struct vfs *vfs)
{
	int err = vfs_add_handlers(vfs, rows, sizeof(rows) / sizeof(rows[0]), f);

	f->vfs = vfs;
	return err ? err : vfs_add_dims(vfs, dims, sizeof(dims) / sizeof(dims[0]), f);
}

size_t files_page_size(const struct files *f)
{
	return 4096;
}

void files_refused(void *files, const char *path, int err, const char *why)
{
	struct files *f = files;

	vfs_printf(&f->refusals, "buddyfs: %s: %s\n", path, why);
}

void files_statfs(void *files, struct statvfs *st)
{
	st->f_bsize = 4096;
	st->f_blocks = 262144;
	st->f_bfree = st->f_bavail = 131072;
}

void files_list_machines(FILE *out)
{
	fprintf(out, "one\tone node\ntwo\ttwo nodes\n");
}
