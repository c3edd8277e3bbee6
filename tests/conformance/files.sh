#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Play the recorded tables of file operations against the built program.
if [ "$(id -u)" != 0 ]; then
	echo "skipped: the recorder was root, and so must be who plays its table"
	exit 77
fi
if [ ! -w /dev/fuse ]; then
	echo "skipped: /dev/fuse cannot be opened"
	exit 77
fi
exec "$top_builddir/tests/conformance/files" -b "$top_builddir/buddyfs" \
	"$top_srcdir"/tests/conformance/recordings/files/*
