// SPDX-License-Identifier: GPL-2.0-or-later
/* Events as text: see trace_event.h. */
#include "files/trace_event.h"

#include "files/files_i.h"
#include "machine/gfp_names.h"

typedef unsigned long ul;

/* ---- words for numbers ---- */

static const char *word(const char *const *words, size_t nr, uint64_t i)
{
	return i < nr ? words[i] : "?";
}

#define WORD(words, i) word(words, ARRAY_SIZE(words), i)

static const char *const zone_words[] = { "DMA", "DMA32", "Normal", "Movable" };
static const char *const mode_words[] = { "MIGRATE_ASYNC", "MIGRATE_SYNC_LIGHT", "MIGRATE_SYNC" };
static const char *const reason_words[] = {
	"compaction", "memory_failure", "memory_hotplug", "syscall_or_cpuset", "mempolicy_mbind",
	"numa_misplaced", "contig_range", "longterm_pin", "demotion",
};
static const char *const result_words[] = {
	"not_suitable_zone", "skipped", "deferred", "no_suitable_page", "continue", "complete",
	"partial_skipped", "contended", "success",
};
static const char *const priority_words[] = {
	"COMPACT_PRIO_SYNC_FULL", "COMPACT_PRIO_SYNC_LIGHT", "COMPACT_PRIO_ASYNC",
};
/* The results that should_compact_retry() tells apart. */
static const char *const feedback_words[] = { "", "failed", "withdrawn", "progress" };

static void print_gfp(struct vfs_text *out, uint64_t gfp)
{
	char text[GFP_TEXT_MAX];

	gfp_format((gfp_t)gfp, text, sizeof(text));
	vfs_puts(out, gfp ? text : "none");
}

/* The kernel hides where its struct pages are. */
static const char *page_of(uint64_t pfn)
{
	return pfn == PFN_NONE ? "0000000000000000" : "(____ptrval____)";
}

/* ---- kmem ---- */

static void print_mm_page_alloc(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "page=%s pfn=0x%lx order=%d migratetype=%d gfp_flags=", page_of(a[0]),
		   a[0] == PFN_NONE ? 0 : (ul)a[0], (int)a[1], (int)a[3]);
	print_gfp(out, a[2]);
}

static void print_mm_page_free(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "page=%s pfn=0x%lx order=%d", page_of(a[0]), (ul)a[0], (int)a[1]);
}

static void print_mm_page_free_batched(const struct machine *m, const uint64_t *a,
				       struct vfs_text *out)
{
	vfs_printf(out, "page=%s pfn=0x%lx order=0", page_of(a[0]), (ul)a[0]);
}

static void print_mm_page_alloc_zone_locked(const struct machine *m, const uint64_t *a,
					    struct vfs_text *out)
{
	vfs_printf(out, "page=%s pfn=0x%lx order=%u migratetype=%d percpu_refill=%d",
		   page_of(a[0]), (ul)a[0], (unsigned int)a[1], (int)a[2], (int)a[3]);
}

static void print_mm_page_pcpu_drain(const struct machine *m, const uint64_t *a,
				     struct vfs_text *out)
{
	vfs_printf(out, "page=%s pfn=0x%lx order=%d migratetype=%d", page_of(a[0]), (ul)a[0],
		   (int)a[1], (int)a[2]);
}

static void print_mm_page_alloc_extfrag(const struct machine *m, const uint64_t *a,
					struct vfs_text *out)
{
	vfs_printf(out, "page=%s pfn=0x%lx alloc_order=%d fallback_order=%d pageblock_order=%d "
		   "alloc_migratetype=%d fallback_migratetype=%d fragmenting=%d change_ownership=%d",
		   page_of(a[0]), (ul)a[0], (int)a[1], (int)a[2], (int)pageblock_order(m),
		   (int)a[3], (int)a[4], a[2] < pageblock_order(m), (int)a[5]);
}

/* ---- cma ---- */

