#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Pins: pages that refuse to be moved; the machine checked after each step.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" -o verify 256m
	control=$mnt/control
	count=$(cat "$mnt/cma/reserved/count")
}

teardown() {
	teardown_folder
}

sound() {
	[ "$(cat "$control/check")" = ok ]
}

# Movable pages until some lie in the area: the name of one of those is the result.
lend() {
	for i in {1..30}; do
		echo "name=fill$i count=2000 gfp=HIGHUSER_MOVABLE" >"$control/alloc_pages_bulk"
		grep -q type=CMA "$control/alloc_pages_bulk" && break
	done
	sed -n '/type=CMA/ { s/^ok name=\([^ ]*\).*/\1/p; q }' "$control/alloc_pages_bulk"
}

@test "a pinned page makes cma_alloc of its area fail with EBUSY, until it is unpinned" {
	lent=$(lend)
	[ -n "$lent" ]
	echo "name=$lent" >"$control/pin"
	[ "$(cat "$control/pin")" = "ok names=1 pages=1" ]
	sound
	free=$((count - $(cat "$mnt/cma/reserved/used")))
	refuses EBUSY "$control/cma_alloc" "name=all count=$free"
	sound
	grep "$lent" "$mnt/cma/reserved/blockers"
	echo "name=$lent" >"$control/unpin"
	echo "name=all count=$free" >"$control/cma_alloc"
	sound
	[ "$(cat "$mnt/cma/reserved/used")" = "$count" ]
}

@test "a pin for some attempts is used up by them" {
	lent=$(lend)
	echo "name=$lent attempts=3" >"$control/pin"
	free=$((count - $(cat "$mnt/cma/reserved/used")))
	# Each round tries a page ten times: the pin holds for the first three.
	echo "name=all count=$free" >"$control/cma_alloc"
	sound
	[ "$(cat "$mnt/cma/reserved/used")" = "$count" ]
}

@test "a long-term pin moves the page out of CMA first" {
	lent=$(lend)
	was=$(awk -v name="$lent" '$3 == name { print $1 }' "$control/allocations")
	echo "name=$lent longterm=1" >"$control/pin"
	sound
	now=$(awk -v name="$lent" '$3 == name { print $1 }' "$control/allocations")
	base=$(cat "$mnt/cma/reserved/base_pfn")
	((was >= base && was < base + count))
	((now < base || now >= base + count))
	not grep "$lent" "$mnt/cma/reserved/blockers"
	free=$((count - $(cat "$mnt/cma/reserved/used")))
	echo "name=all count=$free" >"$control/cma_alloc"
	sound
}

@test "pins are chosen by name, owner or page" {
	echo "name=a.1 owner=gpu gfp=HIGHUSER_MOVABLE" >"$control/alloc_page"
	pfn=$(value alloc_page pfn)
	echo "name=a.2 owner=gpu gfp=HIGHUSER_MOVABLE order=2" >"$control/alloc_pages"
	echo "name=b owner=net gfp=HIGHUSER_MOVABLE movable=lru" >"$control/alloc_page"
	echo "owner=gpu" >"$control/pin"
	[ "$(cat "$control/pin")" = "ok names=2 pages=5" ]
	echo "name=a.*" >"$control/unpin"
	[ "$(cat "$control/unpin")" = "ok names=2 pages=5" ]
	echo "pfn=$pfn" >"$control/pin"
	[ "$(cat "$control/pin")" = "ok names=1 pages=1" ]
	refuses ENOENT "$control/pin" "name=c"
	refuses EINVAL "$control/pin" "name=a.1 owner=gpu"
	refuses EINVAL "$control/pin" "attempts=1"
	sound
}

@test "what is allocated is what comes back, after compaction too" {
	echo "name=s count=20000 gfp=HIGHUSER_MOVABLE" >"$control/alloc_pages_bulk"
	for i in $(seq 0 2 19999); do
		echo "name=s.$i"
	done >"$control/free_pages"
	echo 1 >"$mnt/proc/sys/vm/compact_memory"
	sound
	[ "$(awk '/pgmigrate_success/ { print $2 }' "$mnt/proc/vmstat")" -gt 100 ]
	echo "name=s*" >"$control/free_pages"
	sound
	not grep verify "$control/dmesg"
}
