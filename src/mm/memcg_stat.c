// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is counted for memory cgroups. A change is added to the cgroup and to
 * all above it at once; Linux collects the CPUs' parts when somebody reads.
 *
 * Source: 6.1 mm/memcontrol.c.
 */
#include "mm/internal.h"

void mod_memcg_state(struct mem_cgroup *memcg, enum memcg_stat_item item, long delta)
{
	for (; memcg; memcg = memcg->parent)
		memcg->stat[item] += delta;
}

void mod_memcg_lruvec_state(struct lruvec *lruvec, enum node_stat_item item, long delta)
{
	lruvec->stat[item] += delta;
	for (; lruvec; lruvec = lruvec->parent)
		lruvec->tree_stat[item] += delta;
}

unsigned long lruvec_page_state(const struct lruvec *lruvec, enum node_stat_item item)
{
	return lruvec->tree_stat[item] > 0 ? (unsigned long)lruvec->tree_stat[item] : 0;
}

void count_memcg_events(struct machine *m, struct mem_cgroup *memcg, enum vm_event_item item,
			unsigned long nr)
{
	for (; memcg; memcg = memcg->parent)
		memcg->vm_events[item] += nr;
}

void memcg_memory_event(struct machine *m, struct mem_cgroup *memcg,
			enum memcg_memory_event event)
{
	memcg->memory_events_local[event]++;
	do
		memcg->memory_events[event]++;
	while ((memcg = memcg->parent) && !mem_cgroup_is_root(memcg));
}

/* ---- memory.stat ---- */

enum stat_source { STAT_NONE, STAT_NODE, STAT_MEMCG, STAT_EVENT };
enum stat_unit { UNIT_PAGES, UNIT_ONE, UNIT_KB };

struct stat_line {
	enum stat_source source;
	int item, plus;		/* of the source; another one is added to it, or -1 */
	enum stat_unit unit;
};

#define NODE_PAGES(i)		{ STAT_NODE, (i), -1, UNIT_PAGES }
#define NODE_EVENTS(i)		{ STAT_NODE, (i), -1, UNIT_ONE }
#define EVENTS(i)		{ STAT_EVENT, (i), -1, UNIT_ONE }

/* Those that are missing are 0: nothing here uses such memory. Source: 6.1 memory_stats[]. */
static const struct stat_line stat_lines[NR_MEMCG_STATS] = {
	[MEMCG_STAT_ANON] = NODE_PAGES(NR_ANON_MAPPED),
	[MEMCG_STAT_FILE] = NODE_PAGES(NR_FILE_PAGES),
	[MEMCG_STAT_KERNEL] = { STAT_MEMCG, MEMCG_KMEM, -1, UNIT_PAGES },
	[MEMCG_STAT_KERNEL_STACK] = { STAT_NODE, NR_KERNEL_STACK_KB, -1, UNIT_KB },
	[MEMCG_STAT_PAGETABLES] = NODE_PAGES(NR_PAGETABLE),
	[MEMCG_STAT_SEC_PAGETABLES] = NODE_PAGES(NR_SECONDARY_PAGETABLE),
	[MEMCG_STAT_SHMEM] = NODE_PAGES(NR_SHMEM),
	[MEMCG_STAT_FILE_MAPPED] = NODE_PAGES(NR_FILE_MAPPED),
	[MEMCG_STAT_FILE_DIRTY] = NODE_PAGES(NR_FILE_DIRTY),
	[MEMCG_STAT_FILE_WRITEBACK] = NODE_PAGES(NR_WRITEBACK),
	[MEMCG_STAT_SWAPCACHED] = NODE_PAGES(NR_SWAPCACHE),
	[MEMCG_STAT_ANON_THP] = NODE_PAGES(NR_ANON_THPS),
	[MEMCG_STAT_FILE_THP] = NODE_PAGES(NR_FILE_THPS),
	[MEMCG_STAT_SHMEM_THP] = NODE_PAGES(NR_SHMEM_THPS),
	[MEMCG_STAT_INACTIVE_ANON] = NODE_PAGES(NR_INACTIVE_ANON),
	[MEMCG_STAT_ACTIVE_ANON] = NODE_PAGES(NR_ACTIVE_ANON),
	[MEMCG_STAT_INACTIVE_FILE] = NODE_PAGES(NR_INACTIVE_FILE),
	[MEMCG_STAT_ACTIVE_FILE] = NODE_PAGES(NR_ACTIVE_FILE),
	[MEMCG_STAT_UNEVICTABLE] = NODE_PAGES(NR_UNEVICTABLE),
	[MEMCG_STAT_SLAB_RECLAIMABLE] = NODE_PAGES(NR_SLAB_RECLAIMABLE),
	[MEMCG_STAT_SLAB_UNRECLAIMABLE] = NODE_PAGES(NR_SLAB_UNRECLAIMABLE),
	[MEMCG_STAT_SLAB] = { STAT_NODE, NR_SLAB_RECLAIMABLE, NR_SLAB_UNRECLAIMABLE, UNIT_PAGES },
	[MEMCG_STAT_WORKINGSET_REFAULT_ANON] = NODE_EVENTS(WORKINGSET_REFAULT_ANON),
	[MEMCG_STAT_WORKINGSET_REFAULT_FILE] = NODE_EVENTS(WORKINGSET_REFAULT_FILE),
	[MEMCG_STAT_WORKINGSET_ACTIVATE_ANON] = NODE_EVENTS(WORKINGSET_ACTIVATE_ANON),
	[MEMCG_STAT_WORKINGSET_ACTIVATE_FILE] = NODE_EVENTS(WORKINGSET_ACTIVATE_FILE),
	[MEMCG_STAT_WORKINGSET_RESTORE_ANON] = NODE_EVENTS(WORKINGSET_RESTORE_ANON),
	[MEMCG_STAT_WORKINGSET_RESTORE_FILE] = NODE_EVENTS(WORKINGSET_RESTORE_FILE),
	[MEMCG_STAT_WORKINGSET_NODERECLAIM] = NODE_EVENTS(WORKINGSET_NODERECLAIM),
	[MEMCG_STAT_PGSCAN] = { STAT_EVENT, PGSCAN_KSWAPD, PGSCAN_DIRECT, UNIT_ONE },
	[MEMCG_STAT_PGSTEAL] = { STAT_EVENT, PGSTEAL_KSWAPD, PGSTEAL_DIRECT, UNIT_ONE },
	[MEMCG_STAT_PGSCAN_KSWAPD] = EVENTS(PGSCAN_KSWAPD),
	[MEMCG_STAT_PGSCAN_DIRECT] = EVENTS(PGSCAN_DIRECT),
	[MEMCG_STAT_PGSTEAL_KSWAPD] = EVENTS(PGSTEAL_KSWAPD),
	[MEMCG_STAT_PGSTEAL_DIRECT] = EVENTS(PGSTEAL_DIRECT),
	[MEMCG_STAT_PGFAULT] = EVENTS(PGFAULT),
	[MEMCG_STAT_PGMAJFAULT] = EVENTS(PGMAJFAULT),
	[MEMCG_STAT_PGREFILL] = EVENTS(PGREFILL),
	[MEMCG_STAT_PGACTIVATE] = EVENTS(PGACTIVATE),
	[MEMCG_STAT_PGDEACTIVATE] = EVENTS(PGDEACTIVATE),
	[MEMCG_STAT_PGLAZYFREE] = EVENTS(PGLAZYFREE),
	[MEMCG_STAT_PGLAZYFREED] = EVENTS(PGLAZYFREED),
	[MEMCG_STAT_THP_FAULT_ALLOC] = EVENTS(THP_FAULT_ALLOC),
	[MEMCG_STAT_THP_COLLAPSE_ALLOC] = EVENTS(THP_COLLAPSE_ALLOC),
};

