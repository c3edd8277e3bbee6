/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel's own form of a device tree costs.
 *
 * Source: 6.1 drivers/of/fdt.c (unflatten_dt_nodes(), populate_node(),
 * populate_properties()), base.c (of_alias_scan()).
 */
#include "machine/fdt_internal.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

static size_t align8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

/* "name" as the kernel makes it up: the node's name to its unit address, and a 0. */
static size_t made_up_name(const char *name)
{
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	const char *at = strrchr(base, '@');

	return (at ? (size_t)(at - base) : strlen(base)) + 1;
}

/* The seed is wiped as soon as it is used: 6.1 early_init_dt_scan_chosen(). */
static bool wiped(const char *node, const char *property)
{
	return !strcmp(property, "rng-seed") &&
	       (!strcmp(node, "chosen") || !strcmp(node, "chosen@0"));
}

static size_t add_node(const struct tree *t, int node, size_t at)
{
	const struct desc_kernel *k = &t->desc->kernel;
	const char *name = fdt_get_name(t->blob, node, NULL), *property;
	bool named = false;
	int offset, len;

	if (!name)
		return at;
	at = align8(at) + k->sizeof_device_node + strlen(name) + 1;
	fdt_for_each_property_offset(offset, t->blob, node)
	{
		if (!fdt_getprop_by_offset(t->blob, offset, &property, &len) ||
		    (len > 0 && wiped(name, property)))
			continue;
		named |= !strcmp(property, "name");
		at = align8(at) + k->sizeof_property;
	}
	if (!named)
		at = align8(at) + k->sizeof_property + made_up_name(name);
	return at;
}

/* Whether an alias ends in a number that fits an int, and leads somewhere. */
static bool numbered(const struct tree *t, const char *name, const char *path, int len)
{
	const char *digits = name + strlen(name);
	long id = 0;

	while (digits > name && isdigit((unsigned char)digits[-1]))
		digits--;
	if (!*digits || len <= 0 || path[len - 1])
		return false;
	for (; *digits && id <= INT32_MAX; digits++)
		id = id * 10 + (*digits - '0');
	return id <= INT32_MAX && fdt_path_offset(t->blob, path) >= 0;
}

static size_t stem_length(const char *name)
{
	size_t len = strlen(name);

	while (len && isdigit((unsigned char)name[len - 1]))
		len--;
	return len;
}

static int read_aliases(struct tree *t)
{
	int node = fdt_path_offset(t->blob, "/aliases"), offset, len, err = 0;
	const char *name, *path;

	if (node < 0)
		return 0;
	fdt_for_each_property_offset(offset, t->blob, node)
	{
		path = fdt_getprop_by_offset(t->blob, offset, &name, &len);
		if (!path || !numbered(t, name, path, len))
			continue;
		err = desc_add_alias(t->desc, t->desc->kernel.sizeof_alias + stem_length(name) + 1);
		if (err)
			break;
	}
	return err;
}

int fdt_read_unflattened(struct tree *t)
{
	size_t at = 0;
	int depth = 0;

	for (int node = 0; node >= 0 && depth >= 0; node = fdt_next_node(t->blob, node, &depth))
		if (depth < FDT_MAX_DEPTH - 1)
			at = add_node(t, node, at);
	t->desc->tree.unflattened = at;
	return read_aliases(t);
}
