/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocations that control files made, by name: what a script keeps between
 * two lines of its own.
 */
#ifndef BUDDYFS_FILES_HOLDINGS_H
#define BUDDYFS_FILES_HOLDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/cma.h"
#include "mm/task.h"

#define HOLDING_NAME_MAX 63

enum holding_kind {
	HOLDING_BLOCK,		/* 2^order pages, freed as one */
	HOLDING_PAGES,		/* count pages in a row, each free on its own */
	HOLDING_CMA,		/* of an area */
	HOLDING_MANY,		/* any number of blocks, anywhere: many.h */
};

struct holding {
	char name[HOLDING_NAME_MAX + 1];
	uint32_t id;		/* what the engine knows its owner by; not 0 */
	enum holding_kind kind;
	unsigned long pfn, count;	/* of many, pfn is PFN_NONE */
	unsigned int order;	/* of a block */
	struct cma *cma;
	uint64_t since;		/* virtual time, ns */
	const char *api;	/* the call that made it */
	char task[TASK_COMM_LEN];	/* and on whose behalf */
	char owner[HOLDING_NAME_MAX + 1];	/* whose it is; "": nobody said */
	bool movable, lru;	/* its pages can be moved; and are on an LRU list */
	bool pinned;		/* each move is refused */
	unsigned long refusals;	/* then as many are to come; 0: without end */
	uint64_t serial;	/* of all that ever were */
	unsigned long first;	/* pages given back from its start */
};

struct holdings;

/* Null: no memory. Destroying frees none of the pages. */
struct holdings *holdings_create(void);
void holdings_destroy(struct holdings *hs);

/*
 * Make a new one. name null: the next number. 0; -EEXIST; -EINVAL: a name that
 * is empty, too long, or all digits as those that are given out; -ENOMEM.
 */
int holdings_check_name(const struct holdings *hs, const char *name);
int holdings_add(struct holdings *hs, const char *name, struct holding **h);
void holdings_remove(struct holdings *hs, struct holding *h);

struct holding *holdings_find(const struct holdings *hs, const char *name);
struct holding *holdings_by_id(const struct holdings *hs, uint32_t id);

/* Call fn for each, in order of their names, until it returns other than 0; its result. */
int holdings_each(const struct holdings *hs, int (*fn)(void *ctx, struct holding *h), void *ctx);

#endif
