/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded sequence: its folder's files, and the machine it was made on. */
#ifndef BUDDYFS_TESTS_PLAY_RECORDING_H
#define BUDDYFS_TESTS_PLAY_RECORDING_H

#include "../boot/text.h"
#include "machine/board.h"

#define MAX_BATCHES	100

struct recording {
	const char *dir, *name;
	struct lines about;			/* sequence.txt */
	struct lines pages;			/* pages.before */
	struct lines batch[MAX_BATCHES];	/* NN.out */
	int nr_batches;
	char *snapshot[MAX_BATCHES];		/* folder of files shown after a batch; null: none */
	struct lines ops;			/* ops.log: what was done between the batches … */
	char *step[MAX_BATCHES];		/* … and the folder shown after each; null: none */
};

/* False: it is no recording. */
bool recording_read(struct recording *r, const char *dir);
void recording_free(struct recording *r);

/* Boot its machine. Null: error says why. */
struct board *recording_boot(const struct recording *r, const struct board_hooks *hooks,
			     char error[DESC_ERROR_MAX]);

/* "PATH" within the folder. */
struct lines recording_file(const struct recording *r, const char *path);

#endif
