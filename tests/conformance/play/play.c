// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "play.h"
#include "play_hotplug.h"

#define MAX_ARGS 8

/* ---- gfp names ---- */

static const struct {
	const char *name;
	gfp_t value;
} gfp_names[] = {
#define BIT_NAME(name, value) { #name, value },
	{ "KERNEL", GFP_KERNEL }, { "ATOMIC", GFP_ATOMIC }, { "NOWAIT", GFP_NOWAIT },
	{ "NOIO", GFP_NOIO }, { "NOFS", GFP_NOFS }, { "USER", GFP_USER },
	{ "HIGHUSER", GFP_HIGHUSER }, { "HIGHUSER_MOVABLE", GFP_HIGHUSER_MOVABLE },
	{ "TRANSHUGE", GFP_TRANSHUGE }, { "TRANSHUGE_LIGHT", GFP_TRANSHUGE_LIGHT },
	{ "KSWAPD", __GFP_KSWAPD_RECLAIM }, { "DIRECT", __GFP_DIRECT_RECLAIM },
	{ "RECLAIM", __GFP_RECLAIM }, { "AT", __GFP_ATOMIC },
	GFP_BITS(BIT_NAME)
#undef BIT_NAME
};

gfp_t parse_gfp(const char *names)
{
	char *copy = strdup(names), *save = NULL;
	gfp_t gfp = 0;

	for (char *s = strtok_r(copy, "+", &save); s; s = strtok_r(NULL, "+", &save)) {
		size_t i;

		for (i = 0; i < sizeof(gfp_names) / sizeof(gfp_names[0]); i++)
			if (!strcmp(s, gfp_names[i].name))
				break;
		if (i == sizeof(gfp_names) / sizeof(gfp_names[0])) {
			fprintf(stderr, "sequence: unknown gfp name %s\n", s);
			exit(2);
		}
		gfp |= gfp_names[i].value;
	}
	free(copy);
	return gfp;
}

/* ---- results and IDs ---- */

static bool result(struct player *p, const char *format, ...)
{
	va_list ap;

	free(p->result);
	va_start(ap, format);
	if (vasprintf(&p->result, format, ap) < 0)
		abort();
	va_end(ap);
	return true;
}

static struct held *held_of(struct player *p, const char *id)
{
	size_t i = strtoul(id, NULL, 10);

	if (i >= p->room) {
		size_t room = i * 2 + 1024;

		p->held = realloc(p->held, room * sizeof(*p->held));
		memset(p->held + p->room, 0, (room - p->room) * sizeof(*p->held));
		p->room = room;
	}
	return &p->held[i];
}

static void own(struct player *p, struct held *h)
{
	if (h->count)
		page_set_owner(p->m, h->pfn, (uint32_t)(h - p->held) + 1);
}

static bool placed(struct player *p, unsigned long pfn)
{
	return result(p, "ok %lu %s %c", pfn, page_zone(p->m, pfn)->name,
		      migratetype_letter(pageblock_migratetype(p->m, pfn)));
}

void player_migrated(struct player *p, uint32_t owner, unsigned long from, unsigned long to)
{
	(void)from;
	if (owner && owner <= p->room) {
		p->held[owner - 1].pfn = to;
		p->held[owner - 1].moved = true;
	}
}

/* ---- commands ---- */

/* Requests say nothing of their failure, unless it was asked for. */
static gfp_t nowarn(const struct player *p)
{
	return p->warn ? 0 : __GFP_NOWARN;
}

static bool do_warn(struct player *p, char **arg)
{
	p->warn = *arg[1] == '1';
	return result(p, "ok");
}

