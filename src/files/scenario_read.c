// SPDX-License-Identifier: GPL-2.0-or-later
/* Scenarios from text: see scenario.h. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/line.h"
#include "files/scenario.h"
#include "machine/gfp_names.h"

/* The flags of pages that nobody misses if there are none. */
#define FILL_GFP	(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY)
#define MOVABLE_GFP	(GFP_HIGHUSER_MOVABLE | __GFP_NOWARN | __GFP_NORETRY)

struct reader {
	struct scenario *scenario;
	const char *name;
	unsigned int line;
	struct line keys;			/* of this line */
	size_t open[SCENARIO_DEPTH_MAX];	/* repeats that have no end yet */
	unsigned int depth;
	char *error;
};

static bool refuse(struct reader *r, unsigned int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static bool refuse(struct reader *r, unsigned int line, const char *format, ...)
{
	int len = snprintf(r->error, SCENARIO_ERROR_MAX, "%.100s:%u: ", r->name, line);
	va_list args;

	va_start(args, format);
	vsnprintf(r->error + len, SCENARIO_ERROR_MAX - (size_t)len, format, args);
	va_end(args);
	return false;
}

static bool copy(struct reader *r, char **to, const char *text)
{
	*to = strdup(text);
	return *to || refuse(r, r->line, "out of memory");
}

/* ---- keys ---- */

static bool take_condition(struct reader *r, const char *text, struct scenario_condition *c)
{
	char reason[SCENARIO_REASON_MAX];

	return scenario_read_condition(text, c, reason) ||
	       refuse(r, r->line, "%s: %s", text, reason);
}

static bool take_amount(struct reader *r, const char *text, struct scenario_expression *e)
{
	char reason[SCENARIO_REASON_MAX];

	return scenario_read_expression(text, e, reason) ||
	       refuse(r, r->line, "%s: %s", text, reason);
}

/* "ORDER:WEIGHT,…", or an order alone. */
static void take_orders(struct line *keys, unsigned int weight[SCENARIO_ORDERS])
{
	const char *text = line_text_or(keys, "orders", "0"), *at = text;

	for (char *end; ; at = end + 1) {
		unsigned long order = strtoul(at, &end, 10), parts = 1;

		if (isdigit((unsigned char)*at) && *end == ':' && isdigit((unsigned char)end[1]))
			parts = strtoul(end + 1, &end, 10);
		if (!isdigit((unsigned char)*at) || (*end && *end != ',') ||
		    order >= SCENARIO_ORDERS || !parts || parts > 1000000) {
			line_fail(keys, "orders=%s is not ORDER:WEIGHT, with commas between", text);
			return;
		}
		weight[order] = (unsigned int)parts;
		if (!*end)
			return;
	}
}

/* Those that all allocations have. */
static bool take_limits(struct reader *r, struct scenario_step *step)
{
	const char *pages = line_text_or(&r->keys, "pages", NULL);
	const char *until = line_text_or(&r->keys, "until", NULL);
	const char *owner = line_has(&r->keys, "owner") ? line_name(&r->keys, "owner") : NULL;

	take_orders(&r->keys, step->weight);
	return copy(r, &step->name, line_name(&r->keys, "name")) &&
	       (!owner || copy(r, &step->owner, owner)) &&
	       (!pages || take_amount(r, pages, &step->amount)) &&
	       (!until || take_condition(r, until, &step->condition));
}

static bool done(struct reader *r)
{
	return !line_done(&r->keys) || refuse(r, r->line, "%s", r->keys.error);
}

static bool read_fill(struct reader *r, struct scenario_step *step)
{
	static const char *const words[] = { "0", "1", "lru", NULL };
	struct line *keys = &r->keys;
	const char *gfp = line_text_or(keys, "gfp", NULL);
	bool movable = line_choice_or(keys, "movable", 0, words) > 0;

	step->gfp = movable ? MOVABLE_GFP : FILL_GFP;
	if (gfp && gfp_parse(gfp, &step->gfp))
		line_fail(keys, "gfp=%s: there is no such flag", gfp);
	if (gfp)
		step->gfp |= __GFP_NOWARN;
	step->movable = line_choice_or(keys, "movable", step->gfp & __GFP_MOVABLE ? 1 : 0, words);
	step->lru = line_choice_or(keys, "movable", 0, words) == 2;
	step->pinned = line_number_or(keys, "pinned", 0, 0, 1);
	step->nid = line_has(keys, "node") ? (int)line_number(keys, "node", 0, MAX_NUMNODES - 1)
					   : NUMA_NO_NODE;
	step->cpu = (int)line_number_or(keys, "cpu", 0, 0, NR_CPUS - 1);
	return take_limits(r, step) && done(r);
}

static bool read_cma_fill(struct reader *r, struct scenario_step *step)
{
	const char *area = line_text_or(&r->keys, "area", NULL);

	step->align = -1;
	if (line_has(&r->keys, "align"))
		step->align = (int)line_number(&r->keys, "align", 0, 40);
	return (!area || copy(r, &step->area, area)) && take_limits(r, step) && done(r);
}

static bool was_filled(const struct scenario *s, const char *name)
{
	for (size_t i = 0; i < s->nr_steps; i++)
		if (s->step[i].name && !strcmp(s->step[i].name, name))
			return true;
	return false;
}

static bool read_thin(struct reader *r, struct scenario_step *step)
{
	const char *until = line_text_or(&r->keys, "until", NULL);
	const char *name = line_name(&r->keys, "name");

	step->percent = (unsigned int)line_number_or(&r->keys, "percent", 0, 1, 100);
	step->every = (unsigned int)line_number_or(&r->keys, "every", 0, 1, 1000000);
	if (!step->percent == !step->every)
		line_fail(&r->keys, "it is percent= or every=");
	if (!was_filled(r->scenario, name))
		line_fail(&r->keys, "name=%s: nothing was allocated under it before", name);
	return copy(r, &step->name, name) &&
	       (!until || take_condition(r, until, &step->condition)) && done(r);
}

/* ---- steps of words ---- */

/* Cut the first word off. */
static char *first_word(char *text, char **rest)
{
	size_t len = strcspn(text, " \t");

	*rest = text + len + strspn(text + len, " \t");
	text[len] = '\0';
	return text;
}

static bool read_condition_step(struct reader *r, struct scenario_step *step, char *rest)
{
	char *words, *condition = first_word(rest, &words);

	return take_condition(r, condition, &step->condition) &&
	       copy(r, &step->path, condition) && copy(r, &step->words, words);
}

/* Each {…} is an amount, or the number of the round. */
static bool check_braces(struct reader *r, const char *text)
{
	struct scenario_expression e;
	char amount[128];

	for (const char *open; (open = strchr(text, '{')); text = open + strlen(amount) + 2) {
		size_t len = strcspn(open + 1, "}");

		if (open[1 + len] != '}' || len >= sizeof(amount))
			return refuse(r, r->line, "\"%.40s\": { without }", open);
		memcpy(amount, open + 1, len);
		amount[len] = '\0';
		if (strcmp(amount, "i") && !take_amount(r, amount, &e))
			return false;
	}
	return true;
}

static bool read_write(struct reader *r, struct scenario_step *step, char *rest)
{
	char *words, *path = first_word(rest, &words);

	if (!*path)
		return refuse(r, r->line, "write PATH [TEXT]");
	return check_braces(r, path) && check_braces(r, words) && copy(r, &step->path, path) &&
	       copy(r, &step->words, words);
}

static bool read_path(struct reader *r, struct scenario_step *step, char *rest)
{
	if (!*rest || strpbrk(rest, " \t"))
		return refuse(r, r->line, "mkdir or rmdir PATH");
	return check_braces(r, rest) && copy(r, &step->path, rest) && copy(r, &step->words, "");
}

static bool read_repeat(struct reader *r, struct scenario_step *step, char *rest)
{
	if (r->depth == SCENARIO_DEPTH_MAX)
		return refuse(r, r->line, "more than %d repeats within one another",
			      SCENARIO_DEPTH_MAX);
	r->open[r->depth++] = r->scenario->nr_steps;
	return take_amount(r, rest, &step->amount);
}

static bool read_block_end(struct reader *r, struct scenario_step *step, char *rest)
{
	if (*rest)
		return refuse(r, r->line, "\"%.40s\" is too much after end", rest);
	if (!r->depth)
		return refuse(r, r->line, "end without a repeat");
	r->depth--;
	return true;
}

static bool read_about(struct reader *r, const char *text)
{
	if (r->scenario->about)
		return refuse(r, r->line, "about comes twice");
	if (!*text)
		return refuse(r, r->line, "about what?");
	return copy(r, &r->scenario->about, text);
}

/* ---- lines ---- */

static const struct form {
	const char *word;
	enum scenario_op op;
	bool (*keys)(struct reader *r, struct scenario_step *step);
	bool (*words)(struct reader *r, struct scenario_step *step, char *rest);
} forms[] = {
	{ "needs", SCENARIO_NEEDS, NULL, read_condition_step },
	{ "fill", SCENARIO_FILL, read_fill, NULL },
	{ "cma_fill", SCENARIO_CMA_FILL, read_cma_fill, NULL },
	{ "thin", SCENARIO_THIN, read_thin, NULL },
	{ "write", SCENARIO_WRITE, NULL, read_write },
	{ "mkdir", SCENARIO_MKDIR, NULL, read_path },
	{ "rmdir", SCENARIO_RMDIR, NULL, read_path },
	{ "repeat", SCENARIO_REPEAT, NULL, read_repeat },
	{ "end", SCENARIO_END, NULL, read_block_end },
	{ "expect", SCENARIO_EXPECT, NULL, read_condition_step },
};

static void free_step(struct scenario_step *step)
{
	free(step->name);
	free(step->owner);
	free(step->area);
	free(step->path);
	free(step->words);
}

static bool add_step(struct reader *r, const struct scenario_step *step)
{
	struct scenario *s = r->scenario;
	void *grown = realloc(s->step, (s->nr_steps + 1) * sizeof(*s->step));

	if (!grown)
		return refuse(r, r->line, "out of memory");
	s->step = grown;
	s->step[s->nr_steps++] = *step;
	return true;
}

static bool can_be_tried(enum scenario_op op)
{
	return op == SCENARIO_WRITE || op == SCENARIO_MKDIR || op == SCENARIO_RMDIR;
}

static bool read_step(struct reader *r, char *text)
{
	struct scenario_step step = { .line = r->line };
	const struct form *f = forms;
	char *rest, *word = first_word(text, &rest);
	bool well;

	if (!strcmp(word, "about"))
		return read_about(r, rest);
	step.try = !strcmp(word, "try");
	if (step.try)
		word = first_word(rest, &rest);
	while (f < forms + ARRAY_SIZE(forms) && strcmp(f->word, word))
		f++;
	if (f == forms + ARRAY_SIZE(forms))
		return refuse(r, r->line, "\"%.40s\" is none of about, needs, fill, cma_fill, thin, "
			      "write, mkdir, rmdir, repeat, end, expect", word);
	step.op = f->op;
	if (step.try && !can_be_tried(step.op))
		return refuse(r, r->line, "try goes with write, mkdir and rmdir");
	if (f->keys)
		line_parse(&r->keys, rest);
	well = f->keys ? f->keys(r, &step) : f->words(r, &step, rest);
	well = well && add_step(r, &step);
	if (!well)
		free_step(&step);
	return well;
}

/* What stands before a comment: a # at the start, or after a blank. */
static void cut_comment(char *text)
{
	for (char *at = text; (at = strchr(at, '#')); at++)
		if (at == text || isblank((unsigned char)at[-1])) {
			*at = '\0';
			break;
		}
	for (size_t len = strlen(text); len && isspace((unsigned char)text[len - 1]); )
		text[--len] = '\0';
}

static bool read_lines(struct reader *r, char *text)
{
	for (char *line; (line = strsep(&text, "\n")); ) {
		r->line++;
		cut_comment(line);
		line += strspn(line, " \t");
		if (*line && !read_step(r, line))
			return false;
	}
	if (r->depth)
		return refuse(r, r->scenario->step[r->open[r->depth - 1]].line,
			      "repeat without an end");
	if (!r->scenario->about)
		return refuse(r, 1, "there is no line about it");
	return true;
}

struct scenario *scenario_read(const char *text, const char *name, char error[SCENARIO_ERROR_MAX])
{
	struct scenario *s = calloc(1, sizeof(*s));
	struct reader r = { .scenario = s, .name = name, .error = error };
	char *lines = strdup(text);

	*error = '\0';
	if (s && lines)
		snprintf(s->name, sizeof(s->name), "%s", name);
	else
		refuse(&r, 1, "out of memory");
	if (!s || !lines || !read_lines(&r, lines)) {
		scenario_free(s);
		s = NULL;
	}
	free(lines);
	return s;
}

void scenario_free(struct scenario *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nr_steps; i++)
		free_step(&s->step[i]);
	free(s->step);
	free(s->about);
	free(s);
}
