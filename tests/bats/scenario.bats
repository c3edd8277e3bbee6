#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Scenarios: machines in a state that is worth looking at.

load helper
bats_require_minimum_version 1.5.0

setup() {
	setup_folder
	control=$mnt/control
}

teardown() {
	teardown_folder
}

# What every file says, but for those that wait for more, or need what was read before.
everything() {
	(cd "$mnt" && find . -type f -perm -444 ! -name kmsg ! -name 'trace_pipe*' -print0 |
		sort -z | xargs -0 md5sum)
}

zone_free() {
	awk '{ n += $1 } END { print n }' "$mnt"/zones/*/*/free
}

names="all-free-is-cma cma-exhausted cma-holed fragmented-movable fragmented-unmovable highatomic-locked long-free-lists near-oom numa-imbalanced oom-storm pagecache-full"

machine_for() {
	case $1 in
	numa-imbalanced) echo 8g-2node ;;
	long-free-lists) echo 1g ;;
	*) echo 256m ;;
	esac
}

@test "they are listed with what they are, by the program and in control/scenario" {
	"$BUDDYFS" --list-scenarios >"$folder/list"
	for name in $names; do
		grep "^$name  *[A-Z].*" "$folder/list"
	done
	start_daemon "$BUDDYFS"
	[ "$(head -n 1 "$control/scenario")" = none ]
	tail -n +2 "$control/scenario" | diff "$folder/list" -
}

@test "two mounts with one seed are equal in every file; another seed is another state" {
	for name in $names; do
		start_daemon "$BUDDYFS" -o "scenario=$name,seed=7" "$(machine_for "$name")"
		[ "$(head -n 1 "$control/scenario")" = "name=$name seed=7" ]
		[ "$(cat "$control/check")" = ok ]
		everything >"$folder/first"
		[ "$(wc -l <"$folder/first")" -gt 200 ]
		end_daemon
		start_daemon "$BUDDYFS" "$(machine_for "$name")"
		# Written, on a machine that was in use, it comes to the same.
		echo order=5 name=before >"$control/alloc_pages"
		echo "name=$name seed=7" >"$control/scenario"
		everything >"$folder/second"
		grep -v ' ./control/alloc_pages$' "$folder/second" |
			diff <(grep -v ' ./control/alloc_pages$' "$folder/first") -
		echo "name=$name seed=8" >"$control/scenario"
		[ "$(head -n 1 "$control/scenario")" = "name=$name seed=8" ]
		end_daemon
	done
}

@test "another seed is another state of the same character" {
	start_daemon "$BUDDYFS" -o scenario=fragmented-unmovable 256m
	cp "$mnt/zones/node0/DMA/freelist/0/Unmovable" "$folder/list"
	first=$(zone_free)
	echo name=fragmented-unmovable seed=1 >"$control/scenario"
	not cmp "$mnt/zones/node0/DMA/freelist/0/Unmovable" "$folder/list"
	second=$(zone_free)
	[ $((first * 100 / second)) -ge 95 ]
	[ $((first * 100 / second)) -le 105 ]
}

@test "fragmented-unmovable stays so, fragmented-movable is mended by compaction" {
	for name in fragmented-unmovable fragmented-movable; do
		start_daemon "$BUDDYFS" -o "scenario=$name"
		[ "$(zone_free)" -gt 400000 ]
		[ "$(awk '{ n += $14 + $15 } END { print n }' "$mnt/proc/buddyinfo")" = 0 ]
		refuses ENOMEM "$control/alloc_pages" "order=10 gfp=GFP_NOWAIT"
		echo 1 >"$mnt/proc/sys/vm/compact_memory"
		echo >"$control/drain"
		if [ "$name" = fragmented-movable ]; then
			echo order=10 gfp=GFP_NOWAIT >"$control/alloc_pages"
		else
			refuses ENOMEM "$control/alloc_pages" "order=10 gfp=GFP_NOWAIT"
		fi
		end_daemon
	done
}

@test "cma-exhausted has not a page, cma-holed has many but not in a row" {
	start_daemon "$BUDDYFS" -o scenario=cma-exhausted
	[ "$(cat "$mnt/cma/reserved/used")" = "$(cat "$mnt/cma/reserved/count")" ]
	refuses ENOMEM "$control/cma_alloc" count=1
	echo name=buffer.0 >"$control/cma_release"
	echo count=1 >"$control/cma_alloc"
	echo name=cma-holed >"$control/scenario"
	free=$(($(cat "$mnt/cma/reserved/count") - $(cat "$mnt/cma/reserved/used")))
	[ "$free" -gt 4000 ]
	refuses ENOMEM "$control/cma_alloc" "count=$free"
	refuses ENOMEM "$control/cma_alloc" count=2048
	echo count=16 >"$control/cma_alloc"
	grep 'allocated from the area: buffer\.' "$mnt/cma/reserved/blockers"
}

