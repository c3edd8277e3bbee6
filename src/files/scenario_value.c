// SPDX-License-Identifier: GPL-2.0-or-later
/* Amounts and conditions of scenarios: see scenario_value.h. */
#include "files/scenario_value.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mm/cma.h"
#include "mm/lots.h"

/* ---- quantities ---- */

/* Sums over the zones that a term is about, with its node and zone. */
static long long sum_zones(const struct machine *m, const struct scenario_term *t,
			   long long (*of)(const struct machine *m, const struct zone *zone,
					   const struct scenario_term *t),
			   bool largest)
{
	long long sum = largest ? -1 : 0;

	for (int nid = 0; nid < nr_online_nodes(m); nid++)
		for (int type = 0; type < MAX_NR_ZONES; type++) {
			const struct zone *zone = &node_data(m, nid)->node_zones[type];
			long long value;

			if (!populated_zone(zone) || (t->nid >= 0 && t->nid != nid) ||
			    (t->zone >= 0 && t->zone != type))
				continue;
			value = of(m, zone, t);
			if (!largest)
				sum += value;
			else if (value > sum)
				sum = value;
		}
	return sum;
}

#define OF_ZONE(what, expression)							\
	static long long zone_##what(const struct machine *m, const struct zone *zone,	\
				     const struct scenario_term *t)			\
	{										\
		return (long long)(expression);						\
	}

OF_ZONE(managed, zone->managed_pages)
OF_ZONE(min, zone->_watermark[WMARK_MIN] + zone->watermark_boost)
OF_ZONE(low, zone->_watermark[WMARK_LOW] + zone->watermark_boost)
OF_ZONE(high, zone->_watermark[WMARK_HIGH] + zone->watermark_boost)
OF_ZONE(highatomic, zone->nr_reserved_highatomic)
OF_ZONE(cma, zone->cma_pages)
OF_ZONE(stat, zone_page_state_snapshot(m, zone, (enum zone_stat_item)t->item))

static long long zone_pcp(const struct machine *m, const struct zone *zone,
			  const struct scenario_term *t)
{
	long long pages = 0;

	for (int cpu = 0; cpu < machine_params(m)->nr_cpus; cpu++)
		pages += zone->pageset[cpu].count;
	return pages;
}

/* The number of blocks on the longest of its free lists of an order. */
static unsigned long longest_list(const struct zone *zone, unsigned int order,
				  const struct scenario_term *t)
{
	unsigned long longest = 0;

	for (int mt = 0; mt < MIGRATE_TYPES; mt++)
		if ((t->type < 0 || t->type == mt) && zone->free_area[order].nr[mt] > longest)
			longest = zone->free_area[order].nr[mt];
	return longest;
}

/* The order of its largest free block; -1: there is none. */
static long long zone_largest(const struct machine *m, const struct zone *zone,
			      const struct scenario_term *t)
{
	int order = (int)max_order(m) - 1;

	while (order >= 0 && !longest_list(zone, (unsigned int)order, t))
		order--;
	return order;
}

static long long zone_longest(const struct machine *m, const struct zone *zone,
			      const struct scenario_term *t)
{
	unsigned long longest = 0, n;

	for (unsigned int order = 0; order < max_order(m); order++) {
		n = longest_list(zone, order, t);
		longest = n > longest ? n : longest;
	}
	return (long long)longest;
}

