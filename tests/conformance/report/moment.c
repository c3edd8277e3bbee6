// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory as files of nearly the same moment show it, beside the Mem-Info of a
 * report. Between the two programs ran: the recorder's shell, which copied the
 * files, or wrote to sysrq-trigger and kept the log. Their pages are of node 0.
 * On a node without a CPU nobody allocates but the recorder's module: there all
 * is equal.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/report.h"
#include "meminfo.h"
#include "report.h"

/* A report, and the folder of files that belongs to it. */
static const struct {
	const char *recording, *log, *folder;
	int quiet;		/* the node without a CPU; -1: none */
} moments[] = {
	{ "oom-allocfail", "dmesg.order4-noretry", "at-min", 1 },
	{ "oom-allocfail", "dmesg.order0-atomic", "at-atomic-end", 1 },
	{ "oom-sysrq", "dmesg.m.idle", "before", 1 },
	{ "oom-sysrq", "dmesg.m.loaded", "loaded", 1 },
	{ "oom-sysrq-m-8g-2node", "dmesg.m", "before", -1 },
};

/* What the shell's programs may have moved on a node, in pages: their own, caches, files in tmpfs. */
#define DRIFT_PAGES	600

/* In the unit of the number, of which the sum of two nodes moves twice as far. */
static long drift(const char *line, const char *unit)
{
	return DRIFT_PAGES * (*unit == 'k' ? 4 : 1) * (strncmp(line, "Node ", 5) ? 2 : 1);
}

struct score {
	int quiet;
	unsigned long numbers, equal, near;
	bool wrong;
};

static bool of_node(const char *line, int nid)
{
	return !strncmp(line, "Node ", 5) && atoi(line + 5) == nid;
}

/* A report's part from "Mem-Info:" on. */
struct log_report mem_info(const struct log_report *r)
{
	struct log_report part = *r;

	while (part.nr && strcmp(part.line[0], "Mem-Info:")) {
		part.line++;
		part.nr--;
	}
	return part;
}

/* A number of a line that moves while programs run: it counts pages that are in use or free. */
static bool moves(const char *line, const char *number, int quiet)
{
	static const char *const still[] = {
		"boost:", "min:", "low:", "high:", "reserved_highatomic:", "present:", "managed:",
		"free_cma:", "hugepages_",
	};

	if (of_node(line, quiet) || strstr(line, "lowmem_reserve") ||
	    (isdigit((unsigned char)*line) && !strstr(line, "pagecache")) || strstr(line, "swap "))
		return false;
	for (size_t i = 0; i < sizeof(still) / sizeof(still[0]); i++)
		if ((size_t)(number - line) >= strlen(still[i]) &&
		    !strncmp(number - strlen(still[i]), still[i], strlen(still[i])))
			return false;
	return true;
}

/* Of a line, from some place on. */
static void compare_numbers(const char *line, const char *ours, const char *theirs,
			    struct score *score)
{
	while (*ours && *theirs) {
		char *a_end, *b_end;
		long a, b;

		if (!isdigit((unsigned char)*theirs)) {
			ours++;
			theirs++;
			continue;
		}
		a = strtol(ours, &a_end, 10);
		b = strtol(theirs, &b_end, 10);
		score->numbers++;
		if (a == b)
			score->equal++;
		else if (moves(line, theirs, score->quiet) && labs(a - b) <= drift(line, b_end))
			score->near++;
		else
			score->wrong = true;
		if (a != b && verbose)
			printf("        %.30s … %.*s: files %ld, report %ld\n", line,
			       (int)(b_end - theirs) + 14, theirs - (theirs - line > 14 ? 14 : 0), a, b);
		ours = a_end;
		theirs = b_end;
	}
}

/* A zone's free lists hold what the zone has free, but for what CPUs have not folded in. */
static bool is_free_list(const char *line)
{
	return strstr(line, "*4kB ") && strstr(line, " = ");
}

static void compare_line(const char *ours, const char *theirs, struct score *score)
{
	if (is_free_list(theirs) && !of_node(theirs, score->quiet)) {
		/* Blocks come and go: the sum is what can be compared. */
		compare_numbers(theirs, strstr(ours, " = ") + 3, strstr(theirs, " = ") + 3, score);
	} else if (!log_same_form(ours, theirs)) {
		printf("    have \"%s\"\n    recorded \"%s\"\n", ours, theirs);
		score->wrong = true;
	} else if (is_free_list(theirs)) {
		score->numbers++;
		score->equal += !strcmp(ours, theirs);
		score->wrong |= strcmp(ours, theirs) != 0;
	} else {
		compare_numbers(theirs, ours, theirs, score);
	}
}

bool memory_agrees(const struct log_report *ours, const struct log_report *theirs, int quiet,
		   const char *what)
{
	struct score score = { .quiet = quiet, .wrong = ours->nr != theirs->nr };

	for (size_t i = 0; i < ours->nr && i < theirs->nr; i++)
		compare_line(ours->line[i], theirs->line[i], &score);
	printf("    %-36s numbers %4lu/%-4lu and %lu near%s\n", what, score.equal,
	       score.numbers, score.near, score.wrong ? ": DIFFERENT" : "");
	return !score.wrong;
}

static bool moment_agrees(const char *dir, const char *log_name, const char *folder, int quiet,
			  unsigned long *reports)
{
	char error[DESC_ERROR_MAX], what[64];
	struct board *b = report_boot(dir, NULL, error);
	struct log_text log = log_recorded(dir, log_name), said;
	struct log_report rec, theirs, ours = { 0 };
	uint64_t since;
	size_t at = 0;
	bool good = b && log_next(&log, &at, &rec);

	if (!good) {
		printf("    %s: %s\n", log_name, b ? "no report" : error);
		log_free(&log);
		return false;
	}
	without_huge_pages(&rec);
	theirs = mem_info(&rec);
	since = printk_next_seq(board_log(b));
	good = meminfo_load_files(board_machine(b), dir, folder, -1);
	board_report(b, &(struct mm_report){ .kind = REPORT_SHOW_MEM,
					     .shown = meminfo_nodes(theirs.line, theirs.nr),
					     .highest = MAX_NR_ZONES - 1 });
	said = log_said(b, since);
	at = 0;
	log_next(&said, &at, &ours);
	snprintf(what, sizeof(what), "of files: %s", log_name);
	good &= memory_agrees(&ours, &theirs, quiet, what);
	++*reports;
	log_free(&said);
	log_free(&log);
	board_destroy(b);
	return good;
}

bool files_agree(const char *dir, const char *name, unsigned long *reports)
{
	bool good = true;

	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++)
		if (!strcmp(moments[i].recording, name))
			good &= moment_agrees(dir, moments[i].log, moments[i].folder,
					      moments[i].quiet, reports);
	return good;
}
