# SPDX-License-Identifier: GPL-2.0-or-later
# Scenarios: data, compiled into the program and installed to be read and copied.
scenario_files = \
	scenarios/all-free-is-cma.scenario \
	scenarios/cma-exhausted.scenario \
	scenarios/cma-holed.scenario \
	scenarios/fragmented-movable.scenario \
	scenarios/fragmented-unmovable.scenario \
	scenarios/highatomic-locked.scenario \
	scenarios/long-free-lists.scenario \
	scenarios/near-oom.scenario \
	scenarios/numa-imbalanced.scenario \
	scenarios/oom-storm.scenario \
	scenarios/pagecache-full.scenario

scenariosdir = $(pkgdatadir)/scenarios
dist_scenarios_DATA = $(scenario_files)

src/files/scenario_data.c: src/machine/embed.awk $(scenario_files)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	LC_ALL=C $(AWK) -f $(srcdir)/src/machine/embed.awk -v header=files/scenario.h \
		-v type=builtin_scenario -v table=builtin_scenarios \
		$(scenario_files:%=$(srcdir)/%) >$@.tmp && mv $@.tmp $@
CLEANFILES += src/files/scenario_data.c
