// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Filters: see trace_filter.h. The text becomes a tree of terms, joined by
 * "and" and "or". Refusals, their errno and the place they name are the kernel's.
 */
#include "files/trace_filter.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_i.h"
#include "files/trace_glob.h"
#include "vfs/number.h"

#define NUMBER_MAX	24	/* characters of a number, with its NUL */
#define STRING_MAX	256

enum op { OP_GLOB, OP_NE, OP_EQ, OP_LE, OP_LT, OP_GE, OP_GT, OP_BAND };

/* In the order in which they are tried: the longer before its beginning. */
static const char *const op_texts[] = {
	[OP_GLOB] = "~", [OP_NE] = "!=", [OP_EQ] = "==", [OP_LE] = "<=",
	[OP_LT] = "<", [OP_GE] = ">=", [OP_GT] = ">", [OP_BAND] = "&",
};

enum source { OF_RECORD, OF_CPU, OF_TASK };

#define NONE	(-1)

/* A term, or two nodes joined. */
struct node {
	enum { TERM, AND, OR } kind;
	bool inverted;
	int left, right;		/* AND, OR */

	enum source source;		/* TERM */
	const struct trace_field *field;
	size_t offset;			/* of the field in a record */
	enum op op;
	uint64_t number;
	char *string;			/* null: a number */
};

struct trace_filter {
	struct node *node;
	size_t nr, size;
	int root;
};

/* ---- letters: the kernel's are those of Latin-1 ---- */

static bool is_space(char c)
{
	return isspace((unsigned char)c) || (unsigned char)c == 0xa0;
}

static bool is_letter(char c)
{
	unsigned char u = (unsigned char)c;

	return isalnum(u) || (u >= 0xc0 && u != 0xd7 && u != 0xf7);
}

/* ---- parsing ---- */

/* What is open: the terms so far, a || b || (c && d): either is a || b, both is c && d. */
struct level {
	bool inverted;			/* a ! stands before its parenthesis */
	int either, both;
};

struct parser {
	enum mm_event event;
	const char *text;
	size_t at;
	struct level *level;		/* the innermost open one */
	size_t depth;
	struct trace_filter *filter;
	struct trace_filter_error *error;
};

static int refuse_at(struct parser *p, int err, const char *what, size_t place)
{
	p->error->what = what;
	p->error->place = place;
	return err;
}

/* Within a term the kernel counts from 1. */
static int refuse_term(struct parser *p, const char *what)
{
	return refuse_at(p, -EINVAL, what, p->at + 1);
}

static void skip_space(struct parser *p)
{
	while (is_space(p->text[p->at]))
		p->at++;
}

/* ---- before all: quotes and parentheses ---- */

/* Where the parenthesis is that is open at the end. */
static size_t open_place(const char *text, size_t len)
{
	int closed = 0;
	char quote = 0;

	while (len-- > 1) {
		char c = text[len];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '\'' || c == '"')
			quote = c;
		else if (c == ')')
			closed++;
		else if (c == '(' && closed-- == 0)
			return len;
	}
	return 0;
}

/* Whether something other than parentheses and joints stands there is in *terms. */
static int check_balance(struct parser *p, bool *terms)
{
	size_t i, quoted = 0, open = 0;
	char quote = 0;

	*terms = false;
	for (i = 0; p->text[i]; i++) {
		char c = p->text[i];

		if (is_space(c))
			continue;
		if (quote) {
			quote = c == quote ? 0 : quote;
			continue;
		}
		if (c == '(') {
			open++;
			continue;
		}
		if (c == ')') {
			if (!open--)
				return refuse_at(p, -EPERM, "Too few '('", i);
			continue;
		}
		if (c == '\'' || c == '"') {
			quote = c;
			quoted = i;
		}
		if (!((c == '&' || c == '|') && p->text[i + 1] == c))
			*terms = true;
	}
	if (quote)
		return refuse_at(p, -ESRCH, "Missing matching quote", quoted);
	if (open)
		return refuse_at(p, -ENOENT, "Too many '('", open_place(p->text, i));
	return 0;
}

