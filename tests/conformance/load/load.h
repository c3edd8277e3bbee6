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
	/* "strict FACTOR COUNTER…": what is to come nearer than its rule says. */
	void (*strict)(void *ctx, double factor, const char *counter);
};

/*
 * Play a script on a machine; dir is the recording's. False: a line cannot be carried out, and error
 * says which and why.
 */
bool load_play(struct board *board, const char *dir, const char *path, const struct load_hooks *hooks, char *error,
	       unsigned long error_size);

#endif
