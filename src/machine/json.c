/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machine files. Their format is described in doc/MACHINE.md. */
#include "machine/desc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/json_reader.h"
#include "machine/policy.h"

#define MAX_FILE_SIZE	  (16 << 20)
#define NR_FIELDS(fields) (sizeof(fields) / sizeof((fields)[0]))

static bool no_memory(struct json_reader *r)
{
	return json_fail(r, "out of memory");
}

/* ---- ranges ---- */

static const struct json_field range_fields[] = {
	{"base", json_read_addr, offsetof(struct desc_range, base)},
	{"size", json_read_addr, offsetof(struct desc_range, size)},
};

/* A base and a size that is not 0, within the address space. */
static bool check_range(struct json_reader *r, const json_t *value, phys_addr_t base,
			phys_addr_t size)
{
	if (!json_object_get(value, "base") || !json_object_get(value, "size"))
		return json_fail(r, "\"base\" and \"size\" are needed");
	if (!size || base + size < base)
		return json_fail(r, "the range is empty or passes the end of the address space");
	return true;
}

static bool read_range(struct json_reader *r, const json_t *value, void *to)
{
	struct desc_range range = {0, 0};

	if (!json_read_object(r, value, range_fields, NR_FIELDS(range_fields), &range) ||
	    !check_range(r, value, range.base, range.size))
		return false;
	return !desc_ranges_add(to, range.base, range.size) || no_memory(r);
}

static bool read_ranges(struct json_reader *r, const json_t *value, void *to)
{
	return json_read_list(r, value, read_range, to);
}

/* ---- memory, processors, distances: to is the description ---- */

static bool read_nid(struct json_reader *r, const json_t *value, void *to)
{
	unsigned int nid;

	if (!json_read_uint(r, value, &nid))
		return false;
	if (nid >= MAX_NUMNODES)
		return json_fail(r, "nodes are numbered from 0 to %d", MAX_NUMNODES - 1);
	*(int *)to = (int)nid;
	return true;
}

static const struct json_field memory_fields[] = {
	{"base", json_read_addr, offsetof(struct desc_memory, base)},
	{"size", json_read_addr, offsetof(struct desc_memory, size)},
	{"node", read_nid, offsetof(struct desc_memory, nid)},
	{"hotpluggable", json_read_bool, offsetof(struct desc_memory, hotpluggable)},
};

static bool read_memory_range(struct json_reader *r, const json_t *value, void *to)
{
	struct desc_memory memory = {.nid = NUMA_NO_NODE};

	if (!json_read_object(r, value, memory_fields, NR_FIELDS(memory_fields), &memory) ||
	    !check_range(r, value, memory.base, memory.size))
		return false;
	return !desc_add_memory(to, memory) || no_memory(r);
}

static bool read_memory(struct json_reader *r, const json_t *value, void *to)
{
	return json_read_list(r, value, read_memory_range, to);
}

static const struct json_field cpu_fields[] = {
	{"node", read_nid, offsetof(struct desc_cpu, nid)},
};

static bool read_cpu(struct json_reader *r, const json_t *value, void *to)
{
	struct desc_cpu cpu = {NUMA_NO_NODE};

	if (!json_read_object(r, value, cpu_fields, NR_FIELDS(cpu_fields), &cpu))
		return false;
	return !desc_add_cpu(to, cpu) || no_memory(r);
}

/* How many, or each by itself. */
static bool read_cpus(struct json_reader *r, const json_t *value, void *to)
{
	struct machine_desc *desc = to;
	unsigned int nr;

	if (json_is_array(value)) {
		if (!json_read_list(r, value, read_cpu, to))
			return false;
		nr = (unsigned int)desc->nr_cpus;
	} else {
		if (!json_read_uint(r, value, &nr))
			return false;
		for (unsigned int i = 0; i < nr && i < NR_CPUS; i++)
			if (desc_add_cpu(desc, (struct desc_cpu){NUMA_NO_NODE}))
				return no_memory(r);
	}
	return (nr >= 1 && nr <= NR_CPUS) || json_fail(r, "there are 1 to %d processors", NR_CPUS);
}

