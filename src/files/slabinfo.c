// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * proc/slabinfo: the caches of kernel objects. Four of them are filled here: the
 * page cache's own, and of what tasks make dentry with what is reclaimable and
 * kmalloc-256 with what is not.
 *
 * Source: 6.1 mm/slab_common.c, mm/slub.c.
 */
#include <stdio.h>
#include <string.h>

#include "files/files_i.h"
#include "mm/swap.h"

struct cache {
	const char *name;
	unsigned int size;	/* bytes of an object */
};

/* The newest first, as the kernel lists them; those of kmalloc() come after. */
static const struct cache caches[] = {
	{ "ip6-frags", 184 }, { "PINGv6", 1152 }, { "RAWv6", 1152 }, { "UDPv6", 1280 },
	{ "tw_sock_TCPv6", 256 }, { "request_sock_TCPv6", 304 }, { "TCPv6", 2368 },
	{ "bio-112", 128 }, { "ext2_inode_cache", 800 }, { "mbcache", 56 }, { "kioctx", 576 },
	{ "dio", 640 }, { "ip4-frags", 200 }, { "ip_fib_trie", 48 }, { "ip_fib_alias", 56 },
	{ "PING", 960 }, { "RAW", 960 }, { "UDP", 1088 }, { "tw_sock_TCP", 256 },
	{ "request_sock_TCP", 304 }, { "TCP", 2240 }, { "hugetlbfs_inode_cache", 624 },
	{ "bio-240", 256 }, { "ep_head", 16 }, { "sgpool-16", 512 },
	{ "request_queue_srcu", 1296 }, { "request_queue", 920 }, { "blkdev_ioc", 16 },
	{ "bio-176", 256 }, { "biovec-max", 4096 }, { "biovec-128", 2048 },
	{ "biovec-64", 1024 }, { "khugepaged_mm_slot", 112 }, { "uid_cache", 192 },
	{ "sock_inode_cache", 832 }, { "skbuff_fclone_cache", 448 },
	{ "skbuff_head_cache", 256 }, { "file_lock_cache", 216 }, { "buffer_head", 104 },
	{ "taskstats", 416 }, { "proc_dir_entry", 192 }, { "pde_opener", 40 },
	{ "proc_inode_cache", 672 }, { "seq_file", 120 }, { "sigqueue", 80 },
	{ "bdev_cache", 1280 }, { "shmem_inode_cache", 744 }, { "kernfs_iattrs_cache", 88 },
	{ "kernfs_node_cache", 128 }, { "mnt_cache", 320 }, { "filp", 256 },
	{ "inode_cache", 600 }, { "dentry", 192 }, { "names_cache", 4096 }, { "nsproxy", 72 },
	{ "vm_area_struct", 144 }, { "files_cache", 704 }, { "signal_cache", 1024 },
	{ "sighand_cache", 2112 }, { "task_struct", 2816 }, { "cred_jar", 192 },
	{ "anon_vma_chain", 64 }, { "anon_vma", 104 }, { "pid", 128 },
	{ "shared_policy_node", 48 }, { "numa_policy", 32 }, { "trace_event_file", 96 },
	{ "ftrace_event_field", 56 }, { "maple_node", 256 }, { "radix_tree_node", 200 },
	{ "mm_struct", 896 }, { "vmap_area", 64 },
};

/* The last two, which are there before kmalloc() is. */
static const struct cache first_caches[] = { { "kmem_cache_node", 128 }, { "kmem_cache", 256 } };

#define KMALLOC_MIN	128	/* 6.1 ARCH_KMALLOC_MINALIGN of arm64 */

/* ---- how many objects there are in a slab ---- */

#define SLUB_MAX_ORDER	PAGE_ALLOC_COSTLY_ORDER

static unsigned int fls(unsigned int n)
{
	return n ? 32 - (unsigned int)__builtin_clz(n) : 0;
}

static unsigned int order_for(const struct machine *m, unsigned long bytes)
{
	unsigned int order = 0;

	while (1UL << (page_shift(m) + order) < bytes)
		order++;
	return order;
}

/* The least order that wastes at most 1/fraction of the slab. Source: 6.1 calc_slab_order(). */
static unsigned int order_wasting(const struct machine *m, unsigned int size, unsigned int objects,
				  unsigned int fraction)
{
	unsigned int order = order_for(m, (unsigned long)objects * size);

	for (; order <= SLUB_MAX_ORDER; order++) {
		unsigned long slab = 1UL << (page_shift(m) + order);

		if (slab % size <= slab / fraction)
			break;
	}
	return order;
}

