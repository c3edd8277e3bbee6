// SPDX-License-Identifier: GPL-2.0-or-later
/* Comparing a row with what it gave here. */
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

static bool matches(const char *const *patterns, const char *file)
{
	for (; *patterns; patterns++)
		if (!fnmatch(*patterns, file, FNM_PATHNAME))
			return true;
	return false;
}

bool file_is_ours(const char *file)
{
	static const char *const ours[] = {
		"/proc",
		"/proc/buddyinfo",
		"/proc/pagetypeinfo",
		"/proc/zoneinfo",
		"/proc/vmstat",
		"/proc/meminfo",
		"/proc/iomem",
		"/proc/sysrq-trigger",
		"/proc/cmdline",
		"/proc/kmsg",
		"/proc/kpagecgroup",
		"/proc/kpagecount",
		"/proc/kpageflags",
		"/proc/sys",
		"/proc/sys/vm",
		"/proc/sys/vm/min_free_kbytes",
		"/proc/sys/vm/watermark_scale_factor",
		"/proc/sys/vm/watermark_boost_factor",
		"/proc/sys/vm/lowmem_reserve_ratio",
		"/proc/sys/vm/percpu_pagelist_high_fraction",
		"/proc/sys/vm/compact_memory",
		"/proc/sys/vm/drop_caches",
		"/proc/sys/vm/extfrag_threshold",
		"/proc/sys/vm/compaction_proactiveness",
		"/proc/sys/vm/compact_unevictable_allowed",
		"/proc/sys/vm/zone_reclaim_mode",
		"/proc/sys/vm/min_unmapped_ratio",
		"/proc/sys/vm/min_slab_ratio",
		"/proc/sys/vm/numa_stat",
		"/proc/sys/vm/numa_zonelist_order",
		"/proc/sys/vm/stat_interval",
		"/proc/sys/vm/stat_refresh",
		"/proc/sys/vm/swappiness",
		"/proc/sys/vm/dirty_ratio",
		"/proc/sys/vm/dirty_bytes",
		"/proc/sys/vm/dirty_background_ratio",
		"/proc/sys/vm/dirty_background_bytes",
		"/proc/sys/vm/vfs_cache_pressure",
		"/proc/sys/vm/panic_on_oom",
		"/proc/sys/vm/oom_kill_allocating_task",
		"/proc/sys/vm/oom_dump_tasks",
		"/sys/kernel/mm/cma",
		"/sys/kernel/mm/cma/*",
		"/sys/kernel/mm/cma/*/*",
		"/sys/kernel/debug",
		"/sys/kernel/debug/cma",
		"/sys/kernel/debug/cma/*",
		"/sys/kernel/debug/cma/*/*",
		"/sys/kernel/debug/extfrag",
		"/sys/kernel/debug/extfrag/*",
		"/sys/kernel/debug/fail_page_alloc",
		"/sys/kernel/debug/fail_page_alloc/*",
		"/sys/kernel/debug/memblock",
		"/sys/kernel/debug/memblock/*",
		"/sys/kernel/debug/page_owner",
		"/sys/devices/system/node",
		"/sys/devices/system/node/has_*",
		"/sys/devices/system/node/online",
		"/sys/devices/system/node/possible",
		"/sys/devices/system/node/node*",
		"/sys/devices/system/node/node*/compact",
		"/sys/devices/system/node/node*/cpulist",
		"/sys/devices/system/node/node*/cpumap",
		"/sys/devices/system/node/node*/distance",
		"/sys/devices/system/node/node*/meminfo",
		"/sys/devices/system/node/node*/numastat",
		"/sys/devices/system/node/node*/vmstat",
		"/sys/kernel/tracing",
		"/sys/kernel/tracing/available_*",
		"/sys/kernel/tracing/buffer_size_kb",
		"/sys/kernel/tracing/buffer_total_size_kb",
		"/sys/kernel/tracing/current_tracer",
		"/sys/kernel/tracing/set_event",
		"/sys/kernel/tracing/trace",
		"/sys/kernel/tracing/trace_clock",
		"/sys/kernel/tracing/trace_marker",
		"/sys/kernel/tracing/trace_pipe",
		"/sys/kernel/tracing/tracing_on",
		"/sys/kernel/tracing/events",
		"/sys/kernel/tracing/events/*",
		"/sys/kernel/tracing/events/*/enable",
		"/sys/kernel/tracing/events/*/filter",
		"/sys/kernel/tracing/events/*/*/enable",
		"/sys/kernel/tracing/events/*/*/filter",
		"/sys/kernel/tracing/events/*/*/format",
		"/sys/kernel/tracing/per_cpu/cpu*",
		"/sys/kernel/tracing/per_cpu/cpu*/buffer_size_kb",
		"/sys/kernel/tracing/per_cpu/cpu*/stats",
		"/sys/kernel/tracing/per_cpu/cpu*/trace",
		"/sys/kernel/tracing/per_cpu/cpu*/trace_pipe",
		NULL,
	};

	return matches(ours, file);
}

