# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the tests that are shell scripts: results in the Test Anything
# Protocol, which make check and scripts/check count case by case.
tap_cases=0

# ok TITLE / not_ok TITLE: one case. What explains a failure is printed before it.
ok() {
	tap_cases=$((tap_cases + 1))
	echo "ok $tap_cases - $*"
}

not_ok() {
	tap_cases=$((tap_cases + 1))
	echo "not ok $tap_cases - $*"
}

# result STATUS TITLE: a case that passed if STATUS is 0.
result() {
	if [ "$1" -eq 0 ]; then shift; ok "$@"; else shift; not_ok "$@"; fi
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# The number of cases is said at the end.
done_testing() {
	echo "1..$tap_cases"
}
