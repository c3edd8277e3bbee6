// SPDX-License-Identifier: GPL-2.0-or-later
/* Driver scripts: see script.h. */
#include "sizing/script.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX	5	/* one more than any line has */
#define COUNT_MAX	1000000000UL

struct reader {
	struct script *script;
	const char *file;
	unsigned int line;
	char *error;
	char *word[WORDS_MAX];
	unsigned int nr_words;
	size_t open[SCRIPT_DEPTH_MAX];	/* repeats that have no end yet */
	unsigned int depth;
};

static bool refuse(struct reader *r, unsigned int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static bool refuse(struct reader *r, unsigned int line, const char *format, ...)
{
	int len = snprintf(r->error, SCRIPT_ERROR_MAX, "%.200s:%u: ", r->file, line);
	va_list args;

	va_start(args, format);
	vsnprintf(r->error + len, SCRIPT_ERROR_MAX - (size_t)len, format, args);
	va_end(args);
	return false;
}

/* ---- words ---- */

/* Decimal digits. Null: none, or too many. */
static const char *read_digits(const char *text, uint64_t *value)
{
	const char *start = text;

	for (*value = 0; isdigit((unsigned char)*text); text++)
		if (__builtin_mul_overflow(*value, (uint64_t)10, value) ||
		    __builtin_add_overflow(*value, (uint64_t)(*text - '0'), value))
			return NULL;
	return text == start ? NULL : text;
}

static bool take_count(struct reader *r, const char *text, unsigned long min, unsigned long *count)
{
	uint64_t value = 0;
	const char *end = read_digits(text, &value);

	if (!end || *end)
		return refuse(r, r->line, "\"%s\" is not a number", text);
	if (value < min || value > COUNT_MAX)
		return refuse(r, r->line, "%s is not from %lu to %lu", text, min, COUNT_MAX);
	*count = (unsigned long)value;
	return true;
}

static bool take_size(struct reader *r, const char *text, uint64_t *size)
{
	const char *end = read_digits(text, size), *unit;

	if (end && *end) {
		unit = strchr("KMG", toupper((unsigned char)*end));
		if (!unit || end[1])
			return refuse(r, r->line, "\"%s\" is not a size: a number, and K, M or G",
				      text);
		if (__builtin_mul_overflow(*size, (uint64_t)1 << 10 * (*unit == 'K' ? 1 :
					   *unit == 'M' ? 2 : 3), size))
			end = NULL;
	} else if (!end && !isdigit((unsigned char)*text)) {
		return refuse(r, r->line, "\"%s\" is not a size: a number, and K, M or G", text);
	}
	if (!end || *size > SCRIPT_SIZE_MAX)
		return refuse(r, r->line, "%s is more than any machine has", text);
	return true;
}

static bool take_buffer(struct reader *r, const char *text, unsigned int *buffer)
{
	struct script *s = r->script;
	const char *at = text;
	void *grown;

	while (isalnum((unsigned char)*at) || (*at && strchr("_-.:@", *at)))
		at++;
	if (*at)
		return refuse(r, r->line, "\"%s\": a name has letters, digits and _ - . : @", text);
	if (at - text > SCRIPT_NAME_MAX)
		return refuse(r, r->line, "a name of more than %d bytes", SCRIPT_NAME_MAX);
	for (*buffer = 0; *buffer < s->nr_names; ++*buffer)
		if (!strcmp(s->name[*buffer], text))
			return true;
	if (s->nr_names == SCRIPT_BUFFERS_MAX)
		return refuse(r, r->line, "more than %d names", SCRIPT_BUFFERS_MAX);
	grown = realloc(s->name, (s->nr_names + 1) * sizeof(*s->name));
	if (!grown)
		return refuse(r, r->line, "out of memory");
	s->name = grown;
	strcpy(s->name[s->nr_names++], text);
	return true;
}

/* ---- lines ---- */

static bool read_alloc(struct reader *r, struct script_step *step)
{
	if (!take_buffer(r, r->word[1], &step->buffer) || !take_size(r, r->word[2], &step->size))
		return false;
	if (!step->size)
		return refuse(r, r->line, "a buffer of no bytes");
	if (r->nr_words < 4)
		return true;
	if (!take_size(r, r->word[3], &step->align))
		return false;
	if (!step->align || step->align & (step->align - 1))
		return refuse(r, r->line, "%s is no power of two to be aligned to", r->word[3]);
	return true;
}

static bool read_free(struct reader *r, struct script_step *step)
{
	return take_buffer(r, r->word[1], &step->buffer);
}

static bool read_repeat(struct reader *r, struct script_step *step)
{
	if (r->depth == SCRIPT_DEPTH_MAX)
		return refuse(r, r->line, "more than %d repeats within one another",
			      SCRIPT_DEPTH_MAX);
	r->open[r->depth++] = r->script->nr_steps;
	return take_count(r, r->word[1], 1, &step->count);
}

static bool read_end(struct reader *r, struct script_step *step)
{
	if (!r->depth)
		return refuse(r, r->line, "end without a repeat");
	r->depth--;
	return true;
}

static bool read_load(struct reader *r, struct script_step *step)
{
	char *text = r->word[2];
	size_t len = strlen(text);
	unsigned long percent = 0;

	step->movable = !strcmp(r->word[1], "movable");
	if (!step->movable && strcmp(r->word[1], "unmovable"))
		return refuse(r, r->line, "\"%s\": a load is movable or unmovable", r->word[1]);
	if (text[len - 1] != '%')
		return take_size(r, text, &step->size);
	text[len - 1] = '\0';
	if (!take_count(r, text, 0, &percent))
		return false;
	if (percent > 100)
		return refuse(r, r->line, "%s%% is more than all memory", text);
	step->percent = (unsigned int)percent;
	return true;
}

static bool read_churn(struct reader *r, struct script_step *step)
{
	return take_count(r, r->word[1], 0, &step->count);
}

static bool read_pin(struct reader *r, struct script_step *step)
{
	return take_count(r, r->word[1], 0, &step->count) &&
	       (r->nr_words < 3 || take_count(r, r->word[2], 1, &step->moves));
}

static const struct form {
	const char *word, *form;
	enum script_op op;
	unsigned int min, max;	/* words */
	bool (*read)(struct reader *r, struct script_step *step);
} forms[] = {
	{ "alloc", "alloc NAME SIZE [ALIGNMENT]", SCRIPT_ALLOC, 3, 4, read_alloc },
	{ "free", "free NAME", SCRIPT_FREE, 2, 2, read_free },
	{ "repeat", "repeat TIMES", SCRIPT_REPEAT, 2, 2, read_repeat },
	{ "end", "end", SCRIPT_END, 1, 1, read_end },
	{ "load", "load movable|unmovable PERCENT%|SIZE", SCRIPT_LOAD, 3, 3, read_load },
	{ "churn", "churn PAGES", SCRIPT_CHURN, 2, 2, read_churn },
	{ "pin", "pin PAGES [MOVES]", SCRIPT_PIN, 2, 3, read_pin },
};

static bool read_words(struct reader *r)
{
	struct script *s = r->script;
	struct script_step step = { .line = r->line };
	const struct form *f = forms;
	void *grown;

	while (f < forms + sizeof(forms) / sizeof(forms[0]) && strcmp(f->word, r->word[0]))
		f++;
	if (f == forms + sizeof(forms) / sizeof(forms[0]))
		return refuse(r, r->line, "\"%.60s\" is none of alloc, free, repeat, end, load, "
			      "churn, pin", r->word[0]);
	if (r->nr_words < f->min || r->nr_words > f->max)
		return refuse(r, r->line, "it is: %s", f->form);
	step.op = f->op;
	if (!f->read(r, &step))
		return false;
	grown = realloc(s->step, (s->nr_steps + 1) * sizeof(*s->step));
	if (!grown)
		return refuse(r, r->line, "out of memory");
	s->step = grown;
	s->step[s->nr_steps++] = step;
	return true;
}

static bool read_line(struct reader *r, char *text)
{
	char *comment = strchr(text, '#'), *rest, *word;

	if (comment)
		*comment = '\0';
	r->nr_words = 0;
	for (word = strtok_r(text, " \t\r\n", &rest); word && r->nr_words < WORDS_MAX;
	     word = strtok_r(NULL, " \t\r\n", &rest))
		r->word[r->nr_words++] = word;
	return !r->nr_words || read_words(r);
}

static bool read_lines(struct reader *r, FILE *in)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t len;
	bool well = true;

	while (well && (len = getline(&text, &room, in)) >= 0) {
		r->line++;
		if (strlen(text) != (size_t)len)
			well = refuse(r, r->line, "a zero byte: this is no text");
		else
			well = read_line(r, text);
	}
	free(text);
	if (well && ferror(in))
		return refuse(r, r->line + 1, "it cannot be read");
	if (well && r->depth)
		return refuse(r, r->script->step[r->open[r->depth - 1]].line, "repeat without an end");
	return well;
}

