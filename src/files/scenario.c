// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control/scenario and -o scenario=: which scenarios there are, and running
 * one. It runs on the machine as it is after a boot. If it does not come to
 * its end, nothing has happened: the machine that was there goes on.
 */
#include "files/scenario.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/line.h"
#include "files/power.h"

#define PATH "control/scenario"
#define FILE_BYTES_MAX	(1 << 20)
#define DEPTH_MAX	4	/* scenarios run from scenarios */

/* ---- which there are ---- */

/* What a text says of itself, without reading the rest. */
static const char *about_of(const char *text, int *len)
{
	const char *about = strstr(text, "\nabout ");

	about = about ? about + strlen("\nabout ") : "";
	*len = (int)strcspn(about, "\n");
	return about;
}

void files_list_scenarios(FILE *out)
{
	for (size_t i = 0; i < nr_builtin_scenarios; i++) {
		int len;
		const char *about = about_of(builtin_scenarios[i].text, &len);

		fprintf(out, "%-21s %.*s\n", builtin_scenarios[i].name, len, about);
	}
}

static int show(const struct vfs_call *call, struct vfs_text *out)
{
	const struct files *f = call_files(call);

	if (*f->ran.name)
		vfs_printf(out, "name=%s seed=%llu\n", f->ran.name,
			   (unsigned long long)f->ran.seed);
	else
		vfs_puts(out, "none\n");
	if (f->own_scenario)
		vfs_printf(out, "%-21s %s\n", f->own_scenario->name, f->own_scenario->about);
	for (size_t i = 0; i < nr_builtin_scenarios; i++) {
		int len;
		const char *about = about_of(builtin_scenarios[i].text, &len);

		vfs_printf(out, "%-21s %.*s\n", builtin_scenarios[i].name, len, about);
	}
	return 0;
}

/* One that is compiled in. Null: error says why. */
static struct scenario *read_builtin(const char *name, char error[SCENARIO_ERROR_MAX])
{
	for (size_t i = 0; i < nr_builtin_scenarios; i++)
		if (!strcmp(name, builtin_scenarios[i].name))
			return scenario_read(builtin_scenarios[i].text, name, error);
	snprintf(error, SCENARIO_ERROR_MAX, "there is no scenario \"%.60s\"", name);
	return NULL;
}

/* ---- running one ---- */

static int run_steps(const struct vfs_call *call, const struct scenario *s, uint64_t seed,
		     char error[SCENARIO_ERROR_MAX])
{
	struct files *f = call_files(call);
	struct scenario_run run = { .scenario = s, .call = call, .f = f, .lots = seed };
	int err = scenario_run(&run);

	strcpy(error, run.error);
	if (!err) {
		snprintf(f->ran.name, sizeof(f->ran.name), "%s", s->name);
		f->ran.seed = seed;
	}
	return err;
}

/* All or nothing. A scenario may begin with another one, by writing to control/scenario. */
static int run(const struct vfs_call *call, const struct scenario *s, uint64_t seed,
	       char error[SCENARIO_ERROR_MAX])
{
	char reason[DESC_ERROR_MAX];
	struct files *f = call_files(call);
	struct power_aside *aside;
	int err;

	if (f->scenario_depth == DEPTH_MAX) {
		snprintf(error, SCENARIO_ERROR_MAX, "%s: scenarios run one another without end",
			 s->name);
		return -ELOOP;
	}
	aside = power_cycle(f, reason);
	if (!aside) {
		snprintf(error, SCENARIO_ERROR_MAX, "%.500s", reason);
		return -ENOMEM;
	}
	f->scenario_depth++;
	err = run_steps(call, s, seed, error);
	f->scenario_depth--;
	if (err)
		power_take_back(f, aside);
	else
		power_forget(f, aside);
	return err;
}

