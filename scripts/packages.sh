# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by quickstart and check: Debian packages, and how to install those
# that are missing.

build_packages='gcc make autoconf automake pkg-config gawk libfuse3-dev libjansson-dev libfdt-dev
libpng-dev libcmocka-dev'
run_packages='fuse3 util-linux'
test_packages='bats attr device-tree-compiler gzip procps numactl parallel xz-utils prometheus-node-exporter curl
python3 shellcheck strace valgrind'

is_installed() {
	dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

# install_packages PACKAGE…: those that are not installed, as root or by sudo.
install_packages() {
	missing=
	for package in "$@"; do
		is_installed "$package" || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	as_root=
	if [ "$(id -u)" -ne 0 ]; then
		as_root=sudo
		command -v sudo >/dev/null || {
			echo "Please install, as root: apt-get install$missing" >&2
			return 1
		}
	fi
	echo "Installing:$missing"
	# Services that packages bring are not to be started for a build.
	$as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 sh -c "
		apt-get update -q >/dev/null &&
		apt-get install -q -y --no-install-recommends $missing >/dev/null"
}

# build_in FOLDER CONFIGURE-OPTION…: configure and make, out of the source tree.
build_in() {
	folder=$1
	shift
	[ -x "$top/configure" ] || "$top/bootstrap" >/dev/null 2>&1 || "$top/bootstrap" || return 1
	mkdir -p "$folder" || return 1
	(
		cd "$folder" || exit 1
		if [ ! -e Makefile ] || [ "$top/configure" -nt config.status ]; then
			"$top/configure" -q "$@" || exit 1
		fi
		make -s -j"$(nproc)" V=0 >make.out 2>&1 || { cat make.out; exit 1; }
	)
}
