// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * files [-b BUDDYFS] [-m MACHINE] [-o OPTIONS] [-M MOUNTPOINT] [-q|-v] DIR...
 *
 * Plays the tables (*.tsv, *.tsv.gz) in each DIR against a mount and says for
 * each row whether it is equal. Without -M it mounts a machine itself: that of
 * -m, or the one that the recording's sequence.txt describes. Needs root, as
 * the recorder was root and became nobody. The status is 0 when every row that
 * differs has a known reason.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"

static const char *const verdict_names[NR_VERDICTS] = {
	[EQUAL] = "equal",
	[EQUAL_LENGTH] = "by length",
	[EQUAL_FORM] = "in form",
	[DIFFERENT_KNOWN] = "known",
	[DIFFERENT] = "different",
	[LATER] = "later",
};

struct count {
	unsigned long of[NR_VERDICTS];
};

struct player {
	const char *program, *machine, *options;
	const char *mount;
	bool own_mount, quiet, verbose;
	char scratch[PATH_MAX];
	struct count all;
};

/* ---- the mount ---- */

static int run(char *const argv[])
{
	int status = -1;
	pid_t child = fork();

	if (!child) {
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -1;
	return status;
}

static void end_mount(struct player *p)
{
	char path[PATH_MAX + 16];

	if (p->own_mount)
		umount2(p->mount, 0);
	p->own_mount = false;
	snprintf(path, sizeof(path), "%s/machine.json", p->scratch);
	unlink(path);
	snprintf(path, sizeof(path), "%s/mnt", p->scratch);
	rmdir(path);
}

/* The machine that was asked for, or the one of the recording. */
static const char *choose_machine(const struct player *p, const char *dir)
{
	static char path[PATH_MAX + 16];

	if (p->machine)
		return p->machine;
	snprintf(path, sizeof(path), "%s/machine.json", p->scratch);
	return machine_write(dir, path) ? path : NULL;
}

/* The daemon's parent leaves once the tree is there. */
static void start_mount(struct player *p, const char *dir)
{
	static char path[PATH_MAX + 8];
	const char *machine = choose_machine(p, dir);
	char options[PATH_MAX] = "allow_other";
	char *argv[8] = { (char *)p->program, "-o", options };
	int n = 3;

	if (p->options)
		snprintf(options, sizeof(options), "allow_other,%s", p->options);
	if (machine)
		argv[n++] = (char *)machine;
	snprintf(path, sizeof(path), "%s/mnt", p->scratch);
	argv[n++] = path;
	if (mkdir(path, 0755) || run(argv)) {
		fprintf(stderr, "files: cannot mount %s\n", path);
		end_mount(p);
		exit(2);
	}
	p->mount = path;
	p->own_mount = true;
}

static void make_scratch(struct player *p)
{
	const char *dir = getenv("TMPDIR");

	snprintf(p->scratch, sizeof(p->scratch), "%s/buddyfs-files.XXXXXX", dir ? dir : "/tmp");
	if (!mkdtemp(p->scratch) || chmod(p->scratch, 0755)) {
		perror(p->scratch);
		exit(2);
	}
}

/* ---- playing ---- */

static void tell(const struct player *p, enum verdict verdict, const struct row *row,
		 const struct answer *a, const char *reason)
{
	if (p->quiet || (!p->verbose && verdict < DIFFERENT_KNOWN))
		return;
	printf("%s: %s: %s\n    there %s", verdict_names[verdict], row->file, row->op, row->result);
	if (row->value)
		printf(" | %s", row->value);
	printf("\n    here  %s", a->result);
	if (a->has_value)
		printf(" | %s", a->value);
	printf("\n");
	if (reason)
		printf("    because %s\n", reason);
}

/* What the recorder found in the file. */
static void take_recorded(struct subject *s, const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (strcmp(rows[i].op, "read all") || *rows[i].result == '-' || !rows[i].value)
			continue;
		s->recorded = malloc(strlen(rows[i].value) + 1);
		if (s->recorded)
			s->recorded_cut = unescape(rows[i].value, s->recorded, &s->recorded_len);
	}
}

/* The recorder had set some knobs beforehand: give each the value that it found. */
static void set_knob(struct subject *s)
{
	FILE *file;

	if ((strncmp(s->file, "/proc/sys/vm/", 13) &&
	     strncmp(s->file, "/sys/kernel/debug/fail_page_alloc/", 34)) || !s->recorded ||
	    s->recorded_cut != s->recorded_len)
		return;
	file = fopen(s->path, "w");
	if (!file)
		return;
	fwrite(s->recorded, 1, s->recorded_len, file);
	fclose(file);
}