/* "name=NAME [seed=N]": one line, with or without its newline. */
static ssize_t store(const struct vfs_call *call, const char *text, size_t len)
{
	struct files *f = call_files(call);
	char error[SCENARIO_ERROR_MAX], one[LINE_TEXT_MAX];
	struct scenario *builtin = NULL;
	const struct scenario *s;
	struct line line;
	const char *name;
	uint64_t seed;
	int err;

	if (strlen(text) != len || strcspn(text, "\n") + 1 < len || len >= sizeof(one))
		return files_refuse(f, PATH, -EINVAL, "it is one line: name=NAME seed=N");
	snprintf(one, sizeof(one), "%.*s", (int)strcspn(text, "\n"), text);
	line_parse(&line, one);
	name = line_name(&line, "name");
	seed = line_number_or(&line, "seed", 0, 0, UINT64_MAX);
	if (line_done(&line))
		return files_refuse(f, PATH, -EINVAL, "%s", line.error);
	s = f->own_scenario;
	if (!s || strcmp(s->name, name))
		s = builtin = read_builtin(name, error);
	if (!s)
		return files_refuse(f, PATH, -EINVAL, "%s", error);
	err = run(call, s, seed, error);
	scenario_free(builtin);
	return err ? files_refuse(f, PATH, err, "%s", error) : (ssize_t)len;
}

/* ---- at the mount ---- */

static char *read_file(const char *path, char error[SCENARIO_ERROR_MAX])
{
	FILE *in = fopen(path, "re");
	char *text = malloc(FILE_BYTES_MAX + 1);
	size_t len = 0;

	if (in && text)
		len = fread(text, 1, FILE_BYTES_MAX + 1, in);
	if (!text)
		snprintf(error, SCENARIO_ERROR_MAX, "out of memory");
	else if (!in || ferror(in))
		snprintf(error, SCENARIO_ERROR_MAX, "%.200s: %s", path, strerror(errno));
	else if (len > FILE_BYTES_MAX || memchr(text, 0, len))
		snprintf(error, SCENARIO_ERROR_MAX, "%.200s: this is no scenario", path);
	else
		*error = '\0';
	if (in)
		fclose(in);
	if (!*error) {
		text[len] = '\0';
		return text;
	}
	free(text);
	return NULL;
}

/* A file is known by its name without folders and suffix from then on. */
static struct scenario *read_own(const char *path, char error[SCENARIO_ERROR_MAX])
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	char name[SCENARIO_NAME_MAX + 1], *text = read_file(path, error);
	const char *suffix = strstr(base, ".scenario");
	struct scenario *s;

	if (!text)
		return NULL;
	snprintf(name, sizeof(name), "%.*s", suffix ? (int)(suffix - base) : SCENARIO_NAME_MAX,
		 base);
	s = scenario_read(text, name, error);
	free(text);
	return s;
}

static bool is_path(const char *what)
{
	const char *suffix = strstr(what, ".scenario");

	return strchr(what, '/') || (suffix && !suffix[strlen(".scenario")]);
}

int files_run_scenario(struct files *f, const char *what, const char *seed,
		       char error[FILES_ERROR_MAX])
{
	static const struct vfs_args no_args;
	const struct vfs_caller caller = { 0 };
	const struct vfs_call call = { .ctx = f, .args = &no_args, .caller = &caller };
	struct scenario *s;
	unsigned long long number = 0;
	char *end = NULL;
	int err;

	errno = 0;
	if (seed)
		number = strtoull(seed, &end, 0);
	if (seed && (errno || end == seed || *end || *seed == '-')) {
		snprintf(error, FILES_ERROR_MAX, "seed=%.60s is not a number", seed);
		return -EINVAL;
	}
	s = is_path(what) ? read_own(what, error) : read_builtin(what, error);
	if (!s)
		return -EINVAL;
	err = run(&call, s, number, error);
	if (is_path(what) && !err) {
		scenario_free(f->own_scenario);
		f->own_scenario = s;
	} else {
		scenario_free(s);
	}
	return err;
}

static const struct vfs_handler rows[] = {
	{ .name = "control/scenario", .flags = VFS_LONG_STORE, .show = show, .store = store },
};

const struct files_rows scenario_rows = { rows, ARRAY_SIZE(rows) };
