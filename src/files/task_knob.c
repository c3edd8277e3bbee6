// SPDX-License-Identifier: GPL-2.0-or-later
/* tasks/NAME/: by what rules a process gets memory, set by hand. */
#include <errno.h>

#include "files/files_i.h"

static int get_cpu(const struct vfs_call *call, long long *v)
{
	v[0] = call_task(call)->cpu;
	return 0;
}

/* A file of a task in the log: tasks/NAME/FILE. */
static int refuse(const struct vfs_call *call, const char *file, const char *why)
{
	char path[64];

	snprintf(path, sizeof(path), "tasks/%s/%s", call_task(call)->comm, file);
	return files_refuse(call_files(call), path, -EINVAL, "%s", why);
}

static int set_task_cpu(const struct vfs_call *call, const long long *v, unsigned int n)
{
	struct machine *m = call_machine(call);

	if (v[0] < 0 || v[0] >= machine_params(m)->nr_cpus)
		return refuse(call, "cpu", "there is no such CPU");
	call_task(call)->cpu = (int)v[0];
	set_current(m, current_task(m));
	return 0;
}

static const struct vfs_number cpu_number = { .get = get_cpu, .set = set_task_cpu };

static const struct vfs_handler rows[] = {
	{ .name = "task/cpu", .number = &cpu_number },
};

const struct files_rows task_knob_rows = { rows, ARRAY_SIZE(rows) };