struct distance_row {
	struct machine_desc *desc;
	unsigned int from, to;
};

static bool read_distance(struct json_reader *r, const json_t *value, void *to)
{
	struct distance_row *row = to;
	struct desc_distance d = {row->from, row->to++, 0};

	if (!json_read_uint(r, value, &d.distance))
		return false;
	if (d.distance > 255 || (d.from == d.to ? d.distance != 10 : d.distance <= 10))
		return json_fail(r, "a node is 10 from itself and 11 to 255 from others");
	return !desc_add_distance(row->desc, d) || no_memory(r);
}

static bool read_distance_row(struct json_reader *r, const json_t *value, void *to)
{
	struct distance_row *row = to;

	row->to = 0;
	if (!json_read_list(r, value, read_distance, row))
		return false;
	row->from++;
	return true;
}

/* A matrix, one row for each node. */
static bool read_distances(struct json_reader *r, const json_t *value, void *to)
{
	struct distance_row row = {to, 0, 0};
	size_t n = json_array_size(value);

	if (!json_read_list(r, value, read_distance_row, &row))
		return false;
	if (row.desc->nr_distances != n * n || n > MAX_NUMNODES)
		return json_fail(r, "the matrix needs as many columns as rows, at most %d",
				 MAX_NUMNODES);
	row.desc->has_distance_map = true;
	return true;
}

/* ---- reserved memory ---- */

static bool read_one_compatible(struct json_reader *r, const json_t *value, void *to)
{
	if (!json_is_string(value))
		return json_fail(r, "a text is expected");
	return !desc_reserved_add_compatible(to, json_string_value(value)) || no_memory(r);
}

/* to: the whole struct desc_reserved, here and where the offset is 0. */
static bool read_compatible(struct json_reader *r, const json_t *value, void *to)
{
	return json_is_array(value) ? json_read_list(r, value, read_one_compatible, to)
				    : read_one_compatible(r, value, to);
}

static bool read_reg(struct json_reader *r, const json_t *value, void *to)
{
	struct desc_reserved *reserved = to;

	reserved->has_reg = true;
	return read_ranges(r, value, &reserved->reg);
}

static bool read_alloc_ranges(struct json_reader *r, const json_t *value, void *to)
{
	struct desc_reserved *reserved = to;

	reserved->has_alloc_ranges = true;
	return read_ranges(r, value, &reserved->alloc_ranges);
}

static bool read_reserved_size(struct json_reader *r, const json_t *value, void *to)
{
	struct desc_reserved *reserved = to;

	reserved->has_size = true;
	return json_read_addr(r, value, &reserved->size);
}

static bool read_alignment(struct json_reader *r, const json_t *value, void *to)
{
	phys_addr_t *alignment = to;

	if (!json_read_addr(r, value, to))
		return false;
	return !(*alignment & (*alignment - 1)) || json_fail(r, "an alignment is a power of two");
}

/* As in a device tree: letters, digits and , . _ + - @, which are good for a file too. */
static bool read_node_name(struct json_reader *r, const json_t *value, void *to)
{
	const char *name;

	if (!json_read_string(r, value, to))
		return false;
	name = *(char **)to;
	if (!*name || name[strspn(name, ".")] == 0 ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "0123456789,._+-@")])
		return json_fail(r, "a node's name has letters, digits and , . _ + - @");
	return true;
}

static const struct json_field reserved_fields[] = {
	{"name", read_node_name, offsetof(struct desc_reserved, name)},
	{"compatible", read_compatible, 0},
	{"reg", read_reg, 0},
	{"size", read_reserved_size, 0},
	{"alignment", read_alignment, offsetof(struct desc_reserved, alignment)},
	{"alloc-ranges", read_alloc_ranges, 0},
	{"reusable", json_read_bool, offsetof(struct desc_reserved, reusable)},
	{"no-map", json_read_bool, offsetof(struct desc_reserved, no_map)},
	{"linux,cma-default", json_read_bool, offsetof(struct desc_reserved, cma_default)},
};

