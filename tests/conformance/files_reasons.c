// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows that cannot be equal, and why. They are counted as different all the same. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

/* Patterns: of the file, the operation, what was recorded, and what it gives here. */
static const struct {
	const char *file, *op, *there, *here;
	const char *reason;
} reasons[] = {
	/* What FUSE does not pass on. */
	{ "*", "read 0", "-* then -*", "0 then 0",
	  "the kernel answers a read of no bytes itself" },
	{ "*", "write \"\"", "-*", "0",
	  "the kernel answers a write of no bytes itself" },
	{ "/sys/kernel/tracing/*/filter", "(restore)", "-EINVAL", "(nothing to restore)",
	  "the write of no bytes before it changed nothing" },
	{ "*", "write from a bad address", "-*", "-EFAULT",
	  "FUSE copies the data before it asks" },
	{ "*", "splice to pipe", "*", "0",
	  "FUSE splices from the page cache, up to st_size, which is 0" },
	{ "*", "sendfile to pipe", "*", "0",
	  "FUSE splices from the page cache, up to st_size, which is 0" },
	{ "*", "mmap private read", "-*", "0",
	  "FUSE maps any file privately" },
	{ "/proc/*", "mmap shared read", "-EIO", "-ENODEV",
	  "FUSE refuses a shared mapping in its own way" },
	{ "*/[kp]*page*", "lseek SET -1", "-EPERM", "-EINVAL",
	  "FUSE has no negative positions" },
	{ "*/[kp]*page*", "lseek CUR 0", "-EPERM", "5",
	  "FUSE has no negative positions" },
	{ "/sys/*", "lseek SET 1<<40", "-EINVAL", "1099511627776",
	  "FUSE has one largest offset for all its files" },
	{ "/proc/sysrq-trigger", "lseek *", "0", "*",
	  "FUSE sets positions without asking" },
	{ "/proc/sys/vm/compact_memory", "two writes*", "* position 0", "*",
	  "FUSE moves the position by what was written" },

	{ "/sys/kernel/tracing/*", "read after it", "[1-9]*", "0",
	  "FUSE let the position go so far" },
	{ "/sys/kernel/tracing/*", "lseek SET 1<<40", "0", "1099511627776",
	  "FUSE sets positions without asking" },
	{ "/sys/kernel/tracing/*trace", "two writes*", "* position 0", "*",
	  "FUSE moves the position by what was written" },
	{ "/sys/kernel/tracing/tracing_on", "two writes*", "* position 2", "* position 4",
	  "FUSE moves the position by what was written" },
	{ "/sys/kernel/debug/fail_page_alloc/*", "O_RDWR write*", "2 2 *", "2 0 *",
	  "FUSE moves the position by what was written" },
	{ "/sys/kernel/debug/fail_page_alloc/*", "two writes*", "* position 0", "*",
	  "FUSE moves the position by what was written" },
	{ "/sys/kernel/debug/fail_page_alloc/*", "writev 1, 2*", "*", "*",
	  "FUSE makes one write of the parts of a writev" },
	{ "/sys/kernel/debug/fail_page_alloc/*", "write from a bad address", "4", "-EFAULT",
	  "FUSE copies the data before it asks" },
	{ "/sys/kernel/tracing/tracing_on", "O_RDWR write*", "2 1 2", "2 0 2",
	  "FUSE moves the position by what was written" },
	{ "/sys/kernel/tracing/*trace", "write from a bad address", "4", "-EFAULT",
	  "FUSE copies the data before it asks" },
	{ "/sys/kernel/tracing/*", "writev 1, 2*", "*", "*",
	  "FUSE gives in one piece what are two writes in tracefs" },

	/* What the host's kernel decides by itself, before it asks or without asking. */
	{ "*", "nobody open O_RDONLY|O_NOATIME", "-EACCES", "-EPERM",
	  "without default_permissions the kernel first asks who owns the file" },
	{ "/proc/sys/*", "rmdir", "-EACCES", "-ENOTDIR",
	  "the kernel knows what is no directory before it asks for permission" },
	{ "*", "*unlink", "-E*", "-EISDIR",
	  "the kernel knows what is a directory before it asks for permission" },
	{ "/proc/sys*", "link", "-ENOENT", "-EPERM",
	  "the kernel makes no link to a directory; in /proc/sys it does not come so far" },
	{ "*", "pwrite 1 at -1", "-ESPIPE", "-EINVAL",
	  "the kernel refuses the offset before it looks at the file" },

	/* The tops of /proc and debugfs are mount points there, and in another filesystem. */
	{ "/proc", "statx", "*attributes 2000*", "*attributes 0*", "it is no mount point here" },
	{ "/sys/kernel/debug", "statx", "*attributes 2000*", "*attributes 0*",
	  "it is no mount point here" },
	{ "/proc", "link", "-EXDEV", "-EPERM", "it is no mount point here" },
	{ "/sys/kernel/tracing", "statx", "*attributes 2000*", "*attributes 0*",
	  "it is no mount point here" },
	{ "/sys/kernel/tracing", "link", "-EXDEV", "-EPERM", "it is no mount point here" },
	{ "/sys/kernel/debug", "link", "-EXDEV", "-EPERM", "it is no mount point here" },
	{ "/proc", "rename onto it", "-EISDIR", "-EXDEV", "it is in another filesystem there" },
	{ "/proc", "*in its directory", "*", "-E*", "the root directory there is not a buddyfs" },
	{ "/proc", "symlink in directory", "0", "-EPERM",
	  "the root directory there is not a buddyfs" },

	/* Events of what is not modelled, and another kernel's numbers. */
	{ "/sys/kernel/tracing", "lstat", "* nlink *", "* nlink 4 *",
	  "there are no instances/ and no options/" },
	{ "/sys/kernel/tracing/events*", "lstat", "* nlink *", "* nlink *",
	  "only the allocator's events are there" },
	{ "/sys/kernel/tracing/available_events", "*read *", "*", "*",
	  "only the allocator's events are there" },
	{ "/sys/kernel/tracing/events/*/format", "read all", "*", "*",
	  "IDs are those of another recording, of a kernel with fewer events" },
	{ "/sys/kernel/tracing/trace_pipe", "read all", "2443", "2290",
	  "FUSE passes on no write from a bad address to trace_marker, and a writev in one piece" },
	{ "/sys/kernel/tracing/per_cpu/cpu0/trace_pipe", "poll", "1 revents 0x41", "0 revents 0x0",
	  "there are no records of trace_marker_raw" },

	/* Directories that later issues bring. */
	{ "/proc", "lstat", "* nlink *", "* nlink 3 *", "there are fewer directories in it" },
	{ "/sys/kernel/debug", "lstat", "* nlink *", "* nlink 6 *",
	  "there are fewer directories in it" },
	{ "/sys/devices/system/node/node?", "lstat", "* nlink 3 *", "* nlink 2 *",
	  "hugepages/ comes later" },
};

const char *known_reason(const struct row *row, const struct answer *a)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (!fnmatch(reasons[i].file, row->file, 0) &&
		    !fnmatch(reasons[i].op, row->op, 0) &&
		    !fnmatch(reasons[i].there, row->result, 0) &&
		    !fnmatch(reasons[i].here, a->result, 0))
			return reasons[i].reason;
	return NULL;
}
