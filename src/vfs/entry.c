// SPDX-License-Identifier: GPL-2.0-or-later
/* The entries of a layout: their patterns and their keys, as doc/LAYOUT.md describes them. */
#define _GNU_SOURCE /* asprintf */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfs/loader.h"

/* ---- one entry ---- */

void entry_free(struct entry *entry)
{
	if (!entry)
		return;
	for (size_t i = 0; i < entry->nr_children; i++)
		entry_free(entry->children[i]);
	free(entry->children);
	free(entry->name);
	free(entry->path);
	free(entry->doc);
	free(entry->target);
	free(entry);
}

static int add_child(struct entry *parent, struct entry *child)
{
	struct entry **children =
		reallocarray(parent->children, parent->nr_children + 1, sizeof(*children));

	if (!children)
		return -ENOMEM;
	parent->children = children;
	children[parent->nr_children++] = child;
	parent->patterns |= child->dim != NULL;
	parent->changing |= child->dim && !child->dim->dim->fixed;
	return 0;
}

struct entry *entry_find(const struct entry *parent, const char *name, size_t len)
{
	for (size_t i = 0; i < parent->nr_children; i++) {
		struct entry *child = parent->children[i];

		if (strlen(child->name) == len && !memcmp(child->name, name, len))
			return child;
	}
	return NULL;
}

struct entry *entry_new(struct entry *parent, const char *name)
{
	struct entry *entry = calloc(1, sizeof(*entry));

	if (!entry)
		return NULL;
	entry->parent = parent;
	entry->family = parent ? parent->family : FAMILY_SYSFS;
	entry->mortal = parent && parent->mortal;
	entry->name = strdup(name);
	if (!parent || !*parent->path)
		entry->path = strdup(name);
	else if (asprintf(&entry->path, "%s/%s", parent->path, name) < 0)
		entry->path = NULL;
	if (!entry->name || !entry->path) {
		entry_free(entry);
		return NULL;
	}
	return entry;
}

static unsigned int count_variables(const struct entry *entry, const struct vfs_dim *dim)
{
	unsigned int n = 0;

	for (; entry; entry = entry->parent)
		n += entry->dim && (!dim || entry->dim->dim == dim);
	return n;
}

/* Take the variable out of a name, if it has one. */
static int read_pattern(const struct loader *loader, struct entry *entry)
{
	const char *open = strchr(entry->name, '{'), *close;

	if (strchr(entry->name, '/') || !strcmp(entry->name, ".") || !strcmp(entry->name, ".."))
		return wrong(loader, entry->path, "this cannot be a name");
	if (!open)
		return 0;
	close = strchr(open, '}');
	if (!close || strchr(close, '{'))
		return wrong(loader, entry->path, "a name has at most one {variable}");
	entry->dim = dim_find(loader->vfs, open + 1, close - open - 1);
	if (!entry->dim)
		return wrong(loader, entry->path, "nothing stands for %.*s",
			    (int)(close - open + 1), open);
	entry->mortal |= !entry->dim->dim->fixed;
	entry->prefix = open - entry->name;
	entry->suffix = close + 1;
	if (count_variables(entry, entry->dim->dim) > 1)
		return wrong(loader, entry->path, "the path has this variable twice");
	if (count_variables(entry, NULL) > VFS_ARGS_MAX)
		return wrong(loader, entry->path, "more than %d variables", VFS_ARGS_MAX);
	return 0;
}

/* ---- keys ---- */

static int check_keys(const struct loader *loader, const char *path, json_t *json,
		      const char *const *known)
{
	const char *key;
	json_t *value;

	json_object_foreach(json, key, value) {
		const char *const *k = known;

		while (*k && strcmp(*k, key))
			k++;
		if (!*k)
			return wrong(loader, path, "unknown key \"%s\"", key);
	}
	return 0;
}

static int read_mode(const struct loader *loader, json_t *json, struct entry *entry, mode_t type)
{
	const char *text = json_string_value(json_object_get(json, "mode"));
	unsigned long mode;
	char *end;

	if (!text)
		return wrong(loader, entry->path, "\"mode\" is missing or not a string");
	mode = strtoul(text, &end, 8);
	if (end == text || *end || mode > 0777)
		return wrong(loader, entry->path, "\"mode\": \"%s\" is not an octal mode", text);
	entry->mode = type | mode;
	return 0;
}

