/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Yes and no, as the command line and files of sysfs and debugfs have them. */
#ifndef BUDDYFS_MACHINE_BOOLEAN_H
#define BUDDYFS_MACHINE_BOOLEAN_H

/*
 * 1: text begins as y, t, 1 or on; 0: as n, f, 0 or of; -EINVAL: as neither, or
 * it is null. Source: 6.1 kstrtobool().
 */
int parse_bool(const char *text);

#endif
