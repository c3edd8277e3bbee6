#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Boot recorded machines in the model and compare their pages.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
here=${top_builddir:-.}/tests/conformance
for tool in xz tar dtc; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for archive in boot pages; do
	tar -xJf "${top_srcdir:-.}/tests/conformance/data/$archive.tar.xz" -C "$tmp" || exit 1
done
for flags in "$tmp"/boards/*/kpageflags.rle; do
	board=${flags%/*}
	"$here/pages" -v "$board"
	result $? "pages of ${board##*/}"
done
done_testing
