# SPDX-License-Identifier: GPL-2.0-or-later
# What each file shows and stores: text <-> engine.
noinst_LIBRARIES += libfiles.a
libfiles_a_SOURCES = \
	src/files/files.h \
	src/files/line.c \
	src/files/line.h
