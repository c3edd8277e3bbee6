// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The page cache: files are read ahead of their readers, written to in
 * memory, and removed.
 *
 * Source: 6.1 mm/filemap.c, mm/readahead.c, mm/truncate.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

#define READAHEAD_BYTES	(128 * 1024)	/* 6.1 VM_READAHEAD_PAGES, and what cat reads at a time */
#define SECTORS(m)	(1UL << ((m)->page_shift - 9))

struct address_space *first_file(const struct machine *m)
{
	return m->files;
}

/* Where the file of a name is chained, or would be. */
static struct address_space **file_slot(struct machine *m, const char *name)
{
	struct address_space **slot;
	uint32_t hash = 5381;

	for (const char *c = name; *c; c++)
		hash = hash * 33 + (unsigned char)*c;
	slot = &m->file_hash[hash % FILE_HASH];
	while (*slot && strcmp((*slot)->name, name))
		slot = &(*slot)->same_hash;
	return slot;
}

struct address_space *find_file(struct machine *m, const char *name, bool create)
{
	struct address_space **slot = file_slot(m, name), *file;

	if (*slot || !create)
		return *slot;
	file = calloc(1, sizeof(*file));
	if (!file)
		return NULL;
	*file = (struct address_space){ .kind = SPACE_FILE, .name = strdup(name),
					.prev = m->last_file };
	if (!file->name) {
		free(file);
		return NULL;
	}
	*(m->last_file ? &m->last_file->next : &m->files) = file;
	m->last_file = file;
	*slot = file;
	return file;
}

static void forget_file(struct machine *m, struct address_space *file)
{
	*file_slot(m, file->name) = file->same_hash;
	*(file->prev ? &file->prev->next : &m->files) = file->next;
	*(file->next ? &file->next->prev : &m->last_file) = file->prev;
	free(file->name);
	free(file);
}

/* The task has it open from now on. False: the host has no memory. */
static bool open_file(struct task *task, struct address_space *file)
{
	struct address_space **files;
	unsigned int larger;

	for (unsigned int i = 0; i < task->nr_files; i++)
		if (task->files[i] == file)
			return true;
	if (task->nr_files == task->max_files) {
		larger = task->max_files ? 2 * task->max_files : 4;
		files = realloc(task->files, larger * sizeof(*files));
		if (!files)
			return false;
		task->files = files;
		task->max_files = larger;
	}
	task->files[task->nr_files++] = file;
	return true;
}

static void close_file(struct task *task, const struct address_space *file)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < task->nr_files; i++)
		if (task->files[i] != file)
			task->files[kept++] = task->files[i];
	task->nr_files = kept;
}

/* ---- a page comes ---- */

/* 0, and the page is in the cache and on the lists; -ENOMEM. Source: 6.1 filemap_add_folio(). */
static int add_page(struct machine *m, struct task *task, struct address_space *file,
		    unsigned long index, gfp_t gfp)
{
	struct pte *pte = space_pte(m, file, index, true), shadow;
	unsigned long pfn;

	if (!pte)
		return -ENOMEM;
	enter(m, FN_filemap_alloc_folio);
	pfn = alloc_pages(m, gfp | __GFP_COMP, 0);
	leave(m);
	if (pfn == PFN_NONE)
		return task->killed ? -ESRCH : -ENOMEM;
	if (mem_cgroup_charge(m, task->memcg, 1, gfp)) {
		free_the_page(m, pfn, 0);
		return task->killed ? -ESRCH : -ENOMEM;
	}
	if (reserve_cache_node(m, file, index, gfp)) {
		mem_cgroup_uncharge(m, task->memcg, 1);
		free_the_page(m, pfn, 0);
		return task->killed ? -ESRCH : -ENOMEM;
	}
	shadow = *pte;
	*pte = (struct pte){ .kind = shadow.kind, .memcg = task->memcg->id & (MAX_MEMCGS - 1) };
	set_pte_page(m, file, index, pfn);
	mod_lruvec_state(m, page_lruvec(m, pfn), NR_FILE_PAGES, 1);
	if (shadow.kind == PTE_SHADOW && !(gfp & __GFP_WRITE))
		workingset_refault(m, pfn, shadow);
	folio_add_lru(m, pfn);
	return 0;
}

