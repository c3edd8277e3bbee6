#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# How files behave under the tools that everybody uses.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS_FAKE"
	knob=$mnt/proc/sys/vm/scale
	control=$mnt/control/quick
}

teardown() {
	teardown_folder
}

# ---- reading ----

@test "cat, head, tail, wc, grep and dd read the same" {
	seq 2000 >"$control"
	for file in proc/vmstat proc/buddyinfo sys/node0/vmstat sys/debug/bitmap control/quick; do
		file=$mnt/$file
		cat "$file" >"$folder/whole"
		[ -s "$folder/whole" ]
		dd if="$file" bs=1 status=none | cmp - "$folder/whole"
		dd if="$file" bs=777 status=none | cmp - "$folder/whole"
		head -c 100 "$file" | cmp - <(head -c 100 "$folder/whole")
		tail -c 50 "$file" | cmp - <(tail -c 50 "$folder/whole")
		tail -n 3 "$file" | cmp - <(tail -n 3 "$folder/whole")
		[ "$(wc -c <"$file")" = "$(wc -c <"$folder/whole")" ]
		[ "$(grep -c . "$file")" = "$(grep -c . "$folder/whole")" ]
	done
}

@test "cp copies what is read, though the size is another" {
	[ "$(stat -c %s "$mnt/proc/vmstat")" = 0 ]
	cp "$mnt/proc/vmstat" "$folder/copy"
	cmp "$folder/copy" "$mnt/proc/vmstat"
	[ "$(stat -c %s "$mnt/sys/node0/free")" = 4096 ]
	cp "$mnt/sys/node0/free" "$folder/copy"
	[ "$(cat "$folder/copy")" = 0 ]
}

@test "a read by one byte ends a sysctl after its first" {
	[ "$(dd if="$knob" bs=1 status=none)" = 1 ]
	[ "$(cat "$knob")" = 10 ]
}

@test "getfattr shows the documentation" {
	command -v getfattr >/dev/null || skip "getfattr(1) is not installed (Debian: attr)"
	run getfattr --absolute-names --only-values -n user.doc "$mnt/proc/buddyinfo"
	[ "$status" = 0 ]
	[[ "$output" == "A record for each node." ]]
	run getfattr --absolute-names --only-values -n user.doc "$mnt/control"
	[[ "$output" == "Kernel entry points." ]]
	run getfattr -d "$mnt/proc/buddyinfo"
	[ -z "$output" ]
}

# ---- writing a knob ----

@test "echo sets a knob, in all ways of the shell" {
	echo 20 >"$knob"
	[ "$(cat "$knob")" = 20 ]
	echo 30 >>"$knob"
	[ "$(cat "$knob")" = 30 ]
	echo 40 | tee "$knob" >/dev/null
	[ "$(cat "$knob")" = 40 ]
	echo 50 | dd of="$knob" status=none
	[ "$(cat "$knob")" = 50 ]
	echo 60 >"$folder/value"
	cp "$folder/value" "$knob"
	[ "$(cat "$knob")" = 60 ]
	cat "$folder/value" >"$knob"
	printf 0x10 >"$knob"
	[ "$(cat "$knob")" = 16 ]
}

@test "a refused value changes nothing and is explained" {
	run bash -c "echo 3001 >$knob"
	[ "$status" != 0 ]
	[[ "$output" == *"Invalid argument"* ]]
	[ "$(cat "$knob")" = 10 ]
	grep -q "proc/sys/vm/scale: not a number from 1 to 3000" "$mnt/control/dmesg"
}

# ---- writing lines ----

@test "every line runs once, in order" {
	printf 'a\nb\n' >"$control"
	[ "$(cat "$control")" = $'ran a\nran b' ]
	printf 'c\nd\n' >>"$control"
	[ "$(cat "$control")" = $'ran c\nran d' ]
	{ echo e; echo f; echo g; } >"$control"
	[ "$(cat "$control")" = $'ran e\nran f\nran g' ]
	printf 'h\ni\n' | tee "$control" >/dev/null
	[ "$(cat "$control")" = $'ran h\nran i' ]
}

@test "a line may come byte by byte" {
	printf 'one x=1\ntwo x=2\n' | dd of="$control" bs=1 status=none
	[ "$(cat "$control")" = $'ran one x=1\nran two x=2' ]
}

@test "a large input is cut in mid-line and runs whole" {
	seq -f 'line number %.0f of many' 1 20000 >"$folder/lines"
	cat "$folder/lines" >"$control"
	sed 's/^/ran /' "$folder/lines" | cmp - "$control"
}

@test "a last line without a newline runs at close, whose errno is that of the line" {
	printf 'a\nb' >"$control"
	[ "$(cat "$control")" = $'ran a\nran b' ]
	fails_with ENOMEM 'sysopen(F, $ARGV[0], O_WRONLY) && syswrite(F, "fail") == 4 && close(F)' "$control"
}

