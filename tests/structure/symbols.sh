#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The engine calls nothing but memory and string functions: no stdio, clock,
# file, or random function. What libmm.a needs from outside is listed here.
set -u
lib=${LIBMM:-./libmm.a}
allowed='calloc free malloc realloc memset memcpy memmove memcmp strcmp strncmp strlen strnlen
strcpy strncpy strdup strchr strrchr qsort mmap munmap madvise mincore _GLOBAL_OFFSET_TABLE_
__popcountdi2 __udivti3 __stack_chk_fail __memcpy_chk __memset_chk __strcpy_chk __strncpy_chk'

[ -e "$lib" ] || { echo "symbols: $lib is not there"; exit 1; }
nm "$lib" | awk '$1 ~ /^[0-9a-f]+$/ && NF == 3 { print $3 }' | sort -u > "$$.defined"
nm "$lib" | awk '$1 == "U" { print $2 }' | sort -u > "$$.needed"
trap 'rm -f "$$.defined" "$$.needed"' EXIT

bad=$(comm -13 "$$.defined" "$$.needed" | grep -vE '^__(asan|ubsan|sanitizer)' |
	grep -vxF "$(echo "$allowed" | tr ' ' '\n')")
[ -z "$bad" ] && exit 0
echo "symbols: the engine calls: $(echo $bad)"
exit 1
