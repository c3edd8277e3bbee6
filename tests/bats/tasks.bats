#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# tasks/: processes that use memory, on the built-in machine.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" 256m
	control=$mnt/control
	tasks=$mnt/tasks
}

teardown() {
	teardown_folder
}

# The pages that are free, in the buddy lists or on a per-CPU list.
free_pages() {
	cat "$mnt"/zones/*/*/stat/nr_free_pages "$mnt"/zones/*/*/pcp/*/count | awk '{ n += $1 } END { print n }'
}

# rss FILE KEY: of a task.
rss() {
	sed -n "s/^$2 //p" "$tasks/$1/rss"
}

# A counter of proc/vmstat.
stat_of() {
	sed -n "s/^$1 //p" "$mnt/proc/vmstat"
}

# write TASK FILE LINE: its result line.
run_line() {
	echo "$3" >"$tasks/$1/$2"
	cat "$tasks/$1/$2"
}

sound() {
	[ "$(cat "$control/check")" = ok ]
}

@test "a process faults memory in, and gives all of it back when it is killed" {
	before=$(free_pages)
	mkdir "$tasks/a"
	[ "$(free_pages)" = $((before - 5)) ]	# a stack of four pages, a page table
	[ "$(run_line a fault pages=1000)" = "ok pages=1000" ]
	[ "$(rss a anon)" = 1000 ]
	[ "$(rss a tables)" = 4 ]		# two of entries, one of each upper level
	[ "$(free_pages)" = $((before - 5 - 1004)) ]
	[ "$(stat_of nr_anon_pages)" = 1000 ]
	[ "$(run_line a fault size=1M)" = "ok pages=256" ]
	sound
	rmdir "$tasks/a"
	[ "$(free_pages)" = "$before" ]
	[ "$(stat_of nr_anon_pages)" = 0 ]
	sound
}

@test "huge pages come where a whole one fits" {
	end_daemon
	start_daemon "$BUDDYFS"
	mkdir "$tasks/a"
	[ "$(run_line a fault 'pages=1500 thp=yes')" = "ok pages=1500" ]
	[ "$(stat_of thp_fault_alloc)" = 2 ]
	[ "$(stat_of nr_anon_transparent_hugepages)" = 2 ]
	[ "$(rss a anon)" = 1500 ]
}

@test "files are read into the page cache, written and removed" {
	mkdir "$tasks/a"
	before=$(free_pages)
	[ "$(run_line a read 'file=log pages=100')" = "ok pages=100" ]
	[ "$(stat_of nr_file_pages)" -ge 100 ]
	[ "$(run_line a dirty 'file=log pages=30 first=10')" = "ok pages=30" ]
	[ "$(stat_of nr_dirty)" = 30 ]
	[ "$(run_line a sync file=log)" = "ok pages=30" ]
	[ "$(stat_of nr_dirty)" = 0 ]
	rmdir "$tasks/a"
	mkdir "$tasks/b"
	cached=$(stat_of nr_file_pages)
	[ "$cached" -ge 100 ]
	[ "$(run_line b free file=log)" = "ok pages=$cached" ]
	[ "$(stat_of nr_file_pages)" = 0 ]
	[ "$(free_pages)" = "$before" ]
	refuses ENOENT "$tasks/b/free" file=log
	refuses ENOENT "$tasks/b/sync" file=log
	refuses EFBIG "$tasks/b/read" "file=log pages=1 first=268435456"
	sound
}

@test "memory is locked, pinned and released" {
	mkdir "$tasks/a"
	echo pages=100 >"$tasks/a/fault"
	[ "$(run_line a mlock 'pages=40')" = "ok pages=40" ]
	[ "$(stat_of nr_mlock)" = 40 ]
	[ "$(stat_of nr_unevictable)" = 40 ]
	[ "$(run_line a munlock '')" = "ok pages=100" ]
	[ "$(stat_of nr_mlock)" = 0 ]
	[ "$(run_line a pin 'first=50 pages=7')" = "ok pages=7" ]
	[ "$(stat_of nr_foll_pin_acquired)" = 7 ]
	[ "$(run_line a unpin '')" = "ok pages=100" ]
	[ "$(stat_of nr_foll_pin_released)" = 7 ]
	[ "$(run_line a touch 'first=99 write=yes')" = "ok pages=1" ]
	refuses EFAULT "$tasks/a/touch" "first=99 pages=2"
	refuses EFAULT "$tasks/a/pin" "first=101"
	refuses ENOMEM "$tasks/a/mlock" "pages=101"
	[ "$(run_line a free pages=60)" = "ok pages=60" ]
	[ "$(rss a anon)" = 40 ]
	sound
}

@test "the kernel takes memory on behalf of a process" {
	mkdir "$tasks/a"
	before=$(free_pages)
	[ "$(run_line a kalloc 'order=2 count=3')" = "ok blocks=3" ]
	[ "$(rss a kernel)" = 16 ]	# with the stack
	[ "$(run_line a slab 'objects=100 size=192 kind=unreclaimable')" = "ok pages=5" ]
	[ "$(rss a slab)" = 5 ]
	[ "$(run_line a slab 'pages=10')" = "ok pages=10" ]
	[ "$(stat_of nr_slab_reclaimable)" = 10 ]
	[ "$(stat_of nr_slab_unreclaimable)" = 5 ]
	[ "$(free_pages)" = $((before - 12 - 5 - 10)) ]
	[ "$(run_line a free kernel=9)" = "ok blocks=3" ]
	[ "$(rss a kernel)" = 4 ]
	[ "$(run_line a free 'slab=2 kind=unreclaimable')" = "ok pages=2" ]
	[ "$(run_line a free 'slab=99')" = "ok pages=10" ]
	refuses EINVAL "$tasks/a/kalloc" order=11
	refuses EINVAL "$tasks/a/slab" "objects=1 size=4097"
	rmdir "$tasks/a"
	[ "$(free_pages)" = $((before + 5)) ]
	sound
}

@test "names and directories: the errors are the kernel's" {
	[ "$(ls "$tasks")" = init ]
	fails_with EPERM 'rmdir $ARGV[0]' "$tasks/init"
	fails_with EEXIST 'mkdir $ARGV[0]' "$tasks/init"
	fails_with EINVAL 'mkdir $ARGV[0]' "$tasks/a b"
	fails_with ENAMETOOLONG 'mkdir $ARGV[0]' "$tasks/sixteen-letters."
	mkdir "$tasks/fifteen-letters"
	rmdir "$tasks/fifteen-letters"
	fails_with ENOENT 'rmdir $ARGV[0]' "$tasks/fifteen-letters"
	grep 'buddyfs: tasks/init: EPERM: init cannot be killed' "$control/dmesg"
}

@test "what is open in the directory of one who is gone says so" {
	mkdir "$tasks/a"
	exec 5<>"$tasks/a/fault" 6<"$tasks/a/rss"
	rmdir "$tasks/a"
	mkdir "$tasks/a"
	fails_with ENODEV 'open(F, ">&=", 5) and syswrite(F, "pages=1\n")'
	fails_with ENODEV 'open(F, "<&=", 6) and defined sysread(F, my $text, 99)'
	exec 5>&- 6<&-
	[ "$(rss a anon)" = 0 ]
}

@test "calls of control/ are made on behalf of a task" {
	mkdir "$tasks/a"
	echo 'name=x task=a' >"$control/alloc_page"
	[[ "$(cat "$control/allocations")" == *" x - alloc_page "*" ms a" ]]
	echo 'name=y' >"$control/alloc_page"
	[[ "$(grep ' y ' "$control/allocations")" == *" ms init" ]]
	refuses ESRCH "$control/alloc_page" task=b
	refuses ESRCH "$control/cma_alloc" "count=1 task=b"
	rmdir "$tasks/a"
	grep -w x "$control/allocations"
	refuses ESRCH "$control/alloc_page" task=a
}

@test "a task runs on its CPU" {
	end_daemon
	start_daemon "$BUDDYFS" 8g-2node
	mkdir "$tasks/a"
	[ "$(cat "$tasks/a/cpu")" = 0 ]
	last=$(($(ls "$mnt/zones/node0/Normal/pcp" | wc -l) - 1))
	echo "$last" >"$tasks/a/cpu"
	refuses EINVAL "$tasks/a/cpu" $((last + 1))
	refuses EINVAL "$tasks/a/cpu" -1
	echo >"$control/drain"
	echo pages=1 >"$tasks/a/fault"
	cat "$mnt"/zones/*/*/pcp/cpu$last/count | grep -v '^0$'
	[ "$(cat "$mnt"/zones/*/*/pcp/cpu0/count | sort -u)" = 0 ]
}

