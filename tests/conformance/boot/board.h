/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of the comparison of one board. */
#ifndef BUDDYFS_TESTS_BOOT_BOARD_H
#define BUDDYFS_TESTS_BOOT_BOARD_H

#include "answer.h"
#include "compare.h"

/* A recorded zoneinfo, by its path in the board's folder, with the model as it is now. */
void compare_zoneinfo(struct tally *t, const struct board *b, const char *dir, const char *name);

/* The recorded memory blocks with the model's. */
void compare_memory(struct tally *t, const struct board *b, const char *dir);

/* Tuning, step by step. The model is tuned afterwards. */
void compare_steps(struct tally *t, const struct board *b, const char *dir);

#endif
