// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records as lines of text: the files trace and trace_pipe.
 *
 * Source: 6.1 kernel/trace/trace_output.c, trace.c (print_trace_header(),
 * s_show(), tracing_read_pipe()).
 */
#include <errno.h>
#include <string.h>

#include "files/tracing.h"

#define NS_PER_US	1000
#define US_PER_S	1000000

/* The kernel's buffer for what one read of trace_pipe gives. */
#define PIPE_MAX	4095

/* ---- one record ---- */

void tracing_print_time(const struct tracing *tr, uint64_t time, struct vfs_text *out)
{
	uint64_t us = time / NS_PER_US;

	if (tr->counts)
		vfs_printf(out, "%12llu", (unsigned long long)time);
	else
		vfs_printf(out, "%5llu.%06llu", (unsigned long long)(us / US_PER_S),
			   (unsigned long long)(us % US_PER_S));
}

static void print_record(const struct tracing *tr, int cpu, uint64_t time, const char *record,
			 struct vfs_text *out)
{
	uint64_t arg[MM_EVENT_MAX_ARGS];
	struct trace_head head;
	int event;

	memcpy(&head, record, sizeof(head));
	vfs_printf(out, "%16s-%-7d [%03d] %c.... ", tracing_comm(tr, head.pid), (int)head.pid,
		   cpu,
		   head.flags & TRACE_FLAG_IRQS_OFF ? 'd' : '.');
	tracing_print_time(tr, time, out);
	vfs_puts(out, ": ");
	if (head.type == TRACE_TYPE_PRINT) {
		vfs_printf(out, "tracing_mark_write: %s", record + TRACE_PRINT_TEXT);
		return;
	}
	event = trace_event_by_id(head.type);
	trace_event_decode((enum mm_event)event, record, arg);
	vfs_printf(out, "%s: ", trace_event_name((enum mm_event)event));
	trace_event_print(board_machine(tr->board), (enum mm_event)event, arg, out);
	vfs_putc(out, '\n');
}

/* ---- trace ---- */

static bool shows(int which, int cpu)
{
	return which == TRACE_ALL_CPUS || which == cpu;
}

static void print_head(const struct tracing *tr, int which, uint64_t *overrun, struct vfs_text *out)
{
	uint64_t entries = 0;

	*overrun = 0;
	for (int cpu = 0; cpu < tr->nr_cpus; cpu++) {
		struct trace_ring_stats stats = trace_ring_stats(tr->ring[cpu]);

		*overrun += stats.overrun;
		if (shows(which, cpu))
			entries += stats.entries;
	}
	vfs_printf(out, "# tracer: nop\n#\n# entries-in-buffer/entries-written: %llu/",
		   (unsigned long long)entries);
	if (which != TRACE_ALL_CPUS)
		entries += trace_ring_stats(tr->ring[which]).overrun;
	else
		entries += *overrun;
	vfs_printf(out, "%llu   #P:%d\n"
		   "#\n"
		   "#                                _-----=> irqs-off/BH-disabled\n"
		   "#                               / _----=> need-resched\n"
		   "#                              | / _---=> hardirq/softirq\n"
		   "#                              || / _--=> preempt-depth\n"
		   "#                              ||| / _-=> migrate-disable\n"
		   "#                              |||| /     delay\n"
		   "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n"
		   "#              | |         |   |||||     |         |\n",
		   (unsigned long long)entries, tr->nr_cpus);
	vfs_record(out);
}

/* The records of each CPU, and which of them comes next. */
struct merge {
	struct trace_ring_cursor cursor[NR_CPUS];
	const char *record[NR_CPUS];
	bool started[NR_CPUS];
};

static void start_merge(const struct tracing *tr, int which, struct merge *merge)
{
	memset(merge, 0, sizeof(*merge));
	for (int cpu = 0; cpu < tr->nr_cpus; cpu++)
		if (shows(which, cpu))
			merge->record[cpu] = trace_ring_first(tr->ring[cpu], &merge->cursor[cpu]);
}

/* The CPU with the oldest record; -1: there is none. */
static int oldest(const struct tracing *tr, const struct merge *merge)
{
	int best = -1;

	for (int cpu = 0; cpu < tr->nr_cpus; cpu++)
		if (merge->record[cpu] &&
		    (best < 0 || merge->cursor[cpu].time < merge->cursor[best].time))
			best = cpu;
	return best;
}

void tracing_print(const struct tracing *tr, int which, struct vfs_text *out)
{
	struct merge merge;
	uint64_t overrun;
	size_t nr = 0;
	int cpu;

	print_head(tr, which, &overrun, out);
	start_merge(tr, which, &merge);
	while ((cpu = oldest(tr, &merge)) >= 0) {
		/* Where records were lost, the first of each CPU is pointed out. */
		if (overrun && nr && !merge.started[cpu])
			vfs_printf(out, "##### CPU %d buffer started ####\n", cpu);
		merge.started[cpu] = true;
		nr++;
		print_record(tr, cpu, merge.cursor[cpu].time, merge.record[cpu], out);
		vfs_record(out);
		merge.record[cpu] = trace_ring_next(&merge.cursor[cpu]);
	}
}

/* ---- trace_pipe ---- */

bool tracing_empty(const struct tracing *tr, int which)
{
	for (int cpu = 0; cpu < tr->nr_cpus; cpu++)
		if (shows(which, cpu) && !trace_ring_empty(tr->ring[cpu]))
			return false;
	return true;
}

/* The CPU whose next record is the oldest; -1: there is none. */
static int peek(struct tracing *tr, int which, const char **record, uint64_t *time, uint64_t *lost)
{
	int best = -1;

	for (int cpu = 0; cpu < tr->nr_cpus; cpu++) {
		uint64_t its_time = 0, its_lost = 0;
		const char *next = shows(which, cpu) ? trace_ring_peek(tr->ring[cpu], &its_time,
								       &its_lost) : NULL;

		if (!next || (best >= 0 && its_time >= *time))
			continue;
		best = cpu;
		*record = next;
		*time = its_time;
		*lost = its_lost;
	}
	return best;
}

int tracing_consume(struct tracing *tr, int which, size_t wanted, struct vfs_text *out)
{
	uint64_t time = 0, lost = 0;
	const char *record = NULL;
	size_t len = 0;
	int cpu;

	while (len < wanted && (cpu = peek(tr, which, &record, &time, &lost)) >= 0) {
		if (lost)
			vfs_printf(out, "CPU:%d [LOST %llu EVENTS]\n", cpu, (unsigned long long)lost);
		print_record(tr, cpu, time, record, out);
		/* A line that does not fit waits for the next read. */
		if (out->failed || (len && out->len > PIPE_MAX)) {
			out->len = len;
			break;
		}
		trace_ring_consume(tr->ring[cpu]);
		len = out->len;
	}
	return len || out->failed ? 0 : -EAGAIN;
}
