// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Anonymous memory: page faults, swapping in, page tables, unmapping.
 *
 * Source: 6.1 mm/memory.c, mm/huge_memory.c, mm/mlock.c, mm/gup.c.
 */
#include <errno.h>

#include "mm/internal.h"

/* ---- page tables ---- */

/* Entries of a table of any level, as a shift. */
static unsigned int table_shift(const struct machine *m)
{
	return m->page_shift - 3;
}

static unsigned long alloc_table(struct machine *m, struct task *task)
{
	unsigned long pfn;

	call_path_push(m, FN___pte_alloc);
	pfn = alloc_pages(m, GFP_KERNEL_ACCOUNT | __GFP_ZERO, 0);
	call_path_pop(m);
	if (pfn == PFN_NONE)
		return PFN_NONE;
	page_at(m, pfn)->flags |= PAGE_TABLE;
	mod_lruvec_page_state(m, pfn, NR_PAGETABLE, 1);
	task->pgtables++;
	return pfn;
}

static void free_table(struct machine *m, struct task *task, unsigned long pfn)
{
	mod_lruvec_page_state(m, pfn, NR_PAGETABLE, -1);
	task->pgtables--;
	free_the_page(m, pfn, 0);
}

/* Upper levels: one PUD, and a PMD table for as many spans as it has entries. */
static unsigned long upper_tables(const struct machine *m, unsigned long size)
{
	unsigned long reach = 1UL << (m->pageblock_order + table_shift(m));

	return size ? 1 + (size + reach - 1) / reach : 0;
}

/* 0; -ENOMEM; -ESRCH. */
int alloc_page_tables(struct machine *m, struct task *task, struct span *span)
{
	unsigned long upper = upper_tables(m, span->first + 1), have = task->nr_upper_tables;

	for (; have < upper; have++, task->nr_upper_tables++) {
		unsigned long pfn = alloc_table(m, task);

		if (pfn == PFN_NONE)
			return task->killed ? -ESRCH : -ENOMEM;
		page_chain_push(m, &task->tables, pfn);
	}
	if (span->table_pfn == PFN_NONE)
		span->table_pfn = alloc_table(m, task);
	if (span->table_pfn == PFN_NONE)
		return task->killed ? -ESRCH : -ENOMEM;
	return 0;
}

void free_page_tables(struct machine *m, struct task *task, unsigned long from)
{
	unsigned long per_span = 1UL << m->pageblock_order;

	from = (from + per_span - 1) & ~(per_span - 1);
	for (unsigned long index = from; index < task->anon.size; index += per_span) {
		struct span *span = space_span(m, &task->anon, index);

		if (span && span->table_pfn != PFN_NONE) {
			free_table(m, task, span->table_pfn);
			span->table_pfn = PFN_NONE;
		}
	}
	for (; task->nr_upper_tables > upper_tables(m, from); task->nr_upper_tables--)
		free_table(m, task, page_chain_pop(m, &task->tables));
}

/* ---- a page comes ---- */

/* A new anonymous page, or a block of them, is mapped and put on the lists. */
static void map_anon_page(struct machine *m, struct task *task, unsigned long index,
			  unsigned long pfn, const struct mem_cgroup *memcg)
{
	long nr = (long)page_nr_pages(m, pfn);
	struct pte *pte;

	set_pte_page(m, &task->anon, index, pfn);
	pte = page_pte(m, pfn);
	pte->memcg = memcg->id & (MAX_MEMCGS - 1);
	pte->young = 1;
	pte->dirty = 1;
	page_at(m, pfn)->flags |= PAGE_SWAPBACKED | PAGE_DIRTY | (pte->locked ? PAGE_MLOCKED : 0);
	mod_lruvec_state(m, page_lruvec(m, pfn), NR_ANON_MAPPED, nr);
	if (nr > 1)
		mod_lruvec_state(m, page_lruvec(m, pfn), NR_ANON_THPS, nr);
	task->rss[MM_ANONPAGES] += nr;
}

