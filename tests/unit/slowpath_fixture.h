/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The slow path alone: what reclaim, compaction, the OOM killer and the
 * daemons do for it is scripted (programs are linked with --wrap).
 */
#ifndef SLOWPATH_FIXTURE_H
#define SLOWPATH_FIXTURE_H

#include "mm_fixture.h"

#define MAX_RECLAIM_RETRIES	16
#define MANY			(1UL << 16)
#define PLAIN			(GFP_KERNEL | __GFP_NOWARN)

/* What they do. */
extern struct slowpath_script {
	unsigned long (*reclaim)(struct machine *m);	/* null: nothing is reclaimable */
	enum compact_result compaction;			/* 0: as it is */
	unsigned long (*capture)(struct machine *m);	/* the block it kept; null: none */
	bool (*oom)(struct machine *m);			/* null: there is nobody to kill */
	void (*daemons)(struct machine *m);		/* null: they do nothing */
	bool (*stop)(void);
	void (*traced)(enum mm_event event);
} script;

/* How often they were asked, and for what. */
extern struct slowpath_seen {
	int reclaims, reclaims_before_compaction, compactions, ooms, daemons, reports, retries;
	gfp_t reclaim_gfp, oom_gfp;
	uint32_t flags_in_reclaim;
	enum compact_priority first, last;	/* efforts of compaction */
	const nodemask_t *oom_nodemask;
	struct mm_report report;
	nodemask_t reported_nodes;
} seen;

extern const struct mm_hooks slowpath_hooks;
/* Pages taken that were not given back. */
extern unsigned long held[MANY];
extern size_t nr_held;

void forget(void);
void take_all(struct machine *m, gfp_t gfp);
void leave_free(struct machine *m, struct zone *zone, unsigned long pages);
struct zone *the_zone(const struct machine *m);
struct machine *machine_with(unsigned long pages);
unsigned long min_of(const struct machine *m);
struct machine *machine_at_min(long pages);
struct machine *fragmented_machine(void);
struct machine *two_empty_nodes(void);
int node_of(const struct machine *m, unsigned long pfn);
void free_on_node(struct machine *m, int nid, unsigned long pages);
void free_plenty(struct machine *m);
void free_some(struct machine *m, unsigned long pages);
unsigned long reclaim_plenty(struct machine *m);
unsigned long reclaim_nothing_but_claim_it(struct machine *m);

#endif