/* ---- terms ---- */

static const struct trace_field any_cpu = { "int", "cpu", 4, true, TRACE_NUMBER };
static const struct trace_field any_task = { "char *", "comm", 8, false, TRACE_STRING };

static const struct {
	const char *name;
	enum source source;
	const struct trace_field *field;
} generic_fields[] = {
	{ "CPU", OF_CPU, &any_cpu }, { "cpu", OF_CPU, &any_cpu }, { "common_cpu", OF_CPU, &any_cpu },
	{ "COMM", OF_TASK, &any_task }, { "comm", OF_TASK, &any_task },
};

static bool find_in(const struct trace_field *field, size_t start, const char *name, size_t len,
		    struct node *node)
{
	for (unsigned int i = 0; field[i].type; i++) {
		if (strncmp(field[i].name, name, len) || field[i].name[len])
			continue;
		node->source = OF_RECORD;
		node->field = &field[i];
		node->offset = trace_field_offset(field, start, i);
		return true;
	}
	return false;
}

static bool find_field(enum mm_event event, const char *name, size_t len, struct node *node)
{
	if (find_in(trace_event_of(event)->field, sizeof(struct trace_head), name, len, node))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(generic_fields); i++) {
		if (strncmp(generic_fields[i].name, name, len) || generic_fields[i].name[len])
			continue;
		node->source = generic_fields[i].source;
		node->field = generic_fields[i].field;
		return true;
	}
	return find_in(trace_head_fields, 0, name, len, node);
}

static int parse_field(struct parser *p, struct node *node)
{
	size_t start;

	skip_space(p);
	start = p->at;
	while (is_letter(p->text[p->at]) || p->text[p->at] == '_')
		p->at++;
	if (p->at == start)
		return -EPERM;
	if (!find_field(p->event, p->text + start, p->at - start, node))
		return refuse_term(p, "Field not found");
	if (!strncmp(p->text + p->at, ".ustring", strlen(".ustring")))
		p->at += strlen(".ustring");
	return 0;
}

static int parse_op(struct parser *p, struct node *node)
{
	skip_space(p);
	for (size_t op = 0; op < ARRAY_SIZE(op_texts); op++) {
		size_t len = strlen(op_texts[op]);

		if (strncmp(p->text + p->at, op_texts[op], len))
			continue;
		node->op = (enum op)op;
		p->at += len;
		skip_space(p);
		return 0;
	}
	return refuse_term(p, "Invalid operator");
}

static int parse_string(struct parser *p, struct node *node)
{
	const char *end;
	size_t len;

	if (node->op != OP_NE && node->op != OP_EQ && node->op != OP_GLOB)
		return refuse_term(p, "Illegal operation for field type");
	if (node->field->kind != TRACE_STRING)
		return refuse_term(p, "Expecting numeric field");
	end = strchrnul(p->text + p->at + 1, p->text[p->at]);
	len = (size_t)(end - p->text) - p->at - 1;
	p->at = (size_t)(end - p->text);
	if (!*end)
		return refuse_term(p, "Missing matching quote");
	if (len >= STRING_MAX)
		return refuse_term(p, "Operand too long");
	node->string = strndup(end - len, len);
	p->at++;
	return node->string ? 0 : -ENOMEM;
}

static int parse_number(struct parser *p, struct node *node)
{
	size_t start = p->at, len;
	char text[NUMBER_MAX];
	long long value;

	if (node->field->kind == TRACE_STRING)
		return refuse_term(p, "Expecting string field");
	if (node->op == OP_GLOB)
		return refuse_term(p, "Illegal operation for field type");
	p->at += p->text[p->at] == '-';
	while (is_letter(p->text[p->at]))
		p->at++;
	len = p->at - start;
	if (len >= sizeof(text))
		return refuse_term(p, "Operand too long");
	memcpy(text, p->text + start, len);
	text[len] = '\0';
	if (number_kstrto(text, node->field->is_signed ? VFS_LLONG : VFS_ULLONG, &value))
		return refuse_at(p, -EINVAL, "Illegal integer value", start + 1);
	node->number = trace_field_narrow(node->field, (uint64_t)value);
	return 0;
}

