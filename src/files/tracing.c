// SPDX-License-Identifier: GPL-2.0-or-later
/* What is recorded: see tracing.h. */
#include "files/tracing.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What the rings grow to when they are first used: 1408 kB. */
#define RING_BYTES	1441792

#define PAGE_HEAD	16	/* bytes that a page of a ring has for itself */

#define MARK_MAX	1024	/* bytes of a text that is written to trace_marker */
#define MARK_MIN	9	/* there is room for "<faulted>" */

struct tracing *tracing_create(struct board *board)
{
	size_t page_bytes = ((size_t)1 << page_shift(board_machine(board))) - PAGE_HEAD;
	struct tracing *tr = calloc(1, sizeof(*tr));

	if (!tr)
		return NULL;
	tr->board = board;
	tr->on = true;
	tr->nr_cpus = machine_params(board_machine(board))->nr_cpus;
	for (int cpu = 0; cpu < tr->nr_cpus; cpu++) {
		tr->ring[cpu] = trace_ring_create(page_bytes);
		if (!tr->ring[cpu]) {
			tracing_destroy(tr);
			return NULL;
		}
	}
	return tr;
}

static void drop_filter(struct tracing *tr, enum mm_event event)
{
	trace_filter_destroy(tr->filter[event].filter);
	free(tr->filter[event].text);
	tr->filter[event].filter = NULL;
	tr->filter[event].text = NULL;
}

void tracing_destroy(struct tracing *tr)
{
	if (!tr)
		return;
	for (int event = 0; event < NR_MM_EVENTS; event++)
		drop_filter(tr, (enum mm_event)event);
	for (int cpu = 0; cpu < tr->nr_cpus; cpu++)
		trace_ring_destroy(tr->ring[cpu]);
	free(tr);
}

/* What is recorded. */
static uint64_t wanted(const struct tracing *tr)
{
	return tr->on ? tr->enabled : 0;
}

static void tell_engine(struct tracing *tr)
{
	machine_trace(board_machine(tr->board), wanted(tr) | tr->noted);
}

void tracing_note(struct tracing *tr, uint64_t events)
{
	tr->noted = events;
	tell_engine(tr);
}

void tracing_reset(struct tracing *tr)
{
	tracing_clear(tr, TRACE_ALL_CPUS);
	tr->time = 0;
	tell_engine(tr);
}

/* ---- recording ---- */

uint64_t tracing_now(const struct tracing *tr)
{
	return tr->counts ? tr->time : board_clock(tr->board);
}

/* Virtual time stands still within a call: a nanosecond for each record keeps them in order. */
static uint64_t next_time(struct tracing *tr)
{
	uint64_t now = tracing_now(tr);

	tr->time = now > tr->time ? now : tr->time + 1;
	return tr->time;
}

/* Who is at work now. Source: 6.1 trace_save_cmdline(). */
static int note_comm(struct tracing *tr)
{
	int pid;
	const char *comm = machine_comm(board_machine(tr->board), &pid);
	struct trace_comm *saved = &tr->comm[pid % SAVED_CMDLINES];

	if (saved->pid != pid) {
		saved->pid = pid;
		strcpy(saved->comm, comm);
	}
	return pid;
}

const char *tracing_comm(const struct tracing *tr, int pid)
{
	const struct trace_comm *saved = &tr->comm[pid % SAVED_CMDLINES];

	return saved->pid == pid ? saved->comm : "<...>";
}

bool tracing_event(struct tracing *tr, enum mm_event event, const uint64_t *arg)
{
	const struct trace_filter *filter = tr->filter[event].filter;
	int cpu = this_cpu(board_machine(tr->board));
	char record[TRACE_RECORD_MAX];
	size_t len;
	int pid;

	if (!(wanted(tr) & UINT64_C(1) << event))
		return false;
	pid = note_comm(tr);
	len = trace_event_encode(event, pid, arg, record);
	if (filter && !trace_filter_match(filter, record, cpu, tracing_comm(tr, pid)))
		return false;
	return trace_ring_write(tr->ring[cpu], next_time(tr), record, len);
}

/* Source: 6.1 tracing_mark_write(). */
ssize_t tracing_mark(struct tracing *tr, const char *text, size_t len)
{
	const struct trace_head head = { .type = TRACE_TYPE_PRINT, .pid = note_comm(tr) };
	char record[TRACE_PRINT_TEXT + MARK_MAX + 2] = { 0 };
	int cpu = this_cpu(board_machine(tr->board));
	size_t size;

	if (!tr->on)
		return -EBADF;
	if (len > MARK_MAX)
		len = MARK_MAX;
	memcpy(record, &head, sizeof(head));
	memcpy(record + TRACE_PRINT_TEXT, text, len);
	if (!len || text[len - 1] != '\n')
		record[TRACE_PRINT_TEXT + len] = '\n';
	size = TRACE_PRINT_TEXT + (len < MARK_MIN ? MARK_MIN : len) + 2;
	trace_ring_write(tr->ring[cpu], next_time(tr), record, size);
	return (ssize_t)len;
}

