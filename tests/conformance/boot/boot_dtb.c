/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot-dtb [-m SIZE[@BASE]] [-v] DTB: boot one device tree in the model.
 *
 * Prints "booted: …" (status 0) or "refused: REASON" (status 1). -m is used
 * when the tree has no memory; -v prints the boot messages before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "machine/board.h"
#include "mm/memblock.h"

static void print_log(const struct board *b)
{
	size_t len;
	char *text = printk_dmesg(board_log(b), 0, &len);

	fputs(text ? text : "", stdout);
	free(text);
}

static void print_board(const struct board *b, const char *memory)
{
	struct machine *m = board_machine(b);
	struct mm_fault fault;

	printf("booted: %lu MiB%s%s, %d CPUs, %d nodes, %d areas (%lu MiB)%s\n",
	       (unsigned long)(memblock_phys_mem_size(machine_memblock(m)) >> 20),
	       memory ? " by -m" : "",
	       board_desc(b)->reserved_unsupported ? " (reserved memory of other cells)" : "",
	       machine_params(m)->nr_cpus, nr_online_nodes(m), cma_area_count(m),
	       totalcma_pages(m) >> (20 - page_shift(m)),
	       mm_check(m, &fault, 1) ? ", AND THE ALLOCATOR IS NOT WHOLE" : "");
}

int main(int argc, char **argv)
{
	const char *memory = NULL, *used = NULL;
	char error[DESC_ERROR_MAX];
	struct machine_desc *desc;
	struct board *b;
	int opt, verbose = 0;

	while ((opt = getopt(argc, argv, "m:v")) != -1) {
		if (opt == 'm')
			memory = optarg;
		else if (opt == 'v')
			verbose = 1;
		else
			return 2;
	}
	if (optind + 1 != argc)
		return 2;
	desc = machine_desc_from_dtb(argv[optind], error);
	if (desc && !desc->nr_memory && memory) {
		used = memory;
		if (machine_desc_set_memory(desc, memory))
			return 2;
	}
	b = desc ? board_boot(desc, NULL, error) : NULL;
	if (!b) {
		printf("refused: %s\n", error);
		return 1;
	}
	if (verbose)
		print_log(b);
	print_board(b, used);
	board_destroy(b);
	return 0;
}
