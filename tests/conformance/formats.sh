#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The format file of each trace event, compared with the recorded one.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
command -v xz >/dev/null || skip_all "xz is not installed"
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
xz -dc "${top_srcdir:-.}/tests/conformance/data/event-formats.xz" >"$tmp" || exit 1
"${top_builddir:-.}/tests/conformance/formats" "$tmp"
