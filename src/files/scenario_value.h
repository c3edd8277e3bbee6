/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Amounts and conditions of scenarios, which are relative to the machine:
 *
 *	EXPRESSION	[-]TERM, more of them with + or - between
 *	TERM		N | SIZE | N*QUANTITY | N%QUANTITY | QUANTITY
 *	N		NUMBER | NUMBER..NUMBER
 *	QUANTITY	NAME[.nodeN][.ZONE][.MIGRATETYPE]
 *	CONDITION	EXPRESSION < | <= | > | >= | = EXPRESSION
 *
 * All are in pages but for what the quantity counts otherwise; a SIZE (64K, 1M,
 * 2G) is that many pages; A..B is drawn by lot. There are no spaces.
 */
#ifndef BUDDYFS_FILES_SCENARIO_VALUE_H
#define BUDDYFS_FILES_SCENARIO_VALUE_H

#include "files/files_i.h"

#define SCENARIO_TERMS_MAX	6
#define SCENARIO_REASON_MAX	160

struct scenario_term {
	long long sign, number, last;		/* last: of a draw */
	bool is_size, is_draw, is_percent;
	const struct scenario_quantity *quantity; /* null: the number itself */
	int item;				/* of a counter of vmstat */
	int nid, zone, type;			/* -1: all */
};

struct scenario_expression {
	unsigned int nr;			/* 0: there is none */
	struct scenario_term term[SCENARIO_TERMS_MAX];
};

enum scenario_relation { SCENARIO_LESS, SCENARIO_AT_MOST, SCENARIO_MORE, SCENARIO_AT_LEAST, SCENARIO_EQUAL };

struct scenario_condition {
	struct scenario_expression left, right;	/* of none, nr is 0 */
	enum scenario_relation relation;
};

/* Read a whole text. False: reason says what is wrong with it. */
bool scenario_read_expression(const char *text, struct scenario_expression *e,
			      char reason[SCENARIO_REASON_MAX]);
bool scenario_read_condition(const char *text, struct scenario_condition *c,
			     char reason[SCENARIO_REASON_MAX]);

/* What it is now; lots is the state that draws are from. */
long long scenario_value(const struct machine *m, const struct scenario_expression *e,
			 uint64_t *lots);
bool scenario_holds(const struct machine *m, const struct scenario_condition *c, uint64_t *lots);

#endif
