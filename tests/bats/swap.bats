#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Swap devices, what is on them, and what meminfo and slabinfo say of processes.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" 256m
	control=$mnt/control
	tasks=$mnt/tasks
	swaps=$mnt/proc/swaps
}

teardown() {
	teardown_folder
}

# A line of proc/meminfo, in kB.
meminfo() {
	awk -v name="$1:" '$1 == name { print $2 }' "$mnt/proc/meminfo"
}

# The pages of a task in memory, and in swap.
rss() {
	sed -n "s/^$2 //p" "$tasks/$1/rss"
}

# The slabs of a cache, of a page each.
slabs() {
	awk -v name="$1" '$1 == name { print $(NF - 1) }' "$mnt/proc/slabinfo"
}

sound() {
	[ "$(cat "$control/check")" = ok ]
}

swapon() {
	echo "name=$1 size=$2 ${3:-}" >"$control/swapon"
}

# 300 MiB of memory in a machine of 256.
overflow() {
	swapon /dev/zram0 128M
	mkdir "$tasks/a"
	echo size=300M >"$tasks/a/fault"
}

@test "swaps is as the kernel's, to the byte" {
	header=$'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority'
	[ "$(cat "$swaps")" = "$header" ]
	swapon /dev/zram0 256M
	[ "$(cat "$control/swapon")" = "ok name=/dev/zram0 pages=65535 prio=-2" ]
	# As recorded of a machine with such a device.
	[ "$(cat "$swaps")" = "$header"$'\n/dev/zram0                              partition\t262140\t\t0\t\t-2' ]
	grep '] Adding 262140k swap on /dev/zram0.  Priority:-2 extents:1 across:262140k SS$' "$control/dmesg"
	swapon /swapfile 12G prio=5
	swapon /dev/sda2 8K
	[ "$(sed -n 3p "$swaps")" = $'/swapfile                               file\t\t12582908\t0\t\t5' ]
	[ "$(sed -n 4p "$swaps")" = $'/dev/sda2                               partition\t4\t\t0\t\t-3' ]
	[ "$(meminfo SwapTotal)" = $((262140 + 12582908 + 4)) ]
	[ "$(meminfo SwapFree)" = "$(meminfo SwapTotal)" ]
	[ "$(meminfo CommitLimit)" = $(($(meminfo MemTotal) / 4 / 2 * 4 + $(meminfo SwapTotal))) ]
}

@test "what does not fit goes to swap and comes back" {
	overflow
	[ "$(rss a swap)" -gt 10000 ]
	[ $(($(rss a swap) + $(rss a anon))) = 76800 ]
	[ "$(meminfo SwapFree)" = $((131068 - 4 * $(rss a swap))) ]
	[ "$(awk '/zram0/ { print $4 }' "$swaps")" = $((4 * $(rss a swap))) ]
	[ "$(meminfo AnonPages)" = $((4 * $(rss a anon))) ]
	[ "$(meminfo Committed_AS)" = 307200 ]
	[ "$(awk '$1 == "swap" { n += $2 } END { print n }' "$tasks/a/pages")" = "$(rss a swap)" ]
	grep -Px "VmSwap:\t *$((4 * $(rss a swap))) kB" "$tasks/a/status"
	sound
	major=$(sed -n 's/^pgmajfault //p' "$mnt/proc/vmstat")
	echo pages=1000 >"$tasks/a/touch"
	[ "$(sed -n 's/^pgmajfault //p' "$mnt/proc/vmstat")" -gt "$major" ]
	rmdir "$tasks/a"
	[ "$(meminfo SwapFree)" = 131068 ]
	sound
}

@test "swapoff brings all back, or ends with the task that asked for it" {
	overflow
	mkdir "$tasks/b"
	refuses EINTR "$control/swapoff" 'name=/dev/zram0 task=b'
	[ "$(ls "$tasks" | xargs)" = "a init" ]
	grep 'Out of memory: Killed process [0-9]* (b)' "$control/dmesg"
	grep zram0 "$swaps"
	sound
	echo pages=40000 >"$tasks/a/free"
	here=$(($(rss a swap) + $(rss a anon)))
	echo name=/dev/zram0 >"$control/swapoff"
	[[ "$(cat "$control/swapoff")" == "ok name=/dev/zram0 pages="* ]]
	[ "$(rss a anon)" = "$here" ]
	[ "$(rss a swap)" = 0 ]
	[ "$(wc -l <"$swaps")" = 1 ]
	sound
}

@test "the device of the highest priority is filled first" {
	swapon /dev/zram0 64M
	swapon /dev/zram1 64M prio=10
	mkdir "$tasks/a"
	echo size=260M >"$tasks/a/fault"
	[ "$(awk '/zram0/ { print $4 }' "$swaps")" = 0 ]
	[ "$(awk '/zram1/ { print $4 }' "$swaps")" -gt 0 ]
}

