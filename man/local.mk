# SPDX-License-Identifier: GPL-2.0-or-later
# Manual pages: written ones, and one made from the layout.
dist_man_MANS += man/buddyfs.1 man/buddyfs-cma-size.1 man/buddyfs-cma-trial.1
nodist_man_MANS = man/buddyfs-files.5

noinst_PROGRAMS = man/layout-man
man_layout_man_SOURCES = man/layout-man.c
man_layout_man_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
man_layout_man_LDADD = $(JANSSON_LIBS)

man/buddyfs-files.5: man/layout-man$(EXEEXT) $(layout_files)
	$(AM_V_GEN)man/layout-man$(EXEEXT) $(layout_files:%=$(srcdir)/%) >$@.tmp && mv $@.tmp $@
CLEANFILES += man/buddyfs-files.5