static uint64_t with_unit(const struct machine *m, uint64_t value, enum stat_unit unit)
{
	switch (unit) {
	case UNIT_PAGES:
		return value << m->page_shift;
	case UNIT_KB:
		return value << 10;
	default:
		return value;
	}
}

static uint64_t node_value(const struct mem_cgroup *memcg, int nid, const struct stat_line *line)
{
	const struct lruvec *lruvec = memcg->lruvecs[nid];
	uint64_t value = lruvec_page_state(lruvec, (enum node_stat_item)line->item);

	if (line->plus >= 0)
		value += lruvec_page_state(lruvec, (enum node_stat_item)line->plus);
	return value;
}

static uint64_t stat_value(const struct machine *m, const struct mem_cgroup *memcg,
			   const struct stat_line *line)
{
	uint64_t value = 0;

	switch (line->source) {
	case STAT_NODE:
		for (int nid = 0; nid < m->params.nr_nodes; nid++)
			value += node_value(memcg, nid, line);
		return value;
	case STAT_MEMCG:
		return memcg->stat[line->item] > 0 ? (uint64_t)memcg->stat[line->item] : 0;
	case STAT_EVENT:
		value = memcg->vm_events[line->item];
		return line->plus < 0 ? value : value + memcg->vm_events[line->plus];
	default:
		return 0;
	}
}

void mem_cgroup_stats(const struct machine *m, const struct mem_cgroup *memcg,
		      uint64_t stat[NR_MEMCG_STATS])
{
	for (int i = 0; i < NR_MEMCG_STATS; i++)
		stat[i] = with_unit(m, stat_value(m, memcg, &stat_lines[i]), stat_lines[i].unit);
}

bool mem_cgroup_node_stat(const struct machine *m, const struct mem_cgroup *memcg, int nid,
			  enum memcg_stat stat, uint64_t *value)
{
	const struct stat_line *line = &stat_lines[stat];

	if (line->source != STAT_NODE || line->plus >= 0)
		return false;
	*value = with_unit(m, node_value(memcg, nid, line), line->unit);
	return true;
}

static struct oom_counter oom_counter(const struct page_counter *c)
{
	return (struct oom_counter){ .usage = c->usage, .max = c->max, .failcnt = c->failcnt };
}

void mem_cgroup_oom_info(const struct machine *m, const struct mem_cgroup *memcg,
			 struct oom_memcg *info)
{
	info->path = mem_cgroup_path(memcg);
	info->memory = oom_counter(&memcg->memory);
	info->swap = oom_counter(&memcg->swap);
	mem_cgroup_stats(m, memcg, info->stat);
}
