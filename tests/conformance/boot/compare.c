/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts: see compare.h. */
#include "compare.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the inputs of a recording do not decide, and why. Lines are squeezed. */
static const struct {
	const char *kind, *pattern, *reason;
} rules[] = {
	{"zoneinfo", "per-node stats", "what the kernel's own pages are used for is not modelled"},
	{"zoneinfo", "nr_*", "what the kernel's own pages are used for is not modelled"},
	{"zoneinfo", "workingset_*", "counts of what ran"},
	{"zoneinfo", "numa_*", "counts of what ran"},
	{"zoneinfo", "pgpromote_*", "counts of what ran"},
	{"zoneinfo", "pages free *", "the kernel's own allocations are not modelled"},
	{"zoneinfo", "count: *", "what ran last on the CPU"},
	{"zoneinfo", "pagesets", "a heading"},
	{"zoneinfo", "cpu: *", "a heading"},
	{"zoneinfo", "node_unreclaimable: *", "whether reclaim failed of late"},
	{"pagetypeinfo", "*Unmovable*", "a heading"},
	{"pagetypeinfo", "blocks Unmovable *", "types change with the kernel's own allocations"},
	{"pagetypeinfo", "blocks Movable *", "types change with the kernel's own allocations"},
	{"pagetypeinfo", "blocks Reclaimable *", "types change with the kernel's own allocations"},
	{"pagetypeinfo", "blocks HighAtomic *", "types change with the kernel's own allocations"},
	{"sysctl", "vm/*", "not a value of the page allocator"},
	{"params", "CmaFree:*", "movable pages of what runs may lie in areas"},
	{"params", "MemFree:*", "the kernel's own allocations are not modelled"},
	{"params", "MemAvailable:*", "the kernel's own allocations are not modelled"},
	{"params", "min_free_kbytes *", "user and admin reserves are not the page allocator's"},
	{"params", "Node *, zone * [0-9]*", "free blocks depend on the kernel's own allocations"},
	{"kpageflags", "bit 24", "where the zero page lies in the kernel's image is not known"},
	{"kpageflags", "bit 34", "which blocks of a file are on its disk is not modelled"},
	{"kpageflags", "bit 38", "whether a page's contents were cleaned from the data cache is not modelled"},
	{"dmesg", "Linux version *", "who built the kernel"},
	{"dmesg", "Booting Linux on physical CPU *", "the processor's identification register"},
	{"dmesg", "* vmalloc hugepage)", "made of pages while the kernel runs"},
	{"dmesg", "* vmalloc)", "made of pages while the kernel runs"},
	{"dmesg", "node * deferred pages initialised in *", "the time that took"},
	{"dmesg", "Node *, zone *: page owner found early allocated *", "the kernel's own pages"},
};

/*
 * The beginnings of what the model says. A boot message of any other kind is
 * of a part of the kernel that is not modelled: drivers, processors, clocks,
 * processes.
 */
static const char *const spoken[] = {
	"Machine model:",
	"This configuration results in unmirrored",
	"Memory limited",
	"printk: log_buf_len",
	"Invalid option string for rodata",
	"Malformed early option",
	"cma:",
	"hugetlb_cma:",
	"Reserved memory:",
	"OF: reserved mem:",
	"OF: fdt: Reserved memory:",
	"OF: NUMA:",
	"NUMA:",
	"Zone ranges:",
	"  DMA",
	"  Normal",
	"  Movable",
	"Movable zone start",
	"  Node ",
	"Early memory node ranges",
	"  node ",
	"Initmem setup",
	"On node ",
	"crashkernel",
	"cannot allocate crashkernel",
	"percpu:",
	"pcpu-alloc:",
	"Fallback order",
	"Built ",
	"Policy zone:",
	"Kernel command line:",
	"Unknown kernel command line",
	"Dentry cache hash",
	"Inode-cache hash",
	"stackdepot hash",
	"software IO TLB:",
	"Memory:",
	"SLUB:",
	"smp:",
	"SMP:",
	"DMA:",
	"HugeTLB:",
	"allocated ",
	"page_owner is disabled",
	"Freeing initrd memory:",
	"Freeing unused kernel memory:",
	"min_free_kbytes",
};

#define NR_RULES  (sizeof(rules) / sizeof(rules[0]))
#define NR_SPOKEN (sizeof(spoken) / sizeof(spoken[0]))