#define SUM(what)									\
	static long long sum_##what(const struct machine *m, const struct scenario_term *t) \
	{										\
		return sum_zones(m, t, zone_##what, false);				\
	}
#define LARGEST(what)									\
	static long long max_##what(const struct machine *m, const struct scenario_term *t) \
	{										\
		return sum_zones(m, t, zone_##what, true);				\
	}

SUM(managed) SUM(min) SUM(low) SUM(high) SUM(highatomic) SUM(cma) SUM(stat) SUM(pcp)
LARGEST(largest) LARGEST(longest)

static long long node_stat(const struct machine *m, const struct scenario_term *t)
{
	long long pages = 0;

	for (int nid = 0; nid < nr_online_nodes(m); nid++)
		if (t->nid < 0 || t->nid == nid)
			pages += (long long)node_page_state(node_data(m, nid),
							    (enum node_stat_item)t->item);
	return pages;
}

static long long numa_stat(const struct machine *m, const struct scenario_term *t)
{
	return (long long)global_numa_event_state(m, (enum numa_stat_item)t->item);
}

static long long event(const struct machine *m, const struct scenario_term *t)
{
	return (long long)vm_event(m, (enum vm_event_item)t->item);
}

static long long available(const struct machine *m, const struct scenario_term *t)
{
	return (long long)si_mem_available(m);
}

static long long reserve(const struct machine *m, const struct scenario_term *t)
{
	return (long long)totalreserve_pages(m);
}

static long long nodes(const struct machine *m, const struct scenario_term *t)
{
	return __builtin_popcountll(node_states_memory(m));
}

static long long cpus(const struct machine *m, const struct scenario_term *t)
{
	return machine_params(m)->nr_cpus;
}

static long long block_pages(const struct machine *m, const struct scenario_term *t)
{
	return (long long)pageblock_nr_pages(m);
}

static long long areas(const struct machine *m, const struct scenario_term *t)
{
	long long n = 0;

	for (int i = 0; i < cma_area_count(m); i++)
		n += cma_area(m, i)->count > 0;
	return n;
}

static long long area_pages(const struct machine *m, const struct scenario_term *t)
{
	return (long long)totalcma_pages(m);
}

static long long area_used(const struct machine *m, const struct scenario_term *t)
{
	long long pages = 0;

	for (int i = 0; i < cma_area_count(m); i++)
		pages += (long long)cma_used(cma_area(m, i));
	return pages;
}

static long long area_maxchunk(const struct machine *m, const struct scenario_term *t)
{
	long long longest = 0;

	for (int i = 0; i < cma_area_count(m); i++)
		if ((long long)cma_maxchunk(cma_area(m, i)) > longest)
			longest = (long long)cma_maxchunk(cma_area(m, i));
	return longest;
}

struct scenario_quantity {
	const char *name;
	long long (*value)(const struct machine *m, const struct scenario_term *t);
	bool by_node, by_zone, by_type;
};

static const struct scenario_quantity quantities[] = {
	{ "managed", sum_managed, true, true, false },
	{ "min", sum_min, true, true, false },
	{ "low", sum_low, true, true, false },
	{ "high", sum_high, true, true, false },
	{ "nr_reserved_highatomic", sum_highatomic, true, true, false },
	{ "cma", sum_cma, true, true, false },
	{ "pcp", sum_pcp, true, true, false },
	{ "largest", max_largest, true, true, true },
	{ "longest", max_longest, true, true, true },
	{ "available", available, false, false, false },
	{ "reserve", reserve, false, false, false },
	{ "nodes", nodes, false, false, false },
	{ "cpus", cpus, false, false, false },
	{ "pageblock", block_pages, false, false, false },
	{ "areas", areas, false, false, false },
	{ "area_pages", area_pages, false, false, false },
	{ "area_used", area_used, false, false, false },
	{ "area_maxchunk", area_maxchunk, false, false, false },
};

/* The counters of vmstat, by their names there. */
static const struct {
	const struct stat_name *names;
	int nr;
	struct scenario_quantity quantity;
} counters[] = {
	{ zone_stat_names, NR_VM_ZONE_STAT_ITEMS, { "", sum_stat, true, true, false } },
	{ numa_stat_names, NR_VM_NUMA_EVENT_ITEMS, { "", numa_stat, false, false, false } },
	{ node_stat_names, NR_VM_NODE_STAT_ITEMS, { "", node_stat, true, false, false } },
	{ vm_event_names, NR_VM_EVENT_ITEMS, { "", event, false, false, false } },
};

/* ---- reading ---- */

struct reader {
	const char *at;
	char *reason;
};

static bool wrong(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool wrong(struct reader *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->reason, SCENARIO_REASON_MAX, format, args);
	va_end(args);
	return false;
}

static bool read_number(struct reader *r, long long *number)
{
	const char *start = r->at;

	for (*number = 0; isdigit((unsigned char)*r->at); r->at++)
		if (__builtin_mul_overflow(*number, 10LL, number) ||
		    __builtin_add_overflow(*number, (long long)(*r->at - '0'), number) ||
		    *number > LLONG_MAX / 1000)
			return wrong(r, "%.40s: too large", start);
	return r->at > start || wrong(r, "\"%.40s\": a number or a quantity is missing", start);
}

static bool find_quantity(struct scenario_term *t, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(quantities); i++)
		if (!strcmp(quantities[i].name, name)) {
			t->quantity = &quantities[i];
			return true;
		}
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++)
		for (int item = 0; item < counters[i].nr; item++)
			if (!strcmp(counters[i].names[item].name, name)) {
				t->quantity = &counters[i].quantity;
				t->item = item;
				return true;
			}
	return false;
}

