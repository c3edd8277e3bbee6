// SPDX-License-Identifier: GPL-2.0-or-later
/* Nodes: entries of the layout with the values of their variables, made when looked up. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vfs/vfs_i.h"

#define ROOT_INO	1
#define FIRST_INO	2
#define HASH_START	0xcbf29ce484222325u	/* FNV-1a */
#define HASH_PRIME	0x100000001b3u
#define INO_BITS	52			/* exact in a double, for those who print JSON */

/* ---- variables ---- */

long dim_next(const struct vfs_node *dir, const struct entry *entry, long prev)
{
	return entry->dim->dim->next(entry->dim->ctx, &dir->args, prev);
}

bool entry_shown(const struct vfs_node *dir, const struct entry *entry)
{
	return !entry->when || entry->when->dim->next(entry->when->ctx, &dir->args, -1) >= 0;
}

/* The name of a dimension's value, without what stands around it. */
static void print_value(const struct vfs_node *dir, const struct entry *entry, long value,
			char name[VFS_NAME_MAX + 1])
{
	const struct vfs_dim *dim = entry->dim->dim;

	if (dim->print)
		dim->print(entry->dim->ctx, &dir->args, value, name);
	else
		snprintf(name, VFS_NAME_MAX + 1, "%ld", value);
}

void entry_print(const struct vfs_node *dir, const struct entry *entry, long value,
		 char name[VFS_NAME_MAX + 1])
{
	char text[VFS_NAME_MAX + 1];

	if (!entry->dim) {
		snprintf(name, VFS_NAME_MAX + 1, "%s", entry->name);
		return;
	}
	print_value(dir, entry, value, text);
	if ((size_t)snprintf(name, VFS_NAME_MAX + 1, "%.*s%s%s", (int)entry->prefix, entry->name,
			     text, entry->suffix) > VFS_NAME_MAX)
		name[VFS_NAME_MAX] = '\0';
}

/* The value that a dimension's name stands for. */
static long find_value(const struct vfs_node *dir, const struct entry *entry, const char *text)
{
	const struct dimension *d = entry->dim;
	char name[VFS_NAME_MAX + 1];
	long value = -1;

	if (d->dim->find)
		return d->dim->find(d->ctx, &dir->args, text);
	while ((value = dim_next(dir, entry, value)) >= 0) {
		print_value(dir, entry, value, name);
		if (!strcmp(name, text))
			return value;
	}
	return -ENOENT;
}

bool pattern_fits(const struct entry *entry, const char *name, char text[VFS_NAME_MAX + 1])
{
	size_t len = strlen(name), around = entry->prefix + strlen(entry->suffix);

	if (len <= around || memcmp(name, entry->name, entry->prefix) ||
	    strcmp(name + len - strlen(entry->suffix), entry->suffix))
		return false;
	memcpy(text, name + entry->prefix, len - around);
	text[len - around] = '\0';
	return true;
}

/* In a recursive pattern the innermost value is what counts. */
void args_add(struct vfs_args *args, const struct entry *entry, long value)
{
	unsigned int i = 0;

	if (!entry->dim)
		return;
	while (i < args->nr && strcmp(args->arg[i].name, entry->dim->dim->name))
		i++;
	args->arg[i].name = entry->dim->dim->name;
	args->arg[i].value = value;
	if (i == args->nr)
		args->nr++;
}

/* ---- making and dropping nodes ---- */

static uint64_t hash_name(uint64_t hash, const char *name)
{
	hash = (hash ^ '/') * HASH_PRIME;
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * HASH_PRIME;
	return hash;
}

/* What comes after something of its name is not the same. */
static uint64_t hash_value(uint64_t hash, const struct entry *entry, long value)
{
	return entry->dim && !entry->dim->dim->fixed ? (hash ^ (uint64_t)value) * HASH_PRIME : hash;
}

static struct vfs_node **bucket(struct vfs *vfs, ino_t ino)
{
	return &vfs->buckets[ino % NODE_BUCKETS];
}

static bool is_same(const struct vfs_node *node, const struct vfs_node *parent,
		    const struct entry *entry, long value)
{
	return node->parent == parent && node->entry == entry && node->value == value;
}

void node_init(struct vfs_node *node, struct vfs *vfs, const struct entry *entry)
{
	const struct vfs_options *o = &vfs->options;

	node->vfs = vfs;
	node->entry = entry;
	node->mode = entry->mode & 07777;
	node->uid = node->maker_uid = node->parent ? node->parent->maker_uid : o->uid;
	node->gid = node->maker_gid = node->parent ? node->parent->maker_gid : o->gid;
	node->atime = node->mtime = node->ctime = o->time;
}

static struct vfs_node *new_node(struct vfs_node *parent, const struct entry *entry, long value,
				 const char *name, uint64_t hash, ino_t ino)
{
	struct vfs_node *node = calloc(1, sizeof(*node));
	struct vfs_node **head = bucket(parent->vfs, ino);

	if (!node || !(node->name = strdup(name))) {
		free(node);
		return NULL;
	}
	node->parent = parent;
	node_hold(parent);
	node_init(node, parent->vfs, entry);
	node->value = value;
	node->args = parent->args;
	args_add(&node->args, entry, value);
	node->hash = hash;
	node->ino = ino;
	node->refs = 1;
	node->next = *head;
	*head = node;
	return node;
}

struct vfs_node *node_get(struct vfs_node *parent, const struct entry *entry, long value)
{
	char name[VFS_NAME_MAX + 1];
	uint64_t hash;
	ino_t ino;

