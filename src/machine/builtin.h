/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine files that the program holds: src/machine/builtin, made into C. */
#ifndef BUDDYFS_MACHINE_BUILTIN_H
#define BUDDYFS_MACHINE_BUILTIN_H

#include <stddef.h>

struct builtin_machine {
	const char *name, *text;
};

extern const struct builtin_machine builtin_machines[];
extern const size_t nr_builtin_machines;

#endif
