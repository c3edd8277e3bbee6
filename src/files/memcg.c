// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sys/fs/cgroup: what the memory controller shows and takes.
 *
 * Source: 6.1 mm/memcontrol.c memory_files[], swap_files[].
 */
#include <errno.h>
#include <string.h>

#include "files/cgroup.h"
#include "mm/memcontrol.h"
#include "vfs/number.h"

static struct mem_cgroup *call_memcg(const struct vfs_call *call)
{
	return call_cgroup(call)->memcg;
}

static uint64_t no_limit(const struct vfs_call *call)
{
	return PAGE_COUNTER_MAX(page_shift(call_machine(call)));
}

/* ---- amounts ---- */

static int show_bytes(const struct vfs_call *call, struct vfs_text *out, unsigned long pages)
{
	vfs_printf(out, "%llu\n",
		   (unsigned long long)pages << page_shift(call_machine(call)));
	return 0;
}

static int show_limit(const struct vfs_call *call, struct vfs_text *out, unsigned long pages)
{
	if (pages != no_limit(call))
		return show_bytes(call, out, pages);
	vfs_puts(out, "max\n");
	return 0;
}

#define BYTES(name, expr)							\
	static int show_##name(const struct vfs_call *call, struct vfs_text *out) \
	{									\
		return show_bytes(call, out, call_memcg(call)->expr);		\
	}

BYTES(current, memory.usage)
BYTES(peak, memory.watermark)
BYTES(swap_current, swap.usage)

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* Digits of the base that the first ones say; none are 0. Source: 6.1 simple_strtoull(). */
static unsigned long long parse_digits(const char **text)
{
	const char *at = *text;
	unsigned long long value = 0;
	int base = *at == '0' ? 8 : 10;

	if (at[0] == '0' && (at[1] | 0x20) == 'x' && digit_value(at[2]) < 16) {
		base = 16;
		at += 2;
	}
	for (; digit_value(*at) < base; at++)
		value = value * (unsigned int)base + (unsigned int)digit_value(*at);
	*text = at;
	return value;
}

/*
 * Bytes with K, M, G, T, P or E, or the word for no limit, as pages.
 * -EINVAL. Source: 6.1 page_counter_memparse(), memparse().
 */
static int parse_pages(const struct vfs_call *call, const char *text, const char *max,
		       unsigned long *pages)
{
	static const char suffixes[] = "kmgtpe";
	unsigned long long bytes;
	const char *suffix;

	*pages = no_limit(call);
	if (!strcmp(text, max))
		return 0;
	bytes = parse_digits(&text);
	suffix = *text ? strchr(suffixes, *text | 0x20) : NULL;
	if (suffix) {
		bytes <<= 10 * (suffix - suffixes + 1);
		text++;
	}
	if (*text)
		return -EINVAL;
	bytes >>= page_shift(call_machine(call));
	if (bytes < *pages)
		*pages = bytes;
	return 0;
}

/* ---- limits ---- */

static void set_max(struct machine *m, struct mem_cgroup *memcg, unsigned long pages)
{
	mem_cgroup_set_max(m, memcg, pages);
}

static void set_high(struct machine *m, struct mem_cgroup *memcg, unsigned long pages)
{
	mem_cgroup_set_high(m, memcg, pages);
}

static void set_min(struct machine *m, struct mem_cgroup *memcg, unsigned long pages)
{
	mem_cgroup_set_min(memcg, pages);
}

static void set_low(struct machine *m, struct mem_cgroup *memcg, unsigned long pages)
{
	mem_cgroup_set_low(memcg, pages);
}

static void set_swap_max(struct machine *m, struct mem_cgroup *memcg, unsigned long pages)
{
	mem_cgroup_set_swap_max(memcg, pages);
}

static void set_swap_high(struct machine *m, struct mem_cgroup *memcg, unsigned long pages)
{
	mem_cgroup_set_swap_high(memcg, pages);
}

static ssize_t store_limit(const struct vfs_call *call, const char *text, size_t len,
			   const char *file,
			   void (*set)(struct machine *m, struct mem_cgroup *memcg,
				       unsigned long pages))
{
	char buf[CGROUP_TEXT];
	unsigned long pages;

	if (parse_pages(call, cgroup_text(text, buf), "max", &pages))
		return cgroup_refuse(call, file, -EINVAL,
				     "not max or bytes, which K, M, G, T, P or E may follow");
	files_begin(call);
	set(call_machine(call), call_memcg(call), pages);
	files_end(call);
	return (ssize_t)len;
}

