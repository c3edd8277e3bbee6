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

@test "every name, type and mode is that of the layout" {
	start_daemon "$BUDDYFS_FAKE" two
	run "$WALK" "$LAYOUT" "$mnt"
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *" 0 mistakes" ]]
}

@test "every file can be read, or says why not" {
	start_daemon "$BUDDYFS_FAKE" two
	while IFS= read -r file; do
		[ -r "$file" ] || continue
		case $file in
		*/proc/kmsg) continue ;;
		esac
		cat "$file" >/dev/null || [ "$(stat -c %a "$file")" = 200 ]
	done < <(find "$mnt" -type f)
}

@test "every entry is documented" {
	command -v getfattr >/dev/null || skip "getfattr(1) is not installed (Debian: attr)"
	start_daemon "$BUDDYFS_FAKE" two
	find "$mnt" -print0 | xargs -0 getfattr --absolute-names --only-values -n user.doc >"$folder/docs"
	[ -s "$folder/docs" ]
}

@test "inode numbers are unique, and the same in the next mount" {
	start_daemon "$BUDDYFS_FAKE" two
	find "$mnt" -printf '%i %P\n' | sort >"$folder/first"
	[ -z "$(cut -d ' ' -f 1 "$folder/first" | uniq -d)" ]
	end_daemon
	start_daemon "$BUDDYFS_FAKE" two
	find "$mnt" -printf '%i %P\n' | sort | cmp - "$folder/first"
}
