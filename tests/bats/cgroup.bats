#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# sys/fs/cgroup: cgroups, their controllers, and what tasks in them may have.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" 8g-2node
	cg=$mnt/sys/fs/cgroup
	tasks=$mnt/tasks
}

teardown() {
	teardown_folder
}

# job/a as in the recordings, with the memory controller.
make_job() {
	echo "+memory +cpuset" >"$cg/cgroup.subtree_control"
	mkdir "$cg/job" "$cg/job/a"
	echo "+memory" >"$cg/job/cgroup.subtree_control"
}

# task NAME GROUP: a new task, in the cgroup.
task() {
	mkdir "$tasks/$1"
	tail -n 1 "$cg/cgroup.procs" >"$cg/$2/cgroup.procs"
}

# stat_of GROUP/FILE NAME
stat_of() {
	sed -n "s/^$2 //p" "$cg/$1"
}

sound() {
	[ "$(cat "$mnt/control/check")" = ok ]
}

says() {
	tail -n 1 "$mnt/control/dmesg" | grep -qF "$1"
}

@test "a controller's files are there when the parent gives it" {
	[ "$(cat "$cg/cgroup.controllers")" = "cpuset io memory" ]
	[ -z "$(cat "$cg/cgroup.subtree_control")" ]
	mkdir "$cg/job"
	[ -z "$(cat "$cg/job/cgroup.controllers")" ]
	[ "$(ls "$cg/job" | grep -c -e '^memory' -e '^cpuset')" = 0 ]
	[ ! -e "$cg/memory.current" ]
	echo "+memory" >"$cg/cgroup.subtree_control"
	[ "$(cat "$cg/job/cgroup.controllers")" = memory ]
	[ "$(ls "$cg/job" | grep -c '^memory')" = 16 ]
	[ ! -e "$cg/job/cpuset.mems" ]
	echo "+cpuset -memory" >"$cg/cgroup.subtree_control"
	[ "$(cat "$cg/cgroup.subtree_control")" = cpuset ]
	[ ! -e "$cg/job/memory.current" ]
	[ -e "$cg/job/cpuset.mems" ]
	[ "$(stat -c '%a %s' "$cg/job/cgroup.procs")" = "644 0" ]
	[ "$(stat -c %a "$cg/job/cgroup.kill")" = 200 ]
}

@test "subtree_control takes what the kernel takes" {
	make_job
	refuses EINVAL "$cg/cgroup.subtree_control" "memory"
	refuses EINVAL "$cg/cgroup.subtree_control" "+cpu"
	says "sys/fs/cgroup/cgroup.subtree_control: EINVAL"
	refuses ENOENT "$cg/job/a/cgroup.subtree_control" "+cpuset"
	refuses EBUSY "$cg/cgroup.subtree_control" "-memory"
	echo "" >"$cg/cgroup.subtree_control"
	echo "  +memory   +memory -io " >"$cg/cgroup.subtree_control"
	[ "$(cat "$cg/cgroup.subtree_control")" = "cpuset memory" ]
}

@test "tasks are moved by their number, and are at the leaves" {
	make_job
	task t job/a
	[ "$(cat "$tasks/t/cgroup")" = "0::/job/a" ]
	[ "$(cat "$cg/cgroup.procs")" = 1 ]
	[ "$(cat "$cg/job/a/cgroup.procs")" = 300 ]
	[ "$(head -n 1 "$cg/job/cgroup.events")" = "populated 1" ]
	refuses EBUSY "$cg/job/cgroup.procs" 300
	refuses ESRCH "$cg/cgroup.procs" 77
	refuses EINVAL "$cg/cgroup.procs" -1
	refuses EINVAL "$cg/cgroup.procs" t
	refuses EBUSY "$cg/job/a/cgroup.subtree_control" "+memory"
	fails_with EBUSY 'rmdir $ARGV[0]' "$cg/job/a"
	echo 1 >"$cg/job/a/cgroup.kill"
	[ ! -e "$tasks/t" ]
	[ "$(head -n 1 "$cg/job/cgroup.events")" = "populated 0" ]
	refuses ERANGE "$cg/job/a/cgroup.kill" 0
	rmdir "$cg/job/a" "$cg/job"
}

@test "limits of the tree" {
	mkdir "$cg/a"
	echo 1 >"$cg/a/cgroup.max.descendants"
	echo 3 >"$cg/cgroup.max.depth"
	mkdir "$cg/a/b"
	fails_with EAGAIN 'mkdir $ARGV[0]' "$cg/a/c"
	echo max >"$cg/a/cgroup.max.descendants"
	mkdir "$cg/a/b/c"
	fails_with EAGAIN 'mkdir $ARGV[0]' "$cg/a/b/c/d"
	[ "$(head -n 1 "$cg/cgroup.stat")" = "nr_descendants 3" ]
	refuses ERANGE "$cg/cgroup.max.depth" -1
	refuses EINVAL "$cg/cgroup.max.depth" deep
	fails_with EINVAL 'mkdir "$ARGV[0]\n"' "$cg/x"
	[ "$(cat "$cg/a/cgroup.type")" = domain ]
	refuses EOPNOTSUPP "$cg/a/cgroup.type" threaded
}