/* ---- what is held ---- */

/* A pass over the script; at most two rounds of a repeat, since all others are as the second. */
struct holding_pass {
	struct reader *r;		/* null: the script is known to be well */
	const struct script *script;
	uint64_t unit;
	uint64_t *held;			/* by buffer, bytes; 0: not */
	unsigned int *since;		/* by buffer, the line that allocated it */
	uint64_t now, peak;
	size_t allocs;
};

static int hold(void *ctx, const struct script_step *step)
{
	struct holding_pass *p = ctx;
	uint64_t *held = &p->held[step->buffer];

	if (step->op == SCRIPT_ALLOC) {
		if (*held && p->r)
			refuse(p->r, step->line, "%s is held already, since line %u",
			       p->script->name[step->buffer], p->since[step->buffer]);
		if (*held)
			return -1;
		*held = (step->size + p->unit - 1) / p->unit * p->unit;
		p->since[step->buffer] = step->line;
		p->now += *held;
		p->allocs++;
	} else if (step->op == SCRIPT_FREE) {
		if (!*held && p->r)
			refuse(p->r, step->line, "%s is not held here",
			       p->script->name[step->buffer]);
		if (!*held)
			return -1;
		p->now -= *held;
		*held = 0;
	}
	if (p->now > p->peak)
		p->peak = p->now;
	return 0;
}

