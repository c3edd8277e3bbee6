#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Memory runs out: what the OOM killer says and does, and a machine that has halted.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" 256m
	control=$mnt/control
	vm=$mnt/proc/sys/vm
	tasks=$mnt/tasks
}

teardown() {
	teardown_folder
}

# allocate GFP: blocks of eight pages, until that fails, with the message of cat in $folder/error.
allocate() {
	yes "order=3 gfp=$1" 2>/dev/null | head -n 9000 >"$folder/lines"
	not cat "$folder/lines" 2>"$folder/error" >"$control/alloc_pages"
}

# For the kernel, which can go on no more.
run_out() {
	allocate GFP_KERNEL
	grep -q "Input/output error" "$folder/error"
}

said() {
	grep -qF -e "$1" "$control/dmesg"
}

@test "with nobody to kill the kernel panics, and says all it knows" {
	run_out
	said "init invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=3, oom_score_adj=0"
	said "Mem-Info:"
	said "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"
	said "Out of memory and no killable processes..."
	said "Kernel panic - not syncing: System is deadlocked on memory"
	said "---[ end Kernel panic - not syncing: System is deadlocked on memory ]---"
	[ "$(grep -c "invoked oom-killer" "$control/dmesg")" = 1 ]
	not said "page allocation failure"
	grep -qx "oom_kill 0" "$mnt/proc/vmstat"
}

@test "a machine that has halted refuses all but a reset, and can be looked at" {
	run_out
	for file in control/alloc_pages control/drain proc/sys/vm/compact_memory \
		    proc/sys/vm/swappiness proc/sysrq-trigger sys/devices/system/node/node0/compact \
		    sys/kernel/tracing/trace_marker; do
		refuses EIO "$mnt/$file" 1
	done
	said "buddyfs: control/drain: EIO: the machine has halted; control/reset boots it anew"
	[ "$(cat "$vm/swappiness")" = 60 ]
	grep -q "^Node 0" "$mnt/proc/buddyinfo"
	cat "$control/check" >"$folder/check" || :
	echo >"$control/reset"
	echo order=3 >"$control/alloc_pages"
	echo 100 >"$vm/swappiness"
	[ "$(cat "$vm/swappiness")" = 100 ]
}

@test "the line that halted it fails, and those after it" {
	run_out
	[ "$(grep -c "Kernel panic" "$control/dmesg")" = 2 ]
	grep "alloc_pages: EIO: order=3 gfp=GFP_KERNEL: the machine has halted" "$control/dmesg"
}

@test "panic_on_oom comes before anybody is looked for" {
	echo 1 >"$vm/panic_on_oom"
	run_out
	said "Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled"
	not said "no killable processes"
	echo >"$control/reset"
	echo 2 >"$vm/panic_on_oom"
	run_out
	said "Kernel panic - not syncing: Out of memory: compulsory panic_on_oom is enabled"
}

# A process of so much memory.
process() {
	mkdir "$tasks/$1"
	echo "size=$2" >"$tasks/$1/fault"
}

@test "the process that has most is killed, and its directory vanishes" {
	process small 20M
	process big 120M
	mkdir "$tasks/grower"
	[ "$(cat "$tasks/init/oom_score")" = 0 ]
	[ "$(cat "$tasks/grower/oom_score")" = 666 ]
	[ "$(cat "$tasks/big/oom_score")" -gt "$(cat "$tasks/small/oom_score")" ]
	echo size=150M >"$tasks/grower/fault"
	[ "$(ls "$tasks" | xargs)" = "grower init small" ]
	grep -qx "oom_kill 1" "$mnt/proc/vmstat"
	said "grower invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO), order=0, oom_score_adj=0"
	said "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=big,pid=301,uid=0"
	said "Out of memory: Killed process 301 (big) total-vm:122880kB, anon-rss:122880kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:248kB oom_score_adj:0"
	not said "oom_reaper"
	[ "$(cat "$control/check")" = ok ]
}

