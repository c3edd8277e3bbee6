// SPDX-License-Identifier: GPL-2.0-or-later
/* The tree from its JSON files; the format is described in doc/LAYOUT.md. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfs/loader.h"

int wrong(const struct loader *loader, const char *where, const char *format, ...)
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

int no_memory(const struct loader *loader)
{
	snprintf(loader->error, VFS_ERROR_MAX, "out of memory");
	return -ENOMEM;
}

/* ---- the parts together ---- */

/* The entry of the directory that a path has before its last name; the name itself. */
static struct entry *find_parent(const struct loader *loader, const char **path)
{
	struct entry *entry = loader->vfs->layout;
	const char *slash;

	while (entry && (slash = strchr(*path, '/'))) {
		entry = entry_find(entry, *path, slash - *path);
		*path = slash + 1;
	}
	return entry && !entry->kind ? entry : NULL;
}

static int read_root(const struct loader *loader, json_t *json)
{
	struct vfs *vfs = loader->vfs;

	if (vfs->layout)
		return wrong(loader, "", "the root is described twice");
	vfs->layout = entry_new(NULL, "");
	return vfs->layout ? entry_read_directory(loader, json, vfs->layout) : no_memory(loader);
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
		return wrong(loader, part->path, "nothing describes the directory it is in");
	err = entry_add(loader, parent, name, &entry);
	return err ? err : entry_read_directory(loader, part->json, entry);
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
		return wrong(loader, "", "there is no layout file");
	qsort(loader->parts, loader->nr, sizeof(*loader->parts), compare_parts);
	if (*loader->parts[0].path)
		return wrong(loader, "", "no layout file describes the root");
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
		return wrong(loader, "", "%s:%d: %s", file, at->line, at->text);
	if (!path) {
		json_decref(json);
		return wrong(loader, "", "%s: the top is not an object with a \"path\"", file);
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
			err = wrong(loader, "", "%s: the path is too long", path);
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
		.mkdir = entry->mkdir != NULL,
		.rmdir = entry->rmdir != NULL,
		.recursive = entry->recursive,
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
