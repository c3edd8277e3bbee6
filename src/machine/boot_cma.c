/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Areas that the command line and the configuration ask for.
 *
 * Source: 6.1 kernel/dma/contiguous.c (dma_contiguous_reserve(),
 * dma_pernuma_cma_reserve()), mm/hugetlb.c (hugetlb_cma_reserve()),
 * arch/arm64/mm/init.c (reserve_crashkernel()), kernel/crash_core.c.
 */
#include "machine/boot_internal.h"

#include <stdio.h>
#include <string.h>

static bool online(const struct board *b, int nid)
{
	return b->numa.parsed >> nid & 1;
}

/* ---- hugetlb_cma= ---- */

/* log2 of a gigantic page, bytes: a PUD block or a contiguous run of PMD blocks. */
static unsigned int gigantic_shift(const struct desc_kernel *k)
{
	unsigned int pmd_shift = 2 * k->page_shift - 3;

	return k->page_shift == 12 ? 30 : pmd_shift + 5;
}

/* Drop what is asked of nodes that cannot. Returns whether any node is named rightly. */
static bool check_nodes(struct board *b, phys_addr_t gigantic)
{
	struct boot_options *o = &b->options;
	bool named = false;

	for (int nid = 0; nid < MAX_NUMNODES; nid++) {
		phys_addr_t size = o->hugetlb_cma_node[nid];

		if (!size)
			continue;
		if (online(b, nid) && size >= gigantic) {
			named = true;
			continue;
		}
		if (!online(b, nid))
			board_printk(b, LOG_WARNING, "hugetlb_cma: invalid node %d specified", nid);
		else
			board_printk(b, LOG_WARNING,
				     "hugetlb_cma: cma area of node %d should be at least %lu MiB",
				     nid, gigantic / SZ_1M);
		o->hugetlb_cma -= size;
		o->hugetlb_cma_node[nid] = 0;
	}
	return named;
}

static bool reserve_gigantic(struct board *b, phys_addr_t size, int nid)
{
	unsigned int huge_order = board_kernel(b)->page_shift - 3;
	struct cma *cma;
	char name[32];
	int err;

	snprintf(name, sizeof(name), "hugetlb%d", nid);
	err = cma_declare_contiguous_nid(b->m, 0, size, 0, board_page_size(b) << huge_order,
					 huge_order, false, name, &cma, nid);
	if (err)
		board_printk(b, LOG_WARNING, "hugetlb_cma: reservation failed: err %d, node %d",
			     err, nid);
	else
		board_printk(b, LOG_INFO, "hugetlb_cma: reserved %lu MiB on node %d", size / SZ_1M,
			     nid);
	return !err;
}

void boot_hugetlb_cma(struct board *b)
{
	struct boot_options *o = &b->options;
	phys_addr_t gigantic = (phys_addr_t)1 << gigantic_shift(board_kernel(b));
	phys_addr_t per_node = 0, reserved = 0;
	bool named;

	if (!o->hugetlb_cma)
		return;
	named = check_nodes(b, gigantic);
	if (!o->hugetlb_cma)
		return;
	if (o->hugetlb_cma < gigantic) {
		board_printk(b, LOG_WARNING, "hugetlb_cma: cma area should be at least %lu MiB",
			     gigantic / SZ_1M);
		return;
	}
	if (!named) {
		unsigned int nodes = (unsigned int)__builtin_popcountll(b->numa.parsed);

		per_node = align_up((o->hugetlb_cma + nodes - 1) / nodes, gigantic);
		board_printk(b, LOG_INFO, "hugetlb_cma: reserve %lu MiB, up to %lu MiB per node",
			     o->hugetlb_cma / SZ_1M, per_node / SZ_1M);
	}
	for (int nid = 0; nid < MAX_NUMNODES && reserved < o->hugetlb_cma; nid++) {
		phys_addr_t left = o->hugetlb_cma - reserved;
		phys_addr_t size =
			named ? o->hugetlb_cma_node[nid] : (per_node < left ? per_node : left);

		if (!online(b, nid) || !size)
			continue;
		size = align_up(size, gigantic);
		if (reserve_gigantic(b, size, nid))
			reserved += size;
	}
}

/* ---- cma_pernuma= and cma= ---- */

void boot_pernuma_cma(struct board *b)
{
	struct cma *cma;
	char name[32];

	if (!b->options.cma_pernuma)
		return;
	for (int nid = 0; nid < MAX_NUMNODES; nid++) {
		int err;

		if (!online(b, nid))
			continue;
		snprintf(name, sizeof(name), "pernuma%d", nid);
		err = cma_declare_contiguous_nid(b->m, 0, b->options.cma_pernuma, 0, 0, 0, false,
						 name, &cma, nid);
		if (err)
			board_printk(
				b, LOG_WARNING,
				"cma: dma_pernuma_cma_reserve: reservation failed: err %d, node %d",
				err, nid);
	}
}

