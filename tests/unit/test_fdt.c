/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees, sound and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "machine/board.h"

#define M	 (1ull << 20)
#define G	 (1ull << 30)
#define TREE_MAX 16384

static char error[DESC_ERROR_MAX];
static char tree[TREE_MAX];

static void cells(const char *name, int nr, const uint32_t *values)
{
	fdt32_t be[16];

	for (int i = 0; i < nr; i++)
		be[i] = cpu_to_fdt32(values[i]);
	fdt_property(tree, name, be, 4 * nr);
}

#define CELLS(name, ...)                                                                           \
	cells(name, sizeof((uint32_t[]){__VA_ARGS__}) / 4, (uint32_t[]){__VA_ARGS__})
#define TEXT(name, value) fdt_property(tree, name, value, sizeof(value))
#define FLAG(name)	  fdt_property(tree, name, NULL, 0)

/* A root of two and two cells, and 1 GiB of memory at 1 GiB. */
static void begin(void)
{
	fdt_create(tree, sizeof(tree));
	fdt_add_reservemap_entry(tree, 0x41000000, 0x1000);
	fdt_finish_reservemap(tree);
	fdt_begin_node(tree, "");
	TEXT("model", "A board");
	CELLS("#address-cells", 2);
	CELLS("#size-cells", 2);
	fdt_begin_node(tree, "memory@40000000");
	TEXT("device_type", "memory");
	CELLS("reg", 0, 0x40000000, 0, 0x40000000);
	fdt_end_node(tree);
}

static struct machine_desc *finish(void)
{
	fdt_end_node(tree);
	assert_int_equal(fdt_finish(tree), 0);
	return machine_desc_from_fdt(tree, sizeof(tree), NULL, error);
}

static void begin_reserved(void)
{
	fdt_begin_node(tree, "reserved-memory");
	CELLS("#address-cells", 2);
	CELLS("#size-cells", 2);
	FLAG("ranges");
}

static void the_board_is_read(void **state)
{
	struct machine_desc *d;

	begin();
	fdt_begin_node(tree, "chosen");
	TEXT("bootargs", "cma=16M quiet");
	CELLS("linux,initrd-start", 0x48000000);
	CELLS("linux,initrd-end", 0, 0x48100000);
	fdt_end_node(tree);
	d = finish();
	assert_non_null(d);
	assert_string_equal(d->model, "A board");
	assert_string_equal(d->cmdline, "cma=16M quiet");
	assert_int_equal(d->nr_memory, 1);
	assert_int_equal(d->memory[0].size, G);
	assert_int_equal(d->memreserve.nr, 1);
	assert_int_equal(d->initrd_base, 0x48000000);
	assert_int_equal(d->initrd_size, M);
	assert_true(d->dma_limit == PHYS_ADDR_MAX);
	machine_desc_free(d);
}

static void disabled_memory_is_none(void **state)
{
	struct machine_desc *d;

	begin();
	fdt_begin_node(tree, "memory@100000000");
	TEXT("device_type", "memory");
	TEXT("status", "disabled");
	CELLS("reg", 1, 0, 0, 0x40000000);
	fdt_end_node(tree);
	fdt_begin_node(tree, "memory@200000000");
	TEXT("device_type", "memory");
	CELLS("reg", 2, 0, 0, 0x40000000);
	CELLS("linux,usable-memory", 2, 0, 0, 0x10000000);
	fdt_end_node(tree);
	d = finish();
	assert_int_equal(d->nr_memory, 2);
	assert_int_equal(d->memory[1].size, 256 * M);
	machine_desc_free(d);
}

static void nodes_and_distances(void **state)
{
	struct machine_desc *d;

	begin();
	fdt_begin_node(tree, "memory@100000000");
	TEXT("device_type", "memory");
	CELLS("reg", 1, 0, 0, 0x40000000);
	CELLS("numa-node-id", 1);
	fdt_end_node(tree);
	fdt_begin_node(tree, "cpus");
	CELLS("#address-cells", 1);
	CELLS("#size-cells", 0);
	for (uint32_t i = 0; i < 2; i++) {
		fdt_begin_node(tree, i ? "cpu@1" : "cpu@0");
		TEXT("device_type", "cpu");
		CELLS("reg", i);
		CELLS("numa-node-id", i);
		fdt_end_node(tree);
	}
	fdt_begin_node(tree, "cpu@2");
	TEXT("device_type", "cpu");
	TEXT("status", "fail-broken");
	fdt_end_node(tree);
	fdt_end_node(tree);
	fdt_begin_node(tree, "distance-map");
	TEXT("compatible", "numa-distance-map-v1");
	CELLS("distance-matrix", 0, 0, 10, 0, 1, 25, 1, 1, 10);
	fdt_end_node(tree);
	d = finish();
	assert_int_equal(d->memory[0].nid, NUMA_NO_NODE);
	assert_int_equal(d->memory[1].nid, 1);
	assert_int_equal(d->nr_cpus, 2);
	assert_int_equal(d->cpus[1].nid, 1);
	assert_int_equal(d->nr_distances, 3);
	assert_int_equal(d->distances[1].distance, 25);
	machine_desc_free(d);
}

