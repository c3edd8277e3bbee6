# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that compare the model with recordings of a real kernel.
check_PROGRAMS += tests/conformance/sequence
tests_conformance_sequence_SOURCES = \
	tests/conformance/boot/input.c \
	tests/conformance/boot/input.h \
	tests/conformance/boot/text.c \
	tests/conformance/boot/text.h \
	tests/conformance/boot/virt.c \
	tests/conformance/boot/virt.h \
	tests/conformance/play/crank.c \
	tests/conformance/play/crank.h \
	tests/conformance/play/play.c \
	tests/conformance/play/play.h \
	tests/conformance/play/play_hotplug.c \
	tests/conformance/play/play_hotplug.h \
	tests/conformance/play/recording.c \
	tests/conformance/play/recording.h \
	tests/conformance/play/snapshot.c \
	tests/conformance/play/snapshot.h \
	tests/conformance/play/state.h \
	tests/conformance/play/state_load.c \
	tests/conformance/play/state_print.c \
	tests/conformance/play/traced.c \
	tests/conformance/play/traced.h \
	tests/conformance/sequence.c
tests_conformance_sequence_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_conformance_sequence_LDADD = libfiles.a libvfs.a libmachine.a libmm.a \
	$(JANSSON_LIBS) $(FDT_LIBS) $(PNG_LIBS)

TESTS += tests/conformance/sequence.sh
EXTRA_DIST += \
	tests/conformance/data/sequences.tar.xz \
	tests/conformance/sequence.sh

# The reports in the log.
check_PROGRAMS += tests/conformance/report/report
tests_conformance_report_report_SOURCES = \
	tests/conformance/boot/input.c \
	tests/conformance/boot/input.h \
	tests/conformance/boot/text.c \
	tests/conformance/boot/text.h \
	tests/conformance/boot/virt.c \
	tests/conformance/boot/virt.h \
	tests/conformance/play/play.c \
	tests/conformance/play/play.h \
	tests/conformance/play/play_hotplug.c \
	tests/conformance/play/play_hotplug.h \
	tests/conformance/play/state.h \
	tests/conformance/play/state_load.c \
	tests/conformance/play/state_print.c \
	tests/conformance/report/log.c \
	tests/conformance/report/log.h \
	tests/conformance/report/meminfo.c \
	tests/conformance/report/meminfo.h \
	tests/conformance/report/moment.c \
	tests/conformance/report/replay.c \
	tests/conformance/report/report.c \
	tests/conformance/report/report.h \
	tests/conformance/report/typed.c \
	tests/conformance/report/typed.h
TESTS += tests/conformance/report.sh
EXTRA_DIST += \
	tests/conformance/data/failures.tar.xz \
	tests/conformance/report.sh
tests_conformance_report_report_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_conformance_report_report_LDADD = libfiles.a libvfs.a libmachine.a libmm.a \
	$(JANSSON_LIBS) $(FDT_LIBS) $(PNG_LIBS)

# The table of file operations.
check_PROGRAMS += tests/conformance/files
tests_conformance_files_SOURCES = \
	tests/conformance/files.c \
	tests/conformance/files.h \
	tests/conformance/files_attr.c \
	tests/conformance/files_compare.c \
	tests/conformance/files_machine.c \
	tests/conformance/files_names.c \
	tests/conformance/files_open.c \
	tests/conformance/files_perform.c \
	tests/conformance/files_read.c \
	tests/conformance/files_reasons.c \
	tests/conformance/files_table.c \
	tests/conformance/files_write.c

# Boots: recorded boards, and summaries of many boots.
boot_sources = \
	tests/conformance/boot/answer.c \
	tests/conformance/boot/answer.h \
	tests/conformance/boot/compare.c \
	tests/conformance/boot/compare.h \
	tests/conformance/boot/input.c \
	tests/conformance/boot/input.h \
	tests/conformance/boot/text.c \
	tests/conformance/boot/text.h \
	tests/conformance/boot/virt.c \
	tests/conformance/boot/virt.h
boot_cppflags = $(AM_CPPFLAGS) -D_GNU_SOURCE
boot_ldadd = libmachine.a libmm.a $(JANSSON_LIBS) $(FDT_LIBS)

check_PROGRAMS += tests/conformance/board tests/conformance/params
tests_conformance_board_SOURCES = $(boot_sources) \
	tests/conformance/boot/board.c \
	tests/conformance/boot/board.h \
	tests/conformance/boot/memory.c \
	tests/conformance/boot/steps.c
tests_conformance_board_CPPFLAGS = $(boot_cppflags)
tests_conformance_board_LDADD = $(boot_ldadd)
tests_conformance_params_SOURCES = $(boot_sources) tests/conformance/boot/params.c
tests_conformance_params_CPPFLAGS = $(boot_cppflags)
tests_conformance_params_LDADD = $(boot_ldadd)

# The pages of recorded boards.
check_PROGRAMS += tests/conformance/pages
tests_conformance_pages_SOURCES = $(boot_sources) \
	tests/conformance/pages.c \
	tests/conformance/pages.h \
	tests/conformance/pages_flags.c \
	tests/conformance/pages_owner.c
tests_conformance_pages_CPPFLAGS = $(boot_cppflags) -I$(srcdir)/tests/conformance
tests_conformance_pages_LDADD = libfiles.a libvfs.a libmachine.a libmm.a \
	$(JANSSON_LIBS) $(FDT_LIBS) $(PNG_LIBS)
TESTS += tests/conformance/pages.sh
EXTRA_DIST += \
	tests/conformance/data/pages.tar.xz \
	tests/conformance/pages.sh

