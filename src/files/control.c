// SPDX-License-Identifier: GPL-2.0-or-later
/* What the control files share. */
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/control.h"
#include "files/many.h"
#include "machine/gfp_names.h"

void control_parse(struct control *c, const struct vfs_call *call, const char *path,
		   const char *text, struct vfs_text *result)
{
	*c = (struct control){ .call = call, .path = path, .f = call_files(call),
			       .m = call_machine(call), .result = result };
	line_parse(&c->line, text);
}

void control_parse_task(struct control *c, const struct vfs_call *call, const char *file,
			const char *text, struct vfs_text *result)
{
	control_parse(c, call, c->path_text, text, result);
	c->task = call_task(call);
	snprintf(c->path_text, sizeof(c->path_text), "tasks/%s/%s", c->task->comm, file);
}

/* ---- keys ---- */

gfp_t control_gfp(struct control *c, gfp_t otherwise)
{
	const char *text = line_text_or(&c->line, "gfp", NULL);
	gfp_t gfp = otherwise;

	if (text && gfp_parse(text, &gfp))
		line_fail(&c->line, "gfp=%s: there is no such flag", text);
	return gfp;
}

/* The kernel's own check comes later: an order that is too large has its own message. */
unsigned int control_order(struct control *c)
{
	return (unsigned int)line_number_or(&c->line, "order", 0, 0, UINT_MAX);
}

int control_node(struct control *c)
{
	uint64_t last = (uint64_t)nr_online_nodes(c->m) - 1;

	if (!line_has(&c->line, "node"))
		return NUMA_NO_NODE;
	return (int)line_number(&c->line, "node", 0, last);
}

bool parse_nodes(const char *text, int nr_nodes, nodemask_t *nodes)
{
	*nodes = 0;
	for (char *end; ; text = end + 1) {
		unsigned long first = strtoul(text, &end, 10), last = first;

		if (end == text)
			return false;
		if (*end == '-') {
			text = end + 1;
			last = strtoul(text, &end, 10);
		}
		if (end == text || last < first || last >= (unsigned long)nr_nodes)
			return false;
		for (; first <= last; first++)
			*nodes |= (nodemask_t)1 << first;
		if (*end != ',')
			return !*end;
	}
}

nodemask_t control_nodes(struct control *c)
{
	const char *text = line_text_or(&c->line, "nodes", NULL);
	nodemask_t nodes = ~(nodemask_t)0;

	if (text && !parse_nodes(text, nr_online_nodes(c->m), &nodes))
		line_fail(&c->line, "nodes=%s is not a list of nodes that are there", text);
	return nodes;
}

unsigned long control_amount(struct control *c, const char *key)
{
	unsigned int shift = page_shift(c->m);
	uint64_t size;

	if (!line_has(&c->line, "size"))
		return line_number(&c->line, key, 0, ULONG_MAX);
	if (line_has(&c->line, key))
		line_fail(&c->line, "%s= and size= say the same", key);
	size = line_size(&c->line, "size", 0, ULONG_MAX);
	return (size >> shift) + !!(size & ((1UL << shift) - 1));
}

unsigned long control_pages(struct control *c)
{
	return control_amount(c, "count");
}

const char *control_name(struct control *c)
{
	if (line_has(&c->line, "owner"))
		c->owner = line_name(&c->line, "owner");
	return line_has(&c->line, "name") ? line_name(&c->line, "name") : NULL;
}

/* ---- a call ---- */

static int check_name(struct control *c, const char *name)
{
	int err = holdings_check_name(c->f->holdings, name);

	if (err == -EEXIST)
		return control_refuse(c, err, "name=%s is taken", name);
	if (err)
		return control_refuse(c, err,
				    "name=%s: a name of digits is one we give out", name);
	return 0;
}

/* On whose behalf: task=, or init. */
static int find_caller(struct control *c, const char *name)
{
	c->task = name ? find_task(c->m, name) : init_task(c->m);
	return c->task ? 0 : control_refuse(c, -ESRCH, "task=%s: there is no such task", name);
}

int control_begin(struct control *c, const char *name)
{
	int last = machine_params(c->m)->nr_cpus - 1;
	const char *task = c->task ? NULL : line_text_or(&c->line, "task", NULL);
	bool has_cpu = line_has(&c->line, "cpu");
	int cpu = (int)line_number_or(&c->line, "cpu", 0, 0, (uint64_t)last);
	int err = line_done(&c->line);

	if (err)
		return control_refuse(c, err, "%s", c->line.error);
	if (!c->task) {
		err = find_caller(c, task);
		if (err)
			return err;
	}
	if (name) {
		err = check_name(c, name);
		if (err)
			return err;
	}
	set_current(c->m, c->task);
	if (has_cpu)
		set_cpu(c->m, cpu);
	files_begin(c->call);
	call_path_push(c->m, FN_buddyfs_write);
	return 0;
}

void control_end(struct control *c)
{
	if (c->refused)
		c->f->caller = NULL;
	else
		files_end(c->call);
	set_current(c->m, init_task(c->m));
}

