#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# CMA areas and contiguous ranges, through control/, sysfs and debugfs.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" default
	control=$mnt/control
	sysfs=$mnt/sys/kernel/mm/cma/reserved
	debugfs=$mnt/sys/kernel/debug/cma/reserved
	base=$(cat "$debugfs/base_pfn")
	count=$(cat "$debugfs/count")
	boot_used=$(cat "$debugfs/used")
}

teardown() {
	teardown_folder
}

@test "the area is where the command line and the log say" {
	[ "$(cat "$debugfs/order_per_bit")" = 0 ]
	[ "$count" = 16384 ]
	grep "cma: Reserved 64 MiB at 0x$(printf %016x $((base * 4096)))" "$control/dmesg"
	[ "$(awk '/CmaTotal/ { print $2 }' "$mnt/proc/meminfo")" = 65536 ]
	[ "$(awk '/CmaFree/ { print $2 }' "$mnt/proc/meminfo")" = $((65536 - boot_used * 4)) ]
}

@test "cma_alloc takes the first free aligned run, cma_release gives it back" {
	echo name=a count=100 >"$control/cma_alloc"
	[ "$(cat "$control/cma_alloc")" = "ok name=a pfn=$((base + boot_used)) node=0 zone=DMA type=CMA pages=100" ]
	echo name=b count=1 align=6 >"$control/cma_alloc"
	pfn=$(value cma_alloc pfn)
	[ $((pfn % 64)) = 0 ]
	[ $((pfn - base - boot_used - 100)) -lt 64 ]
	[ "$(cat "$debugfs/used")" = $((boot_used + 101)) ]
	[ "$(cat "$sysfs/alloc_pages_success")" = $((boot_used + 101)) ]
	printf '%s\n' name=a name=b >"$control/cma_release"
	[ "$(cat "$debugfs/used")" = "$boot_used" ]
	[ "$(cat "$debugfs/maxchunk")" = $((count - boot_used)) ]
}

@test "part of an allocation is released from its start" {
	echo name=a count=100 >"$control/cma_alloc"
	pfn=$(value cma_alloc pfn)
	echo name=a count=40 >"$control/cma_release"
	[ "$(cat "$control/cma_release")" = "ok name=a pfn=$pfn pages=40" ]
	[ "$(cat "$debugfs/used")" = $((boot_used + 60)) ]
	refuses EINVAL "$control/cma_release" "name=a count=61"
	grep "EINVAL: name=a count=61: a has 60 pages" "$control/dmesg"
	refuses EINVAL "$control/cma_release" "pfn=$((pfn + 40)) count=61"
	echo "pfn=$((pfn + 40)) count=60" >"$control/cma_release"
	[ "$(cat "$debugfs/used")" = "$boot_used" ]
	refuses EINVAL "$control/cma_release" "pfn=$((pfn + 40)) count=60"
}

@test "debugfs alloc and free: newest first, in parts" {
	echo 10 >"$debugfs/alloc"
	echo 20 >"$debugfs/alloc"
	[ "$(cat "$debugfs/used")" = $((boot_used + 30)) ]
	echo 5 >"$debugfs/free"
	# The newest lost its first five pages: that is where the next small one goes.
	echo name=hole count=5 >"$control/cma_alloc"
	[ "$(value cma_alloc pfn)" = $((base + boot_used + 10)) ]
	echo 15 >"$debugfs/free"
	echo 0xa >"$debugfs/free"
	echo name=hole >"$control/cma_release"
	[ "$(cat "$debugfs/used")" = "$boot_used" ]
	echo 1 >"$debugfs/free"
	[ "$(cat "$debugfs/used")" = "$boot_used" ]
}

@test "debugfs alloc of more than there is gives ENOMEM, and is counted" {
	failed=$(cat "$sysfs/alloc_pages_fail")
	refuses ENOMEM "$debugfs/alloc" 16384
	grep 'cma: cma_alloc: reserved: alloc failed, req-size: 16384 pages, ret: -12' "$control/dmesg"
	[ "$(cat "$sysfs/alloc_pages_fail")" = $((failed + 16384)) ]
	[ "$(awk '/^cma_alloc_fail / { print $2 }' "$mnt/proc/vmstat")" = 1 ]
	refuses EINVAL "$debugfs/alloc" -1
	refuses EINVAL "$debugfs/alloc" text
	[ "$(cat "$sysfs/alloc_pages_fail")" = $((failed + 16384)) ]
}

