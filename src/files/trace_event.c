// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of events, and their text: see trace_event.h. */
#include "files/trace_event.h"

#include <stdio.h>
#include <string.h>

#include "files/files_i.h"
#include "machine/gfp_names.h"

#define SHOWN_MAX	(GFP_TEXT_MAX > 64 ? GFP_TEXT_MAX : 64)

/* ---- items: an argument as C says it, and as it is printed ---- */

/* A value in print: a number, or a text if that is not null. */
struct shown {
	uint64_t number;
	const char *text;
	char buffer[SHOWN_MAX];
};

struct symbol {
	uint64_t value;
	const char *name;
};

struct trace_item {
	/* The expression in the format file. */
	void (*express)(const struct trace_item *item, const struct machine *m,
			struct vfs_text *out);
	/* The value, made of the field's; those of the next fields stand behind it. */
	void (*show)(const struct trace_item *item, const struct machine *m, const uint64_t *value,
		     struct shown *shown);
	const char *field;
	const struct symbol *symbols;	/* ends with a null name */
	const char *text;		/* the expression, where it is one of its kind */
};

static void show_number(const struct trace_item *item, const struct machine *m,
			const uint64_t *value, struct shown *shown)
{
	shown->number = *value;
}

static void express_field(const struct trace_item *item, const struct machine *m,
			  struct vfs_text *out)
{
	vfs_printf(out, "REC->%s", item->field);
}

static void express_string(const struct trace_item *item, const struct machine *m,
			   struct vfs_text *out)
{
	vfs_printf(out, "__get_str(%s)", item->field);
}

static void show_string(const struct trace_item *item, const struct machine *m,
			const uint64_t *value, struct shown *shown)
{
	shown->text = (const char *)(uintptr_t)*value;
}

static void express_text(const struct trace_item *item, const struct machine *m,
			 struct vfs_text *out)
{
	vfs_puts(out, item->text);
}

/* ---- pages ---- */

#define ORDER_BASE_2(x)									\
	"( __builtin_constant_p(" x ") ? ( ((" x ") == 0 || (" x ") == 1) ? 0 : "		\
	"( __builtin_constant_p((" x ") - 1) ? (((" x ") - 1) < 2 ? 0 : "			\
	"63 - __builtin_clzll((" x ") - 1)) : (sizeof((" x ") - 1) <= 4) ? "			\
	"__ilog2_u32((" x ") - 1) : __ilog2_u64((" x ") - 1) ) + 1) : __order_base_2(" x ") )"

/* pfn_to_page(), as the preprocessor leaves it. */
static void express_page(const struct trace_item *item, const struct machine *m,
			 struct vfs_text *out)
{
	unsigned int shift = page_shift(m);

	vfs_printf(out, "(((struct page *)(-((((1UL))) << ((48) - (%u - ("
		   ORDER_BASE_2("sizeof(struct page)") "))))) - (memstart_addr >> %u)) + (REC->%s))",
		   shift, shift, item->field);
}

static void express_page_or_null(const struct trace_item *item, const struct machine *m,
				 struct vfs_text *out)
{
	vfs_printf(out, "REC->%s != -1UL ? ", item->field);
	express_page(item, m, out);
	vfs_puts(out, " : ((void *)0)");
}

static void express_pfn_or_0(const struct trace_item *item, const struct machine *m,
			     struct vfs_text *out)
{
	vfs_printf(out, "REC->%s != -1UL ? REC->%s : 0", item->field, item->field);
}

static void show_pfn_or_0(const struct trace_item *item, const struct machine *m,
			  const uint64_t *value, struct shown *shown)
{
	shown->number = *value == PFN_NONE ? 0 : *value;
}

/* The kernel hides where its struct pages are: only whether there is one is seen. */
static void show_page(const struct trace_item *item, const struct machine *m,
		      const uint64_t *value, struct shown *shown)
{
	shown->number = *value;
	shown->text = *value == PFN_NONE ? "0000000000000000" : "(____ptrval____)";
}

/* HUGETLB_PAGE_ORDER or MAX_ORDER - 1, whichever is less. */
static void express_pageblock_order(const struct trace_item *item, const struct machine *m,
				    struct vfs_text *out)
{
	unsigned int shift = page_shift(m), most = max_order(m);

	if (item->field)
		vfs_printf(out, "REC->%s < ", item->field);
	vfs_printf(out, "(((unsigned int)((((%u - 3) * (4 - (2)) + 3) - %u))) < "
		   "((unsigned int)(%u - 1)) ? ((unsigned int)((((%u - 3) * (4 - (2)) + 3) - %u))) "
		   ": ((unsigned int)(%u - 1)))", shift, shift, most, shift, shift, most);
}

static void show_pageblock_order(const struct trace_item *item, const struct machine *m,
				 const uint64_t *value, struct shown *shown)
{
	shown->number = item->field ? *value < pageblock_order(m) : pageblock_order(m);
}

/* ---- gfp flags ---- */

