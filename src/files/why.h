/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control/why: the path of the last request that failed. While a control file
 * calls the kernel, the events of its slow path are noted; if it fails they are
 * kept, with the arithmetic of each zone or each refused position, and one
 * sentence that says why.
 */
#ifndef BUDDYFS_FILES_WHY_H
#define BUDDYFS_FILES_WHY_H

#include "machine/printk.h"
#include "mm/cma.h"
#include "mm/mm.h"
#include "vfs/vfs.h"

#define WHY_SENTENCE_MAX	320

struct why;
struct holdings;

/* Null: no memory. */
struct why *why_create(void);
void why_destroy(struct why *why);

/* The events that are noted: a mask for machine_trace(). */
uint64_t why_events(void);

/* A call of the kernel begins: what was noted before is forgotten. */
void why_begin(struct why *why, const struct machine *m);
void why_event(struct why *why, const struct machine *m, enum mm_event event, const uint64_t *arg,
	       unsigned int nr);

/*
 * It failed: keep its path. request is its line. The result is the sentence,
 * which lives until the next one.
 */
const char *why_no_block(struct why *why, struct machine *m, const char *request, gfp_t gfp,
			 unsigned int order, int nid, const nodemask_t *nodes);
const char *why_no_range(struct why *why, const struct machine *m, const struct holdings *holdings,
			 const char *request, int err);
const char *why_no_area(struct why *why, const struct machine *m, const struct holdings *holdings,
			const char *request, const struct cma *cma, unsigned long count, int err);

/*
 * The text of control/why. While no request failed it is what the boot refused,
 * with the nearest that would have been legal; or nothing.
 */
void why_show(const struct why *why, const struct printk_log *log, struct vfs_text *out);

#endif