static bool is_taken(const struct machine_desc *desc, const struct desc_reserved *reserved)
{
	for (size_t i = 0; &desc->reserved[i] != reserved; i++)
		if (!strcmp(desc->reserved[i].name, reserved->name))
			return true;
	return false;
}

static bool read_reserved_region(struct json_reader *r, const json_t *value, void *to)
{
	struct desc_reserved *reserved = desc_add_reserved(to, "");

	if (!reserved)
		return no_memory(r);
	if (!json_read_object(r, value, reserved_fields, NR_FIELDS(reserved_fields), reserved))
		return false;
	if (!*reserved->name)
		return json_fail(r, "\"name\" is needed");
	if (is_taken(to, reserved))
		return json_fail(r, "a region of this name was before");
	if (reserved->has_reg == reserved->has_size)
		return json_fail(r, "either \"reg\" or \"size\" is needed");
	return true;
}

static bool read_reserved(struct json_reader *r, const json_t *value, void *to)
{
	return json_read_list(r, value, read_reserved_region, to);
}

/* ---- the kernel ---- */

#define KERNEL(key, read, member)                                                                  \
	{                                                                                          \
		key, read, offsetof(struct desc_kernel, member)                                    \
	}

static bool read_cma_rule(struct json_reader *r, const json_t *value, void *to)
{
	static const char *const names[] = {"mbytes", "percentage", "min", "max"};

	for (int i = 0; json_is_string(value) && i < 4; i++) {
		if (!strcmp(json_string_value(value), names[i])) {
			*(enum cma_size_rule *)to = (enum cma_size_rule)i;
			return true;
		}
	}
	return json_fail(r, "one of mbytes, percentage, min, max is expected");
}

static bool read_feature(struct json_reader *r, const json_t *value, void *to)
{
	static const struct {
		const char *name;
		unsigned int bit;
	} features[] = {
		{"zsmalloc", KERNEL_ZSMALLOC},
		{"numa-balancing", KERNEL_NUMA_BALANCING},
		{"balloon", KERNEL_BALLOON},
		{"zswap", KERNEL_ZSWAP},
	};

	for (size_t i = 0; json_is_string(value) && i < NR_FIELDS(features); i++) {
		if (!strcmp(json_string_value(value), features[i].name)) {
			*(unsigned int *)to |= features[i].bit;
			return true;
		}
	}
	return json_fail(r, "one of zsmalloc, numa-balancing, balloon, zswap is expected");
}

static bool read_features(struct json_reader *r, const json_t *value, void *to)
{
	*(unsigned int *)to = 0;
	return json_read_list(r, value, read_feature, to);
}

