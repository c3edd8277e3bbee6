/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording's inputs: the machine it was made on, the command line, and the
 * properties of the kernel that ran. Nothing here reads an answer.
 */
#ifndef BUDDYFS_TESTS_BOOT_INPUT_H
#define BUDDYFS_TESTS_BOOT_INPUT_H

#include "machine/desc.h"
#include "text.h"

/* The machine of a recorded board's folder. Null: error says why. */
struct machine_desc *input_board(const char *dir, char error[DESC_ERROR_MAX]);

/* Of one block of a summary: its lines, and the words after "==== ". */
struct machine_desc *input_params(const char *header, char **block, size_t nr,
				  char error[DESC_ERROR_MAX]);

/* Of a sequence.txt. Memory that mem= hides is there all the same, unless it is to be obeyed. */
struct machine_desc *input_sequence(const struct lines *txt, bool obey_mem, char error[DESC_ERROR_MAX]);

#endif
