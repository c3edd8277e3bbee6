# SPDX-License-Identifier: GPL-2.0-or-later
# buddyfs-cma-size: the smallest cma= with which a driver's script survives.

load helper
bats_require_minimum_version 1.5.0

setup() {
	folder=$(mktemp -d "${TMPDIR:-/tmp}/buddyfs-bats.XXXXXX")
	mkdir "$folder/tmp"
	export TMPDIR=$folder/tmp
	camera=$folder/camera.cma
	cp "$CAMERA" "$camera"
	pid=
}

teardown() {
	[ -z "$pid" ] || kill -KILL -- "-$pid" 2>/dev/null || true
	rm -rf "$folder"
}

size() {
	"$CMA_SIZE" --trial "$CMA_TRIAL" "$@"
}

# Nothing of a search is left: no folder, and no process that names the script.
nothing_left() {
	[ -z "$(ls -A "$folder/tmp")" ] && ! pgrep -f "$folder/camera.cma" >/dev/null
}

# A quick script with room for bisection: 20 MiB and 8 MiB.
small_script() {
	printf '%s\n' 'alloc a 20M' 'alloc b 8M' >"$folder/small.cma"
}

@test "the camera's area is found: it survives, and one step less does not" {
	size 1g "$camera" >"$folder/out"
	cat "$folder/out"
	answer=$(sed -n 's/^cma=\([0-9]*\)M$/\1/p' "$folder/out")
	[ "$answer" -gt 44 ]
	# Its line in the table, and that of the size one step smaller.
	awk -v size="$answer" '$1 == size && $2 == 0 { well++ }
		$1 == size - 2 && $2 > 0 && $2 == $3 + $4 && $8 ~ /^line-[0-9]+,cycle-/ { well++ }
		END { exit well != 2 }' "$folder/out"
	# So it is in a trial of its own, of all 200 cycles.
	run -0 "$CMA_TRIAL" --size "${answer}M" 1g "$camera"
	[[ "$output" == *" cycles=200 failures=0 "* ]]
	run -1 "$CMA_TRIAL" --size "$((answer - 2))M" 1g "$camera"
	[[ "$output" == *" line="* ]]
	nothing_left
}

@test "a trial gives the same line each time, and another with another seed" {
	run -1 "$CMA_TRIAL" --cycles 5 --size 46M 1g "$camera"
	first=$output
	run -1 "$CMA_TRIAL" --cycles 5 --size 46M 1g "$camera"
	[ "$output" = "$first" ]
	run "$CMA_TRIAL" --cycles 5 --seed 7 --size 46M 1g "$camera"
	[ "$output" != "$first" ]
	run "$CMA_TRIAL" --cycles 5 --seeds 3 --size 46M 1g "$camera"
	[[ "$output" == *" cycles=15 "* ]]
}

@test "the search stays within --min, --max and --step, and says when nothing survives" {
	small_script
	run -0 size --cycles 1 --min 24M --max 64M --step 4M default "$folder/small.cma"
	[ "${lines[-1]}" = cma=32M ]
	printf '%s\n' "${lines[@]}" |
		awk '/^[0-9]/ && ($1 < 24 || $1 > 64 || $1 % 4) { exit 1 }'
	run -1 size --cycles 1 --min 8M --max 24M default "$folder/small.cma"
	[ "${lines[-1]}" = "# no size up to 24 MiB survives" ]
	run -1 size --max 20M default "$folder/small.cma"
	[[ "$output" == *"28 MiB are held at once"* ]]
}

@test "areas are multiples of a pageblock, whatever the pages" {
	small_script
	run -0 size --cycles 1 4g-16k "$folder/small.cma"
	[ "${lines[-1]}" = cma=32M ]
	run -0 size --cycles 1 4g-64k "$folder/small.cma"
	[ "${lines[-1]}" = cma=512M ]
}

@test "a size that cannot be had is told in the kernel's words" {
	small_script
	run -1 "$CMA_TRIAL" --size 4G 1g "$folder/small.cma"
	[ "$output" = "size=4294967296 refused=cma: Failed to reserve 4096 MiB" ]
	run -1 size --cycles 1 --min 960M --max 960M 1g "$folder/small.cma"
	[[ "$output" == *"960 - - - - - - cma: Failed to reserve 960 MiB"* ]]
}

@test "a full machine fails with any area, and the load's shortage is told" {
	printf '%s\n' 'load movable 110%' >"$folder/bad.cma"
	run -2 size 256m "$folder/bad.cma"
	printf '%s\n' 'load movable 100%' 'alloc a 4M' >"$folder/full.cma"
	run -1 size --cycles 2 --max 16M 256m "$folder/full.cma"
	[[ "$output" == *"it asks for more than there is"* ]]
}

@test "bad scripts are refused with file, line and reason, before any trial" {
	printf '%s\n' 'alloc a 1M' '' 'alloc a 2M' >"$folder/bad.cma"
	run -2 size 1g "$folder/bad.cma"
	[ "$output" = "$folder/bad.cma:3: a is held already, since line 1" ]
	run -2 size 1g - <<<'alloc a 1Q'
	[ "$output" = "standard input:1: \"1Q\" is not a size: a number, and K, M or G" ]
	run -2 size 1g "$folder/missing.cma"
	[[ "$output" == *"missing.cma: No such file or directory" ]]
	nothing_left
}