# One device tree: for scripts/sweep-dtbs.
check_PROGRAMS += tests/conformance/boot-dtb
tests_conformance_boot_dtb_SOURCES = tests/conformance/boot/boot_dtb.c
tests_conformance_boot_dtb_CPPFLAGS = $(boot_cppflags)
tests_conformance_boot_dtb_LDADD = $(boot_ldadd)

TESTS += tests/conformance/boot.sh
EXTRA_DIST += \
	tests/conformance/boot.sh \
	tests/conformance/data/boot.tar.xz

TESTS += tests/conformance/files.sh
EXTRA_DIST += \
	tests/conformance/files.sh \
	tests/conformance/recordings/files/fs-4k/debug-cma.tsv.gz \
	tests/conformance/recordings/files/fs-4k/debug-fail_page_alloc.tsv.gz \
	tests/conformance/recordings/files/fs-4k/debug-misc.tsv.gz \
	tests/conformance/recordings/files/fs-4k/debug-page_owner.tsv.gz \
	tests/conformance/recordings/files/fs-4k/proc.tsv.gz \
	tests/conformance/recordings/files/fs-4k/sequence.txt \
	tests/conformance/recordings/files/fs-4k/sys-cma.tsv.gz \
	tests/conformance/recordings/files/fs-4k/sys-mm.tsv.gz \
	tests/conformance/recordings/files/fs-4k/sys-node.tsv.gz \
	tests/conformance/recordings/files/fs-4k/sysctl.tsv.gz \
	tests/conformance/recordings/files/fs-4k/tracing.tsv.gz

# The format files of trace events.
check_PROGRAMS += tests/conformance/formats
tests_conformance_formats_SOURCES = tests/conformance/formats.c
tests_conformance_formats_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_conformance_formats_LDADD = libfiles.a libvfs.a libmachine.a libmm.a \
	$(JANSSON_LIBS) $(FDT_LIBS) $(PNG_LIBS)
TESTS += tests/conformance/formats.sh
EXTRA_DIST += \
	tests/conformance/data/event-formats.xz \
	tests/conformance/data/slabinfo.xz \
	tests/conformance/formats.sh

# Whom the OOM killer chose, by recorded logs.
check_PROGRAMS += tests/conformance/oom
tests_conformance_oom_LDADD = $(mm_test_ldadd)
TESTS += tests/conformance/oom.sh
EXTRA_DIST += tests/conformance/data/oom.tar.xz tests/conformance/oom.sh

# What cgroups showed after each step of a load.
check_PROGRAMS += tests/conformance/cgroup/cgroup
tests_conformance_cgroup_cgroup_SOURCES = \
	tests/conformance/cgroup/cgroup.c \
	tests/conformance/cgroup/compare.c \
	tests/conformance/cgroup/compare.h
tests_conformance_cgroup_cgroup_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_conformance_cgroup_cgroup_LDADD = libfiles.a libvfs.a libmachine.a libmm.a \
	$(JANSSON_LIBS) $(FDT_LIBS) $(PNG_LIBS)
TESTS += tests/conformance/cgroup.sh
EXTRA_DIST += \
	tests/conformance/data/cgroup.tar.xz \
	tests/conformance/cgroup.sh

# Reclaim: loads rebuilt, and how the counters changed.
check_PROGRAMS += tests/conformance/reclaim
tests_conformance_reclaim_SOURCES = \
	tests/conformance/boot/input.c \
	tests/conformance/boot/input.h \
	tests/conformance/boot/text.c \
	tests/conformance/boot/text.h \
	tests/conformance/boot/virt.c \
	tests/conformance/boot/virt.h \
	tests/conformance/reclaim.c \
	tests/conformance/load/load.c \
	tests/conformance/load/load.h \
	tests/conformance/load/rules.c \
	tests/conformance/load/rules.h \
	tests/conformance/play/play.c \
	tests/conformance/play/play.h \
	tests/conformance/play/play_hotplug.c \
	tests/conformance/play/play_hotplug.h \
	tests/conformance/play/recording.c \
	tests/conformance/play/recording.h \
	tests/conformance/play/state.h \
	tests/conformance/play/state_load.c \
	tests/conformance/play/state_print.c
tests_conformance_reclaim_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_conformance_reclaim_LDADD = libfiles.a libvfs.a libmachine.a libmm.a \
	$(JANSSON_LIBS) $(FDT_LIBS) $(PNG_LIBS)
TESTS += tests/conformance/reclaim.sh
EXTRA_DIST += \
	tests/conformance/data/reclaim.tar.xz \
	tests/conformance/loads/kcompactd-proactive.load \
	tests/conformance/loads/kcompactd-real.load \
	tests/conformance/loads/kcompactd-wake.load \
	tests/conformance/loads/reclaim-anon-rewrite.load \
	tests/conformance/loads/reclaim-anon-swappiness0.load \
	tests/conformance/loads/reclaim-anon-swappiness200.load \
	tests/conformance/loads/reclaim-anon-swappiness60.load \
	tests/conformance/loads/reclaim-direct.load \
	tests/conformance/loads/reclaim-dirty-hold.load \
	tests/conformance/loads/reclaim-dirty.load \
	tests/conformance/loads/reclaim-drop-caches.load \
	tests/conformance/loads/reclaim-fill.load \
	tests/conformance/loads/reclaim-memcg.load \
	tests/conformance/loads/reclaim-min-free.load \
	tests/conformance/loads/reclaim-stream.load \
	tests/conformance/reclaim.sh