static unsigned long cached_page(struct machine *m, struct address_space *file,
				 unsigned long index)
{
	struct pte *pte = space_pte(m, file, index, false);

	return pte && pte->kind == PTE_PRESENT ? pte->value : PFN_NONE;
}

/* ---- reading ---- */

/*
 * Read a window that begins here; reading its page `mark` will begin the next
 * one. It ends at the first page there is no memory for, without effort.
 */
static void read_window(struct machine *m, struct task *task, struct address_space *file,
			unsigned long start, unsigned long size, unsigned long mark)
{
	for (unsigned long index = start; index < start + size; index++) {
		if (cached_page(m, file, index) != PFN_NONE)
			continue;
		if (add_page(m, task, file, index,
			     GFP_HIGHUSER_MOVABLE | __GFP_NORETRY | __GFP_NOWARN))
			break;
		count_vm_events(m, PGPGIN, SECTORS(m));
		take_time(m, COST_READ);
		if (index == mark)
			page_at(m, cached_page(m, file, index))->flags |= PAGE_READAHEAD;
	}
}

static unsigned long readahead_pages(const struct machine *m)
{
	unsigned long pages = READAHEAD_BYTES >> m->page_shift;

	return pages ? pages : 1;
}

/* Sequential reading: a window, and at its first page the next. Source: 6.1 ondemand_readahead(). */
static void read_ahead(struct machine *m, struct task *task, struct address_space *file,
		       unsigned long index, unsigned long end)
{
	unsigned long window = readahead_pages(m), size;
	bool sequential = index == file->readahead_end || !index || index == file->previous + 1;

	if (!sequential)
		size = end - index < window ? end - index : window;
	else
		size = window;
	if (index + size > file->readable)
		size = file->readable - index;
	read_window(m, task, file, index, size, sequential ? index : ~0UL);
	file->readahead_end = index + size;
}

/* 0: the page is there, and was used. Source: 6.1 filemap_read(). */
static int read_page(struct machine *m, struct task *task, struct address_space *file,
		     unsigned long index, unsigned long end)
{
	unsigned long pfn = cached_page(m, file, index);
	int err;

	if (pfn == PFN_NONE) {
		read_ahead(m, task, file, index, end);
		pfn = cached_page(m, file, index);
	}
	if (pfn == PFN_NONE) {
		err = add_page(m, task, file, index, GFP_HIGHUSER_MOVABLE);
		if (err)
			return err;
		count_vm_events(m, PGPGIN, SECTORS(m));
		take_time(m, COST_READ);
		pfn = cached_page(m, file, index);
	}
	if (page_at(m, pfn)->flags & PAGE_READAHEAD) {
		page_at(m, pfn)->flags &= ~PAGE_READAHEAD;
		if (file->readahead_end < file->readable)
			read_ahead(m, task, file, file->readahead_end, end);
		pfn = cached_page(m, file, index);
		if (pfn == PFN_NONE)	/* reading on took it */
			return 0;
	}
	take_time(m, COST_CACHED);
	folio_mark_accessed(m, pfn);
	file->previous = index;
	return 0;
}

static void read_step(struct machine *m, struct work *w)
{
	unsigned long end = w->first + w->nr;

	w->err = read_page(m, w->task, w->file, w->first + w->done, end);
	w->done += !w->err;
}

unsigned long task_read(struct machine *m, struct task *task, struct address_space *file,
			unsigned long first, unsigned long nr, int *err)
{
	struct work work = { .task = task, .step = read_step, .file = file, .first = first,
			     .nr = nr };
	unsigned long done;

	*err = open_file(task, file) ? 0 : -ENOMEM;
	if (*err)
		return 0;
	if (file->readable < first + nr)
		file->readable = first + nr;
	done = run_work(m, &work, err);
	return_to_user(m);
	return done;
}

