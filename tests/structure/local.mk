# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the structure itself: who includes whom, what the engine calls.
structure_tests = tests/structure/includes.sh tests/structure/symbols.sh
TESTS += $(structure_tests)
EXTRA_DIST += $(structure_tests)
AM_TESTS_ENVIRONMENT = top_srcdir='$(top_srcdir)' top_builddir='$(top_builddir)'; export top_srcdir top_builddir;
