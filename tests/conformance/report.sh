#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The reports of every recording of failures. A case is a recording.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
for tool in xz tar; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tar -xJf "${top_srcdir:-.}/tests/conformance/data/failures.tar.xz" -C "$tmp" || exit 1
for recording in "$tmp"/failures/*; do
	"${top_builddir:-.}/tests/conformance/report/report" "$recording"
	result $? "reports of ${recording##*/}"
done
done_testing
