/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside the vfs: entries (the layout), nodes (entries with values), kinds
 * (the manners of a file) and open files.
 */
#ifndef BUDDYFS_VFS_VFS_I_H
#define BUDDYFS_VFS_VFS_I_H

#include "vfs/vfs.h"

/* ---- the layout, as loaded ---- */

enum family {
	FAMILY_PROC, FAMILY_SYSCTL, FAMILY_SYSFS, FAMILY_DEBUGFS, FAMILY_CGROUP, NR_FAMILIES
};

struct row {
	const struct vfs_handler *handler;
	void *ctx;
};

struct dimension {
	const struct vfs_dim *dim;
	void *ctx;
};

/* How a file that has records or bytes is read and written; see kind.c. */
struct kind;

struct entry {
	struct entry *parent;
	char *name;			/* as in the layout */
	char *path;			/* of the pattern, from the root */
	size_t prefix;			/* length of what stands before the variable */
	const char *suffix;		/* what stands after it, within name */
	const struct dimension *dim;	/* null: a plain name */
	const struct dimension *when;	/* it is there while this has a value; null: always */
	const struct kind *kind;	/* null: a directory */
	enum family family;
	mode_t mode;			/* with the file type */
	bool mount;
	char *doc;
	const struct row *row;		/* null: a directory or a link */
	char *target;			/* of a link, with variables; null: no link */

	struct entry **children;
	size_t nr_children;
	bool patterns;			/* a child is a pattern … */
	bool changing;			/* … of names that come and go */
	bool mortal;			/* it comes and goes itself, or what it is in */
	bool recursive;			/* it is a child of its own */
	const struct row *mkdir, *rmdir; /* of what the pattern stands for; may be null */
};

/* What a directory holds, by index; null past the last. */
static inline const struct entry *entry_child(const struct entry *dir, size_t i)
{
	if (i < dir->nr_children)
		return dir->children[i];
	return i == dir->nr_children && dir->recursive ? dir : NULL;
}

/* ---- nodes ---- */

struct xattr {
	struct xattr *next;
	char *name, *value;
	size_t size;
};

/* What the lines of a control file gave; shared by the open file and the node. */
struct results {
	atomic_uint refs;
	struct vfs_text text;
};

struct vfs_node {
	struct vfs *vfs;
	struct vfs_node *parent;	/* held */
	struct vfs_node *next;		/* in its bucket */
	const struct entry *entry;
	long value;			/* of the entry's variable */
	struct vfs_args args;
	char *name;
	uint64_t hash;			/* of the path and of values that come and go */
	ino_t ino;			/* made from it */
	uint64_t refs;
	atomic_bool kept;		/* differs from its entry: not dropped … */
	struct vfs_node *next_kept;	/* … until it is gone: in vfs.kept */
	uid_t maker_uid;		/* who made what it is in … */
	gid_t maker_gid;		/* … owns it at first */

	mode_t mode;			/* permissions only */
	uid_t uid;
	gid_t gid;
	struct timespec atime, mtime, ctime;
	struct xattr *xattrs;
	struct results *last;		/* control: of whoever ran something last … */
	atomic_bool outgrown;		/* … and they are longer than a page */
};

#define NODE_BUCKETS	4096

struct vfs {
	struct vfs_options options;
	struct row *rows;
	size_t nr_rows;
	struct dimension *dims;
	size_t nr_dims;
	struct entry *layout;		/* the root's */
	struct vfs_node *root;
	struct vfs_node *buckets[NODE_BUCKETS];
	_Atomic(struct vfs_node *) kept; /* nodes that are, and may be gone one day */
	atomic_size_t nr_kept;
	size_t max_kept;		/* past that many it is time to look for those gone */
	atomic_bool woken;
};

static inline bool is_dir(const struct vfs_node *node)
{
	return !node->entry->kind;
}

/* ---- open files ---- */

struct vfs_file {
	struct vfs_node *node;		/* held */
	const struct kind *kind;
	int flags;			/* as opened */
	off_t written;			/* bytes, through this open file */

	struct vfs_text content;	/* the snapshot */
	bool made;

	/* seq_file's state: how far its buffer is filled, where the reader is. */
	size_t buffered, read_pos, buffer_size;

	/* Files read by a cursor: a read at read_pos goes on here. */
	off_t cursor;

	/* Control files. */
	struct vfs_text line;		/* begun, without its newline */
	pid_t writer;			/* of the begun line */
	struct results *results;	/* of this open; null: nothing ran */
	off_t base_offset;		/* a read here … */
	size_t base_index;		/* … gives the results from here */
};

struct kind {
	const char *name;
	bool seekable;
	bool seq;		/* position by seq_file: no SEEK_END, refuses odd writes … */
	bool seq_if_read;	/* … if it is opened for reading */
	bool page_sized;	/* st_size is a page: sysfs attributes */
	int fsync;		/* its result */
	int unwritable;		/* -errno of writing where nothing stores */
	int unreadable;		/* -errno of reading where nothing is ever shown */

	/* Whether a handler has what the kind needs. */
	bool (*fits)(const struct vfs_handler *handler);
	/* Whether reading and writing make sense at all: kernfs asks at open. */
	bool (*readable)(const struct vfs_handler *handler);
	bool (*writable)(const struct vfs_handler *handler);

	ssize_t (*read)(struct vfs_file *file, size_t size, off_t offset,
			const struct vfs_call *call, const char **data);
	ssize_t (*write)(struct vfs_file *file, const char *data, size_t size, off_t offset,
			 const struct vfs_call *call);
};