static bool do_alloc(struct player *p, char **arg, bool movable)
{
	struct held *h = held_of(p, arg[1]);
	const char **rest = (const char **)(movable ? arg + 2 : arg + 3);
	unsigned int order = movable ? 0 : (unsigned int)atoi(arg[2]);
	gfp_t gfp = parse_gfp(rest[0]) | nowarn(p);
	unsigned long pfn;

	if (!strchr(rest[1], '~'))
		gfp |= __GFP_THISNODE;
	pfn = alloc_pages_node(p->m, atoi(rest[1]), gfp, order);
	*h = (struct held){ 0 };
	if (pfn == PFN_NONE)
		return result(p, "fail");
	*h = (struct held){ .pfn = pfn, .count = 1UL << order, .order = order, .movable = movable };
	own(p, h);
	if (movable)
		page_set_movable(p->m, pfn, true);
	return placed(p, pfn);
}

static bool do_bulk(struct player *p, char **arg)
{
	unsigned long nr = strtoul(arg[2], NULL, 10), got;
	unsigned long *pfns = calloc(nr, sizeof(*pfns));
	gfp_t gfp = parse_gfp(arg[3]) | __GFP_THISNODE | nowarn(p);
	size_t id0 = strtoul(arg[1], NULL, 10), size;
	char *text, id[32];
	FILE *f = open_memstream(&text, &size);

	got = alloc_pages_bulk(p->m, gfp, atoi(arg[4]), NULL, nr, pfns);
	fprintf(f, "ok %lu", got);
	for (unsigned long i = 0; i < got; i++) {
		struct held *h;

		snprintf(id, sizeof(id), "%zu", id0 + i);
		h = held_of(p, id);
		*h = (struct held){ .pfn = pfns[i], .count = 1 };
		own(p, h);
		fprintf(f, " %lu", pfns[i]);
	}
	fclose(f);
	free(pfns);
	result(p, "%s", text);
	free(text);
	return true;
}

static bool do_free(struct player *p, char **arg)
{
	struct held *h = held_of(p, arg[1]);
	int err = 0;

	if (!h->count)
		return result(p, "none");
	if (h->kind == HELD_BLOCK)
		err = free_pages(p->m, h->pfn, h->order);
	else
		err = free_contig_range(p->m, h->pfn, h->count);
	*h = (struct held){ 0 };
	return err ? result(p, "err %d", err) : result(p, "ok");
}

static bool do_pin(struct player *p, char **arg, bool pinned)
{
	struct held *h = held_of(p, arg[1]);

	if (!h->count)
		return result(p, "none");
	h->pinned = pinned;
	page_set_pinned(p->m, h->pfn, pinned);
	return result(p, "ok");
}

static void hold_range(struct player *p, struct held *h, unsigned long pfn, unsigned long count)
{
	*h = (struct held){ .pfn = pfn, .count = count, .kind = HELD_RANGE };
	own(p, h);
}

static bool do_alloc_contig(struct player *p, char **arg)
{
	struct held *h = held_of(p, arg[1]);
	unsigned long nr = strtoul(arg[2], NULL, 10), pfn;
	nodemask_t nodes = (nodemask_t)1 << atoi(arg[4]);

	pfn = alloc_contig_pages(p->m, nr, parse_gfp(arg[3]) | __GFP_NOWARN, atoi(arg[4]), &nodes);
	*h = (struct held){ 0 };
	if (pfn == PFN_NONE)
		return result(p, "fail");
	hold_range(p, h, pfn, nr);
	return placed(p, pfn);
}

static bool do_alloc_range(struct player *p, char **arg)
{
	struct held *h = held_of(p, arg[1]);
	unsigned long pfn = strtoul(arg[2], NULL, 10), nr = strtoul(arg[3], NULL, 10);
	enum migratetype mt = !strcmp(arg[4], "CMA") ? MIGRATE_CMA : MIGRATE_MOVABLE;
	int err = alloc_contig_range(p->m, pfn, pfn + nr, mt, GFP_KERNEL | __GFP_NOWARN);

	*h = (struct held){ 0 };
	if (err)
		return result(p, "err %d", err);
	hold_range(p, h, pfn, nr);
	return placed(p, pfn);
}

