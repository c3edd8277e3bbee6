# SPDX-License-Identifier: GPL-2.0-or-later
bin_PROGRAMS += buddyfs
buddyfs_SOURCES = src/main.c
buddyfs_LDADD = libfuse.a libfiles.a libvfs.a libmachine.a libmm.a \
	$(FUSE_LIBS) $(JANSSON_LIBS) $(FDT_LIBS) $(PNG_LIBS) -lm -lpthread
