/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of a machine: what the program needs of machine/ and mm/, and all
 * that it sees of them.
 */
#ifndef BUDDYFS_FILES_FILES_H
#define BUDDYFS_FILES_FILES_H

#include <stdio.h>
#include <sys/statvfs.h>

#include "vfs/vfs.h"

struct files;

#define FILES_ERROR_MAX 1024

/* Which machine, and how it is booted. Null where the user said nothing. */
struct files_source {
	const char *machine;	/* a .json or .dtb file, or the name of a built-in */
	const char *cmdline;	/* -o cmdline=: added to the machine's own */
	const char *mem;	/* -o mem=SIZE[@BASE] */
	bool verify;		/* -o verify: tokens in all pages that names hold */
	const char *policy;	/* -o policy=NAME:VALUE, several with + between */
};

/*
 * Boot the machine. -errno: error holds the reason, which may be several
 * lines, without a newline at the end.
 */
int files_open(const struct files_source *source, struct files **files,
	       char error[FILES_ERROR_MAX]);
void files_close(struct files *files);

/* Register the rows and dimensions that fs-layout/ names. As vfs_add_handlers(). */
int files_attach(struct files *files, struct vfs *vfs);

/* Bytes in a page of the machine. */
size_t files_page_size(const struct files *files);

/* For vfs_options.refused: why a write was refused, to be read in control/dmesg. */
void files_refused(void *files, const char *path, int err, const char *why);

/* For vfs_options.halted: the machine's kernel has panicked. */
const char *files_halted(void *files);

/* For df(1): f_bsize, f_blocks, f_bfree and f_bavail from the modelled memory. */
void files_statfs(void *files, struct statvfs *st);

/*
 * Run a scenario, by the name of a built-in one or by file, after the tree was
 * made: see scenario.h. seed: a number, or null. 0; -errno, with the reason.
 */
int files_run_scenario(struct files *files, const char *what, const char *seed,
		       char error[FILES_ERROR_MAX]);

/* One line for each built-in scenario: its name, then what it is. */
void files_list_scenarios(FILE *out);

/* One line for each built-in machine: its name, then what it is. */
void files_list_machines(FILE *out);

#endif
