#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Mounting, unmounting, and what can go wrong with either.

load helper

setup() {
	setup_folder
}

teardown() {
	teardown_folder
}

@test "the command returns when the tree is there, and the daemon ends with the mount" {
	"$BUDDYFS" "$mnt"
	is_mounted
	[ -r "$mnt/proc/buddyinfo" ]
	unmount
	not is_mounted
}

@test "in the foreground it ends with status 0 when it is unmounted" {
	start_daemon "$BUDDYFS"
	unmount
	ends_well
}

@test "SIGTERM, SIGINT and SIGHUP unmount" {
	for signal in TERM INT HUP; do
		start_daemon env --default-signal="$signal" "$BUDDYFS"
		kill "-$signal" "$daemon"
		ends_well
		not is_mounted
	done
}

@test "a daemon killed with SIGKILL leaves a stale mount point, which is recognised" {
	start_daemon "$BUDDYFS"
	kill -KILL "$daemon"
	wait "$daemon" || true
	daemon=
	run stat "$mnt"
	[[ "$output" == *"not connected"* ]]
	run "$BUDDYFS" "$mnt"
	[ "$status" != 0 ]
	[[ "$output" == *"whose daemon is gone is still mounted here"* ]]
	[[ "$output" == *"fusermount3 -u -z $mnt"* ]]
	fusermount3 -u -z "$mnt"
	start_daemon "$BUDDYFS"
	[ -r "$mnt/proc/buddyinfo" ]
}

@test "auto_unmount unmounts when the daemon is killed" {
	[ -e /etc/mtab ] || skip "fusermount3 looks for the mount in /etc/mtab, which is not there"
	gone() { ! is_mounted && stat "$mnt" >/dev/null 2>&1; }
	# fusermount3 reads the table of mounts once, and may miss one while other tests' come and go.
	for try in 1 2 3 4 5; do
		start_daemon "$BUDDYFS" -o auto_unmount
		kill -KILL "$daemon"
		wait "$daemon" || true
		daemon=
		if await_seconds=10 await gone; then
			return 0
		fi
		fusermount3 -u -z "$mnt"
	done
	false
}

@test "a file that is open keeps the tree mounted" {
	start_daemon "$BUDDYFS"
	exec 7<"$mnt/proc/buddyinfo"
	run unmount
	[ "$status" != 0 ]
	read -r line <&7
	[[ "$line" == "Node 0, zone"* ]]
	exec 7<&-
	unmount
	ends_well
}

@test "SIGTERM ends it while files are open" {
	start_daemon "$BUDDYFS"
	exec 7<"$mnt/proc/buddyinfo"
	kill -TERM "$daemon"
	ends_well
	run cat <&7
	[ "$status" != 0 ]
	exec 7<&-
	not is_mounted
}

@test "start-up errors go to stderr, with a status, before anything is mounted" {
	run "$BUDDYFS"
	[ "$status" = 1 ]
	[[ "$output" == *"there is no mount point"*"usage:"* ]]
	run "$BUDDYFS" a b c
	[ "$status" = 1 ]
	[[ "$output" == *"too many arguments"* ]]
	run "$BUDDYFS" "$folder/missing"
	[ "$status" = 1 ]
	[[ "$output" == *"$folder/missing: No such file or directory" ]]
	touch "$folder/file"
	run "$BUDDYFS" "$folder/file"
	[ "$status" = 1 ]
	[[ "$output" == *"$folder/file: Not a directory" ]]
	run "$BUDDYFS" bad "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *': "bad" is neither a machine file (.json), nor a device tree (.dtb), nor a built-in machine' ]]
	printf '{\n  "memory": [],\n  "memroy": 1\n}\n' >"$folder/board.json"
	run "$BUDDYFS" "$folder/board.json" "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"$folder/board.json:3: memroy: "* ]]
	echo "no tree" >"$folder/board.dtb"
	run "$BUDDYFS" "$folder/board.dtb" "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"$folder/board.dtb: "* ]]
	run "$BUDDYFS" -o nonsense=3 "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"unknown option"*"nonsense=3"* ]]
	run "$BUDDYFS" --nonsense "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"--help" ]]
	mkdir "$folder/empty"
	run "$BUDDYFS" -o layout="$folder/empty" "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"there is no layout file" ]]
	not is_mounted
}

@test "messages of a failing start are not on stdout" {
	"$BUDDYFS" bad "$mnt" 2>/dev/null >"$folder/out" || true
	[ ! -s "$folder/out" ]
}

@test "-h, -V and --list-machines answer on stdout" {
	run "$BUDDYFS" -h
	[ "$status" = 0 ]
	[[ "$output" == "usage: "*"[MACHINE] MOUNTPOINT"* ]]
	run "$BUDDYFS" --version
	[ "$status" = 0 ]
	[[ "$output" == "buddyfs "*"(libfuse 3."* ]]
	run "$BUDDYFS" --list-machines
	[ "$status" = 0 ]
	[[ "${lines[0]}" == "default "*"4 GiB"* ]]
}

@test "options may come after the mount point, as mount(8) puts them" {
	"$BUDDYFS" 8g-2node "$mnt" -o rw,dev,suid,noatime,defaults,_netdev,nofail,x-systemd.automount
	is_mounted
	[ -d "$mnt/zones/node1" ]
	unmount
}

