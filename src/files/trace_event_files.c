// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * set_event, available_events, and the files of events/. An enable file is that
 * of all events, of a system's, or of one, by where it is.
 *
 * Source: 6.1 kernel/trace/trace_events.c.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "files/tracing.h"
#include "vfs/number.h"

#define WORD_MAX	127	/* characters of an event's name in set_event */

static struct tracing *call_tracing(const struct vfs_call *call)
{
	return call_files(call)->tracing;
}

static enum mm_event call_event(const struct vfs_call *call)
{
	return (enum mm_event)vfs_arg(call->args, "event");
}

/* A system is known by its first event: dims.c. */
static const char *call_system(const struct vfs_call *call)
{
	return trace_event_system((enum mm_event)vfs_arg(call->args, "system"));
}

static uint64_t bit(enum mm_event event)
{
	return UINT64_C(1) << event;
}

/* Refuse a write to a file of events/, by its path. */
static int refuse(const struct vfs_call *call, const char *name, int err, const char *why)
{
	char path[VFS_NAME_MAX + 1] = "sys/kernel/tracing/events", *end = path + strlen(path);
	unsigned int nr = call->args->nr;

	snprintf(end, (size_t)(path + sizeof(path) - end), "%s%s%s%s/%s", nr ? "/" : "",
		 nr ? call_system(call) : "", nr > 1 ? "/" : "",
		 nr > 1 ? trace_event_name(call_event(call)) : "", name);
	return files_refuse(call_files(call), path, err, "%s", why);
}

/* ---- set_event, available_events ---- */

static int print_events(uint64_t events, struct vfs_text *out)
{
	for (unsigned int rank = 0; rank < NR_MM_EVENTS; rank++) {
		enum mm_event event = trace_event_by_rank(rank);

		if (!(events & bit(event)))
			continue;
		vfs_printf(out, "%s:%s\n", trace_event_system(event), trace_event_name(event));
		vfs_record(out);
	}
	return 0;
}

static int show_available(const struct vfs_call *call, struct vfs_text *out)
{
	return print_events(TRACE_EVENTS_ALL, out);
}

static int show_set(const struct vfs_call *call, struct vfs_text *out)
{
	return print_events(call_tracing(call)->enabled, out);
}

static bool is_all(const char *name)
{
	return !*name || !strcmp(name, "*");
}

/* SYSTEM:EVENT, where nothing or * stands for all; or a word that is the name of either. */
static uint64_t events_called(char *word)
{
	char *colon = strchr(word, ':');
	uint64_t events = 0;

	if (colon)
		*colon = '\0';
	for (int i = 0; i < NR_MM_EVENTS; i++) {
		enum mm_event event = (enum mm_event)i;
		bool is_system = !strcmp(word, trace_event_system(event));
		bool is_event = !strcmp(colon ? colon + 1 : word, trace_event_name(event));

		if (colon ? (is_system || is_all(word)) && (is_event || is_all(colon + 1)) :
			    is_system || is_event)
			events |= bit(event);
	}
	return events;
}

/*
 * The next word: how much of the text it takes with the blanks before it and
 * one character after it; or -EINVAL, it is too long.
 * Source: 6.1 trace_get_user().
 */
static ssize_t next_word(const char *text, size_t len, char word[WORD_MAX + 1])
{
	size_t at = 0, n = 0;

	while (at + 1 < len && isspace((unsigned char)text[at]))
		at++;
	while (at < len && text[at] && !isspace((unsigned char)text[at])) {
		if (n == WORD_MAX)
			return -EINVAL;
		word[n++] = text[at++];
	}
	word[n] = '\0';
	return (ssize_t)(at < len ? at + 1 : at);
}

/* One word in each write(2): who writes goes on with the rest. */
static ssize_t store_set(const struct vfs_call *call, const char *text, size_t len)
{
	struct files *f = call_files(call);
	char word[WORD_MAX + 1];
	uint64_t events;
	ssize_t taken;
	bool on;

	if (!len)
		return 0;
	tracing_expand(f->tracing);
	taken = next_word(text, len, word);
	if (taken < 0)
		return files_refuse(f, "sys/kernel/tracing/set_event", (int)taken,
				    "a name is longer than %d characters", WORD_MAX);
	if (!*word)
		return taken;
	on = *word != '!';
	events = events_called(word + !on);
	if (!events)
		return files_refuse(f, "sys/kernel/tracing/set_event", -EINVAL,
				    "there is no event or system of that name");
	tracing_enable(f->tracing, events, on);
	return taken;
}

