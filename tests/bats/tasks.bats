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

@test "what a process has cannot be freed through control/" {
	mkdir "$tasks/a"
	echo pages=10 >"$tasks/a/fault"
	echo file=log pages=10 >"$tasks/a/read"
	for type in anon file:log table kernel; do
		pfn=$(awk -v type="$type" '$3 == type { print $1; exit }' "$tasks/a/pages")
		refuses EINVAL "$control/free_pages" "pfn=$pfn"
		refuses EINVAL "$control/free_contig_range" "pfn=$pfn count=1"
	done
	pfn=$(awk '$3 == "anon" { print $1; exit }' "$tasks/a/pages")
	grep "pfn=$pfn is page 0 of task a$" "$control/dmesg"
	sound
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

@test "pages tells where each page is, and what of" {
	mkdir "$tasks/a"
	echo pages=700 >"$tasks/a/fault"
	echo file=log pages=50 >"$tasks/a/read"
	echo file=log pages=5 first=10 >"$tasks/a/dirty"
	echo first=600 pages=3 >"$tasks/a/mlock"
	echo first=610 pages=2 >"$tasks/a/pin"
	echo order=3 count=2 >"$tasks/a/kalloc"
	echo pages=4 kind=unreclaimable >"$tasks/a/slab"
	count() { awk -v type="$1" -v flag="${2:-.}" '$3 == type && $5 ~ flag { n += $2 } END { print n + 0 }' "$tasks/a/pages"; }
	[ "$(count anon)" = 700 ]
	[ "$(count file:log)" -ge 50 ]
	[ "$(count file:log dirty)" = 5 ]
	[ "$(count anon mlocked)" = 3 ]
	[ "$(count anon pinned)" = 2 ]
	[ "$(count table)" = 5 ]	# the topmost one too
	[ "$(count kernel)" = 20 ]
	[ "$(count slab)" = 4 ]
	[ "$(awk '$3 == "anon" { if ($4 != next_one) exit 1; next_one = $4 + $2 }' "$tasks/a/pages" && echo ok)" = ok ]
	echo pages=700 >"$tasks/a/free"
	[ "$(count anon)" = 0 ]
	[ -z "$(awk '$3 == "anon"' "$tasks/init/pages")" ]
}

@test "status has the kernel's lines" {
	mkdir "$tasks/a"
	echo pages=100 >"$tasks/a/fault"
	echo pages=10 >"$tasks/a/mlock"
	echo pages=7 first=50 >"$tasks/a/pin"
	echo pages=20 >"$tasks/a/free"
	grep -Px 'Name:\ta' "$tasks/a/status"
	grep -Px 'VmPeak:\t     400 kB' "$tasks/a/status"
	grep -Px 'VmSize:\t     320 kB' "$tasks/a/status"
	grep -Px 'VmLck:\t      40 kB' "$tasks/a/status"
	grep -Px 'VmPin:\t      28 kB' "$tasks/a/status"
	grep -Px 'VmHWM:\t     400 kB' "$tasks/a/status"
	grep -Px 'VmRSS:\t     320 kB' "$tasks/a/status"
	grep -Px 'VmPTE:\t      12 kB' "$tasks/a/status"
	grep -Px 'Mems_allowed_list:\t0' "$tasks/a/status"
	# Numbers are 8 wide.
	not grep -vP '^[A-Za-z_]+:\t( {0,7}\d+ kB|[^ ].*)$' "$tasks/a/status"
}

@test "oom_score_adj is written as in Linux" {
	mkdir "$tasks/a"
	[ "$(cat "$tasks/a/oom_score_adj")" = 0 ]
	for value in -1000 1000 ' 0x10 ' +5 -0; do
		echo "$value" >"$tasks/a/oom_score_adj"
	done
	echo ' 0x10 ' >"$tasks/a/oom_score_adj"
	[ "$(cat "$tasks/a/oom_score_adj")" = 16 ]
	for value in 1001 -1001 '' x '1 2' 99999999999; do
		refuses EINVAL "$tasks/a/oom_score_adj" "$value"
	done
	[ "$(cat "$tasks/a/oom_score_adj")" = 16 ]
}

@test "flags are set by name, all at once" {
	mkdir "$tasks/a"
	[ -z "$(cat "$tasks/a/flags")" ]
	echo memalloc_nofs,memalloc >"$tasks/a/flags"
	[ "$(cat "$tasks/a/flags")" = "memalloc memalloc_nofs" ]
	refuses EINVAL "$tasks/a/flags" "memalloc_pin nothing"
	[ "$(cat "$tasks/a/flags")" = "memalloc memalloc_nofs" ]
	echo memalloc_pin >"$tasks/a/flags"
	[ "$(cat "$tasks/a/flags")" = memalloc_pin ]
	echo >"$tasks/a/flags"
	[ -z "$(cat "$tasks/a/flags")" ]
}

@test "a task that may use all reserves gets what another does not" {
	mkdir "$tasks/a" "$tasks/b"
	request='count=1000000 gfp=GFP_KERNEL|__GFP_NORETRY|__GFP_NOWARN'
	refuses ENOMEM "$tasks/a/kalloc" "$request"
	refuses ENOMEM "$tasks/b/kalloc" "$request"
	[ "$(sed 's/.*blocks=//; s/ .*//' "$tasks/b/kalloc")" -lt 100 ]
	echo memalloc >"$tasks/b/flags"
	refuses ENOMEM "$tasks/b/kalloc" "$request"
	[ "$(sed 's/.*blocks=//; s/ .*//' "$tasks/b/kalloc")" -gt 500 ]
}

@test "nodes: which a task may use, and by what policy" {
	end_daemon
	start_daemon "$BUDDYFS" 8g-2node
	mkdir "$tasks/a"
	[ "$(cat "$tasks/a/mems_allowed")" = 0-1 ]
	[ "$(cat "$tasks/a/mempolicy")" = default ]
	for policy in bind:1 bind:0-1 prefer:1 'prefer (many):0-1' interleave:0-1 local default; do
		echo "$policy" >"$tasks/a/mempolicy"
		[ "$(cat "$tasks/a/mempolicy")" = "$policy" ]
	done
	echo interleave >"$tasks/a/mempolicy"
	[ "$(cat "$tasks/a/mempolicy")" = interleave:0-1 ]
	for policy in bind bind:2 bind: prefer:0-1 local:0 default:0 none bind=static:0; do
		refuses EINVAL "$tasks/a/mempolicy" "$policy"
	done
	echo bind:1 >"$tasks/a/mempolicy"
	echo pages=1000 >"$tasks/a/fault"
	[ "$(sed -n 's/^nr_anon_pages //p' "$mnt/sys/devices/system/node/node1/vmstat")" = 1000 ]
	mkdir "$tasks/b"
	echo 1 >"$tasks/b/mems_allowed"
	[ "$(cat "$tasks/b/mems_allowed")" = 1 ]
	grep -Px 'Mems_allowed:\t0002' "$tasks/b/status"
	echo pages=500 >"$tasks/b/fault"
	[ "$(sed -n 's/^nr_anon_pages //p' "$mnt/sys/devices/system/node/node1/vmstat")" = 1500 ]
	refuses EINVAL "$tasks/b/mems_allowed" 2
	echo >"$tasks/b/mems_allowed"
	[ "$(cat "$tasks/b/mems_allowed")" = 0-1 ]
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
