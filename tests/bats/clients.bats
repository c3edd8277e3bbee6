#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that know nothing of buddyfs: what they print is compared with the
# engine's numbers, which zones/ shows one by one.

load helper

setup() {
	setup_folder
	run_in=$BUDDYFS_RUN
	exporter=
}

teardown() {
	[ -z "$exporter" ] || kill "$exporter" 2>/dev/null || true
	teardown_folder
}

# A machine in use: fragmented, with CMA taken and per-CPU lists filled.
use_machine() {
	start_daemon "$BUDDYFS" "$@"
	for i in $(seq 300); do echo "name=b$i order=$((i % 4)) cpu=$((i % 2))"; done >"$mnt/control/alloc_pages"
	echo 'name=b*[13579]' >"$mnt/control/free_pages"
	for area in "$mnt"/cma/*/; do
		echo "area=$(basename "$area") size=4M"
	done >"$mnt/control/cma_alloc"
}

needs() {
	command -v "$1" >/dev/null || skip "$1 is not installed (Debian: $2)"
}

# sum FILE…: of files of one number.
sum() {
	awk '{ n += $1 } END { print n + 0 }' "$@"
}

can_bind() {
	unshare --mount true 2>/dev/null || unshare --user --map-root-user --mount true 2>/dev/null ||
		skip "no mount namespace can be made"
}

# ---- node_exporter ----

start_exporter() {
	needs prometheus-node-exporter prometheus-node-exporter
	needs curl curl
	prometheus-node-exporter --web.listen-address=127.0.0.1:0 --web.disable-exporter-metrics \
		--path.procfs="$mnt/proc" --path.sysfs="$mnt/sys" --collector.disable-defaults \
		--collector.buddyinfo --collector.zoneinfo --collector.vmstat --collector.meminfo \
		--collector.meminfo_numa >"$folder/exporter" 2>&1 3>&- &
	exporter=$!
	listens() {
		kill -0 "$exporter" || return 0
		address=$(sed -n 's/.*"Listening on" address=\([^ ]*\).*/\1/p' "$folder/exporter")
		[ -n "$address" ]
	}
	await listens
	curl --silent --fail --noproxy '*' "http://$address/metrics" >"$folder/metrics"
}

# metric NAME{LABELS}: as an integer.
metric() {
	awk -v name="$1" '$1 == name { printf "%d\n", $2; found = 1 } END { exit !found }' "$folder/metrics"
}

