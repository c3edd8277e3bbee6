/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making and changing descriptions of boards: see desc.h. */
#include "machine/desc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/cmdline.h"

struct machine_desc *machine_desc_new(unsigned int page_shift)
{
	struct machine_desc *desc = calloc(1, sizeof(*desc));

	if (!desc)
		return NULL;
	if (!desc_kernel_defaults(&desc->kernel, page_shift)) {
		free(desc);
		return NULL;
	}
	desc->dma_limit = PHYS_ADDR_MAX;
	desc->initrd_base = ADDR_AUTO;
	desc->dtb_base = ADDR_AUTO;
	desc->cmdline = strdup("");
	if (!desc->cmdline) {
		free(desc);
		return NULL;
	}
	return desc;
}

static void free_reserved(struct desc_reserved *r)
{
	for (char **c = r->compatible; c && *c; c++)
		free(*c);
	free(r->compatible);
	free(r->reg.r);
	free(r->alloc_ranges.r);
	free(r->name);
}

void machine_desc_free(struct machine_desc *desc)
{
	if (!desc)
		return;
	for (size_t i = 0; i < desc->nr_reserved; i++)
		free_reserved(&desc->reserved[i]);
	for (size_t i = 0; i < desc->nr_devices; i++)
		free(desc->devices[i].name);
	free(desc->reserved);
	free(desc->devices);
	free(desc->memory);
	free(desc->cpus);
	free(desc->distances);
	free(desc->usable.r);
	free(desc->memreserve.r);
	free(desc->captured.r);
	free(desc->tree.aliases);
	free(desc->cmdline);
	free(desc->model);
	free(desc->name);
	free(desc->about);
	free(desc);
}

/* Room for one more element at the end of an array. Null, nothing changed: no memory. */
static void *grow(void **array, size_t *nr, size_t size)
{
	/* Full at every power of two. */
	if ((*nr & (*nr - 1)) == 0) {
		void *bigger = reallocarray(*array, *nr ? *nr * 2 : 1, size);

		if (!bigger)
			return NULL;
		*array = bigger;
	}
	memset((char *)*array + *nr * size, 0, size);
	return (char *)*array + (*nr)++ * size;
}

int desc_ranges_add(struct desc_ranges *list, phys_addr_t base, phys_addr_t size)
{
	struct desc_range *r = grow((void **)&list->r, &list->nr, sizeof(*r));

	if (!r)
		return -ENOMEM;
	*r = (struct desc_range){base, size};
	return 0;
}

int desc_add_memory(struct machine_desc *desc, struct desc_memory memory)
{
	struct desc_memory *m = grow((void **)&desc->memory, &desc->nr_memory, sizeof(*m));

	if (!m)
		return -ENOMEM;
	*m = memory;
	return 0;
}

int desc_add_cpu(struct machine_desc *desc, struct desc_cpu cpu)
{
	struct desc_cpu *c = grow((void **)&desc->cpus, &desc->nr_cpus, sizeof(*c));

	if (!c)
		return -ENOMEM;
	*c = cpu;
	return 0;
}

int desc_add_distance(struct machine_desc *desc, struct desc_distance distance)
{
	struct desc_distance *d = grow((void **)&desc->distances, &desc->nr_distances, sizeof(*d));

	if (!d)
		return -ENOMEM;
	*d = distance;
	return 0;
}

int desc_add_alias(struct machine_desc *desc, size_t size)
{
	size_t *a = grow((void **)&desc->tree.aliases, &desc->tree.nr_aliases, sizeof(*a));

	if (!a)
		return -ENOMEM;
	*a = size;
	return 0;
}

int desc_add_device(struct machine_desc *desc, const char *name, phys_addr_t base, phys_addr_t size,
		    int depth)
{
	char *copy = strdup(name);
	struct desc_device *d =
		copy ? grow((void **)&desc->devices, &desc->nr_devices, sizeof(*d)) : NULL;

	if (!d) {
		free(copy);
		return -ENOMEM;
	}
	*d = (struct desc_device){copy, base, size, depth};
	return 0;
}

struct desc_reserved *desc_add_reserved(struct machine_desc *desc, const char *name)
{
	char *copy = strdup(name);
	struct desc_reserved *r =
		copy ? grow((void **)&desc->reserved, &desc->nr_reserved, sizeof(*r)) : NULL;

	if (!r) {
		free(copy);
		return NULL;
	}
	r->name = copy;
	return r;
}

int desc_reserved_add_compatible(struct desc_reserved *reserved, const char *compatible)
{
	size_t nr = 0;
	char **list, *copy = strdup(compatible);

	while (reserved->compatible && reserved->compatible[nr])
		nr++;
	list = copy ? reallocarray(reserved->compatible, nr + 2, sizeof(*list)) : NULL;
	if (!list) {
		free(copy);
		return -ENOMEM;
	}
	list[nr] = copy;
	list[nr + 1] = NULL;
	reserved->compatible = list;
	return 0;
}

bool desc_reserved_is_compatible(const struct desc_reserved *reserved, const char *compatible)
{
	for (char **c = reserved->compatible; c && *c; c++)
		if (!strcasecmp(*c, compatible))
			return true;
	return false;
}

int machine_desc_set_memory(struct machine_desc *desc, const char *text)
{
	struct desc_memory memory = {.base = 0x40000000, .nid = NUMA_NO_NODE};
	const char *p;

	memory.size = memparse(text, &p);
	if (p == text || !memory.size)
		return -EINVAL;
	if (desc->nr_memory)
		memory.base = desc->memory[0].base;
	if (*p == '@') {
		const char *base = p + 1;

		memory.base = memparse(base, &p);
		if (p == base)
			return -EINVAL;
	}
	if (*p || memory.base + memory.size < memory.base)
		return -EINVAL;
	desc->nr_memory = 0;
	free(desc->memory);
	desc->memory = NULL;
	return desc_add_memory(desc, memory);
}

int machine_desc_add_cmdline(struct machine_desc *desc, const char *words)
{
	char *joined;

	if (!*words)
		return 0;
	if (asprintf(&joined, "%s%s%s", desc->cmdline, *desc->cmdline ? " " : "", words) < 0)
		return -ENOMEM;
	free(desc->cmdline);
	desc->cmdline = joined;
	return 0;
}
