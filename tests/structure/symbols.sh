#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The engine calls nothing but memory and string functions: no stdio, clock,
# file, or random function; and it has no variables, only constants.
set -u
. "${top_srcdir:-.}/tests/tap.sh"
lib=${top_builddir:-.}/libmm.a
allowed='calloc free malloc realloc memset memcpy memmove memcmp strcmp strncmp strlen strnlen
strcpy strncpy strdup strchr strrchr qsort mmap mremap munmap madvise mincore _GLOBAL_OFFSET_TABLE_
__popcountdi2 __udivti3 __stack_chk_fail __memcpy_chk __memset_chk __strcpy_chk __strncpy_chk'

symbols=$(nm "$lib") || exit 1
called=$(echo "$symbols" | awk '
	$1 ~ /^[0-9a-f]+$/ && NF == 3 { defined[$3] }
	$1 == "U" { needed[$2] }
	END { for (s in needed) if (!(s in defined) && s !~ /^__(asan|ubsan|sanitizer)/) print s }' | sort)
[ -n "$called" ]
result $? "the engine calls something"
wrong=$(echo "$called" | grep -vxF "$(echo "$allowed" | tr ' ' '\n')")
[ -z "$wrong" ] || echo "$wrong"
[ -z "$wrong" ]
result $? "it calls only memory and string functions"
wrong=$(nm -f sysv "$lib" | awk -F'|' '$7 ~ /^\.(data|bss)$/ && $4 ~ /OBJECT/ && $1 !~ /asan|ubsan/')
[ -z "$wrong" ] || echo "$wrong"
[ -z "$wrong" ]
result $? "it has no variables of its own"
done_testing
