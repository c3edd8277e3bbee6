// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A machine: what is known of it before its memory is, and what is asked of
 * it at any time.
 */
#define _GNU_SOURCE /* mremap */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "mm/internal.h"

/* Source: 6.1 arch/arm64/Kconfig (ARCH_FORCE_MAX_ORDER), asm/sparsemem.h, pgtable-hwdef.h. */
static const struct geometry {
	unsigned int page_shift, max_order, pageblock_order, section_shift;
} geometries[] = {
	{ 12, 11, 9, 27 },
	{ 14, 12, 11, 27 },
	{ 16, 14, 13, 29 },
};

static const char *const zone_names[MAX_NR_ZONES] = { "DMA", "DMA32", "Normal", "Movable" };

static const struct geometry *find_geometry(unsigned int page_shift)
{
	for (size_t i = 0; i < sizeof(geometries) / sizeof(geometries[0]); i++)
		if (geometries[i].page_shift == page_shift)
			return &geometries[i];
	return NULL;
}

static bool params_ok(const struct mm_params *params)
{
	if (params->nr_cpus < 1 || params->nr_cpus > NR_CPUS || params->nr_nodes < 1 ||
	    params->nr_nodes > MAX_NUMNODES || !find_geometry(params->page_shift))
		return false;
	for (int cpu = 0; cpu < params->nr_cpus; cpu++)
		if (params->cpu_node[cpu] >= params->nr_nodes)
			return false;
	return true;
}

static int init_zone(struct machine *m, struct pglist_data *pgdat, enum zone_type type)
{
	struct zone *zone = &pgdat->node_zones[type];

	zone->zone_pgdat = pgdat;
	zone->name = zone_names[type];
	zone->id = (uint8_t)(1 + pgdat->node_id * MAX_NR_ZONES + (int)type);
	zone->pageset = calloc((size_t)m->params.nr_cpus, sizeof(*zone->pageset));
	zone->stats = calloc((size_t)m->params.nr_cpus, sizeof(*zone->stats));
	if (!zone->pageset || !zone->stats)
		return -ENOMEM;
	for (unsigned int order = 0; order < MAX_PAGE_ORDER_LISTS; order++)
		for (int mt = 0; mt < MIGRATE_TYPES; mt++)
			page_list_init(&zone->free_area[order].free_list[mt]);
	zone_pcp_init(m, zone);
	m->zones[zone->id] = zone;
	return 0;
}

static int init_node(struct machine *m, int nid)
{
	struct pglist_data *pgdat = calloc(1, sizeof(*pgdat));

	if (!pgdat)
		return -ENOMEM;
	m->nodes[nid] = pgdat;
	pgdat->node_id = nid;
	pgdat->online = true;
	pgdat->kswapd_highest_zoneidx = MAX_NR_ZONES;
	pgdat->stats = calloc((size_t)m->params.nr_cpus, sizeof(*pgdat->stats));
	if (!pgdat->stats)
		return -ENOMEM;
	for (int type = 0; type < MAX_NR_ZONES; type++)
		if (init_zone(m, pgdat, (enum zone_type)type))
			return -ENOMEM;
	return 0;
}

static void init_sysctl(struct machine *m)
{
	m->user_min_free_kbytes = -1;
	m->sysctl = (struct mm_sysctl){
		.min_free_kbytes = 1024,
		.watermark_scale_factor = 10,
		.watermark_boost_factor = 15000,
		.lowmem_reserve_ratio = { 256, 256, 32, 0 },
		.extfrag_threshold = 500,
		.compaction_proactiveness = 20,
		.compact_unevictable_allowed = 1,
		.min_unmapped_ratio = 1,
		.min_slab_ratio = 5,
		.numa_stat = 1,
		.stat_interval = 1,
		.dirty_writeback_centisecs = 500, .dirty_expire_centisecs = 3000,
		.swappiness = 60,
		.dirty_ratio = 20,
		.dirty_background_ratio = 10,
		.vfs_cache_pressure = 100,
		.oom_dump_tasks = 1,
	};
}