int control_refuse(struct control *c, int err, const char *format, ...)
{
	char why[LINE_TEXT_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, sizeof(why), format, ap);
	va_end(ap);
	c->refused = true;
	return files_refuse(c->f, c->path, err, "%s", why);
}

/* The line as it was written, key by key. */
static void line_again(const struct control *c, char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	for (unsigned int i = 0; i < c->line.nr && len < size; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s=%s", i ? " " : "",
					c->line.arg[i].key, c->line.arg[i].value);
}

const char *control_request(const struct control *c, char text[CONTROL_REQUEST_MAX])
{
	int len = snprintf(text, CONTROL_REQUEST_MAX, "%s: ", c->path);

	line_again(c, text + len, CONTROL_REQUEST_MAX - (size_t)len);
	return text;
}

int control_failed(struct control *c, int err, const char *format, ...)
{
	char text[LINE_TEXT_MAX], why[WHY_SENTENCE_MAX];
	va_list ap;

	line_again(c, text, sizeof(text));
	va_start(ap, format);
	vsnprintf(why, sizeof(why), format, ap);
	va_end(ap);
	if (machine_halted(c->m)) {
		err = -EIO;
		snprintf(why, sizeof(why), "%s", files_halted(c->f));
	}
	if (err == -EINTR)
		snprintf(why, sizeof(why), "interrupted");
	return files_refuse(c->f, c->path, err, "%s: %s", *text ? text : "(an empty line)", why);
}

/* ---- what is kept ---- */

/* With -o verify, what is given back must be what was allocated. */
static void verify_holding(struct control *c, const struct holding *h)
{
	unsigned long pfn = c->f->verify && h->serial ? verify_look(c->f->verify, h) : PFN_NONE;

	if (pfn != PFN_NONE)
		board_printk(c->f->board, LOG_CRIT, "buddyfs: verify: page %lu of %s was changed",
			     pfn, h->name);
}

static int free_holding(struct control *c, struct holding *h)
{
	if (h->kind == HOLDING_MANY)
		return many_free(c->f, h);
	verify_holding(c, h);
	switch (h->kind) {
	case HOLDING_BLOCK:
		return free_pages(c->m, h->pfn, h->order);
	case HOLDING_PAGES:
		return free_contig_range(c->m, h->pfn, h->count);
	default:
		return cma_release(c->m, h->cma, h->pfn, h->count);
	}
}

void control_print_place(struct control *c, unsigned long pfn)
{
	const struct zone *zone = page_zone(c->m, pfn);

	vfs_printf(c->result, " pfn=%lu node=%d zone=%s type=%s", pfn, zone_to_nid(zone),
		   zone->name, migratetype_names[pageblock_migratetype(c->m, pfn)]);
}

#define PAGES_AT_ONCE	(1UL << 16)

/* -EINTR: interrupted, which only a range of many pages looks at. */
static int set_owner(struct control *c, const struct holding *h)
{
	unsigned long n;

	if (h->kind == HOLDING_BLOCK)
		return page_set_owner(c->m, h->pfn, h->id);
	for (unsigned long done = 0; done < h->count; done += n) {
		n = h->count - done < PAGES_AT_ONCE ? h->count - done : PAGES_AT_ONCE;
		if (done && h->kind == HOLDING_PAGES && vfs_stopped(c->call))
			return -EINTR;
		page_set_owners(c->m, h->pfn + done, n, h->id);
	}
	return 0;
}

/* Interrupted while it was written down whose the pages are: they go back. */
static int drop_holding(struct control *c, struct holding *h)
{
	drop_contig_range(c->m, h->pfn, h->count);
	holdings_remove(c->f->holdings, h);
	return control_failed(c, -EINTR, "interrupted");
}

int control_keep(struct control *c, const char *name, const struct holding *what)
{
	struct holding *h;
	int err = holdings_add(c->f->holdings, name, &h);

	if (err) {
		struct holding unkept = *what;

		free_holding(c, &unkept);
		return control_failed(c, err, "the name could not be kept");
	}
	h->kind = what->kind;
	h->pfn = what->pfn;
	h->count = what->count;
	h->order = what->order;
	h->cma = what->cma;
	h->movable = what->movable;
	h->lru = what->lru;
	h->pinned = what->pinned;
	snprintf(h->owner, sizeof(h->owner), "%s", c->owner ? c->owner : "");
	h->api = strrchr(c->path, '/') + 1;
	snprintf(h->task, sizeof(h->task), "%s", c->task->comm);
	h->since = board_clock(c->f->board);
	if (set_owner(c, h) == -EINTR)
		return drop_holding(c, h);
	if (c->f->verify && !verify_fill(c->f->verify, h))
		files_refused(c->f, c->path, -ENOMEM, "no memory to verify these pages");
	vfs_printf(c->result, "ok name=%s", h->name);
	control_print_place(c, h->pfn);
	vfs_printf(c->result, " pages=%lu\n", h->count);
	return 0;
}

struct holding *control_holding_at(const struct control *c, unsigned long pfn)
{
	struct page_info info;

	if (page_info(c->m, pfn, &info))
		return NULL;
	return holdings_by_id(c->f->holdings, info.owner);
}

