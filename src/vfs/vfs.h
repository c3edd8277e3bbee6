/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree: directories and files made from fs-layout/, with the manners of
 * procfs, sysfs and debugfs.
 *
 * A virtual file is one row of a table. Who makes a file writes an entry in
 * fs-layout/ (its name, kind, mode and documentation) and a row of handlers
 * (what it shows, what it stores); lookup, permissions, snapshots, offsets,
 * number parsing and errno come from the file's kind.
 *
 * The vfs knows neither FUSE nor the engine. Calls return 0, a count, or
 * -errno. Nothing here is called from two threads at once, with one exception:
 * while a call that vfs_cost() names slow runs in another thread, the calls
 * marked [any time] may be made, though not for the file it works on.
 */
#ifndef BUDDYFS_VFS_VFS_H
#define BUDDYFS_VFS_VFS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

struct vfs;
struct vfs_node;	/* a file or directory: an entry and the values of its pattern variables */
struct vfs_file;	/* an open file */
struct vfs_dir;		/* an open directory */

#define VFS_NAME_MAX	255
#define VFS_PATH_MAX	1024	/* of a path within the tree, with its NUL */
#define VFS_ARGS_MAX	8	/* pattern variables in one path */
#define VFS_ERROR_MAX	512	/* of a message about the layout, with its NUL */
#define VFS_NUMBERS_MAX	16	/* numbers in one file of numbers */

/* ---- what handlers get --------------------------------------------------- */

/* The values of the pattern variables in a file's path, outermost first. */
struct vfs_args {
	unsigned int nr;
	struct {
		const char *name;	/* without braces */
		long value;		/* what the dimension's next() or find() gave */
	} arg[VFS_ARGS_MAX];
};

/* The value of the variable called name; the layout has made sure that there is one. */
long vfs_arg(const struct vfs_args *args, const char *name);

/* Who asks. */
struct vfs_caller {
	uid_t uid;
	gid_t gid;
	pid_t pid;
	/* Whether the caller is in a supplementary group; null: in none. */
	bool (*in_group)(const struct vfs_caller *caller, gid_t gid);
	void *ctx;			/* of in_group */
	const atomic_bool *stop;	/* set when the caller was interrupted; may be null */
};

struct vfs_call {
	void *ctx;			/* as given with the rows: vfs_add_handlers() */
	const struct vfs_args *args;
	const struct vfs_caller *caller;
	size_t wanted;			/* of a read: the bytes that there is room for */
};

/* True when the caller was interrupted: long work then ends with -EINTR. */
bool vfs_stopped(const struct vfs_call *call);

/*
 * Text that grows while it is written. Running out of memory is remembered
 * and reported by whoever asked for the text, so printing need not check.
 */
struct vfs_text {
	char *data;		/* not NUL-terminated */
	size_t len, size;
	size_t *ends;		/* offsets past each record; see vfs_record() */
	size_t nr_ends, size_ends;
	bool failed;		/* memory ran out */
};

