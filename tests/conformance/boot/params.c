/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * params [-v] FILE-or-DIR…: boot each machine of recorded summaries in the
 * model and compare, line by line, what the summary holds.
 *
 * A summary is a file of blocks, each begun by "==== OPTIONS | smp N | WORDS".
 * A folder holds summary.txt, or folders that do. Options and exit status are
 * those of the program for boards.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer.h"
#include "compare.h"
#include "input.h"

/* Where the lines of a block that are not messages stand. */
struct place {
	struct zone_place zone;
	struct tally *t;
	const struct board *b;
	const char *header;
};

static void verdict(struct place *p, const char *recorded, const char *ours)
{
	compare_line(p->t, "params", p->header, recorded, ours);
}

static unsigned long kib(const struct board *b, unsigned long pages)
{
	return pages << (page_shift(board_machine(b)) - 10);
}

/* "area NAME base_pfn N count N order_per_bit N used N maxchunk N" */
static void compare_area(struct place *p, const char *line)
{
	char name[CMA_MAX_NAME], ours[ANSWER_MAX];
	const struct cma *cma = NULL;

	if (sscanf(line, "area %63s", name) == 1)
		cma = cma_find(board_machine(p->b), name);
	if (!cma) {
		verdict(p, line, "(no such area)");
		return;
	}
	snprintf(ours, sizeof(ours),
		 "area %s base_pfn %lu count %lu order_per_bit %u used %lu maxchunk %lu", name,
		 cma->base_pfn, cma->count, cma->order_per_bit, cma_used(cma), cma_maxchunk(cma));
	verdict(p, line, ours);
}

/* "MemTotal: N kB" and the like. */
static bool compare_meminfo(struct place *p, const char *line)
{
	const struct machine *m = board_machine(p->b);
	const struct {
		const char *key;
		unsigned long pages;
	} values[] = {
		{"MemTotal:", totalram_pages(m)},
		{"CmaTotal:", totalcma_pages(m)},
	};
	char ours[ANSWER_MAX];

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (strncmp(line, values[i].key, strlen(values[i].key)))
			continue;
		snprintf(ours, sizeof(ours), "%s %lu kB", values[i].key,
			 kib(p->b, values[i].pages));
		verdict(p, line, ours);
		return true;
	}
	return false;
}

/* "min_free_kbytes N user_reserve_kbytes …": the first is ours. */
static void compare_reserves(struct place *p, char *line)
{
	char *rest = strstr(line, " user_reserve_kbytes"), ours[ANSWER_MAX];

	if (rest)
		*rest = 0;
	snprintf(ours, sizeof(ours), "min_free_kbytes %d",
		 mm_sysctl(board_machine(p->b))->min_free_kbytes);
	verdict(p, line, ours);
	if (rest)
		p->t->underivable++;
}

/* "boost=N min=N … protection: (…)" */
static void compare_zone(struct place *p, const char *line)
{
	const struct zone *z = find_zone(p->b, p->zone.nid, p->zone.zone);
	char ours[ANSWER_MAX];

	if (!z) {
		verdict(p, line, "(no such zone)");
		return;
	}
	snprintf(ours, sizeof(ours),
		 "boost=%lu min=%lu low=%lu high=%lu spanned=%lu present=%lu managed=%lu cma=%lu "
		 "protection: (%ld, %ld, %ld, %ld)",
		 z->watermark_boost, wmark_pages(z, WMARK_MIN), wmark_pages(z, WMARK_LOW),
		 wmark_pages(z, WMARK_HIGH), z->spanned_pages, z->present_pages, z->managed_pages,
		 z->cma_pages, z->lowmem_reserve[0], z->lowmem_reserve[1], z->lowmem_reserve[2],
		 z->lowmem_reserve[3]);
	verdict(p, line, ours);
}

/* "cpu N high N batch N", "threshold N", "start_pfn N" */
static void compare_detail(struct place *p, const char *line)
{
	const struct zone *z = find_zone(p->b, p->zone.nid, p->zone.zone);
	int nr_cpus = machine_params(board_machine(p->b))->nr_cpus;
	char ours[ANSWER_MAX] = "(no such zone)";

	sscanf(line, "cpu %d", &p->zone.cpu);
	if (z && !strncmp(line, "start_pfn", 9))
		snprintf(ours, sizeof(ours), "start_pfn %lu", z->zone_start_pfn);
	else if (z && p->zone.cpu >= 0 && p->zone.cpu < nr_cpus && *line == 'c')
		snprintf(ours, sizeof(ours), "cpu %d high %d batch %d", p->zone.cpu,
			 z->pageset[p->zone.cpu].high, z->pageset[p->zone.cpu].batch);
	else if (z && p->zone.cpu >= 0 && p->zone.cpu < nr_cpus)
		snprintf(ours, sizeof(ours), "threshold %d", z->stats[p->zone.cpu].stat_threshold);
	verdict(p, line, ours);
}

