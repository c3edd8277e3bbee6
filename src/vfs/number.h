/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers as the kernel reads and prints them. The rules are those of 6.1
 * lib/kstrtox.c, fs/libfs.c and kernel/sysctl.c, as recorded in the table that
 * tests/conformance/files plays.
 */
#ifndef BUDDYFS_VFS_NUMBER_H
#define BUDDYFS_VFS_NUMBER_H

#include "vfs/vfs.h"

/*
 * A whole string as one number: base by prefix (0x, 0), a sign where the type
 * has one and a `+` anyway, one newline at the end. Text after a NUL is not
 * seen. -EINVAL: no number; -ERANGE: too large for the type.
 * Source: 6.1 kstrtoll(), kstrtoull(), kstrtoint(), kstrtouint().
 */
int number_kstrto(const char *text, enum vfs_number_type type, long long *value);

/*
 * A decimal number in a write of len bytes, of which no more than a number's
 * binary digits would need are looked at; as above.
 * Source: 6.1 kstrtoul_from_user(…, 10, …).
 */
int number_decimal(const char *text, size_t len, unsigned long *value);

/*
 * What the kernel takes from one write to a debugfs number: the first 23 bytes,
 * as above. Source: 6.1 simple_attr_write().
 */
int number_simple(const char *text, size_t len, enum vfs_number_type type, long long *value);

/*
 * Numbers of a sysctl from one write of *len bytes at offset 0: at most
 * number->nr of them, with spaces, tabs and newlines between. On return *len is
 * how much the kernel says it took, and *n how many values v holds; they count
 * even when the call fails, for those before the bad one are kept.
 * -EINVAL: no number, one out of range, or more text than a number.
 * Source: 6.1 __do_proc_dointvec(), __do_proc_douintvec(),
 * __do_proc_doulongvec_minmax().
 */
int number_sysctl(const struct vfs_number *number, size_t page_size, const char *text, size_t *len,
		  long long *v, unsigned int *n);

/* Whether a value is within min … max. */
bool number_in_range(const struct vfs_number *number, long long value);

/* Values with tabs between and a newline after. */
void number_print(const struct vfs_number *number, const long long *v, struct vfs_text *out);

#endif
