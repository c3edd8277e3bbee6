/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is plugged into a running board, and unplugged: the engine's
 * memory_hotplug.h, with /proc/iomem.
 *
 * Source: 6.1 mm/memory_hotplug.c.
 */
#ifndef BUDDYFS_MACHINE_HOTPLUG_H
#define BUDDYFS_MACHINE_HOTPLUG_H

#include "machine/board.h"
#include "mm/memory_hotplug.h"

/* How the kernel writes them: "online_movable", "auto-movable". */
extern const char *const online_type_names[NR_ONLINE_TYPES];
extern const char *const online_policy_names[ONLINE_POLICY_AUTO_MOVABLE + 1];

/* The index of a word, after which a newline may follow, or -EINVAL. Source: 6.1 sysfs_streq(). */
int match_word(const char *const *words, int nr, const char *text);

/* As add_memory(). -EEXIST also: a device lies there. */
int board_add_memory(struct board *board, int nid, phys_addr_t start, phys_addr_t size);

/* As remove_memory(). */
int board_remove_memory(struct board *board, phys_addr_t start, phys_addr_t size);

#endif