/* ---- settings ---- */

void tracing_set_on(struct tracing *tr, bool on)
{
	tr->on = on;
	tell_engine(tr);
}

void tracing_expand(struct tracing *tr)
{
	if (tr->expanded)
		return;
	tr->expanded = true;
	for (int cpu = 0; cpu < tr->nr_cpus; cpu++)
		trace_ring_resize(tr->ring[cpu], RING_BYTES);
}

void tracing_enable(struct tracing *tr, uint64_t events, bool on)
{
	tr->enabled = on ? tr->enabled | events : tr->enabled & ~events;
	tell_engine(tr);
}

static bool concerns(int which, int cpu)
{
	return which == TRACE_ALL_CPUS || which == cpu;
}

int tracing_resize(struct tracing *tr, int which, unsigned long kb)
{
	const struct machine *m = board_machine(tr->board);
	unsigned long pages = kb >> (page_shift(m) - 10);

	if (pages > (unsigned long)si_mem_available(m))
		return -ENOMEM;
	tr->expanded = true;
	for (int cpu = 0; cpu < tr->nr_cpus; cpu++)
		if (concerns(which, cpu))
			trace_ring_resize(tr->ring[cpu], (uint64_t)kb << 10);
	return 0;
}

void tracing_clear(struct tracing *tr, int which)
{
	for (int cpu = 0; cpu < tr->nr_cpus; cpu++)
		if (concerns(which, cpu))
			trace_ring_reset(tr->ring[cpu]);
}

/* ---- filters ---- */

/* The text without the blanks at its end; and whether what is left is 0, which clears. */
static char *trimmed(const char *text, bool *clears)
{
	size_t len = strlen(text);

	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	*clears = !strncmp(text + strspn(text, " \t\n\v\f\r"), "0", 1) &&
		  strspn(text, " \t\n\v\f\r") + 1 == len;
	return strndup(text, len);
}

static void show_error(struct tracing *tr, enum mm_event event, const char *text,
		       const struct trace_filter_error *error)
{
	const struct machine *m = board_machine(tr->board);
	struct vfs_text out = { 0 };

	trace_filter_print_error(text, error, (size_t)1 << page_shift(m), &out);
	if (!out.failed)
		tr->filter[event].text = strndup(out.data, out.len);
	vfs_text_free(&out);
}

/* Source: 6.1 apply_event_filter(): what was set before goes, whatever the new one is. */
static int apply_filter(struct tracing *tr, enum mm_event event, const char *text,
			struct trace_filter_error *error)
{
	struct trace_filter *filter = NULL;
	int err = trace_filter_parse(event, text, &filter, error);

	if (err == -ENOMEM)
		return err;
	drop_filter(tr, event);
	tr->filter[event].filter = filter;
	if (!err)
		tr->filter[event].text = strdup(text);
	return err;
}

int tracing_set_filter(struct tracing *tr, enum mm_event event, const char *text)
{
	struct trace_filter_error error;
	bool clears;
	char *filter = trimmed(text, &clears);
	int err = 0;

	if (!filter)
		return -ENOMEM;
	if (clears) {
		drop_filter(tr, event);
	} else {
		err = apply_filter(tr, event, filter, &error);
		if (err && err != -ENOMEM)
			show_error(tr, event, filter, &error);
	}
	free(filter);
	return err;
}

/* Source: 6.1 process_system_preds(). */
int tracing_set_system_filter(struct tracing *tr, const char *system, const char *text)
{
	const struct trace_filter_error bad = { .what = TRACE_FILTER_BAD_SYSTEM };
	struct trace_filter_error error;
	bool clears;
	char *filter = trimmed(text, &clears);
	int err = filter ? 0 : -ENOMEM;

	for (int i = 0; i < NR_MM_EVENTS && err != -ENOMEM; i++) {
		enum mm_event event = (enum mm_event)i;

		if (strcmp(trace_event_system(event), system))
			continue;
		if (clears) {
			drop_filter(tr, event);
			continue;
		}
		err = apply_filter(tr, event, filter, &error);
		if (err && err != -ENOMEM)
			show_error(tr, event, filter, &bad);
	}
	free(filter);
	return err == -ENOMEM ? err : 0;
}