static int index_of(const char *word, const char *const *words, int nr)
{
	for (int i = 0; i < nr; i++)
		if (!strcmp(word, words[i]))
			return i;
	return -1;
}

/* nodeN, a zone or a migratetype, after a quantity; "Movable" is the zone, if it comes first. */
static bool read_place(struct scenario_term *t, const char *place)
{
	static const char *const zones[] = { "DMA", "DMA32", "Normal", "Movable" };
	int zone = index_of(place, zones, ARRAY_SIZE(zones));
	int type = index_of(place, migratetype_names, MIGRATE_TYPES);

	if (zone >= 0 && t->quantity->by_zone && t->zone < 0 && t->type < 0) {
		t->zone = zone;
		return true;
	}
	if (type >= 0 && t->quantity->by_type && t->type < 0) {
		t->type = type;
		return true;
	}
	if (strncmp(place, "node", 4) || !isdigit((unsigned char)place[4]) ||
	    strspn(place + 4, "0123456789") != strlen(place + 4) || !t->quantity->by_node ||
	    t->nid >= 0 || strlen(place) > 8)
		return false;
	t->nid = atoi(place + 4);
	return true;
}

static bool read_quantity(struct reader *r, struct scenario_term *t)
{
	size_t len = 0;
	char name[64], *place, *rest;

	while (isalnum((unsigned char)r->at[len]) || r->at[len] == '_' || r->at[len] == '.')
		len++;
	if (!len || len >= sizeof(name))
		return wrong(r, "\"%.40s\": a quantity is missing", r->at);
	memcpy(name, r->at, len);
	name[len] = '\0';
	r->at += len;
	strtok_r(name, ".", &rest);
	if (!find_quantity(t, name))
		return wrong(r, "%s: there is no such quantity", name);
	while ((place = strtok_r(NULL, ".", &rest)))
		if (!read_place(t, place))
			return wrong(r, "%s is not counted by \"%s\"", name, place);
	return true;
}

static bool read_unit(struct reader *r, struct scenario_term *t)
{
	const char *unit = *r->at ? strchr("KMGT", *r->at) : NULL;

	if (!unit)
		return true;
	t->is_size = true;
	r->at++;
	for (const char *u = "KMGT"; *u; u++) {
		if (__builtin_mul_overflow(t->number, 1024LL, &t->number))
			return wrong(r, "more than any machine has");
		if (*u == *unit)
			break;
	}
	return true;
}

/* What stands after .. */
static bool read_last(struct reader *r, struct scenario_term *t)
{
	r->at += 2;
	t->is_draw = true;
	if (!read_number(r, &t->last))
		return false;
	return t->last >= t->number || wrong(r, "%lld..%lld: the second is the larger one",
					     t->number, t->last);
}

