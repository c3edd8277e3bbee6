#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Instructions for each operation of the benchmark's workloads, counted by
# callgrind, against the committed figures: none may grow by more than 5 %.
# Usage: instructions.sh [print | table]: instead, print them as they are to be
# committed, or to be read.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
figures=${top_srcdir:-.}/tests/bench/instructions.txt
bench=${top_builddir:-.}/tests/bench/counted

command -v valgrind >/dev/null || skip_all "valgrind is not installed"
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# Each workload is run within counted(), so each has a profile of its own.
valgrind --tool=callgrind --callgrind-out-file="$tmp/profile" --collect-atstart=no \
	--toggle-collect=counted --dump-after=counted "$bench" --count >"$tmp/ran" 2>"$tmp/err" || {
	sed 's/^/# /' "$tmp/err"
	echo "Bail out! callgrind failed"
	exit 1
}
head -n 1 "$tmp/ran" >"$tmp/now"
part=0
sed 1d "$tmp/ran" | while read -r name operations; do
	part=$((part + 1))
	instructions=$(awk '$1 == "summary:" || $1 == "totals:" { print $2; exit }' "$tmp/profile.$part")
	echo "$name $((instructions / operations))"
done >>"$tmp/now"

case ${1-} in
print)
	sed -n '/^#/p' "$figures"
	cat "$tmp/now"
	exit
	;;
table)
	awk 'BEGIN { printf "%-34s %8s %8s %8s\n", "instructions per operation", "ours", "target", "Linux" }
		$1 == "order-0-pair" { printf "%-34s %8d %8d %8d\n", $1, $2, 200, 522; next }
		NR > 1 { printf "%-34s %8d\n", $1, $2 }' "$tmp/now"
	exit
	;;
esac
compiler=$(grep '^compiler ' "$figures")
[ "$(head -n 1 "$tmp/now")" = "$compiler" ] ||
	skip_all "the figures are for $compiler, this is $(head -n 1 "$tmp/now")"

sed 1d "$tmp/now" >"$tmp/counted"
while read -r name count; do
	figure=$(awk -v name="$name" '$1 == name { print $2 }' "$figures")
	[ -n "$figure" ] && [ $((count * 100)) -le $((figure * 105)) ]
	result $? "$name: $count instructions, committed ${figure:-none}"
done <"$tmp/counted"
done_testing
