# SPDX-License-Identifier: GPL-2.0-or-later
# A daemon without an engine, for tests of the tree and of the mount. It has a
# layout of its own, in place of the one that libvfs.a holds.
check_PROGRAMS += tests/fake/buddyfs-fake
tests_fake_buddyfs_fake_SOURCES = src/main.c src/files/files.h tests/fake/fake_files.c
nodist_tests_fake_buddyfs_fake_SOURCES = tests/fake/fake_layout.c
tests_fake_buddyfs_fake_LDADD = libfuse.a libvfs.a libmachine.a $(FUSE_LIBS) $(JANSSON_LIBS) -lpthread
EXTRA_DIST += tests/fake/layout/tree.json

tests/fake/fake_layout.c: fs-layout/embed.awk tests/fake/layout/tree.json
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	LC_ALL=C $(AWK) -f $(srcdir)/fs-layout/embed.awk $(srcdir)/tests/fake/layout/tree.json \
		>$@.tmp && mv $@.tmp $@
CLEANFILES += tests/fake/fake_layout.c
