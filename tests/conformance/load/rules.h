/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How near each counter has to come to what a real kernel counted. One rule
 * for each name of /proc/vmstat and for each kind of trace event.
 */
#ifndef BUDDYFS_TESTS_LOAD_RULES_H
#define BUDDYFS_TESTS_LOAD_RULES_H

#include <stdbool.h>

enum rule_kind {
	RULE_NONE,	/* what the model does not have: why is said, also in doc/FIDELITY.md */
	RULE_SIGN,	/* both grow, both fall, or both stay within the floor */
	RULE_FACTOR,	/* and neither is more than factor times the other */
};

struct rule {
	const char *name;
	enum rule_kind kind;
	double factor;
	long floor;		/* changes up to this are noise: what the recording processes did themselves */
	const char *why;	/* of the factor, the floor, or why it is not driven */
};

enum judgement {
	JUDGED_WITHIN, JUDGED_NOISE, JUDGED_OUTSIDE, JUDGED_EXCEPTED, JUDGED_NOT_DRIVEN, JUDGED_NO_RULE,
	NR_JUDGEMENTS,
};

extern const char *const judgement_names[NR_JUDGEMENTS];

/* Null: there is none. */
const struct rule *rule_of(const char *name);

/* Of a change in so many steps that was recorded and the model's. ratio: the model's by the recorded one. */
enum judgement judge(const struct rule *rule, unsigned int steps, long recorded, long ours, double *ratio);

/* All rules in order; false: there is none with this number. */
bool rule_by_number(unsigned int n, const struct rule **rule);

#endif
