/* SPDX-License-Identifier: GPL-2.0-or-later */
/* qemu's "virt" machine: see virt.h. */
#include "virt.h"

#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/cmdline.h"

#define TREE_MAX    (256 << 10)
#define PHANDLE_GIC 0x8003

/* ---- options ---- */

/* The value of key= in a list joined by commas; false: absent. */
static bool list_value(const char *list, const char *key, char *value, size_t size)
{
	size_t len = strlen(key);

	while (*list) {
		size_t n = strcspn(list, ",");

		if (n > len && !strncmp(list, key, len) && list[len] == '=') {
			snprintf(value, size, "%.*s", (int)(n - len - 1), list + len + 1);
			return true;
		}
		list += n + (list[n] == ',');
	}
	return false;
}

/* Bytes; a bare number counts MiB, as for -m. */
static unsigned long long size_of(const char *s)
{
	const char *end;
	unsigned long long value = memparse(s, &end);

	return end > s && end[-1] >= '0' && end[-1] <= '9' ? value << 20 : value;
}

struct backend {
	char id[32];
	unsigned long long size;
};

struct parse {
	struct virt_options *o;
	struct backend backends[VIRT_MAX_NODES];
	int nr_backends;
};

static void parse_object(struct parse *p, const char *list)
{
	char value[64];
	struct backend *b = &p->backends[p->nr_backends];

	if (p->nr_backends == VIRT_MAX_NODES || strncmp(list, "memory-backend", 14) ||
	    !list_value(list, "id", b->id, sizeof(b->id)) ||
	    !list_value(list, "size", value, sizeof(value)))
		return;
	b->size = size_of(value);
	p->nr_backends++;
}

static void assign_cpus(struct virt_options *o, const char *list, int nid)
{
	while (list && *list) {
		int first, last, n = sscanf(list, "cpus=%d-%d", &first, &last);

		if (n == 1)
			last = first;
		for (int cpu = first; n >= 1 && cpu >= 0 && cpu <= last && cpu < VIRT_MAX_CPUS;
		     cpu++)
			o->cpu_node[cpu] = nid;
		list = strchr(list, ',');
		list = list ? list + 1 : NULL;
	}
}

static void parse_numa(struct parse *p, const char *list)
{
	char value[64];
	int nid = p->o->nr_nodes, src, dst, val;

	if (!strncmp(list, "dist,", 5)) {
		if (sscanf(list, "dist,src=%d,dst=%d,val=%d", &src, &dst, &val) == 3 && src >= 0 &&
		    src < VIRT_MAX_NODES && dst >= 0 && dst < VIRT_MAX_NODES) {
			p->o->distance[src][dst] = val;
			p->o->has_distances = true;
		}
		return;
	}
	if (strncmp(list, "node", 4))
		return;
	if (list_value(list, "nodeid", value, sizeof(value)))
		nid = atoi(value);
	if (nid < 0 || nid >= VIRT_MAX_NODES)
		return;
	if (nid >= p->o->nr_nodes)
		p->o->nr_nodes = nid + 1;
	if (list_value(list, "mem", value, sizeof(value)))
		p->o->node_memory[nid] = size_of(value);
	for (int i = 0; list_value(list, "memdev", value, sizeof(value)) && i < p->nr_backends; i++)
		if (!strcmp(p->backends[i].id, value))
			p->o->node_memory[nid] = p->backends[i].size;
	assign_cpus(p->o, strstr(list, "cpus="), nid);
}

static void parse_machine(struct virt_options *o, const char *list)
{
	char value[16];

	o->randomness =
		!list_value(list, "dtb-randomness", value, sizeof(value)) || strcmp(value, "off");
	o->gic_v3 = list_value(list, "gic-version", value, sizeof(value)) &&
		    (!strcmp(value, "3") || !strcmp(value, "max"));
}

static void parse_option(struct parse *p, const char *option, const char *value)
{
	char size[64];

	if (!strcmp(option, "-m"))
		p->o->memory =
			size_of(list_value(value, "size", size, sizeof(size)) ? size : value);
	else if (!strcmp(option, "-smp"))
		p->o->cpus = atoi(list_value(value, "cpus", size, sizeof(size)) ? size : value);
	else if (!strcmp(option, "-M"))
		parse_machine(p->o, value);
	else if (!strcmp(option, "-object"))
		parse_object(p, value);
	else if (!strcmp(option, "-numa"))
		parse_numa(p, value);
}

