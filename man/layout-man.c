// SPDX-License-Identifier: GPL-2.0-or-later
/* layout-man FILE...: the manual page of the files, made from the layout files. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_LEN 1024

/* ---- text for roff ---- */

/* Minus signs are minus signs, a backslash is one, and no line begins with a control character. */
static void put_text(const char *text)
{
	for (const char *at = text; *at; at++) {
		if (at == text && (*at == '.' || *at == '\''))
			fputs("\\&", stdout);
		if (*at == '-')
			fputs("\\-", stdout);
		else if (*at == '\\')
			fputs("\\e", stdout);
		else
			putchar(*at);
	}
}

/* {variables} in italics, all else in bold. */
static void put_path(const char *path)
{
	fputs("\\fB", stdout);
	for (; *path; path++) {
		if (*path == '{')
			fputs("\\fI", stdout);
		else if (*path == '}')
			fputs("\\fB", stdout);
		else if (*path == '-')
			fputs("\\-", stdout);
		else
			putchar(*path);
	}
	fputs("\\fP", stdout);
}

static void put_doc(json_t *doc)
{
	json_t *line;
	size_t i;

	if (json_is_string(doc))
		put_text(json_string_value(doc));
	json_array_foreach(doc, i, line) {
		if (i)
			putchar('\n');
		put_text(json_string_value(line));
	}
	putchar('\n');
}

/* ---- entries ---- */

static void put_file(const char *path, json_t *json)
{
	puts(".TP");
	put_path(path);
	printf("  (%s)\n", json_string_value(json_object_get(json, "mode")));
	put_doc(json_object_get(json, "doc"));
}

/* A directory is a section with its files; directories below it follow. */
static void put_dir(const char *path, json_t *json)
{
	json_t *entries = json_object_get(json, "entries"), *entry;
	char below[PATH_LEN];
	size_t i;

	fputs(".SS ", stdout);
	put_path(*path ? path : "/");
	printf("\n");
	put_doc(json_object_get(json, "doc"));
	json_array_foreach(entries, i, entry) {
		snprintf(below, sizeof(below), "%s%s%s", path, *path ? "/" : "",
			 json_string_value(json_object_get(entry, "name")));
		if (json_object_get(entry, "handler") || json_object_get(entry, "target"))
			put_file(below, entry);
	}
	json_array_foreach(entries, i, entry) {
		snprintf(below, sizeof(below), "%s%s%s", path, *path ? "/" : "",
			 json_string_value(json_object_get(entry, "name")));
		if (!json_object_get(entry, "handler") && !json_object_get(entry, "target"))
			put_dir(below, entry);
	}
}

/* ---- the page ---- */

static int compare(const void *a, const void *b)
{
	json_t *const *x = a, *const *y = b;

	return strcmp(json_string_value(json_object_get(*x, "path")),
		      json_string_value(json_object_get(*y, "path")));
}

static void head(void)
{
	puts(".\\\" Made from the files of fs-layout by man/layout-man.\n"
	     ".TH BUDDYFS\\-FILES 5 \"\" \"buddyfs\" \"File Formats\"\n"
	     ".SH NAME\n"
	     "buddyfs\\-files \\- the files in a mounted buddyfs\n"
	     ".SH DESCRIPTION\n"
	     "The names, modes and documentation of all files that\n"
	     ".BR buddyfs (1)\n"
	     "shows. Paths are counted from the mount point; a word in italics stands for several\n"
	     "names. The same text is in each file's extended attribute\n"
	     ".BR user.doc .");
}

int main(int argc, char **argv)
{
	json_t **parts = calloc(argc, sizeof(json_t *));
	json_error_t error;

	for (int i = 1; i < argc; i++) {
		parts[i] = json_load_file(argv[i], 0, &error);
		if (!parts[i] || !json_is_string(json_object_get(parts[i], "path"))) {
			fprintf(stderr, "%s:%d: %s\n", argv[i], error.line, error.text);
			return 1;
		}
	}
	qsort(parts + 1, argc - 1, sizeof(*parts), compare);
	head();
	for (int i = 1; i < argc; i++) {
		put_dir(json_string_value(json_object_get(parts[i], "path")), parts[i]);
		json_decref(parts[i]);
	}
	puts(".SH SEE ALSO\n.BR buddyfs (1)");
	free(parts);
	return ferror(stdout) || fflush(stdout);
}
