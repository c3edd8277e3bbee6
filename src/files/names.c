// SPDX-License-Identifier: GPL-2.0-or-later
/* Names that Linux prints, and lists as it prints them. */
#include "files/files_i.h"

const char *const migratetype_names[MIGRATE_TYPES] = {
	"Unmovable", "Movable", "Reclaimable", "HighAtomic", "CMA", "Isolate",
};

#define STAT_NAME(enumerator, name, feature) { name, feature },
const struct stat_name zone_stat_names[] = { ZONE_STAT_ITEMS(STAT_NAME) };
const struct stat_name numa_stat_names[] = { NUMA_STAT_ITEMS(STAT_NAME) };
const struct stat_name node_stat_names[] = { NODE_STAT_ITEMS(STAT_NAME) };
const struct stat_name vm_event_names[] = { VM_EVENT_ITEMS(STAT_NAME) };
#undef STAT_NAME

bool stat_printed(const struct machine *m, const struct stat_name *stat)
{
	return !stat->feature || machine_params(m)->features & stat->feature;
}

/* Source: 6.1 vmstat_item_print_in_thp(). */
unsigned long node_stat_shown(const struct machine *m, enum node_stat_item item,
			      unsigned long pages)
{
	switch (item) {
	case NR_SHMEM_THPS:
	case NR_SHMEM_PMDMAPPED:
	case NR_FILE_THPS:
	case NR_FILE_PMDMAPPED:
	case NR_ANON_THPS:
		return machine_params(m)->no_thp ? pages : pages >> pageblock_order(m);
	default:
		return pages;
	}
}

unsigned long pages_to_kb(const struct machine *m, unsigned long pages)
{
	return pages << (page_shift(m) - 10);
}

void print_list(struct vfs_text *out, bool (*has)(const void *set, int i), const void *set, int max)
{
	const char *comma = "";

	for (int i = 0; i < max; i++) {
		int last = i;

		if (!has(set, i))
			continue;
		while (last + 1 < max && has(set, last + 1))
			last++;
		if (last == i)
			vfs_printf(out, "%s%d", comma, i);
		else
			vfs_printf(out, "%s%d-%d", comma, i, last);
		comma = ",";
		i = last;
	}
}

bool in_nodemask(const void *set, int i)
{
	return *(const nodemask_t *)set >> i & 1;
}

static uint32_t word_of(bool (*has)(const void *set, int i), const void *set, int first, int max)
{
	uint32_t word = 0;

	for (int i = first; i < first + 32 && i < max; i++)
		word |= (uint32_t)has(set, i) << (i - first);
	return word;
}

void print_bitmap(struct vfs_text *out, bool (*has)(const void *set, int i), const void *set,
		  int max)
{
	int words = (max + 31) / 32, bits = max - 32 * (words - 1);

	vfs_printf(out, "%0*x", (bits + 3) / 4, word_of(has, set, 32 * (words - 1), max));
	for (int word = words - 2; word >= 0; word--)
		vfs_printf(out, ",%08x", word_of(has, set, 32 * word, max));
}
