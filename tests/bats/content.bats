#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the files say agrees: the kernel's files, zones/, cma/ and what was
# allocated are views of one machine.

load helper

setup() {
	setup_folder
}

teardown() {
	teardown_folder
}

# Requests of all kinds, some of them freed.
use_machine() {
	start_daemon "$BUDDYFS" "$@"
	for i in $(seq 400); do
		case $((i % 4)) in
		0) gfp=GFP_KERNEL ;;
		1) gfp=GFP_HIGHUSER_MOVABLE ;;
		2) gfp=GFP_KERNEL+RECLAIMABLE ;;
		3) gfp=GFP_DMA ;;
		esac
		echo "name=b$i order=$((i * 7 % 11)) gfp=$gfp"
	done >"$mnt/control/alloc_pages"
	echo 'name=b*[1357]' >"$mnt/control/free_pages"
}

sum() {
	awk '{ n += $1 } END { print n + 0 }' "$@"
}

@test "buddyinfo and pagetypeinfo count the blocks of the free lists" {
	for machine in default 8g-2node 512m-movable 4g-16k; do
		use_machine "$machine"
		for zone in "$mnt"/zones/*/*/; do
			node=$(basename "$(dirname "$zone")") name=$(basename "$zone") sizes=
			for list in $(ls "$zone/freelist" | sort -n); do
				list=$zone/freelist/$list
				sizes="$sizes $(cat "$list/nr_free")"
				[ "$(cat "$list"/[A-Z]* | wc -l)" = "$(cat "$list/nr_free")" ]
			done
			[ "$(awk -v n="${node#node}," -v z="$name" '$2 == n && $4 == z { $1 = $2 = $3 = $4 = ""; print }' \
				"$mnt/proc/buddyinfo" | xargs)" = "$(xargs <<<"$sizes")" ]
			for type in Unmovable Movable Reclaimable HighAtomic CMA Isolate; do
				sizes=
				for list in $(ls "$zone/freelist" | sort -n); do
					sizes="$sizes $(wc -l <"$zone/freelist/$list/$type")"
				done
				[ "$(awk -v n="${node#node}," -v z="$name," -v t="$type" \
					'$2 == n && $4 == z && $6 == t { for (i = 1; i <= 6; i++) $i = ""; print }' \
					"$mnt/proc/pagetypeinfo" | xargs)" = "$(xargs <<<"$sizes")" ]
			done
		done
		end_daemon
	done
}

@test "free pages are those of the lists, and the rest are somebody's" {
	use_machine
	listed=0
	for list in "$mnt"/zones/*/*/freelist/*/nr_free; do
		order=$(basename "$(dirname "$list")")
		listed=$((listed + ($(cat "$list") << order)))
	done
	[ "$(sum "$mnt"/zones/*/*/free)" = "$listed" ]
	[ "$(sum "$mnt"/zones/*/*/stat/nr_free_pages)" = "$listed" ]
	[ "$(awk '$1 == "nr_free_pages" { print $2 }' "$mnt/proc/vmstat")" = "$listed" ]
	[ "$(awk '$1 == "MemFree:" { print $2 / 4 }' "$mnt/proc/meminfo")" = "$listed" ]
	# What is neither free, nor on a per-CPU list, was taken by the kernel at boot or by us.
	end_daemon
	start_daemon "$BUDDYFS"
	cached=$(sum "$mnt"/zones/*/*/pcp/*/count)
	before=$(sum "$mnt"/zones/*/*/free)
	echo name=a order=6 >"$mnt/control/alloc_pages"
	echo name=b size=2M >"$mnt/control/cma_alloc"
	after=$(($(sum "$mnt"/zones/*/*/free) + $(sum "$mnt"/zones/*/*/pcp/*/count)))
	[ "$after" = $((before + cached - 64 - 512)) ]
}

@test "zoneinfo says what zones/ says" {
	use_machine 8g-2node
	for zone in "$mnt"/zones/*/*/; do
		node=$(basename "$(dirname "$zone")") name=$(basename "$zone")
		awk -v head="Node ${node#node}, zone $name" '
			/^Node/ { gsub(/ +/, " "); on = $0 == head }
			on' "$mnt/proc/zoneinfo" >"$folder/zone"
		field() { awk -v key="$1" '$1 == key { print $2; exit }' "$folder/zone"; }
		[ "$(sed -n 's/^ *pages free *//p' "$folder/zone")" = "$(cat "$zone/free")" ]
		for key in spanned present managed cma; do
			[ "$(field $key)" = "$(cat "$zone/$key")" ]
		done
		for key in min low high boost; do
			[ "$(field $key)" = "$(cat "$zone/watermark/$key")" ]
		done
		[ "$(field start_pfn:)" = "$(cat "$zone/start_pfn")" ]
		[ "$(grep -c 'cpu: ' "$folder/zone")" = "$(ls "$zone/pcp" | wc -l)" ]
		[ "$(awk '$1 == "count:" { print $2 }' "$folder/zone" | xargs)" = "$(cat "$zone"/pcp/*/count | xargs)" ]
		[ "$(awk '$1 == "high:" { print $2 }' "$folder/zone" | xargs)" = "$(cat "$zone"/pcp/*/high | xargs)" ]
	done
}

@test "the map has a character for each pageblock, and map.png a pixel" {
	use_machine default
	zone=$mnt/zones/node0/DMA
	blocks=$(awk '{ n += $2 } END { print n }' "$zone/pageblocks")
	[ "$blocks" = $(($(cat "$zone/spanned") / 512)) ]
	[ "$(sed -n 's/^ *[0-9]\+ //p' "$zone/map" | tr -d '\n' | wc -c)" -ge "$blocks" ]
	perl -e 'local $/; my ($magic, $len, $type, $w, $h, $depth) = unpack("a8 N a4 N N C", <STDIN>);
		exit !($magic eq "\x89PNG\r\n\x1a\n" && $type eq "IHDR" && $w * $h >= $ARGV[0])' "$blocks" <"$zone/map.png"
	before=$(md5sum <"$zone/map.png")
	echo name=new size=1G >"$mnt/control/alloc_contig_pages"
	[ "$before" != "$(md5sum <"$mnt/zones/node0/Normal/map.png")" ]
}

@test "a zone's pageblock types follow the requests" {
	start_daemon "$BUDDYFS"
	types() { awk '{ n[$3] += $2 } END { print n["Unmovable"] + 0, n["Movable"] + 0 }' "$mnt/zones/node0/Normal/pageblocks"; }
	[ "$(types)" = "0 512" ]
	echo name=a >"$mnt/control/alloc_page"
	[ "$(types)" = "2 510" ]
	[ "$(awk '/^Number of blocks/ { on = 1 } on && $4 == "Normal" { print $5, $6 }' "$mnt/proc/pagetypeinfo")" = "2 510" ]
}

@test "iomem shows addresses to root only" {
	as_root_only "to become another user"
	start_daemon "$BUDDYFS" -o allow_other
	grep '^40000000-13fffffff : System RAM$' "$mnt/proc/iomem"
	[ "$(setpriv --reuid=65534 --clear-groups cat "$mnt/proc/iomem" | head -n 1)" = "00000000-00000000 : System RAM" ]
}

@test "meminfo, vmstat and numastat of the nodes add up" {
	use_machine 8g-2node
	node=$mnt/sys/devices/system/node
	for key in MemTotal MemFree; do
		[ "$(cat "$node"/node*/meminfo | awk -v key="$key:" '$3 == key { n += $4 } END { print n }')" = \
			"$(awk -v key="$key:" '$1 == key { print $2 }' "$mnt/proc/meminfo")" ]
	done
	for key in nr_free_pages numa_hit numa_local; do
		[ "$(cat "$node"/node*/vmstat | awk -v key="$key" '$1 == key { n += $2 } END { print n }')" = \
			"$(awk -v key="$key" '$1 == key { print $2 }' "$mnt/proc/vmstat")" ]
	done
	[ "$(cat "$node/online" "$node/possible" "$node/has_memory" | sort -u)" = 0-1 ]
	[ "$(cat "$node/node0/distance")" = "10 20" ]
	[ "$(cat "$node"/node*/cpulist | xargs)" = "0-1 2-3" ]
}

@test "extfrag: no block is unusable at order 0, more and more above" {
	use_machine
	awk '{ for (i = 6; i <= NF; i++) if ($i < $(i - 1)) exit 1; if ($5 != "0.000") exit 1 }' \
		"$mnt/sys/kernel/debug/extfrag/unusable_index"
	awk '{ for (i = 5; i <= NF; i++) if ($i != "-1.000" && ($i < 0 || $i > 1)) exit 1 }' \
		"$mnt/sys/kernel/debug/extfrag/extfrag_index"
}

@test "kmsg is the log, once" {
	start_daemon "$BUDDYFS"
	dd if="$mnt/proc/kmsg" iflag=nonblock bs=64K >"$folder/kmsg" 2>"$folder/dd" || true
	grep 'Resource temporarily unavailable' "$folder/dd"
	sed 's/^<[0-9]*>//' "$folder/kmsg" | diff - "$mnt/control/dmesg"
	echo order=11 >"$mnt/control/alloc_pages" 2>/dev/null || true
	dd if="$mnt/proc/kmsg" iflag=nonblock bs=64K 2>/dev/null | grep 'buddyfs: control/alloc_pages: EINVAL'
}

# ---- knobs ----

@test "min_free_kbytes and watermark_scale_factor move the watermarks" {
	start_daemon "$BUDDYFS"
	vm=$mnt/proc/sys/vm zone=$mnt/zones/node0
	echo 40000 >"$vm/min_free_kbytes"
	[ "$(sum "$zone"/*/watermark/min)" -le 10000 ]
	[ "$(sum "$zone"/*/watermark/min)" -ge 9998 ]
	min=$(cat "$zone/DMA/watermark/min") low=$(cat "$zone/DMA/watermark/low")
	[ "$low" = $((min + min / 4)) ]
	echo 1000 >"$vm/watermark_scale_factor"
	[ "$(cat "$zone/DMA/watermark/low")" = $((min + $(cat "$zone/DMA/managed") / 10)) ]
	fails_with EINVAL 'open(F, ">", $ARGV[0]) and syswrite(F, "3001\n")' "$vm/watermark_scale_factor"
	[ "$(cat "$vm/watermark_scale_factor")" = 1000 ]
}

@test "lowmem_reserve_ratio protects the lower zone" {
	start_daemon "$BUDDYFS"
	managed=$(cat "$mnt/zones/node0/Normal/managed")
	echo 16 >"$mnt/proc/sys/vm/lowmem_reserve_ratio"
	[ "$(cat "$mnt/proc/sys/vm/lowmem_reserve_ratio" | xargs)" = "16 256 32 0" ]
	[ "$(awk '{ print $3 }' "$mnt/zones/node0/DMA/protection")" = $((managed / 16)) ]
	grep "protection: (0, 0, $((managed / 16)), $((managed / 16)))" "$mnt/proc/zoneinfo"
}

@test "percpu_pagelist_high_fraction sets the lists' size" {
	start_daemon "$BUDDYFS"
	echo 8 >"$mnt/proc/sys/vm/percpu_pagelist_high_fraction"
	[ "$(cat "$mnt/zones/node0/DMA/pcp/cpu0/high")" = $(($(cat "$mnt/zones/node0/DMA/managed") / 8 / 4)) ]
	fails_with EINVAL 'open(F, ">", $ARGV[0]) and syswrite(F, "7\n")' "$mnt/proc/sys/vm/percpu_pagelist_high_fraction"
}

@test "compact_memory gathers movable pages" {
	start_daemon "$BUDDYFS" 256m
	perl -e 'open(F, ">", $ARGV[0]) or die; for (1 .. 12000) { syswrite(F, "name=m$_ gfp=GFP_HIGHUSER_MOVABLE\n") or die }' "$mnt/control/alloc_page"
	echo 'name=m*[02468]' >"$mnt/control/free_pages"
	echo >"$mnt/control/drain"
	large() { awk '{ n += $(NF - 1) + 2 * $NF } END { print n }' "$mnt/proc/buddyinfo"; }
	before=$(large)
	echo 1 >"$mnt/proc/sys/vm/compact_memory"
	echo >"$mnt/control/drain"
	[ "$(large)" -gt $((before + 8)) ]
	[ "$(awk '$1 == "compact_migrate_scanned" { print $2 }' "$mnt/proc/vmstat")" -gt 0 ]
	echo 'name=m*' >"$mnt/control/free_pages"
}

@test "drop_caches is in the log, and 4 makes it quiet" {
	start_daemon "$BUDDYFS"
	echo 3 >"$mnt/proc/sys/vm/drop_caches"
	grep 'drop_caches: 3$' "$mnt/control/dmesg"
	echo 4 >"$mnt/proc/sys/vm/drop_caches"
	lines=$(wc -l <"$mnt/control/dmesg")
	echo 1 >"$mnt/proc/sys/vm/drop_caches"
	[ "$(wc -l <"$mnt/control/dmesg")" = "$lines" ]
}
