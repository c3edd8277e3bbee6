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
	"$BUDDYFS_FAKE" "$mnt"
	is_mounted
	[ -r "$mnt/proc/buddyinfo" ]
	unmount
	! is_mounted
}

@test "in the foreground it ends with status 0 when it is unmounted" {
	start_daemon "$BUDDYFS_FAKE"
	unmount
	ends_well
}

@test "SIGTERM, SIGINT and SIGHUP unmount" {
	for signal in TERM INT HUP; do
		start_daemon env --default-signal="$signal" "$BUDDYFS_FAKE"
		kill "-$signal" "$daemon"
		ends_well
		! is_mounted
	done
}

@test "a daemon killed with SIGKILL leaves a stale mount point, which is recognised" {
	start_daemon "$BUDDYFS_FAKE"
	kill -KILL "$daemon"
	wait "$daemon" || true
	daemon=
	run stat "$mnt"
	[[ "$output" == *"not connected"* ]]
	run "$BUDDYFS_FAKE" "$mnt"
	[ "$status" != 0 ]
	[[ "$output" == *"whose daemon is gone is still mounted here"* ]]
	[[ "$output" == *"fusermount3 -u -z $mnt"* ]]
	fusermount3 -u -z "$mnt"
	start_daemon "$BUDDYFS_FAKE"
	[ -r "$mnt/proc/buddyinfo" ]
}

@test "auto_unmount unmounts when the daemon is killed" {
	start_daemon "$BUDDYFS_FAKE" -o auto_unmount
	kill -KILL "$daemon"
	wait "$daemon" || true
	daemon=
	gone() { ! is_mounted && stat "$mnt" >/dev/null 2>&1; }
	await gone
}

@test "a file that is open keeps the tree mounted" {
	start_daemon "$BUDDYFS_FAKE"
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
	start_daemon "$BUDDYFS_FAKE"
	exec 7<"$mnt/proc/buddyinfo"
	kill -TERM "$daemon"
	ends_well
	run cat <&7
	[ "$status" != 0 ]
	exec 7<&-
	! is_mounted
}

@test "start-up errors go to stderr, with a status, before anything is mounted" {
	run "$BUDDYFS_FAKE"
	[ "$status" = 1 ]
	[[ "$output" == *"there is no mount point"*"usage:"* ]]
	run "$BUDDYFS_FAKE" a b c
	[ "$status" = 1 ]
	[[ "$output" == *"too many arguments"* ]]
	run "$BUDDYFS_FAKE" "$folder/missing"
	[ "$status" = 1 ]
	[[ "$output" == *"$folder/missing: No such file or directory" ]]
	touch "$folder/file"
	run "$BUDDYFS_FAKE" "$folder/file"
	[ "$status" = 1 ]
	[[ "$output" == *"$folder/file: Not a directory" ]]
	run "$BUDDYFS_FAKE" bad "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *": bad: this machine does not boot" ]]
	run "$BUDDYFS_FAKE" -o nonsense=3 "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"unknown option"*"nonsense=3"* ]]
	run "$BUDDYFS_FAKE" --nonsense "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"--help" ]]
	run "$BUDDYFS_FAKE" -o layout="$folder" "$mnt"
	[ "$status" = 1 ]
	[[ "$output" == *"there is no layout file" ]]
	! is_mounted
}

@test "messages of a failing start are not on stdout" {
	"$BUDDYFS_FAKE" bad "$mnt" 2>/dev/null >"$folder/out" || true
	[ ! -s "$folder/out" ]
}

@test "-h, -V and --list-machines answer on stdout" {
	run "$BUDDYFS_FAKE" -h
	[ "$status" = 0 ]
	[[ "$output" == "usage: "*"[MACHINE] MOUNTPOINT"* ]]
	run "$BUDDYFS_FAKE" --version
	[ "$status" = 0 ]
	[[ "$output" == "buddyfs "*"(libfuse 3."* ]]
	run "$BUDDYFS_FAKE" --list-machines
	[ "$status" = 0 ]
	[[ "${lines[0]}" == "one"* ]]
}