static void count_fault(struct machine *m, struct task *task)
{
	count_vm_events(m, PGFAULT, 1);
	count_memcg_events(m, task->memcg, PGFAULT, 1);
	task->faults++;
}

/* 0; -ENOMEM; -ESRCH: killed for want of memory. Source: 6.1 do_anonymous_page(). */
static int do_anonymous_page(struct machine *m, struct task *task, unsigned long index)
{
	struct pte *pte = space_pte(m, &task->anon, index, true);
	unsigned long pfn;
	int err;

	if (!pte)
		return -ENOMEM;
	count_fault(m, task);
	err = alloc_page_tables(m, task, space_span(m, &task->anon, index));
	if (err)
		return err;
	call_path_push(m, FN_alloc_zeroed_user_highpage_movable);
	pfn = alloc_user_page(m, index, GFP_HIGHUSER_MOVABLE | __GFP_ZERO, 0);
	call_path_pop(m);
	if (pfn == PFN_NONE)
		return task->killed ? -ESRCH : -ENOMEM;
	err = mem_cgroup_charge(m, task->memcg, 1, GFP_KERNEL);
	if (err) {
		free_the_page(m, pfn, 0);
		return task->killed ? -ESRCH : err;
	}
	map_anon_page(m, task, index, pfn, task->memcg);
	folio_add_lru(m, pfn);
	return 0;
}

/* The program touches the page, whatever it was that had it do so. */
static int fault_page(struct machine *m, struct task *task, unsigned long index)
{
	struct call_path path = call_path_begin(m, CALL_FAULT);
	int err = do_anonymous_page(m, task, index);

	call_path_restore(m, path);
	return err;
}

/*
 * A fault that found no memory is tried again, as whoever needed it goes on
 * waiting: without end in Linux, so often here.
 */
#define FAULT_RETRIES	3

static int handle_fault(struct machine *m, struct task *task, unsigned long index,
			int (*fault)(struct machine *m, struct task *task, unsigned long index))
{
	int err = fault(m, task, index);

	for (int n = 0; err == -ENOMEM && n < FAULT_RETRIES && !stop_requested(m); n++) {
		if (m->halted)
			return -EIO;
		pagefault_out_of_memory(m);
		err = fault(m, task, index);
	}
	return err;
}

/*
 * A huge page: first of this node without much effort, then with all that its
 * flags allow. False: there is none. Source: 6.1 do_huge_pmd_anonymous_page().
 */
static bool fault_huge_page(struct machine *m, struct task *task, unsigned long index)
{
	unsigned int order = m->pageblock_order;
	struct pte *pte = space_pte(m, &task->anon, index, true);
	unsigned long pfn;

	if (!pte)
		return false;
	pfn = alloc_user_page(m, index, GFP_TRANSHUGE, order);
	if (pfn == PFN_NONE) {
		count_vm_events(m, THP_FAULT_FALLBACK, 1);
		return false;
	}
	if (mem_cgroup_charge(m, task->memcg, 1UL << order, GFP_TRANSHUGE)) {
		free_the_page(m, pfn, order);
		count_vm_events(m, THP_FAULT_FALLBACK, 1);
		count_vm_events(m, THP_FAULT_FALLBACK_CHARGE, 1);
		return false;
	}
	if (alloc_page_tables(m, task, space_span(m, &task->anon, index))) {
		mem_cgroup_uncharge(m, task->memcg, 1UL << order);
		free_the_page(m, pfn, order);
		count_vm_events(m, THP_FAULT_FALLBACK, 1);
		return false;
	}
	count_fault(m, task);
	map_anon_page(m, task, index, pfn, task->memcg);
	folio_add_lru(m, pfn);
	count_vm_events(m, THP_FAULT_ALLOC, 1);
	count_memcg_events(m, task->memcg, THP_FAULT_ALLOC, 1);
	return true;
}

