// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Swap devices. Reading and writing them takes no time and no memory, as if
 * of a zram device whose pages cost nothing (doc/FIDELITY.md).
 *
 * Source: 6.1 mm/swapfile.c, mm/page_io.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mm/internal.h"

#define SLOT_DEVICE_SHIFT	32	/* of an entry's value: the device, and the slot of it */

static struct swap_device *device_of(const struct machine *m, uint64_t slot)
{
	return m->swap[slot >> SLOT_DEVICE_SHIFT];
}

struct pte *swap_shadow(const struct machine *m, uint64_t slot)
{
	return &device_of(m, slot)->slot[(uint32_t)slot];
}

/* ---- devices ---- */

static struct swap_device *new_device(const char *name, unsigned long pages, int prio)
{
	struct swap_device *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	*d = (struct swap_device){ .name = strdup(name), .prio = prio, .pages = pages,
				   .slot = calloc(pages, sizeof(*d->slot)) };
	if (d->name && d->slot)
		return d;
	free(d->name);
	free(d->slot);
	free(d);
	return NULL;
}

static int find_device(const struct machine *m, const char *name)
{
	for (int i = 0; i < MAX_SWAPFILES; i++)
		if (m->swap[i] && !strcmp(m->swap[i]->name, name))
			return i;
	return -ENOENT;
}

int swap_on(struct machine *m, const char *name, unsigned long pages, int prio)
{
	int i = 0;

	if (!pages || pages > UINT32_MAX)
		return -EINVAL;
	if (find_device(m, name) >= 0)
		return -EBUSY;
	while (i < MAX_SWAPFILES && m->swap[i])
		i++;
	if (i == MAX_SWAPFILES)
		return -EPERM;
	/* Without a priority of its own, it comes after those before it. */
	if (prio < 0)
		prio = --m->least_swap_prio;
	m->swap[i] = new_device(name, pages, prio);
	if (!m->swap[i])
		return -ENOMEM;
	m->nr_swap_pages += pages;
	m->total_swap_pages += pages;
	return 0;
}

static void free_device(struct machine *m, int i)
{
	struct swap_device *d = m->swap[i];

	m->swap[i] = NULL;
	free(d->name);
	free(d->slot);
	free(d);
}

/* Bring back what this device holds of a span, whose task does not end meanwhile. */
static int unuse_span(struct machine *m, int i, struct span *span)
{
	unsigned long per_span = 1UL << m->pageblock_order;
	struct task *task = span->space->task;
	int err = 0;
	bool stuck;

	task->mm_users++;
	for (unsigned long slot = 0; slot < per_span && !err; slot++)
		if (span->pte[slot].kind == PTE_SWAP &&
		    (int)(span->pte[slot].value >> SLOT_DEVICE_SHIFT) == i)
			err = swap_in(m, task, span->first + slot);
	task->mm_users--;
	if (m->halted)
		return -EIO;
	if (m->current->killed)
		return -EINTR;
	if (!task->killed)
		return err;
	/* It needs it no more, if it can end; one that is stuck on its way out keeps it. */
	stuck = task->flags & PF_EXITING;
	oom_victims_exit(m);
	if (!stuck || !err)
		return 0;
	return err == -ESRCH ? -EINTR : err;
}

/* Bring back all that this device holds. */
static int unuse_device(struct machine *m, int i)
{
	int err = 0;

	for (uint32_t n = 1; n < m->nr_spans && m->swap[i]->used; n++) {
		struct span *span = m->spans[n];

		if (!span || span->space->kind != SPACE_ANON)
			continue;
		err = unuse_span(m, i, span);
		if (!err && stop_requested(m))
			err = -EINTR;
		if (err)
			return err;
	}
	return 0;
}

/* The devices that were given priorities after this one move up. */
static void close_ranks(struct machine *m, int prio)
{
	for (int i = 0; i < MAX_SWAPFILES; i++)
		if (m->swap[i] && m->swap[i]->prio < prio)
			m->swap[i]->prio++;
	m->least_swap_prio++;
}

int swap_off(struct machine *m, const char *name)
{
	int i = find_device(m, name), err;
	unsigned long unused;

	if (i < 0)
		return -EINVAL;
	unused = m->swap[i]->pages - m->swap[i]->used;
	m->nr_swap_pages -= unused;
	m->swap_off = i + 1;
	err = unuse_device(m, i);
	m->swap_off = 0;
	if (!err && m->swap[i]->used)	/* of a task that is stuck on its way out */
		err = -EBUSY;
	if (err) {
		m->nr_swap_pages += m->swap[i]->pages - m->swap[i]->used;
		return err;
	}
	m->total_swap_pages -= m->swap[i]->pages;
	if (m->swap[i]->prio < 0)
		close_ranks(m, m->swap[i]->prio);
	free_device(m, i);
	return 0;
}

void free_swap_devices(struct machine *m)
{
	for (int i = 0; i < MAX_SWAPFILES; i++)
		if (m->swap[i])
			free_device(m, i);
}

const struct swap_device *swap_device(const struct machine *m, int i)
{
	return i >= 0 && i < MAX_SWAPFILES ? m->swap[i] : NULL;
}

unsigned long total_swap_pages(const struct machine *m)
{
	return m->total_swap_pages;
}

unsigned long nr_swap_pages(const struct machine *m)
{
	return m->nr_swap_pages;
}

/* ---- slots ---- */

/* The device of the highest priority that has a free slot and is not being given up. */
static int best_device(const struct machine *m)
{
	int best = -1;

	for (int i = 0; i < MAX_SWAPFILES; i++) {
		const struct swap_device *d = m->swap[i];

		if (d && d->used < d->pages && i + 1 != m->swap_off &&
		    (best < 0 || d->prio > m->swap[best]->prio))
			best = i;
	}
	return best;
}

bool get_swap_page(struct machine *m, uint64_t *slot)
{
	int i = best_device(m);
	struct swap_device *d;

	if (i < 0)
		return false;
	d = m->swap[i];
	while (d->slot[d->next % d->pages].kind != PTE_NONE)
		d->next++;
	d->next %= d->pages;
	d->slot[d->next].kind = PTE_SHADOW;
	d->used++;
	m->nr_swap_pages--;
	*slot = (uint64_t)i << SLOT_DEVICE_SHIFT | d->next++;
	return true;
}

void swap_free(struct machine *m, const struct pte *pte)
{
	struct swap_device *d = device_of(m, pte->value);

	*swap_shadow(m, pte->value) = (struct pte){ .kind = PTE_NONE };
	d->used--;
	if ((int)(pte->value >> SLOT_DEVICE_SHIFT) + 1 != m->swap_off)
		m->nr_swap_pages++;
	mem_cgroup_uncharge_swap(m, mem_cgroup_from_id(m, pte->memcg), 1);
}
