/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording's trace beside the machine's: the same events, line for line,
 * without task, CPU, time and page addresses. Page events of nodes whose state
 * is not known are left out, as they are in the recording. How many pages a
 * scanner looked at is not compared where it passed blocks of unknown size.
 */
#ifndef BUDDYFS_TESTS_PLAY_TRACED_H
#define BUDDYFS_TESTS_PLAY_TRACED_H

#include "recording.h"

struct traced {
	struct machine *m;
	struct lines recorded;
	size_t at;			/* the recorded line that comes next */
	unsigned long equal, skipped;
	bool differs;
	bool begun_before;		/* it has events of what was done before the first command */
	char *first;			/* the first difference */
	unsigned long node_start, node_end;	/* whose page events count */
};

/* Trace from now on what the recording traced; nothing if it has no trace. */
void traced_begin(struct traced *t, const struct recording *r, struct machine *m);

/* As board_hooks.trace: ctx is the struct traced. */
void traced_event(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr);

/* All was played: what is left of the recorded trace did not happen here. */
void traced_end(struct traced *t);
void traced_free(struct traced *t);

#endif
