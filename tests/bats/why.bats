#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Failures that people reported, rebuilt: control/why names the cause of each.

load helper

setup() {
	setup_folder
}

teardown() {
	teardown_folder
}

# machine ARGUMENT...: mount it.
machine() {
	start_daemon "$BUDDYFS" "$@"
	control=$mnt/control
}

# tree NODES [MACHINE-KEYS]: a machine of 1 GiB at 0x40000000 with such reserved memory.
tree() {
	echo "{ \"memory\": [ { \"base\": \"0x40000000\", \"size\": \"1G\" } ], ${2-}
		\"reserved-memory\": [ $1 ] }" >"$folder/board.json"
	machine "$folder/board.json"
}

because() {
	cat "$control/why"
	tail -n 1 "$control/why" | grep -F -- "$1"
}

# take GFP ORDER: blocks until there are no more; the names are GFP-independent numbers.
take() {
	echo >"$control/drain"
	for ((;;)); do
		yes "order=$2 gfp=$1|__GFP_NOWARN" 2>/dev/null | head -n 4096 >"$folder/lines" || :
		cat "$folder/lines" >"$control/alloc_pages" 2>/dev/null || break
	done
	:
}

# free_every_other N: of the names that take() was given, the first N even ones.
free_every_other() {
	for ((name = 2; name <= 2 * $1; name += 2)); do
		echo "name=$name"
	done >"$folder/lines"
	cat "$folder/lines" >"$control/free_pages"
	echo >"$control/drain"
}

# ---- at boot ----

@test "1: with 64K pages an area is not aligned to 512 MiB" {
	tree '{ "name": "camera@50000000", "compatible": [ "shared-dma-pool" ], "reusable": true,
		"reg": [ { "base": "0x50000000", "size": "64M" } ] }' '"page-size": "64K",'
	[ ! -e "$mnt/cma/camera@50000000" ]
	grep "Reserved memory: incorrect alignment of CMA region" "$control/why"
	grep "buddyfs: the nearest legal CMA area would be 524288 KiB" "$control/why"
}

@test "2: alloc-ranges lie outside memory" {
	tree '{ "name": "vpu", "compatible": [ "shared-dma-pool" ], "reusable": true, "size": "16M",
		"alloc-ranges": [ { "base": "0x10000000", "size": "256M" } ] }'
	[ ! -e "$mnt/cma/vpu" ]
	grep "OF: reserved mem: failed to allocate memory for node 'vpu'" "$control/dmesg"
}

@test "3: an area reaches over the end of a zone" {
	echo '{ "memory": [ { "base": "0x40000000", "size": "4G" } ],
		"reserved-memory": [ { "name": "wide@fe000000", "compatible": [ "shared-dma-pool" ],
		"reusable": true, "reg": [ { "base": "0xfe000000", "size": "64M" } ] } ] }' \
		>"$folder/board.json"
	machine "$folder/board.json"
	because "cma: CMA area wide@fe000000 could not be activated"
}

@test "4: cma= is more than there is room for" {
	machine -o cmdline=cma=2G 256m
	grep "cma: Failed to reserve 2048 MiB" "$control/why"
	because "buddyfs: the nearest legal CMA area would be"
}

# ---- CMA ----

@test "5: small buffers have fragmented the area" {
	machine 256m
	area=$mnt/cma/reserved
	for ((i = 0; i < 250; i++)); do
		echo "name=b$i count=16"
	done >"$control/cma_alloc"
	for ((i = 0; i < 250; i += 2)); do
		echo "name=b$i"
	done >"$control/cma_release"
	refuses ENOMEM "$control/cma_alloc" "count=256"
	because "area reserved is fragmented"
	echo "count=256" >"$area/blockers"
	[ "$(grep -c "allocated from the area: b" "$area/blockers")" -gt 100 ]
}

@test "6: the count is more than the area" {
	machine 256m
	refuses ENOMEM "$control/cma_alloc" "count=4097"
	because "area reserved has 4096 pages in all"
}