/* As the kernel's macros come out of the preprocessor, each made of those before it. */
#define BIT_RECLAIM	"(( gfp_t)(0x400u|0x800u))"
#define BIT(bits)	"(( gfp_t)" bits ")"
#define SET_NOFS	BIT_RECLAIM " | " BIT("0x40u")
#define SET_KERNEL	SET_NOFS " | " BIT("0x80u")
#define SET_USER	SET_KERNEL " | " BIT("0x100000u")
#define SET_HIGHUSER	"(" SET_USER ") | " BIT("0x02u")
#define SET_MOVABLE	"(" SET_HIGHUSER ") | " BIT("0x08u") " | " BIT("0") " | " BIT("0")
#define SET_LIGHT	"((" SET_MOVABLE ") | " BIT("0x40000u") " | " BIT("0x80000u") " | "	\
			BIT("0x2000u") ") & ~" BIT_RECLAIM
#define SET_TRANSHUGE	"(" SET_LIGHT ") | " BIT("0x400u")

static const char *const gfp_expressions[][2] = {
	{ "(" SET_TRANSHUGE ")", "GFP_TRANSHUGE" },
	{ "(" SET_LIGHT ")", "GFP_TRANSHUGE_LIGHT" },
	{ "(" SET_MOVABLE ")", "GFP_HIGHUSER_MOVABLE" },
	{ "(" SET_HIGHUSER ")", "GFP_HIGHUSER" },
	{ "(" SET_USER ")", "GFP_USER" },
	{ "((" SET_KERNEL ") | " BIT("0x400000u") ")", "GFP_KERNEL_ACCOUNT" },
	{ "(" SET_KERNEL ")", "GFP_KERNEL" },
	{ "(" SET_NOFS ")", "GFP_NOFS" },
	{ "(" BIT("0x20u") "|" BIT("0x200u") "|" BIT("0x800u") ")", "GFP_ATOMIC" },
	{ "(" BIT_RECLAIM ")", "GFP_NOIO" },
	{ "(" BIT("0x800u") ")", "GFP_NOWAIT" },
	{ BIT("0x01u"), "GFP_DMA" },
	{ BIT("0x02u"), "__GFP_HIGHMEM" },
	{ BIT("0x04u"), "GFP_DMA32" },
	{ BIT("0x20u"), "__GFP_HIGH" },
	{ BIT("0x200u"), "__GFP_ATOMIC" },
	{ BIT("0x40u"), "__GFP_IO" },
	{ BIT("0x80u"), "__GFP_FS" },
	{ BIT("0x2000u"), "__GFP_NOWARN" },
	{ BIT("0x4000u"), "__GFP_RETRY_MAYFAIL" },
	{ BIT("0x8000u"), "__GFP_NOFAIL" },
	{ BIT("0x10000u"), "__GFP_NORETRY" },
	{ BIT("0x40000u"), "__GFP_COMP" },
	{ BIT("0x100u"), "__GFP_ZERO" },
	{ BIT("0x80000u"), "__GFP_NOMEMALLOC" },
	{ BIT("0x20000u"), "__GFP_MEMALLOC" },
	{ BIT("0x100000u"), "__GFP_HARDWALL" },
	{ BIT("0x200000u"), "__GFP_THISNODE" },
	{ BIT("0x10u"), "__GFP_RECLAIMABLE" },
	{ BIT("0x08u"), "__GFP_MOVABLE" },
	{ BIT("0x400000u"), "__GFP_ACCOUNT" },
	{ BIT("0x1000u"), "__GFP_WRITE" },
	{ BIT_RECLAIM, "__GFP_RECLAIM" },
	{ BIT("0x400u"), "__GFP_DIRECT_RECLAIM" },
	{ BIT("0x800u"), "__GFP_KSWAPD_RECLAIM" },
	{ BIT("0x800000u"), "__GFP_ZEROTAGS" },
};

static void express_gfp(const struct trace_item *item, const struct machine *m,
			struct vfs_text *out)
{
	vfs_printf(out, "(REC->%s) ? __print_flags(REC->%s, \"|\"", item->field, item->field);
	for (size_t i = 0; i < ARRAY_SIZE(gfp_expressions); i++)
		vfs_printf(out, ", {( unsigned long)%s, \"%s\"}", gfp_expressions[i][0],
			   gfp_expressions[i][1]);
	vfs_puts(out, " ) : \"none\"");
}

static void show_gfp(const struct trace_item *item, const struct machine *m,
		     const uint64_t *value, struct shown *shown)
{
	gfp_format((gfp_t)*value, shown->buffer, sizeof(shown->buffer));
	shown->text = *value ? shown->buffer : "none";
}

/* ---- words for numbers ---- */