static const struct json_field kernel_fields[] = {
	KERNEL("va-bits", json_read_uint, va_bits),
	KERNEL("features", read_features, features),
	KERNEL("base", json_read_addr, base),
	KERNEL("head", json_read_size, head),
	KERNEL("text", json_read_size, text),
	KERNEL("rodata", json_read_size, rodata),
	KERNEL("rodata-tail", json_read_size, rodata_tail),
	KERNEL("init", json_read_size, init),
	KERNEL("init-text", json_read_size, init_text),
	KERNEL("rwdata", json_read_size, rwdata),
	KERNEL("bss", json_read_size, bss),
	KERNEL("early-tables", json_read_size, early_tables),
	KERNEL("nr-cpus", json_read_uint, nr_cpus),
	KERNEL("numa", json_read_bool, numa),
	KERNEL("max-nodes", json_read_uint, max_numnodes),
	KERNEL("base-small", json_read_bool, base_small),
	KERNEL("stacktrace-filter", json_read_bool, stacktrace_filter),
	KERNEL("no-thp", json_read_bool, no_thp),
	KERNEL("block-maps", json_read_bool, block_maps),
	KERNEL("kaslr", json_read_bool, kaslr),
	KERNEL("kpti", json_read_bool, kpti),
	KERNEL("kaslr-tables", json_read_uint, kaslr_tables),
	KERNEL("kaslr-map-tables", json_read_uint, kaslr_map_tables),
	KERNEL("page-owner", json_read_bool, page_owner),
	KERNEL("kexec", json_read_bool, kexec),
	KERNEL("deferred-init", json_read_bool, deferred_init),
	KERNEL("cma-sysfs", json_read_bool, cma_sysfs),
	KERNEL("cma-debugfs", json_read_bool, cma_debugfs),
	KERNEL("restricted-dma", json_read_bool, restricted_dma),
	KERNEL("swiotlb", json_read_bool, swiotlb),
	KERNEL("hugetlb", json_read_bool, contig_hugepages),
	KERNEL("memory-hotremove", json_read_bool, memory_hotremove),
	KERNEL("cma-size", json_read_addr, cma_size),
	KERNEL("cma-percent", json_read_uint, cma_percent),
	KERNEL("cma-rule", read_cma_rule, cma_rule),
	KERNEL("log-buf-shift", json_read_uint, log_buf_shift),
	KERNEL("log-cpu-max-buf-shift", json_read_uint, log_cpu_max_buf_shift),
	KERNEL("percpu-static", json_read_size, percpu_static),
	KERNEL("percpu-reserved", json_read_size, percpu_reserved),
	KERNEL("percpu-dynamic", json_read_size, percpu_dynamic),
	KERNEL("sizeof-pglist_data", json_read_size, sizeof_pglist_data),
	KERNEL("sizeof-page", json_read_size, sizeof_page),
	KERNEL("sizeof-mem_section", json_read_size, sizeof_mem_section),
	KERNEL("sizeof-mem_section_usage", json_read_size, sizeof_section_usage),
	KERNEL("sizeof-device_node", json_read_size, sizeof_device_node),
	KERNEL("sizeof-property", json_read_size, sizeof_property),
	KERNEL("sizeof-alias_prop", json_read_size, sizeof_alias),
	KERNEL("sizeof-resource", json_read_size, sizeof_resource),
	KERNEL("sizeof-pcpu_chunk", json_read_size, sizeof_pcpu_chunk),
	KERNEL("sizeof-pcpu_block_md", json_read_size, sizeof_pcpu_block),
	KERNEL("sizeof-io_tlb_slot", json_read_size, sizeof_io_tlb_slot),
	KERNEL("sizeof-io_tlb_area", json_read_size, sizeof_io_tlb_area),
};

static bool in_bounds(struct json_reader *r, const char *key, unsigned long value,
		      unsigned long min, unsigned long max)
{
	return (value >= min && value <= max) ||
	       json_fail(r, "\"%s\" is %lu, not between %lu and %lu", key, value, min, max);
}

static bool read_kernel(struct json_reader *r, const json_t *value, void *to)
{
	struct desc_kernel *k = to;
	size_t page = (size_t)1 << k->page_shift;

	return json_read_object(r, value, kernel_fields, NR_FIELDS(kernel_fields), k) &&
	       in_bounds(r, "va-bits", k->va_bits, 36, 52) &&
	       in_bounds(r, "nr-cpus", k->nr_cpus, 1, NR_CPUS) &&
	       in_bounds(r, "max-nodes", k->max_numnodes, 1, MAX_NUMNODES) &&
	       in_bounds(r, "log-buf-shift", k->log_buf_shift, 12, 25) &&
	       in_bounds(r, "log-cpu-max-buf-shift", k->log_cpu_max_buf_shift, 0, 21) &&
	       in_bounds(r, "cma-percent", k->cma_percent, 0, 100) &&
	       in_bounds(r, "kaslr-tables", k->kaslr_tables, 0, 16) &&
	       in_bounds(r, "kaslr-map-tables", k->kaslr_map_tables, 0, 16) &&
	       in_bounds(r, "sizeof-page", k->sizeof_page, 32, 128) &&
	       in_bounds(r, "sizeof-mem_section", k->sizeof_mem_section, 16, page) &&
	       in_bounds(r, "text", k->text, 64 << 10, 1ul << 30);
}

/* ---- what the boot loader hands over ---- */