@test "who asks and has most is killed himself" {
	process small 20M
	mkdir "$tasks/grower"
	refuses ENOMEM "$tasks/grower/fault" size=400M
	said "Out of memory: Killed process 301 (grower)"
	said "the task was killed for want of memory"
	[ "$(ls "$tasks" | xargs)" = "init small" ]
	[ "$(cat "$control/check")" = ok ]
}

@test "by hand the worst is killed without need" {
	process small 20M
	process big 60M
	echo f >"$mnt/proc/sysrq-trigger"
	said "kworker/0:1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0"
	[ "$(ls "$tasks" | xargs)" = "init small" ]
	echo f >"$mnt/proc/sysrq-trigger"
	[ "$(ls "$tasks" | xargs)" = init ]
}

@test "a machine that has halted makes no processes, and ends none" {
	mkdir "$tasks/a"
	echo 1 >"$vm/panic_on_oom"
	refuses EIO "$tasks/a/fault" size=400M
	fails_with EIO 'mkdir($ARGV[0])' "$tasks/b"
	fails_with EIO 'rmdir($ARGV[0])' "$tasks/a"
	echo >"$control/reset"
	mkdir "$tasks/b"
}

@test "by hand nobody is found either, and nothing happens" {
	echo f >"$mnt/proc/sysrq-trigger"
	said "sysrq: Manual OOM execution"
	said "kworker/0:1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0"
	said "OOM request ignored. No task eligible"
	not said "Kernel panic"
	echo order=0 >"$control/alloc_pages"
}

@test "requests for which nobody is killed fail as ever" {
	for gfp in GFP_ATOMIC "GFP_KERNEL|__GFP_NORETRY" "GFP_KERNEL|__GFP_RETRY_MAYFAIL"; do
		allocate "$gfp|__GFP_NOWARN"
		grep -q "Cannot allocate memory" "$folder/error"
	done
	not said "oom-killer"
}

@test "the values of the knobs, and which of two limits counts" {
	[ "$(cat "$vm/dirty_ratio" "$vm/dirty_background_ratio" | xargs)" = "20 10" ]
	echo 10000000 >"$vm/dirty_bytes"
	echo 4000 >"$vm/dirty_background_bytes"
	[ "$(cat "$vm/dirty_ratio" "$vm/dirty_background_ratio" | xargs)" = "0 0" ]
	grep -qx "nr_dirty_threshold 2442" "$mnt/proc/vmstat"
	grep -qx "nr_dirty_background_threshold 1" "$mnt/proc/vmstat"
	echo 30 >"$vm/dirty_ratio"
	echo 0 >"$vm/dirty_background_ratio"
	[ "$(cat "$vm/dirty_bytes" "$vm/dirty_background_bytes" | xargs)" = "0 0" ]
	refuses EINVAL "$vm/dirty_bytes" 8191
	refuses EINVAL "$vm/swappiness" 201
	refuses EINVAL "$vm/panic_on_oom" 3
	refuses EINVAL "$vm/dirty_ratio" 101
	echo -5 >"$vm/oom_dump_tasks"
	[ "$(cat "$vm/oom_dump_tasks")" = -5 ]
}

@test "the table of tasks has what each mapped, and what of it is in memory" {
	mkdir "$tasks/small" "$tasks/grower"
	echo 500 >"$tasks/small/oom_score_adj"
	echo size=20M >"$tasks/small/fault"
	not eval 'echo size=400M >"$tasks/grower/fault"' 2>/dev/null
	grep -qE '\]     0   [0-9]+     5120     5120 .* 500 small$' "$control/dmesg"
	grep -qE '\]     0   [0-9]+   102400 +[0-9]+ .* 0 grower$' "$control/dmesg"
	not said "(small) total-vm"
	said "(grower) total-vm:409600kB"
	[ "$(cat "$control/check")" = ok ]
}
