/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Device trees: see desc.h.
 *
 * Source: 6.1 drivers/of/fdt.c (early_init_dt_scan_nodes()), of_numa.c, and
 * the Devicetree Specification.
 */
#include "machine/fdt_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "machine/cmdline.h"

#define MAX_FDT_SIZE (2 << 20) /* 6.1 arm64 booting.rst */

bool fdt_available(const void *blob, int node)
{
	int len;
	const char *status = fdt_getprop(blob, node, "status", &len);

	return !status || !strcmp(status, "ok") || !strcmp(status, "okay");
}

bool fdt_has(const void *blob, int node, const char *property)
{
	return fdt_getprop(blob, node, property, NULL) != NULL;
}

bool fdt_u32(const void *blob, int node, const char *property, uint32_t *value)
{
	int len;
	const fdt32_t *p = fdt_getprop(blob, node, property, &len);

	if (!p || len < 4)
		return false;
	*value = fdt32_ld(p);
	return true;
}

/* A string property, or null when it is absent or has no end. */
static const char *string_property(const void *blob, int node, const char *property)
{
	int len;
	const char *s = fdt_getprop(blob, node, property, &len);

	return s && len > 0 && memchr(s, 0, (size_t)len) ? s : NULL;
}

static int set_string(char **to, const char *s, size_t max)
{
	free(*to);
	*to = strndup(s, max);
	return *to ? 0 : -ENOMEM;
}

/* ---- the root ---- */

/* Cells as the kernel's fdt_address.c bounds them. */
static bool read_root(struct tree *t, char *error)
{
	uint32_t addr = 1, size = 1;

	fdt_u32(t->blob, 0, "#address-cells", &addr);
	fdt_u32(t->blob, 0, "#size-cells", &size);
	if (addr < 1 || addr > 4 || size > 4) {
		snprintf(error, DESC_ERROR_MAX,
			 "/: #address-cells = %u and #size-cells = %u cannot be", addr, size);
		return false;
	}
	t->addr_cells = (int)addr;
	t->size_cells = (int)size;
	return true;
}

static int read_model(struct tree *t)
{
	const char *name = string_property(t->blob, 0, "model");

	if (!name)
		name = string_property(t->blob, 0, "compatible");
	return name ? set_string(&t->desc->model, name, 256) : 0;
}

/* ---- /chosen ---- */

static int chosen_node(const void *blob)
{
	int node = fdt_path_offset(blob, "/chosen");

	return node >= 0 ? node : fdt_path_offset(blob, "/chosen@0");
}

/* An address of one or two cells. */
static bool read_address(const void *blob, int node, const char *property, phys_addr_t *value)
{
	int len;
	const fdt32_t *p = fdt_getprop(blob, node, property, &len);

	if (!p)
		return false;
	*value = fdt_cells(p, len / 4);
	return true;
}

/* Source: 6.1 early_init_dt_check_for_initrd(). */
static void read_initrd(struct tree *t, int chosen)
{
	phys_addr_t start, end;

	if (!read_address(t->blob, chosen, "linux,initrd-start", &start) ||
	    !read_address(t->blob, chosen, "linux,initrd-end", &end) || start > end)
		return;
	t->desc->initrd_base = start;
	t->desc->initrd_size = end - start;
	t->desc->tree.has_initrd = true;
}

/* Source: 6.1 early_init_dt_check_for_usable_mem_range(), which takes two ranges. */
static int read_usable(struct tree *t, int chosen)
{
	int cells = t->addr_cells + t->size_cells, len, err = 0;
	const fdt32_t *p = fdt_getprop(t->blob, chosen, "linux,usable-memory-range", &len);

	for (int i = 0; p && !err && i < 2 && len >= 4 * cells; i++, p += cells, len -= 4 * cells)
		err = desc_ranges_add(&t->desc->usable, fdt_cells(p, t->addr_cells),
				      fdt_cells(p + t->addr_cells, t->size_cells));
	return err;
}

static int read_chosen(struct tree *t)
{
	int chosen = chosen_node(t->blob), len;
	const char *args;

	if (chosen < 0)
		return 0;
	t->desc->tree.has_chosen = true;
	read_initrd(t, chosen);
	args = fdt_getprop(t->blob, chosen, "bootargs", &len);
	if (args && len > 0) {
		size_t max = len < COMMAND_LINE_SIZE ? (size_t)len : COMMAND_LINE_SIZE;

		t->desc->tree.has_bootargs = true;
		if (set_string(&t->desc->cmdline, args, strnlen(args, max - 1)))
			return -ENOMEM;
	}
	return read_usable(t, chosen);
}

/* ---- memory ---- */

static bool is_memory(const void *blob, int node)
{
	const char *type = string_property(blob, node, "device_type");

	return type && !strcmp(type, "memory");
}

/* Node id of a memory node; more nodes than there can be: 6.1 gives up on NUMA. */
static int memory_nid(struct tree *t, int node)
{
	uint32_t nid;

	if (!fdt_u32(t->blob, node, "numa-node-id", &nid))
		return NUMA_NO_NODE;
	if (nid < MAX_NUMNODES)
		return (int)nid;
	t->desc->bad_memory_node = true;
	return NUMA_NO_NODE;
}

static int read_memory_node(struct tree *t, int node)
{
	int cells = t->addr_cells + t->size_cells, len, err = 0;
	const fdt32_t *p = fdt_getprop(t->blob, node, "linux,usable-memory", &len);

	if (!p)
		p = fdt_getprop(t->blob, node, "reg", &len);
	for (; p && !err && len >= 4 * cells; p += cells, len -= 4 * cells) {
		struct desc_memory memory = {
			.base = fdt_cells(p, t->addr_cells),
			.size = fdt_cells(p + t->addr_cells, t->size_cells),
			.nid = memory_nid(t, node),
			.hotpluggable = fdt_has(t->blob, node, "hotpluggable"),
		};

		if (memory.size)
			err = desc_add_memory(t->desc, memory);
	}
	return err;
}

