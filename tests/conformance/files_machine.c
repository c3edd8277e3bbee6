// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine of a recording: its sequence.txt names the QEMU options, the
 * kernel and what was appended to its command line. From that comes a machine
 * file.
 */
#define _GNU_SOURCE /* strcasestr */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

#define NODES_MAX 16
#define RAM_BASE 0x40000000ull

struct qemu {
	unsigned long long memory;	/* bytes */
	int cpus;
	int nodes;
	struct {
		char id[16];
		unsigned long long size;
	} backend[NODES_MAX];
	int nr_backends;
	struct {
		unsigned long long size;
		int first_cpu, last_cpu;	/* -1: none */
	} node[NODES_MAX];
	int distance[NODES_MAX][NODES_MAX];
	bool more_devices;			/* a kernel with modules for zram and others */
	char append[512];
};

static unsigned long long size_of(const char *text)
{
	char *unit;
	unsigned long long size = strtoull(text, &unit, 0);

	switch (*unit) {
	case 'G':
		return size << 30;
	case 'K':
		return size << 10;
	default: /* QEMU counts in MiB */
		return size << 20;
	}
}

/* What stands after key= in a list with commas. */
static const char *value_of(const char *list, const char *key)
{
	size_t len = strlen(key);

	for (const char *at = list; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, key, len) && at[len] == '=')
			return at + len + 1;
	}
	return NULL;
}

static void read_backend(struct qemu *q, const char *list)
{
	const char *id = value_of(list, "id"), *size = value_of(list, "size");

	if (!id || !size || q->nr_backends == NODES_MAX)
		return;
	snprintf(q->backend[q->nr_backends].id, sizeof(q->backend[0].id), "%.*s",
		 (int)strcspn(id, ", "), id);
	q->backend[q->nr_backends++].size = size_of(size);
}

static void read_node(struct qemu *q, const char *list)
{
	const char *nodeid = value_of(list, "nodeid"), *memdev = value_of(list, "memdev");
	const char *cpus = value_of(list, "cpus");
	int n = nodeid ? atoi(nodeid) : q->nodes;

	if (n < 0 || n >= NODES_MAX)
		return;
	for (int i = 0; memdev && i < q->nr_backends; i++)
		if (!strncmp(memdev, q->backend[i].id, strcspn(memdev, ", ")))
			q->node[n].size = q->backend[i].size;
	q->node[n].first_cpu = q->node[n].last_cpu = cpus ? atoi(cpus) : -1;
	if (cpus && cpus[strspn(cpus, "0123456789")] == '-')
		q->node[n].last_cpu = atoi(cpus + strspn(cpus, "0123456789") + 1);
	if (n >= q->nodes)
		q->nodes = n + 1;
}

static void read_distance(struct qemu *q, const char *list)
{
	const char *src = value_of(list, "src"), *dst = value_of(list, "dst");
	const char *val = value_of(list, "val");
	int from = src ? atoi(src) : -1, to = dst ? atoi(dst) : -1;

	if (val && from >= 0 && from < NODES_MAX && to >= 0 && to < NODES_MAX)
		q->distance[from][to] = q->distance[to][from] = atoi(val);
}

static void read_options(struct qemu *q, char *line)
{
	char *rest, *option = strtok_r(line, " \n", &rest);

	for (; option; option = strtok_r(NULL, " \n", &rest)) {
		char *value = *option == '-' ? strtok_r(NULL, " \n", &rest) : NULL;

		if (!value)
			continue;
		if (!strcmp(option, "-m"))
			q->memory = size_of(value);
		else if (!strcmp(option, "-smp"))
			q->cpus = atoi(value);
		else if (!strcmp(option, "-object"))
			read_backend(q, value);
		else if (!strcmp(option, "-numa") && !strncmp(value, "dist", 4))
			read_distance(q, value);
		else if (!strcmp(option, "-numa"))
			read_node(q, value);
	}
}