/* Source: 6.1 calculate_order(). */
static unsigned int slab_order(const struct machine *m, unsigned int size)
{
	unsigned int objects = 4 * (fls((unsigned int)machine_params(m)->nr_cpus) + 1);
	unsigned int most = (1U << (page_shift(m) + SLUB_MAX_ORDER)) / size, order;

	for (objects = objects < most ? objects : most; objects > 1; objects--)
		for (unsigned int fraction = 16; fraction >= 4; fraction /= 2) {
			order = order_wasting(m, size, objects, fraction);
			if (order <= SLUB_MAX_ORDER)
				return order;
		}
	return order_for(m, size);
}

/* ---- lines ---- */

/* What is in a cache: pages, and objects that are in use; ~0: as many as fit. */
struct content {
	unsigned long pages, objects;
};

#define FULL	(~0UL)

static struct content content_of(const struct machine *m, const char *name)
{
	const struct slab_cache *nodes = node_cache(m), *buffers = buffer_cache(m);

	if (!strcmp(name, "radix_tree_node"))
		return (struct content){ nodes->nr_pages, nodes->nr_objects };
	if (!strcmp(name, "buffer_head"))
		return (struct content){ buffers->nr_pages, buffers->nr_objects };
	if (!strcmp(name, "dentry"))
		return (struct content){ global_node_page_state(m, NR_SLAB_RECLAIMABLE) -
					 nodes->nr_pages - buffers->nr_pages, FULL };
	if (!strcmp(name, "kmalloc-256"))
		return (struct content){ global_node_page_state(m, NR_SLAB_UNRECLAIMABLE), FULL };
	return (struct content){ 0, 0 };
}

static void print_cache(const struct machine *m, const char *name, unsigned int size,
			struct vfs_text *out)
{
	unsigned int order = slab_order(m, size);
	unsigned int in_slab = (1U << (page_shift(m) + order)) / size;
	struct content c = content_of(m, name);
	unsigned long slabs = (c.pages + (1UL << order) - 1) >> order, room = slabs * in_slab;

	vfs_printf(out, "%-17s %6lu %6lu %6u %4u %4d : tunables %4u %4u %4u : slabdata %6lu %6lu %6u\n",
		   name, c.objects < room ? c.objects : room, room, size, in_slab, 1 << order,
		   0, 0, 0, slabs, slabs, 0);
	vfs_record(out);
}

/* Tree nodes are larger in a kernel without CONFIG_BASE_SMALL. */
static unsigned int size_of(const struct machine *m, const struct cache *cache)
{
	if (!strcmp(cache->name, "radix_tree_node") && !machine_params(m)->base_small)
		return 576;
	return cache->size;
}

static void print_caches(const struct machine *m, const struct cache *cache, size_t nr,
			 struct vfs_text *out)
{
	for (size_t i = 0; i < nr; i++)
		print_cache(m, cache[i].name, size_of(m, &cache[i]), out);
}

/* From two pages down. */
static void print_kmalloc_caches(const struct machine *m, struct vfs_text *out)
{
	static const char *const kinds[] = { "dma-kmalloc", "kmalloc-rcl", "kmalloc-cg", "kmalloc" };
	char name[32];

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		for (unsigned int size = 2U << page_shift(m); size >= KMALLOC_MIN; size /= 2) {
			snprintf(name, sizeof(name), size >= 1024 ? "%s-%uk" : "%s-%u", kinds[i],
				 size >= 1024 ? size / 1024 : size);
			print_cache(m, name, size, out);
		}
}

/* zsmalloc has a cache for each zram device in use. */
static bool has_zram(const struct machine *m)
{
	for (int i = 0; i < MAX_SWAPFILES; i++)
		if (swap_device(m, i) && !strncmp(swap_device(m, i)->name, "/dev/zram", 9))
			return true;
	return false;
}

static int show_slabinfo(const struct vfs_call *call, struct vfs_text *out)
{
	const struct machine *m = call_machine(call);

	vfs_puts(out,
		 "slabinfo - version: 2.1\n"
		 "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
		 " : tunables <limit> <batchcount> <sharedfactor>"
		 " : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
	if (has_zram(m))
		print_cache(m, "zs_handle", 8, out);
	print_caches(m, caches, ARRAY_SIZE(caches), out);
	print_kmalloc_caches(m, out);
	print_caches(m, first_caches, ARRAY_SIZE(first_caches), out);
	return 0;
}

static const struct vfs_handler rows[] = {
	{ .name = "proc/slabinfo", .show = show_slabinfo },
};

const struct files_rows slabinfo_rows = { rows, ARRAY_SIZE(rows) };
