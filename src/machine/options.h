/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options as they stand after -o. It needs nothing else of this library. */
#ifndef BUDDYFS_MACHINE_OPTIONS_H
#define BUDDYFS_MACHINE_OPTIONS_H

/*
 * Call take for each of the options in text, which have commas between and
 * are cut in place. A comma within "double quotes" or after a backslash
 * belongs to the option; quotes and backslash are taken away.
 */
void split_options(char *text, void (*take)(void *ctx, char *option), void *ctx);

#endif