bool virt_parse(struct virt_options *options, const char *words)
{
	struct parse p = {.o = options};
	char *copy = strdup(words), *option = NULL, *save, *word;

	*options = (struct virt_options){.cpus = 1, .randomness = true};
	if (!copy)
		return false;
	/* Backends may be named before they are described. */
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (option && !strcmp(option, "-object"))
			parse_object(&p, word);
		option = word;
	}
	strcpy(copy, words);
	option = NULL;
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (option && *option == '-' && strcmp(option, "-object"))
			parse_option(&p, option, word);
		option = word;
	}
	free(copy);
	return options->memory && options->cpus >= 1 && options->cpus <= VIRT_MAX_CPUS;
}

/* ---- the tree ---- */

static void text(void *t, const char *name, const char *value, size_t len)
{
	fdt_property(t, name, value, (int)len);
}

#define TEXT(t, name, value) text(t, name, value, sizeof(value))

static void cells(void *t, const char *name, int nr, const uint32_t *values)
{
	fdt32_t be[64];

	for (int i = 0; i < nr; i++)
		be[i] = cpu_to_fdt32(values[i]);
	fdt_property(t, name, be, 4 * nr);
}

#define CELLS(t, name, ...)                                                                        \
	cells(t, name, sizeof((uint32_t[]){__VA_ARGS__}) / 4, (uint32_t[]){__VA_ARGS__})
#define FLAG(t, name) fdt_property(t, name, NULL, 0)

static void addr_size_cells(void *t, uint32_t addr, uint32_t size)
{
	CELLS(t, "#size-cells", size);
	CELLS(t, "#address-cells", addr);
}

static void add_firmware(void *t)
{
	fdt_begin_node(t, "psci");
	CELLS(t, "migrate", 0xc4000005);
	CELLS(t, "cpu_on", 0xc4000003);
	CELLS(t, "cpu_off", 0x84000002);
	CELLS(t, "cpu_suspend", 0xc4000001);
	TEXT(t, "method", "hvc");
	TEXT(t, "compatible", "arm,psci-1.0\0arm,psci-0.2\0arm,psci");
	fdt_end_node(t);
	fdt_begin_node(t, "platform-bus@c000000");
	CELLS(t, "interrupt-parent", PHANDLE_GIC);
	CELLS(t, "ranges", 0, 0, 0xc000000, 0x2000000);
	addr_size_cells(t, 1, 1);
	TEXT(t, "compatible", "qemu,platform\0simple-bus");
	fdt_end_node(t);
	fdt_begin_node(t, "fw-cfg@9020000");
	FLAG(t, "dma-coherent");
	CELLS(t, "reg", 0, 0x9020000, 0, 0x18);
	TEXT(t, "compatible", "qemu,fw-cfg-mmio");
	fdt_end_node(t);
}

static void add_virtio(void *t)
{
	for (uint32_t i = 0; i < 32; i++) {
		uint32_t base = 0xa000000 + i * 0x200;
		char name[32];

		snprintf(name, sizeof(name), "virtio_mmio@%x", base);
		fdt_begin_node(t, name);
		FLAG(t, "dma-coherent");
		CELLS(t, "interrupts", 0, 0x10 + i, 1);
		CELLS(t, "reg", 0, base, 0, 0x200);
		TEXT(t, "compatible", "virtio,mmio");
		fdt_end_node(t);
	}
}

static void add_gpio(void *t)
{
	fdt_begin_node(t, "gpio-keys");
	TEXT(t, "compatible", "gpio-keys");
	fdt_begin_node(t, "poweroff");
	CELLS(t, "gpios", 0x8005, 3, 0);
	CELLS(t, "linux,code", 0x74);
	TEXT(t, "label", "GPIO Key Poweroff");
	fdt_end_node(t);
	fdt_end_node(t);
	fdt_begin_node(t, "pl061@9030000");
	CELLS(t, "phandle", 0x8005);
	TEXT(t, "clock-names", "apb_pclk");
	CELLS(t, "clocks", 0x8000);
	CELLS(t, "interrupts", 0, 7, 4);
	FLAG(t, "gpio-controller");
	CELLS(t, "#gpio-cells", 2);
	TEXT(t, "compatible", "arm,pl061\0arm,primecell");
	CELLS(t, "reg", 0, 0x9030000, 0, 0x1000);
	fdt_end_node(t);
}