static const struct symbol zone_symbols[] = {
	{ 0, "DMA" }, { 1, "DMA32" }, { 2, "Normal" }, { 3, "Movable" }, { 0, NULL },
};
static const struct symbol mode_symbols[] = {
	{ 0, "MIGRATE_ASYNC" }, { 1, "MIGRATE_SYNC_LIGHT" }, { 2, "MIGRATE_SYNC" }, { 0, NULL },
};
static const struct symbol reason_symbols[] = {
	{ 0, "compaction" }, { 1, "memory_failure" }, { 2, "memory_hotplug" },
	{ 3, "syscall_or_cpuset" }, { 4, "mempolicy_mbind" }, { 5, "numa_misplaced" },
	{ 6, "contig_range" }, { 7, "longterm_pin" }, { 8, "demotion" }, { 0, NULL },
};
static const struct symbol result_symbols[] = {
	{ 1, "skipped" }, { 2, "deferred" }, { 4, "continue" }, { 8, "success" },
	{ 6, "partial_skipped" }, { 5, "complete" }, { 3, "no_suitable_page" },
	{ 0, "not_suitable_zone" }, { 7, "contended" }, { 0, NULL },
};
static const struct symbol priority_symbols[] = {
	{ 0, "COMPACT_PRIO_SYNC_FULL" }, { 1, "COMPACT_PRIO_SYNC_LIGHT" },
	{ 2, "COMPACT_PRIO_ASYNC" }, { 0, NULL },
};
/* The results that should_compact_retry() tells apart. */
static const struct symbol feedback_symbols[] = {
	{ 1, "failed" }, { 2, "withdrawn" }, { 3, "progress" }, { 0, NULL },
};

static void express_symbol(const struct trace_item *item, const struct machine *m,
			   struct vfs_text *out)
{
	vfs_printf(out, "__print_symbolic(REC->%s", item->field);
	for (const struct symbol *s = item->symbols; s->name; s++)
		vfs_printf(out, ", {%lu, \"%s\"}", (unsigned long)s->value, s->name);
	vfs_puts(out, ")");
}

static void show_symbol(const struct trace_item *item, const struct machine *m,
			const uint64_t *value, struct shown *shown)
{
	for (const struct symbol *s = item->symbols; s->name; s++)
		if (s->value == *value) {
			shown->text = s->name;
			return;
		}
	snprintf(shown->buffer, sizeof(shown->buffer), "0x%lx", (unsigned long)*value);
	shown->text = shown->buffer;
}

static void show_sync(const struct trace_item *item, const struct machine *m,
		      const uint64_t *value, struct shown *shown)
{
	shown->text = *value ? "sync" : "async";
}

static void show_limit(const struct trace_item *item, const struct machine *m,
		       const uint64_t *value, struct shown *shown)
{
	shown->number = 1UL << *value;
}

static void show_isolated(const struct trace_item *item, const struct machine *m,
			  const uint64_t *value, struct shown *shown)
{
	shown->text = value[0] <= value[1] ? "success" : "fail";
}

/* ---- reclaim ---- */

static const struct symbol lru_symbols[] = {
	{ 0, "inactive_anon" }, { 1, "active_anon" }, { 2, "inactive_file" }, { 3, "active_file" },
	{ 4, "unevictable" }, { 0, NULL },
};

/* What reclaim wrote, and how. Source: 6.1 trace_reclaim_flags(). */
static const struct symbol writeback_flags[] = {
	{ 0x01, "RECLAIM_WB_ANON" }, { 0x02, "RECLAIM_WB_FILE" }, { 0x10, "RECLAIM_WB_MIXED" },
	{ 0x04, "RECLAIM_WB_SYNC" }, { 0x08, "RECLAIM_WB_ASYNC" }, { 0, NULL },
};
static const struct symbol throttle_flags[] = {
	{ 1, "VMSCAN_THROTTLE_WRITEBACK" }, { 2, "VMSCAN_THROTTLE_ISOLATED" },
	{ 4, "VMSCAN_THROTTLE_NOPROGRESS" }, { 8, "VMSCAN_THROTTLE_CONGESTED" }, { 0, NULL },
};

/* Names of the bits that are set, one after another. */
static void show_flags(const struct trace_item *item, const struct machine *m,
		       const uint64_t *value, struct shown *shown)
{
	size_t len = 0;

	shown->text = item->text;
	for (const struct symbol *s = item->symbols; s->name; s++)
		if (*value & s->value && len < sizeof(shown->buffer)) {
			len += (size_t)snprintf(shown->buffer + len, sizeof(shown->buffer) - len,
						"%s%s", len ? "|" : "", s->name);
			shown->text = shown->buffer;
		}
}

static void express_writeback(const struct trace_item *item, const struct machine *m,
			      struct vfs_text *out)
{
	vfs_printf(out, "(REC->%s) ? __print_flags(REC->%s, \"|\"", item->field, item->field);
	for (const struct symbol *s = item->symbols; s->name; s++)
		vfs_printf(out, ", {0x%04xu, \"%s\"}", (unsigned int)s->value, s->name);
	vfs_printf(out, " ) : \"%s\"", item->text);
}

static void express_throttle(const struct trace_item *item, const struct machine *m,
			     struct vfs_text *out)
{
	vfs_printf(out, "(REC->%s) ? __print_flags(REC->%s, \"|\"", item->field, item->field);
	for (const struct symbol *s = item->symbols; s->name; s++)
		vfs_printf(out, ", {(1 << %s), \"%s\"}", s->name, s->name);
	vfs_printf(out, " ) : \"%s\"", item->text);
}

