/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording's inputs: see input.h. */
#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virt.h"

#define SZ_2M (2ull << 20)

typedef unsigned long long ull;

/* ---- the kernel ---- */

/* Distributions' kernels are built for more than a rig needs. */
static void distribution_kernel(struct desc_kernel *k)
{
	k->features = KERNEL_ZSMALLOC | KERNEL_NUMA_BALANCING | KERNEL_BALLOON | KERNEL_ZSWAP;
	k->block_maps = false;
	k->base_small = false;
	k->stacktrace_filter = false;
	k->kaslr = true;
	k->kpti = true;
	k->kexec = true;
	k->deferred_init = true;
	k->page_owner = false;
	k->init_text = 1 << 20;
	k->nr_cpus = 256;
}

static const char *after(const char *line, const char *word)
{
	const char *p = line ? strstr(line, word) : NULL;

	return p ? p + strlen(word) : NULL;
}

static void kernel_size(const char *line, const char *what, size_t *size)
{
	const char *p = line ? strstr(line, what) : NULL;

	/* "…, 752K rodata": the number stands before. */
	while (p && p > line && p[-1] != ' ' && p[-1] != '(')
		p--;
	if (p)
		*size = strtoull(p, NULL, 10) << 10;
}

/* What the kernel says of its own binary while it boots. */
static void binary_from_messages(struct desc_kernel *k, const char *memory, const char *percpu)
{
	size_t pages, unit, s, r, d;

	kernel_size(memory, "K kernel code", &k->text);
	kernel_size(memory, "K rwdata", &k->rwdata);
	kernel_size(memory, "K rodata", &k->rodata);
	kernel_size(memory, "K init", &k->init);
	kernel_size(memory, "K bss", &k->bss);
	if (percpu &&
	    sscanf(percpu, "%zu pages/cpu s%zu r%zu d%zu u%zu", &pages, &s, &r, &d, &unit) == 5) {
		k->percpu_static = s;
		k->percpu_reserved = r;
	}
}

/* The page size that the units of per-CPU areas are counted in. */
static unsigned int page_shift_of(const char *percpu)
{
	size_t pages, unit, s, r, d;

	if (!percpu ||
	    sscanf(percpu, "%zu pages/cpu s%zu r%zu d%zu u%zu", &pages, &s, &r, &d, &unit) != 5 ||
	    !pages)
		return 12;
	return (unsigned int)__builtin_ctzll((s + r + d) / pages);
}

/* Where the image lies. */
static void place_from_iomem(struct desc_kernel *k, const struct lines *iomem)
{
	for (size_t i = 0; i < iomem->nr; i++) {
		ull start, last, tail;

		if (sscanf(iomem->line[i], " %llx-%llx : Kernel", &start, &last) != 2 ||
		    !strstr(iomem->line[i], "Kernel code"))
			continue;
		k->base = start - k->head;
		tail = last + 1 - (start + ((k->text + 0xffff) & ~0xffffull));
		tail -= k->rodata + ((3ull + k->kpti) << k->page_shift);
		k->rodata_tail = (long long)tail > 0 ? tail : 0;
	}
}

/* A message without its time stamp; null: none begins so. */
static const char *message(const struct lines *dmesg, const char *beginning)
{
	for (size_t i = 0; i < dmesg->nr; i++) {
		const char *text = after(dmesg->line[i], "] ");

		if (text && !strncmp(text, beginning, strlen(beginning)))
			return text + strlen(beginning);
	}
	return NULL;
}

static void kernel_from_recording(struct desc_kernel *k, const struct lines *dmesg,
				  const struct lines *iomem)
{
	const char *node = message(dmesg, "NUMA: NODE_DATA [mem ");
	const char *cpus = after(message(dmesg, "rcu: \tRCU restricting CPUs from "), "NR_CPUS=");
	ull start, last;

	binary_from_messages(k, message(dmesg, "Memory: "), message(dmesg, "percpu: Embedded "));
	if (node && sscanf(node, "%llx-%llx", &start, &last) == 2)
		k->sizeof_pglist_data = last + 1 - start;
	if (cpus)
		k->nr_cpus = (unsigned int)atoi(cpus);
	place_from_iomem(k, iomem);
}

/* ---- the machine ---- */