static bool do_cma_alloc(struct player *p, char **arg)
{
	struct cma *cma = cma_find(p->m, arg[1]);
	struct held *h = held_of(p, arg[2]);
	unsigned long nr = strtoul(arg[3], NULL, 10), pfn;

	if (!cma)
		return false;
	pfn = cma_alloc(p->m, cma, nr, (unsigned int)atoi(arg[4]), !p->warn, NULL);
	*h = (struct held){ 0 };
	if (pfn == PFN_NONE)
		return result(p, "fail");
	*h = (struct held){ .pfn = pfn, .count = nr, .kind = HELD_CMA, .cma = cma };
	own(p, h);
	return placed(p, pfn);
}

/* "cma_release ID [COUNT]": from the start of what is held. */
static bool do_cma_release(struct player *p, char **arg)
{
	struct held *h = held_of(p, arg[1]);
	unsigned long nr = arg[2] ? strtoul(arg[2], NULL, 10) : h->count;
	int err;

	if (!h->count)
		return result(p, "none");
	err = cma_release(p->m, h->cma, h->pfn, nr);
	h->pfn += nr;
	h->count -= nr;
	return err ? result(p, "err %d", err) : result(p, "ok");
}

static bool do_cma_show(struct player *p, char **arg)
{
	struct cma *cma = cma_find(p->m, arg[1]);
	unsigned long bit, maxno;
	size_t size;
	char *text;
	FILE *f;

	if (!cma)
		return false;
	f = open_memstream(&text, &size);
	fprintf(f, "base %lu count %lu used", cma->base_pfn, cma->count);
	maxno = cma_bitmap_maxno(cma);
	for (bit = 0; bit < maxno; bit++) {
		unsigned long start = bit;

		while (bit < maxno && cma_bitmap_test(cma, bit))
			bit++;
		if (bit > start)
			fprintf(f, " %lu+%lu", start, bit - start);
	}
	fclose(f);
	result(p, "%s", text);
	free(text);
	return true;
}

static bool do_drain(struct player *p, char **arg)
{
	if (!strcmp(arg[1], "all"))
		drain_all_pages(p->m, NULL);
	else
		drain_local_pages(p->m, NULL);
	return result(p, "ok");
}

static bool do_where(struct player *p, char **arg)
{
	struct held *h = held_of(p, arg[1]);

	if (!h->count)
		return result(p, "none");
	if (!h->movable)
		return placed(p, h->pfn);
	return result(p, "ok %lu %s %c moved %d", h->pfn, page_zone(p->m, h->pfn)->name,
		      migratetype_letter(pageblock_migratetype(p->m, h->pfn)), h->moved);
}

/* What the owners of movable pages were asked, and how often they refused. */
static bool do_counters(struct player *p)
{
	struct movable_calls calls = machine_movable_calls(p->m);

	return result(p, "isolate %lu migrated %lu putback %lu again %lu", calls.isolated,
		      calls.migrated, calls.put_back, calls.refused);
}

static bool do_where_all(struct player *p, bool only_moved)
{
	size_t size;
	char *text;
	FILE *f = open_memstream(&text, &size);

	fprintf(f, "ids");
	for (size_t i = 0; i < p->room; i++) {
		struct held *h = &p->held[i];

		if (!h->count || (only_moved && !h->moved))
			continue;
		fprintf(f, " %zu:%lu", i, h->pfn);
		if (only_moved)
			h->moved = false;
	}
	fclose(f);
	result(p, "%s", text);
	free(text);
	return true;
}

static bool do_wmark(struct player *p, char **arg)
{
	struct pglist_data *pgdat = node_data(p->m, atoi(arg[1]));
	size_t size;
	char *text, *sep = "";
	FILE *f = open_memstream(&text, &size);

	for (int type = 0; type < MAX_NR_ZONES; type++) {
		const struct zone *zone = &pgdat->node_zones[type];

		if (!populated_zone(zone))
			continue;
		fprintf(f, "%s%s free %ld free_cma %ld boost %lu highatomic %lu", sep, zone->name,
			zone->vm_stat[NR_FREE_PAGES], zone->vm_stat[NR_FREE_CMA_PAGES],
			zone->watermark_boost, zone->nr_reserved_highatomic);
		sep = " ";
	}
	fclose(f);
	result(p, "%s", text);
	free(text);
	return true;
}

