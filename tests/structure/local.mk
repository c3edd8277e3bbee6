# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the structure itself: who includes whom, what the engine calls,
# whether each assertion can fail, whether each branch of the slow path has its test.
structure_tests = tests/structure/includes.sh tests/structure/symbols.sh \
	tests/structure/assertions.sh tests/structure/slowpath.sh
TESTS += $(structure_tests)
EXTRA_DIST += $(structure_tests)
