# SPDX-License-Identifier: GPL-2.0-or-later
# Unit tests: one program for each file of the library it tests.
check_LIBRARIES += tests/unit/libmmfixture.a
tests_unit_libmmfixture_a_SOURCES = tests/unit/mm_fixture.c tests/unit/mm_fixture.h
mm_test_ldadd = tests/unit/libmmfixture.a libmm.a $(CMOCKA_LIBS)

mm_tests = \
	tests/unit/test_buddy \
	tests/unit/test_cma \
	tests/unit/test_contig \
	tests/unit/test_cpuset \
	tests/unit/test_daemons \
	tests/unit/test_explain \
	tests/unit/test_fallback \
	tests/unit/test_gup \
	tests/unit/test_hotplug_random \
	tests/unit/test_memcontrol \
	tests/unit/test_memcontrol_random \
	tests/unit/test_memory_hotplug \
	tests/unit/test_mempolicy \
	tests/unit/test_mm_init \
	tests/unit/test_oom \
	tests/unit/test_oom_constraint \
	tests/unit/test_oom_random \
	tests/unit/test_owner_map \
	tests/unit/test_page_alloc \
	tests/unit/test_page_owner \
	tests/unit/test_pcp \
	tests/unit/test_policy \
	tests/unit/test_reclaim \
	tests/unit/test_report \
	tests/unit/test_reserves \
	tests/unit/test_slowpath \
	tests/unit/test_slowpath_oom \
	tests/unit/test_slowpath_retry \
	tests/unit/test_task \
	tests/unit/test_task_random \
	tests/unit/test_vmscan \
	tests/unit/test_vmstat \
	tests/unit/test_watermark \
	tests/unit/test_zonelist
check_PROGRAMS += $(mm_tests)
TESTS += $(mm_tests)

tests_unit_test_buddy_LDADD = $(mm_test_ldadd)
tests_unit_test_cma_LDADD = $(mm_test_ldadd)
tests_unit_test_contig_LDADD = $(mm_test_ldadd)
tests_unit_test_cpuset_LDADD = $(mm_test_ldadd)
tests_unit_test_daemons_LDADD = $(mm_test_ldadd)
tests_unit_test_explain_LDADD = $(mm_test_ldadd)
tests_unit_test_fallback_LDADD = $(mm_test_ldadd)
tests_unit_test_gup_LDADD = $(mm_test_ldadd)
tests_unit_test_hotplug_random_LDADD = $(mm_test_ldadd)
tests_unit_test_memcontrol_LDADD = $(mm_test_ldadd)
tests_unit_test_memcontrol_random_LDADD = $(mm_test_ldadd)
tests_unit_test_memory_hotplug_LDADD = $(mm_test_ldadd)
tests_unit_test_mempolicy_LDADD = $(mm_test_ldadd)
tests_unit_test_mm_init_LDADD = $(mm_test_ldadd)
oom_fixture = tests/unit/oom_fixture.c tests/unit/oom_fixture.h
tests_unit_test_oom_SOURCES = tests/unit/test_oom.c $(oom_fixture)
tests_unit_test_oom_LDADD = $(mm_test_ldadd)
tests_unit_test_oom_constraint_SOURCES = tests/unit/test_oom_constraint.c $(oom_fixture)
tests_unit_test_oom_constraint_LDADD = $(mm_test_ldadd)
tests_unit_test_oom_random_SOURCES = tests/unit/test_oom_random.c $(oom_fixture)
tests_unit_test_oom_random_LDADD = $(mm_test_ldadd)
tests_unit_test_owner_map_LDADD = $(mm_test_ldadd)
tests_unit_test_page_alloc_LDADD = $(mm_test_ldadd)
tests_unit_test_page_owner_LDADD = $(mm_test_ldadd)
tests_unit_test_pcp_LDADD = $(mm_test_ldadd)
tests_unit_test_policy_LDADD = $(mm_test_ldadd)
tests_unit_test_reclaim_LDADD = $(mm_test_ldadd)
tests_unit_test_report_LDADD = $(mm_test_ldadd)
tests_unit_test_reserves_LDADD = $(mm_test_ldadd)
# What the slow path calls is scripted by its tests.
check_LIBRARIES += tests/unit/libslowpathfixture.a
tests_unit_libslowpathfixture_a_SOURCES = tests/unit/slowpath_fixture.c tests/unit/slowpath_fixture.h
slowpath_test_ldadd = tests/unit/libslowpathfixture.a $(mm_test_ldadd)
slowpath_test_ldflags = -Wl,--wrap=try_to_free_pages -Wl,--wrap=try_to_compact_pages \
	-Wl,--wrap=out_of_memory -Wl,--wrap=daemons_run
