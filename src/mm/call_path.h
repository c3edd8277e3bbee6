/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Through which functions a call came: what the kernel prints as a call trace.
 * The engine's functions stand under the names of those they are made after.
 *
 * Whoever enters the engine says where from: call_path_begin() when a program
 * writes, faults, or a kernel thread runs; functions on the way that a trace
 * shows push themselves, and pop. What is on the path of every request (the
 * fast way through __alloc_pages()) does not: it is pushed where a trace may
 * follow.
 */
#ifndef BUDDYFS_MM_CALL_PATH_H
#define BUDDYFS_MM_CALL_PATH_H

#include <stdint.h>

struct machine;

/* X(name), as in the kernel; buddyfs_write is our own: a file of control/. */
#define MM_FUNCTIONS(X)									\
	/* from the outside */								\
	X(el0t_64_sync) X(el0t_64_sync_handler) X(el0_svc) X(do_el0_svc)		\
	X(__arm64_sys_write) X(ksys_write) X(vfs_write) X(buddyfs_write)		\
	X(el0_da) X(do_mem_abort) X(do_translation_fault) X(do_page_fault)		\
	X(handle_mm_fault) X(__handle_mm_fault)						\
	X(ret_from_fork) X(kthread) X(worker_thread) X(process_one_work)		\
	X(moom_callback) X(kswapd) X(kcompactd)						\
	/* those who ask for memory */							\
	X(alloc_zeroed_user_highpage_movable) X(vma_alloc_folio) X(__folio_alloc)	\
	X(folio_alloc) X(filemap_alloc_folio) X(page_cache_ra_unbounded) X(__pte_alloc)	\
	X(alloc_pages) X(__alloc_pages_bulk) X(__alloc_pages)				\
	X(get_page_from_freelist) X(__alloc_pages_direct_compact) X(try_to_compact_pages)	\
	X(alloc_pages_exact_nid) X(alloc_pages_exact) X(kmalloc_order) X(allocate_slab)			\
	X(compact_node) X(compact_zone) X(compaction_alloc) X(proactive_compact_node)	\
	X(migrate_pages) X(alloc_migration_target) X(check_and_migrate_movable_pages)	\
	X(cma_alloc) X(alloc_contig_range) X(alloc_contig_pages)			\
	X(isolate_freepages_range) X(split_map_pages) X(post_alloc_hook)		\
	X(offline_pages) X(vmemmap_alloc_block) X(atomic_pool_expand)			\
	X(kernel_init_freeable) X(page_ext_init) X(init_page_owner)			\
	X(register_early_stack)								\
	X(__mem_cgroup_charge) X(charge_memcg) X(try_charge_memcg)			\
	X(mem_cgroup_out_of_memory) X(free_contig_range) X(add_memory_resource)		\
	/* those who report */								\
	X(should_fail_alloc_page) X(should_fail_ex) X(warn_alloc)			\
	X(out_of_memory) X(oom_kill_process) X(dump_header) X(panic)

enum mm_function {
#define MM_FUNCTION_ENUM(name) FN_##name,
	MM_FUNCTIONS(MM_FUNCTION_ENUM)
#undef MM_FUNCTION_ENUM
	NR_MM_FUNCTIONS
};

/* Where calls come from: the functions that every such path begins with. */
enum call_origin {
	CALL_NONE,	/* nobody said */
	CALL_WRITE,	/* a program writes to a file: … vfs_write() */
	CALL_FAULT,	/* a program touches a page that is not there: … __handle_mm_fault() */
	CALL_KTHREAD,	/* a kernel thread: ret_from_fork(), kthread() */
	CALL_WORKER,	/* queued work, whose function comes next: … process_one_work() */
};

#define CALL_PATH_MAX	30

struct call_path {
	uint8_t origin;			/* enum call_origin */
	uint8_t nr;			/* outermost first; what is deeper than CALL_PATH_MAX is not kept */
	uint8_t fn[CALL_PATH_MAX];	/* enum mm_function */
};

/* Begin a path anew. Returns what was there, for call_path_restore(). */
struct call_path call_path_begin(struct machine *m, enum call_origin origin);
void call_path_restore(struct machine *m, struct call_path path);

void call_path_push(struct machine *m, enum mm_function fn);
void call_path_pop(struct machine *m);

const struct call_path *call_path(const struct machine *m);

#endif
