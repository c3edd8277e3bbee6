// SPDX-License-Identifier: GPL-2.0-or-later
/* Through which functions a call came: see call_path.h. */
#include "mm/internal.h"

#define ORIGIN_MAX	9

static const struct {
	uint8_t nr, fn[ORIGIN_MAX];
} origins[] = {
	[CALL_WRITE] = { 7, { FN_el0t_64_sync, FN_el0t_64_sync_handler, FN_el0_svc, FN_do_el0_svc,
			      FN___arm64_sys_write, FN_ksys_write, FN_vfs_write } },
	[CALL_FAULT] = { 8, { FN_el0t_64_sync, FN_el0t_64_sync_handler, FN_el0_da, FN_do_mem_abort,
			      FN_do_translation_fault, FN_do_page_fault, FN_handle_mm_fault,
			      FN___handle_mm_fault } },
	[CALL_KTHREAD] = { 2, { FN_ret_from_fork, FN_kthread } },
	[CALL_WORKER] = { 4, { FN_ret_from_fork, FN_kthread, FN_worker_thread,
			       FN_process_one_work } },
};

struct call_path call_path_begin(struct machine *m, enum call_origin origin)
{
	struct call_path before = m->path;

	m->path.origin = (uint8_t)origin;
	m->path.nr = 0;
	for (unsigned int i = 0; i < origins[origin].nr; i++)
		call_path_push(m, (enum mm_function)origins[origin].fn[i]);
	return before;
}

void call_path_restore(struct machine *m, struct call_path path)
{
	m->path = path;
}

/* What is too deep is counted, so that pops find their pushes. */
void call_path_push(struct machine *m, enum mm_function fn)
{
	if (m->path.nr < CALL_PATH_MAX)
		m->path.fn[m->path.nr] = (uint8_t)fn;
	m->path.nr++;
}

void call_path_pop(struct machine *m)
{
	if (m->path.nr)
		m->path.nr--;
}

const struct call_path *call_path(const struct machine *m)
{
	return &m->path;
}
