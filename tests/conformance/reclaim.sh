#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Rebuild the load of every recorded reclaim run on the engine, and compare how
# the counters changed. A case is a recording; the table of its counters comes
# before it.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
here=${top_srcdir:-.}/tests/conformance
for tool in xz tar; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tar -xJf "$here/data/reclaim.tar.xz" -C "$tmp" || exit 1
for load in "$here"/loads/*.load; do
	name=$(basename "$load" .load)
	"${top_builddir:-.}/tests/conformance/reclaim" "$here/loads" "$tmp/reclaim/$name"
	result $? "counters of $name"
done
# What a rule calls not driven, doc/FIDELITY.md names.
missing=$(sed -n 's/^\tNONE("\([a-z_0-9]*\)".*/\1/p' "$here/load/rules.c" | while read -r name; do
	grep -q "\`$name\`" "$here/../../doc/FIDELITY.md" || echo "$name"
done)
[ -z "$missing" ] || echo "$missing"
[ -z "$missing" ]
result $? "counters that are not driven are in doc/FIDELITY.md"
done_testing
