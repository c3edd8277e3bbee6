// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * formats FILE
 *
 * Compares the format of each trace event with FILE, which has those of a real
 * kernel: `### events/SYSTEM/EVENT/format`, then the content. A case in the
 * Test Anything Protocol for each event.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/trace_event.h"

#define TEXT_BYTES (1 << 20)

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = malloc(TEXT_BYTES + 1);
	size_t len;

	if (!file || !text) {
		perror(path);
		exit(2);
	}
	len = fread(text, 1, TEXT_BYTES, file);
	text[len] = '\0';
	fclose(file);
	return text;
}

/* The recorded content; null: there is none. */
static const char *find(const char *text, enum mm_event event, size_t *len)
{
	char title[256];
	const char *start, *end;

	snprintf(title, sizeof(title), "### events/%s/%s/format\n", trace_event_system(event),
		 trace_event_name(event));
	start = strstr(text, title);
	if (!start)
		return NULL;
	start += strlen(title);
	end = strstr(start, "\n### ");
	*len = end ? (size_t)(end + 1 - start) : strlen(start);
	return start;
}

static void compare(const struct machine *m, const char *text, unsigned int rank)
{
	enum mm_event event = trace_event_by_rank(rank);
	struct vfs_text have = { 0 };
	const char *want;
	size_t len;

	trace_event_print_format(m, event, &have);
	want = find(text, event, &len);
	if (!want)
		printf("ok %u - format of %s # SKIP it was not recorded\n", rank + 1,
		       trace_event_name(event));
	else
		printf("%s %u - format of %s\n", len == have.len && !memcmp(want, have.data, len) ?
		       "ok" : "not ok", rank + 1, trace_event_name(event));
	vfs_text_free(&have);
}

int main(int argc, char **argv)
{
	const struct mm_params params = { .page_shift = 12, .nr_cpus = 1, .nr_nodes = 1 };
	const struct mm_hooks hooks = { 0 };
	struct machine *m = machine_create(&params, &hooks);
	char *text;

	if (argc != 2 || !m) {
		fprintf(stderr, "usage: formats FILE\n");
		return 2;
	}
	text = read_file(argv[1]);
	printf("1..%d\n", NR_MM_EVENTS);
	for (unsigned int rank = 0; rank < NR_MM_EVENTS; rank++)
		compare(m, text, rank);
	free(text);
	machine_destroy(m);
	return 0;
}
