// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/hotplug.h"
#include "play_hotplug.h"
#include "../boot/text.h"

int play_add_memory(struct player *p, char **arg)
{
	phys_addr_t start = strtoull(arg[2], NULL, 0);
	int err = add_memory(p->m, atoi(arg[1]), start, strtoull(arg[3], NULL, 0));

	if (!err)
		p->last_block = start / memory_block_size_bytes(p->m);
	return err;
}

int play_remove_memory(struct player *p, char **arg)
{
	return remove_memory(p->m, strtoull(arg[1], NULL, 0), strtoull(arg[2], NULL, 0));
}

/* ---- the other nodes ---- */

/* A zone has so many pages: some are reserved, or are no longer. */
static void set_managed(struct machine *m, struct zone *zone, unsigned long managed)
{
	m->totalram_pages += managed - zone->managed_pages;
	zone->managed_pages = managed;
}

void hotplug_match_zones(struct machine *m, const char *dir)
{
	struct zone *zone = NULL;
	struct lines l;
	int nid;
	char name[16];
	unsigned long n;

	l = lines_read(dir, "before/zoneinfo");
	for (size_t i = 0; i < l.nr; i++) {
		if (sscanf(l.line[i], "Node %d, zone %15s", &nid, name) == 2) {
			zone = NULL;
			for (int type = 0; nid != SUBJECT_NID && type < MAX_NR_ZONES; type++)
				if (!strcmp(m->nodes[nid]->node_zones[type].name, name))
					zone = &m->nodes[nid]->node_zones[type];
		} else if (zone && sscanf(l.line[i], " managed %lu", &n) == 1) {
			set_managed(m, zone, n);
		}
	}
	lines_free(&l);
}

/* ---- a block's state ---- */

/* The zones the block is in or may go to, as its valid_zones has them. */
static void print_zones(const struct machine *m, unsigned long nr, char *text, size_t size)
{
	const struct zone *zone = memory_block(m, nr)->zone, *other;

	if (zone) {
		snprintf(text, size, "%s", zone->name);
		return;
	}
	zone = memory_block_zone_for(m, nr, MMOP_ONLINE);
	snprintf(text, size, "%s", zone->name);
	for (enum online_type type = MMOP_ONLINE_KERNEL; type <= MMOP_ONLINE_MOVABLE; type++) {
		other = memory_block_zone_for(m, nr, type);
		if (other != zone)
			snprintf(text + strlen(text), size - strlen(text), " %s", other->name);
	}
}

bool hotplug_write_state(struct player *p, const char *line, char have[128])
{
	size_t len = strcspn(line, " ");
	int type, err;
	char zones[64];

	for (type = NR_ONLINE_TYPES - 1; type >= 0; type--)
		if (strlen(online_type_names[type]) == len &&
		    !strncmp(line, online_type_names[type], len))
			break;
	if (type < 0 || !p->last_block || !strstr(line, " rc="))
		return false;
	if (type == MMOP_OFFLINE)
		err = memory_block_offline(p->m, p->last_block);
	else
		err = memory_block_online(p->m, p->last_block, (enum online_type)type);
	print_zones(p->m, p->last_block, zones, sizeof(zones));
	snprintf(have, 128, "%s rc=%d state %s zones %s", online_type_names[type], err != 0,
		 memory_block(p->m, p->last_block)->online ? "online" : "offline", zones);
	return true;
}

/* ---- messages ---- */

/* What follows the time stamp, if the line is of memory that comes and goes; else null. */
static const char *hotplug_message(const char *line)
{
	static const char *const beginnings[] = {
		"Fallback order", "Built ", "Policy zone:", "page:(", "flags:", "raw:",
		"page dumped because:", "Boot memory", "removing memory", "Block size",
	};
	const char *text = strstr(line, "] ");

	for (size_t i = 0; text && i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (!strncmp(text + 2, beginnings[i], strlen(beginnings[i])))
			return text + 2;
	return NULL;
}

/* The next such message from line *i on, which is left after it; "(nothing)" at the end. */
static const char *next_message(const struct lines *l, size_t *i)
{
	const char *text = NULL;

	while (!text && *i < l->nr)
		text = hotplug_message(l->line[(*i)++]);
	return text ? text : "(nothing)";
}

bool hotplug_compare_log(const struct board *b, uint64_t since, const char *dir, char **difference)
{
	size_t len = 0, i = 0, j = 0;
	char *text = printk_dmesg(board_log(b), since, &len);
	struct lines theirs = lines_read(dir, "dmesg.hotplug");
	struct lines ours = lines_of(text ? text : "", len);
	bool same = true;

	while (same && (i < ours.nr || j < theirs.nr)) {
		const char *have = next_message(&ours, &i), *want = next_message(&theirs, &j);

		same = !strcmp(have, want);
		if (!same && asprintf(difference, "dmesg.hotplug: have \"%s\", recorded \"%s\"",
				      have, want) < 0)
			abort();
	}
	lines_free(&ours);
	lines_free(&theirs);
	free(text);
	return same;
}
