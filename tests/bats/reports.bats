#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the kernel says in its log: failed allocations, the state of memory, SysRq.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" 256m
	control=$mnt/control
	trigger=$mnt/proc/sysrq-trigger
	: >"$folder/before"
}

teardown() {
	teardown_folder
}

# What was said since the last time, without time stamps, into $folder/said.
listen() {
	cat "$control/dmesg" >"$folder/now"
	tail -n "+$(($(wc -l <"$folder/before") + 1))" "$folder/now" | sed 's/^\[ *[0-9.]*\] //' \
		>"$folder/said"
	mv "$folder/now" "$folder/before"
}

says() {
	grep -qxF -e "$1" "$folder/said"
}

counted() {
	grep -c -e "$1" "$folder/said"
}

# A request for which there is no block.
fail_once() {
	refuses ENOMEM "$control/alloc_pages" "order=10 gfp=${1:-GFP_ATOMIC}"
}

# Take all blocks of order 10.
fill() {
	for i in {1..64}; do
		echo "order=10 gfp=GFP_ATOMIC|__GFP_NOWARN|__GFP_MOVABLE" >"$control/alloc_pages" \
			2>/dev/null || break
	done
	listen
}

# Virtual time goes on by a millisecond with each line.
pass_seconds() {
	yes cpu=0 | head -n $(($1 * 1000)) >"$control/drain"
}

# The value of a zone in kB, as zoneinfo has it in pages.
zone_kb() {
	awk -v name="$2" -v zone="$1" '$1 == "Node" { in_zone = $4 == zone }
		in_zone && $1 == name { print $2 * 4; exit }' "$mnt/proc/zoneinfo"
}

# NAME of the first line that begins so: "name:123kB".
field() {
	grep -m 1 -e "^$1" "$folder/said" | grep -o " $2:[0-9]*" | cut -d: -f2
}

@test "a failed request is reported as the kernel does" {
	fill
	fail_once
	listen
	[ "$(head -n 1 "$folder/said")" = "init: page allocation failure: order:10, mode:0xa20(GFP_ATOMIC), nodemask=(null),cpuset=/,mems_allowed=0" ]
	sed 's/+0x0\/0x0$//; s/[0-9]\+/N/g' "$folder/said" | sed -n '2,18p' >"$folder/stack"
	diff "$folder/stack" - <<-END
		CPU: N PID: N Comm: init Not tainted N.N.N-buddyfs #N 
		Hardware name: linux,dummy-virt (DT)
		Call trace:
		 dump_backtrace
		 show_stack
		 dump_stack_lvl
		 dump_stack
		 warn_alloc
		 __alloc_pages
		 alloc_pages
		 buddyfs_write
		 vfs_write
		 ksys_write
		 __armN_sys_write
		 do_elN_svc
		 elN_svc
		 elNt_N_sync_handler
	END
	[ "$(sed -n 20p "$folder/said")" = "Mem-Info:" ]
	[ "$(sed -n 21p "$folder/said")" = "active_anon:0 inactive_anon:0 isolated_anon:0" ]
	[ "$(counted "^Node 0 DMA")" = 2 ]
	[ "$(counted "hugepages_size=")" = 4 ]
	tail -n 9 "$folder/said" | head -n 8 | sed 's/[0-9]\+/N/' | diff - <(printf '%s\n' \
		'N total pagecache pages' 'N pages in swap cache' 'Free swap  = NkB' \
		'Total swap = NkB' 'N pages RAM' 'N pages HighMem/MovableOnly' \
		'N pages reserved' 'N pages cma reserved')
}

@test "one report in ten seconds, and then how many were not given" {
	fill
	fail_once
	fail_once
	fail_once
	listen
	[ "$(counted "page allocation failure")" = 1 ]
	not grep suppressed "$folder/said"
	pass_seconds 10
	fail_once
	listen
	[ "$(head -n 1 "$folder/said")" = "warn_alloc: 2 callbacks suppressed" ]
	[ "$(counted "page allocation failure")" = 1 ]
	[ "$(counted "Mem-Info:")" = 1 ]
}

@test "__GFP_NOWARN says nothing, and counts for nothing" {
	fill
	fail_once "GFP_ATOMIC|__GFP_NOWARN"
	listen
	not grep -e "allocation failure" -e Mem-Info "$folder/said"
	fail_once
	listen
	[ "$(counted "page allocation failure")" = 1 ]
}

@test "an order that cannot be is warned of once" {
	refuses EINVAL "$control/alloc_pages" "order=11 gfp=GFP_KERNEL|__GFP_NOWARN"
	listen
	not grep WARNING "$folder/said"
	refuses EINVAL "$control/alloc_pages" order=11
	listen
	[ "$(head -n 1 "$folder/said")" = "------------[ cut here ]------------" ]
	says "WARNING: CPU: 0 PID: 1 at mm/page_alloc.c:5634 __alloc_pages+0x0/0x0"
	says " __alloc_pages+0x0/0x0"
	says "---[ end trace 0000000000000000 ]---"
	grep "Comm: init Not tainted" "$folder/said"
	refuses EINVAL "$control/alloc_pages" order=12
	fill
	not grep WARNING "$folder/said"
	fail_once
	listen
	grep "Comm: init Tainted: G        W          6.1" "$folder/said"
}

