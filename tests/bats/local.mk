# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += tests/bats/walk
tests_bats_walk_SOURCES = tests/bats/walk.c
tests_bats_walk_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bats_walk_LDADD = $(JANSSON_LIBS)

bats_tests = \
	tests/bats/cgroup.bats \
	tests/bats/clients.bats \
	tests/bats/cma.bats \
	tests/bats/cma_size.bats \
	tests/bats/control.bats \
	tests/bats/content.bats \
	tests/bats/fail_page_alloc.bats \
	tests/bats/files.bats \
	tests/bats/hotplug.bats \
	tests/bats/kthreads.bats \
	tests/bats/made.bats \
	tests/bats/mount.bats \
	tests/bats/oom.bats \
	tests/bats/page_owner.bats \
	tests/bats/pin.bats \
	tests/bats/policy.bats \
	tests/bats/reports.bats \
	tests/bats/scenario.bats \
	tests/bats/swap.bats \
	tests/bats/sysctl.bats \
	tests/bats/tasks.bats \
	tests/bats/tracing.bats \
	tests/bats/waiting.bats \
	tests/bats/walk.bats \
	tests/bats/why.bats
EXTRA_DIST += $(bats_tests) tests/bats/helper.bash

BATS_LOG_COMPILER = $(srcdir)/tests/bats/run-bats
EXTRA_DIST += tests/bats/run-bats
TESTS += $(bats_tests)
