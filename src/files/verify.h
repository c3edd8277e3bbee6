/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -o verify: each page that a name holds carries a token of its own, in place
 * of contents. The token moves when the page is moved, so that a page given
 * out twice, lost or left behind is noticed.
 */
#ifndef BUDDYFS_FILES_VERIFY_H
#define BUDDYFS_FILES_VERIFY_H

#include "files/holdings.h"

struct verify;

/* Null: no memory. */
struct verify *verify_create(void);
void verify_destroy(struct verify *v);

/* Write the tokens of a new holding. False: no memory. */
bool verify_fill(struct verify *v, const struct holding *h);

/* The same of one block of a holding of many, whose pages all have one token. */
bool verify_fill_block(struct verify *v, const struct holding *h, unsigned long pfn,
		       unsigned long count);
unsigned long verify_look_block(const struct verify *v, const struct holding *h, unsigned long pfn,
				unsigned long count);

/* Move what count pages hold. */
void verify_move(struct verify *v, unsigned long from, unsigned long to, unsigned long count);

/* The first page of the holding whose token is not its own; PFN_NONE: all are right. */
unsigned long verify_look(const struct verify *v, const struct holding *h);

#endif
