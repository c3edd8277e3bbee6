# SPDX-License-Identifier: GPL-2.0-or-later
# The engine. It links with nothing but the C library.
noinst_LIBRARIES += libmm.a
libmm_a_SOURCES = \
	src/mm/cma.h \
	src/mm/gfp.h \
	src/mm/mm.h \
	src/mm/mmzone.h \
	src/mm/vmstat.h
