/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracing: which events are recorded, what is recorded of them, and how that
 * reads. The files of sys/kernel/tracing/ are made from this.
 *
 * Source: 6.1 kernel/trace/trace.c, trace_events.c.
 */
#ifndef BUDDYFS_FILES_TRACING_H
#define BUDDYFS_FILES_TRACING_H

#include "files/files_i.h"
#include "files/trace_event.h"
#include "files/trace_filter.h"
#include "files/trace_ring.h"

#define TRACE_ALL_CPUS	(-1)
#define SAVED_CMDLINES	128	/* 6.1 SAVED_CMDLINES_DEFAULT */
#define TRACE_EVENTS_ALL ((UINT64_C(1) << NR_MM_EVENTS) - 1)

struct tracing {
	struct board *board;
	bool on;			/* tracing_on */
	bool expanded;			/* somebody has enabled an event, or set a size */
	size_t clock;			/* trace_clock, by its place in the list */
	bool counts;			/* it is a counter */
	uint64_t enabled;		/* a bit for each event */
	uint64_t noted;			/* those that others are told of: tracing_note() */
	uint64_t time;			/* of the last record */
	struct {
		struct trace_filter *filter;	/* null: all are recorded */
		char *text;			/* what its file shows; null: none */
	} filter[NR_MM_EVENTS];
	int nr_cpus;
	struct trace_ring *ring[NR_CPUS];
	struct trace_comm {
		int pid;		/* 0: none */
		char comm[TASK_COMM_LEN];
	} comm[SAVED_CMDLINES];		/* of those who were recorded last; by PID, modulo their number */
	bool piped[NR_CPUS];		/* trace_pipe or that of the CPU is open */
};

/* Tracing of a board, with nothing enabled. Null: no memory. */
struct tracing *tracing_create(struct board *board);
void tracing_destroy(struct tracing *tr);

/* The board was reset: what was recorded is gone, all that was set stays. */
void tracing_reset(struct tracing *tr);

/* The engine is to tell of these events too, whatever is enabled: 0 for none. */
void tracing_note(struct tracing *tr, uint64_t events);

/* struct board_hooks.trace. True: something was recorded. */
bool tracing_event(struct tracing *tr, enum mm_event event, const uint64_t *arg);

/* Record a text. Its length, as far as it was recorded; -EBADF: tracing is off. */
ssize_t tracing_mark(struct tracing *tr, const char *text, size_t len);

void tracing_set_on(struct tracing *tr, bool on);
/* Enable or disable each event that has a bit. */
void tracing_enable(struct tracing *tr, uint64_t events, bool on);
/* The rings get their size when they are first to be used. */
void tracing_expand(struct tracing *tr);

/* The CPU's ring, or each; kB. -ENOMEM: the machine has less than that. */
int tracing_resize(struct tracing *tr, int cpu, unsigned long kb);
void tracing_clear(struct tracing *tr, int cpu);

/*
 * Set an event's filter; "0": none. Else the text is what its file shows, or
 * what is wrong with it, and the errno is that of trace_filter_parse().
 */
int tracing_set_filter(struct tracing *tr, enum mm_event event, const char *text);
/* Likewise for each event of a system, those that have not the fields aside. */
int tracing_set_system_filter(struct tracing *tr, const char *system, const char *text);

/* The time of the clock that records have, and its text: "    2.371420", or a count. */
uint64_t tracing_now(const struct tracing *tr);
void tracing_print_time(const struct tracing *tr, uint64_t time, struct vfs_text *out);

/* ---- text ---- */

/* What the file trace shows of a CPU or all. */
void tracing_print(const struct tracing *tr, int cpu, struct vfs_text *out);

/*
 * What trace_pipe gives: lines until there are as many bytes as wanted, and no
 * more than a page of them. -EAGAIN: there is nothing.
 */
int tracing_consume(struct tracing *tr, int cpu, size_t wanted, struct vfs_text *out);
bool tracing_empty(const struct tracing *tr, int cpu);

/* The name of a PID that was recorded lately; "<...>": of another. Source: 6.1 trace_find_cmdline(). */
const char *tracing_comm(const struct tracing *tr, int pid);

/* The CPU that a file is about, or TRACE_ALL_CPUS. */
int call_trace_cpu(const struct vfs_call *call);

/* A decimal number as the kernel takes it from a write: 0, -EINVAL or -ERANGE. */
int trace_number(const char *text, size_t len, unsigned long *value);

#endif