all_collectors_succeed() {
	for collector in buddyinfo zoneinfo vmstat meminfo meminfo_numa; do
		[ "$(metric "node_scrape_collector_success{collector=\"$collector\"}")" = 1 ]
	done
}

@test "node_exporter on two nodes: buddyinfo, zoneinfo, vmstat, meminfo, meminfo_numa" {
	use_machine 8g-2node
	start_exporter
	all_collectors_succeed
	zones=0
	for zone in "$mnt"/zones/*/*/; do
		node=$(basename "$(dirname "$zone")") name=$(basename "$zone")
		labels="node=\"${node#node}\",zone=\"$name\""
		for order in $(seq 0 10); do
			[ "$(metric "node_buddyinfo_blocks{node=\"${node#node}\",size=\"$order\",zone=\"$name\"}")" = \
				"$(cat "$zone"/freelist/"$order"/[A-Z]* | wc -l)" ]
		done
		[ "$(metric "node_zoneinfo_nr_free_pages{$labels}")" = "$(cat "$zone/stat/nr_free_pages")" ]
		[ "$(metric "node_zoneinfo_managed_pages{$labels}")" = "$(cat "$zone/managed")" ]
		[ "$(metric "node_zoneinfo_min_pages{$labels}")" = "$(cat "$zone/watermark/min")" ]
		[ "$(metric "node_zoneinfo_high_pages{$labels}")" = "$(cat "$zone/watermark/high")" ]
		zones=$((zones + 1))
	done
	[ "$zones" = 3 ]
	free=$(sum "$mnt"/zones/*/*/stat/nr_free_pages)
	[ "$(metric node_memory_MemFree_bytes)" = $((free * 4096)) ]
	[ "$(metric node_memory_MemTotal_bytes)" = $(($(sum "$mnt"/zones/*/*/managed) * 4096)) ]
	[ "$(metric node_memory_CmaFree_bytes)" = $(($(sum "$mnt"/zones/*/*/stat/nr_free_cma) * 4096)) ]
	for node in 0 1; do
		[ "$(metric "node_memory_numa_MemFree{node=\"$node\"}")" = \
			$(($(sum "$mnt/zones/node$node"/*/stat/nr_free_pages) * 4096)) ]
	done
}

@test "node_exporter with its own choice of vmstat fields sees none missing" {
	use_machine
	start_exporter
	all_collectors_succeed
	[ "$(metric node_vmstat_oom_kill)" = 0 ]
	[ "$(metric node_vmstat_pgfault)" = 0 ]
}

# ---- procps, numactl ----

@test "free: total, free, available" {
	needs free procps
	can_bind
	use_machine
	run "$run_in" "$mnt" free -k
	[ "$status" = 0 ]
	read -r _ total used free _ _ available <<<"${lines[1]}"
	[ "$total" = $(($(sum "$mnt"/zones/*/*/managed) * 4)) ]
	[ "$free" = $(($(sum "$mnt"/zones/*/*/stat/nr_free_pages) * 4)) ]
	# Nothing can be reclaimed: what is available is what is free, less what zones keep.
	kept=$(awk '$1 == "high" && NF == 2 { high = $2; n += high } $1 == "protection:" {
			split($0, p, /[(), ]+/); most = 0
			for (i in p) if (p[i] + 0 > most) most = p[i] + 0
			n += most } END { print n }' "$mnt/proc/zoneinfo")
	[ "$available" = $(((free / 4 - kept) * 4)) ]
	[[ "${lines[2]}" =~ Swap:\ +0\ +0\ +0 ]]
}

@test "vmstat -s: memory, and events" {
	needs vmstat procps
	can_bind
	use_machine
	run "$run_in" "$mnt" vmstat -s
	[ "$status" = 0 ]
	said() { awk -v what="$1" 'index($0, what) { print $1; exit }' <<<"$output"; }
	[ "$(said 'K total memory')" = $(($(sum "$mnt"/zones/*/*/managed) * 4)) ]
	[ "$(said 'K free memory')" = $(($(sum "$mnt"/zones/*/*/stat/nr_free_pages) * 4)) ]
	[ "$(said 'pages swapped in')" = 0 ]
}

@test "numastat -m: free and used memory of each node" {
	needs numastat numactl
	can_bind
	use_machine 8g-2node
	run "$run_in" "$mnt" numastat -m
	[ "$status" = 0 ]
	check() {
		perl -e 'my ($kb0, $kb1, @row) = @ARGV;
			exit !(@row == 4 && $row[1] eq sprintf("%.2f", $kb0 / 1024)
			       && $row[2] eq sprintf("%.2f", $kb1 / 1024))' "$@"
	}
	check $(($(sum "$mnt"/zones/node0/*/stat/nr_free_pages) * 4)) \
		$(($(sum "$mnt"/zones/node1/*/stat/nr_free_pages) * 4)) \
		$(grep ^MemFree <<<"$output")
	check $(($(sum "$mnt"/zones/node0/*/managed) * 4)) $(($(sum "$mnt"/zones/node1/*/managed) * 4)) \
		$(grep ^MemTotal <<<"$output")
}

@test "numastat: hits and misses" {
	needs numastat numactl
	can_bind
	use_machine 8g-2node
	echo name=far node=1 order=2 >"$mnt/control/alloc_pages"
	run "$run_in" "$mnt" numastat
	[ "$status" = 0 ]
	for item in numa_hit numa_miss local_node other_node; do
		counter=$item
		[ $item = local_node ] && counter=numa_local
		[ $item = other_node ] && counter=numa_other
		read -r _ node0 node1 <<<"$(grep "^$item" <<<"$output")"
		[ "$node0" = "$(sum "$mnt"/zones/node0/*/stat/$counter)" ]
		[ "$node1" = "$(sum "$mnt"/zones/node1/*/stat/$counter)" ]
	done
	[ "$(sum "$mnt"/zones/node1/*/stat/numa_hit)" -gt 0 ]
}

# ---- buddyfs-run itself ----

@test "buddyfs-run shows the machine's files to the command, and to nobody else" {
	can_bind
	start_daemon "$BUDDYFS"
	before=$(cat /proc/cmdline)
	[ "$("$run_in" "$mnt" cat /proc/cmdline)" = "cma=64M" ]
	"$run_in" "$mnt" cat /proc/buddyinfo | cmp - "$mnt/proc/buddyinfo"
	"$run_in" "$mnt" cat /proc/sys/vm/min_free_kbytes | cmp - "$mnt/proc/sys/vm/min_free_kbytes"
	[ "$(cat /proc/cmdline)" = "$before" ]
}

@test "buddyfs-run gives the command's status and arguments" {
	can_bind
	start_daemon "$BUDDYFS"
	run "$run_in" "$mnt" sh -c 'echo "$1"; exit 7' sh 'two  words'
	[ "$status" = 7 ]
	[ "$output" = 'two  words' ]
	run "$run_in" "$folder" true
	[ "$status" = 1 ]
	[[ "$output" == *"no buddyfs is mounted here" ]]
	run "$run_in"
	[ "$status" = 2 ]
}

@test "buddyfs-run works for a user who is not root" {
	as_root_only "to become another user"
	nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	nobody unshare --user --map-root-user --mount true || skip "users may not make namespaces"
	nobody test -w /dev/fuse || chmod 0666 /dev/fuse
	chown 65534 "$mnt"
	# They may be where only root may look.
	cp "$BUDDYFS" "$run_in" "$folder"
	nobody "$folder/buddyfs" "$mnt"
	run nobody "$folder/${run_in##*/}" "$mnt" cat /proc/cmdline
	[ "$output" = "cma=64M" ]
	nobody fusermount3 -u "$mnt"
}
