// SPDX-License-Identifier: GPL-2.0-or-later
/* A machine as a command line names it: see source.h. */
#include "machine/source.h"

#include <errno.h>
#include <stdio.h>

#include "machine/policy.h"

static bool set_policies(struct machine_desc *d, const char *text, char error[DESC_ERROR_MAX])
{
	char wrong[POLICY_TEXT_MAX];
	int err = policy_put_list(&d->policy, text, wrong);

	if (err)
		snprintf(error, DESC_ERROR_MAX, "policy=%s: %s", wrong, err == -ENOENT ?
			 "there is no such policy" : "the policy has no such value");
	return !err;
}

static bool apply(const struct machine_source *source, struct machine_desc *d,
		  char error[DESC_ERROR_MAX])
{
	if (source->mem && machine_desc_set_memory(d, source->mem)) {
		snprintf(error, DESC_ERROR_MAX, "mem=%s: not a SIZE[@BASE] of memory that can be",
			 source->mem);
		return false;
	}
	if (source->policy && !set_policies(d, source->policy, error))
		return false;
	if (source->cmdline && machine_desc_add_cmdline(d, source->cmdline)) {
		snprintf(error, DESC_ERROR_MAX, "out of memory");
		return false;
	}
	return true;
}

struct machine_desc *machine_source_load(const struct machine_source *source,
					 char error[DESC_ERROR_MAX])
{
	const char *name = source->machine ? source->machine : MACHINE_BUILTIN_DEFAULT;
	struct machine_desc *d = machine_desc_load(name, error);

	if (d && !apply(source, d, error)) {
		machine_desc_free(d);
		d = NULL;
	}
	return d;
}
