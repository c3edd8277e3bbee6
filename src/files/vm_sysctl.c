// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * proc/sys/vm: knobs of the allocator. Each is a row: its range, where its
 * value is, and what follows from a new one.
 *
 * Source: 6.1 kernel/sysctl.c, mm/page_alloc.c, mm/compaction.c, mm/vmstat.c,
 * mm/vmscan.c, fs/drop_caches.c.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>

#include "files/files_i.h"

#define HZ	250	/* CONFIG_HZ */

#define KNOB(knob)								\
	static int get_##knob(const struct vfs_call *call, long long *v)	\
	{									\
		v[0] = mm_sysctl(call_machine(call))->knob;			\
		return 0;							\
	}									\
	static int put_##knob(const struct vfs_call *call, const long long *v,	\
			      unsigned int n)					\
	{									\
		set_##knob(call_machine(call),					\
			   n ? (int)v[0] : mm_sysctl(call_machine(call))->knob);\
		return 0;							\
	}									\
	static const struct vfs_number knob =

KNOB(min_free_kbytes) {
	.max = INT_MAX, .get = get_min_free_kbytes, .set = put_min_free_kbytes,
};

KNOB(watermark_scale_factor) {
	.min = 1, .max = 3000, .get = get_watermark_scale_factor,
	.set = put_watermark_scale_factor,
};

KNOB(watermark_boost_factor) {
	.max = INT_MAX, .get = get_watermark_boost_factor, .set = put_watermark_boost_factor,
};

KNOB(extfrag_threshold) {
	.max = 1000, .get = get_extfrag_threshold, .set = put_extfrag_threshold,
};

KNOB(compaction_proactiveness) {
	.max = 100, .get = get_compaction_proactiveness, .set = put_compaction_proactiveness,
};

KNOB(compact_unevictable_allowed) {
	.max = 1, .get = get_compact_unevictable_allowed, .set = put_compact_unevictable_allowed,
};

KNOB(zone_reclaim_mode) {
	.max = INT_MAX, .get = get_zone_reclaim_mode, .set = put_zone_reclaim_mode,
};

KNOB(min_unmapped_ratio) {
	.max = 100, .get = get_min_unmapped_ratio, .set = put_min_unmapped_ratio,
};

KNOB(min_slab_ratio) {
	.max = 100, .get = get_min_slab_ratio, .set = put_min_slab_ratio,
};

KNOB(swappiness) {
	.max = 200, .get = get_swappiness, .set = put_swappiness,
};

KNOB(dirty_ratio) {
	.max = 100, .get = get_dirty_ratio, .set = put_dirty_ratio,
};

KNOB(dirty_background_ratio) {
	.max = 100, .get = get_dirty_background_ratio, .set = put_dirty_background_ratio,
};

/* The kernel takes a negative one for a very long time. */
KNOB(dirty_writeback_centisecs) {
	.min = INT_MIN, .max = INT_MAX,
	.get = get_dirty_writeback_centisecs, .set = put_dirty_writeback_centisecs,
};

KNOB(dirty_expire_centisecs) {
	.max = INT_MAX, .get = get_dirty_expire_centisecs, .set = put_dirty_expire_centisecs,
};

KNOB(vfs_cache_pressure) {
	.max = INT_MAX, .get = get_vfs_cache_pressure, .set = put_vfs_cache_pressure,
};

KNOB(panic_on_oom) {
	.max = 2, .get = get_panic_on_oom, .set = put_panic_on_oom,
};

KNOB(oom_kill_allocating_task) {
	.get = get_oom_kill_allocating_task, .set = put_oom_kill_allocating_task,
};

KNOB(oom_dump_tasks) {
	.get = get_oom_dump_tasks, .set = put_oom_dump_tasks,
};

static int refuse_bytes(const struct vfs_call *call, const char *path, int err)
{
	return err ? files_refuse(call_files(call), path, err, err == -ERANGE ?
				  "more than 2^32-1 pages" : "less than two pages") : 0;
}

