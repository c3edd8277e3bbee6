// SPDX-License-Identifier: GPL-2.0-or-later
/* A scenario, step by step: see scenario.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "files/scenario.h"

int scenario_fail(struct scenario_run *run, const struct scenario_step *step, int err,
		  const char *format, ...)
{
	int len = snprintf(run->error, sizeof(run->error), "%s:%u: ", run->scenario->name,
			   step->line);
	va_list args;

	va_start(args, format);
	vsnprintf(run->error + len, sizeof(run->error) - (size_t)len, format, args);
	va_end(args);
	return err;
}

bool scenario_stopped(const struct scenario_run *run)
{
	return vfs_stopped(run->call);
}

static struct machine *machine_of(const struct scenario_run *run)
{
	return board_machine(run->f->board);
}

/* ---- conditions ---- */

static int need(struct scenario_run *run, const struct scenario_step *step)
{
	if (scenario_holds(machine_of(run), &step->condition, &run->lots))
		return 0;
	snprintf(run->error, sizeof(run->error), "%s needs %s", run->scenario->name,
		 *step->words ? step->words : step->path);
	return -EINVAL;
}

static int expect(struct scenario_run *run, const struct scenario_step *step)
{
	const struct scenario_condition *c = &step->condition;
	struct machine *m = machine_of(run);

	if (scenario_holds(m, c, &run->lots))
		return 0;
	return scenario_fail(run, step, -EINVAL, "this machine does not come to %s: it is %lld and "
			     "%lld%s%s", step->path, scenario_value(m, &c->left, &run->lots),
			     scenario_value(m, &c->right, &run->lots), *step->words ? "; " : "",
			     step->words);
}

/* ---- writing ---- */

/* One {…}, from its brace on. Returns what follows it. */
static const char *put_amount(struct scenario_run *run, const char *open, struct vfs_text *out)
{
	size_t len = strcspn(open + 1, "}");
	char amount[128], reason[SCENARIO_REASON_MAX];
	struct scenario_expression e;
	long long value = (long long)run->round;

	snprintf(amount, sizeof(amount), "%.*s", (int)len, open + 1);
	if (strcmp(amount, "i") && scenario_read_expression(amount, &e, reason))
		value = scenario_value(machine_of(run), &e, &run->lots);
	vfs_printf(out, "%lld", value < 0 ? 0 : value);
	return open + len + 2;
}

static void put_text(struct scenario_run *run, const char *text, struct vfs_text *out)
{
	while (*text) {
		if (*text == '{')
			text = put_amount(run, text, out);
		else
			vfs_putc(out, *text++);
	}
	vfs_putc(out, '\0');
}

/* The last thing that we said in the log since then, which is why. Null: nothing. */
static const char *last_words(const struct scenario_run *run, uint64_t since)
{
	const struct printk_log *log = board_log(run->f->board);
	static const char ours[] = "buddyfs: ";
	struct printk_record record;

	if (printk_next_seq(log) == since || !printk_read(log, printk_next_seq(log) - 1, &record) ||
	    strncmp(record.text, ours, strlen(ours)))
		return NULL;
	return record.text + strlen(ours);
}

/* Write, or make or remove a directory. */
static int change_tree(struct scenario_run *run, const struct scenario_step *step,
		       const char *path, const struct vfs_text *text)
{
	const struct vfs_caller *caller = run->call->caller;

	switch (step->op) {
	case SCENARIO_MKDIR:
		return vfs_mkdir_within(run->f->vfs, path, caller);
	case SCENARIO_RMDIR:
		return vfs_rmdir_within(run->f->vfs, path, caller);
	default:
		return vfs_write_within(run->f->vfs, path, text->data, text->len, caller);
	}
}

static int write_step(struct scenario_run *run, const struct scenario_step *step)
{
	uint64_t said = printk_next_seq(board_log(run->f->board));
	struct vfs_text path = { 0 }, text = { 0 };
	const char *why;
	int err = -ENOMEM;

	put_text(run, step->path, &path);
	put_text(run, step->words, &text);
	if (!path.failed && !text.failed) {
		text.data[text.len - 1] = '\n';
		err = change_tree(run, step, path.data, &text);
	}
	why = last_words(run, said);
	if (err && why)
		scenario_fail(run, step, err, "%s", why);
	else if (err)
		scenario_fail(run, step, err, "%s: %s",
			      path.failed ? step->path : path.data, strerror(-err));
	vfs_text_free(&path);
	vfs_text_free(&text);
	if (!step->try || err == -EINTR)
		return err;
	*run->error = '\0';
	return 0;
}

/* ---- steps ---- */

/* A step that allocates is one call: who was woken runs after it, and time passes. */
static int call_kernel(struct scenario_run *run, const struct scenario_step *step,
		       int (*fn)(struct scenario_run *run, const struct scenario_step *step))
{
	int err;

	run->f->caller = run->call->caller;
	err = fn(run, step);
	files_end(run->call);
	return err;
}

static int do_step(struct scenario_run *run, const struct scenario_step *step)
{
	switch (step->op) {
	case SCENARIO_NEEDS:
		return need(run, step);
	case SCENARIO_EXPECT:
		return expect(run, step);
	case SCENARIO_FILL:
		return call_kernel(run, step, scenario_fill);
	case SCENARIO_CMA_FILL:
		return call_kernel(run, step, scenario_cma_fill);
	case SCENARIO_THIN:
		return call_kernel(run, step, scenario_thin);
	default:
		return write_step(run, step);
	}
}

/* Repeats that are open. */
struct rounds {
	size_t first;
	long long round, rounds;
};

/* Past the end of the repeat at i. */
static size_t skip(const struct scenario *s, size_t i)
{
	for (int depth = 0; ; i++) {
		depth += s->step[i].op == SCENARIO_REPEAT;
		depth -= s->step[i].op == SCENARIO_END;
		if (!depth)
			return i;
	}
}

int scenario_run(struct scenario_run *run)
{
	const struct scenario *s = run->scenario;
	struct rounds open[SCENARIO_DEPTH_MAX + 1] = { 0 };
	unsigned int depth = 0;
	int err = 0;

	for (size_t i = 0; !err && i < s->nr_steps; i++) {
		const struct scenario_step *step = &s->step[i];

		if (scenario_stopped(run)) {
			err = -EINTR;
		} else if (step->op == SCENARIO_REPEAT) {
			long long n = scenario_value(machine_of(run), &step->amount, &run->lots);

			if (n > 0)
				open[++depth] = (struct rounds){ i, 0, n };
			else
				i = skip(s, i);
		} else if (step->op == SCENARIO_END) {
			if (++open[depth].round < open[depth].rounds)
				i = open[depth].first;
			else
				depth--;
		} else {
			run->round = (unsigned long)open[depth].round;
			err = do_step(run, step);
		}
	}
	if (err == -EINTR)
		snprintf(run->error, sizeof(run->error), "%s: interrupted", s->name);
	else if (err && !*run->error)
		snprintf(run->error, sizeof(run->error), "%s: %s", s->name, strerror(-err));
	return err;
}