@test "options may come after the mount point, as mount(8) puts them" {
	"$BUDDYFS_FAKE" two "$mnt" -o rw,dev,suid,noatime,defaults,_netdev,nofail,x-systemd.automount
	is_mounted
	[ -d "$mnt/sys/node1" ]
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
	mount -t fuse.buddyfs two "$2" -o noatime,cmdline=cma=8M
	[ -d "$2/sys/node1" ]
	[ "$(cat "$2/proc/cmdline")" = cma=8M ]
	grep "^two $2 fuse.buddyfs " /proc/mounts
	umount "$2"
	mount -t fuse.buddyfs none "$2"
	[ -d "$2/sys/node0" ]
	[ ! -d "$2/sys/node1" ]
	umount "$2"
	EOF
	unshare -m sh "$folder/script" "$BUDDYFS_FAKE" "$mnt"
}

@test "fsname and subtype are shown by the kernel" {
	start_daemon "$BUDDYFS_FAKE"
	grep -q "^buddyfs $mnt fuse.buddyfs " /proc/mounts
	end_daemon
	start_daemon "$BUDDYFS_FAKE" -o fsname=memory,subtype=lab
	grep -q "^memory $mnt fuse.lab " /proc/mounts
}

@test "a comma in an option is quoted or escaped" {
	start_daemon "$BUDDYFS_FAKE" -o 'cmdline="console=ttyS0,115200 cma=64M",ro'
	[ "$(cat "$mnt/proc/cmdline")" = "console=ttyS0,115200 cma=64M" ]
	end_daemon
	start_daemon "$BUDDYFS_FAKE" -o 'ro,cmdline=console=ttyS0\,115200'
	[ "$(cat "$mnt/proc/cmdline")" = "console=ttyS0,115200" ]
	run sh -c "echo 1 >$mnt/proc/sys/vm/scale"
	[[ "$output" == *"Read-only file system"* ]]
}

@test "other users are let in with allow_other, and with nothing else" {
	as_root_only "to become another user"
	start_daemon "$BUDDYFS_FAKE"
	run setpriv --reuid=65534 --regid=65534 --clear-groups cat "$mnt/proc/buddyinfo"
	[ "$status" != 0 ]
	end_daemon
	start_daemon "$BUDDYFS_FAKE" -o allow_other
	run setpriv --reuid=65534 --regid=65534 --clear-groups cat "$mnt/proc/buddyinfo"
	[ "$status" = 0 ]
	run setpriv --reuid=65534 --regid=65534 --clear-groups cat "$mnt/proc/pagetypeinfo"
	[[ "$output" == *"Permission denied"* ]]
}

@test "a user who is not root mounts, owns the tree, and is root to it" {
	as_root_only "to become another user"
	nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	nobody test -w /dev/fuse || skip "/dev/fuse cannot be opened by others"
	chown 65534 "$mnt"
	nobody "$BUDDYFS_FAKE" "$mnt"
	nobody sh -c "echo 20 >$mnt/proc/sys/vm/scale"
	[ "$(nobody cat "$mnt/proc/sys/vm/scale")" = 20 ]
	nobody cat "$mnt/sys/debug/used"
	[ "$(nobody stat -c %u "$mnt/proc")" = 65534 ]
	nobody fusermount3 -u "$mnt"
}

@test "df shows the machine's memory" {
	start_daemon "$BUDDYFS_FAKE"
	run df --output=size,avail -B 4096 "$mnt"
	[ "$(echo ${lines[1]})" = "262144 131072" ]
}

@test "another layout is another tree" {
	mkdir "$folder/layout"
	cat >"$folder/layout/all.json" <<-'EOF'
	{"path": "", "mode": "0755", "doc": "root", "entries": [
	 {"name": "here", "kind": "sysfs", "mode": "0400", "handler": "cmdline", "doc": "d"}]}
	EOF
	start_daemon "$BUDDYFS_FAKE" -o layout="$folder/layout"
	[ "$(ls "$mnt")" = here ]
	[ "$(stat -c %a "$mnt/here")" = 400 ]
}

@test "two trees know nothing of each other" {
	mkdir "$folder/other"
	"$BUDDYFS_FAKE" "$folder/other"
	start_daemon "$BUDDYFS_FAKE"
	echo 20 >"$mnt/proc/sys/vm/scale"
	[ "$(cat "$folder/other/proc/sys/vm/scale")" = 10 ]
	fusermount3 -u "$folder/other"
}