tests_unit_test_slowpath_LDADD = $(slowpath_test_ldadd)
tests_unit_test_slowpath_LDFLAGS = $(slowpath_test_ldflags)
tests_unit_test_slowpath_oom_LDADD = $(slowpath_test_ldadd)
tests_unit_test_slowpath_oom_LDFLAGS = $(slowpath_test_ldflags)
tests_unit_test_slowpath_retry_LDADD = $(slowpath_test_ldadd)
tests_unit_test_slowpath_retry_LDFLAGS = $(slowpath_test_ldflags)
tests_unit_test_vmscan_LDADD = $(mm_test_ldadd)
tests_unit_test_vmstat_LDADD = $(mm_test_ldadd)
tests_unit_test_watermark_LDADD = $(mm_test_ldadd)
tests_unit_test_zonelist_LDADD = $(mm_test_ldadd)

# The early allocator, the placing of areas, and boards.
early_tests = tests/unit/test_cma_init tests/unit/test_memblock
machine_tests = \
	tests/unit/test_board \
	tests/unit/test_cmdline \
	tests/unit/test_fdt \
	tests/unit/test_gfp_names \
	tests/unit/test_iomem \
	tests/unit/test_json \
	tests/unit/test_policy_names \
	tests/unit/test_printk
check_PROGRAMS += $(early_tests) $(machine_tests)
TESTS += $(early_tests) $(machine_tests)

early_test_ldadd = libmm.a $(CMOCKA_LIBS)
tests_unit_test_cma_init_LDADD = $(early_test_ldadd)
tests_unit_test_memblock_LDADD = $(early_test_ldadd)

machine_test_ldadd = libmachine.a libmm.a $(JANSSON_LIBS) $(FDT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_board_LDADD = $(machine_test_ldadd)
tests_unit_test_cmdline_LDADD = $(machine_test_ldadd)
tests_unit_test_fdt_LDADD = $(machine_test_ldadd)
tests_unit_test_gfp_names_LDADD = $(machine_test_ldadd)
tests_unit_test_iomem_LDADD = $(machine_test_ldadd)
tests_unit_test_json_LDADD = $(machine_test_ldadd)
tests_unit_test_policy_names_LDADD = $(machine_test_ldadd)
tests_unit_test_printk_LDADD = $(machine_test_ldadd)

check_LIBRARIES += tests/unit/libvfsfixture.a
tests_unit_libvfsfixture_a_SOURCES = tests/unit/vfs_fixture.c tests/unit/vfs_fixture.h
vfs_test_ldadd = tests/unit/libvfsfixture.a libvfs.a $(JANSSON_LIBS) $(CMOCKA_LIBS)

vfs_tests = \
	tests/unit/test_number \
	tests/unit/test_vfs_control \
	tests/unit/test_vfs_file \
	tests/unit/test_vfs_layout \
	tests/unit/test_vfs_made \
	tests/unit/test_vfs_tree
check_PROGRAMS += $(vfs_tests)
TESTS += $(vfs_tests)

tests_unit_test_number_LDADD = $(vfs_test_ldadd)
tests_unit_test_vfs_control_LDADD = $(vfs_test_ldadd)
tests_unit_test_vfs_file_LDADD = $(vfs_test_ldadd)
tests_unit_test_vfs_layout_LDADD = $(vfs_test_ldadd)
tests_unit_test_vfs_made_LDADD = $(vfs_test_ldadd)
tests_unit_test_vfs_tree_LDADD = $(vfs_test_ldadd)

check_PROGRAMS += tests/unit/test_line
TESTS += tests/unit/test_line
tests_unit_test_line_LDADD = libfiles.a $(CMOCKA_LIBS)

trace_tests = tests/unit/test_trace_filter tests/unit/test_trace_ring
trace_test_ldadd = libfiles.a libvfs.a libmachine.a libmm.a $(JANSSON_LIBS) $(FDT_LIBS) $(PNG_LIBS) \
	$(CMOCKA_LIBS)
check_PROGRAMS += $(trace_tests)
TESTS += $(trace_tests)
tests_unit_test_task_random_LDADD = $(mm_test_ldadd)
tests_unit_test_task_LDADD = $(mm_test_ldadd)
tests_unit_test_trace_filter_LDADD = $(trace_test_ldadd)
tests_unit_test_trace_ring_LDADD = $(trace_test_ldadd)

check_PROGRAMS += tests/unit/test_script
TESTS += tests/unit/test_script
tests_unit_test_script_LDADD = libsizing.a $(CMOCKA_LIBS)

check_PROGRAMS += tests/unit/test_scenario
TESTS += tests/unit/test_scenario
tests_unit_test_scenario_LDADD = $(trace_test_ldadd)
