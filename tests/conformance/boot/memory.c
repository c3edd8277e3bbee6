/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory blocks: what /sys/devices/system/memory said of each after the boot. */
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "machine/hotplug.h"
#include "text.h"

#define FOLDER "### /sys/devices/system/memory/"

/* Our content of memoryNR/FILE; false: not modelled. */
static bool answer_block(const struct board *b, unsigned long nr, const char *file, char *ours,
			 size_t size)
{
	const struct memory_block *block = memory_block(board_machine(b), nr);

	if (!block)
		snprintf(ours, size, "(no such block)");
	else if (!strcmp(file, "online"))
		snprintf(ours, size, "%d", block->online);
	else if (!strcmp(file, "state"))
		snprintf(ours, size, "%s", block->online ? "online" : "offline");
	else if (!strcmp(file, "phys_index"))
		snprintf(ours, size, "%08lx", nr);
	else if (!strcmp(file, "valid_zones"))
		snprintf(ours, size, "%s", block->zone ? block->zone->name : "none");
	else
		return false;
	return true;
}

static bool answer_folder(const struct board *b, const char *file, char *ours, size_t size)
{
	struct machine *m = board_machine(b);

	if (!strcmp(file, "auto_online_blocks"))
		snprintf(ours, size, "%s", online_type_names[hotplug_policy(m)->default_type]);
	else if (!strcmp(file, "block_size_bytes"))
		snprintf(ours, size, "%lx", memory_block_size_bytes(m));
	else
		return false;
	return true;
}

static unsigned int count_blocks(const struct board *b)
{
	unsigned int n = 0;

	for (long nr = -1; (nr = memory_block_next(board_machine(b), nr)) >= 0;)
		n++;
	return n;
}

void compare_memory(struct tally *t, const struct board *b, const char *dir)
{
	struct lines l = lines_read(dir, "full/sys-memory");
	char ours[64], recorded[64], file[64];
	unsigned int blocks = 0;
	unsigned long nr;

	for (size_t i = 0; i + 1 < l.nr; i++) {
		const char *name = l.line[i] + sizeof(FOLDER) - 1;
		bool known;

		if (strncmp(l.line[i], FOLDER, sizeof(FOLDER) - 1))
			continue;
		if (sscanf(name, "memory%lu/%63s", &nr, file) == 2) {
			known = answer_block(b, nr, file, ours, sizeof(ours));
			blocks += !strcmp(file, "state");
		} else {
			known = answer_folder(b, name, ours, sizeof(ours));
		}
		if (known)
			compare_line(t, "memory", l.line[i], l.line[i + 1], ours);
	}
	if (blocks) {
		snprintf(recorded, sizeof(recorded), "%u blocks", blocks);
		snprintf(ours, sizeof(ours), "%u blocks", count_blocks(b));
		compare_line(t, "memory", "", recorded, ours);
	}
	lines_free(&l);
}