static void play_file(struct player *p, const struct row *rows, size_t nr)
{
	struct count count = { 0 };
	struct subject s;
	struct answer a;

	subject_start(&s, p->mount, p->scratch, rows->file);
	take_recorded(&s, rows, nr);
	set_knob(&s);
	if (strstr(s.file, "trace_pipe"))
		subject_take(&s);
	else if (!s.is_dir)
		subject_read(&s);
	for (size_t i = 0; i < nr; i++) {
		const char *reason = NULL;
		enum verdict verdict;

		perform(&s, rows[i].op, &a);
		verdict = compare(&s, &rows[i], &a, &reason);
		count.of[verdict]++;
		p->all.of[verdict]++;
		tell(p, verdict, &rows[i], &a, reason);
	}
	subject_end(&s);
	printf("%-58s", rows->file);
	for (int v = 0; v < LATER; v++)
		printf(" %5lu", count.of[v]);
	printf("\n");
}

static void play_table(struct player *p, const char *path)
{
	struct table table = table_load(path);
	size_t nr;

	for (size_t i = 0; i < table.nr; i += nr) {
		for (nr = 1; i + nr < table.nr; nr++)
			if (strcmp(table.rows[i].file, table.rows[i + nr].file))
				break;
		if (file_is_ours(table.rows[i].file))
			play_file(p, &table.rows[i], nr);
		else
			p->all.of[LATER] += nr;
	}
	table_free(&table);
}

static int is_table(const struct dirent *d)
{
	const char *dot = strstr(d->d_name, ".tsv");

	return dot && (!strcmp(dot, ".tsv") || !strcmp(dot, ".tsv.gz"));
}

static void play_dir(struct player *p, const char *dir)
{
	bool mounted = p->mount;
	char path[PATH_MAX];
	struct dirent **names;
	int n = scandir(dir, &names, is_table, alphasort);

	if (n <= 0) {
		fprintf(stderr, "files: %s: %s\n", dir, n ? strerror(errno) : "no table here");
		exit(2);
	}
	if (!mounted)
		start_mount(p, dir);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
		play_table(p, path);
		free(names[i]);
	}
	free(names);
	if (!mounted) {
		end_mount(p);
		p->mount = NULL;
	}
}

/* ---- the whole ---- */

static void head(void)
{
	printf("%-58s", "");
	for (int v = 0; v < LATER; v++)
		printf(" %s", verdict_names[v]);
	printf("\n");
}

static void sum_up(const struct player *p)
{
	const unsigned long *n = p->all.of;

	printf("rows: %lu equal (%lu to the byte, %lu by length, %lu in form), "
	       "%lu different (%lu with a known reason), %lu of files that come later\n",
	       n[EQUAL] + n[EQUAL_LENGTH] + n[EQUAL_FORM], n[EQUAL], n[EQUAL_LENGTH], n[EQUAL_FORM],
	       n[DIFFERENT] + n[DIFFERENT_KNOWN], n[DIFFERENT_KNOWN], n[LATER]);
}

static _Noreturn void usage(void)
{
	fprintf(stderr, "usage: files [-b BUDDYFS] [-m MACHINE] [-o OPTIONS] [-M MOUNTPOINT] "
			"[-q|-v] DIR...\n");
	exit(2);
}

static void parse(struct player *p, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "b:m:o:M:qv")) != -1) {
		switch (c) {
		case 'b':
			p->program = optarg;
			break;
		case 'm':
			p->machine = optarg;
			break;
		case 'o':
			p->options = optarg;
			break;
		case 'M':
			p->mount = optarg;
			break;
		case 'q':
			p->quiet = true;
			break;
		case 'v':
			p->verbose = true;
			break;
		default:
			usage();
		}
	}
	if (optind == argc)
		usage();
}

int main(int argc, char **argv)
{
	struct player p = { .program = "buddyfs" };

	parse(&p, argc, argv);
	if (geteuid()) {
		fprintf(stderr, "files: only root can play these tables\n");
		return 77;
	}
	umask(0);
	make_scratch(&p);
	head();
	for (int i = optind; i < argc; i++)
		play_dir(&p, argv[i]);
	rmdir(p.scratch);
	sum_up(&p);
	return p.all.of[DIFFERENT] ? 1 : 0;
}
