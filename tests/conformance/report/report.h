/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of report.c share. */
#ifndef BUDDYFS_TESTS_REPORT_REPORT_H
#define BUDDYFS_TESTS_REPORT_REPORT_H

#include <stdbool.h>

#include "log.h"

extern bool verbose;

/* Boot a recording's machine, with its daemons stopped. Null: error says why. */
struct board *report_boot(const char *dir, const struct board_hooks *hooks,
			  char error[DESC_ERROR_MAX]);

/* Lines of a recorded report that count huge pages, of which the model has none: to count none. */
unsigned long without_huge_pages(const struct log_report *rec);

/* A report's part from "Mem-Info:" on: no lines if it has none. */
struct log_report mem_info(const struct log_report *r);

/*
 * Two Mem-Infos: numbers are equal, or, of what programs move and not on the
 * quiet node, near. Prints a line that begins with what.
 */
bool memory_agrees(const struct log_report *ours, const struct log_report *theirs, int quiet,
		   const char *what);

/* The reports that have a folder of files of nearly the same moment. */
bool files_agree(const char *dir, const char *name, unsigned long *reports);

/* The recorded operations, where the state before them was recorded too. */
bool replay_agrees(const char *dir, const char *name, unsigned long *reports);

#endif
