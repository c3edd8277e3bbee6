#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The whole tree, compared with fs-layout/.

load helper

setup() {
	setup_folder
}

teardown() {
	teardown_folder
}

# One of each directory that users make, with all that may be in it.
make_all() {
	mkdir "$mnt/tasks/made"
	echo "+cpuset +memory" >"$mnt/sys/fs/cgroup/cgroup.subtree_control"
	mkdir "$mnt/sys/fs/cgroup/made"
}

@test "every name, type and mode is that of the layout, on each built-in machine" {
	for machine in $("$BUDDYFS" --list-machines | cut -d ' ' -f 1); do
		start_daemon "$BUDDYFS" -o cmdline=page_owner=on "$machine"
		make_all
		echo "$machine"
		"$WALK" "$LAYOUT" "$mnt"
		end_daemon
	done
}

@test "every file that may be read can be" {
	start_daemon "$BUDDYFS" 8g-2node
	make_all
	find "$mnt" -type f -perm /444 ! -path "$mnt/proc/kmsg" ! -name trace_pipe -print0 |
		xargs -0 cat >"$folder/all"
	[ -s "$folder/all" ]
}

@test "every entry is documented" {
	command -v getfattr >/dev/null || skip "getfattr(1) is not installed (Debian: attr)"
	start_daemon "$BUDDYFS" 8g-2node
	find "$mnt" -print0 | xargs -0 getfattr --absolute-names --only-values -n user.doc >"$folder/docs"
	[ -s "$folder/docs" ]
}

@test "inode numbers are unique, and the same in the next mount" {
	start_daemon "$BUDDYFS" 8g-2node
	find "$mnt" -printf '%i %P\n' | sort >"$folder/first"
	[ -z "$(cut -d ' ' -f 1 "$folder/first" | uniq -d)" ]
	end_daemon
	start_daemon "$BUDDYFS" 8g-2node
	find "$mnt" -printf '%i %P\n' | sort | cmp - "$folder/first"
}
