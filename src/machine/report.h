/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's reports in the kernel's words.
 *
 * The words are in report*.c, by what they are about.
 *
 * Source: 6.1 mm/cma.c, mm/page_alloc.c, lib/ratelimit.c.
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
	struct ratelimit migrate;	/* 10 in 5 s */
	struct ratelimit fail_dump;	/* as its files say */
	struct ratelimit oom_kill_process;	/* 10 in 5 s */
	struct ratelimit pagefault_oom;	/* 10 in 5 s */
	bool warned_order;		/* said once */
	bool tainted_warn, tainted_bad_page;	/* what later call traces tell of */
};

/* Whether to speak. Says itself how often it did not. interval in ns. */
bool report_allowed(struct board *b, struct ratelimit *r, const char *who, unsigned int burst,
		    uint64_t interval);

/* A warning that names a place of the kernel's source, and a function there. */
void report_warning(struct board *b, const struct mm_report *r, const char *place,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The machine's last words. Source: 6.1 panic(). */
void report_panic(struct board *b, const struct mm_report *r);

/* A report becomes lines in the log. */
void board_report(struct board *b, const struct mm_report *r);

/* After a refusal: what could have been had. */
void report_nearest_cma(struct board *b, const struct cma_request *request);

/* The kernel's name of a function. */
const char *report_function_name(enum mm_function fn);

#endif
