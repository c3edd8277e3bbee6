// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control/: memory is plugged in and out, as a virtual machine's devices do.
 */
#include <errno.h>
#include <inttypes.h>

#include "files/control.h"
#include "machine/hotplug.h"

static const char *why_not_added(int err)
{
	switch (err) {
	case -EEXIST:
		return "something is there already";
	case -EINVAL:
		return "start and size are not multiples of a memory block's size";
	case -E2BIG:
		return "it lies below the memory of the boot, or too far above it";
	default:
		return "there is no memory for its struct pages";
	}
}

static void print_range(struct control *c, uint64_t start, uint64_t size)
{
	uint64_t block = memory_block_size_bytes(c->m);

	vfs_printf(c->result, "ok start=%#" PRIx64 " size=%" PRIu64 " first=%" PRIu64
		   " blocks=%" PRIu64 "\n", start, size, start / block, size / block);
}

/* start= size= [node=]: blocks of memory, which are offline. */
static int run_add_memory(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	uint64_t start, size;
	struct control c;
	int err, nid;

	control_parse(&c, call, "control/add_memory", text, result);
	start = line_size(&c.line, "start", 0, UINT64_MAX);
	size = line_size(&c.line, "size", 0, UINT64_MAX);
	nid = control_node(&c);
	err = control_begin(&c, NULL);
	if (err)
		return err;
	err = board_add_memory(c.f->board, nid < 0 ? 0 : nid, start, size);
	if (err)
		control_failed(&c, err, "%s", why_not_added(err));
	else
		print_range(&c, start, size);
	control_end(&c);
	return err;
}

/* start= size=: blocks that are offline go for good. */
static int run_remove_memory(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	uint64_t start, size;
	struct control c;
	int err;

	control_parse(&c, call, "control/remove_memory", text, result);
	start = line_size(&c.line, "start", 0, UINT64_MAX);
	size = line_size(&c.line, "size", 0, UINT64_MAX);
	err = control_begin(&c, NULL);
	if (err)
		return err;
	err = board_remove_memory(c.f->board, start, size);
	if (err)
		control_failed(&c, err, "%s", err == -EBUSY ? "a block of it is online" :
			       "these are not whole memory blocks");
	else
		print_range(&c, start, size);
	control_end(&c);
	return err;
}

static const struct vfs_handler rows[] = {
	{ .name = "control/add_memory", .flags = VFS_LONG_STORE, .run = run_add_memory },
	{ .name = "control/remove_memory", .flags = VFS_LONG_STORE, .run = run_remove_memory },
};

const struct files_rows control_hotplug_rows = { rows, ARRAY_SIZE(rows) };
