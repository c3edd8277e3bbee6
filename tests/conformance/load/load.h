/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads: what the processes of a recording did, line by line, as a script that
 * is played on the engine. The format is described in tests/README.md.
 */
#ifndef BUDDYFS_TESTS_LOAD_LOAD_H
#define BUDDYFS_TESTS_LOAD_LOAD_H

#include "machine/board.h"

struct load_run;

struct load_hooks {
	void *ctx;
	/* "snap NAME" was reached. */
	void (*snap)(void *ctx, const char *name);
	/* "except COUNTER STEP…": what the load cannot be compared in. */
	void (*except)(void *ctx, const char *counter, const char *step);
};

/*
 * Play a script on a machine. False: a line cannot be carried out, and error
 * says which and why.
 */
bool load_play(struct board *board, const char *path, const struct load_hooks *hooks, char *error,
	       unsigned long error_size);

#endif
