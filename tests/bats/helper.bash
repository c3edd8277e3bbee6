# SPDX-License-Identifier: GPL-2.0-or-later
# What all mount tests need: a folder of their own, a daemon that is always
# unmounted, and a way to wait for it.
#
# BUDDYFS is the program, BUDDYFS_FAKE the one with a stand-in for files/.

: "${BUDDYFS:=buddyfs}"
: "${BUDDYFS_FAKE:=$BUDDYFS}"

setup_folder() {
	if [ ! -w /dev/fuse ]; then
		skip "/dev/fuse cannot be opened by $(id -un)"
	fi
	folder=$(mktemp -d "${TMPDIR:-/tmp}/buddyfs-bats.XXXXXX")
	chmod 0755 "$folder"
	mnt=$folder/mnt
	mkdir "$mnt"
	daemon=
}

teardown_folder() {
	local status=0

	[ -n "${folder:-}" ] || return 0
	end_daemon
	if grep -A 20 Sanitizer "$folder/messages" 2>/dev/null; then
		status=1
	fi
	umount -q -l "$mnt" 2>/dev/null || fusermount3 -q -u -z "$mnt" 2>/dev/null || true
	rm -rf --one-file-system "$folder"
	return "$status"
}

# not COMMAND…: it fails. (bash lets a test go on after a line that begins with "!".)
not() {
	! "$@"
}

is_mounted() {
	mountpoint -q "${1:-$mnt}"
}

# Start a daemon in the foreground, as a job, and wait until its tree is there.
# Its pid is $daemon, its messages are in $folder/messages.
start_daemon() {
	"$@" -f "$mnt" >"$folder/messages" 2>&1 3>&- &
	daemon=$!
	until is_mounted; do
		if ! kill -0 "$daemon" 2>/dev/null; then
			cat "$folder/messages"
			return 1
		fi
	done
}

# Wait for the daemon to end by itself: with status 0, and nothing to say.
ends_well() {
	wait "$daemon"
	daemon=
	cat "$folder/messages"
	[ ! -s "$folder/messages" ]
}

unmount() {
	if [ "$(id -u)" = 0 ]; then
		umount "$mnt"
	else
		fusermount3 -u "$mnt"
	fi
}

end_daemon() {
	[ -n "$daemon" ] || return 0
	kill -TERM "$daemon" 2>/dev/null || true
	wait "$daemon" 2>/dev/null || true
	daemon=
}

# Run until it succeeds; after two minutes, or await_seconds, it never will.
await() {
	local end=$((SECONDS + ${await_seconds:-120}))

	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || { echo "it never came: $*"; return 1; }
	done
}

as_root_only() {
	[ "$(id -u)" = 0 ] || skip "needs root: $1"
}

# fails_with ERRNO EXPRESSION [ARGUMENT...]: the Perl expression is false, with this errno.
fails_with() {
	ERRNO=$1 perl -MErrno -MFcntl=:DEFAULT -e '
		my $expression = shift;
		my $result = eval $expression;
		die $@ if $@;
		die "$expression: it succeeded\n" if $result;
		die "$expression: $!\n" unless $!{$ENV{ERRNO}};
	' -- "${@:2}"
}

# value FILE KEY: of the result that control/FILE printed last.
value() {
	sed -n "s/.* $2=\([^ ]*\).*/\1/p" "$mnt/control/$1"
}

# refuses ERRNO FILE LINE: writing the line gives that error.
refuses() {
	fails_with "$1" 'open(F, ">", $ARGV[0]) and syswrite(F, "$ARGV[1]\n")' "$2" "$3"
}

# A process waits for an answer of the daemon, or for something to become ready.
is_asleep() {
	case $(cat "/proc/$1/wchan" 2>/dev/null) in
	0 | "") [ "$(awk '{ print $3 }' "/proc/$1/stat" 2>/dev/null)" = S ] ;;	# the kernel does not tell
	request_wait_answer | fuse_* | *select* | *poll*) ;;
	*) false ;;
	esac
}

# call FLAGS FILE CALL: open the file, make the system call that the Perl expression says, and
# leave the errno it ends with in $folder/errno. Goes on once the call waits.
call() {
	rm -f "$folder/opened"
	perl -MErrno -MFcntl -e '
		$SIG{INT} = sub {};
		sysopen(F, $ARGV[1], eval $ARGV[0]) or die;
		open(OPENED, ">", $ARGV[3]) && close(OPENED);
		$n = eval $ARGV[2];
		print defined $n ? $n : $!{EINTR} ? "EINTR" : $!;
	' "$@" "$folder/opened" >"$folder/errno" 3>&- &
	job=$!
	await test -e "$folder/opened"
	await is_asleep "$job"
}