bool content_has_past(const char *file)
{
	static const char *const past[] = {
		"/proc/buddyinfo",
		"/proc/pagetypeinfo",
		"/proc/zoneinfo",
		"/proc/vmstat",
		"/proc/meminfo",
		"/proc/iomem",
		"/proc/cmdline",
		"/sys/devices/system/node/node*/meminfo",
		"/sys/devices/system/node/node*/numastat",
		"/sys/devices/system/node/node*/vmstat",
		"/sys/kernel/debug/cma/*/used",
		"/sys/kernel/debug/cma/*/bitmap",
		"/sys/kernel/debug/cma/*/maxchunk",
		"/sys/kernel/debug/cma/*/base_pfn",
		"/sys/kernel/mm/cma/*/*",
		"/sys/kernel/debug/extfrag/*",
		"/sys/kernel/debug/memblock/*",
		"/sys/kernel/debug/page_owner",
		"/sys/kernel/tracing/per_cpu/*/stats",
		NULL,
	};

	return matches(past, file);
}

/* ---- by length ---- */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t from(size_t offset, size_t len, size_t size)
{
	return offset < len ? least(size, len - offset) : 0;
}

static bool same_bytes(char out[64], size_t n)
{
	return snprintf(out, 64, n ? "%zu same bytes" : "%zu", n) > 0;
}

/*
 * What an operation gives for a content of len bytes that is read as it
 * stands, without the kernel's buffer coming in between. False: the length
 * says nothing.
 */
static bool predict(const char *op, const char *recorded, size_t len, char out[64])
{
	const char *rest = strchr(recorded, ' ');
	size_t n;

	if (sscanf(op, "read by %zu", &n) == 1)
		return snprintf(out, 64, "%zu bytes, equal to the whole", len) > 0;
	if (sscanf(op, "pread 64 at %zu", &n) == 1)
		return same_bytes(out, from(n, len, 64));
	if (!strcmp(op, "read 64 after lseek 5"))
		return same_bytes(out, from(5, len, 64));
	if (!strcmp(op, "read all") || !strcmp(op, "write what was read"))
		return snprintf(out, 64, "%zu", len) > 0;
	if (sscanf(op, "read %zu", &n) == 1)
		return snprintf(out, 64, "%zu then %zu", least(n, len), from(n, len, n)) > 0;
	if (!strcmp(op, "nobody read 256"))
		return snprintf(out, 64, "%zu", least(256, len)) > 0;
	if (!strcmp(op, "lseek CUR 0"))
		return snprintf(out, 64, "%zu", 5 + from(5, len, 64)) > 0;
	if (!strcmp(op, "splice to pipe"))
		return snprintf(out, 64, "%zu", least(64, len)) > 0;
	if (!strcmp(op, "sendfile to pipe"))
		return snprintf(out, 64, "%zu", from(64, len, 64)) > 0;
	if (!strncmp(op, "O_RDWR write 1\\n, read", 22) && rest) {
		/* Where there is no position the second read goes on, as lseek(2) does nothing. */
		size_t again = strcmp(rest + strcspn(rest + 1, " ") + 1, " 0") ? least(64, len) :
										 from(64, len, 64);

		return snprintf(out, 64, "%.*s %zu %zu", (int)least(rest - recorded, 16), recorded,
				least(64, len), again) > 0;
	}
	return false;
}