@test "7: more is asked for than is left" {
	machine 256m
	echo "name=a count=3000" >"$control/cma_alloc"
	refuses ENOMEM "$control/cma_alloc" "count=2000"
	because "area reserved has only"
}

@test "8: no free run is aligned as the device wants it" {
	machine 256m
	refuses ENOMEM "$control/cma_alloc" "count=16 align=13"
	because "no free run of area reserved has so many pages at this alignment"
}

# Movable pages until some lie in the area: the name of one of those is the result.
lend() {
	for i in {1..40}; do
		echo "name=fill$i count=1500 gfp=HIGHUSER_MOVABLE" >"$control/alloc_pages_bulk"
		grep -q type=CMA "$control/alloc_pages_bulk" && break
	done
	sed -n '/type=CMA/ { s/^ok name=\([^ ]*\).*/\1/p; q }' "$control/alloc_pages_bulk"
}

@test "9: a driver pinned a page of the area" {
	machine 256m
	lent=$(lend)
	echo "name=$lent" >"$control/pin"
	left=$((4096 - $(cat "$mnt/cma/reserved/used")))
	refuses EBUSY "$control/cma_alloc" "count=$left"
	because "(held by $lent) is pinned"
	echo "count=$left" >"$mnt/cma/reserved/blockers"
	grep "lent, pinned: $lent" "$mnt/cma/reserved/blockers"
	echo "name=$lent" >"$control/unpin"
	grep ": nothing, [0-9]* pages to be moved" "$mnt/cma/reserved/blockers"
	echo "count=$left" >"$control/cma_alloc"
}

@test "10: there is no memory to move the area's pages to" {
	machine 256m
	lent=$(lend)
	for i in {1..20}; do
		echo "count=2000 gfp=HIGHUSER_MOVABLE" >"$control/alloc_pages_bulk" || break
	done
	left=$((4096 - $(cat "$mnt/cma/reserved/used")))
	refuses ENOMEM "$control/cma_alloc" "count=$left"
	because "cannot be moved: no zone may give a page for its contents above the watermarks"
}

@test "11: a long-term pin finds no place outside the area" {
	machine 256m
	lent=$(lend)
	# Where memory runs out, the kernel's own way, it would panic: nobody is to be killed.
	faults=$mnt/sys/kernel/debug/fail_page_alloc
	echo 0 >"$faults/min-order"
	echo N >"$faults/ignore-gfp-wait"
	echo -1 >"$faults/times"
	echo 100 >"$faults/probability"
	refuses ENOMEM "$control/pin" "name=$lent longterm=1"
	grep "$lent is where nothing may stay for long, and cannot be moved" "$control/dmesg"
}

# ---- the allocator ----

@test "12: all large blocks are in CMA" {
	machine -o cmdline=cma=64M 256m
	take "GFP_KERNEL|__GFP_NORETRY" 9
	refuses ENOMEM "$control/alloc_pages" "order=9 gfp=GFP_KERNEL|__GFP_NORETRY"
	because "all free blocks of 2^9 in zone DMA are in CMA, which only movable requests may use"
}

@test "13: memory is fragmented, and a costly order with __GFP_NORETRY gives up early" {
	machine -o cmdline=cma=0 256m
	take "GFP_ATOMIC|__GFP_MEMALLOC" 0
	free_every_other 30000
	refuses ENOMEM "$control/alloc_pages" "order=4 gfp=GFP_KERNEL|__GFP_NORETRY"
	because "zone DMA is fragmented"
	because "__GFP_NORETRY gave up after one light compaction"
}

@test "14: the HIGHATOMIC reserve keeps what is left" {
	machine -o cmdline=cma=0 256m
	take "GFP_KERNEL|__GFP_NORETRY" 0
	for i in 1 2 3; do
		echo "order=2 gfp=GFP_ATOMIC" >"$control/alloc_pages" || break
	done
	[ "$(cat "$mnt/zones/node0/DMA/highatomic")" -gt 0 ]
	last=$(sed -n '$ s/^ok name=\([0-9]*\).*/\1/p' "$control/alloc_page")
	refuses ENOMEM "$control/alloc_page" "gfp=GFP_KERNEL|__GFP_NORETRY"
	cat "$control/why"
	grep "HIGHATOMIC [1-9]" "$control/why"
}