@test "limits are written as the kernel reads them" {
	make_job
	max=$cg/job/memory.max
	[ "$(cat "$max")" = max ]
	for text in 48M 49152k 0x3000000 50331648 " 50331648 " 0300000000; do
		echo "$text" >"$max"
		[ "$(cat "$max")" = 50331648 ]
	done
	echo 5000 >"$max"		# whole pages
	[ "$(cat "$max")" = 4096 ]
	echo 1e >"$max"
	[ "$(cat "$max")" = 1152921504606846976 ]
	for text in -1 1x x1 "1 2" 08 +5; do
		refuses EINVAL "$max" "$text"
	done
	[ "$(cat "$max")" = 1152921504606846976 ]
	echo max >"$max"
	[ "$(cat "$max")" = max ]
	fails_with E2BIG 'open(F, ">", $ARGV[0]) and syswrite(F, "1" x 4097)' "$max"
	echo 1 >"$cg/job/memory.oom.group"
	refuses EINVAL "$cg/job/memory.oom.group" 2
	refuses EINVAL "$cg/job/memory.reclaim" 1x
	fails_with EINVAL 'open(F, "<", $ARGV[0]) and defined sysread(F, $x, 1)' "$cg/job/memory.reclaim"
	fails_with EINVAL 'open(F, ">", $ARGV[0]) and syswrite(F, "1")' "$cg/job/memory.current"
}

@test "a task is charged for what it faults, and gives it back" {
	make_job
	task t job/a
	echo pages=1000 >"$tasks/t/fault"
	[ "$(stat_of job/a/memory.stat anon)" = 4096000 ]
	[ "$(stat_of job/memory.stat anon)" = 4096000 ]
	[ "$(stat_of job/a/memory.stat pagetables)" = 16384 ]
	[ "$(stat_of job/a/memory.stat pgfault)" = 1000 ]
	[ "$(stat_of memory.stat anon)" = 4096000 ]
	[ "$(cat "$cg/job/a/memory.current")" -ge 4096000 ]
	[ "$(cat "$cg/job/a/memory.peak")" = "$(cat "$cg/job/a/memory.current")" ]
	grep -qx "anon N0=4096000 N1=0" "$cg/job/a/memory.numa_stat"
	sound
	rmdir "$tasks/t"
	[ "$(stat_of job/a/memory.stat anon)" = 0 ]
	[ "$(stat_of job/memory.stat pgfault)" = 1000 ]
	sound
}

@test "kernel memory is charged to the current task, and refused at the limit" {
	make_job
	echo 1 >"$cg/job/a/cgroup.procs"
	echo "order=4 gfp=GFP_KERNEL_ACCOUNT name=k" >"$mnt/control/alloc_pages"
	[ "$(stat_of job/a/memory.stat kernel)" = 65536 ]
	echo 16 >"$cg/job/a/memory.max"
	refuses ENOMEM "$mnt/control/alloc_pages" "order=4 gfp=GFP_KERNEL_ACCOUNT|__GFP_NORETRY"
	[ "$(stat_of job/a/memory.stat kernel)" = 65536 ]
	echo "order=4 gfp=GFP_KERNEL" >"$mnt/control/alloc_pages"
	echo "name=k" >"$mnt/control/free_pages"
	[ "$(stat_of job/a/memory.stat kernel)" = 0 ]
	sound
}

@test "a reader stays below memory.max, and reclaims past memory.high" {
	make_job
	task t job/a
	echo 20M >"$cg/job/a/memory.high"
	echo "file=f size=60M" >"$tasks/t/read"
	[ "$(cat "$cg/job/a/memory.current")" -le $((21 << 20)) ]
	[ "$(stat_of job/a/memory.events high)" -gt 10 ]
	[ "$(stat_of job/a/memory.events max)" = 0 ]
	echo max >"$cg/job/a/memory.high"
	echo 20M >"$cg/job/memory.max"
	echo "file=g size=60M" >"$tasks/t/read"
	[ "$(cat "$cg/job/memory.current")" -le $((20 << 20)) ]
	[ "$(stat_of job/memory.events.local max)" -gt 100 ]
	[ "$(stat_of job/a/memory.events max)" = 0 ]
	[ "$(stat_of job/a/memory.stat pgsteal_direct)" -gt 20000 ]
	[ "$(sed -n 's/^pgsteal_direct //p' "$mnt/proc/vmstat")" = 0 ]
	echo 10M >"$cg/job/memory.reclaim"
	[ "$(cat "$cg/job/memory.current")" -le $((10 << 20)) ]
	refuses EAGAIN "$cg/job/memory.reclaim" 1G
	sound
}

