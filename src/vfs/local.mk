# SPDX-License-Identifier: GPL-2.0-or-later
# The tree. It links with jansson, which reads the layout, and nothing of ours.
noinst_LIBRARIES += libvfs.a
libvfs_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
libvfs_a_SOURCES = \
	src/vfs/attr.c \
	src/vfs/change.c \
	src/vfs/control.c \
	src/vfs/dir.c \
	src/vfs/entry.c \
	src/vfs/file.c \
	src/vfs/gone.c \
	src/vfs/kind.c \
	src/vfs/layout.c \
	src/vfs/link.c \
	src/vfs/loader.h \
	src/vfs/node.c \
	src/vfs/number.c \
	src/vfs/number.h \
	src/vfs/read.c \
	src/vfs/text.c \
	src/vfs/vfs.c \
	src/vfs/vfs.h \
	src/vfs/vfs_i.h \
	src/vfs/within.c \
	src/vfs/write.c \
	src/vfs/xattr.c
nodist_libvfs_a_SOURCES = src/vfs/layout_builtin.c
