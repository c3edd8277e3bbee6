// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations that write: one text each, the value read back, and the value put back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "files.h"

#define LONGEST 70000

static long result(long r)
{
	return r < 0 ? -errno : r;
}

/* ---- the texts ---- */

struct text {
	const char *name;	/* what stands after `write ` */
	const char *data;
	size_t len;
};

#define TEXT(name, data) { name, data, sizeof(data) - 1 }
#define SAME(data) TEXT(data, data)

static const struct text texts[] = {
	TEXT("\"\"", ""),
	TEXT("\\n", "\n"),
	TEXT("space", " "),
	SAME("abc"),
	TEXT("abc\\n", "abc\n"),
	SAME("-1"),
	SAME("0"),
	SAME("1"),
	TEXT("1\\n", "1\n"),
	SAME("2"),
	SAME("1 2"),
	SAME("1 2 3 4"),
	SAME("1,2"),
	SAME(" 1"),
	TEXT("1 (then space)", "1 "),
	TEXT("\\t1", "\t1"),
	SAME("+1"),
	SAME("01"),
	SAME("010"),
	SAME("0x10"),
	SAME("0X1f"),
	SAME("1abc"),
	SAME("1.5"),
	TEXT("1\\n2", "1\n2"),
	TEXT("1\\n2\\n", "1\n2\n"),
	TEXT("1\\n\\n", "1\n\n"),
	TEXT("\\n1", "\n1"),
	SAME("-0"),
	SAME("--1"),
	SAME("1-"),
	SAME("100"),
	SAME("101"),
	SAME("200"),
	SAME("201"),
	SAME("1000"),
	SAME("Y"),
	SAME("n"),
	SAME("on"),
	TEXT("off\\n", "off\n"),
	SAME("2147483647"),
	SAME("2147483648"),
	SAME("4294967296"),
	SAME("-2147483649"),
	SAME("18446744073709551615"),
	SAME("18446744073709551616"),
	SAME("99999999999999999999"),
	SAME("-99999999999999999999"),
	TEXT("\\0", "\0"),
	TEXT("1\\0", "1\0"),
	TEXT("1\\02", "1\0002"),
	TEXT("1\\n\\0", "1\n\0"),
	TEXT("\\0001", "\0001"),
	TEXT("\\377", "\377"),
	TEXT("1\\r\\n", "1\r\n"),
	SAME("000000000000000000000000000001"),
};

/* Long texts: a character so many times, with a 1 before or after it. */
static const struct {
	const char *name;
	size_t nr;
	char c;
	bool one_first, one_last;
} long_texts[] = {
	{ "5000 x '1'", 5000, '1', false, false },
	{ "4096 x '1'", 4096, '1', false, false },
	{ "70000 x '1'", 70000, '1', false, false },
	{ "4999 spaces and 1", 4999, ' ', false, true },
	{ "4000 spaces and 1", 4000, ' ', false, true },
	{ "1 and 4999 spaces", 4999, ' ', true, false },
	{ "1 and 99 spaces", 99, ' ', true, false },
	{ "1 and 4999 newlines", 4999, '\n', true, false },
};

static bool find_long(const char *name, char *data, size_t *len)
{
	for (size_t i = 0; i < sizeof(long_texts) / sizeof(long_texts[0]); i++) {
		if (strcmp(name, long_texts[i].name))
			continue;
		*len = long_texts[i].nr;
		memset(data + long_texts[i].one_first, long_texts[i].c, *len);
		if (long_texts[i].one_first)
			data[0] = '1';
		if (long_texts[i].one_last)
			data[*len] = '1';
		*len += long_texts[i].one_first || long_texts[i].one_last;
		return true;
	}
	return false;
}

static bool find_text(const char *name, char *data, size_t *len)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!strcmp(name, texts[i].name)) {
			*len = texts[i].len;
			memcpy(data, texts[i].data, *len);
			return true;
		}
	}
	return find_long(name, data, len);
}

/* ---- before and after ---- */

/* The value as it is now, or = when it is what it was. */
static void read_back(struct subject *s, struct answer *a)
{
	char *now, name[32];
	ssize_t n = read_whole(s->path, &now);

	a->has_value = true;
	if (n < 0)
		snprintf(a->value, sizeof(a->value), "%s", error_name(-n, name));
	else if (s->readable && (size_t)n == s->len && !memcmp(now, s->whole, n))
		strcpy(a->value, "=");
	else
		escape(now, n, a->value);
	free(now);
}

/* Put the value back, if it changed. */
static void restore(struct subject *s, const struct answer *a)
{
	int fd;

	s->restored = 1;
	if (!s->readable || !strcmp(a->value, "="))
		return;
	fd = open(s->path, O_WRONLY);
	s->restored = fd < 0 ? -errno : result(write(fd, s->original, s->original_len));
	close(fd);
	if (s->restored > 0)
		s->restored = 0;
}

/* A descriptor to write to, or the answer that there is none. */
static int open_to_write(struct subject *s, int flags, struct answer *a)
{
	int fd = open(s->path, flags | O_NONBLOCK, 0600);
	char name[32];

	if (fd < 0)
		answer_text(a, "open %s", error_name(errno, name));
	return fd;
}