static const struct json_field initrd_fields[] = {
	{"base", json_read_addr, offsetof(struct machine_desc, initrd_base)},
	{"size", json_read_addr, offsetof(struct machine_desc, initrd_size)},
};

static bool read_initrd(struct json_reader *r, const json_t *value, void *to)
{
	return json_read_object(r, value, initrd_fields, NR_FIELDS(initrd_fields), to);
}

static bool read_alias(struct json_reader *r, const json_t *value, void *to)
{
	size_t size;

	if (!json_read_size(r, value, &size))
		return false;
	return !desc_add_alias(to, size) || no_memory(r);
}

static bool read_aliases(struct json_reader *r, const json_t *value, void *to)
{
	return json_read_list(r, value, read_alias, to);
}

static const struct json_field tree_fields[] = {
	{"base", json_read_addr, offsetof(struct machine_desc, dtb_base)},
	{"size", json_read_addr, offsetof(struct machine_desc, dtb_size)},
	{"unflattened", json_read_size, offsetof(struct machine_desc, tree.unflattened)},
	{"aliases", read_aliases, 0},
};

/* Its size is told as it is in memory: with the command line and the initrd in it. */
static bool read_tree(struct json_reader *r, const json_t *value, void *to)
{
	struct machine_desc *desc = to;

	desc->tree.has_chosen = desc->tree.has_bootargs = desc->tree.has_initrd = true;
	return json_read_object(r, value, tree_fields, NR_FIELDS(tree_fields), to);
}

/* ---- policies ---- */

/* The words that control/policy/ takes; true and false are on and off. */
static bool read_policy_value(struct json_reader *r, const json_t *value, void *to)
{
	const char *name = r->path[r->depth - 1].key;
	char text[POLICY_TEXT_MAX], values[POLICY_TEXT_MAX];

	if (json_is_integer(value))
		snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		snprintf(text, sizeof(text), "%d", json_is_true(value));
	else
		snprintf(text, sizeof(text), "%s", json_string_value(value) ?: "");
	if (!policy_put(to, name, text))
		return true;
	policy_values(name, values);
	return json_fail(r, "this policy is %s", values);
}

static bool read_policy(struct json_reader *r, const json_t *value, void *to)
{
	struct json_field fields[POLICIES_MAX];
	size_t nr;

	for (nr = 0; policy_name(nr); nr++)
		fields[nr] = (struct json_field){policy_name(nr), read_policy_value, 0};
	return json_read_object(r, value, fields, nr, to);
}

/* ---- devices ---- */

struct device_level {
	struct machine_desc *desc;
	int depth;
	char *name;
	phys_addr_t base, size;
};

static bool read_device(struct json_reader *r, const json_t *value, void *to);

static bool read_children(struct json_reader *r, const json_t *value, void *to)
{
	struct device_level *parent = to;
	struct device_level child = {.desc = parent->desc, .depth = parent->depth + 1};

	if (!parent->name || !parent->size)
		return json_fail(r, "\"children\" comes after \"name\", \"base\" and \"size\"");
	if (desc_add_device(parent->desc, parent->name, parent->base, parent->size, parent->depth))
		return no_memory(r);
	parent->desc = NULL; /* it is in the list */
	return json_read_list(r, value, read_device, &child);
}

static const struct json_field device_fields[] = {
	{"name", json_read_string, offsetof(struct device_level, name)},
	{"base", json_read_addr, offsetof(struct device_level, base)},
	{"size", json_read_addr, offsetof(struct device_level, size)},
	{"children", read_children, 0},
};

static bool read_device(struct json_reader *r, const json_t *value, void *to)
{
	const struct device_level *level = to;
	struct device_level d = {.desc = level->desc, .depth = level->depth};
	bool ok = json_read_object(r, value, device_fields, NR_FIELDS(device_fields), &d) &&
		  check_range(r, value, d.base, d.size);

	if (ok && !d.name)
		ok = json_fail(r, "\"name\" is needed");
	if (ok && d.desc && desc_add_device(d.desc, d.name, d.base, d.size, d.depth))
		ok = no_memory(r);
	free(d.name);
	return ok;
}