#define LIMIT(name, counter, field, file)						\
	static int show_##name(const struct vfs_call *call, struct vfs_text *out)	\
	{										\
		return show_limit(call, out, call_memcg(call)->counter.field);		\
	}										\
	static ssize_t store_##name(const struct vfs_call *call, const char *text,	\
				    size_t len)						\
	{										\
		return store_limit(call, text, len, file, set_##name);			\
	}

LIMIT(max, memory, max, "memory.max")
LIMIT(high, memory, high, "memory.high")
LIMIT(min, memory, min, "memory.min")
LIMIT(low, memory, low, "memory.low")
LIMIT(swap_max, swap, max, "memory.swap.max")
LIMIT(swap_high, swap, high, "memory.swap.high")

static ssize_t store_reclaim(const struct vfs_call *call, const char *text, size_t len)
{
	char buf[CGROUP_TEXT];
	unsigned long pages;
	int err;

	if (parse_pages(call, cgroup_text(text, buf), "", &pages))
		return cgroup_refuse(call, "memory.reclaim", -EINVAL,
				     "not bytes, which K, M, G, T, P or E may follow");
	files_begin(call);
	err = mem_cgroup_reclaim(call_machine(call), call_memcg(call), pages);
	files_end(call);
	if (err)
		return cgroup_refuse(call, "memory.reclaim", err,
				     err == -EINTR ? "it was interrupted" :
						     "less than that could be reclaimed");
	return (ssize_t)len;
}

static int show_oom_group(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%d\n", call_memcg(call)->oom_group);
	return 0;
}

static ssize_t store_oom_group(const struct vfs_call *call, const char *text, size_t len)
{
	char buf[CGROUP_TEXT];
	long long value;
	int err = number_kstrto(cgroup_text(text, buf), VFS_INT, &value);

	if (!err && value != 0 && value != 1)
		err = -EINVAL;
	if (err)
		return cgroup_refuse(call, "memory.oom.group", err, "not 0 or 1");
	mem_cgroup_set_oom_group(call_memcg(call), value);
	return (ssize_t)len;
}

/* ---- events and numbers ---- */

static int print_events(struct vfs_text *out,
			const unsigned long events[NR_MEMCG_MEMORY_EVENTS])
{
	static const char *const names[] = { "low", "high", "max", "oom", "oom_kill",
					     "oom_group_kill" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		vfs_printf(out, "%s %lu\n", names[i], events[MEMCG_LOW + i]);
	return 0;
}

static int show_memory_events(const struct vfs_call *call, struct vfs_text *out)
{
	return print_events(out, call_memcg(call)->memory_events);
}

static int show_memory_events_local(const struct vfs_call *call, struct vfs_text *out)
{
	return print_events(out, call_memcg(call)->memory_events_local);
}

static int show_swap_events(const struct vfs_call *call, struct vfs_text *out)
{
	const unsigned long *events = call_memcg(call)->memory_events;

	vfs_printf(out, "high %lu\nmax %lu\nfail %lu\n", events[MEMCG_SWAP_HIGH],
		   events[MEMCG_SWAP_MAX], events[MEMCG_SWAP_FAIL]);
	return 0;
}

static const char *const stat_names[NR_MEMCG_STATS] = {
#define STAT_NAME(enumerator, name) name,
	MEMCG_STATS(STAT_NAME)
#undef STAT_NAME
};

static int show_stat(const struct vfs_call *call, struct vfs_text *out)
{
	uint64_t stat[NR_MEMCG_STATS];

	mem_cgroup_stats(call_machine(call), call_memcg(call), stat);
	for (int i = 0; i < NR_MEMCG_STATS; i++)
		vfs_printf(out, "%s %llu\n", stat_names[i], (unsigned long long)stat[i]);
	return 0;
}

static int show_numa_stat(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);
	nodemask_t nodes = node_states_memory(m);
	uint64_t value;

	for (int i = 0; i < NR_MEMCG_STATS; i++) {
		if (!mem_cgroup_node_stat(m, call_memcg(call), 0, i, &value))
			continue;
		vfs_puts(out, stat_names[i]);
		for (int nid = 0; nid < nr_online_nodes(m); nid++)
			if (nodes >> nid & 1 &&
			    mem_cgroup_node_stat(m, call_memcg(call), nid, i, &value))
				vfs_printf(out, " N%d=%llu", nid, (unsigned long long)value);
		vfs_putc(out, '\n');
	}
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "memcg/current", .show = show_current },
	{ .name = "memcg/peak", .show = show_peak },
	{ .name = "memcg/min", .show = show_min, .store = store_min },
	{ .name = "memcg/low", .show = show_low, .store = store_low },
	{ .name = "memcg/high", .flags = VFS_LONG_STORE, .show = show_high, .store = store_high },
	{ .name = "memcg/max", .flags = VFS_LONG_STORE, .show = show_max, .store = store_max },
	{ .name = "memcg/events", .show = show_memory_events },
	{ .name = "memcg/events_local", .show = show_memory_events_local },
	{ .name = "memcg/stat", .show = show_stat },
	{ .name = "memcg/numa_stat", .show = show_numa_stat },
	{ .name = "memcg/oom_group", .show = show_oom_group, .store = store_oom_group },
	{ .name = "memcg/reclaim", .flags = VFS_LONG_STORE, .store = store_reclaim },
	{ .name = "memcg/swap_current", .show = show_swap_current },
	{ .name = "memcg/swap_high", .show = show_swap_high, .store = store_swap_high },
	{ .name = "memcg/swap_max", .show = show_swap_max, .store = store_swap_max },
	{ .name = "memcg/swap_events", .show = show_swap_events },
};

const struct files_rows memcg_rows = { rows, ARRAY_SIZE(rows) };
