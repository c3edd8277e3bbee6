#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may include whom: main -> fuse, vfs, files, machine, mm; fuse -> vfs;
# files -> vfs, machine, mm; machine -> mm; vfs and mm nothing of ours but
# their own. Only fuse/ knows FUSE, only src/mm/ knows mm/internal.h.
set -u
src=${top_srcdir:-.}/src
bad=0

say() { echo "includes: $*"; bad=$((bad + 1)); }

# allow FOLDER OWN-HEADERS-OF: every quoted include of ours is from one of them.
allow() {
	folder=$1
	shift
	for file in "$src"/$folder/*.[ch]; do
		[ -e "$file" ] || continue
		for inc in $(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file"); do
			ok=no
			for from in "$@"; do
				case $inc in
				"$from"/*) ok=yes ;;
				config.h) ok=yes ;;
				esac
			done
			[ $ok = yes ] || say "$file includes $inc; $folder may include: $*"
		done
	done
}

# forbid FOLDER PATTERN WHY: system headers a folder must not know.
forbid() {
	grep -lE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($2)" "$src"/$1/*.[ch] 2>/dev/null |
	while read -r file; do echo "includes: $file: $3"; done
}

allow mm mm
allow vfs vfs
allow machine machine mm
allow files files vfs machine mm
allow fuse fuse vfs

out=$(
	forbid mm 'stdio|fcntl|unistd|time|sys/time|sys/stat|jansson|libfdt|fuse|png' 'the engine does not know it'
	forbid vfs 'fuse|libfdt|png' 'the vfs does not know it'
	forbid machine 'fuse|png|fcntl' 'machine does not know it'
	forbid files 'fuse|jansson|libfdt' 'files do not know it'
	for d in machine files; do
		grep -l '"mm/internal.h"' "$src"/$d/*.[ch] 2>/dev/null | sed 's/^/includes: the engine'"'"'s inside: /'
	done
)
[ -z "$out" ] || { echo "$out"; bad=$((bad + 1)); }
[ $bad -eq 0 ]