/* ---- writing ---- */

/* The page is locked meanwhile: whoever looks for memory leaves it where it is. */
static void attach_buffers_locked(struct machine *m, struct address_space *file,
				  unsigned long index, unsigned long pfn)
{
	uint32_t unlocked = ~page_at(m, pfn)->flags & PAGE_PINNED;

	page_at(m, pfn)->flags |= PAGE_PINNED;
	attach_buffers(m, file, index);
	page_at(m, pfn)->flags &= ~unlocked;
}

static void write_step(struct machine *m, struct work *w)
{
	unsigned long index = w->first + w->done, pfn;

	if (cached_page(m, w->file, index) == PFN_NONE)
		w->err = add_page(m, w->task, w->file, index, GFP_HIGHUSER_MOVABLE | __GFP_WRITE);
	if (w->err)
		return;
	take_time(m, COST_WRITE);
	pfn = cached_page(m, w->file, index);
	attach_buffers_locked(m, w->file, index, pfn);
	account_dirty(m, pfn, true);
	if (w->file->readable <= index)
		w->file->readable = index + 1;
	w->done++;
	balance_dirty_pages(m);
}

unsigned long task_write(struct machine *m, struct task *task, struct address_space *file,
			 unsigned long first, unsigned long nr, int *err)
{
	struct work work = { .task = task, .step = write_step, .file = file, .first = first,
			     .nr = nr };
	unsigned long done;

	*err = open_file(task, file) ? 0 : -ENOMEM;
	if (*err)
		return 0;
	done = run_work(m, &work, err);
	return_to_user(m);
	return done;
}

/* ---- pages go ---- */

void delete_from_page_cache(struct machine *m, unsigned long pfn, struct pte shadow)
{
	struct lruvec *lruvec = page_lruvec(m, pfn);
	struct pte *pte = page_pte(m, pfn);

	account_dirty(m, pfn, false);
	drop_buffers(m, page_span(m, pfn), (unsigned long)(pte - page_span(m, pfn)->pte));
	mod_lruvec_state(m, lruvec, NR_FILE_PAGES, -1);
	mem_cgroup_uncharge(m, lruvec->memcg, 1);
	clear_pte_page(m, pfn, (enum pte_kind)shadow.kind, shadow.value);
	*pte = shadow;
}

/* All its pages leave the cache, or only those that are clean and not in use. */
unsigned long invalidate_file(struct machine *m, struct address_space *file, bool all)
{
	unsigned long freed = 0;

	lru_add_drain_all(m);
	for (unsigned long index = 0; index < file->size; index++) {
		unsigned long pfn;

		if (!space_span(m, file, index)) {
			index |= (1UL << m->pageblock_order) - 1;
			continue;
		}
		pfn = cached_page(m, file, index);
		if (pfn == PFN_NONE) {	/* what is remembered of it goes too */
			drop_pte(m, file, index);
			continue;
		}
		if (!all && page_at(m, pfn)->flags & (PAGE_DIRTY | PAGE_WRITEBACK | PAGE_PINNED)) {
			deactivate_file_folio(m, pfn);	/* it goes soon */
			continue;
		}
		isolate_lru_page(m, pfn);
		delete_from_page_cache(m, pfn, (struct pte){ .kind = PTE_NONE });
		free_user_page(m, pfn);
		freed++;
	}
	return freed;
}

void remove_file(struct machine *m, struct address_space *file)
{
	end_writebacks(m);
	invalidate_file(m, file, true);
	for (unsigned long index = 0; index < file->size; index++) {
		if (space_span(m, file, index))
			drop_pte(m, file, index);
		else
			index |= (1UL << m->pageblock_order) - 1;
	}
	free_space(m, file);
	for (struct task *t = m->tasks; t; t = t->next)
		close_file(t, file);
	forget_file(m, file);
}
