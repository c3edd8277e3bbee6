// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sys/devices/system/memory: memory in blocks, which go online and offline,
 * and sys/module/memory_hotplug, by which rule.
 *
 * Source: 6.1 drivers/base/memory.c, drivers/base/core.c, mm/memory_hotplug.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_i.h"
#include "machine/boolean.h"
#include "machine/hotplug.h"

static unsigned long block_nr(const struct vfs_call *call)
{
	return (unsigned long)vfs_arg(call->args, "memory");
}

/* Null: it was removed while the file was open. */
static const struct memory_block *call_block(const struct vfs_call *call)
{
	return memory_block(call_machine(call), block_nr(call));
}

/* ---- a block ---- */

static int show_state(const struct vfs_call *call, struct vfs_text *out)
{
	const struct memory_block *block = call_block(call);

	if (!block)
		return -ENODEV;
	vfs_printf(out, "%s\n", block->online ? "online" : "offline");
	return 0;
}

static int show_online(const struct vfs_call *call, struct vfs_text *out)
{
	const struct memory_block *block = call_block(call);

	if (!block)
		return -ENODEV;
	vfs_printf(out, "%d\n", block->online);
	return 0;
}

static const char *why_refused(int err)
{
	switch (err) {
	case 1:
		return "it is so already";
	case -EBUSY:
		return "something on it cannot be moved, or refused";
	case -EPERM:
		return "memory of the boot does not go offline";
	case -EINTR:
		return "it was interrupted";
	default:
		return "it has holes, or pages of several zones";
	}
}

/* 0; 1: it was so; -errno. */
static int change_state(const struct vfs_call *call, enum online_type type, const char *file)
{
	struct machine *m = call_machine(call);
	unsigned long nr = block_nr(call);
	char path[64];
	int err;

	files_begin(call);
	err = type == MMOP_OFFLINE ? memory_block_offline(m, nr) : memory_block_online(m, nr, type);
	files_end(call);
	if (err < 0 || (err && !strcmp(file, "state"))) {
		snprintf(path, sizeof(path), "sys/devices/system/memory/memory%lu/%s", nr, file);
		files_refuse(call_files(call), path, err < 0 ? err : -EINVAL, "%s",
			     why_refused(err));
	}
	return err;
}

static ssize_t store_state(const struct vfs_call *call, const char *text, size_t len)
{
	int type = match_word(online_type_names, NR_ONLINE_TYPES, text), err;

	if (!call_block(call))
		return -ENODEV;
	if (type < 0)
		return type;
	err = change_state(call, (enum online_type)type, "state");
	if (err)
		return err < 0 ? err : -EINVAL;
	return (ssize_t)len;
}

static ssize_t store_online(const struct vfs_call *call, const char *text, size_t len)
{
	int on = parse_bool(text), err;

	if (!call_block(call))
		return -ENODEV;
	if (on < 0)
		return on;
	err = change_state(call, on ? MMOP_ONLINE : MMOP_OFFLINE, "online");
	return err < 0 ? err : (ssize_t)len;
}

static void print_allowed_zone(const struct vfs_call *call, enum online_type type,
			       const struct zone *first, struct vfs_text *out)
{
	const struct zone *zone = memory_block_zone_for(call_machine(call), block_nr(call), type);

	if (zone != first)
		vfs_printf(out, " %s", zone->name);
}

/* The zone it is in, or those that it may go to, that by default first. */
static int show_valid_zones(const struct vfs_call *call, struct vfs_text *out)
{
	const struct memory_block *block = call_block(call);
	const struct zone *zone;

	if (!block)
		return -ENODEV;
	if (block->online) {
		vfs_printf(out, "%s\n", block->zone ? block->zone->name : "none");
		return 0;
	}
	zone = memory_block_zone_for(call_machine(call), block_nr(call), MMOP_ONLINE);
	vfs_puts(out, zone->name);
	print_allowed_zone(call, MMOP_ONLINE_KERNEL, zone, out);
	print_allowed_zone(call, MMOP_ONLINE_MOVABLE, zone, out);
	vfs_putc(out, '\n');
	return 0;
}

static int show_phys_index(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%08lx\n", block_nr(call));
	return 0;
}

