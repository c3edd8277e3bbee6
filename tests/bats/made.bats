#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Directories that users make and remove, on the stand-in: tasks/NAME, groups/NAME/NAME….

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS_FAKE" -o allow_other
}

teardown() {
	teardown_folder
}

links() {
	stat -c %h "$mnt/$1"
}

@test "mkdir makes a directory with its files, rmdir removes it with them" {
	[ "$(links tasks)" = 2 ]
	(umask 077 && mkdir "$mnt/tasks/a")
	[ "$(links tasks)" = 3 ]
	[ "$(stat -c %a "$mnt/tasks/a")" = 755 ]
	[ "$(ls "$mnt/tasks/a" | xargs)" = "id run" ]
	[ "$(cat "$mnt/tasks/a/id")" = 1 ]
	rmdir "$mnt/tasks/a"
	[ "$(links tasks)" = 2 ]
	[ -z "$(ls "$mnt/tasks")" ]
	not stat "$mnt/tasks/a/id"
}

@test "the next of the same name is another" {
	mkdir "$mnt/tasks/a"
	first=$(stat -c %i "$mnt/tasks/a")
	cat "$mnt/tasks/a/id"
	rmdir "$mnt/tasks/a"
	mkdir "$mnt/tasks/a"
	[ "$(cat "$mnt/tasks/a/id")" = 2 ]
	[ "$(stat -c %i "$mnt/tasks/a")" != "$first" ]
}

@test "groups nest, and go from the innermost" {
	mkdir -p "$mnt/groups/a/b/c/d/e/f/g/h/i/j/k/l"
	[ "$(find "$mnt/groups" -name id | wc -l)" = 13 ]
	[ "$(cat "$mnt/groups/a/b/c/id")" = 3 ]
	[ "$(links groups/a)" = 3 ]
	fails_with EBUSY 'rmdir $ARGV[0]' "$mnt/groups/a"
	find "$mnt/groups" -mindepth 1 -depth -type d -exec rmdir {} +
	[ "$(ls "$mnt/groups")" = id ]
}

@test "errors are the kernel's" {
	mkdir "$mnt/groups/a" "$mnt/tasks/t"
	fails_with EEXIST 'mkdir $ARGV[0]' "$mnt/groups/a"
	fails_with EEXIST 'mkdir $ARGV[0]' "$mnt/groups/id"
	fails_with EEXIST 'mkdir $ARGV[0]' "$mnt/groups/a/value"
	fails_with EINVAL 'mkdir "$ARGV[0]\n"' "$mnt/groups/b"
	fails_with ENAMETOOLONG 'mkdir $ARGV[0] . "x" x 256' "$mnt/groups/"
	fails_with EPERM 'mkdir $ARGV[0]' "$mnt/tasks/t/u"
	fails_with EPERM 'mkdir $ARGV[0]' "$mnt/control/x"
	fails_with ENOENT 'mkdir $ARGV[0]' "$mnt/proc/x"
	fails_with ENOENT 'rmdir $ARGV[0]' "$mnt/groups/b"
	fails_with ENOTDIR 'rmdir $ARGV[0]' "$mnt/groups/a/id"
	fails_with EPERM 'unlink $ARGV[0]' "$mnt/groups/a/id"
	fails_with EPERM 'rmdir $ARGV[0]' "$mnt/groups"
	fails_with EPERM 'rename $ARGV[0], $ARGV[1]' "$mnt/groups/a" "$mnt/groups/b"
	fails_with EPERM 'rename $ARGV[0], $ARGV[1]' "$mnt/tasks/t" "$mnt/tasks/u"
	[ "$(ls "$mnt/groups" | xargs)" = "a id" ]
}

@test "a read-only mount has no mkdir" {
	end_daemon
	start_daemon "$BUDDYFS_FAKE" -o ro
	fails_with EROFS 'mkdir $ARGV[0]' "$mnt/groups/a"
}

@test "what is open in a removed directory gives ENODEV" {
	mkdir "$mnt/groups/a"
	exec 7<"$mnt/groups/a/id" 8<"$mnt/groups/a"
	fails_with ENODEV '
		open(F, "+<", "$ARGV[0]/value") && sysread(F, $_, 1) == 1 && rmdir $ARGV[0] or die $!;
		sysread(F, $_, 100) == 2 or die "what is left: $!";
		sysread(F, $_, 100)' "$mnt/groups/a"
	mkdir "$mnt/groups/a"
	fails_with ENODEV 'open(F, "<&=", 7) && defined sysread(F, $_, 100)'
	exec 7<&- 8<&-
	cat "$mnt/groups/a/id"
}

@test "a working directory that is gone has nothing in it" {
	mkdir "$mnt/tasks/a"
	cd "$mnt/tasks/a"
	cat id
	rmdir "$mnt/tasks/a"
	fails_with ENOENT 'stat "id"'
	fails_with ENOENT 'open(F, "<", "id")'
	mkdir "$mnt/tasks/a"
	[ -z "$(ls -a)" ]
	cd "$mnt/tasks/a"
	cat id
	cd /
}

# As the OOM killer does, whoever's task it is.
@test "a directory goes when what it stands for ends by itself" {
	mkdir "$mnt/tasks/a" "$mnt/tasks/b"
	cat "$mnt/tasks/a/id" "$mnt/tasks/a/run"
	cd "$mnt/tasks/a"
	echo end >run
	fails_with ENOENT 'stat "id"'
	fails_with ENOENT 'open(F, "<", "id")'
	cd /
	[ "$(ls "$mnt/tasks")" = b ]
	fails_with ENOENT 'stat "$ARGV[0]/id"' "$mnt/tasks/a"
	fails_with ENOENT 'rmdir $ARGV[0]' "$mnt/tasks/a"
	mkdir "$mnt/tasks/a"
	[ "$(cat "$mnt/tasks/a/id")" = 3 ]
	[ -z "$(cat "$mnt/tasks/a/run")" ]
}

@test "lines after the end are not run, and control/dmesg says why" {
	mkdir "$mnt/tasks/a"
	fails_with ENODEV '
		open(F, ">", $ARGV[0]) && syswrite(F, "one\nend\ntwo\n") == 8 or die $!;
		syswrite(F, "two\n")' "$mnt/tasks/a/run"
	grep 'tasks/a/run: its directory was removed' "$mnt/control/dmesg"
}

@test "a directory given to a user is the user's to divide" {
	as_root_only "to become another user"
	nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	mkdir "$mnt/groups/a"
	not nobody mkdir "$mnt/groups/a/b"
	chown 65534:65534 "$mnt/groups/a"
	nobody mkdir "$mnt/groups/a/b"
	[ "$(stat -c %u:%g "$mnt/groups/a/b" "$mnt/groups/a/b/value" "$mnt/groups/a/value" | xargs)" = \
		"65534:65534 65534:65534 0:0" ]
	nobody sh -c "echo 20 >$mnt/groups/a/b/value"
	not nobody rmdir "$mnt/groups/a"
	nobody rmdir "$mnt/groups/a/b"
}

@test "the tree with what users made is the layout's" {
	mkdir -p "$mnt/tasks/a" "$mnt/tasks/b" "$mnt/groups/a/b/c" "$mnt/groups/value"
	"$WALK" "$(dirname "$BATS_TEST_FILENAME")/../fake/layout" "$mnt"
	find "$mnt" -printf '%i\n' | sort | uniq -d >"$folder/twice"
	[ ! -s "$folder/twice" ]
}
