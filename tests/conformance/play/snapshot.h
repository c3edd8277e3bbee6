/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's files as a recording shows them, beside what our files show
 * of the same state: the subject node's lines of each.
 */
#ifndef BUDDYFS_TESTS_PLAY_SNAPSHOT_H
#define BUDDYFS_TESTS_PLAY_SNAPSHOT_H

#include "recording.h"

/* Take the counters of the subject node, and the CMA areas' state, from a folder of files. */
void snapshot_load(struct board *board, const struct recording *r, const char *folder);

/* Failures on request are tuned as a file "confN" says, before batch number N; nothing if there is none. */
void snapshot_tune(struct board *board, const struct recording *r, int batch);

struct snapshot_result {
	unsigned int equal, total;	/* files */
	char *first;			/* the first difference; freed by the caller */
};

/*
 * Compare a folder's files with ours. Without counters, the lines that count
 * what happened since boot are left out: something happened that is not recorded.
 */
void snapshot_compare(struct board *board, const struct recording *r, const char *folder,
		      bool counters, struct snapshot_result *result);

#endif
