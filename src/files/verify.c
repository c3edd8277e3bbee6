// SPDX-License-Identifier: GPL-2.0-or-later
/* Tokens in place of contents: see verify.h. */
#include <stdlib.h>
#include <sys/mman.h>

#include "files/verify.h"

/* Tokens by PFN, mapped as far as PFNs go, and touched where there are pages. */
struct verify {
	uint64_t *token;
	unsigned long nr;
};

struct verify *verify_create(void)
{
	return calloc(1, sizeof(struct verify));
}

void verify_destroy(struct verify *v)
{
	if (!v)
		return;
	if (v->token)
		munmap(v->token, v->nr * sizeof(*v->token));
	free(v);
}

static bool reach(struct verify *v, unsigned long end)
{
	unsigned long nr = v->nr ? v->nr : 1UL << 20;
	void *p;

	if (end <= v->nr)
		return true;
	while (nr < end)
		nr *= 2;
	if (v->token)
		p = mremap(v->token, v->nr * sizeof(*v->token), nr * sizeof(*v->token),
			   MREMAP_MAYMOVE);
	else
		p = mmap(NULL, nr * sizeof(*v->token), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return false;
	v->token = p;
	v->nr = nr;
	return true;
}

/* Any mixing will do that gives every page of every holding another number, and never 0. */
static uint64_t token_of(const struct holding *h, unsigned long i)
{
	uint64_t x = h->serial * 0x9e3779b97f4a7c15u + i;

	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93u;
	x ^= x >> 32;
	return x | 1;
}

bool verify_fill(struct verify *v, const struct holding *h)
{
	if (!reach(v, h->pfn + h->count))
		return false;
	for (unsigned long i = 0; i < h->count; i++)
		v->token[h->pfn + i] = token_of(h, h->first + i);
	return true;
}

void verify_move(struct verify *v, unsigned long from, unsigned long to, unsigned long count)
{
	if (!reach(v, (from > to ? from : to) + count))
		return;
	for (unsigned long i = 0; i < count; i++) {
		v->token[to + i] = v->token[from + i];
		v->token[from + i] = 0;
	}
}

unsigned long verify_look(const struct verify *v, const struct holding *h)
{
	for (unsigned long i = 0; i < h->count; i++)
		if (h->pfn + i >= v->nr || v->token[h->pfn + i] != token_of(h, h->first + i))
			return h->pfn + i;
	return PFN_NONE;
}

bool verify_fill_block(struct verify *v, const struct holding *h, unsigned long pfn,
		       unsigned long count)
{
	if (!reach(v, pfn + count))
		return false;
	for (unsigned long i = 0; i < count; i++)
		v->token[pfn + i] = token_of(h, 0);
	return true;
}

unsigned long verify_look_block(const struct verify *v, const struct holding *h, unsigned long pfn,
				unsigned long count)
{
	for (unsigned long i = 0; i < count; i++)
		if (pfn + i >= v->nr || v->token[pfn + i] != token_of(h, 0))
			return pfn + i;
	return PFN_NONE;
}
