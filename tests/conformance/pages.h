/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What pages: compares; see pages.c. */
#ifndef BUDDYFS_TESTS_PAGES_H
#define BUDDYFS_TESTS_PAGES_H

#include "boot/compare.h"
#include "machine/board.h"

/* The recorded kpageflags of a board, against the model's after its boot. */
void compare_kpageflags(struct tally *t, const struct board *b, const char *dir);

/* Recorded records of page_owner and the model's are all of one grammar. */
void compare_page_owner(struct tally *t, const struct board *b, const char *dir);

#endif
