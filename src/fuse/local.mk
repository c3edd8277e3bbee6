# SPDX-License-Identifier: GPL-2.0-or-later
# The mount: the only code that sees FUSE.
noinst_LIBRARIES += libfuse.a
libfuse_a_CPPFLAGS = $(AM_CPPFLAGS) $(FUSE_CFLAGS)
libfuse_a_SOURCES = \
	src/fuse/change_ops.c \
	src/fuse/file_ops.c \
	src/fuse/forget.c \
	src/fuse/mount.c \
	src/fuse/mount.h \
	src/fuse/mount_i.h \
	src/fuse/node_ops.c \
	src/fuse/raw.c \
	src/fuse/request.c \
	src/fuse/worker.c \
	src/fuse/worker.h