static void reserved_memory_of_every_kind(void **state)
{
	struct machine_desc *d;

	begin();
	begin_reserved();
	fdt_begin_node(tree, "pool");
	TEXT("compatible", "vendor,pool\0shared-dma-pool");
	FLAG("reusable");
	FLAG("linux,cma-default");
	CELLS("size", 0, 0x2000000);
	CELLS("alignment", 0, 0x400000);
	CELLS("alloc-ranges", 0, 0x40000000, 0, 0x20000000);
	fdt_end_node(tree);
	fdt_begin_node(tree, "fw@50000000");
	FLAG("no-map");
	CELLS("reg", 0, 0x50000000, 0, 0x100000, 0, 0x52000000, 0, 0x100000);
	fdt_end_node(tree);
	fdt_begin_node(tree, "bad@53000000");
	CELLS("reg", 0, 0x53000000, 0x100000);
	fdt_end_node(tree);
	fdt_begin_node(tree, "off@54000000");
	TEXT("status", "disabled");
	CELLS("reg", 0, 0x54000000, 0, 0x100000);
	fdt_end_node(tree);
	fdt_end_node(tree);
	d = finish();
	assert_int_equal(d->nr_reserved, 3);
	assert_true(desc_reserved_is_compatible(&d->reserved[0], "shared-dma-pool"));
	assert_true(d->reserved[0].cma_default && d->reserved[0].reusable);
	assert_int_equal(d->reserved[0].alignment, 4 * M);
	assert_int_equal(d->reserved[1].reg.nr, 2);
	assert_true(d->reserved[1].no_map);
	assert_true(d->reserved[2].bad_reg);
	machine_desc_free(d);
}

static void other_cells_are_not_supported(void **state)
{
	struct machine_desc *d;

	begin();
	fdt_begin_node(tree, "reserved-memory");
	CELLS("#address-cells", 1);
	CELLS("#size-cells", 1);
	FLAG("ranges");
	fdt_end_node(tree);
	d = finish();
	assert_true(d->reserved_unsupported);
	machine_desc_free(d);
}

/* soc: bus address 0xc0000000 is CPU address 0, 1 GiB of it; as on a Raspberry Pi. */
static void a_bus_limits_dma(void **state)
{
	struct machine_desc *d;

	begin();
	fdt_begin_node(tree, "soc");
	CELLS("#address-cells", 1);
	CELLS("#size-cells", 1);
	CELLS("ranges", 0x7e000000, 0, 0xfe000000, 0x1800000);
	CELLS("dma-ranges", 0xc0000000, 0, 0, 0x40000000);
	fdt_begin_node(tree, "serial@7e201000");
	TEXT("compatible", "arm,pl011\0arm,primecell");
	CELLS("reg", 0x7e201000, 0x200);
	fdt_end_node(tree);
	fdt_end_node(tree);
	fdt_begin_node(tree, "off");
	TEXT("status", "disabled");
	CELLS("#address-cells", 1);
	CELLS("#size-cells", 1);
	CELLS("dma-ranges", 0, 0, 0, 0x1000);
	fdt_end_node(tree);
	d = finish();
	assert_int_equal(d->dma_limit, 0x3fffffff);
	assert_int_equal(d->nr_devices, 1);
	assert_int_equal(d->devices[0].base, 0xfe201000);
	assert_string_equal(d->devices[0].name, "serial@7e201000");
	machine_desc_free(d);
}

static void aliases_cost_memory(void **state)
{
	struct machine_desc *d;

	begin();
	fdt_begin_node(tree, "aliases");
	TEXT("serial0", "/memory@40000000");
	TEXT("ethernet", "/memory@40000000");
	TEXT("mmc12", "/nowhere");
	fdt_end_node(tree);
	d = finish();
	assert_int_equal(d->tree.nr_aliases, 1);
	assert_int_equal(d->tree.aliases[0], d->kernel.sizeof_alias + 7);
	machine_desc_free(d);
}

static void what_is_no_tree_is_refused(void **state)
{
	memset(tree, 0x5a, sizeof(tree));
	assert_null(machine_desc_from_fdt(tree, sizeof(tree), NULL, error));
	assert_null(machine_desc_from_fdt(tree, 0, NULL, error));
	begin();
	machine_desc_free(finish());
	assert_null(machine_desc_from_fdt(tree, 100, NULL, error));
	assert_memory_equal(error, "not a sound device tree", 23);
	fdt_create(tree, sizeof(tree));
	fdt_finish_reservemap(tree);
	fdt_begin_node(tree, "");
	CELLS("#address-cells", 9);
	assert_null(finish());
}

/* A tree with a byte or a few changed: read, booted or refused, never a crash. */
static void damaged_trees_do_no_harm(void **state)
{
	static char damaged[TREE_MAX];
	uint32_t seed = 1;
	int booted = 0, trees = atoi(getenv("DAMAGED_TREES") ?: "3000");

	reserved_memory_of_every_kind(state);
	for (int i = 0; i < trees; i++) {
		struct machine_desc *d;
		struct board *b;

		memcpy(damaged, tree, sizeof(tree));
		for (int n = i % 4; n >= 0; n--) {
			seed = seed * 1664525 + 1013904223;
			damaged[(seed >> 8) % fdt_totalsize(tree)] = (char)(seed >> 20);
		}
		d = machine_desc_from_fdt(damaged, sizeof(damaged), NULL, error);
		b = d ? board_boot(d, NULL, error) : NULL;
		booted += b != NULL;
		board_destroy(b);
	}
	assert_true(booted > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_board_is_read),
		cmocka_unit_test(disabled_memory_is_none),
		cmocka_unit_test(nodes_and_distances),
		cmocka_unit_test(reserved_memory_of_every_kind),
		cmocka_unit_test(other_cells_are_not_supported),
		cmocka_unit_test(a_bus_limits_dma),
		cmocka_unit_test(aliases_cost_memory),
		cmocka_unit_test(what_is_no_tree_is_refused),
		cmocka_unit_test(damaged_trees_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
