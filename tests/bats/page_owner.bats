#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What a page is and who has it: page_owner, kpageflags, kpagecount.

load helper

setup() {
	setup_folder
	owner=$mnt/sys/kernel/debug/page_owner
	control=$mnt/control
}

teardown() {
	teardown_folder
}

start() {
	start_daemon "$BUDDYFS" -o cmdline=page_owner=on "$@"
}

# record PFN: that of the allocation that begins at or after it.
record() {
	dd if="$owner" bs=4096 count=1 skip="$1" iflag=skip_bytes status=none
}

# entry FILE PFN [COUNT]: entries of kpageflags and its like, in hexadecimal.
entry() {
	perl -MFcntl=:DEFAULT,:seek -e '
		my ($file, $pfn, $count) = @ARGV;
		sysopen(F, $file, O_RDONLY) or die;
		sysseek(F, 8 * $pfn, SEEK_SET) or $pfn == 0 or die;
		sysread(F, $data, 8 * $count) == 8 * $count or die "short: $!";
		print join(" ", map { sprintf "%x", $_ } unpack("Q<*", $data)), "\n";
	' "$mnt/proc/$1" "$2" "${3:-1}"
}

@test "page_owner is there only where it was asked for" {
	start_daemon "$BUDDYFS"
	[ ! -e "$owner" ]
	grep -q "page_owner is disabled" "$control/dmesg"
	not grep -q "mixed blocks" "$mnt/proc/pagetypeinfo"
	end_daemon
	start
	[ "$(stat -c %A/%s "$owner")" = "-r--------/0" ]
	grep -q "Node 0, zone   Normal: page owner found early allocated" "$control/dmesg"
	grep -q "^Number of mixed blocks    Unmovable      Movable " "$mnt/proc/pagetypeinfo"
}

@test "an allocation is one record, until it is freed" {
	start
	echo "name=block order=3 gfp=GFP_KERNEL|__GFP_ZERO" >"$control/alloc_pages"
	pfn=$(value alloc_pages pfn)
	record "$pfn" >"$folder/record"
	sed -n 1p "$folder/record" | grep -E "^Page allocated via order 3, mask 0xdc0\(GFP_KERNEL\|__GFP_ZERO\), pid 1, tgid 1 \(init\), ts [0-9]+ ns, free_ts 0 ns$"
	sed -n 2p "$folder/record" | grep -E "^PFN $pfn type Unmovable Block $((pfn / 512)) type Unmovable Flags 0x[0-9a-f]+\(node=0\|zone=[02]\)$"
	[ "$(sed -n '3,$p' "$folder/record" | tr -d '\n')" = "$(printf ' %s+0x0/0x0' \
		get_page_from_freelist __alloc_pages alloc_pages buddyfs_write vfs_write ksys_write \
		__arm64_sys_write do_el0_svc el0_svc el0t_64_sync_handler el0t_64_sync)" ]
	record $((pfn + 1)) >"$folder/next"
	not grep -q "^PFN $((pfn + 1)) " "$folder/next"
	[ "$(grep -c "via order 3" "$owner")" = 1 ]
	echo name=block >"$control/free_pages"
	[ "$(grep -c "via order 3" "$owner")" = 0 ]
}

@test "one read is one record, its position is a PFN" {
	start
	run perl -MErrno -MFcntl=:seek -e '
		open(F, "<", $ARGV[0]) or die;
		my $first = sysread(F, $a, 65536);
		my $second = sysread(F, $b, 65536);
		my ($pfn) = $a =~ /^PFN (\d+)/m;
		my ($next) = $b =~ /^PFN (\d+)/m;
		$next == $pfn + 1 or die "$pfn then $next";
		$a =~ /\n\n\z/ && $b =~ /\n\n\z/ or die "no record";
		defined sysread(F, $c, $second) and die "it fitted";
		$!{ENOMEM} or die "$!";
		sysread(F, $c, $second + 1) == $second or die "it did not fit";
		defined sysseek(F, 0, SEEK_END) and die "it has an end";
		$!{EINVAL} or die "$!";
		sysseek(F, $next, SEEK_SET) == $next or die;
		sysread(F, $c, 4096) == $second && $c eq $b or die "another record";
		sysseek(F, 1 << 40, SEEK_SET) or die;
		sysread(F, $c, 4096) == 0 or die "something there";
		print "good";
	' "$owner"
	echo "$output"
	[ "$output" = good ]
}

@test "a page that was moved says why" {
	start
	echo "name=page movable=lru" >"$control/alloc_page"
	pfn=$(value alloc_page pfn)
	echo 1 >"$mnt/proc/sys/vm/compact_memory"
	moved=$(awk '$3 == "page" { print $1 }' "$control/allocations")
	[ "$moved" != "$pfn" ]
	record "$moved" | grep "^PFN $moved type Unmovable .*(uptodate|lru|swapbacked|node=0|zone="
	record "$moved" | grep "^Page has been migrated, last migrate reason: compaction$"
}

@test "kpageflags says what each page is" {
	start_daemon "$BUDDYFS"
	[ "$(entry kpageflags 0 2)" = "100000 100000" ]		# no memory
	kernel=$(sed -n 's/ *\([0-9a-f]*\)-.* : Kernel code/\1/p' "$mnt/proc/iomem")
	[ "$(entry kpageflags $((0x$kernel / 4096)))" = 100000000 ]	# reserved
	echo "name=block order=2" >"$control/alloc_pages"
	pfn=$(value alloc_pages pfn)
	[ "$(entry kpageflags "$pfn" 4)" = "0 0 0 0" ]
	echo "name=compound order=2 gfp=GFP_KERNEL|__GFP_COMP" >"$control/alloc_pages"
	pfn=$(value alloc_pages pfn)
	[ "$(entry kpageflags "$pfn" 4)" = "8000 10000 10000 10000" ]
	echo "name=user movable=lru" >"$control/alloc_page"
	pfn=$(value alloc_page pfn)
	[ "$(entry kpageflags "$pfn")" = 5828 ]		# uptodate, lru, mapped, anonymous, swap-backed
	[ "$(entry kpagecount "$pfn")" = 1 ]
	free=$(head -n 1 "$mnt/zones/node0/Normal/freelist/10/Movable")
	[ "$(entry kpageflags "$free" 1024 | tr ' ' '\n' | sort -u)" = 400 ]	# free, to the last page
	[ "$(entry kpagecount "$free")" = 0 ]
}

