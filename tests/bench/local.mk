# SPDX-License-Identifier: GPL-2.0-or-later
# Speed of the engine: make bench. That it does not get slower unnoticed is
# tested by counting instructions.
EXTRA_PROGRAMS = tests/bench/bench tests/bench/contig
tests_bench_bench_LDADD = libmm.a
tests_bench_contig_LDADD = libmm.a
bench: tests/bench/bench tests/bench/contig tests/bench/counted
	tests/bench/bench
	@echo; tests/bench/contig
	@echo; $(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/bench/instructions.sh table
.PHONY: bench

# Counts depend on how it is compiled: not with the CFLAGS of who builds it.
COUNTED_FLAGS = -std=gnu11 -O2
tests/bench/counted: tests/bench/bench.c $(libmm_a_SOURCES)
	$(AM_V_CCLD)$(MKDIR_P) tests/bench; sources=; \
	for file in tests/bench/bench.c $(libmm_a_SOURCES); do \
		case $$file in *.c) sources="$$sources $(srcdir)/$$file";; esac; \
	done; \
	$(CC) $(AM_CPPFLAGS) $(COUNTED_FLAGS) -o $@ $$sources
refresh-instructions: tests/bench/counted
	$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/bench/instructions.sh print \
		>tests/bench/instructions.new
	mv tests/bench/instructions.new $(srcdir)/tests/bench/instructions.txt
.PHONY: refresh-instructions

if !SANITIZERS
check_DATA = tests/bench/counted
TESTS += tests/bench/instructions.sh
endif
EXTRA_DIST += tests/bench/measure.h tests/bench/instructions.sh tests/bench/instructions.txt
CLEANFILES += tests/bench/bench tests/bench/contig tests/bench/counted
