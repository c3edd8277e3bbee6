# SPDX-License-Identifier: GPL-2.0-or-later
# Hostile input. A short run is part of make check; make soak takes as long as
# it is told: SOAK=N times the usual.
check_PROGRAMS += tests/fuzz/fuzz_files
TESTS += tests/fuzz/fuzz_files
tests_fuzz_fuzz_files_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_fuzz_fuzz_files_LDADD = libfiles.a libvfs.a libmachine.a libmm.a \
	$(JANSSON_LIBS) $(FDT_LIBS) $(PNG_LIBS) -lm $(CMOCKA_LIBS)

SOAK = 100
soak: $(check_PROGRAMS)
	FUZZ_STEPS=$$((3000 * $(SOAK))) tests/fuzz/fuzz_files
	OWNER_MAP_STEPS=$$((1500 * $(SOAK))) tests/unit/test_owner_map
	DAMAGED_TREES=$$((3000 * $(SOAK))) tests/unit/test_fdt
.PHONY: soak
