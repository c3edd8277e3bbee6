# SPDX-License-Identifier: GPL-2.0-or-later
# How large an area must be: scripts of drivers, run on machines of many sizes.
noinst_LIBRARIES += libsizing.a
libsizing_a_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
libsizing_a_SOURCES = \
	src/sizing/load.c \
	src/sizing/load.h \
	src/sizing/script.c \
	src/sizing/script.h \
	src/sizing/trial.c \
	src/sizing/trial.h

bin_PROGRAMS += buddyfs-cma-trial
buddyfs_cma_trial_SOURCES = src/sizing/main.c
buddyfs_cma_trial_LDADD = libsizing.a libmachine.a libmm.a $(JANSSON_LIBS) $(FDT_LIBS)