@test "15: lowmem_reserve keeps zone DMA from those that have others" {
	machine default
	take "GFP_KERNEL|__GFP_NORETRY" 9
	blocks=$(sed -n 's/^ok name=\([^ ]*\) .*zone=DMA .*/\1/p' "$control/alloc_pages" | head -n 100)
	take "GFP_KERNEL|__GFP_NORETRY" 0
	for name in $blocks; do
		echo "name=$name"
	done >"$control/free_pages"
	echo 1 1 1 1 >"$mnt/proc/sys/vm/lowmem_reserve_ratio"
	refuses ENOMEM "$control/alloc_page" "gfp=GFP_KERNEL|__GFP_NORETRY"
	because "zone DMA has pages, but keeps"
	echo "gfp=GFP_DMA|__GFP_NORETRY" >"$control/alloc_page"
}

@test "16: a watermark boost refuses a single page" {
	machine -o cmdline=cma=0 256m
	take "HIGHUSER_MOVABLE|__GFP_NORETRY" 0
	free_every_other 300
	echo "gfp=GFP_KERNEL|__GFP_RECLAIMABLE|__GFP_NORETRY" >"$control/alloc_page"
	[ "$(awk '/boost/ { print $2; exit }' "$mnt/proc/zoneinfo")" -gt 0 ]
	refuses ENOMEM "$control/alloc_page" "gfp=GFP_KERNEL|__GFP_NORETRY"
	because "zone DMA has pages, but its watermark is boosted"
}

@test "17: the order is larger than there is" {
	machine default
	refuses EINVAL "$control/alloc_pages" "order=11"
	because "the largest order is 10"
}

@test "18: __GFP_THISNODE does not leave a full node" {
	machine 8g-2node
	take "GFP_KERNEL|__GFP_THISNODE|__GFP_NORETRY" 10
	refuses ENOMEM "$control/alloc_pages" "order=10 gfp=GFP_KERNEL|__GFP_THISNODE|__GFP_NORETRY"
	not grep "of node 1" "$control/why"
	echo "order=10 gfp=GFP_KERNEL" >"$control/alloc_pages"
}

# ---- ranges ----

@test "19: an unmovable page in the first pageblock" {
	machine -o cmdline=cma=0 256m
	echo "name=u gfp=GFP_KERNEL" >"$control/alloc_page"
	pfn=$(value alloc_page pfn)
	block=$((pfn & ~511))
	refuses EBUSY "$control/alloc_contig_range" "start=$block count=512"
	because "is unmovable, and in its first or last pageblock"
}

@test "20: a pinned page in a range of movable ones" {
	machine -o cmdline=cma=0 256m
	echo "name=m count=3000 gfp=HIGHUSER_MOVABLE" >"$control/alloc_pages_bulk"
	pfn=$(sed -n 's/^ok name=m.2000 pfn=\([0-9]*\).*/\1/p' "$control/alloc_pages_bulk")
	echo "name=m.2000" >"$control/pin"
	refuses EBUSY "$control/alloc_contig_range" "start=$((pfn & ~511)) count=512"
	because "page $pfn (held by m.2000) is pinned"
}

@test "21: the neighbour is isolated by somebody else" {
	machine -o cmdline=cma=0 256m
	echo "name=m count=3000 gfp=HIGHUSER_MOVABLE" >"$control/alloc_pages_bulk"
	pfn=$(sed -n 's/^ok name=m.2000 pfn=\([0-9]*\).*/\1/p' "$control/alloc_pages_bulk")
	block=$((pfn & ~511))
	echo "start=$block count=512" >"$control/isolate"
	grep -q "Isolate" "$mnt/zones/node0/DMA/pageblocks"
	refuses EBUSY "$control/isolate" "start=$block count=512"
	refuses EINVAL "$control/isolate" "start=$((block + 1)) count=512"
	# (as it gives up, 6.1 gives the pageblock back that was not its own)
	refuses EBUSY "$control/alloc_contig_range" "start=$((block + 256)) count=512"
	because "is isolated by somebody else"
	echo "start=$block count=512" >"$control/undo_isolate"
	[ "$(cat "$control/check")" = ok ]
}

