#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# proc/sys/vm: what a knob takes, and what follows from it.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" 8g-2node
	vm=$mnt/proc/sys/vm
}

teardown() {
	teardown_folder
}

# takes NAME VALUE: it does, and reads so.
takes() {
	echo "$2" >"$vm/$1"
	[ "$(cat "$vm/$1")" = "$2" ]
}

# refuses NAME VALUE...: EINVAL, said in the log, and the value stays.
refuses() {
	local name=$1 value before
	before=$(cat "$vm/$name")
	shift
	for value; do
		fails_with EINVAL 'open(F, ">", $ARGV[0]) and syswrite(F, $ARGV[1])' "$vm/$name" "$value"
		[ "$(cat "$vm/$name")" = "$before" ]
		tail -n 1 "$mnt/control/dmesg" | grep "buddyfs: proc/sys/vm/$name: EINVAL: "
	done
}

@test "ranges are the kernel's" {
	refuses extfrag_threshold -1 1001
	takes extfrag_threshold 1000
	refuses compaction_proactiveness -1 101
	takes compaction_proactiveness 0
	refuses compact_unevictable_allowed 2
	takes compact_unevictable_allowed 0
	refuses zone_reclaim_mode -1
	takes zone_reclaim_mode 7
	refuses min_unmapped_ratio 101
	refuses min_slab_ratio 101
	takes min_slab_ratio 100
	refuses stat_interval 8589935 -8589935
	takes stat_interval 8589934
	takes stat_interval -1
	refuses percpu_pagelist_high_fraction 1
	takes percpu_pagelist_high_fraction 8
}

@test "numa_stat stops and clears the counters" {
	numa() { awk '/^numa_/ { n += $2 } END { print n }' "$mnt/proc/vmstat"; }
	echo >"$mnt/control/alloc_page"
	[ "$(numa)" -gt 0 ]
	refuses numa_stat 2
	takes numa_stat 0
	tail -n 1 "$mnt/control/dmesg" | grep 'disable numa statistics, and clear numa counters$'
	echo >"$mnt/control/alloc_page"
	[ "$(numa)" = 0 ]
	takes numa_stat 1
	tail -n 1 "$mnt/control/dmesg" | grep 'enable numa statistics$'
	echo >"$mnt/control/alloc_page"
	[ "$(numa)" = 2 ]
}

@test "numa_zonelist_order takes the words it once had" {
	for word in Node default n; do
		echo $word >"$vm/numa_zonelist_order"
		[ "$(cat "$vm/numa_zonelist_order")" = Node ]
	done
	fails_with EINVAL 'open(F, ">", $ARGV[0]) and syswrite(F, "zone")' "$vm/numa_zonelist_order"
	tail -n 1 "$mnt/control/dmesg" | grep 'Ignoring unsupported numa_zonelist_order value:  zone$'
}

# What CPU 0 has at hand of node 1, which it has left alone.
remote() { cat "$mnt"/zones/node1/*/pcp/cpu0/count | awk '{ n += $1 } END { print n }'; }

@test "stat_refresh gives another node's pages back, also when read" {
	printf 'order=0 node=1\norder=4 node=1\n' >"$mnt/control/alloc_pages"
	before=$(remote)
	[ "$before" -gt 0 ]
	echo >"$vm/stat_refresh"
	cat "$vm/stat_refresh"
	[ "$(remote)" = "$before" ]
	cat "$vm/stat_refresh"
	[ "$(remote)" -lt "$before" ]
}

@test "so does time, after three stat_intervals" {
	echo 2 >"$vm/stat_interval"
	printf 'order=0 node=1\norder=4 node=1\n' >"$mnt/control/alloc_pages"
	before=$(remote)
	for i in $(seq 3990); do echo cpu=1; done >"$mnt/control/drain"
	[ "$(remote)" = "$before" ]
	for i in $(seq 2010); do echo cpu=1; done >"$mnt/control/drain"
	[ "$(remote)" -lt "$before" ]
}
