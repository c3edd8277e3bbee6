/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the booted model answers, in the form of the recorded lines. */
#ifndef BUDDYFS_TESTS_BOOT_ANSWER_H
#define BUDDYFS_TESTS_BOOT_ANSWER_H

#include "machine/board.h"
#include "text.h"

#define ANSWER_MAX 256

/* A place in /proc/zoneinfo. cpu -1: not within a CPU's lines. */
struct zone_place {
	int nid;
	char zone[16];
	int cpu;
};

/* Follow "Node 0, zone Normal" and "cpu: 1" lines. True: the line was such. */
bool zone_place_follow(struct zone_place *place, const char *line);

/* Our line for a squeezed recorded line of zoneinfo. False: no answer. */
bool answer_zoneinfo(const struct board *b, const struct zone_place *place, const char *line,
		     char ours[ANSWER_MAX]);

/* Pageblocks of a zone by type, and of all types at MIGRATE_TYPES. */
void answer_blocks(const struct board *b, const struct zone_place *place,
		   unsigned long count[MIGRATE_TYPES + 1]);

/* "vm/NAME=VALUE" for a recorded one. False: no answer. */
bool answer_sysctl(const struct board *b, const char *line, char ours[ANSWER_MAX]);

/* A value of an area by the name of its debugfs file. False: no such area or file. */
bool answer_cma(const struct board *b, const char *area, const char *file, char ours[ANSWER_MAX]);

/* /proc/iomem. */
struct lines answer_iomem(const struct board *b);

/* The log, without time stamps. */
struct lines answer_messages(const struct board *b);

struct zone *find_zone(const struct board *b, int nid, const char *name);

#endif
