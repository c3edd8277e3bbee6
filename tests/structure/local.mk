# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the structure itself: who includes whom, what the engine calls,
# whether each assertion can fail.
structure_tests = tests/structure/includes.sh tests/structure/symbols.sh tests/structure/assertions.sh
TESTS += $(structure_tests)
EXTRA_DIST += $(structure_tests)
