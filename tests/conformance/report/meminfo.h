/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counters of a machine as a kernel showed them: in a report's own Mem-Info, or
 * in the files of nearly the same moment. Lists of pages stay as they are.
 */
#ifndef BUDDYFS_TESTS_REPORT_MEMINFO_H
#define BUDDYFS_TESTS_REPORT_MEMINFO_H

#include "../boot/text.h"
#include "mm/internal.h"

/* From the lines of a Mem-Info. Returns the first line that was not understood; null: none. */
const char *meminfo_load(struct machine *m, char **line, size_t nr);

/* From zoneinfo and pagetypeinfo of a folder, of node nid or, with -1, of all. False: not there. */
bool meminfo_load_files(struct machine *m, const char *dir, const char *folder, int nid);

/* Nodes whose lines a Mem-Info has. */
nodemask_t meminfo_nodes(char **line, size_t nr);

#endif
