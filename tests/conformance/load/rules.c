// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules: see rules.h. */
#include "rules.h"

#include <stdlib.h>
#include <string.h>

const char *const judgement_names[NR_JUDGEMENTS] = {
	[JUDGED_WITHIN] = "within", [JUDGED_NOISE] = "noise", [JUDGED_OUTSIDE] = "OUTSIDE",
	[JUDGED_EXCEPTED] = "excepted", [JUDGED_NOT_DRIVEN] = "not driven", [JUDGED_NO_RULE] = "NO RULE",
};

#define FACTOR(name, factor, floor, why)	{ name, RULE_FACTOR, factor, floor, why }
#define SIGN(name, floor, why)			{ name, RULE_SIGN, 0, floor, why }
#define EXACT(name)				{ name, RULE_FACTOR, 1, 0, "" }
#define NONE(name, why)				{ name, RULE_NONE, 0, 0, why }

/* Why some things are not driven. */
#define NO_KSM	"the model has no KSM"
#define NO_BALANCING "the model has no NUMA balancing"

static const struct rule rules[] = {
	/* ---- of /proc/zoneinfo, without the boost ---- */
	FACTOR("watermark_min", 1.02, 0, "the recording's kernel is a little larger, and leaves the zone fewer pages"),
	FACTOR("watermark_low", 1.02, 0, "the recording's kernel is a little larger, and leaves the zone fewer pages"),
	FACTOR("watermark_high", 1.02, 0, "the recording's kernel is a little larger, and leaves the zone fewer pages"),
	/* ---- sizes: exact but for what the recorder's shell and tmpfs hold ---- */
	FACTOR("nr_free_pages", 1.3, 2000, "the zone is as full as it was; a run of kswapd for a boost more or less"),
	FACTOR("nr_zone_inactive_anon", 1.25, 700, "tmpfs of the recorder is on it"),
	FACTOR("nr_zone_active_anon", 2, 700, "tmpfs of the recorder is on it"),
	FACTOR("nr_zone_inactive_file", 1.25, 1500, "a run of kswapd more or less"),
	FACTOR("nr_zone_active_file", 1.5, 900, "pages that compaction takes and puts back come to the heads of their lists, and live to be used again"),
	FACTOR("nr_zone_unevictable", 1.25, 50, ""),
	FACTOR("nr_zone_write_pending", 2, 1100, "the flusher writes in chunks of 1024 pages"),
	FACTOR("nr_mlock", 1.25, 50, ""),
	NONE("nr_bounce", "no disk needs it"),
	NONE("nr_zspages", "pages in swap cost the model no memory"),
	FACTOR("nr_free_cma", 1.5, 1200, "which pages of a movable request come from CMA depends on all before it"),
	/* ---- requests ---- */
	FACTOR("numa_hit", 1.25, 1200, "what the recorder's processes ask for is estimated"),
	FACTOR("numa_miss", 1.25, 1200, "as numa_hit"),
	FACTOR("numa_foreign", 1.25, 1200, "as numa_hit"),
	FACTOR("numa_interleave", 1.25, 50, ""),
	FACTOR("numa_local", 1.25, 1200, "as numa_hit"),
	FACTOR("numa_other", 1.25, 1200, "as numa_hit"),
	/* ---- the same sizes by node ---- */
	FACTOR("nr_inactive_anon", 1.25, 700, "tmpfs of the recorder is on it"),
	FACTOR("nr_active_anon", 2, 700, "tmpfs of the recorder is on it"),
	FACTOR("nr_inactive_file", 1.25, 1500, "a run of kswapd more or less"),
	FACTOR("nr_active_file", 1.5, 900, "as nr_zone_active_file"),
	FACTOR("nr_unevictable", 1.25, 50, ""),
	FACTOR("nr_slab_reclaimable", 2, 150, "dentries and inodes of the recorder are in it"),
	FACTOR("nr_slab_unreclaimable", 2, 250, "the kernel's own objects are not modelled"),
	FACTOR("nr_isolated_anon", 2, 128, "what is isolated at the moment of a snapshot"),
	FACTOR("nr_isolated_file", 2, 128, "what is isolated at the moment of a snapshot"),
	FACTOR("workingset_nodes", 1.5, 150, "depends on which pages of a node of 16 or 64 are left"),
	FACTOR("workingset_refault_anon", 1.5, 300, "programs of the recorder come back too"),
	FACTOR("workingset_refault_file", 1.25, 300, "programs of the recorder come back too"),
	FACTOR("workingset_activate_anon", 2, 200, ""),
	FACTOR("workingset_activate_file", 2, 200, ""),
	FACTOR("workingset_restore_anon", 2, 200, ""),
	FACTOR("workingset_restore_file", 2, 200, ""),
	SIGN("workingset_nodereclaim", 3000, "nodes of nothing but shadow entries: only those beyond what memory could hold go"),
	FACTOR("nr_anon_pages", 1.25, 700, ""),
	NONE("nr_mapped", "files are read, not mapped"),
	FACTOR("nr_file_pages", 1.25, 1500, "a run of kswapd more or less"),
	FACTOR("nr_dirty", 2, 1100, "the flusher writes in chunks of 1024 pages"),
	FACTOR("nr_writeback", 2, 1100, "pages on their way at the moment of a snapshot"),
	NONE("nr_unstable", "6.1 prints it as 0"),
	NONE("nr_writeback_temp", "FUSE's own"),
	NONE("nr_shmem", "the model has no tmpfs"),
	NONE("nr_shmem_hugepages", "the model has no tmpfs"),
	NONE("nr_shmem_pmdmapped", "the model has no tmpfs"),
	NONE("nr_file_hugepages", "files have no huge pages"),
	NONE("nr_file_pmdmapped", "files have no huge pages"),
	FACTOR("nr_anon_transparent_hugepages", 1.25, 2, ""),
	FACTOR("nr_vmscan_write", 1.5, 600, "the recorder's processes push some out of a full memory"),
	FACTOR("nr_vmscan_immediate_reclaim", 3, 500, ""),
	FACTOR("nr_dirtied", 1.25, 300, "how fast a writer is depends on the machine"),
	FACTOR("nr_written", 1.5, 1100, "the flusher writes in chunks of 1024 pages"),
	FACTOR("nr_throttled_written", 3, 500, ""),
	NONE("nr_kernel_misc_reclaimable", "the kernel's own"),
	FACTOR("nr_foll_pin_acquired", 1.1, 10, ""),
	FACTOR("nr_foll_pin_released", 1.1, 10, ""),
	FACTOR("nr_kernel_stack", 2, 64, "in KiB; the recorder's processes"),
	FACTOR("nr_page_table_pages", 1.5, 40, ""),
	NONE("nr_sec_page_table_pages", "the model has no virtual machines"),
	NONE("nr_swapcached", "a page is in memory or in swap, never in both"),
	NONE("pgpromote_success", NO_BALANCING),
	NONE("pgpromote_candidate", NO_BALANCING),
	FACTOR("nr_dirty_threshold", 1.25, 350, "follows nr_free_pages and the file lists"),
	FACTOR("nr_dirty_background_threshold", 1.25, 180, "follows nr_free_pages and the file lists"),
	/* ---- events ---- */
	FACTOR("pgpgin", 1.1, 500, ""),
	FACTOR("pgpgout", 1.5, 4500, "the flusher writes in chunks of 1024 pages"),
	FACTOR("pswpin", 1.5, 300, ""),
	FACTOR("pswpout", 1.5, 600, "the recorder's processes push some out of a full memory"),
	FACTOR("pgalloc_dma", 1.25, 1700, "what the recorder's processes ask for is estimated"),
	FACTOR("pgalloc_dma32", 1.25, 1700, "as pgalloc_dma"),
	FACTOR("pgalloc_normal", 1.25, 1700, "as pgalloc_dma"),
	FACTOR("pgalloc_movable", 1.25, 1700, "as pgalloc_dma"),
	FACTOR("allocstall_dma", 3, 100, ""),
	FACTOR("allocstall_dma32", 3, 100, ""),
	FACTOR("allocstall_normal", 3, 150, "most are the recorder's own: page tables of its processes"),
	FACTOR("allocstall_movable", 3, 100, ""),
	FACTOR("pgskip_dma", 1.5, 100, ""),
	FACTOR("pgskip_dma32", 1.5, 100, ""),
	FACTOR("pgskip_normal", 1.5, 100, ""),
	FACTOR("pgskip_movable", 1.5, 100, ""),
	FACTOR("pgfree", 1.25, 2700, "what the recorder's processes free is estimated"),
	FACTOR("pgactivate", 2, 900, "as nr_active_file"),
	FACTOR("pgdeactivate", 3, 150, ""),
	NONE("pglazyfree", "no load calls madvise(2)"),
	FACTOR("pgfault", 1.25, 5500, "the recorder's processes fault on files too"),
	FACTOR("pgmajfault", 1.5, 300, ""),
	NONE("pglazyfreed", "no load calls madvise(2)"),
	FACTOR("pgrefill", 3, 150, ""),
	NONE("pgreuse", "pages written to after a fork(2), which the model's processes do not do"),
	FACTOR("pgsteal_kswapd", 1.5, 1500, "a run of kswapd more or less; shares depend on the scheduler"),
	FACTOR("pgsteal_direct", 3, 3000, "shares depend on the scheduler, and on which blocks the boot's own pages fragment"),
	NONE("pgdemote_kswapd", "no node is slower than another"),
	NONE("pgdemote_direct", "no node is slower than another"),
	FACTOR("pgscan_kswapd", 2, 1500, "a run of kswapd more or less; shares depend on the scheduler"),
	FACTOR("pgscan_direct", 3, 3000, "as pgsteal_direct"),
	FACTOR("pgscan_direct_throttle", 4, 8, ""),
	FACTOR("pgscan_anon", 1.5, 500, ""),
	FACTOR("pgscan_file", 1.25, 1500, "a run of kswapd more or less"),
	FACTOR("pgsteal_anon", 1.5, 500, ""),
	FACTOR("pgsteal_file", 1.25, 1500, "a run of kswapd more or less"),
	FACTOR("zone_reclaim_failed", 2, 10, ""),
	NONE("pginodesteal", "inodes are not told from other slab objects"),
	FACTOR("slabs_scanned", 3, 200, "which objects the recorder's files left is estimated"),
	NONE("kswapd_inodesteal", "inodes are not told from other slab objects"),
	FACTOR("kswapd_low_wmark_hit_quickly", 3, 20, "as pageoutrun"),
	FACTOR("kswapd_high_wmark_hit_quickly", 4, 40, "is rare, and depends on the scheduler"),
	FACTOR("pageoutrun", 3, 20, "runs for a watermark boost reclaim many times as much as others, and are the fewer"),
	FACTOR("pgrotated", 2, 100, ""),
	EXACT("drop_pagecache"),
	EXACT("drop_slab"),
	EXACT("oom_kill"),
	NONE("numa_pte_updates", NO_BALANCING),
	NONE("numa_huge_pte_updates", NO_BALANCING),
	NONE("numa_hint_faults", NO_BALANCING),
	NONE("numa_hint_faults_local", NO_BALANCING),
	NONE("numa_pages_migrated", NO_BALANCING),
	FACTOR("pgmigrate_success", 4, 3000, "which pages compaction moves depends on the whole history of the zone"),
	FACTOR("pgmigrate_fail", 4, 20, "as pgmigrate_success"),
	FACTOR("thp_migration_success", 2, 4, ""),
	FACTOR("thp_migration_fail", 2, 4, ""),
	FACTOR("thp_migration_split", 2, 4, ""),
	FACTOR("compact_migrate_scanned", 4, 8000, "as pgmigrate_success"),
	FACTOR("compact_free_scanned", 4, 30000, "as pgmigrate_success"),
	FACTOR("compact_isolated", 4, 6000, "as pgmigrate_success"),
	FACTOR("compact_stall", 4, 5, ""),
	FACTOR("compact_fail", 4, 5, ""),
	FACTOR("compact_success", 4, 5, ""),
	FACTOR("compact_daemon_wake", 4, 12, "as pgmigrate_success"),
	FACTOR("compact_daemon_migrate_scanned", 4, 8000, "as pgmigrate_success"),
	FACTOR("compact_daemon_free_scanned", 4, 30000, "as pgmigrate_success"),
	NONE("htlb_buddy_alloc_success", "the model has no hugetlb pool"),
	NONE("htlb_buddy_alloc_fail", "the model has no hugetlb pool"),
	EXACT("cma_alloc_success"),
	EXACT("cma_alloc_fail"),
	FACTOR("unevictable_pgs_culled", 2, 20, ""),
	NONE("unevictable_pgs_scanned", "nothing is freed from shmem locks"),
	FACTOR("unevictable_pgs_rescued", 2, 20, ""),
	FACTOR("unevictable_pgs_mlocked", 2, 20, ""),
	FACTOR("unevictable_pgs_munlocked", 2, 20, ""),
	FACTOR("unevictable_pgs_cleared", 2, 20, ""),
	NONE("unevictable_pgs_stranded", "no page is isolated when it is unlocked"),
	FACTOR("thp_fault_alloc", 1.25, 2, ""),
	FACTOR("thp_fault_fallback", 1.5, 4, ""),
	FACTOR("thp_fault_fallback_charge", 2, 4, ""),
	NONE("thp_collapse_alloc", "the model has no khugepaged"),
	NONE("thp_collapse_alloc_failed", "the model has no khugepaged"),
	NONE("thp_file_alloc", "files have no huge pages"),
	NONE("thp_file_fallback", "files have no huge pages"),
	NONE("thp_file_fallback_charge", "files have no huge pages"),
	NONE("thp_file_mapped", "files have no huge pages"),
	FACTOR("thp_split_page", 2, 4, ""),
	FACTOR("thp_split_page_failed", 2, 4, ""),
	NONE("thp_deferred_split_page", "a huge page is unmapped as a whole, or split"),
	FACTOR("thp_split_pmd", 2, 4, ""),
	NONE("thp_scan_exceed_none_pte", "the model has no khugepaged"),
	NONE("thp_scan_exceed_swap_pte", "the model has no khugepaged"),
	NONE("thp_scan_exceed_share_pte", "the model has no khugepaged"),
	NONE("thp_zero_page_alloc", "all faults are writes"),
	NONE("thp_zero_page_alloc_failed", "all faults are writes"),
	FACTOR("thp_swpout", 2, 4, ""),
	FACTOR("thp_swpout_fallback", 2, 4, ""),
	NONE("balloon_inflate", "the model has no balloon"),
	NONE("balloon_deflate", "the model has no balloon"),
	NONE("balloon_migrate", "the model has no balloon"),
	NONE("swap_ra", "swap is zram, which is not read ahead"),
	NONE("swap_ra_hit", "swap is zram, which is not read ahead"),
	NONE("ksm_swpin_copy", NO_KSM),
	NONE("cow_ksm", NO_KSM),
	NONE("zswpin", "the model has no zswap"),
	NONE("zswpout", "the model has no zswap"),
	/* ---- trace events, by how many there were ---- */
	FACTOR("mm_vmscan_wakeup_kswapd", 3, 20, "as pageoutrun"),
	FACTOR("mm_vmscan_kswapd_wake", 3, 20, "as pageoutrun"),
	FACTOR("mm_vmscan_kswapd_sleep", 4, 6, "as pageoutrun"),
	FACTOR("mm_vmscan_direct_reclaim_begin", 3, 300, "as pgsteal_direct"),
	FACTOR("mm_vmscan_direct_reclaim_end", 3, 300, "as pgsteal_direct"),
	FACTOR("mm_vmscan_lru_isolate", 2, 100, ""),
	FACTOR("mm_vmscan_lru_shrink_inactive", 2, 100, ""),
	FACTOR("mm_vmscan_lru_shrink_active", 4, 120, ""),
	FACTOR("mm_vmscan_write_folio", 1.5, 600, "the recorder's processes push some out of a full memory"),
	FACTOR("mm_shrink_slab_start", 8, 700, "the kernel has a dozen shrinkers, the model one"),
	FACTOR("mm_shrink_slab_end", 8, 700, "the kernel has a dozen shrinkers, the model one"),
	FACTOR("mm_compaction_wakeup_kcompactd", 4, 40, "each boost wakes it too"),
	FACTOR("mm_compaction_kcompactd_wake", 4, 40, "as mm_compaction_wakeup_kcompactd"),
	FACTOR("mm_vmscan_throttled", 4, 20, ""),
	FACTOR("mm_vmscan_memcg_reclaim_begin", 2, 20, ""),
	FACTOR("mm_vmscan_memcg_reclaim_end", 2, 20, ""),
	FACTOR("mm_vmscan_node_reclaim_begin", 2, 20, ""),
	FACTOR("mm_vmscan_node_reclaim_end", 2, 20, ""),
};

