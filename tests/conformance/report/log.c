// SPDX-License-Identifier: GPL-2.0-or-later
/* Reports in a kernel's log: see log.h. */
#include "log.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const log_kind_names[NR_LOG_KINDS] = {
	[LOG_NO_REPORT] = "other lines", [LOG_ALLOC_FAILURE] = "page allocation failure",
	[LOG_OOM] = "oom-killer", [LOG_MEM_INFO] = "Mem-Info", [LOG_FAULT] = "FAULT_INJECTION",
	[LOG_WARN] = "WARNING", [LOG_KILLED] = "Killed process", [LOG_GROUP] = "memory.oom.group",
	[LOG_NO_VICTIM] = "no killable processes", [LOG_LEAKED] = "VM_FAULT_OOM leaked",
	[LOG_CMA] = "cma: alloc failed", [LOG_PANIC] = "Kernel panic",
	[LOG_SUPPRESSED] = "callbacks suppressed",
};

/* ---- lines ---- */

static void cut_stamps(struct lines *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		char *end = l->line[i][0] == '[' ? strstr(l->line[i], "] ") : NULL;

		if (end)
			l->line[i] = end + 2;
	}
}

struct log_text log_recorded(const char *dir, const char *name)
{
	struct log_text log = { lines_read(dir, name) };

	cut_stamps(&log.lines);
	return log;
}

struct log_text log_said(const struct board *b, uint64_t since)
{
	size_t len = 0;
	char *text = printk_dmesg(board_log(b), since, &len);
	struct log_text log = { lines_of(text ? text : "", len) };

	free(text);
	cut_stamps(&log.lines);
	return log;
}

void log_free(struct log_text *log)
{
	lines_free(&log->lines);
}

/* ---- reports ---- */

static enum log_kind kind_of(const char *line)
{
	static const struct { const char *words; enum log_kind kind; } kinds[] = {
		{ ": page allocation failure: ", LOG_ALLOC_FAILURE },
		{ " invoked oom-killer: ", LOG_OOM },
		{ "Mem-Info:", LOG_MEM_INFO },
		{ "FAULT_INJECTION: ", LOG_FAULT },
		{ "------------[ cut here ]", LOG_WARN },
		{ ": Killed process ", LOG_KILLED },
		{ " are going to be killed due to memory.oom.group", LOG_GROUP },
		{ "Out of memory and no killable", LOG_NO_VICTIM },
		{ "Huh VM_FAULT_OOM", LOG_LEAKED },
		{ "cma: cma_alloc: ", LOG_CMA },
		{ "Kernel panic - not syncing: ", LOG_PANIC },
		{ " callbacks suppressed", LOG_SUPPRESSED },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strstr(line, kinds[i].words))
			return kinds[i].kind;
	return LOG_NO_REPORT;
}

bool log_is_function(const char *line)
{
	const char *plus = strstr(line, "+0x");

	return line[0] == ' ' && plus && !strchr(plus, ' ');
}

static bool begins(const char *line, const char *words)
{
	return !strncmp(line, words, strlen(words));
}