static bool do_cpu(struct player *p, char **arg)
{
	return set_cpu(p->m, atoi(arg[1])) ? result(p, "err") : result(p, "ok %s", arg[1]);
}

/* The result is the length that was written. */
static bool do_compact(struct player *p, char **arg)
{
	int err = compact_node(p->m, atoi(arg[1]));

	return err ? result(p, "err %d", err) : result(p, "ok 1");
}

static bool dispatch(struct player *p, char **arg)
{
	if (!strcmp(arg[0], "alloc"))
		return do_alloc(p, arg, false);
	if (!strcmp(arg[0], "movalloc"))
		return do_alloc(p, arg, true);
	if (!strcmp(arg[0], "bulk"))
		return do_bulk(p, arg);
	if (!strcmp(arg[0], "free"))
		return do_free(p, arg);
	if (!strcmp(arg[0], "pin") || !strcmp(arg[0], "unpin"))
		return do_pin(p, arg, arg[0][0] == 'p');
	if (!strcmp(arg[0], "alloc_contig"))
		return do_alloc_contig(p, arg);
	if (!strcmp(arg[0], "alloc_range"))
		return do_alloc_range(p, arg);
	if (!strcmp(arg[0], "cma_alloc"))
		return do_cma_alloc(p, arg);
	if (!strcmp(arg[0], "cma_release"))
		return do_cma_release(p, arg);
	if (!strcmp(arg[0], "cma_show"))
		return do_cma_show(p, arg);
	if (!strcmp(arg[0], "drain"))
		return do_drain(p, arg);
	if (!strcmp(arg[0], "compact"))
		return do_compact(p, arg);
	if (!strcmp(arg[0], "where"))
		return do_where(p, arg);
	if (!strcmp(arg[0], "where_all") || !strcmp(arg[0], "where_moved"))
		return do_where_all(p, arg[0][6] == 'm');
	if (!strcmp(arg[0], "counters"))
		return do_counters(p);
	if (!strcmp(arg[0], "wmark"))
		return do_wmark(p, arg);
	if (!strcmp(arg[0], "warn"))
		return do_warn(p, arg);
	if (!strcmp(arg[0], "cpu"))
		return do_cpu(p, arg);
	if (!strcmp(arg[0], "add_memory"))
		return result(p, "rc %d", play_add_memory(p, arg));
	if (!strcmp(arg[0], "remove_memory"))
		return result(p, "rc %d", play_remove_memory(p, arg));
	return false;
}

bool player_run(struct player *p, const char *command)
{
	char *copy = strdup(command), *save = NULL, *arg[MAX_ARGS] = { 0 };
	bool known;
	int n = 0;

	for (char *s = strtok_r(copy, " ", &save); s && n < MAX_ARGS - 1;
	     s = strtok_r(NULL, " ", &save))
		arg[n++] = s;
	result(p, "(no such command)");
	known = dispatch(p, arg);
	free(copy);
	return known;
}

/* ---- the player ---- */

void player_init(struct player *p)
{
	*p = (struct player){ 0 };
}

void player_fini(struct player *p)
{
	free(p->held);
	free(p->result);
}

static void restore(struct player *p, struct held *h)
{
	struct page *page = page_at(p->m, h->pfn);

	if (zone_to_nid(zone_of(p->m, h->pfn)) != SUBJECT_NID)
		return;
	for (unsigned long i = 0; i < h->count; i++)
		if (page_state(page + i) != PG_USED)
			return;
	for (unsigned long i = 1; h->kind == HELD_BLOCK && i < h->count; i++)
		page[i].flags = 0;
	page->flags = page_flags(PG_USED, h->order, 0);
	own(p, h);
	page_set_movable(p->m, h->pfn, h->movable);
	page_set_pinned(p->m, h->pfn, h->pinned);
}

void player_restore(struct player *p)
{
	for (size_t i = 0; i < p->room; i++)
		if (p->held[i].count)
			restore(p, &p->held[i]);
}