# mount(8) finds the program in /usr/local/bin and its like; in a namespace of
# its own the test may put it there.
@test "mount -t fuse.buddyfs mounts" {
	as_root_only "to call mount(8)"
	unshare -m true || skip "unshare(1) may not make a mount namespace"
	cat >"$folder/script" <<-'EOF'
	set -e
	mount -t tmpfs tmpfs /usr/local/bin
	cp "$1" /usr/local/bin/buddyfs
	mount -t fuse.buddyfs 8g-2node "$2" -o noatime,cmdline=cma=8M
	[ -d "$2/zones/node1" ]
	grep ' cma=8M$' "$2/proc/cmdline"
	grep 'cma: Reserved 8 MiB' "$2/control/dmesg"
	grep "^8g-2node $2 fuse.buddyfs " /proc/mounts
	umount "$2"
	mount -t fuse.buddyfs none "$2"
	[ -d "$2/zones/node0" ]
	[ ! -d "$2/zones/node1" ]
	umount "$2"
	EOF
	unshare -m sh "$folder/script" "$BUDDYFS" "$mnt"
}

@test "fsname and subtype are shown by the kernel" {
	start_daemon "$BUDDYFS"
	grep -q "^buddyfs $mnt fuse.buddyfs " /proc/mounts
	end_daemon
	start_daemon "$BUDDYFS" -o fsname=memory,subtype=lab
	grep -q "^memory $mnt fuse.lab " /proc/mounts
}

@test "a comma in an option is quoted or escaped" {
	start_daemon "$BUDDYFS" -o 'cmdline="console=ttyS0,115200 cma=64M",ro'
	[ "$(cat "$mnt/proc/cmdline")" = "cma=64M console=ttyS0,115200 cma=64M" ]
	end_daemon
	start_daemon "$BUDDYFS" -o 'ro,cmdline=console=ttyS0\,115200'
	[ "$(cat "$mnt/proc/cmdline")" = "cma=64M console=ttyS0,115200" ]
	run sh -c "echo 1 >$mnt/proc/sys/vm/watermark_scale_factor"
	[[ "$output" == *"Read-only file system"* ]]
}

@test "other users are let in with allow_other, and with nothing else" {
	as_root_only "to become another user"
	start_daemon "$BUDDYFS"
	run setpriv --reuid=65534 --regid=65534 --clear-groups cat "$mnt/proc/buddyinfo"
	[ "$status" != 0 ]
	end_daemon
	start_daemon "$BUDDYFS" -o allow_other
	run setpriv --reuid=65534 --regid=65534 --clear-groups cat "$mnt/proc/buddyinfo"
	[ "$status" = 0 ]
	run setpriv --reuid=65534 --regid=65534 --clear-groups cat "$mnt/proc/pagetypeinfo"
	[[ "$output" == *"Permission denied"* ]]
}

@test "a user who is not root mounts, owns the tree, and is root to it" {
	as_root_only "to become another user"
	nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	nobody test -w /dev/fuse || chmod 0666 /dev/fuse
	chown 65534 "$mnt"
	nobody "$BUDDYFS" "$mnt"
	nobody sh -c "echo 20 >$mnt/proc/sys/vm/watermark_scale_factor"
	[ "$(nobody cat "$mnt/proc/sys/vm/watermark_scale_factor")" = 20 ]
	nobody cat "$mnt/sys/kernel/debug/cma/reserved/used"
	[ "$(nobody stat -c %u "$mnt/proc")" = 65534 ]
	nobody fusermount3 -u "$mnt"
}

@test "df shows the machine's memory" {
	start_daemon "$BUDDYFS"
	managed=$(cat "$mnt"/zones/*/*/managed | awk '{ n += $1 } END { print n }')
	free=$(awk '/MemFree/ { print $2 / 4 }' "$mnt/proc/meminfo")
	available=$(awk '/MemAvailable/ { print $2 / 4 }' "$mnt/proc/meminfo")
	[ "$(df --output=size,used,avail -B 4096 "$mnt" | awk 'NR == 2 { print $1, $2, $3 }')" = \
		"$managed $((managed - free)) $available" ]
}

@test "another layout is another tree" {
	mkdir "$folder/layout"
	cat >"$folder/layout/all.json" <<-'EOF'
	{"path": "", "mode": "0755", "doc": "root", "entries": [
	 {"name": "here", "kind": "sysfs", "mode": "0400", "handler": "proc/cmdline", "doc": "d"}]}
	EOF
	start_daemon "$BUDDYFS" -o layout="$folder/layout"
	[ "$(ls "$mnt")" = here ]
	[ "$(stat -c %a "$mnt/here")" = 400 ]
}

@test "two trees know nothing of each other" {
	mkdir "$folder/other"
	"$BUDDYFS" "$folder/other"
	start_daemon "$BUDDYFS"
	echo 20 >"$mnt/proc/sys/vm/watermark_scale_factor"
	[ "$(cat "$folder/other/proc/sys/vm/watermark_scale_factor")" = 10 ]
	fusermount3 -u "$folder/other"
}
