#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may include whom: main -> fuse, vfs, files, machine, mm; fuse -> vfs;
# files -> vfs, machine, mm; sizing -> machine, mm; machine -> mm; vfs and mm
# nothing of ours but their own. Only fuse/ knows FUSE, only src/mm/ knows mm/internal.h.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
src=${top_srcdir:-.}/src

# included KIND FOLDER: "FILE HEADER" for each "ours" or <system> header.
included() {
	case $1 in
	ours) pattern='"\([^"]*\)"' ;;
	system) pattern='<\([^>]*\)>' ;;
	esac
	for file in "$src/$2"/*.[ch]; do
		sed -n "s|^[[:space:]]*#[[:space:]]*include[[:space:]]*$pattern.*|$file \1|p" "$file"
	done
}

# allow FOLDER FROM…: each header of ours comes from one of these folders.
allow() {
	folder=$1
	shift
	wrong=$(included ours "$folder" | grep -vE " (config\.h|($(echo "$*" | tr ' ' '|'))/[^/]+)\$")
	[ -z "$wrong" ] || echo "$wrong"
	[ -z "$wrong" ]
	result $? "$folder includes only: $*"
}

# forbid FOLDER PATTERN: system headers that a folder must not know.
forbid() {
	wrong=$(included system "$1" | grep -E " ($2)")
	[ -z "$wrong" ] || echo "$wrong"
	[ -z "$wrong" ]
	result $? "$1 does not know: $(echo "$2" | tr '|' ' ')"
}

for folder in mm vfs machine files fuse sizing; do
	[ -n "$(included ours $folder)" ]
	result $? "$folder has includes to look at"
done

allow mm mm
allow vfs vfs
allow machine machine mm
allow files files vfs machine mm
allow fuse fuse vfs
allow sizing sizing machine mm

forbid mm 'stdio|fcntl|unistd|time|sys/(time|stat|ioctl)|jansson|libfdt|fuse|png'
forbid vfs 'fuse|libfdt|png'
forbid machine 'fuse|png|fcntl'
forbid files 'fuse|jansson|libfdt'
forbid sizing 'fuse|jansson|libfdt|png|time'

wrong=$(grep -l '"mm/\(internal\|cma_internal\)\.h"' "$src"/*.[ch] "$src"/machine/*.[ch] \
	"$src"/files/*.[ch] "$src"/fuse/*.[ch] "$src"/vfs/*.[ch] "$src"/sizing/*.[ch])
[ -z "$wrong" ] || echo "$wrong"
[ -z "$wrong" ]
result $? "only the engine knows its inside"
done_testing