/* A tree's source, compiled by dtc. */
static void *compile_tree(const char *dir, size_t *size)
{
	char command[4096], out[] = "/tmp/buddyfs-dtb-XXXXXX";
	int fd = mkstemp(out);
	void *blob = NULL;
	FILE *f = NULL;

	if (fd < 0)
		return NULL;
	snprintf(command, sizeof(command), "dtc -q -I dts -O dtb -o %s '%s/machine.dts'", out, dir);
	if (!system(command))
		f = fdopen(fd, "r");
	if (f) {
		blob = malloc(2 << 20);
		*size = blob ? fread(blob, 1, 2 << 20, f) : 0;
		fclose(f);
	} else {
		close(fd);
	}
	unlink(out);
	return blob;
}

static bool exists(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return !access(path, R_OK);
}

/* From the recorded tree if there is one, else from qemu's options. */
static struct machine_desc *machine(const char *dir, const char *qemu, const struct desc_kernel *k,
				    char *error)
{
	struct virt_options options;
	struct machine_desc *desc;
	char memory[64];
	size_t size = 0;
	void *blob;
	bool own = dir && exists(dir, "machine.dts");

	if (!virt_parse(&options, qemu)) {
		snprintf(error, DESC_ERROR_MAX, "no memory in \"%s\"", qemu);
		return NULL;
	}
	blob = own ? compile_tree(dir, &size) : virt_tree(&options, &size);
	if (!blob) {
		snprintf(error, DESC_ERROR_MAX, "no device tree (is dtc installed?)");
		return NULL;
	}
	desc = machine_desc_from_fdt(blob, size, k, error);
	free(blob);
	if (!desc)
		return NULL;
	/* qemu writes the memory it was told into any tree. */
	snprintf(memory, sizeof(memory), "%llu@%llu", options.memory, (ull)VIRT_RAM_BASE);
	if (own && !options.nr_nodes)
		machine_desc_set_memory(desc, memory);
	desc->dtb_size = 1 << 20;
	return desc;
}

/*
 * The initrd: its whole pages are given back; a part of one stays. qemu loads
 * it half of memory in, or 128 MiB if that is less, and the tree after it.
 */
static void set_initrd(struct machine_desc *desc, const char *freed)
{
	ull memory = 0;

	for (size_t i = 0; i < desc->nr_memory; i++)
		memory += desc->memory[i].size;
	if (freed)
		desc->initrd_size =
			(strtoull(freed, NULL, 10) << 10) + (1ull << desc->kernel.page_shift) / 2;
	desc->initrd_base = VIRT_RAM_BASE + (memory / 2 < 64 * SZ_2M ? memory / 2 : 64 * SZ_2M);
	desc->dtb_base = (desc->initrd_base + desc->initrd_size + SZ_2M - 1) & ~(SZ_2M - 1);
}

/* The length of the tree in memory, and all that was reserved when the kernel had booted. */
static void set_reserved(struct machine_desc *desc, const struct lines *memblock)
{
	size_t first, last;

	section_find(memblock, "/sys/kernel/debug/memblock/reserved", &first, &last);
	for (size_t i = first; i < last; i++) {
		ull start, end;

		if (sscanf(memblock->line[i], "%*d: %llx..%llx", &start, &end) != 2)
			continue;
		desc_ranges_add(&desc->captured, start, end - start + 1);
		if (start == desc->dtb_base && end - start < SZ_2M)
			desc->dtb_size = end - start + 1;
	}
}

static void set_cmdline(struct machine_desc *desc, const char *cmdline)
{
	free(desc->cmdline);
	desc->cmdline = strdup(cmdline ? cmdline : "");
}

static struct machine_desc *board_from(const char *dir, const struct lines *txt,
				       const struct lines *dmesg, char *error)
{
	struct lines iomem = lines_read(dir, "full/iomem");
	struct lines memblock = lines_read(dir, "full/debug-memblock");
	struct lines cmdline = lines_read(dir, "full/cmdline");
	const char *kernel = lines_find(txt, "kernel: "), *qemu = lines_find(txt, "qemu: ");
	const char *page = after(kernel, "page ");
	struct machine_desc *desc = NULL;
	struct desc_kernel k;

	if (!page || !qemu ||
	    !desc_kernel_defaults(
		    &k, (unsigned int)__builtin_ctz((unsigned int)atoi(page) | 1u << 31))) {
		snprintf(error, DESC_ERROR_MAX, "machine.txt tells no kernel or machine");
	} else {
		if (!strncmp(kernel, "vmlinuz", 7))
			distribution_kernel(&k);
		kernel_from_recording(&k, dmesg, &iomem);
		desc = machine(dir, qemu, &k, error);
	}
	if (desc) {
		set_initrd(desc, message(dmesg, "Freeing initrd memory: "));
		set_reserved(desc, &memblock);
		set_cmdline(desc, cmdline.nr ? cmdline.line[0] : "");
	}
	lines_free(&iomem);
	lines_free(&memblock);
	lines_free(&cmdline);
	return desc;
}