static int parse_term(struct parser *p, struct node *node)
{
	int err = parse_field(p, node);
	char c;

	if (!err)
		err = parse_op(p, node);
	if (err)
		return err;
	c = p->text[p->at];
	if (c == '\'' || c == '"')
		return parse_string(p, node);
	if (isdigit((unsigned char)c) || c == '-')
		return parse_number(p, node);
	return refuse_term(p, "Invalid value (did you forget quotes)?");
}

/* ---- joining them ---- */

/* A new node; NONE: no memory. */
static int add_node(struct trace_filter *f, const struct node *node)
{
	if (f->nr == f->size) {
		size_t size = f->size ? 2 * f->size : 8;
		struct node *more = realloc(f->node, size * sizeof(*more));

		if (!more)
			return NONE;
		f->node = more;
		f->size = size;
	}
	f->node[f->nr] = *node;
	return (int)f->nr++;
}

/* *to becomes *to KIND node. */
static bool join(struct trace_filter *f, int kind, int *to, int node)
{
	*to = *to == NONE ? node : add_node(f, &(struct node){ .kind = kind, .left = *to,
							       .right = node });
	return *to != NONE;
}

/* All that stands in the innermost level is one node. */
static int close_level(struct parser *p)
{
	struct level *level = &p->level[p->depth];

	return join(p->filter, OR, &level->either, level->both) ? level->either : NONE;
}

static int end_parenthesis(struct parser *p)
{
	int node = close_level(p);

	if (node == NONE)
		return -ENOMEM;
	p->filter->node[node].inverted ^= p->level[p->depth--].inverted;
	return join(p->filter, AND, &p->level[p->depth].both, node) ? 0 : -ENOMEM;
}

/*
 * What follows a term: parentheses that close, then && or || or the end.
 * 1: another term is to follow.
 */
static int parse_joint(struct parser *p)
{
	for (;; p->at++) {
		char c;

		skip_space(p);
		c = p->text[p->at];
		if (!c)
			return p->depth ? refuse_at(p, -EPERM, "Too many '('", p->at + 1) : 0;
		if (c == ')') {
			if (!p->depth)
				return refuse_at(p, -EPERM, "Too few '('", p->at + 1);
			if (end_parenthesis(p))
				return -ENOMEM;
			continue;
		}
		if ((c != '&' && c != '|') || p->text[p->at + 1] != c)
			return refuse_at(p, -EPERM, "Too many terms in predicate expression", p->at);
		p->at += 2;
		if (c == '&')
			return 1;
		if (!join(p->filter, OR, &p->level[p->depth].either, p->level[p->depth].both))
			return -ENOMEM;
		p->level[p->depth].both = NONE;
		return 1;
	}
}

/* Parentheses and ! before a term, then the term. */
static int parse_operand(struct parser *p)
{
	struct node node = { .kind = TERM };
	int err, index;

	for (;; p->at++) {
		skip_space(p);
		if (p->text[p->at] == '(') {
			p->level[++p->depth] = (struct level){ node.inverted, NONE, NONE };
			node.inverted = false;
		} else if (p->text[p->at] == '!' && !strchr("=~", p->text[p->at + 1] ?: ' ')) {
			node.inverted = !node.inverted;
		} else {
			break;
		}
	}
	if (!p->text[p->at])
		return refuse_at(p, -EINVAL, p->filter->nr ? "Meaningless filter expression" :
							     "No filter found", p->at);
	err = parse_term(p, &node);
	if (err)
		return err;
	index = add_node(p->filter, &node);
	if (index == NONE) {
		free(node.string);
		return -ENOMEM;
	}
	return join(p->filter, AND, &p->level[p->depth].both, index) ? 0 : -ENOMEM;
}

