# SPDX-License-Identifier: GPL-2.0-or-later
# How tests are run: each prints its cases in the Test Anything Protocol.
tap_driver = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(tap_driver)
SH_LOG_DRIVER = $(tap_driver)
BATS_LOG_DRIVER = $(tap_driver)
TEST_EXTENSIONS = .bats .sh
EXTRA_DIST += tests/README.md tests/tap.sh
AM_TESTS_ENVIRONMENT = top_srcdir='$(top_srcdir)' top_builddir='$(top_builddir)' \
	CMOCKA_MESSAGE_OUTPUT=TAP; export top_srcdir top_builddir CMOCKA_MESSAGE_OUTPUT;

include tests/unit/local.mk
include tests/conformance/local.mk
include tests/bats/local.mk
include tests/structure/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
