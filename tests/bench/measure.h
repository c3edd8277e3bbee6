/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the benchmarks share: a clock, lots, and the middle of some rounds. */
#ifndef BUDDYFS_TESTS_BENCH_MEASURE_H
#define BUDDYFS_TESTS_BENCH_MEASURE_H

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS	5
#define GIB	(1UL << 30)

/* What this process has used: others on the same processor do not count. */
static inline double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The next lot; state: not 0. */
static inline uint64_t next_lot(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static inline int compare_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of ROUNDS values, which it sorts. */
static inline double median(double *v)
{
	qsort(v, ROUNDS, sizeof(*v), compare_double);
	return v[ROUNDS / 2];
}

#endif
