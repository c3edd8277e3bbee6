// SPDX-License-Identifier: GPL-2.0-or-later
/* A recording's trace: see traced.h. */
#include "traced.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/trace_event.h"
#include "state.h"

/* ---- which events ---- */

/* An event of other parts of the kernel than the page allocator: what the recording shell did. */
static bool is_foreign(const char *name)
{
	static const char *const foreign[] = { "kmalloc", "kfree", "kmem_cache_alloc",
					       "kmem_cache_free", "rss_stat" };
	size_t len = strcspn(name, ":");

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (len == strlen(foreign[i]) && !strncmp(name, foreign[i], len))
			return true;
	return false;
}

/* Is the event among those of "kmem:mm_page_alloc cma migrate"? */
static bool asked_for(enum mm_event event, const char *list)
{
	const char *name = trace_event_name(event), *system = trace_event_system(event);
	size_t name_len = strlen(name), system_len = strlen(system);

	while (*list) {
		size_t len = strcspn(list, " ");

		if (!strncmp(list, system, system_len) &&
		    (len == system_len ||
		     (list[system_len] == ':' && len == system_len + 1 + name_len &&
		      !strncmp(list + system_len + 1, name, name_len))))
			return true;
		list += len + strspn(list + len, " ");
	}
	return false;
}

void traced_begin(struct traced *t, const struct recording *r, struct machine *m)
{
	const char *list = lines_find(&r->about, "trace: ");
	uint64_t events = 0;
	size_t n = 0;

	t->m = m;
	t->recorded = recording_file(r, "trace");
	if (!t->recorded.nr || !list)
		return;
	for (size_t i = 0; i < t->recorded.nr; i++) {
		squeeze(t->recorded.line[i]);
		if (t->recorded.line[i][0] != '#' && !is_foreign(t->recorded.line[i]))
			t->recorded.line[n++] = t->recorded.line[i];
	}
	t->recorded.nr = n;
	for (int event = 0; event < NR_MM_EVENTS; event++)
		if (asked_for((enum mm_event)event, list))
			events |= UINT64_C(1) << event;
	machine_trace(m, events);
}

/* ---- line by line ---- */

static void remove_page(char *line)
{
	char *page = strstr(line, " page="), *end;

	if (!page)
		return;
	end = page + 1 + strcspn(page + 1, " ");
	memmove(page, end, strlen(end) + 1);
}

/* The scanner skips the rest of a compound page: here nobody knows how much that is. */
static bool passed_unknown(const struct machine *m, enum mm_event event, const uint64_t *arg)
{
	if (event != TRACE_mm_compaction_isolate_migratepages)
		return false;
	for (uint64_t pfn = arg[0]; pfn < arg[1]; pfn++)
		if (page_owner(m, pfn) == OWNER_UNKNOWN)
			return true;
	return false;
}

/* Equal, but for the number of nr_scanned= if that is unknown. */
static bool same_line(const char *have, const char *want, bool scanned_unknown)
{
	const char *a = scanned_unknown ? strstr(have, "nr_scanned=") : NULL;
	const char *b = a ? strstr(want, "nr_scanned=") : NULL;

	if (!b)
		return !strcmp(have, want);
	return a - have == b - want && !memcmp(have, want, (size_t)(a - have)) &&
	       !strcmp(a + strcspn(a, " "), b + strcspn(b, " "));
}

static void skip_to(struct traced *t, const char *line)
{
	while (t->begun_before && t->at < t->recorded.nr && strcmp(t->recorded.line[t->at], line)) {
		t->at++;
		t->skipped++;
	}
	t->begun_before = false;
}

static void differ(struct traced *t, const char *have, const char *want)
{
	t->differs = true;
	machine_trace(t->m, 0);
	if (asprintf(&t->first, "trace line %zu: have \"%s\", recorded \"%s\"", t->at + 1, have,
		     want) < 0)
		abort();
}

void traced_event(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr)
{
	struct traced *t = ctx;
	struct vfs_text text = { 0 };
	uint64_t kept[MM_EVENT_MAX_ARGS];
	char record[TRACE_RECORD_MAX];
	const char *want;

	(void)nr;
	if (!strcmp(trace_event_system(event), "kmem") &&
	    (arg[0] < t->node_start || arg[0] >= t->node_end))
		return;
	vfs_printf(&text, "%s: ", trace_event_name(event));
	/* What is printed is what the ring buffer would keep. */
	trace_event_encode(event, 1, arg, record);
	trace_event_decode(event, record, kept);
	trace_event_print(t->m, event, kept, &text);
	vfs_putc(&text, '\0');
	remove_page(text.data);
	squeeze(text.data);
	skip_to(t, text.data);
	want = t->at < t->recorded.nr ? t->recorded.line[t->at] : "(nothing)";
	if (!same_line(text.data, want, passed_unknown(t->m, event, arg)))
		differ(t, text.data, want);
	else
		t->equal++;
	t->at++;
	vfs_text_free(&text);
}

void traced_end(struct traced *t)
{
	if (!t->differs && t->at < t->recorded.nr)
		differ(t, "(nothing)", t->recorded.line[t->at]);
}

void traced_free(struct traced *t)
{
	lines_free(&t->recorded);
	free(t->first);
}
