// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much memory may be dirty, and the flusher, which writes it back.
 *
 * A disk is as fast as its writers: for each page that a process makes dirty,
 * or faults in, one that is under way is written. Before a command ends, all
 * of them are (doc/FIDELITY.md).
 *
 * Source: 6.1 mm/page-writeback.c, fs/fs-writeback.c.
 */
#include <errno.h>
#include <stdlib.h>

#include "mm/internal.h"

#define WRITEBACK_CHUNK		1024	/* pages of a file before the next file's turn; 6.1 MIN_WRITEBACK_PAGES */

/* ---- limits ---- */

/* Source: 6.1 dirty_ratio_handler(), dirty_background_ratio_handler(). */
void set_dirty_ratio(struct machine *m, int value)
{
	if (value == m->sysctl.dirty_ratio)
		return;
	m->sysctl.dirty_ratio = value;
	m->sysctl.dirty_bytes = 0;
}

void set_dirty_background_ratio(struct machine *m, int value)
{
	m->sysctl.dirty_background_ratio = value;
	m->sysctl.dirty_background_bytes = 0;
}

/* As the kernel does it, which lets the largest values become no pages. */
static unsigned long bytes_to_pages(const struct machine *m, unsigned long bytes)
{
	return (bytes + (1UL << m->page_shift) - 1) >> m->page_shift;
}

/* Source: 6.1 dirty_bytes_handler(), dirty_background_bytes_handler(). */
int set_dirty_bytes(struct machine *m, unsigned long value)
{
	if (value == m->sysctl.dirty_bytes)
		return 0;
	if (value < 2UL << m->page_shift)
		return -EINVAL;
	if (bytes_to_pages(m, value) > UINT32_MAX)
		return -ERANGE;
	m->sysctl.dirty_bytes = value;
	m->sysctl.dirty_ratio = 0;
	return 0;
}

int set_dirty_background_bytes(struct machine *m, unsigned long value)
{
	if (bytes_to_pages(m, value) > UINT32_MAX)
		return -ERANGE;
	m->sysctl.dirty_background_bytes = value;
	m->sysctl.dirty_background_ratio = 0;
	return 0;
}

/* Free and page cache, without what the kernel keeps back; at least a page. */
static unsigned long dirtyable_memory(const struct machine *m)
{
	unsigned long free = global_zone_page_state(m, NR_FREE_PAGES);

	free -= free < m->totalreserve_pages ? free : m->totalreserve_pages;
	return free + global_node_page_state(m, NR_INACTIVE_FILE) +
	       global_node_page_state(m, NR_ACTIVE_FILE) + 1;
}

/* Ratios are taken to the precision of a page's bytes. */
static unsigned long part(const struct machine *m, unsigned long pages, unsigned long percent)
{
	unsigned long page_size = 1UL << m->page_shift;

	return percent * page_size / 100 * pages / page_size;
}

struct dirty_limits global_dirty_limits(const struct machine *m)
{
	unsigned long available = dirtyable_memory(m);
	const struct mm_sysctl *sysctl = &m->sysctl;
	struct dirty_limits l = { bytes_to_pages(m, sysctl->dirty_bytes),
				  bytes_to_pages(m, sysctl->dirty_background_bytes) };

	if (!sysctl->dirty_bytes)
		l.threshold = part(m, available, (unsigned long)sysctl->dirty_ratio);
	if (!sysctl->dirty_background_bytes)
		l.background = part(m, available, (unsigned long)sysctl->dirty_background_ratio);
	if (l.background >= l.threshold)
		l.background = l.threshold / 2;
	return l;
}

/* As dirtyable_memory(), of a node. Source: 6.1 node_dirtyable_memory(). */
static unsigned long node_dirtyable_memory(const struct pglist_data *pgdat)
{
	unsigned long free = 0;

	for (int type = 0; type < MAX_NR_ZONES; type++)
		free += zone_page_state(&pgdat->node_zones[type], NR_FREE_PAGES);
	free -= free < pgdat->totalreserve_pages ? free : pgdat->totalreserve_pages;
	return free + node_page_state(pgdat, NR_INACTIVE_FILE) +
	       node_page_state(pgdat, NR_ACTIVE_FILE);
}

bool node_dirty_ok(const struct machine *m, const struct pglist_data *pgdat)
{
	unsigned long share = (unsigned long)m->sysctl.dirty_ratio * node_dirtyable_memory(pgdat) / 100;

	return node_page_state(pgdat, NR_FILE_DIRTY) + node_page_state(pgdat, NR_WRITEBACK) <= share;
}

/* ---- to a disk ---- */

