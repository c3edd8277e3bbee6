/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios: machines in a state that is worth looking at, as data. A scenario
 * is a text, one step a line, that is run on a machine which was just booted;
 * what it leaves to chance follows from a seed. doc/SCENARIOS.md describes the
 * language.
 */
#ifndef BUDDYFS_FILES_SCENARIO_H
#define BUDDYFS_FILES_SCENARIO_H

#include "files/scenario_value.h"

#define SCENARIO_ERROR_MAX	512
#define SCENARIO_NAME_MAX	63
#define SCENARIO_DEPTH_MAX	8	/* repeats within repeats */
#define SCENARIO_ORDERS		16

enum scenario_op {
	SCENARIO_NEEDS,		/* condition, words: the machine must be so before anything is done */
	SCENARIO_FILL,		/* allocate blocks under a name */
	SCENARIO_CMA_FILL,	/* allocate from areas under NAME.0, NAME.1 … */
	SCENARIO_THIN,		/* free some of what a name has */
	SCENARIO_WRITE,		/* path, words: write to a file of the tree */
	SCENARIO_MKDIR,		/* path: make a directory of the tree */
	SCENARIO_RMDIR,
	SCENARIO_REPEAT,	/* amount: the steps up to end are done so often */
	SCENARIO_END,
	SCENARIO_EXPECT,	/* condition, words: the machine must be so now */
};

struct scenario_step {
	enum scenario_op op;
	unsigned int line;			/* of the text, from 1 */
	bool try;				/* go on if it fails */
	char *name, *owner, *area;		/* null: not given */
	char *path, *words;
	gfp_t gfp;
	bool movable, lru, pinned;
	int nid, cpu;
	unsigned int weight[SCENARIO_ORDERS];	/* how probable a block of each order is */
	int align;				/* log2 of pages; -1: as the kernel's DMA layer does */
	unsigned int percent, every;		/* what is freed; 0: not given */
	struct scenario_expression amount;	/* nr 0: no limit */
	struct scenario_condition condition;	/* until= */
};

struct scenario {
	char name[SCENARIO_NAME_MAX + 1];
	char *about;				/* one line */
	struct scenario_step *step;
	size_t nr_steps;
};

/*
 * Read a scenario. name is what its errors begin with. Null: error says where
 * and what is wrong: "NAME:LINE: REASON".
 */
struct scenario *scenario_read(const char *text, const char *name,
			       char error[SCENARIO_ERROR_MAX]);
void scenario_free(struct scenario *s);

/* Those that are compiled in, by name. */
struct builtin_scenario {
	const char *name, *text;
};

extern const struct builtin_scenario builtin_scenarios[];
extern const size_t nr_builtin_scenarios;

/* A scenario on its way. */
struct scenario_run {
	const struct scenario *scenario;
	const struct vfs_call *call;
	struct files *f;
	uint64_t lots;
	unsigned long round;			/* of the innermost repeat, from 0 */
	char error[SCENARIO_ERROR_MAX];
};

/*
 * Do all steps. 0; -EINTR; -EINVAL: the machine is none for it; else what a
 * step came to. error says why. The machine is left where it was then.
 */
int scenario_run(struct scenario_run *run);

/* Say why a step failed, with its line. Returns err. */
int scenario_fail(struct scenario_run *run, const struct scenario_step *step, int err,
		  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Whether the caller was interrupted. */
bool scenario_stopped(const struct scenario_run *run);

/* The steps that allocate and free: scenario_fill.c. */
int scenario_fill(struct scenario_run *run, const struct scenario_step *step);
int scenario_cma_fill(struct scenario_run *run, const struct scenario_step *step);
int scenario_thin(struct scenario_run *run, const struct scenario_step *step);

#endif