/* An array of lines as one paragraph. */
static char *join_lines(json_t *lines)
{
	struct vfs_text text = { 0 };
	json_t *line;
	size_t i;

	json_array_foreach(lines, i, line) {
		if (!json_is_string(line))
			goto bad;
		if (i)
			vfs_putc(&text, ' ');
		vfs_puts(&text, json_string_value(line));
	}
	vfs_putc(&text, '\0');
	if (!text.failed)
		return text.data;
bad:
	vfs_text_free(&text);
	return NULL;
}

static int read_doc(const struct loader *loader, json_t *json, struct entry *entry)
{
	json_t *doc = json_object_get(json, "doc");

	if (json_is_string(doc))
		entry->doc = strdup(json_string_value(doc));
	else if (json_is_array(doc))
		entry->doc = join_lines(doc);
	if (!entry->doc || !*entry->doc)
		return wrong(loader, entry->path, "\"doc\" is missing, or neither text nor lines");
	return 0;
}

static int read_family(const struct loader *loader, json_t *json, struct entry *entry)
{
	static const char *const names[NR_FAMILIES] = { "proc", "sysctl", "sysfs", "debugfs",
							  "cgroup" };
	json_t *family = json_object_get(json, "family");

	if (!family)
		return 0;
	for (int i = 0; i < NR_FAMILIES; i++) {
		if (json_is_string(family) && !strcmp(names[i], json_string_value(family))) {
			entry->family = i;
			return 0;
		}
	}
	return wrong(loader, entry->path, "\"family\" is not proc, sysctl, sysfs, "
					  "debugfs or cgroup");
}

/* ---- files ---- */

/* On what it depends that the file is there. */
static int read_when(const struct loader *loader, json_t *json, struct entry *entry)
{
	json_t *value = json_object_get(json, "when");
	const char *name = json_string_value(value);

	if (!value)
		return 0;
	entry->when = name ? dim_find(loader->vfs, name, strlen(name)) : NULL;
	if (!entry->when)
		return wrong(loader, entry->path, "\"when\": nothing stands for {%s}",
			     name ? name : "");
	entry->mortal = true;
	entry->parent->patterns = entry->parent->changing = true;
	return 0;
}

static int read_file(const struct loader *loader, json_t *json, struct entry *entry)
{
	static const char *const known[] = { "name", "kind", "mode", "when", "handler", "doc",
					     NULL };
	const char *kind = json_string_value(json_object_get(json, "kind"));
	const char *handler = json_string_value(json_object_get(json, "handler"));
	int err = check_keys(loader, entry->path, json, known);

	if (!err)
		err = read_mode(loader, json, entry, S_IFREG);
	if (!err)
		err = read_doc(loader, json, entry);
	if (!err)
		err = read_when(loader, json, entry);
	if (err)
		return err;
	entry->kind = kind ? kind_find(kind) : NULL;
	if (!entry->kind)
		return wrong(loader, entry->path, "there is no kind \"%s\"", kind ? kind : "");
	entry->row = handler ? row_find(loader->vfs, handler) : NULL;
	if (!entry->row)
		return wrong(loader, entry->path, "there is no handler \"%s\"",
			    handler ? handler : "");
	if (!entry->kind->fits(entry->row->handler))
		return wrong(loader, entry->path, "handler \"%s\" has not what kind \"%s\" needs",
			    handler, kind);
	return 0;
}

/* ---- links ---- */

static bool has_variable(const struct entry *entry, const char *name, size_t len)
{
	for (; entry; entry = entry->parent)
		if (entry->dim && strlen(entry->dim->dim->name) == len &&
		    !memcmp(entry->dim->dim->name, name, len))
			return true;
	return false;
}

static int read_target(const struct loader *loader, json_t *json, struct entry *entry)
{
	const char *target = json_string_value(json_object_get(json, "target"));

	if (!target || !*target)
		return wrong(loader, entry->path, "\"target\" is missing or not a string");
	for (const char *open = target; (open = strchr(open, '{')); open++) {
		size_t len = strcspn(open + 1, "}");

		if (!open[1 + len] || !has_variable(entry, open + 1, len))
			return wrong(loader, entry->path, "\"target\": the path has no %.*s",
				    (int)len + 2, open);
	}
	entry->target = strdup(target);
	return entry->target ? 0 : no_memory(loader);
}