static bool read_sequence(struct qemu *q, const char *dir)
{
	char path[PATH_MAX], line[2048];
	FILE *file;

	snprintf(path, sizeof(path), "%s/sequence.txt", dir);
	file = fopen(path, "r");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "qemu", 4))
			read_options(q, line);
		else if (!strncmp(line, "append: ", 8))
			snprintf(q->append, sizeof(q->append), "%.500s", line + 8);
		else if (!strncmp(line, "kernel: ", 8))
			q->more_devices = strchr(line + 8, 'x');
		else if (!strncmp(line, "--- job", 7))
			break;
	}
	fclose(file);
	return q->memory;
}

/* ---- as a machine file ---- */

static void write_memory(FILE *out, const struct qemu *q)
{
	unsigned long long base = RAM_BASE;

	fprintf(out, "\"memory\": [");
	if (!q->nodes)
		fprintf(out, "{\"base\": \"%#llx\", \"size\": \"%#llx\"}", base, q->memory);
	for (int i = 0; i < q->nodes; i++) {
		fprintf(out, "%s{\"base\": \"%#llx\", \"size\": \"%#llx\", \"node\": %d}",
			i ? ", " : "", base, q->node[i].size, i);
		base += q->node[i].size;
	}
	fprintf(out, "],\n");
}

static int node_of_cpu(const struct qemu *q, int cpu)
{
	for (int i = 0; i < q->nodes; i++)
		if (q->node[i].first_cpu <= cpu && cpu <= q->node[i].last_cpu)
			return i;
	return 0;
}

static void write_cpus(FILE *out, const struct qemu *q)
{
	if (!q->nodes) {
		fprintf(out, "\"cpus\": %d,\n", q->cpus);
		return;
	}
	fprintf(out, "\"cpus\": [");
	for (int i = 0; i < q->cpus; i++)
		fprintf(out, "%s{\"node\": %d}", i ? ", " : "", node_of_cpu(q, i));
	fprintf(out, "],\n\"distances\": [");
	for (int i = 0; i < q->nodes; i++) {
		fprintf(out, "%s[", i ? ", " : "");
		for (int j = 0; j < q->nodes; j++)
			fprintf(out, "%s%d", j ? ", " : "",
				i == j ? 10 : q->distance[i][j] ? q->distance[i][j] : 20);
		fprintf(out, "]");
	}
	fprintf(out, "],\n");
}

/*
 * What every `virt` machine has, and the disk that the results went to. Of two
 * with the same range the later goes around the earlier.
 */
static void write_devices(FILE *out)
{
	static const struct {
		const char *name;
		unsigned long base, size;
	} devices[] = {
		{ "9000000.pl011 pl011@9000000", 0x9000000, 0x1000 },
		{ "pl011@9000000", 0x9000000, 0x1000 },
		{ "pl031@9010000", 0x9010000, 0x1000 },
		{ "pl061@9030000", 0x9030000, 0x1000 },
		{ "a003e00.virtio_mmio virtio_mmio@a003e00", 0xa003e00, 0x200 },
	};

	fprintf(out, "\"devices\": [");
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		fprintf(out, "%s{\"name\": \"%s\", \"base\": \"%#lx\", \"size\": \"%#lx\"}",
			i ? ",\n" : "", devices[i].name, devices[i].base, devices[i].size);
	fprintf(out, "],\n");
}

bool machine_write(const char *dir, const char *path)
{
	struct qemu q = { .cpus = 1 };
	FILE *out;

	if (!read_sequence(&q, dir))
		return false;
	out = fopen(path, "w");
	if (!out)
		return false;
	fprintf(out, "{\n\"model\": \"linux,dummy-virt\",\n");
	/* The recorder's boots all begin like this. */
	fprintf(out, "\"cmdline\": \"console=ttyAMA0 panic=-1 %s\",\n", q.append);
	write_memory(out, &q);
	write_cpus(out, &q);
	write_devices(out);
	if (q.more_devices)
		fprintf(out, "\"kernel\": {\"features\": [\"zsmalloc\"]},\n");
	fprintf(out, "\"device-tree\": {\"size\": \"1M\", \"unflattened\": 43800}\n}\n");
	return !fclose(out);
}