static void add_pcie(void *t)
{
	fdt_begin_node(t, "pcie@10000000");
	CELLS(t, "interrupt-map-mask", 0x1800, 0, 0, 7);
	CELLS(t, "interrupt-map", 0, 0, 0, 1, PHANDLE_GIC, 0, 0, 0, 3, 4);
	CELLS(t, "#interrupt-cells", 1);
	CELLS(t, "ranges", 0x2000000, 0, 0x10000000, 0, 0x10000000, 0, 0x2eff0000);
	CELLS(t, "reg", 0x40, 0x10000000, 0, 0x10000000);
	CELLS(t, "msi-map", 0, 0x8004, 0, 0x10000);
	FLAG(t, "dma-coherent");
	CELLS(t, "bus-range", 0, 0xff);
	CELLS(t, "linux,pci-domain", 0);
	addr_size_cells(t, 3, 2);
	TEXT(t, "device_type", "pci");
	TEXT(t, "compatible", "pci-host-ecam-generic");
	fdt_end_node(t);
}

static void add_clocked(void *t)
{
	fdt_begin_node(t, "pl031@9010000");
	TEXT(t, "clock-names", "apb_pclk");
	CELLS(t, "clocks", 0x8000);
	CELLS(t, "interrupts", 0, 2, 4);
	CELLS(t, "reg", 0, 0x9010000, 0, 0x1000);
	TEXT(t, "compatible", "arm,pl031\0arm,primecell");
	fdt_end_node(t);
	fdt_begin_node(t, "pl011@9000000");
	TEXT(t, "clock-names", "uartclk\0apb_pclk");
	CELLS(t, "clocks", 0x8000, 0x8000);
	CELLS(t, "interrupts", 0, 1, 4);
	CELLS(t, "reg", 0, 0x9000000, 0, 0x1000);
	TEXT(t, "compatible", "arm,pl011\0arm,primecell");
	fdt_end_node(t);
}

/* What translates messages to interrupts: GICv3's own device, or a frame of GICv2. */
static void add_msi(void *t, const struct virt_options *o)
{
	fdt_begin_node(t, o->gic_v3 ? "its@8080000" : "v2m@8020000");
	CELLS(t, "phandle", 0x8004);
	CELLS(t, "reg", 0, o->gic_v3 ? 0x8080000 : 0x8020000, 0, o->gic_v3 ? 0x20000 : 0x1000);
	if (o->gic_v3)
		CELLS(t, "#msi-cells", 1);
	FLAG(t, "msi-controller");
	if (o->gic_v3)
		TEXT(t, "compatible", "arm,gic-v3-its");
	else
		TEXT(t, "compatible", "arm,gic-v2m-frame");
	fdt_end_node(t);
}

static void add_interrupts(void *t, const struct virt_options *o)
{
	fdt_begin_node(t, "pmu");
	CELLS(t, "interrupts", 1, 7, 0x304);
	TEXT(t, "compatible", "arm,armv8-pmuv3");
	fdt_end_node(t);
	fdt_begin_node(t, "intc@8000000");
	CELLS(t, "phandle", PHANDLE_GIC);
	CELLS(t, "reg", 0, 0x8000000, 0, 0x10000, 0, 0x8010000, 0, 0x10000);
	if (o->gic_v3) {
		CELLS(t, "#redistributor-regions", 1);
		TEXT(t, "compatible", "arm,gic-v3");
	} else {
		TEXT(t, "compatible", "arm,cortex-a15-gic");
	}
	FLAG(t, "ranges");
	addr_size_cells(t, 2, 2);
	FLAG(t, "interrupt-controller");
	CELLS(t, "#interrupt-cells", 3);
	add_msi(t, o);
	fdt_end_node(t);
	fdt_begin_node(t, "flash@0");
	CELLS(t, "bank-width", 4);
	CELLS(t, "reg", 0, 0, 0, 0x4000000, 0, 0x4000000, 0, 0x4000000);
	TEXT(t, "compatible", "cfi-flash");
	fdt_end_node(t);
}

/* One socket, one cluster, a core for each CPU. */
static void add_cpu_map(void *t, const struct virt_options *o)
{
	char name[32];

	fdt_begin_node(t, "cpu-map");
	fdt_begin_node(t, "socket0");
	fdt_begin_node(t, "cluster0");
	for (int cpu = 0; cpu < o->cpus; cpu++) {
		snprintf(name, sizeof(name), "core%d", cpu);
		fdt_begin_node(t, name);
		CELLS(t, "cpu", 0x8000u + (uint32_t)(o->cpus - cpu));
		fdt_end_node(t);
	}
	fdt_end_node(t);
	fdt_end_node(t);
	fdt_end_node(t);
}

