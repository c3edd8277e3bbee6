# SPDX-License-Identifier: GPL-2.0-or-later
# The tree as data. `make` turns it into a table that libvfs.a holds.
layout_files = \
	fs-layout/cma.json \
	fs-layout/control-kthreads.json \
	fs-layout/control-policy.json \
	fs-layout/control.json \
	fs-layout/debug-cma.json \
	fs-layout/debug-fail_page_alloc.json \
	fs-layout/debug.json \
	fs-layout/proc-sys-vm.json \
	fs-layout/proc.json \
	fs-layout/root.json \
	fs-layout/sys-fs-cgroup.json \
	fs-layout/sys-memory.json \
	fs-layout/sys-mm-cma.json \
	fs-layout/sys-module.json \
	fs-layout/sys-node.json \
	fs-layout/sys.json \
	fs-layout/tasks.json \
	fs-layout/tracing.json \
	fs-layout/zones.json

layoutdir = $(pkgdatadir)/fs-layout
dist_layout_DATA = $(layout_files)
EXTRA_DIST += fs-layout/embed.awk

# Bytes are counted, so characters are bytes.
src/vfs/layout_builtin.c: fs-layout/embed.awk $(layout_files)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	LC_ALL=C $(AWK) -f $(srcdir)/fs-layout/embed.awk \
		$(layout_files:%=$(srcdir)/%) >$@.tmp && mv $@.tmp $@
CLEANFILES += src/vfs/layout_builtin.c
