# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that compare the model with recordings of a real kernel.
check_PROGRAMS += tests/conformance/sequence/sequence
tests_conformance_sequence_sequence_SOURCES = \
	tests/conformance/sequence/play.c \
	tests/conformance/sequence/play.h \
	tests/conformance/sequence/recording.c \
	tests/conformance/sequence/recording.h \
	tests/conformance/sequence/sequence.c \
	tests/conformance/sequence/state.c \
	tests/conformance/sequence/state.h
tests_conformance_sequence_sequence_LDADD = libmm.a
