#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Boot every recorded machine in the model: nothing may differ.
set -eu
src=${srcdir:-.}/tests/conformance
bin=tests/conformance
for tool in xz tar dtc; do
	command -v $tool >/dev/null || { echo "SKIP: no $tool"; exit 77; }
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tar -xJf "$src/data/boot.tar.xz" -C "$tmp"
$bin/board -v "$tmp/boards" "$tmp/debian"
$bin/params -v "$tmp/params"