void vfs_printf(struct vfs_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void vfs_puts(struct vfs_text *text, const char *string);
void vfs_putc(struct vfs_text *text, char c);
void vfs_append(struct vfs_text *text, const void *data, size_t len);

/*
 * End a record. The kernel writes some files record by record (a node of
 * zoneinfo, a line of vmstat), and one read() gives only the records that fit
 * its buffer. A file that never calls this is one record, as the kernel's
 * single_open() files are.
 */
void vfs_record(struct vfs_text *text);

/* Empty the text, keeping its memory; and give its memory back. */
void vfs_text_reset(struct vfs_text *text);
void vfs_text_free(struct vfs_text *text);

/* ---- handlers -------------------------------------------------------------- */

/*
 * A file of one or more integers: no code but these rows. How they are parsed
 * and printed follows from the file's kind:
 *
 *	sysctl		proc_dointvec_minmax(): octal and 0x, tabs between
 *			values, only at offset 0; min … max is that of an int
 *	sysfs		one kstrtol(base 0), a newline may follow
 *	debugfs_number	simple_attr: kstrtoll or kstrtoull(base 0), 23 bytes read
 */
struct vfs_number {
	/* How many numbers; 0 means 1. At most VFS_NUMBERS_MAX. */
	unsigned int nr;

	/* What each may be; anything else is -EINVAL. Both 0: whatever the type holds. */
	long long min, max;

	/* The largest values are those of an unsigned long (kstrtoul) or int (kstrtouint). */
	enum vfs_number_type {
		VFS_INT,
		VFS_UINT,
		VFS_LONG,
		VFS_ULONG,
		VFS_LLONG,
		VFS_ULLONG,
	} type;

	/* Shown as 0x and 16 digits. Source: 6.1 debugfs_create_x64(). */
	bool hex;

	/*
	 * 6.1 lowmem_reserve_ratio_sysctl_handler() ignores what the parser
	 * says: a refused number is skipped over and the write succeeds.
	 */
	bool errors_ignored;

	/* Fill v[0 … nr-1]. Null: reading gives -EACCES. ULLONG values are cast. */
	int (*get)(const struct vfs_call *call, long long *v);

	/*
	 * Take v[0 … n-1], all in range, and apply what follows; the values
	 * not written keep theirs. n is 0 when the kernel runs its hook though
	 * it took no number: a sysctl written at an offset other than 0.
	 * Any -errno is the write's result. Null: writing gives -EACCES.
	 */
	int (*set)(const struct vfs_call *call, const long long *v, unsigned int n);
};

/* vfs_handler.flags */
/* store, run, mkdir or rmdir may take long: do it in a worker */
#define VFS_LONG_STORE	(1u << 0)
#define VFS_LONG_SHOW	(1u << 1)	/* show may take long */
#define VFS_WHEN_HALTED	(1u << 2)	/* it can be written when others cannot */

/*
 * A row. Which functions are asked for depends on the kind of the entry that
 * names the row (doc/LAYOUT.md); those a kind does not use are null.
 */
struct vfs_handler {
	const char *name;
	unsigned int flags;

	/*
	 * The whole content. Of kind tracefs_pipe: what comes next, consumed,
	 * not much more than is wanted; -EAGAIN when there is nothing now;
	 * nothing when that is the end for those who have read something.
	 */
	int (*show)(const struct vfs_call *call, struct vfs_text *out);

	/*
	 * One write. text has len bytes and a NUL after them; it may hold NULs.
	 * Returns how much was taken, mostly len, or -errno with nothing changed.
	 */
	ssize_t (*store)(const struct vfs_call *call, const char *text, size_t len);

	/*
	 * Kind control: one line, without its newline. What it did is one line
	 * in result. 0, or -errno with nothing changed.
	 */
	int (*run)(const struct vfs_call *call, const char *line, struct vfs_text *result);

	/*
	 * Kind stream: up to size bytes, consumed. -EAGAIN: nothing now; the
	 * reader waits until vfs_wake(). 0: the end.
	 */
	ssize_t (*read)(const struct vfs_call *call, char *data, size_t size);

	/* Kinds stream and tracefs_pipe: whether reading would give something. */
	bool (*ready)(const struct vfs_call *call);

	/*
	 * Kinds proc_array and debugfs_cursor: up to size bytes from *pos on.
	 * *pos becomes where the next read goes on, which need not be so many
	 * bytes further. 0: the end. -errno: *pos stays.
	 */
	ssize_t (*read_at)(const struct vfs_call *call, char *data, size_t size, off_t *pos);

	/*
	 * Someone opens the file, with these flags of open(2); O_TRUNC is one.
	 * -errno: he may not. And he has closed it [any time]. Both may be null.
	 */
	int (*opened)(const struct vfs_call *call, int flags);
	void (*closed)(const struct vfs_call *call);

	/*
	 * What an entry's "mkdir" names: make what is to be called name (what
	 * the pattern's variable stands for) in the directory whose variables
	 * args holds. No other has this name. And what "rmdir" names: remove
	 * what args says. Neither ends because the caller was interrupted. 0;
	 * or -errno with nothing changed: -EINVAL a name that cannot be,
	 * -EBUSY it is in use, -EPERM it is not to be removed, -EAGAIN there
	 * are too many.
	 */
	int (*mkdir)(const struct vfs_call *call, const char *name);
	int (*rmdir)(const struct vfs_call *call);

	const struct vfs_number *number;
};

/*
 * A dimension: a pattern variable such as {node} and the names it stands for.
 * Values are numbers of the handlers' choosing, never negative, and never
 * reused for another name while the tree lives; nor for the same name, when
 * what it stood for is gone and something else takes it. What is open in a
 * directory whose value is gone gives -ENODEV.
 */
struct vfs_dim {
	const char *name;	/* without braces */
	bool fixed;		/* names never come or go while the tree lives */

	/*
	 * The smallest value above prev, whatever that is, or -ENOENT after
	 * the last. args holds the variables to the left in the path; of one
	 * that is gone there is none. In a recursive pattern it is the
	 * directory's own, or there is none in the outermost (vfs_arg() is -1).
	 */
	long (*next)(void *ctx, const struct vfs_args *args, long prev);

	/* The name of a value. Null: the number in decimal. */
	void (*print)(void *ctx, const struct vfs_args *args, long value,
		      char name[VFS_NAME_MAX + 1]);

	/* The value of a name, or -ENOENT. Null: each value's name is compared. */
	long (*find)(void *ctx, const struct vfs_args *args, const char *name);
};

/* ---- making a tree ----------------------------------------------------------- */

struct vfs_options {
	uid_t uid;		/* who owns the files, and is root to the tree */
	gid_t gid;
	struct timespec time;	/* of all files */
	size_t page_size; /* of the machine, bytes: seq_file's buffer, sysfs's limit; 0: 4096 */

	/*
	 * A write was refused: err is the -errno, why a sentence without a
	 * newline. Null: nobody wants to know.
	 */
	void (*refused)(void *ctx, const char *path, int err, const char *why);

	/*
	 * Why nothing can be written, made or removed at the moment, but by
	 * handlers that are VFS_WHEN_HALTED: -EIO, and why as above. A null
	 * function, or null returned: it can.
	 */
	const char *(*halted)(void *ctx);
	void *ctx;
};

/* Null: no memory. */
struct vfs *vfs_create(const struct vfs_options *options);
void vfs_destroy(struct vfs *vfs);

/*
 * Rows and dimensions that the layout's entries may name. The tables must
 * outlive the tree. -EEXIST: a name is there already; -ENOMEM.
 */
int vfs_add_handlers(struct vfs *vfs, const struct vfs_handler *rows, size_t nr, void *ctx);
int vfs_add_dims(struct vfs *vfs, const struct vfs_dim *dims, size_t nr, void *ctx);

/*
 * Make the tree from the layout files (*.json) in dir or, if it is null, from
 * those compiled in. -EINVAL, -ENOENT, -ENOMEM: error says which file and entry.
 * A tree is loaded once, after its handlers and dimensions were added.
 */
int vfs_load(struct vfs *vfs, const char *dir, char error[VFS_ERROR_MAX]);

/* ---- nodes --------------------------------------------------------------------- */

/* The root lives as long as the tree. */
struct vfs_node *vfs_root(struct vfs *vfs);

/*
 * The entry called name in a directory. A node that is returned is held until
 * vfs_put(). -ENOENT, -ENOTDIR, -EACCES (no search permission), -ENAMETOOLONG.
 */
int vfs_lookup(struct vfs_node *dir, const char *name, const struct vfs_caller *caller,
	       struct vfs_node **node);
/* As vfs_lookup(), for a path of several names from the root. */
int vfs_lookup_path(struct vfs *vfs, const char *path, const struct vfs_caller *caller,
		    struct vfs_node **node);
void vfs_put(struct vfs_node *node, uint64_t times);		/* [any time] */

/*
 * Attributes. The inode number is made from the path and from the values on it
 * that come and go, so it is the same in every mount.
 */
void vfs_getattr(struct vfs_node *node, struct stat *st);
const char *vfs_doc(const struct vfs_node *node);		/* [any time] */
/* Path from the root, without a leading slash; "" is the root. [any time] */
void vfs_path(const struct vfs_node *node, char path[VFS_PATH_MAX]);

/*
 * What a symbolic link says. -EINVAL: it is none; -ENOMEM, -ENAMETOOLONG.
 * [any time]
 */
int vfs_readlink(const struct vfs_node *node, char target[VFS_PATH_MAX]);

/*
 * Whether names under this directory, once looked up, hold for good for every
 * caller: nothing there comes and goes, and everybody may search it.
 */
bool vfs_names_last(const struct vfs_node *dir);

/*
 * mask: R_OK, W_OK, X_OK or F_OK. -EACCES.
 * Source: 6.1 generic_permission(), proc_sys_permission().
 */
int vfs_permission(struct vfs_node *node, int mask, const struct vfs_caller *caller);

/* vfs_setattr.valid */
#define VFS_SET_MODE	(1u << 0)
#define VFS_SET_UID	(1u << 1)
#define VFS_SET_GID	(1u << 2)
#define VFS_SET_SIZE	(1u << 3)	/* changes nothing, as in Linux */
#define VFS_SET_ATIME	(1u << 4)
#define VFS_SET_MTIME	(1u << 5)
#define VFS_SET_CTIME	(1u << 6)
#define VFS_SET_NOW	(1u << 7)	/* times are those of the clock: writers may, too */

struct vfs_setattr {
	unsigned int valid;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	struct timespec atime, mtime, ctime;
};

/*
 * chmod, chown, utimes, truncate. file: open for writing, if through one.
 * -EPERM: not the owner's, or a file of /proc/sys; -EACCES; -EISDIR.
 */
int vfs_setattr(struct vfs_node *node, const struct vfs_setattr *set, struct vfs_file *file,
		const struct vfs_caller *caller);

enum vfs_change {
	VFS_CREATE, VFS_MKDIR, VFS_MKNOD, VFS_SYMLINK, VFS_LINK,
	VFS_UNLINK, VFS_RMDIR, VFS_RENAME, VFS_TMPFILE,
};

/*
 * What changing the names in a directory gives where nobody may: always an
 * -errno, that of the filesystem the directory is from. node: what name stands
 * for, or null.
 */
int vfs_change(struct vfs_node *dir, struct vfs_node *node, enum vfs_change change,
	       const struct vfs_caller *caller);

/*
 * Make a directory where the layout says who does. Its mode is that of the
 * layout; the caller owns it. -EEXIST; -EACCES; -ENODEV: dir was removed;
 * -ENAMETOOLONG; what the handler says; elsewhere what vfs_change() says.
 */
int vfs_mkdir(struct vfs_node *dir, const char *name, const struct vfs_caller *caller);

/* After it: the directory that was made, held. -ENOENT: it is gone again; -ENOMEM. */
int vfs_made(struct vfs_node *dir, const char *name, const struct vfs_caller *caller,
	     struct vfs_node **node);

/* Remove one, whatever files it has. -ENOENT, -ENOTDIR, and as vfs_mkdir(). */
int vfs_rmdir(struct vfs_node *dir, const char *name, const struct vfs_caller *caller);

/*
 * Extended attributes. user.doc is the documentation. size 0 asks for the
 * length. -ENODATA, -EOPNOTSUPP, -ERANGE, -EACCES; for set, flags are
 * XATTR_CREATE and XATTR_REPLACE, and a null value removes.
 */
ssize_t vfs_getxattr(struct vfs_node *node, const char *name, char *value, size_t size,
		     const struct vfs_caller *caller);
ssize_t vfs_listxattr(struct vfs_node *node, char *list, size_t size);
int vfs_setxattr(struct vfs_node *node, const char *name, const char *value, size_t size,
		 int flags, const struct vfs_caller *caller);

/* ---- directories ----------------------------------------------------------------- */

struct vfs_dirent {
	const char *name;
	ino_t ino;
	mode_t type;		/* S_IFDIR, S_IFREG or S_IFLNK */
};

/* A directory whose names are still to be taken. -EACCES, -ENOTDIR, -EINVAL, -ENOMEM. [any time] */
int vfs_opendir(struct vfs_node *node, int flags, const struct vfs_caller *caller,
		struct vfs_dir **dir);
/* Take the names at this moment, "." and ".." first, as rewinddir() does. -ENOENT: dir is gone. */
int vfs_rewinddir(struct vfs_dir *dir);
/* The entry at index 0, 1, …; false past the last. [any time] */
bool vfs_readdir(const struct vfs_dir *dir, size_t index, struct vfs_dirent *entry);
void vfs_closedir(struct vfs_dir *dir);				/* [any time] */

/* ---- files ------------------------------------------------------------------------- */

/*
 * flags: those of open(2). -EACCES by mode, or as kernfs refuses even root;
 * -EISDIR; -EINVAL for O_DIRECT; -EPERM; -ENODEV: a directory it is in is gone.
 */
int vfs_open(struct vfs_node *node, int flags, const struct vfs_caller *caller,
	     struct vfs_file **file);

/* False: the file has no position, lseek and pread give -ESPIPE. [any time] */
bool vfs_seekable(const struct vfs_file *file);

/*
 * Up to size bytes at offset. *data points into the file and holds until its
 * next call. The content is made at a read from offset 0, or at the first; it
 * then stays the same. -EAGAIN: a stream has nothing now. -ENODEV: a directory
 * it is in is gone.
 */
ssize_t vfs_read(struct vfs_file *file, size_t size, off_t offset,
		 const struct vfs_caller *caller, const char **data);

/* How much of the size bytes was taken, or -errno; -ENODEV: a directory it is in is gone. */
ssize_t vfs_write(struct vfs_file *file, const char *data, size_t size, off_t offset,
		  const struct vfs_caller *caller);

/*
 * A descriptor was closed. A control file's last line, if it has no newline and
 * the caller wrote it, is run now: its errno. Otherwise 0.
 */
int vfs_flush(struct vfs_file *file, const struct vfs_caller *caller);

/* Whether closing a descriptor can matter. [any time] */
bool vfs_flushable(const struct vfs_file *file);

/* The last descriptor is gone: what nobody flushed is run, with no one to tell. */
void vfs_finish(struct vfs_file *file);

/* Close the file, after vfs_finish() unless that is free. [any time] */
void vfs_release(struct vfs_file *file);

/* fsync(2): 0 or -EINVAL, by kind. [any time] */
int vfs_fsync(const struct vfs_file *file);

/* SEEK_END, SEEK_DATA and SEEK_HOLE: the offset, -EINVAL or -ENXIO. [any time] */
off_t vfs_lseek(const struct vfs_file *file, off_t offset, int whence);

/* poll(2): what is ready now. [any time] where vfs_cost() says that it is free */
unsigned int vfs_poll(struct vfs_file *file);
/* Whether that changes with time. [any time] */
bool vfs_pollable(const struct vfs_file *file);

/* ---- what may take long --------------------------------------------------------------- */

enum vfs_op { VFS_OP_READ, VFS_OP_WRITE, VFS_OP_FLUSH, VFS_OP_RELEASE, VFS_OP_POLL };

/*
 * What an operation on a file asks of the handlers: nothing, so that it is
 * answered at once [any time]; something short; or work that may take long.
 */
enum vfs_cost { VFS_FREE, VFS_QUICK, VFS_SLOW };

enum vfs_cost vfs_cost(const struct vfs_file *file, enum vfs_op op, off_t offset); /* [any time] */
enum vfs_cost vfs_open_cost(const struct vfs_node *node);	/* [any time] */

/* The same for looking at a directory's names and links: VFS_FREE or VFS_QUICK. */
enum vfs_cost vfs_node_cost(const struct vfs_node *node);	/* [any time] */
/* The same for vfs_mkdir() and vfs_rmdir(), VFS_MKDIR and VFS_RMDIR. */
enum vfs_cost vfs_change_cost(const struct vfs_node *dir, enum vfs_change change); /* [any time] */

/*
 * For handlers: a stream may have something new. Whoever waits asks again.
 * vfs_woken() says whether that was called since it was last asked. [any time]
 */
void vfs_wake(struct vfs *vfs);
bool vfs_woken(struct vfs *vfs);

/*
 * For handlers: write a text to another file of the tree, in one piece and as
 * the tree's owner, whatever its mode is; a last line needs no newline. What a
 * control file prints is not kept. No node is made, so it may be called where
 * the calling handler may. 0 or -errno, -ENOENT: no such file.
 */
int vfs_write_within(struct vfs *vfs, const char *path, const char *text, size_t len,
		     const struct vfs_caller *caller);

/* In the same way: vfs_mkdir() and vfs_rmdir(). */
int vfs_mkdir_within(struct vfs *vfs, const char *path, const struct vfs_caller *caller);
int vfs_rmdir_within(struct vfs *vfs, const char *path, const struct vfs_caller *caller);

/* ---- the layout itself, for manual pages and tests ---------------------------------------- */

struct vfs_entry {
	const char *path;	/* with {variables}; "" is the root */
	const char *kind;
	mode_t mode;		/* with the file type */
	const char *handler;	/* null: a directory */
	bool mkdir, rmdir;	/* users make and remove such directories … */
	bool recursive;		/* … and each may hold more of them */
	const char *doc;
};

/* Call fn for each entry, parents first, until it returns other than 0; its result. */
int vfs_each_entry(struct vfs *vfs, int (*fn)(void *ctx, const struct vfs_entry *entry), void *ctx);

#endif
