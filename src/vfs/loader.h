/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the loading of a layout: the files of it (layout.c), and their entries (entry.c). */
#ifndef BUDDYFS_VFS_LOADER_H
#define BUDDYFS_VFS_LOADER_H

#include <jansson.h>

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

/* Say which file, where in it and what. -EINVAL; and -ENOMEM. */
int wrong(const struct loader *loader, const char *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int no_memory(const struct loader *loader);

/* An entry below parent, or (null) the root, in no directory yet. Null: no memory. */
struct entry *entry_new(struct entry *parent, const char *name);

/* The same, in its directory, with its pattern. 0 or -errno, which the loader has told. */
int entry_add(const struct loader *loader, struct entry *parent, const char *name,
	      struct entry **out);

/* The keys of a directory, and what is in it. 0 or -errno, which the loader has told. */
int entry_read_directory(const struct loader *loader, json_t *json, struct entry *entry);

/* The entry that the layout calls name, of len bytes; or null. */
struct entry *entry_find(const struct entry *parent, const char *name, size_t len);

#endif
