#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whom the OOM killer chose in recorded logs the model's chooses too, by the recorded scores.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
for tool in xz tar; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tar -xJf "${top_srcdir:-.}/tests/conformance/data/oom.tar.xz" -C "$tmp" || exit 1
for log in "$tmp"/*; do
	"${top_builddir:-.}/tests/conformance/oom" "$log" >&2
	result $? "victims and scores: ${log##*/}"
done
done_testing
