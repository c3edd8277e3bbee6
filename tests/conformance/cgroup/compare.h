/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the memory controller's files showed, and what they show here. */
#ifndef CONFORMANCE_CGROUP_COMPARE_H
#define CONFORMANCE_CGROUP_COMPARE_H

#include <stdbool.h>

/*
 * Print how two snapshots of a step differ; how many differences there are
 * that must not be. exact: all of them.
 */
int compare_groups(const char *step, char *want, char *have, bool exact);

#endif
