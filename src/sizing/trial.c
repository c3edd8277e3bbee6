// SPDX-License-Identifier: GPL-2.0-or-later
/* A trial: see trial.h. */
#include "sizing/trial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "machine/board.h"
#include "sizing/load.h"

#define STEP_NS		1000000ULL	/* virtual time of a step, as of a line in control/ */
#define CMA_ALIGNMENT	8		/* 6.1 CONFIG_CMA_ALIGNMENT */

/* A machine on which a script runs. */
struct run {
	const struct trial *trial;
	struct trial_result *result;
	struct board *board;
	struct machine *m;
	struct cma *cma;
	struct load *load;
	unsigned long *held;	/* by buffer: its first PFN, or PFN_NONE */
	unsigned long *pages;	/* and its length */
	unsigned long cycle;
	uint64_t seed;
};

/* ---- the machine ---- */

/* What follows the size in the last cma= of a command line: "@BASE…", or nothing. */
static void cma_place(const char *cmdline, char *place, size_t room)
{
	char *line = strdup(cmdline ? cmdline : ""), *rest = line, *name, *value;
	const char *end;

	*place = '\0';
	while (rest && *rest) {
		rest = next_arg(rest, &name, &value);
		if (!value && !strcmp(name, "--"))
			break;
		if (!value || !parameq(name, "cma"))
			continue;
		memparse(value, &end);
		snprintf(place, room, "%s", *end == '@' ? end : "");
	}
	free(line);
}

/* The description, with cma= of the size that is tried. */
static struct machine_desc *describe(const struct trial *trial, char error[TRIAL_ERROR_MAX])
{
	struct machine_desc *desc = machine_source_load(&trial->source, error);
	char place[64], words[128];

	if (!desc || trial->area)
		return desc;
	cma_place(desc->cmdline, place, sizeof(place));
	snprintf(words, sizeof(words), "cma=%llu%s", (unsigned long long)trial->size, place);
	if (!machine_desc_add_cmdline(desc, words))
		return desc;
	snprintf(error, TRIAL_ERROR_MAX, "out of memory");
	machine_desc_free(desc);
	return NULL;
}

/* Why the boot made no area: the last that was said of it. */
static void tell_refusal(struct run *run)
{
	const struct printk_log *log = board_log(run->board);
	char *reason = run->result->refused;
	struct printk_record record;
	size_t size = sizeof(run->result->refused);

	snprintf(reason, size, "the machine boots without it");
	for (uint64_t seq = printk_first_seq(log); printk_read(log, seq, &record);
	     seq = record.seq + 1)
		if (record.level <= LOG_WARNING && !strncmp(record.text, "cma: ", 5))
			snprintf(reason, size, "%s", record.text);
}

/* False: there is no such area, and the result says why. */
static bool find_area(struct run *run)
{
	const struct trial *trial = run->trial;
	uint64_t size;

	run->cma = trial->area ? cma_find(run->m, trial->area) : board_default_cma(run->board);
	if (!run->cma || !run->cma->count) {
		tell_refusal(run);
		return false;
	}
	size = (uint64_t)run->cma->count << page_shift(run->m);
	if (trial->area)
		run->result->size = size;
	if (run->result->size == size)
		return true;
	snprintf(run->result->refused, sizeof(run->result->refused),
		 "the default area has %llu bytes: cma= does not decide its size here",
		 (unsigned long long)size);
	return false;
}

static void power_off(struct run *run)
{
	board_destroy(run->board);
	load_destroy(run->load);
	free(run->held);
	free(run->pages);
}

static int power_on(struct run *run, char error[TRIAL_ERROR_MAX])
{
	size_t buffers = run->trial->script->nr_names;
	struct machine_desc *desc;

	run->load = load_create(run->seed);
	run->held = calloc(buffers + 1, sizeof(*run->held));
	run->pages = calloc(buffers + 1, sizeof(*run->pages));
	if (!run->load || !run->held || !run->pages) {
		snprintf(error, TRIAL_ERROR_MAX, "out of memory");
		return -ENOMEM;
	}
	desc = describe(run->trial, error);
	if (!desc)
		return -EINVAL;
	run->board = board_boot(desc, &(struct board_hooks){ .ctx = run->load,
							     .migrated = load_migrated,
							     .refused = load_refused }, error);
	if (!run->board)
		return -EINVAL;
	run->m = board_machine(run->board);
	for (size_t i = 0; i < buffers; i++)
		run->held[i] = PFN_NONE;
	return 0;
}

/* ---- the script ---- */

/* Source: 6.1 kernel/dma/contiguous.c, cma_alloc_aligned(). */
static unsigned int align_order(const struct run *run, const struct script_step *step,
				unsigned long pages)
{
	unsigned int order = 0, max = step->align ? 63 : CMA_ALIGNMENT;
	uint64_t align = step->align ? step->align >> page_shift(run->m) : pages;

	while (order < max && (uint64_t)1 << order < align)
		order++;
	return order;
}