const struct rule *rule_of(const char *name)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!strcmp(rules[i].name, name))
			return &rules[i];
	return NULL;
}

bool rule_by_number(unsigned int n, const struct rule **rule)
{
	if (n >= sizeof(rules) / sizeof(rules[0]))
		return false;
	*rule = &rules[n];
	return true;
}

/* What is below the floor counts as the floor, so that crossing it alone is no difference. */
static double measured(long change, long floor)
{
	change = labs(change);
	return (double)(change > floor ? change : floor > 0 ? floor : 1);
}

enum judgement judge(const struct rule *rule, unsigned int steps, long recorded, long ours,
		     double *ratio)
{
	bool both;
	long floor;

	*ratio = recorded ? (double)ours / (double)recorded : 0;
	if (!rule)
		return JUDGED_NO_RULE;
	if (rule->kind == RULE_NONE)
		return JUDGED_NOT_DRIVEN;
	floor = rule->floor * (long)steps;
	if (!floor && rule->factor <= 1)
		return recorded == ours ? JUDGED_WITHIN : JUDGED_OUTSIDE;
	if (labs(recorded) <= floor && labs(ours) <= floor)
		return JUDGED_NOISE;
	both = labs(recorded) > floor && labs(ours) > floor;
	if ((recorded < 0) != (ours < 0) && both)	/* to different sides */
		return JUDGED_OUTSIDE;
	if (rule->kind == RULE_SIGN)
		return both ? JUDGED_WITHIN : JUDGED_OUTSIDE;
	if (measured(ours, floor) > rule->factor * measured(recorded, floor) ||
	    measured(recorded, floor) > rule->factor * measured(ours, floor))
		return JUDGED_OUTSIDE;
	return JUDGED_WITHIN;
}
