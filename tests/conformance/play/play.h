/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recorder's commands, run on a machine. Each gives the result the
 * recorder would have written after "COMMAND =".
 */
#ifndef PLAY_H
#define PLAY_H

#include "state.h"


/* What a command's ID stands for. */
struct held {
	unsigned long pfn, count;	/* count 0: nothing */
	unsigned int order;
	enum { HELD_BLOCK, HELD_RANGE, HELD_CMA } kind;
	struct cma *cma;
	bool movable, pinned, moved;
};

struct player {
	struct machine *m;
	struct held *held;	/* by ID */
	size_t room;
	unsigned long moved_order;
	unsigned long last_block;	/* number of the memory block added last; 0: none */
	bool warn;		/* failures are to be told of */
	char *result;		/* of the last command */
	size_t result_size;
};

void player_init(struct player *p);
void player_fini(struct player *p);

/* For board_hooks.migrated. */
void player_migrated(struct player *p, uint32_t owner, unsigned long from, unsigned long to);

/* Mark what the IDs hold, after the machine's state was loaded afresh. */
void player_restore(struct player *p);

/* Run a command; its result is p->result. False: the engine has no such thing. */
bool player_run(struct player *p, const char *command);

/* A GFP mask by the recorder's names, joined by +. */
gfp_t parse_gfp(const char *names);

#endif
