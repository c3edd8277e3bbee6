#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# control/: allocate, keep and free by name, on the built-in machine.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS"
	control=$mnt/control
}

teardown() {
	teardown_folder
}

# The pages that are free, in the buddy lists or on a per-CPU list.
free_pages() {
	cat "$mnt"/zones/*/*/stat/nr_free_pages "$mnt"/zones/*/*/pcp/*/count | awk '{ n += $1 } END { print n }'
}

# The value of a key of the last result of a control file.
# All that an allocator request can change.
state() {
	cat "$mnt"/proc/{buddyinfo,pagetypeinfo,vmstat,zoneinfo} "$mnt"/cma/*/bitmap "$mnt"/cma/*/allocations
}

# refused FILE ERRNO LINE: with that errno, said in the log, and nothing changes.
refused() {
	local lines
	lines=$(wc -l <"$control/dmesg")
	state >"$folder/before"
	fails_with "$2" 'open(F, ">", $ARGV[0]) and syswrite(F, "$ARGV[1]\n")' "$control/$1" "$3"
	state | diff "$folder/before" -
	tail -n "+$((lines + 1))" "$control/dmesg" | grep "buddyfs: control/$1: $2: "
}

@test "a block is allocated, kept by name and freed by name" {
	before=$(free_pages)
	echo name=ring order=9 gfp=GFP_KERNEL >"$control/alloc_pages"
	[[ "$(cat "$control/alloc_pages")" == \
		"ok name=ring pfn="*" node=0 zone=Normal type=Unmovable pages=512" ]]
	[ "$(free_pages)" = $((before - 512)) ]
	echo name=ring >"$control/free_pages"
	[[ "$(cat "$control/free_pages")" == "ok name=ring pfn="*" pages=512" ]]
	[ "$(free_pages)" = "$before" ]
}

@test "the result is read on the descriptor that wrote" {
	run bash -c "exec 3<>$control/alloc_page; echo name=a >&3; cat <&3"
	[[ "$output" == "ok name=a pfn="* ]]
}

@test "without a name a number is given out, and frees" {
	echo >"$control/alloc_page"
	name=$(value alloc_page name)
	[[ "$name" =~ ^[0-9]+$ ]]
	echo "name=$name" >"$control/free_pages"
}

@test "a pattern frees all that match" {
	before=$(free_pages)
	for i in 1 2 3; do echo "name=frame-$i order=2"; done >"$control/alloc_pages"
	echo name=other >"$control/alloc_page"
	echo 'name=frame-*' >"$control/free_pages"
	[ "$(cat "$control/free_pages")" = "ok name=frame-* names=3 pages=12" ]
	[ "$(free_pages)" = $((before - 1)) ]
}

@test "flags by name in all spellings are the same request" {
	for gfp in GFP_HIGHUSER_MOVABLE 'GFP_HIGHUSER|__GFP_MOVABLE' HIGHUSER+MOVABLE 0x100cca; do
		echo "name=m gfp=$gfp" >"$control/alloc_page"
		[ "$(value alloc_page type)" = Movable ]
		pfn=$(value alloc_page pfn)
		: "${first:=$pfn}"
		[ "$pfn" = "$first" ]
		echo name=m >"$control/free_pages"
	done
}

@test "a zone modifier chooses the zone" {
	echo name=d gfp=GFP_DMA >"$control/alloc_page"
	[ "$(value alloc_page zone)" = DMA ]
	echo name=n gfp=GFP_KERNEL >"$control/alloc_page"
	[ "$(value alloc_page zone)" = Normal ]
}

@test "every entry point of the page allocator answers" {
	before=$(free_pages)
	echo name=a order=3 >"$control/alloc_pages_node"
	echo name=b >"$control/alloc_page"
	echo name=c order=1 >"$control/get_free_pages"
	echo name=d >"$control/get_free_page"
	echo name=e >"$control/get_zeroed_page"
	echo name=f order=2 >"$control/get_dma_pages"
	[ "$(value get_dma_pages zone)" = DMA ]
	echo name=g size=20K >"$control/alloc_pages_exact"
	[ "$(value alloc_pages_exact pages)" = 5 ]
	echo name=h count=7 >"$control/alloc_pages_bulk"
	[ "$(wc -l <"$control/alloc_pages_bulk")" = 7 ]
	[ "$(free_pages)" = $((before - 8 - 1 - 2 - 1 - 1 - 4 - 5 - 7)) ]
	echo name=g >"$control/free_contig_range"
	printf '%s\n' name=a name=b name=c name=d name=e name=f 'name=h.*' >"$control/free_pages"
	[ "$(free_pages)" = "$before" ]
}

@test "split_page makes single pages of a block" {
	before=$(free_pages)
	echo name=a order=3 >"$control/alloc_pages"
	echo name=a >"$control/split_page"
	echo name=a >"$control/free_contig_range"
	[ "$(free_pages)" = "$before" ]
}

@test "pages are freed by their number" {
	echo name=a order=3 >"$control/alloc_pages"
	pfn=$(value alloc_pages pfn)
	refused free_pages EINVAL "pfn=$pfn order=2"
	refused free_pages EINVAL "pfn=$((pfn + 1)) order=0"
	echo "pfn=$pfn order=3" >"$control/free_pages"
	refused free_pages EINVAL "pfn=$pfn order=3"
	refused free_pages ENOENT name=a
}

@test "a line that is not understood is refused, and changes nothing" {
	for line in bogus=1 order order=x order=-1 'order=1 order=2' gfp=NOSUCH 'gfp=GFP_KERNEL|' \
		gfp= name=1 name=a/b 'name=' node=1 cpu=4 nodes=7 nodes=0- movable=2 order=1K; do
		refused alloc_pages EINVAL "$line"
	done
	refused alloc_pages_bulk EINVAL count=0
	refused alloc_contig_range EINVAL start=0x40000
	refused cma_alloc EINVAL 'count=1 size=4K'
	refused cma_alloc EINVAL 'count=1 area=nope'
	refused drain EINVAL zone=None
	refused reset EINVAL now=1
}

@test "a name that is taken is refused" {
	echo name=a >"$control/alloc_page"
	refused alloc_page EEXIST name=a
	refused cma_alloc EEXIST 'name=a count=1'
}

@test "a name is freed by the file that belongs to it" {
	echo name=block >"$control/alloc_page"
	echo name=area count=1 >"$control/cma_alloc"
	refused cma_release EINVAL name=block
	refused free_pages EINVAL name=area
	refused free_contig_range EINVAL name=area
}

@test "an order that is too large is EINVAL, and the kernel warns once" {
	refused alloc_pages EINVAL order=11
	refused alloc_pages EINVAL order=4294967295
	[ "$(grep -c 'WARNING: CPU: 0 PID: 1 at mm/page_alloc.c' "$control/dmesg")" = 1 ]
}

@test "when the zones are empty it is ENOMEM, and the kernel says what was asked for" {
	fails_with ENOMEM 'open(F, ">", $ARGV[0]) or die; 1 while syswrite(F, "order=10\n"); 0' \
		"$control/alloc_pages"
	grep ': page allocation failure: order:10, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0' "$control/dmesg"
	[ "$(awk '{ n += $NF } END { print n }' "$mnt/proc/buddyinfo")" -lt 50 ]
	echo name=small >"$control/alloc_page"
}

@test "the second line of a write may fail: the write is short" {
	run perl -e 'open(my $f, ">", $ARGV[0]) or die;
		print syswrite($f, "name=a\nname=a\n"), "\n"; print syswrite($f, "name=a\n") // "$!", "\n"' "$control/alloc_page"
	[ "${lines[0]}" = 7 ]
	[ "${lines[1]}" = "File exists" ]
}

@test "200000 requests in one write" {
	before=$(free_pages)
	perl -e 'my $lines = join "", map { "name=p$_\n" } 1 .. 200000;
		open(my $f, ">", $ARGV[0]) or die; my $n = syswrite($f, $lines); die "$!" unless $n == length $lines' "$control/alloc_page"
	[ "$(free_pages)" = $((before - 200000)) ]
	echo 'name=p*' >"$control/free_pages"
	[ "$(cat "$control/free_pages")" = "ok name=p* names=200000 pages=200000" ]
	[ "$(free_pages)" = "$before" ]
}

@test "drain empties the per-CPU lists, of one CPU or of all" {
	echo name=a cpu=0 >"$control/alloc_page"
	echo name=b cpu=1 >"$control/alloc_page"
	[ "$(cat "$mnt/zones/node0/Normal/pcp/cpu0/count")" -gt 0 ]
	echo cpu=0 >"$control/drain"
	[ "$(cat "$mnt/zones/node0/Normal/pcp/cpu0/count")" = 0 ]
	[ "$(cat "$mnt/zones/node0/Normal/pcp/cpu1/count")" -gt 0 ]
	echo >"$control/drain"
	[ "$(cat "$mnt"/zones/*/*/pcp/*/count | sort -u)" = 0 ]
}

@test "reset boots the machine again" {
	state >"$folder/fresh"
	cat "$control/dmesg" >"$folder/log"
	echo name=a order=5 >"$control/alloc_pages"
	echo name=b count=9 >"$control/cma_alloc"
	echo 12345 >"$mnt/proc/sys/vm/min_free_kbytes"
	state | not cmp -s - "$folder/fresh"
	echo >"$control/reset"
	state | diff "$folder/fresh" -
	diff "$folder/log" "$control/dmesg"
	echo name=a >"$control/alloc_page"
}

@test "the same writes give the same files" {
	work() {
		for i in $(seq 50); do
			echo "name=a$i order=$((i % 5)) gfp=$([ $((i % 3)) = 0 ] && echo GFP_USER+MOVABLE || echo GFP_KERNEL)"
		done >"$control/alloc_pages"
		echo 'name=a*3' >"$control/free_pages"
		echo name=c count=300 align=4 >"$control/cma_alloc"
		echo name=d count=3000 >"$control/alloc_contig_pages"
	}
	work
	state >"$folder/first"
	cat "$control/alloc_pages" >"$folder/results"
	echo >"$control/reset"
	work
	state | diff "$folder/first" -
	diff "$folder/results" "$control/alloc_pages"
}

@test "a bulk whose names are not all free takes nothing" {
	echo name=x.2 >"$control/alloc_page"
	before=$(cat "$mnt/proc/buddyinfo")
	refuses EEXIST "$control/alloc_pages_bulk" "name=x count=5"
	refuses EINVAL "$control/alloc_pages_bulk" "name=$(printf 'x%.0s' {1..63}) count=3"
	[ "$(cat "$mnt/proc/buddyinfo")" = "$before" ]
	refuses ENOENT "$control/free_pages" "name=x.0"
}

@test "splitting a single page leaves it movable" {
	end_daemon
	start_daemon "$BUDDYFS" 256m
	echo name=m count=30000 gfp=HIGHUSER_MOVABLE >"$control/alloc_pages_bulk"
	pfn=$(sed -n 's/^ok name=m.20000 pfn=\([0-9]*\).*/\1/p' "$control/alloc_pages_bulk")
	echo name=m.20000 >"$control/split_page"
	echo name=r start=$((pfn & ~511)) count=512 >"$control/alloc_contig_range"
	[ "$(cat "$mnt/control/check")" = ok ]
}

@test "reset wakes who waits for the log" {
	cat "$mnt/proc/kmsg" >"$folder/log" &
	reader=$!
	lines=$(wc -l <"$control/dmesg")
	enough() { [ "$(wc -l <"$folder/log")" -ge "$1" ]; }
	await enough "$lines"
	echo >"$control/reset"
	await enough $((2 * lines - 5))
	kill "$reader"
}