@test "with no memory left a write does what it can, and says so" {
	mkdir "$tasks/a"
	refuses ENOMEM "$tasks/a/kalloc" "count=1000000 gfp=GFP_KERNEL|__GFP_NORETRY|__GFP_NOWARN"
	[[ "$(cat "$tasks/a/kalloc")" == "partly blocks="*" error=ENOMEM" ]]
	[ "$(rss a kernel)" -gt 40000 ]
	sound
	rmdir "$tasks/a"
	sound
}

@test "reset leaves init" {
	mkdir "$tasks/a" "$tasks/b"
	echo pages=100 >"$tasks/a/fault"
	first=$(stat -c %i "$tasks/a")
	echo >"$control/reset"
	[ "$(ls "$tasks")" = init ]
	[ "$(stat_of nr_anon_pages)" = 0 ]
	mkdir "$tasks/a"
	[ "$(rss a anon)" = 0 ]
	[ "$(stat -c %i "$tasks/a")" != "$first" ]
}

@test "a long write can be interrupted" {
	mkdir "$tasks/a"
	call O_WRONLY "$tasks/a/read" 'syswrite(F, "file=big pages=268435456\n")'
	kill -INT "$job"
	wait "$job"
	[ "$(cat "$folder/errno")" = EINTR ]
	# It may not have begun.
	not grep -v '^partly pages=[0-9]* error=EINTR$' "$tasks/a/read"
	sound
}