static bool begins(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

/* Ranges that memory makes, rather than a driver. */
static bool is_memory_range(const char *line)
{
	static const char *const names[] = {" : System RAM", " : reserved", " : Kernel ",
					    " : Crash kernel"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strstr(line, names[i]))
			return true;
	return false;
}

static bool is_spoken(const char *line)
{
	for (size_t i = 0; i < NR_SPOKEN; i++)
		if (begins(line, spoken[i]))
			return true;
	return false;
}

static const char *ruled_out(const char *kind, const char *line)
{
	for (size_t i = 0; i < NR_RULES; i++)
		if (!strcmp(rules[i].kind, kind) && !fnmatch(rules[i].pattern, line, 0))
			return rules[i].reason;
	return NULL;
}

const char *underivable(const char *kind, const char *line)
{
	const char *reason = ruled_out(kind, line);

	if (reason)
		return reason;
	if (!strcmp(kind, "iomem") && !is_memory_range(line))
		return "claimed by a driver";
	if (!strcmp(kind, "dmesg") && !is_spoken(line))
		return "said by a part of the kernel that is not modelled";
	return NULL;
}

void print_underivable(void)
{
	for (size_t i = 0; i < NR_RULES; i++)
		printf("%-14s %-52s %s\n", rules[i].kind, rules[i].pattern, rules[i].reason);
	printf("%-14s %-52s %s\n", "iomem", "(ranges that are not memory's)",
	       "claimed by a driver");
	printf("%-14s %-52s %s\n", "dmesg", "(lines that begin as none of the model's)",
	       "said by a part of the kernel that is not modelled");
}

static void differ(struct tally *t, const char *kind, const char *where, const char *recorded,
		   const char *ours)
{
	t->different++;
	if (t->verbose)
		printf("  %s %s\n    recorded: %s\n    ours:     %s\n", kind, where,
		       recorded ? recorded : "(nothing)", ours ? ours : "(nothing)");
}

void compare_line(struct tally *t, const char *kind, const char *where, const char *recorded,
		  const char *ours)
{
	if (ours && !strcmp(recorded, ours))
		t->equal++;
	else if (!ours && underivable(kind, recorded))
		t->underivable++;
	else
		differ(t, kind, where, recorded, ours);
}

/* ---- messages ---- */

/*
 * The longest common subsequence of two lists, as the usual table of lengths
 * from each pair of places to the ends.
 */
struct table {
	char **a, **b;
	size_t n, m;
	unsigned int *len;
};

static unsigned int *cell(const struct table *t, size_t i, size_t j)
{
	return &t->len[i * (t->m + 1) + j];
}

static bool fill(struct table *t)
{
	t->len = calloc((t->n + 1) * (t->m + 1), sizeof(*t->len));
	if (!t->len)
		return false;
	for (size_t i = t->n; i-- > 0;) {
		for (size_t j = t->m; j-- > 0;) {
			unsigned int x = *cell(t, i + 1, j), y = *cell(t, i, j + 1);

			*cell(t, i, j) = !strcmp(t->a[i], t->b[j]) ? *cell(t, i + 1, j + 1) + 1
					 : x > y		   ? x
								   : y;
		}
	}
	return true;
}

static bool must_be_recorded(const char *line, bool subset, const char *const *always)
{
	/* What the recording says otherwise, for a reason. */
	if (begins(line, "buddyfs:") || ruled_out("dmesg", line))
		return false;
	for (; subset && *always; always++)
		if (begins(line, *always))
			return true;
	return !subset;
}

static void walk(struct tally *t, const char *kind, const struct table *c, bool subset,
		 const char *const *always)
{
	size_t i = 0, j = 0;

	while (i < c->n || j < c->m) {
		if (i < c->n && j < c->m && !strcmp(c->a[i], c->b[j])) {
			t->equal++;
			i++;
			j++;
		} else if (j == c->m || (i < c->n && *cell(c, i + 1, j) >= *cell(c, i, j + 1))) {
			differ(t, kind, "", c->a[i++], NULL);
		} else {
			if (must_be_recorded(c->b[j], subset, always))
				differ(t, kind, "", NULL, c->b[j]);
			j++;
		}
	}
}

static bool is_among(char **lines, size_t nr, const char *line)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(lines[i], line))
			return true;
	return false;
}

void compare_messages(struct tally *t, const char *kind, char **recorded, size_t nr_recorded,
		      char **ours, size_t nr_ours, bool subset, const char *const *always)
{
	struct table c = {.b = ours, .m = nr_ours};

	c.a = calloc(nr_recorded + 1, sizeof(*c.a));
	for (size_t i = 0; c.a && i < nr_recorded; i++) {
		if (!is_among(ours, nr_ours, recorded[i]) && underivable("dmesg", recorded[i]))
			t->underivable++;
		else
			c.a[c.n++] = recorded[i];
	}
	if (!c.a || !fill(&c)) {
		fprintf(stderr, "out of memory\n");
		exit(2);
	}
	walk(t, kind, &c, subset, always);
	free(c.len);
	free(c.a);
}
