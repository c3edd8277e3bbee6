#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# sys/kernel/tracing: events are enabled, happen, and are read.

load helper

setup() {
	setup_folder
	start_daemon "$BUDDYFS" 8g-2node
	t=$mnt/sys/kernel/tracing
	control=$mnt/control
	as_root_only "tracefs is closed to others"
	job=
}

teardown() {
	if [ -n "${job:-}" ]; then
		kill -KILL "$job" 2>/dev/null || true
		wait "$job" 2>/dev/null || true
	fi
	teardown_folder
}

# The events in trace, without what is before them.
events() {
	sed -n '/^#/!s/^.*\] [^ ]* *[0-9.]*: //p' "${1:-$t/trace}"
}

enabled() {
	paste -sd ' ' "$t/set_event"
}

@test "nothing is recorded as long as nothing is enabled" {
	echo order=3 >"$control/alloc_pages"
	[ -z "$(events)" ]
	diff "$t/trace" - <<-END
		# tracer: nop
		#
		# entries-in-buffer/entries-written: 0/0   #P:$(ls "$t/per_cpu" | wc -l)
		#
		#                                _-----=> irqs-off/BH-disabled
		#                               / _----=> need-resched
		#                              | / _---=> hardirq/softirq
		#                              || / _--=> preempt-depth
		#                              ||| / _-=> migrate-disable
		#                              |||| /     delay
		#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
		#              | |         |   |||||     |         |
	END
	[ "$(cat "$t/buffer_size_kb")" = "7 (expanded: 1408)" ]
}

@test "an enabled event is recorded, with task, CPU, time and fields" {
	echo kmem:mm_page_alloc >"$t/set_event"
	echo name=a order=3 gfp=GFP_ATOMIC cpu=1 >"$control/alloc_pages"
	pfn=$(sed 's/.* pfn=\([0-9]*\) .*/\1/' "$control/alloc_pages")
	line=$(tail -n 1 "$t/trace")
	hex=$(printf %x "$pfn")
	expected="mm_page_alloc: page=(____ptrval____) pfn=0x$hex order=3 migratetype=0 gfp_flags=GFP_ATOMIC"
	[ "${line#*: }" = "$expected" ]
	[[ $line == "            init-1       [001] .....     0."* ]]
}

@test "events are of the task that asks, and of the daemon that works" {
	mkdir "$mnt/tasks/reader"
	echo 1 >"$t/events/kmem/mm_page_alloc/enable"
	echo pages=10 >"$mnt/tasks/reader/fault"
	pid=$(sed -n 's/^Pid:\t//p' "$mnt/tasks/reader/status")
	[ "$(grep -c "^ *reader-$pid " "$t/trace")" -ge 10 ]
	not grep -q 'init-1' "$t/trace"
	echo 0 >"$t/events/kmem/mm_page_alloc/enable"
	echo >"$t/trace"
	echo 1 >"$t/events/vmscan/enable"
	echo size=9G file=big >"$mnt/tasks/reader/read"
	grep -q '^ *kswapd0-[0-9]* .*mm_vmscan_lru_shrink_inactive' "$t/trace"
	grep -q "^ *reader-$pid .*mm_vmscan_wakeup_kswapd" "$t/trace"
}

@test "reading trace takes nothing away, echo > trace does" {
	echo kmem:mm_page_alloc >"$t/set_event"
	echo >"$control/alloc_pages"
	[ "$(events | wc -l)" = 1 ]
	[ "$(events | wc -l)" = 1 ]
	echo >>"$t/trace"
	[ "$(events | wc -l)" = 1 ]
	echo >"$t/trace"
	[ "$(events | wc -l)" = 0 ]
}

@test "set_event takes systems, events and patterns, and ! before them" {
	echo cma:cma_alloc_start >"$t/set_event"
	[ "$(enabled)" = "cma:cma_alloc_start" ]
	echo "kmem:mm_page_free cma_release" >>"$t/set_event"
	[ "$(enabled)" = "kmem:mm_page_free cma:cma_alloc_start cma:cma_release" ]
	echo '!cma:*' >>"$t/set_event"
	[ "$(enabled)" = "kmem:mm_page_free" ]
	echo migrate >"$t/set_event"
	[ "$(enabled)" = "migrate:mm_migrate_pages_start migrate:mm_migrate_pages" ]
	echo '*:*' >"$t/set_event"
	[ "$(cat "$t/set_event")" = "$(cat "$t/available_events")" ]
	echo '!*:mm_page_free' >>"$t/set_event"
	not grep -q mm_page_free$ "$t/set_event"
	: >"$t/set_event"
	[ -z "$(enabled)" ]
	run bash -c "echo kmem:no_such_event >>'$t/set_event'"
	[ "$status" -ne 0 ]
}