/* A shrinker by the function that scans for it. */
static void show_shrinker(const struct trace_item *item, const struct machine *m,
			  const uint64_t *value, struct shown *shown)
{
	shown->text = "super_cache_scan+0x0/0x194";
}

/* ---- the table ---- */

#define ULONG(name)	{ "unsigned long", #name, 8, false, TRACE_NUMBER },
#define UINT(name)	{ "unsigned int", #name, 4, false, TRACE_NUMBER },
#define INT(name)	{ "int", #name, 4, true, TRACE_NUMBER },
#define BOOL(name)	{ "bool", #name, 1, false, TRACE_NUMBER },
#define ENUM(type, name) { "enum " #type, #name, 4, false, TRACE_NUMBER },
#define LONG(name)	{ "long", #name, 8, true, TRACE_NUMBER },
#define ULONGLONG(name)	{ "unsigned long long", #name, 8, false, TRACE_NUMBER },
#define VOID(name)	{ "void *", #name, 8, false, TRACE_NUMBER },
#define SHRINKER(name)	{ "struct shrinker *", #name, 8, false, TRACE_NUMBER },
#define PAGE(name)	{ "const struct page *", #name, 8, false, TRACE_PAGE },
#define STRING(name)	{ "__data_loc char[]", #name, 4, false, TRACE_STRING },

#define REC(f)		{ express_field, show_number, #f, NULL, NULL },
#define STR(f)		{ express_string, show_string, #f, NULL, NULL },
#define POINTER(f)	{ express_field, show_page, #f, NULL, NULL },
#define PFN_PAGE(f)	{ express_page, show_page, #f, NULL, NULL },
#define MAYBE_PAGE(f)	{ express_page_or_null, show_page, #f, NULL, NULL },
#define MAYBE_PFN(f)	{ express_pfn_or_0, show_pfn_or_0, #f, NULL, NULL },
#define BLOCK_ORDER	{ express_pageblock_order, show_pageblock_order, NULL, NULL, NULL },
#define BELOW_BLOCK(f)	{ express_pageblock_order, show_pageblock_order, #f, NULL, NULL },
#define GFP(f)		{ express_gfp, show_gfp, #f, NULL, NULL },
#define SYMBOL(f, set)	{ express_symbol, show_symbol, #f, set##_symbols, NULL },
#define SHOWN(f, show, c) { express_text, show, #f, NULL, c },

#define WRITEBACK(f)	{ express_writeback, show_flags, #f, writeback_flags, "RECLAIM_WB_NONE" },
#define THROTTLE(f)	{ express_throttle, show_flags, #f, throttle_flags, "VMSCAN_THROTTLE_NONE" },

#define FIELDS(...)	{ __VA_ARGS__ { 0 } }
#define ITEMS(...)	(const struct trace_item[]){ __VA_ARGS__ { 0 } }
#define EVENT(name, system, id, irqs_off, fields, format, items)			\
	[TRACE_##name] = { #name, #system, id, irqs_off, fields, format, items }

/* Events that come in a class have the same fields and the same text. */
#define CMA_FIELDS	FIELDS(STRING(name) ULONG(pfn) PAGE(page) ULONG(count) UINT(align))
#define CMA_FORMAT	"name=%s pfn=0x%lx page=%p count=%lu align=%u"
#define CMA_ITEMS	ITEMS(STR(name) REC(pfn) POINTER(page) REC(count) REC(align))
#define SCAN_FIELDS	FIELDS(ULONG(start_pfn) ULONG(end_pfn) ULONG(nr_scanned) ULONG(nr_taken))
#define SCAN_FORMAT	"range=(0x%lx ~ 0x%lx) nr_scanned=%lu nr_taken=%lu"
#define SCAN_ITEMS	ITEMS(REC(start_pfn) REC(end_pfn) REC(nr_scanned) REC(nr_taken))
#define RUN_FIELDS	ULONG(zone_start) ULONG(migrate_pfn) ULONG(free_pfn) ULONG(zone_end) BOOL(sync)
#define RUN_FORMAT	"zone_start=0x%lx migrate_pfn=0x%lx free_pfn=0x%lx zone_end=0x%lx, mode=%s"
#define RUN_ITEMS	REC(zone_start) REC(migrate_pfn) REC(free_pfn) REC(zone_end)		\
			SHOWN(sync, show_sync, "REC->sync ? \"sync\" : \"async\"")
#define VERDICT_FIELDS	FIELDS(INT(nid) ENUM(zone_type, idx) INT(order) INT(ret))
#define VERDICT_FORMAT	"node=%d zone=%-8s order=%d ret=%s"
#define VERDICT_ITEMS	ITEMS(REC(nid) SYMBOL(idx, zone) REC(order) SYMBOL(ret, result))
#define DEFER_FIELDS	FIELDS(INT(nid) ENUM(zone_type, idx) INT(order) UINT(considered)	\
			       UINT(defer_shift) INT(order_failed))
