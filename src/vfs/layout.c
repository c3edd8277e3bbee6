// SPDX-License-Identifier: GPL-2.0-or-later
/* The tree from its JSON files; the format is described in doc/LAYOUT.md. */
#define _GNU_SOURCE /* asprintf */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfs/vfs_i.h"

/* A file of the layout, parsed: the directory that its top object describes. */
struct part {
	char *file;
	json_t *json;
	const char *path;
};

struct loader {
	struct vfs *vfs;
	char *error;		/* VFS_ERROR_MAX bytes */
	struct part *parts;
	size_t nr, size;
	const struct part *part; /* the one being read */
};

static int fail(const struct loader *loader, const char *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(const struct loader *loader, const char *where, const char *format, ...)
{
	va_list args;
	int len = 0;

	if (loader->part)
		len = snprintf(loader->error, VFS_ERROR_MAX, "%s: /%s: ", loader->part->file,
			       where);
	va_start(args, format);
	if (len < VFS_ERROR_MAX)
		vsnprintf(loader->error + len, VFS_ERROR_MAX - len, format, args);
	va_end(args);
	return -EINVAL;
}

static int no_memory(const struct loader *loader)
{
	snprintf(loader->error, VFS_ERROR_MAX, "out of memory");
	return -ENOMEM;
}

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

static struct entry *find_child(const struct entry *parent, const char *name, size_t len)
{
	for (size_t i = 0; i < parent->nr_children; i++) {
		struct entry *child = parent->children[i];

		if (strlen(child->name) == len && !memcmp(child->name, name, len))
			return child;
	}
	return NULL;
}

static struct entry *new_entry(struct entry *parent, const char *name)
{
	struct entry *entry = calloc(1, sizeof(*entry));

	if (!entry)
		return NULL;
	entry->parent = parent;
	entry->family = parent ? parent->family : FAMILY_SYSFS;
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
		return fail(loader, entry->path, "this cannot be a name");
	if (!open)
		return 0;
	close = strchr(open, '}');
	if (!close || strchr(close, '{'))
		return fail(loader, entry->path, "a name has at most one {variable}");
	entry->dim = dim_find(loader->vfs, open + 1, close - open - 1);
	if (!entry->dim)
		return fail(loader, entry->path, "nothing stands for %.*s",
			    (int)(close - open + 1), open);
	entry->prefix = open - entry->name;
	entry->suffix = close + 1;
	if (count_variables(entry, entry->dim->dim) > 1)
		return fail(loader, entry->path, "the path has this variable twice");
	if (count_variables(entry, NULL) > VFS_ARGS_MAX)
		return fail(loader, entry->path, "more than %d variables", VFS_ARGS_MAX);
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
			return fail(loader, path, "unknown key \"%s\"", key);
	}
	return 0;
}

static int read_mode(const struct loader *loader, json_t *json, struct entry *entry, mode_t type)
{
	const char *text = json_string_value(json_object_get(json, "mode"));
	unsigned long mode;
	char *end;

	if (!text)
		return fail(loader, entry->path, "\"mode\" is missing or not a string");
	mode = strtoul(text, &end, 8);
	if (end == text || *end || mode > 0777)
		return fail(loader, entry->path, "\"mode\": \"%s\" is not an octal mode", text);
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
		return fail(loader, entry->path, "\"doc\" is missing, or neither text nor lines");
	return 0;
}

static int read_family(const struct loader *loader, json_t *json, struct entry *entry)
{
	static const char *const names[NR_FAMILIES] = { "proc", "sysctl", "sysfs", "debugfs" };
	json_t *family = json_object_get(json, "family");

	if (!family)
		return 0;
	for (int i = 0; i < NR_FAMILIES; i++) {
		if (json_is_string(family) && !strcmp(names[i], json_string_value(family))) {
			entry->family = i;
			return 0;
		}
	}
	return fail(loader, entry->path, "\"family\" is not proc, sysctl, sysfs or debugfs");
}

/* ---- files ---- */

