/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The knobs: /proc/sys/vm, as far as the engine goes by it.
 *
 * Source: 6.1 kernel/sysctl.c.
 */
#ifndef BUDDYFS_MM_SYSCTL_H
#define BUDDYFS_MM_SYSCTL_H

#include "mm/mmzone.h"

struct machine;

struct mm_sysctl {
	int min_free_kbytes;
	int watermark_scale_factor;		/* of 10000; 1 … 3000 */
	int watermark_boost_factor;		/* of 10000; 0: never */
	int lowmem_reserve_ratio[MAX_NR_ZONES];	/* 0: no reserve */
	int percpu_pagelist_high_fraction;	/* 0: by watermark; else 8 or more */
	int extfrag_threshold;			/* 0 … 1000 */
	int compaction_proactiveness;		/* 0 … 100; nothing reads it yet */
	int compact_unevictable_allowed;	/* 0, 1: compaction moves locked pages too */
	int zone_reclaim_mode;			/* bits of enum reclaim_mode */
	int min_unmapped_ratio;			/* percent of a node's pages; 0 … 100 */
	int min_slab_ratio;			/* the same */
	int numa_stat;				/* 0, 1 */
	int stat_interval;			/* seconds; 0 or less: all the time */
	int swappiness;				/* 0 … 200 */
	int dirty_ratio, dirty_background_ratio;	/* percent of what could be dirty; 0 … 100 */
	unsigned long dirty_bytes, dirty_background_bytes;	/* instead; 0: as the ratio says */
	int dirty_writeback_centisecs;		/* how often the flusher looks for old dirty pages; 0: never */
	int dirty_expire_centisecs;		/* what is old */
	int vfs_cache_pressure;			/* percent; how gladly slab is shrunk */
	int panic_on_oom;			/* 0 … 2 */
	int oom_kill_allocating_task, oom_dump_tasks;	/* 0, 1 in effect */
};

/* What a request may reclaim on a node before it goes to the next. */
enum reclaim_mode {
	RECLAIM_ZONE	= 1,	/* unmapped page cache and slab */
	RECLAIM_WRITE	= 2,	/* dirty pages too */
	RECLAIM_UNMAP	= 4,	/* mapped ones too */
};

const struct mm_sysctl *mm_sysctl(const struct machine *m);
/* Each takes a value that is in range and applies what follows from it. */
void set_min_free_kbytes(struct machine *m, int value);
void set_watermark_scale_factor(struct machine *m, int value);
void set_watermark_boost_factor(struct machine *m, int value);
void set_lowmem_reserve_ratio(struct machine *m, const int value[MAX_NR_ZONES]);
/* -EINVAL: 1 … 7 or negative. */
int set_percpu_pagelist_high_fraction(struct machine *m, int value);
void set_extfrag_threshold(struct machine *m, int value);
void set_compaction_proactiveness(struct machine *m, int value);
void set_compact_unevictable_allowed(struct machine *m, int value);
void set_zone_reclaim_mode(struct machine *m, int value);
void set_min_unmapped_ratio(struct machine *m, int value);
void set_min_slab_ratio(struct machine *m, int value);
/* Turned off, the NUMA counters are 0 and stay so. */
void set_numa_stat(struct machine *m, int value);
void set_stat_interval(struct machine *m, int value);
void set_swappiness(struct machine *m, int value);
/* Of a limit in percent and the one in bytes the last one set counts, the other becomes 0. */
void set_dirty_ratio(struct machine *m, int value);
void set_dirty_background_ratio(struct machine *m, int value);
/* -ERANGE: more than 2^32-1 pages. -EINVAL: dirty_bytes is to be less than two pages. */
int set_dirty_bytes(struct machine *m, unsigned long value);
int set_dirty_background_bytes(struct machine *m, unsigned long value);
void set_dirty_writeback_centisecs(struct machine *m, int value);
void set_dirty_expire_centisecs(struct machine *m, int value);
void set_vfs_cache_pressure(struct machine *m, int value);
void set_panic_on_oom(struct machine *m, int value);
void set_oom_kill_allocating_task(struct machine *m, int value);
void set_oom_dump_tasks(struct machine *m, int value);

#endif