@test "22: alloc_contig_pages finds no pageblock without unmovable pages" {
	machine -o cmdline=cma=0 256m
	take "GFP_KERNEL|__GFP_NORETRY" 5
	for ((name = 1; name <= 2000; name += 2)); do
		echo "name=$name"
	done >"$control/free_pages" || :
	refuses ENOMEM "$control/alloc_contig_pages" "count=64"
	because "is unmovable, and in its first or last pageblock"
}

@test "23: a range of movable pages is asked for where an area is" {
	machine 256m
	base=$(cat "$mnt/cma/reserved/base_pfn")
	refuses EBUSY "$control/alloc_contig_range" "start=$((base + 1024)) count=512"
	because "is a CMA area's, and a range of it is had with type=CMA only"
	echo "name=r start=$((base + 1024)) count=512 type=CMA" >"$control/alloc_contig_range"
	echo "name=r" >"$control/free_contig_range"
	[ "$(cat "$control/check")" = ok ]
}

@test "24: no zone has so much in a row" {
	machine 256m
	refuses EINVAL "$control/alloc_pages" "order=11"
	refuses ENOMEM "$control/alloc_contig_pages" "size=16G"
	because "no zone has so many pages in a row"
}

@test "pageblocks stay CMA where an area is, and become CMA nowhere else" {
	machine 256m
	base=$(cat "$mnt/cma/reserved/base_pfn")
	refuses EINVAL "$control/alloc_contig_range" "start=$((base - 512)) count=512 type=CMA"
	grep -q "type=CMA is for CMA areas" "$control/dmesg"
	refuses EINVAL "$control/alloc_contig_range" "start=$((base - 512)) count=1024 type=CMA"
	echo "start=$base count=512 type=CMA" >"$control/isolate"
	refuses EBUSY "$control/alloc_contig_range" "start=$((base - 256)) count=512"
	[ "$(awk '$3 == "CMA" { n += $2 } END { print n }' "$mnt/zones/node0/DMA/pageblocks")" = 8 ]
	echo "start=$base count=512 type=CMA" >"$control/isolate"
	refuses EINVAL "$control/undo_isolate" "start=$base count=512 type=MOVABLE"
	grep -q "some of it is in a CMA area" "$control/dmesg"
	echo "start=$base count=512 type=CMA" >"$control/undo_isolate"
	refuses EINVAL "$control/isolate" "start=$((base - 512)) count=1024 type=CMA"
	refuses EINVAL "$control/undo_isolate" "start=$((base - 512)) count=512 type=CMA"
	[ "$(cat "$control/check")" = ok ]
}

@test "what the boot took from an area is one blocker" {
	machine
	area=$mnt/cma/reserved
	echo "count=$((16384 - 256))" >"$area/blockers"
	cat "$area/blockers"
	[ "$(wc -l <"$area/blockers")" = 1 ]
	grep -E "^[0-9]+-[0-9]+: pages [0-9]+-[0-9]+, allocated from the area: \(boot\)$" "$area/blockers"
}

@test "what happened again and again is told once; a reset forgets it" {
	machine 256m
	lent=$(lend)
	echo "name=$lent" >"$control/pin"
	left=$((4096 - $(cat "$mnt/cma/reserved/used")))
	refuses EBUSY "$control/cma_alloc" "count=$left"
	[ "$(uniq -d "$control/why" | wc -l)" = 0 ]
	grep -q "  at [0-9]*: page [0-9]* (held by $lent) is pinned" "$control/why"
	echo >"$control/reset"
	not grep -q "because" "$control/why"
}