static int read_file(const struct loader *loader, json_t *json, struct entry *entry)
{
	static const char *const known[] = { "name", "kind", "mode", "handler", "doc", NULL };
	const char *kind = json_string_value(json_object_get(json, "kind"));
	const char *handler = json_string_value(json_object_get(json, "handler"));
	int err = check_keys(loader, entry->path, json, known);

	if (!err)
		err = read_mode(loader, json, entry, S_IFREG);
	if (!err)
		err = read_doc(loader, json, entry);
	if (err)
		return err;
	entry->kind = kind ? kind_find(kind) : NULL;
	if (!entry->kind)
		return fail(loader, entry->path, "there is no kind \"%s\"", kind ? kind : "");
	entry->row = handler ? row_find(loader->vfs, handler) : NULL;
	if (!entry->row)
		return fail(loader, entry->path, "there is no handler \"%s\"",
			    handler ? handler : "");
	if (!entry->kind->fits(entry->row->handler))
		return fail(loader, entry->path, "handler \"%s\" has not what kind \"%s\" needs",
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
		return fail(loader, entry->path, "\"target\" is missing or not a string");
	for (const char *open = target; (open = strchr(open, '{')); open++) {
		size_t len = strcspn(open + 1, "}");

		if (!open[1 + len] || !has_variable(entry, open + 1, len))
			return fail(loader, entry->path, "\"target\": the path has no %.*s",
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

/* ---- directories ---- */

static int read_entry(const struct loader *loader, json_t *json, struct entry *parent);

static int read_entries(const struct loader *loader, json_t *json, struct entry *entry)
{
	json_t *entries = json_object_get(json, "entries"), *child;
	size_t i;
	int err;

	if (entries && !json_is_array(entries))
		return fail(loader, entry->path, "\"entries\" is not an array");
	json_array_foreach(entries, i, child) {
		err = read_entry(loader, child, entry);
		if (err)
			return err;
	}
	return 0;
}

static int read_directory(const struct loader *loader, json_t *json, struct entry *entry)
{
	static const char *const known[] = { "path", "name", "kind", "mode", "family",
					     "mount", "entries", "doc", NULL };
	int err = check_keys(loader, entry->path, json, known);

	entry->mount = json_is_true(json_object_get(json, "mount"));
	if (!err)
		err = read_mode(loader, json, entry, S_IFDIR);
	if (!err)
		err = read_doc(loader, json, entry);
	if (!err)
		err = read_family(loader, json, entry);
	return err ? err : read_entries(loader, json, entry);
}

/* An entry that is not yet in its directory. */
static int add_entry(const struct loader *loader, struct entry *parent, const char *name,
		     struct entry **out)
{
	struct entry *entry;
	int err;

	if (find_child(parent, name, strlen(name)))
		return fail(loader, parent->path, "\"%s\" comes twice", name);
	entry = new_entry(parent, name);
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
		return fail(loader, parent->path, "an entry has no \"name\"");
	err = add_entry(loader, parent, name, &entry);
	if (err)
		return err;
	if (json_object_get(json, "entries") || (kind && !strcmp(kind, "dir")))
		return read_directory(loader, json, entry);
	if (kind && !strcmp(kind, "link"))
		return read_link(loader, json, entry);
	return read_file(loader, json, entry);
}

/* ---- the parts together ---- */

/* The entry of the directory that a path has before its last name; the name itself. */
static struct entry *find_parent(const struct loader *loader, const char **path)
{
	struct entry *entry = loader->vfs->layout;
	const char *slash;

	while (entry && (slash = strchr(*path, '/'))) {
		entry = find_child(entry, *path, slash - *path);
		*path = slash + 1;
	}
	return entry && !entry->kind ? entry : NULL;
}

static int read_root(const struct loader *loader, json_t *json)
{
	struct vfs *vfs = loader->vfs;

	if (vfs->layout)
		return fail(loader, "", "the root is described twice");
	vfs->layout = new_entry(NULL, "");
	return vfs->layout ? read_directory(loader, json, vfs->layout) : no_memory(loader);
}

static int read_part(struct loader *loader, const struct part *part)
{
	const char *name = part->path;
	struct entry *parent, *entry;
	int err;

	loader->part = part;
	if (!*part->path)
		return read_root(loader, part->json);
	parent = find_parent(loader, &name);
	if (!parent)
		return fail(loader, part->path, "nothing describes the directory it is in");
	err = add_entry(loader, parent, name, &entry);
	return err ? err : read_directory(loader, part->json, entry);
}

static unsigned int depth(const char *path)
{
	unsigned int n = *path != '\0';

	for (; *path; path++)
		n += *path == '/';
	return n;
}

/* Directories before what is in them, else by the name of the file. */
static int compare_parts(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int by_depth = (int)depth(x->path) - (int)depth(y->path);

	return by_depth ? by_depth : strcmp(x->file, y->file);
}

static int read_parts(struct loader *loader)
{
	int err = 0;

	if (!loader->nr)
		return fail(loader, "", "there is no layout file");
	qsort(loader->parts, loader->nr, sizeof(*loader->parts), compare_parts);
	if (*loader->parts[0].path)
		return fail(loader, "", "no layout file describes the root");
	for (size_t i = 0; i < loader->nr && !err; i++)
		err = read_part(loader, &loader->parts[i]);
	return err;
}

/* Add a file's JSON, which the loader now owns. */
static int add_part(struct loader *loader, const char *file, json_t *json, const json_error_t *at)
{
	const char *path = json_string_value(json_object_get(json, "path"));
	struct part *part;

	if (!json)
		return fail(loader, "", "%s:%d: %s", file, at->line, at->text);
	if (!path) {
		json_decref(json);
		return fail(loader, "", "%s: the top is not an object with a \"path\"", file);
	}
	if (!grow(&loader->parts, &loader->size, loader->nr, sizeof(*part)) ||
	    !(loader->parts[loader->nr].file = strdup(file))) {
		json_decref(json);
		return no_memory(loader);
	}
	part = &loader->parts[loader->nr++];
	part->json = json;
	part->path = path;
	return 0;
}

static int add_builtin(struct loader *loader)
{
	json_error_t at;
	int err = 0;

	for (const struct layout_file *f = layout_builtin; f->name && !err; f++)
		err = add_part(loader, f->name,
			       json_loadb(f->text, f->len, JSON_REJECT_DUPLICATES, &at), &at);
	return err;
}

static bool is_layout_file(const char *name)
{
	size_t len = strlen(name);

	return *name != '.' && len > 5 && !strcmp(name + len - 5, ".json");
}

static int add_dir(struct loader *loader, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *d;
	json_error_t at;
	int err = 0;

	if (!dir) {
		err = -errno;
		snprintf(loader->error, VFS_ERROR_MAX, "%s: %s", path, strerror(-err));
		return err;
	}
	while (!err && (d = readdir(dir))) {
		char file[VFS_PATH_MAX];

		if (!is_layout_file(d->d_name))
			continue;
		if ((size_t)snprintf(file, sizeof(file), "%s/%s", path, d->d_name) >= sizeof(file))
			err = fail(loader, "", "%s: the path is too long", path);
		else
			err = add_part(loader, file,
				       json_load_file(file, JSON_REJECT_DUPLICATES, &at), &at);
	}
	closedir(dir);
	return err;
}

int vfs_load(struct vfs *vfs, const char *dir, char error[VFS_ERROR_MAX])
{
	struct loader loader = { .vfs = vfs, .error = error };
	int err = dir ? add_dir(&loader, dir) : add_builtin(&loader);

	if (!err)
		err = read_parts(&loader);
	for (size_t i = 0; i < loader.nr; i++) {
		json_decref(loader.parts[i].json);
		free(loader.parts[i].file);
	}
	free(loader.parts);
	if (!err && !vfs_root(vfs))
		err = no_memory(&loader);
	return err;
}

static int each_entry(struct entry *entry,
		      int (*fn)(void *ctx, const struct vfs_entry *entry), void *ctx)
{
	struct vfs_entry public = {
		.path = entry->path,
		.kind = entry->kind ? entry->kind->name : "dir",
		.mode = entry->mode,
		.handler = entry->row ? entry->row->handler->name : NULL,
		.doc = entry->doc,
	};
	int result = fn(ctx, &public);

	for (size_t i = 0; i < entry->nr_children && !result; i++)
		result = each_entry(entry->children[i], fn, ctx);
	return result;
}

int vfs_each_entry(struct vfs *vfs, int (*fn)(void *ctx, const struct vfs_entry *entry), void *ctx)
{
	return each_entry(vfs->layout, fn, ctx);
}