/* In bytes, of an unsigned long. */
#define BYTES_KNOB(knob)							\
	static int get_##knob(const struct vfs_call *call, long long *v)	\
	{									\
		v[0] = (long long)mm_sysctl(call_machine(call))->knob;		\
		return 0;							\
	}									\
	static int put_##knob(const struct vfs_call *call, const long long *v,	\
			      unsigned int n)					\
	{									\
		struct machine *m = call_machine(call);				\
		int err = set_##knob(m, n ? (unsigned long)v[0] : mm_sysctl(m)->knob); \
										\
		return refuse_bytes(call, "proc/sys/vm/" #knob, err);		\
	}									\
	static const struct vfs_number knob =

BYTES_KNOB(dirty_background_bytes) {
	.type = VFS_ULONG, .min = 1, .max = -1LL,
	.get = get_dirty_background_bytes, .set = put_dirty_background_bytes,
};

BYTES_KNOB(dirty_bytes) {
	.type = VFS_ULONG, .min = 1, .max = -1LL,
	.get = get_dirty_bytes, .set = put_dirty_bytes,
};

/* Kept in ticks, of which an int must hold them. Source: 6.1 proc_dointvec_jiffies(). */
KNOB(stat_interval) {
	.min = -(INT_MAX / HZ), .max = INT_MAX / HZ,
	.get = get_stat_interval, .set = put_stat_interval,
};

/* Source: 6.1 sysctl_vm_numa_stat_handler(). */
static int get_numa_stat(const struct vfs_call *call, long long *v)
{
	v[0] = mm_sysctl(call_machine(call))->numa_stat;
	return 0;
}

static int put_numa_stat(const struct vfs_call *call, const long long *v, unsigned int n)
{
	struct board *board = call_files(call)->board;

	if (!n || v[0] == mm_sysctl(call_machine(call))->numa_stat)
		return 0;
	set_numa_stat(call_machine(call), (int)v[0]);
	board_printk(board, LOG_INFO, "%s", v[0] ? "enable numa statistics" :
		     "disable numa statistics, and clear numa counters");
	return 0;
}

static const struct vfs_number numa_stat = {
	.max = 1, .get = get_numa_stat, .set = put_numa_stat,
};

/* There was a choice once; its words are still taken. Source: 6.1 numa_zonelist_order_handler(). */
static int show_numa_zonelist_order(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "Node\n");
	return 0;
}

static ssize_t store_numa_zonelist_order(const struct vfs_call *call, const char *text, size_t len)
{
	char first = (char)tolower((unsigned char)text[0]);

	if (first == 'd' || first == 'n')
		return (ssize_t)len;
	board_printk(call_files(call)->board, LOG_WARNING,
		     "Ignoring unsupported numa_zonelist_order value:  %s", text);
	return -EINVAL;
}

/* Reading and writing do the same. Source: 6.1 vmstat_refresh(). */
static int show_stat_refresh(const struct vfs_call *call, struct vfs_text *out)
{
	refresh_vm_stats(call_machine(call));
	return 0;
}

static ssize_t store_stat_refresh(const struct vfs_call *call, const char *text, size_t len)
{
	refresh_vm_stats(call_machine(call));
	return (ssize_t)len;
}

/* 1 to 7 would leave too little for others. */
static int get_high_fraction(const struct vfs_call *call, long long *v)
{
	v[0] = mm_sysctl(call_machine(call))->percpu_pagelist_high_fraction;
	return 0;
}

static int put_high_fraction(const struct vfs_call *call, const long long *v, unsigned int n)
{
	int err = n ? set_percpu_pagelist_high_fraction(call_machine(call), (int)v[0]) : 0;

	return err ? files_refuse(call_files(call), "proc/sys/vm/percpu_pagelist_high_fraction",
				  err, "it is 0, or 8 and more") : 0;
}

static const struct vfs_number percpu_pagelist_high_fraction = {
	.max = INT_MAX, .get = get_high_fraction, .set = put_high_fraction,
};

static int get_lowmem_reserve_ratio(const struct vfs_call *call, long long *v)
{
	for (int i = 0; i < MAX_NR_ZONES; i++)
		v[i] = mm_sysctl(call_machine(call))->lowmem_reserve_ratio[i];
	return 0;
}

static int put_lowmem_reserve_ratio(const struct vfs_call *call, const long long *v, unsigned int n)
{
	int ratio[MAX_NR_ZONES];

	for (unsigned int i = 0; i < MAX_NR_ZONES; i++)
		ratio[i] = i < n ? (int)v[i]
				 : mm_sysctl(call_machine(call))->lowmem_reserve_ratio[i];
	set_lowmem_reserve_ratio(call_machine(call), ratio);
	return 0;
}