@test "errors are those of swapon(2) and swapoff(2)" {
	swapon /dev/zram0 1M
	refuses EBUSY "$control/swapon" "name=/dev/zram0 size=1M"
	refuses EINVAL "$control/swapon" "name=/dev/zram1 size=4K"
	refuses EINVAL "$control/swapon" "name=zram1 size=1M"
	refuses EINVAL "$control/swapon" "name=/dev/zram1 size=1M prio=32768"
	refuses EINVAL "$control/swapoff" "name=/dev/zram1"
	refuses ESRCH "$control/swapon" "name=/dev/zram1 size=1M task=nobody"
	for i in $(seq 28); do swapon "/dev/loop$i" 1M; done
	refuses EPERM "$control/swapon" "name=/dev/zram1 size=1M"
	[ "$(wc -l <"$swaps")" = 30 ]
	echo >"$control/reset"
	[ "$(wc -l <"$swaps")" = 1 ]
}

@test "meminfo tells what processes have" {
	mkdir "$tasks/a"
	echo pages=1000 >"$tasks/a/fault"
	echo pages=100 >"$tasks/a/mlock"
	echo file=f pages=500 >"$tasks/a/read"
	echo file=f pages=50 >"$tasks/a/dirty"
	echo pages=30 >"$tasks/a/slab"
	echo pages=20 kind=unreclaimable >"$tasks/a/slab"
	[ "$(meminfo AnonPages)" = 4000 ]
	[ "$(meminfo Mlocked)" = 400 ]
	[ "$(meminfo Unevictable)" = 400 ]
	[ "$(meminfo Cached)" -ge 2000 ]
	[ "$(meminfo Dirty)" = 200 ]
	[ "$(meminfo SReclaimable)" -gt 120 ]	# the page cache has some of its own
	[ "$(meminfo SReclaimable)" -lt 200 ]
	[ "$(meminfo SReclaimable)" = $((4 * $(slabs dentry) + 4 * $(slabs radix_tree_node) + 4 * $(slabs buffer_head))) ]
	[ "$(slabs dentry)" = 30 ]
	[ "$(meminfo SUnreclaim)" = 80 ]
	[ "$(meminfo Slab)" = $(($(meminfo SReclaimable) + 80)) ]
	[ "$(meminfo KReclaimable)" = "$(meminfo SReclaimable)" ]
	[ "$(meminfo KernelStack)" = 16 ]
	[ "$(meminfo PageTables)" = 16 ]
	# All there is is on the one node.
	awk '{ print $3, $4 }' "$mnt/sys/devices/system/node/node0/meminfo" | grep -vE '^(MemUsed|FilePages):' | sort >"$folder/node"
	awk '{ print $1, $2 }' "$mnt/proc/meminfo" | sort >"$folder/all"
	[ -z "$(comm -23 "$folder/node" "$folder/all")" ]
	[ "$(wc -l <"$folder/node")" -gt 30 ]
}

@test "drop_caches frees what is clean, and shrinks slabs" {
	mkdir "$tasks/a"
	echo file=f pages=500 >"$tasks/a/read"
	echo file=f pages=50 >"$tasks/a/dirty"
	echo pages=300 >"$tasks/a/slab"
	echo pages=20 kind=unreclaimable >"$tasks/a/slab"
	echo 1 >"$mnt/proc/sys/vm/drop_caches"
	[ "$(meminfo Cached)" = 200 ]
	[ "$(slabs dentry)" = 300 ]
	echo 2 >"$mnt/proc/sys/vm/drop_caches"
	[ "$(slabs dentry)" = 0 ]
	[ "$(meminfo SUnreclaim)" = 80 ]
	echo >"$tasks/a/sync"
	echo 3 >"$mnt/proc/sys/vm/drop_caches"
	[ "$(meminfo Cached)" = 0 ]
	[ "$(grep -c 'init (1): drop_caches: [123]$' "$control/dmesg")" = 3 ]
	[ "$(sed -n 's/^drop_pagecache //p' "$mnt/proc/vmstat")" = 2 ]
	sound
}

# What is recorded of a kernel on so many CPUs: names, sizes, objects and pages of a slab.
recorded_caches() {
	xz -dc "$RECORDED/slabinfo.xz" | awk -v cpus="$1" '/^###/ { on = $2 == cpus; next } on { print $1, $4, $5, $6 }'
}

@test "slabinfo has the caches that were recorded, in their order" {
	swapon /dev/zram0 256M
	diff <(recorded_caches 1) <(awk '{ print $1, $4, $5, $6 }' "$mnt/proc/slabinfo")
	end_daemon
	start_daemon "$BUDDYFS" 8g-2node
	swapon /dev/zram0 256M
	diff <(recorded_caches 4) <(awk '{ print $1, $4, $5, $6 }' "$mnt/proc/slabinfo")
}

@test "slabinfo counts what processes made" {
	mkdir "$tasks/a"
	echo pages=100 >"$tasks/a/slab"
	echo pages=50 kind=unreclaimable >"$tasks/a/slab"
	grep -x 'dentry              2100   2100    192   21    1 : tunables    0    0    0 : slabdata    100    100      0' "$mnt/proc/slabinfo"
	grep -x 'kmalloc-256          800    800    256   16    1 : tunables    0    0    0 : slabdata     50     50      0' "$mnt/proc/slabinfo"
	[ "$(stat -c %a "$mnt/proc/slabinfo")" = 400 ]
	[ "$(slabs buffer_head)" = 0 ]
	echo file=f pages=100 >"$tasks/a/dirty"
	grep -E '^buffer_head +100 +117 +104 ' "$mnt/proc/slabinfo"
	[ "$(slabs radix_tree_node)" -ge 1 ]
}