static void write_text(struct subject *s, int flags, const char *data, size_t len, struct answer *a)
{
	int fd = open_to_write(s, flags, a);

	if (fd >= 0)
		answer_number(a, result(write(fd, data, len)));
	close(fd);
}

/* ---- several calls ---- */

static const char *count_name(long n, char buffer[32])
{
	if (n < 0)
		return error_name(-n, buffer);
	snprintf(buffer, 32, "%ld", n);
	return buffer;
}

static void two_writes(struct subject *s, const char *first, const char *second, struct answer *a)
{
	int fd = open_to_write(s, O_WRONLY, a);
	char one[32], two[32];
	long n, m;

	if (fd < 0)
		return;
	n = result(write(fd, first, strlen(first)));
	m = result(write(fd, second, strlen(second)));
	answer_text(a, "%s then %s position %ld", count_name(n, one), count_name(m, two),
		    (long)lseek(fd, 0, SEEK_CUR));
	close(fd);
}

static void write_and_read(struct subject *s, struct answer *a)
{
	int fd = open_to_write(s, O_RDWR, a);
	char data[64], one[32], two[32], three[32];
	long n, m, k;

	if (fd < 0)
		return;
	n = result(write(fd, "1\n", 2));
	m = result(read(fd, data, sizeof(data)));
	lseek(fd, 0, SEEK_SET);
	k = result(read(fd, data, sizeof(data)));
	answer_text(a, "%s %s %s", count_name(n, one), count_name(m, two), count_name(k, three));
	close(fd);
}

static void do_pwrite(struct subject *s, const char *data, off_t offset, struct answer *a)
{
	int fd = open_to_write(s, O_WRONLY, a);

	if (fd >= 0)
		answer_number(a, result(pwrite(fd, data, strlen(data), offset)));
	close(fd);
}

static void do_writev(struct subject *s, struct answer *a)
{
	struct iovec parts[] = { { "1", 1 }, { "2\n", 2 } };
	int fd = open_to_write(s, O_WRONLY, a);

	if (fd >= 0)
		answer_number(a, result(writev(fd, parts, 2)));
	close(fd);
}

static void write_from_nowhere(struct subject *s, struct answer *a)
{
	void *nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open_to_write(s, O_WRONLY, a);

	if (fd >= 0)
		answer_number(a, result(write(fd, nowhere, 2)));
	close(fd);
	munmap(nowhere, 4096);
}

static bool special_op(struct subject *s, const char *op, struct answer *a)
{
	if (!strcmp(op, "write what was read"))
		write_text(s, O_WRONLY, s->original, s->original_len, a);
	else if (!strcmp(op, "pwrite 1 at 3"))
		do_pwrite(s, "1", 3, a);
	else if (!strcmp(op, "pwrite 1\\n at 4096"))
		do_pwrite(s, "1\n", 4096, a);
	else if (!strcmp(op, "pwrite 1 at -1"))
		do_pwrite(s, "1", -1, a);
	else if (!strcmp(op, "O_APPEND write 1\\n"))
		write_text(s, O_WRONLY | O_APPEND, "1\n", 2, a);
	else if (!strcmp(op, "O_TRUNC write 1\\n"))
		write_text(s, O_WRONLY | O_TRUNC, "1\n", 2, a);
	else if (!strcmp(op, "O_RDWR write 1\\n"))
		write_text(s, O_RDWR, "1\n", 2, a);
	else if (!strcmp(op, "O_CREAT|O_TRUNC write 1\\n"))
		write_text(s, O_WRONLY | O_CREAT | O_TRUNC, "1\n", 2, a);
	else if (!strcmp(op, "two writes 1 and 1"))
		two_writes(s, "1", "1", a);
	else if (!strcmp(op, "two writes 1\\n and 2\\n"))
		two_writes(s, "1\n", "2\n", a);
	else if (!strcmp(op, "two writes 1 and \\n"))
		two_writes(s, "1", "\n", a);
	else if (!strcmp(op, "two writes 1  and 2"))
		two_writes(s, "1 ", "2", a);
	else if (!strcmp(op, "writev 1, 2\\n"))
		do_writev(s, a);
	else if (!strcmp(op, "write from a bad address"))
		write_from_nowhere(s, a);
	else if (!strcmp(op, "O_RDWR write 1\\n, read, seek 0, read"))
		write_and_read(s, a);
	else
		return false;
	return true;
}

static bool text_op(struct subject *s, const char *op, struct answer *a)
{
	char data[LONGEST + 1];
	size_t len;

	if (strncmp(op, "write ", 6) || !find_text(op + 6, data, &len))
		return false;
	write_text(s, O_WRONLY, data, len, a);
	return true;
}

bool perform_write(struct subject *s, const char *op, struct answer *a)
{
	if (!strcmp(op, "(restore)")) {
		if (s->restored == 1)
			answer_text(a, "(nothing to restore)");
		else
			answer_number(a, s->restored);
		return true;
	}
	if (!special_op(s, op, a) && !text_op(s, op, a))
		return false;
	read_back(s, a);
	restore(s, a);
	return true;
}