static bool run_pass(struct holding_pass *p)
{
	bool well;

	p->held = calloc(p->script->nr_names + 1, sizeof(*p->held));
	p->since = calloc(p->script->nr_names + 1, sizeof(*p->since));
	well = p->held && p->since && !script_walk(p->script, 2, hold, p);
	free(p->held);
	free(p->since);
	return well;
}

uint64_t script_peak(const struct script *script, uint64_t unit)
{
	struct holding_pass pass = { .script = script, .unit = unit };

	run_pass(&pass);
	return pass.peak;
}

/* Whatever is freed is held, and whatever is allocated is not. */
static bool check_holdings(struct reader *r)
{
	struct holding_pass pass = { .r = r, .script = r->script, .unit = 1 };

	refuse(r, r->line, "out of memory");
	if (!run_pass(&pass))
		return false;
	if (!pass.allocs)
		return refuse(r, r->line ? r->line : 1, "nothing is allocated");
	return true;
}

struct script *script_read(FILE *in, const char *file, char error[SCRIPT_ERROR_MAX])
{
	struct script *script = calloc(1, sizeof(*script));
	struct reader r = { .script = script, .file = file, .error = error };

	if (!script) {
		refuse(&r, 1, "out of memory");
		return NULL;
	}
	if (read_lines(&r, in) && check_holdings(&r)) {
		*error = '\0';
		return script;
	}
	script_free(script);
	return NULL;
}

void script_free(struct script *script)
{
	if (!script)
		return;
	free(script->step);
	free(script->name);
	free(script);
}

/* ---- in the order they are done ---- */

int script_walk(const struct script *script, unsigned long limit,
		int (*fn)(void *ctx, const struct script_step *step), void *ctx)
{
	struct {
		size_t first;
		unsigned long left;
	} open[SCRIPT_DEPTH_MAX];
	unsigned int depth = 0;
	int result = 0;

	for (size_t i = 0; !result && i < script->nr_steps; i++) {
		const struct script_step *step = &script->step[i];

		if (step->op == SCRIPT_REPEAT) {
			open[depth].first = i;
			open[depth++].left = step->count < limit ? step->count : limit;
		} else if (step->op != SCRIPT_END) {
			result = fn(ctx, step);
		} else if (--open[depth - 1].left) {
			i = open[depth - 1].first;
		} else {
			depth--;
		}
	}
	return result;
}