static int read_memory(struct tree *t)
{
	int node, err = 0;

	fdt_for_each_subnode(node, t->blob, 0)
	{
		if (is_memory(t->blob, node) && fdt_available(t->blob, node))
			err = read_memory_node(t, node);
		if (err)
			break;
	}
	return err;
}

/* ---- processors and their distances ---- */

static bool is_cpu(const void *blob, int node)
{
	const char *type = string_property(blob, node, "device_type");
	const char *status = string_property(blob, node, "status");
	const char *name = fdt_get_name(blob, node, NULL);

	if (status && !strncmp(status, "fail", 4))
		return false;
	return (type && !strcmp(type, "cpu")) ||
	       (name && !strncmp(name, "cpu", 3) && (!name[3] || name[3] == '@'));
}

static int read_cpus(struct tree *t)
{
	int cpus = fdt_path_offset(t->blob, "/cpus"), node, err = 0;
	uint32_t nid, parent_nid = MAX_NUMNODES;

	if (cpus < 0)
		return 0;
	fdt_u32(t->blob, cpus, "numa-node-id", &parent_nid);
	fdt_for_each_subnode(node, t->blob, cpus)
	{
		if (!is_cpu(t->blob, node) || t->desc->nr_cpus == NR_CPUS)
			continue;
		nid = parent_nid;
		fdt_u32(t->blob, node, "numa-node-id", &nid);
		err = desc_add_cpu(t->desc,
				   (struct desc_cpu){nid < MAX_NUMNODES ? (int)nid : NUMA_NO_NODE});
		if (err)
			break;
	}
	return err;
}

static int read_distances(struct tree *t)
{
	int node = fdt_node_offset_by_compatible(t->blob, -1, "numa-distance-map-v1");
	int len, err = 0;
	const fdt32_t *p;

	if (node < 0)
		return 0;
	t->desc->has_distance_map = true;
	p = fdt_getprop(t->blob, node, "distance-matrix", &len);
	if (!p || len < 4 || len % 4)
		t->desc->bad_distance_map = true;
	/* More triples than pairs of nodes say nothing new. */
	for (int i = 0; p && !err && len >= 12 && i < 4 * MAX_NUMNODES * MAX_NUMNODES;
	     i++, p += 3, len -= 12)
		err = desc_add_distance(
			t->desc,
			(struct desc_distance){fdt32_ld(p), fdt32_ld(p + 1), fdt32_ld(p + 2)});
	return err;
}

/* ---- the whole ---- */

static int read_tree(struct tree *t)
{
	static int (*const readers[])(struct tree * t) = {
		read_model,	read_chosen,	   read_memory,	       read_cpus,
		read_distances, fdt_read_reserved, fdt_read_addresses, fdt_read_unflattened,
	};
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(readers) / sizeof(readers[0]); i++)
		err = readers[i](t);
	return err;
}

/* libfdt's writers need room; its readers a whole, sound blob. */
static bool check_blob(const void *blob, size_t size, char *error)
{
	int err =
		size < sizeof(struct fdt_header) ? -FDT_ERR_TRUNCATED : fdt_check_full(blob, size);

	if (!err)
		return true;
	snprintf(error, DESC_ERROR_MAX, "not a sound device tree: %s", fdt_strerror(err));
	return false;
}

struct machine_desc *machine_desc_from_fdt(const void *blob, size_t size,
					   const struct desc_kernel *kernel,
					   char error[DESC_ERROR_MAX])
{
	struct tree t = {.blob = blob};

	if (!check_blob(blob, size, error))
		return NULL;
	t.desc = machine_desc_new(kernel ? kernel->page_shift : 12);
	if (!t.desc) {
		snprintf(error, DESC_ERROR_MAX, "out of memory");
		return NULL;
	}
	if (kernel)
		t.desc->kernel = *kernel;
	t.desc->dtb_size = fdt_totalsize(blob);
	if (!read_root(&t, error)) {
		machine_desc_free(t.desc);
		return NULL;
	}
	if (read_tree(&t)) {
		snprintf(error, DESC_ERROR_MAX, "out of memory");
		machine_desc_free(t.desc);
		return NULL;
	}
	return t.desc;
}

/* A whole file of at most max bytes; null with *error. */
static void *read_file(const char *path, size_t max, size_t *size, char *error)
{
	FILE *f = fopen(path, "rb");
	char *data = f ? malloc(max + 1) : NULL;

	*size = data ? fread(data, 1, max + 1, f) : 0;
	if (!data || ferror(f))
		snprintf(error, DESC_ERROR_MAX, "%s: %s", path, strerror(errno));
	else if (*size > max)
		snprintf(error, DESC_ERROR_MAX, "%s: larger than %zu bytes", path, max);
	if (data && (ferror(f) || *size > max)) {
		free(data);
		data = NULL;
	}
	if (f)
		fclose(f);
	return data;
}

struct machine_desc *machine_desc_from_dtb(const char *path, char error[DESC_ERROR_MAX])
{
	char reason[DESC_ERROR_MAX];
	struct machine_desc *desc;
	size_t size;
	void *blob = read_file(path, MAX_FDT_SIZE, &size, error);

	if (!blob)
		return NULL;
	desc = machine_desc_from_fdt(blob, size, NULL, reason);
	free(blob);
	if (!desc)
		snprintf(error, DESC_ERROR_MAX, "%.200s: %.300s", path, reason);
	else if (set_string(&desc->name, path, 4096)) {
		machine_desc_free(desc);
		return NULL;
	}
	return desc;
}