@test "the bitmap, the map and the list of allocations agree" {
	echo name=a count=33 align=5 >"$control/cma_alloc"
	echo 7 >"$debugfs/alloc"
	used=$(tr ' ' '\n' <"$debugfs/bitmap" | perl -ne 'BEGIN { $n = 0 } $n += unpack("%32b*", pack("V", $_)) if /\d/; END { print $n }')
	[ "$used" = "$(cat "$debugfs/used")" ]
	[ "$(cat "$mnt/cma/reserved/used")" = "$used" ]
	grep -E "^$(value cma_alloc pfn) 33 a - cma_alloc" "$mnt/cma/reserved/allocations"
	[ "$(cut -c 9- "$mnt/cma/reserved/map" | tr -cd '#.' | wc -c)" -gt 0 ]
}

@test "movable pages in an area are moved away for it" {
	# Movable requests take from the area once it is more than half of what is free.
	echo >"$control/drain"
	perl -e 'open(F, ">", $ARGV[0]) or die; 1 while syswrite(F, "order=9 gfp=GFP_KERNEL\n")' "$control/alloc_pages"
	perl -e 'open(F, ">", $ARGV[0]) or die; 1 while syswrite(F, "order=0 gfp=GFP_HIGHUSER_MOVABLE|__GFP_NOWARN\n" x 4096) == 44 * 4096' "$control/alloc_pages" || true
	free=$(awk '/CmaFree/ { print $2 / 4 }' "$mnt/proc/meminfo")
	[ "$free" -lt $((count - boot_used)) ]
	# Room to move them to.
	echo 'name=1*' >"$control/free_pages"
	echo name=frame count=4096 align=8 >"$control/cma_alloc"
	[ "$(awk '/^pgmigrate_success/ { print $2 }' "$mnt/proc/vmstat")" -gt 0 ]
	[ "$(cat "$debugfs/used")" = $((boot_used + 4096)) ]
}

@test "a pinned page makes the request go elsewhere, and fail when there is nowhere" {
	echo >"$control/drain"
	perl -e 'open(F, ">", $ARGV[0]) or die; 1 while syswrite(F, "order=10 gfp=GFP_KERNEL\n")' "$control/alloc_pages"
	perl -e 'open(F, ">", $ARGV[0]) or die; 1 while syswrite(F, "order=9 gfp=GFP_HIGHUSER_MOVABLE|__GFP_NOWARN pinned=1\n")' "$control/alloc_pages"
	[ "$(awk '/CmaFree/ { print $2 }' "$mnt/proc/meminfo")" -lt 32768 ]
	echo name=1 >"$control/free_pages"	# what could be moved has room to go to
	echo name=elsewhere count=512 >"$control/cma_alloc"
	echo name=elsewhere >"$control/cma_release"
	refuses EBUSY "$control/cma_alloc" "count=$((count - boot_used))"
	grep "cma: cma_alloc: reserved: alloc failed, req-size: $((count - boot_used)) pages, ret: -16" "$control/dmesg"
	[ "$(cat "$debugfs/used")" = "$boot_used" ]
}

@test "alloc_contig_range takes just this range" {
	start=0x100000
	echo name=r start=$start count=1000 >"$control/alloc_contig_range"
	[ "$(cat "$control/alloc_contig_range")" = "ok name=r pfn=1048576 node=0 zone=Normal type=Movable pages=1000" ]
	refuses EBUSY "$control/alloc_contig_range" "start=$start count=1"
	refuses EINVAL "$control/alloc_contig_range" "start=0x140000 count=1"
	refuses EINVAL "$control/alloc_contig_range" "start=$start count=0"
	refuses EINVAL "$control/alloc_contig_range" "start=0xffffffffffffffff count=2"
	refuses EINVAL "$control/free_contig_range" "pfn=1048576 count=1"
	echo name=r >"$control/free_contig_range"
	echo name=r start=$start count=1000 >"$control/alloc_contig_range"
}

