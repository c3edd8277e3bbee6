#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Play every recorded sequence on the engine. A case is a recording. Those that
# ask for what the engine has not yet must differ, and are counted apart.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
for tool in xz tar; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tar -xJf "${top_srcdir:-.}/tests/conformance/data/sequences.tar.xz" -C "$tmp" || exit 1
for recording in "$tmp"/sequences/*; do
	name=${recording##*/}
	"${top_builddir:-.}/tests/conformance/sequence" "$recording"
	result $? "sequence $name"
done
done_testing
