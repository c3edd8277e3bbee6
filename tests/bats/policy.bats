#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# control/policy: decisions of the allocator that can be made otherwise.

load helper

setup() {
	setup_folder
	control=$mnt/control
	policy=$control/policy
}

teardown() {
	teardown_folder
}

values() {
	(cd "$policy" && grep . -- *)
}

linux="cma_preference:linux
daemons:on
mobility_grouping:linux
pageblock_stealing:on
shuffle:off
shuffle_seed:0
tail_placement:on
watermark_boost:on"

blocks() {
	cat "$mnt/zones/node0/Normal/freelist/10/Movable"
}

@test "each begins as in Linux, takes its words, and refuses others" {
	start_daemon "$BUDDYFS"
	[ "$(values)" = "$linux" ]
	for word in first last never linux; do
		echo $word >"$policy/cma_preference"
		[ "$(cat "$policy/cma_preference")" = $word ]
	done
	for file in "$policy"/*; do
		fails_with EINVAL 'open(F, ">", $ARGV[0]) and syswrite(F, "perhaps\n")' "$file"
		tail -n 1 "$control/dmesg" |
			grep "buddyfs: control/policy/${file##*/}: EINVAL: it is "
	done
	fails_with EINVAL 'open(F, ">", $ARGV[0]) and syswrite(F, "on\0")' "$policy/shuffle"
	fails_with EINVAL 'open(F, ">", $ARGV[0]) and syswrite(F, "on" x 4000)' "$policy/shuffle"
	[ "$(values)" = "$linux" ]
}

@test "without stealing a fallback changes no pageblock's type" {
	start_daemon "$BUDDYFS"
	types() { awk '/Number of blocks/, 0' "$mnt/proc/pagetypeinfo"; }
	before=$(types)
	echo off >"$policy/pageblock_stealing"
	for i in $(seq 100); do echo order=4 gfp='GFP_KERNEL|__GFP_RECLAIMABLE'; done >"$control/alloc_pages"
	[ "$(types)" = "$before" ]
	echo on >"$policy/pageblock_stealing"
	for i in $(seq 100); do echo order=4 gfp='GFP_KERNEL|__GFP_RECLAIMABLE'; done >"$control/alloc_pages"
	[ "$(types)" != "$before" ]
}

@test "a movable request has CMA first, last or never" {
	start_daemon "$BUDDYFS"
	for want in first:CMA last:Movable never:Movable linux:Movable; do
		echo "${want%:*}" >"$policy/cma_preference"
		echo order=4 gfp='GFP_DMA|__GFP_MOVABLE' >"$control/alloc_pages"
		grep " type=${want#*:} " "$control/alloc_pages"
	done
}

@test "a policy survives a reset, and the machine boots under it" {
	start_daemon "$BUDDYFS"
	blocks >"$folder/linux"
	echo on >"$policy/shuffle"
	echo 5 >"$policy/shuffle_seed"
	blocks | diff "$folder/linux" -
	echo >"$control/reset"
	[ "$(cat "$policy/shuffle_seed")" = 5 ]
	blocks >"$folder/shuffled"
	[ "$(cat "$folder/linux")" != "$(cat "$folder/shuffled")" ]
	sort -n "$folder/shuffled" | diff "$folder/linux" -
	echo >"$control/reset"
	blocks | diff "$folder/shuffled" -
	echo 0 >"$policy/shuffle"
	echo >"$control/reset"
	blocks | diff "$folder/linux" -
}

@test "an option, a machine file and the command line set policies" {
	start_daemon "$BUDDYFS" -o policy=shuffle:on+shuffle_seed:5,policy=tail_placement:off
	[ "$(values | tr '\n' ' ')" = "cma_preference:linux daemons:on mobility_grouping:linux pageblock_stealing:on shuffle:on shuffle_seed:5 tail_placement:off watermark_boost:on " ]
	end_daemon
	echo '{"memory": [{"base": "1G", "size": "1G"}], "policy": {"watermark_boost": "off"}}' \
		>"$folder/machine.json"
	start_daemon "$BUDDYFS" -o cmdline=page_alloc.shuffle=1 "$folder/machine.json"
	[ "$(cat "$policy/watermark_boost") $(cat "$policy/shuffle")" = "off on" ]
	end_daemon
	run "$BUDDYFS" -o policy=shufle:on "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"policy=shufle:on: there is no such policy" ]]
	run "$BUDDYFS" -o policy=shuffle:maybe "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"policy=shuffle:maybe: the policy has no such value" ]]
}