static const struct vfs_number lowmem_reserve_ratio = {
	.nr = MAX_NR_ZONES, .min = INT_MIN, .max = INT_MAX, .errors_ignored = true,
	.get = get_lowmem_reserve_ratio, .set = put_lowmem_reserve_ratio,
};

/* Whatever is written compacts all nodes. */
static ssize_t store_compact_memory(const struct vfs_call *call, const char *text, size_t len)
{
	int err;

	files_begin(call);
	err = compact_nodes(call_machine(call));
	files_end(call);
	return err ? err : (ssize_t)len;
}

/* 1: page cache, 2: slab objects, 3: both, 4: and say nothing from now on. */
static int get_drop_caches(const struct vfs_call *call, long long *v)
{
	v[0] = call_files(call)->drop_caches;
	return 0;
}

/* Every write acts, also one that brought no number. */
static int put_drop_caches(const struct vfs_call *call, const long long *v, unsigned int n)
{
	struct files *f = call_files(call);

	if (n)
		f->drop_caches = (int)v[0];
	files_begin(call);
	drop_caches(call_machine(call), f->drop_caches & 1, f->drop_caches & 2);
	if (!f->drop_caches_silent)
		board_printk(f->board, LOG_INFO, "init (1): drop_caches: %d", f->drop_caches);
	f->drop_caches_silent |= f->drop_caches & 4;
	files_end(call);
	return 0;
}

static const struct vfs_number drop_caches_number = {
	.min = 1, .max = 4, .get = get_drop_caches, .set = put_drop_caches,
};

static const struct vfs_handler rows[] = {
	{ .name = "vm/min_free_kbytes", .number = &min_free_kbytes },
	{ .name = "vm/watermark_scale_factor", .number = &watermark_scale_factor },
	{ .name = "vm/watermark_boost_factor", .number = &watermark_boost_factor },
	{ .name = "vm/percpu_pagelist_high_fraction", .number = &percpu_pagelist_high_fraction },
	{ .name = "vm/lowmem_reserve_ratio", .number = &lowmem_reserve_ratio },
	{ .name = "vm/compact_memory", .flags = VFS_LONG_STORE, .store = store_compact_memory },
	{ .name = "vm/drop_caches", .flags = VFS_LONG_STORE, .number = &drop_caches_number },
	{ .name = "vm/extfrag_threshold", .number = &extfrag_threshold },
	{ .name = "vm/compaction_proactiveness", .number = &compaction_proactiveness },
	{ .name = "vm/compact_unevictable_allowed", .number = &compact_unevictable_allowed },
	{ .name = "vm/zone_reclaim_mode", .number = &zone_reclaim_mode },
	{ .name = "vm/min_unmapped_ratio", .number = &min_unmapped_ratio },
	{ .name = "vm/min_slab_ratio", .number = &min_slab_ratio },
	{ .name = "vm/numa_stat", .number = &numa_stat },
	{ .name = "vm/stat_interval", .number = &stat_interval },
	{ .name = "vm/stat_refresh", .show = show_stat_refresh, .store = store_stat_refresh },
	{ .name = "vm/swappiness", .number = &swappiness },
	{ .name = "vm/dirty_ratio", .number = &dirty_ratio },
	{ .name = "vm/dirty_bytes", .number = &dirty_bytes },
	{ .name = "vm/dirty_background_ratio", .number = &dirty_background_ratio },
	{ .name = "vm/dirty_background_bytes", .number = &dirty_background_bytes },
	{ .name = "vm/dirty_writeback_centisecs", .number = &dirty_writeback_centisecs },
	{ .name = "vm/dirty_expire_centisecs", .number = &dirty_expire_centisecs },
	{ .name = "vm/vfs_cache_pressure", .number = &vfs_cache_pressure },
	{ .name = "vm/panic_on_oom", .number = &panic_on_oom },
	{ .name = "vm/oom_kill_allocating_task", .number = &oom_kill_allocating_task },
	{ .name = "vm/oom_dump_tasks", .number = &oom_dump_tasks },
	{ .name = "vm/numa_zonelist_order", .show = show_numa_zonelist_order,
	  .store = store_numa_zonelist_order },
};

const struct files_rows vm_sysctl_rows = { rows, ARRAY_SIZE(rows) };