#define DEFER_FORMAT	"node=%d zone=%-8s order=%d order_failed=%d consider=%u limit=%lu"
#define DEFER_ITEMS	ITEMS(REC(nid) SYMBOL(idx, zone) REC(order) REC(order_failed)	\
			      REC(considered)						\
			      SHOWN(defer_shift, show_limit, "1UL << REC->defer_shift"))
#define KCOMPACTD_FIELDS FIELDS(INT(nid) INT(order) ENUM(zone_type, highest_zoneidx))
#define KCOMPACTD_FORMAT "nid=%d order=%d classzone_idx=%-8s"
#define KCOMPACTD_ITEMS	ITEMS(REC(nid) REC(order) SYMBOL(highest_zoneidx, zone))
#define MIGRATE_ITEMS	SYMBOL(mode, mode) SYMBOL(reason, reason)

static const struct trace_event events[NR_MM_EVENTS] = {
	EVENT(mm_page_alloc, kmem, 170, false,
	      FIELDS(ULONG(pfn) UINT(order) ULONG(gfp_flags) INT(migratetype)),
	      "page=%p pfn=0x%lx order=%d migratetype=%d gfp_flags=%s",
	      ITEMS(MAYBE_PAGE(pfn) MAYBE_PFN(pfn) REC(order) REC(migratetype) GFP(gfp_flags))),
	EVENT(mm_page_free, kmem, 172, false, FIELDS(ULONG(pfn) UINT(order)),
	      "page=%p pfn=0x%lx order=%d", ITEMS(PFN_PAGE(pfn) REC(pfn) REC(order))),
	EVENT(mm_page_free_batched, kmem, 171, false, FIELDS(ULONG(pfn)),
	      "page=%p pfn=0x%lx order=0", ITEMS(PFN_PAGE(pfn) REC(pfn))),
	EVENT(mm_page_alloc_zone_locked, kmem, 169, true,
	      FIELDS(ULONG(pfn) UINT(order) INT(migratetype) INT(percpu_refill)),
	      "page=%p pfn=0x%lx order=%u migratetype=%d percpu_refill=%d",
	      ITEMS(MAYBE_PAGE(pfn) MAYBE_PFN(pfn) REC(order) REC(migratetype) REC(percpu_refill))),
	EVENT(mm_page_pcpu_drain, kmem, 168, true,
	      FIELDS(ULONG(pfn) UINT(order) INT(migratetype)),
	      "page=%p pfn=0x%lx order=%d migratetype=%d",
	      ITEMS(PFN_PAGE(pfn) REC(pfn) REC(order) REC(migratetype))),
	EVENT(mm_page_alloc_extfrag, kmem, 167, true,
	      FIELDS(ULONG(pfn) INT(alloc_order) INT(fallback_order) INT(alloc_migratetype)
		     INT(fallback_migratetype) INT(change_ownership)),
	      "page=%p pfn=0x%lx alloc_order=%d fallback_order=%d pageblock_order=%d "
	      "alloc_migratetype=%d fallback_migratetype=%d fragmenting=%d change_ownership=%d",
	      ITEMS(PFN_PAGE(pfn) REC(pfn) REC(alloc_order) REC(fallback_order) BLOCK_ORDER
		    REC(alloc_migratetype) REC(fallback_migratetype) BELOW_BLOCK(fallback_order)
		    REC(change_ownership))),

	EVENT(cma_alloc_start, cma, 215, false,
	      FIELDS(STRING(name) ULONG(count) UINT(align)),
	      "name=%s count=%lu align=%u", ITEMS(STR(name) REC(count) REC(align))),
	EVENT(cma_alloc_busy_retry, cma, 213, false, CMA_FIELDS, CMA_FORMAT, CMA_ITEMS),
	EVENT(cma_alloc_finish, cma, 214, false, CMA_FIELDS, CMA_FORMAT, CMA_ITEMS),
	EVENT(cma_release, cma, 216, false,
	      FIELDS(STRING(name) ULONG(pfn) PAGE(page) ULONG(count)),
	      "name=%s pfn=0x%lx page=%p count=%lu",
	      ITEMS(STR(name) REC(pfn) POINTER(page) REC(count))),

	EVENT(mm_compaction_isolate_migratepages, compaction, 190, false, SCAN_FIELDS, SCAN_FORMAT,
	      SCAN_ITEMS),
	EVENT(mm_compaction_isolate_freepages, compaction, 189, false, SCAN_FIELDS, SCAN_FORMAT,
	      SCAN_ITEMS),
	EVENT(mm_compaction_migratepages, compaction, 188, false,
	      FIELDS(ULONG(nr_migrated) ULONG(nr_failed)),
	      "nr_migrated=%lu nr_failed=%lu", ITEMS(REC(nr_migrated) REC(nr_failed))),
	EVENT(mm_compaction_begin, compaction, 187, false, FIELDS(RUN_FIELDS), RUN_FORMAT,
	      ITEMS(RUN_ITEMS)),
	EVENT(mm_compaction_end, compaction, 186, false, FIELDS(RUN_FIELDS INT(status)),
	      RUN_FORMAT " status=%s", ITEMS(RUN_ITEMS SYMBOL(status, result))),
	EVENT(mm_compaction_try_to_compact_pages, compaction, 185, false,
	      FIELDS(INT(order) ULONG(gfp_mask) INT(prio)),
	      "order=%d gfp_mask=%s priority=%d", ITEMS(REC(order) GFP(gfp_mask) REC(prio))),
	EVENT(mm_compaction_finished, compaction, 184, false, VERDICT_FIELDS, VERDICT_FORMAT,
	      VERDICT_ITEMS),
	EVENT(mm_compaction_suitable, compaction, 183, false, VERDICT_FIELDS, VERDICT_FORMAT,
	      VERDICT_ITEMS),
	EVENT(mm_compaction_deferred, compaction, 182, false, DEFER_FIELDS, DEFER_FORMAT,
	      DEFER_ITEMS),
	EVENT(mm_compaction_defer_compaction, compaction, 181, false, DEFER_FIELDS, DEFER_FORMAT,
	      DEFER_ITEMS),
	EVENT(mm_compaction_defer_reset, compaction, 180, false, DEFER_FIELDS, DEFER_FORMAT,
	      DEFER_ITEMS),
	EVENT(mm_compaction_kcompactd_sleep, compaction, 179, false, FIELDS(INT(nid)), "nid=%d",
	      ITEMS(REC(nid))),
	EVENT(mm_compaction_wakeup_kcompactd, compaction, 178, false, KCOMPACTD_FIELDS,
	      KCOMPACTD_FORMAT, KCOMPACTD_ITEMS),
	EVENT(mm_compaction_kcompactd_wake, compaction, 177, false, KCOMPACTD_FIELDS,
	      KCOMPACTD_FORMAT, KCOMPACTD_ITEMS),

	EVENT(mm_migrate_pages, migrate, 201, false,
	      FIELDS(ULONG(succeeded) ULONG(failed) ULONG(thp_succeeded) ULONG(thp_failed)
		     ULONG(thp_split) ENUM(migrate_mode, mode) INT(reason)),
	      "nr_succeeded=%lu nr_failed=%lu nr_thp_succeeded=%lu nr_thp_failed=%lu "
	      "nr_thp_split=%lu mode=%s reason=%s",
	      ITEMS(REC(succeeded) REC(failed) REC(thp_succeeded) REC(thp_failed) REC(thp_split)
		    MIGRATE_ITEMS)),
	EVENT(mm_migrate_pages_start, migrate, 200, false,
	      FIELDS(ENUM(migrate_mode, mode) INT(reason)), "mode=%s reason=%s",
	      ITEMS(MIGRATE_ITEMS)),

	EVENT(test_pages_isolated, page_isolation, 212, false,
	      FIELDS(ULONG(start_pfn) ULONG(end_pfn) ULONG(fin_pfn)),
	      "start_pfn=0x%lx end_pfn=0x%lx fin_pfn=0x%lx ret=%s",
	      ITEMS(REC(start_pfn) REC(end_pfn) REC(fin_pfn)
		    SHOWN(end_pfn, show_isolated,
			  "REC->end_pfn <= REC->fin_pfn ? \"success\" : \"fail\""))),

	EVENT(mm_vmscan_wakeup_kswapd, vmscan, 158, false,
	      FIELDS(INT(nid) INT(zid) INT(order) ULONG(gfp_flags)),
	      "nid=%d order=%d gfp_flags=%s", ITEMS(REC(nid) REC(order) GFP(gfp_flags))),
	EVENT(mm_vmscan_kswapd_wake, vmscan, 159, false, FIELDS(INT(nid) INT(zid) INT(order)),
	      "nid=%d order=%d", ITEMS(REC(nid) REC(order))),
	EVENT(mm_vmscan_kswapd_sleep, vmscan, 160, false, FIELDS(INT(nid)), "nid=%d",
	      ITEMS(REC(nid))),
	EVENT(mm_vmscan_direct_reclaim_begin, vmscan, 157, false,
	      FIELDS(INT(order) ULONG(gfp_flags)),
	      "order=%d gfp_flags=%s", ITEMS(REC(order) GFP(gfp_flags))),
	EVENT(mm_vmscan_direct_reclaim_end, vmscan, 154, false, FIELDS(ULONG(nr_reclaimed)),
	      "nr_reclaimed=%lu", ITEMS(REC(nr_reclaimed))),

	EVENT(mm_vmscan_memcg_reclaim_begin, vmscan, 156, false,
	      FIELDS(INT(order) ULONG(gfp_flags)),
	      "order=%d gfp_flags=%s", ITEMS(REC(order) GFP(gfp_flags))),
	EVENT(mm_vmscan_memcg_reclaim_end, vmscan, 153, false, FIELDS(ULONG(nr_reclaimed)),
	      "nr_reclaimed=%lu", ITEMS(REC(nr_reclaimed))),
	EVENT(mm_vmscan_node_reclaim_begin, vmscan, 145, false,
	      FIELDS(INT(nid) INT(order) ULONG(gfp_flags)),
	      "nid=%d order=%d gfp_flags=%s", ITEMS(REC(nid) REC(order) GFP(gfp_flags))),
	EVENT(mm_vmscan_node_reclaim_end, vmscan, 144, false, FIELDS(ULONG(nr_reclaimed)),
	      "nr_reclaimed=%lu", ITEMS(REC(nr_reclaimed))),
	EVENT(mm_shrink_slab_start, vmscan, 151, false,
	      FIELDS(SHRINKER(shr) VOID(shrink) INT(nid) LONG(nr_objects_to_shrink)
		     ULONG(gfp_flags) ULONG(cache_items) ULONGLONG(delta) ULONG(total_scan)
		     INT(priority)),
	      "%pS %p: nid: %d objects to shrink %ld gfp_flags %s cache items %ld delta %lld "
	      "total_scan %ld priority %d",
	      ITEMS(SHOWN(shrink, show_shrinker, "REC->shrink") POINTER(shr) REC(nid)
		    REC(nr_objects_to_shrink) GFP(gfp_flags) REC(cache_items) REC(delta)
		    REC(total_scan) REC(priority))),
	EVENT(mm_shrink_slab_end, vmscan, 150, false,
	      FIELDS(SHRINKER(shr) INT(nid) VOID(shrink) LONG(unused_scan) LONG(new_scan)
		     INT(retval) LONG(total_scan)),
	      "%pS %p: nid: %d unused scan count %ld new scan count %ld total_scan %ld "
	      "last shrinker return val %d",
	      ITEMS(SHOWN(shrink, show_shrinker, "REC->shrink") POINTER(shr) REC(nid)
		    REC(unused_scan) REC(new_scan) REC(total_scan) REC(retval))),
	EVENT(mm_vmscan_lru_isolate, vmscan, 149, false,
	      FIELDS(INT(highest_zoneidx) INT(order) ULONG(nr_requested) ULONG(nr_scanned)
		     ULONG(nr_skipped) ULONG(nr_taken) UINT(isolate_mode) INT(lru)),
	      "isolate_mode=%d classzone=%d order=%d nr_requested=%lu nr_scanned=%lu "
	      "nr_skipped=%lu nr_taken=%lu lru=%s",
	      ITEMS(REC(isolate_mode) REC(highest_zoneidx) REC(order) REC(nr_requested)
		    REC(nr_scanned) REC(nr_skipped) REC(nr_taken) SYMBOL(lru, lru))),
	EVENT(mm_vmscan_write_folio, vmscan, 148, false, FIELDS(ULONG(pfn) INT(reclaim_flags)),
	      "page=%p pfn=0x%lx flags=%s",
	      ITEMS(PFN_PAGE(pfn) REC(pfn) WRITEBACK(reclaim_flags))),
	EVENT(mm_vmscan_lru_shrink_inactive, vmscan, 147, false,
	      FIELDS(INT(nid) ULONG(nr_scanned) ULONG(nr_reclaimed) ULONG(nr_dirty)
		     ULONG(nr_writeback) ULONG(nr_congested) ULONG(nr_immediate)
		     UINT(nr_activate0) UINT(nr_activate1) ULONG(nr_ref_keep)
		     ULONG(nr_unmap_fail) INT(priority) INT(reclaim_flags)),
	      "nid=%d nr_scanned=%ld nr_reclaimed=%ld nr_dirty=%ld nr_writeback=%ld "
	      "nr_congested=%ld nr_immediate=%ld nr_activate_anon=%d nr_activate_file=%d "
	      "nr_ref_keep=%ld nr_unmap_fail=%ld priority=%d flags=%s",
	      ITEMS(REC(nid) REC(nr_scanned) REC(nr_reclaimed) REC(nr_dirty) REC(nr_writeback)
		    REC(nr_congested) REC(nr_immediate) REC(nr_activate0) REC(nr_activate1)
		    REC(nr_ref_keep) REC(nr_unmap_fail) REC(priority)
		    WRITEBACK(reclaim_flags))),
	EVENT(mm_vmscan_lru_shrink_active, vmscan, 146, false,
	      FIELDS(INT(nid) ULONG(nr_taken) ULONG(nr_active) ULONG(nr_deactivated)
		     ULONG(nr_referenced) INT(priority) INT(reclaim_flags)),
	      "nid=%d nr_taken=%ld nr_active=%ld nr_deactivated=%ld nr_referenced=%ld "
	      "priority=%d flags=%s",
	      ITEMS(REC(nid) REC(nr_taken) REC(nr_active) REC(nr_deactivated) REC(nr_referenced)
		    REC(priority) WRITEBACK(reclaim_flags))),
	EVENT(mm_vmscan_throttled, vmscan, 143, false,
	      FIELDS(INT(nid) INT(usec_timeout) INT(usec_delayed) INT(reason)),
	      "nid=%d usec_timeout=%d usect_delayed=%d reason=%s",
	      ITEMS(REC(nid) REC(usec_timeout) REC(usec_delayed) THROTTLE(reason))),

	EVENT(compact_retry, oom, 133, false,
	      FIELDS(INT(order) INT(priority) INT(result) INT(retries) INT(max_retries) BOOL(ret)),
	      "order=%d priority=%s compaction_result=%s retries=%d max_retries=%d "
	      "should_retry=%d",
	      ITEMS(REC(order) SYMBOL(priority, priority) SYMBOL(result, feedback) REC(retries)
		    REC(max_retries) REC(ret))),
	EVENT(reclaim_retry_zone, oom, 139, false,
	      FIELDS(INT(node) INT(zone_idx) INT(order) ULONG(reclaimable) ULONG(available)
		     ULONG(min_wmark) INT(no_progress_loops) BOOL(wmark_check)),
	      "node=%d zone=%-8s order=%d reclaimable=%lu available=%lu min_wmark=%lu "
	      "no_progress_loops=%d wmark_check=%d",
	      ITEMS(REC(node) SYMBOL(zone_idx, zone) REC(order) REC(reclaimable) REC(available)
		    REC(min_wmark) REC(no_progress_loops) REC(wmark_check))),
};