struct machine *machine_create(const struct mm_params *params, const struct mm_hooks *hooks)
{
	const struct geometry *g;
	struct machine *m;

	if (!params_ok(params))
		return NULL;
	m = calloc(1, sizeof(*m));
	if (!m)
		return NULL;
	m->params = *params;
	if (hooks)
		m->hooks = *hooks;
	g = find_geometry(params->page_shift);
	m->page_shift = g->page_shift;
	m->max_order = g->max_order;
	m->pageblock_order = g->pageblock_order;
	m->section_shift = g->section_shift;
	m->tail_placement_orders = m->max_order - 2;
	fail_page_alloc_init(&m->fail_page_alloc);
	m->group_by_mobility = true;
	memblock_init(&m->memblock);
	m->memblock.page_shift = m->page_shift;
	init_sysctl(m);
	m->hotplug = (struct hotplug_policy){ .auto_movable_ratio = 301,
					      .auto_movable_numa_aware = true };
	for (int nid = 0; nid < params->nr_nodes; nid++) {
		if (init_node(m, nid)) {
			machine_destroy(m);
			return NULL;
		}
	}
	if (init_memcg(m) || init_cgroups(m) || init_tasks(m)) {
		machine_destroy(m);
		return NULL;
	}
	set_cpu(m, 0);
	return m;
}

static void free_node(struct pglist_data *pgdat)
{
	if (!pgdat)
		return;
	for (int type = 0; type < MAX_NR_ZONES; type++) {
		free(pgdat->node_zones[type].pageset);
		free(pgdat->node_zones[type].stats);
	}
	free(pgdat->stats);
	free(pgdat);
}

static void free_cma(struct cma_state *cma)
{
	for (int i = 0; i < cma->count; i++) {
		free(cma->areas[i].bitmap);
		while (cma->areas[i].mem_head) {
			struct cma_mem *mem = cma->areas[i].mem_head;

			cma->areas[i].mem_head = mem->next;
			free(mem);
		}
	}
}

void machine_destroy(struct machine *m)
{
	if (!m)
		return;
	free_swap_devices(m);
	free_tasks(m);
	free_cgroups(m);
	free_memcg(m);
	free_memory_blocks(m);
	page_owner_free(m);
	unmap_page_array(m);
	free_cma(&m->cma);
	for (int nid = 0; nid < MAX_NUMNODES; nid++)
		free_node(m->nodes[nid]);
	memblock_fini(&m->memblock);
	free(m);
}

/* ---- the page array's memory ---- */

#define HUGE_PAGE	(2UL << 20)	/* the host's */
#define MAX_HUGE	(4UL << 20)	/* modelled pages: 16 GiB of 4 KiB */