static bool read_term(struct reader *r, struct scenario_term *t)
{
	*t = (struct scenario_term){ .sign = 1, .number = 1, .nid = -1, .zone = -1,
				    .type = -1 };
	if (!isdigit((unsigned char)*r->at))
		return read_quantity(r, t);
	if (!read_number(r, &t->number))
		return false;
	if (r->at[0] == '.' && r->at[1] == '.' && !read_last(r, t))
		return false;
	if (*r->at == '*' || *r->at == '%') {
		t->is_percent = *r->at++ == '%';
		return read_quantity(r, t);
	}
	return t->is_draw || read_unit(r, t);
}

static bool read_expression(struct reader *r, struct scenario_expression *e)
{
	long long sign = 1;

	if (*r->at == '-') {
		sign = -1;
		r->at++;
	}
	for (e->nr = 0; e->nr < SCENARIO_TERMS_MAX; sign = *r->at++ == '-' ? -1 : 1) {
		if (!read_term(r, &e->term[e->nr]))
			return false;
		e->term[e->nr++].sign = sign;
		if (*r->at != '+' && *r->at != '-')
			return true;
	}
	return wrong(r, "more than %d terms", SCENARIO_TERMS_MAX);
}

static bool read_end(struct reader *r)
{
	return !*r->at || wrong(r, "\"%.40s\" is too much", r->at);
}

bool scenario_read_expression(const char *text, struct scenario_expression *e,
			      char reason[SCENARIO_REASON_MAX])
{
	struct reader r = { text, reason };

	return read_expression(&r, e) && read_end(&r);
}

static bool read_relation(struct reader *r, enum scenario_relation *relation)
{
	static const struct {
		const char *text;
		enum scenario_relation relation;
	} all[] = {
		{ "<=", SCENARIO_AT_MOST }, { ">=", SCENARIO_AT_LEAST }, { "<", SCENARIO_LESS },
		{ ">", SCENARIO_MORE }, { "=", SCENARIO_EQUAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (!strncmp(r->at, all[i].text, strlen(all[i].text))) {
			*relation = all[i].relation;
			r->at += strlen(all[i].text);
			return true;
		}
	return wrong(r, "\"%.40s\": one of < <= > >= = is missing", r->at);
}

bool scenario_read_condition(const char *text, struct scenario_condition *c,
			     char reason[SCENARIO_REASON_MAX])
{
	struct reader r = { text, reason };

	return read_expression(&r, &c->left) && read_relation(&r, &c->relation) &&
	       read_expression(&r, &c->right) && read_end(&r);
}

/* ---- values ---- */

#define VALUE_MAX	(LLONG_MAX / SCENARIO_TERMS_MAX)	/* so that sums fit */

static long long times(long long number, long long quantity, long long divisor)
{
	__int128 value = (__int128)number * quantity / divisor;

	return value > VALUE_MAX ? VALUE_MAX : (long long)value;
}

static long long term_value(const struct machine *m, const struct scenario_term *t, uint64_t *lots)
{
	long long value = t->number;

	if (t->is_draw)
		value += (long long)draw_lot(lots, (unsigned long)(t->last - t->number) + 1);
	if (t->is_size)
		value >>= page_shift(m);
	if (t->quantity)
		value = times(value, t->quantity->value(m, t), t->is_percent ? 100 : 1);
	return t->sign * times(value, 1, 1);
}

long long scenario_value(const struct machine *m, const struct scenario_expression *e,
			 uint64_t *lots)
{
	long long value = 0;

	for (unsigned int i = 0; i < e->nr; i++)
		value += term_value(m, &e->term[i], lots);
	return value;
}

bool scenario_holds(const struct machine *m, const struct scenario_condition *c, uint64_t *lots)
{
	long long left = scenario_value(m, &c->left, lots);
	long long right = scenario_value(m, &c->right, lots);

	switch (c->relation) {
	case SCENARIO_LESS:
		return left < right;
	case SCENARIO_AT_MOST:
		return left <= right;
	case SCENARIO_MORE:
		return left > right;
	case SCENARIO_AT_LEAST:
		return left >= right;
	default:
		return left == right;
	}
}