	entry_print(parent, entry, value, name);
	hash = hash_value(hash_name(parent->hash, name), entry, value);
	ino = hash & ((1ull << INO_BITS) - 1);
	if (ino < FIRST_INO)
		ino = FIRST_INO;
	for (struct vfs_node *node = *bucket(parent->vfs, ino); node;) {
		if (is_same(node, parent, entry, value)) {
			node_hold(node);
			return node;
		}
		/* Another path with this number: take the next. */
		node = node->ino == ino ? *bucket(parent->vfs, ++ino) : node->next;
	}
	return new_node(parent, entry, value, name, hash, ino);
}

void node_hold(struct vfs_node *node)
{
	node->refs++;
}

static void node_free(struct vfs_node *node)
{
	for (struct xattr *x = node->xattrs, *next; x; x = next) {
		next = x->next;
		free(x->name);
		free(x->value);
		free(x);
	}
	results_put(node->last);
	free(node->name);
	free(node);
}

static void unlink_node(struct vfs_node *node)
{
	struct vfs_node **p = bucket(node->vfs, node->ino);

	while (*p != node)
		p = &(*p)->next;
	*p = node->next;
}

void vfs_put(struct vfs_node *node, uint64_t times)
{
	struct vfs_node *parent;

	for (; node; node = parent, times = 1) {
		node->refs -= times;
		if (node->refs || atomic_load(&node->kept) || !node->parent)
			return;
		parent = node->parent;
		unlink_node(node);
		node_free(node);
	}
}

void nodes_free(struct vfs *vfs)
{
	for (size_t i = 0; i < NODE_BUCKETS; i++) {
		for (struct vfs_node *node = vfs->buckets[i], *next; node; node = next) {
			next = node->next;
			node_free(node);
		}
	}
	if (vfs->root)
		node_free(vfs->root);
}

struct vfs_node *vfs_root(struct vfs *vfs)
{
	struct vfs_node *root;

	if (vfs->root)
		return vfs->root;
	root = calloc(1, sizeof(*root));
	if (!root || !(root->name = strdup(""))) {
		free(root);
		return NULL;
	}
	node_init(root, vfs, vfs->layout);
	root->hash = HASH_START;
	root->ino = ROOT_INO;
	root->refs = 1;
	vfs->root = root;
	return root;
}

/* ---- looking up ---- */

static const struct entry *find_plain(const struct vfs_node *dir, const char *name)
{
	const struct entry *entry = dir->entry;

	for (size_t i = 0; i < entry->nr_children; i++)
		if (!entry->children[i]->dim && !strcmp(entry->children[i]->name, name))
			return entry_shown(dir, entry->children[i]) ? entry->children[i] : NULL;
	return NULL;
}

const struct entry *name_find(const struct vfs_node *dir, const char *name, long *value)
{
	const struct entry *entry = find_plain(dir, name);
	char text[VFS_NAME_MAX + 1];

	*value = 0;
	if (entry)
		return entry;
	for (size_t i = 0; (entry = entry_child(dir->entry, i)); i++) {
		if (!entry->dim || !pattern_fits(entry, name, text))
			continue;
		*value = find_value(dir, entry, text);
		if (*value >= 0)
			return entry;
	}
	return NULL;
}

int vfs_lookup(struct vfs_node *dir, const char *name, const struct vfs_caller *caller,
	       struct vfs_node **node)
{
	const struct entry *entry;
	long value;
	int err;

	if (!is_dir(dir))
		return -ENOTDIR;
	if (strlen(name) > VFS_NAME_MAX)
		return -ENAMETOOLONG;
	err = vfs_permission(dir, X_OK, caller);
	if (err)
		return err;
	entry = node_gone(dir) ? NULL : name_find(dir, name, &value);
	if (!entry)
		return -ENOENT;
	*node = node_get(dir, entry, value);
	return *node ? 0 : -ENOMEM;
}

int vfs_lookup_path(struct vfs *vfs, const char *path, const struct vfs_caller *caller,
		    struct vfs_node **out)
{
	struct vfs_node *node = vfs_root(vfs), *child;
	char name[VFS_NAME_MAX + 1];
	int err;

	node_hold(node);
	while (*path) {
		size_t len = strcspn(path, "/");

		err = -ENAMETOOLONG;
		if (len <= VFS_NAME_MAX) {
			memcpy(name, path, len);
			name[len] = '\0';
			err = vfs_lookup(node, name, caller, &child);
		}
		vfs_put(node, 1);
		if (err)
			return err;
		node = child;
		path += len + (path[len] == '/');
	}
	*out = node;
	return 0;
}

/* ---- what a node is ---- */

const char *vfs_doc(const struct vfs_node *node)
{
	return node->entry->doc;
}

void vfs_path(const struct vfs_node *node, char path[VFS_PATH_MAX])
{
	char *at = path + VFS_PATH_MAX - 1;

	*at = '\0';
	for (; node->parent; node = node->parent) {
		size_t len = strlen(node->name);

		if (len + 1 > (size_t)(at - path))
			break;
		at -= len;
		memcpy(at, node->name, len);
		if (node->parent->parent)
			*--at = '/';
	}
	memmove(path, at, strlen(at) + 1);
}

bool vfs_names_last(const struct vfs_node *dir)
{
	return !dir->entry->changing && !dir->entry->mortal && (dir->mode & 0111) == 0111;
}

enum vfs_cost vfs_node_cost(const struct vfs_node *node)
{
	return node->entry->patterns || node->entry->mortal ? VFS_QUICK : VFS_FREE;
}
