// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much memory may be dirty, and the flusher, which writes it back: when
 * there is more of it than the background threshold, and from time to time
 * what has been dirty for long. There is one disk, which writes one page after
 * another (sched.h: COST_DISK_WRITE).
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
	if (m->writeback.done == m->writeback.nr)
		m->writeback.next_ns = m->sched.time + COST_DISK_WRITE;
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

/* The page whose turn it is has been written. */
static void write_next(struct machine *m)
{
	unsigned long pfn = index_pfn(m, m->writeback.page[m->writeback.done++]);

	if (m->writeback.done == m->writeback.nr)
		m->writeback.done = m->writeback.nr = 0;
	m->writeback.next_ns += COST_DISK_WRITE;
	end_writeback(m, pfn);
}

uint64_t writeback_timer(const struct machine *m)
{
	return m->writeback.nr ? m->writeback.next_ns : ~UINT64_C(0);
}

void disk_catches_up(struct machine *m)
{
	while (writeback_timer(m) <= m->sched.time)
		write_next(m);
}

/* Whoever waits for the disk has it write the next page. False: there is none. */
bool wait_for_disk(struct machine *m)
{
	if (!m->writeback.nr)
		return false;
	if (m->sched.time < m->writeback.next_ns)
		m->sched.time = m->writeback.next_ns;
	disk_catches_up(m);
	return true;
}

void end_writebacks(struct machine *m)
{
	while (wait_for_disk(m))
		;
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

static unsigned long writeback_round(struct machine *m, struct address_space *file)
{
	file->written = true;
	return writeback_file(m, file, WRITEBACK_CHUNK);
}

/* A chunk of the next file, then of the one after it, as the flusher goes round. */
static unsigned long writeback_chunk(struct machine *m, uint64_t dirtied_before)
{
	unsigned long written = 0;

	for (struct address_space *file = m->files; file && !written; file = file->next)
		if (file->nr_dirty && file->dirtied_ns <= dirtied_before && !file->written)
			written = writeback_round(m, file);
	if (written)
		return written;
	for (struct address_space *file = m->files; file; file = file->next) {
		written += file->written;
		file->written = false;
	}
	return written;	/* all had their turn: round again */
}

void sync_files(struct machine *m, struct address_space *file)
{
	for (struct address_space *f = file ? file : m->files; f; f = file ? NULL : f->next)
		writeback_file(m, f, f->nr_dirty);
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

static unsigned long dirty_or_written(const struct machine *m)
{
	return dirty_pages(m) + global_node_page_state(m, NR_WRITEBACK);
}

/*
 * A writer may go on below the middle of both thresholds; above it, it is as
 * fast as the disk once it is half way to the limit. At the limit itself it
 * sees to a chunk, where the flusher waits for a hand.
 * Source: 6.1 of that name.
 */
void balance_dirty_pages(struct machine *m)
{
	struct dirty_limits l = global_dirty_limits(m);
	unsigned long freerun = (l.threshold + l.background) / 2, most = (freerun + l.threshold) / 2;

	disk_catches_up(m);
	if (dirty_pages(m) > l.background && m->flusher == FLUSHER_ASLEEP)
		m->flusher = FLUSHER_BACKGROUND;
	if (dirty_or_written(m) <= freerun)
		return;
	if (!m->flusher_manual)
		run_flusher(m);
	else if (dirty_or_written(m) > l.threshold)
		writeback_chunk(m, ~UINT64_C(0));
	while (dirty_or_written(m) > most && wait_for_disk(m))
		;
}

/* ---- when it is time ---- */

static uint64_t centisecs(int value)
{
	return (uint64_t)(unsigned int)value * 10000000;
}

/* When the flusher looks for old dirty pages; ~0: never. */
uint64_t flusher_timer(const struct machine *m)
{
	return m->sysctl.dirty_writeback_centisecs && m->files ? m->flusher_next : ~UINT64_C(0);
}

void flusher_interval(struct machine *m)
{
	m->flusher_next = m->sched.time + centisecs(m->sysctl.dirty_writeback_centisecs);
	if (dirty_pages(m) && m->flusher == FLUSHER_ASLEEP)
		m->flusher = FLUSHER_OLD;
}

void set_dirty_writeback_centisecs(struct machine *m, int value)
{
	m->sysctl.dirty_writeback_centisecs = value;
	m->flusher_next = m->sched.time + centisecs(value);
}

void set_dirty_expire_centisecs(struct machine *m, int value)
{
	m->sysctl.dirty_expire_centisecs = value;
}

void run_flusher(struct machine *m)
{
	uint64_t old = centisecs(m->sysctl.dirty_expire_centisecs), now = m->sched.time;
	int why = m->flusher;

	disk_catches_up(m);
	if (why == FLUSHER_OLD && now < old)
		why = FLUSHER_ASLEEP;
	while (why != FLUSHER_ASLEEP && !stop_requested(m)) {
		if (why == FLUSHER_BACKGROUND && dirty_pages(m) <= global_dirty_limits(m).background)
			break;
		if (!writeback_chunk(m, why == FLUSHER_OLD ? now - old : ~UINT64_C(0)))
			break;
	}
	m->flusher = FLUSHER_ASLEEP;
}
