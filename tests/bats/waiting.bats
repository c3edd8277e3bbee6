#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Long work and blocking reads: they hold up nobody who needs not wait.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS_FAKE"
	slow=$mnt/control/slow
	quick=$mnt/control/quick
	job=
}

teardown() {
	if [ -n "${job:-}" ]; then
		kill -KILL "$job" 2>/dev/null || true
		wait "$job" 2>/dev/null || true
	fi
	teardown_folder
}

# Work that ends only when it is interrupted.
start_slow() {
	call O_WRONLY "$slow" 'syswrite(F, "sleep\n")'
}

@test "long work is interrupted by a signal and returns EINTR" {
	start_slow
	kill -INT "$job"
	wait "$job"
	job=
	[ "$(cat "$folder/errno")" = EINTR ]
	echo again >"$slow"
	[ "$(cat "$slow")" = "ran again" ]
}

@test "what needs no handler is answered while work goes on" {
	start_slow
	stat "$mnt/proc/buddyinfo" "$mnt/control" >/dev/null
	ls "$mnt/control" >/dev/null
	getfattr -n user.doc "$mnt/control/slow" >/dev/null 2>&1 || true
	exec 7<"$mnt/proc/buddyinfo"
	read -r -t 0 <&7
	exec 7<&-
	kill -0 "$job"
	kill -INT "$job"
	wait "$job"
	job=
}

@test "what needs the handlers waits for its turn, in order" {
	start_slow
	echo one >"$quick" 3>&- &
	first=$!
	cat "$mnt/proc/buddyinfo" >"$folder/read" 3>&- &
	second=$!
	await is_asleep "$first"
	await is_asleep "$second"
	kill -INT "$job"
	wait "$first" "$second" "$job"
	job=
	[ "$(cat "$quick")" = "ran one" ]
	[ -s "$folder/read" ]
}

@test "who waits for a turn can be interrupted" {
	start_slow
	cat "$mnt/proc/buddyinfo" 3>&- &
	waiting=$!
	await is_asleep "$waiting"
	kill -TERM "$waiting"
	status=0
	wait "$waiting" || status=$?
	[ "$status" = 143 ]
	kill -0 "$job"
	kill -INT "$job"
	wait "$job"
	job=
}

@test "stat does not fail of a signal with a handler, but ends with its caller" {
	start_slow
	slow_job=$job
	perl -e '
		$SIG{USR1} = sub {};
		print stat($ARGV[0]) ? "found" : $!;
	' "$mnt/sys/node0" >"$folder/stat" 3>&- &
	waiting=$!
	await is_asleep "$waiting"
	kill -USR1 "$waiting"
	stat -f "$mnt" 3>&- &
	dying=$!
	await is_asleep "$dying"
	kill -TERM "$dying"
	status=0
	wait "$dying" || status=$?
	[ "$status" = 143 ]
	kill -INT "$slow_job"
	wait "$slow_job"
	job=
	wait "$waiting"
	[ "$(cat "$folder/stat")" = found ]
}

@test "a killed writer leaves the daemon at work for others" {
	start_slow
	kill -KILL "$job"
	wait "$job" || true
	job=
	echo again >"$slow"
	[ "$(cat "$slow")" = "ran again" ]
}

@test "SIGTERM ends the daemon while work goes on" {
	start_slow
	kill -TERM "$daemon"
	ends_well
	not is_mounted
}

@test "SIGTERM ends the daemon while somebody waits for messages" {
	cat "$mnt/proc/kmsg" 3>&- &
	job=$!
	await is_asleep "$job"
	kill -TERM "$daemon"
	ends_well
	wait "$job" || true
	job=
}

@test "kmsg waits, gives what comes, and takes it away" {
	head -n 1 "$mnt/proc/kmsg" >"$folder/message" 3>&- &
	job=$!
	await is_asleep "$job"
	echo "say hello" >"$quick"
	wait "$job"
	job=
	[ "$(cat "$folder/message")" = hello ]
	grep -q hello "$mnt/control/dmesg"
	fails_with EAGAIN 'sysopen(F, $ARGV[0], O_RDONLY | O_NONBLOCK) && sysread(F, $x, 100)' "$mnt/proc/kmsg"
}

@test "a blocking read is interrupted by a signal" {
	call O_RDONLY "$mnt/proc/kmsg" 'sysread(F, $x, 10)'
	kill -INT "$job"
	wait "$job"
	job=
	[ "$(cat "$folder/errno")" = EINTR ]
}

@test "poll tells when there is a message" {
	exec 7<"$mnt/proc/kmsg"
	not read -r -t 0 <&7
	perl -e 'vec($r, 7, 1) = 1; open(F, "<&=7"); print select($r, undef, undef, undef)' \
		>"$folder/ready" 3>&- &
	job=$!
	await is_asleep "$job"
	echo "say hello" >"$quick"
	wait "$job"
	job=
	[ "$(cat "$folder/ready")" = 1 ]
	read -r -t 0 <&7
	exec 7<&-
}

@test "real work too: contiguous allocation and compaction of a machine of 2 TiB" {
	end_daemon
	echo '{ "memory": [ { "base": "0x40000000", "size": "2T" } ] }' >"$folder/large.json"
	start_daemon "$BUDDYFS" "$folder/large.json"
	echo >"$mnt/control/drain"
	before=$(cat "$mnt/proc/buddyinfo")
	for request in "control/alloc_contig_range start=67108864 count=268435456" \
		"control/alloc_contig_pages count=268435456" "proc/sys/vm/compact_memory 1"; do
		call O_WRONLY "$mnt/${request%% *}" "syswrite(F, '${request#* }'.qq(\n))"
		kill -INT "$job"
		wait "$job"
		job=
		[ "$(cat "$folder/errno")" = EINTR ]
		echo >"$mnt/control/drain"
		[ "$(cat "$mnt/proc/buddyinfo")" = "$before" ]
	done
}
