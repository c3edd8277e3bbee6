/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's reports in the kernel's words.
 *
 * Source: 6.1 mm/cma.c, mm/page_alloc.c (warn_alloc()), lib/ratelimit.c.
 */
#ifndef BUDDYFS_MACHINE_REPORT_H
#define BUDDYFS_MACHINE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/cma.h"

struct board;

/* At most burst messages in interval (ns), by virtual time. Source: 6.1 ___ratelimit(). */
struct ratelimit {
	bool begun;
	uint64_t begin;
	unsigned int printed, missed;
};

/* What has been said of late. */
struct report_limits {
	struct ratelimit cma_alloc;	/* 10 in 5 s */
	struct ratelimit warn_alloc;	/* 1 in 10 s */
	bool warned_order;		/* said once */
};

/* A report becomes lines in the log. */
void board_report(struct board *b, const struct mm_report *r);

/* After a refusal: what could have been had. */
void report_nearest_cma(struct board *b, const struct cma_request *request);

#endif
