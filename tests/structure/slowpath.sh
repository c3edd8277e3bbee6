#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/SLOWPATH.md names tests that there are, and each test of the slow path.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
doc=${top_srcdir:-.}/doc/SLOWPATH.md
unit=${top_srcdir:-.}/tests/unit

# Words in backquotes of the tables' last column: | branch | what | test |
named=$(awk -F'|' '/^\|/ { print $(NF - 1) }' "$doc" | grep -oE '`[a-z0-9_]+`' | tr -d '`' | sort -u)
tests_in() {
	sed -n 's/^static void test_\([a-z0-9_]*\)(void \*\*state)$/\1/p' "$@" | sort -u
}
all=$(tests_in "$unit"/test_slowpath*.c "$unit/test_cpuset.c" "$unit/test_page_alloc.c")
[ "$(echo "$named" | wc -l)" -gt 50 ]
result $? "the tables name tests"
wrong=$(echo "$named" | grep -vxF "$all")
[ -z "$wrong" ] || echo "$wrong"
[ -z "$wrong" ]
result $? "each of them is there"
wrong=$(tests_in "$unit"/test_slowpath*.c | grep -vxF "$named")
[ -z "$wrong" ] || echo "$wrong"
[ -z "$wrong" ]
result $? "each test of the slow path is named"
done_testing
