/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * board [-v] DIR…: boot recorded machines in the model and compare, line by
 * line, what the kernel showed then with what the model has now.
 *
 * DIR is a recorded board, or holds some. -v shows every difference, -l the
 * list of what cannot be derived. The exit status is 0 when nothing differs.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "board.h"
#include "input.h"
#include "mm/memblock.h"

void compare_zoneinfo(struct tally *t, const struct board *b, const char *dir, const char *name)
{
	struct lines l = lines_read(dir, name);
	struct zone_place place = {.cpu = -1};
	char ours[ANSWER_MAX], where[64];

	for (size_t i = 0; i < l.nr; i++) {
		bool head;

		squeeze(l.line[i]);
		head = !strncmp(l.line[i], "Node", 4);
		if (zone_place_follow(&place, l.line[i]) && head) {
			snprintf(ours, sizeof(ours), "Node %d, zone %s", place.nid, place.zone);
			compare_line(t, "zoneinfo", "", l.line[i],
				     find_zone(b, place.nid, place.zone) ? ours : NULL);
			continue;
		}
		snprintf(where, sizeof(where), "node %d zone %s cpu %d", place.nid, place.zone,
			 place.cpu);
		compare_line(t, "zoneinfo", where, l.line[i],
			     answer_zoneinfo(b, &place, l.line[i], ours) ? ours : NULL);
	}
	lines_free(&l);
}

static void compare_block_line(struct tally *t, const struct board *b,
			       const struct zone_place *place, const char *line)
{
	static const char *const types[] = {"Unmovable",  "Movable", "Reclaimable",
					    "HighAtomic", "CMA",     "Isolate"};
	unsigned long ours[MIGRATE_TYPES + 1], all = 0, n;
	const char *p = strstr(line, place->zone) + strlen(place->zone);
	char *end, recorded[64], answer[64];

	answer_blocks(b, place, ours);
	for (int type = 0; type < MIGRATE_TYPES; type++, p = end) {
		n = strtoul(p, &end, 10);
		all += n;
		snprintf(recorded, sizeof(recorded), "blocks %s %lu", types[type], n);
		snprintf(answer, sizeof(answer), "blocks %s %lu", types[type], ours[type]);
		compare_line(t, "pagetypeinfo", line, recorded,
			     type >= MIGRATE_CMA ? answer : NULL);
	}
	snprintf(recorded, sizeof(recorded), "blocks all %lu", all);
	snprintf(answer, sizeof(answer), "blocks all %lu", ours[MIGRATE_TYPES]);
	compare_line(t, "pagetypeinfo", line, recorded, answer);
}

static void compare_pagetypeinfo(struct tally *t, const struct board *b, const char *dir)
{
	struct lines l = lines_read(dir, "full/pagetypeinfo");
	struct zone_place place;
	bool blocks = false;

	for (size_t i = 0; i < l.nr; i++) {
		squeeze(l.line[i]);
		if (!strncmp(l.line[i], "Number of ", 10))
			blocks = !strncmp(l.line[i] + 10, "blocks", 6);
		else if (blocks && zone_place_follow(&place, l.line[i]))
			compare_block_line(t, b, &place, l.line[i]);
	}
	lines_free(&l);
}

static void compare_sysctl(struct tally *t, const struct board *b, const char *dir)
{
	struct lines l = lines_read(dir, "full/sysctl-vm");
	char ours[ANSWER_MAX];

	for (size_t i = 0; i < l.nr; i++)
		compare_line(t, "sysctl", "", l.line[i],
			     answer_sysctl(b, l.line[i], ours) ? ours : NULL);
	lines_free(&l);
}

/* Areas by their debugfs files; a kernel without them says nothing of areas. */
static void compare_cma(struct tally *t, const struct board *b, const char *dir)
{
	static const char prefix[] = "### /sys/kernel/debug/cma/";
	struct lines l = lines_read(dir, "full/debug-cma");
	int areas = 0;

	for (size_t i = 0; i + 1 < l.nr; i++) {
		char area[CMA_MAX_NAME], file[32], ours[ANSWER_MAX];

		if (strncmp(l.line[i], prefix, sizeof(prefix) - 1) ||
		    sscanf(l.line[i] + sizeof(prefix) - 1, "%63[^/]/%31s", area, file) != 2)
			continue;
		if (!strcmp(file, "count"))
			areas++;
		if (!strcmp(file, "alloc") || !strcmp(file, "free") || !strcmp(file, "bitmap"))
			continue;
		compare_line(t, "cma", l.line[i], l.line[i + 1],
			     answer_cma(b, area, file, ours) ? ours : "(no such area)");
	}
	if (areas) {
		char recorded[32], ours[32];

		snprintf(recorded, sizeof(recorded), "%d areas", areas);
		snprintf(ours, sizeof(ours), "%d areas", cma_area_count(board_machine(b)));
		compare_line(t, "cma", "", recorded, ours);
	}
	lines_free(&l);
}

static bool has_line(const struct lines *l, const char *line)
{
	for (size_t i = 0; i < l->nr; i++)
		if (!strcmp(l->line[i], line))
			return true;
	return false;
}

/* Ranges are unique: each list is looked up in the other. */
static void compare_iomem(struct tally *t, const struct board *b, const char *dir)
{
	struct lines l = lines_read(dir, "full/iomem"), ours = answer_iomem(b);

	for (size_t i = 0; i < l.nr; i++)
		compare_line(t, "iomem", "", l.line[i],
			     has_line(&ours, l.line[i]) ? l.line[i] : NULL);
	for (size_t i = 0; l.nr && i < ours.nr; i++)
		if (!has_line(&l, ours.line[i]))
			compare_line(t, "iomem", "", "(nothing)", ours.line[i]);
	lines_free(&l);
	lines_free(&ours);
}

