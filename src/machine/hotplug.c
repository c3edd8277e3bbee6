/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory plugged into a board: see hotplug.h. */
#include "machine/hotplug.h"

#include <errno.h>
#include <string.h>

#include "machine/boot_internal.h"

const char *const online_type_names[NR_ONLINE_TYPES] = {
	[MMOP_OFFLINE] = "offline",
	[MMOP_ONLINE] = "online",
	[MMOP_ONLINE_KERNEL] = "online_kernel",
	[MMOP_ONLINE_MOVABLE] = "online_movable",
};

const char *const online_policy_names[ONLINE_POLICY_AUTO_MOVABLE + 1] = {
	[ONLINE_POLICY_CONTIG_ZONES] = "contig-zones",
	[ONLINE_POLICY_AUTO_MOVABLE] = "auto-movable",
};

int match_word(const char *const *words, int nr, const char *text)
{
	for (int i = 0; i < nr; i++) {
		size_t len = strlen(words[i]);

		if (!strncmp(text, words[i], len) && (!text[len] || !strcmp(text + len, "\n")))
			return i;
	}
	return -EINVAL;
}

int board_add_memory(struct board *b, int nid, phys_addr_t start, phys_addr_t size)
{
	int err = 0;

	if (size && start + size > start)
		err = iomem_request(b->iomem, "System RAM", start, start + size - 1);
	if (err)
		return err == -EBUSY ? -EEXIST : err;
	err = add_memory(b->m, nid, start, size);
	if (err && size && start + size > start)
		iomem_release(b->iomem, start, start + size - 1);
	return err;
}

int board_remove_memory(struct board *b, phys_addr_t start, phys_addr_t size)
{
	int err = remove_memory(b->m, start, size);

	return err ? err : iomem_release(b->iomem, start, start + size - 1);
}