/* The area that a page is allocated from, or null. */
static const struct cma *allocating_area(const struct machine *m, unsigned long pfn)
{
	for (int i = 0; i < cma_area_count(m); i++) {
		const struct cma *cma = cma_area(m, i);

		if (pfn - cma->base_pfn < cma->count &&
		    cma_bitmap_test(cma, (pfn - cma->base_pfn) >> cma->order_per_bit))
			return cma;
	}
	return NULL;
}

static bool on_debugfs_stack(const struct cma *cma, unsigned long pfn)
{
	for (const struct cma_mem *mem = cma->mem_head; mem; mem = mem->next)
		if (pfn - mem->pfn < mem->count)
			return true;
	return false;
}

/* Memory that is not control/'s: of a process, of a file, or the kernel's own. */
static int refuse_foreign(struct control *c, unsigned long pfn)
{
	const struct address_space *space;
	unsigned long index;

	if (!page_space(c->m, pfn, &space, &index))
		return control_refuse(c, -EINVAL, "pfn=%lu is the kernel's own", pfn);
	if (space->kind == SPACE_FILE)
		return control_refuse(c, -EINVAL, "pfn=%lu is page %lu of file %s", pfn, index,
				      space->name);
	return control_refuse(c, -EINVAL, "pfn=%lu is page %lu of task %s", pfn, index,
			      space->task->comm);
}

int control_check_unheld(struct control *c, unsigned long pfn, unsigned long pages,
			 const struct cma *area)
{
	for (unsigned long p = pfn, n; p - pfn < pages; p += n) {
		const struct cma *from = allocating_area(c->m, p);
		const struct holding *h;
		struct page_info info;

		n = page_run(c->m, p, pages - (p - pfn), &info);
		if (!n)
			return 0;	/* beyond memory: for the kernel to refuse */
		h = holdings_by_id(c->f->holdings, info.owner);
		if (h && h->kind == HOLDING_MANY)
			return control_refuse(c, -EINVAL, "pfn=%lu is a page of a block of order %u, one "
					      "of those of %s", p, info.order, h->name);
		if (h)
			return control_refuse(c, -EINVAL, "pfn=%lu is part of %s: %lu pages from "
					      "%lu, made by %s", p, h->name, h->count, h->pfn,
					      h->api);
		if (from && from != area)
			return control_refuse(c, -EINVAL, "pfn=%lu is allocated from area %s", p,
					      from->name);
		if (from && on_debugfs_stack(from, p))
			return control_refuse(c, -EINVAL,
					      "pfn=%lu was allocated through debugfs: free it there",
					      p);
		if (!from && info.use == PAGE_USED)
			return refuse_foreign(c, p);
	}
	return 0;
}

int control_give_back(struct control *c, struct holding *h)
{
	unsigned long pages = h->count;
	int err = free_holding(c, h);

	if (err)
		return control_failed(c, err, "its pages are no longer as they were allocated");
	if (h->kind == HOLDING_MANY)
		vfs_printf(c->result, "ok name=%s pages=%lu\n", h->name, pages);
	else
		vfs_printf(c->result, "ok name=%s pfn=%lu pages=%lu\n", h->name, h->pfn, pages);
	holdings_remove(c->f->holdings, h);
	return 0;
}

/* Many blocks are given back as one is. */
static bool is_of_kind(const struct holding *h, enum holding_kind kind)
{
	return h->kind == kind || (h->kind == HOLDING_MANY && kind == HOLDING_BLOCK);
}

struct matching {
	struct control *c;
	const char *pattern;
	enum holding_kind kind;
	unsigned long names, pages;
};

static int give_back_if_matching(void *ctx, struct holding *h)
{
	struct matching *match = ctx;
	unsigned long pages = h->count;
	int err;

	if (!is_of_kind(h, match->kind) || fnmatch(match->pattern, h->name, 0))
		return 0;
	err = free_holding(match->c, h);
	if (err)
		return err;
	match->names++;
	match->pages += pages;
	holdings_remove(match->c->f->holdings, h);
	return 0;
}

static int give_back_matching(struct control *c, const char *pattern, enum holding_kind kind)
{
	struct matching match = { .c = c, .pattern = pattern, .kind = kind };
	int err = holdings_each(c->f->holdings, give_back_if_matching, &match);

	if (!err && !match.names)
		return control_refuse(c, -ENOENT, "no name is like %s", pattern);
	if (err)
		return control_failed(c, err, "%lu names were freed before", match.names);
	vfs_printf(c->result, "ok name=%s names=%lu pages=%lu\n", pattern, match.names,
		   match.pages);
	return 0;
}

int control_give_back_named(struct control *c, const char *pattern, enum holding_kind kind)
{
	struct holding *h;

	if (strpbrk(pattern, "*?["))
		return give_back_matching(c, pattern, kind);
	h = holdings_find(c->f->holdings, pattern);
	if (!h)
		return control_refuse(c, -ENOENT, "nothing is named %s", pattern);
	if (!is_of_kind(h, kind))
		return control_refuse(c, -EINVAL, "%s was made by %s", pattern, h->api);
	return control_give_back(c, h);
}
