/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * files: plays a table recorded on a real kernel against a mount. A line of
 * the table is FILE <tab> OPERATION <tab> RESULT [<tab> VALUE READ BACK].
 */
#ifndef BUDDYFS_TESTS_CONFORMANCE_FILES_H
#define BUDDYFS_TESTS_CONFORMANCE_FILES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define NOBODY 65534

/* ---- the table ---- */

struct row {
	const char *file, *op, *result;
	const char *value;	/* null: the row has none */
};

struct table {
	char *text;
	struct row *rows;
	size_t nr;
};

/* Read a .tsv or .tsv.gz. Ends the program when it cannot. */
struct table table_load(const char *path);
void table_free(struct table *table);

/* ---- the machine ---- */

/* A machine file for the machine that a directory's recording is from. False: it does not say. */
bool machine_write(const char *dir, const char *path);

/* ---- performing ---- */

#define TEXT_MAX 8192
#define TAKEN_MAX 4096
/* The recorder read no more of a file, and showed none of it then. A record has at most PART_MAX. */
#define WHOLE_MAX (1 << 20)
#define PART_MAX 4096

/* A file that is played: the rows of one group, in order. */
struct subject {
	const char *mount;
	const char *file;		/* as in the table */
	char path[PATH_MAX];		/* in the mount */
	char dir[PATH_MAX];		/* the directory it is in */
	const char *scratch;		/* a directory elsewhere, for rename(2) */
	bool is_dir;

	/* What `read all` gave, here and in the recording. */
	char *whole;
	size_t len;
	bool readable;
	char *recorded;			/* unescaped; may be cut, see recorded_len */
	size_t recorded_cut, recorded_len;

	char original[TEXT_MAX];	/* what (restore) writes */
	size_t original_len;
	int fd;				/* of the lseek rows; -1: not open */
	int pipe_fd;			/* of the splice rows */
	int restored; /* what the last restore gave: 0, -errno, or 1: none needed */
};

/* What a row gave here. */
struct answer {
	char result[TEXT_MAX];
	char value[TEXT_MAX];
	bool has_value;
	bool unknown;			/* no such operation here */
};

void subject_start(struct subject *s, const char *mount, const char *scratch, const char *file);
void subject_end(struct subject *s);
/* What the recorder first read of each file. From a pipe it is gone. */
void subject_take(struct subject *s);
/* Read the whole content, which later rows are compared with. Its length or -errno. */
ssize_t subject_read(struct subject *s);

void perform(struct subject *s, const char *op, struct answer *a);

/* By file: each returns false when the operation is not one of its. */
bool perform_attr(struct subject *s, const char *op, struct answer *a);
bool perform_open(struct subject *s, const char *op, struct answer *a);
bool perform_read(struct subject *s, const char *op, struct answer *a);
bool perform_write(struct subject *s, const char *op, struct answer *a);
bool perform_names(struct subject *s, const char *op, struct answer *a);

/* result = "-ENAME", or the number. */
void answer_number(struct answer *a, long result);
void answer_text(struct answer *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "-ENAME" for an errno. */
const char *error_name(int err, char buffer[32]);
/* Text with \n, \t and octal escapes; cut after 200 bytes as the recorder did. */
void escape(const char *text, size_t len, char out[TEXT_MAX]);
/* The other way round. Returns the length; *whole is that of the text before it was cut. */
size_t unescape(const char *text, char *out, size_t *whole);

/* Read all of a file: bytes or -errno. *data is to be freed. */
ssize_t read_whole(const char *path, char **data);
/* Run fn as user and group nobody; its result. */
long as_nobody(long (*fn)(struct subject *s, const void *arg), struct subject *s, const void *arg);

/* ---- comparing ---- */

enum verdict {
	EQUAL,		/* to the byte */
	EQUAL_LENGTH,	/* as the recorded one, had its content been as long as this */
	EQUAL_FORM,	/* a content that depends on the machine's past: its numbers differ */
	DIFFERENT_KNOWN,/* and cannot be otherwise: there is a reason */
	DIFFERENT,
	LATER,		/* of a file that another issue is about */
	NR_VERDICTS
};

/* reason: set for DIFFERENT_KNOWN. */
enum verdict compare(const struct subject *s, const struct row *row, const struct answer *a,
		     const char **reason);

/* Whether the file is one that this issue is about. */
bool file_is_ours(const char *file);
/* Whether its content depends on what the machine did before. */
bool content_has_past(const char *file);

/* Why a row that differs cannot be equal; null: no reason is known. */
const char *known_reason(const struct row *row, const struct answer *a);

#endif
