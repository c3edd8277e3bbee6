// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sys/fs/cgroup: the CPUs and nodes that a cgroup's tasks may use.
 *
 * Source: 6.1 kernel/cgroup/cpuset.c dfl_files[], lib/bitmap.c.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "files/cgroup.h"

/* ---- lists of numbers: "0-3,8", "all", "0-15:1/4" ---- */

struct region {
	unsigned int start, off, group_len, end;
};

static bool ends_list(char c)
{
	return !c || c == '\n';
}

static bool ends_region(char c)
{
	return isspace((unsigned char)c) || c == ',' || ends_list(c);
}

/* Digits, or N for the last one there is. */
static int parse_bit(const char **at, unsigned int last, unsigned int *bit)
{
	unsigned long long n = 0;

	if (**at == 'N') {
		++*at;
		*bit = last;
		return 0;
	}
	if (!isdigit((unsigned char)**at))
		return -EINVAL;
	for (; isdigit((unsigned char)**at); ++*at) {
		n = n * 10 + (unsigned long long)(**at - '0');
		if (n > UINT_MAX)
			return -EOVERFLOW;
	}
	*bit = (unsigned int)n;
	return 0;
}

/* ":USED/GROUP": of each GROUP the first USED. */
static int parse_pattern(const char **at, unsigned int last, struct region *r)
{
	int err;

	if (*(*at)++ != ':')
		return -EINVAL;
	err = parse_bit(at, last, &r->off);
	if (!err && *(*at)++ != '/')
		err = -EINVAL;
	return err ? err : parse_bit(at, last, &r->group_len);
}

static int parse_region(const char **at, unsigned int last, struct region *r)
{
	int err = 0;

	if (!strncasecmp(*at, "all", 3)) {
		*r = (struct region){ .end = last };
		*at += 3;
	} else {
		err = parse_bit(at, last, &r->start);
		r->end = r->start;
		if (!err && !ends_region(**at)) {
			if (*(*at)++ != '-')
				return -EINVAL;
			err = parse_bit(at, last, &r->end);
		}
	}
	r->off = r->group_len = r->end + 1;
	if (err || ends_region(**at))
		return err;
	return parse_pattern(at, last, r);
}

/* Source: 6.1 bitmap_parselist(). */
static int parse_list(const char *text, unsigned int nr_bits, struct cpumask *mask)
{
	struct region r;
	int err;

	memset(mask, 0, sizeof(*mask));
	for (;;) {
		while (ends_region(*text) && !ends_list(*text))
			text++;
		if (ends_list(*text))
			return 0;
		err = parse_region(&text, nr_bits - 1, &r);
		if (err)
			return err;
		if (r.start > r.end || !r.group_len || r.off > r.group_len)
			return -EINVAL;
		if (r.end >= nr_bits)
			return -ERANGE;
		for (unsigned int bit = r.start; bit <= r.end; bit++)
			if ((bit - r.start) % r.group_len < r.off)
				mask->bits[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

static bool has_bit(const void *set, int i)
{
	return ((const struct cpumask *)set)->bits[i / 64] >> i % 64 & 1;
}

static int show_list(struct vfs_text *out, const struct cpumask *mask)
{
	print_list(out, has_bit, mask, NR_CPUS);
	vfs_putc(out, '\n');
	return 0;
}

static int show_nodes(struct vfs_text *out, nodemask_t nodes)
{
	return show_list(out, &(struct cpumask){ { nodes } });
}

/* ---- the files ---- */

static int show_cpus(const struct vfs_call *call, struct vfs_text *out)
{
	return show_list(out, &call_cgroup(call)->cpuset->cpus_allowed);
}

static int show_cpus_effective(const struct vfs_call *call, struct vfs_text *out)
{
	struct cpumask cpus = cpuset_effective_cpus(call_machine(call), call_cgroup(call));

	return show_list(out, &cpus);
}

static int show_mems(const struct vfs_call *call, struct vfs_text *out)
{
	return show_nodes(out, call_cgroup(call)->cpuset->mems_allowed);
}

static int show_mems_effective(const struct vfs_call *call, struct vfs_text *out)
{
	return show_nodes(out, cpuset_effective_mems(call_machine(call), call_cgroup(call)));
}

static ssize_t store_cpus(const struct vfs_call *call, const char *text, size_t len)
{
	char buf[CGROUP_TEXT];
	struct cpumask cpus;
	int err = parse_list(cgroup_text(text, buf), NR_CPUS, &cpus);

	files_begin(call);
	if (!err)
		err = cpuset_set_cpus(call_machine(call), call_cgroup(call), &cpus);
	files_end(call);
	if (err)
		return cgroup_refuse(call, "cpuset.cpus", err,
				     err == -ENOSPC ? "it has tasks, which must have CPUs"
						    : "not a list of CPUs there are, as in 0-3,8");
	return (ssize_t)len;
}

static ssize_t store_mems(const struct vfs_call *call, const char *text, size_t len)
{
	char buf[CGROUP_TEXT];
	struct cpumask nodes;
	int err = parse_list(cgroup_text(text, buf), MAX_NUMNODES, &nodes);

	files_begin(call);
	if (!err)
		err = cpuset_set_mems(call_machine(call), call_cgroup(call), nodes.bits[0]);
	files_end(call);
	if (err)
		return cgroup_refuse(call, "cpuset.mems", err,
				     err == -ENOSPC ? "it has tasks, which must have memory"
						    : "not a list of nodes with memory, as in 0,2");
	return (ssize_t)len;
}

static const struct vfs_handler rows[] = {
	{ .name = "cpuset/cpus", .show = show_cpus, .store = store_cpus },
	{ .name = "cpuset/cpus_effective", .show = show_cpus_effective },
	{ .name = "cpuset/mems", .show = show_mems, .store = store_mems },
	{ .name = "cpuset/mems_effective", .show = show_mems_effective },
};

const struct files_rows cpuset_rows = { rows, ARRAY_SIZE(rows) };
