#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Failures on request: debugfs's fail_page_alloc.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS"
	control=$mnt/control
	fault=$mnt/sys/kernel/debug/fail_page_alloc
	echo N >"$fault/ignore-gfp-wait"
	echo 0 >"$fault/min-order"
}

teardown() {
	teardown_folder
}

@test "it begins as in Linux and fails nothing" {
	end_daemon
	start_daemon "$BUDDYFS"
	zero=0x0000000000000000
	[ "$(cat "$fault"/* | tr '\n' ' ')" = \
		"Y Y 1 1 0 $zero $zero 0xffffffffffffffff $zero 0 32 N 1 2 10 0 " ]
	echo >"$control/alloc_page"
}

@test "so many requests fail, as if there were no memory, and are told of" {
	echo 3 >"$fault/times"
	echo 100 >"$fault/probability"
	before=$(cat "$mnt/proc/buddyinfo")
	for left in 2 1 0; do
		refuses ENOMEM "$control/alloc_page" "gfp=GFP_KERNEL"
		[ "$(cat "$fault/times")" = $left ]
	done
	[ "$(cat "$mnt/proc/buddyinfo")" = "$before" ]
	[ "$(grep -c "FAULT_INJECTION: forcing a failure." "$control/dmesg")" = 3 ]
	grep "name fail_page_alloc, interval 1, probability 100, space 0, times 1" "$control/dmesg"
	grep "fail_page_alloc" "$control/why"
	echo >"$control/alloc_page"
}

@test "interval, space, min-order and flags choose which" {
	echo -1 >"$fault/times"
	echo 100 >"$fault/probability"
	echo 3 >"$fault/interval"
	echo >"$control/alloc_page"
	echo >"$control/alloc_page"
	refuses ENOMEM "$control/alloc_page" ""
	echo 1 >"$fault/interval"
	echo 10 >"$fault/space"
	echo order=2 >"$control/alloc_pages"
	echo order=2 >"$control/alloc_pages"
	refuses ENOMEM "$control/alloc_pages" "order=2"
	echo 0 >"$fault/space"
	echo 1 >"$fault/min-order"
	echo >"$control/alloc_page"
	echo Y >"$fault/ignore-gfp-wait"
	echo order=1 gfp=GFP_KERNEL >"$control/alloc_pages"
	refuses ENOMEM "$control/alloc_pages" "order=1 gfp=GFP_NOWAIT"
	echo order=1 gfp="GFP_KERNEL|__GFP_NOFAIL" >"$control/alloc_pages"
}

@test "a probability draws the same lots in every run" {
	echo -1 >"$fault/times"
	echo 30 >"$fault/probability"
	failed() {
		for i in {1..60}; do
			echo gfp=GFP_NOWAIT >"$control/alloc_page" 2>/dev/null || echo -n "$i "
		done
	}
	first=$(failed)
	[ "$(wc -w <<<"$first")" -gt 5 ]
	[ "$(wc -w <<<"$first")" -lt 40 ]
	echo >"$control/reset"
	echo 0 >"$fault/min-order"
	echo N >"$fault/ignore-gfp-wait"
	echo -1 >"$fault/times"
	echo 30 >"$fault/probability"
	[ "$(failed)" = "$first" ]
}

@test "ranges of callers are taken; nobody here has an address" {
	echo -1 >"$fault/times"
	echo 100 >"$fault/probability"
	refuses ENOMEM "$control/alloc_page" ''
	echo 0xffff800008000000 >"$fault/require-start"
	[ "$(cat "$fault/require-start")" = 0xffff800008000000 ]
	echo >"$control/alloc_page"
	echo 0 >"$fault/require-start"
	echo 0xffff800008000000 >"$fault/reject-start"
	refuses ENOMEM "$control/alloc_page" ''
	echo 100 >"$fault/stacktrace-depth"
	[ "$(cat "$fault/stacktrace-depth")" = 32 ]
}

@test "a kernel without the filter has no files of it, as the recorded one" {
	end_daemon
	echo '{"cmdline": "cma=16M", "memory": [{"base": "0x40000000", "size": "256M"}],
		"kernel": {"stacktrace-filter": false}}' >"$folder/plain.json"
	start_daemon "$BUDDYFS" "$folder/plain.json"
	[ "$(cat "$fault"/* | tr '\n' ' ')" = "Y Y 1 1 0 0 N 1 2 10 0 " ]
}