/* A line of the second part of a block, after the boot messages. */
static void compare_state(struct place *p, char *line)
{
	int nid, n = 0;

	squeeze(line);
	if (!*line)
		return;
	if (sscanf(line, "Node %d, zone %*s %n", &nid, &n) == 1 && n && line[n])
		verdict(p, line, NULL); /* buddyinfo */
	else if (zone_place_follow(&p->zone, line))
		p->t->equal += find_zone(p->b, p->zone.nid, p->zone.zone) != NULL;
	else if (!strncmp(line, "area ", 5))
		compare_area(p, line);
	else if (!strncmp(line, "min_free_kbytes", 15))
		compare_reserves(p, line);
	else if (!strncmp(line, "boost=", 6))
		compare_zone(p, line);
	else if (!strncmp(line, "cpu ", 4) || !strncmp(line, "threshold", 9) ||
		 !strncmp(line, "start_pfn", 9))
		compare_detail(p, line);
	else if (!compare_meminfo(p, line))
		verdict(p, line, NULL);
}

/* Areas of ours that the block does not list. */
static void compare_missing(struct place *p, char **block, size_t nr)
{
	const struct machine *m = board_machine(p->b);

	for (int i = 0; i < cma_area_count(m); i++) {
		const struct cma *cma = cma_area(m, i);
		char beginning[CMA_MAX_NAME + 8];
		bool found = false;

		snprintf(beginning, sizeof(beginning), "area %s ", cma->name);
		for (size_t j = 0; j < nr; j++)
			found |= !strncmp(block[j], beginning, strlen(beginning));
		if (!found && cma->count)
			verdict(p, "(no area)", cma->name);
	}
}

/* Messages come first; the last of them tells of the kernel's init sections. */
static size_t nr_messages(char **block, size_t nr)
{
	size_t n = 0;

	for (size_t i = 0; i < nr; i++)
		if (!strncmp(block[i], "Freeing ", 8) || !strncmp(block[i], "cma:", 4) ||
		    !strncmp(block[i], "hugetlb_cma:", 12))
			n = i + 1;
	return n;
}

static void run_block(const char *header, char **block, size_t nr, struct tally *t)
{
	static const char *const always[] = {"cma:", "hugetlb_cma:", "  node ", NULL};
	char error[DESC_ERROR_MAX];
	struct machine_desc *desc = input_params(header, block, nr, error);
	struct board *b = desc ? board_boot(desc, NULL, error) : NULL;
	struct place p = {.t = t, .b = b, .header = header};
	size_t messages = nr_messages(block, nr);
	struct lines ours;

	if (!b) {
		compare_line(t, "params", header, "boots", error);
		return;
	}
	ours = answer_messages(b);
	compare_missing(&p, block, nr);
	compare_messages(t, header, block, messages, ours.line, ours.nr, true, always);
	for (size_t i = messages; i < nr; i++)
		compare_state(&p, block[i]);
	lines_free(&ours);
	board_destroy(b);
}

static int run_summary(const char *dir, const char *name, struct tally *total)
{
	struct lines l = lines_read(dir, name);
	const char *label = strrchr(dir, '/') ? strrchr(dir, '/') + 1 : dir;
	struct tally t = {.verbose = total->verbose};
	int boots = 0, whole = 0;

	for (size_t i = 0; i < l.nr;) {
		size_t first = ++i;
		unsigned int before = t.different;

		if (strncmp(l.line[first - 1], "==== ", 5))
			continue;
		while (i < l.nr && strncmp(l.line[i], "==== ", 5))
			i++;
		run_block(l.line[first - 1] + 5, &l.line[first], i - first, &t);
		boots++;
		whole += t.different == before;
	}
	printf("%-24s %6d %7d %6u %9u %13u\n", label, boots, whole, t.equal, t.different,
	       t.underivable);
	total->equal += t.equal;
	total->different += t.different;
	total->underivable += t.underivable;
	lines_free(&l);
	return boots;
}

static int not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static bool has_summary(const char *dir)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/summary.txt", dir);
	return !access(path, R_OK);
}

/* A summary, a folder with one, or a folder of such. Returns how many boots. */
static int run(const char *path, struct tally *total)
{
	struct dirent **list;
	struct stat st;
	int n, boots = 0;

	if (!stat(path, &st) && !S_ISDIR(st.st_mode))
		return run_summary("", path, total);
	if (has_summary(path))
		return run_summary(path, "summary.txt", total);
	n = scandir(path, &list, not_hidden, alphasort);
	for (int i = 0; i < n; i++) {
		char dir[4096];

		snprintf(dir, sizeof(dir), "%s/%s", path, list[i]->d_name);
		if (has_summary(dir))
			boots += run_summary(dir, "summary.txt", total);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return boots;
}

int main(int argc, char **argv)
{
	struct tally total = {0};
	int opt, boots = 0;

	while ((opt = getopt(argc, argv, "vl")) != -1) {
		if (opt == 'l') {
			print_underivable();
			return 0;
		}
		if (opt != 'v')
			return 2;
		total.verbose = true;
	}
	printf("%-24s %6s %7s %6s %9s %13s\n", "summary", "boots", "whole", "equal", "different",
	       "not derivable");
	for (int i = optind; i < argc; i++)
		boots += run(argv[i], &total);
	printf("%d boots: %u lines equal, %u different, %u not derivable\n", boots, total.equal,
	       total.different, total.underivable);
	return total.different || !boots;
}
