/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small machines for the engine's unit tests, and what they are asked most. */
#ifndef MM_FIXTURE_H
#define MM_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "mm/internal.h"

#define MIB		(1UL << 20)
#define GIB		(1UL << 30)
#define RAM_BASE	0x40000000UL

struct range {
	int nid;
	unsigned long base, size;	/* bytes; size 0 ends a list */
};

struct fixture {
	unsigned int page_shift;	/* 0: 12 */
	int nr_cpus;			/* 0: 1, all on node 0 unless cpu_node says otherwise */
	const uint8_t *cpu_node;
	const struct range *memory;	/* null: 256 MiB at RAM_BASE on node 0 */
	const struct range *reserved;
	unsigned long dma_end, dma32_end;	/* bytes; 0: 4 GiB */
	struct movable_request movable;
	const struct mm_hooks *hooks;
	/* An area at cma_base, if cma_size is not 0; bytes. */
	unsigned long cma_base, cma_size;
	unsigned int cma_order_per_bit;
	bool no_thp, page_owner;
	uint8_t distance;		/* between any two nodes; 0: 20 */
	const struct mm_policy *policy;	/* null: Linux's */
};

/* Boot it as a kernel would. Fails the test when it cannot be. */
struct machine *boot(const struct fixture *f);

/* All memory in one zone, nothing reserved: the plainest machine. */
struct machine *boot_plain(unsigned long size);

/* Shut it down, after a last look at its invariants. */
void shut_down(struct machine *m);

/* All invariants hold; the first that does not is printed. */
void assert_sound(const struct machine *m);

struct zone *zone_named(const struct machine *m, int nid, enum zone_type type);

/* Free blocks on a list, counted by walking it. */
unsigned long list_length(const struct machine *m, const struct zone *zone, unsigned int order,
			  enum migratetype mt);

/* Random numbers that are the same in every run: xorshift64. */
uint64_t next_random(uint64_t *state);

#endif