const struct trace_event *trace_event_of(enum mm_event event)
{
	return &events[event];
}

const char *trace_event_name(enum mm_event event)
{
	return events[event].name;
}

const char *trace_event_system(enum mm_event event)
{
	return events[event].system;
}

int trace_event_by_id(unsigned int id)
{
	for (int event = 0; event < NR_MM_EVENTS; event++)
		if (events[event].id == id)
			return event;
	return -1;
}

enum mm_event trace_event_by_rank(unsigned int rank)
{
	unsigned int id = 0;
	int event = -1;

	/* The next larger ID, rank + 1 times. */
	for (unsigned int i = 0; i <= rank; i++) {
		event = -1;
		for (int e = 0; e < NR_MM_EVENTS; e++)
			if (events[e].id > id && (event < 0 || events[e].id < events[event].id))
				event = e;
		id = events[event].id;
	}
	return (enum mm_event)event;
}

/* ---- text ---- */

static unsigned int field_index(const struct trace_event *type, const char *name)
{
	unsigned int i = 0;

	while (strcmp(type->field[i].name, name))
		i++;
	return i;
}

/* A printf directive: from the % at *at up to its letter, behind which *at then is. */
static char next_directive(const char **at, int *width, bool *is_long)
{
	const char *s = *at + 1;

	*width = 0;
	if (*s == '-')
		for (s++; *s >= '0' && *s <= '9'; s++)
			*width = *width * 10 + *s - '0';
	*is_long = *s == 'l';
	s += strspn(s, "l");
	*at = s + 1;
	if (*s == 'p' && s[1] == 'S')	/* a function by its name */
		++*at;
	return *s;
}

