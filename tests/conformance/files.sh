#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Play the recorded tables of file operations against the built program: each
# row gives the kernel's result, or differs for a reason that is written down.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
[ "$(id -u)" = 0 ] || skip_all "the recorder was root, and so must be who plays its table"
[ -w /dev/fuse ] || skip_all "/dev/fuse cannot be opened"
for table in "${top_srcdir:-.}"/tests/conformance/recordings/files/*; do
	"${top_builddir:-.}/tests/conformance/files" -b "${top_builddir:-.}/buddyfs" "$table"
	result $? "file operations of ${table##*/}"
done
done_testing
