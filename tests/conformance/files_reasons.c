// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows that cannot be equal, and why. They are counted as different all the same. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

static const struct {
	const char *file, *op, *recorded;	/* patterns */
	const char *reason;
} reasons[] = {
	{ "", "", "", "" },
};

const char *known_reason(const struct row *row, const struct answer *a)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (!fnmatch(reasons[i].file, row->file, 0) && !fnmatch(reasons[i].op, row->op, 0) &&
		    !fnmatch(reasons[i].recorded, row->result, 0))
			return reasons[i].reason;
	return NULL;
}
