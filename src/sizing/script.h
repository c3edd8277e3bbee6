/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Driver scripts: what a driver allocates and frees of a CMA area, and what
 * goes on beside it. doc/CMA-SIZE.md describes the language.
 */
#ifndef BUDDYFS_SIZING_SCRIPT_H
#define BUDDYFS_SIZING_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SCRIPT_ERROR_MAX	512
#define SCRIPT_NAME_MAX		63	/* bytes of a buffer's name */
#define SCRIPT_DEPTH_MAX	8	/* repeats within repeats */
#define SCRIPT_BUFFERS_MAX	4096	/* names */
#define SCRIPT_SIZE_MAX		((uint64_t)1 << 48)	/* bytes of a buffer */

enum script_op {
	SCRIPT_ALLOC,	/* buffer, size, align */
	SCRIPT_FREE,	/* buffer */
	SCRIPT_REPEAT,	/* count: the steps up to end are done so often */
	SCRIPT_END,
	SCRIPT_LOAD,	/* movable, and percent or size: pages others have */
	SCRIPT_CHURN,	/* count: pages of the load freed and allocated again at each step */
	SCRIPT_PIN,	/* count: pages of the load in the area held at each step; moves: how long */
};

struct script_step {
	enum script_op op;
	unsigned int line;	/* of the file, from 1 */
	unsigned int buffer;	/* index into names */
	uint64_t size, align;	/* bytes; align 0: as the kernel aligns by itself */
	unsigned long count, moves;	/* moves 0: without end */
	unsigned int percent;	/* 0: it is size */
	bool movable;
};

struct script {
	struct script_step *step;
	size_t nr_steps;
	char (*name)[SCRIPT_NAME_MAX + 1];
	size_t nr_names;
};

/*
 * Read a script; file is what its errors begin with. Null: it is wrong, and
 * error says where and why: "FILE:LINE: REASON".
 */
struct script *script_read(FILE *in, const char *file, char error[SCRIPT_ERROR_MAX]);
void script_free(struct script *script);

/*
 * Call fn for each step in the order they are done, but for repeat and end; a
 * repeat is done at most limit times. Ends at the first result other than 0,
 * which is returned.
 */
int script_walk(const struct script *script, unsigned long limit,
		int (*fn)(void *ctx, const struct script_step *step), void *ctx);

/* The most that is held at once, each buffer in whole units: no smaller area will do. */
uint64_t script_peak(const struct script *script, uint64_t unit);

#endif