@test "sysrq m shows memory as the files have it" {
	echo order=3 >"$control/alloc_pages"
	listen
	cat "$mnt/proc/zoneinfo" >"$folder/zoneinfo"
	echo m >"$trigger"
	listen
	[ "$(sed -n 1,2p "$folder/said")" = "sysrq: Show Memory
Mem-Info:" ]
	for name in min low high present managed; do
		[ "$(field "Node 0 DMA free" $name)" = "$(zone_kb DMA $name)" ]
	done
	[ "$(field "Node 0 DMA free" free_cma)" = "$(zone_kb DMA nr_free_cma)" ]
	kb=$(awk '$1 == "MemFree:" { print $2 }' "$mnt/proc/meminfo")
	grep -o 'Node 0 DMA free:[0-9]*kB' "$folder/said" | grep -x "Node 0 DMA free:${kb}kB"
	# The free lists, order by order.
	grep -m 1 "^Node 0 DMA: " "$folder/said" | grep -o '[0-9]*\*' | tr -d '*\n' >"$folder/counts"
	awk '{ for (i = 5; i <= NF; i++) printf "%s", $i }' "$mnt/proc/buddyinfo" | cmp - "$folder/counts"
	grep -E '^Node 0 DMA: .* = [0-9]+kB$' "$folder/said"
	diff "$mnt/proc/zoneinfo" "$folder/zoneinfo"
}

@test "letters name the types of the free blocks" {
	echo m >"$trigger"
	listen
	types() {
		awk -v mt="$1" '/^Free pages count/ { on = 1 } /^Number/ { on = 0 }
			on && $6 == mt && $4 == "DMA," { print ($17 > 0) }' "$mnt/proc/pagetypeinfo"
	}
	largest=$(grep -m 1 "^Node 0 DMA: " "$folder/said" | grep -o '\*4096kB ([A-Z]*)')
	[ "$(types Movable)" = 1 ]
	grep M <<<"${largest#*(}"
	[ "$(types CMA)" = 1 ]
	grep C <<<"${largest#*(}"
	[ "$(types Reclaimable)" = 0 ]
	not grep E <<<"${largest#*(}"
}

@test "sysrq h, and what is no key, lists the keys" {
	help='sysrq: HELP : loglevel(0-9) reboot(b) crash(c) terminate-all-tasks(e) memory-full-oom-kill(f) '
	for key in h '?' x ''; do
		listen
		echo "$key" >"$trigger"
		listen
		[ "$(wc -l <"$folder/said")" = 1 ]
		grep -F "$help" "$folder/said"
	done
}

@test "sysrq takes the first character, and what is not modelled says so" {
	listen
	printf mm >"$trigger"
	listen
	[ "$(counted "sysrq: Show Memory")" = 1 ]
	refuses ENOTSUP "$trigger" b
	listen
	says "buddyfs: proc/sysrq-trigger: EOPNOTSUPP: reboot(b) is not modelled"
	run cat "$trigger"
	[ "$status" != 0 ]
	[[ $output == *"Input/output error"* ]]
}

@test "sysrq f asks the OOM killer, in a worker's name" {
	listen
	echo f >"$trigger"
	listen
	[ "$(head -n 1 "$folder/said")" = "sysrq: Manual OOM execution" ]
	says "kworker/0:1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0"
	says "Workqueue: events moom_callback"
	says "Mem-Info:"
	says "Tasks state (memory values in pages):"
	says "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"
}

@test "failures on request say how, as verbose as they are asked to be" {
	fault=$mnt/sys/kernel/debug/fail_page_alloc
	echo N >"$fault/ignore-gfp-wait"
	echo 0 >"$fault/min-order"
	echo 100 >"$fault/probability"
	for verbose in 0 1 2; do
		echo $verbose >"$fault/verbose"
		echo 1 >"$fault/times"
		listen
		refuses ENOMEM "$control/alloc_page" "gfp=GFP_KERNEL"
		listen
		cp "$folder/said" "$folder/verbose$verbose"
	done
	not grep -e FAULT -e "page allocation" "$folder/verbose0"
	[ "$(head -n 2 "$folder/verbose1")" = "FAULT_INJECTION: forcing a failure.
name fail_page_alloc, interval 1, probability 100, space 0, times 1" ]
	not grep "Call trace" "$folder/verbose1"
	[ "$(sed -n '5p; 10,12p' "$folder/verbose2")" = "Call trace:
 should_fail_ex+0x0/0x0
 should_fail_alloc_page+0x0/0x0
 __alloc_pages+0x0/0x0" ]
}
