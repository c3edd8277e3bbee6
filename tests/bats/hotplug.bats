#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Memory is added, goes online and offline, and is removed.

load helper

# Two nodes: node 1 ends at 0x23fffffff, so block 72 is the first that is not there.
start=0x240000000
block=72

setup() {
	setup_folder
	start_daemon "$BUDDYFS" 8g-2node
	control=$mnt/control
	memory=$mnt/sys/devices/system/memory
	node=$mnt/sys/devices/system/node
}

teardown() {
	teardown_folder
}

add() {
	echo "start=$start size=${1:-128M} node=1" >"$control/add_memory"
}

# state BLOCK WORD
state() {
	echo "$2" >"$memory/memory$1/state"
}

# refused FILE ERRNO TEXT: with that errno.
refused() {
	fails_with "$2" 'open(F, ">", $ARGV[0]) && syswrite(F, "$ARGV[1]\n")' "$1" "$3"
}

said() {
	grep -F -e "$1" "$control/dmesg"
}

kb() {
	awk -v key="$1:" '$1 == key { print $2 }' "$mnt/proc/meminfo"
}

managed() {
	cat "$mnt"/zones/node1/*/managed | awk '{ n += $1 } END { print n }'
}

@test "memory of the boot is online blocks" {
	[ "$(cat "$memory/block_size_bytes")" = 8000000 ]
	[ "$(cat "$memory/auto_online_blocks")" = offline ]
	for nr in 8 39 40 71; do
		[ "$(cat "$memory/memory$nr/state")" = online ]
		[ "$(cat "$memory/memory$nr/online")" = 1 ]
		[ "$(cat "$memory/memory$nr/phys_index")" = "$(printf %08x "$nr")" ]
	done
	[ "$(cat "$memory/memory8/valid_zones")" = DMA ]
	[ "$(cat "$memory/memory71/valid_zones")" = Normal ]
	[ "$(find "$memory" -maxdepth 1 -name 'memory*[0-9]' | wc -l)" = 64 ]
}

@test "blocks and nodes link to each other" {
	[ "$(readlink "$memory/memory8/node0")" = ../../node/node0 ]
	[ "$(readlink "$node/node1/memory40")" = ../../memory/memory40 ]
	[ ! -e "$node/node0/memory40" ]
	[ "$(cat "$node/node1/memory40/state")" = online ]
	[ "$(stat -c '%a %s %F' "$memory/memory8/node0")" = "777 0 symbolic link" ]
	add
	[ "$(cat "$memory/memory$block/node1/memory$block/state")" = offline ]
	echo "start=$start size=128M" >"$control/remove_memory"
	[ ! -e "$node/node1/memory$block" ]
	[ ! -L "$node/node1/memory$block" ]
}

@test "added memory is offline, and nobody's" {
	before=$(kb MemTotal)
	add 256M
	[ "$(cat "$control/add_memory")" = "ok start=$start size=268435456 first=$block blocks=2" ]
	[ "$(cat "$memory/memory$block/state")" = offline ]
	[ "$(cat "$memory/memory$block/valid_zones")" = "Normal Movable" ]
	[ "$(cat "$memory/memory$block/online" "$memory/memory73/online")" = $'0\n0' ]
	[ "$(kb MemTotal)" = "$before" ]
	[ "$(tail -n 1 "$mnt/proc/iomem")" = "240000000-24fffffff : System RAM" ]
}

@test "online gives a block to the zone beside it, offline takes it back" {
	add
	total=$(kb MemTotal) pages=$(managed)
	state $block online
	[ "$(cat "$memory/memory$block/valid_zones")" = Normal ]
	[ "$(kb MemTotal)" = $((total + 131072)) ]
	[ "$(managed)" = $((pages + 32768)) ]
	state $block offline
	[ "$(kb MemTotal)" = "$total" ]
	[ "$(managed)" = "$pages" ]
	[ "$(cat "$memory/memory$block/valid_zones")" = "Normal Movable" ]
}

@test "online_movable makes a zone, which movable pages leave for another node" {
	add
	state $block online_movable
	grep "Node 1, zone  Movable      0      0      0      0      0      0      0      0      0      0     32" \
		"$mnt/proc/buddyinfo"
	[ -d "$mnt/zones/node1/Movable" ]
	said "Built 2 zonelists, mobility grouping on."
	for name in a b c; do
		echo "name=$name order=3 node=1 gfp=GFP_HIGHUSER_MOVABLE" >"$control/alloc_pages"
		grep "node=1 zone=Movable" "$control/alloc_pages"
	done
	state $block offline
	[ ! -d "$mnt/zones/node1/Movable" ]
	[ "$(cat "$memory/memory$block/online")" = 0 ]
	echo "name=*" >"$control/free_pages"
	[ "$(cat "$control/free_pages")" = "ok name=* names=3 pages=24" ]
}

@test "an unmovable page refuses, and the log says which" {
	add
	state $block online_kernel
	# All of node 1, so that the new block is used, too.
	i=0
	while echo "name=x$i order=10 node=1 gfp=GFP_KERNEL|__GFP_THISNODE|__GFP_NOWARN" \
		>"$control/alloc_pages" 2>/dev/null; do
		i=$((i + 1))
	done
	refused "$memory/memory$block/state" EBUSY offline
	said "page dumped because: unmovable page"
	said "page:(____ptrval____) refcount:1 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x240000"
	said "flags: 0x1800000000000000(node=1|zone=2)"
	said "raw: 1800000000000000 0000000000000000 dead000000000122 0000000000000000"
	said "buddyfs: sys/devices/system/memory/memory$block/state: EBUSY: "
	[ "$(cat "$memory/memory$block/state")" = online ]
	grep "Node    1, zone   Normal, type      Isolate      0      0      0      0      0      0      0      0      0      0      0" \
		"$mnt/proc/pagetypeinfo"
	echo "name=x*" >"$control/free_pages"
	state $block offline
}

@test "a pinned page keeps its block online" {
	add
	state $block online_movable
	echo "name=p node=1 gfp=GFP_HIGHUSER_MOVABLE pinned=1" >"$control/alloc_pages"
	refused "$memory/memory$block/state" EBUSY offline
	said "page dumped because: migration failure"
	[ "$(cat "$memory/memory$block/state")" = online ]
	# Each round asks ten times; this owner gives in at the twenty-fifth.
	echo "name=p attempts=25" >"$control/pin"
	state $block offline
	echo "name=p" >"$control/free_pages"
	[ "$(cat "$control/check")" = ok ]
}

@test "memory of the boot does not go" {
	refused "$memory/memory8/state" EBUSY offline
	refused "$memory/memory60/state" EPERM offline
	said "Boot memory [1e0000000 1e8000000] offlining attempted"
	refused "$control/remove_memory" EBUSY "start=0x1e0000000 size=128M"
	said "removing memory fails, because memory [0x00000001e0000000-0x00000001e7ffffff] is onlined"
	[ "$(cat "$memory/memory60/state")" = online ]
}

@test "words, numbers and places that do not fit" {
	refused "$memory/memory8/state" EINVAL online
	refused "$memory/memory8/state" EINVAL onlin
	refused "$memory/memory8/state" EINVAL "online "
	refused "$memory/memory8/online" EINVAL x
	echo 1 >"$memory/memory8/online"
	refused "$memory/auto_online_blocks" EINVAL never
	refused "$control/add_memory" EEXIST "start=0x100000000 size=128M"
	refused "$control/add_memory" EINVAL "start=$start size=1M"
	said "Block size [0x8000000] unaligned hotplug range: start 0x240000000, size 0x100000"
	refused "$control/add_memory" EINVAL "start=$start"
	refused "$control/add_memory" E2BIG "start=0x200000000000 size=128M"
	refused "$control/remove_memory" EINVAL "start=$start size=128M"
	[ ! -e "$memory/memory$block" ]
}

@test "auto_online_blocks puts added memory online at once" {
	echo online_movable >"$memory/auto_online_blocks"
	add 256M
	[ "$(cat "$memory/memory$block/valid_zones" "$memory/memory73/valid_zones")" = $'Movable\nMovable' ]
	refused "$control/remove_memory" EBUSY "start=$start size=256M"
	state $block offline
	state 73 offline
	echo "start=$start size=256M" >"$control/remove_memory"
	[ ! -e "$memory/memory$block" ]
	not grep -q "^24" "$mnt/proc/iomem"
}

@test "the command line and the module's parameters choose zones" {
	parameters=$mnt/sys/module/memory_hotplug/parameters
	[ "$(cat "$parameters/online_policy" "$parameters/auto_movable_ratio" \
		"$parameters/auto_movable_numa_aware")" = $'contig-zones\n301\nY' ]
	echo auto-movable >"$parameters/online_policy"
	add
	[ "$(cat "$memory/memory$block/valid_zones")" = "Movable Normal" ]
	echo 0 >"$parameters/auto_movable_ratio"
	[ "$(cat "$memory/memory$block/valid_zones")" = "Normal Movable" ]
	end_daemon
	start_daemon "$BUDDYFS" -o cmdline="memhp_default_state=online movable_node" 8g-2node
	[ "$(cat "$memory/auto_online_blocks")" = online ]
	add
	[ "$(cat "$memory/memory$block/valid_zones")" = Movable ]
}

@test "reset takes added memory away" {
	add
	state $block online
	echo >"$control/reset"
	[ ! -e "$memory/memory$block" ]
	add
}