/* What may follow the first line of a report with a call trace, memory and tasks. */
static bool goes_on(const char *line)
{
	static const char *const words[] = {
		"CPU: ", "Hardware name: ", "Workqueue: ", "Call trace:", "Mem-Info:",
		"active_anon:", " ", "Node ", "lowmem_reserve[]:", "Free swap", "Total swap",
		"memory: usage", "swap: usage", "Memory cgroup stats", "Tasks state", "[ ", "oom-kill:",
		"Unreclaimable slab", "name fail_page_alloc", "WARNING: ", "pstate: ", "pc : ",
		"lr : ", "sp : ", "x", "Kernel Offset", "CPU features", "Memory Limit", "SMP: stop",
		"---[ end ",
	};
	static const char *const within[] = {
		" total pagecache pages", " pages in swap cache", " pages RAM", " pages HighMem",
		" pages reserved", " pages cma reserved",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (begins(line, words[i]))
			return true;
	for (size_t i = 0; i < sizeof(within) / sizeof(within[0]); i++)
		if (strstr(line, within[i]))
			return true;
	/* "anon 50089984": a line of memory.stat */
	return islower((unsigned char)*line) && strchr(line, ' ') &&
	       strspn(strchr(line, ' ') + 1, "0123456789") == strlen(strchr(line, ' ') + 1);
}

bool log_next(const struct log_text *log, size_t *at, struct log_report *report)
{
	const struct lines *l = &log->lines;

	while (*at < l->nr && kind_of(l->line[*at]) == LOG_NO_REPORT)
		++*at;
	if (*at >= l->nr)
		return false;
	*report = (struct log_report){ kind_of(l->line[*at]), l->line + *at, 1 };
	while (*at + report->nr < l->nr && goes_on(l->line[*at + report->nr]) &&
	       (kind_of(l->line[*at + report->nr]) == LOG_NO_REPORT ||
		kind_of(l->line[*at + report->nr]) == LOG_MEM_INFO ||
		begins(l->line[*at + report->nr], "---[ end ")))
		report->nr++;
	*at += report->nr;
	return true;
}

/* ---- comparison ---- */

/* Lines that one side cannot have: see log.h. */
static bool left_out(const char *line)
{
	static const char *const foreign[] = {
		" run_line+", " run_write+", " full_proxy_write+", " buddyfs_write+",
		"pstate: ", "pc : ", "lr : ", "sp : ", "x2", "x1", "x8", "x5", "CPU features: ",
	};

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (begins(line, foreign[i]))
			return true;
	return false;
}

/* Without offsets and the compiler's parts of functions, and the kernel's name. */
static void normalise(const char *line, char *out, size_t size)
{
	const char *release = strstr(line, "6.1.192-");
	char *at;

	snprintf(out, size, "%s", line);
	if (log_is_function(line) || strstr(line, "WARNING: CPU")) {
		at = strstr(out, "+0x");
		if (at)
			*at = 0;
		at = strstr(out, ".part.");
		if (at)
			*at = 0;
	}
	if (release && strstr(line, "CPU: "))
		snprintf(out + (release - line), size - (size_t)(release - line), "RELEASE");
}

/* One field: a number, or what stands between numbers. */
static size_t next_field(const char *s, bool *number)
{
	size_t n = strspn(s, "0123456789");

	*number = n != 0;
	return n ? n : strcspn(s, "0123456789");
}

/* "(UME) " of a free list, which is there when the list is not empty. */
static const char *skip_letters(const char *s)
{
	size_t n = *s == '(' ? strspn(s + 1, "UMEHCI") : 0;

	return n && s[n + 1] == ')' ? s + n + 3 : s;
}

static size_t without_letters(const char *line, char *out)
{
	char *to = out;

	while (*line) {
		line = skip_letters(line);
		if (*line)
			*to++ = *line++;
	}
	*to = 0;
	return (size_t)(to - out);
}

bool log_same_form(const char *a, const char *b)
{
	char x[1200], y[1200];
	const char *s = x, *t = y;
	bool m, n;

	if (strlen(a) >= sizeof(x) || strlen(b) >= sizeof(y))
		return false;
	without_letters(a, x);
	without_letters(b, y);
	while (*s && *t) {
		size_t i = next_field(s, &m), j = next_field(t, &n);

		if (m != n || (!m && (i != j || memcmp(s, t, i))))
			return false;
		s += i;
		t += j;
	}
	return !*s && !*t;
}

static void count_fields(struct log_match *match, const char *a, const char *b)
{
	bool number;

	while (*a && *b) {
		size_t i = next_field(a, &number), j = next_field(b, &number);

		match->total++;
		match->equal += i == j && !memcmp(a, b, i);
		a += i;
		b += j;
	}
}

static const char *next_line(const struct log_report *r, size_t *i, char *out, size_t size)
{
	while (*i < r->nr && left_out(r->line[*i]))
		++*i;
	if (*i >= r->nr)
		return NULL;
	normalise(r->line[(*i)++], out, size);
	return out;
}

struct log_match log_compare(const struct log_report *ours, const struct log_report *theirs,
			     bool numbers)
{
	struct log_match match = { 0 };
	size_t i = 0, j = 0;

	for (;;) {
		char x[1200], y[1200];
		const char *a = next_line(ours, &i, x, sizeof(x));
		const char *b = next_line(theirs, &j, y, sizeof(y));
		bool same = a && b && (numbers ? !strcmp(a, b) : log_same_form(a, b));

		if (!a && !b)
			return match;
		if (a && b)
			count_fields(&match, a, b);
		if (!same && !match.first &&
		    asprintf(&match.first, "have \"%.700s\",\n         recorded \"%.700s\"",
			     a ? a : "(nothing)", b ? b : "(nothing)") < 0)
			abort();
	}
}
