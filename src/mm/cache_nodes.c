// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the page cache costs besides its pages: the nodes of the trees in which
 * files keep their pages and the shadows of those that went, and a buffer head
 * for each page that was written to. Both come from slab caches whose pages
 * are RECLAIMABLE: a cache fills its pages one after another, and of a cache
 * that shrinks the oldest page is freed (doc/FIDELITY.md).
 *
 * Source: 6.1 lib/xarray.c, fs/buffer.c, mm/workingset.c workingset_update_node().
 */
#include <errno.h>

#include "mm/internal.h"

static unsigned int node_shift(const struct machine *m)
{
	return m->params.base_small ? 4 : 6;	/* 6.1 XA_CHUNK_SHIFT */
}

unsigned int cache_nodes_per_span(const struct machine *m)
{
	return 1u << (m->pageblock_order - node_shift(m));
}

void init_cache_nodes(struct machine *m)
{
	unsigned long page_size = 1UL << m->page_shift;

	page_list_init(&m->node_cache.pages);
	m->node_cache.per_page = (unsigned int)(page_size / (m->params.base_small ? 200 : 576));
	page_list_init(&m->buffer_cache.pages);
	m->buffer_cache.per_page = (unsigned int)(page_size / 104);
}

/* ---- slab caches ---- */

const struct slab_cache *node_cache(const struct machine *m)
{
	return &m->node_cache;
}

const struct slab_cache *buffer_cache(const struct machine *m)
{
	return &m->buffer_cache;
}

static void add_slab_page(struct machine *m, struct slab_cache *cache, unsigned long pfn)
{
	page_at(m, pfn)->flags |= PAGE_SLAB;
	page_list_add(m, &cache->pages, page_index(m, pfn));
	cache->nr_pages++;
	mod_node_page_state(m, zone_of(m, pfn)->zone_pgdat, NR_SLAB_RECLAIMABLE, 1);
}

static void free_slab_page(struct machine *m, struct slab_cache *cache)
{
	unsigned long pfn = index_pfn(m, cache->pages.last);

	page_list_del(m, &cache->pages, cache->pages.last);
	page_at(m, pfn)->flags &= ~PAGE_SLAB;
	cache->nr_pages--;
	mod_node_page_state(m, zone_of(m, pfn)->zone_pgdat, NR_SLAB_RECLAIMABLE, -1);
	free_the_page(m, pfn, 0);
}

/* False: there is no page for more of them. */
static bool alloc_object(struct machine *m, struct slab_cache *cache, gfp_t gfp)
{
	unsigned long pfn;

	if (cache->nr_objects == cache->nr_pages * cache->per_page) {
		pfn = alloc_pages(m, gfp | __GFP_RECLAIMABLE, 0);
		if (pfn == PFN_NONE)
			return false;
		add_slab_page(m, cache, pfn);
	}
	cache->nr_objects++;
	return true;
}

static void free_object(struct machine *m, struct slab_cache *cache)
{
	cache->nr_objects--;
	if (cache->nr_pages && cache->nr_objects <= (cache->nr_pages - 1) * cache->per_page)
		free_slab_page(m, cache);
}

/* ---- nodes ---- */

static struct cache_node *node_of(const struct machine *m, struct span *span, unsigned long slot)
{
	return &span->nodes[slot >> node_shift(m)];
}

static bool in_use(const struct cache_node *node)
{
	return node->present || node->shadows;
}

/* Nodes of nothing but shadows are those that a shrinker could free. */
static bool of_shadows(const struct cache_node *node)
{
	return !node->present && node->shadows;
}

int reserve_cache_node(struct machine *m, struct address_space *file, unsigned long index, gfp_t gfp)
{
	unsigned long slot = index & ((1UL << m->pageblock_order) - 1);
	struct cache_node *node = node_of(m, space_span(m, file, index), slot);
	const gfp_t wait = gfp & (__GFP_RECLAIM | __GFP_IO | __GFP_FS | __GFP_NOWARN | __GFP_NORETRY);

	if (in_use(node))
		return 0;
	if (!alloc_object(m, &m->node_cache, GFP_NOWAIT | __GFP_NOWARN | __GFP_NORETRY) &&
	    !alloc_object(m, &m->node_cache, wait))
		return -ENOMEM;
	node->nid = (uint8_t)m->nid;
	return 0;
}

void cache_entry_changes(struct machine *m, struct span *span, unsigned long slot,
			 enum pte_kind from, enum pte_kind to)
{
	struct cache_node *node = node_of(m, span, slot);
	bool was_used = in_use(node), had_shadows = of_shadows(node);

	node->present = (uint8_t)(node->present + (to == PTE_PRESENT) - (from == PTE_PRESENT));
	node->shadows = (uint8_t)(node->shadows + (to == PTE_SHADOW) - (from == PTE_SHADOW));
	if (of_shadows(node) != had_shadows)
		mod_lruvec_state(m, &m->nodes[node->nid]->lruvec, WORKINGSET_NODES,
				 had_shadows ? -1 : 1);
	if (was_used && !in_use(node))
		free_object(m, &m->node_cache);
}

/* ---- buffer heads ---- */

static uint64_t *buffers_of(const struct machine *m, struct span *span, unsigned long slot,
			    uint64_t *bit)
{
	*bit = UINT64_C(1) << (slot & ((1u << node_shift(m)) - 1));
	return &node_of(m, span, slot)->buffers;
}

void attach_buffers(struct machine *m, struct address_space *file, unsigned long index)
{
	unsigned long slot = index & ((1UL << m->pageblock_order) - 1);
	uint64_t bit, *buffers = buffers_of(m, space_span(m, file, index), slot, &bit);

	if (!(*buffers & bit) && alloc_object(m, &m->buffer_cache, GFP_NOFS | __GFP_NOFAIL))
		*buffers |= bit;
}

void drop_buffers(struct machine *m, struct span *span, unsigned long slot)
{
	uint64_t bit, *buffers = buffers_of(m, span, slot, &bit);

	if (!(*buffers & bit))
		return;
	*buffers &= ~bit;
	free_object(m, &m->buffer_cache);
}
