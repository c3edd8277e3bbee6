# SPDX-License-Identifier: GPL-2.0-or-later
# Speed of the engine: make bench.
EXTRA_PROGRAMS = tests/bench/bench
tests_bench_bench_LDADD = libmm.a
bench: tests/bench/bench
	tests/bench/bench
.PHONY: bench
CLEANFILES += tests/bench/bench
