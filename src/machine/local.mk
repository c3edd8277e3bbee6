# SPDX-License-Identifier: GPL-2.0-or-later
# Boards: descriptions of machines, and their boot.
noinst_LIBRARIES += libmachine.a
libmachine_a_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(JANSSON_CFLAGS)
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
	src/machine/builtin.c \
	src/machine/builtin.h \
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
	src/machine/hotplug.c \
	src/machine/hotplug.h \
	src/machine/iomem.c \
	src/machine/iomem.h \
	src/machine/json.c \
	src/machine/json_reader.c \
	src/machine/json_reader.h \
	src/machine/kernel.c \
	src/machine/known_params.c \
	src/machine/boolean.c \
	src/machine/boolean.h \
	src/machine/options.c \
	src/machine/options.h \
	src/machine/page_flags.c \
	src/machine/page_flags.h \
	src/machine/policy.c \
	src/machine/policy.h \
	src/machine/printk.c \
	src/machine/printk.h \
	src/machine/report.c \
	src/machine/report.h \
	src/machine/report_hotplug.c \
	src/machine/report_internal.h \
	src/machine/report_mem.c \
	src/machine/report_oom.c \
	src/machine/report_stack.c \
	src/machine/source.c \
	src/machine/source.h
nodist_libmachine_a_SOURCES = src/machine/builtin_data.c

# The built-in machines, the default first.
builtin_files = \
	src/machine/builtin/default.json \
	src/machine/builtin/1g.json \
	src/machine/builtin/256m.json \
	src/machine/builtin/2g-reserved.json \
	src/machine/builtin/4g-16k.json \
	src/machine/builtin/4g-64k.json \
	src/machine/builtin/512m-movable.json \
	src/machine/builtin/64g-server.json \
	src/machine/builtin/8g-2node.json \
	src/machine/builtin/pi4-4g.json
EXTRA_DIST += $(builtin_files) src/machine/embed.awk

src/machine/builtin_data.c: src/machine/embed.awk $(builtin_files)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	LC_ALL=C $(AWK) -f $(srcdir)/src/machine/embed.awk -v header=machine/builtin.h \
		-v type=builtin_machine -v table=builtin_machines \
		$(builtin_files:%=$(srcdir)/%) >$@.tmp && mv $@.tmp $@
CLEANFILES += src/machine/builtin_data.c