void start_writeback(struct machine *m, unsigned long pfn)
{
	if (m->writeback.nr == m->writeback.max) {
		unsigned int larger = m->writeback.max ? 2 * m->writeback.max : 256;
		uint32_t *page = realloc(m->writeback.page, larger * sizeof(*page));

		if (!page)
			return;	/* it stays dirty */
		m->writeback.page = page;
		m->writeback.max = larger;
	}
	account_dirty(m, pfn, false);
	page_at(m, pfn)->flags |= PAGE_WRITEBACK;
	mod_lruvec_state(m, page_lruvec(m, pfn), NR_WRITEBACK, 1);
	mod_zone_page_state(m, zone_of(m, pfn), NR_ZONE_WRITE_PENDING, 1);
	m->writeback.page[m->writeback.nr++] = page_index(m, pfn);
}

static void end_writeback(struct machine *m, unsigned long pfn)
{
	struct page *page = page_at(m, pfn);

	page->flags &= ~PAGE_WRITEBACK;
	mod_lruvec_state(m, page_lruvec(m, pfn), NR_WRITEBACK, -1);
	mod_zone_page_state(m, zone_of(m, pfn), NR_ZONE_WRITE_PENDING, -1);
	mod_node_page_state(m, zone_of(m, pfn)->zone_pgdat, NR_WRITTEN, 1);
	count_vm_events(m, PGPGOUT, 1UL << (m->page_shift - 9));
	if (page->flags & PAGE_RECLAIM) {
		page->flags &= ~PAGE_RECLAIM;
		folio_rotate_reclaimable(m, pfn);
	}
}

/* So many of those under way, the first ones. */
static void end_some_writebacks(struct machine *m, unsigned int nr)
{
	for (; nr && m->writeback.done < m->writeback.nr; nr--)
		end_writeback(m, index_pfn(m, m->writeback.page[m->writeback.done++]));
	if (m->writeback.done == m->writeback.nr)
		m->writeback.done = m->writeback.nr = 0;
}

void end_writebacks(struct machine *m)
{
	end_some_writebacks(m, ~0u);
}

/* ---- the flusher ---- */

static unsigned long writeback_file(struct machine *m, struct address_space *file,
				    unsigned long nr)
{
	unsigned long written = 0, index = file->writeback_index, left = file->size;

	for (; written < nr && file->nr_dirty && left; left--, index++) {
		const struct span *span;
		struct pte *pte;

		if (index >= file->size)
			index = 0;
		span = space_span(m, file, index);
		if (!span || !span->nr_dirty)
			continue;
		pte = space_pte(m, file, index, false);
		if (pte->kind != PTE_PRESENT || !(page_at(m, pte->value)->flags & PAGE_DIRTY))
			continue;
		start_writeback(m, pte->value);
		written++;
	}
	file->writeback_index = index;
	return written;
}

unsigned long writeback_files(struct machine *m, unsigned long nr)
{
	unsigned long written = 0, before;

	do {
		before = written;
		for (struct address_space *file = m->files; file && written < nr; file = file->next) {
			unsigned long chunk = nr - written;

			written += writeback_file(m, file, chunk < WRITEBACK_CHUNK ? chunk
										   : WRITEBACK_CHUNK);
		}
	} while (written < nr && written > before);
	return written;
}

void sync_files(struct machine *m, struct address_space *file)
{
	if (file)
		writeback_file(m, file, file->nr_dirty);
	else
		writeback_files(m, ~0UL);
	end_writebacks(m);
}

static unsigned long dirty_pages(const struct machine *m)
{
	return global_node_page_state(m, NR_FILE_DIRTY);
}

void wakeup_flusher_threads(struct machine *m)
{
	if (m->files)
		m->flusher = m->flusher == FLUSHER_ASLEEP ? FLUSHER_ALL : m->flusher;
}

void balance_dirty_pages(struct machine *m)
{
	struct dirty_limits l = global_dirty_limits(m);
	unsigned long dirty = dirty_pages(m);

	if (dirty > l.background && m->flusher == FLUSHER_ASLEEP)
		m->flusher = FLUSHER_BACKGROUND;
	if (dirty + global_node_page_state(m, NR_WRITEBACK) > (l.threshold + l.background) / 2)
		run_flusher(m);
	if (dirty + global_node_page_state(m, NR_WRITEBACK) > l.threshold)
		end_writebacks(m);	/* the writer waits */
}

void run_flusher(struct machine *m)
{
	unsigned long background = global_dirty_limits(m).background, dirty = dirty_pages(m);

	end_some_writebacks(m, 1);
	if (m->flusher == FLUSHER_BACKGROUND && dirty > background)
		writeback_files(m, dirty - background);
	else if (m->flusher == FLUSHER_ALL)
		writeback_files(m, dirty);
	m->flusher = FLUSHER_ASLEEP;
}
