// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * page_owner.head: the beginning of page_owner. One parser reads the recorded
 * records and the model's, and makes each again from what it read.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/text.h"
#include "files/page_files.h"
#include "machine/gfp_names.h"
#include "machine/page_flags.h"
#include "pages.h"

#define LINE_MAX_BYTES 1024

/* The lines of a record, in their order. */
enum part { PART_ALLOCATED, PART_PFN, PART_STACK, PART_MIGRATED, PART_CHARGED, PART_END, NR_PARTS };

static const char *const patterns[NR_PARTS] = {
	[PART_ALLOCATED] = "^Page allocated via order ([0-9]+), mask (0x[0-9a-f]+)\\(([A-Z_0-9|a-fx]*)\\), "
			   "pid (-?[0-9]+), tgid (-?[0-9]+) \\(([^)]{1,15})\\), "
			   "ts ([0-9]+) ns, free_ts ([0-9]+) ns$",
	[PART_PFN] = "^PFN ([0-9]+) type (Unmovable|Movable|Reclaimable) Block ([0-9]+) "
		     "type (Unmovable|Movable|Reclaimable|HighAtomic|CMA|Isolate) "
		     "Flags (0x[0-9a-f]+)(\\([a-z0-9_=|]*\\))$",
	[PART_STACK] = "^ [A-Za-z_][A-Za-z0-9_.]*\\+0x[0-9a-f]+/0x[0-9a-f]+$",
	[PART_MIGRATED] = "^Page has been migrated, last migrate reason: (compaction|memory_failure|"
			  "memory_hotplug|syscall_or_cpuset|mempolicy_mbind|numa_misplaced|"
			  "contig_range|longterm_pin|demotion)$",
	[PART_CHARGED] = "^(Slab cache page|Charged (\\(via objcg\\) )?to (offline )?memcg .+)$",
	[PART_END] = "^$",
};

struct parser {
	const struct board *b;
	regex_t regex[NR_PARTS];
	enum part last;
	unsigned int depth;		/* of the stack */
	unsigned long records, wrong;
	char type[16];			/* of the allocation, by its flags */
	unsigned int order;
	bool verbose;
};

static void wrong(struct parser *p, const char *line, const char *why)
{
	p->wrong++;
	if (p->verbose)
		printf("  page_owner: %s: %s\n", why, line);
}

static unsigned long number(const char *line, const regmatch_t *m)
{
	return strtoul(line + m->rm_so, NULL, 0);
}

static bool same(const char *line, const regmatch_t *m, const char *text)
{
	size_t len = (size_t)(m->rm_eo - m->rm_so);

	return strlen(text) == len && !strncmp(line + m->rm_so, text, len);
}

/* The names are those of the mask; the type is what it asks for. */
static void check_allocated(struct parser *p, const char *line, const regmatch_t *m)
{
	static const char *const types[] = { "Unmovable", "Movable", "Reclaimable", "" };
	gfp_t gfp = (gfp_t)number(line, &m[2]);
	char text[GFP_TEXT_MAX];

	gfp_format(gfp, text, sizeof(text));
	if (!same(line, &m[3], text))
		wrong(p, line, "the names are not those of the mask");
	strcpy(p->type, types[(gfp & (__GFP_MOVABLE | __GFP_RECLAIMABLE)) / __GFP_MOVABLE]);
	p->order = (unsigned int)number(line, &m[1]);
}

static void check_pfn(struct parser *p, const char *line, const regmatch_t *m)
{
	unsigned long pfn = number(line, &m[1]), word = number(line, &m[5]);
	char text[PAGE_FLAGS_TEXT_MAX];

	page_flags_format(p->b, word, text, sizeof(text));
	if (strncmp(line + m[5].rm_so, text, strlen(text)) || line[m[5].rm_so + strlen(text)])
		wrong(p, line, "the names are not those of the flags");
	if (number(line, &m[3]) != pfn >> pageblock_order(board_machine(p->b)))
		wrong(p, line, "the pageblock is another");
	if (!same(line, &m[2], p->type))
		wrong(p, line, "the type is not that of the mask");
	if (pfn & ((1ul << p->order) - 1))
		wrong(p, line, "it does not begin there");
}

