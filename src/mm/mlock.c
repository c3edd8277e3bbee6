// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory of a process that stays: locked in memory, or pinned to its place.
 *
 * Source: 6.1 mm/mlock.c, mm/gup.c.
 */
#include "mm/internal.h"

/*
 * The page of an index of its memory, brought in if need be; PFN_NONE with *err.
 * It may be gone again when that is done: 6.1 __get_user_pages() tries again, too.
 */
static unsigned long present_page(struct machine *m, struct task *task, unsigned long index,
				  int *err)
{
	const struct pte *pte;
	struct span *span;

	do {
		if (task_touch(m, task, index, 1, true, err) != 1 || *err)
			return PFN_NONE;
		span = space_span(m, &task->anon, index);
		if (span->huge)
			split_huge_page(m, span->pte[0].value, NULL);
		pte = space_pte(m, &task->anon, index, false);
	} while (pte->kind != PTE_PRESENT);
	return pte->value;
}

void mlock_page(struct machine *m, unsigned long pfn)
{
	long nr = (long)page_nr_pages(m, pfn);

	if (page_at(m, pfn)->flags & PAGE_MLOCKED)
		return;
	page_at(m, pfn)->flags |= PAGE_MLOCKED;
	mod_zone_page_state(m, zone_of(m, pfn), NR_MLOCK, nr);
	count_vm_events(m, UNEVICTABLE_PGMLOCKED, (unsigned long)nr);
	lru_add_drain(m);
	if (isolate_lru_page(m, pfn))
		putback_lru_page(m, pfn);
}

void munlock_page(struct machine *m, unsigned long pfn)
{
	long nr = (long)page_nr_pages(m, pfn);

	page_at(m, pfn)->flags &= ~PAGE_MLOCKED;
	mod_zone_page_state(m, zone_of(m, pfn), NR_MLOCK, -nr);
	count_vm_events(m, UNEVICTABLE_PGMUNLOCKED, (unsigned long)nr);
	lru_add_drain(m);
	if (isolate_lru_page(m, pfn))
		putback_lru_page(m, pfn);
}

unsigned long task_mlock(struct machine *m, struct task *task, unsigned long first,
			 unsigned long nr, bool lock, int *err)
{
	unsigned long done;

	*err = 0;
	for (done = 0; done < nr && first + done < task->anon.size; done++) {
		struct pte *pte;
		unsigned long pfn = PFN_NONE;

		if (lock)
			pfn = present_page(m, task, first + done, err);
		if (*err)
			break;
		pte = space_pte(m, &task->anon, first + done, false);
		if (!pte || pte->locked == lock)
			continue;
		pte->locked = lock;
		task->locked_vm += lock ? 1UL : -1UL;
		if (lock)
			mlock_page(m, pfn);
		else if (pte->kind == PTE_PRESENT)
			munlock_page(m, pte->value);
	}
	lru_add_drain(m);
	return done;
}

unsigned long task_pin(struct machine *m, struct task *task, unsigned long first,
		       unsigned long nr, bool pin, int *err)
{
	unsigned long done, pfn;

	*err = 0;
	for (done = 0; done < nr && first + done < task->anon.size; done++) {
		pfn = present_page(m, task, first + done, err);
		if (*err)
			break;
		if (!!(page_at(m, pfn)->flags & PAGE_PINNED) == pin)
			continue;
		lru_add_drain_all(m);
		if (pin) {
			*err = pin_longterm(m, &pfn);
			if (*err)
				break;
		} else {
			page_at(m, pfn)->flags &= ~PAGE_PINNED;
		}
		task->pinned_vm += pin ? 1UL : -1UL;
		mod_node_page_state(m, zone_of(m, pfn)->zone_pgdat,
				    pin ? NR_FOLL_PIN_ACQUIRED : NR_FOLL_PIN_RELEASED, 1);
	}
	return done;
}
