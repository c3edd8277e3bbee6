/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts: equal, different, not derivable. */
#ifndef BUDDYFS_TESTS_BOOT_COMPARE_H
#define BUDDYFS_TESTS_BOOT_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

struct tally {
	unsigned int equal, different, underivable;
	bool verbose;		/* print every difference */
};

/*
 * A recorded line and ours; null: we have no answer. Ours is compared when
 * there is one; else the line must be listed as not derivable.
 * kind names the recorded file, where the place in it.
 */
void compare_line(struct tally *t, const char *kind, const char *where, const char *recorded,
		  const char *ours);

/* Why a line of a file cannot be derived from the inputs; null: it can. */
const char *underivable(const char *kind, const char *line);

/*
 * Two lists of messages, in order: the recorded lines that can be derived
 * against ours. Lines of ours that begin with "buddyfs:" are our own.
 * subset: the recording is a selection, so that ours may say more, but not of
 * what begins with one of always (null-ended).
 */
void compare_messages(struct tally *t, const char *kind, char **recorded, size_t nr_recorded,
		      char **ours, size_t nr_ours, bool subset, const char *const *always);

/* The list of what is not derivable, for people. */
void print_underivable(void);

#endif
