// SPDX-License-Identifier: GPL-2.0-or-later
/* Policies by name: a row for each, with the words for its values in the engine's order. */
#include "machine/policy.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 5

static const struct row {
	const char *name;
	size_t offset;			/* in struct mm_policy, of an enum */
	const char *words[WORDS_MAX];	/* none: a number of 64 bits */
} rows[] = {
	{"mobility_grouping", offsetof(struct mm_policy, mobility_grouping),
	 {"linux", "on", "off"}},
	{"pageblock_stealing", offsetof(struct mm_policy, pageblock_stealing), {"on", "off"}},
	{"watermark_boost", offsetof(struct mm_policy, watermark_boost), {"on", "off"}},
	{"cma_preference", offsetof(struct mm_policy, cma_preference),
	 {"linux", "first", "last", "never"}},
	{"tail_placement", offsetof(struct mm_policy, tail_placement), {"on", "off"}},
	{"daemons", offsetof(struct mm_policy, daemons), {"on", "off"}},
	{"shuffle", offsetof(struct mm_policy, shuffle), {"off", "on"}},
	{"shuffle_seed", offsetof(struct mm_policy, shuffle_seed), {NULL}},
};

#define NR_ROWS (sizeof(rows) / sizeof(rows[0]))
_Static_assert(NR_ROWS <= POLICIES_MAX, "more policies than others have room for");

static const struct row *find(const char *name)
{
	for (size_t i = 0; i < NR_ROWS; i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}

const char *policy_name(size_t index)
{
	return index < NR_ROWS ? rows[index].name : NULL;
}

/* The enums are all of an int's size. */
static unsigned int *choice(const struct row *row, struct mm_policy *policy)
{
	return (unsigned int *)((char *)policy + row->offset);
}

static const char *synonym(const char *value)
{
	if (!strcmp(value, "1") || !strcmp(value, "y"))
		return "on";
	return !strcmp(value, "0") || !strcmp(value, "n") ? "off" : value;
}

static int put_number(struct mm_policy *policy, const char *value)
{
	unsigned long long number;
	char *end;

	if (*value < '0' || *value > '9')
		return -EINVAL;
	errno = 0;
	number = strtoull(value, &end, 0);
	if (errno || *end)
		return -EINVAL;
	policy->shuffle_seed = number;
	return 0;
}

int policy_put(struct mm_policy *policy, const char *name, const char *value)
{
	const struct row *row = find(name);

	if (!row)
		return -ENOENT;
	if (!row->words[0])
		return put_number(policy, value);
	value = synonym(value);
	for (unsigned int i = 0; i < WORDS_MAX && row->words[i]; i++) {
		if (!strcmp(row->words[i], value)) {
			*choice(row, policy) = i;
			return 0;
		}
	}
	return -EINVAL;
}

int policy_get(const struct mm_policy *policy, const char *name, char value[POLICY_TEXT_MAX])
{
	struct mm_policy copy = *policy;
	const struct row *row = find(name);

	if (!row)
		return -ENOENT;
	if (row->words[0])
		snprintf(value, POLICY_TEXT_MAX, "%s", row->words[*choice(row, &copy)]);
	else
		snprintf(value, POLICY_TEXT_MAX, "%" PRIu64, copy.shuffle_seed);
	return 0;
}

void policy_values(const char *name, char values[POLICY_TEXT_MAX])
{
	const struct row *row = find(name);
	int at = 0;

	snprintf(values, POLICY_TEXT_MAX, "a number of 64 bits");
	for (int i = 0; row && i < WORDS_MAX && row->words[i]; i++) {
		const char *before = !i ? "" : row->words[i + 1] ? ", " : " or ";

		at += snprintf(values + at, POLICY_TEXT_MAX - (size_t)at, "%s%s", before,
			       row->words[i]);
	}
}

static int put_one(struct mm_policy *policy, char *setting)
{
	char *colon = strchr(setting, ':');
	int err;

	if (!colon)
		return find(setting) ? -EINVAL : -ENOENT;
	*colon = 0;
	err = policy_put(policy, setting, colon + 1);
	*colon = ':';
	return err;
}

int policy_put_list(struct mm_policy *policy, const char *text, char wrong[POLICY_TEXT_MAX])
{
	for (;; text++) {
		size_t len = strcspn(text, "+");
		int err;

		snprintf(wrong, POLICY_TEXT_MAX, "%.*s", len < INT16_MAX ? (int)len : INT16_MAX, text);
		err = put_one(policy, wrong);
		if (err)
			return err;
		text += len;
		if (!*text)
			return 0;
	}
}