static void print_shown(const struct shown *shown, char letter, int width, bool is_long,
			struct vfs_text *out)
{
	unsigned long n = shown->number;

	if (letter == 's' || letter == 'p')
		vfs_printf(out, "%-*s", width, shown->text);
	else if (letter == 'x')
		vfs_printf(out, "%lx", n);
	else if (letter == 'd')
		vfs_printf(out, "%ld", is_long ? (long)n : (long)(int)n);
	else
		vfs_printf(out, "%lu", is_long ? n : (unsigned int)n);
}

void trace_event_print(const struct machine *m, enum mm_event event, const uint64_t *arg,
		       struct vfs_text *out)
{
	const struct trace_event *type = &events[event];
	const struct trace_item *item = type->item;
	const char *at = type->format;
	struct shown shown = { 0 };
	bool is_long;
	int width;

	for (;; item++) {
		size_t plain = strcspn(at, "%");
		char letter;

		vfs_append(out, at, plain);
		at += plain;
		if (!*at)
			return;
		letter = next_directive(&at, &width, &is_long);
		item->show(item, m, arg + (item->field ? field_index(type, item->field) : 0), &shown);
		print_shown(&shown, letter, width, is_long, out);
	}
}

/* ---- format files ---- */

static void print_fields(const struct trace_field *field, size_t start, struct vfs_text *out)
{
	for (unsigned int i = 0; field[i].type; i++) {
		vfs_printf(out, "\tfield:%s %s;\toffset:%zu;\tsize:%u;\tsigned:%d;\n", field[i].type,
			   field[i].name, trace_field_offset(field, start, i), field[i].size,
			   field[i].is_signed);
		vfs_record(out);
	}
}

void trace_event_print_format(const struct machine *m, enum mm_event event, struct vfs_text *out)
{
	const struct trace_event *type = &events[event];

	vfs_printf(out, "name: %s\nID: %u\nformat:\n", type->name, type->id);
	vfs_record(out);
	print_fields(trace_head_fields, 0, out);
	vfs_puts(out, "\n");
	vfs_record(out);
	print_fields(type->field, sizeof(struct trace_head), out);
	vfs_printf(out, "\nprint fmt: \"%s\"", type->format);
	for (const struct trace_item *item = type->item; item->express; item++) {
		vfs_puts(out, ", ");
		item->express(item, m, out);
	}
	vfs_puts(out, "\n");
	vfs_record(out);
}
