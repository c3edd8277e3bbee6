/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recorded report as the engine would have made it: read back into types, and
 * said again in our words.
 */
#ifndef BUDDYFS_TESTS_REPORT_TYPED_H
#define BUDDYFS_TESTS_REPORT_TYPED_H

#include "log.h"

/*
 * Read a recorded report, put the counters it shows into the machine, and have
 * it said. Returns what of it was not understood; null: all was.
 */
const char *typed_say_again(struct board *b, const struct log_report *recorded);

#endif
