# SPDX-License-Identifier: GPL-2.0-or-later
# The engine. It links with nothing but the C library.
noinst_LIBRARIES += libmm.a
libmm_a_SOURCES = \
	src/mm/cma.h \
	src/mm/gfp.h \
	src/mm/mm.h \
	src/mm/mmzone.h \
	src/mm/vmstat.h

# The early allocator and the placing of CMA areas.
libmm_a_SOURCES += \
	src/mm/cma_init.c \
	src/mm/cma_internal.h \
	src/mm/cma_place.c \
	src/mm/memblock.c \
	src/mm/memblock.h \
	src/mm/memblock_alloc.c