struct machine_desc *input_board(const char *dir, char error[DESC_ERROR_MAX])
{
	struct lines txt = lines_read(dir, "machine.txt"), dmesg = lines_read(dir, "full/dmesg");
	struct machine_desc *desc = board_from(dir, &txt, &dmesg, error);

	lines_free(&txt);
	lines_free(&dmesg);
	return desc;
}

/* ---- summaries ---- */

static const char *block_line(char **block, size_t nr, const char *beginning)
{
	for (size_t i = 0; i < nr; i++)
		if (!strncmp(block[i], beginning, strlen(beginning)))
			return block[i] + strlen(beginning);
	return NULL;
}

/*
 * "-m 1024M … | smp 1 | cma=64M" in the words of a command line. Headers leave
 * out the machine: it was one whose tree holds no seeds, for repeatable boots.
 */
static void qemu_words(const char *header, char *words, size_t size)
{
	const char *bar = strchr(header, '|');
	int smp = 1;

	if (bar)
		sscanf(bar, "| smp %d", &smp);
	snprintf(words, size, "-M virt,dtb-randomness=off %.*s -smp %d",
		 bar ? (int)(bar - header) : (int)strlen(header), header, smp);
}

struct machine_desc *input_params(const char *header, char **block, size_t nr,
				  char error[DESC_ERROR_MAX])
{
	const char *percpu = block_line(block, nr, "percpu: Embedded ");
	struct machine_desc *desc;
	struct desc_kernel k;
	char words[4096];

	if (!desc_kernel_defaults(&k, page_shift_of(percpu))) {
		snprintf(error, DESC_ERROR_MAX, "no known page size");
		return NULL;
	}
	binary_from_messages(&k, block_line(block, nr, "Memory: "), percpu);
	qemu_words(header, words, sizeof(words));
	desc = machine(NULL, words, &k, error);
	if (!desc)
		return NULL;
	set_initrd(desc, block_line(block, nr, "Freeing initrd memory: "));
	set_cmdline(desc, block_line(block, nr, "Kernel command line: "));
	return desc;
}

/* ---- sequences ---- */

/* A command line without its mem= options. */
static void without_mem(char *cmdline)
{
	char *to = cmdline;

	for (char *p = cmdline; *p;) {
		size_t n = strcspn(p, " ");

		n += strspn(p + n, " ");
		if (strncmp(p, "mem=", 4)) {
			memmove(to, p, n);
			to += n;
		}
		p += n;
	}
	*to = 0;
}

struct machine_desc *input_sequence(const struct lines *txt, bool obey_mem, char error[DESC_ERROR_MAX])
{
	const char *kernel = lines_find(txt, "kernel: "), *append = lines_find(txt, "append: ");
	struct machine_desc *desc = NULL;
	const char *qemu = NULL;
	struct desc_kernel k;
	unsigned int kib = 4;

	for (size_t i = 0; i < txt->nr && !qemu; i++) {
		if (!strncmp(txt->line[i], "machine ", 8))
			qemu = after(txt->line[i], ": qemu ");
		else if (!strncmp(txt->line[i], "qemu ", 5))
			qemu = txt->line[i] + 5;
	}
	if (kernel)
		sscanf(kernel, "b%uk", &kib);
	if (!qemu || !desc_kernel_defaults(&k, 10 + (unsigned int)__builtin_ctz(kib | 1u << 31))) {
		snprintf(error, DESC_ERROR_MAX, "sequence.txt tells no kernel or machine");
		return NULL;
	}
	desc = machine(NULL, qemu, &k, error);
	if (!desc)
		return NULL;
	set_initrd(desc, NULL);
	set_cmdline(desc, append);
	if (!obey_mem)
		without_mem(desc->cmdline);
	return desc;
}