@test "at memory.max without anything to reclaim a task is killed" {
	make_job
	echo 20M >"$cg/job/memory.max"
	task small job/a
	echo size=4M >"$tasks/small/fault"
	task big job/a
	refuses ENOMEM "$tasks/big/fault" size=40M
	[ ! -e "$tasks/big" ]
	[ -e "$tasks/small" ]
	[ "$(tail -n 2 "$cg/job/memory.events" | xargs)" = "oom_kill 1 oom_group_kill 0" ]
	[ "$(stat_of job/memory.events.local oom)" = 1 ]
	[ "$(stat_of job/a/memory.events.local oom_kill)" = 1 ]
	grep -q "oom-kill:constraint=CONSTRAINT_MEMCG,.*cpuset=job,mems_allowed=0-1,oom_memcg=/job,task_memcg=/job/a,task=big" \
		"$mnt/control/dmesg"
	grep -q "Memory cgroup out of memory: Killed process [0-9]* (big)" "$mnt/control/dmesg"
	sound
}

@test "with memory.oom.group all go" {
	make_job
	echo 20M >"$cg/job/a/memory.max"
	echo 1 >"$cg/job/a/memory.oom.group"
	task one job/a
	task two job/a
	echo size=4M >"$tasks/one/fault"
	refuses ENOMEM "$tasks/two/fault" size=40M
	[ -z "$(cat "$cg/job/a/cgroup.procs")" ]
	[ "$(stat_of job/a/memory.events oom_kill)" = 3 ]		# the one that was chosen counts twice
	[ "$(stat_of job/a/memory.events oom_group_kill)" = 1 ]
	sound
}

@test "what is charged to a removed cgroup stays" {
	make_job
	task t job/a
	echo "file=f pages=250" >"$tasks/t/read"
	rmdir "$tasks/t" "$cg/job/a"
	[ "$(stat_of job/memory.stat file)" = 1024000 ]
	[ "$(tail -n 1 "$cg/job/cgroup.stat")" = "nr_dying_descendants 1" ]
	echo 1 >"$mnt/proc/sys/vm/drop_caches"
	[ "$(stat_of job/memory.stat file)" = 0 ]
	[ "$(tail -n 1 "$cg/job/cgroup.stat")" = "nr_dying_descendants 0" ]
	sound
}

@test "a cpuset confines its tasks to nodes and CPUs" {
	echo "+cpuset" >"$cg/cgroup.subtree_control"
	mkdir "$cg/cs" "$cg/cs/in"
	[ "$(cat "$cg/cs/cpuset.mems.effective")" = 0-1 ]
	[ -z "$(cat "$cg/cs/cpuset.mems")" ]
	echo 1 >"$cg/cs/cpuset.mems"
	echo 0,2-3 >"$cg/cs/cpuset.cpus"
	[ "$(cat "$cg/cs/cpuset.cpus")" = 0,2-3 ]
	[ "$(cat "$cg/cs/cpuset.cpus.effective")" = 0,2-3 ]
	task t cs
	before=$(cat "$mnt/sys/devices/system/node/node1/numastat" | sed -n 's/^other_node //p')
	echo pages=500 >"$tasks/t/fault"
	grep -q "^Node 1 AnonPages: *2000 kB" "$mnt/sys/devices/system/node/node1/meminfo"
	[ "$(sed -n 's/^other_node //p' "$mnt/sys/devices/system/node/node1/numastat")" -ge $((before + 500)) ]
	refuses EINVAL "$cg/cs/cpuset.mems" 2
	refuses EINVAL "$cg/cs/cpuset.mems" 1-0
	refuses EINVAL "$cg/cs/cpuset.mems" x
	refuses ERANGE "$cg/cs/cpuset.mems" 99
	refuses ENOSPC "$cg/cs/cpuset.mems" ""
	refuses EINVAL "$cg/cs/cpuset.cpus" 9
	says "cpuset.cpus: EINVAL"
	echo 0-3:1/2 >"$cg/cs/cpuset.cpus"
	[ "$(cat "$cg/cs/cpuset.cpus")" = 0,2 ]
}

@test "after a reset there are no cgroups, and the next are others" {
	make_job
	exec 7<"$cg/job/memory.current"
	echo >"$mnt/control/reset"
	[ "$(ls -d "$cg"/*/ 2>/dev/null | wc -l)" = 0 ]
	[ -z "$(cat "$cg/cgroup.subtree_control")" ]
	make_job
	fails_with ENODEV 'open(F, "<&=7") and defined sysread(F, $x, 100)' 7<&7
	exec 7<&-
}
