/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that comes and goes in a recorded sequence: two of the recorder's
 * commands, and what was written to a memory block's state between batches.
 */
#ifndef PLAY_HOTPLUG_H
#define PLAY_HOTPLUG_H

#include "machine/board.h"
#include "play.h"

/* "add_memory NID START SIZE" and "remove_memory START SIZE": the call's result. */
int play_add_memory(struct player *p, char **arg);
int play_remove_memory(struct player *p, char **arg);

/*
 * Give the nodes but the subject's as many managed pages as DIR/before/zoneinfo
 * says: watermarks go by all zones' pages.
 */
void hotplug_match_zones(struct machine *m, const char *dir);

/*
 * A line of ops.log: "online_movable rc=0 state online zones Movable", what
 * was written, and how the block was afterwards. It was the block that was
 * added last. False: the line is something else. *have: what it comes to here.
 */
bool hotplug_write_state(struct player *p, const char *line, char have[128]);

/*
 * What the kernel said of memory while the recording was made (dmesg.hotplug)
 * beside what the board has said since. True: it is the same; else *difference
 * is to be freed by the caller.
 */
bool hotplug_compare_log(const struct board *b, uint64_t since, const char *dir,
			 char **difference);

#endif
