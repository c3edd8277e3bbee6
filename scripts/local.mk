# SPDX-License-Identifier: GPL-2.0-or-later
dist_bin_SCRIPTS += scripts/buddyfs-cma-size scripts/buddyfs-run
EXTRA_DIST += scripts/check scripts/packages.sh scripts/quickstart
EXTRA_DIST += scripts/record-board scripts/sweep-dtbs
