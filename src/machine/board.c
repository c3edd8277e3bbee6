/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A running machine: see board.h. Here is the order of the boot; its stages
 * are in boot_*.c.
 *
 * Source: 6.1 arch/arm64/kernel/setup.c (setup_arch()), arch/arm64/mm/init.c
 * (arm64_memblock_init(), bootmem_init()), init/main.c (start_kernel()).
 */
#include "machine/board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/boot_internal.h"

#define LOG_BUF_LEN_MAX ((size_t)1 << 31) /* 6.1 kernel/printk/printk.c */

void board_printk(struct board *board, enum log_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printk_vemit(board->log, level, board_clock(board), format, args);
	va_end(args);
	if (board->hooks.logged && !board->booting)
		board->hooks.logged(board->hooks.ctx);
}

/* ---- the engine's hooks ---- */

/*
 * The engine keeps one context for good, but a reset moves what is new into
 * the old board: the context is a pointer to whoever is the board now.
 */
static void pass_report(void *ctx, const struct mm_report *report)
{
	board_report(*(struct board **)ctx, report);
}

static bool board_stop(void *ctx)
{
	struct board *b = *(struct board **)ctx;

	return b->hooks.stop && b->hooks.stop(b->hooks.ctx);
}

static void board_migrated(void *ctx, uint32_t owner, unsigned long from, unsigned long to)
{
	struct board *b = *(struct board **)ctx;

	if (b->hooks.migrated)
		b->hooks.migrated(b->hooks.ctx, owner, from, to);
}

static void board_refused(void *ctx, uint32_t owner, unsigned long pfn)
{
	const struct board *b = *(struct board *const *)ctx;

	if (b->hooks.refused)
		b->hooks.refused(b->hooks.ctx, owner, pfn);
}

static uint64_t board_now(void *ctx)
{
	return board_clock(*(struct board *const *)ctx);
}

static void board_trace(void *ctx, enum mm_event event, const uint64_t *arg, unsigned int nr)
{
	const struct board *b = *(struct board *const *)ctx;

	if (b->hooks.trace)
		b->hooks.trace(b->hooks.ctx, event, arg, nr);
}

/* ---- before there is a machine ---- */

static void parse_options(struct board *b, struct printk_log *log)
{
	const struct cmdline_kernel kernel = {
		.page_shift = board_kernel(b)->page_shift,
		.page_owner = board_kernel(b)->page_owner,
	};

	boot_options_parse(&b->options, b->cmdline, &kernel, log);
}

/* CPUs that the description, the kernel and nr_cpus= all allow. */
static int count_cpus(const struct board *b)
{
	size_t n = b->desc->nr_cpus ? b->desc->nr_cpus : 1;

	if (n > board_kernel(b)->nr_cpus)
		n = board_kernel(b)->nr_cpus;
	if (b->options.nr_cpus && n > (size_t)b->options.nr_cpus)
		n = (size_t)b->options.nr_cpus;
	return n < NR_CPUS ? (int)n : NR_CPUS;
}

/* What NUMA will come to, worked out on a copy of memory since the engine is to know it. */
static int rehearse_numa(struct board *b, struct numa_map *numa)
{
	struct memblock mb;
	int err;

	memblock_init(&mb);
	err = boot_scan_memory(b, &mb);
	if (!err)
		err = boot_limit_memory(b, &mb);
	if (!err)
		boot_numa_init(b, &mb, numa);
	memblock_fini(&mb);
	b->failed = NULL;
	return err;
}

static int cpu_node(const struct board *b, const struct numa_map *numa, int cpu)
{
	int nid = (size_t)cpu < b->desc->nr_cpus ? b->desc->cpus[cpu].nid : NUMA_NO_NODE;

	return nid >= 0 && numa->parsed >> nid & 1 ? nid : 0;
}

