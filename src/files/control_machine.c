// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control/: the machine as a whole.
 */
#include <errno.h>
#include <string.h>

#include "files/control.h"
#include "files/power.h"

/* cpu=N zone=NAME node=N, each or none: whose per-CPU lists are drained. */
static int run_drain(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	static const char *const types[] = { "DMA", "DMA32", "Normal", "Movable", NULL };
	struct zone *zone = NULL;
	struct control c;
	bool local, one_zone;
	int err, nid = 0, type = 0;

	control_parse(&c, call, "control/drain", text, result);
	local = line_has(&c.line, "cpu");
	one_zone = line_has(&c.line, "zone");
	if (one_zone) {
		type = line_choice_or(&c.line, "zone", 0, types);
		nid = (int)line_number_or(&c.line, "node", 0, 0,
					  (uint64_t)nr_online_nodes(c.m) - 1);
	}
	err = control_begin(&c, NULL);
	if (err)
		return err;
	if (one_zone)
		zone = &node_data(c.m, nid)->node_zones[type];
	if (local)
		drain_local_pages(c.m, zone);
	else
		drain_all_pages(c.m, zone);
	vfs_puts(result, "ok\n");
	control_end(&c);
	return 0;
}

static int run_reset(const struct vfs_call *call, const char *text, struct vfs_text *result)
{
	struct files *f = call_files(call);
	char error[DESC_ERROR_MAX];
	struct power_aside *aside;
	struct control c;
	int err;

	control_parse(&c, call, "control/reset", text, result);
	err = line_done(&c.line);
	if (err)
		return control_refuse(&c, err, "%s", c.line.error);
	aside = power_cycle(f, error);
	if (!aside)
		return control_refuse(&c, -ENOMEM, "%s", error);
	power_forget(f, aside);
	vfs_puts(result, "ok\n");
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "control/drain", .run = run_drain },
	{ .name = "control/reset", .flags = VFS_LONG_STORE | VFS_WHEN_HALTED, .run = run_reset },
};

const struct files_rows control_machine_rows = { rows, ARRAY_SIZE(rows) };
