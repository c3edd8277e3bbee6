/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports in a kernel's log, recorded or ours: cut out, and compared line by
 * line.
 */
#ifndef BUDDYFS_TESTS_REPORT_LOG_H
#define BUDDYFS_TESTS_REPORT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "../boot/text.h"
#include "machine/board.h"

enum log_kind {
	LOG_NO_REPORT,		/* some other line */
	LOG_ALLOC_FAILURE, LOG_OOM, LOG_MEM_INFO, LOG_FAULT, LOG_WARN, LOG_KILLED, LOG_GROUP,
	LOG_NO_VICTIM, LOG_LEAKED, LOG_CMA, LOG_PANIC, LOG_SUPPRESSED,
	NR_LOG_KINDS
};

extern const char *const log_kind_names[NR_LOG_KINDS];

/* A report: its lines without time stamps. */
struct log_report {
	enum log_kind kind;
	char **line;
	size_t nr;
};

/* A log, whose lines have lost their time stamps. */
struct log_text {
	struct lines lines;
};

/* A recorded file, or what was said since record number since. */
struct log_text log_recorded(const char *dir, const char *name);
struct log_text log_said(const struct board *b, uint64_t since);
void log_free(struct log_text *log);

/* The next report from line *at on, which is left after it. False: no more. */
bool log_next(const struct log_text *log, size_t *at, struct log_report *report);

/* Whether a line is a function of a call trace. */
bool log_is_function(const char *line);

/*
 * The number of fields (numbers and words) in which two reports agree and the
 * number there are. What cannot be compared is left out on both sides: the
 * functions of the recorder's module and of ours, offsets in functions,
 * registers, the kernel's own name. numbers: those of all lines; false: only
 * that there is one in the same place.
 */
struct log_match {
	unsigned long equal, total;
	char *first;		/* the first difference; freed by the caller */
};

struct log_match log_compare(const struct log_report *ours, const struct log_report *theirs,
			     bool numbers);

/* Two lines in the same form: numbers may differ, and the letters of free lists. */
bool log_same_form(const char *a, const char *b);

#endif