static bool create_machine(struct board *b, char *error)
{
	const struct mm_hooks hooks = {
		.ctx = b->self, .report = pass_report, .stop = board_stop,
		.migrated = board_migrated, .refused = board_refused, .clock = board_now,
		.trace = board_trace,
	};
	struct mm_params params = {
		.page_shift = board_kernel(b)->page_shift,
		.features = board_kernel(b)->features,
		.base_small = board_kernel(b)->base_small,
		.stacktrace_filter = board_kernel(b)->stacktrace_filter,
		.no_thp = board_kernel(b)->no_thp,
		.thp_never = b->options.thp_never,
		.page_owner = b->options.page_owner,
		.nr_cpus = b->nr_cpus,
	};
	struct numa_map numa;

	if (rehearse_numa(b, &numa)) {
		snprintf(error, DESC_ERROR_MAX, "out of memory");
		return false;
	}
	params.nr_nodes = 64 - __builtin_clzll(numa.parsed);
	memcpy(params.distance, numa.distance, sizeof(params.distance));
	for (int cpu = 0; cpu < b->nr_cpus; cpu++)
		params.cpu_node[cpu] = (uint8_t)cpu_node(b, &numa, cpu);
	b->m = machine_create(&params, &hooks);
	if (!b->m) {
		snprintf(error, DESC_ERROR_MAX, "the engine takes no such machine");
		return false;
	}
	mm_set_policy(b->m, &b->policy);
	*hotplug_policy(b->m) = b->options.hotplug;
	return true;
}

/* ---- setup_arch() ---- */

/* Source: 6.1 arm64_memblock_init(). */
static void memblock_stage(struct board *b)
{
	struct memblock *mb = machine_memblock(b->m);

	if (b->dtb_size)
		boot_check(b, memblock_reserve(mb, b->dtb_base, b->dtb_size));
	boot_check(b, boot_scan_memory(b, mb));
	boot_check(b, boot_limit_memory(b, mb));
	boot_check(b, memblock_reserve(mb, b->image.stext, b->image.end - b->image.stext));
	boot_scan_reserved(b);
}

/* What the boot loader adds to the tree: the command line, where the initrd is. */
static size_t added_to_tree(const struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);
	const struct desc_tree *t = &b->desc->tree;
	size_t added = 0;

	if (!t->has_chosen)
		added += k->sizeof_device_node + 8 + k->sizeof_property + 8;
	if (*b->cmdline && !t->has_bootargs)
		added += k->sizeof_property;
	if (b->initrd_size && !t->has_initrd)
		added += 2 * k->sizeof_property;
	return added;
}

/* Source: 6.1 unflatten_device_tree(), of_alias_scan(). */
static void unflatten_tree(struct board *b)
{
	const struct desc_tree *t = &b->desc->tree;

	if (!t->unflattened)
		return;
	boot_alloc(b, align_up(t->unflattened + added_to_tree(b), 4) + 4, 8, "the device tree");
	for (size_t i = 0; i < t->nr_aliases; i++)
		boot_alloc(b, t->aliases[i], 8, "the device tree's aliases");
}

/* Source: 6.1 bootmem_init(). False with the reason in error. */
static bool bootmem_stage(struct board *b, char *error)
{
	boot_numa_init(b, machine_memblock(b->m), &b->numa);
	boot_hugetlb_cma(b);
	boot_pernuma_cma(b);
	boot_sparse_init(b);
	if (b->failed)
		return true;
	if (boot_zones(b)) {
		snprintf(error, DESC_ERROR_MAX, "this memory cannot be had: more than 2^32 pages, or no room for them here");
		return false;
	}
	boot_default_cma(b);
	boot_crashkernel(b);
	return true;
}

static bool setup_arch(struct board *b, char *error)
{
	if (b->desc->model)
		board_printk(b, LOG_INFO, "Machine model: %s", b->desc->model);
	parse_options(b, b->log);
	memblock_stage(b);
	if (!b->failed)
		boot_paging_init(b);
	if (!b->failed)
		unflatten_tree(b);
	if (b->failed)
		return true;
	if (!bootmem_stage(b, error))
		return false;
	boot_check(b, boot_iomem(b));
	return true;
}