static int parse_all(struct parser *p)
{
	bool terms;
	int err = check_balance(p, &terms);

	if (err || !terms)
		return err ? err : -EINVAL;
	do {
		err = parse_operand(p);
		if (!err)
			err = parse_joint(p);
	} while (err > 0);
	if (err)
		return err;
	p->filter->root = close_level(p);
	return p->filter->root == NONE ? -ENOMEM : 0;
}

int trace_filter_parse(enum mm_event event, const char *text, struct trace_filter **filter,
		       struct trace_filter_error *error)
{
	struct parser p = { .event = event, .text = text, .error = error };
	int err = -ENOMEM;

	*error = (struct trace_filter_error){ 0 };
	p.filter = calloc(1, sizeof(*p.filter));
	p.level = calloc(strlen(text) + 1, sizeof(*p.level));
	if (p.filter && p.level) {
		p.level[0] = (struct level){ false, NONE, NONE };
		err = parse_all(&p);
	}
	free(p.level);
	if (err) {
		trace_filter_destroy(p.filter);
		return err;
	}
	*filter = p.filter;
	return 0;
}

void trace_filter_destroy(struct trace_filter *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->nr; i++)
		free(f->node[i].string);
	free(f->node);
	free(f);
}

void trace_filter_print_error(const char *text, const struct trace_filter_error *error,
			      size_t size, struct vfs_text *out)
{
	size_t len = strlen(text), place = error->place < len ? error->place : len;

	vfs_puts(out, text);
	if (error->what && len + 1 + (place ? place + 1 : 1) >= size)
		return;
	if (error->what)
		vfs_printf(out, "\n%*s\nparse_error: %s\n", (int)(place ? place + 1 : 0), "^",
			   error->what);
	else
		vfs_puts(out, "\nError: (0)\n");
}

/* ---- matching ---- */

static bool match_string(const struct node *n, const char *text)
{
	if (n->op == OP_GLOB)
		return *n->string == '!' ? !trace_glob(n->string + 1, text) :
					  trace_glob(n->string, text);
	return !strcmp(n->string, text) == (n->op == OP_EQ);
}

static bool match_number(const struct node *n, uint64_t value)
{
	bool less = n->field->is_signed ? (int64_t)value < (int64_t)n->number : value < n->number;

	switch (n->op) {
	case OP_EQ:
		return value == n->number;
	case OP_NE:
		return value != n->number;
	case OP_LT:
		return less;
	case OP_LE:
		return less || value == n->number;
	case OP_GT:
		return !less && value != n->number;
	case OP_GE:
		return !less;
	case OP_BAND:
		return n->source != OF_CPU && value & n->number;
	case OP_GLOB:
		break;
	}
	return false;
}

static bool match_term(const struct node *n, const char *record, int cpu, const char *task)
{
	if (n->source == OF_CPU)
		return match_number(n, (uint64_t)cpu);
	if (n->source == OF_TASK)
		return match_string(n, task);
	if (n->string)
		return match_string(n, trace_field_text(n->field, record, record + n->offset));
	return match_number(n, trace_field_get(n->field, record + n->offset));
}

static bool match_node(const struct trace_filter *f, int index, const char *record, int cpu,
		       const char *task)
{
	const struct node *n = &f->node[index];
	bool result;

	if (n->kind == TERM)
		return match_term(n, record, cpu, task) != n->inverted;
	result = match_node(f, n->left, record, cpu, task);
	if (result == (n->kind == AND))
		result = match_node(f, n->right, record, cpu, task);
	return result != n->inverted;
}

bool trace_filter_match(const struct trace_filter *f, const char *record, int cpu,
			const char *task)
{
	return match_node(f, f->root, record, cpu, task);
}
