# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the structure itself: who includes whom, what the engine calls.
structure_tests = tests/structure/includes.sh tests/structure/symbols.sh
TESTS += $(structure_tests)
EXTRA_DIST += $(structure_tests)