/* Which lines may come after which. */
static bool may_follow(const struct parser *p, enum part part)
{
	switch (part) {
	case PART_ALLOCATED:
		return p->last == PART_END;
	case PART_PFN:
		return p->last == PART_ALLOCATED;
	case PART_STACK:
		return p->last == PART_PFN || (p->last == PART_STACK && p->depth < 16);
	case PART_MIGRATED:
		return p->last == PART_STACK;
	case PART_CHARGED:
		return p->last == PART_STACK || p->last == PART_MIGRATED;
	default:
		return p->last >= PART_STACK && p->last != PART_END;
	}
}

static void parse_line(struct parser *p, const char *line)
{
	regmatch_t m[12];
	int part = 0;

	while (part < NR_PARTS && regexec(&p->regex[part], line, 12, m, 0))
		part++;
	if (part == NR_PARTS) {
		wrong(p, line, "not of the grammar");
		return;
	}
	if (!may_follow(p, (enum part)part))
		wrong(p, line, "at the wrong place");
	if (part == PART_ALLOCATED)
		check_allocated(p, line, m);
	if (part == PART_PFN)
		check_pfn(p, line, m);
	p->depth = part == PART_STACK ? p->depth + 1 : 0;
	p->records += part == PART_END;
	p->last = (enum part)part;
}

static void parser_init(struct parser *p, const struct board *b, bool verbose)
{
	*p = (struct parser){ .b = b, .last = PART_END, .verbose = verbose };
	for (int part = 0; part < NR_PARTS; part++)
		if (regcomp(&p->regex[part], patterns[part], REG_EXTENDED))
			abort();
}

static void parser_end(struct parser *p, struct tally *t, const char *what)
{
	char there[64], here[64];

	snprintf(there, sizeof(there), "%s of %lu, none of another form", what, p->records);
	snprintf(here, sizeof(here), "%s of %lu, %s of another form", what, p->records,
		 p->wrong || !p->records ? "some" : "none");
	compare_line(t, "page_owner", "", there, here);
	for (int part = 0; part < NR_PARTS; part++)
		regfree(&p->regex[part]);
}

/* A little of each kind, so that there is something to show. */
static void allocate_some(struct machine *m)
{
	unsigned long pfn;
	struct task *t;
	int err;

	for (unsigned int order = 0; order < max_order(m); order++)
		alloc_pages(m, GFP_KERNEL | __GFP_COMP | __GFP_ZERO, order);
	alloc_pages(m, GFP_ATOMIC | __GFP_RECLAIMABLE, 1);
	pfn = alloc_page(m, GFP_HIGHUSER_MOVABLE);
	page_set_lru(m, pfn, true);
	alloc_contig_range(m, pfn & ~(pageblock_nr_pages(m) - 1),
			   (pfn | (pageblock_nr_pages(m) - 1)) + 1, MIGRATE_MOVABLE, GFP_KERNEL);
	if (!create_task(m, "cat", &t)) {
		set_current(m, t);
		task_fault(m, t, 3 * pageblock_nr_pages(m), true, &err);
		task_read(m, t, find_file(m, "file", true), 0, 100, &err);
		task_write(m, t, find_file(m, "file", true), 0, 100, &err);
		task_slab(m, t, 10, true, &err);
	}
	compact_nodes(m);
}

static void parse_ours(struct parser *p)
{
	const struct machine *m = board_machine(p->b);
	struct page_owner owner;
	unsigned long pfn = 0;

	while ((pfn = page_owner_next(m, pfn, &owner)) != PFN_NONE) {
		struct vfs_text text = { 0 };
		struct lines l;

		page_owner_print(p->b, pfn++, &owner, &text);
		l = lines_of(text.data, text.len);
		for (size_t i = 0; i < l.nr; i++)
			parse_line(p, l.line[i]);
		lines_free(&l);
		vfs_text_free(&text);
	}
}

void compare_page_owner(struct tally *t, const struct board *b, const char *dir)
{
	struct lines l = lines_read(dir, "page_owner.head");
	struct parser p;

	if (l.nr) {
		parser_init(&p, b, t->verbose);
		/* The last line was cut. */
		for (size_t i = 0; i + 1 < l.nr; i++)
			parse_line(&p, l.line[i]);
		parser_end(&p, t, "recorded records");
		allocate_some(board_machine(b));
		parser_init(&p, b, t->verbose);
		parse_ours(&p);
		parser_end(&p, t, "records of the model");
	}
	lines_free(&l);
}
