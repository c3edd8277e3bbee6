// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of sys/kernel/tracing/ but those of events/. Those of per_cpu/ are
 * the same files, of one CPU.
 *
 * Source: 6.1 kernel/trace/trace.c.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "files/tracing.h"
#include "vfs/number.h"

#define DEFAULT_KB	1408
#define TRACER_MAX	100	/* characters that are looked at of a tracer's name */
#define CLOCK_MAX	63

static struct tracing *call_tracing(const struct vfs_call *call)
{
	return call_files(call)->tracing;
}

int call_trace_cpu(const struct vfs_call *call)
{
	for (unsigned int i = 0; i < call->args->nr; i++)
		if (!strcmp(call->args->arg[i].name, "cpu"))
			return (int)call->args->arg[i].value;
	return TRACE_ALL_CPUS;
}

/* Without the blanks at both ends, in place. */
static char *stripped(char *text)
{
	size_t len;

	while (isspace((unsigned char)*text))
		text++;
	len = strlen(text);
	while (len && isspace((unsigned char)text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* ---- tracing_on ---- */

static int show_on(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%d\n", call_tracing(call)->on);
	return 0;
}

static ssize_t store_on(const struct vfs_call *call, const char *text, size_t len)
{
	struct files *f = call_files(call);
	unsigned long on;
	int err = number_decimal(text, len, &on);

	if (err)
		return files_refuse(f, "sys/kernel/tracing/tracing_on", err, "not a number");
	tracing_set_on(f->tracing, on);
	if (!on)
		vfs_wake(f->vfs);	/* who reads trace_pipe is at its end */
	return (ssize_t)len;
}

/* ---- trace, trace_pipe, trace_marker ---- */

static int show_trace(const struct vfs_call *call, struct vfs_text *out)
{
	tracing_print(call_tracing(call), call_trace_cpu(call), out);
	return 0;
}

/* Writing is accepted and does nothing; it is opening with O_TRUNC that clears. */
static ssize_t store_trace(const struct vfs_call *call, const char *text, size_t len)
{
	return (ssize_t)len;
}

static bool opened_to_truncate(int flags)
{
	return (flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY;
}

static int trace_opened(const struct vfs_call *call, int flags)
{
	if (opened_to_truncate(flags))
		tracing_clear(call_tracing(call), call_trace_cpu(call));
	return 0;
}

static int show_pipe(const struct vfs_call *call, struct vfs_text *out)
{
	struct tracing *tr = call_tracing(call);
	int err = tracing_consume(tr, call_trace_cpu(call), call->wanted, out);

	return err == -EAGAIN && !tr->on ? 0 : err;
}

static bool pipe_ready(const struct vfs_call *call)
{
	return !tracing_empty(call_tracing(call), call_trace_cpu(call));
}

/* One reader at a time: trace_pipe is that of all CPUs. Source: 6.1 open_pipe_on_cpu(). */
static int pipe_opened(const struct vfs_call *call, int flags)
{
	struct tracing *tr = call_tracing(call);
	int which = call_trace_cpu(call);
	int first = which == TRACE_ALL_CPUS ? 0 : which;
	int last = which == TRACE_ALL_CPUS ? tr->nr_cpus - 1 : which;

	for (int cpu = first; cpu <= last; cpu++)
		if (tr->piped[cpu])
			return -EBUSY;
	for (int cpu = first; cpu <= last; cpu++)
		tr->piped[cpu] = true;
	return 0;
}

static void pipe_closed(const struct vfs_call *call)
{
	struct tracing *tr = call_tracing(call);
	int which = call_trace_cpu(call);

	for (int cpu = 0; cpu < tr->nr_cpus; cpu++)
		if (which == TRACE_ALL_CPUS || which == cpu)
			tr->piped[cpu] = false;
}

static ssize_t store_marker(const struct vfs_call *call, const char *text, size_t len)
{
	struct files *f = call_files(call);
	ssize_t n = tracing_mark(f->tracing, text, len);

	if (n < 0)
		return files_refuse(f, "sys/kernel/tracing/trace_marker", (int)n,
				    "tracing_on is 0");
	vfs_wake(f->vfs);
	return n;
}

/* ---- sizes ---- */

static unsigned long ring_kb(const struct tracing *tr, int cpu)
{
	return (unsigned long)(trace_ring_size(tr->ring[cpu]) >> 10);
}

static bool same_sizes(const struct tracing *tr)
{
	for (int cpu = 1; cpu < tr->nr_cpus; cpu++)
		if (trace_ring_size(tr->ring[cpu]) != trace_ring_size(tr->ring[0]))
			return false;
	return true;
}

static int show_size(const struct vfs_call *call, struct vfs_text *out)
{
	const struct tracing *tr = call_tracing(call);
	int cpu = call_trace_cpu(call);

	if (cpu != TRACE_ALL_CPUS)
		vfs_printf(out, "%lu\n", ring_kb(tr, cpu));
	else if (!same_sizes(tr))
		vfs_puts(out, "X\n");
	else if (!tr->expanded)
		vfs_printf(out, "%lu (expanded: %d)\n", ring_kb(tr, 0), DEFAULT_KB);
	else
		vfs_printf(out, "%lu\n", ring_kb(tr, 0));
	return 0;
}

static ssize_t store_size(const struct vfs_call *call, const char *text, size_t len)
{
	static const char path[] = "sys/kernel/tracing/buffer_size_kb";
	struct files *f = call_files(call);
	unsigned long kb;
	int err = number_decimal(text, len, &kb);

	if (!err && !kb)
		err = -EINVAL;
	if (err)
		return files_refuse(f, path, err, "not a number of kB");
	err = tracing_resize(f->tracing, call_trace_cpu(call), kb);
	if (err)
		return files_refuse(f, path, err, "the machine has less memory than that");
	return (ssize_t)len;
}

static int show_total_size(const struct vfs_call *call, struct vfs_text *out)
{
	const struct tracing *tr = call_tracing(call);
	unsigned long kb = 0;

	for (int cpu = 0; cpu < tr->nr_cpus; cpu++)
		kb += ring_kb(tr, cpu);
	if (tr->expanded)
		vfs_printf(out, "%lu\n", kb);
	else
		vfs_printf(out, "%lu (expanded: %lu)\n", kb,
			   (unsigned long)DEFAULT_KB * (unsigned long)tr->nr_cpus);
	return 0;
}

static int show_stats(const struct vfs_call *call, struct vfs_text *out)
{
	const struct tracing *tr = call_tracing(call);
	const struct trace_ring_stats s = trace_ring_stats(tr->ring[call_trace_cpu(call)]);

	vfs_printf(out, "entries: %llu\noverrun: %llu\ncommit overrun: 0\nbytes: %llu\n"
		   "oldest event ts: ", (unsigned long long)s.entries,
		   (unsigned long long)s.overrun, (unsigned long long)s.bytes);
	tracing_print_time(tr, s.oldest, out);
	vfs_puts(out, "\nnow ts: ");
	tracing_print_time(tr, tracing_now(tr), out);
	vfs_printf(out, "\ndropped events: 0\nread events: %llu\n", (unsigned long long)s.read);
	return 0;
}


/* ---- tracers, clocks ---- */

static int show_tracers(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "nop\n");
	return 0;
}

static ssize_t store_tracer(const struct vfs_call *call, const char *text, size_t len)
{
	struct files *f = call_files(call);
	char name[TRACER_MAX + 1];
	size_t n = len < TRACER_MAX ? len : TRACER_MAX;

	memcpy(name, text, n);
	name[n] = '\0';
	tracing_expand(f->tracing);
	if (strcmp(stripped(name), "nop"))
		return files_refuse(f, "sys/kernel/tracing/current_tracer", -EINVAL,
				    "the one tracer is nop");
	return (ssize_t)len;
}

/* All tell the virtual time, but for the counter. */
static const char *const clocks[] = {
	"local", "global", "counter", "uptime", "perf", "mono", "mono_raw", "boot", "tai",
};

#define COUNTER 2

static int show_clock(const struct vfs_call *call, struct vfs_text *out)
{
	size_t set = call_tracing(call)->clock;

	for (size_t i = 0; i < ARRAY_SIZE(clocks); i++)
		vfs_printf(out, i == set ? "%s[%s]" : "%s%s", i ? " " : "", clocks[i]);
	vfs_putc(out, '\n');
	return 0;
}

/* Times of two clocks cannot be compared: what was recorded goes. */
static ssize_t store_clock(const struct vfs_call *call, const char *text, size_t len)
{
	struct files *f = call_files(call);
	char name[CLOCK_MAX + 1] = "";

	if (len <= CLOCK_MAX)
		memcpy(name, text, len + 1);
	for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
		if (strcmp(stripped(name), clocks[i]))
			continue;
		f->tracing->clock = i;
		f->tracing->counts = i == COUNTER;
		tracing_clear(f->tracing, TRACE_ALL_CPUS);
		f->tracing->time = 0;
		return (ssize_t)len;
	}
	return files_refuse(f, "sys/kernel/tracing/trace_clock", -EINVAL, "there is no such clock");
}

static const struct vfs_handler rows[] = {
	{ .name = "tracing/tracing_on", .show = show_on, .store = store_on },
	{ .name = "tracing/trace", .flags = VFS_LONG_SHOW, .show = show_trace,
	  .store = store_trace, .opened = trace_opened },
	{ .name = "tracing/trace_pipe", .show = show_pipe, .ready = pipe_ready,
	  .opened = pipe_opened, .closed = pipe_closed },
	{ .name = "tracing/trace_marker", .store = store_marker },
	{ .name = "tracing/buffer_size_kb", .show = show_size, .store = store_size },
	{ .name = "tracing/buffer_total_size_kb", .show = show_total_size },
	{ .name = "tracing/stats", .show = show_stats },
	{ .name = "tracing/available_tracers", .show = show_tracers },
	{ .name = "tracing/current_tracer", .show = show_tracers, .store = store_tracer },
	{ .name = "tracing/trace_clock", .show = show_clock, .store = store_clock },
};

const struct files_rows trace_rows = { rows, ARRAY_SIZE(rows) };
