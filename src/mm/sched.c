// SPDX-License-Identifier: GPL-2.0-or-later
/* Time, and who has the CPU: see sched.h. */
#include <errno.h>

#include "mm/internal.h"

uint64_t machine_time(const struct machine *m)
{
	return m->sched.time;
}

static void step(struct machine *m, struct work *work)
{
	work->at_it = true;
	work->step(m, work);
	work->at_it = false;
	if (!work->err && work->task->killed)
		work->err = -ESRCH;
}

static bool finished(const struct work *work)
{
	return work->done >= work->nr || work->err;
}

/* Daemons run between the pages; one that takes long lets more pages be done meanwhile. */
unsigned long run_work(struct machine *m, struct work *work, int *err)
{
	struct work *outer = m->sched.work;

	m->sched.work = work;
	while (!finished(work)) {
		step(m, work);
		if (!work->err)
			work->err = resched(m, work->task);
	}
	m->sched.work = outer;
	*err = work->err;
	return work->done;
}

void sched_daemon_begins(struct machine *m)
{
	m->sched.slice_end = m->sched.time + SCHED_SLICE_NS;
}

void cond_resched(struct machine *m)
{
	struct work *work = m->sched.work;
	const struct daemon *daemon = m->daemon;
	struct call_path path;
	int cpu = m->cpu;

	if (m->sched.time < m->sched.slice_end)
		return;
	sched_daemon_begins(m);
	if (!work || work->at_it || finished(work) || stop_requested(m))
		return;
	path = call_path_begin(m, CALL_WRITE);
	m->daemon = NULL;
	set_cpu(m, work->task->cpu);
	while (!finished(work) && m->sched.time < m->sched.slice_end)
		step(m, work);
	set_cpu(m, cpu);
	m->daemon = daemon;
	call_path_restore(m, path);
	sched_daemon_begins(m);
}

/* ---- time passes ---- */

/* The next thing that happens by itself, ns. */
static uint64_t next_timer(const struct machine *m)
{
	uint64_t next = writeback_timer(m), flusher = flusher_timer(m);

	if (flusher < next)
		next = flusher;
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		if (kswapd_timer(m->nodes[nid]) < next)
			next = kswapd_timer(m->nodes[nid]);
	return next;
}

void run_timers(struct machine *m)
{
	disk_catches_up(m);
	if (flusher_timer(m) <= m->sched.time)
		flusher_interval(m);
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		if (kswapd_timer(m->nodes[nid]) <= m->sched.time)
			kswapd_doze_ends(m, m->nodes[nid]);
}

void machine_pass(struct machine *m, uint64_t ns)
{
	uint64_t end = m->sched.time + ns;

	daemons_run(m);
	while (m->sched.time < end && next_timer(m) <= end) {
		if (m->sched.time < next_timer(m))
			m->sched.time = next_timer(m);
		run_timers(m);
		daemons_run(m);
	}
	if (m->sched.time < end)
		m->sched.time = end;
}