/* ---- start_kernel() ---- */

static void command_line(struct board *b)
{
	size_t len = strlen(b->cmdline) + 1;

	boot_alloc(b, len, SMP_CACHE_BYTES, "the command line");
	boot_alloc(b, len, SMP_CACHE_BYTES, "the command line");
}

/*
 * The log grows with the CPUs, or as asked for, to a power of two.
 * Source: 6.1 log_buf_add_cpu(), log_buf_len_update().
 */
static size_t log_size(const struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);
	size_t size = (size_t)1 << k->log_buf_shift, wanted = b->options.log_buf_len;
	size_t extra = (size_t)(b->nr_cpus - 1) << k->log_cpu_max_buf_shift;

	if (!wanted && extra > size / 2)
		wanted = size + extra;
	if (wanted <= size)
		return size;
	if (wanted > LOG_BUF_LEN_MAX)
		wanted = LOG_BUF_LEN_MAX;
	return (size_t)1 << (64 - __builtin_clzl(wanted - 1));
}

static void say_cpu_shares(struct board *b)
{
	const struct desc_kernel *k = board_kernel(b);

	board_printk(b, LOG_INFO, "printk: log_buf_len individual max cpu contribution: %d bytes",
		     1 << k->log_cpu_max_buf_shift);
	board_printk(b, LOG_INFO, "printk: log_buf_len total cpu_extra contributions: %d bytes",
		     (b->nr_cpus - 1) << k->log_cpu_max_buf_shift);
	board_printk(b, LOG_INFO, "printk: log_buf_len min size: %d bytes", 1 << k->log_buf_shift);
}

/* A larger one is allocated: text, descriptors, records. Source: 6.1 setup_log_buf(). */
static void log_buffer(struct board *b)
{
	size_t size = log_size(b);

	if (size == (size_t)1 << board_kernel(b)->log_buf_shift)
		return;
	if (!b->options.log_buf_len)
		say_cpu_shares(b);
	boot_alloc(b, size, 8, "the log");
	boot_alloc(b, size / 32 * 24, 8, "the log");
	boot_alloc(b, size / 32 * 88, 8, "the log");
	board_printk(b, LOG_INFO, "printk: log_buf_len: %zu bytes", size);
}

static void start_kernel(struct board *b)
{
	command_line(b);
	boot_percpu(b);
	if (b->failed)
		return;
	boot_zonelists(b);
	board_printk(b, LOG_NOTICE, "Kernel command line: %s", b->cmdline);
	for (int i = 0; i < b->options.nr_invalid; i++)
		board_printk(b, LOG_ERR, "Booting kernel: `%s' invalid for parameter `%s'",
			     b->options.invalid[i].value, b->options.invalid[i].param);
	if (*b->options.unknown)
		board_printk(b, LOG_NOTICE,
			     "Unknown kernel command line parameters \"%s\", will be passed to "
			     "user space.",
			     b->options.unknown);
	log_buffer(b);
	boot_hash_tables(b);
	if (b->failed)
		return;
	boot_mem_init(b);
	boot_initcalls(b);
}

/* The machine's own, and what the command line says of it; or, booted again, what it was. */
static void choose_policy(struct board *b, const struct mm_policy *policy)
{
	b->policy = policy ? *policy : b->desc->policy;
	if (!policy && b->options.shuffle_given)
		b->policy.shuffle = b->options.shuffle ? SHUFFLE_ON : SHUFFLE_OFF;
}

/* Init sleeps, and the daemons wait to be woken. */
static void start_daemons(struct board *b)
{
	daemons_start(b->m);
	quiet_vmstat(b->m);
}

