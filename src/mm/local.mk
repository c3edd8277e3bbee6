# SPDX-License-Identifier: GPL-2.0-or-later
# The engine. It links with nothing but the C library.
noinst_LIBRARIES += libmm.a
libmm_a_SOURCES = \
	src/mm/buddy.c \
	src/mm/check.c \
	src/mm/cma.c \
	src/mm/cma.h \
	src/mm/cma_debug.c \
	src/mm/cma_init.c \
	src/mm/cma_internal.h \
	src/mm/cma_place.c \
	src/mm/compact_fast.c \
	src/mm/compact_scan.c \
	src/mm/compaction.c \
	src/mm/compaction.h \
	src/mm/contig.c \
	src/mm/explain.c \
	src/mm/fail_page_alloc.c \
	src/mm/fallback.c \
	src/mm/gfp.h \
	src/mm/gup.c \
	src/mm/highatomic.c \
	src/mm/internal.h \
	src/mm/kcompactd.c \
	src/mm/kswapd.c \
	src/mm/machine.c \
	src/mm/memblock.c \
	src/mm/memblock.h \
	src/mm/memblock_alloc.c \
	src/mm/memory_block.c \
	src/mm/memory_hotplug.c \
	src/mm/memory_hotplug.h \
	src/mm/migrate.c \
	src/mm/mm.h \
	src/mm/mm_init.c \
	src/mm/mmzone.h \
	src/mm/page.c \
	src/mm/page.h \
	src/mm/page_alloc.c \
	src/mm/page_isolation.c \
	src/mm/page_writeback.c \
	src/mm/pcp.c \
	src/mm/pcp.h \
	src/mm/policy.c \
	src/mm/policy.h \
	src/mm/reserves.c \
	src/mm/shuffle.c \
	src/mm/slowpath.c \
	src/mm/trace.h \
	src/mm/vmscan.c \
	src/mm/vmstat.c \
	src/mm/vmstat.h \
	src/mm/watermark.c \
	src/mm/zonelist.c
