// SPDX-License-Identifier: GPL-2.0-or-later
/* The machine is booted again: see power.h. */
#include "files/power.h"

#include <stdio.h>
#include <stdlib.h>

#include "files/tracing.h"

struct power_aside {
	struct files files;	/* as they were: whatever they point to is theirs */
	struct board *board;
	bool tracing_on;
};

/* What is of the machine that runs. */
static void free_state(struct files *f)
{
	holdings_destroy(f->holdings);
	verify_destroy(f->verify);
	why_destroy(f->why);
}

/* The same for one that was just booted. False: no memory. */
static bool fresh_state(struct files *f, const struct files *old)
{
	*f = (struct files){
		.board = old->board, .vfs = old->vfs, .tracing = old->tracing,
		.caller = old->caller, .boots = old->boots + 1,
		.own_scenario = old->own_scenario, .scenario_depth = old->scenario_depth,
	};
	f->holdings = holdings_create();
	f->why = why_create();
	f->verify = old->verify ? verify_create() : NULL;
	if (f->holdings && f->why && (f->verify || !old->verify))
		return true;
	free_state(f);
	return false;
}

struct power_aside *power_cycle(struct files *f, char error[DESC_ERROR_MAX])
{
	struct power_aside *aside = malloc(sizeof(*aside));
	struct files fresh;

	snprintf(error, DESC_ERROR_MAX, "out of memory");
	if (!aside || !fresh_state(&fresh, f)) {
		free(aside);
		return NULL;
	}
	aside->board = board_set_aside(f->board, error);
	if (!aside->board) {
		free_state(&fresh);
		free(aside);
		return NULL;
	}
	aside->files = *f;
	aside->tracing_on = f->tracing->on;
	*f = fresh;
	tracing_set_on(f->tracing, false);
	return aside;
}

/* There is another log to be read, from its start. */
static void wake(struct files *f)
{
	if (f->vfs)
		vfs_wake(f->vfs);
}

void power_forget(struct files *f, struct power_aside *aside)
{
	free_state(&aside->files);
	board_forget(aside->board);
	f->tracing->on = aside->tracing_on;
	tracing_reset(f->tracing);
	free(aside);
	wake(f);
}

void power_take_back(struct files *f, struct power_aside *aside)
{
	free_state(f);
	board_take_back(f->board, aside->board);
	*f = aside->files;
	tracing_set_on(f->tracing, aside->tracing_on);
	free(aside);
	wake(f);
}