static bool boot(struct board *b, const struct mm_policy *policy, char *error)
{
	*error = 0;
	snprintf(b->cmdline, sizeof(b->cmdline), "%s", b->desc->cmdline);
	parse_options(b, NULL);
	choose_policy(b, policy);
	b->nr_cpus = count_cpus(b);
	b->log = printk_log_create(log_size(b));
	b->iomem = iomem_create();
	if (!b->log || !b->iomem) {
		snprintf(error, DESC_ERROR_MAX, "out of memory");
		return false;
	}
	if (!boot_choose_places(b, error) || !create_machine(b, error) || !setup_arch(b, error))
		return false;
	if (!b->failed)
		start_kernel(b);
	if (b->failed)
		snprintf(error, DESC_ERROR_MAX, "the machine has too little memory for %s",
			 b->failed);
	else
		start_daemons(b);
	b->booting = false;
	return !b->failed;
}

/* ---- boards ---- */

static void power_off(struct board *b)
{
	machine_destroy(b->m);
	printk_log_destroy(b->log);
	iomem_destroy(b->iomem);
	boot_tables_free(b);
	free(b->holes);
	free(b->self);
}

/* policy null: that of the description. */
static struct board *power_on(struct machine_desc *desc, const struct board_hooks *hooks,
			      const struct mm_policy *policy, char *error)
{
	struct board *b = calloc(1, sizeof(*b));

	if (!b) {
		snprintf(error, DESC_ERROR_MAX, "out of memory");
		return NULL;
	}
	b->self = malloc(sizeof(*b->self));
	if (!b->self) {
		snprintf(error, DESC_ERROR_MAX, "out of memory");
		free(b);
		return NULL;
	}
	*b->self = b;
	b->desc = desc;
	b->booting = true;
	if (hooks)
		b->hooks = *hooks;
	if (boot(b, policy, error))
		return b;
	power_off(b);
	free(b);
	return NULL;
}

struct board *board_boot(struct machine_desc *desc, const struct board_hooks *hooks,
			 char error[DESC_ERROR_MAX])
{
	struct board *b = power_on(desc, hooks, NULL, error);

	if (!b)
		machine_desc_free(desc);
	return b;
}

void board_destroy(struct board *b)
{
	if (!b)
		return;
	power_off(b);
	machine_desc_free(b->desc);
	free(b);
}

/* Those who hold the board keep it: only what is inside is new. */
struct board *board_set_aside(struct board *b, char error[DESC_ERROR_MAX])
{
	struct board_hooks hooks = b->hooks;
	struct board *fresh = power_on(b->desc, &hooks, mm_policy(b->m), error);
	struct board old = *b;

	if (!fresh)
		return NULL;
	*b = *fresh;
	*b->self = b;
	*fresh = old;
	*fresh->self = fresh;
	return fresh;
}

void board_take_back(struct board *b, struct board *aside)
{
	power_off(b);
	*b = *aside;
	*b->self = b;
	free(aside);
}

void board_forget(struct board *aside)
{
	power_off(aside);
	free(aside);
}

bool board_reset(struct board *b, char error[DESC_ERROR_MAX])
{
	struct board *old = board_set_aside(b, error);

	if (old)
		board_forget(old);
	return old;
}

struct machine *board_machine(const struct board *b)
{
	return b->m;
}

struct printk_log *board_log(const struct board *b)
{
	return b->log;
}

const struct machine_desc *board_desc(const struct board *b)
{
	return b->desc;
}

const struct boot_options *board_options(const struct board *b)
{
	return &b->options;
}

const struct resource *board_iomem(const struct board *b)
{
	return b->iomem;
}

const char *board_cmdline(const struct board *b)
{
	return b->cmdline;
}

struct cma *board_default_cma(const struct board *b)
{
	return b->default_cma;
}

uint64_t board_clock(const struct board *b)
{
	return b->m ? machine_time(b->m) : 0;
}

void board_advance(struct board *b, uint64_t ns)
{
	machine_pass(b->m, ns);
}
