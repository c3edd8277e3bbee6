#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the memory controller's files showed after each step of a recorded load. A case is a run.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
for tool in xz tar; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tar -xJf "${top_srcdir:-.}/tests/conformance/data/cgroup.tar.xz" -C "$tmp" || exit 1
for recording in "$tmp"/*; do
	"${top_builddir:-.}/tests/conformance/cgroup/cgroup" "$recording"
	result $? "cgroups of ${recording##*/}"
done
done_testing