@test "enable files say 0, 1, or X when some are" {
	[ "$(cat "$t/events/enable" "$t/events/cma/enable" | paste -sd ' ')" = "0 0" ]
	echo 1 >"$t/events/cma/cma_release/enable"
	[ "$(cat "$t/events/enable" "$t/events/cma/enable" | paste -sd ' ')" = "X X" ]
	echo 1 >"$t/events/cma/enable"
	[ "$(cat "$t/events/cma/enable")" = 1 ]
	echo 1 >"$t/events/enable"
	[ "$(cat "$t/events/enable")" = 1 ]
	echo 0 >"$t/events/enable"
	[ -z "$(enabled)" ]
}

@test "events of a CMA allocation come in the kernel's order" {
	echo cma >"$t/set_event"
	area=$(ls "$mnt/cma" | head -n 1)
	echo name=f area="$area" count=16 align=2 >"$control/cma_alloc"
	pfn=$(printf %x "$(sed 's/.* pfn=\([0-9]*\) .*/\1/' "$control/cma_alloc")")
	echo name=f >"$control/cma_release"
	events >"$folder/events"
	diff "$folder/events" - <<-END
		cma_alloc_start: name=$area count=16 align=2
		cma_alloc_finish: name=$area pfn=0x$pfn page=(____ptrval____) count=16 align=2
		cma_release: name=$area pfn=0x$pfn page=(____ptrval____) count=16
	END
}

@test "a filter keeps what it says, and an error can be read" {
	filter=$t/events/kmem/mm_page_alloc/filter
	echo kmem:mm_page_alloc >"$t/set_event"
	echo 'order >= 2 && !(gfp_flags & 0x20)' >"$filter"
	[ "$(cat "$filter")" = 'order >= 2 && !(gfp_flags & 0x20)' ]
	printf 'order=%s\n' 0 1 2 3 >"$control/alloc_pages"
	echo order=3 gfp=GFP_ATOMIC >"$control/alloc_pages"
	[ "$(events | grep -o 'order=[0-9]' | paste -sd ' ')" = "order=2 order=3" ]
	fails_with EINVAL 'open(F, ">", $ARGV[0]) && syswrite(F, "ordre == 1")' "$filter"
	diff "$filter" - <<-'END'
		ordre == 1
		      ^
		parse_error: Field not found

	END
	tail -n 1 "$control/dmesg" | grep -q \
		'buddyfs: sys/kernel/tracing/events/kmem/mm_page_alloc/filter: EINVAL: '
	echo 0 >"$filter"
	[ "$(cat "$filter")" = none ]
}

@test "a system's filter is that of each event that has the fields" {
	echo 'order > 5' >"$t/events/kmem/filter"
	[ "$(cat "$t/events/kmem/mm_page_free/filter")" = "order > 5" ]
	grep -q "parse_error: Couldn't find or set field" "$t/events/kmem/mm_page_free_batched/filter"
	echo 0 >"$t/events/kmem/filter"
	[ "$(cat "$t"/events/kmem/*/filter | sort -u)" = none ]
}

@test "tracing_on stops recording and keeps what is enabled" {
	echo kmem:mm_page_alloc >"$t/set_event"
	echo 0 >"$t/tracing_on"
	echo >"$control/alloc_pages"
	[ -z "$(events)" ]
	run bash -c "echo text >'$t/trace_marker'"
	[ "$status" -ne 0 ]
	echo 1 >"$t/tracing_on"
	echo >"$control/alloc_pages"
	[ "$(events | wc -l)" = 1 ]
}

@test "what is written to trace_marker is recorded in its place" {
	echo kmem:mm_page_alloc >"$t/set_event"
	echo >"$control/alloc_pages"
	echo "between the two" >"$t/trace_marker"
	echo >"$control/alloc_pages"
	[ "$(events | cut -d : -f 1 | paste -sd ' ')" = "mm_page_alloc tracing_mark_write mm_page_alloc" ]
	events | grep -qx "tracing_mark_write: between the two"
}

@test "a full ring loses its oldest events, and says how many" {
	echo 8 >"$t/buffer_size_kb"
	[ "$(cat "$t/buffer_size_kb")" = 11 ]
	for i in $(seq 600); do echo "mark $i"; done | while read -r line; do
		echo "$line"
	done >"$t/trace_marker"
	grep -Eq '^# entries-in-buffer/entries-written: [0-9]+/600 ' "$t/trace"
	[ "$(events | tail -n 1)" = "tracing_mark_write: mark 600" ]
	entries=$(sed -n 's/^entries: //p' "$t/per_cpu/cpu0/stats")
	[ "$entries" = "$(events | wc -l)" ]
	[ "$(sed -n 's/^overrun: //p' "$t/per_cpu/cpu0/stats")" = $((600 - entries)) ]
	[ "$(events | head -n 1)" = "tracing_mark_write: mark $((601 - entries))" ]
	[ "$(head -n 1 "$t/trace_pipe")" = "CPU:0 [LOST $((600 - entries)) EVENTS]" ]
}

