/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A node's whole state as `dump_free` prints it: put into a machine, and
 * printed from one in the same words, so that two states are compared as text.
 */
#ifndef STATE_H
#define STATE_H

#include <stdio.h>

#include "mm/internal.h"

#define SUBJECT_NID	1	/* the node that is recorded */

/* The lines between `dump_free N =` and `end dump_free`. */
struct dump {
	char **line;
	size_t n;
};

/* Owner of a page in use of which it is not known how large a block it belongs to. */
#define OWNER_UNKNOWN	UINT32_MAX

/* Make node 1 exactly as dumped. Pages on no list are in use, one by one. */
void state_load(struct machine *m, const struct dump *dump);

/* What a `dump_pages` says of the pages in use: LRU, movable, reserved, compound ones. */
void state_load_pages(struct machine *m, const struct dump *pages);

/* Print node nid as dump_free does. */
void state_print(const struct machine *m, int nid, FILE *out);

char migratetype_letter(enum migratetype mt);

#endif
