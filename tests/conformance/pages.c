// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pages [-v] DIR…: boot each recorded board and compare its pages, as
 * /proc/kpageflags and debugfs's page_owner show them, with what the kernel
 * showed of its own. The exit status is 0 when nothing differs.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boot/input.h"
#include "pages.h"

static void run_board(const char *dir, struct tally *total)
{
	const char *name = strrchr(dir, '/') ? strrchr(dir, '/') + 1 : dir;
	struct tally t = { .verbose = total->verbose };
	char error[DESC_ERROR_MAX];
	struct machine_desc *desc = input_board(dir, error);
	struct board *b = desc ? board_boot(desc, NULL, error) : NULL;

	if (!b) {
		printf("%-24s cannot be booted: %s\n", name, error);
		total->different++;
		return;
	}
	compare_kpageflags(&t, b, dir);
	compare_page_owner(&t, b, dir);
	board_destroy(b);
	printf("%-24s %6u equal, %u different, %u not derivable\n", name, t.equal, t.different,
	       t.underivable);
	total->equal += t.equal;
	total->different += t.different;
}

int main(int argc, char **argv)
{
	struct tally total = { 0 };
	int opt;

	while ((opt = getopt(argc, argv, "v")) != -1) {
		if (opt != 'v')
			return 2;
		total.verbose = true;
	}
	for (int i = optind; i < argc; i++)
		run_board(argv[i], &total);
	return total.different || !total.equal;
}
