// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The OOM killer: as yet by hand only, and with nobody to kill.
 *
 * Source: 6.1 mm/oom_kill.c, drivers/tty/sysrq.c moom_callback().
 */
#include "mm/oom.h"

#include "mm/internal.h"

/* Source: 6.1 dump_header(), without a victim. */
static void dump_header(struct machine *m, const struct oom_report *oom)
{
	call_path_push(m, FN_dump_header);
	report(m, &(struct mm_report){ .kind = REPORT_OOM_HEADER, .gfp = GFP_KERNEL, .oom = oom,
				       .shown = nodes_shown(m, oom->nodemask),
				       .highest = gfp_zone(GFP_KERNEL) });
	call_path_pop(m);
}

/* So far it kills nobody. */
bool out_of_memory(struct machine *m, struct oom_control *oc)
{
	return false;
}

bool oom_kill_manual(struct machine *m)
{
	struct call_path path = call_path_begin(m, CALL_WORKER);
	const struct oom_report oom = { .order = -1, .dump_tasks = true };

	call_path_push(m, FN_moom_callback);
	call_path_push(m, FN_out_of_memory);
	dump_header(m, &oom);
	report(m, &(struct mm_report){ .kind = REPORT_OOM_NO_VICTIM, .oom = &oom });
	report(m, &(struct mm_report){ .kind = REPORT_OOM_IGNORED, .oom = &oom });
	call_path_restore(m, path);
	return false;
}