static void *map_zeroed(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* The same, beginning at a multiple of a huge page: map more and cut it off. */
static void *map_aligned(size_t size)
{
	char *p = map_zeroed(size + HUGE_PAGE);
	size_t before;

	if (!p)
		return NULL;
	before = -(uintptr_t)p % HUGE_PAGE;
	if (before)
		munmap(p, before);
	munmap(p + before + size, HUGE_PAGE - before);
	return p + before;
}

/*
 * Pages are looked up everywhere, so huge pages save much; but touching a
 * single entry then costs one, so the arrays of a large machine do without.
 */
static void *map_array(const struct machine *m, size_t size)
{
	void *p;

	if (m->nr_pages > MAX_HUGE)
		return map_zeroed(size);
	p = map_aligned(size);
	if (p)
		madvise(p, size, MADV_HUGEPAGE);
	return p;
}

static size_t pages_size(const struct machine *m)
{
	return m->nr_pages * sizeof(*m->pages);
}

static size_t links_size(const struct machine *m)
{
	return m->nr_pages * sizeof(*m->links);
}

static size_t owners_size(const struct machine *m)
{
	return m->nr_pages * sizeof(*m->owners);
}

static size_t page_owner_size(const struct machine *m)
{
	return m->params.page_owner ? m->nr_pages * sizeof(*m->page_owner) : 0;
}

static size_t blocks_size(const struct machine *m)
{
	return (m->nr_pages >> m->pageblock_order) * sizeof(*m->blocks);
}

int map_page_array(struct machine *m)
{
	m->pages = map_array(m, pages_size(m));
	m->links = map_array(m, links_size(m));
	m->owners = map_zeroed(owners_size(m));
	m->blocks = map_zeroed(blocks_size(m));
	if (m->params.page_owner)
		m->page_owner = map_zeroed(page_owner_size(m));
	if (!m->pages || !m->links || !m->owners || !m->blocks ||
	    (m->params.page_owner && !m->page_owner)) {
		unmap_page_array(m);
		return -ENOMEM;
	}
	return 0;
}

static void *remap(void *p, size_t size, size_t new_size)
{
	p = mremap(p, size, new_size, MREMAP_MAYMOVE);
	return p == MAP_FAILED ? NULL : p;
}

int grow_page_array(struct machine *m, unsigned long nr_pages)
{
	struct machine grown = { .nr_pages = nr_pages, .pageblock_order = m->pageblock_order,
				 .params.page_owner = m->params.page_owner };
	void *p;

	p = remap(m->pages, pages_size(m), pages_size(&grown));
	if (!p)
		return -ENOMEM;
	m->pages = p;
	p = remap(m->links, links_size(m), links_size(&grown));
	if (!p)
		goto shrink_pages;
	m->links = p;
	p = remap(m->owners, owners_size(m), owners_size(&grown));
	if (!p)
		goto shrink_links;
	m->owners = p;
	p = remap(m->blocks, blocks_size(m), blocks_size(&grown));
	if (!p)
		goto shrink_owners;
	m->blocks = p;
	if (m->page_owner) {
		p = remap(m->page_owner, page_owner_size(m), page_owner_size(&grown));
		if (!p)
			goto shrink_blocks;
		m->page_owner = p;
	}
	m->nr_pages = nr_pages;
	return 0;

	/* Making them smaller cannot fail. */
shrink_blocks:
	remap(m->blocks, blocks_size(&grown), blocks_size(m));
shrink_owners:
	remap(m->owners, owners_size(&grown), owners_size(m));
shrink_links:
	remap(m->links, links_size(&grown), links_size(m));
shrink_pages:
	remap(m->pages, pages_size(&grown), pages_size(m));
	return -ENOMEM;
}

static void unmap(void *p, size_t size)
{
	if (p)
		munmap(p, size);
}

void unmap_page_array(struct machine *m)
{
	unmap(m->pages, pages_size(m));
	unmap(m->links, links_size(m));
	unmap(m->owners, owners_size(m));
	unmap(m->blocks, blocks_size(m));
	unmap(m->page_owner, page_owner_size(m));
	m->pages = NULL;
	m->links = NULL;
	m->owners = NULL;
	m->blocks = NULL;
	m->page_owner = NULL;
}

static size_t resident_bytes(void *start, size_t size)
{
	const size_t host_page = 4096, step = 1 << 15;
	unsigned char vec[1 << 15];
	size_t resident = 0, n = (size + host_page - 1) / host_page;

	for (size_t i = 0; start && i < n; i += step) {
		size_t part = n - i < step ? n - i : step;

		if (mincore((char *)start + i * host_page, part * host_page, vec))
			return 0;
		for (size_t j = 0; j < part; j++)
			resident += vec[j] & 1 ? host_page : 0;
	}
	return resident;
}

void machine_footprint(const struct machine *m, size_t *mapped, size_t *resident)
{
	*mapped = pages_size(m) + links_size(m) + owners_size(m) + blocks_size(m) +
		  page_owner_size(m);
	*resident = resident_bytes(m->pages, pages_size(m)) +
		    resident_bytes(m->links, links_size(m)) +
		    resident_bytes(m->owners, owners_size(m)) +
		    resident_bytes(m->blocks, blocks_size(m)) +
		    resident_bytes(m->page_owner, page_owner_size(m));
}

/* ---- questions ---- */

const struct mm_params *machine_params(const struct machine *m)
{
	return &m->params;
}

const struct mm_hooks *machine_hooks(const struct machine *m)
{
	return &m->hooks;
}

struct cma_state *machine_cma_state(const struct machine *m)
{
	return (struct cma_state *)&m->cma;
}

struct memblock *machine_memblock(struct machine *m)
{
	return &m->memblock;
}

unsigned int page_shift(const struct machine *m)
{
	return m->page_shift;
}

unsigned int max_order(const struct machine *m)
{
	return m->max_order;
}

unsigned int pageblock_order(const struct machine *m)
{
	return m->pageblock_order;
}

unsigned int section_shift(const struct machine *m)
{
	return m->section_shift;
}

unsigned long max_order_nr_pages(const struct machine *m)
{
	return 1UL << (m->max_order - 1);
}

unsigned long pageblock_nr_pages(const struct machine *m)
{
	return 1UL << m->pageblock_order;
}

struct pglist_data *node_data(const struct machine *m, int nid)
{
	return nid >= 0 && nid < m->params.nr_nodes ? m->nodes[nid] : NULL;
}

int nr_online_nodes(const struct machine *m)
{
	return m->params.nr_nodes;
}

nodemask_t node_states_memory(const struct machine *m)
{
	nodemask_t nodes = 0;

	for (int nid = 0; nid < m->params.nr_nodes; nid++)
		if (m->nodes[nid]->node_present_pages)
			nodes |= (nodemask_t)1 << nid;
	return nodes;
}

nodemask_t node_states_normal_memory(const struct machine *m)
{
	nodemask_t nodes = 0;
	struct zone *zone;

	for_each_populated_zone(m, zone)
		if (zone_idx(zone) <= ZONE_NORMAL)
			nodes |= (nodemask_t)1 << zone_to_nid(zone);
	return nodes;
}

nodemask_t node_states_cpu(const struct machine *m)
{
	nodemask_t nodes = 0;

	for (int cpu = 0; cpu < m->params.nr_cpus; cpu++)
		nodes |= (nodemask_t)1 << m->params.cpu_node[cpu];
	return nodes;
}

int set_cpu(struct machine *m, int cpu)
{
	if (cpu < 0 || cpu >= m->params.nr_cpus)
		return -EINVAL;
	m->cpu = cpu;
	if (m->nid != m->params.cpu_node[cpu]) {
		m->nid = m->params.cpu_node[cpu];
		update_gfp_plans(m);
	}
	return 0;
}

int this_cpu(const struct machine *m)
{
	return m->cpu;
}

bool machine_halted(const struct machine *m)
{
	return m->halted != PANIC_NONE;
}

/* ---- knobs that nothing follows from but what reads them ---- */

#define KNOB(name)						\
	void set_##name(struct machine *m, int value)		\
	{							\
		m->sysctl.name = value;				\
	}

KNOB(swappiness)
KNOB(vfs_cache_pressure)
KNOB(panic_on_oom)
KNOB(oom_kill_allocating_task)
KNOB(oom_dump_tasks)

/* ---- tracing ---- */

void machine_trace(struct machine *m, uint64_t events)
{
	m->traced = (m->hooks.trace ? events & ~TRACED_STATES : 0) | (m->traced & TRACED_STATES);
}

uint64_t machine_traced(const struct machine *m)
{
	return m->traced & ~TRACED_STATES;
}

void trace_event(const struct machine *m, enum mm_event event, const uint64_t *arg,
		 unsigned int nr)
{
	m->hooks.trace(m->hooks.ctx, event, arg, nr);
}