static int read_link(const struct loader *loader, json_t *json, struct entry *entry)
{
	static const char *const known[] = { "name", "kind", "mode", "target", "doc", NULL };
	int err = check_keys(loader, entry->path, json, known);

	entry->kind = kind_find("link");
	if (!err)
		err = read_mode(loader, json, entry, S_IFLNK);
	if (!err)
		err = read_doc(loader, json, entry);
	return err ? err : read_target(loader, json, entry);
}

/* ---- directories that users make ---- */

static int read_change(const struct loader *loader, json_t *json, struct entry *entry,
		       const char *key, const struct row **row)
{
	json_t *value = json_object_get(json, key);
	const char *name = json_string_value(value);

	if (!value)
		return 0;
	*row = name ? row_find(loader->vfs, name) : NULL;
	if (!*row)
		return wrong(loader, entry->path, "there is no handler \"%s\"", name ? name : "");
	if (!strcmp(key, "mkdir") ? !(*row)->handler->mkdir : !(*row)->handler->rmdir)
		return wrong(loader, entry->path, "handler \"%s\" has no %s", name, key);
	return 0;
}

/* Who makes and removes what a pattern stands for, and whether that holds more of its like. */
static int read_changes(const struct loader *loader, json_t *json, struct entry *entry)
{
	int err = read_change(loader, json, entry, "mkdir", &entry->mkdir);

	entry->recursive = json_is_true(json_object_get(json, "recursive"));
	if (!err)
		err = read_change(loader, json, entry, "rmdir", &entry->rmdir);
	if (err || (!entry->mkdir && !entry->rmdir && !entry->recursive))
		return err;
	if (!entry->dim || entry->dim->dim->fixed)
		return wrong(loader, entry->path, "\"mkdir\", \"rmdir\" and \"recursive\" need "
						  "a {variable} whose names come and go");
	entry->patterns |= entry->recursive;
	entry->changing |= entry->recursive;
	return 0;
}

/* ---- directories ---- */

static int read_entry(const struct loader *loader, json_t *json, struct entry *parent);

static int read_entries(const struct loader *loader, json_t *json, struct entry *entry)
{
	json_t *entries = json_object_get(json, "entries"), *child;
	size_t i;
	int err;

	if (entries && !json_is_array(entries))
		return wrong(loader, entry->path, "\"entries\" is not an array");
	json_array_foreach(entries, i, child) {
		err = read_entry(loader, child, entry);
		if (err)
			return err;
	}
	return 0;
}

int entry_read_directory(const struct loader *loader, json_t *json, struct entry *entry)
{
	static const char *const known[] = { "path", "name", "kind", "mode", "family", "mount",
					     "mkdir", "rmdir", "recursive", "entries", "doc",
					     NULL };
	int err = check_keys(loader, entry->path, json, known);

	entry->mount = json_is_true(json_object_get(json, "mount"));
	if (!err)
		err = read_mode(loader, json, entry, S_IFDIR);
	if (!err)
		err = read_doc(loader, json, entry);
	if (!err)
		err = read_family(loader, json, entry);
	if (!err)
		err = read_changes(loader, json, entry);
	return err ? err : read_entries(loader, json, entry);
}

/* An entry that is not yet in its directory. */
int entry_add(const struct loader *loader, struct entry *parent, const char *name,
		     struct entry **out)
{
	struct entry *entry;
	int err;

	if (entry_find(parent, name, strlen(name)))
		return wrong(loader, parent->path, "\"%s\" comes twice", name);
	entry = entry_new(parent, name);
	if (!entry)
		return no_memory(loader);
	err = read_pattern(loader, entry);
	if (!err && add_child(parent, entry))
		err = no_memory(loader);
	if (err)
		entry_free(entry);
	*out = entry;
	return err;
}

static int read_entry(const struct loader *loader, json_t *json, struct entry *parent)
{
	const char *name = json_string_value(json_object_get(json, "name"));
	const char *kind = json_string_value(json_object_get(json, "kind"));
	struct entry *entry;
	int err;

	if (!name || !*name || strlen(name) > VFS_NAME_MAX)
		return wrong(loader, parent->path, "an entry has no \"name\"");
	err = entry_add(loader, parent, name, &entry);
	if (err)
		return err;
	if (json_object_get(json, "entries") || (kind && !strcmp(kind, "dir")))
		return entry_read_directory(loader, json, entry);
	if (kind && !strcmp(kind, "link"))
		return read_link(loader, json, entry);
	return read_file(loader, json, entry);
}