@test "the first failing line gives its errno, a later one makes the write short" {
	fails_with ENOMEM 'sysopen(F, $ARGV[0], O_WRONLY) && syswrite(F, "fail\na\n")' "$control"
	run perl -MFcntl -e 'sysopen(F, $ARGV[0], O_WRONLY); print syswrite(F, "aa\nb\nfail\nc\n")' "$control"
	[ "$output" = 5 ]
	printf 'aa\nb\nfail\nc\n' >"$folder/lines"
	run bash -c "cat $folder/lines >$control"
	[ "$status" != 0 ]
	[[ "$output" == *"Cannot allocate memory"* ]]
	[ "$(cat "$control")" = $'ran aa\nran b' ]
}

@test "results are read from the same open file" {
	exec 7<>"$control"
	echo "a" >&7
	read -r line <&7
	[ "$line" = "ran a" ]
	printf 'b\nc\n' >&7
	read -r line <&7
	[ "$line" = "ran b" ]
	read -r line <&7
	[ "$line" = "ran c" ]
	exec 7>&-
	[ "$(cat "$control")" = $'ran a\nran b\nran c' ]
}

@test "a child that ends does not end the line of its parent" {
	{ printf 'one '; /bin/true; printf 'line\n'; } >"$control"
	[ "$(cat "$control")" = "ran one line" ]
}

# ---- what cannot be done ----

@test "creating, removing and renaming give the kernel's errno" {
	for dir in sys/node0 control; do
		fails_with EACCES 'sysopen(F, "$ARGV[0]/new", O_WRONLY | O_CREAT)' "$mnt/$dir"
		fails_with EPERM 'mkdir "$ARGV[0]/new"' "$mnt/$dir"
		fails_with EPERM 'symlink "x", "$ARGV[0]/new"' "$mnt/$dir"
		fails_with EPERM 'rename $ARGV[0], "$ARGV[0].x"' "$mnt/$dir"
	done
	fails_with EPERM 'unlink $ARGV[0]' "$mnt/sys/node0/free"
	fails_with EPERM 'rmdir $ARGV[0]' "$mnt/sys/node0"
	fails_with EPERM 'link $ARGV[0], "$ARGV[0].x"' "$mnt/sys/node0/free"
	fails_with ENOENT 'sysopen(F, "$ARGV[0]/new", O_WRONLY | O_CREAT)' "$mnt/proc"
	fails_with ENOENT 'mkdir "$ARGV[0]/new"' "$mnt/proc/sys/vm"
	fails_with EPERM 'unlink $ARGV[0]' "$mnt/proc/buddyinfo"
	fails_with EACCES 'unlink $ARGV[0]' "$knob"
	fails_with EBUSY 'rmdir $ARGV[0]' "$mnt/proc"
	fails_with EPERM 'chmod 0600, $ARGV[0]' "$knob"
}

@test "writing what is read-only gives the kernel's errno" {
	as_root_only "others fail earlier"
	fails_with EIO 'sysopen(F, $ARGV[0], O_WRONLY) && syswrite(F, "1")' "$mnt/proc/buddyinfo"
	fails_with EACCES 'sysopen(F, $ARGV[0], O_WRONLY)' "$mnt/sys/node0/free"
	fails_with EACCES 'sysopen(F, $ARGV[0], O_WRONLY) && syswrite(F, "1")' \
		"$mnt/sys/debug/used"
	fails_with EINVAL 'sysopen(F, $ARGV[0], O_WRONLY) && syswrite(F, "1")' \
		"$mnt/sys/debug/bitmap"
	fails_with EACCES 'sysopen(F, $ARGV[0], O_RDONLY)' "$mnt/proc/sys/vm/compact"
	fails_with EACCES 'sysopen(F, $ARGV[0], O_RDONLY)' "$mnt/sys/node0/compact"
}

@test "no request is unknown" {
	run strace -f -e trace=all -o "$folder/trace" sh -c "
		ls -lR $mnt >/dev/null; cp $mnt/proc/vmstat $folder/x; mv $mnt/control $mnt/y;
		truncate -s 10 $knob; fallocate -l 10 $knob; chattr +i $knob; sync $knob" 2>&1
	[ -e "$folder/trace" ] || skip "strace(1) is not installed"
	grep "$mnt" "$folder/trace" | not grep ENOSYS
}

@test "a directory that is closed to others stays so after its names were looked up" {
	as_root_only "to become another user"
	end_daemon
	start_daemon "$BUDDYFS_FAKE" -o allow_other
	nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	nobody cat "$mnt/sys/node0/free"
	chmod 0700 "$mnt/sys"
	refused() { ! nobody cat "$mnt/sys/node0/free" 2>/dev/null; }
	await refused
	[ "$(cat "$mnt/sys/node0/free")" = 0 ]
	run nobody cat "$mnt/sys/debug/used"
	[ "$status" != 0 ]
	cat "$mnt/sys/debug/used"
	run nobody cat "$mnt/sys/debug/used"
	[ "$status" != 0 ]
}
