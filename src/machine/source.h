/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine as a command line names it: MACHINE, and what stands after -o. */
#ifndef BUDDYFS_MACHINE_SOURCE_H
#define BUDDYFS_MACHINE_SOURCE_H

#include "machine/desc.h"

struct machine_source {
	const char *machine;	/* a file, or the name of a built-in; null: the default one */
	const char *cmdline;	/* words for the kernel's command line; may be null */
	const char *mem;	/* SIZE[@BASE]; may be null */
	const char *policy;	/* NAME:VALUE, with + between; may be null */
};

/* The description of it. Null: there is none, and error says why in one line. */
struct machine_desc *machine_source_load(const struct machine_source *source,
					 char error[DESC_ERROR_MAX]);

#endif