static void compare_dmesg(struct tally *t, const struct board *b, const char *dir)
{
	static const char *const none[] = {NULL};
	struct lines l = lines_read(dir, "full/dmesg"), ours = answer_messages(b);

	for (size_t i = 0; i < l.nr; i++) {
		char *end = strstr(l.line[i], "] ");

		if (end)
			l.line[i] = end + 2;
	}
	compare_messages(t, "dmesg", l.line, l.nr, ours.line, ours.nr, false, none);
	lines_free(&l);
	lines_free(&ours);
}

/* How many of the recorded ranges the model of the kernel's own allocations has. */
static void count_ranges(const struct lines *l, const char *path, const struct memblock_type *type,
			 unsigned int *same, unsigned int *all)
{
	size_t first, last;

	section_find(l, path, &first, &last);
	for (size_t i = first; i < last; i++) {
		unsigned long long start, end;

		if (sscanf(l->line[i], "%*d: %llx..%llx", &start, &end) != 2)
			continue;
		++*all;
		for (int j = 0; j < type->cnt; j++)
			*same += type->regions[j].base == start &&
				 memblock_region_end(&type->regions[j]) == end + 1;
	}
}

/* The model by itself, without the captured ranges. */
static void check_model(const char *dir, struct machine_desc *desc, unsigned int *same,
			unsigned int *all)
{
	struct lines l = lines_read(dir, "full/debug-memblock");
	char error[DESC_ERROR_MAX];
	struct board *b;

	*same = *all = 0;
	desc->captured.nr = 0;
	b = board_boot(desc, NULL, error);
	if (b) {
		const struct memblock *mb = machine_memblock(board_machine(b));

		count_ranges(&l, "/sys/kernel/debug/memblock/memory", &mb->memory, same, all);
		count_ranges(&l, "/sys/kernel/debug/memblock/reserved", &mb->reserved, same, all);
		board_destroy(b);
	}
	lines_free(&l);
}

/* 0 to 2 tables more for the kernel, and 0 or 1 for the memory map. */
static struct machine_desc *with_tables(struct machine_desc *desc, unsigned int choice)
{
	if (desc) {
		desc->kernel.kaslr_tables = choice % 3;
		desc->kernel.kaslr_map_tables = choice / 3;
	}
	return desc;
}

/*
 * The board's input. A kernel that chooses its addresses by chance needs a
 * page table more or less: how many, the ranges it reserved tell.
 */
static struct machine_desc *input(const char *dir, char *error, unsigned int *same,
				  unsigned int *all)
{
	unsigned int best = 0, tries = 1, n;

	*same = *all = 0;
	for (unsigned int i = 0; i < tries && (i == 0 || *same < *all); i++) {
		struct machine_desc *desc = input_board(dir, error);

		if (!desc)
			return NULL;
		tries = desc->kernel.kaslr ? 6 : 1;
		check_model(dir, with_tables(desc, i), &n, all);
		if (i == 0 || n > *same) {
			*same = n;
			best = i;
		}
	}
	return with_tables(input_board(dir, error), best);
}

static bool run_board(const char *dir, struct tally *total)
{
	struct tally t = {.verbose = total->verbose};
	const char *name = strrchr(dir, '/') ? strrchr(dir, '/') + 1 : dir;
	char error[DESC_ERROR_MAX];
	unsigned int same, all;
	struct machine_desc *desc = input(dir, error, &same, &all);
	struct board *b = desc ? board_boot(desc, NULL, error) : NULL;

	if (!b) {
		printf("%-24s cannot be booted: %s\n", name, error);
		total->different++;
		return false;
	}
	compare_zoneinfo(&t, b, dir, "full/zoneinfo");
	compare_cma(&t, b, dir);
	compare_pagetypeinfo(&t, b, dir);
	compare_sysctl(&t, b, dir);
	compare_iomem(&t, b, dir);
	compare_dmesg(&t, b, dir);
	compare_memory(&t, b, dir);
	compare_steps(&t, b, dir);
	board_destroy(b);
	printf("%-24s %6u %9u %13u   %u of %u\n", name, t.equal, t.different, t.underivable, same,
	       all);
	total->equal += t.equal;
	total->different += t.different;
	total->underivable += t.underivable;
	return true;
}

static bool is_board(const char *dir)
{
	char path[4096];

	snprintf(path, sizeof(path), "%.4000s/machine.txt", dir);
	return !access(path, R_OK);
}

static int not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* A board, or the boards in a folder. Returns how many. */
static int run(const char *dir, struct tally *total)
{
	struct dirent **list;
	int n, boards = 0;

	if (is_board(dir)) {
		run_board(dir, total);
		return 1;
	}
	n = scandir(dir, &list, not_hidden, alphasort);
	for (int i = 0; i < n; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%.3000s/%.255s", dir, list[i]->d_name);
		if (is_board(path)) {
			run_board(path, total);
			boards++;
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return boards;
}

int main(int argc, char **argv)
{
	struct tally total = {0};
	int opt, boards = 0;

	while ((opt = getopt(argc, argv, "vl")) != -1) {
		if (opt == 'l') {
			print_underivable();
			return 0;
		}
		if (opt != 'v')
			return 2;
		total.verbose = true;
	}
	printf("%-24s %6s %9s %13s   %s\n", "board", "equal", "different", "not derivable",
	       "early ranges as modelled");
	for (int i = optind; i < argc; i++)
		boards += run(argv[i], &total);
	printf("%d boards: %u lines equal, %u different, %u not derivable\n", boards, total.equal,
	       total.different, total.underivable);
	return total.different || !boards;
}