@test "all-free-is-cma: a movable request is served, no other" {
	start_daemon "$BUDDYFS" -o scenario=all-free-is-cma
	awk '$1 == "MemFree:" { free = $2 } $1 == "CmaFree:" { cma = $2 }
		END { exit !(free == cma && free > 60000) }' "$mnt/proc/meminfo"
	refuses ENOMEM "$control/alloc_pages" gfp=GFP_ATOMIC
	tail -n 1 "$control/why" | grep "of them are in CMA"
	echo 'gfp=GFP_HIGHUSER_MOVABLE|__GFP_MEMALLOC' >"$control/alloc_pages"
	[ "$(value alloc_pages type)" = CMA ]
}

@test "highatomic-locked: blocks for atomic requests, until reclaim gives them back" {
	start_daemon "$BUDDYFS" -o scenario=highatomic-locked
	refuses ENOMEM "$control/alloc_pages" "order=3 gfp=GFP_NOWAIT"
	tail -n 1 "$control/why" | grep "HIGHATOMIC"
	echo order=3 gfp=GFP_ATOMIC >"$control/alloc_pages"
	[ "$(value alloc_pages type)" = HighAtomic ]
	echo order=3 gfp=GFP_KERNEL >"$control/alloc_pages"
	[ "$(value alloc_pages type)" = Unmovable ]
}

@test "long-free-lists: pagetypeinfo does not count to the end" {
	start_daemon "$BUDDYFS" -o scenario=long-free-lists 1g
	grep 'Unmovable >100000 ' "$mnt/proc/pagetypeinfo"
	[ "$(cat "$mnt/zones/node0/DMA/freelist/0/nr_free")" -gt 100000 ]
}

@test "numa-imbalanced: what asks for node 0 is served from node 1" {
	start_daemon "$BUDDYFS" -o scenario=numa-imbalanced 8g-2node
	miss=$(awk '$1 == "numa_miss" { print $2 }' "$mnt/proc/vmstat")
	echo node=0 order=3 >"$control/alloc_pages"
	[ "$(value alloc_pages node)" = 1 ]
	[ "$(awk '$1 == "numa_miss" { print $2 }' "$mnt/proc/vmstat")" -gt "$miss" ]
	refuses ENOMEM "$control/alloc_pages" "node=0 order=3 gfp=GFP_NOWAIT|__GFP_THISNODE"
}