@test "trace_pipe takes away what it gives, a line at a time if so wanted" {
	printf 'one\n' >"$t/trace_marker"
	printf 'two\n' >"$t/trace_marker"
	read -r line <"$t/trace_pipe"
	[ "${line##*: }" = one ]
	[ "$(events)" = "tracing_mark_write: two" ]
	fails_with EAGAIN 'sysopen(F, $ARGV[0], O_RDONLY | O_NONBLOCK) &&
		sysread(F, $a, 100) && sysread(F, $a, 100)' "$t/trace_pipe"
	[ -z "$(events)" ]
}

@test "trace_pipe has one reader at a time" {
	exec 7<"$t/trace_pipe"
	fails_with EBUSY 'open(F, "<", $ARGV[0])' "$t/trace_pipe"
	fails_with EBUSY 'open(F, "<", $ARGV[0])' "$t/per_cpu/cpu0/trace_pipe"
	exec 7<&-
	exec 7<"$t/per_cpu/cpu0/trace_pipe" 8<"$t/per_cpu/cpu1/trace_pipe"
	fails_with EBUSY 'open(F, "<", $ARGV[0])' "$t/trace_pipe"
	exec 7<&- 8<&-
	exec 7<"$t/trace_pipe"
	exec 7<&-
}

@test "a reader of trace_pipe waits for events, and a signal ends that" {
	cat "$t/trace_pipe" >"$folder/piped" 3>&- &
	job=$!
	echo kmem:mm_page_alloc >"$t/set_event"
	echo order=4 >"$control/alloc_pages"
	await grep -q order=4 "$folder/piped"
	kill -0 "$job"
	echo order=5 >"$control/alloc_pages"
	await grep -q order=5 "$folder/piped"
	kill -TERM "$job"
	status=0
	wait "$job" || status=$?
	job=
	[ "$status" = 143 ]
	[ -z "$(events)" ]
}

@test "a reader of trace_pipe that has had something is at the end when tracing stops" {
	cat "$t/trace_pipe" >"$folder/piped" 3>&- &
	job=$!
	echo 0 >"$t/tracing_on"
	echo 1 >"$t/tracing_on"
	echo text >"$t/trace_marker"
	await grep -q text "$folder/piped"
	echo 0 >"$t/tracing_on"
	wait "$job"
	job=
}

@test "poll says when trace_pipe has something" {
	perl -MIO::Poll=POLLIN -e '
		open(F, "<", $ARGV[0]) or die;
		$p = IO::Poll->new; $p->mask(*F => POLLIN);
		print $p->poll(0), "\n"; $| = 1; open(G, ">", $ARGV[1]); close(G);
		print $p->poll(100), "\n";
	' "$t/trace_pipe" "$folder/opened" >"$folder/polled" 3>&- &
	job=$!
	await test -e "$folder/opened"
	echo text >"$t/trace_marker"
	wait "$job"
	job=
	[ "$(paste -sd ' ' "$folder/polled")" = "0 1" ]
}

@test "events of one call on several CPUs stay in order" {
	echo kmem:mm_page_alloc >"$t/set_event"
	printf 'cpu=%s order=%s\n' 0 0 1 1 0 2 1 3 >"$control/alloc_pages"
	[ "$(events | grep -o 'order=[0-9]' | paste -sd ' ')" = "order=0 order=1 order=2 order=3" ]
	[ "$(events "$t/per_cpu/cpu1/trace" | grep -o 'order=[0-9]' | paste -sd ' ')" = "order=1 order=3" ]
}

@test "a reset keeps what was set and forgets what was recorded" {
	echo kmem:mm_page_alloc >"$t/set_event"
	echo 'order > 0' >"$t/events/kmem/mm_page_alloc/filter"
	echo 100 >"$t/buffer_size_kb"
	echo order=1 >"$control/alloc_pages"
	echo >"$control/reset"
	[ -z "$(events)" ]
	[ "$(enabled)" = kmem:mm_page_alloc ]
	[ "$(cat "$t/buffer_size_kb")" = 103 ]
	printf 'order=%s\n' 0 1 >"$control/alloc_pages"
	[ "$(events | grep -o 'order=[0-9]')" = "order=1" ]
}

@test "the ring cannot be larger than memory" {
	fails_with ENOMEM 'open(F, ">", $ARGV[0]) && syswrite(F, "99999999999")' "$t/buffer_size_kb"
	[ "$(cat "$t/buffer_size_kb")" = "7 (expanded: 1408)" ]
}
