#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# control/kthreads/: kswapd, kcompactd and the flusher, by themselves and by hand.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" 256m
	control=$mnt/control
	kthreads=$mnt/control/kthreads
	tasks=$mnt/tasks
	mkdir "$tasks/a"
}

teardown() {
	teardown_folder
}

# A counter of proc/vmstat.
stat_of() {
	sed -n "s/^$1 //p" "$mnt/proc/vmstat"
}

run_thread() {
	echo >"$kthreads/$1/run"
	cat "$kthreads/$1/run"
}

# Page cache over the low watermark, which wakes kswapd.
fill() {
	echo file=big pages=65000 >"$tasks/a/read"
}

@test "each node has two threads, and the machine a flusher" {
	[ "$(ls "$kthreads" | xargs)" = "flusher kcompactd0 kswapd0" ]
	[ "$(cat "$kthreads"/*/mode | sort -u)" = auto ]
	[ "$(cat "$kthreads"/*/state | sort -u)" = asleep ]
	end_daemon
	start_daemon "$BUDDYFS" 8g-2node
	[ "$(ls "$kthreads" | xargs)" = "flusher kcompactd0 kcompactd1 kswapd0 kswapd1" ]
}

@test "kswapd reclaims by itself" {
	fill
	[ "$(stat_of pgsteal_kswapd)" -gt 0 ]
	# Few requests meet a boosted watermark before kswapd had its turn.
	[ "$(stat_of pgsteal_direct)" -lt $(($(stat_of pgsteal_kswapd) / 20)) ]
	[ "$(cat "$kthreads/kswapd0/state")" = asleep ]
}

@test "kswapd by hand waits until it is told, and whoever asks reclaims" {
	echo manual >"$kthreads/kswapd0/mode"
	[ "$(cat "$kthreads/kswapd0/mode")" = manual ]
	[ "$(run_thread kswapd0)" = "ok ran=no" ]
	fill
	[ "$(cat "$kthreads/kswapd0/state")" = awake ]
	[ "$(stat_of pgsteal_kswapd)" = 0 ]
	[ "$(stat_of pgsteal_direct)" -gt 0 ]
	[ "$(run_thread kswapd0)" = "ok ran=yes" ]
	[ "$(cat "$kthreads/kswapd0/state")" = asleep ]
	[ "$(stat_of pgsteal_kswapd)" -gt 0 ]
	[ "$(cat "$control/check")" = ok ]
}

@test "who is awake runs when it is automatic again" {
	echo manual >"$kthreads/kswapd0/mode"
	fill
	echo auto >"$kthreads/kswapd0/mode"
	[ "$(cat "$kthreads/kswapd0/state")" = asleep ]
	[ "$(stat_of pgsteal_kswapd)" -gt 0 ]
}

@test "the flusher writes down to its threshold" {
	echo manual >"$kthreads/flusher/mode"
	echo file=data pages=20000 >"$tasks/a/dirty"
	[ "$(cat "$kthreads/flusher/state")" = awake ]
	dirty=$(stat_of nr_dirty)
	[ "$dirty" -gt "$(stat_of nr_dirty_background_threshold)" ]
	[ "$dirty" -le "$(stat_of nr_dirty_threshold)" ]	# the writer saw to that
	[ "$(run_thread flusher)" = "ok ran=yes" ]
	[ "$(stat_of nr_dirty)" -le "$(stat_of nr_dirty_background_threshold)" ]
	[ "$(stat_of nr_writeback)" = 0 ]
	[ "$(cat "$kthreads/flusher/state")" = asleep ]
}

@test "what cannot be is refused" {
	refuses EBUSY "$kthreads/kswapd0/run" ''
	refuses EINVAL "$kthreads/kswapd0/mode" automatic
	refuses EINVAL "$kthreads/kswapd0/run" now=1
	grep 'buddyfs: control/kthreads/kswapd0/run: EBUSY: it runs by itself' "$control/dmesg"
	echo manual >"$kthreads/kcompactd0/mode"
	echo off >"$control/policy/daemons"
	[ "$(cat "$kthreads/kcompactd0/state")" = stopped ]
	refuses EINVAL "$kthreads/kcompactd0/run" ''
}

@test "after a reset all are automatic" {
	echo manual >"$kthreads/kswapd0/mode"
	echo >"$control/reset"
	[ "$(cat "$kthreads/kswapd0/mode")" = auto ]
}