static bool equal_by_length(const struct subject *s, const struct row *row, const struct answer *a)
{
	char there[64], here[64];

	return s->readable && s->recorded &&
	       predict(row->op, row->result, s->recorded_len, there) &&
	       predict(row->op, row->result, s->len, here) && !strcmp(there, row->result) &&
	       !strcmp(here, a->result);
}

/* ---- by form ---- */

/* Skip a character, or a run of numbers and blanks, which counts as one. */
static char next_form(const char **text)
{
	const char *t = *text;

	if (!isdigit((unsigned char)*t) && *t != ' ') {
		*text = t + (*t != '\0');
		return *t;
	}
	*text = t + strspn(t, "0123456789abcdefx .");
	return '#';
}

/* The same but for numbers and the blanks around them, as far as both were recorded. */
static bool same_form(const char *there, const char *here)
{
	const char *cut = strstr(there, "...("), *end = strstr(here, "...(");

	while (*there && *here) {
		/* Past the cut nothing is known; the last word before it may be half a word. */
		if ((cut && there + 4 >= cut) || (end && here + 4 >= end))
			return true;
		if (next_form(&there) != next_form(&here))
			return false;
	}
	return cut || end || !strcmp(there, here);
}

static bool is_value(const char *value)
{
	return value && *value != '-';
}

static bool equal_form_value(const struct row *row, const struct answer *a)
{
	if (!row->value || !a->has_value)
		return !row->value == !a->has_value;
	if (!strcmp(row->value, a->value))
		return true;
	/* Whether a content changed since it was first read depends on the past, too. */
	if (!strcmp(row->value, "=") || !strcmp(a->value, "="))
		return is_value(row->value) && is_value(a->value);
	return same_form(row->value, a->value);
}

/* The second of two reads found the end. */
static bool ends_at_once(const char *result)
{
	const char *second = strstr(result, " then ");

	return second && !strcmp(second, " then 0");
}

static bool equal_form_result(const struct row *row, const struct answer *a)
{
	if (!strcmp(row->op, "(restore)") && strstr(a->result, "nothing to restore"))
		return true;
	if (strstr(row->result, "changed meanwhile") && strstr(a->result, "equal to the whole"))
		return true;
	/* The bytes had changed since they were first read. */
	if (!strstr(row->result, "same bytes") && strstr(a->result, "same bytes"))
		return atoi(row->result) == atoi(a->result);
	if (*row->result == '-' || *a->result == '-')
		return !strcmp(row->result, a->result);
	/* What fits the kernel's buffer depends on how long the records are. */
	if (!strncmp(row->op, "read ", 5))
		return same_form(row->result, a->result) &&
		       ends_at_once(row->result) == ends_at_once(a->result);
	return !strcmp(row->result, a->result);
}

/* ---- the verdict ---- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

enum verdict compare(const struct subject *s, const struct row *row, const struct answer *a,
		     const char **reason)
{
	bool same_result = !strcmp(row->result, a->result);
	bool same_value = same_text(row->value, a->has_value ? a->value : NULL);

	*reason = NULL;
	if (same_result && same_value)
		return EQUAL;
	if (content_has_past(row->file)) {
		bool by_length = equal_by_length(s, row, a);

		if (same_value && by_length)
			return EQUAL_LENGTH;
		if (equal_form_value(row, a) &&
		    (same_result || by_length || equal_form_result(row, a)))
			return EQUAL_FORM;
	}
	*reason = known_reason(row, a);
	return *reason ? DIFFERENT_KNOWN : DIFFERENT;
}