static void count_failure(struct run *run, const struct script_step *step, int err)
{
	struct trial_result *r = run->result;

	if (err == -EBUSY)
		r->ebusy++;
	else
		r->enomem++;
	if (r->line)
		return;
	r->line = step->line;
	r->cycle = run->cycle;
	r->seed = run->seed;
	r->error = err;
}

static void measure(struct run *run)
{
	unsigned int shift = page_shift(run->m);
	uint64_t hole = (uint64_t)cma_maxchunk(run->cma) << shift;
	uint64_t used = (uint64_t)cma_used(run->cma) << shift;

	if (hole < run->result->hole)
		run->result->hole = hole;
	if (used > run->result->peak)
		run->result->peak = used;
}

static void do_alloc(struct run *run, const struct script_step *step)
{
	uint64_t page = (uint64_t)1 << page_shift(run->m);
	unsigned long pages = (unsigned long)((step->size + page - 1) / page);
	int err = 0;

	run->pages[step->buffer] = pages;
	run->held[step->buffer] = cma_alloc(run->m, run->cma, pages, align_order(run, step, pages),
					    true, &err);
	if (run->held[step->buffer] == PFN_NONE)
		count_failure(run, step, err);
	measure(run);
}

/* What could not be allocated is not there to be freed. */
static void do_free(struct run *run, unsigned int buffer)
{
	if (run->held[buffer] != PFN_NONE)
		cma_release(run->m, run->cma, run->held[buffer], run->pages[buffer]);
	run->held[buffer] = PFN_NONE;
}

static unsigned long load_pages(const struct run *run, const struct script_step *step)
{
	if (step->percent)
		return (unsigned long)((uint64_t)totalram_pages(run->m) * step->percent / 100);
	return (unsigned long)(step->size >> page_shift(run->m));
}

static int do_step(void *ctx, const struct script_step *step)
{
	struct run *run = ctx;
	int err = 0;

	if (run->trial->stop && run->trial->stop())
		return -EINTR;
	if (step->op == SCRIPT_LOAD)
		load_set_pages(run->load, step->movable, load_pages(run, step));
	else if (step->op == SCRIPT_CHURN)
		load_set_churn(run->load, step->count);
	else if (step->op == SCRIPT_PIN)
		load_set_pin(run->load, step->count, step->moves);
	else
		err = load_round(run->load);
	if (!err && step->op == SCRIPT_ALLOC)
		do_alloc(run, step);
	else if (!err && step->op == SCRIPT_FREE)
		do_free(run, step->buffer);
	quiet_vmstat(run->m);
	board_advance(run->board, STEP_NS);
	return err;
}

static int run_cycles(struct run *run, char error[TRIAL_ERROR_MAX])
{
	const struct script *script = run->trial->script;
	int err = load_attach(run->load, run->m, run->cma);

	for (run->cycle = 1; !err && run->cycle <= run->trial->cycles; run->cycle++) {
		err = script_walk(script, (unsigned long)-1, do_step, run);
		for (size_t i = 0; !err && i < script->nr_names; i++)
			do_free(run, (unsigned int)i);
		run->result->cycles += !err;
	}
	if (err)
		snprintf(error, TRIAL_ERROR_MAX, err == -EINTR ? "stopped" : "out of memory");
	return err;
}

int trial_run(const struct trial *trial, struct trial_result *result, char error[TRIAL_ERROR_MAX])
{
	int err = 0;

	memset(result, 0, sizeof(*result));
	result->size = trial->size;
	result->hole = UINT64_MAX;
	for (unsigned long i = 0; !err && i < trial->seeds && !*result->refused; i++) {
		struct run run = { .trial = trial, .result = result, .seed = trial->seed + i };

		err = power_on(&run, error);
		if (!err && find_area(&run)) {
			err = run_cycles(&run, error);
			if ((uint64_t)load_short(run.load) << page_shift(run.m) > result->missing)
				result->missing = (uint64_t)load_short(run.load)
						  << page_shift(run.m);
		}
		power_off(&run);
	}
	return err;
}

/* ---- limits ---- */

int trial_limits(const struct trial *trial, struct trial_limits *limits,
		 char error[TRIAL_ERROR_MAX])
{
	struct machine_desc *desc = machine_source_load(&trial->source, error);
	struct board *board = desc ? board_boot(desc, NULL, error) : NULL;
	struct machine *m;
	uint64_t page;

	if (!board)
		return -EINVAL;
	m = board_machine(board);
	page = (uint64_t)1 << page_shift(m);
	limits->align = cma_min_alignment_bytes(m);
	limits->least = script_peak(trial->script, page);
	limits->memory = (uint64_t)totalram_pages(m) * page;
	board_destroy(board);
	return 0;
}
