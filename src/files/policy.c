// SPDX-License-Identifier: GPL-2.0-or-later
/* control/policy/: decisions of the allocator that can be made otherwise, one a file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "files/files_i.h"
#include "machine/policy.h"

static int show(const struct vfs_call *call, const char *name, struct vfs_text *out)
{
	char value[POLICY_TEXT_MAX];
	int err = policy_get(mm_policy(call_machine(call)), name, value);

	if (!err)
		vfs_printf(out, "%s\n", value);
	return err;
}

static int refuse(const struct vfs_call *call, const char *name)
{
	char path[64], values[POLICY_TEXT_MAX];

	snprintf(path, sizeof(path), "control/policy/%s", name);
	policy_values(name, values);
	return files_refuse(call_files(call), path, -EINVAL, "it is %s", values);
}

/* One word, and a newline perhaps. */
static ssize_t store(const struct vfs_call *call, const char *name, const char *text, size_t len)
{
	struct mm_policy policy = *mm_policy(call_machine(call));
	size_t word = len && text[len - 1] == '\n' ? len - 1 : len;
	char value[POLICY_TEXT_MAX];

	if (word >= sizeof(value) || memchr(text, 0, word))
		return refuse(call, name);
	memcpy(value, text, word);
	value[word] = 0;
	if (policy_put(&policy, name, value))
		return refuse(call, name);
	mm_set_policy(call_machine(call), &policy);
	return (ssize_t)len;
}

#define POLICY(name)								\
	static int show_##name(const struct vfs_call *call, struct vfs_text *out) \
	{									\
		return show(call, #name, out);					\
	}									\
	static ssize_t store_##name(const struct vfs_call *call, const char *text, size_t len) \
	{									\
		return store(call, #name, text, len);				\
	}

POLICY(mobility_grouping)
POLICY(pageblock_stealing)
POLICY(watermark_boost)
POLICY(cma_preference)
POLICY(tail_placement)
POLICY(daemons)
POLICY(shuffle)
POLICY(shuffle_seed)

#define ROW(policy)	{ .name = "policy/" #policy, .show = show_##policy, .store = store_##policy }

static const struct vfs_handler rows[] = {
	ROW(mobility_grouping),
	ROW(pageblock_stealing),
	ROW(watermark_boost),
	ROW(cma_preference),
	ROW(tail_placement),
	ROW(daemons),
	ROW(shuffle),
	ROW(shuffle_seed),
};

const struct files_rows policy_rows = { rows, ARRAY_SIZE(rows) };