@test "what makes no sense is refused" {
	small_script
	run -2 size
	run -2 size --cycles 0 "$folder/small.cma"
	run -2 size --cycles
	run -2 size --max 1Q "$folder/small.cma"
	run -2 size --step 3M "$folder/small.cma"
	run -2 size --min 8M --max 4M "$folder/small.cma"
	run -2 size --frob 1 "$folder/small.cma"
	run -2 size nowhere "$folder/small.cma"
	run -2 size -o frob=1 1g "$folder/small.cma"
	run -2 size --area camera@60000000 2g-reserved "$folder/small.cma"
	[[ "$output" == *"its size is the device tree's"* ]]
	run -2 "$CMA_TRIAL" --area camera@60000000 --size 8M 2g-reserved "$folder/small.cma"
	run -0 "$CMA_TRIAL" --cycles 1 --area camera@60000000 2g-reserved "$folder/small.cma"
	[[ "$output" == "size=33554432 "* ]]
}

@test "progress goes to standard error, and only when it is asked for" {
	small_script
	size --cycles 1 --progress 1g "$folder/small.cma" 2>"$folder/err" >"$folder/out"
	grep "trials; cma=30M survives" "$folder/err"
	not grep trials "$folder/out"
	if command -v parallel; then
		size --cycles 1 1g "$folder/small.cma" 2>"$folder/err" >"$folder/out"
		[ ! -s "$folder/err" ]
	fi
}

@test "without GNU parallel trials run one after the other, to the same answer" {
	small_script
	mkdir "$folder/bin"
	for tool in sh cat sed awk sort mktemp mkfifo mkdir rm sleep nproc grep; do
		ln -s "$(command -v $tool)" "$folder/bin/$tool"
	done
	PATH=$folder/bin size --cycles 1 1g "$folder/small.cma" 2>"$folder/err" >"$folder/out"
	grep "apt-get install parallel" "$folder/err"
	[ "$(tail -n 1 "$folder/out")" = cma=30M ]
	PATH=$folder/bin run -2 size --sshlogin a 1g "$folder/small.cma"
	nothing_left
}

@test "hosts get the script and the machine, and keep nothing" {
	command -v parallel || skip "parallel is not installed (Debian: apt-get install parallel)"
	small_script
	cat >"$folder/ssh" <<-'EOF'
		#!/bin/sh
		# Stands for ssh: the host's name, perhaps --, the command. sshd sets SHELL.
		while [ "${1#-}" != "$1" ]; do shift; done
		shift
		[ "$1" != -- ] || shift
		echo >>"${0%/*}/asked"
		SHELL=/bin/sh exec sh -c "$*"
	EOF
	chmod +x "$folder/ssh"
	echo '{ "memory": [ { "base": "0x40000000", "size": "1G" } ] }' >"$folder/board.json"
	run -0 size --cycles 1 --sshlogin "$folder/ssh one,$folder/ssh two" --jobs 1 \
		"$folder/board.json" "$folder/small.cma"
	[ "${lines[-1]}" = cma=30M ]
	[ -s "$folder/asked" ]
	nothing_left
}

# interrupt SIGNAL STATUS ARGUMENT…: a search that would take hours gets a
# signal, as its whole process group does from a terminal.
interrupt() {
	local signal=$1 status=$2 result=0

	shift 2
	perl -e '$SIG{INT} = "DEFAULT"; setpgrp(0, 0); exec @ARGV' \
		"$CMA_SIZE" --trial "$CMA_TRIAL" --cycles 1000000 "$@" 1g "$camera" \
		>"$folder/out" 2>&1 3>&- &
	pid=$!
	await pgrep -f "buddyfs-cma-trial .*--size .*$folder/camera.cma" >/dev/null
	kill "-$signal" -- "-$pid"
	wait "$pid" || result=$?
	[ "$result" = "$status" ]
	await nothing_left
	pid=
}

@test "Ctrl-C leaves nothing behind" {
	interrupt INT 130
	interrupt TERM 143 --jobs 3
}

@test "Ctrl-C leaves nothing behind without GNU parallel" {
	mkdir "$folder/bin"
	for tool in sh cat sed awk sort mktemp mkfifo mkdir rm sleep nproc grep perl pgrep ls; do
		ln -s "$(command -v $tool)" "$folder/bin/$tool"
	done
	PATH=$folder/bin interrupt INT 130
}

@test "trials end when the search is killed" {
	perl -e 'setpgrp(0, 0); exec @ARGV' \
		"$CMA_SIZE" --trial "$CMA_TRIAL" --cycles 1000000 1g "$camera" >"$folder/out" 2>&1 3>&- &
	pid=$!
	await pgrep -f "buddyfs-cma-trial .*--size .*$folder/camera.cma" >/dev/null
	kill -KILL "$pid"
	gone() { ! pgrep -f "buddyfs-cma-trial .*--size .*$folder/camera.cma"; }
	await gone >/dev/null
}

@test "the scripts that are installed have no shellcheck complaints" {
	command -v shellcheck || skip "shellcheck is not installed (Debian: apt-get install shellcheck)"
	shellcheck "$CMA_SIZE"
}
