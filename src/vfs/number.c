// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers as the kernel reads and prints them. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "vfs/number.h"

/* The longest text of a number that the sysctl parser looks at. */
#define SYSCTL_NUMBER_MAX	21

/* What a simple attribute keeps of a write, without the NUL. */
#define SIMPLE_NUMBER_MAX	23

/* What is kept of a decimal number, without the NUL: a sign, 64 digits, a newline. */
#define DECIMAL_NUMBER_MAX	66

static unsigned int digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	if (isxdigit((unsigned char)c))
		return tolower((unsigned char)c) - 'a' + 10;
	return UINT_MAX;
}

/* The base that a prefix says; *text is moved past 0x. */
static unsigned int base_of(const char **text)
{
	const char *s = *text;

	if (s[0] != '0')
		return 10;
	if ((s[1] != 'x' && s[1] != 'X') || !isxdigit((unsigned char)s[2]))
		return 8;
	*text += 2;
	return 16;
}

/* Digits up to the first that is none: how many. */
static size_t digits(const char *text, unsigned int base, unsigned long long *value, bool *overflow)
{
	size_t n = 0;

	*value = 0;
	*overflow = false;
	for (; digit(text[n]) < base; n++) {
		if (__builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit(text[n]), value))
			*overflow = true;
	}
	return n;
}

static bool is_signed(enum vfs_number_type type)
{
	return type == VFS_INT || type == VFS_LONG || type == VFS_LLONG;
}

/* Whether the type holds the number with that sign. */
static bool holds(enum vfs_number_type type, unsigned long long value, bool negative)
{
	unsigned long long most = type == VFS_INT    ? INT_MAX :
				  type == VFS_UINT   ? UINT_MAX :
				  is_signed(type)    ? LLONG_MAX :
						       ULLONG_MAX;

	return value <= most + (negative && is_signed(type));
}

int number_kstrto(const char *text, enum vfs_number_type type, long long *value)
{
	bool negative = is_signed(type) && *text == '-', overflow;
	unsigned long long v;
	unsigned int base;
	size_t n;

	if (negative || *text == '+')
		text++;
	base = base_of(&text);
	n = digits(text, base, &v, &overflow);
	if (!n)
		return -EINVAL;
	if (overflow)
		return -ERANGE;
	text += n;
	if (*text == '\n')
		text++;
	if (*text)
		return -EINVAL;
	if (!holds(type, v, negative))
		return -ERANGE;
	*value = negative ? (long long)(0 - v) : (long long)v;
	return 0;
}

int number_decimal(const char *text, size_t len, unsigned long *value)
{
	char start[DECIMAL_NUMBER_MAX + 1], *s = start;
	unsigned long long v;
	bool overflow;
	size_t n;

	if (len > DECIMAL_NUMBER_MAX)
		len = DECIMAL_NUMBER_MAX;
	memcpy(start, text, len);
	start[len] = '\0';
	s += *s == '+';
	n = digits(s, 10, &v, &overflow);
	if (overflow)
		return -ERANGE;
	if (!n || s[n + (s[n] == '\n')])
		return -EINVAL;
	*value = v;
	return 0;
}

int number_simple(const char *text, size_t len, enum vfs_number_type type, long long *value)
{
	char start[SIMPLE_NUMBER_MAX + 1];

	if (len > SIMPLE_NUMBER_MAX)
		len = SIMPLE_NUMBER_MAX;
	memcpy(start, text, len);
	start[len] = '\0';
	return number_kstrto(start, is_signed(type) ? VFS_LLONG : VFS_ULLONG, value);
}

/* A piece of text that is being read. */
struct cursor {
	const char *text;
	size_t left;
};

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void skip_spaces(struct cursor *at)
{
	while (at->left && isspace((unsigned char)*at->text)) {
		at->text++;
		at->left--;
	}
}

/*
 * One number by the rules of 6.1 proc_get_long(): the text that may belong to
 * it is short, and what follows it is a separator.
 */
static int sysctl_one(struct cursor *at, unsigned long long *value, bool *negative)
{
	char piece[SYSCTL_NUMBER_MAX + 1];
	size_t len = at->left < SYSCTL_NUMBER_MAX ? at->left : SYSCTL_NUMBER_MAX, n;
	const char *s = piece;
	unsigned int base;
	bool overflow;

	memcpy(piece, at->text, len);
	piece[len] = '\0';
	*negative = *s == '-' && at->left > 1;
	if (*negative)
		s++;
	if (!isdigit((unsigned char)*s))
		return -EINVAL;
	base = base_of(&s);
	s += digits(s, base, value, &overflow);
	n = s - piece;
	if (overflow || n == SYSCTL_NUMBER_MAX)
		return -EINVAL;
	if (n < at->left && !is_separator(*s))
		return -EINVAL;
	at->text += n;
	at->left -= n;
	return 0;
}

bool number_in_range(const struct vfs_number *number, long long value)
{
	if (!number->min && !number->max)
		return true;
	if (is_signed(number->type))
		return number->min <= value && value <= number->max;
	return (unsigned long long)number->min <= (unsigned long long)value &&
	       (unsigned long long)value <= (unsigned long long)number->max;
}

static int sysctl_value(const struct vfs_number *number, struct cursor *at, long long *v)
{
	unsigned long long value;
	bool negative;
	int err = sysctl_one(at, &value, &negative);

	if (err)
		return err;
	if ((negative && !is_signed(number->type)) || !holds(number->type, value, negative))
		return -EINVAL;
	*v = negative ? (long long)(0 - value) : (long long)value;
	return number_in_range(number, *v) ? 0 : -EINVAL;
}

int number_sysctl(const struct vfs_number *number, size_t page_size, const char *text, size_t *len,
		  long long *v, unsigned int *n)
{
	struct cursor at = { text, *len < page_size ? *len : page_size - 1 };
	unsigned int nr = number->nr ? number->nr : 1;
	int err = 0;

	for (*n = 0; *n < nr && at.left; ++*n) {
		skip_spaces(&at);
		if (!at.left)
			break;
		err = sysctl_value(number, &at, &v[*n]);
		if (err)
			break;
	}
	if (!*n)
		return err ? err : -EINVAL;
	if (!err)
		skip_spaces(&at);
	/* 6.1 do_proc_douintvec_w() never says that it left something. */
	if (number->type != VFS_UINT)
		*len -= at.left;
	return err;
}

void number_print(const struct vfs_number *number, const long long *v, struct vfs_text *out)
{
	unsigned int nr = number->nr ? number->nr : 1;

	for (unsigned int i = 0; i < nr; i++) {
		if (i)
			vfs_putc(out, '\t');
		if (number->hex)
			vfs_printf(out, "0x%016llx", (unsigned long long)v[i]);
		else if (is_signed(number->type))
			vfs_printf(out, "%lld", v[i]);
		else
			vfs_printf(out, "%llu", (unsigned long long)v[i]);
	}
	vfs_putc(out, '\n');
}
