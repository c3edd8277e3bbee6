/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Request flags as text: see gfp_names.h. */
#include "machine/gfp_names.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct flag_name {
	gfp_t mask;
	const char *name;
};

/* In the order in which the kernel looks for them. */
#define COMPOSITE(name)                                                                            \
	{                                                                                          \
		GFP_##name, "GFP_" #name                                                           \
	}
#define SINGLE(name)                                                                               \
	{                                                                                          \
		__GFP_##name, "__GFP_" #name                                                       \
	}
static const struct flag_name printed[] = {
	COMPOSITE(TRANSHUGE),
	COMPOSITE(TRANSHUGE_LIGHT),
	COMPOSITE(HIGHUSER_MOVABLE),
	COMPOSITE(HIGHUSER),
	COMPOSITE(USER),
	COMPOSITE(KERNEL_ACCOUNT),
	COMPOSITE(KERNEL),
	COMPOSITE(NOFS),
	COMPOSITE(ATOMIC),
	COMPOSITE(NOIO),
	COMPOSITE(NOWAIT),
	COMPOSITE(DMA),
	SINGLE(HIGHMEM),
	COMPOSITE(DMA32),
	SINGLE(HIGH),
	SINGLE(ATOMIC),
	SINGLE(IO),
	SINGLE(FS),
	SINGLE(NOWARN),
	SINGLE(RETRY_MAYFAIL),
	SINGLE(NOFAIL),
	SINGLE(NORETRY),
	SINGLE(COMP),
	SINGLE(ZERO),
	SINGLE(NOMEMALLOC),
	SINGLE(MEMALLOC),
	SINGLE(HARDWALL),
	SINGLE(THISNODE),
	SINGLE(RECLAIMABLE),
	SINGLE(MOVABLE),
	SINGLE(ACCOUNT),
	SINGLE(WRITE),
	SINGLE(RECLAIM),
	SINGLE(DIRECT_RECLAIM),
	SINGLE(KSWAPD_RECLAIM),
	SINGLE(ZEROTAGS),
};

/* Flags of 6.1 that are nothing as this kernel is configured; a number may have their bits. */
static const char *const unused[] = {
	"__GFP_SKIP_ZERO", "__GFP_SKIP_KASAN_UNPOISON", "__GFP_SKIP_KASAN_POISON",
	"__GFP_NOLOCKDEP",
};

#define GFP_NUMBER_MASK	0x7ffffffu	/* 6.1 __GFP_BITS_SHIFT */

#define NR_PRINTED (sizeof(printed) / sizeof(printed[0]))

/* Shorter names that people and the recordings use. */
static const struct flag_name aliases[] = {
	{__GFP_ATOMIC, "AT"},
	{__GFP_KSWAPD_RECLAIM, "KSWAPD"},
	{__GFP_DIRECT_RECLAIM, "DIRECT"},
	{__GFP_RETRY_MAYFAIL, "RETRY"},
};

static int append(char *buf, size_t size, int at, const char *format, const char *s)
{
	size_t room = (size_t)at < size ? size - (size_t)at : 0;

	return at + snprintf(room ? buf + at : NULL, room, format, s);
}

int gfp_format(gfp_t gfp, char *buf, size_t size)
{
	char number[16];
	int at = 0;

	if (size)
		*buf = 0;
	for (size_t i = 0; gfp && i < NR_PRINTED; i++) {
		if ((gfp & printed[i].mask) != printed[i].mask)
			continue;
		gfp &= ~printed[i].mask;
		at = append(buf, size, at, gfp ? "%s|" : "%s", printed[i].name);
	}
	if (gfp) {
		snprintf(number, sizeof(number), "%#x", gfp);
		at = append(buf, size, at, "%s", number);
	}
	return at;
}

/* A whole number below 2^32. */
static bool parse_number(const char *s, gfp_t *gfp)
{
	char *end;
	unsigned long value;

	if (*s < '0' || *s > '9')
		return false;
	errno = 0;
	value = strtoul(s, &end, 0);
	if (errno || *end || value > UINT32_MAX)
		return false;
	*gfp = (gfp_t)value;
	return true;
}

/* Composites stand before single flags of the same bare name. */
static bool parse_bare(const char *s, gfp_t *gfp)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (!strcasecmp(s, aliases[i].name)) {
			*gfp = aliases[i].mask;
			return true;
		}
	}
	for (int single = 0; single < 2; single++) {
		for (size_t i = 0; i < NR_PRINTED; i++) {
			const char *name = printed[i].name;

			if ((name[0] == '_') == single && !strcasecmp(s, name + (single ? 6 : 4))) {
				*gfp = printed[i].mask;
				return true;
			}
		}
	}
	return false;
}

/* The two zone flags that %pGg knows only as composites, and those that are nothing. */
static bool parse_full(const char *s, gfp_t *gfp)
{
	for (size_t i = 0; i < sizeof(unused) / sizeof(unused[0]); i++) {
		if (!strcasecmp(s, unused[i])) {
			*gfp = 0;
			return true;
		}
	}
	for (size_t i = 0; i < NR_PRINTED; i++) {
		if (!strcasecmp(s, printed[i].name)) {
			*gfp = printed[i].mask;
			return true;
		}
	}
	if (!strcasecmp(s, "__GFP_DMA") || !strcasecmp(s, "__GFP_DMA32")) {
		*gfp = s[9] ? __GFP_DMA32 : __GFP_DMA;
		return true;
	}
	return false;
}

int gfp_parse(const char *text, gfp_t *gfp)
{
	char word[64];
	gfp_t all = 0, one = 0;

	for (;;) {
		size_t len = strcspn(text, "|+");

		if (!len || len >= sizeof(word))
			return -EINVAL;
		memcpy(word, text, len);
		word[len] = 0;
		if (!parse_number(word, &one) && !parse_full(word, &one) && !parse_bare(word, &one))
			return -EINVAL;
		all |= one;
		if (!text[len])
			break;
		text += len + 1;
	}
	if (all & ~GFP_NUMBER_MASK)
		return -EINVAL;
	*gfp = all;
	return 0;
}
