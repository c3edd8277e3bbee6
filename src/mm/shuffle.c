// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shuffling: the order of the largest free blocks is left to chance, at boot
 * and whenever one is freed, so that it cannot be guessed. Chance here is a
 * row of numbers that follows from a seed.
 *
 * Source: 6.1 mm/shuffle.c.
 */
#include "mm/internal.h"
#include "mm/lots.h"

#define SHUFFLE_RETRY	10

void shuffle_seed(struct machine *m)
{
	m->shuffle_state = m->policy.shuffle_seed;
	m->shuffle_bits_left = 0;
}

/* Tail or head? One bit of a number each time. */
bool shuffle_pick_tail(struct machine *m)
{
	bool tail;

	if (!m->shuffle_bits_left) {
		m->shuffle_bits = next_lot(&m->shuffle_state);
		m->shuffle_bits_left = 64;
	}
	tail = m->shuffle_bits & 1;
	m->shuffle_bits >>= 1;
	m->shuffle_bits_left--;
	return tail;
}

/* A largest block of this zone is free at pfn. */
static bool can_swap(const struct machine *m, const struct zone *zone, unsigned long pfn)
{
	return pfn_in_array(m, pfn) && zone_of(m, pfn) == zone &&
	       buddy_order(m, pfn) == (int)m->max_order - 1;
}

/* Another one, drawn from the whole zone; PFN_NONE: ten draws met none. */
static unsigned long draw_block(struct machine *m, const struct zone *zone, unsigned long pfn)
{
	unsigned long mask = (1UL << (m->max_order - 1)) - 1;

	for (int i = 0; i < SHUFFLE_RETRY; i++) {
		unsigned long offset = next_lot(&m->shuffle_state) % zone->spanned_pages & ~mask;
		unsigned long other = zone->zone_start_pfn + offset;

		if (other != pfn && can_swap(m, zone, other))
			return other;
	}
	return PFN_NONE;
}

void shuffle_zone(struct machine *m, struct zone *zone)
{
	unsigned int order = m->max_order - 1;
	unsigned long step = 1UL << order, other;
	unsigned long pfn = (zone->zone_start_pfn + step - 1) & ~(step - 1);

	if (m->policy.shuffle == SHUFFLE_OFF)
		return;
	for (; pfn < zone_end_pfn(zone); pfn += step) {
		if (!can_swap(m, zone, pfn))
			continue;
		other = draw_block(m, zone, pfn);
		if (other != PFN_NONE &&
		    free_list_type(m, pfn, order) == free_list_type(m, other, order))
			swap_in_free_list(m, zone, pfn, other, order);
	}
}

void shuffle_free_memory(struct machine *m)
{
	struct zone *zone;

	for_each_populated_zone(m, zone)
		shuffle_zone(m, zone);
}
