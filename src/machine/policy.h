/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Policies by their names and values, as control/policy/, machine files and -o policy= have them. */
#ifndef BUDDYFS_MACHINE_POLICY_H
#define BUDDYFS_MACHINE_POLICY_H

#include <stddef.h>

#include "mm/policy.h"

#define POLICY_TEXT_MAX	128	/* of a value, or of all that are possible, with the NUL */
#define POLICIES_MAX	16	/* names there are at most */

/* The names, in the order of struct mm_policy. Null: no more. */
const char *policy_name(size_t index);

/*
 * Give a policy a value; on and off may also be 1 and 0, y and n. -ENOENT: there
 * is no policy of that name; -EINVAL: it has no such value.
 */
int policy_put(struct mm_policy *policy, const char *name, const char *value);

/* The value that it has. -ENOENT. */
int policy_get(const struct mm_policy *policy, const char *name, char value[POLICY_TEXT_MAX]);

/* The values it can have, for a message: "linux, on or off". */
void policy_values(const char *name, char values[POLICY_TEXT_MAX]);

/*
 * NAME:VALUE, or several with + between. Errors are as of policy_put(), for the
 * first that is wrong; wrong then holds it.
 */
int policy_put_list(struct mm_policy *policy, const char *text, char wrong[POLICY_TEXT_MAX]);

#endif