@test "near-oom: processes have it, and there is no more" {
	start_daemon "$BUDDYFS" -o scenario=near-oom 256m
	awk '$1 == "MemTotal:" { total = $2 } $1 == "MemAvailable:" { available = $2 }
		$1 == "AnonPages:" { anon = $2 }
		END { exit !(available < total / 10 && anon > total / 2) }' "$mnt/proc/meminfo"
	[ "$(ls "$mnt/tasks")" = "hog
init
worker0
worker1
worker2
worker3" ]
	# Whoever asks for more gets nothing, or somebody is killed for it.
	had=yes
	echo size=64M >"$mnt/tasks/hog/fault" || had=no
	[ "$had" = no ] || grep '^oom_kill [1-9]' "$mnt/proc/vmstat"
	rmdir "$mnt/tasks/worker0"
	echo size=16M >"$mnt/tasks/worker1/fault"
}

@test "oom-storm: many were killed, and each has its report" {
	start_daemon "$BUDDYFS" -o scenario=oom-storm 256m
	kills=$(awk '$1 == "oom_kill" { print $2 }' "$mnt/proc/vmstat")
	[ "$kills" -gt 3 ]
	[ "$(grep -c "Out of memory: Killed process" "$control/dmesg")" = "$kills" ]
	[ "$(ls "$mnt/tasks" | grep -c service)" -gt 1 ]
}

@test "pagecache-full: it looks full, and is not" {
	start_daemon "$BUDDYFS" -o scenario=pagecache-full
	awk '$1 == "MemTotal:" { total = $2 } $1 == "MemFree:" { free = $2 }
		$1 == "MemAvailable:" { available = $2 } $1 == "Cached:" { cached = $2 }
		END { exit !(free < total / 10 && available > total / 2 && cached > total / 2) }' \
		"$mnt/proc/meminfo"
	grep '^pgsteal_kswapd [1-9]' "$mnt/proc/vmstat"
	mkdir "$mnt/tasks/service"
	echo size=1G >"$mnt/tasks/service/fault"
	echo 3 >"$mnt/proc/sys/vm/drop_caches"
	awk '$1 == "MemTotal:" { total = $2 } $1 == "MemFree:" { free = $2 }
		END { exit !(free > total / 2) }' "$mnt/proc/meminfo"
}

@test "what a scenario holds can be given back" {
	start_daemon "$BUDDYFS" -o scenario=fragmented-unmovable,verify 256m
	grep -- '^- [0-9]* kernel - scenario ' "$control/allocations"
	echo name=kernel >"$control/free_pages"
	echo 'name=users*' >"$control/free_pages"
	echo >"$control/drain"
	[ ! -s "$control/allocations" ]
	[ "$(cat "$control/check")" = ok ]
	[ "$(awk '{ print $15 }' "$mnt/proc/buddyinfo")" -gt 20 ]
}

@test "a machine that is none for it stays as it was, and it is said why" {
	start_daemon "$BUDDYFS" -o cmdline=cma=0 256m
	echo name=mine order=4 >"$control/alloc_pages"
	everything >"$folder/before"
	for name in cma-exhausted cma-holed all-free-is-cma; do
		refuses EINVAL "$control/scenario" "name=$name"
		tail -n 1 "$control/dmesg" | grep "control/scenario: EINVAL: $name needs a CMA area"
	done
	refuses EINVAL "$control/scenario" "name=numa-imbalanced"
	tail -n 1 "$control/dmesg" | grep "needs two nodes"
	for line in "" "name=" "name=nothing" "seed=3" "name=cma-holed seed=" \
		"name=cma-holed seed=-1" "name=cma-holed colour=red"; do
		refuses EINVAL "$control/scenario" "$line"
	done
	everything | grep -v ' ./control/\(dmesg\|why\)$' |
		diff <(grep -v ' ./control/\(dmesg\|why\)$' "$folder/before") -
	end_daemon
	run -1 "$BUDDYFS" -o scenario=cma-holed,cmdline=cma=0 256m "$mnt"
	[ "$output" = "$BUDDYFS: cma-holed needs a CMA area: boot with cma=64M, say" ]
	run -1 "$BUDDYFS" -o scenario=nothing "$mnt"
	[ "$output" = "$BUDDYFS: there is no scenario \"nothing\"" ]
	run -1 "$BUDDYFS" -o scenario=cma-holed,seed=much "$mnt"
	run -1 "$BUDDYFS" -o seed=3 "$mnt"
	not is_mounted
}

@test "a long scenario is interrupted, and the machine is as before" {
	start_daemon "$BUDDYFS" 64g-server
	echo name=mine order=4 >"$control/alloc_pages"
	cp "$mnt/proc/zoneinfo" "$folder/before"
	perl -MErrno -e '
		$SIG{INT} = sub {};
		open(F, ">", $ARGV[0]) or die;
		open(OPENED, ">", $ARGV[1]) && close(OPENED);
		$n = syswrite(F, "name=fragmented-unmovable\n");
		$SIG{INT} = "IGNORE";
		print defined $n ? $n : $!{EINTR} ? "EINTR" : $!;
	' "$control/scenario" "$folder/opened" >"$folder/errno" 3>&- &
	job=$!
	await test -e "$folder/opened"
	# It sleeps in its write, and others are answered meanwhile.
	await grep -q "^State:	S" "/proc/$job/status"
	stat "$mnt/proc/buddyinfo" >/dev/null
	# Who has ended, and is not waited for yet, can be killed for ever.
	while grep -qs "^State:	[SRD]" "/proc/$job/status"; do kill -INT "$job" 2>/dev/null || break; done
	wait "$job"
	[ "$(cat "$folder/errno")" = EINTR ]
	diff "$folder/before" "$mnt/proc/zoneinfo"
	[ "$(awk '{ print $3 }' "$control/allocations")" = mine ]
}

@test "your own: from a file, with errors that name the line" {
	cat >"$folder/mine.scenario" <<-'EOF'
		about A machine whose area is holed, and its memory nearly full
		# It begins with another.
		write control/scenario name=cma-holed seed={1..9}
		fill name=work until=nr_free_pages<10%managed
		repeat 3
		write control/alloc_pages name=ring{i} order={i}
		end
		expect nr_free_pages<10%managed
	EOF
	start_daemon "$BUDDYFS" -o "scenario=$folder/mine.scenario,seed=4" 256m
	[ "$(head -n 2 "$control/scenario")" = "name=mine seed=4
mine                  A machine whose area is holed, and its memory nearly full" ]
	grep ' ring2 ' "$control/allocations"
	grep ' buffer.1 ' "$control/allocations" || grep ' buffer.2 ' "$control/allocations"
	everything >"$folder/first"
	echo name=ring2 >"$control/free_pages"
	echo name=mine seed=4 >"$control/scenario"
	everything | grep -v ' ./control/free_pages$' |
		diff <(grep -v ' ./control/free_pages$' "$folder/first") -
	end_daemon
	echo 'fill name=a colour=red' >>"$folder/mine.scenario"
	run -1 "$BUDDYFS" -o "scenario=$folder/mine.scenario" 256m "$mnt"
	[ "$output" = "$BUDDYFS: mine:9: colour= is not known here" ]
}