static void fault_step(struct machine *m, struct work *w)
{
	unsigned long per_span = 1UL << m->pageblock_order, index = w->task->anon.size;
	unsigned long nr = 1;

	take_time(m, COST_FAULT);
	if (w->flag && m->thp == THP_ON && index % per_span == 0 && w->nr - w->done >= per_span &&
	    fault_huge_page(m, w->task, index))
		nr = per_span;
	else
		w->err = handle_fault(m, w->task, index, fault_page);
	return_to_user(m);
	if (w->err)
		return;
	w->done += nr;
}

/* It is mapped as a whole before it is touched; what is not touched in the end is unmapped. */
unsigned long task_fault(struct machine *m, struct task *task, unsigned long nr, bool thp,
			 int *err)
{
	struct work work = { .task = task, .step = fault_step, .nr = nr, .flag = thp };
	unsigned long done;

	task->total_vm += nr;
	done = run_work(m, &work, err);
	task->total_vm -= nr - done;
	return done;
}

int swap_in(struct machine *m, struct task *task, unsigned long index)
{
	struct pte *pte = space_pte(m, &task->anon, index, false), in_swap = *pte, shadow;
	struct mem_cgroup *memcg = mem_cgroup_of_slot(m, in_swap.memcg, task);
	unsigned long pfn;

	pfn = alloc_user_page(m, index, GFP_HIGHUSER_MOVABLE, 0);
	if (pfn == PFN_NONE)
		return task->killed ? -ESRCH : -ENOMEM;
	if (mem_cgroup_charge(m, memcg, 1, GFP_KERNEL)) {
		free_the_page(m, pfn, 0);
		return task->killed ? -ESRCH : -ENOMEM;
	}
	if (pte->kind != PTE_SWAP) {	/* the OOM reaper was there */
		mem_cgroup_uncharge(m, memcg, 1);
		free_the_page(m, pfn, 0);
		return 0;
	}
	take_time(m, COST_SWAP_IN);
	count_vm_events(m, PSWPIN, 1);
	count_vm_events(m, PGMAJFAULT, 1);
	count_memcg_events(m, task->memcg, PGMAJFAULT, 1);
	task->major_faults++;
	shadow = *swap_shadow(m, in_swap.value);
	map_anon_page(m, task, index, pfn, memcg);
	task->rss[MM_SWAPENTS]--;
	swap_free(m, &in_swap);
	if (shadow.kind == PTE_SHADOW)
		workingset_refault(m, pfn, shadow);
	folio_add_lru(m, pfn);
	return 0;
}

static void touch_step(struct machine *m, struct work *w)
{
	unsigned long index = w->first + w->done;
	struct span *span = space_span(m, &w->task->anon, index);
	struct pte *pte = space_pte(m, &w->task->anon, index, false);

	if (span && span->huge)
		pte = span->pte;
	if (pte && pte->kind == PTE_SWAP) {
		count_fault(m, w->task);
		w->err = handle_fault(m, w->task, index, swap_in);
	} else if (!pte || pte->kind == PTE_NONE) {
		take_time(m, COST_FAULT);
		w->err = handle_fault(m, w->task, index, fault_page);
	} else {
		take_time(m, COST_TOUCH);
		pte->young = 1;
		pte->dirty |= w->flag;
	}
	return_to_user(m);
	w->done += !w->err;
}

unsigned long task_touch(struct machine *m, struct task *task, unsigned long first,
			 unsigned long nr, bool write, int *err)
{
	struct work work = { .task = task, .step = touch_step, .first = first, .flag = write };

	if (first < task->anon.size)
		work.nr = task->anon.size - first < nr ? task->anon.size - first : nr;
	return run_work(m, &work, err);
}

/* ---- pages go ---- */

