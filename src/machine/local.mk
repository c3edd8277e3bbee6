# SPDX-License-Identifier: GPL-2.0-or-later
# Boards: descriptions of machines, and their boot.
noinst_LIBRARIES += libmachine.a
libmachine_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
libmachine_a_SOURCES = \
	src/machine/board.c \
	src/machine/board.h \
	src/machine/boot_cma.c \
	src/machine/boot_internal.h \
	src/machine/boot_iomem.c \
	src/machine/boot_late.c \
	src/machine/boot_memory.c \
	src/machine/boot_numa.c \
	src/machine/boot_percpu.c \
	src/machine/boot_rmem.c \
	src/machine/boot_sparse.c \
	src/machine/boot_tables.c \
	src/machine/boot_zones.c \
	src/machine/cmdline.c \
	src/machine/cmdline.h \
	src/machine/desc.c \
	src/machine/desc.h \
	src/machine/fdt.c \
	src/machine/fdt_address.c \
	src/machine/fdt_internal.h \
	src/machine/fdt_reserved.c \
	src/machine/fdt_unflatten.c \
	src/machine/gfp_names.c \
	src/machine/gfp_names.h \
	src/machine/iomem.c \
	src/machine/iomem.h \
	src/machine/kernel.c \
	src/machine/known_params.c \
	src/machine/printk.c \
	src/machine/printk.h \
	src/machine/report.c \
	src/machine/report.h
