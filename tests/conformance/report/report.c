// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report [-v] DIR…: the kernel's reports beside ours, for each recording of
 * failures:
 *
 * said again: each recorded report, read back into the types that the engine
 *	reports with and the counters it shows, gives the recorded text again,
 *	line by line and number by number.
 * of files: the state that files of nearly the same moment show gives the
 *	recorded report, but for what moved in between.
 * played: the recorded operations, on the recorded state, give the recorded
 *	reports.
 *
 * -v prints what differs where it may. The exit status is 0 only if all agrees.
 */
#include "report.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../boot/input.h"
#include "meminfo.h"
#include "typed.h"

bool verbose;

/* ---- a recording ---- */

/* All of the command line: sequence.txt has only what was added to the recorder's own. */
static void recorded_cmdline(struct machine_desc *desc, const char *dir, const char *log)
{
	struct log_text text = log_recorded(dir, log);
	const char *cmdline = lines_find(&text.lines, "Kernel command line: ");

	if (cmdline) {
		free(desc->cmdline);
		desc->cmdline = strdup(cmdline);
	}
	log_free(&text);
}

struct board *report_boot(const char *dir, const struct board_hooks *hooks,
			  char error[DESC_ERROR_MAX])
{
	struct lines about = lines_read(dir, "sequence.txt");
	struct machine_desc *desc = input_sequence(&about, false, error);
	struct board *board;

	lines_free(&about);
	if (desc) {
		recorded_cmdline(desc, dir, "dmesg");
		recorded_cmdline(desc, dir, "console");
	}
	board = desc ? board_boot(desc, hooks, error) : NULL;
	if (board)
		daemons_stop(board_machine(board));
	return board;
}

static int is_log(const struct dirent *d)
{
	return !strncmp(d->d_name, "dmesg", 5) || !strcmp(d->d_name, "console");
}

/* Logs in the order of their first lines: what was warned of once shows in what follows. */
struct log_file {
	char name[256];
	double begin;
};

static int by_time(const void *a, const void *b)
{
	const struct log_file *x = a, *y = b;

	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* "dmesg.gz" is read as "dmesg". */
static void without_gz(char *name)
{
	size_t len = strlen(name);

	if (len > 3 && !strcmp(name + len - 3, ".gz"))
		name[len - 3] = 0;
}

static size_t find_logs(const char *dir, struct log_file **files)
{
	struct dirent **names;
	int n = scandir(dir, &names, is_log, alphasort);

	*files = calloc(n > 0 ? (size_t)n : 1, sizeof(**files));
	for (int i = 0; i < n; i++) {
		struct lines l;

		without_gz(names[i]->d_name);
		snprintf((*files)[i].name, sizeof((*files)[i].name), "%s", names[i]->d_name);
		l = lines_read(dir, names[i]->d_name);
		if (l.nr)
			sscanf(l.line[0], "[%lf", &(*files)[i].begin);
		lines_free(&l);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	if (n > 0)
		qsort(*files, (size_t)n, sizeof(**files), by_time);
	return n > 0 ? (size_t)n : 0;
}

/* ---- said again ---- */

struct tally {
	unsigned long reports, agree, lines;
	struct log_match fields;
};

unsigned long without_huge_pages(const struct log_report *rec)
{
	unsigned long n = 0;

	for (size_t i = 0; i < rec->nr; i++) {
		char *s = strstr(rec->line[i], "hugepages_total="), *size;

		if (!s || !strncmp(s, "hugepages_total=0 ", 18))
			continue;
		size = strdup(strstr(s, "hugepages_size="));
		sprintf(s, "hugepages_total=0 hugepages_free=0 hugepages_surp=0 %s", size);
		free(size);
		n++;
	}
	return n;
}

static void add(struct tally *t, const struct log_report *rec, struct log_match *match)
{
	t->reports++;
	t->agree += !match->first;
	t->lines += rec->nr;
	t->fields.equal += match->equal;
	t->fields.total += match->total;
}

/* Long after the last, so that nothing is suppressed. */
static bool say_again(struct board *b, const char *dir, const char *file,
		      const struct log_report *rec, struct tally *tally)
{
	uint64_t since = printk_next_seq(board_log(b));
	struct log_report ours = { 0 };
	struct log_match match;
	struct log_text said;
	size_t at = 0;
	const char *bad;

	board_advance(b, 11000000000ull);
	meminfo_load_files(board_machine(b), dir, "before", -1);
	bad = typed_say_again(b, rec);
	said = log_said(b, since);
	log_next(&said, &at, &ours);
	match = log_compare(&ours, rec, true);
	add(tally, rec, &match);
	if (bad)
		printf("%s: not understood: \"%s\"\n", file, bad);
	else if (match.first)
		printf("%s: %s: %s\n", file, log_kind_names[rec->kind], match.first);
	log_free(&said);
	if (bad || !match.first) {
		free(match.first);
		return !bad;
	}
	free(match.first);
	return false;
}

static bool say_file_again(struct board *b, const char *dir, const char *file, struct tally *tally,
			   unsigned long *huge)
{
	struct log_text log = log_recorded(dir, file);
	struct log_report rec;
	bool good = true;

	for (size_t at = 0; log_next(&log, &at, &rec);) {
		if (rec.kind == LOG_SUPPRESSED)
			continue;
		*huge += without_huge_pages(&rec);
		good &= say_again(b, dir, file, &rec, &tally[rec.kind]);
	}
	log_free(&log);
	return good;
}

static bool all_said_again(const char *dir, unsigned long *reports)
{
	struct tally tally[NR_LOG_KINDS] = { 0 };
	char error[DESC_ERROR_MAX];
	struct board *b = report_boot(dir, NULL, error);
	unsigned long huge = 0;
	struct log_file *files;
	bool good = b;
	size_t n;

	if (!b) {
		printf("    %s\n", error);
		return false;
	}
	n = find_logs(dir, &files);
	for (size_t i = 0; i < n; i++)
		good &= say_file_again(b, dir, files[i].name, tally, &huge);
	free(files);
	for (int k = 0; k < NR_LOG_KINDS; k++) {
		if (tally[k].reports)
			printf("    said again: %-26s reports %3lu/%-3lu lines %5lu fields %6lu/%-6lu\n",
			       log_kind_names[k], tally[k].agree, tally[k].reports, tally[k].lines,
			       tally[k].fields.equal, tally[k].fields.total);
		*reports += tally[k].reports;
	}
	if (huge)
		printf("    %lu lines count huge pages, which the model has not\n", huge);
	board_destroy(b);
	return good;
}

/* ---- recordings ---- */

static bool check(const char *dir)
{
	const char *slash = strrchr(dir, '/'), *name = slash ? slash + 1 : dir;
	unsigned long reports = 0;
	bool good;

	printf("%s\n", name);
	good = all_said_again(dir, &reports);
	good &= files_agree(dir, name, &reports);
	good &= replay_agrees(dir, name, &reports);
	if (!reports)
		printf("    there is no report in it\n");
	return good && reports;
}

int main(int argc, char **argv)
{
	int opt, good = 0, n;

	while ((opt = getopt(argc, argv, "v")) != -1)
		verbose = opt == 'v';
	if (optind == argc) {
		fprintf(stderr, "usage: report [-v] DIR...\n");
		return 2;
	}
	for (n = 0; optind + n < argc; n++)
		good += check(argv[optind + n]);
	printf("%d of %d recordings agree\n", good, n);
	return good == n ? 0 : 1;
}
