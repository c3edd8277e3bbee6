/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Booting the machine again, with the way back: what was is kept aside until
 * it is known whether what follows the boot went well.
 */
#ifndef BUDDYFS_FILES_POWER_H
#define BUDDYFS_FILES_POWER_H

#include "files/files_i.h"

struct power_aside;

/*
 * All is as after files_open(), but for policies and what tracing was set to.
 * Nothing is traced until one of the two below. Null: no memory, or the reason
 * that error holds; nothing has changed.
 */
struct power_aside *power_cycle(struct files *f, char error[DESC_ERROR_MAX]);

/* It went well: what was is gone, and so is what was traced. */
void power_forget(struct files *f, struct power_aside *aside);

/* It did not: all is as it was. */
void power_take_back(struct files *f, struct power_aside *aside);

#endif