static void add_cpus(void *t, const struct virt_options *o)
{
	char name[32];

	fdt_begin_node(t, "cpus");
	addr_size_cells(t, 1, 0);
	add_cpu_map(t, o);
	for (int cpu = 0; cpu < o->cpus; cpu++) {
		snprintf(name, sizeof(name), "cpu@%d", cpu);
		fdt_begin_node(t, name);
		CELLS(t, "phandle", 0x8000u + (uint32_t)(o->cpus - cpu));
		if (o->nr_nodes)
			CELLS(t, "numa-node-id", (uint32_t)o->cpu_node[cpu]);
		CELLS(t, "reg", (uint32_t)cpu);
		if (o->cpus > 1)
			TEXT(t, "enable-method", "psci");
		TEXT(t, "compatible", "arm,cortex-a72");
		TEXT(t, "device_type", "cpu");
		fdt_end_node(t);
	}
	fdt_end_node(t);
}

static void add_clocks(void *t)
{
	fdt_begin_node(t, "timer");
	CELLS(t, "interrupts", 1, 0xd, 0x304, 1, 0xe, 0x304, 1, 0xb, 0x304, 1, 0xa, 0x304);
	FLAG(t, "always-on");
	TEXT(t, "compatible", "arm,armv8-timer\0arm,armv7-timer");
	fdt_end_node(t);
	fdt_begin_node(t, "apb-pclk");
	CELLS(t, "phandle", 0x8000);
	TEXT(t, "clock-output-names", "clk24mhz");
	CELLS(t, "clock-frequency", 0x16e3600);
	CELLS(t, "#clock-cells", 0);
	TEXT(t, "compatible", "fixed-clock");
	fdt_end_node(t);
}

static void add_memory_node(void *t, unsigned long long base, unsigned long long size, int nid)
{
	char name[32];

	snprintf(name, sizeof(name), "memory@%llx", base);
	fdt_begin_node(t, name);
	if (nid >= 0)
		CELLS(t, "numa-node-id", (uint32_t)nid);
	CELLS(t, "reg", (uint32_t)(base >> 32), (uint32_t)base, (uint32_t)(size >> 32),
	      (uint32_t)size);
	TEXT(t, "device_type", "memory");
	fdt_end_node(t);
}

/* Distances that were not said are 10 and 20; one way holds for the other. */
static uint32_t distance(const struct virt_options *o, int from, int to)
{
	if (from == to)
		return 10;
	if (o->distance[from][to])
		return (uint32_t)o->distance[from][to];
	return o->distance[to][from] ? (uint32_t)o->distance[to][from] : 20;
}

static void put_memory(void *t, const struct virt_options *o)
{
	unsigned long long base = VIRT_RAM_BASE;
	fdt32_t map[3 * VIRT_MAX_NODES * VIRT_MAX_NODES];
	int n = 0;

	if (!o->nr_nodes)
		add_memory_node(t, base, o->memory, -1);
	for (int nid = 0; nid < o->nr_nodes; nid++) {
		if (o->node_memory[nid])
			add_memory_node(t, base, o->node_memory[nid], nid);
		base += o->node_memory[nid];
		for (int to = 0; to < o->nr_nodes; to++) {
			map[n++] = cpu_to_fdt32((uint32_t)nid);
			map[n++] = cpu_to_fdt32((uint32_t)to);
			map[n++] = cpu_to_fdt32(distance(o, nid, to));
		}
	}
	if (!o->has_distances)
		return;
	fdt_begin_node(t, "distance-map");
	fdt_property(t, "distance-matrix", map, 4 * n);
	TEXT(t, "compatible", "numa-distance-map-v1");
	fdt_end_node(t);
}

static void add_chosen(void *t, const struct virt_options *o)
{
	fdt_begin_node(t, "chosen");
	TEXT(t, "stdout-path", "/pl011@9000000");
	if (o->randomness) {
		CELLS(t, "rng-seed", 1, 2, 3, 4, 5, 6, 7, 8);
		CELLS(t, "kaslr-seed", 1, 2);
	}
	fdt_end_node(t);
}

void *virt_tree(const struct virt_options *o, size_t *size)
{
	void *t = calloc(1, TREE_MAX);

	if (!t)
		return NULL;
	fdt_create(t, TREE_MAX);
	fdt_finish_reservemap(t);
	fdt_begin_node(t, "");
	CELLS(t, "interrupt-parent", PHANDLE_GIC);
	TEXT(t, "model", "linux,dummy-virt");
	addr_size_cells(t, 2, 2);
	TEXT(t, "compatible", "linux,dummy-virt");
	add_firmware(t);
	put_memory(t, o);
	add_virtio(t);
	add_gpio(t);
	add_pcie(t);
	add_clocked(t);
	add_interrupts(t, o);
	add_cpus(t, o);
	add_clocks(t);
	add_chosen(t, o);
	fdt_end_node(t);
	if (fdt_finish(t)) {
		free(t);
		return NULL;
	}
	*size = fdt_totalsize(t);
	return t;
}