const struct kind *kind_find(const char *name);

/* Fill the snapshot from show or number. */
int content_make(struct vfs_file *file, const struct vfs_call *call);

/* The kinds' ways of reading (read.c) … */
ssize_t read_seq(struct vfs_file *file, size_t size, off_t offset,
		 const struct vfs_call *call, const char **data);
ssize_t read_cgroup(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data);
ssize_t read_plain(struct vfs_file *file, size_t size, off_t offset,
		   const struct vfs_call *call, const char **data);
ssize_t read_sysctl(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data);
ssize_t read_bitmap(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data);
ssize_t read_stream(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data);
ssize_t read_once(struct vfs_file *file, size_t size, off_t offset,
		  const struct vfs_call *call, const char **data);
ssize_t read_pipe(struct vfs_file *file, size_t size, off_t offset,
		  const struct vfs_call *call, const char **data);
ssize_t read_refused(struct vfs_file *file, size_t size, off_t offset,
		     const struct vfs_call *call, const char **data);
ssize_t read_cursor(struct vfs_file *file, size_t size, off_t offset,
		    const struct vfs_call *call, const char **data);
ssize_t read_control(struct vfs_file *file, size_t size, off_t offset,
		     const struct vfs_call *call, const char **data);

/* … and of writing (write.c, control.c). */
ssize_t write_seq(struct vfs_file *file, const char *data, size_t size, off_t offset,
		  const struct vfs_call *call);
ssize_t write_sysctl(struct vfs_file *file, const char *data, size_t size, off_t offset,
		     const struct vfs_call *call);
ssize_t write_cgroup(struct vfs_file *file, const char *data, size_t size, off_t offset,
		     const struct vfs_call *call);
ssize_t write_sysfs(struct vfs_file *file, const char *data, size_t size, off_t offset,
		    const struct vfs_call *call);
ssize_t write_simple(struct vfs_file *file, const char *data, size_t size, off_t offset,
		     const struct vfs_call *call);
ssize_t write_anywhere(struct vfs_file *file, const char *data, size_t size, off_t offset,
		       const struct vfs_call *call);
ssize_t write_control(struct vfs_file *file, const char *data, size_t size, off_t offset,
		      const struct vfs_call *call);

/* Run the line begun in a control file, if there is one. */
int control_finish(struct vfs_file *file, const struct vfs_call *call);
void results_put(struct results *results);

/* 0; -EIO, and why is told: nothing can be changed by this handler now (vfs_options.halted). */
int check_halted(const struct vfs_node *node, const struct vfs_handler *handler);

/* Tell whoever listens why a write to this file was refused. Returns err. */
int refuse(const struct vfs_node *node, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same of a file that is gone: -ENODEV. */
int refuse_gone(const struct vfs_node *node);

static inline const struct vfs_handler *file_handler(const struct vfs_file *file)
{
	return file->node->entry->row->handler;
}

/* ---- nodes and entries ---- */

/* Whether a caller is root to the tree. */
bool privileged(const struct vfs *vfs, const struct vfs_caller *caller);

/* The node for a child entry, with a value where the entry is a pattern; held. Null: no memory. */
struct vfs_node *node_get(struct vfs_node *parent, const struct entry *entry, long value);
void node_hold(struct vfs_node *node);
void node_init(struct vfs_node *node, struct vfs *vfs, const struct entry *entry);
void nodes_free(struct vfs *vfs);

/* The entry and the value that a name in a directory stands for. Null: it stands for nothing. */
const struct entry *name_find(const struct vfs_node *dir, const char *name, long *value);
/* Whether a pattern fits a name. Then text is what its variable stands for. */
bool pattern_fits(const struct entry *entry, const char *name, char text[VFS_NAME_MAX + 1]);
/* Add to the variables of a directory that of a child. */
void args_add(struct vfs_args *args, const struct entry *entry, long value);

/* Whether a directory on the path to a node, or it itself, is no longer there. */
bool node_gone(const struct vfs_node *node);
/* The node differs from its entry from now on. [any time] */
void node_keep(struct vfs_node *node);
/* Drop the nodes that are only kept and are gone; if there are enough that it is worth looking. */
void nodes_sweep(struct vfs *vfs);

/* The entry is there now: what its "when" names has a value. */
bool entry_shown(const struct vfs_node *dir, const struct entry *entry);

/* The dimension's next value below a node; -ENOENT past the last. */
long dim_next(const struct vfs_node *dir, const struct entry *entry, long prev);
/* The full name of a child with that value. */
void entry_print(const struct vfs_node *dir, const struct entry *entry, long value,
		 char name[VFS_NAME_MAX + 1]);

/* Directories among the names in a directory. */
unsigned int count_subdirs(struct vfs_node *dir);

const struct dimension *dim_find(const struct vfs *vfs, const char *name, size_t len);
const struct row *row_find(const struct vfs *vfs, const char *name);
void entry_free(struct entry *entry);

/* The layout files compiled in; ends with a null name. */
struct layout_file {
	const char *name, *text;
	size_t len;
};
extern const struct layout_file layout_builtin[];

/*
 * Grow the array that the pointer at array points to, of *size items of item
 * bytes, so that it holds one more than nr. False: no memory.
 */
bool grow(void *array, size_t *size, size_t nr, size_t item);

/* Make room for more bytes after the text; false: no memory. */
bool text_reserve(struct vfs_text *text, size_t more);

#endif