static int set_opened(const struct vfs_call *call, int flags)
{
	if ((flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY)
		tracing_enable(call_tracing(call), TRACE_EVENTS_ALL, false);
	return 0;
}

/* ---- enable ---- */

static uint64_t events_of(const struct vfs_call *call)
{
	uint64_t events = 0;

	if (!call->args->nr)
		return TRACE_EVENTS_ALL;
	if (call->args->nr > 1)
		return bit(call_event(call));
	for (int event = 0; event < NR_MM_EVENTS; event++)
		if (!strcmp(trace_event_system((enum mm_event)event), call_system(call)))
			events |= bit((enum mm_event)event);
	return events;
}

static int show_enable(const struct vfs_call *call, struct vfs_text *out)
{
	uint64_t events = events_of(call), on = call_tracing(call)->enabled & events;

	vfs_puts(out, !on ? "0\n" : on == events ? "1\n" : "X\n");
	return 0;
}

static ssize_t store_enable(const struct vfs_call *call, const char *text, size_t len)
{
	struct files *f = call_files(call);
	unsigned long on;
	int err = number_decimal(text, len, &on);

	if (!err) {
		tracing_expand(f->tracing);
		err = on > 1 ? -EINVAL : 0;
	}
	if (err)
		return refuse(call, "enable", err, "not 0 or 1");
	tracing_enable(f->tracing, events_of(call), on);
	return (ssize_t)len;
}

/* ---- filter ---- */

static int show_filter(const struct vfs_call *call, struct vfs_text *out)
{
	const char *text = call_tracing(call)->filter[call_event(call)].text;

	vfs_printf(out, "%s\n", text ? text : "none");
	return 0;
}

static int show_system_filter(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "### global filter ###\n"
		 "# Use this to set filters for multiple events.\n"
		 "# Only events with the given fields will be affected.\n"
		 "# If no events are modified, an error message will be displayed here\n");
	return 0;
}

static bool too_long(const struct vfs_call *call, size_t len)
{
	return len >= files_page_size(call_files(call));
}

static ssize_t store_filter(const struct vfs_call *call, const char *text, size_t len)
{
	int err;

	if (too_long(call, len))
		return refuse(call, "filter", -EINVAL, "it is longer than a page");
	err = tracing_set_filter(call_tracing(call), call_event(call), text);
	if (err)
		return refuse(call, "filter", err, "reading the file says what is wrong with it");
	return (ssize_t)len;
}

static ssize_t store_system_filter(const struct vfs_call *call, const char *text, size_t len)
{
	int err;

	if (too_long(call, len))
		return refuse(call, "filter", -EINVAL, "it is longer than a page");
	err = tracing_set_system_filter(call_tracing(call), call_system(call), text);
	return err ? err : (ssize_t)len;
}

/* ---- what an event is ---- */

static int show_id(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "%u\n", trace_event_of(call_event(call))->id);
	return 0;
}

static int show_format(const struct vfs_call *call, struct vfs_text *out)
{
	trace_event_print_format(call_machine(call), call_event(call), out);
	return 0;
}

static int show_header_page(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_printf(out, "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
		   "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
		   "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
		   "\tfield: char data;\toffset:16;\tsize:%zu;\tsigned:0;\n",
		   files_page_size(call_files(call)) - 16);
	return 0;
}

/* How a ring's page and a record's head are made: for those who read trace_pipe_raw. */
static int show_header_event(const struct vfs_call *call, struct vfs_text *out)
{
	vfs_puts(out, "# compressed entry header\n"
		 "\ttype_len    :    5 bits\n"
		 "\ttime_delta  :   27 bits\n"
		 "\tarray       :   32 bits\n"
		 "\n"
		 "\tpadding     : type == 29\n"
		 "\ttime_extend : type == 30\n"
		 "\ttime_stamp : type == 31\n"
		 "\tdata max type_len  == 28\n");
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "tracing/available_events", .show = show_available },
	{ .name = "tracing/set_event", .show = show_set, .store = store_set,
	  .opened = set_opened },
	{ .name = "events/enable", .show = show_enable, .store = store_enable },
	{ .name = "events/filter", .show = show_filter, .store = store_filter },
	{ .name = "events/system_filter", .show = show_system_filter,
	  .store = store_system_filter },
	{ .name = "events/format", .show = show_format },
	{ .name = "events/id", .show = show_id },
	{ .name = "events/header_page", .show = show_header_page },
	{ .name = "events/header_event", .show = show_header_event },
};

const struct files_rows trace_event_rows = { rows, ARRAY_SIZE(rows) };
