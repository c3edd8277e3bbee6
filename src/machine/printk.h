/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's log: what control/dmesg and proc/kmsg show.
 *
 * Records carry a level, the virtual time and a text, and are numbered from 0.
 * When the buffer is full the oldest go. A reader keeps the number of the
 * record it wants next; reading never changes the log.
 *
 * Source: 6.1 kernel/printk/printk.c, printk_ringbuffer.c.
 */
#ifndef BUDDYFS_MACHINE_PRINTK_H
#define BUDDYFS_MACHINE_PRINTK_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_BUF_SHIFT_DEFAULT	17	/* CONFIG_LOG_BUF_SHIFT: 128 KiB of text */
#define CONSOLE_LOG_MAX		1024	/* bytes of a record with the prefix of each line */
#define LOG_LINE_MAX		992	/* longer texts are cut: 6.1 CONSOLE_LOG_MAX - PREFIX_MAX */

enum log_level {
	LOG_EMERG, LOG_ALERT, LOG_CRIT, LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG,
};

struct printk_log;

struct printk_record {
	uint64_t seq;
	uint64_t ns;		/* virtual time */
	enum log_level level;
	const char *text;	/* without the last newline; valid until the log is written */
};

/* A log that holds size bytes of text (rounded up to a power of two). Null: no memory. */
struct printk_log *printk_log_create(size_t size);
void printk_log_destroy(struct printk_log *log);

/*
 * Append one record. A newline at its end is dropped, others stay; an empty
 * text is a record too. Without host memory the record is lost.
 */
void printk_emit(struct printk_log *log, enum log_level level, uint64_t ns, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void printk_vemit(struct printk_log *log, enum log_level level, uint64_t ns, const char *format,
		  va_list args) __attribute__((format(printf, 4, 0)));

/* Numbers of the oldest record kept and of the next to come; equal: empty. */
uint64_t printk_first_seq(const struct printk_log *log);
uint64_t printk_next_seq(const struct printk_log *log);

/* Record number seq or, if it is gone, the oldest. False: none so far. */
bool printk_read(const struct printk_log *log, uint64_t seq, struct printk_record *record);

/*
 * A record as text, each of its lines after the prefix "[    0.000000] ", or
 * with its level "<6>[    0.000000] " as /proc/kmsg gives it, and ended by a
 * newline. Lines that do not fit into CONSOLE_LOG_MAX bytes with level and all
 * are left out. As snprintf: returns the length, of which size-1 bytes are stored.
 * Source: 6.1 record_print_text().
 */
size_t printk_format(const struct printk_record *record, bool with_level, char *buf, size_t size);

/*
 * All records from number seq on, as dmesg prints them, in memory to be freed.
 * Null: no memory.
 */
char *printk_dmesg(const struct printk_log *log, uint64_t seq, size_t *len);

#endif
