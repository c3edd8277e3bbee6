# SPDX-License-Identifier: GPL-2.0-or-later
# What each file shows and stores: text <-> engine.
noinst_LIBRARIES += libfiles.a
libfiles_a_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(PNG_CFLAGS)
libfiles_a_SOURCES = \
	src/files/buddyinfo.c \
	src/files/allocations.c \
	src/files/cma_area.c \
	src/files/cma_kernel.c \
	src/files/control.c \
	src/files/control.h \
	src/files/control_alloc.c \
	src/files/control_contig.c \
	src/files/control_hotplug.c \
	src/files/control_machine.c \
	src/files/control_pin.c \
	src/files/dims.c \
	src/files/extfrag.c \
	src/files/fail_page_alloc.c \
	src/files/files.c \
	src/files/files.h \
	src/files/files_i.h \
	src/files/holdings.c \
	src/files/holdings.h \
	src/files/line.c \
	src/files/line.h \
	src/files/log.c \
	src/files/many.c \
	src/files/many.h \
	src/files/meminfo.c \
	src/files/memory_block.c \
	src/files/memory_layout.c \
	src/files/names.c \
	src/files/node.c \
	src/files/policy.c \
	src/files/power.c \
	src/files/power.h \
	src/files/scenario.c \
	src/files/scenario.h \
	src/files/scenario_fill.c \
	src/files/scenario_read.c \
	src/files/scenario_run.c \
	src/files/scenario_value.c \
	src/files/scenario_value.h \
	src/files/task.c \
	src/files/task_file.c \
	src/files/task_kernel.c \
	src/files/task_knob.c \
	src/files/task_line.h \
	src/files/task_memory.c \
	src/files/task_show.c \
	src/files/trace_event.c \
	src/files/trace_event.h \
	src/files/trace_event_files.c \
	src/files/trace_files.c \
	src/files/trace_filter.c \
	src/files/trace_filter.h \
	src/files/trace_glob.c \
	src/files/trace_glob.h \
	src/files/trace_record.c \
	src/files/trace_ring.c \
	src/files/trace_ring.h \
	src/files/trace_text.c \
	src/files/sysrq.c \
	src/files/tracing.c \
	src/files/tracing.h \
	src/files/verify.c \
	src/files/verify.h \
	src/files/vm_sysctl.c \
	src/files/vmstat.c \
	src/files/why.c \
	src/files/why.h \
	src/files/zone.c \
	src/files/zone_map.c \
	src/files/zoneinfo.c
nodist_libfiles_a_SOURCES = src/files/scenario_data.c
