// SPDX-License-Identifier: GPL-2.0-or-later
/* What follows from a change of policy; each decision itself is where its mechanism is. */
#include "mm/internal.h"

const struct mm_policy *mm_policy(const struct machine *m)
{
	return &m->policy;
}

void mm_set_policy(struct machine *m, const struct mm_policy *policy)
{
	bool draw_anew = policy->shuffle != m->policy.shuffle ||
			 policy->shuffle_seed != m->policy.shuffle_seed;

	m->policy = *policy;
	m->tail_placement_orders = policy->tail_placement == POLICY_ON ? m->max_order - 2 : 0;
	if (draw_anew)
		shuffle_seed(m);
	if (m->vm_total_pages)	/* else that is still to come */
		set_mobility_grouping(m);
	if (policy->daemons == POLICY_OFF)
		daemons_stop(m);
	else if (m->has_daemons)
		daemons_start(m);
}
