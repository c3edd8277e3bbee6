/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recordings of a CMA area's debugfs files: ops.log has a write to alloc or
 * free a line, with what the area's files and counters were then; bitmap.log
 * the bitmap after each.
 */
#ifndef BUDDYFS_TESTS_PLAY_CRANK_H
#define BUDDYFS_TESTS_PLAY_CRANK_H

#include "recording.h"

struct crank_result {
	unsigned long equal, total;	/* operations */
	char *first;			/* the first difference; freed by the caller */
};

/* False: the recording has no such operations. */
bool crank_play(struct board *board, const struct recording *r, struct crank_result *result);

#endif