@test "the pages of a process are its own" {
	start
	mkdir "$mnt/tasks/worker"
	echo pages=40 >"$mnt/tasks/worker/fault"
	[ "$(grep -c "(GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO), pid [0-9]*, tgid [0-9]* (worker), ts" \
		"$owner")" = 40 ]
	pfn=$(awk '/\(GFP_HIGHUSER_MOVABLE.*\(worker\)/ { getline; print $2; exit }' "$owner")
	[ "$(record "$pfn" | sed -n '3,$p' | tr -d '\n')" = "$(printf ' %s+0x0/0x0' \
		get_page_from_freelist __alloc_pages __folio_alloc vma_alloc_folio \
		alloc_zeroed_user_highpage_movable __handle_mm_fault handle_mm_fault do_page_fault \
		do_translation_fault do_mem_abort el0_da el0t_64_sync_handler \
		el0t_64_sync)Charged to memcg /" ]
	echo $((0x$(entry kpageflags "$pfn") & 0x7808)) | grep -x $((0x5808))	# mapped, anonymous, up to date …
	[ "$(entry kpagecount "$pfn") $(entry kpagecgroup "$pfn")" = "1 1" ]
	table=$(awk '/KERNEL_ACCOUNT.*\(worker\)/ { getline; pfn = $2 } /pte_alloc/ { print pfn; exit }' "$owner")
	[ "$(entry kpageflags "$table")" = 4000000 ]
	rmdir "$mnt/tasks/worker"
	[ "$(grep -c "(worker)" "$owner")" = 0 ]
}

@test "who is charged for a page is said by name and number" {
	start
	echo +memory >"$mnt/sys/fs/cgroup/cgroup.subtree_control"
	mkdir "$mnt/tasks/worker" "$mnt/sys/fs/cgroup/job"
	tail -n 1 "$mnt/sys/fs/cgroup/cgroup.procs" >"$mnt/sys/fs/cgroup/job/cgroup.procs"
	echo pages=40 >"$mnt/tasks/worker/fault"
	echo "file=f pages=30" >"$mnt/tasks/worker/read"
	[ "$(grep -cx "Charged to memcg job" "$owner")" = 70 ]
	[ "$(grep -cx "Charged (via objcg) to memcg job" "$owner")" = 3 ]	# page tables
	pfn=$(awk '/\(GFP_HIGHUSER_MOVABLE.*\(worker\)/ { getline; print $2; exit }' "$owner")
	[ "$(entry kpagecgroup "$pfn")" = 2 ]
	rmdir "$mnt/tasks/worker" "$mnt/sys/fs/cgroup/job"
	[ "$(grep -cx "Charged to offline memcg job" "$owner")" = 30 ]
	pfn=$(awk '/^PFN/ { pfn = $2 } /offline memcg job/ { print pfn; exit }' "$owner")
	[ "$(entry kpagecgroup "$pfn")" = 1 ]
}

@test "kpageflags counts as many free pages as the lists have" {
	start_daemon "$BUDDYFS" 8g-2node
	listed=$(awk '{ for (i = 5; i <= NF; i++) sum += $i * 2 ^ (i - 5) } END { print sum }' \
		"$mnt/proc/buddyinfo")
	marked=$(perl -e 'open(F, "<", $ARGV[0]); while (sysread(F, $d, 1 << 17)) {
		$n += grep { $_ & 1024 } unpack("Q<*", $d) } print $n' "$mnt/proc/kpageflags")
	[ "$listed" = "$marked" ]
}

@test "kpage files are read in whole entries, and end with the last section" {
	start_daemon "$BUDDYFS"
	for file in kpageflags kpagecount kpagecgroup; do
		[ "$(stat -c %A/%s "$mnt/proc/$file")" = "-r--------/0" ]
		fails_with EINVAL 'open(F, "<", $ARGV[0]) and defined sysread(F, $d, 12)' "$mnt/proc/$file"
		fails_with EINVAL 'open(F, "<", $ARGV[0]) and sysseek(F, 4, 0) and defined sysread(F, $d, 8)' \
			"$mnt/proc/$file"
		fails_with EIO 'open(F, ">", $ARGV[0]) and syswrite(F, "1")' "$mnt/proc/$file"
		[ "$(dd if="$mnt/proc/$file" bs=1M status=none | wc -c)" = $((8 * (1 + 4) << 18)) ]
	done
}

@test "a machine of 1 TiB is read without much memory" {
	cat >"$folder/tib.json" <<-END
		{ "memory": [ { "base": "0x40000000", "size": "1T" } ] }
	END
	start "$folder/tib.json"
	# The middle of it, and its end.
	for mib in 1024 2046; do
		dd if="$mnt/proc/kpageflags" bs=1M skip=$mib count=2 status=none | wc -c
	done
	[ "$(record 262144 | wc -l)" -ge 5 ]
	[ "$(record 268697599 | wc -l)" = 0 ]
	rss=$(awk '$1 == "VmRSS:" { print $2 }' "/proc/$daemon/status")
	echo "rss $rss kB"
	[ "$rss" -lt 100000 ]
}