static const char *name_of(uint64_t arg)
{
	return (const char *)(uintptr_t)arg;
}

static void print_cma_alloc_start(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "name=%s count=%lu align=%u", name_of(a[0]), (ul)a[1], (unsigned int)a[2]);
}

static void print_cma_alloc_finish(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "name=%s pfn=0x%lx page=%s count=%lu align=%u", name_of(a[0]), (ul)a[1],
		   page_of(a[2]), (ul)a[3], (unsigned int)a[4]);
}

#define print_cma_alloc_busy_retry print_cma_alloc_finish

static void print_cma_release(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "name=%s pfn=0x%lx page=%s count=%lu", name_of(a[0]), (ul)a[1],
		   page_of(a[2]), (ul)a[3]);
}

/* ---- compaction ---- */

static void print_range(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "range=(0x%lx ~ 0x%lx) nr_scanned=%lu nr_taken=%lu", (ul)a[0], (ul)a[1],
		   (ul)a[2], (ul)a[3]);
}

#define print_mm_compaction_isolate_migratepages print_range
#define print_mm_compaction_isolate_freepages print_range

static void print_mm_compaction_migratepages(const struct machine *m, const uint64_t *a,
					     struct vfs_text *out)
{
	vfs_printf(out, "nr_migrated=%lu nr_failed=%lu", (ul)a[0], (ul)a[1]);
}

static void print_mm_compaction_begin(const struct machine *m, const uint64_t *a,
				      struct vfs_text *out)
{
	vfs_printf(out, "zone_start=0x%lx migrate_pfn=0x%lx free_pfn=0x%lx zone_end=0x%lx, mode=%s",
		   (ul)a[0], (ul)a[1], (ul)a[2], (ul)a[3], a[4] ? "sync" : "async");
}

static void print_mm_compaction_end(const struct machine *m, const uint64_t *a,
				    struct vfs_text *out)
{
	print_mm_compaction_begin(m, a, out);
	vfs_printf(out, " status=%s", WORD(result_words, a[5]));
}

static void print_mm_compaction_try_to_compact_pages(const struct machine *m, const uint64_t *a,
						     struct vfs_text *out)
{
	vfs_printf(out, "order=%d gfp_mask=", (int)a[0]);
	print_gfp(out, a[1]);
	vfs_printf(out, " priority=%d", (int)a[2]);
}

static void print_verdict(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "node=%d zone=%-8s order=%d ret=%s", (int)a[0], WORD(zone_words, a[1]),
		   (int)a[2], WORD(result_words, a[3]));
}

#define print_mm_compaction_finished print_verdict
#define print_mm_compaction_suitable print_verdict

static void print_deferral(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "node=%d zone=%-8s order=%d order_failed=%d consider=%u limit=%lu",
		   (int)a[0], WORD(zone_words, a[1]), (int)a[2], (int)a[5], (unsigned int)a[3],
		   1UL << a[4]);
}

#define print_mm_compaction_deferred print_deferral
#define print_mm_compaction_defer_compaction print_deferral
#define print_mm_compaction_defer_reset print_deferral

static void print_kcompactd(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "nid=%d order=%d classzone_idx=%-8s", (int)a[0], (int)a[1],
		   WORD(zone_words, a[2]));
}

#define print_mm_compaction_wakeup_kcompactd print_kcompactd
#define print_mm_compaction_kcompactd_wake print_kcompactd

static void print_nid(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "nid=%d", (int)a[0]);
}

#define print_mm_compaction_kcompactd_sleep print_nid
#define print_mm_vmscan_kswapd_sleep print_nid

/* ---- migrate, page_isolation ---- */

static void print_mm_migrate_pages_start(const struct machine *m, const uint64_t *a,
					 struct vfs_text *out)
{
	vfs_printf(out, "mode=%s reason=%s", WORD(mode_words, a[0]), WORD(reason_words, a[1]));
}

