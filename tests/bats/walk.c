// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * walk LAYOUT MOUNT: compare every name, type and mode in a mounted tree with
 * the layout files. It reads the files by itself, so that a mistake of the
 * daemon's reader is found, too.
 */
#define _GNU_SOURCE /* FTW_ACTIONRETVAL */
#include <dirent.h>
#include <ftw.h>
#include <jansson.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_LEN 4096
#define ENTRIES_MAX 4096

struct entry {
	char path[PATH_LEN / 4];
	bool recursive;		/* it may hold more of its like */
	mode_t mode;
	int variables, literal;
	regex_t regex;
	unsigned long seen;
};

static struct entry entries[ENTRIES_MAX];
static int nr_entries;
static size_t mount_len;
static unsigned long names, mistakes;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "walk: %s\n", what);
	exit(2);
}

/* ---- the layout ---- */

/* A name of a path as an expression: {variable} stands for any name, all else for itself. */
static char *put_name(char *to, const char *at, size_t len)
{
	for (const char *end = at + len; at < end; at++) {
		if (*at == '{') {
			to = stpcpy(to, "[^/]+");
			at = strchr(at, '}');
			continue;
		}
		if (strchr(".[]*+?()|^$\\", *at))
			*to++ = '\\';
		*to++ = *at;
	}
	*to = '\0';
	return to;
}

/* Whether the first len bytes of a path are a directory that may hold more of its like. */
static bool is_recursive(const char *path, size_t len)
{
	for (int i = 0; i < nr_entries; i++)
		if (entries[i].recursive && strlen(entries[i].path) == len &&
		    !memcmp(entries[i].path, path, len))
			return true;
	return false;
}

static void compile(struct entry *e)
{
	char regex[PATH_LEN] = "^", name[PATH_LEN], *to = regex + 1;

	for (size_t at = 0, len; e->path[at]; at += len) {
		if (e->path[at] == '/')
			*to++ = e->path[at++];
		len = strcspn(e->path + at, "/");
		put_name(name, e->path + at, len);
		to = stpcpy(to, name);
		if (is_recursive(e->path, at + len))
			to = stpcpy(stpcpy(stpcpy(to, "(/"), name), ")*");
	}
	strcpy(to, "$");
	if (regcomp(&e->regex, regex, REG_EXTENDED | REG_NOSUB))
		die(regex);
}

/* How many variables a path has, and how much of it is none. */
static void measure(struct entry *e)
{
	for (const char *at = e->path; *at; at++) {
		if (*at == '{') {
			at = strchr(at, '}');
			e->variables++;
		} else {
			e->literal++;
		}
	}
}

static void add(json_t *json, const char *dir, const char *name)
{
	struct entry *e = &entries[nr_entries];
	json_t *below = json_object_get(json, "entries"), *child;
	const char *kind = json_string_value(json_object_get(json, "kind"));
	bool is_dir = !kind || !strcmp(kind, "dir");
	size_t i;

	if (++nr_entries > ENTRIES_MAX)
		die("too many entries");
	snprintf(e->path, sizeof(e->path), "%s%s%s", dir, *dir ? "/" : "", name);
	e->mode = strtoul(json_string_value(json_object_get(json, "mode")), NULL, 8);
	e->mode |= is_dir ? S_IFDIR : !strcmp(kind, "link") ? S_IFLNK : S_IFREG;
	e->recursive = json_is_true(json_object_get(json, "recursive"));
	measure(e);
	json_array_foreach(below, i, child)
		add(child, e->path, json_string_value(json_object_get(child, "name")));
}

static void load(const char *dir)
{
	struct dirent **found;
	int n = scandir(dir, &found, NULL, alphasort);

	if (n < 0)
		die(dir);
	for (int i = 0; i < n; i++) {
		char path[PATH_LEN];
		json_t *json;

		if (strstr(found[i]->d_name, ".json")) {
			snprintf(path, sizeof(path), "%s/%s", dir, found[i]->d_name);
			json = json_load_file(path, 0, NULL);
			if (!json)
				die(path);
			add(json, "", json_string_value(json_object_get(json, "path")));
			json_decref(json);
		}
		free(found[i]);
	}
	free(found);
	for (int i = 0; i < nr_entries; i++)
		compile(&entries[i]);
}

/* ---- the tree ---- */

static bool fits_better(const struct entry *e, const struct entry *than)
{
	if (e->variables != than->variables)
		return e->variables < than->variables;
	return e->literal > than->literal;
}

/* The entry for a path: the one with the fewest variables, and most besides. */
static struct entry *find(const char *path)
{
	struct entry *best = NULL;

	for (int i = 0; i < nr_entries; i++) {
		struct entry *e = &entries[i];

		if ((!best || fits_better(e, best)) &&
		    !regexec(&e->regex, path, 0, NULL, 0))
			best = e;
	}
	return best;
}

static int visit(const char *full, const struct stat *st, int flag, struct FTW *ftw)
{
	const char *path = full + mount_len + (full[mount_len] == '/');
	struct entry *e = find(path);

	names++;
	if (!e) {
		printf("/%s: the layout does not have it\n", path);
		mistakes++;
		return 0;
	}
	e->seen++;
	if (flag == FTW_NS || flag == FTW_DNR) {
		printf("/%s: cannot be read\n", path);
		mistakes++;
	} else if (st->st_mode != e->mode) {
		printf("/%s: mode %o, in the layout %o\n", path, st->st_mode, e->mode);
		mistakes++;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		die("usage: walk LAYOUT MOUNT");
	load(argv[1]);
	mount_len = strlen(argv[2]);
	if (nftw(argv[2], visit, 16, FTW_PHYS | FTW_MOUNT))
		die(argv[2]);
	for (int i = 0; i < nr_entries; i++) {
		if (!entries[i].seen) {
			printf("/%s: the tree does not have it\n", entries[i].path);
			mistakes++;
		}
		regfree(&entries[i].regex);
	}
	printf("%lu names, %d entries, %lu mistakes\n", names, nr_entries, mistakes);
	return mistakes != 0;
}