static int show_phys_device(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "0\n");
	return 0;
}

static int show_removable(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%d\n", board_desc(call_files(call)->board)->kernel.memory_hotremove);
	return 0;
}

/* ---- events, which nobody listens to ---- */

static int show_uevent(const struct vfs_call *call, struct vfs_text *out)
{
	return 0;
}

/* Source: 6.1 kobject_synth_uevent(), without its UUID and variables. */
static ssize_t store_uevent(const struct vfs_call *call, const char *text, size_t len)
{
	static const char *const actions[] = {
		"add", "remove", "change", "move", "online", "offline", "bind", "unbind",
	};

	return match_word(actions, ARRAY_SIZE(actions), text) < 0 ? -EINVAL : (ssize_t)len;
}

/* ---- all blocks ---- */

static int show_block_size(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%lx\n", memory_block_size_bytes(call_machine(call)));
	return 0;
}

static int show_auto_online(const struct vfs_call *call, struct vfs_text *out)
{
	enum online_type type = hotplug_policy(call_machine(call))->default_type;

	vfs_printf(out, "%s\n", online_type_names[type]);
	return 0;
}

static ssize_t store_auto_online(const struct vfs_call *call, const char *text, size_t len)
{
	int type = match_word(online_type_names, NR_ONLINE_TYPES, text);

	if (type < 0)
		return type;
	hotplug_policy(call_machine(call))->default_type = (enum online_type)type;
	return (ssize_t)len;
}

/* ---- the module's parameters ---- */

static int show_policy(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%s\n", online_policy_names[hotplug_policy(call_machine(call))->policy]);
	return 0;
}

static ssize_t store_policy(const struct vfs_call *call, const char *text, size_t len)
{
	int policy = match_word(online_policy_names, ONLINE_POLICY_AUTO_MOVABLE + 1, text);

	if (policy < 0)
		return policy;
	hotplug_policy(call_machine(call))->policy = (enum online_policy)policy;
	return (ssize_t)len;
}

static int get_ratio(const struct vfs_call *call, long long *v)
{
	*v = hotplug_policy(call_machine(call))->auto_movable_ratio;
	return 0;
}

static int set_ratio(const struct vfs_call *call, const long long *v, unsigned int n)
{
	hotplug_policy(call_machine(call))->auto_movable_ratio = (unsigned int)*v;
	return 0;
}

static const struct vfs_number ratio = { .type = VFS_UINT, .get = get_ratio, .set = set_ratio };

static int show_numa_aware(const struct vfs_call *call, struct vfs_text *out)
{
	bool aware = hotplug_policy(call_machine(call))->auto_movable_numa_aware;

	vfs_puts(out, aware ? "Y\n" : "N\n");
	return 0;
}

static ssize_t store_numa_aware(const struct vfs_call *call, const char *text, size_t len)
{
	int aware = parse_bool(text);

	if (aware < 0)
		return aware;
	hotplug_policy(call_machine(call))->auto_movable_numa_aware = aware;
	return (ssize_t)len;
}

static const struct vfs_handler rows[] = {
	{ .name = "memory/state", .flags = VFS_LONG_STORE, .show = show_state,
	  .store = store_state },
	{ .name = "memory/online", .flags = VFS_LONG_STORE, .show = show_online,
	  .store = store_online },
	{ .name = "memory/valid_zones", .show = show_valid_zones },
	{ .name = "memory/phys_index", .show = show_phys_index },
	{ .name = "memory/phys_device", .show = show_phys_device },
	{ .name = "memory/removable", .show = show_removable },
	{ .name = "memory/uevent", .show = show_uevent, .store = store_uevent },
	{ .name = "memory/block_size_bytes", .show = show_block_size },
	{ .name = "memory/auto_online_blocks", .show = show_auto_online,
	  .store = store_auto_online },
	{ .name = "memory_hotplug/online_policy", .show = show_policy, .store = store_policy },
	{ .name = "memory_hotplug/auto_movable_ratio", .number = &ratio },
	{ .name = "memory_hotplug/auto_movable_numa_aware", .show = show_numa_aware,
	  .store = store_numa_aware },
};

const struct files_rows memory_block_rows = { rows, ARRAY_SIZE(rows) };