static bool read_devices(struct json_reader *r, const json_t *value, void *to)
{
	struct device_level top = {.desc = to};

	return json_read_list(r, value, read_device, &top);
}

/* ---- the machine ---- */

/* Looked at beforehand, for the kernel's sizes follow from it. */
static bool read_page_size(struct json_reader *r, const json_t *value, void *to)
{
	phys_addr_t size;

	if (!json_read_addr(r, value, &size))
		return false;
	if (size != 4096 && size != 16384 && size != 65536)
		return json_fail(r, "pages are of 4K, 16K or 64K");
	*(unsigned int *)to = (unsigned int)__builtin_ctzll(size);
	return true;
}

#define MACHINE(key, read, member)                                                                 \
	{                                                                                          \
		key, read, offsetof(struct machine_desc, member)                                   \
	}

static const struct json_field machine_fields[] = {
	MACHINE("name", json_read_string, name),
	MACHINE("about", json_read_string, about),
	MACHINE("model", json_read_string, model),
	MACHINE("page-size", read_page_size, kernel.page_shift),
	MACHINE("cmdline", json_read_string, cmdline),
	{"memory", read_memory, 0},
	MACHINE("usable-memory", read_ranges, usable),
	{"cpus", read_cpus, 0},
	{"distances", read_distances, 0},
	MACHINE("memreserve", read_ranges, memreserve),
	{"reserved-memory", read_reserved, 0},
	MACHINE("dma-limit", json_read_addr, dma_limit),
	{"initrd", read_initrd, 0},
	{"device-tree", read_tree, 0},
	MACHINE("policy", read_policy, policy),
	{"devices", read_devices, 0},
	MACHINE("captured-reserved", read_ranges, captured),
	MACHINE("kernel", read_kernel, kernel),
};

static struct machine_desc *read_machine(struct json_reader *r, const json_t *root)
{
	const json_t *page_size = json_object_get(root, "page-size");
	unsigned int page_shift = 12;
	struct machine_desc *desc;

	r->path[0] = (struct json_step){"page-size", 0};
	r->depth = 1;
	if (page_size && !read_page_size(r, page_size, &page_shift))
		return NULL;
	r->depth = 0;
	desc = machine_desc_new(page_shift);
	if (!desc) {
		no_memory(r);
		return NULL;
	}
	if (json_read_object(r, root, machine_fields, NR_FIELDS(machine_fields), desc) &&
	    (desc->nr_memory || json_fail(r, "\"memory\" is needed")))
		return desc;
	machine_desc_free(desc);
	return NULL;
}

struct machine_desc *machine_desc_from_json_text(const char *text, const char *name,
						 char error[DESC_ERROR_MAX])
{
	struct json_reader r = {
		.file = name, .text = text, .error = error, .error_size = DESC_ERROR_MAX};
	struct machine_desc *desc;
	json_t *root;

	*error = 0;
	root = json_reader_load(&r);
	if (!root)
		return NULL;
	desc = read_machine(&r, root);
	json_decref(root);
	if (desc && !desc->name)
		desc->name = strdup(name);
	return desc;
}

struct machine_desc *machine_desc_from_json(const char *path, char error[DESC_ERROR_MAX])
{
	struct machine_desc *desc = NULL;
	FILE *f = fopen(path, "r");
	char *text = f ? malloc(MAX_FILE_SIZE + 1) : NULL;
	size_t size = text ? fread(text, 1, MAX_FILE_SIZE, f) : 0;

	if (!text || ferror(f)) {
		snprintf(error, DESC_ERROR_MAX, "%.300s: %s", path, strerror(errno));
	} else if (size == MAX_FILE_SIZE) {
		snprintf(error, DESC_ERROR_MAX, "%.300s: larger than 16 MiB", path);
	} else if (memchr(text, 0, size)) {
		snprintf(error, DESC_ERROR_MAX, "%.300s: not a text", path);
	} else {
		text[size] = 0;
		desc = machine_desc_from_json_text(text, path, error);
	}
	free(text);
	if (f)
		fclose(f);
	return desc;
}
