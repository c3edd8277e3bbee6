/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Physical address ranges: see iomem.h. */
#include "machine/iomem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct resource *new_resource(const char *name, phys_addr_t start, phys_addr_t end)
{
	struct resource *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	*r = (struct resource){.name = strdup(name), .start = start, .end = end};
	if (!r->name) {
		free(r);
		return NULL;
	}
	return r;
}

struct resource *iomem_create(void)
{
	return new_resource("PCI mem", 0, ~(phys_addr_t)0);
}

void iomem_destroy(struct resource *root)
{
	while (root) {
		struct resource *next = root->sibling;

		iomem_destroy(root->child);
		free(root->name);
		free(root);
		root = next;
	}
}

/* The link where a range belongs among the children of parent. */
static struct resource **place(struct resource *parent, phys_addr_t start)
{
	struct resource **link = &parent->child;

	while (*link && (*link)->end < start)
		link = &(*link)->sibling;
	return link;
}

static bool holds(const struct resource *r, phys_addr_t start, phys_addr_t end)
{
	return r->start <= start && end <= r->end;
}

/* Whether every child from first on that begins by end also ends by it. *last: the last such. */
static bool takes_whole(struct resource *first, phys_addr_t start, phys_addr_t end,
			struct resource **last)
{
	*last = NULL;
	for (struct resource *r = first; r && r->start <= end; r = r->sibling) {
		if (r->start < start || r->end > end)
			return false;
		*last = r;
	}
	return true;
}

int iomem_insert(struct resource *root, const char *name, phys_addr_t start, phys_addr_t end)
{
	struct resource *parent = root, **link = place(parent, start), *last, *r;

	/* An equal range is one to lie around: the newcomer becomes its parent. */
	while (*link && holds(*link, start, end) &&
	       !((*link)->start == start && (*link)->end == end)) {
		parent = *link;
		link = place(parent, start);
	}
	if (!takes_whole(*link, start, end, &last))
		return -EBUSY;
	r = new_resource(name, start, end);
	if (!r)
		return -ENOMEM;
	r->parent = parent;
	r->sibling = *link;
	if (last) {
		r->child = *link;
		r->sibling = last->sibling;
		last->sibling = NULL;
		for (struct resource *c = r->child; c; c = c->sibling)
			c->parent = r;
	}
	*link = r;
	return 0;
}

int iomem_request(struct resource *root, const char *name, phys_addr_t start, phys_addr_t end)
{
	const struct resource *next = *place(root, start);

	return next && next->start <= end ? -EBUSY : iomem_insert(root, name, start, end);
}

int iomem_release(struct resource *root, phys_addr_t start, phys_addr_t end)
{
	struct resource **link = place(root, start), *r = *link, *rest;

	if (!r || r->child || !holds(r, start, end))
		return -EINVAL;
	if (r->start == start && r->end == end) {
		*link = r->sibling;
		r->sibling = NULL;
		iomem_destroy(r);
	} else if (r->start == start) {
		r->start = end + 1;
	} else if (r->end == end) {
		r->end = start - 1;
	} else {
		rest = new_resource(r->name, end + 1, r->end);
		if (!rest)
			return -ENOMEM;
		rest->parent = root;
		rest->sibling = r->sibling;
		r->sibling = rest;
		r->end = start - 1;
	}
	return 0;
}

int iomem_reserve_split(struct resource *parent, const char *name, phys_addr_t start,
			phys_addr_t end)
{
	struct resource **link = place(parent, start);

	while (start <= end) {
		struct resource *next = *link, *r;
		phys_addr_t stop = next && next->start <= end ? next->start : end + 1;

		if (start < stop) {
			r = new_resource(name, start, stop - 1);
			if (!r)
				return -ENOMEM;
			r->parent = parent;
			r->sibling = next;
			*link = r;
			link = &r->sibling;
		}
		if (!next || next->start > end || next->end >= end)
			break;
		start = next->end + 1;
		link = &next->sibling;
	}
	return 0;
}

const struct resource *iomem_next(const struct resource *r, int *depth)
{
	if (r->child) {
		++*depth;
		return r->child;
	}
	while (r && !r->sibling) {
		r = r->parent;
		--*depth;
	}
	return r ? r->sibling : NULL;
}
