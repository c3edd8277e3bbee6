# SPDX-License-Identifier: GPL-2.0-or-later
# A daemon without an engine, for tests of the tree and of the mount.
check_PROGRAMS += tests/fake/buddyfs-fake
tests_fake_buddyfs_fake_SOURCES = src/main.c src/files/files.h tests/fake/fake_files.c
tests_fake_buddyfs_fake_LDADD = libfuse.a libvfs.a $(FUSE_LIBS) $(JANSSON_LIBS) -lpthread