/* What the configuration asks for, without cma=. */
static phys_addr_t configured_size(const struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);
	phys_addr_t pages = memblock_phys_mem_size(machine_memblock(b->m)) >> k->page_shift;
	phys_addr_t percent = (pages * k->cma_percent / 100) << k->page_shift;

	switch (k->cma_rule) {
	case CMA_SIZE_PERCENTAGE:
		return percent;
	case CMA_SIZE_MIN:
		return k->cma_size < percent ? k->cma_size : percent;
	case CMA_SIZE_MAX:
		return k->cma_size > percent ? k->cma_size : percent;
	default:
		return k->cma_size;
	}
}

void boot_default_cma(struct board *b)
{
	const struct boot_options *o = &b->options;
	phys_addr_t size = configured_size(b), base = 0, limit = b->dma_limit;
	bool fixed = false;
	struct cma *cma;

	if (o->cma_given) {
		size = o->cma_size;
		base = o->cma_base;
		if (o->cma_limit && o->cma_limit < limit)
			limit = o->cma_limit;
		fixed = o->cma_base + o->cma_size == o->cma_limit;
	}
	if (!size || b->default_cma)
		return;
	if (!cma_declare_contiguous_nid(b->m, base, size, limit, 0, 0, fixed, "reserved", &cma,
					NUMA_NO_NODE))
		b->default_cma = cma;
}

/* ---- crashkernel= ---- */

struct crash_request {
	phys_addr_t size, base;
	bool high;
};

/* SIZE for the range of memory sizes that ours falls in: START-[END]:SIZE,…[@BASE]. */
static bool parse_ranges(struct board *b, const char *s, struct crash_request *r)
{
	phys_addr_t memory = align_up(memblock_phys_mem_size(machine_memblock(b->m)), 128 * SZ_1M);

	for (;;) {
		unsigned long long start, end = PHYS_ADDR_MAX, size;
		const char *p;

		start = memparse(s, &p);
		if (p == s || *p != '-')
			return false;
		s = p + 1;
		if (*s != ':') {
			end = memparse(s, &p);
			if (p == s || end <= start)
				return false;
			s = p;
		}
		if (*s != ':')
			return false;
		size = memparse(s + 1, &p);
		if (p == s + 1)
			return false;
		if (!r->size && memory >= start && memory < end)
			r->size = size;
		s = p;
		if (*s != ',')
			break;
		s++;
	}
	if (r->size && *s == '@')
		r->base = memparse(s + 1, NULL);
	return true;
}

static bool parse_crashkernel(struct board *b, struct crash_request *r)
{
	const char *s = b->options.crashkernel, *p;

	if (strchr(s, ':'))
		return parse_ranges(b, s, r);
	r->size = memparse(s, &p);
	if (p == s) {
		board_printk(b, LOG_WARNING, "crashkernel: memory value expected");
		return false;
	}
	if (*p == '@')
		r->base = memparse(p + 1, &p);
	else if (!strcmp(p, ",high"))
		r->high = true;
	else if (*p) {
		board_printk(b, LOG_WARNING, "crashkernel: unrecognized char: %c", *p);
		return false;
	}
	return true;
}

void boot_crashkernel(struct board *b)
{
	struct crash_request r = {0, 0, false};
	phys_addr_t max, base;

	if (!board_kernel(b)->kexec || !*b->options.crashkernel || !parse_crashkernel(b, &r) ||
	    !r.size)
		return;
	r.size = page_align(b, r.size);
	max = r.base ? r.base + r.size : r.high ? (phys_addr_t)1 << PHYS_MASK_SHIFT : b->dma_limit;
	base = memblock_alloc_range_nid(machine_memblock(b->m), r.size, SZ_2M, r.base, max,
					NUMA_NO_NODE, false);
	if (!base) {
		board_printk(b, LOG_WARNING, "cannot allocate crashkernel (size:0x%llx)",
			     (unsigned long long)r.size);
		return;
	}
	board_printk(b, LOG_INFO, "crashkernel reserved: 0x%016llx - 0x%016llx (%lld MB)",
		     (unsigned long long)base, (unsigned long long)(base + r.size),
		     (long long)(r.size >> 20));
	b->crash_base = base;
	b->crash_size = r.size;
}