void update_hiwater(struct task *task)
{
	unsigned long rss = (unsigned long)(task->rss[MM_ANONPAGES] + task->rss[MM_FILEPAGES] +
					    task->rss[MM_SHMEMPAGES]);

	if (task->hiwater_rss < rss)
		task->hiwater_rss = rss;
	if (task->hiwater_vm < task->total_vm)
		task->hiwater_vm = task->total_vm;
}

/* Who has it pinned lets go of it. */
static void unpin_page(struct machine *m, struct task *task, unsigned long pfn)
{
	page_at(m, pfn)->flags &= ~PAGE_PINNED;
	task->pinned_vm--;
	mod_node_page_state(m, zone_of(m, pfn)->zone_pgdat, NR_FOLL_PIN_RELEASED, 1);
}

static void zap_page(struct machine *m, struct task *task, unsigned long pfn)
{
	struct lruvec *lruvec = page_lruvec(m, pfn);
	long nr = (long)page_nr_pages(m, pfn);

	isolate_lru_page(m, pfn);
	if (page_at(m, pfn)->flags & PAGE_MLOCKED)
		munlock_page(m, pfn);
	if (page_at(m, pfn)->flags & PAGE_PINNED)
		unpin_page(m, task, pfn);
	mod_lruvec_state(m, lruvec, NR_ANON_MAPPED, -nr);
	if (nr > 1)
		mod_lruvec_state(m, lruvec, NR_ANON_THPS, -nr);
	task->rss[MM_ANONPAGES] -= nr;
	mem_cgroup_uncharge(m, lruvec->memcg, (unsigned long)nr);
	clear_pte_page(m, pfn, PTE_NONE, 0);
	free_user_page(m, pfn);
}

/* Split a huge page whose middle becomes an end. Source: 6.1 split_huge_page(). */
static void zap_from(struct machine *m, struct task *task, unsigned long from)
{
	unsigned long per_span = 1UL << m->pageblock_order;
	struct span *span = from % per_span ? space_span(m, &task->anon, from) : NULL;

	if (span && span->huge)
		split_huge_page(m, span->pte[0].value, NULL);
	for (unsigned long index = from; index < task->anon.size; index++) {
		struct pte *pte = space_pte(m, &task->anon, index, false);

		if (pte && pte->kind == PTE_PRESENT) {
			zap_page(m, task, pte->value);
		} else if (pte && pte->kind == PTE_SWAP) {
			task->rss[MM_SWAPENTS]--;
			drop_pte(m, &task->anon, index);
		}
		if (pte && pte->locked)
			task->locked_vm--;
		if (pte)
			*pte = (struct pte){ .kind = PTE_NONE };
	}
}

void reap_anon(struct machine *m, struct task *task)
{
	lru_add_drain_all(m);
	for (unsigned long index = 0; index < task->anon.size; index++) {
		struct pte *pte = space_pte(m, &task->anon, index, false);

		if (pte && pte->kind == PTE_PRESENT && page_at(m, pte->value)->flags & PAGE_LRU) {
			zap_page(m, task, pte->value);
		} else if (pte && pte->kind == PTE_SWAP) {
			task->rss[MM_SWAPENTS]--;
			drop_pte(m, &task->anon, index);
		}
	}
}

unsigned long task_unmap(struct machine *m, struct task *task, unsigned long nr)
{
	unsigned long from;

	if (nr > task->anon.size)
		nr = task->anon.size;
	from = task->anon.size - nr;
	update_hiwater(task);
	lru_add_drain_all(m);
	zap_from(m, task, from);
	free_page_tables(m, task, from);
	trim_space(m, &task->anon, from);
	task->total_vm -= nr;
	return nr;
}

void exit_mmap(struct machine *m, struct task *task)
{
	unsigned long pfn;

	task_unmap(m, task, task->anon.size);
	free_space(m, &task->anon);
	while ((pfn = page_chain_pop(m, &task->tables)) != PFN_NONE)
		free_the_page(m, pfn, 0);
}
