// SPDX-License-Identifier: GPL-2.0-or-later
/* Allocations by name: a tree by name, and a table by id. */
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/holdings.h"

struct holdings {
	void *by_name;			/* tsearch(3) */
	struct holding **by_id;		/* null: not in use */
	uint32_t nr_ids, room;
	uint32_t *unused;		/* ids given back */
	uint32_t nr_unused;
	unsigned long next_number;	/* the next name for one that is given none */
	uint64_t serial;
};

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct holding *)a)->name, ((const struct holding *)b)->name);
}

struct holdings *holdings_create(void)
{
	struct holdings *hs = calloc(1, sizeof(*hs));

	if (hs)
		hs->next_number = 1;
	return hs;
}

static void leave(void *node)
{
}

void holdings_destroy(struct holdings *hs)
{
	if (!hs)
		return;
	tdestroy(hs->by_name, leave);
	for (uint32_t i = 0; i < hs->nr_ids; i++)
		free(hs->by_id[i]);
	free(hs->by_id);
	free(hs->unused);
	free(hs);
}

/* ---- names ---- */

static bool name_is_legal(const char *name)
{
	size_t len = strlen(name);

	return len && len <= HOLDING_NAME_MAX && strspn(name, "0123456789") != len;
}

int holdings_check_name(const struct holdings *hs, const char *name)
{
	if (!name)
		return 0;
	if (!name_is_legal(name))
		return -EINVAL;
	return holdings_find(hs, name) ? -EEXIST : 0;
}

struct holding *holdings_find(const struct holdings *hs, const char *name)
{
	struct holding key, **found;

	if (strlen(name) > HOLDING_NAME_MAX)
		return NULL;
	strcpy(key.name, name);
	found = tfind(&key, &hs->by_name, compare);
	return found ? *found : NULL;
}

/* ---- ids ---- */

static bool grow(struct holdings *hs)
{
	uint32_t room = hs->room ? hs->room * 2 : 64;
	void *by_id = realloc(hs->by_id, room * sizeof(*hs->by_id));
	void *unused;

	if (!by_id)
		return false;
	hs->by_id = by_id;
	unused = realloc(hs->unused, room * sizeof(*hs->unused));
	if (!unused)
		return false;
	hs->unused = unused;
	hs->room = room;
	return true;
}

/* An id, or 0. Ids are one more than their place in the table. */
static uint32_t take_id(struct holdings *hs)
{
	if (hs->nr_unused)
		return hs->unused[--hs->nr_unused];
	if (hs->nr_ids == hs->room && !grow(hs))
		return 0;
	hs->by_id[hs->nr_ids] = NULL;
	return ++hs->nr_ids;
}

static void give_id(struct holdings *hs, uint32_t id)
{
	hs->by_id[id - 1] = NULL;
	hs->unused[hs->nr_unused++] = id;
}

struct holding *holdings_by_id(const struct holdings *hs, uint32_t id)
{
	return id && id <= hs->nr_ids ? hs->by_id[id - 1] : NULL;
}

/* ---- adding and removing ---- */

static void set_name(struct holdings *hs, struct holding *h, const char *name)
{
	if (name)
		snprintf(h->name, sizeof(h->name), "%s", name);
	else
		snprintf(h->name, sizeof(h->name), "%lu", hs->next_number++);
}

int holdings_add(struct holdings *hs, const char *name, struct holding **new)
{
	struct holding *h;
	int err = holdings_check_name(hs, name);

	if (err)
		return err;
	h = calloc(1, sizeof(*h));
	if (!h)
		return -ENOMEM;
	h->id = take_id(hs);
	if (!h->id) {
		free(h);
		return -ENOMEM;
	}
	h->serial = ++hs->serial;
	set_name(hs, h, name);
	if (!tsearch(h, &hs->by_name, compare)) {
		give_id(hs, h->id);
		free(h);
		return -ENOMEM;
	}
	hs->by_id[h->id - 1] = h;
	*new = h;
	return 0;
}

void holdings_remove(struct holdings *hs, struct holding *h)
{
	tdelete(h, &hs->by_name, compare);
	give_id(hs, h->id);
	free(h);
}

/* ---- looking around ---- */

static int by_name(const void *a, const void *b)
{
	return compare(*(struct holding *const *)a, *(struct holding *const *)b);
}

/* fn may remove the one it is called with. */
int holdings_each(const struct holdings *hs, int (*fn)(void *ctx, struct holding *h), void *ctx)
{
	struct holding **all = malloc((hs->nr_ids + 1) * sizeof(*all));
	uint32_t n = 0;
	int ret = all ? 0 : -ENOMEM;

	for (uint32_t i = 0; all && i < hs->nr_ids; i++)
		if (hs->by_id[i])
			all[n++] = hs->by_id[i];
	if (n)
		qsort(all, n, sizeof(*all), by_name);
	for (uint32_t i = 0; !ret && i < n; i++)
		ret = fn(ctx, all[i]);
	free(all);
	return ret;
}
