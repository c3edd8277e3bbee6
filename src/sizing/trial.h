/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trial: a machine is booted with an area of a size, and a script run on it. */
#ifndef BUDDYFS_SIZING_TRIAL_H
#define BUDDYFS_SIZING_TRIAL_H

#include "machine/source.h"
#include "sizing/script.h"

#define TRIAL_ERROR_MAX DESC_ERROR_MAX

struct trial {
	struct machine_source source;
	const char *area;	/* null: the default one, made of size bytes; else one as it is */
	uint64_t size;		/* bytes, for cma= */
	const struct script *script;
	unsigned long cycles, seeds;
	uint64_t seed;
	bool (*stop)(void);	/* true: nobody waits for it any more. May be null */
};

struct trial_result {
	uint64_t size;			/* of the area, bytes */
	unsigned long cycles;		/* that were run, of all seeds */
	unsigned long enomem, ebusy;	/* allocations that failed, by error */
	uint64_t hole;			/* bytes: the least that the largest hole ever was */
	uint64_t peak;			/* bytes: the most that was used */
	uint64_t missing;		/* bytes of the load that there was no memory for */
	/* The first failure; line 0: there was none. */
	unsigned int line;
	unsigned long cycle;
	uint64_t seed;
	int error;
	char refused[TRIAL_ERROR_MAX];	/* why there is no area of this size; "": there is */
};

/* 0; -EINVAL, -ENOMEM or -EINTR with the reason in error. */
int trial_run(const struct trial *trial, struct trial_result *result, char error[TRIAL_ERROR_MAX]);

/* What sizes there are to try, in bytes. */
struct trial_limits {
	uint64_t align;		/* areas are multiples of it */
	uint64_t least;		/* what the script holds at once */
	uint64_t memory;	/* of the machine */
};

int trial_limits(const struct trial *trial, struct trial_limits *limits,
		 char error[TRIAL_ERROR_MAX]);

#endif