static void print_mm_migrate_pages(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "nr_succeeded=%lu nr_failed=%lu nr_thp_succeeded=%lu nr_thp_failed=%lu "
		   "nr_thp_split=%lu ", (ul)a[0], (ul)a[1], (ul)a[2], (ul)a[3], (ul)a[4]);
	print_mm_migrate_pages_start(m, a + 5, out);
}

static void print_test_pages_isolated(const struct machine *m, const uint64_t *a,
				      struct vfs_text *out)
{
	vfs_printf(out, "start_pfn=0x%lx end_pfn=0x%lx fin_pfn=0x%lx ret=%s", (ul)a[0], (ul)a[1],
		   (ul)a[2], a[1] <= a[2] ? "success" : "fail");
}

/* ---- vmscan, oom ---- */

static void print_mm_vmscan_wakeup_kswapd(const struct machine *m, const uint64_t *a,
					  struct vfs_text *out)
{
	vfs_printf(out, "nid=%d order=%d gfp_flags=", (int)a[0], (int)a[2]);
	print_gfp(out, a[3]);
}

static void print_mm_vmscan_kswapd_wake(const struct machine *m, const uint64_t *a,
					struct vfs_text *out)
{
	vfs_printf(out, "nid=%d order=%d", (int)a[0], (int)a[2]);
}

static void print_mm_vmscan_direct_reclaim_begin(const struct machine *m, const uint64_t *a,
						 struct vfs_text *out)
{
	vfs_printf(out, "order=%d gfp_flags=", (int)a[0]);
	print_gfp(out, a[1]);
}

static void print_mm_vmscan_direct_reclaim_end(const struct machine *m, const uint64_t *a,
					       struct vfs_text *out)
{
	vfs_printf(out, "nr_reclaimed=%lu", (ul)a[0]);
}

static void print_compact_retry(const struct machine *m, const uint64_t *a, struct vfs_text *out)
{
	vfs_printf(out, "order=%d priority=%s compaction_result=%s retries=%d max_retries=%d "
		   "should_retry=%d", (int)a[0], WORD(priority_words, a[1]),
		   WORD(feedback_words, a[2]), (int)a[3], (int)a[4], (int)a[5]);
}

static void print_reclaim_retry_zone(const struct machine *m, const uint64_t *a,
				     struct vfs_text *out)
{
	vfs_printf(out, "node=%d zone=%-8s order=%d reclaimable=%lu available=%lu min_wmark=%lu "
		   "no_progress_loops=%d wmark_check=%d", (int)a[0], WORD(zone_words, a[1]),
		   (int)a[2], (ul)a[3], (ul)a[4], (ul)a[5], (int)a[6], (int)a[7]);
}

/* ---- all ---- */

static const struct {
	const char *name;
	void (*print)(const struct machine *m, const uint64_t *arg, struct vfs_text *out);
} events[NR_MM_EVENTS] = {
#define ROW(name) [TRACE_##name] = { #name, print_##name },
	MM_EVENTS(ROW)
#undef ROW
};

const char *trace_event_name(enum mm_event event)
{
	return events[event].name;
}

const char *trace_event_system(enum mm_event event)
{
	static const struct {
		enum mm_event first;
		const char *name;
	} systems[] = {
		{ TRACE_compact_retry, "oom" }, { TRACE_mm_vmscan_wakeup_kswapd, "vmscan" },
		{ TRACE_test_pages_isolated, "page_isolation" },
		{ TRACE_mm_migrate_pages, "migrate" },
		{ TRACE_mm_compaction_isolate_migratepages, "compaction" },
		{ TRACE_cma_alloc_start, "cma" }, { TRACE_mm_page_alloc, "kmem" },
	};
	size_t i = 0;

	while (event < systems[i].first)
		i++;
	return systems[i].name;
}

void trace_event_print(const struct machine *m, enum mm_event event, const uint64_t *arg,
		       struct vfs_text *out)
{
	events[event].print(m, arg, out);
}
