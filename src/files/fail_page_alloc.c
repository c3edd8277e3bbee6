// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sys/kernel/debug/fail_page_alloc: which requests are to fail.
 *
 * Source: 6.1 lib/fault-inject.c, fault_create_debugfs_attr().
 */

#include "files/files_i.h"
#include "machine/boolean.h"

/* Each file is a member; a write changes it alone. */
#define NUMBER(member, number_type, ...)					\
	static int get_##member(const struct vfs_call *call, long long *v)	\
	{									\
		v[0] = (long long)fail_page_alloc(call_machine(call))->member;	\
		return 0;							\
	}									\
	static int set_##member(const struct vfs_call *call, const long long *v, unsigned int n) \
	{									\
		struct fail_page_alloc attr = *fail_page_alloc(call_machine(call)); \
										\
		attr.member = (__typeof__(attr.member))v[0];			\
		set_fail_page_alloc(call_machine(call), &attr);			\
		return 0;							\
	}									\
	static const struct vfs_number member = { .type = number_type,		\
						  .get = get_##member, .set = set_##member, \
						  __VA_ARGS__ }

NUMBER(probability, VFS_ULLONG);
NUMBER(interval, VFS_ULLONG);
NUMBER(times, VFS_LLONG);
NUMBER(space, VFS_LLONG);
NUMBER(verbose, VFS_ULLONG);
NUMBER(ratelimit_interval_ms, VFS_ULLONG);
NUMBER(ratelimit_burst, VFS_ULLONG);
NUMBER(min_order, VFS_ULLONG);

/* Code addresses. */
#define ADDRESS(member)	NUMBER(member, VFS_ULLONG, .hex = true)

ADDRESS(require_start);
ADDRESS(require_end);
ADDRESS(reject_start);
ADDRESS(reject_end);

static int get_stacktrace_depth(const struct vfs_call *call, long long *v)
{
	v[0] = (long long)fail_page_alloc(call_machine(call))->stacktrace_depth;
	return 0;
}

static int set_stacktrace_depth(const struct vfs_call *call, const long long *v, unsigned int n)
{
	struct fail_page_alloc attr = *fail_page_alloc(call_machine(call));
	unsigned long long depth = (unsigned long long)v[0];

	attr.stacktrace_depth = depth < MAX_STACK_TRACE_DEPTH ? depth : MAX_STACK_TRACE_DEPTH;
	set_fail_page_alloc(call_machine(call), &attr);
	return 0;
}

static const struct vfs_number stacktrace_depth = { .type = VFS_ULLONG, .get = get_stacktrace_depth,
						    .set = set_stacktrace_depth };

/* What is neither yes nor no is taken and changes nothing. */
#define BOOL(member)								\
	static int show_##member(const struct vfs_call *call, struct vfs_text *out) \
	{									\
		vfs_puts(out, fail_page_alloc(call_machine(call))->member ? "Y\n" : "N\n"); \
		return 0;							\
	}									\
	static ssize_t store_##member(const struct vfs_call *call, const char *text, size_t len) \
	{									\
		struct fail_page_alloc attr = *fail_page_alloc(call_machine(call)); \
		int value = parse_bool(text);					\
										\
		if (value >= 0) {						\
			attr.member = value;					\
			set_fail_page_alloc(call_machine(call), &attr);		\
		}								\
		return (ssize_t)len;						\
	}

BOOL(task_filter)
BOOL(ignore_gfp_highmem)
BOOL(ignore_gfp_reclaim)

static const struct vfs_handler rows[] = {
	{ .name = "fail_page_alloc/probability", .number = &probability },
	{ .name = "fail_page_alloc/interval", .number = &interval },
	{ .name = "fail_page_alloc/times", .number = &times },
	{ .name = "fail_page_alloc/space", .number = &space },
	{ .name = "fail_page_alloc/verbose", .number = &verbose },
	{ .name = "fail_page_alloc/verbose_ratelimit_interval_ms", .number = &ratelimit_interval_ms },
	{ .name = "fail_page_alloc/verbose_ratelimit_burst", .number = &ratelimit_burst },
	{ .name = "fail_page_alloc/min-order", .number = &min_order },
	{ .name = "fail_page_alloc/require-start", .number = &require_start },
	{ .name = "fail_page_alloc/require-end", .number = &require_end },
	{ .name = "fail_page_alloc/reject-start", .number = &reject_start },
	{ .name = "fail_page_alloc/reject-end", .number = &reject_end },
	{ .name = "fail_page_alloc/stacktrace-depth", .number = &stacktrace_depth },
	{ .name = "fail_page_alloc/task-filter", .show = show_task_filter,
	  .store = store_task_filter },
	{ .name = "fail_page_alloc/ignore-gfp-highmem", .show = show_ignore_gfp_highmem,
	  .store = store_ignore_gfp_highmem },
	{ .name = "fail_page_alloc/ignore-gfp-wait", .show = show_ignore_gfp_reclaim,
	  .store = store_ignore_gfp_reclaim },
};

const struct files_rows fail_page_alloc_rows = { rows, ARRAY_SIZE(rows) };
