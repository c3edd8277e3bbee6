/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread that does one job after another, and a descriptor that says when one is done. */
#ifndef BUDDYFS_FUSE_WORKER_H
#define BUDDYFS_FUSE_WORKER_H

#include <stdbool.h>

struct worker;

/* The thread starts with all signals blocked. Null: errno says why. */
struct worker *worker_create(void);
/* Waits for the jobs at hand. */
void worker_destroy(struct worker *worker);

/*
 * Do a job after those given before; the descriptor then becomes
 * readable until worker_done(). 0 or -ENOMEM.
 */
int worker_give(struct worker *worker, void (*work)(void *arg), void *arg);

/* Readable once a job is done. */
int worker_fd(const struct worker *worker);
/* Whether a job was done since this was last asked. */
bool worker_done(struct worker *worker);

#endif