@test "alloc_contig_pages finds a range, and says when there is none" {
	echo >"$control/drain"
	free=$(cat "$mnt"/zones/*/*/stat/nr_free_pages | awk '{ n += $1 } END { print n }')
	echo name=big size=1G >"$control/alloc_contig_pages"
	[ "$(value alloc_contig_pages pages)" = 262144 ]
	[ $(($(value alloc_contig_pages pfn) % 262144)) = 0 ]
	refuses ENOMEM "$control/alloc_contig_pages" size=4G
	echo name=big >"$control/free_contig_range"
	echo >"$control/drain"
	[ "$(cat "$mnt"/zones/*/*/stat/nr_free_pages | awk '{ n += $1 } END { print n }')" = "$free" ]
}

@test "two areas and a default one: requests name theirs" {
	unmount
	wait "$daemon" || true
	start_daemon "$BUDDYFS" 2g-reserved
	areas=$(ls "$mnt/cma")
	[ "$(wc -l <<<"$areas")" = 3 ]
	[ "$(ls "$mnt/sys/kernel/debug/cma")" = "$areas" ]
	for area in $areas; do
		used=$(cat "$mnt/cma/$area/used")
		echo "area=$area count=8" >"$control/cma_alloc"
		[ "$(cat "$mnt/cma/$area/used")" = $((used + 8)) ]
	done
	refuses EINVAL "$control/cma_alloc" "area=nope count=1"
	# Two were refused, each with what could have been had instead.
	[ "$(grep -c 'incorrect alignment of CMA region' "$control/dmesg")" -ge 1 ]
	[ "$(grep -c 'buddyfs: the nearest legal CMA area would be' "$control/dmesg")" -ge 1 ]
}

@test "what a name or debugfs holds is not given back by number" {
	echo 10 >"$debugfs/alloc"
	first=$((base + boot_used))
	echo name=v count=10 >"$control/cma_alloc"
	[ "$(value cma_alloc pfn)" = $((first + 10)) ]
	refuses EINVAL "$control/cma_release" "pfn=$first count=20"
	refuses EINVAL "$control/cma_release" "pfn=$first count=10"
	refuses EINVAL "$control/free_contig_range" "pfn=$((first + 5)) count=10"
	refuses EINVAL "$control/free_pages" "pfn=$first"
	refuses EINVAL "$control/free_contig_range" "pfn=18446744073709551615 count=2"
	[ "$(cat "$debugfs/used")" = $((boot_used + 20)) ]
	echo name=v >"$control/cma_release"
	echo 10 >"$debugfs/free"
	[ "$(cat "$debugfs/used")" = "$boot_used" ]
	[ "$(cat "$control/check")" = ok ]
}

@test "an area of larger bits gives back whole bits of a name" {
	end_daemon
	start_daemon "$BUDDYFS" 64g-server
	echo area=hugetlb0 name=h count=262144 >"$control/cma_alloc"
	refuses EINVAL "$control/cma_release" "name=h count=1000"
	echo name=h count=1024 >"$control/cma_release"
	echo name=h >"$control/cma_release"
	[ "$(cat "$mnt/cma/hugetlb0/used")" = 0 ]
	[ -z "$(cat "$mnt/cma/hugetlb0/allocations")" ]
}

@test "of two areas that overlap the second is not made" {
	end_daemon
	cat >"$folder/overlap.json" <<-EOF
		{ "memory": [ { "base": "0x40000000", "size": "1G" } ],
		  "reserved-memory": [
		    { "name": "one@50000000", "compatible": [ "shared-dma-pool" ], "reusable": true,
		      "reg": [ { "base": "0x50000000", "size": "32M" } ] },
		    { "name": "two@51000000", "compatible": [ "shared-dma-pool" ], "reusable": true,
		      "reg": [ { "base": "0x51000000", "size": "32M" } ] } ] }
	EOF
	start_daemon "$BUDDYFS" "$folder/overlap.json"
	grep "OVERLAP DETECTED" "$control/dmesg"
	grep "cma: CMA area two@51000000 could not be activated" "$control/dmesg"
	[ "$(cat "$control/check")" = ok ]
	echo area=one@50000000 size=32M name=all >"$control/cma_alloc"
	[ "$(cat "$control/check")" = ok ]
	refuses ENOMEM "$control/cma_alloc" "area=two@51000000 count=1"
}
