#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Boot every recorded machine in the model: nothing may differ. A case is a
# recorded board, or a file of summaries.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
here=${top_builddir:-.}/tests/conformance
for tool in xz tar dtc; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tar -xJf "${top_srcdir:-.}/tests/conformance/data/boot.tar.xz" -C "$tmp" || exit 1
for board in "$tmp"/boards/* "$tmp"/debian/*; do
	"$here/board" -v "$board"
	result $? "board ${board##*/}"
done
for summary in "$tmp"/params/*; do
	"$here/params" -v "$summary"
	result $? "boots of ${summary##*/}"
done
done_testing
