// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The daemons: each node's kswapd and kcompactd, and the flusher. They run at
 * the points where the model lets them, or by hand alone.
 */
#include <string.h>

#include "mm/internal.h"

#define KCOMPACTD0_PID	20	/* as on the recorded machines of one node */
#define KSWAPD0_PID	25

static void name_thread(struct daemon *daemon, const char *name, int nid, int pid)
{
	char *end = daemon->comm + strlen(name);

	strcpy(daemon->comm, name);
	if (nid > 9)
		*end++ = (char)('0' + nid / 10);
	*end++ = (char)('0' + nid % 10);
	*end = 0;
	daemon->pid = pid;
}

/* Those of all nodes are made one after the other, kcompactds first. */
static void name_threads(const struct machine *m, struct pglist_data *pgdat)
{
	int nid = pgdat->node_id;

	name_thread(&pgdat->kcompactd_thread, "kcompactd", nid, KCOMPACTD0_PID + nid);
	name_thread(&pgdat->kswapd_thread, "kswapd", nid, KSWAPD0_PID + m->params.nr_nodes - 1 + nid);
}

void daemons_start(struct machine *m)
{
	m->has_daemons = true;
	if (m->policy.daemons == POLICY_OFF)
		return;
	for (int nid = 0; nid < m->params.nr_nodes; nid++) {
		struct pglist_data *pgdat = m->nodes[nid];

		if (pgdat->kswapd == DAEMON_NONE)
			pgdat->kswapd = DAEMON_ASLEEP;
		kcompactd_start(pgdat);
		name_threads(m, pgdat);
	}
}

void daemons_stop(struct machine *m)
{
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		m->nodes[nid]->kswapd = m->nodes[nid]->kcompactd = DAEMON_NONE;
}

/* A daemon runs on a CPU of its node, if it has one. Returns the CPU left. */
static int enter_node(struct machine *m, const struct pglist_data *pgdat)
{
	int cpu = m->cpu;

	for (int i = 0; i < m->params.nr_cpus; i++)
		if (m->params.cpu_node[i] == pgdat->node_id) {
			set_cpu(m, i);
			break;
		}
	return cpu;
}

static void run_on_node(struct machine *m, struct pglist_data *pgdat)
{
	int cpu = enter_node(m, pgdat);

	if (!pgdat->kswapd_manual)
		run_kswapd(m, pgdat);
	if (!pgdat->kcompactd_manual)
		run_kcompactd(m, pgdat);
	set_cpu(m, cpu);
}

void daemons_run(struct machine *m)
{
	run_timers(m);
	if (!m->flusher_manual && m->flusher != FLUSHER_ASLEEP)
		run_flusher(m);
	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		if (m->nodes[nid]->kswapd == DAEMON_WOKEN || m->nodes[nid]->kcompactd == DAEMON_WOKEN)
			run_on_node(m, m->nodes[nid]);
}

void machine_idle(struct machine *m)
{
	daemons_run(m);
	if (!m->flusher_manual)
		end_writebacks(m);
}

bool daemons_can_run(const struct machine *m, const struct pglist_data *pgdat)
{
	return pgdat->kswapd == DAEMON_WOKEN && !pgdat->kswapd_manual && !pgdat->kswapd_running;
}

/* ---- by hand ---- */

static bool *manual(struct machine *m, enum kthread kthread, int nid)
{
	switch (kthread) {
	case KTHREAD_KSWAPD:
		return &m->nodes[nid]->kswapd_manual;
	case KTHREAD_KCOMPACTD:
		return &m->nodes[nid]->kcompactd_manual;
	default:
		return &m->flusher_manual;
	}
}

bool kthread_manual(const struct machine *m, enum kthread kthread, int nid)
{
	return *manual((struct machine *)m, kthread, nid);
}

void set_kthread_manual(struct machine *m, enum kthread kthread, int nid, bool by_hand)
{
	*manual(m, kthread, nid) = by_hand;
}

enum daemon_state kthread_state(const struct machine *m, enum kthread kthread, int nid)
{
	switch (kthread) {
	case KTHREAD_KSWAPD:
		return m->nodes[nid]->kswapd;
	case KTHREAD_KCOMPACTD:
		return m->nodes[nid]->kcompactd;
	default:
		return m->flusher == FLUSHER_ASLEEP ? DAEMON_ASLEEP : DAEMON_WOKEN;
	}
}

void run_kthread(struct machine *m, enum kthread kthread, int nid)
{
	int cpu;

	if (kthread == KTHREAD_FLUSHER) {
		run_flusher(m);
		end_writebacks(m);
		return;
	}
	cpu = enter_node(m, m->nodes[nid]);
	if (kthread == KTHREAD_KSWAPD)
		run_kswapd(m, m->nodes[nid]);
	else
		run_kcompactd(m, m->nodes[nid]);
	set_cpu(m, cpu);
}
